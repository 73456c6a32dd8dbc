"""The command line: arguments in, exit code out. Each command is one public call.

Results go to stdout, talk to stderr. Exit codes: 0 done, 1 finished with findings (a report
failed, a dictionary has errors), 2 wrong use or input that cannot be read, 75 try again (disk
full), 130 interrupted.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from mediakit import __version__
from mediakit.declared import read_text_value, read_values
from mediakit.errors import (
    InputError,
    MediakitError,
    OutputError,
    ParameterError,
    ReportError,
    shown,
)
from mediakit.extracts import list_articles
from mediakit.notebook import read_template
from mediakit.prose import counted
from mediakit.report import run_report
from mediakit.staging import FULL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.notebook import Template

DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
TRY_AGAIN: Final = 75
INTERRUPTED: Final = 130

# The mark \b keeps click from filling the lines of the examples.
_REPORT_HELP: Final = """\
Write the report on an article file, or on every article in a folder, table or archive.

PATH is a .txt, .md or .html file, a table with one article a row (.csv .tsv .jsonl .json .parquet
.xlsx), each also as .gz or .zst, or a folder, .zip or .tar.gz of these. Prints the path of each
report page. A report that would come out the same is not made again.

\b
Examples:
  mediakit report seeds/putin_north_korea.txt
  mediakit report my_article.txt --output reports --param window=5
  mediakit report my_folder --encoding cp1252
  mediakit report export.csv
  mediakit report my_article.txt --param dictionaries=war_peace,my_own.toml
"""

_CHECK_HELP: Final = """\
Look a dictionary over before its counts are believed.

DICTIONARY is a built-in name or a file, CORPUS articles as `mediakit report` takes them. Prints
what makes a count wrong (errors), what wants a decision (warnings) and what is good to know
(notes); with a CORPUS also which words each category picks up there. Exit code 1 if there are
errors.

\b
Examples:
  mediakit check war_peace
  mediakit check my.toml my_articles
  mediakit check my.dic --encoding cp1252
"""

_ZONES_HELP: Final = """\
Look which lines of the articles count, and which may be boilerplate.

SOURCE is a file or folder of articles. Prints how much is headline, body and so on, and by which
rule; then the lines that recur in several texts of one outlet and count so far. They are
proposals: look at each, write them to a file with --save, take out what is no boilerplate, and
give the file to read_articles(SOURCE, boilerplate=FILE).

\b
Examples:
  mediakit zones my_folder
  mediakit zones my_folder --save boilerplate.toml
"""
WIDTH: Final = 100  # of lines where nobody watches


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mediakit", message="%(prog)s %(version)s")
def cli() -> None:
    """From a folder of articles to a framing report that you can defend."""


@cli.command(no_args_is_help=True, help=_REPORT_HELP)
@click.argument("path", type=click.Path())
@click.option(
    "-o",
    "--output",
    default="reports",
    show_default=True,
    metavar="DIR",
    help="Folder that each report's own folder is made in.",
)
@click.option(
    "-p",
    "--param",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="One parameter of the notebook; may be given several times.",
)
@click.option(
    "--params", "file", type=click.Path(), metavar="FILE", help="Parameters as TOML or JSON."
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the articles, such as cp1252, where they are not UTF-8.",
)
@click.option(
    "--notebook",
    default="article",
    show_default=True,
    metavar="NAME",
    help="A notebook that mediakit ships, or the path of an .ipynb file.",
)
def report(
    path: str,
    output: str,
    pairs: tuple[str, ...],
    file: str | None,
    encoding: str | None,
    notebook: str,
) -> None:
    """Write the report on an article file, or on every article in a folder or table."""
    template = read_template(notebook)
    values = _read_values(template, pairs, file)
    encoded = values if encoding is None else values | {"reading": {"encoding": encoding}}
    if not template.one_article:
        folder = run_report(notebook, path, output=output, parameters=encoded)
        click.echo(str(folder / "report.html"))
        return
    problems: list[MediakitError] = []
    with tempfile.TemporaryDirectory(prefix="mediakit-") as work:
        listed = list_articles(path, Path(work), encoding=encoding)
        for line in listed.left:
            _say(line)
        jobs = [(*item, encoded) for item in listed.articles.items()]
        jobs += [(*item, values) for item in listed.extracted.items()]
        for name, article, given in jobs:
            try:
                folder = run_report(notebook, article, output=output, parameters=given, folder=name)
            except (ReportError, InputError) as error:
                problems.append(error)
                _say(str(error))
            else:
                click.echo(str(folder / "report.html"))
    if problems:
        none_read = len(problems) == len(jobs) and isinstance(problems[0], InputError)
        sys.exit(WRONG_USE if none_read else FINDINGS)


@cli.command(no_args_is_help=True, help=_CHECK_HELP)
@click.argument("dictionary", type=click.Path())
@click.argument("corpus", type=click.Path(), required=False)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the dictionary, such as cp1252, where it is not UTF-8.",
)
def check(dictionary: str, corpus: str | None, encoding: str | None) -> None:
    """Look a dictionary over before its counts are believed."""
    import mediakit as mk
    from mediakit import screen

    read = mk.read_dictionary(dictionary, encoding=encoding)
    tokens = mk.tokenize(mk.read_articles(corpus)) if corpus is not None else None
    width = _width()
    findings = mk.check_dictionary(read, tokens)
    parts = [screen.clean(repr(read)), screen.render_findings(findings, width)]
    if tokens is not None and "unusable" not in set(findings["finding"]):
        parts.append(screen.render_pickings(mk.count_patterns(tokens, read), width))
        parts.append(screen.render_overlaps(mk.count_overlaps(tokens, read), width))
    parts.append(screen.count_severities(findings))
    click.echo("\n\n".join(part for part in parts if part))
    if (findings["severity"] == "error").any():
        sys.exit(FINDINGS)


@cli.command(no_args_is_help=True, help=_ZONES_HELP)
@click.argument("source", type=click.Path())
@click.option(
    "--save", type=click.Path(), metavar="FILE", help="Write the proposals to a new .toml file."
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the articles, such as cp1252, where they are not UTF-8.",
)
def zones(source: str, save: str | None, encoding: str | None) -> None:
    """Look which lines of the articles count, and which may be boilerplate."""
    import mediakit as mk
    from mediakit import screen

    corpus = mk.read_articles(source, encoding=encoding)
    proposals = mk.propose_boilerplate(corpus)
    if save is not None:
        file = mk.write_boilerplate(proposals, save)
        _say(f"{shown(str(file))} has the proposals; take out what is no boilerplate.")
    width = _width()
    parts = [repr(corpus), screen.render_zones(mk.count_zones(corpus), width)]
    parts.append(screen.render_proposals(proposals, width))
    parts.append(f"{counted(len(proposals), 'line')} proposed as boilerplate, none applied")
    click.echo("\n\n".join(part for part in parts if part))


def _read_values(template: Template, pairs: tuple[str, ...], file: str | None) -> dict[str, Any]:
    declared = template.declared
    values = read_values(Path(file)) if file else {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            msg = f"--param {shown(pair)}: write it as NAME=VALUE."
            raise ParameterError(msg)
        known = name in declared  # an unknown one is refused with all others
        values[name] = read_text_value(name, text, declared[name].type) if known else text
    return values


def _say(text: str) -> None:
    line = " ".join(text.split())
    click.echo(f"mediakit: {line}", err=True)


def _width() -> int:
    """Return the characters of a line: of the terminal, or a usual number for a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a user's mistake is one line on stderr.

    >>> run(["--version"])
    mediakit 0.1.0
    0
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("always", category=UserWarning, module=r"mediakit\.")
        warnings.showwarning = lambda message, *_: _say(str(message))
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="mediakit", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_USE
    except click.ClickException as error:
        _say(error.format_message() + _hint(error))
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted; finished reports stay, the same command goes on from there.")
        return INTERRUPTED
    except MediakitError as error:
        _say(str(error))
        full = isinstance(error, OutputError) and error.errno in FULL
        return TRY_AGAIN if full else WRONG_USE
    except SystemExit as stop:
        return int(stop.code or DONE)
    return int(code or DONE)


def _hint(error: click.ClickException) -> str:
    return " See `mediakit --help`." if isinstance(error, click.UsageError) else ""


def _use_utf8() -> None:
    """Start again where names of files are not UTF-8, as in some locales: articles' names are."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # ourselves


def main() -> NoReturn:
    """Run as the program ``mediakit``."""
    _use_utf8()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    sys.exit(run())

"""The commands `mediakit check` and `mediakit zones`: instruments and articles looked over."""

from __future__ import annotations

import sys
from typing import Any, Final

import click

from mediakit.base.prose import counted
from mediakit.cli.reading_options import take_reading_options
from mediakit.cli.talk import FINDINGS, fill, find_width, say
from mediakit.errors import shown

# The mark \b keeps click from filling the lines of the examples.
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


@click.command(no_args_is_help=True, help=_CHECK_HELP)
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
    from mediakit.cli.screen import (
        clean,
        count_severities,
        render_findings,
        render_overlaps,
        render_pickings,
    )

    read = mk.read_dictionary(dictionary, encoding=encoding)
    tokens = mk.tokenize(mk.read_articles(corpus)) if corpus is not None else None
    width = _width()
    findings = mk.check_dictionary(read, tokens)
    parts = [_fill(clean(repr(read))), render_findings(findings, width)]
    if tokens is not None and "unusable" not in set(findings["finding"]):
        parts.append(render_pickings(mk.count_patterns(tokens, read), width))
        parts.append(render_overlaps(mk.count_overlaps(tokens, read), width))
    parts.append(_fill(count_severities(findings)))
    click.echo("\n\n".join(part for part in parts if part))
    if (findings["severity"] == "error").any():
        sys.exit(FINDINGS)


@click.command(no_args_is_help=True, help=_ZONES_HELP)
@click.argument("source", type=click.Path())
@click.option(
    "--save", type=click.Path(), metavar="FILE", help="Write the proposals to a new .toml file."
)
@take_reading_options
def zones(source: str, save: str | None, reading: dict[str, Any]) -> None:
    """Look which lines of the articles count, and which may be boilerplate."""
    import mediakit as mk
    from mediakit.cli.screen import render_proposals, render_zones

    corpus = mk.read_articles(source, **reading)
    proposals = mk.propose_boilerplate(corpus)
    if save is not None:
        file = mk.write_boilerplate(proposals, save)
        say(f"{shown(str(file))} has the proposals; take out what is no boilerplate.")
    width = _width()
    parts = [_fill(repr(corpus)), render_zones(mk.count_zones(corpus), width)]
    parts.append(render_proposals(proposals, width))
    told = f"{counted(len(proposals), 'line')} proposed as boilerplate, none applied"
    parts.append(_fill(told))
    click.echo("\n\n".join(part for part in parts if part))


def _width() -> int:
    """Return the characters of a line: of the terminal, or a usual number for a file."""
    return find_width(sys.stdout) or WIDTH


def _fill(text: str) -> str:
    return fill(text, find_width(sys.stdout))

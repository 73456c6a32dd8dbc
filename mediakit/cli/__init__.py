"""The command line: arguments in, exit code out. Each command is one public call.

Results go to stdout, talk to stderr. Exit codes: 0 done, 1 finished with findings (a report
failed, a dictionary has errors), 2 wrong use or input that cannot be read, 75 try again (disk
full, or another batch is writing there), 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

import click

from mediakit import __version__
from mediakit.base.files import FULL
from mediakit.cli.corpus import check, count, sample, zones
from mediakit.cli.options import DONE, FINDINGS, INTERRUPTED, TRY_AGAIN, WRONG_USE, say
from mediakit.cli.reports import batch, report, verify
from mediakit.errors import LockedError, MediakitError, OutputError, ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mediakit", message="%(prog)s %(version)s")
def cli() -> None:
    """From a folder of articles to a framing report that you can defend."""


for _command in (batch, check, count, report, sample, verify, zones):
    cli.add_command(_command)


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
        warnings.showwarning = lambda message, *_: say(str(message))
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="mediakit", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_USE
    except click.ClickException as error:
        say(error.format_message() + _hint(error))
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; finished reports stay, the same command goes on from there.")
        return INTERRUPTED
    except MediakitError as error:
        say(str(error))
        return _code_of(error)
    except SystemExit as stop:
        return int(stop.code or DONE)
    return int(code or DONE)


def _code_of(error: MediakitError) -> int:
    if isinstance(error, ReportError):
        return FINDINGS
    full = isinstance(error, OutputError) and error.errno in FULL
    return TRY_AGAIN if full or isinstance(error, LockedError) else WRONG_USE


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

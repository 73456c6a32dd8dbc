"""The command line: arguments in, exit code out. Each command is one public call.

Results go to stdout, messages to stderr. Exit codes: 0 done, 1 finished with findings (a report
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
from mediakit.base.workers import SMALL_PAGES
from mediakit.cli.corpus import check, count, look, sample, zones
from mediakit.cli.options import DONE, FINDINGS, INTERRUPTED, TRY_AGAIN, WRONG_USE, say
from mediakit.cli.reports import batch, report, verify
from mediakit.errors import LockedError, MediakitError, OutputError, ReportError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mediakit", message="%(prog)s %(version)s")
def cli() -> None:
    """From a folder of articles to a framing report that you can defend."""


for _command in (batch, check, count, look, report, sample, verify, zones):
    cli.add_command(_command)


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
        return int(cli.main(arguments, prog_name="mediakit", standalone_mode=False) or DONE)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
    except click.ClickException as error:
        hint = " See `mediakit --help`." if isinstance(error, click.UsageError) else ""
        say(error.format_message() + hint)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; finished reports are kept. Give the same command to continue.")
        return INTERRUPTED
    except MediakitError as error:
        say(str(error))
        if isinstance(error, ReportError):
            return FINDINGS
        if isinstance(error, OutputError) and (
            isinstance(error, LockedError) or error.errno in FULL
        ):
            return TRY_AGAIN
    except SystemExit as stop:
        return int(stop.code or DONE)
    return WRONG_USE


def main() -> NoReturn:
    """Run as the program ``mediakit``."""
    if sys.getfilesystemencoding() != "utf-8":  # as in some locales: articles' names are
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # ourselves
    os.environ.update(SMALL_PAGES)  # before NumPy and Arrow are imported
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    sys.exit(run())

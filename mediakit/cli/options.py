"""What commands share: what they say and return, and the options of reading articles."""

from __future__ import annotations

import os
import sys
import textwrap
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.files import read_toml
from mediakit.base.prose import counted
from mediakit.errors import ArgumentError, shown
from mediakit.tables import OUTSIDE, PASSED_OVER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    Command = Callable[..., None]


DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
TRY_AGAIN: Final = 75
INTERRUPTED: Final = 130

LONG: Final = 120  # minutes from which on hours are told
USUAL_WIDTH: Final = 80  # of a terminal that does not tell


def say(text: str) -> None:
    """Say something to the user on stderr, as one line; a terminal gets it filled to its width."""
    line = " ".join(text.split())
    click.echo(fill(f"mediakit: {line}", find_width(sys.stderr)), err=True)


def find_width(stream: TextIO) -> int | None:
    """Return the characters of a line of the terminal that this goes to; None if to no terminal."""
    if not stream.isatty():
        return None
    with suppress(OSError):
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    return USUAL_WIDTH


def fill(text: str, width: int | None) -> str:
    r"""Break lines of prose between words, so that none is longer than this; None breaks none.

    >>> fill("one two three", 8), fill("one two three", None)
    ('one two\nthree', 'one two three')
    """
    if width is None:
        return text
    wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrap.fill(line) for line in text.split("\n"))


def tell_time(seconds: float) -> str:
    """Tell roughly how long something takes.

    >>> tell_time(20), tell_time(1_800), tell_time(40_000)
    ('1 minute', '30 minutes', '11 hours')
    """
    minutes = max(round(seconds / 60), 1)
    return counted(minutes, "minute") if minutes < LONG else counted(round(minutes / 60), "hour")


def find_excess(
    n_used: int, rejected: Mapping[str, int], most: float | None, see: str = ""
) -> bool:
    """Tell, and return, whether a larger share of records was rejected than may be.

    Those that a user left out by their date are no part of it.
    """
    n = sum(k for reason, k in rejected.items() if reason not in (*PASSED_OVER, OUTSIDE))
    n_all = n_used + n
    if most is None or n / n_all <= most:
        return False
    excess = f"{n / n_all:.1%} of the records were rejected, more than --max-rejects {most:g}"
    say(f"{excess}{see}.")
    return True


take_source: Final = click.argument("source", type=click.Path())
take_max_rejects: Final = click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Share of the records that may be rejected, such as 0.05; by default any.",
)


def take_reading_options(command: Command) -> Command:
    """Give a command the options of `read_articles` as one argument `reading`, of those given."""
    options: dict[str, dict[str, str]] = read_toml("reading/options.toml")

    @wraps(command)
    def with_reading(**given: Any) -> None:  # noqa: ANN401  # the command's own, too
        named = {name: given.pop(name) for name in options}
        reading = {name: value for name, value in named.items() if value not in (None, ())}
        if "columns" in reading:
            reading["columns"] = _read_columns(reading["columns"])
        if named["delimiter"] == r"\t":
            reading["delimiter"] = "\t"
        if named["languages"] is not None:
            codes = [code.strip() for code in named["languages"].split(",")]
            reading["languages"] = None if codes == ["all"] else codes
        command(reading=reading, **given)

    taking: Command = with_reading
    for name, option in reversed(options.items()):
        taking = click.option(
            f"--{name.replace('_', '-')}",
            type=click.Path() if option["metavar"] == "FILE" else None,
            multiple=name == "columns",
            metavar=option["metavar"],
            help=option["help"],
        )(taking)
    return taking


def _read_columns(pairs: tuple[str, ...]) -> dict[str, str | None]:
    """Return field to column, or to None where nothing stands for the column."""
    columns: dict[str, str | None] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            fix = "Use FIELD=COLUMN, such as text=Story."
            raise ArgumentError(f"--columns {shown(pair)} is not valid. {fix}")
        if field in columns:
            raise ArgumentError(f"--columns repeats the field {shown(field)}. Give it once.")
        columns[field] = column or None
    return columns

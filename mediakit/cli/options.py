"""What every command says and returns: lines on stderr, and exit codes."""

from __future__ import annotations

import os
import sys
import textwrap
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.errors import ArgumentError, shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    Command = Callable[..., None]


DONE: Final = 0


FINDINGS: Final = 1


WRONG_USE: Final = 2


TRY_AGAIN: Final = 75


INTERRUPTED: Final = 130


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


_OPTIONS: Final = (
    click.option(
        "--encoding",
        metavar="NAME",
        help="Encoding of the articles, such as cp1252, where they are not UTF-8.",
    ),
    click.option(
        "--index",
        type=click.Path(),
        metavar="FILE",
        help="Table about text files or pages, which it names in a column 'file' or 'doc_id'.",
    ),
    click.option(
        "--columns",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Column of a table that holds a field, as text=Story; with nothing after the sign "
        "none does. May be given several times.",
    ),
    click.option(
        "--date-format",
        metavar="FORMAT",
        help="How dates are written that are not year, month, day, as %d/%m/%Y.",
    ),
    click.option(
        "--timezone",
        metavar="ZONE",
        help="Zone whose day counts for a date with an offset, as Europe/Paris.",
    ),
    click.option(
        "--delimiter",
        metavar="SIGN",
        help=r"Between the fields of .csv and .tsv files, as ';' or '\t'.",
    ),
    click.option(
        "--boilerplate",
        type=click.Path(),
        metavar="FILE",
        help="Lines that are boilerplate, as `mediakit zones --save` wrote them.",
    ),
    click.option(
        "--languages",
        metavar="CODES",
        help="Languages of the articles to use, as en,de, or all; by default en.",
    ),
)


take_max_rejects: Final = click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Share of the records that may be rejected, as 0.05; without it any.",
)


def take_reading_options(command: Command) -> Command:
    r"""Give a command the options of `read_articles`, as one argument `reading`.

    Returns
    -------
    function
        It calls the command with `reading`: the name of each option that was given to its value,
        for ``read_articles(source, **reading)`` and ``stream_articles(source, **reading)``.

    Raises
    ------
    ArgumentError
        When called with a `columns` that is no FIELD=COLUMN, or names a field twice.

    Examples
    --------
    >>> @click.command()
    ... @take_reading_options
    ... def show(reading):
    ...     print(reading)
    >>> given = ["--columns", "text=Story", "--columns", "date=", "--delimiter", "\\t"]
    >>> show.main(given, standalone_mode=False)
    {'columns': {'text': 'Story', 'date': None}, 'delimiter': '\t'}
    """

    @wraps(command)
    def with_reading(
        *,
        encoding: str | None,
        index: str | None,
        columns: tuple[str, ...],
        date_format: str | None,
        timezone: str | None,
        delimiter: str | None,
        boilerplate: str | None,
        languages: str | None,
        **others: Any,  # noqa: ANN401  # the command's own
    ) -> None:
        given: dict[str, Any] = {
            "encoding": encoding,
            "index": index,
            "columns": _read_columns(columns) or None,
            "date_format": date_format,
            "timezone": timezone,
            "delimiter": "\t" if delimiter == r"\t" else delimiter,
            "boilerplate": boilerplate,
        }
        reading = {name: value for name, value in given.items() if value is not None}
        if languages is not None:
            codes = [code.strip() for code in languages.split(",")]
            reading["languages"] = None if codes == ["all"] else codes
        command(reading=reading, **others)

    taking: Command = with_reading
    for option in reversed(_OPTIONS):
        taking = option(taking)
    return taking


def _read_columns(pairs: tuple[str, ...]) -> dict[str, str | None]:
    """Return field to column, or to None where nothing stands for the column."""
    columns: dict[str, str | None] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise ArgumentError(
                f"--columns {shown(pair)}: write it as FIELD=COLUMN, as text=Story."
            )
        if field in columns:
            raise ArgumentError(f"--columns names the field {shown(field)} twice; name it once.")
        columns[field] = column or None
    return columns

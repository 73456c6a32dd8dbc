"""The options of `read_articles` on the command line, the same for every command that reads."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.errors import ArgumentError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., None]

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
            message = f"--columns {shown(pair)}: write it as FIELD=COLUMN, as text=Story."
            raise ArgumentError(message)
        if field in columns:
            message = f"--columns names the field {shown(field)} twice; name it once."
            raise ArgumentError(message)
        columns[field] = column or None
    return columns

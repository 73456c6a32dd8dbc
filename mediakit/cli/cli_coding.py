"""The command `mediakit sample`: articles or sentences for people to code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.prose import counted
from mediakit.cli.reading_options import take_reading_options
from mediakit.cli.talk import fill, find_width, say
from mediakit.errors import ArgumentError, shown

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.coding.sheet import CodingFiles

_HELP: Final = """\
Draw articles or sentences for people to code, and write the form that they code in.

SOURCE is a file, folder, table or archive of articles, as `mediakit report` takes them. With a
dictionary its categories are coded, and units in which it finds a rare one are drawn more often.
--out becomes a new folder: form.html (opens offline, works by keyboard, exports CSV), sheet.csv and
sheet.xlsx for spreadsheets, and sample.csv, which has the strata and probabilities that the codes
are weighted by: coders must not see it. Prints how many units each stratum has and gave.

\b
Examples:
  mediakit sample my_folder --n 200 --seed 1 --dictionary my.toml --out coding
  mediakit sample export.csv --n 300 --seed 1 --dictionary my.toml --by outlet --out outlets
  mediakit sample my_folder --unit sentence --n 400 --seed 1 --category praise --out praise
"""


@click.command(no_args_is_help=True, help=_HELP)
@click.argument("source", type=click.Path())
@click.option("--n", type=int, required=True, metavar="N", help="How many units to draw.")
@click.option("--seed", type=int, required=True, metavar="N", help="Seed of the draw, as 1.")
@click.option(
    "-o", "--out", required=True, type=click.Path(), metavar="FOLDER", help="New folder to write."
)
@click.option(
    "-d",
    "--dictionary",
    metavar="NAME_OR_FILE",
    help="A built-in dictionary, or a file of one: its categories are coded.",
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    metavar="NAME",
    help="Category to code, of the dictionary or without one. May be given several times.",
)
@click.option(
    "--unit",
    type=click.Choice(["article", "sentence"]),
    default="article",
    help="What is coded; by default the article.",
)
@click.option("--by", metavar="COLUMN", help="Column whose groups are all drawn from, as outlet.")
@click.option(
    "--split",
    "tuning",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Share of the units for mending the dictionary, by default 0.3; the others are the test.",
)
@take_reading_options
def sample(  # noqa: PLR0913  # one for each option
    *,
    source: str,
    n: int,
    seed: int,
    out: str,
    dictionary: str | None,
    categories: tuple[str, ...],
    unit: str,
    by: str | None,
    tuning: float | None,
    reading: dict[str, Any],
) -> None:
    """Draw articles or sentences for people to code, and write the form that they code in."""
    import mediakit as mk
    from mediakit.coding.sheet import check_folder

    if dictionary is None and not categories:
        message = "nothing to code; give --dictionary, or --category once or more."
        raise ArgumentError(message)
    book = None if dictionary is None else mk.read_dictionary(dictionary)
    if book is not None and (strange := [c for c in categories if c not in book.categories]):
        message = f"--category {shown(strange[0])} is none of the dictionary's."
        raise ArgumentError(message)
    check_folder(Path(out))
    corpus = mk.read_articles(source, **reading)
    options: dict[str, Any] = {"n": n, "seed": seed, "unit": unit, "by": by}
    if tuning is not None:
        options["tuning"] = tuning
    if book is not None:
        frames = mk.count_frames(mk.tokenize(corpus), book, by=unit)
        coded = categories or list(book.categories)
        options["frames"] = frames[frames["category"].isin(coded)]
    drawn = mk.draw_coding_sample(corpus, **options)
    chosen = list(categories) if categories else None
    files = mk.write_coding_sheet(drawn, out, categories=chosen, codebook=book)
    click.echo(_render(repr(corpus), drawn, files))
    say(f"coders get {files.form} or a sheet, never {files.sample}: it tells what was found.")


def _render(corpus: str, drawn: pd.DataFrame, files: CodingFiles) -> str:
    """Return what is printed; it is the same in every run, but for the width of a terminal."""
    import mediakit as mk
    from mediakit.cli.screen import clean, render_strata

    n_test = int((drawn["split"] == "test").sum())
    parts = f"{len(drawn) - n_test:,} for tuning, {n_test:,} for the test"
    written = [clean(str(path)) for path in files if path is not None]
    width = find_width(sys.stdout)
    return "\n\n".join(
        [
            fill(clean(corpus), width),
            render_strata(mk.count_strata(drawn)),
            fill(f"{counted(len(drawn), 'unit')}: {parts}", width),
            "\n".join(written),
        ]
    )

"""The command `mediakit count`: a corpus of any size to a table of counts."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.prose import counted
from mediakit.cli.reading_options import take_max_rejects, take_reading_options
from mediakit.cli.talk import FINDINGS, INTERRUPTED, fill, find_width, say

if TYPE_CHECKING:
    from mediakit.measures.terms import Counted, Tally

_HELP: Final = """\
Count the categories of a dictionary in a corpus of any size.

SOURCE is a file, folder, table or archive of articles, as `mediakit report` takes them. It is read,
tokenized and counted a batch at a time, in memory that does not grow with it. --out gets a row for
each article and category, with n, n_words and per_1000; with --by one for each group. Records that
are not used go into OUT.rejects.jsonl beside it. Prints what became of the records, and the totals.
Exit code 1 if more were rejected than --max-rejects allows.

\b
Examples:
  mediakit count export.jsonl --dictionary war_peace --out counts.parquet
  mediakit count my_folder --dictionary my.toml --by outlet --out outlets.csv
  mediakit count export.csv --dictionary my.toml --out counts.csv.gz --columns text=Story
"""


@click.command(no_args_is_help=True, help=_HELP)
@click.argument("source", type=click.Path())
@click.option(
    "-d",
    "--dictionary",
    required=True,
    metavar="NAME_OR_FILE",
    help="A built-in dictionary, or a file of one.",
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(),
    metavar="FILE",
    help="Table to write: .parquet, .csv or .csv.gz.",
)
@click.option(
    "--by",
    multiple=True,
    default=("article",),
    metavar="KEY",
    help="Key of the groups: article (the default), zone, voice, or a column such as outlet. May "
    "be given several times; article first.",
)
@take_max_rejects
@take_reading_options
def count(
    source: str,
    dictionary: str,
    out: str,
    by: tuple[str, ...],
    max_rejects: float | None,
    reading: dict[str, Any],
) -> None:
    """Count the categories of a dictionary in a corpus of any size."""
    import mediakit as mk
    from mediakit.measures.terms import name_rejects

    clock = _Clock()
    try:
        done = mk.count_stream(source, dictionary, out, by=by, reading=reading, tell=clock.tell)
    except KeyboardInterrupt:
        clock.clear()
        say("interrupted; nothing was written.")
        sys.exit(INTERRUPTED)
    clock.clear()
    click.echo(_render(done, out, by))
    say(clock.rate(done.tally))
    share = done.tally.n_rejects / done.tally.n_records
    if max_rejects is not None and share > max_rejects:
        say(
            f"{share:.1%} of the records were rejected, more than "
            f"--max-rejects {max_rejects:g}; see {name_rejects(Path(out))}."
        )
        sys.exit(FINDINGS)


def _render(done: Counted, out: str, by: tuple[str, ...]) -> str:
    """Return what is printed; it is the same in every run, but for the width of a terminal."""
    from mediakit.cli.screen import clean, render_totals
    from mediakit.corpus.corpus import tell_records
    from mediakit.measures.terms import name_rejects

    tally = done.tally
    files = f"{counted(done.n_rows, 'row')} by {', '.join(by)} in {out}"
    if tally.n_rejects:
        files += f", {counted(tally.n_rejects, 'reject')} in {name_rejects(Path(out))}"
    width = find_width(sys.stdout)
    records = clean(tell_records(tally.n_articles, tally.rejects))
    return "\n\n".join(
        [
            fill(f"{records}\n{counted(tally.n_words, 'word')} in headline and body", width),
            render_totals(done.totals, tally.n_articles),
            fill(clean(files), width),
        ]
    )


class _Clock:
    """How fast it goes, on stderr; while it goes only where somebody watches."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._width = find_width(sys.stderr)

    def tell(self, tally: Tally) -> None:
        """Show how far it is."""
        if self._width is not None:
            told = self.rate(tally)[: self._width]  # a second line would stay there
            click.echo(f"\r\x1b[K{told}", nl=False, err=True)

    def clear(self) -> None:
        """Take away what was shown."""
        if self._width is not None:
            click.echo("\r\x1b[K", nl=False, err=True)

    def rate(self, tally: Tally) -> str:
        """Return how much was read in which time."""
        seconds = max(perf_counter() - self._start, 1e-9)
        megabytes = tally.n_bytes / 1e6
        return (
            f"{counted(tally.n_articles, 'article')}, {megabytes:,.1f} MB of text in "
            f"{seconds:,.1f} s: {tally.n_articles / seconds:,.0f} articles/s, "
            f"{megabytes / seconds:,.2f} MB/s"
        )

"""The commands `mediakit check` and `mediakit zones`: instruments and articles looked over."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.prose import counted
from mediakit.cli.options import (
    FINDINGS,
    INTERRUPTED,
    fill,
    find_width,
    say,
    take_max_rejects,
    take_reading_options,
)
from mediakit.errors import ArgumentError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from mediakit.coding.sheet import CodingFiles
    from mediakit.measures.terms import Counted, Tally


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

    read = mk.read_dictionary(dictionary, encoding=encoding)
    tokens = mk.tokenize(mk.read_articles(corpus)) if corpus is not None else None
    width = _width()
    findings = mk.measures.check_dictionary(read, tokens)
    parts = [_fill(clean(repr(read))), render_findings(findings, width)]
    if tokens is not None and "unusable" not in set(findings["finding"]):
        parts.append(render_pickings(mk.measures.count_patterns(tokens, read), width))
        parts.append(render_overlaps(mk.measures.count_overlaps(tokens, read), width))
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

    corpus = mk.read_articles(source, reading=mk.Reading(**reading))
    proposals = mk.measures.propose_boilerplate(corpus)
    if save is not None:
        file = mk.measures.write_boilerplate(proposals, save)
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


_COUNT_HELP: Final = """\
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


@click.command(no_args_is_help=True, help=_COUNT_HELP)
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
        options = mk.Reading(**reading)
        done = mk.count_stream(source, dictionary, out, by=by, reading=options, tell=clock.tell)
    except KeyboardInterrupt:
        clock.clear()
        say("interrupted; nothing was written.")
        sys.exit(INTERRUPTED)
    clock.clear()
    click.echo(_render_counts(done, out, by))
    say(clock.rate(done.tally))
    share = done.tally.n_rejects / done.tally.n_records
    if max_rejects is not None and share > max_rejects:
        say(
            f"{share:.1%} of the records were rejected, more than "
            f"--max-rejects {max_rejects:g}; see {name_rejects(Path(out))}."
        )
        sys.exit(FINDINGS)


def _render_counts(done: Counted, out: str, by: tuple[str, ...]) -> str:
    """Return what is printed; it is the same in every run, but for the width of a terminal."""
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


_SAMPLE_HELP: Final = """\
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


@click.command(no_args_is_help=True, help=_SAMPLE_HELP)
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
        raise ArgumentError("nothing to code; give --dictionary, or --category once or more.")
    book = None if dictionary is None else mk.read_dictionary(dictionary)
    if book is not None and (strange := [c for c in categories if c not in book.categories]):
        raise ArgumentError(f"--category {shown(strange[0])} is none of the dictionary's.")
    check_folder(Path(out))
    corpus = mk.read_articles(source, reading=mk.Reading(**reading))
    options: dict[str, Any] = {"n": n, "seed": seed, "unit": unit, "by": by}
    if tuning is not None:
        options["tuning"] = tuning
    if book is not None:
        frames = mk.count_frames(mk.tokenize(corpus), book, by=unit)
        coded = categories or list(book.categories)
        options["frames"] = frames[frames["category"].isin(coded)]
    drawn = mk.coding.draw_sample(corpus, **options)
    chosen = list(categories) if categories else None
    files = mk.coding.write_sheet(drawn, out, categories=chosen, codebook=book)
    click.echo(_render_sample(repr(corpus), drawn, files))
    say(f"coders get {files.form} or a sheet, never {files.sample}: it tells what was found.")


def _render_sample(corpus: str, drawn: pd.DataFrame, files: CodingFiles) -> str:
    """Return what is printed; it is the same in every run, but for the width of a terminal."""
    import mediakit as mk

    n_test = int((drawn["split"] == "test").sum())
    parts = f"{len(drawn) - n_test:,} for tuning, {n_test:,} for the test"
    written = [clean(str(path)) for path in files if path is not None]
    width = find_width(sys.stdout)
    return "\n\n".join(
        [
            fill(clean(corpus), width),
            render_strata(mk.coding.count_strata(drawn)),
            fill(f"{counted(len(drawn), 'unit')}: {parts}", width),
            "\n".join(written),
        ]
    )


TOP_PATTERNS: Final = 10  # of a category that are listed with their words


TOP_WORDS: Final = 8  # of a pattern


LEAST_SHARE: Final = 0.1  # of a category's hits that another shares, to be listed


_WIDEST: Final = 26  # characters of a column before the last


_LEAST: Final = 30  # characters of the last column; in a narrower one lines stand below the rest


_GAP: Final = "  "


def render_findings(findings: pd.DataFrame, width: int) -> str:
    """Return the findings as a table for each severity; `findings` is of `check_dictionary`.

    >>> import pandas as pd
    >>> row = ["warning", "capitals", "a", "US", 3, "It finds “us” too."]
    >>> columns = ["severity", "finding", "category", "pattern", "n", "detail"]
    >>> render_findings(pd.DataFrame([row], columns=columns), 60).splitlines()
    ['Warnings', '  capitals  a  US  It finds “us” too.']
    """
    from mediakit.tables import SEVERITIES

    blocks = []
    for severity in SEVERITIES:
        rows = findings[findings["severity"] == severity]
        if len(rows):
            shown = rows[["finding", "category", "pattern", "detail"]].fillna("")
            lines = _columns(shown.to_numpy().tolist(), width)
            blocks.append("\n".join([f"{severity.capitalize()}s", *lines]))
    return "\n\n".join(blocks)


def count_severities(findings: pd.DataFrame) -> str:
    """Return how many findings there are of each kind.

    >>> import pandas as pd
    >>> count_severities(pd.DataFrame({"severity": ["error", "note", "note"]}))
    '1 error, 0 warnings, 2 notes'
    """
    from mediakit.tables import SEVERITIES

    n = [(int((findings["severity"] == severity).sum()), severity) for severity in SEVERITIES]
    return ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in n)


def render_pickings(picked: pd.DataFrame, width: int) -> str:
    """Return the words of the ten most frequent patterns of each category.

    `picked` is of `count_patterns`.
    """
    from mediakit.base.prose import counted

    found = picked[picked["n"] > 0]
    blocks = []
    for category, rows in found.groupby("category", sort=False):
        total, patterns = int(rows["n"].sum()), _patterns(rows)
        head = f"What {clean(str(category))} picks up: {counted(total, 'hit')}"
        if len(patterns) > TOP_PATTERNS:
            head += f", the {TOP_PATTERNS} most frequent of {len(patterns):,} patterns"
        shares = (
            [f"{n:>{len(f'{total:,}')},}", f"{n / total:>4.0%}", pattern, words]
            for n, pattern, words in patterns[:TOP_PATTERNS]
        )
        blocks.append("\n".join([fill(head, width), *_columns(shares, width)]))
    return "\n\n".join(blocks)


def _patterns(rows: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Return count, pattern and words of each pattern of a category, the most frequent first."""
    found = []
    for pattern, own in rows.groupby("pattern", sort=False):
        terms = [f"{term} {n:,}" for term, n in zip(own["term"], own["n"], strict=True)]
        more = len(terms) - TOP_WORDS
        words = ", ".join(terms[:TOP_WORDS]) + (f" and {more:,} more" if more > 0 else "")
        found.append((int(own["n"].sum()), str(pattern), words))
    return sorted(found, key=lambda one: -one[0])


def render_overlaps(overlaps: pd.DataFrame, width: int) -> str:
    """Return the categories a tenth or more of whose hits another shares, the largest first.

    `overlaps` is of `count_overlaps`.
    """
    from mediakit.base.prose import counted

    rows = overlaps[overlaps["share"] >= LEAST_SHARE]
    rows = rows.sort_values(["share"], ascending=False, kind="stable")
    columns = ["share", "category", "n", "n_hits", "other"]
    lines = (
        [f"{share:>4.0%}", category, f"{n:,} of its {counted(n_hits, 'hit')}, with {other}"]
        for share, category, n, n_hits, other in rows[columns].itertuples(index=False)
    )
    head = "Hits that share a word with another category"
    return "\n".join([fill(head, width), *_columns(lines, width)]) if len(rows) else ""


def render_zones(counts: pd.DataFrame, width: int) -> str:
    """Return how much is in each zone, by rule; `counts` is of `count_zones`."""
    from mediakit.base.prose import counted

    rows = (
        [
            zone,
            rule,
            f"{counted(n, 'span')} in {counted(n_articles, 'article')}, {counted(n_words, 'word')}",
        ]
        for zone, rule, n, n_articles, n_words in counts.itertuples(index=False)
    )
    return "\n".join(["Zones", *_columns(rows, width)])


def render_proposals(proposals: pd.DataFrame, width: int) -> str:
    """Return the lines of each outlet that recur; `proposals` is of `propose_boilerplate`."""
    from mediakit.base.prose import counted

    blocks = []
    for outlet, rows in proposals.groupby("outlet", sort=False, dropna=False):
        known = isinstance(outlet, str)
        owner = f"Lines that recur in {outlet}" if known else "Lines that recur, outlet unknown"
        head = f"{clean(owner)}: {counted(len(rows), 'line')}"
        columns = ["n_texts", "share", "place", "form", "line"]
        size = len(f"{rows['n_texts'].max():,}")
        lines = (
            [f"{n:>{size},} texts", f"{share:>4.0%}", place, form, line]
            for n, share, place, form, line in rows[columns].itertuples(index=False)
        )
        blocks.append("\n".join([fill(head, width), *_columns(lines, width)]))
    return "\n\n".join(blocks)


def render_totals(totals: pd.DataFrame, n_articles: int) -> str:
    """Return hits, rate and articles of each category; `totals` is of `pool_frames`, by nothing.

    >>> import pandas as pd
    >>> row = {"category": "war", "n": 1_200, "per_1000": 3.0, "n_present": 40}
    >>> print(render_totals(pd.DataFrame([row]), 160))
    Category   hits  per 1,000 words  articles with it
    war       1,200             3.00          40  25 %
    """
    head = ("Category", "hits", "per 1,000 words", "articles with it")
    columns = ["category", "n", "per_1000", "n_present"]
    rows = [
        (clean(str(name)), f"{n:,}", f"{rate:,.2f}", f"{some:,} {100 * some / n_articles:>3.0f} %")
        for name, n, rate, some in totals[columns].itertuples(index=False)
    ]
    return _numbers(head, rows)


def render_strata(strata: pd.DataFrame) -> str:
    """Return how many units each stratum has and gave; `strata` is of `count_strata`.

    >>> import pandas as pd
    >>> row = {"stratum": "war", "n_units": 1_200, "n": 30, "probability": 0.025}
    >>> print(render_strata(pd.DataFrame([row])))
    Stratum  units  drawn  probability
    war      1,200     30        0.025
    """
    head = ("Stratum", "units", "drawn", "probability")
    rows = [
        (clean(str(name)), f"{units:,}", f"{drawn:,}", f"{probability:.3f}")
        for name, units, drawn, probability in strata[
            ["stratum", "n_units", "n", "probability"]
        ].itertuples(index=False)
    ]
    return _numbers(head, rows)


def _numbers(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of names with numbers to the right of them."""
    sizes = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        _GAP.join([first.ljust(sizes[0]), *map(str.rjust, others, sizes[1:])])
        for first, *others in (head, *rows)
    )


def _columns(rows: Iterable[Sequence[Any]], width: int) -> Iterator[str]:
    """Yield the lines of a table, the last column wrapped; an empty column is left out."""
    texts = [[clean(str(cell)) for cell in row] for row in rows]
    sizes = [min(max(map(len, column)), _WIDEST) for column in zip(*texts, strict=True)][:-1]
    left = sum(size + len(_GAP) for size in sizes if size) + len(_GAP)
    for *cells, last in texts:
        padded = [f"{c:<{size}}" for c, size in zip(cells, sizes, strict=True) if size]
        head = _GAP + _GAP.join(padded)
        below = width - left < _LEAST or any(map(_exceeds, cells))
        indent = 3 * len(_GAP) if width - left < _LEAST else left
        wrapped = textwrap.wrap(
            last, max(width - indent, _LEAST), break_long_words=False, break_on_hyphens=False
        )
        if below:
            yield head.rstrip()
        else:
            yield (head + _GAP + (wrapped or [""])[0]).rstrip()
            wrapped = wrapped[1:]
        yield from (" " * indent + line for line in wrapped)


def _exceeds(cell: str) -> bool:
    return len(cell) > _WIDEST


def clean(text: str) -> str:
    r"""Return text without characters that would do something to a terminal.

    >>> clean("war\x1b[31m")
    'war�[31m'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

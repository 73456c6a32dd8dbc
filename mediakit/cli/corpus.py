"""The commands `look`, `check`, `zones`, `count` and `sample`: articles and lists looked over.

Each makes one public call, and prints its tables in lines that keep to the width of a terminal.
"""

from __future__ import annotations

import sys
import textwrap
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.prose import counted
from mediakit.cli import options
from mediakit.cli.options import FINDINGS, INTERRUPTED, fill, find_width, say
from mediakit.errors import ArgumentError, choose, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from mediakit.measures.stream import Tally

WIDTH: Final = 100  # of lines where nobody watches
TOP_PATTERNS: Final = 10  # of a category that are listed with their words
TOP_WORDS: Final = 8  # of a pattern
LEAST_SHARE: Final = 0.1  # of a category's hits that another shares, to be listed
_WIDEST: Final = 26  # characters of a column before the last
_LEAST: Final = 30  # characters of the last column; in a narrower one lines stand below the rest
_GAP: Final = "  "
MANY_WORDS: Final = 300_000  # from which on a look takes so long that it says so
WORDS_A_SECOND: Final = 100_000  # of a look at an export, on a slow machine

_take_out = partial(click.option, "-o", "--out", required=True, type=click.Path())
_take_dictionary = partial(click.option, "-d", "--dictionary", metavar="NAME_OR_FILE")
_take_integer = partial(click.option, type=int, required=True, metavar="N")


@click.command(no_args_is_help=True)
@options.take_source
@options.take_reading_options
def look(source: str, reading: dict[str, Any]) -> None:
    """Show what is in an article or a corpus, on one screen.

    SOURCE is a file, folder, table or archive of articles, as `mediakit report` takes them. Prints
    articles, outlets, words, dates, languages and what was excluded; the share of each voice and
    who is quoted; key terms of each outlet, or the most frequent words; frames of the built-in
    list with most hits; and the mean tone of each voice. Only key terms are tested.

    \b
    Examples:
      mediakit look my_folder
      mediakit look export.csv --columns text=Story --since 2024-03
    """  # noqa: D301  # as click reads it
    import mediakit as mk
    from mediakit.corpus.corpus import check_texts
    from mediakit.pages.look import WIDTH as SCREEN
    from mediakit.pages.look import lay_out, survey

    corpus = mk.read_articles(source, reading=mk.Reading(**reading))
    check_texts(corpus)
    if (n_words := int(corpus.articles["n_words"].sum())) > MANY_WORDS:
        size = f"{counted(len(corpus), 'article')}, {n_words:,} words"
        say(f"{size}: about {counted(-(-n_words // WORDS_A_SECOND), 'second')}.")
    rows = survey(mk.tokenize(corpus), source, options=bool(reading))
    click.echo(lay_out(rows, find_width(sys.stdout) or SCREEN))


@click.command(no_args_is_help=True)
@click.argument("dictionary", type=click.Path())
@click.argument("corpus", type=click.Path(), required=False)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Encoding of the dictionary, such as cp1252, if it is not UTF-8.",
)
def check(dictionary: str, corpus: str | None, encoding: str | None) -> None:
    """Check a word list for errors.

    DICTIONARY is a built-in name or a file, CORPUS articles as `mediakit report` takes them. Prints
    what makes counts wrong (errors), what needs a decision (warnings) and what is good to know
    (notes); with a CORPUS also the words that each category finds there. Exit code 1 if there are
    errors.

    \b
    Examples:
      mediakit check war_peace
      mediakit check my.toml my_articles
      mediakit check my.dic --encoding cp1252
    """  # noqa: D301  # as click reads it
    import mediakit as mk

    read = mk.read_dictionary(dictionary, encoding=encoding)
    tokens = mk.tokenize(mk.read_articles(corpus)) if corpus is not None else None
    width = find_width(sys.stdout) or WIDTH
    findings = mk.measures.check_dictionary(read, tokens)
    parts = [_fill(clean(repr(read))), render_findings(findings, width)]
    if tokens is not None and "unusable" not in set(findings["finding"]):
        parts.append(render_patterns(mk.measures.count_patterns(tokens, read), width))
        parts.append(render_overlaps(mk.measures.count_overlaps(tokens, read), width))
    _print(*parts, _fill(count_severities(findings)))
    if (findings["severity"] == "error").any():
        sys.exit(FINDINGS)


@click.command(no_args_is_help=True)
@options.take_source
@click.option(
    "--save", type=click.Path(), metavar="FILE", help="Write the proposals to a new .toml file."
)
@options.take_reading_options
def zones(source: str, save: str | None, reading: dict[str, Any]) -> None:
    """List which lines are counted and which may be boilerplate.

    SOURCE is a file or folder of articles. Prints how much is headline, body and so on, and by
    which rule; then the lines that recur in several texts of one outlet and are still counted.
    These are proposals: write them to a file with --save, read each, delete those that are not
    boilerplate, and pass the file to read_articles(SOURCE, boilerplate=FILE).

    \b
    Examples:
      mediakit zones my_folder
      mediakit zones my_folder --save boilerplate.toml
    """  # noqa: D301  # as click reads it
    import mediakit as mk

    corpus = mk.read_articles(source, reading=mk.Reading(**reading))
    proposals = mk.measures.propose_boilerplate(corpus)
    if save is not None:
        file = mk.measures.write_boilerplate(proposals, save)
        say(f"{shown(str(file))} has the proposals. Delete those that are not boilerplate.")
    width = find_width(sys.stdout) or WIDTH
    _print(
        _fill(repr(corpus)),
        render_zones(mk.count_zones(corpus), width),
        render_proposals(proposals, width),
        _fill(f"{counted(len(proposals), 'line')} proposed as boilerplate, none applied"),
    )


@click.command(no_args_is_help=True)
@options.take_source
@_take_dictionary(required=True, help="A built-in dictionary, or a dictionary file.")
@_take_out(
    metavar="PLACE",
    help="Table to write: .parquet, .csv or .csv.gz; or a folder for a dataset, which a report can "
    "be made of.",
)
@click.option(
    "--by",
    multiple=True,
    default=("article",),
    metavar="KEY",
    help="Key of the groups: article (the default), zone, voice, or a column such as outlet. Can "
    "be repeated; give article first.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that count; by default one for each processor.",
)
@click.option(
    "--sentiment",
    type=click.Choice(["vader", "vader-nltk"]),
    help="Sentiment engine, for a dataset that has the tone of articles, too.",
)
@click.option(
    "--words",
    is_flag=True,
    help="Have a dataset hold each word, for the key terms of all articles.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Count on the Dask cluster at this address.")
@options.take_max_rejects
@options.take_reading_options
def count(
    source: str,
    dictionary: str,
    out: str,
    scheduler: str | None,
    max_rejects: float | None,
    reading: dict[str, Any],
    **how: Any,  # noqa: ANN401  # as `count_stream` takes them
) -> None:
    """Count the categories of a dictionary in a corpus of any size.

    SOURCE is a file, folder, table or archive of articles, as `mediakit report` takes them, or the
    address of one (s3://bucket/news). It is counted in batches by all processors, so that memory
    does not grow with it. --out gets a row for each article and category, with n, n_words and
    per_1000; with --by one for each group. Records that are not used go into OUT.rejects.jsonl.
    A folder gets a dataset: counts by article, zone and, with --by voice, voice, in Parquet files,
    which can stand in place of the articles in a report; with --words, of key terms, too.
    It can be stopped at any time; the same command goes on from there, and counts again only what
    has changed. Prints how many records were used and rejected, and the totals. Exit code 1 if more
    were rejected than --max-rejects allows.

    \b
    Examples:
      mediakit count export.jsonl --dictionary war_peace --out counts.parquet
      mediakit count my_folder --dictionary my.toml --by outlet --out outlets.csv
      mediakit count export.csv --dictionary my.toml --out counts.csv.gz --columns text=Story
      mediakit count export.parquet -d my.toml --by article --by voice --words -o counts
    """  # noqa: D301  # as click reads it
    import mediakit as mk
    from mediakit.base.workers import connect
    from mediakit.corpus.corpus import tell_records
    from mediakit.measures.stream import is_dataset, name_rejects

    clock, whole = _Clock(), is_dataset(out)
    try:
        how |= {"reading": mk.Reading(**reading), "tell": clock.tell}
        with connect(scheduler) as client:
            done = mk.count_stream(source, dictionary, out, client=client, **how)
    except KeyboardInterrupt:
        clock.show()
        left = "the same command goes on from there" if whole else "nothing was written"
        say(f"interrupted; {left}.")
        sys.exit(INTERRUPTED)
    clock.show()
    tally, rejects = done.tally, Path(out, "rejects") if whole else name_rejects(Path(out))
    files = f"{counted(done.n_rows, 'part' if whole else 'row')} by {', '.join(how['by'])} in {out}"
    if tally.n_rejects:
        files += f", {counted(tally.n_rejects, 'reject')} in {rejects}"
    records = clean(tell_records(tally.n_articles, tally.rejects))
    _print(
        _fill(f"{records}\n{counted(tally.n_words, 'word')} in headline and body"),
        render_totals(done.totals, tally.n_articles),
        _fill(clean(files)),
    )
    say(clock.rate(tally))
    if options.find_excess(tally.n_articles, tally.rejects, max_rejects, f"; see {rejects}"):
        sys.exit(FINDINGS)


class _Clock:
    """How fast it goes, on stderr; while it goes only where somebody watches."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._width = find_width(sys.stderr)

    def show(self, text: str = "") -> None:
        """Show this in place of what was shown; a second line would stay there."""
        if self._width is not None:
            click.echo(f"\r\x1b[K{text[: self._width]}", nl=False, err=True)

    def tell(self, tally: Tally, share: float) -> None:
        """Show how far it is, and how long the rest takes."""
        seconds, megabytes = self._seconds(), tally.n_bytes / 1e6
        told = f"{counted(tally.n_articles, 'article')}, {megabytes:,.0f} MB, "
        told += f"{megabytes / seconds:,.2f} MB/s"
        left = seconds * (1 / share - 1) if share else 0
        self.show(f"{told}, {options.tell_time(left)} left" if left else told)

    def rate(self, tally: Tally) -> str:
        """Return how much was read in which time."""
        seconds, megabytes = self._seconds(), tally.n_bytes / 1e6
        return (
            f"{counted(tally.n_articles, 'article')}, {megabytes:,.1f} MB of text in "
            f"{seconds:,.1f} s: {tally.n_articles / seconds:,.0f} articles/s, "
            f"{megabytes / seconds:,.2f} MB/s"
        )

    def _seconds(self) -> float:
        return max(perf_counter() - self._start, 1e-9)


@click.command(no_args_is_help=True)
@options.take_source
@_take_integer("--n", help="How many units to draw.")
@_take_integer("--seed", help="Seed of the draw, such as 1.")
@_take_out(metavar="FOLDER", help="New folder to write.")
@_take_dictionary(help="A built-in dictionary, or a dictionary file: its categories are coded.")
@click.option(
    "--category",
    "categories",
    multiple=True,
    metavar="NAME",
    help="Category to code, of the dictionary or without one. Can be repeated.",
)
@click.option(
    "--unit",
    type=click.Choice(["article", "sentence"]),
    default="article",
    help="Unit to code; by default the article.",
)
@click.option(
    "--by", metavar="COLUMN", help="Draw from every group of this column, such as outlet."
)
@click.option(
    "--split",
    "tuning",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Share of the units for tuning the dictionary, by default 0.3; the rest is the test.",
)
@options.take_reading_options
def sample(
    *,
    source: str,
    out: str,
    dictionary: str | None,
    categories: tuple[str, ...],
    reading: dict[str, Any],
    **given: Any,  # noqa: ANN401  # of `draw_sample`
) -> None:
    """Draw articles or sentences for people to code, and write the coding form.

    SOURCE is a file, folder, table or archive of articles, as `mediakit report` takes them. With a
    dictionary its categories are coded, and units with a rare category are drawn more often. --out
    becomes a new folder: form.html (opens offline, works by keyboard, exports CSV), sheet.csv and
    sheet.xlsx for spreadsheets, label_studio.json and doccano.jsonl for those tools, and
    sample.csv with the strata and probabilities that weight the codes: coders must not see it.
    Prints how many units each stratum has and how many were drawn.

    \b
    Examples:
      mediakit sample my_folder --n 200 --seed 1 --dictionary my.toml --out coding
      mediakit sample export.csv --n 300 --seed 1 --dictionary my.toml --by outlet --out outlets
      mediakit sample my_folder --unit sentence --n 400 --seed 1 --category praise --out praise
    """  # noqa: D301  # as click reads it
    import mediakit as mk
    from mediakit.coding.sheet import check_folder

    if dictionary is None and not categories:
        raise ArgumentError("Nothing to code. Give --dictionary, or at least one --category.")
    book = None if dictionary is None else mk.read_dictionary(dictionary)
    if book is not None and (unknown := [c for c in categories if c not in book.categories]):
        choose("--category", unknown[0], book.categories)
    check_folder(Path(out))
    corpus = mk.read_articles(source, reading=mk.Reading(**reading))
    given = {name: value for name, value in given.items() if value is not None}
    if book is not None:
        frames = mk.count_frames(mk.tokenize(corpus), book, by=given["unit"])
        given["frames"] = frames[frames["category"].isin(categories or [*book.categories])]
    drawn = mk.coding.draw_sample(corpus, **given)
    files = mk.coding.write_sheet(drawn, out, categories=[*categories] or None, codebook=book)
    n_test = int((drawn["split"] == "test").sum())
    parts = f"{len(drawn) - n_test:,} for tuning, {n_test:,} for the test"
    _print(
        _fill(clean(repr(corpus))),
        render_strata(mk.coding.count_strata(drawn)),
        _fill(f"{counted(len(drawn), 'unit')}: {parts}"),
        "\n".join(clean(str(path)) for path in files if path is not None),
    )
    say(f"Give coders {files.form} or a sheet, never {files.sample}: it shows what was found.")


def _print(*parts: str) -> None:
    click.echo("\n\n".join(part for part in parts if part))


def _fill(text: str) -> str:
    return fill(text, find_width(sys.stdout))


def render_findings(findings: pd.DataFrame, width: int) -> str:
    """Return the findings of `check_dictionary` as a table for each severity.

    >>> import pandas as pd
    >>> columns = ["severity", "finding", "category", "pattern", "n", "detail"]
    >>> row = dict(zip(columns, ["warning", "capitals", "a", "US", 3, "It finds “us” too."]))
    >>> render_findings(pd.DataFrame([row]), 60).splitlines()
    ['Warnings', '  capitals  a  US  It finds “us” too.']
    """
    from mediakit.tables import SEVERITIES

    blocks = []
    for severity in SEVERITIES:
        rows = findings[findings["severity"] == severity]
        texts = rows[["finding", "category", "pattern", "detail"]].fillna("").to_numpy().tolist()
        blocks += [_table(f"{severity.capitalize()}s", texts, width)] if texts else []
    return "\n\n".join(blocks)


def count_severities(findings: pd.DataFrame) -> str:
    """Return how many findings there are of each kind."""
    from mediakit.tables import SEVERITIES

    return ", ".join(counted((findings["severity"] == each).sum(), each) for each in SEVERITIES)


def render_patterns(patterns: pd.DataFrame, width: int) -> str:
    """Return the words of the ten most frequent patterns of each category of `count_patterns`."""
    blocks = []
    for category, rows in patterns[patterns["n"] > 0].groupby("category", sort=False):
        found = []
        for pattern, own in rows.groupby("pattern", sort=False):
            terms = [f"{term} {n:,}" for term, n in zip(own["term"], own["n"], strict=True)]
            more = len(terms) - TOP_WORDS
            words = ", ".join(terms[:TOP_WORDS]) + (f" and {more:,} more" if more > 0 else "")
            found.append((int(own["n"].sum()), pattern, words))
        found.sort(key=lambda one: -one[0])
        total = sum(n for n, _, _ in found)
        head = f"Patterns of {clean(str(category))}: {counted(total, 'hit')}"
        if len(found) > TOP_PATTERNS:
            head += f", the {TOP_PATTERNS} most frequent of {len(found):,} patterns"
        size = len(f"{total:,}")
        most = found[:TOP_PATTERNS]
        shares = ([f"{n:>{size},}", f"{n / total:>4.0%}", *told] for n, *told in most)
        blocks.append(_table(head, shares, width))
    return "\n\n".join(blocks)


def render_overlaps(overlaps: pd.DataFrame, width: int) -> str:
    """Return the categories of `count_overlaps` that share a tenth or more of their hits."""
    rows = overlaps[overlaps["share"] >= LEAST_SHARE]
    rows = rows.sort_values(["share"], ascending=False, kind="stable")
    columns = ["share", "category", "n", "n_hits", "other"]
    lines = (
        [f"{share:>4.0%}", category, f"{n:,} of its {counted(n_hits, 'hit')}, with {other}"]
        for share, category, n, n_hits, other in rows[columns].itertuples(index=False)
    )
    return _table("Hits that share a word with another category", lines, width) if len(rows) else ""


def render_zones(counts: pd.DataFrame, width: int) -> str:
    """Return how much is in each zone, by rule, as `count_zones` has it."""
    rows = []
    for zone, rule, n, n_articles, n_words in counts.itertuples(index=False):
        told = f"{counted(n, 'span')} in {counted(n_articles, 'article')}"
        rows.append([zone, rule, f"{told}, {counted(n_words, 'word')}"])
    return _table("Zones", rows, width)


def render_proposals(proposals: pd.DataFrame, width: int) -> str:
    """Return the lines of each outlet that recur, as `propose_boilerplate` has them."""
    blocks = []
    columns = ["n_texts", "share", "place", "form", "line"]
    for outlet, rows in proposals.groupby("outlet", sort=False, dropna=False):
        owner = f" in {outlet}" if isinstance(outlet, str) else ", outlet unknown"
        head = f"Lines that recur{clean(owner)}: {counted(len(rows), 'line')}"
        size = len(f"{rows['n_texts'].max():,}")
        lines = (
            [f"{n:>{size},} texts", f"{share:>4.0%}", place, form, line]
            for n, share, place, form, line in rows[columns].itertuples(index=False)
        )
        blocks.append(_table(head, lines, width))
    return "\n\n".join(blocks)


def render_totals(totals: pd.DataFrame, n_articles: int) -> str:
    """Return hits, rate and articles of each category, as `pool_frames` has them by nothing."""
    found = [f"{n:,} {100 * n / n_articles:>3.0f} %" for n in totals["n_present"]]
    return _render_numbers(
        totals.assign(found=found),
        category="Category {}",
        n="hits {:,}",
        per_1000="per 1,000 words {:,.2f}",
        found="articles with it {}",
    )


def render_strata(strata: pd.DataFrame) -> str:
    """Return how many units each stratum has and gave, as `count_strata` has it."""
    return _render_numbers(
        strata,
        stratum="Stratum {}",
        n_units="units {:,}",
        n="drawn {:,}",
        probability="probability {:.3f}",
    )


def _render_numbers(table: pd.DataFrame, **columns: str) -> str:
    """Return a table of names with numbers to the right of them; of columns heading and form."""
    texts: list[list[str]] = []
    for name, told in columns.items():
        heading, _, form = told.rpartition(" ")
        cells = [heading, *(clean(form.format(value)) for value in table[name])]
        size = max(map(len, cells))
        texts.append([cell.rjust(size) if texts else cell.ljust(size) for cell in cells])
    return "\n".join(map(_GAP.join, zip(*texts, strict=True)))


def _table(head: str, rows: Iterable[Sequence[Any]], width: int) -> str:
    """Return a headed table; the last column is wrapped, where it lacks room below the others."""
    texts = [[clean(str(cell)) for cell in row] for row in rows]
    sizes = [min(max(map(len, column)), _WIDEST) for column in zip(*texts, strict=True)][:-1]
    left = sum(size + len(_GAP) for size in sizes if size) + len(_GAP)
    narrow = width - left < _LEAST
    indent = 3 * len(_GAP) if narrow else left
    room = max(width - indent, _LEAST)
    lines = [fill(head, width)]
    for *cells, last in texts:
        padded = [f"{c:<{size}}" for c, size in zip(cells, sizes, strict=True) if size]
        line = _GAP + _GAP.join(padded)
        wrapped = textwrap.wrap(last, room, break_long_words=False, break_on_hyphens=False)
        if not narrow and max(map(len, cells)) <= _WIDEST:
            line += _GAP + (wrapped or [""])[0]
            wrapped = wrapped[1:]
        lines += [line.rstrip(), *(" " * indent + more for more in wrapped)]
    return "\n".join(lines)


def clean(text: str) -> str:
    r"""Return text without characters that would do something to a terminal.

    >>> clean("war\x1b[31m")
    'war�[31m'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

"""Files, folders and tables to a Corpus: every record is used, or rejected with its reason.

First the options of reading and the two functions that read, then how a source is opened, how a
record becomes an article, and how articles become the tables of a corpus.
"""

from __future__ import annotations

import gc
import hashlib
import re
import sqlite3
import warnings
from collections import Counter, deque
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from mediakit.base.arrays import join_segments
from mediakit.base.files import Unusable, escaped, read_toml
from mediakit.base.work import show_progress
from mediakit.base.workers import count_jobs, spread
from mediakit.corpus.corpus import Corpus, describe_nothing, is_saved, split_corpus
from mediakit.corpus.dataset import SAMPLE, is_counts, read_counts
from mediakit.corpus.languages import (
    ENGLISH,
    Language,
    check_languages,
    find_language,
    name_language,
    suspect_translations,
)
from mediakit.engine.segments import segment
from mediakit.errors import ArgumentError, InputError, shown
from mediakit.reading.files import Position, find_files, find_listed
from mediakit.reading.records import (
    Options,
    Record,
    Reject,
    check_days,
    find_outside,
    read_table,
    reject,
)
from mediakit.reading.sources import find_joined, read_files
from mediakit.tables import ARTICLES, COUNTED, REJECTS, ZONE_SPANS, build
from mediakit.zones import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mediakit.reading.sources import Places
    from mediakit.zones.labels import Alone, Known, Span

    # For a hash of each id where its article stands, and the begin of the hash of its text.
    Doubt = tuple[str, str]  # what of an article is doubtful, and what to tell of it
    Owners = dict[bytes, tuple[str, int | None, bytes]]
    Laid = tuple[str, int | None, list[labels.Line]]  # as `with_title` returns it

MANY: Final = 2_000  # records of a batch
MAX_CHARACTERS: Final = 5_000_000  # of an article: longer than any, and safe for one machine
WATCH: Final = partial(show_progress, what="Reading articles")
_NAMED: Final = 5  # files, or articles, that a warning lists
_WORD = re.compile(r"[^\W_]")
_MONTH: Final = len("2024-03")
_AROUND = " .!?…:;,\"'*_"  # a title, and not part of it


@dataclass(frozen=True, kw_only=True)
class Reading(Options):
    """How are articles to be read? The options of `read_articles`, checked, as one object.

    `read_articles`, `stream_articles` and `count_stream` take it as ``reading=``. Parameters and
    errors are as there; encoding and languages have their usual names, as ``"iso8859-1"`` for
    "latin1" and ``("en", "de")`` for "English" and "de-AT".

    Examples
    --------
    >>> reading = Reading(columns={"text": "Story"}, languages=["English", "es"])
    >>> reading.languages
    ('en', 'es')
    >>> read_articles(pd.DataFrame({"Story": ["No ship left.", "Rain."]}), reading=reading)
    Corpus: 2 articles, 4 words, outlet unknown, 0 rejects
    """

    boilerplate: str | Path | None = None
    languages: Sequence[str] | None = (ENGLISH,)
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        """Refuse an option that cannot be."""
        super().__post_init__()
        object.__setattr__(self, "languages", check_languages(self.languages))
        check_days(self.since, self.until)


def read_articles(  # noqa: PLR0913 (an option of reading each)
    source: str | Path | Sequence[str | Path] | pd.DataFrame,
    *,
    encoding: str | None = None,
    index: str | Path | None = None,
    columns: Mapping[str, str | None] | None = None,
    date_format: str | None = None,
    timezone: str | None = None,
    delimiter: str | None = None,
    boilerplate: str | Path | None = None,
    languages: Sequence[str] | None = (ENGLISH,),
    since: str | None = None,
    until: str | None = None,
    jobs: int | None = None,
    reading: Reading | None = None,
) -> Corpus:
    r"""Which articles are in a file, a folder, several of them, or a table?

    Parameters
    ----------
    source
        A file, an archive (.zip, .tar, .tar.gz, .tar.zst), a folder with all in it, a pattern such
        as ``"texts/*.txt"``, a list of paths, or a DataFrame. One article each: .txt, .md and .html
        files, with the metadata of their front matter or page. One article a row: .csv, .tsv,
        .jsonl, .json, .parquet and .xlsx files (the last with ``mediakit[xlsx]``), and the
        DataFrame. Files may be packed as .gz or .zst. Also a folder that `Corpus.save` wrote.
    encoding
        Of the files. Without it they must be UTF-8, or pages that name their own.
    index
        A table about the texts and pages, one row for each, which it names by a column `file` or
        `doc_id`; its other columns go before what front matter or page say. In a folder,
        ``index.csv`` is taken if nothing is said. A row without a file is a reject, a file without
        a row is used, and named in a warning.
    columns
        Of tables: field to the name of its column, as ``{"text": "body"}``, or to None for a
        field that no column is to be taken for. Fields are `doc_id`, `text`, `title`, `kicker`,
        `byline`, `outlet`, `date`, `url`, `language`, `language_rule` and `translated`. Those left
        out are found by their usual names (``reading/columns.toml``); all other columns are kept
        as metadata, as text, in a DataFrame with their types.
    date_format
        How dates are written that have two readings: codes of `datetime.strptime`, as
        ``"%d/%m/%Y"``. None is needed for those with the year first, with the name of a month, or
        with a number that is no month, here or elsewhere in the column. A date that has two
        readings still, two digits for the year, or no month rejects its row; one without a day
        counts as the first of its month, with a warning. Days of the week are not compared.
    timezone
        The zone, as ``"Europe/Paris"``, whose day counts for a date with an offset, not its own.
    delimiter
        Between the fields of .csv and .tsv files, where it is not a comma or a tab.
    boilerplate
        A file of lines that are boilerplate, as `write_boilerplate` or `mediakit zones --save`
        wrote it. They stay in the text; their rule in `zones` is ``corpus_line``.
    languages
        Those whose articles are used, as ``["en", "es"]`` (ISO 639 codes or English names); None
        for all. Word lists, sentence rules and cue verbs here are English, so by default articles
        in other languages are rejected (`other_language`).
    since, until
        The first and the last day whose articles are used, as ``"2024-03-15"``; a month, as
        ``"2024-03"``, or a year counts whole. Articles of other days are rejected
        (`outside_dates`), and those without a date (`no_date`). Also of a saved corpus.
    jobs
        Processes that read: by default one for each processor where there are more than 2,000
        records, else one. It makes no difference to what is read.
    reading
        All of these options but jobs as one `Reading`, in place of the keywords.

    Returns
    -------
    Corpus
        `articles`: one row per used record, files by name (in a .tar archive as it has them), rows
        in their order. The text is kept as it was decoded, line ends included; a title with a
        column of its own stands before it, with an empty line between, unless the text begins
        with it, whatever its end mark. `doc_id` is that of the table; else the file's name without
        ending, or its path where several files share it, and in a table a colon and the number of
        the row from 0 after it. `n_words` counts headline and body. `language_rule` is ``declared``
        by the source, else ``found`` in the text, else, where that is too short or unclear,
        ``assumed`` to be the first of `languages`; ``contradicted`` where the source declares
        English and the text is not, or the other way round: what is declared counts, and a warning
        names the article.

        `zones`: by `find_zones`. `rejects`: what was not used, with row and line;
        `count_records` adds up.

    Raises
    ------
    InputError
        Where nothing can be read: no such path, no article in it, a single unusable file, an
        unknown encoding, every record rejected. Where going on could be wrong: a table that breaks
        off in the middle, rounded ids, an unusable file of boilerplate.
    ColumnMissingError, ArgumentError
        For a DataFrame without texts; for a source of another kind, an option that cannot be, and a
        `Reading` beside keywords.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "headline": ["Port shuts", None],
    ...                       "text": ["No ship left.", " "]})
    >>> corpus = read_articles(table)
    >>> corpus.articles[["doc_id", "text", "n_words"]]
      doc_id                         text  n_words
    0      a  Port shuts\n\nNo ship left.        5
    >>> corpus.rejects[["source", "row", "reason"]]
      source  row      reason
    0  table    1  empty_text
    """
    given = (encoding, index, columns, date_format, timezone, delimiter, boilerplate, languages)
    options = _settle(reading, *given, since, until)
    if (saved := _load_saved(source, options)) is not None:
        return saved
    opened = open_source(source, options)
    with collecting_later():
        records = [*opened.items]
    jobs = choose_jobs(len(records), jobs)
    opened, size = opened._replace(items=records), None if jobs == 1 else MANY
    made = make_corpora(opened, size, make_corpus, WATCH, jobs=jobs)
    n_parts = -(-len(records) // MANY)
    parts = [*(WATCH(made, total=n_parts, unit="parts") if size else made)]
    for told in tell_doubts(chain.from_iterable(part.doubts for part in parts)):
        warnings.warn(told, stacklevel=2)
    corpus = join_corpora([part.result for part in parts])
    # By file; rows of a table, or of files with an index, as they were read.
    order = ["source", "row"] if opened.further is None else ["row", "source"]
    how: dict[str, Any] = {"kind": "stable", "na_position": "first", "ignore_index": True}
    return replace(corpus, rejects=corpus.rejects.sort_values(order, **how))


def stream_articles(  # noqa: PLR0913 (the arguments of read_articles, and the size)
    source: str | Path | Sequence[str | Path] | pd.DataFrame,
    *,
    size: int = 2_000,
    encoding: str | None = None,
    index: str | Path | None = None,
    columns: Mapping[str, str | None] | None = None,
    date_format: str | None = None,
    timezone: str | None = None,
    delimiter: str | None = None,
    boilerplate: str | Path | None = None,
    languages: Sequence[str] | None = (ENGLISH,),
    since: str | None = None,
    until: str | None = None,
    reading: Reading | None = None,
) -> Iterator[Corpus]:
    """Which articles are in a source, a batch at a time, in memory that does not grow with it?

    Parameters
    ----------
    source
        As in `read_articles`; a saved corpus is loaded whole.
    size
        Records of a batch, used and rejected together; of a saved corpus, articles.
    encoding, index, columns, date_format, timezone, delimiter, boilerplate, languages, since,
    until, reading
        As in `read_articles`.

    Returns
    -------
    iterator of Corpus
        Together they have what `read_articles` gives, in the order of reading. A batch whose
        records are all rejected has no articles. Metadata columns are those of its records. Of the
        ids that were seen, some hundred bytes each are kept.

    Raises
    ------
    InputError, ColumnMissingError, ArgumentError
        As `read_articles`, at the end of all batches where nothing is used; for a size below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["No ship left.", "Rain.", "Snow."]})
    >>> [len(corpus) for corpus in stream_articles(table, size=2)]
    [2, 1]
    """
    if size < 1:
        raise ArgumentError(f"size={size} is not valid. Use 1 or more.")
    given = (encoding, index, columns, date_format, timezone, delimiter, boilerplate, languages)
    options = _settle(reading, *given, since, until)
    opened = open_source(source, options)
    if opened.saved is not None and not len(opened.saved):
        raise InputError(describe_nothing(opened.name, Counter(), [], alone=False))
    return _stream(opened, size)


def _stream(opened: Opened, size: int) -> Iterator[Corpus]:
    """Yield the articles of an open source, a batch at a time."""
    for made in make_corpora(opened, size, make_corpus):
        for told in tell_doubts(made.doubts):
            warnings.warn(told, stacklevel=2)
        yield made.result


def _settle(given: object, *keywords: Any) -> Reading:  # noqa: ANN401 (checked there)
    """Return the options of reading: the object that was given, or one of the keywords."""
    made = Reading(**dict(zip(read_toml("reading/options.toml"), keywords, strict=True)))
    if not isinstance(given, Reading | None):
        raise ArgumentError(f"reading={shown(given)} is not a Reading. Use Reading(**options).")
    if given is not None and made != Reading():
        raise ArgumentError("Give the options of reading as keywords or as reading=, not as both.")
    return given or made


def _load_saved(source: object, reading: Reading) -> Corpus | None:
    """Return what was saved, or counted, in a folder, if so, of the days that are wanted."""
    if not isinstance(source, str | Path) or not (is_saved(Path(source)) or is_counts(source)):
        return None
    if replace(reading, since=None, until=None) != Reading():
        fix = "leave out the options of reading, or name its source"
        raise ArgumentError(f"{shown(str(Path(source)))} is a saved corpus, read already; {fix}.")
    corpus = Corpus.load(source) if is_saved(Path(source)) else load_counts(source)
    return corpus.between(reading.since, reading.until)


def load_counts(source: str | Path) -> Corpus:
    """Return the articles of a dataset of counts, which have no text."""
    counts = read_counts(source)
    if counts.gone:
        told = f"{counts.sampled} are of no article: {shown(counts.gone[0])} is not there"
        warnings.warn(f"{counts.root.name}: {told}. Put it back, or count again.", stacklevel=3)
    articles = counts.articles.drop(columns="row").assign(text=None)
    known = {name: articles.pop(name) for name in ARTICLES}
    articles = pd.concat([build(ARTICLES, known), articles], axis=1)
    return Corpus(articles, build(ZONE_SPANS), counts.rejects, counts=counts)


def read_sample(corpus: Corpus, n: int = SAMPLE) -> Corpus:
    """Return some articles of a dataset of counts with their words, read where they came from.

    They are those whose ids have the lowest hashes, so that they are the same in any order. A
    source in which one of them is not what was counted is refused; of one that is gone, none are.
    """
    counts, ids = corpus.counts, corpus.articles["doc_id"]
    assert counts is not None  # noqa: S101  # for mypy
    where = counts.run["source"]
    if counts.gone or not where:
        return replace(corpus, articles=corpus.articles[:0], counts=None)
    hashes = pd.util.hash_array(ids.to_numpy(object))
    wanted = {*ids.iloc[np.argsort(hashes, kind="stable")[:n]]}
    reading = Reading(**counts.run["reading"])
    places = counts.articles.loc[counts.articles["doc_id"].isin(wanted)]
    rows = dict[str, set[int | None]]()
    for source, row in plain_rows(places[["source", "row"]]):
        rows.setdefault(source, set()).add(row)
    opened = open_source(where[0] if len(where) == 1 else where, reading, rows)
    if opened.saved is not None:
        made = opened.saved.filter(doc_id=sorted(wanted))
    else:
        items = (item for item in opened.items if isinstance(item, Record))
        found: list[Record | Reject] = [item for item in items if item.doc_id in wanted]
        made = make_corpus(Batch(found, None), {}, reading, opened.known).result
    counted, sha256 = (each.set_index("doc_id")["sha256"] for each in (places, made.articles))
    if n_other := int((sha256.reindex(counted.index) != counted).sum()):
        told = f"{n_other:,} of {len(counted):,} articles that are looked up are gone or differ"
        place = shown(where[0]) if len(where) == 1 else "The source"
        raise InputError(f"{place} has changed since it was counted: {told}. Count again.")
    lacking = [str(name) for name in corpus.articles if name not in made.articles]
    empty = pd.Series([None] * len(made), dtype="str")
    return replace(made, articles=made.articles.assign(**dict.fromkeys(lacking, empty)))


class Opened(NamedTuple):
    """A source that is about to be read."""

    name: str  # in messages
    items: Iterable[Record | Reject]
    reading: Reading
    known: Known  # lines that are boilerplate, by outlet
    alone: bool = False  # whether it is a single file
    further: pd.DataFrame | None = None  # columns of a DataFrame that articles have none for
    saved: Corpus | None = None  # that needs no reading
    position: Position | None = None  # of files

    def share(self, n: int) -> float:
        """Return the share of the source that so many records are."""
        if self.position is not None:
            return self.position.share
        rows = self.further if self.further is not None else self.saved
        return n / max(len(rows), 1) if rows is not None else 0.0


def open_source(source: object, reading: Reading, wanted: Places | None = None) -> Opened:
    """Return a source with its records; of files only those that are wanted."""
    if (saved := _load_saved(source, reading)) is not None:
        return Opened(shown(str(source)), (), reading, {}, saved=saved)
    known = {} if reading.boilerplate is None else labels.read_known_lines(reading.boilerplate)
    if isinstance(source, pd.DataFrame):
        if (reading.encoding, reading.delimiter, reading.index) != (None, None, None):
            fix = "Leave out encoding, delimiter and index"
            raise ArgumentError(f"A DataFrame holds text already. {fix}.")
        with collecting_later():
            rows, further = read_table(source, reading)
        further = further.reset_index(drop=True)
        return Opened("The table", rows, reading, known, further=further)
    if isinstance(source, str | Path):
        name, alone = shown(str(source)), not Path(source).is_dir()
        found = find_files(source)
    elif isinstance(source, list | tuple):
        name, alone = "The list of paths", False
        found = find_listed(source)
    else:
        fix = "Give a path, a list of paths, or a DataFrame with a column 'text'"
        problem = f"Articles cannot be read from {shown(source)} ({type(source).__name__})"
        raise ArgumentError(f"{problem}. {fix}.")
    joined, found = find_joined(source, found, reading)
    if joined.without:
        told = f"{len(joined.without)} file(s) have no row in the index"
        warnings.warn(f"{told}: {_name_some(joined.without)}", stacklevel=3)
    position = Position(found[0])
    records = read_files(found, reading, joined, position, wanted)
    return Opened(name, records, reading, known, alone, position=position)


class Batch(NamedTuple):
    """Records that are read together, of a DataFrame with its rows; or articles of a corpus."""

    records: list[Record | Reject]
    further: pd.DataFrame | None = None
    corpus: Corpus | None = None


class Made(NamedTuple):
    """What came of a batch, and what must be known of it for the others."""

    result: Any
    n_articles: int
    rejects: pd.DataFrame
    owners: Owners  # of the ids that its articles have and none before them
    doubts: list[Doubt]  # to warn of
    share: float = 0.0  # of the source that was read and made up to here; 0 where that is not known


def take_batches(opened: Opened, size: int | None) -> Iterator[Batch]:
    """Yield the records of a source, so many at a time, or all together."""
    if opened.saved is not None:
        yield from (Batch([], corpus=part) for part in split_corpus(opened.saved, size or MANY))
        return
    items, first = iter(opened.items), 0
    while True:
        with collecting_later():
            records = list(islice(items, size))
        if not records:
            return
        further, end = opened.further, first + len(records)
        yield Batch(records, None if further is None else further.iloc[first:end])
        first = end


def make_corpora(
    opened: Opened,
    size: int | None,
    make: Callable[..., Made],
    *given: object,
    keep: Callable[[Batch, Owners], Made | None] = lambda *_: None,
    jobs: int | None = 1,
    client: object = None,
) -> Iterator[Made]:
    """Yield what is made of each batch of a source, in their order, by several processes.

    `make` gets a batch, whose ids earlier articles have, how to read, and what else is given; what
    `keep` has of a batch need not be made. Of two batches that were made at a time and share an id,
    the later one is made again. By default a small source takes one process, a large one all.
    """
    if opened.saved is not None and opened.saved.counts is not None:
        told = "is a dataset of counts, without words"
        raise ArgumentError(f"{opened.name} {told}. Name the source that it was counted from.")
    ledger, sent = Ledger(), deque[tuple[Batch, "Owners", int]]()
    batches = take_batches(opened, size)
    if jobs is None and client is None:
        small, first_ones = 0, list[Batch]()
        for batch in batches:
            first_ones.append(batch)
            small += len(batch.records) or len(batch.corpus or ())
            if small > MANY:
                break
        jobs = choose_jobs(small)
        batches = chain(first_ones, batches)

    def send() -> Iterator[tuple[object, ...] | Future[Made]]:
        for batch in batches:
            sent.append((batch, owners := ledger.find(batch), len(ledger)))
            if (kept := keep(batch, owners)) is not None:
                ready = Future[Made]()
                ready.set_result(kept)
                yield ready
            else:
                yield (batch, owners, opened.reading, opened.known, *given)

    n, n_records, reasons, first = 0, 0, Counter[str](), list[Reject]()
    for done in spread(make, send(), jobs=jobs or 1, client=client):
        made, (batch, owners, known) = done, sent.popleft()
        if len(ledger) > known and (now := ledger.find(batch)) != owners:
            made = make(batch, now, opened.reading, opened.known, *given)
        ledger.enter(made.owners)
        n += made.n_articles
        n_records += made.n_articles + len(made.rejects)
        waiting = sum(len(batch.records) for batch, *_ in sent)
        share = opened.share(n_records + waiting) * n_records / max(n_records + waiting, 1)
        reasons.update(made.rejects["reason"])
        first = first or [Reject(*row) for row in plain_rows(made.rejects[:1])]
        del batch  # while the caller works
        yield made._replace(share=share)
    if not n:
        raise InputError(describe_nothing(opened.name, reasons, first, alone=opened.alone))


def choose_jobs(n: int, jobs: int | None = None) -> int:
    """Return how many processes read so many records: those that are wished, or one for few."""
    return jobs if jobs is not None else count_jobs() if n > MANY else 1


def plain_rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a table, None where a value is missing."""
    rows = table.astype(object).where(table.notna(), None)
    return [*rows.itertuples(index=False, name=None)]


def make_corpus(
    batch: Batch,
    owners: Owners,
    reading: Reading,
    known: Known,
    watch: Callable[[Iterable[Record | Reject]], Iterable[Record | Reject]] = iter,
) -> Made:
    """Return the corpus that a batch makes, given who has ids of it already."""
    if batch.corpus is not None:
        return Made(batch.corpus, len(batch.corpus), batch.corpus.rejects, {}, [])
    with collecting_later():
        seen = dict(owners)
        items = [*_use_records(batch.records, known, reading, seen, watch)]
        articles = [item for item in items if not isinstance(item, Reject)]
        rejects = [item for item in items if isinstance(item, Reject)]
        corpus = build_corpus(articles, rejects, batch.further)
    new = {key: owner for key, owner in seen.items() if key not in owners}
    doubts = [doubt for article in articles for doubt in _doubt(article)]
    return Made(corpus, len(corpus), corpus.rejects, new, doubts)


class Ledger:
    """Which ids articles of earlier batches have: on disk, so that memory does not grow."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        columns = "key BLOB PRIMARY KEY, source TEXT, row INTEGER, content BLOB"
        self._base.execute(f"CREATE TABLE owners ({columns}) WITHOUT ROWID")
        self._new: Owners = {}  # written when a further batch asks: one alone needs no disk
        self._n = 0

    def __len__(self) -> int:
        """Return how many articles were entered."""
        return self._n

    def find(self, batch: Batch) -> Owners:
        """Return who has an id that a record of the batch has."""
        if not self._n:
            return {}
        self._write()
        keys = {hash_id(item.doc_id) for item in batch.records if isinstance(item, Record)}
        ask = "SELECT * FROM owners WHERE key = ?"
        found = (self._base.execute(ask, (key,)).fetchone() for key in keys)
        return {key: tuple(owner) for key, *owner in filter(None, found)}

    def enter(self, owners: Owners) -> None:
        """Add the articles that have new ids."""
        self._new |= owners
        self._n += len(owners)

    def _write(self) -> None:
        rows = [(key, *owner) for key, owner in self._new.items()]
        self._new = {}
        self._base.execute("BEGIN")
        self._base.executemany("INSERT INTO owners VALUES (?, ?, ?, ?)", rows)
        self._base.execute("COMMIT")


@contextmanager
def collecting_later() -> Iterator[None]:
    """Put off the search for garbage: records and spans are many, and none refers to itself."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _doubt(article: Article) -> Iterator[Doubt]:
    """Yield what is doubtful of an article: its language, or the day of its date."""
    name, (tag, rule, reads) = article.record.doc_id, article.language
    if rule == "contradicted":
        told = f"is declared {name_language(tag)} and reads like {name_language(reads or '')}"
        yield "language", f"{shown(name)} {told}"
    if len(article.record.fields.get("date", "")) == _MONTH:
        yield "date", name


def tell_doubts(doubts: Iterable[Doubt]) -> Iterator[str]:
    """Tell of articles whose language is contradicted, and of those dated by a month alone."""
    of: dict[str, list[str]] = {"language": [], "date": []}
    for kind, name in doubts:
        of[kind].append(name)
    month, fix = "is a month, which counts as its first day", "use periods of a month or longer"
    if names := of["language"]:
        told = f"The language of {len(names)} article(s) may be declared wrongly"
        yield f"{told}: {_name_some(names)}"
    if names := of["date"]:
        yield f"The date of {len(names)} article(s) {month}; {fix}: {_name_some(names)}"


def _name_some(names: Sequence[str]) -> str:
    """Return the first of several names as a warning lists them."""
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


class Article(NamedTuple):
    """A record that is used, with the spans of its text."""

    record: Record
    text: str
    spans: list[Span]
    sha256: str
    language: Language


def _use_records(
    items: Sequence[Record | Reject],
    known: Known,
    reading: Reading,
    owners: Owners,
    watch: Callable[[Iterable[Record | Reject]], Iterable[Record | Reject]],
) -> Iterator[Article | Reject]:
    """Yield the article that each record makes, and what makes none."""
    records = [item for item in items if isinstance(item, Record)]
    laid = [with_title(one.fields.get("title", ""), one.text[:MAX_CHARACTERS]) for one in records]
    alone = labels.ask_lines([text for text, *_ in laid], [lines for *_, lines in laid])
    ready = zip(laid, alone, strict=True)
    for item in watch(items):
        if isinstance(item, Reject):
            yield item
            continue
        try:
            yield _enter(owners, _make_article(item, known, reading, *next(ready)))
        except Unusable as why:
            yield reject(why, item.source, item.row, item.line)


def hash_id(doc_id: str) -> bytes:
    """Return a short form of an id; halves of surrogate pairs are refused later."""
    raw = doc_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=16).digest()


def _enter(owners: Owners, article: Article) -> Article:
    """Return an article, entered among those seen so far; refuse it where its id is known."""
    record, content = article.record, bytes.fromhex(article.sha256[:16])
    key = hash_id(record.doc_id)
    if key not in owners:
        owners[key] = (record.source, record.row, content)
        return article
    source, row, known = owners[key]
    where, name = source if row is None else f"row {row} of {source}", shown(record.doc_id)
    if known == content:
        detail = f"the same id {name} and text as {where}"
        raise Unusable(detail, reason="duplicate", text=record.text)
    detail = f"the id {name} is that of {where}, with another text; give it its own"
    raise Unusable(detail, reason="id_conflict", text=record.text, field="doc_id")


def _make_article(
    record: Record, known: Known, reading: Reading, laid: Laid, alone: Alone
) -> Article:
    """Return a record as an article, or say why it cannot be one."""
    raw, fields, languages = record.text, record.fields, reading.languages
    if len(raw) > MAX_CHARACTERS:
        detail = f"the text has {len(raw):,} characters, more than {MAX_CHARACTERS:,}"
        raise Unusable(detail, reason="text_too_long", text=raw, field="text")
    text, headline, paragraphs = laid
    odd = [name for name in record.extra if not name.isascii()]
    cells = (*fields.items(), *record.extra.items(), *zip(odd, odd, strict=True))
    for name, value in (*cells, ("doc_id", record.doc_id)):
        if "\0" in value or not value.isascii():
            _check_unicode(record, name, value)
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        _check_unicode(record, "text", raw)
    digest = hashlib.sha256(encoded).hexdigest()
    if labels.is_blank(raw):
        raise Unusable("the text is empty", reason="empty_text", text=raw, field="text")
    if outside := find_outside(_find_day(fields), reading.since, reading.until):
        raise outside
    named = known.get(fields.get("outlet"))
    spans = labels.find_zones(
        text, headline=headline, known=named, paragraphs=paragraphs, alone=alone
    )

    def counted() -> Iterator[str]:
        return (text[start:end] for start, end, zone, _ in spans if zone in COUNTED)

    if told := _find_no_body(text, spans, headline):
        raise Unusable(told, reason="no_words", text=raw, field="text")
    again = fields.get("language_rule") in ("found", "assumed")  # it declared nothing
    declared = None if again else fields.get("language")
    language = find_language(text, counted(), declared, languages[0] if languages else ENGLISH)
    if languages is not None and language.tag not in languages:
        name, rule = name_language(language.tag), language.rule
        how = f"the article is declared to be in {name}"
        if rule == "found":
            how = f"the text is in {name}, as its words show"
        how += ", though it reads like English" * (rule == "contradicted")
        more = ", ".join(map(repr, (*languages, language.tag)))
        detail = f"{how}; to keep it, read with languages=[{more}], or with languages=None for all"
        raise Unusable(detail, reason="other_language", text=raw, field="language")
    return Article(record, text, spans, digest, language)


def _find_day(fields: Mapping[str, str]) -> str | None:
    """Return the day of an article, of a month its first."""
    day = fields.get("date", "")
    return f"{day}-01" if len(day) == _MONTH else day or None


def _find_no_body(text: str, spans: Sequence[Span], headline: int | None) -> str:
    """Return what to tell of a text without a word, or with boilerplate alone below its headline.

    A first line that is no sentence may be a headline: then it must be captions.
    """
    worded = (span for span in spans if _WORD.search(text, *span[:2]))  # asked while it matters
    start, end, zone, _ = next((span for span in worded if span[2] in COUNTED), (0, 0, "", ""))
    if not zone:
        return "the text has no word in headline or body"
    if zone == "body" and labels.is_prose(text[start:end]):
        return ""
    below = [span for span in spans if span[0] >= (headline or end)]
    if any(zone == "body" and _WORD.search(text, start, end) for start, end, zone, _ in below):
        return ""
    kind = "caption" if headline is None else ""
    asked = [span for span in below if span[2] == "boilerplate" and span[3].startswith(kind)]
    rules = [rule for start, end, _, rule in asked if _WORD.search(text, start, end)]
    if not rules:
        return ""
    return f"below the headline is boilerplate alone ({', '.join(dict.fromkeys(rules))})"


def _check_unicode(record: Record, name: str, value: str) -> None:
    """Refuse what no table can store: NUL, and halves of surrogate pairs."""
    at, what = value.find("\0"), "a NUL character"
    if at < 0:
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            at, what = error.start, "half of a surrogate pair"
        else:
            return
    line = value.count("\n", 0, at) + 1
    detail = f"line {line} of {name!r} holds {what}; remove it"
    raise Unusable(detail, reason="bad_unicode", text=escaped(record.text), field=name)


def with_title(title: str, text: str) -> Laid:
    """Return a text with its title above it, where the title ends, and all paragraphs.

    A text that begins with the title, alone or after a kicker, is left as it is; whether with a
    full stop, in quotation marks or in capitals, makes no difference.
    """
    title, paragraphs = title.strip(), labels.find_paragraphs(text)
    if not (wanted := _fold_title(title)):  # also where it has no width
        return text, None, paragraphs
    start, end = next(iter(paragraphs), (0, 0))
    first = text[start:end].lstrip("# ")
    bare = _fold_title(first)
    if bare == wanted or (
        wanted in bare
        and bare.rpartition(wanted)[2].count(" ") <= labels.MAX_BEHIND
        and any(
            zone == "headline" and _fold_title(first[s:e]) == wanted
            for s, e, zone, _ in labels.split_headline(first)
        )
    ):
        return text, end, paragraphs
    return f"{title}\n\n{text}", len(title), labels.find_below(title, text, paragraphs)


def _fold_title(line: str) -> str:
    """Return a title without regard to its end mark, or to marks of emphasis around it."""
    folded = labels.fold_line(line)
    return folded.strip(_AROUND) or folded


def build_corpus(
    articles: Sequence[Article], rejects: Sequence[Reject], further: pd.DataFrame | None
) -> Corpus:
    """Put articles and rejects into the tables of a corpus, and count the words.

    `further` has columns of the DataFrame that the articles are rows of, kept with their types.
    """
    spans = [span for article in articles for span in article.spans]
    starts, ends, zone, rule = map(list, zip(*spans, strict=True)) if spans else ([], [], [], [])
    segments = segment([a.text[start:end] for a in articles for start, end, _, _ in a.spans])
    n_spans = np.fromiter((len(article.spans) for article in articles), np.int64, len(articles))
    owner = np.repeat(np.arange(len(articles)), n_spans)
    counted = np.fromiter(map(COUNTED.__contains__, zone), np.bool_, len(spans))
    n = np.bincount(owner, segments.count_words(len(spans)) * counted, len(articles))
    notes = suspect_translations([a.text for a in articles], segments, owner)
    parts = zip(articles, n.astype(np.int64).tolist(), notes, strict=True)
    rows = [_make_row(article, n_words, note) for article, n_words, note in parts]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ARTICLES}
    for name, kind in ARTICLES.items():
        if kind == "str":
            columns[name] = _strings(columns[name])
    zones: dict[str, Any] = {
        "doc_id": columns["doc_id"].take(pa.array(owner)),
        "start": starts,
        "end": ends,
        "zone": _strings(zone),
        "rule": _strings(rule),
    }
    lost = {name: [getattr(item, name) for item in rejects] for name in REJECTS}
    table = _add_metadata(build(ARTICLES, columns), articles, further)
    return Corpus(table, build(ZONE_SPANS, zones), build(REJECTS, lost), segments)


def join_corpora(parts: Sequence[Corpus]) -> Corpus:
    """Return corpora that follow each other as one; columns that some lack are text."""
    if len(parts) == 1:
        return parts[0]
    names = [[*map(str, part.articles)] for part in parts]
    columns, articles = names[0], list[pd.DataFrame]()
    if more := {*chain.from_iterable(names)}.difference(columns):
        columns = [*ARTICLES, *sorted(more.union(columns).difference(ARTICLES))]
    for part in parts:
        lacking = [name for name in columns if name not in part.articles]
        empty = pd.Series([None] * len(part), dtype="str")
        articles.append(part.articles.assign(**dict.fromkeys(lacking, empty))[columns])
    segments = [part.segments for part in parts if part.segments is not None]
    return Corpus(
        pd.concat(articles, ignore_index=True),
        pd.concat([part.zones for part in parts], ignore_index=True),
        pd.concat([part.rejects for part in parts], ignore_index=True),
        join_segments(segments, [len(part.zones) for part in parts]),
    )


def _strings(values: list[str | None]) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return text as a column; pandas would go through an object for each value."""
    return pa.array(values, pa.large_string())


def _make_row(article: Article, n_words: int, note: str | None) -> dict[str, Any]:
    """Return the row of an article; the note says that it may be translated."""
    record, fields, language = article.record, article.record.fields, article.language
    spans = [span for span in article.spans if span[2] != "body"]  # of most texts none

    def first(zone: str, rule: str = "") -> str | None:
        found = (s for s in spans if s[2] == zone and s[3].startswith(rule))
        return next((article.text[start:end] for start, end, *_ in found), None)

    return {
        "doc_id": record.doc_id,
        "text": article.text,
        "title": first("headline") or fields.get("title"),
        "kicker": fields.get("kicker") or first("kicker"),
        "byline": fields.get("byline") or first("byline", rule="byline"),
        **{name: fields.get(name) for name in ("outlet", "url")},
        "date": _find_day(fields),
        "language": language.tag,
        "language_rule": language.rule,
        "translated": fields.get("translated") or (note if language.tag == ENGLISH else None),
        "source": record.source,
        "encoding": record.encoding,
        "sha256": article.sha256,
        "n_words": n_words,
    }


def _add_metadata(
    table: pd.DataFrame, articles: Sequence[Article], further: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the table with the metadata for which it has no column of its own."""
    if further is not None:
        left = [name for name in further.columns if name not in ARTICLES]
        rows = [article.record.row or 0 for article in articles]
        return pd.concat([table, further[left].loc[rows].reset_index(drop=True)], axis=1)
    extra = [article.record.extra for article in articles]
    names = sorted(set(chain.from_iterable(extra)) - ARTICLES.keys())
    return table.assign(**{n: pd.Series([e.get(n) for e in extra], dtype="str") for n in names})

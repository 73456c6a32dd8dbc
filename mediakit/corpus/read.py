"""Files, folders and tables to a Corpus: every record is used, or rejected with its reason."""

from __future__ import annotations

import gc
import warnings
from collections import Counter
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.corpus.accounting import describe_nothing
from mediakit.corpus.articles import Ledger, use_records
from mediakit.corpus.corpora import build_corpus
from mediakit.corpus.corpus import Corpus, is_saved, split_corpus
from mediakit.corpus.languages import ENGLISH, check_languages, name_language
from mediakit.errors import ArgumentError, InputError, shown
from mediakit.reading.files import find_files, find_listed
from mediakit.reading.records import Reject, make_options, read_table
from mediakit.reading.sources import find_joined, read_files
from mediakit.zones.labels import read_known_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mediakit.corpus.articles import Article
    from mediakit.reading.files import File, Skipped
    from mediakit.reading.records import Options, Record

_NAMED: Final = 5  # files, or articles, that a warning lists


def read_articles(
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
) -> Corpus:
    r"""Which articles are in a file, a folder, several of them, or a table?

    Parameters
    ----------
    source
        A file, an archive (.zip, .tar, .tar.gz, .tar.zst), a folder with all folders and archives
        in it, a pattern such as ``"texts/*.txt"``, a list of paths, or a DataFrame. One article
        each: .txt, .md and .html files, with the metadata of their front matter or page. One
        article a row: .csv, .tsv, .jsonl, .json, .parquet and .xlsx files (the last with
        ``mediakit[xlsx]``), and the DataFrame. Files may be packed as .gz or .zst. Also a folder
        that `Corpus.save` wrote, without further options.
    encoding
        The encoding of the files. Without it they must be UTF-8, or pages that name their own.
    index
        A table about the texts and pages, one row for each, which it names by a column `file` or
        `doc_id`; its other columns are joined to the articles, and go before what front matter or
        page say. In a folder that is read, ``index.csv`` is taken if nothing is said. A row
        without a file is a reject, a file without a row is used, and named in a warning.
    columns
        Of tables: field to the name of its column, as ``{"text": "body"}``, or to None for a
        field that no column is to be taken for. Fields are `doc_id`, `text`, `title`, `kicker`,
        `byline`, `outlet`, `date`, `url`, `language`, `language_rule` and `translated`. Those left
        out are found by the names that archives and services use (``mediakit/data/columns.toml``);
        all other columns are kept as metadata, as text, in a DataFrame with their types.
    date_format
        How dates are written that are not year, month, day: codes of `datetime.strptime`, as
        ``"%d/%m/%Y"``.
    timezone
        The zone, as ``"Europe/Paris"``, whose day counts for a date with an offset. Without it
        the day is the one that the date itself names.
    delimiter
        Between the fields of .csv and .tsv files, where it is not a comma or a tab.
    boilerplate
        A file of lines that are boilerplate in articles of an outlet, as `write_boilerplate` or
        `mediakit zones --save` wrote it. They stay in the text; their rule in `zones` is
        ``corpus_line``.
    languages
        Those whose articles are used, as ``["en", "es"]`` (ISO 639 codes or English names); None
        for all. The word lists, sentence rules and cue verbs here are English, so by default
        articles in other languages are rejected (`other_language`).

    Returns
    -------
    Corpus
        `articles`: one row per used record, files by name (in a .tar archive as it has them), rows
        in their order. The text is kept as it was decoded, line ends included; a title with a
        column of its own stands before it, with an empty line between, unless the text begins
        with it. `doc_id` is text as it stands in the column of ids; without one it is the file's
        name without ending, or its path where several files share it, and in a table a colon and
        the number of the row from 0 after it. `n_words` counts headline and body.

        `language` is a tag of two or three letters, and `language_rule` says how it is known:
        ``declared`` by the source, else ``found`` in the text, else, where that is too short or
        unclear to tell, ``assumed`` to be the first of `languages`. Where a source declares
        English and the text is not, or the other way round, what is declared counts, the rule is
        ``contradicted``, and a warning names the article.

        `zones`: by `find_zones`. `rejects`: what was not used, with row and line;
        `count_records` adds up.

    Raises
    ------
    InputError
        Where nothing can be read: no such path, no article in it, a single file that cannot be
        used, an unknown encoding, every record rejected. Where going on could be wrong: a table
        that breaks off in the middle, ambiguous dates or rounded ids in one, a
        file of boilerplate that cannot be used.
    ColumnMissingError
        For a DataFrame without a column of texts.
    ArgumentError
        For a source of another kind, an unknown field, a date format without day, month or year,
        an unknown time zone or language.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "headline": ["Port shuts", None],
    ...                       "text": ["No ship left.", " "]})
    >>> corpus = read_articles(table)
    >>> corpus.articles[["doc_id", "text", "n_words"]]
      doc_id                         text  n_words
    0      a  Port shuts\n\nNo ship left.        5
    >>> corpus.zones
      doc_id  start  end      zone         rule
    0      a      0   10  headline  from_column
    1      a     12   25      body      default
    >>> corpus.rejects[["source", "row", "reason"]]
      source  row      reason
    0  table    1  empty_text
    """
    given = [encoding, index, columns, date_format, timezone, delimiter, boilerplate]
    if (saved := _load_saved(source, given, languages)) is not None:
        return saved
    options = make_options(encoding, columns, date_format, timezone, delimiter)
    name, items, further = _open(source, index, options, boilerplate, check_languages(languages))
    with _collecting_later():
        articles, rejects = _parted(items)
        rejects.sort(key=lambda reject: _place(reject, by_row=further is not None))
        if not articles:
            reasons = Counter(reject.reason for reject in rejects)
            raise InputError(describe_nothing(name, reasons, rejects[:1], alone=_is_file(source)))
        _warn_of_contradictions(articles)
        return build_corpus(articles, rejects, further)


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
) -> Iterator[Corpus]:
    """Which articles are in a source, a batch at a time, in memory that does not grow with it?

    Parameters
    ----------
    source
        As in `read_articles`; a saved corpus is loaded whole.
    size
        Records of a batch, used and rejected together; of a saved corpus, articles.
    encoding, index, columns, date_format, timezone, delimiter, boilerplate, languages
        As in `read_articles`.

    Returns
    -------
    iterator of Corpus
        Together they have the articles, ids, zones and rejects that `read_articles` gives, in
        the order of reading. A batch whose records are all rejected has no articles. Metadata
        columns are those that records of the batch have. For the ids that were seen, some
        hundred bytes each are kept.

    Raises
    ------
    InputError
        As `read_articles`, where nothing is used at the end of all batches.
    ColumnMissingError, ArgumentError
        As `read_articles`; also for a size below 1.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["No ship left.", "Rain.", "Snow."]})
    >>> [len(corpus) for corpus in stream_articles(table, size=2)]
    [2, 1]
    """
    if size < 1:
        message = f"size={size}: a batch has at least one record."
        raise ArgumentError(message)
    given = [encoding, index, columns, date_format, timezone, delimiter, boilerplate]
    if (saved := _load_saved(source, given, languages)) is not None:
        if not len(saved):
            raise InputError(describe_nothing(shown(str(source)), Counter(), [], alone=False))
        return split_corpus(saved, size)
    options = make_options(encoding, columns, date_format, timezone, delimiter)
    opened = _open(source, index, options, boilerplate, check_languages(languages))
    return _stream(opened, size, is_file=_is_file(source))


def _load_saved(
    source: object, options: Sequence[object], languages: Sequence[str] | None
) -> Corpus | None:
    """Return the corpus that was saved in a folder, if one was; it is read and needs no options."""
    if not isinstance(source, str | Path):
        return None
    folder = Path(source)
    if not folder.is_dir() or not is_saved(folder):
        return None
    chosen = languages is not None and list(languages) != [ENGLISH]
    if chosen or any(option is not None for option in options):
        message = (
            f"{shown(str(folder))} is a saved corpus, read already; leave out the options of "
            "reading, or name its source."
        )
        raise ArgumentError(message)
    return Corpus.load(folder)


def _stream(opened: _Open, size: int, *, is_file: bool) -> Iterator[Corpus]:
    """Yield the batches of an open source."""
    items = iter(opened.items)
    used = False
    first: list[Reject] = []
    reasons: Counter[str] = Counter()
    while True:
        with _collecting_later():
            articles, rejects = _parted(islice(items, size))
            if not articles and not rejects:
                break
            _warn_of_contradictions(articles)
            corpus = build_corpus(articles, rejects, opened.further)
        used = used or bool(articles)
        first = first or rejects[:1]
        reasons.update(reject.reason for reject in rejects)
        yield corpus
    if not used:
        raise InputError(describe_nothing(opened.name, reasons, first, alone=is_file))


class _Open(NamedTuple):
    """A source that is about to be read.

    Attributes
    ----------
    name
        What messages call it.
    items
        Its articles, and what makes none.
    further
        Of a DataFrame, the columns that articles have none for.
    """

    name: str
    items: Iterable[Article | Reject]
    further: pd.DataFrame | None = None


def _open(
    source: object,
    index: str | Path | None,
    options: Options,
    boilerplate: str | Path | None,
    languages: tuple[str, ...] | None,
) -> _Open:
    """Return a source with its articles."""
    known = {} if boilerplate is None else read_known_lines(boilerplate)
    if not isinstance(source, pd.DataFrame):
        name, items = _read_sources(source, index, options)
        return _Open(name, use_records(items, Ledger(), known, languages))
    if (options.encoding, options.delimiter, index) != (None, None, None):
        message = "A DataFrame holds text already. Leave out encoding, delimiter and index."
        raise ArgumentError(message)
    with _collecting_later():
        records, further = read_table(source, options)
    return _Open("The table", use_records(records, Ledger(), known, languages), further)


def _read_sources(
    source: object, index: str | Path | None, options: Options
) -> tuple[str, Iterator[Record | Reject]]:
    """Return a name for a source of files, and the records of the files with their index."""
    name, files, skipped = _files(source)
    joined, files, skipped = find_joined(index, source, files, skipped, options)
    if joined is None:
        return name, read_files(files, skipped, options)
    if joined.without:
        some = _some(joined.without)
        message = f"{len(joined.without)} file(s) have no row in the index: {some}"
        warnings.warn(message, stacklevel=4)
    return name, chain(joined.rejects, read_files(files, skipped, options, joined.entries))


def _parted(items: Iterable[Article | Reject]) -> tuple[list[Article], list[Reject]]:
    """Return the articles and the rejects."""
    articles: list[Article] = []
    rejects: list[Reject] = []
    for item in items:
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            articles.append(item)
    return articles, rejects


def _place(item: Reject, *, by_row: bool) -> tuple[int | str, int | str]:
    """Return where a reject stands among the others: files by name, rows of a table in order."""
    row = -1 if item.row is None else item.row
    return (row, item.source) if by_row else (item.source, row)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Put off the search for garbage: records and spans are many, and none refers to itself."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _is_file(source: object) -> bool:
    """Whether a source is a single file."""
    return isinstance(source, str | Path) and not Path(source).is_dir()


def _files(source: object) -> tuple[str, list[File], list[Skipped]]:
    """Return a name for a source of files, the files, and those that are not read."""
    if isinstance(source, str | Path):
        return shown(str(source)), *find_files(source)
    if isinstance(source, list | tuple):
        return "The list of paths", *find_listed(source)
    message = (
        f"Articles cannot be read from {shown(source)} ({type(source).__name__}). "
        "Give a path, a list of paths, or a DataFrame with a column 'text'."
    )
    raise ArgumentError(message)


def _warn_of_contradictions(articles: Iterable[Article]) -> None:
    """Tell of articles whose source declares English and whose text does not, or vice versa."""
    odd = [article for article in articles if article.language.rule == "contradicted"]
    if not odd:
        return
    some = _some(
        [
            f"{shown(article.record.doc_id)} is declared {name_language(article.language.tag)} and "
            f"reads like {name_language(article.language.reads or '')}"
            for article in odd
        ]
    )
    message = f"The language of {len(odd)} article(s) may be declared wrongly: {some}"
    warnings.warn(message, stacklevel=3)


def _some(names: Sequence[str]) -> str:
    """Return the first of several names as a warning lists them."""
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")

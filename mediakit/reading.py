"""Files, folders and tables to a Corpus: every record is used, or rejected with its reason."""

from __future__ import annotations

import gc
import hashlib
import re
from collections import Counter
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from mediakit.corpus import Corpus
from mediakit.decoding import Unusable
from mediakit.errors import ArgumentError, InputError, shown
from mediakit.files import SUFFIXES, File, find_files, find_listed
from mediakit.kickers import Span, split_headline
from mediakit.paragraphs import find_paragraphs, is_blank
from mediakit.records import MAX_CHARACTERS, Record, Reject, read_files, read_table, reject
from mediakit.segments import is_word, segment
from mediakit.tables import ARTICLES, COUNTED, REJECTS, ZONE_SPANS, build
from mediakit.translation import suspect_translations
from mediakit.zone_rules import seen
from mediakit.zones import find_zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.segments import Segments

LANGUAGE: Final = "en"  # what an article without a stated language is taken for
_WORD = re.compile(r"[^\W_]")
_REJECTS_NAMED = 3  # kinds of reject that a message lists


class Article(NamedTuple):
    """A record that is used, with the spans of its text."""

    record: Record
    text: str
    spans: list[Span]
    sha256: str


def read_articles(
    source: str | Path | Sequence[str | Path] | pd.DataFrame, *, encoding: str | None = None
) -> Corpus:
    r"""Which articles are in a file, a folder, several of them, or a table?

    Parameters
    ----------
    source
        A file or a folder (with all folders in it) of .txt, .md and .html files, a list of
        such paths, or a DataFrame with a column `text` and, if there, `doc_id` (or `id`),
        `title` (or `headline`), `kicker`, `byline` (or `author`), `outlet`, `date`, `url`,
        `language`, `translated` and `source`; its other columns are kept as metadata. Front
        matter of a file and the metadata of a page do the same.
    encoding
        The encoding of the files. Without it they must be UTF-8, or pages that name their own.

    Returns
    -------
    Corpus
        `articles`: one row per used record, files by name, rows in their order. The text is
        kept as it was decoded, line ends included; a title with a column of its own stands
        before it, with an empty line between, unless the text begins with it. `doc_id` is the
        file's name without ending, its path where several files share it, or the number of the
        row. `zones`: by `find_zones`. `rejects`: what was not used. Records seen = articles +
        rejects. `n_words` counts headline and body.

    Raises
    ------
    InputError
        Where nothing can be read: no such path, no article in it, a single file that cannot be
        used, an unknown encoding, every record rejected; and for a table with ambiguous dates.
    ColumnMissingError
        For a table without a column `text`.
    ArgumentError
        For a source of another kind.

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
    further: pd.DataFrame | None = None
    if isinstance(source, pd.DataFrame):
        if encoding is not None:
            message = "A DataFrame holds text already. Leave out encoding."
            raise ArgumentError(message)
        name = "The table"
        with _collecting_later():
            records, rejects, further = read_table(source)
    else:
        name, files, skipped = _files(source)
        records, rejects = read_files(files, skipped, encoding)
    with _collecting_later():
        articles, unused = _use(records)
        rejects = sorted([*rejects, *unused], key=lambda item: (item.row or 0, item.source))
        if not articles:
            raise InputError(_nothing_used(name, rejects, alone=_is_file(source)))
        return _corpus(articles, rejects, further)


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


def _files(source: object) -> tuple[str, list[File], list[Any]]:
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


def _nothing_used(name: str, rejects: Sequence[Reject], *, alone: bool) -> str:
    """Return the message for a source without a single usable article."""
    if alone and rejects:
        return f"{name} cannot be used: {rejects[0].detail}."
    if not rejects:
        return f"{name} holds no article. Give {', '.join(SUFFIXES)} files, or rows with a text."
    reasons = Counter(item.reason for item in rejects).most_common(_REJECTS_NAMED)
    counts = ", ".join(f"{reason} {n}" for reason, n in reasons)
    first = rejects[0]
    where = first.source if first.row is None else f"row {first.row}"
    return (
        f"{name} holds no article that can be used: {counts}. "
        f"The first, {shown(where)}: {first.detail}."
    )


def _use(records: Iterable[Record]) -> tuple[list[Article], list[Reject]]:
    """Return the articles that records make, and the records that make none."""
    articles: list[Article] = []
    rejects: list[Reject] = []
    known: dict[str, Article] = {}
    for record in records:
        try:
            article = _article(record)
            _refuse_again(article, known.get(record.doc_id))
        except Unusable as why:
            rejects.append(reject(record.source, record.row, why))
        else:
            known[record.doc_id] = article
            articles.append(article)
    return articles, rejects


def _article(record: Record) -> Article:
    """Return a record as an article, or say why it cannot be one."""
    if len(record.text) > MAX_CHARACTERS:
        detail = f"the text has {len(record.text):,} characters, more than {MAX_CHARACTERS:,}"
        raise Unusable(detail, reason="text_too_long", text=record.text)
    text, headline = with_title(record.fields.get("title", ""), record.text)
    digest = hashlib.sha256(_encoded(record, text)).hexdigest()
    if is_blank(record.text):
        detail = "the text is empty"
        raise Unusable(detail, reason="empty_text", text=record.text)
    spans = find_zones(text, headline=headline)
    counted = (text[start:end] for start, end, zone, _ in spans if zone in COUNTED)
    if not any(map(_WORD.search, counted)):
        detail = "the text has no word in headline or body"
        raise Unusable(detail, reason="no_words", text=record.text)
    return Article(record, text, spans, digest)


def _encoded(record: Record, text: str) -> bytes:
    """Return a text, which holds that of the record, as UTF-8, if all of it can be stored so."""
    for name, value in record.fields.items():
        _check_unicode(record, name, value)
    _check_unicode(record, "doc_id", record.doc_id)
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError:
        encoded = b"\0"
    if b"\0" in encoded:
        _check_unicode(record, "text", record.text)
    return encoded


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
    raise Unusable(detail, reason="bad_unicode", text=record.text.replace("\0", "\\x00"))


def _refuse_again(article: Article, earlier: Article | None) -> None:
    """Refuse a record whose id another has."""
    if earlier is None:
        return
    first = earlier.record
    where = f"row {first.row}" if first.row is not None else first.source
    if article.sha256 == earlier.sha256:
        detail = f"the same id {shown(first.doc_id)} and text as {where}"
        raise Unusable(detail, reason="duplicate", text=article.record.text)
    detail = f"the id {shown(first.doc_id)} is that of {where}, with another text; give it its own"
    raise Unusable(detail, reason="id_conflict", text=article.record.text)


def with_title(title: str, text: str) -> tuple[str, int | None]:
    r"""Return a text with its title above it, and where the title ends.

    A text that begins with the title, alone or after a kicker, is left as it is.

    >>> with_title("Port shuts", "No ship left.")
    ('Port shuts\n\nNo ship left.', 10)
    >>> with_title("Port shuts after storm", "SEA | Port shuts after storm\nNo ship left.")
    ('SEA | Port shuts after storm\nNo ship left.', 28)
    """
    title = title.strip()
    if not title:
        return text, None
    wanted = _bare(title)
    start, end = next(iter(find_paragraphs(text)), (0, 0))
    first = text[start:end].lstrip("# ")
    heads = (first[s:e] for s, e, zone, _ in split_headline(first) if zone == "headline")
    if _bare(first) == wanted or wanted in map(_bare, heads):
        return text, end
    return f"{title}\n\n{text}", len(title)


def _bare(line: str) -> str:
    """Return a line without regard to case, kind of quotation mark and white space."""
    return " ".join(seen(line, case=False).split())


def _corpus(
    articles: Sequence[Article], rejects: Sequence[Reject], further: pd.DataFrame | None
) -> Corpus:
    """Put articles and rejects into the tables of a corpus, and count the words."""
    spans = [(i, *span) for i, article in enumerate(articles) for span in article.spans]
    segments = segment([a.text[start:end] for a in articles for start, end, _, _ in a.spans])
    owner = np.fromiter((span[0] for span in spans), np.int64, len(spans))
    counted = np.fromiter((span[3] in COUNTED for span in spans), np.bool_, len(spans))
    n = np.bincount(owner, _count_words(segments, len(spans)) * counted, len(articles))
    notes = suspect_translations([a.text for a in articles], segments, owner)
    table = build(ARTICLES, _columns(articles, n.astype(np.int64).tolist(), notes))
    zones: dict[str, Any] = {
        "doc_id": _strings([article.record.doc_id for article in articles]).take(pa.array(owner)),
        "start": [span[1] for span in spans],
        "end": [span[2] for span in spans],
        "zone": _strings([span[3] for span in spans]),
        "rule": _strings([span[4] for span in spans]),
    }
    lost = {name: [getattr(item, name) for item in rejects] for name in REJECTS}
    return Corpus(
        _with_further(table, articles, further),
        build(ZONE_SPANS, zones),
        build(REJECTS, lost),
        segments,
    )


def _count_words(segments: Segments, n_paragraphs: int) -> npt.NDArray[np.int32]:
    """Return the number of words of each paragraph."""
    so_far = np.zeros(len(segments.token_type) + 1, np.int32)
    np.cumsum(is_word(segments.types)[segments.token_type], out=so_far[1:])
    paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
    sentences = np.searchsorted(segments.sentence_paragraph, paragraphs).astype(np.int32)
    counts: npt.NDArray[np.int32] = np.diff(
        so_far[np.searchsorted(segments.token_sentence, sentences)]
    )
    return counts


def _strings(values: list[str | None]) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return text as a column; pandas would go through an object for each value."""
    return pa.array(values, pa.large_string())


def _columns(
    articles: Sequence[Article], n_words: Sequence[int], notes: Sequence[str | None]
) -> dict[str, Any]:
    """Return the columns of the table `articles`."""
    columns: dict[str, list[Any]] = {name: [] for name in ARTICLES}
    for article, n, note in zip(articles, n_words, notes, strict=True):
        record, fields = article.record, article.record.fields
        language = fields.get("language", LANGUAGE)
        suspected = note if language.lower().startswith("en") else None
        row = {
            "doc_id": record.doc_id,
            "text": article.text,
            "title": _zone_text(article, "headline") or fields.get("title"),
            "kicker": fields.get("kicker") or _zone_text(article, "kicker"),
            "byline": fields.get("byline") or _zone_text(article, "byline", rule="byline"),
            "outlet": fields.get("outlet"),
            "date": fields.get("date"),
            "url": fields.get("url"),
            "language": language,
            "translated": fields.get("translated") or suspected,
            "source": record.source,
            "encoding": record.encoding,
            "sha256": article.sha256,
            "n_words": n,
        }
        for name, value in row.items():
            columns[name].append(value)
    return {
        name: _strings(columns[name]) if kind == "str" else columns[name]
        for name, kind in ARTICLES.items()
    }


def _zone_text(article: Article, zone: str, rule: str = "") -> str | None:
    """Return the text of an article's first span of a zone, by a rule of that name's beginning."""
    for start, end, kind, name in article.spans:
        if kind == zone and name.startswith(rule):
            return article.text[start:end]
    return None


def _with_further(
    table: pd.DataFrame, articles: Sequence[Article], further: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the table with the metadata for which it has no column of its own."""
    if further is not None:
        left = [name for name in further.columns if name not in ARTICLES]
        rows = [article.record.row or 0 for article in articles]
        extra = further[left].iloc[rows].reset_index(drop=True)
        return pd.concat([table, extra], axis=1)
    names = sorted(set(chain.from_iterable(article.record.extra for article in articles)))
    return table.assign(
        **{
            name: pd.Series([a.record.extra.get(name) for a in articles], dtype="str")
            for name in names
            if name not in ARTICLES
        }
    )

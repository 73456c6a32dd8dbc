"""Records to articles: zones found, what cannot be used named, each id used once."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.base.files import Unusable, escaped
from mediakit.corpus.languages import ENGLISH, Language, find_language, name_language
from mediakit.errors import shown
from mediakit.reading.records import Record, Reject, reject
from mediakit.tables import COUNTED
from mediakit.zones.labels import (
    Span,
    find_paragraphs,
    find_zones,
    fold_line,
    is_blank,
    split_headline,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediakit.zones.labels import Known

MAX_CHARACTERS: Final = 5_000_000  # of an article: longer than any, and safe for one machine
_WORD = re.compile(r"[^\W_]")


class Article(NamedTuple):
    """A record that is used, with the spans of its text."""

    record: Record
    text: str
    spans: list[Span]
    sha256: str
    language: Language


class Ledger:
    """The ids seen so far and where, in some hundred bytes each."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._sources: list[str] = []

    def add(self, article: Article) -> None:
        """Enter an article.

        Raises
        ------
        Unusable
            `duplicate` where its id and text are known, `id_conflict` where only the id is.
        """
        record = article.record
        digest = hashlib.blake2b(record.doc_id.encode("utf-8"), digest_size=16).digest()
        key, content = int.from_bytes(digest), int(article.sha256[:16], 16)
        known = self._known.get(key)
        if known is not None:
            raise _again(article, self._place(known >> 64), same=known & (2**64 - 1) == content)
        if not self._sources or self._sources[-1] != record.source:
            self._sources.append(record.source)
        row = -1 if record.row is None else record.row
        place = (len(self._sources) - 1) << 40 | (row + 1)
        self._known[key] = place << 64 | content

    def _place(self, place: int) -> str:
        """Return where the first of an id stands."""
        source, row = self._sources[place >> 40], (place & (2**40 - 1)) - 1
        return source if row < 0 else f"row {row} of {source}"


def use_records(
    items: Iterable[Record | Reject],
    ledger: Ledger,
    known: Known,
    languages: tuple[str, ...] | None,
) -> Iterator[Article | Reject]:
    """Yield the article that each record makes, and what makes none.

    Parameters
    ----------
    items
        What was read.
    ledger
        The ids so far.
    known
        Lines that are boilerplate.
    languages
        Those of which articles are used; of all if None.
    """
    for item in items:
        if isinstance(item, Reject):
            yield item
            continue
        try:
            article = _article(item, known, languages)
            ledger.add(article)
        except Unusable as why:
            yield reject(why, item.source, item.row, item.line)
        else:
            yield article


def _article(record: Record, known: Known, languages: tuple[str, ...] | None) -> Article:
    """Return a record as an article, or say why it cannot be one."""
    if len(record.text) > MAX_CHARACTERS:
        detail = f"the text has {len(record.text):,} characters, more than {MAX_CHARACTERS:,}"
        raise Unusable(detail, reason="text_too_long", text=record.text, field="text")
    text, headline = with_title(record.fields.get("title", ""), record.text)
    digest = hashlib.sha256(_encoded(record, text)).hexdigest()
    if is_blank(record.text):
        detail = "the text is empty"
        raise Unusable(detail, reason="empty_text", text=record.text, field="text")
    lines = known.get(record.fields.get("outlet"))
    spans = find_zones(text, headline=headline, known=lines)
    if not any(map(_WORD.search, _counted(text, spans))):
        detail = "the text has no word in headline or body"
        raise Unusable(detail, reason="no_words", text=record.text, field="text")
    again = record.fields.get("language_rule") in ("found", "assumed")  # it declared nothing
    language = find_language(
        text,
        _counted(text, spans),
        None if again else record.fields.get("language"),
        languages[0] if languages else ENGLISH,
    )
    if languages is not None and language.tag not in languages:
        raise _other_language(record.text, language, languages)
    return Article(record, text, spans, digest, language)


def _counted(text: str, spans: list[Span]) -> Iterator[str]:
    """Yield the parts of a text that are headline or body."""
    return (text[start:end] for start, end, zone, _ in spans if zone in COUNTED)


def _other_language(text: str, language: Language, wanted: tuple[str, ...]) -> Unusable:
    """Return why an article in a language that was not asked for is not used."""
    name = name_language(language.tag)
    how = {
        "found": f"the text is in {name}, as its words show",
        "declared": f"the article is declared to be in {name}",
        "contradicted": f"the article is declared to be in {name}, though it reads like English",
    }[language.rule]
    more = ", ".join(map(repr, (*wanted, language.tag)))
    detail = f"{how}; to keep it, read with languages=[{more}], or with languages=None for all"
    return Unusable(detail, reason="other_language", text=text, field="language")


def _encoded(record: Record, text: str) -> bytes:
    """Return a text, which holds that of the record, as UTF-8, if all of it can be stored so."""
    for name, value in (*record.fields.items(), *record.extra.items()):
        _check_unicode(record, name, value)
    for name in record.extra:
        if not name.isascii():
            _check_unicode(record, name, name)
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
    raise Unusable(detail, reason="bad_unicode", text=escaped(record.text), field=name)


def _again(article: Article, where: str, *, same: bool) -> Unusable:
    """Return why a record whose id another has is not used."""
    name = shown(article.record.doc_id)
    if same:
        detail = f"the same id {name} and text as {where}"
        return Unusable(detail, reason="duplicate", text=article.record.text)
    detail = f"the id {name} is that of {where}, with another text; give it its own"
    return Unusable(detail, reason="id_conflict", text=article.record.text, field="doc_id")


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
    wanted = fold_line(title)
    start, end = next(iter(find_paragraphs(text)), (0, 0))
    first = text[start:end].lstrip("# ")
    if wanted in (bare := fold_line(first)):
        heads = (first[s:e] for s, e, zone, _ in split_headline(first) if zone == "headline")
        if bare == wanted or wanted in map(fold_line, heads):
            return text, end
    return f"{title}\n\n{text}", len(title)

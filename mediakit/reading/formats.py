"""A decoded file to text and metadata: front matter above plain text, HTML through trafilatura."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mediakit.base.files import Unusable, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What front matter calls the fields of an article, besides their own names; its `id` is a number
# of the site, not the name of the article.
_KEYS: Final = {
    "headline": "title",
    "author": "byline",
    "authors": "byline",
    "by": "byline",
    "publication": "outlet",
    "publisher": "outlet",
    "newspaper": "outlet",
    "site": "outlet",
    "source": "outlet",
    "published": "date",
    "pubdate": "date",
    "link": "url",
    "canonical": "url",
    "lang": "language",
}
_COMPUTED = ("text", "encoding", "sha256", "n_words")  # columns that no metadata may fill

MAX_DEPTH: Final = 200  # nested elements; lxml drops what lies deeper than 255, and what follows
_FRONT_MATTER = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<lines>.*?)^(?P=mark)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_MAX_FRONT_MATTER = 20_000  # characters
_PAIR = re.compile(r"([A-Za-z_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)$")
_LANGUAGE = re.compile(r"<html\b[^<>]*\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_TAG = re.compile(r"<!--|<(?P<closing>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^<>]*?(?P<alone>/?)>")
_RAW = ("script", "style", "textarea")
_RAW_END = re.compile(r"</(?:script|style|textarea)\b", re.IGNORECASE)
_VOID = (
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
)  # fmt: skip
_CLOSED_BY_THE_NEXT = ("p", "li", "dt", "dd", "tr", "td", "th", "option")


@dataclass
class Document:
    """What one file holds.

    Attributes
    ----------
    text
        The article, as the tables keep it.
    fields
        Metadata under the names of `tables.ARTICLES`, and any further ones.
    """

    text: str
    fields: dict[str, str] = field(default_factory=dict)


def read_plain(text: str) -> Document:
    r"""Which text and which metadata does a .txt or .md file hold?

    A block between two lines ``---`` (``key: value``) or ``+++`` (TOML) at the very beginning is
    front matter: it becomes metadata, and the text is what comes after it, unchanged. A block
    that is not written so is text.

    Examples
    --------
    >>> read_plain("---\ntitle: Port shuts\ndate: 2024-05-03\n---\nNo ship left.")
    Document(text='No ship left.', fields={'title': 'Port shuts', 'date': '2024-05-03'})
    """
    block = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    if block is None:
        return Document(text)
    pairs = _toml(block["lines"]) if block["mark"] == "+++" else _pairs(block["lines"])
    if not pairs:
        return Document(text)
    return Document(text[block.end() :], _fields(pairs))


def _toml(lines: str) -> dict[str, str]:
    """Return the plain values of a TOML block, or nothing where it is none."""
    try:
        table: Mapping[str, Any] = tomllib.loads(lines)
    except tomllib.TOMLDecodeError:
        return {}
    return {key: _plain(value) for key, value in table.items() if not isinstance(value, dict)}


def _plain(value: object) -> str:
    """Return a value as text."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _pairs(lines: str) -> dict[str, str]:
    r"""Return the pairs of a ``key: value`` block, or nothing where a line is no such pair.

    >>> _pairs("title: 'Port shuts'\ntags:\n  - sea\n  - strike\n")
    {'title': 'Port shuts', 'tags': 'sea, strike'}
    """
    pairs: dict[str, list[str]] = {}
    key = ""
    for line in lines.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item, pair = _ITEM.match(line), _PAIR.match(line)
        if item and key:
            pairs[key].append(_unquoted(item[1]))
        elif pair:
            key = pair[1].strip()
            pairs[key] = [_unquoted(pair[2])] if pair[2] and pair[2].strip() else []
        elif not (key and line[0] in " \t"):
            return {}
    return {name: ", ".join(values) for name, values in pairs.items()}


def _unquoted(value: str) -> str:
    """Return a value without the quotation marks or brackets around it."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquoted(part) for part in value[1:-1].split(",") if part.strip())
    return value


def _fields(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return metadata under the names of the columns; the first of two for a column wins."""
    fields: dict[str, str] = {}
    for key, value in pairs.items():
        name = key.strip().lower().replace(" ", "_").replace("-", "_")
        name = _KEYS.get(name, name)
        if name == "outlet" and value.startswith(("http://", "https://")):
            name = "url"
        if value and name not in _COMPUTED:
            fields.setdefault(name, value)
    return fields


def read_html(html: str) -> Document:
    """Which text and which metadata does a page hold?

    Menus, comments and the like are left out by trafilatura; its paragraphs are the lines of the
    text.

    Raises
    ------
    Unusable
        `html_too_deep` where elements are nested deeper than `MAX_DEPTH`, `empty_text` where no
        article is found.

    References
    ----------
    Barbaresi, A. (2021). Trafilatura: a web scraping library and command-line tool for text
    discovery and extraction. ACL-IJCNLP 2021, System Demonstrations, 122-131.
    https://doi.org/10.18653/v1/2021.acl-demo.15
    """
    if is_deeper(html, MAX_DEPTH):
        detail = (
            f"its elements are nested deeper than {MAX_DEPTH}, where the parser would drop text; "
            "save the text of the page as .txt"
        )
        raise Unusable(detail, reason="html_too_deep")
    found = _extract(html)
    text = str(found.text or "") if found is not None else ""
    if not text.strip():
        detail = "no article is found in the page; save its text as .txt"
        raise Unusable(detail, reason="empty_text")
    if "\ufffd" in text and "\ufffd" not in html:
        detail = "it refers to characters that do not exist; save its text as .txt"
        raise Unusable(detail, reason="bad_unicode", text=escaped(text))
    language = _LANGUAGE.search(html)
    named = {
        "title": found.title,
        "byline": found.author,
        "outlet": found.sitename,
        "date": found.date,
        "url": found.url,
        "language": language[1].lower() if language else None,
    }
    return Document(text, {name: str(value) for name, value in named.items() if value})


def _extract(html: str) -> Any:  # noqa: ANN401 (trafilatura has no types)
    """Run trafilatura so that neither the day nor earlier pages make a difference."""
    import trafilatura

    dates = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
    return trafilatura.bare_extraction(
        html,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=dates,
    )


def is_deeper(html: str, depth: int) -> bool:
    """Whether elements are nested deeper than a depth; what browsers close by themselves is.

    >>> is_deeper("<div><p>a<p>b<br></div>", 2), is_deeper("<div><div><div>", 2)
    (False, True)
    """
    open_tags: list[str] = []
    for closing, name in _tags(html):
        if closing:
            _close(name, open_tags)
            continue
        if name in _CLOSED_BY_THE_NEXT and open_tags and open_tags[-1] == name:
            open_tags.pop()
        open_tags.append(name)
        if len(open_tags) > depth:
            return True
    return False


def _close(name: str, open_tags: list[str]) -> None:
    """Close an element and all that are open in it; an end tag alone closes nothing."""
    if name in open_tags:
        while open_tags.pop() != name:
            pass


def _tags(html: str) -> Iterator[tuple[bool, str]]:
    """Yield whether it closes and the name, of every tag outside of comments and scripts."""
    at = 0
    while found := _TAG.search(html, at):
        at = found.end()
        if found["name"] is None:
            end = html.find("-->", at)
            at = len(html) if end < 0 else end
            continue
        closing, name = bool(found["closing"]), found["name"].lower()
        if name in _VOID or found["alone"]:
            continue
        yield closing, name
        if name in _RAW and not closing:
            raw_end = _RAW_END.search(html, at)
            at = raw_end.start() if raw_end else len(html)

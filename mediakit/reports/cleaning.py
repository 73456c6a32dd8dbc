"""What of a notebook's outputs a report shows: plain text, PNG pictures and harmless HTML.

Everything else is left out, so that an article cannot put anything active into a report.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, Final

import nh3

from mediakit.base.prose import plain_text
from mediakit.pages.exhibits import exhibit_style, read_style
from mediakit.reports.notebook import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.reports.notebook import Notebook

KEPT: Final = ("text/plain", "text/html", "image/png")
_PNG: Final = b"\x89PNG\r\n\x1a\n"


# fmt: off
_TAGS: Final = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h3", "h4", "h5", "h6", "hr",
    "i", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "section", "small", "span",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul", "var", "wbr",
}
# fmt: on
_ATTRIBUTES: Final = {
    "*": {"class", "title", "tabindex", "lang", "dir", "role", "style"},
    "a": {"href"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "ol": {"start"},
    "details": {"open"},
}
# A variable of our own style sheet or a plain property; the value a colour or a length.
_STYLE: Final = re.compile(
    r"\s*(--[a-z][a-z0-9-]*|(?:background-)?color|background|width|min-width|max-width)"
    r"\s*:\s*(#[0-9A-Fa-f]{3,8}|-?[0-9.]{1,8}(?:%|r?em|ch|px)?|[a-z]{3,20})\s*"
)


def clean_outputs(notebook: Notebook) -> int:
    """Clean a notebook's outputs in place; return how many representations were left out.

    Plain text, printed text, PNG pictures and HTML cleaned by nh3 stay. In the place of everything
    else a line says what it was.
    """
    total = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        kept, dropped = [], []
        for output in cell["outputs"]:
            left, lost = _clean_output(output)
            kept += left
            dropped += lost
        if dropped:
            kept.append(_note(dropped))
        cell["outputs"] = kept
        total += len(dropped)
    return total


def _note(dropped: Iterable[str]) -> dict[str, Any]:
    listed = ", ".join(sorted(set(dropped)))
    text = f"Left out of this report, which shows text, tables and pictures only: {listed}\n"
    return {"output_type": "stream", "name": "stdout", "text": text}


def _clean_output(output: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    kind = output["output_type"]
    if kind == "stream":
        if output["name"] != "stdout":
            return [], [output["name"]]
        return [{**output, "text": plain_text(text_of(output["text"]))}], []
    if kind == "error":
        return [], ["error"]
    data, lost = {}, []
    for mime, value in output["data"].items():
        cleaned = _clean_value(mime, value)
        if cleaned is None:
            lost.append(mime if re.fullmatch(r"[\w.+/-]{1,60}", mime) else "unknown type")
        else:
            data[mime] = cleaned
    if not data:
        return [], lost
    picture = output.get("metadata", {}).get("image/png")
    metadata = {"image/png": _picture_facts(picture)} if "image/png" in data else {}
    return [{**output, "data": data, "metadata": metadata}], lost


def _clean_value(mime: str, value: object) -> str | None:
    if mime not in KEPT or not isinstance(value, str | list):
        return None
    text = text_of(value)
    if mime == "text/plain":
        return plain_text(text)
    if mime == "text/html":
        return clean_html(text)
    return _picture(text)


def _picture(text: str) -> str | None:
    joined = "".join(text.split())
    try:
        data = base64.b64decode(joined, validate=True)
    except (binascii.Error, ValueError):
        return None
    return joined if data.startswith(_PNG) else None


def _picture_facts(facts: object) -> dict[str, Any]:
    """Return width and height where they are numbers of pixels, and the text for the blind."""
    if not isinstance(facts, dict):
        return {}
    sizes = {k: facts[k] for k in ("width", "height") if type(facts.get(k)) is int}
    alt = facts.get("alt")
    return {**sizes, **({"alt": plain_text(alt)} if isinstance(alt, str) else {})}


def clean_html(html: str) -> str:
    """Return HTML without anything active or remote.

    Text stays readable; scripts, event handlers, foreign styles, forms, frames and pictures go.
    Our own style sheets stay where one stands at the beginning, letter for letter.

    >>> clean_html('<p onclick="x()" style="--c: #07a; position: fixed">a<script>b</script></p>')
    '<p style="--c:#07a">a</p>'
    """
    kept, foreign = split_style(html)
    return kept + nh3.clean(
        plain_text(foreign),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_clean_attribute,
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes={"http", "https", "mailto"},
    )


def split_style(html: str) -> tuple[str, str]:
    """Return the style block of our own that HTML begins with, or nothing, and the rest."""
    for own in (own_style(), exhibit_style()):
        if html.startswith(own):
            return own, html[len(own) :]
    return "", html


def own_style() -> str:
    """Return the style block of a marked article."""
    return f"<style>\n{read_style()}\n</style>\n"


def _clean_attribute(_: str, name: str, value: str) -> str | None:
    if name != "style":
        return value
    found = [_STYLE.fullmatch(part) for part in value.split(";")]
    return ";".join(f"{m[1]}:{m[2]}" for m in found if m) or None

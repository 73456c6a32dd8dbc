"""Pages: a report as one HTML file that needs nothing else.

Outputs of the notebook are cleaned first: no script and no remote address is left, and a content
security policy has the browser enforce it. Code stays in the notebook. The same as Markdown.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import mistune
import nh3
from markupsafe import Markup, escape

from mediakit.base import files, prose
from mediakit.base.drawing import embed_svg, page_colours
from mediakit.base.files import read_asset, read_toml
from mediakit.base.prose import plain_text
from mediakit.pages.glossary import list_glossary
from mediakit.reports.notebook import Notebook, tags, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


UNSHOWN: Final = {"parameters", "injected-parameters", "sentinel"}  # cells whose output is for us
APPENDIX: Final = "Appendix"  # the heading below which all is folded
LISTED: Final = 40  # files of input that a page lists; the manifest has them all
_read_template: Final = cache(files.read_page)
_TEXTS: Final = 256  # cells whose text is kept as HTML: those of one notebook, for all its reports
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADING: Final = re.compile(r"\A\s*##\s+(?P<title>.+?)\s*(?:\n|\Z)")
_QUESTION: Final = re.compile(r"\A\s*\*(?P<text>[^*\n].*?)\*\s*(?:\n|\Z)")
_PART: Final = re.compile(r"\A\s*###\s+(?P<title>.+?)\s*(?:\n|\Z)")
_FOLDED: Final = re.compile(
    r'\A<details class="appendix"><summary>(?:Table: )?(?P<title>.*?)</summary>\n(?P<inner>.*)\n'
    r"</details>\Z",
    re.DOTALL,
)
_TAG: Final = re.compile(r"<desc.*?</desc>|<[^>]*>", re.DOTALL)
_CAPTION: Final = re.compile(r"<caption>[^<]*</caption>\n?")
# What Markdown has otherwise: small figures, figures by their title, links into the page.
_MINI: Final = re.compile(r'<figure class="mini">.*?</figure>', re.DOTALL)
_FIGURE: Final = re.compile(
    r'<figure>.*?<title id="(?P<name>\w+)-t">(?P<title>[^<]*)</title>.*?</figure>', re.DOTALL
)
_REFERRED: Final = re.compile(r'<a href="#[^"]*">(?P<told>[^<]*)</a>')
_DRAWN: Final = re.compile(
    r'<figure data-name="(?P<name>[a-z]\w*)" data-sha256="(?P<sha256>[0-9a-f]{64})"></figure>'
)
_HTML: Final = read_toml("reports/html.toml")
# A variable of our own style sheet or a plain property; the value a colour or a length.
_STYLE: Final = re.compile(
    r"\s*(--[a-z][a-z0-9-]*|(?:background-)?color|background|width|min-width|max-width)"
    r"\s*:\s*(#[0-9A-Fa-f]{3,8}|-?[0-9.]{1,8}(?:%|r?em|ch|px)?|[a-z]{3,20})\s*"
)


def clean_outputs(notebook: Notebook) -> None:
    """Clean a notebook's outputs in place; a line tells what was left out."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        dropped: set[str] = set()
        cleaned = [_clean_output(output, dropped) for output in cell["outputs"]]
        cell["outputs"] = [output for output in cleaned if output]
        if dropped:
            told = "Left out of this report, which shows text, tables and pictures only: "
            told += ", ".join(sorted(dropped)) + "\n"
            cell["outputs"].append({"output_type": "stream", "name": "stdout", "text": told})


def _clean_output(output: dict[str, Any], dropped: set[str]) -> dict[str, Any] | None:
    """Return an output cleaned, if anything is left of it; name among the dropped what is not."""
    kind = output["output_type"]
    if kind in {"stream", "error"}:
        if (name := output.get("name", kind)) == "stdout":
            return {**output, "text": plain_text(text_of(output["text"]))}
        dropped.add(name)
        return None
    data = {}
    for mime, value in output["data"].items():
        if (cleaned := _clean_value(mime, value)) is not None:
            data[mime] = cleaned
        else:
            dropped.add(mime if re.fullmatch(r"[\w.+/-]{1,60}", mime) else "unknown type")
    metadata = {}
    if "image/png" in data:  # width and height as numbers of pixels, and the text for the blind
        facts = output.get("metadata", {}).get("image/png")
        kept = facts.items() if isinstance(facts, dict) else ()
        sizes = {k: v for k, v in kept if k in {"width", "height"} and type(v) is int}
        words = {"alt", "name", "sha256"}
        texts = {k: plain_text(v) for k, v in kept if k in words and isinstance(v, str)}
        metadata["image/png"] = {**sizes, **texts}
    return {**output, "data": data, "metadata": metadata} if data else None


def _clean_value(mime: str, value: object) -> str | None:
    if not isinstance(value, str | list):
        return None
    match mime:
        case "text/plain":
            return plain_text(text_of(value))
        case "text/html":
            return clean_html(text_of(value))
        case "image/png":
            joined = "".join(text_of(value).split())
            with suppress(ValueError):
                if base64.b64decode(joined, validate=True).startswith(_PNG):
                    return joined
    return None


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
        tags={*_HTML["tags"].split()},
        attributes={tag: {*names} for tag, names in _HTML["attributes"].items()},
        attribute_filter=_clean_attribute,
        generic_attribute_prefixes={"aria-", "data-"},
        url_schemes={"http", "https", "mailto"},
    )


def split_style(html: str) -> tuple[str, str]:
    """Return the style block of our own that HTML begins with, or nothing, and the rest."""
    for own in (f"<style>\n{prose.read_style()}\n</style>\n", prose.exhibit_style()):
        if html.startswith(own):
            return own, html[len(own) :]
    return "", html


def _clean_attribute(_: str, name: str, value: str) -> str | None:
    if name != "style":
        return value
    found = [_STYLE.fullmatch(part) for part in value.split(";")]
    return ";".join(f"{m[1]}:{m[2]}" for m in found if m) or None


class Head(NamedTuple):
    """What stands at the top of a report: of an article, or the source and the notebook."""

    title: str
    kicker: str = ""
    language: str = ""  # as a language tag
    facts: tuple[str, ...] = ()  # how long, when, where


@dataclass
class _Section:
    title: str = ""
    anchor: str = ""
    question: str = ""
    blocks: list[Markup] = field(default_factory=list)
    of_figure: bool = False  # a table that a figure shows


@dataclass
class Page:
    """A page as it is put together: its sections, and what its appendix holds."""

    sections: list[_Section] = field(default_factory=list)
    appendix: list[_Section] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: {"main", "appendix", "files"})

    def add_part(self, title: str) -> _Section:
        """Return a new part of the appendix, which has the next number."""
        self.appendix.append(_Section(title, f"a{len(self.appendix) + 1}"))
        return self.appendix[-1]


def render_page(page: Page, *, head: Head, made: Mapping[str, Any]) -> str:
    """Return the report page."""
    marked = any('class="mk"' in block for each in page.sections for block in each.blocks)
    styles = [page_colours(), *map(read_asset, ("base/exhibits.css", "base/page.css"))]
    return _read_template("reports/page.html.j2").render(
        head=head,
        kind=made["notebook"]["name"],
        sections=page.sections,
        appendix=page.appendix,
        made=made,
        listed=LISTED,
        parameters=json.dumps(made["parameters"], indent=1, ensure_ascii=False),
        style=Markup("\n".join([*styles, prose.read_style() if marked else ""])),  # noqa: S704  # our own
    )


def render_markdown(page: Page, *, head: Head) -> str:
    """Return the same report as Markdown, of the appendix only the tables of figures.

    Figures are those of ``figures/`` as PNG, which every program takes.
    """
    from markdownify import markdownify

    told = [f"<h1>{escape(head.title)}</h1>\n<p>{escape(' · '.join(head.facts))}</p>"]
    for section in page.sections:
        told += [f"<h2>{escape(section.title)}</h2>"] if section.title else []
        told += [f"<p><em>{escape(section.question)}</em></p>"] if section.question else []
        told += section.blocks
    for part in page.appendix:
        if part.of_figure:
            told += [f"<h2>Table {part.anchor.upper()}. {escape(part.title)}</h2>", *part.blocks]
    joined = _REFERRED.sub(r"\g<told>", _MINI.sub("", "\n".join(told)))
    pictures = _FIGURE.sub(r'<p><img src="figures/\g<name>.png" alt="\g<title>"></p>', joined)
    return str(markdownify(pictures, heading_style="ATX")).strip() + "\n"


def read_page(notebook: Notebook, figures: Path | None = None) -> Page:
    """Return what an executed notebook, whose outputs are cleaned, has under each heading.

    A table that is folded stands in the appendix. Figures that mediakit drew are taken from the
    folder `figures`, where their files still are what the notebook wrote.
    """
    page = Page()
    parts: list[_Section] = []  # of the appendix that the notebook has itself
    section, below = _Section(), False
    for cell in notebook["cells"][1:]:  # before the first heading it is being set up
        source = text_of(cell["source"])
        if cell["cell_type"] == "markdown":
            if heading := _HEADING.match(source):
                below = heading["title"] == APPENDIX
                section = _Section(heading["title"], _anchor(heading["title"], page.taken))
                (parts if below else page.sections).append(section)
                source = source[heading.end() :]
                if asked := _QUESTION.match(source):
                    section.question, source = asked["text"], source[asked.end() :]
            elif below and (part := _PART.match(source)):
                section = _Section(part["title"])
                parts.append(section)
                source = source[part.end() :]
            section.blocks += [_markdown(source)] if source.strip() else []
        elif cell["cell_type"] == "code" and section.title and not UNSHOWN.intersection(tags(cell)):
            for output in cell["outputs"]:
                block = _output(output, figures)
                if not below and (folded := _FOLDED.match(block)):
                    numbered = page.add_part(unescape(folded["title"]))
                    numbered.of_figure = True
                    inner = _CAPTION.sub("", folded["inner"])  # its heading says it
                    numbered.blocks.append(Markup(inner))  # noqa: S704  # cleaned
                    _refer(section, numbered)
                else:
                    section.blocks.append(block)
    for each in parts:
        if each.title != APPENDIX and each.blocks:
            page.add_part(each.title).blocks += each.blocks
    page.sections = [each for each in page.sections if each.blocks]
    said = [_TAG.sub(" ", block) for each in page.sections for block in each.blocks]
    if terms := list_glossary(unescape("\n".join(said))):
        told = Markup('<div class="note">{}</div>').format(_markdown("\n\n".join(terms)))
        page.add_part("Glossary").blocks.append(told)
    return page


def _refer(section: _Section, part: _Section) -> None:
    """Have the caption that stands last in a section say where its numbers are."""
    told = Markup(' Numbers: <a href="#{0}">Table {1}</a>.').format(
        part.anchor, part.anchor.upper()
    )
    if section.blocks and section.blocks[-1].startswith('<div class="caption">'):
        last = str(section.blocks[-1]).removesuffix("</p>\n</div>")
        section.blocks[-1] = Markup(f"{last}{told}</p>\n</div>")  # noqa: S704  # cleaned
    elif section.blocks:  # of a section that says nothing the heading goes, too
        section.blocks.append(Markup('<p class="note">{0}</p>').format(told))


def _anchor(title: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    anchor, number = plain, 2
    while anchor in taken:
        anchor, number = f"{plain}-{number}", number + 1
    taken.add(anchor)
    return anchor


@lru_cache(_TEXTS)
def _markdown(source: str) -> Markup:
    rendered = mistune.create_markdown(escape=True, plugins=["table"])(source)
    return Markup(clean_html(str(rendered)).strip())  # noqa: S704  # cleaned


def _output(output: dict[str, Any], figures: Path | None) -> Markup:
    """Return an output as the page shows it; it is cleaned, base64 of pictures checked."""
    data = output.get("data", {})
    if "image/png" in data:
        facts = output["metadata"].get("image/png", {})
        name, sha256 = str(facts.get("name", "")), str(facts.get("sha256", ""))
        if drawn := _take_drawing(name, sha256, figures):
            return Markup("<figure>{}</figure>").format(drawn)
        sizes = "".join(f' {k}="{int(facts[k])}"' for k in ("width", "height") if k in facts)
        alt = html.escape(str(facts.get("alt") or data.get("text/plain", "figure")))
        source = html.escape(data["image/png"])
        picture = f'<figure><img alt="{alt}"{sizes} src="data:image/png;base64,{source}"></figure>'
        return Markup(picture)  # noqa: S704  # escaped above
    if "text/html" in data:
        whole = split_style(data["text/html"])[1].strip()
        return Markup(_DRAWN.sub(lambda m: _place_drawing(m, figures), whole))  # noqa: S704  # cleaned
    text = data["text/plain"] if data else text_of(output["text"])
    return Markup('<pre class="said">{}</pre>').format(text.strip("\n"))


def _place_drawing(found: re.Match[str], figures: Path | None) -> str:
    drawn = _take_drawing(found["name"], found["sha256"], figures)
    return f'<figure class="mini">{drawn}</figure>' if drawn else ""


def _take_drawing(name: str, sha256: str, figures: Path | None) -> Markup | None:
    """Return both sheets of a figure from their files, if these are what the notebook wrote."""
    if figures is None or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return None
    digest, drawn = hashlib.sha256(), []
    for end in ("", "_narrow"):
        path = figures / f"{name}{end}.svg"
        if path.is_symlink() or not path.is_file():
            return None
        written = path.read_bytes()
        digest.update(written)
        drawn.append(embed_svg(written.decode("utf-8", "replace"), name, narrow=bool(end)))
    if digest.hexdigest() != sha256 or None in drawn:
        return None
    return Markup("\n".join(filter(None, drawn)))  # noqa: S704  # written by us, and checked

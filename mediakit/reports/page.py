"""The page of a report: a cleaned notebook as one HTML file that needs nothing else.

No script, no remote address, code behind one click. A content security policy makes that a
property which the browser enforces, whatever an article holds.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import mistune
from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from mediakit.base.files import read_asset, read_page
from mediakit.pages.exhibits import read_exhibit_style, read_style
from mediakit.reports.cleaning import clean_html, split_style
from mediakit.reports.notebook import tags, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jinja2

    from mediakit.reports.notebook import Notebook

UNSHOWN: Final = {"parameters", "injected-parameters", "sentinel"}  # cells whose output is for us
EVIDENCE: Final = "evidence"  # cells whose tables are one click away, and open in print
LISTED: Final = 40  # files of input that a page lists; the manifest has them all
_TEXTS: Final = 256  # cells whose text is kept as HTML: those of one notebook, for all its reports
_CAPTION: Final = re.compile(r"<caption>(?P<text>[^<]*)</caption>")
_HEADING: Final = re.compile(r"\A\s*##\s+(?P<title>.+?)\s*(?:\n|\Z)")
_QUESTION: Final = re.compile(r"\A<p><em>(?P<text>.*?)</em></p>", re.DOTALL)
_ASKED: Final = re.compile(r"^\*(?P<text>[^*\n].*?)\*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Head:
    """What stands at the top of the page.

    Attributes
    ----------
    title, kicker
        Of the article.
    language
        Of the article, as a language tag; empty if unknown.
    facts
        Short statements: how long, when, where.
    """

    title: str
    kicker: str = ""
    language: str = ""
    facts: tuple[str, ...] = ()


@dataclass
class _Section:
    title: str = ""
    anchor: str = ""
    blocks: list[Markup] = field(default_factory=list)
    code: Markup = field(default_factory=Markup)


def render_page(notebook: Notebook, *, head: Head, made: Mapping[str, Any]) -> str:
    """Return the report page of a notebook.

    Parameters
    ----------
    notebook
        Executed, with its outputs cleaned (`cleaning.clean_outputs`). Its first cell says how to
        use it and what it asks; of that the page repeats the question, in italics there.
    head
        The top of the page.
    made
        How the report was made: mediakit, notebook, inputs, instruments, versions, parameters.

    Returns
    -------
    str
        A whole HTML document.
    """
    first, *cells = notebook["cells"]
    asked = _ASKED.search(text_of(first["source"]))
    return _template().render(
        head=head,
        kind=made["notebook"]["name"],
        question=asked["text"] if asked else "",
        sections=[section for section in _sections(cells) if section.blocks or section.title],
        made=made,
        listed=LISTED,
        parameters=json.dumps(made["parameters"], indent=1, ensure_ascii=False),
        style=_style(),
    )


@cache
def _template() -> jinja2.Template:
    return read_page("data/report/page.html.j2")


def _style() -> Markup:
    page = read_asset("data/report/page.css")
    return Markup(f"{read_exhibit_style()}\n{page}\n{read_style()}")  # noqa: S704  # our own


def _sections(cells: list[dict[str, Any]]) -> Iterator[_Section]:
    section = _Section()
    taken: set[str] = {"main", "how-this-was-made"}
    for cell in cells:
        source = text_of(cell["source"])
        if cell["cell_type"] == "markdown":
            heading = _HEADING.match(source)
            if heading:
                yield section
                section = _Section(heading["title"], _anchor(heading["title"], taken))
                source = source[heading.end() :]
            section.blocks.append(_markdown(source))
        elif cell["cell_type"] == "code":
            section.code += _code(source)
            # Before the first heading a notebook is being set up.
            if section.title and not UNSHOWN.intersection(tags(cell)):
                shown = [_output(output) for output in cell["outputs"]]
                section.blocks += map(_fold, shown) if EVIDENCE in tags(cell) else shown
    yield section


def _anchor(title: str, taken: set[str]) -> str:
    """Return a heading's address on the page, which no other heading has."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    anchor, number = plain, 2
    while anchor in taken:
        anchor, number = f"{plain}-{number}", number + 1
    taken.add(anchor)
    return anchor


@lru_cache(_TEXTS)
def _markdown(source: str) -> Markup:
    rendered = mistune.create_markdown(escape=True, plugins=["table"])(source)
    cleaned = clean_html(str(rendered)).strip()
    asked = _QUESTION.sub(r'<p class="question">\g<text></p>', cleaned)
    return Markup(asked)  # noqa: S704  # cleaned in the line above


@lru_cache(_TEXTS)
def _code(source: str) -> Markup:
    plain = highlight(source.strip(), PythonLexer(), HtmlFormatter(nowrap=True))
    return Markup(plain)  # noqa: S704  # Pygments escapes the source


def _output(output: dict[str, Any]) -> Markup:
    if output["output_type"] == "stream":
        return _said(text_of(output["text"]))
    data = output["data"]
    if "image/png" in data:
        return _picture(data, output["metadata"].get("image/png", {}))
    if "text/html" in data:
        _, inner = split_style(data["text/html"])
        return Markup(inner.strip())  # noqa: S704  # cleaned by clean_outputs
    return _said(data["text/plain"])


def _fold(block: Markup) -> Markup:
    caption = _CAPTION.search(block)
    told = Markup(caption["text"]) if caption else "evidence"  # noqa: S704  # cleaned as its table
    opening = Markup('<details class="evidence"><summary>Table: {}</summary>\n').format(told)
    return opening + block + Markup("\n</details>")


def _said(text: str) -> Markup:
    return Markup('<pre class="said">{}</pre>').format(text.strip("\n"))


def _picture(data: Mapping[str, str], facts: Mapping[str, Any]) -> Markup:
    sizes = "".join(f' {k}="{int(facts[k])}"' for k in ("width", "height") if k in facts)
    alt = html.escape(str(facts.get("alt") or data.get("text/plain", "figure")))
    source = html.escape(data["image/png"])
    picture = f'<figure><img alt="{alt}"{sizes} src="data:image/png;base64,{source}"></figure>'
    return Markup(picture)  # noqa: S704  # escaped above, base64 checked by clean_outputs

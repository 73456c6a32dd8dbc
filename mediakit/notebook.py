"""A notebook as plain data: find, read and write it, check that it ran, clean what it holds.

Everything that differs from run to run is dropped here, and everything that is not plain text, a
PNG picture or harmless HTML, so that the same input gives the same bytes and an article cannot put
anything active into a report.
"""

from __future__ import annotations

import ast
import base64
import binascii
import json
import re
import warnings
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nh3

from mediakit.declared import Declared, read_declared
from mediakit.errors import ArgumentError, ParameterError, nearest, shown
from mediakit.palette import exhibit_style, read_style
from mediakit.params import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Notebook = dict[str, Any]

LONGEST: Final = 200  # characters of a foreign message that we repeat
KEPT: Final = ("text/plain", "text/html", "image/png")
CONTROLS: Final = "application/vnd.jupyter.widget-view+json"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

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


ONE: Final = "one-article"  # tag of the parameters of a notebook about a single article
_TITLE: Final = re.compile(r"^#\s+(?P<text>.+?)\s*$", re.MULTILINE)
FORMAT: Final = 4  # of notebooks, since 2014
_COMMAND: Final = re.compile(
    r"^[ \t]*(?:[\w, ]+=[ \t]*)?(?:!|%%?(?:sx|system|bash|sh|script|cmd)\b).*", re.MULTILINE
)
_THREAD: Final = re.compile(r"^Exception in thread .*", re.MULTILINE)


@dataclass(frozen=True)
class Template:
    """A notebook that makes reports.

    Attributes
    ----------
    name
        Its file name without the suffix.
    source
        Its bytes.
    declared
        What its ``parameters`` cell declares.
    title
        Its first heading.
    one_article
        Whether it is about a single article: its ``parameters`` cell is also tagged
        ``one-article``.
    """

    name: str
    source: bytes
    declared: Mapping[str, Declared]
    title: str
    one_article: bool


def read_template(name: str) -> Template:
    """Return the notebook of this name (one that mediakit ships) or path.

    Raises
    ------
    ArgumentError
        No such notebook, or it is not one.
    ParameterError
        It has no ``parameters`` cell, or the cell declares no ``source``.
    """
    path = _find(name)
    try:
        source = path.read_bytes()
        data = json.loads(source)
        cells = [cell for cell in data["cells"] if "parameters" in tags(cell)]
        wrong = _wrong_cell(data)
    except OSError as error:
        msg = f"{shown(name)}: cannot be read ({error.strerror}); check the path of the notebook."
        raise ArgumentError(msg) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{shown(name)}: is no notebook that can be read ({type(error).__name__})."
        raise ArgumentError(msg) from error
    if wrong:
        msg = f"{shown(name)}: {wrong}"
        raise ArgumentError(msg)
    if not cells:
        msg = f"{shown(name)}: has no cell tagged 'parameters'; tag the cell that sets them."
        raise ParameterError(msg)
    declared = read_declared(text_of(cells[0]["source"]))
    if "source" not in declared:
        msg = f"{shown(name)}: declares no parameter 'source'; add `source: str = ...`."
        raise ParameterError(msg)
    texts = [text_of(cell["source"]) for cell in data["cells"] if cell["cell_type"] == "markdown"]
    title = _TITLE.search("\n".join(texts))
    return Template(
        path.stem, source, declared, title["text"] if title else path.stem, ONE in tags(cells[0])
    )


def _find(name: str) -> Path:
    if name.endswith(".ipynb"):
        path = Path(name)
    else:
        known = sorted(path.stem for path in shipped("notebooks").glob("*.ipynb"))
        if name not in known:
            msg = f"No notebook {shown(name)}; there are {', '.join(known)}.{nearest(name, known)}"
            raise ArgumentError(msg)
        path = shipped("notebooks") / f"{name}.ipynb"
    return path


def _wrong_cell(data: Mapping[str, Any]) -> str:
    """Why can this notebook's cells not be run? Empty if they can."""
    if data["nbformat"] != FORMAT:
        return f"is in format {shown(data['nbformat'])}; open it in JupyterLab and save it."
    for number, cell in enumerate(data["cells"], 1):
        lines = cell["source"]
        texts = lines if isinstance(lines, list) else [lines]
        whole = all(isinstance(text, str) for text in texts)
        if not whole or (cell["cell_type"] == "code" and not isinstance(cell["outputs"], list)):
            return f"cell {number} is no cell; open it in JupyterLab and save it."
        found = _find_command(text_of(lines)) if cell["cell_type"] == "code" else ""
        if found:
            return (
                f"cell {number} runs {shown(found)}: if that fails, nobody is told; "
                "use subprocess.run(..., check=True)."
            )
    return ""


def _find_command(code: str) -> str:
    r"""Return the line of a cell that gives a command to the shell, or nothing.

    >>> _find_command("x = 1\nfiles = !ls"), _find_command("print('!ls')")
    ('files = !ls', '')
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in strings, say
            ast.parse(code)
    except (SyntaxError, ValueError):  # Python alone has no such line
        found = _COMMAND.search(code)
        return found[0].strip() if found else ""
    return ""


def tags(cell: Mapping[str, Any]) -> list[str]:
    """Return the tags of a cell."""
    found = cell.get("metadata", {}).get("tags", [])
    return [str(tag) for tag in found] if isinstance(found, list) else []


def text_of(text: str | list[str]) -> str:
    """Return a notebook's text, which may be stored as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def find_failure(notebook: Notebook, sentinel: str) -> str:
    """Why does this run not count as done? Empty if it does.

    Done means: every code cell that is not empty has a count, none holds an error, and the last
    one printed the sentinel. papermill's own status calls a dead kernel's cells completed.
    """
    code = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and text_of(cell["source"]).strip()
    ]
    for cell in code:
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                said = shorten(f"{output['ename']}: {output['evalue']}")
                return f"cell [{cell['execution_count']}] {said}"
            if output["output_type"] == "stream" and _THREAD.search(text_of(output["text"])):
                return f"cell [{cell['execution_count']}] raised in a thread"
    skipped = sum(cell["execution_count"] is None for cell in code)
    if skipped:
        return f"{skipped} of {len(code)} code cells did not run"
    last = code[-1]["outputs"] if code else []
    printed = "".join(text_of(o.get("text", "")) for o in last if o["output_type"] == "stream")
    told = "the last cell did not print the closing line, params.sentinel"
    return "" if sentinel in printed else told


def shorten(message: str) -> str:
    r"""Return the first line of an error, cut where it is long.

    >>> shorten("ValueError: one\ntwo"), shorten("SystemExit: "), len(shorten("x" * 999))
    ('ValueError: one', 'SystemExit', 200)
    """
    first = next(iter(message.strip().splitlines()), "").rstrip(": ")
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"


def normalise(notebook: Notebook, *, pictures: bool = True) -> Notebook:
    """Return the notebook without anything that differs from run to run.

    Parameters
    ----------
    notebook
        An executed notebook; it is left as it is.
    pictures
        Whether to keep the data of pictures. A committed notebook holds none: nbval compares no
        pictures, and they would be most of its size.

    Returns
    -------
    dict
        Without times, paths, language version; cell ids numbered; no controls where HTML shows the
        same, because they go by a random number and end with their kernel.
    """
    clean = deepcopy(notebook)
    clean["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **{k: v for k, v in clean["metadata"].items() if k == "title"},
    }
    clean["nbformat"], clean["nbformat_minor"] = 4, 5
    for number, cell in enumerate(clean["cells"]):
        kept = {k: v for k, v in cell["metadata"].items() if k not in {"papermill", "execution"}}
        cell["metadata"] = {k: v for k, v in kept.items() if v != []}
        cell["id"] = f"cell-{number}"
        cell["source"] = text_of(cell["source"])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(CONTROLS, None)
            if not pictures:
                data.pop("image/png", None)
                output.get("metadata", {}).pop("image/png", None)
    return clean


def write_text(notebook: Notebook) -> str:
    """Return a notebook as the text of its file, keys sorted."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


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


def plain_text(text: str) -> str:
    r"""Return text without the colour codes of terminals, control characters and lone surrogates.

    >>> plain_text("\x1b[31mred\x1b[0m\x07")
    'red'
    """
    plain = _CONTROL.sub("", _ANSI.sub("", text))
    return plain.encode("utf-8", "backslashreplace").decode()


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

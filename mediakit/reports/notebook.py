"""A notebook as plain data: find, read and write it, and check that it ran.

What differs from run to run is dropped here, so that the same input gives the same bytes.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.prose import cut
from mediakit.errors import ArgumentError, ParameterError, choose, shown
from mediakit.reports.params import Declared, read_declared, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

Notebook = dict[str, Any]

LONGEST: Final = 200  # characters of a foreign message that we repeat
CONTROLS: Final = "application/vnd.jupyter.widget-view+json"
_FINDINGS: Final = '<ol class="find">'  # in the output that shows findings, the main one first
ONE: Final = "one-article"  # tag of the parameters of a notebook about a single article
_TITLE: Final = re.compile(r"^#\s+(?P<text>.+?)\s*$", re.MULTILINE)
FORMAT: Final = 4  # of notebooks, since 2014
_COMMAND: Final = re.compile(
    r"^[ \t]*(?:[\w, ]+=[ \t]*)?(?:!|%%?(?:sx|system|bash|sh|script|cmd)\b).*", re.MULTILINE
)
_THREAD: Final = re.compile(r"^Exception in thread .*", re.MULTILINE)


class Template(NamedTuple):
    """A notebook that makes reports."""

    name: str  # of its file, without the suffix
    source: bytes
    declared: Mapping[str, Declared]  # in its cell tagged ``parameters``
    title: str  # its first heading
    one_article: bool  # whether that cell is also tagged ``one-article``


def read_template(name: str) -> Template:
    """Return the notebook of this name (one that mediakit ships) or path, which can be run."""
    path, told = Path(name), shown(name)
    if not name.endswith(".ipynb"):
        known = {path.stem: path for path in sorted(shipped("notebooks").glob("*.ipynb"))}
        path = known[choose("notebook", name, known)]
    try:
        source = path.read_bytes()
        data = json.loads(source)
        cells = [cell for cell in data["cells"] if "parameters" in tags(cell)]
        wrong = _wrong_cell(data)
    except OSError as error:
        wrong = f"cannot be read ({error.strerror}); check the path of the notebook."
        raise ArgumentError(f"{told}: {wrong}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        kind = type(error).__name__
        wrong = f"is not a valid notebook ({kind}). Open it in JupyterLab and save it."
        raise ArgumentError(f"{told}: {wrong}") from error
    if wrong:
        raise ArgumentError(f"{told}: {wrong}")
    if not cells:
        wrong = "has no cell tagged 'parameters'; tag the cell that sets them."
        raise ParameterError(f"{told}: {wrong}")
    declared = read_declared(text_of(cells[0]["source"]))
    if "source" not in declared:
        raise ParameterError(f"{told}: declares no parameter 'source'; add `source: str = ...`.")
    texts = [text_of(cell["source"]) for cell in data["cells"] if cell["cell_type"] == "markdown"]
    title = _TITLE.search("\n".join(texts))
    one = ONE in tags(cells[0])
    return Template(path.stem, source, declared, title["text"] if title else path.stem, one)


def _wrong_cell(data: Mapping[str, Any]) -> str:
    """Return why this notebook's cells cannot be run; empty if they can."""
    if data["nbformat"] != FORMAT:
        return f"is in format {shown(data['nbformat'])}; open it in JupyterLab and save it."
    for number, cell in enumerate(data["cells"], 1):
        lines, runs = cell["source"], cell["cell_type"] == "code"
        texts = lines if isinstance(lines, list) else [lines]
        whole = all(isinstance(text, str) for text in texts)
        if not whole or (runs and not isinstance(cell["outputs"], list)):
            return f"cell {number} is not valid; open it in JupyterLab and save it."
        if runs and (found := _find_command(text_of(lines))):
            return (
                f"cell {number} runs {shown(found)}: its failure would go unnoticed; "
                "use subprocess.run(..., check=True)."
            )
    return ""


def _find_command(code: str) -> str:
    """Return the line of a cell that gives a command to the shell, or nothing."""
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
    """Return why a run does not count as done; empty if it does.

    Done means: every code cell ran, none with an error, and the last one printed the sentinel.
    """
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    for cell in (codes := [cell for cell in cells if text_of(cell["source"]).strip()]):
        place = f"cell [{cell['execution_count']}]"
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                error = f"{output['ename']}: {output['evalue']}"
                return f"{place} {shorten(error)}"
            if output["output_type"] == "stream" and _THREAD.search(text_of(output["text"])):
                return f"{place} raised in a thread"
    if skipped := sum(cell["execution_count"] is None for cell in codes):
        return f"{skipped} of {len(codes)} code cells did not run"
    last = codes[-1]["outputs"] if codes else []
    printed = "".join(text_of(o.get("text", "")) for o in last if o["output_type"] == "stream")
    told = "the last cell did not print the closing line, params.sentinel"
    return "" if sentinel in printed else told


def find_finding(notebook: Notebook) -> str:
    r"""Return the first line of the findings that a notebook shows; empty if it shows none.

    >>> told = {"text/html": '<ol class="find">', "text/plain": "Rain fell.\nSnow fell."}
    >>> find_finding({"cells": [{"outputs": [{"data": told}]}]})
    'Rain fell.'
    """
    shown = (output.get("data", {}) for c in notebook["cells"] for output in c.get("outputs", []))
    told = [data for data in shown if _FINDINGS in text_of(data.get("text/html", ""))]
    return text_of(told[0].get("text/plain", "")).partition("\n")[0] if told else ""


def shorten(message: str) -> str:
    """Return the first line of an error, cut where it is long."""
    return cut(next(iter(message.strip().splitlines()), "").rstrip(": "), LONGEST)


def normalise(notebook: Notebook, *, pictures: bool = True) -> Notebook:
    """Return the notebook without anything that differs from run to run.

    A committed notebook holds no pictures: nbval compares none. Controls go where HTML shows the
    same: they have a random number, and end with their kernel.
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
                data.pop("image/svg+xml", None)
                output.get("metadata", {}).pop("image/png", None)
    return clean


def write_text(notebook: Notebook) -> str:
    """Return a notebook as the text of its file, keys sorted."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

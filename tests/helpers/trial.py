"""Notebooks of a test's own, written without any library."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS: Final = 'source: str = ""  # it\noutput: str = ""  # folder\nword: str = "a"  # any'
LOAD: Final = "import mediakit as mk\nparams = mk.reports.load_params(source=source, output=output)"
SENTINEL: Final = "print(params.sentinel)"


def write_trial(
    path: Path,
    *cells: str,
    parameters: str | None = PARAMETERS,
    end: str = SENTINEL,
    tags: tuple[str, ...] = ("parameters", "one-article"),
) -> str:
    """Write a notebook with these cells between its first and its last; return its path."""
    made = [_cell("# trial\n\n*What?*", "markdown")]
    if parameters is not None:
        made.append(_cell(parameters, "code", tags=[*tags]))
    made += [_cell(source, "code") for source in (LOAD, *cells, end)]
    notebook = {
        "cells": made,
        "metadata": {
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    path.write_text(json.dumps(notebook), "utf-8")
    return str(path)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _cell(source: str, kind: str, **metadata: object) -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": metadata, "source": source}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell

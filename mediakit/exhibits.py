"""Tables and figures as a notebook shows them and a report keeps them.

An exhibit is shown the same way everywhere: as HTML where there is a browser, as plain text of
fixed width elsewhere. With an output folder it is also written, in full and unrounded.
"""

from __future__ import annotations

import base64
import csv
import html
import re
import sys
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, Literal, overload

from pandas.api.types import is_numeric_dtype

from mediakit.cells import guard_cell
from mediakit.errors import ArgumentError, shown
from mediakit.html_tables import as_cells, render_table
from mediakit.palette import exhibit_style
from mediakit.tables import check_columns
from mediakit.writing import refuse_links

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

ROWS: Final = 100  # of a long table that a page shows; its file has them all
MOST_SVG: Final = 2_000_000  # characters; beyond, drawing programs open the PNG more easily
PIXELS_PER_INCH: Final = 96  # of CSS
_WIDEST: Final = 50  # characters of a cell in plain text
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


Kind = Literal["brief", "finding", "warning", "badges", "note"]


@dataclass(frozen=True)
class Shown:
    """A table or sentences as a notebook shows them: HTML in a browser, as text elsewhere."""

    html: str = field(repr=False)
    text: str

    def __repr__(self) -> str:
        """Return the table, or the sentences a paragraph a line, as plain text."""
        return self.text

    def _repr_html_(self) -> str:
        return exhibit_style() + self.html


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook shows it: a picture, and in words what is to be seen."""

    png: bytes = field(repr=False)
    width: int
    alt: str

    def __repr__(self) -> str:
        """Return the figure in words."""
        return f"Figure: {self.alt}"

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002  # IPython's signature
        exclude: object = None,  # noqa: ARG002
    ) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/plain": repr(self), "image/png": base64.b64encode(self.png).decode("ascii")}
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def show_table(
    table: pd.DataFrame,
    name: str,
    *,
    columns: Sequence[str] | None = None,
    where: pd.Series[bool] | None = None,
    output: Path | None = None,
    rows: int = ROWS,
) -> Shown:
    """Show a table, and write it to ``tables/NAME.csv`` where there is an output folder.

    Parameters
    ----------
    table
        Any table; the index is not shown.
    name
        Of the file: lower-case letters, digits and underscores.
    output
        The report's folder (`Params.output`); None writes nothing.
    columns
        Which columns to show, in this order; by default all. The file has them all.
    where
        Which rows to show: one truth value per row; by default all. The file has them all.
    rows
        How many rows to show at most. The file has them all.

    Returns
    -------
    Shown
        Text to the left, numbers to the right and rounded for reading, shares in percent, missing
        values as a dash. As HTML with plain headings (``data/headings.toml``); a heading tells the
        name of its column when pointed at.

    Raises
    ------
    ArgumentError
        If the name is no plain name, or `where` has not one value for each row.
    ColumnMissingError
        If a column to show is missing.
    OutputError
        If a link is where the file is to be written.

    Examples
    --------
    >>> import pandas as pd
    >>> show_table(pd.DataFrame({"voice": ["outlet"], "per_1000": [5.5125]}), "rates")
     voice per_1000
    outlet    5.513
    """
    _check_name(name)
    if where is not None and len(where) != len(table):
        msg = f"show_table({name!r}): where has {len(where):,} values for {len(table):,} rows."
        raise ArgumentError(msg)
    if output is not None:
        (file,) = _place(output / "tables", f"{name}.csv")
        write_csv(table, file)
    if columns is not None:
        check_columns(table, columns)
    kept = table if where is None else table[where.to_numpy(dtype=bool)]
    first = kept.head(rows)[list(table.columns if columns is None else columns)]
    cells = as_cells(first)
    note = _tell_rows(len(first), len(kept), len(table))
    text = (
        cells.to_string(index=False, max_colwidth=_WIDEST)
        if len(cells)
        else ", ".join(map(str, cells))
    )
    return Shown(render_table(cells, first, name, note), f"{text}\n{note}".rstrip("\n"))


@overload
def show_figure(
    axes: Axes, name: str, *, alt: str | None = ..., output: Path | None = ...
) -> ShownFigure: ...
@overload
def show_figure(
    axes: None, name: str, *, alt: str | None = ..., output: Path | None = ...
) -> Shown: ...
def show_figure(
    axes: Axes | None, name: str, *, alt: str | None = None, output: Path | None = None
) -> ShownFigure | Shown:
    """Show a figure, and write ``figures/NAME.png`` and ``.svg`` where there is an output folder.

    A figure of so many marks that its SVG would take over 2 MB is kept as PNG alone.

    Parameters
    ----------
    axes
        What a ``plot_`` function returned. None, where there was nothing to draw, shows and writes
        nothing.
    name
        Of the files: lower-case letters, digits and underscores.
    alt
        What is to be seen, in words: for those who cannot see it, and for nbval. By default the
        label of the axes, which every ``plot_`` function sets.
    output
        The report's folder (`Params.output`); None writes nothing.

    Returns
    -------
    ShownFigure or Shown

    Raises
    ------
    ArgumentError
        If the name is no plain name or there are no words.
    OutputError
        If a link is where a file is to be written.
    """
    from mediakit.canvas import (  # imports matplotlib, which tables do without
        render_png,
        render_svg,
    )

    _check_name(name)
    if axes is None:
        return Shown("", "")
    words = str(axes.get_label()) if alt is None else alt
    if not words.strip():
        msg = f"show_figure({name!r}): the figure has no words; say by alt= what is to be seen."
        raise ArgumentError(msg)
    figure = axes.get_figure(root=True)
    if figure is None:
        msg = f"show_figure({name!r}): these axes belong to no figure."
        raise ArgumentError(msg)
    png = render_png(figure)
    if output is not None:
        picture, drawing = _place(output / "figures", f"{name}.png", f"{name}.svg")
        picture.write_bytes(png)
        if len(drawn := render_svg(axes)) <= MOST_SVG:
            drawing.write_text(drawn, "utf-8", newline="\n")
    if "matplotlib.pyplot" in sys.modules:  # else the notebook would show the figure once more
        sys.modules["matplotlib.pyplot"].close(figure)
    width = round(figure.get_figwidth() * PIXELS_PER_INCH)
    return ShownFigure(png, width, words)


def show_text(paragraphs: str | Sequence[str], *, kind: Kind = "finding") -> Shown:
    """Show sentences that were made from the numbers.

    Parameters
    ----------
    paragraphs
        One text or several; of none nothing is to be seen. What stands between ``**`` is bold,
        between backquotes a command or name to type.
    kind
        How a report sets them: ``"brief"`` the summary at the top, ``"finding"`` under a figure,
        ``"warning"`` what must be known before reading on, ``"badges"`` the same in two or three
        words each, ``"note"`` small.

    Returns
    -------
    Shown

    Examples
    --------
    >>> show_text("**Its warmth is his.** Quoted sentences average +0.59.")
    Its warmth is his. Quoted sentences average +0.59.
    """
    given = [paragraphs] if isinstance(paragraphs, str) else paragraphs
    bold = [_BOLD.sub(r"<b>\1</b>", html.escape(text)) for text in given]
    typed = [_CODE.sub(r"<code>\1</code>", text) for text in bold]
    inner = "\n".join(f"<p>{text}</p>" for text in typed)
    # Nothing to say leaves no mark on the page: an empty box would still have its border.
    block = f'<div class="{kind}">\n{inner}\n</div>' if given else ""
    plain = "\n".join(_BOLD.sub(r"\1", text) for text in given)
    return Shown(block, plain)


def write_csv(table: pd.DataFrame, path: Path | IO[str], *, header: bool = True) -> None:
    r"""Write a table as CSV: UTF-8, ``\n``, missing values empty, no cell a spreadsheet would run.

    Text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return gets an apostrophe
    before it (and one more where it had some); numbers stay as they are.
    """
    texts = [c for c in table.columns if not is_numeric_dtype(table[c].dtype)]
    safe = table.assign(**{c: table[c].map(guard_cell) for c in texts})
    # The csv module leaves a carriage return bare, which its own reader takes for the row's end.
    bare = any(safe[c].astype("str").str.contains("\r").any() for c in texts)
    quoting: Any = csv.QUOTE_NONNUMERIC if bare else csv.QUOTE_MINIMAL
    safe.to_csv(
        path,
        header=header,
        index=False,
        encoding="utf-8",
        lineterminator="\n",
        quoting=quoting,
    )


def _place(folder: Path, *names: str) -> list[Path]:
    """Make the folder and return the files to be written in it; refuse links."""
    files = [folder / name for name in names]
    refuse_links(folder, *files)
    folder.mkdir(parents=True, exist_ok=True)
    return files


def _tell_rows(shown: int, kept: int, total: int) -> str:
    """Return which rows a page shows, where it does not show them all.

    >>> _tell_rows(6, 6, 158), _tell_rows(100, 120, 158), _tell_rows(100, 150, 150)
    ('Shown: 6 of 158 rows.', 'Shown: the first 100 of 120, of 158 rows.', 'First 100 of 150 rows.')
    """
    if kept == total:
        return f"First {shown:,} of {total:,} rows." if shown < total else ""
    first = f"the first {shown:,} of " if shown < kept else ""
    return f"Shown: {first}{kept:,}{',' if first else ''} of {total:,} rows."


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        msg = f"{shown(name)} is no name for a file; use lower-case letters, digits and _."
        raise ArgumentError(msg)

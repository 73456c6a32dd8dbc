"""Tables, figures and sentences: HTML where there is a browser, plain text elsewhere.

Where `output` names a report's folder, they are also written, in full and unrounded. First what is
shown, then a figure as PNG, the cells of a table, a table as HTML.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import math
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from mediakit.base.drawing import Drawing, Finding, Sheet, write_svg
from mediakit.base.files import read_toml, refuse_links, write_csv
from mediakit.base.prose import VOICE_NAMES, as_printed, exhibit_style, spell
from mediakit.errors import ArgumentError, shown
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence


Kind = Literal["text", "note", "warning", "caption", "methods", "references"]
FEW: Final = 6  # rows of a table that stands where there are too few numbers for a figure
ROWS: Final = 20  # of a long table that a page shows; its file has them all
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE: Final = re.compile(r"`([^`\n]+)`")
CAPTION: Final = re.compile(r"<caption>(?P<text>[^<]*)</caption>")
BOLD: Final = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# Of figures:
DOTS_PER_INCH: Final = 200
COMPRESSION: Final = 6
POINTS: Final = 504  # of 1/72 inch: the text width of A4 paper
FACE: Final = 0.88  # matplotlib's letters are wider than those of a page
# Of cells:
WIDEST: Final = 50  # characters of a cell in plain text
LONG: Final = 60  # characters from which a column of text needs room
MIDDLE: Final = 24  # characters from which it needs some
LARGE: Final = 10  # from here on two decimals say enough
MISSING: Final = "\N{EN DASH}"
LINK: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
CELLS: Final = "pages/cells.toml"  # which columns are written in which way
VOICE_MARKS: Final = {"quoted": "q", "reported": "r", "own words": "o"}
CONTEXT: Final = {"left": "l", "keyword": "kw", "right": "r"}  # of a hit, on one line


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
class Exhibit:
    """Things that stand one after the other: each is an output of its own in a notebook."""

    parts: tuple[Shown | ShownFigure, ...]

    def __repr__(self) -> str:
        """Return all of it as plain text."""
        return "\n".join(repr(part) for part in self.parts)

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        for part in self.parts:  # as `display`, without a question to the formatter of each format
            data, facts = {"text/plain": "\n".join(repr(part).splitlines())}, dict[str, Any]()
            if isinstance(part, Shown):
                data["text/html"] = part._repr_html_()
            else:
                data, facts = part._repr_mimebundle_()
            publish_display_data(data, facts)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook shows it: a picture, and in words what is to be seen."""

    png: bytes = field(repr=False)
    width: int
    alt: str
    name: str  # of its files
    sha256: str  # of both, by which a page takes them

    def __repr__(self) -> str:
        """Return the figure in words."""
        return f"Figure: {self.alt}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/plain": repr(self), "image/png": base64.b64encode(self.png).decode("ascii")}
        facts = {"alt": self.alt, "width": self.width, "name": self.name, "sha256": self.sha256}
        return data, {"image/png": facts}


def show(
    name: str,
    *things: pd.DataFrame | Drawing | str | Sequence[str] | Sequence[Finding] | None,
    columns: Sequence[str] | None = None,
    where: pd.Series[bool] | None = None,
    rows: int = ROWS,
    kind: Kind = "text",
    output: str | Path | None = None,
) -> Exhibit:
    """Show sentences, a figure and a table, and write what a report keeps of them.

    Parameters
    ----------
    name
        Of the files: ``tables/NAME.csv``, ``figures/NAME.svg`` (and ``_narrow.svg``, ``.png``);
        lower-case letters, digits and underscores.
    things
        In the order in which they are to stand: sentences (one, or several; what stands between
        ``**`` is bold), findings, a figure of `mediakit.plots` (None where there was nothing to
        draw), a table.
    columns, where, rows
        Of the table: which columns to show, in this order; which rows, one truth value each; how
        many of these. The file has all of it, unrounded.
    kind
        How a report sets sentences: "text", "note" small, "warning" what must be known before
        reading on, "methods" ready to paste, "references" one a line.
    output
        The folder of the report; None writes nothing.

    Returns
    -------
    Exhibit
        Numbers of a table are rounded, shares in percent, missing values a dash; a heading tells
        the name of its column when pointed at.
        A table beside a figure is folded; a report puts it into the appendix. Where there was
        nothing to draw, a table of a few rows stands in the place of the figure. A table alone that
        has no rows is written, not shown.

    Raises
    ------
    ArgumentError, ColumnMissingError, OutputError
        If the name is no plain name, `where` has not one value for each row, a column to show is
        missing, or a link is where a file is to be written.

    Examples
    --------
    >>> import pandas as pd
    >>> show("rates", "One rate.", pd.DataFrame({"voice": ["outlet"], "per_1000": [5.5125]}))
    One rate.
        voice per_1000
    own words    5.513
    """
    if not NAME.fullmatch(name):
        use = "Use lower-case letters, digits and _"
        raise ArgumentError(f"{shown(name)} is not a valid name for a file. {use}.")
    folder = None if output is None else Path(output)
    drawn = any(isinstance(thing, Drawing) for thing in things)
    undrawn = any(thing is None for thing in things)
    parts: list[Shown | ShownFigure] = []
    for thing in things:
        if isinstance(thing, pd.DataFrame):
            table = show_table(thing, name, columns=columns, where=where, output=folder, rows=rows)
            n = min(rows, len(thing) if where is None else int(where.sum()))
            folded = drawn or (undrawn and not 0 < n <= FEW)
            parts += [_fold(table) if folded else table] if folded or len(thing) else []
        elif isinstance(thing, Drawing):
            parts += _show_drawing(thing, name, folder)
        elif thing and isinstance(thing[0], Finding):
            parts.append(_show_findings(cast("Sequence[Finding]", thing), folder))
        elif thing:
            parts.append(show_text(cast("str | Sequence[str]", thing), kind=kind))
    return Exhibit(tuple(parts))


def _fold(table: Shown) -> Shown:
    """Return a table as it stands under its figure: closed, and in the appendix of a report."""
    caption = CAPTION.search(table.html)
    told = f"Table: {caption['text']}" if caption else "Table"
    opening = f'<details class="appendix"><summary>{told}</summary>\n'
    return Shown(f"{opening}{CAPTION.sub('', table.html)}\n</details>", table.text)


def _show_drawing(figure: Drawing, name: str, output: Path | None) -> list[Shown | ShownFigure]:
    """Return a figure and its caption, written where there is an output folder."""
    png = render_sheet(figure.wide)
    digest = _write_drawing(figure, name, output)
    if output is not None:
        _place(output / "figures", f"{name}.png").write_bytes(png)
    words = f"{figure.title}. {figure.words}"
    shown = ShownFigure(png, figure.wide.width, words, name, digest)
    caption = show_text(f"**{figure.title}.** {figure.caption}".strip(), kind="caption")
    return [shown, caption]


def _write_drawing(figure: Drawing, name: str, output: Path | None) -> str:
    """Write both sheets of a figure where there is an output folder; return their common hash."""
    digest = hashlib.sha256()
    for end, sheet in figure.sheets.items():
        told = write_svg(figure, sheet).encode()
        digest.update(told)
        if output is not None:
            _place(output / "figures", f"{name}{end}.svg").write_bytes(told)
    return digest.hexdigest()


def _show_findings(findings: Sequence[Finding], output: Path | None) -> Shown:
    """Return what a page says first; a small figure of each is a file, which the page takes."""
    items, lines = [], []
    for number, each in enumerate(findings, 1):
        inner = f"<b>{html.escape(each.head)}</b>\n<p>{_write_inline(each.text)}</p>"
        lines += [each.head, each.text]
        if each.figure:
            digest = _write_drawing(each.figure, f"finding_{number}", output)
            inner += f'\n<figure data-name="finding_{number}" data-sha256="{digest}"></figure>'
        if each.note:
            inner += f'\n<p class="note">{_write_inline(each.note)}</p>'
            lines.append(each.note)
        if each.tags:
            tags = [
                f'<li class="{how or "so"}">{html.escape(told)}</li>' for how, told in each.tags
            ]
            inner += f'\n<ul class="tags">{"".join(tags)}</ul>'
            lines.append("; ".join(told for _, told in each.tags))
        items.append(f"<li>{inner}</li>")
    return Shown(f'<ol class="find">\n{"".join(items)}\n</ol>', "\n".join(lines))


def _write_inline(text: str) -> str:
    """Return a sentence as HTML: what is bold, what is to be typed, what must not be parted."""
    bold = BOLD.sub(r"<b>\1</b>", html.escape(text))
    return CODE.sub(r"<code>\1</code>", bold)


def show_table(
    table: pd.DataFrame,
    name: str,
    *,
    columns: Sequence[str] | None = None,
    where: pd.Series[bool] | None = None,
    output: Path | None = None,
    rows: int = ROWS,
) -> Shown:
    """Return a table for reading, and write it in full where there is an output folder."""
    if where is not None and len(where) != len(table):
        why = f"where has {len(where):,} values for {len(table):,} rows"
        raise ArgumentError(f"show({name!r}): {why}.")
    if output is not None:
        write_csv(table, _place(output / "tables", f"{name}.csv"))
    if columns is not None:
        check_columns(table, columns)
    kept = table if where is None else table[where.to_numpy(dtype=bool)]
    first = kept.head(rows)[list(table.columns if columns is None else columns)]
    cells, note = as_cells(first), _tell_rows(len(first), len(kept), len(table))
    look: dict[str, Any] = {"index": False, "max_colwidth": WIDEST}
    text = cells.to_string(**look) if len(cells) else ", ".join(map(str, cells))
    return Shown(render_table(cells, first, name, note), f"{text}\n{note}".rstrip("\n"))


def show_text(paragraphs: str | Sequence[str], *, kind: Kind = "text") -> Shown:
    """Return sentences: between ``**`` is bold, between backquotes a command or name to type.

    >>> show_text("**Its warmth is his.** Quoted sentences average +0.59.")
    Its warmth is his. Quoted sentences average +0.59.
    """
    given = [paragraphs] if isinstance(paragraphs, str) else paragraphs
    inner = "\n".join(f"<p>{_write_inline(text)}</p>" for text in given)
    # Nothing to say leaves no mark on the page: an empty box would still have its border.
    block = f'<div class="{kind}">\n{inner}\n</div>' if given else ""
    return Shown(block, "\n".join(BOLD.sub(r"\1", text) for text in given))


def _place(folder: Path, name: str) -> Path:
    """Make the folder and return the file to be written in it; refuse links."""
    refuse_links(folder, folder / name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _tell_rows(shown: int, kept: int, total: int) -> str:
    """Return which rows a page shows, where it does not show them all.

    >>> _tell_rows(6, 6, 158), _tell_rows(100, 120, 158), _tell_rows(100, 150, 150)
    ('Shown: 6 of 158 rows.', 'Shown: the first 100 of 120, of 158 rows.', 'First 100 of 150 rows.')
    """
    if kept == total:
        return f"First {shown:,} of {total:,} rows." if shown < total else ""
    some = f"the first {shown:,} of {kept:,}," if shown < kept else f"{kept:,}"
    return f"Shown: {some} of {total:,} rows."


def render_sheet(sheet: Sheet) -> bytes:
    """Return a sheet of a figure of ours as PNG, on white, for where no SVG can be shown.

    Marks are drawn as matplotlib's artists on axes draw them, in half their time.
    """
    import matplotlib as mpl
    import matplotlib.transforms as moves
    import numpy as np
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.colors import to_rgba
    from matplotlib.font_manager import FontProperties
    from matplotlib.image import imsave
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path as Outline

    told = read_toml("base/figures.toml")
    unit = POINTS / sheet.width  # points of a unit
    inches = moves.Bbox.from_bounds(0, 0, POINTS / 72, POINTS / 72 * sheet.height / sheet.width)
    whole = moves.TransformedBbox(inches, moves.Affine2D().scale(DOTS_PER_INCH))
    units = moves.Bbox([(0, sheet.height), (sheet.width, 0)])
    place: Any = (moves.BboxTransformFrom(units) + moves.BboxTransformTo(whole)).frozen()
    with mpl.rc_context(mpl.rcParamsDefault), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+")  # of a writing that its letters lack
        across, down = (int(each + 1e-8) for each in whole.size)  # as a canvas has it
        renderer: Any = RendererAgg(across, down, DOTS_PER_INCH)  # type: ignore[no-untyped-call]
        np.asarray(renderer.buffer_rgba())[:] = 255  # white
        for mark in sheet.marks:
            look = (told["texts"] if mark.kind == "text" else told["looks"])[mark.look]
            fill, stroke = (
                to_rgba(told["light"].get(look.get(part), "none")) for part in ("fill", "stroke")
            )
            width, dash, path = look.get("width", 0) * unit, look.get("dash"), Outline(mark.points)
            pen = renderer.new_gc()
            pen.set_foreground(fill if mark.kind == "text" else stroke, isRGBA=True)
            pen.set_linewidth(width)
            if mark.kind == "text":
                (x, y), words = place.transform(mark.points[0]), mark.words.replace("\n", " ")
                weight = "bold" if "weight" in look else "normal"
                font = FontProperties(size=FACE * mark.size * unit, weight=weight)
                if mark.anchor != "start":
                    long, *_ = renderer.get_text_width_height_descent(words, font, ismath=False)
                    x -= long if mark.anchor == "end" else long / 2
                renderer.draw_text(pen, x, down - y, words, font, 0)
            elif mark.kind == "area":
                pen.set_joinstyle("miter")
                closed = Outline([*mark.points, mark.points[0]], closed=True)
                renderer.draw_path(pen, closed, place, fill if fill[3] else None)
            elif mark.kind == "line":
                pen.set_dashes(0, [width * each for each in dash] if dash else None)
                pen.set_capstyle("butt" if dash else "projecting")
                renderer.draw_path(pen, path, place)
            else:
                shape: Any = MarkerStyle({"dot": "o", "square": "s", "diamond": "D"}[mark.kind])
                wide = renderer.points_to_pixels(2 * mark.size * unit)
                pen.set_snap(wide >= shape.get_snap_threshold())
                pen.set_joinstyle(shape.get_joinstyle())
                grown = shape.get_transform().scale(wide)
                renderer.draw_markers(pen, shape.get_path(), grown, path, place, fill)
        buffer, packed = io.BytesIO(), {"compress_level": COMPRESSION}
        facts: dict[str, Any] = {"dpi": DOTS_PER_INCH, "metadata": {"Software": None}}
        imsave(buffer, renderer.buffer_rgba(), format="png", pil_kwargs=packed, **facts)
    return buffer.getvalue()


def as_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table's cells for reading: numbers rounded, shares in percent, missing as a dash.

    >>> as_cells(pd.DataFrame({"compound": [-0.25, None], "n": [1200, 1]}))
      compound      n
    0   −0.250  1,200
    1        –      1
    >>> as_cells(pd.DataFrame({"q": [1e-9, 0.2]}))["q"].tolist()
    ['<0.001', '0.200']
    """
    told, names = read_toml(CELLS), {str(name): name for name in table.columns}
    forms = {name: ("{:.2f}", 1) for name in names if name.split("_")[0] in told["coefficients"]}
    for each in told["beside"]:
        if names.keys() >= {*each["where"]}:
            forms |= dict.fromkeys(each["columns"], (each["form"], each["factor"]))
    cells = {name: _write(table[column], forms.get(name)) for name, column in names.items()}
    return pd.DataFrame(cells, index=table.index)


def _write(column: pd.Series[Any], form: tuple[str, int] | None) -> list[str]:
    """Return the cells of a column for reading; numbers with a fraction in this form or its own."""
    kind = column.dtype
    if column.name == "voice":
        return [VOICE_NAMES.get(str(v), MISSING if pd.isna(v) else str(v)) for v in column]
    if is_bool_dtype(kind):
        return [MISSING if pd.isna(v) else ("yes" if v else "no") for v in column]
    if not is_numeric_dtype(kind):
        return [MISSING if pd.isna(v) else str(v) for v in column]
    template, factor = "{:,}", 1
    if kind.kind == "f" or str(kind).startswith("Float"):
        template, factor = form or _choose_form(column)
    told = [MISSING if pd.isna(v) else as_printed(template.format(factor * v)) for v in column]
    chance = column.name in read_toml(CELLS)["chances"]  # never 0, however small
    if chance:
        least = 10**-3
        told = [f"<{least}" if 0 <= v < least else t for v, t in zip(column, told, strict=True)]
    return told


def _choose_form(column: pd.Series[Any]) -> tuple[str, int]:
    """Return how numbers of a column are written, and what they are multiplied by.

    >>> _choose_form(pd.Series([2.0], name="n_words"))[0].format(2.0)
    '2'
    """
    lead, told = str(column.name).split("_")[0], read_toml(CELLS)
    if lead in told["shares"]:
        return "{:.1f}\N{NO-BREAK SPACE}%", 100
    finite = [abs(v) for v in column if not pd.isna(v) and math.isfinite(v)]
    counts = (lead == "n" or column.name in told["codes"]) and all(v == round(v) for v in finite)
    if counts or column.name in told["whole"]:  # weights may have made counts floats
        return "{:,.0f}", 1
    return f"{{:,.{2 if max(finite, default=0) >= LARGE else 3}f}}", 1


def render_table(cells: pd.DataFrame, table: pd.DataFrame, name: str, note: str = "") -> str:
    """Return cells of a table as HTML, set by the dtypes of the table, headed as its name says."""
    headings = read_toml("pages/headings.toml")
    own = headings["tables"].get(name, {})
    kinds = {str(c): _choose_setting(table[c], cells[str(c)]) for c in table.columns}
    marks = {column: f' class="{kind}"' if kind else "" for column, kind in kinds.items()}
    head, body = "", []
    for column in kinds:
        told = own.get(column) or headings["columns"].get(column, column)
        title = f' title="{html.escape(column)}"' if told != column else ""
        head += f'<th scope="col"{marks[column]}{title}>{html.escape(told)}</th>'
    head = f"<thead><tr>{head}</tr></thead>\n" if len(cells) else ""  # of nothing: no columns
    for row in cells.itertuples(index=False, name=None):
        inner = ""
        for text, (column, kind) in zip(row, kinds.items(), strict=True):
            cut = kind in {"l", "r"} and len(text) > MIDDLE
            whole = f' title="{html.escape(text)}"' if cut else ""
            inner += f"<td{marks[column]}{whole}>{_render_cell(text, column, kind)}</td>"
        body.append(f"<tr>{inner}</tr>")
    rows = "\n".join(body) or "<tr><td>none</td></tr>"
    look = "table kwic" if CONTEXT.keys() <= kinds.keys() else "table"
    look += " wide" if {"w", "l"} & set(kinds.values()) else ""
    caption = f"<caption>{html.escape(own['caption'])}</caption>\n" if "caption" in own else ""
    foot = f'\n<p class="note">{html.escape(note)}</p>' if note else ""
    whole = f"<table>\n{caption}{head}<tbody>\n{rows}\n</tbody></table>"
    return f'<div class="{look}" data-name="{name}" tabindex="0">{whole}</div>{foot}'


def _choose_setting(column: pd.Series[Any], cells: pd.Series[str]) -> str:
    """Return how a column is set: numbers to the right, contexts to the hit, long texts wide."""
    if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        return "n"
    if column.name in CONTEXT:
        return CONTEXT[str(column.name)]
    if column.name == "url":
        return "u"
    longest = max(map(len, cells), default=0)
    return "w" if longest > LONG else "m" if longest > MIDDLE else ""


def _render_cell(text: str, column: str, kind: str) -> str:
    """Return a cell as HTML: names spelled, links to follow, long names broken at their signs."""
    if kind == "n":
        return html.escape(text)
    if kind == "l":  # the cell is cut at its left, its text still runs as its letters say
        return f'<span dir="auto">{html.escape(text)}</span>'
    if kind == "u" and LINK.fullmatch(text):
        told = re.sub(r"(?<=[^/:])[/.](?=[^/])", r"\g<0><wbr>", html.escape(text))
        return f'<a href="{html.escape(text)}">{told}</a>'
    if column == "voice" and text in VOICE_MARKS:
        return f'<span class="v{VOICE_MARKS[text]}">{text}</span>'
    if column in read_toml(CELLS)["names"]:  # "policy_frames.health_care", "subject_verb+role_noun"
        text = spell(re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])", ": ", text).replace("+", ", "))
    return re.sub(r"(?<=[^\W\d_])[_+.](?=[^\W\d_])", r"\g<0><wbr>", html.escape(text))

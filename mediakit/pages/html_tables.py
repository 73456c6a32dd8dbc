"""Tables as HTML for readers: plain headings, rounded numbers, hits in one line.

Nothing that a table holds is taken for HTML.
"""

from __future__ import annotations

import html
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from mediakit.base.display import spell
from mediakit.base.files import read_toml
from mediakit.base.prose import as_printed

if TYPE_CHECKING:
    from collections.abc import Mapping

MISSING: Final = "\N{EN DASH}"
LONG: Final = 60  # characters from which a column of text needs room
MIDDLE: Final = 24  # characters from which it needs some
NAMES: Final = ("category", "other", "reason", "rule", "zone")  # of names like ``two_words``
PERCENT: Final = ("share", "similarity", "containment")  # first words of such columns
WHOLE: Final = ("quarter", "median", "three_quarters")  # of counts: decimals say nothing
CONTEXT: Final = {"left": "l", "keyword": "kw", "right": "r"}  # of a hit, on one line
SIGNED: Final = ("compound", "compound_chosen", "low", "high")
CODES: Final = ("value", "score")  # of people and machines, mostly whole numbers
COEFFICIENTS: Final = ("alpha", "kappa", "precision", "recall", "f1", "accuracy", "auc")
CHANCES: Final = ("p", "q")  # never 0, however small
SHARES: Final = ("naive", "corrected", "low", "high")  # of a table of shares
POINTS: Final = ("naive", "difference", "low", "high")  # of one of differences between shares
_PERCENT: Final = "{:.1f}\N{NO-BREAK SPACE}%"
_LARGE: Final = 10  # from here on two decimals say enough
_LINK: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


def as_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table's cells for reading: numbers rounded, shares in percent, missing as a dash.

    Examples
    --------
    >>> as_cells(pd.DataFrame({"compound": [-0.25, None], "n": [1200, 1]}))
      compound      n
    0   −0.250  1,200
    1        –      1
    >>> as_cells(pd.DataFrame({"q": [1e-9, 0.2]}))["q"].tolist()
    ['<0.001', '0.200']
    """
    forms = _choose_forms([str(c) for c in table.columns])
    columns = {str(c): _readable(table[c], forms.get(str(c))) for c in table.columns}
    return pd.DataFrame(columns, index=table.index)


def render_table(cells: pd.DataFrame, table: pd.DataFrame, name: str, note: str = "") -> str:
    """Return a table as HTML.

    Parameters
    ----------
    cells
        What to show (`as_cells`).
    table
        Where it comes from: its dtypes tell how a column is set.
    name
        Of the table; its caption and the headings of its columns go by it.
    note
        A line under the table.
    """
    own = _read_headings()["tables"].get(name, {})
    kinds = {str(c): _kind(table[c], cells[str(c)]) for c in table.columns}
    heading = "".join(_heading(column, kind, own) for column, kind in kinds.items())
    head = f"<thead><tr>{heading}</tr></thead>\n" if len(cells) else ""  # of nothing: no columns
    body = "\n".join(
        "<tr>"
        + "".join(_cell(v, c, k) for v, (c, k) in zip(row, kinds.items(), strict=True))
        + "</tr>"
        for row in cells.itertuples(index=False, name=None)
    )
    body = body or "<tr><td>none</td></tr>"
    look = "table kwic" if CONTEXT.keys() <= kinds.keys() else "table"
    wide = " wide" if {"w", "l"} & set(kinds.values()) else ""
    caption = f"<caption>{html.escape(own['caption'])}</caption>\n" if "caption" in own else ""
    foot = f'\n<p class="note">{html.escape(note)}</p>' if note else ""
    return (
        f'<div class="{look}{wide}" data-name="{name}"><table>\n{caption}'
        f"{head}<tbody>\n{body}\n</tbody></table></div>{foot}"
    )


@cache
def _read_headings() -> dict[str, Any]:
    return read_toml("data/headings.toml")


def _heading(column: str, kind: str, own: Mapping[str, str]) -> str:
    """Return the heading of a column, with the column's name where the heading is another."""
    told = own.get(column) or _read_headings()["columns"].get(column, column)
    title = f' title="{html.escape(column)}"' if told != column else ""
    return f'<th scope="col"{_class(kind)}{title}>{html.escape(told)}</th>'


def _choose_forms(columns: list[str]) -> dict[str, tuple[str, int]]:
    r"""Return how numbers of columns are written that mean what others beside them say.

    >>> _choose_forms(["category", "corrected", "low"])["low"][0].format(12.34)
    '12.3\xa0%'
    """
    coefficients = [c for c in columns if c.split("_")[0] in COEFFICIENTS]
    limits = ("low", "high") if "alpha" in columns else ()
    forms = dict.fromkeys([*coefficients, *limits], ("{:.2f}", 1))
    if "percent" in columns or "prevalence_human" in columns:
        names = ("prevalence", "prevalence_human", "prevalence_machine")
        forms |= dict.fromkeys(names, (_PERCENT, 100)) | {"percent": (_PERCENT, 1)}
    if "compound" in columns:
        forms |= dict.fromkeys(SIGNED, ("{:+,.3f}", 1))
    if "corrected" in columns:
        forms |= dict.fromkeys(SHARES, (_PERCENT, 100))
    elif "naive" in columns and "difference" in columns:
        forms |= dict.fromkeys(POINTS, ("{:+.1f}", 100))
    return forms


def _readable(column: pd.Series[Any], fixed: tuple[str, int] | None) -> list[str]:
    kind = column.dtype
    if is_bool_dtype(kind):
        return [MISSING if pd.isna(v) else ("yes" if v else "no") for v in column]
    if kind.kind == "f" or str(kind).startswith("Float"):
        form, factor = fixed or _form(column)
        told = [MISSING if pd.isna(v) else as_printed(form.format(factor * v)) for v in column]
        return ["<0.001" if v == "0.000" else v for v in told] if column.name in CHANCES else told
    if is_numeric_dtype(kind):
        return [MISSING if pd.isna(v) else as_printed(f"{v:,}") for v in column]
    return [MISSING if pd.isna(v) else str(v) for v in column]


def _form(column: pd.Series[Any]) -> tuple[str, int]:
    """Return how numbers of a column are written, and what they are multiplied by.

    >>> _form(pd.Series([2.0], name="n_words"))[0].format(2.0)
    '2'
    """
    if str(column.name).split("_")[0] in PERCENT:
        return _PERCENT, 100
    if column.name in WHOLE:
        return "{:,.0f}", 1
    finite = [abs(v) for v in column if not pd.isna(v) and math.isfinite(v)]
    whole = all(v == round(v) for v in finite)
    if whole and (str(column.name).split("_")[0] == "n" or column.name in CODES):
        return "{:,.0f}", 1  # counts, which weights may have made floats, and codes
    digits = 2 if max(finite, default=0) >= _LARGE else 3
    return f"{{:,.{digits}f}}", 1


def _kind(column: pd.Series[Any], cells: pd.Series[str]) -> str:
    """Return how a column is set: numbers to the right, contexts to the hit, long texts wide."""
    if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        return "n"
    if column.name in CONTEXT:
        return CONTEXT[str(column.name)]
    if column.name == "url":
        return "u"
    longest = max(map(len, cells), default=0)
    return "w" if longest > LONG else "m" if longest > MIDDLE else ""


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _cell(text: str, column: str, kind: str) -> str:
    whole = f' title="{html.escape(text)}"' if kind in {"l", "r"} and len(text) > MIDDLE else ""
    return f"<td{_class(kind)}{whole}>{_inner(text, column, kind)}</td>"


def _inner(text: str, column: str, kind: str) -> str:
    if kind == "n":
        return html.escape(text)
    if kind == "l":  # the cell is cut at its left, its text still runs as its letters say
        return f'<span dir="auto">{html.escape(text)}</span>'
    if kind == "u" and _LINK.fullmatch(text):
        told = re.sub(r"(?<=[^/:])[/.](?=[^/])", r"\g<0><wbr>", html.escape(text))
        return f'<a href="{html.escape(text)}">{told}</a>'
    return _breakable(_plain(text) if column in NAMES else text)


def _plain(name: str) -> str:
    """Return a name as a reader sees it.

    >>> _plain("policy_frames.health_and_safety"), _plain("subject_verb+role_noun")
    ('policy frames: health and safety', 'subject verb, role noun')
    """
    return spell(re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])", ": ", name).replace("+", ", "))


def _breakable(text: str) -> str:
    """Return text as HTML in which a name like ``two_words`` may be broken at its signs.

    >>> _breakable("a_b+c 3.0")
    'a_<wbr>b+<wbr>c 3.0'
    """
    return re.sub(r"(?<=[^\W\d_])[_+.](?=[^\W\d_])", r"\g<0><wbr>", html.escape(text))

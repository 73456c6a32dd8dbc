"""Do coders agree, does the list match them, and how frequent is each frame after correction?"""

# ruff: noqa: RUF001 (alpha is a Greek letter)

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from mediakit.base import prose
from mediakit.base.prose import counted, label, name_group, tell_coefficient
from mediakit.coding.validity import MARKS, RELIABLE, TENTATIVE
from mediakit.plots.dots import MOST_GROUPS, MOST_PANELS, Panel, Row, draw_panels
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from mediakit.base.drawing import Drawing

WHOLE: Final = (0.0, 1.0)  # of a coefficient
MOST_FRAMES: Final = 20  # rows of a panel; the table has all
FEW: Final = "No interval: fewer than 10 units, or codes that hardly vary."
MEASURES: Final = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
_F1: Final = MARKS["valid"][1]


def agreement(agreement: pd.DataFrame) -> Drawing | None:
    """Do the coders agree?

    Parameters
    ----------
    agreement
        Of `measure_agreement`: alpha and its interval by category.

    Returns
    -------
    Drawing or None
        A row for each category, the highest alpha first, filled from .80 on, with lines at .667 and
        .80 (Krippendorff 2004, p. 241). None where no alpha is known.
    """
    check_columns(agreement, ["category", "alpha", "low", "high", "n_units", "n_coders"])
    known = agreement[agreement["alpha"].notna()]
    if known.empty:
        return None
    rows = [
        _read_row(row, "alpha", "", clear=row["alpha"] >= RELIABLE)
        for row in _sort(agreement, "alpha")
    ]
    panel = Panel(rows, marks=(TENTATIVE, RELIABLE))
    n = _tell_range(known["n_units"], "unit"), counted(known["n_coders"].max(), "coder")
    caption = [
        f"All parts of the sample: {n[0]}, {n[1]}.",
        "Dashed: .667 (tentative) and .80 (reliable). Filled: .80 or more.",
        _tell_left_out(len(agreement)),
    ]
    title = "Krippendorff’s α by frame with 95 % CIs"
    return draw_panels(
        [panel], title, caption, held=WHOLE, few=FEW, words=_tell(rows, "α")
    )  # fmt: skip


def accuracy(validity: pd.DataFrame) -> Drawing | None:
    """How well does the list match the coders?

    Parameters
    ----------
    validity
        Of `validate`: precision, recall and F1 with their intervals by category, and the verdict.

    Returns
    -------
    Drawing or None
        A panel for each measure, a row for each category, the highest F1 first; filled where the
        verdict is "valid". None where nothing was measured.
    """
    ends = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    check_columns(validity, ["category", "verdict", "n_coded", "split", *ends])
    coded = validity[validity["n_coded"] > 0]
    if coded[[*MEASURES]].isna().all(axis=None):
        return None
    ordered = _sort(coded, "f1")
    panels = [
        Panel(
            [_read_row(row, name, f"{name}_", clear=row["verdict"] == "valid") for row in ordered],
            title,
            marks=(_F1,) if name == "f1" else (),
        )
        for name, title in MEASURES.items()
    ]
    split = str(coded["split"].iloc[0])
    part = f"the {split} part" if split != "all" else "all coded units"
    caption = [
        "Precision: share of units the list marks that coders mark, too.",
        "Recall: share of units coders mark that the list marks, too.",
        f"Reference: majority of the coders, {part}, {_tell_range(coded['n_coded'], 'unit')}.",
        _tell_marks(),
        _tell_left_out(len(coded)),
    ]
    words = " ".join(_tell(panel.rows, panel.name) for panel in panels)
    title = "Precision, recall and F1 by frame with 95 % CIs"
    return draw_panels(panels, title, caption, held=WHOLE, few=FEW, words=words)


def prevalence(prevalence: pd.DataFrame, *, by: str | None = None) -> Drawing | None:
    """How frequent is each frame after correction?

    Parameters
    ----------
    prevalence
        Of `correct_prevalence`, by category or also one key: both shares, interval, numbers.

    Returns
    -------
    Drawing or None
        A row for each category, the most frequent first: a filled dot for the corrected share, on
        its interval, a hollow one for the uncorrected. By a key a panel for each category (six at
        most), a row for each group (the eight with most units) of which a share was corrected.
        None where there is no such share.
    """
    keys = ["category", *([by] if by else [])]
    shares = ["naive", "corrected", "low", "high"]
    prose.check_unique(prevalence, keys, *shares, "n_coded", "n_machine")
    known = prevalence[prevalence["corrected"].notna()]
    if known.empty:
        return None
    cut, drawn = _tell_left_out(len(prevalence)), prevalence
    if by is None:
        panels = [Panel([_read_shares(row) for row in _sort(prevalence, "corrected")])]
    else:
        part = drawn = prevalence[prevalence[by].isin(known[by])]
        choice = prose.choose_groups(part, by, size="n_machine", most=MOST_GROUPS)
        part = choice.keep(part)
        largest = part.groupby("category", sort=False)["corrected"].max()
        chosen = largest.sort_values(ascending=False, kind="stable").index[:MOST_PANELS]
        panels = [
            Panel([_read_shares(row, by) for row in rows.to_dict("records")], label(name))
            for name, rows in part[part["category"].isin(chosen)].groupby("category", sort=False)
        ]
        cut = choice.tell()
    n = _tell_range(known["n_coded"], "coded unit")
    caption = [
        "Filled: corrected for misclassification, with its CI. Hollow: uncorrected.",
        f"{prose.capitalise(n)} of {_tell_range(known['n_machine'], 'unit')}.",
        "Each row is corrected by its own codes." if by else "",
        "A hollow dot alone: not corrected." if len(known) < len(drawn) else "",
        cut,
    ]
    words = " ".join(
        f"{panel.name}: " * bool(panel.name) + f"{'; '.join(map(_tell_shares, panel.rows))}."
        for panel in panels
    )
    among = f"each {by}’s units" if by else "units"
    return draw_panels(
        panels, f"Percent of {among} with each frame, 95 % CIs", caption, held=(0.0, 100.0),
        words=words,
    )  # fmt: skip


def _sort(table: pd.DataFrame, column: str) -> list[dict[Any, Any]]:
    """Return the rows with the highest values, by these."""
    ordered = table.sort_values([column, "category"], ascending=[False, True], kind="stable")
    return ordered.head(MOST_FRAMES).to_dict("records")


def _read_row(row: dict[Any, Any], name: str, prefix: str, *, clear: bool) -> Row:
    """Return a coefficient as it is drawn."""
    value, low, high = (float(row[key]) for key in (name, f"{prefix}low", f"{prefix}high"))
    told = "not estimated" if math.isnan(value) else tell_coefficient(value)
    return Row(label(row["category"]), value, low, high, told, clear)


def _read_shares(row: dict[Any, Any], by: str | None = None) -> Row:
    """Return both shares of a row in percent."""
    naive, value, low, high = (
        100 * float(row[key]) for key in ("naive", "corrected", "low", "high")
    )
    name = name_group(row[by], by) if by else label(row["category"])
    told = "" if math.isnan(value) else f"{value:.0f}"
    return Row(name, value, low, high, told, not math.isnan(value), naive)


def _tell(rows: Iterable[Row], name: str) -> str:
    """Return every coefficient with its interval in words."""
    told = [
        f"{row.name} {row.told}"
        + ("" if math.isnan(row.low) else f" [{', '.join(map(tell_coefficient, row[2:4]))}]")
        for row in rows
    ]
    return f"{name}: {'; '.join(told)}."


def _tell_shares(row: Row) -> str:
    """Return both shares of a row in words."""
    other = f"uncorrected {row.other:.0f} %"
    if math.isnan(row.value):
        return f"{row.name} not corrected, {other}"
    return f"{row.name} {row.told} % [{row.low:.0f}, {row.high:.0f}], {other}"


def _tell_marks() -> str:
    """Return what the line and a filled dot mean."""
    alpha, f1, low = map(tell_coefficient, MARKS["valid"])
    return f"Dashed: F1 = {f1}. Filled: valid (α ≥ {alpha}, F1 ≥ {f1}, lower CI bound ≥ {low})."


def _tell_range(n: pd.Series[int], one: str) -> str:
    few, many = int(n.min()), int(n.max())
    return counted(many, one) if few == many else f"{few:,} to {counted(many, one)}"


def _tell_left_out(n: int) -> str:
    return f"Shown: {MOST_FRAMES} of {n} frames." if n > MOST_FRAMES else ""

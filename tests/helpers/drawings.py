"""What tests of figures look at: their marks, and that all of it fits on both sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from mediakit.base.drawing import embed_svg, width_of, write_svg

if TYPE_CHECKING:
    from mediakit.base.drawing import Drawing, Mark, Sheet


def compared(**changes: Any) -> pd.DataFrame:  # noqa: ANN401  # columns
    """Return a comparison of three outlets in two categories, the first of which differs."""
    rows = [
        {
            "outlet": outlet, "category": category, "measure": "per_1000", "estimate": rate,
            "low": rate - 1, "high": rate + 2, "n_articles": 20, "n_words": 4000,
            "difference": rate - 4, "difference_low": rate - 5, "difference_high": rate - 3,
            "cliffs_delta": (rate - 4) / 10, "q": 0.01 if rate > 8 else 0.4,
        }
        for category, rates in {"conflict": (9.0, 3.0, 4.5), "money": (2.0, 4.2, 3.8)}.items()
        for outlet, rate in zip(("Echo", "Dawn & <Sons>", None), rates, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changes)


def marks_of(figure: Drawing | None, kind: str = "dot") -> list[Mark]:
    """Return what is drawn on the wide sheet of this kind."""
    assert figure is not None
    return [mark for mark in figure.wide.marks if mark.kind == kind]


def check_sheets(figure: Drawing | None) -> None:
    """Check that all is inside both sheets, that no text lies over another, and the SVG is ours."""
    assert figure is not None
    for sheet in (figure.wide, figure.narrow):
        taken: list[tuple[float, float, float, float]] = []
        for mark in sheet.marks:
            for x, y in mark.points:
                assert -1 <= x <= sheet.width + 1, mark
                assert 0 <= y <= sheet.height + 1, mark
            if mark.kind == "text":
                taken.append(box_of(mark, sheet))
        for i, (left, top, right, foot) in enumerate(taken):
            assert left >= -2
            assert right <= sheet.width + 2
            for other in taken[i + 1 :]:
                apart = right <= other[0] or other[2] <= left or foot <= other[1] or other[3] <= top
                assert apart, (taken[i], other)
        assert embed_svg(write_svg(figure, sheet), "f", narrow=not sheet.wide)


def box_of(mark: Mark, sheet: Sheet) -> tuple[float, float, float, float]:
    """Return the box of a text, a little smaller than its letters may be."""
    ((x, y),) = mark.points
    wide = 0.94 * width_of(mark.words, sheet.size)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
    return left, y - 0.7 * sheet.size, left + wide, y

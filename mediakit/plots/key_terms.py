"""Which words and phrases does each side prefer? Key terms as dots, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base.drawing import Drawing, Sheet, draw_both, make_scale, width_of
from mediakit.base.prose import VOICE_NAMES, counted, name_group, plain_text, spell
from mediakit.comparison.keyness import LEAST_ARTICLES, gather_terms
from mediakit.plots.dots import MOST_GROUPS, Row, draw_value
from mediakit.tables import CLEAR, OTHERS

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.comparison.keyness import KeyTerms

MANY: Final = 4  # sides, of which each has fewer terms
PAIR: Final = 2
TERMS: Final = (8, 5)  # of each side; where there are many
STEP: Final = 22  # from term to term
HEAD: Final = 28
WIDEST_TERM: Final = 150
APART: Final = 28  # between the two columns


def keyness(*tables: pd.DataFrame, by: str = "outlet") -> Drawing | None:
    """Which terms does each side use more than the others, by how much and in how many articles?

    Parameters
    ----------
    tables
        Of `score_keyness`, all of the same sides, such as one of words and one of phrases.
    by
        What makes the sides.

    Returns
    -------
    Drawing or None
        Of each side its first eight terms (five, where there are more than four sides), as
        `choose_terms` orders them, by log ratio, filled with q below .05; beside each the articles
        that have it. Eight sides at most, those with key terms first. None where no side has a term
        that was tested.
    """
    sides = gather_terms(*tables, n=TERMS[0])
    if not any(len(side.rows) for side in sides):
        return None
    n = TERMS[len(sides) > MANY]
    kept = sorted(sides, key=lambda side: not len(side.rows))[:MOST_GROUPS]
    panels = [(side, _read_rows(side.rows.head(n))) for side in kept]
    reach = [row.value for _, rows in panels for row in rows]

    def draw(sheet: Sheet) -> None:
        across = min(2, len(panels)) if sheet.wide else 1
        width = (sheet.width - APART * (across - 1)) / across
        terms = max(width_of(row.name, sheet.size) for _, rows in panels for row in rows) + 12
        articles = 1.1 * max(width_of(row.told, sheet.size) for _, rows in panels for row in rows)
        left = min(terms, WIDEST_TERM if across > 1 else 0.36 * sheet.width)
        top = 0.0
        for at in range(0, len(panels), across):
            line = panels[at : at + across]
            foot = top + HEAD + STEP * max(*(len(rows) for _, rows in line), 1)
            for number, (side, rows) in enumerate(line):
                start = (width + APART) * number
                sheet.text(sheet.fit(_name(side.side, by), 0.9 * width), start, top + 8, "b")
                if not rows:
                    sheet.text(sheet.fit(_tell_none(side), width), start, top + HEAD + 8, "s")
                    continue
                end = start + width - articles - 14
                scale = make_scale(reach, start + left, end, most=4 if across > 1 else 5)
                sheet.axis(scale, top + HEAD, top + HEAD + STEP * len(rows))
                for i, row in enumerate(rows):
                    y = top + HEAD + STEP * (i + 0.5)
                    sheet.text(sheet.fit(row.name, left - 8), start, y)
                    draw_value(sheet, scale, y, row, end=start + width + 2)
            top = foot + 34
        sheet.height = top - 8

    more = len(sides) - len(panels)
    # Of a page's two figures the first has all; no sentence stands twice.
    chosen = f"At most {n} terms in {LEAST_ARTICLES} or more articles; q < .05 first, then by G²."
    marks = "Beside each dot: articles with the term. Filled: q < .05; hollow: not significant."
    caption = [
        f"+1: twice as often as in {_tell_against(panels[0][0], by)}; +2: four times as often.",
        marks if by != "voice" else "Beside: articles. Filled: q < .05.",
        chosen if by != "voice" else "",
        f"Not shown: {counted(more, by)}." if more else "",
    ]
    words = "; ".join(
        f"{_name(side.side, by)}: "
        + (", ".join(map(_tell_row, rows)) if rows else _tell_none(side))
        for side, rows in panels
    )
    of = f"by {by}"
    if by == "voice" and len(sides) == PAIR:  # beside a figure of all voices
        of = "of " + " and ".join(_name(side.side, by).lower() for side in sides)
    title = f"Key terms {of}, log ratio of rates"
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def _read_rows(rows: pd.DataFrame) -> list[Row]:
    """Return the terms of a side as they are drawn, the largest log ratio first."""
    order = rows.sort_values("log_ratio", ascending=False, kind="stable")
    return [
        Row(
            plain_text(spell(str(row["term"]))),
            float(row["log_ratio"]),
            told=f"{row['n_present']:,} of {row['n_articles']:,}",
            clear=bool(row["q"] < CLEAR),
        )
        for row in order.to_dict("records")
    ]


def _name(side: str, by: str) -> str:
    """Return what a side is called."""
    if by == "voice":
        return VOICE_NAMES.get(side, side).capitalize()
    return f"All other {by}s" if side == OTHERS else name_group(side, by)


def _tell_against(side: KeyTerms, by: str) -> str:
    """Return what all sides are held against."""
    return f"the other {by}s" if side.against == OTHERS else "the other"


def _tell_none(side: KeyTerms) -> str:
    """Return why a side has no terms."""
    return f"not tested: {side.reason}" if side.reason else "no term in enough articles"


def _tell_row(row: Row) -> str:
    clear = ", significant" if row.clear else ""
    return f"{row.name} +{row.value:.1f} (in {row.told} articles{clear})"

"""How do outlets, those whom they quote, single articles and sentences near names sound?"""

from __future__ import annotations

import math
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base import prose
from mediakit.base.drawing import Drawing, Sheet, draw_both, make_scale, width_of
from mediakit.base.prose import counted, signed
from mediakit.comparison.groups import mark_clear
from mediakit.comparison.rates import LEAST
from mediakit.measures.tone import MIN_SCORED
from mediakit.plots.dots import (
    FILLED,
    MOST_GROUPS,
    NARROWEST,
    OWN,
    WIDEST_NAME,
    Panel,
    Row,
    draw_panels,
    read_row,
)
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from mediakit.base.arrays import Floats

_SCORED: Final = f"{MIN_SCORED} sentences with a sentiment word"
FEW: Final = f"No interval: fewer than {LEAST} texts or {_SCORED}."
# Of single articles:
MOST_DOTS: Final = 400  # on a sheet; beyond, a dot stands for several articles
DOT: Final = 3.0
APART: Final = 6.5  # between dots
TALL: Final = 46  # of a row
ROOM: Final = 38  # of a row, for dots above one another


def group_tone(comparison: pd.DataFrame, *, by: str = "outlet") -> Drawing | None:
    """How does each group sound, in its own words and in those of its sources?

    Parameters
    ----------
    comparison
        Of `compare_groups` by a key within voices, and then of `require_scored`: value, interval
        and test of each.

    Returns
    -------
    Drawing or None
        A panel for each voice, a row for each group (the eight with most sentences, by the tone of
        their own words), on one scale around 0; without an interval where fewer than five texts or
        ten sentences with a sentiment word are behind a value. Of a single group one panel, a row
        for each voice. None if nothing has a tone.
    """
    needed = ["voice", by, "estimate", "low", "high", "n_sentences", "n_scored", "n_articles", "q"]
    check_columns(comparison, needed)
    known = comparison["estimate"].where(comparison["n_scored"] > 0)
    comparison = comparison.assign(estimate=known)
    if not known.notna().any():
        return None
    choice = prose.choose_groups(comparison, by, size="n_sentences", most=MOST_GROUPS)
    groups = choice.split(comparison.assign(clear=mark_clear(comparison)))
    rows = {
        (str(row["voice"]), place): read_row(name, row)
        for place, (name, part) in enumerate(groups)
        for row in part.to_dict("records")
    }
    title = "Mean tone per sentence, −1 to +1, with 95 % CIs"
    if choice.n_all == 1:
        voices = [rows[voice, 0]._replace(name=told) for voice, told in prose.VOICE_NAMES.items()
                  if (voice, 0) in rows]  # fmt: skip
        told = f"{counted(comparison['n_sentences'].sum(), 'sentence')}."
        return draw_panels([Panel(voices)], title, [told, OWN], symmetric=True, few=FEW)
    parts = comparison.groupby("voice")
    n, scored = (parts[name].sum().to_dict() for name in ("n_sentences", "n_scored"))
    notes = {
        str(voice): f"n = {n[voice]:,}, {prose.percent(scored[voice], n[voice])} scored"
        for voice in n
    }
    articles = [f"{name} {part['n_articles'].max():,}" for name, part in groups]
    caption = [
        "The same scale in every panel. n: sentences, scored where they have a sentiment word.",
        f"Articles: {', '.join(articles)}.",
        FILLED.format(by),
        OWN,
        choice.tell(),
    ]
    panels = _make_panels(rows, choice.names, notes)
    return draw_panels(panels, title, caption, symmetric=True, few=FEW)


def _make_panels(
    rows: Mapping[tuple[str, int], Row], names: Sequence[str], notes: Mapping[str, str]
) -> list[Panel]:
    """Return a panel for each voice that has a row; what is most positive in own words is first."""
    places = range(len(names))
    own = [rows.get(("outlet", at), Row("")).value for at in places]
    order = sorted(places, key=lambda at: math.inf if math.isnan(own[at]) else -own[at])
    return [
        Panel(
            [rows.get((voice, at), Row(names[at])) for at in order],
            prose.label(told),
            notes.get(voice, ""),
        )
        for voice, told in prose.VOICE_NAMES.items()
        if any(each == voice for each, _ in rows)
    ]


class _Dots(NamedTuple):
    """The articles of a group as they are drawn."""

    name: str
    n: int
    scores: Floats  # sorted
    median: float


def article_tone(articles: pd.DataFrame, *, by: str = "outlet") -> Drawing | None:
    """How alike do the articles of each group sound, in own words?

    Parameters
    ----------
    articles
        Of `score_sentiment` by article, this key and voice.

    Returns
    -------
    Drawing or None
        A row for each group (the eight with most sentences, by the tone of their own words), a dot
        for each article, its own words alone, beside each other where they are alike, a stroke at
        the median. Of groups with more articles than there is room for, dots at as many evenly
        spaced quantiles. None for fewer than two articles with a tone.
    """
    check_columns(articles, ["doc_id", by, "voice", "compound", "n_sentences"])
    prose.check_unique(articles, ["doc_id", "voice"], by)
    own = articles[articles["voice"] == "outlet"]
    if own["compound"].count() <= 1:
        return None
    choice = prose.choose_groups(articles, by, size="n_sentences", most=MOST_GROUPS)
    room = MOST_DOTS // len(choice.keys)
    groups, without = dict[float, list[_Dots]](), 0
    for name, rows in choice.split(own):
        scores = np.sort(rows["compound"].dropna().to_numpy(dtype=np.float64))
        without += len(rows) - len(scores)
        if not len(scores):
            continue
        points, n = (rows["compound"] * rows["n_sentences"]).sum(), rows["n_sentences"].sum()
        drawn = scores
        if len(scores) > room:
            drawn = np.quantile(scores, (np.arange(room) + 0.5) / room)
        dots = _Dots(name, len(scores), drawn, float(np.median(scores)))
        groups.setdefault(-points / n, []).append(dots)
    shown = [dots for value in sorted(groups) for dots in groups[value]]
    farthest = max(NARROWEST, own["compound"].abs().max())
    caption = ["One dot per article, own words only; stroke: median."]
    if any(dots.n > room for dots in shown):
        caption.append(f"Of more than {room} articles: {room} dots, at evenly spaced quantiles.")
    if without:
        caption.append(f"Not shown: {counted(without, 'article')} without a sentiment word.")
    caption.append(choice.tell())
    words = "; ".join(
        f"{dots.name}: {counted(dots.n, 'article')}, {signed(dots.scores[0], 2)} to "
        f"{signed(dots.scores[-1], 2)}, median {signed(dots.median, 2)}"
        for dots in shown
    )
    title = "Mean tone of each article, −1 to +1"
    draw = partial(_draw_articles, groups=shown, farthest=float(farthest))
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def _draw_articles(sheet: Sheet, *, groups: Sequence[_Dots], farthest: float) -> None:
    longest = max(width_of(dots.name, sheet.size) for dots in groups)
    left = min(max(longest, 80) + 16, WIDEST_NAME if sheet.wide else 0.34 * sheet.width)
    right = sheet.width - 56
    scale = make_scale([-farthest, farthest], left, right, symmetric=True)
    head, foot = 22, 22 + TALL * len(groups)
    sheet.text("median", sheet.width, 8, "s", "end")
    sheet.axis(scale, head, foot, sign=True)
    for number, dots in enumerate(groups):
        middle = head + TALL * (number + 0.5)
        sheet.text(sheet.fit(dots.name, left - 10), 0, middle - 8)
        sheet.text(counted(dots.n, "article"), 0, middle + 8, "s")
        for x, up in _spread([scale(score) for score in dots.scores]):
            sheet.dot("cif", x, middle + up, DOT, "diamond")
    for number, dots in enumerate(groups):
        middle, x = head + TALL * (number + 0.5), scale(dots.median)
        sheet.line("median", (x, middle - TALL / 2 + 3), (x, middle + TALL / 2 - 3))
        sheet.text(signed(dots.median, 2), sheet.width, middle, "t", "end")
    sheet.height = foot + 26


def _spread(places: Sequence[float]) -> list[tuple[float, float]]:
    """Return sorted places and how far each stands from its row, so that none hides another.

    >>> _spread([10.0, 10.0, 11.0, 60.0])
    [(10.0, 0.0), (10.0, 6.5), (11.0, -6.5), (60.0, 0.0)]
    """
    last, levels = dict[int, float](), list[int]()
    for x in places:
        level = next(n for n in count() if x - last.get(n, -math.inf) >= APART)
        last[level] = x
        levels.append(level)
    step = min(APART, ROOM / max(*last, 1))
    ups = ((level + 1) // 2 * (step if level % 2 else -step) for level in levels)
    return [(x, up + 0.0) for x, up in zip(places, ups, strict=True)]


def actor_tone(tone: pd.DataFrame) -> Drawing | None:
    """How do sentences that mention a name sound, in whose words?

    Parameters
    ----------
    tone
        Of `score_actors` by voice: the rows of the names that are meant.

    Returns
    -------
    Drawing or None
        A panel for each voice, a row for each name (the eight in most sentences, by the tone of own
        words), of which a voice has ten sentences with a sentiment word. None if no name has them.
    """
    check_columns(tone, ["actor", "voice", "compound", "n_sentences", "n_scored"])
    known = tone[tone["n_scored"] >= MIN_SCORED]
    if known.empty:
        return None
    choice = prose.choose_groups(known, "actor", size="n_sentences", most=MOST_GROUPS)
    rows = {
        (str(row["voice"]), place): Row(
            name,
            row["compound"],
            told=f"{signed(row['compound'], 2)} ({row['n_sentences']:,})",
        )
        for place, (name, part) in enumerate(choice.split(known))
        for row in part.to_dict("records")
    }
    caption = [
        "In brackets: sentences that mention the name.",
        f"A value needs {MIN_SCORED} of them with a sentiment word.",
        "No intervals: names are described, not compared.",
        choice.tell(),
    ]
    title = "Mean tone of sentences that mention a name, −1 to +1"
    panels = _make_panels(rows, choice.names, {})
    return draw_panels(panels, title, caption, symmetric=True, few="")

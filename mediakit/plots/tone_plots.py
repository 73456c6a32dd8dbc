"""Figures of tone by group: means by voice of outlets or actors, and single articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from mediakit.base.display import (
    SHOWN_VOICES,
    VOICE_COLOURS,
    VOICE_MARKERS,
    check_unique,
    choose_groups,
)
from mediakit.measures.tone import MIN_SCORED
from mediakit.plots.canvas import (
    DODGE,
    INK,
    LINE,
    NARROWEST,
    add_key,
    frame_axes,
    name_rows,
    new_axes,
    stripe_rows,
    tone_ticks,
    write_column,
    write_note,
    write_voice,
)
from mediakit.plots.group_alt_text import describe_article_tone, describe_tone_means
from mediakit.plots.whiskers import draw_whiskers, join_intervals, tell_level
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from mediakit.base.display import Choice

    Floats = npt.NDArray[np.float64]

MOST_ROWS: Final = 8  # groups that fit under 8 cm
LIMITS: Final = ["compound", "low", "high"]
STEP: Final = 0.11  # of a row, between articles of the same tone
BINS: Final = 90  # places on the scale that hold one article each
COLUMNS: Final = 0.52  # of the axes; the rest is for numbers
FIRST: Final = 0.14  # from the scale to the end of the first column of numbers


def plot_tone_means(
    tone: pd.DataFrame,
    *,
    by: str = "outlet",
    intervals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes | None:
    """How does each voice sound, in each group or around each actor?

    Parameters
    ----------
    tone
        `score_sentiment(tokens, by=["outlet", "voice"])`, or `score_actors`: one row per group and
        voice.
    by
        The column of the groups; "actor" for actors.
    intervals
        `compare_groups` by this column within voices, or the other way; None draws no intervals.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes or None
        A row per group (the eight with most sentences at most, which the label says), a point per
        voice at its mean, hollow where fewer than ten sentences have a sentiment word, on a whisker
        from end to end of its interval; numbers of sentences beside. The label of the axes is the
        figure in words. None for fewer than two groups, or without any tone.

    Raises
    ------
    ArgumentError
        If a group and voice stand in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(tone, [by, "voice", "compound", "n_sentences", "n_scored", "engine"])
    tone = join_intervals(tone, intervals, [by, "voice"])
    choice = choose_groups(tone, by, size="n_sentences", most=MOST_ROWS)
    if choice.n_all <= 1 or tone["compound"].isna().all():
        return None
    ax = ax or new_axes(_height(len(choice.keys)))
    groups = [rows for _, rows in choice.split(tone)]
    for number, voice in enumerate(SHOWN_VOICES):
        means = [rows[rows["voice"] == voice] for rows in groups]
        for i, rows in enumerate(means):
            _draw_mean(ax, rows[rows["compound"].notna()], i + DODGE[voice], voice)
        n = _list_numbers(rows["n_sentences"].sum() for rows in means)
        write_voice(ax, voice, COLUMNS + FIRST + 0.16 * number, n, "sentences")
    told = f"mean tone ({tone['engine'].iloc[0]} compound), on a scale from −1 to +1"
    hollow = f"hollow: under {MIN_SCORED} sentences with a sentiment word"
    widest = max(NARROWEST, float(np.nanmax(np.abs(pd.concat(groups)[LIMITS].to_numpy()))))
    level = tell_level(intervals)
    hollow += f"; whisker: {level}" if level else ""
    _finish_rows(ax, choice, widest, f"{told}\n{hollow}")
    ax.set_label(describe_tone_means(tone, choice, level))
    return ax


def _draw_mean(ax: Axes, rows: pd.DataFrame, y: float, voice: str) -> None:
    colour, x = VOICE_COLOURS[voice], rows["compound"]
    bare = x[rows["low"].isna()]
    ax.hlines([y] * len(bare), 0, bare, colors=colour, linewidth=1.3, alpha=0.55)
    draw_whiskers(ax, rows, pd.Series(y, index=rows.index), colour)
    faces = [colour if n >= MIN_SCORED else "white" for n in rows["n_scored"]]
    style: dict[str, Any] = {"edgecolors": colour, "linewidths": 1.1, "zorder": 3}
    ax.scatter(x, [y] * len(x), s=30, marker=VOICE_MARKERS[voice], c=faces, **style)


def _list_numbers(numbers: Iterable[float]) -> list[tuple[float, str]]:
    """Return what stands in each row of a column."""
    return [(row, f"{n:,.0f}" if n else "–") for row, n in enumerate(numbers)]


def _finish_rows(ax: Axes, choice: Choice, widest: float, told: str) -> None:
    """Set scale, names and stripes of rows of groups."""
    frame_axes(ax)
    ax.spines["left"].set_visible(False)
    ticks, names = tone_ticks(widest, 1)
    low, high = ticks[0], ticks[-1]
    ax.set_xlim(low, low + (high - low) / COLUMNS)
    ax.spines["bottom"].set_bounds(low, high)
    ax.set_xticks(ticks, names)
    name_rows(ax, choice.names)
    stripe_rows(ax, len(choice.names))
    ends = -0.5, len(choice.names) - 0.5
    ax.vlines(ticks, *ends, colors=LINE, linewidth=0.6, zorder=0.5)
    ax.vlines(0, *ends, colors=INK, linewidth=0.8, zorder=1)
    write_note(ax, told, choice.tell())


def plot_article_tone(
    tone: pd.DataFrame, *, by: str = "outlet", ax: Axes | None = None
) -> Axes | None:
    """How do single articles of each group sound?

    Parameters
    ----------
    tone
        Rows of one voice of `score_sentiment(tokens, by=["article", "outlet", "voice"])`: one row
        per article.
    by
        The column of the groups.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes or None
        A row per group (the eight with most sentences at most, which the label says), a point per
        article, beside each other where they are alike, and a stroke at the median; numbers of
        articles beside. The label of the axes is the figure in words. None for fewer than two
        articles with a tone.

    Raises
    ------
    ArgumentError
        If an article stands in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(tone, [by, "doc_id", "compound", "n_sentences", "engine"])
    check_unique(tone, ["doc_id"])
    if tone["compound"].notna().sum() <= 1:
        return None
    tone = tone.sort_values([by, "doc_id"], kind="stable")
    choice = choose_groups(tone, by, size="n_sentences", most=MOST_ROWS)
    ax = ax or new_axes(_height(len(choice.keys)))
    voices = list(dict.fromkeys(tone["voice"])) if "voice" in tone else []
    colour = VOICE_COLOURS[voices[0]] if len(voices) == 1 else INK
    widest = max(NARROWEST, tone["compound"].abs().max())
    groups = [rows["compound"] for _, rows in choice.split(tone)]
    for i, column in enumerate(groups):
        scores = np.sort(column.dropna().to_numpy(dtype=np.float64))
        y = i + _spread(scores, widest)
        ax.scatter(scores, y, s=24, c=colour, alpha=0.6, linewidths=0, zorder=3)
        if len(scores):
            ax.vlines(np.median(scores), i - 0.38, i + 0.38, colors=INK, linewidth=1.8, zorder=4)
    n, without = ([f(column).sum() for column in groups] for f in (pd.notna, pd.isna))
    write_column(ax, COLUMNS + FIRST, _list_numbers(n), "articles\nshown")
    write_column(ax, COLUMNS + 0.45, _list_numbers(without), "without a\nsentiment word")
    told = f"mean tone of an article ({tone['engine'].iloc[0]} compound), on a scale from −1 to +1"
    told += f"\nonly words of the voice: {voices[0]}" if len(voices) == 1 else ""
    _finish_rows(ax, choice, widest, told)
    add_key(ax, [("median", _stroke())], 1, loc="lower left", bbox_to_anchor=(0, 1))
    ax.set_label(describe_article_tone(tone, choice))
    return ax


def _spread(scores: Floats, widest: float) -> Floats:
    """Return how far each of these sorted values stands from its row, so that none hides another.

    >>> _spread(np.array([0.1, 0.1, 0.1, 0.5]), 1.0).round(2).tolist()
    [0.0, 0.11, -0.11, 0.0]
    """
    place = np.round(scores / widest * BINS / 2)
    first = np.searchsorted(place, place)
    turn = np.arange(len(scores)) - first
    away = (turn + 1) // 2 * np.where(turn % 2, STEP, -STEP)
    spread: Floats = np.clip(away, -0.4, 0.4) + 0.0  # no −0
    return spread


def _stroke() -> Line2D:
    return Line2D([], [], ls="", marker="|", ms=11, mew=1.8, mec=INK)


def _height(n_rows: int) -> float:
    return max(1.7, min(1.15 + 0.3 * n_rows, 3.1))

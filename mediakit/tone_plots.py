"""Figures of tone by group: means by voice of outlets or actors, and single articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from mediakit.canvas import (
    BAND,
    INK,
    LINE,
    SMALL,
    SOFT,
    add_key,
    frame_axes,
    new_axes,
    shorten,
)
from mediakit.group_alt_text import describe_article_tone, describe_tone_means
from mediakit.group_choice import check_unique, choose_groups, rows_of
from mediakit.palette import SHOWN_VOICES, VOICE_COLOURS, VOICE_MARKERS
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    from mediakit.group_choice import Choice

    Floats = npt.NDArray[np.float64]

MOST_ROWS: Final = 8  # groups that fit under 8 cm
FEW: Final = 10  # scored sentences below which single ones decide a mean, as for intervals
NARROWEST: Final = 0.3  # compound points either side of 0: no zoom makes less look large
DODGE: Final = {"quoted": -0.22, "reported": 0.0, "outlet": 0.22}  # of a step between rows
SIGNS: Final = {"quoted": "●", "reported": "■", "outlet": "◆"}
STEP: Final = 0.11  # of a row, between articles of the same tone
BINS: Final = 90  # places on the scale that hold one article each
COLUMNS: Final = 0.52  # of the axes; the rest is for numbers
FIRST: Final = 0.14  # from the scale to the end of the first column of numbers


def plot_tone_means(
    tone: pd.DataFrame, *, by: str = "outlet", ax: Axes | None = None
) -> Axes | None:
    """How does each voice sound, in each group or around each actor?

    Parameters
    ----------
    tone
        `score_sentiment(tokens, by=["outlet", "voice"])`, or `score_actors`: one row per group and
        voice.
    by
        The column of the groups; "actor" for actors.
    ax
        Where to draw; by default a figure of its own, under 8 cm high.

    Returns
    -------
    Axes or None
        A row per group (the eight with most sentences at most, which the label says), a point per
        voice at its mean, hollow where fewer than ten sentences have a sentiment word; numbers of
        sentences beside. The label of the axes is the figure in words. None for fewer than two
        groups, or without any tone.

    Raises
    ------
    ArgumentError
        If a group and voice stand in several rows.
    ColumnMissingError
        If a column that is drawn is missing.
    """
    check_columns(tone, [by, "voice", "compound", "n_sentences", "n_scored", "engine"])
    check_unique(tone, [by, "voice"])
    choice = choose_groups(tone, by, size="n_sentences", most=MOST_ROWS)
    if choice.n_all < 2 or tone["compound"].isna().all():  # noqa: PLR2004  # two to compare
        return None
    ax = ax or new_axes(_height(len(choice.keys)))
    places = {value: i for i, value in enumerate(choice.keys)}
    widest = NARROWEST
    for number, voice in enumerate(SHOWN_VOICES):
        for value, i in places.items():
            rows = rows_of(tone, by, value)
            rows = rows[rows["voice"] == voice]
            _draw_mean(ax, rows, i + DODGE[voice], voice)
            _write_number(ax, rows["n_sentences"].sum(), i, COLUMNS + FIRST + 0.16 * number)
            widest = max(widest, rows["compound"].abs().max(skipna=True) or 0)
        _head_column(ax, f"{SIGNS[voice]} {voice}\nsentences", FIRST + 0.16 * number, voice)
    told = f"mean tone ({tone['engine'].iloc[0]} compound), on a scale from −1 to +1"
    _finish_rows(ax, choice, widest, f"{told}\nhollow: under {FEW} sentences with a sentiment word")
    ax.set_label(describe_tone_means(tone, choice))
    return ax


def _draw_mean(ax: Axes, rows: pd.DataFrame, y: float, voice: str) -> None:
    colour = VOICE_COLOURS[voice]
    kept = rows[rows["compound"].notna()]
    ax.hlines([y] * len(kept), 0, kept["compound"], colors=colour, linewidth=1.3, alpha=0.55)
    faces = [colour if n >= FEW else "white" for n in kept["n_scored"]]
    style: dict[str, Any] = {"edgecolors": colour, "linewidths": 1.1, "zorder": 3}
    ax.scatter(
        kept["compound"], [y] * len(kept), s=30, marker=VOICE_MARKERS[voice], c=faces, **style
    )


def _write_number(ax: Axes, n: float, y: float, x: float) -> None:
    style: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": SMALL}
    ink = INK if n else SOFT
    ax.text(x, y, f"{n:,.0f}" if n else "–", transform=ax.get_yaxis_transform(), color=ink, **style)


def _head_column(ax: Axes, told: str, x: float, voice: str | None = None) -> None:
    style: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    colour = SOFT if voice is None else VOICE_COLOURS[voice]
    style |= {"ha": "right", "va": "bottom", "fontsize": SMALL, "color": colour}
    ax.annotate(told, (COLUMNS + x, 1), (0, 3), **style)


def _finish_rows(ax: Axes, choice: Choice, widest: float, told: str) -> None:
    """Set scale, names and stripes of rows of groups."""
    frame_axes(ax)
    ax.spines["left"].set_visible(False)
    places = MaxNLocator(4, steps=[1, 2, 5, 10], symmetric=True).tick_values(-widest, widest)
    ticks = [float(tick) for tick in places if abs(tick) <= max(1.0, widest)]
    low, high = ticks[0], ticks[-1]
    ax.set_xlim(low, low + (high - low) / COLUMNS)
    ax.spines["bottom"].set_bounds(low, high)
    names = ["0" if abs(t) < 1e-9 else f"{t:+g}".replace("-", "−") for t in ticks]  # noqa: PLR2004
    ax.set_xticks(ticks, names)
    ax.set_ylim(len(choice.keys) - 0.5, -0.5)
    ax.set_yticks(
        range(len(choice.names)), [shorten(name) for name in choice.names], parse_math=False
    )
    ax.tick_params(axis="y", length=0, pad=7)
    for i in range(0, len(choice.keys), 2):
        ax.axhspan(i - 0.5, i + 0.5, color=BAND, linewidth=0, zorder=0)
    ax.vlines(ticks, -0.5, len(choice.keys) - 0.5, colors=LINE, linewidth=0.6, zorder=0.5)
    ax.vlines(0, -0.5, len(choice.keys) - 0.5, colors=INK, linewidth=0.8, zorder=1)
    some = choice.tell()
    label = told + (f"\nshown: {some}" if some else "")
    ax.set_xlabel(label, fontsize=SMALL, loc="left", color=SOFT)


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
    if tone["compound"].notna().sum() < 2:  # noqa: PLR2004  # two to compare
        return None
    tone = tone.sort_values([by, "doc_id"], kind="stable")
    choice = choose_groups(tone, by, size="n_sentences", most=MOST_ROWS)
    ax = ax or new_axes(_height(len(choice.keys)))
    voices = list(dict.fromkeys(tone["voice"])) if "voice" in tone else []
    colour = VOICE_COLOURS[voices[0]] if len(voices) == 1 else INK
    widest = max(NARROWEST, tone["compound"].abs().max())
    for i, value in enumerate(choice.keys):
        rows = rows_of(tone, by, value)
        scores = np.sort(rows["compound"].dropna().to_numpy())
        y = i + _spread(scores, widest)
        ax.scatter(scores, y, s=24, c=colour, alpha=0.6, linewidths=0, zorder=3)
        if len(scores):
            ax.vlines(np.median(scores), i - 0.38, i + 0.38, colors=INK, linewidth=1.8, zorder=4)
        _write_number(ax, len(scores), i, COLUMNS + FIRST)
        _write_number(ax, len(rows) - len(scores), i, COLUMNS + 0.45)
    _head_column(ax, "articles\nshown", FIRST)
    _head_column(ax, "without a\nsentiment word", 0.45)
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

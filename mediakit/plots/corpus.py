"""What does a corpus hold by outlet and time, how long, in whose voice, and which are copies?

The function that tells a figure in words follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from mediakit.base import prose
from mediakit.base.prose import COUNT_COLOUR, SHOWN_VOICES, counted, cut, find_key, name_group
from mediakit.plots import canvas
from mediakit.plots.canvas import INK, LINE, SMALL, SOFT, add_key, make_dot, new_axes
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

TOLD: Final = 6  # groups that a sentence names before it only counts the rest
TALL: Final = 6  # rows up to which a row has room for numbers
NUMBERED: Final = 14  # periods up to which each bar has its number
BARS: Final = 5.7  # inches for bars and columns of numbers
COLUMN: Final = 0.13  # of these for a column
WIDEST: Final = 0.5  # inches of a bar
LONG: Final = 20.0  # times the usual length, from which on lengths need a scale of powers
# Of the copies:
GROUPS: Final = 12  # that the figure has room for, the largest
NODES: Final = 24  # articles of a group that a ring has room for, the earliest
NAMED: Final = 12  # outlets that have a look of their own
LABELLED: Final = 3  # articles up to which each has its date, and each pair its similarity
LARGE_DOTS: Final = 8  # articles up to which a ring has room for large ones
COLUMNS: Final = 4
KEYS: Final = 4  # columns of the key
CELL: Final = (1.75, 2.0)  # inches of a group
RING: Final = 0.46  # inches from the centre of a group to its articles
TITLE: Final = 22  # characters that fit under a group
EDGE: Final = "#9AA0A8"


def articles(counts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How many articles are there of each group, and when are there none?

    Returns
    -------
    Axes or None
        Of `count_articles` by one column: a row per group, the twelve with most articles, and a bar
        per period; the line under the bars is broken where there is no article, and periods without
        any in the corpus are grey. None for one group in one period, or without dates.
    """
    key = find_key(counts, "period")
    prose.check_unique(counts, [key, "period"], "n", "n_words")
    dated = counts[counts["period"].notna()]
    if len(dated) <= 1:
        return None
    groups = prose.split_groups(counts, key)
    labels = sorted(set(dated["period"]))
    bars = [rows.set_index("period")["n"].reindex(labels, fill_value=0) for _, rows in groups]
    n, groups = np.array(bars, dtype=np.int64), groups[: prose.LARGEST]
    rows, slots = len(groups), len(labels)
    ax = ax or new_axes(0.75 + rows * _row_height(rows))
    empty = np.flatnonzero(n.sum(axis=0) == 0)
    for slot in empty:
        ax.axvspan(slot - 0.5, slot + 0.5, color=canvas.BAND, linewidth=0, zorder=0)
    numbered = slots <= NUMBERED and rows <= TALL
    _draw_bars(ax, n[:rows], numbered=numbered)
    columns = {"articles": [rows["n"].sum() for _, rows in groups]}
    columns["words"] = [rows["n_words"].sum() for _, rows in groups]
    if len(dated) < len(counts):
        columns["no date"] = [rows.loc[rows["period"].isna(), "n"].sum() for _, rows in groups]
    for i, (heading, values) in enumerate(columns.items(), start=1):
        numbers = enumerate(f"{value:,}" for value in values)
        canvas.write_column(ax, 1 - COLUMN * (len(columns) - i), numbers, heading)
    share = 1 - COLUMN * len(columns)
    ax.set_xlim(-0.5, -0.5 + slots / share)
    canvas.name_rows(ax, [name for name, _ in groups], "bottom")
    step = -(-slots // int(share * BARS / (0.2 + 0.075 * len(labels[0]))))  # inches
    ax.set_xticks(range(0, slots, step), labels[::step])
    ax.tick_params(axis="x", length=0)
    told = [f"articles per {prose.find_period(labels[0])}"]
    told += ["grey: no article at all"] if len(empty) else []
    told += [] if numbered else [f"highest bar: {n[:rows].max():,}"]
    canvas.write_note(ax, "; ".join(told), prose.tell_largest(rows, len(n), "articles"))
    ax.set_label(describe_articles(counts))
    return ax


def _row_height(rows: int) -> float:
    """Return the inches of a row, so that many rows still fit a page."""
    return 0.44 if rows <= TALL else 0.25


def _draw_bars(ax: Axes, n: npt.NDArray[np.int64], *, numbered: bool) -> None:
    """Draw a bar for each number of groups by periods, on a line that breaks where it is 0."""
    rows, slots = n.shape
    scale = (0.52 if numbered else 0.82) / max(n.max(), 1)
    half = min(0.76, WIDEST * slots / (0.74 * BARS)) / 2
    row, slot = np.nonzero(n)
    base, top = row + 0.4, row + 0.4 - n[row, slot] * scale
    look: dict[str, Any] = {"color": COUNT_COLOUR, "linewidths": 0.3}  # however thin the bar
    canvas.draw_boxes(ax, (slot - half, slot + half), (base, top), **look)
    ax.hlines(base, slot - 0.5, slot + 0.5, colors=INK, linewidth=0.9, zorder=3)
    ax.hlines(np.arange(rows) + 0.4, -0.5, slots - 0.5, colors=LINE, linestyles=":", linewidth=0.9)
    for (i, j), value in np.ndenumerate(n) if numbered else ():
        told: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": SMALL}
        ax.text(j, i + 0.38 - value * scale, f"{value:,}", color=INK if value else SOFT, **told)


def describe_articles(counts: pd.DataFrame) -> str:
    """Tell for each group how many articles `articles` shows, from when to when, and the gaps.

    >>> table = pd.DataFrame({"outlet": "Echo", "period": ["2026-01", "2026-02"], "n": [2, 0]})
    >>> describe_articles(table).partition(". ")[2]
    'Echo: 2 articles, most in 2026-01 (2), none in 1 of 2 months.'
    """
    dated = counts[counts["period"].notna()]
    kind = prose.find_period(dated["period"].iloc[0])
    told = [f"Articles per {kind}, {dated['period'].min()} to {dated['period'].max()}."]
    groups = prose.split_groups(dated, find_key(counts, "period"))
    for name, rows in groups[:TOLD]:
        n, empty = rows["n"], int((rows["n"] == 0).sum())
        line = f"{name}: {counted(int(n.sum()), 'article')}"
        if n.any():
            line += f", most in {rows['period'].iloc[int(n.argmax())]} ({n.max():,})"
        if empty:
            line += f", none in {empty:,} of {counted(len(rows), kind)}"
        told.append(f"{line}.")
    return " ".join([*told, *prose.tell_rest(len(groups) - TOLD)])


def lengths(texts: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How long are the articles of each group?

    Returns
    -------
    Axes or None
        Of `count_texts` by one column: a row per group, the twelve with most articles: a point at
        the median, a bar over the middle half, a line over the range. None for a single article.
    """
    key = find_key(texts, "n")
    prose.check_unique(texts, [key], "shortest", "quarter", "median", "three_quarters", "longest")
    if texts["n"].sum() <= 1:
        return None
    rows = texts.head(prose.LARGEST)
    ax = ax or new_axes(0.75 + len(rows) * min(0.3, _row_height(len(rows))))
    y = np.arange(len(rows))
    style: dict[str, Any] = {"colors": COUNT_COLOUR, "zorder": 2}
    ax.hlines(y, rows["shortest"], rows["longest"], linewidth=1.2, alpha=0.6, **style)
    ax.hlines(y, rows["quarter"], rows["three_quarters"], linewidth=6, alpha=0.45, **style)
    ax.scatter(
        rows["median"], y, s=34, c=COUNT_COLOUR, edgecolors="white", linewidths=0.7, zorder=3
    )
    longest, most = rows["longest"].max(), LONG * max(rows["median"].median(), 1)
    if longest > most:
        ax.set_xscale("symlog", linthresh=100)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.set_xlim(0, longest * (1.03 if longest <= most else 1.3))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    canvas.name_rows(ax, [name_group(value, key) for value in rows[key]])
    ax.grid(axis="x", color=LINE, linewidth=0.6)
    some = prose.tell_largest(len(rows), len(texts), "articles")
    canvas.write_note(ax, "words per article: median, middle half, range", some)
    ax.set_label(describe_lengths(texts))
    return ax


def describe_lengths(texts: pd.DataFrame) -> str:
    """Tell for each group the words of half of its articles, and their range, as `lengths` does.

    >>> table = pd.DataFrame({"outlet": ["Echo"], "n": 3, "shortest": 90, "quarter": 95.0})
    >>> describe_lengths(table.assign(median=100.0, three_quarters=150.0, longest=200))
    'Words per article. Echo (3 articles): median 100, half from 95 to 150, all from 90 to 200.'
    """
    key = find_key(texts, "n")
    told = [
        f"{name_group(row[key], key)} ({counted(row['n'], 'article')}): "
        f"median {row['median']:,.0f}, half from {row['quarter']:,.0f} to "
        f"{row['three_quarters']:,.0f}, all from {row['shortest']:,.0f} to {row['longest']:,.0f}."
        for row in texts.head(TOLD).to_dict("records")
    ]
    return " ".join(["Words per article.", *told, *prose.tell_rest(len(texts) - TOLD)])


def voices(voices: pd.DataFrame, *, ax: Axes | None = None) -> Axes | None:
    """How much do outlets leave to the words of others?

    Returns
    -------
    Axes or None
        Of `count_voice_words` by one column: a bar per group, the twelve with most words, split by
        voice; the shares beside it.
    """
    key = find_key(voices, "voice")
    prose.check_unique(voices, [key, "voice"], "n", "n_words", "share")
    groups = [
        (name, rows.set_index("voice"), int(rows["n_words"].iloc[0]))
        for name, rows in prose.split_groups(voices[voices["n_words"] > 0], key)
    ]
    if not groups:
        return None
    shown = sorted(groups, key=lambda group: -group[2])[: prose.LARGEST]
    ax = ax or new_axes(0.95 + len(shown) * min(0.3, _row_height(len(shown))))
    left = np.zeros(len(shown))
    for voice, right in zip(SHOWN_VOICES, (0.57, 0.75, 0.87), strict=True):
        share = np.array([rows["share"].get(voice, 0) for _, rows, _ in shown])
        ax.barh(range(len(shown)), share, left=left, height=0.62, **canvas.fill_voice(voice))
        left += share
        told = [prose.percent(int(rows["n"].get(voice, 0)), n_words) for _, rows, n_words in shown]
        canvas.write_voice(ax, voice, right, enumerate(told))
    canvas.write_column(ax, 1, enumerate(f"{n_words:,}" for *_, n_words in shown), "words")
    ax.set_xlim(0, 1 / 0.45)
    canvas.name_rows(ax, [name for name, *_ in shown], "bottom")
    ax.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    some = prose.tell_largest(len(shown), len(groups), "words")
    canvas.write_note(ax, "share of words in headline and body", some)
    ax.set_label(describe_voices(voices))
    return ax


def describe_voices(voices: pd.DataFrame) -> str:
    """Tell for each group the share of each voice, as `voices` shows it.

    >>> table = pd.DataFrame({"outlet": "Echo", "voice": ["quoted", "outlet"], "n": [1, 3]})
    >>> describe_voices(table.assign(n_words=4)).replace("\N{NO-BREAK SPACE}", " ")
    'Share of words by voice. Echo (4 words): quoted 25 %, reported 0 %, outlet 75 %.'
    """
    told = ["Share of words by voice."]
    groups = prose.split_groups(voices, find_key(voices, "voice"))
    for name, rows in groups[:TOLD]:
        n_words, n = int(rows["n_words"].iloc[0]), rows.set_index("voice")["n"]
        shares = ", ".join(f"{v} {prose.percent(int(n.get(v, 0)), n_words)}" for v in SHOWN_VOICES)
        told.append(f"{name} ({counted(n_words, 'word')}): {shares}.")
    return " ".join([*told, *prose.tell_rest(len(groups) - TOLD)])


def copies(
    copies: pd.DataFrame, duplicates: pd.DataFrame, *, ax: Axes | None = None
) -> Axes | None:
    """Which articles are copies of which, and in whose outlets?

    Returns
    -------
    Axes or None
        Of `list_copies` and its `find_duplicates`: a ring of articles per group, the twelve
        largest, clockwise in order of time; those of the earliest day have a dark rim. Colour and
        shape tell the outlet; a line joins a pair, the thicker the more of their text is the same.
    """
    check_columns(copies, ["group", "kind", "agency", "doc_id", "outlet", "date", "title"])
    check_columns(duplicates, ["doc_id", "other", "similarity"])
    if copies.empty:
        return None
    groups = [rows for _, rows in copies.groupby("group", sort=False)]
    shown = [rows.head(NODES) for rows in groups[:GROUPS]]
    outlets = pd.concat(shown)["outlet"]
    signs = canvas.mark_categories(outlets.value_counts().sort_index().nlargest(NAMED).index)
    entries = [(name_group(name, "outlet"), make_dot(*sign)) for name, sign in signs.items()]
    if others := outlets.nunique() - len(signs):
        entries.append((counted(others, "other outlet"), make_dot("o", EDGE)))
    if outlets.isna().any():
        entries.append((name_group(None, "outlet"), make_dot("o", "white", SOFT)))
    entries.append(("dark rim: earliest day", make_dot("o", "white", INK)))
    floor, top = -CELL[1] * -(-len(shown) // COLUMNS), 0.25 if len(groups) > GROUPS else 0
    height = top - floor + 0.1 + 0.19 * -(-len(entries) // KEYS)
    ax = ax or new_axes(height)
    ax.axis("off")
    ax.set(aspect="equal", xlim=(0, COLUMNS * CELL[0]), ylim=(top - height, top))
    for number, rows in enumerate(shown):
        line, column = divmod(number, COLUMNS)
        centre = np.array([CELL[0] * (column + 0.5), -CELL[1] * line - 0.62])
        ring = canvas.place_ring(len(rows))
        if len(rows) == 2:  # noqa: PLR2004  # side by side, as the last two of three
            ring = np.array([[-0.87, -0.5], [0.87, -0.5]])
        _draw_pairs(ax, rows, centre + RING * ring, duplicates)
        _draw_articles(ax, rows, centre + RING * ring, signs)
        _write_group(ax, rows, centre, len(groups[number]))
    place = {"loc": "upper left", "bbox_to_anchor": (0, floor), "bbox_transform": ax.transData}
    add_key(ax, entries, KEYS, **place)
    if len(groups) > GROUPS:
        told = f"the {GROUPS} largest of {len(groups):,} groups"
        ax.text(0, top, told, va="top", fontsize=SMALL + 1, color=SOFT)
    ax.set_label(describe_copies(copies))
    return ax


def _draw_pairs(ax: Axes, rows: pd.DataFrame, places: Floats, duplicates: pd.DataFrame) -> None:
    """Join the articles of a group that are a pair."""
    ids = pd.Index(rows["doc_id"])
    one, two = (ids.get_indexer(duplicates[name]) for name in ("doc_id", "other"))
    pair = np.flatnonzero((one >= 0) & (two >= 0))
    similarity = duplicates["similarity"].to_numpy()[pair]
    ends = np.stack([places[one[pair]], places[two[pair]]], axis=1)
    width = (0.8 + 3.2 * similarity**2) / max(1, (len(rows) / 4) ** 1.5)  # many lines: thin ones
    ax.add_collection(LineCollection(list(ends), colors=EDGE, linewidths=width, zorder=1))
    if len(rows) <= LABELLED:
        box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL, "bbox": box}
        for (x, y), share in zip(ends.mean(axis=1), similarity, strict=True):
            ax.text(x, y, prose.percent(round(1000 * share), 1000), color=SOFT, zorder=2, **style)


def _draw_articles(
    ax: Axes, rows: pd.DataFrame, places: Floats, signs: dict[str, tuple[str, str]]
) -> None:
    """Draw the articles of a group, those of the earliest day with a dark rim."""
    size = 95 if len(rows) <= LARGE_DOTS else 34
    earliest = rows["date"].min()
    for (x, y), outlet, date in zip(places, rows["outlet"], rows["date"], strict=True):
        marker, colour = ("o", "white") if pd.isna(outlet) else signs.get(outlet, ("o", EDGE))
        rim = INK if date == earliest else SOFT if colour == "white" else "white"
        style: dict[str, Any] = {"edgecolors": rim, "linewidths": 1.8 if rim == INK else 0.8}
        ax.scatter(x, y, s=size, marker=marker, c=colour, zorder=3, **style)
        if len(rows) <= LABELLED:
            above = len(rows) > 2 and y > places[:, 1].mean() + 0.1  # noqa: PLR2004
            at, side = (y + 0.1, "bottom") if above else (y - 0.1, "top")
            told = "no date"
            if pd.notna(date):  # without its year, as there is little room
                day, month, _ = prose.spell_day(str(date)).split()
                told = f"{day} {month[:3]}"
            ax.text(x, at, told, ha="center", va=side, fontsize=SMALL, color=SOFT, zorder=4)


def _write_group(ax: Axes, rows: pd.DataFrame, centre: Floats, n: int) -> None:
    """Write number, kind and size of a group, and the title of its first article."""
    first = rows.iloc[0]
    told = [f"group {first['group']}", prose.name_kind(first["kind"], first["agency"])]
    told.append(str(first["doc_id"] if pd.isna(first["title"]) else first["title"]))
    if n > LABELLED:
        told.append(f"{n:,} articles" if n == len(rows) else f"{len(rows)} of {n:,} articles")
    style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": SMALL, "parse_math": False}
    below = centre[1] - RING - 0.26
    for i, line in enumerate(told):
        ax.text(centre[0], below - 0.15 * i, cut(line, TITLE), color=SOFT if i else INK, **style)


def describe_copies(copies: pd.DataFrame) -> str:
    """Tell for each group that `copies` shows its kind, and how many articles of which outlets.

    >>> table = pd.DataFrame({"group": 0, "kind": "wire copy", "outlet": ["Echo", "Star"]})
    >>> describe_copies(table.assign(agency="AFP"))
    'Groups of copies. Group 0, wire copy (AFP): 2 articles, of Echo and Star.'
    """
    groups = list(copies.groupby("group", sort=False))
    told = ["Groups of copies."]
    for number, rows in groups[:TOLD]:
        outlets = prose.name_outlets(rows)
        if len(outlets) > TOLD:
            outlets = [*outlets[:TOLD], counted(len(outlets) - TOLD, "further outlet")]
        kind = prose.name_kind(rows["kind"].iloc[0], rows["agency"].iloc[0])
        n = counted(len(rows), "article")
        told.append(f"Group {number}, {kind}: {n}, of {prose.listed(outlets)}.")
    return " ".join([*told, *prose.tell_rest(len(groups) - TOLD)])

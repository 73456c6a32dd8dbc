"""What does a corpus hold by outlet and time, in whose words, and how long are its articles?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from mediakit.base import prose
from mediakit.base.drawing import VOICE_LOOKS, Drawing, Sheet, draw_both, width_of
from mediakit.base.prose import VOICE_NAMES, counted, find_key, name_group, percent
from mediakit.plots.dots import FEWEST, MOST_GROUPS, OWN, WIDEST_NAME, Panel, Row, draw_panels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

TALL: Final = 34.0  # of the highest bar
FLAT: Final = 2.0  # the least that can be seen


def articles(counts: pd.DataFrame) -> Drawing | None:
    """Who published how much, and when?

    Returns
    -------
    Drawing or None
        Of `count_articles` by one column: a row for each group, the eight with most articles, and
        in it a bar for each period, all on one scale; periods without any article in the corpus are
        grey. None for fewer than four numbers, or without dates.
    """
    key = find_key(counts, "period")
    prose.check_unique(counts, [key, "period"], "n", "n_words")
    dated = counts[counts["period"].notna()]
    labels = sorted(set(dated["period"]))
    if len(dated) < FEWEST or len(labels) == 1:
        return None
    total = dated.groupby("period")["n"].sum()
    empty = [i for i, label in enumerate(labels) if not total[label]]
    rows = dict[str, tuple[list[int], int]]()
    groups = prose.split_groups(counts, key)
    for number, (name, table) in enumerate(groups[:MOST_GROUPS]):
        bars = table.set_index("period")["n"].reindex(labels, fill_value=0).tolist()
        rows[f"{number} {name}"] = bars, int(table["n"].sum())
    kind, undated = prose.find_period(labels[0]), int(counts["n"].sum() - dated["n"].sum())
    caption = [
        "The same scale in every row; to the right: all its articles.",
        "Grey: no article at all." if empty else "",
        "Articles without a date are in no bar." if undated else "",
        prose.tell_largest(len(rows), len(groups), "articles"),
    ]

    def draw(sheet: Sheet) -> None:
        _draw_counts(sheet, rows=rows, labels=labels, empty=empty)

    words = "; ".join(
        f"{_plain(name)}: {n:,}, {_tell_bars(bars, labels)}" for name, (bars, n) in rows.items()
    )
    title = f"Articles per {kind}, {labels[0]} to {labels[-1]}"
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def _plain(name: str) -> str:
    """Return the name of a row, which two groups may share, without its number."""
    return name.partition(" ")[2]


def _tell_bars(bars: Sequence[int], labels: Sequence[str]) -> str:
    """Return the articles of each period that has any.

    >>> _tell_bars([2, 0, 1], ["2026-01", "2026-02", "2026-03"])
    '2026-01 2, 2026-03 1'
    """
    told = [f"{label} {n:,}" for n, label in zip(bars, labels, strict=True) if n]
    return ", ".join(told) or "none dated"


def _draw_counts(
    sheet: Sheet,
    *,
    rows: Mapping[str, tuple[list[int], int]],
    labels: Sequence[str],
    empty: Sequence[int],
) -> None:
    names = max(width_of(_plain(name), sheet.size) for name in rows) + 14
    left = min(names, WIDEST_NAME) if sheet.wide else 0.0
    right = 12 + max(width_of(f"{n:,}", sheet.size) for _, n in rows.values())
    step = (sheet.width - left - right) / len(labels)
    head, above = 4.0, 16.0 + (0 if sheet.wide else 16)
    block = above + TALL + 6
    foot = head + block * len(rows)
    for at in empty:
        sheet.box("gap", left + step * at, head, step, foot - head)
    highest = max(max(bars) for bars, _ in rows.values())
    room = 6 + width_of(f"{highest:,}", sheet.size)
    for number, (name, (bars, n)) in enumerate(rows.items()):
        base = head + block * (number + 1) - 6
        y = base - 8 if sheet.wide else base - TALL - 25
        sheet.text(sheet.fit(_plain(name), (left or sheet.width - right) - 8), 0, y)
        sheet.text(f"{n:,}", sheet.width, y, "t", "end")
        sheet.line("grid", (left, base), (left + step * len(bars), base))
        for i, k in enumerate(bars):
            if k:
                tall = max(TALL * k / highest, FLAT)
                sheet.box("cif", left + step * (i + 0.14), base - tall, 0.72 * step, tall)
                if step >= room or i == bars.index(max(bars)):
                    middle = left + step * (i + 0.5)
                    half = width_of(f"{k:,}", sheet.size) / 2
                    middle = min(max(middle, left + half), sheet.width - right - half)
                    sheet.text(f"{k:,}", middle, base - tall - 9, "s", "middle")
    wide = max(width_of(label, sheet.size) for label in labels)
    pushed = max(0.0, wide / 2 - left - step / 2)  # the first label, to stay inside
    every = max(1, math.ceil((wide + 14 + pushed) / step))
    for i in range(0, len(labels), every):
        middle = left + step * (i + 0.5)
        if middle + wide / 2 <= sheet.width:
            sheet.text(labels[i], max(middle, wide / 2), foot + 8, "s", "middle")
    sheet.height = foot + 20


def voices(voices: pd.DataFrame) -> Drawing | None:
    """How much do outlets quote?

    Returns
    -------
    Drawing or None
        Of `count_voice_words` by one column: a bar for each group, the eight with most words, the
        one with most words of sources first, split by voice, with the shares beside it. None for
        fewer than two groups with words, whose shares a sentence tells.
    """
    key = find_key(voices, "voice")
    prose.check_unique(voices, [key, "voice"], "n", "n_words", "share")
    groups = [
        (name, rows.set_index("voice")["n"].to_dict(), int(rows["n_words"].iloc[0]))
        for name, rows in prose.split_groups(voices[voices["n_words"] > 0], key)
    ]
    if len(groups) < 2:  # noqa: PLR2004  # three numbers
        return None
    largest = sorted(groups, key=lambda group: -group[2])[:MOST_GROUPS]
    shown = sorted(largest, key=lambda group: group[1].get("outlet", 0) / group[2])
    shares = [
        [percent(int(n.get(voice, 0)), n_words) for voice in VOICE_LOOKS] for _, n, n_words in shown
    ]

    def draw(sheet: Sheet) -> None:
        names = max(width_of(name, sheet.size) for name, *_ in shown) + 14
        left = min(names, WIDEST_NAME) if sheet.wide else 0.0
        end = sheet.width - (330 if sheet.wide else 0)
        head, block, tall = 26.0, 27 if sheet.wide else 56, 15.0
        if sheet.wide:  # above the shares
            for i, (voice, name) in enumerate(VOICE_NAMES.items()):
                sheet.legend(end + 20 + 90 * i, {voice: name})
        else:
            sheet.legend(6)
        sheet.text("words", sheet.width, 9, "s", "end")
        for number, (name, n, n_words) in enumerate(shown):
            top = head + block * number
            y = top + (13 if sheet.wide else 10)
            sheet.text(sheet.fit(name, (left or sheet.width - 80) - 8), 0, y)
            base, at = (y + 7, left) if sheet.wide else (y + 25, 0.0)
            for voice, look in VOICE_LOOKS.items():
                wide = (end - left) * int(n.get(voice, 0)) / n_words
                if wide:
                    sheet.box(look.bar, at, base - tall * look.tall, wide, tall * look.tall)
                at += wide
            if sheet.wide:
                for i, share in enumerate(shares[number]):
                    sheet.text(share, end + 60 + 90 * i, y, "t", "end")
            else:
                sheet.text(" · ".join(shares[number]), 0, base + 9, "s")
            sheet.text(f"{n_words:,}", sheet.width, y, "t", "end")
        sheet.height = head + block * len(shown) + 4

    caption = [
        "Words of headline and body; reported ones half as high.",
        OWN,
        prose.tell_largest(len(shown), len(groups), "words"),
    ]
    words = "; ".join(
        f"{name}: "
        + ", ".join(f"{spoken} {s}" for spoken, s in zip(VOICE_NAMES.values(), each, strict=True))
        + f" of {counted(n_words, 'word')}"
        for (name, _, n_words), each in zip(shown, shares, strict=True)
    )
    title = f"Share of words by voice, in each {key}"
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def lengths(texts: pd.DataFrame) -> Drawing | None:
    """How long are the articles of each group?

    Returns
    -------
    Drawing or None
        Of `count_texts` by one column: a row for each group, the eight with most articles, with its
        median and middle half. None for fewer than two groups.
    """
    key = find_key(texts, "n")
    prose.check_unique(texts, [key], "shortest", "quarter", "median", "three_quarters", "longest")
    if len(texts) < 2:  # noqa: PLR2004  # groups
        return None
    rows = [
        Row(
            name_group(row[key], key), float(row["median"]), float(row["quarter"]),
            float(row["three_quarters"]), f"{row['median']:,.0f}",
        )
        for row in texts.head(MOST_GROUPS).to_dict("records")
    ]  # fmt: skip
    some = prose.tell_largest(len(rows), len(texts), "articles")
    caption = ["Dot: median; line: the middle half.", some]
    return draw_panels([Panel(rows)], "Words per article", caption)

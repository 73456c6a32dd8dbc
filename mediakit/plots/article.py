"""Where in an article does who speak, in whose words are the frames, and how does each sound?"""

from __future__ import annotations

import math
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mediakit.base.drawing import (
    VOICE_LOOKS,
    Drawing,
    Scale,
    Sheet,
    draw_both,
    make_scale,
    width_of,
)
from mediakit.base.prose import VOICE_NAMES, capitalise, counted, label, listed, measured, signed
from mediakit.errors import ArgumentError
from mediakit.plots.dots import FEWEST
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST: Final = 8  # frames that a figure shows, those with most hits; the table has all
WIDEST: Final = 200  # of the name of a frame
MOST_BREAKS: Final = 60  # paragraphs, beyond which their lines would hide the hits
# Of the strip:
TALL: Final = 24.0  # of quoted words
FLAT: Final = 4.0  # of own words
# Of the tone:
BINS: Final = 50  # places on the scale; sentences of one place stand on each other
STACK: Final = 7  # of these


def strip(
    words: pd.DataFrame,
    *,
    hits: pd.DataFrame | None = None,
    paragraphs: pd.DataFrame | None = None,
) -> Drawing | None:
    """Where in the text does who speak, and where do the hits stand?

    Parameters
    ----------
    words
        Of ``tokens.to_frame()``: marks, and words that are not counted, are left out.
    hits
        Of `find_terms`: a row for each category, the eight with most hits.
    paragraphs
        Of ``corpus.zones``: a line where each begins.

    Returns
    -------
    Drawing or None
        All words in one line, in order of the text: quoted ones highest, reported ones half as
        high; below, each hit in the shape of its voice. None of no word.
    """
    cells = _drop_marks(words)
    if cells.empty:
        return None
    starts, voices = cells["start"].to_numpy(), cells["voice"].astype(str).tolist()
    firsts = [] if paragraphs is None else np.searchsorted(starts, paragraphs["start"]).tolist()
    breaks = sorted({i for i in firsts if 0 < i < len(voices)})
    rows = dict[str, list[tuple[int, str]]]()
    n_all = 0
    if hits is not None and len(hits):
        check_columns(hits, ["start", "category", "voice"])
        order = hits["category"].value_counts().sort_index().sort_values(kind="stable")[::-1].index
        n_all = len(order)
        places = np.maximum(np.searchsorted(starts, hits["start"], "right") - 1, 0)
        for name in order[:MOST]:
            own = (hits["category"] == name).to_numpy(bool)
            spoken = hits.loc[own, "voice"].astype(str)
            rows[str(name)] = sorted(zip(places[own].tolist(), spoken, strict=True))
    n = Counter(voices)
    said = [f"{name} {n[voice]:,}" for voice, name in VOICE_NAMES.items()]
    told = [f"{counted(len(voices), 'word')}: {', '.join(said)}"]
    for name, marks in rows.items():
        held = Counter(voice for _, voice in marks)
        parts = [f"{held[v]:,} {spoken}" for v, spoken in VOICE_NAMES.items() if held[v]]
        told.append(f"{label(name)}: {counted(len(marks), 'hit')}, {', '.join(parts)}")
    caption = [
        f"The {len(voices):,} words of headline and body from left to right.",
        "Quoted words are highest, reported words half as high.",
        "Below: each hit, in the shape of its voice; to the right: hits." if rows else "",
        "Vertical lines: paragraphs." if 0 < len(breaks) <= MOST_BREAKS else "",
        f"Shown: the {MOST} of {n_all} frames with most hits." if n_all > MOST else "",
    ]
    draw = partial(_draw_strip, voices=voices, breaks=breaks[: MOST_BREAKS + 1], rows=rows)
    title = "Voices, and hits of the word list, in order of the text" if rows else "Voices"
    return draw_both(draw, title=title, caption=caption, words=f"{'; '.join(told)}.")


def _draw_strip(
    sheet: Sheet,
    *,
    voices: Sequence[str],
    breaks: Sequence[int],
    rows: Mapping[str, Sequence[tuple[int, str]]],
) -> None:
    left, step = 4.0, 36 if not sheet.wide else 23
    if sheet.wide and rows:
        left = min(max(width_of(label(name), sheet.size) for name in rows) + 14, WIDEST)
    wide = (sheet.width - left - 34) / len(voices)
    n = Counter(voices)
    names = {voice: f"{name} {n[voice]:,}" for voice, name in VOICE_NAMES.items()}
    sheet.legend(left + 5, names, apart=36)
    foot = 52.0
    low = foot + 8 + step * len(rows)
    for at in breaks if len(breaks) <= MOST_BREAKS else ():
        sheet.line("grid", (left + wide * at, foot), (left + wide * at, low if rows else foot + 6))
    sheet.box("bar", left, foot - FLAT, wide * len(voices), FLAT)
    runs = [i for i in range(len(voices)) if i == 0 or voices[i] != voices[i - 1]]
    for voice in ("quoted", "reported"):
        for first, end in zip(runs, [*runs[1:], len(voices)], strict=True):
            if voices[first] == voice:
                look, tall = VOICE_LOOKS[voice].bar, TALL * VOICE_LOOKS[voice].tall
                sheet.box(look, left + wide * first, foot - tall, wide * (end - first), tall)
    for number, (name, marks) in enumerate(rows.items()):
        y = foot + 8 + step * (number + (0.5 if sheet.wide else 0.72))
        sheet.line("grid", (left, y), (left + wide * len(voices), y))
        room = left - 10 if sheet.wide else sheet.width - 60
        sheet.text(sheet.fit(label(name), room), 0, y if sheet.wide else y - 17, halo=True)
        for voice in reversed(VOICE_LOOKS):
            for place, spoken in marks:
                if spoken == voice:
                    sheet.voice(voice, left + wide * (place + 0.5), y, 3.6)
        sheet.text(f"{len(marks):,}", sheet.width, y, "t", "end")
    sheet.height = low + 4


def _drop_marks(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the counted tokens that have a letter or digit, in order of the text."""
    check_one(tokens, "token", "start", "zone", "voice")
    kept = tokens[tokens["zone"].isin(COUNTED)]
    is_word = kept["token"].map(lambda token: any(map(str.isalnum, token))).astype(bool)
    return kept[is_word].sort_values("start", ignore_index=True)


def frames(frames: pd.DataFrame) -> Drawing | None:
    """Whose words carry the frames?

    Returns
    -------
    Drawing or None
        Of `count_frames(by="voice")`: a row for each category with hits, the eight with most; in
        it a circle (quoted), a square (reported) and a diamond (own words) at the hits per 1,000
        words of that voice. No intervals: one article is not a sample. None if there is no hit, or
        too few numbers for a figure.
    """
    check_one(frames, "voice", "category", "n", "n_words", "per_1000")
    if frames.duplicated(["voice", "category"]).any():
        raise ArgumentError(
            "A voice and category have several rows; count the frames by='voice' alone."
        )
    total = frames.groupby("category", sort=False)["n"].sum()
    order = total[total > 0].sort_values(ascending=False, kind="stable").index
    names = order[:MOST].tolist()
    table = frames[(frames["n_words"] > 0) & frames["category"].isin(names)]
    if len(table) < FEWEST:
        return None
    n_words = table.groupby("voice")["n_words"].first()
    voices = {voice: name for voice, name in VOICE_NAMES.items() if voice in n_words}
    rates: dict[str, dict[str, tuple[float, str]]] = {str(name): {} for name in names}
    some = table[table["n"] > 0][["category", "voice", "per_1000", "n"]]
    for name, voice, rate, n in some.itertuples(index=False, name=None):
        rates[name][voice] = rate, f"{measured(rate, 'per_1000')} ({n:,})"

    def draw(sheet: Sheet) -> None:
        longest = max(width_of(label(name), sheet.size) * 1.1 for name in rates)
        left = min(longest + 16, WIDEST) if sheet.wide else 4.0
        head = 26.0
        tall = [15 * len(held) + (9 if sheet.wide else 26) for held in rates.values()]
        scale = make_scale(table["per_1000"], left, sheet.width - 60)
        foot = head + sum(tall)
        sheet.axis(scale, head, foot)
        sheet.legend(left + 6, voices)
        top = head
        for (name, held), high in zip(rates.items(), tall, strict=True):
            if top > head:
                sheet.line("grid", (0, top), (sheet.width, top))
            room = left - 10 if sheet.wide else sheet.width - 20
            sheet.text(sheet.fit(label(name), room), 0, top + 12, "b", halo=True)
            y = top + (12 if sheet.wide else 30)
            for voice, look in VOICE_LOOKS.items():
                if voice in held:
                    rate, told = held[voice]
                    looks = look.interval, look.dot
                    sheet.interval(scale, y, rate, looks=looks, told=told, shape=look.shape)
                    y += 15
            top += high
        sheet.height = foot + 26

    spoken = [f"{name} {n_words[voice]:,}" for voice, name in voices.items()]
    caption = [
        "In brackets: hits; no mark: no hit. No intervals: one article is not a sample.",
        f"Words: {listed(spoken)}.",
        f"Shown: the {MOST} of {len(order)} frames with most hits." if len(order) > MOST else "",
    ]
    words = "; ".join(
        f"{label(name)}: {', '.join(f'{VOICE_NAMES[v]} {told}' for v, (_, told) in held.items())}"
        for name, held in rates.items()
    )
    title = "Hits per 1,000 words of each voice"
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def tone(sentences: pd.DataFrame, means: pd.DataFrame) -> Drawing | None:
    """Who sounds positive or negative?

    Parameters
    ----------
    sentences, means
        Of `score_sentiment` by sentence and voice, and by voice with intervals.

    Returns
    -------
    Drawing or None
        A row for each voice: its sentences with a sentiment word, hollow, above its mean, filled;
        an interval where ten sentences have such a word. None where no voice has one.
    """
    check_one(sentences, "sentence", "voice", "compound", "n_scored")
    check_columns(means, ["voice", "compound", "low", "high", "n_sentences", "n_scored"])
    known = means[means["n_scored"] > 0]
    rows: dict[str, dict[Any, Any]] = {row["voice"]: row for row in known.to_dict("records")}
    voices = [voice for voice in VOICE_LOOKS if voice in rows]
    if not voices:
        return None
    scored = sentences[sentences["n_scored"] > 0].sort_values(["compound", "sentence"])
    piles = {voice: _pile_up(scored.loc[scored["voice"] == voice, "compound"]) for voice in voices}
    highest = {voice: max(Counter(place for place, _ in pile).values(), default=0)
               for voice, pile in piles.items()}  # fmt: skip

    def draw(sheet: Sheet) -> None:
        left = 130.0 if sheet.wide else 6.0
        scale = Scale((-1.0, -0.5, 0.0, 0.5, 1.0), left + 6, sheet.width - 12)
        tops = [0.0]
        for voice in voices:
            tall = min(STACK * highest[voice], 84) + 34 + (0 if sheet.wide else 20)
            tops.append(tops[-1] + max(tall, 54))
        sheet.axis(scale, 0, tops[-1], sign=True)
        for voice, top, foot in zip(voices, tops, tops[1:], strict=False):
            row, look, y = rows[voice], VOICE_LOOKS[voice], foot - 13
            if top:
                sheet.line("grid", (0, top), (sheet.width, top))
            n = f"{row['n_scored']:,} of {counted(row['n_sentences'], 'sentence')}"
            sheet.text(capitalise(VOICE_NAMES[voice]), 0, top + 14, "b", halo=True)
            if sheet.wide:
                sheet.text(n, 0, top + 31, "s", halo=True)
            else:
                sheet.text(n, sheet.width, top + 14, "s", "end", halo=True)
            squeeze = min(1.0, 84 / (STACK * max(highest[voice], 1)))
            for place, level in piles[voice]:
                up = STACK * squeeze * level
                sheet.dot(look.hollow, scale(place), y - 17 - up, 3, look.shape)
            sheet.interval(
                scale, y, float(row["compound"]), (row["low"], row["high"]),
                looks=(look.interval, look.dot), told=signed(row["compound"], 2), shape=look.shape,
            )  # fmt: skip
        sheet.height = tops[-1] + 26

    few = bool(known["low"].isna().any())
    caption = [
        "Hollow: one scored sentence, or its part in this voice.",
        "Filled: the mean over all sentences, those without a sentiment word as 0.",
        "Line: 95 % CI" + (" (from 10 scored sentences)." if few else "."),
    ]
    words = "; ".join(_tell_tone(voice, rows[voice]) for voice in voices)
    title = "Tone of sentences (VADER compound, −1 to +1) by voice"
    return draw_both(draw, title=title, caption=caption, words=f"{words}.")


def _pile_up(values: pd.Series[float]) -> list[tuple[float, int]]:
    """Return where each value stands on the scale, and how many stand below it there.

    >>> import pandas as pd
    >>> _pile_up(pd.Series([-1.0, 0.51, 0.53]))
    [(-1.0, 0), (0.52, 0), (0.52, 1)]
    """
    piled, seen = [], Counter[float]()
    for value in values:
        place = round(value * BINS / 2) / (BINS / 2)
        piled.append((place, seen[place]))
        seen[place] += 1
    return piled


def _tell_tone(voice: str, row: Mapping[Any, Any]) -> str:
    """Return the mean of a voice with its interval and what it rests on."""
    told = f"{VOICE_NAMES[voice]} {signed(row['compound'], 2)}"
    if not math.isnan(row["low"]):
        told += f" ({signed(row['low'], 2)} to {signed(row['high'], 2)})"
    return f"{told}, {row['n_scored']:,} of {counted(row['n_sentences'], 'sentence')} scored"


def check_one(table: pd.DataFrame, *columns: str) -> None:
    """Refuse a table that lacks a column, or that holds several articles."""
    check_columns(table, columns)
    articles = table["doc_id"].unique() if "doc_id" in table else ()
    if len(articles) > 1:
        raise ArgumentError(f"The table holds {len(articles):,} articles; filter it to one.")

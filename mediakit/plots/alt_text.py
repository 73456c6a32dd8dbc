"""Figures in words: what a plot shows, from the same table, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base.display import SHOWN_VOICES, spell
from mediakit.base.prose import counted, signed
from mediakit.errors import ArgumentError
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    import pandas as pd

TOLD: Final = 5  # categories that a sentence names before it only counts the rest
TONE: Final = ("sentence", "voice", "compound", "n_sentences", "n_scored", "engine")
FRAMES: Final = ("voice", "category", "n", "n_words", "per_1000")
STRIP: Final = ("token", "start", "sentence", "zone", "voice")


def describe_tone(sentiment: pd.DataFrame) -> str:
    """What does `plot_tone` show?

    Parameters
    ----------
    sentiment
        One row per sentence and voice, as for `plot_tone`.

    Returns
    -------
    str
        For each voice how many stretches there are and where the highest and lowest values stand.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"sentence": [1, 2], "voice": "quoted", "compound": [0.44, -0.2]})
    >>> told = describe_tone(table.assign(n_sentences=1, n_scored=1, engine="vader"))
    >>> told.split(". ")[1]
    'Quoted: 2 sentences, 2 scored, from −0.20 (sentence 2) to +0.44 (sentence 1)'
    """
    check_one(sentiment, TONE)
    engine = f"{sentiment['engine'].iloc[0]} compound" if len(sentiment) else "compound"
    parts = [f"Tone by sentence and voice ({engine}, −1 to +1)."]
    for voice in SHOWN_VOICES:
        rows = sentiment[(sentiment["voice"] == voice) & (sentiment["n_sentences"] > 0)]
        scored = rows[rows["n_scored"] > 0].sort_values(["compound", "sentence"])
        told = f"{voice.capitalize()}: {counted(len(rows), 'sentence')}"
        if len(rows):
            told += f", {len(scored) or 'none'} scored"
        if len(scored):
            low, high = (
                f"{signed(row.compound, 2)} (sentence {row.sentence})"
                for row in (scored.iloc[0], scored.iloc[-1])
            )
            told += f", from {low} to {high}"
        parts.append(f"{told}.")
    return " ".join(parts)


def describe_frames(frames: pd.DataFrame) -> str:
    """What does `plot_frames` show?

    Parameters
    ----------
    frames
        One row per voice and category, as for `plot_frames`.

    Returns
    -------
    str
        For each voice its words, and its categories with the most terms.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"voice": "quoted", "category": ["peace", "war"], "n": [2, 0]})
    >>> told = describe_frames(table.assign(n_words=40, per_1000=[50.0, 0.0]))
    >>> told[told.index("Quoted") :]
    'Quoted (40 words): peace 50.0 (2 terms). Reported: no words. Outlet: no words.'
    """
    check_one(frames, FRAMES)
    n = len(frames["category"].unique())
    parts = [f"Terms of {counted(n, 'category', 'categories')} per 1,000 words of each voice."]
    for voice in SHOWN_VOICES:
        rows = frames[frames["voice"] == voice]
        if not len(rows) or rows["n_words"].iloc[0] == 0:
            parts.append(f"{voice.capitalize()}: no words.")
            continue
        found = rows[rows["n"] > 0].sort_values("n", ascending=False, kind="stable")
        named = [
            f"{spell(category)} {rate:.1f} ({counted(n, 'term')})"
            for category, rate, n in zip(
                *(found[name].head(TOLD) for name in ("category", "per_1000", "n")), strict=True
            )
        ]
        if len(found) > TOLD:
            named.append(counted(len(found) - TOLD, "further category", "further categories"))
        words = counted(rows["n_words"].iloc[0], "word")
        parts.append(f"{voice.capitalize()} ({words}): {', '.join(named) or 'no term'}.")
    return " ".join(parts)


def describe_strip(words: pd.DataFrame, hits: pd.DataFrame | None = None) -> str:
    """What does `plot_strip` show?

    Parameters
    ----------
    words, hits
        As for `plot_strip`.

    Returns
    -------
    str
        How many words each voice has, how many were not counted, and the hits of each category.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame({"token": ["Peace", "!"], "start": [0, 5], "sentence": [0, 0]})
    >>> describe_strip(words.assign(zone="body", voice="outlet"))
    'The article as a strip of 1 word in order of the text: 0 quoted, 0 reported, 1 outlet.'
    """
    words = words_alone(words)
    if not len(words):
        return "The article has no words."
    kept = words["zone"].isin(COUNTED)
    voices = words.loc[kept, "voice"].value_counts()
    told = ", ".join(f"{voices.get(voice, 0):,} {voice}" for voice in SHOWN_VOICES)
    if not kept.all():
        told += f", {(~kept).sum():,} not counted"
    told = f"The article as a strip of {counted(len(words), 'word')} in order of the text: {told}."
    if hits is None or not len(hits):
        return told
    found = hits["category"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    named = [f"{spell(str(category))} {n:,}" for category, n in found.head(TOLD).items()]
    if len(found) > TOLD:
        named.append(counted(len(found) - TOLD, "further category", "further categories"))
    return f"{told} {counted(len(hits), 'term')} marked above the words: {', '.join(named)}."


def words_alone(tokens: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose token has a letter or digit, in order of the text."""
    check_one(tokens, STRIP)
    is_word = tokens["token"].map(lambda token: any(map(str.isalnum, token))).astype(bool)
    return tokens[is_word].sort_values("start", ignore_index=True)


def check_one(table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Refuse a table that lacks a column, or that holds several articles.

    Raises
    ------
    ArgumentError
        If there is more than one doc_id.
    ColumnMissingError
        Naming the column.
    """
    check_columns(table, columns)
    articles = table["doc_id"].unique() if "doc_id" in table else ()
    if len(articles) > 1:
        msg = f"The table holds {len(articles):,} articles; filter it to one."
        raise ArgumentError(msg)

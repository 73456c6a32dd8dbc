"""Findings on groups of articles in plain words: who frames how, and who sounds how.

As in `findings`, the sentences carry the numbers that they rest on. They name the two ends of a
comparison and how little may be behind them; `comparison_findings` says what is more than chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.display import check_unique, name_group, tell_rest
from mediakit.base.prose import amount, counted, label, listed, signed
from mediakit.findings.findings import (
    APART,
    FEW_TERMS,
    FEW_WORDS,
    NO_TERM,
    SHOWN_CATEGORIES,
    rank_categories,
    rank_tone,
    summarize_tone,
    tell_further,
    tell_mean,
)
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import VOICES, check_columns

if TYPE_CHECKING:
    from mediakit.tables import Counting

SHOWN_GROUPS: Final = 3  # too small to compare, in a sentence

_OWN: Final = {
    "quoted": "In quotations",
    "reported": "In reported speech",
    "outlet": "In the outlets’ own words",
}


def summarize_counted(copies: pd.DataFrame, counted_as: Counting) -> list[str]:
    """What was counted, and how many articles share their text?

    Parameters
    ----------
    copies
        As `count_copies` gives it.
    counted_as
        As `weigh_frames` takes it by `counted`.

    Returns
    -------
    list of str
        One paragraph.

    Examples
    --------
    >>> import pandas as pd
    >>> copies = pd.DataFrame({"n_copies": [2, 2, 1], "kept": [True, False, True]})
    >>> summarize_counted(copies, "text")
    ['**Each text counts once**, by its earliest article: 2 texts of 3 articles.']
    """
    check_columns(copies, ["n_copies", "kept"])
    n, n_texts = len(copies), int(copies["kept"].sum())
    if n == n_texts:
        alone = "One article was counted" if n == 1 else f"All {n:,} articles were counted"
        return [f"**{alone}.**" + ("" if n == 1 else " No two have the same text.")]
    texts = f"{counted(n_texts, 'text')} of {counted(n, 'article')}"
    if counted_as == "text":
        return [f"**Each text counts once**, by its earliest article: {texts}."]
    if counted_as == "weighted":
        return [f"**Each text counts as one, shared out over its copies**: {texts}."]
    shared = int((copies["n_copies"] > 1).sum())
    told = (
        f"The {n:,} articles hold {counted(n_texts, 'text', 'different texts')}; {shared:,} share"
    )
    lead = "**Every article counts, also where several have the same text.**"
    return [f"{lead} {told} theirs with another."]


def summarize_group_frames(frames: pd.DataFrame, by: str = "outlet") -> list[str]:
    """Which frames stand out, and in whose articles?

    Parameters
    ----------
    frames
        `weigh_frames` by one key: one row per group and category.
    by
        That key.

    Returns
    -------
    list of str
        A sentence for each of the three categories with most terms: the groups where it is most
        and least frequent, of those with 500 words or more; for one group its own numbers.

    Raises
    ------
    ArgumentError
        If a group and category stand in several rows.
    ColumnMissingError
        If a column is missing.
    """
    needed = [by, "category", "n", "n_words", "per_1000", "n_present", "n_counted"]
    check_columns(frames, needed)
    check_unique(frames, [by, "category"])
    total = rank_categories(frames)
    if total.empty:
        return [NO_TERM]
    shown = frames[frames["n_words"] >= FEW_WORDS]
    several = len(shown[by].unique()) > 1
    lines = [] if several else [_no_comparison(frames, by)]
    for category, n in total.head(SHOWN_CATEGORIES).items():
        table = shown if several else frames
        rows = table[table["category"] == category]
        rows = rows.sort_values("per_1000", ascending=False, kind="stable")
        lines.append(_tell_category(rows, by, n) if several else _tell_alone(rows, by))
    return [*lines, *tell_further(total)]


def _no_comparison(frames: pd.DataFrame, by: str) -> str:
    """Return why groups are not compared."""
    keys = frames[by].unique()
    if len(keys) > 1:
        return f"No two groups by {by} have {FEW_WORDS} words, so they are not compared."
    missing = pd.isna(keys[0])
    why = f"No {by} is given" if missing else f"The only {by} is {name_group(keys[0], by)}"
    return f"**{why}, so there is nothing to compare.**"


def _tell_category(rows: pd.DataFrame, by: str, n: float) -> str:
    """Return where a category is most and least frequent."""
    without = rows["n"].eq(0).sum()
    least = f"least in {_place(rows.iloc[-1], by)}"
    if without > 1:
        least = f"and absent in {without:,} of {counted(len(rows), 'group')}"
    few = f" Only {counted(n, 'term')} in all: single words decide." if n < FEW_TERMS else ""
    category = label(rows["category"].iloc[0])
    return f"**{category}** is most frequent in {_place(rows.iloc[0], by)}, {least}.{few}"


def _tell_alone(rows: pd.DataFrame, by: str) -> str:
    """Return the numbers of a category in each of few groups."""
    shown = [row for _, row in rows.head(SHOWN_GROUPS).iterrows()]
    told = listed([_place(row, by, named=len(rows) > 1) for row in shown], "; ")
    sentence = f"**{label(rows['category'].iloc[0])}:** {told}."
    return " ".join([sentence, *tell_rest(len(rows) - SHOWN_GROUPS)])


def _place(row: pd.Series[Any], by: str, *, named: bool = True) -> str:
    """Return group, rate and denominators of a row."""
    name = f"{name_group(row[by], by)}, " if named else ""
    words, articles = counted(row["n_words"], "word"), counted(row["n_counted"], "article")
    if not row["n"]:
        return f"{name}none in {words} of {articles}"
    held = f"{counted(row['n'], 'term')} in {words}"
    present = f"present in {amount(row['n_present'])} of {articles}"
    return f"{name}{row['per_1000']:.1f} per 1,000 words ({held}; {present})"


def summarize_group_tone(tone: pd.DataFrame, by: str = "outlet") -> list[str]:
    """Which group sounds most positive, in whose words?

    Parameters
    ----------
    tone
        `score_sentiment(tokens, by=["outlet", "voice"])`, one row per group and voice.
    by
        The key of the groups.

    Returns
    -------
    list of str
        A sentence per voice, the outlets' own words first: the two ends, of the groups with at
        least ten sentences with a sentiment word; for one group its means by voice.

    Raises
    ------
    ArgumentError
        If a group and voice stand in several rows.
    ColumnMissingError
        If a column is missing.
    """
    check_columns(tone, [by, "voice", "compound", "n_sentences", "n_scored"])
    check_unique(tone, [by, "voice"])
    if len(tone[by].unique()) <= 1:
        return [_no_comparison(tone, by), *summarize_tone(tone)] if len(tone) else []
    ranked = {voice: rank_tone(tone, voice) for voice in VOICES}
    if all(len(rows) <= 1 for rows in ranked.values()):
        few = f"no two groups have {MIN_SCORED} sentences of the same voice"
        return [f"**Too little to compare the tone:** {few} with a sentiment word."]
    return [_tell_voice(rows, by, voice) for voice, rows in ranked.items()]


def _tell_voice(rows: pd.DataFrame, by: str, voice: str) -> str:
    """Return the most positive and the most negative group in one voice."""
    if len(rows) <= 1:
        return (
            f"**{_OWN[voice]},** fewer than two groups have {MIN_SCORED} sentences with a "
            "sentiment word, so they are not compared."
        )
    high, low = _tell_ends(rows, by)
    apart = rows["compound"].iloc[0] - rows["compound"].iloc[-1]
    if apart < APART:
        return f"**{_OWN[voice]} the tones are close**, from {low} to {high}."
    return f"**{_OWN[voice]},** {high} is the most positive, {low} the most negative."


def _tell_ends(rows: pd.DataFrame, by: str) -> list[str]:
    """Return the first and the last group with their means."""
    return [tell_mean(name_group(row[by], by), row) for row in (rows.iloc[0], rows.iloc[-1])]


def summarize_article_tone(tone: pd.DataFrame, by: str = "outlet") -> list[str]:
    """Do articles of one group sound alike?

    Parameters
    ----------
    tone
        Rows of one voice of `score_sentiment(tokens, by=["article", "outlet", "voice"])`.
    by
        The key of the groups.

    Returns
    -------
    list of str
        The range within groups against the medians of groups; nothing for fewer than two articles.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    check_columns(tone, [by, "compound"])
    scored = tone[tone["compound"].notna()]
    left = len(tone) - len(scored)
    without = f" {counted(left, 'article')} without a sentiment word." if left else ""
    if len(scored) <= 1:
        return ["**Fewer than two articles have a tone, so there is nothing to compare.**"]
    groups = scored.groupby(by, dropna=False)["compound"].agg(["min", "max", "median", "size"])
    groups = groups[groups["size"] > 1]
    if groups.empty:
        return [f"**No group has two articles with a tone, so they are not compared.**{without}"]
    widest = groups.iloc[int((groups["max"] - groups["min"]).to_numpy().argmax())]
    name, low, high = name_group(widest.name, by), widest["min"], widest["max"]
    within = f"of {name} go from {signed(low, 2)} to {signed(high, 2)}"
    if len(groups) == 1:
        return [f"**Single articles {within}.**{without}"]
    least, most = groups["median"].min(), groups["median"].max()
    told = f"the medians of groups from {signed(least, 2)} to {signed(most, 2)}"
    if high - low > most - least:
        lead = "**Articles of one group differ more than groups do:**"
    else:
        lead = "**Groups differ more than articles of one group do:**"
    return [f"{lead} articles {within}, {told}.{without}"]


def summarize_actor_tone(tone: pd.DataFrame) -> list[str]:
    """Around which names do the sentences sound most positive and most negative?

    Parameters
    ----------
    tone
        `score_actors(tokens, actors, by="voice")`, one row per actor and voice.

    Returns
    -------
    list of str
        The two ends in the outlets' own words, of names with ten scored sentences; or that there
        are none. Nothing without any name, of which `summarize_actors` tells.

    Raises
    ------
    ArgumentError
        If an actor and voice stand in several rows.
    ColumnMissingError
        If a column is missing.
    """
    check_columns(tone, ["actor", "voice", "compound", "n_sentences", "n_scored"])
    check_unique(tone, ["actor", "voice"])
    if tone.empty:
        return []
    rows = rank_tone(tone, "outlet")
    if len(rows) <= 1:
        few = f"fewer than two have {MIN_SCORED} sentences of the outlets’ own"
        return [f"**Too little is said around single names:** {few} with a sentiment word."]
    high, low = _tell_ends(rows, "actor")
    others = tone[(tone["voice"] != "outlet") & (tone["n_sentences"] > 0)]
    n = int(others["n_sentences"].sum())
    told = f"sound most positive around {high} and most negative around {low}"
    return [
        f"**The outlets’ own sentences** {told}, of the names with ten such sentences.",
        f"Others’ words mention the names of the table in {counted(n, 'sentence')}."
        if n
        else "Nobody who is quoted or reported mentions one of the names.",
    ]

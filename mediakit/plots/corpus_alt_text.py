"""Figures of a corpus in words: what a plot shows, for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base.display import (
    SHOWN_VOICES,
    find_key,
    name_group,
    name_kind,
    name_outlets,
    split_groups,
    tell_rest,
)
from mediakit.base.prose import counted, find_period, listed, percent
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd


TOLD: Final = 6  # groups that a sentence names before it only counts the rest


def describe_articles(counts: pd.DataFrame) -> str:
    """What does `plot_articles` show?

    Parameters
    ----------
    counts
        As `count_articles` gives it.

    Returns
    -------
    str
        For each group how many articles there are from when to when, and the empty periods.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": "Echo", "period": ["2026-01", "2026-02"], "n": [2, 0]})
    >>> describe_articles(table)
    'Articles per month, 2026-01 to 2026-02. Echo: 2, most in 2026-01 (2), none in 1 of 2 months.'
    """
    key = find_key(counts, "period")
    dated = counts[counts["period"].notna()]
    if dated.empty:
        return "No article has a date."
    kind = find_period(dated["period"].iloc[0])
    told = [f"Articles per {kind}, {dated['period'].min()} to {dated['period'].max()}."]
    groups = split_groups(dated, key)
    for name, rows in groups[:TOLD]:
        n, empty = rows["n"], int((rows["n"] == 0).sum())
        line = f"{name}: {n.sum():,}"
        if n.any():
            line += f", most in {rows['period'].iloc[int(n.argmax())]} ({n.max():,})"
        if empty:
            line += f", none in {empty:,} of {counted(len(rows), kind)}"
        told.append(f"{line}.")
    return " ".join([*told, *tell_rest(len(groups) - TOLD)])


def describe_lengths(texts: pd.DataFrame) -> str:
    """What does `plot_lengths` show?

    Parameters
    ----------
    texts
        As `count_texts` gives it.

    Returns
    -------
    str
        For each group the words of half of its articles and their range.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": ["Echo"], "n": 3, "shortest": 90, "quarter": 95.0})
    >>> describe_lengths(table.assign(median=100.0, three_quarters=150.0, longest=200))
    'Words per article. Echo (3 articles): median 100, half from 95 to 150, all from 90 to 200.'
    """
    key = find_key(texts, "n")
    columns = ["median", "quarter", "three_quarters", "shortest", "longest"]
    told = []
    for _, row in texts[[key, "n", *columns]].head(TOLD).iterrows():
        median, low, high, least, most = (f"{row[name]:,.0f}" for name in columns)
        told.append(
            f"{name_group(row[key], key)} ({counted(row['n'], 'article')}): median {median}, "
            f"half from {low} to {high}, all from {least} to {most}."
        )
    rest = tell_rest(len(texts) - TOLD)
    return " ".join(["Words per article.", *told, *rest])


def describe_voices(voices: pd.DataFrame) -> str:
    """What does `plot_voices` show?

    Parameters
    ----------
    voices
        As `count_voice_words` gives it.

    Returns
    -------
    str
        For each group the share of each voice.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": "Echo", "voice": ["quoted", "outlet"], "n": [1, 3]})
    >>> describe_voices(table.assign(n_words=4)).replace("\N{NO-BREAK SPACE}", " ")
    'Share of words by voice. Echo (4 words): quoted 25 %, reported 0 %, outlet 75 %.'
    """
    key = find_key(voices, "voice")
    told = []
    groups = split_groups(voices, key)
    for name, rows in groups[:TOLD]:
        n_words, n = int(rows["n_words"].iloc[0]), rows.set_index("voice")["n"]
        shares = ", ".join(f"{v} {percent(int(n.get(v, 0)), n_words)}" for v in SHOWN_VOICES)
        told.append(f"{name} ({counted(n_words, 'word')}): {shares}.")
    return " ".join(["Share of words by voice.", *told, *tell_rest(len(groups) - TOLD)])


def describe_copies(copies: pd.DataFrame) -> str:
    """What does `plot_copies` show?

    Parameters
    ----------
    copies
        As `list_copies` gives it.

    Returns
    -------
    str
        For each group its kind, and how many articles of which outlets are in it.

    Examples
    --------
    >>> table = pd.DataFrame({"group": 0, "kind": "wire copy", "outlet": ["Echo", "Star"]})
    >>> describe_copies(table.assign(agency="AFP"))
    'Groups of copies. Group 0, wire copy (AFP): 2 articles, of Echo and Star.'
    """
    check_columns(copies, ["group", "kind", "agency", "outlet"])
    groups = copies.groupby("group", sort=False)
    told = []
    for number, rows in list(groups)[:TOLD]:
        outlets = name_outlets(rows)
        if len(outlets) > TOLD:
            outlets = [*outlets[:TOLD], counted(len(outlets) - TOLD, "further outlet")]
        kind = name_kind(rows["kind"].iloc[0], rows["agency"].iloc[0])
        told.append(
            f"Group {number}, {kind}: {counted(len(rows), 'article')}, of {listed(outlets)}."
        )
    return " ".join(["Groups of copies.", *told, *tell_rest(len(groups) - TOLD)])

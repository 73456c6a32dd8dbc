"""Findings about actors in plain words, each with the numbers that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base.display import name_unit
from mediakit.base.prose import counted, first_few, listed
from mediakit.findings.findings import FEW_TERMS, WHERE
from mediakit.measures.actors import count_actors
from mediakit.tables import VOICES, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SHOWN_NAMES: Final = 3
SHOWN_PAIRS: Final = 3
SHOWN_MISSING: Final = 5  # names of a list that are nowhere


def summarize_actors(actors: pd.DataFrame, people: Sequence[str] = ()) -> list[str]:
    """Whose names are looked at, and who of a list is never mentioned?

    Parameters
    ----------
    actors
        As `find_chosen_actors` gives them.
    people
        The actors of the list, as `read_actors(…).categories` names them; none: those that recur.

    Returns
    -------
    list of str
        How many there are and the three with most mentions, then who of the list has none.

    Raises
    ------
    ColumnMissingError
        If a column of `find_actors` is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Ada Kern met the mayor."]})))
    >>> people = mk.read_actors({"Ada Kern": ["Kern"], "Bo Ström": ["Ström"]})
    >>> summarize_actors(mk.find_chosen_actors(tokens, people), list(people.categories))[0]
    '**1 of the 2 names of the list is mentioned.** Most often: Ada Kern (1 mention in 1 article).'
    """
    found = count_actors(actors)
    rows = enumerate(zip(found["actor"], found["n"], found["n_articles"], strict=True))
    some = [
        f"{name} ({n:,} in {docs:,})"
        if i
        else f"{name} ({counted(n, 'mention')} in {counted(docs, 'article')})"
        for i, (name, n, docs) in rows
        if i < SHOWN_NAMES
    ]
    most = f" Most often: {listed(some)}." if some else ""
    n, n_all = len(found), len(people)
    if not n_all:
        verb = "recurs" if n == 1 else "recur"
        return [f"**{counted(n, 'name')} {verb}.**{most}" if n else "**No name recurs.**"]
    if not n:
        none = f"None of the {n_all:,} names" if n_all > 1 else "Not even the only name"
        return [f"**{none} of the list is mentioned.**"]
    verb = "is" if n == 1 else "are"
    every = f"All {n_all:,}" if n == n_all > 1 else f"{n:,} of the {n_all:,}"
    every = f"{every} names" if n_all > 1 else "The only name"
    lines = [f"**{every} of the list {verb} mentioned.**{most}"]
    known = set(found["actor"])
    missing = [name for name in people if name not in known]
    if missing:
        lines.append(f"Never: {listed(first_few(missing, SHOWN_MISSING))}.")
    return lines


def summarize_actor_frames(frames: pd.DataFrame) -> list[str]:
    """Which frame stands most in the sentences about a name, and in whose words?

    Parameters
    ----------
    frames
        `count_actor_frames(by="voice")`: one row per actor, voice and category.

    Returns
    -------
    list of str
        A sentence for each of the three names with most terms around them, then how many names have
        none; of no name at all nothing.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    """
    check_columns(frames, ["actor", "voice", "category", "n", "n_words"])
    if frames.empty:
        return []
    n = frames.groupby("actor", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    if not n.iloc[0]:
        return ["**No term of the list stands in a sentence that mentions one of the names.**"]
    names = n[n > 0].head(SHOWN_NAMES).index
    lines = [_tell_around(frames[frames["actor"] == name], str(name)) for name in names]
    if n.max() < FEW_TERMS:
        lines.append(f"No name has {FEW_TERMS} terms around it, so single words decide.")
    without = int((n == 0).sum())
    if without:
        lines.append(f"Around {without:,} of {counted(len(n), 'name')} there is no term at all.")
    return lines


def _tell_around(rows: pd.DataFrame, name: str) -> str:
    """Return what stands around a name: all terms, and those of the category with most of them."""
    words = int(rows.drop_duplicates("voice")["n_words"].sum())
    n = rows.groupby("category", sort=False)["n"].sum()
    total, category = int(n.sum()), str(n.idxmax())
    most = rows[rows["category"] == category].groupby("voice")["n"].sum().reindex(VOICES[::-1])
    held = {WHERE[str(voice)]: int(k) for voice, k in most.items() if k > 0}
    where = [f"{k:,} {place}" for place, k in held.items()]
    named, around = category.replace("_", " "), f"in {words:,} words around the name"
    if len(held) == 1:
        where = [f"{'all ' if n[category] > 1 else ''}{place}" for place in held]
    if total == n[category]:
        return f"**{name}:** {counted(total, 'term')} of {named} {around}, {listed(where)}."
    told = f"{counted(total, 'term')} {around}, {n[category]:,} of them of {named}"
    return f"**{name}:** {told} ({listed(where)})."


def summarize_co_mentions(table: pd.DataFrame) -> list[str]:
    """Who is named together most, and who most of all with each other?

    Parameters
    ----------
    table
        As `count_co_mentions` gives it.

    Returns
    -------
    list of str
        The three most frequent pairs with their numbers, and how many there are; or that no two
        names are in a sentence or article together.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> pair = pd.DataFrame({"actor": ["Ada Kern"], "other": ["Bo Ström"], "n": [2]})
    >>> summarize_co_mentions(
    ...     pair.assign(n_actor=3, n_other=5, n_articles=1, within="sentence"))[0]
    '**Named together most:** Ada Kern (3) and Bo Ström (5) in 2 sentences of 1 article.'
    """
    check_columns(table, ["actor", "other", "n", "n_actor", "n_other", "n_articles", "within"])
    if table.empty:
        return ["**No two names are mentioned together.**"]
    unit = name_unit(table)
    told = [_tell_pair(row, unit) for _, row in table.head(SHOWN_PAIRS).iterrows()]
    lines = [f"**Named together most:** {'; '.join(told)}."]
    n_once = int((table["n"] == 1).sum())
    if len(table) > SHOWN_PAIRS:
        pairs = counted(len(table), "pair")
        lines.append(
            f"{pairs} of names share {'a sentence' if unit == 'sentence' else 'an article'}, "
            f"{n_once:,} of them only once."
        )
    return lines


def _tell_pair(row: pd.Series[int], unit: str) -> str:
    """Return a pair with what names each, and both."""
    both = counted(row["n"], unit)
    among = f" of {counted(row['n_articles'], 'article')}" if unit == "sentence" else ""
    one, other = f"{row['actor']} ({row['n_actor']:,})", f"{row['other']} ({row['n_other']:,})"
    return f"{one} and {other} in {both}{among}"

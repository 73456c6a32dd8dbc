"""Findings on the texts of a corpus in plain words: boilerplate, copies, languages, missing facts.

Each function takes tables that exist and returns sentences with the numbers that they rest on;
what stands between ``**`` is meant to be bold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.base.display import name_kind, name_outlets
from mediakit.base.prose import conjugate, counted, first_few, label, listed, percent, spell_day
from mediakit.corpus.languages import name_language
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from mediakit.corpus.corpus import Corpus

_ENDINGS: Final = {"kicker": "s", "byline": "s"}
_KINDS: Final = {  # of groups of copies; the order is that of a sentence
    "wire copy": "with an agency’s text",
    "other outlet": "of several outlets without a credit",
    "same outlet": "of one outlet",
    "outlet unknown": "of unknown outlets",
}
NAMED: Final = 4  # languages or articles that a sentence names


def summarize_zones(zones: pd.DataFrame) -> list[str]:
    """How much of the articles was labelled as no part of the text, and by which rule?

    Parameters
    ----------
    zones
        As `count_zones` gives it.

    Returns
    -------
    list of str
        The share of words that do not count, and the rule that took most; nothing where all count.
    """
    check_columns(zones, ["zone", "rule", "n_articles", "n_words"])
    total = int(zones["n_words"].sum())
    out = zones[~zones["zone"].isin(COUNTED)]
    n = int(out["n_words"].sum())
    if not n:
        return []
    by_zone = out.groupby("zone")["n_words"].sum().sort_values(ascending=False, kind="stable")
    most = out.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    parts = listed([f"{k:,} in {zone}{_ENDINGS.get(str(zone), '')}" for zone, k in by_zone.items()])
    lead = f"**{percent(n, total)} of all words do not count:** of {total:,}, {parts}"
    found = f"{counted(most['n_words'], 'word')} in {counted(most['n_articles'], 'article')}"
    rule = f"The rule “{label(most['rule']).lower()}” took most, {found}."
    return [f"{lead}. They are labelled, not removed.", rule]


def summarize_proposals(proposals: pd.DataFrame) -> list[str]:
    """Which lines recur, and may be boilerplate that still counts?

    Parameters
    ----------
    proposals
        As `propose_boilerplate` gives it.

    Returns
    -------
    list of str
        How many lines and words these are, and that nothing was left out for it.
    """
    check_columns(proposals, ["line", "n_words", "n_texts", "n_outlet"])
    if proposals.empty:
        return ["No further line recurs in three texts of an outlet."]
    first = proposals.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    n = len(proposals)
    lead = f"**{counted(n, 'line')} {conjugate(n, 'recur')} in an outlet and may be boilerplate**"
    n_words = counted(int(proposals["n_words"].sum()), "word")
    whose = "without outlet" if pd.isna(first["outlet"]) else f"of {first['outlet']}"
    share = f"{first['n_articles']:,} of {counted(first['n_outlet'], 'article')} {whose}"
    lines = f"{lead}, {n_words} in all. They count as text until someone has looked at them."
    return [lines, f"With most words: “{first['line']}”, in {share}."]


def summarize_copies(copies: pd.DataFrame, groups: pd.DataFrame) -> list[str]:
    """How many different texts are there, and whose copies are the others?

    Parameters
    ----------
    copies
        As `count_copies` gives it.
    groups
        As `list_copies` gives it.

    Returns
    -------
    list of str
        Articles and texts, the kinds of groups, and the largest group.
    """
    check_columns(copies, ["kept"])
    check_columns(groups, ["group", "kind", "agency", "outlet", "date"])
    n, n_texts = len(copies), int(copies["kept"].sum())
    if n == 1:
        return ["A single article has nothing to be a copy of."]
    if groups.empty:
        return [f"**No article is a copy of another.** All {n:,} are different texts."]
    each = groups.drop_duplicates("group")
    kinds = each["kind"].fillna("outlet unknown")
    sizes = {told: int((kinds == kind).sum()) for kind, told in _KINDS.items()}
    told = listed([f"{k:,} {told}" for told, k in sizes.items() if k])
    in_groups = f"{len(groups):,} articles hang together in {counted(len(each), 'group')}"
    together = f"{in_groups}: {told}."
    first = groups[groups["group"] == each["group"].iloc[0]]
    earliest = first[first["date"] == first["date"].min()]
    when = ""
    if len(earliest):
        outlets = listed(name_outlets(earliest))
        when = f", first {spell_day(earliest['date'].iloc[0])} in {outlets}"
    kind = name_kind(first["kind"].iloc[0], first["agency"].iloc[0])
    largest = f"Group {first['group'].iloc[0]}, {kind}, has most: {len(first):,} articles{when}."
    texts = counted(n_texts, "text", "different texts")
    return [f"**{n:,} articles are {texts}.** {together}", largest]


def summarize_languages(texts: pd.DataFrame, corpus: Corpus) -> list[str]:
    """In which languages are the articles, and which of them may be machine translations?

    Parameters
    ----------
    texts
        ``count_texts(corpus, copies, by="language")``.

    Returns
    -------
    list of str
        The languages by number of articles, then the suspected translations.
    """
    check_columns(texts, ["language", "n"])
    n = int(texts["n"].sum())
    first = texts.iloc[0]
    name = _name_language(first["language"])
    if len(texts) == 1:
        lines = [f"**{'The article is' if n == 1 else f'All {n:,} articles are'} in {name}.**"]
    else:
        rows = texts[["language", "n"]].iloc[1:].head(NAMED).itertuples(index=False)
        parts = [f"{k:,} in {_name_language(code)}" for code, k in rows]
        rest = int(texts["n"].iloc[1 + NAMED :].sum())
        parts += [f"{rest:,} in others"] if rest else []
        lines = [f"**{first['n']:,} of {n:,} articles are in {name}**, {listed(parts)}."]
    suspected = corpus.articles.loc[corpus.articles["translated"].notna(), "doc_id"]
    if suspected.empty:
        return [*lines, "No article reads like a machine translation."]
    some = first_few([f"“{doc_id}”" for doc_id in suspected], NAMED)
    verb = conjugate(len(suspected), "read")
    lead = f"**{counted(len(suspected), 'article')} {verb} like a machine translation:**"
    return [*lines, f"{lead} {listed(some)}. Lists of words lose accuracy on translated text."]


def summarize_missing(missing: pd.DataFrame) -> list[str]:
    """What do the articles not say of themselves?

    Parameters
    ----------
    missing
        As `count_missing` gives it.

    Returns
    -------
    list of str
        How many articles lack what, then what all of them have.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"field": ["outlet", "date"], "n": [0, 2], "n_articles": 3})
    >>> summarize_missing(table)
    ['Of 3 articles, 2 have no date.', 'Known of every article: outlet.']
    """
    check_columns(missing, ["field", "n", "n_articles"])
    n = int(missing["n_articles"].iloc[0])
    lacking = missing[missing["n"] > 0].sort_values("n", ascending=False, kind="stable")
    names = {"url": "link"}
    parts = [
        f"{k:,} {conjugate(k, 'have', 'has')} no {names.get(field, field)}"
        for field, k in lacking[["field", "n"]].itertuples(index=False)
    ]
    if n == 1:
        parts = [f"no {names.get(field, field)}" for field in lacking["field"]]
    whom = "The article has" if n == 1 else f"Of {counted(n, 'article')},"
    lines = [f"{whom} {listed(parts)}."] if parts else []
    known = [names.get(field, field) for field in missing.loc[missing["n"] == 0, "field"]]
    every = "the article" if n == 1 else "every article"
    return [*lines, f"Known of {every}: {listed(known)}."] if known else lines


def _name_language(tag: object) -> str:
    """Return the name of a language for a sentence, or that it is not known.

    >>> _name_language("en"), _name_language(None)
    ('English (en)', 'an unknown language')
    """
    return name_language(tag) if isinstance(tag, str) else "an unknown language"

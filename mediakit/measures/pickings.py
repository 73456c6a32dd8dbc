"""What a dictionary picks up in a corpus: the words of each pattern, and what counts twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.base.prose import fold
from mediakit.corpus.tokens import rows_within
from mediakit.measures.terms import find_terms
from mediakit.tables import COUNTED, OVERLAPS, PICKINGS, build, find_codes, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


def count_patterns(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which words does each pattern pick up, and how often?

    Hits are those of `find_terms`: the longest match wins, and a word counts once in a category.
    So a pattern that is always part of a longer one has none.

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per pattern and word or phrase that it found: category, pattern, term (in its
        look-up form), n, n_articles, share (of the category's hits), reason (why term or share is
        missing). A pattern without a hit has one row of n = 0. Categories in the dictionary's
        order, the most frequent first in each, then patterns in their order and terms by code
        point.

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "War and warm words. Wars end; the warm sun, warm seas."
    >>> corpus = mk.read_articles(pd.DataFrame({"text": [text]}))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> mk.count_patterns(mk.tokenize(corpus), war)[["pattern", "term", "n", "share"]]
      pattern  term  n  share
    0    war*  warm  3    0.6
    1    war*   war  1    0.2
    2    war*  wars  1    0.2
    3  troop*   NaN  0    0.0
    """
    hits = find_terms(tokens, dictionary, zones=zones)
    rows = pd.DataFrame({name: hits[name] for name in ("category", "pattern", "doc_id")})
    looked_up = {term: " ".join(fold(term).split()) for term in hits["term"].unique()}
    rows["term"] = hits["term"].map(looked_up).astype("str")
    keys = ["category", "pattern", "term"]
    counts = rows.groupby(keys, sort=False)["doc_id"].agg(n="size", n_articles="nunique")
    every = pd.DataFrame(
        [(name, p) for name, category in dictionary.categories.items() for p in category.patterns],
        columns=keys[:2],
        dtype="str",
    ).assign(order=lambda table: np.arange(len(table)))
    found = every.merge(counts.reset_index(), on=keys[:2], how="left")
    found[["n", "n_articles"]] = found[["n", "n_articles"]].fillna(0)
    place = find_codes(list(dictionary.categories), found["category"])
    of_category = np.bincount(place, found["n"])[place]
    with np.errstate(invalid="ignore"):
        found["share"] = found["n"] / of_category
    found["reason"] = reasons((found["n"] == 0).to_numpy(), "pattern not found")
    found = found.assign(place=place, down=-found["n"])
    found = found.sort_values(["place", "down", "order", "term"], kind="stable")
    return build(PICKINGS, {name: found[name] for name in PICKINGS})


def count_overlaps(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which categories count the same words?

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per category and each other one, in the dictionary's order: category, other, n
        (hits of the category that share a word with a hit of the other), n_hits (of the category),
        share (n of n_hits), reason (why it is missing).

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace talks failed. Talks go on."]}))
    >>> both = mk.read_dictionary({"peace": ["peace talks"], "talk": ["talk*"]})
    >>> mk.count_overlaps(mk.tokenize(corpus), both)[["category", "other", "n", "share"]]
      category  other  n  share
    0    peace   talk  1    1.0
    1     talk  peace  1    0.5
    """
    names = list(dictionary.categories)
    size = len(names)
    hits = find_terms(tokens, dictionary, zones=zones)
    category = find_codes(names, hits["category"])
    first, after = rows_within(tokens, hits)
    n_words = after - first
    hit = np.repeat(np.arange(len(hits)), n_words)
    word = first[hit] + np.arange(len(hit)) - np.repeat(np.cumsum(n_words) - n_words, n_words)
    words = pd.DataFrame({"word": word, "hit": hit, "category": category[hit]})
    words = words[words["word"].duplicated(keep=False)]  # a category has a word once
    pairs = words.merge(words, on="word", suffixes=("", "_other"))
    pairs = pairs[pairs["category"] != pairs["category_other"]]
    pairs = pairs.drop_duplicates(["hit", "category_other"])
    cell = (pairs["category"] * size + pairs["category_other"]).to_numpy()
    n = np.bincount(cell, minlength=size * size)
    one, other = np.divmod(np.arange(size * size), size)
    n_hits = np.bincount(category, minlength=size)[one]
    with np.errstate(invalid="ignore"):
        share = n / n_hits
    columns = {
        "category": np.array(names, dtype=object)[one],
        "other": np.array(names, dtype=object)[other],
        "n": n,
        "n_hits": n_hits,
        "share": share,
        "reason": reasons(n_hits == 0, "no hits"),
    }
    return build(OVERLAPS, {name: column[one != other] for name, column in columns.items()})

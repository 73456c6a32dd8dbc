"""Variants: one list of words, read in all the ways that one could have chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediakit.measures.copies import find_firsts
from mediakit.measures.terms import count_frames
from mediakit.tables import VARIANTS

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


def count_variants(
    tokens: Tokens, dictionary: Dictionary, copies: pd.DataFrame, *, by: str
) -> dict[str, pd.DataFrame]:
    """Which articles have each category, had one read or counted otherwise?

    Headline and body or the body alone, all voices or the outlet's own words, one term or two: each
    is a choice that a study makes before it counts. For `compare_instruments`.

    Parameters
    ----------
    copies
        As `count_copies` gives it.
    by
        A column of articles, which makes the groups.

    Returns
    -------
    dict of DataFrame
        Eight tables by their choices, as "zones: headline and body, voice: all, threshold: 1", the
        usual one first. In each one row per article and category: those of `count_frames` by
        article and `by`, without voice; first, the earliest article with this text; present, 1.0
        or 0.0, missing where the article has no word to look in.

    Raises
    ------
    ArgumentError
        If `by` is no column of articles, or an article is not in `copies`.
    ColumnMissingError
        If `copies` lacks doc_id or first.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"text": ["War, “war”, she said.", "Rain."], "outlet": ["Echo", "Star"]}
    >>> corpus = mk.read_articles(pd.DataFrame(articles))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> variants = mk.count_variants(mk.tokenize(corpus), war, copies, by="outlet")
    >>> [table["present"].tolist() for table in list(variants.values())[:4]]
    [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    counts: dict[tuple[tuple[str, ...], str], pd.DataFrame] = {}
    tables = {}
    for name, (zones, voice, threshold) in VARIANTS.items():
        if (zones, voice) not in counts:
            keys = ["article", by] if voice == "all" else ["article", by, "voice"]
            table = count_frames(tokens, dictionary, by=keys, zones=zones)
            if voice != "all":
                own = table[table["voice"] == voice]
                table = own.drop(columns="voice").reset_index(drop=True)
            counts[zones, voice] = table.assign(first=find_firsts(table["doc_id"], copies))
        table = counts[zones, voice]
        found = table["n"].ge(threshold).astype("float64")
        tables[name] = table.assign(present=found.where(table["n_words"] > 0))
    return tables

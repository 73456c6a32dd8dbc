"""Word counts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.base.arrays import run_starts
from mediakit.base.files import read_list
from mediakit.base.prose import fold
from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import names
from mediakit.tables import COUNTED, WORDS, build

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

    Ints = npt.NDArray[np.int32]
    Codes = npt.NDArray[np.int64]


def count_words(
    tokens: Tokens,
    *,
    by: str | Iterable[str] = (),
    zones: Iterable[str] = COUNTED,
    drop: Iterable[str] = (),
) -> pd.DataFrame:
    """Which words occur how often?

    Parameters
    ----------
    by
        Keys of the groups (article, sentence, zone, voice or columns of articles); none: the whole.
    zones
        Zones that count.
    drop
        Words to leave out, for instance `stop_words()`; the denominator keeps them.

    Returns
    -------
    DataFrame
        The key columns, then word (in its look-up form), n, n_articles, n_words of the group and
        per_1000; the most frequent first within a group, ties by code point.

    Raises
    ------
    ArgumentError
        If a key or a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["No news is good news."]}))
    >>> mk.count_words(mk.tokenize(corpus))[["word", "n", "n_words"]].head(2)
       word  n  n_words
    0  news  2        5
    1  good  1        5
    """
    groups = group_tokens(tokens, by, zones)
    forms, form_of = tokens.forms
    n_words = groups.sum(tokens.words)
    kept = (groups.code >= 0) & tokens.words
    dropped = {fold(word) for word in drop}
    if dropped:
        kept &= ~np.isin(form_of, [i for i, form in enumerate(forms) if form in dropped])[
            tokens.type
        ]
    cell = groups.code[kept]
    cell *= max(len(forms), 1)  # in place: each array of this length costs more than its numbers
    cell += form_of[tokens.type[kept]]
    cells, n, n_articles = _count(cell, tokens.article[kept])
    group, form = np.divmod(cells, max(len(forms), 1))
    most = int(n.max(initial=0))
    order = np.argsort(group * (most + 1) + most - n, kind="stable")
    group, form, n, n_articles = group[order], form[order], n[order], n_articles[order]
    counts = build(
        WORDS,
        {
            "word": names(forms, form),
            "n": n,
            "n_articles": n_articles,
            "n_words": n_words[group],
            "per_1000": 1000 * n / n_words[group],
        },
    )
    return pd.concat([groups.keys_of(group), counts], axis=1)


def _count(cell: Codes, article: Ints) -> tuple[Codes, Codes, Codes]:
    """Return the cells that occur, sorted, their rows and the articles of these; alters `cell`."""
    n_articles = int(article.max(initial=0)) + 1
    cell *= n_articles
    cell += article
    cell.sort()
    first = run_starts(cell)
    pairs = cell[first] // n_articles
    head = run_starts(pairs)
    n = np.diff(first[head], append=len(cell))
    return pairs[head], n, np.diff(head, append=len(pairs))


@cache
def stop_words() -> frozenset[str]:
    """Which words carry grammar rather than content?

    Returns
    -------
    frozenset of str
        English function words in look-up form, from `data/stopwords.txt`, for `count_words(drop=)`.

    Examples
    --------
    >>> "the" in stop_words(), "war" in stop_words()
    (True, False)
    """
    return frozenset(map(fold, read_list("data/stopwords.txt")))

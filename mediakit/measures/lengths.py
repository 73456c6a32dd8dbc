"""Length, reading time and lexical diversity of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mediakit.corpus.groups import group_tokens
from mediakit.tables import COUNTED, LENGTHS, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pandas as pd

    from mediakit.corpus.tokens import Tokens

WORDS_PER_MINUTE: Final = 238  # silent reading of English non-fiction, Brysbaert (2019), p. 1
MTLD_THRESHOLD: Final = 0.720  # McCarthy & Jarvis (2010), p. 385
HDD_SAMPLE: Final = 42  # McCarthy & Jarvis (2010), p. 383
MIN_WORDS: Final = 100  # McCarthy & Jarvis (2010) find both measures stable from 100 words on


def measure_text(tokens: Tokens, *, zones: Iterable[str] = COUNTED) -> pd.DataFrame:
    """How long is each article, and how varied are its words?

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per article: doc_id, n_words, n_sentences, reading_minutes (at 238 words a minute),
        mtld, hdd (both missing, with the reason, below 100 words).

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    References
    ----------
    Brysbaert, M. (2019). How many words do we read per minute? Journal of Memory and Language,
    109, 104047. https://doi.org/10.1016/j.jml.2019.104047

    McCarthy, P. M., & Jarvis, S. (2010). MTLD, vocd-D, and HD-D. Behavior Research Methods, 42(2),
    381-392. https://doi.org/10.3758/BRM.42.2.381

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["No news is good news."]}))
    >>> mk.measure_text(mk.tokenize(corpus))[["n_words", "n_sentences", "reason"]]
       n_words  n_sentences                reason
    0        5            1  fewer than 100 words
    """
    groups = group_tokens(tokens, "article", zones)
    kept = (groups.code >= 0) & tokens.words
    n_words = groups.sum(tokens.words)
    edges = np.searchsorted(groups.code[kept], np.arange(1, len(groups)))
    texts = np.split(tokens.forms[1][tokens.type[kept]], edges)
    enough = n_words >= MIN_WORDS
    return build(
        LENGTHS,
        {
            "doc_id": groups.keys["doc_id"],
            "n_words": n_words,
            "n_sentences": groups.count_distinct(tokens.sentence),
            "reading_minutes": n_words / WORDS_PER_MINUTE,
            "mtld": [mtld(words) if len(words) >= MIN_WORDS else np.nan for words in texts],
            "hdd": [hdd(words) if len(words) >= MIN_WORDS else np.nan for words in texts],
            "reason": reasons(~enough, f"fewer than {MIN_WORDS} words"),
        },
    )


def mtld(words: npt.NDArray[np.integer]) -> float:
    """How many words in a row keep a type-token ratio above .72, on average?

    The mean of a forward and a backward pass, each the number of words by the number of factors,
    the last, partial factor counted by its share (McCarthy & Jarvis, 2010, p. 384).

    >>> mtld(np.array([1, 2, 1, 1, 2, 1]))  # both ways: two factors of three words
    3.0
    """
    return (_factor_length(words.tolist()) + _factor_length(words[::-1].tolist())) / 2


def _factor_length(words: list[int]) -> float:
    """Return the words per factor of one pass."""
    factors, seen, n = 0.0, set[int](), 0
    for word in words:
        seen.add(word)
        n += 1
        if len(seen) / n <= MTLD_THRESHOLD:
            factors, seen, n = factors + 1, set(), 0
    if n:
        factors += (1 - len(seen) / n) / (1 - MTLD_THRESHOLD)
    return len(words) / factors if factors else float("nan")


def hdd(words: npt.NDArray[np.integer]) -> float:
    """Which type-token ratio would a random sample of 42 words have, on average?

    The sum over types of the hypergeometric chance to be in the sample, divided by its size
    (McCarthy & Jarvis, 2010, p. 383). One type, all 50 words alike: a ratio of 1/42.

    >>> round(hdd(np.zeros(50, int)) * 42, 9)
    1.0
    """
    n = len(words)
    count = np.unique(words, return_counts=True)[1]
    # P(absent) = C(n - count, 42) / C(n, 42), as a product of 42 ratios.
    drawn = np.arange(HDD_SAMPLE)
    left = np.maximum(n - count[:, None] - drawn, 0)
    absent = np.prod(left / (n - drawn), axis=1)
    return float(np.sum(1 - absent)) / HDD_SAMPLE

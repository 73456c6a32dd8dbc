"""How many words: word by word, by article with their variety, and by voice and speaker."""

from __future__ import annotations

from functools import cache
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide, run_starts
from mediakit.base.files import read_list
from mediakit.base.prose import fold
from mediakit.corpus.groups import group_tokens
from mediakit.corpus.languages import OTHER_LANGUAGE, find_english
from mediakit.corpus.speakers import SPEAKER
from mediakit.corpus.tokens import names
from mediakit.errors import ArgumentError, shown
from mediakit.tables import COUNTED, VOICES, build, reasons
from mediakit.voices.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

WORDS_PER_MINUTE: Final = 238  # silent reading of English non-fiction, Brysbaert (2019), p. 1
MTLD_THRESHOLD: Final = 0.720  # McCarthy & Jarvis (2010), p. 385
HDD_SAMPLE: Final = 42  # McCarthy & Jarvis (2010), p. 383
MIN_WORDS: Final = 100  # McCarthy & Jarvis (2010) find both measures stable from 100 words on


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
    by, zones : as for `count_frames`
    drop : words to leave out, for instance `stop_words()`; the denominator keeps them

    Returns
    -------
    DataFrame
        The key columns, then word (in its look-up form), n, n_articles, n_words of the group and
        per_1000; the most frequent first within a group, ties by code point.

    Raises
    ------
    ArgumentError : if a key or a zone is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["No news is good news."]}))
    >>> mk.count_words(mk.tokenize(corpus))[["word", "n", "n_words"]].head(1)
       word  n  n_words
    0  news  2        5
    """
    groups = group_tokens(tokens, by, zones)
    forms, form_of = tokens.forms
    n_words = groups.sum(tokens.words)
    kept = (groups.code >= 0) & tokens.words
    if dropped := {fold(word) for word in drop}:
        out = [i for i, form in enumerate(forms) if form in dropped]
        kept &= ~np.isin(form_of, out)[tokens.type]
    cell = groups.code[kept]
    cell *= max(len(forms), 1)  # in place: each array of this length costs more than its numbers
    cell += form_of[tokens.type[kept]]
    n_all = max(len(tokens.corpus.articles), 1)
    cell *= n_all
    cell += tokens.article[kept]
    cell.sort()
    first = run_starts(cell)  # of each cell and article
    pairs = cell[first] // n_all
    head = run_starts(pairs)
    n = np.diff(first[head], append=len(cell))
    n_articles = np.diff(head, append=len(pairs))
    group, form = np.divmod(pairs[head], max(len(forms), 1))
    order = np.lexsort((-n, group))
    group, form, n, n_articles = group[order], form[order], n[order], n_articles[order]
    columns: dict[str, Any] = {"word": names(forms, form), "n": n, "n_articles": n_articles}
    rates = {"n_words": n_words[group], "per_1000": 1000 * n / n_words[group]}
    return pd.concat([groups.keys_of(group), build(tables.WORDS, columns | rates)], axis=1)


@cache
def stop_words() -> frozenset[str]:
    """Which words carry grammar, or stand before names, rather than content?

    Returns
    -------
    frozenset of str
        English function words in look-up form, and what stands before names: short titles, from
        ``stopwords.txt``, all titles of ``voices/names.toml`` with a full stop, and initials; for
        `count_words(drop=)`.

    Examples
    --------
    >>> [word in stop_words() for word in ("the", "mr", "sen.", "j.", "war", "senator")]
    [True, True, True, True, False, False]
    """
    before = [f"{word}." for word in (*NAMES.titles, *NAMES.letters, *ascii_lowercase)]
    return frozenset(map(fold, [*read_list("measures/stopwords.txt"), *before]))


def measure_text(tokens: Tokens, *, zones: Iterable[str] = COUNTED) -> pd.DataFrame:
    """How long is each article, and how varied are its words?

    Parameters
    ----------
    zones : zones that count

    Returns
    -------
    DataFrame
        One row per article: doc_id, n_words, n_sentences, reading_minutes (at 238 words a minute),
        mtld, hdd (both missing, with the reason, below 100 words).

    Raises
    ------
    ArgumentError : if a zone is unknown

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
    columns: dict[str, Any] = {
        "doc_id": groups.keys["doc_id"],
        "n_words": n_words,
        "n_sentences": groups.count_distinct(tokens.sentence),
        "reading_minutes": n_words / WORDS_PER_MINUTE,
        "mtld": [mtld(words) if len(words) >= MIN_WORDS else np.nan for words in texts],
        "hdd": [hdd(words) if len(words) >= MIN_WORDS else np.nan for words in texts],
        "reason": reasons(n_words < MIN_WORDS, f"fewer than {MIN_WORDS} words"),
    }
    return build(tables.LENGTHS, columns)


def mtld(words: npt.NDArray[np.integer]) -> float:
    """Return how many words in a row keep a type-token ratio above .72, on average."""
    # The mean of a forward and a backward pass, each the number of words by the number of factors,
    # the last, partial factor counted by its share (McCarthy & Jarvis, 2010, p. 384).
    order = np.argsort(words, kind="stable")
    again = words[order[1:]] == words[order[:-1]]
    first, second = order[:-1][again], order[1:][again]  # places of a word that returns, and where
    n_all, lengths = len(words), []
    for place, before in ((second, first), (n_all - 1 - first, n_all - 1 - second)):
        factors, start, repeats = 0.0, 0, 0
        turn = np.argsort(place)
        for i, k in zip(place[turn].tolist(), before[turn].tolist(), strict=True):
            if k >= start:  # only a word that was seen in this factor lowers its ratio
                repeats, n = repeats + 1, i + 1 - start
                if (n - repeats) / n <= MTLD_THRESHOLD:
                    factors, start, repeats = factors + 1, i + 1, 0
        if n := n_all - start:
            factors += (1 - (n - repeats) / n) / (1 - MTLD_THRESHOLD)
        lengths.append(n_all / factors if factors else float("nan"))
    return sum(lengths) / 2


def hdd(words: npt.NDArray[np.integer]) -> float:
    """Return which type-token ratio a random sample of 42 words would have, on average."""
    # The sum over types of the hypergeometric chance to be in the sample, divided by its size
    # (McCarthy & Jarvis, 2010, p. 383).
    n = len(words)
    count, of_type = np.unique(np.unique(words, return_counts=True)[1], return_inverse=True)
    # P(absent) = C(n - count, 42) / C(n, 42), as a product of 42 ratios.
    drawn = np.arange(HDD_SAMPLE)
    left = np.maximum(n - count[:, None] - drawn, 0)
    absent = np.prod(left / (n - drawn), axis=1)
    return float(np.sum(1 - absent[of_type])) / HDD_SAMPLE


def count_voices(
    tokens: Tokens, *, by: str | Iterable[str] = SPEAKER, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Whose words are how much of the text?

    Parameters
    ----------
    by, zones : as for `count_frames`, without voice

    Returns
    -------
    DataFrame
        One row per voice, quoted ones first, and speaker (or other group) with words, the largest
        share first: these (missing: the outlet, or not found), n_quotes (with counted words), n,
        n_words (of the corpus), share.

    Raises
    ------
    ArgumentError : if a key or zone is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.count_voices(tokens)[["voice", "speaker", "n_quotes", "n", "n_words"]]
        voice   speaker  n_quotes  n  n_words
    0  quoted  Ada Kern         1  2        7
    1  outlet       NaN         0  5        7
    """
    keys = [by] if isinstance(by, str) else list(by)
    groups = group_tokens(tokens, ["voice", *keys], zones)
    n = groups.sum(tokens.words)
    n_words = int(n.sum())
    quoted = np.flatnonzero(tokens.words & (groups.code >= 0) & (tokens.quote >= 0))
    size = int(tokens.quote.max(initial=0)) + 1
    pairs = pd.unique(groups.code[quoted] * size + tokens.quote[quoted])
    n_quotes = np.bincount(pairs // size, minlength=len(groups))
    voice = groups.keys["voice"].map(VOICES[::-1].index).to_numpy(np.int64)
    order = np.lexsort((-n, voice))
    order = order[n[order] > 0]
    n, columns = n[order], {"n_quotes": n_quotes[order], "n_words": np.full(len(order), n_words)}
    columns |= {"n": n, "share": divide(n, columns["n_words"])}
    keys_of = groups.keys_of(order).astype({"voice": "str"})
    return pd.concat([keys_of, build(tables.SPEAKERS, columns)], axis=1)


def count_voice_words(
    tokens: Tokens, *, by: str | Iterable[str] = "outlet", zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """How much of the words of each group belongs to which voice?

    Cues are English: articles in another language are left out, for what is reported in them is not
    known.

    Parameters
    ----------
    by, zones : as for `count_frames`, without voice

    Returns
    -------
    DataFrame
        One row per group and voice, quoted ones first: these, n and n_words (of the group), share,
        reason (why it is missing).

    Raises
    ------
    ArgumentError : if a key or zone is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["“We agree,” said Ada Kern."], "outlet": ["Echo"]})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
    >>> mk.count_voice_words(tokens)[["outlet", "voice", "n", "n_words", "share"]]
      outlet     voice  n  n_words  share
    0   Echo    quoted  2        5    0.4
    1   Echo  reported  0        5    0.0
    2   Echo    outlet  3        5    0.6
    """
    keys = [by] if isinstance(by, str) else list(by)
    if "voice" in keys:
        raise ArgumentError(f"by={shown(by)}: voice is already a key. Leave it out.")
    groups, n_voices = group_tokens(tokens, keys, zones), len(VOICES)
    english = find_english(tokens.corpus.articles["language"])[tokens.article]
    words, voices = tokens.words & english, reversed(range(n_voices))
    n = np.stack([groups.sum(words & (tokens.voice == of)) for of in voices], 1).ravel()
    n_words, foreign = groups.sum(words), groups.sum(tokens.words & ~english) > 0
    reason = reasons(n_words == 0, "no words")
    reason[(n_words == 0) & foreign] = OTHER_LANGUAGE
    group = np.repeat(np.arange(len(groups)), n_voices)
    own: dict[str, Any] = {"voice": [*VOICES[::-1]] * len(groups), "n": n}
    own |= {"n_words": n_words[group], "reason": reason[group]}
    own |= {"share": divide(n, own["n_words"])}
    return pd.concat([groups.keys_of(group), build(tables.VOICE_WORDS, own)], axis=1)

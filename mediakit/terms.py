"""Dictionary hits and frame counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError, nearest, shown
from mediakit.groups import check_zones, group_tokens, in_zones
from mediakit.matching import Matches, keep_longest, match_patterns
from mediakit.tables import COUNTED, FRAMES, HITS, VOICES, build, reasons
from mediakit.tokens import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.dictionary import Dictionary
    from mediakit.groups import Groups
    from mediakit.tokens import Tokens

    Codes = npt.NDArray[np.int64]

Count = Literal["term", "pattern"]
_COUNTS = ("term", "pattern")
# The last hits in each `Tokens`: a list of terms and counts by several keys are made of the same.
_LAST: WeakKeyDictionary[Tokens, tuple[Dictionary, object, tuple[Codes, Matches]]]
_LAST = WeakKeyDictionary()


def find_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
) -> pd.DataFrame:
    """Which words of the text does the dictionary find?

    Words match whole and without regard to case; `*` stands for any letters, `?` for one. A
    phrase matches consecutive words of one sentence, never across a mark. Within a category the
    longest match wins and a token counts once; in two categories it counts in both.

    Parameters
    ----------
    zones
        Zones that count.
    count
        "term" as above; "pattern" counts a token once for each pattern that matches it, as
        quanteda's `dfm_lookup` does.

    Returns
    -------
    DataFrame
        One row per hit, in order of the text: doc_id, start, end, hit_id (the number of the row),
        category, pattern, term (the words as written), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError
        If a zone or `count` is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace talks? “Peace now,” she said."]}))
    >>> peace = mk.read_dictionary({"peace": ["peace", "peace talks"]})
    >>> mk.find_terms(mk.tokenize(corpus), peace)[["term", "pattern", "voice"]]
              term      pattern   voice
    0  Peace talks  peace talks  outlet
    1        Peace        peace  quoted
    """
    category, matches = _hits(tokens, dictionary, zones, count)
    labels = list(dictionary.categories)
    patterns = [p for each in dictionary.categories.values() for p in each.patterns]
    return build(
        HITS,
        {
            **tokens.places(matches.first, matches.last),
            "hit_id": np.arange(len(matches.first)),
            "category": names(labels, category[matches.pattern]),
            "pattern": names(patterns, matches.pattern),
            "term": _written(tokens, matches),
        },
    )


def count_frames(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "article",
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
) -> pd.DataFrame:
    """How often does each category occur?

    Parameters
    ----------
    by
        Keys of the groups: article, sentence, zone, voice, columns of articles; none: the whole.
    zones, count
        As for `find_terms`.

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: the key columns, category, n, n_words (of
        the group), per_1000 (words), n_sentences (of the group), share_sentences (those with a
        hit), present (n > 0), reason (why a rate is missing).

    Raises
    ------
    ArgumentError
        If a key, a zone or `count` is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["War. “Peace now,” she said."]}))
    >>> frames = mk.read_dictionary({"war": ["war"], "peace": ["peace"]})
    >>> mk.count_frames(mk.tokenize(corpus), frames, by="voice")[["voice", "category", "n"]]
          voice category  n
    0    quoted      war  0
    1    quoted    peace  1
    2  reported      war  0
    3  reported    peace  0
    4    outlet      war  1
    5    outlet    peace  0
    """
    category, matches = _hits(tokens, dictionary, zones, count)
    groups = group_tokens(tokens, by, zones)
    size = len(dictionary.categories)
    cell = groups.code[matches.first] * size + category[matches.pattern]
    n = np.bincount(cell, minlength=len(groups) * size).astype(np.int64)
    with_hit = pd.unique(cell * len(tokens.sentence_article) + tokens.sentence[matches.first])
    n_hit = np.bincount(
        with_hit // max(len(tokens.sentence_article), 1), minlength=len(groups) * size
    )
    n_words = np.repeat(groups.sum(tokens.words), size)
    n_sentences = np.repeat(_sentences(tokens, groups), size)
    with np.errstate(invalid="ignore", divide="ignore"):
        per_1000 = np.where(n_words > 0, 1000 * n / n_words, np.nan)
        share = np.where(n_sentences > 0, n_hit / n_sentences, np.nan)
    frames = build(
        FRAMES,
        {
            "category": np.tile(np.array(list(dictionary.categories), dtype=object), len(groups)),
            "n": n,
            "n_words": n_words,
            "per_1000": per_1000,
            "n_sentences": n_sentences,
            "share_sentences": share,
            "present": n > 0,
            "reason": reasons(n_words == 0, "no words"),
        },
    )
    keys = groups.keys_of(np.repeat(np.arange(len(groups)), size))
    return pd.concat([keys, frames], axis=1)


def _hits(
    tokens: Tokens, dictionary: Dictionary, zones: Iterable[str], count: Count
) -> tuple[Codes, Matches]:
    """Return the category of each pattern, and the matches that count."""
    if count not in _COUNTS:
        msg = f"count={shown(count)} is unknown.{nearest(count, _COUNTS)} Known: {list(_COUNTS)}."
        raise ArgumentError(msg)
    chosen = check_zones(zones)
    key = (tuple(chosen), count)
    known = _LAST.get(tokens)
    if known is not None and known[0] is dictionary and known[1] == key:
        return known[2]
    each = [category.patterns for category in dictionary.categories.values()]
    category = np.repeat(np.arange(len(each)), [len(patterns) for patterns in each])
    patterns = [pattern for patterns in each for pattern in patterns]
    matches = match_patterns(tokens, patterns)
    kept = in_zones(chosen, tokens.zone[matches.first])
    matches = Matches(*(part[kept] for part in matches))
    if count == "term":
        letters = np.array([-len(text.replace("*", "").replace("?", "")) for text in patterns])
        rank = np.argsort(np.argsort(letters, kind="stable"), kind="stable")
        kept = keep_longest(matches, category, rank)
        matches = Matches(*(part[kept] for part in matches))
    _LAST[tokens] = (dictionary, key, (category, matches))
    return category, matches


def _written(tokens: Tokens, matches: Matches) -> ExtensionArray:
    """Return the words of each match as the text has them."""
    code = tokens.type[matches.first].astype(np.int64)  # a single word is written as its type
    several = np.flatnonzero(matches.last > matches.first)
    first, last = matches.first[several], matches.last[several]
    texts = tokens.corpus.articles["text"].tolist()
    spans = zip(
        tokens.article[first].tolist(),
        tokens.start[first].tolist(),
        tokens.end[last].tolist(),
        strict=True,
    )
    phrases = [texts[i][start:end] for i, start, end in spans]
    code[several] = len(tokens.types) + np.arange(len(phrases))
    return names([*tokens.types, *phrases], code)


def _sentences(tokens: Tokens, groups: Groups) -> Codes:
    """Return the number of sentences with a token in each group."""
    split = "voice" in groups.keys
    cell = tokens.sentence * len(VOICES) + tokens.voice if split else tokens.sentence
    group = np.full(len(tokens.sentence_article) * (len(VOICES) if split else 1), -1, np.int64)
    group[cell] = groups.code  # all tokens of a sentence, in one voice, are in the same group
    return np.bincount(group[group >= 0], minlength=len(groups)).astype(np.int64)

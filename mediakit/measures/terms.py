"""Dictionary hits and frame counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import names
from mediakit.measures.hits import find_hits
from mediakit.tables import COUNTED, FRAMES, HITS, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.measures.hits import Count, Scope
    from mediakit.measures.matching import Matches


def find_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
) -> pd.DataFrame:
    """Which words of the text does the dictionary find?

    Words match whole and without regard to case; `*` stands for any letters, `?` for one. A
    phrase matches consecutive words of one sentence, never across a mark. What a category excludes
    is taken out first. Then, within a category, the longest match wins and a token counts once; in
    two categories it counts in both.

    Parameters
    ----------
    zones
        Zones that count.
    count
        "term" as above; "pattern" counts a token once for each pattern that matches it, as
        quanteda's `dfm_lookup` does.
    levels
        Levels of nested categories that count, from 1 at the top, as `Dictionary.at_levels`
        joins them; by default all.
    nested_scope
        "category" as above; "dictionary" lets the longest match win over all categories: one that
        lies wholly in longer ones does not count, as in quanteda's `tokens_lookup`.

    Returns
    -------
    DataFrame
        One row per hit, in order of the text: doc_id, start, end, hit_id (the number of the row),
        category, pattern, term (the words as written), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError
        If a zone, `count` or `nested_scope` is unknown, or the dictionary has no such level.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

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
    part, category, matches = find_hits(
        *(tokens, dictionary), zones=zones, count=count, levels=levels, nested_scope=nested_scope
    )
    patterns = [p for each in part.categories.values() for p in each.patterns]
    return build(
        HITS,
        {
            **tokens.places(matches.first, matches.last),
            "hit_id": np.arange(len(matches.first)),
            "category": names(list(part.categories), category),
            "pattern": _named(patterns, matches.pattern),
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
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
) -> pd.DataFrame:
    """How often does each category occur?

    Parameters
    ----------
    by
        Keys of the groups: article, sentence, zone, voice, columns of articles; none: the whole.
    zones, count, levels, nested_scope
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
        If a key, a zone, `count` or `nested_scope` is unknown, or the dictionary has no such level.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

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
    part, category, matches = find_hits(
        *(tokens, dictionary), zones=zones, count=count, levels=levels, nested_scope=nested_scope
    )
    groups, size = group_tokens(tokens, by, zones), len(part.categories)
    cell = groups.code[matches.first] * size + category
    n = np.bincount(cell, minlength=len(groups) * size)
    n_all = max(len(tokens.sentence_article), 1)
    with_hit = pd.unique(cell * n_all + tokens.sentence[matches.first])
    n_hit = np.bincount(with_hit // n_all, minlength=len(groups) * size)
    n_words = np.repeat(groups.sum(tokens.words), size)
    n_sentences = np.repeat(groups.count_distinct(tokens.sentence), size)
    with np.errstate(invalid="ignore", divide="ignore"):
        per_1000 = np.where(n_words > 0, 1000 * n / n_words, np.nan)
        share = np.where(n_sentences > 0, n_hit / n_sentences, np.nan)
    frames = build(
        FRAMES,
        {
            "category": names(list(part.categories), np.tile(np.arange(size), len(groups))),
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


def _named(labels: Sequence[str], codes: npt.NDArray[np.integer]) -> ExtensionArray:
    """Return the label of each code where few of many labels occur."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(labels)))
    place = np.zeros(len(labels), np.int32)
    place[used] = np.arange(len(used))
    return names([labels[i] for i in used.tolist()], place[codes])


def _written(tokens: Tokens, matches: Matches) -> ExtensionArray:
    """Return the words of each match as the text has them."""
    code = tokens.type[matches.first]  # a single word is written as its type
    several = np.flatnonzero(matches.last > matches.first)
    first, last = matches.first[several], matches.last[several]
    texts = tokens.corpus.articles["text"].tolist() if len(several) else []
    starts, ends = tokens.start[first].tolist(), tokens.end[last].tolist()
    spans = zip(tokens.article[first].tolist(), starts, ends, strict=True)
    n, number = len(tokens.types), dict[str, int]()
    code[several] = [number.setdefault(texts[i][a:b], n + len(number)) for i, a, b in spans]
    return names([*tokens.types, *number], code)

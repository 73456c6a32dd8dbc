"""What a dictionary finds in a text: its terms, how often its categories occur, their weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide
from mediakit.base.files import read_list
from mediakit.corpus.dataset import add_up
from mediakit.corpus.groups import find_counted, group_cells, group_tokens
from mediakit.corpus.tokens import names
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, DictionaryError, check_count, shown
from mediakit.measures.matching import find_hits, match_patterns, words_before
from mediakit.tables import COUNTED, VOICES, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.base.arrays import Flags
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.dictionaries.files import Source
    from mediakit.measures.matching import Count, Matches, Scope

    Codes = npt.NDArray[np.integer]


USUAL: Final = {"count": "term", "levels": None, "nested_scope": "category"}  # ways to find terms


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
    is taken out first. Then, within a category, the longest match wins and a token counts once.

    Parameters
    ----------
    zones : zones that count
    count : "term" as above; "pattern", once for each pattern, as in quanteda's `dfm_lookup`
    levels : levels of nested categories that count, from 1 at the top; by default all
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
    ArgumentError : if a zone, `count`, `nested_scope` or level is unknown
    DictionaryError : if a pattern is a regular expression that is none, or takes too long

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
    place, used = pd.factorize(matches.pattern)  # few of many patterns occur
    columns: dict[str, Any] = {
        **tokens.places(matches.first, matches.last),
        "hit_id": np.arange(len(matches.first)),
        "category": names(list(part.categories), category),
        "pattern": names([patterns[i] for i in used.tolist()], place),
        "term": _name_words(tokens, matches),
    }
    return build(tables.HITS, columns)


def _name_words(tokens: Tokens, matches: Matches) -> ExtensionArray:
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
        Keys of the groups: article, sentence, zone, voice, columns of articles, position ("lead",
        that is headline and first paragraph, or "rest"); none: the whole. Also speaker, by name
        (as most have it, if a description), and the columns of `tokenize(speakers=)`: the outlet's
        words, those of nobody that is told, and of whom has no value are missing, and come last.
    zones, count, levels, nested_scope : as for `find_terms`

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: these, n, n_words and n_sentences (of the
        group), per_1000 (words), share_sentences (those with a hit), present (n > 0), reason (why a
        rate is missing).

    Raises
    ------
    ArgumentError, DictionaryError : if a key is unknown; else as of `find_terms`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace. “War now,” she said. “War.”"]}))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> frames = mk.count_frames(mk.tokenize(corpus), war, by="voice")
    >>> frames[["voice", "category", "n", "n_words", "share_sentences"]]
          voice category  n  n_words  share_sentences
    0    quoted      war  2        3              1.0
    1  reported      war  0        0              NaN
    2    outlet      war  0        3              0.0
    """
    options = {"count": count, "levels": levels, "nested_scope": nested_scope}
    return build_frames(*sum_frames(tokens, dictionary, by, zones, options))


def sum_frames(
    tokens: Tokens,
    dictionary: Dictionary,
    by: str | Iterable[str],
    zones: Iterable[str],
    options: Mapping[str, Any] = USUAL,
) -> tuple[Dictionary, pd.DataFrame, Codes, Codes, Codes, Codes]:
    """Return what `build_frames` takes: groups and their lengths, and hits in each category."""
    keys = [by] if isinstance(by, str) else list(by)
    if (whole := find_counted(tokens, keys)) is not None:
        if options != USUAL:
            raise ArgumentError("Counts of a dataset are of terms, by category, at all levels.")
        return dictionary, *_sum_cells(whole, dictionary, keys, zones)
    part, category, matches = find_hits(tokens, dictionary, zones=zones, **options)
    groups, size = group_tokens(tokens, keys, zones), len(part.categories)
    cell = groups.code[matches.first] * size + category
    n = np.bincount(cell, minlength=len(groups) * size)
    n_all = max(len(tokens.sentence_article), 1)
    with_hit = pd.unique(cell * n_all + tokens.sentence[matches.first])
    n_hit = np.bincount(with_hit // n_all, minlength=len(groups) * size)
    n_sentences = groups.count_distinct(tokens.sentence)
    return part, groups.keys, groups.sum(tokens.words), n_sentences, n, n_hit


def _sum_cells(
    corpus: Corpus, dictionary: Dictionary, keys: list[str], zones: Iterable[str]
) -> tuple[Any, ...]:
    """Return what `build_frames` takes, added up from a dataset of counts."""
    counts = corpus.counts
    assert counts is not None  # noqa: S101  # for mypy
    cells, groups = group_cells(corpus, keys, zones)
    of, n, size = counts.match(dictionary), len(groups), len(dictionary.categories)
    frames, cell, wanted = counts.frames, cells.of_frames, counts.frames["category"].isin(of)
    if not wanted.all():
        frames, cell = frames[wanted], cell[wanted]
    group = np.append(groups.of_run, -1)[cell]
    at = group * size + frames["category"].map(of).to_numpy(np.int64)  # below 0 where the group is
    lengths = add_up(groups.of_run, cells.lengths, ("n_words", "n_sentences"), n)
    return (groups.keys, *lengths, *add_up(at, frames, ("n", "n_with_hit"), n * size))


def build_frames(
    dictionary: Dictionary,
    keys: pd.DataFrame,
    n_words: Codes,
    n_sentences: Codes,
    n: Codes,
    n_hit: Codes,
) -> pd.DataFrame:
    """Return the table of `count_frames`, given numbers of groups, and of their categories."""
    size = len(dictionary.categories)
    n_words, n_sentences = np.repeat(n_words, size), np.repeat(n_sentences, size)
    columns: dict[str, Any] = {
        "n": n,
        "n_words": n_words,
        "per_1000": divide(1000 * n, n_words),
        "n_sentences": n_sentences,
        "share_sentences": divide(n_hit, n_sentences),
        "present": n > 0,
        "reason": pd.array(["no words", None], dtype="str").take(np.minimum(n_words, 1)),
    }
    return build_cells(tables.FRAMES, keys, dictionary, columns)


def choose_list(tokens: Tokens, lists: Iterable[Source]) -> Dictionary:
    """Which of these lists finds most in the text?

    Parameters
    ----------
    lists : as `read_dictionary` reads each

    Returns
    -------
    Dictionary
        The one with most hits in headline and body; of several with as many, the first.

    Raises
    ------
    DictionaryError : if a list cannot be read, or there is none

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Peace. No war, no war."]})))
    >>> choose_list(tokens, [{"peace": ["peace"]}, {"war": ["war*"]}, {"no": ["no"]}])
    Dictionary: war, 1 patterns in war
    """
    read = [read_dictionary(each) for each in lists]
    if not read:
        raise DictionaryError("lists=[]: give one list or more, such as ['war_peace'].")
    return max(read, key=lambda own: len(find_hits(tokens, own, zones=COUNTED).matches.first))


def build_cells(
    schema: Mapping[str, str], keys: pd.DataFrame, dictionary: Dictionary, columns: dict[str, Any]
) -> pd.DataFrame:
    """Return a table with one row per group, of which there are the keys, and category."""
    size = len(dictionary.categories)
    category = names(list(dictionary.categories), np.tile(np.arange(size), len(keys)))
    rows = keys.take(np.repeat(np.arange(len(keys)), size)).reset_index(drop=True)
    return pd.concat([rows, build(schema, {"category": category, **columns})], axis=1)


def score_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "article",
    zones: Iterable[str] = COUNTED,
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
    negation: int | None = None,
) -> pd.DataFrame:
    """What do the words that a weighted dictionary finds add up to?

    The sum counts each hit of `find_terms` with the weight of its pattern; the mean is that over
    the hits. With `negation`, a hit counts with the other sign where an odd number of negators
    (not, n't, never, without, hardly and others) stand among so many words before it, in the same
    sentence and voice: "not good" is bad, "not without merit" is not. Marks are no words.

    Parameters
    ----------
    dictionary : one whose categories all have weights
    by, zones, levels, nested_scope : as for `count_frames`
    negation : how many words before a hit to search for negators, for instance 3; by default none

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: these, n (hits), n_flipped (of these), sum
        and mean (of their weights), n_words (of the group), sum_per_1000 (words), reason (why a
        mean or a rate is missing).

    Raises
    ------
    ArgumentError, DictionaryError : as of `count_frames`, or if a category has no weights

    References
    ----------
    Taboada, M., et al. (2011). Lexicon-based methods for sentiment analysis. Computational
    Linguistics 37(2), 267-307. https://doi.org/10.1162/COLI_a_00049 (sec. 2.4: "switch negation")

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["A good plan. It isn't very good."]}))
    >>> tone = mk.read_dictionary({"tone": {"weights": {"good": 2, "bad": -2}}})
    >>> scores = mk.score_terms(mk.tokenize(corpus), tone, negation=3)
    >>> scores[["n", "n_flipped", "sum", "mean", "n_words"]]
       n  n_flipped  sum  mean  n_words
    0  2          1  0.0   0.0        8
    """
    if negation is not None:
        check_count("negation", negation, 1)
    hits = find_hits(tokens, dictionary, zones=zones, levels=levels, nested_scope=nested_scope)
    first = hits.matches.first
    for name, category in hits.dictionary.categories.items():
        if not category.weights:
            fix = "count it with count_frames, or give each of its patterns a weight"
            raise ArgumentError(f"Category {shown(name)} has no weights; {fix}.")
    every = [weight for each in hits.dictionary.categories.values() for weight in each.weights]
    weights = np.array(every, np.float64)[hits.matches.pattern]
    flipped = _negated(tokens, first, negation) if negation else np.zeros(len(first), np.bool_)
    weights = np.where(flipped, -weights, weights)
    groups, size = group_tokens(tokens, by, zones), len(hits.dictionary.categories)
    cell, n_cells = groups.code[first] * size + hits.category, len(groups) * size
    n, total = np.bincount(cell, minlength=n_cells), np.bincount(cell, weights, n_cells)
    n_words = np.repeat(groups.sum(tokens.words), size)
    reason = reasons(n == 0, "no hits")
    reason[n_words == 0] = "no words"
    columns: dict[str, Any] = {
        "n": n,
        "n_flipped": np.bincount(cell[flipped], minlength=n_cells),
        "sum": total,
        "mean": divide(total, n),
        "n_words": n_words,
        "sum_per_1000": divide(1000 * total, n_words),
        "reason": reason,
    }
    return build_cells(tables.SCORES, groups.keys, hits.dictionary, columns)


def _negated(tokens: Tokens, hits: Codes, window: int) -> Flags:
    """Return which hits have an odd number of negators among the words before."""
    negators = np.unique(match_patterns(tokens, read_list("measures/negations.txt")).last)
    before = words_before(tokens)
    sentence = np.searchsorted(tokens.sentence, tokens.sentence[hits])  # its first token
    count = np.zeros(len(hits), np.int64)
    for voice in range(len(VOICES)):
        rows = np.flatnonzero(tokens.voice[hits] == voice)
        some = negators[tokens.voice[negators] == voice]
        near = np.searchsorted(before[some + 1], before[hits[rows]] - window + 1)
        low = np.maximum(near, np.searchsorted(some, sentence[rows]))
        count[rows] = np.maximum(np.searchsorted(some, hits[rows]) - low, 0)
    return np.asarray(count % 2 == 1)

"""How positive or negative are the sentences, or what each voice has of them, by group?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from mediakit.base.arrays import ranges, run_starts
from mediakit.base.statistics import DRAWS, check_draws, draw_sums, find_limits, make_rng
from mediakit.corpus.groups import (
    check_by,
    group_rows,
    group_tokens,
    in_zones,
    number_units,
    part_sentences,
)
from mediakit.corpus.tokens import search_within
from mediakit.errors import choose
from mediakit.measures.vader import Engine, check_engine, score_chunks
from mediakit.tables import COUNTED, SENTIMENT, WHOLE, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.base.arrays import Flags, Floats
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens

    Ints = npt.NDArray[np.integer]

Interval = Literal["bootstrap"]

LEVEL: Final = 0.95  # share of intervals that are meant to cover the mean
MIN_SCORED: Final = 10  # scored sentences under which an interval would pretend

# VADER rounds to four and three digits; as whole numbers they add up exactly in any order.
DIGITS: Final = {"compound": 10_000, "pos": 1_000, "neu": 1_000, "neg": 1_000}


def score_sentiment(
    tokens: Tokens,
    *,
    by: str | Iterable[str] = "article",
    engine: Engine = "vader",
    zones: Iterable[str] = COUNTED,
    interval: Interval | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """How positive or negative are the sentences, by a named engine?

    VADER scores each sentence; a group has the mean over all its sentences, where one without
    sentiment words is 0. With voice, speaker or a column of a list of speakers among the keys, the
    words that one group has in a sentence, in their order, are scored in place of the sentence, so
    that quoted praise is not the outlet's.

    Parameters
    ----------
    by, zones : as for `count_frames`
    engine
        "vader" equals vaderSentiment, the reference; "vader-nltk" equals `nltk.sentiment.vader`
        with NLTK's own lexicon, as other studies used it. Kinds of apostrophe make no difference.
    interval
        "bootstrap": 95 % interval of compound over 2,000 resamples of the sentences, widened where
        they are few: how much the mean hangs on single ones, not whether the engine is right.
    seed : of the resampling, needed with an interval; each group draws for itself

    Returns
    -------
    DataFrame
        The key columns, then compound (-1 to 1), pos, neu, neg (shares that add up to 1), the means
        over n_sentences (or stretches of one group); n_scored, those with a sentiment word;
        n_words; engine; low and high (where at least 10 are scored); reason why values are missing.

    Raises
    ------
    ArgumentError : if a key, engine, zone or interval is unknown, or an interval has no seed

    References
    ----------
    Hutto, C. J., & Gilbert, E. (2014). VADER: A parsimonious rule-based model for sentiment
    analysis of social media text. ICWSM 8(1), 216-225. https://doi.org/10.1609/icwsm.v8i1.14550

    Hesterberg, T. C. (2015). What teachers should know about the bootstrap. The American
    Statistician 69(4), 371-386. https://doi.org/10.1080/00031305.2015.1089789

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"doc_id": ["a"], "text": ["The plan is good. The plan is bad."]})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
    >>> mk.score_sentiment(tokens, by="sentence")[["sentence", "compound", "n_scored"]]
       sentence  compound  n_scored
    0         0    0.4404         1
    1         1   -0.5423         1
    """
    keys = check_by(tokens, by)
    check_engine(engine)
    if interval is not None:
        choose("interval", interval, ["bootstrap"])
        check_draws(seed=seed, draws=DRAWS, level=LEVEL)
    groups, n_words, group, scored, points = _score_units(tokens, keys, zones, engine)
    n = len(groups)
    n_sentences = np.bincount(group, minlength=n)
    n_scored = np.bincount(group[scored], minlength=n)
    columns: dict[str, Any] = {"n_sentences": n_sentences, "n_scored": n_scored, "n_words": n_words}
    for name, digits in DIGITS.items():
        total = np.where(n_scored > 0, np.bincount(group, points[name], n), np.nan)
        columns[name] = total / np.maximum(n_sentences * digits, 1)
    reason = reasons(n_scored == 0, "no sentiment words")
    reason[(n_scored == 0) & (n_words == 0)] = "no words"
    if interval is not None and seed is not None:
        enough = n_scored >= MIN_SCORED
        limits = _resample(points["compound"], group, groups.keys, enough, seed)
        columns["low"], columns["high"] = limits.T
        reason[~enough & (n_scored > 0)] = f"fewer than {MIN_SCORED} scored sentences"
    columns |= {"engine": [engine] * n, "reason": reason}
    return pd.concat([groups.keys, build(SENTIMENT, columns)], axis=1)


def score_whole(
    tokens: Tokens, *, zones: Iterable[str] = ("body",), engine: Engine = "vader"
) -> pd.DataFrame:
    """What compound does VADER give to each article, taken as one sentence?

    It nears -1 or 1 with the mere length of a text; shown as a warning beside the means of
    `score_sentiment`, never in their place.

    Parameters
    ----------
    zones, engine : as in `score_sentiment`

    Returns
    -------
    DataFrame
        One row per article: doc_id, compound (missing without a sentiment word), n_words, engine.

    Raises
    ------
    ArgumentError : if the engine or a zone is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"doc_id": ["a"], "text": ["The plan is good. It is very good."]})
    >>> mk.score_whole(mk.tokenize(mk.read_articles(articles)))
      doc_id  compound  n_words engine
    0      a    0.7264        8  vader
    """
    check_engine(engine)
    groups = group_tokens(tokens, "article", zones)
    kept = in_zones(zones, tokens.sentence_zone[tokens.chunk_sentence])
    article = tokens.sentence_article[tokens.chunk_sentence[kept]]
    bounds = np.searchsorted(article, np.arange(len(groups) + 1))
    scores = score_chunks(engine, tokens.chunk_types, tokens.chunk_type[kept], bounds)
    columns: dict[str, Any] = {
        "doc_id": groups.keys["doc_id"],
        "compound": np.where(scores.scored, scores.compound, np.nan),
        "n_words": groups.sum(tokens.words),
        "engine": [engine] * len(groups),
    }
    return build(WHOLE, columns)


def _score_units(
    tokens: Tokens, keys: list[str], zones: Iterable[str], engine: str
) -> tuple[Groups, Ints, Ints, Flags, dict[str, Floats]]:
    """Return the groups, their words, and of each unit in one which, if scored, and its values."""
    # Units are the sentences, or what each group has in each sentence, that have a token.
    parted = bool(part_sentences(tokens, keys))
    code = number_units(tokens, keys)
    run = run_starts(code)
    if parted:
        _, first, unit = np.unique(code[run], return_index=True, return_inverse=True)
    else:  # sentences stand in their order, and none returns
        first = unit = np.arange(len(run))
    n_words = np.add.reduceat(tokens.words, run, dtype=np.int64)  # of each run, then of each unit
    n_words = np.bincount(unit, n_words, len(first)).astype(np.int64)
    groups = group_rows(tokens, keys, zones, run[first])
    if parted:
        types, kind, bounds = _cut_by_group(tokens, run, unit, len(first))
    else:  # a sentence has a chunk where it has a token
        types, kind = tokens.chunk_types, tokens.chunk_type
        bounds = np.append(run_starts(tokens.chunk_sentence), len(kind))
    group = groups.of_run
    counted, sizes = group >= 0, np.diff(bounds)
    kept = slice(None) if counted.all() else np.repeat(counted, sizes)
    scores = score_chunks(engine, types, kind[kept], np.append(0, np.cumsum(sizes[counted])))
    # A mark that a quotation leaves to the other voice is no sentence of that voice.
    real = scores.scored | (n_words[counted] > 0) | (not parted)
    points = {
        name: np.rint(getattr(scores, name)[real] * digits) for name, digits in DIGITS.items()
    }
    return groups, groups.sum(n_words), group[counted][real], scores.scored[real], points


def _cut_by_group(tokens: Tokens, run: Ints, unit: Ints, n: int) -> tuple[list[str], Ints, Ints]:
    """Return the distinct chunks, cut between groups, those of the units, and the units' bounds."""
    sentence, at = tokens.sentence[run], tokens.start[run]
    of_chunk = tokens.chunk_sentence
    low, high = (np.searchsorted(of_chunk, sentence, side) for side in ("left", "right"))
    chunk = search_within(tokens.chunk_start, at + 1, low, high) - 1
    inside = at > tokens.chunk_start[chunk]
    types, kind = _cut(tokens, chunk[inside], at[inside])
    first = chunk + np.cumsum(inside)
    size = np.diff(first, append=len(kind))
    order = np.argsort(unit, kind="stable")  # a group that returns goes on
    size, first = size[order], first[order]
    sizes = np.bincount(unit[order], size, n).astype(np.int64)
    return types, kind[ranges(first, size)], np.append(0, np.cumsum(sizes))


def _cut(tokens: Tokens, chunk: Ints, at: Ints) -> tuple[list[str], Ints]:
    """Return the types of all chunks, each cut at the given places in it, and their strings."""
    kind = np.insert(tokens.chunk_type, chunk + 1, 0)
    begin, heads = at - tokens.chunk_start[chunk], run_starts(chunk)
    end = (tokens.chunk_end - tokens.chunk_start)[chunk]
    again = np.flatnonzero(chunk[1:] == chunk[:-1])
    end[again] = begin[again + 1]
    pieces = zip(
        np.append(chunk[heads] + heads, chunk + np.arange(1, len(chunk) + 1)).tolist(),
        tokens.chunk_type[np.append(chunk[heads], chunk)].tolist(),
        np.append(np.zeros_like(heads), begin).tolist(),
        np.append(begin[heads], end).tolist(),
        strict=True,
    )
    numbers = dict[str, int]()
    for place, whole, start, stop in pieces:
        text = tokens.chunk_types[whole][start:stop]
        kind[place] = numbers.setdefault(text, len(tokens.chunk_types) + len(numbers))
    return [*tokens.chunk_types, *numbers], kind


def _resample(points: Floats, group: Ints, keys: pd.DataFrame, wanted: Flags, seed: int) -> Floats:
    """Return the bootstrap interval of the mean compound of each wanted group, NaN of others."""
    limits = np.full((len(keys), 2), np.nan)
    order = np.lexsort((points, group))  # so that the order in the corpus makes no difference
    bounds = np.searchsorted(group[order], np.arange(len(keys) + 1))
    for k in np.flatnonzero(wanted).tolist():
        sample = points[order[bounds[k] : bounds[k + 1]]]
        named = [f"{name}={keys[name].iloc[k]}" for name in keys]
        sums = draw_sums(sample[:, None], draws=DRAWS, rng=make_rng(seed, *named))
        low, high = find_limits(sums, level=LEVEL, n=len(sample))
        limits[k] = low[0] / len(sample), high[0] / len(sample)
    return limits / DIGITS["compound"]

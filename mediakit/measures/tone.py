"""How positive or negative are the sentences, or what each voice has of them, by group or name?

First the scores, then which words stand in names, then how sentences are cut by voice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import ranges, run_starts
from mediakit.base.statistics import DRAWS, check_draws, draw_sums, find_limits, make_rng
from mediakit.base.work import remember
from mediakit.corpus.dataset import add_up
from mediakit.corpus.groups import (
    check_by,
    check_zones,
    find_counted,
    group_cells,
    group_rows,
    group_tokens,
    in_zones,
    number_units,
    part_sentences,
)
from mediakit.corpus.languages import OTHER_LANGUAGE, find_english
from mediakit.corpus.tokens import ask_types, row_bounds, search_within
from mediakit.errors import ArgumentError, choose
from mediakit.measures.actors import (
    check_mentions,
    count_styles,
    find_forms,
    find_prose,
    follow_words,
    gather_mentions,
)
from mediakit.measures.vader import (
    NAMINGS,
    Engine,
    Naming,
    Scores,
    check_engine,
    score_chunks,
    see_types,
)
from mediakit.tables import ACTOR_TONE, COUNTED, SENTIMENT, WHOLE, build, reasons
from mediakit.voices.names import PERSON, UNKNOWN, find_names
from mediakit.voices.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Floats
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens
    from mediakit.measures.vader import Seen
    from mediakit.voices.names import Name

    Ints = npt.NDArray[np.integer]

Interval = Literal["bootstrap"]

LEVEL: Final = 0.95  # share of intervals that are meant to cover the mean
WORD: Final = re.compile(r"[^\W\d_](?:.*[^\W_])?")
LINKS: Final = frozenset({"of", "for", "on", "and", "the", "&"})  # in names of several words
LONGEST_LINK: Final = 3  # tokens from one word of a name to the next: "for the"
MIN_SCORED: Final = 10  # scored sentences under which an interval would pretend

AT_ONCE: Final = 200  # groups whose draws are held in memory

# VADER rounds to four and three digits; as whole numbers they add up exactly in any order.
DIGITS: Final = {"compound": 10_000, "pos": 1_000, "neu": 1_000, "neg": 1_000}


def score_sentiment(
    tokens: Tokens,
    *,
    by: str | Iterable[str] = "article",
    engine: Engine = "vader",
    names: Naming = "neutral",
    zones: Iterable[str] = COUNTED,
    interval: Interval | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """How positive or negative are the sentences, by a named engine?

    VADER scores each sentence; a group has the mean over all its sentences, where one without
    sentiment words is 0. With voice, speaker or a column of a list of speakers among the keys, the
    words that one group has in a sentence, in their order, are scored in place of the sentence, so
    that quoted praise is not the outlet's.
    The engines are English: sentences of articles in another language are left out.

    Parameters
    ----------
    by, zones : as for `count_frames`
    engine
        "vader" equals vaderSentiment, the reference; "vader-nltk" equals `nltk.sentiment.vader`
        with NLTK's own lexicon, as other studies used it. Kinds of apostrophe make no difference.
    names
        "neutral": a word inside of a name has valence 0 (*Supreme* Court, *Hope* Larkin) and stays
        where it is for what it does to others; "count": as the package itself has it. Of capitals
        that a place in the sentence or headline could ask for, the article's use decides.
    interval
        "bootstrap": 95 % interval of compound over 2,000 resamples of the sentences, widened where
        they are few: how much the mean hangs on single ones, not whether the engine is right.
    seed : of the resampling, needed with an interval; each group draws for itself

    Returns
    -------
    DataFrame
        The key columns, then compound (-1 to 1), pos, neu, neg (shares that add up to 1), the means
        over n_sentences (or stretches of one group); n_scored, those with a sentiment word;
        n_words; engine; names; low and high (where at least 10 are scored); reason why values are
        missing, `other_language` where no sentence is in English.

    Raises
    ------
    ArgumentError
        If a key, engine, zone, interval or use of names is unknown, or an interval has no seed.

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
    choose("names", names, NAMINGS)
    if interval is not None:
        choose("interval", interval, ["bootstrap"])
        if find_counted(tokens, keys) is not None:
            raise ArgumentError("interval='bootstrap' needs sentences; a dataset has none.")
        check_draws(seed=seed, draws=DRAWS, level=LEVEL)
    sums = sum_sentiment(tokens, keys, zones=zones, engine=engine, names=names)
    n_sentences, n_scored, n_words, n = (
        sums.n_sentences,
        sums.n_scored,
        sums.n_words,
        len(sums.keys),
    )
    columns: dict[str, Any] = {"n_sentences": n_sentences, "n_scored": n_scored, "n_words": n_words}
    for name, digits in DIGITS.items():
        total = np.where(n_scored > 0, sums.totals[name], np.nan)
        columns[name] = total / np.maximum(n_sentences * digits, 1)
    reason = reasons(n_scored == 0, "no sentiment words")
    reason[(n_scored == 0) & (n_words == 0)] = "no words"
    foreign = _pool_voices(sums.foreign, sums.keys, part_sentences(tokens, keys))
    reason[(n_sentences == 0) & foreign] = OTHER_LANGUAGE
    if interval is not None and seed is not None:
        enough = n_scored >= MIN_SCORED
        limits = _resample(*sums.points, sums.keys, enough, seed)
        columns["low"], columns["high"] = limits.T
        reason[~enough & (n_scored > 0)] = f"fewer than {MIN_SCORED} scored sentences"
    columns |= {"engine": [engine] * n, "names": [names] * n, "reason": reason}
    return pd.concat([sums.keys, build(SENTIMENT, columns)], axis=1)


class Sums(NamedTuple):
    """What the sentences of each group, or the stretches of a voice in them, add up to."""

    keys: pd.DataFrame
    n_sentences: Codes
    n_scored: Codes
    n_words: Ints
    totals: dict[str, Any]  # whole numbers, each value times its `DIGITS`
    foreign: Flags  # which groups have words in another language
    points: tuple[Floats, Ints]  # compound and group of each sentence


def sum_sentiment(
    tokens: Tokens, keys: list[str], *, zones: Iterable[str], engine: str, names: str
) -> Sums:
    """Return the sums that `score_sentiment` divides."""
    if (whole := find_counted(tokens, keys)) is not None:
        return _add_counts(whole, keys, zones, engine, names)
    units = _score_units(tokens, keys, zones, engine, names)
    groups, n_words, group, scored, points, foreign = units
    n = len(groups)
    return Sums(
        groups.keys,
        np.bincount(group, minlength=n),
        np.bincount(group[scored], minlength=n),
        n_words,
        {name: np.bincount(group, points[name], n) for name in DIGITS},
        foreign,
        (points["compound"], group),
    )


def _add_counts(
    corpus: Corpus, keys: list[str], zones: Iterable[str], engine: str, names: str
) -> Sums:
    """Return the sums that a dataset of counts has."""
    counts = corpus.counts
    assert counts is not None  # noqa: S101  # for mypy
    if counts.manifest["sentiment"] != engine:
        fix = f"Count again with sentiment={engine!r}"
        raise ArgumentError(f"engine={engine!r}: this was not counted. {fix}.")
    cells, groups = group_cells(corpus, keys, zones)
    tone, n, of_run = counts.tone[counts.tone["names"] == names], len(groups), groups.of_run
    at = np.append(of_run, -1)[cells.of(tone)]
    n_sentences, n_scored = add_up(at, tone, ("n_sentences", "n_scored"), n)
    english = find_english(corpus.articles["language"])[cells.article]
    (n_words,) = add_up(np.where(english, of_run, -1), cells.lengths, ["n_words"], n)
    (others,) = add_up(np.where(english, -1, of_run), cells.lengths, ["n_words"], n)
    totals = dict(zip(DIGITS, add_up(at, tone, DIGITS, n), strict=True))
    nothing = np.zeros(0, np.int64)
    points = nothing.astype(np.float64), nothing
    return Sums(groups.keys, n_sentences, n_scored, n_words, totals, others > 0, points)


def score_whole(
    tokens: Tokens,
    *,
    zones: Iterable[str] = ("body",),
    engine: Engine = "vader",
    names: Naming = "neutral",
) -> pd.DataFrame:
    """What compound does VADER give to each article, taken as one sentence?

    It nears -1 or 1 with the mere length of a text; shown as a warning beside the means of
    `score_sentiment`, never in their place.

    Parameters
    ----------
    zones, engine, names : as in `score_sentiment`

    Returns
    -------
    DataFrame
        One row per article: doc_id, compound, n_words, engine, names, reason (why compound is
        missing: without a sentiment word, or in another language).

    Raises
    ------
    ArgumentError : if the engine, a zone or use of names is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"doc_id": ["a"], "text": ["The plan is good. It is very good."]})
    >>> mk.score_whole(mk.tokenize(mk.read_articles(articles)))[["doc_id", "compound", "n_words"]]
      doc_id  compound  n_words
    0      a    0.7264        8
    """
    check_engine(engine)
    choose("names", names, NAMINGS)
    groups = group_tokens(tokens, "article", zones)
    english = find_english(tokens.corpus.articles["language"])
    kept = in_zones(zones, tokens.sentence_zone) & english[tokens.sentence_article]
    chunks = Chunks.of(tokens).take(kept[tokens.chunk_sentence])
    article = tokens.sentence_article[chunks.sentence]
    bounds = np.searchsorted(article, np.arange(len(groups) + 1))
    read = _score(engine, chunks, bounds)
    scores = _use_names(tokens, read, names)
    reason = reasons(~scores.scored, "no sentiment words")
    reason[~english] = OTHER_LANGUAGE
    columns: dict[str, Any] = {
        "doc_id": groups.keys["doc_id"],
        "compound": np.where(scores.scored, scores.compound, np.nan),
        "n_words": groups.sum(tokens.words),
        "engine": [engine] * len(groups),
        "names": [names] * len(groups),
        "reason": reason,
    }
    return build(WHOLE, columns)


def score_actors(
    tokens: Tokens,
    actors: pd.DataFrame,
    *,
    by: str | Iterable[str] = "voice",
    engine: Engine = "vader",
    names: Naming = "neutral",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How positive or negative are the sentences that mention a name?

    A sentence counts once for each actor that it mentions. With `voice` among the keys, a mention
    stands for the words that its voice has in the sentence: what is said around the name in a
    quotation is not the outlet's. So does a speaker, or a group of speakers: who says what of whom.
    Tone in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors : as `find_actors` gives them, or those of its rows that are meant
    by
        Keys besides the actor: voice, speaker (only those who speak of the actor), columns of
        articles or of a list of speakers; none pools the voices.
    engine, names, zones : as in `score_sentiment`

    Returns
    -------
    DataFrame
        One row per actor (the most mentioned first) and group: these, compound (-1 to 1, the mean
        over n_sentences), n_sentences (that mention the actor, or stretches of one voice), n_scored
        (those with a sentiment word), n_words (in them), engine, names, reason (why compound is
        missing).

    Raises
    ------
    ArgumentError : as of `score_sentiment`, or if a key is article, sentence or zone
    ColumnMissingError : if `actors` lacks actor, doc_id, sentence or voice

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern is a good mayor. “Kern failed us,” said one. Rain fell."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> tone = mk.score_actors(tokens, mk.find_actors(tokens))
    >>> tone[["actor", "voice", "compound", "n_sentences", "reason"]]
          actor     voice  compound  n_sentences      reason
    0  Ada Kern    quoted   -0.5106            1         NaN
    1  Ada Kern  reported       NaN            0  no mention
    2  Ada Kern    outlet    0.4404            1         NaN
    """
    keys = check_mentions(tokens, actors, by)
    how: dict[str, Any] = {"engine": engine, "names": names, "zones": zones}
    scores = score_sentiment(tokens, by=["sentence", *keys], **how)
    mentions = gather_mentions(tokens, actors, scores, keys)
    points = np.rint(scores["compound"].fillna(0) * DIGITS["compound"]).to_numpy()
    counts = ("n_sentences", "n_scored", "n_words")
    n = {name: mentions.sum(scores[name].to_numpy()) for name in counts}
    some = n["n_scored"] > 0
    total = np.where(some, n["n_sentences"], 1) * DIGITS["compound"]
    reason = reasons(~some, "no sentiment words")
    reason[n["n_sentences"] == 0] = "no mention"
    foreign = mentions.sum((scores["reason"] == OTHER_LANGUAGE).astype("int64").to_numpy())
    reason[(n["n_sentences"] == 0) & (foreign > 0)] = OTHER_LANGUAGE
    compound = np.where(some, mentions.sum(points) / total, np.nan)
    used = {"engine": [engine] * len(some), "names": [names] * len(some)}
    columns: dict[str, Any] = n | used | {"compound": compound, "reason": reason}
    return pd.concat([mentions.groups, build(ACTOR_TONE, columns)], axis=1)


class _Units(NamedTuple):
    """The groups, their words, and of each unit in one which, if scored, and its values."""

    groups: Groups
    n_words: Ints
    group: Ints
    scored: Flags
    points: dict[str, Floats]
    foreign: Flags  # which groups have words in another language


class _Scored(NamedTuple):
    """The sentences, or what each voice has of them, that have a token."""

    first: Ints  # token of each unit
    n_words: Ints
    english: Flags
    real: Ints  # those that count as sentences; of these:
    scored: Flags
    points: dict[str, Floats]


def _score_units(
    tokens: Tokens, keys: list[str], zones: Iterable[str], engine: str, names: str
) -> _Units:
    """Score the sentences, or what each group has of them, and put them into groups."""
    chosen = tuple(check_zones(zones))
    units = _score_sentences(tokens, tuple(part_sentences(tokens, keys)), chosen, engine, names)
    groups = group_rows(tokens, keys, chosen, units.first)
    return _Units(
        groups,
        groups.sum(units.n_words * units.english),
        groups.of_run[units.real],
        units.scored,
        units.points,
        groups.sum(units.n_words * ~units.english) > 0,
    )


class _Cut(NamedTuple):
    """The sentences, or what each voice has of them, that have a token."""

    first: Ints  # token of each unit
    n_words: Ints
    english: Flags
    counted: Flags  # those in English in the zones that are asked for
    read: _Read  # these


@remember  # they are the same by article, outlet or period
def _score_sentences(
    tokens: Tokens, parting: tuple[str, ...], zones: tuple[str, ...], engine: str, names: str
) -> _Scored:
    """Score the sentences, or what is of each voice or speaker in them."""
    first, n_words, english, counted, read = _cut_sentences(tokens, parting, zones, engine)
    scores = _use_names(tokens, read, names)
    # A mark that a quotation leaves to the other voice is no sentence of that voice.
    real = scores.scored | (n_words[counted] > 0) | (not parting)
    points = {
        name: np.rint(getattr(scores, name)[real] * digits) for name, digits in DIGITS.items()
    }
    return _Scored(
        first, n_words, english, np.flatnonzero(counted)[real], scores.scored[real], points
    )


@remember  # with names and without
def _cut_sentences(
    tokens: Tokens, parting: tuple[str, ...], zones: tuple[str, ...], engine: str
) -> _Cut:
    """Cut the sentences by voice or speaker, or not, and score all chunks."""
    code = number_units(tokens, [*parting])
    run = run_starts(code)
    if parting:
        _, first, unit = np.unique(code[run], return_index=True, return_inverse=True)
    else:  # sentences stand in their order, and none returns
        first = unit = np.arange(len(run))
    n_words = np.add.reduceat(tokens.words, run, dtype=np.int64)  # of each run, then of each unit
    n_words = np.bincount(unit, n_words, len(first)).astype(np.int64)
    if parting:
        chunks, bounds = _cut_by_group(tokens, run, unit, len(first))
    else:  # a sentence has a chunk where it has a token
        chunks = Chunks.of(tokens)
        bounds = np.append(run_starts(tokens.chunk_sentence), len(chunks.kind))
    first = run[first]
    english = find_english(tokens.corpus.articles["language"])[tokens.article[first]]
    counted, sizes = in_zones(zones, tokens.zone[first]) & english, np.diff(bounds)
    if not counted.all():
        chunks = chunks.take(np.repeat(counted, sizes))
    read = _score(engine, chunks, np.append(0, np.cumsum(sizes[counted])))
    return _Cut(first, n_words, english, counted, read)


def _pool_voices(foreign: Flags, keys: pd.DataFrame, parting: Collection[str]) -> Flags:
    """Return which groups have another language in any voice: whose words it has is not known."""
    others = [keys[name] for name in keys if name not in parting]
    if not others or not foreign.any():
        return np.full(len(foreign), foreign.any())
    pooled: Flags = pd.Series(foreign).groupby(others, dropna=False).transform("any").to_numpy()
    return pooled


class Chunks(NamedTuple):
    """Runs without white space, maybe cut between groups: the distinct ones, and all in order."""

    types: list[str]
    kind: Ints  # index into the types
    start: Ints  # code points in the article
    sentence: Ints

    @classmethod
    def of(cls, tokens: Tokens) -> Chunks:
        """Return those of all sentences."""
        columns = tokens.chunk_type, tokens.chunk_start, tokens.chunk_sentence
        return cls(tokens.chunk_types, *columns)

    def take(self, which: Flags | Ints) -> Chunks:
        """Return some of them."""
        return Chunks(self.types, self.kind[which], self.start[which], self.sentence[which])


class _Read(NamedTuple):
    """Units of chunks, and what VADER gives for them with words of names as all others."""

    chunks: Chunks
    bounds: Ints
    seen: Seen
    scores: Scores


def _score(engine: str, chunks: Chunks, bounds: Ints) -> _Read:
    """Score units of chunks."""
    seen = see_types(engine, chunks.types)
    return _Read(chunks, bounds, seen, score_chunks(seen, chunks.kind, bounds))


def _use_names(tokens: Tokens, read: _Read, names: str) -> Scores:
    """Return the scores, neutral with valence 0 for words inside of names: few units have any."""
    chunks, bounds, seen, scores = read
    if names != "neutral":
        return scores
    named = _find_named(tokens, chunks, seen.scored)
    units = np.unique(np.searchsorted(bounds, np.flatnonzero(named), "right") - 1)
    sizes = np.diff(bounds)[units]
    at = ranges(bounds[units], sizes)
    again = score_chunks(seen, chunks.kind[at], np.append(0, np.cumsum(sizes)), named=named[at])
    columns = {name: getattr(scores, name).copy() for name in Scores._fields}
    for name, column in columns.items():
        column[units] = getattr(again, name)
    return Scores(**columns)


def _find_named(tokens: Tokens, chunks: Chunks, scored: Flags) -> Flags:
    """Return which chunks are sentiment words inside of a name, or titles before one.

    `scored` tells of each distinct chunk whether it is a sentiment word.
    """
    named = np.zeros(len(chunks.kind), np.bool_)
    letter = _find_candidates(chunks.types, scored)
    at = np.flatnonzero((letter >= 0)[chunks.kind])
    sentence, start = chunks.sentence[at], chunks.start[at] + letter[chunks.kind[at]]
    article = tokens.sentence_article[sentence]
    bounds = row_bounds(tokens.article, len(tokens.corpus))
    row = search_within(tokens.start, start, bounds[article], bounds[article + 1])
    whole = row < bounds[article + 1]
    whole[whole] = tokens.start[row[whole]] == start[whole]  # else it begins inside of a token
    at, row, sentence = at[whole], row[whole], sentence[whole]
    if not len(at):
        return named
    words = [tokens.types[kind] for kind in tokens.type[row].tolist()]
    known, places = find_forms(tokens, words)
    places = places[_occurs_among(tokens, places, row)]
    prose = find_prose(tokens, np.unique(tokens.sentence[places]))
    (capital, lower, _), _ = count_styles(tokens, known, places, row, prose)
    used = (capital > lower) | [word in NAMES.given for word in words]
    named[at] = used
    # Where its use in the article does not make a word a name, a name of several words may hold it.
    asked = np.flatnonzero(~used & prose[sentence] & _goes_on(tokens, row))
    inside = follow_words(tokens, row[asked])
    found: dict[int, list[Name]] = {}
    texts = tokens.corpus.articles["text"].array
    for k, free in zip(asked.tolist(), inside.tolist(), strict=True):
        if (place := int(sentence[k])) not in found:
            span = int(tokens.sentence_start[place]), int(tokens.sentence_end[place])
            found[place] = find_names(texts[tokens.sentence_article[place]], [span])
        begin, end = int(tokens.start[row[k]]), int(tokens.end[row[k]])
        named[at[k]] = any(
            (words[k] in NAMES.titles and name.start == end + 1)
            if end <= name.start or name.end <= begin
            else " " in name.name and (free or name.kind not in {PERSON, UNKNOWN})
            for name in found[place]
        )
    return named


def _occurs_among(tokens: Tokens, places: Codes, rows: Codes) -> Flags:
    """Tell which tokens have a form that one of some rows has in the same article."""
    forms, form_of = tokens.forms
    asked, among = (
        tokens.article[at].astype(np.int64) * len(forms) + form_of[tokens.type[at]]
        for at in (rows, places)
    )
    found: Flags = np.isin(among, np.unique(asked))
    return found


def _find_candidates(types: list[str], scored: Flags) -> Ints:
    """Return where the word begins in each distinct chunk that may be in a name, -1 for others."""
    letter = np.full(len(types), -1)
    for i in np.flatnonzero(scored).tolist():
        text = types[i]
        found = text != text.lower() and WORD.search(text)
        if found and found[0] not in NAMES.starters:
            letter[i] = found.start()
    return letter


def _goes_on(tokens: Tokens, rows: Ints) -> Flags:
    """Return which tokens have a capital beside them, or behind such words as names hold."""
    found = np.zeros(len(rows), np.bool_)
    for side in (-1, 1):
        linked = np.ones(len(rows), np.bool_)
        for step in range(1, LONGEST_LINK + 1):
            other = np.clip(rows + side * step, 0, len(tokens) - 1)
            linked &= tokens.sentence[other] == tokens.sentence[rows]
            kind = tokens.type[other]
            found |= (
                linked & ask_types(tokens, kind, lambda text: text[0].isupper()) & (other != rows)
            )
            linked &= ask_types(tokens, kind, LINKS.__contains__)
    return found


def _cut_by_group(tokens: Tokens, run: Ints, unit: Ints, n: int) -> tuple[Chunks, Ints]:
    """Return the chunks of the units, cut between groups, and the units' bounds."""
    sentence, at = tokens.sentence[run], tokens.start[run]
    of_chunk = tokens.chunk_sentence
    low, high = (np.searchsorted(of_chunk, sentence, side) for side in ("left", "right"))
    chunk = search_within(tokens.chunk_start, at + 1, low, high) - 1
    inside = at > tokens.chunk_start[chunk]
    chunks = _cut(tokens, chunk[inside], at[inside])
    first = chunk + np.cumsum(inside)
    size = np.diff(first, append=len(chunks.kind))
    order = np.argsort(unit, kind="stable")  # a group that returns goes on
    size, first = size[order], first[order]
    sizes = np.bincount(unit[order], size, n).astype(np.int64)
    return chunks.take(ranges(first, size)), np.append(0, np.cumsum(sizes))


def _cut(tokens: Tokens, chunk: Ints, at: Ints) -> Chunks:
    """Return all chunks, cut at the given places in some of them."""
    kind, start, sentence = (
        np.insert(column, chunk + 1, new)
        for column, new in (
            (tokens.chunk_type, 0),
            (tokens.chunk_start, at),
            (tokens.chunk_sentence, tokens.chunk_sentence[chunk]),
        )
    )
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
    for place, whole, low, high in pieces:
        text = tokens.chunk_types[whole][low:high]
        kind[place] = numbers.setdefault(text, len(tokens.chunk_types) + len(numbers))
    return Chunks([*tokens.chunk_types, *numbers], kind, start, sentence)


def _resample(points: Floats, group: Ints, keys: pd.DataFrame, wanted: Flags, seed: int) -> Floats:
    """Return the bootstrap interval of the mean compound of each wanted group, NaN of others."""
    limits = np.full((len(keys), 2), np.nan)
    order = np.lexsort((points, group))  # so that the order in the corpus makes no difference
    samples = np.split(points[order], np.searchsorted(group[order], np.arange(1, len(keys))))
    sizes = np.array([len(sample) for sample in samples])
    named = list(zip(*([f"{name}={value}" for value in keys[name]] for name in keys), strict=True))

    def draw(k: int) -> Floats:
        rng = make_rng(seed, *(named[k] if named else ()))
        return draw_sums(samples[k][:, None], draws=DRAWS, rng=rng)

    for size in np.unique(
        sizes[wanted]
    ).tolist():  # limits of samples of one size are found at once
        same = np.flatnonzero(wanted & (sizes == size))
        for some in np.split(same, np.arange(AT_ONCE, len(same), AT_ONCE)):
            sums = np.hstack([draw(k) for k in some.tolist()])
            limits[some] = np.stack(find_limits(sums, level=LEVEL, n=size), axis=1) / size
    return limits / DIGITS["compound"]

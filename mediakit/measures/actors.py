"""Who is named in the text, where, by whom, with whom, and in what words and tone?

First the mentions, and which words are names at all; then what is counted by actor.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide
from mediakit.base.prose import fold
from mediakit.corpus.groups import (
    check_by,
    check_zones,
    cross_values,
    group_tokens,
    in_zones,
    list_values,
)
from mediakit.corpus.tokens import names, row_bounds, rows_within, texts_of
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.engine.punkt import is_common
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.measures.matching import find_hits
from mediakit.measures.terms import build_cells, find_terms
from mediakit.measures.tone import DIGITS, score_sentiment
from mediakit.tables import COUNTED, VOICES, ZONES, build, check_columns, reasons
from mediakit.voices.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source
    from mediakit.measures.vader import Engine

Within = Literal["sentence", "article"]

PLAIN_LISTS: Final = (".csv", ".tsv", ".tab", ".txt")  # files that may be mere lists of names
MIN_MENTIONS: Final = 2  # a name that occurs once does not recur
MARKS: Final = {".", "!", "?", "…", "..."}
CLITIC: Final = re.compile(r"(?:n['’]t|['’](?:d|ll|m|re|s|t|ve))$")  # "I’m", "Don’t": no names
INFLECTED: Final = re.compile(r"(?<=\w{3})(?:ies|e?s|e?rs?|ing|ed)$")
NOT_KEYS: Final = ("article", "sentence", "zone")  # an actor is in many, or a mention has them
UNITS: Final[dict[Within, list[str]]] = {"sentence": ["doc_id", "sentence"], "article": ["doc_id"]}


def read_actors(source: Source | None) -> Dictionary:
    """Whom does a list name, and by which names?

    Parameters
    ----------
    source
        As `read_dictionary` takes it, with a category for each actor, or a table with the columns
        actor and alias. A mere list of names, one a line, makes each an actor. None is nobody.

    Returns
    -------
    Dictionary
        Actor to names.

    Raises
    ------
    DictionaryError : as of `read_dictionary`, which also warns of what is doubtful

    Examples
    --------
    >>> read_actors({"Ada Kern": ["Kern", "the mayor"]}).patterns()
    {'Ada Kern': ['Kern', 'the mayor']}
    """
    if source is None:
        return Dictionary("", {}, {}, sha256(b"").hexdigest())
    listed = read_dictionary(source)
    plain = isinstance(source, str | Path) and Path(source).suffix.lower() in PLAIN_LISTS
    if not plain or [*listed.categories] != [listed.name]:
        return listed
    only = listed.categories[listed.name]
    alone = {name: replace(only, patterns=(name,), path=(name,)) for name in only.patterns}
    return replace(listed, categories=alone)


def find_actors(
    tokens: Tokens,
    listed: Dictionary | None = None,
    *,
    zones: Iterable[str] = COUNTED,
    min_mentions: int = MIN_MENTIONS,
) -> pd.DataFrame:
    """Where are the actors of a list mentioned, or, without one, the names that recur?

    Without a list an actor is a name: a run of capitalised words without titles, brought to the
    fullest form that the article has of it ("Putin" to "Vladimir Putin", "WHO" to the World Health
    Organization). Names are learned from running text; in lines that are written as titles are,
    those are found and no others. No names are pronouns, descriptions, offices, adjectives
    ("Norwegian", "Democratic"; but "Norwegians" and "Democrats" are), days, languages, the place of
    a dateline, and words that the article elsewhere writes without a capital ("Patients").

    A list is a dictionary with a category for each actor: names, aliases, offices. Where two names
    overlap the longest wins, of whichever actor; a name that two actors have counts for both. Words
    match as in `find_terms`, but a capital asks for one: "May" is found in "MAY", not in "they
    may", and "the mayor" in "The mayor". A verb "May" is still found where it begins a sentence.

    Parameters
    ----------
    listed : as `read_actors` gives it; without it, or of nobody, the names that recur are found
    zones : zones to look in; names that are found, not listed, are those of headline and body
    min_mentions : a name with fewer in the corpus is no actor; those of a list all are

    Returns
    -------
    DataFrame
        One row per mention, in order of the text: doc_id, start, end, actor (the fullest form, or
        the category of the list), term (as written), voice and zone of its first word, sentence.
        An actor of a list that is never mentioned has no row.

    Raises
    ------
    ArgumentError, DictionaryError : as of `find_terms`, or if `min_mentions` is below 0

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern met Bo Kern. “Kern listens,” one said of the mayor."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> people = mk.read_actors({"Ada Kern": ["Ada Kern", "Kern", "the mayor"], "Bo": ["Bo Kern"]})
    >>> mk.find_actors(tokens, people)[["actor", "term", "voice"]]
          actor       term   voice
    0  Ada Kern   Ada Kern  outlet
    1        Bo    Bo Kern  outlet
    2  Ada Kern       Kern  quoted
    3  Ada Kern  the mayor  outlet
    """
    check_count("min_mentions", min_mentions, 0, "mentions")
    if listed is None or not listed.categories:
        spans, first = _find_recurring(tokens, check_zones(zones), min_mentions)
        columns = {**tokens.places(first, first), **spans}
    else:
        how: dict[str, Any] = {"nested_scope": "dictionary", "capitals": True}
        part, category, matches = find_hits(tokens, listed, zones=zones, **how)
        columns = tokens.places(matches.first, matches.last)
        columns["actor"] = names(list(part.categories), category)
    table = build(tables.ACTORS, columns)
    return build(tables.ACTORS, {**table, "term": texts_of(tokens.corpus, table)})


def _find_recurring(
    tokens: Tokens, zones: list[str], min_mentions: int
) -> tuple[pd.DataFrame, Codes]:
    """Return doc_id, start, end and actor of each mention, and the token that it begins with."""
    corpus = tokens.corpus
    found = [
        (doc_id, name.start, name.end, name.full)
        for row, doc_id in enumerate(corpus.articles["doc_id"])
        for name in corpus.names[row]
    ]
    spans = pd.DataFrame(found, columns=["doc_id", "start", "end", "actor"])
    first, after = rows_within(tokens, spans)
    whole = first < after  # a name that begins inside a token has no place among the tokens
    whole[whole] = in_zones(zones, tokens.zone[first[whole]])
    spans, first = spans[whole].reset_index(drop=True), first[whole]
    prose, kept = _find_prose(tokens), np.ones(len(spans), np.bool_)
    alone = np.flatnonzero(~spans["actor"].str.contains(" ", regex=False))
    words = texts_of(corpus, spans.iloc[alone])
    kept[alone] = _are_names(tokens, words, first[alone], prose)
    spans, first = spans[kept], first[kept]
    often = (spans.groupby("actor")["start"].transform("size") >= min_mentions).to_numpy()
    return spans[often], first[often]


def _are_names(tokens: Tokens, words: Sequence[str], rows: Codes, prose: Flags) -> Flags:
    """Return which capitalised words, each with the token that it begins with, are names."""
    # A capital says nothing where a sentence begins, in a title or in a row of buttons. So a word
    # is a name if the same article writes it with a capital more often than without one where a
    # capital is a choice: inside a sentence of running text (the idea of Mikheev, A. (1999). A
    # knowledge-free method for capitalized word disambiguation. Proceedings of ACL 1999, 159-166.
    # https://doi.org/10.3115/1034678.1034710). Where the article has no such place, all articles
    # decide, but for first names; where none has, a word is a name unless English news has it in
    # lower case or it stands in no such sentence at all. What is all in capitals ("WHO") must stand
    # so inside a sentence, or be a name when written otherwise ("PUTIN").
    bare = [CLITIC.sub("", word) for word in words]
    forms, form_of = tokens.forms
    number = {form: i for i, form in enumerate(forms)}
    known = np.array([number.get(fold(word), -1) for word in bare], np.int64)
    # Behind a time or number that begins a line ("18:30 Shops …") a capital is none either.
    comma = np.array([text == "," for text in tokens.types], np.bool_)
    number_like = np.array([text[:1].isdigit() for text in tokens.types], np.bool_)
    before = ((tokens.words & ~number_like[tokens.type]) | comma[tokens.type])[:-1]
    follows = before & (tokens.sentence[1:] == tokens.sentence[:-1])
    inside = np.flatnonzero(follows & (tokens.words & prose[tokens.sentence])[1:]) + 1
    styles = _find_styles(tokens)[tokens.type[inside]]
    article, form = tokens.article.astype(np.int64), form_of[tokens.type[inside]].astype(np.int64)
    size = len(forms) + 1
    here, anywhere = [], []  # of each word: how often capitalised, in lower case, all in capitals
    for style in ("capital", "lower", "all"):
        of = styles == style
        pairs = article[inside][of] * size + form[of]
        here.append(_count_among(pairs, article[rows] * size + known))
        anywhere.append(_count_among(form[of], known))
    known_names = NAMES.given | NAMES.parties
    flags = [
        (word in known_names, word.isupper(), _is_common(fold(word)), word == "I") for word in bare
    ]
    given, upper, common, pronoun = np.array(flags, np.bool_).reshape(-1, 4).T
    shouted = upper & (np.array([len(word) for word in bare], np.int64) > 1)
    settled = given | (here[0] + here[1] > 0)
    capital, lower, _ = (np.where(settled, h, a) for h, a in zip(here, anywhere, strict=True))
    in_prose = np.isin(known, known[prose[tokens.sentence[rows]]])
    unsure = given | (~common & in_prose & ~shouted)
    named = np.where(capital + lower > 0, capital > lower, unsure) | (shouted & (anywhere[2] > 0))
    return named & ~pronoun


def _is_common(word: str) -> bool:
    """Return whether English news has a word, or what it is a form of, in lower case."""
    stem = INFLECTED.sub("", word)
    return any(map(is_common, {word, stem, f"{stem}e", f"{stem}y"}))


def _count_among(values: Codes, asked: Codes) -> Codes:
    """Return how often each number asked for (from -1 on) is among the values (from 0 on)."""
    found, n = np.unique(values, return_counts=True)
    at = np.searchsorted(found, asked)
    return np.where(np.append(found, -1)[at] == asked, np.append(n, 0)[at], 0)


def _find_prose(tokens: Tokens) -> Flags:
    """Return which sentences are running text, where a capital is a choice."""
    # Those with more words in lower case than with a capital, the first aside; in the body also
    # those that end in a mark, in quotes or not, and have a word in lower case: "Ada met Bo Ström."
    n = len(tokens.sentence_article)
    words = np.flatnonzero(tokens.words)
    later = words[1:][tokens.sentence[words[1:]] == tokens.sentence[words[:-1]]]
    lower = (_find_styles(tokens) == "lower")[tokens.type[later]]
    n_lower, n_later = (
        np.bincount(tokens.sentence[at], minlength=n) for at in (later[lower], later)
    )
    mark = np.array([text in MARKS for text in tokens.types], np.bool_)[tokens.type]
    last = row_bounds(tokens.sentence, n)[1:] - 1
    ends = np.zeros(n, np.bool_)
    for at in (last, np.maximum(last - 1, 0)):
        ends |= mark[at] & (tokens.sentence[at] == np.arange(n))
    ends &= tokens.sentence_zone == ZONES.index("body")
    return (2 * n_lower > n_later) | ((n_lower > 0) & ends)


def _find_styles(tokens: Tokens) -> npt.NDArray[np.str_]:
    """Return of each type whether it is written in "lower" case, with a "capital" or in "all"."""
    styles = (
        "all" if len(t) > 1 and t.isupper() else "capital" if t[:1].isupper() else "lower"
        for t in tokens.types
    )
    return np.array(list(styles), dtype="U7")


def count_actors(actors: pd.DataFrame) -> pd.DataFrame:
    """Who is mentioned how often, and in whose voice?

    Parameters
    ----------
    actors : as `find_actors` gives it

    Returns
    -------
    DataFrame
        One row per actor, the most mentioned first: actor, n (mentions), n_quoted, n_reported,
        n_outlet (those by voice), n_sentences (that mention the actor), n_articles.

    Raises
    ------
    ColumnMissingError : if a column of `find_actors` is missing

    Examples
    --------
    >>> count_actors(build(tables.ACTORS, {"doc_id": ["a", "a"], "actor": ["Ada Kern"] * 2,
    ...     "start": [0, 30], "end": [8, 34], "sentence": [0, 0], "voice": ["outlet", "quoted"]}))
          actor  n  n_quoted  n_reported  n_outlet  n_sentences  n_articles
    0  Ada Kern  2         1           0         1            1           1
    """
    check_columns(actors, ["doc_id", "actor", "voice", "sentence"])
    flags = {f"n_{voice}": actors["voice"] == voice for voice in VOICES}
    n = actors.assign(n=1, **flags).groupby("actor")[["n", *flags]].sum()
    sentences = actors.drop_duplicates(["actor", "doc_id", "sentence"])
    n["n_sentences"] = sentences["actor"].value_counts()
    n["n_articles"] = actors.groupby("actor")["doc_id"].nunique()
    n = n.reset_index().sort_values(["n", "actor"], ascending=[False, True])
    return build(tables.ACTOR_COUNTS, {column: n[column] for column in tables.ACTOR_COUNTS})


class _Mentions(NamedTuple):
    """The units (sentences, or stretches of one voice) that mention an actor, by group."""

    groups: pd.DataFrame  # each actor, the most mentioned first, with all groups
    group: Codes  # of each actor and unit that mentions it the row of `groups`, and of the units
    unit: Codes

    def sum(self, values: npt.NDArray[np.integer | np.floating]) -> Codes:
        """Return per group the sum of what the units have, whole numbers."""
        sums = np.bincount(self.group, values[self.unit], len(self.groups))
        return sums.astype(np.int64)


def _check_mentions(tokens: Tokens, actors: pd.DataFrame, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of keys that mentions can be grouped by."""
    check_columns(actors, ["actor", "doc_id", "sentence", "voice"])
    keys = check_by(tokens, by)
    if wrong := [key for key in keys if key in NOT_KEYS]:
        fix = "use 'voice' or a column of articles"
        raise ArgumentError(f"by={shown(wrong[0])} is no key for actors; {fix}.")
    return keys


def _rank_actors(actors: pd.DataFrame) -> pd.Series[str]:
    """Return the actors, the most mentioned first, of several the first by name."""
    n = actors["actor"].value_counts().rename_axis("actor").reset_index(name="n")
    return n.sort_values(["n", "actor"], ascending=[False, True])["actor"]


def _gather_mentions(actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]) -> _Mentions:
    """Return which units (doc_id, sentence and the keys) mention which actor, each once."""
    # With `voice` among the keys, a mention stands for what its voice has of the sentence.
    place = ["doc_id", "sentence", *(["voice"] if "voice" in keys else [])]
    values = {key: list_values(units, key) for key in keys}
    groups = cross_values(_rank_actors(actors).to_frame(), values, units).reset_index(drop=True)
    rows = units[list(dict.fromkeys([*place, *keys]))].assign(unit=range(len(units)))
    numbers = groups.assign(group=range(len(groups)))
    found = actors[["actor", *place]].drop_duplicates()
    found = found.merge(rows, on=place, validate="many_to_one")
    found = found.merge(numbers, on=["actor", *keys], how="left", validate="many_to_one")
    return _Mentions(groups, *(found[name].to_numpy(np.int64) for name in ("group", "unit")))


def count_actor_frames(
    tokens: Tokens,
    actors: pd.DataFrame,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "voice",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How often does each category occur in the sentences that mention a name?

    Sentences count as in `score_actors`. A term in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors, by, zones : as for `score_actors`
    dictionary : what is counted, as by `count_frames`

    Returns
    -------
    DataFrame
        One row per actor (the most mentioned first), group and category: these, n (hits), n_words
        (in the sentences), per_1000 (words), n_sentences (that mention the actor, or stretches of
        one voice), share_sentences (those with a hit), reason (why a rate is missing).

    Raises
    ------
    ArgumentError, ColumnMissingError, DictionaryError : as of `score_actors` and `count_frames`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war, war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war, actors = mk.read_dictionary({"war": ["war"]}), mk.find_actors(tokens)
    >>> mk.count_actor_frames(tokens, actors, war, by=())[["actor", "category", "n", "n_words"]]
          actor category  n  n_words
    0  Ada Kern      war  2       10
    """
    keys = _check_mentions(tokens, actors, by)
    part, category, matches = find_hits(tokens, dictionary, zones=zones)
    units = group_tokens(tokens, ["sentence", *keys], zones)
    mentions = _gather_mentions(actors, units.keys, keys)
    n_groups, size = len(mentions.groups), len(part.categories)
    each = pd.DataFrame({"unit": units.code[matches.first], "category": category})
    hits = each.value_counts(sort=False).reset_index(name="n")
    met = pd.DataFrame({"unit": mentions.unit, "group": mentions.group}).merge(hits, on="unit")
    cell = met["group"].to_numpy(np.int64) * size + met["category"].to_numpy(np.int64)
    n, n_hit = (np.bincount(cell, per, n_groups * size) for per in (met["n"], np.ones(len(met))))
    n_words = np.repeat(mentions.sum(units.sum(tokens.words)), size)
    n_sentences = np.repeat(mentions.sum(units.count_distinct(tokens.sentence)), size)
    columns: dict[str, Any] = {
        "n": n.astype(np.int64),
        "n_words": n_words,
        "per_1000": divide(1000 * n, n_words),
        "n_sentences": n_sentences,
        "share_sentences": divide(n_hit, n_sentences),
        "reason": reasons(n_sentences == 0, "no mention"),
    }
    return build_cells(tables.ACTOR_FRAMES, mentions.groups, part, columns)


def find_actor_terms(
    tokens: Tokens,
    actors: pd.DataFrame,
    dictionary: Dictionary,
    *,
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which words made the counts by actor and voice?

    Parameters
    ----------
    actors, dictionary, zones : as for `count_actor_frames`

    Returns
    -------
    DataFrame
        One row per hit that `count_actor_frames(by="voice")` counts: actor, then the columns of
        `find_terms`; the most mentioned actors first, each in order of the text.

    Raises
    ------
    ArgumentError, ColumnMissingError, DictionaryError : as of `count_actor_frames`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war, actors = mk.read_dictionary({"war": ["war"]}), mk.find_actors(tokens)
    >>> mk.find_actor_terms(tokens, actors, war)[["actor", "start", "term"]]
          actor  start term
    0  Ada Kern     34  war
    """
    _check_mentions(tokens, actors, "voice")
    place = ["doc_id", "sentence", "voice"]
    hits = find_terms(tokens, dictionary, zones=zones)
    found = hits.merge(actors[["actor", *place]].drop_duplicates(), on=place)
    rank = {actor: at for at, actor in enumerate(_rank_actors(actors))}
    found = found.assign(rank=found["actor"].map(rank)).sort_values(["rank", "hit_id"])
    return found[["actor", *hits.columns]].reset_index(drop=True)


def score_actors(
    tokens: Tokens,
    actors: pd.DataFrame,
    *,
    by: str | Iterable[str] = "voice",
    engine: Engine = "vader",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How positive or negative are the sentences that mention a name?

    A sentence counts once for each actor that it mentions. With `voice` among the keys, a mention
    stands for the words that its voice has in the sentence: what is said around the name in a
    quotation is not the outlet's. Tone in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors : as `find_actors` gives them, or those of its rows that are meant
    by : keys besides the actor: voice, or columns of articles; none pools the voices
    engine, zones : as in `score_sentiment`

    Returns
    -------
    DataFrame
        One row per actor (the most mentioned first) and group: these, compound (-1 to 1, the mean
        over n_sentences), n_sentences (that mention the actor, or stretches of one voice), n_scored
        (those with a sentiment word), n_words (in them), engine, reason (why compound is missing).

    Raises
    ------
    ArgumentError : if a key, the engine or a zone is unknown, or a key is article, sentence or zone
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
    keys = _check_mentions(tokens, actors, by)
    scores = score_sentiment(tokens, by=["sentence", *keys], engine=engine, zones=zones)
    mentions = _gather_mentions(actors, scores, keys)
    points = np.rint(scores["compound"].fillna(0) * DIGITS["compound"]).to_numpy()
    counts = ("n_sentences", "n_scored", "n_words")
    n = {name: mentions.sum(scores[name].to_numpy()) for name in counts}
    some = n["n_scored"] > 0
    total = np.where(some, n["n_sentences"], 1) * DIGITS["compound"]
    reason = reasons(~some, "no sentiment words")
    reason[n["n_sentences"] == 0] = "no mention"
    compound = np.where(some, mentions.sum(points) / total, np.nan)
    own = {"compound": compound, "engine": [engine] * len(some), "reason": reason}
    columns: dict[str, Any] = n | own
    return pd.concat([mentions.groups, build(tables.ACTOR_TONE, columns)], axis=1)


def count_co_mentions(actors: pd.DataFrame, *, within: Within = "sentence") -> pd.DataFrame:
    """Which actors are named together, and how much more than apart?

    Parameters
    ----------
    actors : as `find_actors` gives them
    within : "sentence" or "article", what two actors must both be named in; each counts once

    Returns
    -------
    DataFrame
        One row per pair that is together, the most frequent first: actor and other, by name, n
        (sentences or articles that name both), n_actor, n_other (that name the one, the other),
        jaccard (n of those that name either, 0 to 1), n_articles (in which they are so), within.

    Raises
    ------
    ArgumentError, ColumnMissingError : if `within` is unknown, or a column is missing

    References
    ----------
    van Eck, N. J., & Waltman, L. (2009). How to normalize cooccurrence data? JASIST 60(8),
    1635-1651. https://doi.org/10.1002/asi.21075 (which prefers a comparison with chance; Jaccard's
    coefficient needs no sentences that name nobody, and is low where one is named far more often)

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern met Bo Ström. Kern left. Ström met Kern. Ström slept."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> table = mk.count_co_mentions(mk.find_actors(tokens))
    >>> table[["actor", "other", "n", "n_actor", "n_other", "jaccard"]]
          actor     other  n  n_actor  n_other  jaccard
    0  Ada Kern  Bo Ström  2        3        3      0.5
    """
    check_columns(actors, ["actor", "doc_id", "sentence"])
    unit = UNITS[choose("within", within, UNITS)]
    named = actors[list(dict.fromkeys(["doc_id", *unit, "actor"]))].drop_duplicates()
    size = named["actor"].value_counts()
    both = named.merge(named.rename(columns={"actor": "other"}), on=unit, suffixes=("", "_other"))
    both = both[both["actor"] < both["other"]]
    pairs = both.groupby(["actor", "other"], sort=True)["doc_id"]
    table = pairs.agg(n="size", n_articles="nunique").reset_index()
    for name in ("actor", "other"):
        table[f"n_{name}"] = table[name].map(size).astype("int64")
    table["jaccard"] = table["n"] / (table["n_actor"] + table["n_other"] - table["n"])
    order = ["n", "jaccard", "actor", "other"]
    table = table.sort_values(order, ascending=[False, False, True, True]).assign(within=within)
    return build(tables.CO_MENTIONS, {name: table[name] for name in tables.CO_MENTIONS})

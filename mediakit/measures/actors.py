"""Actors: recurrent names and where they are mentioned."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.prose import fold
from mediakit.corpus.groups import check_by, check_zones, cross_values, group_tokens, list_values
from mediakit.corpus.tokens import names, row_bounds, rows_within, texts_of
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.engine.punkt import is_common
from mediakit.errors import ArgumentError, is_count, nearest, shown
from mediakit.measures.matching import find_hits
from mediakit.measures.terms import find_terms
from mediakit.measures.tone import DIGITS, score_sentiment
from mediakit.tables import (
    ACTOR_COUNTS,
    ACTOR_FRAMES,
    ACTOR_TONE,
    ACTORS,
    CO_MENTIONS,
    COUNTED,
    VOICES,
    ZONES,
    build,
    check_columns,
    reasons,
)
from mediakit.voices.words import NAMES, find_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Sized

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source
    from mediakit.measures.vader import Engine

    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


PLAIN_LISTS: Final = (".csv", ".tsv", ".tab", ".txt")  # files that may be mere lists of names


MIN_MENTIONS: Final = 2  # a name that occurs once does not recur


def find_actors(
    tokens: Tokens, *, zones: Iterable[str] = COUNTED, min_mentions: int = MIN_MENTIONS
) -> pd.DataFrame:
    """Who recurs in the text, and where?

    An actor is a name: a run of capitalised words without titles, brought to the fullest form that
    the article has of it ("Putin" to "Vladimir Putin"). Pronouns, descriptions ("the Russian
    leader") and the adjectives of countries are not counted, nor is a word with a capital that the
    article writes without one elsewhere ("Share" on a button, "Patients" where a sentence begins),
    nor what stands in no sentence at all, as a title with a capital on every word.

    Parameters
    ----------
    zones
        Zones to look in.
    min_mentions
        Fewer mentions than this in the corpus and a name is no actor.

    Returns
    -------
    DataFrame
        One row per mention, in order of the text: doc_id, start, end, actor (the fullest form),
        term (as written), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError
        If a zone is unknown, or `min_mentions` is no whole number from 0 on.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern met voters. “Kern listens,” one said."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.find_actors(tokens)[["actor", "term", "voice"]]
          actor      term   voice
    0  Ada Kern  Ada Kern  outlet
    1  Ada Kern      Kern  quoted
    """
    if not is_count(min_mentions, 0):
        raise ArgumentError(
            f"min_mentions={shown(min_mentions)} is no number of mentions; give 0 or more."
        )
    rows = list(_mentions(tokens.corpus, check_zones(zones)))
    spans = pd.DataFrame(rows, columns=["doc_id", "start", "end", "actor"])
    first, after = rows_within(tokens, spans)
    whole = first < after  # a name that begins inside a token has no place among the tokens
    spans, first = spans[whole].reset_index(drop=True), first[whole]
    prose = find_prose(tokens)
    in_prose = pd.Series(prose[tokens.sentence[first]])
    kept = in_prose.groupby(spans["actor"]).transform("any").to_numpy(copy=True)
    alone = np.flatnonzero(~spans["actor"].str.contains(" ", regex=False))
    words = texts_of(tokens.corpus, spans.iloc[alone])
    kept[alone] = are_names(tokens, words, first[alone], prose)
    spans, first = spans[kept], first[kept]
    kept = (spans.groupby("actor")["start"].transform("size") >= min_mentions).to_numpy()
    spans, first = spans[kept], first[kept]
    return build(
        ACTORS,
        {
            **tokens.places(first, first),
            "start": spans["start"],
            "end": spans["end"],
            "actor": spans["actor"],
            "term": texts_of(tokens.corpus, spans),
        },
    )


def read_actors(source: Source | None) -> Dictionary:
    """Whom does a list name, and by which names?

    Parameters
    ----------
    source
        A file or dict as `read_dictionary` takes it, with a category for each actor; as a table
        with the columns actor and alias. A mere list of names, one a line, makes each an actor.
        None is a list of nobody.

    Returns
    -------
    Dictionary
        Actor to names.

    Raises
    ------
    DictionaryError
        If the file cannot be read, or an entry cannot be used.

    Warns
    -----
    UserWarning
        Of what is doubtful, as `read_dictionary` does.

    Examples
    --------
    >>> read_actors({"Ada Kern": ["Kern", "the mayor"]}).patterns()
    {'Ada Kern': ['Kern', 'the mayor']}
    """
    if source is None:
        return Dictionary("", {}, {}, sha256(b"").hexdigest())
    listed = read_dictionary(source)
    if isinstance(source, str | Path) and Path(source).suffix.lower() in PLAIN_LISTS:
        only = listed.categories.get(listed.name)
        if only is not None and len(listed.categories) == 1:
            alone = {name: replace(only, patterns=(name,), path=(name,)) for name in only.patterns}
            return replace(listed, categories=alone)
    return listed


def find_listed_actors(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Where are the actors of a list mentioned, by any of their names?

    The list is a dictionary with a category for each actor: names, aliases, offices. Where two
    names overlap the longest wins, of whichever actor: "Bo Kern" is no mention of the "Kern" who is
    another's. A name that two actors have counts for both. As in `find_terms`, words match whole
    and `*` stands for any letters, but a capital asks for one: "May" is not found in "they may",
    only in "May" and "MAY", and "US" only in "US". What the list has in lower case is found in any
    case: "the mayor" in "The mayor". "May" is still found where a sentence begins with the verb.

    Parameters
    ----------
    dictionary
        Actor to names: ``read_dictionary({"Ada Kern": ["Ada Kern", "Kern", "the mayor"]})``, or a
        file.
    zones
        Zones to look in.

    Returns
    -------
    DataFrame
        One row per mention, as `find_actors` has them: doc_id, start, end, actor (its category),
        term (as written), voice and zone of its first word, sentence. An actor that is never
        mentioned has no row; `count_frames` of the same list has its zero.

    Raises
    ------
    ArgumentError
        If a zone is unknown.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern met Bo Kern. “The mayor listens,” one said."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> people = {"Ada Kern": ["Ada Kern", "Kern", "the mayor"], "Bo Kern": ["Bo Kern"]}
    >>> mk.find_listed_actors(tokens, mk.read_dictionary(people))[["actor", "term", "voice"]]
          actor       term   voice
    0  Ada Kern   Ada Kern  outlet
    1   Bo Kern    Bo Kern  outlet
    2  Ada Kern  The mayor  quoted
    """
    part, category, matches = find_hits(
        tokens, dictionary, zones=zones, nested_scope="dictionary", capitals=True
    )
    places = tokens.places(matches.first, matches.last)
    spans = pd.DataFrame({name: places[name] for name in ("doc_id", "start", "end")})
    actor = names(list(part.categories), category)
    return build(ACTORS, {**places, "actor": actor, "term": texts_of(tokens.corpus, spans)})


def find_chosen_actors(
    tokens: Tokens, listed: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Where are the actors of a list mentioned, or, if it is empty, the names that recur?

    Parameters
    ----------
    listed
        As `read_actors` gives it.
    zones
        Zones to look in.

    Returns
    -------
    DataFrame
        As `find_listed_actors` gives it, or as `find_actors` does.

    Raises
    ------
    ArgumentError
        If a zone is unknown.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Kern met the mayor."]})))
    >>> listed = mk.read_actors({"Bo Ström": ["the mayor"]})
    >>> mk.find_chosen_actors(tokens, listed)["actor"].tolist()
    ['Bo Ström']
    """
    if listed.categories:
        return find_listed_actors(tokens, listed, zones=zones)
    return find_actors(tokens, zones=zones)


def _mentions(corpus: Corpus, zones: list[str]) -> Iterator[tuple[str, int, int, str]]:
    """Yield doc_id, start, end and fullest form of each name in the zones."""
    adjectives = NAMES.country_adjectives
    kept = corpus.zones[corpus.zones["zone"].isin(zones)]
    spans = {
        str(doc_id): list(zip(rows["start"], rows["end"], strict=True))
        for doc_id, rows in kept.groupby("doc_id", sort=False)
    }
    for doc_id, text in zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True):
        for name in find_names(text, spans.get(doc_id, [])):
            if name.name not in adjectives:
                yield doc_id, name.start, name.end, name.full


def count_actors(actors: pd.DataFrame) -> pd.DataFrame:
    """Who is mentioned how often, and in whose voice?

    Parameters
    ----------
    actors
        As `find_actors` gives it.

    Returns
    -------
    DataFrame
        One row per actor, the most mentioned first: actor, n (mentions), n_quoted, n_reported,
        n_outlet (those by voice), n_sentences (that mention the actor), n_articles.

    Raises
    ------
    ColumnMissingError
        If a column of `find_actors` is missing.

    Examples
    --------
    >>> count_actors(build(ACTORS, {"doc_id": ["a", "a"], "actor": ["Ada Kern"] * 2,
    ...     "start": [0, 30], "end": [8, 34], "sentence": [0, 0], "voice": ["outlet", "quoted"]}))
          actor  n  n_quoted  n_reported  n_outlet  n_sentences  n_articles
    0  Ada Kern  2         1           0         1            1           1
    """
    check_columns(actors, ["doc_id", "actor", "voice", "sentence"])
    voices = {f"n_{voice}": actors["voice"] == voice for voice in VOICES[::-1]}
    n = actors.assign(n=1, **voices).groupby("actor")[["n", *voices]].sum()
    n["n_sentences"] = (
        actors.drop_duplicates(["actor", "doc_id", "sentence"]).groupby("actor").size()
    )
    n["n_articles"] = actors.groupby("actor")["doc_id"].nunique()
    n = n.reset_index().sort_values(["n", "actor"], ascending=[False, True])
    return build(ACTOR_COUNTS, {column: n[column].to_numpy() for column in ACTOR_COUNTS})


MARKS: Final = {".", "!", "?", "…", "..."}


# "I’m" and "Don’t" are no names.
CLITIC: Final = re.compile(r"(?:n['’]t|['’](?:d|ll|m|re|s|t|ve))$")


class _Tally(NamedTuple):
    """How often each pair of article and form is written in some way: sorted pairs and counts."""

    pair: Codes
    n: Codes

    def look_up(self, pairs: Codes) -> Codes:
        """Return the count of each pair, 0 where it does not occur."""
        at = np.searchsorted(self.pair, pairs)
        there = at < len(self.pair)
        there[there] = self.pair[at[there]] == pairs[there]
        n = np.zeros(len(pairs), np.int64)
        n[there] = self.n[at[there]]
        return n


def are_names(tokens: Tokens, words: Sequence[str], rows: Codes, prose: Bools) -> Bools:
    """Return which capitalised words are names.

    A capital says nothing where a sentence begins, in a title with a capital on every word or in a
    row of buttons. So a word is a name if the same article writes it with a capital more often than
    without one where a capital is a choice: inside a sentence of running text. Where the article
    has no such place, all articles decide, but for first names; where none has, a word is a name
    unless English news has it in lower case or it stands in no such sentence at all. What is all in
    capitals ("WHO") must stand so inside a sentence, or be a name when written otherwise ("PUTIN").

    Parameters
    ----------
    words
        Each mention as written, a word of its own.
    rows
        The token that it begins with.
    prose
        Which sentences are running text, as `find_prose` tells.

    References
    ----------
    The idea of asking the unambiguous places of the same text is that of Mikheev, A. (1999). A
    knowledge-free method for capitalized word disambiguation. Proceedings of ACL 1999, 159-166.
    https://doi.org/10.3115/1034678.1034710
    """
    bare = [CLITIC.sub("", word) for word in words]
    forms, form_of = tokens.forms
    number = {form: i for i, form in enumerate(forms)}
    known = np.array([number.get(fold(word), -1) for word in bare], np.int64)
    shouted = np.array([len(word) > 1 and word.isupper() for word in bare], np.bool_)
    inside = np.flatnonzero(_are_inside(tokens, prose))
    styles = _name_styles(tokens)[tokens.type[inside]]
    article, form = tokens.article.astype(np.int64), form_of[tokens.type[inside]].astype(np.int64)
    size = len(forms) + 1
    here, anywhere = [], []  # of each word: how often capitalised, in lower case, all in capitals
    for style in ("capital", "lower", "all"):
        of = styles == style
        pairs = _count(article[inside][of] * size + form[of])
        here.append(pairs.look_up(article[rows] * size + known))
        anywhere.append(_count(form[of]).look_up(known))
    first_names = NAMES.given
    given = np.array([word in first_names for word in bare], np.bool_)
    settled = given | (here[0] + here[1] > 0)
    capital, lower, _ = (np.where(settled, h, a) for h, a in zip(here, anywhere, strict=True))
    common = np.array([is_common(fold(word)) for word in bare], np.bool_)
    in_prose = np.isin(known, known[prose[tokens.sentence[rows]]])
    unsure = given | (~common & in_prose & ~shouted)
    named = np.where(capital + lower > 0, capital > lower, unsure) | (shouted & (anywhere[2] > 0))
    return named & np.array([word != "I" for word in bare], np.bool_)


def find_prose(tokens: Tokens) -> Bools:
    """Return which sentences are running text, where a capital is a choice.

    Those with more words in lower case than with a capital, the first aside; in the body also those
    that end in a mark and have a word in lower case, as "Ada Kern met Bo Ström." has.
    """
    lower = _name_styles(tokens) == "lower"
    words = np.flatnonzero(tokens.words)
    later = words[1:][tokens.sentence[words[1:]] == tokens.sentence[words[:-1]]]
    balance = np.zeros(len(tokens.sentence_article), np.int64)
    np.add.at(balance, tokens.sentence[later], np.where(lower[tokens.type[later]], 1, -1))
    has_lower = np.zeros(len(balance), np.bool_)
    has_lower[tokens.sentence[later[lower[tokens.type[later]]]]] = True
    prose: Bools = (balance > 0) | (has_lower & _end_in_marks(tokens))
    return prose


def _end_in_marks(tokens: Tokens) -> Bools:
    """Return which sentences of the body end in a full stop or the like, in quotes or not."""
    mark = np.array([text in MARKS for text in tokens.types], np.bool_)[tokens.type]
    ends = np.zeros(len(tokens.sentence_article), np.bool_)
    last = row_bounds(tokens.sentence, len(ends))[1:] - 1
    for back in (0, 1):
        at = np.maximum(last - back, 0)
        ends |= mark[at] & (tokens.sentence[at] == np.arange(len(ends)))
    ends &= tokens.sentence_zone == ZONES.index("body")
    return ends


def _are_inside(tokens: Tokens, prose: Bools) -> Bools:
    """Return which words stand in prose right after a word or a comma of their sentence."""
    comma = np.array([text == "," for text in tokens.types], np.bool_)
    before = tokens.words | comma[tokens.type]
    follows = np.zeros(len(tokens), np.bool_)
    follows[1:] = before[:-1] & (tokens.sentence[1:] == tokens.sentence[:-1])
    return follows & tokens.words & prose[tokens.sentence]


def _name_styles(tokens: Tokens) -> npt.NDArray[np.str_]:
    """Return of each type whether it is written in "lower" case, with a "capital" or in "all"."""
    return np.array([_name_style(text) for text in tokens.types], dtype="U7")


def _name_style(word: str) -> str:
    if len(word) > 1 and word.isupper():
        return "all"
    return "capital" if word[:1].isupper() else "lower"


def _count(pairs: Codes) -> _Tally:
    return _Tally(*np.unique(pairs, return_counts=True))


NOT_KEYS = ("article", "sentence", "zone")  # of which an actor is in many, or which mentions have


class Mentions(NamedTuple):
    """The units (sentences, or stretches of one voice) that mention an actor, by group.

    Attributes
    ----------
    groups
        Each actor, the most mentioned first, with all groups: the key columns of a result.
    group, unit
        For each actor and unit that mentions it the row of `groups` and the row of the units.
    """

    groups: pd.DataFrame
    group: Codes
    unit: Codes

    def sum(self, values: pd.Series[int]) -> Codes:
        """Return per group the sum of a column of the units, of whole numbers."""
        sums = np.zeros(len(self.groups), np.int64)
        np.add.at(sums, self.group, values.to_numpy()[self.unit])
        return sums


def check_actors(tokens: Tokens, actors: pd.DataFrame, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of keys that mentions can be grouped by.

    Raises
    ------
    ArgumentError
        If a key is unknown, or is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    """
    check_columns(actors, ["actor", "doc_id", "sentence", "voice"])
    keys = check_by(tokens, by)
    for key in keys:
        if key in NOT_KEYS:
            raise ArgumentError(
                f"by={shown(key)} is no key for actors; use 'voice' or a column of articles."
            )
    return keys


def rank_actors(actors: pd.DataFrame) -> pd.Series[str]:
    """Return the actors, the most mentioned first, of several the first by name."""
    n = actors["actor"].value_counts().rename_axis("actor").reset_index(name="n")
    return n.sort_values(["n", "actor"], ascending=[False, True])["actor"]


def gather_mentions(actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]) -> Mentions:
    """Return which units mention which actor, each once.

    With `voice` among the keys, a mention stands for what its voice has of the sentence.

    Parameters
    ----------
    actors
        As `find_actors` gives them.
    units
        One row per sentence, or per sentence and voice: doc_id, sentence and the keys.
    keys
        As `check_actors` gives them.
    """
    place = ["doc_id", "sentence", *(["voice"] if "voice" in keys else [])]
    mentions = actors[["actor", *place]].drop_duplicates()
    rows = units[list(dict.fromkeys([*place, *keys]))]
    rows = rows.assign(unit=np.arange(len(rows), dtype=np.int64))
    found = mentions.merge(rows, on=place, validate="many_to_one")
    groups = _list_groups(actors, units, keys)
    numbers = groups.assign(group=np.arange(len(groups), dtype=np.int64))
    found = found.merge(numbers, on=["actor", *keys], how="left", validate="many_to_one")
    return Mentions(groups, *(found[name].to_numpy(np.int64) for name in ("group", "unit")))


def _list_groups(actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return each actor, the most mentioned first, with each group that has a sentence."""
    values = {key: list_values(units, key) for key in keys}
    groups = cross_values(rank_actors(actors).to_frame(), values, units)
    return groups.reset_index(drop=True)


def count_actor_frames(
    tokens: Tokens,
    actors: pd.DataFrame,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "voice",
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """How often does each category occur in the sentences that mention a name?

    Sentences count as in `score_actors`: one counts once for each actor that it mentions, and with
    `voice` among the keys a mention stands for the words that its voice has in the sentence. A term
    in a sentence need not be about everyone in it.

    Parameters
    ----------
    actors
        As `find_actors` or `find_listed_actors` gives them, or those of its rows that are meant.
    dictionary
        What is counted, as by `count_frames`.
    by
        Keys besides the actor: voice, or columns of articles; none pools the voices.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per actor, group and category, the most mentioned actors first: actor, the key
        columns, category, n (hits), n_words (in the sentences), per_1000 (words), n_sentences (that
        mention the actor, or stretches of one voice), share_sentences (those with a hit), reason
        (why a rate is missing). All actors have all groups and categories.

    Raises
    ------
    ArgumentError
        If a key or a zone is unknown, or a key is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war, war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> table = mk.count_actor_frames(tokens, mk.find_actors(tokens), war)
    >>> table[["actor", "voice", "category", "n", "n_words", "per_1000", "reason"]]
          actor     voice category  n  n_words  per_1000      reason
    0  Ada Kern    quoted      war  2        4     500.0         NaN
    1  Ada Kern  reported      war  0        0       NaN  no mention
    2  Ada Kern    outlet      war  0        4       0.0         NaN
    """
    keys = check_actors(tokens, actors, by)
    part, category, matches = find_hits(tokens, dictionary, zones=zones)
    units = group_tokens(tokens, ["sentence", *keys], zones)
    mentions = gather_mentions(actors, units.keys, keys)
    kinds, size = list(part.categories), len(part.categories)
    cell = units.code[matches.first] * size + category
    with_hit, n_hits = np.unique(cell, return_counts=True)
    n = _sum_hits(mentions, with_hit, n_hits, size)
    n_hit = _sum_hits(mentions, with_hit, np.ones_like(n_hits), size)
    n_words = np.repeat(mentions.sum(pd.Series(units.sum(tokens.words))), size)
    in_unit = pd.Series(units.count_distinct(tokens.sentence))
    n_sentences = np.repeat(mentions.sum(in_unit), size)
    with np.errstate(invalid="ignore", divide="ignore"):
        per_1000, share = 1000 * n / n_words, n_hit / n_sentences
    frames = build(
        ACTOR_FRAMES,
        {
            "category": names(kinds, np.tile(np.arange(size), len(mentions.groups))),
            "n": n,
            "n_words": n_words,
            "per_1000": per_1000,
            "n_sentences": n_sentences,
            "share_sentences": share,
            "reason": reasons(n_sentences == 0, "no mention"),
        },
    )
    rows = np.repeat(np.arange(len(mentions.groups)), size)
    return pd.concat([mentions.groups.take(rows).reset_index(drop=True), frames], axis=1)


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
    actors, dictionary, zones
        As for `count_actor_frames`.

    Returns
    -------
    DataFrame
        One row per hit and actor that the same voice mentions in its sentence: actor, then the
        columns of `find_terms`; the most mentioned actors first, each in order of the text. There
        are as many as `count_actor_frames(by="voice")` counts.

    Raises
    ------
    ArgumentError
        If a zone is unknown.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern wants peace. “Kern wants war, war,” said one. War is far away."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> mk.find_actor_terms(tokens, mk.find_actors(tokens), war)[["actor", "start", "term"]]
          actor  start term
    0  Ada Kern     34  war
    1  Ada Kern     39  war
    """
    check_actors(tokens, actors, "voice")
    place = ["doc_id", "sentence", "voice"]
    hits = find_terms(tokens, dictionary, zones=zones)
    mentions = actors[["actor", *place]].drop_duplicates()
    rank = {actor: at for at, actor in enumerate(rank_actors(actors))}
    found = hits.merge(mentions, on=place)
    found = found.assign(rank=found["actor"].map(rank)).sort_values(["rank", "hit_id"])
    return found[["actor", *hits.columns]].reset_index(drop=True)


def _sum_hits(mentions: Mentions, cells: Codes, values: Codes, size: int) -> Codes:
    """Return per group and category the sum of what units have of it.

    Parameters
    ----------
    cells
        Units that have something times `size`, plus the category; sorted.
    values
        What they have.
    """
    low, high = (np.searchsorted(cells, (mentions.unit + i) * size) for i in (0, 1))
    group = np.repeat(mentions.group, high - low)
    ahead = np.repeat(np.cumsum(high - low) - (high - low), high - low)
    found = np.repeat(low, high - low) + np.arange(len(group)) - ahead
    sums = np.zeros(len(mentions.groups) * size, np.int64)
    np.add.at(sums, group * size + cells[found] % max(size, 1), values[found])
    return sums


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
    actors
        As `find_actors` gives them, or those of its rows that are meant.
    by
        Keys besides the actor: voice, or columns of articles; none pools the voices.
    engine
        As in `score_sentiment`.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per actor and group, the most mentioned actors first: actor, the key columns,
        compound (-1 to 1, the mean over n_sentences), n_sentences (that mention the actor, or
        stretches of one voice), n_scored (those with a sentiment word), n_words (in them), engine,
        reason (why compound is missing). All actors have all groups.

    Raises
    ------
    ArgumentError
        If a key, the engine or a zone is unknown, or a key is article, sentence or zone.
    ColumnMissingError
        If `actors` lacks actor, doc_id, sentence or voice.

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
    keys = check_actors(tokens, actors, by)
    scores = score_sentiment(tokens, by=["sentence", *keys], engine=engine, zones=zones)
    mentions = gather_mentions(actors, scores, keys)
    points = np.rint(scores["compound"].fillna(0) * DIGITS["compound"]).astype("int64")
    n = {name: mentions.sum(scores[name]) for name in ("n_sentences", "n_scored", "n_words")}
    some = n["n_scored"] > 0
    total = np.where(some, n["n_sentences"], 1) * DIGITS["compound"]
    reason = reasons(~some, "no sentiment words")
    reason[n["n_sentences"] == 0] = "no mention"
    columns: dict[str, Sized] = {
        "compound": np.where(some, mentions.sum(points) / total, np.nan),
        **n,
        "engine": [engine] * len(some),
        "reason": reason,
    }
    return pd.concat([mentions.groups, build(ACTOR_TONE, columns)], axis=1)


Within = Literal["sentence", "article"]


_UNITS: Final[dict[str, list[str]]] = {"sentence": ["doc_id", "sentence"], "article": ["doc_id"]}


def count_co_mentions(actors: pd.DataFrame, *, within: Within = "sentence") -> pd.DataFrame:
    """Which actors are named together, and how much more than apart?

    Parameters
    ----------
    actors
        As `find_actors` or `find_listed_actors` gives them.
    within
        "sentence" or "article": what two actors must both be named in. However often one is named
        there, it counts once.

    Returns
    -------
    DataFrame
        One row per pair that is together at least once, the most frequent first: actor and other
        (the first of the two by name is `actor`), n (sentences or articles that name both),
        n_actor, n_other (that name the one, the other), jaccard (n of those that name either, 0 to
        1), n_articles (in which they are together so), within.

    Raises
    ------
    ArgumentError
        If `within` is unknown.
    ColumnMissingError
        If a column of `find_actors` is missing.

    Notes
    -----
    Jaccard's coefficient needs no count of sentences that name nobody, which a table of mentions
    does not have; for the same reason there is no comparison with chance, which van Eck and Waltman
    prefer. It is low by itself where one of the two is named far more often: look at n_actor and
    n_other.

    References
    ----------
    van Eck, N. J., & Waltman, L. (2009). How to normalize cooccurrence data? An analysis of some
    well-known similarity measures. Journal of the American Society for Information Science and
    Technology 60(8), 1635-1651. https://doi.org/10.1002/asi.21075

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
    if within not in _UNITS:
        hint = nearest(str(within), _UNITS)
        raise ArgumentError(f"within={shown(within)} is unknown.{hint} Known: {', '.join(_UNITS)}.")
    unit = _UNITS[within]
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
    table = table.sort_values(order, ascending=[False, False, True, True])
    columns = {name: table[name] for name in CO_MENTIONS if name in table}
    return build(CO_MENTIONS, {**columns, "within": [within] * len(table)})

"""Actors: recurrent names and where they are mentioned."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.corpus.groups import check_zones
from mediakit.corpus.tokens import names, rows_within, texts_of
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, is_count, shown
from mediakit.measures.capitals import are_names, find_prose
from mediakit.measures.hits import find_hits
from mediakit.tables import ACTOR_COUNTS, ACTORS, COUNTED, VOICES, build, check_columns
from mediakit.voices.words import find_names, load_name_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source

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
        msg = f"min_mentions={shown(min_mentions)} is no number of mentions; give 0 or more."
        raise ArgumentError(msg)
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
    adjectives = load_name_words().country_adjectives
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

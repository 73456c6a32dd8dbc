"""Who is named in the text, where, by whom, with whom, and in what words?

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
from mediakit.base.arrays import divide, ranges
from mediakit.base.prose import fold, fold_all
from mediakit.corpus.groups import (
    check_by,
    check_zones,
    cross_values,
    group_tokens,
    in_zones,
    is_told,
    list_values,
    part_sentences,
)
from mediakit.corpus.merges import MIDDLE, RULES, SAME, actor_of, find_merges, read_merges
from mediakit.corpus.speakers import SPEAKER
from mediakit.corpus.tokens import (
    CAPITAL,
    LOWER,
    SHOUTED,
    ask_types,
    names,
    number_labels,
    row_bounds,
    rows_within,
    search_within,
    texts_of,
)
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.engine.punkt import is_common
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.measures.matching import find_hits
from mediakit.measures.terms import build_cells, find_terms
from mediakit.tables import COUNTED, VOICES, ZONES, build, check_columns, reasons
from mediakit.voices.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags
    from mediakit.corpus.merges import Key, Table
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source
    from mediakit.voices.names import Mentions

Within = Literal["sentence", "article"]

PLAIN_LISTS: Final = (".csv", ".tsv", ".tab", ".txt")  # files that may be mere lists of names
MIN_MENTIONS: Final = 2  # a name that occurs once does not recur
MARKS: Final = {".", "!", "?", "…", "..."}
CLITIC: Final = re.compile(r"(?:n['’]t|['’](?:d|ll|m|re|s|t|ve))$")  # "I’m", "Don’t": no names
INFLECTED: Final = re.compile(r"(?<=\w{3})(?:ies|e?s|e?rs?|ing|ed)$")
NOT_KEYS: Final = ("article", "sentence", "zone")  # an actor is in many, or a mention has them
STYLES: Final = (CAPITAL, LOWER, SHOUTED)
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
    merges: Table | None = None,
    zones: Iterable[str] = COUNTED,
    min_mentions: int = MIN_MENTIONS,
) -> pd.DataFrame:
    """Where are the actors of a list mentioned, or, without one, the names that recur?

    Without a list an actor is a name: a run of capitalised words without titles, brought to the
    fullest form that the article has of it ("Putin" to "Vladimir Putin", "WHO" to the World Health
    Organization), and this to the form that the corpus has most often of the same actor, as
    `merge_actors` lists. Names are learned from running text; in lines that are written as titles
    are, those are found and no others. No names are pronouns, descriptions, offices, adjectives
    ("Norwegian", "Democratic"; but "Norwegians" and "Democrats" are), days, languages, the place of
    a dateline, and words that the article elsewhere writes without a capital ("Patients").

    A list is a dictionary with a category for each actor: names, aliases, offices. Where two names
    overlap the longest wins, of whichever actor; a name that two actors have counts for both. Words
    match as in `find_terms`, but a capital asks for one: "May" is found in "MAY", not in "they
    may", and "the mayor" in "The mayor". A verb "May" is still found where it begins a sentence.

    Parameters
    ----------
    listed : as `read_actors` gives it; without it, or of nobody, the names that recur are found
    merges
        Which names are one actor's, for names that are found: a table as of `merge_actors`, edited
        or not, or the path of one (.csv, .tsv), with the columns actor and alias. A name that it
        does not have is its own actor's. One that it gives to two goes, in each article, to the
        one whom the article names by another alias or is about, else to neither.
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
    ArgumentError, DictionaryError
        As of `find_terms`, or if `min_mentions` is below 0, or list and merges are given.
    ColumnMissingError, InputError : if `merges` lacks a column, cannot be read or has an empty cell

    Notes
    -----
    With a list, batches of `stream_articles` give what their corpus gives, in memory for one batch.
    Names that are found need all articles at once, and memory as `merge_actors` says.

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
    check_count("min_mentions", min_mentions, 0)
    if listed is None or not listed.categories:
        known = None if merges is None else read_merges(merges)
        at, first = _find_named(tokens, check_zones(zones))
        found, actors = tokens.corpus.names, actor_of(tokens.corpus, known)
        told = _find_told(found, actors)[at]
        labels = [*found.labels, *actors.values()]
        code, distinct = pd.factorize(np.array(labels, np.object_))
        actor = code[np.where(told < 0, found.full[at], len(found.labels) + told)]
        often = np.bincount(actor)[actor] >= min_mentions
        at, first = at[often], first[often]
        columns = tokens.places(first, first) | {"start": found.start[at], "end": found.end[at]}
        columns |= {
            "actor": names(distinct.tolist(), actor[often]),
            "term": names(found.labels, found.name[at]),
        }
        return build(tables.ACTORS, columns)
    if merges is not None:
        raise ArgumentError("merges= is for names that are found, and a list is given. Use one.")
    how: dict[str, Any] = {"nested_scope": "dictionary", "capitals": True}
    part, category, matches = find_hits(tokens, listed, zones=zones, **how)
    columns = tokens.places(matches.first, matches.last)
    columns["actor"] = names(list(part.categories), category)
    table = build(tables.ACTORS, columns)
    return build(tables.ACTORS, {**table, "term": texts_of(tokens.corpus, table)})


def merge_actors(tokens: Tokens, *, zones: Iterable[str] = COUNTED) -> pd.DataFrame:
    """Which names are taken for one actor, and why?

    A row is a form that some article has as the fullest. Persons are one by full name, with or
    without initials and middle names ("Dorrit J. Vane"), and by surname where the corpus has one
    bearer of it, or where title, sex, or whom else the article names tells which is meant;
    bodies by an acronym that some article explains ("World Trade Board (WTB)"). Who cannot be told
    is an actor of its own. Names that differ in first name, sex or kind are never one.

    To correct it, save the table, edit its columns actor and alias, and give it to
    ``find_actors(merges=…)``: a name moves to another actor, or becomes its own, with what stands
    in `actor`; a row that is deleted is no merge.

    Parameters
    ----------
    zones : zones to look in, of headline and body

    Returns
    -------
    DataFrame
        One row per actor and alias, the most mentioned actors first, of each its most frequent
        alias: actor, alias, kind (person, place, a kind of organisation or empty), n (mentions of
        that actor in articles with this alias), n_articles, rule (same form, spelling, initial,
        middle name, acronym, surname, title or context; the least sure where there are several).

    Raises
    ------
    ArgumentError : if a zone is unknown

    Notes
    -----
    Names are read article by article, and merged over all articles at once, in memory: with names
    that keep coming, 100,000 articles of 2 kB needed 1.3 GB beside themselves (measured), so a
    million need 14 GB (extrapolated). Of those, merge a part, and give its table to
    ``find_actors(merges=…)`` for each batch of `stream_articles`.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> texts = ["Dorrit J. Vane met us. Vane wept.", "Dorrit Vane left.", "President Vane slept."]
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": texts})))
    >>> mk.merge_actors(tokens)[["actor", "alias", "n", "rule"]]
             actor           alias  n       rule
    0  Dorrit Vane  Dorrit J. Vane  2    initial
    1  Dorrit Vane     Dorrit Vane  1  same form
    2  Dorrit Vane            Vane  1    surname
    """
    at, _ = _find_named(tokens, check_zones(zones))
    found, merges = tokens.corpus.names, find_merges(tokens.corpus)
    told, listed = _find_told(found, merges)[at], [*merges.values()]
    # All labels in their order, so that codes sort as they do; the first is empty.
    forms = [*(merge.actor for merge in listed), *(merge.alias for merge in listed)]
    labels, code = number_labels([*found.labels, *forms])
    actor, alias = (
        code[np.where(told < 0, found.full[at], told + n)]
        for n in (len(found.labels), len(found.labels) + len(listed))
    )
    rule = np.array([*(RULES.index(merge.rule) for merge in listed), RULES.index(SAME)])[told]
    each = pd.DataFrame({"actor": actor, "alias": alias, "rule": rule, "row": found.row[at]})
    table = each.groupby(["actor", "alias"], as_index=False).agg(
        n=("row", "size"), n_articles=("row", "nunique"), rule=("rule", "max")
    )
    own = each.assign(kind=code[found.kind[at]])
    own = own[(own["rule"] <= RULES.index(MIDDLE)) & (own["kind"] > 0)]
    kinds = own.groupby(["actor", "kind"], as_index=False).size()
    kinds = kinds.sort_values("size", ascending=False, kind="stable").drop_duplicates("actor")
    kind = table["actor"].map(kinds.set_index("actor")["kind"]).fillna(0).astype(np.int64)
    total = table.groupby("actor")["n"].transform("sum")
    order = np.lexsort((table["alias"], -table["n"], table["actor"], -total))
    table = table.assign(kind=kind).take(order)
    told_by = {"actor": labels, "alias": labels, "kind": labels, "rule": RULES}
    shown_as = {name: names(told_by[name], table[name].to_numpy()) for name in told_by}
    return build(tables.MERGES, {"n": table["n"], "n_articles": table["n_articles"], **shown_as})


def _find_told(found: Mentions, keys: Iterable[Key]) -> Codes:
    """Return which of some keys each mention has, -1 for none."""
    size = len(found.labels)
    number = dict(zip(found.labels, range(size), strict=True))
    named = ((i, row, full) for i, (row, full) in enumerate(keys) if full in number)
    places = [(row * size + number[full], i) for i, row, full in named]
    key, which = np.array([*sorted(places), (-1, -1)], np.int64).T
    asked = found.row.astype(np.int64) * size + found.full
    at = np.searchsorted(key[:-1], asked)
    return np.where(key[at] == asked, which[at], -1)


def _find_named(tokens: Tokens, zones: list[str]) -> tuple[Codes, Codes]:
    """Return which mentions of the corpus are names, and the first token of each."""
    found, bounds = tokens.corpus.names, row_bounds(tokens.article, len(tokens.corpus))
    high = bounds[found.row + 1]
    first = search_within(tokens.start, found.start, bounds[found.row], high)
    kept = first < high
    # A name that begins inside a token has no place among the tokens.
    kept[kept] = tokens.start[first[kept]] < found.end[kept]
    kept[kept] = in_zones(zones, tokens.zone[first[kept]])
    single = np.array([" " not in label for label in found.labels], np.bool_)
    alone = np.flatnonzero(kept & single[found.full])
    words, word_of = np.unique(found.name[alone], return_inverse=True)
    forms = [found.labels[word] for word in words.tolist()]
    kept[alone] = _are_names(tokens, forms, word_of, first[alone])
    at = np.flatnonzero(kept)
    return at, first[at]


def _are_names(tokens: Tokens, words: Sequence[str], word_of: Codes, rows: Codes) -> Flags:
    """Return which capitalised words, each with the token that it begins with, are names."""
    # A capital says nothing where a sentence begins, in a title or in a row of buttons. So a word
    # is a name if the same article writes it with a capital more often than without one where a
    # capital is a choice: inside a sentence of running text (the idea of Mikheev, A. (1999). A
    # knowledge-free method for capitalized word disambiguation. Proceedings of ACL 1999, 159-166.
    # https://doi.org/10.3115/1034678.1034710). Where the article has no such place, all articles
    # decide, but for first names; where none has, a word is a name unless English news has it in
    # lower case or it stands in no such sentence at all. What is all in capitals ("WHO") must stand
    # so inside a sentence, or be a name when written otherwise ("PUTIN").
    bare = [CLITIC.sub("", word) if "'" in word or "’" in word else word for word in words]
    prose = find_prose(tokens)
    forms, places = find_forms(tokens, bare)
    known = forms[word_of]
    here, anywhere = count_styles(tokens, known, places, rows, prose)
    known_names = NAMES.given | NAMES.parties
    answers = known_names.__contains__, lambda word: word.isupper() and len(word) > 1, "I".__eq__
    given, shouted, pronoun = (np.array([*map(a, bare)], np.bool_)[word_of] for a in answers)
    settled = given | (here[0] + here[1] > 0)
    capital, lower, _ = (np.where(settled, h, a) for h, a in zip(here, anywhere, strict=True))
    in_prose = np.isin(known, known[prose[tokens.sentence[rows]]])
    asked = np.flatnonzero((capital + lower == 0) & in_prose & ~shouted & ~given)
    rare = {i: not _is_common(fold(bare[i])) for i in np.unique(word_of[asked]).tolist()}
    named = np.where(capital + lower > 0, capital > lower, given)
    named[asked] = [*map(rare.__getitem__, word_of[asked].tolist())]
    named |= shouted & (anywhere[2] > 0)
    told: Flags = named & ~pronoun
    return told


def find_forms(tokens: Tokens, words: Sequence[str]) -> tuple[Codes, Codes]:
    """Return the number of the form of each word (-1: none), and the tokens that have one of these.

    The numbers are those of `tokens.forms`.
    """
    forms, form_of = tokens.forms
    number = dict(zip(forms, range(len(forms)), strict=True))
    known = np.array([number.get(form, -1) for form in fold_all(words)], np.int64)
    asked = np.zeros(len(forms) + 1, np.bool_)  # the last for those that are none
    asked[known] = True
    return known, np.flatnonzero(asked[form_of][tokens.type])


def count_styles(
    tokens: Tokens, known: Codes, places: Codes, rows: Codes, prose: Flags
) -> tuple[list[Codes], list[Codes]]:
    """Return how often running text has each form with a capital, without, and in capitals.

    First in the article of the token beside it, then in all; only where a capital is a choice.
    """
    inside = places[prose[tokens.sentence[places]]]
    inside = inside[follow_words(tokens, inside)]
    form, size = tokens.forms[1][tokens.type[inside]], len(tokens.forms[0]) + 1
    pairs = tokens.article[inside].astype(np.int64) * size + form
    asked = tokens.article[rows].astype(np.int64) * size + known
    styles = tokens.styles[tokens.type[inside]]
    cell, n_cells = form * len(STYLES) + styles, size * len(STYLES)
    n = np.bincount(cell, minlength=n_cells).reshape(size, -1)[known]  # -1: the last, that is none
    return _count_among(pairs, styles, asked), [n[:, style] for style in STYLES]


def _is_common(word: str) -> bool:
    """Return whether English news has a word, or what it is a form of, in lower case."""
    stem = INFLECTED.sub("", word)
    return any(map(is_common, {word, stem, f"{stem}e", f"{stem}y"}))


def _count_among(
    values: npt.NDArray[np.integer], styles: npt.NDArray[np.int8], asked: Codes
) -> list[Codes]:
    """Return how often each number asked for (from -1 on) is among the values, by style."""
    distinct, of = np.unique(np.append(asked, -1), return_inverse=True)
    at = np.searchsorted(distinct, values, "right") - 1
    met = distinct[at] == values
    cell = (at * len(STYLES) + styles)[met]
    n = np.bincount(cell, minlength=len(distinct) * len(STYLES)).reshape(-1, len(STYLES))
    return [n[of[:-1], style] for style in STYLES]


def follow_words(tokens: Tokens, rows: Codes) -> Flags:
    """Return which tokens stand behind a word or a comma of their sentence."""
    before = np.maximum(rows - 1, 0)
    follows: Flags = (tokens.sentence[before] == tokens.sentence[rows]) & (rows > 0)

    def may_stand(text: str) -> bool:
        # Behind a time or number that begins a line ("18:30 Shops …") a capital is none either.
        return text == "," or (not text[0].isdigit() and any(map(str.isalnum, text)))

    follows[follows] = ask_types(tokens, tokens.type[before[follows]], may_stand)
    return follows


def find_prose(tokens: Tokens, sentences: Codes | None = None) -> Flags:
    """Return which sentences, of all or of these, are running text, where a capital is a choice."""
    # Those with more words in lower case than with a capital, the first aside; in the body also
    # those that end in a mark, in quotes or not, and have a word in lower case: "Ada met Bo Ström."
    prose = np.zeros(len(tokens.sentence_article), np.bool_)
    bounds = row_bounds(tokens.sentence, len(prose))
    chosen: slice | Codes = slice(None)
    rows: slice | npt.NDArray[np.integer] = slice(None)
    if sentences is not None:
        chosen, sizes = sentences, np.diff(bounds)[sentences]
        rows, bounds = ranges(bounds[sentences], sizes), np.append(0, np.cumsum(sizes))
    kind, is_word = tokens.type[rows], tokens.words[rows]
    lower = (tokens.styles == LOWER)[kind] & is_word
    words = np.flatnonzero(is_word)
    at = np.searchsorted(words, bounds)
    n_words, n_lower = np.diff(at), np.diff(np.searchsorted(np.flatnonzero(lower), bounds))
    n_lower -= lower[np.append(words, 0)[at[:-1]]] & (n_words > 0)  # the first one
    ends = np.zeros(len(n_words), np.bool_)
    for last in (bounds[1:] - 1, bounds[1:] - 2):
        ends |= ask_types(tokens, kind[last], MARKS.__contains__) & (last >= bounds[:-1])
    ends &= (tokens.sentence_zone[chosen] == ZONES.index("body")) & (n_lower > 0)
    prose[chosen] = ends | (2 * n_lower > np.maximum(n_words - 1, 0))
    return prose


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


def check_mentions(tokens: Tokens, actors: pd.DataFrame, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of keys that mentions can be grouped by."""
    check_columns(actors, ["actor", "doc_id", "sentence", "voice"])
    keys = check_by(tokens, by)
    if wrong := [key for key in keys if key in NOT_KEYS]:
        fix = "Use 'voice' or a column of articles"
        raise ArgumentError(f"by={shown(wrong[0])} is not a key for actors. {fix}.")
    return keys


def _rank_actors(actors: pd.DataFrame) -> pd.Series[str]:
    """Return the actors, the most mentioned first, of several the first by name."""
    n = actors["actor"].value_counts().rename_axis("actor").reset_index(name="n")
    return n.sort_values(["n", "actor"], ascending=[False, True])["actor"]


def gather_mentions(
    tokens: Tokens, actors: pd.DataFrame, units: pd.DataFrame, keys: list[str]
) -> _Mentions:
    """Return which units (doc_id, sentence and the keys) mention which actor, each once."""
    # By who speaks, a mention stands for what its voice or speaker has of the sentence.
    place = ["doc_id", "sentence", *part_sentences(tokens, keys)]
    if told := [key for key in keys if is_told(tokens, key)]:
        check_columns(actors, ["start", "end"])
        speaker = np.append(tokens.speaker, len(tokens.speakers) - 1)
        whose = tokens.speakers.take(speaker[rows_within(tokens, actors)[0]])
        actors = actors.assign(**{key: whose[key].array for key in told})
    rows = units[list(dict.fromkeys([*place, *keys]))].assign(unit=range(len(units)))
    found = actors[["actor", *place]].drop_duplicates()
    found = found.merge(rows, on=place, validate="many_to_one")
    ranked, values = _rank_actors(actors), {key: list_values(units, key) for key in keys}
    if SPEAKER in told:  # who speaks of whom; not all of all
        order = {"actor": [*ranked], **values}
        places = {key: {value: at for at, value in enumerate(order[key])} for key in order}
        groups = found[[*order]].drop_duplicates()
        groups = groups.sort_values(
            [*order], key=lambda column: column.map(places[str(column.name)])
        )
    else:
        groups = cross_values(ranked.to_frame(), values, units)
    groups = groups.reset_index(drop=True)
    numbers = groups.assign(group=range(len(groups)))
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
    keys = check_mentions(tokens, actors, by)
    part, category, matches = find_hits(tokens, dictionary, zones=zones)
    units = group_tokens(tokens, ["sentence", *keys], zones)
    mentions = gather_mentions(tokens, actors, units.keys, keys)
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
    check_mentions(tokens, actors, "voice")
    place = ["doc_id", "sentence", "voice"]
    hits = find_terms(tokens, dictionary, zones=zones)
    found = hits.merge(actors[["actor", *place]].drop_duplicates(), on=place)
    rank = {actor: at for at, actor in enumerate(_rank_actors(actors))}
    found = found.assign(rank=found["actor"].map(rank)).sort_values(["rank", "hit_id"])
    return found[["actor", *hits.columns]].reset_index(drop=True)


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

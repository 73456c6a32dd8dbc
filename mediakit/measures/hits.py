"""Which matches of a dictionary count, internal: the same hits for every list, count and score."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args
from weakref import WeakKeyDictionary

import numpy as np

from mediakit.corpus.groups import check_zones, in_zones
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.measures.casing import have_capitals
from mediakit.measures.exclusions import exclude
from mediakit.measures.matching import Matches, match_patterns
from mediakit.measures.overlaps import keep_longest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.integer]

Count = Literal["term", "pattern"]
Scope = Literal["category", "dictionary"]
_COUNTS, _SCOPES = get_args(Count), get_args(Scope)


class Hits(NamedTuple):
    """The matches that count.

    Attributes
    ----------
    dictionary
        That they are of, at the chosen levels.
    category
        The number of the category of each.
    matches
        Patterns are numbered through all categories.
    """

    dictionary: Dictionary
    category: Codes
    matches: Matches


# The last hits in each `Tokens`: a list of terms and counts by several keys are made of the same.
_LAST: WeakKeyDictionary[Tokens, tuple[Dictionary, object, Hits]] = WeakKeyDictionary()


def find_hits(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    zones: Iterable[str],
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
    capitals: bool = False,
) -> Hits:
    """Return the hits of a dictionary, in order of the text.

    Exclusions are applied to all matches first; of those that remain, the longest counts. With
    `capitals` a word of a pattern that has one is found only where the text has it too.

    Raises
    ------
    ArgumentError
        If a zone, `count` or `nested_scope` is unknown, the dictionary is none that was read, or it
        has no such level.
    DictionaryError
        If a regular expression is none, or takes too long.
    """
    _check_dictionary(dictionary)
    _check_choices(count, nested_scope)
    chosen = check_zones(zones)
    depth = levels if levels is None or isinstance(levels, int) else tuple(levels)
    key = (tuple(chosen), count, depth, nested_scope, capitals)
    known = _LAST.get(tokens)
    if known is not None and known[0] is dictionary and known[1] == key:
        return known[2]
    part = dictionary if depth is None else dictionary.at_levels(depth)
    matches = _matches(tokens, part)
    if capitals:
        matches = matches.take(have_capitals(tokens, part, matches))
    matches = matches.take(in_zones(chosen, tokens.zone[matches.first]))
    hits = _decide(part, matches, count, across=nested_scope == "dictionary")
    _LAST[tokens] = (dictionary, key, hits)
    return hits


def _decide(dictionary: Dictionary, matches: Matches, count: str, *, across: bool) -> Hits:
    """Return the matches that count: of those that overlap the longest."""
    sizes = [len(each.patterns) for each in dictionary.categories.values()]
    category = np.repeat(np.arange(len(sizes)), sizes)
    if count == "term":
        rank = _ranks(dictionary, matches.pattern)
        kept = keep_longest(matches, category[matches.pattern], rank, across=across)
        matches = matches.take(kept)
    return Hits(dictionary, category[matches.pattern], matches)


def _check_dictionary(dictionary: object) -> None:
    """Refuse the name of a dictionary, or its patterns, in place of one that was read."""
    if not isinstance(dictionary, Dictionary):
        how = "read it with read_dictionary first, names with read_actors"
        msg = f"dictionary={shown(dictionary)} is no Dictionary; {how}."
        raise ArgumentError(msg)


def _check_choices(count: str, nested_scope: str) -> None:
    """Refuse an unknown choice, or two that contradict each other."""
    for name, value, known in (
        ("count", count, _COUNTS),
        ("nested_scope", nested_scope, _SCOPES),
    ):
        if value not in known:
            hint = nearest(str(value), known)
            msg = f"{name}={shown(value)} is unknown.{hint} Known: {list(known)}."
            raise ArgumentError(msg)
    if count == "pattern" and nested_scope == "dictionary":
        msg = (
            "count='pattern' counts every match, nested_scope='dictionary' only the longest; "
            "choose one of them."
        )
        raise ArgumentError(msg)


def _matches(tokens: Tokens, dictionary: Dictionary) -> Matches:
    """Return all matches of a dictionary but those that its exclusions take out."""
    categories = dictionary.categories.values()
    patterns = [pattern for each in categories for pattern in each.patterns]
    kinds = [each.valuetype for each in categories for _ in each.patterns]
    n = len(patterns)
    patterns += [exclusion.pattern for each in categories for exclusion in each.exclude]
    kinds += [each.valuetype for each in categories for _ in each.exclude]
    matches = match_patterns(tokens, patterns, kinds)
    if len(patterns) == n:
        return matches
    own = matches.pattern < n
    others = matches.take(~own)
    others = others.take(np.argsort(others.pattern, kind="stable"))
    bounds = np.searchsorted(others.pattern, np.arange(n, len(patterns) + 1))
    spans = pairwise(bounds.tolist())
    matches = matches.take(own)
    by_exclusion = [others.take(slice(low, high)) for low, high in spans]
    return matches.take(exclude(tokens, dictionary, matches, by_exclusion))


def _ranks(dictionary: Dictionary, found: Codes) -> Codes:
    """Return for each match which pattern comes first where several match the same words.

    That with the most letters, as the one that says most; then the first in the dictionary.
    """
    patterns = [p for each in dictionary.categories.values() for p in each.patterns]
    used = np.flatnonzero(np.bincount(found, minlength=len(patterns)))
    letters = [-len(patterns[i].replace("*", "").replace("?", "")) for i in used.tolist()]
    rank = np.zeros(len(patterns), np.int64)
    rank[used[np.argsort(letters, kind="stable")]] = np.arange(len(used))
    return rank[found]

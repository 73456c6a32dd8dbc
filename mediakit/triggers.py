"""Which sentences can hold an attribution at all: a cheap test before any is read closely.

It looks only at the words between white space and lets through whatever it is not sure of. What it
stops would have come to nothing, but for a few in ten thousand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.complements import RELATIVES
from mediakit.cues import load_cues, plain
from mediakit.subjects import is_human_noun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BOUNDARY: Final = re.compile(r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[^\W_a-z])")
STUCK: Final = re.compile(r"([^\W_]+)$")  # the word right before a full stop
TRAILING: Final = ",.:;"
ENDING: Final = ",.:;!?…)"
AHEAD: Final = 26  # words in which "that" must follow
NEAR: Final = 10  # words in which "to" must follow
TAIL: Final = (
    7  # a cue so near to the end of its sentence may close a clause: "…, she told the BBC"
)
FIRST_PERSON: Final = frozenset(["I", "we", "We", "you", "You"])
IMPERSONAL: Final = frozenset({"to"})  # "is said to be"
NO_CLAUSE: Final = frozenset(
    ["to", "of", "for", "with", "and", "or", "but", "as", "than", "so", "into", "upon", "against"]
)
SETTING_OFF: Final = ",—–;-)"
REACH: Final = 16  # words of a source between a comma and its cue
AGENT: Final = 6  # words behind a cue in which a lower-case source shows itself
RAISED: Final = frozenset(["think", "believe", "expect", "feel"])
SUBJECTS: Final = frozenset(["and", "but", "or", "then", "who", "which", "that"])
GOES_ON: Final = frozenset(["on", "continued", "continues"])  # "went on to say"


class Need(NamedTuple):
    """What must follow a cue word: nothing in particular, or one of some words within a reach."""

    free: bool
    thats: bool
    passive: bool
    strict: bool
    past: bool
    words: frozenset[str]
    particles: frozenset[str]


NOTHING: Final = Need(
    free=False,
    thats=False,
    passive=True,
    strict=False,
    past=False,
    words=frozenset(),
    particles=frozenset(),
)


@lru_cache(maxsize=1)
def _needs() -> dict[str, Need]:
    """Return for each cue word, with or without a mark behind it, what must follow."""
    cues = load_cues()
    needs: dict[str, Need] = {}
    for form, verbs in cues.verbs.items():
        plain = [verb.takes for verb in verbs if not verb.particle]
        takes = frozenset[str]().union(*plain) - {"object", "hearer"}
        hearers = frozenset[str]().union(*(verb.takes for verb in verbs))
        particles = frozenset(v.particle for v in verbs if v.particle and v.takes - {"object"})
        if takes or particles or form in cues.impersonal:
            needs[form] = Need(
                free="clause" in takes,
                thats="that" in takes or form in cues.impersonal,
                passive="hearer" in hearers or form in cues.impersonal,
                strict="bare" not in takes,
                past="past" in takes,
                words=takes & {"to", "of", "as", "for", "on", "with"}
                | (IMPERSONAL if form in cues.impersonal else frozenset()),
                particles=particles,
            )
    for noun in [*cues.that_nouns, *cues.adjectives]:
        old = needs.get(noun, NOTHING)
        needs[noun] = old._replace(particles=old.particles | {"that"})
    for phrase in cues.according:
        if phrase[0] == "in":  # "in the words of": told by its noun
            old = needs.get(phrase[-2], NOTHING)
            needs[phrase[-2]] = old._replace(particles=old.particles | {phrase[-1]})
        else:
            need = NOTHING._replace(particles=frozenset(phrase[1:]))
            needs[phrase[0]] = needs[phrase[0].capitalize()] = need
    marked = {f"{form}{mark}": need for form, need in needs.items() for mark in TRAILING}
    return {**marked, **needs}


def has_cue(text: str) -> bool:
    """Tell whether a stretch of text holds a word of attribution.

    Examples
    --------
    >>> has_cue("She said no."), has_cue("She went home.")
    (True, False)
    """
    return not _needs().keys().isdisjoint(text.split())


def may_attribute(sentence: str) -> bool:
    """Tell whether a sentence can hold an attribution.

    Examples
    --------
    >>> may_attribute("The report fell off the table."), may_attribute("The report fell, he said.")
    (False, True)
    """
    needs = _needs()
    words = sentence.split()
    if needs.keys().isdisjoint(words):
        return False
    found = [index for index, word in enumerate(words) if word in needs]
    return any(_fits(words, index, needs[words[index]]) for index in found)


def _fits(words: Sequence[str], index: int, need: Need) -> bool:
    """Tell whether what a cue word needs can stand around it here."""
    behind = words[index + 1 : index + AHEAD]
    near = [word.rstrip(TRAILING) for word in behind[:2]] if need.particles else []
    if not need.particles.isdisjoint(near) and _in_the(words, index, behind):
        return True
    if not (need.free or need.thats or need.words) or _is_blocked(words, index, need):
        return False
    marked = words[index][-1] in TRAILING
    if (marked or index + TAIL >= len(words)) and _closes_clause(words, index):
        return True
    if not behind:
        return False
    set_off = index > 0 and words[index - 1][-1] in SETTING_OFF
    if set_off and _may_be_source(behind[:AGENT]) and not words[index].endswith("ing"):
        return True  # "…, said Ito"
    free = need.free and behind[0] not in NO_CLAUSE and _clause_follows(behind, need)
    that = _that_follows(behind, need, marked=marked)
    return free or that or not need.words.isdisjoint(behind[:NEAR])


def _closes_clause(words: Sequence[str], index: int) -> bool:
    """Tell whether a source can stand between a comma and the cue: "…, the bank said"."""
    commas = (at for at in range(index - 1, -1, -1) if words[at][-1] in SETTING_OFF)
    comma = next(commas, None)
    if comma is None:
        return False
    if comma == index - 1:  # "…, Ito, the mayor, said"
        return next(commas, None) is not None
    between = words[comma + 1 : index]
    return len(between) <= REACH and _may_be_source(between)


def _may_be_source(words: Sequence[str]) -> bool:
    """Tell whether a source can begin here: a name, a pronoun, "the …", or a word for people."""
    if not words:
        return False
    first = words[0]
    cues = load_cues()
    begins = first[0].isupper() or first in cues.determiners or first in cues.pronouns
    return begins or any(is_human_noun(word.rstrip(ENDING)) for word in words)


def _in_the(words: Sequence[str], index: int, behind: Sequence[str]) -> bool:
    """Tell whether "of" belongs to "in the words of"; other second words always fit."""
    return behind[0] != "of" or (index > 1 and words[index - 2] in {"in", "In"})


def _clause_follows(behind: Sequence[str], need: Need) -> bool:
    """Tell whether a finite verb comes before the next mark, where the cue asks for one."""
    if not need.strict:
        return True
    finite = load_cues().finite
    for word in behind:
        bare = word.rstrip(ENDING)
        if plain(bare) in finite or (need.past and bare.endswith("ed")):
            return True
        if bare != word or word in RELATIVES:
            return False
    return False


def _that_follows(behind: Sequence[str], need: Need, *, marked: bool) -> bool:
    """Tell whether a that-clause can follow, right away or behind an adjunct or a hearer."""
    cues = load_cues()
    if not need.thats:
        return False
    first = behind[0].rstrip(",")
    if first in cues.questions:
        return True
    adjunct = first.lower() in cues.prepositions | cues.times | cues.adverbs or first.endswith("ly")
    that = "that," in behind or not cues.questions.isdisjoint(behind)
    return that and (adjunct or marked or need.passive)


def _is_blocked(words: Sequence[str], index: int, need: Need) -> bool:
    """Tell whether what stands before shows a noun, an infinitive, or the writer's own words."""
    if not index:
        return False
    cues = load_cues()
    before = words[index - 1]
    form = words[index].rstrip(TRAILING)
    if before in _nouns_follow():
        return True
    if before in cues.prepositions and not form.endswith(("ed", "ing")) and before != "to":
        return True
    at = index - 1
    passive = unsaid = False
    while at > 0 and (words[at] in cues.auxiliaries or words[at] in cues.adverbs):
        passive |= words[at] in cues.passive
        unsaid |= words[at] in cues.unsaid
        at -= 1
    if words[at] == "to":
        return words[at - 1] not in GOES_ON
    if passive and not form.endswith("ing"):
        return not need.passive
    stopped = words[at] in cues.breaks and words[at] not in SUBJECTS
    own = words[at] in FIRST_PERSON
    own = own or (words[at] in cues.prepositions and not form.endswith("ing"))
    return (unsaid and form not in RAISED) or stopped or own


@lru_cache(maxsize=1)
def _nouns_follow() -> frozenset[str]:
    """Return the words that a noun follows and no verb."""
    cues = load_cues()
    lower = cues.determiners - cues.pronouns
    return lower | {word.capitalize() for word in lower}


def split_roughly(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield stretches that hold whole sentences: one each, or some where that is not sure.

    Examples
    --------
    >>> text = "Mr. Ito left. He won."
    >>> [text[a:b] for a, b in split_roughly(text, 0, len(text))]
    ['Mr. Ito left. ', 'He won.']
    """
    abbreviations = load_cues().abbreviations
    position = start
    for match in BOUNDARY.finditer(text, start, end):
        stuck = STUCK.search(text, max(match.start() - 8, position), match.start())
        word = stuck[1] if stuck and text[match.start()] == "." else ""
        if word in abbreviations or len(word) == 1:
            continue
        yield position, match.end()
        position = match.end()
    if position < end:
        yield position, end

"""What must follow each cue word, so that a sentence can hold an attribution."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.cues import load_cues

if TYPE_CHECKING:
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]

TRAILING: Final = ",.:;"
IMPERSONAL: Final = frozenset({"to"})  # "is said to be"
RAISED: Final = frozenset(["think", "believe", "expect", "feel"])
LINKS: Final = ("to", "of", "as", "for", "on", "with")


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


def list_needs() -> dict[str, Need]:
    """Return for each cue word what must follow."""
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
                words=takes & frozenset(LINKS)
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
    return needs


class Needs(NamedTuple):
    """The needs of all cue words as columns; `words` and `particles` are bits.

    `marked`: a mark stands behind the word; `participle`, `gerund`: how it ends before that mark.
    """

    number: dict[str, int]
    particle_bits: dict[str, int]
    free: Flags
    thats: Flags
    passive: Flags
    strict: Flags
    past: Flags
    links: Index
    particles: Index
    marked: Flags
    participle: Flags
    gerund: Flags
    raised: Flags


@lru_cache(maxsize=1)
def load_needs() -> Needs:
    """Return the needs of all cue words, each also with a mark behind it."""
    listed = list_needs()
    forms, needs = list(listed), list(listed.values())
    particles = sorted(frozenset[str]().union(*(need.particles for need in needs)))
    bits = {particle: 1 << bit for bit, particle in enumerate(particles)}
    columns = {
        "free": [need.free for need in needs],
        "thats": [need.thats for need in needs],
        "passive": [need.passive for need in needs],
        "strict": [need.strict for need in needs],
        "past": [need.past for need in needs],
        "links": [sum((w in n.words) << bit for bit, w in enumerate(LINKS)) for n in needs],
        "particles": [sum(bits[particle] for particle in n.particles) for n in needs],
        "participle": [form.endswith("ed") for form in forms],
        "gerund": [form.endswith("ing") for form in forms],
        "raised": [form in RAISED for form in forms],
    }
    # The bare forms, then all of them with the first mark behind, and so on.
    written = [f"{form}{mark}" for mark in ("", *TRAILING) for form in forms]
    return Needs(
        number={word: number for number, word in enumerate(written)},
        particle_bits=bits,
        marked=np.arange(len(written)) >= len(forms),
        **{name: np.tile(np.array(column), 1 + len(TRAILING)) for name, column in columns.items()},
    )

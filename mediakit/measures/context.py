"""What the words around a sentiment word make of its valence, internal: VADER's rules on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.measures.valence import STIRS, UPPER

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.measures.valence import Facets, Rules

    Ints = npt.NDArray[np.integer]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

# Numbers that both originals write in their formulas without a name.
NEARNESS: Final = (1.0, 0.95, 0.9)  # weight of a booster one, two, three words before
SO_NEVER: Final = 1.25  # "never so good", and any "so" or "this" right before
WINDOW: Final = range(-3, 3)  # words whose meaning can change a sentiment word


class Text(NamedTuple):
    """A text as the numbers of its chunks, the bounds of its units and the flags of each chunk."""

    chunk: Ints
    bounds: Ints
    flags: npt.NDArray[np.uint8]


def unit_of(bounds: Ints, at: Ints) -> Ints:
    """Return the unit that each position lies in."""
    return np.searchsorted(bounds, at, "right") - 1


def judge(rules: Rules, facets: Facets, text: Text, at: Ints, unit: Ints) -> tuple[Floats, Bools]:
    """Return the valence of each sentiment word in its context, and whether it was looked up."""
    value = rules.valence[facets.row[text.chunk[at]]]
    is_scored = np.ones(len(at), np.bool_)
    stirred = text.flags[at] & UPPER != 0
    for offset in WINDOW:
        stirred |= text.flags.take(at + offset, mode="clip") & STIRS != 0
    judged = np.flatnonzero(stirred)
    window = _look_around(rules, facets, text, at[judged], unit[judged])
    value[judged], is_scored[judged] = _valence(window)
    return value, is_scored


@dataclass(frozen=True, eq=False)
class _Window:
    """The words around each sentiment word, by their offset from it; row and code 0 if none."""

    rules: Rules
    row: dict[int, Ints]
    code: dict[int, Ints]
    exact: dict[int, Ints]
    shouted: dict[int, Bools]  # in capitals where not all words of the unit are
    exists: dict[int, Bools]

    def seen(self, offset: int, *words: str) -> Bools:
        """Whether the word at this offset is one of these."""
        return np.isin(self.code[offset], [self.rules.codes[word] for word in words])

    def said(self, offset: int, *words: str) -> Bools:
        """Whether it is one of these in a phrase, which NLTK reads with regard to case."""
        return np.isin(self.exact[offset], [self.rules.codes[word] for word in words])

    def in_lexicon(self, offset: int) -> Bools:
        """Whether the word at this offset has a valence of its own."""
        return self.rules.in_lexicon[self.row[offset]]


def _look_around(rules: Rules, facets: Facets, text: Text, at: Ints, unit: Ints) -> _Window:
    """Collect the words around each sentiment word."""
    words, bounds = text.chunk, text.bounds
    upper = np.bincount(
        unit_of(bounds, np.flatnonzero(text.flags & UPPER)), minlength=len(bounds) - 1
    )
    mixed = ((upper > 0) & (upper < np.diff(bounds)))[unit]
    low, high, last = bounds[unit], bounds[unit + 1], max(len(words) - 1, 0)
    row, code, exact, shouted, exists = {}, {}, {}, {}, {}
    for offset in WINDOW:
        place = at + offset
        inside = exists[offset] = (place >= low) & (place < high)
        types = words[np.clip(place, 0, last)]
        row[offset] = np.where(inside, facets.row[types], 0)
        code[offset] = rules.code[row[offset]]
        exact[offset] = np.where(facets.exact[types], code[offset], 0)
        shouted[offset] = (facets.flags[types] & UPPER > 0) & mixed
    return _Window(rules, row, code, exact, shouted, exists)


def _valence(window: _Window) -> tuple[Floats, Bools]:
    """Return the valence of each sentiment word in its context, and whether it was looked up."""
    rules = window.rules
    value = rules.valence[window.row[0]]
    if rules.reference:
        value = _negate_by_no(window, value)
    value = np.where(window.shouted[0], value + _away(value, rules.capitals), value)
    for step in range(3):
        offset = -1 - step
        opened = window.exists[offset] & ~window.in_lexicon(offset)
        changed = value + _booster(window, value, offset) * NEARNESS[step]
        changed = _negate(window, changed, offset)
        if step == 2:  # noqa: PLR2004  the originals look for phrases on the third step
            changed = _phrases(window, changed)
        value = np.where(opened, changed, value)
    least = window.seen(-1, "least") & ~window.in_lexicon(-1) & ~window.seen(-2, "at", "very")
    value = np.where(least, value * rules.negation, value)
    kind_of = window.seen(0, "kind") & window.seen(1, "of")
    return np.where(kind_of, 0.0, value), ~kind_of


def _away(value: Floats, amount: float) -> Floats:
    """Return the amount with the sign that takes a value away from zero, downwards from zero."""
    return np.where(value > 0, amount, -amount)


def _negate_by_no(window: _Window, value: Floats) -> Floats:
    """Read "no" as a negation of the sentiment words after it (vaderSentiment only)."""
    rules = window.rules
    no_after = window.seen(-3, "no") & window.seen(-1, "or", "nor")
    negated = window.seen(-1, "no") | window.seen(-2, "no") | no_after
    itself = window.seen(0, "no") & window.in_lexicon(1)
    return np.where(negated, value * rules.negation, np.where(itself, 0.0, value))


def _booster(window: _Window, value: Floats, offset: int) -> Floats:
    """Return what the word at this offset adds if it is an intensifier."""
    rules = window.rules
    boost = rules.boost[window.row[offset]]
    amount = np.where(value < 0, boost * -1, boost)
    loud = (boost != 0) & window.shouted[offset]
    return np.where(loud, amount + _away(value, rules.capitals), amount)


def _negate(window: _Window, value: Floats, offset: int) -> Floats:
    """Turn the valence round after a negation at this offset, with VADER's exceptions."""
    rules = window.rules
    turned = np.where(rules.negates[window.row[offset]], value * rules.negation, value)
    if offset == -1:
        return turned
    if rules.reference:
        doubt = window.seen(-1, "doubt")
        if offset < -2:  # noqa: PLR2004  "without a doubt", "without doubt a"
            doubt |= window.seen(-2, "doubt")
        turned = np.where(window.seen(offset, "without") & doubt, value, turned)
    close = window.said(-1, "so", "this")
    never = window.said(offset, "never")
    if offset == -2:  # noqa: PLR2004
        return np.where(never & close, value * rules.never_so, turned)
    never_so = (never & window.said(-2, "so", "this")) | close
    return np.where(never_so, value * SO_NEVER, turned)


def _phrases(window: _Window, value: Floats) -> Floats:
    """Apply idioms, which replace a valence, and intensifiers of two words."""
    rules = window.rules
    at = np.flatnonzero((window.exact[-2] != 0) | (window.exact[0] != 0))  # each phrase has one
    code = {offset: codes[at] for offset, codes in window.exact.items()}
    found = (  # the last that is found counts
        rules.pairs[code[-3], code[-2]],
        rules.triples[code[-3], code[-2], code[-1]],
        rules.pairs[code[-2], code[-1]],
        rules.triples[code[-2], code[-1], code[0]],
        rules.pairs[code[-1], code[0]],
        rules.pairs[code[0], code[1]],
        rules.triples[code[0], code[1], code[2]],
    )
    changed = value[at]
    for idiom in found:
        changed = np.where(np.isnan(idiom), changed, idiom)
    far, near = rules.pair_boost[code[-3], code[-2]], rules.pair_boost[code[-2], code[-1]]
    value = value.copy()
    value[at] = changed + far + near
    return value

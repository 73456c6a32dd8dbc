"""VADER on arrays, internal: the rules once per distinct chunk, the arithmetic once per word.

Both originals split a text at white space, look each piece up and then correct the valence of
every sentiment word by the three words before it and the two after it. Here the look-up happens
once for each distinct chunk, the corrections for all sentiment words of a corpus at a time. The
results are those of `polarity_scores` on each unit, in all four values and to the last digit.

References
----------
Hutto, C. J., & Gilbert, E. (2014). VADER: A parsimonious rule-based model for sentiment analysis
of social media text. ICWSM 8(1), 216-225. https://doi.org/10.1609/icwsm.v8i1.14550
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.valence import (
    BUT,
    DROPPED,
    MARKED,
    SCORED,
    STIRS,
    UPPER,
    load_rules,
    read_types,
    see_ascii,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.valence import Facets, Rules

    Ints = npt.NDArray[np.integer]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

# Numbers that both originals write in their formulas without a name.
NORMALIZER: Final = 15  # alpha: compound = s / sqrt(s**2 + alpha)
NEARNESS: Final = (1.0, 0.95, 0.9)  # weight of a booster one, two, three words before
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
SO_NEVER: Final = 1.25  # "never so good", and any "so" or "this" right before
PER_EXCLAMATION, MOST_EXCLAMATIONS = 0.292, 4
PER_QUESTION, MANY_QUESTIONS = 0.18, 0.96  # from two on; from four on
WINDOW: Final = range(-3, 3)  # words whose meaning can change a sentiment word

CANCELLED: Final = 1e-9  # a sum this small is zero but for the order of adding
SPREAD: Final = 0x61C8_8646_80B5_83EB  # an odd number that moves units apart
TIE: Final = 1e-6  # distance from a rounding tie where the last bit could decide


class Scores(NamedTuple):
    """The four values of each unit, rounded as VADER does, and whether it has a sentiment word."""

    compound: Floats
    pos: Floats
    neu: Floats
    neg: Floats
    scored: Bools


def score_chunks(engine: str, chunk_types: Sequence[str], chunk: Ints, bounds: Ints) -> Scores:
    """Return what VADER gives for each unit of a text that is cut at white space.

    Parameters
    ----------
    engine
        Name of an engine (`valence.ENGINES`).
    chunk_types
        The distinct chunks, without white space in them; kinds of apostrophe make no difference.
    chunk
        One entry per chunk of the text: index into `chunk_types`.
    bounds
        Units + 1 entries: unit k (a sentence) is ``chunk[bounds[k]:bounds[k + 1]]``.

    Returns
    -------
    Scores
        One entry per unit, equal to ``polarity_scores(" ".join(unit))``.

    Raises
    ------
    ArgumentError
        If the engine is unknown.

    Examples
    --------
    >>> types = ["There", "is", "no", "good", "news."]
    >>> score_chunks("vader", types, np.arange(5), np.array([0, 5])).compound.tolist()
    [-0.3412]
    >>> score_chunks("vader-nltk", types, np.arange(5), np.array([0, 5])).compound.tolist()
    [0.1779]
    """
    rules = load_rules(engine)
    types = see_ascii(chunk_types)
    if rules.emoji:
        types, chunk, bounds = _spell_emoji(rules, types, chunk, bounds)
    facets = read_types(rules, types)
    text = _Text(chunk, bounds, facets.flags[chunk])
    emphasis = _emphasis(facets, text)
    text = _drop(text)
    at = np.flatnonzero(text.flags & SCORED)
    unit = _unit_of(text.bounds, at)
    first, place = _first_places(rules, facets, text.chunk[at], unit)
    value, is_scored = _judge(rules, facets, text, at[first], unit[first])
    value, is_scored = value[place], is_scored[place]
    value = _weigh_but(rules, value, at, unit, text)
    return _summarise(value, unit, is_scored, np.diff(text.bounds), emphasis)


class _Text(NamedTuple):
    """A text as the numbers of its chunks, the bounds of its units and the flags of each chunk."""

    chunk: Ints
    bounds: Ints
    flags: npt.NDArray[np.uint8]


def _spell_emoji(
    rules: Rules, types: list[str], chunk: Ints, bounds: Ints
) -> tuple[list[str], Ints, Ints]:
    """Return the chunks with each emoji as the words that vaderSentiment reads it as."""
    foreign = [i for i, text in enumerate(types) if not text.isascii()]
    if not rules.has_emoji("\n".join([types[i] for i in foreign])):
        return types, chunk, bounds
    size, target = np.ones(len(types), np.int64), np.arange(len(types))
    spelled = list(types)
    for i in foreign:
        if rules.has_emoji(types[i]):
            parts = rules.spell(types[i]).split()
            size[i], target[i] = len(parts), len(spelled)
            spelled.extend(parts)
    sizes = size[chunk]
    start = np.concatenate([[0], np.cumsum(sizes)])
    step = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
    return spelled, np.repeat(target[chunk], sizes) + step, start[bounds]


def _emphasis(facets: Facets, text: _Text) -> Floats:
    """Return what exclamation and question marks add to the sum of each unit."""
    at = np.flatnonzero(text.flags & MARKED)
    unit, marks = _unit_of(text.bounds, at), facets.marks[text.chunk[at]]
    exclamations, questions = (
        np.bincount(unit, marks[:, column], len(text.bounds) - 1) for column in range(2)
    )
    asked = np.where(questions > 1, questions * PER_QUESTION, 0.0)
    asked[questions > 3] = MANY_QUESTIONS  # noqa: PLR2004  "3+" in the original means 4 and more
    return np.minimum(exclamations, MOST_EXCLAMATIONS) * PER_EXCLAMATION + asked


def _drop(text: _Text) -> _Text:
    """Return the text without the chunks that the engine does not count as words."""
    dropped = np.flatnonzero(text.flags & DROPPED)
    if not len(dropped):
        return text
    kept = text.flags & DROPPED == 0
    bounds = text.bounds - np.searchsorted(dropped, text.bounds)
    return _Text(text.chunk[kept], bounds, text.flags[kept])


def _unit_of(bounds: Ints, at: Ints) -> Ints:
    """Return the unit that each position lies in."""
    return np.searchsorted(bounds, at, "right") - 1


def _first_places(rules: Rules, facets: Facets, words: Ints, unit: Ints) -> tuple[Ints, Ints]:
    """Return the sentiment words to be judged, and for each sentiment word which of them it is.

    NLTK judges a word that stands twice in a unit by the context of its first place.
    """
    if rules.reference:
        every = np.arange(len(words))
        return every, every
    spelling = facets.spelling[words]
    key = unit * (spelling.max(initial=0) + 1) + spelling
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return first, place


def _judge(rules: Rules, facets: Facets, text: _Text, at: Ints, unit: Ints) -> tuple[Floats, Bools]:
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


def _look_around(rules: Rules, facets: Facets, text: _Text, at: Ints, unit: Ints) -> _Window:
    """Collect the words around each sentiment word."""
    words, bounds = text.chunk, text.bounds
    upper = np.bincount(
        _unit_of(bounds, np.flatnonzero(text.flags & UPPER)), minlength=len(bounds) - 1
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


def _weigh_but(rules: Rules, value: Floats, at: Ints, unit: Ints, text: _Text) -> Floats:
    """Halve what stands before the first "but" of a unit and raise what stands after it."""
    but = np.flatnonzero(text.flags & BUT)[::-1]
    first = np.full(len(text.bounds) - 1, -1)
    first[_unit_of(text.bounds, but)] = but  # the first one is written last
    pivot = first[unit]
    factor = np.where(pivot < 0, 1.0, np.where(at < pivot, BEFORE_BUT, AFTER_BUT))
    weighed = value * factor
    if rules.reference:
        for low, high in _clashes(value, weighed, unit, (pivot >= 0) & (value != 0)):
            before = int(np.count_nonzero(at[low:high] < pivot[low]))
            weighed[low:high] = _weigh_by_value(value[low:high].tolist(), before)
    return weighed


def _clashes(value: Floats, weighed: Floats, unit: Ints, affected: Bools) -> list[tuple[int, int]]:
    """Return the runs of words of the units where a weighed value equals an unweighed one."""
    # Another pair of unit and value may have the same key: that unit is only looked at in vain.
    spread = unit[affected] * np.int64(SPREAD)
    key, weighed_key = (part[affected].view(np.int64) + spread for part in (value, weighed))
    meets = np.unique(unit[affected][np.isin(weighed_key, key)])
    low, high = np.searchsorted(unit, meets), np.searchsorted(unit, meets, "right")
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _weigh_by_value(values: list[float], before: int) -> list[float]:
    """Weigh as vaderSentiment does: it finds a value's place by the value while changing the list.

    >>> _weigh_by_value([2.0, 1.0], 1)
    [0.5, 1.0]
    """
    values = list(values)
    for i in range(len(values)):
        place = values.index(values[i])
        values[place] *= BEFORE_BUT if place < before else AFTER_BUT
    return values


def _summarise(
    value: Floats, unit: Ints, is_scored: Bools, n_words: Ints, emphasis: Floats
) -> Scores:
    """Return the four values of each unit from those of its sentiment words."""
    n = len(n_words)
    total = _add_up(value, unit, emphasis)
    total = total + np.sign(total) * emphasis
    compound = total / np.sqrt(total * total + NORMALIZER)
    up, down = value > 0, value < 0
    pos = np.bincount(unit[up], value[up] + 1, n)
    neg = np.bincount(unit[down], value[down] - 1, n)
    neutral = n_words - np.bincount(unit[up | down], minlength=n)
    more = np.sign(pos - np.abs(neg))
    pos = pos + np.where(more > 0, emphasis, 0.0)
    neg = neg - np.where(more < 0, emphasis, 0.0)
    whole = np.where(n_words > 0, pos + np.abs(neg) + neutral, 1.0)
    return Scores(
        compound=_rounded(compound, 4),
        pos=_rounded(pos / whole, 3),
        neu=_rounded(neutral / whole, 3),
        neg=_rounded(np.abs(neg) / whole, 3),
        scored=np.bincount(unit[is_scored], minlength=n) > 0,
    )


def _add_up(value: Floats, unit: Ints, emphasis: Floats) -> Floats:
    """Return the sum of each unit's valences, adding in the order of the words.

    Where they cancel out, the last bit gives the sign under which emphasis counts: there they are
    added by `sum`, as the originals do (it compensates for rounding from Python 3.12 on).
    """
    n = len(emphasis)
    total = np.bincount(unit, value, n).astype(np.float64)
    several = np.bincount(unit, minlength=n) > 1
    for k in np.flatnonzero(several & (np.abs(total) < CANCELLED) & (emphasis > 0)).tolist():
        low, high = np.searchsorted(unit, [k, k + 1])
        total[k] = sum(value[low:high].tolist())
    return total


def _rounded(values: Floats, digits: int) -> Floats:
    """Round as Python's `round` does, which near a tie looks at the exact binary value."""
    scale = 10**digits
    scaled = values * scale
    result: Floats = np.rint(scaled) / scale
    for i in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < TIE).tolist():
        result[i] = round(float(values[i]), digits)
    return result + 0.0  # no negative zero

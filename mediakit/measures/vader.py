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

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.measures.context import Text, judge, unit_of
from mediakit.measures.valence import (
    BUT,
    DROPPED,
    MARKED,
    SCORED,
    load_rules,
    read_types,
    see_ascii,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.measures.valence import Facets, Rules

    Ints = npt.NDArray[np.integer]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

# Numbers that both originals write in their formulas without a name.
NORMALIZER: Final = 15  # alpha: compound = s / sqrt(s**2 + alpha)
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
PER_EXCLAMATION, MOST_EXCLAMATIONS = 0.292, 4
PER_QUESTION, MANY_QUESTIONS = 0.18, 0.96  # from two on; from four on

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
    text = Text(chunk, bounds, facets.flags[chunk])
    emphasis = _emphasis(facets, text)
    text = _drop(text)
    at = np.flatnonzero(text.flags & SCORED)
    unit = unit_of(text.bounds, at)
    first, place = _first_places(rules, facets, text.chunk[at], unit)
    value, is_scored = judge(rules, facets, text, at[first], unit[first])
    value, is_scored = value[place], is_scored[place]
    value = _weigh_but(rules, value, at, unit, text)
    return _summarise(value, unit, is_scored, np.diff(text.bounds), emphasis)


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


def _emphasis(facets: Facets, text: Text) -> Floats:
    """Return what exclamation and question marks add to the sum of each unit."""
    at = np.flatnonzero(text.flags & MARKED)
    unit, marks = unit_of(text.bounds, at), facets.marks[text.chunk[at]]
    exclamations, questions = (
        np.bincount(unit, marks[:, column], len(text.bounds) - 1) for column in range(2)
    )
    asked = np.where(questions > 1, questions * PER_QUESTION, 0.0)
    asked[questions > 3] = MANY_QUESTIONS  # noqa: PLR2004  "3+" in the original means 4 and more
    return np.minimum(exclamations, MOST_EXCLAMATIONS) * PER_EXCLAMATION + asked


def _drop(text: Text) -> Text:
    """Return the text without the chunks that the engine does not count as words."""
    dropped = np.flatnonzero(text.flags & DROPPED)
    if not len(dropped):
        return text
    kept = text.flags & DROPPED == 0
    bounds = text.bounds - np.searchsorted(dropped, text.bounds)
    return Text(text.chunk[kept], bounds, text.flags[kept])


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


def _weigh_but(rules: Rules, value: Floats, at: Ints, unit: Ints, text: Text) -> Floats:
    """Halve what stands before the first "but" of a unit and raise what stands after it."""
    but = np.flatnonzero(text.flags & BUT)[::-1]
    first = np.full(len(text.bounds) - 1, -1)
    first[unit_of(text.bounds, but)] = but  # the first one is written last
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

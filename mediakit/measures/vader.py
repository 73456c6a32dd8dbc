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

import re
import string
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from operator import add
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import numpy as np

from mediakit.base.prose import APOSTROPHES
from mediakit.engine.punkt import lighten_nltk
from mediakit.errors import ArgumentError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy.typing as npt

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


Engine = Literal["vader", "vader-nltk"]


ENGINES: Final = get_args(Engine)


LEXICON: Final = ("vaderSentiment", "vader_lexicon.txt")


# Words that the originals name in their code, beside those of their lists.
NAMED: Final = (
    *("never", "so", "this", "least", "at", "very", "but", "kind", "of"),
    *("no", "or", "nor", "without", "doubt"),
)


NEVER_SO: Final = {"vader": 1.25, "vader-nltk": 1.5}  # "never so" or "never this" right before


# Words of rules that change a sentiment word beside them, and stand in no list of the originals.
STIRRING: Final = ("so", "this", "least", "kind", "no")


# Bits of Facets.flags.
SCORED, BUT, UPPER, STIRS, DROPPED, MARKED = (np.uint8(1 << bit) for bit in range(6))


@dataclass(frozen=True, eq=False)
class Rules:
    """What one engine knows, by the row of a word (0: unknown, 1: unknown but for its n't).

    Attributes
    ----------
    reference
        Whether this is vaderSentiment; NLTK changed some rules.
    rows, codes
        Row of each known word; code of each word that takes part in a phrase or a rule (0: none).
    in_lexicon, scored, valence, boost, negates, stirs, code
        One entry per row. `scored` words are looked up for their own sake: in the lexicon and no
        booster. `boost` is 0 for other words. Where no word around a sentiment word `stirs`, it has
        the valence of the lexicon: of each phrase, the longest word does.
    pairs, triples, pair_boost
        By the codes of two or three words: valence of an idiom (NaN: none), what two words that
        intensify together add.
    negation, capitals, never_so
        Factor of a negation, what capitals add, factor of "never so".
    emoji
        Words that stand for an emoji character.
    single_marks
        Marks that NLTK takes off a word.
    """

    reference: bool
    rows: dict[str, int]
    codes: dict[str, int]
    in_lexicon: Bools
    scored: Bools
    valence: Floats
    boost: Floats
    negates: Bools
    stirs: Bools
    code: Ints
    pairs: Floats
    triples: Floats
    pair_boost: Floats
    negation: float
    capitals: float
    never_so: float
    emoji: dict[str, str]
    single_marks: frozenset[str]

    def has_emoji(self, text: str) -> bool:
        """Return whether the engine rewrites the text."""
        return not self.emoji.keys().isdisjoint(text)

    def spell(self, text: str) -> str:
        """Return the text with each emoji as words, spaced as vaderSentiment does.

        >>> load_rules("vader").spell("ok😀!")
        'ok grinning face!'
        """
        spelled = (self.emoji.get(mark, mark) for mark in text)
        starts = (" " if i and mark in self.emoji else "" for i, mark in enumerate(text))
        return "".join(map(add, starts, spelled))


PUNCTUATION: Final = re.compile(f"[{re.escape(string.punctuation)}]")


class Facets(NamedTuple):
    """What the rules see in each distinct chunk."""

    row: Ints  # row of its word in the rules
    exact: Bools  # whether a phrase may hold it as it is written
    spelling: Ints  # number of a sentiment word as written
    flags: npt.NDArray[np.uint8]
    marks: Ints  # columns: exclamation marks, question marks


class _Source(NamedTuple):
    """The lists and numbers of one package."""

    lexicon: Mapping[str, float]
    boosters: Mapping[str, float]
    negations: Collection[str]
    idioms: Mapping[str, float]
    emoji: Mapping[str, str]
    single_marks: Iterable[str]
    negation: float
    capitals: float


def check_engine(engine: str) -> str:
    """Return the name of an engine that exists.

    Raises
    ------
    ArgumentError
        If it does not, naming the nearest.
    """
    if engine not in ENGINES:
        hint = nearest(str(engine), ENGINES)
        raise ArgumentError(
            f"engine={shown(engine)} is not a sentiment engine.{hint} Known: {list(ENGINES)}."
        )
    return engine


def load_analyzer(engine: str) -> Any:  # noqa: ANN401  neither package has types
    """Return the original: an object of the package with its `polarity_scores`.

    NLTK's own constructor refuses a lexicon outside its data folders, so its parts are set here.
    """
    if check_engine(engine) == "vader":
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()
    lighten_nltk()
    from nltk.sentiment import vader  # costs a third of a second

    analyzer = vader.SentimentIntensityAnalyzer.__new__(vader.SentimentIntensityAnalyzer)
    analyzer.lexicon_file = _lexicon_bytes().decode("utf-8").rstrip("\n")
    analyzer.lexicon = analyzer.make_lex_dict()
    analyzer.constants = vader.VaderConstants()
    return analyzer


@cache
def load_rules(engine: str) -> Rules:
    """Return the rules of an engine as arrays, read from its package.

    Raises
    ------
    ArgumentError
        If the engine is unknown.
    """
    check_engine(engine)
    source = _read_vader() if engine == "vader" else _read_nltk()
    phrases = [*source.idioms, *(words for words in source.boosters if " " in words)]
    parts = dict.fromkeys([*NAMED, *(word for phrase in phrases for word in phrase.split())])
    codes = {word: i for i, word in enumerate(parts, start=1)}
    listed = [*source.lexicon, *source.boosters, *source.negations, *codes]
    words = list(dict.fromkeys(word for word in listed if " " not in word))
    entries: list[str | None] = [None, "n't", *words]  # no chunk has the second as its own row
    in_lexicon = np.array([word in source.lexicon for word in entries])
    boost = np.array([source.boosters.get(word or "", 0.0) for word in entries])
    in_lexicon[1] = False
    negates = np.array([word in source.negations or "n't" in (word or "") for word in entries])
    stirring = {*STIRRING, *(max(phrase.split(), key=len) for phrase in phrases)}
    pairs, triples = _by_codes(source.idioms, codes)
    pair_boost, _ = _by_codes(source.boosters, codes)
    return Rules(
        reference=engine == "vader",
        rows={word: i for i, word in enumerate(words, start=2)},
        codes=codes,
        in_lexicon=in_lexicon,
        scored=in_lexicon & (boost == 0),
        valence=np.array([source.lexicon.get(word or "", 0.0) for word in entries]),
        boost=boost,
        negates=negates,
        stirs=negates | (boost != 0) | np.array([word in stirring for word in entries]),
        code=np.array([codes.get(word or "", 0) for word in entries]),
        pairs=pairs,
        triples=triples,
        pair_boost=np.nan_to_num(pair_boost),
        negation=source.negation,
        capitals=source.capitals,
        never_so=NEVER_SO[engine],
        emoji=dict(source.emoji),
        single_marks=frozenset(source.single_marks),
    )


def see_ascii(texts: Sequence[str]) -> list[str]:
    """Return the texts with every look-alike of the apostrophe as ASCII has it.

    The grave accent stays: text that is ASCII already is scored as the originals score it.

    >>> see_ascii(["isn’t", "isn`t"])
    ["isn't", 'isn`t']
    """
    joined = "\n".join(texts)
    for mark in map(chr, APOSTROPHES):
        if not mark.isascii():
            joined = joined.replace(mark, "'")
    return joined.split("\n") if texts else []


def read_types(rules: Rules, types: list[str]) -> Facets:
    """Look each distinct chunk up."""
    n = len(types)
    words = _strip(types) if rules.reference else _strip_known(rules, types)
    lower = list(map(str.lower, words))
    row = np.fromiter(map(rules.rows.get, lower, repeat(0)), np.int32, n)
    negated = [i for i, word in enumerate(lower) if "n't" in word]
    row[negated] = np.maximum(row[negated], 1)  # row 1: unknown but for its n't
    scored = rules.scored[row]
    marks = _count_marks(types)
    return Facets(
        row=row,
        exact=np.ones(n, np.bool_)
        if rules.reference
        else np.fromiter(map(str.__eq__, words, lower), np.bool_, n),
        spelling=_number(words, np.flatnonzero(scored)),
        flags=scored * SCORED
        | (rules.code[row] == rules.codes["but"]) * BUT
        | np.fromiter(map(str.isupper, words), np.bool_, n) * UPPER
        | rules.stirs[row] * STIRS
        | _dropped(rules, types) * DROPPED
        | marks.any(axis=1) * MARKED,
        marks=marks,
    )


def _number(words: list[str], chosen: Ints) -> Ints:
    """Return a number for each word, the same for the same spelling, of the chosen ones."""
    spelling = np.zeros(len(words), np.int64)
    numbers: dict[str, int] = {}
    spelling[chosen] = [numbers.setdefault(words[i], len(numbers)) for i in chosen.tolist()]
    return spelling


def _dropped(rules: Rules, types: list[str]) -> Bools:
    """Return which chunks are no words: NLTK passes over single characters."""
    return _sizes(types) < (1 if rules.reference else 2)


def _count_marks(types: list[str]) -> Ints:
    """Return the number of exclamation and of question marks in each chunk."""
    joined = np.frombuffer("\n".join(types).encode("utf-8", "surrogatepass"), np.uint8)
    ends = np.flatnonzero(joined == ord("\n"))
    places = (np.searchsorted(ends, np.flatnonzero(joined == ord(mark))) for mark in "!?")
    return np.stack([np.bincount(place, minlength=len(types)) for place in places], axis=1)


def _strip(types: list[str]) -> list[str]:
    """Return the chunks without their outer marks, as vaderSentiment cuts them."""
    cores = list(map(str.strip, types, repeat(string.punctuation)))
    for i in np.flatnonzero(_sizes(cores) <= 2).tolist():  # noqa: PLR2004  the original's number
        cores[i] = types[i]
    return cores


def _strip_known(rules: Rules, types: list[str]) -> list[str]:
    """Return the chunks without the one mark that NLTK takes off a word otherwise without marks."""
    words = list(types)
    cores = list(map(str.strip, types, repeat(string.punctuation)))
    size = _sizes(cores)
    for i in np.flatnonzero((size > 1) & (size < _sizes(types))).tolist():
        core = cores[i]
        before, _, after = types[i].partition(core)
        if (before or after) in rules.single_marks and not (before and after):
            words[i] = types[i] if PUNCTUATION.search(core) else core
    return words


def _sizes(words: list[str]) -> Ints:
    """Return the number of characters of each word."""
    return np.fromiter(map(len, words), np.int64, len(words))


def _read_vader() -> _Source:
    """Read the lists of vaderSentiment."""
    analyzer = load_analyzer("vader")
    package = sys.modules[type(analyzer).__module__]
    return _Source(
        lexicon=analyzer.lexicon,
        boosters=package.BOOSTER_DICT,
        negations=package.NEGATE,
        idioms=package.SPECIAL_CASES,
        # It looks at single characters, so emoji of several never match.
        emoji={mark: words for mark, words in analyzer.emojis.items() if len(mark) == 1},
        single_marks=(),
        negation=package.N_SCALAR,
        capitals=package.C_INCR,
    )


def _read_nltk() -> _Source:
    """Read the lists of NLTK's VADER."""
    analyzer = load_analyzer("vader-nltk")
    constants = analyzer.constants
    return _Source(
        lexicon=analyzer.lexicon,
        boosters=constants.BOOSTER_DICT,
        negations=constants.NEGATE,
        idioms=constants.SPECIAL_CASE_IDIOMS,
        emoji={},
        single_marks=constants.PUNC_LIST,
        negation=constants.N_SCALAR,
        capitals=constants.C_INCR,
    )


def _lexicon_bytes() -> bytes:
    """Read VADER's lexicon, which both engines share."""
    package, name = LEXICON
    return files(package).joinpath(name).read_bytes()


def _by_codes(phrases: Mapping[str, float], codes: dict[str, int]) -> tuple[Floats, Floats]:
    """Return the value of each phrase of two words and of three by their codes; NaN elsewhere."""
    size = len(codes) + 1
    pairs, triples = np.full((size,) * 2, np.nan), np.full((size,) * 3, np.nan)
    for phrase, value in phrases.items():
        place = tuple(codes.get(word, 0) for word in phrase.split())
        if len(place) == pairs.ndim:
            pairs[place] = value
        elif len(place) == triples.ndim:
            triples[place] = value
    return pairs, triples

"""How positive or negative is a sentence by VADER? Its rules on arrays, for a corpus at a time.

In this order: what an engine knows, what that says of each chunk, of a word among its neighbours,
and of a whole unit. `score_sentiment` has the reference.
"""

# Both originals split a text at white space, look each piece up and then correct the valence of
# every sentiment word by the three words before it and the two after it. Here the look-up happens
# once for each distinct chunk, the corrections for all sentiment words of a corpus at a time. The
# results are those of `polarity_scores` on each unit, in all four values and to the last digit.

from __future__ import annotations

import re
import string
import sys
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import numpy as np

from mediakit.base.arrays import ranges
from mediakit.base.prose import APOSTROPHES
from mediakit.engine.punkt import lighten_nltk
from mediakit.errors import choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Flags, Floats

    Ints = npt.NDArray[np.integer]

Engine = Literal["vader", "vader-nltk"]
Naming = Literal["neutral", "count"]  # what words inside of names do

ENGINES: Final[tuple[Engine, ...]] = get_args(Engine)
NAMINGS: Final[tuple[Naming, ...]] = get_args(Naming)
LEXICON: Final = ("vaderSentiment", "vader_lexicon.txt")
# NLTK's lexicon (`vader_lexicon` of nltk_data) is the same but for these; NaN: not in it.
OF_NLTK: Final = {":p": 1.4, "badass": -0.6} | dict.fromkeys(
    (":P", "flawed", "heart", "hearts"), nan
)
PUNCTUATION: Final = re.compile(f"[{re.escape(string.punctuation)}]")

# Words that the originals name in their code, beside those of their lists.
SPELLED_OUT: Final = (
    *("never", "so", "this", "least", "at", "very", "but", "kind", "of"),
    *("no", "or", "nor", "without", "doubt"),
)
# Words of rules that change a sentiment word beside them, and stand in no list of the originals.
STIRRING: Final = ("so", "this", "least", "kind", "no")

# Numbers that both originals write in their formulas without a name.
NORMALIZER: Final = 15  # alpha: compound = s / sqrt(s**2 + alpha)
BEFORE_BUT, AFTER_BUT = 0.5, 1.5
PER_EXCLAMATION, MOST_EXCLAMATIONS = 0.292, 4
PER_QUESTION, MANY_QUESTIONS = 0.18, 0.96  # from two on; from four on
NEARNESS: Final = (1.0, 0.95, 0.9)  # weight of a booster one, two, three words before
SO_NEVER: Final = 1.25  # "never so good", and any "so" or "this" right before
NEVER_SO: Final = {"vader": 1.25, "vader-nltk": 1.5}  # "never so" or "never this" right before

# Words whose meaning can change a sentiment word: those before it stand last, so that -1 is the
# index of the offset -1 too.
WINDOW: Final = (0, 1, 2, -3, -2, -1)
CANCELLED: Final = 1e-9  # a sum this small is zero but for the order of adding
SPREAD: Final = 0x61C8_8646_80B5_83EB  # an odd number that moves units apart
TIE: Final = 1e-6  # distance from a rounding tie where the last bit could decide

# Bits of Facets.flags, and of words inside of names.
SCORED, BUT, UPPER, STIRS, DROPPED, MARKED, NAMED = (np.uint8(1 << bit) for bit in range(7))


@dataclass(frozen=True, eq=False)
class Rules:
    """What one engine knows, by the row of a word (0: unknown, 1: unknown but for its n't)."""

    reference: bool  # whether this is vaderSentiment; NLTK changed some rules
    rows: dict[str, int]  # row of each known word
    codes: dict[str, int]  # of each word that takes part in a phrase or a rule (0: none)
    # One entry per row. `scored` words are looked up for their own sake: in the lexicon and no
    # booster. `boost` is 0 for other words. Where no word around a sentiment word `stirs`, it has
    # the valence of the lexicon: of each phrase, the longest word does.
    in_lexicon: Flags
    scored: Flags
    valence: Floats
    boost: Floats
    negates: Flags
    stirs: Flags
    code: Ints
    # By the codes of two or three words: valence of an idiom (NaN: none), what two words that
    # intensify together add.
    pairs: Floats
    triples: Floats
    pair_boost: Floats
    negation: float  # factor of a negation
    capitals: float  # what capitals add
    never_so: float  # factor of "never so"
    emoji: dict[str, str]  # words that stand for an emoji character
    single_marks: frozenset[str]  # that NLTK takes off a word


def check_engine(engine: str) -> str:
    """Return the name of an engine that exists."""
    return choose("engine", engine, ENGINES)


def load_analyzer(engine: str) -> Any:  # noqa: ANN401  neither package has types
    """Return the original: an object of the package with its `polarity_scores`."""
    if check_engine(engine) == "vader":
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()
    lighten_nltk()
    from nltk.sentiment import vader  # costs a third of a second

    # NLTK's own constructor refuses a lexicon outside its data folders, so its parts are set here.
    analyzer = vader.SentimentIntensityAnalyzer.__new__(vader.SentimentIntensityAnalyzer)
    package, name = LEXICON
    analyzer.lexicon_file = files(package).joinpath(name).read_text("utf-8").rstrip("\n")
    valences = analyzer.make_lex_dict() | OF_NLTK
    analyzer.lexicon = {word: value for word, value in valences.items() if not isnan(value)}
    analyzer.constants = vader.VaderConstants()
    return analyzer


@cache
def load_rules(engine: str) -> Rules:
    """Return the rules of an engine as arrays, read from its package."""
    analyzer, reference = load_analyzer(engine), engine == "vader"
    lists: Any = sys.modules[type(analyzer).__module__] if reference else analyzer.constants
    idioms = lists.SPECIAL_CASES if reference else lists.SPECIAL_CASE_IDIOMS
    # vaderSentiment looks at single characters, so emoji of several never match.
    emoji = analyzer.emojis.items() if reference else ()
    lexicon, boosters, negations = analyzer.lexicon, lists.BOOSTER_DICT, lists.NEGATE
    phrases = [*idioms, *(words for words in boosters if " " in words)]
    parts = dict.fromkeys([*SPELLED_OUT, *(word for phrase in phrases for word in phrase.split())])
    codes = {word: i for i, word in enumerate(parts, start=1)}
    listed = [*lexicon, *boosters, *negations, *codes]
    words = list(dict.fromkeys(word for word in listed if " " not in word))
    entries: list[str] = ["", "n't", *words]  # no chunk has the second as its own row
    in_lexicon = np.array([word in lexicon for word in entries])
    in_lexicon[1] = False
    boost = np.array([boosters.get(word, 0.0) for word in entries])
    negates = np.array([word in negations or "n't" in word for word in entries])
    stirring = {*STIRRING, *(max(phrase.split(), key=len) for phrase in phrases)}
    return Rules(
        reference=reference,
        rows={word: i for i, word in enumerate(words, start=2)},
        codes=codes,
        in_lexicon=in_lexicon,
        scored=in_lexicon & (boost == 0),
        valence=np.array([lexicon.get(word, 0.0) for word in entries]),
        boost=boost,
        negates=negates,
        stirs=negates | (boost != 0) | np.array([word in stirring for word in entries]),
        code=np.array([codes.get(word, 0) for word in entries]),
        pairs=_by_codes(idioms, codes, 2),
        triples=_by_codes(idioms, codes, 3),
        pair_boost=np.nan_to_num(_by_codes(boosters, codes, 2)),
        negation=lists.N_SCALAR,
        capitals=lists.C_INCR,
        never_so=NEVER_SO[engine],
        emoji={mark: words for mark, words in emoji if len(mark) == 1},
        single_marks=frozenset(() if reference else lists.PUNC_LIST),
    )


def _by_codes(phrases: Mapping[str, float], codes: dict[str, int], n_words: int) -> Floats:
    """Return the value of each phrase of so many words by their codes; NaN elsewhere."""
    table = np.full((len(codes) + 1,) * n_words, np.nan)
    for phrase, value in phrases.items():
        place = tuple(codes.get(word, 0) for word in phrase.split())
        if len(place) == n_words:
            table[place] = value
    return table


class Facets(NamedTuple):
    """What the rules see in each distinct chunk."""

    row: Ints  # row of its word in the rules
    exact: Flags  # whether a phrase may hold it as it is written
    spelling: Ints  # number of a sentiment word as written
    flags: npt.NDArray[np.uint8]
    marks: Ints  # columns: exclamation marks, question marks


def see_ascii(texts: Sequence[str]) -> list[str]:
    """Return the texts with every look-alike of the apostrophe as ASCII has it.

    >>> see_ascii(["isn’t", "isn`t"])  # ASCII already is scored as the originals score it
    ["isn't", 'isn`t']
    """
    joined = "\n".join(texts)
    for mark in map(chr, APOSTROPHES):
        if not mark.isascii():
            joined = joined.replace(mark, "'")
    return joined.split("\n") if texts else []


class Seen(NamedTuple):
    """What an engine sees in each distinct chunk of a text, and in those that it reads as words."""

    rules: Rules
    facets: Facets  # of the chunks, then of the words that emoji stand for
    first: Ints  # row of the facets at which each chunk is read
    n_rows: Ints  # as so many words

    @property
    def scored(self) -> Flags:
        """Which chunks are looked up for their own sake, marks around them apart."""
        return self.facets.flags[: len(self.first)] & SCORED > 0


def see_types(engine: str, chunk_types: Sequence[str]) -> Seen:
    """Look distinct chunks up in the rules of an engine."""
    rules = load_rules(engine)
    types, first, n_rows = _spell_emoji(rules, see_ascii(chunk_types))
    return Seen(rules, _read_types(rules, types), first, n_rows)


def _spell_emoji(rules: Rules, types: list[str]) -> tuple[list[str], Ints, Ints]:
    """Add the words that vaderSentiment reads for emoji; return where each chunk's are."""
    emoji, spelled = rules.emoji, list(types)
    first, n_rows = np.arange(len(types)), np.ones(len(types), np.int64)
    for i in [i for i, text in enumerate(types) if emoji and not text.isascii()]:
        if emoji.keys().isdisjoint(types[i]):
            continue
        marks = enumerate(types[i])  # spaced as the original does: "ok😀!" is "ok grinning face!"
        parts = "".join(" " * (k > 0) + emoji[m] if m in emoji else m for k, m in marks).split()
        first[i], n_rows[i] = len(spelled), len(parts)
        spelled.extend(parts)
    return spelled, first, n_rows


def _read_types(rules: Rules, types: list[str]) -> Facets:
    """Look each distinct chunk up."""
    n = len(types)
    words = _strip(rules, types)
    lower = list(map(str.lower, words))
    row = np.fromiter(map(rules.rows.get, lower, repeat(0)), np.int32, n)
    negated = [i for i, word in enumerate(lower) if "n't" in word]
    row[negated] = np.maximum(row[negated], 1)  # row 1: unknown but for its n't
    scored = rules.scored[row]
    exact, spelling = np.ones(n, np.bool_), np.zeros(n, np.int64)
    if not rules.reference:
        exact = np.fromiter(map(str.__eq__, words, lower), np.bool_, n)
        chosen, numbers = np.flatnonzero(scored), dict[str, int]()
        spelling[chosen] = [numbers.setdefault(words[i], len(numbers)) for i in chosen.tolist()]
    joined = np.frombuffer("\n".join(types).encode("utf-8", "surrogatepass"), np.uint8)
    ends = np.flatnonzero(joined == ord("\n"))
    places = (np.searchsorted(ends, np.flatnonzero(joined == ord(mark))) for mark in "!?")
    marks = np.stack([np.bincount(place, minlength=n) for place in places], axis=1)
    facts = {
        SCORED: scored,
        BUT: rules.code[row] == rules.codes["but"],
        UPPER: np.fromiter(map(str.isupper, words), np.bool_, n),
        STIRS: rules.stirs[row],
        DROPPED: _sizes(types) < (1 if rules.reference else 2),  # NLTK drops single characters
        MARKED: marks.any(axis=1),
    }
    flags = np.bitwise_or.reduce([where * bit for bit, where in facts.items()])
    return Facets(row, exact, spelling, flags, marks)


def _strip(rules: Rules, types: list[str]) -> list[str]:
    """Return the chunks without their outer marks, as the engine cuts them."""
    cores = list(map(str.strip, types, repeat(string.punctuation)))
    size = _sizes(cores)
    if rules.reference:
        for i in np.flatnonzero(size <= 2).tolist():  # noqa: PLR2004  the original's number
            cores[i] = types[i]
        return cores
    words = list(types)  # NLTK takes one mark off a word that is otherwise without marks
    for i in np.flatnonzero((size > 1) & (size < _sizes(types))).tolist():
        before, _, after = types[i].partition(cores[i])
        if (before or after) in rules.single_marks and not (before and after):
            words[i] = types[i] if PUNCTUATION.search(cores[i]) else cores[i]
    return words


def _sizes(words: list[str]) -> Ints:
    """Return the number of characters of each word."""
    return np.fromiter(map(len, words), np.int64, len(words))


class Text(NamedTuple):
    """A text as the numbers of its chunks, the bounds of its units and the flags of each chunk."""

    chunk: Ints
    bounds: Ints
    flags: npt.NDArray[np.uint8]

    def unit_of(self, at: Ints) -> Ints:
        """Return the unit that each position lies in."""
        return np.searchsorted(self.bounds, at, "right") - 1


@dataclass(frozen=True, eq=False)
class _Window:
    """The words around each sentiment word, a row for each of `WINDOW`; row and code 0 if none."""

    rules: Rules
    row: Ints
    code: Ints
    exact: Ints
    shouted: Flags  # in capitals where not all words of the unit are
    exists: Flags
    in_lexicon: Flags  # words with a valence of their own

    def seen(self, offset: int, *words: str) -> Flags:
        """Whether the word at this offset is one of these."""
        return np.isin(self.code[offset], [self.rules.codes[word] for word in words])

    def said(self, offset: int, *words: str) -> Flags:
        """Whether it is one of these in a phrase, which NLTK reads with regard to case."""
        return np.isin(self.exact[offset], [self.rules.codes[word] for word in words])


def _judge(rules: Rules, facets: Facets, text: Text, at: Ints, unit: Ints) -> tuple[Floats, Flags]:
    """Return the valence of each sentiment word in its context, and whether it was looked up."""
    value = rules.valence[facets.row[text.chunk[at]]]
    is_scored = np.ones(len(at), np.bool_)
    stirred = text.flags[at] & UPPER != 0
    for offset in WINDOW:
        stirred |= text.flags.take(at + offset, mode="clip") & STIRS != 0
    judged = np.flatnonzero(stirred)
    unit, bounds, n = unit[judged], text.bounds, len(text.bounds) - 1
    upper = np.bincount(text.unit_of(np.flatnonzero(text.flags & UPPER)), minlength=n)
    mixed = ((upper > 0) & (upper < np.diff(bounds)))[unit]
    place = at[judged] + np.array(WINDOW)[:, None]
    inside = (place >= bounds[unit]) & (place < bounds[unit + 1])
    types = text.chunk.take(place, mode="clip")
    row = np.where(inside, facets.row[types], 0)
    code = rules.code[row]
    exact = np.where(facets.exact[types], code, 0)
    shouted = (facets.flags[types] & UPPER > 0) & mixed
    window = _Window(rules, row, code, exact, shouted, inside, rules.in_lexicon[row])
    value[judged], is_scored[judged] = _find_valence(window)
    return value, is_scored


def _find_valence(window: _Window) -> tuple[Floats, Flags]:
    """Return the valence of each sentiment word in its context, and whether it was looked up."""
    rules = window.rules
    value = rules.valence[window.row[0]]
    if rules.reference:  # "no" negates the sentiment words after it
        no_after = window.seen(-3, "no") & window.seen(-1, "or", "nor")
        negated = window.seen(-1, "no") | window.seen(-2, "no") | no_after
        itself = window.seen(0, "no") & window.in_lexicon[1]
        value = np.where(negated, value * rules.negation, np.where(itself, 0.0, value))
    value = np.where(window.shouted[0], value + _away(value, rules.capitals), value)
    for offset, nearness in zip((-1, -2, -3), NEARNESS, strict=True):
        opened = window.exists[offset] & ~window.in_lexicon[offset]
        boost = rules.boost[window.row[offset]]
        added = np.where(value < 0, boost * -1, boost)
        loud = (boost != 0) & window.shouted[offset]
        added = np.where(loud, added + _away(value, rules.capitals), added)
        changed = _negate(window, value + added * nearness, offset)
        if offset == -3:  # noqa: PLR2004  the originals look for phrases on the third step
            changed = _apply_phrases(window, changed)
        value = np.where(opened, changed, value)
    least = window.seen(-1, "least") & ~window.in_lexicon[-1] & ~window.seen(-2, "at", "very")
    value = np.where(least, value * rules.negation, value)
    kind_of = window.seen(0, "kind") & window.seen(1, "of")
    return np.where(kind_of, 0.0, value), ~kind_of


def _away(value: Floats, amount: float) -> Floats:
    """Return the amount with the sign that takes a value away from zero, downwards from zero."""
    return np.where(value > 0, amount, -amount)


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


def _apply_phrases(window: _Window, value: Floats) -> Floats:
    """Apply idioms, which replace a valence, and intensifiers of two words."""
    rules = window.rules
    at = np.flatnonzero((window.exact[-2] != 0) | (window.exact[0] != 0))  # each phrase has one
    code = window.exact[:, at]
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


class Scores(NamedTuple):
    """The four values of each unit, rounded as VADER does, and whether it has a sentiment word."""

    compound: Floats
    pos: Floats
    neu: Floats
    neg: Floats
    scored: Flags


def score_chunks(seen: Seen, chunk: Ints, bounds: Ints, *, named: Flags | None = None) -> Scores:
    """Return what VADER gives for each unit of a text that is cut at white space.

    `chunk` has one entry per chunk of the text, an index into the distinct ones that were `seen`;
    unit k (a sentence) is ``chunk[bounds[k]:bounds[k + 1]]``. Kinds of apostrophe make no
    difference. Chunks that are `named` have valence 0, and are still there for negation, capitals
    and "but".

    >>> seen = see_types("vader", ["There", "is", "no", "good", "news."])
    >>> score_chunks(seen, np.arange(5), np.array([0, 5])).compound.tolist()
    [-0.3412]
    """
    rules, facets = seen.rules, seen.facets
    named = np.zeros(len(chunk), np.bool_) if named is None else named
    if len(facets.row) > len(seen.first):
        n_rows = seen.n_rows[chunk]
        bounds = np.append(0, np.cumsum(n_rows))[bounds]
        chunk, named = ranges(seen.first[chunk], n_rows), np.repeat(named, n_rows)
    text = Text(chunk, bounds, facets.flags[chunk] | named * NAMED)
    emphasis = _measure_emphasis(facets, text)
    if len(dropped := np.flatnonzero(text.flags & DROPPED)):  # they count as no words
        kept = text.flags & DROPPED == 0
        bounds = bounds - np.searchsorted(dropped, bounds)
        text = Text(chunk[kept], bounds, text.flags[kept])
    at = np.flatnonzero(text.flags & SCORED)
    unit = text.unit_of(at)
    if rules.reference:
        value, is_scored = _judge(rules, facets, text, at, unit)
    else:  # NLTK judges a word that stands twice in a unit by the context of its first place
        spelling = facets.spelling[text.chunk[at]]
        key = unit * (spelling.max(initial=0) + 1) + spelling
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        value, is_scored = _judge(rules, facets, text, at[first], unit[first])
        value, is_scored = value[place], is_scored[place]
    counts = text.flags[at] & NAMED == 0
    value, is_scored = np.where(counts, value, 0.0), is_scored & counts
    value = _weigh_but(rules, value, at, unit, text)
    return _summarise(value, unit, is_scored, np.diff(text.bounds), emphasis)


def _measure_emphasis(facets: Facets, text: Text) -> Floats:
    """Return what exclamation and question marks add to the sum of each unit."""
    at = np.flatnonzero(text.flags & MARKED)
    unit, marks, n = text.unit_of(at), facets.marks[text.chunk[at]], len(text.bounds) - 1
    exclamations, questions = (np.bincount(unit, column, n) for column in marks.T)
    asked = np.where(questions > 1, questions * PER_QUESTION, 0.0)
    asked[questions > 3] = MANY_QUESTIONS  # noqa: PLR2004  "3+" in the original means 4 and more
    return np.minimum(exclamations, MOST_EXCLAMATIONS) * PER_EXCLAMATION + asked


def _weigh_but(rules: Rules, value: Floats, at: Ints, unit: Ints, text: Text) -> Floats:
    """Halve what stands before the first "but" of a unit and raise what stands after it."""
    but = np.flatnonzero(text.flags & BUT)[::-1]
    first = np.full(len(text.bounds) - 1, -1)
    first[text.unit_of(but)] = but  # the first one is written last
    pivot = first[unit]
    weighed = value * np.where(pivot < 0, 1.0, np.where(at < pivot, BEFORE_BUT, AFTER_BUT))
    if not rules.reference:
        return weighed
    # vaderSentiment finds a value's place by the value while changing the list, which differs where
    # a weighed value of a unit equals an unweighed one. Another pair of unit and value may have the
    # same key: that unit is only looked at in vain.
    some = (pivot >= 0) & (value != 0)
    spread = unit[some] * np.int64(SPREAD)
    key, weighed_key = (part[some].view(np.int64) + spread for part in (value, weighed))
    for meeting in np.unique(unit[some][np.isin(weighed_key, key)]).tolist():
        low, high = np.searchsorted(unit, [meeting, meeting + 1]).tolist()
        before = int(np.count_nonzero(at[low:high] < pivot[low]))
        values = value[low:high].tolist()
        for i in range(len(values)):
            place = values.index(values[i])
            values[place] *= BEFORE_BUT if place < before else AFTER_BUT
        weighed[low:high] = values
    return weighed


def _summarise(
    value: Floats, unit: Ints, is_scored: Flags, n_words: Ints, emphasis: Floats
) -> Scores:
    """Return the four values of each unit from those of its sentiment words."""
    n = len(n_words)
    total = np.bincount(unit, value, n).astype(np.float64)  # adds in the order of the words
    # Where they cancel out, the last bit gives the sign under which emphasis counts: there they are
    # added by `sum`, as the originals do (it compensates for rounding from Python 3.12 on).
    several = np.bincount(unit, minlength=n) > 1
    for k in np.flatnonzero(several & (np.abs(total) < CANCELLED) & (emphasis > 0)).tolist():
        low, high = np.searchsorted(unit, [k, k + 1])
        total[k] = sum(value[low:high].tolist())
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
    parts = (pos / whole, neutral / whole, np.abs(neg) / whole)
    positive, neither, negative = (_rounded(part, 3) for part in parts)
    scored = np.bincount(unit[is_scored], minlength=n) > 0
    return Scores(_rounded(compound, 4), positive, neither, negative, scored)


def _rounded(values: Floats, digits: int) -> Floats:
    """Round as Python's `round` does, which near a tie looks at the exact binary value."""
    scale = 10**digits
    scaled = values * scale
    result: Floats = np.rint(scaled) / scale
    for i in np.flatnonzero(np.abs(scaled - np.floor(scaled) - 0.5) < TIE).tolist():
        result[i] = round(float(values[i]), digits)
    return result + 0.0  # no negative zero

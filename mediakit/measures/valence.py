"""The two VADER rule sets, internal: read from the packages that define them, never downloaded."""

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
        msg = f"engine={shown(engine)} is not a sentiment engine.{hint} Known: {list(ENGINES)}."
        raise ArgumentError(msg)
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

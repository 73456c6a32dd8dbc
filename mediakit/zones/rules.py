"""Which rule does a line satisfy, of those in ``zones/zones.toml``?

First the rules and what they refer to; then what can be told of every text that a pattern matches:
its guard, which turns most lines away before the pattern is compiled or asked; then the patterns by
the place that they look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule: where it looks, what it looks for, which zone that is, as in the file."""

    name: str
    zone: str
    where: str
    patterns: list[str]  # with <<name>> for what they refer to
    why: str
    matches: list[str | list[str]]  # a pair is a line and what is parted from it
    misses: list[str]
    covers: str = ""
    case: bool = False
    verb: str = ""

    @cached_property
    def label(self) -> tuple[str, str]:
        """The zone and by which rule."""
        return self.zone, self.name


def inflect(verb: str) -> list[str]:
    """Return a verb with the endings that English adds by rule.

    >>> inflect("deny"), inflect("urge")
    (['deny', 'denies', 'denied'], ['urge', 'urges', 'urged'])
    """
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied"]
    plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
    return [verb, verb + plural, verb + ("d" if verb.endswith("e") else "ed")]


@cache
def word_lists() -> dict[str, list[str]]:
    """Return the lists that patterns refer to, verbs with all their forms."""
    lists: dict[str, list[str]] = read_toml("zones/headlines.toml")
    lists = lists | read_toml("zones/zones.toml")["lists"]
    forms = [form for verb in lists["verb"] for form in inflect(verb)]
    return lists | {"verb": sorted({*forms, *lists["irregular"]})}


def expand(pattern: str) -> str:
    """Replace every <<name>> by the shape or list of that name; <<Event>> by a list in capitals."""
    lists, shapes = word_lists(), read_toml("zones/zones.toml")["shapes"]

    def replacement(found: re.Match[str]) -> str:
        name = found[1]
        if name in shapes:
            return expand(shapes[name])
        words = lists.get(name)
        if words is None:
            words = lists[name.lower()]
            words = [w.upper() if name.isupper() else w[0].upper() + w[1:] for w in words]
        # By first letter, so that most are passed over at once; of these the longest first.
        words = sorted(words, key=lambda word: (word[0], -len(word), word))
        groups = [
            f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in alike)})"
            for first, alike in groupby(words, key=lambda word: word[0])
        ]
        return f"(?:{'|'.join(groups)})"

    return re.sub(r"<<(\w+)>>", replacement, pattern)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return all rules in the order in which they are asked."""
    return tuple(Rule(**entry) for entry in read_toml("zones/zones.toml")["rules"])


@cache
def verbs() -> frozenset[str]:
    """Return the verb forms of headlines."""
    return frozenset(word_lists()["verb"])


@cache
def shape(name: str) -> re.Pattern[str]:
    """Return one of the patterns that others are made of."""
    return re.compile(expand(read_toml("zones/zones.toml")["shapes"][name]))


MAX_OPENING: Final = 5  # characters of a beginning that are told apart

MAX_LETTERS: Final = 12  # of a class; one with more says nothing about a line

_FEW = 4  # characters of a class after which a beginning is followed further

_SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"  # those outside of ASCII `fold` makes to one

_DIGITS = "0123456789"

_PIECE = re.compile(
    r"<<\w+>>|\(\?(?:P<\w+>|i?:|<?[=!])|\[\^?(?:\\.|[^\]\\])+\]|\\."
    r"|\{\d*,?\d*\}\??|[*+?]\??|[A-Za-z ']+(?![*+?{])|.",
    re.DOTALL,
)

_AROUND = ("(?=", "(?!", "(?<=", "(?<!")

_PLACES = ("^", "$", r"\b", r"\Z")  # these match between characters

_UNUSUAL = re.compile(r"[^\w .,:;'\"()]")  # signs that few lines hold

_RARE = 4  # letters that such a sign is worth

_MANY = 500  # texts that parts which follow each other can be, up to which they are told apart


class Known(NamedTuple):
    """What is known of every text that a part of a pattern matches, in small letters."""

    whole: frozenset[str]  # it is one of these,
    begun: frozenset[str]  # or begins with one of these,
    held: frozenset[str]  # and holds one of these, if there are any
    exact: frozenset[str]  # all that it can be, if these are known


_NONE: Final[frozenset[str]] = frozenset()

_EMPTY: Final = Known(frozenset({""}), _NONE, _NONE, frozenset({""}))

_ANY: Final = Known(_NONE, frozenset({""}), _NONE, _NONE)


class Guard(NamedTuple):
    """What every text that a pattern matches begins with, or else holds; a sign may be ""."""

    openings: frozenset[str]
    signs: frozenset[str]
    empty: bool  # whether it may match a text without a character


# One for one, so that offsets stay.
STRAIGHT: Final = tuple(zip("’‘‚“”„\u00a0", "'''\"\"\" ", strict=True))


class _Fold(dict[str, str]):
    """Characters to what the patterns treat them as, filled as they occur."""

    def __missing__(self, sign: str) -> str:
        self[sign] = " " if sign.isspace() else str(int(sign)) if sign.isdecimal() else sign
        return self[sign]


# Regular expressions without regard to case take a long s for s and a dotless i for i; a capital i
# with a dot is i and a dot of its own in small letters.
_FOLDS: Final = _Fold({"\u017f": "s", "\u0131": "i", "\u0307": ""})

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """Return a text in the letters of guards."""
    small = text.lower()
    if small.isascii():
        return small
    for mark, plain in STRAIGHT:  # nearly all there is in most lines, and found much faster
        small = small.replace(mark, plain)
    if small.isascii():
        return small
    return _NOT_ASCII.sub(lambda sign: _FOLDS[sign[0]], small)


def any_of(words: Iterable[str]) -> Known:
    """Return what is known of a text that is one of several words."""
    held = frozenset(word.lower() for word in words)
    return Known(held, _NONE, held, held)


@cache
def known(name: str) -> Known:
    """Return what is known of what <<name>> stands for, a shape or a list."""
    lists, shapes = word_lists(), read_toml("zones/zones.toml")["shapes"]
    if name in shapes:
        return _either(_branches(_PIECE.findall(shapes[name])[::-1]))
    return any_of(lists[name if name in lists else name.lower()])


def find_guard(pattern: str, *, anywhere: bool = False) -> Guard:
    r"""Return the guard of a pattern without back references.

    It matches from the beginning of a line, or `anywhere` in it.

    >>> guard = find_guard(r"(?:view )?comments?(?: \(\d+\))?|\w+@\w+")
    >>> sorted(guard.openings), sorted(guard.signs)
    (['comme', 'view '], ['@'])
    """
    openings, signs, empty = set[str](), set[str](), False
    for branch in _branches(_PIECE.findall(pattern)[::-1], _ANY if anywhere else _EMPTY):
        if "" in branch.begun:
            signs |= branch.held or {""}
        else:
            openings |= (branch.whole | branch.begun) - {""}
        empty = empty or ("" in branch.whole | branch.begun and not branch.held)
    return Guard(frozenset(openings), frozenset(signs), empty)


def _branches(pieces: list[str], before: Known = _EMPTY) -> list[Known]:
    """Read the alternatives up to a closing bracket; the pieces are taken from the end."""
    branches = [_sequence(pieces, before)]
    while pieces and pieces[-1] == "|":
        pieces.pop()
        branches.append(_sequence(pieces, before))
    return branches


def _either(branches: list[Known]) -> Known:
    """Return what is known of a text that one of several parts matches."""
    if len(branches) == 1:
        return branches[0]
    whole, begun, held, exact = (_NONE.union(*parts) for parts in zip(*branches, strict=True))
    held = held if all(branch.held for branch in branches) else _NONE
    return Known(whole, begun, held, exact if all(branch.exact for branch in branches) else _NONE)


def _sequence(pieces: list[str], before: Known) -> Known:
    """Read the parts that follow each other, until the beginning is known."""
    run, all_known = _EMPTY.exact, True  # what the last parts can be; whether these are all
    while pieces and pieces[-1] not in ("|", ")"):
        if not before.whole and "" not in before.begun:
            depth = 0  # leave out what is left of the alternative
            while pieces and (depth or pieces[-1] not in ("|", ")")):
                piece = pieces.pop()
                depth += (piece[0] == "(") - (piece == ")")
            all_known = False
            break
        part = _repeated(_part(pieces), pieces)
        if part.exact and len(run) * len(part.exact) <= _MANY:
            run = frozenset(one + other for one in run for other in part.exact)
        else:
            run, all_known = part.exact or _EMPTY.exact, False
        if part.exact:
            part = part._replace(held=_NONE if "" in run else run)
        before = _then(before, part)
    return before._replace(exact=run if all_known else _NONE)


def _then(first: Known, second: Known) -> Known:
    """Return what is known of two parts, one after the other."""
    held = max(first.held, second.held, key=_rarity)
    if not first.whole:
        return Known(_NONE, first.begun, held, _NONE)
    ends = [one + other for one in first.whole for other in second.whole]
    goes_on = [(one + other)[:MAX_OPENING] for one in first.whole for other in second.begun]
    long = [end[:MAX_OPENING] for end in ends if len(end) > MAX_OPENING]
    whole = frozenset(end for end in ends if len(end) <= MAX_OPENING)
    return Known(whole, first.begun.union(goes_on, long), held, _NONE)


@cache
def _rarity(held: frozenset[str]) -> int:
    """Return how seldom lines hold any of some texts, in letters of the commonest."""
    return min((len(text) + (_RARE - 1) * len(_UNUSUAL.findall(text)) for text in held), default=0)


def _part(pieces: list[str]) -> Known:
    """Read one part: a group with all that is in it, a name, a class, or characters."""
    piece = pieces.pop()
    if piece[0] == "(":
        inside = _either(_branches(pieces))
        pieces.pop()
        return _EMPTY if piece in _AROUND else inside
    if piece.startswith("<<") and piece.endswith(">>"):
        return known(piece[2:-2])
    if piece in _PLACES:
        return _EMPTY
    if piece[0] == "[" or piece in (r"\d", r"\s"):
        return _one_of(piece[1:-1] if piece[0] == "[" else piece)
    if piece == "." or (piece[0] == "\\" and piece[1].isalnum()):
        return _ANY
    return any_of([piece.removeprefix("\\")])


def _one_of(inside: str) -> Known:
    """Return what is known of a character of a class."""
    if inside[0] == "^" or re.search(r"\\[wWSD]", inside):
        return _ANY
    inside = inside.replace(r"\d", _DIGITS).replace(r"\s", _SPACES)
    characters = set[str]()
    for first, last in re.findall(r"(\\.|[^\\])(?:-(\\.|[^\\]))?", inside, re.DOTALL):
        low, high = first[-1], (last or first)[-1]
        characters.update(chr(code).lower() for code in range(ord(low), ord(high) + 1))
    if sum(map(str.isalpha, characters)) > MAX_LETTERS:
        return _ANY
    known = frozenset(characters)
    if len(known) <= _FEW:
        return any_of(known)
    return Known(_NONE, known, known, _NONE)


def _repeated(part: Known, pieces: list[str]) -> Known:
    """Read how often a part may stand."""
    if not pieces or not (pieces[-1][0] in "*+?" or re.match(r"\{\d", pieces[-1])):
        return part
    times = pieces.pop()
    if times[0] != "?":
        part = Known(_NONE, part.whole | part.begun, part.held, _NONE)
    if times[0] in "?*" or times.startswith("{0"):
        part = Known(part.whole | {""}, part.begun, _NONE, _NONE)
    return part


OPENINGS_KEPT: Final = 8192  # beginnings of lines that are remembered for each place

WORDS_KEPT: Final = 32_768  # of lines, likewise

_FEW_SIGNS = 32  # of a place: more are looked up by the words of a line

_KEY = 3  # characters of a word by which these are found

_WORDS = re.compile(" ?[^ ]+")


class Asked:
    """One pattern of a rule, compiled when a line first may satisfy it."""

    def __init__(self, rule: Rule, source: str) -> None:
        self.rule, self._source = rule, source
        self.guard = find_guard(source, anywhere=rule.where == "credit")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Return the pattern as it is asked: of whole lines, or of their beginnings."""
        end = "" if self.rule.where in ("long", "start") else r"\Z"
        return re.compile(f"(?:{expand(self._source)}){end}")


@cache
def patterns_for(where: str) -> tuple[Asked, ...]:
    """Return the patterns for one place, those without regard to case first."""
    return tuple(
        Asked(rule, source)
        for case in (False, True)
        for rule in load_rules()
        if rule.where == where and rule.case is case
        for source in rule.patterns
    )


class Place:
    """The patterns for one place or several, by what a line begins with or holds.

    `opened` takes the beginning of a line, of at most `MAX_OPENING` characters, to the numbers of
    the patterns that may match what begins so.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self._empty = [one for one in asked if one.guard.empty]
        self._openings: dict[str, tuple[int, ...]] = {}
        for number, one in enumerate(asked):
            for opening in one.guard.openings:
                self._openings[opening] = (*self._openings.get(opening, ()), number)
        self.opened = lru_cache(maxsize=OPENINGS_KEPT)(self._opened)
        signs = [(sign, i) for i, one in enumerate(asked) for sign in one.guard.signs]
        # Many signs are looked up by the words of a line, given their longest words by the
        # first characters of these.
        self._by_word: dict[str, dict[str, set[int]]] = {}
        if len(signs) > _FEW_SIGNS:
            for sign, number in signs:
                if len(word := _longest_word(sign)) >= _KEY:
                    self._by_word.setdefault(word[:_KEY], {}).setdefault(word, set()).add(number)
            signs = [(sign, i) for sign, i in signs if len(_longest_word(sign)) < _KEY]
        self._signs, self._has_signs = signs, bool(signs or self._by_word)
        self._spoken = lru_cache(maxsize=OPENINGS_KEPT)(self._speak)
        self._silent = set[str]()  # words that no sign is of, as nearly all are

    def _opened(self, beginning: str) -> tuple[int, ...]:
        """Compute `opened`."""
        small = fold(beginning)
        begun = [self._openings.get(small[:n], ()) for n in range(1, len(small) + 1)]
        return tuple(chain.from_iterable(begun))

    def _speak(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the patterns whose signs a word may be of."""
        word, spoken = f" {word}", set[int]()
        for at in range(len(word) - _KEY + 1):
            if begun := self._by_word.get(word[at : at + _KEY]):
                for known, numbers in begun.items():
                    if word.startswith(known, at):
                        spoken |= numbers
        return tuple(spoken)

    def _numbers(self, line: str) -> tuple[int, ...]:
        """Return the numbers of the patterns that a line may satisfy, in any order."""
        numbers = self.opened(line[:MAX_OPENING])
        if not self._has_signs:
            return numbers
        small = fold(line)
        numbers += tuple([number for sign, number in self._signs if sign in small])
        if self._by_word:
            for word in {*small.split(" ")} - self._silent:
                if found := self._spoken(word):
                    numbers += found
                elif len(self._silent) < WORDS_KEPT:
                    self._silent.add(word)
        return numbers

    def may_match(self, line: str, signed: Collection[int] | None = None) -> Sequence[Asked]:
        """Return the patterns that a line may satisfy, in the order in which they are asked.

        `signed` are the numbers of those that it may hold a sign of, where these are known.
        """
        if not line:
            return self._empty
        if signed is None:
            numbers: Collection[int] = set(self._numbers(line))
        else:
            numbers = {*self.opened(line[:MAX_OPENING]), *signed}
        return [self.asked[number] for number in sorted(numbers)]

    def find(self, line: str) -> Rule | None:
        """Return the first rule that a line satisfies, or nothing."""
        return find_first(self.may_match(line), line)


def find_first(asked: Sequence[Asked], line: str) -> Rule | None:
    """Return the first rule of which a pattern matches a line, or nothing."""
    if not asked:
        return None
    as_seen = seen(line, case=True)
    small = as_seen.lower()
    for one in asked:
        if one.regex.match(as_seen if one.rule.case else small):
            return one.rule
    return None


@cache
def _longest_word(sign: str) -> str:
    """Return the longest word of a sign, with the space before it if the sign has one."""
    return max(_WORDS.findall(sign), key=len, default="")


@cache
def place(*wheres: str) -> Place:
    """Return the patterns for some places, those of the first place first."""
    return Place([asked for where in wheres for asked in patterns_for(where)])


def find_credit(tail: str, asked: Sequence[Asked] | None = None) -> Rule | None:
    """Return the rule by which the end of a line is a credit, or nothing.

    >>> rule = find_credit("Crowds in the square. Photo: Ann Lee")
    >>> rule.name, rule.zone
    ('caption_with_credit', 'boilerplate')
    """
    text, rules = seen(tail, case=True), dict[int, Rule]()
    for one in place("credit").may_match(tail) if asked is None else asked:
        if found := one.regex.search(text):
            rules.setdefault(found.start(), one.rule)
    return rules[min(rules)] if rules else None  # of the longest


ANYWHERE: Final = ("long", "line", "within", "tail", "credit")  # places asked about any line

_END = 6  # bytes at the end of a sign by which many lines are searched at once

_ODD = "\u017f\u0131\u0307\u212a\u0130"  # what `fold` makes a letter of ASCII, or nothing

_LAST = re.compile(rf"(?:[a-z]+|[^\w\s'\"]|[{_ODD}])(?=\s*$)")  # of a sign, as lines have it


@cache
def _signs() -> dict[str, set[int]]:
    """Return the ends of signs, each with the patterns of `ANYWHERE` that it may be a sign of."""
    signs = [(n, sign) for n, one in enumerate(place(*ANYWHERE).asked) for sign in one.guard.signs]
    ends: dict[str, set[int]] = {odd: {number for number, _ in signs} for odd in _ODD}
    for number, sign in signs:
        least = min((other for _, other in signs if other in sign), key=len)
        ends.setdefault(_LAST.findall(least)[0], set()).add(number)
    return ends


@cache
def _ends() -> npt.NDArray[np.uint64]:
    """Return for each pair of bytes, as bits, which signs end with it, or have it further on."""
    ends = np.zeros((_END // 2, 256, 256), np.uint64)  # by first and second byte
    for number, sign in enumerate(_signs()):
        backwards = sign.encode()[: -_END - 1 : -1].ljust(_END, b"\0")
        for two, pair in enumerate(ends):
            last, first = (byte or slice(None) for byte in backwards[2 * two :][:2])
            pair[first, last] |= np.uint64(1 << number)
    return ends.reshape(len(ends), -1)


@lru_cache(maxsize=OPENINGS_KEPT)
def _numbers_of(bits: int) -> set[int]:
    return {n for i, numbers in enumerate(_signs().values()) if bits >> i & 1 for n in numbers}


def find_signed(lines: Sequence[str]) -> dict[int, set[int]]:
    """Return the patterns of `ANYWHERE` of which a sign may be in a line, for all such lines."""
    raw = [line.encode("utf-8", "surrogatepass") for line in lines]
    ends = np.cumsum(np.fromiter(map(len, raw), np.intp, len(raw)) + 1)
    buffer = np.frombuffer(b"\n".join([b"\n" * (_END - 1), *raw, b""]).lower(), np.uint8)
    pairs = buffer[:-1].astype(np.intp) << 8 | buffer[1:]
    last, middle, first = _ends()
    at = np.flatnonzero((last > 0).take(pairs[_END - 2 :], mode="clip"))
    signs = last[pairs[at + 4]] & middle[pairs[at + 2]] & first[pairs[at]]
    held = np.flatnonzero(signs)
    found: dict[int, set[int]] = {}
    places = np.searchsorted(ends, at[held], "right").tolist()
    for line, bits in zip(places, signs[held].tolist(), strict=True):
        found[line] = found.get(line, set()) | _numbers_of(bits)
    return found


def seen(line: str, *, case: bool) -> str:
    """Return a line as the patterns see it: straight marks, small letters unless `case`."""
    if not line.isascii():
        for mark, plain in STRAIGHT:
            line = line.replace(mark, plain)
    return line if case else line.lower()

"""What must a line begin with, or hold, so that a regular expression can match it?

Nearly all lines satisfy no rule. What a pattern cannot match without is read off the pattern, so
that most lines are decided by their first letters and most patterns are never compiled.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Names = Callable[[str], "Known"]

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
_PLACES = ("^", "$", r"\b", r"\Z")  # they match between characters
_COMMON = " .,:;'\"()-"  # signs that most lines hold
_RARE = 4  # letters that a rarer sign is worth


class Known(NamedTuple):
    """What is known of every text that a part of a pattern matches, in small letters.

    Attributes
    ----------
    whole, begun
        It is one of the first, or begins with one of the second.
    held
        It holds one of them, if there are any.
    """

    whole: frozenset[str]
    begun: frozenset[str]
    held: frozenset[str]


_NONE: Final[frozenset[str]] = frozenset()
_EMPTY: Final = Known(frozenset({""}), _NONE, _NONE)
_ANY: Final = Known(_NONE, frozenset({""}), _NONE)


class Guard(NamedTuple):
    """What every text that a pattern matches begins with, or else holds; a sign may be ""."""

    openings: frozenset[str]
    signs: frozenset[str]

    def allows(self, text: str) -> bool:
        """Whether the pattern could match a text, which must not be empty."""
        small = fold(text)
        begun = (small[:n] in self.openings for n in range(1, MAX_OPENING + 1))
        return any(begun) or any(sign in small for sign in self.signs)


class _Fold(dict[int, int | str | None]):
    """Characters to what the patterns treat them as, filled as they occur."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        self[code] = " " if character.isspace() else code
        if character.isdecimal():
            self[code] = str(int(character))
        return self[code]


# Regular expressions without regard to case take a long s for s and a dotless i for i; a capital i
# with a dot is i and a dot of its own in small letters. The marks are those of
# `zone_rules.STRAIGHT`.
_FOLDS: Final = _Fold(str.maketrans("’‘‚“”„\u017f\u0131", "'''\"\"\"si", "\u0307"))


def fold(text: str) -> str:
    """Return a text in the letters of guards.

    >>> fold("“Share”")
    '"share"'
    """
    small = text.lower()
    return small if small.isascii() else small.translate(_FOLDS)


def any_of(words: Iterable[str]) -> Known:
    """Return what is known of a text that is one of several words."""
    held = frozenset(word.lower() for word in words)
    return Known(held, _NONE, held)


def read_known(pattern: str, names: Names) -> Known:
    """Return what is known of every text that a pattern matches as a whole."""
    return _either(_branches(_PIECE.findall(pattern)[::-1], names))


def find_guard(pattern: str, names: Names, *, anywhere: bool = False) -> Guard:
    r"""Return the guard of a pattern.

    Parameters
    ----------
    pattern
        A regular expression that matches from the beginning of a line, without back references.
    names
        What is known of <<name>>.
    anywhere
        Whether it may match further on in the line.

    >>> guard = find_guard(r"(?:view )?comments?(?: \(\d+\))?|\w+@\w+", lambda _: _ANY)
    >>> sorted(guard.openings), sorted(guard.signs)
    (['comme', 'view '], ['@'])
    """
    openings, signs = set[str](), set[str]()
    before = _ANY if anywhere else _EMPTY
    for branch in _branches(_PIECE.findall(pattern)[::-1], names, before):
        if "" in branch.begun:
            signs |= branch.held or {""}
        else:
            openings |= (branch.whole | branch.begun) - {""}
    return Guard(frozenset(openings), frozenset(signs))


def _branches(pieces: list[str], names: Names, before: Known = _EMPTY) -> list[Known]:
    """Read the alternatives up to a closing bracket; the pieces are taken from the end."""
    branches = [_sequence(pieces, names, before)]
    while pieces and pieces[-1] == "|":
        pieces.pop()
        branches.append(_sequence(pieces, names, before))
    return branches


def _either(branches: list[Known]) -> Known:
    """Return what is known of a text that one of several parts matches."""
    if len(branches) == 1:
        return branches[0]
    whole = _NONE.union(*(branch.whole for branch in branches))
    begun = _NONE.union(*(branch.begun for branch in branches))
    held = _NONE.union(*(branch.held for branch in branches))
    return Known(whole, begun, held if all(branch.held for branch in branches) else _NONE)


def _sequence(pieces: list[str], names: Names, known: Known) -> Known:
    """Read the parts that follow each other, until the beginning is known."""
    run = ""
    while pieces and pieces[-1] not in ("|", ")"):
        if not known.whole and "" not in known.begun:
            _skip(pieces)
            return known
        part = _repeated(_part(pieces.pop(), pieces, names), pieces)
        literal = len(part.whole) == 1 and part.held == part.whole
        run = run + next(iter(part.whole)) if literal else ""
        known = _then(known, part._replace(held=frozenset({run})) if literal else part)
    return known


def _skip(pieces: list[str]) -> None:
    """Leave out what is left of an alternative."""
    depth = 0
    while pieces and (depth or pieces[-1] not in ("|", ")")):
        piece = pieces.pop()
        depth += (piece[0] == "(") - (piece == ")")


def _then(first: Known, second: Known) -> Known:
    """Return what is known of two parts, one after the other."""
    held = max(first.held, second.held, key=_rarity)
    if not first.whole:
        return first._replace(held=held)
    ends = [one + other for one in first.whole for other in second.whole]
    goes_on = [(one + other)[:MAX_OPENING] for one in first.whole for other in second.begun]
    long = [end[:MAX_OPENING] for end in ends if len(end) > MAX_OPENING]
    whole = frozenset(end for end in ends if len(end) <= MAX_OPENING)
    return Known(whole, first.begun.union(goes_on, long), held)


@cache
def _rarity(held: frozenset[str]) -> int:
    """Return how seldom lines hold any of some texts, in letters of the commonest."""
    return min(
        (sum(1 if c.isalnum() or c in _COMMON else _RARE for c in text) for text in held),
        default=0,
    )


def _part(piece: str, pieces: list[str], names: Names) -> Known:
    """Read one part: a group with all that is in it, a name, a class, or characters."""
    if piece[0] == "(":
        inside = _either(_branches(pieces, names))
        pieces.pop()
        return _EMPTY if piece in _AROUND else inside
    if piece.startswith("<<") and piece.endswith(">>"):
        return names(piece[2:-2])
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
    return Known(known, _NONE, known) if len(known) <= _FEW else Known(_NONE, known, known)


def _repeated(part: Known, pieces: list[str]) -> Known:
    """Read how often a part may stand."""
    if not pieces or not (pieces[-1][0] in "*+?" or re.match(r"\{\d", pieces[-1])):
        return part
    times = pieces.pop()
    if times[0] != "?":
        part = Known(_NONE, part.whole | part.begun, part.held)
    if times[0] in "?*" or times.startswith("{0"):
        part = Known(part.whole | {""}, part.begun, _NONE)
    return part

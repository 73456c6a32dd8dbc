"""The rules that label the lines of a news text, read from ``data/zones.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from mediakit.base.files import read_toml
from mediakit.zones.guards import MAX_OPENING, Known, any_of, find_guard, fold, read_known

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE: Final = 200  # lines that a guard refuses before compiling the pattern costs less
OPENINGS_KEPT: Final = 8192  # beginnings of lines that are remembered for each place
_LENGTHS: Final = range(1, MAX_OPENING + 1)
# One for one, so that offsets stay.
STRAIGHT: Final = (
    ("’", "'"),
    ("‘", "'"),
    ("‚", "'"),
    ("“", '"'),
    ("”", '"'),
    ("„", '"'),
    ("\u00a0", " "),
)


@dataclass(frozen=True)
class Rule:
    """One rule: where it looks, what it looks for, which zone that is.

    Attributes
    ----------
    name, zone, where, covers, verb
        As in ``data/zones.toml``; the last two are empty for most.
    case
        Whether the patterns tell small letters from capitals.
    sources
        Regular expressions, any of which decides, with <<name>> for what they refer to.
    why
        What it is for.
    matches, misses
        Lines that it must and must not find; a pair is a line and what is parted from it.
    """

    name: str
    zone: str
    where: str
    covers: str
    case: bool
    verb: str
    sources: tuple[str, ...]
    why: str
    matches: tuple[str | tuple[str, str], ...]
    misses: tuple[str, ...]

    @property
    def patterns(self) -> tuple[str, ...]:
        """Return the regular expressions in full."""
        return tuple(map(_expand, self.sources))


def inflect(verb: str) -> list[str]:
    """Return a verb with the endings that English adds by rule.

    >>> inflect("deny")
    ['deny', 'denies', 'denied']
    >>> inflect("urge")
    ['urge', 'urges', 'urged']
    """
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied"]
    plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
    return [verb, verb + plural, verb + ("d" if verb.endswith("e") else "ed")]


@cache
def word_lists() -> dict[str, list[str]]:
    """Return the lists that patterns refer to, verbs with all their forms."""
    lists: dict[str, list[str]] = (
        read_toml("data/headlines.toml") | read_toml("data/zones.toml")["lists"]
    )
    forms = [form for verb in lists["verb"] for form in inflect(verb)]
    return lists | {"verb": sorted({*forms, *lists["irregular"]})}


def _alternatives(name: str, lists: dict[str, list[str]]) -> str:
    """Return the entries of a list as a pattern: <<event>>, <<Event>> or <<EVENT>>."""
    words = lists[name if name in lists else name.lower()]
    if name not in lists:
        words = [w.upper() if name.isupper() else w[0].upper() + w[1:] for w in words]
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"


def _expand(pattern: str) -> str:
    """Replace every <<name>> by the shape or the list of that name."""
    lists, shapes = word_lists(), read_toml("data/zones.toml")["shapes"]

    def replacement(found: re.Match[str]) -> str:
        name = found[1]
        return _expand(shapes[name]) if name in shapes else _alternatives(name, lists)

    return re.sub(r"<<(\w+)>>", replacement, pattern)


@cache
def known(name: str) -> Known:
    """Return what is known of <<name>>."""
    lists, shapes = word_lists(), read_toml("data/zones.toml")["shapes"]
    if name in shapes:
        return read_known(shapes[name], known)
    return any_of(lists[name if name in lists else name.lower()])


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return all rules in the order in which they are asked.

    >>> [rule.name for rule in load_rules()][:2]
    ['page_control', 'share_bar']
    """
    data = read_toml("data/zones.toml")
    return tuple(
        Rule(
            name=entry["name"],
            zone=entry["zone"],
            where=entry["where"],
            covers=entry.get("covers", ""),
            case=entry.get("case", False),
            verb=entry.get("verb", ""),
            sources=tuple(entry["patterns"]),
            why=entry["why"],
            matches=tuple(
                tuple(line) if isinstance(line, list) else line for line in entry["matches"]
            ),
            misses=tuple(entry["misses"]),
        )
        for entry in data["rules"]
    )


@cache
def verbs() -> frozenset[str]:
    """Return the verb forms of headlines."""
    return frozenset(word_lists()["verb"])


@cache
def shape(name: str) -> re.Pattern[str]:
    """Return one of the patterns that others are made of."""
    return re.compile(_expand(read_toml("data/zones.toml")["shapes"][name]))


class Asked:
    """One pattern of a rule, compiled when a line first may satisfy it."""

    def __init__(self, rule: Rule, source: str) -> None:
        self.rule = rule
        self.guard = find_guard(source, known)
        self._source = source
        self._n_refused = 0

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Return the pattern as it is asked: of whole lines, or of their beginnings."""
        end = "" if self.rule.where in ("long", "start") else r"\Z"
        return re.compile(f"(?:{_expand(self._source)}){end}")

    def match(self, line: str, start: int, end: int) -> re.Match[str] | None:
        """Match a part of a line that is as `seen`."""
        asking = "regex" not in vars(self) and self._n_refused < PATIENCE
        if asking and not self.guard.allows(line[start:end]):
            self._n_refused += 1
            return None
        return self.regex.match(line, start, end)


@cache
def patterns_for(where: str) -> tuple[Asked, ...]:
    """Return the patterns for one place, those without regard to case first."""
    return tuple(
        Asked(rule, source)
        for case in (False, True)
        for rule in load_rules()
        if rule.where == where and rule.case is case
        for source in rule.sources
    )


class Place:
    """The patterns for one place or several, by what a line begins with or holds.

    Attributes
    ----------
    opened
        The beginning of a line, of at most `MAX_OPENING` characters, to the numbers of the
        patterns that may match what begins so.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = asked
        self._openings: dict[str, tuple[int, ...]] = {}
        for number, one in enumerate(asked):
            for opening in one.guard.openings:
                self._openings[opening] = (*self._openings.get(opening, ()), number)
        self._signs = [(sign, i) for i, one in enumerate(asked) for sign in one.guard.signs]
        self.opened = lru_cache(maxsize=OPENINGS_KEPT)(self._opened)

    def _opened(self, beginning: str) -> tuple[int, ...]:
        """Compute `opened`."""
        small = fold(beginning)
        begun = self._openings.keys() & [small[:n] for n in _LENGTHS]
        return tuple(number for one in begun for number in self._openings[one]) if begun else ()

    def find(self, line: str) -> Rule | None:
        """Return the first rule that a line satisfies, or nothing."""
        may_match = self.opened(line[:MAX_OPENING])
        small = fold(line) if self._signs else ""
        for sign, number in self._signs:
            if sign in small:
                may_match += (number,)
        if not line:
            may_match = tuple(range(len(self._asked)))
        if not may_match:
            return None
        as_seen = seen(line, case=True)
        small = as_seen.lower()
        for number in sorted(may_match):
            asked = self._asked[number]
            if asked.regex.match(as_seen if asked.rule.case else small):
                return asked.rule
        return None


@cache
def place(*wheres: str) -> Place:
    """Return the patterns for some places, those of the first place first.

    >>> rule = place("line").find("Exit mobile version")
    >>> rule.name, rule.zone
    ('page_control', 'boilerplate')
    """
    return Place([asked for where in wheres for asked in patterns_for(where)])


@cache
def _credit_signs() -> tuple[str, ...]:
    """Return what a line holds that ends with a credit, in the letters of guards."""
    rules = [rule for rule in load_rules() if rule.where == "credit"]
    guards = [find_guard(one, known, anywhere=True) for rule in rules for one in rule.sources]
    signs = sorted({sign for guard in guards for sign in guard.signs})
    return tuple(sign for sign in signs if not any(sign != part in sign for part in signs))


@cache
def _credits() -> tuple[tuple[Rule, ...], re.Pattern[str]]:
    """Return the rules for credits, and one pattern that finds the first credit of a line."""
    rules = tuple(rule for rule in load_rules() if rule.where == "credit")
    groups = "|".join(f"(?P<r{i}>{'|'.join(rule.patterns)})" for i, rule in enumerate(rules))
    return rules, re.compile(rf"(?:{groups})\Z")


def find_credit(tail: str) -> Rule | None:
    """Return the rule by which the end of a line is a credit, or nothing.

    >>> rule = find_credit("Crowds in the square. Photo: Ann Lee")
    >>> rule.name, rule.zone
    ('caption_with_credit', 'boilerplate')
    """
    small = fold(tail)
    for sign in _credit_signs():
        if sign in small:
            rules, regex = _credits()
            found = regex.search(seen(tail, case=True))
            return found and next(r for i, r in enumerate(rules) if found[f"r{i}"] is not None)
    return None


def seen(line: str, *, case: bool) -> str:
    r"""Return a line as the patterns see it: straight marks, small letters unless `case`.

    >>> seen("“It’s”", case=False)
    '"it\'s"'
    """
    if not line.isascii():
        for mark, plain in STRAIGHT:
            line = line.replace(mark, plain)
    return line if case else line.lower()

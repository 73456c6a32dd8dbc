"""The rules that label the lines of a news text, read from ``data/zones.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

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
    patterns
        Regular expressions, any of which decides.
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
    patterns: tuple[str, ...]
    why: str
    matches: tuple[str | tuple[str, str], ...]
    misses: tuple[str, ...]


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
def _read(name: str) -> dict[str, Any]:
    """Read one of the package's data files."""
    source = resources.files("mediakit") / "data" / name
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def word_lists() -> dict[str, list[str]]:
    """Return the lists that patterns refer to, verbs with all their forms."""
    lists: dict[str, list[str]] = _read("headlines.toml") | _read("zones.toml")["lists"]
    forms = [form for verb in lists["verb"] for form in inflect(verb)]
    return lists | {"verb": sorted({*forms, *lists["irregular"]})}


def _alternatives(name: str, lists: dict[str, list[str]]) -> str:
    """Return the entries of a list as a pattern: <<event>>, <<Event>> or <<EVENT>>."""
    words = lists[name if name in lists else name.lower()]
    if name not in lists:
        words = [w.upper() if name.isupper() else w[0].upper() + w[1:] for w in words]
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"


def _expand(pattern: str, lists: dict[str, list[str]], shapes: dict[str, str]) -> str:
    """Replace every <<name>> by the shape or the list of that name."""

    def replacement(found: re.Match[str]) -> str:
        name = found[1]
        if name in shapes:
            return _expand(shapes[name], lists, shapes)
        return _alternatives(name, lists)

    return re.sub(r"<<(\w+)>>", replacement, pattern)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return all rules in the order in which they are asked.

    >>> [rule.name for rule in load_rules()][:2]
    ['page_control', 'share_bar']
    """
    data = _read("zones.toml")
    return tuple(
        Rule(
            name=entry["name"],
            zone=entry["zone"],
            where=entry["where"],
            covers=entry.get("covers", ""),
            case=entry.get("case", False),
            verb=entry.get("verb", ""),
            patterns=tuple(
                _expand(pattern, word_lists(), data["shapes"]) for pattern in entry["patterns"]
            ),
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
    data = _read("zones.toml")
    return re.compile(_expand(data["shapes"][name], word_lists(), data["shapes"]))


@cache
def patterns_for(where: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """Return the rules for one place, each pattern for itself, for places that need groups."""
    return tuple(
        (rule, re.compile(pattern))
        for rule in load_rules()
        if rule.where == where
        for pattern in rule.patterns
    )


class Matcher(NamedTuple):
    """The rules for one place and one sort of letters as one regular expression."""

    rules: tuple[Rule, ...]
    find: Callable[[str], re.Match[str] | None]

    def ask(self, text: str) -> Rule | None:
        """Return the first rule that a line satisfies, the line being as `seen`."""
        found = self.find(text)
        if found is None:
            return None
        return next(rule for i, rule in enumerate(self.rules) if found[f"r{i}"] is not None)


@cache
def matcher(where: str, *, case: bool) -> Matcher | None:
    """Return the rules for one place and one sort of letters, if there are any."""
    rules = tuple(rule for rule in load_rules() if rule.where == where and rule.case is case)
    if not rules:
        return None
    groups = "|".join(f"(?P<r{i}>{'|'.join(rule.patterns)})" for i, rule in enumerate(rules))
    regex = re.compile(f"(?:{groups})" + ("" if where == "long" else r"\Z"))
    return Matcher(rules, regex.search if where == "credit" else regex.match)


def find_rule(where: str, line: str) -> Rule | None:
    """Return the first rule for a place that a line satisfies, or nothing.

    >>> rule = find_rule("line", "Exit mobile version")
    >>> rule.name, rule.zone
    ('page_control', 'boilerplate')
    """
    for case in (False, True):
        asked = matcher(where, case=case)
        rule = asked.ask(seen(line, case=case)) if asked else None
        if rule is not None:
            return rule
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

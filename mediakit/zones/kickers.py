"""A headline's line into kicker, headline and what was glued to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mediakit.zones.zone_rules import patterns_for, seen, verbs, word_lists

if TYPE_CHECKING:
    import re

    from mediakit.zones.zone_rules import Rule

Span: TypeAlias = tuple[int, int, str, str]
Label: TypeAlias = tuple[str, str]


def split_headline(line: str, label: Label = ("headline", "first_line")) -> list[Span]:
    """Part a headline from a kicker before it and from a date or a site's name behind it.

    >>> split_headline("Housing crisis Mayor promises new homes")
    [(0, 14, 'kicker', 'kicker_event'), (15, 39, 'headline', 'first_line')]
    """
    start, end = 0, len(line)
    text = seen(line, case=True)
    before: list[Span] = []
    behind: list[Span] = []
    for asked in patterns_for("headline"):
        rule, found = asked.rule, asked.match(text, start, end)
        if found is None or not _stands_alone(rule.verb, found):
            continue
        if rule.zone != "kicker":
            behind.append((*found.span("rest"), rule.zone, rule.name))
            end = found.end("headline")
        elif not before:
            before.append((*found.span("kicker"), rule.zone, rule.name))
            start = found.start("headline")
    return [*before, (start, end, *label), *behind]


def _stands_alone(verb: str, found: re.Match[str]) -> bool:
    """Whether what follows a kicker has a verb of its own, and the kicker has none."""
    groups = found.groupdict()
    label = (groups.get("label") or "").lower().split()
    if any(word in verbs() for word in label) or groups.get("noun") in verbs():
        return False
    if label and _is_predicate(label[-1], (groups.get("event") or "").lower()):
        return False
    if not verb:
        return True
    words = [word.strip(",.'\"") for word in groups["headline"].split()[:7]]
    if verb == "any":
        words = [word.lower() for word in words]
    return words[0] not in verbs() and any(word in verbs() for word in words[1:])


def _is_predicate(subject: str, event: str) -> bool:
    """Whether the noun of an event could be the verb of the word before it.

    >>> _is_predicate("nurses", "strike"), _is_predicate("hospital", "strike")
    (True, False)
    """
    if event not in verbs():
        return False
    plural = subject.endswith("s") or subject in word_lists()["collective"]
    return plural or event.endswith("s")


def find_label(line: str) -> Rule | None:
    """Return the rule by which a whole line is a kicker, or nothing."""
    text = seen(line, case=True)
    for asked in patterns_for("label"):
        found = asked.match(text, 0, len(text))
        if found is not None and _stands_alone("", found):
            return asked.rule
    return None


def is_section(line: str) -> bool:
    """Whether a line is nothing but the name of a section: a kicker without a headline."""
    return line.rstrip(":| ").lower() in word_lists()["section"]

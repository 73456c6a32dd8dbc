"""WordStat: its categorization dictionaries (.cat), internal."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.dictionaries.entries import MAX_LEVELS, Branch, Entry, Parsed, broken, others_on
from mediakit.errors import shown

if TYPE_CHECKING:
    from mediakit.errors import DictionaryError


_WEIGHT: Final = re.compile(r"\s*([+-]?[0-9]+(?:[.,][0-9]+)?)\s*")
# The operators between two items; "YEAR_AFTER_YEAR" and "BEFORE" alone are phrase and word.
_OPERATOR: Final = re.compile(r"\s(?:NEAR|BEFORE|AFTER)\s")
_EXCLUDED: Final = re.compile(r"[~!-]\s*[^\W\d_]")


class _Line(NamedTuple):
    """A line of the file; without a weight it names a category."""

    number: int
    indent: str
    name: str
    weight: float | None


def parse_wordstat(text: str, place: str) -> Parsed:
    r"""What does a WordStat dictionary (.cat) say?

    Each line is a category or an entry, indented by one tab more than the category it belongs to.
    An entry ends in its weight: `ECONOM* (1)`. Its underscores stand for the spaces of a phrase.

    Parameters
    ----------
    text
        The file as decoded.
    place
        The file's name, for messages.

    Returns
    -------
    Parsed
        One `Branch` a category. If all weights are 1, the entries have none, else all have theirs.

    Raises
    ------
    DictionaryError
        If a line cannot be read, or is a rule ("@GOOD [GOOD NOT NEAR #NEGATION] (1)").

    References
    ----------
    Péladeau (2014), WordStat 7 User's Guide, Provalis Research.

    Examples
    --------
    >>> parsed = parse_wordstat("MONEY\n\tTAX* (1)\n\tINTEREST_RATE (1)\n", "money.cat")
    >>> [(entry.pattern, entry.line) for entry in parsed.branches[0].entries]
    [('TAX*', 2), ('INTEREST RATE', 3)]
    """
    lines = [
        _line(place, number, line.rstrip())
        for number, line in enumerate(io.StringIO(text, newline=None), 1)
        if not line.isspace()
    ]
    if all(line.weight is None for line in lines):
        problem = "no entries found; write each below its category, after a tab, as WORD (1)."
        raise broken(place, 1, problem)
    rules = [line for line in lines if _is_rule(line)]
    if rules:
        raise _ruled(place, rules)
    return Parsed(_tree(lines, place), {})


def _line(place: str, number: int, text: str) -> _Line:
    """Return a line of the file, read."""
    rest = text.lstrip()
    indent = text[: len(text) - len(rest)]
    head, _, tail = rest.rpartition("(")
    found = _WEIGHT.fullmatch(tail[:-1]) if rest[-1] == ")" else None
    if found is None or head.rstrip() == head:
        return _Line(number, indent, rest, None)
    weight = float(found[1].replace(",", "."))
    name = head.rstrip()
    if not math.isfinite(weight):
        raise broken(place, number, f"the weight of {shown(name)} is too large; write it shorter.")
    if _EXCLUDED.match(name):
        problem = (
            f"{shown(name)} begins with a mark of exclusion, which an entry cannot have; remove "
            "the mark or the entry."
        )
        raise broken(place, number, problem)
    return _Line(number, indent, name, weight)


def _is_rule(line: _Line) -> bool:
    """Tell whether a line is a rule about words near each other."""
    if line.name[0] == "@":
        return True
    return line.weight is not None and _OPERATOR.search(line.name) is not None


def _ruled(place: str, rules: list[_Line]) -> DictionaryError:
    """Return the error of a file with rules: the first, and where the others are."""
    first, *others = rules
    more = others_on([rule.number for rule in others])
    problem = (
        f"{shown(first.name)} is a rule, which cannot be followed{more}; remove it, or write a "
        "phrase with underscores."
    )
    return broken(place, first.number, problem)


def _tree(lines: list[_Line], place: str) -> list[Branch]:
    """Return the categories with their entries, by indentation."""
    weighted = any(line.weight not in {None, 1.0} for line in lines)
    root = Branch("")
    made: list[Branch] = []
    above: list[tuple[_Line, Branch | None]] = []
    for line in lines:
        parent = _parent(place, line, above) or root
        if line.weight is None:
            branch = Branch(line.name, line.number)
            parent.branches.append(branch)
            made.append(branch)
            above.append((line, branch))
            continue
        if parent is root:
            problem = f"{shown(line.name)} stands in no category; indent it below one."
            raise broken(place, line.number, problem)
        weight = line.weight if weighted else None
        parent.entries.append(Entry(_phrase(line.name), line.number, weight))
        above.append((line, None))
    for branch in made:
        if not branch.entries and not branch.branches:
            problem = (
                f"{shown(branch.name)} has no weight, so it is a category, and nothing is below "
                "it; write an entry as WORD (1), or remove the line."
            )
            raise broken(place, branch.line, problem)
    return root.branches


def _parent(place: str, line: _Line, above: list[tuple[_Line, Branch | None]]) -> Branch | None:
    """Return the category that a line belongs to, None at the top; close what ended before it."""
    if above:
        last = above[-1][0].indent
        if not (line.indent.startswith(last) or last.startswith(line.indent)):
            problem = (
                f"{shown(line.name)} is indented unlike the line before it; indent by one tab a "
                "level."
            )
            raise broken(place, line.number, problem)
    while above and len(above[-1][0].indent) >= len(line.indent):
        above.pop()
    if len(above) > MAX_LEVELS:
        problem = f"more than {MAX_LEVELS} levels; write them as fewer."
        raise broken(place, line.number, problem)
    if not above:
        return None
    holder, branch = above[-1]
    if branch is None:
        problem = (
            f"{shown(line.name)} stands below the entry {shown(holder.name)} of line "
            f"{holder.number}; indent both alike."
        )
        raise broken(place, line.number, problem)
    return branch


def _phrase(name: str) -> str:
    """Return an entry with spaces for underscores; marks such as "^_^" have none to mean.

    >>> _phrase("NOT_AT_ALL"), _phrase("-_-")
    ('NOT AT ALL', '-_-')
    """
    return name.replace("_", " ") if any(map(str.isalnum, name)) else name

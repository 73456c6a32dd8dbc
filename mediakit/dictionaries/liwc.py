"""LIWC: dictionaries of LIWC 2001, 2007 and 2015 (.dic) and of LIWC-22 (.dicx, .csv), internal."""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Final

from mediakit.dictionaries.entries import MAX_LEVELS, Branch, Entry, Parsed, broken, others_on
from mediakit.dictionaries.sheets import read_sheet
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.dictionaries.sheets import Sheet
    from mediakit.errors import DictionaryError

Line = tuple[int, str]

MARK: Final = "%"  # alone on its line, before and behind the categories

# The format has no comments; files have them. "#tag 5" and "; 5" are words all the same.
_COMMENT: Final = re.compile(r"\s*(?:(?:#+|//+|;+)\s.*[^\W\d_]|(?:##+|//+|;;+)\s*$)")
_CATEGORY: Final = re.compile(r"(\s*)([0-9]+)(?:\s+(.*))?")
_ASIDE: Final = re.compile(r"\(([^()]*)\)|<([^<>]*)>")
_CONTENT: Final = re.compile(r"[^\W\d_]{2}|\d")  # "(like)", "(02 134)", "<of>", and not "(o_o)"
TERM_COLUMN: Final = ("dicterm", "entry")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def parse_liwc(text: str, place: str) -> Parsed:
    r"""What does a LIWC dictionary (.dic) say?

    Categories stand between two lines of `%`, each with its number; one that is indented is below
    the one before it. Then each line has a word or phrase and the numbers of its categories. The
    numbers alone decide: a parent has only the words that name it. 1 and 01 are the same number.
    A tab ends the word; without one, or behind two spaces, the numbers at the end of the line do.
    Lines that begin with "# ", "// " or "; " are comments.

    Parameters
    ----------
    text
        The file as decoded.
    place
        The file's name, for messages.

    Returns
    -------
    Parsed
        One `Branch` a category, in the order of the file, with its number's words as entries.

    Raises
    ------
    DictionaryError
        If a line cannot be read, or has a condition ("like (02 134)125/464", "kind <of>131").

    References
    ----------
    Pennebaker, Booth & Francis (2007), Linguistic Inquiry and Word Count: LIWC2007, Operator's
    Manual; Pennebaker, Booth, Boyd & Francis (2015), LIWC2015, Operator's Manual.

    Examples
    --------
    >>> people = "%\n1\tpeople\n\t2\tfamily\n%\nwe\t1\nmother*\t1\t2\n"
    >>> people = parse_liwc(people, "people.dic").branches[0]
    >>> [entry.pattern for entry in people.entries], people.branches[0].entries
    (['we', 'mother*'], [Entry(pattern='mother*', line=6, weight=None)])
    """
    header, body = _sections(_lines(text), place)
    branches, numbered = _categories(header, place)
    _fill(body, numbered, place)
    return Parsed(branches, {})


def _lines(text: str) -> list[Line]:
    """Return the lines that say something, with their numbers."""
    return [
        (number, line.rstrip())
        for number, line in enumerate(io.StringIO(text, newline=None), 1)
        if not line.isspace() and not _COMMENT.match(line)
    ]


def _sections(lines: list[Line], place: str) -> tuple[list[Line], list[Line]]:
    """Return the lines between the marks and those behind them."""
    marks = [k for k, (_, line) in enumerate(lines) if line.strip() == MARK]
    if not marks:
        problem = (
            f"no line of {MARK} alone, so not a LIWC dictionary; put one before and one behind "
            "the categories, or let the name of a list of words end in .txt (an encrypted "
            "dictionary must be exported as text first)."
        )
        raise broken(place, 1, problem)
    if len(marks) == 1:
        problem = f"the only line of {MARK}; put one before and one behind the categories."
        raise broken(place, lines[marks[0]][0], problem)
    if marks[0]:
        number, line = lines[0]
        problem = f'{shown(line)} stands before the first {MARK}; remove it, or put "# " before it.'
        raise broken(place, number, problem)
    last = marks[2] if len(marks) > 2 else len(lines)  # noqa: PLR2004 -- some close the words too
    if last < len(lines) - 1:
        problem = f"a third line of {MARK}; keep the two around the categories."
        raise broken(place, lines[last][0], problem)
    header, body = lines[1 : marks[1]], lines[marks[1] + 1 : last]
    if not header or not body:
        problem = (
            f"no categories between the lines of {MARK}; write a number, a tab and a name."
            if not header
            else f"no words behind the second {MARK}; write a word, a tab and a category's number."
        )
        raise broken(place, lines[marks[1]][0], problem)
    return header, body


def _categories(header: list[Line], place: str) -> tuple[list[Branch], dict[str, Branch]]:
    """Return the categories as a tree, and by their number without leading zeros."""
    found = [(line, _category(place, line, text)) for line, text in header]
    widths = {len(indent) + len(number) for _, (indent, number, _) in found}
    aligned = len(widths) == 1 and not any("\t" in indent for _, (indent, _, _) in found)
    roots: list[Branch] = []
    numbered: dict[str, Branch] = {}
    above: list[tuple[str, Branch]] = []
    for line, (indent, number, rest) in found:
        name, _, description = rest.partition("\t")
        branch = Branch(name.strip(), line, description=description.strip())
        first = numbered.setdefault(number.lstrip("0"), branch)
        if first is not branch:
            problem = (
                f"category {shown(number)} stands here ({shown(branch.name)}) and on line "
                f"{first.line} ({shown(first.name)}); give each its own number."
            )
            raise broken(place, line, problem)
        siblings = _siblings(roots, above, "" if aligned else indent)
        if siblings is None or len(above) > MAX_LEVELS:
            problem = (
                f"{shown(branch.name)} is indented unlike the line before it, or deeper than "
                f"{MAX_LEVELS} levels; indent by one tab a level."
            )
            raise broken(place, line, problem)
        siblings.append(branch)
        above.append(("" if aligned else indent, branch))
    return roots, numbered


def _category(place: str, line: int, text: str) -> tuple[str, str, str]:
    """Return indentation, number and name of a category."""
    found = _CATEGORY.fullmatch(text)
    if found is None or not found[3]:
        problem = (
            f"{shown(text.strip())} is no category; write its number, a tab and its name, or close "
            f"the categories with a line of {MARK}."
        )
        raise broken(place, line, problem)
    return found[1], found[2], found[3]


def _siblings(
    roots: list[Branch], above: list[tuple[str, Branch]], indent: str
) -> list[Branch] | None:
    """Return the list that a category belongs to, by its indentation; close those that ended."""
    if above and not (indent.startswith(above[-1][0]) or above[-1][0].startswith(indent)):
        return None  # tabs here, spaces there
    while above and len(above[-1][0]) >= len(indent):
        above.pop()
    return above[-1][1].branches if above else roots


def _fill(body: list[Line], numbered: dict[str, Branch], place: str) -> None:
    """Put each word under its categories; refuse what cannot be read."""
    conditions: list[tuple[int, str, str]] = []
    for line, text in body:
        word, numbers = _split(text.strip())
        if ("(" in text or "<" in text or "/" in text) and _is_conditional(word, numbers):
            conditions.append((line, word, " ".join(numbers)))
            continue
        entry = Entry(word, line)
        members = [numbered.get(number.lstrip("0")) for number in numbers]
        for branch in members:
            if branch is None:
                raise _unknown(place, line, word, numbers[members.index(None)])
            branch.entries.append(entry)
        if not members:
            problem = (
                f"{shown(word)} has no category; write a tab and a category's number behind it, "
                'or "# " before a comment.'
            )
            raise broken(place, line, problem)
    if conditions:
        raise _conditional(place, conditions)


def _split(text: str) -> tuple[str, list[str]]:
    """Return the word of a line and what follows: a tab ends the word, else the last numbers do."""
    word, tab, rest = text.partition("\t")
    word = word.rstrip()
    if tab and not ("  " in word and word[-1].isdecimal()):  # "rain   01<tab>02"
        return word, rest.replace(",", " ").split()
    parts = text.split()
    end = len(parts)
    while end > 1 and parts[end - 1].isdecimal():
        end -= 1
    return " ".join(parts[:end]), parts[end:]


def _is_conditional(word: str, numbers: list[str]) -> bool:
    """Tell whether a word counts only beside others; "(:", "<3" and "24/7" are plain words."""
    if any(not number.isdecimal() and set("()<>/") & set(number) for number in numbers):
        return True
    return any(_CONTENT.search(found[1] or found[2] or "") for found in _ASIDE.finditer(word))


def _conditional(place: str, conditions: list[tuple[int, str, str]]) -> DictionaryError:
    """Return the error of entries with a condition: the first, and where the others are."""
    line, word, rest = conditions[0]
    more = others_on([other for other, _, _ in conditions[1:]])
    problem = (
        f"{shown(f'{word} {rest}'.strip())} counts only under a condition, which cannot be "
        f"followed{more}; write plain words and phrases with plain numbers, or remove the entry."
    )
    return broken(place, line, problem)


def _unknown(place: str, line: int, word: str, number: str) -> DictionaryError:
    """Return the error of a word in a category that is not there."""
    problem = (
        f"{shown(word)} is in category {shown(number)}, which is not declared; declare it between "
        f"the lines of {MARK}, or remove the number."
    )
    if not number.isdecimal():
        problem = (
            f"{shown(number)} behind {shown(word)} is no category's number; write a tab and "
            "numbers behind the word."
        )
    return broken(place, line, problem)


def parse_liwc_csv(text: str, place: str) -> Parsed:
    r"""What does a dictionary of LIWC-22 (.dicx, .csv) say?

    The first column, `DicTerm` (or `Entry`), has the words; each other column is a category. X or
    a number puts the word into it, the number being its weight; nothing or 0 does not. Columns
    are separated by commas, semicolons or tabs.

    Parameters
    ----------
    text
        The file as decoded.
    place
        The file's name, for messages.

    Returns
    -------
    Parsed
        One `Branch` a column. If all numbers are 1, the entries have no weights, else all have.

    Raises
    ------
    DictionaryError
        If a row cannot be read.

    References
    ----------
    Boyd, Ashokkumar, Seraj & Pennebaker (2022), The development and psychometric properties of
    LIWC-22.

    Examples
    --------
    >>> mood = parse_liwc_csv("DicTerm,good,bad\nfine,X,\nawful,,2\n", "mood.csv")
    >>> [(branch.name, branch.entries[0].weight) for branch in mood.branches]
    [('good', 1.0), ('bad', 2.0)]
    """
    sheet = read_sheet(text, place)
    names = [name.strip() for name in sheet.rows[0]]
    if len(names) == 1 or names[0].casefold() not in TERM_COLUMN:
        problem = "the first line does not begin with DicTerm; write DicTerm,Category1,Category2."
        raise sheet.broken(0, problem)
    return read_ticks(sheet)


def read_ticks(sheet: Sheet) -> Parsed:
    """Return what a table says in which the first column has the words, as `parse_liwc_csv`."""
    place, line = sheet.place, sheet.lines[0]
    branches = [Branch(name.strip(), line) for name in sheet.rows[0][1:]]
    rows = zip(sheet.lines[1:], sheet.rows[1:], strict=True)
    _tick(rows, branches, place, comma=sheet.delimiter != ",")
    if not any(branch.entries for branch in branches):
        raise broken(place, line, "no words below the names; write a row for each word.")
    weights = {entry.weight for branch in branches for entry in branch.entries}
    if None in weights and len(weights) > 1:
        for branch in branches:
            branch.entries = [
                entry._replace(weight=1.0) if entry.weight is None else entry
                for entry in branch.entries
            ]
    return Parsed([branch for branch in branches if branch.name], {})


def _tick(
    rows: Iterable[tuple[int, list[str]]], branches: list[Branch], place: str, *, comma: bool
) -> None:
    """Put each word under the categories whose cells say so; a weight of 1 is left out."""
    names = [branch.name for branch in branches]
    weights = {"": 0.0, "X": 1.0, "x": 1.0, "1": 1.0}
    for line, row in rows:
        plain = Entry(row[0].strip(), line)
        found = False
        for column, cell in enumerate(row[1:]):
            weight = weights.get(cell)
            if weight is None:
                weight = weights[cell] = _weight(cell, place, plain, comma=comma)
            if not weight:
                continue
            if column >= len(names) or not names[column]:
                problem = (
                    f"{shown(cell)} behind {shown(plain.pattern)} stands below no name; name its "
                    "column."
                )
                raise broken(place, line, problem)
            branches[column].entries.append(
                plain if weight == 1 else Entry(plain.pattern, line, weight)
            )
            found = True
        if not found:
            problem = (
                f"{shown(plain.pattern)} has no category (0 stands for none); put an X below the "
                "name of one, or remove the row."
            )
            raise broken(place, line, problem)


def _weight(cell: str, place: str, entry: Entry, *, comma: bool) -> float:
    """Return what a cell says: 0 is no membership."""
    text = cell.strip()
    if text in {"", "X", "x"}:
        return float(text != "")
    number = text.replace(",", ".") if comma else text
    weight = float(number) if _NUMBER.fullmatch(number) else math.nan
    if not math.isfinite(weight):
        problem = (
            f"{shown(text)} behind {shown(entry.pattern)} is neither X nor a number; write one of "
            "them."
        )
        raise broken(place, entry.line, problem)
    return weight

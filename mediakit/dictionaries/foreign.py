"""LIWC: dictionaries of LIWC 2001, 2007 and 2015 (.dic) and of LIWC-22 (.dicx, .csv), internal."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from mediakit.dictionaries.dictionary import MAX_LEVELS, Branch, Entry, Parsed, broken, others_on
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediakit.dictionaries.dictionary import ValueType
    from mediakit.errors import DictionaryError


Line = tuple[int, str]


MARK: Final = "%"  # alone on its line, before and behind the categories


# The format has no comments; files have them. "#tag 5" and "; 5" are words all the same.
_LIWC_COMMENT: Final = re.compile(r"\s*(?:(?:#+|//+|;+)\s.*[^\W\d_]|(?:##+|//+|;;+)\s*$)")


_LIWC_CATEGORY: Final = re.compile(r"(\s*)([0-9]+)(?:\s+(.*))?")


_ASIDE: Final = re.compile(r"\(([^()]*)\)|<([^<>]*)>")


_CONTENT: Final = re.compile(r"[^\W\d_]{2}|\d")  # "(like)", "(02 134)", "<of>", and not "(o_o)"


TERM_COLUMN: Final = ("dicterm", "entry")


_LIWC_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


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
    _fill_liwc(body, numbered, place)
    return Parsed(branches, {})


def _lines(text: str) -> list[Line]:
    """Return the lines that say something, with their numbers."""
    return [
        (number, line.rstrip())
        for number, line in enumerate(io.StringIO(text, newline=None), 1)
        if not line.isspace() and not _LIWC_COMMENT.match(line)
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
    found = _LIWC_CATEGORY.fullmatch(text)
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


def _fill_liwc(body: list[Line], numbered: dict[str, Branch], place: str) -> None:
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
    weight = float(number) if _LIWC_NUMBER.fullmatch(number) else math.nan
    if not math.isfinite(weight):
        problem = (
            f"{shown(text)} behind {shown(entry.pattern)} is neither X nor a number; write one of "
            "them."
        )
        raise broken(place, entry.line, problem)
    return weight


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


_XML: Final = re.compile(r"\s*<[?!A-Za-z]")


_LEXICODER_COMMENT: Final = re.compile(r"//|#(?:[\s#]|$)")  # "#metoo" is an entry


_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}$")  # of a category, for display


def parse_lexicoder(text: str, place: str) -> Parsed:
    r"""Which categories and patterns does a Lexicoder file hold?

    Lexicoder 3 writes ``+category`` and below it one entry a line; ``+economy|taxes`` is a
    category below another. Lexicoder 2 writes the XML of `parse_yoshikoder`; it finds an entry
    also within longer words unless a space stands at its sides. Here, as in quanteda, an entry is
    whole words, and a warning says where the two differ.

    Parameters
    ----------
    text
        The file, decoded.
    place
        The file's name for messages.

    Returns
    -------
    Parsed
        One branch per category, with globs.

    Raises
    ------
    DictionaryError
        If an entry stands before the first category, a category is declared twice or has no name,
        or the XML cannot be read.

    References
    ----------
    Daku, M., Soroka, S., & Young, L. (2015). Lexicoder, version 3.0 [software and manual].

    Examples
    --------
    >>> parse_lexicoder("+tax\nlevy*\nstamp duty", "my.lc3").branches[0].entries[1]
    Entry(pattern='stamp duty', line=3, weight=None)
    """
    if not _XML.match(text):
        return Parsed(_read_lines(text, place), {})
    parsed = parse_yoshikoder(text, place)
    return parsed._replace(doubts=(*parsed.doubts, *_open_borders(parsed, place)))


def _read_lines(text: str, place: str) -> list[Branch]:
    tops: list[Branch] = []
    known: dict[tuple[str, ...], Branch] = {}
    declared: dict[tuple[str, ...], int] = {}
    current: Branch | None = None
    for line, raw in enumerate(io.StringIO(text, newline=None), 1):
        entry = raw.strip()
        if not entry or _LEXICODER_COMMENT.match(entry):
            continue
        if entry[0] == "+":
            path = _path(entry, place, line)
            if path in declared:
                problem = (
                    f"category {shown('|'.join(path))} stands on line {declared[path]} already; "
                    "join the two or rename one."
                )
                raise broken(place, line, problem)
            declared[path] = line
            current = _place(path, line, tops, known)
        elif current is None:
            problem = f"{shown(entry)} stands before any category; put a line +category first."
            raise broken(place, line, problem)
        elif "\t" in entry:
            raise broken(place, line, f"a tab within {shown(entry)}; write one entry a line.")
        else:
            current.entries.append(Entry(raw.rstrip("\n"), line))
    if not tops:
        raise broken(place, None, "no category found; put a line +category before its entries.")
    return tops


def _path(entry: str, place: str, line: int) -> tuple[str, ...]:
    """Return the names of a category and of those above it, from the outermost."""
    path = tuple(name.strip() for name in _COLOUR.sub("", entry[1:]).split("|"))
    if not all(path) or path[0].startswith("+"):
        problem = f"{shown(entry)} names no category; write +name, or +parent|name for one below."
        raise broken(place, line, problem)
    if len(path) > MAX_LEVELS:
        problem = f"{len(path):,} levels of categories; write {MAX_LEVELS} at most."
        raise broken(place, line, problem)
    return path


def _place(
    path: tuple[str, ...], line: int, tops: list[Branch], known: dict[tuple[str, ...], Branch]
) -> Branch:
    """Return the branch at a path; make it, and those above it, where they are new."""
    siblings = tops
    for depth in range(1, len(path) + 1):
        key = path[:depth]
        if key not in known:
            known[key] = Branch(key[-1], line)
            siblings.append(known[key])
        siblings = known[key].branches
    return known[path]


def _open_borders(parsed: Parsed, place: str) -> tuple[str, ...]:
    """Return the doubt that Lexicoder 2 counts more than whole words, where it does."""
    patterns = [str(entry.pattern) for entry in _entries(parsed.branches)]
    n_open = sum(
        "*" not in pattern and not (pattern[:1].isspace() and pattern[-1].isspace())
        for pattern in patterns
    )
    if not n_open:
        return ()
    doubt = (
        f"{place}: {n_open:,} of {len(patterns):,} entries have no space at one side or both, so "
        "Lexicoder 2 finds them in longer words too; here, as in quanteda, they are whole words: "
        "write tax* or *tax* where parts of words are meant."
    )
    return (doubt,)


def _entries(branches: Iterable[Branch]) -> Iterator[Entry]:
    for branch in branches:
        yield from branch.entries
        yield from _entries(branch.branches)


_YOSHIKODER_CATEGORY: Final = ("cnode", "category")  # the second of each pair: the form of 2004


_PATTERN: Final = ("pnode", "pattern")


_NAME: Final = ("name",)


_SCORE: Final = ("score",)


_DESCRIPTION: Final = ("desc", "comment")


_PARTS: Final = {*_NAME, *_SCORE, *_DESCRIPTION}  # attributes today, child nodes in 2004


_ENGINES: Final[dict[str, ValueType]] = {"substring": "glob", "regexp": "regex"}


_ENTITY: Final = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s>]+)")


def parse_yoshikoder(text: str, place: str) -> Parsed:
    """Which categories and patterns does a Yoshikoder file hold?

    Parameters
    ----------
    text
        The file, decoded; the encoding that its first line may declare is past and counts no more.
    place
        The file's name for messages.

    Returns
    -------
    Parsed
        One branch per category, nested as in the file, the outermost included. ``desc`` is the
        description of a category, ``score`` the weight of a pattern, ``name`` and ``desc`` of the
        root are title and description. Patterns are globs, or regular expressions where the file
        says ``patternengine="regexp"``. (Yoshikoder itself has ``*`` alone, not ``?``.)

    Raises
    ------
    DictionaryError
        If the text is no XML, declares a document type or entities, or holds a node that is
        neither category nor pattern.

    References
    ----------
    Lowe, W. (2015). Yoshikoder: cross-platform multilingual content analysis. Java software,
    version 0.6.5.

    Examples
    --------
    >>> parse_yoshikoder('<dictionary><cnode name="tax"><pnode name="levy*"/></cnode></dictionary>',
    ...                  "my.ykd").branches[0].entries
    [Entry(pattern='levy*', line=1, weight=None)]
    """
    root = _root(text.replace("\r\n", "\n").replace("\r", "\n"), place)
    engine = root.get("patternengine", "substring")
    if engine not in _ENGINES:
        problem = f"patternengine {shown(engine)} is unknown; write one of {', '.join(_ENGINES)}."
        raise broken(place, root.sourceline, problem)
    top = Branch("")
    _fill_yoshikoder(top, root, place)
    if top.entries:
        problem = "a pattern stands outside of every category; put it into a <cnode>."
        raise broken(place, top.entries[0].line, problem)
    if not top.branches:
        raise broken(place, root.sourceline, 'no category found; add <cnode name="...">.')
    card = {"title": root.get("name"), "description": root.get("desc")}
    known = {key: text for key, text in card.items() if text}
    return Parsed(top.branches, known, _ENGINES[engine], _scored_categories(root, place))


def _root(text: str, place: str) -> etree._Element:
    """Return the root of a text that may not define anything beyond its own nodes."""
    doctype = text.find("<!DOCTYPE")
    if doctype >= 0:
        entity = _ENTITY.search(text, doctype)
        named = f" that declares the entity {shown(entity[1])}" if entity else ""
        problem = f"a DOCTYPE{named}; a dictionary needs none, so delete it."
        raise broken(place, text.count("\n", 0, doctype) + 1, problem)
    parser = etree.XMLParser(  # the text is already decoded, whatever its declaration says
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise broken(place, error.lineno or None, _unreadable(error.msg or "")) from error
    if _tag(root) != "dictionary":
        problem = (
            f"the outermost node is <{_tag(root)}>, not <dictionary>; "
            "save the dictionary by itself (in Yoshikoder: Dictionary, Save As)."
        )
        raise broken(place, root.sourceline, problem)
    return root


def _unreadable(message: str) -> str:
    if "Excessive depth" in message:
        return "nodes are nested more than 255 deep; flatten the categories."
    said = shown(message.partition(", line ")[0].strip())
    return f"not valid XML ({said}); mend the file there."


def _tag(node: etree._Element) -> str:
    """Return a node's name without its namespace, cut to what a message may show."""
    name: str = node.tag.rpartition("}")[2]
    return name[:40]


def _fill_yoshikoder(branch: Branch, node: etree._Element, place: str) -> None:
    """Put the categories and patterns below a node into its branch."""
    _refuse_text(node.text, node, place)
    for child in node:
        _refuse_text(child.tail, child, place)
        if not isinstance(child.tag, str):  # a comment
            continue
        tag = _tag(child)
        if tag in _PATTERN:
            branch.entries.append(_entry(child, place))
        elif tag in _YOSHIKODER_CATEGORY:
            branch.branches.append(_branch(child, place))
        elif tag not in _PARTS:
            problem = f"the node <{tag}> is unknown; write <cnode> (category) or <pnode> (pattern)."
            raise broken(place, child.sourceline, problem)
    _refuse_half_weighted(branch, place)


def _branch(node: etree._Element, place: str) -> Branch:
    name = _needed_name(node, place)
    if not name.strip():
        problem = f'a category has an empty name; write <{_tag(node)} name="...">.'
        raise broken(place, node.sourceline, problem)
    branch = Branch(name, node.sourceline, description=_part(node, _DESCRIPTION) or "")
    _fill_yoshikoder(branch, node, place)
    return branch


def _entry(node: etree._Element, place: str) -> Entry:
    name = _needed_name(node, place)
    _refuse_text(node.text, node, place)
    for child in node.iterchildren("*"):
        if _tag(child) not in _PARTS:
            problem = f"<{_tag(child)}> stands inside of a pattern; close the <{_tag(node)}> first."
            raise broken(place, child.sourceline, problem)
    score = _part(node, _SCORE)
    if not score:
        return Entry(name, node.sourceline)
    try:
        weight = float(score)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        problem = f"score {shown(score)} of {shown(name)} is no number; write it as -1.5."
        raise broken(place, node.sourceline, problem)
    return Entry(name, node.sourceline, weight)


def _needed_name(node: etree._Element, place: str) -> str:
    name = _part(node, _NAME)
    if name is None:
        problem = f'<{_tag(node)}> has no name; write <{_tag(node)} name="...">.'
        raise broken(place, node.sourceline, problem)
    return name


def _part(node: etree._Element, keys: tuple[str, ...]) -> str | None:
    """Return what a node says under one of these keys, as attribute or as child node."""
    for key in keys:
        value: str | None = node.get(key)
        if value is not None:
            return value
        child = next(node.iterchildren(f"{{*}}{key}"), None)
        if child is not None:
            return child.text or ""
    return None


def _refuse_text(text: str | None, node: etree._Element, place: str) -> None:
    if text and text.strip():
        problem = f'the text {shown(text.strip())} belongs to no node; write <pnode name="..."/>.'
        raise broken(place, node.sourceline, problem)


def _refuse_half_weighted(branch: Branch, place: str) -> None:
    bare = [entry for entry in branch.entries if entry.weight is None]
    if bare and len(bare) < len(branch.entries):
        problem = (
            f"pattern {shown(bare[0].pattern)} has no score and others in {shown(branch.name)} "
            "have one; give a score to all or to none."
        )
        raise broken(place, bare[0].line, problem)


def _scored_categories(root: etree._Element, place: str) -> tuple[str, ...]:
    """Return the doubt that scores of categories are left out."""
    nodes = root.iter(*(f"{{*}}{tag}" for tag in _YOSHIKODER_CATEGORY))
    scored = [node for node in nodes if _part(node, _SCORE)]
    if not scored:
        return ()
    doubt = (
        f"{place}: left out the scores of {len(scored):,} categories (the first on line "
        f"{scored[0].sourceline}); only patterns have weights."
    )
    return (doubt,)


_SHEET_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2})?"
)


_MISSING: Final = ("", ".", "NA")  # among numbers, as statistics packages write it


_SHEET_COMMENT: Final = re.compile(r"[#;](?:[ #;]|$)")  # "#metoo" and ";)" are words


_DELIMITERS: Final = "\t;,"  # where two part the lines equally well, the first


_SAMPLE: Final = 500  # lines that decide on the delimiter


class Sheet(NamedTuple):
    """The rows of a text that are not blank, and the line of each."""

    place: str
    delimiter: str
    rows: list[list[str]]
    lines: list[int]

    def column(self, number: int) -> list[str]:
        """Return one field of every row."""
        return [row[number].strip() for row in self.rows]

    def below(self) -> Sheet:
        """Return the rows below the first."""
        return self._replace(rows=self.rows[1:], lines=self.lines[1:])

    def broken(self, row: int, problem: str) -> DictionaryError:
        """Return the error that a row has."""
        return broken(self.place, self.lines[row], problem)

    def refuse_widths(self) -> None:
        """Raise an error where a row has more or fewer fields than the first."""
        n = len(self.rows[0])
        [(usual, rows)] = Counter(map(len, self.rows)).most_common(1)
        if usual != n and 2 * rows > len(self.rows):
            raise self.broken(
                0,
                f"{n} field(s), and most lines below have {usual}; name each column here, or "
                "delete the line if it does not belong to the table.",
            )
        for i, row in enumerate(self.rows):
            if len(row) != n:
                raise self.broken(
                    i,
                    f"{len(row)} field(s), line {self.lines[0]} has {n}; add or delete fields, "
                    "or put one that holds the delimiter in quotation marks.",
                )

    def is_numeric(self, number: int) -> bool:
        """Return whether a field is a number, or said to be missing, in all rows below the first.

        One of them must be a number. Short rows count as missing.
        """
        cells = {row[number].strip() for row in self.rows[1:] if len(row) > number}
        cells.difference_update(_MISSING)
        return bool(cells) and all(is_number(cell, self.delimiter) for cell in cells)

    def numbers(self, number: int) -> list[float]:
        """Return a column of numbers; only in semicolon files may they have a decimal comma."""
        cells = self.column(number)
        comma = self.delimiter == ";" and any("," in cell for cell in cells)
        found = []
        for i, cell in enumerate(cells):
            if not is_number(cell, self.delimiter) or (comma and "." in cell):
                mark = "a decimal comma as above" if comma else "a decimal point, such as -1.5"
                raise self.broken(
                    i, f"the weight {shown(cell)} is no number; write it with {mark}."
                )
            found.append(float(cell.replace(",", ".")))
        return found


def is_number(cell: str, delimiter: str) -> bool:
    """Return whether a field is a number in a file with this delimiter.

    >>> is_number("-1.5", ","), is_number("1,5", ";"), is_number("1,5", ","), is_number("nan", ",")
    (True, True, False, False)
    """
    bare = cell.strip()
    return _SHEET_NUMBER.fullmatch(bare) is not None and (delimiter == ";" or "," not in bare)


def read_sheet(text: str, place: str) -> Sheet:
    r"""Return the fields of a text; the delimiter is the one that parts its lines alike.

    Blank rows are left out, and comments ("# ", "; ", ";;") above the first row; where there is
    one field a line, comments anywhere.

    Raises
    ------
    DictionaryError
        If there is no row, or a quotation mark is not closed on its line.

    >>> read_sheet("# a list\nword;score\ngut;1,5\n", "my.csv").rows
    [['word', 'score'], ['gut', '1,5']]
    """
    lines = io.StringIO(text, newline=None).readlines()
    start = 0
    while start < len(lines) and _is_comment(lines[start]):
        lines[start] = "\n"
        start += 1
    delimiter = _delimiter(lines[start : start + _SAMPLE])
    if not delimiter:
        lines = ["\n" if _is_comment(line) else line for line in lines]
    sheet = _fields(lines, delimiter or "\t", place)
    if not sheet.rows:
        raise broken(place, None, "no words found; write one a line, or a table of them.")
    return sheet


def _is_comment(line: str) -> bool:
    bare = line.strip()
    return not bare or ("\t" not in bare and _SHEET_COMMENT.match(bare) is not None)


def _delimiter(lines: list[str]) -> str:
    """Return what parts most lines into equally many fields; "" for one field a line."""
    best, share = "", 0.0
    for delimiter in _DELIMITERS:
        widths = [_width(line, delimiter) for line in lines if not line.isspace()] or [0]
        [(width, n)] = Counter(widths).most_common(1)
        if widths[0] > 1:  # a wide table may have short rows below its header
            n = max(n if width > 1 else 0, widths.count(widths[0]))
        elif width <= 1 or 2 * n <= len(widths):
            continue
        if n / len(widths) > share:
            best, share = delimiter, n / len(widths)
    return best


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)))
    except csv.Error:  # said when the line is read
        return 0


def _fields(lines: list[str], delimiter: str, place: str) -> Sheet:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    sheet = Sheet(place, delimiter, [], [])
    line = 1
    try:
        for row in reader:
            if reader.line_num > line:
                raise _unclosed(place, line)
            if any(map(str.strip, row)):
                sheet.rows.append(row)
                sheet.lines.append(line)
            line += 1
    except csv.Error as error:
        if reader.line_num > line or "unexpected end" in str(error):
            raise _unclosed(place, line) from error
        problem = f"cannot be parted into fields ({error}); mend its quotation marks or shorten it."
        raise broken(place, line, problem) from error
    return sheet


def _unclosed(place: str, line: int) -> DictionaryError:
    return broken(
        place,
        line,
        "a quotation mark opens here and is not closed on this line; close or delete it.",
    )

"""Dictionaries of other programs, read as `Parsed`: LIWC, WordStat, Lexicoder and Yoshikoder.

First what several formats share: levels by indentation, and tables. Then program by program.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from mediakit.dictionaries.dictionary import MAX_LEVELS, Branch, Entry, LineError, Parsed, first_of
from mediakit.errors import choose, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediakit.dictionaries.dictionary import ValueType

Line = tuple[int, str]
Row = tuple[str, str, Branch | Entry]  # how it is indented, its name, and what it means

# Tables
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_MISSING: Final = frozenset(("", ".", "NA"))  # among numbers, as statistics packages write it
_SHEET_COMMENT: Final = re.compile(r"[#;](?:[ #;]|$)")  # "#metoo" and ";)" are words
_DELIMITERS: Final = "\t;,"  # where two part the lines equally well, the first
_SAMPLE: Final = 500  # lines that decide on the delimiter

# LIWC (Pennebaker, Booth & Francis 2007, LIWC2007, Operator's Manual; Pennebaker, Booth, Boyd &
# Francis 2015, LIWC2015, Operator's Manual). The format has no comments; files have them. "#tag 5"
# and "; 5" are words all the same.
MARK: Final = "%"  # alone on its line, before and behind the categories
TERM_COLUMN: Final = ("dicterm", "entry")
_LIWC_COMMENT: Final = re.compile(r"\s*(?:(?:#+|//+|;+)\s.*[^\W\d_]|(?:##+|//+|;;+)\s*$)")
_LIWC_CATEGORY: Final = re.compile(r"(\s*)([0-9]+)\s+(.+)")
_ASIDE: Final = re.compile(r"\(([^()]*)\)|<([^<>]*)>")
_CONTENT: Final = re.compile(r"[^\W\d_]{2}|\d")  # "(like)", "(02 134)", "<of>", and not "(o_o)"

# WordStat (Péladeau 2014, WordStat 7 User's Guide, Provalis Research). The operators stand between
# two items; "YEAR_AFTER_YEAR" and "BEFORE" are entries.
_WEIGHT: Final = re.compile(r"\s*([+-]?[0-9]+(?:[.,][0-9]+)?)\s*")
_RULE: Final = re.compile(r"\s(?:NEAR|BEFORE|AFTER)\s")
_EXCLUDED: Final = re.compile(r"[~!-]\s*[^\W\d_]")

# Lexicoder (Daku, Soroka & Young 2015, Lexicoder, version 3.0)
_XML: Final = re.compile(r"\s*<[?!A-Za-z]")
_LEXICODER_COMMENT: Final = re.compile(r"//|#(?:[\s#]|$)")  # "#metoo" is an entry
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}$")  # of a category, for display

# Yoshikoder (Lowe 2015, version 0.6.5). The second of each pair is the form of 2004, with child
# nodes for attributes.
_CATEGORY: Final = ("cnode", "category")
_PATTERN: Final = ("pnode", "pattern")
_DESCRIPTION: Final = ("desc", "comment")
_PARTS: Final = ("name", "score", *_DESCRIPTION)
_ENGINES: Final[dict[str, ValueType]] = {"substring": "glob", "regexp": "regex"}
_ENTITY: Final = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s>]+)")


def _number_lines(text: str) -> list[Line]:
    """Return the lines that are not blank, without white space behind them, from 1."""
    lines = enumerate(io.StringIO(text, newline=None), 1)
    return [(number, line.rstrip()) for number, line in lines if not line.isspace()]


def _nest(rows: Iterable[Row]) -> list[Branch]:
    """Return categories and entries as the indentation of their lines and names nests them."""
    top = Branch("")
    above: list[tuple[str, Branch | Entry]] = []
    for indent, name, node in rows:
        last, problem = above[-1][0] if above else "", ""
        while above and len(above[-1][0]) >= len(indent):
            above.pop()
        holder = above[-1][1] if above else top
        if not (indent.startswith(last) or last.startswith(indent)):  # tabs here, spaces there
            problem = "is indented unlike the line before it; indent by one tab a level."
        elif len(above) > MAX_LEVELS:
            problem = f"lies deeper than {MAX_LEVELS} levels; indent it less."
        elif isinstance(holder, Entry):
            entry = f"{shown(holder.pattern)} of line {holder.line}"
            problem = f"is below the entry {entry}; indent both alike."
        elif isinstance(node, Branch):
            holder.branches.append(node)
        elif holder is top:
            problem = "is outside every category; indent it below one."
        else:
            holder.entries.append(node)
        if problem:
            raise LineError(node.line, f"{shown(name)} {problem}")
        above.append((indent, node))
    return top.branches


class Sheet(NamedTuple):
    """The rows of a text that are not blank, and the line of each."""

    delimiter: str
    rows: list[list[str]]
    lines: list[int]

    def column(self, number: int) -> list[str]:
        """Return one field of every row."""
        return [row[number].strip() for row in self.rows]

    def below(self) -> Sheet:
        """Return the rows below the first."""
        return self._replace(rows=self.rows[1:], lines=self.lines[1:])

    def broken(self, row: int, problem: str) -> LineError:
        """Return the error that a row has."""
        return LineError(self.lines[row], problem)

    def refuse_widths(self) -> None:
        """Raise an error where a row has more or fewer fields than the first."""
        n = len(self.rows[0])
        [(usual, rows)] = Counter(map(len, self.rows)).most_common(1)
        if usual != n and 2 * rows > len(self.rows):
            fix = "name each column here, or delete the line if it does not belong to the table"
            raise self.broken(0, f"{n} field(s), and most lines below have {usual}; {fix}.")
        for i, row in enumerate(self.rows):
            if len(row) != n:
                fix = "add or delete fields, or put one with the delimiter in quotation marks"
                raise self.broken(i, f"{len(row)} field(s), line {self.lines[0]} has {n}; {fix}.")

    def is_numeric(self, number: int) -> bool:
        """Tell whether a field, below the first row, holds numbers and says nothing else."""
        cells = {row[number].strip() for row in self.rows[1:] if len(row) > number} - _MISSING
        return bool(cells) and all(is_number(cell, self.delimiter) for cell in cells)

    def numbers(self, number: int) -> list[float]:
        """Return a column of numbers; only in semicolon files may they have a decimal comma."""
        cells = self.column(number)
        comma = self.delimiter == ";" and any("," in cell for cell in cells)
        for i, cell in enumerate(cells):
            if not is_number(cell, self.delimiter) or (comma and "." in cell):
                mark = "a decimal comma as above" if comma else "a decimal point, such as -1.5"
                problem = f"the weight {shown(cell)} is not a number; write it with {mark}."
                raise self.broken(i, problem)
        return [float(cell.replace(",", ".")) for cell in cells]


def is_number(cell: str, delimiter: str) -> bool:
    """Tell whether a field is a number in a file with this delimiter: "1,5" is one beside ";"."""
    bare = cell.strip()
    return _NUMBER.fullmatch(bare) is not None and (delimiter == ";" or "," not in bare)


def read_sheet(text: str) -> Sheet:
    """Return the fields of a text; the delimiter is the one that parts its lines alike."""
    lines = io.StringIO(text, newline=None).readlines()
    start = next((i for i, line in enumerate(lines) if not _is_comment(line)), len(lines))
    delimiter = _find_delimiter(lines[start : start + _SAMPLE])
    # Above the first row comments are left out; where there is one field a line, anywhere.
    lines = [
        "\n" if i < start or (not delimiter and _is_comment(line)) else line
        for i, line in enumerate(lines)
    ]
    sheet, line, said = Sheet(delimiter or "\t", [], []), 0, ""
    reader = csv.reader(lines, delimiter=sheet.delimiter, skipinitialspace=True, strict=True)
    try:
        for row in reader:
            if reader.line_num > line + 1:
                said = "unexpected end"
                break
            line += 1
            if any(map(str.strip, row)):
                sheet.rows.append(row)
                sheet.lines.append(line)
    except csv.Error as error:
        said = str(error)
    if "unexpected end" in said or reader.line_num > line + 1:
        fix = "a quotation mark opens here and is not closed on this line; close or delete it."
        raise LineError(line + 1, fix)
    if said:
        fix = "correct its quotation marks or shorten it"
        raise LineError(line + 1, f"cannot be split into fields ({said}); {fix}.")
    if not sheet.rows:
        raise LineError(None, "no words found; write one a line, or a table of them.")
    return sheet


def _is_comment(line: str) -> bool:
    bare = line.strip()
    return not bare or ("\t" not in bare and _SHEET_COMMENT.match(bare) is not None)


def _find_delimiter(lines: list[str]) -> str:
    """Return what parts most lines into equally many fields; "" for one field a line."""

    def count_alike(delimiter: str) -> int:
        widths = [_count_fields(line, delimiter) for line in lines if not line.isspace()] or [0]
        [(width, n)] = Counter(widths).most_common(1)
        if widths[0] > 1:  # a wide table may have short rows below its header
            return max(n if width > 1 else 0, widths.count(widths[0]))
        return n if width > 1 and 2 * n > len(widths) else 0

    n_alike = {"": 0} | {delimiter: count_alike(delimiter) for delimiter in _DELIMITERS}
    return max(n_alike, key=n_alike.__getitem__)


def _count_fields(line: str, delimiter: str) -> int:
    with suppress(csv.Error):  # said when the line is read
        return len(next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)))
    return 0


def parse_liwc(text: str) -> Parsed:
    """What does a dictionary of LIWC 2001, 2007 or 2015 (.dic) say?"""
    # Categories stand between two marks, each with its number; one that is indented is below the
    # one before it. Behind them each line has a word or phrase and the numbers of its categories.
    # The numbers alone decide: a parent has only the words that name it; 1 and 01 are the same.
    lines = [(line, row) for line, row in _number_lines(text) if not _LIWC_COMMENT.match(row)]
    header, body = _find_sections(lines)
    branches, numbered = _read_categories(header)
    _add_words(body, numbered)
    return Parsed(branches, {})


def _find_sections(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines between the marks and those behind them."""
    marks = [k for k, (_, line) in enumerate(lines) if line.strip() == MARK]
    if not marks:
        problem = f"no line of {MARK} alone, so not a LIWC dictionary; put one before and one after"
        fix = (
            "let the name of a list of words end in .txt (an encrypted dictionary must be exported"
        )
        raise LineError(1, f"{problem} the categories, or {fix} as text first).")
    one, two, end = [*marks, len(lines), len(lines)][:3]  # some close the words too
    before, word = shown(lines[0][1]), "write a word, a tab and a category's number."
    for at, wrong, problem in (
        (one, len(marks) == 1, "the only line of %; put one before and one after the categories."),
        (0, one, f'{before} is before the first %; remove it, or put "# " before it.'),
        (end, end < len(lines) - 1, "a third line of %; keep the two around the categories."),
        (two, two == 1, "no categories between the lines of %; write a number, a tab and a name."),
        (two, two + 1 == end, f"no words after the second %; {word}"),
    ):
        if wrong:
            raise LineError(lines[at][0], problem)
    return lines[1:two], lines[two + 1 : end]


def _read_categories(header: list[Line]) -> tuple[list[Branch], dict[str, Branch]]:
    """Return the categories as a tree, and by their number without leading zeros."""
    found: list[tuple[int, re.Match[str]]] = []
    for line, text in header:
        if (parts := _LIWC_CATEGORY.fullmatch(text)) is None:
            fix = f"write its number, a tab and its name, or close the categories with {MARK}"
            raise LineError(line, f"{shown(text.strip())} is not a category; {fix}.")
        found.append((line, parts))
    # Numbers that spaces align to the right are not indented.
    aligned = len({parts.end(2) for _, parts in found}) == 1
    aligned = aligned and not any("\t" in parts[1] for _, parts in found)
    rows: list[Row] = []
    numbered: dict[str, Branch] = {}
    for line, parts in found:
        name, _, description = parts[3].partition("\t")
        branch = Branch(name.strip(), line, description=description.strip())
        first = numbered.setdefault(parts[2].lstrip("0"), branch)
        if first is not branch:
            places = f"here ({shown(branch.name)}) and on line {first.line} ({shown(first.name)})"
            problem = f"category {shown(parts[2])} is both {places}; give each its own number."
            raise LineError(line, problem)
        rows.append(("" if aligned else parts[1], name.strip(), branch))
    return _nest(rows), numbered


def _add_words(body: list[Line], numbered: dict[str, Branch]) -> None:
    """Put each word under its categories; refuse what cannot be read."""
    conditions: list[Line] = []  # words that count only beside others
    for line, text in body:
        word, numbers = _split_word(text.strip())
        if ("(" in text or "<" in text or "/" in text) and _is_conditional(word, numbers):
            conditions.append((line, " ".join([word, *numbers])))
            continue
        entry = Entry(word, line)
        for number in numbers:
            if branch := numbered.get(number.lstrip("0")):
                branch.entries.append(entry)
                continue
            problem = f"{shown(word)} is in category {shown(number)}, which is not declared"
            fix = f"declare it between the lines of {MARK}, or remove the number"
            if not number.isdecimal():
                problem = f"{shown(number)} after {shown(word)} is not the number of a category"
                fix = "write a tab and numbers after the word"
            raise LineError(line, f"{problem}; {fix}.")
        if not numbers:
            fix = 'write a tab and a category\'s number after it, or "# " before a comment'
            raise LineError(line, f"{shown(word)} has no category; {fix}.")
    if conditions:
        problem = "counts only under a condition, which cannot be followed"
        fix = "write plain words and phrases with plain numbers, or remove the entry"
        raise first_of(conditions, problem, fix)


def _split_word(text: str) -> tuple[str, list[str]]:
    """Return the word of a line and what follows: a tab ends the word, else the last numbers do."""
    word, tab, numbers = text.partition("\t")
    word = word.rstrip()
    if tab and not ("  " in word and word[-1].isdecimal()):  # "rain   01<tab>02"
        return word, numbers.replace(",", " ").split()
    first, *rest = text.split()
    at = len(rest) - len([*takewhile(str.isdecimal, rest[::-1])])
    return " ".join([first, *rest[:at]]), rest[at:]


def _is_conditional(word: str, numbers: list[str]) -> bool:
    """Tell whether a word counts only beside others; "(:", "<3" and "24/7" are plain words."""
    if any(not number.isdecimal() and set("()<>/") & set(number) for number in numbers):
        return True
    return any(_CONTENT.search(found[1] or found[2] or "") for found in _ASIDE.finditer(word))


def parse_liwc_csv(text: str) -> Parsed:
    """What does a dictionary of LIWC-22 (.dicx, .csv) say?"""
    sheet = read_sheet(text)
    if len(sheet.rows[0]) == 1 or sheet.rows[0][0].strip().casefold() not in TERM_COLUMN:
        problem = "the first line does not begin with DicTerm; write DicTerm,Category1,Category2."
        raise sheet.broken(0, problem)
    return read_marked(sheet)


def read_marked(sheet: Sheet) -> Parsed:
    """Return a table in which an X or a weight puts the word of a row into a column's category."""
    branches = [Branch(name.strip(), sheet.lines[0]) for name in sheet.rows[0][1:]]
    weights = {"": 0.0, "X": 1.0, "x": 1.0, "1": 1.0}  # by cell; 0 is no membership
    for i, (line, row) in enumerate(zip(sheet.lines[1:], sheet.rows[1:], strict=True), 1):
        word, found = row[0].strip(), False
        for column, cell in enumerate(row[1:]):
            if cell not in weights:
                text = cell.strip()
                number = text if sheet.delimiter == "," else text.replace(",", ".")
                if text not in weights and not is_number(number, ","):
                    problem = f"{shown(text)} after {shown(word)} is neither X nor a number"
                    raise sheet.broken(i, f"{problem}; write one of them.")
                weights[cell] = weights[text] if text in weights else float(number)
            if weights[cell] and (column >= len(branches) or not branches[column].name):
                problem = f"{shown(cell)} after {shown(word)} has no name above it"
                raise sheet.broken(i, f"{problem}; name its column.")
            if weights[cell]:
                branches[column].entries.append(Entry(word, line, weights[cell]))
                found = True
        if not found:
            fix = "put an X below the name of one, or remove the row"
            raise sheet.broken(i, f"{shown(word)} has no category (0 stands for none); {fix}.")
    if not any(branch.entries for branch in branches):
        raise sheet.broken(0, "no words below the names; write a row for each word.")
    _drop_ones(branches)
    return Parsed([branch for branch in branches if branch.name], {})


def _drop_ones(branches: list[Branch]) -> None:
    """Leave out the weights where all are 1."""
    if all(entry.weight == 1.0 for branch in branches for entry in branch.entries):
        for branch in branches:
            branch.entries = [entry._replace(weight=None) for entry in branch.entries]


def parse_wordstat(text: str) -> Parsed:
    """What does a WordStat dictionary (.cat) say?"""
    # A line is a category or an entry, indented by a tab more than the category it belongs to.
    rows = [_read_row(line, number) for number, line in _number_lines(text)]
    made = [node for *_, node in rows if isinstance(node, Branch)]
    if len(made) == len(rows):
        problem = "no entries found; write each below its category, after a tab, as WORD (1)."
        raise LineError(1, problem)
    rules = [
        (node.line, name)
        for _, name, node in rows
        if name[0] == "@" or (isinstance(node, Entry) and _RULE.search(name))
    ]
    if rules:
        fix = "remove it, or write a phrase with underscores"
        raise first_of(rules, "is a rule, which cannot be followed", fix)
    branches = _nest(rows)
    for branch in made:
        if not branch.entries and not branch.branches:
            problem = f"{shown(branch.name)} has no weight, so it is a category, and nothing is"
            fix = "write an entry as WORD (1), or remove the line"
            raise LineError(branch.line, f"{problem} below it; {fix}.")
    _drop_ones(made)
    return Parsed(branches, {})


def _read_row(text: str, line: int) -> Row:
    """Return indentation, name and meaning of a line; without a weight it is a category."""
    rest = text.lstrip()
    indent = text[: len(text) - len(rest)]
    head, _, tail = rest.rpartition("(")
    weight = _WEIGHT.fullmatch(tail[:-1]) if rest[-1] == ")" else None
    name = head.rstrip()
    if weight is None or name == head:
        return indent, rest, Branch(rest, line)
    if _EXCLUDED.match(name):
        problem = f"{shown(name)} begins with a mark of exclusion, which an entry cannot have"
        raise LineError(line, f"{problem}; remove the mark or the entry.")
    # Underscores stand for the spaces of a phrase; marks such as "^_^" have none to mean.
    pattern = name.replace("_", " ") if any(map(str.isalnum, name)) else name
    return indent, name, Entry(pattern, line, float(weight[1].replace(",", ".")))


def parse_lexicoder(text: str) -> Parsed:
    """Which categories and patterns does a Lexicoder file (.lc3, .lcd) hold?"""
    if not _XML.match(text):
        return Parsed(_read_topics(text), {})
    # Lexicoder 2 writes the XML of Yoshikoder, and finds an entry also within longer words unless
    # a space stands at its sides.
    parsed = parse_yoshikoder(text)
    patterns = [str(entry.pattern) for entry in _list_entries(parsed.branches)]
    n_open = sum("*" not in p and not (p[:1].isspace() and p[-1].isspace()) for p in patterns)
    doubt = (
        f"{n_open:,} of {len(patterns):,} entries have no space at one side or both, so "
        "Lexicoder 2 finds them in longer words too; here, as in quanteda, they are whole words: "
        "write tax* or *tax* where parts of words are meant."
    )
    return parsed._replace(doubts=(*parsed.doubts, doubt)) if n_open else parsed


def _list_entries(branches: Iterable[Branch]) -> Iterator[Entry]:
    for branch in branches:
        yield from branch.entries
        yield from _list_entries(branch.branches)


def _read_topics(text: str) -> list[Branch]:
    """Return what Lexicoder 3 writes: `+category`, or `+above|category`, and below it entries."""
    known: dict[tuple[str, ...], Branch] = {(): Branch("")}
    declared: dict[tuple[str, ...], int] = {}
    path: tuple[str, ...] = ()
    for line, raw in enumerate(io.StringIO(text, newline=None), 1):
        entry = raw.strip()
        if not entry or _LEXICODER_COMMENT.match(entry):
            continue
        if entry[0] == "+":
            path = _read_path(entry, line)
            if path in declared:
                problem = f"category {shown('|'.join(path))} is on line {declared[path]}"
                raise LineError(line, f"{problem} already; join the two or rename one.")
            declared[path] = line
            for depth, name in enumerate(path):  # those above it may be declared later, or never
                if path[: depth + 1] not in known:
                    known[path[: depth + 1]] = branch = Branch(name, line)
                    known[path[:depth]].branches.append(branch)
        elif not path:
            problem = f"{shown(entry)} comes before any category; put a line +category first."
            raise LineError(line, problem)
        elif "\t" in entry:
            raise LineError(line, f"a tab within {shown(entry)}; write one entry a line.")
        else:
            known[path].entries.append(Entry(raw.rstrip("\n"), line))
    if not declared:
        raise LineError(None, "no category found; put a line +category before its entries.")
    return known[()].branches


def _read_path(entry: str, line: int) -> tuple[str, ...]:
    """Return the names of a category and of those above it, from the outermost."""
    path = tuple(name.strip() for name in _COLOUR.sub("", entry[1:]).split("|"))
    if not all(path) or path[0].startswith("+"):
        problem = f"{shown(entry)} names no category; write +name, or +parent|name for one below."
        raise LineError(line, problem)
    if len(path) > MAX_LEVELS:
        raise LineError(line, f"{len(path):,} levels of categories; write {MAX_LEVELS} at most.")
    return path


def parse_yoshikoder(text: str) -> Parsed:
    """Which categories and patterns does a Yoshikoder file (.ykd) hold?"""
    root = _parse_xml(text)
    engine, at_root = root.get("patternengine", "substring"), partial(LineError, root.sourceline)
    choose("patternengine", engine, _ENGINES, error=at_root)
    top = Branch("")
    _add_nodes(top, root)
    for entry in top.entries[:1]:
        problem = "a pattern is outside every category; put it into a <cnode>."
        raise LineError(entry.line, problem)
    if not top.branches:
        raise at_root('no category found; add <cnode name="...">.')
    card = {"title": root.get("name"), "description": root.get("desc")}
    known = {key: text for key, text in card.items() if text}
    nodes = root.iter(*(f"{{*}}{tag}" for tag in _CATEGORY))
    scored = [node for node in nodes if _find_part(node, "score")]
    doubts = [
        f"left out the scores of {len(scored):,} categories (the first on line "
        f"{node.sourceline}); only patterns have weights."
        for node in scored[:1]
    ]
    return Parsed(top.branches, known, _ENGINES[engine], tuple(doubts))


def _parse_xml(text: str) -> etree._Element:
    """Return the root of a text that may not define anything beyond its own nodes."""
    doctype = text.find("<!DOCTYPE")
    if doctype >= 0:
        entity = _ENTITY.search(text, doctype)
        named = f" that declares the entity {shown(entity[1])}" if entity else ""
        problem = f"a DOCTYPE{named}; a dictionary needs none, so delete it."
        raise LineError(text.count("\n", 0, doctype) + 1, problem)
    parser = etree.XMLParser(  # the text is already decoded, whatever its declaration says
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        said = error.msg or ""
        problem = (
            f"not valid XML ({shown(said.partition(', line ')[0].strip())}); correct it there."
        )
        if "Excessive depth" in said:
            problem = "nodes are nested more than 255 deep; flatten the categories."
        raise LineError(error.lineno or None, problem) from error
    if _tag(root) != "dictionary":
        fix = "save the dictionary by itself (in Yoshikoder: Dictionary, Save As)"
        problem = f"the outermost node is <{_tag(root)}>, not <dictionary>; {fix}."
        raise LineError(root.sourceline, problem)
    return root


def _tag(node: etree._Element) -> str:
    """Return a node's name without its namespace, cut to what a message may show."""
    name: str = node.tag.rpartition("}")[2]
    return name[:40]


def _add_nodes(branch: Branch, node: etree._Element) -> None:
    """Put the categories and patterns below a node into its branch."""
    _refuse_text(node.text, node)
    for child in node:
        _refuse_text(child.tail, child)
        if not isinstance(child.tag, str) or (tag := _tag(child)) in _PARTS:  # or a comment
            continue
        line, name, problem = child.sourceline, _find_part(child, "name"), ""
        if tag not in (*_CATEGORY, *_PATTERN):
            problem = f"the node <{tag}> is unknown; write <cnode> (category) or <pnode> (pattern)."
        elif name is None:
            problem = f'<{tag}> has no name; write <{tag} name="...">.'
        elif tag in _CATEGORY:
            below = Branch(name, line, description=_find_part(child, *_DESCRIPTION) or "")
            branch.branches.append(below)
            _add_nodes(below, child)
        else:
            branch.entries.append(_read_pattern(child, name))
        if problem:
            raise LineError(line, problem)


def _read_pattern(node: etree._Element, name: str) -> Entry:
    _refuse_text(node.text, node)
    score, line, problem = _find_part(node, "score"), node.sourceline, ""
    below = [each for each in node.iterchildren("*") if _tag(each) not in _PARTS]
    if below:
        line = below[0].sourceline
        problem = f"<{_tag(below[0])}> is inside a pattern; close the <{_tag(node)}> first."
    elif score and not is_number(score, ","):
        problem = f"score {shown(score)} of {shown(name)} is not a number; write it as -1.5."
    if problem:
        raise LineError(line, problem)
    return Entry(name, line, float(score) if score else None)


def _find_part(node: etree._Element, *keys: str) -> str | None:
    """Return what a node says under one of these keys, as attribute or as child node."""
    for key in keys:
        value: str | None = node.get(key)
        if value is not None:
            return value
        child = next(node.iterchildren(f"{{*}}{key}"), None)
        if child is not None:
            return child.text or ""
    return None


def _refuse_text(text: str | None, node: etree._Element) -> None:
    if text and text.strip():
        problem = f'the text {shown(text.strip())} belongs to no node; write <pnode name="..."/>.'
        raise LineError(node.sourceline, problem)

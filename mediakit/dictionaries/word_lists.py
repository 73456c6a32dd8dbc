"""Word lists as tables (.csv, .tsv, .tab, .txt): which words, in which categories and weights?

The form is found from the names of the columns and from their content, first by what the file
begins with, then without and with a header; what could be read in two ways is refused.
"""

# Known are, where columns that are not needed are left out with a doubt:
#
# - long: a column of words, one of categories and perhaps one of weights (`columns.toml` has how
#   they may be named);
# - weighted: words and one column of weights, also without header (AFINN, Nielsen 2011,
#   arXiv:1103.2903; and VADER's lexicon, in which an emoticon such as `:*` is no glob);
# - rated: words and named dimensions (valence, arousal, dominance ...), each a weighted category
#   (Warriner, Kuperman & Brysbaert 2013, doi:10.3758/s13428-012-0314-x);
# - marked: words and columns of 0 and 1, or NRC's form without header (word, emotion, 0 or 1;
#   Mohammad & Turney 2013, doi:10.1111/j.1467-8640.2012.00460.x): only a 1 is an entry; in a column
#   named weight, 0 and 1 are weights;
# - wide: a column for each category, its name on top;
# - one word or phrase a line: one category, named as the file;
# - LIWC-22 (first column DicTerm), and what begins as a file of LIWC or Lexicoder does.

from __future__ import annotations

import re
from itertools import compress, islice
from typing import TYPE_CHECKING, Final

from mediakit.base.files import read_toml
from mediakit.dictionaries import foreign
from mediakit.dictionaries.dictionary import Branch, Entry, Parsed
from mediakit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.dictionaries.dictionary import ValueType
    from mediakit.dictionaries.foreign import Sheet

_NAMES: Final = read_toml("dictionaries/columns.toml")
_WORD, _CATEGORY, _WEIGHT = (frozenset(_NAMES[key]) for key in ("word", "category", "weight"))
_DIMENSIONS: Final = {*_NAMES["feelings"], *_NAMES["ratings"]}
_SPACING: Final = re.compile(r"[\s._:#-]+")
_SENSE: Final = re.compile(r"([^\s#]+)#[0-9]+")  # "able#1", "able#2" of the General Inquirer
_YEAR: Final = re.compile(r"-?(?:19|20)[0-9]{2}")
_TOPIC: Final = re.compile(r"\+[^\W\d_]")  # how a file of Lexicoder begins
_MANY: Final = 4  # words of a column, from which on half of them repeated is no oversight
_PAIR: Final = 2  # columns of a long table without weights
_LISTED: Final = 100  # columns that a message names
_FIX: Final = "name the columns word, category and weight in the first line"


def parse_word_list(text: str) -> Parsed:
    """Which words does a list or table hold, in which categories, with which weights?"""
    sheet = foreign.read_sheet(text)
    keys = [_as_key(name) for name in sheet.rows[0]]
    if (found := _read_as_other_tools(sheet, keys, text)) is not None:
        return found
    if len(keys) == 1:
        return Parsed([_read_lines(sheet, keys[0])], {})
    if any(foreign.is_number(cell, sheet.delimiter) for cell in sheet.rows[0]):
        return _read_without_header(sheet)
    first: dict[str, int] = {}
    for i, key in enumerate(keys, 1):
        if key and first.setdefault(key, i) < i:
            name = shown(sheet.rows[0][i - 1])
            raise sheet.broken(0, f"columns {first[key]} and {i} are both {name}; rename one.")
    if not _WORD.isdisjoint(keys) or any(map(sheet.is_numeric, range(len(keys)))):
        return _read_with_header(sheet, keys)
    return Parsed(_read_wide(sheet), {})


def _as_key(name: str) -> str:
    """Return a column's name as it is compared: "V.Mean.Sum" as "v mean sum"."""
    return _SPACING.sub(" ", name.casefold()).strip()


def _dimension(key: str) -> str:
    """Return the dimension that a column has by its name: "valence" for "v mean sum", or ""."""
    name = " ".join(part for part in key.split() if part not in _NAMES["mean"])
    return name if name in _DIMENSIONS else str(_NAMES["short"].get(name, ""))


def _entries(sheet: Sheet, word: int, weight: int | None = None) -> list[Entry]:
    told = [sheet.lines] if weight is None else [sheet.lines, sheet.numbers(weight)]
    return list(map(Entry, sheet.column(word), *told))


def _read_as_other_tools(sheet: Sheet, keys: list[str], text: str) -> Parsed | None:
    """Return what a file of LIWC or Lexicoder holds, whatever its name ends in."""
    first = sheet.rows[0]
    head = "\n".join(sheet.delimiter.join(row) for row in sheet.rows[:2])
    for marks, suffix in _NAMES["other"].items():
        if re.match(marks, head):
            problem = f"{shown(head)} does not begin a list of words; let the file name end in"
            raise sheet.broken(0, f"{problem} {suffix} if it is such a dictionary.")
    if [cell.strip() for cell in first] == [foreign.MARK]:
        return foreign.parse_liwc(text)
    if len(first) == 1 and _TOPIC.match(first[0]):
        return foreign.parse_lexicoder(text)
    return foreign.read_marked(sheet) if _is_liwc22(sheet, keys) else None


def _is_liwc22(sheet: Sheet, keys: list[str]) -> bool:
    """Tell whether all columns but the first hold marks or weights, each of its own category."""
    if keys[0] not in foreign.TERM_COLUMN or keys[0] == "dicterm":
        return keys[0] == "dicterm"
    if any(key in _WORD | _CATEGORY | _WEIGHT or _dimension(key) for key in keys[1:]):
        return False
    cells = {cell.strip() for row in sheet.rows[1:] for cell in row[1:]} - {"", "X", "x"}
    return all(foreign.is_number(cell, sheet.delimiter) for cell in cells)


def _read_lines(sheet: Sheet, name: str) -> Branch:
    sheet.refuse_widths()
    if name in _WORD and len(sheet.rows) > 1:
        return Branch(None, None, _entries(sheet.below(), 0))
    parts = [words.split() for words in sheet.column(0)]
    ends = [len(part) > 1 and foreign.is_number(part[-1], ",") for part in parts[1:]]
    if ends and all(ends):
        fix = "put a tab before it if it is a weight, or a line 'word' on top if it belongs to it"
        raise sheet.broken(1, f"each line ends in a number, as {shown(parts[1][-1])} does; {fix}.")
    return Branch(None, None, _entries(sheet, 0))


def _read_without_header(sheet: Sheet) -> Parsed:
    """Return what AFINN, VADER's lexicon and NRC's lists hold: they do not name their columns."""
    sheet.refuse_widths()
    match [foreign.is_number(cell, sheet.delimiter) for cell in sheet.rows[0]]:
        case [False, True]:
            return Parsed([Branch(None, None, _entries(sheet, 0, 1))], {}, _scored_type(sheet))
        case [False, True, True, False] if sheet.rows[0][3][0] == "[":  # what each rater gave
            entries, doubts = _as_vader_reads(_entries(sheet, 0, 1))
            return Parsed([Branch(None, None, entries)], {}, "fixed", doubts)
        case [False, False, True]:
            for word, category in ((0, 1), (1, 0)):
                if {_as_key(name) for name in sheet.column(category)} <= _DIMENSIONS:
                    return Parsed(_long(sheet, word, category, 2, marks=True), {})
    raise sheet.broken(0, f"columns without names, which could mean several things; {_FIX}.")


def _as_vader_reads(entries: list[Entry]) -> tuple[list[Entry], tuple[str, ...]]:
    """Return one entry a word: vaderSentiment looks up the last that is in lower case."""
    kept: dict[str, Entry] = {}
    for entry in entries:
        key = str(entry.pattern).lower()
        if key == entry.pattern or key not in kept or kept[key].pattern != key:
            kept[key] = entry
    n_left = len(entries) - len(kept)
    doubt = (
        f"left out {n_left:,} lines that repeat a word in other case or with another "
        "weight, as vaderSentiment does."
    )
    return list(kept.values()), (doubt,) if n_left else ()


def _scored_type(sheet: Sheet) -> ValueType:
    """Return "fixed" for scored words among which are emoticons with `*` or `?`."""
    starred = [i for i, row in enumerate(sheet.rows) if "*" in row[0] or "?" in row[0]]
    faces = [i for i in starred if not any(map(str.isalnum, sheet.rows[i][0]))]
    if faces and len(faces) < len(starred):
        face = shown(sheet.rows[faces[0]][0])
        problem = f"{face} is an emoticon, and other words here are globs; move one kind elsewhere."
        raise sheet.broken(faces[0], problem)
    return "fixed" if faces else "glob"


def _read_with_header(sheet: Sheet, keys: list[str]) -> Parsed:
    """Return the categories of a table in which a column has words, others numbers or names."""
    sheet.refuse_widths()
    if len(sheet.rows) == 1:
        raise sheet.broken(0, "no words below these column names; add a line for each.")
    word = _word_column(sheet, keys)
    category, weight = _only(sheet, keys, _CATEGORY), _only(sheet, keys, _WEIGHT)
    body, doubts, used = sheet.below(), [], {word, category, weight}
    if category is not None:
        if weight is None:
            _refuse_perhaps_weight(sheet, keys, category)
        marks = weight is not None and not keys[weight].startswith("weight")
        branches = _long(body, word, category, weight, marks=marks)
    elif weight is not None:
        branches = [Branch(None, None, _entries(body, word, weight))]
    else:
        names = _rated_columns(sheet, keys, word)
        used = {word, *names}
        branches = _rated(sheet, word, names)
        doubts = _merge_senses(branches)
    return Parsed(branches, {}, doubts=(*_unused(sheet, used), *doubts))


def _only(sheet: Sheet, keys: list[str], names: frozenset[str]) -> int | None:
    """Return the one column with such a name, or None."""
    found = [i for i, key in enumerate(keys) if key in names]
    if len(found) > 1:
        listed = " and ".join(shown(sheet.rows[0][i]) for i in found)
        raise sheet.broken(0, f"columns {listed} could each be meant; {_FIX} and rename the other.")
    return found[0] if found else None


def _word_column(sheet: Sheet, keys: list[str]) -> int:
    if (word := _only(sheet, keys, _WORD)) is not None:
        return word
    text = [i for i in range(len(keys)) if not sheet.is_numeric(i)]
    if len(text) == 1 and any(map(_dimension, keys)):  # ANEW: "Description"
        return text[0]
    names = _listed(sheet.rows[0])
    raise sheet.broken(0, f"no column of {names} has the name of words; {_FIX}.")


def _refuse_perhaps_weight(sheet: Sheet, keys: list[str], category: int) -> None:
    names = sheet.rows[0]
    if keys[category] in _NAMES["perhaps_weight"] and sheet.is_numeric(category):
        fix = "name it weight, or category if they name"
        raise sheet.broken(0, f"column {shown(names[category])} holds numbers; {fix}.")
    rated = [names[i] for i, key in enumerate(keys) if _dimension(key) and sheet.is_numeric(i)]
    if rated:
        fix = "name the one that weighs words weight"
        raise sheet.broken(0, f"there are both categories and {_listed(rated)}; {fix}.")


def _long(sheet: Sheet, word: int, name: int, weight: int | None, *, marks: bool) -> list[Branch]:
    """Return a category for each name in a column; where 0 and 1 are marks, of the 1s."""
    marked = None
    if marks and weight is not None and {*sheet.column(weight)} <= {"0", "1"}:
        marked, weight = sheet.column(weight), None
    entries = _entries(sheet, word, weight)
    branches: dict[str, Branch] = {}
    for i, (category, entry) in enumerate(zip(sheet.column(name), entries, strict=True)):
        if not category:
            problem = f"{shown(entry.pattern)} has no category; write one, or delete the line."
            raise sheet.broken(i, problem)
        branch = branches.setdefault(category, Branch(category, entry.line))
        if marked is None or marked[i] == "1":
            branch.entries.append(entry)
    return list(branches.values())


def _rated_columns(sheet: Sheet, keys: list[str], word: int) -> dict[int, str]:
    """Return which columns are categories, and their names."""
    named = {i: _dimension(key) for i, key in enumerate(keys) if i != word and _dimension(key)}
    header = [name.strip() for name in sheet.rows[0]]
    others = [i for i in range(len(keys)) if i != word]
    ticked = {i: header[i] for i in others if _read_ticks(sheet, i) is not None}
    plain = not any(sheet.is_numeric(i) for i in others if i not in ticked)
    if ticked and set(named) <= set(ticked) and (named or plain):
        return ticked
    if len(set(named.values())) < len(named):
        problem = f"two columns of {_listed(header[i] for i in named)} have the same dimension"
        raise sheet.broken(0, f"{problem}; delete or rename one.")
    if named:
        return {i: header[i] if keys[i] == name else name for i, name in named.items()}
    problem = f"{_listed(header)}: unclear which columns are categories or weights; {_FIX}, or"
    fix = "name the column of words DicTerm, and put it first, if each other one weighs a category"
    raise sheet.broken(0, f"{problem} {fix}.")


def _rated(sheet: Sheet, word: int, names: dict[int, str]) -> list[Branch]:
    """Return a weighted category for each column; if all hold ticks alone, of the ticked."""
    marks, body = [_read_ticks(sheet, i) for i in names], sheet.below()
    if None in marks:
        return [Branch(name, entries=_entries(body, word, i)) for i, name in names.items()]
    entries = _entries(body, word)
    return [
        Branch(name, sheet.lines[0], list(compress(entries, kept or ())))
        for name, kept in zip(names.values(), marks, strict=True)
    ]


def _read_wide(sheet: Sheet) -> list[Branch]:
    """Return a category for each column; columns may end at different rows."""
    n = len(sheet.rows[0])
    branches = [Branch(name.strip(), sheet.lines[0]) for name in sheet.rows[0]]
    body = sheet.below()
    for i, (row, line) in enumerate(zip(body.rows, body.lines, strict=True)):
        if len(row) > n:
            problem = f"{len(row)} fields below {n} categories; delete or quote what is more."
            raise body.broken(i, problem)
        for branch, cell in zip(branches, row, strict=False):
            if cell.strip():
                branch.entries.append(Entry(cell.strip(), line))
    pair = n == _PAIR and all(len(row) == n and all(row) for row in body.rows)
    for branch in branches:
        if not branch.name and branch.entries:
            raise sheet.broken(0, "a column has words and no name; write its category on top.")
        # A long table without header has a column in which the names of categories repeat.
        words = [str(entry.pattern) for entry in branch.entries]
        few = len(set(words))
        repeats = few < len(words) if pair else _MANY <= len(words) >= 2 * few
        if repeats or (words and {branch.name, *words} <= {*_NAMES["feelings"]}):
            problem = f"the column below {shown(branch.name)} reads like names of categories"
            raise sheet.broken(0, f"{problem}; if it is, {_FIX}; else delete its repeated words.")
    return [branch for branch in branches if branch.name]


def _unused(sheet: Sheet, used: set[int | None]) -> list[str]:
    """Return the doubt that names the columns left out."""
    names = dict(enumerate(sheet.rows[0]))
    unused = [name.strip() or f"column {i + 1}" for i, name in names.items() if i not in used]
    taken = _listed(name for i, name in names.items() if i in used)
    return [f"left out {_listed(unused)}; read {taken}."] if unused else []


def _listed(names: Iterable[str]) -> str:
    listed = [shown(name.strip()) for name in islice(names, _LISTED + 1)]
    return ", ".join(listed[:_LISTED]) + (" ..." if len(listed) > _LISTED else "")


def _read_ticks(sheet: Sheet, number: int) -> list[bool] | None:
    """Return which rows below the first a column ticks; None where it does something else."""
    # A tick is a 1 among zeros; an X; the column's own name, as in the General Inquirer; or the
    # year in which the word came in, as in the list of Loughran and McDonald, which has minus the
    # year where it went out again.
    name, *cells = sheet.column(number)
    found = set(cells)
    if found <= {"0", "1"}:
        return [cell == "1" for cell in cells]
    if found <= {"", "X", "x"} or found <= {"", name}:
        return [cell != "" for cell in cells] if found != {""} else None
    if "0" in found and all(_YEAR.fullmatch(cell) for cell in found - {"0"}):
        return [cell[0] not in "0-" for cell in cells]
    return None


def _merge_senses(branches: list[Branch]) -> list[str]:
    """Take the number of a sense off each word: a text does not tell the senses apart."""
    numbered: set[str] = set()
    for branch in branches:
        words = {entry.pattern for entry in branch.entries}
        entries, branch.entries = branch.entries, []
        for entry in entries:
            found = _SENSE.fullmatch(str(entry.pattern)) if entry.weight is None else None
            if found is None:
                branch.entries.append(entry)
                continue
            numbered.add(found[0])
            if found[1] not in words:
                branch.entries.append(entry._replace(pattern=found[1]))
                words.add(found[1])
    return [
        f"took off the number of the sense of {len(numbered):,} words, such as "
        f"{shown(first)}, because texts do not tell senses apart."
        for first in sorted(numbered)[:1]
    ]

"""Lines that a person named as boilerplate, by outlet: their forms, and their file."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from mediakit.base.files import Unusable, decode, has_text, write_whole
from mediakit.base.prose import fold
from mediakit.errors import InputError, OutputError, nearest, shown
from mediakit.tables import check_columns
from mediakit.zones.zone_rules import seen, word_lists
from mediakit.zones.zones import MAX_LINE, is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

Form = Literal["line", "numbers", "lead"]
Known = dict[str | None, "Callable[[str], bool]"]

COLUMNS: Final = ("outlet", "line", "form", "n_articles")  # of the file
MAX_BYTES: Final = 10_000_000
_HEAD: Final = """\
# Lines that count as boilerplate, for read_articles(source, boilerplate="this file").
# Look at each and take out those that are the articles' own.
#
# outlet      whose articles; left out: those without an outlet
# line        as it stands in one of them; case, kind of quotation mark and white space do not count
# form        line     the same line
#             numbers  the same but for numbers, months and days of the week
#             lead     what begins with the same words and a colon, and is no running text
# n_articles  how many had it when it was proposed; not used

"""
_LEAD: Final = re.compile(r"((?:[^\W\d_]+(?:['-][^\W\d_]+)* ){1,3}[^\W\d_]+(?:['-][^\W\d_]+)*:) ")
_WORD: Final = re.compile(r"[^\W\d_]{2}")


class Key(NamedTuple):
    """What lines have in common that are the same in one of the forms."""

    form: Form
    text: str


def fold_line(line: str) -> str:
    r"""Return a line without regard to case, kind of quotation mark, white space.

    >>> fold_line("Follow  us\u00a0on “X”")
    'follow us on "x"'
    """
    return " ".join(fold(seen(line, case=True)).split())


def find_keys(line: str) -> list[Key]:
    """Return the keys of a line, in all forms that it can have.

    >>> [tuple(key) for key in find_keys("Read next: Day 3")]  # doctest: +NORMALIZE_WHITESPACE
    [('line', 'read next: day 3'), ('numbers', 'read next: day 0'), ('lead', 'read next:')]
    >>> [key.form for key in find_keys("The mayor added: day 3 was calm.")]
    ['line', 'numbers']
    """
    folded = fold_line(line)
    keys = [Key("line", folded)]
    if len(line) > MAX_LINE:
        return keys
    masked, n = _varying().subn("0", folded)
    if n and _WORD.search(masked):
        keys.append(Key("numbers", masked))
    lead = None if is_statement(line) else find_lead(folded)
    if lead:
        keys.append(Key("lead", lead))
    return keys


def is_statement(line: str) -> bool:
    """Whether a line is running text that neither asks nor calls.

    >>> is_statement("No ship left."), is_statement("Who pays?"), is_statement("Read on")
    (True, False, False)
    """
    return is_prose(line) and (len(line) > MAX_LINE or line.rstrip("\"'”’»)]")[-1:] not in "?!")


def find_lead(folded: str) -> str | None:
    """Return the two to four words and the colon that a folded line begins with, if so.

    >>> find_lead("read next: who pays"), find_lead("oslo: who pays")
    ('read next:', None)
    """
    found = _LEAD.match(folded)
    return found[1] if found else None


@cache
def _varying() -> re.Pattern[str]:
    """Return what finds numbers, months and days of the week in a folded line."""
    words = sorted({*word_lists()["month"], *word_lists()["weekday"]}, key=lambda w: (-len(w), w))
    return re.compile(rf"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?\b|\b(?:{'|'.join(words)})\b")


def read_known_lines(path: str | Path) -> Known:
    """Which lines of which outlet are boilerplate, as a file of `write_boilerplate` says?

    Returns
    -------
    dict
        For each outlet, None for articles without one, a function that tells whether a line is
        one of them.

    Raises
    ------
    InputError
        If the file cannot be read, or an entry cannot be used: its number and the fix are named.
    """
    keys: dict[str | None, set[Key]] = {}
    place = shown(str(path))
    for number, entry in enumerate(_read(path, place), 1):
        outlet, key = _checked(entry, f"{place}, entry {number} of [[lines]]")
        keys.setdefault(outlet, set()).add(key)
    return {outlet: _finder(known) for outlet, known in keys.items()}


def _finder(known: set[Key]) -> Callable[[str], bool]:
    """Return what tells whether a line has one of these keys."""
    if all(key.form == "line" for key in known):
        return lambda line: ("line", fold_line(line)) in known
    return lambda line: not known.isdisjoint(find_keys(line))


def _read(path: str | Path, place: str) -> list[Any]:
    """Return the entries of the file."""
    text = _read_text(Path(path), place)
    try:
        entries = tomllib.loads(text.replace("\r\n", "\n"))["lines"]
    except KeyError as error:
        message = f"{place} names no lines. Write [[lines]] above each entry."
        raise InputError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{place} is not valid TOML: {error}. Put texts in quotation marks."
        raise InputError(message) from error
    if not isinstance(entries, list):
        message = f"{place}: `lines` is {shown(entries)}. Write [[lines]] above each entry."
        raise InputError(message)
    return entries


def _read_text(path: Path, place: str) -> str:
    """Return what a file of lines says."""
    try:
        fits = path.is_file() and path.stat().st_size <= MAX_BYTES
        text = decode(path.read_bytes())[0] if fits else None
    except OSError as error:
        message = f"{place} cannot be read: {error.strerror}. Check the path."
        raise InputError(message) from error
    except Unusable as why:
        message = f"{place} cannot be read: {why.detail}."
        raise InputError(message) from why
    if text is None:
        message = f"{place} is no file of lines. Give one that `mediakit zones --save` wrote."
        raise InputError(message)
    return text


def _checked(entry: Any, place: str) -> tuple[str | None, Key]:  # noqa: ANN401 (from a file)
    """Return outlet and key of an entry, or say what is wrong with it."""
    if not isinstance(entry, dict):
        message = f'{place} is {shown(entry)}. Write outlet = "…" and line = "…".'
        raise InputError(message)
    for name, value in entry.items():
        if name not in COLUMNS:
            message = f"{place} has {shown(name)}; known are {list(COLUMNS)}."
            raise InputError(message + nearest(name, COLUMNS))
        if name != "n_articles" and (not isinstance(value, str) or not value.strip()):
            message = f"{place}: {name} is {shown(value)}. Write it in quotation marks."
            raise InputError(message)
    form = entry.get("form", "line")
    if form not in get_args(Form):
        message = f"{place}: form {shown(form)} is none of {list(get_args(Form))}."
        raise InputError(message + nearest(form, get_args(Form)))
    line = entry.get("line", "")
    # Any line will do that begins with a lead.
    found = dict(find_keys(f"{line} x" if form == "lead" else line)) if line else {}
    if form not in found:
        message = (
            f"{place}: {shown(line)} cannot be taken by the form {form!r}. Write a whole line."
        )
        raise InputError(message)
    return entry.get("outlet"), Key(form, found[form])


def write_boilerplate(proposals: pd.DataFrame, path: str | Path) -> Path:
    r"""Write lines that are boilerplate to a file for `read_articles`.

    Parameters
    ----------
    proposals
        Those rows of `propose_boilerplate` that are meant: outlet, line, form, n_articles.
    path
        A new file that ends in `.toml`. To write the same again does nothing.

    Returns
    -------
    Path
        The file: TOML, the same for the same rows.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    OutputError
        If the name does not end in `.toml`, the file cannot be written, or there is one that says
        something else: a person may have worked on it.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> bodies = ["No ship left.", "Rain fell on the hills.", "The court heard the case."]
    >>> articles = pd.DataFrame({"text": [f"{body}\n\nEcho on paper" for body in bodies]})
    >>> proposals = mk.propose_boilerplate(mk.read_articles(articles))
    >>> with TemporaryDirectory() as folder:
    ...     file = mk.write_boilerplate(proposals, f"{folder}/lines.toml")
    ...     mk.count_zones(mk.read_articles(articles, boilerplate=file))
              zone         rule  n  n_articles  n_words
    0         body      default  3           3       13
    1  boilerplate  corpus_line  3           3        9
    """
    check_columns(proposals, COLUMNS)
    path = Path(path)
    if path.suffix.lower() != ".toml":
        message = f"{shown(str(path))}: lines are written as TOML. Let the name end in .toml."
        raise OutputError(message)
    text = _HEAD + "\n".join(_written(proposals)) if len(proposals) else _HEAD + "lines = []\n"
    if path.exists() and not has_text(path, text):
        message = f"{shown(str(path))} is there and says something else. Give a new name."
        raise OutputError(message)
    write_whole(path, text)
    return path


def _written(proposals: pd.DataFrame) -> Iterator[str]:
    """Yield each row as a table of the file."""
    import tomli_w

    for outlet, line, form, n in zip(*(proposals[name] for name in COLUMNS), strict=True):
        owner = {"outlet": outlet} if isinstance(outlet, str) else {}
        entry = {**owner, "line": line, "form": form, "n_articles": int(n)}
        yield "[[lines]]\n" + tomli_w.dumps(entry)

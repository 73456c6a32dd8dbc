"""Dictionaries as files: read from the formats of the field, written as TOML."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit.base.files import PACKAGE, Unusable, check_encoding, decode, read_toml, write_whole
from mediakit.dictionaries.dictionary import Dictionary, LineError, make_dictionary, naming
from mediakit.dictionaries.markup import parse_toml, parse_tree
from mediakit.errors import DictionaryError, InputError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.dictionaries.dictionary import Category, Parsed


Source = str | Path | Mapping[str, Any]

# The function that reads a type of file, by its ending; its module is imported where one is met.
PARSERS: Final[dict[str, str]] = read_toml("dictionaries/formats.toml")
BUILT_IN: Final = PACKAGE / "dictionaries" / "built_in"
MAX_BYTES: Final = 100_000_000
# What a dictionary outside of UTF-8 is guessed to be in; others must be said.
_ENCODINGS: Final = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "utf_16_le", "utf_16_be"]
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*\bencoding=["']([\w.-]+)["']""")
_OWNED: Final = ("categories", "card", "validity")
_VALIDITY: Final = re.compile(
    r"^\[validity[].].*?(?=^\[(?!validity[].])|\Z)", re.DOTALL | re.MULTILINE
)
_LIMITS: Final = re.compile(r"\[\n +(.+),\n +(.+),\n +(.+),\n\]")  # in a line of their own each
_FEW_LETTERS: Final = 4  # outside of ASCII


def dictionary_names() -> list[str]:
    """Which dictionaries are built in?

    Returns
    -------
    list of str
        The names that `read_dictionary` takes.

    Examples
    --------
    >>> "war_peace" in dictionary_names()
    True
    """
    return sorted(Path(entry.name).stem for entry in BUILT_IN.iterdir() if entry.name[0] != "_")


def read_dictionary(
    source: Source | Sequence[Source], *, encoding: str | None = None
) -> Dictionary:
    """What does this instrument look for?

    Parameters
    ----------
    source
        A built-in name (`dictionary_names()`), the path of a file, or a dict of category to
        patterns, or to categories below it. Files are TOML, YAML and JSON, LIWC `.dic` and
        its CSV, WordStat `.cat`, Lexicoder `.lc3` and `.lcd`, Yoshikoder `.ykd`, and lists of
        words, with weights or without, as `.csv`, `.tsv` or `.txt`. A list of these makes one
        dictionary whose categories are named `dictionary.category`.
    encoding
        Of the file. Without it a byte order mark, an XML declaration and UTF-8 are understood;
        anything else is guessed, with a warning that names the guess.

    Returns
    -------
    Dictionary

    Raises
    ------
    DictionaryError
        If there is no such name or file, or an entry cannot be used: file, line or position and
        the fix are named.

    Warns
    -----
    UserWarning
        Of what is doubtful: a guessed encoding, columns left out, patterns that stand twice,
        entries that their own program counts in another way.

    Examples
    --------
    >>> read_dictionary({"talks": ["summit*", "peace talks"]})
    Dictionary: talks, 2 patterns in talks
    """
    dictionary, doubts = _read(source, encoding)
    for doubt in doubts:
        warnings.warn(doubt, stacklevel=2)
    return dictionary


def write_dictionary(dictionary: Dictionary, path: str | Path) -> Path:
    """Write a dictionary as TOML, so that reading it again gives the same.

    Parameters
    ----------
    dictionary
        As `read_dictionary` gives it.
    path
        A file that ends in `.toml`; one that is there is replaced, whole or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DictionaryError
        If the name does not end in `.toml`, or the file would not read the same, as where a
        category below another is named `hits`.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> talks = read_dictionary({"talks": {"peace": ["peace talk*"], "other": ["talk*"]}})
    >>> with TemporaryDirectory() as folder:
    ...     file = write_dictionary(talks, f"{folder}/talks.toml")
    ...     read_dictionary(file).categories == talks.categories
    True
    """
    import tomli_w

    path = Path(path)
    if path.suffix.lower() != ".toml":
        problem = "a dictionary is written as TOML; let the name end in .toml"
        raise DictionaryError(f"{path}: {problem}.")
    tree: dict[str, Any] = {}
    for category in dictionary.categories.values():
        table = tree
        for name in category.path:
            table = table.setdefault(name, {})
        table.update(_make_table(category))
    told = {"validity": dictionary.validity} if dictionary.validity else {}
    text = tomli_w.dumps({**dictionary.card, "categories": tree, **told})
    # Refused is what reads otherwise, as a category below another that is named `hits`.
    lost = f"{path}: not written, because TOML would not hold"
    try:
        with naming(str(path)):
            again, _ = make_dictionary(path.stem, str(path), parse_toml(text))
    except DictionaryError as error:
        raise DictionaryError(f"{lost} it; rename a category ({error})") from error
    for name, category in dictionary.categories.items():
        if again.categories.get(name) != replace(category, repeated=()):
            raise DictionaryError(f"{lost} category {name!r}; rename it.")
    write_whole(path, text)
    return path


def put_validity(validity: Mapping[str, Any], path: Path) -> Path:
    """Write how a list did against codes at the end of its file, in place of what it said before.

    `validity` is as that of a Dictionary. Refused is what would make another dictionary of it.
    """
    import tomli_w

    if path.suffix.lower() != ".toml":
        problem = "validity is written into TOML; make one by write_dictionary"
        raise DictionaryError(f"{path}: {problem}.")
    before = read_dictionary(path)
    card = _LIMITS.sub(r"[\1, \2, \3]", tomli_w.dumps({"validity": validity}))
    rest = _VALIDITY.sub("", path.read_text(before.encoding)).rstrip()
    text = f"{rest}\n\n{card}"
    with naming(str(path)):
        again, _ = make_dictionary(path.stem, str(path), parse_toml(text))
    if (again.categories, again.card, again.validity) != (before.categories, before.card, validity):
        fix = "take out what begins with [validity"
        raise DictionaryError(f"{path}: not written, as other parts would change; {fix}.")
    write_whole(path, text)
    return path


def _make_table(category: Category) -> dict[str, Any]:
    """Return a category as a table of the file; what is empty or usual is left out."""
    weights = dict(zip(category.patterns, category.weights, strict=bool(category.weights)))
    exclude = [
        {key: value for key, value in each._asdict().items() if value or key == "pattern"}
        for each in category.exclude
    ]
    table = {
        "weights": weights,
        "patterns": [] if weights else list(category.patterns),
        "description": category.description,
        "valuetype": "" if category.valuetype == "glob" else category.valuetype,
        "hits": list(category.hits),
        "misses": list(category.misses),
        "exclude": exclude,
    }
    return {key: value for key, value in table.items() if value}


def _read(source: object, encoding: str | None) -> tuple[Dictionary, list[str]]:
    """Return a dictionary and what is doubtful about it."""
    if isinstance(source, Mapping):
        name, place = ", ".join(map(str, source)), "the dictionary"
        with naming(place):
            return make_dictionary(name, place, parse_tree(source))
    if isinstance(source, str | Path):
        path = Path(source)
        if str(path) in dictionary_names() or (path.suffix == "" and not os.path.lexists(path)):
            return _read_built_in(str(source))
        return _read_file(path, encoding)
    if not isinstance(source, Sequence):
        fix = "give a name, a path, a dict, or a list of these"
        raise DictionaryError(f"{shown(source)} is not a dictionary; {fix}.")
    read = [_read(each, encoding) for each in source]
    parts, names = [part for part, _ in read], [part.name for part, _ in read]
    if len(set(names)) < max(len(names), 1):
        raise DictionaryError(f"{names}: name one dictionary or more, each once.")
    categories = {
        f"{part.name}.{name}": replace(category, path=(part.name, *category.path))
        for part in parts
        for name, category in part.categories.items()
    }
    digest = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    joined = Dictionary(", ".join(names), categories, {}, digest)
    return joined, [doubt for _, doubts in read for doubt in doubts]


def _read_built_in(name: str) -> tuple[Dictionary, list[str]]:
    known = dictionary_names()
    if name not in known:
        listed = f"Built in: {', '.join(known)}; or give the path of a file"
        raise DictionaryError(f"No dictionary {shown(name)}.{nearest(name, known)} {listed}.")
    dictionary, doubts = _parse_built_in(name)
    # One of its own for each reader: what was found last is kept by the dictionary that found it.
    parts: dict[str, Any] = {name: {**getattr(dictionary, name)} for name in _OWNED}
    return replace(dictionary, **parts), [*doubts]


@cache
def _parse_built_in(name: str) -> tuple[Dictionary, list[str]]:
    file = f"{name}.toml"
    raw = (BUILT_IN / file).read_bytes()
    return make_dictionary(name, file, parse_toml(raw.decode()), raw, "utf-8")


def _read_file(path: Path, encoding: str | None) -> tuple[Dictionary, list[str]]:
    place = str(path) if str(path).isprintable() else shown(str(path))
    suffix = path.suffix
    if suffix.lower() not in PARSERS:
        kind = f"of type {suffix!r}" if suffix else "whose name does not end in its type"
        known = ", ".join(sorted(PARSERS))
        raise DictionaryError(f"{path}: cannot read a dictionary {kind}. Use one of {known}.")
    module, function = PARSERS[suffix.lower()].split(".")
    parser = import_module(f"mediakit.dictionaries.{module}")
    parse: Callable[[str], Parsed] = getattr(parser, function)
    raw = _read_bytes(path)
    with naming(place):
        text, name, doubts = _decode(raw, encoding)
        parsed = parse(text.replace("\r\n", "\n").replace("\r", "\n"))
        dictionary, more = make_dictionary(path.stem, place, parsed, raw, name)
    return dictionary, [*(f"{place} {doubt}" for doubt in doubts), *more]


def _read_bytes(path: Path) -> bytes:
    """Return the content of a file of reasonable size; nothing that would never end is opened."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problem = "cannot be read, as it is not a file; give the path of a file"
        elif status.st_size <= MAX_BYTES:
            return path.read_bytes()
        else:
            most = f"{MAX_BYTES / 1e6:.0f} MB"
            problem = f"{status.st_size / 1e6:,.0f} MB is too large; the limit is {most}"
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        problem = f"cannot be read ({why}); check the path of the dictionary"
    raise DictionaryError(f"{path}: {problem}.")


def _decode(raw: bytes, encoding: str | None) -> tuple[str, str, list[str]]:
    """Return the text of a file, its encoding, and what is doubtful about it."""
    named = check_encoding(encoding) if encoding else _find_declared(raw)
    try:
        return *decode(raw, named), []
    except Unusable as found:
        guess = None
        if not encoding and found.reason == "encoding":
            guess = _guess(raw, was_named=named is not None)
        if guess is None or "\0" in raw.decode(guess):
            raise LineError(None, f"{found.detail}.") from found
    read = f"is not {named or 'UTF-8'} and was read as {guess}"
    return raw.decode(guess), guess, [f"{read}; check the accents, or give encoding=."]


def _find_declared(raw: bytes) -> str | None:
    """Return the encoding that a byte order mark or the first line of XML tells."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(raw)
    try:
        return check_encoding(declared[1].decode("ascii")) if declared else None
    except InputError as error:
        raise LineError(1, f"{error} Correct encoding= there.") from error


def _guess(raw: bytes, *, was_named: bool) -> str | None:
    """Return the likeliest encoding: UTF-8 where another was named, else as its letters are."""
    few = len(raw) - len(raw.decode("ascii", "ignore")) < _FEW_LETTERS and b"\0" not in raw
    if was_named or few:  # so few letters fit too many encodings
        guess = "utf-8" if was_named else "cp1252"
        with suppress(UnicodeDecodeError):
            raw.decode(guess)
            return guess
    if was_named:
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(raw, cp_isolation=_ENCODINGS).best()
    if best is None:
        return None
    return "cp1252" if "cp1252" in best.could_be_from_charset else best.encoding

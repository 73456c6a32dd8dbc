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

from mediakit.base.files import PACKAGE, Unusable, check_encoding, decode, write_whole
from mediakit.dictionaries.dictionary import Dictionary, broken, make_dictionary
from mediakit.dictionaries.markup import parse_toml, parse_tree
from mediakit.errors import DictionaryError, InputError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.dictionaries.dictionary import Category, Parsed


Source = str | Path | Mapping[str, Any]


# The module and the function that read a type of file. Imported where one is met.
PARSERS: Final = {
    ".toml": ("markup", "parse_toml"),
    ".yaml": ("markup", "parse_yaml"),
    ".yml": ("markup", "parse_yaml"),
    ".json": ("markup", "parse_json"),
    ".dic": ("foreign", "parse_liwc"),
    ".dicx": ("foreign", "parse_liwc_csv"),
    ".cat": ("foreign", "parse_wordstat"),
    ".lc3": ("foreign", "parse_lexicoder"),
    ".lcd": ("foreign", "parse_lexicoder"),
    ".ykd": ("foreign", "parse_yoshikoder"),
    ".csv": ("word_lists", "parse_word_list"),
    ".tsv": ("word_lists", "parse_word_list"),
    ".tab": ("word_lists", "parse_word_list"),
    ".txt": ("word_lists", "parse_word_list"),
}


_FORMS: Final = ", ".join(sorted(PARSERS))


# What a dictionary outside of UTF-8 is guessed to be in; others must be said.
_ENCODINGS: Final = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254"),
    *("utf_16_le", "utf_16_be"),
)


_DECLARED: Final = re.compile(rb"""<\?xml[^>]*\bencoding=["']([\w.-]+)["']""")


_FEW_LETTERS: Final = 4  # outside of ASCII


MAX_BYTES: Final = 100_000_000


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
    return sorted(Path(entry.name).stem for entry in _folder().iterdir() if entry.name[0] != "_")


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
        raise DictionaryError(
            f"{path}: a dictionary is written as TOML; let the name end in .toml."
        )
    text = tomli_w.dumps({**dictionary.card, "categories": _tree(dictionary)})
    _refuse_loss(dictionary, text, path)
    write_whole(path, text)
    return path


def _refuse_loss(dictionary: Dictionary, text: str, path: Path) -> None:
    """Refuse to write what reads otherwise, as a category below another that is named `hits`."""
    try:
        again, _ = make_dictionary(path.stem, str(path), parse_toml(text, str(path)))
    except DictionaryError as error:
        raise DictionaryError(
            f"{path}: not written, because TOML would not hold it; rename a category ({error})"
        ) from error
    for name, category in dictionary.categories.items():
        if again.categories.get(name) != replace(category, repeated=()):
            raise DictionaryError(
                f"{path}: not written, because TOML would not hold category {name!r}; rename it."
            )


def _tree(dictionary: Dictionary) -> dict[str, Any]:
    """Return the categories as nested tables."""
    tree: dict[str, Any] = {}
    for category in dictionary.categories.values():
        table = tree
        for name in category.path:
            table = table.setdefault(name, {})
        table.update(_table(category))
    return tree


def _table(category: Category) -> dict[str, Any]:
    """Return a category as a table of the file; what is empty or usual is left out."""
    table: dict[str, Any] = {}
    if category.weights:
        table["weights"] = dict(zip(category.patterns, category.weights, strict=True))
    else:
        table["patterns"] = list(category.patterns)
    exclude = [
        {key: value for key, value in exclusion._asdict().items() if value or key == "pattern"}
        for exclusion in category.exclude
    ]
    usual = {"valuetype": "glob"}
    known = {
        "description": category.description,
        "valuetype": category.valuetype,
        "hits": list(category.hits),
        "misses": list(category.misses),
        "exclude": exclude,
    }
    return table | {key: value for key, value in known.items() if value and value != usual.get(key)}


def _read(source: object, encoding: str | None) -> tuple[Dictionary, list[str]]:
    """Return a dictionary and what is doubtful about it."""
    if isinstance(source, Mapping):
        parsed = parse_tree(source, "the dictionary")
        return make_dictionary(", ".join(map(str, source)), "the dictionary", parsed)
    if isinstance(source, str | Path):
        return _read_named(source, encoding)
    if not isinstance(source, Sequence):
        raise DictionaryError(
            f"{shown(source)} is no dictionary; give a name, a path, a dict, or a list of these."
        )
    parts = [_read(each, encoding) for each in source]
    return _join([part for part, _ in parts]), [doubt for _, doubts in parts for doubt in doubts]


def _read_named(source: str | Path, encoding: str | None) -> tuple[Dictionary, list[str]]:
    """Return a built-in dictionary, or that of a file."""
    path = Path(source)
    if str(path) in dictionary_names() or (path.suffix == "" and not os.path.lexists(path)):
        return _built_in(str(source))
    place = str(path) if str(path).isprintable() else shown(str(path))
    parse = _parser(path)
    raw = _bytes(path)
    text, name, doubts = _decode(raw, place, encoding)
    dictionary, more = make_dictionary(path.stem, place, parse(text, place), raw, name)
    return dictionary, [*doubts, *more]


def _join(parts: list[Dictionary]) -> Dictionary:
    """Return several dictionaries as one."""
    if len({part.name for part in parts}) < max(len(parts), 1):
        raise DictionaryError(
            f"{[part.name for part in parts]}: name one dictionary or more, each once."
        )
    categories = {
        f"{part.name}.{name}": replace(category, path=(part.name, *category.path))
        for part in parts
        for name, category in part.categories.items()
    }
    digest = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    return Dictionary(", ".join(part.name for part in parts), categories, {}, digest)


def _folder() -> Path:
    return PACKAGE / "dictionaries" / "built_in"


def _built_in(name: str) -> tuple[Dictionary, list[str]]:
    known = dictionary_names()
    if name not in known:
        raise DictionaryError(
            f"No dictionary {shown(name)}.{nearest(name, known)} "
            f"Built in: {', '.join(known)}; or give the path of a file."
        )
    dictionary, doubts = _parse_built_in(name)
    # One of its own for each reader: what was found last is kept by the dictionary that found it.
    own = replace(dictionary, categories={**dictionary.categories}, card={**dictionary.card})
    return own, [*doubts]


@cache
def _parse_built_in(name: str) -> tuple[Dictionary, list[str]]:
    file = f"{name}.toml"
    raw = (_folder() / file).read_bytes()
    return make_dictionary(name, file, parse_toml(raw.decode(), file), raw, "utf-8")


def _parser(path: Path) -> Callable[[str, str], Parsed]:
    """Return the function that reads this type of file."""
    found = PARSERS.get(path.suffix.lower())
    if found is None:
        kind = f"of type {path.suffix!r}" if path.suffix else "whose name does not end in its type"
        raise DictionaryError(f"{path}: cannot read a dictionary {kind}; known are {_FORMS}.")
    module, function = found
    parse: Callable[[str, str], Parsed] = getattr(
        import_module(f"mediakit.dictionaries.{module}"), function
    )
    return parse


def _bytes(path: Path) -> bytes:
    """Return the content of a file of reasonable size; nothing that would never end is opened."""
    try:
        status = path.stat()
        is_file = stat.S_ISREG(status.st_mode)
        raw = path.read_bytes() if is_file and status.st_size <= MAX_BYTES else None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise DictionaryError(
            f"{path}: cannot be read ({why}); check the path of the dictionary."
        ) from error
    if raw is not None:
        return raw
    msg = f"{path}: cannot be read, as it is no file; give the path of a file."
    if is_file:
        size = f"{status.st_size / 1e6:,.0f} MB"
        msg = f"{path}: {size} is no dictionary; the limit is {MAX_BYTES / 1e6:.0f} MB."
    raise DictionaryError(msg)


def _decode(raw: bytes, place: str, encoding: str | None) -> tuple[str, str, list[str]]:
    """Return the text of a file, its encoding, and what is doubtful about it."""
    named = check_encoding(encoding) if encoding else _marked(raw) or _declared(raw, place)
    try:
        return *decode(raw, named), []
    except Unusable as found:
        guess = None
        if not encoding and found.reason == "encoding":
            guess = _utf8(raw) if named else _guess(raw)
        if guess is None or "\0" in raw.decode(guess):
            raise DictionaryError(f"{place}: {found.detail}.") from found
    wrong = named or "UTF-8"
    doubt = (
        f"{place} is not {wrong} and was read as {guess}; look at the accents, or say encoding=."
    )
    return raw.decode(guess), guess, [doubt]


def _marked(raw: bytes) -> str | None:
    """Return the encoding that a byte order mark tells; that of UTF-8 needs no telling."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _declared(raw: bytes, place: str) -> str | None:
    """Return the encoding that the first line of XML declares."""
    declared = _DECLARED.match(raw)
    if declared is None:
        return None
    try:
        return check_encoding(declared[1].decode("ascii"))
    except InputError as error:
        problem = f"{error} Correct encoding= there."
        raise broken(place, 1, problem) from error


def _utf8(raw: bytes) -> str | None:
    """Return UTF-8 for bytes that are, whatever they declare."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _guess(raw: bytes) -> str | None:
    """Return the encoding that charset-normalizer thinks likeliest; few letters fit too many."""
    from charset_normalizer import from_bytes

    if len(raw) - len(raw.decode("ascii", "ignore")) < _FEW_LETTERS and b"\0" not in raw:
        with suppress(UnicodeDecodeError):
            raw.decode("cp1252")
            return "cp1252"
    best = from_bytes(raw, cp_isolation=list(_ENCODINGS)).best()
    if best is None:
        return None
    return "cp1252" if "cp1252" in best.could_be_from_charset else best.encoding

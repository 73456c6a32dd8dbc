"""Dictionary: categories of patterns as a measuring instrument, with its card."""

from __future__ import annotations

import hashlib
import re
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from mediakit.errors import DictionaryError, nearest, shown
from mediakit.folding import fold

CARD: Final = ("title", "description", "reference", "url", "licence", "version", "language")
_CATEGORY_KEYS: Final = ("description", "patterns", "hits", "misses")


@dataclass(frozen=True)
class Category:
    """One category: its patterns and what they stand for.

    Attributes
    ----------
    patterns
        Words and phrases with the globs `*` (any letters) and `?` (one letter).
    description
        What the category means.
    hits, misses
        Sentences in which it must, or must not, be found.
    """

    patterns: tuple[str, ...]
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dictionary:
    """A measuring instrument: categories of patterns and the card that says where they come from.

    Attributes
    ----------
    name
        The built-in name or the file's stem.
    categories
        Category name to `Category`, in the order of the file.
    card
        title, description, reference, url, licence, version and language, as far as known.
    sha256
        Of the file as read, or of the patterns where there is no file.
    """

    name: str
    categories: Mapping[str, Category] = field(repr=False)
    card: Mapping[str, str] = field(repr=False)
    sha256: str = field(repr=False)

    def patterns(self) -> dict[str, list[str]]:
        """Return the patterns by category, as `read_dictionary` takes them.

        >>> read_dictionary({"talks": ["summit*", "peace talks"]}).patterns()
        {'talks': ['summit*', 'peace talks']}
        """
        return {name: list(category.patterns) for name, category in self.categories.items()}

    def __repr__(self) -> str:
        """Return one line that is the same on every machine."""
        n = sum(len(category.patterns) for category in self.categories.values())
        title = self.card.get("title") or self.name
        return f"Dictionary: {title}, {n:,} patterns in {', '.join(self.categories)}"


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


Source = str | Path | Mapping[str, list[str]]


def read_dictionary(source: Source | Sequence[Source]) -> Dictionary:
    """What does this instrument look for?

    Parameters
    ----------
    source
        A built-in name (`dictionary_names()`), the path of a TOML file, or a dict of category to
        patterns. The file's form: the keys of the card at the top, then a table
        `[categories.NAME]` with `patterns = [...]` and, if wanted, `description`, `hits` and
        `misses`; `[categories]` with `NAME = [...]` is enough. A list of these makes one
        dictionary whose categories are named `dictionary.category`.

    Returns
    -------
    Dictionary

    Raises
    ------
    DictionaryError
        If there is no such name or file, or an entry cannot be used: file, category, position and
        the fix are named.

    Examples
    --------
    >>> read_dictionary({"talks": ["summit*", "peace talks"]})
    Dictionary: talks, 2 patterns in talks
    """
    if not isinstance(source, str | Path | Mapping):
        return _join([read_dictionary(each) for each in source])
    if isinstance(source, Mapping):
        text = "\n".join(f"{k}\t{p}" for k, v in source.items() for p in v)
        name = ", ".join(map(str, source))
        return _make(name, "the dictionary", {"categories": source}, text.encode())
    path = Path(source)
    if str(source) in dictionary_names() or (path.suffix == "" and not path.exists()):
        return _built_in(str(source))
    if path.suffix.lower() != ".toml":
        msg = f"{path}: cannot read a dictionary of type {path.suffix!r}; write it as .toml."
        raise DictionaryError(msg)
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); check the path of the dictionary."
        raise DictionaryError(msg) from error
    return _make(path.stem, str(path), _parse(data, str(path)), data)


def _join(parts: list[Dictionary]) -> Dictionary:
    """Return several dictionaries as one."""
    if len({part.name for part in parts}) < max(len(parts), 1):
        msg = f"{[part.name for part in parts]}: name one dictionary or more, each once."
        raise DictionaryError(msg)
    categories = {
        f"{part.name}.{name}": category
        for part in parts
        for name, category in part.categories.items()
    }
    digest = hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
    return Dictionary(", ".join(part.name for part in parts), categories, {}, digest)


def _folder() -> resources.abc.Traversable:
    return resources.files("mediakit") / "data" / "dictionaries"


def _built_in(name: str) -> Dictionary:
    known = dictionary_names()
    if name not in known:
        msg = (
            f"No dictionary {shown(name)}.{nearest(name, known)} "
            f"Built in: {', '.join(known)}; or give the path of a .toml file."
        )
        raise DictionaryError(msg)
    data = (_folder() / f"{name}.toml").read_bytes()
    return _make(name, f"{name}.toml", _parse(data, f"{name}.toml"), data)


def _parse(data: bytes, place: str) -> dict[str, object]:
    """Return the content of a TOML file."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        msg = f"{place}, line {line}: not UTF-8; save the dictionary as UTF-8."
        raise DictionaryError(msg) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{place}: not valid TOML: {error}{_twice(data, str(error))}; mend the file there."
        raise DictionaryError(msg) from error


def _twice(data: bytes, message: str) -> str:
    """Return the lines of a key that stands twice, which the TOML reader only half says."""
    at = re.search(r"line (\d+)", message)
    if at is None or not re.search("twice|overwrite|declare", message):
        return ""
    lines = data.decode("utf-8-sig").split("\n")
    last = int(at[1])
    wanted = re.split("=", lines[last - 1])[0].strip().strip("[]")
    first = [
        n
        for n, text in enumerate(lines[: last - 1], 1)
        if re.split("=", text)[0].strip().strip("[]") == wanted
    ]
    return f" ({wanted} stands on line {first[0]} and on line {last})" if first else ""


def _make(name: str, place: str, data: Mapping[str, object], raw: bytes) -> Dictionary:
    """Return the dictionary of a parsed file; refuse what cannot be used."""
    groups = data.get("categories")
    if not isinstance(groups, Mapping) or not groups:
        msg = f'{place}: no categories found; add [categories] with NAME = ["pattern", ...].'
        raise DictionaryError(msg)
    for key, value in data.items():
        if key != "categories" and (key not in CARD or not isinstance(value, str)):
            hint = nearest(key, (*CARD, "categories")) or f" Known: {', '.join(CARD)}, categories."
            msg = f"{place}: {key!r} is not a text of the card.{hint}"
            raise DictionaryError(msg)
    card = {key: str(data[key]) for key in CARD if key in data}
    categories = {str(key): _category(place, str(key), value) for key, value in groups.items()}
    return Dictionary(name, categories, card, hashlib.sha256(raw).hexdigest())


def _category(place: str, name: str, value: object) -> Category:
    """Return one category; its patterns are given alone or in a table."""
    table = value if isinstance(value, Mapping) else {"patterns": value}
    for key in table:
        if key not in _CATEGORY_KEYS:
            msg = (
                f"{place}: category {name!r} has an unknown key {shown(key)}."
                f"{nearest(str(key), _CATEGORY_KEYS)} Known: {', '.join(_CATEGORY_KEYS)}."
            )
            raise DictionaryError(msg)
    patterns = table.get("patterns")
    if not isinstance(patterns, (list, tuple)) or not patterns:
        msg = f"{place}: category {name!r} has no patterns; give a list of at least one."
        raise DictionaryError(msg)
    return Category(
        patterns=_patterns(place, name, patterns),
        description=str(table.get("description", "")),
        hits=_examples(table.get("hits")),
        misses=_examples(table.get("misses")),
    )


def _examples(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _patterns(
    place: str, category: str, entries: list[object] | tuple[object, ...]
) -> tuple[str, ...]:
    """Return the distinct patterns of a category."""
    kept: dict[str, str] = {}
    for i, entry in enumerate(entries, 1):
        where = f"{place}: category {category!r}, pattern {i} ({shown(entry)})"
        if not isinstance(entry, str):
            msg = f"{where} is not text; put it in quotation marks."
            raise DictionaryError(msg)
        pattern = " ".join(entry.split())
        if not pattern.strip("*? "):
            msg = f"{where} would match every word; write at least one letter."
            raise DictionaryError(msg)
        form = fold(pattern)
        if form in kept:
            warnings.warn(f"{where} stands there already; it counts once.", stacklevel=5)
        kept.setdefault(form, pattern)
    return tuple(kept.values())

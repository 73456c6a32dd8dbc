"""The files that a report is made from: those of its source, and those that parameters name."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.errors import InputError, ParameterError, shown
from mediakit.reading.files import INDEX, TABLES, is_archive, packing_of, printable, suffix_of
from mediakit.reports.params import find_source, find_table, is_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediakit.reports.declared import Declared
    from mediakit.reports.param_rules import Plain

LISTS: Final = ("dictionaries", "codes")  # parameters whose items may be files
FILES: Final = (
    "events",
    "actors",
    "sample",
    "machine",
    "uses",
)  # parameters that are one, or empty
WANTED: Final = ("codes", *FILES)  # where a name that is no file is a mistake
OPTIONS: Final = ("index", "boilerplate")  # options of `reading` that may be one
_PATTERN: Final = "articles"  # what a pattern without a folder is called


class Source(NamedTuple):
    """Where the articles of a report come from.

    Attributes
    ----------
    name
        As the report shows it.
    place
        The path or pattern.
    files
        Name to path of every file that is read for it.
    alone
        Whether it is one file, which a notebook can read as it is.
    """

    name: str
    place: str
    files: Mapping[str, Path]
    alone: bool


def name_source(source: str) -> str:
    """Return what a report calls a path or pattern.

    >>> name_source("my/folder/"), name_source("texts/*.txt")
    ('folder', 'texts')
    """
    if glob.has_magic(source) and not os.path.lexists(source):
        return printable(Path(source).parent.name) or _PATTERN
    return printable(Path(source).resolve().name)


def is_article_file(source: str) -> bool:
    """Whether a path is a file that holds one article, by its name.

    >>> is_article_file("seeds/putin_north_korea.txt"), is_article_file("seeds/sample")
    (True, False)
    """
    if glob.has_magic(source) and not os.path.lexists(source):
        return False
    path = find_source(source)
    held = is_archive(path.name) or packing_of(path.name) or suffix_of(path.name) in TABLES
    return path.is_file() and not held


def find_inputs(source: str) -> Source:
    """Which files does a path or pattern stand for?

    Raises
    ------
    InputError
        If there is no such path, or nothing that may be an article.
    """
    name = name_source(source)
    if glob.has_magic(source) and not os.path.lexists(source):
        path = Path(source).parent
    else:
        path = find_source(source)
        if path.is_file():
            name = printable(path.name)
            return Source(name, str(path), {name: path}, alone=True)
        source = str(path)
    from mediakit.corpus.corpus import is_saved  # pandas, which a single file does without
    from mediakit.reading.files import find_files

    if path.is_dir() and is_saved(path):
        found = sorted(path.iterdir())
    else:
        found = list(dict.fromkeys(file.path for file in find_files(source)[0]))
        found += [place for place in [path / INDEX] if place.is_file() and place not in found]
    if not found:
        msg = f"{shown(source)}: holds no file of articles; name a file or its folder."
        raise InputError(msg)
    files = {printable(os.path.relpath(file, path)): file for file in found}
    return Source(name, source, files, alone=False)


def take_files(
    values: Mapping[str, Plain], declared: Mapping[str, Declared]
) -> tuple[dict[str, Plain], dict[str, Path]]:
    """Return the values with the user's files by bare name, and where each of these is.

    A table that the notebook itself names is one of its inputs too.

    Raises
    ------
    ParameterError
        If two files have the same name.
    InputError
        If a table that is named is not there.
    """
    own = {name: declared[name].default for name in WANTED if name in declared}
    replaced = {**own, **values}
    files: dict[str, Path] = {}
    for name in LISTS:
        items = replaced.get(name)
        if isinstance(items, list):
            replaced[name] = [_take(name, item, files) for item in items]
    for name in FILES:
        if name in replaced:
            replaced[name] = _take(name, replaced[name], files)
    reading = replaced.get("reading")
    if isinstance(reading, dict):
        kept = {k: _take(k, v, files) if k in OPTIONS else v for k, v in reading.items()}
        replaced["reading"] = kept
    return replaced, files


def _take(name: str, item: Plain, files: dict[str, Path]) -> Plain:
    """Return the bare name of a file, which is put among the others, or what is none."""
    if not isinstance(item, str) or not item:
        return item
    path = find_table(name, item) if name in WANTED else Path(item)
    if name not in WANTED and (not path.suffix or not is_file(path)):
        return item
    if files.setdefault(path.name, path) != path:
        msg = f"{name}: two files are named {shown(path.name)}; rename one of them."
        raise ParameterError(msg)
    return path.name


def place_files(values: Mapping[str, Plain], files: Mapping[str, Path]) -> dict[str, Plain]:
    """Return the values with the paths of the files in place of their bare names."""
    return {name: _placed(value, files) for name, value in values.items()}


def _placed(value: Plain, files: Mapping[str, Path]) -> Plain:
    if isinstance(value, str):
        return str(files.get(value, value))
    if isinstance(value, list):
        return [_placed(item, files) for item in value]
    if isinstance(value, dict):
        return {k: _placed(v, files) if k in OPTIONS else v for k, v in value.items()}
    return value


def changed(source: Source, hashes: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of files whose hash is another than it was."""
    from mediakit.reports.params import hash_source

    for name, path in source.files.items():
        if not path.is_file() or hash_source(path) != hashes.get(name):
            yield name

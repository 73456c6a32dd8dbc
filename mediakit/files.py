"""Which files does a path stand for: those that may be articles, and those that are not read."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.errors import ArgumentError, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXTS: Final = (".txt", ".md", ".html", ".htm")
TABLES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx")
SUFFIXES: Final = (*TEXTS, *TABLES)
_PACKED = "unpack it and give the folder"
HINTS: Final = {
    ".zip": _PACKED,
    ".gz": _PACKED,
    ".tar": _PACKED,
    ".zst": _PACKED,
    ".xls": "save it as .xlsx or .csv",
    ".pdf": "extract its text first, for example with pdftotext, and look at the result",
    ".docx": "save it as plain text (.txt)",
    ".doc": "save it as plain text (.txt)",
    ".odt": "save it as plain text (.txt)",
    ".rtf": "save it as plain text (.txt)",
}
# Files that stand beside articles and tell about them.
_COMPANION = re.compile(
    r"(?i:readme|licen[sc]e|copying|changelog|contributing|citation)(?:[._-]\w{1,12})*"
    r"|(?:SOURCES|AUTHORS|CHANGES|NOTICE|MANIFEST|TODO)(?:\.\w{1,12})*"
    r"|(?i:index|metadata|truth)\.(?:csv|tsv|json|jsonl|xlsx|parquet)"
)
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
    (stat.S_ISSOCK, "a socket"),
)


@dataclass(frozen=True)
class File:
    """A file that may hold an article, or a table of them.

    Attributes
    ----------
    path
        Where it is.
    source
        What the tables call it: its path below the folder that was given, or its name.
    """

    path: Path
    source: str

    @property
    def packing(self) -> str:
        """The ending that says how it is compressed, or nothing."""
        return ""

    @property
    def suffix(self) -> str:
        """The ending that says what it holds, in small letters."""
        return PurePath(self.source.removesuffix(self.packing)).suffix.lower()

    @property
    def is_table(self) -> bool:
        """Whether it holds rows."""
        return self.suffix in TABLES


class Skipped(NamedTuple):
    """A file that is not read: its name, the reason, and what to do."""

    source: str
    reason: str
    detail: str


def find_files(source: str | Path) -> tuple[list[File], list[Skipped]]:
    """Which files below a path may hold articles, and which are not read?

    Parameters
    ----------
    source
        A file or a folder. A folder is read with all folders in it, each file once: links are
        not followed, since what they point to is read in its own place or lies outside.

    Returns
    -------
    tuple of (list of File, list of Skipped)
        Both sorted by name.

    Raises
    ------
    InputError
        Where there is nothing, or a single file that is none of those that can be read.
    """
    path = Path(source)
    if source == "" or not os.path.lexists(path):  # an empty one would be the working directory
        message = f"There is no file or folder {shown(str(source))}. Check the path."
        raise InputError(message)
    if path.is_dir():
        return _find_in_folder(path)
    problem = _problem(path, path.name, explicit=True)
    if problem is not None:
        message = f"{shown(str(source))} cannot be read: {problem.detail}."
        raise InputError(message)
    return [File(path, printable(path.name))], []


def find_listed(sources: Iterable[str | Path]) -> tuple[list[File], list[Skipped]]:
    """Which files do several paths stand for? Names are told apart from their common folder on.

    Raises
    ------
    InputError
        As in `find_files`, for a path that does not exist.
    """
    files: dict[Path, File] = {}
    skipped: list[Skipped] = []
    paths = [Path(_checked(source)) for source in sources]
    if not paths:
        message = "The list of paths is empty. Give at least one file or folder."
        raise InputError(message)
    parents = [path if path.is_dir() else path.parent for path in map(_absolute, paths)]
    common = Path(os.path.commonpath(parents))
    for path in paths:
        if path.is_dir():
            found, left = _find_in_folder(path)
            prefix = _absolute(path).relative_to(common).as_posix()
            skipped.extend(item._replace(source=_joined(prefix, item.source)) for item in left)
            found = [File(file.path, _joined(prefix, file.source)) for file in found]
        else:
            name = printable(_absolute(path).relative_to(common).as_posix())
            problem = _problem_or_missing(path, name)
            skipped.extend([problem] if problem else [])
            found = [] if problem else [File(path, name)]
        skipped.extend(
            Skipped(file.source, "duplicate", "listed more than once")
            for file in found
            if files.setdefault(file.path.resolve(), file) is not file
        )
    return sorted(files.values(), key=lambda file: file.source), sorted(skipped)


def printable(name: str) -> str:
    """Return a file name as text that can be stored: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _checked(source: object) -> str | Path:
    """Refuse what is no path."""
    if isinstance(source, str | Path):
        return source
    message = (
        f"A list of sources must hold paths, and has {shown(source)} "
        f"({type(source).__name__}). Give texts as a DataFrame with a column 'text'."
    )
    raise ArgumentError(message)


def _absolute(path: Path) -> Path:
    """Return a path from the root, links kept."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (Path.resolve would follow links)


def _joined(prefix: str, name: str) -> str:
    """Return a name below a folder that may be the common one."""
    return name if prefix == "." else f"{printable(prefix)}/{name}"


def _problem_or_missing(path: Path, name: str) -> Skipped | None:
    """Return why a listed file is not read; one that does not exist is a wrong call."""
    if not os.path.lexists(path):
        message = f"There is no file or folder {shown(str(path))}. Check the list of paths."
        raise InputError(message)
    return _problem(path, name, explicit=True)


def _find_in_folder(root: Path) -> tuple[list[File], list[Skipped]]:
    """Return what a folder and all folders in it hold."""
    files: list[File] = []
    skipped: list[Skipped] = []
    for path, not_entered in _walk(root):
        name = printable(path.relative_to(root).as_posix())
        problem = not_entered or _problem(path, name, explicit=False)
        if problem is None:
            files.append(File(path, name))
        else:
            skipped.append(problem)
    return sorted(files, key=lambda file: file.source), sorted(skipped)


def _walk(root: Path) -> Iterator[tuple[Path, Skipped | None]]:
    """Yield every file of a folder, and every folder that is not entered with the reason."""
    real = root.resolve()
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            name = printable(folder.relative_to(root).as_posix())
            yield (
                folder,
                Skipped(name, "unreadable", f"the folder cannot be opened: {error.strerror}"),
            )
            continue
        for path in entries:
            name = printable(path.relative_to(root).as_posix())
            if path.is_symlink():
                yield path, _link(path, name, real)
            elif not path.is_dir():
                yield path, None
            elif path.name.startswith("."):
                yield path, Skipped(name, "not_an_article", "a hidden folder, not entered")
            else:
                folders.append(path)


def _link(path: Path, name: str, root: Path) -> Skipped:
    """Return why a link in a folder is not followed."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Skipped(name, "broken_link", "a link to nothing, or to itself")
    if target.is_relative_to(root):
        return Skipped(name, "link", "a link to what is read in its own place")
    return Skipped(
        name, "outside_link", "a link that leads out of the folder; copy its target here"
    )


def _problem(path: Path, name: str, *, explicit: bool) -> Skipped | None:
    """Return why a file is not read, if so; a file given by its own name may be a README."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Skipped(name, "unreadable", f"it cannot be opened: {error.strerror}")
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return Skipped(name, "not_a_file", f"it is {kind}; give regular files")
    if not explicit and (path.name.startswith(".") or _COMPANION.fullmatch(path.name)):
        return Skipped(name, "not_an_article", "it goes with articles; give it alone to read it")
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return None
    hint = HINTS.get(suffix, "save it as plain text (.txt)")
    kind = f"files ending in {shown(suffix)}" if suffix else "files without an ending"
    return Skipped(name, "unsupported", f"{kind} are not read; {hint}")

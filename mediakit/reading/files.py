"""Which files does a path stand for: those that may be articles, and those that are not read."""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mediakit.base.files import Unusable
from mediakit.errors import ArgumentError, InputError, shown
from mediakit.reading.kinds import (
    TABLES,
    Skipped,
    is_archive,
    is_hidden,
    packing_of,
    printable,
    refuse_kind,
    suffix_of,
)
from mediakit.reading.packed import list_members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        What the tables call it: its path below the folder or in the archive that was given, or
        its name.
    member
        Its place in the archive that the path is of.
    """

    path: Path
    source: str
    member: int | None = None

    @property
    def packing(self) -> str:
        """The ending that says how it is compressed, or nothing."""
        return packing_of(self.source)

    @property
    def suffix(self) -> str:
        """The ending that says what it holds, in small letters."""
        return suffix_of(self.source)

    @property
    def is_table(self) -> bool:
        """Whether it holds rows."""
        return self.suffix in TABLES


def find_files(source: str | Path) -> tuple[list[File], list[Skipped]]:
    """Which files below a path may hold articles, and which are not read?

    Parameters
    ----------
    source
        A file, an archive, a folder, or a pattern with ``*``, ``?`` or ``[``. A folder is read
        with all folders and archives in it, each file once: links are not followed, since what
        they point to is read in its own place or lies outside.

    Returns
    -------
    tuple of (list of File, list of Skipped)
        Both sorted by name.

    Raises
    ------
    InputError
        Where there is nothing, or a single file that is none of those that can be read.
    """
    if (fitting := _fitting(source)) is not None:
        return find_listed(fitting, explicit=False)
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
    if is_archive(path.name):
        return _find_in_archive(path)
    return [File(path, printable(path.name))], []


def _fitting(source: str | Path) -> list[str] | None:
    """Return the paths that fit a pattern, or None for a plain path."""
    pattern = str(source)
    if not glob.has_magic(pattern) or os.path.lexists(pattern):
        return None
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (it may be absolute)
    if not found:
        message = f"Nothing fits the pattern {shown(pattern)}. Check the folder and the ending."
        raise InputError(message)
    return list(found)


def _find_in_archive(path: Path) -> tuple[list[File], list[Skipped]]:
    """Return what an archive holds."""
    try:
        members = list_members(path)
    except Unusable as why:
        message = f"{shown(str(path))} cannot be read: {why.detail}."
        raise InputError(message) from why
    files = [File(path, member.name, member.place) for member in members if not member.problem]
    skipped = [m.problem._replace(source=m.name) for m in members if m.problem]
    return sorted(files, key=lambda file: file.source), sorted(skipped)


def _opened(file: File) -> tuple[list[File], list[Skipped]]:
    """Return a file among others, or what is in it if it is an archive."""
    if not is_archive(file.path.name):
        return [file], []
    try:
        files, skipped = _find_in_archive(file.path)
    except InputError as error:
        return [], [Skipped(file.source, "unreadable", str(error).rstrip("."))]
    inner = [File(f.path, f"{file.source}/{f.source}", f.member) for f in files]
    return inner, [item._replace(source=f"{file.source}/{item.source}") for item in skipped]


def find_listed(
    sources: Iterable[str | Path], *, explicit: bool = True
) -> tuple[list[File], list[Skipped]]:
    """Which files do several paths stand for? Names are told apart from their common folder on.

    Parameters
    ----------
    sources
        Files, archives and folders.
    explicit
        Whether somebody named each of them, so that a README is meant too.

    Raises
    ------
    InputError
        As in `find_files`, for a path that does not exist.
    """
    files: dict[tuple[Path, int | None], File] = {}
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
            found = [replace(file, source=_joined(prefix, file.source)) for file in found]
        else:
            name = printable(_absolute(path).relative_to(common).as_posix())
            problem = _problem_or_missing(path, name, explicit=explicit)
            found, left = ([], [problem]) if problem else _opened(File(path, name))
            skipped.extend(left)
        skipped.extend(
            Skipped(file.source, "duplicate", "listed more than once")
            for file in found
            if files.setdefault((file.path.resolve(), file.member), file) is not file
        )
    return sorted(files.values(), key=lambda file: file.source), sorted(skipped)


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


def _problem_or_missing(path: Path, name: str, *, explicit: bool) -> Skipped | None:
    """Return why a listed file is not read; one that does not exist is a wrong call."""
    if not os.path.lexists(path):
        message = f"There is no file or folder {shown(str(path))}. Check the list of paths."
        raise InputError(message)
    return _problem(path, name, explicit=explicit)


def _find_in_folder(root: Path) -> tuple[list[File], list[Skipped]]:
    """Return what a folder and all folders in it hold."""
    files: list[File] = []
    skipped: list[Skipped] = []
    for path, not_entered in _walk(root):
        name = printable(path.relative_to(root).as_posix())
        problem = not_entered or _problem(path, name, explicit=False)
        found, left = ([], [problem]) if problem else _opened(File(path, name))
        files.extend(found)
        skipped.extend(left)
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
    if not explicit and is_hidden(path.name):
        return Skipped(name, "not_an_article", "it goes with articles; give it alone to read it")
    if is_archive(path.name):
        return None
    problem = refuse_kind(path.name)
    return problem and problem._replace(source=name)

"""Which files does a path stand for: those that may be articles, and those that are not read."""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import Unusable
from mediakit.errors import ArgumentError, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


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
        raise InputError(f"There is no file or folder {shown(str(source))}. Check the path.")
    if path.is_dir():
        return _find_in_folder(path)
    problem = _problem(path, path.name, explicit=True)
    if problem is not None:
        raise InputError(f"{shown(str(source))} cannot be read: {problem.detail}.")
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
        raise InputError(
            f"Nothing fits the pattern {shown(pattern)}. Check the folder and the ending."
        )
    return list(found)


def _find_in_archive(path: Path) -> tuple[list[File], list[Skipped]]:
    """Return what an archive holds."""
    try:
        members = list_members(path)
    except Unusable as why:
        raise InputError(f"{shown(str(path))} cannot be read: {why.detail}.") from why
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
        raise InputError("The list of paths is empty. Give at least one file or folder.")
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
    raise ArgumentError(
        f"A list of sources must hold paths, and has {shown(source)} "
        f"({type(source).__name__}). Give texts as a DataFrame with a column 'text'."
    )


def _absolute(path: Path) -> Path:
    """Return a path from the root, links kept."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (Path.resolve would follow links)


def _joined(prefix: str, name: str) -> str:
    """Return a name below a folder that may be the common one."""
    return name if prefix == "." else f"{printable(prefix)}/{name}"


def _problem_or_missing(path: Path, name: str, *, explicit: bool) -> Skipped | None:
    """Return why a listed file is not read; one that does not exist is a wrong call."""
    if not os.path.lexists(path):
        raise InputError(f"There is no file or folder {shown(str(path))}. Check the list of paths.")
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


TEXTS: Final = (".txt", ".md", ".html", ".htm")


TABLES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx")


SUFFIXES: Final = (*TEXTS, *TABLES)


PACKINGS: Final = (".gz", ".zst")


TARS: Final = (".tar", ".tar.gz", ".tgz", ".tar.zst")


ARCHIVES: Final = (".zip", *TARS)


INDEX: Final = "index.csv"  # of a folder, about the files in it


_AS_TEXT = "save it as plain text (.txt)"


_HINTS: Final = {
    ".gz": "name it by what it holds, as news.csv.gz",
    ".zst": "name it by what it holds, as news.csv.zst",
    ".bz2": "pack it with gzip or zstd",
    ".xz": "pack it with gzip or zstd",
    ".7z": "pack it as .zip",
    ".rar": "pack it as .zip",
    ".xls": "save it as .xlsx or .csv",
    ".pdf": "extract its text first, for example with pdftotext, and look at the result",
}


# Files that stand beside articles and tell about them.
_COMPANION: Final = re.compile(
    r"(?i:readme|licen[sc]e|copying|changelog|contributing|citation)(?:[._-]\w{1,12})*"
    r"|(?:SOURCES|AUTHORS|CHANGES|NOTICE|MANIFEST|TODO)(?:\.\w{1,12})*"
    r"|(?i:index|metadata|truth)\.(?:csv|tsv|json|jsonl|ndjson|xlsx|parquet)(?:\.gz|\.zst)?"
)


class Skipped(NamedTuple):
    """A file that is not read: its name, the reason, and what to do."""

    source: str
    reason: str
    detail: str


def printable(name: str) -> str:
    """Return a file name as text that can be stored: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def packing_of(name: str) -> str:
    """Return the ending that says how a single file is compressed, or nothing.

    >>> packing_of("news.CSV.gz"), packing_of("news.csv"), packing_of("news.tar.gz")
    ('.gz', '', '')
    """
    if is_archive(name):
        return ""
    return next((name[-len(end) :] for end in PACKINGS if name.lower().endswith(end)), "")


def suffix_of(name: str) -> str:
    """Return the ending that says what a file holds, in small letters.

    >>> suffix_of("news.CSV.gz"), suffix_of("a.b/news")
    ('.csv', '')
    """
    return PurePosixPath(name.removesuffix(packing_of(name))).suffix.lower()


def is_archive(name: str) -> bool:
    """Whether a file holds others."""
    return name.lower().endswith(ARCHIVES)


def is_hidden(name: str) -> bool:
    """Whether a file is one that its owner does not see, or goes with articles."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or _COMPANION.fullmatch(last) is not None


def refuse_kind(name: str) -> Skipped | None:
    """Return why a file of this name is not read, if so.

    >>> refuse_kind("news.pdf").detail
    "files ending in '.pdf' are not read; extract its text first, ... look at the result"
    """
    if suffix_of(name) in SUFFIXES:
        return None
    suffix = PurePosixPath(name).suffix.lower()
    hint = _HINTS.get(suffix, _AS_TEXT)
    kind = f"files ending in {shown(suffix)}" if suffix else "files without an ending"
    return Skipped(name, "unsupported", f"{kind} are not read; {hint}")


ALWAYS: Final = 100_000_000  # bytes that any file may unpack to


MAX_RATIO: Final = 250  # beyond, bytes for each one of the file; text is packed to a third or tenth


MAX_HELD: Final = 300_000_000  # bytes of a packed file that can only be read with all of it at hand


_BLOCK = 1 << 20


DAMAGE: Final = (  # what the libraries raise for a file that is not as it should be
    OSError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    RuntimeError,  # of zipfile, for a password
    NotImplementedError,  # of zipfile, for an unknown compression
    ValueError,
)


class Meter:
    """How much a file has unpacked to."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.limit = max(ALWAYS, MAX_RATIO * size)
        self.n = 0

    def count(self, n: int) -> None:
        """Count bytes or characters.

        Raises
        ------
        InputError
            At the limit.
        """
        self.n += n
        self.check(self.n)

    def check(self, n: int, column: str = "") -> None:
        """Refuse a file that would unpack to so much.

        Parameters
        ----------
        n
            Bytes or characters in all.
        column
            The one of a table that they stand in, where it is known.

        Raises
        ------
        InputError
            Beyond the limit.
        """
        if n > self.limit:
            where = f", column {shown(column)}," if column else ""
            fix = "save the table without it" if column else "unpack it and give the files"
            raise InputError(
                f"{shown(self.name)}{where} unpacks to more than {self.limit:,} bytes, over "
                f"{MAX_RATIO} times its size, as no text does. If you trust it, {fix}."
            )


class Metered(io.RawIOBase):
    """A stream that counts what is read, and says in our words when it is damaged."""

    def __init__(self, stream: IO[bytes], meter: Meter) -> None:
        super().__init__()
        self._stream = stream
        self._meter = meter

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes, fewer only at the end; without a size all, within the limit."""
        wanted = -1 if size is None else size
        parts: list[bytes] = []
        while wanted:
            try:
                part = self._stream.read(_BLOCK if wanted < 0 else min(wanted, _BLOCK))
            except InputError:  # of a stream below, which is no damage
                raise
            except DAMAGE as error:
                raise damaged(error) from error
            if not part:
                break
            self._meter.count(len(part))
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)


class Member(NamedTuple):
    """A file in an archive: its place there, its name, and why it is not read, if so."""

    place: int
    name: str
    problem: Skipped | None


def damaged(error: BaseException) -> Unusable:
    """Return the reason for what cannot be unpacked."""
    what = str(error).partition("\n")[0][:80] or type(error).__name__
    return Unusable(f"it cannot be unpacked ({what})", reason="unreadable")


def unpack(stream: IO[bytes], packing: str, meter: Meter) -> IO[bytes]:
    """Return the content of a stream that is compressed as the ending says.

    Parameters
    ----------
    stream
        What is compressed.
    packing
        ``.gz``, ``.zst`` or nothing.
    meter
        Counts what comes out.
    """
    inner: Any = stream
    if packing.lower() == ".gz":
        inner = gzip.GzipFile(fileobj=stream)
    elif packing.lower() == ".zst":
        import pyarrow as pa

        inner = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return Metered(inner, meter)  # type: ignore[return-value]  # all of IO that is used


def hold(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that can be read in any order."""
    raw = stream.read(MAX_HELD + 1)
    if len(raw) > MAX_HELD:
        raise Unusable(
            f"it unpacks to more than {MAX_HELD:,} bytes; unpack it and give the file",
            reason="too_large",
        )
    return io.BytesIO(raw)


def list_members(path: Path) -> list[Member]:
    """Which files are in an archive?

    Raises
    ------
    Unusable
        For an archive that is damaged.
    InputError
        For one that unpacks beyond all measure.
    """
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                return [
                    Member(place, printable(info.filename), _zip_problem(info))
                    for place, info in enumerate(archive.infolist())
                    if not info.is_dir()
                ]
        with _open_tar(path) as archive:
            return [
                Member(place, printable(info.name), _tar_problem(info))
                for place, info in enumerate(archive)
                if not info.isdir()
            ]
    except InputError:
        raise
    except DAMAGE as error:
        raise damaged(error) from error


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a tar archive as a stream."""
    name = path.name.lower()
    packing = ".gz" if name.endswith("gz") else ".zst" if name.endswith(".zst") else ""
    with path.open("rb") as raw:
        stream = unpack(raw, packing, Meter(path.name, path.stat().st_size))
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            yield archive


def _zip_problem(info: zipfile.ZipInfo) -> Skipped | None:
    """Return why a member of a zip archive is not read, if so."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return Skipped(info.filename, "link", "a link in an archive is not followed")
    return _problem_inside(info.filename)


def _tar_problem(info: tarfile.TarInfo) -> Skipped | None:
    """Return why a member of a tar archive is not read, if so."""
    if info.issym() or info.islnk():
        return Skipped(info.name, "link", "a link in an archive is not followed")
    if not info.isreg() or info.issparse():
        return Skipped(info.name, "not_a_file", "it is no regular file")
    return _problem_inside(info.name)


def _problem_inside(name: str) -> Skipped | None:
    """Return why a file of this name in an archive is not read, if so."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0].endswith((":", "/")) or ".." in parts:
        detail = "its name leads out of the archive; pack the files under their plain names"
        return Skipped(name, "outside_path", detail)
    if any(part.startswith(".") for part in parts) or is_hidden(name) or parts[0] == "__MACOSX":
        return Skipped(name, "not_an_article", "it goes with articles; give it alone to read it")
    if is_archive(name):
        detail = "an archive in an archive is not read; unpack the outer one"
        return Skipped(name, "unsupported", detail)
    return refuse_kind(name)


def open_members(
    path: Path, places: Sequence[int]
) -> Iterator[tuple[int, IO[bytes] | Unusable, Meter]]:
    """Yield members of an archive, those of a tar archive in its order, each to be read at once.

    Raises
    ------
    Unusable
        For an archive that is damaged.
    InputError
        For one that unpacks beyond all measure.
    """
    is_zip = path.name.lower().endswith(".zip")
    meter = Meter(path.name, path.stat().st_size)
    try:
        for place, stream in _open_zipped(path, places) if is_zip else _open_tarred(path, places):
            yield place, stream, meter if is_zip else Meter(path.name, path.stat().st_size)
    except InputError:
        raise
    except DAMAGE as error:
        raise damaged(error) from error


def _open_zipped(path: Path, places: Sequence[int]) -> Iterator[tuple[int, IO[bytes] | Unusable]]:
    """Yield members of a zip archive, or why one cannot be opened."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        for place in places:
            try:
                stream = archive.open(infos[place])
            except DAMAGE as error:
                yield place, damaged(error)
            else:
                with stream:
                    yield place, stream


def _open_tarred(path: Path, places: Sequence[int]) -> Iterator[tuple[int, IO[bytes] | Unusable]]:
    """Yield members of a tar archive, whose meter counts all of it anyway."""
    wanted = set(places)
    with _open_tar(path) as archive:
        for place, info in enumerate(archive):
            content = archive.extractfile(info) if place in wanted else None
            if content is not None:
                yield place, content

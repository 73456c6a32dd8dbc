"""Which files does a path stand for: those that may be articles, and those that are not read?

First what names tell, then how files are unpacked within measure, then how files are found.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, cast

from mediakit.base.files import Unusable, read_toml
from mediakit.errors import ArgumentError, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXTS: Final = (".txt", ".md", ".html", ".htm")
TABLES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx")
SUFFIXES: Final = (*TEXTS, *TABLES)
PACKINGS: Final = (".gz", ".zst")
ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst")
INDEX: Final = "index.csv"  # of a folder, about the files in it

# Files that stand beside articles and tell about them.
_COMPANION: Final = re.compile(
    r"(?i:readme|licen[sc]e|copying|changelog|contributing|citation)(?:[._-]\w{1,12})*"
    r"|(?:SOURCES|AUTHORS|CHANGES|NOTICE|MANIFEST|TODO)(?:\.\w{1,12})*"
    r"|(?i:index|metadata|truth)\.(?:csv|tsv|json|jsonl|ndjson|xlsx|parquet)(?:\.gz|\.zst)?"
)
_GOES_WITH = "it goes with articles; give it alone to read it"
_NO_FILES = {"p": "a pipe", "c": "a character device", "b": "a block device", "s": "a socket"}

ALWAYS: Final = 100_000_000  # bytes that any file may unpack to
MAX_RATIO: Final = 250  # beyond, bytes for each one of the file; text is packed to a third or tenth
MAX_HELD: Final = 300_000_000  # bytes of a packed file that can only be read with all of it at hand
_BLOCK = 1 << 20
# What the libraries raise for a file that is not as it should be: RuntimeError for a password, or
# an unknown compression.
DAMAGE: Final = (
    OSError, EOFError, OverflowError, ValueError, RuntimeError,
    struct.error, zlib.error, zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip


class File(NamedTuple):
    """A file that may hold an article, or a table of them."""

    path: Path
    source: str  # what tables call it: its path below what was given, or its name
    member: int | None = None  # its place in the archive that the path is of

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


class Skipped(NamedTuple):
    """A file that is not read: its name, the reason, and what to do."""

    source: str
    reason: str
    detail: str


Found = tuple[list[File], list[Skipped]]  # both sorted by name
Why = tuple[str, str]  # reason and detail of what is skipped


def printable(name: str) -> str:
    """Return a file name as text that can be stored: bytes that are not UTF-8 are escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def packing_of(name: str) -> str:
    """Return the ending that says how a single file is compressed, or nothing.

    >>> packing_of("news.CSV.gz"), packing_of("news.tar.gz"), suffix_of("news.CSV.gz")
    ('.gz', '', '.csv')
    """
    if is_archive(name):
        return ""
    return next((name[-len(end) :] for end in PACKINGS if name.lower().endswith(end)), "")


def suffix_of(name: str) -> str:
    """Return the ending that says what a file holds, in small letters."""
    return PurePosixPath(name.removesuffix(packing_of(name))).suffix.lower()


def is_archive(name: str) -> bool:
    """Whether a file holds others."""
    return name.lower().endswith(ARCHIVES)


def _is_hidden(name: str) -> bool:
    """Whether a file is one that its owner does not see, or goes with articles."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or _COMPANION.fullmatch(last) is not None


def _refuse_kind(name: str) -> Why | None:
    """Return why a file of this name is not read, if so."""
    if is_archive(name) or suffix_of(name) in SUFFIXES:
        return None
    suffix = PurePosixPath(name).suffix.lower()
    hint = read_toml("reading/formats.toml")["hints"].get(suffix, "save it as plain text (.txt)")
    kind = f"files ending in {shown(suffix)}" if suffix else "files without an ending"
    return "unsupported", f"{kind} are not read; {hint}"


class Meter:
    """How much a file has unpacked to, in bytes or characters."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.limit = max(ALWAYS, MAX_RATIO * size)
        self.n = 0

    def count(self, n: int) -> None:
        """Count bytes or characters, within the limit."""
        self.n += n
        self.check(self.n)

    def check(self, n: int, column: str = "") -> None:
        """Refuse a file, or the column of a table, that would unpack to so much in all."""
        if n > self.limit:
            where = f", column {shown(column)}," if column else ""
            fix = "save the table without it" if column else "unpack it and give the files"
            told = f"{shown(self.name)}{where} unpacks to more than {self.limit:,} bytes, over"
            known = f"{MAX_RATIO} times its size, as no text does"
            raise InputError(f"{told} {known}. If you trust it, {fix}.")


class _Metered(io.RawIOBase):
    """A stream that counts what is read, and says in our words when it is damaged."""

    def __init__(self, stream: IO[bytes], meter: Meter) -> None:
        super().__init__()
        self._stream, self._meter = stream, meter

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes, fewer only at the end; without a size all, within the limit."""
        wanted = sys.maxsize if size is None or size < 0 else size
        parts: list[bytes] = []
        with _telling_damage():
            while wanted and (part := self._stream.read(min(wanted, _BLOCK))):
                self._meter.count(len(part))
                parts.append(part)
                wanted -= len(part)
        return b"".join(parts)


@contextmanager
def _telling_damage() -> Iterator[None]:
    """Raise `Unusable` for what cannot be unpacked; what unpacks beyond measure is no damage."""
    try:
        yield
    except InputError:
        raise
    except DAMAGE as error:
        what = str(error).partition("\n")[0][:80] or type(error).__name__
        raise Unusable(f"it cannot be unpacked ({what})", reason="unreadable") from error


def unpack(stream: IO[bytes], packing: str, meter: Meter) -> IO[bytes]:
    """Return the content of a stream that is compressed as the ending says, if any, metered."""
    inner: Any = stream
    if packing.lower() == ".gz":
        inner = gzip.GzipFile(fileobj=stream)
    elif packing.lower() == ".zst":
        import pyarrow as pa

        inner = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return _Metered(inner, meter)  # type: ignore[return-value]  # all of IO that is used


def hold(stream: IO[bytes]) -> IO[bytes]:
    """Return a stream that can be read in any order."""
    raw = stream.read(MAX_HELD + 1)
    if len(raw) > MAX_HELD:
        detail = f"it unpacks to more than {MAX_HELD:,} bytes; unpack it and give the file"
        raise Unusable(detail, reason="too_large")
    return io.BytesIO(raw)


@contextmanager
def _open_archive(path: Path) -> Iterator[Any]:
    """Open a `ZipFile`, or `TarFile` as a stream; damage found while it is open is `Unusable`."""
    name = path.name.lower()
    with _telling_damage():
        if name.endswith(".zip"):
            with zipfile.ZipFile(path) as zipped:
                yield zipped
            return
        packing = ".gz" if name.endswith("gz") else ".zst" if name.endswith(".zst") else ""
        with path.open("rb") as raw:
            stream = unpack(raw, packing, Meter(path.name, path.stat().st_size))
            with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
                yield archive


class Position:
    """How far the reading of some files is, by their bytes on the disk."""

    def __init__(self, files: Iterable[File]) -> None:
        self._total = 0
        for path in {file.path: None for file in files}:
            with suppress(OSError):
                self._total += path.stat().st_size
        self._before = 0
        self._stream: IO[bytes] | None = None

    def enter(self, stream: IO[bytes], size: int) -> None:
        """Go on to a stream of a file of this size, behind what was read before."""
        self._stream, self._size = stream, size

    def leave(self) -> None:
        """Go on behind the file."""
        self._stream, self._before = None, self._before + self._size

    @property
    def share(self) -> float:
        """The share that was read."""
        here = 0 if self._stream is None else self._stream.tell()
        return (self._before + here) / max(self._total, 1)


def open_files(
    files: Iterable[File], position: Position | None = None
) -> Iterator[tuple[File, IO[bytes] | Unusable]]:
    """Open and unpack one file after the other, each to be read at once, or say why it cannot be.

    One that unpacks beyond all measure is an `InputError`.
    """
    position = position or Position(())
    for archive, group in groupby(files, lambda file: file.member is not None and file.path):
        if archive:
            yield from _open_members(archive, {file.member or 0: file for file in group})
            continue
        for file in group:
            try:
                with file.path.open("rb") as raw:
                    size = file.path.stat().st_size
                    position.enter(raw, size)
                    meter = Meter(file.source, size)
                    yield file, unpack(raw, file.packing, meter) if file.packing else raw
                    position.leave()
            except OSError as error:
                detail = f"it cannot be opened: {error.strerror or error}"
                yield file, Unusable(detail, reason="unreadable")


def _open_members(path: Path, left: dict[int, File]) -> Iterator[tuple[File, IO[bytes] | Unusable]]:
    """Yield members of an archive, given by their places; what is left where it breaks off, too."""
    meter = Meter(path.name, path.stat().st_size)
    try:
        with _open_archive(path) as archive:
            is_tar = isinstance(archive, tarfile.TarFile)  # a stream, read in its own order
            members: Any = enumerate(archive) if is_tar else None
            take: Any = archive.extractfile if is_tar else archive.open
            for place, info in members or [(at, archive.infolist()[at]) for at in left]:
                if (file := left.pop(place, None)) is None:
                    continue
                try:
                    with _telling_damage():
                        stream = take(info)
                except Unusable as why:
                    yield file, why
                    continue
                with stream:
                    yield file, unpack(stream, file.packing, meter)
    except Unusable as why:  # nothing more of it can be read
        yield from ((file, why) for file in left.values())


def _find_in_archive(path: Path) -> Iterator[File | Skipped]:
    """Yield what an archive holds; one that cannot be unpacked is an `InputError`."""
    try:
        with _open_archive(path) as archive:
            is_zip = isinstance(archive, zipfile.ZipFile)
            members = archive.infolist() if is_zip else list(archive)
    except Unusable as why:
        raise InputError(f"{shown(str(path))} cannot be read: {why.detail}.") from why
    for place, info in enumerate(members):
        if info.is_dir() if is_zip else info.isdir():
            continue
        name = info.filename if is_zip else info.name
        problem = _refuse_member(info, name)
        yield Skipped(printable(name), *problem) if problem else File(path, printable(name), place)


def _refuse_member(info: Any, name: str) -> Why | None:  # noqa: ANN401 (of zip or tar)
    """Return why a member of an archive is not read, if so."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    is_tar = isinstance(info, tarfile.TarInfo)
    if info.issym() or info.islnk() if is_tar else stat.S_ISLNK(info.external_attr >> 16):
        return "link", "a link in an archive is not followed"
    if is_tar and (not info.isreg() or info.issparse()):
        return "not_a_file", "it is not a regular file"
    if not parts or parts[0].endswith((":", "/")) or ".." in parts:
        detail = "its name leads out of the archive; pack the files under their plain names"
        return "outside_path", detail
    if any(part.startswith(".") for part in parts) or _is_hidden(name) or parts[0] == "__MACOSX":
        return "not_an_article", _GOES_WITH
    if is_archive(name):
        return "unsupported", "an archive in an archive is not read; unpack the outer one"
    return _refuse_kind(name)


def _refuse_file(path: Path, *, explicit: bool) -> Why | None:
    """Return why a file is not read, if so; a file given by its own name may be a README."""
    try:
        kind = _NO_FILES.get(stat.filemode(path.stat().st_mode)[0])
    except OSError as error:
        return "unreadable", f"it cannot be opened: {error.strerror}"
    if kind:
        return "not_a_file", f"it is {kind}; give regular files"
    if not explicit and _is_hidden(path.name):
        return "not_an_article", _GOES_WITH
    return _refuse_kind(path.name)


def _look_into(path: Path, name: str, *, explicit: bool) -> Iterator[File | Skipped]:
    """Yield a file among others, what is in it if it is an archive, or why it is not read."""
    if problem := _refuse_file(path, explicit=explicit):
        yield Skipped(name, *problem)
    elif not is_archive(path.name):
        yield File(path, name)
    else:
        try:
            yield from _put_below(name, _find_in_archive(path))
        except InputError as error:
            yield Skipped(name, "unreadable", str(error).rstrip("."))


def _put_below(name: str, found: Iterable[File | Skipped]) -> Iterator[File | Skipped]:
    """Yield what an archive or a folder holds, called by its path."""
    before = "" if name == "." else f"{name}/"
    return (item._replace(source=before + item.source) for item in found)


def _find_in_folder(root: Path) -> Iterator[File | Skipped]:
    """Yield what a folder and all folders in it hold, but for links and hidden folders."""
    real, folders = root.resolve(), [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            name = printable(folder.relative_to(root).as_posix())
            yield Skipped(name, "unreadable", f"the folder cannot be opened: {error.strerror}")
            continue
        for path in entries:
            name = printable(path.relative_to(root).as_posix())
            if path.is_symlink():
                yield Skipped(name, *_refuse_link(path, real))
            elif not path.is_dir():
                yield from _look_into(path, name, explicit=False)
            elif path.name.startswith("."):
                yield Skipped(name, "not_an_article", "a hidden folder, not entered")
            else:
                folders.append(path)


def _refuse_link(path: Path, root: Path) -> Why:
    """Return why a link in a folder is not followed."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "broken_link", "a link to nothing, or to itself"
    if target.is_relative_to(root):
        return "link", "a link to what is read in its own place"
    return "outside_link", "a link that leads out of the folder; copy its target here"


def find_place(path: str | Path) -> Path:
    """Return what opens a path, or an address of object storage such as ``s3://bucket/news``."""
    if not is_address(path):
        return Path(path)
    try:
        from upath import UPath
    except ImportError as error:
        told = f"{shown(str(path))} is an address of object storage"
        raise InputError(f"{told}; for it, pip install 'mediakit[cluster]'.") from error
    return cast("Path", UPath(path))  # it has the methods of one


def is_address(path: object) -> bool:
    """Tell whether this is an address of object storage, or a file that has one."""
    return "://" in str(path)


def is_there(source: str) -> bool:
    """Tell whether a path or pattern stands for any file; of an address, which only it knows."""
    fits = glob.iglob(source, recursive=True)  # noqa: PTH207 (it may be absolute)
    return is_address(source) or os.path.lexists(source) or next(fits, None) is not None


def find_files(source: str | Path) -> Found:
    """Which files below a path, or of a pattern, may hold articles, and which are not read?

    Links are not followed, since what they point to is read in its own place or lies outside.
    `InputError` where there is nothing, or a single file that cannot be read.
    """
    if is_address(source):
        return _find_at(find_place(source))
    pattern, path = str(source), Path(source)
    if glob.has_magic(pattern) and not os.path.lexists(pattern):
        fitting = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (it may be absolute)
        if not fitting:
            told = f"Nothing fits the pattern {shown(pattern)}"
            raise InputError(f"{told}. Check the folder and the ending.")
        return find_listed(fitting, explicit=False)
    if source == "" or not os.path.lexists(path):  # an empty one would be the working directory
        raise InputError(f"There is no file or folder {shown(pattern)}. Check the path.")
    if path.is_dir():
        return _part(_find_in_folder(path))
    if problem := _refuse_file(path, explicit=True):
        raise InputError(f"{shown(pattern)} cannot be read: {problem[1]}.")
    if is_archive(path.name):
        return _part(_find_in_archive(path))
    return [File(path, printable(path.name))], []


def _find_at(place: Path) -> Found:
    """Find the files at an address: one, or those below a folder."""
    if not place.exists():
        raise InputError(f"There is no file or folder {shown(str(place))}. Check the address.")
    below = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else []
    archive = ("unsupported", "an archive; copy it here, or give what is in it")
    found: list[File | Skipped] = []
    for path in below or [place]:
        name = path.relative_to(place).as_posix() if below else path.name
        why = archive if is_archive(name) else _refuse_kind(name)
        if below and _is_hidden(name):
            why = ("not_an_article", _GOES_WITH)
        found.append(Skipped(name, *why) if why else File(path, name))
    return _part(found)


def _part(found: Iterable[File | Skipped]) -> Found:
    """Part files from what is not read, and sort both."""
    items = list(found)
    files = sorted((item for item in items if isinstance(item, File)), key=lambda file: file.source)
    return files, sorted(item for item in items if isinstance(item, Skipped))


def find_listed(sources: Iterable[str | Path], *, explicit: bool = True) -> Found:
    """Which files do several paths stand for? Those named explicitly may be a README.

    They are called by their paths from their common folder on.
    """
    paths = []
    for source in sources:
        if not isinstance(source, str | Path):
            raise ArgumentError(
                f"A list of sources must hold paths, and has {shown(source)} "
                f"({type(source).__name__}). Give texts as a DataFrame with a column 'text'."
            )
        paths.append(Path(source))
    if not paths:
        raise InputError("The list of paths is empty. Give at least one file or folder.")
    whole = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 (links are kept)
    common = Path(os.path.commonpath([p if p.is_dir() else p.parent for p in whole]))
    files: dict[tuple[Path, int | None], File] = {}
    skipped: list[Skipped] = []
    for path, absolute in zip(paths, whole, strict=True):
        name = printable(absolute.relative_to(common).as_posix())
        if path.is_dir():
            found = _put_below(name, _find_in_folder(path))
        elif os.path.lexists(path):
            found = _look_into(path, name, explicit=explicit)
        else:
            told = f"There is no file or folder {shown(str(path))}"
            raise InputError(f"{told}. Check the list of paths.")
        for item in found:
            if isinstance(item, Skipped):
                skipped.append(item)
            elif files.setdefault((item.path.resolve(), item.member), item) is not item:
                skipped.append(Skipped(item.source, "duplicate", "listed more than once"))
    return _part([*files.values(), *skipped])

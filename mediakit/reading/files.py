"""Which files does a path stand for: those that may be articles, and those that are not read?

First what names tell, then how files are unpacked within measure, then how files are found in
lists, folders and archives.
"""

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

from mediakit.base.files import Unusable, read_toml
from mediakit.errors import ArgumentError, InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
_NO_FILES = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a character device"),
    (stat.S_ISBLK, "a block device"),
    (stat.S_ISSOCK, "a socket"),
)

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


@dataclass(frozen=True)
class File:
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


def _is_hidden(name: str) -> bool:
    """Whether a file is one that its owner does not see, or goes with articles."""
    last = name.rpartition("/")[2]
    return last.startswith(".") or _COMPANION.fullmatch(last) is not None


def _refuse_kind(name: str, source: str) -> Skipped | None:
    """Return why a file of this name is not read, if so."""
    if is_archive(name) or suffix_of(name) in SUFFIXES:
        return None
    suffix = PurePosixPath(name).suffix.lower()
    hint = read_toml("reading/formats.toml")["hints"].get(suffix, "save it as plain text (.txt)")
    kind = f"files ending in {shown(suffix)}" if suffix else "files without an ending"
    return Skipped(source, "unsupported", f"{kind} are not read; {hint}")


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
            raise InputError(
                f"{shown(self.name)}{where} unpacks to more than {self.limit:,} bytes, over "
                f"{MAX_RATIO} times its size, as no text does. If you trust it, {fix}."
            )


class _Metered(io.RawIOBase):
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
                raise _damaged(error) from error
            if not part:
                break
            self._meter.count(len(part))
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)


def _damaged(error: BaseException) -> Unusable:
    """Return the reason for what cannot be unpacked."""
    what = str(error).partition("\n")[0][:80] or type(error).__name__
    return Unusable(f"it cannot be unpacked ({what})", reason="unreadable")


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
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a tar archive as a stream."""
    name = path.name.lower()
    packing = ".gz" if name.endswith("gz") else ".zst" if name.endswith(".zst") else ""
    with path.open("rb") as raw:
        stream = unpack(raw, packing, Meter(path.name, path.stat().st_size))
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            yield archive


def open_members(
    path: Path, places: Sequence[int]
) -> Iterator[tuple[int, IO[bytes] | Unusable, Meter]]:
    """Yield members of an archive, each to be read at once, or why one cannot be opened.

    A damaged archive is `Unusable`; one that unpacks beyond all measure an `InputError`.
    """
    size = path.stat().st_size
    meter = Meter(path.name, size)
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as zipped:
                infos = zipped.infolist()
                for place in places:
                    try:
                        stream = zipped.open(infos[place])
                    except DAMAGE as error:
                        yield place, _damaged(error), meter
                    else:
                        with stream:
                            yield place, stream, meter
            return
        wanted = set(places)
        with _open_tar(path) as archive:  # in its order; its own meter counts all of it anyway
            for place, info in enumerate(archive):
                content = archive.extractfile(info) if place in wanted else None
                if content is not None:
                    yield place, content, Meter(path.name, size)
    except InputError:
        raise
    except DAMAGE as error:
        raise _damaged(error) from error


def _find_in_archive(path: Path) -> Found:
    """Return what an archive holds; one that cannot be unpacked is an `InputError`."""
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as zipped:
                members = [
                    (place, info.filename, stat.S_ISLNK(info.external_attr >> 16), True)
                    for place, info in enumerate(zipped.infolist())
                    if not info.is_dir()
                ]
        else:
            with _open_tar(path) as archive:
                members = [
                    (place, i.name, i.issym() or i.islnk(), i.isreg() and not i.issparse())
                    for place, i in enumerate(archive)
                    if not i.isdir()
                ]
    except InputError:
        raise
    except (Unusable, *DAMAGE) as error:
        detail = error.detail if isinstance(error, Unusable) else _damaged(error).detail
        raise InputError(f"{shown(str(path))} cannot be read: {detail}.") from error
    files, skipped = [], []
    for place, name, is_link, is_regular in members:
        source = printable(name)
        problem = _refuse_member(name, source, is_link=is_link, is_regular=is_regular)
        if problem:
            skipped.append(problem)
        else:
            files.append(File(path, source, place))
    return sorted(files, key=lambda file: file.source), sorted(skipped)


def _refuse_member(name: str, source: str, *, is_link: bool, is_regular: bool) -> Skipped | None:
    """Return why a member of an archive is not read, if so."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if is_link:
        return Skipped(source, "link", "a link in an archive is not followed")
    if not is_regular:
        return Skipped(source, "not_a_file", "it is no regular file")
    if not parts or parts[0].endswith((":", "/")) or ".." in parts:
        detail = "its name leads out of the archive; pack the files under their plain names"
        return Skipped(source, "outside_path", detail)
    if any(part.startswith(".") for part in parts) or _is_hidden(name) or parts[0] == "__MACOSX":
        return Skipped(source, "not_an_article", _GOES_WITH)
    if is_archive(name):
        detail = "an archive in an archive is not read; unpack the outer one"
        return Skipped(source, "unsupported", detail)
    return _refuse_kind(name, source)


def _refuse_file(path: Path, name: str, *, explicit: bool) -> Skipped | None:
    """Return why a file is not read, if so; a file given by its own name may be a README."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Skipped(name, "unreadable", f"it cannot be opened: {error.strerror}")
    for is_kind, kind in _NO_FILES:
        if is_kind(mode):
            return Skipped(name, "not_a_file", f"it is {kind}; give regular files")
    if not explicit and _is_hidden(path.name):
        return Skipped(name, "not_an_article", _GOES_WITH)
    return _refuse_kind(path.name, name)


def _look_into(path: Path, name: str, *, explicit: bool) -> Found:
    """Return a file among others, what is in it if it is an archive, or why it is not read."""
    if problem := _refuse_file(path, name, explicit=explicit):
        return [], [problem]
    if not is_archive(path.name):
        return [File(path, name)], []
    try:
        files, skipped = _find_in_archive(path)
    except InputError as error:
        return [], [Skipped(name, "unreadable", str(error).rstrip("."))]
    return _put_below(name, files, skipped)


def _put_below(name: str, files: list[File], skipped: list[Skipped]) -> Found:
    """Return what an archive or a folder holds, called by its path."""
    return (
        [replace(file, source=f"{name}/{file.source}") for file in files],
        [item._replace(source=f"{name}/{item.source}") for item in skipped],
    )


def _find_in_folder(root: Path) -> Found:
    """Return what a folder and all folders in it hold, but for links and hidden folders."""
    real = root.resolve()
    files: list[File] = []
    skipped: list[Skipped] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            name = printable(folder.relative_to(root).as_posix())
            detail = f"the folder cannot be opened: {error.strerror}"
            skipped.append(Skipped(name, "unreadable", detail))
            continue
        for path in entries:
            name = printable(path.relative_to(root).as_posix())
            if path.is_symlink():
                skipped.append(_refuse_link(path, name, real))
            elif not path.is_dir():
                found, left = _look_into(path, name, explicit=False)
                files += found
                skipped += left
            elif path.name.startswith("."):
                skipped.append(Skipped(name, "not_an_article", "a hidden folder, not entered"))
            else:
                folders.append(path)
    return sorted(files, key=lambda file: file.source), sorted(skipped)


def _refuse_link(path: Path, name: str, root: Path) -> Skipped:
    """Return why a link in a folder is not followed."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Skipped(name, "broken_link", "a link to nothing, or to itself")
    if target.is_relative_to(root):
        return Skipped(name, "link", "a link to what is read in its own place")
    detail = "a link that leads out of the folder; copy its target here"
    return Skipped(name, "outside_link", detail)


def find_files(source: str | Path) -> Found:
    """Which files below a path, or of a pattern, may hold articles, and which are not read?

    A folder is read with all folders and archives in it, each file once: links are not followed,
    since what they point to is read in its own place or lies outside. `InputError` where there is
    nothing, or a single file that is none of those that can be read.
    """
    pattern = str(source)
    if glob.has_magic(pattern) and not os.path.lexists(pattern):
        fitting = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (it may be absolute)
        if not fitting:
            raise InputError(
                f"Nothing fits the pattern {shown(pattern)}. Check the folder and the ending."
            )
        return find_listed(fitting, explicit=False)
    path = Path(source)
    if source == "" or not os.path.lexists(path):  # an empty one would be the working directory
        raise InputError(f"There is no file or folder {shown(pattern)}. Check the path.")
    if path.is_dir():
        return _find_in_folder(path)
    if problem := _refuse_file(path, path.name, explicit=True):
        raise InputError(f"{shown(pattern)} cannot be read: {problem.detail}.")
    if is_archive(path.name):
        return _find_in_archive(path)
    return [File(path, printable(path.name))], []


def find_listed(sources: Iterable[str | Path], *, explicit: bool = True) -> Found:
    """Which files do several paths stand for? Names are told apart from their common folder on.

    `explicit` says that somebody named each of them, so that a README is meant too.
    """
    files: dict[tuple[Path, int | None], File] = {}
    skipped: list[Skipped] = []
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
    for path, absolute in zip(paths, whole, strict=True):
        name = printable(absolute.relative_to(common).as_posix())
        if path.is_dir():
            found, left = _find_in_folder(path)
            if name != ".":
                found, left = _put_below(name, found, left)
        elif not os.path.lexists(path):
            raise InputError(
                f"There is no file or folder {shown(str(path))}. Check the list of paths."
            )
        else:
            found, left = _look_into(path, name, explicit=explicit)
        skipped += left
        skipped += [
            Skipped(file.source, "duplicate", "listed more than once")
            for file in found
            if files.setdefault((file.path.resolve(), file.member), file) is not file
        ]
    return sorted(files.values(), key=lambda file: file.source), sorted(skipped)

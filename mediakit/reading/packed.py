"""Compressed files and archives as streams, by what they really hold and not by what they claim."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import Unusable
from mediakit.errors import InputError, shown
from mediakit.reading.kinds import Skipped, is_archive, is_hidden, printable, refuse_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

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
            message = (
                f"{shown(self.name)}{where} unpacks to more than {self.limit:,} bytes, over "
                f"{MAX_RATIO} times its size, as no text does. If you trust it, {fix}."
            )
            raise InputError(message)


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
        detail = f"it unpacks to more than {MAX_HELD:,} bytes; unpack it and give the file"
        raise Unusable(detail, reason="too_large")
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
    return _problem(info.filename)


def _tar_problem(info: tarfile.TarInfo) -> Skipped | None:
    """Return why a member of a tar archive is not read, if so."""
    if info.issym() or info.islnk():
        return Skipped(info.name, "link", "a link in an archive is not followed")
    if not info.isreg() or info.issparse():
        return Skipped(info.name, "not_a_file", "it is no regular file")
    return _problem(info.name)


def _problem(name: str) -> Skipped | None:
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

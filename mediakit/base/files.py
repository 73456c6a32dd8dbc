"""How is a file read as text, and how is one written whole or not at all?

First bytes to text: UTF-8, or the encoding that was named; anything else is refused, never mended.
Then lines, cells of CSV, files and folders that get their names when they are finished, the lock of
a folder, tables in parts, names of folders, and the package's own data.
"""

from __future__ import annotations

import base64
import codecs
import csv
import errno
import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import secrets
import shutil
import stat
import tempfile
import tomllib
import unicodedata
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from markupsafe import Markup

from mediakit.errors import ArgumentError, InputError, LockedError, OutputError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import jinja2
    import pandas as pd

    Write = Callable[[pd.DataFrame], None]

# Byte order marks, the longer first: that of UTF-32 begins with that of UTF-16.
_MARKS: Final = {
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}

_WINDOW = 20_000  # bytes on each side of the first wrong one that the guess looks at

_ASCII_END, _FEW_LETTERS = 0x80, 4

_BY_CHANCE = 6  # bytes outside of ASCII, from which on UTF-8 is no accident

_LEAVE_OUT = "leave out encoding for it"

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"

_MAX_CONTROLS, _STRAY = 0.02, 3  # share, and number, of control characters beyond those of text

_SAMPLE = 8_192  # bytes at the beginning that tell UTF-16 without a mark

_MANY, _FEW = 0.35, 0.05  # share of zeros at every second byte, and at the others


class Unusable(Exception):  # noqa: N818 (it says what a record is, and never leaves the package)
    """A record that cannot be an article: what was found and what to do.

    `reason` is one word, as in `tables.REJECTS`, `text` what can be saved, `field` the column.
    """

    def __init__(
        self, detail: str, *, reason: str, text: str = "", field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail, self.reason, self.text, self.field = detail, reason, text, field


def escaped(text: str) -> str:
    r"""Return text with escapes for what no table can store: NUL, and halves of surrogate pairs.

    >>> escaped("a\0b\\c \ud800")
    'a\\x00b\\\\c \\ud800'
    """
    doubled = text.replace("\\", "\\\\").replace("\0", "\\x00")
    return doubled.encode("utf-8", "backslashreplace").decode("utf-8")


def check_encoding(encoding: str) -> str:
    """Return the usual name of an encoding; refuse what is no text encoding."""
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, TypeError) as error:
        usual = read_toml("base/encodings.toml")["candidates"]
        hint = nearest(str(encoding), ["utf-8", "utf-16", "utf-32", "latin-1", *usual])
        told = f"Unknown encoding {shown(encoding)}. Use one of Python, such as 'cp1252'.{hint}"
        raise InputError(told) from error
    return info.name


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    r"""Return the text of a file without its byte order mark, and the name of the encoding.

    Without a named encoding only UTF-8 is read: a wrong guess would put wrong letters into the
    text, so what charset-normalizer finds is offered, not used.

    >>> decode(b"caf\xc3\xa9")
    ('café', 'utf-8')
    """
    refuse_beginning(raw, encoding)
    name = encoding or "utf-8"
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        raise undecodable(error, name) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        detail = f"line {line} holds a NUL character; remove it"
        raise _binary(raw) or Unusable(detail, reason="bad_unicode", text=escaped(text))
    return text.removeprefix("\ufeff"), name


def refuse_beginning(raw: bytes, encoding: str | None) -> None:
    """Refuse bytes that say themselves that they are in another encoding, or are no text."""
    if encoding is not None:
        if _is_utf8(raw, encoding):
            what = f"it is UTF-8, which {encoding.upper()} hardly ever is by chance; {_LEAVE_OUT}"
            raise Unusable(what, reason="encoding", text=raw.decode())
        return
    for digits, kind in read_toml("base/encodings.toml")["no_text"].items():
        if raw.startswith(bytes.fromhex(digits)):
            raise Unusable(f"it is {kind}, not text; save it as plain text (.txt)", reason="binary")
    marked = "it begins with its byte order mark"
    looks = [(name, marked) for name, marks in _MARKS.items() if raw.startswith(marks)]
    even, odd = raw[:_SAMPLE:2], raw[1:_SAMPLE:2]
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros.count(0) > _MANY * len(zeros) and others.count(0) < _FEW * len(others):
            looks.append((name, "every second byte is zero"))
    for name, sign in looks:
        what = f"it is not UTF-8 but looks like {name[:6].upper()} ({sign})"
        raise Unusable(f"{what}; read it with encoding={name!r}", reason="encoding")


def _is_utf8(raw: bytes, named: str) -> bool:
    """Whether bytes are surely UTF-8, though another encoding is named; most would read them."""
    if named.startswith("utf-8") or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if named.startswith(("utf-16", "utf-32")):  # has zeros in every space and line end
        return bool(raw) and b"\0" not in raw
    return len(raw) - len(text.encode("ascii", "ignore")) >= _BY_CHANCE


def _binary(raw: bytes) -> Unusable | None:
    """Return why bytes are no text, if they hold more control characters than any text."""
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    if controls <= max(_STRAY, _MAX_CONTROLS * len(raw)):
        return None
    detail = "it contains bytes that are not text; save it as plain text (.txt)"
    return Unusable(detail, reason="binary")


def undecodable(
    error: UnicodeDecodeError, name: str, *, lines: int = 0, offset: int = 0
) -> Unusable:
    """Return why bytes cannot be decoded, which begin after so many line ends and bytes."""
    raw, at = error.object, error.start
    if binary := _binary(raw):
        return binary
    line = lines + raw.count(b"\n", 0, at) + 1
    place = f"line {line}, byte offset {offset + at}"
    detail = f"{place}: byte 0x{raw[at]:02x} is not {name.upper()}; {_fix(raw, name, at)}"
    text = raw.replace(b"\\", rb"\\").decode("utf-8", "backslashreplace")
    return Unusable(detail, reason="encoding", text=text)


def _fix(raw: bytes, name: str, at: int) -> str:
    """Return what to do about bytes that are not in the encoding that was expected."""
    with suppress(UnicodeDecodeError):
        raw.decode("utf-8")
        return f"it is UTF-8: {_LEAVE_OUT}"
    from charset_normalizer import from_bytes

    window = raw[max(0, at - _WINDOW) : at + _WINDOW]
    fitting = from_bytes(window, cp_isolation=read_toml("base/encodings.toml")["candidates"])
    found = [str(match.encoding) for match in fitting]
    # A few letters fit several encodings; the news that this package reads is English first.
    few = sum(byte >= _ASCII_END for byte in window) < _FEW_LETTERS
    guess = "cp1252" if few or "cp1252" in found else next(iter(found), name)
    if guess == name:
        return "name its encoding, for example encoding='cp1252'"
    return f"it may be {guess}: read it with encoding={guess!r} and check the accents"


MAX_LINE: Final = 20_000_000  # characters of a line, and of a row of several lines

_BLOCK = 1 << 20  # bytes


def read_lines(stream: IO[bytes], encoding: str | None = None) -> Iterator[str | None]:
    r"""Yield the lines of a file with their ends; None for one of more than `MAX_LINE` characters.

    >>> list(read_lines(io.BytesIO(b"caf\xc3\xa9\r\nshut\nat \xe2\x80\xa8 six")))
    ['café\r\n', 'shut\n', 'at \u2028 six']
    """
    begun: list[str] = []  # of a line that goes on in the next block
    too_long = False
    for text in read_all(stream, encoding):
        if "\n" in text or "\r" in text or (begun and begun[-1][-1] == "\r"):
            lines = list(io.StringIO("".join([*begun, text]), newline=""))
            begun = [] if lines[-1].endswith("\n") else [lines.pop()]
            if lines and too_long:
                del lines[0]
                too_long = False
                yield None
            yield from lines
        else:
            begun.append(text)
        if sum(map(len, begun)) > MAX_LINE:
            begun, too_long = [], True
    if begun or too_long:
        yield None if too_long else "".join(begun)


def read_all(stream: IO[bytes], encoding: str | None = None) -> Iterator[str]:
    """Yield a file as text in pieces that are not empty, refused as in `read_lines`."""
    name = encoding or "utf-8"
    decoder = codecs.getincrementaldecoder(name)("strict")
    lines = offset = 0
    more = True
    while more:
        raw = stream.read(_BLOCK)
        more = bool(raw)
        if not offset:
            refuse_beginning(raw[: raw.rfind(b"\n") + 1] or raw, encoding)
        try:
            text = decoder.decode(raw, final=not more)
        except UnicodeDecodeError as error:
            before = offset - (len(error.object) - len(raw))
            raise undecodable(error, name, lines=lines, offset=before) from error
        if text and not offset:
            text = text.removeprefix("\ufeff")
        offset += len(raw)
        lines += raw.count(b"\n")
        if text:
            yield text


_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_SOME_FORMULA: Final = re.compile(rf"(?:\A|\0){_FORMULA.pattern}")  # in cells that are one text


def guard_cell(value: object) -> object:
    """Return text so that a spreadsheet takes it for text; anything else as it is.

    >>> guard_cell("=SUM(A1)"), unguard_cell("'=SUM(A1)"), guard_cell(-1.5), unguard_cell("'tis")
    ("'=SUM(A1)", '=SUM(A1)', -1.5, "'tis")
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguard_cell(value: str) -> str:
    """Undo `guard_cell`."""
    return value[1:] if value[:1] == "'" and _FORMULA.match(value) else value


def write_csv(table: pd.DataFrame, path: Path | IO[str], *, header: bool = True) -> None:
    r"""Write a table as CSV: UTF-8, ``\n``, missing values empty, no cell that could be run."""
    from pandas.api.types import is_numeric_dtype

    risky, bare = [], False
    for name in (c for c in table.columns if not is_numeric_dtype(table[c].dtype)):
        column = table[name]
        text = "\0".join(map(str, column.tolist()))
        # The csv module leaves a carriage return bare, which its reader takes for the row's end.
        bare = bare or "\r" in text
        if column.dtype != "str" or _SOME_FORMULA.search(text):
            risky.append(name)  # text without a formula stays as it is
    safe = table.assign(**{c: table[c].map(guard_cell) for c in risky})
    quoting: Any = csv.QUOTE_NONNUMERIC if bare else csv.QUOTE_MINIMAL
    safe.to_csv(
        path, header=header, index=False, encoding="utf-8", lineterminator="\n", quoting=quoting
    )


REMEDY: Final = "make room or choose another folder, and run again"

FULL: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)

_STAGE: Final = re.compile(r"\.(?P<name>.+)\.(?P<process>\d{1,9})-\w+\.tmp")

_HEAD: Final = 50  # characters, of 4 bytes at most: a name on a disk has 255 bytes


def as_output_error(msg: str, error: OSError) -> OutputError:
    """Return an error with this message that still says whether the disk was full."""
    made = OutputError(msg)
    made.errno = error.errno
    return made


def write_whole(path: Path, text: str) -> None:
    """Write a file as UTF-8, whole or not at all; one that says the same is not touched.

    A link of this name is replaced. What is written meanwhile has a name that nobody can have put
    there before.
    """
    if has_text(path, text):
        return
    place, head = shown(str(path)), path.name[:_HEAD]
    staged = path.with_name(f".{head}.{os.getpid()}-{secrets.token_hex(8)}.tmp")
    with suppress(OSError):  # a folder may be written to that cannot be listed
        clear_stages(path.parent, head)
    try:
        with staged.open("xb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
        sync(path.parent)
    except UnicodeEncodeError as error:
        raise OutputError(f"{place} cannot be written: {error}. Correct its text.") from error
    except OSError as error:
        told = f"{place} cannot be written: {error.strerror or error}; {REMEDY}."
        raise as_output_error(told, error) from error
    finally:
        with suppress(OSError):
            staged.unlink()


def has_text(path: Path, text: str) -> bool:
    """Whether a file is there, can be read and says exactly this."""
    try:
        # No file is as `surrogatepass` writes what UTF-8 cannot hold.
        return path.is_file() and path.read_bytes() == text.encode("utf-8", "surrogatepass")
    except OSError:
        return False


def refuse_links(*paths: Path) -> None:
    """Refuse to write or clear through links: a folder that came from elsewhere may hold any."""
    for path in paths:
        if path.is_symlink():
            raise OutputError(f"{shown(str(path))} is a link, and may lead anywhere; move it away.")


def clear_stages(output: Path, name: str | None = None) -> None:
    """Clear away what killed processes have left of one report or file, or of all."""
    for left in output.iterdir():
        made = _STAGE.fullmatch(left.name)
        if made and name in {None, made["name"]} and not _is_alive(int(made["process"])):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                with suppress(OSError):
                    left.unlink()


def _is_alive(process: int) -> bool:
    """Whether it runs: one that has ended, and that nobody has waited for yet, does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's, or this is no Linux
        return True
    return state.rpartition(")")[2].split()[0] not in {"Z", "X"}


def put_in_place(new: Path, folder: Path, old: Path) -> None:
    """Give a finished folder its name; what has it goes to `old`, and comes back if that fails."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything goes on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_output(output: Path, folder: Path) -> None:
    """Make the output folder; refuse one that cannot be written to, or with a file in the way."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        told = f"{output}: cannot be written to ({error.strerror}); choose another folder."
        raise as_output_error(told, error) from error
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder}: is not a folder, so no report fits there; move it away.")


@contextmanager
def open_stage(folder: Path) -> Iterator[Path]:
    """Yield a folder beside a report's place, which is gone afterwards whatever happens."""
    clear_stages(folder.parent, folder.name)
    stage = Path(tempfile.mkdtemp(".tmp", f".{folder.name}.{os.getpid()}-", folder.parent))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def publish(stage: Path, folder: Path) -> None:
    """Give a finished report its name; put the old one back if that fails."""
    new, old = stage / "report", stage / "old"
    for path in [*new.rglob("*"), new]:
        sync(path)
    put_in_place(new, folder, old)
    sync(folder.parent)


LOCK: Final = ".mediakit.lock"


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; the system frees it however this process ends.

    A lock of `fcntl.lockf` belongs to the process alone: no fork of it goes on holding it.
    """
    handle = _open(folder / LOCK)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(handle, 99).decode("ascii", "replace").strip() or "unknown"
            told = f"{folder}: process {holder} is writing a batch there; wait, or stop it."
            raise LockedError(told) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    """Open the file of a lock: no link is followed, no pipe waited for."""
    refuse_links(path)
    place = shown(str(path))
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(path, flags, 0o666)
    except OSError as error:
        told = f"{place} cannot be opened ({error.strerror}); move it away."
        raise as_output_error(told, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OutputError(f"{place} is not a regular file; move it away.")
    return handle


SUFFIXES: Final = (".parquet", ".csv", ".csv.gz")


def check_file(path: Path) -> None:
    """Refuse a place where no table can be written, before any work."""
    place = shown(str(path))
    if not path.name.lower().endswith(SUFFIXES):
        raise OutputError(f"{place}: name a file that ends in {', '.join(SUFFIXES)}.")
    if not path.parent.is_dir():
        raise OutputError(f"{place}: no folder {shown(str(path.parent))}. Make it first.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{place}: its folder cannot be written to; choose another.")


@contextmanager
def open_files(*paths: Path) -> Iterator[list[Path]]:
    """Yield a place for each of several files of one folder, which get their names at the end.

    If anything fails before, none does, and what had these names stays.
    """
    for place in (shown(str(path)) for path in paths if path.is_dir()):
        raise OutputError(f"{place}: is a folder; move it away, or choose another place.")
    try:
        with open_stage(paths[0]) as stage:
            staged = [stage / path.name for path in paths]
            yield staged
            for made in staged:
                with made.open("rb") as handle:
                    os.fsync(handle.fileno())
            for made, path in zip(staged, paths, strict=True):
                made.replace(path)
    except OutputError:
        raise
    except OSError as error:
        told = f"{shown(str(paths[0]))}: cannot be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(told, error) from error


@contextmanager
def open_table(path: Path) -> Iterator[Write]:
    """Yield a function that writes a further part of a table to a file.

    All parts have the same columns. The bytes depend on the parts alone.
    """
    name = path.name.lower()
    with path.open("wb") as raw, ExitStack() as stack:
        if name.endswith(".parquet"):
            yield _write_parquet(raw, stack)
            return
        # Without name and time in the file, which would change its bytes.
        stream: Any = gzip.GzipFile("", "wb", 6, raw, mtime=0) if name.endswith(".gz") else raw
        text = stack.enter_context(io.TextIOWrapper(stream, "utf-8", newline=""))
        number = count()
        yield lambda part: write_csv(part, text, header=next(number) == 0)


def _write_parquet(raw: IO[bytes], stack: ExitStack) -> Write:
    """Return what writes a further part; the first makes the file, which the stack closes."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    writer: Any = None

    def write(part: pd.DataFrame) -> None:
        nonlocal writer
        table = pa.Table.from_pandas(part, writer and writer.schema, preserve_index=False)
        writer = writer or stack.enter_context(ParquetWriter(raw, table.schema))
        writer.write_table(table)

    return write


LONGEST: Final = 60  # characters of the readable part

_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")

_LIKE_HASH: Final = re.compile(r"[a-z0-9_-]*-[0-9a-f]{8}")

# Taken: by Windows for devices, and by mediakit for its own folders.
_TAKEN: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]|failed|stale")


def slug(name: str) -> str:
    """Return the folder name of the report on an article file of this name.

    A plain lower-case name of a ``.txt`` file is kept; any other is made plain and gets the first
    eight digits of its SHA-256, so that no two names share a folder, on no disk.

    >>> slug("putin_north_korea.txt"), slug("Le Monde.html"), slug("failed.txt")
    ('putin_north_korea', 'le-monde-c4357ab3', 'failed-29905889')
    """
    stem = name.removesuffix(".txt")
    kept = stem != name and _PLAIN.fullmatch(stem)
    if kept and not _LIKE_HASH.fullmatch(stem) and not _TAKEN.fullmatch(stem):
        return stem
    plain = unicodedata.normalize("NFKD", stem.removesuffix(".html").removesuffix(".md")).lower()
    plain = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:LONGEST].rstrip("-_")
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{plain or 'article'}-{digest}"


def check_slug(name: str) -> str:
    """Return a name that may be a report's folder; refuse any other."""
    if not (_PLAIN.fullmatch(name) or _LIKE_HASH.fullmatch(name)) or _TAKEN.fullmatch(name):
        told = "use lower-case letters, digits, - and _, 60 at most."
        raise ArgumentError(f"folder={shown(name)}: {told}")
    return name


PACKAGE: Final = Path(__file__).parent.parent  # mediakit: data stand where they are read


def read_data(name: str) -> str:
    """Return a text file of the package, named by its path in there."""
    return (PACKAGE / name).read_text("utf-8")


@cache
def hash_code() -> str:
    """Return the SHA-256 of mediakit's own modules and data."""
    found = hashlib.sha256()
    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix != ".pyc"):
        if path.is_file():
            found.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def digest(data: object) -> str:
    """Return the SHA-256 of plain data."""
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()


def render_record(record: Mapping[str, Any]) -> str:
    """Return a manifest or another record as JSON, keys sorted."""
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text + "\n"


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return a TOML file of the package."""
    return tomllib.loads(read_data(name))


def read_list(name: str) -> list[str]:
    """Return the words of a text file of the package; lines after # are comments."""
    lines = read_data(name).splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def read_asset(name: str) -> Markup:
    """Return a style or script as it stands in a page."""
    return Markup(read_data(name).strip())  # noqa: S704  # our own


def read_page(name: str, **filters: Callable[[Any], str]) -> jinja2.Template:
    """Return a page to be filled in: its names must be known, values are escaped."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(filters)
    return environment.from_string(read_data(name))


def allow_script(script: str, *, images: str = "'none'") -> str:
    """Return the policy of a page that may run this script and load these images, nothing else.

    >>> allow_script("").split("; ")[-1]
    "form-action 'none'"
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )

"""What the name of a file says: which kind it is, how it is packed, and whether it is read."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from mediakit.errors import shown

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

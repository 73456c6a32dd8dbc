"""Names of report folders: safe on every disk, and one for each article."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from mediakit.errors import ArgumentError, shown

LONGEST: Final = 60  # characters of the readable part
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LIKE_HASH: Final = re.compile(r"[a-z0-9_-]*-[0-9a-f]{8}")
# Taken: by Windows for devices, and by mediakit for its own folders.
_TAKEN: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]|failed|stale")


def slug(name: str) -> str:
    """Return the folder name of the report on an article file of this name.

    A plain lower-case name of a ``.txt`` file is kept; any other is made plain and gets the first
    eight digits of its SHA-256, so that no two names share a folder, on no disk.

    Examples
    --------
    >>> slug("putin_north_korea.txt")
    'putin_north_korea'
    >>> slug("Le Monde.html")
    'le-monde-c4357ab3'
    >>> slug("failed.txt")
    'failed-29905889'
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
    """Return a name that may be a report's folder.

    Raises
    ------
    ArgumentError
        If it may not.
    """
    if not (_PLAIN.fullmatch(name) or _LIKE_HASH.fullmatch(name)) or _TAKEN.fullmatch(name):
        msg = f"folder={shown(name)}: use lower-case letters, digits, - and _, 60 at most."
        raise ArgumentError(msg)
    return name

"""Does an article read as if a machine had translated it, and by which signs?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Segments

MIN_SIGNS: Final = 2  # different signs before an article is suspected; one of them a strong one
MAX_EVIDENCE: Final = 60  # characters of a sign that the note repeats
_BEGINS, _ENDS, _ALONE = 1, 2, 4  # bits for what a word can be of a sign


@dataclass(frozen=True)
class Sign:
    """One form that translations have and English news hardly has (``data/translation.toml``)."""

    name: str
    strong: bool
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    matches: tuple[str, ...]
    misses: tuple[str, ...]


class Evidence(NamedTuple):
    """Where a sign stands in a text (code points, half-open)."""

    start: int
    end: int
    name: str
    strong: bool


@cache
def load_signs() -> tuple[Sign, ...]:
    """Return all signs, in the order of the file."""
    entries: list[dict[str, Any]] = read_toml("data/translation.toml")["signs"]
    return tuple(
        Sign(
            name=entry["name"],
            strong=entry["strong"],
            words=tuple(entry["words"]),
            pattern=re.compile(entry["pattern"]),
            matches=tuple(entry["matches"]),
            misses=tuple(entry["misses"]),
        )
        for entry in entries
    )


def find_translation_signs(text: str, signs: tuple[Sign, ...] | None = None) -> list[Evidence]:
    """Which signs of machine translation does an English text show, and where?

    Parameters
    ----------
    text
        An article.
    signs
        Those to look for; all of them if not given.

    Returns
    -------
    list of Evidence
        The first place of each sign, in the order of the text; places that overlap count once,
        so that the signs are independent.

    Examples
    --------
    >>> text = "They back it, as announced this Sunday by the palace that that town has."
    >>> for sign in find_translation_signs(text):
    ...     print(text[sign.start : sign.end], "|", sign.name)
    announced this Sunday | this + a day that is past
    that that | a function word twice
    """
    found = []
    for sign in load_signs() if signs is None else signs:
        place = sign.pattern.search(text)
        if place is not None:
            found.append(Evidence(*place.span(), sign.name, sign.strong))
    kept: list[Evidence] = []
    for one in sorted(found, key=lambda sign: (not sign.strong, sign.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept)


def suspect_translation(text: str, signs: tuple[Sign, ...] | None = None) -> str | None:
    """Return the note that a text reads like a machine translation with its signs, or nothing.

    At least two different signs are needed, one of which English news by native writers hardly
    ever shows.

    >>> suspect_translation("The mayor resigned on Monday.")
    >>> suspect_translation("He resigned this Monday. For his part, he is free.")
    "suspected: 'resigned this Monday' (this + a day that is past), 'For his part,' (for his part)"
    """
    found = find_translation_signs(text, signs)
    if len(found) < MIN_SIGNS or not any(sign.strong for sign in found):
        return None
    shown = [
        f"'{' '.join(text[sign.start : sign.end].split())[-MAX_EVIDENCE:]}' ({sign.name})"
        for sign in found
    ]
    return "suspected: " + ", ".join(shown)


def suspect_translations(
    texts: Sequence[str], segments: Segments, articles: npt.NDArray[np.integer]
) -> list[str | None]:
    """Return `suspect_translation` of many texts, asking only for signs whose words occur.

    Parameters
    ----------
    texts
        The articles.
    segments
        Their words.
    articles
        Number of the article that each paragraph of `segments` belongs to.
    """
    signs = load_signs()
    strong = sum(sign.strong << k for k, sign in enumerate(signs))
    row, flags = _flags(segments)
    union = np.zeros(len(texts), np.int64)
    paragraph = segments.sentence_paragraph[segments.token_sentence[row]]
    np.bitwise_or.at(union, articles[paragraph], flags)
    notes: list[str | None] = [None] * len(texts)
    for i in np.flatnonzero(union & strong).tolist():
        chosen = tuple(sign for k, sign in enumerate(signs) if union[i] >> k & 1)
        notes[i] = suspect_translation(texts[i], chosen) if len(chosen) >= MIN_SIGNS else None
    return notes


def _flags(segments: Segments) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """Return the tokens at which words of signs stand, each with a bit for every such sign."""
    number = {word: i for i, word in enumerate(segments.types)}
    n, types = len(number), segments.token_type
    bits: dict[int, int] = {}  # a pair of types as one number; a word alone has n for the second
    for k, sign in enumerate(load_signs()):
        for word in sign.words:
            first, *second = (number.get(part, -1) for part in word.split())
            if first >= 0 and second != [-1]:
                code = first * (n + 1) + (second or [n])[0]
                bits[code] = bits.get(code, 0) | 1 << k
    known = np.array(sorted(bits), np.int64)
    ones, others = np.divmod(known, n + 1)
    roles = np.zeros(n + 1, np.uint8)
    roles[others] |= _ENDS
    roles[ones[others < n]] |= _BEGINS
    roles[ones[others == n]] |= _ALONE
    role = roles[types]
    # Shifted by one, the bit of an end stands where that of a beginning does.
    row = np.flatnonzero(((role[:-1] & _BEGINS) & (role[1:] >> 1)).view(np.bool_))
    single = np.flatnonzero(role >= _ALONE)
    key = types[row].astype(np.int64) * (n + 1) + types[row + 1]
    row = np.concatenate([single, row])
    key = np.concatenate([types[single].astype(np.int64) * (n + 1) + n, key])
    found = np.isin(key, known)
    key = key[found]
    return row[found], np.array([bits[one] for one in key.tolist()], np.int64)

"""Globs that catch words which have nothing to do with them, internal."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from mediakit.base.prose import fold
from mediakit.engine.punkt import is_common, lighten_nltk
from mediakit.measures.faults import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

LONGEST: Final = 5  # letters of a glob that is judged; more seldom catch strangers
RELEVANT: Final = 0.25  # share of the hits
FEWEST: Final = 3  # hits of strangers
SHOWN: Final = 6  # words that the detail lists
# Endings that Porter's rules leave after short stems, and what is taken for a word after one.
_ENDINGS: Final = {
    "e", "i", "ri", "er", "or", "ic", "al", "ist", "ism", "ful", "less", "ness", "ment", "hood",
    "ship", "n", "an", "ian", "ish", "es", "ul",
}  # fmt: skip
_ENDED: Final = 4  # letters from which such an ending is no other word: "tax" and "taxi"
_COMPOUND: Final = 4  # letters of a second part: "wartime", and not "carpet"
_OPEN: Final = re.compile(r"(\*?)([^\W_]+)\*")  # one word whose end is open


def find_strangers(picked: pd.DataFrame) -> Iterator[Finding]:
    """Yield globs of whose hits a good part are other words; `picked` is of `count_patterns`."""
    found = picked[(picked["n"] > 0) & picked["pattern"].str.endswith("*")]
    for key, rows in found.groupby(["category", "pattern"], sort=False):
        name, pattern = map(str, key)
        glob = _OPEN.fullmatch(fold(pattern))
        if not glob or len(glob[2]) > LONGEST:
            continue
        n_of = dict(zip(rows["term"], rows["n"].tolist(), strict=True))
        strange = list_strangers(glob[2], n_of)
        n, total = sum(strange.values()), sum(n_of.values())
        if n >= max(FEWEST, RELEVANT * total):
            words = ", ".join(f"{word} {count:,}" for word, count in [*strange.items()][:SHOWN])
            more = f" and {len(strange) - SHOWN:,} more words" if len(strange) > SHOWN else ""
            detail = f"{n:,} of its {total:,} hits may be other words ({words}{more}); narrow it."
            yield Finding("broad_glob", name, pattern, detail, n)


def list_strangers(letters: str, n_of: dict[str, int]) -> dict[str, int]:
    """Return the words, with their counts, that do not seem to belong to the letters of a glob.

    >>> list_strangers("war", {"war": 5, "warm": 2, "wars": 1, "anti-war": 1, "wartime": 1})
    {'warm': 2}
    """
    home = _stem(letters)
    stems = {word: {_stem(part) for part in word.split("-")} for word in n_of}
    if not any(home in some for some in stems.values()):
        if len(letters) >= LONGEST:
            return {}  # a cut stem, and long enough
        home = min(stems[next(iter(n_of))])  # of the most frequent word
    return {
        word: n
        for word, n in n_of.items()
        if not any(_belongs(part, letters, home) for part in word.split("-"))
    }


def _belongs(word: str, letters: str, home: str) -> bool:
    """Return whether a word is one of the glob's own, by stem, ending or as a compound."""
    stem = _stem(word)
    if stem == home:
        return True
    if len(letters) >= _ENDED and {stem.removeprefix(letters), stem.removeprefix(home)} & _ENDINGS:
        return True
    parts = [part for part in word.partition(letters)[::2] if part]
    return letters in word and all(
        (len(part) >= _COMPOUND and is_common(part)) or part in ("man", "men") for part in parts
    )


@cache
def _stem(word: str) -> str:
    lighten_nltk()
    from nltk.stem.porter import PorterStemmer

    stem: str = PorterStemmer().stem(word)
    return stem

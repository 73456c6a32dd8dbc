"""What the columns of a word list hold, internal: told by their names and by their content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mediakit.errors import shown

if TYPE_CHECKING:
    from mediakit.dictionaries.entries import Branch, Entry
    from mediakit.dictionaries.sheets import Sheet

WORD: Final = {
    *("word", "words", "term", "terms", "pattern", "patterns", "token", "tokens", "feature"),
    *("features", "entry", "entries", "lemma", "keyword", "ngram", "english word"),
    *("name", "names", "alias", "aliases"),  # of actors
}
CATEGORY: Final = {
    *("category", "categories", "topic", "emotion", "label", "sentiment", "class", "polarity"),
    *("affectdimension", "actor", "actors"),
}
PERHAPS_WEIGHT: Final = {"label", "sentiment", "class", "polarity"}
WEIGHT: Final = {
    *("weight", "weights", "score", "scores", "value", "values", "association", "intensity"),
    "emotion intensity score",
}
FEELINGS: Final = (
    *("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust"),
    *("positive", "negative", "neutral"),
)
RATINGS: Final = (
    *("valence", "arousal", "dominance", "concreteness", "imageability", "familiarity"),
    *("happiness", "pleasure"),
)
_DIMENSION: Final = {name: name for name in (*FEELINGS, *RATINGS)} | {
    "v": "valence",
    "a": "arousal",
    "d": "dominance",
    "valmn": "valence",
    "aromn": "arousal",
    "dommn": "dominance",
    "conc m": "concreteness",
}
_MEAN: Final = {"mean", "average", "avg", "sum", "rating", "score"}  # "V.Mean.Sum": of all raters
_SPACING: Final = re.compile(r"[\s._:#-]+")
_SENSE: Final = re.compile(r"([^\s#]+)#[0-9]+")  # "able#1", "able#2" of the General Inquirer
_YEAR: Final = re.compile(r"-?(?:19|20)[0-9]{2}")


def as_key(name: str) -> str:
    """Return a column's name as it is compared.

    >>> as_key("V.Mean.Sum")
    'v mean sum'
    """
    return _SPACING.sub(" ", name.casefold()).strip()


def dimension(name: str) -> str:
    """Return the dimension that a column has by its name as `as_key` gives it, or nothing.

    >>> dimension("v mean sum"), dimension("v sd sum")
    ('valence', '')
    """
    return _DIMENSION.get(" ".join(part for part in name.split() if part not in _MEAN), "")


def ones(cells: list[str]) -> list[bool] | None:
    """Return which cells of 0 and 1 hold a 1; None where there is anything else."""
    return [cell == "1" for cell in cells] if set(cells) <= {"0", "1"} else None


def ticks(sheet: Sheet, number: int) -> list[bool] | None:
    """Return which rows below the first a column ticks; None where it does something else.

    A tick is a 1 among zeros; an X; the column's own name, as in the General Inquirer; or the year
    in which the word came in, as in the list of Loughran and McDonald, which has minus the year
    where it went out again.
    """
    name, *cells = sheet.column(number)
    found = set(cells)
    if found <= {"0", "1"}:
        return ones(cells)
    if found <= {"", "X", "x"} or found <= {"", name}:
        return [cell != "" for cell in cells] if found != {""} else None
    if "0" in found and all(_YEAR.fullmatch(cell) for cell in found - {"0"}):
        return [cell[0] not in "0-" for cell in cells]
    return None


def merge_senses(place: str, branches: list[Branch]) -> list[str]:
    """Take the number of a sense off each word: a text does not tell the senses apart."""
    numbered: set[str] = set()
    for branch in branches:
        kept: list[Entry] = []
        words = {entry.pattern for entry in branch.entries}
        for entry in branch.entries:
            found = _SENSE.fullmatch(str(entry.pattern)) if entry.weight is None else None
            if found:
                numbered.add(found[0])
            if not found or found[1] not in words:
                kept.append(entry._replace(pattern=found[1]) if found else entry)
                words.add(kept[-1].pattern)
        branch.entries = kept
    if not numbered:
        return []
    doubt = (
        f"{place}: took off the number of the sense of {len(numbered):,} words, such as "
        f"{shown(min(numbered))}, because texts do not tell senses apart."
    )
    return [doubt]

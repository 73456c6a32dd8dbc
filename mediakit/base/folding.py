"""The form under which a word is looked up in a lexicon or a dictionary."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# What writers and typesetting systems use for an apostrophe.
APOSTROPHES: Final = dict.fromkeys(
    map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4\u0060"), "'"
)
# What has no width: soft hyphen, zero-width space, joiners, marks of direction, byte-order mark.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
# The hyphen that Unicode adds to that of the keyboard, and the one at which no line breaks.
_HYPHENS: Final = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_SEEN_ALIKE: Final[dict[int, str | None]] = {**APOSTROPHES, **_HYPHENS, **_UNSEEN}


def fold(text: str) -> str:
    r"""Return the form under which a word is looked up.

    Case, the kind of apostrophe or hyphen, characters without width and the way an accent is
    encoded make no difference. A dash is no hyphen.

    >>> fold("Don’t"), fold("STRASSE") == fold("Straße"), fold("eco\u00adnomy")
    ("don't", True, 'economy')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", _see(text)).casefold())


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return the look-up form of each text; those in ASCII at once.

    >>> fold_all(["Don`t", "Straße"])
    ["don't", 'strasse']
    """
    folded = "\n".join(texts).lower().replace("`", "'").split("\n")
    if len(folded) != len(texts):  # one has a line end in it
        return list(map(fold, texts))
    for i, text in enumerate(texts):
        if not text.isascii():
            folded[i] = fold(text)
    return folded


def fold_regex(pattern: str) -> str:
    r"""Return a regular expression as it is searched in look-up forms; `\S` keeps its case.

    >>> fold_regex(r"^don’t\S")
    "^don't\\S"
    """
    return unicodedata.normalize("NFC", _see(pattern))


def _see(text: str) -> str:
    """Return the text with one apostrophe, one hyphen and nothing without width."""
    return text.translate(_SEEN_ALIKE)

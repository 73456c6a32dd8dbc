"""The form under which a word is looked up in a lexicon or a dictionary."""

from __future__ import annotations

import unicodedata
from typing import Final

# What writers and typesetting systems use for an apostrophe.
APOSTROPHES: Final = dict.fromkeys(
    map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4\u0060"), "'"
)
SOFT_HYPHEN: Final = {0x00AD: None}


def fold(text: str) -> str:
    r"""Return the form under which a word is looked up.

    Case, the kind of apostrophe, soft hyphens and the way an accent is encoded make no difference.

    >>> fold("Don’t"), fold("STRASSE") == fold("Straße"), fold("eco\u00adnomy")
    ("don't", True, 'economy')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    text = text.translate(APOSTROPHES).translate(SOFT_HYPHEN)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())

"""Which language is an article in: the one that it declares, that its words show, or assumed?

First names and tags of languages, then how a text tells its own, then the signs that an English
text was translated by a machine.
"""

from __future__ import annotations

import re
from array import array
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mediakit.base.files import read_toml
from mediakit.errors import ArgumentError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from mediakit.base.arrays import Segments


ENGLISH: Final = "en"
OTHER_LANGUAGE: Final = "other_language"  # reason: an English instrument has nothing to say

READ: Final = 2_000  # characters from the beginning by which a text is judged
FEW: Final = 20  # bytes of headline and body below which it is not asked
DOUBTED: Final = 200  # characters from which on a text can contradict that it is declared English

# News in English has " the " about every 115 characters, and one of the five about every 60; other
# languages have next to none. A text that has a third of that is English without asking py3langid.
# " of ", " to ", " in ", " is " are left out: they are words in other languages too.
_EVERY_THE: Final = 330
_EVERY_SIGN: Final = 180
_SIGNS: Final = (" and ", " that ", " with ", " from ")


# Of 25,000 pieces of English news, of 3 to 40 words, py3langid gave none a probability of English
# below `OTHER`; of pieces in 23 other languages, 99 % of those of 8 words are below it, and all
# of 12. Between the two a text is unclear.
OTHER: Final = 0.001
SURE: Final = 0.8

_CODE_LENGTHS: Final = (2, 3)
_MERGED: Final = {"nb": "no"}  # Norwegian in its usual form

MIN_SIGNS: Final = 2  # different signs before an article is suspected; one of them a strong one
MAX_EVIDENCE: Final = 60  # characters of a sign that the note repeats
_BEGINS, _ENDS, _ALONE = 1, 2, 4  # bits for what a word can be of a sign


class Language(NamedTuple):
    """The language of an article, and how it is known, as `read_articles` documents it."""

    tag: str  # two letters of ISO 639-1, three of 639-3 where there are no two
    rule: str
    reads: str | None = None  # the language that the text reads like, if it tells


def check_languages(languages: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the tags of languages that a caller wants, None for all: "en" for "English"."""
    if languages is None:
        return None
    if isinstance(languages, str) or not languages:
        fix = "Write languages=('en',), or languages=None for all"
        raise ArgumentError(f"languages={shown(str(languages))} is not a list of languages. {fix}.")
    tags = {name: read_tag(name) if isinstance(name, str) else None for name in languages}
    for name, tag in tags.items():
        if tag is None:
            problem = f"Language {shown(str(name))} is unknown. Use a code, such as 'en' or 'de'."
            raise ArgumentError(problem + nearest(str(name).lower(), _by_name()))
    return tuple(dict.fromkeys(tag for tag in tags.values() if tag))


def name_language(tag: str) -> str:
    """Return the name of a language with its tag, as "Spanish (es)"."""
    name = _names().get(tag)
    return f"{name} ({tag})" if name else tag


@cache
def read_tag(declared: str) -> str | None:
    """Return the tag of a language that a source declares by tag, code or English name.

    None where that is not understood: the text then tells.

    >>> [read_tag(name) for name in ("en-GB", "English", "eng", "EN", "pt_BR", "ger", "n/a")]
    ['en', 'en', 'en', 'en', 'pt', 'de', None]
    """
    words = re.match(r"[^\W\d_]+", declared.strip().lower())
    first = words[0] if words else ""
    if first == ENGLISH:
        return ENGLISH
    if first in read_toml("corpus/languages.toml")["none"]:
        return None
    if len(first) in _CODE_LENGTHS:
        from babel.core import get_global

        # The usual tag of another code, as of those of three letters.
        tag = str(get_global("language_aliases").get(first, first)).partition("_")[0]
        return _MERGED.get(tag, tag) if tag in _names() else None
    whole = " ".join(declared.lower().split())
    return _by_name().get(whole) or _by_name().get(first)


@cache
def _names() -> Mapping[str, str]:
    """Return the English names of languages by tag."""
    from babel import Locale  # takes 30 ms, and most sources declare nothing

    return dict(Locale(ENGLISH).languages)


@cache
def _by_name() -> Mapping[str, str]:
    """Return the tags of languages by English name, in small letters."""
    return {name.lower(): _MERGED.get(tag, tag) for tag, name in _names().items() if "_" not in tag}


def find_english(languages: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Return which articles are in English for all that is known, by their column `language`.

    >>> import pandas as pd
    >>> find_english(pd.Series(["en", "de", None])).tolist()
    [True, False, True]
    """
    english: npt.NDArray[np.bool_] = (languages.isna() | (languages == ENGLISH)).to_numpy(np.bool_)
    return english


def find_language(
    text: str, counted: Iterable[str], declared: str | None, assumed: str = ENGLISH
) -> Language:
    """Which language is an article in, and how is that known?

    `counted` are the parts of it that are headline or body, taken only if they are needed.
    """
    tag = read_tag(declared) if declared else None
    if _is_english(text):
        reads: str | None = ENGLISH
    elif tag is not None and (tag != ENGLISH or len(text) < DOUBTED):
        reads = None  # of other languages, which one it is makes no difference here
    else:
        reads = _read(counted)
    if tag is None:
        return Language(reads or assumed, "found" if reads else "assumed", reads)
    return Language(tag, "declared" if reads in (None, tag) else "contradicted", reads)


def _is_english(text: str) -> bool:
    """Whether a text has so many of the commonest English words that it is English."""
    length, n = min(len(text), READ), text.count(" the ", 0, READ)
    if length <= _EVERY_THE * n:
        return True
    n += sum(text.count(sign, 0, READ) for sign in _SIGNS)
    return length <= _EVERY_SIGN * n


def _read(parts: Iterable[str]) -> str | None:
    """Return the language that words and letters show, or None where they do not tell."""
    text = "\n".join(parts)[:READ]
    if len(text.encode()) < FEW:
        return None
    ranked: list[tuple[str, float]] = load_identifier().rank(text)
    english = dict(ranked)[ENGLISH]
    if english >= SURE:
        return ENGLISH
    return ranked[0][0] if english < OTHER else None


@cache
def load_identifier() -> Any:  # noqa: ANN401 (it is typed as little as py3langid)
    """Return py3langid's classifier (Lui & Baldwin 2012, https://aclanthology.org/P12-3005)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # takes 0.6 s to load its model

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(read_toml("corpus/languages.toml")["found"])
    table, classes, moves = whole.nb_ptc, whole.nb_classes, whole.tk_nextmove
    out = array("i", whole.tk_output)
    # Made anew of these: the other one keeps 30 MB of what it knows about all languages.
    return LanguageIdentifier(
        table, whole.nb_pc, classes, moves, out, norm_probs=True, tk_row=whole.tk_row
    )


class Sign(NamedTuple):
    """One form that translations have and English news hardly has (``corpus/translation.toml``)."""

    name: str
    strong: bool
    words: list[str]
    pattern: re.Pattern[str]


class Evidence(NamedTuple):
    """Where a sign stands in a text (code points, half-open)."""

    start: int
    end: int
    name: str
    strong: bool


@cache
def load_signs() -> tuple[Sign, ...]:
    """Return all signs, in the order of the file."""
    signs = read_toml("corpus/translation.toml")["signs"]
    return tuple(
        Sign(one["name"], one["strong"], one["words"], re.compile(one["pattern"])) for one in signs
    )


def find_translation_signs(text: str, signs: tuple[Sign, ...] | None = None) -> list[Evidence]:
    """Which of the signs of machine translation, or of all, does an English text show, and where?

    The first place of each, in the order of the text; places that overlap count once, so that the
    signs are independent.
    """
    found = [
        Evidence(*place.span(), sign.name, sign.strong)
        for sign in (load_signs() if signs is None else signs)
        if (place := sign.pattern.search(text))
    ]
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
    asked = load_signs() if signs is None else signs
    if not any(sign.strong and sign.pattern.search(text) for sign in asked):
        return None  # most texts, and there are few strong signs
    found = find_translation_signs(text, asked)
    if len(found) < MIN_SIGNS:
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

    `articles` has the number of the article that each paragraph of `segments` belongs to.
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
    signs, n, types = load_signs(), len(segments.types), segments.token_type
    parts = {part for sign in signs for word in sign.words for part in word.split()}
    number = {word: i for i, word in enumerate(segments.types) if word in parts}
    bits: dict[int, int] = {}  # a pair of types as one number; a word alone has n for the second
    for k, sign in enumerate(signs):
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

"""What is wrong with a pattern as it is written, internal: no text of the user's is needed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from mediakit.base.prose import fold
from mediakit.corpus.read import read_articles
from mediakit.corpus.tokens import tokenize
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.engine.punkt import load_punkt
from mediakit.measures.swallowing import find_swallowed, swallows
from mediakit.measures.terms import find_terms
from mediakit.tables import QUOTES, ZONES, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Category


class Finding(NamedTuple):
    """One thing that a dictionary's author should look at; `lint.SEVERITY` has its severity."""

    finding: str
    category: str | None
    pattern: str | None
    detail: str
    n: int | None = None


class _Sign(NamedTuple):
    """Something in a pattern that shows a misunderstanding."""

    finding: str
    shape: re.Pattern[str]
    detail: str


KEPT: Final = 16  # dictionaries whose faults are remembered: no text changes them
_WORD: Final = r"[^\W\d_]{2}"
_REGEX: Final = r"""
    \\[a-zA-Z]
    | \w\|\w                        # one|other
    | \w\[[^\]\s]+\] | \[[^\]\s]+\]\w
    | \w\{\d+(,\d*)?\}
    | ^\.[*+]\w | \.\+
    | \w\)\?
    | ^\^\w | \w\$$
"""
# In the order in which they are tried; a pattern has the first alone.
_SIGNS: Final = (
    _Sign(
        "html_entity",
        re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE),
        "Written for a web page, while texts have the character itself; write that.",
    ),
    _Sign(
        "garbled",
        re.compile("\ufffd|[ÂÃ][\u0080-\u00bf]|â(€|\u0080)|[\u0000-\u001f\u007f-\u009f]"),
        "Holds signs of a wrong encoding; read the file with encoding=, or mend the word.",
    ),
    _Sign(
        "regex_syntax",
        re.compile(rf"^(?=.*[^\W\d_]{{2}}).*?(?:{_REGEX})", re.VERBOSE),
        "Holds signs of a regular expression, which are taken as they stand; write several words "
        'or globs, or say valuetype = "regex".',
    ),
    _Sign(
        "regex_syntax",
        re.compile(r"\wou\?r"),  # the u that Americans leave out
        "A question mark stands for exactly one letter, not for one or none; write both spellings.",
    ),
    _Sign(
        "slash",
        re.compile(rf"{_WORD}/{_WORD}"),
        "Found only where a text has the slash; make two patterns of it.",
    ),
    _Sign(
        "underscore",
        re.compile(r"[^\W\d_]_[^\W\d_]"),
        "Found only where a text has the underscore; write a blank for it.",
    ),
    _Sign(
        "marks",
        re.compile(rf"{_WORD}[,;]{_WORD}"),
        "Found only where a text has the mark; make two patterns of it.",
    ),
    _Sign(
        "marks",
        re.compile(
            rf"""^["“”„«»,;:]\S*{_WORD} | {_WORD}\S*["“”»,;:!…]$ | ^[(\['‘’].*{_WORD}[)\]'’]$""",
            re.VERBOSE,
        ),
        "Found only next to this mark; leave the mark out if the word alone is meant.",
    ),
)
# `*` and `?` are no globs where valuetype is "fixed".
_FIXED_SIGNS: Final = (
    *_SIGNS,
    _Sign(
        "star_in_fixed",
        re.compile(r"^\*?[^\W\d_]{2,}\*$|^\*[^\W\d_]{2,}$"),
        'The star stands for itself here; say valuetype = "glob" if letters are meant.',
    ),
)
# Letters and digits, joined by single hyphens and blanks: these find themselves.
_PLAIN: Final = re.compile(r"[^\W_]+(?:[- ][^\W_]+)*")
_FULL_STOP: Final = re.compile(r"(?<!\S)([^\W\d_]{2,})\.(?=\*?(?!\S))(?!\s+\d)")
_BESIDE: Final = re.compile(r"(?<=\w)\*+|\*+(?=\w)")
# A question mark within a word is meant as a glob; at its end or alone perhaps not.
_INSIDE: Final = re.compile(r"\w\?+\w")
_ASKING: Final = re.compile(rf"{_WORD}\?$|(?<![\w*?])\?+(?![\w*?.])")
_APOSTROPHE: Final = re.compile(r"n\?t$")  # "isn?t" is meant for "isn't"
_BEFORE, _AFTER = "They saw ", " again."  # a sentence for a pattern to stand in


def find_faults(dictionary: Dictionary) -> Iterator[Finding]:
    """Yield what is wrong with single patterns, category by category."""
    yield from _list_faults(tuple(dictionary.categories.items()))


@lru_cache(maxsize=KEPT)
def _list_faults(categories: tuple[tuple[str, Category], ...]) -> tuple[Finding, ...]:
    return tuple(_find_faults(Dictionary("", dict(categories), {}, "")))


def _find_faults(dictionary: Dictionary) -> Iterator[Finding]:
    signs = {name: _find_signs(name, category) for name, category in dictionary.categories.items()}
    unfound = _find_unfound(dictionary, signs)
    for name, category in dictionary.categories.items():
        for pattern in category.repeated:
            detail = "The list has it twice and it counts once; delete one."
            yield Finding("repeated", name, pattern, detail)
        if category.valuetype == "regex":
            yield from _check_regexes(name, category)
            continue
        found = [sign for sign in signs[name].values() if sign is not None]
        found += [*unfound.get(name, ()), *_check_excluded(name, category)]
        yield from found
        if category.valuetype == "glob":
            faulty = {fault.pattern for fault in found}
            yield from _list_swallowed(name, category, faulty)
            yield from _list_asking(name, category, faulty)


def _find_signs(name: str, category: Category) -> dict[str, Finding | None]:
    """Return what single characters give away of each pattern that may not find itself."""
    if category.valuetype == "regex":
        return {}
    odd = (pattern for pattern in category.patterns if not _PLAIN.fullmatch(pattern))
    return {pattern: _find_sign(name, pattern, category.valuetype) for pattern in odd}


def _find_sign(name: str, pattern: str, valuetype: str) -> Finding | None:
    """Return what single characters of a pattern give away."""
    for sign in _FIXED_SIGNS if valuetype == "fixed" else _SIGNS:
        if sign.shape.search(pattern):
            return Finding(sign.finding, name, pattern, sign.detail)
    bare = _without_full_stop(pattern)
    if not bare:
        return None
    if pattern == f"{bare}.":
        detail = f"Found only where it ends a sentence; write “{bare}” to find it anywhere."
        return Finding("marks", name, pattern, detail)
    if pattern.endswith(".*"):
        detail = f"Holds a sign of a regular expression: here a full stop is one; write “{bare}”."
        return Finding("regex_syntax", name, pattern, detail)
    detail = f"A full stop ends the sentence and is no part of a word; write “{bare}”."
    return Finding("never_matches", name, pattern, detail)


def _without_full_stop(pattern: str) -> str:
    """Return the pattern without full stops after words that are no abbreviations, or nothing."""
    known = load_punkt()._params.abbrev_types | {"www"}  # noqa: SLF001  # NLTK has no other way
    bare = _FULL_STOP.sub(lambda m: m[0] if m[1].lower() in known else m[1], pattern)
    return "" if bare == pattern else bare


def _find_unfound(
    dictionary: Dictionary, signs: Mapping[str, Mapping[str, Finding | None]]
) -> dict[str, list[Finding]]:
    """Return the patterns of each category that do not even find the text they stand for."""
    cases, own = [], {}
    for name, category in dictionary.categories.items():
        patterns = tuple(pattern for pattern, sign in signs[name].items() if sign is None)
        if patterns:
            own[name] = replace(category, patterns=patterns, weights=(), exclude=())
            cases += [(name, each, _own_text(each, category.valuetype)) for each in patterns]
    if not cases:
        return {}
    tokens = tokens_of([f"{_BEFORE}{text}{_AFTER}" for _, _, text in cases])
    hits = find_terms(tokens, Dictionary("", own, {}, ""), zones=ZONES, count="pattern")
    found = set(zip(hits["doc_id"], hits["category"], hits["pattern"], strict=True))
    unfound = [i for i, (name, each, _) in enumerate(cases) if (str(i), name, each) not in found]
    if not unfound:
        return {}
    frame = tokens.to_frame().groupby("doc_id", sort=False)
    words, last = frame["token"].agg(list), frame["sentence"].max()
    findings: dict[str, list[Finding]] = {}
    for i in unfound:
        name, pattern, text = cases[i]
        detail = (
            f"“{text}” holds the end of a sentence, which no phrase crosses; split it."
            if last[str(i)]
            else f"Texts have “{text}” as the words {', '.join(words[str(i)][2:-2])}; "
            "this pattern misses them."
        )
        findings.setdefault(name, []).append(Finding("never_matches", name, pattern, detail))
    return findings


def _own_text(pattern: str, valuetype: str) -> str:
    """Return the plainest text that a pattern stands for.

    A star beside a letter stands for nothing, any other for a letter: for `$*` a word is needed.
    """
    if valuetype == "fixed":
        return pattern
    text = _APOSTROPHE.sub("n't", pattern)
    return _BESIDE.sub("", text).replace("*", "x").replace("?", "x")


def _check_excluded(name: str, category: Category) -> Iterator[Finding]:
    """Yield the patterns all of whose matches the category's own exclusions take away."""
    for exclusion in category.exclude:
        if exclusion.within:
            continue
        wide = fold(exclusion.pattern)
        for pattern in category.patterns:
            concerned = fold(exclusion.of) in ("", fold(pattern))
            if concerned and (wide == fold(pattern) or swallows(wide, fold(pattern))):
                detail = f"The exclusion “{exclusion.pattern}” takes every match away; drop one."
                yield Finding("never_matches", name, pattern, detail)


def _list_swallowed(name: str, category: Category, faulty: set[str | None]) -> Iterator[Finding]:
    """Yield patterns that a wider one covers, unless they differ by a weight or an exclusion."""
    apart = {fold(exclusion.of) for exclusion in category.exclude}
    apart |= {fold(pattern or "") for pattern in faulty}
    weights = category.weights or (0.0,) * len(category.patterns)
    for i, j in find_swallowed(category.patterns).items():
        pattern, wide = category.patterns[i], category.patterns[j]
        if weights[i] == weights[j] and apart.isdisjoint({fold(pattern), fold(wide)}):
            detail = f"“{wide}” finds it too; delete one of them."
            yield Finding("swallowed", name, pattern, detail)


def _list_asking(name: str, category: Category, faulty: set[str | None]) -> Iterator[Finding]:
    """Yield patterns whose question mark may be meant as one, where no other is clearly a glob."""
    if any(_INSIDE.search(pattern) for pattern in category.patterns):
        return
    for pattern in category.patterns:
        if pattern not in faulty and _ASKING.search(pattern):
            detail = (
                "Its question mark stands for one letter, while LIWC and Yoshikoder take it as it "
                'is; if so, move it to a category with valuetype = "fixed".'
            )
            yield Finding("question_mark", name, pattern, detail)


def _check_regexes(name: str, category: Category) -> Iterator[Finding]:
    """Yield regular expressions that are none, or that no single word can match."""
    for pattern in category.patterns:
        try:
            for word in pattern.split(" "):
                re.compile(word)
        except re.error as error:
            detail = f"It is no regular expression for each word ({error}); mend it."
            yield Finding("unusable", name, pattern, detail)
        else:
            if re.search(r"(?<!\\)(?:\\\\)*\\s", pattern):
                detail = "A word holds no white space; write a blank between two words for \\s."
                yield Finding("never_matches", name, pattern, detail)


def tokens_of(texts: Sequence[str]) -> Tokens:
    """Return the tokens of texts, whose ids count from "0"; quotations are not looked for."""
    ids = [str(i) for i in range(len(texts))]
    # Declared, since it takes long to find for words without a text.
    articles = pd.DataFrame({"doc_id": ids, "text": list(texts), "language": "en"})
    return tokenize(read_articles(articles), quotes=build(QUOTES))

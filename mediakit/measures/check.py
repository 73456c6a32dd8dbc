"""What an author or a user of a dictionary should look at before its counts are believed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.prose import counted, fold
from mediakit.corpus.read import read_articles
from mediakit.corpus.tokens import rows_within, tokenize
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.engine.punkt import is_common, lighten_nltk, load_punkt
from mediakit.errors import DictionaryError
from mediakit.measures.counts import stop_words
from mediakit.measures.terms import find_terms
from mediakit.tables import (
    COUNTED,
    FINDINGS,
    OVERLAPS,
    PICKINGS,
    QUOTES,
    SEVERITIES,
    ZONES,
    build,
    find_codes,
    reasons,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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


# How grave each finding is; in this order where a pattern has several.
SEVERITY: Final = {
    "unusable": "error",
    "never_matches": "error",
    "html_entity": "error",
    "garbled": "error",
    "regex_syntax": "error",
    "missed_example": "error",
    "false_example": "error",
    "no_title": "warning",
    "no_reference": "warning",
    "no_licence": "warning",
    "broad_glob": "warning",
    "concentrated": "warning",
    "overlap": "warning",
    "capitals": "warning",
    "repeated": "warning",
    "swallowed": "warning",
    "slash": "warning",
    "underscore": "warning",
    "marks": "warning",
    "star_in_fixed": "warning",
    "question_mark": "note",
    "few_patterns": "note",
    "equal_weights": "note",
    "zero_weights": "note",
    "shared": "note",
    "unused": "note",
}


# Findings that say a pattern cannot match: a hit in the corpus refutes them.
_REFUTABLE: Final = {
    "never_matches", "html_entity", "garbled", "regex_syntax", "slash", "underscore",
    "star_in_fixed",
}  # fmt: skip


FEW_PATTERNS: Final = 5  # fewer say little on what a category means


MANY_HITS: Final = 10  # from here on a share of them says something


MOST: Final = 0.5  # the share of hits that one pattern, or another category, may have


SHOWN: Final = 5  # names that a sentence lists


def check_dictionary(dictionary: Dictionary, tokens: Tokens | None = None) -> pd.DataFrame:
    """What in this dictionary makes a count wrong, or doubtful?

    An *error* makes a count wrong, a *warning* wants a decision, a *note* is good to know. A
    questionable dictionary raises nothing.

    Parameters
    ----------
    dictionary
        As `read_dictionary` gives it.
    tokens
        A corpus; then also what the dictionary does to it. A pattern that has hits in it is not
        said to be unable to match.

    Returns
    -------
    DataFrame
        One row per finding: severity (error, warning, note), finding, category and pattern
        (missing where it concerns more), n (a count, where there is one), detail (what was found
        and what to do, in a sentence). By severity, then in the dictionary's order.

        Errors: unusable, never_matches (no text can be found by it), html_entity, garbled (a wrong
        encoding), regex_syntax, missed_example and false_example (the dictionary's own `hits` and
        `misses`).

        Warnings: no_title, no_reference, no_licence; repeated; swallowed (a wider pattern of the
        category finds it too); capitals (*US* also finds *us*); slash, underscore, marks (found
        only where the text writes them); star_in_fixed. With `tokens`: broad_glob, concentrated
        (one pattern makes more than half of ten hits or more), overlap (half of ten hits or more
        share a word with another category, unless one lies in the other or both rate the same
        words).

        Notes: question_mark (`why?` finds no mark, as it does in LIWC), few_patterns (below five),
        equal_weights, zero_weights, shared (patterns that stand in other categories too). With
        `tokens`: unused (patterns without a hit).

    Notes
    -----
    broad_glob: judged are globs of one word with an open end and at most five letters. A word is
    taken for a stranger if its Porter stem (Porter 1980) is not that of the glob's letters, it is
    no compound of them with a common word (*wartime*), and, from four letters on, has no usual
    ending after them (*felony* under `felon*`). Where no word has the stem of the letters, that of
    the most frequent word is taken instead up to four letters; five are not judged then. A glob is
    broad if a quarter of its hits, and three or more, are strangers. The rule errs in both
    directions: judge by the words that the detail names, and see `count_patterns` for all.

    References
    ----------
    Porter, M. F. (1980). An algorithm for suffix stripping. Program 14(3), 130-137.
    https://doi.org/10.1108/eb046814

    Examples
    --------
    >>> import mediakit as mk
    >>> doubtful = mk.read_dictionary({"war": ["war*", "warfare", "econom(y|ies)", "US"]})
    >>> mk.measures.check_dictionary(doubtful)[["severity", "finding", "pattern"]]
      severity       finding        pattern
    0    error  regex_syntax  econom(y|ies)
    1  warning      no_title            NaN
    2  warning  no_reference            NaN
    3  warning    no_licence            NaN
    4  warning     swallowed        warfare
    5  warning      capitals             US
    6     note  few_patterns            NaN
    """
    found = [*find_faults(dictionary), *_check_card(dictionary), *_check_lists(dictionary)]
    found += _find_capitals(dictionary, tokens)
    try:
        found += _check_examples(tuple(dictionary.categories.items()))
        if tokens is not None:
            picked = count_patterns(tokens, dictionary)
            met = set(picked.loc[picked["n"] > 0, ["category", "pattern"]].itertuples(index=False))
            found = [one for one in found if one.finding not in _REFUTABLE or one[1:3] not in met]
            found += find_strangers(picked)
            found += _check_hits(dictionary, picked)
            found += _check_overlaps(dictionary, tokens)
    except DictionaryError as error:
        if not any(one.finding == "unusable" for one in found):
            found.append(Finding("unusable", None, None, str(error)))
    return _as_table(dictionary, found)


def _as_table(dictionary: Dictionary, found: Iterable[Finding]) -> pd.DataFrame:
    category = {name: i for i, name in enumerate(dictionary.categories)}
    pattern = {
        (name, fold(text)): i
        for name, each in dictionary.categories.items()
        for i, text in enumerate(each.patterns)
    }
    rank = {name: i for i, name in enumerate(SEVERITY)}

    def order(one: Finding) -> tuple[int, int, int, int]:
        place = pattern.get((one.category or "", fold(one.pattern or "")), -1)
        severity = SEVERITIES.index(SEVERITY[one.finding])
        return severity, category.get(one.category or "", -1), place, rank[one.finding]

    rows = sorted(found, key=order)
    columns = {name: [getattr(one, name) for one in rows] for name in Finding._fields}
    return build(FINDINGS, {"severity": [SEVERITY[one.finding] for one in rows], **columns})


def _check_card(dictionary: Dictionary) -> Iterator[Finding]:
    why = {
        "title": "A report cannot name the instrument; give the file a title.",
        "reference": "Nobody can cite the list or look it up; give the file a reference.",
        "licence": "Nobody can tell who may use and share the list; give the file a licence.",
    }
    for field, detail in why.items():
        if not dictionary.card.get(field, "").strip():
            yield Finding(f"no_{field}", None, None, detail)


def _check_lists(dictionary: Dictionary) -> Iterator[Finding]:
    """Yield what is odd about whole categories."""
    holders: dict[tuple[str, str], list[str]] = {}
    for name, category in dictionary.categories.items():
        for pattern in category.patterns:
            holders.setdefault((category.valuetype, fold(pattern)), []).append(name)
    for name, category in dictionary.categories.items():
        n = len(category.patterns)
        if n < FEW_PATTERNS:
            yield Finding("few_patterns", name, None, "So few patterns miss most wordings.", n)
        zero = category.weights.count(0)
        if zero:
            detail = f"The weight 0 of {counted(zero, 'pattern')} lowers means."
            yield Finding("zero_weights", name, None, detail, zero)
        elif n > 1 and len(set(category.weights)) == 1:
            detail = f"All weights are {category.weights[0]:g}; plain counts would say the same."
            yield Finding("equal_weights", name, None, detail, n)
        others = [
            (other, pattern)
            for pattern in category.patterns
            for other in holders[category.valuetype, fold(pattern)]
            if other != name
        ]
        if others:
            yield _shared(name, others)


def _shared(name: str, others: list[tuple[str, str]]) -> Finding:
    patterns = list(dict.fromkeys(pattern for _, pattern in others))
    categories = list(dict.fromkeys(other for other, _ in others))
    verb = "stand" if len(patterns) > 1 else "stands"
    detail = f"{_names(patterns)} {verb} in {_names(categories)} too and counts in each."
    return Finding("shared", name, None, detail, len(patterns))


def _find_capitals(dictionary: Dictionary, tokens: Tokens | None) -> Iterator[Finding]:
    """Yield abbreviations that are common words in lower case."""
    written = [p for each in dictionary.categories.values() for p in each.patterns]
    if not any(pattern != pattern.upper() for pattern in written):
        return  # a list in capitals throughout means nothing by them
    seen: dict[str, int] = {}
    if tokens is not None:
        n = np.bincount(tokens.type, minlength=len(tokens.types))
        seen = dict(zip(tokens.types, n.tolist(), strict=True))
    for name, category in dictionary.categories.items():
        for pattern in category.patterns:
            small = pattern.lower()
            if len(pattern) < 2 or not (pattern.isalpha() and pattern.isupper()):  # noqa: PLR2004
                continue
            n_small = seen.get(small, 0)
            if n_small or small in stop_words() or is_common(small):
                detail = f"Case makes no difference: it finds “{small}” too; add a word beside it."
                yield Finding("capitals", name, pattern, detail, None if not seen else n_small)


@lru_cache(maxsize=KEPT)
def _check_examples(categories: tuple[tuple[str, Category], ...]) -> tuple[Finding, ...]:
    """Return the sentences of the dictionary itself that it judges wrongly."""
    return tuple(_find_misjudged(Dictionary("", dict(categories), {}, "")))


def _find_misjudged(dictionary: Dictionary) -> Iterator[Finding]:
    cases = [
        (name, sentence, kind)
        for name, category in dictionary.categories.items()
        for kind, some in (("missed_example", category.hits), ("false_example", category.misses))
        for sentence in some
    ]
    if not cases:
        return
    hits = find_terms(tokens_of([sentence for _, sentence, _ in cases]), dictionary, zones=ZONES)
    found: dict[tuple[str, str], str] = {}
    for name, doc_id, pattern in hits[["category", "doc_id", "pattern"]].itertuples(index=False):
        found.setdefault((name, doc_id), pattern)
    for i, (name, sentence, kind) in enumerate(cases):
        pattern = found.get((name, str(i)))
        if kind == "missed_example" and pattern is None:
            detail = f"No pattern finds “{sentence}”, which stands under hits; add or mend one."
            yield Finding(kind, name, None, detail)
        if kind == "false_example" and pattern is not None:
            detail = f"It finds “{sentence}”, which stands under misses; narrow it."
            yield Finding(kind, name, pattern, detail)


def _check_hits(dictionary: Dictionary, picked: pd.DataFrame) -> Iterator[Finding]:
    """Yield what the hits rest on too much, and what none rests on."""
    n_of = picked.groupby(["category", "pattern"], sort=False)["n"].sum()
    for name, category in dictionary.categories.items():
        n = {pattern: int(n_of[name, pattern]) for pattern in category.patterns}
        top, total = max(n, key=n.__getitem__), sum(n.values())
        if total >= MANY_HITS and n[top] > MOST * total and len(n) > 1:
            detail = f"It makes {n[top]:,} of the category's {total:,} hits; read what they are."
            yield Finding("concentrated", name, top, detail, n[top])
        unused = [pattern for pattern, count in n.items() if not count]
        if unused:
            verb = "finds" if len(unused) == 1 else "find"
            some = f"{len(unused):,} of its {counted(len(n), 'pattern')} {verb} nothing here: "
            part = f"{some}{_names(unused)}."
            whole = f"None of its {counted(len(n), 'pattern')} finds anything here."
            yield Finding("unused", name, None, part if total else whole, len(unused))


def _check_overlaps(dictionary: Dictionary, tokens: Tokens) -> Iterator[Finding]:
    overlaps = count_overlaps(tokens, dictionary)
    much = overlaps[(overlaps["n_hits"] >= MANY_HITS) & (overlaps["share"] >= MOST)]
    for name, other, n, n_hits in much[["category", "other", "n", "n_hits"]].itertuples(
        index=False
    ):
        first, second = (dictionary.categories[each] for each in (name, other))
        one, two = first.path, second.path
        within = one[: len(two)] == two or two[: len(one)] == one
        # Valence and arousal rate the same words, and nobody adds them.
        rated = bool(first.weights) and set(first.patterns) == set(second.patterns)
        if not within and not rated:
            detail = f"{n:,} of its {n_hits:,} hits share a word with “{other}”; never add the two."
            yield Finding("overlap", name, None, detail, n)


def _names(names: list[str]) -> str:
    """Return a few names, and how many more there are.

    >>> _names(list("abcdefg"))
    'a, b, c, d, e and 2 more'
    """
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


LONGEST: Final = 5  # letters of a glob that is judged; more seldom catch strangers


RELEVANT: Final = 0.25  # share of the hits


FEWEST: Final = 3  # hits of strangers


STRANGERS: Final = 6  # words that the detail lists


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
            words = ", ".join(f"{word} {count:,}" for word, count in [*strange.items()][:STRANGERS])
            more = (
                f" and {len(strange) - STRANGERS:,} more words" if len(strange) > STRANGERS else ""
            )
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


GLOB: Final = re.compile(r"[*?]")


_LETTER: Final = "\0"  # stands for a letter that a glob of the narrow pattern may be


def find_swallowed(patterns: Sequence[str]) -> dict[int, int]:
    """Return the place of each glob or word that a wider one covers, and the place of that one.

    Of two that cover each other the later one is named; of several wider ones the first.

    >>> find_swallowed(["war", "peace", "war*", "warm?"])
    {0: 2, 3: 2}
    """
    forms = [fold(pattern) for pattern in patterns]
    index = _Index(forms)
    found: dict[int, int] = {}
    for i, form in enumerate(forms):
        for j in index.candidates(form):
            later_twin = j > i and swallows(form, forms[j])
            if j != i and swallows(forms[j], form) and not later_twin:
                found[i] = j
                break
    return found


def swallows(wide: str, narrow: str) -> bool:
    """Return whether all that the narrow pattern can match, the wide one matches too.

    Both are folded, and have words with one blank between them.

    >>> swallows("peace*", "peace*ful*"), swallows("peace?ul", "peace*ul")
    (True, False)
    """
    if wide.count(" ") != narrow.count(" "):
        return False
    if GLOB.search(wide) and wide.find("?") < 0 and wide.index("*") == len(wide) - 1:
        return narrow.startswith(wide[:-1])  # most globs: letters, then whatever
    filled = (narrow.replace("?", _LETTER).replace("*", many) for many in ("", 3 * _LETTER))
    return all(
        _compiled(outer).fullmatch(inner)
        for text in filled
        for outer, inner in zip(wide.split(" "), text.split(" "), strict=True)
    )


@lru_cache(maxsize=10_000)
def _compiled(word: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in word)
    return re.compile("".join(parts), re.DOTALL)


class _Index:
    """Globs by a piece of theirs that stands in all that they cover."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._begins: dict[str, list[int]] = {}  # by the letters before the first glob
        self._holds: dict[str, list[int]] = {}  # by the longest piece, where a glob comes first
        for i, form in enumerate(forms):
            pieces = GLOB.split(form)
            if len(pieces) > 1:
                kind = self._begins if pieces[0] else self._holds
                kind.setdefault(pieces[0] or max(pieces, key=len), []).append(i)
        self._lengths = sorted({len(piece) for piece in self._holds})

    def candidates(self, form: str) -> list[int]:
        """Return the places of the globs that may cover a pattern, in order."""
        return sorted({i for found in self._lookups(form) for i in found})

    def _lookups(self, form: str) -> Iterator[list[int]]:
        begin = len(GLOB.split(form)[0])
        for end in range(1, begin + 1):
            yield self._begins.get(form[:end], [])
        filled = GLOB.sub(_LETTER, form)
        for length in self._lengths:
            for start in range(len(filled) - length + 1):
                yield self._holds.get(filled[start : start + length], [])


def count_patterns(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which words does each pattern pick up, and how often?

    Hits are those of `find_terms`: the longest match wins, and a word counts once in a category.
    So a pattern that is always part of a longer one has none.

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per pattern and word or phrase that it found: category, pattern, term (in its
        look-up form), n, n_articles, share (of the category's hits), reason (why term or share is
        missing). A pattern without a hit has one row of n = 0. Categories in the dictionary's
        order, the most frequent first in each, then patterns in their order and terms by code
        point.

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "War and warm words. Wars end; the warm sun, warm seas."
    >>> corpus = mk.read_articles(pd.DataFrame({"text": [text]}))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> mk.measures.count_patterns(mk.tokenize(corpus), war)[["pattern", "term", "n", "share"]]
      pattern  term  n  share
    0    war*  warm  3    0.6
    1    war*   war  1    0.2
    2    war*  wars  1    0.2
    3  troop*   NaN  0    0.0
    """
    hits = find_terms(tokens, dictionary, zones=zones)
    rows = pd.DataFrame({name: hits[name] for name in ("category", "pattern", "doc_id")})
    looked_up = {term: " ".join(fold(term).split()) for term in hits["term"].unique()}
    rows["term"] = hits["term"].map(looked_up).astype("str")
    keys = ["category", "pattern", "term"]
    counts = rows.groupby(keys, sort=False)["doc_id"].agg(n="size", n_articles="nunique")
    every = pd.DataFrame(
        [(name, p) for name, category in dictionary.categories.items() for p in category.patterns],
        columns=keys[:2],
        dtype="str",
    ).assign(order=lambda table: np.arange(len(table)))
    found = every.merge(counts.reset_index(), on=keys[:2], how="left")
    found[["n", "n_articles"]] = found[["n", "n_articles"]].fillna(0)
    place = find_codes(list(dictionary.categories), found["category"])
    of_category = np.bincount(place, found["n"])[place]
    with np.errstate(invalid="ignore"):
        found["share"] = found["n"] / of_category
    found["reason"] = reasons((found["n"] == 0).to_numpy(), "pattern not found")
    found = found.assign(place=place, down=-found["n"])
    found = found.sort_values(["place", "down", "order", "term"], kind="stable")
    return build(PICKINGS, {name: found[name] for name in PICKINGS})


def count_overlaps(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which categories count the same words?

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per category and each other one, in the dictionary's order: category, other, n
        (hits of the category that share a word with a hit of the other), n_hits (of the category),
        share (n of n_hits), reason (why it is missing).

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace talks failed. Talks go on."]}))
    >>> both = mk.read_dictionary({"peace": ["peace talks"], "talk": ["talk*"]})
    >>> mk.measures.count_overlaps(mk.tokenize(corpus), both)[["category", "other", "n", "share"]]
      category  other  n  share
    0    peace   talk  1    1.0
    1     talk  peace  1    0.5
    """
    names = list(dictionary.categories)
    size = len(names)
    hits = find_terms(tokens, dictionary, zones=zones)
    category = find_codes(names, hits["category"])
    first, after = rows_within(tokens, hits)
    n_words = after - first
    hit = np.repeat(np.arange(len(hits)), n_words)
    word = first[hit] + np.arange(len(hit)) - np.repeat(np.cumsum(n_words) - n_words, n_words)
    words = pd.DataFrame({"word": word, "hit": hit, "category": category[hit]})
    words = words[words["word"].duplicated(keep=False)]  # a category has a word once
    pairs = words.merge(words, on="word", suffixes=("", "_other"))
    pairs = pairs[pairs["category"] != pairs["category_other"]]
    pairs = pairs.drop_duplicates(["hit", "category_other"])
    cell = (pairs["category"] * size + pairs["category_other"]).to_numpy()
    n = np.bincount(cell, minlength=size * size)
    one, other = np.divmod(np.arange(size * size), size)
    n_hits = np.bincount(category, minlength=size)[one]
    with np.errstate(invalid="ignore"):
        share = n / n_hits
    columns = {
        "category": np.array(names, dtype=object)[one],
        "other": np.array(names, dtype=object)[other],
        "n": n,
        "n_hits": n_hits,
        "share": share,
        "reason": reasons(n_hits == 0, "no hits"),
    }
    return build(OVERLAPS, {name: column[one != other] for name, column in columns.items()})

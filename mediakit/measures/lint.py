"""What an author or a user of a dictionary should look at before its counts are believed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from mediakit.base.prose import counted, fold
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.engine.punkt import is_common
from mediakit.errors import DictionaryError
from mediakit.measures.counts import stop_words
from mediakit.measures.faults import KEPT, Finding, find_faults, tokens_of
from mediakit.measures.pickings import count_overlaps, count_patterns
from mediakit.measures.strangers import find_strangers
from mediakit.measures.terms import find_terms
from mediakit.tables import FINDINGS, SEVERITIES, ZONES, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Category

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
    >>> mk.check_dictionary(doubtful)[["severity", "finding", "pattern"]]
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

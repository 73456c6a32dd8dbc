"""What an author or a user of a dictionary should look at before its counts are believed.

First the check and its parts, then the two tables of what patterns and categories count.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide, ranges, run_starts
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, fold
from mediakit.corpus.read import read_articles
from mediakit.corpus.tokens import tokenize
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.engine.punkt import is_common, lighten_nltk, load_punkt
from mediakit.errors import DictionaryError
from mediakit.measures.counts import stop_words
from mediakit.measures.matching import find_hits
from mediakit.measures.terms import find_terms
from mediakit.tables import COUNTED, SEVERITIES, ZONES, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Category

    At = tuple[str | None, str | None]  # a category and its pattern

_RULES: Final = read_toml("measures/check.toml")
SEVERITY: Final = {name: grave for grave, names in _RULES["severity"].items() for name in names}
_SIGNS: Final = [(re.compile(sign["shape"]), sign) for sign in _RULES["sign"]]
CARD: Final = ("title", "reference", "licence")  # fields without which a list is hard to use
KEPT: Final = 16  # dictionaries whose faults are remembered: no text changes them

FEW_PATTERNS: Final = 5  # fewer say little on what a category means
MANY_HITS: Final = 10  # from here on a share of them says something
MOST: Final = 0.5  # the share of hits that one pattern, or another category, may have
SHOWN: Final = 5  # names that a sentence lists

# Letters and digits, joined by single hyphens and blanks: these find themselves.
_PLAIN: Final = re.compile(r"[^\W_]+(?:[- ][^\W_]+)*")
_FULL_STOP: Final = re.compile(r"(?<!\S)([^\W\d_]{2,})\.(?=\*?(?!\S))(?!\s+\d)")
_BESIDE: Final = re.compile(r"(?<=\w)\*+|\*+(?=\w)")  # stars beside a letter
# A question mark within a word is meant as a glob; at its end or alone perhaps not.
_INSIDE: Final = re.compile(r"\w\?+\w")
_ASKING: Final = re.compile(r"[^\W\d_]{2}\?$|(?<![\w*?])\?+(?![\w*?.])")
_APOSTROPHE: Final = re.compile(r"n\?t$")  # "isn?t" is meant for "isn't"
_WILD: Final = re.compile(r"[*?]")
_LETTER: Final = "\0"  # stands for a letter that a glob of the narrow pattern may be

# Of broad globs
LONGEST: Final = 5  # letters of a glob that is judged; more seldom catch other words
RELEVANT: Final = 0.25  # share of the hits that are other words
FEWEST: Final = 3  # such hits
LISTED: Final = 6  # such words in the detail
_ENDED: Final = 4  # letters from which an ending is no other word: "tax" and "taxi"
_COMPOUND: Final = 4  # letters of a second part: "wartime", and not "carpet"
_OPEN: Final = re.compile(r"(\*?)([^\W_]+)\*")  # one word whose end is open


class Finding(NamedTuple):
    """One thing that a dictionary's author should look at; `SEVERITY` has how grave it is."""

    finding: str
    category: str | None
    pattern: str | None
    detail: str
    n: int | None = None


def _find(kind: str, at: At, told: str = "", n: int | None = None, **facts: object) -> Finding:
    """Return what was found at a category and pattern, told as `check.toml` has it."""
    return Finding(kind, *at, _RULES["detail"][told or kind].format(n=n, **facts), n)


def check_dictionary(dictionary: Dictionary, tokens: Tokens | None = None) -> pd.DataFrame:
    """What in this dictionary makes a count wrong, or doubtful?

    Parameters
    ----------
    dictionary : as `read_dictionary` gives it; a questionable one raises nothing
    tokens : a corpus, for what the dictionary does to it; hits there refute that nothing can match

    Returns
    -------
    DataFrame
        One row per finding, by severity, then in the dictionary's order: severity (an error makes a
        count wrong, a warning wants a decision, a note is good to know), finding, category and
        pattern (missing where it concerns more), n (a count, where there is one), detail (what was
        found and what to do, in a sentence).

        Errors: unusable, never_matches (no text can be found by it), html_entity, garbled (a wrong
        encoding), regex_syntax, missed_example and false_example (the dictionary's own `hits` and
        `misses`).

        Warnings: no_title, no_reference, no_licence; repeated; subsumed (a wider pattern of the
        category finds it too); capitals (*US* also finds *us*); slash, underscore, marks (found
        only where the text writes them); star_in_fixed. With `tokens`: broad_glob, concentrated
        (one pattern makes more than half of ten hits or more), overlap (half of ten hits or more
        share a word with another category, unless one lies in the other or both rate the same).

        Notes: question_mark (`why?` finds no mark, as it does in LIWC), few_patterns (below five),
        equal_weights, zero_weights, shared (patterns that stand in other categories too). With
        `tokens`: unused (patterns without a hit).

    Notes
    -----
    broad_glob: judged are globs of one word with an open end and at most five letters: a quarter of
    their hits, and three or more, are other words. These lack the Porter stem of the letters (or,
    where none has that, of the most frequent word, up to four letters), are no compound of them
    with a common word (*wartime*), and, from four letters on, have no usual ending after them
    (*felony* under `felon*`). The rule errs in both directions: look at the words in the detail.

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
    4  warning      subsumed        warfare
    5  warning      capitals             US
    6     note  few_patterns            NaN
    """
    items = tuple(dictionary.categories.items())
    found = [*find_faults(dictionary), *_check_lists(items)]
    lacking = [name for name in CARD if not dictionary.card.get(name, "").strip()]
    found += [_find(f"no_{name}", (None, None)) for name in lacking]
    found += _find_capitals(dictionary, tokens)
    try:
        found += _check_examples(items)
        if tokens is not None:
            words_of = dict[tuple[str, str], dict[str, int]]()  # of each pattern that finds some
            counts = count_patterns(tokens, dictionary)[["category", "pattern", "term", "n"]]
            for name, pattern, term, n in counts[counts["n"] > 0].itertuples(index=False):
                words_of.setdefault((name, pattern), {})[term] = n
            refuted = {*_RULES["refutable"]}
            found = [f for f in found if f.finding not in refuted or f[1:3] not in words_of]
            found += _find_broad_globs(words_of)
            found += _check_hits(dictionary, words_of)
            found += _check_overlaps(dictionary, tokens)
    except DictionaryError as error:
        if not any(one.finding == "unusable" for one in found):
            found.append(Finding("unusable", None, None, str(error)))
    place = {("", ""): (-1, -1)}
    for i, (name, category) in enumerate(items):
        texts = ["", *map(fold, category.patterns)]
        place |= {(name, text): (i, j) for j, text in enumerate(texts)}

    def order(one: Finding) -> tuple[int, tuple[int, int], int]:
        name = one.category or ""
        at = place.get((name, fold(one.pattern or "")), place[name, ""])
        return SEVERITIES.index(SEVERITY[one.finding]), at, [*SEVERITY].index(one.finding)

    rows = sorted(found, key=order)
    columns = {name: [getattr(one, name) for one in rows] for name in Finding._fields}
    return build(tables.FINDINGS, {"severity": [SEVERITY[one.finding] for one in rows], **columns})


def find_faults(dictionary: Dictionary) -> tuple[Finding, ...]:
    """Return what is wrong with single patterns, category by category."""
    return _find_faults(tuple(dictionary.categories.items()))


@lru_cache(maxsize=KEPT)
def _find_faults(categories: tuple[tuple[str, Category], ...]) -> tuple[Finding, ...]:
    # What single characters give away, of each pattern that may not find itself.
    signs = {
        name: {
            pattern: _find_sign(name, pattern, fixed=category.valuetype == "fixed")
            for pattern in category.patterns
            if category.valuetype != "regex" and not _PLAIN.fullmatch(pattern)
        }
        for name, category in categories
    }
    unfound = _list_unfound(
        {
            name: replace(category, patterns=patterns, weights=(), exclude=())
            for name, category in categories
            if (patterns := tuple(each for each, sign in signs[name].items() if sign is None))
        }
    )
    faults: list[Finding] = []
    for name, category in categories:
        faults += [_find("repeated", (name, pattern)) for pattern in category.repeated]
        if category.valuetype == "regex":
            faults += _check_regexes(name, category)
            continue
        found = [sign for sign in signs[name].values() if sign is not None]
        found += [one for one in unfound if one.category == name]
        found += _check_excluded(name, category)
        faults += found
        if category.valuetype == "glob":
            faults += _check_globs(name, category, {fault.pattern or "" for fault in found})
    return tuple(faults)


def _find_sign(name: str, pattern: str, *, fixed: bool) -> Finding | None:
    """Return what single characters of a pattern give away."""
    for shape, sign in _SIGNS:
        if (fixed or "fixed" not in sign) and shape.search(pattern):
            return Finding(sign["finding"], name, pattern, sign["detail"])
    known = load_punkt()._params.abbrev_types | {"www"}  # noqa: SLF001  # NLTK has no other way
    bare = _FULL_STOP.sub(lambda m: m[0] if m[1].lower() in known else m[1], pattern)
    if bare == pattern:
        return None
    if pattern == f"{bare}.":
        return _find("marks", (name, pattern), bare=bare)
    if pattern.endswith(".*"):
        return _find("regex_syntax", (name, pattern), bare=bare)
    return _find("never_matches", (name, pattern), "full_stop", bare=bare)


def _list_unfound(categories: dict[str, Category]) -> list[Finding]:
    """Return the patterns that do not even find the plainest text they stand for."""
    cases = [  # a star beside a letter stands for nothing, any other for one: `$*` needs a word
        (name, pattern, pattern)
        if category.valuetype == "fixed"
        else (name, pattern, _WILD.sub("x", _BESIDE.sub("", _APOSTROPHE.sub("n't", pattern))))
        for name, category in categories.items()
        for pattern in category.patterns
    ]
    if not cases:
        return []
    tokens = _tokens_of([f"They saw {text} again." for _, _, text in cases])
    hits = find_terms(tokens, Dictionary("", categories, {}, ""), zones=ZONES, count="pattern")
    found = set(zip(hits["doc_id"], hits["category"], hits["pattern"], strict=True))
    read = tokens.to_frame().groupby("doc_id", sort=False)
    findings = []
    for i, (name, pattern, text) in enumerate(cases):
        if (str(i), name, pattern) not in found:
            words = read.get_group(str(i))
            told, cut = "crosses" if words["sentence"].any() else "cut", words["token"].iloc[2:-2]
            at = (name, pattern)
            findings.append(_find("never_matches", at, told, text=text, read=", ".join(cut)))
    return findings


def _tokens_of(texts: Sequence[str]) -> Tokens:
    """Return the tokens of texts, whose ids count from "0"; quotations are not looked for."""
    ids = [str(i) for i in range(len(texts))]
    # The language is declared, since it takes long to find for words without a text.
    articles = pd.DataFrame({"doc_id": ids, "text": list(texts), "language": "en"})
    return tokenize(read_articles(articles), quotes=build(tables.QUOTES))


def _check_excluded(name: str, category: Category) -> Iterator[Finding]:
    """Yield the patterns all of whose matches the category's own exclusions take away."""
    forms = [(pattern, fold(pattern)) for pattern in category.patterns]
    for exclusion in category.exclude:
        wide, of = fold(exclusion.pattern), fold(exclusion.of)
        for pattern, form in () if exclusion.within else forms:
            if of in ("", form) and covers(wide, form):
                yield _find("never_matches", (name, pattern), "excluded", by=exclusion.pattern)


def _check_globs(name: str, category: Category, faulty: set[str]) -> Iterator[Finding]:
    """Yield sound patterns that a wider one covers, or whose question mark may be meant as one."""
    apart = {fold(exclusion.of) for exclusion in category.exclude} | {fold(one) for one in faulty}
    weights = category.weights or (0.0,) * len(category.patterns)
    for i, j in find_covered(category.patterns).items():
        pattern, wide = category.patterns[i], category.patterns[j]
        if weights[i] == weights[j] and apart.isdisjoint({fold(pattern), fold(wide)}):
            yield _find("subsumed", (name, pattern), wide=wide)
    if not any(_INSIDE.search(pattern) for pattern in category.patterns):  # else they are globs
        for pattern in category.patterns:
            if pattern not in faulty and _ASKING.search(pattern):
                yield _find("question_mark", (name, pattern))


def find_covered(patterns: Sequence[str]) -> dict[int, int]:
    """Return the place of each glob or word that a wider one covers, and of the first of these."""
    forms = [fold(pattern) for pattern in patterns]
    begins: dict[str, list[int]] = {}  # globs by the letters before the first wildcard
    holds: dict[str, list[int]] = {}  # by the longest piece, where a wildcard comes first
    for i, form in enumerate(forms):
        first, *rest = _WILD.split(form)
        if rest and first:
            begins.setdefault(first, []).append(i)
        elif rest:
            holds.setdefault(max(rest, key=len), []).append(i)
    lengths = sorted({len(piece) for piece in holds})
    found: dict[int, int] = {}
    for i, form in enumerate(forms):
        wider = {
            j for end in range(1, len(_WILD.split(form)[0]) + 1) for j in begins.get(form[:end], ())
        }
        filled = _WILD.sub(_LETTER, form)
        for n in lengths:
            for start in range(len(filled) - n + 1):
                wider.update(holds.get(filled[start : start + n], ()))
        for j in sorted(wider - {i}):
            if covers(forms[j], form) and not (j > i and covers(form, forms[j])):
                found[i] = j
                break
    return found


def covers(wide: str, narrow: str) -> bool:
    """Tell whether all that the narrow pattern can match, the wide one matches too; both folded."""
    if not _WILD.search(wide):
        return narrow == wide
    if wide.count(" ") != narrow.count(" "):
        return False
    if wide.find("?") < 0 and wide.index("*") == len(wide) - 1:
        return narrow.startswith(wide[:-1])  # most globs: letters, then whatever
    filled = (narrow.replace("?", _LETTER).replace("*", many) for many in ("", 3 * _LETTER))
    return all(
        _compile_word(outer).fullmatch(inner)
        for text in filled
        for outer, inner in zip(wide.split(" "), text.split(" "), strict=True)
    )


@lru_cache(maxsize=10_000)
def _compile_word(word: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in word)
    return re.compile("".join(parts), re.DOTALL)


def _check_regexes(name: str, category: Category) -> Iterator[Finding]:
    """Yield regular expressions that are none, or that no single word can match."""
    for pattern in category.patterns:
        try:
            for word in pattern.split(" "):
                re.compile(word)
        except re.error as error:
            yield _find("unusable", (name, pattern), error=error)
        else:
            if re.search(r"(?<!\\)(?:\\\\)*\\s", pattern):
                yield _find("never_matches", (name, pattern), "white_space")


@lru_cache(maxsize=KEPT)
def _check_lists(categories: tuple[tuple[str, Category], ...]) -> tuple[Finding, ...]:
    """Return what is odd about whole categories."""
    found, holders = list[Finding](), dict[tuple[str, str], list[str]]()
    for name, category in categories:
        for pattern in category.patterns:
            holders.setdefault((category.valuetype, fold(pattern)), []).append(name)
    for name, category in categories:
        n = len(category.patterns)
        if n < FEW_PATTERNS:
            found.append(_find("few_patterns", (name, None), n=n))
        if zero := category.weights.count(0):
            found.append(_find("zero_weights", (name, None), n=zero, of=counted(zero, "pattern")))
        elif n > 1 and len(set(category.weights)) == 1:
            found.append(_find("equal_weights", (name, None), n=n, weight=category.weights[0]))
        both = [
            (pattern, other)
            for pattern in category.patterns
            for other in holders[category.valuetype, fold(pattern)]
            if other != name
        ]
        if both:
            patterns, others = (dict.fromkeys(part) for part in zip(*both, strict=True))
            where = f"{conjugate(len(patterns), 'stand')} in {_name_some(others)}"
            facts = {"patterns": _name_some(patterns), "where": where}
            found.append(_find("shared", (name, None), n=len(patterns), **facts))
    return tuple(found)


def _name_some(names: Iterable[str]) -> str:
    """Return a few names, and how many more there are: "a, b, c, d, e and 2 more"."""
    listed = list(names)
    more = len(listed) - SHOWN
    return ", ".join(listed[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _find_capitals(dictionary: Dictionary, tokens: Tokens | None) -> Iterator[Finding]:
    """Yield abbreviations that are common words in lower case."""
    written = [p for each in dictionary.categories.values() for p in each.patterns]
    if not any(pattern != pattern.upper() for pattern in written):
        return  # a list in capitals throughout means nothing by them
    seen = dict[str, int]()
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
                yield _find("capitals", (name, pattern), n=n_small if seen else None, small=small)


@lru_cache(maxsize=KEPT)
def _check_examples(categories: tuple[tuple[str, Category], ...]) -> tuple[Finding, ...]:
    """Return the sentences of the dictionary itself that it judges wrongly."""
    cases = [
        (name, sentence, kind)
        for name, category in categories
        for kind, some in (("missed_example", category.hits), ("false_example", category.misses))
        for sentence in some
    ]
    if not cases:
        return ()
    tokens = _tokens_of([sentence for _, sentence, _ in cases])
    hits = find_terms(tokens, Dictionary("", dict(categories), {}, ""), zones=ZONES)
    first = hits.drop_duplicates(["category", "doc_id"]).set_index(["category", "doc_id"])
    met = first["pattern"].to_dict()
    return tuple(
        _find(kind, (name, pattern), sentence=sentence)
        for i, (name, sentence, kind) in enumerate(cases)
        if ((pattern := met.get((name, str(i)))) is None) == (kind == "missed_example")
    )


def _check_hits(
    dictionary: Dictionary, words_of: Mapping[tuple[str, str], dict[str, int]]
) -> Iterator[Finding]:
    """Yield what the hits rest on too much, and what none rests on."""
    for name, category in dictionary.categories.items():
        words = {pattern: words_of.get((name, pattern), {}) for pattern in category.patterns}
        n = {pattern: sum(found.values()) for pattern, found in words.items()}
        top, total = max(n, key=n.__getitem__), sum(n.values())
        if total >= MANY_HITS and n[top] > MOST * total and len(n) > 1:
            yield _find("concentrated", (name, top), n=n[top], total=total)
        if unused := [one for one, count in n.items() if not count]:
            told = "unused" if total else "all_unused"
            facts = {"every": counted(len(n), "pattern"), "some": _name_some(unused)}
            facts["find"] = conjugate(len(unused), "find")
            yield _find("unused", (name, None), told, len(unused), **facts)


def _check_overlaps(dictionary: Dictionary, tokens: Tokens) -> Iterator[Finding]:
    pairs = count_overlaps(tokens, dictionary)[["category", "other", "n", "n_hits", "share"]]
    for name, other, n, n_hits, share in pairs.itertuples(index=False):
        if n_hits < MANY_HITS or share < MOST:
            continue
        first, second = (dictionary.categories[each] for each in (name, other))
        one, two = first.path, second.path
        within = one[: len(two)] == two or two[: len(one)] == one
        # Valence and arousal rate the same words, and nobody adds them.
        rated = bool(first.weights) and set(first.patterns) == set(second.patterns)
        if not within and not rated:
            yield _find("overlap", (name, None), n=n, n_hits=n_hits, other=other)


def _find_broad_globs(words_of: Mapping[tuple[str, str], dict[str, int]]) -> Iterator[Finding]:
    """Yield globs of whose hits a good part are other words; of each pattern the words it finds."""
    for (name, pattern), n_of in words_of.items():
        glob = _OPEN.fullmatch(fold(pattern)) if pattern.endswith("*") else None
        if not glob or len(glob[2]) > LONGEST:
            continue
        others = list_other_words(glob[2], n_of)
        n, total = sum(others.values()), sum(n_of.values())
        if n >= max(FEWEST, RELEVANT * total):
            words = ", ".join(f"{word} {count:,}" for word, count in [*others.items()][:LISTED])
            words += f" and {len(others) - LISTED:,} more words" if len(others) > LISTED else ""
            yield _find("broad_glob", (name, pattern), n=n, total=total, words=words)


def list_other_words(letters: str, n_of: dict[str, int]) -> dict[str, int]:
    """Return the words, with their counts, that do not seem to belong to the letters of a glob."""
    home = _stem(letters)
    stems = {word: {_stem(part) for part in word.split("-")} for word in n_of}
    if not any(home in some for some in stems.values()):
        if len(letters) >= LONGEST:
            return {}  # a cut stem, and long enough
        home = min(stems[next(iter(n_of))])  # of the most frequent word

    endings = {*_RULES["endings"]}

    def belongs(word: str) -> bool:  # by stem, by ending, or as a compound
        stem = _stem(word)
        tails = {stem.removeprefix(letters), stem.removeprefix(home)}
        if stem == home or (len(letters) >= _ENDED and not endings.isdisjoint(tails)):
            return True
        return letters in word and all(
            part in ("", "man", "men") or (len(part) >= _COMPOUND and is_common(part))
            for part in word.partition(letters)[::2]
        )

    return {w: n for w, n in n_of.items() if not any(map(belongs, w.split("-")))}


@cache
def _stem(word: str) -> str:
    lighten_nltk()
    from nltk.stem.porter import PorterStemmer

    stem: str = PorterStemmer().stem(word)
    return stem


def count_patterns(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which words does each pattern pick up, and how often?

    Hits are those of `find_terms`: a pattern that is always part of a longer one has none.

    Parameters
    ----------
    zones : zones that count

    Returns
    -------
    DataFrame
        One row per pattern and word or phrase that it found, or one of n = 0, by category, then the
        most frequent first, in the dictionary's order: category, pattern, term (in look-up form),
        n, n_articles, share (of the category's hits), reason (why term or share is missing).

    Raises
    ------
    ArgumentError : if a zone is unknown

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["War, warm words, the warm sun."]}))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> mk.measures.count_patterns(mk.tokenize(corpus), war)[["pattern", "term", "n", "share"]]
      pattern  term  n     share
    0    war*  warm  2  0.666667
    1    war*   war  1  0.333333
    2  troop*   NaN  0  0.000000
    """
    _, _, (order, first, last) = find_hits(tokens, dictionary, zones=zones)
    texts, article = tokens.corpus.articles["text"].tolist(), tokens.article[first]
    spans = (article.tolist(), tokens.start[first].tolist(), tokens.end[last].tolist())
    words = [texts[i][start:end] for i, start, end in zip(*spans, strict=True)]
    code, written = pd.factorize(np.array(words, object))
    folded = np.array([" ".join(fold(text).split()) for text in written], object)
    terms, term = np.unique(folded, return_inverse=True)
    of_hit = order * len(terms) + term[code]
    pairs, n = np.unique(of_hit, return_counts=True)
    once = np.unique(np.searchsorted(pairs, of_hit) * len(texts) + article)
    n_articles = np.bincount(once // max(len(texts), 1), minlength=len(pairs))
    order, term = np.divmod(pairs, max(len(terms), 1))
    names, every = [*dictionary.categories], [*dictionary.categories.values()]
    place = np.repeat(np.arange(len(names)), [len(each.patterns) for each in every])
    none = np.setdiff1d(np.arange(len(place)), order)
    order, term = np.append(order, none), np.append(term, np.full(len(none), -1))
    n, n_articles = (np.append(each, np.zeros_like(none)) for each in (n, n_articles))
    rows = np.lexsort((term, order, -n, place[order]))
    order, term, n = order[rows], term[rows], n[rows]
    place, patterns = place[order], np.array([p for each in every for p in each.patterns], object)
    columns: dict[str, Any] = {
        "category": np.array(names, object)[place],
        "pattern": patterns[order],
        "term": pd.array(terms, "str").take(term, allow_fill=True),
        "n": n,
        "n_articles": n_articles[rows],
        "share": divide(n, np.bincount(place, n)[place]),
        "reason": reasons(n == 0, "pattern not found"),
    }
    return build(tables.PATTERN_COUNTS, columns)


def count_overlaps(
    tokens: Tokens, dictionary: Dictionary, *, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """Which categories count the same words?

    Parameters
    ----------
    zones : zones that count

    Returns
    -------
    DataFrame
        One row per category and each other one, in the dictionary's order: category, other, n
        (hits of the category that share a word with a hit of the other), n_hits (of the category),
        share (n of n_hits), reason (why it is missing).

    Raises
    ------
    ArgumentError : if a zone is unknown

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
    _, category, (_, first, last) = find_hits(tokens, dictionary, zones=zones)
    n_words = last - first + 1
    word, hit = ranges(first, n_words), np.repeat(np.arange(len(first)), n_words)
    order = np.argsort(word, kind="stable")
    starts, hit = run_starts(word[order]), hit[order]
    here = np.diff(starts, append=len(word))  # hits that share each word, one of a category
    others = hit[ranges(np.repeat(starts, here), np.repeat(here, here))]
    cell = np.repeat(hit, np.repeat(here, here)) * size + category[others]
    one, other = np.divmod(np.unique(cell), max(size, 1))
    n = np.bincount(category[one] * size + other, minlength=size * size)
    one, other = np.divmod(np.arange(size * size), size)
    n_hits = np.bincount(category, minlength=size)[one]
    labels, reason = np.array(names, dtype=object), reasons(n_hits == 0, "no hits")
    found = {"category": labels[one], "other": labels[other], "n": n, "n_hits": n_hits}
    found |= {"share": divide(n, n_hits), "reason": reason}
    return build(tables.OVERLAPS, {name: column[one != other] for name, column in found.items()})

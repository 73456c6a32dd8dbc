"""Which words of a text count as hits of patterns?

First the hits of a dictionary, then the matches of patterns, how these are cut into words and which
forms of a text they match, at last what decides: exclusions, capitals, the longest.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from contextlib import suppress
from functools import lru_cache
from itertools import compress, pairwise, repeat
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast, get_args

import numpy as np
import regex

from mediakit.base.arrays import Ragged, is_word, ranges, run_starts
from mediakit.base.prose import fold, fold_all, fold_regex
from mediakit.base.work import list_remembered
from mediakit.corpus.groups import check_zones, in_zones
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.engine.segments import segment
from mediakit.engine.words import token_spans
from mediakit.errors import ArgumentError, DictionaryError, choose, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Flags
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import ValueType

    Codes = npt.NDArray[np.integer]
    Numbers = npt.NDArray[np.int64]

Count = Literal["term", "pattern"]
Scope = Literal["category", "dictionary"]

# Stand-ins for the globs, which the tokenizer takes for letters of a word, here of a script that
# is out of use (Phags-pa); and what stands before a regular expression.
STAR, MARK, REGEX = "\ua840", "\ua841", "\ue003"
_GLOB: Final = re.compile(f"[{STAR}{MARK}]")
_STARS: Final = re.compile(f"{STAR}+")
# What is cut at its blanks and nowhere else: letters, digits, globs and single hyphens, and none
# of the words that NLTK cuts in two without any mark. The second has no globs.
_UNCUT: Final = "(?!.*(?:cannot|gimme|gonna|gotta|lemme|wanna))"
_PLAIN: Final = {
    kind: re.compile(rf"{_UNCUT}{letters}+(?:[ -]{letters}+)*")
    for kind, letters in (("glob", r"[\w*?]"), ("fixed", r"\w"))
}
_LAST_CHARACTER: Final = "\U0010ffff"

# What one regular expression may take for all words of a text; most take some hundredths.
SECONDS: Final = 0.8
_ENDLESS: Final = (TimeoutError, MemoryError)
_FLAGS: Final = regex.IGNORECASE | regex.FULLCASE
# Expressions of which no part matches a line end, and of which ^ and $ mean the ends of a line.
_ONE_LINE: Final = re.compile(
    r"(?:[^\\[({]|\((?!\?)|\\[bdw.]|\[[\w-]+\]|\{\d+(?:,\d*)?\})+", re.DOTALL
)


class Matches(NamedTuple):
    """Where patterns match: the pattern's number, the rows of its first and its last token."""

    pattern: Codes
    first: Codes
    last: Codes

    def take(self, rows: slice | npt.NDArray[np.generic]) -> Matches:
        """Return some of the matches."""
        if not isinstance(rows, slice) and rows.dtype == np.bool_:
            if rows.all():
                return self
            rows = np.flatnonzero(rows)
        return Matches(*(part[rows] for part in self))


class Hits(NamedTuple):
    """The matches that count."""

    dictionary: Dictionary  # that they are of, at the chosen levels
    category: Codes  # the number of the category of each
    matches: Matches  # patterns are numbered through all categories


class _Known(NamedTuple):
    """What is known of a dictionary in a text."""

    asked: Dictionary
    levels: int | tuple[int, ...] | None  # of it that count
    part: Dictionary  # that which they are
    matches: Matches
    hits: dict[object, Hits]  # by what else was asked for


KEPT: Final = 8  # dictionaries of which a text keeps the matches, the last that were asked for
FEW_WORDS: Final = 50


def find_hits(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    zones: Iterable[str],
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
    capitals: bool = False,
) -> Hits:
    """Return the hits of a dictionary, in order of the text; `capitals` must be the text's too."""
    if not isinstance(cast("object", dictionary), Dictionary):
        fix = "read it with read_dictionary first, names with read_actors"
        raise ArgumentError(f"dictionary={shown(dictionary)} is not a Dictionary; {fix}.")
    choose("count", count, get_args(Count))
    choose("nested_scope", nested_scope, get_args(Scope))
    if count == "pattern" and nested_scope == "dictionary":
        one, other = "count='pattern' counts every match", "nested_scope='dictionary' only the"
        raise ArgumentError(f"{one}, {other} longest; choose one of them.")
    chosen = check_zones(zones)
    known = _match(tokens, dictionary, levels)
    how = (tuple(chosen), count, nested_scope, capitals)
    if how not in known.hits:
        part, matches = known.part, known.matches
        if capitals:
            matches = matches.take(_have_capitals(tokens, part, matches))
        matches = matches.take(in_zones(chosen, tokens.zone[matches.first]))
        sizes = [len(each.patterns) for each in part.categories.values()]
        category = np.repeat(np.arange(len(sizes)), sizes)
        if count == "term":
            rank, of = _rank_patterns(part, matches.pattern), category[matches.pattern]
            across = nested_scope == "dictionary"
            matches = matches.take(_keep_longest(matches, of, rank, across=across))
        known.hits[how] = Hits(part, category[matches.pattern], matches)
    return known.hits[how]


def _match(tokens: Tokens, dictionary: Dictionary, levels: int | Iterable[int] | None) -> _Known:
    """Return what is known of a dictionary, found when it is first asked for."""
    # Terms, counts by several keys, contexts and checks of a list are all made of the same matches.
    depth = levels if levels is None or isinstance(levels, int) else tuple(levels)
    kept: list[_Known] = list_remembered(tokens).setdefault(__name__, [])
    for i, known in enumerate(kept):
        if known.asked is dictionary and known.levels == depth:
            kept.append(kept.pop(i))
            return known
    part = dictionary if depth is None else dictionary.at_levels(depth)
    kept.append(_Known(dictionary, depth, part, _find_matches(tokens, part), {}))
    del kept[:-KEPT]
    return kept[-1]


def _find_matches(tokens: Tokens, dictionary: Dictionary) -> Matches:
    """Return all matches of a dictionary but those that its exclusions take out."""
    categories = dictionary.categories.values()
    patterns = [pattern for each in categories for pattern in each.patterns]
    kinds = [each.valuetype for each in categories for _ in each.patterns]
    n = len(patterns)
    patterns += [exclusion.pattern for each in categories for exclusion in each.exclude]
    kinds += [each.valuetype for each in categories for _ in each.exclude]
    matches = match_patterns(tokens, patterns, kinds)
    if len(patterns) == n:
        return matches
    order = np.argsort(matches.pattern, kind="stable")
    bounds = np.searchsorted(matches.pattern[order], np.arange(len(patterns) + 1))
    places = [order[low:high] for low, high in pairwise(bounds.tolist())]  # of each pattern
    before, kept = words_before(tokens), matches.pattern < n
    start, number = 0, n  # of the category's first pattern, of the exclusion
    for category in categories:
        end = start + len(category.patterns)
        for exclusion in category.exclude:
            some = slice(start, end)
            if exclusion.of:
                of, names = exclusion.of, list(category.patterns)
                if of not in names:  # as it is written, or else as it is looked up
                    of, names = fold(of), fold_all(names)
                some = slice(start + names.index(of), start + names.index(of) + 1)
            rows, others = np.concatenate(places[some]), matches.take(places[number])
            near = _are_near(tokens, before, matches.take(rows), others, exclusion.within)
            kept[rows[near]] = False
            number += 1
        start = end
    return matches.take(kept)


def _rank_patterns(dictionary: Dictionary, found: Codes) -> Codes:
    """Return for each match which pattern comes first where several match the same words."""
    # That with the most letters, as the one that says most; then the first in the dictionary.
    patterns = [p for each in dictionary.categories.values() for p in each.patterns]
    used = np.flatnonzero(np.bincount(found, minlength=len(patterns)))
    letters = [-len(patterns[i].replace("*", "").replace("?", "")) for i in used.tolist()]
    rank = np.zeros(len(patterns), np.int64)
    rank[used[np.argsort(letters, kind="stable")]] = np.arange(len(used))
    return rank[found]


def match_patterns(
    tokens: Tokens, patterns: Sequence[str], kinds: Sequence[ValueType] | None = None
) -> Matches:
    """Return every place at which a pattern, by default a glob, matches, in order of the text."""
    # Each is cut into words as a text is, so `don't` stands for NLTK's two tokens, whatever the
    # apostrophe. Words match whole, without regard to case; a phrase matches consecutive tokens of
    # one sentence. A glob never stands for a mark.
    ways = cut_patterns(tuple(patterns), tuple(kinds or ["glob"] * len(patterns)))
    forms = tokens.forms[0]
    word, form = find_forms(ways, forms)
    vocabulary = _Vocabulary(word, form, len(ways.words), len(forms))
    known = np.zeros(len(ways.words), np.bool_)
    known[word] = True
    starts = np.cumsum(ways.size) - ways.size
    alive = np.logical_and.reduceat(known[ways.word], starts) if len(starts) else known
    alone = np.flatnonzero(alive & (ways.size == 1))
    several = np.flatnonzero(alive & (ways.size > 1))
    first, which = _match_words(tokens, ways.word[starts[alone]], alone, vocabulary)
    if len(several):
        phrases = _match_phrases(tokens, ways, several, vocabulary)
        first, which = (np.concatenate(part) for part in zip((first, which), phrases, strict=True))
        order = np.argsort(first * len(starts) + which, kind="stable")
        first, which = first[order], which[order]
    return Matches(ways.owner[which], first, first + ways.size[which] - 1)


class _Vocabulary(NamedTuple):
    """Which words of the patterns the forms of a text match."""

    word: Codes  # with `form`: the pairs that match
    form: Codes
    n_words: int
    n_forms: int

    def lists(self, wanted: Codes) -> Ragged:
        """Return for each form the wanted words that it matches."""
        among = np.zeros(self.n_words, np.bool_)
        among[wanted] = True
        kept = among[self.word]
        return _lists(self.form[kept], self.word[kept], self.n_forms)


def _match_words(
    tokens: Tokens, words: Codes, ways: Codes, vocabulary: _Vocabulary
) -> tuple[Codes, Codes]:
    """Return the rows of patterns of one word, and which: rows ascending, then patterns."""
    at, way = _spread(_lists(words, ways, vocabulary.n_words), vocabulary.word)
    order = np.argsort(way, kind="stable")
    of_form = _lists(vocabulary.form[at[order]], way[order], vocabulary.n_forms)
    form_of = tokens.forms[1]
    begins = (of_form.count > 0)[form_of]
    rows = np.flatnonzero(begins[tokens.type])
    at, way = _spread(of_form, form_of[tokens.type[rows]])
    return rows[at], way


def _match_phrases(
    tokens: Tokens, ways: Ways, several: Codes, vocabulary: _Vocabulary
) -> tuple[Codes, Codes]:
    """Return the rows at which phrases begin, and which."""
    # Equal beginnings are one node of a tree, which is grown and matched word by word.
    size, n_words, which = ways.size[several], len(ways.words), several
    starts = np.cumsum(ways.size) - ways.size
    table = np.full((len(several), int(size.max()) + 1), -1, np.int64)  # -1: the phrase is over
    for step in range(table.shape[1] - 1):
        longer = size > step
        table[longer, step] = ways.word[starts[several[longer]] + step]
    node, form_of, found = table[:, 0], tokens.forms[1], []
    rows = _candidates(tokens, np.unique(node * n_words + table[:, 1]), vocabulary)
    at, here = _spread(vocabulary.lists(node), form_of[tokens.type[rows]])
    rows = rows[at]  # with `here`, the node that is reached there
    for step in range(1, table.shape[1] - 1):
        going = table[:, step] >= 0
        table, node, which = table[going], node[going], which[going]
        keys, node = np.unique(node * n_words + table[:, step], return_inverse=True)
        ahead = np.minimum(rows + step, len(tokens) - 1)
        at, word = _spread(vocabulary.lists(table[:, step]), form_of[tokens.type[ahead]])
        there, here = _look_up(here[at] * np.int64(n_words) + word, keys)
        rows = rows[at[there]]
        inside = rows + step < len(tokens)
        inside[inside] = tokens.sentence[rows[inside]] == tokens.sentence[rows[inside] + step]
        rows, here = rows[inside], here[inside]
        over = table[:, step + 1] < 0
        at, way = _spread(_lists(node[over], which[over], len(keys)), here)
        found.append((rows[at], way))
    first, which = (np.concatenate(part) for part in zip(*found, strict=True))
    return first, which


def _candidates(tokens: Tokens, pairs: Codes, vocabulary: _Vocabulary) -> Codes:
    """Return the rows at which the first two words of some phrase may stand."""
    # Frequent words begin phrases; few of these rows have a second word that fits. A bit for each
    # two words, 64 in turns, tells most of the others.
    form_of = tokens.forms[1]
    one, two = np.divmod(pairs, vocabulary.n_words)
    bit = np.uint64(1) << (np.arange(len(one)) % 64).astype(np.uint64)
    marks = []
    for words in (one, two):
        of_word = np.zeros(vocabulary.n_words, np.uint64)
        np.bitwise_or.at(of_word, words, bit)
        of_form = np.zeros(vocabulary.n_forms, np.uint64)
        np.bitwise_or.at(of_form, vocabulary.form, of_word[vocabulary.word])
        marks.append(of_form[form_of])
    rows = np.flatnonzero((marks[0] > 0)[tokens.type[:-1]])
    fits = marks[0][tokens.type[rows]] & marks[1][tokens.type[rows + 1]]
    return rows[fits > 0]


def _look_up(values: Codes, keys: Codes) -> tuple[Codes, Codes]:
    """Return which values are among sorted keys, and their places there."""
    # A table of bits is asked first: a search among many keys costs much more.
    sieve = np.zeros(1 << max(16, len(keys).bit_length() + 4), np.bool_)
    sieve[_hash(keys, len(sieve))] = True
    rows = np.flatnonzero(sieve[_hash(values, len(sieve))])
    place = np.searchsorted(keys, values[rows])
    there = np.append(keys, -1)[place] == values[rows]
    return rows[there], place[there]


def _hash(values: Codes, size: int) -> Codes:
    """Return a number below `size`, a power of two, that differs for most values."""
    return (values * 0x9E3779B97F4A7C1 >> 40) & (size - 1)


def _lists(owner: Codes, values: Codes, n: int) -> Ragged:
    """Return the values of each of `n` owners, in the order in which they come."""
    lists = Ragged(1)
    lists.append(np.bincount(owner, minlength=n), values[np.argsort(owner, kind="stable")])
    return lists


def _spread(lists: Ragged, of: Codes) -> tuple[Codes, Codes]:
    """Return each entry of the lists of some owners: the place in `of`, and the value."""
    count = lists.count[of]
    if (count == 1).all():
        return np.arange(len(of)), lists.columns[0][lists.first[of]]
    return np.repeat(np.arange(len(of)), count), lists.columns[0][lists.entries(of)]


class Ways(NamedTuple):
    """Patterns as words, in order of the patterns; a pattern may have several ways."""

    owner: Numbers  # of each way: the number of its pattern
    size: Numbers  # how many words it has
    word: Numbers  # their words, one way after the other, as places in `words`
    words: list[str]  # distinct, in look-up form, with the stand-ins
    globs: list[int]  # places of such words in `words`
    regexes: list[int]


@lru_cache(maxsize=4)  # lists of terms, counts by several keys and batches ask for the same
def cut_patterns(patterns: tuple[str, ...], kinds: tuple[ValueType, ...]) -> Ways:
    """Return the ways to write each pattern, of its kind, as words, as "do n't"."""
    folded = fold_all(patterns)
    plain = [
        kind != "regex" and _PLAIN[kind].fullmatch(text) is not None
        for text, kind in zip(folded, kinds, strict=True)
    ]
    texts = list(compress(folded, plain))
    flat = " ".join(texts).replace("*", STAR).replace("?", MARK).split()
    owner = list(compress(range(len(plain)), plain))
    size = [text.count(" ") + 1 for text in texts]
    odd = [i for i, one in enumerate(plain) if not one]
    for i, ways in zip(odd, _cut_odd([_spell(patterns[i], kinds[i]) for i in odd]), strict=True):
        for way in ways:
            owner.append(i)
            size.append(len(way))
            flat += way
    # Now in order of the patterns, and their words as numbers.
    words = list(dict.fromkeys(flat))
    number = dict(zip(words, range(len(words)), strict=True))
    word = np.fromiter(map(number.__getitem__, flat), np.int64, len(flat))
    owners, sizes = np.array(owner, np.int64), np.array(size, np.int64)
    order = np.argsort(owners, kind="stable")
    at = ranges((np.cumsum(sizes) - sizes)[order], sizes[order])
    regexes = [i for i, text in enumerate(words) if text[0] == REGEX]
    starred = [i for i, text in enumerate(words) if STAR in text or MARK in text]
    globs = [i for i in starred if words[i][0] != REGEX]
    return Ways(owners[order], sizes[order], word[at], words, globs, regexes)


def _spell(text: str, kind: ValueType) -> str:
    """Return a pattern in look-up form, with stand-ins and single blanks."""
    if kind == "regex":
        return " ".join(REGEX + word for word in fold_regex(text).split())
    folded = " ".join(fold(text).split())
    return folded if kind == "fixed" else folded.replace("*", STAR).replace("?", MARK)


def _cut_odd(texts: Sequence[str]) -> Iterator[Iterable[Sequence[str]]]:
    """Yield the ways to write each text: regular expressions, marks, words that NLTK cuts."""
    # NLTK cuts `isn't` in two, `isn’t` in three and leaves other apostrophes in the word. At the
    # end of a sentence it takes a full stop off; a star at the end of `can't*` or `u.s.*` may stand
    # for nothing.
    spellings = {
        text: dict.fromkeys([text, text.replace("'", "’")]) for text in texts if text[:1] != REGEX
    }
    every = dict.fromkeys(one for some in spellings.values() for one in some)
    every |= dict.fromkeys(map(_bare, every))
    cut = dict(zip(every, _cut(list(every)), strict=True))
    for text in texts:
        ways = [text.split(" ")] if text[:1] == REGEX else []
        for one in spellings.get(text, ()):
            bare = _bare(one)
            ways += _variants(cut[one])
            if len(cut[bare]) > len(cut[one]):
                ways += _variants(cut[bare])
            elif bare != one:
                ways += _variants(cut[bare])[1:]  # the glob has the first
        if "'" in text and text in spellings:
            ways += _variants(text.split(" "))
        yield dict.fromkeys(map(tuple, ways))


def _bare(text: str) -> str:
    """Return a text without the star of its last word; a star that stands alone is a word."""
    return text if text.endswith(f" {STAR}") else text.removesuffix(STAR)


def _variants(words: list[str]) -> list[list[str]]:
    """Return a way as cut, and as it stands at the end of a sentence."""
    if not words:
        return []
    *before, last = [word.replace("’", "'") for word in words]  # as `fold` has them
    if len(last) > 1 and last[-1] == "." and last[-2] != ".":
        return [[*before, last], [*before, last[:-1], "."]]
    return [[*before, last]]


def _cut(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text as NLTK cuts them in the middle of a sentence."""
    longer = [f"{text} x" for text in texts]
    parts = segment(longer)
    words: list[list[str]] = [[] for _ in texts]
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    for i, of in zip(paragraph.tolist(), parts.token_type.tolist(), strict=True):
        words[i].append(parts.types[of])
    # A full stop may look like the end of a sentence, and be none where the pattern matches.
    for i in np.flatnonzero(np.bincount(parts.sentence_paragraph) > 1).tolist():
        words[i] = [longer[i][start:end] for start, end in token_spans(longer[i])]
    return [each[:-1] for each in words]


def find_forms(ways: Ways, forms: list[str]) -> tuple[Numbers, Numbers]:
    """Return which words of patterns match which sorted forms: places in both, by the words."""
    words = ways.words
    if not forms:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(words) < FEW_WORDS:  # found sooner one by one than all forms are numbered
        at = [(bisect_left(forms, word), word) for word in words]
        exact = np.array([i if forms[i : i + 1] == [word] else -1 for i, word in at], np.int64)
    else:
        place = dict(zip(forms, range(len(forms)), strict=True))
        exact = np.fromiter(map(place.get, words, repeat(-1)), np.int64, len(words))
    exact[ways.globs] = exact[ways.regexes] = -1
    known = np.flatnonzero(exact >= 0)
    found = [(known, exact[known]), _match_globs(ways, forms)]
    searched = _search_all([words[i].removeprefix(REGEX) for i in ways.regexes], forms)
    for i, places in zip(ways.regexes, searched, strict=True):
        found.append((np.full(len(places), i), places))
    word, form = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(word, kind="stable")
    return word[order], form[order]


def _match_globs(ways: Ways, forms: list[str]) -> tuple[Numbers, Numbers]:
    """Return which globs match which forms that are words."""
    kinds = {_starting: list[int](), _ending: list[int](), _holding: list[int]()}
    for i in ways.globs:
        word = ways.words[i]
        open_end = _holding if word[-1] in (STAR, MARK) else _ending
        kinds[open_end if word[0] in (STAR, MARK) else _starting].append(i)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for find, some in kinds.items():
        for i, candidates in find(some, ways.words, forms) if some else ():
            places = _whole(ways.words[i], candidates, forms)
            found.append((np.full(len(places), i), places))
    glob, form = (np.concatenate(part) for part in zip(*found, strict=True))
    used = np.unique(form)
    wordlike = np.zeros(len(forms), np.bool_)
    wordlike[used] = is_word([forms[i] for i in used.tolist()])
    return glob[wordlike[form]], form[wordlike[form]]


def _starting(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Numbers]]:
    """Yield globs and the forms that begin as they do."""
    for i in some:
        low, high = _prefixed(forms, _GLOB.split(words[i], maxsplit=1)[0])
        if low < high:
            yield i, np.arange(low, high)


def _ending(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Numbers]]:
    """Yield globs and the forms that end as they do."""
    backwards = [form[::-1] for form in forms]
    order = sorted(range(len(forms)), key=backwards.__getitem__)
    reverse = [backwards[i] for i in order]
    for i in some:
        low, high = _prefixed(reverse, _GLOB.split(words[i])[-1][::-1])
        if low < high:
            yield i, np.array(sorted(order[low:high]), np.int64)


def _holding(some: list[int], words: list[str], forms: list[str]) -> Iterator[tuple[int, Numbers]]:
    """Yield globs and the forms that have their longest piece somewhere."""
    joined, starts = _joined(forms)
    for i in some:
        piece = max(_GLOB.split(words[i]), key=len)
        at = [match.start() for match in re.finditer(re.escape(piece), joined)] if piece else starts
        if len(at):
            yield i, np.unique(np.searchsorted(starts, at, "right") - 1)


def _prefixed(forms: list[str], prefix: str) -> tuple[int, int]:
    """Return the range of the sorted forms that begin with a prefix."""
    low = bisect_left(forms, prefix)
    if low == len(forms) or not forms[low].startswith(prefix):
        return low, low
    return low, bisect_left(forms, prefix + _LAST_CHARACTER, lo=low)


def _whole(word: str, places: Numbers, forms: list[str]) -> Numbers:
    """Return the places whose form matches the whole glob, where the prefix does not decide it."""
    if word.count(STAR) + word.count(MARK) == 1 and STAR in (word[0], word[-1]):
        return places
    head, *rest = (re.escape(piece).replace(MARK, ".") for piece in _STARS.split(word))
    # Each star takes as little as it can and never takes more: no glob keeps the search busy.
    tail = "".join(f"(?>.*?{piece})" for piece in rest[:-1]) + "".join(f".*{p}" for p in rest[-1:])
    matches = re.compile(head + tail, re.DOTALL).fullmatch
    return np.array([i for i in places.tolist() if matches(forms[i])], np.int64)


def _search_all(patterns: list[str], forms: list[str]) -> Iterator[Numbers]:
    """Yield the places of the forms in which each regular expression is found."""
    joined, starts = _joined(forms) if patterns else ("", np.zeros(0, np.int64))
    for pattern in patterns:
        try:
            search: Callable[..., object] = regex.compile(pattern, _FLAGS).search
        except (regex.error, RecursionError) as error:
            fix = "correct it, or write it as a glob"
            raise _refused(
                pattern, f"is not a valid regular expression ({error}); {fix}."
            ) from None
        if _ONE_LINE.fullmatch(pattern):  # searched in all forms at once, as lines of a text
            lines: Any = regex.compile(f"(?:{pattern}).*", _FLAGS | regex.MULTILINE)
            with suppress(*_ENDLESS):  # then word by word, to name the one
                at = [match.start() for match in lines.finditer(joined, timeout=SECONDS)]
                yield np.unique(np.searchsorted(starts, at, "right") - 1)
                continue
        # The clock only ends what would not end: some expressions take time that doubles with each
        # letter of a word.
        found, until = [], time.monotonic() + SECONDS
        for i, form in enumerate(forms):
            try:
                if search(form, timeout=max(until - time.monotonic(), 0)):
                    found.append(i)
            except _ENDLESS:
                problem = f"takes too long on the word {shown(form)}; write it without nested"
                raise _refused(pattern, f"{problem} repeats.") from None
        yield np.array(found, np.int64)


def _joined(forms: list[str]) -> tuple[str, Numbers]:
    """Return all forms as the lines of one text, and where each begins."""
    return "\n".join(forms), np.cumsum([0, *(len(form) + 1 for form in forms[:-1])])


def _refused(pattern: str, problem: str) -> DictionaryError:
    return DictionaryError(f"The pattern {shown(pattern)} {problem}")


def words_before(tokens: Tokens) -> Codes:
    """Return how many words stand before each token, and at last how many there are."""
    return np.concatenate([[0], np.cumsum(tokens.words, dtype=np.int64)])


def _are_near(tokens: Tokens, before: Codes, hits: Matches, others: Matches, within: int) -> Flags:
    """Return which hits share a token with another match, or have it near in their sentence."""
    # Near is what has at most `within` words between; with 0 only a shared token counts.
    n = len(others.first)
    near = np.zeros(len(hits.first), np.bool_)
    if not n:
        return near
    first, reach = others.first, np.maximum.accumulate(others.last)
    after = np.searchsorted(first, hits.last, "right")  # others that begin behind the hit
    some = after > 0
    last = reach[np.maximum(after - 1, 0)]  # where the nearest ends that begins before
    near |= some & (last >= hits.first)
    if within:
        together = tokens.sentence[last] == tokens.sentence[hits.first]
        near |= some & together & (before[hits.first] - before[last + 1] <= within)
        follow = first[np.minimum(after, n - 1)]
        together = (after < n) & (tokens.sentence[follow] == tokens.sentence[hits.first])
        near |= together & (before[follow] - before[hits.last + 1] <= within)
    return near


def _have_capitals(tokens: Tokens, dictionary: Dictionary, matches: Matches) -> Flags:
    """Return which matches have the capitals of their pattern; regular expressions have none."""
    patterns = [
        "" if each.valuetype == "regex" else pattern
        for each in dictionary.categories.values()
        for pattern in each.patterns
    ]
    asks = np.array([pattern != pattern.lower() for pattern in patterns], np.bool_)
    fits = np.ones(len(matches.first), np.bool_)
    texts = tokens.corpus.articles["text"].tolist()
    for i in np.flatnonzero(asks[matches.pattern]).tolist():
        first, last = matches.first[i], matches.last[i]
        written = texts[tokens.article[first]][tokens.start[first] : tokens.end[last]]
        fits[i] = fits_capitals(patterns[matches.pattern[i]], written)
    return fits


def fits_capitals(pattern: str, written: str) -> bool:
    """Tell whether words are written with the capitals of a pattern that they match."""
    for one, word in zip(pattern.split(), written.split(), strict=False):
        letters = [letter for letter in one if letter.isalpha()]
        if not letters or letters[0].islower() or one[0] in "*?":
            continue
        if len(letters) > 1 and one.isupper():  # so is the word; with a star, its beginning
            if not (word[: len(one)] if one.endswith("*") else word).isupper():
                return False
        else:
            first = next((letter for letter in word if letter.isalpha()), "a")
            if first.islower():
                return False
    return True


def _keep_longest(matches: Matches, category: Codes, rank: Codes, *, across: bool) -> Flags:
    """Return which matches, in order of the text, count when the longest wins."""
    # A token counts once in a category. Among matches of the same length the first in the text
    # wins, at the same place the pattern of the lowest rank. With `across`, a match whose tokens
    # all lie in longer ones that count, of whatever category, does not count either.
    # Only those that share a token with another need more than this.
    meets = matches.first[1:] <= np.maximum.accumulate(matches.last)[:-1]
    tangled = np.flatnonzero(np.append(meets, False) | np.append(False, meets))
    counts = np.ones(len(matches.first), np.bool_)
    matches, category, rank = matches.take(tangled), category[tangled], rank[tangled]
    length = matches.last - matches.first + 1
    span = int(matches.last.max(initial=0)) + 1
    key = category * np.int64(span) + matches.first
    kept = np.zeros(len(key), np.bool_)
    touched = np.zeros(span, np.bool_)  # tokens of longer matches that count, in any category
    covered = np.zeros(0, np.int64)  # the same by category
    for size in np.flatnonzero(np.bincount(length))[::-1].tolist():
        rows = np.flatnonzero(length == size)
        starts = run_starts(key[rows])  # equal keys are neighbours; the lowest rank wins
        best = np.minimum.reduceat(rank[rows] * len(rows) + np.arange(len(rows)), starts)
        rows = rows[best % len(rows)]
        if across:
            inside = touched[matches.first[rows, None] + np.arange(size)].all(axis=1)
            rows = rows[~inside]
        near = touched[matches.first[rows]] | touched[matches.last[rows]]
        begin = key[rows[near]]  # one of the ends of a shorter match lies in the longer
        inside = _among(begin, covered) | _among(begin + size - 1, covered)
        rows = np.delete(rows, np.flatnonzero(near)[inside])
        if size > 1:
            rows = rows[np.argsort(key[rows])]
            rows = rows[_leftmost(key[rows], size)]
            more = (key[rows, None] + np.arange(size)).reshape(-1)
            covered = np.sort(np.concatenate([covered, more]))
            touched[matches.first[rows, None] + np.arange(size)] = True
        kept[rows] = True
    counts[tangled] = kept
    return counts


def _among(values: Codes, known: Codes) -> Flags:
    """Return which values are among some sorted ones, by search: `np.isin` would sort both."""
    return np.asarray(np.append(known, -1)[np.searchsorted(known, values)] == values)


def _leftmost(start: Codes, size: int) -> Flags:
    """Return which of the sorted spans of one size remain when each takes its place in turn."""
    kept = np.zeros(len(start), np.bool_)
    run = np.cumsum(np.diff(start, prepend=start[:1] - size) >= size)  # spans that hang together
    after = np.searchsorted(start, start + size)
    turn = np.flatnonzero(np.diff(run, prepend=0))
    while len(turn):  # as often as spans fit into the longest run: rarely more than once
        kept[turn] = True
        following = after[turn]
        turn, following = turn[following < len(start)], following[following < len(start)]
        turn = following[run[following] == run[turn]]
    return kept

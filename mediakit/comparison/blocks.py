"""How often does each term occur on a side, in how many articles, and what does it say of its rate?

A part is what an article has on one side. Articles come in blocks of pairs of a term and a part:
one block where they are in memory, one for each part of a dataset. Those that have a term as often
in as many words are of one kind, which is worked out once: of a million articles there are few.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide, ranges, run_starts
from mediakit.base.statistics import find_step, make_exact
from mediakit.comparison.rates import Sums, find_df
from mediakit.corpus.dataset import find_counts, find_rows, read_words
from mediakit.tables import VOICES, ZONES, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mediakit.base.arrays import Codes, Flags, Floats, Index, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.dataset import Cells
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary

ROOM: Final = 1 << 62  # of one whole number for all that a pair says
AT_ONCE: Final = 50_000  # kinds, so many that the processor has them at hand

# What a pair counts for: its own side, what other sides have less than the whole, and the whole.
# An article with one part (ALONE) counts for all. Of one with several a PART counts for its side,
# and all parts together (ALL) for the whole; beside each of its sides the others have LOST them
# all, and KEPT what is left without its part. Then whether articles, texts or both are meant.
ALONE, PART, ALL, LOST, KEPT = range(5)
BOTH, ARTICLES, TEXTS = range(3)
_SAYS: Final = np.array([[1, 1, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0], [0, -1, 0]], np.int32)
_OF: Final = np.array([[1, 1], [1, 0], [0, 1]], np.int32)
SAYS: Final = (_SAYS[:, None, None, :] * _OF[None, :, :, None]).reshape(-1, 2, 3)


class Found(NamedTuple):
    """Terms and where they occur, in order of the text."""

    names: list[str]  # each term once, in look-up form, sorted
    code: Codes  # which of them stands at each place
    first: Codes  # the token that it begins with


class Parts(NamedTuple):
    """What articles have on one side each."""

    article: Codes
    side: Codes
    n_words: Codes


class Counts(NamedTuple):
    """Where terms occur: blocks by article, and by text for those with several articles."""

    names: list[str]  # of the terms, sorted
    n_sides: int
    n_texts: int  # with the last that has a part, on whatever side
    blocks: Iterable[tuple[Block, int]]  # with what they are of


def _find_parts(
    article: Ints | Codes, n_words: Codes, groups: Groups, side_of: Codes
) -> tuple[Parts, Codes]:
    """Return the parts, given article and words of each run of tokens or cell of a dataset.

    And the part of each of these, -1 where it is in none.
    """
    size = int(side_of.max(initial=0)) + 1
    side = np.append(side_of, -1)[groups.of_run]
    found = np.where(side < 0, -1, article * size + side)
    parts = np.unique(found[found >= 0])
    place = np.where(found < 0, -1, np.searchsorted(parts, found))
    words = np.bincount(place[place >= 0], n_words[place >= 0], len(parts)).astype(np.int64)
    return Parts(*np.divmod(parts, size), words), place


def count_found(
    tokens: Tokens, groups: Groups, side_of: Codes, found: Found, text_of: Codes | None
) -> Counts:
    """Return how often terms occur in the articles of these tokens; copies have the same text."""
    n_words = np.add.reduceat(tokens.words, groups.first, dtype=np.int64)
    article = tokens.article[groups.first].astype(np.int64)
    parts, of_run = _find_parts(article, n_words, groups, side_of)
    of_row = np.repeat(of_run, np.diff(groups.first, append=groups.n_rows))
    place = of_row[found.first]
    kept = place >= 0
    block = make_block(*parts, found.code[kept], place[kept], np.ones_like(place[kept]))
    return _count(found.names, side_of, article[groups.of_run >= 0], [block], text_of)


def count_categories(
    cells: Cells, groups: Groups, side_of: Codes, dictionary: Dictionary, text_of: Codes | None
) -> Counts:
    """Return how often categories occur in the articles of a dataset."""
    counts, n_words = find_counts(cells.corpus), cells.lengths["n_words"].to_numpy()
    parts, of_run = _find_parts(cells.article, n_words, groups, side_of)
    frames, of = counts.frames, counts.match(dictionary)
    named, categories = sorted(dictionary.categories), [*dictionary.categories]
    part = np.append(of_run, -1)[cells.of_frames]
    kept = (part >= 0) & frames["category"].isin(of).to_numpy()
    place = {name: named.index(categories[i]) for name, i in of.items()}
    term = frames["category"][kept].map(place).to_numpy(np.int64)
    pairs: list[Any] = [term, part[kept], frames["n"].to_numpy()[kept]]
    block = make_block(*parts, *pairs)
    return _count(named, side_of, cells.article[groups.of_run >= 0], [block], text_of)


def count_parts(
    names: list[str],
    term_of: list[Ints],
    dropped: set[str],
    cells: Cells,
    groups: Groups,
    side_of: Codes,
    text_of: Codes | None,
) -> Counts:
    """Return how often words occur in the articles of a dataset, in blocks that are read."""
    counts, row_of, n = find_counts(cells.corpus), find_rows(cells.corpus), len(cells.corpus)
    n_words = cells.lengths["n_words"].to_numpy()
    (article, side, n_words), of_run = _find_parts(cells.article, n_words, groups, side_of)
    kept = np.array([name not in dropped for name in names], np.bool_)
    part_of = np.full((n, len(ZONES), len(VOICES)), -1, np.int32)
    part_of[cells.article, cells.zone, cells.voice] = of_run
    bounds = np.searchsorted(article, np.arange(n + 1))
    local = np.append(np.zeros_like(article), -1)

    def read() -> Iterator[Block]:
        for words, terms in zip(read_words(counts), term_of, strict=True):
            rows = row_of[words.rows]
            mine = np.sort(rows[rows >= 0])
            own = ranges(bounds[mine], bounds[mine + 1] - bounds[mine])
            local[own] = np.arange(len(own))
            part_at = local[np.where((rows < 0)[:, None, None], -1, part_of[rows])]
            voice = words.voice if "voice" in groups.keys else 0
            part = part_at.ravel()[(words.article * len(ZONES) + words.zone) * len(VOICES) + voice]
            term = np.where(kept[terms], terms, -1)[words.type]
            some = np.flatnonzero((part >= 0) & (term >= 0))
            pairs = term[some].astype(np.int64), part[some], words.n[some]
            yield make_block(article[own], side[own], n_words[own], *pairs)

    return _count(names, side_of, cells.article[groups.of_run >= 0], read(), text_of)


def _count(
    names: list[str],
    side_of: Codes,
    article: Ints | Codes,
    blocks: Iterable[Block],
    text_of: Codes | None,
) -> Counts:
    """Return the counts of blocks by article, of those that have a part on whatever side."""
    text = article if text_of is None else text_of[article]
    sizes = int(side_of.max(initial=-1)) + 1, int(text.max(initial=-1)) + 1
    return Counts(names, *sizes, _deal(blocks, text_of))


def _deal(blocks: Iterable[Block], text_of: Codes | None) -> Iterator[tuple[Block, int]]:
    """Yield blocks of articles, and in the end one of the texts that several articles have."""
    if text_of is None:
        yield from ((block, BOTH) for block in blocks)
        return
    several, texts, n_parts = np.bincount(text_of) > 1, list[Block](), 0
    for block in blocks:
        text = text_of[block.owner]
        copied = several[text]
        yield block.keep_parts(~copied), BOTH
        own = block.keep_parts(copied)
        yield own, ARTICLES
        texts.append(own._replace(owner=text[copied], part=own.part + n_parts))
        n_parts += len(own.owner)
    if texts:
        yield make_block(*map(np.concatenate, zip(*texts, strict=True))), TEXTS


def number_texts(corpus: Corpus, copies: pd.DataFrame | None) -> Codes | None:
    """Return the number of the text of each article, the same for copies; None where all differ."""
    if copies is None:
        return None
    check_columns(copies, ["doc_id", "first"])
    first = corpus.articles["doc_id"].map(copies.set_index("doc_id")["first"])
    return pd.factorize(first.fillna(corpus.articles["doc_id"]))[0]


class Block(NamedTuple):
    """Some articles, or texts with all their copies, and the terms in them."""

    owner: Codes  # the article or text of each part, sorted
    side: Codes
    n_words: Codes
    term: Codes  # of each pair of term and part, sorted by both
    part: Codes
    n: Codes

    def keep_parts(self, kept: Flags) -> Block:
        """Return the block of some parts."""
        some, place = kept[self.part], np.cumsum(kept) - 1
        owner, side, n_words = (column[kept] for column in self[:3])
        pairs = self.term[some], place[self.part[some]], self.n[some]
        return Block(owner, side, n_words, *pairs)


def make_block(
    owner: Codes, side: Codes, n_words: Codes, term: Codes, part: Codes, n: Codes
) -> Block:
    """Return a block of parts in any order, of which several may be one, and so of pairs."""
    size = int(side.max(initial=0)) + 1
    parts, place = np.unique(owner * size + side, return_inverse=True)
    n_words = np.bincount(place, n_words, len(parts)).astype(np.int64)
    # Sorted as one number, counts and all: without them their order had to be found, which is slow.
    bits = int(n.max(initial=1)).bit_length()
    cell = ((term * max(len(parts), 1) + place[part]) << bits) + n
    cell.sort()
    first = run_starts(pair := cell >> bits)
    if len(first):
        cell = np.add.reduceat(cell - (pair << bits), first)
    term, part = np.divmod(pair[first], max(len(parts), 1))
    owner, side = np.divmod(parts, size)
    return Block(owner, side, n_words, term, part, cell)


def _list_pairs(block: Block, n_terms: int, n_sides: int) -> Iterator[tuple[Codes, ...]]:
    """Yield term, n, words and side of pairs, and what they say; a part itself is the last term."""
    owner, side, n_words, term, part, n = block
    filled = np.flatnonzero(n_words)
    term, n = np.append(term, np.full_like(filled, n_terms)), np.append(n, np.ones_like(filled))
    part, first = np.append(part, filled), run_starts(owner)
    sizes = np.diff(first, append=len(owner))
    of = np.repeat(np.arange(len(first)), sizes)
    several = (sizes[of] > 1)[part]
    yield term, n, n_words[part], side[part], np.where(several, PART, ALONE)
    if not several.any():
        return
    term, part, n = term[several], part[several], n[several]
    start = run_starts(term * len(first) + of[part])  # of what an owner has of a term
    term, n_all, words, here = (
        term[start],
        np.add.reduceat(n, start),
        np.add.reduceat(n_words, first),
        of[part[start]],
    )
    words = words[here]
    yield term, n_all, words, np.zeros_like(term), np.full_like(term, ALL)
    if n_sides <= 2:  # noqa: PLR2004  # what one has less the other has
        return
    sizes, first = sizes[here], first[here]
    beside, at = ranges(first, sizes), np.repeat(np.arange(len(start)), sizes)
    n_own = np.zeros_like(beside)
    n_own[np.repeat(np.cumsum(sizes) - sizes - first, np.diff(start, append=len(n))) + part] = n
    side, own = side[beside], n_words[beside]
    term, n_all, words = term[at], n_all[at], words[at]
    yield term, n_all, words, side, np.full_like(term, LOST)
    left = n_all > n_own
    rest = (each[left] for each in (term, n_all - n_own, words - own, side))
    yield *rest, np.full_like(term[left], KEPT)


class Side(NamedTuple):
    """One side."""

    terms: Codes  # of each how often it occurs, in how many articles, in how many texts
    sizes: Codes  # words, articles with one, texts, and pairs of a term and a text
    kind: Ints | slice  # the kinds of its pairs, sorted
    often: Ints  # how many articles, and texts, are of each

    @property
    def n(self) -> Codes:
        """How often each term occurs."""
        n: Codes = self.terms[0]
        return n

    @property
    def n_words(self) -> int:
        """How many words it has."""
        return int(self.sizes[0])


class Tally:
    """How many articles, and texts, of each kind there are on each side."""

    def __init__(self, counts: Counts, *, least: int = 0) -> None:
        """Read the blocks, once; keep terms that so many texts have, or all if none has."""
        n_terms, self.n_sides, self.n_texts = len(counts.names), counts.n_sides, counts.n_texts
        slots, number = max(self.n_sides, 1) * len(SAYS), dict[int, int]()
        room, keys = ROOM // ((n_terms + 1) * slots), [np.zeros(0, np.int64)]
        for block, of in counts.blocks:
            pairs = zip(*_list_pairs(block, n_terms, self.n_sides), strict=True)
            term, n, words, side, says = map(np.concatenate, pairs)
            # How often in how many words is numbered: as they are, they might need more room.
            place, met = pd.factorize(n << 32 | words)
            known = [number.setdefault(each, len(number)) for each in met.tolist()]
            slot = side * len(SAYS) + says * len(_OF) + of
            keys.append((term * room + np.array(known, np.int64)[place]) * slots + slot)
        key = np.concatenate(keys)
        del keys
        key.sort()
        first = run_starts(key)
        often = np.diff(first, append=len(key)).astype(np.int32)
        key, slot = np.divmod(key[first], slots)
        side, says = (each.astype(np.int16) for each in np.divmod(slot, len(SAYS)))
        in_texts, term = SAYS[:, 1].T, key // room
        kept = np.bincount(term, in_texts[2][says] * often, n_terms + 1) >= least
        kept[:-1] |= not kept[:-1].any()
        kept[-1], self.left_out = True, np.zeros((3, self.n_sides + 1), np.int64)  # pairs of sides
        if not kept.all():
            out = ~kept[term]
            for into, of in zip(self.left_out, in_texts, strict=True):
                np.add.at(into, side[out], of[says[out]] * often[out])
            key, often, side, says = key[~out], often[~out], side[~out], says[~out]
        self.terms = np.flatnonzero(kept[:-1])
        self.n_terms = len(self.terms)
        first = run_starts(key)
        sizes = np.diff(first, append=len(key))
        term, place = np.divmod(key[first], room)
        self.term = (np.cumsum(kept) - 1)[term]
        self.n, self.words = np.divmod(np.array([*number], np.int64)[place], 1 << 32)
        self.length, self.lengths = pd.factorize(self.words)
        every = [np.add.reduceat(of[says] * often, first) for of in SAYS[..., 2].T]
        often_all = np.stack(every).astype(np.int32)
        self.whole = self._add_up(slice(None), often_all, self.left_out[2].sum())
        # Of what is said of each side: the kind, what it is, and how often that is said.
        order = np.argsort(side, kind="stable")
        kind = np.repeat(np.arange(len(first), dtype=np.int32), sizes)
        edges = np.searchsorted(side[order], np.arange(self.n_sides + 1))
        self.rows = [(kind[some], says[some], often[some]) for some in np.split(order, edges)[1:]]

    def _add_up(self, kind: Ints | slice, often: Ints, left_out: int) -> Side:
        """Return a side that has so many articles, and texts, of these kinds; and further pairs."""
        term, n, words = (column[kind] for column in (self.term, self.n, self.words))
        first, own = run_starts(term), np.searchsorted(term, self.n_terms)
        sums = np.zeros((3, self.n_terms + 1), np.int64)
        for into, counted in zip(sums, (often[0] * n, *often), strict=True):
            into[term[first]] = np.add.reduceat(counted, first)
        n_words, n_pairs = (often[0] * words)[own:].sum(), sums[2, :-1].sum() + left_out
        return Side(sums[:, :-1], np.array([n_words, *sums[1:, -1], n_pairs]), kind, often)

    def _take(self, side: int, what: int) -> Side:
        """Return what a side has, or all others have less than the whole."""
        kind, says, often = self.rows[side]
        often = SAYS[..., what].T.take(says, axis=1) * often
        kept = np.flatnonzero(often[0] | often[1])
        first = kept[run_starts(kind[kept])]
        often, left_out = np.add.reduceat(often, first, axis=1), self.left_out[what, side]
        return self._add_up(kind[first], often, left_out)

    def part(self, side: int) -> tuple[Side, Side]:
        """Return a side, and all others together."""
        own = self._take(side, 0)
        if self.n_sides <= 2:  # noqa: PLR2004  # all others are one
            return own, self._take(1 - side, 0)
        less, whole = self._take(side, 1), self.whole
        often = whole.often.copy()
        often[:, less.kind] -= less.often
        rest = whole.terms - less.terms, whole.sizes - less.sizes
        return own, Side(*rest, whole.kind, often)

    def measure(self, side: Side, tested: Index) -> tuple[Floats, Sums]:
        """Return how unevenly terms are spread over the articles of a side, and what it says.

        Whole numbers, and numbers that `make_exact` has rounded: neither the order of articles nor
        how they are parted changes anything.
        """
        total, rate = side.n_words, side.n / max(side.n_words, 1)
        scale = _find_scale(self.lengths.astype(float), total)
        term, n, words, length = (
            column[side.kind] for column in (self.term, self.n, self.words, self.length)
        )
        _, _, n_texts, n_pairs = side.sizes.tolist()
        apart, squares = np.zeros(self.n_terms, np.int64), np.zeros((2, self.n_terms))
        own = np.searchsorted(term, self.n_terms)
        first = run_starts(term[:own])
        edges = np.append(first, own)[np.searchsorted(first, np.arange(0, own + AT_ONCE, AT_ONCE))]
        for low, high in pairwise(np.unique(edges).tolist()):
            some = slice(low, high)
            first = run_starts(term[some])
            at, sizes = term[some][first], np.diff(first, append=high - low)
            articles, texts = side.often[:, some]
            of_part = np.repeat(side.terms[0, at], sizes) * words[some]
            far = np.abs(n[some] * total - of_part) - of_part
            apart[at] = np.add.reduceat(far * articles, first)
            # Squares, and fourth powers, of how far hits are from the rate of all, less those of a
            # text without the term, which is as far from it as its words are worth.
            expected, weight = np.repeat(rate[at], sizes) * words[some], scale[length[some]]
            blank, filled = expected**2 * weight, (n[some] - expected) ** 2 * weight
            for into, values in zip(squares, (filled - blank, filled**2 - blank**2), strict=True):
                step = find_step(np.maximum.reduceat(np.abs(values) * (texts > 0), first), n_pairs)
                step = np.repeat(step, sizes)
                into[at] = np.add.reduceat(np.rint(values / step) * step * texts, first)
        # Of all texts as if they had no hit, by the square of a rate.
        there = own + np.flatnonzero(side.often[1][own:])
        blank = make_exact(words[there].astype(float) ** 2 * scale[length[there]], n=self.n_texts)
        weights = (blank, make_exact(blank**2, n=self.n_texts))
        n, rate, n_present = side.n[tested], rate[tested], side.terms[2, tested].astype(float)
        square, fourth = (
            each[tested] + rate**power * float((weight * side.often[1][there]).sum())
            for each, weight, power in zip(squares, weights, (2, 4), strict=True)
        )
        # Gries' DP, half the sum over all articles of |share of the hits - share of the words|.
        dp = divide(apart[tested] + n * total, 2 * n * total)
        base, n_all = (np.full(len(n), float(size)) for size in (total, n_texts))
        df = find_df(square, fourth, n_all)
        return dp, Sums(rate * total, base, n_all, n_present, square, df)


def _find_scale(words: Floats, base: float) -> Floats:
    """Return how much more a text counts that has made the rate of all."""
    scale: Floats = (1 - words / max(base, 1) * (words < base)) ** -2.0
    return scale

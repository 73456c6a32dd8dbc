"""How often does each term occur in which articles and groups, and what do sides say of its rate?

A part is what an article has in one group. The counts of articles come in blocks of pairs of a term
and a part: one block where articles are in memory, one for each part of a dataset. A side is some
groups; of sides and terms the sums are kept, to which block after block is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide, ranges, run_starts
from mediakit.base.statistics import find_step, make_exact
from mediakit.comparison.rates import Sums, find_df
from mediakit.corpus.dataset import find_counts, find_rows, read_words
from mediakit.tables import VOICES, ZONES, check_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mediakit.base.arrays import Codes, Flags, Floats, Index, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.dataset import Cells
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


class Found(NamedTuple):
    """Terms and where they occur, in order of the text."""

    names: list[str]  # each term once, in look-up form, sorted
    code: Codes  # which of them stands at each place
    first: Codes  # the token that it begins with


class Parts(NamedTuple):
    """What articles have in one group each."""

    article: Codes
    group: Codes
    n_words: Codes


@dataclass(frozen=True, eq=False)
class Counts:
    """Where terms occur: the parts of all articles, and blocks by article and by text."""

    names: list[str]  # of the terms, sorted
    parts: Parts
    text: Codes  # of each part
    blocks: Callable[[], Iterable[tuple[Block, Block]]]
    parted: bool = False  # whether there are several


def _find_parts(article: Ints | Codes, n_words: Codes, groups: Groups) -> tuple[Parts, Codes]:
    """Return the parts, given article and words of each run of tokens or cell of a dataset.

    And the part of each of these, -1 where it is in none.
    """
    size = max(len(groups), 1)
    found = np.where(groups.of_run < 0, -1, article * size + groups.of_run)
    parts = np.unique(found[found >= 0])
    place = np.where(found < 0, -1, np.searchsorted(parts, found))
    words = np.bincount(place[place >= 0], n_words[place >= 0], len(parts)).astype(np.int64)
    return Parts(*np.divmod(parts, size), words), place


def count_found(tokens: Tokens, groups: Groups, found: Found, text_of: Codes | None) -> Counts:
    """Return how often terms occur in the articles of these tokens; copies have the same text."""
    n_words = np.add.reduceat(tokens.words, groups.first, dtype=np.int64)
    parts, of_run = _find_parts(tokens.article[groups.first], n_words, groups)
    of_row = np.repeat(of_run, np.diff(groups.first, append=groups.n_rows))
    cells = found.code, of_row[found.first], np.ones(len(found.code), np.int64)
    return _join_block(found.names, parts, cells, text_of)


def count_categories(
    cells: Cells, groups: Groups, dictionary: Dictionary, text_of: Codes | None
) -> Counts:
    """Return how often categories occur in the articles of a dataset."""
    counts, (parts, of_run) = find_counts(cells.corpus), _find_parts(*_size_cells(cells), groups)
    frames, of = counts.frames, counts.match(dictionary)
    named, categories = sorted(dictionary.categories), [*dictionary.categories]
    cell = cells.of(frames)
    part = np.where(cell < 0, -1, of_run[cell])
    kept = (part >= 0) & frames["category"].isin(of).to_numpy()
    place = {name: named.index(categories[i]) for name, i in of.items()}
    term = frames["category"][kept].map(place).to_numpy(np.int64)
    return _join_block(named, parts, (term, part[kept], frames["n"].to_numpy()[kept]), text_of)


def _size_cells(cells: Cells) -> tuple[Codes, Codes]:
    """Return article and words of each cell."""
    return cells.article, cells.lengths["n_words"].to_numpy()


def _join_block(
    names: list[str], parts: Parts, cells: tuple[Any, ...], text_of: Codes | None
) -> Counts:
    """Return the counts of one block: term, part and n of each pair, maybe several of one."""
    by_text = by_article = make_block(*parts, *cells)
    text = parts.article
    if text_of is not None:
        text = text_of[text]
        by_text = make_block(text, *parts[1:], *by_article[3:])
    return Counts(names, parts, text, lambda: [(by_article, by_text)])


def count_parts(
    names: list[str],
    term_of: list[Ints],
    dropped: set[str],
    cells: Cells,
    groups: Groups,
    text_of: Codes | None,
) -> Counts:
    """Return how often words occur in the articles of a dataset, in blocks that are read anew.

    Texts with several articles are a block of their own, the last, which stays in memory.
    """
    counts, row_of, n = find_counts(cells.corpus), find_rows(cells.corpus), len(cells.corpus)
    parts, of_run = _find_parts(*_size_cells(cells), groups)
    article, group, n_words = parts
    kept = np.array([name not in dropped for name in names], np.bool_)
    part_of = np.full((n, len(ZONES), len(VOICES)), -1, np.int32)
    part_of[cells.article, cells.zone, cells.voice] = of_run
    bounds = np.searchsorted(article, np.arange(n + 1))
    text = article if text_of is None else text_of[article]
    several = np.zeros(len(article), np.bool_)
    if text_of is not None:
        several = np.bincount(text_of)[text] > 1
    local, pooled = np.append(np.zeros_like(article), -1), list[Block]()

    def read() -> Iterator[tuple[Block, Block]]:
        apart = [[np.zeros(0, np.int32)] * 3]
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
            block = make_block(article[own], group[own], n_words[own], *pairs)
            one = block if text_of is None else block.keep_parts(~several[own])
            if text_of is not None and not pooled:
                chosen = several[own][block.part]
                found = block.term, own[block.part], block.n
                apart.append([column[chosen].astype(np.int32) for column in found])
            yield block, one
        if text_of is not None and not pooled:
            where = np.flatnonzero(several)
            local[where] = np.arange(len(where))
            columns = zip(*apart, strict=True)
            term_at, own, n = (np.concatenate(each).astype(np.int64) for each in columns)
            owners = text[where], group[where], n_words[where]
            pooled.append(make_block(*owners, term_at, local[own], n))
        for block in pooled:
            yield block.keep_parts(np.zeros(len(block.owner), np.bool_)), block

    return Counts(names, parts, text, read, parted=True)


def number_texts(corpus: Corpus, copies: pd.DataFrame | None) -> Codes | None:
    """Return the number of the text of each article, the same for copies; None where all differ."""
    if copies is None:
        return None
    check_columns(copies, ["doc_id", "first"])
    first = corpus.articles["doc_id"].map(copies.set_index("doc_id")["first"])
    return pd.factorize(first.fillna(corpus.articles["doc_id"]))[0]


class Block(NamedTuple):
    """Some articles, or texts with all their copies, and the terms in them."""

    owner: Codes  # the article or text of each part, which is what one group has of it; sorted
    group: Codes
    n_words: Codes
    term: Codes  # of each pair of term and part, sorted by both
    part: Codes
    n: Codes

    @property
    def alone(self) -> bool:
        """Whether each article or text is in one group."""
        return bool((self.owner[1:] != self.owner[:-1]).all())

    def keep_parts(self, kept: Flags) -> Block:
        """Return the block with nothing in the other parts."""
        cells = (column[kept[self.part]] for column in self[3:])
        return Block(self.owner, self.group, self.n_words * kept, *cells)

    def keep_terms(self, code: Codes) -> Block:
        """Return the block with the terms that have a code from 0 on, which keep their order."""
        term = code[self.term]
        kept = term >= 0
        return Block(*self[:3], term[kept], self.part[kept], self.n[kept])

    def take(self, on: Flags) -> Pairs:
        """Return how often each term occurs on a side in each article or text that has it."""
        mine = on[self.group]
        words = np.bincount(self.owner, self.n_words * mine).astype(np.int64)
        chosen = np.flatnonzero(mine[self.part])
        term, owner, n = self.term[chosen], self.owner[self.part[chosen]], self.n[chosen]
        if not self.alone and len(n):
            first = run_starts(term * len(words) + owner)
            term, owner, n = term[first], owner[first], np.add.reduceat(n, first)
        first = run_starts(term)
        return Pairs(n, owner, words, term[first], first)


class Pairs(NamedTuple):
    """Pairs of a term and an article or text of a side, sorted by both."""

    n: Codes
    owner: Codes
    words: Codes  # of each owner on the side
    term: Codes  # each that occurs
    first: Index  # of its pairs

    @property
    def sizes(self) -> Codes:
        """How many pairs each term has."""
        return np.diff(self.first, append=len(self.n))


def make_block(
    owner: Codes, group: Codes, n_words: Codes, term: Codes, part: Codes, n: Codes
) -> Block:
    """Return a block of parts in any order, of which several may be one, and so of pairs."""
    size = int(group.max(initial=0)) + 1
    parts, place = np.unique(owner * size + group, return_inverse=True)
    n_words = np.bincount(place, n_words, len(parts)).astype(np.int64)
    # Sorted as one number, counts and all: without them their order had to be found, which is slow.
    bits = int(n.max(initial=1)).bit_length()
    cell = ((term * max(len(parts), 1) + place[part]) << bits) + n
    cell.sort()
    first = run_starts(pair := cell >> bits)
    if len(first):
        cell = np.add.reduceat(cell - (pair << bits), first)
    term, part = np.divmod(pair[first], max(len(parts), 1))
    owner, group = np.divmod(parts, size)
    owner = np.cumsum(np.diff(owner, prepend=owner[:1]) > 0)
    return Block(owner, group, n_words, term, part, cell)


class Side(NamedTuple):
    """One side; of terms one value each."""

    n: Codes  # how often the term occurs
    n_present: Codes  # in how many articles
    dp: Floats  # how unevenly it is spread over these, of the terms that are `wanted`
    sums: Sums  # what it says of their rates
    n_words: int
    n_articles: int  # with a word
    n_texts: int
    any_group: bool


class Sides(NamedTuple):
    """What sides have of all terms."""

    sides: list[Side]
    wanted: Flags  # terms that enough texts have


def add_up_sides(counts: Counts, ons: Sequence[Flags], *, min_articles: int) -> Sides:
    """Return the numbers of sides, each of some groups, for tests of terms in enough texts of all.

    Whole numbers, and numbers that `make_exact` has rounded: neither the order of articles nor how
    they are parted changes anything.
    """
    together = np.logical_or.reduce(ons)
    n, n_present, of_text = _count_sides(counts, [*ons, together])
    wanted = of_text[-1] >= min_articles
    code = np.where(wanted, np.cumsum(wanted) - 1, -1)
    bases = [_Base.of(counts, *each) for each in zip(ons, n[:-1, wanted], strict=True)]
    apart = np.zeros((len(ons), np.count_nonzero(wanted)), np.int64)
    largest, sums = (np.zeros((2, *apart.shape)) for _ in range(2))
    whole = [] if counts.parted else [*_keep(counts, code)]
    for some in [[i] for i in range(len(ons))] if whole else [range(len(ons))]:
        # Each side is taken once where all is in memory; else each block is read once for all.
        known = [*_take(whole, ons, bases, some)]
        for i, found, of, squares in known or _take(_keep(counts, code), ons, bases, some):
            apart[i][found.term] += bases[i].measure_apart(found)
            for most, values in zip(largest, squares, strict=True):
                own = np.maximum.reduceat(np.abs(values), of.first)
                most[i][of.term] = np.maximum(most[i][of.term], own)
        steps = {i: find_step(largest[:, i], int(of_text[i].sum())) for i in some}
        for i, _, of, squares in known or _take(_keep(counts, code), ons, bases, some):
            for into, step, values in zip(sums, steps[i], squares, strict=True):
                at = np.repeat(step[of.term], of.sizes)
                into[i][of.term] += np.add.reduceat(np.rint(values / at) * at, of.first)
    sides = []
    for i, base in enumerate(bases):
        # Gries' DP, half the sum over all articles of |share of the hits - share of the words|.
        dp = divide(apart[i] + base.n * base.n_words, 2 * base.n * base.n_words)
        sizes = base.n_words, base.n_articles, base.n_texts, bool(ons[i].any())
        said = base.join(of_text[i][wanted].astype(float), *sums[:, i])
        sides.append(Side(n[i], n_present[i], dp, said, *sizes))
    return Sides(sides, wanted)


def _count_sides(counts: Counts, ons: Sequence[Flags]) -> Codes:
    """Return how often each term occurs on each side, in how many articles, in how many texts."""
    # Groups that are on the same sides are one: of many, as articles, two or three.
    kinds, kind = np.unique(np.stack(ons), axis=1, return_inverse=True)
    size, n_kinds = len(counts.names), kinds.shape[1]
    found, of_kind = (np.zeros((3, n * size), np.int64) for n in (len(ons), n_kinds))
    found = found.reshape(3, len(ons), size)
    for blocks in counts.blocks():
        for what, block in enumerate(blocks, 1):
            cell = kind.ravel()[block.group][block.part] * size + block.term
            if what == 1:
                np.add.at(of_kind[0], cell, block.n)
            if block.alone:
                np.add.at(of_kind[what], cell, 1)
                continue
            for on, row in zip(ons, found[what], strict=True):
                pairs = block.take(on)
                row[pairs.term] += pairs.sizes
    by_kind = of_kind.reshape(3, n_kinds, size)
    whole = by_kind.sum(axis=1)
    for i, on in enumerate(kinds):
        few = 2 * on.sum() <= n_kinds
        part = by_kind[:, on if few else ~on].sum(axis=1)
        found[:, i] += part if few else whole - part
    return found


def _keep(counts: Counts, code: Codes) -> Iterator[tuple[Block, Block]]:
    """Yield the blocks with the terms that have a code."""
    for articles, texts in counts.blocks():
        kept = articles.keep_terms(code)
        yield kept, kept if texts is articles else texts.keep_terms(code)


def _take(
    blocks: Iterable[tuple[Block, Block]],
    ons: Sequence[Flags],
    bases: Sequence[_Base],
    some: Iterable[int],
) -> Iterator[tuple[int, Pairs, Pairs, tuple[Floats, Floats]]]:
    """Yield what sides have of articles, and of texts, with the squares of the latter."""
    for articles, texts in blocks:
        for i in some:
            found = articles.take(ons[i])
            of = found if texts is articles else texts.take(ons[i])
            yield i, found, of, bases[i].find_squares(of)


class _Base(NamedTuple):
    """The words of a side, by which the hits of its terms are measured."""

    n: Codes  # hits of each term
    rate: Floats
    n_words: int
    n_articles: int  # with a word
    n_texts: int
    weights: tuple[float, float]  # of all texts as if they had no hit, by the square of a rate

    @classmethod
    def of(cls, counts: Counts, on: Flags, n: Codes) -> _Base:
        """Return the words of a side of some groups."""
        article, group, n_words = counts.parts
        mine = on[group]
        words, of_article = (
            np.bincount(owner[mine], n_words[mine], int(owner.max(initial=-1)) + 1)
            for owner in (counts.text, article)
        )
        total, n_articles, n_texts = (
            int(number) for number in (words.sum(), *map(np.count_nonzero, (of_article, words)))
        )
        weights = make_exact(words**2 * _find_scale(words.astype(float), total))
        both = float(weights.sum()), float(make_exact(weights**2).sum())
        return cls(n, n / max(total, 1), total, n_articles, n_texts, both)

    def measure_apart(self, found: Pairs) -> Codes:
        """Return of each term found how far its DP is from the greatest, in whole numbers."""
        of_part = np.repeat(self.n[found.term], found.sizes) * found.words[found.owner]
        return np.add.reduceat(np.abs(found.n * self.n_words - of_part) - of_part, found.first)

    def find_squares(self, found: Pairs) -> tuple[Floats, Floats]:
        """Return squares, and fourth powers, of how far hits are from the rate of all.

        Less those of a text without the term, which is as far from it as its words are worth.
        """
        words = found.words.astype(float)
        scale = _find_scale(words, self.n_words)[found.owner]
        expected = np.repeat(self.rate[found.term], found.sizes) * words[found.owner]
        blank, filled = expected**2 * scale, (found.n - expected) ** 2 * scale
        return filled - blank, filled**2 - blank**2

    def join(self, n_present: Floats, square: Floats, fourth: Floats) -> Sums:
        """Return what the side says of its rates."""
        square = square + self.rate**2 * self.weights[0]
        fourth = fourth + self.rate**4 * self.weights[1]
        n, rate = np.full(len(self.n), float(self.n_texts)), self.rate
        df = find_df(square, fourth, n)
        return Sums(
            rate * self.n_words, np.full(len(n), float(self.n_words)), n, n_present, square, df
        )


def _find_scale(words: Floats, base: float) -> Floats:
    """Return how much more a text counts that has made the rate of all."""
    scale: Floats = (1 - words / max(base, 1) * (words < base)) ** -2.0
    return scale

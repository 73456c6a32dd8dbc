"""How often terms occur on one side of a comparison, and in how many of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mediakit.base.arrays import run_starts
from mediakit.base.statistics import measure_dispersion

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


class Used(NamedTuple):
    """Terms and where they occur: sorted names, the name of each occurrence, its first token."""

    names: list[str]
    code: Codes
    row: Codes


class Parts(NamedTuple):
    """What each article has in each group: sorted by article, then group."""

    of_row: Codes  # of each token; -1: in none
    article: Codes
    group: Codes
    n_words: Codes


def find_parts(tokens: Tokens, groups: Groups) -> Parts:
    """Return the parts of articles that belong to one group."""
    size = len(groups)
    of_run = tokens.article[groups.first].astype(np.int64) * size + groups.of_run
    of_run[groups.of_run < 0] = -1
    found = np.unique(of_run[of_run >= 0])
    place = np.where(of_run < 0, -1, np.searchsorted(found, of_run))
    of_row = np.repeat(place, np.diff(groups.first, append=groups.n_rows))
    words = of_row[tokens.words & (of_row >= 0)]
    article, group = np.divmod(found, max(size, 1))
    return Parts(of_row, article, group, np.bincount(words, minlength=len(found)))


class Pairs(NamedTuple):
    """How often each term occurs in each part: sorted by term, then part."""

    term: Codes
    part: Codes
    n: Codes


def count_pairs(used: Used, parts: Parts) -> Pairs:
    """Return the parts that have a term, and how often."""
    size = max(len(parts.article), 1)
    cell = np.sort(used.code * size + parts.of_row[used.row])
    first = run_starts(cell)
    term, part = np.divmod(cell[first], size)
    return Pairs(term, part, np.diff(first, append=len(cell)))


class Side(NamedTuple):
    """One side: one value per term. Words and articles are those of the side, so the same for all.

    Attributes
    ----------
    n, n_present
        How often the term occurs, and in how many articles.
    n_words, n_articles
        Words of the side, and articles with any.
    dp
        How unevenly the term is spread over these; missing where it does not occur.
    """

    n: Codes
    n_words: Codes
    n_present: Codes
    n_articles: Codes
    dp: npt.NDArray[np.float64]

    def take(self, terms: Codes) -> Side:
        """Return some of the terms."""
        n, n_words, n_present, n_articles, dp = self
        return Side(n[terms], n_words[terms], n_present[terms], n_articles[terms], dp[terms])

    def columns(self) -> dict[str, npt.NDArray[np.int64 | np.float64]]:
        """Return counts and rates as the columns of a table begin."""
        per_1000 = np.full(len(self.n), np.nan)
        np.divide(1000 * self.n, self.n_words, out=per_1000, where=self.n_words > 0)
        return {
            "n": self.n,
            "n_words": self.n_words,
            "per_1000": per_1000,
            "n_present": self.n_present,
            "n_articles": self.n_articles,
        }


def sum_side(parts: Parts, pairs: Pairs, on: Bools, n_terms: int) -> Side:
    """Return the numbers of the side that these groups are on."""
    mine = on[parts.group]
    n_all = int(parts.article.max(initial=-1)) + 1
    words = np.zeros(n_all, np.int64)  # of each article on this side
    np.add.at(words, parts.article[mine], parts.n_words[mine])
    chosen = mine[pairs.part]
    term, part, n = (column[chosen] for column in pairs)
    article = parts.article[part]
    first = run_starts(term * n_all + article)  # the groups of an article stand together
    n = np.add.reduceat(n, first) if len(first) else n
    term, article = term[first], article[first]
    total = np.zeros(n_terms, np.int64)
    np.add.at(total, term, n)
    n_words, n_articles = int(words.sum()), int((words > 0).sum())
    return Side(
        n=total,
        n_words=np.full(n_terms, n_words),
        n_present=np.bincount(term, minlength=n_terms),
        n_articles=np.full(n_terms, n_articles),
        dp=measure_dispersion(n, term, words[article], n_terms, n_words),
    )

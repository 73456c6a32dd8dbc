"""Runs of words (shingles) of articles, internal: which articles share many of them, exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.base.arrays import Ragged, is_word, run_starts
from mediakit.base.prose import fold_all
from mediakit.corpus.tokens import article_rows, paragraphs, row_bounds
from mediakit.engine.segments import segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus

    Codes = npt.NDArray[np.int64]
    Hashes = npt.NDArray[np.uint64]
    Signatures = npt.NDArray[np.uint32]

SLOTS: Final = 2  # of a signature in a band
MISSED: Final = 1e-9  # chance at most that a pair that is just similar enough shares no band
SIGNED_AT_ONCE: Final = 128  # from 200 on the library starts threads, which a fork would lose
WORDS_AT_ONCE: Final = 1 << 20
PAIRS_AT_ONCE: Final = 1 << 12
SEED: Final = 1
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits mixed: 2**64 by the golden ratio


@dataclass(frozen=True, eq=False)
class Words:
    """The words of articles, one behind the other.

    Attributes
    ----------
    form
        Index into `forms` of each word.
    bounds
        Where each article begins, and the end of the last.
    forms
        The distinct look-up forms.
    """

    form: Codes
    bounds: Codes
    forms: list[str]

    def take(self, articles: Codes) -> Words:
        """Return the words of some articles, in this order."""
        lengths = np.diff(self.bounds)[articles]
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.bounds[articles] - bounds[:-1], lengths) + np.arange(bounds[-1])
        return Words(self.form[at], bounds, self.forms)


def read_words(corpus: Corpus, zones: npt.NDArray[np.bool_]) -> Words:
    """Return the words of the chosen rows of `corpus.zones`, by article."""
    parts = corpus.segments or segment(paragraphs(corpus))
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    kept = is_word(parts.types)[parts.token_type] & zones[paragraph]
    article = article_rows(corpus, corpus.zones["doc_id"]).astype(np.int32)[paragraph[kept]]
    form, forms = pd.factorize(np.array(fold_all(parts.types), dtype=object))
    words = form.astype(np.int64)[parts.token_type[kept]]
    return Words(words, row_bounds(article, len(corpus.articles)), forms.tolist())


def list_shingles(words: Words, size: int) -> tuple[Codes, Codes]:
    """Return the place of each word of each shingle (-1: none), and where each article begins.

    An article of fewer words has one shingle, all of them; without a word it has none.
    """
    lengths = np.diff(words.bounds)
    count = np.maximum(lengths - size + 1, np.minimum(lengths, 1))
    bounds = np.concatenate([[0], np.cumsum(count)])
    start = np.repeat(words.bounds[:-1] - bounds[:-1], count) + np.arange(bounds[-1])
    at = start + np.arange(size)[:, None]
    at[at >= np.repeat(words.bounds[1:], count)] = -1
    return at, bounds


def find_candidates(words: Words, size: int, min_similarity: float) -> tuple[Codes, Codes]:
    """Return the pairs of articles whose shingles may be similar enough, the lower row first.

    Two signatures agree in a slot with a chance of the Jaccard similarity s (Broder, 1997), in all
    of a band with s to the power of its slots. There are as many bands as it takes for a pair at
    the threshold to share none once in 1 / `MISSED`, far more seldom above it. Pairs that agree in
    so few slots that Hoeffding's bound makes as unlikely at the threshold are left out. The hashes
    follow from the words alone: whether a pair is found does not depend on the other articles.
    """
    least = min(min_similarity, 0.9)  # the more bands, the surer: none would do for 1
    n_bands = math.ceil(math.log(MISSED) / math.log1p(-(least**SLOTS)))
    short = math.sqrt(-math.log(MISSED) / (2 * n_bands * SLOTS))
    some = np.flatnonzero(np.diff(words.bounds))
    hashes = _hash_forms(words.forms)
    signatures = [np.zeros((0, n_bands * SLOTS), np.uint32)]
    for batch in _batches(words, some):
        part = words.take(batch)
        at, bounds = list_shingles(part, size)
        signatures += _sign(_hash_shingles(hashes, part, at), bounds, n_bands * SLOTS)
    first, second = _share_a_band(np.concatenate(signatures), least - short)
    return some[first], some[second]


def _batches(words: Words, articles: Codes) -> Iterator[Codes]:
    """Yield articles in runs of about `WORDS_AT_ONCE` words."""
    number = words.bounds[articles] // WORDS_AT_ONCE
    starts = run_starts(number)
    yield from np.split(articles, starts[1:]) if len(articles) else ()


def _hash_forms(forms: list[str]) -> Hashes:
    """Return the same number for the same form on every machine; 0 for the place of no word."""
    hashed = pd.util.hash_array(np.array([*forms, ""], dtype=object), categorize=False)
    hashed[-1] = 0
    return hashed


def _hash_shingles(hashes: Hashes, words: Words, at: Codes) -> Hashes:
    """Return a number for each shingle."""
    of_word = np.append(hashes[words.form], hashes[-1])
    found = np.zeros(at.shape[1], np.uint64)
    for place in at:
        found *= _FACTOR
        found += of_word[place]
    return found


def _sign(hashes: Hashes, bounds: Codes, n_slots: int) -> list[Signatures]:
    """Return the MinHash signatures of articles, given their shingles."""
    from rensa import RMinHash

    signatures = []
    for low in range(0, len(bounds) - 1, SIGNED_AT_ONCE):
        edges = bounds[low : low + SIGNED_AT_ONCE + 1]
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(
            hashes[edges[0] : edges[-1]], (edges - edges[0]).astype(np.uint64), n_slots, SEED
        )
        signatures.append(np.array(matrix.to_rows(), np.uint32))
    return signatures


def _share_a_band(signatures: Signatures, least: float) -> tuple[Codes, Codes]:
    """Return the pairs of rows that agree in all slots of a band, and in a share of all slots."""
    n = len(signatures)
    found = np.zeros(0, np.int64)
    for band in np.split(signatures, signatures.shape[1] // SLOTS, axis=1):
        key = band[:, 0].astype(np.uint64) << np.uint64(32) | band[:, 1]
        order = np.argsort(key, kind="stable")
        starts = run_starts(key[order])
        lengths = np.diff(starts, append=n)
        after = np.repeat(starts + lengths, lengths) - np.arange(n) - 1  # of each in its run
        low = np.repeat(np.arange(n), after)
        high = low + 1 + np.arange(len(low)) - np.repeat(np.cumsum(after) - after, after)
        pair = order[low] * n + order[high]
        pair = pair[np.append(found, -1)[np.searchsorted(found, pair)] != pair]
        close = [_agree(signatures, part // n, part % n) >= least for part in _pieces(pair)]
        found = np.sort(np.concatenate([found, pair[np.concatenate(close)]]))
    return found // max(n, 1), found % max(n, 1)


def _pieces(pairs: Codes) -> list[Codes]:
    """Return the pairs in pieces of at most `PAIRS_AT_ONCE`, at least one."""
    return np.split(pairs, range(PAIRS_AT_ONCE, len(pairs), PAIRS_AT_ONCE))


def _agree(signatures: Signatures, first: Codes, second: Codes) -> npt.NDArray[np.float64]:
    """Return the share of slots in which pairs of rows agree."""
    share: npt.NDArray[np.float64] = (signatures[first] == signatures[second]).mean(axis=1)
    return share


def count_shared(words: Words, size: int, first: Codes, second: Codes) -> Codes:
    """Count the distinct shingles of each pair of articles: shared, of the first, of the second.

    Shingles are compared word by word, not by a hash.
    """
    counts = [np.zeros((0, 3), np.int64)]
    for one, two in zip(_pieces(first), _pieces(second), strict=True):
        some, place = np.unique(np.stack([one, two]), return_inverse=True)
        a, b = place.reshape(2, -1)
        of_article, n_kinds = _number_shingles(words.take(some), size)
        (shingle,) = of_article.columns
        keys = np.repeat(np.arange(len(some)), of_article.count) * n_kinds + shingle
        at = of_article.entries(a)
        wanted = np.repeat(b, of_article.count[a]) * n_kinds + shingle[at]
        met = np.append(keys, -1)[np.searchsorted(keys, wanted)] == wanted
        pair = np.repeat(np.arange(len(a)), of_article.count[a])
        shared = np.bincount(pair[met], minlength=len(a))
        counts.append(np.stack([shared, of_article.count[a], of_article.count[b]], axis=1))
    return np.concatenate(counts)


def _number_shingles(words: Words, size: int) -> tuple[Ragged, int]:
    """Return the distinct shingles of each article as sorted numbers, and how many numbers."""
    at, bounds = list_shingles(words, size)
    of_word = np.append(words.form + 1, 0)
    number, n = np.zeros(at.shape[1], np.int64), 1
    for place in at:
        number, kinds = pd.factorize(number * (len(words.forms) + 1) + of_word[place])
        n = max(len(kinds), 1)
    article = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    keys = np.sort(article * n + number)
    keys = keys[run_starts(keys)]  # np.unique would hash them first
    rows = Ragged(1)
    rows.append(np.bincount(keys // n, minlength=len(bounds) - 1), keys % n)
    return rows, n

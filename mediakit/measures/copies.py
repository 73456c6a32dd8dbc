"""Which articles are copies of one text, and how do they count?

First nearly the same texts and the agencies they credit, then what copies count.
"""

from __future__ import annotations

import errno
import math
import re
from contextlib import contextmanager
from functools import cache, partial
from hashlib import blake2b
from itertools import pairwise
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide, find_components, find_distinct, is_word, ranges, run_starts
from mediakit.base.files import as_output_error, read_toml
from mediakit.base.prose import fold_all
from mediakit.corpus.corpus import Corpus
from mediakit.corpus.groups import check_zones
from mediakit.corpus.tokens import (
    article_rows,
    names,
    paragraphs,
    row_bounds,
)
from mediakit.engine.segments import segment
from mediakit.errors import ArgumentError, OutputError, check_count, choose, shown
from mediakit.tables import COUNTED, COUNTINGS, Counting, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.base.arrays import Codes, Floats, Segments

    Shingles = npt.NDArray[np.uint64]

MIN_SIMILARITY: Final = 0.5
LOWEST_SIMILARITY: Final = 0.2  # below, the search would look at most pairs of articles
SHINGLE_WORDS: Final = 5

SLOTS: Final = 2  # of a signature in a band
MISSED: Final = 1e-9  # chance at most that a pair that is just similar enough shares no band
SIGNED_AT_ONCE: Final = 128  # from 200 on the library starts threads, which a fork would lose
PAIRS_AT_ONCE: Final = 1 << 14
ROWS_AT_ONCE: Final = 1 << 12
COLUMNS_AT_ONCE: Final = 1 << 10  # whole words of 64 bits
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
IN_MEMORY: Final = 1 << 26  # bytes of a file that is kept in memory until it grows
SEED: Final = 1
FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits mixed: 2**64 by the golden ratio

KINDS: Final = ("same outlet", "other outlet", "wire copy")

OPENING: Final = 120  # characters of the first sentence that a dateline stands in
CLOSING: Final = 80  # characters of the last that a credit stands in
# Notices about the text itself; those about pictures credit no text.
NOTICES: Final = ("about_this_article", "copyright", "source_line")

DENSE: Final = 2  # combinations of keys to a row, if all there could be are counted
IN_ORDER: Final = ("category", "voice", "zone")  # keys whose values stay as the table has them


def find_duplicates(
    corpus: Corpus | Iterable[Corpus],
    *,
    min_similarity: float = MIN_SIMILARITY,
    shingle_words: int = SHINGLE_WORDS,
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which articles are nearly the same text, and are they one outlet's or an agency's?

    An article is its set of shingles: all runs of five words, whatever their case and the marks
    between them (an article of fewer words has one, all of them). MinHash signatures, by
    locality-sensitive hashing, give candidates, which are then counted shingle by shingle. A pair
    at the threshold is missed with a chance of 1e-9, one above it still more seldom.

    Parameters
    ----------
    corpus
        Or batches, as `stream_articles` gives them, each of which is read once and not kept.
    min_similarity
        Pairs below it are not listed; from .2 to 1. One changed word changes five shingles: twelve
        changes in 300 words leave a similarity of about .67, a copy cut to half its length has .5.
    shingle_words : at least 1; with fewer words, articles on one event look alike
    zones : zones that are compared: boilerplate makes no duplicates

    Returns
    -------
    DataFrame
        One row per pair, by doc_id and other, of which doc_id sorts first:

        - similarity: shingles of both by those of either (Jaccard, Broder's resemblance)
        - containment: shingles of both by those of the article that has fewer
        - n_shared, n_shingles, n_shingles_other: distinct shingles of both, of doc_id, of other
        - group: pairs that hang together, numbered from 0: those of most articles first, then by
          their first doc_id
        - kind: `same outlet`; `wire copy`, several outlets and an agency is credited; `other
          outlet`, several and none is, as of a press release; missing with reason if an outlet is
        - agency: those that either article credits, as `measures/agencies.toml` names them

    Raises
    ------
    ArgumentError
        If `min_similarity` or `shingle_words` is out of range, or a zone is unknown; if batches are
        none, or two articles of theirs have one doc_id.
    OutputError : if the disk is full

    Notes
    -----
    Of a dataset of counts, which has no words, articles of equal text are found, and their words
    counted in place of shingles.

    ``find_duplicates(stream_articles("export.jsonl"))`` compares more articles than fit in memory.
    A million of 2 kB took 320 MB beside a batch (measured; at a `min_similarity` of .2 it is 1.2
    GB, extrapolated), 3.4 GB of scratch files in TMPDIR, and 130 s of CPU beside their reading.
    A pair takes 200 bytes, and n articles with one text are n (n - 1) / 2 pairs.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of
    Compression and Complexity of Sequences 1997, 21-29.
    https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "OSLO (AP) - The ferry left the port at noon, all its lights on"
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["Echo", "Star"],
    ...                          "text": [text, text + " again"]})
    >>> found = mk.find_duplicates(mk.read_articles(articles))
    >>> found[["doc_id", "other", "similarity", "containment", "group", "kind", "agency"]]
      doc_id other  similarity  containment  group       kind agency
    0      a     b         0.9          1.0      0  wire copy     AP
    """
    if not LOWEST_SIMILARITY <= min_similarity <= 1:
        asked = f"between {LOWEST_SIMILARITY} and 1; give a share, such as 0.5"
        raise ArgumentError(f"min_similarity={shown(min_similarity)} is not {asked}.")
    check_count("shingle_words", shingle_words, 1)
    if isinstance(corpus, Corpus) and corpus.counts is not None:
        return _pair_equal(corpus)
    chosen, credited = check_zones(zones), dict[str, tuple[str, ...]]()

    def credit(batch: Corpus) -> Corpus:
        found = find_agencies(batch, batch.articles["doc_id"])
        credited.update((doc_id, named) for doc_id, named in found.items() if named)
        return batch

    batches = [corpus] if isinstance(corpus, Corpus) else map(credit, list_batches(corpus))
    articles, first, second, shared = pair_alike(batches, min_similarity, shingle_words, chosen)
    if isinstance(corpus, Corpus):  # of a corpus only those that have copies are read
        ids = articles["doc_id"].array
        credited = find_agencies(corpus, ids[_list_paired(first, second, len(ids))])
    return _build_pairs(articles, first, second, shared, credited)


def pair_alike(
    batches: Iterable[Corpus],
    min_similarity: float = MIN_SIMILARITY,
    size: int = SHINGLE_WORDS,
    zones: Sequence[str] = COUNTED,
) -> tuple[pd.DataFrame, Codes, Codes, Codes]:
    """Return all articles; of pairs that are alike, in any order, both rows and shared shingles."""
    least = min(min_similarity, 0.9)  # for 1 no band would do
    # Two signatures agree in a slot with a chance of the Jaccard similarity s (Broder, 1997), in
    # all of a band with s to the power of its slots. There are as many bands as it takes for a pair
    # at the threshold to share none once in 1 / `MISSED`, far more seldom above it. Pairs that
    # agree in so few slots that Hoeffding's bound makes as unlikely at the threshold are left out.
    n_bands = math.ceil(math.log(MISSED) / math.log1p(-(least**SLOTS)))
    least -= math.sqrt(-math.log(MISSED) / (2 * n_bands * SLOTS))
    with open_scratch() as bands, open_scratch() as sets:
        signed = [_sign(batch, zones, size, n_bands, bands, sets) for batch in batches]
        articles = _join_batches(signed)
        n_shingles = articles["n_shingles"].to_numpy()
        some = np.flatnonzero(n_shingles)  # that have words
        digest = articles["digest"].to_numpy()[some]
        _, row, text = np.unique(digest, return_index=True, return_inverse=True)
        row, n_copies = some[row], np.bincount(text)  # one article with each set of shingles
        read_band = partial(_read_band, bands, [*map(len, signed)], n_bands, row)
        one, two = _find_candidates(read_band, n_bands, len(row), least)
        begin = (np.cumsum(n_shingles) - n_shingles)[row]
        shared = _count_shared(sets, begin, n_shingles[row], one, two)
    n_one, n_two = n_shingles[row[one]], n_shingles[row[two]]
    alike = shared / (n_one + n_two - shared) >= min_similarity
    one, two, shared = one[alike], two[alike], shared[alike]
    first, second, pair = _pair_articles(some[np.argsort(text, kind="stable")], n_copies, one, two)
    shared = np.where(pair < 0, n_shingles[first], np.append(shared, 0)[pair])
    return articles, first, second, shared


def _pair_equal(corpus: Corpus) -> pd.DataFrame:
    """Return the pairs of a dataset of counts with equal texts, whose words stand for shingles."""
    articles = corpus.articles[["doc_id", "outlet"]].assign(n_shingles=corpus.articles["n_words"])
    text = pd.factorize(corpus.articles["sha256"])[0]
    order, nothing = np.argsort(text, kind="stable"), np.zeros(0, np.int64)
    first, second, _ = _pair_articles(order, np.bincount(text), nothing, nothing)
    shared = articles["n_shingles"].to_numpy()[first]
    return _build_pairs(articles, first, second, shared, {})


def _build_pairs(
    articles: pd.DataFrame,
    first: Codes,
    second: Codes,
    shared: Codes,
    credited: dict[str, tuple[str, ...]],
) -> pd.DataFrame:
    """Return the table of `find_duplicates`, given the pairs in any order."""
    n_shingles = articles["n_shingles"].to_numpy()
    order = np.argsort(articles["doc_id"])
    place = np.empty(len(order), np.int64)  # of each article by doc_id
    place[order] = np.arange(len(order))
    first, second = np.where(place[first] > place[second], [second, first], [first, second])
    order = np.lexsort((place[second], place[first]))
    first, second, shared = first[order], second[order], shared[order]
    n_first, n_second = n_shingles[first], n_shingles[second]
    root = find_components(place[first], place[second], len(place))
    group = root[place[first]]
    group, _ = pd.factorize(group - np.bincount(root)[group] * len(place), sort=True)
    ids, outlet = articles["doc_id"].array, pd.factorize(articles["outlet"])[0]  # -1: unknown
    agency = _join_credits(ids, credited, first, second)
    same, unknown = outlet[first] == outlet[second], np.minimum(outlet[first], outlet[second]) < 0
    kind = np.select([unknown, same, pd.isna(agency)], [-1, 0, 1], 2)
    columns: dict[str, Any] = {
        "doc_id": ids.take(first),
        "other": ids.take(second),
        "similarity": shared / (n_first + n_second - shared),
        "containment": shared / np.minimum(n_first, n_second),
        "n_shared": shared,
        "n_shingles": n_first,
        "n_shingles_other": n_second,
        "group": group,
        "kind": pd.array([*KINDS, None], dtype="str").take(kind),
        "agency": agency,
        "reason": reasons(unknown, "outlet unknown"),
    }
    return build(tables.DUPLICATES, columns)


def segments_of(corpus: Corpus) -> Segments:
    """Return the words of the lines of a corpus, found if they are not kept."""
    return corpus.segments or segment(paragraphs(corpus))


def list_batches(corpus: Corpus | Iterable[object]) -> Iterator[Corpus]:
    """Yield a corpus, or those that are given."""
    batch: object = None
    for batch in [corpus] if isinstance(corpus, Corpus) else corpus:
        if not isinstance(batch, Corpus):
            fix = "Give a corpus, or what stream_articles gives"
            raise ArgumentError(f"{shown(batch)} is not a corpus. {fix}.")
        yield batch
    if batch is None:
        raise ArgumentError("There is no batch, or all are used up. Call stream_articles again.")


@contextmanager
def open_scratch() -> Iterator[IO[bytes]]:
    """Yield a file for what is read again soon, in memory as long as it is small."""
    try:
        with SpooledTemporaryFile(IN_MEMORY) as file:
            yield file
    except OSError as error:
        if error.errno not in FULL or isinstance(error, OutputError):
            raise
        fix = "make room, or set TMPDIR to another folder"
        told = f"{shown(gettempdir())} has no room for what is compared later; {fix}."
        raise as_output_error(told, error) from error


def _join_batches(signed: list[pd.DataFrame]) -> pd.DataFrame:
    """Return one table of all batches."""
    articles = pd.concat(signed, ignore_index=True)
    if (twice := articles["doc_id"].duplicated()).any():
        named = shown(articles["doc_id"][twice].iloc[0])
        raise ArgumentError(
            f"The article {named} is in two batches. Give each a doc_id of its own."
        )
    return articles


def _list_shingles(
    corpus: Corpus, zones: Sequence[str], size: int
) -> Iterator[tuple[Shingles, list[int]]]:
    """Yield the shingles of some articles, one behind the other, and how many each has."""
    # A shingle is a number that follows from its words alone, on every machine, as sure as those of
    # two are not the same by chance in 2**64 cases; 0 stands for the place of no word.
    parts = segments_of(corpus)
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    wanted = corpus.zones["zone"].isin(zones).to_numpy()
    kept = is_word(parts.types)[parts.token_type] & wanted[paragraph]
    article = article_rows(corpus, corpus.zones["doc_id"]).astype(np.int32)[paragraph[kept]]
    bounds, kind = row_bounds(article, len(corpus.articles)), parts.token_type[kept]
    forms = np.array(fold_all(parts.types), dtype=object)
    hashes = pd.util.hash_array(forms, categorize=False)
    for low in range(0, len(corpus.articles), SIGNED_AT_ONCE):
        edges = bounds[low : low + SIGNED_AT_ONCE + 1]
        lengths = np.diff(edges)
        gaps = (size - 1) * np.arange(len(lengths))
        words = np.zeros(lengths.sum() + (size - 1) * len(lengths), np.uint64)
        words[ranges(edges[:-1] - edges[0] + gaps, lengths)] = hashes[kind[edges[0] : edges[-1]]]
        shingles = np.zeros(len(words) - size + 1, np.uint64)
        for at in range(size):
            shingles *= FACTOR
            shingles += words[at : at + len(shingles)]
        count = np.maximum(lengths - size + 1, np.minimum(lengths, 1))
        yield shingles[ranges(edges[:-1] - edges[0] + gaps, count)], count.tolist()


def _sign(
    corpus: Corpus, zones: Sequence[str], size: int, n_bands: int, bands: IO[bytes], sets: IO[bytes]
) -> pd.DataFrame:
    """Write the bands of articles and their shingles to files; return what else is asked of them.

    Of the bands all articles have the first, then all the second; of the shingles the first article
    has all of its own, each once and in order.
    """
    from rensa import RMinHash

    keys, digests, n_shingles = [np.zeros((0, n_bands), np.uint64)], list[int](), list[int]()
    for shingles, counts in _list_shingles(corpus, zones, size):
        edges = np.append(0, np.cumsum(counts))
        own = [np.sort(shingles[start:end]) for start, end in pairwise(edges.tolist())]
        own = [each[run_starts(each)] for each in own]
        flat = np.concatenate(own)
        sets.write(flat.tobytes())
        digests += [int.from_bytes(blake2b(each.tobytes(), digest_size=8).digest()) for each in own]
        n_shingles += map(len, own)
        starts = np.append(0, np.cumsum([*map(len, own)])).astype(np.uint64)
        sign = RMinHash.digest_matrix_from_flat_token_hashes
        rows = sign(flat, starts, n_bands * SLOTS, SEED).to_rows()
        keys.append(np.array(rows, np.uint32).view(np.uint64))
    bands.write(np.concatenate(keys).T.tobytes())
    return corpus.articles[["doc_id", "outlet"]].assign(
        digest=np.array(digests, np.uint64), n_shingles=np.array(n_shingles, np.int64)
    )


def _read_band(
    bands: IO[bytes], sizes: list[int], n_bands: int, rows: Codes, band: int
) -> Shingles:
    """Return a band of the articles in these rows, of batches of these sizes."""
    parts, begin = [np.zeros(0, np.uint64)], 0
    for size in sizes:
        bands.seek(8 * (begin * n_bands + band * size))
        parts.append(np.frombuffer(bands.read(8 * size), np.uint64))
        begin += size
    return np.concatenate(parts)[rows]


def _find_candidates(
    read_band: Callable[[int], Shingles], n_bands: int, n: int, least: float
) -> tuple[Codes, Codes]:
    """Return the pairs of n rows that agree in all slots of a band, and in a share of all slots."""
    sketch = np.empty((n, n_bands * SLOTS), np.uint8)  # a byte of each slot; equal slots have it
    for band in range(n_bands):
        slots = read_band(band).view(np.uint32).reshape(n, SLOTS)
        sketch[:, band * SLOTS : (band + 1) * SLOTS] = slots
    found = np.zeros(0, np.int64)  # pairs, each as one number
    clique, n_cliques = np.arange(n), n  # rows of one number are paired with each other already
    for band in range(n_bands):
        _, key, n_key = np.unique(read_band(band), return_inverse=True, return_counts=True)
        rows = np.flatnonzero(n_key[key] > 1)
        rows = rows[np.lexsort((clique[rows], key[rows]))]
        bucket = _number_runs(key[rows])  # of rows that agree in this band
        own = _number_runs(bucket, clique[rows])
        size, n_own = np.bincount(bucket), np.bincount(own)
        after = np.cumsum(n_own)[own]  # where those of its bucket begin that it is not paired with
        n_after = np.cumsum(size)[bucket] - after
        fits, new = np.ones(len(size), np.bool_), [found]
        pieces = run_starts(np.cumsum(n_after) // PAIRS_AT_ONCE)[1:]
        for some in np.split(np.arange(len(rows)), pieces):
            low, high = np.repeat(some, n_after[some]), ranges(after[some], n_after[some])
            alike = (sketch[rows[low]] == sketch[rows[high]]).mean(axis=1) >= least
            fits[bucket[low[~alike]]] = False
            one, two = rows[low[alike]], rows[high[alike]]
            new.append(np.minimum(one, two) * n + np.maximum(one, two))
        found = find_distinct(np.concatenate(new))
        # All of a bucket that fits are paired now: its rows are a clique, unless in a larger one.
        joined = fits[bucket] & (size[bucket] >= np.bincount(clique)[clique[rows]])
        clique[rows[joined]] = n_cliques + bucket[joined]
        n_cliques += len(size)
    return found // max(n, 1), found % max(n, 1)


def _number_runs(*columns: npt.NDArray[np.integer]) -> Codes:
    """Return for each row the number of the run of equal rows that it is in, from 0."""
    edge = np.zeros(len(columns[0]), np.bool_)
    for column in columns:
        edge[1:] |= column[1:] != column[:-1]
    return np.cumsum(edge)


def _count_shared(sets: IO[bytes], begin: Codes, size: Codes, first: Codes, second: Codes) -> Codes:
    """Return how many shingles the articles of each pair share, each from a place in a file on."""
    shared = np.zeros(len(first), np.int64)
    root = find_components(first, second, len(begin))
    rows = _list_paired(first, second, len(begin))
    block = np.zeros(len(begin), np.int64)  # of articles at once, those that hang together first
    block[rows[np.argsort(root[rows], kind="stable")]] = np.arange(len(rows)) // ROWS_AT_ONCE
    batch = block[first] * (len(rows) + 1) + block[second]
    order = np.argsort(batch, kind="stable")
    for pairs in np.split(order, run_starts(batch[order])[1:]):
        some, place = np.unique(np.stack([first[pairs], second[pairs]]), return_inverse=True)
        parts = [np.zeros(0, np.uint64)]
        for start, n in zip(begin[some].tolist(), size[some].tolist(), strict=True):
            sets.seek(8 * start)
            parts.append(np.frombuffer(sets.read(8 * n), np.uint64))
        owner = np.repeat(np.arange(len(some)), size[some])
        owner, column = _number_shingles(np.concatenate(parts), owner, root[some][owner])
        shared[pairs] = _count_common(owner, column, *place.reshape(2, -1))
    return shared


def _number_shingles(shingle: Shingles, owner: Codes, group: Codes) -> tuple[Codes, Codes]:
    """Return owner and number of the shingles that several of a group have, in each from 0."""
    order = np.lexsort((shingle, group))
    shingle, owner, group = shingle[order], owner[order], group[order]
    number = _number_runs(group, shingle)
    several = np.bincount(number)[number] > 1
    owner, group, number = owner[several], group[several], _number_runs(number[several])
    return owner, number - number[np.searchsorted(group, group)]


def _count_common(owner: Codes, column: Codes, first: Codes, second: Codes) -> Codes:
    """Return how many columns the owners of each pair have in common, as bits."""
    common = np.zeros(len(first), np.int64)
    for low in range(0, column.max(initial=-1) + 1, COLUMNS_AT_ONCE):
        bits = np.zeros((max(first.max(), second.max()) + 1, COLUMNS_AT_ONCE), np.bool_)
        here = (column >= low) & (column < low + COLUMNS_AT_ONCE)
        bits[owner[here], column[here] - low] = True
        words = np.packbits(bits, axis=1).view(np.uint64)
        for at in range(0, len(first), PAIRS_AT_ONCE):
            piece = slice(at, at + PAIRS_AT_ONCE)
            met = np.bitwise_count(words[first[piece]] & words[second[piece]])
            common[piece] += met.sum(axis=1, dtype=np.int64)
    return common


def _list_paired(first: Codes, second: Codes, n: int) -> Codes:
    """Return which of n rows are in a pair."""
    paired = np.zeros(n, np.bool_)
    paired[first] = paired[second] = True
    return np.flatnonzero(paired)


def _pair_articles(
    articles: Codes, n_copies: Codes, first: Codes, second: Codes
) -> tuple[Codes, Codes, Codes]:
    """Return the pairs of articles, sorted by set, and the pair of sets of each (-1: one set)."""
    begin, n = np.cumsum(n_copies) - n_copies, n_copies[first] * n_copies[second]
    pair = np.repeat(np.arange(len(first)), n)
    a, b = np.divmod(ranges(np.zeros_like(n), n), n_copies[second][pair])
    place = np.arange(len(articles))
    after = np.repeat(begin + n_copies, n_copies) - place - 1  # further articles with this set
    low = np.concatenate([begin[first][pair] + a, np.repeat(place, after)])
    high = np.concatenate([begin[second][pair] + b, ranges(place + 1, after)])
    return articles[low], articles[high], np.append(pair, np.full(after.sum(), -1))


def _join_credits(
    ids: ExtensionArray, credited: dict[str, tuple[str, ...]], first: Codes, second: Codes
) -> ExtensionArray:
    """Return the agencies that either article of each pair credits; missing where none is."""
    kinds: dict[tuple[str, ...], int] = {}
    code = np.zeros(len(ids), np.int64)
    rows = _list_paired(first, second, len(ids))
    code[rows] = [kinds.setdefault(credited.get(i, ()), len(kinds)) for i in ids.take(rows)]
    pair, both = pd.factorize(code[first] * len(kinds) + code[second])
    told, found = list(kinds), np.stack(np.divmod(both, max(len(kinds), 1)), axis=1).tolist()
    named = [", ".join(sorted({*told[a], *told[b]})) or None for a, b in found]
    return pd.array(named, dtype="str").take(pair)


@cache
def load_agencies() -> dict[str, tuple[str, ...]]:
    """Return the names of news agencies, and the ways to write each: "AP", "Associated Press"."""
    entries = read_toml("measures/agencies.toml")["agencies"]
    return {entry["name"]: tuple(entry["credits"]) for entry in entries}


def find_agencies(corpus: Corpus, doc_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names of the news agencies, sorted, that each of these articles credits."""
    # In outlet and byline, lines of the zone byline, notices of origin and rights, the dateline
    # and a credit after the last sentence; not those that the text or a picture's line tells of.
    wanted = corpus.articles[corpus.articles["doc_id"].isin(set(doc_ids))]
    zones = corpus.zones[corpus.zones["doc_id"].isin(wanted["doc_id"])]
    spans: dict[str, list[Any]] = {}
    for doc_id, *span in zip(*(zones[name] for name in tables.ZONE_SPANS), strict=True):
        spans.setdefault(doc_id, []).append(span)
    named = {way.casefold(): name for name, ways in load_agencies().items() for way in ways}
    anywhere, opening, closing = _credit_patterns()
    credited = {}
    fields = zip(*(wanted[name] for name in ("doc_id", "text", "outlet", "byline")), strict=True)
    for doc_id, text, *stated in fields:
        parts = [(text[start:end], *told) for start, end, *told in spans.get(doc_id, [])]
        lines = [value for value in stated if isinstance(value, str)]
        lines += [part for part, zone, rule in parts if zone == "byline" or rule in NOTICES]
        if body := [part for part, zone, _ in parts if zone == "body"]:
            ends = (opening.search(body[0][:OPENING]), closing.search(body[-1][-CLOSING:]))
            lines += [match["agency"] for match in ends if match]
        found = {named[way.casefold()] for line in lines for way in anywhere.findall(line)}
        credited[doc_id] = tuple(sorted(found))
    return credited


@cache
def _credit_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return what finds an agency anywhere, in the opening of a text, and in its closing."""
    written = [  # the longest first; abbreviations keep their letters
        f"(?:{'|'.join(sorted({re.escape(way), re.escape(way.upper())}))})"
        if way.isupper() or way.islower()
        else f"(?i:{re.escape(way)})"
        for way in sorted(
            {way for ways in load_agencies().values() for way in ways}, key=lambda w: (-len(w), w)
        )
    ]
    agency = rf"(?<!\w)(?:{'|'.join(written)})(?!\w)"
    several = f"(?P<agency>{agency}(?:\\s*(?:[/,&+-]|and)\\s*{agency})*)"
    # PARIS (AFP) -   New Delhi, Jan 5 (PTI) The   MOSCOW, July 4. /TASS/.   (Reuters) -
    opening = (
        rf"\A\W{{0,3}}(?:[A-Z\d][\w.'’-]*[,.]?\s+){{0,8}}[-–—]?\s*[(/\[]{several}[)/\]]"
        r"\s*(?:[-–—:.]|(?=[A-Z“\"'‘]))"
    )
    # as it was. (AFP)   she said. – Reuters
    closing = rf"[.!?…]['\"’”)]*\s*(?:[(\[]|[-–—]+\s*){several}\W{{0,2}}\Z"
    return re.compile(agency), re.compile(opening), re.compile(closing)


def count_copies(corpus: Corpus | pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    """How often does each article's text occur, and which article stands for it?

    Parameters
    ----------
    corpus : or the columns doc_id and date of its articles, put together from batches
    duplicates
        `find_duplicates`, or those of its rows that are meant, such as
        `duplicates[duplicates["kind"] == "same outlet"]`; what hangs together is one text.

    Returns
    -------
    DataFrame
        One row per article, in their order: doc_id; first, the earliest article with this text (by
        date, those without one last, then by doc_id); n_copies, itself included; weight,
        1 / n_copies; kept, whether it is the first (`corpus.filter` by these has each text once).

    Raises
    ------
    ArgumentError, ColumnMissingError : if `duplicates` are of another corpus, or lack a column

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Rain fell", "Rain fell"]})
    >>> corpus = mk.read_articles(articles)
    >>> mk.count_copies(corpus, mk.find_duplicates(corpus))
      doc_id first  n_copies  weight   kept
    0      a     a         2     0.5   True
    1      b     a         2     0.5  False
    """
    check_columns(duplicates, ["doc_id", "other"])
    table = corpus.articles if isinstance(corpus, Corpus) else corpus
    check_columns(table, ["doc_id", "date"])
    articles = table[["doc_id", "date"]].sort_values(["date", "doc_id"], na_position="last")
    ids = pd.Index(articles["doc_id"])
    first, other = (ids.get_indexer(duplicates[name]) for name in ("doc_id", "other"))
    unknown = np.stack([first, other], axis=1) < 0
    if unknown.any():
        named = shown(duplicates[["doc_id", "other"]].to_numpy(dtype=object)[unknown][0])
        fix = "Find the duplicates of this corpus"
        raise ArgumentError(f"The article {named} in duplicates is not in the corpus. {fix}.")
    place = ids.get_indexer(table["doc_id"])
    root = find_components(first, other, len(ids))
    n_copies, root = np.bincount(root, minlength=len(ids))[root[place]], root[place]
    columns = {
        "doc_id": table["doc_id"],
        "first": ids.take(root),
        "n_copies": n_copies,
        "weight": 1 / n_copies,
        "kept": root == place,
    }
    return build(tables.COPIES, columns)


def weigh_frames(
    frames: pd.DataFrame,
    copies: pd.DataFrame,
    *,
    counted: Counting,
    by: str | Iterable[str] = (),
) -> pd.DataFrame:
    """How often does each category occur, when copies count as one says?

    Parameters
    ----------
    frames : as `count_frames` gives it `by` article and what is wanted besides
    copies : as `count_copies` gives it
    counted : each "article", the first of each "text", or each article "weighted" by 1 / n_copies
    by : key columns of `frames` that the result is grouped by; none: the whole corpus

    Returns
    -------
    DataFrame
        One row per group and category, in order of both: these, counted, n_articles (with a weight
        above 0), n_counted (the sum of weights), n and n_words (weighted sums), per_1000, n_present
        (the sum of weights with n > 0), share_present (of n_counted), reason (why it is missing).

    Raises
    ------
    ArgumentError : if `counted` is unknown, or an article of `frames` is not in `copies`
    ColumnMissingError : if a table lacks a column that is needed, or `by` names none

    Examples
    --------
    >>> frames = pd.DataFrame({"doc_id": list("abc"), "category": "war", "n": [1, 1, 0],
    ...                        "n_words": [2, 2, 3]})
    >>> copies = pd.DataFrame({"doc_id": list("abc"), "first": list("aac"),
    ...                        "weight": [0.5, 0.5, 1], "kept": [True, False, True]})
    >>> weighed = weigh_frames(frames, copies, counted="weighted")
    >>> weighed[["category", "counted", "n_articles", "n_counted", "n", "n_words", "per_1000"]]
      category   counted  n_articles  n_counted    n  n_words  per_1000
    0      war  weighted           3        2.0  1.0      5.0     200.0
    """
    keys = [*([by] if isinstance(by, str) else by), "category"]
    check_columns(frames, ["doc_id", "category", "n", "n_words", *keys])
    doc = _find_rows(frames["doc_id"], copies)
    # Sums must not depend on the order.
    by_id = copies["doc_id"].argsort().to_numpy().astype(np.intp)
    place = by_id.argsort()[doc]
    in_order = np.argsort(place, kind="stable")
    frames, place = frames[[*keys, "n", "n_words"]].take(in_order), place[in_order]
    weights = _weigh(by_id, copies, counted)
    weight = weights[place]
    first, group = number_groups(frames, keys)
    article = place * len(first) + group
    weighed = [weight * frames[name].to_numpy() for name in ("n", "n_words")]
    n, n_words = (np.bincount(group, part, len(first)) for part in weighed)
    once = [
        np.divmod(find_distinct(article[part > 0]), len(first)) for part in (weight, weighed[0])
    ]
    n_counted, n_present = (np.bincount(cell, weights[at], len(first)) for at, cell in once)
    columns: dict[str, Any] = {
        "counted": [counted] * len(first),
        "n_articles": np.bincount(once[0][1], minlength=len(first)),
        "n_counted": n_counted,
        "n": n,
        "n_words": n_words,
        "per_1000": divide(1000 * n, n_words),
        "n_present": n_present,
        "share_present": np.where(n_words > 0, divide(n_present, n_counted), np.nan),
        "reason": reasons(n_words == 0, "no words"),
    }
    labels = frames[keys].iloc[first].reset_index(drop=True)
    return pd.concat([labels, build(tables.WEIGHED, columns)], axis=1)


def weigh_articles(
    frames: pd.DataFrame, copies: pd.DataFrame, *, counted: Counting
) -> pd.DataFrame:
    """What does each article give to the sums of `weigh_frames`, and whose text is it?

    For `compare_groups(..., measure="per_1000", cluster="first")`: its estimates are then those of
    `weigh_frames`, and copies are drawn together, so that they are not taken for evidence.

    Parameters
    ----------
    frames, copies, counted : as in `weigh_frames`

    Returns
    -------
    DataFrame
        The rows of `frames` with their key columns and category; then first (the earliest article
        with this text), counted, weight, n and n_words (each times the weight).

    Raises
    ------
    ArgumentError, ColumnMissingError : as of `weigh_frames`

    Examples
    --------
    >>> frames = pd.DataFrame({"doc_id": ["a", "b"], "category": "war", "n": 1, "n_words": 2})
    >>> copies = pd.DataFrame({"doc_id": ["a", "b"], "first": "a", "weight": 0.5, "kept": True})
    >>> weigh_articles(frames, copies, counted="weighted")[["doc_id", "first", "n", "n_words"]]
      doc_id first    n  n_words
    0      a     a  0.5      1.0
    1      b     a  0.5      1.0
    """
    check_columns(frames, ["doc_id", "category", "n", "n_words"])
    rows = _find_rows(frames["doc_id"], copies)
    weight = _weigh(rows, copies, counted)
    weighed = {name: weight * frames[name].to_numpy() for name in ("n", "n_words")}
    check_columns(copies, ["first"])
    label, first = names([counted], np.zeros(len(rows), np.int64)), copies["first"].array.take(rows)
    if "first" in frames and frames["first"].array.equals(first):
        first = frames["first"].array  # several tables may have it in common
    own = {"first": first, "counted": label, "weight": weight}
    keys = frames.loc[:, :"category"].reset_index(drop=True)
    return pd.concat([keys, build(tables.WEIGHED_ARTICLES, own | weighed)], axis=1)


def _weigh(rows: npt.NDArray[np.intp], copies: pd.DataFrame, counted: Counting) -> Floats:
    """Return what each of some rows of copies counts."""
    check_columns(copies, ["weight", "kept"])
    choose("counted", counted, COUNTINGS)
    if counted == "article":
        return np.ones(len(rows))
    return copies["kept" if counted == "text" else "weight"].to_numpy(dtype=float)[rows]


def find_firsts(doc_ids: pd.Series[Any], copies: pd.DataFrame) -> pd.Series[str]:
    """Return the earliest article with the same text as each of these."""
    check_columns(copies, ["first"])
    return copies["first"].iloc[_find_rows(doc_ids, copies)].reset_index(drop=True)


def _find_rows(doc_ids: pd.Series[Any], copies: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the row of copies for each of these articles."""
    check_columns(copies, ["doc_id"])
    known = pd.Index(copies["doc_id"])
    if not known.is_unique:
        of = f"The article {shown(known[known.duplicated()][0])}"
        raise ArgumentError(f"{of} is repeated in copies. Give the table of `count_copies`.")
    starts = find_runs(doc_ids)
    rows: npt.NDArray[np.intp] = known.get_indexer(pd.Index(doc_ids.iloc[starts]))
    rows = np.repeat(rows, np.diff(starts, append=len(doc_ids)))
    if (rows < 0).any():
        of = f"The article {shown(doc_ids.iloc[int(np.argmax(rows < 0))])}"
        raise ArgumentError(f"{of} is not in copies. Count the copies of its corpus.")
    return rows


def find_runs(column: pd.Series[Any]) -> npt.NDArray[np.intp]:
    """Return where another text begins in a column, so that each run of one is looked up once.

    >>> find_runs(pd.Series(["a", "a", "b", None, None])).tolist()
    [0, 2, 3, 4]
    """
    if column.dtype != "str" or column.empty:
        return np.arange(len(column))
    values = column.array
    return np.flatnonzero(np.append(True, values[1:] != values[:-1]))


def number_groups(frames: pd.DataFrame, keys: list[str]) -> tuple[Codes, Codes]:
    """Return a row of each combination of the keys, in order, and the combination of each row."""
    code, size, rows = np.zeros(len(frames), np.int64), 1, np.arange(len(frames))
    for key in keys:
        starts = find_runs(frames[key])
        codes, values = pd.factorize(frames[key].iloc[starts], sort=key not in IN_ORDER)
        codes = np.where(codes < 0, len(values), codes)  # what is missing comes last
        code = code * (len(values) + 1) + np.repeat(codes, np.diff(starts, append=len(code)))
        size *= len(values) + 1
    if len(keys) == 1:  # each value occurs
        rows, group, n = starts, code, int(code.max(initial=-1)) + 1
    elif size <= DENSE * (len(code) + 1):  # to count takes a fifth of the time that to look up does
        place = np.cumsum(np.bincount(code, minlength=size) > 0) - 1
        group, n = place[code], int(place[-1]) + 1
    else:
        group, found = pd.factorize(code, sort=True)
        n = len(found)
    first = np.zeros(n, np.int64)
    first[group[rows[::-1]]] = rows[::-1]  # of several rows the last one written stays
    return first, group

"""Which articles are copies of one text, how they count, and which lines recur in an outlet?

First nearly the same texts and the agencies they credit, then what copies count, last zones.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide, find_components, is_word, ranges, run_starts
from mediakit.base.files import read_toml
from mediakit.base.prose import fold_all
from mediakit.corpus.groups import check_zones
from mediakit.corpus.tokens import article_rows, find_quotes, paragraphs, row_bounds
from mediakit.engine.segments import segment
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.tables import COUNTED, COUNTINGS, ZONES, Counting, build, check_columns, reasons
from mediakit.zones.labels import find_keys, find_lead, is_prose, is_statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Floats, Segments
    from mediakit.corpus.corpus import Corpus

    Signatures = npt.NDArray[np.uint32]

MIN_SIMILARITY: Final = 0.5
LOWEST_SIMILARITY: Final = 0.2  # below, the search would look at most pairs of articles
SHINGLE_WORDS: Final = 5

SLOTS: Final = 2  # of a signature in a band
MISSED: Final = 1e-9  # chance at most that a pair that is just similar enough shares no band
SIGNED_AT_ONCE: Final = 128  # from 200 on the library starts threads, which a fork would lose
WORDS_AT_ONCE: Final = 1 << 20
PAIRS_AT_ONCE: Final = 1 << 12
SEED: Final = 1
FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits mixed: 2**64 by the golden ratio

OPENING: Final = 120  # characters of the first sentence that a dateline stands in
CLOSING: Final = 80  # characters of the last that a credit stands in
# Notices about the text itself; those about pictures credit no text.
NOTICES: Final = ("about_this_article", "copyright", "source_line")

IN_ORDER: Final = ("category", "voice", "zone")  # keys whose values stay as the table has them

MIN_TEXTS: Final = 3
MIN_SHARE: Final = 0.01
FORMS: Final = ("numbers", "lead", "line")  # the first that fits takes a line
PLACES: Final = ("head", "body", "tail")
LINE_KEY: Final = ["outlet", "key"]
KIND: Final = ["form", *LINE_KEY]
LINE_BREAK: Final = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, eq=False)
class Words:
    """The words of articles, one behind the other."""

    form: Codes  # index into `forms` of each word
    bounds: Codes  # where each article begins, and the end of the last
    forms: list[str]  # the distinct look-up forms

    def take(self, articles: Codes) -> Words:
        """Return the words of some articles, in this order."""
        lengths = np.diff(self.bounds)[articles]
        at = ranges(self.bounds[articles], lengths)
        return Words(self.form[at], np.append(0, np.cumsum(lengths)), self.forms)


def find_duplicates(
    corpus: Corpus,
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
    ArgumentError : if `min_similarity` or `shingle_words` is out of range, or a zone is unknown

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
    words = _read_words(corpus, corpus.zones["zone"].isin(check_zones(zones)).to_numpy())
    first, second = _find_candidates(words, shingle_words, min_similarity)
    ids, outlets = (corpus.articles[name].to_numpy(dtype=object) for name in ("doc_id", "outlet"))
    place = np.argsort(np.argsort(ids))  # of each article by doc_id
    first, second = np.where(place[first] > place[second], [second, first], [first, second])
    counts = _count_shared(words, shingle_words, first, second)
    similarity = counts[:, 0] / (counts[:, 1] + counts[:, 2] - counts[:, 0])
    order = np.lexsort((place[second], place[first]))
    order = order[similarity[order] >= min_similarity]
    first, second, (shared, n_first, n_second) = first[order], second[order], counts[order].T
    root = find_components(place[first], place[second], len(ids))
    group = root[place[first]]
    _, group = np.unique(group - np.bincount(root)[group] * len(ids), return_inverse=True)
    credited = find_agencies(corpus, {*ids[first], *ids[second]})
    both = zip(ids[first], ids[second], strict=True)
    named = [", ".join(sorted({*credited[a], *credited[b]})) or None for a, b in both]
    agency = np.array(named, dtype=object)
    one, two = outlets[first], outlets[second]
    kind = np.where(pd.isna(agency), "other outlet", "wire copy").astype(object)
    kind[one == two] = "same outlet"
    kind[pd.isna(one) | pd.isna(two)] = None
    columns: dict[str, Any] = {
        "doc_id": ids[first],
        "other": ids[second],
        "similarity": similarity[order],
        "containment": shared / np.minimum(n_first, n_second),
        "n_shared": shared,
        "n_shingles": n_first,
        "n_shingles_other": n_second,
        "group": group,
        "kind": kind,
        "agency": agency,
        "reason": reasons(pd.isna(kind), "outlet unknown"),
    }
    return build(tables.DUPLICATES, columns)


def _segments(corpus: Corpus) -> Segments:
    return corpus.segments or segment(paragraphs(corpus))


def _read_words(corpus: Corpus, zones: Flags) -> Words:
    """Return the words of the chosen rows of `corpus.zones`, by article."""
    parts = _segments(corpus)
    paragraph = parts.sentence_paragraph[parts.token_sentence]
    kept = is_word(parts.types)[parts.token_type] & zones[paragraph]
    article = article_rows(corpus, corpus.zones["doc_id"]).astype(np.int32)[paragraph[kept]]
    form, forms = pd.factorize(np.array(fold_all(parts.types), dtype=object))
    words = form.astype(np.int64)[parts.token_type[kept]]
    return Words(words, row_bounds(article, len(corpus.articles)), forms.tolist())


def _list_shingles(words: Words, size: int) -> tuple[Codes, Codes]:
    """Return the place of each word of each shingle (-1: none), and where each article begins."""
    lengths = np.diff(words.bounds)
    count = np.maximum(lengths - size + 1, np.minimum(lengths, 1))
    bounds = np.concatenate([[0], np.cumsum(count)])
    at = ranges(words.bounds[:-1], count) + np.arange(size)[:, None]
    at[at >= np.repeat(words.bounds[1:], count)] = -1
    return at, bounds


def _find_candidates(words: Words, size: int, min_similarity: float) -> tuple[Codes, Codes]:
    """Return the pairs of articles whose shingles may be similar enough, the lower row first."""
    # Two signatures agree in a slot with a chance of the Jaccard similarity s (Broder, 1997), in
    # all of a band with s to the power of its slots. There are as many bands as it takes for a pair
    # at the threshold to share none once in 1 / `MISSED`, far more seldom above it. Pairs that
    # agree in so few slots that Hoeffding's bound makes as unlikely at the threshold are left out.
    # The hashes follow from the words alone, whatever the other articles.
    from rensa import RMinHash

    sign = RMinHash.digest_matrix_from_flat_token_hashes
    least = min(min_similarity, 0.9)  # the more bands, the surer: none would do for 1
    n_bands = math.ceil(math.log(MISSED) / math.log1p(-(least**SLOTS)))
    short = math.sqrt(-math.log(MISSED) / (2 * n_bands * SLOTS))
    # The same number for the same form on every machine; 0 for the place of no word.
    hashes = pd.util.hash_array(np.array([*words.forms, ""], dtype=object), categorize=False)
    hashes[-1] = 0
    some = np.flatnonzero(np.diff(words.bounds))
    signatures = [np.zeros((0, n_bands * SLOTS), np.uint32)]
    for batch in np.split(some, run_starts(words.bounds[some] // WORDS_AT_ONCE)[1:]):
        part = words.take(batch)
        at, bounds = _list_shingles(part, size)
        of_word = np.append(hashes[part.form], hashes[-1])
        shingles = np.zeros(at.shape[1], np.uint64)
        for place in at:
            shingles *= FACTOR
            shingles += of_word[place]
        for low in range(0, len(bounds) - 1, SIGNED_AT_ONCE):
            edges = bounds[low : low + SIGNED_AT_ONCE + 1]
            mine, starts = shingles[edges[0] : edges[-1]], (edges - edges[0]).astype(np.uint64)
            matrix = sign(mine, starts, n_bands * SLOTS, SEED)
            signatures.append(np.array(matrix.to_rows(), np.uint32))
    first, second = _share_a_band(np.concatenate(signatures), least - short)
    return some[first], some[second]


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
        low, high = np.repeat(np.arange(n), after), ranges(np.arange(n) + 1, after)
        pair = order[low] * n + order[high]
        pair = pair[np.append(found, -1)[np.searchsorted(found, pair)] != pair]
        alike = ((signatures[i // n] == signatures[i % n]).mean(axis=1) for i in _pieces(pair))
        found = np.sort(np.concatenate([found, pair[np.concatenate([*alike]) >= least]]))
    return found // max(n, 1), found % max(n, 1)


def _pieces(pairs: Codes) -> list[Codes]:
    """Return the pairs in pieces of at most `PAIRS_AT_ONCE`, at least one."""
    return np.split(pairs, range(PAIRS_AT_ONCE, len(pairs), PAIRS_AT_ONCE))


def _count_shared(words: Words, size: int, first: Codes, second: Codes) -> Codes:
    """Count, word by word, the distinct shingles of each pair: shared, of the first, the second."""
    counts = [np.zeros((0, 3), np.int64)]
    for one, two in zip(_pieces(first), _pieces(second), strict=True):
        some, place = np.unique(np.stack([one, two]), return_inverse=True)
        a, b = place.reshape(2, -1)
        part = words.take(some)
        at, bounds = _list_shingles(part, size)
        of_word = np.append(part.form + 1, 0)
        number, n = np.zeros(at.shape[1], np.int64), 1
        for step in at:
            number, kinds = pd.factorize(number * (len(words.forms) + 1) + of_word[step])
            n = max(len(kinds), 1)
        keys = np.sort(np.repeat(np.arange(len(some)) * n, np.diff(bounds)) + number)
        keys = keys[run_starts(keys)]  # np.unique would hash them first
        count = np.bincount(keys // n, minlength=len(some))
        pair = np.repeat(np.arange(len(a)), count[a])
        wanted = keys[ranges((np.cumsum(count) - count)[a], count[a])] + ((b - a) * n)[pair]
        met = np.append(keys, -1)[np.searchsorted(keys, wanted)] == wanted
        shared = np.bincount(pair[met], minlength=len(a))
        counts.append(np.stack([shared, count[a], count[b]], axis=1))
    return np.concatenate(counts)


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
    names = {way.casefold(): name for name, ways in load_agencies().items() for way in ways}
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
        found = {names[way.casefold()] for line in lines for way in anywhere.findall(line)}
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


def count_copies(corpus: Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """How often does each article's text occur, and which article stands for it?

    Parameters
    ----------
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
    articles = corpus.articles.sort_values(["date", "doc_id"], na_position="last")
    ids = pd.Index(articles["doc_id"])
    unknown = ~duplicates[["doc_id", "other"]].isin(ids).to_numpy(dtype=bool)
    if unknown.any():
        named = shown(duplicates[["doc_id", "other"]].to_numpy(dtype=object)[unknown][0])
        fix = "Find the duplicates of this corpus"
        raise ArgumentError(f"The article {named} in duplicates is not in the corpus. {fix}.")
    first, other = (ids.get_indexer(duplicates[name]) for name in ("doc_id", "other"))
    place = ids.get_indexer(corpus.articles["doc_id"])
    root = find_components(first, other, len(ids))
    n_copies, root = np.bincount(root, minlength=len(ids))[root[place]], root[place]
    columns = {
        "doc_id": corpus.articles["doc_id"],
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
    frames = frames.sort_values("doc_id", kind="stable")  # sums must not depend on the order
    weight = _weigh(frames, copies, counted)
    first, group = number_groups(frames, keys)
    article = pd.DataFrame({"group": group, "doc": pd.factorize(frames["doc_id"])[0]})
    weighed = [weight * frames[name].to_numpy() for name in ("n", "n_words")]
    n, n_words = (np.bincount(group, part, len(first)) for part in weighed)
    once = [article[part > 0].drop_duplicates().index.to_numpy() for part in (weight, weighed[0])]
    n_counted, n_present = (np.bincount(group[rows], weight[rows], len(first)) for rows in once)
    columns: dict[str, Any] = {
        "counted": [counted] * len(first),
        "n_articles": np.bincount(group[once[0]], minlength=len(first)),
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
    weight = _weigh(frames, copies, counted)
    weighed = {name: weight * frames[name].to_numpy() for name in ("n", "n_words")}
    first = find_firsts(frames["doc_id"], copies)
    columns = {"first": first, "counted": [counted] * len(weight), "weight": weight, **weighed}
    keys = frames.loc[:, :"category"].reset_index(drop=True)
    return pd.concat([keys, build(tables.WEIGHED_ARTICLES, columns)], axis=1)


def _weigh(frames: pd.DataFrame, copies: pd.DataFrame, counted: Counting) -> Floats:
    """Return what each row counts."""
    check_columns(copies, ["weight", "kept"])
    choose("counted", counted, COUNTINGS)
    rows = copies.iloc[_find_rows(frames["doc_id"], copies)]
    if counted == "article":
        return np.ones(len(rows))
    return rows["kept" if counted == "text" else "weight"].to_numpy(dtype=float)


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
    rows: npt.NDArray[np.intp] = known.get_indexer(pd.Index(doc_ids))
    if (rows < 0).any():
        of = f"The article {shown(doc_ids.iloc[int(np.argmax(rows < 0))])}"
        raise ArgumentError(f"{of} is not in copies. Count the copies of its corpus.")
    return rows


def number_groups(frames: pd.DataFrame, keys: list[str]) -> tuple[Codes, Codes]:
    """Return a row of each combination of the keys, in order, and the combination of each row."""
    code = np.zeros(len(frames), np.int64)
    for key in keys:
        codes, values = pd.factorize(frames[key], sort=key not in IN_ORDER)
        codes = np.where(codes < 0, len(values), codes)  # what is missing comes last
        code = code * (len(values) + 1) + codes
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return first, group


def propose_boilerplate(
    corpus: Corpus,
    *,
    duplicates: pd.DataFrame | None = None,
    min_texts: int = MIN_TEXTS,
    min_share: float = MIN_SHARE,
) -> pd.DataFrame:
    r"""Which lines recur in the articles of an outlet, and may be boilerplate?

    Compared are the lines (paragraphs) of headline and body, whatever their case, kind of quotation
    mark and white space; lines of running text only if they are the same or, as the last of their
    article, the same but for numbers. Copies of an article are one text, and what is said is not
    proposed. The background of a story is: keep the rows that are boilerplate, and give them to
    `write_boilerplate`.

    Parameters
    ----------
    duplicates
        By default those of `find_duplicates`; where most words are boilerplate, and all articles
        would be one text, those of a higher `min_similarity`.
    min_texts : in how many texts of the outlet a line recurs at least, from 2 on
    min_share : in which share of the outlet's articles: in thousands, lines recur by chance

    Returns
    -------
    DataFrame
        One row per line, by outlet (articles without one are one group, the last), then those in
        the most texts first:

        - line: as it stands in the example, or the words that it begins with, and their colon
        - form: `line`, always the same; `numbers`, the same but for numbers, months and days of the
          week; `lead`, two to four words before a colon, and no running text behind it
        - n_articles: in which the line is; n_texts: those of them that are no copies
        - n_outlet: articles of the outlet; share: n_articles of them
        - place: in most articles `head`, above their own running text, `tail`, below it, or `body`
        - n_words: words that would no longer count
        - doc_id, start, end: an example, in the first article by doc_id; reason: of no outlet

    Raises
    ------
    ArgumentError, ColumnMissingError : if a number is out of range; else as of `count_copies`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> bodies = ["No ship left.", "Rain fell on the hills.", "The court heard the case."]
    >>> texts = [f"{body}\n\nThe Echo, edition {i}" for i, body in enumerate(bodies)]
    >>> corpus = mk.read_articles(pd.DataFrame({"text": texts, "outlet": "Echo"}))
    >>> mk.measures.propose_boilerplate(corpus)[["line", "form", "n_texts", "place", "n_words"]]
                      line     form  n_texts place  n_words
    0  The Echo, edition 0  numbers        3  tail       12
    """
    check_count("min_texts", min_texts, 2)
    if not 0 <= min_share <= 1:
        asked = "between 0 and 1; give a share, such as 0.01"
        raise ArgumentError(f"min_share={shown(min_share)} is not {asked}.")
    corpus = replace(corpus, segments=_segments(corpus))
    duplicates = find_duplicates(corpus) if duplicates is None else duplicates
    lines = _list_lines(corpus, count_copies(corpus, duplicates))
    recurring = _drop_speech(corpus, _find_recurring(lines, min_texts, min_share))
    return _describe_lines(corpus, lines, recurring)


def _list_lines(corpus: Corpus, copies: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that count: their span, article, text, outlet and what they are."""
    zones = corpus.zones
    texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    spans = zip(zones["doc_id"], zones["start"], zones["end"], zones["rule"], strict=True)
    whole = np.ones(len(zones), np.bool_)  # no part of a line that was split
    for i, (one, two) in enumerate(pairwise(spans)):
        same = one[0] == two[0] and one[3] != "heading_mark"
        if same and not LINE_BREAK.search(texts[one[0]], one[2], two[1]):
            whole[i] = whole[i + 1] = False
    counted = zones["zone"].isin(COUNTED) & (zones["rule"] != "from_column")
    lines = zones[["doc_id", "start", "end", "zone"]].assign(
        article=article_rows(corpus, zones["doc_id"]),
        n_words=_segments(corpus).count_words(len(zones)),
        line=pd.Series(paragraphs(corpus), dtype=object),
    )[counted.to_numpy() & whole]
    article = lines["article"].to_numpy()
    outlet = pd.factorize(corpus.articles["outlet"])[0]  # -1: unknown
    return lines.assign(
        text=pd.factorize(copies["first"])[0][article],
        outlet=outlet[article],
        n_outlet=np.bincount(outlet + 1)[outlet + 1][article],
        prose=[is_prose(line) for line in lines["line"]],
    ).query("n_words > 0")


def _find_recurring(lines: pd.DataFrame, min_texts: int, min_share: float) -> pd.DataFrame:
    """Return the lines that recur, with the key and the form by which they do."""
    last = ~lines.duplicated("article", keep="last")
    each = zip(lines.index, lines["line"], lines["zone"], last, strict=True)
    keys = [
        (row, key.form, key.text)
        for row, line, zone, ends in each
        for key in find_keys(line)
        if key.form == "line"
        or (zone == "body" and (key.form == "lead" or ends or not is_statement(line)))
    ]  # a series of headlines is no boilerplate, nor are numbers amid the text
    table = pd.DataFrame(keys, columns=["row", "form", "key"]).join(lines, on="row")
    found = [table[:0]]
    for form in FORMS:
        some = table[table["form"] == form]
        if form != "line":  # so many others must have the same key
            variants = some["line"].str.casefold().groupby([some[name] for name in LINE_KEY])
            some = some[variants.transform("nunique") >= (min_texts if form == "lead" else 2)]
        if form == "lead":
            some = some[_is_label(some, lines)]
        grouped = some.groupby(LINE_KEY)
        share = grouped["article"].transform("nunique") / some["n_outlet"]
        often = (grouped["text"].transform("nunique") >= min_texts) & (share >= min_share)
        found.append(some[often])
        table = table[~table["row"].isin(found[-1]["row"])]
    return pd.concat(found)


def _is_label(some: pd.DataFrame, lines: pd.DataFrame) -> Flags:
    """Tell which leads are no names of speakers: those would make statements and ask."""
    leads = set(some["key"])
    kinds = [
        (outlet, lead, is_statement(line), line.rstrip().endswith(("?", "!")))
        for outlet, line in zip(lines["outlet"], lines["line"], strict=True)
        if ":" in line and (lead := find_lead(find_keys(line)[0].text)) in leads
    ]
    by_lead = pd.DataFrame(kinds, columns=[*LINE_KEY, "states", "asks"]).groupby(LINE_KEY)
    label = ~by_lead["states"].any() & (by_lead["asks"].mean() < 0.5)  # noqa: PLR2004
    return label.reindex(pd.MultiIndex.from_frame(some[LINE_KEY])).to_numpy(bool)


def _drop_speech(corpus: Corpus, recurring: pd.DataFrame) -> pd.DataFrame:
    """Return what recurs without what is spoken: a quotation stays one when it is repeated."""
    first = _list_examples(recurring)
    quotes = find_quotes(corpus.filter(doc_id=first["doc_id"].unique()))
    said = quotes.loc[quotes["voice"] != "outlet", ["doc_id", "start", "end"]]
    spoken = first.reset_index().merge(said, on="doc_id", suffixes=("", "_quote"))
    overlaps = (spoken["start"] < spoken["end_quote"]) & (spoken["start_quote"] < spoken["end"])
    dropped = pd.MultiIndex.from_frame(spoken.loc[overlaps, KIND])
    return recurring[~pd.MultiIndex.from_frame(recurring[KIND]).isin(dropped)]


def _list_examples(recurring: pd.DataFrame) -> pd.DataFrame:
    """Return the first line of each kind, by doc_id and start."""
    ordered = recurring.sort_values(["doc_id", "start"])
    return ordered.drop_duplicates(KIND).set_index(KIND)


def _describe_lines(corpus: Corpus, lines: pd.DataFrame, recurring: pd.DataFrame) -> pd.DataFrame:
    """Return the table of proposals."""
    own = lines[lines["prose"] & ~lines.index.isin(recurring["row"])]
    start, at = own.groupby("article")["start"], recurring["start"].to_numpy()
    above = at < recurring["article"].map(start.min()).fillna(np.inf).to_numpy()
    below = at > recurring["article"].map(start.max()).fillna(-np.inf).to_numpy()
    place = np.where(above, 0, np.where(below, 2, 1))
    kinds = recurring.assign(place=place).groupby(KIND)
    found = kinds.agg(
        n_articles=("article", "nunique"),
        n_texts=("text", "nunique"),
        n_words=("n_words", "sum"),
        place=("place", lambda places: places.mode()[0]),
    )
    examples = _list_examples(recurring)[["doc_id", "start", "end", "line", "n_outlet"]]
    found = found.join(examples).reset_index()
    names = pd.Series([*pd.factorize(corpus.articles["outlet"])[1], None], dtype="str")
    found["outlet"] = names.take(found["outlet"].to_numpy(np.int64)).array
    told = found["line"].map(lambda line: " ".join(line.split()))  # in one line, as the file has it
    label = told.str.replace(":.*", ":", regex=True)
    found["line"] = label.where(found["form"] == "lead", told)
    found["share"] = found["n_articles"] / found["n_outlet"]
    order = ["outlet", "n_texts", "n_articles", "line", "form"]
    found = found.sort_values(order, ascending=[True, False, False, True, True])
    found["place"] = [PLACES[i] for i in found["place"]]
    found["reason"] = reasons(found["outlet"].isna().to_numpy(bool), "outlet unknown")
    return build(tables.PROPOSALS, {name: found[name] for name in tables.PROPOSALS})


def count_zones(corpus: Corpus) -> pd.DataFrame:
    r"""How much of the articles is in each zone, and by which rule?

    Returns
    -------
    DataFrame
        One row per zone and rule that decided: zone (in the order of `tables.ZONES`), rule (the
        most frequent first, then by name), n (spans), n_articles, n_words.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Rates rise\n\nRates rose on Monday, the bank said.\n\n© 2021 The Herald"
    >>> mk.count_zones(mk.read_articles(pd.DataFrame({"text": [text]})))
              zone        rule  n  n_articles  n_words
    0     headline  first_line  1           1        2
    1         body     default  1           1        7
    2  boilerplate   copyright  1           1        3
    """
    n_words = _segments(corpus).count_words(len(corpus.zones))
    spans = corpus.zones.assign(zone=pd.Categorical(corpus.zones["zone"], ZONES), n_words=n_words)
    counts = spans.groupby(["zone", "rule"], as_index=False, observed=True).agg(
        n=("n_words", "size"), n_articles=("doc_id", "nunique"), n_words=("n_words", "sum")
    )
    counts = counts.sort_values(["zone", "n", "rule"], ascending=[True, False, True])
    return build(tables.ZONE_COUNTS, {name: counts[name] for name in tables.ZONE_COUNTS})

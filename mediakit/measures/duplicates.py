"""Duplicates: articles of nearly the same words, in one outlet or in several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.arrays import find_components
from mediakit.corpus.groups import check_zones
from mediakit.errors import ArgumentError, shown
from mediakit.measures.agencies import find_agencies
from mediakit.measures.shingles import count_shared, find_candidates, read_words
from mediakit.tables import COUNTED, DUPLICATES, build, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus

    Codes = npt.NDArray[np.int64]

MIN_SIMILARITY: Final = 0.5
LOWEST_SIMILARITY: Final = 0.2  # below, the search would look at most pairs of articles
SHINGLE_WORDS: Final = 5
KINDS: Final = ("same outlet", "wire copy", "other outlet")


def find_duplicates(
    corpus: Corpus,
    *,
    min_similarity: float = MIN_SIMILARITY,
    shingle_words: int = SHINGLE_WORDS,
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which articles are nearly the same text, and are they one outlet's or an agency's?

    An article is taken as its set of shingles: all runs of five words in a row, whatever their
    case and the marks between them (an article of fewer words has one, all of them). Candidates
    come from MinHash signatures by locality-sensitive hashing; each is then counted shingle by
    shingle, so that no figure is an estimate. A pair just at the threshold is missed with a chance
    of 1e-9, one above it still more seldom.

    Parameters
    ----------
    min_similarity
        Pairs below it are not listed; from .2 to 1. One changed word changes five shingles: twelve
        changes in an article of 300 words leave a similarity of about .67, a copy cut to half
        its length has .5.
    shingle_words
        Words of a shingle, at least 1. With fewer, articles on one event look alike.
    zones
        Zones that are compared: boilerplate makes no duplicates.

    Returns
    -------
    DataFrame
        One row per pair, by doc_id and other, of which doc_id sorts first:

        - doc_id, other: the two articles
        - similarity: shingles of both by shingles of either (Jaccard, Broder's resemblance)
        - containment: shingles of both by those of the article that has fewer
        - n_shared, n_shingles, n_shingles_other: distinct shingles of both, of doc_id, of other
        - group: pairs hang together in groups, numbered from 0: those of most articles first,
          then by their first doc_id
        - kind: `same outlet`; `wire copy`, several outlets and an agency is credited; `other
          outlet`, several outlets and no credit was found: a shared owner, a press release, a
          credit left out, or one that is not known; missing where an outlet is
        - agency: those that either article credits, as `data/agencies.toml` names them; missing
          where there is none
        - reason: why kind is missing

    Raises
    ------
    ArgumentError
        If `min_similarity` or `shingle_words` is out of range, or a zone is unknown.

    References
    ----------
    Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings of
    Compression and Complexity of Sequences 1997, 21-29.
    https://doi.org/10.1109/SEQUEN.1997.666900

    Examples
    --------
    Of ten shingles that occur, the two articles share nine:

    >>> import mediakit as mk, pandas as pd
    >>> text = "OSLO (AP) - The ferry left the port at noon, all its lights on"
    >>> articles = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["Echo", "Star"],
    ...                          "text": [text, text + " again"]})
    >>> found = mk.find_duplicates(mk.read_articles(articles))
    >>> found[["doc_id", "other", "similarity", "containment", "group", "kind", "agency"]]
      doc_id other  similarity  containment  group       kind agency
    0      a     b         0.9          1.0      0  wire copy     AP
    """
    _check(min_similarity, shingle_words)
    kept = corpus.zones["zone"].isin(check_zones(zones)).to_numpy()
    words = read_words(corpus, kept)
    first, second = find_candidates(words, shingle_words, min_similarity)
    shared, n_first, n_second = count_shared(words, shingle_words, first, second).T
    alike = shared / (n_first + n_second - shared) >= min_similarity
    pairs = pd.DataFrame(
        {
            "doc_id": corpus.articles["doc_id"].take(first[alike]).array,
            "other": corpus.articles["doc_id"].take(second[alike]).array,
            "n_shared": shared[alike],
            "n_shingles": n_first[alike],
            "n_shingles_other": n_second[alike],
        }
    )
    return _described(corpus, _ordered(pairs))


def _check(min_similarity: float, shingle_words: int) -> None:
    """Refuse what cannot be searched for."""
    if not LOWEST_SIMILARITY <= min_similarity <= 1:
        message = (
            f"min_similarity={shown(min_similarity)} is not between {LOWEST_SIMILARITY} and 1. "
            "Give a share, such as 0.5."
        )
        raise ArgumentError(message)
    if isinstance(shingle_words, bool) or not isinstance(shingle_words, int) or shingle_words < 1:
        message = f"shingle_words={shown(shingle_words)} is no number of words. Give 1 or more."
        raise ArgumentError(message)


def _ordered(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with the doc_id that sorts first in front, in order."""
    swapped = (pairs["doc_id"] > pairs["other"]).to_numpy()
    for one, two in (("doc_id", "other"), ("n_shingles", "n_shingles_other")):
        values = pairs[one].where(~swapped, pairs[two])
        pairs[two] = pairs[two].where(~swapped, pairs[one])
        pairs[one] = values
    return pairs.sort_values(["doc_id", "other"], ignore_index=True)


def _described(corpus: Corpus, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the table: similarity, group, kind and agency of each pair."""
    shared, of_one, of_two = (
        pairs[name] for name in ("n_shared", "n_shingles", "n_shingles_other")
    )
    agency = _agencies(corpus, pairs)
    kind = _kinds(corpus, pairs, agency)
    return build(
        DUPLICATES,
        {
            **{str(name): pairs[name] for name in pairs},
            "similarity": shared / (of_one + of_two - shared),
            "containment": shared / np.minimum(of_one, of_two),
            "group": _groups(pairs),
            "kind": kind,
            "agency": agency,
            "reason": reasons(pd.isna(kind), "outlet unknown"),
        },
    )


def _groups(pairs: pd.DataFrame) -> Codes:
    """Return the number of the group of each pair, those of most articles first."""
    ids = np.unique(pairs[["doc_id", "other"]].to_numpy(dtype=object))
    first, second = (pd.Index(ids).get_indexer(pairs[name]) for name in ("doc_id", "other"))
    root = find_components(first, second, len(ids))
    _, group, n_articles = np.unique(root, return_inverse=True, return_counts=True)
    rank = np.argsort(np.argsort(-n_articles, kind="stable"))
    number: Codes = rank[group[first]]
    return number


def _agencies(corpus: Corpus, pairs: pd.DataFrame) -> list[str | None]:
    """Return the agencies that either article of each pair credits."""
    credits_of = find_agencies(corpus, [*pairs["doc_id"], *pairs["other"]])
    both = zip(pairs["doc_id"], pairs["other"], strict=True)
    return [", ".join(sorted({*credits_of[a], *credits_of[b]})) or None for a, b in both]


def _kinds(corpus: Corpus, pairs: pd.DataFrame, agency: list[str | None]) -> npt.NDArray[Any]:
    """Return the kind of each pair, None where an outlet is missing."""
    outlets = corpus.articles.set_index("doc_id")["outlet"]
    one, two = (outlets.reindex(pairs[name]).to_numpy(dtype=object) for name in ("doc_id", "other"))
    same, wire, other = KINDS
    kind = np.array([wire if named else other for named in agency], dtype=object)
    kind[one == two] = same
    kind[pd.isna(one) | pd.isna(two)] = None
    return kind

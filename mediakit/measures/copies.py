"""Copies: how often articles count whose text occurs several times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.arrays import find_components
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.tables import (
    COPIES,
    COUNTINGS,
    WEIGHED,
    WEIGHED_ARTICLES,
    Counting,
    build,
    check_columns,
    reasons,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus

IN_ORDER: Final = ("category", "voice", "zone")  # keys whose values stay as the table has them


def count_copies(corpus: Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """How often does each article's text occur, and which article stands for it?

    Parameters
    ----------
    duplicates
        Pairs that are one text: `find_duplicates`, or those of its rows that are meant, such as
        `duplicates[duplicates["kind"] == "same outlet"]`. What hangs together through these pairs
        is one text.

    Returns
    -------
    DataFrame
        One row per article, in their order: doc_id; first, the doc_id of the earliest article with
        this text (by date, those without one last, then by doc_id); n_copies, the articles with
        this text, itself included; weight, 1 / n_copies; kept, whether it is the first.
        `corpus.filter(doc_id=copies.loc[copies["kept"], "doc_id"])` is each text once.

    Raises
    ------
    ColumnMissingError
        If `duplicates` lacks doc_id or other.
    ArgumentError
        If it names an article that the corpus does not have.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"doc_id": ["a", "b", "c"], "text": ["Rain", "Rain", "Sun"]})
    >>> corpus = mk.read_articles(articles)
    >>> mk.count_copies(corpus, mk.find_duplicates(corpus))
      doc_id first  n_copies  weight   kept
    0      a     a         2     0.5   True
    1      b     a         2     0.5  False
    2      c     c         1     1.0   True
    """
    check_columns(duplicates, ["doc_id", "other"])
    articles = corpus.articles[["doc_id", "date"]].sort_values(
        ["date", "doc_id"], na_position="last"
    )
    ids = pd.Index(articles["doc_id"])
    pairs = [ids.get_indexer(duplicates[name]) for name in ("doc_id", "other")]
    for name, rows in zip(("doc_id", "other"), pairs, strict=True):
        if (rows < 0).any():
            unknown = duplicates[name].iloc[int(np.argmax(rows < 0))]
            message = (
                f"The article {shown(unknown)} in duplicates is not in the corpus. "
                "Find the duplicates of this corpus."
            )
            raise ArgumentError(message)
    root = find_components(pairs[0], pairs[1], len(ids))
    place = ids.get_indexer(corpus.articles["doc_id"])
    n_copies = np.bincount(root, minlength=len(ids))[root[place]]
    return build(
        COPIES,
        {
            "doc_id": corpus.articles["doc_id"],
            "first": ids.take(root[place]),
            "n_copies": n_copies,
            "weight": 1 / n_copies,
            "kept": root[place] == place,
        },
    )


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
    frames
        As `count_frames` gives it `by` article and what is wanted besides.
    copies
        As `count_copies` gives it.
    counted
        "article" counts each article, "text" only the first of each text, "weighted" each article
        by 1 / n_copies, so that a text in four outlets counts a quarter for each of them.
    by
        Key columns of `frames` that the result is grouped by; none: the whole corpus.

    Returns
    -------
    DataFrame
        One row per group and category, in order of the keys and of the categories: the key
        columns, category, counted, n_articles (with a weight above 0), n_counted (the sum of
        their weights), n and n_words (weighted sums), per_1000, n_present (the sum of the weights
        of articles with n > 0), share_present (n_present / n_counted), reason (why the rate and
        the share are missing).

    Raises
    ------
    ColumnMissingError
        If a table lacks a column that is needed, or `by` names none.
    ArgumentError
        If `counted` is unknown, or an article of `frames` is not in `copies`.

    Examples
    --------
    The same text in two outlets, another in a third:

    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War ends", "War ends", "Peace at last"]})
    >>> corpus = mk.read_articles(articles)
    >>> frames = mk.count_frames(mk.tokenize(corpus), mk.read_dictionary({"war": ["war"]}))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> weighed = mk.weigh_frames(frames, copies, counted="weighted")
    >>> weighed[["category", "counted", "n_articles", "n_counted", "n", "n_words", "per_1000"]]
      category   counted  n_articles  n_counted    n  n_words  per_1000
    0      war  weighted           3        2.0  1.0      5.0     200.0
    """
    keys = [by] if isinstance(by, str) else list(by)
    check_columns(frames, ["doc_id", "category", "n", "n_words", *keys])
    frames = frames.sort_values("doc_id", kind="stable")  # sums must not depend on the order
    return _pooled(frames, _weigh(frames, copies, counted), [*keys, "category"], counted)


def weigh_articles(
    frames: pd.DataFrame, copies: pd.DataFrame, *, counted: Counting
) -> pd.DataFrame:
    """What does each article give to the sums of `weigh_frames`, and whose text is it?

    For `compare_groups(..., measure="per_1000", cluster="first")`: its estimates are then those of
    `weigh_frames`, and copies are drawn together, so that they are not taken for evidence.

    Parameters
    ----------
    frames
        `count_frames(by=["article", ...])`: one row per article and category, and what is wanted
        besides.
    copies
        As `count_copies` gives it.
    counted
        As in `weigh_frames`.

    Returns
    -------
    DataFrame
        The rows of `frames` with their key columns and category; then first (the doc_id of the
        earliest article with this text), counted, weight, n and n_words (each times the weight).

    Raises
    ------
    ColumnMissingError
        If a table lacks a column that is needed.
    ArgumentError
        If `counted` is unknown, or an article of `frames` is not in `copies`.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War ends", "War ends", "Peace at last"]})
    >>> corpus = mk.read_articles(articles)
    >>> frames = mk.count_frames(mk.tokenize(corpus), mk.read_dictionary({"war": ["war"]}),
    ...                          by="article")
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> mk.weigh_articles(frames, copies, counted="weighted")[["doc_id", "first", "n", "n_words"]]
      doc_id  first    n  n_words
    0  row-0  row-0  0.5      1.0
    1  row-1  row-0  0.5      1.0
    2  row-2  row-2  0.0      3.0
    """
    check_columns(frames, ["doc_id", "category", "n", "n_words"])
    weight = _weigh(frames, copies, counted)
    keys = frames.loc[:, :"category"].reset_index(drop=True)
    columns: dict[str, Sized] = {
        "first": find_firsts(frames["doc_id"], copies),
        "counted": [counted] * len(frames),
        "weight": weight,
        "n": weight * frames["n"].to_numpy(),
        "n_words": weight * frames["n_words"].to_numpy(),
    }
    return pd.concat([keys, build(WEIGHED_ARTICLES, columns)], axis=1)


def _weigh(
    frames: pd.DataFrame, copies: pd.DataFrame, counted: Counting
) -> npt.NDArray[np.floating]:
    """Return what each row counts."""
    check_columns(copies, ["weight", "kept"])
    weights = {
        "article": np.ones(len(copies)),
        "text": copies["kept"].to_numpy(dtype=float),
        "weighted": copies["weight"].to_numpy(dtype=float),
    }
    if counted not in weights:
        message = f"counted={shown(counted)} is unknown; choose one of {list(COUNTINGS)}."
        raise ArgumentError(message + nearest(str(counted), weights))
    return weights[counted][_place(frames["doc_id"], copies)]


def find_firsts(doc_ids: pd.Series[Any], copies: pd.DataFrame) -> pd.Series[str]:
    """Return the earliest article with the same text as each of these.

    Raises
    ------
    ArgumentError
        If an article is not in `copies`, or twice.
    ColumnMissingError
        If `copies` lacks doc_id or first.
    """
    check_columns(copies, ["first"])
    first: pd.Series[str] = copies["first"].iloc[_place(doc_ids, copies)]
    return first.reset_index(drop=True)


def _place(doc_ids: pd.Series[Any], copies: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the row of copies for each of these articles."""
    check_columns(copies, ["doc_id"])
    known = pd.Index(copies["doc_id"])
    if not known.is_unique:
        twice = shown(known[known.duplicated()][0])
        message = f"The article {twice} is in copies twice. Give the table of `count_copies`."
        raise ArgumentError(message)
    rows: npt.NDArray[np.intp] = known.get_indexer(pd.Index(doc_ids))
    if (rows < 0).any():
        unknown = shown(doc_ids.iloc[int(np.argmax(rows < 0))])
        message = f"The article {unknown} is not in copies. Count the copies of its corpus."
        raise ArgumentError(message)
    return rows


def _pooled(
    frames: pd.DataFrame, weight: npt.NDArray[np.floating], keys: list[str], counted: Counting
) -> pd.DataFrame:
    """Return one row per combination of the keys, its counts weighted."""
    first, group = number_groups(frames, keys)
    n_groups = len(first)
    n, n_words = (
        np.bincount(group, weight * frames[name].to_numpy(), n_groups) for name in ("n", "n_words")
    )
    doc = pd.factorize(frames["doc_id"])[0]
    article = pd.DataFrame({"group": group, "doc": doc})
    once = _firsts(article, weight > 0)
    present = _firsts(article, (weight > 0) & frames["n"].gt(0).to_numpy())
    n_counted, n_present = (
        np.bincount(group[kept], weight[kept], n_groups) for kept in (once, present)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        per_1000 = np.where(n_words > 0, 1000 * n / n_words, np.nan)
        share = np.where(n_words > 0, n_present / n_counted, np.nan)
    columns: dict[str, Sized] = {
        "counted": [counted] * n_groups,
        "n_articles": np.bincount(group[once], minlength=n_groups),
        "n_counted": n_counted,
        "n": n,
        "n_words": n_words,
        "per_1000": per_1000,
        "n_present": n_present,
        "share_present": share,
        "reason": reasons(n_words == 0, "no words"),
    }
    labels = frames[keys].iloc[first].reset_index(drop=True)
    return pd.concat([labels, build(WEIGHED, columns)], axis=1)


def _firsts(article: pd.DataFrame, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the first row of each article in each group, among the rows that are kept."""
    rows = article[kept]
    firsts: npt.NDArray[np.int64] = rows.index.to_numpy()[~rows.duplicated().to_numpy()]
    return firsts


def number_groups(
    frames: pd.DataFrame, keys: list[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return a row of each combination of the keys, in order, and the combination of each row."""
    code = np.zeros(len(frames), np.int64)
    for key in keys:
        codes, values = pd.factorize(frames[key], sort=key not in IN_ORDER)
        codes = np.where(codes < 0, len(values), codes)  # what is missing comes last
        code = code * (len(values) + 1) + codes
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    return first, group

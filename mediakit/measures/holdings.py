"""What a corpus holds: articles, texts and words by outlet and time, gaps included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.prose import counted
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.measures.periods import assign_periods, count_periods, list_periods
from mediakit.tables import ARTICLE_COUNTS, TEXT_COUNTS, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.base.prose import Period
    from mediakit.corpus.corpus import Corpus

    Codes = npt.NDArray[np.int64]

MOST_ROWS: Final = 2_000_000  # of groups times periods: beyond, nobody reads the table
_OWN: Final = {"doc_id", "text", "reason", *ARTICLE_COUNTS, *TEXT_COUNTS}
_NAMES: Final = {"date": "no date"}


class _Groups(NamedTuple):
    """Groups of articles, those with most articles first, and the group of each article."""

    keys: pd.DataFrame
    code: Codes
    reason: npt.NDArray[np.object_]  # why a key is missing


def count_articles(
    corpus: Corpus, *, by: str | Iterable[str] = "outlet", period: Period = "month"
) -> pd.DataFrame:
    """How many articles and words are there of each group, and when?

    Parameters
    ----------
    by
        One or more columns of `articles`.
    period
        "day", "week" (ISO 8601), "month", "quarter" or "year".

    Returns
    -------
    DataFrame
        One row per group and period: the key columns; period, a label such as "2026-03"; n, its
        articles; n_words, their words in headline and body; reason, why a key or the period is
        missing. Groups with most articles come first, then by key. All periods from the first to
        the last of the corpus are there for each group, with zeros where it has no article; its
        articles without a date follow in one row, where there are any.

    Raises
    ------
    ArgumentError
        If a key is no column to group by, the period is unknown, or there would be more than two
        million rows.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["No ship left.", "Rain."], "outlet": "Echo",
    ...                          "date": ["2026-01-31", "2026-03-01"]})
    >>> mk.count_articles(mk.read_articles(articles))[["outlet", "period", "n", "n_words"]]
      outlet   period  n  n_words
    0   Echo  2026-01  1        3
    1   Echo  2026-02  0        0
    2   Echo  2026-03  1        1
    """
    groups = _group(corpus, by)
    dates, n_words = corpus.articles["date"], corpus.articles["n_words"].to_numpy()
    dated = dates.dropna()
    first, last = dated.min(), dated.max()
    size = 1 + (count_periods(first, last, period) if len(dated) else 0)  # the last one: no date
    if len(groups.keys) * size > MOST_ROWS:
        message = (
            f"{counted(len(groups.keys), 'group')} in {size - 1:,} periods make more than "
            f"{MOST_ROWS:,} rows. Choose a longer period or fewer groups, and look for wrong "
            f"dates: they run from {first} to {last}."
        )
        raise ArgumentError(message)
    label = assign_periods(dates, period)
    labels = list_periods(first, last, period) if len(dated) else []
    place = pd.Index(labels, dtype="str").get_indexer(pd.Index(label)) % size  # -1: the last
    cell = groups.code * size + place
    n = np.bincount(cell, minlength=len(groups.keys) * size)
    words = np.bincount(cell, n_words, minlength=len(n)).astype(np.int64)
    undated = np.arange(len(n)) % size == size - 1
    kept = np.flatnonzero(~undated | (n > 0))
    group = kept // size
    found: dict[str, Any] = {
        "period": pd.Series([*labels, None], dtype="str").take(kept % size),
        "n": n[kept],
        "n_words": words[kept],
        "reason": _join(groups.reason[group], reasons(undated[kept], "no date")),
    }
    return _joined(groups.keys.take(group), build(ARTICLE_COUNTS, found))


def count_texts(
    corpus: Corpus, copies: pd.DataFrame, *, by: str | Iterable[str] = "outlet"
) -> pd.DataFrame:
    """How many articles and different texts has each group, how long, and from when to when?

    Parameters
    ----------
    copies
        As `count_copies` gives it.
    by
        One or more columns of `articles`.

    Returns
    -------
    DataFrame
        One row per group, those with most articles first, then by key: the key columns; n
        (articles); n_texts (of which different texts); n_words (in headline and body); shortest,
        quarter, median, three_quarters, longest (words of an article, by quantiles); first_date,
        last_date; n_undated; reason, why a key or the dates are missing.

    Raises
    ------
    ArgumentError
        If a key is no column to group by, or `copies` are of another corpus.
    ColumnMissingError
        If `copies` lacks doc_id or first.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["Rain fell.", "Rain fell.", "Sun."], "outlet": "Echo"})
    >>> corpus = mk.read_articles(articles)
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> mk.count_texts(corpus, copies)[["outlet", "n", "n_texts", "n_words", "median"]]
      outlet  n  n_texts  n_words  median
    0   Echo  3        2        5     2.0
    """
    check_columns(copies, ["doc_id", "first"])
    groups = _group(corpus, by)
    first = corpus.articles["doc_id"].map(dict(zip(copies["doc_id"], copies["first"], strict=True)))
    if first.isna().any():
        unknown = corpus.articles["doc_id"][first.isna()].iloc[0]
        message = f"The article {shown(unknown)} is not in copies. Count the copies of this corpus."
        raise ArgumentError(message)
    articles = corpus.articles[["n_words", "date"]].assign(first=first).groupby(groups.code)
    n_words, date = articles["n_words"], articles["date"]
    dated = date.count().to_numpy()
    found: dict[str, Any] = {
        "n": n_words.size(),
        "n_texts": articles["first"].nunique(),
        "n_words": n_words.sum(),
        "shortest": n_words.min(),
        "quarter": n_words.quantile(0.25),
        "median": n_words.median(),
        "three_quarters": n_words.quantile(0.75),
        "longest": n_words.max(),
        "first_date": date.min(),
        "last_date": date.max(),
        "n_undated": n_words.size() - dated,
        "reason": _join(groups.reason, reasons(dated == 0, "no date")),
    }
    return _joined(groups.keys, build(TEXT_COUNTS, found))


def check_column(corpus: Corpus, by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of columns of `articles` that groups can be made of.

    Raises
    ------
    ArgumentError
        If a key is none, is named twice, or there is none.
    """
    keys = [by] if isinstance(by, str) else list(by)
    known = [str(name) for name in corpus.articles.columns if name not in _OWN]
    for key in keys:
        if key not in known:
            hint = nearest(str(key), known) or f" The columns are {', '.join(known)}."
            message = f"by={shown(key)} is no column of articles to group by.{hint}"
            raise ArgumentError(message)
    if not keys or len(set(keys)) < len(keys):
        message = f"by={shown(keys)} names no column, or one twice; name each once."
        raise ArgumentError(message)
    return keys


def _group(corpus: Corpus, by: str | Iterable[str]) -> _Groups:
    """Return the groups of the articles."""
    keys = check_column(corpus, by)
    columns = corpus.articles[keys].reset_index(drop=True)
    by_key = columns.groupby(keys, dropna=False, sort=True).ngroup().to_numpy(np.int64)
    first, n = np.unique(by_key, return_index=True, return_counts=True)[1:]
    order = np.argsort(-n, kind="stable")
    code = np.argsort(order).astype(np.int64)[by_key]
    frame = columns.iloc[first[order]].reset_index(drop=True)
    why = reasons(np.zeros(len(frame), bool), "")
    for key in keys:
        unknown = _NAMES.get(key, f"{key} unknown")
        why = _join(why, reasons(frame[key].isna().to_numpy(bool), unknown))
    return _Groups(frame, code, why)


def _join(one: npt.NDArray[np.object_], other: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return both reasons of each row as one."""
    both = [", ".join(filter(None, pair)) or None for pair in zip(one, other, strict=True)]
    return np.array(both, dtype=object)


def _joined(keys: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the key columns and those of the table, side by side."""
    return pd.concat([keys.reset_index(drop=True), table], axis=1)

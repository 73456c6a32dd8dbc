"""What is not there: records that were not used, and what articles do not say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.tables import MISSING_FIELDS, REJECT_COUNTS, build

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.corpus.corpus import Corpus

# Without these an article has no place in a comparison; a language is found by the text itself.
FIELDS: Final = ("outlet", "date", "title", "byline", "url", "language")


def count_rejects(corpus: Corpus) -> pd.DataFrame:
    """Why were records not used, how often, and which is an example?

    Returns
    -------
    DataFrame
        One row per reason, the most frequent first, then by name: reason, n, and of its first
        record source, row, line and detail. Together they are `corpus.rejects`.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain.", " ", None]}))
    >>> mk.count_rejects(corpus)[["reason", "n", "source", "row"]]
           reason  n source  row
    0  empty_text  2  table    1
    """
    rejects = corpus.rejects
    n = rejects["reason"].value_counts()
    first = rejects.drop_duplicates("reason").assign(n=rejects["reason"].map(n))
    first = first.sort_values(["n", "reason"], ascending=[False, True])
    return build(REJECT_COUNTS, {name: first[name] for name in REJECT_COUNTS})


def count_missing(corpus: Corpus) -> pd.DataFrame:
    """What do articles not say of themselves?

    Returns
    -------
    DataFrame
        One row per field (outlet, date, title, byline, url, language): field, n (articles without
        it), n_articles, share.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain.", "Sun."], "outlet": ["Echo", ""]}))
    >>> mk.count_missing(corpus).head(2)
        field  n  n_articles  share
    0  outlet  1           2    0.5
    1    date  2           2    1.0
    """
    n = corpus.articles[list(FIELDS)].isna().sum()
    n_articles = len(corpus.articles)
    return build(
        MISSING_FIELDS,
        {"field": FIELDS, "n": n, "n_articles": [n_articles] * len(n), "share": n / n_articles},
    )

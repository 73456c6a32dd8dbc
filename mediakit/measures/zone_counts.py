"""How much of a corpus is in each zone, and which rules put it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mediakit.corpus.tokens import paragraphs
from mediakit.engine.segments import segment
from mediakit.tables import ZONE_COUNTS, ZONES, build, find_codes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus


def count_zones(corpus: Corpus) -> pd.DataFrame:
    r"""How much of the articles is in each zone, and by which rule?

    Returns
    -------
    DataFrame
        One row per zone and rule that decided: zone, rule, n (spans), n_articles, n_words. Zones
        in the order of `tables.ZONES`, in each the rules with the most spans first, then by name.

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
    spans = pd.DataFrame(
        {
            "code": find_codes(ZONES, corpus.zones["zone"]),
            "rule": corpus.zones["rule"].array,
            "doc_id": corpus.zones["doc_id"].array,
            "n_words": count_span_words(corpus),
        }
    )
    counts = spans.groupby(["code", "rule"], as_index=False).agg(
        n=("n_words", "size"), n_articles=("doc_id", "nunique"), n_words=("n_words", "sum")
    )
    counts = counts.sort_values(["code", "n", "rule"], ascending=[True, False, True])
    zone = [ZONES[code] for code in counts["code"]]
    return build(ZONE_COUNTS, {**{str(name): counts[name] for name in counts}, "zone": zone})


def count_span_words(corpus: Corpus) -> npt.NDArray[np.int32]:
    """Return the number of words of each row of `corpus.zones`."""
    parts = corpus.segments or segment(paragraphs(corpus))
    return parts.count_words(len(corpus.zones))

"""The words behind the numbers, and what a reader must know, as lists to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mediakit.tables import QUOTE_LIST, ZONE_LIST, build
from mediakit.tokens import rows_within, texts_of

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.corpus import Corpus
    from mediakit.tokens import Tokens


def list_quotes(tokens: Tokens) -> pd.DataFrame:
    """What was said, by whom, and how do we know?

    Returns
    -------
    DataFrame
        One row per quotation or reported passage, in order of the text: doc_id, start, end, kind,
        speaker, text, n_words (all words inside, also those of a quotation in a report), cue, rule,
        flag.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.list_quotes(tokens)[["speaker", "text", "n_words", "cue"]]
        speaker         text  n_words   cue
    0  Ada Kern  “We agree,”        2  said
    """
    quotes = tokens.quotes
    low, high = rows_within(tokens, quotes)
    words = np.concatenate([[0], np.cumsum(tokens.words)])
    own = {
        "text": texts_of(tokens.corpus, quotes),
        "n_words": words[high] - words[low],
    }
    kept = {name: quotes[name] for name in QUOTE_LIST if name in quotes}
    return build(QUOTE_LIST, kept | own)


def list_zones(corpus: Corpus) -> pd.DataFrame:
    r"""Which lines are not body, and by which rule?

    Returns
    -------
    DataFrame
        One row per line that a rule labelled, in order of the text: doc_id, zone, text, rule,
        start, end.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Rates rise\n\nRates rose on Monday, the bank said.\n\n© 2021 The Herald"
    >>> corpus = mk.read_articles(pd.DataFrame({"text": [text]}))
    >>> mk.list_zones(corpus)[["zone", "text"]]
              zone               text
    0     headline         Rates rise
    1  boilerplate  © 2021 The Herald
    """
    rows = corpus.zones[corpus.zones["zone"] != "body"]
    kept = {name: rows[name] for name in ZONE_LIST if name in rows}
    return build(ZONE_LIST, kept | {"text": texts_of(corpus, rows)})


def list_caveats(corpus: Corpus, findings: pd.DataFrame | None = None) -> list[str]:
    """What must the reader know before the numbers, in two or three words each?

    Parameters
    ----------
    findings
        On the dictionaries that were used, as `check_dictionary` gives it.

    Returns
    -------
    list of str
        Always that the instruments are not validated; then what holds for this corpus.
    """
    caveats = ["instruments not validated"]
    if findings is not None and (findings["severity"] == "error").any():
        caveats.append("errors in a frame list")
    if corpus.articles["translated"].notna().any():
        caveats.append("machine translation suspected")
    if len(corpus.articles) == 1:
        caveats.append("one article: no comparison")
    return caveats

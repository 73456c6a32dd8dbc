"""Keywords in context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mediakit.errors import ArgumentError, shown
from mediakit.groups import check_zones
from mediakit.matching import match_patterns
from mediakit.tables import COUNTED, KWIC, VOICES, ZONES, build
from mediakit.tokens import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from mediakit.tokens import Tokens


def find_kwic(
    tokens: Tokens, pattern: str, *, window: int = 8, zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """In which words does a word or phrase stand?

    Parameters
    ----------
    pattern
        A word or phrase; `*` stands for any letters, `?` for one.
    window
        Tokens to show on each side, within the sentence.
    zones
        Zones to look in.

    Returns
    -------
    DataFrame
        One row per occurrence, in order of the text: doc_id, start, end, left, keyword, right (as
        written, white space included), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError
        If the pattern has no letter, the window is negative or a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["They agreed to cooperate on trade."]}))
    >>> mk.find_kwic(mk.tokenize(corpus), "cooperat*", window=2)[["left", "keyword", "right"]]
             left    keyword      right
    0  agreed to   cooperate   on trade
    """
    if not pattern.strip("*? \t\n"):
        msg = f"pattern={shown(pattern)} would match every word; write at least one letter."
        raise ArgumentError(msg)
    if window < 0:
        msg = f"window={window} is negative; give the number of tokens to show on each side."
        raise ArgumentError(msg)
    matches = match_patterns(tokens, [pattern])
    chosen = [ZONES.index(zone) for zone in check_zones(zones)]
    kept = np.isin(tokens.zone[matches.first], chosen)
    first, last = matches.first[kept], matches.last[kept]
    sentence = tokens.sentence[first]
    left = np.maximum(first - window, np.searchsorted(tokens.sentence, sentence, side="left"))
    right = np.minimum(last + window, np.searchsorted(tokens.sentence, sentence, side="right") - 1)
    row, start, end = tokens.article[first], tokens.start[first], tokens.end[last]
    texts = [tokens.corpus.articles["text"].iloc[i] for i in row.tolist()]
    edges = (tokens.start[left].tolist(), start.tolist(), end.tolist(), tokens.end[right].tolist())
    lines = list(zip(texts, *edges, strict=True))
    return build(
        KWIC,
        {
            "doc_id": tokens.doc_ids(row),
            "start": start,
            "end": end,
            "left": [text[a:b] for text, a, b, _, _ in lines],
            "keyword": [text[b:c] for text, _, b, c, _ in lines],
            "right": [text[c:d] for text, _, _, c, d in lines],
            "voice": names(VOICES, tokens.voice[first]),
            "zone": names(ZONES, tokens.zone[first]),
            "sentence": tokens.sentence_number[sentence],
        },
    )

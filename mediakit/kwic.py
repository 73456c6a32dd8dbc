"""Keywords in context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.errors import ArgumentError, shown
from mediakit.groups import in_zones
from mediakit.matching import match_patterns
from mediakit.tables import COUNTED, KWIC, build, check_columns
from mediakit.tokens import rows_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.tokens import Tokens

    Codes = npt.NDArray[np.integer]


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
    check_window(window)
    matches = match_patterns(tokens, [pattern])
    kept = in_zones(zones, tokens.zone[matches.first])
    first, last = matches.first[kept], matches.last[kept]
    return build(KWIC, tokens.places(first, last) | _context(tokens, first, last, window))


def find_context(tokens: Tokens, spans: pd.DataFrame, *, window: int = 8) -> pd.DataFrame:
    """In which words do hits, or the mentions of actors, stand?

    Parameters
    ----------
    spans
        One row per span of words: doc_id, start, end and any further columns, as `find_terms` and
        `find_actors` give them.
    window
        Tokens to show on each side, within the sentence.

    Returns
    -------
    DataFrame
        left, keyword, right (as written), then the columns of `spans`; the same rows.

    Raises
    ------
    ArgumentError
        If the window is negative or a span holds no word.
    ColumnMissingError
        If `spans` lacks doc_id, start or end.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["They agreed to cooperate on trade."]}))
    >>> tokens = mk.tokenize(corpus)
    >>> hits = mk.find_terms(tokens, mk.read_dictionary({"peace": ["cooperat*"]}))
    >>> mk.find_context(tokens, hits, window=2)[["left", "keyword", "right", "category"]]
             left    keyword      right category
    0  agreed to   cooperate   on trade    peace
    """
    check_columns(spans, ["doc_id", "start", "end"])
    check_window(window)
    first, after = rows_within(tokens, spans)
    if (first >= after).any():
        place = spans.loc[first >= after, ["doc_id", "start", "end"]].iloc[0].tolist()
        msg = f"The span {place} holds no word of these tokens; give spans of the same corpus."
        raise ArgumentError(msg)
    context = pd.DataFrame(_context(tokens, first, after - 1, window), dtype="str")
    return pd.concat([context, spans.reset_index(drop=True)], axis=1)


def check_window(window: int) -> None:
    """Refuse a negative number of tokens."""
    if window < 0:
        msg = f"window={window} is negative; give the number of tokens to show on each side."
        raise ArgumentError(msg)


def _context(tokens: Tokens, first: Codes, last: Codes, window: int) -> dict[str, list[str]]:
    """Return the words from first to last, and those around them in their sentences."""
    opens = np.searchsorted(tokens.sentence, tokens.sentence[first], side="left")
    closes = np.searchsorted(tokens.sentence, tokens.sentence[last], side="right") - 1
    rows = np.stack([np.maximum(first - window, opens), np.minimum(last + window, closes)])
    texts = tokens.corpus.articles["text"].tolist()
    lines = zip(
        [texts[i] for i in tokens.article[first].tolist()],
        tokens.start[rows[0]].tolist(),
        tokens.start[first].tolist(),
        tokens.end[last].tolist(),
        tokens.end[rows[1]].tolist(),
        strict=True,
    )
    parts = [(text[a:b], text[b:c], text[c:d]) for text, a, b, c, d in lines]
    return {
        name: [part[i] for part in parts] for i, name in enumerate(("left", "keyword", "right"))
    }

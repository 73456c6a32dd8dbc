"""Keywords in context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pandas as pd

from mediakit.base.statistics import draw_rows
from mediakit.corpus.groups import group_rows, in_zones
from mediakit.corpus.tokens import rows_within
from mediakit.errors import ArgumentError, is_count, nearest, shown
from mediakit.measures.matching import match_patterns
from mediakit.tables import COUNTED, KWIC, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.integer]

Order = Literal["text", "left", "right"]
_ORDERS: Final = get_args(Order)


def find_kwic(
    tokens: Tokens,
    pattern: str,
    *,
    window: int = 8,
    by: str | Iterable[str] = (),
    sort: Order = "text",
    n: int | None = None,
    seed: int | None = None,
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """In which words does a word or phrase stand?

    Parameters
    ----------
    pattern
        A word or phrase; `*` stands for any letters, `?` for one.
    window
        Tokens to show on each side, within the sentence.
    by
        Keys of the groups (article, sentence, zone, voice or columns of articles), by which the
        rows are sorted first; none: the whole.
    sort
        "text" keeps the order of the text; "left" sorts by the word before, then the one before
        that, and "right" by the words after, within the window and the sentence, without regard to
        case and marks.
    n
        How many rows of each group to draw; by default all are shown.
    seed
        Of the draw, as for `draw_rows`; needed with `n`.
    zones
        Zones to look in.

    Returns
    -------
    DataFrame
        One row per occurrence: the key columns, then, but for those, doc_id, start, end, left,
        keyword, right (as written, white space included), voice and zone of its first word,
        sentence.

    Raises
    ------
    ArgumentError
        If the pattern is nothing but wildcards, the window or `n` is no whole number from 0 on, a
        key, zone or order is unknown, or `n` has no seed.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["They agreed to cooperate on trade."]}))
    >>> mk.find_kwic(mk.tokenize(corpus), "cooperat*", window=2)[["left", "keyword", "right"]]
             left    keyword      right
    0  agreed to   cooperate   on trade
    """
    check_window(window)
    if sort not in _ORDERS:
        msg = f"sort={shown(sort)} is unknown.{nearest(str(sort), _ORDERS)} Known: {_ORDERS}."
        raise ArgumentError(msg)
    if n is not None and not is_count(n, 0):
        msg = f"n={shown(n)} is no number of rows; give 0 or more."
        raise ArgumentError(msg)
    if n is not None and seed is None:
        msg = f"n={shown(n)} draws rows by chance; give a seed, which says which."
        raise ArgumentError(msg)
    first, last = find_places(tokens, pattern, zones)
    sentence, zone, voice = tokens.sentence[first], tokens.zone[first], tokens.voice[first]
    groups = group_rows(tokens, by, zones, sentence=sentence, zone=zone, voice=voice)
    group = groups.code
    order = np.lexsort([*_neighbours(tokens, first, last, window, sort)[::-1], group])
    if n is not None and seed is not None:
        order = order[_draw(tokens, first[order], last[order], group[order], n, seed)]
    first, last = first[order], last[order]
    table = build(KWIC, tokens.places(first, last) | _context(tokens, first, last, window))
    keys = groups.keys_of(group[order])
    return pd.concat([keys, table.drop(columns=[c for c in keys if c in KWIC])], axis=1)


def _draw(  # where rows stand, and the draw
    tokens: Tokens, first: Codes, last: Codes, group: Codes, n: int, seed: int
) -> npt.NDArray[np.bool_]:
    """Return which rows are drawn: n of each group, each on its own."""
    ends = {"doc_id": tokens.doc_ids(tokens.article[first]), "start": tokens.start[first]}
    places = pd.DataFrame(ends | {"end": tokens.end[last]})
    drawn = np.zeros(len(places), np.bool_)
    for rows in places.groupby(group).indices.values():
        drawn[rows] = draw_rows(places.iloc[rows], n=n, seed=seed)
    return drawn


def _neighbours(
    tokens: Tokens, first: Codes, last: Codes, window: int, sort: Order
) -> list[npt.NDArray[np.int64]]:
    """Return the form of each word beside, the nearest first; -1 where the sentence has none."""
    words, form_of = np.flatnonzero(tokens.words), tokens.forms[1]
    before, after = np.searchsorted(words, first) - 1, np.searchsorted(words, last, side="right")
    columns = []
    for step in range(0 if sort == "text" else window):
        place = before - step if sort == "left" else after + step
        row = words[np.clip(place, 0, len(words) - 1)]
        there = (place >= 0) & (place < len(words))
        there &= tokens.sentence[row] == tokens.sentence[first]
        columns.append(np.where(there, form_of[tokens.type[row]], -1).astype(np.int64))
    return columns


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
        If the window is no whole number from 0 on, or a span holds no word.
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


def find_places(tokens: Tokens, pattern: str, zones: Iterable[str]) -> tuple[Codes, Codes]:
    """Return the first and the last token of each occurrence of a word or phrase in some zones.

    Raises
    ------
    ArgumentError
        If the pattern is nothing but wildcards, or a zone is unknown.
    """
    if not pattern.strip("*? \t\n"):
        msg = f"pattern={shown(pattern)} would match every word; write at least one letter."
        raise ArgumentError(msg)
    matches = match_patterns(tokens, [pattern])
    kept = in_zones(zones, tokens.zone[matches.first])
    return matches.first[kept], matches.last[kept]


def check_window(window: int) -> None:
    """Refuse what is no number of tokens."""
    if not is_count(window, 0):
        msg = f"window={shown(window)}: give the number of tokens on each side, from 0 on."
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

"""In which words a word or phrase stands: keywords in context, contexts of hits, collocates."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from mediakit.base import statistics
from mediakit.base.arrays import run_starts
from mediakit.corpus.groups import group_rows, group_tokens, in_zones
from mediakit.corpus.tokens import names, rows_within
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.measures.matching import match_patterns
from mediakit.tables import COLLOCATES, COUNTED, KWIC, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.base.arrays import Flags
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens

    Codes = npt.NDArray[np.integer]
    Counts = npt.NDArray[np.int64]

Order = Literal["text", "left", "right"]

# What search engines and regular expressions have as signs, and words hardly ever.
_OPERATOR: Final = re.compile(r"[|\\^()\[\]{}]|\.[*+]|\b(?:AND|NOT|OR)\b")


def find_kwic(
    tokens: Tokens,
    pattern: str | Iterable[str],
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
    pattern : a word or phrase, or a list of them; `*` stands for any letters, `?` for one. Of two
        in the list that lie in one another the longer is taken
    window : tokens to show on each side, within the sentence
    by : keys of the groups, as of `count_frames`, by which the rows are sorted first
    sort : by the order of the "text", or by the words "left" or "right" of it, the nearest first
    n : how many rows of each group to draw; by default all are shown
    seed : of the draw, as for `draw_rows`; needed with `n`
    zones : zones to look in

    Returns
    -------
    DataFrame
        One row per occurrence: the key columns, then, but for those, doc_id, start, end, left,
        keyword, right (as written), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError
        If the pattern is but wildcards, a choice is unknown or out of range, or `n` has no seed.

    Warns
    -----
    UserWarning
        If nothing is found and the pattern has signs of a search engine, as "war|peace".

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["They agreed to cooperate on trade."]}))
    >>> mk.find_kwic(mk.tokenize(corpus), "cooperat*", window=2)[["left", "keyword", "right"]]
             left    keyword      right
    0  agreed to   cooperate   on trade
    """
    check_window(window)
    choose("sort", sort, get_args(Order))
    if n is not None:
        check_count("n", n, 0)
        if seed is None:
            raise ArgumentError(f"n={n} draws rows at random. Give a seed, such as seed=1.")
    first, last = find_places(tokens, pattern, zones)
    groups = group_rows(tokens, by, zones, first)
    how: dict[str, Any] = {"window": window, "sort": sort, "n": n, "seed": seed}
    return list_lines(tokens, (first, last), groups.keys, groups.code, **how)


def list_lines(
    tokens: Tokens,
    places: tuple[Codes, Codes],
    keys: pd.DataFrame,
    group: Codes,
    *,
    window: int,
    sort: Order = "text",
    n: int | None,
    seed: int | None,
) -> pd.DataFrame:
    """Return the lines of places that are in groups with these keys, as `find_kwic` does."""
    first, last = places
    order = np.lexsort([*_beside(tokens, first, last, window, sort)[::-1], group])
    if n is not None and seed is not None:
        spans = pd.DataFrame(tokens.places(first[order], last[order]))
        drawn = np.zeros(len(spans), np.bool_)
        for rows in spans.groupby(group[order]).indices.values():  # each group on its own
            drawn[rows] = statistics.draw_rows(spans.iloc[rows], n=n, seed=seed)
        order = order[drawn]
    first, last = first[order], last[order]
    table = build(KWIC, tokens.places(first, last) | _context(tokens, first, last, window))
    told = keys.take(group[order]).reset_index(drop=True)
    return pd.concat([told, table.drop(columns=[c for c in told if c in KWIC])], axis=1)


def _beside(tokens: Tokens, first: Codes, last: Codes, window: int, sort: Order) -> list[Counts]:
    """Return the form of each word beside, the nearest first; -1 where the sentence has none."""
    if sort == "text":
        return []
    words, form_of = np.flatnonzero(tokens.words), tokens.forms[1]
    before, after = np.searchsorted(words, first) - 1, np.searchsorted(words, last, side="right")
    columns = []
    for step in range(window):
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
    spans : doc_id, start, end and any further columns, as `find_terms` and `find_actors` give them
    window : tokens to show on each side, within the sentence

    Returns
    -------
    DataFrame
        left, keyword, right (as written), then the columns of `spans`; the same rows.

    Raises
    ------
    ArgumentError, ColumnMissingError : if a span holds no word, or a column is missing

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["They agreed to cooperate on trade."]})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
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
        fix = "give spans of the same corpus"
        raise ArgumentError(f"The span {place} holds no word of these tokens; {fix}.")
    context = pd.DataFrame(_context(tokens, first, after - 1, window), dtype="str")
    return pd.concat([context, spans.reset_index(drop=True)], axis=1)


def find_places(
    tokens: Tokens, pattern: str | Iterable[str], zones: Iterable[str]
) -> tuple[Codes, Codes]:
    """Return the first and the last token of each occurrence of words or phrases in some zones."""
    patterns = [pattern] if isinstance(pattern, str) else [*pattern]
    for one in patterns or [""]:
        if not one.strip("*? \t\n"):
            told = "would match every word" if patterns else "holds no word"
            raise ArgumentError(f"pattern={shown(pattern)} {told}; write at least one letter.")
    matches = match_patterns(tokens, patterns)
    kept = in_zones(zones, tokens.zone[matches.first])
    first, last = matches.first[kept], matches.last[kept]
    if len(patterns) > 1:  # each place once
        order = np.lexsort((-last, first))
        first, last = first[order], last[order]
        alone = last > np.maximum.accumulate(np.append(-1, last))[:-1]
        first, last = first[alone], last[alone]
    signs = [sign[0] for one in patterns for sign in _OPERATOR.finditer(one)]
    if signs and not len(first):
        told = (
            f"{shown(pattern)} does not occur: {signs[0]!r} is not an operator here. Give several"
        )
        fix = "words as a list, such as ['war', 'peace']; * stands for any letters, ? for one"
        warnings.warn(f"{told} {fix}.", stacklevel=3)
    return first, last


def check_window(window: int) -> None:
    """Refuse what is no number of tokens."""
    check_count("window", window, 0)


def _context(tokens: Tokens, first: Codes, last: Codes, window: int) -> dict[str, list[str]]:
    """Return the words from first to last, and those around them in their sentences."""
    opens = np.searchsorted(tokens.sentence, tokens.sentence[first], side="left")
    closes = np.searchsorted(tokens.sentence, tokens.sentence[last], side="right") - 1
    rows = np.stack([np.maximum(first - window, opens), np.minimum(last + window, closes)])
    used, place = np.unique(tokens.article[first], return_inverse=True)
    texts = tokens.corpus.articles["text"].iloc[used].tolist()
    cuts = [tokens.start[rows[0]], tokens.start[first], tokens.end[last], tokens.end[rows[1]]]
    article, *edges = (column.tolist() for column in (place, *cuts))
    return {
        name: [texts[i][a:b] for i, a, b in zip(article, *ends, strict=True)]
        for name, ends in zip(("left", "keyword", "right"), pairwise(edges), strict=True)
    }


def find_collocates(
    tokens: Tokens,
    pattern: str | Iterable[str],
    *,
    window: int = 5,
    by: str | Iterable[str] = (),
    zones: Iterable[str] = COUNTED,
) -> pd.DataFrame:
    """Which words stand near a word or phrase, and more often than elsewhere?

    Words of the same sentence and group count, once each, for the nearest occurrence (of two as
    near, the one before), but for those of the pattern itself. The four cells behind the measures
    are this word and others, near and elsewhere.

    Parameters
    ----------
    pattern : a word or phrase, or a list of them; `*` stands for any letters, `?` for one. Of two
        in the list that lie in one another the longer is taken
    window : words on each side that are near; marks are not counted
    by : keys of the groups, as of `count_frames`, without sentence; none: the whole
    zones : zones that count

    Returns
    -------
    DataFrame
        One row per word that is near, the highest logdice first within a group, then the most
        frequent, ties by code point: the key columns; word, in look-up form; n (times it is near),
        n_left, n_right; n_articles (in which it is near); n_pattern, n_word, n_near, n_words
        (occurrences in the group of the pattern, of the word, of all words near, of all words but
        the pattern's); expected (n_near * n_word / n_words); logdice; npmi and g2 (over the four
        cells); reason (why npmi is missing).

    Raises
    ------
    ArgumentError : if the pattern is nothing but wildcards, or a choice is unknown or out of range

    References
    ----------
    Rychlý, P. (2008). A lexicographer-friendly association score. RASLAN, 6-9.
    https://nlp.fi.muni.cz/raslan/2008/papers/13.pdf

    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL,
    31-40. https://svn.spraakdata.gu.se/repos/gerlof/pub/www/Docs/npmi-pfd.pdf

    Dunning (1993): see `score_keyness`.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> texts = ["New sanctions hit trade.", "Trade grew. Heavy sanctions hit banks."]
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": texts})))
    >>> near = mk.find_collocates(tokens, "sanction*", window=1)
    >>> near[["word", "n", "n_left", "n_right", "n_word", "expected", "logdice"]].round(2)
        word  n  n_left  n_right  n_word  expected  logdice
    0    hit  2       0        2       2       1.0    14.00
    1  heavy  1       1        0       1       0.5    13.42
    2    new  1       1        0       1       0.5    13.42
    """
    check_count("window", window, 1)
    groups = group_tokens(tokens, by, zones)
    first, last = find_places(tokens, pattern, zones)
    edges = np.zeros(len(tokens) + 1, np.int64)
    np.add.at(edges, first, 1)
    np.add.at(edges, last + 1, -1)
    counted = tokens.words & (groups.code >= 0) & (np.cumsum(edges[:-1]) == 0)
    row, is_left = _find_near(tokens, groups, first, last, window)
    row, is_left = row[counted[row]], is_left[counted[row]]

    # One cell for each group and word that is near.
    forms, form_of = tokens.forms
    size, n_all = max(len(forms), 1), len(tokens.corpus.articles)
    cells, of = np.unique(groups.code[row] * size + form_of[tokens.type[row]], return_inverse=True)
    n_cells, n_groups = len(cells), len(groups)
    group, form = np.divmod(cells, size)
    places = np.sort(of * n_all + tokens.article[row])
    rows = np.flatnonzero(counted)
    every = groups.code[rows] * size + form_of[tokens.type[rows]]
    at = np.searchsorted(cells, every)
    known = at[np.append(cells, -1)[at] == every]

    n = np.bincount(of, minlength=n_cells)
    n_left = np.bincount(of[is_left], minlength=n_cells)
    n_word = np.bincount(known, minlength=n_cells)
    n_pattern, n_near, n_words = (
        np.bincount(groups.code[some], minlength=n_groups)[group] for some in (first, row, rows)
    )
    logdice = statistics.measure_logdice(n, n_pattern, n_word)
    npmi = statistics.measure_npmi(n, n_near, n_word, n_words)
    columns: dict[str, Any] = {
        "word": names(forms, form),
        "n": n,
        "n_left": n_left,
        "n_right": n - n_left,
        "n_articles": np.bincount(places[run_starts(places)] // n_all, minlength=n_cells),
        "n_pattern": n_pattern,
        "n_word": n_word,
        "n_near": n_near,
        "n_words": n_words,
        "expected": n_near * (n_word / n_words),
        "logdice": logdice,
        "npmi": npmi,
        "g2": statistics.measure_log_likelihood(n, n_word - n, n_near, n_words - n_near),
        "reason": reasons(np.isnan(npmi), "no other word"),
    }
    order = np.lexsort((form, -n, -logdice, group))
    table = build(COLLOCATES, columns).take(order).reset_index(drop=True)
    return pd.concat([groups.keys_of(group[order]), table], axis=1)


def _find_near(
    tokens: Tokens, groups: Groups, first: Codes, last: Codes, window: int
) -> tuple[Counts, Flags]:
    """Return each word in reach of an occurrence in its sentence and group, and if it is left."""
    words = np.flatnonzero(tokens.words)
    before, after = np.searchsorted(words, first), np.searchsorted(words, last, side="right")
    steps = np.arange(window)[:, None]
    place = np.concatenate([before - 1 - steps, after + steps]).ravel()
    of = np.tile(np.arange(len(first)), 2 * window)
    distance = np.repeat(np.tile(np.arange(window), 2), len(first))
    is_left = np.repeat([True, False], window * len(first))
    inside = (place >= 0) & (place < len(words))
    place, of, distance, is_left = (each[inside] for each in (place, of, distance, is_left))
    row, at = words[place], first[of]
    same = tokens.sentence[row] == tokens.sentence[at]
    same &= groups.code[row] == groups.code[at]
    row, distance, is_left = row[same], distance[same], is_left[same]
    order = np.lexsort((is_left, distance, row))
    nearest = order[run_starts(row[order])]
    return row[nearest], is_left[nearest]

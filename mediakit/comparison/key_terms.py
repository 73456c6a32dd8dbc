"""Key terms: which rows of keyness a page shows, and the lines that they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.corpus.groups import check_groups
from mediakit.errors import ArgumentError, is_count, shown
from mediakit.measures.contexts import find_kwic
from mediakit.tables import CLEAR, KEY_LINES, OTHERS, build, check_columns

if TYPE_CHECKING:
    from mediakit.corpus.tokens import Tokens

_PAIR: Final = ["target", "reference"]


def choose_terms(keyness: pd.DataFrame, *, n: int = 8) -> pd.Series[bool]:
    """Which rows stand for a long table of keyness?

    Parameters
    ----------
    keyness
        As `score_keyness` gives it.
    n
        How many of either side. Where each group is held against all others, only what it uses
        more: what it uses less is the others'.

    Returns
    -------
    Series of bool
        One value per row, as `show_table(where=…)` takes them: of each pair of sides the n tested
        terms with the greatest G².

    Raises
    ------
    ArgumentError
        If `n` is no whole number from 0 on.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"target": "A", "reference": "B", "log_ratio": [2.0, 1.5, -1.0],
    ...                       "g2": [9.0, 5.0, 2.0], "reason": None})
    >>> choose_terms(table, n=1).tolist()
    [True, False, True]
    """
    if not is_count(n, 0):
        message = f"n={shown(n)} is no number of terms; give 0 or more."
        raise ArgumentError(message)
    check_columns(keyness, [*_PAIR, "log_ratio", "g2", "reason"])
    sign = np.sign(keyness["log_ratio"])
    tested = keyness["reason"].isna() & sign.ne(0)
    if len(keyness[_PAIR].drop_duplicates()) > 1:
        tested &= sign.gt(0)
    order = keyness[tested].sort_values("g2", ascending=False, kind="stable")
    place = order.groupby([*_PAIR, sign.loc[order.index]], sort=False).cumcount()
    return pd.Series(keyness.index.isin(place.index[place < n]), index=keyness.index)


def choose_pair(keyness: pd.DataFrame) -> pd.DataFrame:
    """Which two sides differ in most terms?

    Parameters
    ----------
    keyness
        As `score_keyness` gives it.

    Returns
    -------
    DataFrame
        The rows of the pair with most terms with q below .05; of several, of that with the greatest
        G², then of the first. One pair is left as it is; of two groups, each against all others,
        the reference is the other one by its name.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"target": ["A", "B", "B"], "reference": "all others",
    ...                       "g2": [9.0, 8.0, 7.0], "q": [0.01, 0.01, 0.02]})
    >>> choose_pair(table)["target"].tolist()
    ['B', 'B']
    """
    check_columns(keyness, [*_PAIR, "g2", "q"])
    if keyness.empty:
        return keyness
    clear = keyness.assign(clear=keyness["q"] < CLEAR, g2=keyness["g2"].fillna(-1))
    pairs = clear.groupby(_PAIR, sort=False)[["clear", "g2"]].agg({"clear": "sum", "g2": "max"})
    best = pairs.sort_values(["clear", "g2"], ascending=False, kind="stable").index[0]
    chosen = keyness[keyness["target"].eq(best[0]) & keyness["reference"].eq(best[1])]
    others = [target for target, _ in pairs.index if target != best[0]]
    two = len(others) == 1 and (keyness["reference"] == OTHERS).all()
    return chosen.assign(reference=others[0]) if two else chosen


def list_key_lines(
    tokens: Tokens,
    keyness: pd.DataFrame,
    *,
    by: str,
    seed: int,
    terms: int = 3,
    lines: int = 3,
    window: int = 8,
) -> pd.DataFrame:
    """In which lines do the terms that set sides apart stand?

    Parameters
    ----------
    keyness
        `score_keyness(tokens, by=by)` of words or phrases.
    by
        The key of its groups.
    seed
        Of the draw of lines.
    terms
        How many terms of either side, as `choose_terms` chooses them.
    lines
        How many lines of each term, drawn where it has more.
    window
        Tokens to show on each side, within the sentence.

    Returns
    -------
    DataFrame
        One row per line, in order of the pairs, the sides, the terms and the text: side (that
        which uses the term more), term, left, keyword, right, the key, voice, doc_id, start, end.

    Raises
    ------
    ArgumentError
        If the key is unknown or not that of the groups of `keyness`, or a number is negative.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War came."] * 3 + ["Peace came."] * 3})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("AAABBB"))))
    >>> keyness = mk.score_keyness(tokens, by="outlet", target="A", reference="B")
    >>> lines = mk.list_key_lines(tokens, keyness, by="outlet", seed=1, terms=1, lines=1)
    >>> lines[["side", "term", "keyword"]]
      side   term keyword
    0    A    war     War
    1    B  peace   Peace
    """
    check_columns(keyness, [*_PAIR, "term", "log_ratio", "g2", "reason"])
    for target in keyness["target"].unique():
        check_groups(tokens.corpus.articles, by, target=target)
    chosen = keyness[choose_terms(keyness, n=terms)]
    order = pd.DataFrame({"pair": chosen.groupby(_PAIR, sort=False).ngroup()})
    order["less"] = chosen["log_ratio"] < 0
    chosen = chosen.loc[order.sort_values(["pair", "less"], kind="stable").index]
    found = [
        _find_lines(tokens, *row, by=by, lines=lines, seed=seed, window=window)
        for row in chosen[[*_PAIR, "term", "log_ratio"]].itertuples(index=False, name=None)
    ]
    columns = {**KEY_LINES} if by in KEY_LINES else {**KEY_LINES, by: "str"}
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(columns))
    extra = [] if by in KEY_LINES else [rows[by].reset_index(drop=True)]
    return pd.concat([build(KEY_LINES, {name: rows[name] for name in KEY_LINES}), *extra], axis=1)


def _find_lines(
    tokens: Tokens,
    target: str,
    reference: str,
    term: str,
    log_ratio: float,
    *,
    by: str,
    lines: int,
    seed: int,
    window: int,
) -> pd.DataFrame:
    """Return lines of a term on the side that uses it more."""
    rows = find_kwic(tokens, term, window=window, by=by, n=lines, seed=seed)
    group = rows[by].astype("str").where(rows[by].notna(), "")
    side = target if log_ratio > 0 else reference
    mine = group.eq(side) if side != OTHERS else group.ne(target) & group.ne("")
    return rows[mine].head(lines).assign(side=side, term=term)

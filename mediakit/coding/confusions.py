"""Where do machine and people differ, and because of which words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from mediakit.coding.gold import MAJORITY, Options, as_keys, match_units
from mediakit.coding.units import find_keys
from mediakit.tables import CONFUSIONS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

FALSE_POSITIVE, FALSE_NEGATIVE = "false positive", "false negative"


def list_confusions(
    machine: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    hits: pd.DataFrame | None = None,
    texts: pd.DataFrame | None = None,
    threshold: float = 1,
    split: str | None = "tuning",
    gold: str = MAJORITY,
    present: float = 1,
) -> pd.DataFrame:
    """Where do machine and people differ, and because of which words?

    Parameters
    ----------
    machine, codes, threshold, gold, present
        As in `validate`.
    hits
        As `find_terms` gives them: the words behind a false positive.
    texts
        What the coders read: the sample, or the articles of a corpus; with text and the keys of the
        units.
    split
        "tuning" by default: a dictionary that is mended by what its test showed has no test any
        more. Codes without such parts are all used.

    Returns
    -------
    DataFrame
        One row per unit and category in dispute, by category, kind, and key: category; kind, "false
        positive" (the machine alone finds it) or "false negative" (people alone do); doc_id;
        sentence; n_present of n_coders; score of the machine; words, each with the number of its
        hits, the most frequent first (missing without hits); text (missing without texts).

    Raises
    ------
    ArgumentError
        As `validate`.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> machine = pd.DataFrame({"doc_id": ["a", "b"], "category": "war", "n": [2, 0]})
    >>> codes = pd.DataFrame({"doc_id": ["a", "b"], "coder": "Ada", "category": "war",
    ...                       "value": [0, 1]})
    >>> hits = pd.DataFrame({"doc_id": ["a", "a"], "category": "war", "term": ["strike", "Strike"]})
    >>> texts = pd.DataFrame({"doc_id": ["a", "b"], "text": ["A strike. Strike!", "Tanks roll."]})
    >>> found = list_confusions(machine, codes, hits=hits, texts=texts)
    >>> found[["kind", "doc_id", "words", "text"]]
                 kind doc_id       words               text
    0  false negative      b         NaN        Tanks roll.
    1  false positive      a  strike (2)  A strike. Strike!
    """
    keys = find_keys(codes)
    matched = match_units(machine, codes, Options(threshold, split, gold, present))
    units = pd.concat([m.units.assign(category=m.category) for m in matched] or [pd.DataFrame()])
    if units.empty:
        return build(CONFUSIONS)
    table = units[units["machine"] != units["human"]]
    kind = table["machine"].map({True: FALSE_POSITIVE, False: FALSE_NEGATIVE})
    table = table.assign(kind=kind, words=None, text=None)
    if hits is not None:
        check_columns(hits, [*keys, "category", "term"])
        words = _count_words(as_keys(hits, keys), [*keys, "category"])
        table = table.drop(columns="words").merge(words, on=[*keys, "category"], how="left")
    if texts is not None:
        check_columns(texts, [*keys, "text"])
        shown = as_keys(texts[[*keys, "text"]], keys).drop_duplicates(keys)
        table = table.drop(columns="text").merge(shown, on=keys, how="left")
    table = table.rename(columns={"unit": "doc_id"})
    order = [name for name in CONFUSIONS if name in ("category", "kind", "doc_id", *keys)]
    table = table.sort_values(order, kind="stable")
    return build(CONFUSIONS, {name: table[name] for name in CONFUSIONS if name in table.columns})


def _count_words(hits: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return the words behind each unit and category, with their numbers."""
    folded = hits.assign(
        word=hits["term"].astype("str").str.casefold(), category=hits["category"].astype("str")
    )
    n = folded.groupby([*key, "word"]).size().rename("n").reset_index()
    n = n.sort_values([*key, "n", "word"], ascending=[True] * len(key) + [False, True])
    n["words"] = n["word"] + " (" + n["n"].astype("str") + ")"
    return n.groupby(list(key))["words"].agg(", ".join).reset_index()

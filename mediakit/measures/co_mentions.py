"""Co-mentions: which actors are named together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from mediakit.errors import ArgumentError, nearest, shown
from mediakit.tables import CO_MENTIONS, build, check_columns

if TYPE_CHECKING:
    import pandas as pd

Within = Literal["sentence", "article"]
_UNITS: Final[dict[str, list[str]]] = {"sentence": ["doc_id", "sentence"], "article": ["doc_id"]}


def count_co_mentions(actors: pd.DataFrame, *, within: Within = "sentence") -> pd.DataFrame:
    """Which actors are named together, and how much more than apart?

    Parameters
    ----------
    actors
        As `find_actors` or `find_listed_actors` gives them.
    within
        "sentence" or "article": what two actors must both be named in. However often one is named
        there, it counts once.

    Returns
    -------
    DataFrame
        One row per pair that is together at least once, the most frequent first: actor and other
        (the first of the two by name is `actor`), n (sentences or articles that name both),
        n_actor, n_other (that name the one, the other), jaccard (n of those that name either, 0 to
        1), n_articles (in which they are together so), within.

    Raises
    ------
    ArgumentError
        If `within` is unknown.
    ColumnMissingError
        If a column of `find_actors` is missing.

    Notes
    -----
    Jaccard's coefficient needs no count of sentences that name nobody, which a table of mentions
    does not have; for the same reason there is no comparison with chance, which van Eck and Waltman
    prefer. It is low by itself where one of the two is named far more often: look at n_actor and
    n_other.

    References
    ----------
    van Eck, N. J., & Waltman, L. (2009). How to normalize cooccurrence data? An analysis of some
    well-known similarity measures. Journal of the American Society for Information Science and
    Technology 60(8), 1635-1651. https://doi.org/10.1002/asi.21075

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Ada Kern met Bo Ström. Kern left. Ström met Kern. Ström slept."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> table = mk.count_co_mentions(mk.find_actors(tokens))
    >>> table[["actor", "other", "n", "n_actor", "n_other", "jaccard"]]
          actor     other  n  n_actor  n_other  jaccard
    0  Ada Kern  Bo Ström  2        3        3      0.5
    """
    check_columns(actors, ["actor", "doc_id", "sentence"])
    if within not in _UNITS:
        hint = nearest(str(within), _UNITS)
        message = f"within={shown(within)} is unknown.{hint} Known: {', '.join(_UNITS)}."
        raise ArgumentError(message)
    unit = _UNITS[within]
    named = actors[list(dict.fromkeys(["doc_id", *unit, "actor"]))].drop_duplicates()
    size = named["actor"].value_counts()
    both = named.merge(named.rename(columns={"actor": "other"}), on=unit, suffixes=("", "_other"))
    both = both[both["actor"] < both["other"]]
    pairs = both.groupby(["actor", "other"], sort=True)["doc_id"]
    table = pairs.agg(n="size", n_articles="nunique").reset_index()
    for name in ("actor", "other"):
        table[f"n_{name}"] = table[name].map(size).astype("int64")
    table["jaccard"] = table["n"] / (table["n_actor"] + table["n_other"] - table["n"])
    order = ["n", "jaccard", "actor", "other"]
    table = table.sort_values(order, ascending=[False, False, True, True])
    columns = {name: table[name] for name in CO_MENTIONS if name in table}
    return build(CO_MENTIONS, {**columns, "within": [within] * len(table)})

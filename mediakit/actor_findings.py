"""Findings about actors in plain words, each with the numbers that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.prose import counted
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

SHOWN_PAIRS: Final = 3


def summarize_co_mentions(table: pd.DataFrame) -> list[str]:
    """Who is named together most, and who most of all with each other?

    Parameters
    ----------
    table
        As `count_co_mentions` gives it.

    Returns
    -------
    list of str
        The three most frequent pairs with their numbers, and how many there are; or that no two
        names are in a sentence or article together.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> pair = pd.DataFrame({"actor": ["Ada Kern"], "other": ["Bo Ström"], "n": [2]})
    >>> summarize_co_mentions(
    ...     pair.assign(n_actor=3, n_other=5, n_articles=1, within="sentence"))[0]
    '**Named together most:** Ada Kern (3) and Bo Ström (5) in 2 sentences of 1 article.'
    """
    check_columns(table, ["actor", "other", "n", "n_actor", "n_other", "n_articles", "within"])
    if table.empty:
        return ["**No two names are mentioned together.**"]
    unit = str(table["within"].iloc[0])
    told = [_tell_pair(row, unit) for _, row in table.head(SHOWN_PAIRS).iterrows()]
    lines = [f"**Named together most:** {'; '.join(told)}."]
    n_once = int((table["n"] == 1).sum())
    if len(table) > SHOWN_PAIRS:
        pairs = counted(len(table), "pair")
        lines.append(
            f"{pairs} of names share {'a sentence' if unit == 'sentence' else 'an article'}, "
            f"{n_once:,} of them only once."
        )
    return lines


def _tell_pair(row: pd.Series[int], unit: str) -> str:
    """Return a pair with what names each, and both."""
    both = counted(row["n"], unit)
    among = f" of {counted(row['n_articles'], 'article')}" if unit == "sentence" else ""
    one, other = f"{row['actor']} ({row['n_actor']:,})", f"{row['other']} ({row['n_other']:,})"
    return f"{one} and {other} in {both}{among}"

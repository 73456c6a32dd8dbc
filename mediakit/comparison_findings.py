"""Findings of comparisons in plain words, each with the numbers that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.comparison_alt_text import CLEAR
from mediakit.palette import spell
from mediakit.prose import counted, listed
from mediakit.tables import check_columns

if TYPE_CHECKING:
    import pandas as pd

SHOWN_TERMS: Final = 3  # of each side in a sentence
WHY: Final = {
    "one group": "there is only one group",
    "no words": "one side has no words",
    "too few articles": "one side has too few articles",
    "in too few articles": "each term is in too few articles",
    "more hits than words": "a category has more hits than there are words",
}


def summarize_keyness(keyness: pd.DataFrame) -> list[str]:
    """Which terms set two sides apart?

    Parameters
    ----------
    keyness
        As `score_keyness` gives it.

    Returns
    -------
    list of str
        For each pair of sides a paragraph for either: the three terms with the greatest G² of those
        with q below .05, with their rates and articles; or why nothing is told. Then how many terms
        were tested.

    Raises
    ------
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War and war."] * 9 + ["Peace and talks."] * 9})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("A" * 9 + "B" * 9))))
    >>> summarize_keyness(mk.score_keyness(tokens, by="outlet", target="A"))[0][:71]
    '**In A more than in all others:** “war” (666.67 against 0.00 per 1,000 '
    """
    check_columns(keyness, [*_ASKED, "target", "reference", "log_ratio", "g2", "q", "reason"])
    if keyness.empty:
        return ["**There is no term to compare.**"]
    lines = []
    for (target, reference), rows in keyness.groupby(["target", "reference"], sort=False):
        lines += _tell_pair(rows, str(target), str(reference))
    n = int(keyness["reason"].isna().sum())
    if n:
        tested = f"{counted(n, 'term was', 'terms were')} tested, {len(keyness) - n:,} not"
        lines.append(
            f"{tested}. The words of an article depend on each other, so q promises more than it "
            "holds: look at the number of articles."
        )
    return lines


_ASKED: Final = ["term"] + [
    f"{name}_{side}"
    for name in ("per_1000", "n_present", "n_articles")
    for side in ("target", "reference")
]


def _tell_pair(rows: pd.DataFrame, target: str, reference: str) -> list[str]:
    """Return what sets two sides apart, or why that is not told."""
    tested = rows[rows["reason"].isna()]
    sides = f"{spell(target)} and {spell(reference)}"
    if tested.empty:
        why = WHY[str(rows["reason"].value_counts().index[0])]
        return [f"**{sides} were not compared:** {why}."]
    found = tested[tested["q"] < CLEAR]
    if found.empty:
        n = counted(len(tested), "term")
        return [f"**{sides} do not differ clearly** in any of {n} tested (q of .05 or more)."]
    lines = []
    pairs = ((target, reference, "target", 1), (reference, target, "reference", -1))
    for one, other, side, sign in pairs:
        own = found[found["log_ratio"] * sign > 0].sort_values("g2", ascending=False, kind="stable")
        if len(own):
            lines.append(_tell_side(own, side, f"In {spell(one)} more than in {spell(other)}"))
    return lines


def _tell_side(own: pd.DataFrame, side: str, lead: str) -> str:
    """Return the terms of one side, the surest first."""
    other = "reference" if side == "target" else "target"
    columns = ["term", f"per_1000_{side}", f"per_1000_{other}"]
    columns += [f"n_present_{side}", f"n_articles_{side}"]
    told = [
        f"“{spell(term)}” ({rate:.2f} against {rest:.2f} per 1,000 words; in {present:,} of "
        f"{counted(among, 'article')})"
        for term, rate, rest, present, among in own[columns]
        .head(SHOWN_TERMS)
        .itertuples(index=False)
    ]
    more = len(own) - len(told)
    tail = f"; and {counted(more, 'further term')}" if more else ""
    return f"**{lead}:** {listed(told, '; ')}{tail}."

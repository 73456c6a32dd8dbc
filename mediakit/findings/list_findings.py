"""Findings on frame lists in plain words: what is wrong with one, and what it rests on here."""

from __future__ import annotations

from typing import Final

import pandas as pd

from mediakit.base.prose import counted, label, listed, percent
from mediakit.findings.findings import SHOWN_CATEGORIES
from mediakit.measures.check import MANY_HITS
from mediakit.tables import check_columns

SHOWN_PROBLEMS: Final = 3  # of a list that are told in full; its table has them all


def summarize_errors(findings: pd.DataFrame) -> list[str]:
    """Which errors in the frame lists make counts on this page wrong?

    Parameters
    ----------
    findings
        As `check_dictionary` gives it.

    Returns
    -------
    list of str
        A leading sentence, then the first three errors; nothing where there is none.

    Examples
    --------
    >>> import mediakit as mk
    >>> broken = mk.read_dictionary({"war": ["war*", "cafÃ©"]})
    >>> summarize_errors(mk.check_dictionary(broken))[0]
    '**1 error in the frame lists makes counts on this page wrong.** Mend it before you use them.'
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    errors = findings[findings["severity"] == "error"]
    if errors.empty:
        return []
    verb, which = ("makes", "it") if len(errors) == 1 else ("make", "them")
    lead = f"{counted(len(errors), 'error')} in the frame lists {verb} counts on this page wrong"
    problems = _problems(errors, "error", "the command “mediakit check” lists all")
    return [f"**{lead}.** Mend {which} before you use them.", *problems]


def summarize_check(findings: pd.DataFrame) -> list[str]:
    """Is the frame list sound?

    Parameters
    ----------
    findings
        As `check_dictionary` gives it.

    Returns
    -------
    list of str
        How many errors and warnings there are, then the first three warnings. Errors are told by
        `summarize_errors`.

    Examples
    --------
    >>> import mediakit as mk
    >>> summarize_check(mk.check_dictionary(mk.read_dictionary("war_peace")))
    ['**The check of the list found no error and no warning.**']
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    warnings = findings[findings["severity"] == "warning"]
    n = {"error": int((findings["severity"] == "error").sum()), "warning": len(warnings)}
    parts = [counted(k, severity) if k else f"no {severity}" for severity, k in n.items()]
    # What concerns counts comes before what the file does not say of itself.
    ordered = warnings.sort_values("category", key=lambda names: names.isna(), kind="stable")
    lead = f"**The check of the list found {listed(parts)}.**"
    return [lead, *_problems(ordered, "warning", "the table of findings has all")]


def summarize_patterns(picked: pd.DataFrame) -> list[str]:
    """How many patterns of the frame list find something, and does one make most of the hits?

    Parameters
    ----------
    picked
        As `count_patterns` gives it.

    Returns
    -------
    list of str
        A leading sentence, then the most frequent pattern of the three categories with most hits;
        in a category of fewer than ten hits a share says nothing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["War, wars and peace."]})))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> summarize_patterns(mk.count_patterns(tokens, war))[0]
    '**1 of the list’s 2 patterns finds something here**, 2 hits in all.'
    """
    check_columns(picked, ["category", "pattern", "n"])
    n = picked.groupby(["category", "pattern"], sort=False)["n"].sum()
    found, total = int((n > 0).sum()), int(n.sum())
    if not found:
        return [f"**None of the list’s {counted(len(n), 'pattern')} finds anything here.**"]
    verb = "finds" if found == 1 else "find"
    some = f"{found:,} of the list’s {counted(len(n), 'pattern')} {verb} something here"
    lines = [f"**{some}**, {counted(total, 'hit')} in all."]
    of_category = n.groupby("category", sort=False).sum()
    many = of_category[of_category >= MANY_HITS].sort_values(ascending=False, kind="stable")
    for category, hits in many.head(SHOWN_CATEGORIES).items():
        own = n.loc[str(category)]
        share = f"{percent(int(own.max()), int(hits))} of its {hits:,} hits"
        lines.append(f"**{label(category)}:** “{own.idxmax()}” makes {share}.")
    if many.empty:
        few = f"No category reaches {MANY_HITS} hits"
        lines.append(f"{few}, which is too few to say which pattern its count rests on.")
    return lines


def summarize_overlaps(overlaps: pd.DataFrame) -> list[str]:
    """Do categories of the frame list count the same words?

    Parameters
    ----------
    overlaps
        As `count_overlaps` gives it.

    Returns
    -------
    list of str
        The pairs of categories that share most hits; nothing where there are no two with hits.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Peace talks. Talks."]})))
    >>> both = mk.read_dictionary({"peace": ["peace talks"], "talk": ["talk*"]})
    >>> summarize_overlaps(mk.count_overlaps(tokens, both))
    ['1 of 1 hit of “peace” shares a word with “talk”.']
    """
    check_columns(overlaps, ["category", "other", "n", "n_hits", "share"])
    if overlaps.loc[overlaps["n_hits"] > 0, "category"].nunique() < 2:  # noqa: PLR2004  # it takes two
        return []
    shared = overlaps[overlaps["n"] > 0].sort_values(
        ["n", "share"], ascending=False, kind="stable", ignore_index=True
    )
    if shared.empty:
        return ["No word counts in two categories of the list."]
    # A pair stands in both directions: it is told by the one with the larger share.
    pairs = pd.Series(map(frozenset, zip(shared["category"], shared["other"], strict=True)))
    told = shared[~pairs.duplicated()]
    rows = told[["category", "other", "n", "n_hits"]].head(SHOWN_CATEGORIES)
    lines = [
        f"{n:,} of {counted(n_hits, 'hit')} of “{category}” {'shares' if n == 1 else 'share'} "
        f"a word with “{other}”."
        for category, other, n, n_hits in rows.itertuples(index=False)
    ]
    rest = len(told) - len(rows)
    if rest:
        lines.append(f"{counted(rest, 'further pair')} of categories share no more than that.")
    return lines


def _problems(findings: pd.DataFrame, severity: str, rest: str) -> list[str]:
    """Return the first three findings of a severity as sentences, and where the others stand."""
    rows = findings.head(SHOWN_PROBLEMS)[["category", "pattern", "detail"]]
    lines = []
    for category, pattern, detail in rows.itertuples(index=False):
        place = " in ".join(f"“{name}”" for name in (pattern, category) if not pd.isna(name))
        lines.append(f"{severity.capitalize()}{' on ' if place else ''}{place}: {detail}")
    n = len(findings) - len(rows)
    return [*lines, f"{counted(n, f'further {severity}')}: {rest}."] if n else lines

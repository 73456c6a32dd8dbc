"""What sets sides apart in their words: the first finding, and how many terms differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.base import prose
from mediakit.base.drawing import Finding
from mediakit.base.files import read_toml
from mediakit.base.prose import counted, listed, name_group, signed, spell
from mediakit.comparison.keyness import gather_terms
from mediakit.findings.comparison import SPOKEN, tell_least, tell_p
from mediakit.findings.validity import SENTENCES
from mediakit.tables import CLEAR, OTHERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from mediakit.comparison.keyness import KeyTerms

    Clear = tuple[KeyTerms, pd.DataFrame]  # a side, and those of its terms that set it apart

MOST_TOLD: Final = 4  # further sides that are told one by one


def find_key_terms(
    keyness: pd.DataFrame, by: str = "outlet", *, caveats: Sequence[str] = ()
) -> list[Finding]:
    """Which words set the sides apart?

    Parameters
    ----------
    keyness
        Of `score_keyness`, of one pair of sides or each against all others.
    by
        What makes the sides.
    caveats
        What else must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    list of Finding
        The surest key term with its rates and articles, and in a note the first of each other side
        and how many there are; then the sides that no term sets apart. Of a key term q is below
        .05, and three articles of its side have it.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War and war."] * 20 + ["Peace and talks."] * 20})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("A" * 20 + "B" * 20))))
    >>> find_key_terms(mk.score_keyness(tokens, by="outlet"))[0].head
    'A uses “war” more than the other outlet.'
    """
    clear = _list_clear(keyness)
    first = max(
        ((side, rows) for side, rows in clear if len(rows)),
        key=lambda each: float(each[1]["g2"].iloc[0]),
        default=None,
    )
    findings = []
    if first is not None:
        side, rows = first
        two = len(clear) == 2  # noqa: PLR2004  # each is the other's
        others = [each for each in clear if each[0] is not side and len(each[1])]
        name = _name(side.side, by)
        several = side.side == OTHERS or (by == "voice" and (name, "have") in SPOKEN.values())
        verb = "use" if several else "uses"
        head = f"{name} {verb} “{_spell(rows)}” more than {_against(side, by, two)}."
        head = head if by != "voice" and side.side != OTHERS else prose.capitalise(head)
        note = f"{_tell_others(others, by)} {_tell_tested(keyness, clear, by)}".strip()
        findings.append(Finding(head, _tell_term(rows), note=note))
    rest = [side for side, rows in clear if not len(rows)]
    if rest or not clear:
        findings.append(_tell_same(keyness, rest, by, any_clear=first is not None))
    tags = tuple(("no", told) for told in caveats)
    findings[-1] = findings[-1]._replace(tags=tags)
    return findings


def tell_key_terms(keyness: pd.DataFrame, by: str = "outlet") -> str:
    """How many terms were tested, and how many of them set a side apart?

    Returns
    -------
    str
        Of `score_keyness`: the terms that were tested, those of each side with q below .05; or that
        there is none, or why nothing was tested.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War and war."] * 20 + ["Peace and talks."] * 20})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("A" * 20 + "B" * 20))))
    >>> tell_key_terms(mk.score_keyness(tokens, by="outlet", target="A", reference="B"))
    '4 terms were tested; q < .05 for 1 of A and 2 of B.'
    """
    return _tell_tested(keyness, _list_clear(keyness), by)


def _list_clear(keyness: pd.DataFrame) -> list[Clear]:
    """Return the sides, each with the terms that set it apart."""
    return [(side, side.rows[side.rows["q"] < CLEAR]) for side in gather_terms(keyness)]


def _tell_tested(keyness: pd.DataFrame, clear: Sequence[Clear], by: str) -> str:
    """Return how many terms were tested, and how many of them set each side apart."""
    tested = keyness["reason"].isna()
    if not tested.any():
        return _tell_untested(keyness)
    n = counted(keyness["term"][tested].nunique(), "term was", "terms were")
    told = [f"{len(rows):,} of {_name(side.side, by)}" for side, rows in clear if len(rows)]
    if not told:
        least = tell_least(keyness["q"][tested])
        return f"{n} tested; no statistically significant difference ({least})."
    return f"{n} tested; q < .05 for {listed(prose.first_few(told, 8))}."


def _tell_untested(keyness: pd.DataFrame) -> str:
    """Return why nothing was tested."""
    known = keyness["reason"].dropna()
    if known.empty:
        return "Nothing to compare: no article is in a group, or no term occurs."
    why = str(read_toml(SENTENCES)["why_no_keyness"][known.value_counts().index[0]])
    return f"No term was tested: {why}."


def _name(side: str, by: str) -> str:
    """Return what a side is called in a sentence."""
    if by == "voice":
        return SPOKEN.get(side, (side,))[0]
    return f"all other {by}s" if side == OTHERS else name_group(side, by)


def _against(side: KeyTerms, by: str, two: bool) -> str:  # noqa: FBT001  # how it is said
    """Return what a side is held against."""
    if side.against != OTHERS:
        return _name(side.against, by)
    return f"the other {by}" if two else f"the other {by}s"


def _spell(rows: pd.DataFrame) -> str:
    return spell(str(rows["term"].iloc[0]))


def _tell_term(rows: pd.DataFrame) -> str:
    """Return the size of the first term of a side, and what it rests on."""
    row = rows.iloc[0]
    here, there = (f"{row[f'per_1000{end}']:.1f}" for end in ("", "_other"))
    articles = [
        f"{row[f'n_present{end}']:,} of {row[f'n_articles{end}']:,}" for end in ("", "_other")
    ]
    return (
        f"{here} against {there} per 1,000 words, in {articles[0]} against {articles[1]} articles: "
        f"log ratio {signed(row['log_ratio'], 1)}, {tell_p(row['q'], 'q')}."
    )


def _tell_others(others: Sequence[Clear], by: str) -> str:
    """Return the first term of each other side."""
    if not others:
        return ""
    parts = [
        f"{_name(side.side, by)} “{_spell(rows)}” ({signed(rows['log_ratio'].iloc[0], 1)})"
        for side, rows in others[:MOST_TOLD]
    ]
    more = len(others) - MOST_TOLD
    parts += [f"{counted(more, 'more side')} in the table"] if more > 0 else []
    return f"First terms of the others: {listed(parts)}."


def _tell_same(
    keyness: pd.DataFrame, rest: Sequence[KeyTerms], by: str, *, any_clear: bool
) -> Finding:
    """Return which sides no term sets apart, and why."""
    tested = keyness["reason"].isna()
    if not tested.any():
        return Finding(f"No words to set the {by}s apart.", _tell_untested(keyness))
    names = prose.first_few([_name(side.side, by) for side in rest], MOST_TOLD)
    head = f"No word sets the {by}s apart."
    if any_clear:
        head = f"No word sets {listed(names)} apart."
    sides, more = [side.side for side in rest], keyness["log_ratio"]
    mine = keyness["q"][
        tested
        & (
            (keyness["target"].isin(sides) & more.gt(0))
            | (keyness["reference"].isin(sides) & more.lt(0))
        )
    ]
    untested = [_name(side.side, by) for side in rest if side.reason]
    few = f" Too few articles: {listed(prose.first_few(untested, MOST_TOLD))}." if untested else ""
    if mine.empty:
        return Finding(head, few.strip())
    n = counted(len(mine), "term", "terms") + " that they use more"
    return Finding(
        head, f"In {n}: {tell_least(mine)}. Only large differences can be detected.{few}"
    )

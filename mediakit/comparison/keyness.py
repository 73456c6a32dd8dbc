"""Keyness: which terms one side uses more than the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from mediakit.base.prose import fold
from mediakit.base.statistics import (
    adjust_p,
    measure_log_likelihood,
    measure_log_odds,
    measure_log_ratio,
    measure_p,
)
from mediakit.comparison.phrases import find_phrases
from mediakit.comparison.term_counts import Used, count_pairs, find_parts, sum_side
from mediakit.corpus.groups import check_sides, group_tokens
from mediakit.corpus.tokens import names
from mediakit.errors import ArgumentError, is_count, nearest, shown
from mediakit.measures.matching import find_hits
from mediakit.tables import COUNTED, KEYNESS, OTHERS, build

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.comparison.term_counts import Side
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary

    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

Terms = Literal["words", "phrases"]
MIN_ARTICLES: Final = 3  # what two articles have in common may be one story


def score_keyness(
    tokens: Tokens,
    *,
    by: str,
    target: str | None = None,
    reference: str | None = None,
    terms: Terms = "words",
    dictionary: Dictionary | None = None,
    zones: Iterable[str] = COUNTED,
    drop: Iterable[str] = (),
    min_articles: int = MIN_ARTICLES,
) -> pd.DataFrame:
    """Which terms does one side use more than the other, and how sure is that?

    G² and p take words as if they were drawn one by one. Words come in articles, so they promise
    too much: read them with the number of articles and with `dp`.

    Parameters
    ----------
    by
        Key of the groups: article, zone, voice or a column of articles. Articles without a value in
        that column are on neither side.
    target, reference
        Two groups. Without `reference` the target is held against all others together; without
        both, each group against all others.
    terms
        "words"; or "phrases" of two to four words, which are found in the text: neighbours with an
        NPMI of .5 or more that stand together in `min_articles` articles, the longest first.
    dictionary
        Its categories are the terms.
    zones
        Zones that count.
    drop
        Words that are no terms, and do not begin or end a phrase, for instance `stop_words()`; the
        denominators keep them.
    min_articles
        A term is tested if it occurs in so many articles of one side, and both sides have as many.

    Returns
    -------
    DataFrame
        One row per pair of sides and term that one of them uses (every category of a dictionary),
        in order of the groups, then the greatest G² first, ties by code point; what was not tested
        is last. target and reference (``all others``); term, in look-up form; n_target and
        n_reference; of either side n_words, per_1000 (words), n_present (articles with the term)
        and n_articles (all its articles with a word); dp (Gries' DP over the articles of the side
        with the higher rate: 0 is as even as can be, near 1 is all in one; of equal rates the
        larger); log_ratio (log₂ of the ratio of rates; 0 counts as 0.5); log_odds and z (with the
        words of both sides as prior); g2 (over four cells); p (of g2); q (Benjamini-Hochberg over
        all tested rows of the table); reason (why it was not tested; dp and the measures are
        missing then).
        What the target uses more has a positive log_ratio, log_odds and z.

    Raises
    ------
    ArgumentError
        If a key, zone or group is unknown, there is more than one key, or choices contradict each
        other.
    DictionaryError
        If a pattern is a regular expression that is none, or takes too long.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics, 19(1), 61-74. https://aclanthology.org/J93-1003/

    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' words: Lexical feature selection
    and evaluation for identifying the content of political conflict. Political Analysis, 16(4),
    372-403. https://doi.org/10.1093/pan/mpn018

    Hardie, A. (2014). Log Ratio: An informal introduction. Centre for Corpus Approaches to Social
    Science, Lancaster. https://cass.lancs.ac.uk/log-ratio-an-informal-introduction/

    Gries, S. T. (2008). Dispersions and adjusted frequencies in corpora. International Journal of
    Corpus Linguistics, 13(4), 403-437. https://doi.org/10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War and war."] * 3 + ["Peace and talks."] * 3})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("AAABBB"))))
    >>> keyness = mk.score_keyness(tokens, by="outlet", target="A", reference="B")
    >>> keyness[["term", "n_target", "n_reference", "log_ratio", "g2"]].head(2).round(2)
        term  n_target  n_reference  log_ratio     g2
    0    war         6            0       3.58  11.46
    1  peace         0            3      -2.58   4.76
    """
    _check(by, terms, dictionary, drop, min_articles)
    groups = group_tokens(tokens, by, zones)
    sides = _pair_sides(groups, target, reference)
    used = _find_terms(tokens, groups.code >= 0, terms, dictionary, zones, list(drop), min_articles)
    parts = find_parts(tokens, groups)
    pairs = count_pairs(used, parts)
    every = dictionary is not None
    rows = []
    for each in sides:
        both = [
            sum_side(parts, pairs, on, len(used.names))
            for on in (each.in_target, each.in_reference)
        ]
        rows.append(_compare(used.names, each, *both, min_articles=min_articles, every=every))
    table = pd.concat(rows, ignore_index=True) if rows else build(KEYNESS)
    return table.assign(q=adjust_p(table["p"].to_numpy()))


def _check(
    by: str, terms: str, dictionary: Dictionary | None, drop: object, min_articles: int
) -> None:
    """Refuse choices that are unknown, or that contradict each other."""
    if not isinstance(by, str) or by == "sentence":
        msg = f"by={shown(by)} makes no two sides; name one of article, zone, voice or a column."
        raise ArgumentError(msg)
    known = get_args(Terms)
    if terms not in known:
        msg = f"terms={shown(terms)} is unknown.{nearest(str(terms), known)} Known: {list(known)}."
        raise ArgumentError(msg)
    if dictionary is not None and terms != "words":
        msg = f"terms={terms!r} and a dictionary are two kinds of terms; leave one of them out."
        raise ArgumentError(msg)
    if isinstance(drop, str):
        msg = f"drop={shown(drop)} is one text; give a list of words, such as [{shown(drop)}]."
        raise ArgumentError(msg)
    if not isinstance(drop, Iterable):
        msg = f"drop={shown(drop)} is no list of words; leave it out, or give one."
        raise ArgumentError(msg)
    if not is_count(min_articles, 1):
        msg = f"min_articles={shown(min_articles)} is no number of articles; give 1 or more."
        raise ArgumentError(msg)


class _Sides(NamedTuple):
    """Two sides: their names, and which groups are on them."""

    target: str
    reference: str
    in_target: Bools
    in_reference: Bools


def _pair_sides(groups: Groups, target: str | None, reference: str | None) -> list[_Sides]:
    """Return the pairs of sides that are compared."""
    values = groups.keys.iloc[:, 0]
    labels = [None if pd.isna(value) else str(value) for value in values]
    known = [label for label in labels if label is not None]
    check_sides(known, str(values.name), target=target, reference=reference)
    if target is None and reference is not None:
        msg = f"reference={shown(reference)} is given without a target; name both, or the target."
        raise ArgumentError(msg)
    if target is not None and target == reference:
        msg = f"target and reference are both {shown(target)}; name two groups."
        raise ArgumentError(msg)
    given = np.array([label is not None for label in labels], np.bool_)
    pairs = []
    for one in known if target is None else [str(target)]:
        own = np.array([label == one for label in labels], np.bool_)
        other = np.array([label == str(reference) for label in labels], np.bool_)
        rest = given & ~own if reference is None else other
        pairs.append(_Sides(one, OTHERS if reference is None else str(reference), own, rest))
    return pairs


def _find_terms(
    tokens: Tokens,
    kept: Bools,
    terms: Terms,
    dictionary: Dictionary | None,
    zones: Iterable[str],
    drop: Sequence[str],
    min_articles: int,
) -> Used:
    """Return the terms that are compared, wherever a group has them."""
    if dictionary is not None:
        part, category, matches = find_hits(tokens, dictionary, zones=zones)
        labels = sorted(part.categories)
        place = np.array([labels.index(name) for name in part.categories], np.int64)
        return Used(labels, place[category], matches.first.astype(np.int64))
    if terms == "phrases":
        return Used(*find_phrases(tokens, kept, min_articles=min_articles, drop=drop))
    forms, form_of = tokens.forms
    dropped = {fold(word) for word in drop}
    named = np.array([form not in dropped for form in forms], np.bool_)[form_of]
    row = np.flatnonzero(kept & tokens.words & named[tokens.type])
    return Used(forms, form_of[tokens.type[row]].astype(np.int64), row)


def _compare(
    labels: list[str], sides: _Sides, one: Side, two: Side, *, min_articles: int, every: bool
) -> pd.DataFrame:
    """Return the rows of two sides, without q."""
    used = np.arange(len(labels)) if every else np.flatnonzero(one.n + two.n)
    one, two = one.take(used), two.take(used)
    reason = _find_reasons(sides, one, two, min_articles)
    tested = pd.isna(reason)
    counts = (one.n, two.n, one.n_words, two.n_words)
    known = [column[tested] for column in counts]
    g2 = measure_log_likelihood(*known)
    log_odds, z = measure_log_odds(*known)
    measures = {
        "dp": _choose_dp(one, two)[tested],
        "log_ratio": measure_log_ratio(*known),
        "log_odds": log_odds,
        "z": z,
        "g2": g2,
        "p": measure_p(g2),
    }
    order = np.append(
        np.flatnonzero(tested)[np.argsort(-g2, kind="stable")], np.flatnonzero(~tested)
    )
    columns: dict[str, Any] = {"term": names(labels, used)}
    for name, side in (("target", one), ("reference", two)):
        columns |= {f"{part}_{name}": values for part, values in side.columns().items()}
    for name, values in measures.items():
        columns[name] = np.full(len(used), np.nan)
        columns[name][tested] = values
    columns["reason"] = reason
    table = build(KEYNESS, columns).take(order).reset_index(drop=True)
    return table.assign(target=sides.target, reference=sides.reference).astype(KEYNESS)


def _find_reasons(
    sides: _Sides, one: Side, two: Side, min_articles: int
) -> npt.NDArray[np.object_]:
    """Return why a row is not tested, None where it is."""
    checks = [
        (
            np.full(len(one.n), not (sides.in_target.any() and sides.in_reference.any())),
            "one group",
        ),
        ((one.n_words == 0) | (two.n_words == 0), "no words"),
        (np.minimum(one.n_articles, two.n_articles) < min_articles, "too few articles"),
        (np.maximum(one.n_present, two.n_present) < min_articles, "in too few articles"),
        ((one.n > one.n_words) | (two.n > two.n_words), "more hits than words"),
    ]
    reason = np.full(len(one.n), None, dtype=object)
    for fails, told in reversed(checks):
        reason[fails] = told
    return reason


def _choose_dp(one: Side, two: Side) -> npt.NDArray[np.float64]:
    """Return the dispersion on the side with the higher rate; of equal rates the larger."""
    rate, other = one.n * two.n_words, two.n * one.n_words
    chosen: npt.NDArray[np.float64] = np.select(
        [rate > other, rate < other], [one.dp, two.dp], np.maximum(one.dp, two.dp)
    )
    return chosen

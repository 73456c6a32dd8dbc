"""Do groups differ? The comparison, the clusters that it sums up, the tests of a difference."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide
from mediakit.base.statistics import (
    DRAWS,
    adjust_p,
    check_draws,
    flip_sums,
    make_exact,
    make_rng,
    permute_sums,
)
from mediakit.comparison.rates import (
    HALF,
    LEAST,
    Interval,
    Side,
    add_up,
    compare_means,
    compare_paired,
    compare_rates,
    estimate,
    find_detectable,
    find_difference,
    find_ratio,
    find_residuals,
)
from mediakit.errors import ArgumentError, choose, shown
from mediakit.measures.copies import number_groups
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import CLEAR, COMPARISON, OTHERS, build, check_columns, find_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Floats
    from mediakit.comparison.rates import Sums

# Measures that are a ratio of sums: what is above and below, and the factor between.
RATIOS: Final = {
    "per_1000": ("n", "n_words", 1000),
    "share_sentences": ("share_sentences", "n_sentences", 1),
    "compound": ("compound", "n_sentences", 1),
}
# What is drawn as a whole, by the column that tells it.
DRAWN: Final = {"doc_id": "articles", "first": "texts"}
# Measures that count hits, and what hardly a rate of them exceeds.
MOST: Final = {"per_1000": 0.2, "share_sentences": 1.0}
LIMITS: Final = ("low", "high")
APART: Final = ("difference", "difference_low", "difference_high")
RATIO: Final = ("ratio", "ratio_low", "ratio_high", "detectable")
TESTED: Final = (*RATIO, "cliffs_delta", "p")
TOO_FEW: Final = "too few scored sentences"
ABSENT: Final = -1  # place of a reference that is none of the groups
CLOSE: Final = 1 - 1e-9  # a permutation that gives the same but for rounding is as far apart


def compare_groups(  # noqa: PLR0913  # what is compared, of what, and how it is drawn
    table: pd.DataFrame,
    *,
    measure: str,
    by: str,
    seed: int,
    reference: str | None = None,
    within: str | None = None,
    cluster: str = "doc_id",
    pair: str | None = None,
    draws: int = DRAWS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Do groups differ, and by how much more than articles of one group differ anyway?

    What there is more or less of, and what could have been in another group, are whole articles.
    Where one is in several groups, as it is in all voices, the groups are compared within clusters,
    in pairs; so are speakers and their groups, where the outlet's own words, and those of nobody
    that is told, are on no side. Where only a cluster is in several groups, as an agency's text is
    in several outlets, it counts once on each side, and changes places in the test: what is alike
    for being the same is no evidence. Groups of few people who speak in many articles are compared
    by cluster="speaker", of a table by article, speaker and group: a party is not its leader.

    With `pair`, groups are compared within what both tell, as the same events in several outlets:
    what makes one event warlike and the next one not is in both, and cancels. The groups change
    places event by event; what only one side tells says nothing of the difference, and is dropped.

    Call a difference found where q is below .05 and its interval leaves out 0: each alone is wrong
    too often where one group is small and a few of its articles have most hits. `detectable` says
    what these groups could have shown.

    Parameters
    ----------
    table
        One row per article and group, and per category where there is one: `count_frames` or
        `score_sentiment` by ["article", "outlet"], or any table with doc_id.
    measure
        A column: "per_1000", "share_sentences" and "compound" are estimated as ratios of sums; any
        other of numbers or truth values by its mean over articles (their share).
    by : the column that makes the groups
    seed : of the permutations; each group draws for itself
    reference : the group that the others are compared with; None: each with all others together
    within : a further column, in each value of which groups are compared: outlets in each voice
    cluster
        The column of what hangs together: "doc_id"; "outlet" or "date" where articles do; "first"
        of `weigh_articles`, where copies of a text are; "speaker", as above.
    pair
        The column of what both sides tell, as "event": articles without one, and events of one side
        alone, are left out of all numbers of a comparison; n_clusters says how many are left.
    draws : permutations
    level : share of such intervals that are meant to cover the truth

    Returns
    -------
    DataFrame
        One row per group and category: `within` (where it is given), the group, category (where
        the table has it), measure, estimate, low, high, n_articles, n_clusters, n_words,
        n_sentences (missing where the table has none), reference, reference_estimate, difference
        (estimate - reference_estimate), difference_low, difference_high; of rates of hits also
        ratio (estimate / reference_estimate), ratio_low, ratio_high (infinite against no hit),
        detectable (the ratio that three of four such corpora would show by p < 1 - level, where
        articles are in one group each);
        cliffs_delta (-1 to 1: how much more often a cluster of the group is above one of the
        reference than below), p (two-sided, the larger of a permutation test and of a likelihood
        ratio of clumped counts, or of Welch's t), q (Benjamini and Hochberg, over the rows), level,
        draws, reason (why there is no interval, difference or p, as below five clusters).

    Raises
    ------
    ArgumentError, ColumnMissingError
        If the measure is not of numbers, an article has several rows in a group, the reference is
        no group, `within` is another key, an option cannot be used, or a column is missing.

    References
    ----------
    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: A
    general approach. Statistics in Medicine 27(10), 1693-1702. https://doi.org/10.1002/sim.3095

    Cliff, N. (1993). Dominance statistics: Ordinal analyses to answer ordinal questions.
    Psychological Bulletin 114(3), 494-509. https://doi.org/10.1037/0033-2909.114.3.494

    Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. The
    Annals of Statistics 41(2), 484-507. https://doi.org/10.1214/13-AOS1090

    Examples
    --------
    >>> frames = pd.DataFrame({"doc_id": list("abcdefghijkl"), "outlet": ["Star", "Echo"] * 6,
    ...                        "n": [1, 0, 2, 0] * 3, "n_words": [4, 4, 3, 4] * 3})
    >>> table = compare_groups(frames, measure="per_1000", by="outlet", seed=1)
    >>> table[["outlet", "estimate", "difference", "cliffs_delta", "n_articles"]].round(1)
      outlet  estimate  difference  cliffs_delta  n_articles
    0   Echo       0.0      -428.6          -1.0           6
    1   Star     428.6       428.6           1.0           6
    """
    check_draws(seed=seed, draws=draws, level=level)
    check_reference(table, by, reference)
    if pair in (by, "category"):
        told = "is already a key. Use the column of what both sides report, or none"
        raise ArgumentError(f"pair={shown(pair)} {told}.")
    options: dict[str, Any] = {"measure": measure, "by": by, "seed": seed, "cluster": cluster}
    options |= {"pair": pair, "reference": reference, "draws": draws, "level": level}
    if not within:
        return compare_part(table, **options)
    if within in (by, "category"):
        told = "is already a key. Use another column, or none"
        raise ArgumentError(f"within={shown(within)} {told}.")
    check_columns(table, [within])
    first, place = number_groups(table, [within])
    parts = []
    for at in range(max(len(first), 1)):  # a part without rows has the columns
        part = compare_part(table[place == at], **options)
        value = table[within].iloc[np.repeat(first[at : at + 1], len(part))]
        part.insert(0, within, value.reset_index(drop=True))
        parts.append(part)
    found = pd.concat(parts, ignore_index=True)
    return found.assign(q=adjust_p(found["p"].to_numpy()))


def mark_clear(comparison: pd.DataFrame) -> pd.Series[bool]:
    """Return which differences are significant: their interval excludes 0, and q is below .05."""
    apart = comparison["difference_low"].gt(0) | comparison["difference_high"].lt(0)
    return apart & comparison["q"].lt(CLEAR)


def require_scored(
    comparison: pd.DataFrame, tone: pd.DataFrame, *, by: str, within: str | None = None
) -> pd.DataFrame:
    """Which differences in tone rest on enough sentences with a sentiment word to be told?

    Parameters
    ----------
    comparison
        Of `compare_groups` with these keys.
    tone
        Of `score_sentiment` by these keys, or by more.

    Returns
    -------
    DataFrame
        The comparison and, at its end, n_scored: sentences of the group with a sentiment word. Of
        fewer than ten no interval is left, and no difference where a side has fewer; reason says
        so. p and q stay what they were among all comparisons.

    Raises
    ------
    ColumnMissingError : if a table lacks a column

    Examples
    --------
    >>> import mediakit as mk
    >>> table = pd.DataFrame({"doc_id": map(str, range(12)), "outlet": ["Echo", "Star"] * 6,
    ...                       "compound": [0.1, 0.3, 0.2] * 4, "n_sentences": 2, "n_scored": 1})
    >>> found = mk.compare_groups(table, measure="compound", by="outlet", seed=1)
    >>> require_scored(found, table, by="outlet")["reason"].tolist()
    ['too few scored sentences', 'too few scored sentences']
    """
    keys = [*([within] if within else []), by]
    check_columns(comparison, [*keys, "reference", *LIMITS, *APART, *TESTED, "q", "reason"])
    check_columns(tone, [*keys, "n_scored"])
    n = tone[keys].astype("str").assign(n_scored=tone["n_scored"])
    n = n.groupby(keys, dropna=False)["n_scored"].sum().reset_index()
    named = comparison[keys].astype("str")
    own = named.merge(n, on=keys, how="left")["n_scored"].fillna(0).astype("int64")
    table = comparison.reset_index(drop=True).assign(n_scored=own)
    against = str(table["reference"].iloc[0]) if len(table) else OTHERS
    side = n if against == OTHERS else n[n[by].eq(against)]
    other = pd.Series(side["n_scored"].sum(), table.index)
    if within:
        n_side = named[within].map(side.groupby(within)["n_scored"].sum())
        other = n_side.astype("float64").reset_index(drop=True)
    other -= table["n_scored"] if against == OTHERS else 0
    few = table["n_scored"] < MIN_SCORED
    thin = table["difference"].notna() & (few | (other < MIN_SCORED))
    table.loc[few, [*LIMITS]] = np.nan
    table.loc[thin, [*APART, *TESTED, "q"]] = np.nan
    told = few.map({True: TOO_FEW, False: f"{TOO_FEW} to compare with"})
    return table.assign(reason=table["reason"].mask(thin, told))


def choose_first(comparison: pd.DataFrame) -> pd.Series[Any] | None:
    """Return the difference that a page says first, None where none is significant.

    Of those that are significant it has the largest Cliff's delta: rates of lists of different
    length can't be ranked against one another.
    """
    clear = comparison[mark_clear(comparison)]
    if clear.empty:
        return None
    return clear.iloc[int(clear["cliffs_delta"].abs().to_numpy().argmax())]


def check_reference(table: pd.DataFrame, by: str, reference: str | None) -> None:
    """Refuse a reference that is none of the groups, where there are some."""
    check_columns(table, [by])
    known = table[by].dropna().drop_duplicates().astype("str").sort_values().tolist()
    if reference is not None and len(table):
        choose(f"by={by!r}: reference", str(reference), known)


def compare_part(  # noqa: PLR0913  # those of `compare_groups`
    table: pd.DataFrame,
    *,
    measure: str,
    by: str,
    seed: int,
    reference: str | None,
    cluster: str,
    draws: int,
    level: float,
    tested: bool = True,
    pair: str | None = None,
) -> pd.DataFrame:
    """Return the comparison of the groups of a table, whose arguments are checked.

    Not tested, it lacks p and q, and the permutations, most of the work, are not made.
    """
    clusters = gather_clusters(
        table, measure=measure, by=by, cluster=cluster, pair=pair, reference=reference
    )
    groups, kinds, sides = clusters.labels, clusters.categories, clusters.sides
    keys = groups.to_frame(by).reset_index(drop=True)
    if kinds is not None:
        keys = keys.merge(kinds.to_frame("category"), how="cross")
    if not sides:
        return pd.concat([keys, build(COMPARISON)], axis=1)
    labels = [*groups.astype("str")]  # a reference that is none of them is ABSENT
    against = None if reference is None else int(find_codes(labels, pd.Series([str(reference)]))[0])
    rows, permutations, estimate_side = [], draws if tested else 0, _keep_sides(clusters, level)
    for at, (own, other) in enumerate(zip(sides, clusters.oppose(against), strict=True)):
        rng = make_rng(seed, "permutations", by, labels[at])
        if pair is not None:
            both = (own.bottom > 0).any(axis=1) & (other.bottom > 0).any(axis=1)
            own, other = (Side(*(part[both] for part in side)) for side in (own, other))  # noqa: PLW2901
        estimates = estimate_side(own), estimate_side(other)
        options: dict[str, Any] = {"draws": permutations, "rng": rng, "level": level}
        rows.append(_compare(clusters, own, other, estimates, **options))
    columns = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    n, m = columns["n_clusters"], columns.pop("n_opposed")
    known, differs = columns.pop("known"), columns.pop("differs")
    itself = np.arange(len(n))[:, None] == np.full(n.shape, -1 if against is None else against)
    what = DRAWN.get(cluster, "clusters") if pair is None else "pairs"
    alone = np.full(n.shape, len(n) == 1)
    reasons = {  # the first that holds is said
        f"no {what}": n == 0,
        f"too few {what}": n < LEAST,
        "only one group": alone,
        "the reference itself": itself,
        f"too few {what} to compare with": m < LEAST,
        "no variation": ~known | ~differs,
    }
    reason = np.select([*reasons.values()], [*reasons], np.array(None))
    compared = (np.minimum(n, m) >= LEAST) & ~itself & ~alone
    sure = clusters.most is not None or clusters.shares  # even where nothing varies
    parts = ((LIMITS, known), (APART, compared & (differs | sure)), (TESTED, compared & differs))
    for names, kept in parts:
        for name in names:
            columns[name] = np.where(kept, columns[name], np.nan)
    columns["q"] = adjust_p(columns["p"].ravel()).reshape(n.shape)
    fixed = {"measure": measure, "reference": reference or OTHERS, "level": level, "draws": draws}
    columns |= {name: np.full(reason.shape, value) for name, value in fixed.items()}
    columns |= {**clusters.counts, "reason": reason}
    flat = {name: values.ravel() for name, values in columns.items()}
    return pd.concat([keys, build(COMPARISON, flat)], axis=1)


def _keep_sides(clusters: Clusters, level: float) -> Callable[[Side], tuple[Sums, Interval]]:
    """Return what estimates a side once: all groups may be compared with one, and two cross."""
    known: dict[
        int, tuple[Side, Sums, Interval]
    ] = {}  # with the side, so that its id stays its own

    def estimate_side(side: Side) -> tuple[Sums, Interval]:
        if id(side) not in known:
            sums = add_up(side)
            known[id(side)] = side, sums, clusters.estimate(side, sums, level)
        return known[id(side)][1:]

    return estimate_side


def _compare(
    clusters: Clusters,
    own: Side,
    other: Side,
    estimates: tuple[tuple[Sums, Interval], tuple[Sums, Interval]],
    *,
    draws: int,
    rng: np.random.Generator,
    level: float,
) -> dict[str, npt.NDArray[Any]]:
    """Return of one group the rates, those of the other side, and how they differ."""
    (one, rate), (two, against) = estimates
    together = np.zeros_like(rate.value)
    if clusters.joint:
        both = make_exact(find_residuals(own) * find_residuals(other)).sum(axis=0)
        together = np.nan_to_num(divide(both, np.sqrt(one.square * two.square)))
    apart, ratio = find_difference(rate, against, together), [np.full_like(rate.value, np.nan)] * 4
    differs = vary(divide(*own)) | vary(divide(*other))
    if clusters.most is not None:
        differs = one.total + two.total > 0
        seen = find_detectable(one, two, level=level)  # of articles on one side each
        ratio = [*find_ratio(rate, against, together), ratio[0] if clusters.paired else seen]
    columns = dict(zip((*APART, *RATIO), (*apart, *ratio), strict=True))
    columns |= {"estimate": rate.value, "low": rate.low, "high": rate.high}
    columns |= {"reference_estimate": against.value, "n_clusters": one.n, "n_opposed": two.n}
    p = np.full_like(rate.value, np.nan)
    some = differs & (np.minimum(one.n, two.n) >= LEAST)
    if draws and some.any():
        sides = [Side(side.top[:, some], side.bottom[:, some]) for side in (own, other)]
        p[some] = find_p(clusters, *sides, draws=draws, rng=rng)
    columns |= {"cliffs_delta": _measure_dominance(own, other, paired=clusters.paired), "p": p}
    known = vary(divide(*own)) | (clusters.most is not None) | clusters.shares
    return columns | {"known": known, "differs": differs}


def find_p(
    clusters: Clusters,
    own: Side,
    other: Side,
    *,
    draws: int,
    rng: np.random.Generator,
    known: Flags | None = None,
) -> Floats:
    """Return the p of each difference: the larger of a permutation test and of one by a model.

    The one is exact where a group is but a label, the other holds where groups are not alike, in
    number, length or clumping. With `known` (which of several specifications, a row each, say
    something of which category) it is one p per category, of the median over specifications.
    """
    hits = clusters.most is not None
    permute = partial(_permute_clusters, hits=hits)
    if clusters.joint:
        permute = partial(_permute_overlapping, paired=clusters.paired, hits=hits)
    permuted = permute(own, other, draws=draws, rng=rng, known=known)
    if clusters.paired:
        modelled = compare_paired(own, other, hits=hits)
    else:
        modelled = (compare_rates if hits else compare_means)(add_up(own), add_up(other))
    return np.fmax(permuted, _pool(modelled, known))


def _pool(values: Floats, known: Flags | None) -> Floats:
    """Return the median over those specifications that say something, if there are several."""
    if known is None:
        return values
    values = np.where(known, values.reshape(*values.shape[:-1], *known.shape), np.nan)
    return np.asarray(np.nanmedian(values, axis=-2))


def vary(rates: Floats) -> npt.NDArray[np.bool_]:
    """Return whether the rates of a column differ; NaN do not."""
    highest = np.fmax.reduce(rates, axis=0, initial=-np.inf)
    return np.asarray(highest > np.fmin.reduce(rates, axis=0, initial=np.inf))


class Clusters(NamedTuple):
    """What is compared: a side per group, with a row per cluster and a column per category."""

    labels: pd.Series[Any]  # of the groups
    categories: pd.Series[Any] | None
    sides: list[Side]
    joint: bool  # the rows of all sides are the same clusters, as articles are in all voices
    paired: bool  # a single article is in several groups, not only a text in several outlets
    factor: float
    most: float | None  # what hardly a rate of hits exceeds; None for a mean
    shares: bool  # means of truth values
    counts: dict[str, npt.NDArray[Any]]  # n_articles, n_words, n_sentences: groups x categories

    def estimate(self, side: Side, sums: Sums, level: float) -> Interval:
        """Return each rate or mean of a side."""
        found = estimate(side, sums, level=level, most=self.most, shares=self.shares)
        return Interval(*(self.factor * part for part in found))

    def oppose(self, against: int | None) -> list[Side]:
        """Return what each group is compared with: one group, or all others together."""
        if against == ABSENT:
            return [Side(*map(np.zeros_like, side)) for side in self.sides]
        if against is not None:
            return [self.sides[against]] * len(self.sides)
        opposed = []
        for at in range(len(self.sides)):
            others = self.sides[:at] + self.sides[at + 1 :]
            if len(others) == 1:
                opposed += others
                continue
            if self.joint:
                joined = [np.sum(parts, axis=0) for parts in zip(*others, strict=True)]
            else:
                none = [part[:0] for part in self.sides[0]]
                joined = [np.concatenate(parts) for parts in zip(none, *others, strict=True)]
            opposed.append(Side(*joined))
        return opposed


def gather_clusters(
    table: pd.DataFrame,
    *,
    measure: str,
    by: str,
    cluster: str,
    pair: str | None = None,
    reference: str | None = None,
) -> Clusters:
    """Return the sums of a measure above and below in each cluster, group and category.

    With `pair` these are the clusters, without those that could not be compared.
    """
    above, below, factor = RATIOS.get(measure, (measure, "", 1))
    needed = filter(None, ["doc_id", by, cluster, pair, above, below])
    check_columns(table, needed)
    table = _drop_untold(table, by)
    keys = [by, "category"] if "category" in table else [by]
    if not below and table.duplicated(["doc_id", *keys]).any():
        needs, fix = f"doc_id and {', '.join(keys)}", f"Count by 'article' and {by!r} alone"
        raise ArgumentError(f"measure={shown(measure)} needs one row for each {needs}. {fix}.")
    parts = read_parts(table, above, below)
    first, group = number_groups(table, [by])
    kinds, kind = number_groups(table, ["category"]) if len(keys) > 1 else (first[:1], group * 0)
    text = number_groups(table, [cluster])[1]
    clusters, place = number_groups(table, [pair or cluster])
    cell, shape = group * len(kinds) + kind, (len(first), len(kinds))
    used, kept = parts[1] > 0, np.ones(len(table), np.bool_)
    if pair is not None:
        told = np.zeros((len(clusters), len(first)), np.bool_)
        told[place[used], group[used]] = True
        shared = told.sum(axis=1) > 1
        if reference is not None:
            shared &= told[:, table[by].iloc[first].astype("str") == str(reference)].any(axis=1)
        kept = shared[place] & table[pair].notna().to_numpy()
        used, parts = used & kept, (parts[0] * kept, parts[1] * kept)
    rows = pd.DataFrame({"cell": cell, "group": group, "article": table["doc_id"].array})[used]
    once = rows.drop_duplicates(["cell", "article"])["cell"]
    n_cells = len(first) * len(kinds)
    counts: dict[str, npt.NDArray[Any]] = {"n_articles": np.bincount(once, minlength=n_cells)}
    for name in ("n_words", "n_sentences"):
        counts[name] = np.full(n_cells, None, dtype=object)
        if name in table:
            total = np.bincount(cell, table[name] * kept, n_cells)
            counts[name] = np.rint(total).astype(np.int64)
    home = np.zeros(len(clusters), np.int64)  # a group of each cluster
    home[place[used]] = group[used]
    joint = pair is not None or bool((home[place] != group)[used].any())
    # Clusters with nothing to divide by are left out.
    size = (len(first) if joint else 1, len(clusters), len(kinds))
    where = (group * joint * len(clusters) + place) * len(kinds) + kind
    sums = np.stack([np.bincount(where, part, np.prod(size)).reshape(size) for part in parts])
    some = (sums[1] > 0).any(axis=(0, 2))
    article = number_groups(table, ["doc_id"])[1]
    printing, owned = ((each * len(first) + group)[used] for each in (article, text))
    scaled = np.asarray(sums * share_texts(printing, owned, read_weight(table)[used]))
    sides = []
    for at in range(len(first)):
        own = (part[at][some] if joint else part[0][some & (home == at)] for part in scaled)
        sides.append(Side(*map(make_exact, own)))
    return Clusters(
        labels=table[by].iloc[first],
        categories=table["category"].iloc[kinds] if len(keys) > 1 else None,
        sides=sides,
        joint=joint,
        paired=pair is not None
        or (joint and not rows.drop_duplicates(["group", "article"])["article"].is_unique),
        factor=factor,
        most=MOST.get(measure),
        shares=not below and bool(np.isin(parts[0], (0, 1)).all()),
        counts={name: values.reshape(shape) for name, values in counts.items()},
    )


def _drop_untold(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return a table without what is in no group, where its articles are in others, as by speaker.

    >>> table = pd.DataFrame({"doc_id": ["a", "a", "b"], "party": ["Left", None, None]})
    >>> _drop_untold(table, "party")
      doc_id party
    0      a  Left
    """
    told = table[by].notna().to_numpy()
    if told.all():
        return table
    article = number_groups(table, ["doc_id"])[1]
    return table[told] if np.isin(article[~told], article[told]).any() else table


def read_weight(table: pd.DataFrame) -> Floats:
    """Return what each row counts, as `weigh_articles` says it; else 1."""
    return np.asarray(table["weight"] if "weight" in table else np.ones(len(table)), dtype=float)


def share_texts(article: Codes, text: Codes, weight: Floats) -> float:
    """Return how many texts there are to a printing: copies on one side are no further hits.

    >>> round(share_texts(np.array([0, 1, 2]), np.array([0, 0, 1]), np.ones(3)), 2)
    0.67
    """
    first = np.unique(article, return_index=True)[1]
    return min(len(np.unique(text)) / max(float(weight[first].sum()), 1.0), 1.0)


def read_parts(table: pd.DataFrame, above: str, below: str) -> tuple[Floats, Floats]:
    """Return what of each row is above and what is below; without a value, both are 0."""
    try:
        value = pd.to_numeric(table[above]).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            f"measure={shown(above)} is not a column of numbers; found {table[above].dtype}."
        ) from error
    if not below:
        return np.nan_to_num(value), (~np.isnan(value)).astype(float)
    base = table[below].to_numpy(dtype=float)
    value = np.nan_to_num(value)  # sentences without a sentiment word are 0 in the whole group, too
    return (value if above == "n" else value * base), base


def _measure_dominance(target: Side, reference: Side, *, paired: bool) -> Floats:
    """Return Cliff's delta per column: P(target > reference) - P(target < reference), or NaN.

    Paired, the two sides of each cluster are compared, else each with each (Cliff, 1993).
    """
    own, other = divide(*target), divide(*reference)
    if paired:
        return pd.DataFrame(np.sign(own - other)).mean().to_numpy()
    delta = np.full(own.shape[1], np.nan)
    for k, columns in enumerate(zip(own.T, other.T, strict=True)):
        a, b = (rates[~np.isnan(rates)] for rates in columns)
        if len(a) and len(b):
            ranks = pd.Series(np.concatenate([a, b])).rank().to_numpy()[: len(a)]
            wins = ranks.sum() - len(a) * (len(a) + 1) / 2
            delta[k] = 2 * wins / (len(a) * len(b)) - 1
    return delta


def _permute_clusters(
    target: Side,
    reference: Side,
    *,
    hits: bool,
    draws: int,
    rng: np.random.Generator,
    known: Flags | None = None,
) -> Floats:
    """Return per column the p of a permutation test: could any clusters have been the target's?"""
    # The statistic is the difference of the means, or of the logarithms of rates of hits, by its
    # standard error, so that sides of different size or spread are not called different for that
    # alone (Chung & Romano, 2013).
    own, other = _moments(target), _moments(reference)
    n, m = len(own), len(other)
    total = own.sum(axis=0) + other.sum(axis=0)
    drawn = permute_sums(np.concatenate([own, other]), n, draws=draws, rng=rng)

    def statistic(sums: Floats) -> Floats:
        mine, theirs = (np.split(part, 5, axis=-1) for part in (sums, total - sums))
        return _studentize(_estimate(mine, n, hits=hits), _estimate(theirs, m, hits=hits))

    return _share_as_far(statistic, own.sum(axis=0), drawn, known)


def _permute_overlapping(
    target: Side,
    reference: Side,
    *,
    paired: bool,
    hits: bool,
    draws: int,
    rng: np.random.Generator,
    known: Flags | None = None,
) -> Floats:
    """Return per column the p of a test for sides whose rows are the same clusters."""
    # Those on both sides, and all where they are paired, change places; those on one side alone
    # could have been the other's, as in `_permute_clusters`. The statistic is the same, with the
    # covariance of the two sides.
    alone = np.zeros(len(target.top), np.bool_)
    if not paired:
        own, other = ((side.bottom > 0).any(axis=1) for side in (target, reference))
        alone = (own != other)[own | other]
        target, reference = (
            Side(*(part[own | other] for part in side)) for side in (target, reference)
        )
    mine, theirs = _moments(target), _moments(reference)
    (a, b), (c, d) = target, reference
    k = a.shape[1]
    home = alone & (b > 0).any(axis=1)
    n, m = (len(alone) - int((alone & where).sum()) for where in (~home, home))
    crossed, back = a * d, b * c
    moved = np.hstack([theirs - mine, back - crossed])[~alone]
    start = np.concatenate([mine.sum(axis=0), crossed.sum(axis=0)])
    total = mine.sum(axis=0) + theirs.sum(axis=0)
    both = crossed.sum(axis=0) + back.sum(axis=0)
    tops, bottoms = (a * c).sum(axis=0), (b * d).sum(axis=0)
    drawn = start + flip_sums(moved, draws=draws, rng=rng)
    if alone.any():
        rows = np.concatenate([mine[home], theirs[alone & ~home]])
        chosen = permute_sums(rows, int(home.sum()), draws=draws, rng=rng)
        drawn[:, :-k] += chosen - mine[home].sum(axis=0)
    correction = np.sqrt(n / (n - 1) * m / (m - 1))

    def statistic(sums: Floats) -> Floats:
        *own, cross = np.split(sums, 6, axis=-1)
        other = np.split(total - sums[..., : -cross.shape[-1]], 5, axis=-1)
        one, two = _estimate(own, n, hits=hits), _estimate(other, m, hits=hits)
        joint = tops - two.rate * cross - one.rate * (both - cross) + one.rate * two.rate * bottoms
        return _studentize(one, two, joint * correction)

    return _share_as_far(statistic, start, drawn, known)


def _moments(side: Side) -> Floats:
    """Return per cluster the rate's two parts, their squares and their product, K columns each."""
    top, bottom = side
    return np.hstack([top, bottom, top * top, top * bottom, bottom * bottom])


class _Estimate(NamedTuple):
    """A rate, or its logarithm, as permutations give it."""

    value: Floats
    rate: Floats
    square: Floats  # of the standard error of the value
    scale: Floats  # what a sum is divided by to be one of the value
    floor: Floats  # what no square is below: with hits, that of Poisson's


def _estimate(sums: list[Floats], n: int, *, hits: bool) -> _Estimate:
    """Return what sums of moments say of the rate of n clusters; of hits, half a one is added."""
    top, bottom, squares, products, bases = sums
    top = top + HALF * hits
    rate = top / bottom
    square = (squares - 2 * rate * products + rate * rate * bases) * n / (n - 1)
    if not hits:
        return _Estimate(rate, rate, square / bottom**2, bottom, np.zeros_like(rate))
    return _Estimate(np.log(rate), rate, np.maximum(square, top) / top**2, top, 1 / top)


def _studentize(one: _Estimate, two: _Estimate, joint: Floats | float = 0.0) -> Floats:
    """Return a difference by its standard error; 0 where both are 0, or there is no rate."""
    squares = one.square + two.square - 2 * joint / (one.scale * two.scale)
    apart = (one.value - two.value) / np.sqrt(np.maximum(squares, one.floor + two.floor))
    return np.nan_to_num(apart, nan=0.0, posinf=np.inf, neginf=-np.inf)


def _share_as_far(
    statistic: Callable[[Floats], Floats], found: Floats, drawn: Floats, known: Flags | None
) -> Floats:
    """Return the share of permutations as far apart as what was found, which is one of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, others = (np.abs(_pool(statistic(sums), known)) for sums in (found, drawn))
    return np.asarray((1 + (others >= observed * CLOSE).sum(axis=0)) / (1 + len(drawn)))

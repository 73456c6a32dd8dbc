"""Do groups differ? The comparison and what follows from it, its clusters, the tests.

A cluster is what is drawn as a whole: an article, or a text with its copies. A side has a row for
each of its clusters and a column for each category; a contrast is a group and the other side; the
whole is both together, of which what all groups need is found once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide, find_distinct, run_starts
from mediakit.base.statistics import (
    DRAWS,
    ROWS_AT_ONCE,
    Rows,
    Shuffled,
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
    Sums,
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Floats, Index

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
MOMENTS: Final = 5  # to each rate, as `_moments` has them
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
    seed
        Of the permutations; each group draws for itself, but that in a comparison of 20,000
        clusters or more those of less than 10,000 share shuffles.
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
    for name, key, fix in (
        ("pair", pair, "the column of what both sides report"),
        ("within", within, "another column"),
    ):
        if key in (by, "category"):
            raise ArgumentError(f"{name}={shown(key)} is already a key. Use {fix}, or none.")
    options: dict[str, Any] = {"measure": measure, "by": by, "seed": seed, "cluster": cluster}
    options |= {"pair": pair, "reference": reference, "draws": draws, "level": level}
    if not within:
        return compare_part(table, **options)
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


def check_reference(table: pd.DataFrame, by: str, reference: str | None) -> None:
    """Refuse a reference that is none of the groups, where there are some."""
    check_columns(table, [by])
    if reference is not None and len(table):
        known = table[by].iloc[number_groups(table, [by])[0]].dropna().astype("str")
        choose(f"by={by!r}: reference", str(reference), sorted(known))


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
    groups, kinds = clusters.labels, clusters.categories
    keys = groups.to_frame(by).reset_index(drop=True)
    if kinds is not None:
        keys = keys.merge(kinds.to_frame("category"), how="cross")
    if groups.empty:
        return pd.concat([keys, build(COMPARISON)], axis=1)
    labels = [*groups.astype("str")]  # a reference that is none of them is ABSENT
    against = None if reference is None else int(find_codes(labels, pd.Series([str(reference)]))[0])
    # All groups may be compared with one, and two cross; of pairs, what counts differs.
    known = [] if pair is not None else [clusters.estimate(side, level) for side in clusters.sides]
    draw, rows = partial(make_rng, seed, "permutations", by), []
    for at, contrast in enumerate(clusters.oppose(against, draw)):
        single = contrast.group
        if pair is not None:
            contrast, single = contrast.keep_pairs(), None  # noqa: PLW2901
        one = known[at] if known else clusters.estimate(contrast.own, level)
        two = clusters.estimate(contrast.other, level) if single is None else known[single]
        options: dict[str, Any] = {"draws": draws if tested else 0, "rng": draw(labels[at])}
        rows.append(_compare(clusters, contrast, (one, two), level=level, **options))
    columns = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    n, m = columns["n_clusters"], columns.pop("n_opposed")
    varies, differs = columns.pop("varies"), columns.pop("differs")
    itself = np.arange(len(n))[:, None] == np.full(n.shape, -1 if against is None else against)
    what = DRAWN.get(cluster, "clusters") if pair is None else "pairs"
    alone = np.full(n.shape, len(n) == 1)
    reasons = {  # the first that holds is said
        f"no {what}": n == 0,
        f"too few {what}": n < LEAST,
        "only one group": alone,
        "the reference itself": itself,
        f"too few {what} to compare with": m < LEAST,
        "no variation": ~varies | ~differs,
    }
    reason = np.select([*reasons.values()], [*reasons], np.array(None))
    compared = (np.minimum(n, m) >= LEAST) & ~itself & ~alone
    sure = clusters.most is not None or clusters.shares  # even where nothing varies
    parts = ((LIMITS, varies), (APART, compared & (differs | sure)), (TESTED, compared & differs))
    for names, kept in parts:
        for name in names:
            columns[name] = np.where(kept, columns[name], np.nan)
    columns["q"] = adjust_p(columns["p"].ravel()).reshape(n.shape)
    fixed = {"measure": measure, "reference": reference or OTHERS, "level": level, "draws": draws}
    columns |= {name: np.full(reason.shape, value) for name, value in fixed.items()}
    columns |= {**clusters.counts, "reason": reason}
    flat = {name: values.ravel() for name, values in columns.items()}
    return pd.concat([keys, build(COMPARISON, flat)], axis=1)


def _compare(
    clusters: Clusters,
    contrast: Contrast,
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
        residuals = [
            find_residuals(side, sums.base, sums.rate)
            for side, sums in ((contrast.own, one), (contrast.rest, two))
        ]
        both = make_exact(residuals[0] * residuals[1], n=contrast.n).sum(axis=0)
        together = np.nan_to_num(divide(both, np.sqrt(one.square * two.square)))
    apart, ratio = find_difference(rate, against, together), [np.full_like(rate.value, np.nan)] * 4
    varies = vary(contrast.own.rates)
    if clusters.most is None:
        differs, varies = varies | vary(contrast.other.rates), varies | clusters.shares
    else:
        differs, varies = one.total + two.total > 0, np.ones_like(varies)
        seen = find_detectable(one, two, level=level)  # of articles on one side each
        ratio = [*find_ratio(rate, against, together), ratio[0] if clusters.paired else seen]
    columns = dict(zip((*APART, *RATIO), (*apart, *ratio), strict=True))
    columns |= {"estimate": rate.value, "low": rate.low, "high": rate.high}
    columns |= {"reference_estimate": against.value, "n_clusters": one.n, "n_opposed": two.n}
    p = np.full_like(rate.value, np.nan)
    some = np.flatnonzero(differs & (np.minimum(one.n, two.n) >= LEAST))
    if draws and len(some):
        p[some] = find_p(clusters, contrast, (one, two), some, draws=draws, rng=rng)
    columns |= {"cliffs_delta": _measure_dominance(contrast), "p": p}
    return columns | {"varies": varies, "differs": differs}


def vary(rates: Floats) -> npt.NDArray[np.bool_]:
    """Return whether the rates of a column differ; NaN do not."""
    highest = np.fmax.reduce(rates, axis=0, initial=-np.inf)
    return np.asarray(highest > np.fmin.reduce(rates, axis=0, initial=np.inf))


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


def gather_clusters(
    table: pd.DataFrame,
    *,
    measure: str,
    by: str,
    cluster: str,
    pair: str | None = None,
    reference: str | None = None,
    others: Sequence[pd.DataFrame] = (),
) -> Clusters:
    """Return the sums of a measure above and below in each cluster, group and category.

    With `pair` these are the clusters, without those that could not be compared. Other tables have
    the same rows, and further categories, in the same order.
    """
    above, below, factor = RATIOS.get(measure, (measure, "", 1))
    needed = filter(None, ["doc_id", by, cluster, pair, above, below])
    check_columns(table, needed)
    table = _drop_untold(table, by)
    keys = [by, "category"] if "category" in table else [by]
    if not below and table.duplicated(["doc_id", *keys]).any():
        needs, fix = f"doc_id and {', '.join(keys)}", f"Count by 'article' and {by!r} alone"
        raise ArgumentError(f"measure={shown(measure)} needs one row for each {needs}. {fix}.")
    parts = [read_parts(each, above, below) for each in (table, *others)]
    first, group = number_groups(table, [by])
    kinds, kind = number_groups(table, ["category"]) if len(keys) > 1 else (first[:1], group * 0)
    article = number_groups(table, ["doc_id"])[1]
    text = article if cluster == "doc_id" else number_groups(table, [cluster])[1]
    place = text if pair is None else number_groups(table, [pair])[1]
    n, n_groups, n_kinds = int(place.max(initial=-1)) + 1, len(first), len(kinds)
    cell, n_cells = group * n_kinds + kind, n_groups * n_kinds
    used, kept = _any(bottom > 0 for _, bottom in parts), np.ones(len(table), np.bool_)
    if pair is not None:
        told = np.zeros((n, n_groups), np.bool_)
        told[place[used], group[used]] = True
        shared = told.sum(axis=1) > 1
        if reference is not None:
            shared &= told[:, table[by].iloc[first].astype("str") == str(reference)].any(axis=1)
        kept = shared[place] & table[pair].notna().to_numpy()
        used, parts = used & kept, [(top * kept, bottom * kept) for top, bottom in parts]
    once = find_distinct((article * n_cells + cell)[used])  # an article in a cell
    n_articles = np.bincount(once % n_cells, minlength=n_cells)
    counts: dict[str, npt.NDArray[Any]] = {"n_articles": n_articles}
    for name in ("n_words", "n_sentences"):
        counts[name] = np.full(n_cells, None, dtype=object)
        if name in table:
            total = np.bincount(cell, table[name] * kept, n_cells)
            counts[name] = np.rint(total).astype(np.int64)
    home = np.zeros(n, np.int64)  # a group of each cluster
    home[place[used]] = group[used]
    joint = pair is not None or bool((home[place] != group)[used].any())
    printing, owned = ((each * n_groups + group)[used] for each in (article, text))
    scale = share_texts(printing, owned, read_weight(table)[used])
    # What each group has of each cluster; clusters with nothing to divide by are left out.
    some = np.zeros(n, np.bool_)
    some[place[used]] = True
    kept = some[place]
    if joint:
        kept &= _any(each != 0 for part in parts for each in part)
    code = ((group if joint else home[place]) * n + (np.cumsum(some) - 1)[place])[kept]
    row, pairs = pd.factorize(code[starts := run_starts(code)], sort=True)
    at = np.repeat(row, np.diff(starts, append=len(code))) * n_kinds + kind[kept]

    def add(each: Floats) -> Floats:
        found = np.bincount(at, each[kept], len(pairs) * n_kinds) * scale
        return np.asarray(found, float).reshape(len(pairs), n_kinds)

    tops, bottoms = (np.hstack([add(part[end]) for part in parts]) for end in (0, 1))
    owner, number = np.divmod(pairs, n)
    number, n = (number, int(some.sum())) if joint else (np.arange(len(pairs)), len(pairs))
    bounds = np.searchsorted(owner, np.arange(n_groups + 1))
    sides, places = [], []
    for start, end in pairwise(bounds.tolist()):
        top, bottom = (
            make_exact(part[start:end], n=n if joint else None) for part in (tops, bottoms)
        )
        times: Floats | float = 1.0
        if joint:
            top, bottom = (np.pad(part, ((0, 1), (0, 0))) for part in (top, bottom))
            times = np.append(np.ones(end - start), n - (end - start))[:, None]
        sides.append(Side(top, bottom, times))
        places.append(number[start:end])
    return Clusters(
        labels=table[by].iloc[first],
        categories=pd.concat([each["category"].iloc[kinds] for each in (table, *others)])
        if len(keys) > 1
        else None,
        sides=sides,
        places=places,
        n=n,
        joint=joint,
        paired=pair is not None
        or (joint and len(find_distinct(printing)) > len(find_distinct(article[used]))),
        factor=factor,
        most=MOST.get(measure),
        shares=not below and all(np.isin(top, (0, 1)).all() for top, _ in parts),
        counts={name: values.reshape(n_groups, n_kinds) for name, values in counts.items()},
    )


def _any(flags: Iterable[Flags]) -> Flags:
    """Return which rows have any of some flags."""
    return reduce(np.logical_or, flags)


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
    at = run_starts(article)
    first = at[np.unique(article[at], return_index=True)[1]]
    return min(len(find_distinct(text)) / max(float(weight[first].sum()), 1.0), 1.0)


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


class Clusters(NamedTuple):
    """What is compared: a side per group, with a row per cluster and a column per category."""

    labels: pd.Series[Any]  # of the groups
    categories: pd.Series[Any] | None
    sides: list[Side]  # where joint, with a last row for all clusters that a group has nothing of
    places: list[Codes]  # the clusters of each side, by their numbers
    n: int  # clusters
    joint: bool  # a cluster may be on several sides, as articles are in all voices
    paired: bool  # a single article is in several groups, not only a text in several outlets
    factor: float
    most: float | None  # what hardly a rate of hits exceeds; None for a mean
    shares: bool  # means of truth values
    counts: dict[str, npt.NDArray[Any]]  # n_articles, n_words, n_sentences: groups x categories

    def estimate(self, side: Side, level: float) -> tuple[Sums, Interval]:
        """Return what a side says of each rate or mean, and these with their limits."""
        sums = add_up(side)
        found = estimate(side, sums, level=level, most=self.most, shares=self.shares)
        return sums, Interval(*(self.factor * part for part in found))

    def lay_out(self, groups: list[int], places: Codes) -> Side:
        """Return what some groups have together, a row for each of some clusters."""
        top, bottom = np.zeros((2, len(places), self.sides[0].top.shape[1]))
        for at in groups:
            rows, side = places.searchsorted(self.places[at]), self.sides[at]
            top[rows] += side.top[: len(rows)]
            bottom[rows] += side.bottom[: len(rows)]
        return Side(top, bottom)

    def oppose(
        self, against: int | None, draw: Callable[[], np.random.Generator]
    ) -> Iterator[Contrast]:
        """Yield each group and what it is compared with: one group, or all others together.

        By what `draw` gives, groups that are compared with the same clusters shuffle them together.
        """
        every, everything = [*range(len(self.sides))], np.arange(self.n)
        whole = None
        for at, side in enumerate(self.sides):
            others = [other for other in every if other != at]
            if against is not None:
                others = [] if against == ABSENT else [against]
            single, mine = others[0] if len(others) == 1 else None, self.places[at]
            if self.paired:
                own, rest = (self.lay_out(some, everything) for some in ([at], others))
                yield Contrast(own, rest, rest, self.n, single)
                continue
            if len(others) > 1:
                whole = whole or Whole(self.lay_out(every, everything), draw)
            else:
                among = np.unique(np.concatenate([self.places[some] for some in (at, *others)]))
                whole = Whole(self.lay_out([at, *others], among), draw)
                mine = among.searchsorted(mine)
            own, both = side.take(np.arange(len(mine))), whole.side.take(mine)
            other = rest = Side(both.top - own.top, both.bottom - own.bottom)
            if single is not None:
                other = self.sides[single]
            elif others:
                other = whole.leave(mine, rest if self.joint else None)
            yield Contrast(own, rest, other, self.n, single, whole, mine)


class Contrast(NamedTuple):
    """A group and what it is compared with."""

    own: Side
    rest: Side  # what the other side has of the clusters of the group
    other: Side  # all of the other side, in any order
    n: int  # clusters of all groups
    group: int | None  # that the other side is, if it is one
    whole: Whole | None = None  # both sides together; None where their rows are the same, in pairs
    places: Codes = np.zeros(0, np.int64)  # the clusters of the group, in the whole

    def keep_pairs(self) -> Contrast:
        """Return a contrast of those clusters that are on both sides, in pairs."""
        both = np.flatnonzero(self.own.filled & self.rest.filled)
        own, rest = self.own.take(both), self.rest.take(both)
        return Contrast(own, rest, rest, len(both), self.group)


@dataclass(frozen=True, eq=False)
class Whole:
    """All clusters of a comparison, and what is found of them once for all groups."""

    side: Side
    draw: Callable[[], np.random.Generator]  # random numbers, the same each time

    @cached_property
    def ranked(self) -> list[Floats]:
        """The rates of each column, in order."""
        return [*map(_sort, self.side.rates.T)]

    @cached_property
    def kinds(self) -> tuple[list[Index], Side]:
        """Of each column the kind of each cluster, those alike in it being of one kind."""
        codes, tops, bottoms = [], [], []
        for columns in zip(self.side.top.T, self.side.bottom.T, strict=True):
            (top, above), (bottom, below) = map(pd.factorize, columns)
            code, pairs = pd.factorize(top * len(below) + bottom)
            codes.append(code)
            tops.append(above[pairs // len(below)])
            bottoms.append(below[pairs % len(below)])
        size = max(map(len, tops))
        padded = (
            np.stack([np.pad(column, (0, size - len(column))) for column in part], axis=1)
            for part in (tops, bottoms, map(np.bincount, codes))
        )
        return codes, Side(*(np.asarray(part, dtype=float) for part in padded))

    def leave(self, places: Codes, rest: Side | None) -> Side:
        """Return the whole without some clusters, and with what others have of these."""
        codes, (top, bottom, n) = self.kinds
        gone = [np.bincount(code[places], minlength=len(top)) for code in codes]
        times = np.asarray(n - np.stack(gone, axis=1))
        left = Side(np.where(times > 0, top, 0.0), np.where(times > 0, bottom, 0.0), times)
        if rest is None:
            return left
        more = (rest.top, rest.bottom, np.ones_like(rest.top))
        return Side(*map(np.concatenate, zip(left, more, strict=True)))

    @cached_property
    def bases(self) -> Codes:
        """Of each column the first with the same bottoms, as categories of one table have them."""
        bottom, each = self.side.bottom, np.arange(self.side.bottom.shape[1])
        total = self.moments[len(each) :][: len(each)]
        _, first, place = np.unique(total, return_index=True, return_inverse=True)
        first, alike = first[place], np.ones(len(each), np.bool_)
        for at in range(0, len(bottom), ROWS_AT_ONCE):
            part = bottom[at : at + ROWS_AT_ONCE]
            alike &= (part == part[:, first]).all(axis=0)
        return np.where(alike, first, each)

    def list_moments(self, places: Codes, columns: Codes | None = None) -> Rows:
        """Return the moments of some clusters and columns."""
        side = self.side  # not of self, which keeps rows of it: in a circle both would stay
        bases = self.bases if columns is None else self.bases[columns]
        _, first, base = np.unique(bases, return_index=True, return_inverse=True)
        n, each, then = len(bases), np.arange(len(bases)), len(bases) + len(first)
        every = [each, n + base, then + each, then + n + each, then + 2 * n + base]

        def take(some: Index) -> Floats:
            top, bottom, _ = side.take(places[some], columns)
            base = bottom[:, first]
            return np.hstack([top, base, top * top, top * bottom, base * base])

        def add(some: Index) -> Floats:
            return _add(side.take(places[some], columns))

        return Rows(len(places), take, add, np.concatenate(every))

    @cached_property
    def moments(self) -> Floats:
        """The sums of the moments of all clusters."""
        return _add(self.side)

    def find_moments(self, columns: Codes) -> Codes:
        """Return where the moments of some columns are among all."""
        return np.concatenate([columns + at * self.side.top.shape[1] for at in range(MOMENTS)])

    @cached_property
    def products(self) -> Floats:
        """The sums of products of all moments, of how far they are from their mean."""
        n = len(self.side.top)
        return self.list_moments(np.arange(n)).multiply(self.moments / n)

    @cached_property
    def shuffled(self) -> Shuffled:
        """The moments of all clusters, in random order."""
        return Shuffled(self.list_moments(np.arange(len(self.side.top))), self.draw())

    def draw_few(self, few: int, draws: int, *, among: Index, columns: Codes) -> Floats:
        """Return the sums of the moments of a few clusters among some, for each draw."""
        gone = np.ones(len(self.side.top), np.bool_)
        gone[among] = False
        sums = self.shuffled.draw(few, draws, np.flatnonzero(gone))
        return sums[:, self.find_moments(columns)]

    def spread(self, n: int, total: Floats, gone: Codes, columns: Codes) -> tuple[Floats, Floats]:
        """Return the sums of the moments of n clusters, and of their products as above.

        They are all clusters but those that are gone, and those that have nothing.
        """
        n_all, every = len(self.side.top), self.find_moments(columns)
        center = self.moments[every] / n_all
        products = self.products[np.ix_(every, every)]
        products -= self.list_moments(gone, columns).multiply(center)
        products -= (n_all - n - len(gone)) * np.outer(center, center)
        apart = total / n - center
        return total, products - n * np.outer(apart, apart)


def _measure_dominance(contrast: Contrast) -> Floats:
    """Return Cliff's delta per column: P(target > reference) - P(target < reference), or NaN.

    Paired, the two sides of each cluster are compared, else each with each (Cliff, 1993).
    """
    own, rest, whole = contrast.own.rates, contrast.rest.rates, contrast.whole
    if whole is None:
        return pd.DataFrame(np.sign(own - rest)).mean().to_numpy()
    delta, joined = np.full(own.shape[1], np.nan), whole.side.take(contrast.places).rates
    for k, ranked in enumerate(whole.ranked):
        mine = _sort(own[:, k])
        # The other side is the whole without the clusters of the group, and what it has of them.
        parts = ((1, ranked), (-1, _sort(joined[:, k])), (1, _sort(rest[:, k])))
        n = sum(sign * len(rates) for sign, rates in parts)
        if len(mine) and n:
            ends = (
                sign * rates.searchsorted(mine, end).sum()
                for sign, rates in parts
                for end in ("left", "right")
            )
            delta[k] = sum(ends) / (len(mine) * n) - 1
    return delta


def _sort(rates: Floats) -> Floats:
    """Return the rates that there are, in order."""
    return np.sort(rates[~np.isnan(rates)])


def find_p(
    clusters: Clusters,
    contrast: Contrast,
    sums: tuple[Sums, Sums],
    columns: Codes,
    *,
    draws: int,
    rng: np.random.Generator,
    known: Flags | None = None,
) -> Floats:
    """Return the p of differences in some columns: the larger of a permutation test and of a model.

    The one is exact where a group is but a label, the other holds where groups are not alike, in
    number, length or clumping. With `known` (which of several specifications, a row each, say
    something of which category) it is one p per category, of the median over specifications.
    """
    hits, joint = clusters.most is not None, clusters.joint
    permuted = _permute(
        contrast, columns, joint=joint, hits=hits, draws=draws, rng=rng, known=known
    )
    if contrast.whole is None:
        sides = (side.take(columns=columns) for side in (contrast.own, contrast.rest))
        modelled = compare_paired(*sides, hits=hits)
    else:
        one, two = (Sums(*(part[columns] for part in each)) for each in sums)
        modelled = (compare_rates if hits else compare_means)(one, two)
    return np.fmax(permuted, pool(modelled, known))


def _permute(
    contrast: Contrast,
    columns: Codes,
    *,
    joint: bool,
    hits: bool,
    draws: int,
    rng: np.random.Generator,
    known: Flags | None = None,
) -> Floats:
    """Return per column the p of a permutation test: could any clusters have been the target's?"""
    # Clusters on both sides, and all where they are paired, change places; those on one side alone
    # could have been the other's. The statistic is the difference of the means, or of the
    # logarithms of rates of hits, by its standard error, so that sides of different size or spread
    # are not called different for that alone (Chung & Romano, 2013).
    whole, k = contrast.whole, len(columns)
    own, rest = (side.take(columns=columns) for side in (contrast.own, contrast.rest))
    here = own.filled | (whole is None or not joint)
    there = rest.filled | (whole is None)
    both = np.flatnonzero(here & there)

    one, two = (own, rest) if whole is None else (own.take(both), rest.take(both))
    mine, theirs, crossed, back = (
        _add(one),
        _add(two),
        _dot(one.top, two.bottom),
        _dot(one.bottom, two.top),
    )
    tops, bottoms = _dot(one.top, two.top), _dot(one.bottom, two.bottom)

    def move(some: Index) -> Floats:
        here, there = one.take(some), two.take(some)
        crossing = here.bottom * there.top - here.top * there.bottom
        return np.hstack([_moments(there) - _moments(here), crossing])

    moves = Rows(len(both), move, lambda some: move(some).sum(axis=0))
    drawn = np.concatenate([mine, crossed]) + flip_sums(moves, draws=draws, rng=rng)
    n = m = len(both)
    if whole is not None:
        home, gone = contrast.places[here & ~there], contrast.places[both]
        bases = whole.side.bottom[:, np.unique(whole.bases[columns])]
        left = np.asarray((bases > 0).any(axis=1) | (not joint))
        left[contrast.places[here]] = False
        order = np.concatenate([home, np.flatnonzero(left)])
        n, m = n + len(home), m + len(order) - len(home)
        at_home = _add(whole.side.take(home, columns))
        all_sums = whole.moments[whole.find_moments(columns)] - _add(whole.side.take(gone, columns))
        mine, theirs = mine + at_home, theirs + all_sums - at_home
        if len(order):
            rows = whole.list_moments(order, columns)
            spread = partial(whole.spread, len(order), all_sums, gone, columns)
            few = partial(whole.draw_few, among=order, columns=columns)
            drawn[:, :-k] += permute_sums(
                rows, len(home), draws=draws, rng=rng, spread=spread, draw_few=few
            )
    start, total, moved = np.concatenate([mine, crossed]), mine + theirs, crossed + back
    correction = np.sqrt(n / (n - 1) * m / (m - 1))

    def statistic(sums: Floats) -> Floats:
        *own, cross = np.split(sums, MOMENTS + 1, axis=-1)
        other = np.split(total - sums[..., :-k], MOMENTS, axis=-1)
        one, two = _estimate(own, n, hits=hits), _estimate(other, m, hits=hits)
        if not len(both):
            return _studentize(one, two)
        joint = tops - two.rate * cross - one.rate * (moved - cross) + one.rate * two.rate * bottoms
        return _studentize(one, two, joint * correction)

    return _share_as_far(statistic, start, drawn, known)


def _moments(side: Side) -> Floats:
    """Return per cluster the rate's two parts, their squares and their product, K columns each."""
    top, bottom, _ = side
    return np.hstack([top, bottom, top * top, top * bottom, bottom * bottom])


def _add(side: Side) -> Floats:
    """Return the sum of each column of the moments."""
    top, bottom, _ = side
    one = np.ones(len(top))  # a product of matrices is ten times as fast as a sum of few columns
    products = _dot(top, top), _dot(top, bottom), _dot(bottom, bottom)
    return np.concatenate([one @ top, one @ bottom, *products])


def _dot(one: Floats, two: Floats) -> Floats:
    """Return the sum of products of each two columns."""
    return np.asarray(np.einsum("ij,ij->j", one, two))


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
        observed, others = (np.abs(pool(statistic(sums), known)) for sums in (found, drawn))
    return np.asarray((1 + (others >= observed * CLOSE).sum(axis=0)) / (1 + len(drawn)))


def pool(values: Floats, known: Flags | None) -> Floats:
    """Return the median over those specifications that say something, if there are several."""
    if known is None:
        return values
    values = np.where(known, values.reshape(*values.shape[:-1], *known.shape), np.nan)
    values.sort(axis=-2)  # NaN comes last; `nanmedian` takes five times as long
    n = np.count_nonzero(~np.isnan(values), axis=-2, keepdims=True)
    middle = [np.take_along_axis(values, at // 2, axis=-2) for at in (n - 1, n)]
    return np.asarray(sum(middle) / 2).squeeze(-2)

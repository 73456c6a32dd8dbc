"""Groups compared: rates with intervals over articles, and differences that carry their doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.statistics import (
    DRAWS,
    adjust_p,
    check_draws,
    draw_sums,
    find_limits,
    flip_sums,
    make_exact,
    make_rng,
    permute_sums,
)
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.measures.copies import number_groups
from mediakit.tables import COMPARISON, OTHERS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Codes = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


LEAST_CLUSTERS: Final = 5  # fewer, and an interval covers much less than it claims: find_limits


_DIFFERENCE: Final = ("difference", "difference_low", "difference_high")


def compare_groups(
    table: pd.DataFrame,
    *,
    measure: str,
    by: str,
    seed: int,
    reference: str | None = None,
    within: str | None = None,
    cluster: str = "doc_id",
    draws: int = DRAWS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Do groups differ, and by how much more than articles of one group differ anyway?

    What is drawn again, and what could have been in another group, are whole articles: their
    words hang together. Where one article is in several groups, as it is in all voices, the groups
    are compared within clusters, in pairs. Where only a cluster is, as an agency's text is in
    several outlets, it is drawn for all of them at once, counts once on each side, and changes
    places in the test: what is alike for being the same is no evidence.

    Parameters
    ----------
    table
        One row per article and group, and per category where there is one: `count_frames` and
        `score_sentiment` by ["article", "outlet"] or by ["article", "voice"], or any table with
        doc_id.
    measure
        A column: "per_1000", "share_sentences" and "compound" are estimated as ratios of sums, as
        these tables have them for whole groups; any other column of numbers or truth values by its
        mean over articles (of truth values: their share).
    by
        The column that makes the groups.
    seed
        Of resampling and permutation. Each group draws for itself.
    reference
        The group that the others are compared with; None: each with all others together. In a part
        of `within` that lacks it nothing is compared.
    within
        A further column, for each value of which the groups are compared on their own: outlets
        within each voice, or voices within each outlet.
    cluster
        The column of what hangs together: "doc_id"; "outlet" or "date" where articles do; "first"
        of `weigh_articles`, where copies of a text are.
    draws
        Resamples, and permutations.
    level
        Share of such intervals that are meant to cover the truth.

    Returns
    -------
    DataFrame
        One row per group and category: `within` (where it is given), the group, category (where
        the table has it), measure, estimate, low, high, n_articles, n_clusters, n_words,
        n_sentences (missing where the table has none), reference, reference_estimate, difference
        (estimate - reference_estimate),
        difference_low, difference_high, cliffs_delta (-1 to 1: how much more often a cluster of
        the group is above one of the reference than below), p (permutation test, two-sided), q
        (Benjamini and Hochberg, over the rows), level, draws, reason. Below five clusters there is
        no interval and no difference, and the reason says so.

    Raises
    ------
    ArgumentError
        If the measure is not of numbers, an article has several rows in a group, the reference is
        no group, `within` is another key, or seed, draws or level cannot be used.
    ColumnMissingError
        If the table lacks a column that is needed.

    References
    ----------
    Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal
    Statistical Society B 69(3), 369-390. https://doi.org/10.1111/j.1467-9868.2007.00593.x

    Intervals as `find_limits`, effect size as `measure_dominance`, test as `permute_clusters`, q
    as `adjust_p` (modules resampling, contrasts and stats).

    Examples
    --------
    Two outlets with six articles each, of which one writes of war in all of them:

    >>> import mediakit as mk, pandas as pd
    >>> texts = ["War and peace came.", "War war came."] * 3 + ["Peace came at last."] * 6
    >>> articles = pd.DataFrame({"text": texts, "outlet": ["Star"] * 6 + ["Echo"] * 6})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
    >>> frames = mk.count_frames(tokens, mk.read_dictionary({"war": ["war"]}),
    ...                          by=["article", "outlet"])
    >>> table = mk.compare_groups(frames, measure="per_1000", by="outlet", seed=1)
    >>> table[["outlet", "estimate", "difference", "cliffs_delta", "n_articles"]].round(1)
      outlet  estimate  difference  cliffs_delta  n_articles
    0   Echo       0.0      -428.6          -1.0           6
    1   Star     428.6       428.6           1.0           6
    """
    check_draws(seed=seed, draws=draws, level=level)
    check_reference(table, by, reference)
    options: dict[str, Any] = {"measure": measure, "by": by, "seed": seed, "cluster": cluster}
    options |= {"reference": reference, "draws": draws, "level": level}
    if not within:
        return compare_part(table, **options)
    if within in (by, "category"):
        raise ArgumentError(
            f"within={shown(within)} is a key already; name a further column, or none."
        )
    check_columns(table, [within])
    first, place = number_groups(table, [within])
    parts = [compare_part(table[place == at], **options) for at in range(len(first))]
    for at, part in enumerate(parts):
        value = table[within].iloc[np.full(len(part), first[at])]
        part.insert(0, within, value.reset_index(drop=True))
    found = pd.concat(parts or [compare_part(table, **options)], ignore_index=True)
    if not parts:
        found.insert(0, within, table[within])
    return found.assign(q=adjust_p(found["p"].to_numpy()))


def check_reference(table: pd.DataFrame, by: str, reference: str | None) -> None:
    """Refuse a reference that is none of the groups, where there are some.

    Raises
    ------
    ArgumentError
        Naming the nearest group.
    ColumnMissingError
        If the column of the groups is missing.
    """
    check_columns(table, [by])
    known = table[by].dropna().drop_duplicates().astype("str").sort_values().tolist()
    if reference is not None and len(table) and str(reference) not in known:
        hint = nearest(str(reference), known) or f" The groups: {shown(known)}."
        raise ArgumentError(f"reference={shown(reference)} is no group of {by!r}.{hint}")


def compare_part(
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
) -> pd.DataFrame:
    """Return the comparison of the groups of a table, its arguments checked before.

    Without the reference among its groups, there is nothing that they are compared with. Where it
    is not tested p and q are missing, and the permutations, most of the work, not made.
    """
    clusters = gather_clusters(table, measure=measure, by=by, cluster=cluster)
    if not clusters.sides:
        return pd.concat([_list_keys(clusters), build(COMPARISON)], axis=1)
    against = None if reference is None else clusters.find(reference)
    opposed = clusters.oppose(against)
    what = DRAWN.get(cluster, "clusters")
    known, comparable, reason = _judge(clusters, opposed, against, what)
    columns = _estimate(clusters, against, _draw(clusters, draws, seed), level)
    columns |= _test(clusters, opposed, comparable, draws if tested else 0, seed)
    for names, kept in ((("low", "high"), known), (_DIFFERENCE, comparable)):
        columns |= {name: np.where(kept, columns[name], np.nan) for name in names}
    fixed = {"measure": measure, "reference": reference or OTHERS, "level": level, "draws": draws}
    columns |= {name: np.full(reason.shape, value) for name, value in fixed.items()}
    columns |= {**clusters.counts, "n_clusters": _size(clusters.sides), "reason": reason}
    flat: dict[str, Sized] = {name: values.ravel() for name, values in columns.items()}
    return pd.concat([_list_keys(clusters), build(COMPARISON, flat)], axis=1)


def _judge(
    clusters: Clusters, opposed: list[Side], against: int | None, what: str
) -> tuple[Bools, Bools, npt.NDArray[Any]]:
    """Return where there is an interval, where there is a difference, and why not."""
    n, m = _size(clusters.sides), _size(opposed)
    varies, others_vary = _varies(clusters.sides), _varies(opposed)
    alone = np.full(n.shape, len(n) == 1)
    itself = np.arange(len(n))[:, None] == np.full(n.shape, -1 if against is None else against)
    reasons = {  # the first that holds is said
        f"no {what}": n == 0,
        f"too few {what}": n < LEAST_CLUSTERS,
        "only one group": alone,
        "the reference itself": itself,
        f"too few {what} to compare with": m < LEAST_CLUSTERS,
        "no variation": ~varies,
    }
    known = (n >= LEAST_CLUSTERS) & varies
    enough = np.minimum(n, m) >= LEAST_CLUSTERS
    comparable = enough & (varies | others_vary) & ~alone & ~itself
    reason = np.full(n.shape, None, dtype=object)
    for words, where in reversed(reasons.items()):
        reason[where] = words
    return known, comparable, reason


def _size(sides: list[Side]) -> Codes:
    """Return how many clusters have something to divide by: groups x categories."""
    return np.stack([(side.bottom > 0).sum(axis=0) for side in sides])


def _varies(sides: list[Side]) -> Bools:
    """Return whether the clusters' rates differ: groups x categories."""
    return np.stack([vary(divide(*side)) for side in sides])


def _draw(clusters: Clusters, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Return the sums of resampled clusters above and below: groups x draws x categories."""
    name, sides = clusters.labels.name, clusters.sides
    if clusters.joint:
        rows = np.hstack([part for side in sides for part in side])
        drawn = draw_sums(rows, draws=draws, rng=make_rng(seed, "pairs", name))
        sums = np.stack(np.split(drawn, len(sides), axis=1))
    else:
        labelled = zip(sides, clusters.labels, strict=True)
        sums = np.stack(
            [
                draw_sums(np.hstack(side), draws=draws, rng=make_rng(seed, "groups", name, label))
                for side, label in labelled
            ]
        )
    top, bottom = np.split(sums, 2, axis=2)
    return top, bottom


def _estimate(
    clusters: Clusters, against: int | None, drawn: tuple[Floats, Floats], level: float
) -> dict[str, npt.NDArray[Any]]:
    """Return each group's rate, that of what it is compared with and their difference."""
    sums = [
        np.stack([part.sum(axis=0) for part in parts])
        for parts in zip(*clusters.sides, strict=True)
    ]
    found = []
    for top, bottom in (sums, drawn):
        own = clusters.factor * divide(top, bottom)
        found += [own, clusters.factor * divide(_oppose(top, against), _oppose(bottom, against))]
    own, other, drawn_own, drawn_other = found
    n, m = _size(clusters.sides), _size(clusters.oppose(against))
    low, high = _limit(drawn_own, n, level)
    difference_low, difference_high = _limit(drawn_own - drawn_other, np.minimum(n, m), level)
    return {
        "estimate": own,
        "low": low,
        "high": high,
        "reference_estimate": other,
        "difference": own - other,
        "difference_low": difference_low,
        "difference_high": difference_high,
    }


def _oppose(sums: Floats, against: int | None) -> Floats:
    """Return the sums of what each group is compared with."""
    if against is None:
        return np.asarray(sums.sum(axis=0) - sums)
    return np.zeros_like(sums) if against == ABSENT else np.broadcast_to(sums[against], sums.shape)


def _limit(drawn: Floats, n: Codes, level: float) -> tuple[Floats, Floats]:
    """Return the limits of drawn estimates (groups x draws x categories); NaN for one cluster."""
    limits = [find_limits(part, level=level, n=own) for part, own in zip(drawn, n, strict=True)]
    low, high = np.stack(limits, axis=1)
    return low, high


def _test(
    clusters: Clusters, opposed: list[Side], comparable: Bools, draws: int, seed: int
) -> dict[str, npt.NDArray[Any]]:
    """Return effect size, p and q where there is a difference."""
    delta, p = np.full(comparable.shape, np.nan), np.full(comparable.shape, np.nan)
    if clusters.paired:
        permute = permute_pairs
    else:
        permute = permute_overlapping if clusters.joint else permute_clusters
    for at, label in enumerate(clusters.labels):
        some = comparable[at]
        if some.any():
            own, other = (
                Side(*(part[:, some] for part in side))
                for side in (clusters.sides[at], opposed[at])
            )
            delta[at, some] = measure_dominance(own, other, paired=clusters.paired)
            if draws:
                rng = make_rng(seed, "permutations", clusters.labels.name, label)
                p[at, some] = permute(own, other, draws=draws, rng=rng)
    return {"cliffs_delta": delta, "p": p, "q": adjust_p(p.ravel()).reshape(p.shape)}


def _list_keys(clusters: Clusters) -> pd.DataFrame:
    """Return the key columns of the rows."""
    keys, kinds = clusters.labels, clusters.categories
    width = 1 if kinds is None else len(kinds)
    columns = {str(keys.name): keys.repeat(width).reset_index(drop=True)}
    if kinds is not None:
        columns["category"] = pd.concat([kinds] * max(len(keys), 1), ignore_index=True)
    return pd.DataFrame(columns)


# Measures that are a ratio of sums: what is above and below, and the factor between.
RATIOS: Final = {
    "per_1000": ("n", "n_words", 1000),
    "share_sentences": ("share_sentences", "n_sentences", 1),
    "compound": ("compound", "n_sentences", 1),
}


# What is drawn as a whole, by the column that tells it.
DRAWN: Final = {"doc_id": "articles", "first": "texts"}


ABSENT: Final = -1  # place of a reference that is none of the groups


class Clusters(NamedTuple):
    """What is compared: one side per group, each with a row per cluster and a column per category.

    Joint, the rows of all sides are the same clusters: paired, as articles are in all voices, or
    overlapping, as some texts are in several outlets.
    """

    labels: pd.Series[Any]  # of the groups
    categories: pd.Series[Any] | None
    sides: list[Side]
    joint: bool
    paired: bool  # a single article is in several groups
    factor: float
    counts: dict[str, npt.NDArray[Any]]  # n_articles, n_words, n_sentences: groups x categories

    def find(self, label: str) -> int:
        """Return the place of a group by its name as text."""
        known = self.labels.astype("str").tolist()
        return known.index(str(label)) if str(label) in known else ABSENT

    def oppose(self, against: int | None) -> list[Side]:
        """Return what each group is compared with: one group, or all others together."""
        if against == ABSENT:
            return [Side(*(np.zeros_like(part) for part in side)) for side in self.sides]
        if against is not None:
            return [self.sides[against]] * len(self.sides)
        return [self._join(self.sides[:at] + self.sides[at + 1 :]) for at in range(len(self.sides))]

    def _join(self, sides: list[Side]) -> Side:
        """Return several groups as one."""
        if self.joint:
            return Side(*(np.sum(parts, axis=0) for parts in zip(*sides, strict=True)))
        none = Side(*(part[:0] for part in self.sides[0]))
        return Side(*(np.concatenate(parts) for parts in zip(none, *sides, strict=True)))


def gather_clusters(table: pd.DataFrame, *, measure: str, by: str, cluster: str) -> Clusters:
    """Return the sums of a measure above and below in each cluster, group and category.

    Raises
    ------
    ArgumentError
        If the measure is not of numbers, or an article has several rows of a measure that is none
        of `RATIOS`.
    ColumnMissingError
        If the table lacks a column that is needed.
    """
    above, below, factor = RATIOS.get(measure, (measure, "", 1))
    check_columns(table, ["doc_id", by, cluster, above, *([below] if below else [])])
    keys = [by, "category"] if "category" in table else [by]
    if not below and table.duplicated(["doc_id", *keys]).any():
        raise ArgumentError(
            f"measure={shown(measure)} needs one row for each doc_id and {', '.join(keys)}. "
            f"Count by 'article' and {by!r} alone."
        )
    parts = read_parts(table, above, below)
    first, group = number_groups(table, [by])
    kinds, kind = number_groups(table, ["category"]) if len(keys) > 1 else (first[:1], group * 0)
    place = number_groups(table, [cluster])[1]
    used = parts[1] > 0
    joint = _overlap(group[used], place[used])
    sides = _sum_up(parts, group, place, kind, joint=joint)
    return Clusters(
        labels=table[by].iloc[first],
        categories=table["category"].iloc[kinds] if len(keys) > 1 else None,
        sides=[Side(make_exact(top), make_exact(bottom)) for top, bottom in sides],
        joint=joint,
        paired=joint and _overlap(group[used], pd.factorize(table["doc_id"])[0][used]),
        factor=factor,
        counts=_count(table, group * len(kinds) + kind, used, (len(first), len(kinds))),
    )


def read_parts(table: pd.DataFrame, above: str, below: str) -> tuple[Floats, Floats]:
    """Return what of each row is above and what is below; without a value, both are 0.

    Raises
    ------
    ArgumentError
        If the measure is no column of numbers.
    """
    try:
        value = pd.to_numeric(table[above]).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            f"measure={shown(above)} is no column of numbers; found {table[above].dtype}."
        ) from error
    if not below:
        return np.nan_to_num(value), (~np.isnan(value)).astype(float)
    base = table[below].to_numpy(dtype=float)
    value = np.nan_to_num(value)  # sentences without a sentiment word are 0 in the whole group, too
    return (value if above == "n" else value * base), base


def _overlap(group: Codes, place: Codes) -> bool:
    """Return whether one place is in several groups."""
    home = np.zeros(int(place.max(initial=-1)) + 1, np.int64)
    home[place] = group
    return bool((home[place] != group).any())


def _sum_up(
    parts: tuple[Floats, Floats], group: Codes, place: Codes, kind: Codes, *, joint: bool
) -> list[tuple[Floats, Floats]]:
    """Return the sums of each group.

    Clusters with nothing to divide by are left out.
    """
    n, clusters, kinds = (int(codes.max(initial=-1)) + 1 for codes in (group, place, kind))
    used = parts[1] > 0
    home = np.zeros(clusters, np.int64)
    home[place[used]] = group[used]
    cell = ((group * clusters if joint else 0) + place) * kinds + kind
    shape = (n if joint else 1, clusters, kinds)
    tops, bottoms = (np.bincount(cell, part, np.prod(shape)).reshape(shape) for part in parts)
    kept = (bottoms > 0).any(axis=(0, 2))
    where = [kept if joint else kept & (home == at) for at in range(n)]
    of = range(n) if joint else [0] * n
    return [(tops[at][rows], bottoms[at][rows]) for at, rows in zip(of, where, strict=True)]


def _count(
    table: pd.DataFrame, cell: Codes, used: npt.NDArray[np.bool_], shape: tuple[int, int]
) -> dict[str, npt.NDArray[Any]]:
    """Return the numbers of articles, words and sentences of each group and category."""
    size = shape[0] * shape[1]
    article = pd.DataFrame({"cell": cell, "doc": pd.factorize(table["doc_id"])[0]})[used]
    n = np.bincount(article.drop_duplicates()["cell"], minlength=size)
    counts: dict[str, npt.NDArray[Any]] = {"n_articles": n.reshape(shape)}
    for name in ("n_words", "n_sentences"):
        sums = np.full(size, None, dtype=object)
        if name in table:
            sums = np.rint(np.bincount(cell, table[name], size)).astype(np.int64)
        counts[name] = sums.reshape(shape)
    return counts


NEARLY = 1 - 1e-9  # a permutation that gives the same statistic, but for rounding, is as far apart


class Side(NamedTuple):
    """One side of a comparison: what is divided by what, one row per cluster, a column per rate."""

    top: Floats
    bottom: Floats


def divide(top: Floats, bottom: Floats) -> Floats:
    """Return the rates, NaN where there is nothing to divide by."""
    rates = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=rates, where=bottom > 0)
    return rates


def vary(rates: Floats) -> npt.NDArray[np.bool_]:
    """Return whether the rates of a column differ; NaN do not."""
    highest = np.fmax.reduce(rates, axis=0, initial=-np.inf)
    return np.asarray(highest > np.fmin.reduce(rates, axis=0, initial=np.inf))


def measure_dominance(target: Side, reference: Side, *, paired: bool) -> Floats:
    """Return Cliff's delta per column: P(target > reference) - P(target < reference).

    Clusters in which there is nothing to divide by are left out; NaN where none is left. Paired,
    the two sides of each cluster are compared, else each cluster with each.

    References
    ----------
    Cliff, N. (1993). Dominance statistics: Ordinal analyses to answer ordinal questions.
    Psychological Bulletin 114(3), 494-509. https://doi.org/10.1037/0033-2909.114.3.494
    """
    rates = [divide(side.top, side.bottom) for side in (target, reference)]
    delta = np.full(target.top.shape[1], np.nan)
    for k in range(len(delta)):
        a, b = (rate[:, k] for rate in rates)
        if paired:
            both = ~np.isnan(a) & ~np.isnan(b)
            signs = np.sign(a[both] - b[both])
            delta[k] = signs.mean() if len(signs) else np.nan
        else:
            a, b = a[~np.isnan(a)], b[~np.isnan(b)]
            if len(a) and len(b):
                ranks = pd.Series(np.concatenate([a, b])).rank().to_numpy()[: len(a)]
                wins = ranks.sum() - len(a) * (len(a) + 1) / 2
                delta[k] = 2 * wins / (len(a) * len(b)) - 1
    return delta


def permute_clusters(
    target: Side, reference: Side, *, draws: int, rng: np.random.Generator
) -> Floats:
    """Return per column the p of a permutation test: could any clusters have been the target's?

    The statistic is the difference of the rates by its standard error, so that sides of different
    size or spread are not called different for that alone.

    References
    ----------
    Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. The
    Annals of Statistics 41(2), 484-507. https://doi.org/10.1214/13-AOS1090
    """
    own, other = _moments(target), _moments(reference)
    n, m = len(own), len(other)
    total = own.sum(axis=0) + other.sum(axis=0)
    drawn = permute_sums(np.concatenate([own, other]), n, draws=draws, rng=rng)

    def statistic(sums: Floats) -> Floats:
        mine, theirs = (np.split(part, 5, axis=-1) for part in (sums, total - sums))
        squares = _square_error(mine, n) + _square_error(theirs, m)
        return _studentize(mine[0] / mine[1] - theirs[0] / theirs[1], squares)

    return _compare(statistic, own.sum(axis=0), drawn)


def permute_pairs(target: Side, reference: Side, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return per column the p of a permutation test in which the sides of a cluster change places.

    The statistic is that of `permute_clusters`, with the covariance of the two sides.
    """
    none = np.zeros(len(target.top), np.bool_)
    return _permute(target, reference, none, draws=draws, rng=rng)


def permute_overlapping(
    target: Side, reference: Side, *, draws: int, rng: np.random.Generator
) -> Floats:
    """Return per column the p of a test for sides that have some of their clusters in common.

    The rows of both sides are the same clusters. Those on both sides change places, as in
    `permute_pairs`; those on one side alone could have been the other's, as in `permute_clusters`.
    """
    own, other = ((side.bottom > 0).any(axis=1) for side in (target, reference))
    target, reference = (
        Side(*(part[own | other] for part in side)) for side in (target, reference)
    )
    return _permute(target, reference, (own != other)[own | other], draws=draws, rng=rng)


def _permute(
    target: Side,
    reference: Side,
    alone: npt.NDArray[np.bool_],
    *,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Return p where some clusters are pairs, and others are alone on the side that has words."""
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
        rate, against = own[0] / own[1], other[0] / other[1]
        joint = tops - against * cross - rate * (both - cross) + rate * against * bottoms
        squares = _square_error(own, n) + _square_error(other, m)
        squares -= 2 * joint / (own[1] * other[1]) * correction
        return _studentize(rate - against, squares)

    return _compare(statistic, start, drawn)


def _moments(side: Side) -> Floats:
    """Return per cluster the rate's two parts, their squares and their product, K columns each."""
    top, bottom = side
    return np.hstack([top, bottom, top * top, top * bottom, bottom * bottom])


def _square_error(sums: list[Floats], n: int) -> Floats:
    """Return the squared standard error of a ratio of sums (linearised) from sums of moments."""
    top, bottom, squares, products, bases = sums
    rate = top / bottom
    residual = squares - 2 * rate * products + rate * rate * bases
    return np.asarray(residual / bottom**2 * n / (n - 1))


def _studentize(difference: Floats, squares: Floats) -> Floats:
    """Return a difference by its standard error; 0 where both are 0, or there is no rate."""
    apart = np.abs(difference) / np.sqrt(np.maximum(squares, 0))
    return np.nan_to_num(apart, nan=0.0, posinf=np.inf)


def _compare(statistic: Callable[[Floats], Floats], found: Floats, drawn: Floats) -> Floats:
    """Return the share of permutations as far apart as what was found, which is one of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, others = statistic(found), statistic(drawn)
    return np.asarray((1 + (others >= observed * NEARLY).sum(axis=0)) / (1 + len(drawn)))

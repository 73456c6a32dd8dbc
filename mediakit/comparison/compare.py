"""Groups compared: rates with intervals over articles, and differences that carry their doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.statistics import DRAWS, adjust_p, check_draws, draw_sums, find_limits, make_rng
from mediakit.comparison.clusters import ABSENT, DRAWN, gather_clusters
from mediakit.comparison.contrasts import (
    Side,
    divide,
    measure_dominance,
    permute_clusters,
    permute_overlapping,
    permute_pairs,
    vary,
)
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.measures.copies import number_groups
from mediakit.tables import COMPARISON, OTHERS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sized

    import numpy.typing as npt

    from mediakit.comparison.clusters import Clusters

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
        message = f"within={shown(within)} is a key already; name a further column, or none."
        raise ArgumentError(message)
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
        message = f"reference={shown(reference)} is no group of {by!r}.{hint}"
        raise ArgumentError(message)


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

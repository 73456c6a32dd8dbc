"""Does a difference hang on the instrument, of several of which one was named beforehand?

First what one list gives, had one counted otherwise, then the question, last the answers.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from mediakit.base.arrays import divide
from mediakit.base.prose import name_group, spell
from mediakit.base.statistics import DRAWS, check_draws, make_rng
from mediakit.comparison.groups import (
    RATIOS,
    check_reference,
    choose_first,
    compare_part,
    find_p,
    gather_clusters,
    mark_clear,
)
from mediakit.comparison.rates import Side, add_up
from mediakit.errors import ArgumentError, choose, shown
from mediakit.measures.copies import find_firsts, number_groups
from mediakit.measures.terms import build_frames, sum_frames
from mediakit.tables import (
    SPECIFICATIONS,
    VARIANTS,
    build,
    check_columns,
    find_codes,
    reasons,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediakit.base.arrays import Codes, Floats
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary

LABEL: Final = "present"  # the measure that a label is: 1 where the category is there
HITS: Final = ("n", "per_1000", "share_sentences")  # what an article has less of without its hits
LEAST_TESTED: Final = 2  # instruments that can be tested together
UNNAMED: Final = "instrument"  # what is chosen by a name that says no more
MEASURES: Final = {
    "per_1000": "hits per 1,000 words",
    "present": "share of articles",
    "share_sentences": "share of sentences",
    "compound": "tone",
}
NEEDED: Final = (
    *("instrument", "primary", "measure", "reference", "difference"),
    *("difference_low", "difference_high", "q", "n_others", "n_same_sign", "p_joint", "reason"),
)


def count_variants(
    tokens: Tokens, dictionary: Dictionary, copies: pd.DataFrame, *, by: str
) -> dict[str, pd.DataFrame]:
    """How much has each article of each category, had one read or counted otherwise?

    Headline and body or the body alone, all voices or the outlet's own words, one term or two: each
    is a choice that a study makes before it counts. For `compare_instruments`, by any measure.

    Parameters
    ----------
    copies : as `count_copies` gives it
    by : a column of articles, which makes the groups

    Returns
    -------
    dict of DataFrame
        Eight tables by their choices, as "zones: headline and body, voice: all, threshold: 1", the
        usual one first. Each has the rows of `count_frames` by article and `by`, a category of
        which an article has fewer terms than the threshold having none in it; first, the earliest
        article with this text; present, 1.0 or 0.0, missing where the article has no word.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If `by` is no column of articles, or `copies` are of another corpus or lack a column.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = {"text": ["War, “war”, she said.", "Rain."], "outlet": ["Echo", "Star"]}
    >>> corpus = mk.read_articles(pd.DataFrame(articles))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> variants = mk.comparison.count_variants(mk.tokenize(corpus), war, copies, by="outlet")
    >>> [table["present"].tolist() for table in list(variants.values())[:4]]
    [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    columns: dict[Any, Any] = {}  # the same in all tables, and so there once

    @cache
    def count(zones: tuple[str, ...], voice: str) -> pd.DataFrame:
        keys = ["article", by] if voice == "all" else ["article", by, "voice"]
        part, groups, *sums = sum_frames(tokens, dictionary, keys, zones)
        if voice != "all":
            own = np.flatnonzero(groups["voice"] == voice)
            sums = [each.reshape(len(groups), -1)[own].ravel() for each in sums]
            groups = groups.drop(columns="voice").iloc[own].reset_index(drop=True)
        table = build_frames(part, groups, *sums)
        if not columns:
            columns.update(table.loc[:, :"category"].items())
            columns["first"] = find_firsts(table["doc_id"], copies)
        return table.assign(**columns)

    tables = {}
    for name, (zones, voice, threshold) in VARIANTS.items():
        table = count(zones, voice)
        found = table["n"] >= threshold
        counted = {column: table[column].where(found | (table["n"] == 0), 0) for column in HITS}
        present = found.astype("float64").where(table["n_words"] > 0)
        tables[name] = table.assign(**counted, present=present)
    return tables


def compare_instruments(
    instruments: Mapping[str, pd.DataFrame],
    *,
    measure: str,
    by: str,
    primary: str,
    seed: int,
    reference: str | None = None,
    cluster: str = "doc_id",
    draws: int = DRAWS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Does a difference between groups hang on the instrument, or on one choice in it?

    Each instrument (a dictionary, the zones or voices that it reads, a threshold, a classifier) is
    asked by `compare_groups`. One, named beforehand, answers; the others are shown beside it and
    not tested: with many lists something is always significant (Chan et al. 2021).

    They count the same articles, so that many with the same sign support a finding no more than one
    does. The joint test asks whether their differences together are more than chance: articles (or
    clusters) change groups in all instruments at once, as `compare_groups` permutes them, and the
    statistic is the median over instruments of the difference by its standard error. As there, p is
    the larger of this and of a model, here the median of its p. Of one instrument twice, it is p.

    Parameters
    ----------
    instruments
        Name to a table as `compare_groups` takes it, with the same groups and categories in all.
        "dictionary: war_peace, threshold: 2" is read as choices by figure and sentences.
    measure
        As for `compare_groups`. For "present" a table of labels (doc_id, the group, category, value
        of 0 or 1) will do. Rates of unequally long lists are on unequal scales; shares of articles
        are not.
    by : the column that makes the groups
    primary : the name of the instrument that was chosen before the results were seen
    seed, reference, cluster, draws, level
        As for `compare_groups`. The same `cluster` in two tables is the same article or text; what
        a table lacks has nothing there.

    Returns
    -------
    DataFrame
        One row per instrument, group and category of the primary, which comes first: instrument,
        primary (whether it is), the group, category (where the tables have it), the columns of
        `compare_groups` up to draws, of which p and q are missing for all but the primary; n_others
        (other instruments that have a difference), n_same_sign (of them, with the sign of the
        primary's), share_same_sign, p_joint (two-sided, of the joint test, on all rows of a group
        and category; missing where fewer than two instruments can be tested), reason (why something
        is missing; "not measured" where an instrument has no such row).

    Raises
    ------
    ArgumentError, ColumnMissingError
        If there is no instrument, `primary` is none of them, an instrument has none of the groups
        and categories of the primary, or a label is neither 0 nor 1; and as `compare_groups` does.

    References
    ----------
    Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. Nature
    Human Behaviour 4, 1208-1214. https://doi.org/10.1038/s41562-020-0912-z (the curve and the joint
    test; of their three statistics the median, here of studentised differences).

    Chan, C.-h., et al. (2021). Four best practices for measuring news sentiment using
    'off-the-shelf' dictionaries: A large-scale p-hacking experiment. Computational Communication
    Research 3(1), 1-27. https://doi.org/10.5117/CCR2021.1.001.CHAN

    Examples
    --------
    >>> short = pd.DataFrame({"doc_id": list("abcdefghijkl"), "outlet": ["Star", "Echo"] * 6,
    ...                       "n": [1, 0, 2, 0] * 3, "n_words": [4, 4, 3, 4] * 3})
    >>> tables = {"short": short, "long": short.assign(n=[2, 1, 2, 1] * 3)}
    >>> table = compare_instruments(tables, measure="per_1000", by="outlet", seed=1,
    ...                             reference="Echo", primary="short")
    >>> rows = table[table["outlet"] == "Star"]
    >>> rows[["instrument", "primary", "difference", "p_joint"]].round(2)
      instrument  primary  difference  p_joint
    1      short     True      428.57     0.29
    3       long    False      321.43     0.29
    """
    if not instruments:
        raise ArgumentError("instruments is empty; give {name: table} of at least the primary.")
    choose("primary", primary, instruments)
    check_draws(seed=seed, draws=draws, level=level)
    names = [primary, *(name for name in instruments if name != primary)]
    options: dict[str, Any] = {"measure": measure, "by": by, "seed": seed, "cluster": cluster}
    options |= {"reference": reference, "draws": draws, "level": level}
    tables, read = [], []
    for name in names:
        try:
            check_reference(instruments[name], by, reference)
            read.append(_as_measure(instruments[name], measure))
            tables.append(compare_part(read[-1], tested=name == primary, **options))
        except ArgumentError as error:
            raise ArgumentError(f"Instrument {shown(name)}: {error}") from error
    asked = tables[0][[by, "category"] if "category" in tables[0] else [by]]
    aligned = [_align(table, asked, name) for name, table in zip(names, tables, strict=True)]
    del options["level"]
    p = _test_jointly(read, asked, [rows["cliffs_delta"].notna() for rows in aligned], **options)
    return _stack([str(name) for name in names], asked, aligned, p)


def _as_measure(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return a table with its labels as the measure, where it has labels in its place."""
    if measure != LABEL or measure in table or "value" not in table:
        return table
    values = pd.to_numeric(table["value"], errors="coerce")
    wrong = table["value"].notna() & ~values.isin([0, 1])
    if wrong.any():
        raise ArgumentError(
            f"the label {shown(table['value'][wrong].tolist()[0])} is neither 0 nor 1; code it as "
            f"0 and 1, such as table.assign({measure}=table['value'] >= 2)."
        )
    return table.assign(**{measure: values})


def _align(table: pd.DataFrame, asked: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the row of a comparison for each group and category that is asked for."""
    keys = list(asked.columns)
    if ("category" in table) != ("category" in keys):
        has = "a" if "category" in table else "no"
        raise ArgumentError(
            f"Instrument {shown(name)} has {has} column 'category', unlike the primary."
        )
    # As text, by which tables of other tools and types are brought together.
    own, wanted = (each[keys].astype("str") for each in (table, asked))
    rows = wanted.merge(own.assign(row=np.arange(len(own))), on=keys, how="left")["row"]
    if len(table) and len(asked) and rows.isna().all():
        found, sought = (shown(", ".join(each.iloc[0])) for each in (own, wanted))
        raise ArgumentError(
            f"Instrument {shown(name)} has none of the primary's {' and '.join(map(repr, keys))}: "
            f"found {found}, not {sought}. Give them the same names."
        )
    return table.drop(columns=keys).reindex(rows.fillna(-1).astype("int64")).reset_index(drop=True)


def _test_jointly(
    tables: list[pd.DataFrame],
    asked: pd.DataFrame,
    tested: list[pd.Series[bool]],
    *,
    measure: str,
    by: str,
    seed: int,
    cluster: str,
    reference: str | None,
    draws: int,
) -> Floats:
    """Return for each group and category the p of all instruments that can be tested, together."""
    if asked.empty:
        return np.array([])
    asked = asked.astype("str")
    groups = asked[by].drop_duplicates().tolist()
    kinds = asked["category"].drop_duplicates().tolist() if "category" in asked else [""]
    p = np.full((len(groups), len(kinds)), np.nan)
    known = np.reshape(tested, (len(tables), *p.shape))
    above, below, _ = RATIOS.get(measure, (measure, "", 1))
    parts = []
    for at, table in enumerate(tables):
        part = table[list(dict.fromkeys(["doc_id", cluster]))].astype("str")
        for name in filter(None, (above, below)):
            part[name] = pd.to_numeric(table[name]).to_numpy(dtype=float, na_value=np.nan)
        part["weight"] = table.get("weight", 1.0)  # of `weigh_articles`
        part[by] = _find_places(groups, table, by)
        kind = _find_places(kinds, table, "category") if "category" in asked else 0
        part["category"] = at * len(kinds) + kind  # each of an instrument is one of its own
        asked_for = np.broadcast_to(kind, len(part)) >= 0
        parts.append(part if asked_for.all() else part[asked_for])
    keys = list(dict.fromkeys(["doc_id", cluster, "weight", by]))
    first, order = parts[0][keys], parts[0]["category"]
    if not all(
        part[keys].equals(first) and (part["category"] - at * len(kinds)).equals(order)
        for at, part in enumerate(parts)
    ):
        parts = [pd.concat(parts, ignore_index=True)]
    options: dict[str, Any] = {"measure": measure, "by": by, "cluster": cluster}
    clusters = gather_clusters(parts[0], others=parts[1:], **options)
    for at, side in enumerate(clusters.sides):
        clusters.sides[at] = _add_column(side)
    labels = clusters.labels.tolist()
    against = None if reference is None else labels.index(groups.index(str(reference)))
    categories = [] if clusters.categories is None else clusters.categories.tolist()
    places = find_codes(categories, pd.Series(range(len(tables) * len(kinds))))
    draw = partial(make_rng, seed, "permutations", by)
    for group, contrast in zip(labels, clusters.oppose(against, draw), strict=True):
        some = known[:, group].sum(axis=0) >= LEAST_TESTED
        if group >= 0 and some.any():  # a group that the primary does not have is not asked for
            chosen = places.reshape(len(tables), -1)[:, some].ravel() % (len(categories) + 1)
            sums = add_up(contrast.own), add_up(contrast.other)
            options = {"draws": draws, "rng": draw(groups[group]), "known": known[:, group, some]}
            p[group, some] = find_p(clusters, contrast, sums, chosen, **options)
    return p.ravel()


def _find_places(labels: list[str], table: pd.DataFrame, key: str) -> Codes:
    """Return which of the labels each row has as its key, -1 for none."""
    first, code = number_groups(table, [key])
    return find_codes(labels, table[key].iloc[first].astype("str"))[code]


def _add_column(side: Side) -> Side:
    """Return a side with a last column without anything."""
    top, bottom = (np.pad(part, ((0, 0), (0, 1))) for part in (side.top, side.bottom))
    return Side(top, bottom, side.times)


def _stack(
    names: list[str], asked: pd.DataFrame, aligned: list[pd.DataFrame], p_joint: Floats
) -> pd.DataFrame:
    """Return the rows of all instruments, the primary's first, with what the signs say."""
    n = len(names)
    rows = pd.concat(aligned, ignore_index=True)
    rows["reason"] = rows["reason"].mask(rows["measure"].isna(), "not measured")
    for name in ("n_articles", "n_clusters"):
        rows[name] = rows[name].fillna(0)
    for name in ("measure", "reference", "level", "draws"):  # the same for all
        rows[name] = rows[name].fillna(aligned[0][name].iloc[0]) if len(rows) else rows[name]
    first, others = np.split(rows["difference"].to_numpy(float).reshape(n, -1), [1])
    n_others = (~np.isnan(others)).sum(axis=0)
    n_same = (np.sign(others) == np.sign(first)).sum(axis=0)  # with the sign of the primary
    known = ~np.isnan(first[0])
    rows["n_others"] = np.tile(n_others, n)
    rows["n_same_sign"] = pd.Series(np.tile(n_same, n), dtype="Int64").where(np.tile(known, n))
    rows["share_same_sign"] = np.tile(np.where(known, divide(n_same, n_others), np.nan), n)
    rows["p_joint"] = np.tile(p_joint, n)
    alone = reasons(~known, "no difference by the primary")
    alone[n_others == 0] = "no other instrument"
    rows["reason"] = rows["reason"].fillna(pd.Series(np.tile(alone, n), dtype="str"))
    keys = pd.concat([asked] * n, ignore_index=True)
    keys.insert(0, "instrument", pd.Series(np.repeat(names, len(asked)), dtype="str"))
    keys.insert(1, "primary", np.repeat(np.arange(n) == 0, len(asked)))
    return pd.concat([keys, build(SPECIFICATIONS, {c: rows[c] for c in SPECIFICATIONS})], axis=1)


def find_keys(table: pd.DataFrame) -> list[str]:
    """Return the columns of what is compared: the group, and the category where there is one."""
    check_columns(table, ["primary", "measure"])
    before = table.columns[: table.columns.get_indexer(pd.Index(["measure"]))[0]]
    return [str(name) for name in before if name not in ("instrument", "primary")]


def choose_specification(table: pd.DataFrame) -> pd.Series[bool]:
    """Which group and category does the page's first finding tell?

    Parameters
    ----------
    table : as `compare_instruments` gives it

    Returns
    -------
    Series of bool
        Whether each row is of the group and category with the largest Cliff's delta of those that
        are significant by the primary instrument; where none is, with its lowest p.

    Raises
    ------
    ColumnMissingError : if a column of `compare_instruments` is missing

    Examples
    --------
    >>> rows = {"instrument": list("aabb"), "primary": [True, True, False, False],
    ...         "outlet": ["Echo", "Star"] * 2, "measure": "present", "p": [0.2, 0.1, None, None]}
    >>> choose_specification(pd.DataFrame(rows)).tolist()
    [False, True, False, True]
    """
    keys = find_keys(table)
    check_columns(table, ["p"])
    p = table["p"].where(table["primary"].astype("bool")).to_numpy(float)
    if np.isnan(p).all():
        return pd.Series(data=False, index=table.index)
    groups = table.groupby(keys, dropna=False, sort=False).ngroup()
    if {"difference_low", "difference_high", "q", "cliffs_delta"} <= {*table.columns}:
        first = choose_first(table[table["primary"].astype("bool")])
        if first is not None:
            return groups.eq(groups.to_numpy()[table.index.tolist().index(first.name)])
    return groups == groups.iloc[int(np.nanargmin(p))]


class Curve(NamedTuple):
    """One group and category as all instruments see it."""

    group: str  # as a reader calls it, like category ("" where there is none) and reference
    category: str
    reference: str
    measure: str  # what the difference is in
    rows: pd.DataFrame  # of the instruments that have a difference, the lowest first
    choices: dict[str, list[str]]  # what could be chosen to the choices made, in order of the table
    missing: dict[str, str]  # instruments without a difference, with the reason

    @property
    def is_clear(self) -> bool:
        """Whether the primary instrument finds a difference, as `summarize_comparison` tells it."""
        return bool((mark_clear(self.rows) & self.rows["primary"].astype("bool")).any())

    @property
    def clear(self) -> pd.Series[bool]:
        """Which instruments have an interval that is clear of 0."""
        low, high = self.rows["difference_low"], self.rows["difference_high"]
        return (low > 0) | (high < 0)

    @property
    def title(self) -> str:
        """What is compared, in one line."""
        sides = f"{self.group} against {self.reference}"
        return f"{self.category}, {sides}" if self.category else sides


def split_curves(table: pd.DataFrame) -> Iterator[Curve]:
    """Yield the curve of each group and category that has a difference by some instrument."""
    check_columns(table, NEEDED)
    keys = find_keys(table)
    for (group, *category), rows in table.groupby(keys, sort=False, dropna=False):
        known = rows["difference"].notna()
        if not known.any():
            continue
        made = pd.DataFrame([*map(read_choices, rows["instrument"])])
        measure = str(rows["measure"].iloc[0])
        missing = rows[~known].set_index("instrument")["reason"]
        yield Curve(
            group=name_group(group, keys[0]),
            category=spell(str(category[0])) if category and category[0] else "",
            reference=spell(str(rows["reference"].iloc[0])),
            measure=MEASURES.get(measure, spell(measure)),
            rows=rows[known].sort_values(["difference", "instrument"], ignore_index=True),
            choices={str(name): made[name].dropna().unique().tolist() for name in made},
            missing={str(name): str(reason) for name, reason in missing.items()},
        )


def choose_curve(table: pd.DataFrame) -> Curve | None:
    """Return the one curve of a table, None where no instrument has a difference."""
    curves = list(split_curves(table))
    if len(curves) > 1:
        raise ArgumentError(
            f"The table has {len(curves)} groups and categories with a difference, the first "
            f"{curves[0].title!r}; a figure shows one: choose its rows."
        )
    return curves[0] if curves else None


def read_choices(instrument: str) -> dict[str, str]:
    """Return the choices that the name of an instrument tells.

    >>> read_choices("dictionary: war_peace, threshold: 2"), read_choices("my list")
    ({'dictionary': 'war_peace', 'threshold': '2'}, {'instrument': 'my list'})
    """
    parts = [part.partition(":") for part in instrument.split(", ")]
    if not all(name.strip() and sign and value.strip() for name, sign, value in parts):
        return {UNNAMED: instrument}
    return {name.strip(): value.strip() for name, _, value in parts}

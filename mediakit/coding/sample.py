"""Which articles or sentences should people code, so that a machine can be held against them?

What a unit is and what a machine says of it; the sample that is drawn in strata, so that rare
categories get their share; and how many more units must be coded.
"""

from __future__ import annotations

import heapq
import math
import warnings
from bisect import bisect_left
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from mediakit import tables
from mediakit.base.prose import counted, listed
from mediakit.base.statistics import check_seed, draw_number, find_jeffreys
from mediakit.corpus.corpus import check_texts
from mediakit.corpus.groups import in_zones
from mediakit.corpus.tokens import texts_of, tokenize
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.tables import build, check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.corpus.corpus import Corpus


Unit = Literal["article", "sentence"]
KEYS: Final = {"article": ["doc_id"], "sentence": ["doc_id", "sentence"]}
PRESENT: Final = frozenset({"present", "yes", "true", "1"})
ABSENT: Final = frozenset({"absent", "no", "false", "0", ""})
WHOLE: Final = "all"
NOTHING_FOUND: Final = "none found"
BETWEEN: Final = " · "
POWER: Final = 0.5  # Bankier (1988), p. 175: from n in proportion to size (1) to the same n (0)
TUNING: Final = 0.3
MEASURES: Final = ("precision", "recall", "f1")
SIZES: Final = (50, 100, 200, 300, 400, 600, 800, 1_200, 1_600)
MOST: Final = 1_000_000  # units; beyond, another instrument is needed and not more codes
_LOG_RANGE: Final = (-7.0, 16.0)  # of effective numbers that an interval may rest on


def find_keys(codes: pd.DataFrame) -> list[str]:
    """Return the key columns of the units: doc_id, with sentence where it is filled, or unit."""
    if "doc_id" not in codes.columns and "unit" in codes.columns:
        return ["unit"]
    check_columns(codes, ["doc_id"])
    with_sentence = "sentence" in codes.columns and bool(codes["sentence"].notna().any())
    return KEYS["sentence" if with_sentence else "article"]


def find_scores(machine: pd.DataFrame, keys: Sequence[str], *, threshold: float) -> pd.DataFrame:
    """Return for each unit and category its score, and as `machine` whether that is enough.

    The score is the sum of counts, or the highest of several; of words it is ± ∞.
    """
    is_counted = "value" not in machine.columns and "n" in machine.columns
    column = "n" if is_counted else "value"
    check_columns(machine, [*keys, "category", column])
    values = machine[column]
    if not is_numeric_dtype(values.dtype):
        words = values.map(lambda value: None if pd.isna(value) else str(value).strip().casefold())
        if len(odd := values[words.notna() & ~words.isin(PRESENT | ABSENT)]):
            told = f"value {shown(odd.iloc[0])} says neither present nor absent"
            fix = "give present, absent, yes, no, true, false, 1 or 0, or scores as numbers"
            raise ArgumentError(f"{told}; {fix}.")
        values = words.map(dict.fromkeys(PRESENT, math.inf) | dict.fromkeys(ABSENT, -math.inf))
    table = machine[[*keys, "category"]].astype({"category": "str"})
    table["score"] = pd.to_numeric(values).astype("float64")
    grouped = table.groupby([*keys, "category"], sort=True)["score"]
    scores = grouped.sum() if is_counted else grouped.max()
    between = scores[(scores > 0) & (scores < 1)]
    if threshold == 1 and len(between) and scores.max() <= 1 and scores.min() >= 0:
        told = f"the machine's scores lie between 0 and 1 (one is {between.iloc[0]:g})"
        fix = "give the score from which a category is present, such as threshold=0.5"
        raise ArgumentError(f"{told}; {fix}.")
    return scores.reset_index().assign(machine=(scores >= threshold).to_numpy())


def draw_sample(
    corpus: Corpus,
    *,
    n: int,
    seed: int,
    unit: Unit = "article",
    frames: pd.DataFrame | None = None,
    threshold: float = 1,
    by: str | None = None,
    tuning: float = TUNING,
) -> pd.DataFrame:
    """Which articles or sentences should people code?

    Units are drawn at random within strata: the groups of `by`, and in each of them the rarest
    category that the machine found in a unit. A stratum gives by the square root of its size (by
    the method of equal proportions), one at least: no unit has the probability 0.

    Each unit draws a number of its own by the seed, and a stratum gives those with the lowest (a
    simple random sample without replacement): its probability n/N is exact. A larger `n` gives the
    same units and more, and an article more or less changes single units of its stratum.

    `split` is drawn for each unit by seed and name alone: one that served to mend the dictionary
    never gets into the test of a later draw with the same seed. The parts have about these sizes.

    Parameters
    ----------
    corpus, unit
        Units are its articles, or sentences, with a word in headline or body.
    n, seed
        How many units, all where there are no more; and the seed of the draw, from 0.
    frames, threshold
        What a machine says, as `validate` takes it. A unit that is not in it has nothing.
    by
        A column of the articles, such as outlet.
    tuning
        Share of the units that are for mending the dictionary; the others are the test.

    Returns
    -------
    DataFrame
        One row per unit, shuffled by the seed: doc_id, sentence (missing where the unit is an
        article), unit (its name for coders: doc_id, or doc_id#sentence), text (headline and body),
        stratum, probability (of being drawn; the sum of 1/probability is the number of units in the
        corpus), split (tuning, test). Coders must see no more than unit and text.

    Raises
    ------
    ArgumentError, ColumnMissingError
        For an `n` below the number of strata, another argument out of range, a corpus without a
        word, labels that `validate` refuses, `frames` on other articles, or a missing column.

    Warns
    -----
    UserWarning
        If there are fewer units than `n`, a category was found in none, or a split stays empty.

    References
    ----------
    Wright, T. (2012). The equivalence of Neyman optimum allocation for sampling and equal
    proportions for apportioning the U.S. House of Representatives. The American Statistician,
    66(4), 217-224. https://doi.org/10.1080/00031305.2012.733679

    Bankier, M. D. (1988). Power allocations: determining sample sizes for subnational areas. The
    American Statistician, 42(3), 174-177.

    Ohlsson, E. (1995). Coordination of samples using permanent random numbers. In B. G. Cox et al.
    (Eds.), Business survey methods (ch. 9, pp. 153-169). Wiley.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> corpus = read_articles(pd.DataFrame({"text": ["Rain."] * 9, "doc_id": list("abcdefghi")}))
    >>> frames = pd.DataFrame({"doc_id": ["e"], "category": ["storm"], "value": ["present"]})
    >>> sample = draw_sample(corpus, n=3, seed=1, frames=frames)
    >>> sample.groupby("stratum")["probability"].first().to_dict()
    {'none found': 0.25, 'storm': 1.0}
    """
    check_texts(corpus)
    choose("unit", unit, get_args(Unit))
    check_count("n", n, 1)
    check_seed(seed)
    if not isinstance(tuning, int | float) or not 0 <= tuning <= 1:
        fix = "Use a share from 0 (all test) to 1."
        raise ArgumentError(f"tuning={shown(tuning)} is not valid. {fix}")
    units, parts = _list_units(corpus, unit), []
    if by is not None:  # two groups of one name are one stratum
        check_columns(corpus.articles, [by])
        told = [f"{by} not given" if pd.isna(v) else str(v) for v in corpus.articles[by].tolist()]
        group = dict(zip(corpus.articles["doc_id"].tolist(), told, strict=True))
        parts.append([group[doc_id] for doc_id in units["doc_id"].tolist()])
    if frames is not None:
        parts.append(_find_rarest(units, frames, KEYS[unit], threshold))
    names = [BETWEEN.join(each) for each in zip(*parts, strict=True)] or [WHOLE] * len(units)
    if n > len(units):
        has = counted(len(units), unit)
        message = f"n={n}, but the corpus has {has} with a word. All of them are drawn."
        warnings.warn(message, stacklevel=2)
    rows = zip(*(units[key].tolist() for key in KEYS[unit]), strict=True)
    numbers = [draw_number(seed, row) for row in rows]
    sample = _draw(units.assign(stratum=names), numbers, n)
    sample["unit"] = sample["doc_id"]
    if unit == "sentence":
        sample["unit"] += "#" + sample["sentence"].astype("str")
        sample["text"] = texts_of(corpus, sample)
    else:
        zones = corpus.zones
        spans = zones[zones["zone"].isin(tables.COUNTED) & zones["doc_id"].isin(sample["doc_id"])]
        texts = pd.Series(texts_of(corpus, spans), spans["doc_id"], dtype="str")
        sample["text"] = sample["doc_id"].map(texts.groupby(level=0).agg("\n\n".join))
    # By seed and unit alone, whatever else is drawn.
    drawn = [int.from_bytes(draw_number(seed, ("split", name))[:8]) for name in sample["unit"]]
    sample["split"] = np.where([number < tuning * 2**64 for number in drawn], *tables.SPLITS)
    order = np.argsort([draw_number(seed, ("order", name)) for name in sample["unit"]])
    shuffled = sample.iloc[order]
    for split, share in zip(tables.SPLITS, (tuning, 1 - tuning), strict=True):
        if share > 0 and not (sample["split"] == split).any():
            warnings.warn(f"no unit fell to the split {split!r}; draw more.", stacklevel=2)
    return build(tables.CODING_SAMPLE, {str(name): shuffled[name] for name in shuffled})


def _list_units(corpus: Corpus, unit: Unit) -> pd.DataFrame:
    """Return the units with a word in headline or body, by key."""
    if unit == "article":
        units = corpus.articles.loc[corpus.articles["n_words"] > 0, ["doc_id"]]
    else:
        tokens = tokenize(corpus)  # voices make no difference, and take long to find
        n_words = np.bincount(tokens.sentence[tokens.words], minlength=len(tokens.sentence_zone))
        columns: dict[str, Any] = {
            "doc_id": tokens.doc_ids(tokens.sentence_article),
            "sentence": tokens.sentence_number,
            "start": tokens.sentence_start,
            "end": tokens.sentence_end,
        }
        schema = {name: tables.SENTENCES[name] for name in columns}
        some = in_zones(tables.COUNTED, tokens.sentence_zone) & (n_words > 0)
        units = build(schema, columns)[some]
    if units.empty:
        raise ArgumentError("the corpus has no word in headline or body: there is nothing to code.")
    return units.sort_values(KEYS[unit]).reset_index(drop=True)


def _find_rarest(
    units: pd.DataFrame, frames: pd.DataFrame, keys: list[str], threshold: float
) -> list[str]:
    """Return for each unit the rarest category that the machine found in it."""
    labels = find_scores(frames, keys, threshold=threshold)
    if (known := labels.merge(units[keys], on=keys)).empty:
        told = f"frames has {counted(len(labels), 'label')}, but none for a unit of this corpus"
        raise ArgumentError(f"{told}; give the table that was made from it.")
    found = known[known["machine"]]
    sizes = found["category"].value_counts()
    if nowhere := sorted(set(known["category"].unique()) - set(sizes.index)):
        message = f"No unit is labelled {listed([*map(shown, nowhere)])}, so none was drawn for it."
        hint = "Codes of the other units show whether some were missed."
        warnings.warn(f"{message} {hint}", stacklevel=3)
    order = found.assign(size=found["category"].map(sizes)).sort_values(["size", "category"])
    rarest = order.drop_duplicates(keys)[[*keys, "category"]]
    named = units[keys].merge(rarest, on=keys, how="left")["category"]
    return named.fillna(NOTHING_FOUND).tolist()


def _draw(units: pd.DataFrame, numbers: list[bytes], n: int) -> pd.DataFrame:
    """Return the units with the lowest numbers of each stratum, and the probability of each."""
    stratum = units["stratum"]
    sizes = stratum.value_counts().sort_index()
    if len(sizes) > n:
        told = f"n={n} is too few for {len(sizes):,} strata, as each must give one"
        raise ArgumentError(f"{told}; draw more, or leave out by= or frames=.")
    given = pd.Series(allocate(sizes.tolist(), n), sizes.index)
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    place = stratum.iloc[order].groupby(stratum).cumcount().sort_index()
    return units.assign(probability=stratum.map(given / sizes))[place < stratum.map(given)]


def allocate(sizes: Sequence[int], n: int) -> list[int]:
    """Return how many of n each stratum gives: by the root of its size, at least one of each.

    The next goes where sqrt(N) / sqrt(k (k + 1)) is highest, k being what the stratum has (Wright
    2012). So nobody loses one when n grows.
    """
    given = [0] * len(sizes)
    queue = [(-math.inf, i) for i, size in enumerate(sizes) if size]
    heapq.heapify(queue)
    for _ in range(min(n, sum(sizes))):
        _, i = heapq.heappop(queue)
        given[i] += 1
        if given[i] < sizes[i]:
            k = given[i]
            heapq.heappush(queue, (-(sizes[i] ** POWER) / math.sqrt(k * (k + 1)), i))
    return given


def count_strata(sample: pd.DataFrame) -> pd.DataFrame:
    """How many units does each stratum have, and how many of them were drawn?

    Parameters
    ----------
    sample
        As `draw_sample` gives it.

    Returns
    -------
    DataFrame
        One row per stratum, by name: stratum, n_units (in the corpus), n (drawn), probability,
        n_tuning, n_test.

    Examples
    --------
    >>> drawn = {"stratum": ["war", "war"], "probability": 0.2, "split": ["test", "tuning"]}
    >>> count_strata(pd.DataFrame(drawn))
      stratum  n_units  n  probability  n_tuning  n_test
    0     war       10  2          0.2         1       1
    """
    check_columns(sample, ["stratum", "probability", "split"])
    stratum = sample["stratum"]
    table = sample.groupby(stratum)["probability"].agg(n="size", probability="first")
    table["n_units"] = size_strata(sample)
    for split in tables.SPLITS:
        table[f"n_{split}"] = (sample["split"] == split).groupby(stratum).sum()
    return build(tables.STRATA, {str(name): column for name, column in table.reset_index().items()})


def size_strata(sample: pd.DataFrame) -> pd.Series[float]:
    """Return how many units of the corpus a stratum stands for; missing where none has a chance."""
    return (1 / sample["probability"]).groupby(sample["stratum"]).sum(min_count=1).round()


def plan(
    validity: pd.DataFrame, *, half_width: float = 0.05, sizes: Sequence[int] = SIZES
) -> pd.DataFrame:
    """How many more units must people code, so that each measure is known to ± half_width?

    If the measure stays as it is and further units are drawn in the same way, an interval of n
    units is as wide as one of its effective number now, times n / n_coded. What ties between coders
    add to its width does not shrink with n: have a third coder decide them first.

    Parameters
    ----------
    validity
        As `validate` gives it.
    half_width
        Half of the width of the 95 % interval that is wanted.
    sizes
        Numbers of coded units for which the width is foretold.

    Returns
    -------
    DataFrame
        One row per category, measure (precision, recall, f1) and n, in this order: category;
        measure; n; half_width, foretold for n coded units; estimate; n_coded, up to now; wanted,
        the half_width asked for; n_needed, coded units in all, for it; reason, where there is no
        interval to start from, or a million units would not do.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If half_width is not between 0 and .5, a size is below 1, or a column is missing.

    Examples
    --------
    >>> interval = {"": 0.5, "_low": 0.365, "_high": 0.635}
    >>> known = {f"{name}{end}": interval[end] for name in MEASURES for end in interval}
    >>> validity = pd.DataFrame([{"category": "war", "n_coded": 100, "reason": None, **known}])
    >>> plan(validity, sizes=[400]).loc[:0, ["measure", "n", "half_width", "n_needed"]].round(3)
         measure    n  half_width  n_needed
    0  precision  400       0.069       760
    """
    if not 0 < half_width < 0.5:  # noqa: PLR2004  # half of all there is
        told = f"half_width={shown(half_width)} must be between 0 and 0.5"
        raise ArgumentError(f"{told}, such as 0.05.")
    if any(size < 1 for size in sizes):
        raise ArgumentError(f"sizes={shown(list(sizes))}: give numbers of units from 1.")
    needed = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    check_columns(validity, ["category", "n_coded", "reason", *needed])
    asked = product(validity.to_dict("records"), MEASURES)
    rows = [row for record, name in asked for row in _plan(record, name, half_width, sizes)]
    return build_rows(tables.CODING_PLAN, rows)


def build_rows(schema: Mapping[str, str], rows: Sequence[Mapping[Any, Any]]) -> pd.DataFrame:
    """Return the table of some rows, which may hold more than its columns."""
    return build(schema, {name: [row[name] for row in rows] for name in schema if rows})


def _plan(
    record: dict[Any, Any], measure: str, wanted: float, sizes: Sequence[int]
) -> list[dict[str, Any]]:
    """Return for each size what is foretold of one category and measure."""
    from scipy.optimize import brentq

    estimate, low, high = (record[f"{measure}{end}"] for end in ("", "_low", "_high"))
    row = {key: record[key] for key in ("category", "n_coded")}
    row |= {"measure": measure, "estimate": estimate, "wanted": wanted}
    row |= {"n_needed": None, "reason": None}
    if np.isnan(low) or np.isnan(high):
        row["reason"] = record["reason"] if isinstance(record["reason"], str) else "no interval"
        return [{**row, "n": size, "half_width": np.nan} for size in sizes]

    def find_half_width(n: float) -> float:
        """Return half of the width of the interval from an effective number of units."""
        share = estimate / (2 - estimate) if measure == "f1" else estimate
        limits = [float(v) for v in find_jeffreys(np.array(share), np.array(n))]
        low, high = (2 * v / (1 + v) for v in limits) if measure == "f1" else limits
        return (high - low) / 2

    def miss(log_n: float) -> float:
        return find_half_width(float(np.exp(log_n))) - float(high - low) / 2

    # Of how many units it is: too wide to tell, as from 0 to 1; of no width; or in between.
    few, many = _LOG_RANGE
    ends = few if miss(few) <= 0 else many if miss(many) >= 0 else None
    n_effective = float(np.exp(brentq(miss, few, many) if ends is None else ends))
    per_unit = n_effective / int(record["n_coded"])
    if find_half_width(per_unit * MOST) > wanted:
        row["reason"] = f"more than {MOST:,} units"
    else:
        found = bisect_left(range(1, MOST), -wanted, key=lambda n: -find_half_width(per_unit * n))
        row["n_needed"] = 1 + found
    return [{**row, "n": size, "half_width": find_half_width(per_unit * size)} for size in sizes]

"""Which articles or sentences should people code, so that a machine can be held against them?"""

from __future__ import annotations

import heapq
import math
import warnings
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from mediakit.base.prose import counted, listed
from mediakit.base.statistics import check_seed, draw_number, find_jeffreys
from mediakit.corpus.tokens import split_sentences, texts_of, tokenize
from mediakit.errors import ArgumentError, ColumnMissingError, shown
from mediakit.tables import (
    CODING_PLAN,
    CODING_SAMPLE,
    COUNTED,
    SPLITS,
    STRATA,
    build,
    check_columns,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus

    Counts = npt.NDArray[np.int64]


Unit = Literal["article", "sentence"]


UNITS: Final = ("article", "sentence")


KEYS: Final = {"article": ["doc_id"], "sentence": ["doc_id", "sentence"]}


WHOLE: Final = "all"


NOTHING_FOUND: Final = "none found"


BETWEEN: Final = " · "


# Bankier (1988), p. 175: between n in proportion to size (1) and the same n for all (0).
POWER: Final = 0.5


TUNING: Final = 0.3


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

    Units are drawn at random within strata: the groups of `by`, and in each of them what the
    machine found. A unit lies in the stratum of the rarest category that the machine found in it,
    so that the strata do not overlap. The number drawn goes by the square root of a stratum's size:
    rare categories and small groups get more than their share, every stratum at least one, so no
    unit has the probability 0. Whole numbers are made of it by the method of equal proportions.

    Each unit draws a number of its own by the seed, and a stratum gives those with the lowest (a
    simple random sample without replacement). The probability n/N of its stratum is therefore
    exact, and the sample changes as little as it can: with a larger `n` the same units and more
    are drawn, and an article more or less changes single units of its stratum. A draw for each unit
    apart (Poisson sampling) would change still less, but leave the size of the sample to chance.

    `split` hangs on the seed and on the unit alone: a unit that served to mend the dictionary can
    never get into the test of a later draw with the same seed. It is drawn for each unit apart, so
    the parts have about, not exactly, these sizes, and within one each unit still has its
    probability in the same proportion.

    Parameters
    ----------
    corpus
        Units are its articles, or sentences, with a word in headline or body.
    n
        How many units; all where there are no more.
    seed
        Of the draw, from 0.
    unit
        "article" or "sentence".
    frames
        What a machine says: `doc_id` (and `sentence` where that is the unit), `category`, and
        `value` (a label or a score) or `n`, as `count_frames` gives it for this unit. A unit that
        is not in it has nothing.
    threshold
        The least count or score that is "present".
    by
        A column of the articles, such as outlet.
    tuning
        Share of the units that are for mending the dictionary; the others are the test.

    Returns
    -------
    DataFrame
        One row per unit, shuffled by the seed: doc_id, sentence (missing where the unit is an
        article), unit (its name for coders: doc_id, or doc_id#sentence), text (headline and body),
        stratum, probability (of being in the sample; the sum of 1/probability is the number of
        units in the corpus), split (tuning, test). Coders must see no more than unit and text.

    Raises
    ------
    ArgumentError
        For an `n` below 1 or below the number of strata, a negative seed, an unknown `unit`, a
        share outside of [0, 1], a corpus without a word, a label that says neither present nor
        absent, scores between 0 and 1 without a threshold, or `frames` on other articles.
    ColumnMissingError
        If `frames` or the articles lack a column.

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
    >>> count_strata(sample)[["stratum", "n_units", "n", "probability"]]
          stratum  n_units  n  probability
    0  none found        8  2         0.25
    1       storm        1  1         1.00
    """
    _check(n, seed, unit, tuning)
    units = _list_units(corpus, unit)
    stratum = _name_strata(corpus, units, by, frames, unit, threshold)
    numbers = [draw_number(seed, row) for row in units[KEYS[unit]].itertuples(index=False)]
    if n > len(units):
        has = counted(len(units), unit)
        message = f"n={n}, but the corpus has {has} with a word: nothing is left out."
        warnings.warn(message, stacklevel=2)
    drawn, probability = _draw(stratum, numbers, n)
    sample = _build_sample(corpus, units.iloc[drawn], unit, seed, tuning)
    sample = sample.assign(stratum=stratum[drawn], probability=probability)
    shuffled = np.argsort([draw_number(seed, ("order", name)) for name in sample["unit"]])
    sample = build(CODING_SAMPLE, {name: sample[name].iloc[shuffled] for name in CODING_SAMPLE})
    for split, share in zip(SPLITS, (tuning, 1 - tuning), strict=True):
        if share > 0 and not (sample["split"] == split).any():
            warnings.warn(f"no unit fell to the split {split!r}; draw more.", stacklevel=2)
    return sample


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

    Raises
    ------
    ColumnMissingError
        If the sample lacks stratum, probability or split.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> corpus = read_articles(pd.DataFrame({"text": ["Rain."] * 9}))
    >>> count_strata(draw_sample(corpus, n=3, seed=1, tuning=0))
      stratum  n_units  n  probability  n_tuning  n_test
    0     all        9  3     0.333333         0       3
    """
    check_columns(sample, ["stratum", "probability", "split"])
    grouped = sample.groupby("stratum", sort=True)
    n = grouped.size()
    splits = [(sample["split"] == split).groupby(sample["stratum"]).sum() for split in SPLITS]
    return build(
        STRATA,
        {
            "stratum": n.index.to_numpy(),
            "n_units": size_strata(sample).to_numpy().astype(np.int64),
            "n": n.to_numpy(),
            "probability": grouped["probability"].first().to_numpy(),
            "n_tuning": splits[0].to_numpy().astype(np.int64),
            "n_test": splits[1].to_numpy().astype(np.int64),
        },
    )


def allocate(sizes: Sequence[int], n: int) -> list[int]:
    """Return how many of n each stratum gives: by the root of its size, at least one of each.

    The method of equal proportions: the next unit goes where sqrt(N) / sqrt(k (k + 1)) is highest,
    k being what the stratum has (Wright 2012). So nobody loses one when n grows.

    >>> allocate([10_000, 400, 1], 100)
    [82, 17, 1]
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


def _check(n: int, seed: object, unit: str, tuning: float) -> None:
    if unit not in UNITS:
        raise ArgumentError(f"unit={shown(unit)} is no unit to code; give 'article' or 'sentence'.")
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ArgumentError(f"n={shown(n)} is no number of units; give 1 or more.")
    check_seed(seed)
    if not isinstance(tuning, int | float) or not 0 <= tuning <= 1:
        raise ArgumentError(f"tuning={shown(tuning)} is no share; give one from 0 (all test) to 1.")


def _list_units(corpus: Corpus, unit: Unit) -> pd.DataFrame:
    """Return the units with a word in headline or body, by key."""
    if unit == "article":
        units = corpus.articles.loc[corpus.articles["n_words"] > 0, ["doc_id"]]
    else:
        sentences = split_sentences(tokenize(corpus))
        counts = sentences["zone"].isin(COUNTED) & (sentences["n_words"] > 0)
        units = sentences.loc[counts, ["doc_id", "sentence", "start", "end"]]
    if units.empty:
        raise ArgumentError("the corpus has no word in headline or body: there is nothing to code.")
    return units.sort_values(KEYS[unit]).reset_index(drop=True)


def _name_strata(
    corpus: Corpus,
    units: pd.DataFrame,
    by: str | None,
    frames: pd.DataFrame | None,
    unit: Unit,
    threshold: float,
) -> npt.NDArray[np.object_]:
    """Return the name of each unit's stratum; two that have one name are one stratum."""
    parts = []
    if by is not None:
        if by not in corpus.articles.columns:
            raise ColumnMissingError(by, found=corpus.articles.columns)
        groups = corpus.articles.set_index("doc_id", drop=False)[by].reindex(units["doc_id"])
        parts.append([f"{by} not given" if pd.isna(value) else str(value) for value in groups])
    if frames is not None:
        parts.append(_find_rarest(units, frames, KEYS[unit], threshold))
    if not parts:
        return np.full(len(units), WHOLE, dtype=object)
    return np.array([BETWEEN.join(names) for names in zip(*parts, strict=True)], dtype=object)


def _find_rarest(
    units: pd.DataFrame, frames: pd.DataFrame, keys: list[str], threshold: float
) -> list[str]:
    """Return for each unit the rarest category that the machine found in it."""
    labels = find_labels(frames, keys, threshold=threshold)
    known = labels.merge(units[keys], on=keys)
    if known.empty:
        raise ArgumentError(
            f"frames has {counted(len(labels), 'label')}, none of them on a unit of this corpus; "
            "give the table that was made from it."
        )
    found = known[known["present"]]
    sizes = found["category"].value_counts()
    if nowhere := sorted(set(known["category"]) - set(sizes.index)):
        message = (
            f"the machine found {listed([shown(name) for name in nowhere])} in no unit, so none "
            "could be drawn for it; whether it missed some only the others can show."
        )
        warnings.warn(message, stacklevel=4)
    order = found.assign(size=found["category"].map(sizes)).sort_values(["size", "category"])
    rarest = order.drop_duplicates(keys)[[*keys, "category"]]
    named = units[keys].merge(rarest, on=keys, how="left")["category"]
    return [NOTHING_FOUND if pd.isna(name) else str(name) for name in named]


def _draw(
    stratum: npt.NDArray[np.object_], numbers: list[bytes], n: int
) -> tuple[Counts, npt.NDArray[np.float64]]:
    """Return the rows that are drawn, in order, and the probability of each."""
    members: dict[str, list[int]] = {}
    for row in sorted(range(len(numbers)), key=numbers.__getitem__):
        members.setdefault(str(stratum[row]), []).append(row)
    names = sorted(members)
    if len(names) > n:
        raise ArgumentError(
            f"n={n} is too few for {len(names):,} strata, each of which must give one; draw more, "
            "or leave out by= or frames=."
        )
    given = allocate([len(members[name]) for name in names], n)
    chosen = {
        row: k / len(members[name])
        for name, k in zip(names, given, strict=True)
        for row in members[name][:k]
    }
    rows = sorted(chosen)
    return np.array(rows, np.int64), np.array([chosen[row] for row in rows])


def _build_sample(
    corpus: Corpus, units: pd.DataFrame, unit: Unit, seed: int, tuning: float
) -> pd.DataFrame:
    """Return the drawn units with name, text and split."""
    if unit == "sentence":
        places = zip(units["doc_id"], units["sentence"], strict=True)
        names = [f"{doc_id}#{sentence}" for doc_id, sentence in places]
        texts, sentence = texts_of(corpus, units), units["sentence"].tolist()
    else:
        names = units["doc_id"].tolist()
        texts, sentence = _article_texts(corpus, units), [None] * len(units)
    columns: dict[str, Any] = {
        "doc_id": units["doc_id"].tolist(),
        "sentence": sentence,
        "unit": names,
        "text": texts,
        "split": [_split(seed, name, tuning) for name in names],
    }
    return pd.DataFrame(columns)


def _article_texts(corpus: Corpus, units: pd.DataFrame) -> list[str]:
    """Return headline and body of each article, a paragraph a span."""
    zones = corpus.zones
    spans = zones[zones["zone"].isin(COUNTED) & zones["doc_id"].isin(units["doc_id"])]
    parts: dict[str, list[str]] = {}
    for doc_id, text in zip(spans["doc_id"], texts_of(corpus, spans), strict=True):
        parts.setdefault(doc_id, []).append(text)
    return ["\n\n".join(parts[doc_id]) for doc_id in units["doc_id"]]


def _split(seed: int, name: str, tuning: float) -> str:
    """Return the split of a unit, whatever else is drawn."""
    number = int.from_bytes(draw_number(seed, ("split", name))[:8], "big")
    return SPLITS[0] if number < tuning * 2**64 else SPLITS[1]


MEASURES: Final = ("precision", "recall", "f1")


SIZES: Final = (50, 100, 200, 300, 400, 600, 800, 1_200, 1_600)


MOST: Final = 1_000_000  # units; beyond, another instrument is needed and not more codes


_LOG_RANGE: Final = (-7.0, 16.0)  # of effective numbers that an interval may rest on


def plan(
    validity: pd.DataFrame, *, half_width: float = 0.05, sizes: Sequence[int] = SIZES
) -> pd.DataFrame:
    """How many more units must people code, so that each measure is known to ± half_width?

    The learning curve of the intervals: if the measure stays as it is and further units are drawn
    in the same way, an interval of n units is as wide as one would be of the effective number that
    it has now, times n / n_coded.

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
        the half_width asked for; n_needed, the least number of coded units with it, in all; reason,
        where there is no interval to start from, or a million units would not do.

    Raises
    ------
    ArgumentError
        If half_width is not between 0 and .5, or a size is below 1.
    ColumnMissingError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> doc_id = [f"{i:03}" for i in range(100)]
    >>> machine = pd.DataFrame({"doc_id": doc_id, "category": "war", "n": [1, 1, 0, 0] * 25})
    >>> codes = pd.DataFrame({"doc_id": doc_id, "coder": "Ada", "category": "war",
    ...                       "value": [1, 0, 0, 0] * 25})
    >>> from mediakit.coding.validity import validate
    >>> plan = plan(validate(machine, codes), sizes=[100, 400])
    >>> plan.loc[plan["measure"] == "precision", ["n", "half_width", "n_needed"]].round(3)
         n  half_width  n_needed
    0  100       0.135       764
    1  400       0.069       764
    """
    if not 0 < half_width < 0.5:  # noqa: PLR2004  # half of all there is
        raise ArgumentError(
            f"half_width={shown(half_width)} must be between 0 and 0.5, such as 0.05."
        )
    if any(size < 1 for size in sizes):
        raise ArgumentError(f"sizes={shown(list(sizes))}: give numbers of units from 1.")
    needed = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high")]
    check_columns(validity, ["category", "n_coded", "reason", *needed])
    rows = [
        row
        for record in validity.to_dict("records")
        for measure in MEASURES
        for row in _plan(record, measure, half_width, sizes)
    ]
    return build(CODING_PLAN, {name: [row[name] for row in rows] for name in CODING_PLAN if rows})


def _plan(
    record: dict[Any, Any], measure: str, wanted: float, sizes: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the rows of one category and measure."""
    estimate, low, high = (record[f"{measure}{end}"] for end in ("", "_low", "_high"))
    n_coded = int(record["n_coded"])
    row = {
        "category": record["category"],
        "measure": measure,
        "estimate": estimate,
        "n_coded": n_coded,
        "wanted": wanted,
        "n_needed": None,
        "reason": None,
        "half_width": np.nan,
    }
    if np.isnan(low) or np.isnan(high):
        known = isinstance(record["reason"], str)
        row["reason"] = record["reason"] if known else "no interval"
        return [{**row, "n": size} for size in sizes]
    per_unit = _find_effective(estimate, (high - low) / 2, measure) / n_coded
    if _half_width(estimate, per_unit * MOST, measure) > wanted:
        row["reason"] = f"more than {MOST:,} units"
    else:
        row["n_needed"] = _search(estimate, per_unit, wanted, measure)
    return [
        {**row, "n": size, "half_width": _half_width(estimate, per_unit * size, measure)}
        for size in sizes
    ]


def _half_width(estimate: float, n: float, measure: str) -> float:
    """Return half of the width of the interval from an effective number of units."""
    share = estimate / (2 - estimate) if measure == "f1" else estimate
    limits = [float(v) for v in find_jeffreys(np.array(share), np.array(n))]
    low, high = (2 * v / (1 + v) for v in limits) if measure == "f1" else limits
    return (high - low) / 2


def _find_effective(estimate: float, half: float, measure: str) -> float:
    """Return of how many units an interval is, by its width."""
    from scipy.optimize import brentq

    def miss(log_n: float) -> float:
        return _half_width(estimate, float(np.exp(log_n)), measure) - half

    few, many = _LOG_RANGE
    if miss(few) <= 0:  # wider than any that is told by its width, as from 0 to 1
        return float(np.exp(few))
    if miss(many) >= 0:  # of no width
        return float(np.exp(many))
    return float(np.exp(brentq(miss, few, many)))


def _search(estimate: float, per_unit: float, wanted: float, measure: str) -> int:
    """Return the least number of units for an interval of this width."""
    low, high = 1, MOST
    while low < high:
        middle = (low + high) // 2
        if _half_width(estimate, per_unit * middle, measure) > wanted:
            low = middle + 1
        else:
            high = middle
    return low


def find_keys(codes: pd.DataFrame) -> list[str]:
    """Return the key columns of the units: doc_id, with sentence where it is filled, or unit.

    Raises
    ------
    ColumnMissingError
        If there is neither doc_id nor unit.

    Examples
    --------
    >>> import pandas as pd
    >>> find_keys(pd.DataFrame({"doc_id": ["a"], "sentence": [None]}))
    ['doc_id']
    """
    if "doc_id" not in codes.columns and "unit" in codes.columns:
        return ["unit"]
    check_columns(codes, ["doc_id"])
    with_sentence = "sentence" in codes.columns and bool(codes["sentence"].notna().any())
    return ["doc_id", "sentence"] if with_sentence else ["doc_id"]


def size_strata(sample: pd.DataFrame) -> pd.Series[float]:
    """Return how many units of the corpus each stratum of a sample stands for, by its name.

    The sum of 1/probability of its units; missing where none of them has a probability.

    Raises
    ------
    ColumnMissingError
        If the sample lacks stratum or probability.

    Examples
    --------
    >>> import pandas as pd
    >>> sample = pd.DataFrame({"stratum": ["war", "war"], "probability": [0.2, 0.2]})
    >>> size_strata(sample).to_dict()
    {'war': 10.0}
    """
    check_columns(sample, ["stratum", "probability"])
    weights = (1 / sample["probability"]).groupby(sample["stratum"], sort=True)
    return weights.sum(min_count=1).round()


PRESENT: Final = frozenset({"present", "yes", "true", "1"})


ABSENT: Final = frozenset({"absent", "no", "false", "0", ""})


def find_labels(
    machine: pd.DataFrame, keys: Sequence[str], *, threshold: float = 1
) -> pd.DataFrame:
    """Return for each unit and category of a machine's table whether it is said to be present.

    Parameters
    ----------
    machine
        `keys`, `category` and `value`: a label (present, absent, yes, no, true, false, 1, 0), a
        truth value or a score; or `n` in place of `value`, as `count_frames` gives it. Several
        rows of a unit (voices, sentences of an article) are taken together: counts are added up,
        of scores the highest is taken.
    keys
        The columns that tell units apart.
    threshold
        The least count or score that is "present".

    Returns
    -------
    DataFrame
        `keys`, category and present, one row for each unit and category that the table has, sorted
        by these. A missing value is not present.

    Raises
    ------
    ColumnMissingError
        If a key, `category`, or both `value` and `n` are missing.
    ArgumentError
        For a label that says neither, and for scores between 0 and 1 without a threshold.

    Examples
    --------
    >>> rows = {"doc_id": ["a", "a", "b"], "category": "war", "n": [1, 1, 1]}
    >>> find_labels(pd.DataFrame(rows), ["doc_id"], threshold=2)
      doc_id category  present
    0      a      war     True
    1      b      war    False
    """
    found = find_scores(machine, keys)
    check_threshold(found, threshold)
    found["present"] = (found["score"] >= threshold).astype("bool")
    return found.drop(columns="score")


def find_scores(machine: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return the count or score of each unit and category, as `find_labels` takes them together.

    Of words it is infinity for present and minus infinity for absent.
    """
    counted = "value" not in machine.columns and "n" in machine.columns
    column = "n" if counted else "value"
    check_columns(machine, [*keys, "category", column])
    values = machine[column]
    scores = values if is_numeric_dtype(values.dtype) else _read_words(values)
    table = machine[[*keys, "category"]].assign(
        category=machine["category"].astype("str"),
        score=pd.to_numeric(scores).astype("float64"),
    )
    grouped = table.groupby([*keys, "category"], sort=True)["score"]
    return (grouped.sum() if counted else grouped.max()).reset_index()


def check_threshold(scores: pd.DataFrame, threshold: float) -> None:
    """Refuse the threshold of counts for what are plainly probabilities."""
    finite = scores["score"].dropna()
    between = finite[(finite > 0) & (finite < 1)]
    if threshold == 1 and len(between) and finite.max() <= 1 and finite.min() >= 0:
        raise ArgumentError(
            f"the machine's scores lie between 0 and 1 (one is {between.iloc[0]:g}); say from "
            "which score on a category is present, such as threshold=0.5."
        )


def _read_words(values: pd.Series[Any]) -> pd.Series[float]:
    """Return the labels of a column of text as infinity, minus infinity or missing."""
    words = values.map(lambda value: None if pd.isna(value) else str(value).strip().casefold())
    known = words.isna() | words.isin(PRESENT | ABSENT)
    if not known.all():
        wrong = values[~known].iloc[0]
        raise ArgumentError(
            f"value {shown(wrong)} says neither present nor absent; give present, absent, yes, no, "
            "true, false, 1 or 0, or scores as numbers."
        )
    limit = float("inf")
    return words.map({**dict.fromkeys(PRESENT, limit), **dict.fromkeys(ABSENT, -limit)})

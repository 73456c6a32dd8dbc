"""Which articles or sentences should people code, so that a machine can be held against them?"""

from __future__ import annotations

import heapq
import math
import warnings
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from mediakit.base.prose import counted, listed
from mediakit.base.statistics import check_seed, draw_number
from mediakit.coding.labels import find_labels
from mediakit.coding.units import size_strata
from mediakit.corpus.tokens import split_sentences, texts_of, tokenize
from mediakit.errors import ArgumentError, ColumnMissingError, shown
from mediakit.tables import CODING_SAMPLE, COUNTED, SPLITS, STRATA, build, check_columns

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


def draw_coding_sample(
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
    >>> sample = draw_coding_sample(corpus, n=3, seed=1, frames=frames)
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
        As `draw_coding_sample` gives it.

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
    >>> count_strata(draw_coding_sample(corpus, n=3, seed=1, tuning=0))
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
        message = f"unit={shown(unit)} is no unit to code; give 'article' or 'sentence'."
        raise ArgumentError(message)
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        message = f"n={shown(n)} is no number of units; give 1 or more."
        raise ArgumentError(message)
    check_seed(seed)
    if not isinstance(tuning, int | float) or not 0 <= tuning <= 1:
        message = f"tuning={shown(tuning)} is no share; give one from 0 (all test) to 1."
        raise ArgumentError(message)


def _list_units(corpus: Corpus, unit: Unit) -> pd.DataFrame:
    """Return the units with a word in headline or body, by key."""
    if unit == "article":
        units = corpus.articles.loc[corpus.articles["n_words"] > 0, ["doc_id"]]
    else:
        sentences = split_sentences(tokenize(corpus))
        counts = sentences["zone"].isin(COUNTED) & (sentences["n_words"] > 0)
        units = sentences.loc[counts, ["doc_id", "sentence", "start", "end"]]
    if units.empty:
        message = "the corpus has no word in headline or body: there is nothing to code."
        raise ArgumentError(message)
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
        message = (
            f"frames has {counted(len(labels), 'label')}, none of them on a unit of this corpus; "
            "give the table that was made from it."
        )
        raise ArgumentError(message)
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
        message = (
            f"n={n} is too few for {len(names):,} strata, each of which must give one; draw more, "
            "or leave out by= or frames=."
        )
        raise ArgumentError(message)
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

"""Does the machine find what people find? Precision, recall and the like, with intervals.

What the machine says of each unit is brought together with the codes and held against them; then
how far the coders agree, and how often a part of the codes was used for a test.
"""

from __future__ import annotations

import hashlib
import io
from functools import partial
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base import statistics
from mediakit.base.arrays import divide
from mediakit.base.files import unguard_cell, write_csv, write_whole
from mediakit.base.prose import counted
from mediakit.coding.codes import find_place
from mediakit.coding.exports import LONG, open_sheets
from mediakit.coding.sample import build_rows, find_keys, find_scores
from mediakit.corpus.corpus import are_known
from mediakit.dictionaries.dictionary import MEASURED
from mediakit.dictionaries.files import put_validity
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, choose, shown
from mediakit.measures.terms import count_frames
from mediakit.reading.records import key_of
from mediakit.tables import build, check_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mediakit.base.arrays import Codes, Flags, Floats
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


Level = Literal["nominal", "ordinal", "interval", "ratio"]
MAJORITY: Final = "majority"
MIN_CODED: Final = 10  # simulated coverage of 95 % intervals: 92 to 99 % here, for 5 units 89
DESIGN: Final = ("stratum", "n_stratum", "probability")  # columns that tell how a unit was drawn
CLUSTER: Final = "_cluster"  # column with the number of the text that a unit is a copy of
RELIABLE: Final = 0.800  # Krippendorff (2004), p. 241: rely on variables with alpha from here on,
TENTATIVE: Final = 0.667  # draw tentative conclusions from here on
MARKS: Final = {"valid": (RELIABLE, 0.70, 0.50), "tentative": (TENTATIVE, 0.60, 0.0)}
VERDICTS: Final = (*MARKS, "not valid", "not validated")
TAKEN: Final = frozenset({*tables.MACHINE_LABELS, "n"})  # columns, which no group can be called
COVERED: Final = 0.95
MIN_UNITS: Final = 10  # under which the same few units would be drawn again and again
MAX_UNDEFINED: Final = 0.05  # share of resamples without variation, as large as what is cut off
MOST_CELLS: Final = 2_000_000  # cells of coincidence matrices in memory while drawing
LEDGER: Final = "uses.csv"
DIGITS: Final = 16  # of a hash that are kept


def select_codes(codes: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Which of the codes are about articles of this corpus?

    Parameters
    ----------
    codes
        As `read_codes` gives them; they may be of more articles than these.

    Returns
    -------
    DataFrame
        The rows of these articles. Where others are left out, n_stratum, which counts units of the
        whole corpus, is missing; probability holds for any part.

    Examples
    --------
    >>> import mediakit as mk
    >>> corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": ["Rain fell."]}))
    >>> select_codes(pd.DataFrame({"doc_id": ["a", "b"], "value": 1}), corpus)["doc_id"].tolist()
    ['a']
    """
    check_columns(codes, ["doc_id"])
    here = are_known(codes["doc_id"].astype("str"), corpus.articles["doc_id"])
    kept = codes[here].reset_index(drop=True)
    if len(kept) < len(codes) and "n_stratum" in kept:
        kept["n_stratum"] = pd.Series(pd.NA, index=kept.index, dtype="Int64")
    return kept


def label_units(
    tokens: Tokens,
    dictionary: Dictionary,
    codes: pd.DataFrame,
    *,
    by: str | None = None,
    machine: str | Path | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What does the machine say of each unit of a corpus, coded or not?

    Parameters
    ----------
    dictionary, machine
        Which is asked: `machine`, another tool's table as `read_machine` takes it, if there is one.
    codes
        As `read_codes` gives them: they tell whether a unit is an article or a sentence.
    by
        A column of articles to keep beside each unit, as for `correct_prevalence(by=…)`.

    Returns
    -------
    DataFrame
        As `validate` and `correct_prevalence` take it. Of a dictionary: `count_frames` by unit and
        `by`, zeros included. Of another tool: doc_id (sentence), `by`, category and value of the
        articles in the corpus.

    Raises
    ------
    ArgumentError, ColumnMissingError, InputError
        If `by` is a column of labels or none of articles, or as `read_machine`.

    Examples
    --------
    >>> import mediakit as mk
    >>> corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": ["War and war."]}))
    >>> words, codes = mk.read_dictionary({"war": ["war"]}), pd.DataFrame({"doc_id": ["a"]})
    >>> label_units(mk.tokenize(corpus), words, codes)[["doc_id", "category", "n"]]
      doc_id category  n
    0      a      war  2
    """
    if by in TAKEN:
        fix = "Rename the column of the articles."
        raise ArgumentError(f"by={shown(by)} is also a column of labels. {fix}")
    keys, groups = find_keys(codes), [by] if by else []
    if machine is None:
        unit = "sentence" if "sentence" in keys else "article"
        return count_frames(tokens, dictionary, by=[unit, *groups])
    labels = read_machine(machine)
    check_columns(labels, keys)
    articles = tokens.corpus.articles
    check_columns(articles, groups)
    kept = labels.merge(articles[["doc_id", *groups]], on="doc_id", validate="many_to_one")
    return kept[[*keys, *groups, "category", "value"]]


def read_machine(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """What does another tool say of which unit?

    Parameters
    ----------
    source
        A table as `read_codes` takes it, or its path: doc_id (and sentence where the unit is one),
        category, and value: a score, or a label such as 1, 0, yes, no, present, absent.

    Returns
    -------
    DataFrame
        doc_id, sentence (missing where the unit is an article), category, value. What cannot be
        read, or names no unit or category, is refused with its line.

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "value": ["0.75"]})
    >>> read_machine(table)[["doc_id", "category", "value"]]
      doc_id category  value
    0      a      war   0.75
    """
    (sheet,) = open_sheets(source)
    columns = {key_of(name): name for name in reversed(sheet.columns)}
    for name in ("doc_id", *LONG):
        if name not in columns:
            raise InputError(f"{sheet.name}: {ColumnMissingError(name, found=sheet.columns)}")
    rows = []
    for place, row in sheet.rows:
        cells = {key: row.get(name) for key, name in columns.items()}
        category, value = ("" if pd.isna(cells[key]) else str(cells[key]) for key in LONG)
        doc_id, sentence = find_place(cells, place)
        if not category.strip():
            raise InputError(f"{place}: no category is named; fill in its column 'category'.")
        rows.append((doc_id, sentence, category.strip(), value or None))
    columned = zip(tables.MACHINE_LABELS, zip(*rows, strict=True), strict=False)  # of no row none
    table = build(tables.MACHINE_LABELS, dict(columned))
    numbers = pd.to_numeric(table["value"], errors="coerce")
    return table.assign(value=numbers) if (numbers.isna() == table["value"].isna()).all() else table


class Options(NamedTuple):
    """How codes and machine become present or not: as the arguments of `validate` say."""

    threshold: float = 1
    split: str | None = "test"
    gold: str = MAJORITY
    present: float = 1
    cluster: str | None = None


class Matched(NamedTuple):
    """One category: the units that were coded, and what there is to say of the others."""

    units: pd.DataFrame  # keys, score, machine, human, weight, n_present, n_coders, `by`
    resolved: list[pd.DataFrame]  # the same with the tied ones, were all of them decided one way
    population: pd.DataFrame  # all units of the machine
    facts: dict[str, Any]  # category, numbers of units, split, design, reason
    find_alpha: Callable[[], float]  # of the coders in this split


def match_units(
    machine: pd.DataFrame, codes: pd.DataFrame, options: Options, by: Sequence[str] = ()
) -> list[Matched]:
    """Bring together, for each category by name, what people and the machine said of a unit."""
    codes, keys = _open_codes(codes, options.cluster)
    machine = as_keys(machine, keys)
    scores = find_scores(machine, keys, threshold=options.threshold)
    if by:
        check_columns(machine, by)
        groups = machine[[*keys, *by]].drop_duplicates()
        if len(twice := groups[groups.duplicated(keys)]):
            told = f"unit {_name_unit(twice, keys)} is in several groups"
            raise ArgumentError(f"by={list(by)}: {told}; give columns of units.")
        scores = scores.merge(groups, on=keys, how="left")
    used, split = _take_codes(codes, options.split)
    gold = _find_gold(used, keys, options)
    wholes = (scores, gold, used)
    parts = [{str(name): own for name, own in table.groupby("category")} for table in wholes]
    found = []
    for name in sorted(parts[0].keys() | parts[1].keys()):
        said, own, coded = (
            part.get(name, table.iloc[:0]) for part, table in zip(parts, wholes, strict=True)
        )
        both = own.drop(columns="category").merge(said, on=keys, how="inner")
        both = both.sort_values(keys, kind="stable", ignore_index=True)
        tied, yes = both["human"].isna(), both["machine"].astype("boolean")
        units, design = _weigh(both[~tied].reset_index(drop=True), codes)
        # Shares are highest and lowest where all ties are present, or absent; precision, recall and
        # F1 where all are as the machine says, or none is.
        ways = [yes | True, yes & False, yes, ~yes] if tied.any() else []
        every, _ = _weigh(both, codes)
        resolved = [every.assign(human=every["human"].fillna(way)) for way in ways]
        reasons = {
            "not coded": own.empty,
            "not in the machine's table": said.empty,
            "no coded unit in the machine's table": both.empty,
            "all codes are tied": units.empty,
        }
        judged = coded[coded["value"].notna() & (coded["coder"] != options.gold)]
        facts = {
            "category": name,
            "n_coded": len(units),
            "n_clusters": units[CLUSTER].nunique(),
            "n_tied": int(tied.sum()),
            "n_unmatched": len(own) - len(both),
            "split": split,
            "design": design,
            "reason": next((why for why, holds in reasons.items() if holds), None),
        }
        alpha = partial(find_alpha, judged, keys, codes, options.present)
        found.append(Matched(units, resolved, said, facts, alpha))
    return found


def as_keys(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a table with the keys as codes have them: a number as an id is its digits."""
    check_columns(table, keys)
    return table.astype({key: "Int64" if key == "sentence" else "str" for key in keys})


def _open_codes(codes: pd.DataFrame, cluster: str | None) -> tuple[pd.DataFrame, list[str]]:
    """Return codes with design and cluster, and their keys; refuse what was coded twice."""
    check_columns(codes, ["coder", "category", "value", *([cluster] if cluster else [])])
    codes = as_keys(codes, keys := find_keys(codes))
    given = codes[codes["value"].notna()]
    if len(twice := given[given.duplicated([*keys, "coder", "category"])]):
        coder, category = map(shown, twice[["coder", "category"]].iloc[0])
        told = f"Coder {coder} coded {category} of unit {_name_unit(twice, keys)} twice"
        raise ArgumentError(f"{told}; keep one of the codes.")
    codes = codes.assign(**{name: None for name in DESIGN if name not in codes.columns})
    apart = codes[cluster].astype("str").fillna(codes[keys[0]]) if cluster else keys
    number = codes.groupby(apart, dropna=False).ngroup()
    return codes.assign(**{CLUSTER: number}), keys


def _name_unit(rows: pd.DataFrame, keys: Sequence[str]) -> str:
    return shown("#".join(str(rows.iloc[0][key]) for key in keys))


def _take_codes(codes: pd.DataFrame, split: str | None) -> tuple[pd.DataFrame, str]:
    """Return the codes of one part of the sample as numbers, and what the part is called."""
    choose("split", split, [*tables.SPLITS, None])
    part = "all"
    if split is not None and "split" in codes.columns and codes["split"].notna().any():
        codes, part = codes[codes["split"] == split], split
    numbers = pd.to_numeric(codes["value"], errors="coerce").astype("float64")
    if len(wrong := codes.loc[numbers.isna() & codes["value"].notna(), "value"]):
        told = f"the code {shown(wrong.iloc[0])} is not a number"
        raise ArgumentError(f"{told}. Read codes with read_codes, which turns words into numbers.")
    return codes.assign(category=codes["category"].astype("str"), value=numbers), part


def _find_gold(codes: pd.DataFrame, keys: list[str], options: Options) -> pd.DataFrame:
    """Return for each unit and category that was coded whether it is present, missing for ties."""
    key = [*keys, "category"]
    given = codes[codes["value"].notna()]
    given = given.assign(yes=given["value"] >= options.present)
    grouped = given.groupby(key, sort=True, dropna=False)
    gold = grouped.agg(n_present=("yes", "sum"), n_coders=("yes", "size"))
    gold[[*DESIGN, CLUSTER]] = grouped[[*DESIGN, CLUSTER]].first()
    twice, n = 2 * gold["n_present"], gold["n_coders"]
    human = (twice > n).astype("boolean").mask(twice == n)
    if options.gold != MAJORITY:
        choose("gold", options.gold, [MAJORITY, *sorted(set(codes["coder"].astype("str")))])
        final = given[given["coder"] == options.gold].set_index(key)["yes"].astype("boolean")
        human = final.reindex(gold.index).fillna(human)
    return gold.assign(human=human).reset_index()


def _weigh(units: pd.DataFrame, codes: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return units with how many of the corpus each stands for, and what that rests on."""
    sizes, chance = (pd.to_numeric(units[name]).astype("float64") for name in DESIGN[1:])
    if len(units) and sizes.notna().all() and units["stratum"].notna().all():
        n = units.groupby("stratum")["stratum"].transform("size").astype("float64")
        # Units of each stratum, whatever part those that are coded fell to.
        strata = codes.dropna(subset="n_stratum").groupby("stratum")["n_stratum"].first()
        lost = float(strata.drop(units["stratum"].unique()).sum() / strata.sum())
        gap = f"; {100 * lost:.0f} % of the units are in strata without codes" if lost > 0 else ""
        return units.assign(weight=sizes / n), f"weighted by stratum{gap}"
    if chance.isna().all():
        return units.assign(weight=1.0), "equal weights"
    if not ((chance > 0) & (chance <= 1)).all():
        fix = "give it for all units, or leave the column out for equal weights"
        raise ArgumentError(f"some coded units have no probability in (0, 1]; {fix}.")
    return units.assign(weight=1 / chance), "weighted by probability"


def thin_clusters(weight: Floats, cluster: Codes) -> float:
    """Return what is left of an effective number of units where those of a cluster are one.

    Kish's effective number, (Σw)²/Σw², of the clusters over that of the units.
    """
    apart = float((np.bincount(cluster, weight) ** 2).sum())
    return float((weight**2).sum()) / apart if apart else 1.0


def validate(
    machine: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    threshold: float = 1,
    split: str | None = "test",
    gold: str = MAJORITY,
    present: float = 1,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Does the machine find what people find?

    Parameters
    ----------
    machine
        What any machine says of each unit: doc_id (and sentence where that was coded), category,
        and value (a label or a score) or n, as `count_frames` gives it; several rows of a unit are
        taken together.
    codes
        As `read_codes` gives them. With n_stratum or probability (from the sample), each unit
        counts as many as it stands for; else all the same.
    threshold, present
        The least count or score of the machine, and the least code of a person, that is "present".
    split
        The part of the sample: "test", to be used once; "tuning"; or None for all. Codes without
        such parts are all used, and the table says so.
    gold
        "majority" of the coders, where ties are counted (see Notes); or the coder whose codes are
        final where there are some, as after a discussion of disagreements.
    cluster
        A column of the codes that is the same for copies of one text, such as first of
        `count_copies`: intervals take copies for one text. Without it all units are apart.

    Returns
    -------
    DataFrame
        One row per category, by name: category; verdict (see Notes); precision, the share of what
        the machine finds that people find too; recall, the share of what people find that the
        machine finds; f1; auc, the chance that a unit with the category has the higher score than
        one without (missing where the machine gives words), each with its 95 % interval (_low,
        _high); accuracy; tp, fp, fn, tn, numbers of coded units; share_tp and so on, the weighted
        shares that all measures rest on; alpha of the coders in this split (nominal, present or
        not, weighted as F1, without the coder named by `gold`); prevalence_human with its interval
        and prevalence_machine among the coded units, weighted; n_coded, n_clusters, units and texts
        with a majority; n_tied without one; n_unmatched, units that the machine's table lacks;
        split; design; reason, where something is missing. Intervals need 10 coded units (with
        `cluster`, texts).

    Raises
    ------
    ArgumentError, ColumnMissingError
        If an option is unknown, a code is no number or given twice, scores are between 0 and 1 and
        no threshold is given, or a column is missing.

    Notes
    -----
    Intervals are Jeffreys' for a share of the effective number of units. F1 = 2J / (1 + J), where J
    is the share of tp among tp, fp and fn; its limits are those of J. In simulations (prevalence
    .05 and .3, recall .5 to .95, 100 and 300 units, drawn at random or half of them from what the
    machine found) they cover the truth in 92 to 98 %, at worst, a recall of .95 from five or fewer
    cases, in 89 %. Nothing is taken off for a small corpus.

    The effective number behind AUC is that of a share with its variance (DeLong et al. 1988), half
    a unit of each kind added that was not seen: in simulations with 80 units, 6 to 40 of them with
    the category, scores that were counts or continuous, and an AUC of .50 to .99, intervals held
    the truth in 92 to 99 %; with four, counts and an AUC near .5 in 84 %; where half of the units
    were drawn from what the machine found, in 95 to 98 %.

    Values are those of the units that are not tied. Intervals also hold every value that deciding
    the ties could give: they span those of all ties present, absent, as the machine says, and not.

    The verdict is "valid" from alpha .800, F1 .70 and f1_low .50 on, in the test part; "tentative"
    from .667 and .60 on, also where no part is named, as those units may have served to mend the
    instrument; "not valid" below. It is "not validated" without an interval of F1, and where the
    marks are reached on the tuning part or without alpha: such codes can refute, not confirm.

    References
    ----------
    Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2), 101-133. https://doi.org/10.1214/ss/1009213286

    DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under two or
    more correlated receiver operating characteristic curves: A nonparametric approach. Biometrics
    44(3), 837-845. https://doi.org/10.2307/2531595

    Hanley, J. A., & McNeil, B. J. (1982). The meaning and use of the area under a receiver
    operating characteristic (ROC) curve. Radiology 143(1), 29-36.
    https://doi.org/10.1148/radiology.143.1.7063747

    Examples
    --------
    >>> machine = pd.DataFrame({"doc_id": list("abcd"), "category": "war", "n": [2, 1, 0, 0]})
    >>> codes = machine.assign(coder="Ada", value=[1, 0, 1, 0])
    >>> validate(machine, codes)[["precision", "recall", "f1", "tp", "n_coded", "reason"]]
       precision  recall   f1  tp  n_coded         reason
    0        0.5     0.5  0.5   1        4  too few units
    """
    options = Options(threshold, split, gold, present, cluster)
    rows = [_validate(matched) for matched in match_units(machine, codes, options)]
    return build_rows(tables.VALIDITY, rows)


def _validate(matched: Matched) -> dict[str, Any]:
    """Return the row of one category."""
    units = matched.units
    said, human = (units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    cells = {"tp": said & human, "fp": said & ~human, "fn": ~said & human, "tn": ~said & ~human}
    weight = units["weight"].to_numpy()
    total = weight.sum() or np.nan  # of no unit there is no share
    share = {f"share_{name}": float(weight[cell].sum() / total) for name, cell in cells.items()}
    row = {
        **matched.facts,
        **{name: int(cell.sum()) for name, cell in cells.items()},
        **share,
        "alpha": matched.find_alpha(),
        "accuracy": share["share_tp"] + share["share_tn"],
        "prevalence_machine": share["share_tp"] + share["share_fp"],
        "reason": _find_reason(matched),
    }
    measured = [_measure(some) for some in (units, *matched.resolved)]
    furthest = [_limit_auc(some) for some in _part_ties(matched.resolved)]
    for name in measured[0]:
        found = [each[name] for each in measured]
        spanned = _span(found + furthest if name == "auc" else found)
        row |= dict(zip((name, f"{name}_low", f"{name}_high"), spanned, strict=True))
    return {**row, "verdict": judge(row)}


def _find_reason(matched: Matched) -> str | None:
    """Return why something is missing in the row of a category."""
    said, human = (matched.units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    reasons = {
        "too few units": matched.facts["n_clusters"] < MIN_CODED,
        "the machine found it in no coded unit": not said.any(),
        "no unit coded as present": not human.any(),
        "all units coded as present": human.any() and human.all(),
        "labels without scores": not np.isfinite(matched.units["score"]).any(),
    }
    told = "; ".join(why for why, holds in reasons.items() if holds)
    return matched.facts["reason"] or told or None


def _span(found: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return the first estimate, with limits that hold those of all."""
    value, (low, high) = found[0][0], np.array([each[1:] for each in found]).T
    return value, float(low.min()), float(high.max())


def judge(row: Mapping[str, Any]) -> str:
    """Return the verdict on a row of `validate`, as its notes say."""
    found = [row[name] for name in ("alpha", "f1", "f1_low")]
    # An alpha that there is not fails no mark.
    reached = [name for name, marks in MARKS.items() if not np.less(found, marks).any()]
    unsure = np.isnan(row["alpha"]) or row["split"] == "tuning"
    if np.isnan(row["f1_low"]) or (reached and unsure):
        return "not validated"
    return "not valid" if not reached else reached[0] if row["split"] == "test" else "tentative"


def _measure(units: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """Return AUC, precision, recall, F1 and the share that people find, each with its limits."""
    said, human = (units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    weight, cluster = (units[name].to_numpy() for name in ("weight", CLUSTER))
    found, missed = (  # the heaviest unit of those that the machine found, and of the others
        float((weight[some] if some.any() else weight).max(initial=0)) or 1.0
        for some in (said, ~said)
    )
    measures = {"auc": _limit_auc(units)}
    for name, success, among, added in (
        ("precision", human, said, [found, found]),
        ("recall", said, human, [found, missed]),
        ("f1", said & human, said | human, [found, found, missed]),
        ("prevalence_human", human, said | True, [max(found, missed)] * 2),
    ):
        first = np.arange(len(added)) == 0
        share, n = statistics.weigh_share(weight[among], success[among], np.array(added), first)
        known = among.any() and len(set(cluster)) >= MIN_CODED
        n = n * thin_clusters(weight[among], cluster[among])
        low, high = statistics.find_jeffreys(share, n) if known else (np.nan, np.nan)
        values = np.array([share, low, high])
        measures[name] = tuple(2 * values / (1 + values) if name == "f1" else values)
    return measures


def find_auc(score: Floats, human: Flags, weight: Floats) -> tuple[float, Floats]:
    """Return the chance that a unit with the category has the higher score, and each unit's part.

    Ties count half. A part is how far a unit moves the chance: the squares of all parts add up to
    its variance (DeLong et al. 1988, eq. 5, where n - 1 is n).
    """
    if human.all() or not human.any():
        return np.nan, np.zeros(len(score))
    _, place = np.unique(np.where(np.isnan(score), -np.inf, score), return_inverse=True)
    positive = np.bincount(place, weight * human)
    negative = np.bincount(place, weight * ~human)
    n_positive, n_negative = positive.sum(), negative.sum()
    below = (np.cumsum(negative) - negative / 2) / n_negative
    above = 1 - (np.cumsum(positive) - positive / 2) / n_positive
    auc = float(positive @ below / n_positive)
    apart = np.where(human, below[place] - auc, above[place] - auc)
    return auc, weight * apart / np.where(human, n_positive, n_negative)


def _limit_auc(units: pd.DataFrame) -> tuple[float, float, float]:
    """Return the AUC of units with its limits, NaN where there are no scores or one class."""
    score, weight = (units[name].to_numpy(dtype=np.float64) for name in ("score", "weight"))
    said, human = (units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    auc, cluster = find_auc(score, human, weight)[0], units[CLUSTER].to_numpy()
    if not np.isfinite(score).any() or np.isnan(auc):  # words are ± ∞
        return np.nan, np.nan, np.nan
    if len(set(cluster)) < MIN_CODED:
        return auc, np.nan, np.nan
    # Half a text that people find and the machine puts below all others, and half of one that it
    # puts above all and they do not find, stand for what was not seen. As in `weigh_share` they
    # change the variance alone.
    heaviest = [
        np.bincount(cluster, weight * (side if side.any() else True)).max()
        for side in (~said, said)
    ]
    smoothed, parts = find_auc(
        np.append(score, [-np.inf, np.inf]),
        np.append(human, [True, False]),
        np.append(weight, np.array(heaviest) / 2),
    )
    lost = 2 * (parts[-2:] ** 2).sum()
    for side in (human, ~human):
        n, own = len(set(cluster[side])), np.bincount(cluster[side], parts[:-2][side])
        lost += n / max(n - 1, 1) * (own**2).sum()
    worth = np.array(smoothed * (1 - smoothed) / lost)
    low, high = statistics.find_jeffreys(np.array(auc), worth)
    return auc, float(low), float(high)


def _part_ties(resolved: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the units with ties decided so that the AUC is highest, and lowest."""
    if not resolved:
        return []
    units, tied = resolved[0], (resolved[0]["human"] & ~resolved[1]["human"]).to_numpy(dtype=bool)
    score, weight = (units[name].to_numpy(dtype=np.float64) for name in ("score", "weight"))
    score, human = np.nan_to_num(score, nan=-np.inf), units["human"].to_numpy(dtype=bool)
    cuts = [score >= least for least in np.unique(score[tied])]
    ways = [np.where(tied, way, human) for cut in cuts for way in (cut, ~cut)]
    found = [find_auc(score, way, weight)[0] for way in ways]
    ends = {int(np.argmin(found)), int(np.argmax(found))}
    return [units.assign(human=ways[end]) for end in sorted(ends)]


def compare_validity(
    machine: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    reference: pd.DataFrame,
    threshold: float = 1,
    reference_threshold: float = 1,
    split: str | None = "test",
    gold: str = MAJORITY,
    present: float = 1,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Does one machine find better than another what people find in the same units?

    Parameters
    ----------
    machine, reference
        Each as `validate` takes it. Compared are units and categories that both have.
    codes, split, gold, present, cluster
        As in `validate`.
    threshold, reference_threshold
        The least count or score of each that is "present". F1 hangs on them, AUC does not.

    Returns
    -------
    DataFrame
        Two rows per category, by name, for the measures auc and f1: category; measure; estimate;
        reference_estimate; difference, the first minus the second, with its 95 % interval low and
        high; n_coded, n_clusters, n_tied, n_unmatched (coded units that one of the tables lacks),
        split and design as in `validate`; reason, where something is missing.

    Raises
    ------
    ArgumentError, ColumnMissingError
        As `validate`.

    Notes
    -----
    The interval takes the limits that `validate` gives for each machine, and the correlation r of
    the two estimates (Zou 2007, eq. 15), which comes from how far each unit moves them (of AUC:
    DeLong et al. 1988). Both say much the same of most units, so r is high and the interval shorter
    than that of two samples. In simulations (80 and 300 units, 6 to 40 of them with the category,
    AUC .62 to .96) it held the true difference in 92 to 100 %, with weights or copies in 95 to 99
    %. It spans the differences with all ties of coders present, absent, as either machine says, and
    not. Of two machines that say the same it is narrow, but has a width.

    References
    ----------
    DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under two or
    more correlated receiver operating characteristic curves: A nonparametric approach. Biometrics
    44(3), 837-845. https://doi.org/10.2307/2531595

    Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. Psychological
    Methods 12(4), 399-413. https://doi.org/10.1037/1082-989X.12.4.399

    Examples
    --------
    >>> people = [1, 1, 1, 0, 0, 0] * 5
    >>> units = pd.DataFrame({"doc_id": range(30), "category": "war", "n": people})
    >>> codes = units.assign(coder="Ada", value=people)
    >>> other = units.assign(n=[1, 1, 0, 1, 0, 0] * 5)
    >>> found = compare_validity(units, codes, reference=other)
    >>> found[["measure", "estimate", "reference_estimate", "difference"]].round(3)
      measure  estimate  reference_estimate  difference
    0     auc       1.0               0.667       0.333
    1      f1       1.0               0.667       0.333
    """
    keys = find_keys(codes)
    key = [*keys, "category"]
    for table in (machine, reference):
        check_columns(table, key)
    sides = [as_keys(table, keys).astype({"category": "str"}) for table in (machine, reference)]
    both = sides[0][key].drop_duplicates().merge(sides[1][key].drop_duplicates(), on=key)
    options = Options(threshold, split, gold, present, cluster)
    matched = [
        match_units(side.merge(both, on=key), codes, options._replace(threshold=least))
        for side, least in zip(sides, (threshold, reference_threshold), strict=True)
    ]
    pairs = zip(*matched, strict=True)
    rows = [row for one, other in pairs if len(one.population) for row in _compare(one, other)]
    return build_rows(tables.VALIDITY_DIFFERENCES, rows)


def _compare(one: Matched, other: Matched) -> list[dict[str, Any]]:
    """Return the rows of one category, of the same units as two machines see them."""
    ways = [
        (one.units, other.units),
        *((each, other.resolved[0].assign(human=each["human"])) for each in one.resolved),
        *((one.resolved[0].assign(human=each["human"]), each) for each in other.resolved[2:]),
    ]
    first, second = map(_find_reason, (one, other))
    measured = [[_measure(side) for side in way] for way in ways]
    rows = []
    for measure in ("auc", "f1"):
        values = [[each[measure] for each in sides] for sides in measured]
        found = [_subtract(way, its, measure) for way, its in zip(ways, values, strict=True)]
        value, low, high = _span(found)
        (estimate, *_), (against, *_) = values[0]
        rows.append(
            {
                **one.facts,
                "measure": measure,
                "estimate": estimate,
                "reference_estimate": against,
                "difference": value,
                "low": low,
                "high": high,
                "reason": first or (second and f"reference: {second}") if np.isnan(low) else None,
            }
        )
    return rows


def _subtract(
    sides: tuple[pd.DataFrame, pd.DataFrame],
    values: list[tuple[float, float, float]],
    measure: str,
) -> tuple[float, float, float]:
    """Return how far a measure of two machines differs, with its limits, given those of each."""
    (a, *ends), (b, *others) = values
    # Zou 2007, eq. 15: the limits of each, and the correlation of the two.
    u, v = (np.bincount(side[CLUSTER], _find_parts(side, measure)) for side in sides)
    spread = np.sqrt((u @ u) * (v @ v))
    r = u @ v / spread if spread > 0 else 0.0
    low, high = (
        float(np.sqrt(np.maximum(x**2 + y**2 - 2 * r * x * y, 0.0)))
        for x, y in ((a - ends[0], others[1] - b), (ends[1] - a, b - others[0]))
    )
    return a - b, a - b - low, a - b + high


def _find_parts(units: pd.DataFrame, measure: str) -> Floats:
    """Return how far each unit moves the AUC, or F1 but for a factor."""
    said, human = (units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    score, weight = (units[name].to_numpy(dtype=np.float64) for name in ("score", "weight"))
    if measure == "auc":
        return find_auc(score, human, weight)[1]
    among, both = weight * (said | human), said & human
    return np.asarray(among * (both - among @ both / (among.sum() or 1.0)))


def list_confusions(
    machine: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    hits: pd.DataFrame | None = None,
    texts: pd.DataFrame | None = None,
    threshold: float = 1,
    split: str | None = "tuning",
    gold: str = MAJORITY,
    present: float = 1,
) -> pd.DataFrame:
    """Where do machine and people differ, and because of which words?

    Parameters
    ----------
    machine, codes, threshold, gold, present
        As in `validate`.
    hits
        As `find_terms` gives them: the words behind a false positive.
    texts
        What the coders read, such as the sample: text and the keys of the units.
    split
        As in `validate`, but "tuning": a dictionary that is mended by what its test showed has no
        test any more.

    Returns
    -------
    DataFrame
        One row per unit and category in dispute, by category, kind, and key: category; kind, "false
        positive" (the machine alone finds it) or "false negative" (people alone do); doc_id;
        sentence; n_present of n_coders; score of the machine; words, each with the number of its
        hits, the most frequent first (missing without hits); text (missing without texts).

    Raises
    ------
    ArgumentError, ColumnMissingError
        As `validate`.

    Examples
    --------
    >>> machine = pd.DataFrame({"doc_id": ["a", "b"], "category": "war", "n": [2, 0]})
    >>> codes = machine.assign(coder="Ada", value=[0, 1])
    >>> hits = pd.DataFrame({"doc_id": ["a", "a"], "category": "war", "term": ["strike", "Strike"]})
    >>> list_confusions(machine, codes, hits=hits)[["kind", "doc_id", "words"]]
                 kind doc_id       words
    0  false negative      b         NaN
    1  false positive      a  strike (2)
    """
    keys = find_keys(codes)
    matched = match_units(machine, codes, Options(threshold, split, gold, present))
    parts = [each.units.assign(category=each.facts["category"]) for each in matched]
    units = pd.concat(parts or [pd.DataFrame()])
    if units.empty:
        return build(tables.CONFUSIONS)
    table = units[units["machine"] != units["human"]]
    table = table.assign(kind=np.where(table["machine"], "false positive", "false negative"))
    if hits is not None:
        key = [*keys, "category"]
        check_columns(hits, [*key, "term"])
        named = as_keys(hits, keys).astype({"category": "str", "term": "str"})
        named["word"] = named["term"].str.casefold()
        n = named.value_counts([*key, "word"]).rename("n").reset_index()
        n = n.sort_values([*key, "n", "word"], ascending=[True] * len(key) + [False, True])
        n["words"] = n["word"] + " (" + n["n"].astype("str") + ")"
        words = n.groupby(key)["words"].agg(", ".join).reset_index()
        table = table.merge(words, on=key, how="left")
    if texts is not None:
        check_columns(texts, [*keys, "text"])
        read = as_keys(texts[[*keys, "text"]], keys).drop_duplicates(keys)
        table = table.merge(read, on=keys, how="left")
    table = table.sort_values(["category", "kind", *keys], kind="stable")
    table = table.rename(columns={"unit": "doc_id"})
    return build(tables.CONFUSIONS, {str(name): column for name, column in table.items()})


def measure_agreement(
    codes: pd.DataFrame,
    *,
    level: Level,
    seed: int,
    draws: int = statistics.DRAWS,
    cluster: str | None = None,
) -> pd.DataFrame:
    """How far do the coders agree on each category?

    Krippendorff's alpha is 1 - Do / De: the disagreement observed among the codes of the same unit
    over the one expected if all were paired at random. It takes any number of coders and units that
    some left out; a unit with one code is dropped.

    Parameters
    ----------
    codes
        As `read_codes` gives it. A missing value is no code. With n_stratum or probability (from
        the sample), each unit counts as many as it stands for, as in `validate`; else all the same.
    level
        What differences between values mean: "nominal" none is larger, "ordinal" ranks, "interval"
        distances, "ratio" distances from a zero. For present and absent all are the same.
    seed, draws
        Of the resampling, and how often. Each category draws by seed and name.
    cluster
        As in `validate`: copies of one text are drawn together.

    Returns
    -------
    DataFrame
        One row per category, by name: category; alpha; low and high, 95 % (see Notes); kappa,
        Cohen's, the mean over pairs of coders of the units that both coded (nominal level only);
        percent, equal pairs of codes in 100 pairs of the same unit; prevalence, the share of codes
        that are not 0 (missing where codes are words), all of them weighted; n_units with two codes
        or more; n_clusters, their texts; n_single, units with one; n_coders; n_pairs; level; draws;
        design, how they are weighted; reason, as "no variation": where all codes are the same,
        alpha and kappa are not defined. The interval is missing with fewer than 10 units (with
        `cluster`, texts) and where over 5 % of the resamples have no variation.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If an option is unknown or out of range, a value is no number where it must be (for ratio:
        from 0), a code is given twice, or a column is missing.

    Notes
    -----
    With weights, each pair of codes of a unit counts as many as the unit stands for, and the n of
    Krippendorff's small-sample correction, (n - 1) / n, is Kish's effective number of codes,
    (Σw)²/Σw²: the share by which chance makes De too small. Equal weights change nothing. Rare
    categories that were drawn more often than others no longer make alpha higher.

    The interval resamples units, with all their codes, and computes Do and De anew each time. The
    bootstrap of Hayes and Krippendorff (2007) draws disagreements of single pairs and keeps De as
    it is; pairs of a unit hang together, and with a rare category most of what is uncertain lies
    in De. In simulations (30 to 200 units, prevalence .05 to .3, alpha .6, two or three coders) it
    held the alpha of all units in 93 to 97 %; weighted (300 units, half of them from the 4 % that
    the machine found, alpha .45) in 94 %.

    Without disagreement there is a lower limit only (95 %, one-sided): alpha, were coders to differ
    in 1 - .05^(1/n) of the units, about 3/n, which show no difference in one sample of twenty.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    https://repository.upenn.edu/asc_papers/43

    Hayes, A. F., & Krippendorff, K. (2007). Answering the call for a standard reliability measure
    for coding data. Communication Methods and Measures 1(1), 77-89.
    https://doi.org/10.1080/19312450709336664

    Hanley, J. A., & Lippman-Hand, A. (1983). If nothing goes wrong, is everything all right? JAMA
    249(13), 1743-1745. https://doi.org/10.1001/jama.1983.03330370053031

    Kish, L. (1965). Survey sampling. Wiley.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement 20(1), 37-46. https://doi.org/10.1177/001316446002000104

    Examples
    --------
    Of four units two coders agree on three: Do = 2/8, De = 30/56, so alpha = 8/15.

    >>> codes = pd.DataFrame({"doc_id": list("abcd") * 2, "coder": ["Ada"] * 4 + ["Ben"] * 4,
    ...                       "category": "war", "value": [1, 1, 0, 0, 1, 0, 0, 0]})
    >>> table = measure_agreement(codes, level="nominal", seed=1)
    >>> table[["category", "alpha", "kappa", "percent", "n_units", "reason"]]
      category     alpha  kappa  percent  n_units         reason
    0      war  0.533333    0.5     75.0        4  too few units
    """
    codes, keys = _open_codes(codes, cluster)
    choose("level", level, tables.LEVELS)
    statistics.check_draws(seed=seed, draws=draws, level=COVERED)
    parts = [part for _, part in codes.groupby("category", sort=True)]
    rows = [_measure_alpha(part, keys, codes, (level, seed, draws)) for part in parts]
    return build_rows(tables.AGREEMENT, rows)


def find_alpha(codes: pd.DataFrame, keys: list[str], drawn: pd.DataFrame, least: float) -> float:
    """Return nominal alpha of one category, present from the least code on; NaN if not defined."""
    present = codes.assign(value=codes["value"] >= least)
    arranged, units, values, _ = _arrange(present, keys, drawn, "nominal")
    rows = _coincide(arranged, units, len(values)).sum(axis=0, keepdims=True)
    return float(_find_alphas(rows, values, "nominal")[0])


def _measure_alpha(
    part: pd.DataFrame, keys: list[str], drawn: pd.DataFrame, options: tuple[Level, int, int]
) -> dict[str, Any]:
    """Return the row of one category, by level, seed and draws."""
    level, seed, draws = options
    codes, units, values, facts = _arrange(part, keys, drawn, level)
    weight, n_codes = units["weight"].to_numpy(dtype=np.float64), (codes >= 0).sum(axis=1)
    rows, n_pairs = _coincide(codes, units, len(values)), n_codes * (n_codes - 1) // 2
    alpha = float(_find_alphas(whole := rows.sum(axis=0, keepdims=True), values, level)[0])
    equal = sum(weight @ ((a >= 0) & (a == b)) for a, b in combinations(codes.T, 2))
    numbers = pd.to_numeric(pd.Series(values, dtype="object"), errors="coerce")
    n_each = whole[0, :-1].reshape(len(values), len(values)).sum(axis=1)  # weighted
    found = np.array([equal, n_each @ (numbers != 0)]), np.array([weight @ n_pairs, n_each.sum()])
    equal, prevalence = map(float, divide(*found))
    category, low, high = part["category"].iloc[0], np.nan, np.nan
    reasons = {
        "not coded": not len(codes) + facts["n_single"],
        "no unit with two codes": not len(codes),
        "no variation": np.isnan(alpha),
        "too few units": len(rows) < MIN_UNITS,
        "no disagreement": alpha == 1,
    }
    reason = next((why for why, holds in reasons.items() if holds), None)
    if reason in {None, "no disagreement"}:
        n = float(weight.sum() ** 2 / (np.bincount(units[CLUSTER], weight) ** 2).sum())
    if reason == "no disagreement":
        low, high = _limit_perfect(whole, values, level, n), 1.0
    if reason is None:
        rng, exact = statistics.make_rng(seed, category), statistics.make_exact(rows)
        at_once = MOST_CELLS // rows.shape[1] or 1
        sizes = (min(at_once, draws - at) for at in range(0, draws, at_once))
        sums = (statistics.draw_sums(exact, draws=size, rng=rng) for size in sizes)
        alphas = np.concatenate([_find_alphas(some, values, level) for some in sums])[:, None]
        if np.isnan(alphas).mean() > MAX_UNDEFINED:
            reason = "too little variation"
        else:
            limits = statistics.find_limits(alphas, level=COVERED, n=max(round(n), 2))
            low, high = (min(float(limit[0]), 1.0) for limit in limits)
    return {
        "category": category,
        "alpha": alpha,
        "low": low,
        "high": high,
        "kappa": _find_kappa(codes, weight) if level == "nominal" else np.nan,
        "percent": 100 * equal,
        "prevalence": np.nan if numbers.isna().any() else prevalence,
        "n_units": len(codes),
        "n_clusters": len(rows),
        "n_coders": int((codes >= 0).any(axis=0).sum()),
        "n_pairs": int(n_pairs.sum()),
        "level": level,
        "draws": draws,
        "reason": reason,
        **facts,
    }


def _arrange(
    part: pd.DataFrame, keys: Sequence[str], drawn: pd.DataFrame, level: Level
) -> tuple[Codes, pd.DataFrame, list[Any], dict[str, Any]]:
    """Return the codes of a category as units × coders, -1 where there is none; units; values.

    Units with one code are left out and counted.
    """
    given = part[part["value"].notna()]
    values = given["value"]
    if level != "nominal":
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        if len(wrong := values[~np.isfinite(numbers) | ((level == "ratio") & (numbers < 0))]):
            told = f"level={level!r} compares numbers{' from 0' if level == 'ratio' else ''}"
            found = f"{told}; found the value {shown(wrong.iloc[0])}"
            raise ArgumentError(f"{found}. Give numbers, or level='nominal'.")
        values = numbers
    place, known = pd.factorize(values, sort=True)
    grouped = given.groupby(list(keys), sort=True, dropna=False)
    units = grouped[[*DESIGN, CLUSTER]].first().reset_index()
    coder, names = pd.factorize(given["coder"], sort=True)
    codes = np.full((len(units), len(names)), -1, dtype=np.int64)
    codes[grouped.ngroup(), coder] = place
    paired = (codes >= 0).sum(axis=1) > 1
    units, design = _weigh(units[paired], drawn)
    return codes[paired], units, list(known), {"n_single": int((~paired).sum()), "design": design}


def _coincide(codes: Codes, units: pd.DataFrame, n_values: int) -> Floats:
    """Return for each cluster its coincidence matrix, row by row, and Σw² of its codes."""
    # Each ordered pair of codes of a unit with m codes counts w / (m - 1): Krippendorff 2011, p. 3.
    at, weight = np.arange(n_values), units["weight"].to_numpy(dtype=np.float64)
    counts = (codes[:, :, None] == at).sum(axis=1, dtype=np.float64)
    pairs, m = counts[:, :, None] * counts[:, None, :], counts.sum(axis=1)
    pairs[:, at, at] -= counts
    flat = (pairs * (weight / (m - 1))[:, None, None]).reshape(len(codes), n_values**2)
    clusters, place = np.unique(units[CLUSTER].to_numpy(), return_inverse=True)
    rows = np.zeros((len(clusters), n_values**2 + 1))
    np.add.at(rows, place, np.column_stack([flat, weight**2 * m]))
    return rows


def _find_alphas(rows: Floats, values: Sequence[Any], level: Level) -> Floats:
    """Return alpha of each coincidence matrix, NaN where no disagreement is expected."""
    coincidences = rows[:, :-1].reshape(len(rows), len(values), len(values))
    margins = coincidences.sum(axis=-1)
    n = margins.sum(axis=-1)
    squared = _square_differences(margins, values, level)
    observed = (coincidences * squared).sum(axis=(-1, -2))
    expected = (margins[:, :, None] * margins[:, None, :] * squared).sum(axis=(-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        # n - 1 where all weights are 1: n(1 - 1/n'), n' the effective number of codes.
        corrected = n - rows[:, -1] / n
        return np.asarray(np.where(expected > 0, 1 - corrected * observed / expected, np.nan))


def _limit_perfect(whole: Floats, values: Sequence[Any], level: Level, n: float) -> float:
    """Return alpha, had coders differed in the share of units that may have gone unseen."""
    share = 1 - (1 - COVERED) ** (1 / n)  # the "rule of three": Hanley & Lippman-Hand 1983, p. 1744
    agreed = whole[0, :-1].reshape(len(values), -1)
    apart = np.outer(agreed.sum(axis=1), agreed.sum(axis=1)) * (1 - np.eye(len(values)))
    mixed = (1 - share) * agreed + share * agreed.sum() * apart / apart.sum()
    row = np.append(mixed.ravel(), whole[0, -1])
    return float(_find_alphas(row[None], values, level)[0])


def _square_differences(margins: Floats, values: Sequence[Any], level: Level) -> Floats:
    """Return the squared difference of each two values; ordinal ones hang on the margins."""
    if level == "nominal":
        return 1 - np.eye(len(values))[None]
    if level == "ordinal":  # of ranks, the middle of each value's codes
        place = np.cumsum(margins, axis=-1) - margins / 2
    else:
        place = np.asarray(values, dtype=np.float64)[None]
    apart = place[:, :, None] - place[:, None, :]
    if level == "ratio":
        total = place[:, :, None] + place[:, None, :]
        apart = np.divide(apart, total, out=np.zeros_like(apart), where=total > 0)
    return np.asarray(apart**2)


def _find_kappa(codes: Codes, weight: Floats) -> float:
    """Return the mean of Cohen's kappa over pairs of coders, of those for whom it is defined."""
    n = int(codes.max(initial=0)) + 1
    found = []
    for first, second in combinations(codes.T, 2):
        both = (first >= 0) & (second >= 0)
        cells = np.bincount(first[both] * n + second[both], weight[both], minlength=n * n)
        share = (cells / (cells.sum() or 1.0)).reshape(n, n)
        chance = float(share.sum(axis=0) @ share.sum(axis=1))
        if np.count_nonzero(cells) > (np.trace(share) > 0):  # one value alone has no kappa
            found.append((float(np.trace(share)) - chance) / (1 - chance))
    return float(np.mean(found)) if found else np.nan


def record_use(
    codes: str | Path, frames: pd.DataFrame, *, split: str, instrument: str, threshold: float = 1
) -> pd.DataFrame:
    """Which instruments were held against this part of the codes, and is this one new?

    An instrument that is mended after a look at the test units, and tested on them again, was
    fitted to them. So each that is held against a part of the codes gets a line in `uses.csv`
    beside them, whose number never changes. It goes by its labels: the same labels again are no
    further use, a changed dictionary is one. Nobody is kept from looking without it.

    Parameters
    ----------
    codes
        The file of codes, or its folder.
    frames, threshold
        What the machine says, as `validate` takes it.
    split
        "tuning" or "test".
    instrument
        What the instrument is called, such as a dictionary with its version.

    Returns
    -------
    DataFrame
        One row for each use of this split up to and including this one: use (1 is the first),
        split, instrument, sha256 (of its labels, the first 16 digits).

    Raises
    ------
    ArgumentError, InputError, OutputError
        For an unknown split, labels that `validate` refuses, codes that are not there, and a
        `uses.csv` that is no such table or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> frames = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "n": [2]})
    >>> with tempfile.TemporaryDirectory() as work:
    ...     for n in (2, 0, 2):
    ...         uses = record_use(work, frames.assign(n=n), split="test", instrument="war 1.0")
    ...         print(uses["use"].tolist())
    [1]
    [1, 2]
    [1]
    """
    choose("split", split, tables.SPLITS)
    if not (place := Path(codes)).exists():
        raise InputError(f"{shown(str(codes))}: no such file of codes. Check the path.")
    file = (place if place.is_dir() else place.parent) / LEDGER
    digest = _hash_labels(frames, threshold)
    uses = read_uses(file if file.exists() else None)
    own = uses[uses["split"] == split]
    if digest not in set(own["sha256"]):
        new = pd.DataFrame([[len(own) + 1, split, instrument, digest]], columns=[*tables.USES])
        own, text = pd.concat([own, new]), io.StringIO()
        write_csv(pd.concat([uses, new]), text)
        write_whole(file, text.getvalue())
    last = own["sha256"].tolist().index(digest)
    return build(tables.USES, {name: own[name].iloc[: last + 1] for name in tables.USES})


def read_uses(path: str | Path | None) -> pd.DataFrame:
    """Which instruments were held against which part of the codes before?

    Parameters
    ----------
    path
        The `uses.csv` that `record_use` keeps; None or "" stands for none. Refused if it is none.

    Returns
    -------
    DataFrame
        As `record_use` gives it, of both splits.
    """
    if not path:
        return build(tables.USES)
    name = shown(str(path))
    if not Path(path).is_file():
        raise InputError(f"{name}: no such list of uses. Check the path.")
    try:
        table = pd.read_csv(path, dtype=tables.USES, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read as the list of uses; move it away.") from error
    if list(table.columns) != list(tables.USES) or not table["split"].isin(tables.SPLITS).all():
        fix = f"Use one with the columns {list(tables.USES)}."
        raise InputError(f"{name} is not a list of uses. {fix}")
    table["instrument"] = table["instrument"].map(unguard_cell)
    return build(tables.USES, {name: table[name] for name in tables.USES})


def summarize_uses(
    uses: pd.DataFrame, frames: pd.DataFrame, *, split: str | None = "test", threshold: float = 1
) -> list[str]:
    """Is this the first instrument that is held against this part of the codes?

    Parameters
    ----------
    uses, frames, split, threshold
        As `read_uses` gives and `record_use` takes them; no split stands for "test".

    Returns
    -------
    list of str
        Which use this is, or that it is not in the list, and how it gets there.

    Examples
    --------
    >>> summarize_uses(read_uses(None), pd.DataFrame())[0]
    'Uses of the test part are not recorded.'
    """
    part = split or "test"
    own = uses[uses["split"] == part]
    hint = "To record them, call `mk.coding.record_use` and set `uses` to its file."
    if own.empty:
        return [f"Uses of the {part} part are not recorded.", hint]
    found = own.loc[own["sha256"] == _hash_labels(frames, threshold), "use"]
    if found.empty:
        told = f"the list has {counted(len(own), 'use')} of the {part} part"
        return [f"This use is not recorded: {told}, none with these labels.", hint]
    use = int(found.iloc[0])
    others = counted(use - 1, "other instrument was", "other instruments were")
    before = others if use > 1 else "no instrument was"
    return [f"Use {use} of the {part} part: {before} tested on it before."]


def write_card(
    validity: pd.DataFrame,
    path: str | Path,
    *,
    coders: str,
    coded: str,
    rule: str,
    url: str = "",
    agreement: pd.DataFrame | None = None,
) -> Path:
    """Write into the file of a dictionary how well it did, for those who use it after you.

    `read_dictionary(path).validity` has it then, the methods of every report say it in a sentence,
    and `list_instruments` shows it. What the file said of it before is replaced; nothing else in it
    changes, comments neither.

    Parameters
    ----------
    validity
        As `validate` gives it for this dictionary. Measures without an interval are left out.
    path
        The file, TOML with its categories under `categories`.
    coders, coded
        Who coded, as "two students, trained by a codebook", and what, as "120 articles of 2024".
    rule
        What makes a category present, as "one hit or more in an article".
    url
        Where the codes are.
    agreement
        As `measure_agreement` gives it for the same codes: alpha gets its interval from it.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ArgumentError, ColumnMissingError, DictionaryError, OutputError
        If no measure has an interval, a text or column is missing, the table has a category that
        the dictionary has not, or the file is no TOML of a dictionary or cannot be written.

    Examples
    --------
    >>> import tempfile, mediakit as mk
    >>> found = {"category": "war", "n_coded": 90, "split": "test", "alpha": 0.8}
    >>> for name in ("precision", "recall", "f1", "auc"):
    ...     found |= {name: 0.7, f"{name}_low": 0.6, f"{name}_high": 0.8}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = mk.write_dictionary(mk.read_dictionary({"war": ["war"]}), f"{folder}/war.toml")
    ...     told = {"coders": "two students", "coded": "90 articles", "rule": "one hit or more"}
    ...     write_card(pd.DataFrame([found]), file, **told).name
    ...     mk.read_dictionary(file).validity["categories"]["war"]["auc"]
    'war.toml'
    [0.7, 0.6, 0.8]
    """
    told = {"coders": coders, "coded": coded, "rule": rule}
    for name, text in told.items():
        if not text.strip():
            raise ArgumentError(f"{name}={text!r} says nothing; write a few words.")
    ends = {name: [name, f"{name}_low", f"{name}_high"] for name in MEASURED}
    check_columns(validity, ["category", "n_coded", "split", "alpha", *chain(*ends.values())])
    alphas: dict[str, Any] = dict(zip(validity["category"], validity["alpha"], strict=True))
    if agreement is not None:
        check_columns(agreement, ["category", "alpha", "low", "high"])
        sure = agreement[agreement["low"].notna()].set_index("category")
        alphas |= dict(zip(sure.index, sure[["alpha", "low", "high"]].to_numpy(), strict=True))
    figures: dict[str, dict[str, Any]] = {}
    for row in validity.to_dict("records"):
        category = row["category"]
        found = {name: [row[end] for end in ends[name]] for name in MEASURED}
        if not np.isnan([*found.values()]).any(axis=1).all():
            figures[category] = {"n_coded": int(row["n_coded"])} | {
                name: np.round(numbers, 4).tolist()
                for name, numbers in ({"alpha": alphas[category]} | found).items()
                if not np.isnan(numbers).any()
            }
    if not figures:
        raise ArgumentError("validity has no interval of any measure; code more units.")
    told |= {"split": str(validity["split"].iloc[0])} | ({"url": url} if url else {})
    return put_validity({**told, "categories": figures}, Path(path))


def _hash_labels(frames: pd.DataFrame, threshold: float) -> str:
    """Return a hash of what is said to be present where, however the rows are ordered and typed."""
    keys = find_keys(frames)
    labels = find_scores(as_keys(frames, keys), keys, threshold=threshold).drop(columns="score")
    labels = labels.rename(columns={"machine": "present"})
    text = labels.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]

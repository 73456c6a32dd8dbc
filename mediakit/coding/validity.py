"""Does the machine find what people find? Precision, recall and the like, with intervals.

What the machine says of each unit is brought together with the codes and held against them; then
how far the coders agree, and how often a part of the codes was used for a test.
"""

from __future__ import annotations

import hashlib
import io
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base import statistics
from mediakit.base.files import unguard_cell, write_csv, write_whole
from mediakit.base.prose import counted
from mediakit.coding.codes import LONG, find_place, open_sheets
from mediakit.coding.sample import build_rows, find_keys, find_scores
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, choose, shown
from mediakit.measures.terms import count_frames
from mediakit.reading.records import key_of
from mediakit.tables import build, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.base.arrays import Codes, Flags, Floats
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


Level = Literal["nominal", "ordinal", "interval", "ratio"]
MAJORITY: Final = "majority"
MIN_CODED: Final = 10  # simulated coverage of 95 % intervals: 92 to 99 % here, for 5 units 89
DESIGN: Final = ("stratum", "n_stratum", "probability")  # columns that tell how a unit was drawn
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
    here = codes["doc_id"].astype("str").isin(set(corpus.articles["doc_id"]))
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
        told = f"by={shown(by)} is a column that labels have"
        raise ArgumentError(f"{told}; rename that of the articles.")
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


class Matched(NamedTuple):
    """One category: the units that were coded, and what there is to say of the others."""

    units: pd.DataFrame  # keys, score, machine, human, weight, n_present, n_coders, `by`
    population: pd.DataFrame  # all units of the machine
    codes: pd.DataFrame
    facts: dict[str, Any]  # category, n_coded, n_tied, n_unmatched, split, design, reason


def match_units(
    machine: pd.DataFrame, codes: pd.DataFrame, options: Options, by: Sequence[str] = ()
) -> list[Matched]:
    """Bring together, for each category by name, what people and the machine said of a unit."""
    keys = _check_codes(codes)
    codes, machine = as_keys(codes, keys), as_keys(machine, keys)
    codes = codes.assign(**{name: None for name in DESIGN if name not in codes.columns})
    scores = find_scores(machine, keys, threshold=options.threshold)
    if by:
        check_columns(machine, by)
        groups = machine[[*keys, *by]].drop_duplicates()
        if len(twice := groups[groups.duplicated(keys)]):
            told = f"unit {_name_unit(twice, keys)} lies in several groups"
            raise ArgumentError(f"by={list(by)}: {told}; give columns of units.")
        scores = scores.merge(groups, on=keys, how="left")
    used, split = _take_codes(codes, options.split)
    gold = _find_gold(used, keys, options)
    # Units of each stratum, whatever part those that are coded fell to.
    sizes = pd.to_numeric(codes["n_stratum"]).astype("float64")
    strata = sizes.groupby(codes["stratum"]).first()
    wholes = (scores, gold, used)
    parts = [{str(name): own for name, own in table.groupby("category")} for table in wholes]
    found = []
    for name in sorted(parts[0].keys() | parts[1].keys()):
        said, own, coded = (
            part.get(name, table.iloc[:0]) for part, table in zip(parts, wholes, strict=True)
        )
        decided = own[own["human"].notna()]
        units = decided.drop(columns="category").merge(said, on=keys, how="inner")
        units = units.sort_values(keys, kind="stable", ignore_index=True)
        units["human"] = units["human"].astype("bool")
        units["weight"], design = _weigh(units, strata)
        reasons = {
            "not coded": own.empty,
            "not in the machine's table": said.empty,
            "all codes are tied": decided.empty,
            "no coded unit in the machine's table": units.empty,
        }
        facts = {
            "category": name,
            "n_coded": len(units),
            "n_tied": len(own) - len(decided),
            "n_unmatched": len(decided) - len(units),
            "split": split,
            "design": design,
            "reason": next((why for why, holds in reasons.items() if holds), None),
        }
        found.append(Matched(units, said, coded, facts))
    return found


def as_keys(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a table with the keys as codes have them: a number as an id is its digits."""
    check_columns(table, keys)
    return table.astype({key: "Int64" if key == "sentence" else "str" for key in keys})


def _check_codes(codes: pd.DataFrame) -> list[str]:
    """Return the keys of the units; refuse codes in which someone coded a category of one twice."""
    check_columns(codes, ["coder", "category", "value"])
    keys = find_keys(codes)
    given = codes[codes["value"].notna()]
    if len(twice := given[given.duplicated([*keys, "coder", "category"])]):
        coder, category = map(shown, twice[["coder", "category"]].iloc[0])
        told = f"Coder {coder} coded {category} of unit {_name_unit(twice, keys)} twice"
        raise ArgumentError(f"{told}; keep one of the codes.")
    return keys


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
        told = f"the code {shown(wrong.iloc[0])} is no number"
        raise ArgumentError(f"{told}; read codes with read_codes, which makes numbers of words.")
    return codes.assign(category=codes["category"].astype("str"), value=numbers), part


def _find_gold(codes: pd.DataFrame, keys: list[str], options: Options) -> pd.DataFrame:
    """Return for each unit and category that was coded whether it is present, missing for ties."""
    key = [*keys, "category"]
    given = codes[codes["value"].notna()]
    given = given.assign(yes=given["value"] >= options.present)
    grouped = given.groupby(key, sort=True, dropna=False)
    gold = grouped.agg(n_present=("yes", "sum"), n_coders=("yes", "size"))
    gold[[*DESIGN]] = grouped[[*DESIGN]].first()
    twice, n = 2 * gold["n_present"], gold["n_coders"]
    human = (twice > n).astype("boolean").mask(twice == n)
    if options.gold != MAJORITY:
        choose("gold", options.gold, [MAJORITY, *sorted(set(codes["coder"].astype("str")))])
        final = given[given["coder"] == options.gold].set_index(key)["yes"].astype("boolean")
        human = final.reindex(gold.index).fillna(human)
    return gold.assign(human=human).reset_index()


def _weigh(units: pd.DataFrame, strata: pd.Series[float]) -> tuple[Floats, str]:
    """Return how many units of the corpus each coded one stands for, and what that rests on."""
    sizes, chance = (pd.to_numeric(units[name]).astype("float64") for name in DESIGN[1:])
    if len(units) and sizes.notna().all() and units["stratum"].notna().all():
        n = units.groupby("stratum")["stratum"].transform("size").astype("float64")
        lost = strata[~strata.index.isin(units["stratum"])].sum() / strata.sum()
        gap = f"; {100 * lost:.0f} % of the units are in strata without codes" if lost > 0 else ""
        return np.asarray(sizes / n, np.float64), f"weighted by stratum{gap}"
    if chance.isna().all():
        return np.ones(len(units)), "equal weights"
    if not ((chance > 0) & (chance <= 1)).all():
        fix = "give it for all units, or leave the column out for equal weights"
        raise ArgumentError(f"some coded units have no probability in (0, 1]; {fix}.")
    return np.asarray(1 / chance, np.float64), "weighted by probability"


def validate(
    machine: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    threshold: float = 1,
    split: str | None = "test",
    gold: str = MAJORITY,
    present: float = 1,
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
        "majority" of the coders, where ties are dropped and counted; or the coder whose codes are
        final where there are some, as after a discussion of disagreements.

    Returns
    -------
    DataFrame
        One row per category, by name: category; precision, the share of what the machine finds
        that people find too; recall, the share of what people find that the machine finds; f1, each
        with its 95 % interval (_low, _high); accuracy; auc, the chance that a unit with the
        category has the higher score than one without; tp, fp, fn, tn, numbers of coded units;
        share_tp and so on, the weighted shares that all measures rest on; alpha of the coders in
        this split (nominal, present or not, without the coder named by `gold`); prevalence_human
        and prevalence_machine among the coded units, weighted; n_coded; n_tied and n_unmatched,
        units dropped for a tie or because the machine's table lacks them; split; design; reason,
        where something is missing. Intervals need 10 coded units.

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

    References
    ----------
    Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2), 101-133. https://doi.org/10.1214/ss/1009213286

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
    options = Options(threshold, split, gold, present)
    keys = find_keys(codes)
    rows = [_validate(matched, keys, options) for matched in match_units(machine, codes, options)]
    return build_rows(tables.VALIDITY, rows)


def _validate(matched: Matched, keys: list[str], options: Options) -> dict[str, Any]:
    """Return the row of one category."""
    units, given = matched.units, matched.codes
    said, human = (units[name].to_numpy(dtype=bool) for name in ("machine", "human"))
    weight = units["weight"].to_numpy()
    cells = {"tp": said & human, "fp": said & ~human, "fn": ~said & human, "tn": ~said & ~human}
    n = {name: int(cell.sum()) for name, cell in cells.items()}
    no_present = not n["tp"] + n["fn"]
    reasons = {
        "too few units": len(units) < MIN_CODED,
        "the machine found it in no coded unit": not n["tp"] + n["fp"],
        "no unit coded as present": no_present,
        "all units coded as present": not no_present and not n["fp"] + n["tn"],
    }
    total = weight.sum() or np.nan  # of no unit there is no share
    share = {f"share_{name}": float(weight[cell].sum() / total) for name, cell in cells.items()}
    present = given.assign(value=given["value"].ge(options.present).astype("float64"))
    coded = present[given["value"].notna() & (given["coder"] != options.gold)]
    reason = "; ".join(why for why, holds in reasons.items() if holds) or None
    return {
        **matched.facts,
        **n,
        **share,
        **_measure_cells(cells, weight),
        "accuracy": share["share_tp"] + share["share_tn"],
        "auc": find_auc(units["score"].to_numpy(dtype=np.float64), human, weight),
        "alpha": find_alpha(coded, keys) if len(coded) else np.nan,
        "prevalence_human": share["share_tp"] + share["share_fn"],
        "prevalence_machine": share["share_tp"] + share["share_fp"],
        "reason": matched.facts["reason"] or reason,
    }


def _measure_cells(cells: dict[str, Flags], weight: Floats) -> dict[str, float]:
    """Return precision, recall and F1 with their limits."""
    tp, fp, fn, tn = cells.values()
    found, missed = (  # the heaviest unit of those that the machine found, and of the others
        float((weight[some] if some.any() else weight).max(initial=0)) or 1.0
        for some in (tp | fp, fn | tn)
    )
    row = {}
    for name, among, added in (
        ("precision", tp | fp, [found, found]),
        ("recall", tp | fn, [found, missed]),
        ("f1", tp | fp | fn, [found, found, missed]),
    ):
        first = np.arange(len(added)) == 0
        share, n = statistics.weigh_share(weight[among], tp[among], np.array(added), first)
        known = among.any() and len(weight) >= MIN_CODED
        low, high = statistics.find_jeffreys(share, n) if known else (np.nan, np.nan)
        for end, value in (("", share), ("_low", low), ("_high", high)):
            row[f"{name}{end}"] = float(2 * value / (1 + value) if name == "f1" else value)
    return row


def find_auc(score: Floats, human: Flags, weight: Floats) -> float:
    """Return the chance that a unit with the category has the higher score, ties counting half."""
    if human.all() or not human.any():
        return np.nan
    _, place = np.unique(np.nan_to_num(score, nan=-np.inf), return_inverse=True)
    positive = np.bincount(place, weight * human)
    negative = np.bincount(place, weight * ~human)
    below = np.cumsum(negative) - negative / 2
    return float((positive * below).sum() / (positive.sum() * negative.sum()))


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
    codes: pd.DataFrame, *, level: Level, seed: int, draws: int = statistics.DRAWS
) -> pd.DataFrame:
    """How far do the coders agree on each category?

    Krippendorff's alpha is 1 - Do / De: the disagreement observed among the codes of the same unit
    over the one expected if all were paired at random. It takes any number of coders and units that
    some left out; a unit with one code is dropped.

    Parameters
    ----------
    codes
        As `read_codes` gives it. A missing value is no code.
    level
        What differences between values mean: "nominal" none is larger, "ordinal" ranks, "interval"
        distances, "ratio" distances from a zero. For present and absent all are the same.
    seed, draws
        Of the resampling, and how often. Each category draws by seed and name.

    Returns
    -------
    DataFrame
        One row per category, by name: category; alpha; low and high, 95 % (see Notes); kappa,
        Cohen's, the mean over pairs of coders of the units that both coded (nominal level only);
        percent, equal pairs of codes in 100 pairs of the same unit; prevalence, the share of codes
        that are not 0 (missing where codes are words); n_units with two codes or more; n_single,
        units with one; n_coders; n_pairs; level; draws; reason, as "no variation": where all codes
        are the same, alpha and kappa are not defined. The interval is missing with fewer than 10
        units, without disagreement, and where over 5 % of the resamples have no variation.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If an option is unknown or out of range, a value is no number where it must be (for ratio:
        from 0), a code is given twice, or a column is missing.

    Notes
    -----
    The interval resamples units, with all their codes, and computes Do and De anew each time. The
    bootstrap of Hayes and Krippendorff (2007) draws disagreements of single pairs and keeps De as
    it is; pairs of a unit hang together, and with a rare category most of what is uncertain lies
    in De. In simulations (30 to 200 units, prevalence .05 to .3, alpha .6, two or three coders) it
    held the alpha of all units in 93 to 97 %.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    https://repository.upenn.edu/asc_papers/43

    Hayes, A. F., & Krippendorff, K. (2007). Answering the call for a standard reliability measure
    for coding data. Communication Methods and Measures 1(1), 77-89.
    https://doi.org/10.1080/19312450709336664

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
    keys = _check_codes(codes)
    choose("level", level, tables.LEVELS)
    statistics.check_draws(seed=seed, draws=draws, level=COVERED)
    parts = [part for _, part in codes.groupby("category", sort=True)]
    rows = [_measure_alpha(part, keys, level, seed, draws) for part in parts]
    return build_rows(tables.AGREEMENT, rows)


def find_alpha(codes: pd.DataFrame, keys: Sequence[str]) -> float:
    """Return Krippendorff's nominal alpha of one category, NaN where it is not defined."""
    arranged, values = _arrange(codes, keys, "nominal")
    matrix = _coincide(arranged, len(values)).sum(axis=0, keepdims=True)
    return float(_find_alphas(matrix, values, "nominal")[0])


def _measure_alpha(
    part: pd.DataFrame, keys: Sequence[str], level: Level, seed: int, draws: int
) -> dict[str, Any]:
    """Return the row of one category."""
    codes, values = _arrange(part, keys, level)
    n_codes = (codes >= 0).sum(axis=1)
    paired = codes[n_codes > 1]
    n_pairs = int((n_codes * (n_codes - 1)).sum()) // 2
    matrices = _coincide(codes, len(values))
    alpha = float(_find_alphas(matrices.sum(axis=0, keepdims=True), values, level)[0])
    equal = sum(int(((a >= 0) & (a == b)).sum()) for a, b in combinations(paired.T, 2))
    numbers = pd.to_numeric(part["value"].dropna(), errors="coerce")
    category, low, high = part["category"].iloc[0], np.nan, np.nan
    reasons = {
        "not coded": not n_codes.any(),
        "no unit with two codes": not len(paired),
        "no variation": np.isnan(alpha),
        "too few units": len(paired) < MIN_UNITS,
        "no disagreement": alpha == 1,
    }
    reason = next((why for why, holds in reasons.items() if holds), None)
    if reason is None:
        n, rng = len(values), statistics.make_rng(seed, category)
        rows, at_once = statistics.make_exact(matrices.reshape(-1, n * n)), MOST_CELLS // n**2 or 1
        sizes = (min(at_once, draws - at) for at in range(0, draws, at_once))
        sums = (statistics.draw_sums(rows, draws=size, rng=rng).reshape(-1, n, n) for size in sizes)
        drawn = np.concatenate([_find_alphas(some, values, level) for some in sums])
        if np.isnan(drawn).mean() > MAX_UNDEFINED:
            reason = "too little variation"
        else:
            limits = statistics.find_limits(drawn[:, None], level=COVERED, n=len(paired))
            low, high = (min(float(limit[0]), 1.0) for limit in limits)
    return {
        "category": category,
        "alpha": alpha,
        "low": low,
        "high": high,
        "kappa": _find_kappa(paired) if level == "nominal" else np.nan,
        "percent": 100 * equal / n_pairs if n_pairs else np.nan,
        "prevalence": np.nan if numbers.isna().any() else (numbers != 0).mean(),  # of words none
        "n_units": len(paired),
        "n_single": int((n_codes == 1).sum()),
        "n_coders": int((paired >= 0).any(axis=0).sum()),
        "n_pairs": n_pairs,
        "level": level,
        "draws": draws,
        "reason": reason,
    }


def _arrange(part: pd.DataFrame, keys: Sequence[str], level: Level) -> tuple[Codes, list[Any]]:
    """Return the codes of a category as units × coders, -1 where there is none, and the values."""
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
    unit = given.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
    coder, names = pd.factorize(given["coder"], sort=True)
    codes = np.full((unit.max(initial=-1) + 1, len(names)), -1, dtype=np.int64)
    codes[unit, coder] = place
    return codes, list(known)


def _coincide(codes: Codes, n_values: int) -> Floats:
    """Return the coincidence matrix of each unit with two codes or more."""
    # Each ordered pair of codes of a unit with m codes counts 1 / (m - 1): Krippendorff 2011, p. 3.
    at = np.arange(n_values)
    counts = (codes[:, :, None] == at).sum(axis=1, dtype=np.float64)
    counts = counts[counts.sum(axis=1) > 1]
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, at, at] -= counts
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _find_alphas(coincidences: Floats, values: Sequence[Any], level: Level) -> Floats:
    """Return alpha of each coincidence matrix, NaN where no disagreement is expected."""
    margins = coincidences.sum(axis=-1)
    n = margins.sum(axis=-1)
    squared = _square_differences(margins, values, level)
    observed = (coincidences * squared).sum(axis=(-1, -2))
    expected = (margins[:, :, None] * margins[:, None, :] * squared).sum(axis=(-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan))


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


def _find_kappa(codes: Codes) -> float:
    """Return the mean of Cohen's kappa over pairs of coders, of those for whom it is defined."""
    n = int(codes.max(initial=0)) + 1
    found = []
    for first, second in combinations(codes.T, 2):
        both = (first >= 0) & (second >= 0)
        table = np.bincount(first[both] * n + second[both], minlength=n * n).reshape(n, n)
        if (table.sum(axis=0) * table.sum(axis=1)).max() < table.sum() ** 2:
            share = table / table.sum()
            chance = float(share.sum(axis=0) @ share.sum(axis=1))
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
        raise InputError(f"{shown(str(codes))}: no such file of codes.")
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
        raise InputError(f"{name}: no such list of uses.")
    try:
        table = pd.read_csv(path, dtype=tables.USES, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read as the list of uses; move it away.") from error
    if list(table.columns) != list(tables.USES) or not table["split"].isin(tables.SPLITS).all():
        raise InputError(f"{name} is no list of uses with the columns {list(tables.USES)}.")
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
    'How often the test part was used is not recorded.'
    """
    part = split or "test"
    own = uses[uses["split"] == part]
    hint = "`mk.coding.record_use` keeps a list beside the codes, which the parameter `uses` names."
    if own.empty:
        return [f"How often the {part} part was used is not recorded.", hint]
    found = own.loc[own["sha256"] == _hash_labels(frames, threshold), "use"]
    if found.empty:
        told = f"the list has {counted(len(own), 'use')} of the {part} part"
        return [f"**This use is not recorded**: {told}, and none is of what is said here.", hint]
    use = int(found.iloc[0])
    others = counted(use - 1, "other instrument was", "other instruments were")
    before = others if use > 1 else "nothing was"
    return [f"**This is use {use} of the {part} part**: {before} held against it before."]


def _hash_labels(frames: pd.DataFrame, threshold: float) -> str:
    """Return a hash of what is said to be present where, however the rows are ordered and typed."""
    keys = find_keys(frames)
    labels = find_scores(as_keys(frames, keys), keys, threshold=threshold).drop(columns="score")
    labels = labels.rename(columns={"machine": "present"})
    text = labels.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]

"""A report on validity: its codes are inputs, and each fact of its methods is in its manifest."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, get_args

import pandas as pd
import pytest
from conftest import ROOT

import mediakit as mk
from mediakit.base.prose import label
from mediakit.base.statistics import DRAWS
from mediakit.dictionaries.files import put_validity
from mediakit.errors import InputError, MediakitError, ParameterError
from mediakit.reports.methods import Procedure
from mediakit.reports.notebook import read_template
from mediakit.reports.params import read_text_value
from mediakit.reports.report import find_inputs, plan_report, take_files
from mediakit.reports.verify import Report

if TYPE_CHECKING:
    from pathlib import Path

CODES = ROOT / "seeds" / "sample_codes.csv"
SOURCE = str(ROOT / "seeds" / "sample")


@pytest.fixture(scope="module")
def report(sample_reports: Path) -> Path:
    """A report on the sample by the notebook's own codes, made where there is no seeds/."""
    return sample_reports / "validate"


def _manifest(report: Path) -> dict[str, Any]:
    return dict(json.loads((report / "manifest.json").read_text("utf-8")))


def _tell(report: Path, function: str) -> str:
    """Return what a report says by this function, as plain text."""
    cells = json.loads((report / "report.ipynb").read_text("utf-8"))["cells"]
    (cell,) = [c for c in cells if c["cell_type"] == "code" and f".{function}(" in c["source"]]
    return "\n".join("".join(o["data"]["text/plain"]) for o in cell["outputs"])


def test_the_codes_are_an_input_of_the_report(report: Path) -> None:
    """Also those that the notebook itself names; `verify` finds them again."""
    inputs = {item["name"]: item["sha256"] for item in _manifest(report)["inputs"]}
    assert inputs["sample_codes.csv"] == hashlib.sha256(CODES.read_bytes()).hexdigest()
    found = Report(report)
    assert [*found.files] == ["sample_codes.csv"]
    assert found.lacking == []


def test_other_codes_make_another_report(tmp_path: Path) -> None:
    """A report is kept only while each of its files is as it was."""
    template, source = read_template("validate"), find_inputs(SOURCE)
    path = tmp_path / "codes.csv"
    made = []
    for text in ("unit,coder,category,value\na,Ada,war,1\n", "unit,coder,category,value\n"):
        path.write_text(text, "utf-8")
        made.append(plan_report(template, source, {"codes": [str(path)]}, tmp_path).described)
    assert made[0]["parameters"] == made[1]["parameters"]
    assert made[0]["inputs"][-1]["name"] == "codes.csv"
    assert made[0]["inputs"] != made[1]["inputs"]


def test_the_methods_say_what_the_manifest_holds(report: Path) -> None:
    """Version, records by reason, the dictionary's version, seed, resamples and coded units."""
    manifest, told = _manifest(report), _tell(report, "describe_methods")
    assert f"mediakit {manifest['mediakit']};" in told
    records = manifest["records"]
    lost = sum(records["rejected"].values())
    assert f"We analysed {records['used']} articles" in told
    assert f"Of {records['seen']} records, {lost} were excluded: " in told
    numbers = re.findall(
        r"(\d+) (?:without|in an|with)", told.split("were excluded: ")[1].split(".")[0]
    )
    assert sorted(map(int, numbers)) == sorted(records["rejected"].values())
    (dictionary,) = [i for i in manifest["instruments"] if i["kind"] == "dictionary"]
    card = mk.read_dictionary(dictionary["name"]).card
    assert f"“{card['title']}”, version {dictionary['version']} (" in told
    assert f"Random seed: {manifest['seeds']['seed']}." in told
    agreement = pd.read_csv(report / "tables" / "agreement.csv")
    assert f"{agreement['draws'][0]:,} resamples" in told
    for value in (agreement["alpha"].min(), agreement["alpha"].max()):
        assert f"{value:.2f}".removeprefix("0") in told
    validity = pd.read_csv(report / "tables" / "validity.csv")
    n = validity["n_coded"]
    assert f"n = {n.min()} to {n.max()} a frame" in told


def test_whom_the_methods_name_the_references_have(report: Path) -> None:
    """Every name with a year in the text begins an entry of the list, and nothing is uncited."""
    told, listed = _tell(report, "describe_methods"), _tell(report, "list_references").splitlines()
    cited = re.findall(r"([A-Z]\w+)(?: & \w+| et al\.)?, ((?:19|20)\d\d)", told)
    assert len(cited) == 6
    for name, year in cited:
        assert [line for line in listed if line.startswith(name) and f"({year})" in line]
    own = [line for line in listed if "mediakit" in line]
    assert len(listed) == len(set(cited)) + len(own)


def test_the_page_says_at_its_top_how_valid_the_instrument_is(report: Path) -> None:
    """A tag for each category, with verdict, n and part of the table."""
    validity = pd.read_csv(report / "tables" / "validity.csv")
    tags = _tell(report, "judge_validity")
    for row in validity.to_dict("records"):
        figures = [f"{row[key]:.2f}".removeprefix("0") for key in ("alpha", "f1")]
        start = f"{label(row['category'])}: {row['verdict']}, \N{GREEK SMALL LETTER ALPHA}"
        assert f"{start} {figures[0]}, F1 {figures[1]}, n = {row['n_coded']} (all)" in tags
    assert "not validated" not in tags.casefold()


def test_without_codes_the_methods_say_so() -> None:
    """And name no procedure that was not used; another tool is named by its table."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell in Rome."], "language": "en"}))
    params = mk.reports.load_params(machine=str(CODES), seed=7)
    text = " ".join(
        mk.reports.describe_methods(corpus, params, counted_by="text", procedures=["bootstrap"])
    )
    assert "The instrument was not validated on this material." in text
    assert "labelled by another tool (table sample_codes.csv)" in text
    assert f"Intervals are 95 % bootstrap intervals from {DRAWS:,} resamples" in text
    assert "Random seed: 7." in text
    assert "Each text was counted once" in text
    assert "Krippendorff" not in text
    assert "VADER" not in text
    assert "vaderSentiment" in " ".join(mk.reports.describe_methods(corpus, params, engine="vader"))


def test_how_a_list_did_before_is_told(tmp_path: Path) -> None:
    """In the methods after the lists, and beside the instrument, where its file says it."""
    figures = {
        "n_coded": 90,
        "alpha": [0.8, 0.7, 0.9],
        "f1": [0.7, 0.6, 0.8],
        "auc": [0.9, 0.8, 1.0],
    }
    held = {
        "coders": "two machine readers by a code book, not people",
        "coded": "articles of 2020",
        "split": "test",
        "categories": {"war": figures, "peace": figures | {"n_coded": 85, "f1": [0.5, 0.4, 0.6]}},
    }
    file = mk.write_dictionary(
        mk.read_dictionary({"war": ["war"], "peace": ["peace"]}), tmp_path / "my.toml"
    )
    put_validity(held, file)
    said = (
        "\N{GREEK SMALL LETTER ALPHA} .80, F1 .50 to .70, AUC .90 in 2 frames "
        "(articles of 2020, n = 85 to 90, test part; "
        "coded by two machine readers by a code book, not people)"
    )
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell in Rome."], "language": "en"}))
    methods = mk.reports.describe_methods(
        corpus, mk.reports.load_params(), dictionaries=[str(file)]
    )
    assert f"per 1,000 words. “my” was validated before: {said}." in methods[0]
    shown = mk.reports.list_instruments([file], engine=None)["validity"]
    assert shown.dropna().tolist() == [said]
    bare = mk.write_dictionary(mk.read_dictionary({"war": ["war"]}), tmp_path / "bare.toml")
    methods = mk.reports.describe_methods(
        corpus, mk.reports.load_params(), dictionaries=[str(bare)]
    )
    assert "validated before" not in " ".join(methods)


def test_units_are_counted_as_alpha_rests_on_them() -> None:
    """Where coders left out codes, categories rest on fewer units than were coded."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell in Rome."], "language": "en"}))
    table = {"alpha": [0.7, 0.8], "n_coders": 2, "level": "nominal", "draws": DRAWS}
    for units, told in (([90, 85], "85 to 90 units"), ([90, 90], "90 units")):
        agreement = pd.DataFrame(table).assign(n_units=units)
        text = mk.reports.describe_methods(
            corpus, mk.reports.load_params(), engine="vader", agreement=agreement
        )
        assert (
            f" {told} were coded by 2 coders; Krippendorff's \N{GREEK SMALL LETTER ALPHA}"
            in text[0]
        )


def test_files_that_must_be_there_are_asked_for_by_name(tmp_path: Path) -> None:
    """Before anything is run, in one line that names the parameter and the way out."""
    declared = read_template("validate").declared
    for name in ("sample", "machine", "uses"):
        with pytest.raises(InputError, match=rf"^{name}: 'no\.csv' is not a file; .*\"\""):
            take_files({name: "no.csv"}, declared)
        with pytest.raises(InputError, match=rf"^{name}: "):
            mk.reports.load_params(**{name: str(tmp_path)})  # a folder
    with pytest.raises(InputError, match=r"^codes: 'no\.csv' is not a file; .*\[\]"):
        mk.reports.load_params(codes=["no.csv"])
    for name in ("events", "actors"):
        with pytest.raises(InputError, match=rf"^{name}: 'no\.csv' is not a file; .*\"\""):
            mk.reports.load_params(**{name: "no.csv"})
    (tmp_path / "codes.csv").touch()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "codes.csv").touch()
    both = [str(tmp_path / "codes.csv"), str(tmp_path / "b" / "codes.csv")]
    with pytest.raises(ParameterError, match=r"two files are named 'codes\.csv'"):
        take_files({"codes": [*both]}, declared)
    values, files = take_files({"codes": []}, declared)
    assert (values["codes"], files) == ([], {})
    assert read_text_value("codes", "", "list[str]") == []


def test_levels_say_what_a_code_may_be() -> None:
    """Present or absent where no value is larger, whole numbers where some are."""
    assert mk.reports.load_params().scale is None
    assert mk.reports.load_params(level="ordinal").scale == range(101)
    assert mk.reports.load_params(split="all").split is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"procedures": ["bootstrp"]},
            "procedures='bootstrp' is unknown. Did you mean 'bootstrap'?",
        ),
        ({"procedures": ["copies"]}, "procedures='copies' is unknown"),
        ({"counted_by": "texts"}, "counted_by='texts' is unknown. Did you mean 'text'?"),
        ({"engine": "afinn"}, "engine='afinn' is unknown."),
        ({"dictionaries": "war_peace"}, "dictionaries='war_peace' is one name; give a list"),
        (
            {"agreement": pd.DataFrame({"kappa": [0.8]}), "engine": "vader"},
            "Column 'alpha' is missing",
        ),
    ],
)
def test_what_was_not_done_here_is_refused(options: dict[str, Any], message: str) -> None:
    """By the paragraphs and by the references alike."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell."]}))
    with pytest.raises(MediakitError, match=re.escape(message)):
        mk.reports.describe_methods(corpus, mk.reports.load_params(), **options)
    with pytest.raises(MediakitError, match=re.escape(message)):
        mk.reports.list_references(**options)


def test_each_procedure_names_whom_it_cites() -> None:
    """And no other, so that a paper takes over both."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell in Rome."], "language": "en"}))
    plain = set(mk.reports.list_references())
    for name in get_args(Procedure):
        told = " ".join(
            mk.reports.describe_methods(corpus, mk.reports.load_params(), procedures=[name])
        )
        added = set(mk.reports.list_references(procedures=[name])) - plain
        assert added
        for entry in added:
            year = re.search(r"\((\d{4})\)", entry)
            assert year is not None
            assert re.search(rf"{entry.split(',')[0]}[^;()]*, {year[1]}", told), entry

"""Lists of names and aliases: read, looked for, told, and given to a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import SEED

import mediakit as mk
from mediakit.errors import ColumnMissingError, DictionaryError, InputError
from mediakit.tables import ACTORS, HITS, build

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = {"Astrid Hallen": ["Astrid Hallen", "Hallen"], "Dorrit Vane": ["Dorrit Vane", "Vane"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("names.csv", "actor,alias\nAstrid Hallen,Astrid Hallen\nAstrid Hallen,Hallen\n"),
        ("names.tsv", "category\tword\nAstrid Hallen\tAstrid Hallen\nAstrid Hallen\tHallen\n"),
        ("names.toml", '[categories]\n"Astrid Hallen" = ["Astrid Hallen", "Hallen"]\n'),
        ("names.yaml", "Astrid Hallen: [Astrid Hallen, Hallen]\n"),
        ("names.json", '{"Astrid Hallen": ["Astrid Hallen", "Hallen"]}'),
    ],
)
def test_a_list_is_a_dictionary_of_actors(tmp_path: Path, name: str, text: str) -> None:
    """In any of its formats, as a table with columns that say what they are."""
    (tmp_path / name).write_text(text, "utf-8")
    listed = mk.read_actors(tmp_path / name)
    assert listed.patterns() == {"Astrid Hallen": ["Astrid Hallen", "Hallen"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [("people.txt", "Velmark\nAstrid Hallen\n"), ("people.csv", "name\nVelmark\nAstrid Hallen\n")],
)
def test_in_a_mere_list_each_name_is_an_actor(tmp_path: Path, name: str, text: str) -> None:
    """Not all of them one who is called after the file."""
    (tmp_path / name).write_text(text, "utf-8")
    listed = mk.read_actors(tmp_path / name)
    names = {"Velmark": ["Velmark"], "Astrid Hallen": ["Astrid Hallen"]}
    assert listed.patterns() == names
    assert listed.sha256 == mk.read_dictionary(tmp_path / name).sha256


def test_a_single_actor_in_a_file_of_that_name_is_one(tmp_path: Path) -> None:
    """Where the format has categories, they are meant."""
    (tmp_path / "putin.toml").write_text('[categories]\nputin = ["Putin", "Kremlin"]\n', "utf-8")
    assert mk.read_actors(tmp_path / "putin.toml").patterns() == {"putin": ["Putin", "Kremlin"]}


def test_without_a_list_the_names_that_recur_are_taken(sample_tokens: mk.Tokens) -> None:
    """And with one its own alone."""
    nobody = mk.read_actors(None)
    pd.testing.assert_frame_equal(
        mk.find_actors(sample_tokens, nobody), mk.find_actors(sample_tokens)
    )
    chosen = mk.find_actors(sample_tokens, mk.read_actors(PEOPLE))
    assert set(chosen["actor"]) == set(PEOPLE)


def test_the_words_are_those_that_were_counted(sample_tokens: mk.Tokens) -> None:
    """One by one for each actor, voice and category, in place and term as `find_terms` has them."""
    frames = mk.read_dictionary("generic_frames")
    actors = mk.find_actors(sample_tokens)
    terms = mk.find_actor_terms(sample_tokens, actors, frames)
    assert list(terms.columns) == ["actor", *HITS]
    keys = ["actor", "voice", "category"]
    counted = mk.count_actor_frames(sample_tokens, actors, frames).set_index(keys)["n"]
    pd.testing.assert_series_equal(
        terms.groupby(keys).size().rename("n").sort_index(),
        counted[counted > 0].sort_index(),
        check_index_type=False,
    )
    hits = mk.find_terms(sample_tokens, frames)
    assert len(terms.merge(hits, on=list(HITS))) == len(terms) > 0
    nobody = mk.find_actor_terms(sample_tokens, build(ACTORS), frames)
    assert (len(nobody), list(nobody.columns)) == (0, list(terms.columns))
    with pytest.raises(ColumnMissingError):
        mk.find_actor_terms(sample_tokens, actors.drop(columns="voice"), frames)


def mention(*names: str) -> pd.DataFrame:
    """Return a mention of each, every one in a sentence and an article of its own."""
    table = pd.DataFrame({"actor": list(names)}, dtype="str")
    table["doc_id"] = [f"d{i}" for i in range(len(names))]
    table = table.assign(start=0, end=1, sentence=0, voice="outlet")
    return build(ACTORS, {name: table[name] for name in ACTORS if name in table})


@pytest.mark.parametrize(
    ("names", "people", "told"),
    [
        ("AAB", "", "2 names recur: A (2 mentions in 2 articles) and B (1 in 1)."),
        ("A", "", "1 name recurs: A (1 mention in 1 article)."),
        ("", "", "No name recurs."),
        ("AB", "AB", "All 2 names on the list are mentioned: A (1 mention"),
        ("A", "A", "The one name on the list is mentioned: A"),
        ("A", "ABC", "1 of 3 names on the list is mentioned: A"),
        ("", "ABC", "None of 3 names on the list is mentioned."),
        ("", "A", "Not even the one name on the list is mentioned."),
    ],
)
def test_whose_names_are_looked_at_is_told(names: str, people: str, told: str) -> None:
    """With a list how many of it, without one how many recur."""
    assert mk.findings.summarize_actors(mention(*names), list(people))[0].startswith(told)


def test_who_is_never_mentioned_is_named() -> None:
    """The first five."""
    told = mk.findings.summarize_actors(mention("A"), list("ABCDEFGH"))
    assert told[1] == "Not mentioned: B, C, D, E, F and 2 more."
    assert len(mk.findings.summarize_actors(mention("A"), ["A"])) == 1


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("no.csv", None, 'actors: .*no.csv\' is not a file; .*give "" for the names that recur'),
        ("bad.toml", "[categories\n", "bad.toml.*not valid TOML"),
        ("empty.txt", "", "empty.txt: no words found; write one a line"),
        ("odd.csv", "name,alias\nA,B\nA,C\n", "name the columns word, category"),
    ],
)
def test_a_list_that_is_missing_or_broken_is_one_line(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    """Before anything runs, with the way out."""
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises((DictionaryError, InputError), match=told) as caught:
        mk.run_report(*("tone", SEED), output=tmp_path, parameters={"actors": str(tmp_path / name)})
    assert "\n" not in str(caught.value)


def test_a_batch_refuses_a_broken_list_once(tmp_path: Path) -> None:
    """Not once for each report."""
    (tmp_path / "bad.toml").write_text('Ada Kern = ["Kern"]', "utf-8")
    values = {"actors": str(tmp_path / "bad.toml")}
    with pytest.raises(DictionaryError, match="a NAME with blanks between quotation marks"):
        mk.run_batch("tone", SEED, output=tmp_path / "out", parameters=values)
    assert not list((tmp_path / "out").glob("*/report.html"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the notebook tone says of one article, with a list."""
    folder = tmp_path_factory.mktemp("actors")
    text = "actor,alias\nVladimir Putin,Putin\nKim Jong-un,Kim*\nTheresa May,May\n"
    (folder / "people.csv").write_text(text, "utf-8")
    values = {"actors": str(folder / "people.csv")}
    return mk.run_report("tone", SEED, output=folder, parameters=values)


def test_a_report_has_the_actors_of_the_list_and_names_it_as_an_input(report: Path) -> None:
    """By their aliases; who is not there is told, and the file is in the manifest."""
    table = pd.read_csv(report / "tables" / "tone_by_name.csv")
    assert table["actor"].iloc[0] == "Vladimir Putin"
    assert set(table["actor"]) <= {"Vladimir Putin", "Kim Jong-un"}
    mentions = pd.read_csv(report / "tables" / "actor_mentions.csv")
    assert len(mentions) >= table["n_sentences"].sum() > 0
    html = (report / "report.html").read_text("utf-8")
    assert "Not mentioned: Theresa May." in html.replace(
        "Kim Jong-un and Theresa May", "Theresa May"
    )
    manifest = json.loads((report / "manifest.json").read_text("utf-8"))
    assert "people.csv" in [file["name"] for file in manifest["inputs"]]
    assert manifest["parameters"]["actors"] == "people.csv"

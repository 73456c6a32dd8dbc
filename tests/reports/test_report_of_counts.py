"""A dataset of counts makes the reports that its articles make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import SEED

import mediakit as mk
from mediakit import cli
from mediakit.corpus import dataset
from mediakit.reports.processes import describe_corpus

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = SEED.parent / "sample"


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was counted of the sample."""
    folder = tmp_path_factory.mktemp("counts") / "sample"
    by = ["article", "voice"]
    mk.count_stream(SAMPLE, "war_peace", folder, by=by, size=9, sentiment="vader", words=True)
    return folder


@pytest.mark.parametrize(
    ("notebook", "table"),
    [
        ("frames", "frames_by_group"),
        ("tone", "tone_by_group"),
        ("timeline", "frames_over_time"),
        ("keyness", "keyness_words"),
    ],
)
def test_a_report_of_counts_has_the_numbers_of_the_articles(
    counts: Path, tmp_path: Path, notebook: str, table: str
) -> None:
    """By the list that was counted, without being told; words are looked up in the source."""
    folder = mk.run_report(notebook, counts, output=tmp_path)
    found = pd.read_csv(folder / "tables" / f"{table}.csv")
    tokens, lists = mk.tokenize(mk.read_articles(SAMPLE)), mk.read_dictionary("war_peace")
    if notebook == "tone":
        tone = mk.score_sentiment(tokens, by=["outlet", "voice"])["compound"]
        assert found["compound"].to_numpy() == pytest.approx(tone, abs=1e-4, nan_ok=True)
        return
    if notebook == "keyness":
        copies = mk.count_copies(tokens.corpus, mk.find_duplicates(mk.read_articles(counts)))
        expected = mk.score_keyness(tokens, by="outlet", drop=mk.stop_words(), copies=copies)
        assert found["term"].tolist() == expected["term"].tolist()
        assert found["n_target"].tolist() == expected["n_target"].tolist()
        page = (folder / "report.html").read_text("utf-8")
        assert "in context, names, phrases and sentences are of 24 articles, looked up" in page
        return
    whole = mk.count_frames(tokens, lists, by=[]).set_index("category")["n"]
    assert found.groupby("category")["n"].sum().to_dict() == whole.to_dict()
    terms = pd.read_csv(folder / "tables" / "terms.csv")
    assert len(terms) == whole.sum()
    assert "copies those of equal text" in (folder / "report.html").read_text("utf-8")


def test_a_report_of_counts_says_what_is_of_some_articles_and_how_copies_were_found(
    counts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the top of the page and in the methods, which cite nobody for what was not done."""
    corpus, params = mk.read_articles(counts), mk.reports.load_params()
    assert describe_corpus(corpus)["sampled"] == ""
    monkeypatch.setattr(dataset, "SAMPLE", 9)
    what = "hits by pattern and in context, names, phrases and sentences"
    assert describe_corpus(corpus)["sampled"] == f"{what} of 9 articles"
    some = corpus.filter(doc_id=corpus.articles["doc_id"].tolist()[:5])
    assert describe_corpus(some)["sampled"] == ""  # all five
    (told,) = mk.reports.describe_methods(corpus, params, counted_by="article")
    assert f"Counts are of all articles; {what} are of 9 of them, chosen by a hash" in told
    assert "articles of equal text were treated as copies of one text." in told
    cited = mk.reports.list_references(corpus, counted_by="article")
    assert "Broder" not in " ".join([told, *cited])
    assert "Broder" in " ".join(mk.reports.list_references(counted_by="article"))


def test_what_is_about_words_is_refused(counts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, with what there is instead."""
    for given in (["report", str(counts)], ["report", str(counts), "--notebook", "corpus"]):
        assert cli.run(given) == 2
        assert "take frames, tone, timeline or keyness" in capsys.readouterr().err

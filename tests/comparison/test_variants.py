"""One list read in all the ways that one could have chosen: against a loop over hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError, ParameterError
from mediakit.tables import COMPARISON, VARIANTS

if TYPE_CHECKING:
    from mediakit.tables import Counting

TEXTS = [
    "War at the border\n\nThe army left. “War, war,” said Ada Kern on Monday.",
    "Rain\n\nWar came to the valley, and the war stayed.",
    "“War,” said Ada Kern.",
    "War at the border\n\nThe army left. “War, war,” said Ada Kern on Monday.",
]
LISTS = {"war": ["war"], "army": ["army"]}


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    """Four articles, of which two are one text."""
    articles = {"text": TEXTS, "outlet": ["Echo", "Echo", "Star", "Star"], "language": "en"}
    return mk.read_articles(pd.DataFrame(articles))


@pytest.fixture(scope="module")
def variants(corpus: mk.Corpus) -> dict[str, pd.DataFrame]:
    """All ways to read them."""
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    lists = mk.read_dictionary(LISTS)
    return mk.comparison.count_variants(mk.tokenize(corpus), lists, copies, by="outlet")


def test_each_way_is_that_of_a_loop_over_hits(
    corpus: mk.Corpus, variants: dict[str, pd.DataFrame]
) -> None:
    """Hits in these zones and this voice, as many as the threshold says."""
    tokens = mk.tokenize(corpus)
    hits = mk.find_terms(tokens, mk.read_dictionary(LISTS)).to_dict("records")
    words = tokens.to_frame().to_dict("records")
    assert list(variants) == list(VARIANTS)
    assert len({tuple(table["present"].fillna(-1)) for table in variants.values()}) > 4
    for name, (zones, voice, threshold) in VARIANTS.items():
        voices = {"outlet"} if voice == "outlet" else {"outlet", "reported", "quoted"}
        for row in variants[name].to_dict("records"):
            n = sum(
                hit["doc_id"] == row["doc_id"]
                and hit["category"] == row["category"]
                and hit["zone"] in zones
                and hit["voice"] in voices
                for hit in hits
            )
            read = any(
                word["doc_id"] == row["doc_id"]
                and word["zone"] in zones
                and word["voice"] in voices
                and any(letter.isalnum() for letter in word["token"])
                for word in words
            )
            expected = float(n >= threshold) if read else np.nan
            assert row["present"] == pytest.approx(expected, nan_ok=True), (name, row)
            kept = n if n >= threshold else 0
            assert row["n"] == kept, (name, row)
            rate = 1000 * kept / row["n_words"] if row["n_words"] else np.nan
            assert row["per_1000"] == pytest.approx(rate, nan_ok=True), (name, row)


def test_copies_are_one_text(variants: dict[str, pd.DataFrame]) -> None:
    """So that `compare_instruments(cluster="first")` draws them together."""
    for table in variants.values():
        assert table["first"].tolist() == [f"row-{i}" for i in (0, 0, 1, 1, 2, 2, 0, 0)]


def test_one_is_the_primary_and_a_figure_shows_the_surest_of_it() -> None:
    """The group and category with its lowest p, as all instruments see it."""
    rng = np.random.default_rng(1)
    outlets = np.repeat(["Dawn", "Echo", "Star"], 12)
    tables = {
        f"list: {name}": pd.DataFrame(
            {
                "doc_id": [f"a{i}" for i in range(36)] * 2,
                "outlet": np.tile(outlets, 2),
                "category": np.repeat(["war", "peace"], 36),
                "present": rng.random(72) < np.tile(np.where(outlets == "Star", 0.8, 0.3), 2),
            }
        )
        for name in "abc"
    }
    found = mk.comparison.compare_instruments(
        tables, measure="present", by="outlet", primary="list: b", seed=1, draws=200
    )
    chosen = found[mk.comparison.choose_specification(found)]
    assert chosen["instrument"].tolist() == ["list: b", "list: a", "list: c"]
    assert chosen[["outlet", "category"]].drop_duplicates().shape == (1, 2)
    assert chosen["p"].iloc[0] == found["p"].min()
    relabelled = found.set_axis([0] * len(found))
    assert relabelled[mk.comparison.choose_specification(relabelled)].equals(
        chosen.set_axis([0] * 3)
    )
    assert not mk.comparison.choose_specification(found.assign(p=np.nan)).any()
    assert (
        mk.plots.specifications(found[mk.comparison.choose_specification(found.assign(p=np.nan))])
        is None
    )


def test_bad_calls_are_refused(corpus: mk.Corpus) -> None:
    """A table of something else, a way that there is not."""
    tokens, lists = mk.tokenize(corpus), mk.read_dictionary(LISTS)
    with pytest.raises(ColumnMissingError, match="Column 'first' is missing"):
        mk.comparison.count_variants(tokens, lists, pd.DataFrame({"doc_id": ["a"]}), by="outlet")
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    with pytest.raises(ArgumentError, match="The article 'row-3' is not in copies"):
        mk.comparison.count_variants(tokens, lists, copies[:-1], by="outlet")
    with pytest.raises(ArgumentError, match="The article 'row-0' is repeated in copies"):
        mk.comparison.count_variants(tokens, lists, pd.concat([copies, copies]), by="outlet")
    with pytest.raises(ColumnMissingError, match="Column 'primary' is missing"):
        mk.comparison.choose_specification(pd.DataFrame({"measure": ["present"], "p": [0.1]}))
    with pytest.raises(ParameterError, match="primary: 'zones: body' is not a way to count"):
        mk.reports.load_params(primary="zones: body")


def test_the_way_that_answers_is_the_comparison_of_the_page(sample_tokens: mk.Tokens) -> None:
    """The same rates, intervals and q, however copies count: the notebook `frames` tells both."""
    frames, corpus = mk.read_dictionary("generic_frames"), sample_tokens.corpus
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    counts = mk.count_frames(sample_tokens, frames, by=["article", "outlet", "voice"])
    variants = mk.comparison.count_variants(sample_tokens, frames, copies, by="outlet")
    usual = next(iter(VARIANTS))
    options: dict[str, Any] = {"measure": "per_1000", "by": "outlet", "cluster": "first"}
    options |= {"seed": 1, "draws": 200}
    ways: tuple[Counting, ...] = ("article", "text")
    for counted in ways:
        weighed = {
            name: mk.weigh_articles(table, copies, counted=counted)
            for name, table in variants.items()
            if name in list(VARIANTS)[:2]
        }
        found = mk.comparison.compare_instruments(weighed, primary=usual, **options)
        whole = mk.weigh_articles(counts, copies, counted=counted)
        groups = mk.compare_groups(whole, **options)
        told = list(COMPARISON)[:-1]
        told.remove("n_sentences")
        answers = found[found["primary"]]
        pd.testing.assert_frame_equal(answers[told], groups[told])
        assert mk.findings.summarize_comparison(answers) == mk.findings.summarize_comparison(groups)

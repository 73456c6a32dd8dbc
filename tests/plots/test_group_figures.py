"""Figures and sentences on groups and time: right numbers, the largest groups, nothing empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from figures import axes_of, check_print, texts_of

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.pages.exhibits import render_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LISTS = {"war": ["war"], "peace": ["peace"], "sport": ["goal"]}


@pytest.fixture(scope="module")
def sample(sample_tokens: mk.Tokens) -> dict[str, pd.DataFrame]:
    """Every table of the three notebooks, on the sample corpus."""
    return tables_of(sample_tokens.corpus, "generic_frames")


@pytest.fixture(scope="module")
def alone(seed: mk.Corpus) -> dict[str, pd.DataFrame]:
    """The same of one article without outlet and date."""
    return tables_of(seed, "generic_frames")


@pytest.fixture(scope="module")
def crowd() -> dict[str, pd.DataFrame]:
    """The same of thirty outlets, the later ones longer, one of them unnamed, over thirty days."""
    texts = [
        f"War and peace. “A good day,” said Ada Kern of Oslo in anger. {'It fell. ' * i}"
        for i in range(30)
    ]
    table = {
        "text": texts,
        "outlet": [None, *(f"Outlet $x^{{{i:02}}}$" for i in range(1, 30))],
        "date": [f"2024-01-{i + 1:02}" for i in range(30)],
    }
    return tables_of(mk.read_articles(pd.DataFrame(table)), LISTS)


@pytest.fixture(scope="module")
def sample_figures(sample: dict[str, pd.DataFrame]) -> dict[str, Axes | None]:
    """The figures of the sample corpus."""
    return draw_all(sample)


@pytest.fixture(scope="module")
def crowd_figures(crowd: dict[str, pd.DataFrame]) -> dict[str, Axes | None]:
    """Those of the thirty outlets."""
    return draw_all(crowd)


def tables_of(corpus: mk.Corpus, source: Any) -> dict[str, pd.DataFrame]:  # noqa: ANN401
    """Return what the notebooks make."""
    tokens, lists = mk.tokenize(corpus), mk.read_dictionary(source)
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus, min_similarity=1.0))
    each = mk.count_frames(tokens, lists, by=["article", "outlet", "voice"])
    return {
        "copies": copies,
        "voices": mk.weigh_frames(each, copies, counted="weighted", by=["outlet", "voice"]),
        "times": mk.count_terms_over_time(tokens, lists, by="day"),
        "tones": mk.score_sentiment_over_time(tokens, by=["day", "voice"]),
    }


def draw_all(tables: dict[str, pd.DataFrame]) -> dict[str, Axes | None]:
    """Return every figure of the three notebooks."""
    events = mk.read_events(ROOT / "seeds" / "sample_events.csv")
    return {
        "times": mk.plots.timeline(tables["times"], events=events),
        "tones": mk.plots.timeline(tables["tones"], events=events),
    }


def told(tables: dict[str, pd.DataFrame]) -> str:
    """Return all sentences of the three notebooks."""
    return "\n".join(
        [
            *mk.findings.summarize_counted(tables["copies"], "article"),
            *mk.findings.summarize_timeline(tables["times"]),
            *mk.findings.summarize_totals(tables["times"]),
            *mk.findings.summarize_tone_over_time(tables["tones"]),
        ]
    )


def test_figures_fit_a_printed_page_and_are_legible(
    sample_figures: dict[str, Axes | None], crowd_figures: dict[str, Axes | None]
) -> None:
    """Under 8 cm high, no letter under 9 points, every letter inside, all of it in words."""
    for figures in (sample_figures, crowd_figures):
        for ax in map(axes_of, figures.values()):
            check_print(ax)
            assert str(ax.get_label()).endswith(".")


def test_same_tables_same_bytes(sample: dict[str, pd.DataFrame]) -> None:
    """A figure drawn twice is the same SVG."""
    first, second = (render_svg(axes_of(mk.plots.timeline(sample["tones"]))) for _ in range(2))
    assert first == second


def test_a_corpus_of_one_gets_sentences_in_place_of_figures(alone: dict[str, pd.DataFrame]) -> None:
    """Nothing is compared with nothing; what one article has by voice is drawn."""
    figures = draw_all(alone)
    assert [name for name, ax in figures.items() if ax is not None] == []
    lines = told(alone)
    for sentence in (
        "1 article was counted.",
        "No article has a date",
        "Economic consequences: 8.6 hits per 1,000 words, over 1 article (3 hits in 348 words: too",
    ):
        assert sentence in lines
    assert "nan" not in lines.lower()


def test_lines_break_in_gaps_and_the_number_of_articles_is_shown(
    sample: dict[str, pd.DataFrame], sample_tokens: mk.Tokens
) -> None:
    """Values are those of the table, missing where there is no article."""
    table = mk.count_terms_over_time(sample_tokens, mk.read_dictionary("generic_frames"), by="week")
    ax = axes_of(mk.plots.timeline(table))
    lines = {str(tuple(np.asarray(line.get_ydata(), float).round(6))) for line in ax.get_lines()}
    for _, rows in table.groupby("category"):
        values = rows["per_1000"].to_numpy(float)
        assert np.isnan(values[2])  # 2031-W12
        assert str(tuple(values.round(6))) in lines
    (bars,) = ax.child_axes
    n = table.drop_duplicates("period")["n_articles"].tolist()
    assert [text.get_text() for text in bars.texts] == [str(k) for k in n]
    assert sum(n) == len(sample["copies"])


def test_events_are_lines_at_their_day_with_their_name(sample: dict[str, pd.DataFrame]) -> None:
    """Those outside are left out; the label tells the first."""
    events = pd.DataFrame(
        {"date": ["2031-03-06", "2031-04-10", "2050-01-01"], "event": ["Vote", "_Law_", "Later"]}
    )
    ax = axes_of(mk.plots.timeline(sample["tones"], events=events))
    dashed = [float(np.asarray(v.get_xdata())[0]) for v in ax.get_lines() if v.is_dashed()]
    assert dashed == pytest.approx([2, 37])  # days after 4 March
    assert {"Vote", "Law"} <= set(texts_of(ax))
    assert "Later" not in texts_of(ax)
    assert str(ax.get_label()).endswith("Events marked: Vote (2031-03-06), _Law_ (2031-04-10).")
    inside = mk.findings.summarize_events(events, sample["tones"])
    assert inside[0].endswith("1 event lies outside.")


def test_sentences_have_the_totals_of_the_corpus(
    sample: dict[str, pd.DataFrame], sample_tokens: mk.Tokens
) -> None:
    """Terms, words and means as if there were no groups, and who has few sentences."""
    rows = mk.count_frames(sample_tokens, mk.read_dictionary("generic_frames"))
    rows = rows[rows["category"] == "economic_consequences"]
    n, n_words = rows["n"].sum(), rows["n_words"].sum()
    told = f"Economic consequences: {1000 * n / n_words:.1f} hits per 1,000 words, "
    over_all = f"{told}over {len(rows)} articles ({n} hits in {n_words:,} words)."
    assert mk.findings.summarize_totals(sample["times"])[0] == over_all
    whole = mk.findings.summarize_tone(mk.score_sentiment(sample_tokens, by="voice"))
    over_time, periods = mk.findings.summarize_tone_over_time(sample["tones"])
    assert [over_time] == whole
    assert periods.startswith("Own words have a tone in ")
    assert periods.endswith(f" of {sample['tones']['period'].nunique()} days.")


def test_of_many_categories_the_figure_over_time_says_which_it_shows() -> None:
    """In the key and in the label."""
    names = "abcdefgh"
    table = pd.DataFrame(
        [[f"2024-0{i}", name, 1, 1.0, 1] for i in (1, 2) for name in names],
        columns=["period", "category", "n", "per_1000", "n_articles"],
    )
    ax = axes_of(mk.plots.timeline(table))
    assert "the 6 of 8 with most terms" in texts_of(ax)
    assert "2 months; the 6 of 8 with most terms." in str(ax.get_label())
    few = axes_of(mk.plots.timeline(table[table["category"] < "g"]))
    assert "with most terms" not in str(few.get_label())


def test_one_period_is_told_and_not_drawn() -> None:
    """And what has no date is counted."""
    table = pd.DataFrame(
        {"text": ["War.", "Peace.", "Rain."], "date": ["2024-05-01", "2024-05-31", None]}
    )
    tokens = mk.tokenize(mk.read_articles(table))
    times = mk.count_terms_over_time(tokens, mk.read_dictionary(LISTS))
    assert mk.plots.timeline(times) is None
    told = "\n".join(mk.findings.summarize_timeline(times)).replace("\N{NON-BREAKING HYPHEN}", "-")
    assert told.startswith(
        "All articles with a date are from one month, 2024-05: nothing to compare."
    )
    assert told.endswith("1 article without a date is excluded.")
    one = pd.DataFrame({"period": ["2024-05", None], "n_articles": [1, 2]})
    assert mk.findings.summarize_timeline(one)[0].startswith(
        "The article with a date is from one month"
    )
    assert mk.findings.summarize_timeline(one[:1])[0].startswith("The article is from one month")
    assert mk.findings.summarize_totals(times)[0] == (
        "War: 500.0 hits per 1,000 words, over 2 articles (1 hit in 2 words: too few to compare)."
    )


def test_tables_that_do_not_fit_are_refused(sample: dict[str, pd.DataFrame]) -> None:
    """Two rows for one place, or a missing column."""
    with pytest.raises(ArgumentError, match="have the same period, voice"):
        mk.plots.timeline(pd.concat([sample["tones"]] * 2))
    for call in (mk.plots.timeline, mk.findings.summarize_timeline, mk.findings.summarize_totals):
        with pytest.raises(ColumnMissingError):
            call(sample["voices"])

"""Figures and sentences on groups and time: right numbers, the largest groups, nothing empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from figures import axes_of, check_print, texts_of
from matplotlib.collections import PathCollection, QuadMesh

import mediakit as mk
from mediakit.base.prose import VOICE_COLOURS
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
    articles = mk.score_sentiment(tokens, by=["article", "outlet", "voice"])
    return {
        "copies": copies,
        "frames": mk.weigh_frames(each, copies, counted="article", by="outlet"),
        "voices": mk.weigh_frames(each, copies, counted="weighted", by=["outlet", "voice"]),
        "tone": mk.score_sentiment(tokens, by=["outlet", "voice"]),
        "articles": articles[articles["voice"] == "outlet"],
        "actors": mk.score_actors(tokens, mk.find_actors(tokens)),
        "times": mk.count_terms_over_time(tokens, lists, by="day"),
        "tones": mk.score_sentiment_over_time(tokens, by=["day", "voice"]),
    }


def draw_all(tables: dict[str, pd.DataFrame]) -> dict[str, Axes | None]:
    """Return every figure of the three notebooks."""
    events = mk.read_events(ROOT / "seeds" / "sample_events.csv")
    return {
        "frames": mk.plots.group_frames(tables["frames"]),
        "voices": mk.plots.group_voices(tables["voices"]),
        "tone": mk.plots.tone_means(tables["tone"]),
        "articles": mk.plots.article_tone(tables["articles"]),
        "actors": mk.plots.tone_means(tables["actors"], by="actor"),
        "times": mk.plots.timeline(tables["times"], events=events),
        "tones": mk.plots.timeline(tables["tones"], events=events),
    }


def told(tables: dict[str, pd.DataFrame]) -> str:
    """Return all sentences of the three notebooks."""
    return "\n".join(
        [
            *mk.findings.summarize_counted(tables["copies"], "article"),
            *mk.findings.summarize_group_frames(tables["frames"]),
            *mk.findings.summarize_frames(tables["voices"]),
            *mk.findings.summarize_group_tone(tables["tone"]),
            *mk.findings.summarize_article_tone(tables["articles"]),
            *mk.findings.summarize_actor_tone(tables["actors"]),
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
    first, second = (render_svg(axes_of(mk.plots.tone_means(sample["tone"]))) for _ in range(2))
    assert first == second


def test_of_many_groups_the_largest_are_shown_and_the_figure_says_so(
    crowd_figures: dict[str, Axes | None],
) -> None:
    """The last ones are the longest; sentences of the label agree; names are no formulas."""
    for name, n, size in (("frames", 8, "words"), ("voices", 4, "words"), ("tone", 8, "sentences")):
        ax = axes_of(crowd_figures[name])
        says = f"the {n} of 30 with most {size}"
        assert f"shown: {says}" in ax.get_xlabel()
        assert says in str(ax.get_label())
        written = " ".join(texts_of(ax)).replace("\n", " ")
        assert "Outlet $x^{29}$" in written
        assert "$x^{05}$" not in written


def test_a_corpus_of_one_gets_sentences_in_place_of_figures(alone: dict[str, pd.DataFrame]) -> None:
    """Nothing is compared with nothing; what one article has by voice is drawn."""
    figures = draw_all(alone)
    assert [name for name, ax in figures.items() if ax is not None] == ["voices", "actors"]
    lines = told(alone)
    for sentence in (
        "1 article was counted.",
        "No outlet is given: nothing to compare.",
        "Economic consequences: 8.6 hits per 1,000 words, in 1 of 1 article (3 hits in 348 words:",
        "Fewer than two articles have a tone",
        "Too few to compare near names:",
        "No article has a date",
        "Economic consequences: 8.6 hits per 1,000 words, over 1 article (3 hits in 348 words: too",
    ):
        assert sentence in lines
    assert "nan" not in lines.lower()


def test_shades_and_numbers_are_the_rates(
    sample: dict[str, pd.DataFrame], sample_figures: dict[str, Axes | None]
) -> None:
    """Cell by cell, categories down, outlets across; each column has its number of words."""
    ax = axes_of(sample_figures["frames"])
    rates = sample["frames"].pivot_table("per_1000", "category", "outlet", sort=False)
    (mesh,) = (drawn for drawn in ax.collections if isinstance(drawn, QuadMesh))
    shades = np.asarray(mesh.get_array()).reshape(rates.shape)
    np.testing.assert_allclose(shades, rates.to_numpy())
    cells = [text.get_text() for text in ax.texts][: rates.size]
    assert cells == [f"{rate:.1f}" if rate else "0" for rate in rates.to_numpy().ravel()]
    words = sample["frames"].drop_duplicates("outlet")["n_words"]
    assert {f"{n:,.0f}" for n in words} <= set(texts_of(ax))


def test_points_are_means_hollow_where_few_sentences_count(
    sample: dict[str, pd.DataFrame], sample_figures: dict[str, Axes | None]
) -> None:
    """One point for each mean, by the colour of its voice."""
    ax = axes_of(sample_figures["tone"])
    drawn = []
    for points in ax.collections:
        if isinstance(points, PathCollection):
            x = np.asarray(points.get_offsets())[:, 0].round(6).tolist()
            white = bool((np.asarray(points.get_facecolor())[0, :3] == 1).all())
            edge = (np.asarray(points.get_edgecolor())[0, :3] * 255).round().astype(int).tolist()
            drawn += [(value, white, bytes(edge).hex().upper()) for value in x]
    wanted = [
        (round(mean, 6), scored < 10, VOICE_COLOURS[voice][1:])
        for mean, scored, voice in zip(
            *(sample["tone"][c] for c in ("compound", "n_scored", "voice")), strict=True
        )
    ]
    assert sorted(drawn) == sorted(wanted)


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


def test_sentences_on_groups_have_the_totals_of_the_corpus(
    sample: dict[str, pd.DataFrame], sample_tokens: mk.Tokens
) -> None:
    """Terms, words and means as if there were no groups, and who has few sentences."""
    lines = mk.findings.summarize_group_frames(sample["frames"])
    rows = mk.count_frames(sample_tokens, mk.read_dictionary("generic_frames"))
    rows = rows[rows["category"] == "economic_consequences"]
    n, n_words = rows["n"].sum(), rows["n_words"].sum()
    told = f"Economic consequences: {1000 * n / n_words:.1f} hits per 1,000 words, "
    some, held = f"in {rows['n'].gt(0).sum()} of {len(rows)}", f"({n} hits in {n_words:,} words)"
    assert lines[0] == f"{told}{some} articles {held}."
    over_all = f"{told}over {len(rows)} articles {held}."
    assert mk.findings.summarize_totals(sample["times"])[0] == over_all
    whole = mk.findings.summarize_tone(mk.score_sentiment(sample_tokens, by="voice"))
    tone = sample["tone"].sort_values("outlet")
    mean, few = mk.findings.summarize_group_tone(tone)
    over_time, periods = mk.findings.summarize_tone_over_time(sample["tones"])
    assert [mean] == [over_time] == whole
    for voice in ("quoted", "reported", "outlet"):
        scored = tone.loc[tone["voice"] == voice, "n_scored"].sum()
        assert f"{voice.replace('outlet', 'own words')} " in mean
        assert f", {scored} with a sentiment word)" in mean
    few_reported = tone[(tone["voice"] == "reported") & (tone["n_scored"] < 10)]["outlet"]
    assert few.endswith(f"; in reported speech, {' and '.join(few_reported)}.")
    assert periods.startswith("Own words have a tone in ")
    assert periods.endswith(f" of {sample['tones']['period'].nunique()} days.")


def test_categories_without_ten_terms_are_not_to_be_compared() -> None:
    """Nor told at all where there is none."""
    columns = ["outlet", "category", "n", "n_words", "n_present", "n_counted"]
    rows = [["A", "war", 1, 10, 1, 1], ["B", "war", 8, 600, 2, 3], ["C", "war", 0, 390, 0, 1]]
    table = pd.DataFrame(rows, columns=columns)
    told = "War: 9.0 hits per 1,000 words, in 3 of 5 articles (9 hits in 1,000 words"
    assert mk.findings.summarize_group_frames(table) == [f"{told}: too few to compare)."]
    more = table.assign(n=table["n"].replace(8, 9))
    assert mk.findings.summarize_group_frames(more)[0].endswith("(10 hits in 1,000 words).")
    nothing = table.assign(n=0, per_1000=0.0)
    assert mk.findings.summarize_group_frames(nothing) == [
        "No hits: none of the list’s terms occurs."
    ]
    assert mk.plots.group_frames(nothing) is None


def test_a_group_without_words_does_not_empty_the_figure() -> None:
    """Panels keep their scale whichever group comes first."""
    table = pd.DataFrame(
        {
            "outlet": ["A", "B"],
            "voice": "outlet",
            "category": "war",
            "n": [0, 4],
            "n_words": [0, 800],
            "per_1000": [np.nan, 5.0],
        }
    )
    ax = axes_of(mk.plots.group_voices(table))
    assert np.isfinite(ax.get_xlim()).all()


@pytest.mark.parametrize(
    ("outlets", "told"),
    [
        (["A", "B", "C"], "No outlet has two articles with a tone: not compared."),
        (["A", "B", "B"], "Range of articles: −0.50 to +0.50 in B."),
        (["A", "A", "A"], "Range of articles: −0.50 to +0.70 in A."),
    ],
)
def test_articles_are_compared_with_others_of_their_group(outlets: list[str], told: str) -> None:
    """A single article has no range."""
    tone = pd.DataFrame({"outlet": outlets, "compound": [0.7, -0.5, 0.5]})
    assert mk.findings.summarize_article_tone(tone) == [told]


def test_the_widest_range_is_told_beside_the_medians_of_groups() -> None:
    """And what has no tone; not which of the two is more."""
    tone = [("A", 0.1), ("A", 0.3), ("B", -0.4), ("B", 0.2), ("B", None), ("C", 0.9)]
    (line,) = mk.findings.summarize_article_tone(pd.DataFrame(tone, columns=["outlet", "compound"]))
    assert line == (
        "Range of articles: −0.40 to +0.20 in B; medians of outlets −0.10 to +0.20. "
        "1 article without a sentiment word."
    )


def test_of_one_group_it_is_said_that_it_is_the_only_one(alone: dict[str, pd.DataFrame]) -> None:
    """And what has too few sentences by voice, not by group."""
    frames, tone = (alone[name].assign(outlet="A") for name in ("frames", "tone"))
    only = "Only one outlet (A): nothing to compare."
    assert mk.findings.summarize_group_frames(frames)[0] == only
    lead, mean = mk.findings.summarize_group_tone(tone)
    assert lead == only
    assert "quoted +0.49 (6 sentences, 4 with a sentiment word: too few to compare)" in mean


def test_around_names_the_means_with_most_sentences_are_told() -> None:
    """Three of them, of names with ten; no end is held up."""
    columns = ["actor", "compound", "n_scored"]
    rows = [("Kern", 0.1, 12), ("Ström", -0.6, 10), ("Vane", 0.5, 9), ("Roe", 0.2, 30)]
    table = pd.DataFrame([*rows, ("Lund", 0.9, 11)], columns=columns)
    table = table.assign(voice="outlet", n_sentences=40)
    mean, others = mk.findings.summarize_actor_tone(table)
    scored = "with a sentiment word)"
    assert mean.split(": ")[1].split("; ") == [
        f"Roe +0.20 (40 sentences, 30 {scored}",
        f"Kern +0.10 (40 sentences, 12 {scored}",
        f"Lund +0.90 (40 sentences, 11 {scored}",
        "1 further name in the table.",
    ]
    assert others == "Sources mention none of these names."
    few = mk.findings.summarize_actor_tone(table.assign(n_scored=9))
    assert few[0].startswith("Too few to compare near names: no name has 10 sentences")


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
    with pytest.raises(ArgumentError, match="have the same outlet, category"):
        mk.plots.group_frames(sample["voices"])
    with pytest.raises(ArgumentError, match="have the same period, voice"):
        mk.plots.timeline(pd.concat([sample["tones"]] * 2))
    for plot in (mk.plots.group_frames, mk.plots.group_voices, mk.plots.tone_means):
        with pytest.raises(ColumnMissingError, match="Did you mean 'outlets'"):
            plot(sample["voices"].rename(columns={"outlet": "outlets"}), by="outlet")
    for call in (mk.plots.timeline, mk.findings.summarize_timeline, mk.findings.summarize_totals):
        with pytest.raises(ColumnMissingError):
            call(sample["frames"])

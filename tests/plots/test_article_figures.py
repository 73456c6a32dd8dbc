"""Figures of one article: each word, hit and sentence at its place, in the shape of its voice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import examples
from drawings import check_sheets, marks_of
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.drawing import write_svg
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.plots.article import MOST, STACK, frames, strip, tone

if TYPE_CHECKING:
    from mediakit.base.drawing import Drawing

NAMES = {"q": "quoted", "r": "reported", "o": "outlet"}
WORDS = {"quoted": 40, "reported": 0, "outlet": 200}


def words_of(voices: str, zone: str = "body") -> pd.DataFrame:
    """Return words of five characters in a row; q, r and o are their voices, a point is a mark."""
    rows = [
        {"doc_id": "a", "token": "." if letter == "." else "word", "start": 5 * i, "zone": zone,
         "voice": NAMES.get(letter, "outlet")}
        for i, letter in enumerate(voices)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["doc_id", "token", "start", "zone", "voice"])


def hits_of(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Return hits: the word, the category, and a letter for the voice."""
    table = pd.DataFrame(rows, columns=["word", "category", "voice"])
    return table.assign(start=5 * table["word"], voice=table["voice"].map(NAMES))


def frames_of(**counts: dict[str, int]) -> pd.DataFrame:
    """Return frames by voice: voice to category to count."""
    rows = [(v, c, n, WORDS[v]) for v, each in counts.items() for c, n in each.items()]
    table = pd.DataFrame(rows, columns=["voice", "category", "n", "n_words"])
    return table.assign(per_1000=1000 * table["n"] / table["n_words"].where(table["n_words"] > 0))


def tone_of(**values: list[float | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sentences of each voice and its mean, with an interval from ten."""
    sentences = pd.DataFrame(
        [(i, v, x) for v, each in values.items() for i, x in enumerate(each)],
        columns=["sentence", "voice", "compound"],
    ).astype({"compound": float})
    sentences = sentences.assign(n_scored=sentences["compound"].notna().astype(int))
    of_voice = sentences.groupby("voice", sort=False)
    means = pd.DataFrame({
        "compound": of_voice["compound"].sum() / of_voice.size(), "n_sentences": of_voice.size(),
        "n_scored": of_voice["n_scored"].sum(),
    }).reset_index()  # fmt: skip
    sure = means["n_scored"] >= 10
    limits = {"low": means["compound"] - 0.1, "high": means["compound"] + 0.2}
    return sentences, means.assign(**{name: x.where(sure) for name, x in limits.items()})


def boxes_of(figure: Drawing | None, look: str) -> list[tuple[float, float]]:
    """Return width and height of the boxes of a look."""
    ends = [np.ptp(np.array(mark.points), axis=0) for mark in marks_of(figure, "area")
            if mark.look == look]  # fmt: skip
    return [(float(wide), float(tall)) for wide, tall in ends]


def test_the_strip_has_the_words_of_each_voice() -> None:
    """In one line; reported words half as high; marks and what is not counted take no room."""
    figure = strip(pd.concat([words_of("qq.qrrooo"), words_of("oooo", "byline").assign(start=90)]))
    assert figure is not None
    (quoted, tall), (reported, low) = *boxes_of(figure, "quoted"), *boxes_of(figure, "reported")
    ((whole, _),) = boxes_of(figure, "bar")
    assert [quoted / whole, reported / whole, low / tall] == pytest.approx([3 / 8, 2 / 8, 1 / 2])
    assert figure.words == "8 words: quoted 3, reported 2, own words 3."
    check_sheets(figure)
    assert strip(words_of("...")) is None


@examples(20)
@given(st.lists(st.sampled_from("qro"), min_size=1, max_size=60).map("".join))
def test_no_word_of_the_strip_is_lost(voices: str) -> None:
    """Boxes of a voice are as wide as its words, on both sheets."""
    figure = strip(words_of(voices))
    ((whole, _),) = boxes_of(figure, "bar")
    for letter, look in (("q", "quoted"), ("r", "reported")):
        wide = sum(width for width, _ in boxes_of(figure, look))
        assert wide / whole == pytest.approx(voices.count(letter) / len(voices))
    check_sheets(figure)


def test_hits_stand_below_their_words_in_the_shape_of_their_voice() -> None:
    """The category with most hits first; a hit within a phrase at its first word."""
    words = words_of("qqqqrrooooo")
    hits = hits_of((1, "war", "q"), (9, "war", "o"), (5, "peace", "r"))
    figure = strip(words, hits=hits.assign(start=hits["start"] + 2), paragraphs=words.loc[[0, 4]])
    assert figure is not None
    (bar,) = [mark for mark in marks_of(figure, "area") if mark.look == "bar"]
    left, wide = bar.points[0][0], np.ptp([x for x, _ in bar.points]) / 11
    drawn = [marks_of(figure, kind)[1:] for kind in ("dot", "square", "diamond")]  # but the legend
    places = [
        [round((mark.points[0][0] - left) / wide - 0.5, 6) for mark in each] for each in drawn
    ]
    assert places == [[1], [5], [9]]
    rows = [each[0].points[0][1] for each in drawn]
    assert rows[0] == rows[2] < rows[1]
    texts = [mark.words for mark in marks_of(figure, "text")]
    assert [text for text in texts if text in {"War", "Peace"}] == ["War", "Peace"]
    assert "War: 2 hits, 1 quoted, 1 own words; Peace: 1 hit, 1 reported." in figure.words
    assert "Vertical lines: paragraphs." in figure.caption
    check_sheets(figure)


def test_rates_stand_at_their_value_with_their_hits() -> None:
    """The category with most hits first; no mark for none, and no interval."""
    table = frames_of(
        quoted={"war": 2, "peace": 0},
        reported={"war": 0, "peace": 0},
        outlet={"war": 1, "peace": 4},
    )
    figure = frames(table)
    assert figure is not None
    assert figure.words == "Peace: own words 20.0 (4); War: quoted 50.0 (2), own words 5.0 (1)."
    diamonds, (_, dot) = marks_of(figure, "diamond")[1:], marks_of(figure)
    (high, low), most = (mark.points[0][0] for mark in diamonds), dot.points[0][0]
    assert (most - low) / (high - low) == pytest.approx(45 / 15)
    assert "Words: quoted 40 and own words 200." in figure.caption
    check_sheets(figure)


def test_too_few_numbers_are_a_table() -> None:
    """As are no hits at all."""
    assert frames(frames_of(quoted={"war": 2}, outlet={"war": 1})) is None
    assert frames(frames_of(quoted={"a": 0, "b": 0}, outlet={"a": 0, "b": 0})) is None
    assert frames(frames_of(outlet={})) is None


def test_many_frames_are_cut_and_it_is_said() -> None:
    """Those with most hits are shown, in both figures."""
    figure = frames(frames_of(outlet={f"c{i}": 20 - i for i in range(12)}))
    many = hits_of(*((i % 30, f"c{i % 12}", "o") for i in range(200)))
    for each in (figure, strip(words_of("o" * 30), hits=many)):
        assert each is not None
        assert f"Shown: the {MOST} of 12 frames with most hits." in each.caption
        assert "C7" in each.words
        assert "C8" not in each.words
        check_sheets(each)


def test_sentences_stand_above_the_mean_of_their_voice() -> None:
    """Hollow; those without a sentiment word are told; an interval needs ten."""
    figure = tone(*tone_of(quoted=[0.48, 0.48, None, -0.76], outlet=[0.2] * 12, reported=[None]))
    assert figure is not None
    assert figure.words == (
        "quoted +0.05, 3 of 4 sentences scored; "
        "own words +0.20 (+0.10 to +0.40), 12 of 12 sentences scored."
    )
    dots = marks_of(figure)
    assert [mark.look for mark in dots] == ["qh", "qh", "qh", "quoted"]
    (low, _), (one, under), (two, over), (mean, floor) = (mark.points[0] for mark in dots)
    assert one == two
    assert over < under < floor
    assert (mean - low) / (one - low) == pytest.approx(0.81 / 1.24)
    lines = [mark for mark in marks_of(figure, "line") if mark.look in {"qi", "oi"}]
    assert [mark.look for mark in lines] == ["oi"]
    assert not marks_of(figure, "square")
    check_sheets(figure)


def test_a_long_article_keeps_its_tone_figure_low() -> None:
    """Hundreds of sentences of one tone are pressed together."""
    figure = tone(*tone_of(outlet=[0.3] * 400, quoted=[-0.3] * 9))
    assert figure is not None
    assert figure.wide.height < 30 * STACK + 60
    check_sheets(figure)


def test_no_sentiment_word_is_no_figure() -> None:
    """In any voice."""
    assert tone(*tone_of(outlet=[None, None])) is None


@pytest.mark.parametrize("name", ["<b>&\"'", "a\nb", "_hidden", "$x^{", "long " * 30])
def test_any_name_fits_and_stays_text(name: str) -> None:
    """On both sheets."""
    table = frames_of(quoted={name: 9, "war": 1}, outlet={name: 1, "war": 1})
    for figure in (frames(table), strip(words_of("qqoo"), hits=hits_of((1, name, "q")))):
        assert figure is not None
        assert "<b>" not in write_svg(figure, figure.wide)
        check_sheets(figure)


def test_the_order_of_rows_makes_no_difference() -> None:
    """Of words, hits and sentences; and no table is changed."""
    words, hits = words_of("qqrroo"), hits_of((1, "a", "q"), (4, "b", "o"), (5, "b", "o"))
    sentences, means = tone_of(quoted=[0.5, -0.2], outlet=[0.1, None])
    before = words.copy(), hits.copy(), sentences.copy()
    pairs: list[tuple[Any, Any]] = [
        (strip(words, hits=hits), strip(words[::-1], hits=hits[::-1])),
        (tone(sentences, means), tone(sentences[::-1], means[::-1])),
    ]
    for one, other in pairs:
        assert one == other
        assert write_svg(one, one.wide) == write_svg(other, other.wide)
    for table, kept in zip((words, hits, sentences), before, strict=True):
        pd.testing.assert_frame_equal(table, kept)


def test_of_the_sample_article_all_is_drawn(seed_tokens: mk.Tokens) -> None:
    """As many marks as hits, as many dots as scored sentences."""
    hits = mk.find_terms(seed_tokens, mk.read_dictionary("cooperation_conflict"))
    figure = strip(seed_tokens.to_frame(), hits=hits, paragraphs=seed_tokens.corpus.zones)
    drawn = sum(len(marks_of(figure, kind)) - 1 for kind in ("dot", "square", "diamond"))
    assert drawn == len(hits)
    sentences = mk.score_sentiment(seed_tokens, by=["sentence", "voice"])
    means = mk.score_sentiment(seed_tokens, by="voice", interval="bootstrap", seed=1)
    marks = [
        m for kind in ("dot", "square", "diamond") for m in marks_of(tone(sentences, means), kind)
    ]
    hollow = [mark for mark in marks if mark.look.endswith("h")]
    assert len(hollow) == (sentences["n_scored"] > 0).sum()
    assert not math.isnan(means["compound"].iloc[0])
    check_sheets(figure)


def test_refusals() -> None:
    """Several articles, several rows of one voice and category, a missing column: each is said."""
    words, table = words_of("qo"), frames_of(quoted={"war": 1}, outlet={"war": 1})
    sentences, means = tone_of(quoted=[0.5])
    with pytest.raises(ArgumentError, match="holds 2 articles; filter it to one"):
        strip(pd.concat([words, words.assign(doc_id="b")]))
    with pytest.raises(ArgumentError, match="several rows; count the frames by='voice' alone"):
        frames(pd.concat([table, table]))
    with pytest.raises(ColumnMissingError, match="'voice' is missing"):
        tone(sentences.drop(columns="voice"), means)
    with pytest.raises(ColumnMissingError, match="'low' is missing"):
        tone(sentences, means.drop(columns="low"))

"""Figures draw their tables, say what they show, and come out the same every time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from figures import check_print, texts_of
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection, PolyCollection

from mediakit.base.prose import (
    CATEGORY_COLOURS,
    UNCOUNTED_COLOUR,
    VOICE_COLOURS,
    VOICE_MARKERS,
    assign_looks,
)
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.pages.exhibits import render_svg
from mediakit.plots.article import (
    MOST_LINES,
    describe_frames,
    describe_strip,
    describe_tone,
    frames,
    lay_out,
    place_hits,
    strip,
    tone,
)
from mediakit.tables import FRAMES, SENTIMENT, TOKENS, build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

WORDS = {"quoted": 40, "reported": 0, "outlet": 200}


def sentiment_of(rows: Sequence[tuple[int, str, float | None]]) -> pd.DataFrame:
    """Return sentiment by sentence and voice: sentence, voice, compound (None: no such word)."""
    compound = pd.Series([row[2] for row in rows], dtype="float64")
    table = build(
        SENTIMENT,
        {
            "compound": compound,
            "n_sentences": [1] * len(rows),
            "n_scored": compound.notna().astype(int),
            "n_words": [5] * len(rows),
            "engine": ["vader"] * len(rows),
        },
    )
    table.insert(0, "sentence", pd.Series([row[0] for row in rows], dtype="int64"))
    table.insert(1, "voice", pd.Series([row[1] for row in rows], dtype="str"))
    return table


def frames_of(counts: dict[str, dict[str, int]]) -> pd.DataFrame:
    """Return frames by voice: voice to category to count."""
    rows = [(v, c, n, WORDS[v]) for v, each in counts.items() for c, n in each.items()]
    table = pd.DataFrame(rows, columns=["voice", "category", "n", "n_words"])
    rates = 1000 * table["n"] / table["n_words"].where(table["n_words"] > 0)
    return table.assign(per_1000=rates.astype("float64"))[["voice", "category", *_rest(table)]]


def _rest(table: pd.DataFrame) -> list[str]:
    return [name for name in FRAMES if name in {*table.columns, "per_1000"} and name != "category"]


def tokens_of(text: str, voices: str, zone: str = "body") -> pd.DataFrame:
    """Return tokens of a text of words in a row; q, r and o are their voices."""
    names = {"q": "quoted", "r": "reported", "o": "outlet"}
    words = text.split()
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    columns = {
        "doc_id": ["a"] * len(words),
        "token": words,
        "start": [end - len(word) for word, end in zip(words, ends.tolist(), strict=True)],
        "end": ends.tolist(),
        "sentence": np.cumsum([word.istitle() for word in words]) - 1,
        "zone": [zone] * len(words),
        "voice": [names[letter] for letter in voices],
    }
    return build(TOKENS, columns)


TONE = sentiment_of([(1, "quoted", 0.75), (1, "outlet", None), (2, "reported", -0.4)])
FRAME = frames_of(
    {
        "quoted": {"war": 2, "peace": 0},
        "reported": {"war": 0, "peace": 0},
        "outlet": {"war": 1, "peace": 3},
    }
)
STRIP = tokens_of("We agree , Ada said . They left .", "qqqooooor")
HITS = pd.DataFrame({"start": [3, 22, 22], "end": [8, 26, 26], "category": ["b", "a", "b"]})


def points(ax: Axes) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Return the points drawn, by colours of face and edge."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for drawn in ax.collections:
        if isinstance(drawn, PathCollection):
            face, edge = colour_of(drawn.get_facecolor()), colour_of(drawn.get_edgecolor())
            offsets = np.asarray(drawn.get_offsets()).tolist()
            found.setdefault((face, edge), []).extend((x, y) for x, y in offsets)
    return {key: places for key, places in found.items() if places}


def colour_of(colours: object) -> str:
    """Return the colour that a collection is drawn in."""
    red, green, blue = np.rint(255 * np.asarray(colours, float)[0, :3]).astype(int).tolist()
    return f"#{red:02X}{green:02X}{blue:02X}"


def draw_all() -> list[Axes]:
    """Return one figure of each kind."""
    return [tone(TONE, whole=0.98), frames(FRAME), strip(STRIP, hits=HITS)]


def test_tone_stands_at_its_sentence_and_value() -> None:
    """A point per row in the colour of its voice, hollow at 0 without a sentiment word."""
    blue, orange, grey = VOICE_COLOURS.values()
    drawn = points(tone(TONE))
    assert drawn == {
        (blue, blue): [(pytest.approx(0.78), 0.75)],
        (orange, orange): [(2.0, -0.4)],
        ("#FFFFFF", grey): [(pytest.approx(1.22), 0.0)],
    }


def test_tone_of_the_whole_text_is_drawn_as_a_warning() -> None:
    """The score of the text as one piece stands beside the points only where it is given."""
    assert "whole text as one piece: +0.98" in texts_of(tone(TONE, whole=0.98))
    assert not any("whole text" in text for text in texts_of(tone(TONE)))


def test_frames_write_counts_and_denominators() -> None:
    """Each rate has its point, its count and the number of words that it is a share of."""
    ax = frames(FRAME)
    drawn = {face: sorted(x for x, _ in places) for (face, _), places in points(ax).items()}
    assert drawn[VOICE_COLOURS["quoted"]] == [50.0]
    assert drawn[VOICE_COLOURS["outlet"]] == [5.0, 15.0]
    written = texts_of(ax)
    assert [t for t in written if t.endswith("words") and t[0] in "●■◆"] == [
        "● quoted\nin 40 words",
        "■ reported\nin 0 words",
        "◆ outlet\nin 200 words",
    ]
    counts = [t.get_text() for t in ax.texts if t.get_text().isdigit() or t.get_text() == "–"]
    assert counts == ["2", "0", "–", "–", "1", "3"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["war", "peace"]


def test_strip_has_a_cell_per_word_and_a_mark_per_hit() -> None:
    """Cells add up to the words of each voice; marks stand above their word, one by one."""
    ax = strip(STRIP, hits=HITS)
    width = dict.fromkeys([*VOICE_COLOURS.values(), UNCOUNTED_COLOUR], 0.0)
    for drawn in ax.collections:
        if isinstance(drawn, PolyCollection):
            boxes = [np.asarray(path.vertices) for path in drawn.get_paths()]
            width[colour_of(drawn.get_facecolor())] += sum(float(np.ptp(b[:, 0])) for b in boxes)
    assert width == pytest.approx(dict(zip(width, [2, 0, 4, 0], strict=True)))
    marks = {face: places for (face, _), places in points(ax).items()}
    np.testing.assert_allclose(marks[CATEGORY_COLOURS[0]], [(6.1, 1.32)])
    np.testing.assert_allclose(marks[CATEGORY_COLOURS[1]], [(1.5, 1.32), (6.1, 1.82)])


def test_strip_greys_what_is_not_counted() -> None:
    """Words of other zones than headline and body are no voice's."""
    ax = strip(tokens_of("Exit mobile version", "ooo", zone="boilerplate"))
    assert "words: not counted 3" in texts_of(ax)
    assert describe_strip(tokens_of("Exit mobile version", "ooo", zone="boilerplate")) == (
        "The article as a strip of 3 words in order of the text: 0 quoted, 0 reported, 0 outlet, "
        "3 not counted."
    )


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40), st.data())
def test_strip_keeps_order_and_overlaps_nothing(lengths: list[int], data: st.DataObject) -> None:
    """Words follow each other from left to right, then on the next line; all fit their line."""
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    words = pd.DataFrame({"start": 5 * np.arange(len(sentence)), "sentence": sentence})
    firsts = data.draw(st.lists(st.sampled_from(words["start"].tolist()), max_size=5))
    strip = lay_out(words, pd.DataFrame({"start": [0, *firsts]}))
    step, turn = np.diff(strip.x), np.diff(strip.line)
    assert ((turn == 0) | (turn == 1)).all()
    assert (step[turn == 0] >= 1 - 1e-9).all()
    assert (strip.x[1:][turn == 1] == 0).all()
    assert (strip.x + 1 <= strip.width + 1e-9).all()
    assert strip.line[-1] <= MOST_LINES
    assert set(words["start"][strip.opens]) == {0, *firsts}


def test_hit_inside_a_phrase_is_placed_at_its_first_word() -> None:
    """A hit is marked above the word that it begins with."""
    hits = pd.DataFrame({"start": [9, 3], "category": ["a", "a"]})
    assert place_hits(STRIP[STRIP["start"] != 9], hits)[0].tolist() == [1, 1]


def test_figure_in_words_is_the_label_of_the_axes() -> None:
    """Each Axes carries its description, made from the numbers."""
    told = [describe_tone(TONE), describe_frames(FRAME), describe_strip(STRIP, HITS)]
    told[0] += " Whole text as one piece: +0.98."
    assert [ax.get_label() for ax in draw_all()] == told
    assert tone(TONE, whole=float("nan")).get_label() == describe_tone(TONE)
    assert told[0] == (
        "Tone by sentence and voice (vader compound, −1 to +1). "
        "Quoted: 1 sentence, 1 scored, from +0.75 (sentence 1) to +0.75 (sentence 1). "
        "Reported: 1 sentence, 1 scored, from −0.40 (sentence 2) to −0.40 (sentence 2). "
        "Outlet: 1 sentence, none scored. Whole text as one piece: +0.98."
    )
    assert told[1] == (
        "Terms of 2 categories per 1,000 words of each voice. "
        "Quoted (40 words): war 50.0 (2 terms). Reported: no words. "
        "Outlet (200 words): peace 15.0 (3 terms), war 5.0 (1 term)."
    )
    assert told[2] == (
        "The article as a strip of 6 words in order of the text: "
        "2 quoted, 0 reported, 4 outlet. 3 terms marked above the words: b 2, a 1."
    )


def test_long_descriptions_are_cut_and_say_so() -> None:
    """Five categories are named, the others counted."""
    many = frames_of({"outlet": {f"c{i}": 9 - i for i in range(8)}})
    assert describe_frames(many).endswith("c4 25.0 (5 terms), 3 further categories.")


def test_same_table_same_bytes() -> None:
    """A figure drawn twice is the same SVG, without a date."""
    first, second = ([render_svg(ax) for ax in draw_all()] for _ in range(2))
    assert first == second
    assert not any("<dc:date>" in drawn for drawn in first)


def test_order_of_rows_makes_no_difference() -> None:
    """Tone and strip are the same whatever order their rows are in."""
    assert render_svg(tone(TONE[::-1])) == render_svg(tone(TONE))
    assert render_svg(strip(STRIP[::-1], hits=HITS)) == render_svg(strip(STRIP, hits=HITS))


def test_nothing_but_the_axes_is_touched() -> None:
    """Drawing changes no setting and no table, and opens no figure where it is given axes."""
    before = dict(mpl.rcParams), TONE.copy(), FRAME.copy(), STRIP.copy(), HITS.copy()
    given_axes = plt.figure().subplots(3)
    drawn = [
        tone(TONE, ax=given_axes[0]),
        frames(FRAME, ax=given_axes[1]),
        strip(STRIP, hits=HITS, ax=given_axes[2]),
    ]
    assert [a is b for a, b in zip(drawn, given_axes, strict=True)] == [True] * 3
    assert len(plt.get_fignums()) == 1
    render_svg(drawn[0])
    assert dict(mpl.rcParams) == before[0]
    for table, kept in zip((TONE, FRAME, STRIP, HITS), before[1:], strict=True):
        pd.testing.assert_frame_equal(table, kept)


def test_figures_fit_a_printed_page_and_are_legible() -> None:
    """Under 8 cm high at the width of a page, no letter under 9 points, all inside the figure."""
    fifteen = {f"{i} legality and jurisdiction"[:25]: i for i in range(15)}
    counted = frames_of({"quoted": fifteen, "reported": fifteen, "outlet": fifteen})
    long = tokens_of("Word and more " * 1200, "qro" * 1200)
    hits = pd.DataFrame({"start": 70 * np.arange(150), "category": list(fifteen) * 10})
    for ax in (tone(TONE, whole=0.9), frames(counted), strip(long, hits=hits)):
        check_print(ax)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("$x^{", "$x^{"),
        ("$a$ & $b$", "$a$ & $b$"),
        ("_hidden_name", "hidden name"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\nb", "a b"),
    ],
)
def test_untrusted_names_are_text(name: str, written: str) -> None:
    """A category named like a formula or like markup is written as it stands."""
    bars = frames(frames_of({voice: {name: 1} for voice in WORDS}))
    for ax in (bars, strip(STRIP, hits=HITS.assign(category=name))):
        assert written in texts_of(ax)
        tree = ET.fromstring(render_svg(ax))  # noqa: S314  # our own SVG
        assert not [element for element in tree.iter() if str(element.tag).endswith("script")]


def test_long_names_are_shortened_on_the_figure_alone() -> None:
    """A name that does not fit is cut with a sign of it; the description has it whole."""
    name = "a category with a name that is far too long"
    ax = frames(frames_of({"quoted": {name: 1}, "outlet": {name: 0}}))
    assert "a category with a name that i…" in texts_of(ax)
    assert name in str(ax.get_label())


def test_empty_tables_give_empty_figures() -> None:
    """Nothing to draw is no error."""
    for ax in (tone(TONE[:0]), frames(FRAME[:0]), strip(STRIP[:0], hits=HITS)):
        assert render_svg(ax).endswith("</svg>\n")
    assert describe_strip(STRIP[:0]) == "The article has no words."


def test_shapes_tell_apart_what_colours_do() -> None:
    """Voices and neighbouring categories differ in their markers too."""
    assert len(set(VOICE_MARKERS.values())) == len(VOICE_COLOURS)
    assert len({look.shape for look in assign_looks("abcd").values()}) == 4


def test_refusals() -> None:
    """Several articles, several rows of one voice and category, a missing column: each is said."""
    two = pd.concat([STRIP, STRIP.assign(doc_id="b")])
    with pytest.raises(ArgumentError, match="holds 2 articles; filter it to one"):
        strip(two)
    with pytest.raises(ArgumentError, match="holds 2 articles"):
        tone(TONE.assign(doc_id=["a", "b", "b"]))
    with pytest.raises(ArgumentError, match="several rows; count the frames by='voice' alone"):
        frames(pd.concat([FRAME, FRAME]))
    with pytest.raises(ColumnMissingError, match="'voice' is missing"):
        tone(TONE.drop(columns="voice"))

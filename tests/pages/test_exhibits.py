"""Tables and figures are shown rounded and escaped, and kept in full."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from PIL import Image

import mediakit as mk
from mediakit import tables
from mediakit.base.drawing import Mark, Sheet, draw_both
from mediakit.base.files import guard_cell, read_toml, unguard_cell, write_csv
from mediakit.base.prose import exhibit_style
from mediakit.errors import ArgumentError, OutputError
from mediakit.pages.exhibits import ShownFigure, render_sheet, show_table, show_text

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1"]
SCRIPT = "<script>alert(1)</script>"


@given(st.text() | st.sampled_from(FORMULAS))
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    """A spreadsheet sees text; undoing the guard gives the text itself."""
    guarded = str(guard_cell(text))
    assert guarded[:1] not in set("=+-@\t\r")
    assert unguard_cell(guarded) == text


def test_a_number_is_never_guarded(tmp_path: Path) -> None:
    """A negative number stays one, and a whole number has no decimals."""
    table = pd.DataFrame(
        {"n": pd.array([1, None], dtype="Int64"), "x": [-1.5, None], "t": ["=1", None]}
    )
    write_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"n,x,t\n1,-1.5,'=1\n,,\n"


def test_csv_keeps_every_digit(tmp_path: Path) -> None:
    """What is rounded for reading is whole in the file."""
    shown = show_table(pd.DataFrame({"x": [1 / 3]}), "t", output=tmp_path)
    assert "0.333" in repr(shown)
    assert pd.read_csv(tmp_path / "tables" / "t.csv")["x"][0] == 1 / 3


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_csv_gives_back_any_text(texts: list[str]) -> None:
    """Marks, line breaks and quotation marks included, by a reader that is not ours."""
    table = pd.DataFrame({"i": range(len(texts)), "t": pd.Series(texts, dtype="str")})
    with TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write_csv(table, path)
        with path.open(encoding="utf-8", newline="") as file:
            rows = [*csv.reader(file)][1:]
    assert [unguard_cell(text) for _, text in rows] == texts


def test_a_table_is_escaped_everywhere() -> None:
    """Cells and column names come from articles and dictionaries."""
    shown = show_table(pd.DataFrame({SCRIPT: [SCRIPT]}), "t")
    assert "<script" not in shown._repr_html_()  # what a notebook calls
    assert shown._repr_html_().count(html.escape(SCRIPT)) == 2


def test_numbers_stand_to_the_right_and_text_to_the_left() -> None:
    """By dtype, in head and body alike; yes and no are words."""
    table = pd.DataFrame({"t": ["a"], "n": [1000], "x": [12.345], "b": [True]})
    page = show_table(table, "t")._repr_html_()
    assert '<td>a</td><td class="n">1,000</td><td class="n">12.35</td><td>yes</td>' in page
    assert '<th scope="col" class="n">n</th>' in page


def test_missing_is_a_dash_and_zero_a_zero() -> None:
    """The two are never shown alike."""
    table = pd.DataFrame({"x": [0.0, None], "t": pd.Series(["a", None], dtype="str")})
    assert repr(show_table(table, "t")).split() == ["x", "t", "0.000", "a", "–", "–"]


def test_a_long_table_says_that_it_is_cut(tmp_path: Path) -> None:
    """The page shows the first rows and says of how many; the file has them all."""
    shown = show_table(pd.DataFrame({"n": range(150)}), "t", output=tmp_path)
    assert "First 20 of 150 rows." in repr(shown)
    assert "First 20 of 150 rows." in shown._repr_html_()
    assert len(pd.read_csv(tmp_path / "tables" / "t.csv")) == 150


def test_an_empty_table_shows_its_columns() -> None:
    """No rows is an answer too."""
    shown = show_table(pd.DataFrame({"a": [], "b": []}), "t")
    assert repr(shown) == "a, b"
    assert "<td>none</td>" in shown.html
    assert "<th" not in shown.html  # a reader needs no headings of nothing


def test_rows_that_a_page_leaves_out_are_in_the_file(tmp_path: Path) -> None:
    """The page says of how many rows it shows which."""
    table = pd.DataFrame({"n": [0, 7, 0, 8]}, index=[4, 3, 2, 1])
    shown = show_table(table, "t", where=table["n"] > 0, output=tmp_path)
    assert repr(shown).split() == ["n", "7", "8", "Shown:", "2", "of", "4", "rows."]
    assert "Shown: 2 of 4 rows." in shown.html
    assert pd.read_csv(tmp_path / "tables" / "t.csv")["n"].tolist() == [0, 7, 0, 8]
    with pytest.raises(ArgumentError, match="2 values for 4 rows"):
        show_table(table, "t", where=pd.Series([True, False]))


def test_nothing_to_say_leaves_nothing_on_the_page() -> None:
    """No empty box with a border."""
    assert show_text([], kind="warning").html == ""


@pytest.mark.parametrize("name", ["", "../t", "T", "a b", "a/b", "1"])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing is written outside of the report's folder."""
    with pytest.raises(ArgumentError, match="not a valid name for a file"):
        mk.show(name, pd.DataFrame(), output=tmp_path)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["tables", "tables/rates.csv"])
def test_no_table_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    """What it leads to is no part of the report."""
    precious = tmp_path / "precious" / "rates.csv"
    precious.parent.mkdir()
    precious.write_text("mine", "utf-8")
    link = tmp_path / "out" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(precious.parent if name == "tables" else precious)
    with pytest.raises(OutputError, match=f"{name}' is a link.*move it away"):
        show_table(pd.DataFrame({"n": [1]}), "rates", output=tmp_path / "out")
    assert precious.read_text("utf-8") == "mine"


def draw(sheet: Sheet) -> None:
    """Draw a word."""
    sheet.text("A & B", 5, 9)
    sheet.height = 20


RATES = draw_both(draw, title="Rates", caption=["By outlet."], words="A & B 1.0")


def test_a_figure_is_a_picture_with_words(tmp_path: Path) -> None:
    """What a notebook gets: PNG, width in CSS pixels, alt text, and by which hash it is drawn."""
    shown, caption = mk.show("f", RATES, output=tmp_path).parts
    assert isinstance(shown, ShownFigure)
    data, metadata = shown._repr_mimebundle_()
    figures = tmp_path / "figures"
    assert base64.b64decode(data["image/png"]) == (figures / "f.png").read_bytes()
    both = (figures / "f.svg").read_bytes() + (figures / "f_narrow.svg").read_bytes()
    assert metadata["image/png"] == {
        "alt": "Rates. A & B 1.0",
        "width": 800,
        "name": "f",
        "sha256": hashlib.sha256(both).hexdigest(),
    }
    assert data["text/plain"] == "Figure: Rates. A & B 1.0"
    assert repr(caption) == "Rates. By outlet."


def test_a_figure_is_the_same_bytes_each_time() -> None:
    """No time and no version of matplotlib in the picture."""
    once, again = (mk.show("f", RATES).parts[0] for _ in range(2))
    assert once == again
    assert isinstance(once, ShownFigure)
    assert b"Software" not in once.png


def draw_with_artists(sheet: Sheet) -> bytes:
    """Draw a sheet as matplotlib would have it: artists on axes that fill a figure."""
    told = read_toml("base/figures.toml")
    unit = 504 / sheet.width
    canvas = Figure(figsize=(7, 7 * sheet.height / sheet.width), dpi=200, facecolor="white")
    ax = canvas.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, sheet.width), ylim=(sheet.height, 0))
    ax.set_axis_off()
    for order, mark in enumerate(sheet.marks):
        look = (told["texts"] if mark.kind == "text" else told["looks"])[mark.look]
        fill, stroke = (told["light"].get(look.get(part), "none") for part in ("fill", "stroke"))
        width, ((x, y), *_) = look.get("width", 0) * unit, mark.points
        above: dict[str, Any] = {"zorder": order}
        if mark.kind == "text":
            across = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
            style: dict[str, Any] = {"weight": "bold" if "weight" in look else "normal", **above}
            style |= {"color": fill, "fontsize": 0.88 * mark.size * unit, "ha": across}
            ax.text(x, y, mark.words, va="baseline", parse_math=False, **style)
        elif mark.kind == "area":
            ax.add_patch(Polygon(mark.points, fc=fill, ec=stroke, lw=width, **above))
        elif mark.kind == "line":
            line = Line2D(*zip(*mark.points, strict=True), color=stroke, lw=width, **above)
            line.set_linestyle((0, look["dash"]) if "dash" in look else "-")
            ax.add_line(line)
        else:
            shape = {"dot": "o", "square": "s", "diamond": "D"}[mark.kind]
            wide: dict[str, Any] = {"marker": shape, "ms": 2 * mark.size * unit, "mfc": fill}
            ax.add_line(Line2D([x], [y], ls="", mec=stroke, mew=width, **wide, **above))
    buffer = io.BytesIO()
    packed = {"compress_level": 6}
    canvas.savefig(buffer, format="png", metadata={"Software": None}, pil_kwargs=packed)
    return buffer.getvalue()


places = st.tuples(*[st.integers(0, 3200).map(lambda n: n / 4)] * 2)
looks = read_toml("base/figures.toml")
marks = st.one_of(
    st.builds(
        Mark,
        st.just("text"),
        st.sampled_from([*looks["texts"]]),
        st.tuples(places),
        st.sampled_from([11, 13, 15.5]),
        st.sampled_from(["a", "Quoted – 12.1\N{NO-BREAK SPACE}%", "$x$", "\\$1_a", "fi"]),
        st.sampled_from(["start", "middle", "end"]),
    ),
    st.builds(
        Mark,
        st.sampled_from(["line", "area"]),
        st.sampled_from([*looks["looks"]]),
        st.lists(places, min_size=2, max_size=4).map(tuple),
    ),
    st.builds(
        Mark,
        st.sampled_from(["dot", "square", "diamond"]),
        st.sampled_from([*looks["looks"]]),
        st.tuples(places),
        st.integers(2, 9).map(lambda n: n / 2),
    ),
)


@settings(max_examples=25)
@given(
    st.builds(Sheet, st.sampled_from([800, 358]), st.integers(80, 500), st.lists(marks, max_size=9))
)
@example(Sheet(800, 244, []))  # whose height is just below a number of pixels
def test_a_picture_is_what_matplotlib_draws(sheet: Sheet) -> None:
    """Whatever style the user has set; what a mark cuts at the edge may be one shade of 256 off."""
    with mpl.rc_context({"font.family": "serif", "lines.antialiased": False}):
        drawn = render_sheet(sheet)
    with mpl.rc_context(mpl.rcParamsDefault):
        expected = draw_with_artists(sheet)
    one, other = (np.asarray(Image.open(io.BytesIO(png)), int) for png in (drawn, expected))
    assert np.abs(one - other).max() <= 1


def test_the_table_of_a_figure_is_folded(tmp_path: Path) -> None:
    """Where there was nothing to draw, one of few rows stands open, as does a table alone."""
    table = pd.DataFrame({"n": [1]})
    many, none = pd.concat([table] * 7), table[:0]
    for figure, rows, folded in (
        (RATES, table, True), (None, many, True), (None, none, True), (None, table, False),
    ):  # fmt: skip
        shown = mk.show("rates", figure, rows, output=tmp_path)
        assert len(shown.parts) == (3 if figure else 1)
        assert ("<details" in shown.parts[-1].html) == folded  # type: ignore[union-attr]
    some = mk.show("rates", None, many, where=pd.Series([True, *[False] * 6])).parts[-1]
    assert "<details" not in some.html  # type: ignore[union-attr]
    (alone,) = mk.show("rates", table, output=str(tmp_path)).parts  # as a user names a folder
    assert "<details" not in alone.html  # type: ignore[union-attr]
    assert (tmp_path / "tables" / "rates.csv").read_text("utf-8") == "n\n1\n"
    assert mk.show("rates", none, output=tmp_path).parts == ()
    assert (tmp_path / "tables" / "rates.csv").read_text("utf-8") == "n\n"


def test_nothing_is_shown_of_nothing(tmp_path: Path) -> None:
    """No empty frame on the page, and no file."""
    shown = mk.show("f", None, [], "", output=tmp_path)
    assert shown.parts == ()
    assert not any(tmp_path.iterdir())


def test_sentences_are_escaped_and_bold_where_marked() -> None:
    """Findings hold names from articles."""
    shown = show_text(["**Much** <b>", "More."], kind="warning")
    assert repr(shown) == "Much <b>\nMore."
    assert shown._repr_html_() == exhibit_style() + shown.html
    assert shown.html == (
        '<div class="warning">\n<p><b>Much</b> &lt;b&gt;</p>\n<p>More.</p>\n</div>'
    )


def test_headings_are_plain_and_keep_the_name_of_their_column(tmp_path: Path) -> None:
    """By the table, or else for all tables; the file has the names of the columns."""
    table = pd.DataFrame({"n": [1], "n_words": [2], "own": [3]})
    page = show_table(table, "voices", output=tmp_path).html
    assert '<th scope="col" class="n" title="n">words</th>' in page
    assert '<th scope="col" class="n" title="n_words">of all words</th>' in page
    assert '<th scope="col" class="n">own</th>' in page
    assert "<caption>Words by voice and speaker</caption>" in page
    assert 'title="n_words">words</th>' in show_table(table, "another").html
    assert (tmp_path / "tables" / "voices.csv").read_text().startswith("n,n_words,own\n")


def test_every_heading_is_of_a_column_that_exists() -> None:
    """A renamed column would show under its bare name."""
    schemas = [value for name, value in vars(tables).items() if name.isupper()]
    known = {c for schema in schemas if isinstance(schema, dict) for c in schema}
    listed = read_toml("pages/headings.toml")
    named = {*listed["columns"], *(c for own in listed["tables"].values() for c in own)}
    assert named - {"caption"} <= known | {"actor", "category", "sentence", "voice"}


def test_shares_are_percent_and_tone_has_its_sign() -> None:
    """As in print: a true minus, a plus where the scale has two ends."""
    table = pd.DataFrame({"share": [0.3017], "compound": [-0.0489], "high": [0.5], "x": [-1]})
    page = show_table(table, "t").html
    for told in ("30.2\N{NO-BREAK SPACE}%", "−0.049", "+0.500", "−1"):
        assert f'<td class="n">{told}</td>' in page


def test_names_are_spelled_and_links_can_be_followed() -> None:
    """Only an address of the web becomes a link, only a name loses its underscores."""
    table = pd.DataFrame(
        {
            "category": "policy_frames.quality_of_life",
            "text": "a_b",
            "url": ["https://a.org/b", "x:y"],
        }
    )
    page = show_table(table, "t").html
    assert "policy frames: quality of life" in page
    assert "a_<wbr>b" in page
    assert '<a href="https://a.org/b">https://a.<wbr>org/<wbr>b</a>' in page
    assert page.count("<a ") == 1


def test_a_hit_stands_between_its_contexts() -> None:
    """What is cut on a narrow screen is told when pointed at."""
    table = pd.DataFrame(
        {"left": ["a “b” <c> and so on until the end"], "keyword": "k", "right": "r"}
    )
    page = show_table(table, "t").html
    assert '<div class="table kwic wide"' in page
    whole = "a “b” &lt;c&gt; and so on until the end"
    assert f'<td class="l" title="{whole}"><span dir="auto">{whole}</span></td>' in page
    assert '<td class="kw">k</td><td class="r">r</td>' in page

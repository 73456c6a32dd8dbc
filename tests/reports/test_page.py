"""Nothing active or remote reaches a report, whatever an article or a notebook holds."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hostile import HOSTILE, Reader, find_active
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.drawing import Drawing, Finding, Sheet, draw_both
from mediakit.base.prose import exhibit_style, plain_text, read_style
from mediakit.reports.notebook import write_text
from mediakit.reports.page import (
    Head,
    clean_html,
    clean_outputs,
    read_page,
    render_markdown,
    render_page,
)

if TYPE_CHECKING:
    from pathlib import Path

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8)).decode()
OWN_STYLE = f"<style>\n{read_style()}\n</style>\n"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)


def made(**changes: object) -> dict[str, Any]:
    """Return a description of a run, as the manifest has it."""
    plain = {
        "mediakit": "0",
        "notebook": {"name": "article", "sha256": "0"},
        "inputs": [{"name": "a.txt", "bytes": 1, "sha256": "0"}],
        "instruments": [],
        "versions": {"pandas": "0"},
        "parameters": {},
    }
    return {**plain, **changes}


def notebook_with(*outputs: dict[str, Any], source: str = "x") -> dict[str, Any]:
    """Return an executed notebook whose one analysis cell gave these outputs."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": "# article\n\n*What?*"},
        {"cell_type": "markdown", "metadata": {}, "source": "## Part\n\n*Which?*\n\nText."},
        {
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "execution_count": 1,
            "outputs": [*outputs],
        },
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def display(data: dict[str, Any], /, **metadata: object) -> dict[str, Any]:
    """Return an output as a kernel sends it."""
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def said(text: str, name: str = "stdout") -> dict[str, Any]:
    """Return a printed output."""
    return {"output_type": "stream", "name": name, "text": text}


def page_of(*outputs: dict[str, Any], head: Head | None = None, source: str = "x") -> str:
    """Return the page of a notebook with these outputs."""
    notebook = notebook_with(*outputs, source=source)
    clean_outputs(notebook)
    return render_page(read_page(notebook), head=head or Head("Title"), made=made())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(text: str) -> None:
    """In title, kicker, facts, file name, parameter, printed text, alt text and HTML."""
    notebook = notebook_with(
        said(text),
        display({"text/html": text}),
        display({"text/plain": text}),
        display({"image/png": PNG}, **{"image/png": {"alt": text}}),
        source=text,
    )
    notebook["cells"][1]["source"] += f"\n\n{text}"
    clean_outputs(notebook)
    page = render_page(
        read_page(notebook),
        head=Head(text, text, text, (text,)),
        made=made(
            inputs=[{"name": text, "bytes": 1, "sha256": text}],
            parameters={"outlet": text},
            notebook={"name": text, "sha256": "0"},
        ),
    )
    assert find_active(page) == []
    assert plain_text(text) in Reader(page).text


@given(st.text() | st.lists(st.sampled_from([*HOSTILE, "<", ">", '"', "'", "&"])).map("".join))
def test_no_html_survives_cleaning_that_acts(text: str) -> None:
    """Whatever pieces of markup are glued together."""
    assert find_active(clean_html(text)) == []


def test_the_policy_is_the_first_thing_after_the_charset() -> None:
    """Before it a browser has seen nothing that it could load."""
    tags = Reader(page_of()).tags
    metas = [attributes for tag, attributes in tags if tag == "meta"]
    assert metas[0] == {"charset": "utf-8"}
    assert metas[1] == {"http-equiv": "Content-Security-Policy", "content": POLICY}
    assert [tag for tag, _ in tags[:4]] == ["html", "head", "meta", "meta"]


@pytest.mark.parametrize(
    "mime",
    [
        "application/javascript",
        "image/svg+xml",
        "text/latex",
        "text/markdown",
        "text/vnd.mermaid",
        "application/vnd.jupyter.widget-view+json",
        "application/pdf",
        "image/jpeg",
    ],
)
def test_other_kinds_of_output_become_a_note(mime: str) -> None:
    """In page and notebook a line says what was left out."""
    notebook = notebook_with(display({mime: "<script>alert(1)</script>", "text/plain": "plain"}))
    clean_outputs(notebook)
    page = render_page(read_page(notebook), head=Head("Title"), made=made())
    for text in (page, write_text(notebook)):
        assert mime in text
        assert "alert(1)" not in text
        assert "plain" in text


def test_what_is_not_printed_to_stdout_becomes_a_note() -> None:
    """Warnings and errors are for whoever runs the notebook."""
    error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["secret"]}
    page = page_of(said("secret", "stderr"), error)
    assert "secret" not in page
    assert "Left out of this report" in page


def test_a_hostile_kind_is_not_named() -> None:
    """The name of a kind comes from the notebook as well."""
    page = page_of(display({"<script>": "x"}))
    assert find_active(page) == []
    assert "unknown type" in page


@pytest.mark.parametrize(
    "data", ["not base64!", "PHNjcmlwdD4=", '"><script>alert(1)</script>', "", None, ["a"]]
)
def test_a_picture_that_is_none_is_dropped(data: object) -> None:
    """Base64 of a PNG, or nothing."""
    page = page_of(display({"image/png": data}))
    assert "<img" not in page
    assert "image/png" in page


@pytest.mark.parametrize("width", ["1 onerror=alert(1)", 1.5, None, True, [1]])
def test_a_size_that_is_no_whole_number_is_dropped(width: object) -> None:
    """The size of a picture is written into an attribute."""
    page = page_of(display({"image/png": PNG}, **{"image/png": {"width": width, "height": 3}}))
    (attributes,) = [a for tag, a in Reader(page).tags if tag == "img"]
    assert "width" not in attributes
    assert attributes["height"] == "3"


def test_a_picture_has_a_text_for_those_who_do_not_see_it() -> None:
    """Its alt text, or else its plain text."""
    facts = {"image/png": {"alt": 'A "rise"'}}
    page = page_of(display({"image/png": PNG}, **facts), display({"image/png": PNG}))
    alts = [a["alt"] for tag, a in Reader(page).tags if tag == "img"]
    assert alts == ['A "rise"', "figure"]


def test_the_marked_article_keeps_its_markup() -> None:
    """Classes, titles, keyboard stops, labels and language stay; its style stands once, in head."""
    marked = (
        '<div class="mk"><p class="mk-zone" dir="auto" title="a\nb"><span class="mk-quote" '
        'data-label="X">q</span><mark class="mk-hit" tabindex="0" title="t">w</mark></p></div>'
    )
    page = page_of(display({"text/html": OWN_STYLE + marked}))
    body = page[page.index("<body>") :]
    for part in ('data-label="X"', 'tabindex="0"', 'title="a\nb"', 'dir="auto"', "mk-hit"):
        assert part in body
    assert "<style>" not in body
    assert page.count(read_style()) == 1


def test_another_style_sheet_is_not_taken_for_our_own() -> None:
    """A style block passes only letter for letter."""
    hostile = OWN_STYLE.replace("</style>", "@import url(http://example.org);</style>")
    assert "@import" not in clean_html(hostile)


def test_contents_list_each_section_once() -> None:
    """Each heading is reached from the contents, also where two have the same name."""
    notebook = notebook_with()
    notebook["cells"].append(notebook["cells"][1])
    tags = Reader(render_page(read_page(notebook), head=Head("Title"), made=made())).tags
    links = [str(a["href"])[1:] for tag, a in tags if tag == "a" and "class" not in a]
    targets = [name for name in links if "/" not in name and not name.endswith("ipynb")]
    ids = [a["id"] for tag, a in tags if tag in {"section", "details"} and "id" in a]
    assert [*targets[:-1], "appendix"] == ids == ["part", "part-2", "appendix"]


def test_code_stays_in_the_notebook() -> None:
    """A page is for readers; the notebook beside it has the calls."""
    assert "count_frames" not in page_of(source="count_frames(tokens)")


TABLE = '<div class="table"><table><caption>Hits &amp; terms</caption></table></div>'
FOLDED = (
    f'<details class="appendix"><summary>Table: Hits &amp; terms</summary>\n{TABLE}\n</details>'
)


def test_the_table_of_a_figure_stands_in_the_appendix() -> None:
    """Numbered, and the caption of the figure says where; a table alone stays where it is."""
    caption = '<div class="caption">\n<p><b>Rates.</b> By outlet.</p>\n</div>'
    page = page_of(
        *(display({"text/html": exhibit_style() + each}) for each in (caption, FOLDED, TABLE))
    )
    body, appendix = page.split('<details id="appendix">')
    assert 'By outlet. Numbers: <a href="#a1">Table A1</a>.</p>' in body
    bare = TABLE.replace("<caption>Hits &amp; terms</caption>", "")
    assert f'<h3 id="a1">A1 Hits &amp; terms</h3>\n{bare}' in appendix
    assert body.count(TABLE) == 1


def test_what_a_notebook_says_last_is_the_appendix() -> None:
    """Its parts come after the tables of figures, each with the next number."""
    notebook = notebook_with(display({"text/html": exhibit_style() + FOLDED}))
    for source in ("## Appendix", "### Copies\n\nTwo."):
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": source})
    page = render_page(read_page(notebook), head=Head("Title"), made=made())
    assert '<h3 id="a2">A2 Copies</h3>\n<p>Two.</p>' in page.split('<details id="appendix">')[1]
    assert page.count("Appendix") == 2  # in the contents and on the fold


def drawing_of(words: str) -> Drawing:
    """Return a figure with these words on it."""

    def draw(sheet: Sheet) -> None:
        sheet.text(words, 5, 9)
        sheet.height = 20

    return draw_both(draw, title="Rates", words=words)


def drawing(folder: Path, words: str = "A 1.0") -> dict[str, Any]:
    """Return the output of a figure whose files are in this folder."""
    exhibit = mk.show("rates", drawing_of(words), output=folder)
    data, metadata = exhibit.parts[0]._repr_mimebundle_()  # type: ignore[union-attr]
    return display(data, **metadata)


def page_with(output: dict[str, Any], folder: Path) -> str:
    """Return the page of a notebook with this output and the figures of a folder."""
    notebook = notebook_with(output)
    clean_outputs(notebook)
    figures = folder / "figures"
    return render_page(read_page(notebook, figures), head=Head("Title"), made=made())


def test_a_page_takes_a_figure_from_its_files(tmp_path: Path) -> None:
    """Both sheets, in the colours of the page, with the words once."""
    page = page_with(drawing(tmp_path), tmp_path)
    assert page.count("<svg class=") == 2
    assert page.count('aria-labelledby="rates-t rates-d"') == 2
    assert page.count("<desc id=") == 1
    assert "<img" not in page
    assert "xmlns" not in page


@pytest.mark.parametrize("end", ["", "_narrow"])
def test_a_figure_whose_file_was_changed_is_shown_as_picture(tmp_path: Path, end: str) -> None:
    """The notebook's own PNG, which is checked, takes its place."""
    output = drawing(tmp_path)
    file = tmp_path / "figures" / f"rates{end}.svg"
    file.write_text(file.read_text("utf-8").replace("A 1.0", "A 9.0"), "utf-8")
    page = page_with(output, tmp_path)
    assert "<svg class=" not in page
    assert page.count("<img ") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_acts_in_a_figure(text: str, tmp_path: Path) -> None:
    """In what is written on it and in its words."""
    page = page_with(drawing(tmp_path, text), tmp_path)
    assert find_active(page) == []


def test_a_foreign_drawing_is_not_shown(tmp_path: Path) -> None:
    """Also where its hash is right: a cell may write any file, and its hash."""
    output = drawing(tmp_path)
    ours = (tmp_path / "figures" / "rates.svg").read_text("utf-8")
    digest = hashlib.sha256()
    for end in ("", "_narrow"):
        hostile = ours.replace("</svg>", "<script>alert(1)</script></svg>")
        (tmp_path / "figures" / f"rates{end}.svg").write_text(hostile, "utf-8")
        digest.update(hostile.encode())
    output["metadata"]["image/png"]["sha256"] = digest.hexdigest()
    page = page_with(output, tmp_path)
    assert find_active(page) == []
    assert "<svg class=" not in page


def test_the_report_as_markdown_has_findings_figures_and_tables(tmp_path: Path) -> None:
    """Figures as PNG by their files; of the appendix only the tables of figures."""
    table = pd.DataFrame({"voice": ["outlet"], "n": [3]})
    finding = Finding("A is above B.", "+1.0, q = .01.", figure=None, tags=(("ok", "War: valid"),))
    first = mk.show("first", [finding]).parts[0]
    shown = mk.show("rates", drawing_of("A 1.0"), table, output=tmp_path).parts
    data, facts = shown[0]._repr_mimebundle_()  # type: ignore[union-attr]
    outputs = [display(data, **facts)]
    outputs += [display({"text/html": part._repr_html_()}) for part in shown[1:]]  # type: ignore[union-attr]
    notebook = notebook_with(display({"text/html": first._repr_html_()}), *outputs)  # type: ignore[union-attr]
    notebook["cells"].append(
        {"cell_type": "markdown", "metadata": {}, "source": "## Appendix\n\nNot there."}
    )
    clean_outputs(notebook)
    page = read_page(notebook, tmp_path / "figures")
    told = render_markdown(page, head=Head("Tit|le", facts=("3 articles",)))
    for line in (
        "# Tit|le",
        "## Part",
        "1. **A is above B.**",
        "![Rates](figures/rates.png)",
        "**Rates.** Numbers: Table A1.",
        "## Table A1. Table",
        "| own words | 3 |",
    ):
        assert line in told
    assert "Not there" not in told
    assert "<" not in told


def test_the_appendix_explains_the_terms_of_the_page() -> None:
    """Those that it uses, and no others."""
    appendix = page_of(said("Cliff’s δ = +0.37, q = .005")).split('<details id="appendix">')[1]
    assert "A1 Glossary</h3>" in appendix
    assert "<strong>q</strong>: The p value adjusted" in appendix
    assert "Krippendorff" not in appendix


def test_parameters_show_values_and_not_their_cells() -> None:
    """The cell that papermill injects is code; what it sets is shown as data."""
    notebook = notebook_with(said("kept back"))
    notebook["cells"][2]["metadata"]["tags"] = ["injected-parameters"]
    page = render_page(read_page(notebook), head=Head("Title"), made=made(parameters={"window": 5}))
    assert "kept back" not in page
    assert '"window": 5' in Reader(page).text


def test_a_question_stands_under_its_heading() -> None:
    """The one of its section, which the notebook has in italics."""
    assert '<h2>Part</h2><p class="q">Which?</p>' in page_of()


def test_a_heading_below_which_nothing_is_said_is_left_out() -> None:
    """Nothing was drawn and said there, or all of it is a table, which stands in the appendix."""
    notebook = notebook_with(said("Told."))
    table = '<details class="appendix"><summary>Table: Zeros</summary>\n<p>0</p>\n</details>'
    for outputs in ([], [display({"text/html": table})]):
        heading = {"cell_type": "markdown", "metadata": {}, "source": "## Empty\n\n*What?*"}
        notebook["cells"] += [heading, {**notebook["cells"][2], "outputs": outputs}]
    page = Reader(render_page(read_page(notebook), head=Head("Title"), made=made())).text
    assert "Told." in page
    assert "Empty" not in page
    assert "A1 Zeros" in page


def test_lone_surrogates_do_not_stop_a_page() -> None:
    """What a kernel may send can always be written as UTF-8."""
    page = page_of(said(json.loads('"a \\ud800 b"')))
    assert "a \\ud800 b" in page
    assert page.encode("utf-8")

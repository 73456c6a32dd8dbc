"""Pages are short enough to be read: each keeps to its budget, says a thing once, folds one part.

Measured at 1200 by 900 pixels, folds closed; the text of figures, the Appendix and the article
itself are not counted.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from browser import needs_browser, open_browser
from conftest import SHARED
from lxml import html
from sight import count_words, find_repeated, read_page
from test_index_page import draw_batch

from mediakit.reports.index import render_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome


class Budget(NamedTuple):
    """What a page may have at most."""

    screens: int
    words: int
    pages: int  # of print, A4
    bytes: int
    sections: int  # besides Findings and Methods


BUDGETS: Final = {
    "article": Budget(5, 900, 4, 120_000, 4),
    "corpus": Budget(5, 900, 4, 120_000, 4),
    "frames": Budget(5, 1_200, 4, 120_000, 4),
    "tone": Budget(5, 1_200, 4, 120_000, 4),
    "keyness": Budget(4, 1_000, 4, 120_000, 3),
    "timeline": Budget(5, 1_200, 4, 120_000, 4),
    "validate": Budget(5, 1_100, 4, 120_000, 4),
    "explore": Budget(4, 700, 4, 120_000, 2),
}
ROWS: Final = 300  # articles of an index, which has 500 bytes for each and 8 pages of print for all
WITHOUT_FINDINGS: Final = {"explore"}
SCREEN: Final = 900  # pixels
A4: Final = {"paperWidth": 8.27, "paperHeight": 11.69}  # else Chromium lays out for Letter
HEADINGS: Final = "|".join(f"//h{level}" for level in range(1, 7))
SHOWN: Final = sorted(BUDGETS)


def list_faults(page: str, name: str) -> list[str]:
    """Return in which ways the page of a notebook is too long, or out of order."""
    whole, body, budget = html.document_fromstring(page), read_page(page), BUDGETS[name]
    sections = [str(s.get("id")) for s in whole.xpath("//main//section[not(ancestor::section)]")]
    evidence = [section for section in sections if section not in {"findings", "methods"}]
    counts = {
        "words": (count_words(body), budget.words),
        "bytes": (len(page.encode()), budget.bytes),
        "sections": (len(evidence), budget.sections),
    }
    found = [f"{n} {what} of {most}" for what, (n, most) in counts.items() if n > most]
    found += [f"twice: {sentence}" for sentence in find_repeated(body)]
    if name not in WITHOUT_FINDINGS and [sections[:1], sections[-1:]] != [
        ["findings"],
        ["methods"],
    ]:
        found.append(f"sections in this order: {', '.join(sections)}")
    folds = whole.xpath("//details[not(ancestor::details or ancestor::*[@class='mk-article'])]")
    if [fold.get("id", "no id") for fold in folds] != ["appendix"]:
        found.append(f"{len(folds)} folds, of which the Appendix should be the only one")
    if whole.xpath("//details[@open]"):
        found.append("a fold is open")
    return found + list_heading_faults(whole)


def list_heading_faults(whole: html.HtmlElement) -> list[str]:
    """Return what is wrong with the headings of a page; that of an article may be a question."""
    headings = whole.xpath(HEADINGS)
    levels = [int(heading.tag[1]) for heading in headings]
    found = [f"{levels.count(1)} h1"] if levels.count(1) != 1 else []
    for level, last, heading in zip(levels, [0, *levels], headings, strict=False):
        text = heading.text_content().strip()
        if level > last + 1:
            found.append(f"h{level} after h{last}: {text}")
        if level > 1 and text.endswith("?"):
            found.append(f"a question as heading: {text}")
    return found


HEAD: Final = "<html><head><title>t</title></head><body><header><h1>What now?</h1></header>"
FINDINGS: Final = '<section id="findings"><h2>Findings</h2><p>{}</p></section>'
METHODS: Final = '<section id="methods"><h2>Methods</h2></section>'
APPENDIX: Final = '<details id="appendix"><summary>Appendix</summary><h3>A1</h3></details>'
SENTENCE: Final = "Six words are said only once."


def write_page(*evidence: str, findings: str = "", appendix: str = APPENDIX) -> str:
    """Return a page of the new form."""
    sections = "".join([FINDINGS.format(findings), *evidence, METHODS])
    return f"{HEAD}<main>{sections}</main>{appendix}</body></html>"


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (write_page(), None),
        (write_page(findings="word " * 996), None),  # with four words of headings
        (write_page(findings="word " * 997), "1001 words of 1000"),
        (write_page(findings="ä" * 60_000), "bytes of 120000"),
        (write_page(*["<section></section>"] * 3), None),
        (write_page(*["<section></section>"] * 4), "4 sections of 3"),
        (write_page(f"<p>{SENTENCE} {SENTENCE}</p>"), "twice: six words are said only once"),
        (write_page(f"<p>{SENTENCE}</p><table><tr><td>{SENTENCE}</table>"), None),
        (write_page("<p>Ba, A. O., Ng, B., & Ix, C.</p><p>Du, E. O., Ng, B., & Ix, C.</p>"), None),
        (write_page(f"<p>And {SENTENCE} Or {SENTENCE}</p>"), None),
        (write_page(f"<p>{SENTENCE}</p><ul><li>It was. <b>{SENTENCE}</b></ul>"), "twice: six"),
        (write_page(f"<p>{SENTENCE}</p><details><p>{SENTENCE}</p></details>"), "2 folds"),
        (write_page(appendix=""), "0 folds"),
        (write_page('<div class="mk-article"><details></details></div>'), None),
        (write_page(appendix=APPENDIX.replace(" id", " open id")), "a fold is open"),
        (write_page("<h2>Who says what?</h2>"), "a question as heading: Who says what?"),
        (write_page("<h4>Deep</h4>"), "h4 after h2: Deep"),
        (write_page("<h1>Again</h1>"), "2 h1"),
        (write_page().replace("findings", "brief"), "in this order: brief, methods"),
    ],
)
def test_what_a_page_has_too_much_of_is_told(page: str, fault: str | None) -> None:
    """Each fault by itself, on a page of a few words."""
    found = list_faults(page, "keyness")
    assert len(found) == (fault is not None), found
    assert (fault or "") in "".join(found)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("<p>One <b>two</b>, 3&nbsp;%</p>four", 5),
        ("<p>on<i>e</i></p><p>two</p><table><tr><td>a<td>b</table>", 4),
        ("<figure><svg><title>a b</title><text>c</text></svg><figcaption>one</figcaption>two", 2),
        ("<details><summary>one</summary>two <p>three</p></details>four", 3),
        ("<details open><summary>one</summary><p>two</p></details>", 2),
        ("<style>a b</style><script>c</script><p hidden>d</p>one", 1),
        ("<a class=skip>a</a>one<!-- b -->, two<p></p>three", 3),
        ('<div class="wide mk-article"><p>a b</p></div>one', 1),
        ('<details id="appendix"><summary>a b</summary><p>c</p></details>one', 1),
    ],
)
def test_words_in_sight_are_counted(block: str, words: int) -> None:
    """Neither those of figures, folds and the article, nor what is no text."""
    assert count_words(read_page(f"<html><body>{block}</body></html>")) == words


@pytest.mark.parametrize("name", ["frames", "timeline"])
def test_the_pages_that_show_the_form_keep_to_it(name: str) -> None:
    """They were written by hand, before this was."""
    path = SHARED / "mock" / f"{name}-report.html"
    if not path.is_file():
        pytest.skip("no ../shared/mock here")
    assert "\n".join(list_faults(path.read_text("utf-8"), name)) == ""


@pytest.fixture(scope="session")
def reports(fresh: Path, sample_reports: Path) -> dict[str, Path]:
    """The report page of each notebook."""
    pages = {name: sample_reports / name / "report.html" for name in BUDGETS}
    return {**pages, "article": fresh / "report.html"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_keeps_to_its_budget(reports: dict[str, Path], name: str) -> None:
    """Words, bytes, sections, each sentence once, one closed fold, headings in order."""
    assert "\n".join(list_faults(reports[name].read_text("utf-8"), name)) == ""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser that the tests of this file share."""
    with open_browser(tmp_path_factory.mktemp("browser"), height=SCREEN) as chromium:
        yield chromium


def count_pages(browser: Chrome) -> int:
    """Return on how many sheets of A4 the open page is printed."""
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, **A4})
    return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(pdf["data"])))


def measure(browser: Chrome, script: str) -> float:
    """Return what a script measures on the open page, on a screen of the usual size."""
    screen = {"width": 1200, "height": SCREEN, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    pixels = browser.execute_script(f"return {script}")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})  # print has its own
    return float(pixels)


@needs_browser
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_as_long_as_it_may_be(
    browser: Chrome, reports: dict[str, Path], name: str
) -> None:
    """On screens and in print; its findings end on the first screen."""
    browser.get(reports[name].as_uri())
    pages, budget = count_pages(browser), BUDGETS[name]
    high = measure(browser, "document.documentElement.scrollHeight") / SCREEN
    end = "document.querySelector('#findings')?.getBoundingClientRect().bottom ?? 0"
    counts = {
        "pages": (pages, budget.pages),
        "screens": (high, budget.screens),
        "screens to the end of the findings": (measure(browser, end) / SCREEN, 1),
    }
    found = [f"{n:.1f} {what} of {most}" for what, (n, most) in counts.items() if n > most]
    assert "\n".join(found) == ""


@needs_browser
def test_an_index_keeps_to_its_budget(browser: Chrome, tmp_path: Path) -> None:
    """Few words above the table, the first article in sight, few bytes and sheets for all."""
    page, path = render_index(draw_batch(ROWS)), tmp_path / "index.html"
    assert count_words(read_page(page[: page.index("<table")])) <= 150
    assert len(page.encode()) <= 500 * ROWS
    path.write_text(page, "utf-8")
    browser.get(path.as_uri())
    assert count_pages(browser) <= 8
    first = "document.querySelector('table tbody tr').getBoundingClientRect().top"
    assert measure(browser, first) <= SCREEN

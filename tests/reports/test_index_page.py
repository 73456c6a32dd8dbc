"""The index of reports: all of it there without a script, sorted and found with one."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from browser import list_requests, needs_browser, open_browser
from conftest import ROOT, examples
from hostile import HOSTILE, Reader
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import mediakit as mk
from mediakit.base.files import read_asset
from mediakit.base.prose import plain_text
from mediakit.reports.index import measure_strips, render_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

SAMPLE = ROOT / "seeds" / "sample"
# Names without a sign that could begin a scheme, a host or a way up.
_NAME = r"(?!\.\.?(/|$))[\w%.~-]+"
SAFE = re.compile(rf"#[a-z0-9%-]+|({_NAME}(/{_NAME})*)?", re.ASCII | re.IGNORECASE)
STRIP = {"quoted": "15-22 33-40", "reported": "23-33", "share": 0.24, "frame": "a.war", "hits": 7}


def report(group: str, **changes: object) -> dict[str, Any]:
    """Return one report of a batch."""
    plain = {
        "group": group,
        "title": None,
        "folder": "folder",
        "articles": 8,
        "words": 1234,
        "outlet": group,
        "dates": ["2026-01-03", "2026-02-27"],
        "status": "done",
        "reason": "",
        "finding": "",
        "notebook": None,
    }
    return {**plain, **changes}


def article(doc_id: str, **changes: object) -> dict[str, Any]:
    """Return one on an article."""
    plain = {"title": f"On {doc_id}", "folder": doc_id, "articles": 1, "outlet": "Echo"}
    return report(doc_id, **{**plain, "dates": ["2031-03-04"], **STRIP, **changes})


def whole(name: str, **changes: object) -> dict[str, Any]:
    """Return one on a whole corpus."""
    own = {"name": name, "folder": f"{name}_news", "finding": f"Found by {name}."}
    return {**report(""), "group": None, **own, **changes}


def failed(group: str, **changes: object) -> dict[str, Any]:
    """Return one that did not come to its end."""
    plain = {
        "status": "failed",
        "reason": "cell [4] ZeroDivisionError: division by zero",
        "notebook": "failed/folder.ipynb",
    }
    return report(group, **{**plain, **changes})


def batch(*reports: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return the record of a batch."""
    plain = {
        "mediakit": "0.1.0",
        "notebook": {"name": "article", "title": "One article in depth", "sha256": "0"},
        "source": "my_folder",
        "by": "outlet",
        "records": {"seen": 8, "used": 8, "rejected": {}, "not_read": 0},
        "accounting": "8 of 8 records used.",
        "outlets": 3,
        "frame_list": "generic_frames",
        "parameters": {"window": 5},
        "corpus": [],
        "reports": [*reports],
        "stale": [],
    }
    return {**plain, **changes}


def text_of(page: str) -> str:
    """Return what stands on the page, without its style and its script."""
    return " ".join(
        Reader(re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)).text.split()
    )


def headings_of(page: str) -> list[str]:
    """Return the headings of the table of reports."""
    found = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page)
    (lacking,) = re.findall(r'<table id="rows" class="rows (?:arts|parts)([^"]*)"', page)
    without = {"no-date": "date", "no-outlet": "outlet", "no-frame": "top frame (5 hits or more)"}
    without |= {"no-voice": "quoted or reported"}
    gone = {without[name] for name in lacking.split()}
    return [heading for heading in found if heading not in gone]


def find_foreign(page: str) -> list[str]:
    """Return everything that acts or leads away, but our script."""
    found = []
    for tag, attributes in Reader(page).tags:
        if tag in {"iframe", "object", "embed", "base", "form", "math", "link", "button", "img"}:
            found.append(tag)
        if tag == "svg" and attributes.keys() != {"viewbox", "preserveaspectratio", "aria-hidden"}:
            found.append(tag)
        found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        for name in {"href", "src"} & attributes.keys():
            if not SAFE.fullmatch(str(attributes[name])):
                found.append(f"{tag} {name}={attributes[name]}")
    scripts = re.findall(r"<script[^>]*>(.*?)</script", page, re.DOTALL | re.IGNORECASE)
    return found + [text for text in scripts if text != read_script()]


def read_script() -> str:
    """Return our script as it is shipped."""
    return read_asset("reports/index.js")


def everywhere(text: str, by: str | None) -> dict[str, Any]:
    """Return a batch that holds this text wherever the record has text."""
    own = {"title": text, "outlet": text, "folder": text, "dates": [text], "finding": text}
    strip = {"quoted": text, "reported": text, "share": 0.1, "frame": text, "hits": 7}
    wholes = [whole(text, **own), whole(text, status="failed", reason=text, notebook=text)]
    return batch(
        report(text, **own, **strip),
        failed(text, reason=text, **{**own, "notebook": text}),
        corpus=wholes,
        accounting=text,
        frame_list=text,
        source=text,
        by=by and text,
        mediakit=text,
        notebook={"name": text, "title": text, "sha256": text},
        records={"seen": 1, "used": 0, "rejected": {text: 1}, "not_read": 0},
        parameters={text: [text]},
        stale=[text],
    )


@pytest.mark.parametrize("by", ["outlet", None])
@pytest.mark.parametrize("text", [*HOSTILE, "../../x", "/etc/x", "//example.org/x", "a\\..\\b"])
def test_hostile_text_is_inert_wherever_it_stands(text: str, by: str | None) -> None:
    """In names, titles, outlets, reasons, folders, files, parameters; and it stays readable."""
    page = render_index(everywhere(text, by))
    assert find_foreign(page) == []
    assert " ".join(plain_text(text).split()) in text_of(page)


@examples(30)
@given(st.text() | st.lists(st.sampled_from([*HOSTILE, "<", ">", '"', "'", "&"])).map("".join))
def test_any_text_is_inert_and_can_be_written(text: str) -> None:
    """Whatever pieces of markup are glued together."""
    page = render_index(everywhere(text, "outlet"))
    assert find_foreign(page) == []
    assert page.encode("utf-8")


def test_the_policy_comes_first_and_names_our_script() -> None:
    """Its hash is that of the script on the page, which holds nothing of the record."""
    page = render_index(everywhere("canary", None))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert "canary" not in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    tags = Reader(page).tags
    assert [tag for tag, _ in tags[:4]] == ["html", "head", "meta", "meta"]
    assert tags[2][1] == {"charset": "utf-8"}
    assert str(tags[3][1]["content"]).split("; ") == [
        "default-src 'none'",
        "img-src 'none'",
        "style-src 'unsafe-inline'",
        f"script-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_records_are_accounted_for() -> None:
    """In a sentence; the link is there where there is what it leads to."""
    for rejected in ({}, {"empty_text": 2}):
        records = {"seen": 10, "used": 8, "rejected": rejected, "not_read": 0}
        page = render_index(batch(report("a"), records=records, accounting="8 of 10 used."))
        assert "8 of 10 used." in text_of(page)
        assert ('href="rejects.jsonl"' in page) == bool(rejected)


def test_the_corpus_comes_first_with_a_line_for_each_report() -> None:
    """Those that are made are linked; those that are not say so."""
    wholes = [
        whole("frames"),
        whole("validate", status="failed", reason="cell [3] KeyError: 'x'"),
        whole("tone", status="to make", finding=""),
        whole("keyness", status="old"),
    ]
    page = render_index(batch(article("a"), article("b"), by=None, corpus=wholes))
    section = page[page.index('<section id="corpus">') : page.index('<section id="failed"')]
    lines = [text_of(line) for line in re.findall("<li>(.*?)</li>", section)]
    assert lines == [
        "FramesFound by frames.",
        "ValidationFailed",
        "ToneStill to come",
        "KeynessFound by keyness. being made again",
    ]
    assert re.findall('href="([^"]*)"', section) == [
        "frames_news/report.html",
        "#failed",
        "keyness_news/report.html",
    ]
    assert page.index('id="failed"') < page.index('<section id="reports">')


def test_a_page_says_whether_reports_are_still_to_come() -> None:
    """And how to go on; at the end nothing of it is left."""
    later = article("b", status="to make")
    going = render_index(batch(article("a"), later, by=None))
    assert "1 report is still to come." in text_of(going)
    assert 'href="b/report.html"' not in going
    assert "batch.json" not in going
    done = render_index(batch(article("a"), article("b"), by=None))
    assert "to come" not in text_of(done)
    assert "batch.json" in done


def test_failures_are_told_by_reason_with_what_to_do() -> None:
    """They are counted at the top, lead to no report, and nothing is said twice."""
    slow = {"reason": "timeout: a cell took over 2 s", "notebook": None}
    many = [failed(f"n{number}", dates=[]) for number in range(7)]
    page = render_index(batch(article("a"), failed("b", **slow), *many, by=None))
    assert "8 failed</a>" in page
    alert = page[page.index('<section id="failed"') : page.index('<section id="reports">')]
    told = text_of(alert)
    assert told.count("ZeroDivisionError: division by zero.") == 1
    assert "n0, n1, n2, n3, n4 and 2 more: cell [4]" in told
    assert (
        "timeout: a cell took over 2 s. Give it more time: mediakit batch takes --timeout" in told
    )
    assert alert.count('href="failed/folder.ipynb"') == 5
    rows = re.findall('<tr class="bad">.*?</tr>', page)
    assert len(rows) == 8
    assert not [row for row in rows if "href" in row]


def test_columns_that_say_nothing_are_left_out() -> None:
    """Nothing of articles without a date, an outlet, a voice and a frame but these."""
    full = render_index(batch(article("a"), article("b", dates=[], outlet=None), by=None))
    assert headings_of(full) == [
        "date",
        "headline",
        "outlet",
        "words",
        "quoted or reported",
        "top frame (5 hits or more)",
    ]
    bare: dict[str, object] = {"outlet": None, "dates": [], "words": None}
    page = render_index(batch(report("a", articles=1, **bare), by=None))
    assert headings_of(page) == ["headline", "words"]
    assert "own words" not in text_of(page)
    assert headings_of(render_index(batch(report("a")))) == ["outlet", "dates", "articles", "words"]


def test_articles_stand_by_month_and_those_without_a_date_last() -> None:
    """By year where months are many and nearly empty; without any date in one part."""
    days = ["2031-04-02", "2031-03-04", "", "2031-03-31"]
    dated = [article(f"a{i}", dates=[day] if day else []) for i, day in enumerate(days)]
    page = render_index(batch(*dated, by=None))
    assert re.findall('href="([^"#]*)/report', page) == ["a1", "a3", "a0", "a2"]
    assert re.findall('<a href="#m?[0-9u][^>]*>([^<]*)', page) == [
        "March 2031 (2)",
        "April 2031 (1)",
        "No date (1)",
    ]
    assert [row.strip() for row in re.findall("<tr><td>([^<]*)", page)] == [
        "4 Mar",
        "31 Mar",
        "2 Apr",
        "",
    ]
    sparse = [article(f"a{i}", dates=[f"{2000 + i // 9}-0{i % 9 + 1}-05"]) for i in range(18)]
    page = render_index(batch(*sparse, by=None))
    assert re.findall('<a href="#m[^>]*>([^<]*)', page) == ["2000 (9)", "2001 (9)"]
    assert "5 Feb 2001" in page
    undated = [article(f"a{i}", dates=[]) for i in range(2)]
    assert "mon" not in re.findall('class="([^"]*)"', render_index(batch(*undated, by=None)))


def test_a_strip_shows_where_others_speak() -> None:
    """As a picture, and how much in words; a dash where voices are not read."""
    page = render_index(batch(article("a"), article("b", share=None, frame=None), by=None))
    first, second = re.findall("<tr><td>.*?</tr>", page)
    assert '<path class="q" d="M15 1h7M33 1h7"/><path class="r" d="M23 1h10"/>' in first
    assert first.endswith("</svg>24\N{NO-BREAK SPACE}%</td><td>war 7</td></tr>")
    assert "<svg" not in second
    assert second.count("<td>\N{EN DASH}</td>") == 2


def test_what_a_strip_shows_is_what_is_counted() -> None:
    """Shares and top frames are those of the tables; runs are parts of a hundred, in order."""
    corpus = mk.read_articles(SAMPLE)
    strips, tokens = measure_strips(corpus, "generic_frames"), mk.tokenize(corpus)
    voices = mk.count_voice_words(tokens, by="article")
    own = voices[voices["voice"] == "outlet"].set_index("doc_id")["share"]
    shares = {doc_id: strip["share"] for doc_id, strip in strips.items()}
    assert shares == {doc_id: round(1 - share, 4) for doc_id, share in own.items()}
    for doc_id, strip in strips.items():
        length = 0
        for name in ("quoted", "reported"):
            ends = [int(end) for run in strip[name].split() for end in run.split("-")]
            assert ends == sorted(set(ends))
            assert not ends or (ends[0] >= 0 and ends[-1] <= 100)
            length += sum(ends[1::2]) - sum(ends[::2])
        assert length == pytest.approx(100 * shares[doc_id], abs=8)
    frames = mk.count_frames(tokens, mk.read_dictionary("generic_frames"), by="article")
    most = frames.groupby("doc_id")["n"].max()
    assert {k: strip.get("hits") for k, strip in strips.items()} == {
        doc_id: n if n >= 5 else None for doc_id, n in most.items()
    }
    foreign = pd.DataFrame({"text": ["«Guerra», dijo el juez ayer."], "language": ["es"]})
    assert measure_strips(mk.read_articles(foreign, languages=None), None) == {"row-0": {}}


def test_an_article_takes_half_a_kilobyte() -> None:
    """Its share of everything but style and script, with a headline and voices as news has them."""
    runs = {name: " ".join(f"{i}-{i + 3}" for i in range(at, 97, 17)) for name, at in RUNS.items()}
    title = {"title": "Merged hospital could save 30 million a year, consultants find"}
    own = {**title, **runs, "outlet": "The Brennick Courier", "frame": "a.economic_consequences"}
    sizes = [
        len(
            render_index(
                batch(*(article(f"courier_hospital_{i}", **own) for i in range(n)), by=None)
            ).encode()
        )
        for n in (100, 300)
    ]
    assert (sizes[1] - sizes[0]) / 200 <= 500


RUNS = {"quoted": 2, "reported": 9}


def test_an_article_goes_by_its_title_and_a_group_by_its_name() -> None:
    """With what was found on a group under it."""
    titled = report("a17", title="Port shuts", finding="Rain fell.")
    assert ">Port shuts</a>" in render_index(batch(titled, by=None))
    page = render_index(batch(titled, by="desk"))
    assert ">a17</a><p>Rain fell.</p>" in page
    assert "Port shuts" not in page


def test_what_is_no_longer_in_the_source_is_named_at_the_end() -> None:
    """In a sentence, without a row."""
    text = text_of(render_index(batch(report("a"), stale=["old-1", "old-2"])))
    assert (
        "2 earlier reports, on groups that the source no longer has, are kept in stale/: " in text
    )
    assert "kept in" not in text_of(render_index(batch(report("a"))))


def test_a_report_alone_needs_no_search() -> None:
    """Two do."""
    assert 'id="search"' not in render_index(batch(report("a")))
    assert 'id="search"' in render_index(batch(report("a"), report("b")))


def test_a_batch_without_reports_is_still_told() -> None:
    """All records rejected, for example."""
    assert "0 reports made, one for each outlet" in text_of(render_index(batch()))


def draw_batch(n: int, **changes: object) -> dict[str, Any]:
    """Return a batch of so many articles, two of them failed, some without a date."""
    draw = random.Random(7)  # noqa: S311  # no secret
    names = ["Zürich", "apple", "Écho", "\U0001f30d", "\ufb01", "Zoo", "Apple", *map(str, range(n))]
    reports = [
        article(
            name,
            title=name,
            folder=f"folder {i}",
            words=draw.choice([9, 80, 700, 6000, 12000]),
            dates=draw.choice([[], ["2026-01-03"], ["2025-12-31"]]),
        )
        for i, name in enumerate(sorted(names[:n]))
    ]
    for i in (1, 4):
        reports[i] = failed(reports[i]["group"], words=reports[i]["words"], dates=[])
    return batch(*reports, by=None, corpus=[whole("frames"), whole("tone")], **changes)


def test_it_is_the_same_each_time() -> None:
    """Byte for byte."""
    assert render_index(draw_batch(12)) == render_index(draw_batch(12))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser that the tests of this file share."""
    with open_browser(tmp_path_factory.mktemp("browser"), height=2000) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a batch on a disk, as a person opens it."""
    path = tmp_path_factory.mktemp("out") / "index.html"
    path.write_text(render_index(draw_batch(12)), "utf-8")
    return path


def column(browser: Chrome, number: int) -> list[str]:
    """Return the texts of a column in the order of the rows that are shown."""
    script = (
        "return [...document.querySelectorAll('.rows tbody tr:not([hidden]):not(.mon)')]"
        ".map(row => row.cells[arguments[0]].textContent.replace(' failed', ''))"
    )
    return list(browser.execute_script(script, number))


def months(browser: Chrome) -> int:
    """Return how many headings of months are shown."""
    script = "return document.querySelectorAll('.mon:not([hidden])').length"
    return int(browser.execute_script(script))


def press(browser: Chrome, heading: str) -> None:
    """Press the button of a heading."""
    (button,) = [
        b for b in browser.find_elements(By.CSS_SELECTOR, ".rows thead button") if b.text == heading
    ]
    button.click()


@needs_browser
def test_nothing_is_loaded(browser: Chrome, index: Path) -> None:
    """No console message, so no complaint of the policy about our script either."""
    list_requests(browser)
    browser.get(index.as_uri())
    asked = {url for url in list_requests(browser) if url.startswith("file:")}
    assert asked == {index.as_uri()}
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@needs_browser
def test_headings_sort_numbers_names_and_dates(browser: Chrome, index: Path) -> None:
    """Up, then down; equal ones keep their order; what is missing comes last both ways.

    Months are shown where articles stand by date, and only there.
    """
    browser.get(index.as_uri())
    written, n_months = column(browser, 1), months(browser)
    assert n_months == 3
    press(browser, "headline")
    names = column(browser, 1)
    ours = [name for name in names if name in {"Apple", "apple", "Écho", "Zoo", "Zürich"}]
    assert ours == ["apple", "Apple", "Écho", "Zoo", "Zürich"]
    assert months(browser) == 0
    press(browser, "words")
    told = list(zip(column(browser, 3), column(browser, 1), strict=True))
    pairs = [(int(words.replace(",", "")), written.index(name)) for words, name in told]
    assert pairs == sorted(pairs)
    press(browser, "words")
    down = [int(words.replace(",", "")) for words in column(browser, 3)]
    assert down == sorted(down, reverse=True)
    press(browser, "date")
    assert (column(browser, 1), months(browser)) == (written, n_months)
    press(browser, "date")
    dates = column(browser, 0)
    given = [text for text in dates if text]
    assert given == ["3 Jan 2026"] * given.count("3 Jan 2026") + ["31 Dec 2025"] * (
        len(given) - given.count("3 Jan 2026")
    )
    assert dates == given + [""] * (len(dates) - len(given))
    sorted_by = browser.find_elements(By.CSS_SELECTOR, "[aria-sort]")
    assert [(h.text, h.get_attribute("aria-sort")) for h in sorted_by] == [("date", "descending")]


@needs_browser
def test_search_leaves_the_rows_that_hold_all_words(browser: Chrome, index: Path) -> None:
    """Whatever their case and accents; it says how many of how many, and forgets on request."""
    browser.get(index.as_uri())
    box = browser.find_element(By.ID, "search")
    told = browser.find_element(By.CSS_SELECTOR, "output")
    for typed, found in [("ZUR", 1), ("failed", 2), ("zoo fi", 0), ("apple", 2)]:
        box.clear()
        box.send_keys(typed)
        assert told.text == f"{found} of 12"
        assert len(column(browser, 1)) == found
    press(browser, "words")
    assert len(column(browser, 1)) == 2
    box.send_keys(Keys.ESCAPE)
    assert told.text == ""
    assert len(column(browser, 1)) == 12


@needs_browser
def test_it_needs_no_mouse(browser: Chrome, index: Path) -> None:
    """From search to the headings to the first report with the tabulator; Enter and space sort."""
    browser.get(index.as_uri())
    browser.find_element(By.ID, "search").send_keys(Keys.TAB)
    for key in (Keys.ENTER, Keys.SPACE):
        active = browser.switch_to.active_element
        assert active.text == "date"
        active.send_keys(key)
    names = column(browser, 1)
    for _ in range(6):
        browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == names[0]


@needs_browser
def test_without_a_script_all_rows_are_there(browser: Chrome, index: Path) -> None:
    """And nothing that would do nothing: no search, no buttons."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(index.as_uri())
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert len(column(browser, 1)) == 12
    assert not browser.find_element(By.ID, "search").is_displayed()
    assert not browser.find_elements(By.TAG_NAME, "button")


@needs_browser
@pytest.mark.parametrize("width", [320, 700, 1000, 1400])
def test_no_screen_scrolls_sideways(browser: Chrome, index: Path, width: int) -> None:
    """Narrow ones show each row as a paragraph."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(index.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

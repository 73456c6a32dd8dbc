"""The index of a batch: all of it there without a script, sorted and found with one."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from browser import list_requests, needs_browser, open_browser
from conftest import examples
from hostile import HOSTILE, Reader
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from mediakit.base.files import read_asset
from mediakit.base.prose import plain_text
from mediakit.reports.page import render_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

# Eight grey pixels in one row.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAABCAAAAADGa7CfAAAADElEQVR4nGNsYIAAAAQSAILw+/dZAAAAAElFTkSuQmCC"
)
# Names without a sign that could begin a scheme, a host or a way up.
_NAME = r"(?!\.\.?(/|$))[\w%.~-]+"
SAFE = re.compile(rf"#[a-z-]+|({_NAME}(/{_NAME})*)?", re.ASCII)


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
        "figure": "figures/strip.png",
        "notebook": None,
    }
    return {**plain, **changes}


def failed(group: str, **changes: object) -> dict[str, Any]:
    """Return one that did not come to its end."""
    plain = {
        "status": "failed",
        "reason": "cell [4] ZeroDivisionError: division by zero",
        "figure": None,
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
        "parameters": {"window": 5},
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
    return re.findall(r'<th scope="col" class[^>]*>([^<]*)</th>', page)


def find_foreign(page: str) -> list[str]:
    """Return everything that acts or leads away, but our script."""
    found = []
    for tag, attributes in Reader(page).tags:
        if tag in {"iframe", "object", "embed", "base", "form", "svg", "math", "link", "button"}:
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
    own = {"title": text, "outlet": text, "folder": text, "dates": [text]}
    return batch(
        report(text, figure=text, **own),
        failed(text, reason=text, notebook=text, **own),
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
        "img-src 'self'",
        "style-src 'unsafe-inline'",
        f"script-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (
            {"seen": 35, "used": 30, "rejected": {"empty_text": 2, "bad_date": 3}, "not_read": 3},
            "30 used + 5 rejected (bad date 3, empty text 2), each kept in rejects.jsonl. 3 files",
        ),
        (
            {"seen": 1200, "used": 1200, "rejected": {}, "not_read": 1},
            "1,200 records seen = 1,200 used + 0 rejected. 1 file that is not an article was",
        ),
        ({"seen": 1, "used": 1, "rejected": {}, "not_read": 0}, "1 record seen = 1 used + 0 rej"),
    ],
)
def test_records_are_accounted_for(records: dict[str, Any], told: str) -> None:
    """Seen is used and rejected by reason; the link is there where there is what it leads to."""
    page = render_index(batch(report("a"), records=records))
    assert told in text_of(page)
    assert ('href="rejects.jsonl"' in page) == bool(records["rejected"])


def test_failures_come_first_with_error_and_notebook() -> None:
    """They are counted at the top, and lead to no report."""
    page = render_index(batch(report("a"), failed("b"), report("c"), failed("d")))
    assert re.findall(r'<(?:b|a) ?[^>]*dir="auto">(.)<', page) == ["b", "d", "a", "c"]
    assert "2 of 4 reports failed" in text_of(page)
    rows = page.split("<tr")
    assert [("failed/folder.ipynb" in r, "ZeroDivision" in r) for r in rows[2:4]] == [
        (True,) * 2
    ] * 2
    assert not [row for row in rows[2:4] if "report.html" in row or "<img" in row]
    assert headings_of(page)[-1] == "status"


def test_columns_that_say_nothing_are_left_out() -> None:
    """No status without a failure, no outlet beside itself, no count that is always 1."""
    assert headings_of(render_index(batch(report("a"), report("b")))) == [
        "outlet",
        "dates",
        "articles",
        "words",
    ]
    bare: dict[str, object] = {"outlet": None, "dates": [], "words": None, "figure": None}
    page = render_index(batch(report("a", articles=1, **bare), by=None))
    assert headings_of(page) == ["article"]
    assert "<img" not in page
    one = report("a", articles=1, outlet="Echo", dates=["2026-01-03"])
    page = render_index(batch(one, report("b", **bare), by=None))
    assert headings_of(page) == ["article", "outlet", "date", "words"]


def test_an_article_goes_by_its_title_and_a_group_by_its_name() -> None:
    """The other stands under it."""
    titled = report("a17", title="Port shuts")
    assert 'Port shuts</a><span class="under" dir="auto">a17</span>' in render_index(
        batch(titled, by=None)
    )
    assert '>a17</a><span class="under" dir="auto">Port shuts</span>' in render_index(
        batch(titled, by="desk")
    )


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
    assert "0 reports, one for each outlet" in text_of(render_index(batch()))


def draw_batch(n: int) -> dict[str, Any]:
    """Return a batch of so many groups, two of them failed, some without a date."""
    draw = random.Random(7)  # noqa: S311  # no secret
    names = ["Zürich", "apple", "Écho", "\U0001f30d", "\ufb01", "Zoo", "Apple", *map(str, range(n))]
    reports = [
        report(
            name,
            folder=f"folder {i}",
            words=draw.choice([9, 80, 700, 6000, 12000]),
            dates=draw.choice([[], ["2026-01-03"], ["2025-12-31", "2026-01-03"]]),
        )
        for i, name in enumerate(sorted(names[:n]))
    ]
    for i in (1, 4):
        reports[i] = failed(reports[i]["group"], words=reports[i]["words"])
    return batch(*reports)


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
    folder = tmp_path_factory.mktemp("out")
    record = draw_batch(12)
    for made in record["reports"]:
        if made["figure"]:
            picture = folder / made["folder"] / made["figure"]
            picture.parent.mkdir(parents=True)
            picture.write_bytes(base64.b64decode(PIXEL))
    path = folder / "index.html"
    path.write_text(render_index(record), "utf-8")
    return path


def column(browser: Chrome, number: int) -> list[str]:
    """Return the texts of a column in the order of the rows that are shown."""
    script = (
        "return [...document.querySelectorAll('.reports tbody tr:not([hidden])')]"
        ".map(row => (row.cells[arguments[0]].querySelector('[dir]') || row.cells[arguments[0]])"
        ".textContent)"
    )
    return list(browser.execute_script(script, number))


def press(browser: Chrome, heading: str) -> None:
    """Press the button of a heading."""
    (button,) = [
        b
        for b in browser.find_elements(By.CSS_SELECTOR, ".reports thead button")
        if b.text == heading
    ]
    button.click()


@needs_browser
def test_pictures_load_from_the_disk_and_nothing_else_does(browser: Chrome, index: Path) -> None:
    """No console message, so no complaint of the policy about our script either."""
    list_requests(browser)
    browser.get(index.as_uri())
    widths = (
        "const done = arguments[0], all = [...document.images];"
        "Promise.allSettled(all.map(image => image.decode()))"
        ".then(() => done(all.map(image => image.naturalWidth)))"
    )
    assert browser.execute_async_script(widths) == [8] * 10
    asked = {url for url in list_requests(browser) if url.startswith(index.parent.as_uri())}
    assert len(asked) == 11
    assert all(url == index.as_uri() or url.endswith("/figures/strip.png") for url in asked)
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@needs_browser
def test_headings_sort_numbers_names_and_dates(browser: Chrome, index: Path) -> None:
    """Up, then down; equal ones keep their order; what is missing comes last both ways."""
    browser.get(index.as_uri())
    press(browser, "outlet")
    names = column(browser, 1)
    assert names == sorted(names, key=lambda name: (name.casefold(), name))
    press(browser, "words")
    told = list(zip(column(browser, 4), column(browser, 1), strict=True))
    pairs = [(int(words.replace(",", "")), names.index(name)) for words, name in told]
    assert pairs == sorted(pairs)
    press(browser, "words")
    down = [int(words.replace(",", "")) for words in column(browser, 4)]
    assert down == sorted(down, reverse=True)
    for sign in (1, -1):
        press(browser, "dates")
        dates = column(browser, 2)
        given = [text for text in dates if text != "–"]
        assert given == sorted(given, reverse=sign < 0)
        assert dates == given + ["–"] * (len(dates) - len(given))
    sorted_by = browser.find_elements(By.CSS_SELECTOR, "[aria-sort]")
    assert [(h.text, h.get_attribute("aria-sort")) for h in sorted_by] == [("dates", "descending")]


@needs_browser
def test_search_leaves_the_rows_that_hold_all_words(browser: Chrome, index: Path) -> None:
    """Whatever their case and accents; it says how many of how many, and forgets on request."""
    browser.get(index.as_uri())
    box = browser.find_element(By.ID, "search")
    told = browser.find_element(By.CSS_SELECTOR, "output")
    for typed, found in [("ZUR", 1), ("division zero", 2), ("echo fi", 0), ("apple", 2)]:
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
        assert active.text == "outlet"
        active.send_keys(key)
    names = column(browser, 1)
    assert all(a.casefold() >= b.casefold() for a, b in pairwise(names))
    for _ in range(5):
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

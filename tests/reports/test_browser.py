"""The report page in a real browser: quiet, offline, readable on wide and narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import list_requests, needs_browser, open_browser
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

pytestmark = needs_browser


@pytest.fixture(scope="module")
def page(fresh: Path) -> Path:
    """The report page on the shipped article."""
    return fresh / "report.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser that the tests of this file share."""
    with open_browser(tmp_path_factory.mktemp("browser")) as chromium:
        yield chromium


def test_it_opens_without_a_word_and_without_a_request(browser: Chrome, page: Path) -> None:
    """No console message; nothing asked for but the file and the pictures inside it."""
    browser.get("about:blank")  # leaves the page that a browser opens with
    list_requests(browser)
    browser.get(page.as_uri())
    asked = [url for url in list_requests(browser) if not url.startswith("data:image/png")]
    assert asked == [page.as_uri()]
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_the_appendix_opens_by_keyboard(browser: Chrome, page: Path) -> None:
    """Hidden at first, there afterwards, without a script."""
    browser.get(page.as_uri())
    appendix = browser.find_element(By.ID, "appendix")
    inner = appendix.find_element(By.TAG_NAME, "h3")
    assert not inner.is_displayed()
    appendix.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert inner.is_displayed()


@pytest.mark.parametrize("width", [320, 768, 1400])
def test_no_screen_scrolls_sideways(browser: Chrome, page: Path, width: int) -> None:
    """Wide tables scroll in their own frame."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get(page.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_dark_system_sees_a_dark_page(browser: Chrome, page: Path) -> None:
    """With its figures; print is light."""
    colours = read_toml("base/figures.toml")
    for media, scheme, mode in (
        ("", "dark", "dark"),
        ("", "light", "light"),
        ("print", "dark", "light"),
    ):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        given = {"media": media, "features": features}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", given)
        browser.get(page.as_uri())
        style = "return getComputedStyle(document.querySelector('{}')).{}"
        looks = {"paper": ("body", "backgroundColor"), "ink": ("body", "color")}
        looks |= {"soft": ("svg text.s", "fill")}
        for name, (where, part) in looks.items():
            told = ", ".join(str(x) for x in bytes.fromhex(colours[mode][name][1:]))
            assert browser.execute_script(style.format(where, part)) == f"rgb({told})"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_every_figure_has_words(browser: Chrome, page: Path) -> None:
    """For those who do not see it."""
    browser.get(page.as_uri())
    told = browser.find_elements(By.CSS_SELECTOR, "figure svg.wide > desc")
    assert len(told) == len(browser.find_elements(By.TAG_NAME, "figure")) > 2
    assert all(len(str(each.get_property("textContent"))) > 20 for each in told)

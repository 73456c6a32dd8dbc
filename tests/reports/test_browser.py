"""The report page in a real browser: quiet, offline, readable on wide and narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import list_requests, needs_browser, open_browser
from selenium.webdriver.common.by import By

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


def test_code_opens_with_one_click(browser: Chrome, page: Path) -> None:
    """Hidden at first, there afterwards, without a script."""
    browser.get(page.as_uri())
    details = browser.find_element(By.CSS_SELECTOR, "details.code")
    code = details.find_element(By.TAG_NAME, "pre")
    assert not code.is_displayed()
    details.find_element(By.TAG_NAME, "summary").click()
    assert code.is_displayed()


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


def test_a_dark_system_sees_the_light_page(browser: Chrome, page: Path) -> None:
    """The page is fixed to light, as its figures are: dark text on a light ground."""
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    browser.get(page.as_uri())
    style = "return getComputedStyle(document.body)"
    assert browser.execute_script(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    assert browser.execute_script(f"{style}.color") == "rgb(28, 28, 30)"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_every_figure_has_words(browser: Chrome, page: Path) -> None:
    """For those who do not see it."""
    browser.get(page.as_uri())
    told = browser.find_elements(By.CSS_SELECTOR, "figure svg.wide > desc")
    assert len(told) == len(browser.find_elements(By.TAG_NAME, "figure")) > 2
    assert all(len(str(each.get_property("textContent"))) > 20 for each in told)

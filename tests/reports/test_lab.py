"""A notebook in a real JupyterLab: opened, Run All, no error; the controls of a view."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from browser import list_requests, needs_browser, open_browser
from conftest import ROOT
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.ui import Select, WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

pytestmark = needs_browser

# All notebooks are run by nbval and as reports. What Lab makes of their cells this one shows: a
# marked article, tables, and controls.
EXPLORE = "explore"
GUARD = 300  # seconds, against hanging: a busy machine took more than 120
SETTINGS = {
    # By default cells out of sight are not on the page, where the test could see them.
    "notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false"}',
}
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"
ERROR = "[data-mime-type='application/vnd.jupyter.error']"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of notebooks/, with no user's settings."""
    folder = tmp_path / "lab"
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for place, setting in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(setting, "utf-8")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"),
            *("--notebook-dir", str(folder / "notebooks")),
        ],
        env={
            **os.environ,
            "HOME": str(folder),
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stderr
            log = []
            for line in process.stderr:
                log.append(line)
                address = re.search(r"http://127\.0\.0\.1:\d+/lab\?token=\w+", line)
                if address:
                    yield address[0]
                    break
            else:
                pytest.fail("JupyterLab did not start:\n" + "".join(log))
        finally:
            process.terminate()
            process.communicate()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    """A browser for it."""
    with open_browser(tmp_path / "browser") as chromium:
        yield chromium


def run_all(lab: str, browser: Chrome, name: str) -> None:
    """Run all cells of a notebook in a workspace of its own, the last one without an error."""
    browser.get(lab.replace("/lab?", f"/lab/workspaces/{name}/tree/{name}.ipynb?"))
    wait = WebDriverWait(browser, GUARD)
    ready = "[data-status='idle']"
    wait.until(expected.presence_of_element_located((By.CSS_SELECTOR, ready)))
    stored = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_bytes())
    cells = sum(cell["cell_type"] == "code" for cell in stored["cells"])  # added late
    last = f"(//*[contains(@class, 'jp-CodeCell')])[{cells}]"
    wait.until(expected.presence_of_element_located((By.XPATH, last)))
    for label in ("Run", "Run All Cells"):
        item = f"//*[contains(@class, '-itemLabel')][normalize-space(.)='{label}']"
        wait.until(expected.element_to_be_clickable((By.XPATH, item))).click()
    counted = f"{last}//*[contains(@class, 'jp-InputPrompt')][text()='[{cells}]:']"
    wait.until(expected.presence_of_element_located((By.XPATH, counted)))
    assert "complete: input" in browser.find_element(By.XPATH, last).text


def find_field(browser: Chrome, label: str) -> WebElement:
    """Return the control that a label on the page is for."""
    found = browser.find_element(By.XPATH, f"//label[normalize-space(.)='{label}']")
    return browser.find_element(By.ID, str(found.get_attribute("for")))


def test_exploring_runs_without_an_error_and_follows_its_controls(
    lab: str, browser: Chrome
) -> None:
    """Each of the four changes what is to be seen, by keyboard too; nothing is fetched for it."""
    run_all(lab, browser, EXPLORE)
    wait = WebDriverWait(browser, GUARD)
    if find_spec("ipywidgets"):
        wait.until(expected.presence_of_element_located((By.CSS_SELECTOR, ".widget-label")))
    assert browser.find_elements(By.CSS_SELECTOR, f"{ERROR}, {STDERR}") == []
    assert [e.is_displayed() for e in browser.find_elements(By.CSS_SELECTOR, ".mk-article")] == [
        True
    ]
    pytest.importorskip("ipywidgets")
    page = tuple[str, str, str]

    def see() -> page:
        texts = [
            browser.execute_script(  # in one call, because the part may be replaced
                "return document.querySelector(arguments[0])?.innerText ?? ''", part
            )
            for part in (".explore-text", ".explore-side", ".explore-lines")
        ]
        return (texts[0], texts[1], texts[2])

    def change(act: Callable[[], object]) -> page:
        before = see()
        act()
        wait.until(lambda _: see() != before and all(see()[:2]))
        return see()

    list_requests(browser)
    browser.execute_script("arguments[0].focus()", find_field(browser, "Outlet"))
    ActionChains(browser).send_keys(" ").perform()
    wait.until(expected.presence_of_element_located((By.CSS_SELECTOR, "select:open")))
    chosen = ActionChains(browser).send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    text, side, lines = change(chosen.perform)
    assert "6 articles of Meridian Post" in side
    assert "Rivals to negotiate" in text
    assert lines.count("talks") == 1

    article = Select(find_field(browser, "Article"))
    assert len(article.options) == 6
    wanted = "2031-03-30 · Shots fired at Korrel Pass as Velmark and Sarrova trade accusations"
    text, side, lines = change(lambda: article.select_by_visible_text(wanted))
    assert "Shots fired" in text
    assert "“talk*”: 0 hits in this article" in side
    assert lines.count("talks") == 1

    dictionary = Select(find_field(browser, "Word list"))
    _, side, _ = change(lambda: dictionary.select_by_index(2))
    assert "human interest" in side

    term = find_field(browser, "Term")
    term.send_keys(Keys.CONTROL, "a")
    text, side, lines = change(lambda: term.send_keys("Korrel Pass", Keys.ENTER))
    assert "“Korrel Pass”: 2 hits in this article" in side
    assert "“Korrel Pass”" in text
    assert lines.count("\tKorrel Pass\t") == 5
    term.send_keys(Keys.CONTROL, "a")
    _, side, _ = change(lambda: term.send_keys("<img src=x onerror=alert(1)>", Keys.ENTER))
    assert "“<img src=x onerror=alert(1)>”: no hit in 24 articles" in side

    assert browser.find_elements(By.CSS_SELECTOR, f"{ERROR}, {STDERR}, .explore img") == []
    host = urlsplit(lab).netloc
    asked = [url for url in list_requests(browser) if url.startswith("http")]
    assert [url for url in asked if urlsplit(url).netloc != host] == []

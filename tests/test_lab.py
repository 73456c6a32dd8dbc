"""The notebooks in a real JupyterLab: opened, Run All, no error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import nbformat
import pytest
from browser import needs_browser, open_browser
from conftest import ROOT
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as expected
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_browser

GUARD = 120  # seconds, against hanging
SETTINGS = {
    # By default cells out of sight are not on the page, where the test could see them.
    "notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false"}',
}
STDERR = "[data-mime-type='application/vnd.jupyter.stderr']"
ERROR = "[data-mime-type='application/vnd.jupyter.error']"


@contextmanager
def open_lab(folder: Path) -> Iterator[str]:
    """Yield the address of a JupyterLab on a copy of notebooks/, with no user's settings."""
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


@pytest.mark.parametrize("name", [p.stem for p in sorted((ROOT / "notebooks").glob("*.ipynb"))])
def test_run_all_ends_without_an_error(tmp_path: Path, name: str) -> None:
    """Every cell runs as it is, and the marked article is to be seen."""
    with open_lab(tmp_path) as address, open_browser(tmp_path) as browser:
        browser.get(address.replace("/lab?", f"/lab/tree/{name}.ipynb?"))
        wait = WebDriverWait(browser, GUARD)
        ready = "[data-status='idle']"
        wait.until(expected.presence_of_element_located((By.CSS_SELECTOR, ready)))
        stored = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        cells = sum(cell.cell_type == "code" for cell in stored.cells)  # the page adds them late
        last = f"(//*[contains(@class, 'jp-CodeCell')])[{cells}]"
        wait.until(expected.presence_of_element_located((By.XPATH, last)))
        for label in ("Run", "Run All Cells"):
            item = f"//*[contains(@class, '-itemLabel')][normalize-space(.)='{label}']"
            wait.until(expected.element_to_be_clickable((By.XPATH, item))).click()
        counted = f"{last}//*[contains(@class, 'jp-InputPrompt')][text()='[{cells}]:']"
        wait.until(expected.presence_of_element_located((By.XPATH, counted)))
        assert browser.find_elements(By.CSS_SELECTOR, f"{ERROR}, {STDERR}") == []
        assert "complete: input" in browser.find_element(By.XPATH, last).text
        marked = browser.find_elements(By.CSS_SELECTOR, ".mk-article")
        assert [element.is_displayed() for element in marked] == [True]

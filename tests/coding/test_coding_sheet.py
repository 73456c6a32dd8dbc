"""The form and the sheets that people code in: blind, inert, and nothing typed is lost."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from browser import list_requests, needs_browser, open_browser
from conftest import SEED
from hostile import HOSTILE, Reader
from hypothesis import given, settings
from hypothesis import strategies as st
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

import mediakit as mk
from mediakit import cli
from mediakit.base.files import read_asset, unguard_cell, write_csv
from mediakit.base.prose import plain_text
from mediakit.cli.corpus import render_strata
from mediakit.coding.sheet import KEYS, LONGEST_CELL, Rule, render_form
from mediakit.errors import ArgumentError, ColumnMissingError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from selenium.webdriver import Chrome

CATEGORIES = ["conflict", "human_interest", "=economy"]
COLUMNS = ["unit", "coder", "category", "value", "note"]
SAMPLE = mk.coding.draw_sample(mk.read_articles(SEED.parent / "sample"), n=24, seed=1)


def form_of(text: str) -> str:
    """Return a form that holds this text wherever it has text."""
    rule = Rule(text, text, [text], [text])
    return render_form([(text, text)], [rule], [text, "absent"], about=text)


def find_foreign(page: str) -> list[str]:
    """Return everything that acts or leads away, but our script and our two controls of it."""
    found = []
    for tag, attributes in Reader(page).tags:
        if tag in {"iframe", "object", "embed", "base", "svg", "math", "link", "img"}:
            found.append(tag)
        found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        found += [f"{tag} {name}" for name in {"src", "action", "srcdoc"} & attributes.keys()]
        if "href" in attributes and attributes["href"] != "#unit":
            found.append(f"{tag} {attributes['href']}")
    scripts = re.findall(r"<script[^>]*>(.*?)</script", page, re.DOTALL | re.IGNORECASE)
    return found + [text for text in scripts if text != read_asset("coding/coding.js")]


@pytest.mark.parametrize("text", HOSTILE)
def test_34_hostile_text_is_inert_wherever_it_stands(text: str) -> None:
    """In units, their names, categories, values and the codebook; and it stays readable."""
    page = form_of(text)
    assert find_foreign(page) == []
    assert [tag for tag, _ in Reader(page).tags].count("form") == 1
    assert " ".join(plain_text(text).split()) in " ".join(Reader(page).text.split())


@settings(max_examples=10, deadline=None)
@given(st.text() | st.lists(st.sampled_from([*HOSTILE, "<", ">", '"', "'", "&"])).map("".join))
def test_any_text_is_inert_and_can_be_written(text: str) -> None:
    """Whatever pieces of markup are glued together."""
    page = form_of(text)
    assert find_foreign(page) == []
    assert page.encode("utf-8")


def test_the_policy_names_our_script_and_allows_nothing_else() -> None:
    """Its hash is that of the script on the page, which holds nothing of the sample."""
    page = form_of("canary")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert "canary" not in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    tags = Reader(page).tags
    assert tags[2][1] == {"charset": "utf-8"}
    assert str(tags[3][1]["content"]).split("; ") == [
        "default-src 'none'",
        "img-src 'none'",
        "style-src 'unsafe-inline'",
        f"script-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not re.search(r"https?://|url\(|@import", page)


def test_the_form_has_each_colour_that_it_uses() -> None:
    """A border in a colour that is not there is no border; it shares the style of reports."""
    page = form_of("text")
    used, there = (set(re.findall(form, page)) for form in (r"var\((--[\w-]+)\)", r"(--[\w-]+):"))
    assert used <= there


def test_coders_see_nothing_of_the_machine(tmp_path: Path) -> None:
    """No stratum, probability, split or pattern, in none of the files that they get."""
    canary = SAMPLE.assign(stratum="canary-stratum", probability=0.123456789)
    book = mk.read_dictionary({"conflict": ["canary-pattern*"]})
    files = mk.coding.write_sheet(canary, tmp_path / "coding", codebook=book)
    assert files.xlsx
    cells = [cell.value for row in openpyxl.load_workbook(files.xlsx).active for cell in row]
    told = files.form.read_text("utf-8") + files.csv.read_text("utf-8") + str(cells)
    for word in ("canary", "0.123456789", "tuning"):
        assert word not in told
    assert "canary-stratum" in files.sample.read_text("utf-8")


def test_the_same_sample_gives_the_same_bytes(tmp_path: Path) -> None:
    """The workbook too, which openpyxl would put the time into."""
    made = [mk.coding.write_sheet(SAMPLE, tmp_path / n, categories=CATEGORIES) for n in "ab"]
    for one, other in zip(*made, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert b"2000-01-01" not in made[0].form.read_bytes()


def test_sheets_hold_every_unit_and_category_as_text(tmp_path: Path) -> None:
    """A formula is text in both; one that a cell cannot hold says so; CSV has it all."""
    long = "x" * LONGEST_CELL + "end"
    units = {"unit": ["a", "=1+1"], "text": [long, "=SUM(A1)\x07"]}
    files = mk.coding.write_sheet(
        pd.DataFrame(units), tmp_path / "coding", categories=CATEGORIES, values=["0", "1"]
    )
    assert files.csv.read_bytes().startswith(b"\xef\xbb\xbfunit,")  # or Excel garbles quotes
    rows = list(csv.reader(io.StringIO(files.csv.read_text("utf-8-sig"))))
    assert rows[0] == ["unit", "text", "category", "definition", "value", "note", "coder"]
    assert [row[:3] for row in rows[1:]] == [
        ["a", long, "conflict"],
        ["a", "", "human_interest"],
        ["a", "", "'=economy"],
        ["'=1+1", "'=SUM(A1)\x07", "conflict"],
        ["'=1+1", "", "human_interest"],
        ["'=1+1", "", "'=economy"],
    ]
    assert files.xlsx
    page = openpyxl.load_workbook(files.xlsx).active
    assert page["A5"].value == "=1+1"
    assert page["B5"].value == "=SUM(A1)"
    assert {cell.data_type for row in page for cell in row} == {"s", "n"}  # n: an empty one
    assert page["B2"].value.endswith("read the whole in form.html)")
    assert len(page["B2"].value) == LONGEST_CELL
    (menu,) = page.data_validations.dataValidation
    assert (menu.formula1, str(menu.sqref)) == ('"0,1,unsure"', "E2:E7")


def test_without_openpyxl_the_rest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how to get the workbook is said."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.warns(UserWarning, match=r"pip install 'mediakit\[xlsx\]'"):
        files = mk.coding.write_sheet(SAMPLE, tmp_path / "coding", categories=["a"])
    assert files.xlsx is None
    names = sorted(path.name for path in (tmp_path / "coding").iterdir())
    assert names == ["doccano.jsonl", "form.html", "label_studio.json", "sample.csv", "sheet.csv"]


def test_the_codebook_stands_beside_the_categories() -> None:
    """Of a dictionary its descriptions and examples, of a mapping what it says."""
    book = mk.read_dictionary("generic_frames")
    page = render_form([("a", "x")], [Rule("c", "why", ["so"], ["not so"])], ["1", "2"])
    assert re.search(r"why.*Is one.*so.*Is none.*not so", page, re.DOTALL)
    assert "Examples" not in render_form([("a", "x")], [Rule("c")], ["1", "2"])
    assert book.categories["conflict"].hits


def test_a_folder_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is there is touched: it may be codes."""
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "codes-ada.csv").write_text("x", "utf-8")
    with pytest.raises(OutputError, match="may be codes"):
        mk.coding.write_sheet(SAMPLE, taken, categories=["a"])
    with pytest.raises(OutputError, match="is not a folder"):
        mk.coding.write_sheet(SAMPLE, taken / "codes-ada.csv", categories=["a"])
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setattr("mediakit.base.files.publish", fail)
    with pytest.raises(OutputError, match="No space left"):
        mk.coding.write_sheet(SAMPLE, empty, categories=["a"])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["codes-ada.csv", "empty", "taken"]
    monkeypatch.undo()
    assert mk.coding.write_sheet(SAMPLE, empty, categories=["a"]).form.is_file()


def fail(*_: object) -> None:
    """Be a full disk."""
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("sample", "options", "kind", "message"),
    [
        (SAMPLE.drop(columns="text"), {}, ColumnMissingError, "'text'"),
        (SAMPLE.head(0), {}, ArgumentError, "no unit"),
        (pd.concat([SAMPLE, SAMPLE]), {}, ArgumentError, "repeats"),
        (SAMPLE, {"categories": None}, ArgumentError, "no category"),
        (SAMPLE, {"categories": "war"}, ArgumentError, "list of names"),
        (SAMPLE, {"categories": ["War", "war "]}, ArgumentError, "repeats"),
        (SAMPLE, {"categories": ["a", " "]}, ArgumentError, "without a name"),
        (SAMPLE.head(2).assign(unit=["a", "a "]), {}, ArgumentError, "repeats"),
        (SAMPLE, {"values": ["pro", "Pro"]}, ArgumentError, "two or more"),
        (SAMPLE, {"codebook": {"wer": "x"}}, ArgumentError, "Did you mean 'war'"),
        (SAMPLE, {"codebook": {"war": 5}}, ArgumentError, "give its definition"),
        (SAMPLE, {"codebook": {"war": {"exmples": []}}}, ArgumentError, "Did you mean 'examples'"),
        (SAMPLE, {"values": ["a"]}, ArgumentError, "two or more"),
        (SAMPLE, {"values": "ab"}, ArgumentError, "two or more"),
        (SAMPLE, {"values": ["a", ""]}, ArgumentError, "two or more"),
    ],
)
def test_refusals(
    tmp_path: Path,
    sample: pd.DataFrame,
    options: dict[str, Any],
    kind: type[Exception],
    message: str,
) -> None:
    """Before anything is written, with a way out."""
    given: dict[str, Any] = {"categories": ["war"], **options}
    with pytest.raises(kind, match=message):
        mk.coding.write_sheet(sample, tmp_path / "coding", **given)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_folder_for_coding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is drawn is what the calls draw; it is told once more who must not see what."""
    out = tmp_path / "new" / "coding"
    command = ["sample", str(SEED.parent / "sample"), "--n", "12", "--seed", "1", "--out", str(out)]
    options = ["--dictionary", "war_peace", "--by", "outlet", "--split", "0.5"]
    assert cli.run([*command, *options]) == 0
    printed, said = capsys.readouterr()
    corpus = mk.read_articles(SEED.parent / "sample")
    frames = mk.count_frames(mk.tokenize(corpus), mk.read_dictionary("war_peace"))
    sample = mk.coding.draw_sample(corpus, n=12, seed=1, frames=frames, by="outlet", tuning=0.5)
    first = io.StringIO()
    write_csv(sample, first)
    assert (out / "sample.csv").read_text("utf-8") == first.getvalue()
    assert render_strata(mk.coding.count_strata(sample)) in printed
    names = ["doccano.jsonl", "form.html", "label_studio.json"]
    names += ["sample.csv", "sheet.csv", "sheet.xlsx"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert [line for line in printed.splitlines() if line.startswith(str(tmp_path))]
    assert said.endswith(f"never {out}/sample.csv: it shows what was found.\n")
    assert said.count("\n") == 1
    assert cli.run([*command, *options]) == 2
    assert "may be codes" in capsys.readouterr().err


def test_the_command_draws_sentences_and_codes_what_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a dictionary any category; with one, one of its own."""
    command = ["sample", str(SEED), "--n", "4", "--seed", "1", "--unit", "sentence"]
    out = ["--out", str(tmp_path / "coding")]
    assert cli.run([*command, *out, "--category", "praise", "--category", "blame"]) == 0
    sheet = pd.read_csv(tmp_path / "coding" / "sheet.csv")
    assert sheet["category"].tolist() == ["praise", "blame"] * 4
    assert sheet["unit"].str.contains("#").all()
    capsys.readouterr()
    book = ["--dictionary", "war_peace", "--category", "war_journalism"]
    assert cli.run([*command, "--out", str(tmp_path / "war"), *book]) == 0
    assert "peace_journalism" not in (tmp_path / "war" / "form.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Give --dictionary, or at least"),
        (["--category", "praise", "--dictionary", "war_peace"], "'praise' is unknown"),
        (["--category", "praise", "--n", "0"], "1 or more"),
        (["--category", "praise", "--unit", "word"], "--unit"),
        (["--category", "praise", "--split", "2"], "--split"),
        (["--category", "praise", "--by", "oulet"], "Did you mean 'outlet'"),
        (["--category", "praise", "--encoding", "latin-99"], "latin-99"),
    ],
)
def test_wrong_use_of_the_command_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    """One message, exit code 2."""
    out = ["--out", str(tmp_path / "coding")]
    assert cli.run(["sample", str(SEED), "--n", "4", "--seed", "1", *out, *options]) == 2
    printed, said = capsys.readouterr()
    assert (printed, said.count("\n")) == ("", 1)
    assert message in said
    assert list(tmp_path.iterdir()) == []


# The form in a browser ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser that the tests of this file share."""
    with open_browser(tmp_path_factory.mktemp("browser"), height=1000) as chromium:
        yield chromium


def press(browser: Chrome, *keys: str) -> None:
    """Press keys, wherever the focus is."""
    ActionChains(browser).send_keys(*keys).perform()


def open_form(
    browser: Chrome,
    folder: Path,
    units: Sequence[tuple[str, str]],
    *,
    categories: Sequence[str] = CATEGORIES,
    values: Sequence[str] = ("present", "absent", "unsure"),
    clean: bool = True,
) -> Path:
    """Open a form of its own, where downloads go into its folder."""
    path = folder / "form.html"
    path.write_text(render_form(units, [Rule(name) for name in categories], values), "utf-8")
    allow = {"behavior": "allow", "downloadPath": str(folder)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", allow)
    browser.get(path.as_uri())
    if clean:  # of what other tests left: all files share one storage
        browser.execute_script("localStorage.clear()")
        browser.refresh()
    return path


def export(browser: Chrome, folder: Path, name: str) -> list[list[str]]:
    """Export, and return the rows of the file as mediakit reads cells."""
    browser.find_element(By.ID, "export").send_keys(Keys.ENTER)
    path = folder / name
    WebDriverWait(browser, 20).until(lambda _: path.is_file() and path.stat().st_size)
    text = path.read_bytes().decode("utf-8")
    assert text[0] == "\ufeff"  # for Excel
    return [[unguard_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text[1:]))]


def save_as_excel(path: Path) -> None:
    """Save a file as Excel does where commas are for decimals, with a row that was emptied."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([*rows, [""] * len(COLUMNS)])


def count_chosen(browser: Chrome) -> int:
    """Return how many categories of the text have a code."""
    return len(browser.find_elements(By.CSS_SELECTOR, "fieldset input:checked"))


def told(browser: Chrome, part: str) -> str:
    """Return the text of a part of the page."""
    return browser.find_element(By.CSS_SELECTOR, part).text


@needs_browser
def test_twenty_units_are_coded_by_keyboard_and_exported(browser: Chrome, tmp_path: Path) -> None:
    """With a reload in the middle; what is read back is what was typed, the rest is empty."""
    list_requests(browser)
    rows = SAMPLE[["unit", "text"]].itertuples(index=False, name=None)
    units = [(f"-{unit}", text) for unit, text in rows]
    path = open_form(browser, tmp_path, units)
    press(browser, "Ada, “B”", Keys.ENTER)
    expected: dict[tuple[str, str], str] = defaultdict(str)
    notes: dict[str, str] = {}
    values = ["present", "absent", "unsure"]
    for i, (unit, _) in enumerate(units[:20]):
        if i == 10:
            assert told(browser, "#told") == "10 of 24 coded"
            browser.refresh()
            assert told(browser, "#unit").splitlines() == ["11 of 24", unit]
            assert told(browser, "#who") == "Ada, “B”"
        assert browser.execute_script("return document.activeElement.id") == "unit"
        for j, category in enumerate(CATEGORIES):
            times = (i + j) % 3 + 1
            press(browser, *[KEYS[j]] * times)
            expected[unit, category] = values[times - 1]
        if i % 7 == 0:
            notes[unit] = f'=1+1, "{i}"\nnext line'
            press(browser, "n", notes[unit], Keys.ESCAPE)
        press(browser, Keys.ENTER if i % 2 else Keys.ARROW_RIGHT)
    assert told(browser, "#told") == "20 of 24 coded"
    assert told(browser, "#kept") == "Kept in this browser, not exported yet"
    table = export(browser, tmp_path, "codes-Ada-B.csv")
    assert table == [
        COLUMNS,
        *(
            [unit, "Ada, “B”", category, expected[unit, category], notes.get(unit, "")]
            for unit, _ in units
            for category in CATEGORIES
        ),
    ]
    assert told(browser, "#kept") == "Exported"
    asked = {url for url in list_requests(browser) if url.startswith(("http", "file"))}
    assert asked == {path.as_uri()}
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@needs_browser
def test_keys_go_through_the_values_and_back_to_none(browser: Chrome, tmp_path: Path) -> None:
    """A full stop codes the rest as absent; u goes to the first text that is not coded."""
    open_form(browser, tmp_path, [(str(i), f"Text {i}.") for i in range(3)])
    press(browser, "Ada", Keys.ENTER, "1")

    def chosen() -> list[str]:
        script = "return [...document.querySelectorAll('input:checked')].map(i => i.name + i.value)"
        return list(browser.execute_script(script))

    assert chosen() == ["category-00"]
    focused = "return document.activeElement.dataset.category"
    assert browser.execute_script(focused) == '"conflict"'
    press(browser, "1", "1", "1")
    assert chosen() == []
    press(browser, "1", ".")
    assert chosen() == ["category-00", "category-11", "category-21"]
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, ".", Keys.ARROW_RIGHT)
    assert told(browser, "#unit").splitlines()[0] == "3 of 3"
    press(browser, "u")
    assert told(browser, "#unit").splitlines()[0] == "2 of 3"
    press(browser, ".", "u")
    assert told(browser, "#alert").startswith("Every text is coded.")


@needs_browser
def test_coders_are_kept_apart_and_files_bring_codes_back(browser: Chrome, tmp_path: Path) -> None:
    """Each name has codes of its own; a file restores them where nothing was kept."""
    units = [("a", "One."), ("__proto__", "Two."), ("b", "Three.")]
    open_form(browser, tmp_path, units)
    press(browser, "Ada", Keys.ENTER, "1", Keys.ENTER, "2", "n", 'why,\n"so"')
    ada = export(browser, tmp_path, "codes-Ada.csv")
    assert [row[3] for row in ada[1:5]] == ["present", "", "", ""]
    assert [ada[5][i] for i in (0, 3, 4)] == ["__proto__", "present", 'why,\n"so"']
    browser.find_element(By.ID, "change").click()
    press(browser, "Ben", Keys.ENTER)
    assert told(browser, "#unit").splitlines()[0] == "1 of 3"
    assert {row[3] for row in export(browser, tmp_path, "codes-Ben.csv")[1:]} == {""}
    browser.execute_script("localStorage.clear()")
    browser.refresh()
    field = browser.find_element(By.ID, "restore")
    wrong = tmp_path / "wrong.csv"
    refused: list[tuple[str | bytes, str]] = [
        ("\ufeffé".encode("utf-16"), "not UTF-8"),
        (f"{';'.join(COLUMNS)}\na;Zoé;conflict;;\n".encode("cp1252"), "not UTF-8"),
        ("a;b\n1;2\n", "its first line must name unit, coder, category, value, note"),
        (f"{','.join(COLUMNS)}\nz,Ada,conflict,,\n", "unit “z”"),
        (f"{','.join(COLUMNS)}\na,Ada,peace,,\n", "category “peace”"),
        (f"{','.join(COLUMNS)}\na,Ada,conflict,maybe,\n", "value “maybe”"),
        (f"{','.join(COLUMNS)}\na,Ada,conflict,,\na,Ben,conflict,,\n", "one coder"),
        (f'{",".join(COLUMNS)}\na,"Ada,conflict,,\n', "not a table"),
    ]
    for text, why in refused:
        wrong.write_bytes(text if isinstance(text, bytes) else text.encode())
        field.send_keys(str(wrong))
        WebDriverWait(browser, 20).until(
            expected_conditions.text_to_be_present_in_element((By.ID, "alert"), why)
        )
        assert not browser.find_element(By.ID, "unit").is_displayed()
    save_as_excel(tmp_path / "codes-Ada.csv")
    field.send_keys(str(tmp_path / "codes-Ada.csv"))
    WebDriverWait(browser, 20).until(lambda _: told(browser, "#who") == "Ada")
    (tmp_path / "codes-Ada.csv").unlink()
    again = export(browser, tmp_path, "codes-Ada.csv")
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in again] == ada


@needs_browser
def test_codes_of_another_form_are_not_taken(browser: Chrome, tmp_path: Path) -> None:
    """Codes are kept under the hash of texts, categories and values."""
    open_form(browser, tmp_path, [("a", "One.")])
    press(browser, "Ada", Keys.ENTER, "1")
    open_form(browser, tmp_path, [("a", "Another.")], clean=False)
    assert browser.find_element(By.ID, "coder").is_displayed()


@needs_browser
def test_what_is_kept_in_the_browser_may_be_anything(browser: Chrome, tmp_path: Path) -> None:
    """What does not fit is left out; where nothing can be kept, that is said."""
    path = open_form(browser, tmp_path, [("a", "One."), ("b", "Two.")])
    press(browser, "Ada", Keys.ENTER, "1")
    script = "const k = Object.keys(localStorage).find(k => k.endsWith(':Ada'));"
    broken = '{"codes": {"a": {"conflict": "maybe"}, "z": 5}, "notes": [], "at": 99, "changes": 1}'
    browser.execute_script(f"{script} localStorage.setItem(k, arguments[0])", broken)
    browser.refresh()
    assert told(browser, "#unit").splitlines()[0] == "2 of 2"
    assert told(browser, "#told") == "0 of 2 coded"
    browser.execute_script(f"{script} localStorage.setItem(k, '[')")
    browser.refresh()
    assert told(browser, "#who") == "Ada"
    source = "Object.defineProperty(window, 'localStorage', {get() { throw Error('no') }})"
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    browser.get(path.as_uri())
    press(browser, "Ada", Keys.ENTER, "1")
    assert told(browser, "#kept") == "This browser keeps nothing: export before you leave"
    browser.find_element(By.ID, "change").click()
    press(browser, "Ben", Keys.ENTER)
    assert count_chosen(browser) == 0
    leaves = "return dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert browser.execute_script(leaves) is False  # what Ada coded would be lost
    browser.find_element(By.ID, "change").click()
    press(browser, "Ada", Keys.ENTER)
    assert count_chosen(browser) == 1
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    browser.get("about:blank")


@needs_browser
def test_two_windows_show_the_same_codes(browser: Chrome, tmp_path: Path) -> None:
    """What is coded in one is there in the other, which stays at its text."""
    path = open_form(browser, tmp_path, [("a", "One."), ("b", "Two.")])
    press(browser, "Ada", Keys.ENTER, Keys.ENTER)
    first = browser.current_window_handle
    browser.switch_to.new_window("window")
    browser.get(path.as_uri())
    press(browser, Keys.ARROW_LEFT, "1", "2", "3")
    browser.close()
    browser.switch_to.window(first)
    WebDriverWait(browser, 20).until(lambda _: told(browser, "#told") == "1 of 2 coded")
    assert told(browser, "#unit").splitlines() == ["2 of 2", "b"]


@needs_browser
def test_a_window_that_slept_catches_up(browser: Chrome, tmp_path: Path) -> None:
    """Before it could write what it knew over what another window kept."""
    open_form(browser, tmp_path, [("a", "One."), ("b", "Two.")])
    press(browser, "Ada", Keys.ENTER, "1")
    script = """
        const k = Object.keys(localStorage).find(k => k.endsWith(':Ada'));
        const kept = JSON.parse(localStorage.getItem(k));
        kept.codes.a.human_interest = "absent"; kept.changes += 1;
        localStorage.setItem(k, JSON.stringify(kept));
        dispatchEvent(new Event("focus"));
    """
    browser.execute_script(script)
    press(browser, "3")
    assert told(browser, "#told") == "1 of 2 coded"


@needs_browser
def test_every_keyboard_has_the_keys(browser: Chrome, tmp_path: Path) -> None:
    """By the letter, also a capital; by the place where digits need Shift or letters are others."""
    open_form(browser, tmp_path, [("a", "One.")], categories=[f"c{i}" for i in range(12)])
    press(browser, "Ada", Keys.ENTER)
    for key, code, coded in (
        ("&", "Digit1", 1),  # French
        ("Q", "KeyQ", 2),  # caps lock
        ("ц", "KeyW", 3),  # Russian
        ("q", "KeyA", 3),  # French: q again, which goes on to absent
        ("p", "KeyE", 3),  # Dvorak: no key of the form
        (";", "Comma", 3),
    ):
        event = f"new KeyboardEvent('keydown', {{key: '{key}', code: '{code}', bubbles: true}})"
        browser.execute_script(f"document.activeElement.dispatchEvent({event})")
        assert count_chosen(browser) == coded, key
    absent = browser.find_element(By.CSS_SELECTOR, "[data-key=q] [value='1']")
    assert absent.is_selected()


@needs_browser
def test_what_a_key_changed_is_said_and_seen(browser: Chrome, tmp_path: Path) -> None:
    """By a screen reader, and where the browser's own colours hide shadows."""
    open_form(browser, tmp_path, [("a", "One.")])
    press(browser, "Ada", Keys.ENTER, "2")
    said = "return document.querySelector('#said[role=status]').textContent"
    assert browser.execute_script(said) == "Human interest: present"
    press(browser, "2", "2", "2")
    assert browser.execute_script(said) == "Human interest: not coded"
    colours = {"features": [{"name": "forced-colors", "value": "active"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", colours)
    style = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.execute_script(style) == "solid"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@needs_browser
def test_leaving_with_codes_that_were_not_exported_is_asked(
    browser: Chrome, tmp_path: Path
) -> None:
    """Not after the export, and not where nothing was coded."""
    open_form(browser, tmp_path, [("left", "None else has this one.")])
    leaves = "const e = new Event('beforeunload', {cancelable: true}); return dispatchEvent(e)"
    press(browser, "Ada", Keys.ENTER)
    assert browser.execute_script(leaves) is True
    press(browser, "1")
    assert browser.execute_script(leaves) is False
    export(browser, tmp_path, "codes-Ada.csv")
    assert browser.execute_script(leaves) is True


@needs_browser
def test_two_hundred_articles_open_at_once(browser: Chrome, tmp_path: Path) -> None:
    """Of a thousand words each, with thirty categories; the guard is generous."""
    units = [(f"article {i}", "Rain fell on the port. " * 200) for i in range(200)]
    open_form(browser, tmp_path, units, categories=[f"c{i}" for i in range(30)])
    start = time.perf_counter()
    browser.refresh()
    press(browser, "Ada", Keys.ENTER, *KEYS, Keys.ENTER, "1")
    assert told(browser, "#unit").splitlines() == ["2 of 200", "article 1"]
    assert time.perf_counter() - start < 20
    labels = [kbd.text for kbd in browser.find_elements(By.CSS_SELECTOR, "legend kbd")]
    assert "".join(labels) == KEYS


@needs_browser
def test_every_control_has_a_name(browser: Chrome, tmp_path: Path) -> None:
    """As a screen reader gets it, before and after the start."""
    open_form(browser, tmp_path, [("a", "One.")])
    for keys in ((), ("Ada", Keys.ENTER)):
        press(browser, *keys)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        asked = {"button", "textbox", "radio", "group", "progressbar", "complementary", "heading"}
        seen = [n for n in nodes if not n["ignored"] and n["role"]["value"] in asked]
        assert [n for n in seen if not n["name"]["value"]] == []
    assert len(seen) > 15


@needs_browser
@pytest.mark.parametrize("width", [320, 700, 960, 1400])
def test_no_screen_scrolls_sideways(browser: Chrome, tmp_path: Path, width: int) -> None:
    """Narrow ones have the codes below the text; on wide ones only text and codebook scroll."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    values = ["present", "v" * 150]
    open_form(browser, tmp_path, [("a" * 200, "One " + "x" * 300)], values=values)
    press(browser, "N" * 100, Keys.ENTER, "1")
    aside = "const a = document.querySelector('aside'); return a.scrollWidth - a.clientWidth"
    assert browser.execute_script(aside) <= 0
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    if width > 960:
        assert browser.execute_script("return document.documentElement.scrollHeight") <= 900
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@needs_browser
def test_without_a_script_and_on_paper_all_texts_are_there(browser: Chrome, tmp_path: Path) -> None:
    """On paper with the codes, or a line to write them on."""
    path = open_form(browser, tmp_path, [("a", "One."), ("b", "Two.")])
    press(browser, "Ada", Keys.ENTER, "1")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    printed = told(browser, ".units")
    assert re.search(r"One\.\s+conflict: present   human interest: _+.*Two\.", printed, re.DOTALL)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(path.as_uri())
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    texts = [item.text for item in browser.find_elements(By.CSS_SELECTOR, ".units .text")]
    assert texts == ["One.", "Two."]
    shown = browser.find_elements(By.CSS_SELECTOR, "button, input, textarea")
    assert not [control for control in shown if control.is_displayed()]

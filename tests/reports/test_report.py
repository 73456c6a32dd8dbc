"""A report is whole, carries its evidence, and is the same for the same input."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from conftest import ROOT, SEED
from hostile import Reader, find_active
from shared import make_once
from trial import snapshot, write_trial

import mediakit as mk
from mediakit.errors import MediakitError, ReportError
from mediakit.reports import kernel
from mediakit.reports.manifest import hash_outputs
from mediakit.reports.notebook import normalise
from mediakit.reports.processes import start_process

if TYPE_CHECKING:
    from collections.abc import Callable

DATES: Final = ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", "")
ATTACK: Final = "<img src=x onerror=alert(1)>"


def test_a_report_is_a_folder_with_its_evidence(fresh: Path) -> None:
    """Page, notebook, tables, manifest and run record, and nothing else beside them."""
    folder = fresh
    assert folder.parts[-2:] == ("reports", "putin_north_korea")
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    names = {path.name for path in folder.iterdir()}
    written = {"report.html", "report.md", "report.ipynb", "manifest.json", "run.json"}
    assert names == written | {"tables", "figures"}
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["outputs"] == hash_outputs(folder)
    assert manifest["inputs"][0]["name"] == SEED.name


def test_the_committed_report_is_what_a_fresh_run_gives(fresh: Path) -> None:
    """Each file, byte for byte: what a reader of the repository sees is what the code says."""
    committed = ROOT / "reports" / "putin_north_korea"
    manifest = json.loads((committed / "manifest.json").read_bytes())
    made = json.loads((fresh / "manifest.json").read_bytes())
    if manifest["versions"] != made["versions"]:
        pytest.skip("other versions of packages than the committed report was made with")
    left, right = snapshot(committed), snapshot(fresh)
    left.pop("run.json", None)
    right.pop("run.json")
    assert {name for name in {*left, *right} if left.get(name) != right.get(name)} == set()


@pytest.mark.parametrize("pattern", ["", "/*.txt"])
def test_a_table_beside_the_source_is_an_input(pattern: str, tmp_path: Path) -> None:
    """With its hash; one that comes, or goes, makes another report, which `verify` finds whole."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Rain\n\nIt rained, said Ada Kern.\n", "utf-8")
    load = "print(mk.reports.load_params(source=source, events=events).events)"
    parameters = 'source: str = ""  # it\nevents: str = ""  # table\noutput: str = ""  # folder'
    trial = write_trial(tmp_path / "trial.ipynb", load, parameters=parameters, tags=("parameters",))
    order = (trial, f"{tmp_path}/news{pattern}")
    folder = mk.run_report(*order, output=tmp_path / "out")
    assert json.loads((folder / "manifest.json").read_bytes())["parameters"]["events"] == ""
    table = tmp_path / "news_events.csv"
    table.write_text("date,event\n2031-04-10,Vote\n", "utf-8")
    assert mk.verify_report(folder, notebook=trial).empty  # it was made without
    mk.run_report(*order, output=tmp_path / "out")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    inputs = {item["name"]: item["sha256"] for item in manifest["inputs"]}
    assert manifest["parameters"]["events"] == table.name
    assert inputs[table.name] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert table.name in (folder / "report.ipynb").read_text("utf-8")
    assert mk.verify_report(folder, notebook=trial).empty


@pytest.mark.usefixtures("started")
def test_our_kernel_gives_what_plain_papermill_gives(
    tmp_path: Path, template: Callable[..., str]
) -> None:
    """Every output of every cell, with papermill's own engine as the oracle.

    On the notebooks that mediakit ships nbval does the same, with their stored outputs.
    """
    cells = (
        "import pandas as pd",
        "pd.DataFrame([range(30)] * 90)",
        "print(pd.DataFrame([range(30)]))",
        "import matplotlib.pyplot as plt",
        "plt.plot([1, 2]);",
        "plt.rcParams['figure.dpi']",
        "import os, sys",
        "sys.argv[1:2], sys.flags.utf8_mode >= 0",
        "{1, 2}",
        "1 // 1",
        "from IPython.display import HTML",
        "HTML('<b>b</b>')",
        "await __import__('asyncio').sleep(0)",
        "print('a'); print('b', file=sys.stderr); print('c')",
        "from IPython.display import clear_output, display",
        "shown = display('x', display_id=True)",
        "display('y'); clear_output(); display('z'); clear_output(wait=True); print('w')",
        "shown.update('changed')",
        "import threading",
        "thread = threading.Thread(target=print, args=('from a thread',))",
        "thread.start(); thread.join()",
        "%%html\n<b>b</b>",
        "tokens = mk.tokenize(mk.read_articles(source))",
        "mk.show('voices', mk.plots.strip(tokens.to_frame()), mk.count_voices(tokens))",
    )
    source, values = Path(template(*cells)).read_bytes(), {"source": str(SEED)}
    from papermill.execute import execute_notebook  # after `kernel`, which spares it grammars

    given, quietly = kernel.read_notebook(source), {"progress_bar": False, "cwd": tmp_path}
    plain = execute_notebook(given, None, values, kernel_name="python3", **quietly)
    places = {"article": SEED, "folder": tmp_path}
    with start_process(SEED) as waiting:
        ours, failure = kernel.run_notebook(source, values, waiting, seconds=60, **places)
    assert failure == ""
    assert normalise(ours) == normalise(dict(plain))


@pytest.mark.usefixtures("started")
def test_what_is_to_be_read_may_be_described_at_length(article: Path) -> None:
    """A process takes an argument of 128 kB at most; an order may be longer."""
    with start_process(article, {"reading": {"languages": ["en"] * 40_000}}) as waiting:
        assert waiting.read_head()["articles"] == 1


@pytest.mark.parametrize(
    ("name", "value"), [("dictionaries", ["x" * 200_000]), ("actors", f"{'x' * 200_000}.csv")]
)
def test_a_name_that_no_disk_takes_is_refused(name: str, value: object, article: Path) -> None:
    """In one line, before anything is run."""
    with pytest.raises(MediakitError, match=f"^{name}: .* is not a (list of names|file)") as caught:
        mk.run_report("frames", article, parameters={name: value})
    assert len(str(caught.value)) < 200


def published(folder: Path) -> bytes:
    """Return all that is in a folder of reports but their run records, which stay here."""
    files = snapshot(folder).items()
    return b"\n".join(data for name, data in files if Path(name).name != "run.json")


def test_no_place_of_this_machine_is_published(
    tmp_path: Path, article: Path, template: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No home, working folder, host name or environment in a report or a failed notebook."""
    for name in ("USER", "TOKEN"):
        monkeypatch.setenv(name, "canary-71")
    article = article.rename(article.with_name("-n.txt"))  # and a name like an option is none
    mk.run_report(template("mk.read_articles(params.source)"), article, output=tmp_path / "out")
    failing = template("mk.read_dictionary('nope')")
    with pytest.raises(ReportError):
        mk.run_report(failing, article, output=tmp_path / "out", folder="other")
    everything = published(tmp_path / "out")
    places = (str(tmp_path), str(ROOT), sys.prefix, f"{Path.home()}/", socket.gethostname())
    for place in (*places, "canary-71"):
        assert place.encode() not in everything
    assert not list((tmp_path / "out").rglob("other/report.html"))


CODE: Final = 'a" + str(__import__("os").system("touch PWNED")) + "b\n{x.__class__} 100% {sure}'
NAME: Final = "<b>&'\" {x} é ü.txt"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report, made where a loop runs, on an article of this name with this parameter."""

    def make(place: Path) -> None:
        (place / NAME).write_text("Rain falls\n\nRain fell, said Ada Kern.\n", "utf-8")
        trial = write_trial(place / "trial.ipynb", "print(word)")
        given = {"parameters": {"word": CODE}, "folder": "report"}

        async def cell() -> None:
            mk.run_report(trial, place / NAME, output=place / "out", **given)  # type: ignore[arg-type]  # of these

        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(place)
            asyncio.run(cell())

    return make_once(tmp_path_factory, "strange", make) / "out" / "report"


def test_values_arrive_as_data(strange: Path) -> None:
    """What looks like code is shown as the text that it is."""
    notebook = json.loads((strange / "report.ipynb").read_bytes())
    printed = [o["text"] for c in notebook["cells"] for o in c.get("outputs", []) if "text" in o]
    assert printed[0] == CODE + "\n"
    assert not list(strange.parent.parent.rglob("PWNED"))
    manifest = json.loads((strange / "manifest.json").read_bytes())
    assert manifest["parameters"] == {"word": CODE}


def test_it_runs_where_a_loop_runs_already(strange: Path) -> None:
    """As in a notebook's own cell."""
    assert (strange / "report.html").is_file()


def test_a_dictionary_of_ones_own_is_an_input(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """Its bytes are in the manifest, its place on this machine is not."""
    own = tmp_path / "talks.toml"
    own.write_text('[categories]\ntalks = ["summit*", "message"]\n', "utf-8")
    parameters = (
        'source: str = ""  # it\noutput: str = ""  # folder\ndictionaries: list = []  # frame lists'
    )
    load = (
        "params = mk.reports.load_params(source=source, output=output, dictionaries=dictionaries)"
    )
    read = "mk.read_dictionary(params.dictionaries[0])"
    folder = mk.run_report(
        template(load, read, parameters=parameters),
        article,
        output=tmp_path / "out",
        parameters={"dictionaries": [str(own)]},
    )
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert [item["name"] for item in manifest["inputs"]] == [article.name, "talks.toml"]
    assert manifest["parameters"]["dictionaries"] == ["talks.toml"]
    assert str(tmp_path).encode() not in published(folder)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a hostile article by a hostile list and one with an error: only read it."""

    def make(place: Path) -> None:
        article = place / f"{ATTACK}.txt"
        article.write_text(
            f"Minister {ATTACK} warns <script>alert(1)</script>\n\n"
            f"“The war {ATTACK} is on,” said Ada {ATTACK} Kern of the <svg onload=alert(1)> party."
            '\n\nAda Kern said that the "><svg onload=alert(1)> war hurts '
            "[c](javascript:alert(1)).\n",
            "utf-8",
        )
        texts = (
            f"'{ATTACK}' = ['war', 'onerror*', 'unused']",
            "talks = ['summit*', 'caf\u00c3\u00a9']",
        )
        lists = []
        for name, text in zip("ab", texts, strict=True):
            (place / f"{name}.toml").write_text(f"[categories]\n{text}\n", "utf-8")
            lists.append(str(place / f"{name}.toml"))
        given = {"dictionaries": lists}
        mk.run_report("article", article, output=place, parameters=given, folder="report")

    return make_once(tmp_path_factory, "odd", make) / "report"


def test_an_error_in_any_frame_list_is_told_before_its_counts(odd: Path) -> None:
    """At the top, in few words and in full; the files have every pattern."""
    page = (odd / "report.html").read_text("utf-8")
    text = Reader(page[page.index("<main") :]).text
    order = [
        "errors in a frame list",
        "1 error in the frame lists",
        "caf\u00c3\u00a9",
        "Marked text",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    with (odd / "tables" / "list_patterns.csv").open(encoding="utf-8", newline="") as file:
        listed = {(row["category"], row["pattern"]) for row in csv.DictReader(file)}
    assert listed == {(ATTACK, pattern) for pattern in ("war", "onerror*", "unused")}


def test_a_hostile_article_is_text_in_every_place(odd: Path) -> None:
    """In title, quotation, speaker, term, category, context, chart, file name: seen, not run."""
    page = (odd / "report.html").read_text("utf-8")
    assert find_active(page) == []
    assert Reader(page).text.count(ATTACK) > 5
    notebook = (odd / "report.ipynb").read_text("utf-8")
    outputs = [o for c in json.loads(notebook)["cells"] for o in c.get("outputs", [])]
    shown = "".join(o["data"].get("text/html", "") for o in outputs if "data" in o)
    assert find_active(shown) == []


def test_any_file_name_is_an_article(strange: Path) -> None:
    """Its name is shown as it is, escaped, and never run or formatted."""
    assert json.loads((strange / "manifest.json").read_bytes())["inputs"][0]["name"] == NAME
    assert find_active((strange / "report.html").read_text("utf-8")) == []


def test_a_report_on_a_folder_reads_it_once(tmp_path: Path) -> None:
    """Its notebook gets the whole corpus, with ids and rejects; the manifest names each file."""
    texts = tmp_path / "Texts"
    texts.mkdir()
    (texts / "a.txt").write_bytes("Paris\n\nCafé shut, no ship left.".encode("cp1252"))
    (texts / "b.txt").write_text(" ", "utf-8")
    shown = "mk.show('articles', corpus.articles, output=params.output)"
    parameters = 'source: str = ""  # it\nreading: dict = {}  # options\noutput: str = ""  # folder'
    load = "params = mk.reports.load_params(source=source, reading=reading, output=output)"
    read = "corpus = mk.read_articles(params.source, **params.reading)"
    path = tmp_path / "whole.ipynb"
    write_trial(path, load, read, shown, parameters=parameters, tags=("parameters",))
    reading = {"reading": {"encoding": "cp1252"}}
    folder = mk.run_report(str(path), texts, output=tmp_path / "out", parameters=reading)
    assert folder.name.startswith("whole_texts-")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert [file["name"] for file in manifest["inputs"]] == ["a.txt", "b.txt"]
    assert manifest["parameters"]["reading"] == {"encoding": "cp1252"}
    with (folder / "tables" / "articles.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["doc_id"], row["n_words"], row["encoding"]) == ("a", "6", "cp1252")
    assert "1 of 2 records excluded" in (folder / "report.html").read_text("utf-8")


def test_days_are_told_on_the_page_in_the_manifest_and_the_methods(tmp_path: Path) -> None:
    """The same, also for a single file, whichever way they are given; verify reads them again."""
    rows = [f'{i},"Rain fell on day {i}.",{date}' for i, date in enumerate(DATES)]
    texts = tmp_path / "in"
    texts.mkdir()
    (texts / "t.csv").write_text("\n".join(["id,text,date", *rows, ""]), "utf-8")
    declared = [f'{name}: str = ""  # any' for name in ("source", "since", "until", "output")]
    parameters = "\n".join([*declared, "reading: dict = {}  # options"])
    names = ("source", "since", "until", "reading", "output")
    given = ", ".join(f"{name}={name}" for name in names)
    read = (
        f"params = mk.reports.load_params({given})\n"
        "corpus = mk.read_articles(params.source, **params.reading)"
    )
    path = tmp_path / "trial.ipynb"
    shown = "[*mk.findings.summarize_reading(corpus), *mk.reports.describe_methods(corpus, params)]"
    show = f"mk.show('told', {shown})"
    write_trial(path, read, show, parameters=parameters, tags=("parameters",))
    days = {"since": "2024-03", "until": "2024-03"}
    pages = set()
    for number, source in enumerate((texts, texts / "t.csv")):
        ways: list[dict[str, Any]] = [{**days}, {"reading": days}]
        for way, values in enumerate(ways):
            out = tmp_path / f"out-{number}{way}"
            folder = mk.run_report(str(path), source, output=out, parameters=values)
            manifest = json.loads((folder / "manifest.json").read_bytes())
            assert manifest["parameters"] == {"reading": {}, **days}
            rejected = {"no_date": 1, "outside_dates": 2}
            assert manifest["records"] == {
                "seen": 5,
                "used": 2,
                "rejected": rejected,
                "not_read": 0,
            }
            page, ran = (
                (folder / f"report.{kind}").read_text("utf-8") for kind in ("html", "ipynb")
            )
            assert "3 of 5 records excluded" in page
            assert "2 of 5 records used; 3 excluded: 2 of other dates, 1 without a date." in ran
            assert "Only articles of March 2024 were used." in ran
            assert "1 without a date and 2 of other dates" in ran
            pages.add((number, page))
        assert mk.verify_report(folder, notebook=path).empty
    assert len(pages) == 2
    made = mk.run_batch(
        "article", texts, output=tmp_path / "b", parameters={"reading": days}, dry_run=True
    )
    assert made["group"].dropna().tolist() == ["1", "2"]
    assert set(made.loc[made["group"].isna(), "articles"]) == {2}

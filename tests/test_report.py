"""A report appears whole or not at all, is the same for the same input, and says what failed."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT, SEED
from test_page import Reader, find_active
from trial import SENTINEL, write_trial

import mediakit as mk
from mediakit import kernel
from mediakit.errors import (
    ArgumentError,
    DictionaryError,
    InputError,
    MediakitError,
    OutputError,
    ParameterError,
    ReportError,
)
from mediakit.manifest import hash_outputs
from mediakit.notebook import normalise, read_template
from mediakit.prelude import start_process

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """An article file of the test's own."""
    path = tmp_path / "input" / "news.txt"
    path.parent.mkdir()
    path.write_text("Rain falls on the hills\n\nRain fell on Monday, said Ada Kern.\n", "utf-8")
    return path


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a notebook with these analysis cells."""
    return partial(write_trial, tmp_path / "trial.ipynb")


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the start of a kernel an error."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a kernel was started")

    monkeypatch.setattr(kernel, "run_notebook", refuse)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_report_is_a_folder_with_its_evidence(tmp_path: Path) -> None:
    """Page, notebook, tables, manifest and run record, and nothing else beside them."""
    folder = mk.run_report("article", SEED, output=tmp_path / "reports")
    assert folder == tmp_path / "reports" / "putin_north_korea"
    assert [path.name for path in (tmp_path / "reports").iterdir()] == [folder.name]
    names = {path.name for path in folder.iterdir()}
    assert {"report.html", "report.ipynb", "tables", "manifest.json", "run.json"} <= names
    assert names <= {*names, "figures"}
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["outputs"] == hash_outputs(folder)
    assert manifest["inputs"][0]["name"] == SEED.name


def test_the_committed_report_is_what_a_fresh_run_gives(tmp_path: Path) -> None:
    """Each file, byte for byte: what a reader of the repository sees is what the code says."""
    committed = ROOT / "reports" / "putin_north_korea"
    manifest = json.loads((committed / "manifest.json").read_bytes())
    fresh = mk.run_report("article", SEED, output=tmp_path)
    made = json.loads((fresh / "manifest.json").read_bytes())
    if manifest["versions"] != made["versions"]:
        pytest.skip("other versions of packages than the committed report was made with")
    left, right = snapshot(committed), snapshot(fresh)
    left.pop("run.json", None)
    right.pop("run.json")
    assert {name for name in {*left, *right} if left.get(name) != right.get(name)} == set()


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, settings: dict[str, str]) -> None:
    """Whatever hash seed, time zone, locale and working folder."""
    here = mk.run_report("article", SEED, output=tmp_path / "here")
    there = tmp_path / "elsewhere"
    there.mkdir()
    subprocess.run(
        [sys.executable, "-m", "mediakit", "report", SEED, "--output", "reports"],
        cwd=there,
        env={**os.environ, **settings},
        check=True,
        capture_output=True,
    )
    left, right = snapshot(here), snapshot(there / "reports" / here.name)
    assert left.pop("run.json") != right.pop("run.json")
    assert {name for name in {*left, *right} if left.get(name) != right.get(name)} == set()


@pytest.mark.parametrize(
    "cells",
    [
        None,
        (
            "import pandas as pd",
            "pd.DataFrame([range(30)] * 90)",
            "print(pd.DataFrame([range(30)]))",
        ),
        ("import matplotlib.pyplot as plt", "plt.plot([1, 2]);", "plt.rcParams['figure.dpi']"),
        ("import os, sys", "sys.argv[1:2], sys.flags.utf8_mode >= 0", "{1, 2}", "1 // 1"),
        (
            "from IPython.display import HTML",
            "HTML('<b>b</b>')",
            "await __import__('asyncio').sleep(0)",
        ),
    ],
    ids=["article", "pandas", "matplotlib", "python", "ipython"],
)
def test_our_kernel_gives_what_plain_papermill_gives(
    tmp_path: Path, template: Callable[..., str], cells: tuple[str, ...] | None
) -> None:
    """Every output of every cell, with papermill's own engine as the oracle."""
    if cells:
        source, values = Path(template(*cells)).read_bytes(), {"source": str(SEED)}
    else:
        source, values = read_template("article").source, {}
    plain = kernel.run_notebook(source, values, folder=tmp_path)
    with start_process(SEED) as waiting:
        ours = kernel.run_notebook(source, values, folder=tmp_path, waiting=waiting)
    assert ours.failure == plain.failure == ""
    assert normalise(dict(ours.notebook)) == normalise(dict(plain.notebook))


def test_no_place_of_this_machine_is_published(
    tmp_path: Path, article: Path, template: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No home, working folder, host name or environment in a report or a failed notebook."""
    for name in ("USER", "TOKEN"):
        monkeypatch.setenv(name, "canary-71")
    mk.run_report(template("mk.read_articles(params.source)"), article, output=tmp_path / "out")
    failing = template("mk.read_dictionary('nope')")
    with pytest.raises(ReportError):
        mk.run_report(failing, article, output=tmp_path / "out", folder="other")
    everything = b"\n".join(snapshot(tmp_path / "out").values())
    places = (str(tmp_path), str(ROOT), sys.prefix, f"{Path.home()}/", socket.gethostname())
    for place in (*places, "canary-71"):
        assert place.encode() not in everything
    assert not list((tmp_path / "out").rglob("other/report.html"))


@pytest.mark.parametrize("text", ["W", "Rain fell\n\n12 34.\n"])
def test_the_smallest_article_gives_a_report(tmp_path: Path, text: str) -> None:
    """No quotation, no term, no name, no sentiment: tables without rows and missing values."""
    (tmp_path / "small.txt").write_text(text, "utf-8")
    folder = mk.run_report("article", tmp_path / "small.txt", output=tmp_path / "out")
    assert (folder / "report.html").is_file()


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n \n"),
        ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01"),
        ("utf16.txt", "Rain falls on the hills.".encode("utf-16-le")),
        ("control.txt", bytes(range(1, 32)) * 40),
        ("wordless.txt", b"!!! ???\n\n...\n"),
    ],
)
def test_a_file_without_an_article_is_refused_before_a_kernel_starts(
    tmp_path: Path, name: str, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file; no folder of a report is left."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(text)
    with pytest.raises(InputError, match=name) as caught:
        mk.run_report("article", name, output="out")
    assert "\n" not in str(caught.value)
    assert not any((tmp_path / "out").glob("*"))


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"name": "artcle"}, ArgumentError, "Did you mean 'article'"),
        ({"name": "nope.ipynb"}, ArgumentError, "no notebook that can be read"),
        ({"source": "nope.txt"}, InputError, "nope.txt"),
        ({"source": ROOT / "seeds"}, InputError, "no file"),
        ({"parameters": {"sorce": 1}}, ParameterError, "Unknown parameter"),
        ({"parameters": {"source": "a.txt"}}, ParameterError, "the runner sets it"),
        ({"folder": "../x"}, ArgumentError, "folder="),
    ],
)
def test_wrong_arguments_are_refused_before_a_kernel_starts(
    tmp_path: Path, arguments: dict[str, Any], kind: type[MediakitError], message: str
) -> None:
    """Each with its own error and a way out."""
    given = {"name": "article", "source": SEED, "output": tmp_path / "out", **arguments}
    with pytest.raises(kind, match=message):
        mk.run_report(given.pop("name"), given.pop("source"), **given)
    assert not any((tmp_path / "out").glob("*"))


@pytest.mark.usefixtures("no_kernel")
def test_a_template_must_declare_its_parameters(
    article: Path, template: Callable[..., str], tmp_path: Path
) -> None:
    """Without a parameters cell papermill would use the defaults and say nothing."""
    for parameters, message in ((None, "tagged 'parameters'"), ("x: int = 1", "'source'")):
        with pytest.raises(ParameterError, match=message):
            mk.run_report(template(parameters=parameters), article, output=tmp_path / "out")


@pytest.mark.usefixtures("no_kernel")
def test_a_file_in_the_place_of_the_output_folder_is_refused(tmp_path: Path) -> None:
    """Before any work."""
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="cannot be written to"):
        mk.run_report("article", SEED, output=tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == "mine"


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_output_folder_is_refused(tmp_path: Path) -> None:
    """Before any work."""
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written to"):
        mk.run_report("article", SEED, output=tmp_path / "out")


@pytest.mark.parametrize(
    ("cells", "end", "message"),
    [
        (["1 / 0"], SENTINEL, r"cell \[4\] ZeroDivisionError: division by zero"),
        (["import os; os._exit(0)"], SENTINEL, "the kernel died"),
        (["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], SENTINEL, "the kernel died"),
        (["import sys; sys.exit(0)"], SENTINEL, "SystemExit"),
        ([], "print('complete: input 0000')", "closing line"),
        ([], "print(params.sentinel); import os; os._exit(0)", "the kernel died"),
        (["raise RuntimeError('a\\nb')"], SENTINEL, "RuntimeError: a"),
    ],
)
def test_a_notebook_that_does_not_end_well_makes_no_report(
    tmp_path: Path,
    article: Path,
    template: Callable[..., str],
    cells: list[str],
    end: str,
    message: str,
) -> None:
    """One line says where and why; the notebook is kept; the older report stays as it is."""
    out = tmp_path / "out"
    old = out / "news"
    old.mkdir(parents=True)
    (old / "report.html").write_text("an older report", "utf-8")
    before = snapshot(old)
    with pytest.raises(ReportError, match=message) as caught:
        mk.run_report(template(*cells, end=end), article, output=out)
    assert "\n" not in str(caught.value)
    assert snapshot(old) == before
    kept = out / "failed" / "news.ipynb"
    assert str(kept) in str(caught.value)
    assert json.loads(kept.read_bytes())["cells"]
    assert sorted(path.name for path in out.iterdir()) == ["failed", "news"]


def test_a_report_that_succeeds_clears_its_failure(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """A failed notebook is kept until the report is there."""
    with pytest.raises(ReportError):
        mk.run_report(template("1 / 0"), article, output=tmp_path / "out")
    mk.run_report(template("1"), article, output=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["news"]


def test_a_cell_without_end_is_stopped(
    tmp_path: Path, template: Callable[..., str], article: Path
) -> None:
    """A time limit per cell, said as such."""
    source = Path(template("import threading; threading.Event().wait()")).read_bytes()
    with start_process(article) as waiting:
        run = kernel.run_notebook(
            source, {"source": str(article)}, folder=tmp_path, waiting=waiting, cell_seconds=1
        )
        assert waiting.process.wait(60)
    assert run.failure == "timeout: a cell took over 1 s"


def test_values_arrive_as_data(
    tmp_path: Path, article: Path, template: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks like code is shown as the text that it is."""
    monkeypatch.chdir(tmp_path)
    word = 'a" + str(__import__("os").system("touch PWNED")) + "b\n{x.__class__} 100% {sure}'
    folder = mk.run_report(
        template("print(word)"), article, output="out", parameters={"word": word}
    )
    notebook = json.loads((folder / "report.ipynb").read_bytes())
    printed = [o["text"] for c in notebook["cells"] for o in c.get("outputs", []) if "text" in o]
    assert printed[0] == word + "\n"
    assert not list(tmp_path.rglob("PWNED"))
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["parameters"] == {"word": word}


@pytest.fixture
def done(tmp_path: Path, article: Path, template: Callable[..., str]) -> Callable[..., Path]:
    """Return a function that makes the same report again, with changes."""
    trial = template(
        "mk.show_table(mk.read_articles(params.source).zones, 'zones', output=params.output)"
    )

    def make(**changes: object) -> Path:
        return mk.run_report(trial, article, output=tmp_path / "out", parameters=changes)

    make()
    return make


def test_what_is_done_is_not_done_again(
    done: Callable[..., Path],
    article: Path,
    no_kernel: None,  # noqa: ARG001  # its effect
) -> None:
    """Neither after a second call nor after the input was touched."""
    before = snapshot(done())
    article.touch()
    assert snapshot(done()) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda report: (report / "run.json").unlink(),
        lambda report: (report / "manifest.json").write_text("{"),
        lambda report: (report / "tables" / "zones.csv").unlink(),
        lambda report: (report / "report.html").write_bytes(
            (report / "report.html").read_bytes()[:-1] + b" "
        ),
        lambda report: (report / "tables" / "more.csv").write_text("a"),
    ],
    ids=["no run record", "broken manifest", "file gone", "byte changed", "file added"],
)
def test_what_is_not_whole_is_made_anew(
    done: Callable[..., Path], damage: Callable[[Path], object]
) -> None:
    """Without its run record, or with any file other than the manifest says."""
    whole = snapshot(done())
    damage(done())
    repaired = snapshot(done())
    assert whole.pop("run.json") != repaired.pop("run.json", None)
    assert repaired == whole


def test_what_would_come_out_otherwise_is_made_anew(
    done: Callable[..., Path], article: Path
) -> None:
    """Another parameter, another input."""
    before = snapshot(done())["report.ipynb"]
    changed = snapshot(done(word="b"))["report.ipynb"]
    article.write_text("Snow\n\nSnow fell.\n", "utf-8")
    assert len({before, changed, snapshot(done(word="b"))["report.ipynb"]}) == 3


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_leaves_the_old_report(
    done: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The error says so; nothing is cut, nothing is left."""
    old = snapshot(done())
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, refuse)
        with pytest.raises(OutputError, match="No space") as caught:
            done(word="b")
    assert caught.value.errno == errno.ENOSPC
    assert snapshot(tmp_path / "out") == {f"news/{name}": data for name, data in old.items()}


def test_what_a_killed_run_left_is_cleared_away(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """That of a run which still goes on is left alone, and so is any other folder."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    stages = [f".news.{process}-ab_c.tmp" for process in (ended.pid, os.getpid())]
    for name in (*stages, ".mine.tmp"):
        (tmp_path / "out" / name / "report").mkdir(parents=True)
    mk.run_report(template(), article, output=tmp_path / "out")
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {stages[1], ".mine.tmp", "news"}


def test_it_runs_where_a_loop_runs_already(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """As in a notebook's own cell."""

    async def cell() -> Path:
        return mk.run_report(template(), article, output=tmp_path / "out")

    assert (asyncio.run(cell()) / "report.html").is_file()


def test_a_full_disk_under_the_notebook_is_told_as_one(
    tmp_path: Path, article: Path, template: Callable[..., str]
) -> None:
    """A table that cannot be written is no fault of the notebook."""
    cell = "import errno\nraise OSError(errno.ENOSPC, 'No space left on device')"
    with pytest.raises(OutputError, match="No space") as caught:
        mk.run_report(template(cell), article, output=tmp_path / "out")
    assert caught.value.errno == errno.ENOSPC


def test_a_dictionary_of_ones_own_is_an_input(tmp_path: Path) -> None:
    """Its bytes are in the manifest, its place on this machine is not."""
    own = tmp_path / "talks.toml"
    own.write_text('[categories]\ntalks = ["summit*", "message"]\n', "utf-8")
    folder = mk.run_report(
        "article", SEED, output=tmp_path / "out", parameters={"dictionaries": [str(own)]}
    )
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert [item["name"] for item in manifest["inputs"]] == [SEED.name, "talks.toml"]
    assert manifest["parameters"]["dictionaries"] == ["talks.toml"]
    assert str(tmp_path).encode() not in b"\n".join(snapshot(folder).values())


@pytest.mark.usefixtures("no_kernel")
def test_two_dictionaries_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would take the place of the other."""
    paths = [tmp_path / folder / "own.toml" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text('[categories]\ntalks = ["summit*"]\n', "utf-8")
    given = {"dictionaries": [str(path) for path in paths]}
    with pytest.raises(ParameterError, match=r"own\.toml"):
        mk.run_report("article", SEED, output=tmp_path / "out", parameters=given)


@pytest.mark.usefixtures("no_kernel")
def test_an_input_that_changes_meanwhile_is_refused(
    tmp_path: Path, article: Path, template: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest never names another input than the one that was read."""

    def change_and_copy(source: Path, copy: Path) -> None:
        source.write_text("Snow\n\nSnow fell.\n", "utf-8")
        copy.write_bytes(source.read_bytes())

    monkeypatch.setattr(shutil, "copyfile", change_and_copy)
    with pytest.raises(InputError, match="changed while it was read"):
        mk.run_report(template(), article, output=tmp_path / "out")
    assert not any((tmp_path / "out").iterdir())


def test_a_hostile_article_is_text_in_every_place(tmp_path: Path) -> None:
    """In title, quotation, speaker, term, category, context, chart, file name: seen, not run."""
    attack = "<img src=x onerror=alert(1)>"
    article = tmp_path / f"{attack}.txt"
    article.write_text(
        f"Minister {attack} warns <script>alert(1)</script>\n\n"
        f"“The war {attack} is on,” said Ada {attack} Kern of the <svg onload=alert(1)> party.\n\n"
        'Ada Kern said that the "><svg onload=alert(1)> war hurts [c](javascript:alert(1)).\n',
        "utf-8",
    )
    own = tmp_path / "own.toml"
    own.write_text(f"[categories]\n'{attack}' = ['war', 'onerror*']\n", "utf-8")
    folder = mk.run_report(
        "article", article, output=tmp_path / "out", parameters={"dictionaries": [str(own)]}
    )
    page = (folder / "report.html").read_text("utf-8")
    assert find_active(page) == []
    assert Reader(page).text.count(attack) > 5
    notebook = (folder / "report.ipynb").read_text("utf-8")
    outputs = [o for c in json.loads(notebook)["cells"] for o in c.get("outputs", [])]
    shown = "".join(o["data"].get("text/html", "") for o in outputs if "data" in o)
    assert find_active(shown) == []


@pytest.mark.usefixtures("no_kernel")
def test_an_unknown_dictionary_is_refused_before_a_kernel_starts(tmp_path: Path) -> None:
    """With the nearest name."""
    with pytest.raises(DictionaryError, match="war_peace"):
        mk.run_report("article", SEED, output=tmp_path, parameters={"dictionaries": ["war_peas"]})


@pytest.mark.parametrize("name", ["<b>&'\".txt", "{x} é ü.txt", "-n.txt"])
def test_any_file_name_is_an_article(
    tmp_path: Path, article: Path, template: Callable[..., str], name: str
) -> None:
    """Its name is shown as it is, escaped, and never run or formatted."""
    odd = article.with_name(name)
    article.rename(odd)
    folder = mk.run_report(template(), odd, output=tmp_path / "out")
    assert json.loads((folder / "manifest.json").read_bytes())["inputs"][0]["name"] == name
    assert folder.parent == tmp_path / "out"

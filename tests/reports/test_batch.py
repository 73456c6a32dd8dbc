"""A batch loses nothing, whatever happens to it, and does nothing twice."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import Mock

import pandas as pd
import pytest
from conftest import ROOT, SEED
from shared import make_once
from trial import snapshot, write_trial

import mediakit as mk
from mediakit.base.files import as_output_error, check_slug, hold, slug
from mediakit.corpus.corpus import sum_records
from mediakit.errors import (
    ArgumentError,
    ColumnMissingError,
    InputError,
    LockedError,
    OutputError,
    ParameterError,
    ReportError,
)
from mediakit.reports.batch import (
    WHOLES,
    Answer,
    Order,
    _make_batch,
    _Worker,
    choose_wholes,
    follow_batch,
    make_all,
    make_task,
    note,
    split_corpus,
    supervise,
    write_batch,
)
from mediakit.reports.notebook import read_template
from mediakit.reports.params import hash_source, share_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import LocalCluster

    Batch = Callable[..., pd.DataFrame]

PROCESSES: Final = "mediakit.reports.batch.processes"
PARAMETERS: Final = (
    'source: str = ""  # it\nreading: dict = {}  # options\nword: str = "a"  # any\n'
    'output: str = ""  # folder'
)
READ: Final = (
    "import mediakit as mk\n"
    "params = mk.reports.load_params(source=source, reading=reading, output=output)\n"
    "corpus = mk.read_articles(params.source, **params.reading)\n"
    "outlet = corpus.articles['outlet'].iloc[0]"
)
SHOW: Final = (
    "mk.show('voices', mk.count_voices(mk.tokenize(corpus)), output=params.output)",
    "mk.show('articles', corpus.articles, output=params.output)",
)
ROWS: Final = (
    "id,outlet,language,text\n"
    '1,Echo,en,"Rain fell on the hills, said Ada Kern."\n'
    "2,Star,en,The court heard the case.\n"
    '3,Echo,en,"“No ship left,” the harbour said."\n'
    "4,Tide,en,Snow.\n"
    "5,,en,Wind.\n"
)
SLOWLY: Final = "import threading; threading.Event().wait({}) if outlet == 'Star' else 0"


def write_group(path: Path, *cells: str) -> str:
    """Write a notebook about a group of articles; return its path."""
    return write_trial(path, READ, *cells, *SHOW, parameters=PARAMETERS, tags=("parameters",))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of five articles, four of which have an outlet."""
    path = tmp_path / "in" / "news.csv"
    path.parent.mkdir()
    path.write_text(ROWS, "utf-8")
    return path


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a notebook about a group of articles."""
    return partial(write_group, tmp_path / "group.ipynb")


@pytest.fixture
def batch(table: Path, tmp_path: Path, notebook: Callable[..., str]) -> Batch:
    """Return a function that makes the batch by outlet."""

    def make(*cells: str, **options: Any) -> pd.DataFrame:  # noqa: ANN401  # of run_batch
        given = {"output": tmp_path / "out", "by": "outlet", **options}
        return mk.run_batch(notebook(*cells), table, **given)

    return make


@contextmanager
def here() -> Iterator[None]:
    """Let batches that make no report have no process: what they tell is read as from one."""

    @contextmanager
    def run(work: object, order: Order, **_: object) -> Iterator[SimpleNamespace]:
        assert work is supervise
        told = list[dict[str, Any]]()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(f"{PROCESSES}.tell", lambda _, **what: told.append(what))
            patch.setattr(f"{PROCESSES}.fork", lambda _: pytest.fail("a report is made"))
            with hold(Path(order.output)) if not order.dry_run else nullcontext():
                told.append({"event": "end", "answer": _make_batch(order)})
        yield SimpleNamespace(listen=lambda _: iter(told))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{PROCESSES}.start", run)
        yield


@pytest.fixture
def plan(batch: Batch) -> Batch:
    """Return the same function for what makes no report: all is kept, refused, or only planned."""

    def make(*cells: str, **options: Any) -> pd.DataFrame:  # noqa: ANN401  # of run_batch
        with here():
            return batch(*cells, **options)

    return make


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    """An undisturbed batch and what was said of it: read it, and leave it as it is."""

    def make(place: Path) -> None:
        (place / "news.csv").write_text(ROWS, "utf-8")
        notebook = write_group(place / "group.ipynb")
        given = {"output": place / "out", "by": "outlet", "jobs": 3}
        made = mk.run_batch(notebook, place / "news.csv", **given)  # type: ignore[arg-type]  # of these
        made.to_pickle(place / "made")

    place = make_once(tmp_path_factory, "whole_batch", make)
    return place / "out", pd.read_pickle(place / "made")  # noqa: S301  # our own


@pytest.fixture
def copied(whole: tuple[Path, pd.DataFrame], tmp_path: Path) -> list[str]:
    """Copy it to where `batch` makes its own; return the names of the reports' folders."""
    shutil.copytree(whole[0], tmp_path / "out")
    return whole[1]["folder"].tolist()


DATED: Final = (
    "id,date,title,text\n"
    '1,2031-03-04,Rain,"“No ship left,” Ada Kern said."\n'
    "2,2031-03-05,Court,The court heard the case of the war.\n"
)
# What a report on the whole corpus finds in the folder of the batch while it is made.
LOOK_AROUND: Final = """
from pathlib import Path
out = Path(source).resolve().parent.parent.parent
page = (out / "index.html").read_text("utf-8")
assert "reports are still to come" in page and "<path class=" in page, page
assert not list(out.glob("[0-9]*/report.html")), "an article came first"
from mediakit.base.drawing import Finding
mk.show("findings", [Finding("Rain fell.", "Snow fell.")])
"""


def write_landing(place: Path) -> tuple[str, list[str]]:
    """Write notebooks on an article and on a whole corpus; return their paths."""
    declared = "\n".join(f'{name}: str = ""  # it' for name in ("source", "since", "output"))
    declared += "\nreading: dict = {}  # options\ncodes: list[str] = []  # files"
    read = "corpus = mk.read_articles(source)\nassert len(corpus) == 2"
    cells = {"frames": LOOK_AROUND, "tone": "1 / 0", "validate": "0"}
    wholes = [
        write_trial(place / f"{name}.ipynb", read, cell, parameters=declared, tags=("parameters",))
        for name, cell in cells.items()
    ]
    return write_trial(place / "one.ipynb"), wholes


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports on a corpus and on its articles, made undisturbed: read them, and leave them."""

    def make(place: Path) -> None:
        (place / "news.csv").write_text(DATED, "utf-8")
        land(place, place / "out").to_pickle(place / "made")

    return make_once(tmp_path_factory, "landed_batch", make)


def land(place: Path, out: Path, source: str = "news.csv", **options: Any) -> pd.DataFrame:  # noqa: ANN401  # of run_batch
    """Make reports on a corpus and on its articles, by notebooks that take no time."""
    article, wholes = write_landing(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mediakit.reports.batch.find_wholes", lambda *_: wholes)
        return mk.run_batch(article, place / source, output=out, **options)


def outputs(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files that a batch gives its name to, run records left out."""
    found = snapshot(folder)
    return {name: data for name, data in found.items() if Path(name).name != "run.json"}


def processes(word: str) -> list[str]:
    """Return arguments and environment of the running processes that have a word in them."""
    lines = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            told = (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
            line = told.replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if word in line:
            lines.append(line)
    return lines


def until(met: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.01)


def start(notebook: str, table: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    """Start the batch by outlet as a command."""
    given = [notebook, str(table), "--by", "outlet", "--output", str(out), *more]
    return subprocess.Popen(
        [sys.executable, "-m", "mediakit", "batch", *given],
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # a shell may ignore it
        cwd=ROOT,
        env={**os.environ, "MEDIAKIT_BATCH": str(out)},  # by which to know what it starts
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_each_group_has_a_report_of_its_own(whole: tuple[Path, pd.DataFrame], table: Path) -> None:
    """Every article is in one; numbers are those of the filtered corpus; index and record agree."""
    out, made = whole
    assert made["group"].tolist() == ["Echo", "Star", "Tide", "outlet not given"]
    assert made["status"].tolist() == ["made"] * 4
    assert made["articles"].tolist() == [2, 1, 1, 1]
    corpus = mk.read_articles(table)
    assert made["words"].sum() == corpus.articles["n_words"].sum()
    for group, folder in zip(made["group"], made["folder"], strict=True):
        outlet = None if group == "outlet not given" else group
        own = mk.count_voices(mk.tokenize(corpus.filter(outlet=outlet)))
        lines = (out / folder / "tables" / "voices.csv").read_text("utf-8")
        assert lines == own.to_csv(index=False)
        manifest = json.loads((out / folder / "manifest.json").read_bytes())
        assert manifest["group"] == {"by": "outlet", "value": outlet}
        assert manifest["inputs"][0]["name"] == "news.csv"
    record = json.loads((out / "batch.json").read_bytes())
    assert [report["folder"] for report in record["reports"]] == made["folder"].tolist()
    assert record["records"] == {"seen": 5, "used": 5, "rejected": {}, "not_read": 0}
    index = (out / "index.html").read_text("utf-8")
    assert all(f"{folder}/report.html" in index for folder in made["folder"])


def test_reports_on_the_corpus_come_first(landed: Path, tmp_path: Path) -> None:
    """The page is there before them; one that fails stops no other, and is tried again."""
    made = pd.read_pickle(landed / "made")  # noqa: S301  # our own
    assert made["notebook"].tolist() == ["frames", "tone", "one", "one"]
    assert made["status"].tolist() == ["made", "failed", "made", "made"]
    assert made["group"].fillna("").tolist() == ["", "", "1", "2"]
    assert made["articles"].tolist() == [2, 2, 1, 1]
    page = (landed / "out" / "index.html").read_text("utf-8")
    assert "still to come" not in page
    assert "Rain fell." in page
    assert "Snow fell." not in page
    assert page.count("ZeroDivisionError") == 1
    record = json.loads((landed / "out" / "batch.json").read_bytes())
    assert [report["finding"] for report in record["corpus"]] == ["Rain fell.", ""]
    assert [report.get("share") for report in record["reports"]] == [0.4286, 0.0]
    # A report alone, by the same notebook, is the same.
    shutil.copytree(landed / "out", tmp_path / "out")
    before = snapshot(tmp_path / "out")
    (frames, *_) = made["folder"]
    notebook = landed / "frames.ipynb"
    kept = mk.run_report(str(notebook), landed / "news.csv", output=tmp_path / "out")
    assert kept.name == frames
    assert snapshot(tmp_path / "out") == before
    with here():
        again = land(landed, tmp_path / "out", dry_run=True)
    assert again["status"].tolist() == ["kept", "to make", "kept", "kept"]


@pytest.mark.parametrize(
    ("dates", "codes", "made"),
    [
        (["2031-03-04", "2031-03-05"], ["a.csv"], [*WHOLES]),
        (["2031-03-04", "2031-03-05"], [], [*WHOLES[:-1]]),
        (["2031-03-04", "2031-03-04"], [], [*WHOLES[:-2]]),
        ([None, None], [], [*WHOLES[:-2]]),
        (["2031-03-04"], ["a.csv"], ["corpus"]),
    ],
)
def test_reports_on_the_corpus_are_those_that_have_something_to_say(
    dates: list[str | None], codes: list[str], made: list[str]
) -> None:
    """None on time without two days, on validity without codes; what is in it of one article."""
    texts = [f"Rain fell on day {number}." for number in range(len(dates))]
    corpus = mk.read_articles(pd.DataFrame({"text": texts, "date": dates, "language": "en"}))
    described = {"parameters": {"codes": codes}}
    jobs = [SimpleNamespace(template=SimpleNamespace(name=n), described=described) for n in WHOLES]
    tasks: list[Any] = [SimpleNamespace(job=job) for job in jobs]
    assert [task.job.template.name for task in choose_wholes(tasks, corpus)] == made


def test_each_notebook_gets_the_parameters_that_it_declares(tmp_path: Path) -> None:
    """Days go to reading where they are no parameters; what no notebook has is refused."""
    article, wholes = write_landing(tmp_path)
    templates = [read_template(name) for name in (article, *wholes)]
    one, frames, *_ = share_values({"word": "b", "since": "2031-03"}, templates)
    assert one == {"word": "b", "reading": {"since": "2031-03"}}
    assert frames == {"since": "2031-03"}
    with pytest.raises(ParameterError, match=r"wrod.*Did you mean 'word'"):
        share_values({"wrod": "b"}, templates)


def test_an_article_named_as_a_report_on_all_is_refused(tmp_path: Path) -> None:
    """One would take the place of the other."""
    (tmp_path / "in").mkdir()
    for name in ("frames_in", "b"):
        (tmp_path / "in" / f"{name}.txt").write_text("Rain fell.", "utf-8")
    with here(), pytest.raises(InputError, match="'frames_in'; rename the article"):
        land(tmp_path, tmp_path / "out", "in", dry_run=True)


def test_forks_give_what_a_report_alone_gives(tmp_path: Path, fresh: Path) -> None:
    """Tables and figures of the notebook on an article, byte for byte.

    The smallest article beside it gives a report as well: no quotation, no term, no name, no
    sentiment, so tables without rows and missing values. By its path the notebook is one of many:
    no reports on the corpus come before.
    """
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(SEED, source)
    (source / "a.txt").write_text("W", "utf-8")
    article = str(ROOT / "notebooks" / "article.ipynb")
    made = mk.run_batch(article, source, output=tmp_path / "out")
    assert made["status"].tolist() == ["made"] * 2
    folders = made["folder"].tolist()
    assert all((tmp_path / "out" / folder / "report.html").is_file() for folder in folders)
    left, right = snapshot(fresh), snapshot(tmp_path / "out" / folders[-1])
    kept = [name for name in left if name.startswith(("tables/", "figures/"))]
    assert len(kept) > 10
    assert [name for name in kept if left[name] != right.get(name)] == []


def test_what_is_done_is_not_done_again(
    plan: Batch, copied: list[str], table: Path, tmp_path: Path
) -> None:
    """Not even touched; later only what a change concerns, or what is not whole any more."""
    before = snapshot(tmp_path / "out")
    table.touch()
    assert set(plan()["status"]) == {"kept"}
    assert snapshot(tmp_path / "out") == before
    table.write_text(ROWS.replace("Snow.", "Snow fell."), "utf-8")
    (tmp_path / "out" / copied[0] / "tables" / "voices.csv").unlink()
    assert plan(dry_run=True)["status"].tolist() == ["to make", "kept", "to make", "kept"]
    assert set(plan(parameters={"word": "b"}, dry_run=True)["status"]) == {"to make"}


LONG: Final = f"987.{os.getpid()}"  # seconds by which to know a process of this test run
FAILURES: Final = {  # outlet: what its report does, and what is said of it
    "a": ("1 / 0", "ZeroDivisionError"),
    "c": ("os.kill(os.getpid(), 9)", "the kernel died"),
    "d": ("os.kill(os.getppid(), 9)", "its process died"),
    "e": ("threading.Event().wait()", "timeout: a cell took over 2 s"),
    "f": (f"subprocess.Popen(['sleep', '{LONG}'])", ""),
    "g": ("0", ""),
    "h": ("open(TABLE, 'a').write('x,h,en,Hail.\\n')", ""),
    "i": ("sys.exit(0)", "SystemExit"),
    "j": (
        "[t := threading.Thread(target=lambda: 1 / 0), t.start(), t.join()]",
        "raised in a thread",
    ),
}


def test_a_report_that_fails_stops_no_other(
    batch: Batch, plan: Batch, table: Path, tmp_path: Path
) -> None:
    """It is told, has no folder and leaves no process; it is tried again by the next run.

    Nor does input that changes on the way change any.
    """
    rows = "".join(f"{name},{name},en,Rain in {name}.\n" for name in FAILURES)
    table.write_text(f"id,outlet,language,text\n{rows}", "utf-8")
    works = ", ".join(f"{name!r}: lambda: {work}" for name, (work, _) in FAILURES.items())
    cell = f"import os, subprocess, sys, threading\nTABLE = {str(table)!r}\n{{{works}}}[outlet]()"
    made = batch(cell, seconds=2, jobs=3)
    records = json.loads((tmp_path / "out" / "batch.json").read_bytes())["reports"]
    for row, record, (_, reason) in zip(
        made.to_dict("records"), records, FAILURES.values(), strict=True
    ):
        assert reason in row["reason"]
        assert row["status"] == ("failed" if reason else "made")
        assert (tmp_path / "out" / str(row["folder"])).is_dir() == (not reason)
        kept = record["notebook"]
        assert (kept is None) == (reason in {"", "its process died"})
        assert kept is None or (tmp_path / "out" / kept).is_file()
    assert str(tmp_path) not in json.dumps(records)
    assert not processes(LONG)
    # What changed on the way is in no report: all are made of what was read at the beginning.
    late = made["folder"][[*FAILURES].index("h")]
    assert "Hail" not in (tmp_path / "out" / late / "tables" / "articles.csv").read_text("utf-8")
    again = ["to make" if how[1] or name == "h" else "kept" for name, how in FAILURES.items()]
    assert plan(cell, seconds=2, dry_run=True)["status"].tolist() == again


def test_a_report_that_cannot_be_written_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only an error of the system, such as a full disk, would befall the others too."""
    folder = tmp_path / "out" / "echo"
    odd = OutputError(f"{folder}/report.html cannot be written: it is odd.")
    full = as_output_error("full", OSError(errno.ENOSPC, "full"))
    monkeypatch.setattr("mediakit.reports.batch.make_report", Mock(side_effect=[odd, full]))
    job: Any = SimpleNamespace(folder=folder, source=SimpleNamespace(name="Echo"))
    task: Any = SimpleNamespace(job=job)
    corpus: Any = None
    failures: dict[str, str] = {}
    told: list[dict[str, str]] = []
    monkeypatch.setattr(f"{PROCESSES}.tell", lambda _, **what: told.append(what))
    note(task, make_task(task, corpus), failures)
    assert failures == {"echo": "echo/report.html cannot be written: it is odd."}
    assert told[0]["message"] == str(odd)
    with pytest.raises(OutputError, match="full") as caught:
        note(task, make_task(task, corpus), failures)
    assert caught.value.errno == errno.ENOSPC


def test_what_is_said_of_a_report_may_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than what fits into a pipe that nobody reads."""
    said = Answer("\N{GRINNING FACE}" * 100_000, "odd")
    monkeypatch.setattr("mediakit.reports.batch.make_task", lambda *_: said)
    task: Any = SimpleNamespace(job=SimpleNamespace(seconds=60), part=None)
    worker = _Worker(task, facts_of()[1])
    wait([worker.answers], 60)
    assert worker.settle() == said


def test_a_parameter_may_be_long(batch: Batch) -> None:
    """Longer than what an argument of a process may be, which is 128 kB."""
    made = batch(parameters={"word": "a" * 200_000}, dry_run=True)
    assert set(made["status"]) == {"to make"}


def test_fail_fast_stops_at_the_first_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is being made is ended, nothing else is begun, and the page shows the failure."""
    begun, ended, told = list[str](), list[str](), list[dict[str, str]]()

    def begin(task: Any, _: object) -> SimpleNamespace:  # noqa: ANN401  # a stand-in
        name = task.job.folder.name
        begun.append(name)
        answer = {"echo": Answer(), "star": Answer("Star: no report, odd", "odd")}.get(name)
        return SimpleNamespace(
            task=task, answers=0, settle=lambda: answer, end=lambda: ended.append(name)
        )

    monkeypatch.setattr("mediakit.reports.batch._Worker", begin)
    monkeypatch.setattr("mediakit.reports.batch.wait", lambda *_: [])
    monkeypatch.setattr(f"{PROCESSES}.tell", Mock())
    jobs = [SimpleNamespace(folder=tmp_path / name) for name in ("echo", "slow", "star", "tide")]
    tasks: list[Any] = [SimpleNamespace(job=job, part="one") for job in jobs]
    corpus: Any = None
    states: dict[str, str] = {}
    order = Order("n", "s", str(tmp_path), jobs=2, fail_fast=True)
    with pytest.raises(ReportError, match=r"first failure: Star: no report, odd"):
        make_all(tasks, corpus, order, states, lambda: told.append({**states}))
    assert (begun, ended) == (["echo", "slow", "star"], ["slow"])
    assert told == [{"echo": ""}, {"echo": "", "star": "odd"}]


def test_a_group_that_is_gone_is_stale(
    plan: Batch, copied: list[str], table: Path, tmp_path: Path
) -> None:
    """Its report leaves the index, but is not thrown away; it may come back."""
    gone = copied[2]
    table.write_text(ROWS.replace("4,Tide,en,Snow.\n", ""), "utf-8")
    assert plan()["status"].tolist() == ["kept"] * 3
    record = json.loads((tmp_path / "out" / "batch.json").read_bytes())
    assert record["stale"] == [gone]
    assert gone not in [report["folder"] for report in record["reports"]]
    assert (tmp_path / "out" / "stale" / gone / "report.html").is_file()
    table.write_text(ROWS, "utf-8")
    assert plan(dry_run=True)["status"].tolist() == ["kept", "kept", "to make", "kept"]
    back, corpus = facts_of({**record["reports"][0], "folder": gone})
    write_batch(tmp_path / "out", back, corpus)
    assert not (tmp_path / "out" / "stale" / gone).exists()


def test_one_batch_at_a_time_in_a_folder(batch: Batch, tmp_path: Path) -> None:
    """The second is refused, and told who is there."""
    (tmp_path / "out").mkdir()
    code = "import sys, mediakit.base.files as l, pathlib\nwith l.hold(pathlib.Path(sys.argv[1])):"
    code += " print(flush=True); sys.stdin.read()"
    given = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(LockedError, match=f"process {other.pid} is writing a batch"):
            batch()
        other.kill()
    with hold(tmp_path / "out"):
        pass


@pytest.mark.usefixtures("copied")
def test_a_folder_with_another_batch_is_left_alone(plan: Batch) -> None:
    """Its reports would become stale."""
    with pytest.raises(OutputError, match=r"holds the batch 'group' by outlet on 'news\.csv'"):
        plan(by="doc_id")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"by": "outlte"}, ColumnMissingError, "Did you mean 'outlet'"),
        ({"limit": 3}, ArgumentError, "4 reports would be made, in about .* hours"),
        ({"jobs": 0}, ArgumentError, "jobs=0"),
        ({"output": ""}, OutputError, "name the folder"),
        ({"output": "/dev/null"}, OutputError, "/dev/null"),
    ],
)
def test_what_cannot_be_is_refused_before_a_kernel(
    plan: Batch, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """In one line that says what to do."""
    with pytest.raises(error, match=message):
        plan(**options)


@pytest.mark.usefixtures("copied")
def test_a_full_disk_stops_the_batch(
    tmp_path: Path, notebook: Callable[..., str], table: Path
) -> None:
    """Exit code 75; the old report stays, and no half of the new one; the page says so."""
    before = outputs(tmp_path / "out")
    size = max(page.stat().st_size for page in (tmp_path / "out").rglob("*.html"))
    large = f"print('x' * {size})"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 2000, size + 2000))

    given = [notebook(large), str(table), "--by", "outlet", "--output", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "mediakit", "batch", *given, "--jobs", "1"],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 75, done.stderr
    assert "could not be written (File too large)" in done.stderr
    after = outputs(tmp_path / "out")
    assert "still to come" in after.pop("index.html").decode()
    assert before.pop("index.html")
    assert after == before
    assert not list((tmp_path / "out").glob(".*.tmp"))


def test_an_interrupted_batch_ends_at_once(
    tmp_path: Path, notebook: Callable[..., str], table: Path
) -> None:
    """What was made stays; no process does; exit code 130. Of a report alone by other signals."""
    out = tmp_path / "out"
    running = start(notebook(SLOWLY.format(99)), table, out, "--jobs", "1")
    until(lambda: list(out.glob("echo-*/report.html")) and list(out.glob(".star-*.tmp/work")))
    assert len(processes(str(out))) > 2, "command, batch, report and kernel"
    running.send_signal(signal.SIGTERM)
    said = running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert "Give the same command to continue" in said
    until(lambda: not processes(str(out)), 5)
    assert not list(out.glob(".*.tmp"))
    assert list(out.glob("echo-*/report.html"))


def kill_at(moment: float | None, place: Path, out: Path) -> None:
    """Start reports on a corpus and its articles, kill their first process, wait for the others.

    After so many seconds, or, without a moment, when the first report is there.
    """
    article, wholes = write_landing(place)
    code = "import sys\nfrom mediakit.reports import batch\n"
    code += f"batch.find_wholes = lambda *_: {wholes}\n"
    code += "batch.run_batch(*sys.argv[1:3], output=sys.argv[3], jobs=2)"
    with subprocess.Popen(
        [sys.executable, "-c", code, article, str(place / "news.csv"), str(out)],
        env={**os.environ, "MEDIAKIT_BATCH": str(out)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        if moment is None:
            until(lambda: list(out.glob("[a-z]*/report.html")))
        else:
            time.sleep(moment)
        running.kill()
        running.communicate()
    until(lambda: not processes(str(out)), 5)
    for page in out.glob("[a-z]*/report.html"):
        assert page.read_text("utf-8").rstrip().endswith("</html>")
        manifest = json.loads((page.parent / "manifest.json").read_bytes())
        for name, digest in manifest["outputs"].items():
            assert hash_source(page.parent / name) == digest


def test_a_killed_batch_goes_on_from_there(landed: Path, tmp_path: Path) -> None:
    """Killed at any moment, what has its name is whole; the end is that of an undisturbed run.

    Two reports at a time before and three after: that changes nothing. The page that is left says
    that reports are to come, and how.
    """
    draw = random.Random(1)  # noqa: S311  # moments of a test
    further = int(os.environ.get("MEDIAKIT_KILLS", "0"))
    longest = 8.0
    moments = [None, *(draw.uniform(0.5, longest) for _ in range(further))]
    for number, moment in enumerate(moments):
        out = tmp_path / f"out-{number}"
        kill_at(moment, landed, out)
        assert moment or "give the same command again" in (out / "index.html").read_text("utf-8")
        made = land(landed, out, jobs=3)
        assert moment or set(made["status"]) == {"made", "kept", "failed"}
        assert outputs(out) == outputs(landed / "out")


KILL: Final = """
import os, pathlib
if outlet == "Star" and not (first := pathlib.Path.cwd().parents[2] / "first").exists():
    first.touch()
    os.kill(int(pathlib.Path(f"/proc/{os.getppid()}/stat").read_text().split()[3]), 9)
if outlet == "Tide":
    1 / 0
"""


def test_a_cluster_makes_the_same(
    cluster: LocalCluster, table: Path, tmp_path: Path, notebook: Callable[..., str]
) -> None:
    """Also where a worker is killed in the middle of a report, and where one fails."""
    table.write_text("".join(ROWS.splitlines(keepends=True)[:-1]), "utf-8")
    order = Order(notebook(KILL), str(table), "", "outlet")
    for name, scheduler in (("here", None), ("there", cluster.scheduler_address)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "first").write_bytes(b"") if not scheduler else None
        given = replace(order, output=str(tmp_path / name / "out"), scheduler=scheduler)
        made = [row["status"] for kind, row in follow_batch(given) if kind == "row"]
        assert made == ["made", "made", "failed"]
    assert (tmp_path / "there" / "first").is_file(), "no worker was killed"
    assert outputs(tmp_path / "there") == outputs(tmp_path / "here")
    with pytest.raises(InputError, match="No scheduler answers at 'tcp:/nowhere'"):
        next(follow_batch(replace(order, output=str(tmp_path / "out"), scheduler="tcp:/nowhere")))


def facts_of(*reports: dict[str, Any]) -> tuple[dict[str, Any], mk.Corpus]:
    """Return the record of a batch with these reports, and its corpus."""
    corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell."], "language": ["en"]}))
    facts: dict[str, Any] = {"notebook": {"name": "n", "title": "N", "sha256": "0"}, "source": "s"}
    facts |= {"mediakit": "0", "parameters": {}, "records": sum_records(corpus), "accounting": ""}
    facts |= {"by": None, "outlets": 0, "corpus": [], "frame_list": None, "reports": [*reports]}
    return facts, corpus


@pytest.mark.parametrize("folder", ["../precious", "ABSOLUTE", "", ".", "stale", 7, None])
def test_a_record_that_somebody_wrote_moves_nothing(folder: object, tmp_path: Path) -> None:
    """A folder of reports may come from anywhere: names in it that lead out are none of ours."""
    precious, out = tmp_path / "precious", tmp_path / "out"
    for place in (precious, out / "own"):
        place.mkdir(parents=True)
        (place / "note.txt").write_text("mine", "utf-8")
    named = str(precious) if folder == "ABSOLUTE" else folder
    forged = {"reports": [{"folder": named}, "x", {}]}
    (out / "batch.json").write_text(json.dumps(forged), "utf-8")
    record, corpus = facts_of()
    write_batch(out, record, corpus)
    assert (precious / "note.txt").read_text("utf-8") == "mine"
    assert (out / "own" / "note.txt").read_text("utf-8") == "mine"
    assert record["stale"] == []


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """Files of the user's own, of names that a batch clears away, in a folder beside the batch."""
    for name in ("gone/note.txt", "gone.ipynb", "note.txt"):
        file = tmp_path / "precious" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine", "utf-8")
    return tmp_path / "precious"


@pytest.mark.parametrize("link", ["stale", "failed", "gone", "stale/gone"])
def test_links_lead_no_batch_out_of_its_folder(link: str, tmp_path: Path, precious: Path) -> None:
    """Nothing is cleared away or moved where one is in the way."""
    before, out = snapshot(precious), tmp_path / "out"
    (out / "gone").mkdir(parents=True)
    (out / "batch.json").write_text(json.dumps({"reports": [{"folder": "gone"}]}), "utf-8")
    if link == "gone":
        (out / link).rmdir()
    (out / link).parent.mkdir(exist_ok=True)
    (out / link).symlink_to(precious)
    with pytest.raises(OutputError, match=f"{link}' is a link.*move it away"):
        write_batch(out, *facts_of())
    assert snapshot(precious) == before
    assert (out / "gone").is_dir()


@pytest.mark.parametrize("link", ["stale", "failed", "REPORT", "stale/REPORT", ".mediakit.lock"])
def test_links_are_refused_before_any_report(
    link: str, plan: Batch, whole: tuple[Path, pd.DataFrame], tmp_path: Path, precious: Path
) -> None:
    """A folder that was unpacked may have any, and nothing is made in it."""
    before, out = snapshot(precious), tmp_path / "out"
    place = out / link.replace("REPORT", whole[1]["folder"].iloc[0])
    place.parent.mkdir(parents=True)
    place.symlink_to(precious / "note.txt" if link == ".mediakit.lock" else precious)
    with pytest.raises(OutputError, match=f"{place.name}' is a link.*move it away"):
        plan()
    assert snapshot(precious) == before
    names = {path.relative_to(out).as_posix() for path in out.rglob("*")}
    assert names <= {"stale", place.relative_to(out).as_posix(), ".mediakit.lock"}


def test_a_report_that_is_kept_may_be_a_link(
    plan: Batch, copied: list[str], tmp_path: Path
) -> None:
    """It is only read: a user may have put it on another disk."""
    (tmp_path / "out" / copied[0]).rename(tmp_path / "elsewhere")
    (tmp_path / "out" / copied[0]).symlink_to(tmp_path / "elsewhere")
    assert set(plan()["status"]) == {"kept"}
    assert (tmp_path / "elsewhere" / "report.html").is_file()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_only_a_plain_file_is_a_lock(kind: str, tmp_path: Path, precious: Path) -> None:
    """What a link leads to is not emptied, and nobody waits for the other end of a pipe."""
    lock = tmp_path / ".mediakit.lock"
    if kind == "link":
        lock.symlink_to(precious / "note.txt")
    elif kind == "pipe":
        os.mkfifo(lock)
    else:
        lock.mkdir()
    with pytest.raises(OutputError, match=r"mediakit\.lock' .*move it away"), hold(tmp_path):
        pass
    assert (precious / "note.txt").read_text("utf-8") == "mine"


def test_a_report_that_has_no_place_stops_no_other(tmp_path: Path) -> None:
    """It failed, for a reason."""
    unread: Any = None
    job: Any = SimpleNamespace(folder=tmp_path / "report")
    job.folder.symlink_to(tmp_path / "nowhere")
    task: Any = SimpleNamespace(job=job)
    assert "is a link" in make_task(task, unread).reason


@pytest.mark.parametrize(
    "outlet",
    ["../../x", "/etc", "..", "a/b", "CON", "é" * 300, "{x.__class__}", "% {y}", "failed", "stale"],
)
def test_no_name_of_a_group_leads_out_of_the_folder(outlet: str) -> None:
    """It is made plain, and told apart by a hash."""
    assert check_slug(slug(f"{outlet}.txt")) not in {"failed", "stale"}


def test_names_that_a_disk_may_take_for_one_have_folders_of_their_own() -> None:
    """Whatever it makes of case and of accents."""
    names = ["Le Monde", "le monde", "Le-Monde", "Lib\u00e9", "Libe\u0301", "lemonde"]
    rows = pd.DataFrame({"text": [f"Rain {name}." for name in names], "outlet": names})
    corpus = mk.read_articles(rows)
    parts = split_corpus(corpus, "outlet")
    assert len({part.folder.casefold() for part in parts}) == len(names)
    assert sorted(row for part in parts for row in part.rows) == list(range(len(names)))

"""What several tests read: the shipped article, and further news where the machine has it."""

from __future__ import annotations

import gc
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import settings
from sample_reports import make_reports
from shared import make_once
from trial import write_trial
from warm import forked as forked_reports
from warm import start_server
from warm import started as started_reports

import mediakit as mk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import LocalCluster

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "putin_north_korea.txt"
SHARED = ROOT.parent / "shared"

TIMES = int(os.environ.get("MEDIAKIT_EXAMPLES", "1"))  # `make slow` asks for more

settings.register_profile("mediakit", max_examples=50 * TIMES, deadline=None)
settings.load_profile("mediakit")


# Files that start processes, kernels or browsers: they take long, whatever their number of tests.
LONG = (
    *("parts", "batch", "budgets", "docs", "report", "lab", "nbval", "packaging", "cli"),
    *("report_of_counts", "terminal", "changes", "faults", "verify", "stream", "lazy"),
)

gc.disable()  # while tests are collected, next to nothing is garbage


def pytest_xdist_auto_num_workers() -> int:
    """Return one worker more than processors: many tests wait for a process or a browser."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of files: xdist would begin with those that have many tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that take long, so that at the end no worker is alone with one."""
    sizes = Counter(item.path for item in items)
    first = {f"test_{name}.py": place for place, name in enumerate(LONG)}

    def rank(item: pytest.Item) -> tuple[int, int]:
        return first.get(item.path.name, len(LONG)), -sizes[item.path]

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Spare the search for garbage what stays anyway: all modules and tests."""
    gc.enable()
    gc.collect()
    gc.freeze()


collect_ignore_glob = ["bench/*.py"]  # no tests: to look for doctests in them takes a second


def examples(number: int) -> settings:
    """Return the decorator for so many examples; speed is no part of a guarantee."""
    return settings(max_examples=number * TIMES)


@pytest.fixture(scope="session")
def seed() -> mk.Corpus:
    """The article that the project ships."""
    return mk.read_articles(SEED)


@pytest.fixture(scope="session")
def seed_tokens(seed: mk.Corpus) -> mk.Tokens:
    """Its tokens."""
    return mk.tokenize(seed)


@pytest.fixture(scope="session")
def sample_tokens() -> mk.Tokens:
    """The tokens of the invented articles of four outlets."""
    return mk.tokenize(mk.read_articles(ROOT / "seeds" / "sample"))


@pytest.fixture(scope="session", autouse=True)
def forked() -> Iterator[None]:
    """Let reports run in forks of a process that has imported what they need."""
    with forked_reports():
        yield


@pytest.fixture
def started() -> Iterator[None]:
    """Let reports of this test run in processes as the package starts them."""
    with started_reports():
        yield


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on it, made now, once for all workers: read it, and leave it as it is."""

    def make(place: Path) -> None:
        with started_reports():
            mk.run_report("article", SEED, output=place / "reports")

    return make_once(tmp_path_factory, "fresh", make) / "reports" / SEED.stem


@pytest.fixture(scope="session")
def sample_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports on the invented articles, by the name of their notebook, made as `fresh` is."""
    return make_once(tmp_path_factory, "sample_reports", make_reports)


@pytest.fixture(scope="session")
def news_folder() -> Path:
    """A folder of real news texts outside the project."""
    folder = SHARED / "articles" / "texts"
    if not folder.is_dir():
        pytest.skip("no ../shared/articles here: real news is read where it is present")
    return folder


@pytest.fixture(scope="session")
def news(news_folder: Path) -> mk.Corpus:
    """Real news texts outside the project."""
    return mk.read_articles(news_folder)


@pytest.fixture(scope="session")
def news_tokens(news: mk.Corpus) -> mk.Tokens:
    """Their tokens."""
    return mk.tokenize(news)


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


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """A Dask cluster of two processes on this machine, forks of the one that has it all.

    It ends with its file, for it takes time while it does nothing.
    """
    import dask
    from distributed import LocalCluster

    start_server()
    forks = {"distributed.worker.multiprocessing-method": "forkserver"}
    with (
        dask.config.set(forks),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
        ) as cluster,
    ):
        yield cluster


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the start of a kernel an error."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a kernel was started")

    from mediakit.reports import kernel

    monkeypatch.setattr(kernel, "run_notebook", refuse)


def tokens_of(*texts: str) -> mk.Tokens:
    """Return the tokens of texts given in place."""
    ids = [f"t{i}" for i in range(len(texts))]
    table = pd.DataFrame({"doc_id": ids, "text": list(texts)})
    return mk.tokenize(mk.read_articles(table, languages=None))

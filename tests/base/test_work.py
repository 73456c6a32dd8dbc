"""What is kept of long work, and who is told how far it is."""

from __future__ import annotations

import gc
import io
import sys
from multiprocessing import current_process
from types import SimpleNamespace
from weakref import ref

import IPython
import pytest

from mediakit.base import work

WHAT = "Reading articles"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Text:
    """Something that can be forgotten."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait for a bar."""
    monkeypatch.setattr(work, "PATIENCE", 0)


def test_a_terminal_shows_a_line_that_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    """All items come through; at the end the line is blank."""
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    assert list(work.show_progress(iter("ab"), WHAT, 2)) == ["a", "b"]
    *shown, blank, end = terminal.getvalue().split("\r")
    assert any(WHAT in line for line in shown)
    assert not blank.strip()
    assert not end


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before its time a bar writes nothing, and clears nothing."""
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    monkeypatch.setattr(work, "PATIENCE", 3600)
    assert list(work.show_progress("ab", WHAT)) == ["a", "b"]
    assert not terminal.getvalue()


def test_no_bar_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file gets no bar, nor does a process without stderr, nor one of several workers."""
    items = iter("ab")
    for place in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", place)
        assert work.show_progress(items, WHAT) is items
    monkeypatch.setattr(sys, "stderr", _Terminal())
    monkeypatch.setattr(current_process(), "_name", "LokyProcess-1")
    assert work.show_progress(items, WHAT) is items


def _work_in_a_notebook(monkeypatch: pytest.MonkeyPatch, content: dict[str, bool]) -> list[object]:
    """Return what a cell's output is one after the other, of a cell with such a request."""
    shown: list[object] = []

    def show(data: object, *, raw: bool) -> None:
        assert raw
        shown.append(data)

    kernel = SimpleNamespace(get_parent=lambda: {"content": content})
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=kernel))
    handle = SimpleNamespace(display=show, update=show)
    monkeypatch.setattr(IPython.display, "DisplayHandle", lambda: handle)
    assert list(work.show_progress("ab", WHAT)) == ["a", "b"]
    return shown


def test_a_notebook_has_an_output_that_is_empty_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one output, of which nothing is seen at the end."""
    *shown, last = _work_in_a_notebook(monkeypatch, {"allow_stdin": True})
    assert any(WHAT in str(data) for data in shown)
    assert last == {}


@pytest.mark.parametrize("content", [{"allow_stdin": False}, {}])
def test_a_notebook_that_is_run_whole_has_none(
    monkeypatch: pytest.MonkeyPatch, content: dict[str, bool]
) -> None:
    """As nbclient, papermill and nbval run it, for reports and committed outputs."""
    assert not _work_in_a_notebook(monkeypatch, content)


def test_what_is_remembered_dies_with_its_object() -> None:
    """A function is asked once for each object and question, and keeps no object alive."""
    asked: list[str] = []

    @work.remember
    def find(_text: _Text, zone: str) -> list[str]:
        asked.append(zone)
        return [zone]

    text = _Text()
    assert find(text, "body") is find(text, "body")
    assert find(text, "body") is find(work.copy_with(text, zone="kicker"), "body")
    assert asked == ["body"]
    assert find(_Text(), "body") is not find(text, "body")
    gone = ref(text)
    del text
    gc.collect()
    assert gone() is None


def test_few_answers_are_remembered() -> None:
    """The oldest goes first."""
    asked: list[int] = []

    @work.remember
    def find(_text: _Text, n: int) -> int:
        asked.append(n)
        return n

    text = _Text()
    questions = [*range(work.KEPT + 1), work.KEPT, 1, 0]
    assert [find(text, n) for n in questions] == questions
    assert asked == [*range(work.KEPT + 1), 0]

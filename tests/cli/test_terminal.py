"""Every command in a terminal: what is known from a pipe, laid out for whoever watches."""

from __future__ import annotations

import os
import pty
import re
import shutil
import sys
import termios
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest
from conftest import SEED
from trial import write_trial

from mediakit import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS: Final = {  # what it is given, and its exit code
    "batch": ("fails.ipynb in --output {run}", 1),
    "batch, dry": ("article in --dry-run", 0),
    "check": ("war_peace in", 0),
    "count": ("in --dictionary war_peace --out counts.csv", 0),
    "look": ("in", 0),
    "report": ("in --notebook trial.ipynb --output out", 0),
    "report, wrong use": ("nope.txt", 2),
    "sample": ("in --n 2 --seed 1 --dictionary war_peace --out new-{run}", 0),
    "verify": ("known", 2),
    "zones": ("in --save {run}.toml", 0),
}
TEXTS: Final = {  # a line in common is proposed as boilerplate
    "a": "War ends on the hills\n\nThe war is over, said Ada Kern.\n\nAsk the Echo for more\n",
    "b": "Rain falls on the hills\n\nRain fell, said Ada Kern.\n\nAsk the Echo for more\n",
}
FAILS: Final = "1 / (mk.read_articles(params.source).articles['doc_id'].iloc[0] != 'b')"
DATA: Final = re.compile(r"\S {2,}\S|\t")  # rows of tables
CUT: Final = re.compile(r"[\r\n]|\x1b\[K")  # what begins a line, or empties it


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two articles and two notebooks, one of which fails on one of them."""
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")
    write_trial(tmp_path / "trial.ipynb")
    write_trial(tmp_path / "fails.ipynb", FAILS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def known(place: Path, fresh: Path) -> Path:
    """A report there whose source is not, so that it cannot be made again."""
    folder = shutil.copytree(fresh, place / "known")
    for name in ("run.json", "manifest.json"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace(SEED.name, "gone.txt"), "utf-8")
    return folder


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return a function that runs a command in a terminal of this width; code, and what is sent."""

    def run(width: int, *arguments: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, width))
        sent = bytearray()
        reader = Thread(target=_read, args=(ours, sent))
        reader.start()
        try:
            with monkeypatch.context() as patch, open(theirs, "w", encoding="utf-8") as terminal:  # noqa: PTH123  # by number
                for name in ("stdout", "stderr"):
                    patch.setattr(sys, name, terminal)
                code = cli.run(arguments)
        finally:
            reader.join()
            os.close(ours)
        return code, sent.decode("utf-8")

    return run


def _read(terminal: int, sent: bytearray) -> None:
    """Take what is sent to a terminal until nobody has it open."""
    while True:
        try:
            sent += os.read(terminal, 1 << 16)
        except OSError:  # as Linux says it
            return


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("place")
def test_a_command_in_a_terminal_does_what_it_does_in_a_pipe(
    name: str,
    watch: Callable[..., tuple[int, str]],
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """Its exit code is the same, and no line is longer than the terminal is wide but rows of data.

    A name alone may be longer: a path that is broken is none. What is said has lines of its own,
    beside the bar that tells how far a batch is.
    """
    given, code = COMMANDS[name]
    command = name.partition(",")[0]
    if command == "verify":
        request.getfixturevalue("known")
    makes = command in {"batch", "report", "verify"}  # reports, which take their time
    for width in (40,) if makes else (80, 40):
        told, sent = watch(width, command, *given.format(run=width).split())
        lines = CUT.split(sent)
        assert told == code, sent
        assert "Traceback" not in sent
        assert [line for line in lines if len(line) > width and _is_prose(line)] == []
        assert [line for line in lines if "mediakit: " in line[1:]] == []
        assert name != "batch" or any("| 1/2 [" in line for line in lines)
    if makes:  # the tests of these commands tell what they say in a pipe
        return
    assert cli.run([command, *given.format(run="piped").split()]) == code
    assert not CUT.search(capsys.readouterr().err.replace("\n", ""))


def _is_prose(line: str) -> bool:
    return " " in line.strip() and not DATA.search(line)


def test_every_command_is_tried() -> None:
    """Also one that is new."""
    assert {name.partition(",")[0] for name in COMMANDS} == set(cli.cli.commands)

"""Bytes that are no text in UTF-8 are told apart; what killed processes left is cleared."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mediakit.base.files import Unusable, clear_stages, decode

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("n_controls", "reason"), [(20, "encoding"), (21, "binary")], ids=["two per cent", "more"]
)
def test_more_control_characters_than_two_per_cent_are_no_text(
    n_controls: int, reason: str
) -> None:
    """Up to there a text is damaged or in another encoding, and says where."""
    raw = b"\x01" * n_controls + b"caf\xe9".ljust(1000 - n_controls)
    with pytest.raises(Unusable) as caught:
        decode(raw)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("n_zeros", "n_others", "reason"),
    [(351, 49, "encoding"), (350, 49, "binary"), (351, 50, "binary")],
    ids=["UTF-16", "too few zeros", "too many elsewhere"],
)
@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_zeros_at_every_second_byte_are_utf_16(
    n_zeros: int, n_others: int, reason: str, name: str
) -> None:
    """Above 35 % there and below 5 % at the others."""
    zeros, others = (b"\0" * n + b"x" * (1000 - n) for n in (n_zeros, n_others))
    first, second = (others, zeros) if name == "utf-16-le" else (zeros, others)
    with pytest.raises(Unusable) as caught:
        decode(bytes(byte for pair in zip(first, second, strict=True) for byte in pair))
    assert caught.value.reason == reason
    assert (repr(name) in caught.value.detail) is (reason == "encoding")


def test_what_a_process_left_that_nobody_waited_for_is_cleared(tmp_path: Path) -> None:
    """It has ended, though the system still knows its number; one that runs keeps its own."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    for process in (ended.pid, os.getpid()):
        (tmp_path / f".report.{process}-abc.tmp").mkdir()
    clear_stages(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".report.{os.getpid()}-abc.tmp"]
    ended.wait()

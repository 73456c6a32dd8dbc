"""What every command says and returns: lines on stderr, and exit codes."""

from __future__ import annotations

import os
import sys
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from typing import TextIO

DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
TRY_AGAIN: Final = 75
INTERRUPTED: Final = 130
USUAL_WIDTH: Final = 80  # of a terminal that does not tell


def say(text: str) -> None:
    """Say something to the user on stderr, as one line; a terminal gets it filled to its width."""
    line = " ".join(text.split())
    click.echo(fill(f"mediakit: {line}", find_width(sys.stderr)), err=True)


def find_width(stream: TextIO) -> int | None:
    """Return the characters of a line of the terminal that this goes to; None if to no terminal."""
    if not stream.isatty():
        return None
    with suppress(OSError):
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    return USUAL_WIDTH


def fill(text: str, width: int | None) -> str:
    r"""Break lines of prose between words, so that none is longer than this; None breaks none.

    >>> fill("one two three", 8), fill("one two three", None)
    ('one two\nthree', 'one two three')
    """
    if width is None:
        return text
    wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrap.fill(line) for line in text.split("\n"))

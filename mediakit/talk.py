"""What every command says and returns: lines on stderr, and exit codes."""

from __future__ import annotations

from typing import Final

import click

DONE: Final = 0
FINDINGS: Final = 1
WRONG_USE: Final = 2
TRY_AGAIN: Final = 75
INTERRUPTED: Final = 130


def say(text: str) -> None:
    """Say something to the user, as one line on stderr."""
    line = " ".join(text.split())
    click.echo(f"mediakit: {line}", err=True)

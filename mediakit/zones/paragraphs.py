"""Where are the paragraphs of a text: its lines, or the blocks of a text with a fixed width."""

from __future__ import annotations

import re
from itertools import pairwise

# What looks empty on the page: all that `str.isspace` names, and the characters without a width.
_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_BLANK = _SPACE + "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_RARE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_END = re.compile(f"[\n{_RARE_ENDS}]")
_BREAK = re.compile(f"\r\n|[\n{_RARE_ENDS}]")
_FIRST_WORD = re.compile(r"\S+")

MIN_WIDTH, MAX_WIDTH = 40, 120  # characters to which people and programs wrap lines
MIN_WRAPPED = 3  # full lines before a text counts as wrapped


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Where does each paragraph begin and end?

    A paragraph is a line. In a text that was wrapped to a fixed width it is a block of lines: a
    block counts as wrapped if no line of it could have held the first word of the next. Elsewhere a
    line that ends in a letter goes on in a next line that begins with a small one.

    Parameters
    ----------
    text
        Any text, with any line ends.

    Returns
    -------
    list of (start, end)
        Code points, half-open, in the order of the text, without blank characters at their ends.

    Examples
    --------
    >>> find_paragraphs("One line.\n\n  Two.  \r\nThree.")
    [(0, 9), (13, 17), (21, 27)]
    """
    rare = any(mark in text for mark in _RARE_ENDS)
    parts = _END.split(text) if rare else text.split("\n")
    lines, at = [], 0
    for part in parts:
        bare = part.strip(_BLANK)
        if bare:
            start = at if len(bare) == len(part) else at + part.index(bare)
            lines.append((start, start + len(bare)))
        at += len(part) + 1
    if _is_spaced(text, parts, len(lines), rare=rare):
        return lines  # an empty line after each: nothing can be wrapped
    return _unwrapped(text, lines)


def _is_spaced(text: str, parts: list[str], n_lines: int, *, rare: bool) -> bool:
    """Whether there are as many empty lines as gaps between the lines that are not."""
    if not rare and 2 * n_lines in (len(parts), len(parts) + 1) and not any(parts[1::2]):
        return True  # every second one is empty: the same, found faster
    return text.count("\n\n") == n_lines - 1 and "\n\n\n" not in text and "\r" not in text


def is_blank(text: str) -> bool:
    r"""Whether nothing of a text would be seen on a page.

    >>> is_blank(" \u200b\u00a0"), is_blank("-")
    (True, False)
    """
    return not text.strip(_BLANK)


def _unwrapped(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of wrapped blocks, and elsewhere a line that goes on in the next."""
    blocks = _blocks(text, lines)
    if len(blocks) == len(lines):
        return lines
    several = [block for block in blocks if len(block) > 1]
    width = max(end - start for block in several for start, end in block)
    wrapped = [_is_wrapped(text, block, width) for block in blocks]
    full = sum(len(block) - 1 for block, is_full in zip(blocks, wrapped, strict=True) if is_full)
    if not MIN_WIDTH <= width <= MAX_WIDTH or full < MIN_WRAPPED:
        wrapped = [False] * len(blocks)
    joined: list[tuple[int, int]] = []
    for block, is_full in zip(blocks, wrapped, strict=True):
        joined.extend([(block[0][0], block[-1][1])] if is_full else _continued(text, block))
    return joined


def _continued(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a line that ends in a letter with a next one that begins with a small letter."""
    joined = [block[0]]
    for start, end in block[1:]:
        if text[joined[-1][1] - 1].isalpha() and text[start].islower():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _blocks(text: str, lines: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Group the lines that follow each other without an empty line between them."""
    blocks: list[list[tuple[int, int]]] = []
    last = 0
    for line in lines:
        gap = text[last : line[0]]
        if blocks and (gap == "\n" or len(_BREAK.findall(gap)) == 1):
            blocks[-1].append(line)
        else:
            blocks.append([line])
        last = line[1]
    return blocks


def _is_wrapped(text: str, block: list[tuple[int, int]], width: int) -> bool:
    """Whether each line of a block is full: the first word of the next would not have fitted."""
    if len(block) == 1:
        return False
    for (start, end), (following, stop) in pairwise(block):
        word = _FIRST_WORD.match(text, following, stop)
        if word is None or end - start + 1 + len(word[0]) <= width:
            return False
    return True

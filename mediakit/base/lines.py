"""The lines of a file that is decoded a block at a time, so that its size does not matter."""

from __future__ import annotations

import codecs
import io
from typing import IO, TYPE_CHECKING, Final

from mediakit.base.decoding import refuse_beginning, undecodable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE: Final = 20_000_000  # characters of a line, and of a row of several lines
_BLOCK = 1 << 20  # bytes


def read_lines(stream: IO[bytes], encoding: str | None = None) -> Iterator[str | None]:
    r"""Yield the lines of a file with their ends; None for one of more than `MAX_LINE` characters.

    Parameters
    ----------
    stream
        The file from its beginning.
    encoding
        As in `decoding.decode`.

    Raises
    ------
    Unusable
        `encoding`, with line and byte offset, or `binary`: at the block with the fault.

    Examples
    --------
    >>> list(read_lines(io.BytesIO(b"caf\xc3\xa9\r\nshut\nat \xe2\x80\xa8 six")))
    ['café\r\n', 'shut\n', 'at \u2028 six']
    """
    begun: list[str] = []  # of a line that goes on in the next block
    too_long = False
    for text in _decoded(stream, encoding):
        if "\n" in text or "\r" in text or (begun and begun[-1][-1] == "\r"):
            lines = list(io.StringIO("".join([*begun, text]), newline=""))
            begun = [] if lines[-1].endswith("\n") else [lines.pop()]
            if lines and too_long:
                del lines[0]
                too_long = False
                yield None
            yield from lines
        else:
            begun.append(text)
        if sum(map(len, begun)) > MAX_LINE:
            begun, too_long = [], True
    if begun or too_long:
        yield None if too_long else "".join(begun)


def read_all(stream: IO[bytes], encoding: str | None = None) -> Iterator[str]:
    """Yield a file as text in pieces, without its byte order mark; errors as in `read_lines`."""
    return _decoded(stream, encoding)


def _decoded(stream: IO[bytes], encoding: str | None) -> Iterator[str]:
    """Yield the text of a file, a block at a time; no piece is empty."""
    name = encoding or "utf-8"
    decoder = codecs.getincrementaldecoder(name)("strict")
    lines = offset = 0
    more = True
    while more:
        raw = stream.read(_BLOCK)
        more = bool(raw)
        if not offset:
            refuse_beginning(raw[: raw.rfind(b"\n") + 1] or raw, encoding)
        try:
            text = decoder.decode(raw, final=not more)
        except UnicodeDecodeError as error:
            before = offset - (len(error.object) - len(raw))
            raise undecodable(error, name, lines=lines, offset=before) from error
        if text and not offset:
            text = text.removeprefix("\ufeff")
        offset += len(raw)
        lines += raw.count(b"\n")
        if text:
            yield text

"""Bytes to text: UTF-8, or the encoding that was named; anything else is refused, never mended."""

from __future__ import annotations

import codecs
from typing import Final

from mediakit.errors import InputError, nearest, shown

# Byte order marks, the longer first: that of UTF-32 begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive, as are .docx, .odt and .epub files"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format", "a database"),
    (b"\x7fELF", "a program"),
)
# What news outside of Unicode is written in; charset-normalizer tells which of them fit.
_CANDIDATES: Final = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman",
    "cp437", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
_WINDOW = 20_000  # bytes on each side of the first wrong one that the guess looks at
_ASCII_END, _FEW_LETTERS = 0x80, 4
_BY_CHANCE = 6  # bytes outside of ASCII, from which on UTF-8 is no accident
_LEAVE_OUT = "leave out encoding for it"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_MAX_CONTROLS, _STRAY = 0.02, 3  # share, and number, of control characters beyond those of text
_SAMPLE = 8_192  # bytes at the beginning that tell UTF-16 without a mark
_MANY, _FEW = 0.35, 0.05  # share of zeros at every second byte, and at the others


class Unusable(Exception):  # noqa: N818 (it says what a record is, and never leaves the package)
    """A record that cannot be an article.

    Attributes
    ----------
    detail
        What was found and what to do.
    reason
        One word, as in `tables.REJECTS`.
    text
        What can be saved of it.
    field
        The column that it is about, if one.
    """

    def __init__(
        self, detail: str, *, reason: str, text: str = "", field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.reason = reason
        self.text = text
        self.field = field


def escaped(text: str) -> str:
    r"""Return text that no table can store as text that one can, from which it can be recovered.

    NUL and halves of surrogate pairs become escapes, and a backslash two.

    >>> escaped("a\0b\\c \ud800")
    'a\\x00b\\\\c \\ud800'
    """
    doubled = text.replace("\\", "\\\\").replace("\0", "\\x00")
    return doubled.encode("utf-8", "backslashreplace").decode("utf-8")


def check_encoding(encoding: str) -> str:
    """Return the usual name of an encoding.

    Raises
    ------
    InputError
        For a name that is no text encoding.

    Examples
    --------
    >>> check_encoding("Latin1")
    'iso8859-1'
    """
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, TypeError) as error:
        message = f"Unknown encoding {shown(encoding)}. Give one that Python knows, as 'cp1252'."
        hint = nearest(str(encoding), ("utf-8", "utf-16", "utf-32", "latin-1", *_CANDIDATES))
        raise InputError(message + hint) from error
    return info.name


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    r"""Which text do the bytes hold, and in which encoding?

    Parameters
    ----------
    raw
        A whole file.
    encoding
        The encoding of the file. Without it only UTF-8 is read: a wrong guess would put wrong
        letters into the text, so what charset-normalizer finds is offered, not used.

    Returns
    -------
    tuple of (str, str)
        The text without a byte order mark, line ends as they are, and the encoding's name.

    Raises
    ------
    Unusable
        `encoding`, with line, byte offset and the best guess; `binary`; `bad_unicode` for NUL.

    Examples
    --------
    >>> decode(b"caf\xc3\xa9")
    ('café', 'utf-8')
    """
    refuse_beginning(raw, encoding)
    name = encoding or "utf-8"
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        raise undecodable(error, name) from error
    if "\0" in text:
        raise _with_nul(raw, text)
    return text.removeprefix("\ufeff"), name


def refuse_beginning(raw: bytes, encoding: str | None) -> None:
    """Refuse bytes that say themselves that they are in another encoding, or are no text."""
    if encoding is None:
        _refuse_marks(raw)
    elif _is_utf8(raw, encoding):
        detail = f"it is UTF-8, which {encoding.upper()} hardly ever is by chance; {_LEAVE_OUT}"
        raise Unusable(detail, reason="encoding", text=raw.decode())


def _refuse_marks(raw: bytes) -> None:
    """Refuse bytes that say themselves that they are no UTF-8."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            _refuse_utf16(name, "it begins with its byte order mark")
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            detail = f"it is {kind}, not text; save it as plain text (.txt)"
            raise Unusable(detail, reason="binary")
    sample = raw[:_SAMPLE]
    even, odd = sample[::2], sample[1::2]
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros and zeros.count(0) > _MANY * len(zeros) and others.count(0) < _FEW * len(others):
            _refuse_utf16(name, "every second byte is zero")


def _refuse_utf16(name: str, sign: str) -> None:
    """Refuse a file in UTF-16 or UTF-32."""
    shown_name = name[:6].upper()
    detail = f"it is not UTF-8 but looks like {shown_name} ({sign}); read it with encoding={name!r}"
    raise Unusable(detail, reason="encoding")


def _is_utf8(raw: bytes, named: str) -> bool:
    """Whether bytes that another encoding is named for are surely UTF-8.

    Most encodings read UTF-8 without an error, and put wrong letters into the text.
    """
    if named.startswith("utf-8") or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    wide = named.startswith(("utf-16", "utf-32"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if wide:  # has zeros in every space and line end
        return bool(raw) and b"\0" not in raw
    return len(raw) - len(text.encode("ascii", "ignore")) >= _BY_CHANCE


def _is_binary(raw: bytes) -> bool:
    """Whether bytes hold more control characters than any text."""
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return controls > max(_STRAY, _MAX_CONTROLS * len(raw))


def _binary() -> Unusable:
    """Return the reason for bytes that are no text."""
    detail = "it holds bytes that no text has; save its text as plain text (.txt)"
    return Unusable(detail, reason="binary")


def undecodable(
    error: UnicodeDecodeError, name: str, *, lines: int = 0, offset: int = 0
) -> Unusable:
    """Return why bytes cannot be decoded, with the place and the best guess.

    Parameters
    ----------
    error
        From decoding a whole file, or a part of it.
    name
        The encoding that was tried.
    lines, offset
        Line ends and bytes of the file before that part.
    """
    raw, at = error.object, error.start
    if _is_binary(raw):
        return _binary()
    line = lines + raw.count(b"\n", 0, at) + 1
    detail = (
        f"line {line}, byte offset {offset + at}: byte 0x{raw[at]:02x} is not {name.upper()}; "
        f"{_fix(raw, name, at)}"
    )
    text = raw.replace(b"\\", rb"\\").decode("utf-8", "backslashreplace")
    return Unusable(detail, reason="encoding", text=text)


def _fix(raw: bytes, name: str, at: int) -> str:
    """Return what to do about bytes that are not in the encoding that was expected."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        guess = _guess(raw, at)
        if guess and guess != name:
            return f"it may be {guess}: read it with encoding={guess!r} and look at the accents"
        return "name its encoding, for example encoding='cp1252'"
    return f"it is UTF-8: {_LEAVE_OUT}"


def _guess(raw: bytes, at: int) -> str | None:
    """Return the encoding that charset-normalizer thinks likeliest around a place."""
    from charset_normalizer import from_bytes

    window = raw[max(0, at - _WINDOW) : at + _WINDOW]
    found = [str(match.encoding) for match in from_bytes(window, cp_isolation=list(_CANDIDATES))]
    # A few letters fit several encodings; the news that this package reads is English first.
    few = sum(byte >= _ASCII_END for byte in window) < _FEW_LETTERS
    return "cp1252" if few or "cp1252" in found else next(iter(found), None)


def _with_nul(raw: bytes, text: str) -> Unusable:
    """Return why text with a NUL character is not used."""
    if _is_binary(raw):
        return _binary()
    line = text.count("\n", 0, text.index("\0")) + 1
    detail = f"line {line} holds a NUL character; remove it"
    return Unusable(detail, reason="bad_unicode", text=escaped(text))

"""Numbers and names as running text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def signed(value: float, digits: int) -> str:
    """Return a number with its sign as print has it.

    >>> signed(-0.5, 2)
    '−0.50'
    """
    return f"{value:+.{digits}f}".replace("-", "−")


def percent(part: int, whole: int) -> str:
    r"""Return a share of a whole, of nothing 0, which no line break parts from its sign.

    >>> percent(1, 3)
    '33\xa0%'
    """
    return f"{100 * part / whole if whole else 0:.0f}\N{NO-BREAK SPACE}%"


def counted(n: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun.

    >>> counted(1, "term"), counted(2, "term")
    ('1 term', '2 terms')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def label(name: object) -> str:
    """Return a category's name as a heading shows it.

    >>> label("war_journalism")
    'War journalism'
    """
    text = str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Return parts as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *rest, last = parts
    return f"{comma.join(rest)} and {last}" if rest else last

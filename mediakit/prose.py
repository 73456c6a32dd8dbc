"""Numbers and names as running text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def signed(value: float, digits: int) -> str:
    """Return a number with its sign as print has it.

    >>> signed(-0.5, 2), signed(-0.004, 2)
    ('−0.50', '0.00')
    """
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if text.strip("+-0.") else text[1:]


def measured(value: float, measure: str) -> str:
    """Return a mean tone with its sign, or a rate.

    >>> measured(0.5, "compound"), measured(0.5, "per_1000")
    ('+0.50', '0.5')
    """
    return signed(value, 2) if measure == "compound" else f"{value:.1f}"


def percent(part: int, whole: int) -> str:
    r"""Return a share of a whole, of nothing 0, which no line break parts from its sign.

    >>> percent(1, 3)
    '33\xa0%'
    """
    return f"{100 * part / whole if whole else 0:.0f}\N{NO-BREAK SPACE}%"


def amount(n: float) -> str:
    """Return a count as print has it; of weighted ones a digit more.

    >>> amount(1200), amount(8.0), amount(2.25)
    ('1,200', '8', '2.2')
    """
    return f"{n:,.0f}" if n == round(n) else f"{n:,.1f}"


def counted(n: float, one: str, many: str | None = None) -> str:
    """Return a number and its noun.

    >>> counted(1, "term"), counted(2, "term")
    ('1 term', '2 terms')
    """
    return f"{amount(n)} {one if n == 1 else many or one + 's'}"


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


def cut(text: str, most: int) -> str:
    """Return a text of so many characters at most, its end cut off where it is longer.

    >>> cut("Echo", 4), cut("Daily Echo", 6)
    ('Echo', 'Daily…')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def spell_day(day: str) -> str:
    """Return a day as running text has it, whatever the locale.

    >>> spell_day("2026-03-01")
    '1 March 2026'
    """
    year, month, number = map(int, day.split("-"))
    return f"{number} {MONTHS[month - 1]} {year}"


def conjugate(n: int, many: str, one: str = "") -> str:
    """Return a verb for one or for several.

    >>> conjugate(1, "repeat"), conjugate(2, "have", "has")
    ('repeats', 'have')
    """
    return (one or f"{many}s") if n == 1 else many

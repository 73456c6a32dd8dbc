"""How do numbers, names and days stand in running text, and in which form is a word looked up?"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

# What writers and typesetting systems use for an apostrophe.
APOSTROPHES: Final = dict.fromkeys(
    map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4\u0060"), "'"
)
# The hyphen that Unicode adds to that of the keyboard, and the one at which no line breaks.
_HYPHENS: Final = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
# What has no width: soft hyphen, zero-width space, joiners, marks of direction, byte-order mark.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)
_SEEN_ALIKE: Final[dict[int, str | None]] = {**APOSTROPHES, **_HYPHENS, **_UNSEEN}


def signed(value: float, digits: int) -> str:
    """Return a number with its sign as print has it.

    >>> signed(-0.5, 2), signed(-0.004, 2)
    ('−0.50', '0.00')
    """
    return as_printed(f"{value:+.{digits}f}")


def as_printed(number: str) -> str:
    """Return a formatted number with the minus of print, and without a sign where it is nothing.

    >>> as_printed("-1.5"), as_printed("-0.0"), as_printed("+1e-05")
    ('−1.5', '0.0', '+1e−05')
    """
    nothing = not any(digit in number for digit in "123456789")
    return number.lstrip("+-") if nothing else number.replace("-", "−")


def tell_coefficient(value: float) -> str:
    """Return a share as papers print it.

    >>> [tell_coefficient(value) for value in (0.785, 1.0, -0.1, -0.001, float("nan"))]
    ['.79', '1.00', '−.10', '.00', 'unknown']
    """
    if math.isnan(value):
        return "unknown"
    text = as_printed(f"{value:.2f}")
    return f"−{text[2:]}" if text.startswith("−0") else text.removeprefix("0")


def tell_estimate(row: Mapping[Any, Any], name: str, prefix: str = "") -> str:
    """Return an estimate of a row with its interval, if there is one.

    >>> tell_estimate({"alpha": 0.5, "low": 0.25, "high": 1.0}, "alpha")
    '.50 [.25, 1.00]'
    """
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    value = tell_coefficient(row[name])
    known = not math.isnan(low)
    return f"{value} [{tell_coefficient(low)}, {tell_coefficient(high)}]" if known else value


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
    r"""Return a category's name as a heading shows it.

    >>> label("war_journalism"), label("war\nnews")
    ('War journalism', 'War news')
    """
    text = " ".join(str(name).replace("_", " ").split())
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Return parts as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *rest, last = parts
    return f"{comma.join(rest)} and {last}" if rest else last


def first_few(names: Sequence[str], most: int) -> list[str]:
    """Return the first names of several, and how many more there are, where there are more.

    >>> first_few(["a", "b", "c"], 2), first_few(["a", "b"], 2)
    (['a', 'b', '1 more'], ['a', 'b'])
    """
    more = len(names) - most
    return [*names[:most], f"{more:,} more"] if more > 0 else list(names)


def tell_further(n: int, one: str, many: str | None = None) -> list[str]:
    """Return how many are not told one by one, where there are any.

    >>> tell_further(2, "group"), tell_further(0, "group")
    (['2 further groups'], [])
    """
    return [counted(n, f"further {one}", many and f"further {many}")] if n > 0 else []


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


def plain_text(text: str) -> str:
    r"""Return text without the colour codes of terminals, control characters and lone surrogates.

    >>> plain_text("\x1b[31mred\x1b[0m\x07")
    'red'
    """
    plain = _CONTROL.sub("", _ANSI.sub("", text))
    return plain.encode("utf-8", "backslashreplace").decode()


def find_period(label: str) -> Period:
    """Return the kind of period that a label is of.

    >>> find_period("2026-W09"), find_period("2026-03"), find_period("2026")
    ('week', 'month', 'year')
    """
    kinds: dict[object, Period] = {"W": "week", "Q": "quarter", 4: "year", 7: "month", 10: "day"}
    return kinds.get(label[5:6]) or kinds[len(label)]


def fold(text: str) -> str:
    r"""Return the form under which a word is looked up.

    Case, the kind of apostrophe or hyphen, characters without width and the way an accent is
    encoded make no difference. A dash is no hyphen.

    >>> fold("Don’t"), fold("STRASSE") == fold("Straße"), fold("eco\u00adnomy")
    ("don't", True, 'economy')
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return unicodedata.normalize("NFC", fold_regex(text).casefold())


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return the look-up form of each text; those in ASCII at once.

    >>> fold_all(["Don`t", "Straße"])
    ["don't", 'strasse']
    """
    folded = "\n".join(texts).lower().replace("`", "'").split("\n")
    if len(folded) != len(texts):  # one has a line end in it
        return list(map(fold, texts))
    for i, text in enumerate(texts):
        if not text.isascii():
            folded[i] = fold(text)
    return folded


def fold_regex(pattern: str) -> str:
    r"""Return a regular expression as it is searched in look-up forms; `\S` keeps its case.

    >>> fold_regex(r"^don’t\S")
    "^don't\\S"
    """
    return unicodedata.normalize("NFC", pattern.translate(_SEEN_ALIKE))

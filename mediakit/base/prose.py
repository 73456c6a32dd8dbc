"""How do numbers, names and days stand in running text, and how do voices and groups look?

First numbers, names and days, then the form in which a word is looked up, then groups and what a
reader is told of those left out, then how voices and categories are drawn.

Colour never stands alone: each voice has its own sign, each category one of four lines, so that a
grey print and a colour-blind reader lose nothing. All colours
have a contrast of 3:1 or more against white, and those that also stand on the dark theme of
JupyterLab have it there too (WCAG 2.2, success criterion 1.4.11).
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from mediakit.base.files import read_data
from mediakit.errors import ArgumentError
from mediakit.tables import OTHERS, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_CONTROL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")

# What writers and typesetting systems use for an apostrophe.
APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4`"), "'")
# The hyphen that Unicode adds to that of the keyboard, and the one at which no line breaks.
_HYPHENS: Final = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
# What has no width: soft hyphen, zero-width space, joiners, marks of direction, byte-order mark.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), "")
_SEEN_ALIKE: Final = {chr(code): mark for code, mark in (APOSTROPHES | _HYPHENS | _UNSEEN).items()}
_ALIKE: Final = re.compile(f"[{''.join(_SEEN_ALIKE)}]")  # found much faster than by `translate`


def signed(value: float, digits: int) -> str:
    """Return a number with its sign as print has it."""
    return as_printed(f"{value:+.{digits}f}")


def as_printed(number: str) -> str:
    """Return a formatted number with the minus of print, and without a sign where it is nothing."""
    nothing = not any(digit in number for digit in "123456789")
    return number.lstrip("+-") if nothing else number.replace("-", "−")


def tell_coefficient(value: float) -> str:
    """Return a share as papers print it."""
    if math.isnan(value):
        return "unknown"
    text = as_printed(f"{value:.2f}")
    return f"−{text[2:]}" if text.startswith("−0") else text.removeprefix("0")


def tell_estimate(row: Mapping[Any, Any], name: str, prefix: str = "") -> str:
    """Return an estimate of a row with its interval, if there is one."""
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    value = tell_coefficient(row[name])
    known = not math.isnan(low)
    return f"{value} [{tell_coefficient(low)}, {tell_coefficient(high)}]" if known else value


def measured(value: float, measure: str) -> str:
    """Return a mean tone with its sign, or a rate; nothing of none."""
    if math.isnan(value):
        return ""
    return signed(value, 2) if measure == "compound" else as_printed(f"{value:.1f}")


def sign_difference(row: Mapping[Any, Any] | pd.Series[Any], digits: int) -> list[str]:
    """Return the difference that a row tells and both its limits, with their signs."""
    ends = ("difference", "difference_low", "difference_high")
    return [signed(row[name], digits) for name in ends]


def tell_difference(row: Mapping[Any, Any] | pd.Series[Any], digits: int) -> str:
    """Return a difference with its interval, as running text has it."""
    size, low, high = sign_difference(row, digits)
    return f"{size} [{low}, {high}]"


def percent(part: float, whole: float) -> str:
    """Return a share of a whole, of nothing 0, which no line break parts from its sign."""
    return f"{100 * part / whole if whole else 0:.0f}\N{NO-BREAK SPACE}%"


def amount(n: float) -> str:
    """Return a count as print has it; of weighted ones a digit more."""
    return f"{n:,.0f}" if n == round(n) else f"{n:,.1f}"


def counted(n: float, one: str, many: str | None = None) -> str:
    """Return a number and its noun."""
    return f"{amount(n)} {one if n == 1 else many or one + 's'}"


def capitalise(text: str) -> str:
    """Return a text as a sentence begins with it; what follows stays as it is."""
    return text[:1].upper() + text[1:]


def label(name: object) -> str:
    """Return a category's name as a heading shows it."""
    return capitalise(" ".join(str(name).replace("_", " ").split()))


def listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Return parts as a sentence lists them."""
    *rest, last = parts
    return f"{comma.join(rest)} and {last}" if rest else last


def first_few(names: Sequence[str], most: int) -> list[str]:
    """Return the first names of several, and how many more there are, where there are more."""
    more = len(names) - most
    return [*names[:most], f"{more:,} more"] if more > 0 else list(names)


def tell_further(n: int, one: str, many: str | None = None) -> list[str]:
    """Return how many are not told one by one, where there are any."""
    return [counted(n, f"further {one}", many and f"further {many}")] if n > 0 else []


def cut(text: str, most: int) -> str:
    """Return a text of so many characters at most, its end cut off where it is longer."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def spell_day(day: str) -> str:
    """Return a day, or a month or year, as running text has it, whatever the locale.

    >>> spell_day("2024-03-05"), spell_day("2024-03"), spell_day("2024")
    ('5 March 2024', 'March 2024', '2024')
    """
    year, month, number = (*day.split("-"), "", "")[:3]
    parts = [number.lstrip("0"), month and MONTHS[int(month) - 1], year.lstrip("0")]
    return " ".join(filter(None, parts))


def is_date(text: str) -> bool:
    """Whether a text is a day, month or year of the calendar, as 2024-03-15, 2024-03 or 2024."""
    with suppress(ValueError):
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
        return _DATE.fullmatch(text) is not None
    return False


def conjugate(n: int, many: str, one: str = "") -> str:
    """Return a verb for one or for several."""
    return (one or f"{many}s") if n == 1 else many


def plain_text(text: str) -> str:
    """Return text without codes of terminals, control characters and lone surrogates."""
    return _CONTROL.sub("", text).encode("utf-8", "backslashreplace").decode()


def find_period(label: str) -> Period:
    """Return the kind of period that a label is of."""
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
    """Return the look-up form of each text."""
    folded = fold("\n".join(texts)).split("\n")
    return folded if len(folded) == len(texts) else [*map(fold, texts)]  # one has a line end in it


def fold_regex(pattern: str) -> str:
    r"""Return a regular expression as it is searched in look-up forms; `\S` keeps its case."""
    alike = _ALIKE.sub(lambda mark: _SEEN_ALIKE[mark[0]], pattern)
    return unicodedata.normalize("NFC", alike)


def spell(category: str) -> str:
    """Return a category's name as a reader sees it."""
    return " ".join(category.replace("_", " ").split()) or category


class Choice(NamedTuple):
    """The groups that are shown, in order of the table."""

    by: str  # the key column
    size: str  # what makes a group large, as a reader calls it
    keys: list[Any]  # their values in the key column, at most as many as there is room for
    names: list[str]  # what a reader sees
    n_all: int  # how many groups there are

    def tell(self) -> str:
        """Return which groups are shown, where there are more; else nothing."""
        return tell_largest(len(self.keys), self.n_all, self.size)

    def keep(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the groups that are shown, in order of the table."""
        return table[table[self.by].map(lambda key: name_group(key, self.by)).isin(self.names)]

    def split(self, table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """Return what a reader calls each group that is shown, and its rows of a table."""
        column = table[self.by]
        rows = [table[column.isna() if key is None else column == key] for key in self.keys]
        return list(zip(self.names, rows, strict=True))


def choose_groups(table: pd.DataFrame, by: str, *, size: str, most: int) -> Choice:
    """Return the largest groups of a table, by the sum of a column; `most` is how many have room.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"outlet": ["Echo", "Star", None], "n_words": [10, 30, 20]})
    >>> choose_groups(table, "outlet", size="n_words", most=2)
    Choice(by='outlet', size='words', keys=['Star', None], names=['Star', 'outlet unknown'], ...)
    """
    import pandas as pd

    check_columns(table, [by, size])
    sums = table.groupby(by, dropna=False, sort=False)[size].sum()
    largest = sums.sort_values(ascending=False, kind="stable").index[:most]
    kept = [key for key in sums.index if key in set(largest) or (pd.isna(key) and largest.hasnans)]
    keys = [None if pd.isna(key) else key for key in kept]
    names = [name_group(key, by) for key in keys]
    return Choice(by, size.removeprefix("n_"), keys, names, len(sums))


def name_group(value: object, by: str) -> str:
    """Return what a reader sees of a value of a key column."""
    missing = value is None or value != value  # noqa: PLR0124  # NaN alone is not itself
    return f"{by} unknown" if missing else spell(str(value))


def split_groups(table: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the groups of a table in its order: what a reader calls each, and its rows."""
    groups = table.groupby(by, sort=False, dropna=False)
    return [(name_group(value, by), rows) for value, rows in groups]


def drop_mirrored(table: pd.DataFrame, by: str, *, up: str | None = None) -> pd.DataFrame:
    """Return each comparison once: of two groups, all others of one are the other one.

    `up` names a column of differences: kept is the group that is above the other, else the first.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"outlet": ["Echo", "Star"], "reference": "all others"})
    >>> drop_mirrored(table.assign(difference=[-2.0, 2.0]), "outlet", up="difference")
      outlet reference  difference
    1   Star      Echo         2.0
    """
    import numpy as np
    import pandas as pd

    check_columns(table, [by, "reference"])
    groups = table[by].unique()
    if len(groups) != 2 or (table["reference"] != OTHERS).any():  # noqa: PLR2004  # a pair
        return table
    first = table[by].isna() if pd.isna(groups[0]) else table[by].eq(groups[0])
    one, other = (name_group(group, by) for group in groups)
    named = table.assign(reference=np.where(first, other, one))
    return named[first if up is None else table[up].gt(0) | (table[up].eq(0) & first)]


def tell_largest(n: int, n_all: int, size: str) -> str:
    """Return which groups are shown, where there are more; else nothing."""
    return f"Shown: the {n} of {n_all:,} with most {size}." if n < n_all else ""


def check_unique(table: pd.DataFrame, keys: Sequence[str], *others: str) -> None:
    """Refuse a table that lacks a column, or has two rows for one place in a figure."""
    check_columns(table, [*keys, *others])
    if table.duplicated(list(keys)).any():
        told = ", ".join(keys)
        raise ArgumentError(f"Some rows have the same {told}; give a table with one row for each.")


def find_key(table: pd.DataFrame, own: str) -> str:
    """Return the one key column that stands before the table's own columns; refuse others."""
    check_columns(table, [own])
    keys = [str(name) for name in table.columns[: table.columns.get_loc(own)]]
    if len(keys) != 1:
        told = "a figure shows one key, such as by='outlet'."
        raise ArgumentError(f"The table is by {keys or 'nothing'}; {told}")
    return keys[0]


def name_outlets(articles: pd.DataFrame) -> list[str]:
    """Return what a reader calls the outlets of articles, each once, in their order."""
    return [name_group(outlet, "outlet") for outlet in articles["outlet"].unique()]


def name_kind(kind: Any, agency: Any) -> str:  # noqa: ANN401  # cells
    """Return what kind of copies a group is, and whose text."""
    import pandas as pd

    named = "outlet unknown" if pd.isna(kind) else str(kind)
    return named if pd.isna(agency) else f"{named} ({agency})"


# Quoted voices first: the order of every legend.
VOICE_NAMES: Final = {"quoted": "quoted", "reported": "reported", "outlet": "own words"}

# No pair begins with green and red: categories come by name, and their colours must not judge them.
CATEGORY_COLOURS: Final = (
    "#7F5BD0", "#0E9A6E", "#C2408C", "#A77B00", "#BC3A30", "#2A93B5", "#76613E", "#647790",
)  # fmt: skip
CATEGORY_LINES: Final = ("solid", "double", "dashed", "dotted")


class Look(NamedTuple):
    """How a category is drawn: places in `CATEGORY_COLOURS` and `CATEGORY_LINES`."""

    colour: int
    shape: int


def assign_looks(categories: Iterable[str]) -> dict[str, Look]:
    """Return the look of each category, by name: 32 have their own, neighbours differ twice.

    >>> assign_looks(["peace", "conflict", "peace"])
    {'conflict': Look(colour=0, shape=0), 'peace': Look(colour=1, shape=1)}
    """
    n_colours, n_shapes = len(CATEGORY_COLOURS), len(CATEGORY_LINES)
    return {
        name: Look(i % n_colours, (i + i // n_colours) % n_shapes)
        for i, name in enumerate(sorted(set(categories)))
    }


def read_style() -> str:
    """Return the style sheet of the marked article, for a notebook's output or a report page."""
    rules = read_data("base/marked.css").strip()
    colours = [f".mk-c{i}{{--c:{colour}}}" for i, colour in enumerate(CATEGORY_COLOURS)]
    lines = [f".mk-s{i}{{--l:{line}}}" for i, line in enumerate(CATEGORY_LINES)]
    return "\n".join([*colours, *lines, rules])


@cache
def exhibit_style() -> str:
    """Return the style block of tables and findings, for a notebook's output."""
    return f"<style>\n{read_data('base/exhibits.css').strip()}\n</style>\n"

"""How do voices, categories and groups look, and what is a reader told of those left out?

Colour never stands alone: each voice has its own marker, height and hatch, each category one of
four lines and markers, so that a grey print and a colour-blind reader lose nothing. All colours
have a contrast of 3:1 or more against white, and those that also stand on the dark theme of
JupyterLab have it there too (WCAG 2.2, success criterion 1.4.11).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import read_data
from mediakit.base.prose import counted
from mediakit.errors import ArgumentError
from mediakit.tables import OTHERS, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

# Quoted voices first: the order of every legend.
SHOWN_VOICES: Final = ("quoted", "reported", "outlet")
# Blue as in Okabe & Ito (2008); their orange is too light for thin lines on white.
VOICE_COLOURS: Final = {"quoted": "#0072B2", "reported": "#B86E00", "outlet": "#4D4D4D"}
VOICE_MARKERS: Final = {"quoted": "o", "reported": "s", "outlet": "D"}
VOICE_SIGNS: Final = {"quoted": "●", "reported": "■", "outlet": "◆"}  # the same, in writing

UNCOUNTED_COLOUR: Final = "#C9CBD0"
COUNT_COLOUR: Final = "#3F6384"  # of articles and words that are no voice's and no category's

# No pair begins with green and red: categories come by name, and their colours must not judge them.
CATEGORY_COLOURS: Final = (
    "#7F5BD0", "#0E9A6E", "#C2408C", "#A77B00", "#BC3A30", "#2A93B5", "#76613E", "#647790",
)  # fmt: skip
CATEGORY_LINES: Final = ("solid", "double", "dashed", "dotted")
CATEGORY_MARKERS: Final = ("v", "s", "o", "X")

LARGEST: Final = 12  # groups that a figure has room for, and that findings compare


class Look(NamedTuple):
    """How a category is drawn: places in `CATEGORY_COLOURS` and in its lines and markers."""

    colour: int
    shape: int


def assign_looks(categories: Iterable[str]) -> dict[str, Look]:
    """Return the look of each category, in the order of their names.

    Neighbours differ in colour and in shape; 32 categories have a look of their own, then they
    begin again.

    >>> assign_looks(["peace", "conflict", "peace"])
    {'conflict': Look(colour=0, shape=0), 'peace': Look(colour=1, shape=1)}
    """
    n_colours, n_shapes = len(CATEGORY_COLOURS), len(CATEGORY_LINES)
    return {
        name: Look(i % n_colours, (i + i // n_colours) % n_shapes)
        for i, name in enumerate(sorted(set(categories)))
    }


def spell(category: str) -> str:
    """Return a category's name as a reader sees it.

    >>> spell("security_and_defense")
    'security and defense'
    """
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
    """Return what a reader sees of a value of a key column.

    >>> name_group("Daily_Echo", "outlet"), name_group(None, "outlet")
    ('Daily Echo', 'outlet unknown')
    """
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
    """Return which groups are shown, where there are more; else nothing.

    >>> tell_largest(2, 5, "words"), tell_largest(5, 5, "words")
    ('the 2 of 5 with most words', '')
    """
    return f"the {n} of {n_all:,} with most {size}" if n < n_all else ""


def tell_rest(n: int) -> list[str]:
    """Return how many groups are not told one by one, where there are any.

    >>> tell_rest(1), tell_rest(0)
    (['And 1 further group.'], [])
    """
    return [f"And {counted(n, 'further group')}."] if n > 0 else []


def check_unique(table: pd.DataFrame, keys: Sequence[str]) -> None:
    """Refuse a table that has two rows for one place in a figure."""
    check_columns(table, keys)
    if table.duplicated(list(keys)).any():
        told = ", ".join(keys)
        raise ArgumentError(f"Some rows have the same {told}; give a table with one row for each.")


def name_unit(table: pd.DataFrame) -> str:
    """Return what two names are in together: "sentence" or "article"."""
    return str(table["within"].iloc[0])


def find_key(table: pd.DataFrame, own: str) -> str:
    """Return the one key column that stands before the table's own columns; refuse others."""
    check_columns(table, [own])
    keys = [str(name) for name in table.columns[: table.columns.get_loc(own)]]
    if len(keys) != 1:
        raise ArgumentError(
            f"The table is by {keys or 'nothing'}; a figure shows one key, such as by='outlet'."
        )
    return keys[0]


def name_outlets(articles: pd.DataFrame) -> list[str]:
    """Return what a reader calls the outlets of articles, each once, in their order."""
    return [name_group(outlet, "outlet") for outlet in articles["outlet"].unique()]


def name_kind(kind: Any, agency: Any) -> str:  # noqa: ANN401  # cells
    """Return what kind of copies a group is, and whose text.

    >>> name_kind("wire copy", "AFP"), name_kind(None, None)
    ('wire copy (AFP)', 'outlet unknown')
    """
    import pandas as pd

    named = "outlet unknown" if pd.isna(kind) else str(kind)
    return named if pd.isna(agency) else f"{named} ({agency})"


def read_style() -> str:
    """Return the style sheet of the marked article, for a notebook's output or a report page."""
    rules = read_data("base/marked.css").strip()
    voices = []
    for voice, colour in VOICE_COLOURS.items():
        # Thinned, so that it lies on a light and on a dark ground.
        red, green, blue = bytes.fromhex(colour[1:])
        tint, hue = (f"rgba({red},{green},{blue},{share})" for share in (0.15, 0.09))
        voices.append(f".mk-{voice}{{--v:{colour};--t:{tint};--h:{hue}}}")
    colours = [f".mk-c{i}{{--c:{colour}}}" for i, colour in enumerate(CATEGORY_COLOURS)]
    lines = [f".mk-s{i}{{--l:{line}}}" for i, line in enumerate(CATEGORY_LINES)]
    return "\n".join([*voices, *colours, *lines, rules])


def exhibit_style() -> str:
    """Return the style block of tables and findings, for a notebook's output."""
    return f"<style>\n{read_exhibit_style()}\n</style>\n"


@cache
def read_exhibit_style() -> str:
    """Return the style sheet of tables and findings, for light and for dark grounds."""
    return read_data("base/exhibits.css").strip()

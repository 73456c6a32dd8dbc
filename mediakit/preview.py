"""The first rows of what a notebook shows of an object, as a small table."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def preview(line: str, columns: Sequence[str], rows: Iterable[Sequence[str]], n_rows: int) -> str:
    """Return a line, a table and how many rows are not in it, as HTML.

    Parameters
    ----------
    line
        What is shown.
    columns
        The headings.
    rows
        The first rows, one text per column.
    n_rows
        How many rows there are.

    Examples
    --------
    >>> preview("a < b", ["x"], [["1"]], 3)
    '<p>a &lt; b</p><table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><p>and 2 more</p>'
    """  # noqa: E501
    shown = [[html.escape(text) for text in row] for row in rows]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in shown)
    more = n_rows - len(shown)
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return (
        f"<p>{html.escape(line)}</p><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{rest}"
    )

"""What the commands print: tables as plain text for a terminal, wrapped to its width."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from mediakit.cli.talk import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

TOP_PATTERNS: Final = 10  # of a category that are listed with their words
TOP_WORDS: Final = 8  # of a pattern
LEAST_SHARE: Final = 0.1  # of a category's hits that another shares, to be listed
_WIDEST: Final = 26  # characters of a column before the last
_LEAST: Final = 30  # characters of the last column; in a narrower one lines stand below the rest
_GAP: Final = "  "


def render_findings(findings: pd.DataFrame, width: int) -> str:
    """Return the findings as a table for each severity; `findings` is of `check_dictionary`.

    >>> import pandas as pd
    >>> row = ["warning", "capitals", "a", "US", 3, "It finds “us” too."]
    >>> columns = ["severity", "finding", "category", "pattern", "n", "detail"]
    >>> render_findings(pd.DataFrame([row], columns=columns), 60).splitlines()
    ['Warnings', '  capitals  a  US  It finds “us” too.']
    """
    from mediakit.tables import SEVERITIES

    blocks = []
    for severity in SEVERITIES:
        rows = findings[findings["severity"] == severity]
        if len(rows):
            shown = rows[["finding", "category", "pattern", "detail"]].fillna("")
            lines = _columns(shown.to_numpy().tolist(), width)
            blocks.append("\n".join([f"{severity.capitalize()}s", *lines]))
    return "\n\n".join(blocks)


def count_severities(findings: pd.DataFrame) -> str:
    """Return how many findings there are of each kind.

    >>> import pandas as pd
    >>> count_severities(pd.DataFrame({"severity": ["error", "note", "note"]}))
    '1 error, 0 warnings, 2 notes'
    """
    from mediakit.tables import SEVERITIES

    n = [(int((findings["severity"] == severity).sum()), severity) for severity in SEVERITIES]
    return ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in n)


def render_pickings(picked: pd.DataFrame, width: int) -> str:
    """Return the words of the ten most frequent patterns of each category.

    `picked` is of `count_patterns`.
    """
    from mediakit.base.prose import counted

    found = picked[picked["n"] > 0]
    blocks = []
    for category, rows in found.groupby("category", sort=False):
        total, patterns = int(rows["n"].sum()), _patterns(rows)
        head = f"What {clean(str(category))} picks up: {counted(total, 'hit')}"
        if len(patterns) > TOP_PATTERNS:
            head += f", the {TOP_PATTERNS} most frequent of {len(patterns):,} patterns"
        shares = (
            [f"{n:>{len(f'{total:,}')},}", f"{n / total:>4.0%}", pattern, words]
            for n, pattern, words in patterns[:TOP_PATTERNS]
        )
        blocks.append("\n".join([fill(head, width), *_columns(shares, width)]))
    return "\n\n".join(blocks)


def _patterns(rows: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Return count, pattern and words of each pattern of a category, the most frequent first."""
    found = []
    for pattern, own in rows.groupby("pattern", sort=False):
        terms = [f"{term} {n:,}" for term, n in zip(own["term"], own["n"], strict=True)]
        more = len(terms) - TOP_WORDS
        words = ", ".join(terms[:TOP_WORDS]) + (f" and {more:,} more" if more > 0 else "")
        found.append((int(own["n"].sum()), str(pattern), words))
    return sorted(found, key=lambda one: -one[0])


def render_overlaps(overlaps: pd.DataFrame, width: int) -> str:
    """Return the categories a tenth or more of whose hits another shares, the largest first.

    `overlaps` is of `count_overlaps`.
    """
    from mediakit.base.prose import counted

    rows = overlaps[overlaps["share"] >= LEAST_SHARE]
    rows = rows.sort_values(["share"], ascending=False, kind="stable")
    columns = ["share", "category", "n", "n_hits", "other"]
    lines = (
        [f"{share:>4.0%}", category, f"{n:,} of its {counted(n_hits, 'hit')}, with {other}"]
        for share, category, n, n_hits, other in rows[columns].itertuples(index=False)
    )
    head = "Hits that share a word with another category"
    return "\n".join([fill(head, width), *_columns(lines, width)]) if len(rows) else ""


def render_zones(counts: pd.DataFrame, width: int) -> str:
    """Return how much is in each zone, by rule; `counts` is of `count_zones`."""
    from mediakit.base.prose import counted

    rows = (
        [
            zone,
            rule,
            f"{counted(n, 'span')} in {counted(n_articles, 'article')}, {counted(n_words, 'word')}",
        ]
        for zone, rule, n, n_articles, n_words in counts.itertuples(index=False)
    )
    return "\n".join(["Zones", *_columns(rows, width)])


def render_proposals(proposals: pd.DataFrame, width: int) -> str:
    """Return the lines of each outlet that recur; `proposals` is of `propose_boilerplate`."""
    from mediakit.base.prose import counted

    blocks = []
    for outlet, rows in proposals.groupby("outlet", sort=False, dropna=False):
        known = isinstance(outlet, str)
        owner = f"Lines that recur in {outlet}" if known else "Lines that recur, outlet unknown"
        head = f"{clean(owner)}: {counted(len(rows), 'line')}"
        columns = ["n_texts", "share", "place", "form", "line"]
        size = len(f"{rows['n_texts'].max():,}")
        lines = (
            [f"{n:>{size},} texts", f"{share:>4.0%}", place, form, line]
            for n, share, place, form, line in rows[columns].itertuples(index=False)
        )
        blocks.append("\n".join([fill(head, width), *_columns(lines, width)]))
    return "\n\n".join(blocks)


def render_totals(totals: pd.DataFrame, n_articles: int) -> str:
    """Return hits, rate and articles of each category; `totals` is of `pool_frames`, by nothing.

    >>> import pandas as pd
    >>> row = {"category": "war", "n": 1_200, "per_1000": 3.0, "n_present": 40}
    >>> print(render_totals(pd.DataFrame([row]), 160))
    Category   hits  per 1,000 words  articles with it
    war       1,200             3.00          40  25 %
    """
    head = ("Category", "hits", "per 1,000 words", "articles with it")
    columns = ["category", "n", "per_1000", "n_present"]
    rows = [
        (clean(str(name)), f"{n:,}", f"{rate:,.2f}", f"{some:,} {100 * some / n_articles:>3.0f} %")
        for name, n, rate, some in totals[columns].itertuples(index=False)
    ]
    return _numbers(head, rows)


def render_strata(strata: pd.DataFrame) -> str:
    """Return how many units each stratum has and gave; `strata` is of `count_strata`.

    >>> import pandas as pd
    >>> row = {"stratum": "war", "n_units": 1_200, "n": 30, "probability": 0.025}
    >>> print(render_strata(pd.DataFrame([row])))
    Stratum  units  drawn  probability
    war      1,200     30        0.025
    """
    head = ("Stratum", "units", "drawn", "probability")
    rows = [
        (clean(str(name)), f"{units:,}", f"{drawn:,}", f"{probability:.3f}")
        for name, units, drawn, probability in strata[
            ["stratum", "n_units", "n", "probability"]
        ].itertuples(index=False)
    ]
    return _numbers(head, rows)


def _numbers(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of names with numbers to the right of them."""
    sizes = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        _GAP.join([first.ljust(sizes[0]), *map(str.rjust, others, sizes[1:])])
        for first, *others in (head, *rows)
    )


def _columns(rows: Iterable[Sequence[Any]], width: int) -> Iterator[str]:
    """Yield the lines of a table, the last column wrapped; an empty column is left out."""
    texts = [[clean(str(cell)) for cell in row] for row in rows]
    sizes = [min(max(map(len, column)), _WIDEST) for column in zip(*texts, strict=True)][:-1]
    left = sum(size + len(_GAP) for size in sizes if size) + len(_GAP)
    for *cells, last in texts:
        padded = [f"{c:<{size}}" for c, size in zip(cells, sizes, strict=True) if size]
        head = _GAP + _GAP.join(padded)
        below = width - left < _LEAST or any(map(_exceeds, cells))
        indent = 3 * len(_GAP) if width - left < _LEAST else left
        wrapped = textwrap.wrap(
            last, max(width - indent, _LEAST), break_long_words=False, break_on_hyphens=False
        )
        if below:
            yield head.rstrip()
        else:
            yield (head + _GAP + (wrapped or [""])[0]).rstrip()
            wrapped = wrapped[1:]
        yield from (" " * indent + line for line in wrapped)


def _exceeds(cell: str) -> bool:
    return len(cell) > _WIDEST


def clean(text: str) -> str:
    r"""Return text without characters that would do something to a terminal.

    >>> clean("war\x1b[31m")
    'war�[31m'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

"""The command `mediakit verify`: does a report still follow from its inputs?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mediakit.base.prose import counted, plain_text
from mediakit.cli.talk import FINDINGS, WRONG_USE, fill, find_width
from mediakit.reports.manifest import MANIFEST
from mediakit.reports.verify import Difference, tell_verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

# The mark \b keeps click from filling the lines of the examples.
_VERIFY_HELP: Final = """\
Look whether a report still follows from its inputs, and why not.

REPORT is a report's folder, or a folder of reports: then each of them. Holds the files against the
hashes in the manifest, what the report was made from against what is there now, and makes it again
in a temporary folder to compare every table cell by cell, the figures and the page. Prints a line
for each finding, and a verdict. Exit code 1 if anything differs, 2 if the source was not found, so
that the tables were not recomputed.

\b
Examples:
  mediakit verify reports/putin_north_korea
  mediakit verify reports/putin_north_korea --source seeds/putin_north_korea.txt
"""


@click.command(no_args_is_help=True, help=_VERIFY_HELP)
@click.argument("report", type=click.Path())
@click.option(
    "--source",
    type=click.Path(),
    metavar="PATH",
    help="What it was made from; by default the path in its run.json.",
)
@click.option(
    "--notebook",
    type=click.Path(),
    metavar="PATH",
    help="Its notebook, an .ipynb file, where that is none of mediakit's.",
)
def verify(report: str, source: str | None, notebook: str | None) -> None:
    """Look whether a report still follows from its inputs, and why not."""
    from mediakit.reports.verify import verify_report

    found = verify_report(report, source=source, notebook=notebook)
    alone = Path(report, MANIFEST).is_file()
    reports = set() if alone else {path.parent.name for path in Path(report).glob(f"*/{MANIFEST}")}
    for line in _tell(found, reports, several=not alone):
        click.echo(fill(plain_text(line), find_width(sys.stdout)))
    if (found["finding"] == "not found").any():
        sys.exit(WRONG_USE)
    sys.exit(FINDINGS if len(found) else 0)


def _tell(found: pd.DataFrame, reports: set[str], *, several: bool) -> Iterator[str]:
    """Yield a line for each finding, then the verdict; of several reports by their names."""
    for name, rows in found.groupby("report", sort=True):
        differences = [Difference(*row[1:]) for row in rows.itertuples(index=False, name=None)]
        label = f"{name}: " if several else ""
        for each in differences:
            detail = f": {each.detail}" if each.detail else ""
            yield f"{label}{each.part} {each.name} {each.finding}{detail}"
        yield f"{label}{tell_verdict(differences)}"
    if several:
        yield _tell_all(n=found["report"].nunique(), rest=len(reports - {*found["report"]}))
    elif not len(found):
        yield tell_verdict([])


def _tell_all(n: int, rest: int) -> str:
    """Return the verdict on a folder of reports: so many with findings, and the rest.

    >>> _tell_all(0, 3), _tell_all(1, 0)
    ('every report follows from its inputs', '1 report with findings')
    >>> _tell_all(2, 1)
    '2 reports with findings; the other follows from its inputs'
    """
    if not n:
        return "every report follows from its inputs"
    told = f"{counted(n, 'report')} with findings"
    if not rest:
        return told
    one = rest == 1
    return f"{told}; the {'other follows from its' if one else 'others follow from their'} inputs"

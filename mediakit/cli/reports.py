"""The commands `report`, `batch` and `verify`: notebooks to reports, and reports looked over."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import click

from mediakit.base.prose import counted, plain_text
from mediakit.cli import options
from mediakit.cli.options import DONE, FINDINGS, WRONG_USE, fill, find_width, say
from mediakit.errors import ParameterError, shown
from mediakit.reports.batch import ARTICLE, MANY, SECONDS, Order, find_wholes, follow_batch
from mediakit.reports.manifest import MANIFEST, Difference
from mediakit.reports.notebook import Template, read_template
from mediakit.reports.params import read_text_value, read_values
from mediakit.reports.report import follow_report, is_article_file
from mediakit.reports.verify import tell_verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd


MINUTE: Final = 60  # seconds

_take_path = partial(click.option, type=click.Path())
_take_number = partial(click.option, type=click.IntRange(1), show_default=True, metavar="N")


def _take_parameters(command: Callable[..., None]) -> Callable[..., None]:
    told = "One parameter of the notebook. Can be repeated."
    one = click.option("-p", "--param", "pairs", multiple=True, metavar="NAME=VALUE", help=told)
    several = _take_path("--params", "file", metavar="FILE", help="Parameters as TOML or JSON.")
    return one(several(command))


@click.command(no_args_is_help=True)
@options.take_source
@click.option(
    "-o",
    "--output",
    default="reports",
    show_default=True,
    metavar="DIR",
    help="Folder in which each report gets its own folder.",
)
@_take_parameters
@click.option(
    "--notebook",
    default=ARTICLE,
    show_default=True,
    metavar="NAME",
    help="A notebook that mediakit ships, or the path of an .ipynb file.",
)
@options.take_max_rejects
@options.take_reading_options
def report(
    source: str,
    output: str,
    notebook: str,
    max_rejects: float | None,
    **given: Any,  # noqa: ANN401  # for `_read_values`
) -> None:
    """Write a report on an article, or reports on a source as a whole and on each of its articles.

    SOURCE is a .txt, .md or .html file, a table with one article a row (.csv .tsv .jsonl .json
    .parquet .xlsx), each also as .gz or .zst, or a folder, .zip or .tar.gz of these. Of several
    articles, the reports on all of them come first (corpus, frames, tone, keyness, timeline where
    there are dates, validate where there are codes), then one on each; index.html, to be opened
    from the beginning, lists them. Prints the path of each report page. A report is made again
    only if it would change; then what has changed since the last time is listed. With --notebook,
    one report on the whole source, unless the notebook is about a single article.

    \b
    Examples:
      mediakit report seeds/putin_north_korea.txt
      mediakit report my_article.txt --output reports --param window=5
      mediakit report my_folder --encoding cp1252
      mediakit report export.csv --notebook frames --param by=outlet --since 2024-03
      mediakit report my_article.txt --param dictionaries=war_peace,my_own.toml
    """  # noqa: D301  # as click reads it
    template = read_template(notebook)
    values = _read_values([template, *map(read_template, find_wholes(notebook, source))], given)
    if not template.one_article or is_article_file(source):
        folder, changes = follow_report(notebook, source, output=output, parameters=values)
        _say_changes(changes)
        click.echo(str(folder / "report.html"))
        if max_rejects is not None:
            records = json.loads((folder / MANIFEST).read_bytes())["records"]
            sys.exit(FINDINGS if _has_excess(records, max_rejects) else DONE)
        return
    found = _follow(Order(notebook, source, output, parameters=values), max_rejects)
    sys.exit(FINDINGS if found else DONE)


@click.command(no_args_is_help=True)
@click.argument("notebook")
@options.take_source
@click.option("--by", metavar="COLUMN", help="One report for each value of a column of articles.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Folder of the batch; by default one in reports/ named after notebook and column.",
)
@_take_number("-j", "--jobs", help="Reports at a time; by default one for each processor.")
@click.option("--scheduler", metavar="ADDRESS", help="Use the Dask cluster at this address.")
@_take_parameters
@_take_number(
    "--timeout", "seconds", default=SECONDS, metavar="SECONDS", help="Time limit of a report."
)
@_take_number("--limit", default=MANY, help="Refuse to make more reports than this.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first report that fails.")
@click.option("--dry-run", is_flag=True, help="List what would be made, and make nothing.")
@options.take_max_rejects
@options.take_reading_options
def batch(
    notebook: str,
    source: str,
    *,
    by: str | None,
    output: str | None,
    max_rejects: float | None,
    **given: Any,  # noqa: ANN401  # for `_read_values` and `Order`
) -> None:
    """Write a report on every article of a source, or on every group of articles.

    NOTEBOOK is one that mediakit ships, or the path of an .ipynb file; SOURCE is what `mediakit
    report` takes. The reports get a folder of their own, with an index.html that lists them all,
    failures included. By the notebook article, reports on the source as a whole come first, as by
    `mediakit report`. A batch can be stopped, or killed, at any time: the same command continues,
    lists what has changed since the last time, and makes only what is missing or would change.

    \b
    Examples:
      mediakit batch article my_folder
      mediakit batch frames export.csv --by outlet --columns outlet=Paper
      mediakit batch tone corpus.parquet --by desk --jobs 4 --output reports/desks
    """  # noqa: D301  # as click reads it
    template = read_template(notebook)
    output = output or str(Path("reports", f"{template.name}_by_{by}" if by else template.name))
    wholes = map(read_template, find_wholes(notebook, source, by))
    values = _read_values([template, *wholes], given)
    order = Order(notebook, source, output, by, parameters=values, **given)
    if _follow(order, max_rejects):
        sys.exit(FINDINGS)


def _say_changes(changes: Sequence[str] | None) -> None:
    """Say what is different from the last time; None where nothing is."""
    if changes is None:
        say("Kept: nothing has changed since the last time.")
    elif changes:
        say(plain_text(f"Changed since the last time: {'; '.join(changes)}."))


def _has_excess(records: Mapping[str, Any], most: float | None) -> bool:
    return options.find_excess(records["used"], records["rejected"], most)


def _follow(order: Order, max_rejects: float | None) -> bool:
    """Make a batch, tell what happens, print the pages; return whether there are findings."""
    over, costs, jobs, start = False, dict[str, float](), 1, perf_counter()
    tally = dict.fromkeys(("made", "kept", "failed", "to make"), 0)
    for kind, what in follow_batch(order):
        if kind == "read":
            say(what["accounting"])
            _say_changes(what["changes"])
            over, jobs = _has_excess(what["records"], max_rejects), what["jobs"]
            to_make = [line for line in what["plan"] if not line["kept"]]
            costs = {line["folder"]: line["seconds"] for line in to_make}
            if not order.dry_run and len(costs) > 1:
                n_wholes = sum(line["whole"] for line in to_make)
                say(tell_to_come(len(costs), n_wholes, sum(costs.values()) / jobs))
            total, n, start = sum(costs.values()), len(costs), perf_counter()
        elif kind == "settled":
            cost = costs.pop(what["folder"])
            if what["message"]:
                say(what["message"])
            left = sum(costs.values())
            rest = (perf_counter() - start) * left / max(total - left, cost)
            if told := tell_left(n - len(costs), n, rest, jobs):
                say(told)
        elif kind == "row":
            tally[what["status"]] += 1
            page = Path(order.output, what["folder"], "report.html")
            if order.dry_run:
                click.echo(f"{what['status']}\t{page}\t{counted(what['articles'], 'article')}")
            elif what["status"] != "failed":
                click.echo(str(page))
    told = ", ".join(f"{n:,} {status}" for status, n in tally.items() if n)
    say(f"{counted(sum(tally.values()), 'report')}: {told}")
    if not order.dry_run:
        click.echo(str(Path(order.output, "index.html")))
    return over or tally["failed"] > 0


def tell_to_come(n: int, n_wholes: int, seconds: float) -> str:
    """Tell how many reports are to come, on what, and about how long that takes.

    >>> tell_to_come(306, 6, 1_200)
    '306 reports to come (6 on the whole corpus, 300 on its articles): about 20 minutes.'
    """
    on = f" ({n_wholes} on the whole corpus, {n - n_wholes:,} on its articles)" if n_wholes else ""
    return f"{counted(n, 'report')} to come{on}: about {options.tell_time(seconds)}."


def tell_left(done: int, n: int, seconds: float, jobs: int = 1) -> str:
    """Tell how long the rest takes: after the first reports, then at each quarter.

    Nothing is told between these, nor where less than a minute is left.

    >>> tell_left(2, 300, 1_800, jobs=2), tell_left(3, 300, 1_800), tell_left(2, 4, 12, jobs=2)
    ('2 of 300 reports done; about 30 minutes to go.', '', '')
    """
    if seconds < MINUTE / 2 or done not in {jobs, n // 4, n // 2, 3 * n // 4}:
        return ""
    return f"{done:,} of {counted(n, 'report')} done; about {options.tell_time(seconds)} to go."


def _read_values(templates: Sequence[Template], given: dict[str, Any]) -> dict[str, Any]:
    """Take notebooks' parameters out of what was given; options of reading go before theirs."""
    file, reading = given.pop("file"), given.pop("reading")
    declared = {k: known for template in templates for k, known in template.declared.items()}
    values = read_values(Path(file)) if file else {}
    for pair in given.pop("pairs"):
        name, equals, text = pair.partition("=")
        if not equals:
            raise ParameterError(f"--param {shown(pair)} is not valid. Use NAME=VALUE.")
        known = name in declared  # an unknown one is refused with all others
        values[name] = read_text_value(name, text, declared[name].type) if known else text
    if reading:
        before = values.get("reading")
        values["reading"] = {**(before if isinstance(before, dict) else {}), **reading}
    return values


@click.command(no_args_is_help=True)
@click.argument("report", type=click.Path())
@_take_path(
    "--source", metavar="PATH", help="Source of the report; by default the path in its run.json."
)
@_take_path(
    "--notebook",
    metavar="PATH",
    help="Notebook of the report (.ipynb), if it is not one of mediakit's.",
)
def verify(report: str, source: str | None, notebook: str | None) -> None:
    """Check that a report still matches its inputs.

    REPORT is a report's folder, or a folder of reports: then each of them. Compares the files
    with the hashes in the manifest, and the inputs with those of now; then makes the report again
    in a temporary folder to compare every table cell by cell, the figures and the page. Prints a
    line for each finding, and a verdict. Exit code 1 if anything differs, 2 if the source was not
    found and the tables could not be recomputed.

    \b
    Examples:
      mediakit verify reports/putin_north_korea
      mediakit verify reports/putin_north_korea --source seeds/putin_north_korea.txt
    """  # noqa: D301  # as click reads it
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
    """Return the verdict on a folder of reports: so many with findings, and the rest."""
    if not n:
        return "every report matches its inputs"
    told = f"{counted(n, 'report')} with findings"
    if not rest:
        return told
    one = rest == 1
    return f"{told}; the {'other matches its' if one else 'others match their'} inputs"

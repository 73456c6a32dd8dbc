"""What became of every record: how many are used, how many are not and why, and which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.files import write_whole
from mediakit.base.prose import counted
from mediakit.corpus.corpus import Corpus
from mediakit.errors import OutputError, shown
from mediakit.reading.files import SUFFIXES
from mediakit.tables import PASSED_OVER, RECORDS, REJECTS, build, check_columns

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from mediakit.reading.records import Reject

_MOST_REASONS: Final = 3  # that the message for a source without an article lists


def count_records(corpus: Corpus) -> pd.DataFrame:
    """How many records are used, and how many are not, for which reason?

    Parameters
    ----------
    corpus
        As it was read.

    Returns
    -------
    DataFrame
        `outcome`, `reason` and `n`. First the one row for ``used``, without a reason and also for
        none; then a row for each reason of ``rejected``, by name; then of ``not read``: files that
        go with articles (a README, a licence, an index), links to what is read in its own place,
        and what is no file. These hold no record of their own: records seen = used + rejected,
        and the rows of `corpus.rejects` = rejected + not read.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> count_records(read_articles(pd.DataFrame({"text": ["No ship left.", " ", "Rain.", ""]})))
        outcome      reason  n
    0      used         NaN  2
    1  rejected  empty_text  2
    """
    reasons = corpus.rejects["reason"].value_counts().sort_index()
    outcome = ["not read" if reason in PASSED_OVER else "rejected" for reason in reasons.index]
    table = build(
        RECORDS,
        {
            "outcome": ["used", *outcome],
            "reason": [None, *reasons.index],
            "n": [len(corpus.articles), *reasons],
        },
    )
    last = table["outcome"] == "not read"
    return pd.concat([table[~last], table[last]], ignore_index=True)


def sum_records(corpus: Corpus) -> dict[str, Any]:
    """Return the accounting of records as a manifest has it.

    >>> from mediakit.corpus.read import read_articles
    >>> sum_records(read_articles(pd.DataFrame({"text": ["No ship left.", " ", "Rain."]})))
    {'seen': 3, 'used': 2, 'rejected': {'empty_text': 1}, 'not_read': 0}
    """
    table = count_records(corpus)
    lost = table[table["outcome"] == "rejected"]
    return {
        "seen": len(corpus) + int(lost["n"].sum()),
        "used": len(corpus),
        "rejected": dict(zip(lost["reason"], lost["n"].tolist(), strict=True)),
        "not_read": int(table.loc[table["outcome"] == "not read", "n"].sum()),
    }


def describe_records(corpus: Corpus) -> str:
    """Return the accounting of records as a sentence.

    >>> from mediakit.corpus.read import read_articles
    >>> describe_records(read_articles(pd.DataFrame({"text": ["No ship left.", " ", "Rain."]})))
    '3 records seen = 2 used + 1 rejected (empty_text 1).'
    """
    reasons = corpus.rejects["reason"].value_counts().sort_index()
    return tell_records(len(corpus.articles), {str(k): int(n) for k, n in reasons.items()})


def tell_records(n_used: int, reasons: Mapping[str, int]) -> str:
    """Return the accounting of so many used records, and so many that are not for each reason.

    >>> tell_records(1_998, {"duplicate": 1, "link": 3})
    '1,999 records seen = 1,998 used + 1 rejected (duplicate 1); 3 files not read (link 3).'
    """
    rejected = {reason: n for reason, n in reasons.items() if reason not in PASSED_OVER}
    passed = {reason: n for reason, n in reasons.items() if reason in PASSED_OVER}
    n = sum(rejected.values())
    said = f"{counted(n_used + n, 'record')} seen = {n_used:,} used + {n:,} rejected"
    said += _listed(rejected)
    if passed:
        said += f"; {counted(sum(passed.values()), 'file')} not read{_listed(passed)}"
    return f"{said}."


def _listed(reasons: Mapping[str, int]) -> str:
    """Return reasons with their numbers, in brackets, or nothing."""
    parts = [f"{reason} {n:,}" for reason, n in sorted(reasons.items())]
    return f" ({', '.join(parts)})" if parts else ""


def write_rejects(rejects: Corpus | pd.DataFrame, path: str | Path) -> Path:
    r"""Write what was not used to a file, a line for each record.

    Parameters
    ----------
    rejects
        A corpus, or its table `rejects`, or several of them put together.
    path
        A file that ends in `.jsonl`. One that is there is replaced, whole or not at all.

    Returns
    -------
    Path
        The file: JSON Lines, UTF-8, one object for each row in the order of the table, with
        `source`, `row`, `line`, `field`, `reason`, `detail` and `text`, null where there is none.
        Half of a surrogate pair is written as JSON does it, ``\ud800``. In texts rejected as
        ``bad_unicode`` or ``encoding`` what no text can hold is written as an escape (``\x00``,
        ``\xe9``), and a backslash as two.

    Raises
    ------
    ColumnMissingError
        If a column is missing.
    OutputError
        If the name does not end in `.jsonl`, or the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from mediakit.corpus.read import read_articles
    >>> corpus = read_articles(pd.DataFrame({"text": ["No ship left.", " "]}))
    >>> with TemporaryDirectory() as folder:
    ...     print(write_rejects(corpus, f"{folder}/rejects.jsonl").read_text("utf-8").strip())
    {"source": "table", "row": 1, "line": null, "field": "text", "reason": "empty_text", ...}
    """
    table = rejects.rejects if isinstance(rejects, Corpus) else rejects
    check_columns(table, REJECTS)
    path = Path(path)
    if path.suffix.lower() != ".jsonl":
        message = f"{shown(str(path))}: rejects are JSON Lines. Let the name end in .jsonl."
        raise OutputError(message)
    write_whole(path, list_rejects(table))
    return path


def list_rejects(table: pd.DataFrame) -> str:
    """Return the rows of a table of rejects as lines of JSON, of text that UTF-8 can hold."""
    # Within JSON, the escape of half a surrogate pair is what this error handler writes.
    return "".join(_lines(table)).encode("utf-8", "backslashreplace").decode("utf-8")


def _lines(table: pd.DataFrame) -> Iterator[str]:
    """Yield each row as a line of JSON."""
    columns = [table[name].astype(object).where(table[name].notna(), None) for name in REJECTS]
    for values in zip(*columns, strict=True):
        row = {
            name: value if value is None or kind == "str" else int(value)
            for (name, kind), value in zip(REJECTS.items(), values, strict=True)
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def describe_nothing(
    name: str, reasons: Counter[str], first: Sequence[Reject], *, alone: bool
) -> str:
    """Return the message for a source without a single usable article.

    Parameters
    ----------
    name
        Of the source.
    reasons
        How many records are rejected for each.
    first
        The first of them, if there is one.
    alone
        Whether the source is a single file.
    """
    if not first:
        return f"{name} holds no article. Give {', '.join(SUFFIXES)} files, or rows with a text."
    source, row, line, _, _, detail, _ = first[0]
    if alone and reasons.total() == 1 and row is None:
        return f"{name} cannot be used: {detail}."
    counts = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common(_MOST_REASONS))
    where = source if row is None else f"row {row}"
    where += f", line {line}" if line is not None else ""
    return (
        f"{name} holds no article that can be used: {counts}. The first, {shown(where)}: {detail}."
    )

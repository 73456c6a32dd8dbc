"""Corpus: articles as they were read, with their zones and what was not used.

First the tables themselves, saved and loaded; then the accounting of records; last what articles do
not say of themselves.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.files import as_output_error, put_in_place, read_toml, write_whole
from mediakit.base.prose import counted
from mediakit.base.work import show_progress
from mediakit.corpus.dataset import copy_counts
from mediakit.corpus.languages import find_english
from mediakit.errors import ArgumentError, InputError, OutputError, nearest, shown
from mediakit.reading.files import SUFFIXES
from mediakit.reading.records import Reject, check_days, find_outside, reject
from mediakit.voices.names import find_names, number_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Segments
    from mediakit.corpus.dataset import Counts
    from mediakit.voices.names import Mentions, Name


SHOWN_ROWS: Final = 10  # articles that the table of a corpus shows in a notebook
SHOWN_COLUMNS: Final = ("doc_id", "title", "outlet", "date", "n_words")
TABLES: Final = {"articles": tables.ARTICLES, "zones": tables.ZONE_SPANS, "rejects": tables.REJECTS}
_FILES: Final = {f"{name}.parquet" for name in TABLES}
_MOST_REASONS: Final = 3  # that the message for a source without an article lists

# Without these an article has no place in a comparison; a language is found by the text itself.
FIELDS: Final = ("outlet", "date", "title", "byline", "url", "language")


@dataclass(frozen=True, eq=False, repr=False)
class Corpus:
    """Articles as they were read.

    Attributes
    ----------
    articles, zones, rejects
        One row per article (`tables.ARTICLES`, then metadata), whose position is its number
        everywhere; per labelled span, by article and start; per record that was not used.
    segments
        Words and sentences of the zone spans, where reading found them already.
    counts
        What was counted of the articles, where they were read from a dataset of counts: they have
        no text then, and no zones.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> read_articles(pd.DataFrame({"text": ["No ship left."]}))
    Corpus: 1 article, 3 words, outlet unknown, 0 rejects
    """

    articles: pd.DataFrame
    zones: pd.DataFrame
    rejects: pd.DataFrame
    segments: Segments | None = field(default=None)
    counts: Counts | None = field(default=None)

    def __post_init__(self) -> None:
        """Take hold of the tables without sharing them with whoever made them."""
        for name in TABLES:
            object.__setattr__(self, name, getattr(self, name).copy(deep=False))

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self.articles)

    def __repr__(self) -> str:
        """Return one line that is the same on every machine."""
        outlets = self.articles["outlet"].nunique()
        n = count_rejected(self.rejects)
        passed = len(self.rejects) - n
        words = counted(int(self.articles["n_words"].sum()), "word")
        known = counted(outlets, "outlet") if outlets else "outlet unknown"
        more = f", {counted(passed, 'file')} not read" if passed else ""
        told = f"{counted(len(self), 'article')}, {words}, {known}, {counted(n, 'reject')}"
        return f"Corpus: {told}{more}"

    def _repr_html_(self) -> str:
        """Return the first articles as a small table for notebooks."""
        first = self.articles[list(SHOWN_COLUMNS)].head(SHOWN_ROWS)
        first = first.astype(object).where(first.notna(), "").astype(str)
        rows = first.to_numpy().tolist()
        return tables.preview(repr(self), SHOWN_COLUMNS, rows, len(self.articles))

    @cached_property
    def names(self) -> Mentions:
        """The names that each article mentions in headline and body, by its row; English ones.

        They are read once for quotations and actors, when one asks.
        """
        check_texts(self)
        texts, english = self.articles["text"].tolist(), find_english(self.articles["language"])
        zones = self.zones[self.zones["zone"].isin(tables.COUNTED)]
        owner = tables.find_codes(self.articles["doc_id"].tolist(), zones["doc_id"])
        first = np.searchsorted(owner, np.arange(len(texts) + 1)).tolist()
        start, end = (zones[name].to_numpy() for name in ("start", "end"))

        def read() -> Iterator[list[Name]]:
            for row in show_progress(range(len(texts)), "Reading names"):
                own = slice(first[row], first[row + 1])
                spans = zip(start[own].tolist(), end[own].tolist(), strict=True)
                yield find_names(texts[row], [*spans]) if english[row] else []

        return number_names(read())

    def filter(self, **columns: object) -> Corpus:
        """Which articles have these values in these columns?

        Parameters
        ----------
        **columns
            Column of `articles` to a value, or to a list of values of which any will do; ``None``
            stands for a missing value. A `ColumnMissingError` where there is no such column.

        Returns
        -------
        Corpus
            The articles for which every column fits, with their zones, all rejects, no `segments`.

        Warns
        -----
        UserWarning
            If no article has one of the values, with the nearest that there is.

        Examples
        --------
        >>> from mediakit.corpus.read import read_articles
        >>> table = pd.DataFrame({"text": ["No ship left.", "Rain."], "outlet": ["Echo", "Star"]})
        >>> read_articles(table).filter(outlet="Star")
        Corpus: 1 article, 1 word, 1 outlet, 0 rejects
        """
        keep = pd.Series(data=True, index=self.articles.index)
        tables.check_columns(self.articles, columns)
        for name, wanted in columns.items():
            column, values = self.articles[name], _list_values(wanted)
            keep &= _fits(column, values)
            if len(self) and (told := _find_unknown(column, values)):
                warnings.warn(f"No article has {name}={told}", stacklevel=2)
        return self._keep(keep.to_numpy(), self.rejects)

    def between(self, since: str | None = None, until: str | None = None) -> Corpus:
        """Which articles are of these days?

        Parameters
        ----------
        since, until
            The first and the last day, as ``"2024-03-15"``; a month or year, as ``"2024-03"``,
            counts whole. None, or ``""``: all from the first, or up to the last.

        Returns
        -------
        Corpus
            As `filter` gives it; articles of other days are in `rejects` (`outside_dates`), and
            those without a date (`no_date`), without their text. The same where no day is given.

        Raises
        ------
        ArgumentError, InputError
            For what is no day, month or year, and days turned round; if no article is left.

        Examples
        --------
        >>> from mediakit.corpus.read import read_articles
        >>> table = pd.DataFrame({"text": ["Rain.", "Snow."], "date": ["2024-03-31", "2024-04-01"]})
        >>> read_articles(table).between("2024-02", "2024-03")
        Corpus: 1 article, 1 word, outlet unknown, 1 reject
        """
        check_days(since, until)
        if not (since or until):
            return self
        lost, keep = list[Reject](), list[bool]()
        for doc_id, source, day in self.articles[["doc_id", "source", "date"]].to_numpy():
            why = find_outside(day, since, until)
            keep.append(why is None)
            if why is not None:
                why.detail = f"{shown(doc_id)}: {why.detail}"
                lost.append(reject(why, source))
        if not lost:
            return self
        if not any(keep):
            reasons = Counter(item.reason for item in lost)
            raise InputError(describe_nothing("The corpus", reasons, lost, alone=False))
        columns = dict(zip(tables.REJECTS, zip(*lost, strict=True), strict=True))
        rejects = [self.rejects, tables.build(tables.REJECTS, columns)]
        return self._keep(np.array(keep), pd.concat(rejects, ignore_index=True))

    def _keep(self, keep: npt.NDArray[np.bool_], rejects: pd.DataFrame) -> Corpus:
        """Return the articles to keep, with their zones and these rejects."""
        articles = self.articles[keep].reset_index(drop=True)
        zones = self.zones[are_known(self.zones["doc_id"], articles["doc_id"])].reset_index(
            drop=True
        )
        return Corpus(articles, zones, rejects, counts=self.counts)

    def save(self, path: str | Path) -> None:
        """Write the corpus, without `segments`, to a folder of three Parquet files.

        It is made new, or is a saved corpus that is replaced, whole or not at all; an `OutputError`
        where it cannot be written, holds anything else, or a column has values of several types.
        Of a dataset of counts, all of it is saved.
        """
        target = Path(path)
        if target.exists() and not (
            target.is_dir() and {file.name for file in target.iterdir()} <= _FILES
        ):
            fix = "Give a new folder, or one that Corpus.save wrote"
            raise OutputError(f"{shown(str(target))} exists and is not a saved corpus. {fix}.")
        try:
            with tempfile.TemporaryDirectory(prefix=".mediakit-", dir=target.parent) as work:
                staged = Path(work) / "new"
                if self.counts is not None:
                    copy_counts(self.counts.root, staged)
                else:
                    staged.mkdir()
                    for name in TABLES:
                        _write(getattr(self, name), staged / f"{name}.parquet")
                put_in_place(staged, target, staged.parent / "old")
        except OutputError:
            raise
        except OSError as error:
            problem = (
                f"The corpus cannot be saved to {shown(str(target))}: {error.strerror or error}"
            )
            fix = "Give a folder in an existing place that can be written"
            raise as_output_error(f"{problem}. {fix}.", error) from error

    @classmethod
    def load(cls, path: str | Path) -> Corpus:
        """Read a corpus that `save` wrote; an `InputError` where there is none."""
        read = {}
        for name, schema in TABLES.items():
            file = Path(path) / f"{name}.parquet"
            try:
                read[name] = pd.read_parquet(file)
            except (OSError, ValueError) as error:
                problem = f"{shown(str(path))} is not a saved corpus: {file.name} cannot be read"
                fix = "Give the folder that Corpus.save wrote"
                raise InputError(f"{problem}. {fix}.") from error
            tables.check_columns(read[name], schema)
        return cls(read["articles"], read["zones"], read["rejects"])


def count_rejected(rejects: pd.DataFrame) -> int:
    """Return how many records were not used; files that hold none are none."""
    return int((~rejects["reason"].isin(tables.PASSED_OVER)).sum())


def split_corpus(corpus: Corpus, size: int) -> Iterator[Corpus]:
    """Yield a corpus in batches of so many articles; all rejects come with the first."""
    article = pd.Index(corpus.articles["doc_id"]).get_indexer(corpus.zones["doc_id"])
    for start in range(0, len(corpus), size):
        own = (start <= article) & (article < start + size)
        yield Corpus(
            corpus.articles[start : start + size].reset_index(drop=True),
            corpus.zones[own].reset_index(drop=True),
            corpus.rejects[:0] if start else corpus.rejects,
        )


def is_saved(path: Path) -> bool:
    """Whether this is a folder with a corpus that `Corpus.save` wrote, and nothing else."""
    return path.is_dir() and {file.name for file in path.iterdir()} == _FILES


def _is_missing(value: object) -> bool:
    """Whether a value stands for none."""
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124


def _list_values(wanted: object) -> list[object]:
    """Return one value, or several, as a list."""
    several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
    return list(cast("Iterable[object]", wanted)) if several else [wanted]


def _fits(column: pd.Series[Any], values: list[object]) -> pd.Series[bool]:
    """Whether each value of a column is one of those wanted."""
    present = [value for value in values if not _is_missing(value)]
    fits = column.isin(present)
    return fits if len(present) == len(values) else fits | column.isna()


def _find_unknown(column: pd.Series[Any], values: list[object]) -> str:
    """Return what to tell of values that a column has not, or nothing."""
    known = column.dropna().unique().tolist()
    wanted = pd.Series([value for value in values if not _is_missing(value)], dtype=object)
    if not (unknown := wanted[~wanted.isin(known)].tolist()):
        return ""
    more = f" or {len(unknown) - 1} more of the values" if len(unknown) > 1 else ""
    name, names = str(unknown[0]), {str(value): value for value in known}
    # A number in place of text, or the other way round.
    hint = f" Did you mean {names[name]!r}?" if name in names else nearest(name, names)
    return f"{shown(unknown[0])}{more}.{hint}"


def _write(table: pd.DataFrame, file: Path) -> None:
    """Write one table, and name the column that Parquet cannot hold."""
    try:
        table.to_parquet(file, engine="pyarrow", index=False)
    except (ValueError, TypeError) as error:
        raise OutputError(
            f"The table {file.stem} cannot be stored as Parquet: {shown(str(error.args[-1]))}. "
            "Make each metadata column hold one type of value, or drop it before reading."
        ) from error


def count_records(corpus: Corpus) -> pd.DataFrame:
    """How many records are used, and how many are not, for which reason?

    Returns
    -------
    DataFrame
        `outcome`, `reason` and `n`: a row for ``used``, also for none; one for each reason of
        ``rejected``, by name; then of ``not read``: files that go with articles (a README, a
        licence, an index), links to what is read in its own place, and what is no file. These hold
        no record: records seen = used + rejected.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> count_records(read_articles(pd.DataFrame({"text": ["No ship left.", " ", "Rain.", ""]})))
        outcome      reason  n
    0      used         NaN  2
    1  rejected  empty_text  2
    """
    reasons = corpus.rejects["reason"].value_counts().sort_index()
    reasons = reasons.iloc[np.argsort(reasons.index.isin(tables.PASSED_OVER), kind="stable")]
    passed = reasons.index.isin(tables.PASSED_OVER)
    columns = {
        "outcome": ["used", *np.where(passed, "not read", "rejected")],
        "reason": [None, *reasons.index],
        "n": [len(corpus), *reasons],
    }
    return tables.build(tables.RECORDS, columns)


def sum_records(corpus: Corpus) -> dict[str, Any]:
    """Return the accounting of records as a manifest has it: seen, used, rejected, not_read."""
    reasons = corpus.rejects["reason"].value_counts().sort_index()
    rejected = {str(k): int(n) for k, n in reasons.items() if k not in tables.PASSED_OVER}
    n = sum(rejected.values())
    told = {"seen": len(corpus) + n, "used": len(corpus), "rejected": rejected}
    return {**told, "not_read": len(corpus.rejects) - n}


def are_known(ids: pd.Series[str], known: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Tell which ids are among those that are known, which pandas' isin goes through one by one."""
    return pd.Index(known).get_indexer(pd.Index(ids)) >= 0


def check_texts(corpus: Corpus) -> None:
    """Refuse a dataset of counts, which has no texts."""
    if corpus.counts is not None:
        name, source = corpus.counts.root.name, corpus.counts.run["source"]
        use = f"its source, {shown(source[0])}," if len(source) == 1 else "its source"
        told = f"{shown(name)}, a dataset of counts, has no texts. Use {use}"
        raise ArgumentError(f"{told} or tokens.corpus, which has some of its articles.")


def describe_records(corpus: Corpus) -> str:
    """Return the accounting of records as a sentence."""
    reasons = corpus.rejects["reason"].value_counts()
    return tell_records(len(corpus), {str(reason): int(n) for reason, n in reasons.items()})


def tell_records(n_used: int, reasons: Mapping[str, int]) -> str:
    """Return the accounting of so many used records, and so many that are not for each reason.

    >>> tell_records(1_998, {"duplicate": 1, "link": 3})
    '1,998 of 1,999 records used; 1 excluded: 1 given twice; 3 files not read: 3 behind a link.'
    >>> tell_records(2, {"not_an_article": 3})
    '2 of 2 records used; 3 files are not articles.'
    """
    words = read_toml("corpus/reasons.toml")
    rejected = {reason: n for reason, n in reasons.items() if reason not in tables.PASSED_OVER}
    passed = {reason: n for reason, n in reasons.items() if reason in tables.PASSED_OVER}
    n, n_files = sum(rejected.values()), sum(passed.values())
    told = [f"{n_used:,} of {counted(n_used + n, 'record')} used"]
    sums = ((rejected, f"{n:,} excluded"), (passed, f"{counted(n_files, 'file')} not read"))
    for some, lead in sums:
        ordered = sorted(some.items(), key=lambda item: (-item[1], item[0]))
        parts = ", ".join(f"{k:,} {words.get(name, name)}" for name, k in ordered)
        told += [f"{lead}: {parts}"] if parts else []
    if passed.keys() == {"not_an_article"}:  # such as a README
        told[-1] = counted(n_files, "file is not an article", "files are not articles")
    return f"{'; '.join(told)}."


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
        The file: JSON Lines, UTF-8, one object for each row of the table and with its columns,
        null where a value is missing. Half of a surrogate pair is written as JSON does it,
        ``\ud800``. In texts rejected as ``bad_unicode`` or ``encoding`` what no text can hold is
        an escape (``\x00``, ``\xe9``), and a backslash two.

    Raises
    ------
    ColumnMissingError, OutputError
        If a column is missing; if the name does not end in `.jsonl`, or the file cannot be written.

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
    tables.check_columns(table, tables.REJECTS)
    path = Path(path)
    if path.suffix.lower() != ".jsonl":
        problem = "rejects are JSON Lines. Let the name end in .jsonl"
        raise OutputError(f"{shown(str(path))}: {problem}.")
    write_whole(path, list_rejects(table))
    return path


def list_rejects(table: pd.DataFrame) -> str:
    """Return the rows of a table of rejects as lines of JSON, of text that UTF-8 can hold."""
    numbers = {name: kind for name, kind in tables.REJECTS.items() if kind != "str"}
    columns = table[[*tables.REJECTS]].astype(numbers).astype(object)
    rows = columns.where(columns.notna(), None).to_dict("records")
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    # Within JSON, the escape of half a surrogate pair is what this error handler writes.
    return "".join(lines).encode("utf-8", "backslashreplace").decode("utf-8")


def describe_nothing(
    name: str, reasons: Counter[str], first: Sequence[Reject], *, alone: bool
) -> str:
    """Return the message for a source without a single usable article; alone if it is one file."""
    if not first:
        return f"{name} holds no article. Give {', '.join(SUFFIXES)} files, or rows with a text."
    source, row, line, _, _, detail, _ = first[0]
    if alone and reasons.total() == 1 and row is None:
        return f"{name} cannot be used: {detail}."
    counts = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common(_MOST_REASONS))
    where = source if row is None else f"row {row}"
    where += f", line {line}" if line is not None else ""
    told = f"{name} holds no article that can be used: {counts}"
    return f"{told}. The first, {shown(where)}: {detail}."


def count_rejects(corpus: Corpus) -> pd.DataFrame:
    """Why were records not used, how often, and which is an example?

    Returns
    -------
    DataFrame
        One row per reason, the most frequent first, then by name: reason, n, and of its first
        record source, row, line and detail.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain.", " ", None]}))
    >>> mk.count_rejects(corpus)[["reason", "n", "source", "row"]]
           reason  n source  row
    0  empty_text  2  table    1
    """
    rejects = corpus.rejects
    n = rejects["reason"].value_counts()
    first = rejects.drop_duplicates("reason").assign(n=rejects["reason"].map(n))
    first = first.sort_values(["n", "reason"], ascending=[False, True])
    return tables.build(tables.REJECT_COUNTS, {name: first[name] for name in tables.REJECT_COUNTS})


def count_missing(corpus: Corpus) -> pd.DataFrame:
    """What do articles not say of themselves?

    Returns
    -------
    DataFrame
        One row per field (outlet, date, title, byline, url, language): field, n (articles without
        it), n_articles, share.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain.", "Sun."], "outlet": ["Echo", ""]}))
    >>> mk.count_missing(corpus).head(2)
        field  n  n_articles  share
    0  outlet  1           2    0.5
    1    date  2           2    1.0
    """
    n = corpus.articles[list(FIELDS)].isna().sum()
    n_articles = len(corpus.articles)
    told: dict[str, Any] = {"field": FIELDS, "n": n, "share": n / n_articles}
    return tables.build(tables.MISSING_FIELDS, told | {"n_articles": [n_articles] * len(n)})

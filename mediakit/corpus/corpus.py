"""Corpus: articles as they were read, with their zones and what was not used."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.files import as_output_error, put_in_place
from mediakit.base.prose import counted
from mediakit.errors import ColumnMissingError, InputError, OutputError, shown
from mediakit.tables import ARTICLES, PASSED_OVER, REJECTS, ZONE_SPANS, check_columns, preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediakit.base.arrays import Segments

SHOWN_ROWS: Final = 10  # articles that the table of a corpus shows in a notebook
SHOWN_COLUMNS: Final = ("doc_id", "title", "outlet", "date", "n_words")
TABLES: Final = {"articles": ARTICLES, "zones": ZONE_SPANS, "rejects": REJECTS}


@dataclass(frozen=True, eq=False, repr=False)
class Corpus:
    """Articles as they were read.

    Attributes
    ----------
    articles
        One row per article (`tables.ARTICLES`, then further metadata columns). The position of
        a row is the number of its article everywhere.
    zones
        One row per labelled span (`tables.ZONE_SPANS`), by article and start.
    rejects
        One row per record that was not used (`tables.REJECTS`).
    segments
        Words and sentences of the zone spans, where reading found them already.

    Examples
    --------
    >>> from mediakit.corpus.read import read_articles
    >>> read_articles(pd.DataFrame({"doc_id": ["a"], "text": ["No ship left."]}))
    Corpus: 1 article, 3 words, outlet unknown, 0 rejects
    """

    articles: pd.DataFrame
    zones: pd.DataFrame
    rejects: pd.DataFrame
    segments: Segments | None = field(default=None)

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
        passed = len(self.rejects) - count_rejected(self.rejects)
        return "Corpus: " + ", ".join(
            [
                counted(len(self.articles), "article"),
                counted(int(self.articles["n_words"].sum()), "word"),
                counted(outlets, "outlet") if outlets else "outlet unknown",
                counted(len(self.rejects) - passed, "reject"),
                *([f"{counted(passed, 'file')} not read"] if passed else []),
            ]
        )

    def _repr_html_(self) -> str:
        """Return the first articles as a small table for notebooks."""
        first = self.articles[list(SHOWN_COLUMNS)].head(SHOWN_ROWS)
        rows = [[_cell(value) for value in row] for row in first.itertuples(index=False)]
        return preview(repr(self), SHOWN_COLUMNS, rows, len(self.articles))

    def filter(self, **columns: object) -> Corpus:
        """Which articles have these values in these columns?

        Parameters
        ----------
        **columns
            Column of `articles` to a value, or to a list of values of which any will do.
            ``None`` stands for a missing value.

        Returns
        -------
        Corpus
            The articles for which every column fits, in their order, with their zones and all
            rejects. Its `segments` are None.

        Raises
        ------
        ColumnMissingError
            For a column that `articles` does not have.

        Examples
        --------
        >>> from mediakit.corpus.read import read_articles
        >>> table = pd.DataFrame({"text": ["No ship left.", "Rain."], "outlet": ["Echo", "Star"]})
        >>> read_articles(table).filter(outlet="Star")
        Corpus: 1 article, 1 word, 1 outlet, 0 rejects
        """
        keep = pd.Series(data=True, index=self.articles.index)
        for name, wanted in columns.items():
            if name not in self.articles.columns:
                raise ColumnMissingError(name, found=self.articles.columns)
            keep &= _fits(self.articles[name], wanted)
        articles = self.articles[keep].reset_index(drop=True)
        zones = self.zones[self.zones["doc_id"].isin(articles["doc_id"])].reset_index(drop=True)
        return Corpus(articles, zones, self.rejects)

    def save(self, path: str | Path) -> None:
        """Write the corpus to a folder of three Parquet files, whole or not at all.

        Parameters
        ----------
        path
            The folder: made new, or a saved corpus that is replaced. `segments` are not written.

        Raises
        ------
        OutputError
            Where the folder cannot be written, holds anything else, or a column of values of
            several types cannot be stored.
        """
        target = Path(path)
        _check_target(target)
        try:
            with tempfile.TemporaryDirectory(prefix=".mediakit-", dir=target.parent) as work:
                staged = Path(work) / "new"
                staged.mkdir()
                for name in TABLES:
                    _write(getattr(self, name), staged / f"{name}.parquet")
                put_in_place(staged, target, staged.parent / "old")
        except OutputError:
            raise
        except OSError as error:
            raise _not_written(target, error) from error

    @classmethod
    def load(cls, path: str | Path) -> Corpus:
        """Read a corpus that `save` wrote.

        Raises
        ------
        InputError
            Where there is no saved corpus.
        """
        tables = {}
        for name, schema in TABLES.items():
            file = Path(path) / f"{name}.parquet"
            try:
                tables[name] = pd.read_parquet(file)
            except (OSError, ValueError) as error:
                message = (
                    f"{shown(str(path))} is no saved corpus: {file.name} cannot be read. "
                    "Give the folder that Corpus.save wrote."
                )
                raise InputError(message) from error
            check_columns(tables[name], schema)
        return cls(tables["articles"], tables["zones"], tables["rejects"])


def count_rejected(rejects: pd.DataFrame) -> int:
    """Return how many records were not used; files that hold none are none."""
    return int((~rejects["reason"].isin(PASSED_OVER)).sum())


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
    """Whether a folder holds a corpus that `Corpus.save` wrote, and nothing else."""
    return {file.name for file in path.iterdir()} == {f"{name}.parquet" for name in TABLES}


def _cell(value: object) -> str:
    """Return a value as a cell of the notebook table shows it."""
    return "" if _missing(value) else str(value)


def _missing(value: object) -> bool:
    """Whether a value stands for none."""
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124


def _fits(column: pd.Series[Any], wanted: object) -> pd.Series[bool]:
    """Whether each value of a column is one of those wanted."""
    values = [wanted]
    if isinstance(wanted, Iterable) and not isinstance(wanted, str):
        values = list(wanted)
    present = [value for value in values if not _missing(value)]
    fits = column.isin(present)
    return fits if len(present) == len(values) else fits | column.isna()


def _check_target(target: Path) -> None:
    """Refuse a place that holds anything but a saved corpus."""
    if not target.exists():
        return
    names = {f"{name}.parquet" for name in TABLES}
    if not target.is_dir() or not {file.name for file in target.iterdir()} <= names:
        message = (
            f"{shown(str(target))} exists and is no saved corpus. "
            "Give a new folder, or one that Corpus.save wrote."
        )
        raise OutputError(message)


def _write(table: pd.DataFrame, file: Path) -> None:
    """Write one table, and name the column that Parquet cannot hold."""
    try:
        table.to_parquet(file, engine="pyarrow", index=False)
    except (ValueError, TypeError) as error:
        message = (
            f"The table {file.stem} cannot be stored as Parquet: {shown(str(error.args[-1]))}. "
            "Make each metadata column hold one type of value, or drop it before reading."
        )
        raise OutputError(message) from error


def _not_written(target: Path, error: OSError) -> OutputError:
    """Return the error for a corpus that could not be saved."""
    message = (
        f"The corpus cannot be saved to {shown(str(target))}: {error.strerror or error}. "
        "Give a folder in an existing place that can be written."
    )
    return as_output_error(message, error)

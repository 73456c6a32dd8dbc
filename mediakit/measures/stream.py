"""Counts of a corpus of any size: batch by batch, in memory that stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mediakit.base.files import check_file, open_files, open_table
from mediakit.corpus.corpus import list_rejects
from mediakit.corpus.read import stream_articles
from mediakit.corpus.tokens import tokenize
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, OutputError, shown
from mediakit.measures.pooling import add_sums, rate_sums, sum_frames
from mediakit.measures.terms import count_frames
from mediakit.tables import PASSED_OVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import IO

    from mediakit.corpus.corpus import Corpus
    from mediakit.dictionaries.dictionary import Dictionary

    Tell = Callable[["Tally"], None]


class Tally(NamedTuple):
    """How much was read so far.

    Attributes
    ----------
    n_articles, n_words, n_bytes
        Of the articles that are used; bytes of their text as UTF-8.
    rejects
        Reason to the number of records that are not used, in order of the reasons.
    """

    n_articles: int = 0
    n_words: int = 0
    n_bytes: int = 0
    rejects: Mapping[str, int] = {}

    @property
    def n_rejects(self) -> int:
        """The records that are not used; files that hold none are none."""
        return sum(n for reason, n in self.rejects.items() if reason not in PASSED_OVER)

    @property
    def n_records(self) -> int:
        """The records seen: used and rejected."""
        return self.n_articles + self.n_rejects


class Counted(NamedTuple):
    """What was counted.

    Attributes
    ----------
    tally
        How much was read.
    totals
        One row per category, as `pool_frames` gives it for all articles together.
    n_rows
        Of the table that was written.
    """

    tally: Tally
    totals: pd.DataFrame
    n_rows: int


def count_stream(
    source: str | Path | list[str | Path] | pd.DataFrame,
    dictionary: Dictionary | str | Path,
    output: str | Path,
    *,
    by: str | Iterable[str] = "article",
    size: int = 2_000,
    reading: Mapping[str, Any] | None = None,
    tell: Tell | None = None,
) -> Counted:
    """How often does each category occur in a corpus too large to hold in memory?

    Parameters
    ----------
    source
        As in `read_articles`.
    dictionary
        As `read_dictionary` gives it, or what it is given.
    output
        The table to write: .parquet, .csv or .csv.gz, in a folder that exists. What was not used
        goes into a file beside it, one record a line: that of counts.csv is
        ``counts.csv.rejects.jsonl``. Both are written whole or not at all, and replace what has
        their names.
    by
        Keys of the groups. With "article" (or "sentence") as the first the table is that of
        `count_frames`, in the order of reading; else that of `pool_frames`.
    size
        Records of a batch. Memory depends on it, and on the number of groups, not on the source.
    reading
        Further options of `read_articles`, by name.
    tell
        Called after each batch with how much was read so far.

    Returns
    -------
    Counted

    Raises
    ------
    OutputError
        Where the output cannot be written; before any work as far as that can be known.
    InputError, ArgumentError, DictionaryError
        As `read_dictionary`, `stream_articles` and `count_frames`; also for "article" behind
        another key, and for a column that no article of the first batch has.

    Examples
    --------
    >>> import tempfile
    >>> table = pd.DataFrame({"text": ["War.", "Peace.", " "], "outlet": ["Echo", "Star", "Star"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "counts.csv")
    ...     counted = count_stream(table, read_dictionary({"war": ["war"]}), path, by="outlet")
    ...     pd.read_csv(path)[["outlet", "n", "n_words", "n_articles"]]
      outlet  n  n_words  n_articles
    0   Echo  1        1           1
    1   Star  0        1           1
    >>> counted.tally
    Tally(n_articles=2, n_words=2, n_bytes=10, rejects={'empty_text': 1})
    """
    path = Path(output)
    check_file(path)
    _check_apart(source, path)
    keys = _check_keys(by)
    instrument = read_dictionary(dictionary) if isinstance(dictionary, str | Path) else dictionary
    batches = stream_articles(source, size=size, **(reading or {}))
    with (
        open_files(path, name_rejects(path)) as (table, rejects),
        rejects.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines,
    ):
        return _write(_count(batches, instrument, keys, lines), keys, table, tell)


def name_rejects(output: Path) -> Path:
    """Return the file for what was not used, of its own for each table in a folder.

    >>> name_rejects(Path("counts.csv")).name
    'counts.csv.rejects.jsonl'
    """
    return output.with_name(f"{output.name}.rejects.jsonl")


class _Part(NamedTuple):
    """What a batch adds to the tally, to the table and to the totals; without articles no rows."""

    tally: Tally
    frames: pd.DataFrame | None = None
    sums: pd.DataFrame | None = None


def _count(
    batches: Iterable[Corpus], dictionary: Dictionary, keys: list[str], lines: IO[str]
) -> Iterator[_Part]:
    """Yield what each batch adds; write its rejects."""
    columns: list[str] | None = None
    for corpus in batches:
        lines.write(list_rejects(corpus.rejects))
        if columns is None and len(corpus):
            columns = [name for name in keys if name in corpus.articles]
        yield _count_batch(_with_columns(corpus, columns or []), dictionary, keys)


def _with_columns(corpus: Corpus, names: list[str]) -> Corpus:
    """Return the batch with columns that other batches have and none of its records fills."""
    missing = {
        name: pd.Series([None] * len(corpus), dtype="str")
        for name in names
        if name not in corpus.articles
    }
    return replace(corpus, articles=corpus.articles.assign(**missing)) if missing else corpus


def _count_batch(corpus: Corpus, dictionary: Dictionary, keys: list[str]) -> _Part:
    """Return what a batch adds."""
    reasons = corpus.rejects["reason"].value_counts()
    rejects = {str(reason): int(n) for reason, n in reasons.items()}
    if not len(corpus):
        return _Part(Tally(rejects=rejects))
    tokens = tokenize(corpus)
    frames = count_frames(tokens, dictionary, by=keys if _by_row(keys) else ["article", *keys])
    by_article = frames if keys == ["article"] else count_frames(tokens, dictionary)
    n_words = int(corpus.articles["n_words"].sum())
    sizes = pc.binary_length(pa.array(corpus.articles["text"], pa.large_string()))
    tally = Tally(len(corpus), n_words, pc.sum(sizes).as_py(), rejects)
    return _Part(tally, _plain(frames), sum_frames(by_article, []))


def _plain(frames: pd.DataFrame) -> pd.DataFrame:
    """Return the table with text as text: a column without a value has no type of its own."""
    loose = [name for name in frames if frames[name].dtype == object]
    return frames.astype(dict.fromkeys(loose, "str"))


def _write(parts: Iterable[_Part], keys: list[str], path: Path, tell: Tell | None) -> Counted:
    """Write the table of all parts; return what was counted."""
    tally, totals, n_rows = Tally(), list[pd.DataFrame](), 0
    groups: list[pd.DataFrame] = []
    with open_table(path) as write:
        for part in parts:
            tally = _joined(tally, part.tally)
            if part.frames is not None and part.sums is not None:
                totals = [add_sums([*totals, part.sums], [])]
                if _by_row(keys):
                    write(part.frames)
                    n_rows += len(part.frames)
                else:
                    groups = [add_sums([*groups, sum_frames(part.frames, keys)], keys)]
            if tell is not None:
                tell(tally)
        for sums in groups:
            write(pooled := rate_sums(sums, keys))
            n_rows = len(pooled)
    return Counted(tally, rate_sums(totals[0], []), n_rows)


def _joined(one: Tally, other: Tally) -> Tally:
    """Return two tallies as one."""
    rejects = Counter(one.rejects) + Counter(other.rejects)
    return Tally(
        one.n_articles + other.n_articles,
        one.n_words + other.n_words,
        one.n_bytes + other.n_bytes,
        dict(sorted(rejects.items())),
    )


def _by_row(keys: list[str]) -> bool:
    """Whether the groups of a batch are whole, so that the table can be written as it grows."""
    return keys[:1] in (["article"], ["sentence"])


def _check_keys(by: str | Iterable[str]) -> list[str]:
    """Return the keys, those that part the text into articles or less in front."""
    keys = [by] if isinstance(by, str) else list(by)
    late = [key for key in keys[1:] if key in ("article", "sentence")]
    if late and not _by_row(keys):
        message = f"by={keys}: name {late[0]} first; the table grows in order of reading."
        raise ArgumentError(message)
    return keys


def _check_apart(source: object, path: Path) -> None:
    """Refuse an output that is the source, or would be read with it the next time."""
    given = source if isinstance(source, list | tuple) else [source]
    for each in given:
        if isinstance(each, str | Path):
            place, target = Path(each).resolve(), path.resolve()
            if target == place or (place.is_dir() and target.is_relative_to(place)):
                message = (
                    f"{shown(str(path))} is in what is read, {shown(str(each))}; "
                    "give an output outside of it."
                )
                raise OutputError(message)

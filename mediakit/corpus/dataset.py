"""A dataset of counts: a Parquet file for each table of each part, in a folder or object storage.

A part is there when its articles are: they are written last, and say what they were counted from.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import parquet

from mediakit.base.files import REMEDY, as_output_error, digest, hold, render_record
from mediakit.base.work import remember
from mediakit.errors import ArgumentError, InputError, OutputError, shown
from mediakit.reading.files import find_place, is_there
from mediakit.tables import COUNTED_FRAMES, COUNTED_LENGTHS, COUNTED_TONE, VOICES, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Index, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.dictionaries.dictionary import Category, Dictionary

MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"  # where the articles were, which is no part of what was counted
LAST: Final = "articles"  # the table of a part that is written last
TABLES: Final = ("articles", "rejects", "lengths", "frames", "tone")
SAMPLE: Final = 500  # articles whose words are looked up in their source
WORDS: Final = "words"  # a table that some have, too large to be read at once
_OWN: Final = (*TABLES, WORDS, MANIFEST, RUN)
_MARK: Final = b"mediakit"  # where the file of a part says what it was counted from


@contextmanager
def open_dataset(output: str | Path) -> Iterator[Path]:
    """Yield a place to write a dataset to: a new or empty folder, or one that holds a dataset."""
    root, told = find_place(output), ""
    if root.exists() and not root.is_dir():
        told = "is a file"
    elif others := [name for name in _list(root) if name[0] != "." and name not in _OWN]:
        told = f"holds {shown(min(others))}, which does not belong to counts"
    if told:
        raise OutputError(f"{shown(str(output))} {told}. Give a new folder, or one of counts.")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with hold(root) if isinstance(root, Path) else nullcontext():
            yield root
    except OutputError:
        raise
    except OSError as error:
        told = f"{shown(str(output))}: cannot be written ({error.strerror or error}); {REMEDY}."
        raise as_output_error(told, error) from error


def _list(folder: Path) -> set[str]:
    """Return the names in a folder; none where there is none."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def _write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all; object storage shows one when all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.tmp") if isinstance(path, Path) else path
    staged.write_bytes(data)
    if staged != path:
        staged.replace(path)


def _name(number: int) -> str:
    """Return the name of the files of a part, in the folder of each table."""
    return f"part-{number:06}.parquet"


def write_part(
    root: Path, number: int, tables: Mapping[str, pd.DataFrame], mark: Mapping[str, Any]
) -> None:
    """Write the tables of a part; that of its articles says what the part was counted from."""
    (root / MANIFEST).unlink(missing_ok=True)  # what is there is no longer whole
    sizes = dict[str, int]()
    for name in (*(name for name in tables if name != LAST), LAST):
        table = pa.Table.from_pandas(tables[name], preserve_index=False)
        if name == LAST:
            told = {_MARK: json.dumps({**mark, "bytes": sizes}, sort_keys=True).encode("ascii")}
            table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, compression="zstd")
        data = sink.getvalue().to_pybytes()
        sizes[name] = len(data)
        _write(root / name / _name(number), data)


def read_mark(root: Path, number: int) -> dict[str, Any]:
    """Return what a part was counted from; nothing where it is not there, or is damaged."""
    try:
        with (root / LAST / _name(number)).open("rb") as stream:
            mark = dict(json.loads(parquet.read_schema(stream).metadata[_MARK]))
        sizes = {name: (root / name / _name(number)).stat().st_size for name in mark["bytes"]}
    except (OSError, KeyError, TypeError, ValueError):  # ArrowInvalid is a ValueError
        return {}
    return mark if sizes == mark["bytes"] else {}


def read_part(root: Path, table: str, number: int) -> pd.DataFrame:
    """Return one table of a part."""
    found: pd.DataFrame = _read(root, table, number).to_pandas()
    return found


def finish(root: Path, n: int, manifest: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    """Clear away parts of a longer source, and say what the dataset is."""
    kept = {_name(number) for number in range(n)}
    for table in (*TABLES, WORDS):
        here = kept if table in _list_tables(manifest) else set()
        for name in sorted(_list(root / table) - here):
            (root / table / name).unlink()
    for name, told in ((RUN, run), (MANIFEST, manifest)):
        _write(root / name, render_record(told).encode())


def _list_tables(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tables that each part has."""
    return (*TABLES, WORDS) if manifest.get(WORDS) else TABLES


def is_counts(path: str | Path) -> bool:
    """Tell whether this is the folder, or the address, of a finished dataset."""
    root = find_place(path)
    return (root / MANIFEST).is_file() and (root / LAST).is_dir()


def read_counts(path: str | Path) -> Counts:
    """Return a finished dataset; what was counted of the articles is read when it is asked for."""
    root = find_place(path)
    with _reading(root):
        manifest, run = (json.loads((root / name).read_bytes()) for name in (MANIFEST, RUN))
        articles, rejects = (
            [_read(root, name, number) for number in range(manifest["parts"])]
            for name in (LAST, "rejects")
        )
        starts = np.cumsum([0, *map(len, articles)])
        wanted = {*map(_name, range(len(articles)))}
        if any(wanted - _list(root / name) for name in _list_tables(manifest)):
            raise FileNotFoundError(root)
        return Counts(root, manifest, run, _join(articles), _join(rejects), starts)


@contextmanager
def _reading(root: Path) -> Iterator[None]:
    """Say what to do where a dataset turns out to lack something; take memory in small pages."""
    usual = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())  # see `base.workers`: four times as fast
    try:
        yield
    except (OSError, KeyError, TypeError, ValueError) as error:
        fix = "Run the command that counted it again"
        raise InputError(f"{shown(str(root))} is not a whole dataset of counts. {fix}.") from error
    finally:
        pa.set_memory_pool(usual)


def copy_counts(root: Path, folder: Path) -> None:
    """Have the files of a dataset in another folder too, without taking their space again."""

    def link(one: str, other: str) -> str:
        try:
            os.link(one, other)
        except OSError:  # another disk, or one without links
            shutil.copyfile(one, other)
        return other

    if not isinstance(root, Path):
        raise OutputError(f"{shown(str(root))} is in object storage. Copy it here first.")
    shutil.copytree(root, folder, copy_function=link, ignore=shutil.ignore_patterns(".*"))


def _read(root: Path, name: str, number: int, labels: Iterable[str] = ()) -> pa.Table:
    """Return one table of a part, these columns as codes; without threads: a process may fork."""
    with (root / name / _name(number)).open("rb") as stream:
        file = parquet.ParquetFile(stream, read_dictionary=[*labels], pre_buffer=False)
        return file.read(use_threads=False)


def _join(parts: list[pa.Table]) -> pd.DataFrame:
    """Return one table of all parts; columns that some lack have no value there."""
    whole = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
    del parts[:]
    # To take rows of a column in a thousand pieces takes five times as long.
    joined: pd.DataFrame = whole.combine_chunks().to_pandas(split_blocks=True, self_destruct=True)
    return joined


def _read_cells(counts: Counts, name: str, schema: Mapping[str, str]) -> pd.DataFrame:
    """Return one table of all parts, with the row of an article in place of its id."""
    labels = [column for column, of in schema.items() if of == "str"]
    ids, parts = pa.array(counts.articles["doc_id"], pa.string()), list[pa.Table]()
    with _reading(counts.root):
        for number, (start, stop) in enumerate(pairwise(counts.starts.tolist())):
            table = _read(counts.root, name, number, labels)
            id_of = table["doc_id"].unify_dictionaries().combine_chunks()
            known = pc.index_in(id_of.dictionary.cast(pa.string()), ids[start:stop])
            row = pc.add(known.take(id_of.indices), pa.scalar(start, pa.int32()))
            parts.append(table.drop_columns(["doc_id"]).append_column("article", row))
        return _join(parts)


@dataclass(frozen=True, eq=False)
class Counts:
    """What was counted of a corpus, in place of its words: of each article by zone and voice."""

    root: Path
    manifest: Mapping[str, Any]
    run: Mapping[str, Any]  # where the articles were
    articles: pd.DataFrame  # without their texts; `row` says where in their source
    rejects: pd.DataFrame
    starts: Codes  # of each part its first article, and the end of the last

    @cached_property
    def lengths(self) -> pd.DataFrame:
        """Words and sentences; here and below `article` is a row of the articles."""
        return _read_cells(self, "lengths", COUNTED_LENGTHS)

    @cached_property
    def frames(self) -> pd.DataFrame:
        """Hits by category, where there are some."""
        return _read_cells(self, "frames", COUNTED_FRAMES)

    @cached_property
    def tone(self) -> pd.DataFrame:
        """The sums of scores by use of names."""
        return _read_cells(self, "tone", COUNTED_TONE)

    @cached_property
    def gone(self) -> list[str]:
        """Places of the source that are not there any more."""
        return [place for place in self.run["source"] if not is_there(place)]

    @property
    def sampled(self) -> str:
        """What is of articles that are looked up in the source, and not of all."""
        terms = "phrases" if "voice" in self.manifest["by"] else "phrases, key terms by voice"
        terms = terms if self.manifest.get("words") else "key terms"
        return f"hits by pattern and in context, names, {terms} and sentences"

    def size_sample(self, n_articles: int) -> int:
        """Return how many of so many articles are looked up."""
        return 0 if self.gone or not self.run["source"] else min(n_articles, SAMPLE)

    def match(self, dictionary: Dictionary) -> dict[str, int]:
        """Return the categories of the counts that are those of a dictionary, by their places."""
        known = {sha: name for name, sha in self.manifest["dictionary"]["categories"].items()}
        found = {}
        for place, (name, category) in enumerate(dictionary.categories.items()):
            if (sha := hash_category(category)) not in known:
                told = f"The category {shown(name)} of {dictionary.name} was not counted"
                raise ArgumentError(f"{told}. Count again with this dictionary.")
            found[known[sha]] = place
        return found


def hash_category(category: Category) -> str:
    """Return the SHA-256 of what a category counts."""
    return digest([category.patterns, category.weights, category.exclude, category.valuetype])


class Words(NamedTuple):
    """The words of a part: how often which type stands in which article, zone and voice."""

    types: pa.Array
    rows: slice  # the articles of the part, among those of all
    type: Ints  # index into `types`
    article: Codes  # row in the part
    zone: Ints  # index into `tables.ZONES`
    voice: Ints  # index into `tables.VOICES` (-1: not counted)
    n: Codes


def read_words(counts: Counts) -> Iterator[Words]:
    """Yield the words of each part."""
    labels = ["token", "zone", "voice"]
    for number, (start, stop) in enumerate(pairwise(counts.starts.tolist())):
        with _reading(counts.root):
            table = _read(counts.root, WORDS, number, labels).unify_dictionaries()
        columns = {name: table[name].combine_chunks() for name in table.column_names}
        kind, zone, voice = (columns[name].indices.fill_null(-1).to_numpy() for name in labels)
        types, zones, voices = (columns[name].dictionary for name in labels)
        zone = np.array([*map(ZONES.index, zones.to_pylist()), -1], np.int32)[zone]
        voice = np.array([*map(VOICES.index, voices.to_pylist()), -1], np.int32)[voice]
        article, n = (columns[name].to_numpy() for name in ("article", "n"))
        yield Words(types, slice(start, stop), kind, article, zone, voice, n)


def find_counts(corpus: Corpus) -> Counts:
    """Return the counts of a corpus that has them."""
    assert corpus.counts is not None  # noqa: S101  # for mypy: who asks has looked
    return corpus.counts


@remember
def find_rows(corpus: Corpus) -> Index:
    """Return the row in a corpus of each article that was counted, -1 where it was left out."""
    known = pd.Index(corpus.articles["doc_id"])
    rows: Index = known.get_indexer(pd.Index(find_counts(corpus).articles["doc_id"]))
    return rows


@dataclass(frozen=True, eq=False)
class Cells:
    """Words and sentences of each article and zone, or voice in it, as columns of whole numbers.

    What `corpus.groups` asks of tokens it asks of these: each row stands for a run of tokens.
    """

    counted: Corpus
    by_voice: bool
    article: Codes  # row of its articles
    zone: Codes  # index into `tables.ZONES`
    voice: Codes  # index into `tables.VOICES`
    lengths: pd.DataFrame  # n_words, n_sentences
    known: Ints  # the cell of each number, as `_number_cells` gives it (-1: of none)
    speaker_keys: Sequence[str] = ()

    @property
    def corpus(self) -> Corpus:
        """The articles, as of tokens."""
        return self.counted

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.article)

    def of(self, table: pd.DataFrame) -> Ints:
        """Return the cell of each row of another table, -1 for none."""
        return self.known[_number_cells(self.counted, table, by_voice=self.by_voice)]

    @cached_property
    def of_frames(self) -> Ints:
        """The cell of each row of the hits by category."""
        return self.of(find_counts(self.counted).frames)


@remember
def find_cells(corpus: Corpus, *, by_voice: bool) -> Cells:
    """Return the cells of a corpus of counts, of zones or of the voices in them."""
    counts = find_counts(corpus)
    if by_voice and "voice" not in counts.manifest["by"]:
        raise ArgumentError("by='voice': voices were not counted. Count again with by='voice'.")
    at = _number_cells(corpus, counts.lengths, by_voice=by_voice)
    kept = np.flatnonzero(at >= 0)
    known = np.full(len(corpus) * len(ZONES) * len(VOICES) + 1, -1, np.int32)
    known[at[kept]] = np.arange(len(kept))
    place, voice = np.divmod(at[kept], len(VOICES))
    article, zone = np.divmod(place, len(ZONES))
    lengths = counts.lengths[["n_words", "n_sentences"]].iloc[kept]
    return Cells(corpus, by_voice, article, zone, voice, lengths, known)


def _number_cells(corpus: Corpus, table: pd.DataFrame, *, by_voice: bool) -> Codes:
    """Return the article, zone and voice of each row as one number, below 0 for none."""
    zone, voice = (
        np.array([*map(known.index, table[key].cat.categories), -1])[table[key].cat.codes]
        for key, known in (("zone", ZONES), ("voice", VOICES))
    )
    article = np.append(find_rows(corpus), -1)[table["article"].to_numpy()]
    code = (article * len(ZONES) + zone) * len(VOICES) + np.maximum(voice, 0)
    return np.where((article >= 0) & ((voice >= 0) == by_voice), code, -1)


def add_up(
    place: npt.NDArray[np.integer], table: pd.DataFrame, names: Iterable[str], n: int
) -> Iterator[Codes]:
    """Yield the sums of columns of whole numbers by place, of which there are n (below 0: in none).

    A float holds them exactly.
    """
    some = place >= 0
    for name in names:
        yield np.bincount(place[some], table[name].to_numpy()[some], n).astype(np.int64)

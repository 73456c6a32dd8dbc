"""How often does each category occur in a corpus of any size, counted part by part?

First the sums of parts, which are whole numbers and add up the same in any order; then one part,
here or in another process; then all parts of a source, to a table or to a dataset.
"""

from __future__ import annotations

import hashlib
import pickle
import warnings
from collections import Counter
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mediakit import __version__, tables
from mediakit.base.arrays import divide, run_starts
from mediakit.base.files import check_file, digest, hash_code, open_files, open_table
from mediakit.corpus.corpus import list_rejects
from mediakit.corpus.dataset import (
    finish,
    hash_category,
    open_dataset,
    read_mark,
    read_part,
    write_part,
)
from mediakit.corpus.groups import OWN_KEYS
from mediakit.corpus.read import (
    Batch,
    Made,
    Reading,
    collecting_later,
    hash_id,
    make_corpora,
    make_corpus,
    open_source,
    plain_rows,
    tell_doubts,
)
from mediakit.corpus.speakers import SPEAKER
from mediakit.corpus.tokens import names, tokenize
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, OutputError, check_count, choose, shown
from mediakit.measures.copies import number_groups
from mediakit.measures.terms import count_frames
from mediakit.measures.tone import sum_sentiment
from mediakit.measures.vader import NAMINGS, check_engine
from mediakit.reading.files import is_address
from mediakit.tables import COUNTED, PASSED_OVER, VOICES, ZONES, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sized

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.read import Opened, Owners
    from mediakit.corpus.tokens import Tokens
    from mediakit.measures.vader import Engine
    from mediakit.zones.labels import Known

    Tell = Callable[["Tally", float], None]

_ADDED: Final = ("n", "n_words", "n_sentences", "n_with_hit", "n_articles", "n_present")
_ALONE: Final = Lock()  # threads of a process share the words that they know
SIZE: Final = 1_500  # records of a batch: a third fewer take a tenth more CPU, and less memory,
SIZE_BY_VOICE: Final = 1_000  # which voices need
_SUMS: Final = 32  # that are added up at once
_NO_SPEAKER: Final = "by='speaker' needs all articles at once. Use count_frames."
_WITHIN: Final = ("article", *(key for key in OWN_KEYS if key != SPEAKER))  # keys of one article


def pool_frames(tables: Iterable[pd.DataFrame], *, by: str | Iterable[str] = ()) -> pd.DataFrame:
    """How often does each category occur in groups of articles, counted a batch at a time?

    Parameters
    ----------
    tables
        `count_frames` of batches of articles by article and, besides, by the keys of `by`; or what
        `count_partition` gives by these keys.
    by : key columns that the result is grouped by; none: all articles together

    Returns
    -------
    DataFrame
        One row per group and category, in order of both, the same however the articles are parted:
        the columns of `count_frames`, with n_articles (with a word in the group) and n_present
        (with a hit) in place of present.

    Raises
    ------
    ArgumentError : if a table has several rows for an article, as by voice, and `by` does not
    ColumnMissingError : if a table lacks a column that is needed, or `by` names none

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"text": ["War.", "Peace.", "War, war."]})
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> batches = mk.stream_articles(table, size=2)
    >>> counts = (mk.count_frames(mk.tokenize(batch), war) for batch in batches)
    >>> mk.pool_frames(counts)[["category", "n", "n_words", "n_articles", "n_present"]]
      category  n  n_words  n_articles  n_present
    0      war  3        4           3          2
    """
    keys = [by] if isinstance(by, str) else list(by)
    return rate_sums(add_sums((sum_frames(table, keys) for table in tables), keys), keys)


def sum_frames(frames: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return what a table has in each group and category, in numbers that add up."""
    if "outcome" in frames:
        check_columns(frames, [*_ADDED, "category", *keys])
        return _add_rows(frames[frames["outcome"].isna()], keys)
    needed = ("doc_id", "category", "n", "n_words", "n_sentences", "share_sentences")
    check_columns(frames, [*needed, *keys])
    split = [name for name in OWN_KEYS if name in frames and name not in keys]
    others = [name for name in map(str, frames) if name not in ("doc_id", *tables.FRAMES, *keys)]
    if not split and others and frames.duplicated(["doc_id", "category", *keys]).any():
        split = others  # as of a list of speakers: an article has several
    if split:
        raise ArgumentError(f"The table is by {split[0]} too; name it in by=, or count without it.")
    hit = np.rint((frames["share_sentences"] * frames["n_sentences"]).fillna(0)).astype("int64")
    any_of = {"n_articles": frames["n_words"] > 0, "n_present": frames["n"] > 0}
    return _add_rows(frames.assign(n_with_hit=hit, **any_of), keys)


def add_sums(sums: Iterable[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Return the sums of several tables as one, in order of the keys."""
    parts, following = list[pd.DataFrame](), iter(sums)
    while some := [*islice(following, _SUMS)]:
        parts = [_add_rows(pd.concat([*parts, *some], ignore_index=True), keys)]
    return parts[0] if parts else pd.DataFrame(columns=[*keys, "category", *_ADDED])


def rate_sums(sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return sums with their rates."""
    n, n_words, n_sentences, hit = (sums[name].to_numpy(np.int64) for name in _ADDED[:4])
    columns: dict[str, Sized] = {name: sums[name] for name in tables.POOLED if name in sums}
    columns["per_1000"] = divide(1000 * n, n_words)
    columns["share_sentences"] = divide(hit, n_sentences)
    columns["reason"] = reasons(n_words == 0, "no words")
    return pd.concat([sums[keys], build(tables.POOLED, columns)], axis=1)


def _add_rows(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return one row per group and category, the counts of its rows added up."""
    labels = [*keys, "category"]
    first, group = number_groups(table, labels)
    found = table[labels].iloc[first].reset_index(drop=True)
    for name in _ADDED:  # exact: a float holds every whole number that a count can be
        found[name] = np.bincount(group, table[name].to_numpy(), len(first)).astype(np.int64)
    return found


class Tally(NamedTuple):
    """How much was read so far: of the articles that are used, and why others are not."""

    n_articles: int = 0
    n_words: int = 0
    n_bytes: int = 0  # of the text as UTF-8
    rejects: Mapping[str, int] = {}  # reason to the number of records, in order of the reasons

    def plus(self, other: Tally) -> Tally:
        """Return this with what another one adds to it."""
        rejects = Counter(self.rejects) + Counter(other.rejects)
        return Tally(
            self.n_articles + other.n_articles,
            self.n_words + other.n_words,
            self.n_bytes + other.n_bytes,
            dict(sorted(rejects.items())),
        )

    @property
    def n_rejects(self) -> int:
        """The records that are not used; files that hold none are none."""
        return sum(n for reason, n in self.rejects.items() if reason not in PASSED_OVER)

    @property
    def n_records(self) -> int:
        """The records seen: used and rejected."""
        return self.n_articles + self.n_rejects


class Counted(NamedTuple):
    """What was counted."""

    tally: Tally
    totals: pd.DataFrame  # one row per category, as `pool_frames` gives it for all articles
    n_rows: int  # of the table that was written; of a dataset its parts


class Part(NamedTuple):
    """What was counted in a batch."""

    tables: dict[str, pd.DataFrame]  # those that were ordered, by name
    tally: Tally
    totals: pd.DataFrame  # sums of each category
    lacking: list[str]  # keys that are no column of the batch, and the columns that it has
    columns: list[str]
    owners: str  # hash of who had ids of the batch


@dataclass(frozen=True)
class Order:
    """What is to be counted: the same for all parts."""

    dictionary: Dictionary
    keys: tuple[str, ...]
    kind: str  # rows, as `count_frames` has them; sums of groups; or the tables of a dataset
    sentiment: Engine | None = None
    words: bool = False


@lru_cache(maxsize=1)
def _unpack(order: bytes) -> Order:
    """Return an order; parts that follow each other have the same."""
    unpacked: Order = pickle.loads(order)  # noqa: S301  # of `count_stream`
    return unpacked


def count_batch(batch: Batch, owners: Owners, reading: Reading, known: Known, order: bytes) -> Made:
    """Return a batch with a `Part` in place of its corpus."""
    with _ALONE, collecting_later():
        what, made = _unpack(order), make_corpus(batch, owners, reading, known)
        return made._replace(result=_count(made, what, hash_owners(owners)))


def _count(made: Made, what: Order, owners: str) -> Part:
    """Count the corpus that was made of a batch."""
    corpus: Corpus = made.result
    columns = [*corpus.articles]
    lacking = [key for key in what.keys if key not in (*_WITHIN, *columns)]
    empty = pd.Series([None] * len(corpus), dtype="str")
    articles = corpus.articles.assign(**dict.fromkeys(lacking, empty))
    tokens = tokenize(replace(corpus, articles=articles))
    by_article = count_frames(tokens, what.dictionary)
    if what.kind == "dataset":
        found = _fill_dataset(tokens, what)
        rows = [row for _, row, _ in made.owners.values()] or [None] * len(corpus)
        found["articles"] = found["articles"].assign(row=pd.array(rows, "Int64"))
    else:
        found = {what.kind: _count_rows(tokens, what, by_article)}
    sizes = pc.binary_length(pa.array(corpus.articles["text"], pa.large_string()))
    tally = Tally(
        len(corpus),
        int(corpus.articles["n_words"].sum()),
        pc.sum(sizes).as_py() or 0,
        dict(sorted(Counter(corpus.rejects["reason"]).items())),
    )
    totals = sum_frames(by_article, [])
    return Part(found, tally, totals, lacking, columns, owners)


def _fill_dataset(tokens: Tokens, what: Order) -> dict[str, pd.DataFrame]:
    """Return the tables of a dataset: what articles have in each zone, and in it in each voice."""
    ways = [["article", "zone"], ["article", "zone", "voice"]][: 1 + ("voice" in what.keys)]
    rows = _join(count_frames(tokens, what.dictionary, by=by) for by in ways)
    hit = np.rint((rows["share_sentences"] * rows["n_sentences"]).fillna(0)).astype("int64")
    rows = rows.assign(n_with_hit=hit)
    tone = list[pd.DataFrame]()
    for by in ways if what.sentiment else []:
        for use in NAMINGS:
            how: dict[str, Any] = {"engine": what.sentiment, "names": use, "zones": COUNTED}
            sums = sum_sentiment(tokens, by, **how)
            counts = {"n_sentences": sums.n_sentences, "n_scored": sums.n_scored}
            tone.append(sums.keys.assign(names=use, **counts, **sums.totals))
    first = next(iter(what.dictionary.categories))
    found = {
        "lengths": (tables.COUNTED_LENGTHS, rows[rows["category"] == first]),
        "frames": (tables.COUNTED_FRAMES, rows[rows["n"] > 0]),
        "tone": (tables.COUNTED_TONE, _join(tone).query("n_sentences > 0")),
    }
    counted = {name: build(of, {at: some[at] for at in of}) for name, (of, some) in found.items()}
    if what.words:
        counted["words"] = _count_types(tokens, by_voice="voice" in what.keys)
    articles = tokens.corpus.articles.drop(columns="text")
    return {"articles": articles, "rejects": tokens.corpus.rejects, **counted}


def _count_types(tokens: Tokens, *, by_voice: bool) -> pd.DataFrame:
    """Return how often words as they are written stand in each article, zone and voice."""
    # In order of the types, then the articles: so it takes two bytes a row on disk.
    sizes = (len(tokens.types), len(tokens.corpus), len(ZONES), len(VOICES))
    parts = (tokens.type, tokens.article, tokens.zone, *([tokens.voice] if by_voice else []))
    places = [part[tokens.words] for part in parts]
    cell = np.ravel_multi_index((*places, *([] if by_voice else [0])), sizes)
    cell.sort()
    first = run_starts(cell)
    kind, article, zone, voice = np.unravel_index(cell[first], sizes)
    columns: dict[str, Any] = {"article": article, "zone": names(ZONES, zone)}
    columns |= {"token": names(tokens.types, kind), "n": np.diff(first, append=len(cell))}
    columns |= {"voice": names(VOICES, voice)} if by_voice else {}
    return build(tables.COUNTED_WORDS, columns)


def _join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return tables as one, without a voice where they are not by voice."""
    empty = build({"voice": "str", **tables.COUNTED_TONE})
    return pd.concat([empty, *(part.assign(voice=part.get("voice")) for part in parts)])


def _count_rows(tokens: Tokens, what: Order, by_article: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a batch, or their sums by group."""
    keys, rows = [*what.keys], by_article
    if keys != ["article"]:
        by = keys if _are_rows(keys) else ["article", *keys]
        rows = count_frames(tokens, what.dictionary, by=by)
    # A column without a value has no type of its own.
    loose = [name for name in rows if rows[name].dtype == object]
    rows = rows.astype(dict.fromkeys(loose, "str"))
    return rows if what.kind == "rows" else sum_frames(rows, name_columns(keys))


def _are_rows(keys: list[str]) -> bool:
    """Tell whether the groups of a batch are whole, so that the table is written as it grows."""
    return keys[:1] in (["article"], ["sentence"])


def _check_keys(by: str | Iterable[str]) -> list[str]:
    """Return `by` as a list of keys that a part can be counted by."""
    keys = [by] if isinstance(by, str) else list(by)
    if SPEAKER in keys:
        raise ArgumentError(_NO_SPEAKER)
    if len(set(keys)) < len(keys):
        raise ArgumentError(f"by={keys} repeats a key. Give each key once.")
    return keys


def name_columns(keys: Iterable[str]) -> list[str]:
    """Return the key columns of a table by these keys."""
    own = {"article": ["doc_id"], "sentence": ["doc_id", "sentence"]}
    return [name for key in keys for name in own.get(key, [key])]


def _check_lacking(part: Part) -> None:
    """Refuse a key that is no column of the first articles."""
    if SPEAKER in part.lacking:
        raise ArgumentError(_NO_SPEAKER)
    columns = [name for name in part.columns if name not in ("doc_id", "text")]
    for key in part.lacking:
        choose("by", key, dict.fromkeys([*_WITHIN, *columns]))


def _read(dictionary: Dictionary | str | Path | Mapping[str, Any]) -> Dictionary:
    """Return a dictionary as it is, or as it is read."""
    return dictionary if isinstance(dictionary, Dictionary) else read_dictionary(dictionary)


def count_partition(
    frame: pd.DataFrame,
    dictionary: Dictionary | str | Path,
    *,
    by: str | Iterable[str] = "article",
    reading: Reading | None = None,
) -> pd.DataFrame:
    """How often does each category occur in a part of a table of articles?

    For those who spread a table themselves, as by ``map_partitions`` of Dask or ``mapInPandas`` of
    Spark: it depends on its arguments alone, and what it gives for the parts adds up, by
    `pool_frames`, to what the whole has. Ids are not compared between parts.

    Parameters
    ----------
    frame, reading : articles, as `read_articles` takes them
    dictionary : as `read_dictionary` gives it, or what it is given
    by : as for `count_frames`, but for speakers

    Returns
    -------
    DataFrame
        One row per group and category, as whole numbers: the key columns, category, n, n_words,
        n_sentences, n_with_hit (of them), n_articles (with a word in the group), n_present (with a
        hit). Then, without key and category, a row that is ``used`` in the column outcome and one
        for each reason why records are not: n_articles, and n_words of those used. A part without
        a usable article has these alone.

    Raises
    ------
    ArgumentError, ColumnMissingError, DictionaryError : as of `read_articles` and `count_frames`

    Examples
    --------
    >>> import mediakit as mk
    >>> part = pd.DataFrame({"text": ["War.", "No war.", " "], "outlet": "Echo"})
    >>> counts = mk.count_partition(part, {"war": ["war"]}, by="outlet")
    >>> counts[["outlet", "category", "n", "n_words", "n_articles", "outcome"]]
      outlet category  n  n_words  n_articles     outcome
    0   Echo      war  2        3           2         NaN
    1    NaN      NaN  0        3           2        used
    2    NaN      NaN  0        0           1  empty_text
    """
    keys = _check_keys(by)
    order = pickle.dumps(Order(_read(dictionary), tuple(keys), "sums"))
    opened = open_source(frame, reading or Reading())
    batch = Batch([*opened.items], opened.further)
    part: Part = count_batch(batch, {}, opened.reading, opened.known, order).result
    _check_lacking(part)
    told = {"used": part.tally.n_articles, **part.tally.rejects}
    outcomes = build(
        {name: tables.PART_COUNTS[name] for name in (*_ADDED, "outcome")},
        {
            **{name: [0] * len(told) for name in _ADDED},
            "n_words": [part.tally.n_words, *[0] * len(part.tally.rejects)],
            "n_articles": [*told.values()],
            "outcome": [*told],
        },
    )
    found = pd.concat([part.tables["sums"], outcomes], ignore_index=True)
    kinds = {str(name): str(kind) for name, kind in frames_meta(keys).dtypes.items()}
    return build(kinds, {name: found[name] for name in kinds})


def frames_meta(by: str | Iterable[str] = "article") -> pd.DataFrame:
    """Which columns does `count_partition` give? For ``meta=`` of Dask and a schema of Spark.

    Parameters
    ----------
    by : as of `count_partition`

    Returns
    -------
    DataFrame
        Its columns with their types, and no rows.

    Raises
    ------
    ArgumentError : for keys that `count_partition` does not take

    Examples
    --------
    >>> import mediakit as mk
    >>> [*mk.frames_meta(["outlet", "voice"]).columns][:4]
    ['outlet', 'voice', 'category', 'n']
    """
    columns = name_columns(_check_keys(by))
    types = {name: "Int64" if name == "sentence" else "str" for name in columns}
    return build(types | tables.PART_COUNTS)


def count_stream(  # noqa: PLR0913  # each is a choice of the user's
    source: str | Path | list[str | Path] | pd.DataFrame,
    dictionary: Dictionary | str | Path,
    output: str | Path,
    *,
    by: str | Iterable[str] = "article",
    size: int | None = None,
    jobs: int | None = None,
    client: Any = None,  # noqa: ANN401  # Dask is not at hand
    sentiment: Engine | None = None,
    words: bool = False,
    reading: Reading | None = None,
    tell: Tell | None = None,
) -> Counted:
    """How often does each category occur in a corpus too large to hold in memory?

    Parameters
    ----------
    source, reading : as in `read_articles`
    dictionary : as `read_dictionary` gives it, or what it is given
    output
        The table to write: .parquet, .csv or .csv.gz, in a folder that exists. What was not used
        goes beside it, one record a line, as into ``counts.csv.rejects.jsonl``. Both are written
        whole or not at all, and replace what has their names. Or the folder of a dataset, new or of
        an earlier call, or an address as ``s3://bucket/counts``: see Notes.
    by
        With "article" or "sentence" first the table is that of `count_frames`, else `pool_frames`.
        A dataset is by article, whose columns group it later, and, where asked for, by "voice".
    size
        Records of a batch, by default 1,500, or 1,000 by voice. Memory depends on it and on the
        number of groups, not on the source.
    jobs
        Processes that count: by default one for each processor, or one where there are no more
        than 2,000 records. What is counted does not depend on it, nor on the size of batches.
    client : of a Dask cluster, whose workers count in place of processes of this machine
    sentiment : "vader" or "vader-nltk", to have the tone of a dataset's articles, too
    words : whether a dataset has each word, too, for the key terms of all articles
    tell
        Called after each batch with how much was read so far, and the share of the source that this
        is (0 where that is not known).

    Returns
    -------
    Counted

    Raises
    ------
    OutputError : where the output cannot be written; before any work as far as that can be known
    InputError, ArgumentError, DictionaryError
        As of `stream_articles` and `count_frames`; also for "article" behind another key.
    WorkerError : if a process was killed

    Notes
    -----
    A dataset has folders of Parquet files, a file for each batch: ``articles`` (their columns but
    text), ``rejects``, ``lengths`` (doc_id, zone, voice, n_words, n_sentences; voice is missing
    where all are meant), ``frames`` (with category, n and n_with_hit, where there is a hit) and
    ``tone`` (sums over sentences, as whole numbers, for both uses of names), with `words` also
    ``words`` (token as it is written, article, which is its row in the part, zone, voice and n);
    ``manifest.json``, written last, says of what. A part that is there, and was counted from the
    same records in the same way, is kept: whatever ended a call, the next one goes on from there.

    Examples
    --------
    >>> import tempfile
    >>> table = pd.DataFrame({"text": ["War.", "Peace.", " "], "outlet": "Echo"})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "counts.csv")
    ...     counted = count_stream(table, read_dictionary({"war": ["war"]}), path, by="outlet")
    ...     pd.read_csv(path)[["outlet", "n", "n_words", "n_articles"]]
      outlet  n  n_words  n_articles
    0   Echo  1        2           2
    >>> counted.tally
    Tally(n_articles=2, n_words=2, n_bytes=10, rejects={'empty_text': 1})
    """
    keys, options = [by] if isinstance(by, str) else list(by), reading or Reading()
    if not isinstance(options, Reading):
        raise ArgumentError(f"reading={shown(reading)} is not a Reading. Use Reading(**options).")
    if size is None:
        size = SIZE_BY_VOICE if "voice" in keys else SIZE
    check_count("size", size, 1)
    for place in source if isinstance(source, list) else [source]:
        _check_apart(place, output)
    folder = is_dataset(output)
    kind = "dataset" if folder else "rows" if _are_rows(keys) else "sums"
    late = [key for key in keys[1:] if key in ("article", "sentence")]
    if folder and (others := [key for key in keys if key not in ("article", "voice")]):
        fix = "Leave it out: the columns of articles group a dataset later"
        raise ArgumentError(f"by={shown(others[0])}: a dataset is by article, and voice. {fix}.")
    if late and kind == "sums":
        raise ArgumentError(f"by={keys}: rows are written while reading. Give {late[0]} first.")
    if not folder:
        check_file(Path(output))
    if sentiment is not None:
        check_engine(sentiment)
    for name in [name for name, value in (("sentiment", sentiment), ("words", words)) if value]:
        if not folder:
            raise ArgumentError(f"{name}= is for a dataset. Give a folder as the output.")
    order = Order(_read(dictionary), tuple(keys), kind, sentiment, words)
    opened = open_source(source, options)
    how: dict[str, Any] = {"size": size, "jobs": jobs, "client": client, "tell": tell}
    if not folder:
        return _write_table(opened, order, output, **how)
    places = source if isinstance(source, list) else [source]
    paths = [each for each in places if isinstance(each, str | Path)]
    run = {
        "source": [str(each if is_address(each) else Path(each).resolve()) for each in paths],
        "dictionaries": [
            str(Path(each).resolve()) if Path(each).suffix else str(each)
            for each in (dictionary if isinstance(dictionary, list) else [dictionary])
            if isinstance(each, str | Path)
        ],
    }
    return _write_dataset(opened, order, output, run, **how)


def is_dataset(output: str | Path) -> bool:
    """Tell whether an output is the place of a dataset, and no table."""
    return not Path(output).suffix or is_address(output)


def name_rejects(output: Path) -> Path:
    """Return the file for what was not used: that of counts.csv is counts.csv.rejects.jsonl."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def _follow(
    opened: Opened,
    order: Order,
    size: int,
    tell: Tell | None,
    **how: Any,  # noqa: ANN401  # of `make_corpora`
) -> Iterator[tuple[Part, Made, Tally]]:
    """Yield what was counted in each batch, and how much was read so far."""
    tally, checked = Tally(), False
    for made in make_corpora(opened, size, count_batch, pickle.dumps(order), **how):
        part: Part = made.result
        for doubt in tell_doubts(made.doubts):
            warnings.warn(doubt, stacklevel=4)
        if made.n_articles and not checked:
            _check_lacking(part)
            checked = True
        tally = tally.plus(part.tally)
        yield part, made, tally
        if tell is not None:
            tell(tally, made.share)


def _write_table(
    opened: Opened,
    order: Order,
    output: str | Path,
    **how: Any,  # noqa: ANN401  # of `_follow`
) -> Counted:
    """Count all batches into one table; its rows as they come, or the sums of groups at the end."""
    keys, path, n_rows, tally = [*order.keys], Path(output), 0, Tally()
    totals, groups = list[pd.DataFrame](), list[pd.DataFrame]()
    with (
        open_files(path, name_rejects(path)) as (table, rejects),
        rejects.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines,
        open_table(table) as write,
    ):
        for part, made, so_far in _follow(opened, order, **how):
            tally = so_far
            lines.write(list_rejects(made.rejects))
            totals = [add_sums([*totals, part.totals], [])]
            if not made.n_articles:
                continue
            if order.kind == "rows":
                write(part.tables["rows"])
                n_rows += len(part.tables["rows"])
            else:
                groups = [add_sums([*groups, part.tables["sums"]], keys)]
        for sums in groups:
            write(pooled := rate_sums(sums, keys))
            n_rows = len(pooled)
    return Counted(tally, rate_sums(totals[0], []), n_rows)


def _write_dataset(
    opened: Opened,
    order: Order,
    output: str | Path,
    run: Mapping[str, Any],
    **how: Any,  # noqa: ANN401  # of `_follow`
) -> Counted:
    """Count the batches that are not there yet into a dataset."""
    options = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in asdict(opened.reading).items()
    }
    described: dict[str, Any] = {
        "mediakit": __version__,
        "code": hash_code(),
        "dictionary": {
            "name": order.dictionary.name,
            "sha256": order.dictionary.sha256,
            "categories": {
                name: hash_category(each) for name, each in order.dictionary.categories.items()
            },
        },
        "by": [*order.keys],
        "sentiment": order.sentiment,
        "words": order.words,
        "reading": {**options},
    }
    if (lines := opened.reading.boilerplate) is not None:
        described["reading"]["boilerplate"] = hashlib.sha256(Path(lines).read_bytes()).hexdigest()
    own, tally, totals = digest(described), Tally(), list[pd.DataFrame]()
    hashes = list[str]()
    with open_dataset(output) as root:

        def keep(batch: Batch, owners: Owners) -> Made | None:
            """Return a part that was counted from this batch in this way, if it is there."""
            number = len(hashes)
            hashes.append(hashlib.sha256(pickle.dumps(batch, 5)).hexdigest())
            mark = read_mark(root, number)
            now = {"order": own, "records": hashes[-1], "owners": hash_owners(owners)}
            return _recall(root, number, mark) if now.items() <= mark.items() else None

        parts = enumerate(_follow(opened, order, keep=keep, **how))
        for number, (part, made, so_far) in parts:
            tally = so_far
            totals = [add_sums([*totals, part.totals], [])]
            if part.tables:
                mark = {
                    "order": own,
                    "records": hashes[number],
                    "owners": part.owners,
                    "tally": part.tally,
                    "totals": part.totals.to_dict("list"),
                    "doubts": made.doubts,
                }
                write_part(root, number, part.tables, mark)
        told = described | {"parts": len(hashes), "content": digest(hashes)}
        told |= {"records": tally._asdict()}
        finish(root, len(hashes), told, {**run, "reading": options})
    return Counted(tally, rate_sums(totals[0], []), len(hashes))


def hash_owners(owners: Owners) -> str:
    """Return a hash of who has ids that a batch has, too."""
    return digest(sorted((key.hex(), *map(str, owner)) for key, owner in owners.items()))


def _recall(root: Path, number: int, mark: Mapping[str, Any]) -> Made:
    """Return a part of a dataset as it was counted, without its tables."""
    columns = ["doc_id", "source", "row", "sha256"]
    rows = plain_rows(read_part(root, "articles", number)[columns])
    owners = {hash_id(i): (source, row, bytes.fromhex(sha[:16])) for i, source, row, sha in rows}
    tally, totals = Tally(*mark["tally"]), pd.DataFrame(mark["totals"])
    part = Part({}, tally, totals, [], [], mark["owners"])
    rejects = read_part(root, "rejects", number)
    return Made(part, tally.n_articles, rejects, owners, mark["doubts"])


def _check_apart(source: object, output: str | Path) -> None:
    """Refuse an output that is the source, or would be read with it the next time."""
    if isinstance(source, str | Path) and Path(output).resolve().is_relative_to(
        Path(source).resolve()
    ):
        problem = f"{shown(str(output))} is part of the source {shown(str(source))}"
        raise OutputError(f"{problem}; give an output outside it.")

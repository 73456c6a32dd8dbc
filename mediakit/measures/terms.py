"""What a dictionary finds in a text: its terms, how often its categories occur, their weights.

Then the same counts for what is read a batch at a time: pooled, and as a stream.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mediakit import tables
from mediakit.base.arrays import divide
from mediakit.base.files import check_file, open_files, open_table, read_list
from mediakit.corpus.corpus import list_rejects
from mediakit.corpus.groups import OWN_KEYS, group_tokens
from mediakit.corpus.read import stream_articles
from mediakit.corpus.speakers import SPEAKER
from mediakit.corpus.tokens import names, tokenize
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, DictionaryError, OutputError, check_count, shown
from mediakit.measures.copies import number_groups
from mediakit.measures.matching import find_hits, match_patterns, words_before
from mediakit.tables import COUNTED, PASSED_OVER, VOICES, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sized
    from typing import IO

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.base.arrays import Flags
    from mediakit.base.files import Write
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.read import Reading
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary
    from mediakit.dictionaries.files import Source
    from mediakit.measures.matching import Count, Matches, Scope

    Codes = npt.NDArray[np.integer]
    Tell = Callable[["Tally"], None]

_ADDED: Final = ("n", "n_words", "n_sentences", "n_with_hit", "n_articles", "n_present")
_PARTS: Final = 32  # sums that are added up at once


def find_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
) -> pd.DataFrame:
    """Which words of the text does the dictionary find?

    Words match whole and without regard to case; `*` stands for any letters, `?` for one. A
    phrase matches consecutive words of one sentence, never across a mark. What a category excludes
    is taken out first. Then, within a category, the longest match wins and a token counts once.

    Parameters
    ----------
    zones : zones that count
    count : "term" as above; "pattern", once for each pattern, as in quanteda's `dfm_lookup`
    levels : levels of nested categories that count, from 1 at the top; by default all
    nested_scope
        "category" as above; "dictionary" lets the longest match win over all categories: one that
        lies wholly in longer ones does not count, as in quanteda's `tokens_lookup`.

    Returns
    -------
    DataFrame
        One row per hit, in order of the text: doc_id, start, end, hit_id (the number of the row),
        category, pattern, term (the words as written), voice and zone of its first word, sentence.

    Raises
    ------
    ArgumentError : if a zone, `count`, `nested_scope` or level is unknown
    DictionaryError : if a pattern is a regular expression that is none, or takes too long

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace talks? “Peace now,” she said."]}))
    >>> peace = mk.read_dictionary({"peace": ["peace", "peace talks"]})
    >>> mk.find_terms(mk.tokenize(corpus), peace)[["term", "pattern", "voice"]]
              term      pattern   voice
    0  Peace talks  peace talks  outlet
    1        Peace        peace  quoted
    """
    part, category, matches = find_hits(
        *(tokens, dictionary), zones=zones, count=count, levels=levels, nested_scope=nested_scope
    )
    patterns = [p for each in part.categories.values() for p in each.patterns]
    place, used = pd.factorize(matches.pattern)  # few of many patterns occur
    columns: dict[str, Any] = {
        **tokens.places(matches.first, matches.last),
        "hit_id": np.arange(len(matches.first)),
        "category": names(list(part.categories), category),
        "pattern": names([patterns[i] for i in used.tolist()], place),
        "term": _name_words(tokens, matches),
    }
    return build(tables.HITS, columns)


def _name_words(tokens: Tokens, matches: Matches) -> ExtensionArray:
    """Return the words of each match as the text has them."""
    code = tokens.type[matches.first]  # a single word is written as its type
    several = np.flatnonzero(matches.last > matches.first)
    first, last = matches.first[several], matches.last[several]
    texts = tokens.corpus.articles["text"].tolist() if len(several) else []
    starts, ends = tokens.start[first].tolist(), tokens.end[last].tolist()
    spans = zip(tokens.article[first].tolist(), starts, ends, strict=True)
    n, number = len(tokens.types), dict[str, int]()
    code[several] = [number.setdefault(texts[i][a:b], n + len(number)) for i, a, b in spans]
    return names([*tokens.types, *number], code)


def count_frames(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "article",
    zones: Iterable[str] = COUNTED,
    count: Count = "term",
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
) -> pd.DataFrame:
    """How often does each category occur?

    Parameters
    ----------
    by
        Keys of the groups: article, sentence, zone, voice, columns of articles, position ("lead",
        that is headline and first paragraph, or "rest"); none: the whole. Also speaker, by name
        (as most have it, if a description), and the columns of `tokenize(speakers=)`: the outlet's
        words, those of nobody that is told, and of whom has no value are missing, and come last.
    zones, count, levels, nested_scope : as for `find_terms`

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: these, n, n_words and n_sentences (of the
        group), per_1000 (words), share_sentences (those with a hit), present (n > 0), reason (why a
        rate is missing).

    Raises
    ------
    ArgumentError, DictionaryError : if a key is unknown; else as of `find_terms`

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Peace. “War now,” she said. “War.”"]}))
    >>> war = mk.read_dictionary({"war": ["war"]})
    >>> frames = mk.count_frames(mk.tokenize(corpus), war, by="voice")
    >>> frames[["voice", "category", "n", "n_words", "share_sentences"]]
          voice category  n  n_words  share_sentences
    0    quoted      war  2        3              1.0
    1  reported      war  0        0              NaN
    2    outlet      war  0        3              0.0
    """
    part, category, matches = find_hits(
        *(tokens, dictionary), zones=zones, count=count, levels=levels, nested_scope=nested_scope
    )
    groups, size = group_tokens(tokens, by, zones), len(part.categories)
    cell = groups.code[matches.first] * size + category
    n = np.bincount(cell, minlength=len(groups) * size)
    n_all = max(len(tokens.sentence_article), 1)
    with_hit = pd.unique(cell * n_all + tokens.sentence[matches.first])
    n_hit = np.bincount(with_hit // n_all, minlength=len(groups) * size)
    n_words = np.repeat(groups.sum(tokens.words), size)
    n_sentences = np.repeat(groups.count_distinct(tokens.sentence), size)
    columns: dict[str, Any] = {
        "n": n,
        "n_words": n_words,
        "per_1000": divide(1000 * n, n_words),
        "n_sentences": n_sentences,
        "share_sentences": divide(n_hit, n_sentences),
        "present": n > 0,
        "reason": reasons(n_words == 0, "no words"),
    }
    return build_cells(tables.FRAMES, groups.keys, part, columns)


def choose_list(tokens: Tokens, lists: Iterable[Source]) -> Dictionary:
    """Which of these lists finds most in the text?

    Parameters
    ----------
    lists : as `read_dictionary` reads each

    Returns
    -------
    Dictionary
        The one with most hits in headline and body; of several with as many, the first.

    Raises
    ------
    DictionaryError : if a list cannot be read, or there is none

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Peace. No war, no war."]})))
    >>> choose_list(tokens, [{"peace": ["peace"]}, {"war": ["war*"]}, {"no": ["no"]}])
    Dictionary: war, 1 patterns in war
    """
    read = [read_dictionary(each) for each in lists]
    if not read:
        raise DictionaryError("lists=[]: give one list or more, such as ['war_peace'].")
    return max(read, key=lambda own: len(find_hits(tokens, own, zones=COUNTED).matches.first))


def build_cells(
    schema: Mapping[str, str], keys: pd.DataFrame, dictionary: Dictionary, columns: dict[str, Any]
) -> pd.DataFrame:
    """Return a table with one row per group, of which there are the keys, and category."""
    size = len(dictionary.categories)
    category = names(list(dictionary.categories), np.tile(np.arange(size), len(keys)))
    rows = keys.take(np.repeat(np.arange(len(keys)), size)).reset_index(drop=True)
    return pd.concat([rows, build(schema, {"category": category, **columns})], axis=1)


def score_terms(
    tokens: Tokens,
    dictionary: Dictionary,
    *,
    by: str | Iterable[str] = "article",
    zones: Iterable[str] = COUNTED,
    levels: int | Iterable[int] | None = None,
    nested_scope: Scope = "category",
    negation: int | None = None,
) -> pd.DataFrame:
    """What do the words that a weighted dictionary finds add up to?

    The sum counts each hit of `find_terms` with the weight of its pattern; the mean is that over
    the hits. With `negation`, a hit counts with the other sign where an odd number of negators
    (not, n't, never, without, hardly and others) stand among so many words before it, in the same
    sentence and voice: "not good" is bad, "not without merit" is not. Marks are no words.

    Parameters
    ----------
    dictionary : one whose categories all have weights
    by, zones, levels, nested_scope : as for `count_frames`
    negation : how many words before a hit to search for negators, for instance 3; by default none

    Returns
    -------
    DataFrame
        One row per group and category, zeros included: these, n (hits), n_flipped (of these), sum
        and mean (of their weights), n_words (of the group), sum_per_1000 (words), reason (why a
        mean or a rate is missing).

    Raises
    ------
    ArgumentError, DictionaryError : as of `count_frames`, or if a category has no weights

    References
    ----------
    Taboada, M., et al. (2011). Lexicon-based methods for sentiment analysis. Computational
    Linguistics 37(2), 267-307. https://doi.org/10.1162/COLI_a_00049 (sec. 2.4: "switch negation")

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["A good plan. It isn't very good."]}))
    >>> tone = mk.read_dictionary({"tone": {"weights": {"good": 2, "bad": -2}}})
    >>> scores = mk.score_terms(mk.tokenize(corpus), tone, negation=3)
    >>> scores[["n", "n_flipped", "sum", "mean", "n_words"]]
       n  n_flipped  sum  mean  n_words
    0  2          1  0.0   0.0        8
    """
    if negation is not None:
        check_count("negation", negation, 1)
    hits = find_hits(tokens, dictionary, zones=zones, levels=levels, nested_scope=nested_scope)
    first = hits.matches.first
    for name, category in hits.dictionary.categories.items():
        if not category.weights:
            fix = "count it with count_frames, or give each of its patterns a weight"
            raise ArgumentError(f"Category {shown(name)} has no weights; {fix}.")
    every = [weight for each in hits.dictionary.categories.values() for weight in each.weights]
    weights = np.array(every, np.float64)[hits.matches.pattern]
    flipped = _negated(tokens, first, negation) if negation else np.zeros(len(first), np.bool_)
    weights = np.where(flipped, -weights, weights)
    groups, size = group_tokens(tokens, by, zones), len(hits.dictionary.categories)
    cell, n_cells = groups.code[first] * size + hits.category, len(groups) * size
    n, total = np.bincount(cell, minlength=n_cells), np.bincount(cell, weights, n_cells)
    n_words = np.repeat(groups.sum(tokens.words), size)
    reason = reasons(n == 0, "no hits")
    reason[n_words == 0] = "no words"
    columns: dict[str, Any] = {
        "n": n,
        "n_flipped": np.bincount(cell[flipped], minlength=n_cells),
        "sum": total,
        "mean": divide(total, n),
        "n_words": n_words,
        "sum_per_1000": divide(1000 * total, n_words),
        "reason": reason,
    }
    return build_cells(tables.SCORES, groups.keys, hits.dictionary, columns)


def _negated(tokens: Tokens, hits: Codes, window: int) -> Flags:
    """Return which hits have an odd number of negators among the words before."""
    negators = np.unique(match_patterns(tokens, read_list("measures/negations.txt")).last)
    before = words_before(tokens)
    sentence = np.searchsorted(tokens.sentence, tokens.sentence[hits])  # its first token
    count = np.zeros(len(hits), np.int64)
    for voice in range(len(VOICES)):
        rows = np.flatnonzero(tokens.voice[hits] == voice)
        some = negators[tokens.voice[negators] == voice]
        near = np.searchsorted(before[some + 1], before[hits[rows]] - window + 1)
        low = np.maximum(near, np.searchsorted(some, sentence[rows]))
        count[rows] = np.maximum(np.searchsorted(some, hits[rows]) - low, 0)
    return np.asarray(count % 2 == 1)


def pool_frames(tables: Iterable[pd.DataFrame], *, by: str | Iterable[str] = ()) -> pd.DataFrame:
    """How often does each category occur in groups of articles, counted a batch at a time?

    Parameters
    ----------
    tables : `count_frames` of batches of articles by article and, besides, by the keys of `by`
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
    """Return what a table by article has in each group and category, in numbers that add up."""
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
    while some := [*islice(following, _PARTS)]:
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
    n_rows: int  # of the table that was written


def count_stream(
    source: str | Path | list[str | Path] | pd.DataFrame,
    dictionary: Dictionary | str | Path,
    output: str | Path,
    *,
    by: str | Iterable[str] = "article",
    size: int = 2_000,
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
        whole or not at all, and replace what has their names.
    by : with "article" or "sentence" first the table is that of `count_frames`, else `pool_frames`
    size : records of a batch; memory depends on it and on the number of groups, not on the source
    tell : called after each batch with how much was read so far

    Returns
    -------
    Counted

    Raises
    ------
    OutputError : where the output cannot be written; before any work as far as that can be known
    InputError, ArgumentError, DictionaryError
        As of `stream_articles` and `count_frames`; also for "article" behind another key.

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
    path = Path(output)
    check_file(path)
    _check_apart(source, path)
    keys = [by] if isinstance(by, str) else list(by)
    late = [key for key in keys[1:] if key in ("article", "sentence")]
    if late and not _are_rows(keys):
        raise ArgumentError(f"by={keys}: rows are written while reading. Give {late[0]} first.")
    instrument = read_dictionary(dictionary) if isinstance(dictionary, str | Path) else dictionary
    batches = stream_articles(source, size=size, reading=reading)
    with (
        open_files(path, name_rejects(path)) as (table, rejects),
        rejects.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as lines,
        open_table(table) as write,
    ):
        return _count(batches, instrument, keys, write, lines, tell)


def name_rejects(output: Path) -> Path:
    """Return the file for what was not used: that of counts.csv is counts.csv.rejects.jsonl."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def _count(
    batches: Iterable[Corpus],
    dictionary: Dictionary,
    keys: list[str],
    write: Write,
    lines: IO[str],
    tell: Tell | None,
) -> Counted:
    """Count one batch after the other, write its rows and its rejects; return what was counted."""
    tally, n_rows, columns = Tally(), 0, None
    totals, groups = list[pd.DataFrame](), list[pd.DataFrame]()
    for corpus in batches:
        lines.write(list_rejects(corpus.rejects))
        tally = _add_batch(tally, corpus)
        if len(corpus):
            # Columns that other batches have, and none of the records of this one fills.
            columns = columns or [name for name in keys if name in corpus.articles]
            empty = pd.Series([None] * len(corpus), dtype="str")
            if SPEAKER in keys and SPEAKER not in corpus.articles:
                told = "by='speaker' needs all articles at once. Use count_frames"
                raise ArgumentError(f"{told}.")
            missing = {name: empty for name in columns if name not in corpus.articles}
            tokens = tokenize(replace(corpus, articles=corpus.articles.assign(**missing)))
            by = keys if _are_rows(keys) else ["article", *keys]
            frames = count_frames(tokens, dictionary, by=by)
            by_article = frames if keys == ["article"] else count_frames(tokens, dictionary)
            totals = [add_sums([*totals, sum_frames(by_article, [])], [])]
            # A column without a value has no type of its own.
            loose = [name for name in frames if frames[name].dtype == object]
            frames = frames.astype(dict.fromkeys(loose, "str"))
            if _are_rows(keys):
                write(frames)
                n_rows += len(frames)
            else:
                groups = [add_sums([*groups, sum_frames(frames, keys)], keys)]
        if tell is not None:
            tell(tally)
    for sums in groups:
        write(pooled := rate_sums(sums, keys))
        n_rows = len(pooled)
    return Counted(tally, rate_sums(totals[0], []), n_rows)


def _add_batch(tally: Tally, corpus: Corpus) -> Tally:
    """Return a tally with what a batch adds to it."""
    sizes = pc.binary_length(pa.array(corpus.articles["text"], pa.large_string()))
    rejects = Counter(tally.rejects) + Counter(corpus.rejects["reason"])
    return Tally(
        tally.n_articles + len(corpus),
        tally.n_words + int(corpus.articles["n_words"].sum()),
        tally.n_bytes + (pc.sum(sizes).as_py() or 0),
        dict(sorted(rejects.items())),
    )


def _are_rows(keys: list[str]) -> bool:
    """Tell whether the groups of a batch are whole, so that the table is written as it grows."""
    return keys[:1] in (["article"], ["sentence"])


def _check_apart(source: object, path: Path) -> None:
    """Refuse an output that is the source, or would be read with it the next time."""
    for each in source if isinstance(source, list | tuple) else [source]:
        if isinstance(each, str | Path) and path.resolve().is_relative_to(Path(each).resolve()):
            problem = f"{shown(str(path))} is part of the source {shown(str(each))}"
            raise OutputError(f"{problem}; give an output outside it.")

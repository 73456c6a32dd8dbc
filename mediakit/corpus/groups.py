"""What a measure can be given by: article, sentence, voice, speaker, column of articles, and more.

First the groups, then the checks of `by=`, of groups and of zones, then how rows get their group.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np
import pandas as pd

from mediakit.base.arrays import find_distinct, run_starts
from mediakit.corpus.dataset import find_cells
from mediakit.corpus.speakers import SPEAKER
from mediakit.errors import ArgumentError, choose
from mediakit.tables import COUNTED, POSITIONS, VOICES, ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.base.arrays import Codes, Flags, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.dataset import Cells
    from mediakit.corpus.tokens import Tokens

    Keys = str | Iterable[str]  # of a `by=`


POSITION: Final = "position"  # lead or rest; a column of articles goes first, as for speaker
OWN_KEYS: Final = ("sentence", "zone", POSITION, "voice", SPEAKER)  # keys that part an article
GROWN: Final = ("sentence", SPEAKER)  # keys of which groups are what occurs


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of a `by=`: their key columns, and the group of each run of rows (-1: in none)."""

    keys: pd.DataFrame
    of_run: Codes
    first: Codes  # row with which each run begins; they follow each other without a gap
    n_rows: int

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.keys)

    @cached_property
    def code(self) -> Codes:
        """The group of each row."""
        return np.repeat(self.of_run, np.diff(self.first, append=self.n_rows))

    def keys_of(self, groups: Codes) -> pd.DataFrame:
        """Return the key columns of each of these groups, one row each."""
        return self.keys.take(groups).reset_index(drop=True)

    def sum(self, weights: npt.NDArray[np.bool_ | np.integer]) -> Codes:
        """Return per group the sum of weights of its rows, or the number of marked rows."""
        of_run = np.add.reduceat(weights, self.first, dtype=np.int64)
        kept = self.of_run >= 0
        return np.bincount(self.of_run[kept], of_run[kept], len(self)).astype(np.int64)

    def count_distinct(self, rows: Ints) -> Codes:
        """Return how many different values of a column, one in each run, the groups have."""
        kept = self.of_run >= 0
        size = int(rows.max(initial=0)) + 1
        pairs = find_distinct(self.of_run[kept] * size + rows[self.first[kept]])
        return np.bincount(pairs // size, minlength=len(self)).astype(np.int64)


def check_by(tokens: Tokens, by: Keys) -> list[str]:
    """Return `by` as a list of keys: of `OWN_KEYS`, a list of speakers, or columns of articles."""
    keys = [by] if isinstance(by, str) else list(by)
    columns = tokens.counted.articles.columns.drop(["doc_id", "text"])
    for key in keys:
        choose("by", key, dict.fromkeys(["article", *OWN_KEYS, *tokens.speaker_keys, *columns]))
    if len(set(keys)) < len(keys):
        raise ArgumentError(f"by={keys} repeats a key. Give each key once.")
    return keys


def check_sides(known: list[str], by: str, **sides: str | None) -> None:
    """Refuse a group that does not exist, with the nearest that does."""
    for name, value in sides.items():
        if value is not None:
            choose(f"by={by!r}: {name}", str(value), known)


def check_groups(articles: pd.DataFrame, by: str, **sides: str | None) -> None:
    """Refuse a key, or a group of it, that these articles do not have."""
    choose("by", by, [*OWN_KEYS[1:], *articles.columns])
    if by == SPEAKER and by not in articles:
        return  # who speaks is known where quotations were found
    fixed = {"voice": list(VOICES), "zone": list(ZONES)}
    if POSITION not in articles:
        fixed[POSITION] = list(POSITIONS)
    known = fixed.get(by) or sorted(str(value) for value in articles[by].dropna().unique())
    check_sides(known, by, **sides)


def list_values(table: pd.DataFrame, key: str) -> list[Any]:
    """Return all values of a key in the order of groups: other people's words first, none last."""
    if key == "voice":
        return list(VOICES[::-1])
    missing = [None] if table[key].isna().any() else []
    return [*sorted(table[key].dropna().unique()), *missing]


def cross_values(
    rows: pd.DataFrame, values: dict[str, list[Any]], like: pd.DataFrame
) -> pd.DataFrame:
    """Return each row with each combination of values, in columns of the types of a table."""
    for key, labels in values.items():
        column = pd.Series(labels, dtype=like[key].dtype if labels else "str")
        rows = rows.merge(pd.DataFrame({key: column}), how="cross")
    return rows


def check_zones(zones: Iterable[str]) -> list[str]:
    """Return `zones` as a list of known zones, at least one."""
    chosen = [zones] if isinstance(zones, str) else list(zones)
    for zone in chosen:
        choose("zones", zone, ZONES)
    if not chosen:
        raise ArgumentError(f"zones is empty; name at least one of {list(ZONES)}.")
    return chosen


def in_zones(zones: Iterable[str], codes: Ints) -> Flags:
    """Return which zone codes are those of the chosen zones, which are checked."""
    chosen: Flags = np.isin(ZONES, check_zones(zones))[codes]
    return chosen


def group_tokens(tokens: Tokens, by: Keys, zones: Iterable[str] = COUNTED) -> Groups:
    """Return the groups of `by=` and the group of each token."""
    keys = check_by(tokens, by)
    first = run_starts(number_units(tokens, keys))  # the tokens of a run are in one group
    groups = group_rows(tokens, keys, zones, first)
    return Groups(groups.keys, groups.of_run, first, len(tokens))


def group_cells(corpus: Corpus, keys: list[str], zones: Iterable[str]) -> tuple[Cells, Groups]:
    """Return what a dataset counted, and the groups of it as of tokens."""
    cells = find_cells(corpus, by_voice="voice" in keys)
    return cells, group_rows(cast("Tokens", cells), keys, zones, np.arange(cells.n))


def find_counted(tokens: Tokens, keys: Iterable[str]) -> Corpus | None:
    """Return the articles whose counts, by these keys, are in a dataset; else None.

    What is by sentence, position or speaker needs words: it is of the articles that have them.
    """
    whole = tokens.whole
    own = {"article", "zone", "voice"}
    return (
        whole
        if whole and own.issuperset(key for key in keys if key not in whole.articles)
        else None
    )


def is_told(tokens: Tokens, key: str) -> bool:
    """Tell whether a key says who speaks: it is one of speakers, and no column of articles."""
    return key in tokens.speaker_keys and key not in tokens.corpus.articles


def part_sentences(tokens: Tokens, keys: Iterable[str]) -> list[str]:
    """Return those of the keys by which the words of one sentence can be in several groups."""
    return [key for key in keys if key == "voice" or is_told(tokens, key)]


def number_units(tokens: Tokens, keys: list[str]) -> Ints | Codes:
    """Return of each token the number of what its group has of its sentence, by sentence."""
    parting = part_sentences(tokens, keys)
    if not parting:
        return tokens.sentence
    if parting == ["voice"]:
        return tokens.sentence * len(VOICES) + tokens.voice
    levels = [_level(tokens, key, []) for key in ("sentence", *parting)]
    return _combine(levels, {level.of: getattr(tokens, level.of) for level in levels})


class _Level(NamedTuple):
    """One key of a `by=`: what its codes follow from, and the labels of the codes."""

    of: str  # article, sentence, zone, position, voice or speaker
    codes: Codes  # from a row of `of` to its place among the labels
    labels: pd.DataFrame  # one column, or two


def group_rows(
    tokens: Tokens, by: Keys, zones: Iterable[str], first: npt.NDArray[np.integer]
) -> Groups:
    """Return the groups of `by=` and the group of each row, which begins with one of the tokens.

    Every article, every metadata value and what a list says of speakers has its group, also without
    a word, crossed with all voices, positions and chosen zones where these are keys. With
    `sentence` or `speaker`, a group is what occurs.
    """
    keys, chosen = check_by(tokens, by), check_zones(zones)
    levels = [_level(tokens, key, chosen) for key in keys]
    zone = tokens.zone[first]
    rows: dict[str, Ints] = {"zone": zone}
    for of in {level.of for level in levels} - {"zone"}:
        at = tokens.sentence[first] if of == POSITION else first
        rows[of] = (tokens.sentence_position if of == POSITION else getattr(tokens, of))[at]
    kept, code = in_zones(chosen, zone), _combine(levels, rows)
    grown = any(key == level.of in GROWN for key, level in zip(keys, levels, strict=True))
    found = find_distinct(code[kept] if grown else _complete(tokens, levels, chosen))
    place = np.where(kept, np.searchsorted(found, code), -1)
    columns: dict[Any, object] = {}
    for level in reversed(levels):
        found, label = np.divmod(found, len(level.labels))
        labels = level.labels.take(label).reset_index(drop=True).infer_objects()
        columns = dict(labels.items()) | columns
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(found)))
    return Groups(frame, place, np.arange(len(zone)), len(zone))


def _level(tokens: Tokens, key: str, zones: list[str]) -> _Level:
    """Return codes and labels of one key."""
    articles = tokens.corpus.articles
    if key == "article":
        return _Level(key, np.arange(len(articles)), articles[["doc_id"]])
    if key == "sentence":
        n, ids = tokens.sentence_number.astype(np.int64), tokens.doc_ids(tokens.sentence_article)
        return _Level(key, np.arange(len(n)), pd.DataFrame({"doc_id": ids, "sentence": n}))
    if key == "zone":
        place = np.array([zones.index(name) if name in zones else 0 for name in ZONES])
        return _Level(key, place, pd.DataFrame({key: zones}, dtype=object))
    if key == "voice":  # other people's words come first, as in every table and figure
        names = pd.DataFrame({key: VOICES[::-1]}, dtype=object)
        return _Level(key, np.arange(len(VOICES))[::-1], names)
    if key == POSITION and key not in articles:
        return _Level(key, np.arange(2), pd.DataFrame({key: POSITIONS}, dtype=object))
    of, table = ("article", articles) if key in articles else (SPEAKER, tokens.speakers)
    codes, values = pd.factorize(table[key], sort=True)
    if (codes < 0).any():
        codes, values = np.where(codes < 0, len(values), codes), values.append(pd.Index([None]))
    labels = pd.DataFrame({key: values}, dtype="str" if of == SPEAKER else None)
    return _Level(of, codes.astype(np.int64), labels)


def _combine(levels: list[_Level], rows: dict[str, Ints]) -> Codes:
    """Return one integer per row that sorts as its keys do."""
    code = np.zeros(len(next(iter(rows.values()))), np.int64)
    for level in levels:
        code = code * len(level.labels) + level.codes[rows[level.of]]
    return code


def _complete(tokens: Tokens, levels: list[_Level], zones: list[str]) -> Codes:
    """Return the code of each article in each zone, voice and so on, with words or without."""
    every = {
        "article": np.arange(len(tokens.corpus.articles), dtype=np.int32),
        "zone": np.array([ZONES.index(name) for name in zones], np.int32),
        POSITION: np.arange(len(POSITIONS), dtype=np.int32),
        "voice": np.arange(len(VOICES), dtype=np.int32),
    }
    split = {level.of for level in levels}
    if told := [level for level in levels if level.of == SPEAKER]:  # one speaker of each kind
        every[SPEAKER] = np.arange(len(tokens.speakers), dtype=np.int32)
        kind = _combine(told, {SPEAKER: every[SPEAKER]})
        every[SPEAKER] = every[SPEAKER][np.unique(kind, return_index=True)[1]]
    axes = [rows if of in split else np.zeros(1, np.int32) for of, rows in every.items()]
    grid = np.meshgrid(*axes, indexing="ij")
    return _combine(levels, {of: rows.ravel() for of, rows in zip(every, grid, strict=True)})

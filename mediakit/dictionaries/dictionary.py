"""Dictionary: categories of patterns as a measuring instrument, with its card.

First what a dictionary is; then what a reader of files hands over, and how that becomes one.
"""

from __future__ import annotations

import hashlib
import math
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

from mediakit.base.prose import fold, tell_coefficient
from mediakit.errors import ArgumentError, DictionaryError, choose, nearest, shown
from mediakit.tables import preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


ValueType = Literal["glob", "fixed", "regex"]
VALUE_TYPES: Final = get_args(ValueType)
CARD: Final = ("title", "description", "reference", "url", "licence", "version", "language")
# What a file may say of how its list did against codes: of all of it, and of each category, the
# estimate with the limits of its 95 % interval.
TOLD: Final = ("coders", "coded", "rule", "split", "url")
MEASURED: Final = ("precision", "recall", "f1", "auc")

NAMED_CATEGORIES: Final = 8  # that the line on the screen names
SHOWN_ROWS: Final = 30  # categories of the table in a notebook
SHOWN_PATTERNS: Final = 8  # of each
MAX_PATTERN: Final = 10_000  # characters
HALF: Final = re.compile("[\ud800-\udfff]")  # of a pair that stands for one character
MAX_LEVELS: Final = 50  # of categories in categories, in files of other tools
_LISTED: Final = 5  # lines that a message lists


class Exclusion(NamedTuple):
    """What keeps a hit from counting."""

    pattern: str  # of the same kind as the category's
    within: int = 0  # words between the hit and a match, in the sentence; 0: they share a word
    of: str = ""  # the pattern of the category that it concerns; "" for all


@dataclass(frozen=True)
class Category:
    """One category: its patterns and what they stand for.

    Attributes
    ----------
    patterns
        Words and phrases; what `*` and `?` mean in them says `valuetype`.
    description
        What the category means.
    hits, misses
        Sentences in which it must, or must not, be found.
    weights
        One number per pattern, or none at all.
    exclude
        What keeps a hit from counting.
    valuetype
        "glob": `*` stands for any letters, `?` for one; "fixed": both are plain characters;
        "regex": each word of a pattern is a regular expression.
    path
        Names of the categories that it lies in, from the top, and its own.
    repeated
        Patterns that the file has twice; they were taken once.
    """

    patterns: tuple[str, ...]
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    valuetype: ValueType = "glob"
    path: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dictionary:
    """A measuring instrument: categories of patterns and the card that says where they come from.

    Attributes
    ----------
    name
        The built-in name or the file's stem.
    categories
        Name to `Category`, in the order of the file. The name of one that lies in another is its
        path, joined by a full stop.
    card
        title, description, reference, url, licence, version and language, as far as known.
    sha256
        Of the file as read, or of the content where there is no file.
    encoding
        Of the file; "" where there is none.
    validity
        How well it did where it was held against codes, as `mk.coding.write_card` puts it into the
        file: coders, coded, rule, split, url, and under categories n_coded, and estimate and limits
        of alpha (or it alone), precision, recall, f1 and auc of each. Empty where the file says
        nothing.
    """

    name: str
    categories: Mapping[str, Category] = field(repr=False)
    card: Mapping[str, str] = field(repr=False)
    sha256: str = field(repr=False)
    encoding: str = field(repr=False, default="")
    validity: Mapping[str, Any] = field(repr=False, default_factory=dict)

    def patterns(self) -> dict[str, list[str]]:
        """Return the patterns by category, as `read_dictionary` takes them."""
        return {name: list(category.patterns) for name, category in self.categories.items()}

    def at_levels(self, levels: int | Iterable[int]) -> Dictionary:
        """Return the dictionary with categories named, and joined, by one or more levels only.

        Level 1 is the top. What lies at none of the levels is left out, as in quanteda's
        `flatten_dictionary`.

        Raises
        ------
        ArgumentError
            If a level is no number from 1 on, or the dictionary has no category there.

        Examples
        --------
        >>> import mediakit as mk
        >>> nested = mk.read_dictionary({"money": {"tax": ["tax*"], "debt": ["debt*"]}})
        >>> list(nested.categories), nested.at_levels(1).patterns()
        (['money.tax', 'money.debt'], {'money': ['tax*', 'debt*']})
        """
        chosen = [levels] if isinstance(levels, int) else list(levels)
        if not chosen or any(type(level) is not int or level < 1 for level in chosen):
            raise ArgumentError(f"levels={shown(levels)}: give numbers from 1 on; 1 is the top.")
        joined: dict[str, Category] = {}
        for category in self.categories.values():
            path = category.path
            path = tuple(path[n - 1] for n in sorted(set(chosen)) if n <= len(path))
            if name := ".".join(path):
                part = replace(category, path=path)
                joined[name] = _merge(name, joined[name], part) if name in joined else part
        if not joined:
            deepest = max(len(category.path) for category in self.categories.values())
            raise ArgumentError(f"levels={shown(levels)}: {self.name} has only {deepest} level(s).")
        return replace(self, categories=joined, validity={})

    def __repr__(self) -> str:
        """Return one line that is the same on every machine."""
        n = sum(len(category.patterns) for category in self.categories.values())
        title = self.card.get("title") or self.name
        names = list(self.categories)
        more = len(names) - NAMED_CATEGORIES
        tail = f" and {more} more" if more > 0 else ""
        return f"Dictionary: {title}, {n:,} patterns in {', '.join(names[:NAMED_CATEGORIES])}{tail}"

    def _repr_html_(self) -> str:
        """Return the categories with their first patterns as a small table for notebooks."""
        rows, known = [], self.validity.get("categories", {})
        for name, category in [*self.categories.items()][:SHOWN_ROWS]:
            n, first = len(category.patterns), ", ".join(category.patterns[:SHOWN_PATTERNS])
            more = f" and {n - SHOWN_PATTERNS:,} more" if n > SHOWN_PATTERNS else ""
            told = [_tell(known[name])] if name in known else [""] * bool(known)
            rows.append([name, f"{n:,}", *told, first + more])
        columns = ["category", "n_patterns", *["validity"] * bool(known), "patterns"]
        return preview(repr(self), columns, rows, len(self.categories))


def _tell(measured: Mapping[str, Any]) -> str:
    """Return F1 and AUC of a category with their intervals, and of how many units."""
    texts = []
    for name in ("f1", "auc"):
        if name in measured:
            value, low, high = map(tell_coefficient, measured[name])
            texts.append(f"{name.upper()} {value} [{low}, {high}]")
    return ", ".join([*texts, f"n = {measured['n_coded']:,}"])


def _merge(name: str, one: Category, other: Category) -> Category:
    """Return two categories as one; what both have counts once."""
    if one.valuetype != other.valuetype or bool(one.weights) != bool(other.weights):
        problem = f"categories of different kinds would meet in {name!r}; choose another level"
        raise ArgumentError(f"levels: {problem}.")
    place = {fold(pattern): i for i, pattern in enumerate(one.patterns)}
    new = [i for i, pattern in enumerate(other.patterns) if fold(pattern) not in place]
    for pattern, weight in zip(other.patterns, other.weights, strict=False):
        i = place.get(fold(pattern))
        if i is not None and one.weights[i] != weight:
            problem = f"{pattern!r} would have two weights in {name!r}; choose another"
            raise ArgumentError(f"levels: {problem}.")
    return replace(
        one,
        patterns=(*one.patterns, *(other.patterns[i] for i in new)),
        weights=(*one.weights, *(other.weights[i] for i in new if other.weights)),
        hits=(*one.hits, *other.hits),
        misses=(*one.misses, *other.misses),
        exclude=tuple(dict.fromkeys([*one.exclude, *other.exclude])),
        repeated=(*one.repeated, *other.repeated),
    )


class Entry(NamedTuple):
    """One pattern as the file has it, with its weight where it has one."""

    pattern: object
    line: int | None = None  # from 1; None where there is no file, or the format has no lines
    weight: float | None = None


@dataclass
class Branch:
    """One category of a file, with its own entries and those below it."""

    name: str | None  # None: that of the file
    line: int | None = None
    entries: list[Entry] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    exclude: list[Exclusion] = field(default_factory=list)
    valuetype: ValueType | None = None  # None: that of the file


class Parsed(NamedTuple):
    """What a file or a dict holds: its categories, its card and how its patterns are written."""

    branches: list[Branch]
    card: dict[str, str]
    valuetype: ValueType = "glob"
    doubts: tuple[str, ...] = ()  # what its reader should be told: each becomes a warning
    validity: Mapping[str, Any] | None = None  # as that of a Dictionary


class LineError(DictionaryError):
    """What is wrong at a line of a file, and how to mend it; `naming` says of which file."""

    def __init__(self, line: int | None, problem: str) -> None:
        super().__init__(problem)
        self.line = line

    def at(self, place: str) -> str:
        """Return the problem with its place before it, as "my.dic, line 12: ..."."""
        return f"{place}{'' if self.line is None else f', line {self.line}'}: {self}"


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Name the file of a fault that is found while it is read."""
    try:
        yield
    except LineError as fault:
        raise DictionaryError(fault.at(place)) from fault.__cause__


def first_of(places: Sequence[tuple[int | None, str]], problem: str, fix: str) -> LineError:
    """Return the error of the first of several lines, each with its entry, that counts the rest."""
    (line, entry), *others = places
    listed = ", ".join(str(other) for other, _ in others[:_LISTED]) + " …" * (len(others) > _LISTED)
    more = f"; {len(others):,} more on line {listed}" if others else ""
    return LineError(line, f"{shown(entry)} {problem}{more}; {fix}.")


def make_dictionary(
    name: str, place: str, parsed: Parsed, raw: bytes | None = None, encoding: str = ""
) -> tuple[Dictionary, list[str]]:
    """Return the dictionary of a parsed file, hashed as it is `raw`, and what is doubtful."""
    categories: dict[str, Category] = {}
    seen: dict[str, Branch] = {}
    repeated: list[LineError] = []
    for path, branch in _walk(parsed.branches, PurePath(place).stem):
        key = ".".join(path)
        if (first := seen.setdefault(key, branch)) is not branch:
            problem = f"category {key!r} exists already{_also(first.line)}; rename or join them."
            raise LineError(branch.line, problem)
        categories[key] = _make_category(path, branch, parsed.valuetype, repeated)
    if not categories:
        raise LineError(None, 'no categories found; add one with NAME = ["pattern", ...].')
    validity = parsed.validity or {}
    for key in validity.get("categories", ()):
        choose("validity: category", key, categories, error=partial(LineError, None))
    doubts = [f"{place}: {doubt}" for doubt in parsed.doubts]
    if repeated:
        more = f"; so do {len(repeated) - 1:,} more" if len(repeated) > 1 else ""
        doubts.append(f"{repeated[0].at(place)} is a repetition and counts once{more}.")
    digest = hashlib.sha256(repr((parsed.card, categories)).encode() if raw is None else raw)
    sha256 = digest.hexdigest()
    return Dictionary(name, categories, parsed.card, sha256, encoding, validity), doubts


def _walk(
    branches: list[Branch], unnamed: str, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Branch]]:
    """Yield the path of each category that has patterns of its own, parents before children."""
    for branch in branches:
        name = unnamed if branch.name is None else branch.name.strip()
        if HALF.search(name):
            problem = f"category {shown(name)} contains half of a character; write it whole."
            raise LineError(branch.line, problem)
        if not name:
            inside = f" in {'.'.join(above)!r}" if above else ""
            raise LineError(branch.line, f"a category{inside} has no name; give it one.")
        if branch.entries or not branch.branches:
            yield (*above, name), branch
        yield from _walk(branch.branches, unnamed, (*above, name))


def _also(line: int | None) -> str:
    return "" if line is None else f" on line {line}"


def _make_category(
    path: tuple[str, ...], branch: Branch, usual: ValueType, repeated: list[LineError]
) -> Category:
    """Return one category; where a pattern stands twice is added to `repeated`."""
    key = f"category {'.'.join(path)!r}"
    if not branch.entries:
        raise LineError(branch.line, f"{key} has no patterns; give a list of at least one.")
    valuetype = branch.valuetype or usual
    kept: dict[str, Entry] = {}
    twice: list[str] = []
    for n, entry in enumerate(branch.entries, 1):
        subject = f"{key}, pattern {n} ({shown(entry.pattern)})"
        pattern, problem = _even_pattern(entry, valuetype)
        form = pattern if valuetype == "regex" else fold(pattern)
        first = kept.setdefault(form, entry._replace(pattern=pattern))
        if not problem and first.weight != entry.weight:
            problem = f"has the weight {first.weight} too{_also(first.line)}; keep one."
        if problem:
            raise LineError(entry.line, f"{subject} {problem}")
        if len(kept) + len(twice) < n:
            twice.append(pattern)
            repeated.append(LineError(entry.line, subject))
    weights = [entry.weight for entry in kept.values()]
    if None in weights and any(weight is not None for weight in weights):
        bare = [*kept.values()][weights.index(None)]
        problem = f"{key} has weights, but none for {shown(bare.pattern)}; add one."
        raise LineError(bare.line, problem)
    for exclusion in branch.exclude:
        if problem := _doubt_exclusion(exclusion, kept):
            raise LineError(branch.line, f"{key}, exclude {shown(exclusion.pattern)}{problem}")
    return Category(
        patterns=tuple(str(entry.pattern) for entry in kept.values()),
        description=branch.description,
        hits=branch.hits,
        misses=branch.misses,
        weights=tuple(float(weight) for weight in weights if weight is not None),
        exclude=tuple(e._replace(pattern=" ".join(e.pattern.split())) for e in branch.exclude),
        valuetype=valuetype,
        path=path,
        repeated=tuple(twice),
    )


def _even_pattern(entry: Entry, valuetype: ValueType) -> tuple[str, str]:
    """Return the pattern of an entry, its white space made even, and what is wrong with it."""
    text, pattern, problem = entry.pattern, "", ""
    if not isinstance(text, str):
        problem = "is not text; put it in quotation marks."
    elif len(text) > MAX_PATTERN:
        problem = f"is longer than {MAX_PATTERN:,} characters; write words or phrases."
    elif HALF.search(text):
        problem = "contains half of a character; write it whole."
    elif not fold(pattern := " ".join(text.split())).strip():  # some characters have no width
        problem = "is empty; write at least one letter."
    elif valuetype == "glob" and not pattern.strip("*? "):
        fix = 'write at least one letter, or say valuetype = "fixed" if the mark itself is meant'
        problem = f"would match every word; {fix}."
    elif entry.weight is not None and not math.isfinite(entry.weight):
        problem = f"has the weight {entry.weight}; give a number."
    return pattern, problem


def _doubt_exclusion(exclusion: Exclusion, kept: dict[str, Entry]) -> str:
    """Return what makes no sense in an exclusion, if anything."""
    of = exclusion.of
    if not exclusion.pattern.strip("*? "):
        return " would match every word; name a pattern."
    if exclusion.within < 0:
        return ": within is below 0; count words from 0 on."
    if of and not kept.keys() & {of, fold(of)}:
        hint = nearest(of, [str(entry.pattern) for entry in kept.values()])
        return f": {shown(of)} is not a pattern of the category.{hint or ' Name one.'}"
    return ""

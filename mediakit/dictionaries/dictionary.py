"""Dictionary: categories of patterns as a measuring instrument, with its card."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from mediakit.base.prose import fold
from mediakit.errors import ArgumentError, DictionaryError, nearest, shown
from mediakit.tables import preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


NAMED_CATEGORIES: Final = 8  # that the line on the screen names


SHOWN_ROWS: Final = 30  # categories of the table in a notebook


SHOWN_PATTERNS: Final = 8  # of each


MAX_PATTERN: Final = 10_000  # characters


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
    """

    name: str
    categories: Mapping[str, Category] = field(repr=False)
    card: Mapping[str, str] = field(repr=False)
    sha256: str = field(repr=False)
    encoding: str = field(repr=False, default="")

    def patterns(self) -> dict[str, list[str]]:
        """Return the patterns by category, as `read_dictionary` takes them.

        >>> import mediakit as mk
        >>> mk.read_dictionary({"talks": ["summit*", "peace talks"]}).patterns()
        {'talks': ['summit*', 'peace talks']}
        """
        return {name: list(category.patterns) for name, category in self.categories.items()}

    def at_levels(self, levels: int | Iterable[int]) -> Dictionary:
        """Return the dictionary with categories named, and joined, by these levels only.

        Level 1 is the top. What lies at none of the levels is left out, as in quanteda's
        `flatten_dictionary`.

        Parameters
        ----------
        levels
            One level, or several.

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
            path = tuple(
                category.path[n - 1] for n in sorted(set(chosen)) if n <= len(category.path)
            )
            if path:
                name = ".".join(path)
                part = replace(category, path=path)
                joined[name] = _merge(name, joined[name], part) if name in joined else part
        if not joined:
            deepest = max(len(category.path) for category in self.categories.values())
            raise ArgumentError(f"levels={shown(levels)}: {self.name} has only {deepest} level(s).")
        return replace(self, categories=joined)

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
        rows = []
        for name, category in [*self.categories.items()][:SHOWN_ROWS]:
            first = category.patterns[:SHOWN_PATTERNS]
            more = len(category.patterns) - len(first)
            told = ", ".join(first) + (f" and {more:,} more" if more else "")
            rows.append([name, f"{len(category.patterns):,}", told])
        columns = ["category", "n_patterns", "patterns"]
        return preview(repr(self), columns, rows, len(self.categories))


def _merge(name: str, one: Category, other: Category) -> Category:
    """Return two categories as one; what both have counts once."""
    if one.valuetype != other.valuetype or bool(one.weights) != bool(other.weights):
        raise ArgumentError(
            f"levels: categories of different kinds would meet in {name!r}; choose another level."
        )
    place = {fold(pattern): i for i, pattern in enumerate(one.patterns)}
    new = [i for i, pattern in enumerate(other.patterns) if fold(pattern) not in place]
    for i, weight in enumerate(other.weights):
        at_one = place.get(fold(other.patterns[i]))
        if at_one is not None and one.weights[at_one] != weight:
            raise ArgumentError(
                f"levels: {other.patterns[i]!r} would have two weights in {name!r}; choose another."
            )
    return replace(
        one,
        patterns=(*one.patterns, *(other.patterns[i] for i in new)),
        weights=(*one.weights, *(other.weights[i] for i in new if other.weights)),
        hits=(*one.hits, *other.hits),
        misses=(*one.misses, *other.misses),
        exclude=tuple(dict.fromkeys([*one.exclude, *other.exclude])),
        repeated=(*one.repeated, *other.repeated),
    )


class _Kept(NamedTuple):
    """A pattern as it counts, and where it stands."""

    pattern: str
    weight: float | None
    line: int | None


def make_dictionary(
    name: str, place: str, parsed: Parsed, raw: bytes | None = None, encoding: str = ""
) -> tuple[Dictionary, list[str]]:
    """Return the dictionary of a parsed file and what is doubtful; refuse what cannot be used.

    `raw` is the file; without one the hash is that of the content.
    """
    categories: dict[str, Category] = {}
    lines: dict[str, int | None] = {}
    repeated: list[str] = []
    for path, branch in _walk(place, parsed.branches):
        key = ".".join(path)
        if key in categories:
            problem = f"category {key!r} is there already{_also(lines[key])}; rename or join them."
            raise broken(place, branch.line, problem)
        lines[key] = branch.line
        categories[key] = _category(place, path, branch, parsed.valuetype, repeated)
    if not categories:
        raise broken(place, None, 'no categories found; add one with NAME = ["pattern", ...].')
    doubts = list(parsed.doubts)
    if repeated:
        more = f"; so do {len(repeated) - 1:,} more" if len(repeated) > 1 else ""
        doubts.append(f"{repeated[0]} stands there already and counts once{more}.")
    content = raw if raw is not None else repr((parsed.card, categories)).encode()
    digest = hashlib.sha256(content).hexdigest()
    return Dictionary(name, categories, parsed.card, digest, encoding), doubts


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair that stands for one character
        return False
    return True


def _also(line: int | None) -> str:
    return "" if line is None else f" on line {line}"


def _walk(
    place: str, branches: list[Branch], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Branch]]:
    """Yield the path of each category that has patterns of its own, parents before children."""
    for branch in branches:
        name = branch.name.strip()
        if not _is_unicode(name):
            problem = f"category {shown(name)} holds half of a character; write it whole."
            raise broken(place, branch.line, problem)
        if not name:
            inside = f" in {'.'.join(above)!r}" if above else ""
            raise broken(place, branch.line, f"a category{inside} has no name; give it one.")
        path = (*above, name)
        if branch.entries or not branch.branches:
            yield path, branch
        yield from _walk(place, branch.branches, path)


def _category(
    place: str, path: tuple[str, ...], branch: Branch, usual: ValueType, repeated: list[str]
) -> Category:
    """Return one category; where a pattern stands twice is added to `repeated`."""
    key = ".".join(path)
    if not branch.entries:
        problem = f"category {key!r} has no patterns; give a list of at least one."
        raise broken(place, branch.line, problem)
    valuetype = branch.valuetype or usual
    kept: dict[str, _Kept] = {}
    twice: list[str] = []
    for n, entry in enumerate(branch.entries, 1):
        subject = f"category {key!r}, pattern {n} ({shown(entry.pattern)})"
        pattern = _pattern(place, subject, entry, valuetype)
        if entry.weight is not None and not math.isfinite(entry.weight):
            problem = f"{subject} has the weight {entry.weight}; give a number."
            raise broken(place, entry.line, problem)
        form = pattern if valuetype == "regex" else fold(pattern)
        first = kept.setdefault(form, _Kept(pattern, entry.weight, entry.line))
        if first.weight != entry.weight:
            problem = f"{subject} has the weight {first.weight} too{_also(first.line)}; keep one."
            raise broken(place, entry.line, problem)
        if n > len(kept) + len(twice):
            twice.append(pattern)
            repeated.append(f"{at(place, entry.line)}: {subject}")
    found = list(kept.values())
    return Category(
        patterns=tuple(one.pattern for one in found),
        description=branch.description,
        hits=branch.hits,
        misses=branch.misses,
        weights=_weights(place, key, found),
        exclude=tuple(_exclusion(place, key, branch, kept, each) for each in branch.exclude),
        valuetype=valuetype,
        path=path,
        repeated=tuple(twice),
    )


def _pattern(place: str, subject: str, entry: Entry, valuetype: ValueType) -> str:
    """Return the pattern of an entry, its white space made even."""
    if not isinstance(entry.pattern, str):
        raise broken(place, entry.line, f"{subject} is not text; put it in quotation marks.")
    if len(entry.pattern) > MAX_PATTERN:
        problem = f"{subject} is longer than {MAX_PATTERN:,} characters; write words or phrases."
        raise broken(place, entry.line, problem)
    if not _is_unicode(entry.pattern):
        raise broken(place, entry.line, f"{subject} holds half of a character; write it whole.")
    pattern = " ".join(entry.pattern.split())
    if not fold(pattern).strip():  # of characters without width it may have some
        raise broken(place, entry.line, f"{subject} is empty; write at least one letter.")
    if valuetype == "glob" and not pattern.strip("*? "):
        fix = 'write at least one letter, or say valuetype = "fixed" if the mark itself is meant.'
        raise broken(place, entry.line, f"{subject} would match every word; {fix}")
    return pattern


def _weights(place: str, key: str, kept: list[_Kept]) -> tuple[float, ...]:
    """Return one weight per pattern, or none."""
    bare = [one for one in kept if one.weight is None]
    if bare and len(bare) < len(kept):
        problem = f"category {key!r} has weights, but none for {shown(bare[0].pattern)}; add one."
        raise broken(place, bare[0].line, problem)
    return tuple(float(one.weight) for one in kept if one.weight is not None)


def _exclusion(
    place: str, key: str, branch: Branch, kept: dict[str, _Kept], exclusion: Exclusion
) -> Exclusion:
    """Return an exclusion whose parts make sense."""
    subject = f"category {key!r}, exclude {shown(exclusion.pattern)}"
    if not exclusion.pattern.strip("*? "):
        raise broken(place, branch.line, f"{subject} would match every word; name a pattern.")
    if exclusion.within < 0:
        raise broken(place, branch.line, f"{subject}: within is below 0; count words from 0 on.")
    if exclusion.of and fold(exclusion.of) not in kept and exclusion.of not in kept:
        hint = nearest(exclusion.of, [one.pattern for one in kept.values()])
        problem = (
            f"{subject}: {shown(exclusion.of)} is no pattern of the category;{hint or ' name one.'}"
        )
        raise broken(place, branch.line, problem)
    return exclusion._replace(pattern=" ".join(exclusion.pattern.split()))


CARD: Final = ("title", "description", "reference", "url", "licence", "version", "language")


ValueType = Literal["glob", "fixed", "regex"]


VALUE_TYPES: Final = get_args(ValueType)


MAX_LEVELS: Final = 50  # of categories in categories, in files of other tools


_LISTED: Final = 5  # lines that a message lists


class Entry(NamedTuple):
    """One pattern as the file has it, with its weight where it has one.

    `line` counts from 1; None where there is no file, or where the format has no lines.
    """

    pattern: object
    line: int | None = None
    weight: float | None = None


class Exclusion(NamedTuple):
    """What keeps a hit from counting.

    Attributes
    ----------
    pattern
        A pattern of the same kind as the category's.
    within
        How many words may stand between the hit and a match of `pattern`, in the same sentence;
        0: the two share a word.
    of
        The pattern of the category that it concerns; "" for all.
    """

    pattern: str
    within: int = 0
    of: str = ""


@dataclass
class Branch:
    """One category of a file, with its own entries and those below it."""

    name: str
    line: int | None = None
    entries: list[Entry] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    description: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    exclude: list[Exclusion] = field(default_factory=list)
    valuetype: ValueType | None = None  # None: that of the file


class Parsed(NamedTuple):
    """A whole file: its categories, its card and how its patterns are written.

    `doubts` are what its reader should be told: each becomes a warning.
    """

    branches: list[Branch]
    card: dict[str, str]
    valuetype: ValueType = "glob"
    doubts: tuple[str, ...] = ()


def at(place: str, line: int | None) -> str:
    """Return how a message names a place in a file.

    >>> at("my.dic", 12), at("the dictionary", None)
    ('my.dic, line 12', 'the dictionary')
    """
    return place if line is None else f"{place}, line {line}"


def others_on(lines: Sequence[int]) -> str:
    """Return how a message counts further lines with the fault that it names.

    >>> others_on([8, 9]), others_on([])
    ('; 2 more on line 8, 9', '')
    """
    if not lines:
        return ""
    tail = " …" if len(lines) > _LISTED else ""
    return f"; {len(lines):,} more on line {', '.join(map(str, lines[:_LISTED]))}{tail}"


def broken(place: str, line: int | None, problem: str) -> DictionaryError:
    """Return the error that a file has at a line; `problem` says what is wrong and how to mend it.

    >>> print(broken("my.dic", 12, "category 7 is not declared; add it between the % lines."))
    my.dic, line 12: category 7 is not declared; add it between the % lines.
    """
    return DictionaryError(f"{at(place, line)}: {problem}")

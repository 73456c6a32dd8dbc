"""Which names, across the articles of a corpus, are one actor's?

An article's own reading stands: it has brought "Vane" to "Dorrit Vane" where it names her so. Here
the fullest forms that articles have are joined: first those that differ in spelling alone, people
by full name, and acronyms with what articles say that they stand for; then surnames that stand
alone, article by article. Last comes a table of merges that somebody edited.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from mediakit.base.arrays import ranges
from mediakit.base.files import Unusable, read_toml
from mediakit.corpus.read import collecting_later
from mediakit.errors import InputError, shown
from mediakit.reading.rows import Row, read_delimited
from mediakit.tables import check_columns
from mediakit.voices.names import PERSON
from mediakit.voices.words import CUES, NAMES, WordLists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from mediakit.corpus.corpus import Corpus
    from mediakit.voices.names import Mentions

    _Met = tuple[int, Counter["_Bearer"]]  # articles with a name, and which of those name whom
    Meet = Callable[[int], list[_Met]]

Key = tuple[int, str]  # an article's row, and the fullest form that it has of a name
Table = pd.DataFrame | str | Path

SAME, SPELLING, INITIAL, MIDDLE, ACRONYM, SURNAME, TITLE, CONTEXT = RULES = (
    "same form", "spelling", "initial", "middle name", "acronym", "surname", "title", "context",
)  # fmt: skip  # from the surest on

MERGED: Final = ["actor", "alias"]

AROUND: Final = 60  # characters before a name that may say who bears it
SHORTEST: Final = 4  # letters of a word that means the same in capitals: "Putin", not "Who"
MOST_WORDS: Final = 6  # of a person's name, with "van der" and "Jr."
FAMILY_FIRST: Final = 3  # words at most of a name with the family's first: "Kim Jong Un"
PLACED: Final = 3  # a name is a place's if every third mention or article has it so
SURELY: Final = 3  # articles that call somebody by a surname that is another's first word
KNOWN: Final = 5  # articles that name a person whom others need not introduce,
KNOWN_SHARE: Final = 0.02  # or this share of all
FAR_AHEAD: Final = 10  # times as often as all others together: it is theirs
MARGIN: Final = 2.0  # log odds by which an article must speak for one: about two rare names
ASIDE: Final = re.compile(r", (?:(\d{1,3})\b,? ?)?([^,.;:“”\"\n]*)")
NEXT: Final = re.compile(r" (\w+)")
LATER: Final = (" Jr", " Sr", ", Jr", ", Sr")
INITIALS: Final = re.compile(r"\w\.?|(?:\w\.)+")
# Letters that no accent makes.
LETTERS: Final = str.maketrans({"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "’": "'"})
# What stands beside a name, with titles and roles in lower case.
SPEAKS, AGED, ELSEWHERE = "Said", "34", "In"
WORDS: Final = WordLists(
    lambda: {name: frozenset(words) for name, words in read_toml("corpus/merges.toml").items()}
)


class Merge(NamedTuple):
    """Whom a name of an article means, by which form, and the rule that says so."""

    actor: str
    alias: str
    rule: str


# What was found in a corpus, for actors, their table and speakers, as long as there is the corpus.
_FOUND: Final[WeakKeyDictionary[Corpus, dict[Key, Merge]]] = WeakKeyDictionary()


class _Parts(NamedTuple):
    """What a person's name is made of, folded."""

    given: tuple[str, ...]  # letters are initials; none if the surname stands alone
    surname: str  # with "van der", without "al"
    last: str  # its last word
    generation: str = ""


class _Mention(NamedTuple):
    """A mention, with the text and row of its article."""

    text: str
    row: int
    start: int
    end: int
    name: str
    kind: str
    sex: str


class _Rows(dict[str, set[int]]):
    """The articles of each fullest form, and its mentions: looked up when one asks."""

    def __init__(self, texts: list[str], names: Mentions) -> None:
        self._texts, self._labels = texts, names.labels
        self._number = {label: i for i, label in enumerate(names.labels)}
        columns = names.row, names.start, names.end, names.name, names.kind, names.sex
        self._columns = [column.data for column in columns]  # Python numbers, faster than of arrays
        ends = np.cumsum(np.bincount(names.full, minlength=len(names.labels)))
        kinds = [(label == PERSON) - (label not in {PERSON, ""}) for label in names.labels]
        persons = np.bincount(names.full, np.array(kinds)[names.kind], len(names.labels))
        self._persons = persons.astype(np.int64).data
        self._bounds, self._order = np.append(0, ends).data, names.full.argsort(kind="stable").data

    def _list(self, full: str) -> memoryview[int]:
        """Return the mentions of a form, by number."""
        number = self._number.get(full, 0)  # of what is none: the empty label, which nothing has
        return self._order[self._bounds[number] : self._bounds[number + 1]]

    def count(self, full: str) -> int:
        """Return the number of mentions of a form."""
        return len(self._list(full))

    def persons(self, full: str) -> int:
        """Return how many of them are a person's, less those that are something else's."""
        return self._persons[self._number.get(full, 0)]

    def __missing__(self, full: str) -> set[int]:
        """Return the articles of a form."""
        self[full] = rows = set(map(self._columns[0].__getitem__, self._list(full)))
        return rows

    def mentions(self, full: str, rows: Collection[int]) -> list[_Mention]:
        """Return the mentions of a form in some articles, in order."""
        listed, (at, start, end, *told) = self._list(full), self._columns
        if len(rows) == 1:  # of many in which a surname stands alone
            (only,) = rows
            first = bisect_left(listed, only, key=at.__getitem__)
            listed = listed[first : bisect_right(listed, only, first, key=at.__getitem__)]
        texts, labels = self._texts, self._labels
        return [
            _Mention(texts[at[i]], at[i], start[i], end[i], *[labels[c[i]] for c in told])
            for i in listed
            if at[i] in rows
        ]


class _Read(NamedTuple):
    """What articles have."""

    texts: list[str]
    names: Mentions
    rows: _Rows
    forms: list[str]  # the fullest ones, with "Jr.", which `names` cut off
    folded: list[str]
    later: set[str]  # those with it


@dataclass(eq=False)
class _Bearer:
    """A person by full name, or whom one article calls by a surname alone."""

    read: _Read
    parts: _Parts
    forms: list[str]
    rows: set[int]

    @cached_property
    def mentions(self) -> list[_Mention]:
        """The mentions."""
        fulls, mentions = {*map(_cut, self.forms)}, self.read.rows.mentions
        return [mention for full in fulls for mention in mentions(full, self.rows)]

    @cached_property
    def sex(self) -> str:
        """As most mentions have it."""
        return _most(Counter(mention.sex for mention in self.mentions if mention.sex))

    @cached_property
    def called(self) -> set[int]:
        """The articles that call it by the surname."""
        alone = self.parts._replace(given=(), generation="")
        return {mention.row for mention in self.mentions if _parse(mention.name) == alone}

    @cached_property
    def beside(self) -> Counter[str]:
        """How many mentions have what beside them."""
        return Counter(what for mention in self.mentions for what in _look_around(mention))

    @cached_property
    def surname(self) -> str:
        """The surname, with "von der" that the reading of its article cuts off."""
        text, _, start, _, name, _, _ = self.mentions[0]
        before = text[max(start - AROUND, 0) : start].split()
        while before and before[-1] in NAMES.particles:
            name = f"{before.pop()} {name}"
        return _parse(name).surname

    @cached_property
    def offices(self) -> set[str]:
        """The kinds of its offices: a senator is a lawmaker."""
        return {kind for kind, of in NAMES.roles.items() if not of.isdisjoint(self.beside)}

    @property
    def is_person(self) -> bool:
        """Whether an office, a title, an age or "who" stands there."""
        return not self.beside.keys() <= {SPEAKS, ELSEWHERE}

    @property
    def is_place(self) -> bool:
        """Whether it is where others are, or a thing, rather than somebody."""
        return self.beside[ELSEWHERE] * PLACED >= len(self.mentions) and not self.is_person

    @cached_property
    def sure(self) -> bool:
        """Whether it is a person and no street, by its name, or by what articles say."""
        by_name = any(len(word) == 1 for word in self.parts.given)
        by_name |= any(form.split()[0] in NAMES.given for form in self.forms)
        return by_name or bool(self.called) or self.is_person

    @property
    def known(self) -> bool:
        """Whether other articles need not introduce it."""
        return len(self.rows) >= min(KNOWN, KNOWN_SHARE * len(self.read.texts))

    def may_be(self, other: _Bearer) -> bool:
        """Whether it can bear a surname: "Costa" an Ana da Costa, "Tariq" no Ali bin Tariq."""
        own, surname = self.parts.surname, other.surname
        if surname != own and not (
            surname == self.parts.last and WORDS.sons.isdisjoint(own.split())
        ):
            return False
        regal = not WORDS.first_name_titles.isdisjoint(other.beside)  # "Prince William"
        return not regal and {self.sex, other.sex} != {"f", "m"}


def _look_around(mention: _Mention) -> Iterator[str]:
    """Yield what stands beside a mention."""
    text, _, start, end, *_ = mention
    before = text[max(start - AROUND, 0) : start].rpartition("\n")[2].split()
    while before and before[-1].lower() in NAMES.particles:
        before.pop()
    near = before[-1] if before else ""
    aside, follows = ASIDE.match(text, end), NEXT.match(text, end)
    if _is_saying(near) or (follows is not None and _is_saying(follows[1])):
        yield SPEAKS
    if near in WORDS.places and not text.startswith(("'", "’"), end):
        yield ELSEWHERE
    for word in reversed(before):
        title = word.rstrip(".")
        if title not in NAMES.titles and title.lower() not in NAMES.all_roles:
            break
        yield title.lower()
    if aside is not None:
        if aside[1] or aside[2].startswith("who "):
            yield AGED
        words = aside[2].lower().split()
        if words and not _is_saying(words[-1]):  # ", its editor said" is another
            yield from NAMES.all_roles.intersection(words)


def actor_of(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[Key, str]:
    """Return the actor of names, by an article's row and `Name.full`; others are their own.

    A table of merges is followed wherever it has a name.
    """
    found = find_merges(corpus)
    if merges is not None:
        return _apply(merges, corpus, found)
    return {key: merge.actor for key, merge in found.items()}


def find_merges(corpus: Corpus) -> dict[Key, Merge]:
    """Return whom names mean that are shown by another form, whatever the order of articles."""
    if corpus not in _FOUND:
        with collecting_later():
            _FOUND[corpus] = _merge(_read(corpus))
    return _FOUND[corpus]


def _merge(read: _Read) -> dict[Key, Merge]:
    """Return whom names mean that are shown by another form."""
    rows, spelled = read.rows, defaultdict(list)
    for form in _find_related(read):
        spelled[_spell(form)].append(form)
    families, lone = _find_families(read, spelled.values())
    groups, placed = _find_people(read, families, lone)
    known = {form for group in groups for form in group}
    groups += [forms for forms in spelled.values() if known.isdisjoint(forms)]
    shown_as, rule = dict[str, str](), dict[str, str]()  # of forms that may not be their own
    for group in groups:
        if len(group) > 1 or group[0] in read.later:
            name = _show(group, rows)
            shown_as |= dict.fromkeys(group, name)
            rule |= {form: _compare(form, name) for form in group}
    for shorts, long in _explain(read):
        name = shown_as.get(long, long)
        shown_as |= dict.fromkeys(shorts, name)
        rule |= dict.fromkeys(shorts, ACRONYM)
    found = {
        (row, _cut(form)): Merge(name, form, rule[form])
        for form, name in shown_as.items()
        if form != name or form in read.later
        for row in rows[form]
    }
    for key, form, how in placed:
        found[key] = Merge(shown_as.get(form, form), key[1], how)
    return found


def _find_related(read: _Read) -> list[str]:
    """Return the forms that may be another one's or have its surname, by one of their words.

    Of most names of a corpus nothing else is to be known.
    """
    spelled = _respell("\n".join([*read.folded, ""])).split("\n")[:-1]
    words = [words.rsplit(None, 1)[-1] for words in spelled]
    generations, family_first = set(map(_fold, WORDS.generations)), WORDS.family_first
    later = [i for i, word in enumerate(words) if word in generations]
    # The word before "Jr", and the family's first, may be a surname, too.
    ends = [(i, before) for i in later for before in spelled[i].split()[-2:-1]]
    firsts = enumerate(folded.partition(" ")[0] for folded in read.folded)
    ends += [(i, first) for i, first in firsts if first in family_first]
    # That two words may share a number makes a form more.
    keys = np.fromiter(map(hash, [*words, *map(itemgetter(1), ends)]), np.int64)
    form_of = np.append(np.arange(len(words)), np.array([i for i, _ in ends], np.intp))
    _, key_of, counts = np.unique(keys, return_inverse=True, return_counts=True)
    related = {*np.unique(form_of[counts[key_of] > 1]).tolist()}
    return [form for i, form in enumerate(read.forms) if i in related or form in read.later]


def _find_people(
    read: _Read, families: dict[str, list[tuple[_Parts, list[str]]]], lone: dict[str, list[str]]
) -> tuple[list[list[str]], list[tuple[Key, str, str]]]:
    """Return the forms of each person, and whom surnames mean that stand alone."""
    groups, placed = list[list[str]](), list[tuple[Key, str, str]]()
    begun = defaultdict(set)  # names by the first word
    for form, folded in zip(read.forms, read.folded, strict=True):
        first = folded.partition(" ")[0]
        if first in lone and _fold(form.partition(" ")[0]) == first:  # no other space
            begun[first].add(form)
    for last, family in families.items():  # what was read of people is let go with their family
        rows_of = [set().union(*(read.rows[form] for form in forms)) for _, forms in family]
        named = zip(family, rows_of, strict=True)
        people = _join([_Bearer(read, *person, rows) for person, rows in named])
        groups += [person.forms for person in people]
        if last in lone:
            for alone, person, how in _place_surnames(read, people, lone[last], begun[last]):
                placed += [((row, alone.forms[0]), person.forms[0], how) for row in alone.rows]
    return groups, placed


def _read(corpus: Corpus) -> _Read:
    """Return what articles have."""
    texts: list[str] = corpus.articles["text"].tolist()
    names, labels, full = corpus.names, corpus.names.labels, corpus.names.full
    rows, behind = _Rows(texts, names), defaultdict(set)
    at = np.flatnonzero(np.array([" " in label for label in labels])[full])
    places = (column[at].tolist() for column in (names.row, names.end, full))
    for row, end, number in zip(*places, strict=True):
        if texts[row].startswith(LATER, end):
            behind[row, labels[number]].add(texts[row][end:].lstrip(", ")[:2])
    for (row, form), found in behind.items():
        if len(found) == 1:  # else the article has father and son
            rows[f"{form} {found.pop()}."].add(row)
            rows[form].remove(row)
    named = {*rows, *(labels[number] for number in np.unique(full).tolist())}
    forms = sorted(form for form in named if form not in rows or rows[form])
    later = {form for form in forms if form.endswith((" Jr.", " Sr."))}
    return _Read(texts, names, rows, forms, _fold_all(forms), later)


def _cut(form: str) -> str:
    """Return a form as its articles have it, whose reading cuts off "Jr."."""
    return form.removesuffix(" Jr.").removesuffix(" Sr.")


def _find_families(
    read: _Read, groups: Iterable[list[str]]
) -> tuple[dict[str, list[tuple[_Parts, list[str]]]], dict[str, list[str]]]:
    """Return people who have namesakes or are called by a surname, and surnames that stand alone.

    Both by the last word of the surname; of each the parts and forms that are spelled alike.
    """
    families, lone = defaultdict(list), defaultdict(list)
    for forms in groups:
        for form in forms:
            if read.rows.persons(form) >= 0 and not (parts := _parse(form)).given:
                lone[parts.last].append(form)
        name = _show(forms, read.rows)
        persons = sum(read.rows.persons(_cut(form)) for form in forms)
        if persons >= 0 and (parts := _parse(name)).given and _is_plain(name):
            parts = _turn(read, name) or parts
            families[parts.last].append((parts, forms))
    several = {last: some for last, some in families.items() if len(some) > 1 or last in lone}
    return several, lone


def _turn(read: _Read, form: str) -> _Parts | None:
    """Return the parts of a name of East Asia, which has the family's first."""
    if _fold(form.partition(" ")[0]) not in WORDS.family_first:
        return None
    words = form.split()
    first, *given = map(_fold, words)
    if len(words) > FAMILY_FIRST:
        return None
    mentions = read.rows.mentions(form, read.rows[form])
    called = {mention.name for mention in mentions if mention.kind in {PERSON, ""}}
    by_first = words[0] in called and words[-1] not in called
    return _Parts(tuple(given), first, first) if by_first else None


def _join(namesakes: list[_Bearer]) -> list[_Bearer]:
    """Return the people of one surname, those joined whose first names fit one alone."""

    # The fullest first; who fits several (J. Reed: James, John) stays alone.
    def fullness(person: _Bearer) -> tuple[int, int, _Parts]:
        given = person.parts.given
        return -sum(len(word) > 1 for word in given), -len(given), person.parts

    groups: list[list[_Bearer]] = []
    # By the letter that all first names of a group begin with.
    begun = defaultdict[str, list[list[_Bearer]]](list)
    for person in sorted(namesakes, key=fullness):
        near = begun[person.parts.given[0][0]]
        fitting = [group for group in near if all(_fit(person, other) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(person)
        else:
            groups.append([person])
            near.append(groups[-1])
    return [
        group[0]
        if len(group) == 1
        else _Bearer(
            group[0].read,
            group[0].parts,
            [form for person in group for form in person.forms],
            set().union(*(person.rows for person in group)),
        )
        for group in groups
    ]


def _fit(person: _Bearer, other: _Bearer) -> bool:
    """Whether two full names can be one's: the first names, and further ones if both have some."""

    def alike(one: str, two: str) -> bool:
        return one == two or (len(one) == 1 and two[0] == one) or (len(two) == 1 and one[0] == two)

    (first, *rest), surname, _, generation = person.parts
    (its_first, *its_rest), its_surname, _, its_generation = other.parts
    if (surname, generation) != (its_surname, its_generation) or not alike(first, its_first):
        return False
    few, many = sorted((rest, its_rest), key=len)
    left = iter(many)
    if not all(any(alike(word, more) for more in left) for word in few):
        return False
    return {person.sex, other.sex} != {"f", "m"} and (person.sure or other.sure)


def _explain(read: _Read) -> Iterator[tuple[list[str], str]]:
    """Yield the forms of each acronym that articles explain, with its long form."""
    names, labels = read.names, read.names.labels
    pairs, counts = np.unique(names.full * np.int64(len(labels)) + names.name, return_counts=True)
    columns = [codes.tolist() for codes in (*np.divmod(pairs, len(labels)), counts)]
    pairs = zip(*columns, strict=True)
    told = [(labels[long], labels[short], n) for long, short, n in pairs if long != short]
    uppers = [form for form in read.forms if form.isupper()]
    for short in uppers:
        for row in read.rows[short]:
            text, sign = read.texts[row], f"{short} ("  # "WTB (World Trade Board)"
            if (at := text.find(sign)) >= 0:
                behind = text[at + len(sign) :].partition(")")[0]
                told.append((behind.removeprefix("the "), short, 1))
    told = [
        (_spell(long), _spell(short), n) for long, short, n in told if _abbreviates(short, long)
    ]
    countries = [(form, NAMES.countries[form]) for form in uppers if form in NAMES.countries]
    countries = [(_spell(form), _spell(country)) for form, country in countries if " " in country]
    asked = {word for pair in (*told, *countries) for word in pair[:2]}
    spelled = defaultdict(list)
    for form, folded in zip(read.forms, read.folded, strict=True):
        if (plain := _spell(form, folded)) in asked:
            spelled[plain].append(form)
    long_of = defaultdict[str, Counter[str]](Counter)
    for long, short, n in told:
        if {short, long} <= spelled.keys():
            long_of[short][long] += n
    for short, long in countries:
        if long in spelled:
            long_of[short] = Counter({long: 1})
    for short, found in long_of.items():
        best = _most(found)
        if found[best] > FAR_AHEAD * (found.total() - found[best]):
            yield spelled[short], spelled[best][0]


def _abbreviates(short: str, long: str) -> bool:
    """Whether the capitals of a word begin words of a longer name."""
    if " " in short or " " not in long or short in long:
        return False
    capitals = [c for c in short if c.isupper()]
    initials = iter(word[0].upper() for word in re.findall(r"[^\s-]+", long))
    return bool(capitals) and all(any(c == first for first in initials) for c in capitals)


def _place_surnames(
    read: _Read, people: list[_Bearer], lone: list[str], begun: set[str]
) -> Iterator[tuple[_Bearer, _Bearer, str]]:
    """Yield whom a surname means that stands alone in its article, where that can be told."""
    sure = sorted((p for p in people if p.sure), key=lambda person: person.parts)
    namesakes = [((person.parts.surname, person.sex), person) for person in sure]
    kinds = dict(namesakes)  # those of one surname and sex may be whom it means, or none of them
    by_row = defaultdict(list)
    for one in sure:
        for row in one.rows:
            by_row[row].append(one)
    meet = _meet(read, by_row)
    apart = []
    for alone in (_Bearer(read, _parse(f), [f], {row}) for f in lone for row in read.rows[f]):
        (row,) = alone.rows
        here = [one for one in by_row.get(row, ()) if one.may_be(alone)]
        if len(here) == 1:  # the article writes the full name otherwise: "al-Hakim", "Hakim"
            here[0].called.update(alone.rows)
            yield alone, here[0], SURNAME
        elif not here:
            fits = {kind: one.may_be(alone) for kind, one in kinds.items()}
            if any(fits.values()):
                apart.append((alone, [one for kind, one in namesakes if fits[kind]]))
    placed = sum(alone.is_place for alone, _ in apart)
    of_other = begun.difference(lone, *(person.forms for person in people))
    needed = SURELY if of_other or people[0].parts.last.title() in NAMES.given else 1
    for alone, fitting in apart if placed * PLACED <= len(apart) else ():
        person, how = _choose(alone, fitting, needed, meet)
        how = TITLE if how == SURNAME and len(fitting) < len(sure) else how
        if person is not None and not alone.is_place:
            yield alone, person, how


def _meet(read: _Read, by_row: dict[int, list[_Bearer]]) -> Meet:
    """Return what lists the names that an article shares with those by row, in order.

    Of each how many articles have it, and how many of those by row name each person.
    """
    full, first, labels = read.names.full, read.names.first, read.names.labels

    @cache
    def near() -> set[int]:
        rows = np.array([*by_row], np.intp)
        return {*full[ranges(first[rows], first[rows + 1] - first[rows])].tolist()}

    @cache
    def count(name: str) -> _Met:
        rows = read.rows[name]
        return len(rows), Counter(chain.from_iterable(by_row[r] for r in by_row.keys() & rows))

    def meet(row: int) -> list[_Met]:
        part = full[first[row] : first[row + 1]].tolist()
        return [*map(count, sorted(labels[number] for number in near().intersection(part)))]

    return meet


def _choose(
    alone: _Bearer, people: list[_Bearer], needed: int, meet: Meet
) -> tuple[_Bearer | None, str]:
    """Return whom a surname means: who alone bears it, by office, or by whom the article names."""
    n = [len(person.called) for person in people]
    if not alone.is_person and sum(n) + (alone.beside[SPEAKS] > 0) < needed:
        return None, ""  # nothing says that it is a person's
    held = [len(alone.offices & person.offices) for person in people]
    most = max(held)
    fitting = [person for person, m in zip(people, held, strict=True) if m == most]
    best = people[n.index(max(n))]
    ahead = max(n) >= KNOWN and max(n) > FAR_AHEAD * (sum(n) - max(n)) and best in fitting
    if len(people) == 1 or ahead:
        odd = not most and alone.offices and best.offices
        likely = (best.known and not odd) or _weigh(alone, [best], meet)[0] >= MARGIN
        return best if likely else None, SURNAME
    if len(fitting) == 1:
        return fitting[0], TITLE
    weights = _weigh(alone, fitting, meet)
    second, first = sorted(weights)[-2:]
    best = fitting[weights.index(first)]
    clear = first - second >= MARGIN and (best.known or first >= MARGIN)
    return best if clear else None, CONTEXT


def _weigh(alone: _Bearer, people: list[_Bearer], meet: Meet) -> list[float]:
    """Return of each the log odds of an article's names in its own articles against all."""
    read, (row,) = alone.read, alone.rows
    shared = [(n, both) for n, both in meet(row) if not both.keys().isdisjoint(people)]

    @cache
    def weigh(size: int, counts: tuple[int, ...]) -> float:  # with half an article added
        expected = (size * n / len(read.texts) for n, _ in shared)
        return sum(math.log((n + 0.5) / (m + 0.5)) for n, m in zip(counts, expected, strict=True))

    hit = set[_Bearer]().union(*(both for _, both in shared))
    none = (0,) * len(shared)
    return [
        weigh(
            len(person.rows), tuple(both[person] for _, both in shared) if person in hit else none
        )
        for person in people
    ]


@lru_cache(maxsize=1 << 14)
def _is_saying(word: str) -> bool:
    """Whether a word is a form of a verb of saying that no noun has."""
    return word in CUES.verbs and (word.endswith("ed") or word in CUES.past or word == "says")


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    """Return a word in lower case without accents and full stops."""
    plain = word.casefold().replace(".", "")
    if plain.isascii():
        return plain
    marked = unicodedata.normalize("NFKD", plain.translate(LETTERS))
    return "".join(c for c in marked if not unicodedata.combining(c))


def _fold_all(words: list[str]) -> list[str]:
    """Return words as `_fold` has them: those in ASCII all at once."""
    lines = "\n".join([*(word if word.isascii() else "" for word in words), ""])
    pairs = zip(words, lines.lower().replace(".", "").split("\n")[:-1], strict=True)
    return [folded if word.isascii() else _fold(word) for word, folded in pairs]


def _respell(folded: str) -> str:
    """Return a folded name with one spelling of what has two."""
    return folded.replace("-", " ").replace("isation", "ization")


def _spell(form: str, folded: str = "") -> str:
    """Return a name as it is compared: without accents, full stops, hyphens, "The", or capitals."""
    plain = _respell(folded or _fold(form))
    plain = plain[len("The ") :] if form.startswith("The ") else plain
    return plain if len(plain) >= SHORTEST else form.replace(".", "")


@lru_cache(maxsize=1 << 16)
def _parse(form: str) -> _Parts:
    """Return the parts of a name, as if it were a person's."""
    words, articles = form.split(), WORDS.articles
    later = len(words) > 1 and words[-1] in WORDS.generations
    generation = _fold(words.pop()) if later else ""
    article, _, last = _fold(words.pop()).rpartition("-")  # "al-Hakim" is "Hakim" too
    last = last if article in articles or not article else f"{article}-{last}"
    surname = last
    while words and _fold(words[-1]) in NAMES.particles and words != ["Al"]:
        particle = _fold(words.pop())
        surname = surname if particle in articles else f"{particle} {surname}"
    given: list[str] = []
    for word in words:
        initials = (len(word) == 1 or "." in word) and INITIALS.fullmatch(word)
        given += _fold(word) if initials else [_fold(word)]
    return _Parts(tuple(filter(None, given)), surname, last, generation)


def _is_plain(form: str) -> bool:
    """Whether a name can be a person's: few words, none in lower case but "van" and its like."""
    words = form.split()
    lower = (word for word in words if word[0].islower() and "-" not in word and "’" not in word)
    return len(words) <= MOST_WORDS and all(word in NAMES.particles for word in lower)


def _most(counts: Counter[str]) -> str:
    """Return what is most frequent, of several the first by name; empty if there is nothing."""
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _show(forms: list[str], rows: _Rows) -> str:
    """Return the form that an actor is shown by: the most frequent full one without initials."""

    def rank(form: str) -> tuple[bool, bool, bool, int, str]:
        words = form.split()
        capitals = any(len(word) >= SHORTEST and word.isupper() for word in words)
        initials = any(INITIALS.fullmatch(word) for word in words)
        return len(words) == 1, capitals and len(words) > 1, initials, -rows.count(_cut(form)), form

    return min(forms, key=rank) if len(forms) > 1 else forms[0]


def _compare(form: str, name: str) -> str:
    """Return by which rule a full name is that of an actor."""
    if form == name or _spell(form) == _spell(name):
        return SAME if form == name else SPELLING
    given = [*_parse(form).given, *_parse(name).given]
    return INITIAL if any(len(word) == 1 for word in given) else MIDDLE


def read_merges(source: Table) -> pd.DataFrame:
    """Return actor and alias of each row of a table of merges, or of a .csv or .tsv file of one."""
    named = "The merges"
    if isinstance(source, pd.DataFrame):
        check_columns(source, MERGED)
        pairs = zip(*(source[name] for name in MERGED), strict=True)
        rows = [Row(i, None, dict(zip(MERGED, pair, strict=True))) for i, pair in enumerate(pairs)]
        return _list_merges(rows, named)
    named = f"The merges {shown(str(source))}"
    try:
        with Path(source).open("rb") as stream:
            read = read_delimited(stream, None, "\t" if str(source).endswith(".tsv") else ",")
            check_columns(pd.DataFrame(columns=read.names), MERGED)
            return _list_merges(read.rows, named)
    except OSError as error:
        raise InputError(f"{named} cannot be opened: {error.strerror or error}.") from error
    except Unusable as why:
        raise InputError(f"{named} cannot be used: {why.detail}.") from why


def _list_merges(rows: Iterable[Row], named: str) -> pd.DataFrame:
    """Return actor and alias of each row; an empty one is refused."""
    found = []
    for row in rows:
        if isinstance(row.cells, Unusable):
            raise row.cells
        cells = [row.cells[name] for name in MERGED]
        pair = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
        if empty := [name for name, cell in zip(MERGED, pair, strict=True) if not cell]:
            fix = "fill it in, or delete the row"
            raise InputError(f"{named} cannot be used: {row.place}: {empty[0]} is empty; {fix}.")
        found.append(pair)
    return pd.DataFrame(found, columns=MERGED)


def _apply(merges: pd.DataFrame, corpus: Corpus, found: dict[Key, Merge]) -> dict[Key, str]:
    """Return whom names mean by a table; where it leaves a choice, by the article."""
    actors: dict[str, list[str]] = defaultdict(list)
    for actor, alias in merges[MERGED].drop_duplicates().itertuples(index=False):
        actors[alias].append(actor)
    mentions = corpus.names
    fulls = map(mentions.labels.__getitem__, mentions.full.tolist())
    keys = set(zip(mentions.row.tolist(), fulls, strict=True))
    told = {key: found.get(key) or Merge(key[1], key[1], SAME) for key in keys}
    here: dict[int, set[str]] = defaultdict(set)
    means: dict[str, set[str]] = defaultdict(set)  # of an actor found here those of the table
    for (row, _), (found_actor, alias, _) in told.items():
        if len(actors.get(alias, ())) == 1:
            here[row].update(actors[alias])
            means[found_actor].update(actors[alias])
    shown = {}
    for key, (actor, alias, _) in told.items():
        names = actors.get(alias, [alias])
        for some in (here[key[0]], means[actor], {actor}):
            names = names if len(names) == 1 else [n for n in names if n in some] or names
        shown[key] = names[0] if len(names) == 1 else alias
    return shown

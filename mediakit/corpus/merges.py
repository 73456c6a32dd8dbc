"""Which names, across the articles of a corpus, are one actor's?

First what each article says of whom it names, then the forms that are one person's or one body's
wherever they stand, then surnames, article by article; last a table of merges that somebody edited.

An article's own reading stands: it has brought "Vane" to "Dorrit Vane" where it names her so. Here
only the fullest form that each article has of somebody is joined with those of other articles.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from mediakit.base.files import Unusable, read_toml
from mediakit.errors import InputError, shown
from mediakit.reading.rows import Row, read_delimited
from mediakit.tables import check_columns
from mediakit.voices.words import CUES, NAMES, PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.voices.words import Name

Key = tuple[int, str]  # an article's row, and the fullest form that it has of a name
Words = frozenset[str]
Table = pd.DataFrame | str | Path

SAME, SPELLING, INITIAL, MIDDLE, ACRONYM, SURNAME, TITLE, CONTEXT = RULES = (
    "same form", "spelling", "initial", "middle name", "acronym", "surname", "title", "context",
)  # fmt: skip  # from the surest on

MERGED: Final = ["actor", "alias"]
OWN: Final = {SAME, INITIAL, MIDDLE}  # by which a form may be the one that is shown

AROUND: Final = 60  # characters beside a name that may say who bears it
SHORTEST: Final = 4  # letters of a word that means the same in capitals: "Putin", not "Who"
MOST_WORDS: Final = 6  # of a person's name, with "van der" and "Jr."
PLACED: Final = 3  # a name is a place's if every third mention has it so
KNOWN: Final = 5  # articles that name a person whom others need not introduce,
KNOWN_SHARE: Final = 0.02  # or this share of all
FAR_AHEAD: Final = 10  # times as often called by the surname as all namesakes: it is theirs
MARGIN: Final = 2.0  # log odds by which an article must speak for one: about two rare words
ASIDE: Final = re.compile(r", (?:(\d{1,3})\b,? ?)?([^,.;:“”\"\n]*)")
NEXT: Final = re.compile(r" (\w+)")
BEHIND: Final = re.compile(r",? ([JS]n?r\b\.?|I{2,3}\b|IV\b)")
INITIALS: Final = re.compile(r"(?:\w\.?)|(?:\w\.)+")
BRACKETS: Final = re.compile(r" \((?:the )?(\w[^()\n]{3,60})\)")
GENERATIONS: Final = (" Jr", " Jnr", " Sr", " Snr", " II", " IV")
NOTHING: Final[Words] = frozenset()
THE: Final = {"the ", "The "}
LOWER: Final = re.compile(r"(?<!\w)[^\W\d_A-Z]{5,}(?!\w)")
# Letters that no accent makes.
LETTERS: Final = str.maketrans({"\u0131": "i", "ø": "o", "ł": "l", "đ": "d", "’": "'", ".": None})


# What was found in a corpus, for actors, their table and speakers, as long as there is the corpus.
_FOUND: Final[WeakKeyDictionary[Corpus, tuple[list[tuple[int, str, str]], dict[Key, Bearer]]]] = (
    WeakKeyDictionary()
)


class Bearer(NamedTuple):
    """Whom a name of an article means, by which form, its kind, and the rule that says so."""

    actor: str
    alias: str
    kind: str
    rule: str


class _Seen(NamedTuple):
    """What stands beside the mentions of a name in an article."""

    offices: Words  # titles and roles, in lower case
    particles: Words  # before a name that begins behind them: "van der" of "Meer"
    person: bool  # an office, an age or "who" stands there
    speaks: bool
    n_elsewhere: int  # mentions where somebody is, or as "the …"
    regal: bool  # "Prince …"


class _Unit:
    """One whom an article names."""

    __slots__ = ("_seen", "_text", "called", "form", "full", "kind", "n", "names", "row", "sex")

    def __init__(self, row: int, text: str, names: list[Name], *, generations: bool) -> None:
        self.row, self.names, self._text = row, names, text
        self._seen: _Seen | None = None
        _, _, _, self.full, self.kind, self.sex = names[0]
        self.n = len(names)
        self.form = self.full
        if generations and " " in self.full:
            behind = [BEHIND.match(text, name.end) for name in names if " " in name.name]
            found = {match and match[1] for match in behind}
            if len(found) == 1 and (generation := found.pop()):
                self.form = f"{self.full} {generation}"  # that the article's reading cuts off
        self.called: Words = NOTHING  # by which shorter forms
        if shorter := [name for name in names if name.name != self.full]:
            # With an article it is a part of the name ("the Tower"), not its bearer.
            bare = (m for m in shorter if text[max(m.start - 4, 0) : m.start] not in THE)
            self.called = frozenset(name.name for name in bare)

    def list_brackets(self) -> Iterator[tuple[str, str]]:
        """Yield what its article may explain: "Body (WTB)" and "WTB (Body)", as short and long."""
        for short in self.called:
            yield short, self.full
        if " " not in self.full and self.full.isupper():
            for name in self.names:
                behind = BRACKETS.match(self._text, name.end)
                if behind is not None:
                    yield self.full, behind[1]

    @property
    def is_place(self) -> bool:
        """Whether it is where others are, or a thing, rather than somebody."""
        return self.seen.n_elsewhere * PLACED >= self.n and not self.seen.person

    @property
    def seen(self) -> _Seen:
        """What stands beside its mentions, read once where it decides."""
        if self._seen is None:
            self._seen = self._look_around()
        return self._seen

    def _look_around(self) -> _Seen:
        """Return what stands beside its mentions."""
        offices: set[str] = set()
        particles: set[str] = set()
        aged = speaks = regal = False
        n_elsewhere, text = 0, self._text
        for name in self.names:
            before = text[max(name.start - AROUND, 0) : name.start].rpartition("\n")[2].split()
            while before and before[-1].lower() in NAMES.particles:
                particles.add(before.pop().lower())
            titles = _read_titles(before)
            regal |= bool(titles) and titles[0] in _words("first_name_titles")
            offices.update(titles)
            aside, follows = ASIDE.match(text, name.end), NEXT.match(text, name.end)
            if aside is not None:
                words = aside[2].split()
                if words and not _is_saying(words[-1]):  # ", its editor said" is another
                    offices.update(NAMES.all_roles.intersection(map(str.lower, words)))
                aged |= aside[1] is not None or aside[2].startswith("who ")
            near = before[-1] if before else ""
            says = _is_saying(near) or (follows is not None and _is_saying(follows[1]))
            speaks |= says
            owns = text[name.end : name.end + 1] in {"'", "’"}
            n_elsewhere += near in _words("places") and not owns
            n_elsewhere += near in {"the", "The"} and (says or follows is None)
        person = bool(offices) or aged
        sets = frozenset(offices), frozenset(particles - _words("articles"))
        return _Seen(*sets, person, speaks, n_elsewhere, regal)


@dataclass(eq=False)
class _Person:
    """A person by full name, and what the articles say of it."""

    base: str  # the surname, folded
    given: list[tuple[str, ...]]  # of each form the first names, folded; letters are initials
    generation: str
    particles: Words
    units: list[_Unit]

    @property
    def sure(self) -> bool:
        """Whether it is a person and no street, by its name, what stands beside it, or later."""
        initials = any(len(word) == 1 for given in self.given for word in given)
        if initials or self.particles & _words("personal"):
            return True
        if any(unit.full.split()[0] in NAMES.given or unit.seen.person for unit in self.units):
            return True
        follows = any(unit.kind == PERSON and self.calls(unit) for unit in self.units)
        return follows and not any(unit.seen.n_elsewhere for unit in self.units)

    def calls(self, unit: _Unit) -> bool:
        """Whether an article has the surname alone of it."""
        shorter = map(_parse, unit.called)
        return any(not given and base == self.base for given, _, base, _ in shorter)

    @cached_property
    def called(self) -> set[int]:
        """The articles that have the surname alone of it."""
        return {unit.row for unit in self.units if self.calls(unit)}

    @cached_property
    def rows(self) -> set[int]:
        """The articles that name it."""
        return {unit.row for unit in self.units}

    @cached_property
    def sex(self) -> str:
        """As most articles have it."""
        return _find_sex(self.units)

    @cached_property
    def offices(self) -> Words:
        """All that some article gives it."""
        return NOTHING.union(*(unit.seen.offices for unit in self.units))


def actor_of(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[Key, str]:
    """Return the actor of each article's row and fullest form of a name (`Name.full`)."""
    return {key: bearer.actor for key, bearer in find_bearers(corpus, merges).items()}


def find_bearers(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[Key, Bearer]:
    """Return whom each article's fullest forms of names mean, by a table of merges if one is given.

    Nothing depends on the order of the articles. A name that cannot be told is its own actor's.
    """
    if corpus not in _FOUND:
        units = [*_read_units(corpus)]
        _FOUND[corpus] = [(unit.row, unit.full, unit.form) for unit in units], _merge(corpus, units)
    forms, found = _FOUND[corpus]
    return found if merges is None else _apply(merges, forms, found)


def _merge(corpus: Corpus, units: list[_Unit]) -> dict[Key, Bearer]:
    """Return whom the names of articles mean."""
    spelled: dict[str, list[_Unit]] = {}
    for unit in units:
        spelled.setdefault(_spell(unit.form), []).append(unit)
    people, lone = _find_people(spelled)
    head: dict[_Unit, str] = {}  # of who is not called by its own spelling: that of the actor,
    rule: dict[_Unit, str] = {}  # and why
    for person in people:
        name = _name_actor(person.units)
        for unit in person.units:
            head[unit], rule[unit] = _spell(name), _compare(unit.form, name)
    for short, long in _explain(spelled):
        for unit in spelled[short]:
            head[unit], rule[unit] = head.get(spelled[long][0], long), ACRONYM
    for unit, person, how in _place_surnames(corpus, people, lone, spelled):
        head[unit], rule[unit] = head[person.units[0]], how
    actors: dict[str, list[_Unit]] = {}
    for unit in units:
        actors.setdefault(head.get(unit) or _spell(unit.form), []).append(unit)
    shown = {}
    for members in actors.values():
        own = [unit for unit in members if rule.get(unit, SAME) in OWN]
        name, kind = _name_actor(own), _find_kind(own)
        bearers: dict[tuple[str, str], Bearer] = {}
        for unit in members:
            how = rule.get(unit, SAME)
            if (unit.form, how) not in bearers:
                told = SAME if unit.form == name else SPELLING if how == SAME else how
                bearers[unit.form, how] = Bearer(name, unit.form, kind, told)
            shown[unit.row, unit.full] = bearers[unit.form, how]
    return shown


def _read_units(corpus: Corpus) -> Iterator[_Unit]:
    """Yield each whom an article names, article by article."""
    for row, text in enumerate(corpus.articles["text"]):
        names: dict[str, list[Name]] = {}
        for name in corpus.names[row]:
            names.setdefault(name.full, []).append(name)
        generations = any(word in text for word in GENERATIONS)
        for members in names.values():
            yield _Unit(row, text, members, generations=generations)


def _read_titles(before: Sequence[str]) -> list[str]:
    """Return the titles and roles right before a name, the nearest first, in lower case."""
    found = []
    for word in reversed(before):
        bare = word.rstrip(".")
        if bare not in NAMES.titles and bare.lower() not in NAMES.all_roles:
            break
        found.append(bare.lower())
    return found


@lru_cache(maxsize=1 << 14)
def _is_saying(word: str) -> bool:
    """Whether a word is a form of a verb of saying that no noun has."""
    return word in CUES.verbs and (word.endswith("ed") or word in CUES.past or word == "says")


@cache
def _words(name: str) -> Words:
    """Return a list of words that tell whether two names are one person's."""
    lists: dict[str, Words] = {k: frozenset(v) for k, v in read_toml("corpus/merges.toml").items()}
    return lists[name]


@lru_cache(maxsize=1 << 16)
def _spell(form: str) -> str:
    """Return a name as it is compared: without accents, full stops, hyphens, "The", or capitals."""
    marked = unicodedata.normalize("NFKD", form.translate(LETTERS).removeprefix("The "))
    plain = "".join(c for c in marked if not unicodedata.combining(c)) if marked else form
    plain = plain if len(plain) < SHORTEST else plain.casefold().replace("-", " ")
    return plain.replace("isation", "ization")


def _most(counts: Mapping[str, int]) -> str:
    """Return what is most frequent, of several the first by name; empty if there is nothing."""
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _find_kind(units: Iterable[_Unit]) -> str:
    """Return what most articles say that it is."""
    kinds = {unit.kind for unit in units if unit.kind}
    return _most(Counter(u.kind for u in units if u.kind)) if len(kinds) > 1 else "".join(kinds)


def _name_actor(units: Sequence[_Unit]) -> str:
    """Return the form that an actor is shown by: the most frequent full one without initials."""
    n = dict.fromkeys([unit.form for unit in units], 0)
    if len(n) == 1:
        return units[0].form
    for unit in units:
        n[unit.form] += unit.n

    def rank(form: str) -> tuple[bool, bool, bool, int, str]:
        words = form.split()
        capitals = any(len(word) >= SHORTEST and word.isupper() for word in words)
        initials = any(INITIALS.fullmatch(word) for word in words)
        return len(words) == 1, capitals and len(words) > 1, initials, -n[form], form

    return min(n, key=rank)


def _compare(form: str, name: str) -> str:
    """Return by which rule a full name is that of an actor."""
    if _spell(form) == _spell(name):
        return SAME
    given = [*_parse(form)[0], *_parse(name)[0]]
    return INITIAL if any(len(word) == 1 for word in given) else MIDDLE


@lru_cache(maxsize=1 << 16)
def _parse(form: str) -> tuple[tuple[str, ...], Words, str, str]:
    """Return the given names of a person, its particles, its surname and "jr", all folded."""
    words = form.split()
    later = len(words) > 1 and words[-1] in _words("generations")
    generation = _spell(words.pop()) if later else ""
    last = re.sub(rf"^(?:{'|'.join(_words('articles'))})[-'](?=\w)", "", _fold(words.pop()))
    particles = set()
    while words and _fold(words[-1]) in NAMES.particles:
        particles.add(_fold(words.pop()))
    given: list[str] = []
    for word in words:
        initials = INITIALS.fullmatch(word)
        given += [c for c in _fold(word) if c != "."] if initials else [_fold(word)]
    return tuple(given), frozenset(particles - _words("articles")), last, generation


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    """Return a word in lower case without accents."""
    marked = unicodedata.normalize("NFKD", word.casefold().translate(LETTERS))
    return "".join(c for c in marked if not unicodedata.combining(c))


def _find_people(
    spelled: Mapping[str, list[_Unit]],
) -> tuple[list[_Person], dict[str, list[_Unit]]]:
    """Return people by full name who have namesakes, and by surname those without a full name."""
    named: dict[str, list[_Person]] = {}
    lone: dict[str, list[_Unit]] = {}
    for units in spelled.values():
        form = _name_actor(units)
        given, particles, base, generation = _parse(form)
        if not given:
            lone.setdefault(base, []).extend(units)
        elif _find_kind(units) in {PERSON, ""} and _is_plain(form):
            if _is_family_first(form, units, base):
                base, *words = map(_fold, form.split())
                given, particles = tuple(words), frozenset()
            person = _Person(base, [given], generation, particles, units)
            named.setdefault(base, []).append(person)
    people = []
    for base, namesakes in named.items():
        if len(namesakes) > 1 or base in lone:
            joined = _join_namesakes(namesakes)
            several = {r for r, n in Counter(r for p in joined for r in p.rows).items() if n > 1}
            for person in joined:
                person.called.difference_update(several)  # whom it means there is not sure
            people += joined
    return people, lone


def _is_plain(form: str) -> bool:
    """Whether a name can be a person's: few words, none in lower case but "van" and its like."""
    words = form.split()
    lower = (word for word in words if word[0].islower() and "-" not in word and "’" not in word)
    return len(words) <= MOST_WORDS and all(word in NAMES.particles for word in lower)


def _is_family_first(form: str, units: Iterable[_Unit], last: str) -> bool:
    """Whether a name is of East Asia, with the family's name before the given one."""
    words = form.split()
    first = _fold(words[0])
    if first not in _words("family_first") or len(words) > len(("Kim", "Jong", "Un")):
        return False
    called = {_fold(name) for unit in units for name in unit.called}
    hyphened = re.search(r"\w-[a-z]", words[-1]) is not None
    return hyphened or (first in called and last not in called)


def _join_namesakes(namesakes: list[_Person]) -> list[_Person]:
    """Return the people of one surname, those joined whose first names fit one alone."""
    if len(namesakes) == 1:
        return namesakes

    # The fullest first; who fits several (J. Reed: James, John) stays alone, and takes nobody in.
    def fullness(person: _Person) -> tuple[int, int, tuple[str, ...], str]:
        given = person.given[0]
        return -sum(len(word) > 1 for word in given), -len(given), given, person.generation

    near: dict[str, list[_Person]] = {}
    found = []
    for person in sorted(namesakes, key=fullness):
        others = near.setdefault(person.given[0][0][0], [])
        fitting = [other for other in others if _fit(person, other)]
        if len(fitting) == 1:
            (other,) = fitting
            other.given += person.given
            other.units = [*other.units, *person.units]
            continue
        found.append(person)
        if not fitting:
            others.append(person)
    return found


def _fit(person: _Person, other: _Person) -> bool:
    """Whether two full names of one surname can be one person's."""
    if person.generation != other.generation or person.particles != other.particles:
        return False
    if not all(_agree(person.given[0], given) for given in other.given):
        return False
    initials = len(person.given[0][0]) == 1 or len(other.given[0][0]) == 1
    if initials and {_find_sex(person.units), _find_sex(other.units)} == {"f", "m"}:
        return False
    return person.sure or other.sure


def _find_sex(units: Iterable[_Unit]) -> str:
    """Return the sex that most articles tell."""
    return _most(Counter(unit.sex for unit in units if unit.sex))


def _agree(given: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names agree: the first, and the further ones where both have some."""

    def alike(one: str, two: str) -> bool:
        return one == two or (len(one) == 1 and two[0] == one) or (len(two) == 1 and one[0] == two)

    if not alike(given[0], other[0]):
        return False
    few, many = sorted((given[1:], other[1:]), key=len)
    rest = iter(many)
    return all(any(alike(word, more) for more in rest) for word in few)


def _explain(spelled: Mapping[str, list[_Unit]]) -> Iterator[tuple[str, str]]:
    """Yield each acronym that articles explain, with its long form, both as spelled."""
    long_of: dict[str, Counter[str]] = {}
    for form, units in spelled.items():
        for unit in units:
            for short, name in unit.list_brackets():
                long = spelled.get(_spell(name), ())
                if long and _abbreviates(short, name) and not any(map(_is_somebody, long)):
                    long_of.setdefault(_spell(short), Counter())[_spell(name)] += 1
        capitals = {unit.form for unit in units if unit.form.isupper()}
        country = max((NAMES.countries.get(name, "") for name in capitals), default="")
        if " " in country and _spell(country) in spelled:
            long_of[form] = Counter({_spell(country): 1})
    for short, found in long_of.items():
        best = _most(found)
        clear = found[best] > FAR_AHEAD * (found.total() - found[best])
        if clear and short in spelled and short != best:
            yield short, best


def _is_somebody(unit: _Unit) -> bool:
    """Whether a full name is surely a person's, as "Mary Black (MB)"."""
    return unit.kind == PERSON and (unit.full.split()[0] in NAMES.given or unit.seen.person)


def _abbreviates(short: str, full: str) -> bool:
    """Whether a word is made of the first letters of a name, or of its first word."""
    words = [word for word in re.split(r"[\s-]+", full) if word]
    if " " in short or len(words) == 1 or short in words:
        return False
    initials, upper = iter(word[0].upper() for word in words), [c for c in short if c.isupper()]
    made = len(upper) > 1 and all(any(c == other for other in initials) for c in upper)
    return made or (len(upper) == 1 and words[0].startswith(short))


def _place_surnames(
    corpus: Corpus,
    people: list[_Person],
    lone: Mapping[str, list[_Unit]],
    spelled: Mapping[str, list[_Unit]],
) -> Iterator[tuple[_Unit, _Person, str]]:
    """Yield whom a surname means that stands alone in its article, where that can be told."""
    namesakes: dict[str, list[_Person]] = {}
    for person in people:
        if person.base in lone and person.sure:
            namesakes.setdefault(person.base, []).append(person)
    own = {(_spell(unit.form), p.base) for p in people for unit in p.units}
    firsts: dict[str, set[int]] = {}  # articles where the name of another begins so
    for form, units in spelled.items():
        first = form.partition(" ")[0]
        if first in namesakes and (form, first) not in own and any(" " in u.form for u in units):
            firsts.setdefault(first, set()).update(unit.row for unit in units)
    articles = _Articles(corpus, spelled)
    for base, found in namesakes.items():
        found.sort(key=lambda p: (min(p.given), p.generation, sorted(p.particles)))
        units = [unit for unit in lone[base] if _may_be_surname(unit)]
        apart = []
        for unit in units:
            here = [person for person in _narrow(unit, found) if unit.row in person.rows]
            if len(here) == 1:  # the article has the full name too, otherwise written
                here[0].called.add(unit.row)
                yield unit, here[0], SURNAME
            elif not here and not unit.is_place:
                apart.append(unit)
        if sum(unit.is_place for unit in units) * PLACED <= len(units):
            of_other = firsts.get(base, set())
            yield from _choose(apart, _Namesakes(found, articles), of_other, articles)


def _may_be_surname(unit: _Unit) -> bool:
    """Whether a word can be a person's surname: no place, no "IP", no "Prince William"."""
    if unit.form.isupper():  # which makes a body of any word
        return unit.kind in {PERSON, "", "body"} and len(unit.form) >= SHORTEST
    return unit.kind in {PERSON, ""} and not unit.seen.regal


def _narrow(unit: _Unit, people: list[_Person]) -> list[_Person]:
    """Return those whom a surname can mean by sex and particles."""
    own = _parse(unit.form)[1] | unit.seen.particles
    fitting = [p for p in people if {unit.sex, p.sex} != {"f", "m"}]
    if own:
        return [p for p in fitting if p.particles == own]
    return [p for p in fitting if not p.particles & _words("sons")]


def _choose(
    units: list[_Unit], namesakes: _Namesakes, of_other: set[int], articles: _Articles
) -> Iterator[tuple[_Unit, _Person, str]]:
    """Yield whom surnames mean, by their only bearer, an office or what else the article says."""
    for unit in units:
        people, roles = _narrow(unit, namesakes.people), _roles(unit.seen.offices)
        n = [len(person.called) for person in people]
        needed = 1 + 2 * (unit.row in of_other or unit.form in NAMES.given) + bool(of_other)
        if not people or not (unit.seen.person or sum(n) + unit.seen.speaks >= needed):
            continue  # nothing says that it is a person's
        best = people[n.index(max(n))]
        ahead = max(n) >= KNOWN and max(n) > FAR_AHEAD * (sum(n) - max(n))
        fitting = [p for p in people if unit.seen.offices & p.offices]
        fitting = fitting or [p for p in people if roles & _roles(p.offices)]
        if len(people) == 1 or (ahead and best in (fitting or people)):
            odd = bool(roles and _roles(best.offices)) and not fitting
            if articles.is_likely(unit.row, best, odd=odd):
                yield unit, best, SURNAME if len(namesakes.people) == 1 or ahead else TITLE
        elif len(fitting) == 1:
            yield unit, fitting[0], TITLE
        elif (chosen := namesakes.compare(unit.row, people)) is not None:
            yield unit, chosen, CONTEXT


@cache
def _roles(offices: Words) -> Words:
    """Return the kinds of some offices: a senator is a lawmaker."""
    return frozenset(kind for kind, words in NAMES.roles.items() if words & offices)


class _Articles:
    """What articles have beside a name: other names, the week and the outlet, and words."""

    def __init__(self, corpus: Corpus, spelled: Mapping[str, list[_Unit]]) -> None:
        articles = corpus.articles
        self._texts = articles["text"].tolist()
        weeks = pd.to_datetime(articles["date"]).dt.strftime("%G %V")
        self.known: list[set[str]] = [
            {f"\0{value}" for value in values if isinstance(value, str)}
            for values in zip(weeks, articles["outlet"], strict=True)
        ]
        for form, units in spelled.items():
            for unit in units:
                self.known[unit.row].add(form)
        self._n = Counter(what for known in self.known for what in known)
        self._of: dict[_Person, Counter[str]] = {}

    def read(self, row: int) -> set[str]:
        """Return what an article has, with its words in lower case but those that all have."""
        words = {*LOWER.findall(self._texts[row])} - CUES.no_nouns - CUES.adverbs
        return words | self.known[row]

    def is_likely(self, row: int, person: _Person, *, odd: bool = False) -> bool:
        """Whether an article may mean somebody: who is known here, or of whose articles it is."""
        # Else a bearer whom no article introduces is as likely. Names, week and outlet are shared.
        if not odd and len(person.rows) >= min(KNOWN, KNOWN_SHARE * len(self.known)):
            return True
        if person not in self._of:
            self._of[person] = Counter(what for row in person.rows for what in self.known[row])
        n, size, total = self._of[person], len(person.rows), len(self.known)
        shared = [what for what in self.known[row] if n[what]]
        return _weigh(shared, n, size, self._n, total) >= MARGIN


class _Namesakes:
    """People of one surname, and what the articles have that name one of them alone."""

    def __init__(self, people: list[_Person], articles: _Articles) -> None:
        self.people, self._articles = people, articles

    @cached_property
    def _rows(self) -> dict[_Person, set[int]]:
        """The articles that name one of them alone."""
        n = Counter(row for person in self.people for row in person.rows)
        return {person: {row for row in person.rows if n[row] == 1} for person in self.people}

    @cached_property
    def _n(self) -> dict[_Person, Counter[str]]:
        """How many of these have what."""
        read = self._articles.read
        return {p: Counter(w for row in rows for w in read(row)) for p, rows in self._rows.items()}

    @cached_property
    def _every(self) -> Counter[str]:
        """How many have what of whomever they name."""
        return sum(self._n.values(), Counter[str]())

    def compare(self, row: int, people: list[_Person]) -> _Person | None:
        """Return the one of several whose articles are most like one, if it is so by far."""
        words = [word for word in self._articles.read(row) if word in self._every]
        total = sum(map(len, self._rows.values()))
        scores = [
            _weigh(words, self._n[person], len(self._rows[person]), self._every, total)
            for person in people
        ]
        best, second = sorted(scores, reverse=True)[:2]
        chosen = people[scores.index(best)]
        clear = best - second >= MARGIN and self._articles.is_likely(row, chosen)
        return chosen if clear else None


def _weigh(
    words: Iterable[str], n: Mapping[str, int], size: int, every: Mapping[str, int], total: int
) -> float:
    """Return the log odds of words in some articles against all, with half an article added."""
    return sum(math.log((n[w] + 0.5) / (size * every[w] / total + 0.5)) for w in sorted(words))


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


def _apply(
    merges: pd.DataFrame, forms: Sequence[tuple[int, str, str]], told: Mapping[Key, Bearer]
) -> dict[Key, Bearer]:
    """Return whom names mean by a table; where it leaves a choice, by the article."""
    actors: dict[str, list[str]] = defaultdict(list)
    for actor, alias in merges[MERGED].drop_duplicates().itertuples(index=False):
        actors[alias].append(actor)
    sure = {alias: names[0] for alias, names in actors.items() if len(names) == 1}
    here: dict[int, set[str]] = defaultdict(set)
    means: dict[str, set[str]] = defaultdict(set)  # of an actor found here those of the table
    for row, full, form in forms:
        if form in sure:
            here[row].add(sure[form])
            means[told[row, full].actor].add(sure[form])
    shown = {}
    for row, full, form in forms:
        bearer, names = told[row, full], actors.get(form, [form])
        for some in (here[row], means[bearer.actor], {bearer.actor}):
            names = names if len(names) == 1 else [n for n in names if n in some] or names
        shown[row, full] = bearer._replace(actor=names[0] if len(names) == 1 else form)
    return shown

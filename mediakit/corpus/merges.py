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
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import read_toml
from mediakit.voices.words import CUES, NAMES, PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.voices.words import Name

Key = tuple[int, str]  # an article's row, and the fullest form that it has of a name
Words = frozenset[str]

SAME, SPELLING, INITIAL, MIDDLE, ACRONYM, SURNAME, TITLE, CONTEXT = RULES = (
    "same form", "spelling", "initial", "middle name", "acronym", "surname", "title", "context",
)  # fmt: skip  # from the surest on

AROUND: Final = 60  # characters beside a name that may say who bears it
SHORTEST: Final = 4  # letters of a word that means the same in capitals: "Putin", not "Who"
MOST_GIVEN: Final = 4  # words before a surname
ELSEWHERE: Final = 3  # a name is a place's if every third mention is
KNOWN: Final = 5  # articles that name a person whom others need not introduce,
KNOWN_SHARE: Final = 0.02  # or this share of all
FAR_AHEAD: Final = 10  # times as often called by the surname as all namesakes: it is theirs
MARGIN: Final = 2.0  # log odds by which an article must speak for one: about two rare words
ASIDE: Final = re.compile(r", (?:(\d{1,3})\b,? ?)?([^,.;:“”\"\n]*)")
NEXT: Final = re.compile(r" (\w+)")
BEHIND: Final = re.compile(r",? ([JS]n?r\b\.?|I{2,3}\b|IV\b)")
INITIALS: Final = re.compile(r"(?:\w\.?)|(?:\w\.)+")
LOWER: Final = re.compile(r"(?<!\w)[^\W\d_A-Z]{5,}(?!\w)")
# Letters that no accent makes.
LETTERS: Final = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "’": "'", ".": None})


class Bearer(NamedTuple):
    """Whom a name of an article means: the actor, its kind, and the rule that says so."""

    actor: str
    kind: str
    rule: str


class _Unit(NamedTuple):
    """What an article says of one whom it names."""

    row: int
    full: str
    form: str  # the same, with "Jr." if it is one
    kind: str
    sex: str
    n: int  # mentions
    called: Words  # by which other forms
    offices: Words  # titles and roles before and behind the name, in lower case
    particles: Words  # in lower case before a name that begins behind them
    person: bool  # an office, an age or "who" stands beside it
    speaks: bool
    elsewhere: bool  # where somebody is, or "the …"
    regal: bool  # "Prince …"


@dataclass(eq=False)
class _Person:
    """A person by full name, and what the articles say of it."""

    base: str  # the surname, folded
    given: list[tuple[str, ...]]
    generation: str
    particles: Words
    strong: bool  # sure to be a person
    units: list[_Unit] = field(default_factory=list)
    called: set[int] = field(default_factory=set)  # articles that have the surname alone of it

    @property
    def rows(self) -> set[int]:
        """The articles that name it."""
        return {unit.row for unit in self.units}

    @property
    def sex(self) -> str:
        """As most articles have it."""
        return _most(Counter(unit.sex for unit in self.units if unit.sex))

    @property
    def offices(self) -> Words:
        """All that some article gives it."""
        return frozenset().union(*(unit.offices for unit in self.units))


def actor_of(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[Key, str]:
    """Return the actor of each article's row and fullest form of a name (`Name.full`)."""
    return {key: bearer.actor for key, bearer in find_bearers(corpus, merges).items()}


def find_bearers(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[Key, Bearer]:
    """Return whom each article's fullest forms of names mean, by a table of merges if one is given.

    Nothing depends on the order of the articles. A name that cannot be told is its own actor's.
    """
    units = [unit for row in range(len(corpus)) for unit in _read_units(corpus, row)]
    spelled: dict[str, list[_Unit]] = defaultdict(list)
    for unit in units:
        spelled[_spell(unit.form)].append(unit)
    group = {form: form for form in spelled}  # of each spelling that of its actor
    rule = dict.fromkeys(spelled, SAME)
    people, lone = _join_people(spelled)
    for person in people:
        head = _name_actor(person.units)
        for unit in person.units:
            group[_spell(unit.form)] = _spell(head)
            rule[_spell(unit.form)] = _compare_forms(unit.form, head)
    for short, long in _explain(spelled, {id(u) for p in people if p.strong for u in p.units}):
        group[short], rule[short] = group[long], ACRONYM
    of = {(u.row, u.full): (group[_spell(u.form)], rule[_spell(u.form)]) for u in units}
    for unit, person, how in _place_surnames(corpus, people, lone, spelled):
        of[unit.row, unit.full] = (_spell(_name_actor(person.units)), how)
    actors: dict[str, list[_Unit]] = defaultdict(list)
    for unit in units:
        actors[of[unit.row, unit.full][0]].append(unit)
    shown = {}
    for head, members in actors.items():
        own = [unit for unit in members if group[_spell(unit.form)] == head]
        name = _name_actor(own or members)
        kind = _most(sum((Counter({u.kind: u.n}) for u in own if u.kind), Counter[str]()))
        for unit in members:
            how = of[unit.row, unit.full][1]
            same = unit.form == name or (how == SAME and unit.full == name)
            how = SAME if same else SPELLING if how == SAME else how
            shown[unit.row, unit.full] = Bearer(name, kind, how)
    return shown if merges is None else _apply(merges, units, shown)


def _read_units(corpus: Corpus, row: int) -> list[_Unit]:
    """Return what an article says of each whom it names."""
    text = str(corpus.articles["text"].iat[row])
    names: dict[str, list[Name]] = defaultdict(list)
    for name in corpus.names[row]:
        names[name.full].append(name)
    return [_read_unit(row, text, full, members) for full, members in names.items()]


def _read_unit(row: int, text: str, full: str, names: list[Name]) -> _Unit:
    """Return what an article says of one whom it names."""
    offices: set[str] = set()
    particles: set[str] = set()
    person = speaks = regal = False
    n_elsewhere, generations, first = 0, set(), names[0]
    for name in names:
        before = text[max(name.start - AROUND, 0) : name.start].rpartition("\n")[2].split()
        after = text[name.end : name.end + AROUND]
        while before and before[-1] in NAMES.particles:
            particles.add(before.pop())
        near = before[-1] if before else ""
        titles = _read_titles(before)
        regal |= bool(titles) and titles[0] in _words("first_name_titles")
        offices.update(titles)
        aside = ASIDE.match(after)
        if aside is not None:
            offices.update(word for word in aside[2].split() if word in NAMES.all_roles)
            person |= aside[1] is not None or aside[2].startswith("who ")
        follows = NEXT.match(after)
        says = _is_saying(near) or (follows is not None and _is_saying(follows[1]))
        speaks |= says
        owns = after[:1] in {"'", "’"}
        n_elsewhere += near in _words("places") and not owns
        n_elsewhere += near in {"the", "The"} and (says or follows is None)
        if " " in name.name:
            behind = BEHIND.match(after)
            generations.add("" if behind is None else behind[1])
    only = generations.pop() if len(generations) == 1 else ""
    form = f"{full} {only.rstrip('.')}." if only[1:] in {"r", "r.", "nr", "nr."} else full
    form = f"{full} {only}" if only and form == full else form
    called = frozenset(name.name for name in names) - {full}
    sets = called, frozenset(offices), frozenset(particles)
    person |= bool(offices)
    elsewhere = n_elsewhere * ELSEWHERE >= len(names) and not person
    flags = person, speaks, elsewhere, regal
    return _Unit(row, full, form, first.kind, first.sex, len(names), *sets, *flags)


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
    return plain.casefold().replace("-", " ") if len(plain) >= SHORTEST else plain


def _most(counts: Mapping[str, int]) -> str:
    """Return what is most frequent, of several the first by name; empty if there is nothing."""
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _name_actor(units: Sequence[_Unit]) -> str:
    """Return the form that an actor is shown by: the most frequent full one without initials."""
    n: Counter[str] = Counter()
    for unit in units:
        n[unit.form] += unit.n

    def rank(form: str) -> tuple[bool, bool, bool, int, str]:
        words = form.split()
        initials = any(INITIALS.fullmatch(word) for word in words)
        return len(words) == 1, form.isupper() and len(words) > 1, initials, -n[form], form

    return min(n, key=rank)


def _compare_forms(form: str, head: str) -> str:
    """Return by which rule a full name is that of an actor."""
    if _spell(form) == _spell(head):
        return SAME
    given = [*_parse(form)[0], *_parse(head)[0]]
    return INITIAL if any(len(word) == 1 for word in given) else MIDDLE


@lru_cache(maxsize=1 << 16)
def _parse(form: str) -> tuple[tuple[str, ...], Words, str, str]:
    """Return the given names of a person, its particles, its surname and "jr", all folded."""
    words = form.split()
    generation = (
        _spell(words.pop()) if len(words) > 1 and words[-1] in _words("generations") else ""
    )
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


def _join_people(
    spelled: Mapping[str, list[_Unit]],
) -> tuple[list[_Person], dict[str, list[_Unit]]]:
    """Return the people by full name, and the units by surnames that stand alone."""
    people: dict[str, list[_Person]] = defaultdict(list)
    lone: dict[str, list[_Unit]] = defaultdict(list)
    for units in spelled.values():
        form = _name_actor(units)
        given, particles, base, generation = _parse(form)
        if not given:
            lone[base] += units
            continue
        kinds = Counter(unit.kind for unit in units if unit.kind)
        if _most(kinds) != PERSON or len(given) > MOST_GIVEN:
            continue
        called = {_fold(name) for unit in units for name in unit.called}
        if _is_family_first(form, called, base):
            words = [_fold(word) for word in form.split()]
            given, particles, base = tuple(words[1:]), frozenset(), words[0]
        strong = form.split()[0] in NAMES.given or any(len(word) == 1 for word in given)
        strong |= any(unit.person for unit in units) or base in called
        people[base].append(_Person(base, [given], generation, particles, strong, units))
    joined = [person for namesakes in people.values() for person in _join_namesakes(namesakes)]
    for namesakes in people.values():
        namesakes.clear()
    for person in joined:
        people[person.base].append(person)
    for person in joined:
        for unit in person.units:
            others = (p for p in people[person.base] if p is not person)
            if person.base in map(_fold, unit.called) and not any(
                unit.row in p.rows for p in others
            ):
                person.called.add(unit.row)
    return joined, lone


def _is_family_first(form: str, called: Words | set[str], last: str) -> bool:
    """Whether a name is of East Asia, with the family's name before the given one."""
    words = form.split()
    first = _fold(words[0])
    if first not in _words("family_first") or len(words) > len(("Kim", "Jong", "Un")):
        return False
    hyphened = re.search(r"\w-[a-z]", words[-1]) is not None
    return hyphened or (first in called and last not in called)


def _join_namesakes(namesakes: list[_Person]) -> list[_Person]:
    """Return the people of one surname, those joined whose given names fit one alone."""

    # The fullest first; who fits several (J. Reed: James, John) stays alone, and takes nobody in.
    def fullness(person: _Person) -> tuple[int, int, tuple[str, ...]]:
        given = person.given[0]
        return -sum(len(word) > 1 for word in given), -len(given), given

    by_letter: dict[str, list[_Person]] = defaultdict(list)
    found = []
    for person in sorted(namesakes, key=fullness):
        near = by_letter[person.given[0][0][0]]
        fitting = [other for other in near if _fit(person, other)]
        if len(fitting) == 1:
            (other,) = fitting
            other.given += person.given
            other.units = [*other.units, *person.units]
            other.strong |= person.strong
            continue
        found.append(person)
        if not fitting:
            near.append(person)
    return found


def _fit(person: _Person, other: _Person) -> bool:
    """Whether two full names of one surname can be one person's."""
    if person.generation != other.generation or person.particles != other.particles:
        return False
    if not (person.strong or other.strong):
        return False
    initials = any(len(given[0]) == 1 for given in (person.given[0], other.given[0]))
    if initials and person.sex and other.sex and person.sex != other.sex:
        return False
    return all(_agree(person.given[0], given) for given in other.given)


def _agree(given: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names agree: the first, and the further ones where both have some."""

    def alike(one: str, two: str) -> bool:
        return one == two or (len(one) == 1 and two[0] == one) or (len(two) == 1 and one[0] == two)

    if not alike(given[0], other[0]):
        return False
    few, many = sorted((given[1:], other[1:]), key=len)
    rest = iter(many)
    return all(any(alike(word, more) for more in rest) for word in few)


def _explain(spelled: Mapping[str, list[_Unit]], people: set[int]) -> Iterable[tuple[str, str]]:
    """Yield each acronym that articles explain, with its long form, both as spelled."""
    long_of: dict[str, Counter[str]] = defaultdict(Counter)
    for long, units in spelled.items():
        for unit in units:
            if id(unit) in people:
                continue
            for short in unit.called:
                if _abbreviates(short, unit.full):
                    long_of[_spell(short)][long] += 1
    for short, units in spelled.items():
        form = units[0].form.replace(".", "")
        country = NAMES.countries.get(units[0].form, "")
        if (
            form.isupper()
            and " " in country
            and form != country.upper()
            and _spell(country) in spelled
        ):
            long_of[short] = Counter({_spell(country): 1})
        found = long_of.get(short)
        if found and short not in found:
            best = _most(found)
            if found[best] > FAR_AHEAD * (found.total() - found[best]):
                yield short, best


def _abbreviates(short: str, full: str) -> bool:
    """Whether a word is made of the first letters of a name, or of its first word."""
    words = re.split(r"[\s-]+", full)
    if " " in short or len(words) == 1 or short in words:
        return False
    initials, upper = iter(word[0].upper() for word in words), [c for c in short if c.isupper()]
    made = len(upper) > 1 and all(any(c == other for other in initials) for c in upper)
    return made or (len(upper) == 1 and words[0].startswith(short))


class _Around:
    """What stands in an article beside a name: other names, week and outlet, and words."""

    def __init__(self, corpus: Corpus, spelled: Mapping[str, list[_Unit]]) -> None:
        articles = corpus.articles
        self._texts = articles["text"].tolist()
        weeks = [
            str(date)[:4] + str(date.isocalendar()[1]) if pd.notna(date) else ""
            for date in pd.to_datetime(articles["date"])
        ]
        self.known: list[set[str]] = [
            {f"\0{what}" for what in place if isinstance(what, str) and what}
            for place in zip(weeks, articles["outlet"], strict=True)
        ]
        for form, units in spelled.items():
            for unit in units:
                self.known[unit.row].add(form)
        self.n: Counter[str] = Counter(what for known in self.known for what in known)
        self._words: dict[int, set[str]] = {}

    def words(self, row: int) -> set[str]:
        """Return the words of an article in lower case that are not everywhere, and what is known."""
        if row not in self._words:
            words = {*LOWER.findall(self._texts[row])} - CUES.no_nouns - CUES.adverbs
            self._words[row] = words | self.known[row]
        return self._words[row]

    def supports(self, row: int, person: _Person) -> bool:
        """Whether an article has names, week or outlet in common with those that name a person."""
        rows, n = person.rows - {row}, len(self.known)
        shared = Counter(w for other in rows for w in self.known[other] & self.known[row])
        return _weigh(shared, shared, len(rows), self.n, n) >= MARGIN

    def choose(self, row: int, people: list[_Person]) -> _Person | None:
        """Return the one of several whose articles are most like one, if it is so by far."""
        rows = [person.rows - {row} for person in people]
        others = set().union(*rows)
        rows = [own - set().union(*(more for more in rows if more is not own)) for own in rows]
        words, n = self.words(row), Counter(w for other in others for w in self.words(other))
        scores = []
        for own in rows:
            shared = Counter(w for other in own for w in self.words(other) & words)
            scores.append(_weigh(sorted(words & n.keys()), shared, len(own), n, len(others)))
        best, second = sorted(scores, reverse=True)[:2]
        return people[scores.index(best)] if best - second >= MARGIN else None


def _weigh(
    words: Iterable[str], shared: Counter[str], size: int, n: Counter[str], of: int
) -> float:
    """Return the log odds that articles have these words, against all articles; half is added."""
    return sum(math.log((shared[w] + 0.5) / (size * n[w] / of + 0.5)) for w in sorted(words))


def _place_surnames(
    corpus: Corpus,
    people: list[_Person],
    lone: Mapping[str, list[_Unit]],
    spelled: Mapping[str, list[_Unit]],
) -> Iterable[tuple[_Unit, _Person, str]]:
    """Yield whom a surname that stands alone in an article means, where that can be told."""
    namesakes: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        if person.strong and person.base in lone:
            namesakes[person.base].append(person)
    firsts: dict[str, set[int]] = defaultdict(set)  # articles where a longer name begins so
    for units in spelled.values():
        words = units[0].form.split()
        if len(words) > 1:
            firsts[_fold(words[0])].update(unit.row for unit in units)
    around = _Around(corpus, spelled)
    for base, units in lone.items():
        found = sorted(namesakes.get(base, ()), key=lambda p: min(p.given))
        open_: list[_Unit] = []
        for unit in units if found else ():
            here = [p for p in _narrow(unit, found) if unit.row in p.rows]
            if len(here) == 1 and not unit.regal:
                here[0].called.add(unit.row)
                yield unit, here[0], SURNAME
            elif not here:
                open_.append(unit)
        for unit in open_:
            if unit.kind not in {PERSON, "", "body"} or unit.regal or unit.elsewhere:
                continue
            person, how = _choose(unit, found, firsts.get(base, set()), around)
            if person is not None:
                yield unit, person, how


def _narrow(unit: _Unit, people: list[_Person]) -> list[_Person]:
    """Return those whom a surname can mean by sex and particles."""
    _, own, _, _ = _parse(unit.form)
    own = (own | unit.particles) - _words("articles")
    fitting = [p for p in people if not unit.sex or not p.sex or unit.sex == p.sex]
    exact = [p for p in fitting if p.particles == own]
    if exact or own:
        return exact
    return [p for p in fitting if not p.particles & _words("sons")]


def _choose(
    unit: _Unit, namesakes: list[_Person], firsts: set[int], around: _Around
) -> tuple[_Person | None, str]:
    """Return whom a surname means, and by which rule: its only bearer, or who fits the article."""
    people = _narrow(unit, namesakes)
    if len(people) == 1:
        (person,) = people
        given = unit.form in NAMES.given
        needed = 1 + 2 * (unit.row in firsts or given) + bool(firsts)
        told = unit.person or len(person.called) + unit.speaks >= needed
        known = len(person.rows) >= min(KNOWN, KNOWN_SHARE * len(around.known))
        odd = _roles(unit.offices).isdisjoint(_roles(person.offices))
        odd &= bool(_roles(unit.offices)) and bool(_roles(person.offices))
        if told and ((known and not odd) or around.supports(unit.row, person)):
            by_sex = len(namesakes) > 1 and unit.sex
            return person, TITLE if by_sex else SURNAME
        return None, SAME
    if not people:
        return None, SAME
    in_office = [p for p in people if _roles(unit.offices) & _roles(p.offices)]
    if len(in_office) == 1:
        return in_office[0], TITLE
    n = [len(p.called) for p in people]
    if max(n) >= KNOWN and max(n) > FAR_AHEAD * (sum(n) - max(n)) and not unit.offices:
        return people[n.index(max(n))], SURNAME
    return around.choose(unit.row, people), CONTEXT


def _roles(offices: Iterable[str]) -> set[str]:
    """Return the groups that some offices belong to: a senator is a lawmaker."""
    return {group for group, roles in NAMES.roles.items() if not roles.isdisjoint(offices)}


def _apply(
    merges: pd.DataFrame, units: Sequence[_Unit], told: Mapping[Key, Bearer]
) -> dict[Key, Bearer]:
    """Return whom names mean by a table; where it leaves a choice, by the article."""
    actors: dict[str, list[str]] = defaultdict(list)
    for actor, alias in merges[["actor", "alias"]].drop_duplicates().itertuples(index=False):
        actors[alias].append(actor)
    sure = {alias: names[0] for alias, names in actors.items() if len(names) == 1}
    here: dict[int, set[str]] = defaultdict(set)
    means: dict[str, set[str]] = defaultdict(set)  # of an actor found here those of the table
    for unit in units:
        if unit.form in sure:
            here[unit.row].add(sure[unit.form])
            means[told[unit.row, unit.full].actor].add(sure[unit.form])
    shown = {}
    for unit in units:
        bearer = told[unit.row, unit.full]
        names = actors.get(unit.form, [unit.form])
        for some in (here[unit.row], means[bearer.actor]):
            names = names if len(names) == 1 else [n for n in names if n in some] or names
        actor = names[0] if len(names) == 1 else unit.form
        shown[unit.row, unit.full] = bearer._replace(actor=actor)
    return shown

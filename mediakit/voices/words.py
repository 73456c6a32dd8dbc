"""The word lists behind quotations, and the names that a text mentions.

First the lists, then the names: where they stand, what bears each, and how it is described.
"""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Words = frozenset[str]

PERSON: Final = "person"
UNKNOWN: Final = ""

MAX_PERSON_WORDS: Final = 5
MAX_NAMESAKES: Final = 50  # bearers of one surname that are compared
MAX_TITLED: Final = 2  # words of a run that may be first name and surname alone
MAX_DESCRIBED: Final = 6  # mentions of one bearer that are read for a description
APPOSITION: Final = 90  # characters around a name that may describe its bearer
LATIN_TO_CYRILLIC: Final = 0x530  # beyond these blocks scripts have no capitals
ARTICLE: Final = "The "
HYPHENS: Final = ("-", "'", "’")  # a prefix without one is part of the run
GOES_ON: Final = (" and ", " of ", " for ", " on ", "'", "’")  # behind an organisation's name
PREFIX: Final = re.compile(r"(?<!\w)(?:al|el|as|ul|d['’])-?$")
POSSESSIVE: Final = re.compile("['’]s?$")


# What may open a phrase right behind a word of a stance, as bits, and whether that is a noun.
EVERYTHING, ANYTHING, ASKING, NOMINAL = (1 << bit for bit in range(4))
OPENING: Final = {
    word: 1 << bit
    for bit, word in enumerate(
        ["about", "against", "as", "at", "for", "in", "of", "on", "out", "over", "to", "with"],
        start=4,
    )
}


class Verb(NamedTuple):
    """A cue verb: its key in the data, its second word if it has one, and what may follow it."""

    lemma: str
    particle: str
    takes: Words
    opinion: bool
    source: bool


class WordLists:
    """Word lists as attributes, read from their file when the first is asked for."""

    # What is more than a set of words: the verbs that a written form can be, and phrases as words;
    verbs: dict[str, tuple[Verb, ...]]
    according: list[tuple[str, ...]]
    # roles and nouns by kind, the kind of the last word of a name, countries by adjective, capital.
    roles: dict[str, Words]
    nouns_by_kind: dict[str, Words]
    kind_names: dict[str, str]
    countries: dict[str, str]
    # of stances: the bits of what may stand behind a form, and what a noun takes.
    takes: dict[str, int]
    nouns: dict[str, set[str]]

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read

    def __getattr__(self, name: str) -> Words:
        """Read the file."""
        vars(self).update(self._read())
        words: Words = object.__getattribute__(self, name)
        return words


def _read_cues() -> dict[str, Any]:
    """Return the words of attribution, and what the rules ask of several lists at once."""
    data = read_toml("voices/cues.toml")
    verbs: dict[str, tuple[Verb, ...]] = {}
    for key, entry in data["verbs"].items():
        particle, takes = key.partition(" ")[2], frozenset(entry["takes"])
        verb = Verb(key, particle, takes, entry.get("opinion", False), entry.get("source", False))
        for form in entry["forms"]:
            others = verbs.get(form, ())  # verbs of two words are tried first
            verbs[form] = (verb, *others) if particle else (*others, verb)
    lists = {name: frozenset(words) for name, words in data["words"].items()}
    according = [tuple(phrase.split()) for phrase in lists["according"]]
    heads = [phrase[0] for phrase in according]
    past = {form for form in verbs if form.endswith("ed") or form in lists["past"]}
    predicates = lists["finite"].union(lists["auxiliaries"], past)
    nouns = lists["human"].union(NAMES.all_roles, lists["documents"], NAMES.kind_nouns)
    openers = lists["adjuncts"].union(lists["times"], lists["adverbs"])
    return lists | {
        "verbs": verbs,
        "according": according,
        "triggers": lists["that_nouns"].union(verbs, lists["adjectives"], heads),
        "closed": lists["prepositions"].union(
            *(lists[n] for n in ("breaks", "finite", "auxiliaries"))
        ),
        "lone_pronouns": lists["pronouns"] - lists["determiners"],
        "noun_determiners": lists["determiners"] - lists["pronouns"],
        "adjunct_openers": openers | {"to", "with", "for", ","},
        "fillers": lists["adverbs"] - lists["determiners"],
        "predicates": predicates,
        "stops": lists["breaks"] | predicates,  # where a noun phrase ends, read to the left
        "no_nouns": lists["breaks"].union(predicates, lists["prepositions"], lists["times"]),
        "human_nouns": nouns.union(f"{noun}s" for noun in nouns),
    }


def _read_stances() -> dict[str, Any]:
    """Return the words of stances; `verbs` has what each form opens, by its lemmas."""
    data = read_toml("voices/stances.toml")
    forms = {key: set(words) for key, words in data["forms"].items()}
    listed = [(verb, form) for form, verbs in CUES.verbs.items() for verb in verbs]
    for verb, form in listed:
        forms.setdefault(verb.lemma, set()).add(form)
    urging = {verb.lemma for verb, _ in listed if "to" in verb.takes}
    opens = _turn_round(data["opens"] | {"hearer": urging})
    nouns = _turn_round(data["nouns"])
    verbs_by_form: dict[str, tuple[Verb, ...]] = {}
    for key in sorted(opens, key=lambda key: " " not in key):  # those of two words first
        particle = key.partition(" ")[2]
        verb = Verb(key, particle, frozenset(opens[key]), opinion=True, source=True)
        for form in sorted(forms[key]):
            verbs_by_form[form] = (*verbs_by_form.get(form, ()), verb)
    lists = {name: frozenset(words) for name, words in data["words"].items()}
    takes: dict[str, int] = {}
    for form, verbs in verbs_by_form.items():
        kinds = frozenset[str]().union(*(v.takes for v in verbs if not v.particle))
        if form.endswith("ed") or form in lists["participles"]:  # "was accused of"
            kinds = kinds.union(*(verb.takes for verb in CUES.verbs.get(form, ())))
        takes[form] = _find_openers(kinds.union(v.particle for v in verbs))
    for word in lists["held"] | lists["adjectives"]:
        takes[word] = takes.get(word, 0) | OPENING["to"]
    for noun, prepositions in nouns.items():
        takes[noun] = takes.get(noun, 0) | _find_openers(prepositions) | NOMINAL
    takes |= dict.fromkeys(lists["hearsay"], EVERYTHING | NOMINAL)
    return lists | {"verbs": verbs_by_form, "nouns": nouns, "takes": takes}


def _turn_round(listed: dict[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return the kinds of each word from the words of each kind."""
    kinds: dict[str, set[str]] = {}
    for kind, words in listed.items():
        for word in words:
            kinds.setdefault(word, set()).add(kind)
    return kinds


def _find_openers(kinds: Iterable[str]) -> int:
    """Return what may open a phrase of some kinds right behind its cue, as bits."""
    bits = {"object": ANYTHING, "hearer": ANYTHING | OPENING["to"], "question": ASKING}
    bits |= {"infinitive": OPENING["to"]} | OPENING
    return reduce(or_, (bits.get(kind, 0) for kind in kinds), 0)


def opening(low: str) -> int:
    """Return what kinds of phrases a word can open, as bits."""
    free = low not in CUES.closed or low.endswith("ing") or low == "not"
    return EVERYTHING | ANYTHING * free | ASKING * (low in CUES.questions) | OPENING.get(low, 0)


def _read_name_words() -> dict[str, Any]:
    """Return the words that tell names apart."""
    data = read_toml("voices/names.toml")
    kinds, listed = data["kinds"], data["titles"] | data["first_names"] | data["words"]
    lists = {name: frozenset(words) for name, words in listed.items()}
    titles = (lists[f"{kind}_titles"] for kind in ("female", "male", "other"))
    return lists | {
        "after_stop": lists["starters"] - {"And"},  # that begin a sentence behind "Inc."
        "given": lists["female"] | lists["male"],
        "titles": frozenset().union(*titles),
        "roles": {role: frozenset(words) for role, words in data["roles"].items()},
        "all_roles": frozenset().union(*data["roles"].values()),
        "kind_names": {name: kind for kind, entry in kinds.items() for name in entry["names"]},
        "kind_nouns": frozenset(noun for entry in kinds.values() for noun in entry["nouns"]),
        "nouns_by_kind": {kind: frozenset(entry["nouns"]) for kind, entry in kinds.items()},
        "countries": {
            word: country
            for country, words in data["countries"].items()
            for word in [country, *words]
        },
    }


CUES: Final = WordLists(_read_cues)
NAMES: Final = WordLists(_read_name_words)
STANCES: Final = WordLists(_read_stances)


def plain(word: str) -> str:
    """Return a word as the lists have it: lower case, with a straight apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


class Name(NamedTuple):
    """A mention of a named person, organisation or place, without title and possessive."""

    start: int
    end: int
    name: str
    full: str  # its fullest form in the text
    kind: str  # person, place, a kind of organisation or empty
    sex: str  # f, m or empty


def find_names(text: str, spans: Sequence[tuple[int, int]] | None = None) -> list[Name]:
    """Return every mention of a name, in order; none crosses the ends of the spans to be read."""
    stretches = [(0, len(text))] if spans is None else spans
    mentions = [m for start, end in stretches for m in _read_runs(text, start, end)]
    bearers = _bearers(text, mentions)
    groups: dict[str, list[Name]] = {}
    for full, mention in zip(bearers, mentions, strict=True):
        groups.setdefault(full, []).append(mention)
    shown = {full: _judge_bearer(text, full, members) for full, members in groups.items()}
    return [
        Name(start, end, name, *shown[full])
        for full, (start, end, name, *_) in zip(bearers, mentions, strict=True)
    ]


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns: a run; behind it "for …", "(ACRONYM)", "' Board", "and … Board", "of …"."""
    upper = "".join(filter(str.isupper, map(chr, range(LATIN_TO_CYRILLIC))))
    dotted = "|".join(rf"(?<={w}\.)" for w in sorted(NAMES.titles) if len(w) <= len("Cmdr"))
    letters = r"[\w\u0300-\u036f]*+"
    word = rf"{letters}(?:[-'’&](?=\w){letters})*"
    rest = rf"(?:\.(?:[{upper}]\.)*(?!\w)|{word}(?:\.(?:{dotted}))?)"
    cap = rf"(?:(?:al|el|as|an|at|ad|ul|d['’])-?)?[{upper}]{rest}"
    particles = "|".join(sorted(NAMES.particles))
    # A set of first letters, and only then what stands before: so the search runs over the rest.
    first = rf"[{upper}](?<![\w@#].){rest}"
    run = rf"{first}(?:(?<!['’]s)[ \u00a0](?:(?:{particles})[ \u00a0]){{0,2}}{cap})*"
    caps = rf"{cap}(?: {cap})*"
    tail = rf" (?:of|for|on)(?: the)? {caps}(?:,? (?:and|&) {caps})?"
    acronym = rf" \((?:the )?([{upper}][\w.]{{1,9}})\)"
    bodies = "|".join(sorted(NAMES.kind_names))
    joined = rf" and (?:{cap} )*(?:{bodies})\b"
    plural = rf"(?<=s)['’] (?:{cap} )?(?:{bodies})\b"
    return tuple(map(re.compile, (run, tail, acronym, plural, joined, rf" of(?: the)? {caps}")))


def _read_runs(text: str, begin: int, stop: int) -> Iterator[Name]:
    """Yield each run of capitalised words as a mention that stands for itself."""
    position, starters = begin, NAMES.starters
    for match in _patterns()[0].finditer(text, begin, stop):
        start, found = match.start(), match.group()
        if start < position or found in starters:
            continue
        # Where a sentence begins, a capital says nothing.
        before = text[max(start - 3, 0) : start].rstrip(" \u00a0")
        opens = not before or before[-1] in "\n.!?:…“”\"‘'—–•"
        first, last, titles = _trim(found, opens=opens)
        if first >= last:
            continue
        end = start + last
        start += first
        if first == 0 and text[start - 1 : start] in HYPHENS:
            prefix = PREFIX.search(text, max(start - 4, begin), start)
            start = start if prefix is None else prefix.start()  # "al-Amr"
        if text.startswith(GOES_ON, end):
            end = _extend(text, start, end, stop)
        position = end
        name = text[start:end]
        yield Name(start, end, name, name, *_judge(name, titles))


def _extend(text: str, start: int, end: int, stop: int) -> int:
    """Return the end of an organisation's name that goes on in lower case."""
    _, tail, _, plural, joined, of = _patterns()
    if text[end : end + 1] in {"'", "’"} and (more := plural.match(text, end, stop)):
        end = more.end()  # "Lenders' Board"
    goes_on = text.startswith(" and ", end) and text[start:end] not in NAMES.given
    if goes_on and (more := joined.match(text, end, stop)):
        end = more.end()  # "Medicines and Foods Authority"
    last = text[start:end].rsplit(None, 1)[-1]
    if last in NAMES.kind_names and (more := tail.match(text, end, stop)):
        return more.end()  # "Bank for …"
    titled = text[max(start - 4, 0) : start].lower() == "the "
    if titled and text[start:end] not in NAMES.countries and (more := of.match(text, end, stop)):
        return more.end()  # "the Museum of …"
    return end


@lru_cache(maxsize=1 << 16)
def _trim(run: str, *, opens: bool) -> tuple[int, int, tuple[str, ...]]:
    """Return where in a run the name begins, without openers, titles and days, and its titles."""
    if " " not in run:
        word = POSSESSIVE.sub("", run)
        listed = word in NAMES.starters or word in NAMES.calendar or word == "I"
        post = word.rstrip(".") in NAMES.titles or word in NAMES.posts
        role = word.lower() in NAMES.all_roles and (word.isupper() or opens)
        return 0, 0 if listed or post or role else len(word), ()
    pieces = [(m.start(), m.end()) for m in re.finditer(r"\S+", run)]
    bare = [POSSESSIVE.sub("", run[a:b]) for a, b in pieces]
    starts, places = NAMES.after_stop, range(1, len(bare))
    last = next((i for i in places if bare[i - 1][-1:] == "." and bare[i] in starts), len(bare))
    while last and bare[last - 1] in NAMES.calendar:
        last -= 1
    while last > MAX_TITLED and bare[last - 1] in NAMES.letters:
        last -= 1
    first, titles = _skip_titles(bare, _skip_openers(bare, last, opens=opens), last)
    if first >= last or (bare[last - 1] in NAMES.posts and bare[first] not in NAMES.given):
        return 0, 0, ()
    role = opens and bare[first].lower() in NAMES.all_roles
    if last - first == 1 and (role or bare[first].rstrip(".") in NAMES.titles):
        return 0, 0, ()
    return pieces[first][0], pieces[last - 1][0] + len(bare[last - 1]), tuple(titles)


def _skip_openers(bare: list[str], last: int, *, opens: bool) -> int:
    """Return the index of the first word that is not there because a sentence or date begins."""
    for first, word in enumerate(bare[:last]):
        opener = word in NAMES.starters and (opens or last > 1)
        if not (opener or word in NAMES.calendar or word == "I"):
            return first
        if word in {"New", "First"} and last - first > 1:
            return first  # "New York", "First Bank"
    return last


def _skip_titles(bare: list[str], first: int, last: int) -> tuple[int, list[str]]:
    """Return the index behind the titles and countries in front of a person, and the titles."""
    if last <= first or bare[last - 1] in NAMES.kind_names:
        return first, []
    heads = [i for i in range(first, last - 1) if bare[i].rstrip(".") in NAMES.titles]
    if not heads and last - first > MAX_TITLED and bare[first].lower() in NAMES.all_roles:
        heads = [first]  # "Politician Chuka Umunna" where a sentence begins
    titles = [word.rstrip(".") for word in bare[first : heads[-1] + 1]] if heads else []
    first = heads[-1] + 1 if heads else first
    for size in (2, 1):  # "the United States Hamdullah Mohib": an envoy's post before the name
        country = " ".join(bare[first : first + size])
        if NAMES.countries.get(country) == country and last - first - size > 1:
            return first + size, titles
    return first, titles


@lru_cache(maxsize=1 << 16)
def _judge(name: str, titles: tuple[str, ...]) -> tuple[str, str]:
    """Return the kind and sex that a name and its titles tell."""
    tokens = name.split()
    clues = (
        (NAMES.female_titles, titles, "f"),
        (NAMES.male_titles, titles, "m"),
        (NAMES.female, tokens[:1], "f"),
        (NAMES.male, tokens[:1], "m"),
    )
    sex = next((sex for listed, words, sex in clues if not listed.isdisjoint(words)), "")
    kinds = [NAMES.kind_names.get(token, UNKNOWN) for token in tokens]
    inner = next((kind for kind in kinds if kind in {"ministry", "university", "body"}), UNKNOWN)
    if name in NAMES.countries:
        kind = "place"
    elif kinds[-1] or inner:
        kind = kinds[-1] or inner
    elif titles or tokens[0] in NAMES.given:
        kind = PERSON
    elif len(tokens) == 1:
        kind = "body" if name.isupper() and len(name) > 1 else UNKNOWN
    else:
        odd = "of" in tokens or any(re.fullmatch("[A-Z]{3,}", token) for token in tokens)
        odd |= len(tokens) > MAX_PERSON_WORDS or tokens[0] in NAMES.countries
        kind = UNKNOWN if odd else PERSON
    return kind, sex


def _judge_bearer(text: str, full: str, members: list[Name]) -> tuple[str, str, str]:
    """Return a bearer's fullest form, kind and sex as its mentions tell them."""
    named = [m for m in members if m.name == full]
    person = PERSON if any(m.kind == PERSON for m in members) else UNKNOWN
    kind = next((m.kind for m in named if m.kind), person)
    # The fullest form first: "Lee" alone may be a man.
    sex = next((m.sex for m in [*named, *members] if m.sex), "")
    if kind == "newspaper" and " " in full:  # the article belongs to its name
        heads = [m.start - len(ARTICLE) for m in named if m.start >= len(ARTICLE)]
        full = ARTICLE + full if any(text.startswith(ARTICLE, head) for head in heads) else full
    return full, kind, sex


def _bearers(text: str, mentions: list[Name]) -> list[str]:
    """Return for each mention the fullest form: the nearest longer name that it abbreviates."""
    longer: dict[str, list[tuple[int, Name]]] = {}
    seen: set[str] = set()
    acronyms: dict[str, str] = {}  # what "(IMF)" right behind a longer name stands for
    for i, mention in enumerate(mentions):
        if " " not in mention.name:
            continue
        if mention.name not in seen:
            seen.add(mention.name)
            tokens = mention.name.split()
            for word in {tokens[-1], tokens[0]}:
                longer.setdefault(word, []).append((i, mention))
        behind = text.startswith(" (", mention.end) and _patterns()[2].match(text, mention.end)
        if behind and behind[1][0] == mention.name[0]:
            acronyms.setdefault(behind[1], mention.name)
    bearers, countries = [], NAMES.countries
    for i, mention in enumerate(mentions):
        name = mention.name
        known = name if name in countries else acronyms.get(name)
        others = longer.get(name.rsplit(None, 1)[-1])
        bearers.append(known or (_fullest(i, mention, others) if others else name))
    return bearers


def _fullest(index: int, mention: Name, longer: list[tuple[int, Name]]) -> str:
    """Return the fitting name that was introduced first; last words count before first words."""
    tokens = mention.name.split()
    titled = mention.sex and tokens[0] not in NAMES.given  # "Mrs Lee" is not Tom Lee
    fitting: list[tuple[bool, bool, int, str]] = []
    for i, other in longer[:MAX_NAMESAKES]:
        theirs = other.name.split()
        ends = theirs[-1] == tokens[-1], theirs[0] == tokens[0]
        # It is the end of the longer name, or of a person the first name or both ends.
        fits = other.kind == PERSON and (ends[1] if len(tokens) == 1 else all(ends))
        fits |= theirs[-len(tokens) :] == tokens
        another = titled and other.sex and mention.sex != other.sex
        if fits and len(theirs) > len(tokens) and not another:
            fitting.append((ends[0], i < index, -i, other.name))
    return max(fitting)[-1] if fitting else mention.name


def describe(text: str, names: Sequence[Name]) -> Words:
    """Return the words that describe the bearer of some names: its office, its country."""
    found: set[str] = set()
    for name in names[:MAX_DESCRIBED]:
        before = text[max(name.start - APPOSITION, 0) : name.start]
        before = re.split(r"[.!?;:\n“”\"]", before)[-1]
        says = [m.end() for m in re.finditer(r"\w+", before) if m[0] in CUES.verbs]
        before = before[max(says, default=0) :]  # "the prosecution says Edgar Pym …"
        before = re.split(r", | and | said | told | with ", before.removesuffix(", "))[-1]
        if before.rstrip().rsplit(" ", 1)[-1] in {"of", "for", "in", "at", "to", "from", "by"}:
            before = ""  # "the mayor of Osaka": Osaka is no mayor
        after = text[name.end : name.end + APPOSITION]
        aside = re.match(r", (?:\d+, )?(?!who|which|said|says|told)([^,.;:“”\"\n]+)", after)
        behind = re.findall(r"[\w.-]*\w", aside[1]) if aside else []
        if not CUES.verbs.keys().isdisjoint(behind):
            behind = []  # "…, the council said" describes nobody
        found.update(re.findall(r"[\w.-]*\w", before), behind)
    return frozenset(found)

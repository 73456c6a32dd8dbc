"""The word lists behind quotations and speakers, read once from `mediakit/data`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


Words = frozenset[str]


@dataclass(frozen=True)
class Verb:
    """A cue verb: its key in the data, its second word if it has one, and what may follow it."""

    lemma: str
    particle: str
    takes: Words
    opinion: bool
    source: bool


@dataclass(frozen=True)
class Cues:
    """Words of attribution: `verbs` maps each written form to the verbs that it can be."""

    verbs: Mapping[str, tuple[Verb, ...]]
    that_nouns: Words
    adjectives: Words
    documents: Words
    impersonal: Words
    according: tuple[tuple[str, ...], ...]
    not_sources: Words
    naming: tuple[str, ...]
    adverbs: Words
    auxiliaries: Words
    passive: Words
    unsaid: Words
    determiners: Words
    prepositions: Words
    breaks: Words
    pronouns: Words
    times: Words
    openers: Words
    questions: Words
    finite: Words
    abbreviations: Words
    links: Words
    asides: Words
    contrasts: Words
    connectives: Words
    human: Words
    triggers: Words


@dataclass(frozen=True)
class NameWords:
    """Words that tell whose a name is: `countries` maps adjectives and capitals to a country."""

    female: Words
    male: Words
    titles: Words
    posts: Words
    letters: Words
    given: Words
    female_titles: Words
    male_titles: Words
    roles: Mapping[str, Words]
    all_roles: Words
    kind_names: Mapping[str, str]
    kind_nouns: Mapping[str, Words]
    countries: Mapping[str, str]
    country_adjectives: Words
    starters: Words
    calendar: Words
    particles: Words


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """Return the cues of attribution.

    Examples
    --------
    >>> sorted(verb.lemma for verb in load_cues().verbs["pointed"])
    ['point out']
    """
    data = read_toml("voices/cues.toml")
    verbs: dict[str, list[Verb]] = {}
    for key, entry in data["verbs"].items():
        lemma, _, particle = key.partition(" ")
        verb = Verb(
            lemma=key if particle else lemma,
            particle=particle,
            takes=frozenset(entry["takes"]),
            opinion=entry.get("opinion", False),
            source=entry.get("source", False),
        )
        for form in entry["forms"]:
            # Verbs of two words first: they are tried first.
            verbs.setdefault(form, []).insert(0 if particle else len(verbs[form]), verb)
    words = {name: frozenset(values) for name, values in data["words"].items()}
    according = tuple(tuple(phrase.split()) for phrase in data["phrases"]["according"])
    that_nouns = frozenset(data["nouns"]["that"])
    heads = {phrase[0] for phrase in according}
    return Cues(
        verbs={form: tuple(found) for form, found in verbs.items()},
        that_nouns=that_nouns,
        adjectives=frozenset(data["nouns"]["adjectives"]),
        impersonal=frozenset(data["nouns"]["impersonal"]),
        documents=frozenset(data["nouns"]["documents"]),
        according=according,
        not_sources=frozenset(data["phrases"]["not_sources"]),
        naming=tuple(sorted(data["phrases"]["naming"])),
        triggers=frozenset(verbs) | that_nouns | frozenset(data["nouns"]["adjectives"]) | heads,
        **words,
    )


@lru_cache(maxsize=1)
def load_name_words() -> NameWords:
    """Return the words that tell names apart.

    Examples
    --------
    >>> load_name_words().countries["Russian"]
    'Russia'
    """
    data = read_toml("voices/names.toml")
    countries = {
        word: country for country, words in data["countries"].items() for word in [country, *words]
    }
    kinds = data["kinds"]
    titles = data["titles"]
    return NameWords(
        female=frozenset(data["first_names"]["female"]),
        male=frozenset(data["first_names"]["male"]),
        titles=frozenset(titles["female"]) | frozenset(titles["male"]) | frozenset(titles["any"]),
        letters=frozenset(titles["letters"]),
        posts=frozenset(titles["posts"]),
        given=frozenset(data["first_names"]["female"]) | frozenset(data["first_names"]["male"]),
        female_titles=frozenset(titles["female"]),
        male_titles=frozenset(titles["male"]),
        roles={role: frozenset(words) for role, words in data["roles"].items()},
        all_roles=frozenset(word for words in data["roles"].values() for word in words),
        kind_names={name: kind for kind, entry in kinds.items() for name in entry["names"]},
        kind_nouns={kind: frozenset(entry["nouns"]) for kind, entry in kinds.items()},
        countries=countries,
        country_adjectives=frozenset(data["words"]["country_adjectives"]),
        starters=frozenset(data["words"]["starters"]),
        calendar=frozenset(data["words"]["calendar"]),
        particles=frozenset(data["words"]["particles"]),
    )


def plain(word: str) -> str:
    """Return a word as the lists have it: lower case, with a straight apostrophe."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


PERSON: Final = "person"


NEWSPAPER: Final = "newspaper"


PLACE: Final = "place"


UNKNOWN: Final = ""


MAX_PERSON_WORDS: Final = 5


MAX_NAMESAKES: Final = 50  # bearers of one surname that are compared


MAX_TITLED: Final = 2  # words of a run that may be first name and surname alone


MAX_DESCRIBED: Final = 6  # mentions of one bearer that are read for a description


APPOSITION: Final = 90  # characters around a name that may describe its bearer


LATIN_TO_CYRILLIC: Final = 0x530  # beyond these blocks scripts have no capitals


ARTICLE: Final = "The "


ACRONYM: Final = re.compile(r"[A-Z]{3,}")


HYPHENS: Final = ("-", "'", "’")  # a prefix without one is part of the run


GOES_ON: Final = (" and ", " of ", " for ", " on ", "'", "’")  # behind an organisation's name


PREFIX: Final = re.compile(r"(?<!\w)(?:al|el|as|ul|d['’])-?$")


SPACELESS: Final = re.compile(r"\S+")


POSSESSIVE: Final = re.compile("['’]s?$")


class Name(NamedTuple):
    """A mention of a named person, organisation or place.

    Attributes
    ----------
    start, end
        Code points in the text, without title and possessive.
    name, full
        The mention itself, and the fullest form of it in the text.
    kind
        person, place, a kind of organisation (newspaper, ministry, …) or empty.
    sex
        f, m or empty.
    """

    start: int
    end: int
    name: str
    full: str
    kind: str
    sex: str


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns: a run; behind it "for …", "(ACRONYM)", "' Board", "and … Board", "of …"."""
    words = load_name_words()
    upper = "".join(filter(str.isupper, map(chr, range(LATIN_TO_CYRILLIC))))
    dotted = "|".join(rf"(?<={w}\.)" for w in sorted(words.titles) if len(w) <= len("Cmdr"))
    letters = r"[\w\u0300-\u036f]*+"
    word = rf"{letters}(?:[-'’&](?=\w){letters})*"
    rest = rf"(?:\.(?:[{upper}]\.)*(?!\w)|{word}(?:\.(?:{dotted}))?)"
    cap = rf"(?:(?:al|el|as|an|at|ad|ul|d['’])-?)?[{upper}]{rest}"
    particles = "|".join(sorted(words.particles))
    # A set of first letters, and only then what stands before: so the search runs over the rest.
    first = rf"[{upper}](?<![\w@#].){rest}"
    run = rf"{first}(?:(?<!['’]s)[ \u00a0](?:(?:{particles})[ \u00a0]){{0,2}}{cap})*"
    caps = rf"{cap}(?: {cap})*"
    tail = rf" (?:of|for|on)(?: the)? {caps}(?:,? (?:and|&) {caps})?"
    acronym = rf" \((?:the )?([{upper}][\w.]{{1,9}})\)"
    bodies = "|".join(sorted(words.kind_names))
    joined = rf" and (?:{cap} )*(?:{bodies})\b"
    plural = rf"(?<=s)['’] (?:{cap} )?(?:{bodies})\b"
    of = rf" of(?: the)? {caps}"
    return tuple(map(re.compile, (run, tail, acronym, plural, joined, of)))


def find_names(text: str, spans: Sequence[tuple[int, int]] | None = None) -> list[Name]:
    """Return every mention of a name, in order of the text.

    Parameters
    ----------
    text
        One article.
    spans
        (start, end) of the stretches to read, in order; no name crosses their ends. All of the
        text where it is missing.

    Returns
    -------
    list of Name
        Mentions do not overlap; ``text[start:end]`` is the mention.

    Examples
    --------
    >>> names = find_names("Mr Ito was there. Prime Minister Ken Ito spoke.")
    >>> [(name.name, name.full) for name in names]
    [('Ito', 'Ken Ito'), ('Ken Ito', 'Ken Ito')]
    """
    words = load_name_words()
    stretches = [(0, len(text))] if spans is None else spans
    mentions = [m for start, end in stretches for m in _read_runs(text, start, end, words)]
    return _link(text, mentions)


def _read_runs(text: str, begin: int, stop: int, words: NameWords) -> Iterator[Name]:
    """Yield each run of capitalised words as a mention that stands for itself."""
    run = _patterns()[0]
    position = begin
    for match in run.finditer(text, begin, stop):
        found = match.group()
        start = match.start()
        if start < position or found in words.starters:
            continue
        first, last, titles = _trim(found, opens=_opens_sentence(text, start))
        if first >= last:
            continue
        end = start + last
        start += first
        if first == 0 and text[start - 1 : start] in HYPHENS:
            prefix = PREFIX.search(text, max(start - 4, begin), start)
            start = start if prefix is None else prefix.start()  # "al-Amr"
        if text.startswith(GOES_ON, end):
            end = _extend(text, start, end, stop, words)
        position = end
        name = text[start:end]
        kind, sex = _judge(name, titles)
        yield Name(start, end, name, name, kind, sex)


def _extend(text: str, start: int, end: int, stop: int, words: NameWords) -> int:
    """Return the end of an organisation's name that goes on in lower case."""
    _, tail, _, plural, joined, of = _patterns()
    if text[end : end + 1] in {"'", "’"} and (more := plural.match(text, end, stop)):
        end = more.end()  # "Lenders' Board"
    if text.startswith(" and ", end) and text[start:end] not in words.given:
        more = joined.match(text, end, stop)  # "Medicines and Foods Authority"
        end = end if more is None else more.end()
    last = text[start:end].rsplit(None, 1)[-1]
    if last in words.kind_names and (more := tail.match(text, end, stop)):
        return more.end()  # "Bank for …"
    titled = text[max(start - 4, 0) : start].lower() == "the "
    if titled and text[start:end] not in words.countries and (more := of.match(text, end, stop)):
        return more.end()  # "the Museum of …"
    return end


@lru_cache(maxsize=1 << 16)
def _judge(name: str, titles: tuple[str, ...]) -> tuple[str, str]:
    """Return the kind and sex that a name and its titles tell."""
    words = load_name_words()
    return _kind(name, titles, words), _sex(name, titles, words)


@lru_cache(maxsize=1 << 16)
def _trim(run: str, *, opens: bool) -> tuple[int, int, tuple[str, ...]]:
    """Return where in a run the name begins and ends, and its titles.

    Left out are sentence openers, titles, days and the possessive.
    """
    words = load_name_words()
    if " " not in run:
        return 0, _trim_word(run, words, opens=opens), ()
    pieces = [(m.start(), m.end()) for m in SPACELESS.finditer(run)]
    bare = [POSSESSIVE.sub("", run[a:b]) for a, b in pieces]
    last = next(
        (
            i
            for i in range(1, len(bare))
            if bare[i - 1].endswith(".") and bare[i] in words.starters and bare[i] != "And"
        ),
        len(bare),
    )
    while last and bare[last - 1] in words.calendar:
        last -= 1
    while last > MAX_TITLED and bare[last - 1] in words.letters:
        last -= 1
    first = _skip_openers(bare, last, opens=opens, words=words)
    first, titles = _skip_titles(bare, first, last, words)
    alone = last - first == 1 and (
        bare[first].rstrip(".") in words.titles
        or (opens and bare[first].lower() in words.all_roles)
    )
    if first >= last or alone or (bare[last - 1] in words.posts and bare[first] not in words.given):
        return 0, 0, ()
    return pieces[first][0], pieces[last - 1][0] + len(bare[last - 1]), tuple(titles)


def _trim_word(word: str, words: NameWords, *, opens: bool) -> int:
    """Return the length of a word without its possessive, 0 if it names nobody."""
    shown = POSSESSIVE.sub("", word)
    listed = shown in words.starters or shown in words.calendar or shown == "I"
    post = shown.rstrip(".") in words.titles or shown in words.posts
    role = shown.lower() in words.all_roles and (shown.isupper() or opens)
    return 0 if listed or post or role else len(shown)


def _skip_openers(bare: list[str], last: int, *, opens: bool, words: NameWords) -> int:
    """Return the index of the first word that is not there because a sentence or date begins."""
    first = 0
    while first < last and (
        bare[first] in words.calendar
        or bare[first] == "I"
        or (bare[first] in words.starters and (opens or last > 1))
    ):
        if bare[first] in {"New", "First"} and last - first > 1:
            break  # "New York", "First Bank"
        first += 1
    return first


def _skip_titles(bare: list[str], first: int, last: int, words: NameWords) -> tuple[int, list[str]]:
    """Return the index behind the titles and countries in front of a person, and the titles."""
    if last <= first or bare[last - 1] in words.kind_names:
        return first, []
    heads = [i for i in range(first, last - 1) if bare[i].rstrip(".") in words.titles]
    if not heads and last - first > MAX_TITLED and bare[first].lower() in words.all_roles:
        heads = [first]  # "Politician Chuka Umunna" where a sentence begins
    titles = [word.rstrip(".") for word in bare[first : heads[-1] + 1]] if heads else []
    first = heads[-1] + 1 if heads else first
    for size in (2, 1):  # "the United States Hamdullah Mohib": an envoy's post before the name
        country = " ".join(bare[first : first + size])
        if words.countries.get(country) == country and last - first - size > 1:
            return first + size, titles
    return first, titles


def _opens_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence begins here, so that a capital says nothing."""
    before = text[max(start - 3, 0) : start].rstrip(" \u00a0")
    return not before or before[-1] in "\n.!?:…“”\"‘'—–•"


def _kind(name: str, titles: tuple[str, ...], words: NameWords) -> str:
    """Return what bears the name, as far as the name itself tells."""
    tokens = name.split()
    if name in words.countries:
        return PLACE
    if tokens[-1] in words.kind_names:
        return words.kind_names[tokens[-1]]
    for token in tokens[:-1]:
        if words.kind_names.get(token) in {"ministry", "university", "body"}:
            return words.kind_names[token]
    if titles or tokens[0] in words.female or tokens[0] in words.male:
        return PERSON
    if len(tokens) == 1:
        return "body" if name.isupper() and len(name) > 1 else UNKNOWN
    named = len(tokens) <= MAX_PERSON_WORDS and "of" not in tokens
    named = named and not any(ACRONYM.fullmatch(token) for token in tokens)
    return PERSON if named and tokens[0] not in words.countries else UNKNOWN


def _sex(name: str, titles: tuple[str, ...], words: NameWords) -> str:
    """Return f or m by title, then by first name."""
    if any(title in words.female_titles for title in titles):
        return "f"
    if any(title in words.male_titles for title in titles):
        return "m"
    first = name.split(maxsplit=1)[0]
    return "f" if first in words.female else "m" if first in words.male else ""


def _link(text: str, mentions: list[Name]) -> list[Name]:
    """Give each mention the fullest form, kind, sex and description of its bearer."""
    groups: dict[str, list[Name]] = {}
    bearers = _bearers(text, mentions)
    for full, mention in zip(bearers, mentions, strict=True):
        groups.setdefault(full, []).append(mention)
    shown = {full: _judge_bearer(text, full, members) for full, members in groups.items()}
    return [
        Name(start, end, name, *shown[full])
        for full, (start, end, name, *_) in zip(bearers, mentions, strict=True)
    ]


def _judge_bearer(text: str, full: str, members: list[Name]) -> tuple[str, str, str]:
    """Return a bearer's fullest form, kind and sex as its mentions tell them."""
    named = [m for m in members if m.name == full]
    kind = next((m.kind for m in named if m.kind), "") or next(
        (PERSON for m in members if m.kind == PERSON), ""
    )
    # The fullest form first: "Lee" alone may be a man.
    sex = next((m.sex for group in (named, members) for m in group if m.sex), "")
    return _with_article(text, full, kind, named), kind, sex


def _bearers(text: str, mentions: list[Name]) -> list[str]:
    """Return for each mention the fullest form: the nearest longer name that it abbreviates."""
    by_word: dict[str, list[tuple[int, Name]]] = {}
    seen: set[str] = set()
    for i, mention in enumerate(mentions):
        if mention.name not in seen and " " in mention.name:
            seen.add(mention.name)
            tokens = mention.name.split()
            for word in {tokens[-1], tokens[0]}:
                by_word.setdefault(word, []).append((i, mention))
    acronyms = _acronyms(text, mentions)
    countries = load_name_words().countries
    bearers = []
    for i, mention in enumerate(mentions):
        name = mention.name
        known = name if name in countries else acronyms.get(name)
        longer = by_word.get(name.rsplit(None, 1)[-1])
        bearers.append(known or (_fullest(i, mention, longer) if longer else name))
    return bearers


def _fullest(index: int, mention: Name, longer: list[tuple[int, Name]]) -> str:
    """Return the fitting name that was introduced first; last words count before first words."""
    tokens = mention.name.split()
    titled = mention.sex and tokens[0] not in load_name_words().given  # "Mrs Lee" is not Tom Lee
    best = mention.name
    best_rank: tuple[bool, bool, int] | None = None
    for i, other in longer[:MAX_NAMESAKES]:
        theirs = other.name.split()
        if len(theirs) <= len(tokens) or not _abbreviates(tokens, theirs, other.kind):
            continue
        if titled and other.sex and mention.sex != other.sex:
            continue
        rank = (theirs[-1] == tokens[-1], i < index, -i)
        if best_rank is None or rank > best_rank:
            best, best_rank = other.name, rank
    return best


def _abbreviates(tokens: list[str], theirs: list[str], kind: str) -> bool:
    """Tell whether the words of a name stand in a longer one: its end, its ends, or its head."""
    if theirs[-len(tokens) :] == tokens:
        return True
    if kind != PERSON:
        return False
    if len(tokens) == 1:
        return theirs[0] == tokens[0]
    return theirs[-1] == tokens[-1] and theirs[0] == tokens[0]


def _acronyms(text: str, mentions: list[Name]) -> dict[str, str]:
    """Return what "(IMF)" right behind a longer name stands for."""
    behind = _patterns()[2]
    found: dict[str, str] = {}
    for mention in mentions:
        if text.startswith(" (", mention.end) and " " in mention.name:
            match = behind.match(text, mention.end)
            if match and match[1][0] == mention.name[0]:
                found.setdefault(match[1], mention.name)
    return found


def describe(text: str, names: Sequence[Name]) -> frozenset[str]:
    """Return the words that describe the bearer of some names: its office, its country.

    Parameters
    ----------
    text
        The article.
    names
        Mentions of one bearer, of which the first few are read.

    Examples
    --------
    >>> text = "The mayor of Osaka, Ken Ito: he spoke."
    >>> sorted(describe(text, [n for n in find_names(text) if n.kind == "person"]))
    ['Osaka', 'The', 'mayor', 'of']
    """
    return frozenset[str]().union(*(_about(text, name) for name in names[:MAX_DESCRIBED]))


def _about(text: str, mention: Name) -> frozenset[str]:
    """Return the words right before a name and those set off by a comma beside it."""
    before = text[max(mention.start - APPOSITION, 0) : mention.start]
    before = re.split(r"[.!?;:\n“”\"]", before)[-1]
    before = re.split(r", | and | said | told | with ", before.removesuffix(", "))[-1]
    if before.rstrip().rsplit(" ", 1)[-1] in {"of", "for", "in", "at", "to", "from", "by"}:
        before = ""  # "the mayor of Osaka": Osaka is no mayor
    after = text[mention.end : mention.end + APPOSITION]
    behind = ""
    if match := re.match(r", (?:\d+, )?(?!who|which|said|says|told)([^,.;:“”\"\n]+)", after):
        behind = match[1]
    return frozenset(re.findall(r"[\w.-]*\w", f"{before} {behind}"))


def _with_article(text: str, full: str, kind: str, named: list[Name]) -> str:
    """Return a newspaper's name with the article that belongs to it."""
    if kind != NEWSPAPER or " " not in full:
        return full
    titled = any(
        text.startswith(ARTICLE, mention.start - len(ARTICLE))
        for mention in named
        if mention.start >= len(ARTICLE)
    )
    return ARTICLE + full if titled else full

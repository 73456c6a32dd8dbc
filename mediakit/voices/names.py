"""The names that a text mentions: where they stand, who bears each, and how it is described.

Told in this order: which lines are titles and datelines, the runs of capitals of all other lines,
what of a run is no name, what a name and its titles tell, what was named found in titles again,
which names are one bearer's, and the words that describe it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import dropwhile
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.words import CUES, NAMES, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.words import Words

PERSON: Final = "person"
UNKNOWN: Final = ""

MAX_PERSON_WORDS: Final = 5
MAX_PLAIN: Final = 3  # of one who is known by no title or first name
MAX_NAMESAKES: Final = 50  # bearers of one surname that are compared
MAX_TITLED: Final = 2  # words of a run that may be first name and surname alone
OFFICES: Final = ("of", "or", "he", "nd")  # how "Secretary of", "for", "of the", "of … and" end
MAX_OFFICE: Final = 40  # characters before a name that may say that it is what an office is for
IN: Final = (" across ", " in ", "In ", " near ", "Near ", " outside ", " throughout ")
AT: Final = (*IN, " at ", " between ", " for ", " from ", " of ", " to ")  # before a place
DISCIPLINE: Final = ("rofessor of ", "rofessor in ", "ecturer in ", "ecturer of ")  # before it
LINKS: Final = frozenset({"of", "for", "on", "and"})
FIXED: Final = ("place", "work")  # kinds that go on with "of" alone
MAX_DESCRIBED: Final = 6  # mentions of one bearer that are read for a description
APPOSITION: Final = 90  # characters around a name that may describe its bearer
LATIN_TO_CYRILLIC: Final = 0x530  # beyond these blocks scripts have no capitals
MAX_TITLE: Final = 200  # characters of a line that may be a title
MIN_TITLE: Final = 4  # words with a capital that make a title of a line with a full stop
ARTICLE: Final = "The "
HYPHENS: Final = ("-", "'", "’")  # a prefix without one is part of the run
GOES_ON: Final = (" and ", " of ", " for ", " on ", "'", "’")  # behind an organisation's name
PREFIX: Final = re.compile(r"(?<!\w)(?:al|el|as|ul|d['’])-?$")
POSSESSIVE: Final = re.compile("['’]s?$")
WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
LABEL: Final = re.compile(r"[^:]{1,30}+: (?=\w)")  # "Related: Council Asks …"
LABELLED: Final = 3  # words of such a label
FIRST: Final = re.compile(r"\w+")
LINE: Final = re.compile(r"[^\n]+")
NUMERAL: Final = re.compile("[IVX]+$")
# One letter, a numeral, several of what an abbreviation stands for, a party's tag.
ODD: Final = re.compile(r"(?:\w\.?|[IVX]+|[A-Z]{2,}s)$|[RDI]-\w")
ABBREVIATION: Final = re.compile(r"\(([A-Z]{2,6})s?\)")
ADVERB: Final = re.compile(r"\w{2}(?:al|ant|ed|ent|ful|ic|ing|ive|less|ous)ly$")
PARTY_TAG: Final = re.compile(r"[RDI]-\w")
OFFICE: Final = re.compile(r"(\w+) (?:of|for)(?: the)? (?:\w+,? (?:and )?)?$")


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
    mentions: list[Name] = []
    titled: list[tuple[int, int]] = []
    for begin, stop in [(0, len(text))] if spans is None else spans:
        for line in LINE.finditer(text, begin, stop):
            start, end = line.span()
            if end - start <= MAX_TITLE and is_title_case(text[start:end]):
                titled.append((start, end))
            else:
                start = _skip_dateline(text, start, end)
                mentions.extend(_read_runs(text, start, end))
    if titled and mentions:
        known = _list_known(text, mentions)
        mentions.extend(m for line in titled for m in _find_known(text, *line, known))
        mentions.sort()
    if abbreviated := _list_abbreviated(text):
        mentions = [mention for mention in mentions if mention.name not in abbreviated]
    bearers = _bearers(text, mentions)
    groups: dict[str, list[Name]] = {}
    for full, mention in zip(bearers, mentions, strict=True):
        groups.setdefault(full, []).append(mention)
    shown = {full: _judge_bearer(text, full, members) for full, members in groups.items()}
    return [
        Name(start, end, name, *shown[full])
        for full, (start, end, name, *_) in zip(bearers, mentions, strict=True)
    ]


def _list_abbreviated(text: str) -> set[str]:
    """Return the abbreviations of what is no name: "remotely operated vehicle (ROV)"."""
    found = set()
    for match in ABBREVIATION.finditer(text):
        words = FIRST.findall(text, max(match.start() - APPOSITION, 0), match.end(1))
        parts = words[-1 - len(match[1]) : -1]
        if "".join(part[0] for part in parts).upper() == match[1] and parts[0].islower():
            found.add(match[1])
    return found


def is_title_case(line: str) -> bool:
    """Tell whether a line is written as titles are, so that a capital in it tells no name."""
    label = LABEL.match(line)
    if label is None and _plain_word().search(line):
        return False
    if label and len(label.group().split()) <= LABELLED:
        line = line[label.end() :]
    capitals = 0
    for match in WORDS.finditer(line):
        word = match.group()
        if word.islower() and word not in NAMES.small and not word[0].isdigit():
            return False
        capitals += word[0].isupper()
    return capitals >= (MIN_TITLE if line.rstrip("”’\"' ")[-1:] == "." else 1)


@lru_cache(maxsize=1)
def _plain_word() -> re.Pattern[str]:
    """Return the pattern of a word in lower case that titles write with a capital."""
    small = "|".join(sorted(NAMES.small))
    return re.compile(rf"(?<![\w'’-])(?!(?:{small})(?![\w'’-]))[a-z]+(?![\w'’-])")


def _skip_dateline(text: str, begin: int, stop: int) -> int:
    """Return where a line goes on behind the place and agency that it comes from, if any."""
    found = _dateline().match(text, begin, stop)
    if found is None:
        return begin
    place, more, agency, colon = found.groups()
    listed = place.title() in NAMES.countries or place in NAMES.countries
    if colon:
        return found.end() if listed and place.isupper() else begin
    return found.end() if more or agency or listed or place.isupper() else begin


@lru_cache(maxsize=1)
def _dateline() -> re.Pattern[str]:
    """Return the pattern of "OSLO, Norway, March 3 (Agency) — "."""
    word = r"[^\W\d_a-zß-ÿ][\w.'’-]*+"
    place = rf"{word}(?:[ /]{word}){{0,3}}+"
    more = rf"(?:, (?:{place}(?: \d{{1,2}})?|\d{{4}}))+"
    dash = r"(?:\s*(?:—\s*|(?:–|--)\s+)|\s+-\s+|(:)\s+)"
    return re.compile(rf"({place})({more})?,?( \([^()\n]{{2,40}}\))?{dash}(?![a-zß-ÿ])")


def _list_known(text: str, mentions: list[Name]) -> dict[str, list[Name]]:
    """Return by its first word what was named, and surnames, the longest first."""
    known = {mention.name: mention for mention in mentions}
    for mention in mentions:
        last = mention.name.rsplit(None, 1)[-1]
        if mention.kind == PERSON and last != mention.name:  # "Dorrit Vane" of "Dorrit J. Vane"
            short = f"{mention.name.split()[0]} {last}"
            for form in (short,) if _is_plain(text, last) else (short, last):
                known.setdefault(form, mention._replace(name=form, full=form))
    found: dict[str, list[Name]] = {}
    for name in sorted(known, key=len, reverse=True):
        first = FIRST.search(name)
        if first is not None:
            found.setdefault(plain(first.group()), []).append(known[name])
    return found


def _find_known(text: str, begin: int, stop: int, known: dict[str, list[Name]]) -> Iterator[Name]:
    """Yield the known names of a title, also in a longer run of capitals and in capitals alone."""
    upper, position = text[begin:stop].isupper(), begin
    for match in FIRST.finditer(text, begin, stop):
        start = match.start()
        for name in known.get(plain(match.group()), ()) if start >= position else ():
            end = start + len(name.name)
            there = text[start:end]
            same = there == (name.name.upper() if upper else name.name)
            if same and end <= stop and not text[end : end + 1].isalnum():
                yield name._replace(start=start, end=end, name=there, full=name.name)
                position = end
                break


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns: a run; behind it "for …", "(ACRONYM)", "' Board", "and … Board", "of …"."""
    upper = "".join(filter(str.isupper, map(chr, range(LATIN_TO_CYRILLIC))))
    short = [w for w in NAMES.titles if len(w) <= len("Cmdr")]
    dotted = "|".join(rf"(?<={w}\.)" for w in sorted([*short, *NAMES.saints]))
    letters = r"[\w\u0300-\u036f]*+"
    word = rf"{letters}(?:[-'’&](?=\w){letters})*"
    # Behind 's a new name begins, but for "St. Mary's Church" and "Women's Institute".
    owned = "|".join(rf"(?<={w}['’]s)" for w in sorted(NAMES.owners))
    rest = rf"(?:\.(?:[{upper}]\.)*(?!\w)|{word}(?:\.(?:{dotted}))?)"
    cap = rf"(?:(?:al|el|as|an|at|ad|ul|d['’])-?)?[{upper}]{rest}"
    particles = "|".join(sorted(NAMES.particles))
    # A set of first letters, and only then what stands before: so the search runs over the rest.
    first = rf"[{upper}](?<![\w@#].){rest}"
    joint = rf"(?:(?<!['’]s)|{owned})[ \u00a0](?:&[ \u00a0]|(?:(?:{particles})[ \u00a0]){{1,2}})?"
    run = rf"{first}(?:{joint}{cap})*"
    caps = rf"{cap}(?: {cap})*"
    tail = rf" (?:of|for|on)(?: the)? {caps}(?: of(?: the)? {caps})?((?:,? (?:and|&) {caps})?)"
    acronym = rf" \((?:the )?([{upper}][\w.]{{1,9}})\)"
    bodies = "|".join(sorted(n for n, kind in NAMES.kind_names.items() if kind not in FIXED))
    joined = rf" and (?:{cap} )*(?:{bodies})\b"
    owned_by = "|".join(sorted(NAMES.kind_names))
    plural = rf"(?:(?<=s)['’]|['’](s)) (?:{cap} )?(?:{owned_by})\b"
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
        first, last, titles, kind, sex = _read_run(found, opens=opens)
        if first >= last:
            continue
        end = start + last
        start += first
        if first == 0 and text[start - 1 : start] in HYPHENS:
            start = _read_prefix(text, begin, start, end)
        if start > end or text.endswith(DISCIPLINE, 0, start):
            continue
        if text.startswith(GOES_ON, end):
            end = _extend(text, start, end, stop)
        position = end
        name = text[start:end]
        if before[-2:] in OFFICES and _is_office(text, begin, start, name):
            rest = list(dropwhile(NAMES.portfolios.__contains__, name.split()))
            start, titles = end - len(" ".join(rest)), (*titles, "Minister")
            if not rest:
                continue
            name = text[start:end]
        if len(name) != last - first:
            kind, sex = _judge(name, titles)
        if before == "he" and kind == PERSON and first == 0 and _follows_the(text, start):
            kind = kind if name.partition(" ")[0] in NAMES.given else UNKNOWN  # "the Ravens"
        yield Name(start, end, name, name, kind, sex)


def _read_prefix(text: str, begin: int, start: int, end: int) -> int:
    """Return where a run behind a hyphen begins: "al-Amr"; "anti-Trump" is an adjective."""
    if prefix := PREFIX.search(text, max(start - 4, begin), start):
        return prefix.start()
    made = text[start - 2 : start - 1].islower()
    return start + len(text[start:end].split(maxsplit=1)[0]) + 1 if made else start


def _follows_the(text: str, start: int) -> bool:
    return text.endswith((ARTICLE, ARTICLE.lower()), 0, start)


def _is_office(text: str, begin: int, start: int, name: str) -> bool:
    """Tell whether a name begins with what an office is for: "Secretary of" it."""
    if name.partition(" ")[0] not in NAMES.portfolios:
        return False
    found = OFFICE.search(text, max(start - MAX_OFFICE, begin), start)
    return found is not None and found[1].removesuffix("s") in NAMES.titles


def _extend(text: str, start: int, end: int, stop: int) -> int:
    """Return the end of an organisation's name that goes on in lower case."""
    _, tail, _, plural, joined, of = _patterns()
    name = text[start:end]
    if text[end : end + 1] in {"'", "’"} and (more := plural.match(text, end, stop)):
        if more[1] is None or name.partition(" ")[0].rstrip(".") in NAMES.saints:
            end = more.end()  # "Lenders' Board", "St. Mary's Church"
    elif text.startswith(" and ", end) and _is_topic(text, start, name):
        more = joined.match(text, end, stop)
        end = more.end() if more else end  # "Medicines and Foods Authority"
    last = text[start:end].rsplit(None, 1)[-1]
    kind = NAMES.kind_names.get(last)
    whole = text[start:end] in NAMES.countries or not _follows_the(text, start)
    if kind is None and whole:
        return end
    more = (of if kind is None or kind in FIXED else tail).match(text, end, stop)
    if more is None:
        return end
    behind = more.end()
    if more.re is tail and (joint := more[1].split()):
        other = last in NAMES.seats or joint[-1] in NAMES.kind_names
        behind = more.start(1) if other else behind  # "the Bank of Osaka and Ito Ltd"
    added = text[end:behind].split()
    if not NAMES.calendar.isdisjoint(added):
        return end
    return behind - len(added[-1]) + len(POSSESSIVE.sub("", added[-1]))


def _is_topic(text: str, start: int, name: str) -> bool:
    """Tell whether what "and" joins to a body's name may be its first half: "Medicines and"."""
    last = name.rsplit(None, 1)[-1]
    named = (NAMES.given, NAMES.kind_names, NAMES.regions)
    return not (last.isupper() or any(last in listed for listed in named)) and (
        _follows_the(text, start) or _is_plain(text, last)
    )


def _is_plain(text: str, word: str) -> bool:
    """Tell whether an article has a word in lower case, too."""
    return f" {word.lower()} " in text


def _is_no_name(word: str, *, opens: bool) -> bool:
    """Tell whether a single word with a capital is nobody's name."""
    if word in NAMES.nobody or word.rstrip(".") in NAMES.nobody or ODD.match(word):
        return True
    role = word.lower() in NAMES.all_roles and (opens or word.isupper())
    role |= "." in word and word.replace(".", "") in NAMES.letters  # "M.D."
    return role or _is_compound(word) or (opens and ADVERB.search(word) is not None)


def _is_compound(word: str) -> bool:
    """Tell whether a word is an adjective that is made of a name: "US-led"."""
    if "-" not in word:
        return False
    head, _, tail = word.rpartition("-")
    made = tail in NAMES.compounds or tail in NAMES.all_roles or tail.endswith(("ed", "ing"))
    return made or head in NAMES.prefixes or tail in NAMES.adjectives


@lru_cache(maxsize=1 << 16)
def _read_run(run: str, *, opens: bool) -> tuple[int, int, tuple[str, ...], str, str]:
    """Return where in a run the name begins and ends, its titles, and its kind and sex."""
    first, last, titles = _trim(run, opens=opens)
    kind, sex = _judge(run[first:last], titles) if first < last else (UNKNOWN, "")
    return first, last, titles, kind, sex


def _trim(run: str, *, opens: bool) -> tuple[int, int, tuple[str, ...]]:
    """Return where in a run the name begins, without openers, titles and days, and its titles."""
    nobody = 0, 0, ()
    if " " not in run:
        word = POSSESSIVE.sub("", run)
        return nobody if not word or _is_no_name(word, opens=opens) else (0, len(word), ())
    raw = run.split()
    bare = [POSSESSIVE.sub("", word) if word[-1] in "s'’" else word for word in raw]
    starts, places = NAMES.after_stop, range(1, len(bare))
    last = next((i for i in places if bare[i - 1][-1:] == "." and bare[i] in starts), len(bare))
    while last and (bare[last - 1] in NAMES.calendar or PARTY_TAG.match(bare[last - 1])):
        last -= 1
    if last == 1 and bare[0] in NAMES.festive:
        return nobody  # "Good Friday"
    if last > 1 and bare[last - 1] == "I" and bare[0] not in NAMES.given:
        last -= 1
    while last > MAX_TITLED and bare[last - 1] in NAMES.letters:
        last -= 1
    owned = raw[0] != bare[0] and last > 1  # "Women's Institute"
    first = 0 if owned else _skip_openers(bare, last, opens=opens)
    first, titles = _skip_titles(bare, first, last)
    words = bare[first:last]
    if not titles and len(words) > MAX_TITLED and _is_described(words, opens=opens):
        first, words = first + 1, words[1:]
    if not words or (len(words) == 1 and _is_no_name(words[0], opens=opens)):
        return nobody
    if _is_post(words):
        return nobody
    begin, end = (sum(map(len, raw[:at])) + at for at in (first, last - 1))
    return begin, end + len(bare[last - 1]), tuple(titles)


def _is_post(words: list[str]) -> bool:
    """Tell whether a run is a post, a day, an adjective of two words or a numbered part."""
    first, last = words[0], words[-1]
    if last in NAMES.posts and first not in NAMES.given:
        return True
    if last in NAMES.adjectives:
        apart = NAMES.adjectives, NAMES.quarters, NAMES.states
        return all(any(word in listed for listed in apart) for word in words)
    if first in NAMES.numbered and len(words) == MAX_TITLED:
        return last in NAMES.starters or bool(NUMERAL.match(last)) or len(last.rstrip(".")) == 1
    titles = NAMES.titles
    return all(word in titles or word.removesuffix("s") in titles for word in words)


def _is_described(words: list[str], *, opens: bool) -> bool:
    """Tell whether a noun or adjective stands before a person: "Farmer Luc Morel"."""
    word, low = words[0], words[0].lower()
    if word in NAMES.given or words[-1] in NAMES.kind_names:
        return False
    noun = low in NAMES.callings or low in NAMES.all_roles or low.endswith("ist")
    return (opens and noun) or (words[1] in NAMES.given and word in NAMES.adjectives)


def _skip_openers(bare: list[str], last: int, *, opens: bool) -> int:
    """Return the index of the first word that is not there because a sentence or date begins."""
    for first, word in enumerate(bare[:last]):
        opener = word in NAMES.starters and (opens or word.lower() in NAMES.small)
        if not (opener or word in NAMES.calendar or word == "I" or _is_compound(word)):
            return first
        if last - first > 1 and (word in NAMES.firsts or _is_given(*bare[first : first + 2])):
            return first  # "New York", "First Bank", "Jan Karski"
    return last


def _is_given(word: str, after: str) -> bool:
    """Tell whether a month before a capital is a first name."""
    return (
        word in NAMES.given and after not in NAMES.given and after.rstrip(".") not in NAMES.titles
    )


def _skip_titles(bare: list[str], first: int, last: int) -> tuple[int, list[str]]:
    """Return the index behind the titles and countries in front of a person, and the titles."""
    if last <= first:
        return first, []
    # "Mayor Hall" is one, "Park Hall" is none.
    surname = bare[last - 1] in NAMES.surnames and bare[first].rstrip(".") in NAMES.other_titles
    if bare[last - 1] in NAMES.kind_names and not surname:
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
    told = bool(titles) or tokens[0] in NAMES.given
    if name in NAMES.countries:
        kind = "place"
    elif (kinds[-1] or inner) and not (told and tokens[-1] in NAMES.surnames):
        kind = kinds[-1] or inner
    elif told:
        kind = PERSON
    elif len(tokens) == 1:
        kind = "body" if name.isupper() and len(name) > 1 else UNKNOWN
    else:
        odd = "of" in tokens or any(re.fullmatch("[A-Z]{3,}", token) for token in tokens)
        odd |= len(tokens) > MAX_PERSON_WORDS
        odd |= tokens[0] in NAMES.regions or tokens[0] in NAMES.starters
        odd |= len(tokens) > MAX_PLAIN and all(len(word) > len("F.") for word in tokens)
        kind = UNKNOWN if odd else PERSON
    return kind, sex


def _judge_bearer(text: str, full: str, members: list[Name]) -> tuple[str, str, str]:
    """Return a bearer's fullest form, kind and sex as its mentions tell them."""
    only = members[0]
    if len(members) == 1 and only.full == full and only.kind != "newspaper":
        return full, only.kind, only.sex
    named = [m for m in members if m.full == full]
    person = PERSON if any(m.kind == PERSON for m in members) else UNKNOWN
    kind = next((m.kind for m in named if m.kind), person)
    # The fullest form first: "Lee" alone may be a man.
    sex = next((m.sex for m in [*named, *members] if m.sex), "")
    if kind == "newspaper" and " " in full:  # the article belongs to its name
        heads = [m.start - len(ARTICLE) for m in named if m.start >= len(ARTICLE)]
        full = ARTICLE + full if any(text.startswith(ARTICLE, head) for head in heads) else full
    return full, kind, sex


def _index_longer(
    text: str, mentions: list[Name]
) -> tuple[dict[str, list[tuple[int, Name]]], dict[str, str]]:
    """Return by each word that may stand for them the names of several words, and by acronyms."""
    longer: dict[str, list[tuple[int, Name]]] = {}
    seen: set[str] = set()
    acronyms: dict[str, str] = {}  # what "IMF" stands for
    stated: dict[str, str] = {}  # what "(IMF)" right behind a longer name does
    for i, mention in enumerate(mentions):
        if " " not in mention.full:
            continue
        behind = text.startswith(" (", mention.end) and _patterns()[2].match(text, mention.end)
        if behind and behind[1][0] == mention.name[0]:
            stated.setdefault(behind[1], mention.full)
        if mention.full not in seen:
            seen.add(mention.full)
            ends, initials = _ends(mention.full)
            for word in ends:
                longer.setdefault(word, []).append((i, mention))
            if len(initials) > 1 and (mention.kind != PERSON or len(initials) > MAX_TITLED):
                acronyms.setdefault(initials, mention.full)
    return longer, acronyms | stated


def _bearers(text: str, mentions: list[Name]) -> list[str]:
    """Return for each mention the fullest form: the nearest longer name that it abbreviates."""
    longer, acronyms = _index_longer(text, mentions)
    surnames = NAMES.regions.intersection(longer)  # "Washington"
    places = {m.full for m in mentions if m.full in longer and text.endswith(IN, 0, m.start)}
    known: dict[tuple[str, str], list[tuple[bool, int, str]]] = {}
    bearers = []
    for i, mention in enumerate(mentions):
        name = mention.full
        fitting = known.get((name, mention.sex))
        if fitting is None:
            acronym = acronyms.get(name.replace(".", ""))
            others = [
                o for o in longer.get(name.rpartition(" ")[2], ()) if len(o[1].full) > len(name)
            ]
            some = others and name not in NAMES.whole
            fitting = _find_longer(text, mention, others, places) if some else []
            fitting = known[name, mention.sex] = [(True, i, acronym)] if acronym else fitting
        if not fitting or (name in surnames and text.endswith(AT, 0, mention.start)):
            bearers.append(name)
        elif len(fitting) == 1:
            bearers.append(fitting[0][-1])
        else:
            bearers.append(_choose(text, mentions, i, fitting))
    return bearers


def _choose(
    text: str, mentions: list[Name], index: int, fitting: list[tuple[bool, int, str]]
) -> str:
    """Return the name that is meant: of that end, sex and office, and introduced first."""
    mention = mentions[index]
    before = text[max(mention.start - MAX_OFFICE, 0) : mention.start].split()[-1:]
    office = next((w.lower().rstrip(".") for w in before if w.rstrip(".") in NAMES.titles), "")

    def rank(entry: tuple[bool, int, str]) -> tuple[bool, bool, bool, bool, int]:
        last, at, _ = entry
        sex = bool(mention.sex) and mentions[at].sex == mention.sex
        held = bool(office) and office in map(str.lower, describe(text, [mentions[at]]))
        return last, sex, held, at < index, -at

    return max(fitting, key=rank)[-1]


@lru_cache(maxsize=1 << 16)
def _ends(name: str) -> tuple[Words, str]:
    """Return the words by which a name is called again, and its initials."""
    tokens = name.split()
    words = {tokens[-1], tokens[0], _head(tokens)}
    words.update(tokens[-2:-1] if tokens[-1] in NAMES.legal else ())
    spelt = any(word.isupper() and len(word) > 1 for word in tokens)  # "US Senate" is no "US"
    initials = "" if spelt else "".join(word[0] for word in tokens if word[0].isupper())
    return frozenset(words), initials


def _head(tokens: list[str]) -> str:
    """Return the word before the first "of" or "for" of a name, else its last."""
    at = next((i for i, token in enumerate(tokens) if token in LINKS), len(tokens))
    return tokens[at - 1]


def _find_longer(
    text: str, mention: Name, longer: list[tuple[int, Name]], places: set[str]
) -> list[tuple[bool, int, str]]:
    """Return the longer names that one abbreviates: whether by its end, which mention, itself."""
    tokens, place = mention.full.split(), mention.full in places
    titled = mention.sex and tokens[0] not in NAMES.given  # "Mrs Lee" is not Tom Lee
    return [
        (other.full.endswith(tokens[-1]), i, other.full)
        for i, other in longer[:MAX_NAMESAKES]
        if not (titled and other.sex and mention.sex != other.sex)
        and _stands_for(text, tokens, other, place=place)
    ]


def _stands_for(text: str, tokens: list[str], other: Name, *, place: bool) -> bool:
    """Tell whether some words are short for a longer name; they may stand as places do."""
    theirs, size = other.full.split(), len(tokens)
    first, kind, person = theirs[0], NAMES.kind_names.get(tokens[0]), other.kind == PERSON
    if first not in NAMES.given:
        if kind and tokens == [_head(theirs)]:
            return True  # "the Board" of the Board of Trade
        if theirs[:size] == tokens and NAMES.legal.issuperset(theirs[size:]):
            return True  # "Velmark" of Velmark AB
        whole = " ".join(tokens) in NAMES.regions or first in NAMES.generic
        whole |= first in NAMES.adjectives and tokens[-1] not in NAMES.kind_names
        plain_words = theirs[-1], tokens[0]  # "Lego" of a Lego Movie
        if whole or (size == 1 and (place or any(_is_plain(text, w) for w in plain_words))):
            return not whole and not place and theirs[-1] == tokens[0] and person
    tail = theirs[-size:]  # "Von der Brink" where a sentence begins
    if tail == tokens or (tail[0] == tokens[0].lower() and tail[1:] == tokens[1:]):
        return LINKS.isdisjoint(theirs[:-size]) and (person or size > 1 or kind not in FIXED)
    return person and first == tokens[0] and (theirs[-1] == tokens[-1] if size > 1 else not place)


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

"""The names that a text mentions: where they stand, who bears each, and how it is described.

Told in this order: the whole; lines that are titles or begin with a dateline; the runs of capitals
in all others, and how far a name goes on behind one; what of a run is no name, and what its words
tell; what was named, found in titles; which names have one bearer; the words that describe it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import chain, dropwhile, islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from mediakit.voices.words import CUES, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.base.arrays import Index, Ints
    from mediakit.voices.words import Words

PERSON: Final = "person"
UNKNOWN: Final = ""

MAX_PLAIN: Final = 3  # words of one who is known by no title or first name
MAX_RUNS: Final = 1 << 15  # that are remembered, of those that open a line and of others
MAX_ARTICLES: Final = 100  # whose names are held one by one
MAX_NAMESAKES: Final = 50  # bearers of one surname that are compared
MAX_TITLED: Final = 2  # words of a run that may be first name and surname alone
MAX_OFFICE: Final = 40  # characters before a name that may say that it is what an office is for
MAX_DESCRIBED: Final = 6  # mentions of one bearer that are read for a description
APPOSITION: Final = 90  # characters around a name that may describe its bearer
MAX_TITLE: Final = 200  # characters of a line that may be a title
MIN_TITLE: Final = 4  # words with a capital that make a title of a line with a full stop
FIXED: Final = ("place", "work")  # kinds that go on with "of" alone
INNER: Final = ("ministry", "university", "body")  # kinds that a word inside of a name tells
THE: Final = ("the ", "The ")
HYPHENS: Final = frozenset("-'’")  # behind a prefix in lower case
OPENERS: Final = "\n.!?:…“”\"‘'—–•"  # that a line or sentence begins behind
OFFICES: Final = frozenset({"of", "in", "or", "he", "nd"})  # how "of", "for the", "and" end
GOES_ON: Final = (" and ", " of ", " for ", " on ", "' ", "’ ")  # behind an organisation's name
GOING: Final = frozenset(word[:2] for word in GOES_ON)

# Beyond these blocks, Latin to Cyrillic, scripts have no capitals.
UPPER: Final = "".join(filter(str.isupper, map(chr, range(0x530))))
PREFIXES: Final = "(?:al|el|as|an|at|ad|ul|d['’])-?"
PREFIX: Final = re.compile(rf"(?<!\w){PREFIXES}$")
POSSESSIVE: Final = re.compile("['’]s?$")
LINE: Final = re.compile(r"[^\n]+")
WORD: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
LABEL: Final = re.compile(r"(?:[^\s:]+ ){0,2}[^\s:]+: (?=\w)")  # "Related: Council Asks …"
# "OSLO, Norway, March 3 (Agency) — ".
PLACE: Final = r"[^\W\d_a-zß-ÿ][\w.'’-]*+(?:[ /][^\W\d_a-zß-ÿ][\w.'’-]*+){0,3}+"
DATELINE: Final = re.compile(
    rf"({PLACE})((?:, (?:{PLACE}(?: \d{{1,2}})?|\d{{4}}))+)?,?( \([^()\n]{{2,40}}\))?"
    r"(?:\s*(?:—\s*|(?:–|--)\s+)|\s+-\s+|(:)\s+)(?![a-zß-ÿ])"
)
ACRONYM: Final = re.compile(rf" \((?:the )?([{UPPER}][\w.]{{1,9}})\)")
OFFICE: Final = re.compile(r"(\w+) (?:of|for)(?: the)? (?:\w+,? (?:and )?)?$")
# One letter, a numeral, several of what an abbreviation stands for, a party's tag.
PHRASE: Final = re.compile(r"[.!?;:\n“”\"]|, | and | with ")
DOTTED: Final = re.compile(r"[\w.-]*\w")
ASIDE: Final = re.compile(r", (?:\d+, )?(?!wh)([^,.;:“”\"\n]+)")
ACRONYMS: Final = re.compile(r"(?<!\S)[A-Z]{3,}(?!\S)")
ODD: Final = re.compile(r"(?:\w\.?|[IVX]+|[A-Z]{2,}s)$|[RDI]-\w")
ADVERB: Final = re.compile(r"\w{2}(?:al|ant|ed|ent|ful|ic|ing|ive|less|ous)ly$")


class Name(NamedTuple):
    """A mention of a named person, organisation or place, without title and possessive."""

    start: int
    end: int
    name: str
    full: str  # its fullest form in the text
    kind: str  # person, place, a kind of organisation or empty
    sex: str  # f, m or empty


class Mentions(NamedTuple):
    """The names of many articles, one entry each; what is text in `Name` is a number of a label."""

    labels: list[str]  # the first is empty
    first: Index  # the first name of each article, and one more for the end
    row: Ints  # of the article
    start: Ints
    end: Ints
    name: Ints
    full: Ints
    kind: Ints
    sex: Ints

    def of(self, row: int) -> list[Name]:
        """Return the names of an article."""
        part = slice(*self.first[row : row + 2].tolist())
        start, end, *told = (column[part].tolist() for column in self[3:])
        return [*map(Name, start, end, *(map(self.labels.__getitem__, codes) for codes in told))]


def number_names(articles: Iterator[list[Name]]) -> Mentions:
    """Return the names of many articles as columns."""
    label = defaultdict[str, int]()
    label.default_factory = label.__len__  # the next number
    label[UNKNOWN] = 0
    parts: list[list[Ints]] = []
    counts: list[int] = []
    while some := [*islice(articles, MAX_ARTICLES)]:
        counts += map(len, some)
        flat: list[Any] = [*chain.from_iterable(chain.from_iterable(some))]
        columns = [flat[n :: len(Name._fields)] for n in range(len(Name._fields))]
        columns[2:] = [[*map(label.__getitem__, column)] for column in columns[2:]]
        parts.append([np.array(column, np.int32) for column in columns])
    first = np.append(0, np.cumsum(counts, dtype=np.intp))
    row = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    none = [np.zeros(0, np.int32)] * len(Name._fields)
    joined = map(np.concatenate, zip(none, *parts, strict=True))
    return Mentions([*label], first, row, *joined)


def find_names(text: str, spans: Sequence[tuple[int, int]] | None = None) -> list[Name]:
    """Return every mention of a name, in order; none crosses the ends of the spans to be read."""
    titled: list[tuple[int, int]] = []
    stretches: list[tuple[int, int]] = []
    for begin, stop in [(0, len(text))] if spans is None else spans:
        reading = begin
        for line in LINE.finditer(text, begin, stop):
            start, end = line.span()
            if end - start <= MAX_TITLE and is_title_case(line.group()):
                titled.append((start, end))
                behind = end
            else:
                behind = _skip_dateline(text, start, end)
            if behind > start:
                stretches.append((reading, start))
                reading = behind
        stretches.append((reading, stop))
    mentions = [mention for stretch in stretches for mention in _read_runs(text, *stretch)]
    if titled and mentions:
        mentions = sorted([*mentions, *_find_known(text, titled, mentions)])
    bearers = _group_bearers(text, mentions)
    agreed = [m for full, members in bearers.items() for m in _agree(text, full, members)]
    return sorted(agreed, key=itemgetter(0))


def is_title_case(line: str) -> bool:
    """Tell whether a line is written as titles are, so that a capital in it tells no name."""
    label, capitals = LABEL.match(line) if ": " in line else None, 0
    for match in WORD.finditer(line, label.end() if label else 0):
        word = match.group()
        if word.islower() and word not in NAMES.small and not word[0].isdigit():
            return False
        capitals += word[0].isupper()
    return capitals >= (MIN_TITLE if line.rstrip("”’\"' ").endswith(".") else 1)


def _skip_dateline(text: str, begin: int, stop: int) -> int:
    """Return where a line goes on behind the place and agency that it comes from, if any."""
    found = DATELINE.match(text, begin, stop)
    if found is None:
        return begin
    place, more, agency, colon = found.groups()
    listed = place.title() in NAMES.countries or place in NAMES.countries
    upper = place.isupper()
    comes = listed and upper if colon else more or agency or listed or upper
    return found.end() if comes else begin


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return patterns: a run of capitals; behind it "for … and …", "' Board", "and … Board"."""
    short = [w for w in NAMES.titles if len(w) <= len("Cmdr")]
    dotted = "|".join(rf"(?<={w}\.)" for w in sorted([*short, *NAMES.saints]))
    letters = r"[\w\u0300-\u036f]*+"
    word = rf"{letters}(?:[-'’&](?=\w){letters})*+"
    rest = rf"(?:\.(?:[{UPPER}]\.)*(?!\w)|{word}(?:\.(?:{dotted}))?)"
    cap = rf"(?:{PREFIXES})?[{UPPER}]{rest}"
    # A set of first letters, and only then what stands before: so the search runs over the rest.
    # "anti-Trump" is an adjective, "al-Amr" is none.
    apart = r"(?:(?<![\w@#-].)|(?<=[^a-zß-ÿ]-.)|(?<=\b[aeu][dlnst]-.))"
    first = rf"[{UPPER}]{apart}{rest}"
    # Behind 's a new name begins, but for "Women's Institute" and "St. Mary's Church".
    owners = "|".join(rf"(?<={w}['’]s.)" for w in sorted(NAMES.owners))
    owned = rf"(?:{owners}|(?=(?:{'|'.join(sorted(NAMES.owned))})\b))"
    particles = rf"(?:(?:{'|'.join(sorted(NAMES.particles))})[ \u00a0]){{1,2}}+"
    joint = rf"[ \u00a0](?:(?<!['’]s.)|(?<=['’]s.){owned})(?:&[ \u00a0]|{particles})?+"
    caps = rf"{cap}(?: {cap})*"
    of = rf" of(?: the)? {caps}"
    tail = rf" (of|for|on)(?: the)? {caps}()(?:{of})?((?:,? (?:and|&) {caps})?)"
    nouns = "|".join(sorted(NAMES.kind_names))
    bodies = "|".join(sorted(n for n, kind in NAMES.kind_names.items() if kind not in FIXED))
    joined = rf" and (?=[{UPPER}])(?:{cap} )*(?:{bodies})\b"
    plural = rf"(?<=s)['’] (?=[{UPPER}])(?:{cap} )?(?:{nouns})\b"
    return tuple(map(re.compile, (rf"{first}(?:{joint}{cap})*", tail, plural, joined)))


def _read_runs(text: str, begin: int, stop: int) -> Iterator[Name]:
    """Yield each run of capitalised words as a mention that stands for itself."""
    position, starters = begin, NAMES.starters
    for match in _patterns()[0].finditer(text, begin, stop):
        run = match.group()
        if run in starters or (start := match.start()) < position:
            continue
        # Where a line or sentence begins, a capital says nothing.
        before = text[max(start - 3, 0) : start].rstrip(" \u00a0")
        first, name, titles, kind, sex = _RUNS[before[-1:] in OPENERS][run]
        if not name:
            continue
        start += first
        end = start + len(name)
        if first == 0 and text[start - 1 : start] in HYPHENS:
            prefix = PREFIX.search(text, max(start - 4, 0), start)
            start = prefix.start() if prefix else start  # "al-Amr"
        if text[end : end + 2] in GOING and text.startswith(GOES_ON, end):
            end = _extend(text, start, end, stop)
        position = end
        if before[-2:] in OFFICES and (behind := _skip_subject(text, start, end)):
            start, titles = behind, (*titles, "Minister")
        if end - start != len(name):
            name = text[start:end]
            kind, sex = _judge(name, titles) if name else (UNKNOWN, "")
        if before == "he" and kind == PERSON and text.endswith(THE, 0, start):  # "the Ravens"
            kind = kind if name.partition(" ")[0] in NAMES.given else UNKNOWN
        if name:
            yield Name(start, end, name, name, kind, sex)


def _skip_subject(text: str, start: int, end: int) -> int:
    """Return where a name goes on behind what a post is for, "Secretary of State", or zero."""
    if text.endswith(NAMES.disciplines, 0, start):
        return end
    words = text[start:end].split(" ")
    if words[0] not in NAMES.portfolios:
        return 0
    office = OFFICE.search(text, max(start - MAX_OFFICE, 0), start)
    held = office is not None and office[1].removesuffix("s") in NAMES.titles
    return end - len(" ".join(dropwhile(NAMES.portfolios.__contains__, words))) if held else 0


def _extend(text: str, start: int, end: int, stop: int) -> int:
    """Return the end of an organisation's name that goes on in lower case."""
    _, tail, plural, joined = _patterns()
    last = text[start:end].rpartition(" ")[2]
    the = text.endswith(THE, 0, start)
    if more := plural.match(text, end, stop):  # "Lenders' Board"
        end = more.end()
    elif more := joined.match(text, end, stop):
        named = last in NAMES.given or last in NAMES.kind_names or last in NAMES.regions
        if not (named or last.isupper()) and (the or _is_plain(text, last)):
            end = more.end()  # "Medicines and Foods Authority"
    name = text[start:end]
    last = name.rpartition(" ")[2]
    kind = NAMES.kind_names.get(last)
    if kind is None and (name in NAMES.countries or not the):
        return end
    more = tail.match(text, end, stop)
    narrow = kind is None or kind in FIXED
    if more is None or (narrow and more[1] != "of"):
        return end
    joint = more[3].split()
    other = joint and (last in NAMES.seats or joint[-1] in NAMES.kind_names)
    # "the Bank of Osaka and Ito Ltd" are two.
    behind = more.start(2) if narrow else more.start(3) if other else more.end()
    added = text[end:behind].split()
    if not NAMES.calendar.isdisjoint(added):
        return end
    return behind - len(added[-1]) + len(POSSESSIVE.sub("", added[-1]))


def _is_plain(text: str, word: str) -> bool:
    """Tell whether an article has a word in lower case, too."""
    return f" {word.lower()} " in text


class _Runs(dict[str, "tuple[int, str, tuple[str, ...], str, str]"]):
    """What is read in each run met; a look-up costs less than in a cache that counts its use."""

    def __init__(self, *, opens: bool) -> None:
        self.opens = opens

    def __missing__(self, run: str) -> tuple[int, str, tuple[str, ...], str, str]:
        """Read a new run, after forgetting all when they have become too many."""
        if len(self) >= MAX_RUNS:
            self.clear()
        self[run] = found = _read_run(run, opens=self.opens)
        return found


_RUNS: Final = _Runs(opens=False), _Runs(opens=True)


def _read_run(run: str, *, opens: bool) -> tuple[int, str, tuple[str, ...], str, str]:
    """Return where in a run the name begins, itself or nothing, and its titles, kind and sex."""
    bare = raw = run.split()
    if "'" in run or "’" in run:
        bare = [POSSESSIVE.sub("", word) for word in raw]
    last = _skip_endings(bare, stopped="." in run)
    first = _skip_openers(bare, last, opens=opens)
    first, titles = _skip_titles(bare, first, last, opens=opens)
    words = bare[first:last]
    single = len(words) == 1 and _is_no_name(words[0], opens=opens)
    if not words or single or ((titles or len(words) > 1) and _is_post(words)):
        return 0, "", (), UNKNOWN, ""
    begin, name = 0, run
    if first or last < len(raw) or bare is not raw:
        begin = sum(map(len, raw[:first])) + first
        name = run[begin : sum(map(len, raw[: last - 1])) + last - 1 + len(bare[last - 1])]
    return begin, name, titles, *_judge(name, titles)


def _skip_endings(bare: list[str], *, stopped: bool) -> int:
    """Return how many words of a run stand before a new sentence, a day and letters."""
    last = len(bare)
    if stopped:
        starts, places = NAMES.after_stop, range(1, last)
        last = next((i for i in places if bare[i - 1][-1:] == "." and bare[i] in starts), last)
    while last and bare[last - 1] in NAMES.calendar:
        last -= 1
    if last == 1 and len(bare) > 1 and bare[0] in NAMES.festive:
        return 0  # "Good Friday"
    if last > 1 and bare[last - 1] == "I" and bare[0] not in NAMES.given:
        last -= 1
    while last > MAX_TITLED and bare[last - 1] in NAMES.letters:
        last -= 1
    return last


def _skip_openers(bare: list[str], last: int, *, opens: bool) -> int:
    """Return the index of the first word that is not there because a sentence or date begins."""
    for first, word in enumerate(bare[:last]):
        opener = word in NAMES.starters and (opens or word.lower() in NAMES.small)
        opener |= word in NAMES.calendar or word == "I" or ("-" in word and _is_compound(word))
        if not opener:
            return first
        given = word in NAMES.given and NAMES.given.isdisjoint(bare[first + 1 : first + 2])
        named = last - first > 1 and (given or word in NAMES.firsts)
        if named:  # "New York", "First Bank", "Jan Karski"
            return first
    return last


def _skip_titles(
    bare: list[str], first: int, last: int, *, opens: bool
) -> tuple[int, tuple[str, ...]]:
    """Return the index behind titles, callings and countries before a person, and the titles."""
    if last - first < MAX_TITLED or bare[last - 1] in NAMES.kind_names:
        return first, ()
    heads = (i for i in range(last - 1, first, -1) if bare[i - 1].rstrip(".") in NAMES.heads)
    behind, word = next(heads, first), bare[first]
    if behind == first and last - first > MAX_TITLED and word not in NAMES.given:
        called = opens and word.lower() in NAMES.callings  # "Farmer Luc Morel"
        behind += called or (word in NAMES.adjectives and bare[first + 1] in NAMES.given)
    titles = tuple([title.rstrip(".") for title in bare[first:behind]])
    for size in (2, 1):  # "the United States Hamdullah Mohib": an envoy's post before the name
        if last - behind - size > 1:
            country = " ".join(bare[behind : behind + size])
            if NAMES.countries.get(country) == country:
                return behind + size, titles
    return behind, titles


def _is_post(words: list[str]) -> bool:
    """Tell whether a run is a post, a day, an adjective of two words or a numbered part."""
    first, last = words[0], words[-1]
    if last in NAMES.posts and first not in NAMES.given:
        return True
    if last in NAMES.adjectives:
        return all(word in NAMES.adjectives or word in NAMES.regional for word in words)
    if first in NAMES.numbered and len(words) == MAX_TITLED:
        return last in NAMES.starters or ODD.match(last) is not None
    return all(word.removesuffix("s") in NAMES.titles for word in words)


def _is_no_name(word: str, *, opens: bool) -> bool:
    """Tell whether a single word with a capital is nobody's name."""
    if word in NAMES.nobody or word.replace(".", "") in NAMES.nobody or ODD.match(word):
        return True
    role = word.lower() in NAMES.all_roles and (opens or word.isupper())
    return role or (opens and ADVERB.search(word) is not None)


def _is_compound(word: str) -> bool:
    """Tell whether a word is an adjective that is made of a name: "US-led"."""
    head, hyphen, tail = word.rpartition("-")
    made = tail in NAMES.compounds or tail in NAMES.all_roles or tail.endswith(("ed", "ing"))
    return bool(hyphen) and (made or head in NAMES.prefixes or tail in NAMES.adjectives)


def _judge(name: str, titles: tuple[str, ...]) -> tuple[str, str]:
    """Return the kind and sex that a name and its titles tell."""
    tokens = name.split()
    told = bool(titles) or tokens[0] in NAMES.given
    kind = NAMES.kind_names.get(tokens[-1], UNKNOWN)
    if not kind and len(tokens) > 1:
        kinds = (NAMES.kind_names.get(token, UNKNOWN) for token in tokens)
        kind = next(filter(INNER.__contains__, kinds), UNKNOWN)
    if name in NAMES.countries:
        kind = "place"
    elif told and (not kind or tokens[-1] in NAMES.surnames):
        kind = PERSON
    elif not kind and len(tokens) == 1:
        kind = "body" if name.isupper() and len(name) > 1 else UNKNOWN
    elif not kind:
        odd = "of" in tokens or ACRONYMS.search(name) is not None
        odd |= tokens[0] in NAMES.regions or tokens[0] in NAMES.starters
        odd |= len(tokens) > MAX_PLAIN and all(len(word) > len("F.") for word in tokens)
        kind = UNKNOWN if odd else PERSON
    told_by = (*titles, tokens[0]) if kind in {PERSON, UNKNOWN} else ()
    return kind, next(filter(None, map(NAMES.sexes.get, told_by)), "")


def _find_known(text: str, titled: list[tuple[int, int]], mentions: list[Name]) -> Iterator[Name]:
    """Yield in titles what all else names, persons by surname too, also in capitals alone."""
    shown = "\n".join(text[begin:stop] for begin, stop in titled).lower()
    known = {m.name: m for m in mentions if m.name.rpartition(" ")[2].lower() in shown}
    for mention in list(known.values()):
        head, _, last = mention.name.rpartition(" ")
        if mention.kind == PERSON and head:  # "Dorrit Vane" of "Dorrit J. Vane"
            for form in (f"{head.split()[0]} {last}", last):
                known.setdefault(form, mention._replace(name=form, full=form))
    longest = sorted(known.values(), key=lambda mention: -len(mention.name))
    for begin, stop in titled:
        line = text[begin:stop]
        upper = line.isupper()
        for mention in longest:
            form = mention.name.upper() if upper else mention.name
            at = line.find(form)
            end = at + len(form)
            if at >= 0 and not (line[:at][-1:].isalnum() or line[end : end + 1].isalnum()):
                yield mention._replace(start=begin + at, end=begin + end, name=form)
                line = f"{line[:at]}{' ' * len(form)}{line[end:]}"


def _group_bearers(text: str, mentions: list[Name]) -> dict[str, list[Name]]:
    """Return the mentions of each bearer, by the nearest longer name that they abbreviate."""
    longer, acronyms = _index_longer(text, mentions)
    surnames = NAMES.regions.intersection(longer)  # "Washington"
    inside = NAMES.inside
    places = {m.full for m in mentions if m.full in longer and text.endswith(inside, 0, m.start)}
    known: dict[tuple[str, str], list[tuple[bool, int, str]]] = {}
    bearers: dict[str, list[Name]] = {}
    for i, mention in enumerate(mentions):
        _, _, _, name, _, sex = mention
        fitting = known.get((name, sex))
        if fitting is None:
            acronym = acronyms.get(name.replace(".", ""))
            others = longer.get(name.rpartition(" ")[2], ())
            some = len(others) > (" " in name) and name not in NAMES.whole  # than itself
            fitting = [(True, i, acronym)] if acronym else []
            if some and not acronym:
                fitting = _find_longer(text, mention, others, places)
            known[name, sex] = fitting
        if fitting and not (name in surnames and text.endswith(NAMES.at, 0, mention.start)):
            name = (
                fitting[0][-1] if len(fitting) == 1 else _choose(text, mentions, mention, fitting)
            )
        bearers.setdefault(name, []).append(mention)
    return bearers


def _index_longer(
    text: str, mentions: list[Name]
) -> tuple[dict[str, list[tuple[int, Name]]], dict[str, str]]:
    """Return by each word that may stand for them the names of several words, and by acronyms."""
    longer: dict[str, list[tuple[int, Name]]] = {}
    seen: set[str] = set()
    acronyms: dict[str, str] = {}  # what "IMF" stands for, or "(IMF)" right behind a longer name
    for i, mention in enumerate(mentions):
        if " " not in mention.full:
            continue
        behind = text.startswith(" (", mention.end) and ACRONYM.match(text, mention.end)
        if behind and behind[1][0] == mention.name[0]:
            acronyms[behind[1]] = mention.full
        if mention.full not in seen:
            seen.add(mention.full)
            for word in (mention.full.partition(" ")[0], mention.full.rpartition(" ")[2]):
                longer.setdefault(word, []).append((i, mention))
            least = MAX_TITLED if mention.kind == PERSON else 1
            if len(mention.full.split()) > least:
                initials = _read_initials(mention.full)
                if len(initials) > least:
                    acronyms.setdefault(initials, mention.full)
    return longer, acronyms


@lru_cache(maxsize=1 << 16)
def _read_initials(name: str) -> str:
    """Return the first letters of a name that has no abbreviation in it: "US Senate" is no "US"."""
    tokens = name.split()
    spelt = any(word.isupper() and len(word) > 1 for word in tokens)
    return "" if spelt else "".join(word[0] for word in tokens if word[0].isupper())


def _find_longer(
    text: str, mention: Name, longer: Sequence[tuple[int, Name]], places: set[str]
) -> list[tuple[bool, int, str]]:
    """Return the longer names that one abbreviates: whether by its end, which mention, itself."""
    name, sex, tokens = mention.full, mention.sex, mention.full.split()
    titled = sex and tokens[0] not in NAMES.given  # "Mrs Lee" is not Tom Lee
    return [
        (other.full.endswith(tokens[-1]), i, other.full)
        for i, other in longer[:MAX_NAMESAKES]
        if len(other.full) > len(name)
        and not (titled and other.sex and sex != other.sex)
        and _stands_for(text, tokens, other, place=name in places)
    ]


def _stands_for(text: str, tokens: list[str], other: Name, *, place: bool) -> bool:
    """Tell whether some words are short for a longer name; they may stand as places do."""
    theirs, size, person = other.full.split(), len(tokens), other.kind == PERSON
    first, listed = theirs[0], NAMES.kind_names
    if first not in NAMES.given:
        head = next((word for word, link in pairwise(theirs) if link in NAMES.links), theirs[-1])
        if tokens == [head] and head in listed:
            return True  # "the Board" of the Board of Trade
        if theirs[:size] == tokens and NAMES.legal.issuperset(theirs[size:]):
            return True  # "Velmark" of Velmark AB
        quarter = first in NAMES.adjectives and tokens[-1] not in listed
        if quarter or first in NAMES.generic or " ".join(tokens) in NAMES.regions:
            return False
        if size == 1 and (_is_plain(text, theirs[-1]) or _is_plain(text, tokens[0])):
            return person and theirs[-1] == tokens[0]  # "Lego" of a Lego Movie is none
    tail = theirs[-size:]  # "Von der Brink" where a sentence begins
    if tail == tokens or (tail[0] == tokens[0].lower() and tail[1:] == tokens[1:]):
        return NAMES.links.isdisjoint(theirs[:-size])
    return person and first == tokens[0] and (theirs[-1] == tokens[-1] if size > 1 else not place)


def _choose(
    text: str, mentions: list[Name], mention: Name, fitting: list[tuple[bool, int, str]]
) -> str:
    """Return the name that is meant: of that end, sex and office, and introduced first."""
    before = text[max(mention.start - MAX_OFFICE, 0) : mention.start].rstrip(". ")
    office = before.rpartition(" ")[2]

    def rank(entry: tuple[bool, int, str]) -> tuple[bool, bool, bool, int]:
        other = mentions[entry[1]]
        held = office in NAMES.titles and office.lower() in map(str.lower, describe(text, [other]))
        return entry[0], bool(other.sex) and other.sex == mention.sex, held, -entry[1]

    return max(fitting, key=rank)[-1]


def _agree(text: str, full: str, members: list[Name]) -> list[Name]:
    """Return the mentions of a bearer with its fullest form, kind and sex, as all tell them."""
    told = members[0][3:]
    agreed = len(members) == 1 or [m[3:] for m in members].count(told) == len(members)
    if agreed and told[0] == full and told[1] != "newspaper":
        return members
    named = [m for m in members if m.full == full]
    person = PERSON if any(m.kind == PERSON for m in members) else UNKNOWN
    kind = next((m.kind for m in named if m.kind), person)
    # The fullest form first: "Lee" alone may be a man.
    sex = next((m.sex for m in [*named, *members] if m.sex), "")
    if kind == "newspaper" and " " in full:  # the article belongs to its name
        full = f"The {full}" if any(text.endswith("The ", 0, m.start) for m in named) else full
    return [Name(m.start, m.end, m.name, full, kind, sex) for m in members]


def describe(text: str, names: Sequence[Name]) -> Words:
    """Return the words that describe the bearer of some names: its office, its country."""
    found: set[str] = set()
    for name in names[:MAX_DESCRIBED]:
        before = text[max(name.start - APPOSITION, 0) : name.start].removesuffix(", ")
        if not before.endswith(NAMES.at):  # "the mayor of Osaka": Osaka is no mayor
            words = DOTTED.findall(PHRASE.split(before)[-1])
            says = [i for i, word in enumerate(words, 1) if word in CUES.verbs]
            found.update(words[max(says, default=0) :])  # "the prosecution says Edgar Pym …"
        if aside := ASIDE.match(text, name.end, name.end + APPOSITION):
            behind = DOTTED.findall(aside[1])
            if CUES.verbs.keys().isdisjoint(behind):  # else it is "…, the council said"
                found.update(behind)
    return frozenset(found)

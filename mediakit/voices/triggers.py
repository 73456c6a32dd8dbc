"""Which sentences can hold an attribution at all: a cheap test before any is read closely.

It looks only at the words between white space, of all paragraphs at once, and lets through whatever
it is not sure of. What it stops would have come to nothing, but for a few in ten thousand.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.clauses import is_human_noun
from mediakit.voices.words import CUES, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from mediakit.base.arrays import Segments

    Flags = npt.NDArray[np.bool_]
    Index = npt.NDArray[np.intp]
    Stretches = dict[int, list[tuple[int, int]]]
    Ints = npt.NDArray[np.int32]


ENDING: Final = ",.:;!?…)"


AHEAD: Final = 25  # words in which "that" must follow


NEAR: Final = 10  # words in which "to" must follow


TAIL: Final = 7  # a cue so near to the end may close a clause: "…, she told the BBC"


FIRST_PERSON: Final = frozenset(["I", "we", "We", "you", "You"])


NO_CLAUSE: Final = frozenset(
    ["to", "of", "for", "with", "and", "or", "but", "as", "than", "so", "into", "upon", "against"]
)


SETTING_OFF: Final = ",—–;-)"


REACH: Final = 16  # words of a source between a comma and its cue


AGENT: Final = 6  # words behind a cue in which a lower-case source shows itself


SUBJECTS: Final = frozenset(["and", "but", "or", "then", "who", "which", "that"])


GOES_ON: Final = frozenset(["on", "continued", "continues"])  # "went on to say"


# What the lists say of a word, one bit each.
NOUN_FOLLOWS, PREPOSITION, SKIPPED, PASSIVE, UNSAID, STOPPING, OWN, CLAUSELESS = (
    1 << bit for bit in range(8)
)


TO, GOING_ON, OF, IN, SETS_OFF = (1 << bit for bit in range(8, 13))


LINK: Final = 1 << 13  # and the bits above it, one for each of `LINKS`


@lru_cache(maxsize=1)
def _load_roles() -> dict[str, int]:
    """Return the bits of each listed word."""
    nouns = CUES.determiners - CUES.pronouns
    lists = {
        NOUN_FOLLOWS: nouns | {word.capitalize() for word in nouns},
        PREPOSITION: CUES.prepositions,
        SKIPPED: CUES.auxiliaries | CUES.adverbs,
        PASSIVE: CUES.passive,
        UNSAID: CUES.unsaid,
        STOPPING: CUES.breaks - SUBJECTS,
        OWN: FIRST_PERSON,
        CLAUSELESS: NO_CLAUSE,
        TO: {"to"},
        GOING_ON: GOES_ON,
        OF: {"of"},
        IN: {"in", "In"},
        **{LINK << bit: {link} for bit, link in enumerate(LINKS)},
    }
    roles: dict[str, int] = {}
    for bit, listed in lists.items():
        for word in listed:
            roles[word] = roles.get(word, 0) | bit
    return roles


# Bits of what is asked of a word behind a cue.
FINITE, IN_ED, ENDS = 1, 2, 4


ASKS, ADJOINS = 1, 2


class Cases(NamedTuple):
    """Cue words in their rough sentences, one entry each.

    `at`, `low`, `high`: the word, the first of its sentence, and the one behind the last;
    `need`: index into `Needs`.
    """

    at: Index
    low: Index
    high: Index
    need: Index

    def take(self, which: Index | Flags) -> Cases:
        """Return some of the cases."""
        return Cases(*(column[which] for column in self))


class Text(NamedTuple):
    """Words with what is looked up of all of them.

    `roles` are bits by kind; `skipped`, `set_off`: the auxiliaries and adverbs, and the words with
    a mark behind them that sets off what follows.
    """

    words: Words
    roles: Index
    skipped: Index
    set_off: Index

    def role(self, at: Index, bits: int) -> Flags:
        """Tell which words have one of some bits."""
        found: Flags = (self.roles[self.words.kind[at]] & bits) > 0
        return found


def find_stretches(words: Words) -> Stretches:
    """Return (start, end) of what can hold an attribution within each paragraph, by its number.

    A stretch is a sentence, or some where that is not sure.

    Examples
    --------
    >>> from mediakit.voices.triggers import read_words
    >>> from mediakit.engine.segments import segment
    >>> text = "The report fell off the table. The report fell, he said."
    >>> find_stretches(read_words(segment([text]), 1))
    {0: [(31, 56)]}
    """
    starts = rough_starts(words)
    at, need = find_cues(words)
    sentence = np.searchsorted(starts, at, "right") - 1
    cases = Cases(at, starts[sentence], starts[sentence + 1], need)
    fitting = np.zeros(len(starts), np.bool_)
    fitting[sentence[_fits(_look_up(words), cases)]] = True
    first = starts[fitting]
    stop = starts[np.flatnonzero(fitting) + 1]
    columns = (words.paragraph_of(first), words.start[first], words.end[stop - 1])
    found: Stretches = {}
    for paragraph, start, end in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault(paragraph, []).append((start, end))
    return found


def find_cues(words: Words) -> tuple[Index, Index]:
    """Return the positions of the cue words, and the index of each into `load_needs()`."""
    number = load_needs().number
    need = np.fromiter(map(number.get, words.names, repeat(-1)), np.intp, len(words.names))
    at = np.flatnonzero((need >= 0)[words.kind])
    return at, need[words.kind[at]]


def _look_up(words: Words) -> Text:
    """Return words with their roles."""
    n = len(words.names)
    roles = np.fromiter(map(_load_roles().get, words.names, repeat(0)), np.intp, n)
    roles[words.find_last(SETTING_OFF)] |= SETS_OFF
    skipped, set_off = (
        np.flatnonzero(((roles & bit) > 0)[words.kind]) for bit in (SKIPPED, SETS_OFF)
    )
    return Text(words, roles, skipped, set_off)


def _fits(text: Text, cases: Cases) -> Flags:
    """Tell at which cue words what they need can stand around them."""
    needs = load_needs()
    fits = _particle_follows(text, cases)
    needy = needs.free | needs.thats | (needs.links > 0)
    left = np.flatnonzero(~fits & needy[cases.need])
    left = left[~_is_blocked(text, cases.take(left))]
    for rule in (_closes_clause, _source_follows, _clause_follows, _that_follows, _link_follows):
        found = rule(text, cases.take(left))
        fits[left[found]] = True
        left = left[~found]
    return fits


def _window(begin: Index, end: Index, size: int) -> tuple[Index, Flags]:
    """Return positions from `begin` on, a row of `size` for each, and which are before `end`."""
    at = begin[:, None] + np.arange(size)
    return at, at < end[:, None]


def _ask_window(words: Words, window: tuple[Index, Flags], answer: Callable[[str], int]) -> Index:
    """Return the answer for each word of a window, 0 behind its end."""
    at, inside = window
    answers = np.zeros(at.shape, np.intp)
    answers[inside] = words.ask(at[inside], answer)
    return answers


def _particle_follows(text: Text, cases: Cases) -> Flags:
    """Tell whether the second word of "point out" and its kin is near: "made it clear"."""
    needs = load_needs()
    wanted = needs.particles[cases.need]
    fits = np.zeros(len(wanted), np.bool_)
    rows = np.flatnonzero(wanted)
    near = cases.take(rows)
    window = _window(near.at + 1, near.high, 2)
    bits = needs.particle_bits
    found = _ask_window(text.words, window, lambda word: bits.get(word.rstrip(TRAILING), 0))
    # "of" belongs to "in the words of"; other second words always fit.
    of = text.role(np.minimum(near.at + 1, near.high - 1), OF)
    in_the = (near.at - 2 >= near.low) & text.role(np.maximum(near.at - 2, 0), IN)
    fits[rows] = ((found & wanted[rows, None]) > 0).any(axis=1) & (~of | in_the)
    return fits


def _is_blocked(text: Text, cases: Cases) -> Flags:
    """Tell whether what stands before shows a noun, an infinitive, or the writer's own words."""
    needs = load_needs()
    before = np.maximum(cases.at - 1, cases.low)
    participle = needs.participle[cases.need] | needs.gerund[cases.need]
    noun = text.role(before, NOUN_FOLLOWS)
    noun |= text.role(before, PREPOSITION) & ~participle & ~text.role(before, TO)
    blocked: Flags = (cases.at > cases.low) & (noun | _is_unsaid(text, cases, before))
    return blocked


def _is_unsaid(text: Text, cases: Cases, before: Index) -> Flags:
    """Tell whether the auxiliaries before a cue, or what stands before these, block it."""
    needs, need = load_needs(), cases.need
    at = _behind_skipped(text, cases, before)
    passive, unsaid = (
        np.searchsorted(places, at, "right") < np.searchsorted(places, cases.at)
        for bits in (PASSIVE, UNSAID)
        for places in [text.skipped[text.role(text.skipped, bits)]]
    )
    gerund = needs.gerund[need]
    own = text.role(at, OWN) | (text.role(at, PREPOSITION) & ~gerund)
    stopped = own | text.role(at, STOPPING) | (unsaid & ~needs.raised[need])
    blocked = np.where(passive & ~gerund, ~needs.passive[need], stopped)
    # The word before the first one is the last one, which no text needs to mean anything.
    earlier = np.where(at > cases.low, at - 1, cases.high - 1)
    found: Flags = np.where(text.role(at, TO), ~text.role(earlier, GOING_ON), blocked)
    return found


def _behind_skipped(text: Text, cases: Cases, before: Index) -> Index:
    """Return the word before the auxiliaries and adverbs that stand before a cue."""
    skipped = text.skipped
    run = np.maximum.accumulate(np.where(np.diff(skipped, prepend=-2) > 1, skipped, 0))
    place = np.searchsorted(skipped, before)
    found = text.role(before, SKIPPED)
    begin = before.copy()
    begin[found] = run[place[found]] - 1
    return np.maximum(begin, cases.low)


def _closes_clause(text: Text, cases: Cases) -> Flags:
    """Tell whether a source can stand between a comma and the cue: "…, the bank said"."""
    place = np.searchsorted(text.set_off, cases.at)
    commas = np.concatenate([[-1, -1], text.set_off])
    comma, earlier = commas[place + 1], commas[place]
    ends = load_needs().marked[cases.need] | (cases.at + TAIL >= cases.high)
    beside = (comma == cases.at - 1) & (earlier >= cases.low)  # "…, Ito, the mayor, said"
    apart = (comma >= cases.low) & (comma < cases.at - 1) & (comma >= cases.at - 1 - REACH)
    rows = np.flatnonzero(apart & ends)
    found: Flags = beside & ends
    found[rows] = _may_be_source(text, comma[rows] + 1, cases.at[rows], REACH)
    return found


def _may_be_source(text: Text, begin: Index, end: Index, size: int) -> Flags:
    """Tell whether a source can begin here: a name, a pronoun, "the …", or a word for people."""
    found = np.zeros(len(begin), np.bool_)
    rows = np.flatnonzero(begin < end)

    def starts(word: str) -> bool:
        return word[0].isupper() or word in CUES.determiners or word in CUES.pronouns

    found[rows] = text.words.ask(begin[rows], starts)
    rows = rows[~found[rows]]
    window = _window(begin[rows], end[rows], size)
    human = _ask_window(text.words, window, lambda word: is_human_noun(word.rstrip(ENDING)))
    found[rows] = human.any(axis=1)
    return found


def _source_follows(text: Text, cases: Cases) -> Flags:
    """Tell whether a source can stand behind the cue: "…, said Ito"."""
    before = np.maximum(cases.at - 1, cases.low)
    set_off = text.role(before, SETS_OFF) & (cases.at > cases.low)
    set_off &= ~load_needs().gerund[cases.need] | load_needs().marked[cases.need]
    found = np.zeros(len(set_off), np.bool_)
    rows = np.flatnonzero(set_off)
    end = np.minimum(cases.high[rows], cases.at[rows] + 1 + AGENT)
    found[rows] = _may_be_source(text, cases.at[rows] + 1, end, AGENT)
    return found


def _clause_follows(text: Text, cases: Cases) -> Flags:
    """Tell whether a finite verb comes before the next mark, where the cue asks for one."""
    needs, finite = load_needs(), CUES.finite
    found = np.zeros(len(cases.at), np.bool_)
    rows = np.flatnonzero(needs.free[cases.need] & (cases.at + 1 < cases.high))
    rows = rows[~text.role(cases.at[rows] + 1, CLAUSELESS)]
    strict = needs.strict[cases.need[rows]]
    found[rows] = ~strict
    rows = rows[strict]

    def answer(word: str) -> int:
        bare = word.rstrip(ENDING)
        ends = bare != word or word in CUES.relatives
        return FINITE * (plain(bare) in finite) | IN_ED * bare.endswith("ed") | ENDS * ends

    window = _window(cases.at[rows] + 1, cases.high[rows], AHEAD)
    answers = _ask_window(text.words, window, answer)
    shown = np.where(needs.past[cases.need[rows]], FINITE | IN_ED, FINITE)
    verb = (answers & shown[:, None]) > 0
    ends = np.logical_or.accumulate((answers & ENDS) > 0, axis=1)
    verb[:, 1:] &= ~ends[:, :-1]
    found[rows] = verb.any(axis=1)
    return found


def _that_follows(text: Text, cases: Cases) -> Flags:
    """Tell whether a that-clause can follow, right away or behind an adjunct or a hearer."""
    needs = load_needs()
    adjuncts = CUES.prepositions | CUES.times | CUES.adverbs
    found = np.zeros(len(cases.at), np.bool_)
    rows = np.flatnonzero(needs.thats[cases.need] & (cases.at + 1 < cases.high))
    some = cases.take(rows)

    def answer(word: str) -> int:
        bare = word.rstrip(",")
        adjoins = bare.lower() in adjuncts or bare.endswith("ly")
        return ASKS * (bare in CUES.questions) | ADJOINS * adjoins

    first = text.words.ask(some.at + 1, answer)
    window = _window(some.at + 1, some.high, AHEAD)
    that = _ask_window(text.words, window, lambda word: word == "that," or word in CUES.questions)
    apart = ((first & ADJOINS) > 0) | needs.marked[some.need] | needs.passive[some.need]
    found[rows] = ((first & ASKS) > 0) | (that.any(axis=1) & apart)
    return found


def _link_follows(text: Text, cases: Cases) -> Flags:
    """Tell whether "to", "of" or another word that the cue asks for follows."""
    links = load_needs().links[cases.need] * LINK
    found = np.zeros(len(links), np.bool_)
    rows = np.flatnonzero(links)
    at, inside = _window(cases.at[rows] + 1, cases.high[rows], NEAR)
    roles = text.roles[text.words.kind[np.where(inside, at, 0)]]
    found[rows] = (((roles & links[rows, None]) > 0) & inside).any(axis=1)
    return found


STOPS: Final = ".!?…"


CLOSING: Final = '"”’»)]'


STUCK: Final = re.compile(r"[^\W_]{1,8}$")  # the word right before a full stop


BEGINS: Final = re.compile(r"[\"“‘«(\[]?[^\W_a-z]")


class Words(NamedTuple):
    """The words between white space in some paragraphs, one entry per word.

    Attributes
    ----------
    names
        The distinct words.
    kind
        Index into `names`.
    start, end
        Code points in the paragraph, half-open.
    first
        First word of each paragraph, and one more for the end.
    """

    names: list[str]
    kind: Ints
    start: Ints
    end: Ints
    first: Index

    def ask(self, at: Index, answer: Callable[[str], int]) -> Index:
        """Return the answer for the words at some positions; each distinct word is asked once."""
        kinds = self.kind[at]
        answers = np.zeros(len(self.names), np.intp)
        answers[kinds] = 1
        met = np.flatnonzero(answers)
        names = map(self.names.__getitem__, met.tolist())
        answers[met] = np.fromiter(map(answer, names), np.intp, len(met))
        return answers[kinds]

    def paragraph_of(self, at: Index) -> Index:
        """Return the paragraph in which each of some words stands."""
        return np.searchsorted(self.first, at, "right") - 1

    def find_last(self, characters: str) -> Flags:
        """Tell which distinct words end with one of some characters."""
        last = np.fromiter(map(ord, map(itemgetter(-1), self.names)), np.intp, len(self.names))
        return np.isin(last, list(map(ord, characters)))

    @property
    def is_first(self) -> Flags:
        """Whether a paragraph begins with each word, and true for the end."""
        is_first = np.zeros(len(self.kind) + 1, np.bool_)
        is_first[self.first] = True
        return is_first


def read_words(segments: Segments, n_paragraphs: int) -> Words:
    """Return the words between white space: the chunks, whole where a sentence ends inside one.

    Examples
    --------
    >>> from mediakit.engine.segments import segment
    >>> words = read_words(segment(["He left.[1] Then", "rain"]), 2)
    >>> [words.names[kind] for kind in words.kind], words.first.tolist()
    (['He', 'left.[1]', 'Then', 'rain'], [0, 3, 4])
    """
    n_sentences = len(segments.sentence_paragraph)
    begins = np.searchsorted(segments.chunk_sentence, np.arange(n_sentences + 1, dtype=np.int32))
    paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
    first = begins[np.searchsorted(segments.sentence_paragraph, paragraphs)]
    words = Words(
        segments.chunk_types, segments.chunk_type, segments.chunk_start, segments.chunk_end, first
    )
    inner = begins[~words.is_first[begins]]
    cut = inner[words.start[inner] == words.end[inner - 1]]
    return _joined(words, cut) if len(cut) else words


def _joined(words: Words, cut: Index) -> Words:
    """Return the words with those in one that stand at `cut` and before."""
    is_head = np.ones(len(words.kind), np.bool_)
    is_head[cut] = False
    is_last = np.append(is_head[1:], True)
    heads = np.flatnonzero(is_head & ~is_last)
    stops = np.flatnonzero(~is_head & is_last) + 1
    names = [
        "".join(words.names[kind] for kind in words.kind[head:stop].tolist())
        for head, stop in zip(heads.tolist(), stops.tolist(), strict=True)
    ]
    kind = words.kind[is_head]
    kind[heads - np.searchsorted(cut, heads)] = len(words.names) + np.arange(len(names))
    return Words(
        names=[*words.names, *names],
        kind=kind,
        start=words.start[is_head],
        end=words.end[is_last],
        first=words.first - np.searchsorted(cut, words.first),
    )


def rough_starts(words: Words) -> Index:
    """Return the first word of each stretch that holds whole sentences, and one more for the end.

    A stretch is one sentence, or some where that is not sure.

    Examples
    --------
    >>> from mediakit.engine.segments import segment
    >>> words = read_words(segment(["Mr. Ito left. He won."]), 1)
    >>> rough_starts(words).tolist()
    [0, 3, 5]
    """
    may_end = words.find_last(STOPS + CLOSING)
    asked = np.flatnonzero(may_end)
    may_end[asked] = [_may_end(words.names[kind]) for kind in asked.tolist()]
    after = np.flatnonzero(may_end[words.kind]) + 1
    is_start = words.is_first
    after = after[~is_start[after]]
    is_start[after] = words.ask(after, lambda word: BEGINS.match(word) is not None)
    return np.flatnonzero(is_start)


def _may_end(word: str) -> bool:
    """Tell whether a sentence ends with this word, if the next one looks as if it began one."""
    bare = word.rstrip(CLOSING)
    if bare[-1:] != ".":
        return bare != "" and bare[-1] in STOPS
    stuck = STUCK.search(bare[:-1])
    before = stuck[0] if stuck else ""
    return len(before) != 1 and before not in CUES.abbreviations


TRAILING: Final = ",.:;"


IMPERSONAL: Final = frozenset({"to"})  # "is said to be"


RAISED: Final = frozenset(["think", "believe", "expect", "feel"])


LINKS: Final = ("to", "of", "as", "for", "on", "with")


class Need(NamedTuple):
    """What must follow a cue word: nothing in particular, or one of some words within a reach."""

    free: bool
    thats: bool
    passive: bool
    strict: bool
    past: bool
    words: frozenset[str]
    particles: frozenset[str]


NOTHING: Final = Need(
    free=False,
    thats=False,
    passive=True,
    strict=False,
    past=False,
    words=frozenset(),
    particles=frozenset(),
)


def list_needs() -> dict[str, Need]:
    """Return for each cue word what must follow."""
    needs: dict[str, Need] = {}
    for form, verbs in CUES.verbs.items():
        plain = [verb.takes for verb in verbs if not verb.particle]
        takes = frozenset[str]().union(*plain) - {"object", "hearer"}
        hearers = frozenset[str]().union(*(verb.takes for verb in verbs))
        particles = frozenset(v.particle for v in verbs if v.particle and v.takes - {"object"})
        if takes or particles or form in CUES.impersonal:
            needs[form] = Need(
                free="clause" in takes,
                thats="that" in takes or form in CUES.impersonal,
                passive="hearer" in hearers or form in CUES.impersonal,
                strict="bare" not in takes,
                past="past" in takes,
                words=takes & frozenset(LINKS)
                | (IMPERSONAL if form in CUES.impersonal else frozenset()),
                particles=particles,
            )
    for noun in [*CUES.that_nouns, *CUES.adjectives]:
        old = needs.get(noun, NOTHING)
        needs[noun] = old._replace(particles=old.particles | {"that"})
    for phrase in CUES.according:
        if phrase[0] == "in":  # "in the words of": told by its noun
            old = needs.get(phrase[-2], NOTHING)
            needs[phrase[-2]] = old._replace(particles=old.particles | {phrase[-1]})
        else:
            need = NOTHING._replace(particles=frozenset(phrase[1:]))
            needs[phrase[0]] = needs[phrase[0].capitalize()] = need
    return needs


class Needs(NamedTuple):
    """The needs of all cue words as columns; `words` and `particles` are bits.

    `marked`: a mark stands behind the word; `participle`, `gerund`: how it ends before that mark.
    """

    number: dict[str, int]
    particle_bits: dict[str, int]
    free: Flags
    thats: Flags
    passive: Flags
    strict: Flags
    past: Flags
    links: Index
    particles: Index
    marked: Flags
    participle: Flags
    gerund: Flags
    raised: Flags


@lru_cache(maxsize=1)
def load_needs() -> Needs:
    """Return the needs of all cue words, each also with a mark behind it."""
    listed = list_needs()
    forms, needs = list(listed), list(listed.values())
    particles = sorted(frozenset[str]().union(*(need.particles for need in needs)))
    bits = {particle: 1 << bit for bit, particle in enumerate(particles)}
    columns = {
        "free": [need.free for need in needs],
        "thats": [need.thats for need in needs],
        "passive": [need.passive for need in needs],
        "strict": [need.strict for need in needs],
        "past": [need.past for need in needs],
        "links": [sum((w in n.words) << bit for bit, w in enumerate(LINKS)) for n in needs],
        "particles": [sum(bits[particle] for particle in n.particles) for n in needs],
        "participle": [form.endswith("ed") for form in forms],
        "gerund": [form.endswith("ing") for form in forms],
        "raised": [form in RAISED for form in forms],
    }
    # The bare forms, then all of them with the first mark behind, and so on.
    written = [f"{form}{mark}" for mark in ("", *TRAILING) for form in forms]
    return Needs(
        number={word: number for number, word in enumerate(written)},
        particle_bits=bits,
        marked=np.arange(len(written)) >= len(forms),
        **{name: np.tile(np.array(column), 1 + len(TRAILING)) for name, column in columns.items()},
    )

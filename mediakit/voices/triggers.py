"""Which sentences can hold an attribution at all: a cheap test before any is read closely.

It only saves time, and lets through whatever it is not sure of. First the words of all paragraphs
and where sentences surely begin; then what each cue word needs around it; then the rules that tell
whether that can stand there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.clauses import is_human_noun, is_ly
from mediakit.voices.words import CUES, OPENING, STANCES, opening, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from mediakit.base.arrays import Flags, Index, Ints, Segments

STOPS: Final = ".!?…"
CLOSING: Final = '"”’»)]'
STUCK: Final = re.compile(r"[^\W_]{1,8}$")  # the word right before a full stop
BEGINS: Final = re.compile(r"[\"“‘«(\[]?[^\W_a-z]")
TRAILING: Final = ",.:;"  # marks that a cue word may have behind it
ENDING: Final = ",.:;!?…)"
MARKS: Final = f"“‘\"([{ENDING}'’”"
SETTING_OFF: Final = ",—–;-)"

AHEAD: Final = 25  # words in which "that" must follow
TAIL: Final = 7  # a cue so near to the end may close a clause: "…, she told the BBC"
REACH: Final = 16  # words of a source between a comma and its cue
AGENT: Final = 6  # words behind a cue in which a lower-case source shows itself
# What a participle behind an auxiliary can govern: "was accused of", "is expected to".
PASSIVELY: Final = sum(OPENING[word] for word in ("to", "of", "as", "for", "with"))

# What the lists say of a word, one bit each, and what is asked of a word behind a cue.
NOUN_FOLLOWS, PREPOSITION, SKIPPED, PASSIVE, UNSAID, STOPPING, OWN = (1 << bit for bit in range(7))
CLAUSELESS, TO, GOING_ON, OF, IN, SETS_OFF = (1 << bit for bit in range(7, 13))
FINITE, IN_ED, ENDS, THAT, ASKING = (1 << bit for bit in range(5))
ASKS, ADJOINS = 1, 2


@dataclass(frozen=True, eq=False)
class Words:
    """The words between white space in some paragraphs, one entry per word."""

    names: list[str]  # the distinct words
    kind: Ints  # index into these
    start: Ints  # code points in the paragraph
    end: Ints
    first: Index  # the first word of each paragraph, and one more for the end

    @cached_property
    def roles(self) -> Index:
        """What the lists say of each distinct word, as bits."""
        listed = map(_load_roles().get, self.names, repeat(0))
        roles = np.fromiter(listed, np.intp, len(self.names))
        roles[self.find_last(SETTING_OFF)] |= SETS_OFF
        adverbs = np.flatnonzero(self.find_last("y"))
        roles[adverbs[[is_ly(self.names[kind]) for kind in adverbs.tolist()]]] |= SKIPPED
        return roles

    @property
    def is_first(self) -> Flags:
        """Whether a paragraph begins with each word, and true for the end."""
        is_first = np.zeros(len(self.kind) + 1, np.bool_)
        is_first[self.first] = True
        return is_first

    def has_role(self, at: Index, bits: int) -> Flags:
        """Tell which of some words have one of some roles."""
        found: Flags = (self.roles[self.kind[at]] & bits) > 0
        return found

    def find_role(self, bits: int) -> Index:
        """Return the positions of the words that have one of some roles."""
        return np.flatnonzero(((self.roles & bits) > 0)[self.kind])

    @cached_property
    def last(self) -> Index:
        """The last character of each distinct word, as a number."""
        return np.fromiter(map(ord, map(itemgetter(-1), self.names)), np.intp, len(self.names))

    def find_last(self, characters: str) -> Flags:
        """Tell which distinct words end with one of some characters."""
        return np.isin(self.last, list(map(ord, characters)))

    def paragraph_of(self, at: Index) -> Index:
        """Return the paragraph in which each of some words stands."""
        return np.searchsorted(self.first, at, "right") - 1

    def ask(self, at: Index, answer: Callable[[str], int]) -> Index:
        """Return the answer for the words at some positions; each distinct word is asked once."""
        kinds = self.kind[at]
        answers = np.zeros(len(self.names), np.intp)
        answers[kinds] = 1
        met = np.flatnonzero(answers)
        names = map(self.names.__getitem__, met.tolist())
        answers[met] = np.fromiter(map(answer, names), np.intp, len(met))
        return answers[kinds]

    def ask_ahead(self, begin: Index, end: Index, size: int, answer: Callable[[str], int]) -> Index:
        """Return the answers for up to `size` words from each position on, 0 behind its end."""
        at = begin[:, None] + np.arange(size)
        inside = at < end[:, None]
        answers = np.zeros(at.shape, np.intp)
        answers[inside] = self.ask(at[inside], answer)
        return answers


@lru_cache(maxsize=1)
def _load_roles() -> dict[str, int]:
    """Return the bits of each listed word."""
    nouns = CUES.noun_determiners
    lists = {
        NOUN_FOLLOWS: nouns | {word.capitalize() for word in nouns},
        PREPOSITION: CUES.prepositions,
        SKIPPED: CUES.auxiliaries | CUES.adverbs,
        PASSIVE: CUES.passive,
        UNSAID: CUES.unsaid,
        STOPPING: CUES.breaks - CUES.coordinators - {"who", "which", "that"},
        OWN: {"I", "we", "We", "you", "You"},
        CLAUSELESS: CUES.clauseless,
        TO: {"to"},
        GOING_ON: {"on", "continued", "continues"},  # "went on to say"
        OF: {"of"},
        IN: {"in", "In"},
    }
    words = frozenset[str]().union(*lists.values())
    return {word: sum(bit for bit in lists if word in lists[bit]) for word in words}


def read_words(segments: Segments, n_paragraphs: int) -> Words:
    """Return the words between white space: the chunks, whole where a sentence ends inside one."""
    n_sentences = len(segments.sentence_paragraph)
    begins = np.searchsorted(segments.chunk_sentence, np.arange(n_sentences + 1, dtype=np.int32))
    paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
    first = begins[np.searchsorted(segments.sentence_paragraph, paragraphs)]
    kinds = segments.chunk_types, segments.chunk_type
    words = Words(*kinds, segments.chunk_start, segments.chunk_end, first)
    inner = begins[~words.is_first[begins]]
    if not len(cut := inner[words.start[inner] == words.end[inner - 1]]):
        return words
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
    first = words.first - np.searchsorted(cut, words.first)
    return Words([*words.names, *names], kind, words.start[is_head], words.end[is_last], first)


def find_starts(words: Words) -> Index:
    """Return the first word of each stretch of whole sentences, and one more for the end."""

    def may_end(word: str) -> bool:
        bare = word.rstrip(CLOSING)
        if bare[-1:] != ".":
            return bare != "" and bare[-1] in STOPS
        stuck = STUCK.search(bare[:-1])
        before = stuck[0] if stuck else ""
        return len(before) != 1 and before not in CUES.abbreviations

    ends = words.find_last(STOPS + CLOSING)
    asked = np.flatnonzero(ends)
    ends[asked] = [may_end(words.names[kind]) for kind in asked.tolist()]
    after = np.flatnonzero(ends[words.kind]) + 1
    is_start = words.is_first
    after = after[~is_start[after]]
    is_start[after] = words.ask(after, lambda word: BEGINS.match(word) is not None)
    return np.flatnonzero(is_start)


class Need(NamedTuple):
    """What must follow a cue word: a clause with or without "that", or a second word."""

    free: bool = False
    thats: bool = False
    hearer: bool = False  # behind somebody who is told; also where the word is a passive
    said: bool = False  # "it is said that"
    strict: bool = False  # a clause only with a finite verb
    past: bool = False  # which may end in -ed
    raised: bool = False
    gerund: bool = False
    in_ed: bool = False
    marked: bool = False  # there is a mark behind it
    particles: int = 0  # bits of second words


class Needs(NamedTuple):
    """The needs of all cue words, each also with a mark behind it, as records."""

    number: dict[str, int]  # the row of a word
    particles: dict[str, int]  # the bit of a second word
    records: npt.NDArray[np.void]


@lru_cache(maxsize=1)
def load_needs() -> Needs:
    """Return the needs of all cue words."""
    needs: dict[str, Need] = {}
    bits: dict[str, int] = {}
    pairs = [(noun, "that") for noun in [*CUES.that_nouns, *CUES.adjectives]]
    for head, *rest in CUES.according:
        if head == "in":  # "in the words of": told by its noun
            pairs.append((rest[-2], rest[-1]))
        else:
            pairs += [(form, word) for form in (head, head.capitalize()) for word in rest]
    for form, verbs in CUES.verbs.items():
        seconds = {v.particle for v in verbs if v.particle and v.takes - {"object"}}
        pairs += [(form, second) for second in seconds]
        takes = frozenset[str]().union(*(verb.takes for verb in verbs if not verb.particle))
        said = form in CUES.impersonal  # "is said to be"
        if takes & {"clause", "that"} or seconds or said:
            needs[form] = Need(
                free="clause" in takes,
                thats="that" in takes or said,
                hearer=any("hearer" in verb.takes for verb in verbs),
                said=said,
                strict="bare" not in takes,
                past="past" in takes,
                raised=form in CUES.raised,
                gerund=form.endswith("ing"),
                in_ed=form.endswith("ed"),
            )
    for form, second in pairs:
        old, bit = needs.get(form, Need()), bits.setdefault(second, 1 << len(bits))
        needs[form] = old._replace(particles=old.particles | bit)
    all_needs = {
        f"{form}{mark}": need._replace(marked=mark != "")
        for mark in ("", *TRAILING)
        for form, need in needs.items()
    }
    dtype = [(name, np.bool_ if name in Need._fields[:-1] else np.intp) for name in Need._fields]
    number = {word: row for row, word in enumerate(all_needs)}
    return Needs(number, bits, np.array(list(all_needs.values()), dtype))


class Cases(NamedTuple):
    """Cue words in their stretches, one entry each."""

    at: Index
    low: Index  # the first word of its stretch
    high: Index  # the one behind the last
    need: npt.NDArray[np.void]  # its record of `load_needs()`

    def take(self, which: Index) -> Cases:
        """Return some of the cases."""
        return Cases(self.at[which], self.low[which], self.high[which], self.need[which])


def find_cues(words: Words) -> tuple[Index, Index]:
    """Return the positions of the cue words, and the row of each in `load_needs()`."""
    numbers = map(load_needs().number.get, words.names, repeat(-1))
    need = np.fromiter(numbers, np.intp, len(words.names))
    at = np.flatnonzero((need >= 0)[words.kind])
    return at, need[words.kind[at]]


class Stretches(NamedTuple):
    """What can hold an attribution, in order, one entry each."""

    paragraph: Index
    first: Index  # words
    stop: Index
    clausal: Flags  # whether a clause can be attributed in it: in the others only a phrase is


def find_stretches(words: Words, *, phrases: bool = True) -> Stretches:
    """Return the stretches of whole sentences that can hold an attribution.

    >>> from mediakit.engine.segments import segment
    >>> words = read_words(segment(["The report fell off the table. The report fell, he said."]), 1)
    >>> found = find_stretches(words)
    >>> [words.names[kind] for kind in words.kind[found.first[0] : found.stop[0]].tolist()]
    ['The', 'report', 'fell,', 'he', 'said.']
    """
    starts = find_starts(words)
    at, need = find_cues(words)
    stretch = np.searchsorted(starts, at, "right") - 1
    cases = Cases(at, starts[stretch], starts[stretch + 1], load_needs().records[need])
    free, thats = cases.need["free"], cases.need["thats"]
    fits: Flags = cases.need["particles"] > 0
    fits[fits] = _particle_follows(words, cases.take(np.flatnonzero(fits)))
    left = np.flatnonzero(~fits & (free | thats))
    blocked, passive = _read_left(words, cases.take(left))
    active = np.ones(len(at), np.bool_)
    active[left[passive]] = False
    left = left[~blocked]
    told = free & (active | cases.need["hearer"])  # "he was told prices would rise"
    rules = [(active, _closes_clause), (active, _source_follows), (told, _clause_follows)]
    for asks, rule in [*rules, (thats, _that_follows)]:
        asked = left[asks[left]]
        fits[asked[rule(words, cases.take(asked))]] = True
        left = left[~fits[left]]
    clausal, phrasal = np.zeros((2, len(starts)), np.bool_)
    clausal[stretch[fits]] = True
    if phrases:
        phrasal[np.searchsorted(starts, find_stances(words, starts), "right") - 1] = True
    fitting = np.flatnonzero(clausal | phrasal)
    first = starts[fitting]
    return Stretches(words.paragraph_of(first), first, starts[fitting + 1], clausal[fitting])


def _particle_follows(words: Words, cases: Cases) -> Flags:
    """Tell whether the second word of "point out" and its kin is near: "made it clear"."""
    at, low, high, need = cases
    bits = load_needs().particles
    found = words.ask_ahead(at + 1, high, 2, lambda word: bits.get(word.rstrip(TRAILING), 0))
    # "of" belongs to "in the words of"; other second words always fit.
    of = words.has_role(np.minimum(at + 1, high - 1), OF)
    in_the = (at - 2 >= low) & words.has_role(np.maximum(at - 2, 0), IN)
    near: Flags = ((found & need["particles"][:, None]) > 0).any(axis=1)
    return near & (~of | in_the)


def find_stances(words: Words, starts: Index) -> Index:
    """Return the positions of words behind which a phrase of a stance can begin."""
    plains = list(map(plain, words.names))
    nominal, verbal = (
        np.fromiter(map(listed.get, plains, repeat(0)), np.intp, len(plains))
        for listed in (STANCES.nominal, STANCES.verbal)
    )
    listed = np.flatnonzero(verbal).tolist()
    verbal[[kind for kind in listed if not words.names[kind][0].islower()]] = 0
    is_first = words.is_first
    at = np.flatnonzero(((nominal | verbal) > 0)[words.kind] & ~is_first[1:])
    opened = words.ask(at + 1, lambda word: opening(plain(word.strip(MARKS))))
    nominal, verbal = nominal[words.kind[at]] & opened, verbal[words.kind[at]] & opened
    at, nominal, verbal = (part[(nominal | verbal) > 0] for part in (at, nominal, verbal))
    stretch = np.searchsorted(starts, at, "right") - 1
    need = np.zeros(len(at), load_needs().records.dtype)
    need["said"] = need["raised"] = True
    need["gerund"] = words.ask(at, lambda word: word.endswith("ing"))
    need["in_ed"] = words.ask(at, lambda word: plain(word) in STANCES.participles)
    blocked, passive = _read_left(words, Cases(at, starts[stretch], starts[stretch + 1], need))
    behind = words.has_role(at - 1, PREPOSITION) & ~words.has_role(at - 1, TO) & ~is_first[at]
    verbal[blocked | (need["gerund"] & behind)] = 0  # "of supporting the army"
    verbal[passive & need["in_ed"]] &= PASSIVELY
    return at[(nominal | verbal) > 0]


def _read_left(words: Words, cases: Cases) -> tuple[Flags, Flags]:
    """Tell whether what stands before shows a noun, an infinitive or the writer; or a passive."""
    need, gerund = cases.need, cases.need["gerund"]
    before = np.maximum(cases.at - 1, cases.low)
    to, preposition = words.has_role(before, TO), words.has_role(before, PREPOSITION)
    noun = words.has_role(before, NOUN_FOLLOWS) | (preposition & ~need["in_ed"] & ~gerund & ~to)
    # The word before the auxiliaries and adverbs that stand before the cue.
    skipped = words.find_role(SKIPPED)
    run = np.maximum.accumulate(np.where(np.diff(skipped, prepend=-2) > 1, skipped, 0))
    rows = np.flatnonzero(words.has_role(before, SKIPPED))
    at = before.copy()
    at[rows] = run[np.searchsorted(skipped, before[rows])] - 1
    at = np.maximum(at, cases.low)
    passive, unsaid = (
        np.searchsorted(places, at, "right") < np.searchsorted(places, cases.at)
        for bits in (PASSIVE, UNSAID)
        for places in [skipped[words.has_role(skipped, bits)]]
    )
    passive &= ~gerund
    own = words.has_role(at, OWN | STOPPING) | (words.has_role(at, PREPOSITION) & ~gerund)
    heard = need["hearer"] | need["said"]
    stopped = np.where(passive, ~heard, own | (unsaid & ~need["raised"]))
    # The word before the first one is the last one, which no text needs to mean anything.
    earlier = np.where(at > cases.low, at - 1, cases.high - 1)
    stopped = np.where(words.has_role(at, TO), ~words.has_role(earlier, GOING_ON), stopped)
    blocked: Flags = (cases.at > cases.low) & (noun | stopped)
    return blocked, passive


def _closes_clause(words: Words, cases: Cases) -> Flags:
    """Tell whether a source can stand between a comma and the cue: "…, the bank said"."""
    at, low, high, need = cases
    set_off = words.find_role(SETS_OFF)
    place = np.searchsorted(set_off, at)
    commas = np.concatenate([[-1, -1], set_off])
    comma, earlier = commas[place + 1], commas[place]
    ends = need["marked"] | (at + TAIL >= high)
    found: Flags = (comma == at - 1) & (earlier >= low) & ends  # "…, Ito, the mayor, said"
    rows = np.flatnonzero(ends & (comma >= np.maximum(low, at - 1 - REACH)) & (comma < at - 1))
    found[rows] = _may_be_source(words, comma[rows] + 1, at[rows], REACH)
    return found


def _may_be_source(words: Words, begin: Index, end: Index, size: int) -> Flags:
    """Tell whether a source can begin here: a name, a pronoun, "the …", or a word for people."""
    starting = CUES.determiners | CUES.pronouns
    found: Flags = begin < end
    rows = np.flatnonzero(found)
    found[rows] = words.ask(begin[rows], lambda word: word[0].isupper() or word in starting)
    rows = rows[~found[rows]]
    human = words.ask_ahead(
        begin[rows], end[rows], size, lambda word: is_human_noun(word.rstrip(ENDING))
    )
    found[rows] = human.any(axis=1)
    return found


def _source_follows(words: Words, cases: Cases) -> Flags:
    """Tell whether a source can stand behind the cue: "…, said Ito"."""
    before = np.maximum(cases.at - 1, cases.low)
    found = words.has_role(before, SETS_OFF) & (cases.at > cases.low)
    found &= ~cases.need["gerund"] | cases.need["marked"]
    rows = np.flatnonzero(found)
    begin = cases.at[rows] + 1
    found[rows] = _may_be_source(words, begin, np.minimum(cases.high[rows], begin + AGENT), AGENT)
    return found


def _clause_follows(words: Words, cases: Cases) -> Flags:
    """Tell whether a finite verb comes before the next mark, where the cue asks for one."""
    after = np.minimum(cases.at + 1, cases.high - 1)
    found: Flags = (after > cases.at) & ~words.has_role(after, CLAUSELESS)
    rows = np.flatnonzero(found & cases.need["strict"])
    finite, relatives = CUES.finite, CUES.relatives

    def answer(word: str) -> int:
        bare = word.rstrip(ENDING)
        ends = bare != word or word in relatives
        return FINITE * (plain(bare) in finite) | IN_ED * bare.endswith("ed") | ENDS * ends

    answers = words.ask_ahead(cases.at[rows] + 1, cases.high[rows], AHEAD, answer)
    verb = (answers & np.where(cases.need["past"][rows], FINITE | IN_ED, FINITE)[:, None]) > 0
    ends = np.logical_or.accumulate((answers & ENDS) > 0, axis=1)
    verb[:, 1:] &= ~ends[:, :-1]
    found[rows] = verb.any(axis=1)
    return found


def _that_follows(words: Words, cases: Cases) -> Flags:
    """Tell whether a that-clause can follow, right away or behind an adjunct or a hearer."""
    openers, questions, asking = CUES.adjunct_openers, CUES.questions, CUES.asking
    finite = CUES.finite
    found: Flags = cases.at + 1 < cases.high
    at, _, high, need = cases.take(np.flatnonzero(found))

    def begins(word: str) -> int:
        bare = plain(word.rstrip(","))
        return ASKS * (bare in questions) | ADJOINS * (bare in openers or bare.endswith("ly"))

    def goes_on(word: str) -> int:
        bare = plain(word.rstrip(","))
        that, ends = bare == "that", word[-1] in ":;" or plain(word.rstrip(ENDING)) in finite
        return THAT * that | ASKING * (bare in asking) | ENDS * ends

    first = words.ask(at + 1, begins)
    answers = words.ask_ahead(at + 1, high, AHEAD, goes_on)
    that = (answers & np.where(need["hearer"], THAT | ASKING, THAT)[:, None]) > 0
    that[:, 1:] &= ~np.logical_or.accumulate((answers & ENDS) > 0, axis=1)[:, :-1]
    apart = ((first & ADJOINS) > 0) | need["marked"] | need["hearer"]
    found[found] = ((first & ASKS) > 0) | (that.any(axis=1) & apart)
    return found

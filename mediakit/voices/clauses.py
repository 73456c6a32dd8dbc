"""What stands around a verb in a sentence: its auxiliaries, its subject, and noun phrases.

The tokens of a sentence are words, marks, and quotations as one piece each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.words import CUES, NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD, MARK, QUOTE = "word", "mark", "quote"  # kinds of tokens

STOPS: Final = frozenset(".!?…")
QUOTING: Final = "\"”“»’' "
DASHES: Final = frozenset("—–-")
TAIL_MARKS: Final = DASHES | {","}
RELATIVES: Final = frozenset({"which", "who", "whom", "whose", "where"})
PAIRS: Final = {",": ",", ")": "(", "—": "—", "–": "–", "-": "-"}
HUMAN_ENDS: Final = ("ers", "ists", "ians", "ors", "ist", "ian", "man", "men", "woman")

MAX_MODIFIER: Final = 8  # words of a relative clause without marks
MAX_SUBJECT: Final = 6  # words of a new subject and its verb
MAX_DATELINE: Final = 10  # tokens in which a dateline ends
MAX_PHRASE: Final = 25  # words of a noun phrase
MAX_ANTECEDENTS: Final = 4  # phrases that a relative pronoun may look back over
MAX_ASIDE: Final = 30  # words between two commas
MAX_BARE_ASIDE: Final = 10  # of which none is one that opens an aside

Range = tuple[int, int]


@dataclass(slots=True)  # read in half the time of a named tuple's field
class Token:
    """A word, a mark or a whole quotation, wherever it stands: there is one for all alike."""

    text: str
    low: str  # how the lists write it
    kind: str
    tells: bool = False  # whether it can attribute a clause or have a phrase behind it
    adverb: bool = False  # whether it is one by its end
    facets: int = 0  # what its letters and the lists say of it, as bits: see sentences


NOTHING: Final = Token("", "", "")


def peek(tokens: Sequence[Token], at: int) -> Token:
    """Return a token, or an empty one where the sentence has none."""
    return tokens[at] if 0 <= at < len(tokens) else NOTHING


class Left(NamedTuple):
    """What stands left of a verb: the position before its auxiliaries, and what these say of it."""

    at: int
    passive: bool
    unsaid: bool
    auxiliary: bool


class Subject(NamedTuple):
    """The subject of a verb and where its clause begins; inherited from the clause before it."""

    range: Range | None
    edge: int
    inherited: bool = False
    relative: bool = False


def look_left(tokens: Sequence[Token], verb: int) -> Left:
    """Skip what helps a verb: "declined to say" says nothing, but "went on to say" does."""
    at = verb - 1
    passive = unsaid = auxiliary = False
    while at >= 0 and tokens[at].kind == WORD:
        low = tokens[at].low
        if low not in CUES.helpers:  # as most are not
            if not tokens[at].adverb:
                break
        elif low == "to":
            before = peek(tokens, at - 1).low
            if before not in {"on", "continued", "continues", "came"}:
                return Left(at, passive, unsaid=True, auxiliary=auxiliary)
            at -= 2 if before == "on" else 1
        elif low in CUES.phases and tokens[verb].low.endswith("ing"):
            auxiliary = True  # "has tried explaining that"
        elif low in CUES.auxiliaries or low in CUES.unsaid:
            passive |= low in CUES.passive
            unsaid |= low in CUES.unsaid
            auxiliary = True
        elif low not in CUES.adverbs and not tokens[at].adverb:
            break
        at -= 1
    return Left(at, passive, unsaid, auxiliary)


def is_linking(token: Token) -> bool:
    """Tell whether a word at the head of a sentence only links it: "Moreover", "Surprisingly"."""
    low = token.low
    linking = low in CUES.connectives or low in CUES.fillers
    return linking or (low.endswith("ly") and low not in CUES.no_adverbs)


def is_ly(word: str) -> bool:
    """Tell whether a word is an adverb by its end."""
    return word.endswith("ly") and word.islower() and word not in CUES.no_adverbs


def find_subject(tokens: Sequence[Token], at: int) -> Subject:
    """Return the subject that ends at a position, over an aside set off by commas."""
    token = peek(tokens, at)
    if token.kind not in {WORD, MARK}:
        return Subject(None, max(at + 1, 0))
    if token.kind == MARK:
        return _over_aside(tokens, at)
    if token.low in CUES.coordinators:
        return Subject(None, at - (peek(tokens, at - 1).text == ","), inherited=True)
    if token.low in {"who", "which", "that"} and at:
        return Subject(_antecedent(tokens, at, personal=token.low == "who"), at, relative=True)
    start, end = phrase_start(tokens, at), at + 1
    before = peek(tokens, start - 1)
    inside = before.kind == WORD and before.text[0].islower()  # most phrases are in no other one
    if start < end and inside and before.low not in CUES.coordinators:
        start, end = _find_head(tokens, start, end)
    return Subject((start, end) if start < end else None, start)


def _find_head(tokens: Sequence[Token], start: int, end: int) -> Range:
    """Return what a phrase modifies, if it does: "Scientists using it", "the man who shot him"."""
    last = max(start - MAX_MODIFIER, 0)
    for at in range(start - 1, last, -1):
        token, before = tokens[at], tokens[at - 1]
        if token.kind != WORD or token.low in CUES.coordinators or token.low in CUES.saying:
            break
        opened = token.low in {"who", "that"} and before.low not in CUES.verbs
        opened &= before.low not in CUES.that_nouns or token.low == "who"
        modifies = token.text.islower() and token.low.endswith("ing") and at >= start - 2
        modifies &= token.low not in CUES.no_participles and token.low not in CUES.prepositions
        modifies |= at == start - 1 and token.low in CUES.prepositions
        if (opened or modifies) and before.kind == WORD:
            begin = phrase_start(tokens, at - 1)
            nominal = before.low not in CUES.times and before.low not in CUES.no_nouns
            if nominal and begin < at:
                return begin, at
        if opened:
            break
    return start, end


def _antecedent(tokens: Sequence[Token], at: int, *, personal: bool) -> Range | None:
    """Return the nearest phrase before a relative pronoun that can speak; else, of "who", any."""
    nearest: Range | None = None
    end = at
    for _ in range(MAX_ANTECEDENTS):
        end -= peek(tokens, end - 1).text == ","
        if (start := phrase_start(tokens, end - 1)) >= end:
            break
        nearest = nearest or (start, end)
        phrase = tokens[start:end]
        if is_human(phrase) or any(
            t.text[0].isupper() and t.text not in NAMES.calendar and t.low not in CUES.determiners
            for t in phrase
        ):
            return start, end
        end = start
        while (low := peek(tokens, end - 1).low) in CUES.prepositions or low == "and":
            end -= 1
    return nearest if personal else None


def _over_aside(tokens: Sequence[Token], at: int) -> Subject:
    """Return the subject before an aside: "Ito, the mayor, said", "Ito (50) said"."""
    opening = PAIRS.get(tokens[at].text)
    aside = range(at - 1, max(at - MAX_ASIDE, 0), -1) if opening else ()
    before = next((k for k in aside if tokens[k].text == opening), None)
    if before is None or not is_aside(tokens, before + 1, at):
        return Subject(None, at + 1)
    start = phrase_start(tokens, before - 1)
    if 0 < start < before and tokens[start - 1].text == opening:
        first = tokens[start].text
        if first[0].isdigit() or first[0].islower() or first.startswith("Ph.D"):
            # "Ito, 50, who lives in Osaka,"
            inner = _over_aside(tokens, before)
            if inner.range is not None:
                return inner._replace(range=(inner.range[0], at))
    return Subject(None, at + 1) if start >= before else Subject((start, at), start)


def is_aside(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether the tokens describe the noun before them and are no clause of their own."""
    if start >= end:
        return False
    first = tokens[start]
    if first.low in {"who", "which", "whose", "where"}:
        return True
    verbs = CUES.finite, CUES.auxiliaries
    relatives = (k for k in range(start + 1, end) if tokens[k].low in RELATIVES)
    plain_end = next(relatives, end)  # "Ito, a doctor who was not there, said"
    if any(t.low in verbs[0] or t.low in verbs[1] for t in tokens[start:plain_end]):
        return False
    if any(t.kind == QUOTE for t in tokens[start:end]):
        return False
    return first.low in CUES.asides or not first.text[0].islower() or end - start <= MAX_BARE_ASIDE


def phrase_start(tokens: Sequence[Token], last: int) -> int:
    """Return where the noun phrase that ends at `last` begins; `last + 1` if there is none."""
    at = last
    while at >= 0 and last - at < MAX_PHRASE:
        token = tokens[at]
        if token.kind != WORD:
            if not _ties_words(tokens, at):
                break
        elif token.low not in CUES.halting:  # as most are not
            pass
        elif token.low in CUES.lone_pronouns:
            return at if at == last else at + 1
        elif token.low in CUES.determiners:
            if not _is_link(tokens, at - 1):
                return at
            at -= 1
        elif _stops_phrase(tokens, at, last):
            break
        at -= 1
    start = at + 1  # and behind prepositions and adverbs at its head, or the minutes of "18:55"
    start += (
        tokens[start].text.isdigit() and peek(tokens, start - 1).text == ":" if start < last else 0
    )
    while start <= last and (
        tokens[start].kind != WORD
        or tokens[start].low in CUES.prepositions
        or tokens[start].low in CUES.fillers
        or (tokens[start].low.endswith("ed") and tokens[start].text.islower() and start < last)
    ):
        start += 1
    return start


def _ties_words(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the mark is the full stop of "Mr." or of an initial, or ties words."""
    text, before = tokens[at].text, peek(tokens, at - 1).text
    stop = text == "." and (before in CUES.abbreviations or len(before) == 1)
    return stop or text in {"&", "/", "-"}


def _is_link(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a preposition here ties a phrase to a noun before it."""
    before = peek(tokens, at - 1)
    linked = peek(tokens, at).low in CUES.links and before.kind == WORD
    return linked and before.low not in CUES.no_nouns


def _stops_phrase(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Tell whether a word cannot be part of the noun phrase that is read to the left."""
    token, before, after = tokens[at], peek(tokens, at - 1), peek(tokens, at + 1)
    low = token.low
    if low == "then" and before.low in CUES.determiners:
        return False  # "the then mayor"
    if low in CUES.prepositions:
        return at == last or not _is_link(tokens, at)
    if low in {"and", "&"}:
        return not (before.text[:1].isupper() and after.text[:1].isupper())
    timed = low in CUES.times and (token.text.islower() or token.text in NAMES.calendar)
    if not (timed or low in CUES.stops):
        return False
    # A participle ties two nouns in "a study published in Science".
    noun = before.kind == WORD and before.text.islower()
    noun = noun and before.low not in CUES.auxiliaries and before.low not in CUES.breaks
    return not (noun and low.endswith("ed") and at < last and after.low in CUES.prepositions)


def phrase_end(tokens: Sequence[Token], start: int) -> int:
    """Return where the noun phrase that begins at `start` ends (its last word plus one)."""
    for at in range(start, min(start + MAX_PHRASE, len(tokens))):
        token = tokens[at]
        if token.kind == QUOTE or (token.kind == MARK and not _ties_words(tokens, at)):
            return at
        if at == start and token.low in CUES.lone_pronouns:
            return at + 1
        if at > start and token.low in CUES.ending and _ends_phrase(tokens, at):
            return at
    return max(min(start + MAX_PHRASE, len(tokens)), start)


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word cannot be part of the noun phrase that is read to the right."""
    low, before, after = tokens[at].low, tokens[at - 1].low, peek(tokens, at + 1)
    if low == "with" and before == "familiar":
        return False
    if low in {"of", "for", "at", "from", "in", "to", "by"}:
        adverbial = low in {"in", "to"} and after.text.islower()
        return adverbial or not after.text or after.low in CUES.times
    if low in {"and", "&"}:
        return not after.text[:1].isupper()
    if low in CUES.determiners or low in CUES.pronouns:
        return before not in CUES.links and before not in CUES.determiners
    return low in CUES.no_nouns


def begins_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a subject could begin here: a name, a pronoun or "the …"."""
    token = peek(tokens, at)
    low = token.low
    if token.kind != WORD or low in CUES.times or low in CUES.questions or low in CUES.prepositions:
        return False
    if low in CUES.pronouns or low in CUES.determiners or token.text[0].isupper():
        return True
    phrase = tokens[at : phrase_end(tokens, at)]
    return is_human(phrase) or (bool(phrase) and phrase[-1].text[0].isupper())


def is_human(phrase: Sequence[Token]) -> bool:
    """Tell whether a phrase without a name stands for people, a body or a document."""
    return is_human_noun(phrase_head(phrase))


def is_human_noun(noun: str) -> bool:
    """Tell whether a noun is one for people, a body or a document."""
    return noun in CUES.human_nouns or noun.endswith(HUMAN_ENDS)


def may_speak(phrase: Sequence[Token]) -> bool:
    """Tell whether a phrase stands for somebody: a pronoun, a name, people, a body, a document."""
    words = [token for token in phrase if token.low not in CUES.determiners]
    first = phrase[0].low if phrase else ""
    named = any(token.text[0].isupper() for token in words)
    return first in CUES.speaking_pronouns or named or (bool(words) and is_human(words))


def phrase_head(phrase: Sequence[Token]) -> str:
    """Return the noun that a phrase is about: the last word before "of", "for" or a comma."""
    head = ""
    for token in phrase:
        low = token.low
        if head and (token.kind == MARK or low in CUES.prepositions or low in CUES.questions):
            break
        if token.kind == WORD and low not in CUES.determiners:
            head = low
    return head


def main_subject(tokens: Sequence[Token]) -> Range | None:
    """Return the subject of the first finite verb of a sentence."""
    for at in range(1, len(tokens)):
        predicate = tokens[at].low in CUES.predicates
        if predicate and (found := find_subject(tokens, look_left(tokens, at).at).range):
            return found
    start = next((start for start in (0, 1) if begins_phrase(tokens, start)), None)
    if start is None or is_linking(tokens[start]):
        return None
    end = phrase_end(tokens, start)
    verbs = (k for k in range(start + 1, end) if tokens[k].tells)
    end = next((k for k in verbs if tokens[k].text.islower()), end)  # "The group plans"
    if tokens[start].text[0].isupper() and tokens[start].low not in CUES.determiners:
        # One that begins with a name ends with it: "Ito talks about".
        end = next((k for k in range(start + 1, end) if tokens[k].text[0].islower()), end)
    return with_apposition(tokens, (start, end))


def with_apposition(tokens: Sequence[Token], phrase: Range) -> Range:
    """Return a phrase with the name that a comma sets beside it: "its chair, Ann Lee"."""
    start, end = phrase
    described = tokens[start].low in CUES.determiners or tokens[end - 1].text[0].islower()
    if end + 1 >= len(tokens) or tokens[end].text != "," or not described:
        return phrase
    after = phrase_end(tokens, end + 1)
    capital = all(t.text[0].isupper() for t in tokens[end + 1 : after])
    return (start, after) if capital and after > end + 1 else phrase


def skip_dateline(tokens: Sequence[Token]) -> int:
    """Return where a sentence begins behind a place and an agency: "OSLO (Agency) —"."""
    place = tokens[0].text
    if not place.isupper() or len(place) == 1:
        return 0
    near = range(1, min(MAX_DATELINE, len(tokens)))
    return next((at + 1 for at in near if tokens[at].text in DASHES), 0)


def find_tail(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return where the outlet goes on behind what was said: "rents fell, which hurt banks"."""
    for at in range(start + 1, end - 1):
        mark = tokens[at].text
        if mark not in TAIL_MARKS:
            continue
        low = tokens[at + 1].low
        relative = low in RELATIVES or any(
            t.low in {"whom", "which"} for t in tokens[at + 2 : at + 4]
        )
        if relative:
            closed = next((k for k in range(at + 2, end - 1) if tokens[k].text == mark), end)
            if any(t.low in CUES.predicates for t in tokens[closed:end]):
                continue  # "the plan, which cost millions, would fail"
            return at
        participle = (
            low.endswith("ing") and low not in CUES.verbs and low not in CUES.no_participles
        )
        if participle or (low == "but" and _is_new(tokens[at + 2 : end])):
            return at
    return end


def _is_new(clause: Sequence[Token]) -> bool:
    """Tell whether a clause behind "but" has a subject of its own and no tense of what was said."""
    verbal = any(token.low in CUES.predicates for token in clause[1:MAX_SUBJECT])
    if not verbal or clause[0].low in CUES.lone_pronouns:
        return False
    return not any(token.low in CUES.backshifted for token in clause)

"""What a phrase, no clause, gives as said, thought, wanted or noticed, and by whom.

"Called for [a ban]", "plans [to sell]", "his view [of the bank]", "reportedly [ill]". In this
order: all phrases of a sentence; those of a verb, of an adjective, of a noun, and hearsay; last
where a phrase begins and ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices import clauses
from mediakit.voices.attribution import find_source, has_infinitive, may_say, says_nothing
from mediakit.voices.clauses import QUOTE, WORD, peek
from mediakit.voices.words import CUES, NAMES, OPENING, STANCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.clauses import Left, Range, Token
    from mediakit.voices.words import Verb, Words

OBJECT, INFINITIVE, GERUND, QUESTION = "object", "infinitive", "gerund", "question"
HEARER: Final = "hearer"  # an infinitive behind somebody: "urged Rome to pay"
PREPOSITION, NOUN, ADJECTIVE, HEARSAY = "preposition", "noun", "adjective", "hearsay"
PHRASES: Final = (  # rules
    *(OBJECT, INFINITIVE, GERUND, QUESTION, PREPOSITION, NOUN, ADJECTIVE, HEARSAY),
)

MARKS: Final = frozenset(",;:—–()")  # where a phrase may end
OPENERS: Final = MARKS | {"that", "who", "which", "and", "but"}  # behind which a clause begins
MAX_ITEM: Final = 4  # words of an item of a list: "noise, dust and fumes"
MAX_HEARER: Final = 6  # words of somebody asked: "asked the town for a ramp"


class Phrase(NamedTuple):
    """The content of a stance, its source, its cue and the rule."""

    start: int
    end: int
    source: Range | None
    cue: Range
    rule: str


def find_phrases(
    tokens: Sequence[Token],
    places: Sequence[int],
    taken: Sequence[Range],
    sources: Sequence[tuple[int, Range]],
    *,
    titled: bool = False,
) -> list[Phrase]:
    """Return the phrases that the words at some places make, in order, the outermost.

    None is made by a word in a taken range. `sources` are those of its clauses, each with the place
    of its cue, for a verb that shares one.
    """
    known = list(sources)
    found: list[Phrase] = []
    done = 0
    for at in places:
        named = at > 0 and tokens[at].text[0].isupper() and not titled
        if at < done or named or any(start <= at < end for start, end in taken):
            continue
        for phrase in _from_word(tokens, at, [source for cue, source in known if cue < at]):
            end = phrase.end
            if phrase.source is not None:
                known.append((at, phrase.source))
            if titled:  # "Hears Tapping as Search Goes On"
                ends = (k for k in range(phrase.start + 1, end) if tokens[k].low == "as")
                end = next(ends, end)
            if end > phrase.start:
                found.append(phrase._replace(end=end))
                done = end
    return found


def _from_word(tokens: Sequence[Token], at: int, known: Sequence[Range]) -> Iterator[Phrase]:
    """Yield what a word makes: as hearsay, else as a verb, an adjective or a noun."""
    low = tokens[at].low
    if low in STANCES.hearsay:
        yield from _from_hearsay(tokens, at)
        return
    left = clauses.look_left(tokens, at)
    phrase = None
    if low in STANCES.verbs or low in STANCES.held:
        phrase = _from_verb(tokens, at, left, known)
    if phrase is None and low in STANCES.adjectives and left.passive:
        source = clauses.find_subject(tokens, left.at).range
        subject = () if source is None else tokens[slice(*source)]
        own = any(token.low in CUES.first_person for token in subject[:1])
        if source is None or (clauses.may_speak(subject) and not own):
            phrase = _infinitive(tokens, (at, at + 1), source, ADJECTIVE)
    if phrase is None and low in STANCES.nouns:
        phrase = _from_noun(tokens, at)
    if phrase is not None:
        yield phrase


def _from_verb(
    tokens: Sequence[Token], at: int, left: Left, known: Sequence[Range]
) -> Phrase | None:
    """Return the phrase that a verb governs, if its subject can be the source."""
    low, before = tokens[at].low, peek(tokens, at - 1).low
    gerund, participle = low.endswith("ing"), low in STANCES.participles
    if _is_nominal(tokens, at, left, participle=participle):
        return None
    if participle and (left.passive or (not left.auxiliary and peek(tokens, at + 1).low == "of")):
        return _from_passive(tokens, at)
    subject = find_source(tokens, left, gerund=gerund)
    if subject is None and not (at and before in STANCES.quantifiers):  # "Both deny the charge"
        return None
    source = subject.range if subject is not None else (at - 1, at)
    if subject is not None and subject.inherited:
        source = known[-1] if known else clauses.main_subject(tokens[:at])
    plural = left.auxiliary or subject is None or _is_plural(tokens, source, left.at)
    for verb in STANCES.verbs.get(low, ()):
        bare = low == verb.lemma.partition(" ")[0]
        fits = plural or not bare  # not "the court order", "an independent think tank"
        fits &= not verb.particle or peek(tokens, at + 1).low == verb.particle
        # "would like to", "cannot say", but not "can support"
        fits &= left.unsaid or verb.lemma not in STANCES.conditional
        fits &= source is not None or verb.lemma not in STANCES.physical
        fits &= not (left.unsaid and verb.lemma in STANCES.physical)
        if not fits or (source is not None and not _may_hold(tokens, source, verb, low)):
            continue
        cue = (at, at + 1 + bool(verb.particle))
        if (phrase := _governed(tokens, cue, verb, source)) is not None:
            if gerund and not _follows_predicate(tokens, at):
                end = _find_predicate(tokens, phrase.start, phrase.end)
                return phrase._replace(end=end)  # "figures showing a fall led to calls"
            return phrase
    return None


def _is_nominal(tokens: Sequence[Token], at: int, left: Left, *, participle: bool) -> bool:
    """Tell whether what stands before a verb's form shows that it is a noun or an adjective."""
    before = peek(tokens, at - 1).low
    if participle and before in CUES.coordinators and not left.auxiliary:
        return _is_bare(peek(tokens, at + 1))  # "or contested names"
    noun = before in CUES.noun_determiners
    noun |= before.endswith(("'s", "s'")) and before not in CUES.contractions
    return noun or (before in CUES.prepositions and before != "to" and not participle)


def _is_plural(tokens: Sequence[Token], source: Range | None, at: int) -> bool:
    """Tell whether a subject that ends at a position can have a verb in its bare form."""
    last = tokens[at].low if source is None or at < source[1] else tokens[source[1] - 1].low
    joined = source is not None and any(t.low == "and" for t in tokens[slice(*source)])
    return joined or last.endswith("s") or last in STANCES.plurals or last in CUES.coordinators


def _is_bare(token: Token) -> bool:
    """Tell whether a word is one in lower case that opens no phrase: a noun, an adjective."""
    return token.text.islower() and token.low not in CUES.opening and token.low[-3:] != "ing"


def _may_hold(tokens: Sequence[Token], subject: Range, verb: Verb, low: str) -> bool:
    """Tell whether a subject can say, think or want what a form of the verb governs."""
    source = tokens[subject[0] : subject[1]]
    if all(token.low in CUES.determiners or token.text[0].isdigit() for token in source):
        return source[0].low in STANCES.quantifiers  # "1,200 pledged delegates"
    if verb.lemma in STANCES.impersonal:
        return True
    first, of = source[0].low, len(source) == 1 or source[1].low == "of"
    if first in STANCES.quantifiers and of:
        return True
    mental = verb.lemma not in STANCES.physical and low not in STANCES.nouns_too
    if mental:
        return not says_nothing(source)
    opened = subject[0] == 0 and len(source) > 1 and _is_bare(source[1])
    if opened and source[0].text not in NAMES.given:
        source = source[1:]  # "Rising levels threaten": a capital that says nothing
    return may_say(source, verb, low)


def _governed(
    tokens: Sequence[Token], cue: Range, verb: Verb, source: Range | None
) -> Phrase | None:
    """Return what stands behind an active verb, by the first kind of phrase that fits."""
    takes, behind = verb.takes, cue[1]
    phrase, low = None, peek(tokens, behind).low
    if INFINITIVE in takes or HEARER in takes:
        phrase = _infinitive(tokens, cue, source, INFINITIVE)
    hearer = HEARER in takes and has_infinitive(tokens, behind, verb)
    if phrase is None and (hearer or (QUESTION in takes and low in CUES.questions)):
        end = find_end(tokens, behind, verbal=True)
        phrase = Phrase(behind, end, source, cue, INFINITIVE if hearer else QUESTION)
    phrase = phrase or _prepositional(tokens, cue, takes, source)
    if phrase is not None or OBJECT not in takes or not _begins_object(tokens, behind):
        return phrase
    named = behind + (low in CUES.determiners)
    if verb.lemma == "call" and peek(tokens, named).text[:1].isupper():
        return None  # "a body called the Naming Committee"
    near = range(behind + 1, min(behind + MAX_HEARER, len(tokens)))
    start = behind
    if verb.lemma == "ask":  # "asked the town for [a ramp]"
        start = next((k + 1 for k in near if tokens[k].low == "for"), len(tokens))
    rule = GERUND if low.endswith("ing") and low not in CUES.no_participles else OBJECT
    return Phrase(start, find_end(tokens, start), source, cue, rule)


def _infinitive(
    tokens: Sequence[Token], cue: Range, source: Range | None, rule: str
) -> Phrase | None:
    """Return "to …" right behind a cue."""
    behind = cue[1]
    start = behind + (peek(tokens, behind).low == "not")
    after = peek(tokens, start + 1)
    verbal = after.kind == WORD and after.text[0].islower() and not after.low.endswith("ing")
    if peek(tokens, start).low != "to" or not verbal or after.low in CUES.determiners:
        return None
    return Phrase(behind, find_end(tokens, start + 1, verbal=True), source, cue, rule)


def _prepositional(
    tokens: Sequence[Token], cue: Range, takes: Words, source: Range | None
) -> Phrase | None:
    """Return what stands behind a cue's preposition."""
    low, behind = peek(tokens, cue[1]).low, cue[1] + 1
    if low not in takes or low not in OPENING or not _begins_object(tokens, behind):
        return None
    return Phrase(behind, find_end(tokens, behind), source, (cue[0], behind), PREPOSITION)


def _from_passive(tokens: Sequence[Token], at: int) -> Phrase | None:
    """Return "to …" behind "is expected" and "was told", "as …" behind "is seen"."""
    low, cue = tokens[at].low, (at, at + 1)
    verbs = (*STANCES.verbs.get(low, ()), *CUES.verbs.get(low, ()))
    takes = frozenset[str]().union(*(verb.takes for verb in verbs))
    phrase = _infinitive(tokens, cue, None, INFINITIVE)
    if phrase is not None and (low in STANCES.held or takes & {"hearer", "to"}):
        return phrase
    phrase = _prepositional(tokens, cue, takes & {"of", "as", "for", "with"}, None)
    by = phrase and (k for k in range(phrase.start, phrase.end) if tokens[k].low == "by")
    return phrase and phrase._replace(end=next(by or iter(()), phrase.end))


def _from_noun(tokens: Sequence[Token], at: int) -> Phrase | None:
    """Return what a noun of stance governs: "his view of the bank", "plans to build"."""
    takes = frozenset(STANCES.nouns[tokens[at].low])
    start = clauses.phrase_start(tokens, at)
    own = next((k for k in range(start, at) if tokens[k].low.endswith(("'s", "s'"))), None)
    source = None if own is None else (clauses.phrase_start(tokens[: own + 1], own), own + 1)
    if source is None and start < at and tokens[start].low in CUES.possessives:
        source = (start, start + 1)
    cue = (at, at + 1)
    phrase = _infinitive(tokens, cue, source, NOUN) if INFINITIVE in takes else None
    phrase = phrase or _prepositional(tokens, cue, takes, source)
    if phrase is None:
        return None
    end = phrase.end
    if not _follows_predicate(tokens, at):  # the noun is the subject
        end = _find_predicate(tokens, phrase.start, end)
    return Phrase(at + 1, end, source, cue, NOUN)


def _follows_predicate(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the clause of a token has a verb before it."""
    before = tokens[_clause_start(tokens, at) : at]
    return any(token.low in CUES.predicates for token in before)


def _find_predicate(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return the first predicate in a range that is not that of a relative clause, or its end."""
    relative = False
    for at in range(start + 1, end):
        low = tokens[at].low
        relative |= low in {"that", "which", "who"}
        past = low.endswith("ed") and tokens[at - 1].low not in CUES.determiners
        if tokens[at - 1].low == "to":
            continue
        if low in CUES.predicates or (past and tokens[at].text.islower()):
            if not relative:
                return at
            relative = False
    return end


def _from_hearsay(tokens: Sequence[Token], at: int) -> Iterator[Phrase]:
    """Yield the clause around "reportedly", in two pieces."""
    cue = (at, at + 1)
    yield Phrase(_clause_start(tokens, at), at, None, cue, HEARSAY)
    yield Phrase(at + 1, find_end(tokens, at + 1, verbal=True), None, cue, HEARSAY)


def _clause_start(tokens: Sequence[Token], at: int) -> int:
    """Return where the clause of a token begins."""
    return next((k + 1 for k in range(at - 1, -1, -1) if tokens[k].low in OPENERS), 0)


def _begins_object(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a noun phrase, with what belongs to it, can begin here."""
    token, after = peek(tokens, at), peek(tokens, at + 1)
    if token.kind == QUOTE:  # marks have a row of their own; what goes on is part of the phrase
        return after.kind == WORD and after.low not in CUES.no_nouns
    low = token.low
    if token.kind != WORD or low in CUES.prepositions or low in CUES.breaks:
        return False
    if low in CUES.auxiliaries or low in CUES.finite:
        return low.endswith("ing")
    if low in CUES.determiners:
        return True
    adverbial = low in CUES.adverbs or low in CUES.times
    return not adverbial or (low in STANCES.adjectival and after.text[:1].islower())


def find_end(tokens: Sequence[Token], start: int, *, verbal: bool = False) -> int:
    """Return where a phrase ends: at a mark, an adjunct, or what is joined to its cue."""
    for at in range(start, len(tokens)):
        token, low = tokens[at], tokens[at].low
        if token.kind == QUOTE or at == start:
            continue
        joined = low in CUES.coordinators and _joins_verb(tokens, at, verbal=verbal)
        timed = low in {"on", "last"} and not verbal and peek(tokens, at + 1).low in CUES.times
        closed = low in STANCES.ends and not (verbal and low in CUES.prepositions)
        if joined or timed or closed or (token.text in MARKS and not _goes_on(tokens, at)):
            return at
    return len(tokens)


def _goes_on(tokens: Sequence[Token], mark: int) -> bool:
    """Tell whether a mark is a comma between items: "noise, dust and fumes"."""
    if tokens[mark].text != ",":
        return False
    for at in range(mark + 1, min(mark + 2 + MAX_ITEM, len(tokens))):
        low = tokens[at].low
        if low in {"and", "or"}:
            return at > mark + 1
        verbal = low in CUES.predicates or low in CUES.breaks or low.endswith("ing")
        if tokens[at].kind != WORD or verbal:
            return False
    return False


def _joins_verb(tokens: Sequence[Token], at: int, *, verbal: bool) -> bool:
    """Tell whether "and" goes on with another verb of the same subject."""
    index = at + 1
    while (token := peek(tokens, index)).low in CUES.fillers or token.adverb:
        index += 1
    after = peek(tokens, index + 1)
    says = token.low.endswith("s") and token.low in CUES.saying
    if token.low in CUES.predicates or says:
        return True
    followed = after.low in CUES.determiners or after.low in CUES.prepositions
    return token.low.endswith("ed") and not verbal and (followed or after.low in CUES.pronouns)

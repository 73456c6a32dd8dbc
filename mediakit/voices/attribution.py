"""Who is said to have said what in one sentence: cues, their subjects, and what they govern.

First all attributions of a sentence; then how one is made, by a phrase, a noun, an adjective or a
verb; last what a verb introduces. Positions are those of the sentence's tokens.
"""

from __future__ import annotations

from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices import clauses
from mediakit.voices.clauses import QUOTE, WORD, peek
from mediakit.voices.words import CUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.clauses import Left, Range, Subject, Token
    from mediakit.voices.words import Verb

SETTING_OFF: Final = frozenset("—–-,")
OFF_OR_SEMICOLON: Final = SETTING_OFF | {";"}
OFF_OR_COLON: Final = SETTING_OFF | {":"}
BEFORE_CLAUSE: Final = SETTING_OFF | {":", ";"}
LINKS: Final = frozenset({"of", "as", "for", "on", "with"})  # in `takes`
INFINITIVE: Final = frozenset({"to"})
CLAUSES: Final = frozenset({"clause", "that"})

MAX_CUE: Final = 5  # words of "in the words of" and its kin, and one more
MIN_CLAUSE: Final = 3  # words before ", X said" that make a clause
MAX_AGENT: Final = 2  # tokens between a passive verb and "by"
MAX_GAP: Final = 25  # tokens between a verb and its "that": "said in a long letter to … that"
MAX_HEARER: Final = 7  # tokens that name a hearer: "told a committee of MPs that"
MAX_CLAUSE: Final = 30  # tokens in which a clause must show its verb


class Region(NamedTuple):
    """Tokens that an attribution covers; reported unless they only hold quotations."""

    start: int
    end: int
    reported: bool = True
    loose: bool = False  # nothing marks where it begins
    phrasal: bool = False  # it is no clause: see stances

    @property
    def clausal(self) -> bool:
        """Whether it is a reported clause."""
        return self.reported and not self.phrasal


class Attribution(NamedTuple):
    """A cue with its source and what it covers."""

    cue: Range
    source: Range | None
    regions: tuple[Region, ...]
    rule: str
    edge: int  # where its own clause begins
    coordinate: bool = False  # an earlier attribution ends there
    inherited: bool = False  # the source is that of the clause before


def find_attributions(
    tokens: Sequence[Token], places: Sequence[int], *, titled: bool = False
) -> list[Attribution]:
    """Return the attributions of the cues at some places in order, none cutting into another."""
    found = list(_candidates(tokens, places, titled=titled))
    cut = (tuple(_cut(tokens, found, index)) for index in range(len(found)))
    return [
        one if one.regions == regions else one._replace(regions=regions)
        for one, regions in zip(found, cut, strict=True)
        if regions
    ]


def _candidates(
    tokens: Sequence[Token], places: Sequence[int], *, titled: bool
) -> Iterator[Attribution]:
    """Yield what each cue word of the sentence makes; verbs of title-case headlines are capital."""
    done = 0
    for at in places:
        if at < done:
            continue
        token, attribution = tokens[at], None
        if token.low in CUES.verbs and (titled or not token.text[0].isupper()):
            attribution = _from_verb(tokens, at)
        elif token.low in {"according", "in"}:
            attribution = _from_phrase(tokens, at)
        if attribution is None and peek(tokens, at + 1).low == "that":
            if token.low in CUES.that_nouns:
                attribution = _from_noun(tokens, at)
            if attribution is None and token.low in CUES.adjectives:
                attribution = _from_adjective(tokens, at)
        if attribution is not None:
            done = attribution.cue[1]
            yield attribution


def _cut(tokens: Sequence[Token], found: list[Attribution], index: int) -> Iterator[Region]:
    """Yield an attribution's regions, which end where a coordinate or trailing one begins."""
    owner = found[index]
    for region in owner.regions:
        start, end = region[:2]
        for other in found[index + 1 :]:
            trails = any(r.end <= other.edge + 1 and r.end <= other.cue[0] for r in other.regions)
            if other.source is not None and other.source[0] <= owner.cue[0] < other.cue[0]:
                end = min(end, max(other.source[1], start))  # the cue stood in that one's aside
            begins = min((r.start for r in other.regions if r.end <= other.cue[0]), default=0)
            if start < begins < end:
                end = begins
            if max(start, owner.cue[0]) < other.edge < end and (other.coordinate or trails):
                end = other.edge
        for other in found[:index]:
            closed = any(r.end <= other.cue[0] for r in other.regions)
            if closed and start < other.cue[1] and region.end <= owner.cue[0]:
                # A clause before ", X said" begins behind what another source trails or leads.
                ends = (r.end for r in other.regions if r.end <= owner.edge)
                start = max(start, other.cue[1], *ends)
        if start == 0:
            start = clauses.skip_dateline(tokens)
        if start >= owner.cue[1] and region.clausal:
            end = clauses.find_tail(tokens, start, end)
            if owner.rule == "relative_clause" and peek(tokens, owner.edge - 1).text == ",":
                commas = (k for k in range(start, end) if tokens[k].text == ",")
                end = next(commas, end)  # "the minister, who said it was safe, resigned"
        if start < end:
            yield Region(start, end, *region[2:]) if (start, end) != region[:2] else region


def _from_phrase(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "according to X" and its kin."""
    lows = tuple([token.low for token in tokens[at : at + MAX_CUE]])
    start = at + next((len(cue) for cue in CUES.according if lows[: len(cue)] == cue), 0)
    end = clauses.phrase_end(tokens, start) if start > at else at
    if start == end or clauses.phrase_head(tokens[start:end]) in CUES.not_sources:
        return None
    edge = at - (peek(tokens, at - 1).text in SETTING_OFF)
    joined = edge < at and peek(tokens, edge - 1).low in CUES.joints
    openers = CUES.connectives | CUES.adverbs
    opens = joined or all(t.kind != WORD or t.low in openers for t in tokens[:at])
    behind = _behind_source(tokens, end)
    regions = () if opens else (Region(0, edge),)
    if opens or peek(tokens, behind).low in CUES.finite:
        regions = (*regions, Region(behind, len(tokens)))
    elif _quotes(tokens[behind:]):
        regions = (Region(behind, len(tokens), reported=False),)
    return Attribution((at, start), (start, end), regions, "according_to", edge, not opens)


def _quotes(tokens: Sequence[Token]) -> bool:
    """Tell whether a quotation is among the tokens."""
    return QUOTE in [token.kind for token in tokens]


def _behind_source(tokens: Sequence[Token], end: int) -> int:
    """Return where the clause goes on behind a source and what describes it between commas."""
    if peek(tokens, end).text != ",":
        return end
    after = next((k for k in range(end + 1, len(tokens) - 1) if tokens[k].text == ","), 0)
    if after and clauses.is_aside(tokens, end + 1, after):
        first = tokens[end + 1].low
        described = first in {"who", "which", "whose", "a", "an"} or first.isdigit()
        if described or (first == "the" and clauses.is_human(tokens[end + 1 : after])):
            return after + 1
    return end + 1


def _from_noun(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "the claim that …", unless it is the subject of the sentence."""
    if not 0 < (start := clauses.phrase_start(tokens, at)) <= at:
        return None
    own = next((k for k in range(start, at) if tokens[k].low.endswith(("'s", "s'"))), None)
    source = None if own is None else (clauses.phrase_start(tokens[: own + 1], own), own + 1)
    return Attribution((at, at + 1), source, (Region(at + 1, len(tokens)),), "noun_that", start)


def _from_adjective(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "she is confident that …"."""
    left = clauses.look_left(tokens, at)
    source, edge, *_ = clauses.find_subject(tokens, left.at)
    if not left.passive or source is None or tokens[source[0]].low in CUES.first_person:
        return None
    return Attribution((at, at + 1), source, (Region(at + 1, len(tokens)),), "adjective_that", edge)


def _from_verb(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution that the cue verb at a position makes, if it makes one."""
    chosen = _choose_verb(tokens, at)
    low, before = tokens[at].low, peek(tokens, at - 1).low
    noun = before in CUES.noun_determiners
    noun |= before.endswith(("'s", "s'")) and before not in CUES.contractions
    noun |= before in CUES.prepositions and before != "to" and not low.endswith(("ed", "ing"))
    if chosen is None or noun:
        return None
    verb, behind = chosen
    cue, left, gerund = (at, behind), clauses.look_left(tokens, at), low.endswith("ing")
    # Nobody speaks in "well known", or in "prices fell, suggesting that …".
    known = low in CUES.participles and not left.auxiliary
    if known or (gerund and verb.lemma in CUES.results and before == ","):
        return None
    if (inverted := _inverted(tokens, cue, verb, left)) is not None:
        return inverted
    if not gerund and (left.passive or peek(tokens, behind).low == "by"):
        return _passive(tokens, cue, verb, left)
    if (subject := find_source(tokens, left, gerund=gerund)) is None:
        return None
    unsaid = left.unsaid
    if unsaid and verb.lemma in CUES.raised:
        unsaid = not any(t.low == "not" or t.low.endswith("n't") for t in tokens[left.at + 1 : at])
    return _active(tokens, cue, verb, subject, unsaid=unsaid)


def _choose_verb(tokens: Sequence[Token], at: int) -> tuple[Verb, int] | None:
    """Return the verb that a form stands for and the position behind it."""
    for verb in CUES.verbs[tokens[at].low]:
        if not verb.particle:
            return verb, at + 1
        for ahead in (at + 1, at + 2):  # "made clear", "made it clear"
            if peek(tokens, ahead).low == verb.particle:
                return verb, ahead + 1
    return None


def _inverted(tokens: Sequence[Token], cue: Range, verb: Verb, left: Left) -> Attribution | None:
    """Return what '"…," said Ito' and "…, said Ito" cover: what is before, and what goes on."""
    at, behind = cue
    low, apart = tokens[at].low, left.at >= 0 and tokens[left.at].kind != QUOTE
    if apart and (left.at == 0 or tokens[left.at].text not in OFF_OR_SEMICOLON):
        return None  # a clause, no subject, must end before it
    noun = low == verb.lemma and low not in CUES.clear  # "post offices"
    if left.auxiliary or noun or low.endswith("ing") or not clauses.begins_phrase(tokens, behind):
        return None
    if apart:
        quoted = tokens[left.at - 1].kind == QUOTE
        if not quoted and clauses.find_subject(tokens, left.at).range is not None:
            return None
    _, end = clauses.with_apposition(tokens, (behind, clauses.phrase_end(tokens, behind)))
    after = peek(tokens, end)
    pronoun = end - behind == 1 and tokens[behind].low in CUES.pronouns
    verbal = pronoun and after.kind == WORD and after.low.endswith(("ed", "s"))  # "said he wanted"
    verbal |= after.low in CUES.finite  # "…, said the plan was dead"
    if verbal or end <= behind or (left.at < 0 and after.text not in {"", ".", ":", ","}):
        return None
    edge = at
    while peek(tokens, edge - 1).low in CUES.adverbs:
        edge -= 1
    edge -= peek(tokens, edge - 1).text in SETTING_OFF
    source = (behind, behind if tokens[behind].low in CUES.first_person else end)
    regions = (*_before(tokens, edge, verb), _resumed(tokens, source[1], edge, verb))
    return Attribution(cue, source, regions, "verb_subject", edge)


def _before(tokens: Sequence[Token], edge: int, verb: Verb) -> list[Region]:
    """Return the stretch before a trailing attribution: none behind "and, she hopes, …"."""
    if edge <= 0 or tokens[edge - 1].low in CUES.joints:
        return []
    start = next((k + 1 for k in range(edge - 1, 0, -1) if tokens[k].text in {";", ":"}), 0)
    return [Region(start, edge, not verb.takes.isdisjoint(CLAUSES))]


def _resumed(tokens: Sequence[Token], behind: int, edge: int, verb: Verb) -> Region:
    """Return what goes on behind a cue: "The plan, Ito said, would fail"; reported if a clause."""
    at = skip_adjuncts(tokens, behind)
    if at + 1 >= len(tokens) or tokens[at].text not in BEFORE_CLAUSE:
        return Region(behind, len(tokens), reported=False)
    after = tokens[at + 1]
    opened = next((k + 1 for k in range(edge - 1, 0, -1) if tokens[k].text == ";"), 0)
    joined = edge > 0 and tokens[edge - 1].low in CUES.joints
    whole = any(t.low in CUES.finite or t.kind == QUOTE for t in tokens[opened:edge])
    clause = after.kind == WORD and not after.low.endswith("ing") and after.low not in CUES.breaks
    goes_on = after.low in CUES.finite or (clause and (joined or not whole))
    return Region(at + 1, len(tokens), reported=goes_on and not verb.takes.isdisjoint(CLAUSES))


def _passive(tokens: Sequence[Token], cue: Range, verb: Verb, left: Left) -> Attribution | None:
    """Return a passive: '… was called "a sham" by Ito', "she was told that …"."""
    end = len(tokens)
    bys = (k for k in range(cue[1], end - 1) if tokens[k].low == "by")
    near = (k + 1 for k in bys if k - cue[1] <= MAX_AGENT or tokens[k - 1].kind == QUOTE)
    agent = next(near, None)
    source = (agent, clauses.phrase_end(tokens, agent)) if agent is not None else None
    if verb.lemma == "convince" and source is None:  # "is convinced that": the subject's own mind
        source = clauses.find_subject(tokens, left.at).range
    region: Region | None = None
    if "hearer" in verb.takes and left.passive and not left.unsaid:
        behind = source[1] if source is not None and agent == cue[1] + 1 else cue[1]
        region = find_complement(tokens, behind, verb)
    if source is None and left.passive and tokens[cue[0]].low in CUES.impersonal:
        at = skip_adjuncts(tokens, cue[1])  # "it is said that …", "he is reported to have …"
        low = peek(tokens, at).low
        opens = low == "to" and at == cue[1]
        opens |= low == "that" and peek(tokens, left.at).low == "it"
        opens &= at + 1 < end and not left.unsaid
        region = Region(at, end, phrasal=low == "to") if opens else None
    region = region or Region(cue[1], end, reported=False)
    if not region.reported and not _quotes(tokens[region.start :]):
        return None
    return Attribution(cue, source, (region,), "passive", max(left.at, 0))


def find_source(tokens: Sequence[Token], left: Left, *, gerund: bool) -> Subject | None:
    """Return a verb's subject: beside it, that of its sentence, or that of the clause before."""
    subject = clauses.find_subject(tokens, left.at)
    before = peek(tokens, left.at)
    comma = before.text == ","
    if not (gerund and comma) and (subject.range is not None or subject.inherited):
        return subject
    if gerund and not left.auxiliary:
        first = clauses.main_subject(tokens[: left.at + 1])
        if first is not None and tokens[first[0]].low in CUES.first_person:
            return None  # "I take pleasure in saying that …"
        return subject._replace(range=None, inherited=True, edge=left.at + (not comma))
    if (comma or before.low in CUES.times) and clauses.begins_phrase(tokens, 0):
        # "Ito, whose son, then 18, died, said …"
        whole = clauses.phrase_end(tokens, 0) == left.at
        found = (0, left.at) if whole else clauses.main_subject(tokens[: left.at])
        return subject._replace(range=found, edge=0) if found else None
    return None


def _active(
    tokens: Sequence[Token], cue: Range, verb: Verb, subject: Subject, *, unsaid: bool
) -> Attribution | None:
    """Return the attribution of a verb whose subject stands before it."""
    source, low = subject.range, tokens[cue[0]].low
    if source is not None and not may_say(tokens[source[0] : source[1]], verb, low):
        return None
    gerund = low.endswith("ing")
    complement = find_complement(tokens, cue[1], verb)
    comma = peek(tokens, subject.edge).text == ","
    if gerund and complement and complement.loose and not (subject.inherited and comma):
        return None  # "growing understanding", "a few people thinking it is late"
    own = (subject.edge, comma or not gerund) if subject.inherited else _edge(tokens, subject)
    edge, coordinate = own
    regions = _after(tokens, cue, complement, verb, unsaid=unsaid)
    if source is not None and not unsaid and not gerund:
        start = source[0]
        before = peek(tokens, start - 1)
        if complement is None or before.kind == QUOTE:
            after = skip_address(tokens, cue[1], verb)
            if _closes_clause(tokens, start, after, verb):
                edge, coordinate = start - (before.kind != QUOTE), False
                regions = [*_before(tokens, edge, verb), _resumed(tokens, after, edge, verb)]
            elif before.low == "as":  # "“chaos”, as one trader put it"
                edge, coordinate = start - 2, False
                quoted = [Region(0, edge, reported=False)] if _quotes(tokens[:edge]) else []
                region = _resumed(tokens, after, start - 1, verb)
                regions = [*quoted, *([region] if region.start > after else [])]
    if not regions:
        return None
    rule = "same_subject" if subject.inherited else "subject_verb"
    rule = "relative_clause" if subject.relative else rule
    return Attribution(cue, source, tuple(regions), rule, edge, coordinate, subject.inherited)


def may_say(source: Sequence[Token], verb: Verb, low: str) -> bool:
    """Tell whether a subject can be the source of the verb."""
    if says_nothing(source):
        return False
    first = source[0].low
    past = low.endswith(("ed", "ing")) or low in CUES.past
    if first in CUES.speaking_pronouns or (not verb.source and (past or verb.lemma in CUES.clear)):
        return True
    named = source[1:] if first in CUES.determiners else source
    return any(t.text[0].isupper() for t in named) or clauses.is_human(source)


def says_nothing(source: Sequence[Token]) -> bool:
    """Tell whether a subject is the writer or a thing, whatever the verb."""
    first = source[0].low
    return first in CUES.first_person or (len(source) == 1 and first in CUES.things)


def _edge(tokens: Sequence[Token], subject: Subject) -> tuple[int, bool]:
    """Return where the attribution's clause begins and whether it ends what was said before."""
    start = subject.edge
    before, comma = peek(tokens, start - 1), peek(tokens, start - 2).text == ","
    ends = before.low in CUES.contrasts or before.text == ";" or (before.low == "and" and comma)
    return (start - 1 - comma, True) if ends and not subject.relative else (start, False)


def _after(
    tokens: Sequence[Token], cue: Range, complement: Region | None, verb: Verb, *, unsaid: bool
) -> list[Region]:
    """Return the stretch behind a cue: reported, or the object that holds a quotation."""
    behind, end = cue[1], len(tokens)
    if complement is not None:
        return [complement._replace(reported=complement.reported and not unsaid)]
    if not _quotes(tokens[behind:]):
        return []
    marked = peek(tokens, behind).text in OFF_OR_COLON
    near = peek(tokens, behind + marked).kind == QUOTE and (marked or verb.takes != INFINITIVE)
    if near or verb.takes - INFINITIVE:
        return [Region(behind, end, reported=False)]
    return []


def _closes_clause(tokens: Sequence[Token], start: int, after: int, verb: Verb) -> bool:
    """Tell whether a comma, dash or quotation stands between a clause and ", X said"."""
    if start <= 0 or (verb.opinion and verb.lemma not in CUES.voiced):
        return False
    before = tokens[start - 1]
    if before.kind == QUOTE:
        return True
    if before.text not in SETTING_OFF or peek(tokens, after).kind == WORD:
        return False
    if _quotes(tokens[:start]) or _resumed(tokens, after, start - 1, verb).reported:
        return True
    words = [t.low for t in tokens[: start - 1] if t.kind == WORD]
    if len(words) < MIN_CLAUSE:
        return False
    adverbial = words[0] in CUES.prepositions or words[0] in CUES.times
    return not adverbial or not CUES.finite.isdisjoint(words)


def find_complement(tokens: Sequence[Token], at: int, verb: Verb) -> Region | None:
    """Return what the verb that ends before `at` introduces, or None."""
    index, end = at, len(tokens)
    if at >= end:
        return None
    while peek(tokens, index).text in {":", ",", "that"}:
        index += 1
    if peek(tokens, index).kind == QUOTE:  # part of a clause if its sentence goes on
        after = peek(tokens, index + 1)
        ended = tokens[index].text.rstrip(clauses.QUOTING)[-1:] in {",", ".", "!", "?", "…"}
        ended |= after.low in CUES.prepositions or after.low in CUES.breaks
        return Region(index, end, reported=after.kind == WORD and not ended)
    takes = verb.takes
    urged = "to" in takes and has_infinitive(tokens, at, verb)
    fought = urged and tokens[at].low == "to"  # "vowed to fight the claim that …"
    asked = not fought and not takes.isdisjoint(CLAUSES)
    that = _that(tokens, at, verb) if asked else None
    if that is not None:
        return Region(that, end)
    if urged:
        return Region(at, end, phrasal=True)
    if links := takes & LINKS:
        words = takewhile(lambda t: t.kind == WORD and t.low not in CUES.finite, tokens[at:-1])
        if any(t.low in links for t in islice(words, 1, 2 * MAX_HEARER)):
            # "dismissed it as “a bargain”"
            return Region(at, end, reported=not _quotes(tokens[at:]), phrasal=True)
    start = _clause(tokens, at, verb) if "clause" in takes else None
    return None if start is None else Region(start, end, loose=True)


def _that(tokens: Sequence[Token], at: int, verb: Verb) -> int | None:
    """Return the position of "that" or a question word that opens the clause."""
    if tokens[at].low in CUES.questions:
        return at
    hearer = "hearer" in verb.takes
    if not hearer and not _opens_adjunct(tokens[at]):
        return None
    for index in range(at, min(at + MAX_GAP, len(tokens) - 1)):
        token, low = tokens[index], tokens[index].low
        if low == "that" or (hearer and low in CUES.asking):
            return index
        if token.kind == QUOTE or low in {";", ":", "."} or low in CUES.finite:
            return None
        ends = low == "," and index > at and not _opens_adjunct(tokens[index + 1])
        if ends or (low in CUES.verbs and low.endswith(("ing", "ed"))):
            return None
    return None


def _opens_adjunct(token: Token) -> bool:
    """Tell whether a token begins what may stand between a verb and its clause."""
    return token.low in CUES.adjunct_openers or token.adverb


def has_infinitive(tokens: Sequence[Token], at: int, verb: Verb) -> bool:
    """Tell whether "to stop" or "Israel to stop" begins here."""
    if verb.lemma == "ask" and tokens[at].low in {"to", "not"}:
        return False  # "asked not to be named": no one is asked to do it
    for token, after in pairwise(tokens[at : at + MAX_HEARER + 2]):
        if token.kind == QUOTE or token.low in CUES.finite or token.text in {",", ";", ":", "."}:
            return False
        nominal = after.low in CUES.determiners or after.low in CUES.pronouns
        if token.low == "to" and after.kind == WORD and after.text[0].islower() and not nominal:
            return True
    return False


def skip_adjuncts(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind "on Tuesday", "in a statement", "yesterday"."""
    while at < len(tokens):
        token = tokens[at]
        if token.low in CUES.fillers or token.low in CUES.times or token.adverb:
            at += 1
        elif token.low in CUES.adjuncts:
            at = _behind_preposition(tokens, at)
        elif token.low == "to" and peek(tokens, at + 1).low in CUES.press:
            at += 2
        else:
            break
    return at


def _behind_preposition(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind a prepositional phrase."""
    first = peek(tokens, at + 1).low
    index = at + 1 + (first in CUES.determiners or first == "front")
    while peek(tokens, index).kind == WORD:
        low = tokens[index].low
        ends = low in CUES.determiners or low in CUES.pronouns or low in CUES.finite
        ends = ends and tokens[index - 1].low not in CUES.prepositions
        if ends or low in CUES.times or low in CUES.breaks:
            break
        index += 1
    return index


def _clause(tokens: Sequence[Token], at: int, verb: Verb) -> int | None:
    """Return where a clause without "that" begins."""
    start = skip_address(tokens, at, verb)
    token = peek(tokens, start)
    if token.kind != WORD or token.low in {"and", "or", "but", "so", "as", "than", "like", "upon"}:
        return None
    if token.low in CUES.prepositions:  # but for "about 9,000 people", "between two and three"
        after = peek(tokens, start + 1).text.lower()
        number = after[:1].isdigit() or after in CUES.numbers
        if not number and not (token.low == "at" and after in {"least", "most"}):
            return None
    bare = "bare" in verb.takes
    if bare and (clauses.begins_phrase(tokens, start) or verb.lemma == "say"):
        return start
    return start if _has_verb(tokens, start, past=bare or "past" in verb.takes) else None


def skip_address(tokens: Sequence[Token], at: int, verb: Verb) -> int:
    """Return the position behind a hearer and adjuncts: "told the BBC on Tuesday"."""
    first = peek(tokens, at)
    if "hearer" in verb.takes and first.kind != WORD:
        return at
    if "hearer" in verb.takes:
        named = first.text[0].isupper()
        pronoun = first.low in CUES.pronouns or first.low in {"me", "us", "him", "them", "her"}
        last, at = at + (1 if pronoun else MAX_HEARER), at + 1
        while at < last and (token := peek(tokens, at)).kind == WORD:
            low, capital = token.low, token.text[0].isupper()
            ends = low in CUES.determiners or low in CUES.pronouns or low in CUES.prepositions
            if ends or (named and not capital):
                break
            named = capital
            at += 1
    return skip_adjuncts(tokens, at)


def _has_verb(tokens: Sequence[Token], start: int, *, past: bool) -> bool:
    """Tell whether a finite verb follows behind a subject, so that this is a clause."""
    for index in range(start, min(start + MAX_CLAUSE, len(tokens))):
        token, before = tokens[index], tokens[index - 1].low if index > start else ""
        if token.kind != WORD or token.low in CUES.relatives:
            return False
        if token.low in CUES.verbs and before in {"and", "but"}:
            return False  # "denied the charge and said …"
        if token.low in CUES.finite and (index > start or "'" in token.low):
            return True
        if past and index > start + 1 and token.low.endswith("ed"):
            adjective = before in CUES.determiners or before in CUES.prepositions
            if not adjective and before not in CUES.breaks and peek(tokens, index + 1).low != "by":
                return True
    return False

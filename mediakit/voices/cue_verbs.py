"""What a cue verb makes in its sentence: who says, and which words are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.clauses import QUOTE, WORD
from mediakit.voices.complements import Complement, find_complement, skip_address, skip_adjuncts
from mediakit.voices.cues import load_cues
from mediakit.voices.subjects import (
    DASHES,
    PAST,
    begins_phrase,
    find_subject,
    is_human,
    look_left,
    main_subject,
    phrase_end,
    with_apposition,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.voices.clauses import Token
    from mediakit.voices.cues import Verb
    from mediakit.voices.subjects import Left, Range, Subject

MIN_CLAUSE: Final = 3  # words before ", X said" that make a clause
MAX_AGENT: Final = 2  # tokens between a passive verb and "by"
FIRST_PERSON: Final = frozenset({"i", "we", "you", "i'm", "i've", "we've", "let"})
CONTRACTED: Final = frozenset({"he's", "it's", "she's", "that's", "there's", "what's", "who's"})
THINGS: Final = frozenset({"this", "that", "these", "those", "what", "which", "there"})
PEOPLE: Final = frozenset({"he", "she", "they", "who", "it", "others", "many", "some", "most"})
# Participles that are no past tense need "have"; presents that are no nouns need no proof.
PARTICIPLES: Final = frozenset(
    {"known", "shown", "written", "spoken", "sworn", "begun", "foreseen"}
)
JOINTS: Final = frozenset(
    {"and", "but", "although", "though", "while", "whereas", "that", "which", "or"}
)
# What is not thought is a thought of its own: "does not believe that …".
RAISED: Final = frozenset({"think", "believe", "expect", "feel"})
INFINITIVE: Final = frozenset({"to"})
# What is thought closes a clause with these only: "…, she hopes", not "…, which she doubts".
VOICED: Final = frozenset(
    ["think", "believe", "hope", "fear", "suspect", "reckon", "guess", "expect"]
)
RESULTS: Final = frozenset(
    ["show", "suggest", "indicate", "reveal", "demonstrate", "imply", "signal", "find", "confirm"]
)
CLEAR: Final = frozenset({"say", "tell", "think", "believe", "argue", "insist", "deny", "admit"})


class Region(NamedTuple):
    """Tokens that an attribution covers; reported unless they only hold quotations."""

    start: int
    end: int
    reported: bool


class Attribution(NamedTuple):
    """A cue with its source and what it covers.

    `edge` is where its own clause begins; `coordinate`, that an earlier attribution ends there.
    `inherited`: the source is that of the clause before.
    """

    cue: Range
    source: Range | None
    inherited: bool
    regions: tuple[Region, ...]
    rule: str
    edge: int
    coordinate: bool


def choose_verb(tokens: Sequence[Token], at: int) -> tuple[Verb, int] | None:
    """Return the verb that a form stands for and the position behind it."""
    for verb in load_cues().verbs[tokens[at].low]:
        if not verb.particle:
            return verb, at + 1
        for ahead in (1, 2):  # "made clear", "made it clear"
            if at + ahead < len(tokens) and tokens[at + ahead].low == verb.particle:
                return verb, at + ahead + 1
    return None


def from_verb(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution that the cue verb at a position makes, if it makes one."""
    chosen = choose_verb(tokens, at)
    if chosen is None or _is_noun(tokens, at):
        return None
    verb, behind = chosen
    cue = (at, behind)
    left = look_left(tokens, at)
    low = tokens[at].low
    if _is_no_speech(tokens, at, verb, left):
        return None
    inverted = _inverted(tokens, cue, verb, left)
    if inverted is not None:
        return _inverted_attribution(tokens, cue, verb, inverted)
    agent = behind < len(tokens) and tokens[behind].low == "by"
    if (left.passive or agent) and not low.endswith("ing"):
        return _passive(tokens, cue, verb, left)
    subject = _subject(tokens, left, gerund=low.endswith("ing"))
    if subject is None:
        return None
    denied = any(t.low == "not" or t.low.endswith("n't") for t in tokens[left.at + 1 : at])
    unsaid = left.unsaid and not (verb.lemma in RAISED and denied)
    return _active(tokens, cue, verb, subject, unsaid=unsaid)


def _is_no_speech(tokens: Sequence[Token], at: int, verb: Verb, left: Left) -> bool:
    """Tell whether nobody speaks: "well known", or "prices fell, suggesting that …"."""
    low = tokens[at].low
    bare = low in PARTICIPLES and not left.auxiliary
    set_off = at > 0 and tokens[at - 1].text == ","
    return bare or (low.endswith("ing") and set_off and verb.lemma in RESULTS)


def _subject(tokens: Sequence[Token], left: Left, *, gerund: bool) -> Subject | None:
    """Return a verb's subject: beside it, that of its sentence, or that of the clause before."""
    subject = find_subject(tokens, left.at)
    comma = left.at >= 0 and tokens[left.at].text == ","
    if not (gerund and comma) and (subject.range is not None or subject.inherited):
        return subject
    if gerund and not left.auxiliary:
        first = main_subject(tokens[: left.at + 1])
        if first is not None and tokens[first[0]].low in FIRST_PERSON:
            return None  # "I take pleasure in saying that …"
        subject = subject._replace(range=None)
        return subject._replace(inherited=True, edge=left.at if comma else left.at + 1)
    beside = comma or (left.at >= 0 and tokens[left.at].low in load_cues().times)
    if beside and begins_phrase(tokens, 0):  # "Ito, whose son, then 18, died, said …"
        whole = phrase_end(tokens, 0) == left.at
        found = (0, left.at) if whole else main_subject(tokens[: left.at])
        return subject._replace(range=found, edge=0) if found else None
    return None


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a form that could be a verb is a noun or adjective here."""
    cues = load_cues()
    if not at:
        return False
    before = tokens[at - 1].low
    if before in cues.determiners and before not in cues.pronouns:
        return True
    if before.endswith(("'s", "s'")) and before not in CONTRACTED:
        return True
    preposition = before in cues.prepositions and before != "to"
    return preposition and not tokens[at].low.endswith(("ed", "ing"))


def _inverted(tokens: Sequence[Token], cue: Range, verb: Verb, left: Left) -> Range | None:
    """Return the subject behind the verb in '"…," said Ito' and "…, said Ito"."""
    at, behind = cue
    low = tokens[at].low
    plain = low == verb.lemma and low not in CLEAR  # "post offices"
    if left.auxiliary or plain or low.endswith("ing") or not begins_phrase(tokens, behind):
        return None
    if not _behind_clause(tokens, left.at):
        return None
    _, end = with_apposition(tokens, (behind, phrase_end(tokens, behind)))
    after = tokens[end] if end < len(tokens) else None
    if after is not None and (after.low in load_cues().finite or _said_next(tokens, behind, end)):
        return None  # "…, said the plan was dead"
    if left.at < 0 and after is not None and after.text not in {".", ":", ","}:
        return None
    return (behind, end) if end > behind else None


def _said_next(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether a pronoun is followed by a verb of its own: "said he wanted"."""
    pronoun = end - start == 1 and tokens[start].low in load_cues().pronouns
    return pronoun and tokens[end].kind == WORD and tokens[end].low.endswith(("ed", "s"))


def _behind_clause(tokens: Sequence[Token], before: int) -> bool:
    """Tell whether a clause or quotation, and no subject, ends right before a verb."""
    if before < 0 or tokens[before].kind == QUOTE:
        return True
    if tokens[before].text not in {",", ";", *DASHES} or before == 0:
        return False
    return tokens[before - 1].kind == QUOTE or find_subject(tokens, before).range is None


def _inverted_attribution(
    tokens: Sequence[Token], cue: Range, verb: Verb, source: Range
) -> Attribution | None:
    """Return what '…, said Ito' covers: the clause before, and a quotation that follows."""
    if tokens[source[0]].low in FIRST_PERSON:
        source = (source[0], source[0])
    edge = cue[0]
    while (
        edge > 0 and tokens[edge - 1].kind == WORD and tokens[edge - 1].low in load_cues().adverbs
    ):
        edge -= 1
    edge -= edge > 0 and tokens[edge - 1].text in {",", *DASHES}
    regions = [*_before(tokens, edge, verb), *_resumed(tokens, source[1], edge, verb)]
    return Attribution(
        cue,
        source,
        inherited=False,
        regions=tuple(regions),
        rule="verb_subject",
        edge=edge,
        coordinate=False,
    )


def _before(tokens: Sequence[Token], edge: int, verb: Verb) -> list[Region]:
    """Return the stretch before a trailing attribution: none behind "and, she hopes, …"."""
    if edge <= 0 or tokens[edge - 1].low in JOINTS:
        return []
    start = next((k + 1 for k in range(edge - 1, 0, -1) if tokens[k].text in {";", ":"}), 0)
    return [Region(start, edge, bool(verb.takes & {"clause", "that"}))]


def _passive(tokens: Sequence[Token], cue: Range, verb: Verb, left: Left) -> Attribution | None:
    """Return a passive: '… was called "a sham" by Ito', "she was told that …"."""
    by = next((k for k in range(cue[1], len(tokens) - 1) if _names_agent(tokens, k, cue[1])), None)
    source = (by + 1, phrase_end(tokens, by + 1)) if by is not None else None
    if verb.lemma == "convince" and source is None:  # "is convinced that": the subject's own mind
        source = find_subject(tokens, left.at).range
    told = "hearer" in verb.takes and left.passive and not left.unsaid
    behind = source[1] if source is not None and by == cue[1] else cue[1]
    complement = find_complement(tokens, behind, verb) if told else None
    if source is None and left.passive and tokens[cue[0]].low in load_cues().impersonal:
        complement = _impersonal(tokens, cue[1], left)
    reported = complement is not None and complement.reported
    start = complement.start if complement is not None else cue[1]
    if not reported and not any(t.kind == QUOTE for t in tokens[start:]):
        return None
    return Attribution(
        cue,
        source,
        inherited=False,
        regions=(Region(start, len(tokens), reported),),
        rule="passive",
        edge=max(left.at, 0),
        coordinate=False,
    )


def _names_agent(tokens: Sequence[Token], at: int, behind: int) -> bool:
    """Tell whether "by" here brings the agent: near the verb, or right behind a quotation."""
    near = at - behind <= MAX_AGENT or tokens[at - 1].kind == QUOTE
    return tokens[at].low == "by" and near


def _impersonal(tokens: Sequence[Token], behind: int, left: Left) -> Complement | None:
    """Return what is said in "it is said that …", "he is reported to have …"."""
    subject = tokens[left.at].low if left.at >= 0 else ""
    at = skip_adjuncts(tokens, behind)
    if at + 1 >= len(tokens) or left.unsaid:
        return None
    said = (tokens[at].low == "that" and subject == "it") or (
        at == behind and tokens[at].low == "to"
    )
    return Complement(at, reported=True) if said else None


def _active(
    tokens: Sequence[Token], cue: Range, verb: Verb, subject: Subject, *, unsaid: bool
) -> Attribution | None:
    """Return the attribution of a verb whose subject stands before it."""
    source = subject.range
    low = tokens[cue[0]].low
    if source is not None and not _may_say(tokens, source, verb, low):
        return None
    gerund = low.endswith("ing")
    complement = find_complement(tokens, cue[1], verb)
    if gerund and complement is not None and complement.loose and not _set_off(tokens, subject):
        return None  # "growing understanding", "a few people thinking it is late"
    edge, coordinate = _edge(tokens, subject, gerund=gerund)
    regions = _after(tokens, cue, complement, verb, unsaid=unsaid)
    split = source is not None and source[0] > 0 and tokens[source[0] - 1].kind == QUOTE
    trails = (complement is None or split) and not unsaid and not gerund
    if trails and source is not None and _closes_clause(tokens, source[0], cue[1], verb):
        edge, coordinate = source[0] - (tokens[source[0] - 1].kind != QUOTE), False
        after = skip_address(tokens, cue[1], verb)
        regions = [*_before(tokens, edge, verb), *_resumed(tokens, after, edge, verb)]
    elif trails and source is not None and source[0] > 0 and tokens[source[0] - 1].low == "as":
        after = skip_address(tokens, cue[1], verb)
        regions = [r for r in _resumed(tokens, after, source[0] - 1, verb) if r.start > after]
    if not regions:
        return None
    rule = "subject_verb"
    if subject.relative or subject.inherited:
        rule = "relative_clause" if subject.relative else "same_subject"
    return Attribution(cue, source, subject.inherited, tuple(regions), rule, edge, coordinate)


def _set_off(tokens: Sequence[Token], subject: Subject) -> bool:
    """Tell whether a comma stands before a gerund, or its verb is progressive."""
    return subject.inherited and subject.edge < len(tokens) and tokens[subject.edge].text == ","


def _may_say(tokens: Sequence[Token], source: Range, verb: Verb, low: str) -> bool:
    """Tell whether a subject can be the source of the verb."""
    phrase = tokens[source[0] : source[1]]
    first = phrase[0].low
    if first in FIRST_PERSON or (len(phrase) == 1 and first in THINGS):
        return False
    present = not low.endswith(("ed", "ing")) and low not in PAST and verb.lemma not in CLEAR
    if not verb.source and not present:
        return True
    if first in PEOPLE:
        return True
    determined = phrase[0].low in load_cues().determiners
    named = any(t.text[0].isupper() for t in phrase[1:])
    return named or (phrase[0].text[0].isupper() and not determined) or is_human(phrase)


def _edge(tokens: Sequence[Token], subject: Subject, *, gerund: bool) -> tuple[int, bool]:
    """Return where the attribution's clause begins and whether it ends what was said before."""
    if subject.inherited:
        comma = subject.edge < len(tokens) and tokens[subject.edge].text == ","
        return subject.edge, comma or not gerund
    start = subject.edge
    before = tokens[start - 1] if start > 0 else None
    if before is None or subject.relative:
        return start, False
    if before.low in load_cues().contrasts or before.text == ";":
        return start - 1 - (start > 1 and tokens[start - 2].text == ","), True
    if before.low == "and" and start > 1 and tokens[start - 2].text == ",":
        return start - 2, True
    return start, False


def _after(
    tokens: Sequence[Token], cue: Range, complement: Complement | None, verb: Verb, *, unsaid: bool
) -> list[Region]:
    """Return the stretch behind a cue: reported, or the object that holds a quotation."""
    end = len(tokens)
    if complement is not None:
        return [Region(complement.start, end, complement.reported and not unsaid)]
    at = skip_marks(tokens, cue[1])
    near = at < end and tokens[at].kind == QUOTE and (at > cue[1] or verb.takes != INFINITIVE)
    if near or (verb.takes - INFINITIVE and any(t.kind == QUOTE for t in tokens[cue[1] :])):
        return [Region(cue[1], end, reported=False)]
    return []


def skip_marks(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind a colon, comma or dash."""
    return at + 1 if at + 1 < len(tokens) and tokens[at].text in {":", ",", *DASHES} else at


def _closes_clause(tokens: Sequence[Token], start: int, behind: int, verb: Verb) -> bool:
    """Tell whether a comma, dash or quotation stands between a clause and ", X said"."""
    if start <= 0 or (verb.opinion and verb.lemma not in VOICED):
        return False
    before = tokens[start - 1]
    if before.kind == QUOTE:
        return True
    at = skip_address(tokens, behind, verb)
    ended = at >= len(tokens) or tokens[at].kind != WORD
    if before.text not in {",", *DASHES} or not ended:
        return False
    if any(t.kind == QUOTE for t in tokens[:start]):
        return True
    if any(r.reported for r in _resumed(tokens, at, start - 1, verb)):
        return True
    return _is_clause(tokens[: start - 1])


def _is_clause(tokens: Sequence[Token]) -> bool:
    """Tell whether the tokens before ", Ito said" are a clause and no adverbial."""
    cues = load_cues()
    words = [t for t in tokens if t.kind == WORD]
    if len(words) < MIN_CLAUSE:
        return False
    adverbial = words[0].low in cues.prepositions or words[0].low in cues.times
    return not adverbial or any(t.low in cues.finite for t in words)


def _resumed(tokens: Sequence[Token], behind: int, edge: int, verb: Verb) -> list[Region]:
    """Return what goes on behind a cue in the middle: "The plan, Ito said, would fail".

    It is reported if it begins with a verb, or if what stands before the cue has none.
    """
    at = skip_adjuncts(tokens, behind)
    if at + 1 >= len(tokens) or tokens[at].text not in {",", *DASHES, ":", ";"}:
        return [Region(behind, len(tokens), reported=False)]
    cues = load_cues()
    after = tokens[at + 1]
    opened = next((k + 1 for k in range(edge - 1, 0, -1) if tokens[k].text == ";"), 0)
    prefix = tokens[opened:edge]
    joined = edge > 0 and tokens[edge - 1].low in JOINTS
    whole = not joined and any(t.low in cues.finite or t.kind == QUOTE for t in prefix)
    clause = after.kind == WORD and not after.low.endswith("ing") and after.low not in cues.breaks
    goes_on = after.low in cues.finite or (not whole and clause)
    says = bool(verb.takes & {"clause", "that"})
    return [Region(at + 1, len(tokens), reported=goes_on and says)]

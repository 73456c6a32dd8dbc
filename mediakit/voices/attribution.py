"""Who is said to have said what in one sentence: cues, their subjects, and what they govern.

Positions are those of the sentence's tokens; ranges are half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.clauses import (
    DASHES,
    PAST,
    QUOTE,
    WORD,
    begins_phrase,
    find_subject,
    is_aside,
    is_human,
    is_ly,
    look_left,
    main_subject,
    phrase_end,
    phrase_head,
    phrase_start,
    with_apposition,
)
from mediakit.voices.words import load_cues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.clauses import Left, Range, Subject, Token
    from mediakit.voices.words import Cues, Verb


MAX_PHRASE: Final = 5  # words of "in the words of" and its kin, and one more


def find_attributions(tokens: Sequence[Token], *, titled: bool = False) -> list[Attribution]:
    """Return the attributions of a sentence in order of their cues, none cutting into another.

    Parameters
    ----------
    tokens
        One sentence.
    titled
        Whether the sentence is a headline in title case, where verbs have capitals.

    Examples
    --------
    >>> from mediakit.voices.clauses import read_tokens
    >>> text = "Ito said prices would rise, but Sato said they fell"
    >>> tokens = read_tokens(text, 0, len(text))
    >>> [(" ".join(t.text for t in tokens[r.start : r.end]), a.rule)
    ...  for a in find_attributions(tokens) for r in a.regions if r.reported]
    [('prices would rise', 'subject_verb'), ('they fell', 'subject_verb')]
    """
    return _untangle(list(_candidates(tokens, titled=titled)))


def _candidates(tokens: Sequence[Token], *, titled: bool) -> Iterator[Attribution]:
    """Yield what each cue word of the sentence makes, if it makes anything."""
    cues = load_cues()
    triggers = cues.triggers
    done = 0
    for at in [at for at, token in enumerate(tokens) if token.low in triggers]:
        if at < done:
            continue
        token = tokens[at]
        attribution = None
        if token.low in cues.verbs and (titled or not token.text[0].isupper()):
            attribution = from_verb(tokens, at)
        elif token.low in {"according", "in"}:
            attribution = _from_phrase(tokens, at)
        if attribution is None and token.low in cues.that_nouns:
            attribution = _from_noun(tokens, at)
        if attribution is None and token.low in cues.adjectives:
            attribution = _from_adjective(tokens, at)
        if attribution is not None:
            done = attribution.cue[1]
            yield attribution


def _from_phrase(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "according to X" and its kin."""
    cues = load_cues()
    lows = tuple([token.low for token in tokens[at : at + MAX_PHRASE]])
    phrase = next((p for p in cues.according if lows[: len(p)] == p), None)
    if phrase is None or at + len(phrase) >= len(tokens):
        return None
    start = at + len(phrase)
    end = phrase_end(tokens, start)
    if end == start or phrase_head(tokens[start:end]) in cues.not_sources:
        return None
    behind = _behind_source(tokens, end)
    opens = all(
        t.kind != WORD or t.low in cues.connectives or t.low in cues.adverbs for t in tokens[:at]
    )
    edge = at - (at > 0 and tokens[at - 1].text in {",", *DASHES})
    opens = opens or (edge < at and edge > 0 and tokens[edge - 1].low in JOINTS)
    regions = [] if opens else [Region(0, edge, reported=True)]
    after = tokens[behind] if behind < len(tokens) else None
    if opens or (after is not None and after.low in cues.finite):
        regions.append(Region(behind, len(tokens), reported=True))
    elif after is not None and any(t.kind == QUOTE for t in tokens[behind:]):
        regions = [Region(behind, len(tokens), reported=False)]
    return Attribution(
        (at, start),
        (start, end),
        inherited=False,
        regions=tuple(regions),
        rule="according_to",
        edge=edge,
        coordinate=not opens,
    )


def _behind_source(tokens: Sequence[Token], end: int) -> int:
    """Return where the clause goes on behind a source and what describes it between commas."""
    if end >= len(tokens) or tokens[end].text != ",":
        return end
    after = next((k for k in range(end + 1, len(tokens)) if tokens[k].text == ","), None)
    if after is not None and after + 1 < len(tokens) and is_aside(tokens, end + 1, after):
        first = tokens[end + 1].low
        described = first in {"who", "which", "whose", "a", "an"} or first.isdigit()
        if described or (first == "the" and is_human(tokens[end + 1 : after])):
            return after + 1
    return end + 1


def _from_noun(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "the claim that …", unless it is the subject of the sentence."""
    if at + 1 >= len(tokens) or tokens[at + 1].low != "that":
        return None
    start = phrase_start(tokens, at)
    if start == 0 or start > at:
        return None
    owner = next((k for k in range(start, at) if tokens[k].low.endswith(("'s", "s'"))), None)
    source = None if owner is None else (phrase_start(tokens[: owner + 1], owner), owner + 1)
    region = Region(at + 1, len(tokens), reported=True)
    return Attribution(
        (at, at + 1),
        source,
        inherited=False,
        regions=(region,),
        rule="noun_that",
        edge=start,
        coordinate=False,
    )


def _from_adjective(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "she is confident that …"."""
    if at + 1 >= len(tokens) or tokens[at + 1].low != "that":
        return None
    left = look_left(tokens, at)
    subject = find_subject(tokens, left.at)
    if not left.passive or subject.range is None or tokens[subject.range[0]].low in FIRST_PERSON:
        return None
    return Attribution(
        (at, at + 1),
        subject.range,
        inherited=False,
        regions=(Region(at + 1, len(tokens), reported=True),),
        rule="adjective_that",
        edge=subject.edge,
        coordinate=False,
    )


def _untangle(found: list[Attribution]) -> list[Attribution]:
    """Cut what was said where a later attribution begins, and let outer ones hold inner ones."""
    result: list[Attribution] = []
    for index, attribution in enumerate(found):
        later = found[index + 1 :]
        regions = [
            _cut(region, attribution, found[:index], later) for region in attribution.regions
        ]
        kept = tuple(region for region in regions if region.start < region.end)
        if kept:
            same = kept == attribution.regions
            result.append(attribution if same else attribution._replace(regions=kept))
    return result


def _cut(
    region: Region, owner: Attribution, earlier: list[Attribution], later: list[Attribution]
) -> Region:
    """Return a region that ends where a coordinate or trailing attribution begins."""
    start, end = region.start, region.end
    for other in later:
        trails = any(r.end <= other.edge + 1 and r.end <= other.cue[0] for r in other.regions)
        if other.source is not None and other.source[0] <= owner.cue[0] < other.cue[0]:
            end = min(end, max(other.source[1], start))  # this cue stood in an aside of that source
        begins = min((r.start for r in other.regions if r.end <= other.cue[0]), default=0)
        if start < begins < end:
            end = begins
        if start < other.edge < end and (other.coordinate or trails) and other.edge > owner.cue[0]:
            end = min(end, other.edge)
    for other in earlier:
        if start < other.cue[1] and region.end <= owner.cue[0]:
            # A clause before ", X said" begins behind what another source trails or leads.
            bound = max(other.cue[1], *(r.end for r in other.regions if r.end <= owner.edge), 0)
            closed = any(r.end <= other.cue[0] for r in other.regions)
            start = max(start, bound) if closed else start
    return Region(start, end, region.reported)


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


MAX_GAP: Final = 25  # tokens between a verb and its "that": "said in a long letter to … that"


MAX_HEARER: Final = 7  # tokens that name a hearer: "told a committee of MPs that"


MAX_CLAUSE: Final = 30  # tokens in which a clause must show its verb


LINKS: Final = frozenset({"of", "as", "for", "on", "with"})


STOPPERS: Final = frozenset({";", ":", "."})


# Prepositions of "said in a statement at noon"; others bring an object: "warned about".
ADJUNCTS: Final = frozenset(
    {"in", "on", "at", "during", "after", "before", "from", "through", "by"}
)


NUMBERS: Final = frozenset(
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "several"]
)


ASKING: Final = frozenset({"that", "whether", "how", "why", "if"})


RELATIVES: Final = frozenset({"who", "which", "that", "whose", "where", "when", "while", "because"})


class Complement(NamedTuple):
    """Where what was said begins; reported or only quoted; loose where nothing marks it."""

    start: int
    reported: bool
    loose: bool = False


def find_complement(tokens: Sequence[Token], at: int, verb: Verb) -> Complement | None:
    """Return what the verb that ends before `at` introduces, or None.

    Examples
    --------
    >>> from mediakit.voices.clauses import read_tokens
    >>> tokens = read_tokens("told aides that he knew", 0, 23)
    >>> find_complement(tokens, 1, load_cues().verbs["told"][0]).start
    2
    """
    if at >= len(tokens):
        return None
    quoted = _quotation(tokens, at)
    if quoted is not None:
        return quoted
    takes = verb.takes
    start: int | None = None
    if takes & {"that", "clause"}:
        start = _that(tokens, at, verb)
    if start is None and "to" in takes:
        start = _infinitive(tokens, at, verb)
    if start is None and takes & LINKS:
        start = _linked(tokens, at, takes)
        if start is not None and any(t.kind == QUOTE for t in tokens[start:]):
            return Complement(start, reported=False)  # "dismissed it as “a bargain”"
    if start is not None:
        return Complement(start, reported=True)
    start = _clause(tokens, at, verb) if "clause" in takes else None
    return None if start is None else Complement(start, reported=True, loose=True)


def _quotation(tokens: Sequence[Token], at: int) -> Complement | None:
    """Return the quotation right behind a verb; it is part of a clause if its sentence goes on."""
    index = at
    while index < len(tokens) and tokens[index].text in {":", ",", "that"}:
        index += 1
    if index >= len(tokens) or tokens[index].kind != QUOTE:
        return None
    inner = tokens[index].text.rstrip("\"”“»’' ")
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    cues = load_cues()
    goes_on = (
        inner[-1:] not in tuple(",.!?…")
        and after is not None
        and after.kind == WORD
        and after.low not in cues.prepositions
        and after.low not in cues.breaks
    )
    return Complement(index, reported=goes_on)


def _that(tokens: Sequence[Token], at: int, verb: Verb) -> int | None:
    """Return the position of "that" or a question word that opens the clause."""
    cues = load_cues()
    if tokens[at].low in cues.questions:
        return at
    hearer = "hearer" in verb.takes
    if not hearer and not _opens_adjunct(tokens[at], cues):
        return None
    openers = ASKING if hearer else frozenset({"that"})
    for index in range(at, min(at + MAX_GAP, len(tokens) - 1)):
        token = tokens[index]
        if token.low in openers:
            return index
        aside = token.text != "," or index == at or _opens_adjunct(tokens[index + 1], cues)
        if token.kind == QUOTE or token.text in STOPPERS or token.low in cues.finite or not aside:
            return None
        if token.low in cues.verbs and token.low.endswith(("ing", "ed")):
            return None
    return None


def _opens_adjunct(token: Token, cues: Cues) -> bool:
    """Tell whether a token begins what may stand between a verb and its clause."""
    return (
        token.low in ADJUNCTS
        or token.low in {"to", "with", "for"}
        or token.low in cues.times
        or token.low in cues.adverbs
        or is_ly(token)
        or token.text == ","
    )


def _infinitive(tokens: Sequence[Token], at: int, verb: Verb) -> int | None:
    """Return where "to stop" or "Israel to stop" begins."""
    cues = load_cues()
    if "hearer" in verb.takes and verb.lemma == "ask" and tokens[at].low in {"to", "not"}:
        return None  # "asked not to be named": no one is asked to do it
    for index in range(at, min(at + MAX_HEARER + 1, len(tokens) - 1)):
        token = tokens[index]
        if token.kind == QUOTE or token.low in cues.finite or token.text in {",", ";", ":", "."}:
            return None
        if token.low != "to":
            continue
        after = tokens[index + 1]
        plain = after.kind == WORD and after.text[0].islower()
        if plain and after.low not in cues.determiners and after.low not in cues.pronouns:
            return at
    return None


def _linked(tokens: Sequence[Token], at: int, takes: frozenset[str]) -> int | None:
    """Return where the object of "accused Iran of cheating" begins."""
    cues = load_cues()
    for index in range(at, min(at + 2 * MAX_HEARER, len(tokens) - 1)):
        token = tokens[index]
        if token.kind != WORD or token.low in cues.finite:
            return None
        if index > at and token.low in takes & LINKS:
            return at
    return None


def skip_adjuncts(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind "on Tuesday", "in a statement", "yesterday"."""
    cues = load_cues()
    while at < len(tokens):
        token = tokens[at]
        adverb = (token.low in cues.adverbs and token.low not in cues.determiners) or is_ly(token)
        if adverb or token.low in cues.times:
            at += 1
        elif token.low in ADJUNCTS:
            at = _behind_preposition(tokens, at)
        elif (
            token.low == "to"
            and at + 1 < len(tokens)
            and tokens[at + 1].low in {"reporters", "journalists", "media"}
        ):
            at += 2
        else:
            return at
    return at


def _behind_preposition(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind a prepositional phrase."""
    cues = load_cues()
    index = at + 1
    if index < len(tokens) and (
        tokens[index].low in cues.determiners or tokens[index].low == "front"
    ):
        index += 1
    while index < len(tokens) and tokens[index].kind == WORD:
        low = tokens[index].low
        linked = tokens[index - 1].low in cues.prepositions
        if not linked and (low in cues.determiners or low in cues.pronouns or low in cues.finite):
            break
        if low in cues.times or low in cues.breaks:
            break
        index += 1
    return index


def _clause(tokens: Sequence[Token], at: int, verb: Verb) -> int | None:
    """Return where a clause without "that" begins."""
    start = skip_adjuncts(tokens, at)
    if "hearer" in verb.takes:
        start = _skip_hearer(tokens, at)
    if start >= len(tokens) or tokens[start].kind != WORD:
        return None
    cues = load_cues()
    low = tokens[start].low
    if low in cues.prepositions and not _counts(tokens, start):
        return None
    if low in {"and", "or", "but", "so", "as", "than", "like", "upon"}:
        return None
    if "bare" in verb.takes and (begins_phrase(tokens, start) or verb.lemma == "say"):
        return start
    past = "past" in verb.takes or "bare" in verb.takes
    return start if _has_verb(tokens, start, past=past) else None


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a preposition opens a number: "about 9,000 people", "between two and three"."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    counting = after.lower() in NUMBERS and after.lower() in load_cues().determiners
    number = after[:1].isdigit() or counting
    return number or (tokens[at].low == "at" and after.lower() in {"least", "most"})


def skip_address(tokens: Sequence[Token], at: int, verb: Verb) -> int:
    """Return the position behind a hearer and adjuncts: "told the BBC on Tuesday"."""
    return _skip_hearer(tokens, at) if "hearer" in verb.takes else skip_adjuncts(tokens, at)


def _skip_hearer(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind a hearer: "him", "the BBC", "reporters on Monday"."""
    cues = load_cues()
    if at >= len(tokens) or tokens[at].kind != WORD:
        return at
    if tokens[at].low in cues.pronouns or tokens[at].low in {"me", "us", "him", "them", "her"}:
        return skip_adjuncts(tokens, at + 1)
    index = at + 1
    named = tokens[at].text[0].isupper()
    while index < len(tokens) and index - at < MAX_HEARER and tokens[index].kind == WORD:
        token = tokens[index]
        if (
            token.low in cues.determiners
            or token.low in cues.pronouns
            or token.low in cues.prepositions
        ):
            break
        if named and not token.text[0].isupper():
            break
        named = token.text[0].isupper()
        index += 1
    return skip_adjuncts(tokens, index)


def _has_verb(tokens: Sequence[Token], start: int, *, past: bool) -> bool:
    """Tell whether a finite verb follows behind a subject, so that this is a clause."""
    cues = load_cues()
    for index in range(start, min(start + MAX_CLAUSE, len(tokens))):
        token = tokens[index]
        if token.kind != WORD or token.low in RELATIVES:
            return False
        if token.low in cues.verbs and index > start and tokens[index - 1].low in {"and", "but"}:
            return False  # "denied the charge and said …"
        if token.low in cues.finite and (index > start or "'" in token.low):
            return True
        if past and index > start + 1 and token.low.endswith("ed") and _is_past(tokens, index):
            return True
    return False


def _is_past(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word in -ed is a verb with its subject before it, and no adjective."""
    cues = load_cues()
    before = tokens[at - 1].low
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    other = before in cues.determiners or before in cues.prepositions or before in cues.breaks
    return not other and after != "by"

"""Who is said to have said what in one sentence: cues, their subjects, and what they govern.

Positions are those of the sentence's tokens; ranges are half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.clauses import QUOTE, WORD
from mediakit.complements import Complement, find_complement, skip_adjuncts
from mediakit.cues import load_cues
from mediakit.subjects import (
    DASHES,
    begins_phrase,
    find_subject,
    is_aside,
    is_human,
    look_left,
    phrase_end,
    phrase_start,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.clauses import Token
    from mediakit.cues import Verb
    from mediakit.subjects import Left, Range, Subject

MIN_CLAUSE: Final = 3  # words before ", X said" that make a clause
FIRST_PERSON: Final = frozenset({"i", "we", "you", "i'm", "i've", "we've", "let"})
CONTRACTED: Final = frozenset({"he's", "it's", "she's", "that's", "there's", "what's", "who's"})
THINGS: Final = frozenset({"this", "that", "these", "those", "what", "which", "there", "it"})


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
    >>> from mediakit.clauses import read_tokens
    >>> text = "Ito said prices would rise, but Sato denied that."
    >>> tokens = read_tokens(text, 0, len(text), [])
    >>> [(" ".join(t.text for t in tokens[r.start : r.end]), a.rule)
    ...  for a in find_attributions(tokens) for r in a.regions if r.reported]
    [('prices would rise', 'subject_verb')]
    """
    return _untangle(list(_candidates(tokens, titled=titled)))


def _candidates(tokens: Sequence[Token], *, titled: bool) -> Iterator[Attribution]:
    """Yield what each cue word of the sentence makes, if it makes anything."""
    cues = load_cues()
    done = 0
    for at, token in enumerate(tokens):
        if at < done or token.kind != WORD:
            continue
        attribution = None
        if token.low in cues.verbs and (titled or not token.text[0].isupper()):
            attribution = _from_verb(tokens, at)
        elif token.low in {"according", "in"}:
            attribution = _from_phrase(tokens, at)
        if attribution is None and token.low in cues.that_nouns:
            attribution = _from_noun(tokens, at)
        if attribution is not None:
            done = attribution.cue[1]
            yield attribution


def choose_verb(tokens: Sequence[Token], at: int) -> tuple[Verb, int] | None:
    """Return the verb that a form stands for and the position behind it."""
    for verb in load_cues().verbs[tokens[at].low]:
        if not verb.particle:
            return verb, at + 1
        for ahead in (1, 2):  # "made clear", "made it clear"
            if at + ahead < len(tokens) and tokens[at + ahead].low == verb.particle:
                return verb, at + ahead + 1
    return None


def _from_verb(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of a cue verb."""
    chosen = choose_verb(tokens, at)
    if chosen is None or _is_noun(tokens, at):
        return None
    verb, behind = chosen
    cue = (at, behind)
    left = look_left(tokens, at)
    inverted = _inverted(tokens, cue, left)
    if inverted is not None:
        return _inverted_attribution(tokens, cue, verb, inverted)
    gerund = tokens[at].low.endswith("ing")
    agent = behind < len(tokens) and tokens[behind].low == "by"
    if (left.passive or agent) and not gerund:
        return _passive(tokens, cue, verb, left)
    gerund = gerund and not left.auxiliary
    subject = find_subject(tokens, left.at)
    if gerund and subject.range is None:
        comma = left.at >= 0 and tokens[left.at].text == ","
        subject = subject._replace(inherited=True, edge=left.at if comma else left.at + 1)
    if subject.range is None and not subject.inherited:
        return None
    return _active(tokens, cue, verb, subject, unsaid=left.unsaid)


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a form that could be a verb is a noun or adjective here."""
    cues = load_cues()
    if not at:
        return False
    before = tokens[at - 1].low
    if before in cues.determiners - cues.pronouns:
        return True
    if before.endswith(("'s", "s'")) and before not in CONTRACTED:
        return True
    return not tokens[at].low.endswith(("ed", "ing")) and before in cues.prepositions - {"to"}


def _inverted(tokens: Sequence[Token], cue: Range, left: Left) -> Range | None:
    """Return the subject behind the verb in '"…," said Ito' and "…, said Ito"."""
    at, behind = cue
    if left.auxiliary or tokens[at].low.endswith("ing") or not begins_phrase(tokens, behind):
        return None
    if not _behind_clause(tokens, left.at):
        return None
    end = phrase_end(tokens, behind)
    if left.at < 0 and end < len(tokens) and tokens[end].text not in {".", ":", ","}:
        return None
    return (behind, end) if end > behind else None


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
    regions = [*_before(edge, verb), Region(source[1], len(tokens), reported=False)]
    return Attribution(
        cue,
        source,
        inherited=False,
        regions=tuple(regions),
        rule="verb_subject",
        edge=edge,
        coordinate=False,
    )


def _before(edge: int, verb: Verb) -> list[Region]:
    """Return the stretch before a trailing attribution."""
    reported = bool(verb.takes & {"clause", "that"})
    return [Region(0, edge, reported)] if edge > 0 else []


def _passive(tokens: Sequence[Token], cue: Range, verb: Verb, left: Left) -> Attribution | None:
    """Return a passive: '… was called "a sham" by Ito', "she was told that …"."""
    by = next((k for k in range(cue[1], len(tokens) - 1) if tokens[k].low == "by"), None)
    source = (by + 1, phrase_end(tokens, by + 1)) if by is not None else None
    told = "hearer" in verb.takes and left.passive and not left.unsaid
    complement = find_complement(tokens, cue[1], verb) if told else None
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


def _active(
    tokens: Sequence[Token], cue: Range, verb: Verb, subject: Subject, *, unsaid: bool
) -> Attribution | None:
    """Return the attribution of a verb whose subject stands before it."""
    source = subject.range
    if source is not None and not _may_say(tokens, source, verb):
        return None
    gerund = tokens[cue[0]].low.endswith("ing")
    complement = find_complement(tokens, cue[1], verb)
    edge, coordinate = _edge(tokens, subject, gerund=gerund)
    regions = _after(tokens, cue, complement, verb, unsaid=unsaid)
    trails = complement is None and not unsaid and not gerund
    if trails and source is not None and _closes_clause(tokens, source[0], cue[1]):
        edge, coordinate = source[0] - (tokens[source[0] - 1].kind != QUOTE), False
        regions = [*_before(edge, verb), *_resumed(tokens, cue, source[0])]
    if not regions:
        return None
    rule = "subject_verb"
    if subject.relative or subject.inherited:
        rule = "relative_clause" if subject.relative else "same_subject"
    return Attribution(cue, source, subject.inherited, tuple(regions), rule, edge, coordinate)


def _may_say(tokens: Sequence[Token], source: Range, verb: Verb) -> bool:
    """Tell whether a subject can be the source of the verb."""
    phrase = tokens[source[0] : source[1]]
    first = phrase[0].low
    if first in FIRST_PERSON or (len(phrase) == 1 and first in THINGS - {"it"}):
        return False
    if not verb.source:
        return True
    if first in {"he", "she", "they", "who"} and len(phrase) == 1:
        return True
    named = any(t.text[0].isupper() for t in phrase[1:]) or (
        phrase[0].text[0].isupper()
        and phrase[0].low not in load_cues().determiners
        and source[0] > 0
    )
    return named or is_human(phrase)


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
    near = (
        cue[1] < end and tokens[skip_marks(tokens, cue[1])].kind == QUOTE if cue[1] < end else False
    )
    if near or (verb.takes and any(t.kind == QUOTE for t in tokens[cue[1] :])):
        return [Region(cue[1], end, reported=False)]
    return []


def skip_marks(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind a colon, comma or dash."""
    return at + 1 if at + 1 < len(tokens) and tokens[at].text in {":", ",", *DASHES} else at


def _closes_clause(tokens: Sequence[Token], start: int, behind: int) -> bool:
    """Tell whether a comma, dash or quotation stands between a clause and ", X said"."""
    if start <= 0:
        return False
    before = tokens[start - 1]
    if before.kind == QUOTE:
        return True
    if before.text not in {",", *DASHES}:
        return False
    if any(t.kind == QUOTE for t in tokens[:start]):
        return True
    words = sum(t.kind == WORD for t in tokens[: start - 1])
    at = skip_adjuncts(tokens, behind)
    goes_on = at + 1 < len(tokens) and tokens[at].text in {",", *DASHES}
    finite = load_cues().finite
    if goes_on and tokens[at + 1].low in finite:
        return True
    return words >= MIN_CLAUSE and any(
        t.low in finite or t.low.endswith(("ed", "s")) for t in tokens[:start]
    )


def _resumed(tokens: Sequence[Token], cue: Range, start: int) -> list[Region]:
    """Return what goes on behind a cue in the middle: "The plan, Ito said, would fail"."""
    at = skip_adjuncts(tokens, cue[1])
    if at + 1 >= len(tokens) or tokens[at].text not in {",", *DASHES, ":", ";"}:
        return [Region(cue[1], len(tokens), reported=False)]
    cues = load_cues()
    prefix = tokens[:start]
    finite = any(t.low in cues.finite for t in prefix)
    goes_on = tokens[at + 1].low in cues.finite or not finite
    gerund = tokens[at + 1].low.endswith("ing") or tokens[at + 1].low in cues.questions
    quoted = any(t.kind == QUOTE for t in prefix)
    return [Region(at + 1, len(tokens), reported=goes_on and not gerund and not quoted)]


def _from_phrase(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "according to X" and its kin."""
    cues = load_cues()
    phrase = next(
        (p for p in cues.according if tuple(t.low for t in tokens[at : at + len(p)]) == p), None
    )
    if phrase is None or at + len(phrase) >= len(tokens):
        return None
    start = at + len(phrase)
    end = phrase_end(tokens, start)
    words = {t.low for t in tokens[start:end]}
    if end == start or words & cues.not_sources:
        return None
    behind = _behind_source(tokens, end)
    opens = all(
        t.kind != WORD or t.low in cues.connectives or t.low in cues.adverbs for t in tokens[:at]
    )
    edge = at - (at > 0 and tokens[at - 1].text in {",", *DASHES})
    regions = [] if opens else [Region(0, edge, reported=True)]
    if opens or (behind < len(tokens) and tokens[behind].low in cues.finite):
        regions.append(Region(behind, len(tokens), reported=True))
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
        relative = tokens[end + 1].low in {"who", "which", "whose"}
        if relative or not begins_phrase(tokens, end + 1) or begins_phrase(tokens, after + 1):
            return after + 1
    return end + 1


def _from_noun(tokens: Sequence[Token], at: int) -> Attribution | None:
    """Return the attribution of "the claim that …", unless it is the subject of the sentence."""
    if at + 1 >= len(tokens) or tokens[at + 1].low != "that":
        return None
    start = phrase_start(tokens, at)
    if start == 0 or start > at:
        return None
    source = (start, at) if any(t.low.endswith("'s") for t in tokens[start:at]) else None
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
            result.append(attribution._replace(regions=kept))
    return result


def _cut(
    region: Region, owner: Attribution, earlier: list[Attribution], later: list[Attribution]
) -> Region:
    """Return a region that ends where a coordinate or trailing attribution begins."""
    start, end = region.start, region.end
    for other in later:
        trails = any(r.end <= other.edge + 1 and r.end <= other.cue[0] for r in other.regions)
        if start < other.edge < end and (other.coordinate or trails) and other.edge > owner.cue[0]:
            end = min(end, other.edge)
    for other in earlier:
        if start < other.cue[1] and region.end <= owner.cue[0]:
            # A clause before ", X said" begins behind what another source trails or leads.
            bound = max(other.cue[1], *(r.end for r in other.regions if r.end <= owner.edge), 0)
            closed = any(r.end <= other.cue[0] for r in other.regions)
            start = max(start, bound) if closed else start
    return region._replace(start=start, end=end)

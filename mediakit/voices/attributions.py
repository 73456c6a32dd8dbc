"""Who is said to have said what in one sentence: cues, their subjects, and what they govern.

Positions are those of the sentence's tokens; ranges are half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mediakit.voices.clauses import QUOTE, WORD
from mediakit.voices.cue_verbs import FIRST_PERSON, JOINTS, Attribution, Region, from_verb
from mediakit.voices.cues import load_cues
from mediakit.voices.subjects import (
    DASHES,
    find_subject,
    is_aside,
    is_human,
    look_left,
    phrase_end,
    phrase_head,
    phrase_start,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.clauses import Token


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

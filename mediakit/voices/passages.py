"""One article's quotations: each span with its kind, its speaker and the rule that told."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.clauses import (
    MARK,
    QUOTE,
    STOPS,
    WORD,
    main_subject,
)
from mediakit.voices.marks import DOUBLE_MARKS, SINGLE_MARKS, find_quotations
from mediakit.voices.speakers import Context, Speaker, read_sentences
from mediakit.voices.words import CUES, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.voices.attribution import Attribution, Region
    from mediakit.voices.clauses import Token
    from mediakit.voices.marks import Quotation
    from mediakit.voices.speakers import Claim, Sentence

HEADLINE: Final = "headline"
DIRECT: Final = "direct"
REPORTED: Final = "reported"
SCARE: Final = "scare"

MAX_SCARE: Final = 3  # words of a scare quote (the brief span that no source is given for)
MIN_REPORTED: Final = 2  # words outside of marks that make a reported clause
MAX_OBJECT: Final = 5  # tokens between a verb and a short quotation in its object
MAX_NEAR: Final = 50  # quotations of the same paragraph that are looked at for a speaker
MIN_BRIDGE: Final = 5  # such words beside a quotation in the same clause


WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work
SMALL: Final = 3  # letters of words that titles write small
TITLE_CASE: Final = 0.6  # share of long words with a capital in a title-case headline


def is_title_case(text: str) -> bool:
    """Tell whether most long words of a headline have a capital."""
    words = [word for word in WORDS.findall(text) if len(word) > SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and capitals >= TITLE_CASE * len(words)


def is_named(tokens: list[Token], at: int) -> bool:
    """Tell whether "so-called", "the film" or their like stand right before a quotation."""
    naming = CUES.naming
    before = [token.low for token in tokens[max(at - 2, 0) : at]]
    return bool(before) and (before[-1] in naming or " ".join(before) in naming)


def is_introduced(tokens: list[Token], at: int) -> bool:
    """Tell whether a colon or comma leads to a quotation, as to speech."""
    return at > 0 and tokens[at - 1].text in {":", ","}


def is_title(quoted: str) -> bool:
    """Tell whether a quotation is written as the title of a work."""
    words = WORDS.findall(quoted)
    if not MIN_TITLE <= len(words) <= MAX_TITLE or quoted[-2:-1] in tuple(STOPS):
        return False
    capitals = sum(word[0].isupper() for word in words)
    shaped = words[0][0].isupper() and capitals >= MIN_TITLE
    return shaped and all(word[0].isupper() or len(word) <= SMALL for word in words)


class Row(NamedTuple):
    """A row of the table, without its article and voice."""

    start: int
    end: int
    kind: str
    zone: str
    speaker: str = ""
    speaker_start: int | None = None
    speaker_end: int | None = None
    cue: str = ""
    rule: str = ""
    flag: str = ""


def has_mark(text: str) -> bool:
    """Tell whether a stretch of text holds a quotation mark."""
    return any(mark in text for mark in (*DOUBLE_MARKS, *SINGLE_MARKS))


def read_article(
    text: str,
    paragraphs: Sequence[tuple[int, int, str]],
    stretches: Mapping[int, Sequence[tuple[int, int]]],
) -> list[Row]:
    """Return the quotations of one article, in order.

    Parameters
    ----------
    text
        The article.
    paragraphs
        (start, end, zone) of what is to be read, in order.
    stretches
        (start, end) of what may hold an attribution within a paragraph, by its number.

    Examples
    --------
    >>> text = "Prices will rise, the bank said."
    >>> rows = read_article(text, [(0, 32, "body")], {0: [(0, 32)]})
    >>> [(text[row.start : row.end], row.speaker) for row in rows]
    [('Prices will rise', 'the bank')]
    """
    spans = [(start, end) for start, end, _ in paragraphs]
    quotations = [q for q in find_quotations(text, spans) if WORDS.search(text, q.start, q.end)]
    titled = {
        index
        for index, (start, end, zone) in enumerate(paragraphs)
        if zone == HEADLINE and is_title_case(text[start:end])
    }
    context = Context(text, spans, titled, [(q.start, q.end) for q in quotations])
    quoted = _by_paragraph(quotations, spans)
    direct: dict[int, Row] = {}
    reported: list[Row] = []
    last: Speaker | None = None
    before = -1
    for index in sorted({*quoted, *titled, *stretches}):
        start, end, zone = paragraphs[index]
        inside = quoted.get(index, [])
        whole = inside or index in titled
        parts = [(0, end - start)] if whole else stretches[index]
        sentences = list(read_sentences(context, index, parts, inside))
        rows = _quotation_rows(
            context, index, sentences, zone, last if index == before + 1 else None
        )
        _keep(direct, inside, rows)
        for sentence in sentences:
            reported.extend(_reported_rows(sentence, zone))
        last, before = _last_speaker(context, start, rows), index
    return sorted([*direct.values(), *reported], key=lambda row: (row.start, row.end))


def _by_paragraph(
    quotations: list[Quotation], spans: list[tuple[int, int]]
) -> dict[int, list[Quotation]]:
    """Return the quotations of each paragraph that holds some of one."""
    found: dict[int, list[Quotation]] = {}
    ends = [end for _, end in spans]
    for quotation in quotations:
        index = bisect_right(ends, quotation.start)
        while index < len(spans) and spans[index][0] < quotation.end:
            found.setdefault(index, []).append(quotation)
            index += 1
    return found


def _keep(direct: dict[int, Row], inside: list[Quotation], rows: list[Row]) -> None:
    """Keep one row per quotation: one that runs over paragraphs takes the cue of any of them."""
    for quotation, row in zip(inside, rows, strict=True):
        old = direct.get(quotation.start)
        if old is None or row.cue:
            zone = row.zone if old is None else old.zone
            direct[quotation.start] = row._replace(
                end=quotation.end, flag=quotation.flag, zone=zone
            )


def _reported_rows(sentence: Sentence, zone: str) -> list[Row]:
    """Return the reported clauses of a sentence, the outermost only."""
    rows: list[Row] = []
    regions = sorted(
        ((region, claim) for claim in sentence.claims for region in claim.attribution.regions),
        key=lambda pair: (pair[0].start, -pair[0].end),
    )
    done = 0
    for region, claim in regions:
        if not region.reported or region.start < done:
            continue
        kept = _trim(sentence.tokens, region)
        if kept is None:
            continue
        done = region.end
        place = (*sentence.span(*kept), REPORTED, zone)
        rows.append(_row(place, claim.speaker, claim.cue, claim.attribution.rule))
    return rows


def _trim(tokens: list[Token], region: Region) -> tuple[int, int] | None:
    """Return a region without marks and separate quotations at its ends, None for no clause.

    A few words between two quotations are the outlet's bridge and no clause of their own.
    """
    connectives = CUES.connectives
    start, end = region.start, region.end
    while start < end and (
        tokens[start].kind == MARK or (region.start == 0 and tokens[start].low in connectives)
    ):
        start += 1
    while end > start and (tokens[end - 1].kind == MARK or _apart(tokens, end - 1, start)):
        end -= 1
    inside = tokens[start:end]
    words = sum(token.kind == WORD and token.low != "that" for token in inside)
    quotes = sum(token.kind == QUOTE for token in inside)
    bridge = quotes > 1 and inside[0].kind == QUOTE
    enough = words >= MIN_BRIDGE if bridge else words + min(quotes, 1) >= MIN_REPORTED
    return (start, end) if enough else None


def _apart(tokens: list[Token], at: int, start: int) -> bool:
    """Tell whether a quotation stands behind a mark, so that it is no part of the clause."""
    return tokens[at].kind == QUOTE and (at == start or tokens[at - 1].kind != WORD)


def _row(place: tuple[int, int, str, str], speaker: Speaker | None, cue: str, rule: str) -> Row:
    """Return a row with its speaker filled in, or left empty."""
    if speaker is None:
        return Row(*place, cue=cue, rule=rule)
    rules = f"{rule}+{speaker.rule}" if speaker.rule else rule
    return Row(*place, speaker.name, speaker.start, speaker.end, cue, rules)


def _quotation_rows(
    context: Context, index: int, sentences: list[Sentence], zone: str, last: Speaker | None
) -> list[Row]:
    """Return a row for each quotation of a paragraph, first by cue, then by what is around it."""
    rows: list[Row | None] = []
    places: list[tuple[int, int]] = []
    for number, sentence in enumerate(sentences):
        for at, token in enumerate(sentence.tokens):
            if token.kind == QUOTE:
                places.append((number, at))
                rows.append(_by_cue(sentence, at, zone))
    filled: list[Row] = []
    for position, (number, at) in enumerate(places):
        row = rows[position]
        if row is None:
            before, after = filled[-MAX_NEAR:], rows[position + 1 : position + MAX_NEAR]
            near = _Surroundings(sentences, number, at, before, after, last)
            row = _without_cue(context, index, near, zone)
        filled.append(row)
    return filled


def _by_cue(sentence: Sentence, at: int, zone: str) -> Row | None:
    """Return the row of a quotation that a cue governs, or that is named and not said."""
    token = sentence.tokens[at]
    place = (token.start, token.end)
    governor = _governor(sentence, at)
    if governor is not None and _is_far(sentence.tokens, at, governor.attribution):
        return Row(*place, SCARE, zone, rule="short_no_cue")
    adjacent = governor is not None and governor.attribution.cue[1] == at
    if not adjacent and is_named(sentence.tokens, at):
        return Row(*place, SCARE, zone, rule="naming")
    if governor is None:
        return None
    attribution = governor.attribution
    agentless = attribution.rule == "passive" and attribution.source is None
    if agentless and len(WORDS.findall(token.text)) <= MAX_SCARE:
        return Row(*place, SCARE, zone, cue=governor.cue, rule="passive")
    speech = is_introduced(sentence.tokens, at) or governor.attribution.edge == at + 1
    if is_title(token.text) and not speech and not sentence.titled:
        return Row(*place, SCARE, zone, rule="title")
    return _row((*place, DIRECT, zone), governor.speaker, governor.cue, governor.attribution.rule)


def _governor(sentence: Sentence, at: int) -> Claim | None:
    """Return the nearest attribution that covers a quotation; one right behind it comes first."""
    best: Claim | None = None
    best_distance = len(sentence.tokens) + 1
    for claim in sentence.claims:
        attribution = claim.attribution
        for region in attribution.regions:
            if not region.start <= at < region.end:
                continue
            behind = attribution.edge - at
            distance = at - attribution.cue[1] if attribution.cue[1] <= at else behind
            distance = -1 if 0 < behind <= 1 else distance
            if attribution.rule == "passive" and attribution.source is None:
                distance += len(sentence.tokens)  # only where nobody else speaks
            if distance < best_distance:
                best, best_distance = claim, distance
    return best


def _is_far(tokens: list[Token], at: int, attribution: Attribution) -> bool:
    """Tell whether a short "the 'x'" stands too far behind a verb that reports no clause."""
    short = len(WORDS.findall(tokens[at].text)) <= MAX_SCARE
    determined = at > 0 and tokens[at - 1].low in CUES.determiners
    distance = at - attribution.cue[1]
    reports = any(region.reported for region in attribution.regions)
    return short and determined and distance > MAX_OBJECT and not reports


class _Surroundings(NamedTuple):
    """What stands around a quotation without a cue."""

    sentences: list[Sentence]
    number: int
    at: int
    before: list[Row]
    after: list[Row | None]
    last: Speaker | None


def _without_cue(context: Context, index: int, near: _Surroundings, zone: str) -> Row:
    """Return the row of a quotation that no cue governs: a scare quote, or speech gone on."""
    sentence = near.sentences[near.number]
    token = sentence.tokens[near.at]
    place = (token.start, token.end)
    alone = sentence.alone
    words = len(WORDS.findall(token.text))
    if is_title(token.text) and not alone and not is_introduced(sentence.tokens, near.at):
        return Row(*place, SCARE, zone, rule="title")
    if words <= MAX_SCARE and not alone:
        return Row(*place, SCARE, zone, rule="short_no_cue")
    found = _goes_on(context, index, near) if alone else _beside(context, index, near)
    if found is None:
        return Row(*place, DIRECT, zone, rule="no_cue")
    speaker, rule = found
    return _row((*place, DIRECT, zone), speaker, "", rule)


def _beside(context: Context, index: int, near: _Surroundings) -> tuple[Speaker, str] | None:
    """Return the speaker of a quotation inside of a sentence that has no cue for it."""
    sentence = near.sentences[near.number]
    if near.at and sentence.tokens[near.at - 1].text == ":":
        subject = main_subject(sentence.tokens[: near.at])
        start, end = (0, near.at - 1) if subject is None else subject
        speaker = sentence.resolve(context, start, end, index)
        rule = "label" if (start, end) == (0, near.at - 1) else "colon"
        return None if speaker is None else (speaker, rule)
    start, _ = sentence.span(0, 1)
    for row in reversed(near.before):
        if row.start >= start and row.kind == DIRECT and row.speaker:
            return _again(row), "same_sentence"
    return None


def _goes_on(context: Context, index: int, near: _Surroundings) -> tuple[Speaker, str] | None:
    """Return the speaker of a quotation that is a sentence of its own."""
    start = context.spans[index][0]
    token = near.sentences[near.number].tokens[near.at]
    spoke = [speaker for at, speaker in context.since(start) if at < token.start]
    direct = [row for row in near.before if row.kind == DIRECT and row.speaker]
    if spoke or direct:
        return (spoke[-1] if spoke else _again(direct[-1])), "same_paragraph"
    if near.number:
        sentence = near.sentences[near.number - 1]
        subject = main_subject(sentence.tokens)
        speaker = None if subject is None else sentence.resolve(context, *subject, index)
        return (speaker, "paragraph_subject") if speaker and speaker.kind == PERSON else None
    for row in near.after:
        if row is not None and row.kind == DIRECT and row.speaker:
            return _again(row), "same_paragraph"
    return None if near.last is None else (near.last, "previous_speaker")


def _again(row: Row) -> Speaker:
    """Return the speaker of a row, for another row."""
    return Speaker(row.speaker, row.speaker_start or 0, row.speaker_end or 0, "")


def _last_speaker(context: Context, start: int, rows: list[Row]) -> Speaker | None:
    """Return who spoke last in a paragraph."""
    here = context.since(start)
    direct = [(row.start, _again(row)) for row in rows if row.kind == DIRECT and row.speaker]
    return max([*here, *direct], key=lambda pair: pair[0])[1] if here or direct else None

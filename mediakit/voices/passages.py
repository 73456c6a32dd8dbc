"""One article's quotations: each span with its kind, its speaker and the rule that told.

Of each paragraph in order its sentences, then its quotations (first those that a cue governs, then
the others by what is around them), then its reported clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.clauses import MARK, QUOTE, STOPS, WORD, main_subject, peek
from mediakit.voices.marks import DOUBLE_MARKS, SINGLE_MARKS, find_quotations
from mediakit.voices.speakers import Context, Speaker, read_sentences
from mediakit.voices.words import CUES, PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.voices.attribution import Region
    from mediakit.voices.clauses import Range, Token
    from mediakit.voices.marks import Quotation
    from mediakit.voices.speakers import Claim, Sentence

HEADLINE: Final = "headline"
DIRECT: Final = "direct"
REPORTED: Final = "reported"
SCARE: Final = "scare"

WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
MAX_SCARE: Final = 3  # words of a scare quote (the brief span that no source is given for)
MIN_REPORTED: Final = 2  # words outside of marks that make a reported clause
MIN_BRIDGE: Final = 5  # such words beside a quotation in the same clause
MAX_OBJECT: Final = 5  # tokens between a verb and a short quotation in its object
MAX_NEAR: Final = 50  # quotations of the same paragraph that are looked at for a speaker
MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work
SMALL: Final = 3  # letters of words that titles write small
TITLE_CASE: Final = 0.6  # share of long words with a capital in a title-case headline


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

    `stretches` are those within a paragraph, by its number, that may hold an attribution.

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
        if zone == HEADLINE and _is_title_case(text[start:end])
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
        parts = [(0, end - start)] if inside or index in titled else stretches[index]
        sentences = list(read_sentences(context, index, parts, inside))
        last = last if index == before + 1 else None
        rows = _quotation_rows(context, index, sentences, zone, last)
        for quotation, row in zip(inside, rows, strict=True):
            # One that runs over paragraphs has one row, with the cue of any of them.
            if (old := direct.get(quotation.start)) is None or row.cue:
                direct[quotation.start] = row._replace(
                    end=quotation.end, flag=quotation.flag, zone=old.zone if old else zone
                )
        for sentence in sentences:
            reported.extend(_reported_rows(sentence, zone))
        # Who spoke last, of those with a cue and of those who were quoted without one.
        spoke = [*context.since(start), *((row.start, _speaker_of(row)) for row in _heard(rows))]
        last = max(spoke, key=lambda pair: pair[0])[1] if spoke else None
        before = index
    return sorted([*direct.values(), *reported], key=lambda row: (row.start, row.end))


def _is_title_case(text: str) -> bool:
    """Tell whether most long words of a headline have a capital."""
    words = [word for word in WORDS.findall(text) if len(word) > SMALL]
    return bool(words) and sum(word[0].isupper() for word in words) >= TITLE_CASE * len(words)


def _by_paragraph(quotations: list[Quotation], spans: list[Range]) -> dict[int, list[Quotation]]:
    """Return the quotations of each paragraph that holds some of one."""
    found: dict[int, list[Quotation]] = {}
    ends = [end for _, end in spans]
    for quotation in quotations:
        index = bisect_right(ends, quotation.start)
        while index < len(spans) and spans[index][0] < quotation.end:
            found.setdefault(index, []).append(quotation)
            index += 1
    return found


def _heard(rows: Sequence[Row | None]) -> list[Row]:
    """Return the rows of direct speech whose speaker is known."""
    return [row for row in rows if row is not None and row.kind == DIRECT and row.speaker]


def _speaker_of(row: Row) -> Speaker:
    """Return the speaker of a row, for another row."""
    return Speaker(row.speaker, row.speaker_start or 0, row.speaker_end or 0, "")


def _row(place: tuple[int, int, str, str], speaker: Speaker | None, cue: str, rule: str) -> Row:
    """Return a row with its speaker filled in, or left empty."""
    if speaker is None:
        return Row(*place, cue=cue, rule=rule)
    rules = f"{rule}+{speaker.rule}" if speaker.rule else rule
    return Row(*place, speaker.full, speaker.start, speaker.end, cue, rules)


def _reported_rows(sentence: Sentence, zone: str) -> list[Row]:
    """Return the reported clauses of a sentence, the outermost only."""
    rows: list[Row] = []
    regions = sorted(
        ((region, claim) for claim in sentence.claims for region in claim.attribution.regions),
        key=lambda pair: (pair[0].start, -pair[0].end),
    )
    done = 0
    for region, claim in regions:
        kept = _trim(sentence.tokens, region) if region.reported and region.start >= done else None
        if kept is not None:
            done = region.end
            place = (*sentence.span(*kept), REPORTED, zone)
            rows.append(_row(place, claim.speaker, claim.cue, claim.attribution.rule))
    return rows


def _trim(tokens: list[Token], region: Region) -> tuple[int, int] | None:
    """Return a region without marks and separate quotations at its ends, None for no clause."""
    start, end, _ = region
    opens = CUES.connectives if start == 0 else frozenset[str]()
    while start < end and (tokens[start].kind == MARK or tokens[start].low in opens):
        start += 1
    while end > start and (
        tokens[end - 1].kind == MARK
        or (tokens[end - 1].kind == QUOTE and (end - 1 == start or tokens[end - 2].kind != WORD))
    ):
        end -= 1
    inside = tokens[start:end]
    words = sum(token.kind == WORD and token.low != "that" for token in inside)
    quotes = sum(token.kind == QUOTE for token in inside)
    # A few words between two quotations are the outlet's bridge and no clause of their own.
    bridge = quotes > 1 and inside[0].kind == QUOTE
    enough = words >= MIN_BRIDGE if bridge else words + min(quotes, 1) >= MIN_REPORTED
    return (start, end) if enough else None


def _quotation_rows(
    context: Context, index: int, sentences: list[Sentence], zone: str, last: Speaker | None
) -> list[Row]:
    """Return a row for each quotation of a paragraph, first by cue, then by what is around it."""
    places = [
        (number, at)
        for number, sentence in enumerate(sentences)
        for at, token in enumerate(sentence.tokens)
        if token.kind == QUOTE
    ]
    rows = [_by_cue(sentences[number], at, zone) for number, at in places]
    filled: list[Row] = []
    for position, (number, at) in enumerate(places):
        if (row := rows[position]) is None:
            before, after = filled[-MAX_NEAR:], rows[position + 1 : position + MAX_NEAR]
            around = _Surroundings(context, index, sentences, number, at, before, after, last)
            row = _without_cue(around, zone)
        filled.append(row)
    return filled


def _by_cue(sentence: Sentence, at: int, zone: str) -> Row | None:
    """Return the row of a quotation that a cue governs, or that is named and not said."""
    tokens = sentence.tokens
    text, _, _, start, end = tokens[at]
    scare = Row(start, end, SCARE, zone)
    before = [token.low for token in tokens[max(at - 2, 0) : at]]
    named = bool(CUES.naming.intersection([*before[-1:], " ".join(before)]))
    if (governor := _governor(sentence, at)) is None:
        return scare._replace(rule="naming") if named else None
    attribution, speaker, cue = governor
    short = len(WORDS.findall(text)) <= MAX_SCARE
    determined = peek(tokens, at - 1).low in CUES.determiners
    reports = any(region.reported for region in attribution.regions)
    if short and determined and not reports and at - attribution.cue[1] > MAX_OBJECT:
        return scare._replace(rule="short_no_cue")  # "the 'x'" too far behind its verb
    if named and attribution.cue[1] != at:
        return scare._replace(rule="naming")
    if short and attribution.rule == "passive" and attribution.source is None:
        return scare._replace(cue=cue, rule="passive")
    speech = peek(tokens, at - 1).text in {":", ","} or attribution.edge == at + 1
    if _is_title(text) and not speech and not sentence.titled:
        return scare._replace(rule="title")
    return _row((start, end, DIRECT, zone), speaker, cue, attribution.rule)


def _governor(sentence: Sentence, at: int) -> Claim | None:
    """Return the nearest attribution that covers a quotation; one right behind it comes first."""
    best: Claim | None = None
    best_distance = len(sentence.tokens) + 1
    for claim in sentence.claims:
        attribution = claim.attribution
        if any(region.start <= at < region.end for region in attribution.regions):
            behind = attribution.edge - at
            distance = at - attribution.cue[1] if attribution.cue[1] <= at else behind
            distance = -1 if behind == 1 else distance
            if attribution.rule == "passive" and attribution.source is None:
                distance += len(sentence.tokens)  # only where nobody else speaks
            if distance < best_distance:
                best, best_distance = claim, distance
    return best


def _is_title(quoted: str) -> bool:
    """Tell whether a quotation is written as the title of a work."""
    words = WORDS.findall(quoted)
    if not MIN_TITLE <= len(words) <= MAX_TITLE or quoted[-2:-1] in STOPS:
        return False
    capitals = [word[0].isupper() for word in words]
    shaped = capitals[0] and sum(capitals) >= MIN_TITLE
    return shaped and all(word[0].isupper() or len(word) <= SMALL for word in words)


class _Surroundings(NamedTuple):
    """What stands around a quotation without a cue: in its paragraph, and who spoke before it."""

    context: Context
    paragraph: int
    sentences: list[Sentence]
    number: int
    at: int
    before: list[Row]
    after: list[Row | None]
    last: Speaker | None


def _without_cue(around: _Surroundings, zone: str) -> Row:
    """Return the row of a quotation that no cue governs: a scare quote, or speech gone on."""
    tokens, at = around.sentences[around.number].tokens, around.at
    text, _, _, start, end = tokens[at]
    alone = all(token.kind != WORD for token in tokens)
    if _is_title(text) and not alone and peek(tokens, at - 1).text not in {":", ","}:
        return Row(start, end, SCARE, zone, rule="title")
    if len(WORDS.findall(text)) <= MAX_SCARE and not alone:
        return Row(start, end, SCARE, zone, rule="short_no_cue")
    speaker, rule = _goes_on(around) if alone else _beside(around)
    return _row((start, end, DIRECT, zone), speaker, "", rule if speaker else "no_cue")


def _beside(around: _Surroundings) -> tuple[Speaker | None, str]:
    """Return the speaker of a quotation inside of a sentence that has no cue for it."""
    sentence, at = around.sentences[around.number], around.at
    if peek(sentence.tokens, at - 1).text == ":":
        label = (0, at - 1)
        subject = main_subject(sentence.tokens[:at]) or label
        rule = "label" if subject == label else "colon"
        return sentence.resolve(around.context, *subject, around.paragraph), rule
    here = [row for row in _heard(around.before) if row.start >= sentence.span(0, 1)[0]]
    return (_speaker_of(here[-1]) if here else None), "same_sentence"


def _goes_on(around: _Surroundings) -> tuple[Speaker | None, str]:
    """Return the speaker of a quotation that is a sentence of its own."""
    context, paragraph, sentences, number, at, before, after, last = around
    place = sentences[number].tokens[at].start
    spoke = [who for when, who in context.since(context.spans[paragraph][0]) if when < place]
    spoke = spoke or [_speaker_of(row) for row in _heard(before)]
    if spoke:
        return spoke[-1], "same_paragraph"
    if number:
        earlier = sentences[number - 1]
        subject = main_subject(earlier.tokens)
        speaker = earlier.resolve(context, *subject, paragraph) if subject else None
        return (speaker if speaker and speaker.kind == PERSON else None), "paragraph_subject"
    later = _heard(after)
    return (_speaker_of(later[0]), "same_paragraph") if later else (last, "previous_speaker")

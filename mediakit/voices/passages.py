"""One article's quotations: each span with its kind, its speaker and the rule that told.

Of each paragraph in order its sentences, then its quotations (first those that a cue governs, then
the others by what is around them), then its reported clauses.
"""

from __future__ import annotations

import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.clauses import (
    MARK,
    QUOTE,
    STOPS,
    WORD,
    main_subject,
    may_speak,
    peek,
)
from mediakit.voices.marks import DOUBLE_MARKS, SINGLE_MARKS, find_quotations
from mediakit.voices.names import PERSON, is_title_case
from mediakit.voices.sentences import Parts, Quoted, read_parts
from mediakit.voices.speakers import Context, Speaker, read_sentences
from mediakit.voices.words import CUES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediakit.voices.attribution import Attribution
    from mediakit.voices.clauses import Range, Token
    from mediakit.voices.marks import Quotation
    from mediakit.voices.names import Name
    from mediakit.voices.sentences import Reading
    from mediakit.voices.speakers import Claim, Sentence
    from mediakit.voices.triggers import Stretches, Words

    Rows = Sequence["Row | None"]  # None: not known yet

HEADLINE: Final = "headline"
DIRECT, REPORTED, SCARE = "direct", "reported", "scare"  # kinds of rows

WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
MAX_SCARE: Final = 3  # words of a scare quote (the brief span that no source is given for)
MIN_REPORTED: Final = 2  # words outside of marks that make a reported clause
MIN_BRIDGE: Final = 5  # such words beside a quotation in the same clause
MAX_OBJECT: Final = 5  # tokens between a verb and a short quotation in its object
MAX_NEAR: Final = 50  # quotations of the same paragraph that are looked at for a speaker
MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work
SMALL: Final = 3  # letters of words that titles write small


class Row(NamedTuple):
    """A row of the table, without its article and voice."""

    start: int
    end: int
    kind: str
    zone: str = ""
    speaker: str = ""
    speaker_start: int | None = None
    speaker_end: int | None = None
    cue: str = ""
    rule: str = ""
    flag: str = ""


class Article(NamedTuple):
    """What is read of an article, and the number of each paragraph among the words of all."""

    text: str
    paragraphs: Sequence[tuple[int, int, str]]
    numbers: Sequence[int]
    read_names: Callable[[], list[Name]]


def has_mark(text: str) -> bool:
    """Tell whether a stretch of text holds a quotation mark."""
    return any(mark in text for mark in (*DOUBLE_MARKS, *SINGLE_MARKS))


def read_articles(
    articles: Sequence[Article],
    words: Words,
    stretches: Stretches,
    *,
    phrases: bool = True,
    speakers: bool = True,
) -> Iterator[list[Row]]:
    """Yield the quotations of each of some articles, in order.

    `stretches` are those of the words that may hold an attribution. Without `phrases` only clauses
    are reported, without `speakers` nobody is named.

    >>> from mediakit.engine.segments import segment
    >>> from mediakit.voices.triggers import find_stretches, read_words
    >>> text = "Prices will rise, the bank said."
    >>> words = read_words(segment([text]), 1)
    >>> article = Article(text, [(0, 32, "body")], [0], list)
    >>> (rows,) = read_articles([article], words, find_stretches(words))
    >>> [(text[row.start : row.end], row.speaker) for row in rows]
    [('Prices will rise', 'the bank')]
    """
    contexts = [_open(article, speakers=speakers) for article in articles]
    parts, quoted = _list_parts(articles, contexts, words, stretches)
    reading = read_parts(words, parts, quoted, phrases=phrases)
    for article, context in zip(articles, contexts, strict=True):
        yield _read_article(article, context, reading)


def _open(article: Article, *, speakers: bool) -> Context:
    """Return what is known of an article before any of its sentences is read."""
    text, paragraphs, _, read_names = article
    spans = [(start, end) for start, end, _ in paragraphs]
    titled = {
        index
        for index, (start, end, zone) in enumerate(paragraphs)
        if zone == HEADLINE and is_title_case(text[start:end])
    }
    return Context(text, spans, titled, _find_spoken(text, spans), read_names, speakers)


def _list_parts(
    articles: Sequence[Article], contexts: Sequence[Context], words: Words, stretches: Stretches
) -> tuple[Parts, list[Quoted]]:
    """Return what is to be read, and the quotations in it.

    Of a paragraph with a quotation and of a headline that is all, of another one its stretches.
    """
    pieces: list[Quoted] = []
    rows: list[tuple[int, int, bool, bool]] = []
    for article, context in zip(articles, contexts, strict=True):
        for index, (start, end) in enumerate(context.spans):
            number, inside = article.numbers[index], context.inside.get(index, ())
            rows.append((number, start, bool(inside), index in context.titled))
            for quotation in inside:
                here, stop = max(quotation.start, start), min(quotation.end, end)
                text = context.text[here:stop]
                pieces.append(Quoted(number, quotation.start, here, stop, text))
    numbers, origin, quoted, titled = np.array(rows, np.intp).reshape(-1, 4).T
    whole = numbers[(quoted | titled) > 0]
    low, high = np.searchsorted(stretches.paragraph, [*numbers[:1], *numbers[-1:] + 1] or [0, 0])
    some = [column[low:high] for column in stretches]
    kept = np.isin(some[0], numbers) & ~np.isin(some[0], whole)
    full = whole, words.first[whole], words.first[whole + 1], np.ones(len(whole), np.bool_)
    read = [np.concatenate([one[kept], other]) for one, other in zip(some, full, strict=True)]
    order = np.argsort(read[1])
    paragraph, first, behind, clausal = (column[order] for column in read)
    at = np.searchsorted(numbers, paragraph)
    flags = quoted[at] > 0, titled[at] > 0
    return Parts(paragraph, first, behind, clausal, origin[at], *flags), pieces


def _read_article(article: Article, context: Context, reading: Reading) -> list[Row]:
    """Return the quotations of an article, in order."""
    direct: dict[int, Row] = {}
    reported: list[Row] = []
    last: Speaker | None = None
    before = -1
    for index, number in enumerate(article.numbers):
        if (outlines := reading.sentences.get(number)) is None:
            continue
        zone = article.paragraphs[index][2]
        inside = context.inside.get(index, ())
        sentences = list(read_sentences(context, index, reading, outlines))
        rows = _quotation_rows(sentences, last if index == before + 1 else None) if inside else []
        for quotation, row in zip(inside, rows, strict=True):
            # One that runs over paragraphs has one row, with the cue of any of them.
            if (old := direct.get(quotation.start)) is None or row.cue:
                begun = old.zone if old else zone
                direct[quotation.start] = Row(
                    row.start, quotation.end, row.kind, begun, *row[4:-1], quotation.flag
                )
        for sentence in sentences:
            if sentence.claims or sentence.stances:
                reported.extend(_reported_rows(sentence, zone))
        # Who was quoted last; behind a question somebody else goes on.
        heard = _heard(rows)
        asked = heard and "?" in context.text[rows[-1].end - 2 : rows[-1].end]
        last = heard[-1][1] if heard and not asked else None
        before = index
    return sorted([*direct.values(), *reported], key=itemgetter(0, 1))


def read_marks(text: str, paragraphs: Sequence[tuple[int, int, str]]) -> list[Row]:
    """Return the quotations of an article in whose language no cue is known: all are direct.

    >>> read_marks("Er sagt: „Wir gehen.“", [(0, 21, "body")])[0][:4]
    (9, 21, 'direct', 'body')
    """
    found = _find_spoken(text, [(start, end) for start, end, _ in paragraphs])
    zones = (next(zone for start, end, zone in paragraphs if q.start < end) for q in found)
    return [
        Row(q.start, q.end, DIRECT, zone, rule="no_cue_list", flag=q.flag)
        for q, zone in zip(found, zones, strict=True)
    ]


def _find_spoken(text: str, spans: Sequence[Range]) -> list[Quotation]:
    """Return the quotations that hold a word."""
    return [q for q in find_quotations(text, spans) if WORDS.search(text, q.start, q.end)]


def _heard(rows: Rows) -> list[tuple[int, Speaker]]:
    """Return where direct speech begins whose speaker is known, and who that is."""
    return [
        (row.start, Speaker(row.speaker, row.speaker_start or 0, row.speaker_end or 0, ""))
        for row in rows
        if row is not None and row.kind == DIRECT and row.speaker
    ]


def _row(span: Range, kind: str, zone: str, speaker: Speaker | None, cue: str, rule: str) -> Row:
    """Return a row with its speaker filled in, or left empty."""
    if speaker is None:
        return Row(*span, kind, zone, cue=cue, rule=rule)
    rules = f"{rule}+{speaker.rule}" if speaker.rule else rule
    return Row(*span, kind, zone, speaker.full, speaker.start, speaker.end, cue, rules)


def _reported_rows(sentence: Sentence, zone: str) -> Iterator[Row]:
    """Yield the reported clauses of a sentence, the outermost only, then what is no clause."""
    pairs = [
        (region, claim)
        for claim in sentence.claims
        for region in claim.attribution.regions
        if region.clausal
    ]
    taken: list[Range] = []
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    for region, (attribution, speaker, cue) in pairs:
        start, end = region[:2]
        begins = taken[-1][1] if taken else 0
        kept = _trim(sentence.tokens, start, end) if start >= begins else None
        if kept is not None:
            taken.append((kept[0], end))
            yield _row(sentence.span(*kept), REPORTED, zone, speaker, cue, attribution.rule)
    done = 0
    stances = sentence.stances
    if len(stances) > 1:
        stances = sorted(stances, key=lambda stance: (stance.phrase.start, -stance.phrase.end))
    for phrase, speaker, cue in stances:
        for piece in _outside(taken, max(phrase.start, done), phrase.end):
            if (kept := _trim(sentence.tokens, *piece, least=1)) is not None:
                yield _row(sentence.span(*kept), REPORTED, zone, speaker, cue, phrase.rule)
        done = max(done, phrase.end)


def _outside(taken: Sequence[Range], start: int, end: int) -> Iterator[Range]:
    """Yield the pieces of a range that lie outside of others, which are in order."""
    for low, high in taken:
        if start < min(low, end):
            yield start, min(low, end)
        start = max(start, high)
    if start < end:
        yield start, end


def _trim(tokens: list[Token], start: int, end: int, least: int = MIN_REPORTED) -> Range | None:
    """Return a range without marks and separate quotations at its ends, None for no clause."""
    opens = CUES.connectives if start == 0 else frozenset[str]()
    while start < end and (tokens[start].kind == MARK or tokens[start].low in opens):
        start += 1
    while end > start and (
        tokens[end - 1].kind == MARK
        or (tokens[end - 1].kind == QUOTE and (end - 1 == start or tokens[end - 2].kind != WORD))
        or tokens[end - 1].low in {"and", "but", "or"}
    ):
        end -= 1
    words = quotes = 0
    for token in tokens[start:end]:
        if token.kind == WORD:
            words += token.low != "that"
            if words >= MIN_BRIDGE:
                return start, end
        elif token.kind == QUOTE:
            quotes += 1
    # A few words between two quotations are the outlet's bridge and no clause of their own.
    bridge = quotes > 1 and tokens[start].kind == QUOTE
    return (start, end) if not bridge and words + min(quotes, 1) >= least else None


def _quotation_rows(sentences: list[Sentence], last: Speaker | None) -> list[Row]:
    """Return a row for each quotation of a paragraph, first by cue, then by what is around it."""
    places = [(number, at) for number, one in enumerate(sentences) for at in one.quotes]
    found = [_by_cue(sentences[number], at) for number, at in places]
    rows: list[Row] = []
    for position, (number, at) in enumerate(places):
        if (row := found[position]) is None:
            around = rows[-MAX_NEAR:], found[position + 1 : position + MAX_NEAR]
            sentence, asked = sentences[number], sentences[number].context.speakers
            speaker, rule = _beside(sentences, (number, at), *around, last) if asked else (None, "")
            span = sentence.span(at, at + 1)
            row = _row(span, DIRECT, "", speaker, "", rule if speaker else "no_cue")
        rows.append(row)
    return rows


def _by_cue(sentence: Sentence, at: int) -> Row | None:
    """Return the row of a quotation that a cue governs, or that is no speech."""
    tokens, span, claim = sentence.tokens, sentence.span(at, at + 1), _governor(sentence, at)
    before, text = peek(tokens, at - 1), tokens[at].text
    named = before.low in CUES.naming or f"{peek(tokens, at - 2).low} {before.low}" in CUES.naming

    def is_short() -> bool:
        labelled = before.text == ":" and may_speak(tokens[: at - 1])
        return not labelled and len([*islice(WORDS.finditer(text), MAX_SCARE + 1)]) <= MAX_SCARE

    def is_titled() -> bool:
        return before.text not in {":", ","} and _is_title(text)

    rule = ""
    if claim is None:
        if named:
            rule = "naming"
        elif not _is_alone(sentence):
            rule = "title" if is_titled() else "short_no_cue" if is_short() else ""
        return Row(*span, SCARE, rule=rule) if rule else None
    attribution, speaker, cue = claim
    # "the 'x'" too far behind its verb
    far = at - attribution.cue[1] > MAX_OBJECT and before.low in CUES.determiners
    if far and not any(region.reported for region in attribution.regions) and is_short():
        rule = "short_no_cue"
    elif named and attribution.cue[1] != at:
        rule = "naming"
    elif _is_agentless(attribution) and is_short():
        rule = "passive"
    elif attribution.edge != at + 1 and not sentence.titled and is_titled():
        rule = "title"
    if rule:
        return Row(*span, SCARE, cue=cue if rule == "passive" else "", rule=rule)
    return _row(span, DIRECT, "", speaker, cue, attribution.rule)


def _is_alone(sentence: Sentence) -> bool:
    """Tell whether a sentence has no words beside its quotations."""
    return all(token.kind != WORD for token in sentence.tokens)


def _is_agentless(attribution: Attribution) -> bool:
    """Tell whether nobody is said to be behind a passive."""
    return attribution.rule == "passive" and attribution.source is None


def _governor(sentence: Sentence, at: int) -> Claim | None:
    """Return the nearest attribution that covers a quotation; one right behind it comes first."""
    nearest, least = None, len(sentence.tokens) + 1
    for claim in sentence.claims:
        attribution = claim.attribution
        if not any(region.start <= at < region.end for region in attribution.regions):
            continue
        behind = attribution.edge - at
        distance = at - attribution.cue[1] if attribution.cue[1] <= at else behind
        # A passive without its agent only where nobody else speaks.
        distance = -1 if behind == 1 else distance
        distance += len(sentence.tokens) * _is_agentless(attribution)
        if distance < least:
            nearest, least = claim, distance
    return nearest


def _is_title(quoted: str) -> bool:
    """Tell whether a quotation is written as the title of a work."""
    first = WORDS.search(quoted)
    if first is None or not first[0][0].isupper() or quoted[-2:-1] in STOPS:
        return False  # most are told by that
    words = WORDS.findall(quoted)
    if not MIN_TITLE <= len(words) <= MAX_TITLE:
        return False
    capitals = [word[0].isupper() for word in words]
    return sum(capitals) >= MIN_TITLE and all(
        capital or len(word) <= SMALL for word, capital in zip(words, capitals, strict=True)
    )


def _beside(
    sentences: list[Sentence], place: Range, before: Rows, after: Rows, last: Speaker | None
) -> tuple[Speaker | None, str]:
    """Return the speaker of a quotation that no cue governs, by what is around it, and the rule."""
    number, at = place
    sentence = sentences[number]
    context, tokens = sentence.context, sentence.tokens
    if not _is_alone(sentence):
        if peek(tokens, at - 1).text == ":":
            label = (0, at - 1)
            subject = main_subject(tokens[:at]) or label
            who = sentence.resolve(*subject) if may_speak(tokens[slice(*subject)]) else None
            return who, "label" if subject == label else "colon"
        here = [who for start, who in _heard(before) if start >= sentence.span(0, 1)[0]]
        return (here[-1] if here else None), "same_sentence"
    start = context.spans[sentence.paragraph][0]
    spoke = [who for when, who in context.since(start) if when < sentence.span(at, at + 1)[0]]
    if spoke := spoke or [who for _, who in _heard(before)]:
        return spoke[-1], "same_paragraph"
    if number:
        earlier = sentences[number - 1]
        spoken_of = main_subject(earlier.tokens)
        speaker = earlier.resolve(*spoken_of) if spoken_of else None
        return (speaker if speaker and speaker.kind == PERSON else None), "paragraph_subject"
    later = _heard(after)
    return (later[0][1], "same_paragraph") if later else (last, "previous_speaker")

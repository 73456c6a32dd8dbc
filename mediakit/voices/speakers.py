"""Who is meant by the source of a quotation: a name, a pronoun or a description.

First what is known of an article so far, then how a phrase is resolved, by each of these three ways
in turn, and last the sentences with their attributions, whose speakers are so found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.attribution import find_attributions
from mediakit.voices.clauses import (
    MARK,
    NOTHING,
    WORD,
    is_linking,
    main_subject,
    peek,
    phrase_head,
)
from mediakit.voices.marks import find_outside
from mediakit.voices.names import PERSON, POSSESSIVE, UNKNOWN, describe
from mediakit.voices.stances import find_phrases
from mediakit.voices.words import CUES, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mediakit.voices.attribution import Attribution
    from mediakit.voices.clauses import Range, Token
    from mediakit.voices.marks import Quotation
    from mediakit.voices.names import Name
    from mediakit.voices.sentences import Outline, Reading
    from mediakit.voices.stances import Phrase
    from mediakit.voices.words import Words

SEX: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
PRONOUN, ROLE = "pronoun_subject", "role_noun"  # rules
SOMEBODY, PEOPLE = "somebody", "people"  # kinds of descriptions: of one person, of several
SENTENCE: Final = re.compile(r"[.!?:\n”»\"]\s*")  # behind which one begins
TOLD: Final = re.compile(r"\w{2}")
MEDIA: Final = frozenset({"newspaper", "agency", "broadcaster", "company"})

MAX_POST: Final = 4  # words that may describe a name at the head of a sentence
MAX_BACK: Final = 6  # paragraphs that a pronoun may reach back
MAX_RECENT: Final = 200  # speakers that are remembered within reach
MAX_NAMES: Final = 40  # names that are looked at for one pronoun or role

EXACT, SAME_GROUP, SAME_COUNTRY = 4, 2, 3  # what speaks for a bearer of a role


class Speaker(NamedTuple):
    """A source: fullest form, the mention that the rule used, its rule, and its kind and sex."""

    full: str
    start: int
    end: int
    rule: str
    kind: str = ""
    sex: str = ""


@dataclass
class Context:
    """What has been read of an article so far: its text, counted stretches, and speakers."""

    text: str
    spans: list[Range]  # of its paragraphs
    titled: set[int]  # which of them are headlines in title case, where a capital tells no name
    quoted: list[Quotation]
    read_names: Callable[[], list[Name]]  # of the article, in order
    speakers: bool  # whether somebody asks who speaks
    history: list[tuple[int, Speaker]] = field(default_factory=list)
    sexes: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, tuple[Words, Words]] = field(default_factory=dict)

    @cached_property
    def inside(self) -> dict[int, list[Quotation]]:
        """The quotations of each paragraph that holds some of one."""
        found: dict[int, list[Quotation]] = {}
        starts, ends = [start for start, _ in self.spans], [end for _, end in self.spans]
        for quotation in self.quoted:
            first, stop = bisect_right(ends, quotation.start), bisect_left(starts, quotation.end)
            for index in range(first, stop):
                found.setdefault(index, []).append(quotation)
        return found

    @cached_property
    def names(self) -> list[Name]:
        """All names of the article outside of quotations, in order."""
        names, is_outside = self.read_names(), find_outside(self.quoted)
        return [name for name in names if is_outside(name.start)] if self.quoted else names

    @cached_property
    def starts(self) -> list[int]:
        """Where these names begin."""
        return [name.start for name in self.names]

    @cached_property
    def mentions(self) -> dict[str, list[Name]]:
        """The mentions of each bearer."""
        found: dict[str, list[Name]] = {}
        for name in self.names:
            found.setdefault(name.full, []).append(name)
        return found

    def about(self, full: str) -> tuple[Words, Words]:
        """Return the words that describe a bearer anywhere in the article, and its countries."""
        if full not in self.descriptions:
            words = describe(self.text, self.mentions[full])
            lows, country_of = {word.lower() for word in words}, NAMES.countries
            if {"prime", "minister"} <= lows:
                lows.add("prime minister")
            theirs = frozenset(country_of[word] for word in words if word in country_of)
            self.descriptions[full] = frozenset(lows), theirs
        return self.descriptions[full]

    def since(self, position: int) -> list[tuple[int, Speaker]]:
        """Return who spoke behind a position, in order."""
        first = bisect_left(self.history, position, key=itemgetter(0))
        return self.history[max(first, len(self.history) - MAX_RECENT) :]

    def sex_of(self, bearer: Name | Speaker) -> str:
        """Return a bearer's sex: as the name tells, or as an earlier pronoun showed it."""
        return bearer.sex or self.sexes.get(bearer.full, "")

    def heads_sentence(self, name: Name) -> bool:
        """Tell whether a name stands at the head of its sentence, titles apart."""
        before = self.text[max(name.start - 60, 0) : name.start]
        words = SENTENCE.split(before)[-1].rstrip(", ").split()
        described = len(words) <= MAX_POST and not any(
            word.lower() in CUES.prepositions or word.lower() in CUES.finite or word.endswith(",")
            for word in words
        )
        return described or all(word[0].isupper() for word in words)


class Mention(NamedTuple):
    """The tokens of a phrase and where each begins and ends."""

    tokens: Sequence[Token]
    starts: Sequence[int]
    ends: Sequence[int]


def resolve(context: Context, phrase: Mention, paragraph: int) -> Speaker | None:
    """Return who a phrase of a paragraph means ("Ito", "she", "the mayor"), None if not told."""
    places = [at for at, token in enumerate(phrase.tokens) if token.kind == WORD]
    if not places:
        return None
    words = [phrase.tokens[at] for at in places]
    start, end = phrase.starts[places[0]], phrase.ends[places[-1]]
    low = words[0].low
    if low in CUES.lone_pronouns and (len(words) == 1 or low in SEX):
        place = start, phrase.ends[places[0]]
        return _by_pronoun(context, words[0], place, paragraph)
    if any(t.text[0].isupper() and t.low not in CUES.determiners for t in words):
        named = _by_name(context, phrase, end)
    else:
        named = None
    found = named or _by_role(context, words, (start, end), paragraph)
    return found or _described(context.text, phrase)


def _by_name(context: Context, phrase: Mention, end: int) -> Speaker | None:
    """Return the bearer of the name that heads the phrase."""
    tokens, starts, ends = phrase
    first, stop = (bisect_left(context.starts, place) for place in (starts[0], end))
    for name in context.names[first:stop]:
        if context.text[name.end : name.end + 2] in {"'s", "’s"} and name.end + 2 < end:
            continue
        after = tokens[bisect_left(starts, name.end) :]
        behind = next((token for token in after if token.text != "'"), NOTHING)
        if behind.kind == WORD and behind.low not in CUES.links and behind.low != "and":
            continue  # "Oxfam officials", "Russian leader"
        before = tokens[: bisect_right(ends, name.start)]
        # But for a post right before the name: "Ambassador to the United States Mohib".
        if before and not (before[0].text in NAMES.titles and before[-1].text[0].isupper()):
            near = takewhile(lambda token: token.text != ",", reversed(before))
            if any(token.low in CUES.prepositions for token in near):
                continue  # "a spokesman for Ito"
        return _bears(name)
    return None


def _bears(name: Name) -> Speaker:
    return Speaker(name.full, name.start, name.end, "", name.kind, name.sex)


def _by_pronoun(context: Context, token: Token, place: Range, paragraph: int) -> Speaker | None:
    """Return whom "he", "she", "it" or "they" means, with the pronoun as the mention."""
    sex = SEX.get(token.low, "")
    if sex:
        found = _person(context, place[0], paragraph, sex)
    elif token.low in {"it", "they"}:  # the organisation, document or group that spoke last
        persons = {PERSON, SOMEBODY, UNKNOWN, "place", *([PEOPLE] if token.low == "it" else [])}
        recent = (speaker for _, speaker in reversed(context.history[-MAX_BACK:]))
        found = next((speaker for speaker in recent if speaker.kind not in persons), None)
    elif token.low in {"who", "which", "that", "i", "we", "you"}:
        return None
    else:
        return Speaker(token.text, *place, "")
    if found is None:
        return None
    if sex:
        context.sexes.setdefault(found.full, sex)
    return Speaker(found.full, *place, PRONOUN, found.kind, found.sex or sex)


def _person(context: Context, position: int, paragraph: int, sex: str) -> Speaker | None:
    """Return the person of that sex who spoke or was named last.

    The last speaker wins over a name in passing. A later name at the head of a sentence wins over
    a speaker of another paragraph, or one whose sex is less sure.
    """
    named = _last_named(context, position, paragraph, sex)
    recent = [
        (at, speaker)
        for at, speaker in reversed(context.since(context.spans[max(paragraph - MAX_BACK, 0)][0]))
        if context.sex_of(speaker) in {sex, ""} and speaker.kind in {PERSON, SOMEBODY, UNKNOWN}
    ]
    # Those with a name first.
    spoke = max(recent, key=lambda entry: entry[1].kind == PERSON, default=None)
    if named is None or spoke is None:
        return spoke[1] if spoke else named and _bears(named)
    at, speaker = spoke
    surer = context.sex_of(named) == sex or context.sex_of(speaker) != sex
    heads = named.start > at and context.heads_sentence(named)
    return _bears(named) if heads and (surer or at < context.spans[paragraph][0]) else speaker


def _last_named(context: Context, position: int, paragraph: int, sex: str) -> Name | None:
    """Return the person named at the head of a sentence of this paragraph, else the last named."""
    start = context.spans[paragraph][0]
    floor = context.spans[max(paragraph - 1, 0)][0]
    at = bisect_left(context.starts, position)
    recent = [
        name
        for name in reversed(context.names[max(at - MAX_NAMES, 0) : at])
        if name.start >= floor and name.kind == PERSON and context.sex_of(name) in {sex, ""}
    ]
    here = [name for name in recent if name.start >= start]
    # The latest of those at the head of a sentence, and of these one whose sex is known, first.
    return max(
        here or recent,
        key=lambda name: (context.heads_sentence(name), context.sex_of(name) == sex),
        default=None,
    )


def _by_role(
    context: Context, words: Sequence[Token], place: Range, paragraph: int
) -> Speaker | None:
    """Return whom "the Russian leader" or "the newspaper" means: someone so described before."""
    first = words[0]
    bare = first.text[0].isupper() and first.low not in CUES.determiners
    head = phrase_head(words)
    several = head.endswith("s") and not head.endswith("ss")
    linked = any(word.low in CUES.links for word in words)
    if several or linked or not (bare or first.low in {"the", "this", "that"}):
        return None
    at = bisect_left(context.starts, place[0])
    names = context.names[max(at - MAX_NAMES, 0) : at][::-1]
    if paragraph == 0:  # a headline speaks of those whom the text names later
        names += context.names[at : at + MAX_NAMES]
    heads = {head, " ".join(word.low for word in words[-2:])}
    found = _bearer(context, names, words, heads) or _institution(names, heads)
    if found is None:
        return None
    return Speaker(found.full, *place, ROLE, found.kind, found.sex)


def _bearer(
    context: Context, names: list[Name], words: Sequence[Token], heads: set[str]
) -> Name | None:
    """Return the person whose description fits a role best, the latest of equals."""
    groups = [members for members in NAMES.roles.values() if heads & members]
    head, country_of = phrase_head(words), NAMES.countries
    if not groups and (head in NAMES.kind_nouns or head in CUES.documents or head in CUES.human):
        return None
    countries = {country_of[word.text] for word in words if word.text in country_of}

    @cache
    def fit_of(full: str) -> int:
        about, theirs = context.about(full)
        exact, grouped = bool(heads & about), any(about & members for members in groups)
        if not (exact or grouped) or (countries and theirs and not countries & theirs):
            return 0
        return EXACT * exact + SAME_GROUP * grouped + SAME_COUNTRY * bool(countries & theirs)

    fitting = [name for name in names if name.kind in {PERSON, UNKNOWN} and fit_of(name.full)]
    return max(fitting, key=lambda name: fit_of(name.full), default=None)


def _institution(names: list[Name], heads: set[str]) -> Name | None:
    """Return the newspaper, ministry or company that was named last."""
    fitting = {kind for kind, nouns in NAMES.nouns_by_kind.items() if heads & nouns}
    recent = [name for name in names if name.kind in fitting]
    by_word = (name for name in recent if heads & set(name.full.lower().split()))
    # A noun for a part of many bodies stands for one only if it bears the word in its name.
    by_kind = (name for name in recent if name.kind in MEDIA or not heads & NAMES.parts)
    return next(by_word, next(by_kind, None))


def _described(text: str, mention: Mention) -> Speaker | None:
    """Return the description itself: "a spokesman for the ministry"."""
    phrase, start = mention.tokens, mention.starts[0]
    if _is_fragment(phrase):
        return None
    cut = next((i for i in range(1, len(phrase)) if _cuts(phrase, i)), len(phrase))
    shown = POSSESSIVE.sub("", text[start : mention.ends[cut - 1]].strip())
    if not TOLD.search(shown):
        return None
    head = phrase_head(phrase)
    sex = "f" if head in NAMES.women else "m" if head in NAMES.men else ""
    kind = PEOPLE if head.endswith("s") or head in {"people", "police"} else UNKNOWN
    if sex or head in NAMES.all_roles:
        kind = SOMEBODY
    elif head in NAMES.kind_nouns or head in CUES.documents:
        kind = "body"
    return Speaker(shown, start, start + len(shown), "", kind, sex)


def _is_fragment(phrase: Sequence[Token]) -> bool:
    """Tell whether a phrase begins as none for a person or thing does: "written for the paper"."""
    first, low = phrase[0], phrase[0].low
    verbal = low in CUES.verbs or low in CUES.predicates or low.endswith(("ed", "ing"))
    if (verbal and first.text[0].islower()) or is_linking(first):
        return True
    alone = len(phrase) == 1 and (low in CUES.possessives or low.isdigit())
    closed = low in CUES.breaks or low in CUES.prepositions or low in CUES.fragments
    return alone or (closed and low not in CUES.determiners)


def _cuts(phrase: Sequence[Token], at: int) -> bool:
    """Tell whether a description goes no further: at a mark, or "seen by …"."""
    token = phrase[at]
    if token.kind == MARK:
        return token.text in ",(—–"
    participle = token.low.endswith("ed") or token.low in {"seen", "written", "shown", "held"}
    after = peek(phrase, at + 1).low
    noun = at > 1 and phrase[at - 1].kind == WORD
    return participle and noun and (not after or after in CUES.prepositions)


class Claim(NamedTuple):
    """An attribution with its speaker, as far as resolved."""

    attribution: Attribution
    speaker: Speaker | None
    cue: str


class Stance(NamedTuple):
    """A phrase that holds somebody's content, with its speaker, as far as resolved."""

    phrase: Phrase
    speaker: Speaker | None
    cue: str


class Sentence(NamedTuple):
    """A sentence that has been read: its tokens and what is attributed in it."""

    context: Context
    paragraph: int
    titled: bool  # whether it is of a headline in title case
    tokens: list[Token]
    quotes: list[int]  # which of these are quotations
    claims: list[Claim]
    stances: list[Stance]
    reading: Reading
    first: int  # position of its first token

    def span(self, start: int, end: int) -> Range:
        """Return the code points from one of its tokens to before another."""
        _, starts, ends, _ = self.reading
        return starts[self.first + start], ends[self.first + end - 1]

    def resolve(self, start: int, end: int) -> Speaker | None:
        """Return whom some of its tokens mean."""
        if not self.context.speakers:
            return None
        tokens = self.tokens[start:end]
        start, end = self.first + start, self.first + end
        places = (column[start:end].tolist() for column in self.reading[1:3])
        return resolve(self.context, Mention(tokens, *places), self.paragraph)


def read_sentences(
    context: Context, paragraph: int, reading: Reading, outlines: Sequence[Outline]
) -> Iterator[Sentence]:
    """Yield some sentences of a paragraph with their attributions.

    Who speaks is added to the context's history.
    """
    titled = paragraph in context.titled
    for first, stop, cues, places, quotes in outlines:
        tokens = reading.tokens[first:stop]
        sentence = Sentence(context, paragraph, titled, tokens, quotes, [], [], reading, first)
        made = find_attributions(tokens, cues, titled=titled) if cues else ()
        for attribution in made:
            speaker = _speaker(sentence, attribution) if context.speakers else None
            at, behind = sentence.span(*attribution.cue)
            sentence.claims.append(Claim(attribution, speaker, context.text[at:behind]))
            if speaker is not None:
                context.history.append((at, speaker))
        for phrase in _phrases(sentence, places) if places else ():
            at, behind = sentence.span(*phrase.cue)
            speaker = sentence.resolve(*phrase.source) if phrase.source else None
            sentence.stances.append(Stance(phrase, speaker, context.text[at:behind]))
        yield sentence


def _phrases(sentence: Sentence, places: Sequence[int]) -> list[Phrase]:
    """Return the phrases outside of reported clauses."""
    if not sentence.claims:
        return find_phrases(sentence.tokens, places, (), (), titled=sentence.titled)
    made = [claim.attribution for claim in sentence.claims]
    clauses = [(one.cue, region) for one in made for region in one.regions if region.clausal]
    taken = [span for cue, region in clauses for span in (cue, (region.start, region.end))]
    sources = [(one.cue[0], one.source) for one in made if one.source is not None]
    return find_phrases(sentence.tokens, places, taken, sources, titled=sentence.titled)


def _speaker(sentence: Sentence, attribution: Attribution) -> Speaker | None:
    """Return an attribution's source; one without its own shares that of the clause before."""
    source, claims = attribution.source, sentence.claims
    if source is None and attribution.inherited:
        reported = [r for claim in claims for r in claim.attribution.regions if r.reported]
        for claim in reversed(claims):  # but for one inside of what another one reports
            if not any(r.start <= claim.attribution.cue[0] < r.end for r in reported):
                return claim.speaker
        source = main_subject(sentence.tokens[: attribution.cue[0]])
    return None if source is None else sentence.resolve(*source)

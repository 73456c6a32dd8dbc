"""Who is meant by the source of a quotation: a name, a pronoun or a description.

Each way of telling has a name, which `find_quotes` writes into its column `rule`. What no rule
tells stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.attribution import find_attributions
from mediakit.voices.clauses import (
    MARK,
    WORD,
    Stretch,
    main_subject,
    phrase_head,
    split_into_sentences,
)
from mediakit.voices.words import (
    CUES,
    NAMES,
    PERSON,
    PLACE,
    POSSESSIVE,
    UNKNOWN,
    describe,
    find_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.voices.attribution import Attribution
    from mediakit.voices.clauses import Token
    from mediakit.voices.marks import Quotation
    from mediakit.voices.words import Name


def resolve(context: Context, phrase: Sequence[Token], paragraph: int) -> Speaker | None:
    """Return who the phrase means, or None where that is not told.

    Parameters
    ----------
    context
        The article up to here.
    phrase
        The tokens of a source: "Ito", "she", "the mayor of Osaka".
    paragraph
        Position of its paragraph in ``context.spans``.
    """
    words = [token for token in phrase if token.kind == WORD]
    if not words:
        return None
    first = words[0]
    pronoun = first.low in CUES.pronouns and first.low not in CUES.determiners
    if pronoun and (len(words) == 1 or first.low in SEX):
        return resolve_pronoun(context, first, paragraph)
    start, end = phrase[0].start, words[-1].end
    if paragraph in context.titled:
        named = _titled(context, words)
    else:
        capital = any(t.text[0].isupper() and t.low not in CUES.determiners for t in words)
        named = _named(context, phrase, start, end) if capital else None
    if named is not None:
        return named
    return resolve_role(context, words, paragraph) or _described(context.text, start, phrase)


def _titled(context: Context, words: Sequence[Token]) -> Speaker | None:
    """Return whom a phrase of a title-case headline names, by a name of the text."""
    texts = [token.text for token in words]
    for name in context.names[:MAX_NAMES]:
        parts = name.name.split()
        for at in range(len(texts) - len(parts) + 1):
            if texts[at : at + len(parts)] == parts:
                last = words[at + len(parts) - 1]
                return Speaker(name.full, words[at].start, last.end, "", name.kind, name.sex)
    return None


def _named(context: Context, phrase: Sequence[Token], start: int, end: int) -> Speaker | None:
    """Return the bearer of the name that heads the phrase."""
    at = bisect_left(context.starts, start)
    links = CUES.links
    for name in context.names[at : bisect_left(context.starts, end)]:
        before = [t for t in phrase if t.end <= name.start]
        behind = next((t for t in phrase if t.start >= name.end and t.text != "'"), None)
        if context.text[name.end : name.end + 2] in {"'s", "’s"} and name.end + 2 < end:
            continue
        if (
            behind is not None
            and behind.kind == WORD
            and behind.low not in links
            and behind.low != "and"
        ):
            continue  # "Oxfam officials", "Russian leader"
        last_comma = max(
            (i for i, t in enumerate(before) if t.kind == MARK and t.text == ","), default=-1
        )
        if any(t.low in links for t in before[last_comma + 1 :]) and not _named_behind_post(before):
            continue  # "a spokesman for Ito"
        return Speaker(name.full, name.start, name.end, "", name.kind, name.sex)
    return None


def _named_behind_post(before: Sequence[Token]) -> bool:
    """Tell whether a post stands right before a name: "Ambassador to the United States Mohib"."""
    titles = NAMES.titles
    return bool(before) and before[0].text in titles and before[-1].text[0].isupper()


def _described(text: str, start: int, phrase: Sequence[Token]) -> Speaker | None:
    """Return the description itself: "a spokesman for the ministry"."""
    cut = next(
        (i for i in range(1, len(phrase)) if _cuts(phrase, i)),
        len(phrase),
    )
    shown = POSSESSIVE.sub("", text[start : phrase[cut - 1].end].strip())
    if not re.search(r"\w{2}", shown):
        return None
    head = phrase_head(phrase)
    sex = "f" if head in WOMEN else "m" if head in MEN else ""
    return Speaker(shown, start, start + len(shown), "", _kind(head), sex)


def _cuts(phrase: Sequence[Token], at: int) -> bool:
    """Tell whether a description goes no further: at a mark, or "seen by …"."""
    token = phrase[at]
    if token.kind == MARK:
        return token.text in ",(—–"
    participle = token.low.endswith("ed") or token.low in {"seen", "written", "shown", "held"}
    after = phrase[at + 1].low if at + 1 < len(phrase) else ""
    noun = at > 1 and phrase[at - 1].kind == WORD
    return participle and noun and (not after or after in CUES.prepositions)


def _kind(head: str) -> str:
    """Return what a noun stands for: one person, several people, a body, or unknown."""
    if head in NAMES.all_roles or head in WOMEN or head in MEN:
        return SOMEBODY
    if any(head in nouns for nouns in NAMES.kind_nouns.values()) or head in CUES.documents:
        return "body"
    return PEOPLE if head.endswith("s") or head in {"people", "police"} else UNKNOWN


SEX: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}


PRONOUN: Final = "pronoun_subject"


ROLE: Final = "role_noun"


MAX_POST: Final = 4  # words that may describe a name at the head of a sentence


MAX_BACK: Final = 6  # paragraphs that a pronoun may reach back


MAX_RECENT: Final = 200  # speakers that are remembered within reach


MAX_NAMES: Final = 40  # names that are looked at for one pronoun or role


SOMEBODY: Final = "somebody"  # a description of one person


PEOPLE: Final = "people"


WOMEN: Final = frozenset(
    {
        "actress",
        "aunt",
        "chairwoman",
        "daughter",
        "girl",
        "girlfriend",
        "grandmother",
        "lady",
        "mother",
        "mum",
        "niece",
        "nun",
        "princess",
        "queen",
        "schoolgirl",
        "sister",
        "spokeswoman",
        "widow",
        "wife",
        "woman",
    }
)


MEN: Final = frozenset(
    {
        "boy",
        "boyfriend",
        "brother",
        "businessman",
        "chairman",
        "father",
        "grandfather",
        "husband",
        "king",
        "man",
        "nephew",
        "policeman",
        "pope",
        "prince",
        "schoolboy",
        "son",
        "spokesman",
        "uncle",
    }
)


MEDIA: Final = frozenset({"newspaper", "agency", "broadcaster", "company"})


# Nouns for a part of many bodies, which stand for one only if it bears the word in its name.
PARTS: Final = frozenset(
    {
        "panel",
        "court",
        "committee",
        "board",
        "council",
        "centre",
        "center",
        "parliament",
        "commission",
        "police",
        "union",
        "league",
        "trust",
        "fund",
        "service",
        "bureau",
        "house",
        "church",
        "society",
        "school",
        "college",
        "office",
        "department",
        "ministry",
        "party",
        "university",
        "federation",
        "coalition",
        "movement",
    }
)


EXACT, SAME_GROUP, SAME_COUNTRY = 4, 2, 3  # what speaks for a bearer of a role


class Speaker(NamedTuple):
    """A source: fullest form, the mention that the rule used, its rule, and its kind and sex."""

    name: str
    start: int
    end: int
    rule: str
    kind: str = ""
    sex: str = ""


@dataclass
class Context:
    """What has been read of an article so far: its text, counted stretches, and speakers."""

    text: str
    spans: list[tuple[int, int]]
    titled: set[int]  # which of them are headlines in title case, where a capital tells no name
    quoted: list[tuple[int, int]]
    history: list[tuple[int, Speaker]] = field(default_factory=list)
    sexes: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[Name]:
        """All names of the article outside of quotations, in order."""
        plain = [span for index, span in enumerate(self.spans) if index not in self.titled]
        names = find_names(self.text, plain)
        return list(_outside(names, self.quoted)) if self.quoted else names

    def about(self, full: str) -> frozenset[str]:
        """Return the words that describe a bearer anywhere in the article."""
        if full not in self.descriptions:
            self.descriptions[full] = describe(self.text, self.mentions[full])
        return self.descriptions[full]

    @cached_property
    def mentions(self) -> dict[str, list[Name]]:
        """The mentions of each bearer."""
        found: dict[str, list[Name]] = {}
        for name in self.names:
            found.setdefault(name.full, []).append(name)
        return found

    def since(self, position: int) -> list[tuple[int, Speaker]]:
        """Return who spoke behind a position, in order."""
        recent = takewhile(lambda entry: entry[0] >= position, reversed(self.history))
        return list(islice(recent, MAX_RECENT))[::-1]

    def sex_of(self, name: str, sex: str) -> str:
        """Return a bearer's sex: as given, or as an earlier pronoun showed it."""
        return sex or self.sexes.get(name, "")

    @cached_property
    def starts(self) -> list[int]:
        """Where these names begin."""
        return [name.start for name in self.names]


def _outside(names: list[Name], quoted: list[tuple[int, int]]) -> Iterator[Name]:
    """Yield the names that stand in no quotation."""
    starts = [start for start, _ in quoted]
    for name in names:
        at = bisect_left(starts, name.start + 1) - 1
        if at < 0 or name.start >= quoted[at][1]:
            yield name


def resolve_pronoun(context: Context, token: Token, paragraph: int) -> Speaker | None:
    """Return whom "he", "she", "it" or "they" means, with the pronoun as the mention."""
    sex = SEX.get(token.low)
    if sex is not None:
        found = _person(context, token.start, paragraph, sex)
    elif token.low in {"it", "they"}:
        found = _body(context, token.low)
    elif token.low in {"who", "which", "that", "i", "we", "you"}:
        return None
    else:
        return Speaker(token.text, token.start, token.end, "")
    if found is None:
        return None
    if sex is not None:
        context.sexes.setdefault(found.name, sex)
    return Speaker(found.name, token.start, token.end, PRONOUN, found.kind, found.sex or sex or "")


def _person(context: Context, position: int, paragraph: int, sex: str) -> Speaker | None:
    """Return the person of that sex who spoke or was named last.

    The last speaker wins over a name in passing. A later name at the head of a sentence wins over
    a speaker of another paragraph, or one whose sex is less sure.
    """
    start = context.spans[paragraph][0]
    named = _last_named(context, position, paragraph, sex)
    spoke = _last_speaker(context, context.spans[max(paragraph - MAX_BACK, 0)][0], sex)
    if named is None:
        return None if spoke is None else spoke[1]
    found = Speaker(named.full, named.start, named.end, "", named.kind, named.sex)
    if spoke is None:
        return found
    at, speaker = spoke
    known = context.sex_of(named.full, named.sex) == sex
    surer = known or context.sex_of(speaker.name, speaker.sex) != sex
    heads = named.start > at and _heads_sentence(context.text, named)
    return found if heads and (surer or at < start) else speaker


def _last_speaker(context: Context, floor: int, sex: str) -> tuple[int, Speaker] | None:
    """Return the last speaker behind a position who can be of that sex, named ones first."""
    recent = [
        (at, speaker)
        for at, speaker in reversed(context.since(floor))
        if context.sex_of(speaker.name, speaker.sex) in {sex, ""}
    ]
    for kinds in ({PERSON}, {SOMEBODY, UNKNOWN}):
        for at, speaker in recent:
            if speaker.kind in kinds:
                return at, speaker
    return None


def _last_named(context: Context, position: int, paragraph: int, sex: str) -> Name | None:
    """Return the person named at the head of a sentence of this paragraph, else the last named."""
    start = context.spans[paragraph][0]
    floor = context.spans[max(paragraph - 1, 0)][0]
    at = bisect_left(context.starts, position)
    recent = [
        name
        for name in reversed(context.names[max(at - MAX_NAMES, 0) : at])
        if name.start >= floor
        and name.kind == PERSON
        and context.sex_of(name.full, name.sex) in {sex, ""}
    ]
    here = [name for name in recent if name.start >= start]
    for group in (here, recent):
        heads = [name for name in group if _heads_sentence(context.text, name)]
        sure = [name for name in heads if context.sex_of(name.full, name.sex) == sex]
        certain = [name for name in group if context.sex_of(name.full, name.sex) == sex]
        choice = next((names for names in (sure, heads, certain, group) if names), None)
        if choice:
            return choice[0]
    return None


def _heads_sentence(text: str, name: Name) -> bool:
    """Tell whether a name stands at the head of its sentence, titles apart."""
    before = re.split(r"[.!?:\n”»\"]\s*", text[max(name.start - 60, 0) : name.start])[-1]
    words = before.rstrip(", ").split()
    described = len(words) <= MAX_POST and not any(
        word.lower() in CUES.prepositions or word.lower() in CUES.finite or word.endswith(",")
        for word in words
    )
    return described or all(word[0].isupper() for word in words)


def _body(context: Context, low: str) -> Speaker | None:
    """Return the organisation, document or group that spoke last."""
    for _, speaker in reversed(context.history[-MAX_BACK:]):
        if speaker.kind == PEOPLE and low == "it":
            continue
        if speaker.kind not in {PERSON, SOMEBODY, UNKNOWN, PLACE}:
            return speaker
    return None


def resolve_role(context: Context, words: Sequence[Token], paragraph: int) -> Speaker | None:
    """Return whom "the Russian leader" or "the newspaper" means: someone so described before."""
    first = words[0]
    bare = first.text[0].isupper() and first.low not in CUES.determiners
    if not (bare or first.low in {"the", "this", "that"}) or any(
        w.low in CUES.links for w in words
    ):
        return None
    head = phrase_head(words)
    if head.endswith("s") and not head.endswith("ss"):
        return None  # several people
    two = " ".join(w.low for w in words[-2:])
    at = bisect_left(context.starts, words[0].start)
    before = list(reversed(context.names[max(at - MAX_NAMES, 0) : at]))
    if paragraph == 0:  # a headline speaks of those whom the text names later
        before += context.names[at : at + MAX_NAMES]
    found = _bearer(context, before, words, {head, two}) or _institution(before, {head, two})
    if found is None:
        return None
    return Speaker(found.full, words[0].start, words[-1].end, ROLE, found.kind, found.sex)


def _bearer(
    context: Context, names: list[Name], words: Sequence[Token], heads: set[str]
) -> Name | None:
    """Return the person whose description fits a role best, the latest of equals."""
    groups = [members for members in NAMES.roles.values() if heads & members]
    head = phrase_head(words)
    bodies = any(head in nouns for nouns in NAMES.kind_nouns.values())
    if not groups and (bodies or head in CUES.documents or head in CUES.human):
        return None
    countries = {NAMES.countries[w.text] for w in words if w.text in NAMES.countries}
    best: Name | None = None
    best_score = 0
    for name in names:
        if name.kind not in {PERSON, UNKNOWN}:
            continue
        score = _fit(context.about(name.full), heads, groups, countries)
        if score > best_score:
            best, best_score = name, score
    return best


def _fit(
    words: frozenset[str], heads: set[str], groups: Sequence[frozenset[str]], countries: set[str]
) -> int:
    """Return how well a person's description fits a role; 0 where it does not."""
    about = {word.lower() for word in words}
    pairs = about | ({"prime minister"} if {"prime", "minister"} <= about else set())
    exact = bool(heads & pairs)
    grouped = any(pairs & members for members in groups)
    theirs = {NAMES.countries[word] for word in words if word in NAMES.countries}
    if not (exact or grouped) or (countries and theirs and not countries & theirs):
        return 0
    return EXACT * exact + SAME_GROUP * grouped + SAME_COUNTRY * bool(countries & theirs)


def _institution(names: list[Name], heads: set[str]) -> Name | None:
    """Return the newspaper, ministry or company that was named last."""
    kinds = NAMES.kind_nouns
    fitting = {kind for kind, nouns in kinds.items() if heads & nouns}
    recent = [name for name in names if name.kind in fitting]
    by_word = [name for name in recent if heads & set(name.full.lower().split())]
    by_kind = [name for name in recent if name.kind in MEDIA or not heads & PARTS]
    return next(iter([*by_word, *by_kind]), None)


class Claim(NamedTuple):
    """An attribution with its speaker, as far as resolved."""

    attribution: Attribution
    speaker: Speaker | None
    cue: str


class Sentence(NamedTuple):
    """A sentence that has been read: its tokens and what is attributed in it.

    `first` is the position of its first token in its stretch.
    """

    tokens: list[Token]
    claims: list[Claim]
    titled: bool
    stretch: Stretch
    first: int

    @property
    def alone(self) -> bool:
        """Whether it has no word outside of quotations."""
        return all(token.kind != WORD for token in self.tokens)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points from one of its tokens to before another."""
        return self.stretch.span(self.first + start, self.first + end)

    def resolve(self, context: Context, start: int, end: int, paragraph: int) -> Speaker | None:
        """Return whom some of its tokens mean."""
        return resolve(
            context, self.stretch.placed(self.first + start, self.first + end), paragraph
        )


def read_sentences(
    context: Context,
    index: int,
    stretches: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
) -> Iterator[Sentence]:
    """Yield the sentences of some stretches of a paragraph with their attributions and speakers.

    Parameters
    ----------
    context
        The article up to here; who speaks is added to its history.
    index
        Position of the paragraph in ``context.spans``.
    stretches
        (start, end) of what is to be read within it, in order.
    quotations
        Those of the paragraph.
    """
    titled = index in context.titled
    quotes = [(quotation.start, quotation.end) for quotation in quotations]
    origin, _ = context.spans[index]
    for start, end in stretches:
        stretch = Stretch(context.text, origin + start, origin + end, quotes)
        first = 0
        for tokens in split_into_sentences(stretch.tokens):
            sentence = Sentence(tokens, [], titled, stretch, first)
            first += len(tokens)
            for attribution in find_attributions(tokens, titled=titled):
                speaker = _speaker(context, index, sentence, attribution)
                at, behind = sentence.span(*attribution.cue)
                sentence.claims.append(Claim(attribution, speaker, context.text[at:behind]))
                if speaker is not None:
                    context.history.append((at, speaker))
            yield sentence


def _speaker(
    context: Context, index: int, sentence: Sentence, attribution: Attribution
) -> Speaker | None:
    """Return an attribution's source; one without its own shares that of the clause before."""
    if attribution.source is not None:
        return sentence.resolve(context, *attribution.source, index)
    if not attribution.inherited:
        return None
    claims = sentence.claims
    outer = [claim for claim in claims if not _nested(claim, claims)]
    if outer:
        return outer[-1].speaker
    subject = main_subject(sentence.tokens[: attribution.cue[0]])
    return None if subject is None else sentence.resolve(context, *subject, index)


def _nested(claim: Claim, claims: list[Claim]) -> bool:
    """Tell whether a claim stands inside of what another one reports."""
    at = claim.attribution.cue[0]
    return any(
        region.reported and region.start <= at < region.end
        for other in claims
        if other is not claim
        for region in other.attribution.regions
    )

"""Sentences as the rules of attribution read them: words, marks, and quotations as one piece.

A quotation counts as a single token, so that a sentence goes on over the full stops inside of it.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.words import load_cues, load_name_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


WORD: Final = "word"


MARK: Final = "mark"


QUOTE: Final = "quote"


# No possessive groups: before Python 3.11.5 some of their matches are wrong.
TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*\w*|"
    r"\w[\w\u0300-\u036f]*+(?:(?:[-'’&](?=\w)|\.(?=[a-z]))[\w\u0300-\u036f]*+)*"
    r"(?:(?<=s)['’](?=\s\w))?|[^\w\s]"
)


TRAILING: Final = ",.;:!?"  # marks that are tokens of their own behind a word


PLURALS: Final = ("s'", "s’")  # whose mark is part of the word if another one follows


WORDS: Final = re.compile(r"\w(?:[\w'’-]*\w)?")


MIN_TITLE, MAX_TITLE = 2, 12  # words of a title of a work


SMALL: Final = 3  # letters of words that titles write small


TITLE_CASE: Final = 0.6  # share of long words with a capital in a title-case headline


STOPS: Final = frozenset(".!?…")


CLOSING: Final = frozenset("\"”“»’')]")


QUOTING: Final = "\"”“»’' "


LOOK: Final = 9  # tokens after a quotation that may hold "said the minister"


MAX_CHUNKS: Final = 1 << 16  # whose tokens are kept


MAX_TOKENS: Final = 250  # a sentence is cut here, so that the rules stay linear


class Token(NamedTuple):
    """A word, a punctuation mark or a whole quotation; `low` is how the lists write it.

    `start` and `end` are code points of the article. Words and marks are first read without a
    place: one token stands for all that are written alike.
    """

    text: str
    low: str
    kind: str
    start: int = -1
    end: int = -1


class Stretch:
    """A stretch of an article with its tokens, each quotation inside of it being one.

    Examples
    --------
    >>> stretch = Stretch('He said "no way".', 0, 17, [(8, 16)])
    >>> [token.text for token in stretch.tokens], stretch.starts
    (['He', 'said', '"no way"', '.'], [0, 3, 8, 16])
    """

    def __init__(
        self, text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.text = text
        self.start = start
        self.tokens = read_tokens(text, start, end, quotes)

    @cached_property
    def starts(self) -> list[int]:
        """Where each token begins: nothing but white space stands between one and the next."""
        starts: list[int] = []
        position = self.start
        for token in self.tokens:
            quoted = token.kind == QUOTE
            begin = token.start if quoted else self.text.index(token.text, position)
            position = token.end if quoted else begin + len(token.text)
            starts.append(begin)
        return starts

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Return the code points from one token to before another."""
        last = self.tokens[stop - 1]
        end = last.end if last.kind == QUOTE else self.starts[stop - 1] + len(last.text)
        return self.starts[first], end

    def placed(self, first: int, stop: int) -> list[Token]:
        """Return some tokens with their places."""
        return [
            token
            if token.kind == QUOTE
            else Token(token.text, token.low, token.kind, begin, begin + len(token.text))
            for token, begin in zip(self.tokens[first:stop], self.starts[first:stop], strict=True)
        ]


def read_tokens(
    text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()
) -> list[Token]:
    """Return the tokens of a stretch of text, only quotations with their places.

    Examples
    --------
    >>> [token.text for token in read_tokens('He said "no way".', 0, 17, [(8, 16)])]
    ['He', 'said', '"no way"', '.']
    """
    tokens: list[Token] = []
    position = start
    for quote_start, quote_end in quotes:
        here, stop = max(quote_start, start), min(quote_end, end)
        tokens.extend(_read_words(text[position:here]))
        tokens.append(Token(text[here:stop], "", QUOTE, quote_start, stop))
        position = stop
    tokens.extend(_read_words(text[position:end]))
    return tokens


def _read_words(text: str) -> Iterable[Token]:
    """Return words and punctuation marks."""
    if any(plural in text for plural in PLURALS):
        return map(_look_up, TOKEN.findall(text))
    return chain.from_iterable(map(_chunks().__getitem__, text.split()))


class _Chunks(dict[str, tuple[Token, ...]]):
    """The tokens of each chunk met; a look-up costs less than in a cache that counts its use."""

    def __missing__(self, chunk: str) -> tuple[Token, ...]:
        """Read a new chunk, after forgetting all when they have become too many."""
        if len(self) >= MAX_CHUNKS:
            self.clear()
        self[chunk] = tokens = _read_chunk(chunk)
        return tokens


@lru_cache(maxsize=1)
def _chunks() -> _Chunks:
    """Return what is known of chunks in this process."""
    return _Chunks()


def _read_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the tokens between two white spaces, which depend on nothing else but for plurals."""
    if chunk.isalpha():
        return (_look_up(chunk),)
    if chunk[-1] in TRAILING and chunk[:-1].isalpha():
        return _look_up(chunk[:-1]), _look_up(chunk[-1])
    return tuple(map(_look_up, TOKEN.findall(chunk)))


@lru_cache(maxsize=1 << 16)
def _look_up(word: str) -> Token:
    """Return a word or mark without a place."""
    return Token(word, plain(word), WORD if word[0].isalnum() else MARK)


def split_into_sentences(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each sentence, in order.

    Examples
    --------
    >>> tokens = read_tokens("Mr. Ito left. He won.", 0, 21)
    >>> [" ".join(t.text for t in s) for s in split_into_sentences(tokens)]
    ['Mr . Ito left .', 'He won .']
    """
    ends = [
        index
        for index, token in enumerate(tokens)
        if (token.kind != WORD or token.text[-1] == ".") and _ends_sentence(tokens, index)
    ]
    sentences: list[list[Token]] = []
    begin = 0
    for end in [*ends, len(tokens) - 1]:
        while end - begin > MAX_TOKENS:
            sentences.append(tokens[begin : begin + MAX_TOKENS + 1])
            begin += MAX_TOKENS + 1
        if begin <= end:
            sentences.append(tokens[begin : end + 1])
            begin = end + 1
    return sentences


def _ends_sentence(tokens: list[Token], index: int) -> bool:
    """Tell whether a sentence ends behind this token."""
    if index + 1 == len(tokens):
        return True
    token, after = tokens[index], tokens[index + 1]
    if token.kind == QUOTE:
        inner = token.text.rstrip(QUOTING)
        stopped = bool(inner) and inner[-1] in STOPS
        return stopped and _may_begin(after) and not _attributed(tokens, index)
    if token.kind == WORD:  # "in the U.S. The …"
        starters = load_name_words().starters
        return token.text.endswith(".") and after.text in starters and after.text != "And"
    return _stop_ends_sentence(tokens, index) and _may_begin(after)


def _stop_ends_sentence(tokens: list[Token], index: int) -> bool:
    """Tell whether a mark is a full stop or its like, or the bracket behind one."""
    token, after = tokens[index], tokens[index + 1]
    if token.text in CLOSING:
        return bool(index) and tokens[index - 1].text in STOPS
    if token.text not in STOPS or after.text in STOPS or after.text in CLOSING:
        return False
    return not (token.text == "." and index and _abbreviated(tokens[index - 1]))


def _abbreviated(token: Token) -> bool:
    """Tell whether a full stop behind this token belongs to it."""
    initial = len(token.text) == 1 and token.text.isupper() and token.text != "I"
    return initial or token.text in load_cues().abbreviations


def _may_begin(token: Token) -> bool:
    """Tell whether a sentence may begin with this token."""
    return token.kind == QUOTE or not (token.text[0].islower() or token.text[0] in ",;:)-–—")


def _attributed(tokens: list[Token], index: int) -> bool:
    """Tell whether "said X" or "X said." follows, so that the sentence goes on."""
    verbs = load_cues().verbs
    for at in range(index + 1, min(index + 1 + LOOK, len(tokens))):
        token = tokens[at]
        if token.kind != WORD:
            return False
        if token.low in verbs and (at > index + 1 or token.text.islower()):
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            ends = ".," if tokens[index].text.rstrip(QUOTING)[-1:] != "." else "."
            return at == index + 1 or after is None or after.text in tuple(ends)
    return False


def is_title_case(text: str) -> bool:
    """Tell whether most long words of a headline have a capital."""
    words = [word for word in WORDS.findall(text) if len(word) > SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and capitals >= TITLE_CASE * len(words)


def is_named(tokens: list[Token], at: int) -> bool:
    """Tell whether "so-called", "the film" or their like stand right before a quotation."""
    naming = load_cues().naming
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


Range = tuple[int, int]


MAX_PHRASE: Final = 25  # words of a noun phrase


MAX_ANTECEDENTS: Final = 4  # phrases that a relative pronoun may look back over


MAX_ASIDE: Final = 30  # words between two commas


DASHES: Final = frozenset("—–-")


PAIRS: Final = {",": ",", ")": "(", "—": "—", "–": "–", "-": "-"}


FAMILY_LY: Final = frozenset({"family", "ally", "reply", "july", "italy", "assembly", "supply"})


PAST: Final = frozenset({"said", "told", "thought", "wrote", "felt", "knew", "found", "heard"})


HUMAN_ENDS: Final = ("ers", "ists", "ians", "ors", "ist", "ian", "man", "men", "woman")


COORDINATORS: Final = frozenset({"and", "but", "or", "then"})


class Left(NamedTuple):
    """What stands left of a verb: the position before its auxiliaries, and what these say of it."""

    at: int
    passive: bool
    unsaid: bool
    auxiliary: bool


class Subject(NamedTuple):
    """The subject of a verb and where its clause begins; inherited from the clause before it."""

    range: Range | None
    edge: int
    inherited: bool
    relative: bool


def look_left(tokens: Sequence[Token], verb: int) -> Left:
    """Skip the auxiliaries and adverbs before a verb.

    An infinitive says nothing ("declined to say") unless it goes on ("went on to say").
    """
    cues = load_cues()
    at = verb - 1
    passive = unsaid = auxiliary = False
    while at >= 0 and tokens[at].kind == WORD:
        low = tokens[at].low
        if low == "to":
            before = tokens[at - 1].low if at else ""
            if before not in {"on", "continued", "continues", "came"}:
                return Left(at, passive, unsaid=True, auxiliary=auxiliary)
            at -= 2 if before == "on" else 1
        elif low in cues.auxiliaries or low in cues.unsaid:
            passive |= low in cues.passive
            unsaid |= low in cues.unsaid
            auxiliary = True
        elif low not in cues.adverbs and not is_ly(tokens[at]):
            break
        at -= 1
    return Left(at, passive, unsaid, auxiliary)


def is_ly(token: Token) -> bool:
    """Tell whether a word is an adverb by its end."""
    return token.text.endswith("ly") and token.text.islower() and token.low not in FAMILY_LY


def find_subject(tokens: Sequence[Token], at: int) -> Subject:
    """Return the subject that ends at a position, over an aside set off by commas."""
    if at < 0 or tokens[at].kind == QUOTE:
        return Subject(None, max(at + 1, 0), inherited=False, relative=False)
    token = tokens[at]
    if token.kind == MARK:
        return _over_aside(tokens, at)
    if token.low in COORDINATORS:
        edge = at - 1 if at and tokens[at - 1].text == "," else at
        return Subject(None, edge, inherited=True, relative=False)
    if token.low in {"who", "which", "that"} and at:
        return Subject(_antecedent(tokens, at), at, inherited=False, relative=True)
    start = phrase_start(tokens, at)
    found = (start, at + 1) if start <= at else None
    return Subject(found, start, inherited=False, relative=False)


def _antecedent(tokens: Sequence[Token], at: int) -> Range | None:
    """Return the nearest phrase before a relative pronoun that can speak, else the nearest."""
    nearest: Range | None = None
    end = at
    for _ in range(MAX_ANTECEDENTS):
        end = end - 1 if end > 0 and tokens[end - 1].text == "," else end
        start = phrase_start(tokens, end - 1)
        if start >= end:
            break
        nearest = nearest or (start, end)
        if can_speak(tokens[start:end]):
            return start, end
        end = start
        while end > 0 and (
            tokens[end - 1].low in load_cues().prepositions or tokens[end - 1].low == "and"
        ):
            end -= 1
    return nearest


def can_speak(phrase: Sequence[Token]) -> bool:
    """Tell whether a phrase names somebody or stands for people, a body or a document."""
    cues, names = load_cues(), load_name_words()
    capital = any(
        t.text[0].isupper() and t.text not in names.calendar and t.low not in cues.determiners
        for t in phrase
    )
    return capital or is_human(phrase)


def _over_aside(tokens: Sequence[Token], at: int) -> Subject:
    """Return the subject before an aside: "Ito, the mayor, said", "Ito (50) said"."""
    nothing = Subject(None, at + 1, inherited=False, relative=False)
    opening = PAIRS.get(tokens[at].text)
    if opening is None:
        return nothing
    before = next(
        (k for k in range(at - 1, max(at - MAX_ASIDE, 0), -1) if tokens[k].text == opening), None
    )
    if before is None or not is_aside(tokens, before + 1, at):
        return nothing
    start = phrase_start(tokens, before - 1)
    aside = start < before and start > 0 and _describes(tokens[start])
    if aside and tokens[start - 1].text == opening:  # "Ito, 50, who lives in Osaka,"
        inner = _over_aside(tokens, before)
        if inner.range is not None:
            return inner._replace(range=(inner.range[0], at))
    if start >= before:
        return nothing
    return Subject((start, at), start, inherited=False, relative=False)


def _describes(token: Token) -> bool:
    """Tell whether a token begins an age or a description, not a name."""
    return token.text[0].isdigit() or token.text[0].islower()


def is_aside(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether the tokens describe the noun before them and are no clause of their own."""
    cues = load_cues()
    if start >= end:
        return False
    if tokens[start].low in {"who", "which", "whose", "where"}:
        return True
    if any(
        t.kind == QUOTE or t.low in cues.finite or t.low in cues.auxiliaries
        for t in tokens[start:end]
    ):
        return False
    first = tokens[start]
    return first.low in cues.asides or not first.text[0].islower() or end - start <= len(cues.links)


def phrase_start(tokens: Sequence[Token], last: int) -> int:
    """Return where the noun phrase that ends at `last` begins; `last + 1` if there is none."""
    cues = load_cues()
    at = last
    while at >= 0 and last - at < MAX_PHRASE:
        token = tokens[at]
        if token.kind != WORD:
            if not _abbreviation_stop(tokens, at):
                break
        elif token.low in cues.pronouns and token.low not in cues.determiners:
            return at if at == last else at + 1
        elif token.low in cues.determiners:
            if not _linked(tokens, at - 1):
                return at
            at -= 1
        elif _stops_phrase(tokens, at, last) and not _reduced(tokens, at, last):
            break
        at -= 1
    return _skip_links(tokens, at + 1, last)


def _abbreviation_stop(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the mark is the full stop of "Mr." or of an initial, or ties words."""
    text = tokens[at].text
    if text in "&/-" and text:
        return True
    return (
        text == "."
        and at > 0
        and (tokens[at - 1].text in load_cues().abbreviations or len(tokens[at - 1].text) == 1)
    )


def _linked(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a preposition here ties a phrase to a noun before it."""
    cues = load_cues()
    if at < 1 or tokens[at].low not in cues.links or tokens[at - 1].kind != WORD:
        return False
    noun = tokens[at - 1].low
    return not (
        noun in cues.breaks
        or noun in cues.finite
        or noun in cues.auxiliaries
        or noun in cues.prepositions
        or _is_verb_form(noun)
        or noun in cues.times
    )


def _stops_phrase(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Tell whether a word cannot be part of the noun phrase that is read to the left."""
    cues = load_cues()
    low = tokens[at].low
    if low == "then" and at > 0 and tokens[at - 1].low in cues.determiners:
        return False  # "the then mayor"
    if low in cues.prepositions:
        return at == last or not _linked(tokens, at)
    if low in {"and", "&"}:
        named = at > 0 and tokens[at - 1].text[0].isupper() and tokens[at + 1].text[0].isupper()
        return not named
    if low in cues.times and (
        tokens[at].text.islower() or tokens[at].text in load_name_words().calendar
    ):
        return True
    return low in cues.breaks or low in cues.finite or low in cues.auxiliaries or _is_verb_form(low)


def _reduced(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Tell whether a participle ties two nouns: "a study published in Science"."""
    cues = load_cues()
    if not 0 < at < last or not tokens[at].low.endswith("ed"):
        return False
    before = tokens[at - 1]
    tied = tokens[at + 1].low in cues.prepositions and before.kind == WORD
    noun = before.low not in cues.auxiliaries and before.low not in cues.breaks
    return tied and before.text.islower() and noun


def _is_verb_form(low: str) -> bool:
    """Tell whether a word is a cue verb in a form that is no noun."""
    verbs = load_cues().verbs
    return low in verbs and (low.endswith("ed") or low in PAST)


def _skip_links(tokens: Sequence[Token], start: int, last: int) -> int:
    """Leave out prepositions and adverbs at the head of a phrase."""
    cues = load_cues()
    while start <= last and (
        tokens[start].kind != WORD
        or tokens[start].low in cues.prepositions
        or (tokens[start].low in cues.adverbs and tokens[start].low not in cues.determiners)
        or (tokens[start].low.endswith("ed") and tokens[start].text.islower() and start < last)
    ):
        start += 1
    return start


def phrase_end(tokens: Sequence[Token], start: int) -> int:
    """Return where the noun phrase that begins at `start` ends (its last word plus one)."""
    cues = load_cues()
    at = start
    while at < len(tokens) and at - start < MAX_PHRASE:
        token = tokens[at]
        if token.kind == QUOTE or (token.kind == MARK and not _abbreviation_stop(tokens, at)):
            break
        if at == start:
            if token.low in cues.pronouns and token.low not in cues.determiners:
                return at + 1
        elif _ends_phrase(tokens, at):
            break
        at += 1
    return at


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word cannot be part of the noun phrase that is read to the right."""
    cues = load_cues()
    low = tokens[at].low
    before = tokens[at - 1].low
    if low in {"of", "for", "at", "from", "in", "to", "by"}:
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            after is None
            or after.low in cues.times
            or (low in {"in", "to"} and after.text.islower())
        )
    if low in {"and", "&"}:
        return at + 1 == len(tokens) or not tokens[at + 1].text[0].isupper()
    if low in cues.determiners or low in cues.pronouns:
        return before not in cues.links and before not in cues.determiners
    if low in cues.times or low in cues.prepositions or low in cues.breaks:
        return True
    return low in cues.finite or low in cues.auxiliaries or _is_verb_form(low)


def begins_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a subject could begin here: a name, a pronoun or "the …"."""
    if at >= len(tokens) or tokens[at].kind != WORD:
        return False
    cues = load_cues()
    low = tokens[at].low
    if low in cues.times or low in cues.questions or low in cues.prepositions:
        return False
    if low in cues.pronouns or low in cues.determiners or tokens[at].text[0].isupper():
        return True
    phrase = tokens[at : phrase_end(tokens, at)]
    return is_human(phrase) or (bool(phrase) and phrase[-1].text[0].isupper())


def is_human(phrase: Sequence[Token]) -> bool:
    """Tell whether a phrase without a name stands for people, a body or a document."""
    return is_human_noun(phrase_head(phrase))


def is_human_noun(noun: str) -> bool:
    """Tell whether a noun is one for people, a body or a document."""
    return noun in _human_nouns() or noun.endswith(HUMAN_ENDS)


@lru_cache(maxsize=1)
def _human_nouns() -> frozenset[str]:
    """Return the nouns for people, bodies and documents."""
    cues, names = load_cues(), load_name_words()
    listed = [*names.roles.values(), *names.kind_nouns.values()]
    nouns = frozenset[str]().union(cues.human, cues.documents, *listed)
    return nouns | {f"{noun}s" for noun in nouns}


def phrase_head(phrase: Sequence[Token]) -> str:
    """Return the noun that a phrase is about: the last word before "of", "for" or a comma."""
    cues = load_cues()
    head = ""
    for token in phrase:
        if head and (
            token.kind == MARK or token.low in cues.prepositions or token.low in cues.questions
        ):
            break
        if token.kind == WORD and token.low not in cues.determiners:
            head = token.low
    return head


def main_subject(tokens: Sequence[Token]) -> Range | None:
    """Return the subject of the first finite verb of a sentence."""
    cues = load_cues()
    for at in range(1, len(tokens)):
        token = tokens[at]
        if token.low in cues.finite or token.low in cues.auxiliaries or _is_verb_form(token.low):
            found = find_subject(tokens, look_left(tokens, at).at).range
            if found is not None:
                return found
    for start in (0, 1):
        if begins_phrase(tokens, start):
            return with_apposition(tokens, (start, _named_end(tokens, start)))
    return None


def _named_end(tokens: Sequence[Token], start: int) -> int:
    """Return where a phrase ends; one that begins with a name ends with it: "Ito talks about"."""
    end = phrase_end(tokens, start)
    if tokens[start].low in load_cues().determiners or not tokens[start].text[0].isupper():
        return end
    return next((k for k in range(start + 1, end) if tokens[k].text[0].islower()), end)


def with_apposition(tokens: Sequence[Token], phrase: Range) -> Range:
    """Return a phrase with the name that a comma sets beside it: "its chair, Ann Lee"."""
    start, end = phrase
    described = tokens[start].low in load_cues().determiners or tokens[end - 1].text[0].islower()
    if end + 1 >= len(tokens) or tokens[end].text != "," or not described:
        return phrase
    after = phrase_end(tokens, end + 1)
    capital = all(t.text[0].isupper() for t in tokens[end + 1 : after])
    return (start, after) if capital and after > end + 1 else phrase

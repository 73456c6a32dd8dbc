"""What follows a cue verb: a that-clause, a bare clause, an infinitive, or a quotation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.voices.clauses import QUOTE, WORD
from mediakit.voices.cues import load_cues
from mediakit.voices.subjects import begins_phrase, is_ly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.voices.clauses import Token
    from mediakit.voices.cues import Cues, Verb

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

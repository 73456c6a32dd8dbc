"""Who is meant by the source of a quotation: a name, a pronoun or a description.

Each way of telling has a name, which `find_quotes` writes into its column `rule`. What no rule
tells stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from mediakit.clauses import MARK, WORD
from mediakit.cues import load_cues, load_name_words
from mediakit.names import PERSON, PLACE, UNKNOWN, find_names
from mediakit.subjects import phrase_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediakit.clauses import Token
    from mediakit.names import Name

SEX: Final = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
PRONOUN: Final = "pronoun_subject"
ROLE: Final = "role_noun"
MAX_BACK: Final = 3  # paragraphs that a pronoun may reach back
MAX_NAMES: Final = 40  # names that are looked at for one pronoun or role
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
    quoted: list[tuple[int, int]]
    history: list[tuple[int, Speaker]] = field(default_factory=list)

    @cached_property
    def names(self) -> list[Name]:
        """All names of the article outside of quotations, in order."""
        return list(_outside(find_names(self.text, self.spans), self.quoted))

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
    pronouns = load_cues().pronouns - load_cues().determiners
    if first.low in pronouns and (len(words) == 1 or first.low in SEX):
        return _pronoun(context, first, paragraph)
    start, end = phrase[0].start, words[-1].end
    named = _named(context, phrase, start, end)
    if named is not None:
        return named
    return _role(context, words, start, end) or _described(context.text, start, phrase)


def _named(context: Context, phrase: Sequence[Token], start: int, end: int) -> Speaker | None:
    """Return the bearer of the name that heads the phrase."""
    at = bisect_left(context.starts, start)
    links = load_cues().links
    for name in context.names[at:]:
        if name.start >= end:
            break
        before = [t for t in phrase if t.end <= name.start]
        behind = next((t for t in phrase if t.start >= name.end and t.text != "'"), None)
        if context.text[name.end : name.end + 2] in {"'s", "’s"}:
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
    titles = load_name_words().titles
    return bool(before) and before[0].text in titles and before[-1].text[0].isupper()


def _described(text: str, start: int, phrase: Sequence[Token]) -> Speaker | None:
    """Return the description itself: "a spokesman for the ministry"."""
    end = next((t.start for t in phrase[1:] if t.kind == MARK and t.text in ",(—–"), phrase[-1].end)
    shown = text[start:end].strip()
    if not re.search(r"\w{2}", shown):
        return None
    return Speaker(shown, start, start + len(shown), "")


def _pronoun(context: Context, token: Token, paragraph: int) -> Speaker | None:
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
    return Speaker(found.name, token.start, token.end, PRONOUN, found.kind, found.sex or sex or "")


def _person(context: Context, position: int, paragraph: int, sex: str) -> Speaker | None:
    """Return the person of that sex who spoke or was named last.

    The last speaker wins over a name in passing; a name that opens a sentence of the same
    paragraph after that speaker wins over both.
    """
    floor = context.spans[max(paragraph - MAX_BACK, 0)][0]
    spoke = next(
        (
            (at, s)
            for at, s in reversed(context.history)
            if at >= floor and s.kind in {PERSON, UNKNOWN} and s.sex in {sex, ""} and _personal(s)
        ),
        None,
    )
    named = _last_named(context, position, paragraph, sex)
    if spoke is None or (named is not None and named.start > spoke[0] and named.kind == PERSON):
        return (
            None
            if named is None
            else Speaker(named.full, named.start, named.end, "", named.kind, named.sex)
        )
    return spoke[1]


def _personal(speaker: Speaker) -> bool:
    """Tell whether a speaker of unknown kind can be one person: a name, or "a woman"."""
    return speaker.kind == PERSON or not re.match(
        r"(?:\w+s|the \w+s|people|police)\b", speaker.name.lower()
    )


def _last_named(context: Context, position: int, paragraph: int, sex: str) -> Name | None:
    """Return the person named at the head of a sentence of this paragraph, else the last named."""
    start = context.spans[paragraph][0]
    floor = context.spans[max(paragraph - 1, 0)][0]
    at = bisect_left(context.starts, position)
    recent = [
        name
        for name in reversed(context.names[max(at - MAX_NAMES, 0) : at])
        if name.start >= floor and name.kind == PERSON and name.sex in {sex, ""}
    ]
    here = [name for name in recent if name.start >= start]
    for group in (here, recent):
        heads = [name for name in group if _heads_sentence(context.text, name)]
        sure = [name for name in heads if name.sex == sex]
        for choice in (sure, heads, [name for name in group if name.sex == sex], group):
            if choice:
                return choice[0]
    return None


def _heads_sentence(text: str, name: Name) -> bool:
    """Tell whether a name stands at the head of its sentence, titles apart."""
    before = re.split(r"[.!?:\n”\"]\s*", text[max(name.start - 60, 0) : name.start])[-1]
    words = before.split()
    return all(word[0].isupper() for word in words) or len(words) <= 1


def _body(context: Context, low: str) -> Speaker | None:
    """Return the organisation or group that spoke last."""
    for _, speaker in reversed(context.history[-MAX_BACK:]):
        if speaker.kind not in {PERSON, UNKNOWN, PLACE}:
            return speaker
        many = bool(re.search(r"(?:\w{3,}s|police|people)\b", speaker.name))
        if low == "they" and speaker.kind == UNKNOWN and many:
            return speaker
    return None


def _role(context: Context, words: Sequence[Token], start: int, end: int) -> Speaker | None:
    """Return whom "the Russian leader" or "the newspaper" means: someone so described before."""
    definite = words[0].low in {"the", "this", "that"} or words[0].text[0].isupper()
    if not definite or any(w.low in load_cues().links for w in words):
        return None
    head = phrase_head(words)
    two = " ".join(w.low for w in words[-2:])
    at = bisect_left(context.starts, start)
    before = list(reversed(context.names[max(at - MAX_NAMES, 0) : at]))
    found = _bearer(before, words, {head, two}) or _institution(before, {head, two})
    if found is None:
        return None
    return Speaker(found.full, start, end, ROLE, found.kind, found.sex)


def _bearer(names: list[Name], words: Sequence[Token], heads: set[str]) -> Name | None:
    """Return the person whose description fits a role best, the latest of equals."""
    lists = load_name_words()
    groups = [members for members in lists.roles.values() if heads & members]
    if not groups:
        return None
    countries = {lists.countries[w.text] for w in words if w.text in lists.countries}
    best: Name | None = None
    best_score = 0
    for name in names:
        if name.kind not in {PERSON, UNKNOWN}:
            continue
        score = _fit(name, heads, groups, countries)
        if score > best_score:
            best, best_score = name, score
    return best


def _fit(name: Name, heads: set[str], groups: Sequence[frozenset[str]], countries: set[str]) -> int:
    """Return how well a person's description fits a role; 0 where it does not."""
    lists = load_name_words()
    about = {word.lower() for word in name.about}
    pairs = about | ({"prime minister"} if {"prime", "minister"} <= about else set())
    exact = bool(heads & pairs)
    grouped = any(pairs & members for members in groups)
    theirs = {lists.countries[word] for word in name.about if word in lists.countries}
    if not (exact or grouped) or (countries and theirs and not countries & theirs):
        return 0
    return EXACT * exact + SAME_GROUP * grouped + SAME_COUNTRY * bool(countries & theirs)


def _institution(names: list[Name], heads: set[str]) -> Name | None:
    """Return the newspaper, ministry or company that was named last."""
    kinds = load_name_words().kind_nouns
    fitting = {kind for kind, nouns in kinds.items() if heads & nouns}
    for name in names:
        if name.kind in fitting:
            return name
    return None

"""Who is meant by the source of a quotation: a name, a pronoun or a description.

Each way of telling has a name, which `find_quotes` writes into its column `rule`. What no rule
tells stays empty.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from mediakit.voices.clauses import MARK, WORD
from mediakit.voices.coreference import (
    MAX_NAMES,
    MEN,
    PEOPLE,
    SEX,
    SOMEBODY,
    WOMEN,
    Context,
    Speaker,
    resolve_pronoun,
    resolve_role,
)
from mediakit.voices.cues import load_cues, load_name_words
from mediakit.voices.names import POSSESSIVE, UNKNOWN
from mediakit.voices.subjects import phrase_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.voices.clauses import Token


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
    cues = load_cues()
    pronoun = first.low in cues.pronouns and first.low not in cues.determiners
    if pronoun and (len(words) == 1 or first.low in SEX):
        return resolve_pronoun(context, first, paragraph)
    start, end = phrase[0].start, words[-1].end
    if paragraph in context.titled:
        named = _titled(context, words)
    else:
        capital = any(t.text[0].isupper() and t.low not in cues.determiners for t in words)
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
    links = load_cues().links
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
    titles = load_name_words().titles
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
    return participle and noun and (not after or after in load_cues().prepositions)


def _kind(head: str) -> str:
    """Return what a noun stands for: one person, several people, a body, or unknown."""
    lists = load_name_words()
    if head in lists.all_roles or head in WOMEN or head in MEN:
        return SOMEBODY
    if any(head in nouns for nouns in lists.kind_nouns.values()) or head in load_cues().documents:
        return "body"
    return PEOPLE if head.endswith("s") or head in {"people", "police"} else UNKNOWN

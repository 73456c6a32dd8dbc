"""Tokens and sentences: the columns of many paragraphs against one paragraph, one by one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from mediakit.engine.segments import segment
from mediakit.voices.clauses import QUOTE, QUOTING, STOPS
from mediakit.voices.marks import find_quotations
from mediakit.voices.sentences import (
    CLOSING,
    LOOK,
    MAX_TOKENS,
    TOKEN,
    Parts,
    Quoted,
    read_parts,
)
from mediakit.voices.triggers import read_words
from mediakit.voices.words import CUES, NAMES, STANCES, opening, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PIECES = """
workers’ boys' s’ the Ito's 1990s' rights said. said told added, that claim that The to for of U.S.
Mr. J. I. St. Ph.D. end. end! what?” “Yes.” "No" (so.) …) Who — ’ ' " “ ” « » „x 'n' a_b _s' é. É
in the words of according Called not plans calls reportedly x́ 3.5 word/“b”/c-“d”e“f” pre“a b”post
""".split()  # noqa: SIM905  as a list it would take a line for each
JOINTS = [" "] * 12 + ["  ", "\u2003", "\x1c", ""]
PARAGRAPH = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(JOINTS)), min_size=1, max_size=30
).map(lambda pairs: "".join(piece + joint for piece, joint in pairs))


class Slow(NamedTuple):
    """A token as a search finds it."""

    text: str
    start: int
    end: int
    quoted: bool

    @property
    def is_word(self) -> bool:
        """Whether it is a word."""
        return not self.quoted and self.text[0].isalnum()


def list_tokens(text: str, start: int, end: int, pieces: Sequence[Quoted]) -> list[Slow]:
    """Return the tokens of a paragraph: those of a search in all that is outside of quotations."""
    found: list[Slow] = []
    for _, begin, here, behind, quoted in [*pieces, Quoted(0, end, end, end, "")]:
        found += [
            Slow(match[0], start + match.start(), start + match.end(), quoted=False)
            for match in TOKEN.finditer(text[start:here])
        ]
        found += [Slow(quoted, begin, behind, quoted=True)] if quoted else []
        start = behind
    return found


def ends_sentence(  # noqa: PLR0911  # one rule after the other
    tokens: Sequence[Slow], index: int
) -> bool:
    """Tell whether a sentence ends behind a token."""
    if index + 1 == len(tokens):
        return True
    token, after = tokens[index], tokens[index + 1]
    before = tokens[index - 1].text if index else ""
    if token.is_word:
        return token.text[-1] == "." and after.text in NAMES.after_stop
    if not after.quoted and (after.text[0].islower() or after.text[0] in ",;:)-–—"):
        return False
    if token.quoted:
        return token.text.rstrip(QUOTING)[-1:] in STOPS and not is_attributed(tokens, index)
    if token.text in CLOSING:
        return before in STOPS
    if token.text not in STOPS or after.text in STOPS or after.text in CLOSING:
        return False
    initial = len(before) == 1 and before.isupper() and before != "I"
    return token.text != "." or not (initial or before in CUES.abbreviations)


def is_attributed(tokens: Sequence[Slow], index: int) -> bool:
    """Tell whether "said X", "X said." or "X told the crowd." follows a quotation."""
    stopped = tokens[index].text.rstrip(QUOTING)[-1:] == "."
    for at in range(index + 1, min(index + 1 + LOOK, len(tokens))):
        token = tokens[at]
        if token.text == "." and tokens[at - 1].text in CUES.abbreviations:
            continue
        if not token.is_word:
            return False
        if plain(token.text) in CUES.verbs and (at > index + 1 or token.text.islower()):
            after = tokens[at + 1].text if at + 1 < len(tokens) else ""
            if at == index + 1 or after in ({"", "."} if stopped else {"", ".", ","}):
                return True
            if stopped:
                return False
            apart = CUES.predicates | (CUES.breaks - {"to", "following"})
            lows = [plain(one.text) if one.is_word else one.text for one in tokens[at + 1 :]]
            return next(
                (low in STOPS for low in lows if low in apart or not low[0].isalnum()), True
            )
    return False


def may_attribute(tokens: Sequence[Slow], at: int, *, titled: bool) -> bool:
    """Tell whether what stands beside a token lets it attribute a clause."""
    low = plain(tokens[at].text)
    before = plain(tokens[at - 1].text) if at and not tokens[at - 1].quoted else ""
    after = plain(tokens[at + 1].text) if at + 1 < len(tokens) else ""
    noun = before in CUES.noun_determiners
    noun |= before.endswith(("'s", "s'")) and before not in CUES.contractions
    noun |= before in CUES.prepositions - {"to"} and not low.endswith(("ed", "ing"))
    verb = low in CUES.verbs and not noun and (titled or not tokens[at].text[0].isupper())
    heads, seconds = zip(*(phrase[:2] for phrase in CUES.according), strict=True)
    according = low in heads and after in seconds
    return verb or according or (after == "that" and low in CUES.that_nouns | CUES.adjectives)


def may_hold(tokens: Sequence[Slow], at: int, *, titled: bool) -> bool:
    """Tell whether a phrase can begin behind a token."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    takes = STANCES.verbal.get(plain(token.text), 0) | STANCES.nominal.get(plain(token.text), 0)
    if after is None or (at and token.text[0].isupper() and not titled):
        return False
    opens = -1 if after.quoted else opening(plain(after.text)) if after.is_word else 0
    return takes & opens > 0


def list_sentences(tokens: Sequence[Slow]) -> Iterator[tuple[int, Sequence[Slow]]]:
    """Yield the first token of each sentence, and its tokens."""
    ends = [at + 1 for at in range(len(tokens)) if ends_sentence(tokens, at)]
    for begin, stop in pairwise([0, *ends]):
        for at in range(begin, stop, MAX_TOKENS):
            yield at, tokens[at : min(at + MAX_TOKENS, stop)]


@examples(150)
@given(st.lists(st.tuples(PARAGRAPH, st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_all_at_once_are_read_as_each_paragraph_alone(
    drawn: list[tuple[str, bool, bool]],
) -> None:
    """Also where a quotation begins or ends inside of a word or goes on in the next paragraph."""
    paragraphs, titled, clausal = zip(*drawn, strict=True)
    text, inside = "\n".join(paragraphs), list[list[Quoted]]()
    ends = np.cumsum([len(paragraph) + 1 for paragraph in paragraphs]) - 1
    spans = [(end - len(one), end) for one, end in zip(paragraphs, ends.tolist(), strict=True)]
    quotations = find_quotations(text, spans)
    for n, (start, end) in enumerate(spans):
        some = [q for q in quotations if q.start < end and q.end > start]
        places = [(q.start, max(q.start, start), min(q.end, end)) for q in some]
        inside.append([Quoted(n, at, a, b, text[a:b]) for at, a, b in places])
    words = read_words(segment(paragraphs), len(paragraphs))
    parts = Parts(
        paragraph=np.arange(len(spans)),
        first=words.first[:-1],
        stop=words.first[1:],
        clausal=np.array(clausal),
        origin=np.array(spans)[:, 0],
        quoted=np.array([len(some) > 0 for some in inside]),
        titled=np.array(titled),
    )
    reading = read_parts(words, parts, [piece for some in inside for piece in some])
    columns = [*zip(reading.starts.tolist(), reading.ends.tolist(), strict=True)]
    found = [
        Slow(token.text, *place, quoted=token.kind == QUOTE)
        for token, place in zip(reading.tokens, columns, strict=True)
    ]
    done = 0
    for n, span in enumerate(spans):
        tokens = list_tokens(text, *span, inside[n])
        assert found[done : done + len(tokens)] == tokens
        expected = [
            (
                done + first,
                done + first + len(some),
                [
                    at
                    for at in range(clausal[n] * len(some))
                    if may_attribute(some, at, titled=titled[n])
                ],
                [at for at in range(len(some)) if may_hold(some, at, titled=titled[n])],
                [at for at, one in enumerate(some) if one.quoted],
            )
            for first, some in list_sentences(tokens)
        ]
        kept = [one for one in expected if inside[n] or one[2] or one[3]]
        assert reading.sentences.get(n, []) == kept
        done += len(tokens)
    assert done == len(found)

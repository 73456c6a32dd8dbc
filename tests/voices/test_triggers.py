"""Which sentences are read closely: the test of all words at once against one word by word."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from mediakit.engine.segments import segment
from mediakit.voices.clauses import is_human_noun, is_ly
from mediakit.voices.triggers import (
    AGENT,
    AHEAD,
    ENDING,
    MARKS,
    PASSIVELY,
    REACH,
    SETTING_OFF,
    TAIL,
    TRAILING,
    Need,
    find_starts,
    find_stretches,
    load_needs,
    read_words,
)
from mediakit.voices.words import CUES, STANCES, opening, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANY_VERB = Need(said=True, raised=True)
BOUNDARY = re.compile(r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[^\W_a-z])")
STUCK = re.compile(r"([^\W_]+)$")


@lru_cache(maxsize=1)
def list_needs() -> dict[str, Need]:
    """Return what must follow each cue word, with or without a mark behind it."""
    number, _, records = load_needs()
    return {word: Need(*records[row].item()) for word, row in number.items()}


def stretches_of(paragraphs: Sequence[str]) -> list[tuple[int, str, bool]]:
    """Return (paragraph, text, whether of a clause) of what may hold an attribution."""
    words = read_words(segment(paragraphs), len(paragraphs))
    return [
        (number, paragraphs[number][words.start[first] : words.end[stop - 1]], clausal)
        for number, first, stop, clausal in zip(
            *map(np.ndarray.tolist, find_stretches(words)), strict=True
        )
    ]


CUE_WORDS = """
said said. told added, adding believe pointed out clear made claim confident according words
known saying reported urged think like plans calls reportedly expected Calls seen accused
""".split()  # noqa: SIM905  as a list it would take a line for each
AROUND = """
that that, to of on in In the The a his he she I you who and but is was has not n't never to
continued went Ito Mr. U.S. minister officials, people prices rose, rose walked. will would it
yesterday quickly whether — (50) 90s by as for with “Yes.” No! end.[1] end.) Éa been also up
""".split()  # noqa: SIM905  as a list it would take a line for each
JOINTS = [" "] * 12 + ["  ", "\n", "\u2003", "\x1c", ""]
PARAGRAPHS = st.lists(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(CUE_WORDS),
                st.sampled_from(AROUND),
                st.sampled_from(sorted(list_needs())),
            ),
            st.sampled_from(JOINTS),
        ),
        max_size=40,
    ).map(lambda pairs: "".join(word + joint for word, joint in pairs)),
    max_size=3,
)


@examples(60)
@given(PARAGRAPHS)
def test_all_words_at_once_find_what_one_by_one_would(paragraphs: list[str]) -> None:
    """The columns of all paragraphs and the rules for one sentence stop the same."""
    expected = [
        (number, stretch.strip(), may_attribute(stretch))
        for number, paragraph in enumerate(paragraphs)
        for stretch in split(paragraph)
        if may_attribute(stretch) or may_hold_phrase(stretch)
    ]
    assert stretches_of(paragraphs) == expected


def test_a_text_without_cue_has_no_stretch() -> None:
    """Nor has none at all."""
    assert stretches_of(["The cat sat. It slept."]) == stretches_of([""]) == stretches_of([]) == []


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Mr. Ito left. He won.", [0, 3, 5]),
        ("He met J. Ito (in Rome.) Then he left.", [0, 6, 9]),
        ("it cost 3.5 m. in all. and more", [0, 8]),
        ("See it.[1] Go.", [0, 3]),
    ],
)
def test_rough_sentences_end_where_it_is_sure(text: str, starts: list[int]) -> None:
    """Not behind an abbreviation or initial, nor before a small letter; a chunk stays whole."""
    assert find_starts(read_words(segment([text]), 1)).tolist() == starts


def may_attribute(sentence: str) -> bool:
    """Tell whether a sentence can hold an attribution, word by word."""
    needs = list_needs()
    words = sentence.split()
    found = [index for index, word in enumerate(words) if word in needs]
    return any(_fits(words, index, needs[words[index]]) for index in found)


def may_hold_phrase(sentence: str) -> bool:
    """Tell whether a phrase can stand behind a word of a stance, word by word."""
    words = sentence.split()
    for index, (word, after) in enumerate(pairwise(words)):
        form = plain(word) if word[0].isalnum() else ""
        opened = opening(plain(after.strip(MARKS)))
        if STANCES.nominal.get(form, 0) & opened:
            return True
        verbal = STANCES.verbal.get(form, 0) & opened * word[0].islower()
        gerund, participle = form.endswith("ing"), form.endswith("ed")
        blocked, passive = _read_left(words, index, ANY_VERB)
        before = words[index - 1] if index else ""
        blocked = blocked or (gerund and before in CUES.prepositions and before != "to")
        if passive and (participle or form in STANCES.participles):
            verbal &= PASSIVELY
        if verbal and not blocked:
            return True
    return False


def _fits(words: Sequence[str], index: int, need: Need) -> bool:
    """Tell whether what a cue word needs can stand around it here."""
    behind = words[index + 1 : index + 1 + AHEAD]
    near = [word.rstrip(TRAILING) for word in behind[:2]] if need.particles else []
    seconds = load_needs().particles
    if any(need.particles & seconds.get(word, 0) for word in near) and _in_the(
        words, index, behind
    ):
        return True
    blocked, passive = _read_left(words, index, need)
    if not (need.free or need.thats) or blocked:
        return False
    marked = words[index][-1] in TRAILING
    ends = marked or index + TAIL >= len(words)
    if not passive and ends and _closes_clause(words, index):
        return True
    if not behind:
        return False
    set_off = index > 0 and words[index - 1][-1] in SETTING_OFF and not passive
    if set_off and _may_be_source(behind[:AGENT]) and not words[index].endswith("ing"):
        return True  # "…, said Ito"
    free = need.free and behind[0] not in CUES.clauseless and _clause_follows(behind, need)
    return (free and not (passive and not need.hearer)) or _that_follows(
        behind, need, marked=marked
    )


def _closes_clause(words: Sequence[str], index: int) -> bool:
    """Tell whether a source can stand between a comma and the cue: "…, the bank said"."""
    commas = (at for at in range(index - 1, -1, -1) if words[at][-1] in SETTING_OFF)
    comma = next(commas, None)
    if comma is None:
        return False
    if comma == index - 1:  # "…, Ito, the mayor, said"
        return next(commas, None) is not None
    between = words[comma + 1 : index]
    return len(between) <= REACH and _may_be_source(between)


def _may_be_source(words: Sequence[str]) -> bool:
    """Tell whether a source can begin here: a name, a pronoun, "the …", or a word for people."""
    if not words:
        return False
    first = words[0]
    begins = first[0].isupper() or first in CUES.determiners or first in CUES.pronouns
    return begins or any(is_human_noun(word.rstrip(ENDING)) for word in words)


def _in_the(words: Sequence[str], index: int, behind: Sequence[str]) -> bool:
    """Tell whether "of" belongs to "in the words of"; other second words always fit."""
    return behind[0] != "of" or (index > 1 and words[index - 2] in {"in", "In"})


def _clause_follows(behind: Sequence[str], need: Need) -> bool:
    """Tell whether a finite verb comes before the next mark, where the cue asks for one."""
    if not need.strict:
        return True
    finite = CUES.finite
    for word in behind:
        bare = word.rstrip(ENDING)
        if plain(bare) in finite or (need.past and bare.endswith("ed")):
            return True
        if bare != word or word in CUES.relatives:
            return False
    return False


def _that_follows(behind: Sequence[str], need: Need, *, marked: bool) -> bool:
    """Tell whether a that-clause can follow, right away or behind an adjunct or a hearer."""
    if not need.thats:
        return False
    first = plain(behind[0].rstrip(","))
    if first in CUES.questions:
        return True
    apart = first in CUES.adjunct_openers or first.endswith("ly") or marked or need.hearer
    for word in behind:
        bare = plain(word.rstrip(","))
        if bare == "that" or (need.hearer and bare in CUES.asking):
            return apart
        if word[-1] in ":;" or plain(word.rstrip(ENDING)) in CUES.finite:
            return False
    return False


def _read_left(words: Sequence[str], index: int, need: Need) -> tuple[bool, bool]:
    """Tell whether what stands before shows a noun, an infinitive or the writer; or a passive."""
    if not index:
        return False, False
    before = words[index - 1]
    form = words[index].rstrip(TRAILING)
    gerund = form.endswith("ing")
    at = index - 1
    passive = unsaid = False
    while at > 0 and _is_skipped(words[at]):
        passive |= words[at] in CUES.passive
        unsaid |= words[at] in CUES.unsaid
        at -= 1
    passive &= not gerund
    noun = before in CUES.prepositions and not form.endswith(("ed", "ing")) and before != "to"
    if noun or before in _nouns_follow():
        return True, passive
    if words[at] == "to":
        return words[at - 1] not in {"on", "continued", "continues"}, passive
    if passive:
        return not (need.hearer or need.said), True
    relatives = CUES.coordinators | {"who", "which", "that"}
    stopped = words[at] in CUES.breaks and words[at] not in relatives
    own = words[at] in {"I", "we", "We", "you", "You"}
    own = own or (words[at] in CUES.prepositions and not gerund)
    return (unsaid and form not in CUES.raised and not need.raised) or stopped or own, False


def _is_skipped(word: str) -> bool:
    """Tell whether a word is an auxiliary or an adverb before a verb."""
    return word in CUES.auxiliaries or word in CUES.adverbs or is_ly(word)


def _nouns_follow() -> frozenset[str]:
    """Return the words that a noun follows and no verb."""
    lower = CUES.determiners - CUES.pronouns
    return lower | {word.capitalize() for word in lower}


def split(text: str) -> Iterator[str]:
    """Yield stretches that hold whole sentences, by one regular expression over the text."""
    abbreviations = CUES.abbreviations
    position = 0
    for match in BOUNDARY.finditer(text):
        stuck = STUCK.search(text, max(match.start() - 8, position), match.start())
        word = stuck[1] if stuck and text[match.start()] == "." else ""
        if word in abbreviations or len(word) == 1:
            continue
        yield text[position : match.end()]
        position = match.end()
    yield text[position:]

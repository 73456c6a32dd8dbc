"""The sentences of many articles at once: their tokens in columns, where they end, their cues.

First the tokens of a word, one for all alike, with what the lists say of them as bits; then what is
to be read, with each quotation as one token; last what that shows of its sentences.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mediakit.voices.clauses import MARK, QUOTE, QUOTING, STOPS, WORD, Token, is_ly
from mediakit.voices.words import (
    ANYTHING,
    CUES,
    EVERYTHING,
    NAMES,
    OPENING,
    STANCES,
    opening,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.base.arrays import Flags, Index
    from mediakit.voices.triggers import Words

    # The first token of a sentence, the one behind it, and which of its own are cues, words of
    # stances and quotations.
    Outline = tuple[int, int, list[int], list[int], list[int]]

# No possessive groups: before Python 3.11.5 some of their matches are wrong.
TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}|Ph\.D\.?|\d+(?:[.,]\d+)*\w*|"
    r"\w[\w\u0300-\u036f]*+(?:(?:[-'’&](?=\w)|\.(?=[a-z]))[\w\u0300-\u036f]*+)*"
    r"(?:(?<=s)['’](?=\s\w))?|[^\w\s]"
)
TRAILING: Final = ",.;:!?"  # marks that are tokens of their own behind a word
PLURALS: Final = ("s'", "s’")  # whose mark is part of the word if another one follows
STARTS_WORD: Final = re.compile(r"\w")
CLOSING: Final = frozenset("\"”“»’')]")
GOING_ON: Final = frozenset(",;:)-–—")  # no sentence begins with one

LOOK: Final = 9  # tokens after a quotation that may hold "said the minister"
MAX_CHUNKS: Final = 1 << 16  # whose tokens are kept
MAX_TOKENS: Final = 250  # a sentence is cut here, so that the rules stay linear

# Facets: what a token is to the end of a sentence, and to a cue; from there on what may open a
# phrase behind it, and what it can open.
QUOTED, STOP, FULL_STOP, CLOSER, DOTTED, BEGINS, GOES_ON, SHORT = (1 << bit for bit in range(8))
VERB, CAPITAL, HEAD, SECOND, BEFORE_THAT, THAT, NOUN_FOLLOWS, PREPOSITION, IN_ED_OR_ING = (
    1 << bit for bit in range(8, 17)
)
PLACE: Final = 32  # bits of a place in an article
TAKES, OPENS = 17, 17 + 3 + len(OPENING)
BEFORE_OPENS: Final = (1 << OPENS) - 1
TELLS: Final = BEFORE_OPENS & ~((1 << TAKES) - 1) | VERB | HEAD | BEFORE_THAT
UNLISTED: Final = (EVERYTHING | ANYTHING) << OPENS
PHRASES: Final = (1 << OPENS - TAKES) - 1  # all that may open one
ENDS: Final = ("ed", "ing", "ly", "'s", "s'")


@lru_cache(maxsize=1)
def _load_facets() -> tuple[dict[str, int], dict[str, int]]:
    """Return what is said of listed words, and of words and marks as they are written."""
    lists = {
        VERB: CUES.verbs.keys(),
        HEAD: {phrase[0] for phrase in CUES.according},
        SECOND: {phrase[1] for phrase in CUES.according},
        BEFORE_THAT: CUES.that_nouns | CUES.adjectives,
        THAT: {"that"},
        NOUN_FOLLOWS: CUES.noun_determiners,
        PREPOSITION: CUES.prepositions - {"to"},
    }
    verbal, nominal = STANCES.verbal, STANCES.nominal
    opens = CUES.closed.union(CUES.questions, OPENING, {"not"})
    listed = {
        word: sum(bit for bit, words in lists.items() if word in words)
        | (verbal.get(word, 0) | nominal.get(word, 0)) << TAKES
        | opening(word) << OPENS
        for word in opens.union(verbal, nominal, *lists.values())
    }
    lists = {
        STOP: STOPS,
        FULL_STOP: {"."},
        CLOSER: CLOSING,
        GOES_ON: GOING_ON,
        BEGINS: NAMES.after_stop,
        SHORT: CUES.abbreviations,
    }
    written = {
        word: sum(bit for bit, words in lists.items() if word in words)
        for word in frozenset[str]().union(*lists.values())
    }
    return listed, written


class _Chunks(dict[str, tuple[Token, ...]]):
    """The tokens between two white spaces, which depend on nothing but for plurals.

    A plural whose possessive goes on is asked for with a space: "workers' ".
    """

    def __missing__(self, chunk: str) -> tuple[Token, ...]:
        """Read a new chunk, after forgetting all when they have become too many."""
        if len(self) >= MAX_CHUNKS:
            self.clear()
        tokens: tuple[Token, ...]
        if chunk.isalpha():  # the common cases, without a search
            tokens = (_WORDS[chunk],)
        elif chunk[-1] in TRAILING and chunk[:-1].isalpha():
            tokens = _WORDS[chunk[:-1]], _WORDS[chunk[-1]]
        else:
            words = TOKEN.findall(f"{chunk}x")[:-1] if chunk[-1] == " " else TOKEN.findall(chunk)
            tokens = tuple([_WORDS[word] for word in words])
        self[chunk] = tokens
        return tokens


class _Words(dict[str, Token]):
    """The token of each word and mark met."""

    def __missing__(self, word: str) -> Token:
        """Ask the lists about a new word."""
        if len(self) >= MAX_CHUNKS:
            self.clear()
        listed, written = _load_facets()
        first, low, adverb = word[0], plain(word), False
        facets, kind = listed.get(low, UNLISTED), WORD
        if word in written:
            facets |= written[word]
        if not first.isalnum():
            facets, kind = facets & BEFORE_OPENS, MARK
        elif word[-1] == ".":
            facets |= DOTTED
        if first.islower():
            facets |= GOES_ON
        elif first.isupper():
            facets |= CAPITAL if len(word) > 1 or word == "I" else CAPITAL | SHORT
        if low.endswith(ENDS):
            if low[-1] in "dg":
                facets |= IN_ED_OR_ING
            elif low[-1] == "y":
                adverb = is_ly(word)
            elif low not in CUES.contractions:
                facets |= NOUN_FOLLOWS
        token = Token(word, low, kind, (facets & TELLS) > 0, adverb, facets)
        self[word] = token
        return token


CHUNKS: Final = _Chunks()
_WORDS: Final = _Words()


class Quoted(NamedTuple):
    """The piece of a quotation within a paragraph, by the paragraph's number among the words."""

    paragraph: int
    start: int  # code points: of the whole quotation, of the piece
    here: int
    stop: int
    text: str


class Parts(NamedTuple):
    """What is to be read: runs of words that are whole sentences, in order, one entry each."""

    paragraph: Index  # its number among the words
    first: Index  # words
    stop: Index
    clausal: Flags  # whether a clause can be attributed in it
    origin: Index  # where its paragraph begins in its article
    quoted: Flags  # whether there is a quotation in its paragraph, so that all is read
    titled: Flags  # whether it is a headline in title case, where a capital tells no name


class Columns(NamedTuple):
    """Words or tokens in the order of the text, one entry each."""

    kind: Index
    start: Index  # code points in the article
    end: Index
    part: Index


class Reading(NamedTuple):
    """All tokens of some parts with their places in the article, and the sentences to be read."""

    tokens: list[Token]
    starts: memoryview[int]  # which gives a Python number faster than an array does
    ends: memoryview[int]
    sentences: dict[int, list[Outline]]  # that are to be read, by paragraph


def read_parts(
    words: Words, parts: Parts, quoted: Sequence[Quoted], *, phrases: bool = True
) -> Reading:
    """Return the sentences of some parts that hold a cue, a stance or stand beside a quotation."""
    flat, (kind, starts, ends, part) = _read_tokens(words, parts, quoted)
    facets = np.fromiter(map(attrgetter("facets"), flat), np.int64, len(flat))[kind]
    objects = np.empty(len(flat), np.object_)
    objects[:] = flat
    tokens: list[Token] = objects[kind].tolist()
    is_first = np.diff(part, prepend=-1) != 0
    is_first[1:] |= _find_ends(tokens, facets, is_first)[:-1]
    first = np.flatnonzero(is_first)
    n_pieces = -(-np.diff(first, append=len(tokens)) // MAX_TOKENS)
    first = np.repeat(first, n_pieces) + _count_up(n_pieces) * MAX_TOKENS
    is_first[first] = True
    before, after = _find_neighbours(facets, is_first)
    named = _has(facets, CAPITAL) & ~parts.titled[part]
    # A verb that is no noun; "according to", "in the view of"; "the claim that".
    cue = _has(facets, VERB) & ~named & ~_has(before, NOUN_FOLLOWS)
    cue &= ~_has(before, PREPOSITION) | _has(facets, IN_ED_OR_ING)
    cue |= _has(facets, HEAD) & _has(after, SECOND)
    cue |= _has(facets, BEFORE_THAT) & _has(after, THAT)
    stance = ((facets >> TAKES) & (after >> OPENS) & PHRASES) > 0
    stance &= (is_first | ~named) & phrases
    kept = parts.quoted[part[first]]
    stop = np.append(first, len(tokens))[1:]
    places = []
    for flags in (cue & parts.clausal[part], stance, _has(facets, QUOTED)):
        at = np.flatnonzero(flags)
        low, high = np.searchsorted(at, first), np.searchsorted(at, stop)
        kept |= low < high
        places.append(((at - np.repeat(first, high - low)).tolist(), low, high))
    sentences: dict[int, list[Outline]] = {}
    which = np.flatnonzero(kept)
    listed = (column[which].tolist() for column in (parts.paragraph[part[first]], first, stop))
    inside = (
        [within[a:b] for a, b in zip(low[which].tolist(), high[which].tolist(), strict=True)]
        for within, low, high in places
    )
    for paragraph, *sentence in zip(*listed, *inside, strict=True):
        sentences.setdefault(paragraph, []).append(tuple(sentence))
    return Reading(tokens, starts.data, ends.data, sentences)


def _has(facets: Index, bits: int) -> Flags:
    """Tell which of some facets have one of some bits."""
    found: Flags = (facets & bits) > 0
    return found


def _count_up(sizes: Index) -> Index:
    """Return 0, 1, 2 … for each of some sizes, one behind the other."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _find_neighbours(facets: Index, is_first: Flags) -> tuple[Index, Index]:
    """Return the facets of the tokens before and after each, none beyond what begins there."""
    before, after = np.roll(facets, 1), np.roll(facets, -1)
    before[is_first] = after[np.roll(is_first, -1)] = 0
    return before, after


def _read_tokens(
    words: Words, parts: Parts, quoted: Sequence[Quoted]
) -> tuple[list[Token], Columns]:
    """Return the distinct tokens of some parts, and where they stand."""
    sizes = parts.stop - parts.first
    at = np.repeat(parts.first, sizes) + _count_up(sizes)
    part, shift = np.repeat(np.arange(len(sizes)), sizes), np.repeat(parts.origin, sizes)
    columns = Columns(words.kind[at], words.start[at] + shift, words.end[at] + shift, part)
    columns, others = _insert_quotations(words.names, columns, parts, quoted)
    kind, start, end, part = columns
    is_met = np.zeros(len(words.names) + len(others), np.bool_)
    is_met[kind] = True
    kind = (np.cumsum(is_met) - 1)[kind]
    met = np.flatnonzero(is_met[: len(words.names)])
    read = [*map(CHUNKS.__getitem__, map(words.names.__getitem__, met.tolist())), *others]
    left = [tokens[0].kind != QUOTE for tokens in others]
    marked = np.append(words.find_last("'’")[met], np.array(left, np.bool_))
    near = (start[1:] == end[:-1] + 1) & (part[1:] == part[:-1])
    for place in np.flatnonzero(marked[kind[:-1]] & near).tolist():
        chunk = "".join(token.text for token in read[kind[place]])
        if chunk.endswith(PLURALS) and STARTS_WORD.match(read[kind[place + 1]][0].text):
            kind[place] = len(read)
            read.append(CHUNKS[f"{chunk} "])
    flat = list(chain.from_iterable(read))
    length = np.fromiter(map(len, map(attrgetter("text"), flat)), np.intp, len(flat))
    n_tokens = np.fromiter(map(len, read), np.intp, len(read))
    first, offset = np.cumsum(n_tokens) - n_tokens, np.cumsum(length) - length
    offset -= np.repeat(offset[first], n_tokens)
    counts = n_tokens[kind]
    token = np.repeat(first[kind], counts) + _count_up(counts)
    starts = np.repeat(start, counts) + offset[token]
    ends = starts + length[token]
    ends[np.cumsum(counts) - 1] = end  # of a quotation that began in another paragraph, too
    return flat, Columns(token, starts, ends, np.repeat(part, counts))


def _insert_quotations(
    words: Sequence[str], columns: Columns, parts: Parts, quoted: Sequence[Quoted]
) -> tuple[Columns, list[tuple[Token, ...]]]:
    """Return words with quotations in place of what these cover, and all that is of new kinds.

    These are the quotations, and what is left of a word that one of them begins or ends in.
    """
    if not quoted:
        return columns, []
    kind, start, end, part = columns
    parents = [piece.paragraph for piece in quoted]
    parent = np.searchsorted(parts.paragraph, parents) << PLACE
    here, stop = (np.array([piece[field] for piece in quoted]) for field in (2, 3))
    low = np.searchsorted((part << PLACE) + end, parent + here, "right")
    high = np.searchsorted((part << PLACE) + start, parent + stop, "left")
    covered = np.zeros(len(kind) + 1, np.intp)
    np.add.at(covered, low, 1)
    np.subtract.at(covered, high, 1)
    kept = np.cumsum(covered)[:-1] == 0
    rows: list[tuple[int, int, int]] = []  # which quotation, and where what is new begins and ends
    others: list[tuple[Token, ...]] = []
    done = 0
    begins, limits = start.data, end.data  # Python numbers, faster than from an array
    lows = [*low.tolist(), len(kind)]
    for n, (piece, first, last) in enumerate(zip(quoted, lows, high.tolist(), strict=False)):
        facets = QUOTED | PHRASES << OPENS | _load_facets()[1].get(piece.text, 0)
        quote: tuple[Token, ...] = (Token(piece.text, "", QUOTE, facets=facets),)
        cut = [(piece.start, piece.stop, quote)]
        if first < last:  # it covers a word, and so it does if a word is cut
            begin, limit = begins[first], limits[last - 1]
            if first >= done and begin < piece.here:
                head = words[kind[first]][: piece.here - begin]
                cut.insert(0, (begin, piece.here, CHUNKS[head]))
            if lows[n + 1] < last:
                limit = quoted[n + 1].here  # the next one begins in the same word
            if piece.stop < limit:
                begin, word = begins[last - 1], words[kind[last - 1]]
                tail = word[piece.stop - begin : limit - begin]
                cut.append((piece.stop, limit, CHUNKS[tail]))
        done = last
        for begin, limit, other in cut:
            rows.append((n, begin, limit))
            others.append(other)
    which, *spans = np.array(rows).T
    places = np.concatenate([[0], np.cumsum(kept)])[low[which]]
    news = np.arange(len(rows)) + len(words), *spans, parent[which] >> PLACE
    pairs = zip(columns, news, strict=True)
    return Columns(*(np.insert(old[kept], places, new) for old, new in pairs)), others


def _find_ends(tokens: Sequence[Token], facets: Index, is_first: Flags) -> Flags:
    """Tell behind which tokens a sentence ends, other than where all is over."""
    before, after = _find_neighbours(facets, is_first)
    initial = _has(facets, FULL_STOP) & _has(before, SHORT)
    ends = _has(facets, STOP) & ~_has(after, STOP | CLOSER) & ~initial
    ends |= _has(facets, CLOSER) & _has(before, STOP)
    firsts = np.flatnonzero(is_first)
    at = np.flatnonzero(_has(facets, QUOTED))
    stops = np.append(firsts, len(tokens))[np.searchsorted(firsts, at, "right")]
    ends[at] = [
        tokens[i].text.rstrip(QUOTING)[-1:] in STOPS and not _is_attributed(tokens, i, stop)
        for i, stop in zip(at.tolist(), stops.tolist(), strict=True)
    ]
    ends &= ~_has(after, GOES_ON)
    return ends | (_has(facets, DOTTED) & _has(after, BEGINS))  # "in the U.S. The …"


def _is_attributed(tokens: Sequence[Token], index: int, stop: int) -> bool:
    """Tell whether "said X" or "X said." follows a quotation, so that the sentence goes on."""
    stopped = tokens[index].text.rstrip(QUOTING)[-1:] == "."
    ends = {"", "."} if stopped else {"", ".", ","}
    for at in range(index + 1, min(index + 1 + LOOK, stop)):
        token = tokens[at]
        if token.kind != WORD:
            if token.text == "." and tokens[at - 1].text in CUES.abbreviations:
                continue
            return False
        if token.facets & VERB and (at > index + 1 or token.text.islower()):
            if at == index + 1 or at + 1 >= stop or tokens[at + 1].text in ends:
                return True
            return not stopped and _addresses(tokens, at, stop)
    return False


def _addresses(tokens: Sequence[Token], verb: int, stop: int) -> bool:
    """Tell whether a cue has only a hearer and adjuncts behind it: "Ito told the crowd."."""
    for at in range(verb + 1, stop):
        token = tokens[at]
        if token.kind != WORD:
            return token.text in STOPS
        if token.low in CUES.predicates or token.low in CUES.breaks - {"to", "following"}:
            return False
    return True

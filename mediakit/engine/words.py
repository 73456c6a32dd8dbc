"""Which words does NLTK make of a chunk: asked once per shape and place in the sentence.

`NLTKWordTokenizer` is a row of regular expressions over the sentence, but hardly one of them looks
past white space. What it makes of a chunk depends on the chunk and on

- whether it ends the sentence, if it ends with an apostrophe, or a full stop and closing marks;
- whether U+0020 or other white space follows, if it ends with an apostrophe.

What stands before a chunk decides only whether NLTK writes `` or '' for its double quotation mark,
which is one word in either case. Only where closing marks stand alone at the end of a sentence do
the rules reach further back (`he left. )`); there NLTK is given what it looks at.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from itertools import accumulate, compress, repeat
from typing import TYPE_CHECKING

import numpy as np

from mediakit.base.arrays import Ragged, distinct_lines
from mediakit.engine.chunks import find_batches
from mediakit.engine.punkt import load_word_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediakit.base.arrays import Bits, Index, Ints
    from mediakit.engine.chunks import Chunks, Shapes
    from mediakit.engine.sentences import Sentences

    Span = tuple[int, int]
    Words = tuple[tuple[Span, ...], ...]  # spans of words in each of some chunks

MIDDLE, BEFORE_OTHER_SPACE, LAST = range(3)  # contexts: U+0020 follows, other white space, nothing
FOLLOWING = (" a", "\na", "")
N_CONTEXTS = len(FOLLOWING)
PRECEDING = "a "
BETWEEN = " a "  # keeps one shape from the next where NLTK reads many
MAX_ASKED = 100_000  # characters of shapes that NLTK is given as one sentence

ENDS, ENDS_QUOTED = 1, 2  # bits of a shape: differs in the context LAST; in all three
CLOSES, STOPS = 4, 8  # nothing but closing marks; a full stop, then nothing but these
CLOSING = r"""[\])}>"'»”’]"""  # may follow the full stop that ends a sentence, to the tokenizer
CLOSING_ONLY = re.compile(rf"{CLOSING}+\Z")
STOPPED = re.compile(rf"\.{CLOSING}*\Z")


def token_spans(text: str) -> list[Span]:
    """Return NLTK's tokens of a sentence as spans of it."""
    spans: list[Span] = []
    end = 0
    for token in load_word_tokenizer().tokenize(text):
        at = end
        while text[at].isspace():
            at += 1
        end = at + len(token)
        if not text.startswith(token, at):  # NLTK only inserts spaces, and rewrites " and ''
            end = at + (1 if text[at] == '"' else 2)
        spans.append((at, end))
    return spans


def traits_of(shape: str) -> int:
    """Return the bits that say in which contexts NLTK's words of a shape differ."""
    closes = CLOSES if CLOSING_ONLY.match(shape) else 0
    quoted = ENDS | ENDS_QUOTED if shape.endswith("'") else 0
    return closes | quoted | (ENDS | STOPS if STOPPED.search(shape) else 0)


def ask(shape: str, context: int) -> list[Span]:
    """Return NLTK's words of one shape in a context."""
    start = len(PRECEDING)
    spans = token_spans(PRECEDING + shape + FOLLOWING[context])
    return [(a - start, b - start) for a, b in spans if 0 <= a - start < len(shape)]


def ask_many(shapes: list[str]) -> list[list[Span]]:
    """Return NLTK's words of many shapes in mid-sentence; it reads them as a few long sentences."""
    answers: list[list[Span]] = []
    for start, stop in find_batches(shapes, MAX_ASKED):  # so that memory stays flat
        group = shapes[start:stop]
        steps = (len(shape) + len(BETWEEN) for shape in group)
        starts = list(accumulate(steps, initial=len(PRECEDING)))
        spans = token_spans(PRECEDING + BETWEEN.join(group) + FOLLOWING[MIDDLE])
        owners = np.searchsorted(starts, [a for a, _ in spans], "right") - 1
        asked: list[list[Span]] = [[] for _ in range(len(group) + 1)]
        for owner, (a, b) in zip(owners.tolist(), spans, strict=True):
            asked[owner].append((a - starts[owner], b - starts[owner]))
        # Behind the words of a shape stands the `a` that keeps it from the next one.
        answers += [words[:-1] for words in asked[:-1]]
    return answers


def _slices(texts: list[str], count: Index, starts: Ints, ends: Ints) -> tuple[Index, list[str]]:
    """Return the distinct slices of some texts, and the number of each slice."""
    codes = np.frombuffer("".join([*texts, "\n"]).encode("utf-32-le", "surrogatepass"), np.int32)
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    first = np.repeat(np.cumsum(lengths) - lengths, count) + starts
    widths = ends - starts + 1  # a line feed goes behind each slice
    stop = np.cumsum(widths)
    at = np.repeat(first - stop + widths, widths) + np.arange(stop[-1] if len(stop) else 0)
    at[stop - 1] = len(codes) - 1
    return distinct_lines(codes[at], widths)


class WordForms:
    """The words of chunk types in their contexts, found when they are first needed.

    A *form* is a chunk type in a context, or a chunk type with words found otherwise. `words` has
    a row per form; its columns are start and end in the chunk, and the word's number in
    `vocabulary`.
    """

    def __init__(self, chunks: list[str]) -> None:
        self.words = Ragged(3)
        self.traits: Bits = np.zeros(0, np.uint8)  # one entry per chunk type
        self.vocabulary: list[str] = []
        self._numbers: dict[str, int] = {}  # of words
        self._chunks = chunks
        self._places = Ragged(1)  # of each chunk type: the places that its shape stands for
        self._shape: Index = np.zeros(0, np.intp)  # of each chunk type
        self._form: Index = np.zeros(0, np.intp)  # of each chunk type in each context, or -1
        self._found: dict[tuple[int, tuple[Span, ...]], int] = {}
        self._shapes: list[str] = []
        self._shape_traits: Bits = np.zeros(0, np.uint8)
        self._spans = Ragged(2)  # of a shape in a context: start and end of each word
        self._answer: Ints = np.zeros(0, np.int32)  # row of `_spans`, as in `_form`

    @property
    def n_entries(self) -> int:
        """Return how many places and words are kept, a measure of memory."""
        return self._places.n_entries + self.words.n_entries

    def add_shapes(self, shapes: list[str]) -> None:
        """Take up new shapes; they are numbered in the order in which they come."""
        self._shapes += shapes
        bits = np.fromiter(map(traits_of, shapes), np.uint8, len(shapes))
        self._shape_traits = np.append(self._shape_traits, bits)
        self._answer = np.append(self._answer, np.full(N_CONTEXTS * len(shapes), -1, np.int32))

    def add(self, shape: Index, found: Shapes) -> None:
        """Take up the chunk types that were added to the list; `shape` is the number of each."""
        self._places.append(found.n_places, found.places)
        self._shape = np.concatenate([self._shape, shape])
        self._form = np.append(self._form, np.full(N_CONTEXTS * len(shape), -1))
        self.traits = np.concatenate([self.traits, self._shape_traits[shape]])

    def forms(self, keys: Index) -> Index:
        """Return the form of each chunk, given N_CONTEXTS times its type, plus its context."""
        wanted = np.zeros(len(self._form), np.bool_)
        wanted[keys] = True
        self._make(np.flatnonzero(wanted & (self._form < 0)))
        return self._form.take(keys)

    def form_of_spans(self, kind: int, spans: tuple[Span, ...]) -> int:
        """Return the form of a chunk type whose words are known to be these spans of it."""
        key = kind, spans
        if key not in self._found:
            self._found[key] = len(self.words)
            starts, ends = np.array(spans, np.int32).reshape(-1, 2).T
            self._append([kind], np.array([len(spans)]), starts, ends)
        return self._found[key]

    def _make(self, keys: Index) -> None:
        """Add the forms of chunk types in contexts: `keys` are places in `_form`."""
        types, contexts = np.divmod(keys, N_CONTEXTS)
        rows = self._answers(self._shape[types] * N_CONTEXTS + contexts)
        count = self._spans.count[rows]
        at = self._spans.entries(rows)
        starts, ends = self._spans.columns
        first = np.repeat(self._places.first[types], count)
        (places,) = self._places.columns
        self._form[keys] = np.arange(len(self.words), len(self.words) + len(keys))
        self._append(types.tolist(), count, places[first + starts[at]], places[first + ends[at]])

    def _append(self, types: list[int], count: Index, starts: Ints, ends: Ints) -> None:
        """Add a form of each chunk type: how many words it has, and where they stand in it."""
        number, words = _slices([self._chunks[kind] for kind in types], count, starts, ends)
        known = self._numbers
        numbers = np.fromiter(map(known.get, words, repeat(-1)), np.intp, len(words))
        new = np.flatnonzero(numbers < 0)
        numbers[new] = np.arange(len(known), len(known) + len(new))
        self.vocabulary += [words[i] for i in new.tolist()]
        known.update(zip(self.vocabulary[len(known) :], numbers[new].tolist(), strict=True))
        self.words.append(count, starts, ends, numbers[number])

    def _answers(self, keys: Index) -> Ints:
        """Return the rows of `_spans` for shapes in contexts, and ask NLTK for those not known."""
        unknown = np.unique(keys[self._answer[keys] < 0])
        numbers, contexts = np.divmod(unknown, N_CONTEXTS)
        shapes = [self._shapes[number] for number in numbers.tolist()]
        middle = contexts == MIDDLE
        self._keep(unknown[middle], ask_many(list(compress(shapes, middle))))
        rest = compress(zip(shapes, contexts.tolist(), strict=True), ~middle)
        self._keep(unknown[~middle], [ask(shape, context) for shape, context in rest])
        return self._answer.take(keys)

    def _keep(self, keys: Index, answers: list[list[Span]]) -> None:
        """Store NLTK's answers for shapes in contexts."""
        self._answer[keys] = np.arange(len(self._spans), len(self._spans) + len(keys))
        flat = np.array([span for spans in answers for span in spans], np.int32).reshape(-1, 2)
        self._spans.append([len(spans) for spans in answers], flat[:, 0], flat[:, 1])


MAX_REMEMBERED = 100  # characters of a text whose words are kept, for they often come again


def find_forms(chunks: Chunks, sentences: Sentences, words: WordForms) -> Index:
    """Return for each chunk the row of `words.words` that holds its words."""
    keys = chunks.kind * N_CONTEXTS + MIDDLE
    quoted = np.flatnonzero(words.traits[chunks.kind] & ENDS_QUOTED)
    keys[quoted[~chunks.before_space(quoted)]] += BEFORE_OTHER_SPACE - MIDDLE
    last = sentences.last[(words.traits[chunks.kind[sentences.last]] & ENDS) > 0]
    keys[last] = chunks.kind[last] * N_CONTEXTS + LAST
    forms = words.forms(keys)
    for first, stop in _exceptions(chunks, sentences, words.traits):
        text = chunks.text_of(first, stop)
        read = _read_short if len(text) <= MAX_REMEMBERED else _read
        kinds = chunks.kind[first : stop + 1].tolist()
        forms[first : stop + 1] = list(map(words.form_of_spans, kinds, read(text)))
    return forms


def _exceptions(chunks: Chunks, sentences: Sentences, traits: Bits) -> Iterator[tuple[int, int]]:
    """Yield first and last chunk of the stretches where NLTK's rules look beyond a chunk."""
    # The separators U+001C to U+001F are no white space to these rules; and a full stop before
    # closing marks that stand alone at the end of a sentence is the one that ends it.
    separated = np.isin(chunks.paragraph_of(sentences.first), chunks.separated)
    closed = (traits[chunks.kind[sentences.last]] & CLOSES) > 0
    for i in np.flatnonzero(separated | closed).tolist():
        first, last = int(sentences.first[i]), int(sentences.last[i])
        if separated[i]:
            yield first, last
            continue
        at = last
        while at > first and traits[chunks.kind[at]] & CLOSES:
            at -= 1
        if at < last and traits[chunks.kind[at]] & STOPS:
            yield at, last


def _read(text: str) -> Words:
    """Return NLTK's words of each chunk of a text."""
    whole = PRECEDING + text
    spans = deque(token_spans(whole))
    spans.popleft()
    end = len(PRECEDING)
    found = []
    for chunk in text.split():
        start = whole.index(chunk, end)
        end = start + len(chunk)
        words = []
        while spans and spans[0][0] < end:
            a, b = spans.popleft()
            words.append((a - start, b - start))
        found.append(tuple(words))
    return tuple(found)


_read_short = lru_cache(maxsize=10_000)(_read)

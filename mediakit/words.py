"""Which words does NLTK make of a chunk: asked once per shape and place in the sentence.

`NLTKWordTokenizer` is a row of regular expressions over the sentence, but hardly one of them looks
past white space. What it makes of a chunk depends on the chunk and on

- what stands before it, if it begins with ``"`` or ``''``: U+0020, other white space, or nothing;
- what stands after it, if it ends with ``'``: the same three;
- whether it ends the sentence, if it ends with a comma, a colon, or a full stop and closing marks.

These places are the contexts below. Only where closing marks stand alone at the end of a sentence
do the rules reach further back (`he left. )`); there NLTK is given what it looks at.
"""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING

import numpy as np

from mediakit.punkt import load_word_tokenizer
from mediakit.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from mediakit.shapes import Shapes

    Index = npt.NDArray[np.intp]
    Span = tuple[int, int]

SPACE, OTHER_SPACE, NOTHING = range(3)  # what stands on one side of a chunk
SIDES = 3
N_CONTEXTS = SIDES * SIDES  # SIDES * before + after
PLAIN = SIDES * SPACE + SPACE
BETWEEN = " a "  # keeps one shape from the next where NLTK reads many
MAX_ASKED = 100_000  # characters of shapes that NLTK is given as one sentence
BEFORE, AFTER, LAST = 1, 2, 4  # what matters to a shape, as bits
CLOSES, STOPS = 8, 16  # nothing but closing marks; a full stop, then nothing but these
NEIGHBOURS = {SPACE: ("a ", " a"), OTHER_SPACE: ("a\n", "\na"), NOTHING: ("", "")}
CLOSING = r"""[\])}>"'»”’]"""  # may follow the full stop that ends a sentence, to the tokenizer
CLOSING_ONLY = re.compile(rf"{CLOSING}+\Z")
STOPPED = re.compile(rf"\.{CLOSING}*\Z")


def token_spans(text: str) -> list[Span]:
    """Return NLTK's tokens of a sentence as spans of it.

    NLTK only inserts spaces and rewrites ``"`` to `` or '', and sometimes '' to ``.

    >>> token_spans('"Go," he said.')
    [(0, 1), (1, 3), (3, 4), (4, 5), (6, 8), (9, 13), (13, 14)]
    """
    return list(_align(load_word_tokenizer().tokenize(text), text))


def _align(tokens: list[str], text: str) -> Iterator[Span]:
    """Find each token in the text that it was taken from."""
    at = 0
    for token in tokens:
        while text[at].isspace():
            at += 1
        end = at + len(token)
        if not text.startswith(token, at):
            end = at + (1 if text[at] == '"' else 2)
        yield at, end
        at = end


def sensitivity(shape: str) -> int:
    """Return the bits of what NLTK's words of this shape depend on.

    >>> sensitivity("a"), sensitivity('"a,') == BEFORE | LAST
    (0, True)
    """
    stops = STOPPED.search(shape)
    return (
        (BEFORE if shape.startswith(('"', "''")) else 0)
        | (AFTER if shape.endswith("'") else 0)
        | (LAST if stops or shape.endswith((",", ":", "'")) else 0)
        | (CLOSES if CLOSING_ONLY.match(shape) else 0)
        | (STOPS if stops else 0)
    )


def ask(shape: str, context: int) -> list[Span]:
    """Return NLTK's words of one shape in a context.

    >>> ask("a.", PLAIN), ask("a.", SIDES * SPACE + NOTHING)
    ([(0, 2)], [(0, 1), (1, 2)])
    """
    before, after = NEIGHBOURS[context // SIDES][0], NEIGHBOURS[context % SIDES][1]
    start, end = len(before), len(before) + len(shape)
    spans = token_spans(before + shape + after)
    return [(a - start, b - start) for a, b in spans if start <= a < end]


def ask_plain(shapes: list[str]) -> list[list[Span]]:
    """Return NLTK's words of many shapes in mid-sentence; it reads them as a few long sentences.

    >>> ask_plain(["a.", "an't"])
    [[(0, 2)], [(0, 1), (1, 4)]]
    """
    answers: list[list[Span]] = []
    for group in _groups(shapes):
        starts = list(accumulate((len(shape) + len(BETWEEN) for shape in group), initial=len("a ")))
        spans = token_spans("a " + BETWEEN.join(group) + " a")
        owners = np.searchsorted(starts, [a for a, _ in spans], "right") - 1
        asked: list[list[Span]] = [[] for _ in range(len(group) + 1)]
        for owner, (a, b) in zip(owners.tolist(), spans, strict=True):
            asked[owner].append((a - starts[owner], b - starts[owner]))
        # Behind the words of a shape stands the `a` that keeps it from the next one.
        answers += [words[:-1] for words in asked[:-1]]
    return answers


def _groups(shapes: list[str]) -> Iterator[list[str]]:
    """Yield shapes in groups that make a text of moderate length, so that memory stays flat."""
    group: list[str] = []
    size = 0
    for shape in shapes:
        group.append(shape)
        size += len(shape)
        if size >= MAX_ASKED:
            yield group
            group, size = [], 0
    if group:
        yield group


class WordForms:
    """The words of chunk types in their contexts, found when they are first needed.

    A *form* is a chunk type in a context, or a chunk type with words found otherwise. `words` has
    a row per form; its columns are start and end in the chunk, and the word's number in
    `vocabulary`.
    """

    def __init__(self, chunks: list[str]) -> None:
        self.words = Ragged(3)
        self.sensitive: npt.NDArray[np.uint8] = np.zeros(0, np.uint8)  # one entry per chunk type
        self.vocabulary: list[str] = []
        self._numbers: dict[str, int] = {}  # of words
        self._chunks = chunks
        self._places = Ragged(1)  # of each chunk type: the places that its shape stands for
        self._shape: Index = np.zeros(0, np.intp)  # of each chunk type
        self._form: Index = np.zeros(0, np.intp)  # of each chunk type in each context, or -1
        self._found: dict[tuple[int, tuple[Span, ...]], int] = {}
        self._shapes: list[str] = []
        self._shape_sensitive: npt.NDArray[np.uint8] = np.zeros(0, np.uint8)
        self._spans = Ragged(2)  # of a shape in a context: start and end of each word
        self._answer: Index = np.zeros(0, np.intp)  # row of `_spans`, as in `_form`

    @property
    def n_places(self) -> int:
        """Return the length of all shapes of chunk types together, a measure of memory."""
        return self._places.n_entries

    def add_shapes(self, shapes: list[str]) -> None:
        """Take up new shapes; they are numbered in the order in which they come."""
        bits = np.fromiter(map(sensitivity, shapes), np.uint8, len(shapes))
        self._shapes += shapes
        self._shape_sensitive = np.concatenate([self._shape_sensitive, bits])
        self._answer = np.append(self._answer, np.full(N_CONTEXTS * len(shapes), -1))

    def add(self, shape: Index, found: Shapes) -> None:
        """Take up the chunk types that were added to the list; `shape` is the number of each."""
        self._places.append(found.n_places, found.places)
        self._shape = np.concatenate([self._shape, shape])
        self._form = np.append(self._form, np.full(N_CONTEXTS * len(shape), -1))
        self.sensitive = np.concatenate([self.sensitive, self._shape_sensitive[shape]])

    def forms(self, types: Index, contexts: npt.NDArray[np.integer]) -> Index:
        """Return the form of each chunk, given its type and its context."""
        keys = types * N_CONTEXTS + contexts
        wanted = np.zeros(len(self._form), np.bool_)
        wanted[keys] = True
        self._make(np.flatnonzero(wanted & (self._form < 0)))
        return self._form[keys]

    def form_of_spans(self, kind: int, spans: tuple[Span, ...]) -> int:
        """Return the form of a chunk type whose words are known to be these spans of it."""
        key = kind, spans
        if key not in self._found:
            self._found[key] = len(self.words)
            starts, ends = [a for a, _ in spans], [b for _, b in spans]
            self._append([len(spans)], [kind] * len(spans), starts, ends)
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
        self._append(
            count,
            np.repeat(types, count).tolist(),
            places[first + starts[at]].tolist(),
            places[first + ends[at]].tolist(),
        )

    def _append(
        self, count: npt.ArrayLike, types: list[int], starts: list[int], ends: list[int]
    ) -> None:
        """Add forms, given for each of their words the chunk type and the span in it."""
        numbers, chunks = self._numbers, self._chunks
        words = [
            numbers.setdefault(chunks[kind][start:end], len(numbers))
            for kind, start, end in zip(types, starts, ends, strict=True)
        ]
        self.words.append(count, starts, ends, words)
        self.vocabulary += islice(numbers, len(self.vocabulary), None)

    def _answers(self, keys: Index) -> Index:
        """Return the rows of `_spans` for shapes in contexts, and ask NLTK for those not known."""
        unknown = np.unique(keys[self._answer[keys] < 0])
        shapes, contexts = np.divmod(unknown, N_CONTEXTS)
        plain = contexts == PLAIN
        self._keep(unknown[plain], ask_plain([self._shapes[i] for i in shapes[plain].tolist()]))
        self._keep(
            unknown[~plain],
            [
                ask(self._shapes[shape], context)
                for shape, context in zip(
                    shapes[~plain].tolist(), contexts[~plain].tolist(), strict=True
                )
            ],
        )
        return self._answer[keys]

    def _keep(self, keys: Index, answers: list[list[Span]]) -> None:
        """Store NLTK's answers for shapes in contexts."""
        self._answer[keys] = np.arange(len(self._spans), len(self._spans) + len(keys))
        flat = np.array([span for spans in answers for span in spans], np.int32).reshape(-1, 2)
        self._spans.append([len(spans) for spans in answers], flat[:, 0], flat[:, 1])

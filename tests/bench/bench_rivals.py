"""What the benchmark holds mediakit against, beside plain NLTK."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from time import process_time as cpu
from typing import TYPE_CHECKING, Any

import numpy as np
from bench_text import load, megabytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

RUNS = 3
STRINGZILLA_FASTER = 240 / 170  # MB/s of its split and of str.split, measured side by side once
WHITESPACE = " \t\n\r\v\f"
WORD = re.compile(r"(?u)\b\w\w+\b")  # scikit-learn's default token_pattern


def vectorizer(text: str) -> dict[str, Any]:
    """The steps of scikit-learn's CountVectorizer in Python: MB per CPU second."""
    return _rate(text, count_vectorized)


def splitting(text: str) -> dict[str, Any]:
    """The pass that splits each article at white space: MB per CPU second, and by what."""
    if not find_spec("stringzilla"):
        result = _rate(text, lambda texts: [len(each.split()) for each in texts])
        return {"rate": result["rate"] * STRINGZILLA_FASTER, "by": "str.split"}
    view = import_module("stringzilla").Str
    result = _rate(text, lambda texts: [len(view(t).split_byteset(WHITESPACE)) for t in texts])
    return {**result, "by": "stringzilla"}


def _rate(text: str, function: Callable[[list[str]], object]) -> dict[str, Any]:
    """Return the best rate of several runs; nothing is kept from one to the next."""
    articles = load(text)
    texts, seconds = articles["text"].tolist(), []
    for _ in range(RUNS):
        begin = cpu()
        function(texts)
        seconds.append(cpu() - begin)
    return {"rate": megabytes(articles) / min(seconds)}


def count_vectorized(texts: Iterable[str]) -> tuple[list[str], Ints, Ints, Ints]:
    """Count the words of each text: the words sorted, then bounds, columns and counts as in CSR.

    What `CountVectorizer().fit_transform` does: lower-case, find all words, count those of each
    text by a growing vocabulary, sort it and renumber the columns.

    >>> words, bounds, columns, counts = count_vectorized(["To be or not", "to be"])
    >>> words, bounds.tolist(), columns.tolist(), counts.tolist()
    (['be', 'not', 'or', 'to'], [0, 4, 6], [3, 0, 2, 1, 3, 0], [1, 1, 1, 1, 1, 1])
    """
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    columns, counts, bounds = array("i"), array("i"), [0]
    for text in texts:
        found: dict[int, int] = {}
        for word in WORD.findall(text.lower()):
            column = vocabulary[word]
            found[column] = found.get(column, 0) + 1
        columns.extend(found.keys())
        counts.extend(found.values())
        bounds.append(len(columns))
    words = sorted(vocabulary)
    place = np.empty(len(words), np.int32)
    place[[vocabulary[word] for word in words]] = np.arange(len(words), dtype=np.int32)
    return words, np.array(bounds, np.int32), place[_ints(columns)], _ints(counts)


def _ints(values: Sequence[int]) -> Ints:
    return np.frombuffer(values, np.int32) if len(values) else np.zeros(0, np.int32)  # type: ignore[call-overload]

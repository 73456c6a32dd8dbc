"""How a text is cut up: what the engine fills, and what reads quotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Segments:
    """Where sentences, words and whitespace chunks stand in a list of paragraphs.

    Offsets count code points within the paragraph, half-open. Rows follow the text.

    Attributes
    ----------
    sentence_paragraph, sentence_start, sentence_end
        One entry per sentence.
    token_type, token_sentence, token_start, token_end
        One entry per word token: index into `types`, row of its sentence.
    chunk_type, chunk_sentence, chunk_start, chunk_end
        One entry per chunk: a run without white space (as `str.split` sees it), cut where a
        sentence ends inside it; index into `chunk_types`.
    types, chunk_types
        The distinct token and chunk strings, in order of first occurrence.
    """

    sentence_paragraph: Ints
    sentence_start: Ints
    sentence_end: Ints
    token_type: Ints
    token_sentence: Ints
    token_start: Ints
    token_end: Ints
    chunk_type: Ints
    chunk_sentence: Ints
    chunk_start: Ints
    chunk_end: Ints
    types: list[str]
    chunk_types: list[str]

    def count_words(self, n_paragraphs: int) -> Ints:
        """Return the number of words of each paragraph."""
        so_far = np.zeros(len(self.token_type) + 1, np.int32)
        np.cumsum(is_word(self.types)[self.token_type], out=so_far[1:])
        paragraphs = np.arange(n_paragraphs + 1, dtype=np.int32)
        sentences = np.searchsorted(self.sentence_paragraph, paragraphs).astype(np.int32)
        counts: Ints = np.diff(so_far[np.searchsorted(self.token_sentence, sentences)])
        return counts


def is_word(types: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which types are words: those with a letter or digit.

    >>> is_word(["peace", "3.5", "n't", ".", "''"]).tolist()
    [True, True, True, False, False]
    """
    found = (kind.isalnum() or any(map(str.isalnum, kind)) for kind in types)
    return np.fromiter(found, np.bool_, len(types))

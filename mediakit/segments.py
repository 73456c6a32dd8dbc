"""The engine, internal: paragraphs to chunks, words and sentences, as columns of small integers."""

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

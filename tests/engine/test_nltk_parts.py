"""Parts of NLTK without the whole, and the whole for whoever wants it."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest


def run(code: str) -> str:
    """Run code in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", dedent(code)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_nothing_imports_the_statistics_of_scipy() -> None:
    """Tokens, tone by both engines, every public name: its import takes longer than most work."""
    code = """
        import sys, mediakit as mk
        import mediakit.engine.punkt, mediakit.measures.vader, mediakit.measures.check
        for name in dir(mk): getattr(mk, name)
        mediakit.engine.punkt.load_punkt(), mediakit.engine.punkt.load_word_tokenizer()
        mediakit.measures.vader.load_analyzer("vader-nltk"), mediakit.measures.check._stem("wars")
        print("scipy.stats" in sys.modules, "nltk.classify" in sys.modules)
    """
    assert run(code) == "False False"


@pytest.mark.parametrize(
    "first", ["import mediakit.engine.punkt as p; p.load_punkt()", "import nltk"]
)
def test_the_whole_of_nltk_works_beside(first: str) -> None:
    """Before and after: names, submodules, and what rests on SciPy.

    Fisher's test of [[1, 1], [2, 5]]: 1 or fewer, by hand 1 - C(3, 2) / C(9, 2).
    """
    code = f"""
        {first}
        import mediakit.engine.punkt as p
        import nltk
        from nltk import FreqDist, word_tokenize
        from nltk.metrics import BigramAssocMeasures
        assert nltk.FreqDist is FreqDist and callable(nltk.tokenize.sent_tokenize)
        assert nltk.stem.SnowballStemmer("english").stem("wars") == "war"
        import nltk.sentiment
        assert nltk.sentiment.SentimentAnalyzer and nltk.sentiment.vader.VaderConstants
        assert p.load_word_tokenizer().__class__ is nltk.tokenize.NLTKWordTokenizer
        print(round(BigramAssocMeasures.fisher(1, (2, 3), 9), 3), hasattr(nltk, "nothing"))
    """
    assert run(code) == f"{1 - 3 / 36:.3f} False"

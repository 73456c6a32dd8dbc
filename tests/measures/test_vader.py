"""The array core against both packages: every value, to the last digit."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, examples
from hypothesis import given
from hypothesis import strategies as st
from nltk.sentiment import vader as nltk_vader
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer

import mediakit as mk
from mediakit.errors import ArgumentError
from mediakit.measures.vader import (
    ENGINES,
    Scores,
    load_analyzer,
    score_chunks,
    see_ascii,
    see_types,
)

APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u02b9\uff07\u00b4"), "'")
VALUES = ("compound", "pos", "neu", "neg")
engines = pytest.mark.parametrize("engine", ENGINES)


class OfflineNltk(nltk_vader.SentimentIntensityAnalyzer):  # type: ignore[misc]
    """NLTK's analyzer on its own lexicon: that which vaderSentiment ships, with six differences."""

    def __init__(self) -> None:
        path = files("vaderSentiment").joinpath("vader_lexicon.txt")
        self.lexicon_file = path.read_text("utf-8").strip("\n")
        self.lexicon = self.make_lex_dict()
        for word in (":P", "flawed", "heart", "hearts"):
            del self.lexicon[word]
        self.lexicon |= {":p": 1.4, "badass": -0.6}
        self.constants = nltk_vader.VaderConstants()


@cache
def original(engine: str) -> Any:  # noqa: ANN401  the packages have no types
    """Return the package's own analyzer."""
    made = {"vader": SentimentIntensityAnalyzer, "vader-nltk": OfflineNltk}
    return made[engine]()


def test_the_lexicon_of_nltk_is_that_of_its_data() -> None:
    """All six words of which the two lexicons differ, as they were found; the others are equal."""
    path = SHARED / "lexicon" / "nltk-differences.csv"
    if not path.is_file():
        pytest.skip("no ../shared/lexicon here: the differences are read where they are present")
    found = pd.read_csv(path, index_col="token").set_axis(["vader", "vader-nltk"], axis=1)
    lexicons = {engine: load_analyzer(engine).lexicon for engine in ENGINES}
    words = {*lexicons["vader"], *lexicons["vader-nltk"]}
    values = pd.DataFrame({name: pd.Series(lexicon) for name, lexicon in lexicons.items()})
    differ = values[values["vader"].ne(values["vader-nltk"])].sort_index()
    assert len(words) > 7_500
    pd.testing.assert_frame_equal(differ, found.sort_index(), check_names=False)


def scores_of(engine: str, texts: list[str], named: list[bool] | None = None) -> Scores:
    """Score texts as units, all in one call; `named` has a flag for each word of all of them."""
    words = [text.split() for text in texts]
    types = list(dict.fromkeys(word for unit in words for word in unit))
    place = {word: i for i, word in enumerate(types)}
    chunk = np.array([place[word] for unit in words for word in unit], dtype=np.int32)
    flags = None if named is None else np.array(named, np.bool_)
    bounds = np.cumsum([0, *map(len, words)])
    return score_chunks(see_types(engine, types), chunk, bounds, named=flags)


def differences(engine: str, texts: list[str]) -> list[tuple[object, ...]]:
    """Return the texts where any of the four values differs from the package's."""
    ours = scores_of(engine, texts)
    theirs = [original(engine).polarity_scores(text.translate(APOSTROPHES)) for text in texts]
    return [
        (text, name, value, scores[name])
        for name in VALUES
        for text, value, scores in zip(texts, getattr(ours, name).tolist(), theirs, strict=True)
        if value != scores[name]
    ]


PHRASES = [
    *("kind of", "Kind of", "sort of", "just enough", "kind", "of", "the shit", "The shit"),
    *("the bomb", "bad ass", "badass", "yeah right", "cut the mustard", "kiss of death"),
    *("hand to mouth", "bus stop", "to die for", "beating heart", "without doubt", "the"),
    *("without a doubt", "never so", "never this", "so", "this", "So", "no", "No", "nor", "or"),
    *("least", "at least", "very least", "but", "But", "BUT", "not", "n't", "don't", "can’t"),
    *("isnʼt", "ISN'T", "won´t", "shan\uff07t", "very", "VERY", "barely", "hardly", "Kinda"),
    *("good", "GOOD", "Good", "bad", "BAD", "great", "war", "peace", "crisis", "love", "ok", "US"),
    *("!", "!!", "!!!!!", "?", "??", "???", "????", "?!?", "good!!", "bad?", "'good'", '"good"'),
    *("‘good’", "“good”", "good.", ",good", "-good", "--good", "good-", "(good)", "good's", "a"),
    *("#good", "good.bad", ":)", ":-D", ":(", "<3", "x-d", "8)", ":Þ", "I", "é", "ÜBER", "İ", "ß"),
    *("😀", "ok😀!", "😀😀", "❤️", "©", "‼", "🆙🔛good", "👍🏽", "\u0301", "\u200b", "1.9", "-"),
]
LEXICON = sorted(word for word in original("vader").lexicon if " " not in word)
MODIFIERS = [*BOOSTER_DICT, *NEGATE]
MARKS = ["", "", "", "", ".", ",", "!", "?", "'", '"', "!!", "?!?", ")", "(", "’"]

plain_words = st.one_of(
    st.sampled_from(PHRASES), st.sampled_from(LEXICON), st.sampled_from(MODIFIERS)
)
marked_words = st.builds(
    lambda before, word, case, after: before + case(word) + after,
    st.sampled_from(MARKS),
    plain_words,
    st.sampled_from([str, str, str, str.upper, str.capitalize]),
    st.sampled_from(MARKS),
)
units = st.lists(st.one_of(plain_words, marked_words), max_size=12).map(" ".join)


@engines
@examples(40)
@given(texts=st.lists(units, max_size=8))
def test_equal_on_adversarial_text(engine: str, texts: list[str]) -> None:
    """Boosters, negations, idioms, capitals, marks, emoji in any order score as in the package."""
    assert not differences(engine, texts)


@engines
@examples(50)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_equal_on_any_text(engine: str, texts: list[str]) -> None:
    """Any Unicode text scores as in the package."""
    assert not differences(engine, texts)


@engines
def test_equal_on_damaged_text(engine: str) -> None:
    """A fixed draw of 3,000 units, larger than hypothesis likes to make them."""
    rng = np.random.default_rng(20240501)
    words = [*PHRASES, *MODIFIERS, *rng.choice(LEXICON, 300).tolist()]
    texts = []
    for size in rng.integers(0, 25, 3_000).tolist():
        unit = [words[i] for i in rng.integers(0, len(words), size)]
        texts.append(" ".join([*unit, *unit[: size // 4]]))
    assert not differences(engine, texts)


@engines
def test_equal_on_the_shipped_article(engine: str, seed_tokens: mk.Tokens) -> None:
    """Every sentence of the article that the project ships."""
    texts = _sentence_texts(seed_tokens)
    assert len(texts) > 10
    assert not differences(engine, texts)


@engines
def test_equal_on_news(engine: str, news_tokens: mk.Tokens) -> None:
    """Every sentence of real news."""
    texts = _sentence_texts(news_tokens)
    assert len(texts) > 4_000
    assert not differences(engine, texts)


def _sentence_texts(tokens: mk.Tokens) -> list[str]:
    articles = tokens.corpus.articles.set_index("doc_id")["text"]
    table = mk.split_sentences(tokens)
    spans = zip(table["doc_id"], table["start"], table["end"], strict=True)
    return [articles[doc_id][start:end] for doc_id, start, end in spans]


def silenced(engine: str, text: str, named: list[bool]) -> dict[str, float]:
    """Return the package's own scores with no valence for some of the chunks."""
    least = 1 if engine == "vader" else 2  # NLTK drops single characters
    kept = [flag for word, flag in zip(text.split(), named, strict=True) if len(word) >= least]
    base = type(original(engine))

    class Silenced(base):  # type: ignore[misc, valid-type]
        def sentiment_valence(self, *arguments: Any) -> list[float]:  # noqa: ANN401
            sentiments: list[float] = arguments[-1]
            if kept[len(sentiments)]:  # each word adds one, so that this is the word's place
                return [*sentiments, 0]
            answer: list[float] = super().sentiment_valence(*arguments)
            return answer

    analyzer = Silenced.__new__(Silenced)
    analyzer.__dict__ |= vars(original(engine))
    scores: dict[str, float] = analyzer.polarity_scores(text.translate(APOSTROPHES))
    return scores


@engines
def test_named_words_are_those_without_valence_in_the_package(engine: str) -> None:
    """A thousand sentences, names anywhere: what they negate, raise or turn round stays so."""
    rng = np.random.default_rng(20261130)
    plain = [words for words in PHRASES if " " not in words and words.isascii()]
    words = [*plain, *MODIFIERS, *rng.choice(LEXICON, 300).tolist()]
    texts = [
        " ".join(words[i] for i in rng.integers(0, len(words), size))
        for size in rng.integers(1, 20, 1_000).tolist()
    ]
    named = [(rng.random(len(text.split())) < 0.3).tolist() for text in texts]
    ours = scores_of(engine, texts, [flag for flags in named for flag in flags])
    theirs = [silenced(engine, text, flags) for text, flags in zip(texts, named, strict=True)]
    for name in VALUES:
        assert getattr(ours, name).tolist() == [scores[name] for scores in theirs]
    changed = ours.compound != scores_of(engine, texts).compound
    assert changed.sum() > 300


def test_a_named_emoji_is_silent_with_all_its_words() -> None:
    """The original reads it as several."""
    assert scores_of("vader", ["good 😀😀"], [False, True]).compound.tolist() == [0.4404]
    assert scores_of("vader", ["good 😀😀"]).compound > 0.6


def test_a_unit_whose_only_sentiment_word_is_named_is_not_scored() -> None:
    """It has no tone, not tone 0."""
    found = scores_of("vader", ["The Supreme Court met", "The good Court met"], [False, True] * 4)
    assert found.scored.tolist() == [False, False]
    assert scores_of("vader", ["The Supreme Court met"]).scored.all()


@pytest.mark.parametrize(
    ("text", "compound"),
    [
        ("VADER is smart, handsome, and funny.", 0.8316),
        ("VADER is smart, handsome, and funny!", 0.8439),
        ("VADER is not smart, handsome, nor funny.", -0.7424),
        ("There is no good news.", -0.3412),
    ],
)
def test_published_figures(text: str, compound: float) -> None:
    """The examples of vaderSentiment's own documentation."""
    assert scores_of("vader", [text]).compound.tolist() == [compound]


def test_engines_are_not_swapped() -> None:
    """NLTK reads "no" as an ordinary word before "good"."""
    assert scores_of("vader-nltk", ["There is no good news."]).compound.tolist() == [0.1779]


@engines
@pytest.mark.parametrize("mark", ["'", *map(chr, APOSTROPHES)])
def test_every_apostrophe_negates(engine: str, mark: str) -> None:
    """The kind of apostrophe makes no difference."""
    assert scores_of(engine, [f"The plan isn{mark}t good."]).compound.tolist() == [-0.3412]


@given(text=st.text(st.characters(max_codepoint=127)))
def test_ascii_is_left_alone(text: str) -> None:
    """Text in ASCII is looked up as it stands."""
    assert see_ascii(text.split()) == text.split()


@engines
@given(data=st.data(), texts=st.lists(units, min_size=1, max_size=10))
@examples(20)
def test_order_and_batch_make_no_difference(
    engine: str, data: st.DataObject, texts: list[str]
) -> None:
    """A unit scores the same alone, in another order and among others."""
    order = data.draw(st.permutations(range(len(texts))))
    cut = data.draw(st.integers(0, len(texts)))
    whole = scores_of(engine, texts)
    moved = scores_of(engine, [texts[i] for i in order])
    first, second = scores_of(engine, texts[:cut]), scores_of(engine, texts[cut:])
    for name in Scores._fields:
        values = getattr(whole, name)
        assert getattr(moved, name).tolist() == values[list(order)].tolist()
        assert [*getattr(first, name), *getattr(second, name)] == values.tolist()


@engines
def test_empty_units_score_nothing(engine: str) -> None:
    """Units without a chunk, also between others and at either end, are zero in all values."""
    texts = ["", "", "good", "", "bad", ""]
    assert not differences(engine, texts)
    assert scores_of(engine, texts).scored.tolist() == [False, False, True, False, True, False]
    assert scores_of(engine, []).compound.tolist() == []


@pytest.mark.parametrize(
    ("text", "scored"),
    [("Der Plan ist gut.", False), ("very much", False), ("kind of", False), (":)", True)],
)
def test_what_counts_as_scored(text: str, *, scored: bool) -> None:
    """Only a word that the lexicon was asked for makes a unit scored; a booster does not."""
    assert scores_of("vader", [text]).scored.tolist() == [scored]


@engines
def test_cancelling_values_take_the_sign_of_the_original(engine: str) -> None:
    """Where valences cancel out but for the last bit, emphasis goes the same way."""
    pairs = [f"{a} {b} {c}!!" for a in LEXICON[::900] for b in LEXICON[::700] for c in ("", a)]
    assert not differences(engine, [*pairs, "good bad good bad!", "very good very bad so good!!!"])


def test_but_finds_equal_values_where_vadersentiment_finds_them() -> None:
    """It looks values up while it changes them, so that equal ones meet."""
    values = original("vader").lexicon
    half = {value / 2: word for word, value in values.items() if " " not in word}
    texts = [
        f"{word} x but {half[values[word] / 4]} {word} {half[values[word]]}"
        for word in LEXICON[::5]
        if values[word] in half and values[word] / 4 in half
    ]
    assert len(texts) > 50
    assert not differences("vader", texts)


def test_unknown_engine_is_refused() -> None:
    """With the nearest name."""
    with pytest.raises(
        ArgumentError, match=r"'vader_nltk' is unknown. Did you mean 'vader-nltk'\?"
    ):
        scores_of("vader_nltk", ["good"])

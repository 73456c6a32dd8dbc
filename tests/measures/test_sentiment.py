"""score_sentiment by its keys: what a unit is, what is missing, what an interval needs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from conftest import examples, tokens_of
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import mediakit as mk
from mediakit.corpus.groups import group_tokens
from mediakit.errors import ArgumentError
from mediakit.tables import SENTIMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

VADER = SentimentIntensityAnalyzer()
VALUES = ["compound", "pos", "neu", "neg"]
GOOD, BAD, NEUTRAL = "The plan is good.", "The plan is bad.", "The plan is here."


def quoted_tokens(text: str, spans: Sequence[tuple[str, str]]) -> mk.Tokens:
    """Return the tokens of one article where each passage is in the voice beside it."""
    corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": [text]}))
    quotes = pd.DataFrame(
        [("a", text.index(part), text.index(part) + len(part), voice) for part, voice in spans],
        columns=["doc_id", "start", "end", "voice"],
    )
    return mk.tokenize(corpus, quotes=quotes)


def voices_of(tokens: mk.Tokens, **options: str) -> pd.DataFrame:
    """Return the scores by voice, the voice as index."""
    return mk.score_sentiment(tokens, by="voice", **options).set_index("voice")  # type: ignore[arg-type]


def test_mean_of_sentences() -> None:
    """Thirty good and thirty bad sentences have their mean, not the compound of the whole text."""
    text = " ".join([GOOD] * 30 + [BAD] * 30)
    row = mk.score_sentiment(tokens_of(text)).iloc[0]
    assert row["compound"] == pytest.approx(-0.05095, abs=1e-12)
    assert (row["n_sentences"], row["n_scored"], row["n_words"]) == (60, 60, 240)
    assert mk.score_whole(tokens_of(text))["compound"].tolist() == [-0.9776]


def test_sentence_without_sentiment_words_is_zero_in_the_mean() -> None:
    """Beside a scored sentence it counts in the denominator."""
    row = mk.score_sentiment(tokens_of(f"{GOOD} {NEUTRAL}")).iloc[0]
    assert row["compound"] == pytest.approx(0.4404 / 2)
    assert (row["n_sentences"], row["n_scored"]) == (2, 1)
    assert pd.isna(row["reason"])


def test_nothing_to_score_is_missing() -> None:
    """Without any sentiment word the values are missing, with the reason, and the numbers stand."""
    row = mk.score_sentiment(tokens_of("Der Plan ist gut.")).iloc[0]
    assert row[[*VALUES, "low", "high"]].isna().all()
    assert row["reason"] == "no sentiment words"
    assert (row["n_sentences"], row["n_scored"], row["n_words"]) == (1, 0, 4)


def test_voice_without_words_is_missing() -> None:
    """A voice that does not occur has its row, its zeros and the reason."""
    row = voices_of(quoted_tokens(GOOD, [])).loc["quoted"]
    assert row[VALUES].isna().all()
    assert (row["reason"], row["n_sentences"], row["n_words"]) == ("no words", 0, 0)


def test_each_voice_is_scored_apart() -> None:
    """The words of a voice in a sentence, in their order, are one unit."""
    text = "The bad plan, “a great success” for the ministry, ended in “total victory” and war."
    table = voices_of(
        quoted_tokens(text, [("“a great success”", "quoted"), ("“total victory”", "quoted")])
    )
    expected = {
        "outlet": "The bad plan, for the ministry, ended in and war.",
        "quoted": "“a great success” “total victory”",
    }
    for voice, words in expected.items():
        scores = VADER.polarity_scores(words)
        assert table.loc[voice, VALUES].to_dict() == pytest.approx(
            {name: scores[name] for name in VALUES}
        )
        assert table.loc[voice, "n_sentences"] == 1


def test_chunk_is_cut_where_the_voice_changes() -> None:
    """A word that touches a mark of another voice is still found, by the voice that says it."""
    table = voices_of(quoted_tokens("It was (good)bad news today.", [("(good)", "quoted")]))
    for voice, words in {"quoted": "(good)", "outlet": "It was bad news today."}.items():
        assert table.loc[voice, "compound"] == VADER.polarity_scores(words)["compound"] != 0


def test_mark_alone_is_no_sentence_of_a_voice() -> None:
    """The full stop that a quotation leaves to the outlet does not weigh on the outlet's mean."""
    tokens = quoted_tokens(f"“The plan is good”. {BAD}", [("“The plan is good”", "quoted")])
    table = voices_of(tokens)
    assert table["n_sentences"].to_dict() == {"outlet": 1, "reported": 0, "quoted": 1}
    assert table.loc["outlet", "compound"] == pytest.approx(-0.5423)


def test_three_voices_in_one_sentence() -> None:
    """Each gets its own words, also where spans are nested: the more quoted voice wins."""
    text = "Sadly, she said the plan was great, a “real disaster” in truth, indeed."
    spans = [("the plan was great, a “real disaster” in truth", "reported")]
    table = voices_of(quoted_tokens(text, [*spans, ("“real disaster”", "quoted")]))
    assert table["n_words"].to_dict() == {"outlet": 4, "reported": 7, "quoted": 2}
    assert table.loc["reported", "compound"] == pytest.approx(
        VADER.polarity_scores("the plan was great, a in truth")["compound"]
    )
    assert table.loc["outlet", "compound"] == pytest.approx(
        VADER.polarity_scores("Sadly, she said , indeed.")["compound"]
    )


@pytest.mark.parametrize("by", ["article", "voice", ["article", "voice"], "outlet", []])
def test_columns_are_constant(by: str | list[str]) -> None:
    """Keys, then the columns of the table with their types."""
    table = mk.score_sentiment(tokens_of(GOOD, NEUTRAL), by=by)
    rest = table.iloc[:, -len(SENTIMENT) :]
    assert {name: str(dtype) for name, dtype in rest.dtypes.items()} == SENTIMENT


@pytest.mark.parametrize("by", ["voice", ["article", "zone"], ["sentence", "voice"], []])
def test_keys_and_words_are_those_of_every_measure(
    seed_tokens: mk.Tokens, by: str | list[str]
) -> None:
    """The rows and the words of each row are those of the groups of the tokens."""
    table, groups = mk.score_sentiment(seed_tokens, by=by), group_tokens(seed_tokens, by)
    keys = table.iloc[:, : -len(SENTIMENT)]
    pd.testing.assert_frame_equal(keys, groups.keys, check_column_type=False)
    assert table["n_words"].tolist() == groups.sum(seed_tokens.words).tolist()


@pytest.mark.parametrize("by", ["article", "voice", ["sentence", "voice"]])
def test_no_article_gives_an_empty_table(seed: mk.Corpus, by: str | list[str]) -> None:
    """A corpus that a filter emptied has a table with all columns and no row or no word."""
    empty = mk.Corpus(seed.articles[:0], seed.zones[:0], seed.rejects)
    table = mk.score_sentiment(mk.tokenize(empty), by=by, interval="bootstrap", seed=1)
    assert list(table.columns)[-len(SENTIMENT) :] == list(SENTIMENT)
    assert table["n_words"].sum() == 0


def test_metadata_pools_articles() -> None:
    """A column of the articles gives the mean over all sentences of its articles."""
    articles = pd.DataFrame(
        {"doc_id": ["a", "b", "c"], "outlet": ["X", "Y", "X"], "text": [f"{GOOD} {BAD}", BAD, BAD]}
    )
    tokens = mk.tokenize(mk.read_articles(articles))
    table = mk.score_sentiment(tokens, by="outlet").set_index("outlet")
    assert table.loc["X", "compound"] == pytest.approx((0.4404 - 2 * 0.5423) / 3)
    assert table["n_sentences"].to_dict() == {"X": 3, "Y": 1}


@pytest.mark.parametrize("by", ["article", "voice", "zone", ["article", "voice", "zone"]])
def test_group_is_the_mean_of_its_units(seed_tokens: mk.Tokens, by: str | list[str]) -> None:
    """Scores by a key are the means of those by that key and sentence; unscored is all neutral."""
    keys = [by] if isinstance(by, str) else by
    table = mk.score_sentiment(seed_tokens, by=by)
    units = mk.score_sentiment(
        seed_tokens, by=["sentence", *(key for key in keys if key != "article")]
    )
    units = units[units["n_sentences"] > 0]
    names = ["doc_id" if key == "article" else key for key in keys]
    groups = units.fillna({"compound": 0.0, "pos": 0.0, "neu": 1.0, "neg": 0.0}).groupby(names)
    merged = table.merge(groups[VALUES].mean().reset_index(), on=names, suffixes=("", "_units"))
    merged = merged[merged["n_scored"] > 0]
    assert len(merged) > 0
    for name in VALUES:
        np.testing.assert_allclose(merged[name], merged[f"{name}_units"])
    assert table["n_sentences"].sum() == len(units)
    assert table["n_words"].sum() == units["n_words"].sum()


SENTENCES = [GOOD, BAD, NEUTRAL, "It was a great victory!", "No war, but no peace either."]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=14).map(" ".join)


@examples(10)
@given(parts=st.lists(texts, min_size=2, max_size=4), data=st.data())
def test_articles_do_not_touch_each_other(parts: list[str], data: st.DataObject) -> None:
    """In another order or batch an article has the same row, its interval included."""
    frame = pd.DataFrame({"doc_id": [f"d{i}" for i in range(len(parts))], "text": parts})
    whole = _scored(frame)
    order = data.draw(st.permutations(range(len(parts))))
    moved = _scored(frame.iloc[list(order)].reset_index(drop=True))
    cut = data.draw(st.integers(1, len(parts) - 1))
    pieces = [_scored(piece.reset_index(drop=True)) for piece in (frame[:cut], frame[cut:])]
    pd.testing.assert_frame_equal(moved.sort_values("doc_id", ignore_index=True), whole)
    pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), whole)


def _scored(frame: pd.DataFrame) -> pd.DataFrame:
    tokens = mk.tokenize(mk.read_articles(frame))
    return mk.score_sentiment(tokens, interval="bootstrap", seed=7)


def test_order_of_articles_leaves_a_pooled_interval() -> None:
    """A group over several articles draws the same whatever their order."""
    parts = [" ".join(SENTENCES * n) for n in (2, 3)]
    table, turned = (
        mk.score_sentiment(tokens_of(*order), by="voice", interval="bootstrap", seed=1)
        for order in (parts, parts[::-1])
    )
    pd.testing.assert_frame_equal(table, turned)


def test_interval_is_that_of_theory() -> None:
    """For many sentences it nears the mean plus and minus 1.96 standard errors."""
    n = 200
    scores = np.array([0.4404] * n + [-0.5423] * n)
    tokens = tokens_of(" ".join([GOOD] * n + [BAD] * n))
    row = mk.score_sentiment(tokens, interval="bootstrap", seed=1).iloc[0]
    error = 1.96 * scores.std() / math.sqrt(2 * n)
    assert row["low"] == pytest.approx(scores.mean() - error, abs=error / 10)
    assert row["high"] == pytest.approx(scores.mean() + error, abs=error / 10)


def test_interval_of_few_sentences_is_that_of_student() -> None:
    """For twelve it is the mean plus and minus t standard errors, not the narrower normal's."""
    words = ["good", "great", "nice", "fine", "happy", "love"]
    words += ["bad", "awful", "sad", "poor", "hate", "terrible"]
    tokens = tokens_of(" ".join(f"The plan is {word}." for word in words))
    scores = mk.score_sentiment(tokens, by="sentence")["compound"].to_numpy()
    row = mk.score_sentiment(tokens, interval="bootstrap", seed=1).iloc[0]
    error = stats.t.ppf(0.975, len(words) - 1) * stats.sem(scores)
    assert row["low"] == pytest.approx(scores.mean() - error, abs=0.07 * error)
    assert row["high"] == pytest.approx(scores.mean() + error, abs=0.07 * error)


def test_interval_needs_ten_scored_sentences() -> None:
    """With nine it is missing and says so; the mean stays."""
    tokens = tokens_of(" ".join([GOOD, BAD, GOOD] * 3 + [NEUTRAL] * 5), " ".join([GOOD, BAD] * 5))
    table = mk.score_sentiment(tokens, interval="bootstrap", seed=1)
    assert table["n_scored"].tolist() == [9, 10]
    assert table["low"].isna().tolist() == table["high"].isna().tolist() == [True, False]
    assert table["reason"].isna().tolist() == [False, True]
    assert table.loc[0, "reason"] == "fewer than 10 scored sentences"
    assert table["compound"].notna().all()


def test_interval_follows_its_seed() -> None:
    """The same seed draws the same, another seed differently; without an interval none is given."""
    tokens = tokens_of(" ".join(SENTENCES * 5))
    one, again, other = (
        mk.score_sentiment(tokens, interval="bootstrap", seed=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, again)
    assert (one.loc[0, "low"], one.loc[0, "high"]) != (other.loc[0, "low"], other.loc[0, "high"])
    plain = mk.score_sentiment(tokens)
    assert plain[["low", "high", "reason"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "vader_nltk"}, r"Did you mean 'vader-nltk'\?"),
        ({"engine": "afinn"}, r"'afinn' is unknown. Known: \['vader', 'vader-nltk'\]"),
        ({"by": "artcle"}, r"Did you mean 'article'\?"),
        ({"zones": ["bdy"]}, r"Did you mean 'body'\?"),
        ({"interval": "bootstrp", "seed": 1}, r"Did you mean 'bootstrap'\?"),
        ({"interval": "bootstrap"}, "seed=None is not valid"),
        ({"interval": "bootstrap", "seed": -1}, "seed=-1"),
        ({"interval": "bootstrap", "seed": True}, "seed=True"),
        ({"interval": "bootstrap", "seed": 1.5}, r"seed=1\.5"),
    ],
)
def test_refusals(options: dict[str, object], message: str) -> None:
    """A wrong argument is named, with the nearest right one."""
    tokens = tokens_of(GOOD)
    with pytest.raises(ArgumentError, match=message):
        mk.score_sentiment(tokens, **options)  # type: ignore[arg-type]


def test_input_is_left_alone(seed_tokens: mk.Tokens) -> None:
    """Scoring changes neither tokens nor quotations."""
    arrays = {k: v.copy() for k, v in vars(seed_tokens).items() if isinstance(v, np.ndarray)}
    types, quotes = list(seed_tokens.chunk_types), seed_tokens.quotes.copy()
    mk.score_sentiment(seed_tokens, by=["sentence", "voice"], interval="bootstrap", seed=1)
    for name, before in arrays.items():
        np.testing.assert_array_equal(getattr(seed_tokens, name), before)
    assert seed_tokens.chunk_types == types
    pd.testing.assert_frame_equal(seed_tokens.quotes, quotes)

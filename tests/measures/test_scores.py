"""score_terms against a slow reference, quanteda.sentiment's own test and cases one by one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import lookup
import pytest
from conftest import examples, tokens_of
from hypothesis import given
from test_terms import SEEDS, made_case

import mediakit as mk
from mediakit.base.files import read_list
from mediakit.errors import ArgumentError
from mediakit.tables import SCORES

NEGATORS = tuple(read_list("measures/negations.txt"))
TONE = {"tone": {"weights": {"good": 2, "bad": -2, "very good": 3.5, "lucky": 1}}}


def scores_of(text: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # any of the function's
    """Return the one row of a text's scores."""
    scores = mk.score_terms(tokens_of(text), mk.read_dictionary(TONE), **options)
    return dict(scores.iloc[0])


@examples(8)
@given(SEEDS)
def test_scores_equal_a_slow_reference(seed: int) -> None:
    """Random weighted dictionaries on random texts: n, flips and sums are the reference's."""
    lines, tree = made_case(seed, weighted=True)
    tokens, dictionary = tokens_of("x.", *lines), mk.read_dictionary(tree)
    window = 1 + len(lines)
    expected: dict[object, list[float]] = defaultdict(lambda: [0, 0, 0])
    for one in lookup.look_up(tokens, dict(dictionary.categories)):
        for hit in one.hits:
            category = dictionary.categories[hit.category]
            weight = category.weights[category.patterns.index(hit.pattern)]
            flipped = lookup.negators_before(one, hit, NEGATORS, window) % 2
            cell = expected[one.doc_id, hit.category]
            cell[0] += 1
            cell[1] += flipped
            cell[2] += -weight if flipped else weight
    scores = mk.score_terms(tokens, dictionary, negation=window)
    for doc_id, category, *cell in (
        scores[["doc_id", "category", "n", "n_flipped", "sum", "mean"]].to_numpy().tolist()
    ):
        assert cell[:3] == expected[doc_id, category]
        assert cell[0] == 0 or cell[3] == cell[2] / cell[0]


def test_quanteda_sentiments_own_test_of_valence() -> None:
    """Means over all categories are those that `textstat_valence` is tested for."""
    tree = {
        "happy": {"weights": {"happy": 1, "jubilant": 2, "exuberant": 2}},
        "sad": {"weights": {"sad": -1, "morose": -2, "down": -1}},
        "okay": {"weights": {"just okay": 0.5, "okay": 5}},
    }
    lines = ["sad word happy word exuberant", "down sad just okay", "sad happy word word"]
    scores = mk.score_terms(tokens_of(*lines), mk.read_dictionary(tree))
    total = scores.groupby("doc_id")[["sum", "n"]].sum()
    expected = [(-1 + 1 + 2) / 3, (-1 - 1 + 0.5) / 3, (-1 + 1) / 2]
    assert (total["sum"] / total["n"]).tolist() == expected


@pytest.mark.parametrize(
    ("text", "n_flipped", "total"),
    [
        ("It is good.", 0, 2),
        ("It is not good.", 1, -2),
        ("It isn't good.", 1, -2),
        ("It isn’t good.", 1, -2),
        ("It cannot be good.", 1, -2),
        ("We never had good times.", 1, -2),
        ("It was not, by far, good.", 1, -2),  # three words before: marks do not count
        ("It was not as one says good.", 0, 2),  # four
        ("Not without good times.", 0, 2),  # an even number
        ("Good, not bad.", 1, 4),
        ("It was not. Good times came.", 0, 2),  # another sentence
        ("He said no: “Good times came,” she said.", 0, 2),  # another voice
        ("It was not very good.", 1, -3.5),  # the longest match has the weight
        ("It is good, not.", 0, 2),  # before, not after
        ("Not good.", 1, -2),  # from the start of the sentence
        ("He did not. Not good.", 1, -2),
        ("Never not without good times.", 1, -2),  # an odd number again
        ("Not good, not bad.", 1, -4),  # both count for the second: a limit that the page names
    ],
)
def test_negation(text: str, n_flipped: int, total: float) -> None:
    """An odd number of negators in the window, sentence and voice turns the sign."""
    row = scores_of(text, negation=3)
    assert (row["n_flipped"], row["sum"]) == (n_flipped, total)
    assert scores_of(text)["n_flipped"] == 0


def test_rates_rest_on_their_denominators() -> None:
    """The mean on n, the rate on n_words; a missing one has its reason."""
    row = scores_of("Good and very good and good.")
    assert (row["n"], row["sum"], row["mean"], row["n_words"]) == (3, 7.5, 2.5, 6)
    assert row["sum_per_1000"] == 1000 * 7.5 / 6
    none = mk.score_terms(tokens_of("Rain."), mk.read_dictionary(TONE), by="voice")
    assert none["reason"].tolist() == ["no words", "no words", "no hits"]
    assert none["sum"].tolist() == [0, 0, 0]
    assert none["mean"].isna().all()
    assert none["sum_per_1000"].fillna(-1).tolist() == [-1, -1, 0]
    assert list(none.columns) == ["voice", *SCORES]


def test_a_hit_of_no_weight_is_a_hit() -> None:
    """It counts in n and in the mean, and may be flipped; zero keeps no sign."""
    tree = {"tone": {"weights": {"good": 2, "so": 0}}}
    row = mk.score_terms(tokens_of("Good, not so."), mk.read_dictionary(tree), negation=3).iloc[0]
    assert row[["n", "n_flipped", "sum", "mean"]].tolist() == [2, 1, 2, 1]
    none = mk.score_terms(tokens_of("Not so."), mk.read_dictionary(tree), negation=3).iloc[0]
    assert f"{none['sum']:g} {none['mean']:g}" == "0 0"


def test_the_hits_are_those_of_find_terms(seed_tokens: mk.Tokens) -> None:
    """By any key, n is that of count_frames, flipped or not."""
    tree = {"a": {"weights": {"the": 1, "of the": 2}}, "b": {"weights": {"the": -1, "no*": 1}}}
    dictionary = mk.read_dictionary(tree)
    for by in (["article"], ["sentence"], ["voice"], list[str]()):
        scores = mk.score_terms(seed_tokens, dictionary, by=by, negation=3)
        frames = mk.count_frames(seed_tokens, dictionary, by=by)
        assert scores["n"].tolist() == frames["n"].tolist()
        assert (scores["n_flipped"] <= scores["n"]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"negation": 0}, "is not valid"),
        ({"negation": True}, "is not valid"),
        ({"negation": 2.5}, "is not valid"),
        ({"by": "voise"}, "Did you mean 'voice'"),
        ({"zones": ["bodi"]}, "Did you mean 'body'"),
        ({"nested_scope": "key"}, "is unknown"),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], message: str) -> None:
    """Each is named, with what to give."""
    with pytest.raises(ArgumentError, match=message):
        scores_of("Good.", **options)


def test_a_category_without_weights_is_named() -> None:
    """A sum of nothing is refused before any work."""
    tree = {**TONE, "war": ["war"]}
    with pytest.raises(ArgumentError, match="Category 'war' has no weights"):
        mk.score_terms(tokens_of("War."), mk.read_dictionary(tree))

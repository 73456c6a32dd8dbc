"""Keyness is that of a slow count with the equations of the papers, and invents no number."""

from __future__ import annotations

import gzip
import json
import math
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED
from scipy.stats import chi2_contingency, false_discovery_control

import mediakit as mk
from mediakit.comparison.blocks import ARTICLES, BOTH, TEXTS, Counts, Tally, make_block
from mediakit.comparison.keyness import find_phrases
from mediakit.comparison.rates import Side, add_up, compare_rates
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.tables import KEYNESS

if TYPE_CHECKING:
    from collections.abc import Iterable

MEASURES = ["log_ratio", "log_odds", "z", "g2", "p", "q"]


@pytest.fixture(scope="module")
def speeches() -> mk.Tokens:
    """Some hundred pages of real speeches of three centuries, as groups."""
    path = SHARED / "bench" / "speeches.jsonl.gz"
    if not path.is_file():
        pytest.skip("no ../shared/bench here: real speeches are read where they are present")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        table = pd.DataFrame([json.loads(line) for line in lines][::80])
    table["outlet"] = "c" + (table["year"] // 100).astype(str)
    return mk.tokenize(mk.read_articles(table.drop(columns="year").assign(language="en")))


def count_slowly(
    tokens: mk.Tokens, by: str, target: str, others: Iterable[str]
) -> tuple[list[dict[str, Counter[str]]], list[Counter[str]]]:
    """Return for both sides the words of each article, and the number of these: one by one."""
    table = tokens.to_frame()
    table = table[table["zone"].isin(["headline", "body"])]
    if by != "voice":
        of_article = dict(
            zip(tokens.corpus.articles["doc_id"], tokens.corpus.articles[by], strict=True)
        )
        table[by] = table["doc_id"].map(of_article)
    words: list[dict[str, Counter[str]]] = [{}, {}]
    sizes: list[Counter[str]] = [Counter(), Counter()]
    for doc_id, token, group in table[["doc_id", "token", by]].itertuples(index=False):
        if any(letter.isalnum() for letter in token):
            for side, groups in enumerate(([target], others)):
                if group in groups:
                    form = token.casefold().replace("’", "'")
                    if re.fullmatch(r"[a-z](\.[a-z])+\.?", form):
                        form = form.replace(".", "")
                    if form == "us" and token.isupper():  # no other initials here are like a word
                        form = "u.s."
                    words[side].setdefault(form, Counter())[doc_id] += 1
                    sizes[side][doc_id] += 1
    return words, sizes


def score_slowly(words: list[dict[str, Counter[str]]], sizes: list[Counter[str]]) -> pd.DataFrame:
    """Return the measures of each word that five articles of both have, equation by equation."""
    n_i, n_j = (size.total() for size in sizes)
    alpha_0, rows = n_i + n_j, []
    for word in sorted(set(words[0]) | set(words[1])):
        found = [side.get(word, Counter()) for side in words]
        if len(found[0] | found[1]) < 5:
            continue
        y_i, y_j = (one.total() for one in found)
        alpha_w = alpha_0 * (y_i + y_j) / (n_i + n_j)  # (23)
        delta = math.log((y_i + alpha_w) / (n_i + alpha_0 - y_i - alpha_w)) - math.log(
            (y_j + alpha_w) / (n_j + alpha_0 - y_j - alpha_w)
        )  # (16)
        variance = 1 / (y_i + alpha_w) + 1 / (y_j + alpha_w)  # (20)
        cells = [[y_i, y_j], [n_i - y_i, n_j - y_j]]
        g2 = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
        dps = [
            sum(abs(one[doc] / one.total() - n / size.total()) for doc, n in size.items()) / 2
            if one
            else 0
            for one, size in zip(found, sizes, strict=True)
        ]
        higher = y_i * n_j - y_j * n_i
        rows.append(
            {
                "term": word,
                "n_target": y_i,
                "n_reference": y_j,
                "per_1000_target": 1000 * y_i / n_i,
                "per_1000_reference": 1000 * y_j / n_j,
                "n_present_target": len(found[0]),
                "n_present_reference": len(found[1]),
                "dp": max(dps) if not higher else dps[0] if higher > 0 else dps[1],
                "log_ratio": math.log2((y_i or 0.5) / n_i / ((y_j or 0.5) / n_j)),
                "log_odds": delta,
                "z": delta / math.sqrt(variance),  # (22)
                "g2": g2,
            }
        )
    return pd.DataFrame(rows)


def slow_p(term: str, words: list[dict[str, Counter[str]]], sizes: list[Counter[str]]) -> float:
    """Return the p of a word over articles, as of the hits of a frame."""
    sums = []
    for side, size in zip(words, sizes, strict=True):
        found = [(side.get(term, Counter())[doc], n) for doc, n in sorted(size.items())]
        top, bottom = np.array(found, float).T[..., None]
        sums.append(add_up(Side(top, bottom)))
    return float(compare_rates(*sums)[0])


def check_against_slow(tokens: mk.Tokens, by: str, target: str, reference: str | None) -> int:
    """Hold a table against the slow one, and return how many words were tested."""
    values = set(tokens.corpus.articles[by]) if by != "voice" else {"quoted", "reported", "outlet"}
    others = values - {target} if reference is None else {reference}
    words, sizes = count_slowly(tokens, by, target, others)
    slow = score_slowly(words, sizes)
    fast = mk.score_keyness(tokens, by=by, target=target, reference=reference)
    tested = fast[fast["reason"].isna()].sort_values("term", ignore_index=True)
    assert set(fast.loc[fast["reason"].notna(), "reason"]) <= {"in too few articles"}
    assert set(fast["term"]) == set(words[0]) | set(words[1])
    for column in slow.columns:
        if column == "term" or column.startswith("n_"):
            assert tested[column].tolist() == slow[column].tolist(), column
        else:
            close = np.isclose(tested[column], slow[column], rtol=1e-9, atol=1e-9)
            assert close.all(), column
    p = [slow_p(term, words, sizes) for term in tested["term"]]
    assert np.allclose(tested["p"], p, rtol=1e-6)
    assert np.allclose(tested["q"], false_discovery_control(tested["p"]), rtol=1e-9)
    sums = fast[["n_words_target", "n_words_reference", "n_articles_target"]].drop_duplicates()
    assert sums.to_numpy().tolist() == [[sizes[0].total(), sizes[1].total(), len(sizes[0])]]
    return len(tested)


@pytest.mark.parametrize(
    ("by", "target", "reference"),
    [
        ("outlet", "Meridian Post", None),
        ("outlet", "Meridian Post", "The Daily Lantern"),
        ("voice", "quoted", "outlet"),
        ("voice", "outlet", None),
    ],
)
def test_every_number_is_that_of_a_slow_count(
    sample_tokens: mk.Tokens, by: str, target: str, reference: str | None
) -> None:
    """Word by word over the tokens, with an article on both sides where voices are the sides."""
    assert check_against_slow(sample_tokens, by, target, reference) > 50


def test_real_speeches_have_the_numbers_of_a_slow_count(speeches: mk.Tokens) -> None:
    """Thousands of words, to 1e-9."""
    assert check_against_slow(speeches, "outlet", "c19", None) > 500


def test_swapping_target_and_reference_turns_the_signs(sample_tokens: mk.Tokens) -> None:
    """And swaps the two sides of each column; evidence and dispersion stay."""
    one, two = "Meridian Post", "The Daily Lantern"
    there = mk.score_keyness(sample_tokens, by="outlet", target=one, reference=two)
    back = mk.score_keyness(sample_tokens, by="outlet", target=two, reference=one)
    there, back = (table.set_index("term").sort_index() for table in (there, back))
    for name in ("n", "n_words", "per_1000", "n_present", "n_articles"):
        assert there[f"{name}_target"].equals(back[f"{name}_reference"].rename(f"{name}_target"))
    for name, sign in (("log_ratio", -1), ("log_odds", -1), ("z", -1), ("g2", 1), ("q", 1)):
        assert np.allclose(there[name], sign * back[name], atol=1e-9, equal_nan=True)
    assert there["dp"].equals(back["dp"])


def test_the_order_of_articles_changes_nothing(sample_tokens: mk.Tokens) -> None:
    """Not even the last bit."""
    articles = sample_tokens.corpus.articles.sample(frac=1, random_state=1)
    kept = articles[["doc_id", "text", "outlet", "language"]]
    tables = [
        mk.score_keyness(mk.tokenize(mk.read_articles(table)), by="outlet")
        for table in (kept, kept.sort_values("doc_id"))
    ]
    pd.testing.assert_frame_equal(tables[0], tables[1], check_exact=True)


def test_without_a_target_each_group_is_held_against_all_others(sample_tokens: mk.Tokens) -> None:
    """The same rows as with each as the target, but for q, which is over the whole table.

    And but for terms in too few articles, as if those were no terms.
    """
    table = mk.score_keyness(sample_tokens, by="outlet")
    outlets = sorted(set(sample_tokens.corpus.articles["outlet"].dropna()))
    assert list(dict.fromkeys(table["target"])) == outlets
    assert set(table["reference"]) == {"all others"}
    one = mk.score_keyness(sample_tokens, by="outlet", target=outlets[1])
    same = table[table["target"] == outlets[1]].reset_index(drop=True)
    pair = mk.score_keyness(sample_tokens, by="outlet", target="The Brennick Courier")
    few = pair.loc[pair["reason"].eq("in too few articles"), "term"]
    one = one[~one["term"].isin(few)].reset_index(drop=True)
    pd.testing.assert_frame_equal(same.drop(columns="q"), one.drop(columns="q"))
    assert set(table["term"]) == set(pair["term"]) - set(few)
    p = table["p"].dropna()
    assert np.allclose(table["q"].dropna(), false_discovery_control(p), rtol=1e-12)


def test_categories_have_the_counts_of_count_frames(sample_tokens: mk.Tokens) -> None:
    """Every category has its row, also one without a hit, which is not tested."""
    dictionary = mk.read_dictionary({"talks": ["talk*", "agree*"], "nothing": ["zzz"]})
    table = mk.score_keyness(sample_tokens, by="voice", target="quoted", dictionary=dictionary)
    frames = mk.count_frames(sample_tokens, dictionary, by="voice")
    quoted = frames[frames["voice"] == "quoted"].set_index("category")
    found = table.set_index("term")
    assert found["n_target"].to_dict()["talks"] == quoted["n"].to_dict()["talks"]
    assert found.loc["talks", "per_1000_target"] == pytest.approx(quoted.loc["talks", "per_1000"])
    others = frames[(frames["category"] == "talks") & (frames["voice"] != "quoted")]
    assert found["n_reference"].to_dict()["talks"] == others["n"].sum()
    assert found.loc["nothing", "reason"] == "in too few articles"
    assert found.loc["nothing", "n_target"] == 0
    assert found.loc["nothing", MEASURES].isna().all()


def tokens_in(groups: dict[str, list[str]], **more: Any) -> mk.Tokens:  # noqa: ANN401  # columns
    """Return the tokens of articles of several outlets."""
    rows = [(outlet, text) for outlet, texts in groups.items() for text in texts]
    table = pd.DataFrame(rows, columns=["outlet", "text"])
    table.insert(0, "doc_id", [f"a{i:02}" for i in range(len(table))])
    return mk.tokenize(mk.read_articles(table.assign(language="en", **more)))


def test_dropped_words_leave_the_denominators(sample_tokens: mk.Tokens) -> None:
    """A stop word is no term, but was written."""
    kept = mk.score_keyness(sample_tokens, by="outlet", target="Meridian Post")
    dropped = mk.score_keyness(
        sample_tokens, by="outlet", target="Meridian Post", drop=[*mk.stop_words(), "THE"]
    )
    assert set(kept["term"]) - set(dropped["term"]) == set(kept["term"]) & mk.stop_words()
    same = kept[kept["term"].isin(dropped["term"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(same.drop(columns="q"), dropped.drop(columns="q"))


def test_contractions_leave_no_piece_among_the_terms() -> None:
    """With either apostrophe, of which the tokenizer makes other pieces."""
    said = "Ships didn{0}t sail, they don{0}t, they weren{0}t and we couldn{0}t, I{0}ll say."
    tokens = tokens_in({"A": [said.format("’")] * 3, "B": [said.format("'")] * 3})
    table = mk.score_keyness(tokens, by="outlet", drop=mk.stop_words())
    assert set(table["term"]) == {"ships", "sail", "say"}


def test_what_is_no_list_is_refused(sample_tokens: mk.Tokens) -> None:
    """A name in place of a dictionary, nothing in place of words."""
    with pytest.raises(ArgumentError, match="'war_peace' is not a Dictionary; read it"):
        mk.score_keyness(sample_tokens, by="outlet", dictionary="war_peace")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="drop=None is not a list of words"):
        mk.score_keyness(sample_tokens, by="outlet", drop=None)  # type: ignore[arg-type]


def test_phrases_are_found_in_the_text_and_counted_once() -> None:
    """The longest wins, marks and sentences part them, and clitics are no end of one."""
    told = [
        f"The prime minister {verb} Maria Anna Kern. The {place} prime minister's {place}."
        for verb, place in zip(["met", "saw", "heard", "led", "knew"], "abcde", strict=True)
    ]
    tokens = tokens_in({"A": told, "B": ["Rain fell. Maria, Anna and Kern left in rain."] * 5})
    table = mk.score_keyness(
        tokens, by="outlet", target="A", terms="phrases", drop=mk.stop_words()
    ).set_index("term")
    assert table["n_target"].to_dict()["maria anna kern"] == 5
    assert table["n_reference"].to_dict()["maria anna kern"] == 0
    assert table.loc["prime minister", "n_target"] == 10
    assert "maria anna" not in table.index
    assert not [name for name in table.index if name.endswith(("'s", " of"))]


def test_every_phrase_stands_where_it_is_found(sample_tokens: mk.Tokens) -> None:
    """In a sentence, word after word; no two share a word; and each in enough articles."""
    kept = np.ones(len(sample_tokens), np.bool_)
    phrases = find_phrases(sample_tokens, kept, min_articles=2)
    assert phrases.names == sorted(set(phrases.names))
    assert len(phrases.names) > 10
    forms, form_of = sample_tokens.forms
    end = -1
    for code, first in zip(phrases.code.tolist(), phrases.first.tolist(), strict=True):
        words = phrases.names[code].split(" ")
        rows = np.arange(first, first + len(words))
        assert [forms[i] for i in form_of[sample_tokens.type[rows]]] == words
        assert 2 <= len(words) <= 4
        assert len(set(sample_tokens.sentence[rows].tolist())) == 1
        assert first > end
        end = rows[-1]


def test_a_side_without_words_and_a_single_group_have_their_reason() -> None:
    """And no number: nobody is quoted; there is one outlet."""
    tokens = tokens_in({"A": ["War."] * 3})
    silent = mk.score_keyness(tokens, by="voice", target="quoted", reference="outlet")
    assert silent["reason"].tolist() == ["no words"]
    assert silent["n_articles_target"].tolist() == [0]
    assert math.isnan(silent["per_1000_target"].iloc[0])
    alone = mk.score_keyness(tokens, by="outlet")
    assert alone["reason"].tolist() == ["one group"]
    for table in (silent, alone):
        assert table[[*MEASURES, "dp"]].isna().all(axis=None)


def test_few_articles_are_no_evidence() -> None:
    """Neither a side of four articles, nor a word that four of both sides have."""
    few = tokens_in({"A": ["War is war."] * 4, "B": ["Peace came."] * 5})
    table = mk.score_keyness(few, by="outlet", target="A", min_articles=1)
    assert set(table["reason"]) == {"too few articles"}
    assert table[[*MEASURES, "dp"]].isna().all(axis=None)
    texts = {"A": ["War war war war.", *["Rain."] * 4], "B": ["Rain."] * 5}
    one = tokens_in(texts)
    found = mk.score_keyness(one, by="outlet", target="A").set_index("term")
    assert found.loc["war", "reason"] == "in too few articles"
    assert found.loc["rain", "dp"] == 0
    assert mk.score_keyness(one, by="outlet", target="A", min_articles=1)["reason"].isna().all()


def test_copies_are_one_piece_of_evidence() -> None:
    """Eight printings of a text are one; what they say is counted each time."""
    places = ("Ems", "Kell", "Torm", "Vale", "Wick", "Zell", "Orm", "Ulm", "Ebb", "Ash")
    texts = [[f"{what} in {place} for days." for place in places] for what in ("War came", "Rain")]
    tokens = tokens_in({"A": texts[0] + ["Storms hit the coast in May."] * 8, "B": texts[1]})
    copies = mk.count_copies(tokens.corpus, mk.find_duplicates(tokens.corpus))
    each = mk.score_keyness(tokens, by="outlet", target="A").set_index("term")
    once = mk.score_keyness(tokens, by="outlet", target="A", copies=copies).set_index("term")
    assert each["p"].notna()["storms"]
    assert once.loc["storms", "reason"] == "in too few articles"
    assert once.loc["storms", "n_target"] == 8
    assert once["p"].lt(0.2)["war"]
    with pytest.raises(ColumnMissingError, match="first"):
        mk.score_keyness(tokens, by="outlet", copies=copies.drop(columns="first"))


@pytest.mark.parametrize(("n", "m"), [(60, 60), (10, 80), (6, 18)])
def test_articles_dealt_at_random_have_hardly_a_key_term(
    sample_tokens: mk.Tokens, request: pytest.FixtureRequest, n: int, m: int
) -> None:
    """One of ten deals at most shows one; by G² as a test, nearly all of them showed dozens."""
    if (SHARED / "articles").is_dir():
        tokens = request.getfixturevalue("news_tokens")
    else:
        tokens, n, m = sample_tokens, min(n, 6), min(m, 18)
    rng = np.random.default_rng(n)
    articles = tokens.corpus.articles[["doc_id", "text", "language"]]
    size, deals = len(articles), [f"deal{i}" for i in range(10)]
    for deal in deals:
        side = np.repeat(np.array(["one", "two", None], object), [n, m, size - n - m])
        articles = articles.assign(**{deal: rng.permutation(side)})
    dealt = mk.tokenize(mk.read_articles(articles))
    found = [mk.score_keyness(dealt, by=deal, target="one", drop=mk.stop_words()) for deal in deals]
    assert sum((table["q"] < 0.05).any() for table in found) <= 1
    assert np.mean([(table["p"] < 0.05).sum() for table in found]) < 0.07 * len(found[0])


def test_articles_without_a_value_are_on_no_side() -> None:
    """Their words are in neither denominator."""
    tokens = tokens_in({"A": ["War."] * 3, "B": ["Peace."] * 3, "C": ["Rain."]})
    table = tokens.corpus.articles[["doc_id", "text", "outlet"]].copy()
    table.loc[6, "outlet"] = None
    unknown = mk.tokenize(mk.read_articles(table.assign(language="en")))
    found = mk.score_keyness(unknown, by="outlet", target="A")
    assert found["n_words_reference"].tolist() == [3, 3]
    assert set(found["term"]) == {"war", "peace"}


def test_the_table_has_its_columns_whatever_is_in_it() -> None:
    """Also without a row."""
    tokens = tokens_in({"A": ["War."], "B": ["Peace."]})
    tables = [
        mk.score_keyness(tokens, by="outlet"),
        mk.score_keyness(tokens, by="outlet", zones="kicker"),  # which no article has
        mk.score_keyness(tokens, by="title"),  # nor a title
    ]
    assert [len(table) for table in tables] == [4, 0, 0]
    for table in tables:
        assert {name: str(kind) for name, kind in table.dtypes.items()} == KEYNESS


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"by": ["outlet", "voice"]}, "does not make two sides"),
        ({"by": "sentence"}, "does not make two sides"),
        ({"by": "outlett"}, "Did you mean 'outlet'"),
        ({"target": "Meridian Pots"}, "Did you mean 'Meridian Post'"),
        ({"target": "Meridian Post", "reference": "x"}, "reference='x' is unknown"),
        ({"reference": "Meridian Post"}, "has no target"),
        ({"target": "Meridian Post", "reference": "Meridian Post"}, "Choose two different groups"),
        ({"terms": "phrase"}, "Did you mean 'phrases'"),
        ({"terms": "phrases", "dictionary": "war_peace"}, "cannot be combined with a dictionary"),
        ({"min_articles": 0}, "min_articles=.* is not valid"),
        ({"min_articles": 2.5}, "min_articles=.* is not valid"),
        ({"drop": "war"}, r"Use a list of words, such as \['war'\]"),
        ({"zones": ["boddy"]}, "Did you mean 'body'"),
    ],
)
def test_a_wrong_choice_is_refused(
    sample_tokens: mk.Tokens, wrong: dict[str, Any], told: str
) -> None:
    """With what is known and the nearest name."""
    if "dictionary" in wrong:
        wrong = wrong | {"dictionary": mk.read_dictionary(wrong["dictionary"])}
    with pytest.raises(ArgumentError, match=told):
        mk.score_keyness(sample_tokens, **({"by": "outlet"} | wrong))


def _count_terms(*told: str, drop: Iterable[str] = ()) -> tuple[dict[str, int], pd.DataFrame]:
    """Return how often an outlet that prints this in each of five articles has each term.

    With the lines of its words, against an outlet that writes of other things.
    """
    rows = [("A", text) for text in told] + [("B", "Rain fell on the hills all day and night.")]
    articles = pd.DataFrame(rows * 5, columns=["outlet", "text"])
    tokens = mk.tokenize(mk.read_articles(articles))
    table = mk.score_keyness(tokens, by="outlet", target="A", drop=drop)
    lines = mk.comparison.list_key_lines(tokens, table, by="outlet", seed=1, terms=30, lines=50)
    return dict(zip(table["term"], table["n_target"] // 5, strict=True)), lines


@pytest.mark.parametrize(
    ("text", "term", "n"),
    [
        ("The F.B.I. came, then the FBI went. Ask the F.B.I.", "fbi", 3),  # without a last stop
        ("The U.S. told us. The US left us. Go to the U.S.", "u.s.", 3),
        ("The U.S. told us. The US left us. Go to the U.S.", "us", 2),
        ("The US left, and told us.", "us", 2),  # nothing says that it is a country
        ("She sat the S.A.T. and sat.", "sat", 2),
        ("She sat the S.A.T. and sat.", "s.a.t.", 1),
        ("It rained at 5 p.m. and at 6 pm.", "pm", 2),
        ("It rained at 5 a.m. as I am told.", "a.m.", 1),
        ("Doctors of the C.D.C. and the CDC agree.", "cdc", 2),
        ("The I.C.E. agents slid on ice, on thin ice.", "i.c.e.", 1),
        ("A Ph.D. is a PhD.", "phd", 2),
        ("The E.U. and the EU's courts; the E.U.'s own.", "eu", 3),
        ("The W.H.O. asked who fell ill, and the WHO knows who.", "w.h.o.", 2),
        ("The N.A.T.O. of old is Nato, or NATO.", "nato", 3),
        ("No G.O.P. leader spoke.", "gop", 1),
        ("I.T. workers said it is IT that fails it.", "i.t.", 2),
        ("The U.N. and the UN met un-American envoys.", "un", 2),
        ("See example.com, e.g. today, or eg tomorrow.", "eg", 2),
        ("A rise of 1.5 to 3.2 per cent...", "1.5", 1),
    ],
)
def test_initials_are_one_term_with_and_without_stops(text: str, term: str, n: int) -> None:
    """But where the plain form is another word; every place has its line."""
    terms, lines = _count_terms(text)
    assert terms[term] == n
    shown = lines.loc[lines["term"] == term, "keyword"]
    assert len(shown) == 5 * n
    assert {re.sub(r"[.’']", "", word).lower() for word in shown} == {term.replace(".", "")}


def test_initials_are_one_in_phrases() -> None:
    """Each place of a phrase has its line, however it is written."""
    rows = [("A", "U.N. envoy! UN envoy!"), ("B", "Rain fell on all hills.")]
    articles = pd.DataFrame(rows * 9, columns=["outlet", "text"])
    tokens = mk.tokenize(mk.read_articles(articles))
    table = mk.score_keyness(tokens, by="outlet", target="A", terms="phrases")
    assert table.set_index("term")["n_target"]["un envoy"] == 18
    lines = mk.comparison.list_key_lines(tokens, table, by="outlet", seed=1, terms=9, lines=50)
    assert len(lines[lines["term"] == "un envoy"]) == 18


def test_titles_and_initials_of_names_are_stop_words() -> None:
    """With and without a full stop; what a person is stays."""
    text = (
        "Mr. Lee met Sen. J. W. Cole, Mr Cole, Gov. Day, Prof Hill, Dr Kern and Sgt. Moss; "
        "Mrs. Rowe and Ms Dane met Rep. Poe and Gen. Orr Jr. of the senator and President Ash."
    )
    terms = set(_count_terms(text, drop=mk.stop_words())[0])
    names = {"lee", "cole", "day", "hill", "kern", "moss", "rowe", "dane", "poe", "orr", "ash"}
    assert terms == names | {"met", "senator", "president", "rain", "fell", "hills", "night"}


def test_dp_of_the_toy_corpus_is_as_printed() -> None:
    """Gries (2008), p. 406: the word *a* occurs 1 to 5 times in parts of 9 to 11 words: .18."""
    toy = ("bamnibeup", "basatbewqn", "bcagabesta", "baghabeaat", "bahaabeaxat")
    n, sizes = (np.array([*map(of, toy)]) for of in (lambda part: part.count("a"), len))
    assert (n.tolist(), sizes.sum()) == ([1, 2, 3, 4, 5], 50)
    one, every = np.zeros(5, np.int64), np.arange(5)
    block = make_block(every, one, sizes, one, every, n)
    tally = Tally(Counts(["a"], 1, 5, [(block, BOTH)]))
    dp, _ = tally.measure(tally.part(0)[0], np.array([0]))
    assert dp[0] == pytest.approx(0.18, abs=1e-12)


@pytest.mark.parametrize("parted", [False, True])
def test_sums_of_terms_are_those_of_whole_columns(parted: bool) -> None:  # noqa: FBT001
    """Of a group, of two, of texts with copies in several groups, at once or in parts."""
    rng = np.random.default_rng(1)
    words, counts = rng.integers(50, 900, 30), rng.poisson(rng.gamma(0.2, 1, (30, 40)))
    group, text = rng.integers(0, 3, 30), rng.integers(0, 20, 30)
    article, term = np.nonzero(counts)
    cells = term, article, counts[article, term]
    edges = [0, 11, 19, 30] if parted else [0, 30]
    blocks = [(make_block(text, group, words, *cells), TEXTS)]
    for low, high in pairwise(edges):
        some, of = slice(low, high), (article >= low) & (article < high)
        part = (term[of], article[of] - low, counts[article, term][of])
        block = make_block(np.arange(30)[some], group[some], words[some], *part)
        blocks.append((block, ARTICLES))
    every = np.arange(40)
    tally = Tally(Counts([f"t{i:02}" for i in range(40)], 3, 20, blocks))
    in_texts = [len({*text[counts[:, i] > 0]}) for i in every]
    assert tally.whole.terms[2].tolist() == in_texts
    for on, side in zip(([1, 0, 0], [0, 1, 1]), tally.part(0), strict=True):
        mine = np.array(on, np.bool_)[group]
        top, bottom = (np.zeros((20, 40)) for _ in range(2))
        np.add.at(top, text[mine], counts[mine])
        np.add.at(bottom, text[mine], words[mine, None])
        dp, sums = tally.measure(side, every)
        for one, two in zip(sums, add_up(Side(top, bottom)), strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-9)
        assert side.n.tolist() == counts[mine].sum(axis=0).tolist()
        assert side.terms[1].tolist() == (counts[mine] > 0).sum(axis=0).tolist()
        shares = counts[mine] / np.maximum(side.n, 1)
        apart = np.abs(shares - (words[mine] / words[mine].sum())[:, None]).sum(axis=0) / 2
        np.testing.assert_allclose(dp[side.n > 0], apart[side.n > 0], rtol=1e-9)

"""explore: the same view with and without controls, made from the public verbs."""

from __future__ import annotations

import builtins
import importlib.util
import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import tokens_of

import mediakit as mk
from mediakit.errors import ArgumentError, DictionaryError
from mediakit.pages.explore import HOW, VIEW, Choice, Exploration
from mediakit.reports.notebook import normalise
from mediakit.reports.page import clean_html, clean_outputs

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
needs_controls = pytest.mark.skipif(
    importlib.util.find_spec("ipywidgets") is None, reason="ipywidgets is not installed"
)


@pytest.fixture(scope="module")
def tokens(sample_tokens: mk.Tokens) -> mk.Tokens:
    """The sample corpus: four outlets."""
    return sample_tokens


@pytest.fixture
def without_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ipywidgets be missing."""
    usual = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:  # noqa: ANN401
        if name.partition(".")[0] == "ipywidgets":
            raise ImportError(name)
        return usual(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)


def fields_of(seen: Exploration) -> tuple[dict[str, Any], Any]:
    """Return the controls of a view by their labels, and the view under them."""
    seen._repr_mimebundle_()
    box, view = seen._controls.children  # noqa: SLF001  # what a user has under the mouse
    return {field.description: field for field in box.children}, view


def column(view: Any, name: str) -> pd.DataFrame:  # noqa: ANN401
    """Return a table of the view as it is read from its HTML."""
    import lxml.html

    root = lxml.html.fromstring(view if isinstance(view, str) else view.value)
    (table,) = root.xpath(f"//div[@data-name='{name}']/table")
    rows = [[cell.text_content() for cell in row] for row in table.xpath(".//tr")]
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_counts_are_those_of_the_verbs(tokens: mk.Tokens) -> None:
    """Of the article and of all articles of the outlet, the term before the categories."""
    seen = mk.explore(tokens, "war_peace", outlet="Meridian Post", term="korrel pass")
    shown = column(seen.view.html, "explore_counts").set_index("frame").iloc[:, [0, 2]]
    war, term = mk.read_dictionary("war_peace"), mk.read_dictionary({"x": ["korrel pass"]})
    for row, (dictionary, category) in {
        "“korrel pass”": (term, "x"),
        "war journalism": (war, "war_journalism"),
        "peace journalism": (war, "peace_journalism"),
    }.items():
        expected = []
        for by, key in (("article", seen.choice.article), ("outlet", "Meridian Post")):
            counts = mk.count_frames(tokens, dictionary, by=by)
            found = counts.iloc[:, 0].eq(key) & (counts["category"] == category)
            expected.append(str(counts.loc[found, "n"].item()))
        assert list(shown.loc[row]) == expected


def test_tone_is_that_of_the_verbs(tokens: mk.Tokens) -> None:
    """By voice, and over the sentences that hold the term, each once."""
    seen = mk.explore(tokens, "war_peace", term="the")
    shown = column(seen.view.html, "explore_tones").set_index("of")["all chosen"]
    voices = mk.score_sentiment(tokens, by="voice")["compound"]
    assert shown.iloc[:3].tolist() == [f"{v:+.3f}".replace("-", "−") for v in voices]
    scored = mk.score_sentiment(tokens, by=["article", "sentence"])
    places = mk.find_kwic(tokens, "the")[["doc_id", "sentence"]].drop_duplicates()
    assert len(places) < len(mk.find_kwic(tokens, "the"))  # else "once" would show nothing
    mean = scored.merge(places)["compound"].fillna(0).mean()
    assert shown["sentences with “the”"] == f"{mean:+.3f}".replace("-", "−")


def test_contexts_are_those_of_find_kwic(tokens: mk.Tokens) -> None:
    """Each occurrence of the term in the articles chosen, in order."""
    seen = mk.explore(tokens, "war_peace", outlet="The Brennick Courier", term="harbour", window=4)
    shown = column(seen.view.html, "explore_lines")
    corpus = tokens.corpus.filter(outlet="The Brennick Courier")
    lines = mk.find_kwic(mk.tokenize(corpus), "harbour", window=4)
    expected = lines[["left", "keyword", "right"]].to_numpy().tolist()
    assert shown[["before", "word", "after"]].to_numpy().tolist() == expected


def test_the_article_with_most_of_the_term_comes_first(tokens: mk.Tokens) -> None:
    """An article that is not named is the one that has most to show."""
    n = mk.find_kwic(tokens, "harbour")["doc_id"].value_counts()
    chosen = mk.explore(tokens, "war_peace", term="harbour").choice.article
    assert n[chosen] == n.max()


def test_without_outlets_titles_and_dates_it_works() -> None:
    """A text alone is enough."""
    text = repr(mk.explore(tokens_of("War came.", "Peace came."), {"peace": ["peace"]}))
    assert "This article: t1; 2 words." in text
    assert "All chosen: 2 articles; 4 words." in text
    assert "{peace: Peace} came." in text


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("", "No term given."),
        ("  ", "No term given."),
        ("*", "“*” would match every word; write at least one letter."),
        ("korel", "“korel”: no hit in 24 articles. Did you mean 'korrel'?"),
        ("quay/pass", "“quay/pass”: no hit in 24 articles. Found only where a text has"),
        ("(a+", "“(a+”: no hit in 24 articles."),
        ("x" * 20_000, "longer than 10,000 characters"),
        ("\ud800", "half of a character"),
        (
            "talk*",
            "“talk*”: 2 hits in this article, 7 in 5 of 24 articles.",
        ),
    ],
)
def test_what_a_term_finds_is_said_in_a_sentence(tokens: mk.Tokens, term: str, told: str) -> None:
    """In the view, never as an error."""
    view = mk.explore(tokens, "war_peace", term=term).view
    assert told in view.text.split("\n\n")[1]
    assert view.html.count('class="mk-article"') == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"outlet": "Meridian Pos"}, "Did you mean 'Meridian Post'?"),
        ({"article": "lantern_last_cath"}, "Did you mean 'lantern_last_catch'?"),
        ({"outlet": "Open Shore", "article": "lantern_last_catch"}, "article='lantern_last_catch'"),
        ({"engine": "vador"}, "vader"),
        ({"window": -1}, "window=-1"),
    ],
)
def test_wrong_values_are_refused(tokens: mk.Tokens, wrong: dict[str, Any], told: str) -> None:
    """A call says what is wrong and what is near."""
    with pytest.raises(ArgumentError, match=told):
        mk.explore(tokens, "war_peace", **wrong)


def test_no_dictionary_and_no_article_are_refused(tokens: mk.Tokens) -> None:
    """There must be something to look at, and to look with."""
    with pytest.raises(ArgumentError, match="dictionaries is empty"):
        mk.explore(tokens, [])
    with pytest.raises(DictionaryError, match="war_peace"):
        mk.explore(tokens, ["war_paece"])
    nothing = mk.tokenize(tokens.corpus.filter(doc_id=[]))
    with pytest.raises(ArgumentError, match="no article"):
        mk.explore(nothing, "war_peace")


@pytest.mark.usefixtures("without_controls")
def test_without_ipywidgets_it_is_the_view_and_how_to_get_controls(tokens: mk.Tokens) -> None:
    """The same cell works as a plain call."""
    seen = mk.explore(tokens, ["war_peace", "generic_frames"], term="talk*")
    bundle = seen._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"] == repr(seen)
    assert bundle["text/plain"].endswith(HOW)
    assert "mediakit[lab]" in bundle["text/html"]


@needs_controls
def test_with_ipywidgets_the_stored_view_is_the_same(
    tokens: mk.Tokens, request: pytest.FixtureRequest
) -> None:
    """So that nbval and reports find the same on every machine."""
    with_controls = mk.explore(tokens, "war_peace", term="talk*")._repr_mimebundle_()
    request.getfixturevalue("without_controls")
    plain = mk.explore(tokens, "war_peace", term="talk*")._repr_mimebundle_()
    assert with_controls.pop(VIEW)["model_id"]
    assert with_controls == plain


def notebook_of(data: Mapping[str, object]) -> dict[str, Any]:
    """Return a notebook with one output."""
    output = {"output_type": "display_data", "data": dict(data), "metadata": {}}
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [output]}
    return {"cells": [cell], "metadata": {"widgets": {"state": {}}}}


def test_stored_notebooks_hold_no_controls_but_say_what_else_is_left_out() -> None:
    """Controls go where HTML shows the same; a widget without it is told in a report."""
    shown = normalise(notebook_of({"text/plain": "a", "text/html": "<p>a</p>", VIEW: {}}))
    assert "widgets" not in shown["metadata"]
    assert set(shown["cells"][0]["outputs"][0]["data"]) == {"text/plain", "text/html"}
    alone = normalise(notebook_of({"text/plain": "a", VIEW: {}}))
    for notebook, n in ((shown, 1), (alone, 2)):
        clean_outputs(notebook)
        assert len(notebook["cells"][0]["outputs"]) == n


@needs_controls
def test_each_control_changes_the_view(tokens: mk.Tokens) -> None:
    """The view is that of a new call with the values chosen."""
    seen = mk.explore(tokens, ["war_peace", "generic_frames"], term="talk*")
    fields, view = fields_of(seen)
    assert list(fields) == ["Outlet", "Article", "Word list", "Term"]
    fields["Outlet"].value = "The Daily Lantern"
    assert seen.choice == Choice("The Daily Lantern", "lantern_korrel_climbdown", 0, "talk*")
    assert len(fields["Article"].options) == 6
    fields["Article"].value = "lantern_harbour_row"
    fields["Word list"].value = 1
    fields["Term"].value = "harbour"
    again = mk.explore(
        tokens,
        "generic_frames",
        outlet="The Daily Lantern",
        article="lantern_harbour_row",
        term="harbour",
    )
    assert again.view._repr_html_() in view.value
    assert repr(seen) == repr(again)
    fields["Outlet"].value = ""
    assert seen.choice.article == "lantern_harbour_row"  # it is among all


@needs_controls
def test_one_change_draws_once(tokens: mk.Tokens) -> None:
    """Also where another outlet brings other articles."""
    fields, view = fields_of(mk.explore(tokens, "war_peace", outlet="Open Shore"))
    drawn = []
    view.observe(lambda event: drawn.append(event["new"]), "value")
    fields["Outlet"].value = "Meridian Post"
    assert len(drawn) == 1
    assert "6 articles of Meridian Post" in drawn[0]


@needs_controls
def test_a_dictionary_that_cannot_be_used_is_told_in_place() -> None:
    """A regular expression without an end becomes a sentence where the view was."""
    slow = mk.read_dictionary({"a": {"patterns": ["(?R)"], "valuetype": "regex"}})
    long = tokens_of("A word.")
    fields, view = fields_of(mk.explore(long, [{"a": ["a*"]}, slow]))
    fields["Word list"].value = 1
    assert 'class="warning"' in view.value
    assert "(?R)" in view.value


@needs_controls
def test_of_very_many_articles_the_list_has_the_first_and_the_chosen() -> None:
    """A browser halts over a list of some ten thousand."""
    texts = ["Rain."] * 1_200
    texts[999] = "War."  # t999 is the last by its name
    tokens = tokens_of(*texts)
    fields, view = fields_of(mk.explore(tokens, {"war": ["war"]}))
    assert len(fields["Article"].options) == 1_001
    assert fields["Article"].value == "t999"
    assert "The list of articles has the first 1,000 of 1,200, by date." in view.value
    _, view = fields_of(mk.explore(tokens_of("Rain."), {"war": ["war"]}))
    assert "The list of articles" not in view.value


def test_what_comes_from_outside_is_escaped() -> None:
    """Text, title, outlet, id, dictionary, category and term are shown as they are written."""
    table = pd.DataFrame(
        {"doc_id": [SCRIPT], "title": [SCRIPT], "outlet": [SCRIPT], "text": [f"War {SCRIPT}"]}
    )
    tokens = mk.tokenize(mk.read_articles(table))
    dictionary = mk.read_dictionary({SCRIPT: ["war"]})
    for shown in (
        mk.explore(tokens, dictionary, outlet=SCRIPT, article=SCRIPT, term=SCRIPT),
        mk.explore(tokens, dictionary, term="alert"),
    ):
        page = shown._repr_mimebundle_()["text/html"]
        assert "<script" not in page
        assert "<img" not in page
        assert "alert(1)" in clean_html(page)
    for thing in (tokens.corpus, tokens, dictionary):
        html = thing._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;" in html


def test_tokens_and_dictionaries_show_their_first_rows() -> None:
    """In a notebook: a line, a small table, and how much is not in it."""
    tokens = tokens_of("Rain fell. " * 10)
    assert repr(tokens) in tokens._repr_html_()
    assert tokens._repr_html_().count("<tr>") == 11
    assert "and 20 more" in tokens._repr_html_()
    dictionary = mk.read_dictionary("war_peace")
    assert repr(dictionary) in dictionary._repr_html_()
    assert dictionary._repr_html_().count("<tr>") == 3


@needs_controls
def test_a_change_is_quick(news_tokens: mk.Tokens) -> None:
    """A hundred articles: under .3 s where the machine is free; the limit guards against worse."""
    fields, _ = fields_of(mk.explore(news_tokens, ["war_peace", "policy_frames"]))
    changes = {"Word list": 1, "Term": "the", "Article": fields["Article"].options[-1][1]}
    spent = []
    for name, value in changes.items():
        started = time.process_time()
        fields[name].value = value
        spent.append(time.process_time() - started)
    assert max(spent) < 1.5

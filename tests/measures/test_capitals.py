"""Which words with a capital are names, and which names of a list a text has."""

from __future__ import annotations

import pandas as pd
import pytest

import mediakit as mk


def find(*texts: str) -> list[str]:
    """Return the actors of these articles in order of their mentions, however few."""
    table = pd.DataFrame({"text": texts, "language": "en"})
    tokens = mk.tokenize(mk.read_articles(table))
    return mk.find_actors(tokens, min_mentions=1)["actor"].tolist()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Patients waited. The ward was full, and more patients came.", []),
        ("Velmark waited. They all saw that Velmark was calm.", ["Velmark", "Velmark"]),
        ("Velmark waited.", ["Velmark"]),
        ("Unfortunately it rained.", []),
        ("It rained, and I’m wet. Don’t we know that it’s so?", []),
        ("The ward was full.\n\nShare\n\nTweet\n\nPRINT", []),
        ("The ward of Velmark was full.\n\nShare Tweet Pin", ["Velmark"]),
        ("The ward of Velmark was full.\n\nTweet\n\nVelmark", ["Velmark", "Velmark"]),
        ("Doctors of the WHO came to us, who knew.", ["WHO"]),
        ("PUTIN MEETS KIM\n\nThey met as Putin had said, and Kim with him.", ["Putin", "Kim"] * 2),
        ("Rose: It is so.\n\nRose: It was so.", ["Rose", "Rose"]),
        ("Rose trees rose, and a rose fell.", []),
        ("He knew Ada Kern. Kern smiled.", ["Ada Kern", "Ada Kern"]),
    ],
)
def test_a_capital_is_a_name_where_it_is_a_choice(text: str, names: list[str]) -> None:
    """Not where a sentence begins, on a button or in a line of capitals."""
    assert find(text) == names


def test_other_articles_decide_where_an_article_has_no_evidence() -> None:
    """But not over what the article itself writes."""
    shares = "Shares fell."
    assert find(shares, "They sold all shares that they had.") == []
    assert find(shares, "They went to Shares by train.") == ["Shares", "Shares"]
    own = "He said that Bay was ill. Bay slept."
    assert find(own, "A bay in the bay of a bay is a bay, and the bay too.") == ["Bay", "Bay"]


def test_what_follows_the_and_of_is_one_name() -> None:
    """Of an organisation also its second half; a country and a person are whole already."""
    text = (
        "He joined the Chamber of Commerce and Industry, saw the Tower of London "
        "and met the Prime Minister of Israel in the United States of America."
    )
    assert find(text) == [
        "Chamber of Commerce and Industry",
        "Tower of London",
        "Israel",
        "United States",
        "America",
    ]


def find_listed(text: str, people: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return actor and term of each mention."""
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text], "language": "en"})))
    table = mk.find_actors(tokens, mk.read_dictionary(people))
    return list(table[["actor", "term"]].itertuples(index=False, name=None))


def test_a_capital_in_a_list_asks_for_one() -> None:
    """In headlines of capitals, too; what the list has in lower case is found in any."""
    text = "MAY WINS\n\nThe mayor said that they may win if May, the MAYOR, may."
    people = {"Theresa May": ["May"], "the mayor": ["the mayor"]}
    assert find_listed(text, people) == [
        ("Theresa May", "MAY"),
        ("the mayor", "The mayor"),
        ("Theresa May", "May"),
        ("the mayor", "the MAYOR"),
    ]


def test_a_longer_name_without_its_capitals_hides_no_shorter_one() -> None:
    """It is no mention, so nothing overlaps."""
    people = {"May": ["May"], "Will May": ["Will May"]}
    assert find_listed("They ask whether she will May. Will May asks.", people) == [
        ("May", "May"),
        ("Will May", "Will May"),
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("US", "They told us that the US and U.S. lawyers of US-led groups came.", ["US"]),
        ("Velm*", "In Velmark velmarians met VELMARK.", ["Velmark", "VELMARK"]),
        ("*mark", "In Velmark a landmark fell.", ["Velmark", "landmark"]),
        ("Secretary of State", "The Secretary Of State, a secretary of state.", None),
        ("eBay", "EBAY and eBay and ebay.", ["EBAY", "eBay", "ebay"]),
        ("Émile", "He saw Émile, émile and E\u0301mile.", ["Émile", "E\u0301mile"]),
        ("O’Brien", "Then O'Brien met o'brien.", ["O'Brien"]),
        ("U.S.", "They saw U.S. troops with u.s. arms.", ["U.S."]),
    ],
)
def test_the_capitals_of_a_pattern(pattern: str, text: str, found: list[str] | None) -> None:
    """A first letter, or all of several; globs, accents and apostrophes make no difference."""
    terms = [term for _, term in find_listed(text, {"it": [pattern]})]
    assert terms == (found or ["Secretary Of State"])


def test_regular_expressions_match_as_they_are() -> None:
    """They say themselves what case is."""
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["They may meet May."]})))
    found = mk.read_dictionary({"may": {"valuetype": "regex", "patterns": ["May"]}})
    assert len(mk.find_actors(tokens, found)) == len(mk.find_terms(tokens, found))


def test_frames_match_in_any_case_as_before() -> None:
    """Only names ask for capitals, also where the same list was just used for them."""
    tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["They may meet May."]})))
    names = mk.read_dictionary({"May": ["May"]})
    assert len(mk.find_actors(tokens, names)) == 1
    assert len(mk.find_terms(tokens, names, nested_scope="dictionary")) == 2

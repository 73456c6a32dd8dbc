"""Sentences on a frame list say what its tables say, and nothing where there is nothing to say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import mediakit as mk
from mediakit.errors import ColumnMissingError

CARD = ("warning", "no_licence", None, None, "Give the file a licence.")
LARGE = [("war", "war*", "war", 20), ("war", "war*", "wars", 4), ("war", "army", "army", 6)]


def findings_of(*rows: tuple[str, str, str | None, str | None, str]) -> pd.DataFrame:
    """Return a table as `check_dictionary` gives it, for what the sentences are made of."""
    return pd.DataFrame(rows, columns=["severity", "finding", "category", "pattern", "detail"])


def picked_of(*rows: tuple[str, str, str | None, int]) -> pd.DataFrame:
    """Return a table as `count_patterns` gives it."""
    return pd.DataFrame(rows, columns=["category", "pattern", "term", "n"])


def overlaps_of(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Return a table as `count_overlaps` gives it."""
    table = pd.DataFrame(rows, columns=["category", "other", "n", "n_hits"])
    return table.assign(share=table["n"] / table["n_hits"].where(table["n_hits"] > 0))


def error(pattern: str) -> tuple[str, str, str | None, str | None, str]:
    """Return an error on a pattern."""
    return ("error", "garbled", "war", pattern, "Mend the word.")


def test_errors_are_told_with_their_place() -> None:
    """How many, that counts are wrong by them, and where each stands."""
    lead = "**2 errors in the frame lists make counts on this page wrong.**"
    assert mk.findings.summarize_errors(findings_of(error("a"), error("b"), CARD)) == [
        f"{lead} Correct them first.",
        "Error on “a” in “war”: Mend the word.",
        "Error on “b” in “war”: Mend the word.",
    ]


def test_many_errors_do_not_fill_the_page() -> None:
    """Three are told, the others counted."""
    lines = mk.findings.summarize_errors(findings_of(*map(error, "abcdefg")))
    assert len(lines) == 5
    assert lines[-1].startswith("4 further errors: ")


def test_a_sound_list_raises_no_alarm() -> None:
    """Warnings and notes are no errors; an empty table neither."""
    assert mk.findings.summarize_errors(findings_of(CARD)) == []
    assert mk.findings.summarize_errors(findings_of()) == []
    assert mk.findings.summarize_check(findings_of()) == []


def test_warnings_on_patterns_come_before_those_on_the_file() -> None:
    """What changes a count is told first, errors and notes only counted or left to the table."""
    note = ("note", "unused", "war", None, "1 of its 9 patterns finds nothing here: a.")
    category = ("warning", "overlap", "war", None, "Never add the two.")
    assert mk.findings.summarize_check(findings_of(error("a"), CARD, category, note)) == [
        "The word list has 1 error and 2 warnings.",
        "Warning on “war”: Never add the two.",
        "Warning: Give the file a licence.",
    ]


def test_the_most_frequent_pattern_is_told_with_its_share() -> None:
    """Of all words that it found: 24 of 30, not the 20 of its most frequent word."""
    assert mk.findings.summarize_patterns(picked_of(*LARGE, ("peace", "peace", None, 0))) == [
        "2 of 3 patterns match, 30 hits in total.",
        "War: “war*” accounts for 80\N{NO-BREAK SPACE}% of 30 hits.",
    ]


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_few_hits_get_no_share(n: int, *, told: bool) -> None:
    """Below ten a percentage would pretend to know."""
    text = "\n".join(mk.findings.summarize_patterns(picked_of(("war", "war*", "war", n))))
    assert ("%" in text) is told
    assert ("No frame has 10 hits: too few" in text) is not told


def test_a_list_that_finds_nothing_says_so_once() -> None:
    """No share, no further sentence."""
    assert mk.findings.summarize_patterns(picked_of(("war", "war*", None, 0))) == [
        "0 of 1 pattern match."
    ]


def test_the_same_pattern_in_two_categories_is_two() -> None:
    """It is counted in each."""
    rows = picked_of(("war", "army", "army", 1), ("peace", "army", "army", 1))
    assert mk.findings.summarize_patterns(rows)[0] == ("2 of 2 patterns match, 2 hits in total.")


def test_a_pair_of_categories_is_told_once_by_its_larger_share() -> None:
    """The table has it in both directions."""
    rows = [("a", "b", 3, 30), ("a", "c", 0, 30), ("b", "a", 3, 4), ("b", "c", 1, 4)]
    table = overlaps_of(*rows, ("c", "a", 0, 1), ("c", "b", 1, 1))
    assert mk.findings.summarize_overlaps(table) == [
        "3 of 4 hits of “b” share a word with “a”.",
        "1 of 1 hit of “c” shares a word with “b”.",
    ]


def test_no_overlap_is_an_answer_where_two_categories_have_hits() -> None:
    """With one that has hits there is no question."""
    assert mk.findings.summarize_overlaps(overlaps_of(("a", "b", 0, 5), ("b", "a", 0, 1))) == [
        "No word counts in two frames."
    ]
    three = [("a", "b", 0, 5), ("a", "c", 0, 5), ("b", "a", 0, 0), ("c", "a", 0, 0)]
    assert mk.findings.summarize_overlaps(overlaps_of(*three)) == []
    assert mk.findings.summarize_overlaps(overlaps_of()) == []


@pytest.mark.parametrize(
    "summarize",
    [
        mk.findings.summarize_errors,
        mk.findings.summarize_check,
        mk.findings.summarize_patterns,
        mk.findings.summarize_overlaps,
    ],
)
def test_another_table_is_refused(summarize: object) -> None:
    """By the column that it lacks."""
    assert callable(summarize)
    with pytest.raises(ColumnMissingError):
        summarize(pd.DataFrame({"n": [1]}))


def test_errors_of_a_list_are_told_at_the_top(seed: mk.Corpus) -> None:
    """A badge, only where there are errors."""
    badge = "errors in a frame list"
    assert badge in mk.findings.list_caveats(seed, findings_of(error("a")))
    assert badge not in mk.findings.list_caveats(seed, findings_of(CARD))
    assert badge not in mk.findings.list_caveats(seed)


@pytest.mark.parametrize(
    ("n", "told"),
    [
        ([3], "The word list “one” is marked: 3 hits. A hit"),
        (
            [1, 2, 2],
            "The word list “two” finds most: 4 hits. X.y 2 and z 2. The other lists: one 1.",
        ),
        ([2, 2, 0], "The word list “one” is marked: 2 hits. The other lists: two 2. A hit"),
        ([0, 0, 0], "No word list has a hit in this article."),
        ([0], "No word list has a hit in this article."),
    ],
)
def test_the_marked_list_is_named_with_the_others(n: list[int], told: str) -> None:
    """The first of those with most hits; its categories together, whatever dots names have."""
    both: list[dict[str, Any]] = [{"one": ["a"]}, {"two": {"x.y": ["b"], "z": ["c"]}}]
    lists = mk.read_dictionary(both[: len(n)])
    frames = pd.DataFrame({"category": [*lists.categories], "n": n})
    found = mk.findings.find_hits(frames, lists, caveats=["Not validated"])
    assert f"{found.head} {found.text}".startswith(told)
    assert found.tags == (("no", "Not validated"),)


def tone_of(**voices: tuple[float, int, int]) -> pd.DataFrame:
    """Return tone by voice: the mean, sentences and scored ones; an interval from ten of these."""
    names = ["compound", "n_sentences", "n_scored"]
    table = pd.DataFrame.from_dict(voices, orient="index", columns=names).rename_axis("voice")
    sure = table["n_scored"] >= 10
    limits = {"low": table["compound"] - 0.1, "high": table["compound"] + 0.1}
    return table.assign(**{name: x.where(sure) for name, x in limits.items()}).reset_index()


def test_voices_are_set_beside_each_other_only_with_ten_scored_sentences_each() -> None:
    """And even then none is said to be more positive: one article allows no test."""
    few = mk.findings.find_tone(tone_of(quoted=(0.5, 6, 5), outlet=(-0.1, 40, 30)))
    assert few.head == "Too few scored sentences to compare the tone of voices."
    assert few.text == (
        "Mean (−1 to +1): quoted +0.50 (5 of 6 sentences scored) and own words −0.10, 95 % CI "
        "[−0.20, 0.00] (30 of 40 sentences scored). Minimum: 10 scored sentences, those with a "
        "sentiment word."
    )
    many = mk.findings.find_tone(tone_of(quoted=(0.5, 16, 15), outlet=(-0.1, 40, 30)))
    assert many.head == "Mean tone: quoted +0.50 and own words −0.10."
    assert many.text.endswith("One article allows no test of the differences.")
    one = mk.findings.find_tone(tone_of(quoted=(0.0, 4, 0), outlet=(-0.1, 40, 30)))
    assert one.head == "Mean tone: own words −0.10."
    short = mk.findings.find_tone(tone_of(outlet=(-0.1, 4, 3)))
    assert short.head == "Too few scored sentences to measure tone."
    none = mk.findings.find_tone(tone_of(outlet=(0.0, 4, 0)))
    assert none.text == "No word of the sentiment list occurs."


def test_an_article_without_sources_says_so() -> None:
    """And one without words."""
    table = pd.DataFrame(
        {"voice": ["outlet"], "speaker": None, "n_quotes": 0, "n": 9, "n_words": 9}
    )
    assert mk.findings.find_voices(table).head == "No source speaks."
    assert mk.findings.find_voices(table[:0]).head == "There are no words to attribute."
    rows = [("quoted", "Ada Kern", 60), ("quoted", None, 40), ("outlet", None, 900)]
    heard = pd.DataFrame(rows, columns=["voice", "speaker", "n"])
    found = mk.findings.find_voices(heard.assign(n_quotes=1, n_words=1000))
    assert found.head == "Sources speak 10\xa0% of the words."
    assert found.text.endswith("Ada Kern speaks 6\xa0%. No speaker was identified for 4\xa0%.")
    assert found.figure is not None
    assert found.figure.words == "quoted 10\xa0%, reported 0\xa0%, own words 90\xa0%."

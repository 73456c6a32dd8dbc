"""parse_liwc and parse_liwc_csv: what the files of four generations say, and what is refused."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from dictionary_files import parse, read, refuse, words
from hypothesis import given
from hypothesis import strategies as st

from mediakit.dictionaries.dictionary import Entry
from mediakit.errors import DictionaryError

if TYPE_CHECKING:
    import random

ONE = "%\n1\ta\n%\n"


@pytest.mark.parametrize(
    ("name", "encoding", "expected"),
    [
        (
            "liwc2001_padded.dic",
            "utf-8",
            {
                "Weather": ["cloud*", "rain*"],
                "Rain": ["rain*", "soaked"],
                "Kitchen": ["kettle", "soup"],
            },
        ),
        (
            "liwc2001_spaces.dic",
            "utf-8",
            {
                "SportTeam": ["striker", "coach"],
                "SportBall": ["goal*", "offside*"],
                "SportGeneral": ["goal*", "referee", "coach", "stadium"],
            },
        ),
        (
            "liwc2001_mac_cp1252.dic",
            "cp1252",
            {"Café": ["crème*", "naïve"], "Bäckerei": ["brötchen", "naïve"]},
        ),
        (
            "liwc2007_emoticons.dic",
            "utf-8",
            {
                "funct": ["can't"],
                "cheer": [":)", "(:", "=)", "<3"],
                "gloom": [":-(", ">:("],
                "filler": ["(o_o)", "24/7", "y'know"],
            },
        ),
        (
            "liwc2007_comments.dic",
            "utf-8",
            {"NA": ["NA"], "train (by rail)": ["platform*"], "ship": ["#cruise", ";-)", "harbour"]},
        ),
        (
            "liwc2007_untidy.dic",
            "utf-8",
            {
                "plants": ["rose*", "tulip", "hoe"],
                "garden": ["rose*", "tulip", "watering can", "garden path", "garden gate"],
                "tools": ["rose*", "spade", "watering can", "garden gate", "hoe"],
            },
        ),
        (
            "liwc2015_nested.dic",
            "utf-8",
            {
                "food (Food and Drink)": ["meal*", "apple*", "lemon*", "tea", "cup of tea"],
                "food (Food and Drink).fruit (Fruit)": ["apple*", "lemon*"],
                "food (Food and Drink).fruit (Fruit).citrus (Citrus Fruit)": ["lemon*"],
                "food (Food and Drink).drink (Drinks)": ["tea", "cup of tea"],
                "travel (Travel)": ["bus", "bon voyage"],
                "travel (Travel).land": ["bus"],
            },
        ),
        (
            "liwc2015_spaced.dic",
            "utf-8",
            {
                "house": ["oven*", "larder", "coal hole", "roof"],
                "house.kitchen (Where one cooks)": ["oven*", "larder"],
                "house.kitchen (Where one cooks).stove": ["oven*"],
                "house.cellar": ["coal hole"],
                "garden": ["hedge*"],
            },
        ),
        (
            "liwc2015_flat_utf16.dic",
            "utf-16",
            {"зима": ["снег*"], "лето": ["солнце"], "year (All Seasons)": ["солнце", "весь год"]},
        ),
        (
            "liwc22_ticks.dicx",
            "utf-8",
            {
                "people": ["neighbour*", "well, well", "mayor"],
                "places": ["town hall", "mayor"],
                "NA": ["NA", "well, well"],
            },
        ),
        (
            "liwc22_ones.csv",
            "utf-8",
            {"left": ["tax the rich", "reform*"], "right": ["deregulat*", "reform*"]},
        ),
        ("liwc22_weights.csv", "cp1252", {"warm": ["stove", "tepid"], "cold": ["ice*", "tepid"]}),
        ("liwc22_tabs_utf16.dicx", "utf-16", {"days": ["Monday", "some day"], "months": ["May"]}),
    ],
)
def test_a_file_of_each_generation_says_what_its_author_meant(
    name: str, encoding: str, expected: dict[str, list[object]]
) -> None:
    """Whatever the separators, line ends, indentation and encoding."""
    assert words(read(name, encoding)) == expected


def test_entries_and_categories_know_their_lines() -> None:
    """Comments and blank lines count."""
    parsed = read("liwc2007_comments.dic")
    assert [(branch.line, branch.entries[0].line) for branch in parsed.branches] == [
        (4, 11),
        (5, 12),
        (7, 13),
    ]
    assert read("liwc22_ones.csv").branches[1].entries[0] == Entry("deregulat*", 4)


@pytest.mark.parametrize(
    ("header", "paths"),
    [
        ("10 a\n 9 b\n", ["a", "b"]),  # the numbers end in one column
        ("10\ta\n\t9\tb\n", ["a", "a.b"]),
        ("1 a\n 2 b\n", ["a", "a.b"]),
        ("\t1\ta\n\t2\tb\n", ["a", "b"]),
        ("\t1\ta\n2\tb\n\t\t3\tc\n\t4\td\n", ["a", "b", "b.c", "b.d"]),
    ],
)
def test_a_category_is_below_the_last_one_that_is_less_indented(
    header: str, paths: list[str]
) -> None:
    """Numbers that spaces align to the right are not indented."""
    number = header.split(maxsplit=1)[0]
    parsed = parse(f"%\n{header}%\nword\t{number}\n", "my.dic")
    assert list(words(parsed)) == paths


def test_what_follows_a_name_after_a_tab_describes_the_category() -> None:
    """It is no part of the name."""
    year = read("liwc2015_flat_utf16.dic", "utf-16").branches[2]
    assert (year.name, year.description) == ("year (All Seasons)", "What is said of the whole year")


def test_numbers_other_than_one_are_weights_of_the_whole_file() -> None:
    """X then weighs 1; where all are 1 or X, no entry has a weight."""
    warm, cold = read("liwc22_weights.csv", "cp1252").branches
    assert warm.entries == [Entry("stove", 2, 2.5), Entry("tepid", 4, 1.0)]
    assert cold.entries == [Entry("ice*", 3, -1.5), Entry("tepid", 4, 0.25)]
    plain = [entry for branch in read("liwc22_ones.csv").branches for entry in branch.entries]
    assert {entry.weight for entry in plain} == {None}


def test_all_conditions_are_refused_in_one_line() -> None:
    """The first by name, the others by line: nothing is dropped in silence."""
    with pytest.raises(DictionaryError) as caught:
        read("liwc2007_conditions.dic")
    message = str(caught.value)
    assert message.startswith("liwc2007_conditions.dic, line 7: 'fancy (01 02)2/3 (01 02)1' ")
    assert "3 more on line 8, 9, 10; write plain words" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "no line of % alone"),
        ("GIF89a\x00\x01\x02", 1, "put one before and one after the categories"),
        ("word\t1\nother\t2\n", 1, "no line of % alone"),
        ("1\ta\n%\nword\t1\n", 2, "the only line of %; put one before"),
        ("%\n1\ta\nword\t1\n", 1, "the only line of %; put one before"),
        ("My words\n" + ONE + "word\t1\n", 1, "is before the first %; remove it"),
        (ONE + "word\t1\n%\n2\tb\n", 5, "a third line of %; keep the two"),
        ("%\n%\nword\t1\n", 2, "no categories between the lines of %; write a number"),
        (ONE, 3, "no words after the second %; write a word"),
        (ONE + "\n# only a comment\n", 3, "no words after the second %; write a word"),
        ("%\na\t1\n%\nword\t1\n", 2, "'a\\t1' is not a category; write its number"),
        ("%\n1\t\n%\nword\t1\n", 2, "'1' is not a category; write its number"),
        ("%\n1\ta\nword\n%\nword\t1\n", 3, "'word' is not a category; write its number"),
        ("%\n1\ta\n2\tb\n01\tc\n%\nword\t1\n", 4, "here ('c') and on line 2 ('a'); give each"),
        ("%\n1\ta\n\t2\tb\n    3\tc\n%\nx\t1\n", 4, "'c' is indented unlike the line before it"),
        (
            "%\n" + "".join("\t" * n + f"{n}\tc\n" for n in range(60)) + "%\nx\t1\n",
            53,
            "deeper than",
        ),
        (ONE + "word\n", 4, "'word' has no category; write a tab"),
        (ONE + "word\t\n", 4, "'word' has no category; write a tab"),
        (ONE + "\t1\n", 4, "'1' has no category; write a tab"),
        (ONE + "word\t1\t7\n", 4, "'word' is in category '7', which is not declared; declare it"),
        (ONE + "one day 007\n", 4, "'one day' is in category '007', which is not declared"),
        (ONE + "word\ta\n", 4, "'a' after 'word' is not the number of a category; write"),
        (ONE + "word\t1.5\n", 4, "'1.5' after 'word' is not the number of a category; write"),
        (ONE + "word\t" + "9" * 5000 + "\n", 4, "which is not declared; declare it"),
        (ONE + "word\t1\nlike\t(01 1)1/1\n", 5, "'like (01 1)1/1' counts only under a condition"),
        (ONE + "kind <of>1/1\n", 4, "'kind <of>1/1' counts only under a condition"),
        (ONE + "word\t1/1\n", 4, "'word 1/1' counts only under a condition"),
        (ONE + "(like)\t1\n" * 9, 4, "8 more on line 5, 6, 7, 8, 9 …; write plain words"),
    ],
)
def test_a_broken_dic_is_refused_in_one_line(text: str, line: int, problem: str) -> None:
    """File, line, what is wrong and what to do."""
    place = "my.dic"
    refuse(text, place, re.escape(f"{place}, line {line}: ") + ".*" + re.escape(problem))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("DicTerm\nword\n", 1, "does not begin with DicTerm; write DicTerm"),
        ("word,1\n", 1, "does not begin with DicTerm; write DicTerm"),
        (ONE + "word\t1\n", 1, "does not begin with DicTerm; write DicTerm"),
        ("DicTerm,a\n", 1, "no words below the names; write a row"),
        ("DicTerm,a,b\nx,X,\nword,,\n", 3, "'word' has no category (0 stands for none); put an X"),
        ("DicTerm,a\nword\n", 2, "'word' has no category"),
        ("DicTerm,a\nword,0.0\n", 2, "'word' has no category"),
        ("DicTerm,a\nword,yes\n", 2, "'yes' after 'word' is neither X nor a number; write"),
        ("DicTerm,a\nword,nan\n", 2, "'nan' after 'word' is neither X nor a number"),
        ("DicTerm,a\nword,1e999\n", 2, "'1e999' after 'word' is neither X nor a number"),
        ("DicTerm,a\nword,1_0\n", 2, "'1_0' after 'word' is neither X nor a number"),
        ('DicTerm,a\nword,"1,000"\n', 2, "'1,000' after 'word' is neither X nor a number"),
        ("DicTerm;a\nword;1.000,5\n", 2, "'1.000,5' after 'word' is neither X nor a number"),
        ("DicTerm,a\nword,X,X\n", 2, "'X' after 'word' has no name above it; name its column"),
        ("DicTerm,a,\n\nword,X,X\n", 3, "'X' after 'word' has no name above it"),
        ('DicTerm,a\nx,X\n"word,X\ny,X\n', 3, "a quotation mark opens here and is not closed"),
        ('DicTerm,a\n"wo"rd,X\n', 2, "cannot be split into fields"),
        ("DicTerm,a\n" + "x" * 200_000 + ",X\n", 2, "cannot be split into fields (field larger"),
    ],
)
def test_a_broken_csv_is_refused_in_one_line(text: str, line: int, problem: str) -> None:
    """File, line, what is wrong and what to do."""
    place = "my.dicx"
    refuse(text, place, re.escape(f"{place}, line {line}: ") + ".*" + re.escape(problem))


@pytest.mark.parametrize(
    "line",
    [
        "(" * 300_000,
        "(a" * 150_000,
        "<" * 300_000,
        "1 " * 150_000 + "x",
        " " * 300_000 + "x" + " " * 300_000,
        "#" * 300_000,
        "# " + " " * 300_000,
        "9" * 300_000,
        '"' * 300_001,
    ],
    ids=["(", "(a", "<", "numbers", "spaces", "#", "blank comment", "digits", "quotes"],
)
def test_no_line_keeps_a_parser_busy(line: str) -> None:
    """The time grows with the length of a line, not with its square."""
    begin = time.process_time()
    for text in (line, f"%\n{line}\n%\nx\t1\n", f"{ONE}{line}\n"):
        with suppress(DictionaryError):
            parse(text, "my.dic")
    for text in (line, f"DicTerm,{line}\n", f"DicTerm,a\n{line}\n"):
        with suppress(DictionaryError):
            parse(text, "my.dicx")
    assert time.process_time() - begin < 3


WORD = st.text("abcdefghij'’éß-", min_size=1, max_size=6)
PATTERN = st.one_of(
    WORD,
    WORD.map(lambda word: f"{word}*"),
    st.lists(WORD, min_size=2, max_size=3).map(" ".join),
    st.sampled_from([":)", "(-:", "<3", "NA", "%", "#x", "24/7", "o_o"]),
)
TABLE = st.lists(
    st.tuples(PATTERN, st.sets(st.integers(1, 6), min_size=1)), min_size=1, max_size=12
)


@given(
    TABLE, st.lists(st.integers(0, 3), min_size=6, max_size=6), st.randoms(use_true_random=False)
)
def test_what_was_written_isread(
    table: list[tuple[str, set[int]]], depths: list[int], rng: random.Random
) -> None:
    """Each word under exactly its numbers, each category below the last one that is less deep."""
    end = rng.choice(["\n", "\r\n", "\r"])
    gap = rng.choice(["\t", "\t\t", " \t", "    "])
    between = rng.choice(["\t", " ", "\t\t", "  "])
    header = [
        "\t" * depth + f"{number:0{rng.choice([1, 2])}}\tc{number}"
        for number, depth in enumerate(depths, 1)
    ]
    body = [
        word + gap + between.join(f"{n:0{rng.choice([1, 2, 3])}}" for n in sorted(numbers))
        for word, numbers in table
    ]
    blank = ["", " \t"] if rng.random() < 0.5 else []
    lines = ["%", *header, rng.choice(["%", " %", "%\t"]), *blank, *body]
    parsed = parse(end.join(lines) + rng.choice(["", end]), "my.dic")

    paths: list[str] = []
    for k, depth in enumerate(depths):
        parents = [paths[i] for i in range(k) if depths[i] < depth]
        # the last one that is less deep, as quanteda's reader nests them
        paths.append(f"{parents[-1]}.c{k + 1}" if parents else f"c{k + 1}")
    expected = {
        path: [word for word, numbers in table if number in numbers]
        for number, path in enumerate(paths, 1)
    }
    assert words(parsed) == expected


@given(TABLE)
def test_both_forms_say_the_same(table: list[tuple[str, set[int]]]) -> None:
    """A dictionary as .dic and as the table of LIWC-22."""
    numbers = range(1, 7)
    header = "".join(f"{n}\tc{n}\n" for n in numbers)
    body = "".join(f"{word}\t{' '.join(map(str, sorted(ns)))}\n" for word, ns in table)
    rows = "".join(f"{word},{','.join('X' * (n in ns) for n in numbers)}\n" for word, ns in table)
    names = ",".join(f"c{n}" for n in numbers)
    old = parse(f"%\n{header}%\n{body}", "my.dic")
    new = parse(f"DicTerm,{names}\n{rows}", "my.dicx")
    assert words(old) == words(new)

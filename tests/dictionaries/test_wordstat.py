"""parse_wordstat: what a .cat file says, and what is refused."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from dictionary_files import parse, read, refuse, walk
from hypothesis import given
from hypothesis import strategies as st

from mediakit.dictionaries.dictionary import Entry, Parsed
from mediakit.errors import DictionaryError


def _rows(parsed: Parsed) -> list[tuple[str, object, float | None]]:
    """Return path, pattern and weight of each entry; a category's own entries come first."""
    return [
        (path, entry.pattern, entry.weight)
        for path, branch in walk(parsed.branches)
        for entry in branch.entries
    ]


@pytest.mark.parametrize(
    ("name", "encoding", "expected"),
    [
        (
            "wordstat_flat.cat",
            "utf-8",
            [
                ("GAINS", "PROFIT*", None),
                ("GAINS", "RISE", None),
                ("GAINS", "BREAK EVEN", None),
                ("LOSSES AFTER TAX", "DEBT*", None),
                ("LOSSES AFTER TAX", "SET BACK", None),
                ("LOSSES AFTER TAX", "NA", None),
            ],
        ),
        (
            "wordstat_nested.cat",
            "utf-8",
            [
                ("EUROPE", "Brussels", None),
                ("EUROPE.IT", "Ital*", None),
                ("EUROPE.IT", "Rome", None),
                ("EUROPE.NA", "Naples", None),
                ("EUROPE.NA", "Bay of Naples", None),
                ("ASIA.JP", "Tokyo", None),
            ],
        ),
        (
            "wordstat_weights_cp1252.cat",
            "cp1252",
            [
                ("TON.POSITIF (tout)", "AGRÉABLE*", 2.0),
                ("TON.POSITIF (tout)", "TRÈS BIEN", 3.5),
                ("TON.POSITIF (tout)", ":)", 1.0),
                ("TON.POSITIF (tout)", "^_^", 1.0),
                ("TON.NÉGATIF", "PÉNIBLE", -2.0),
                ("TON.NÉGATIF", "PAS DU TOUT", -1.5),
            ],
        ),
        (
            "wordstat_spaces_utf16.cat",
            "utf-16",
            [
                ("MEER.SCHIFFE", "Fähre*", None),
                ("MEER.SCHIFFE", "Großer Kreuzer", None),
                ("MEER.HÄFEN", "Kai", None),
            ],
        ),
    ],
)
def test_a_file_says_what_its_author_meant(
    name: str, encoding: str, expected: list[tuple[str, object, float | None]]
) -> None:
    """Whatever the indentation, line ends and encoding; weights of 1 throughout are none."""
    assert _rows(read(name, encoding)) == expected


def test_entries_and_categories_know_their_lines() -> None:
    """Blank lines count."""
    (tone,) = read("wordstat_weights_cp1252.cat", "cp1252").branches
    assert [branch.line for branch in tone.branches] == [2, 7]
    assert tone.branches[1].entries[0] == Entry("PÉNIBLE", 9, -2.0)


def test_all_rules_are_refused_in_one_line() -> None:
    """The first by name, the others by line; the word AFTER alone is no rule."""
    with pytest.raises(DictionaryError) as caught:
        read("wordstat_rules.cat")
    message = str(caught.value)
    assert message.startswith(
        "wordstat_rules.cat, line 3: '@GOOD [GOOD NOT NEAR #NEGATION /S3]' is a rule"
    )
    assert "1 more on line 4; remove it" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "no entries found; write each below its category"),
        ("\n \n", 1, "no entries found"),
        ("GIF89a\x00\x01\x02", 1, "no entries found"),
        ("A\n\tword\n", 1, "no entries found"),
        ("word (1)\n", 1, "'word' is outside every category; indent it below one"),
        ("A\n\tx (1)\nword (1)\n", 3, "'word' is outside every category"),
        ("A\n\tx (1)\nB\n", 3, "'B' has no weight, so it is a category, and nothing is below it"),
        ("A\n\tx (1)\n\tword\n\ty (1)\n", 3, "'word' has no weight"),
        ("A\n\tx (1)\n\tword(2)\n", 3, "'word(2)' has no weight, so it is a category"),
        ("A\n\tx (1)\n\tword (two)\n", 3, "write an entry as WORD (1), or remove the line"),
        ("A\n\tx (1)\n\t\ty (1)\n", 3, "'y' is below the entry 'x' of line 2; indent both"),
        ("A\n\tx (1)\n    y (1)\n", 3, "'y' is indented unlike the line before it; indent by one"),
        ("A\n\t@x [y] (1)\n", 2, "'@x [y]' is a rule, which cannot be followed; remove it"),
        ("@A\n\tx (1)\n", 1, "'@A' is a rule"),
        ("A\n\tx (1)\n\tx NEAR y (1)\n", 3, "'x NEAR y' is a rule"),
        ("A\n\tYEAR AFTER YEAR (1)\n", 2, "write a phrase with underscores"),
        ("A\n\tx (1)\n\tx BEFORE #B (1)\n", 3, "'x BEFORE #B' is a rule"),
        ("A\n" + "\t@x (1)\n" * 9, 2, "8 more on line 3, 4, 5, 6, 7 …; remove it"),
        ("A\n\tx (1)\n\t~word (1)\n", 3, "'~word' begins with a mark of exclusion"),
        ("A\n\t- bank (1)\n", 2, "'- bank' begins with a mark of exclusion"),
        ("A\n\t!bank* (1)\n", 2, "remove the mark or the entry"),
        ("".join("\t" * n + f"c{n}\n" for n in range(60)) + "\t" * 60 + "x (1)", 52, "50 levels"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(text: str, line: int, problem: str) -> None:
    """File, line, what is wrong and what to do."""
    refuse(text, "my.cat", re.escape(f"my.cat, line {line}: ") + ".*" + re.escape(problem))


@pytest.mark.parametrize(
    "line",
    [
        "\t" * 300_000 + "a (1)",
        "a" + " " * 300_000 + "(1)",
        "a (1" * 80_000,
        "(" * 300_000 + ")",
        "@" * 300_000 + " (1)",
        "\ta (" + "9" * 300_000 + ")",
        "\ta NEAR" * 40_000 + " (1)",
    ],
    ids=["tabs", "spaces", "weights", "(", "@", "digits", "rules"],
)
def test_no_line_keeps_the_parser_busy(line: str) -> None:
    """The time grows with the length of a line, not with its square."""
    begin = time.process_time()
    for text in (line, f"A\n{line}\n", f"A\n\tx (1)\n{line}\n"):
        with suppress(DictionaryError):
            parse(text, "my.cat")
    assert time.process_time() - begin < 3


WORD = st.text("abcdeÄÉß'", min_size=1, max_size=5).filter(lambda word: word.strip("'") != "")
ENTRY = st.one_of(
    WORD, WORD.map(lambda word: f"{word}*"), st.lists(WORD, min_size=2, max_size=3).map("_".join)
)
TREE = st.lists(
    st.tuples(
        st.integers(0, 3),  # how deep the category is, at the most
        st.lists(st.tuples(ENTRY, st.sampled_from([1, 1, 1, 2, -0.5])), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=8,
)


@given(TREE, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["\t", "  ", "    "]))
def test_what_was_written_isread(
    tree: list[tuple[int, list[tuple[str, float]]]], end: str, step: str
) -> None:
    """Each entry in its category with its weight; weights appear if one differs from 1."""
    lines: list[str] = []
    path: list[str] = []
    expected: list[tuple[str, object, float | None]] = []
    weighted = any(weight != 1 for _, entries in tree for _, weight in entries)
    for k, (depth, entries) in enumerate(tree):
        path = [*path[:depth], f"C{k} (c)"]
        lines.append(step * (len(path) - 1) + path[-1])
        for entry, weight in entries:
            lines.append(f"{step * len(path)}{entry} ({weight})")
            kept = float(weight) if weighted else None
            expected.append((".".join(path), entry.replace("_", " "), kept))
    assert _rows(parse(end.join(lines), "my.cat")) == expected

"""The articles that the benchmark makes: real sentences with fresh names, the same every time."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import articles_made as made
import pyarrow.parquet as pq
import pytest
from conftest import SEED

if TYPE_CHECKING:
    from pathlib import Path

N = 2_500


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Articles made of news."""
    blocks = made.make_articles(N)
    return [dict(zip(b, row, strict=True)) for b in blocks for row in zip(*b.values(), strict=True)]


def test_an_article_is_the_same_in_every_export(rows: list[dict[str, str]], tmp_path: Path) -> None:
    """A shorter export is the beginning of a longer one; both kinds of file hold the same."""
    made.write_articles(tmp_path / "few.jsonl", 1_200)
    made.write_articles(tmp_path / "few.parquet", 1_200)
    lines = (tmp_path / "few.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == rows[:1_200]
    assert pq.read_table(tmp_path / "few.parquet").to_pylist() == rows[:1_200]
    part = made.make_block("news", 2_000, 2_010)
    assert part["text"] == [row["text"] for row in rows[2_000:2_010]]


def test_the_articles_are_as_many_and_as_long_as_those_of_news(rows: list[dict[str, str]]) -> None:
    """About 2 kB each, of forty outlets that differ in size, over two years, each with its id."""
    full = [len(row["text"]) for row in rows if row["text"]]
    assert 1_800 < sum(full) / len(full) < 2_200
    assert 0.99 < len(full) / N < 1
    outlets = Counter(row["outlet"] for row in rows).most_common()
    assert len(outlets) == 40
    assert outlets[0][1] > 5 * outlets[-1][1]
    assert min(row["date"] for row in rows) < "2024-01-10"
    assert max(row["date"] for row in rows) > "2025-12-20"
    assert len({row["id"] for row in rows}) == len({row["url"] for row in rows}) == N
    german = [row for row in rows if " und " in row["text"] or " que " in row["text"]]
    assert 0.001 < len(german) / N < 0.01


def test_sentences_stay_whole_and_in_their_words(rows: list[dict[str, str]]) -> None:
    """But for names and numbers, each sentence of an article is one of the sources."""

    def bare(text: str) -> str:
        return re.sub(r"\b[A-Z]\w+\b|\d+", "0", text.strip())

    groups = map(made.split_units, made.read_sources("news"))
    units = {bare(unit) for unit in chain.from_iterable(groups)}
    text = rows[1]["text"]
    rest = bare(text)
    for unit in sorted(units, key=len, reverse=True):
        rest = rest.replace(unit, "")
    assert len(rest.split()) < 0.02 * len(text.split())


def test_a_quotation_stays_with_its_speaker() -> None:
    """What opens inside quotation marks, or begins with them, is one with the sentence before."""
    text = "It rained. “We wait. Or we go,” said Bos. “Both.” All went.\n\n“Never,” he said."
    assert list(made.split_units(text)) == [
        "\n\nIt rained. “We wait. Or we go,” said Bos. “Both.”",
        " All went.\n\n“Never,” he said.",
    ]
    seed = SEED.read_text("utf-8")
    joined = "".join(made.split_units(seed))
    assert joined.split() == seed.split()


def test_names_are_fresh_and_the_same_within_an_article() -> None:
    """The name of a source becomes one name in an article, and another in the next."""
    pool = made.load_pool("news")
    slot = pool.slot[(pool.own > 0) & (pool.divisor == 1)][0]
    drawn = made.draw([7, 7, 8], 1_000 + slot)
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_vocabulary_keeps_growing(rows: list[dict[str, str]]) -> None:
    """The second thousand of articles has thousands of words that the first has not."""
    first, second = (
        {word for row in rows[start : start + 1_000] for word in row["text"].split()}
        for start in (0, 1_000)
    )
    assert len(second - first) > 5_000


def test_some_articles_are_near_copies_in_other_outlets(rows: list[dict[str, str]]) -> None:
    """3 % are another one without its end, or that one is, in another outlet within two days."""
    seen: dict[str, dict[str, str]] = {}
    copies = []
    for row in rows:
        head = row["text"][:900]
        if head in seen and len(head) == 900 and " und " not in head and " que " not in head:
            copies.append((seen[head], row))
        seen.setdefault(head, row)
    assert 0.01 < len(copies) / N < 0.04
    assert all(one["outlet"] != other["outlet"] for one, other in copies)
    for one, other in copies:
        apart = date.fromisoformat(other["date"]) - date.fromisoformat(one["date"])
        assert abs(apart.days) <= 2
        short, long = sorted([one["text"], other["text"]], key=len)
        assert long.startswith(short)
        assert len(short) > 0.6 * len(long)

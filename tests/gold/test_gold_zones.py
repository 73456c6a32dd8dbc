"""The zone rules against sixty articles that were labelled by people who did not know the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pytest

from mediakit.zones.labels import find_zones

GOLD = Path(__file__).parent
KINDS = ("kicker", "headline", "byline", "boilerplate")
SEPARATORS = " \n:|"  # the sign after a kicker is in no span
Found: TypeAlias = set[tuple[str, int, int]]


def truth() -> pd.DataFrame:
    table = pd.read_csv(GOLD / "truth.csv", comment="#", dtype=str, keep_default_na=False)
    return table[table["kind"].isin(KINDS)]


def text_of(doc_id: str) -> str:
    return (GOLD / "articles" / f"{doc_id}.txt").read_bytes().decode("utf-8")


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(SEPARATORS))
    return start + left, start + len(piece.rstrip(SEPARATORS))


def spans(part: str, kind: str) -> tuple[Found, Found]:
    """Return what is true and what the rules find, of one kind in one part."""
    table = truth()
    true: Found = set()
    found: Found = set()
    for doc_id in table.loc[table["part"] == part, "doc_id"].unique():
        text = text_of(doc_id)
        rows = table[(table["doc_id"] == doc_id) & (table["kind"] == kind)]
        for start, end in zip(rows["start"], rows["end"], strict=True):
            true.add((doc_id, *stripped(text, int(start), int(end))))
        for start, end, zone, _ in find_zones(text):
            if zone == kind:
                found.add((doc_id, *stripped(text, start, end)))
    return true, found


# Lowest (precision, recall) of each kind. A floor is lowered by an explicit act alone. The rules
# were tuned on `dev`. On `test`, which no rule was made for, the first measurement gave: kicker
# 3/3 found right, 3 of 8 found; headline 9/14, 9 of 14; byline 6/7, 6 of 8; boilerplate 25/25,
# 25 of 35. The rules then grew by lists of common forms, still without a look at `test`. Articles
# 31 to 60 came later and were only measured: of their kickers 5 of 9 and 8 of 9 were found, of the
# headlines 11 of 15 and 14 of 15, of the bylines 13 of 13 and 12 of 17, of the boilerplate 12 of
# 16 and 12 of 20. Then sections and common buttons were added, again by lists and `dev` alone. Of
# the two halves of each part together what stands here.
FLOORS = {
    ("dev", "kicker"): (1.0, 15 / 17),
    ("dev", "headline"): (27 / 29, 27 / 29),
    ("dev", "byline"): (1.0, 1.0),
    ("dev", "boilerplate"): (1.0, 1.0),
    ("test", "kicker"): (1.0, 12 / 17),
    ("test", "headline"): (24 / 29, 24 / 29),
    ("test", "byline"): (1.0, 19 / 25),
    ("test", "boilerplate"): (1.0, 44 / 55),
}


@pytest.mark.parametrize(("part", "kind"), FLOORS)
def test_quality_of_zones(part: str, kind: str) -> None:
    """Spans found and missed stay at the floor or above it; a span counts if it is exact."""
    true, found = spans(part, kind)
    precision, recall = FLOORS[part, kind]
    assert len(true & found) / len(found) >= precision, sorted(found - true)
    assert len(true & found) / len(true) >= recall, sorted(true - found)


@pytest.mark.parametrize("part", ["dev", "test"])
def test_no_body_is_lost(part: str) -> None:
    """What the truth counts as body or headline is never labelled boilerplate or byline."""
    for kind in ("byline", "boilerplate"):
        true, found = spans(part, kind)
        assert found <= true

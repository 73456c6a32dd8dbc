"""Pages claim a difference where there is one, and hardly ever where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from conftest import SHARED
from null_pages import find_claims, null_pages

import mediakit as mk

if TYPE_CHECKING:
    import pytest

HARD = "fear anger hostile dispute war crime clash"
SOFT = "hope joy friendly harvest peace market ship"
PLAIN = "rain snow river bridge town street"


def test_articles_dealt_at_random_are_told_without_a_claim(
    sample_tokens: mk.Tokens, request: pytest.FixtureRequest
) -> None:
    """Of outlets and weeks; one page in ten at most claims something."""
    real = (SHARED / "articles" / "texts").is_dir()
    tokens = request.getfixturevalue("news_tokens") if real else sample_tokens
    pages = list(null_pages(tokens, 1, seed=13))
    assert len(pages) == 4
    assert sum(bool(claims) for _, claims in pages) <= len(pages) / 10


def test_the_same_pages_claim_what_is_true() -> None:
    """Of two outlets with other words, one of which comes after the other."""
    rng = np.random.default_rng(1)
    days = pd.date_range("2024-01-01", periods=60, freq="4D").strftime("%Y-%m-%d")
    texts = []
    for at in range(60):
        words = rng.choice(f"{HARD if at < 30 else SOFT} {PLAIN}".split(), (12, 6))
        texts.append(" ".join(f"The {' '.join(sentence)}." for sentence in words))
    table = {"text": texts, "outlet": ["Echo"] * 30 + ["Star"] * 30, "date": days, "language": "en"}
    pages = dict(find_claims(mk.tokenize(mk.read_articles(pd.DataFrame(table)))))
    assert all(pages.values()), pages
    assert any(
        line.startswith("**Echo has more conflict hits than Star**") for line in pages["frames"]
    )
    own = (
        "Star’s own voice is more positive than that of Echo",
        "Echo’s own voice is more neg",
    )
    assert any(line.startswith(own) for line in pages["tone"])
    assert any("Conflict hits become less frequent" in line for line in pages["timeline"])

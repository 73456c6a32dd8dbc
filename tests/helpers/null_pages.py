"""What pages claim of articles that were dealt to outlets and days at random: nothing is true."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

import mediakit as mk
from mediakit import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediakit.base.drawing import Finding

OUTLETS: Final = ("Echo", "Post", "Star")
SIZES: Final = (20, 40, 63)  # of 123 articles; of other numbers in proportion
WEEKS: Final = 30
LISTS: Final = "generic_frames"
PRIMARY: Final = "zones: headline and body, voice: all, threshold: 1"  # as in the notebook
# Whatever says that one has more than another, or that something is first or last. How high a rate
# could have been found is no claim, nor is how far single articles go.
CLAIM: Final = re.compile(
    r"\b(?:more|fewer|larger|smaller) (?!than \d)[^.;]* than\b| (?:above|below) (?!\.)|"
    r"\bbecome (?:more|less) frequent\b|:\*\* [+−]|\buses “|\bleast in\b|"
    r"\bmost (?:frequent|positive|negative)\b|\b(?:highest|lowest)\b(?! p =)|"
    r"\bdiffer more\b|\bare (?:apart|close)\b"
)


def null_pages(tokens: mk.Tokens, deals: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the pages of so many deals, each with the sentences that claim a difference."""
    n, rng = len(tokens.corpus), np.random.default_rng(seed)
    mondays = pd.date_range("2024-01-01", periods=WEEKS, freq="7D").strftime("%Y-%m-%d")
    for _ in range(deals):
        places = rng.permutation(n) * sum(SIZES) / n
        outlets = np.array(OUTLETS)[np.digitize(places, np.cumsum(SIZES)[:-1])]
        days = rng.choice(mondays.to_numpy(), n)
        dealt = {"outlet": pd.Series(outlets, dtype="str"), "date": pd.Series(days, dtype="str")}
        corpus = replace(tokens.corpus, articles=tokens.corpus.articles.assign(**dealt))
        yield from find_claims(replace(tokens, corpus=corpus, corrected=tokens.quotes))


def find_claims(tokens: mk.Tokens) -> Iterator[tuple[str, list[str]]]:
    """Yield four pages, each with the sentences that claim a difference of outlets or in time."""
    copies = mk.count_copies(tokens.corpus, mk.find_duplicates(tokens.corpus))
    for tell in (tell_frames, tell_tone, tell_keyness, tell_timeline):
        lines = tell(tokens, copies)
        yield tell.__name__.removeprefix("tell_"), list(filter(CLAIM.search, lines))


def tell_frames(tokens: mk.Tokens, copies: pd.DataFrame) -> list[str]:
    """Return what the notebook of this name tells of outlets."""
    lists = mk.read_dictionary(LISTS)
    counts = mk.count_frames(tokens, lists, by=["article", "outlet", "voice"])
    texts = mk.weigh_articles(counts, copies, counted="article")
    variants = mk.comparison.count_variants(tokens, lists, copies, by="outlet")
    groups = mk.compare_groups(texts, measure="per_1000", by="outlet", cluster="first", seed=1)
    found = mk.comparison.compare_instruments(
        variants, measure="present", by="outlet", primary=PRIMARY, cluster="first", seed=1
    )
    first = found[mk.comparison.choose_specification(found)]
    return [
        *tell_findings(findings.find_differences(groups)),
        findings.tell_robustness(first),
        *findings.summarize_comparison(groups),
    ]


def tell_findings(found: list[Finding]) -> list[str]:
    """Return what findings say, a head, a text and a note each."""
    return [line for each in found for line in (each.head, each.text, each.note) if line]


def tell_tone(tokens: mk.Tokens, copies: pd.DataFrame) -> list[str]:
    """Return what the notebook of this name tells of outlets."""
    articles = mk.score_sentiment(tokens, by=["article", "outlet", "voice"])
    texts = articles.merge(copies[["doc_id", "first"]], on="doc_id")
    options: dict[str, Any] = {"measure": "compound", "cluster": "first", "seed": 1}
    tone = mk.score_sentiment(tokens, by=["outlet", "voice"])
    groups = mk.compare_groups(texts, by="outlet", within="voice", **options)
    enough = mk.comparison.require_scored(groups, tone, by="outlet", within="voice")
    found = [*findings.find_differences(enough, within="voice"), findings.judge_tone(tone)]
    return tell_findings(found)


def tell_keyness(tokens: mk.Tokens, copies: pd.DataFrame) -> list[str]:
    """Return what the notebook of this name tells of words and phrases of outlets."""
    drop = mk.stop_words()
    tables = (
        mk.score_keyness(tokens, by="outlet", drop=drop, copies=copies),
        mk.score_keyness(tokens, by="outlet", terms="phrases", drop=drop, copies=copies),
    )
    found = [each for table in tables for each in findings.find_key_terms(table)]
    return [f"{each.head} {each.text} {each.note}" for each in found]


def tell_timeline(tokens: mk.Tokens, copies: pd.DataFrame) -> list[str]:
    """Return what the notebook of this name tells of weeks."""
    lists = mk.read_dictionary(LISTS)
    weeks = mk.count_terms_over_time(tokens, lists, by="week")
    counts = mk.count_frames(tokens, lists, by=["article", "date", "outlet"])
    texts = mk.weigh_articles(counts, copies, counted="article")
    changes = mk.find_changes(weeks, seed=1)
    mix = mk.comparison.compare_mix(texts, changes[changes["q"] < 0.05], cluster="first", seed=1)
    found = findings.find_level_changes(changes, mix)
    return [
        *findings.summarize_timeline(weeks),
        *(f"{each.head} {each.text} {each.note}" for each in found),
        *findings.tell_mix(mix),
    ]

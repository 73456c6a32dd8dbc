"""What the benchmark reads: a text, and dictionaries made of its words."""

from __future__ import annotations

import bisect
import gzip
import hashlib
import json
import re
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = "made here"
SPEECHES = Path(__file__).parents[3] / "shared" / "bench" / "speeches.jsonl.gz"
SLICE = 600_000  # characters that the plain pipeline reads, evenly sampled
GLOBS, WORDS, PHRASES, CATEGORIES = 400, 550, 50, 10
SAMPLE = 250_000  # characters that a dictionary is made of, and no more than every 50th article


def load(text: str) -> pd.DataFrame:
    """Return the articles of a text as doc_id and text."""
    return made_text() if text == MADE else pd.DataFrame(read(text), columns=["doc_id", "text"])


def read(text: str) -> Iterator[tuple[str, str]]:
    """Yield doc_id and text of each article, one at a time."""
    path = Path(text)
    if text == MADE:
        yield from made_text().itertuples(index=False, name=None)
    elif path.is_dir():
        for file in sorted(path.rglob("*.txt")):
            yield str(file.relative_to(path)), file.read_text(encoding="utf-8", errors="replace")
    else:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, row in enumerate(map(json.loads, lines)):
                yield str(row.get("doc_id", number)), row["text"]


def made_text() -> pd.DataFrame:
    """Return articles of invented words with the growth of a real vocabulary."""
    rng = np.random.default_rng(1)
    parts = ["ba", "co", "den", "fir", "gal", "ho", "ju", "kel", "mo", "nar", "pe", "rus", "ti"]
    words = ["".join(rng.choice(parts, rng.integers(1, 5))) for _ in range(60_000)]
    good = [*words[:200], "good", "bad", "not", "very", "war", "peace", "said"]
    texts = []
    for _ in range(2_000):
        picks = np.minimum(rng.zipf(1.3, 350) - 1, len(words) - 1)
        chosen = [good[p] if p < len(good) else words[p] for p in picks]
        ends = rng.random(350) < 0.05  # a sentence of twenty words
        text = " ".join(w + ("." if end else "") for w, end in zip(chosen, ends, strict=True))
        texts.append(re.sub(r"\. (\w)", lambda m: f". {m[1].upper()}", text) + ".")
    return pd.DataFrame({"doc_id": [f"m{i}" for i in range(len(texts))], "text": texts})


def dictionary_of(articles: pd.DataFrame, turn: int = 0) -> dict[str, list[str]]:
    """Return 1,000 patterns made of the text's own words, the same in every run.

    Another turn gives other patterns, as far as a small text has so many words.
    """
    step = max(1, min(50, int(articles["text"].str.len().sum()) // SAMPLE))
    sample = " ".join(articles["text"].iloc[::step])
    words = set(re.findall(r"\b[a-z]{4,}\b", sample))  # no names, which fill the news
    ranked = sorted(words, key=lambda word: hashlib.sha256(word.encode()).digest())
    stems = list(dict.fromkeys(word[:5] for word in ranked))
    pairs = Counter(re.findall(r"(?=\b([a-z]{3,} [a-z]{3,})\b)", sample.lower()))
    patterns = [
        *(stem + "*" for stem in stems[turn * GLOBS :][:GLOBS]),
        *ranked[turn * WORDS :][:WORDS],
        *(pair for pair, _ in pairs.most_common()[turn * PHRASES :][:PHRASES]),
    ]
    return {f"c{i}": patterns[i::CATEGORIES] for i in range(CATEGORIES)}


def widened(
    patterns: dict[str, list[str]], articles: pd.DataFrame, size: int
) -> dict[str, list[str]]:
    """Return the dictionary with entries that never occur, in the same shares of kinds."""
    n = size - sum(map(len, patterns.values()))
    fresh = list(islice(unfound(" ".join(articles["text"]).lower()), n))
    return {
        name: [*own, *fresh[i :: len(patterns)]] for i, (name, own) in enumerate(patterns.items())
    }


def unfound(text: str) -> Iterator[str]:
    """Yield globs, words and phrases that are made of a text's words and match nothing in it.

    Of each twenty, eight are globs, eleven words and one is a phrase, as in the first thousand.

    >>> list(islice(unfound("some words which stand here and nowhere else"), 3))
    ['elseher*', '*erewhere', 'nowhsom*']
    """
    words = sorted(set(re.findall(r"[a-z]+", text)))
    backwards = sorted(word[::-1] for word in words)
    known = {*words, *re.findall(r"(?=\b([a-z]+ [a-z]+)\b)", " ".join(text.split()))}
    kinds = cycle([*["prefix", "suffix", "prefix", "prefix"] * 2, *["word"] * 11, "phrase"])
    kind = next(kinds)
    for one, two in _couples([word for word in words if len(word) > 3]):
        entries = {
            "prefix": (f"{one[:4]}{two[:3]}*", f"{one}{two}*"),
            "suffix": (f"*{one[-3:]}{two[-5:]}", f"*{one}{two}"),
            "word": (one + two[-4:], one + two),
            "phrase": (f"{one} {two}",),
        }[kind]
        for entry in entries:  # the longer one where the text has the shorter
            bare = entry.strip("*")
            there = {"prefix": _begins(words, bare), "suffix": _begins(backwards, bare[::-1])}
            if entry not in known and not there.get(kind, False):
                known.add(entry)
                yield entry
                kind = next(kinds)
                break


def _couples(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield every two of the words."""
    for gap in range(1, len(words)):
        yield from zip(words, words[gap:] + words[:gap], strict=True)


def _begins(words: list[str], start: str) -> bool:
    """Tell whether one of the sorted words begins so."""
    place = bisect.bisect_left(words, start)
    return place < len(words) and words[place].startswith(start)


def sampled(articles: pd.DataFrame) -> pd.DataFrame:
    """Return every n-th article, so that some 600,000 characters come together."""
    total = int(articles["text"].str.len().sum())
    return articles.iloc[:: max(1, total // SLICE)].reset_index(drop=True)


def megabytes(articles: pd.DataFrame) -> float:
    """Return the size of the texts as UTF-8."""
    return sum(len(text.encode()) for text in articles["text"]) / 1e6

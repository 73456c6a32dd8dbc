"""How fast is mediakit, as ratios against the plain NLTK pipeline in the same run.

    python tests/bench.py [TEXT]

TEXT is a `.jsonl.gz` file with `doc_id` and `text`, or a folder of `.txt` files; by default the
speeches beside the project, and where these are missing a text made here. All figures are CPU
seconds, user and system, of a process of its own; both sides have built their objects before the
clock starts, and neither has seen a word of the text.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import mediakit as mk
from mediakit import reading

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SPEECHES = ROOT.parent / "shared" / "bench" / "speeches.jsonl.gz"
RUNS = 3
SLICE = 600_000  # characters that the plain pipeline reads, evenly sampled
# An article of invented words, so that all rules' regular expressions are compiled.
WARM = "Zorb: Kwals frum\n\nBy Qell Vuor\n\n“Brool,” he said. Thrumb: klep.\n\nZurn\n\nShare"
GLOBS, WORDS, PHRASES, CATEGORIES = 400, 550, 50, 10


def cpu() -> float:
    """Return the CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def load(text: str) -> pd.DataFrame:
    """Return the articles of a text as doc_id and text."""
    if text == "made here":
        return made_text()
    path = Path(text)
    if path.is_dir():
        files = sorted(path.rglob("*.txt"))
        texts = [file.read_text(encoding="utf-8") for file in files]
        return pd.DataFrame({"doc_id": [file.stem for file in files], "text": texts})
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return pd.DataFrame(rows)[["doc_id", "text"]]


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


def dictionary_of(articles: pd.DataFrame) -> dict[str, list[str]]:
    """Return 1,000 patterns made of the text's own words, the same in every run."""
    sample = " ".join(articles["text"].iloc[::50]).lower()
    counts = Counter(re.findall(r"[a-z]{4,}", sample))
    ranked = sorted(counts, key=lambda word: hashlib.sha256(word.encode()).digest())
    pairs = Counter(re.findall(r"(?=\b([a-z]{3,} [a-z]{3,})\b)", sample)).most_common(PHRASES)
    patterns = [word[:5] + "*" for word in ranked[:GLOBS]] + ranked[GLOBS : GLOBS + WORDS]
    patterns = list(dict.fromkeys([*patterns, *(pair for pair, _ in pairs)]))
    return {f"c{i}": patterns[i::CATEGORIES] for i in range(CATEGORIES)}


def sampled(articles: pd.DataFrame) -> pd.DataFrame:
    """Return every n-th article, so that some 600,000 characters come together."""
    total = int(articles["text"].str.len().sum())
    return articles.iloc[:: max(1, total // SLICE)].reset_index(drop=True)


def megabytes(articles: pd.DataFrame) -> float:
    """Return the size of the texts as UTF-8."""
    return sum(len(text.encode()) for text in articles["text"]) / 1e6


def timed(function: Callable[..., Any], spent_on: list[float], *given: object) -> object:
    """Call a function and note the CPU seconds that it took."""
    before = cpu()
    result = function(*given)
    spent_on.append(cpu() - before)
    return result


def run_mediakit(articles: pd.DataFrame, patterns: dict[str, list[str]]) -> dict[str, Any]:
    """Read, tokenize with voices, score and count; the CPU seconds of each step.

    Reading finds words and sentences too: that part of it stands apart as `segments`.
    """
    dictionary = mk.read_dictionary(patterns)
    warm = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [WARM]})))
    mk.score_sentiment(warm, engine="vader-nltk")
    mk.find_terms(warm, dictionary)
    segmenting: list[float] = []
    reading.segment = partial(timed, reading.segment, segmenting)  # type: ignore[attr-defined, assignment]  # a stand-in that times it
    clock = [cpu()]
    corpus = mk.read_articles(articles)
    clock.append(cpu())
    quotes = mk.find_quotes(corpus)
    clock.append(cpu())
    tokens = mk.tokenize(corpus, quotes=quotes)
    clock.append(cpu())
    scores = mk.score_sentiment(tokens, engine="vader-nltk", by="article")
    clock.append(cpu())
    hits = mk.find_terms(tokens, dictionary)
    mk.count_frames(tokens, dictionary)
    clock.append(cpu())
    mk.count_frames(tokens, dictionary, by="voice")
    clock.append(cpu())
    steps = ("read", "voices", "tokens", "sentiment", "dictionary", "again")
    seconds = dict(zip(steps, np.diff(clock).tolist(), strict=True))
    seconds["read"] -= sum(segmenting)
    return {
        "seconds": {"segments": sum(segmenting), **seconds},
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "tokens": len(tokens),
        "sentences": len(tokens.sentence_article),
        "compound": float((scores["compound"].fillna(0) * scores["n_sentences"]).sum()),
        "hits": len(hits),
        "megabytes": megabytes(articles),
    }


def run_plain(articles: pd.DataFrame, patterns: dict[str, list[str]]) -> dict[str, Any]:
    """Punkt, NLTK's words, NLTK's VADER per sentence, one regular expression per pattern."""
    from nltk.tokenize.destructive import NLTKWordTokenizer

    from mediakit.punkt import load_punkt
    from mediakit.tokens import paragraphs
    from mediakit.valence import load_analyzer, see_ascii

    corpus = mk.read_articles(articles)
    counted = corpus.zones["zone"].isin(["headline", "body"]).tolist()
    zones = list(zip(paragraphs(corpus), counted, strict=True))
    punkt, words = load_punkt(), NLTKWordTokenizer()
    analyzer = load_analyzer("vader-nltk")
    regexes = [
        re.compile(
            rf"\b{re.escape(pattern).replace(chr(92) + '*', chr(92) + 'w*')}\b", re.IGNORECASE
        )
        for entries in patterns.values()
        for pattern in entries
    ]
    clock, n, compound, hits = [cpu()], Counter[str](), 0.0, 0
    for text, counts in zones:
        for start, end in punkt.span_tokenize(text):
            sentence = text[start:end]
            n["sentences"] += 1
            n["tokens"] += len(words.tokenize(sentence))
            if counts:
                compound += analyzer.polarity_scores(see_ascii([sentence])[0])["compound"]
    clock.append(cpu())
    for text, counts in zones:
        if counts:
            hits += sum(1 for regex in regexes for _ in regex.finditer(text))
    clock.append(cpu())
    text_part, dictionary_part = np.diff(clock).tolist()
    return {
        "seconds": {"text": text_part, "dictionary": dictionary_part},
        "compound": compound,
        "hits": hits,
        "megabytes": megabytes(articles),
        **n,
    }


def measured(part: str, text: str) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, text]
    return dict(json.loads(subprocess.check_output(command, text=True)))  # ourselves


def whole_time(run: dict[str, Any]) -> float:
    """Return all seconds of a run."""
    return float(sum(run["seconds"].values()))


def children() -> float:
    """Return the CPU seconds of all finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent(*command: str) -> float:
    """Return the CPU seconds of a command and of what it starts."""
    before = children()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # ourselves
    return children() - before


def print_text(text: str) -> None:
    """Print the figures of the pipeline on a text."""
    runs = sorted((measured("mediakit", text) for _ in range(RUNS)), key=whole_time)
    full, part, plain = runs[RUNS // 2], measured("slice", text), measured("plain", text)
    seconds, size = full["seconds"], full["megabytes"]
    core = sum(seconds[step] for step in ("segments", "tokens", "sentiment", "dictionary"))
    own, no_dictionary = core + seconds["read"], core - seconds["dictionary"]
    plain_rate = sum(plain["seconds"].values()) / plain["megabytes"]
    text_rate = plain["seconds"]["text"] / plain["megabytes"]
    print(f"text: {text}, {size:.1f} MB, {full['tokens']:,} tokens; plain pipeline on a slice of")
    print(f"      {plain['megabytes']:.2f} MB, CPU seconds per MB: {plain_rate:.2f}, ", end="")
    print(f"without dictionary {text_rate:.2f}")
    print(
        f"mediakit, CPU seconds, the middle one of {RUNS} runs: "
        + ", ".join(f"{k} {v:.2f}" for k, v in seconds.items())
    )
    print(f"peak memory: {full['peak']:.0f} MB, all of the text in memory at once")
    print(f"{'':44}{'MB/s':>8}{'x plain':>9}")
    for name, spent_s, rate_s in (
        ("words, sentences, VADER, 1,000 patterns", core, plain_rate),
        ("the same from reading, with zones", own, plain_rate),
        ("and with quotations and speakers", own + seconds["voices"], plain_rate),
        ("words, sentences, VADER", no_dictionary, text_rate),
    ):
        print(f"{name:44}{size / spent_s:8.1f}{rate_s * size / spent_s:9.0f}")
    print(f"a second count on the same tokens: {seconds['again'] / own:.3f} of the first pass")
    for key in ("sentences", "tokens"):
        print(f"{key} on the slice: mediakit {part[key]:,}, plain {plain[key]:,}")
    print(f"sum of compound scores: mediakit {part['compound']:.4f}, plain {plain['compound']:.4f}")
    print(f"hits: mediakit {part['hits']:,} (whole tokens), plain {plain['hits']:,} (regex)")


def print_report() -> None:
    """Print what one report costs against the commands it is made of."""
    with tempfile.TemporaryDirectory() as folder:
        source, page = "seeds/putin_north_korea.txt", f"{folder}/plain.ipynb"
        python = (sys.executable, "-m")
        ours = spent(*python, "mediakit", "report", source, "--output", folder)
        runs = spent(*python, "papermill", "notebooks/article.ipynb", page, "-k", "python3")
        pages = spent(*python, "nbconvert", "--to", "html", page)
    print(f"one report: {ours:.2f} s CPU; papermill {runs:.2f} + nbconvert {pages:.2f}: ", end="")
    print(f"{(runs + pages) / ours:.1f} times as much")


def main() -> None:
    """Print all figures, or run one part."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--part"]:
        articles = load(arguments[2])
        patterns = dictionary_of(articles)
        chosen = articles if arguments[1] == "mediakit" else sampled(articles)
        run = run_plain if arguments[1] == "plain" else run_mediakit
        print(json.dumps(run(chosen, patterns)))
        return
    default = str(SPEECHES) if SPEECHES.exists() else "made here"
    print_text(arguments[0] if arguments else default)
    print_report()


if __name__ == "__main__":
    main()

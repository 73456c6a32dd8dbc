"""The rows of the benchmark's table: figures from the parts beside their targets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Run = dict[str, Any]

QUANTEDA = 40  # its fastest setting against plain NLTK, measured once: 2.0 and 0.05 MB/s


class Row(NamedTuple):
    """A line of the table; without `must` and `aim` it only says more of the line above."""

    name: str
    figure: float
    unit: str
    must: float | None = None
    aim: float | None = None
    rising: bool = True  # more is better
    judged: bool = True


UNITS = {
    "x": "{:.0f} x",
    "x.xx": "{:.2f} x",
    "MB/s": "{:.1f} MB/s",
    "%": "{:.1f} %",
    "s": "{:.2f} s",
    "MB": "{:.0f} MB",
    "min": "{:.1f} min",
    "/s": "{:,.0f} /s",
}


def verdict(row: Row) -> str:
    """Say which of its targets a figure reaches.

    >>> verdict(Row("speed", 250, "x", must=200, aim=400))
    'must'
    >>> verdict(Row("memory", 500, "MB", must=400, aim=250, rising=False))
    'SHORT'
    """
    if row.must is None or not row.judged:
        return "" if row.must is None else "not measured"
    sign = 1 if row.rising else -1
    if row.aim is not None and sign * row.figure >= sign * row.aim:
        return "aim"
    return "must" if sign * row.figure >= sign * row.must else "SHORT"


def shown(value: float | None, unit: str) -> str:
    """Write a figure with its unit; a share is never rounded up to 100 %.

    >>> shown(99.999, "%"), shown(250.4, "MB"), shown(None, "s")
    ('99.9 %', '250 MB', '')
    """
    if value is None:
        return ""
    return UNITS[unit].format(math.floor(value * 10) / 10 if unit == "%" else value)


def total(run: Run, *, without: str = "") -> float:
    """Return the seconds of a run from reading to tables."""
    return float(sum(value for step, value in run["seconds"].items() if step != without))


def speed_rows(runs: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield the rates of a first pass."""
    cold, slices = min(runs["cold"], key=total), runs["plain"]
    size, seconds = cold["megabytes"], cold["seconds"]
    plain = {step: min(run[step] for run in slices) for step in ("text", "dictionary")}
    alone = plain["text"] * size / slices[0]["megabytes"]
    both = sum(plain.values()) * size / slices[0]["megabytes"]
    own, bare = total(cold), total(cold, without="dictionary")
    spoken, speakers = min(map(total, runs["voices"])), min(r["speakers"] for r in runs["voices"])
    core = total(cold, without="read")
    yield Row("full output, cold, against plain NLTK", both / own, "x", 200, 400)
    yield Row("  words, sentences, VADER and entries only (no zones)", both / core, "x")
    yield Row("  with the voice of each word", both / spoken, "x")
    yield Row("    and then who speaks in each quotation", both / (spoken + speakers), "x")
    yield Row("  without dictionary, against the same", alone / bare, "x", 40, 80)
    yield Row("    no zones", alone / (core - seconds["dictionary"]), "x")
    yield Row("against quanteda's fastest setting (derived)", both / own / QUANTEDA, "x.xx", 4, 10)
    rate, words, split = size / own, runs["vectorizer"][0], runs["splitting"][0]
    yield Row("cold against CountVectorizer (its steps)", rate / words["rate"], "x.xx", 0.75, 1.3)
    warm = size / min(run["again"] for run in runs["cold"])
    yield Row("warm, as a share of the stringzilla pass", 100 * warm / split["rate"], "%", 8, 17)
    yield Row("  cold", rate, "MB/s")
    yield Row("  warm", warm, "MB/s")


def growth_rows(runs: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield what more entries, another dictionary and more text cost."""
    own, wide = min(map(total, runs["cold"])), min(map(total, runs["wide"]))
    looking, looking_wide = (
        min(run["seconds"]["dictionary"] for run in runs[part]) for part in ("cold", "wide")
    )
    entries = f"{runs['wide'][0]['entries']:,} for {runs['cold'][0]['entries']:,} entries"
    yield Row(f"{entries}: time of the whole", wide / own, "x.xx", 1.5, 1.1, rising=False)
    yield Row(
        "  of find_terms and count_frames", looking_wide / looking, "x.xx", 1.5, 1.1, rising=False
    )
    compiling = min(run["compiling"] for run in runs["wide"])
    yield Row("  to read and compile them", compiling, "s", 2, rising=False)
    other = 100 * min(run["other"] for run in runs["cold"]) / own
    yield Row("new dictionary on Tokens, share of the cold time", other, "%", 20, 5, rising=False)
    size, part = runs["cold"][0]["megabytes"], runs["eighth"][0]["megabytes"]
    times = 8 * (own / size) / (min(map(total, runs["eighth"])) / part)
    yield Row("8 x the text: time", times, "x.xx", 8.5, 8, rising=False)


def memory_rows(runs: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield the memory of a stream, and what its rate would come to."""
    stream = runs["stream"][0]
    peaks = stream["peaks"]
    yield Row("peak memory of a stream", peaks[-1], "MB", 400, 250, rising=False)
    yield Row(
        f"  after {len(peaks) // 4} of its {len(peaks)} batches", peaks[len(peaks) // 4 - 1], "MB"
    )
    yield Row("  all of the text at once", max(run["peak"] for run in runs["cold"]), "MB")
    count = runs["count"][0]
    name = f"mediakit count, {count['articles']:,} articles: peak memory"
    yield Row(name, count["peak"], "MB", 600, 400, rising=False)
    yield Row("  after a tenth of them", count["early"], "MB")
    yield Row("  articles a CPU second", count["articles"] / count["seconds"], "/s")
    yield Row("  text a CPU second", count["megabytes"] / count["seconds"], "MB/s")
    minutes = stream["per_mb"] * 2_000 / 2 / 60
    name = "1,000,000 articles, two cores: at the stream's rate"
    yield Row(name, minutes, "min", 8, 3, rising=False, judged=False)


def equal_rows(found: dict[str, tuple[int, int]]) -> Iterator[Row]:
    """Yield the share of the slice that equals the originals."""
    originals = {"vader": "vaderSentiment: scores", "vader-nltk": "NLTK's VADER: scores"}
    for key, (equal, every) in found.items():
        name = f"equality with {originals.get(key, f'NLTK: {key}')}, {equal:,} of {every:,}"
        yield Row(name, 100 * equal / every, "%", 100, 100)


def notes(text: str, runs: dict[str, list[Run]]) -> Iterator[tuple[str, str]]:
    """Yield what was compared, by keyword."""
    cold, plain, stream = min(runs["cold"], key=total), runs["plain"][0], runs["stream"][0]
    yield "text", f"{text}: {cold['megabytes']:.1f} MB, {cold['tokens']:,} tokens"
    yield (
        "mediakit",
        "read_articles on a DataFrame, tokenize without quotations, score_sentiment, find_terms, "
        f"count_frames; {cold['entries']:,} entries, {cold['hits']:,} hits. CPU seconds: "
        + ", ".join(f"{step} {value:.2f}" for step, value in cold["seconds"].items())
        + f"; voices where asked for {min(r['seconds']['voices'] for r in runs['voices']):.2f}, "
        f"speakers {min(r['speakers'] for r in runs['voices']):.2f}. "
        "Passes over the text are the least of several processes, memory and equality of one",
    )
    yield (
        "plain",
        (
            "Punkt, NLTKWordTokenizer, NLTK's VADER by sentence, one regex an entry, on every n-th "
            f"article, {plain['megabytes']:.2f} MB: {plain['text']:.2f} s and, for the dictionary, "
            f"{plain['dictionary']:.2f} s; {plain['hits']:,} hits, mediakit {plain['our_hits']:,}, "
            "which takes whole tokens"
        ),
    )
    yield "quanteda", f"{QUANTEDA} x plain NLTK by an earlier measurement; there is no R here"
    yield from _further_notes(runs, stream)


def _further_notes(runs: dict[str, list[Run]], stream: Run) -> Iterator[tuple[str, str]]:
    words, split = runs["vectorizer"][0]["rate"], runs["splitting"][0]
    yield (
        "words",
        (
            "the steps of CountVectorizer in Python (lower-case, findall, dict, CSR): "
            f"{words:.1f} MB/s"
        ),
    )
    missing = "" if split["by"] == "stringzilla" else "; not installed: str.split times 240/170"
    yield "split", f"stringzilla's split at white space{missing}: {split['rate']:.0f} MB/s"
    yield (
        "entries",
        (
            "the further ones never occur and are of the same kinds, globs, words and phrases "
            f"({runs['wide'][0]['hits']:,} hits); compiled before the clock starts. "
            "On a small text they weigh more"
        ),
    )
    yield "8 x", "all articles against every eighth, each in seconds per MB"
    yield (
        "stream",
        (
            f"{stream['articles']:,} articles, {stream['megabytes']:.0f} MB, quotations included, "
            "one batch after the other. Where the text is over it comes again in other letters, so "
            "that all words are new. The million is of 2 kB each, and without writing Parquet"
        ),
    )
    yield "equal", "places of sentences and tokens, and the compound score of each sentence"

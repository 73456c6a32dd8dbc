"""What the benchmark prints: tables of the figures of its parts, and rows beside their targets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Run = dict[str, Any]
    Runs = dict[str, dict[str, list[Run]]]  # by text and part

QUANTEDA: Final = 40  # its fastest setting against plain NLTK, measured once: 2.0 and 0.05 MB/s
FULL: Final = "**mediakit**: zones, sentences, words, VADER, 1,000 patterns"
WITH_VOICES: Final = "… and the voice of each word"
WITH_SPEAKERS: Final = "… and who speaks in each quotation"
PLAIN: Final = "plain NLTK: sentences, words, VADER, 1,000 regexes"
PLAIN_TEXT: Final = "… without the regexes"
RIVALS: Final = {
    "vectorizer": "scikit-learn's CountVectorizer: words by article only",
    "polars": "polars: words and categories by article only",
    "conc": "conc: its index",
    "stringzilla": "stringzilla: splits at white space, keeps nothing",
}
# Must and aim, for other texts and for news.
GOALS: Final = (
    {"full": (200, 400), "voices": (None, None), "text": (40, 80)},
    {"full": (110, 150), "voices": (25, 40), "text": (None, None)},
)


class Row(NamedTuple):
    """A line of the table; without `must` and `aim` it only says more of the line above."""

    name: str
    figure: float
    unit: str
    must: float | None = None
    aim: float | None = None
    rising: bool = True  # more is better


UNITS = {
    "x": "{:.0f} x",
    "x.xx": "{:.2f} x",
    "MB/s": "{:.1f} MB/s",
    "%": "{:.1f} %",
    "s": "{:.2f} s",
    "MB": "{:.0f} MB",
}


def verdict(row: Row) -> str:
    """Say which of its targets a figure reaches.

    >>> verdict(Row("speed", 250, "x", must=200, aim=400))
    'must'
    >>> verdict(Row("memory", 500, "MB", must=400, aim=250, rising=False))
    'SHORT'
    """
    if row.must is None:
        return ""
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


def total(run: Run, *, without: tuple[str, ...] = ()) -> float:
    """Return the seconds of a run from reading to tables."""
    return float(sum(value for step, value in run["seconds"].items() if step not in without))


def rates(found: dict[str, list[Run]]) -> dict[str, tuple[float, float | None]]:
    """Return MB of text a CPU second, the best of the runs, and MB of memory at the peak, by line.

    >>> voices = {"seconds": {"read": 1.0}, "speakers": 1.0, "peak": 5, "peak_speakers": 6}
    >>> cold = {"seconds": {"read": 0.5}, "peak": 4, "megabytes": 2.0}
    >>> plain = {"text": 1.0, "dictionary": 3.0, "megabytes": 1.0}
    >>> rates({"cold": [cold], "voices": [voices], "plain": [plain]})[WITH_SPEAKERS]
    (1.0, 6)
    """
    cold, voices, plain = found["cold"], found["voices"], found["plain"]
    size, small = cold[0]["megabytes"], plain[0]["megabytes"]
    text, both = (
        min(sum(run[step] for step in steps) for run in plain)
        for steps in (("text",), ("text", "dictionary"))
    )
    peak, spoken, speakers = (
        max(run[name] for run in runs)
        for runs, name in ((cold, "peak"), (voices, "peak"), (voices, "peak_speakers"))
    )
    lines: dict[str, tuple[float, float | None]] = {
        FULL: (size / min(map(total, cold)), peak),
        WITH_VOICES: (size / min(map(total, voices)), spoken),
        WITH_SPEAKERS: (size / min(total(run) + run["speakers"] for run in voices), speakers),
        PLAIN: (small / both, None),
        PLAIN_TEXT: (small / text, None),
    }
    for part, line in RIVALS.items():
        if part in found:
            fastest = min(run["seconds"] for run in found[part])
            lines[line] = size / fastest, max(run["peak"] for run in found[part])
    return lines


def field_table(runs: Runs) -> Iterator[str]:
    """Yield the lines of the table of the field, in Markdown: a group of columns for each text."""
    tables = [rates(found) for found in runs.values()]
    yield "| |" + "".join(f" {name}: MB/s | × NLTK | peak MB |" for name in runs)
    yield "|---|" + "---:|---:|---:|" * len(runs)
    for line in (FULL, WITH_VOICES, WITH_SPEAKERS, PLAIN, PLAIN_TEXT, *RIVALS.values()):
        cells = []
        for table in tables:
            rate, peak = table.get(line, (None, None))
            times = None if rate is None else rate / table[PLAIN][0]
            cells += [_cell(rate, 2), _cell(times, 0), _cell(peak, 0)]
        yield f"| {line} | {' | '.join(cells)} |"


def _cell(value: float | None, digits: int) -> str:
    """Write a figure, with fewer decimals from 10 on."""
    return "" if value is None else f"{value:,.{digits if value < 10 else min(digits, 1)}f}"


def growth_table(found: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of a table of CPU seconds and peak memory at 1, 2, 4 and 8 times the size."""
    yield "\n| articles | MB | s of CPU | MB/s | peak MB | with voices: s | MB/s | peak MB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    for every in (8, 4, 2, 1):
        cells = []
        for kind in ("cold", "voices"):
            short = {"cold": f"part {every}", "voices": f"voices part {every}"}[kind]
            runs = found[kind if every == 1 else short]
            size, seconds = runs[0]["megabytes"], min(map(total, runs))
            cells += [seconds, size / seconds, max(run["peak"] for run in runs)]
        numbers = " | ".join(
            f"{value:,.{digits}f}" for value, digits in zip(cells, (1, 2, 0) * 2, strict=True)
        )
        yield f"| {runs[0]['articles']:,} | {size:.1f} | {numbers} |"


def size_table(found: dict[str, list[Run]]) -> Iterator[str]:
    """Yield the lines of a table of what larger dictionaries cost."""
    yield "\n| entries | s to compile | s of find_terms, count_frames | s of everything | peak MB |"
    yield "|---:|---:|---:|---:|---:|"
    for part in ("cold", "entries 10000", "entries 100000"):
        runs = found[part]
        compiling = min(run["compiling"] for run in runs)
        looking = min(run["seconds"]["dictionary"] for run in runs)
        peak = max(run["peak"] for run in runs)
        times = f"{compiling:.2f} | {looking:.2f} | {min(map(total, runs)):.1f}"
        yield f"| {runs[0]['entries']:,} | {times} | {peak:,.0f} |"


def speed_rows(name: str, found: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield the rates of a first pass over a text, as ratios."""
    rate = {line: value for line, (value, _) in rates(found).items()}
    cold = min(found["cold"], key=total)
    size, own = cold["megabytes"], total(cold)
    bare, core = total(cold, without=("dictionary",)), total(cold, without=("dictionary", "read"))
    news = name == "news"
    times = rate[FULL] / rate[PLAIN]
    spoken = rate[WITH_SPEAKERS] / rate[PLAIN]
    yield Row(f"{name}: everything but voices, × plain NLTK", times, "x", *GOALS[news]["full"])
    yield Row("  and voices and speakers", spoken, "x", *GOALS[news]["voices"])
    alone = size / bare / rate[PLAIN_TEXT]
    yield Row("  without dictionary, against the same", alone, "x", *GOALS[news]["text"])
    yield Row("    no zones", size / core / rate[PLAIN_TEXT], "x")
    if not news:
        yield Row("  against quanteda's fastest setting (derived)", times / QUANTEDA, "x.xx", 4, 10)
    if RIVALS["vectorizer"] in rate:
        words = rate[FULL] / rate[RIVALS["vectorizer"]]
        yield Row("  against CountVectorizer", words, "x.xx", 0.75, 1.3)
    warm = size / min(run["again"] for run in found["cold"])
    yield Row("  the same text once more", warm, "MB/s")
    if RIVALS["stringzilla"] in rate:
        share = 100 * warm / rate[RIVALS["stringzilla"]]
        yield Row("    as a share of the stringzilla pass", share, "%", 8, 17)
    other = 100 * min(run["other"] for run in found["cold"]) / own
    yield Row("  new dictionary on Tokens, share of it", other, "%", 20, 5, rising=False)


def wide_rows(found: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield what more entries and more text cost."""
    few, many = found["cold"], found["entries 100000"]
    times = min(map(total, many)) / min(map(total, few))
    yield Row("100,000 for 1,000 entries: time", times, "x.xx", 1.5, 1.1, rising=False)
    for name, short, must, aim in (
        ("8 × the text: time", "", 8.8, 8.2),
        ("  with voices", "voices ", 8.8, 8.2),
    ):
        large, small = found[short.strip() or "cold"], found[f"{short}part 8"]
        size = large[0]["megabytes"] / small[0]["megabytes"]
        times = 8 / size * min(map(total, large)) / min(map(total, small))
        yield Row(name, times, "x.xx", must, aim, rising=False)


def memory_rows(found: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield the memory of a stream."""
    stream = found["stream"][0]
    peaks, size = stream["peaks"], stream["megabytes"]
    name = f"stream of {stream['articles']:,} articles, {size:.0f} MB, with voices"
    yield Row(f"{name}: peak", peaks[-1], "MB", 400, 250, rising=False)
    quarter = len(peaks) // 4
    yield Row(f"  after {quarter} of its {len(peaks)} batches", peaks[quarter - 1], "MB")


def equal_rows(name: str, found: dict[str, list[Run]]) -> Iterator[Row]:
    """Yield the share of a slice of a text that equals the originals."""
    originals = {"vader": "vaderSentiment: scores", "vader-nltk": "NLTK's VADER: scores"}
    for key, (equal, every) in found["equality"][0].items():
        told = originals.get(key, f"NLTK: {key}")
        yield Row(
            f"{name}: equality with {told}, {equal:,} of {every:,}",
            100 * equal / every,
            "%",
            100,
            100,
        )

"""Count a million articles: minutes, memory of all processes, growth from an eighth of them.

    python tests/bench/bench_million.py [N | EXPORT]

Writes N articles of 2 kB (by default a million, 2 GB) made of real sentences with fresh names to a
temporary folder, or takes an export that is there; counts 1,000 patterns and VADER on all cores,
without and with voices. Memory is read from outside every half second, over all processes of the
run: PSS, in which what they share counts once, and RSS, in which it counts for each. How long each
eighth of a run took, which a machine that is slower for a while changes less, is told by its parts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from inspect import signature
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from articles_made import make_articles, write_articles
from bench_text import dictionary_of

import mediakit as mk

N: Final = 1_000_000
PAUSE: Final = 0.5  # seconds between two looks
TICKS: Final = os.sysconf("SC_CLK_TCK")
VADER: Final[dict[str, Any]] = (
    {"sentiment": "vader"} if "sentiment" in signature(mk.count_stream).parameters else {}
)


class Seen(NamedTuple):
    """What a run cost, seen from outside: seconds, and MB of all its processes."""

    articles: int
    wall: float
    cpu: float
    pss: list[float]
    rss: list[float]


def count(export: str, dictionary: str, output: Path, *, voices: bool) -> int:
    """Count an export by the public call; return how many articles were counted."""
    keys = ["article", "voice"] if voices else ["article"]
    return mk.count_stream(export, dictionary, output, by=keys, **VADER).tally.n_articles


def watch(command: list[str]) -> Seen:
    """Run a command, and look at it and at all that it starts until it ends."""
    begin, ticks = time.monotonic(), dict[int, int]()
    pss, rss = list[float](), list[float]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        while run.poll() is None:
            memory = list(map(look, family(run.pid, ticks)))
            pss.append(sum(one for one, _ in memory))
            rss.append(sum(other for _, other in memory))
            time.sleep(PAUSE)
        wall = time.monotonic() - begin
        assert run.stdout
        told = run.stdout.read()
    if run.returncode:
        raise SystemExit(run.returncode)
    return Seen(int(told), wall, sum(ticks.values()) / TICKS, pss, rss)


def family(root: int, ticks: dict[int, int]) -> set[int]:
    """Return a process and its descendants; keep the CPU time that each has had."""
    parents, found, used = dict[int, int](), {root}, dict[int, int]()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            fields = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
            parents[int(process.name)] = int(fields[1])
            used[int(process.name)] = int(fields[11]) + int(fields[12])
    size = 0
    while size < len(found):
        size = len(found)
        found |= {process for process, parent in parents.items() if parent in found}
    ticks.update((process, used[process]) for process in found & used.keys())
    return found


def look(process: int) -> tuple[float, float]:
    """Return PSS and RSS of a process in MB; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0, 0
    memory = dict(line.split()[:2] for line in lines[1:])
    return int(memory["Pss:"]) / 1024, int(memory["Rss:"]) / 1024


def measure(folder: Path, export: Path, *, voices: bool) -> Seen:
    """Count an export in a process of its own and print a line of the table."""
    output = Path(tempfile.mkdtemp(dir=folder))
    script = [sys.executable, __file__, "--count", str(export), f"{folder}/dictionary.json"]
    seen = watch([*script, str(output), "voices" if voices else ""])
    quarters = [
        max(seen.pss[len(seen.pss) * i // 4 : len(seen.pss) * (i + 1) // 4] or [0])
        for i in range(4)
    ]
    written = sorted(part.stat().st_mtime for part in (output / "articles").iterdir())
    ends = [written[max(len(written) * i // 8 - 1, 0)] for i in range(9)]
    print(
        f"{seen.articles:>10,} {'voices' if voices else '':>7}{seen.wall / 60:>9.2f}"
        f"{seen.cpu / 60:>9.2f}{seen.articles / seen.wall:>11,.0f}{max(seen.pss):>9,.0f}"
        f"{max(seen.rss):>9,.0f}   {' '.join(f'{value:,.0f}' for value in quarters)}"
        f"   {' '.join(f'{end - begin:.0f}' for begin, end in pairwise(ends))}",
        flush=True,
    )
    return seen


def main() -> None:
    """Write the exports, count them, and print the table and the growth."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--count"]:
        _, source, dictionary, output, spoken = arguments
        print(count(source, dictionary, Path(output), voices=bool(spoken)))
        return
    given = arguments[0] if arguments else str(N)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begin, exports = time.monotonic(), [Path(given)]
        if given.isdigit():
            exports = [folder / f"{n}.jsonl" for n in (int(given) // 8, int(given))]
            for export in exports:
                write_articles(export, int(export.stem))
            print(f"{int(given):,} articles written, and an eighth of them: ", end="")
            size = exports[-1].stat().st_size / 1e6
            print(f"{size:,.0f} MB, {time.monotonic() - begin:.0f} s")
        sample = pd.concat(map(pd.DataFrame, islice(make_articles(4_000), 4)))
        patterns = json.dumps(dictionary_of(sample))
        (folder / "dictionary.json").write_text(patterns, "utf-8")
        if not VADER:
            print("without VADER, which count_stream does not score")
        print("On two cores a million must take 6 minutes (aim 3), 20 with voices (aim 10), under")
        print("1,000 MB, and at most 8.8 times as long as an eighth of it.\n")
        print("  articles         wall min  CPU min articles/s peak PSS      RSS   ", end="")
        print("PSS by quarters   seconds by eighths")
        for voices in (False, True):
            seen = [measure(folder, export, voices=voices) for export in exports]
            if len(seen) > 1:
                times = [
                    getattr(seen[1], what) / getattr(seen[0], what) for what in ("wall", "cpu")
                ]
                print(
                    f"{'':10} 8 × the articles: {times[0]:.2f} × the time, {times[1]:.2f} × the CPU"
                )


if __name__ == "__main__":
    main()

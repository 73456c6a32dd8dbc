"""How fast is mediakit: the table of targets, each figure a ratio within this run where it can be.

    python tests/bench/bench.py [TEXT]

TEXT is a `.jsonl.gz` file with `doc_id` and `text`, or a folder of `.txt` files; by default the
speeches beside the project, and where these are missing a text made here. Times are CPU seconds,
user and system, all threads. Each part runs in a process of its own; all sides have built their
objects before the clock starts, and none has seen a word of the text.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from bench_rows import Row, equal_rows, growth_rows, memory_rows, notes, shown, speed_rows, verdict
from bench_text import MADE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench_rows import Run

ROOT = Path(__file__).parents[2]
SPEECHES = ROOT.parent / "shared" / "bench" / "speeches.jsonl.gz"
ARTICLE = "seeds/putin_north_korea.txt"
# Part, its module, and in how many processes it runs; each figure is of the fastest.
PARTS = {
    "cold": ("bench_parts", 3),
    "eighth": ("bench_parts", 2),
    "wide": ("bench_parts", 2),
    "voices": ("bench_parts", 2),
    "plain": ("bench_parts", 2),
    "equality": ("bench_parts", 1),
    "stream": ("bench_parts", 1),
    "count": ("bench_parts", 1),
    "vectorizer": ("bench_rivals", 1),
    "splitting": ("bench_rivals", 1),
}
STARTS = 3
AS_ENGINE = """
import sys
from pathlib import Path
from mediakit.engine.segments import segment
from mediakit.measures.vader import score_chunks
import numpy as np
found = segment([p for p in Path(sys.argv[1]).read_text("utf-8").split("\\n") if p.strip()])
bounds = np.searchsorted(found.chunk_sentence, np.arange(len(found.sentence_start) + 1))
score_chunks("vader", found.chunk_types, found.chunk_type, bounds).compound.mean()
print("pandas" in sys.modules)
"""
AS_ARRAYS = """
import sys
import mediakit as mk
from mediakit.measures.vader import score_chunks
import numpy as np
tokens = mk.tokenize(mk.read_articles(sys.argv[1]))
bounds = np.searchsorted(tokens.chunk_sentence, np.arange(len(tokens.sentence_start) + 1))
score_chunks("vader", tokens.chunk_types, tokens.chunk_type, bounds).compound.mean()
print("pandas" in sys.modules)
"""
AS_TABLES = """
import sys
import mediakit as mk
tokens = mk.tokenize(mk.read_articles(sys.argv[1]))
mk.score_sentiment(tokens)
mk.count_frames(tokens, mk.read_dictionary("war_peace"))
print("pandas" in sys.modules)
"""


def measured(part: str, text: str) -> list[Run]:
    """Run a part in processes of its own, one after the other."""
    command = [sys.executable, __file__, "--part", part, text]
    runs = range(PARTS[part][1])
    return [json.loads(subprocess.check_output(command, text=True)) for _ in runs]


def children() -> float:
    """Return the CPU seconds of all finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def spent(*command: str) -> tuple[float, str]:
    """Return the CPU seconds of a command and of what it starts, and what it printed."""
    before = children()
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, text=True)
    return children() - before, done.stdout.strip()


def start_rows() -> Iterator[Row]:
    """Yield what the first numbers on one article cost, import included."""
    for name, script, must, aim in (
        ("import and first numbers as arrays", AS_ARRAYS, 0.6, 0.3),
        ("  the engine alone: segment, score_chunks", AS_ENGINE, None, None),
        ("import and first numbers as DataFrames", AS_TABLES, 1.0, 0.7),
    ):
        runs = [spent(sys.executable, "-c", script, ARTICLE) for _ in range(STARTS)]
        seconds, printed = min(runs)
        loaded = ", pandas loaded" if printed == "True" else ""
        yield Row(f"{name}{loaded}", seconds, "s", must, aim, rising=False)


def print_report() -> None:
    """Print what one report costs against the commands it is made of."""
    with tempfile.TemporaryDirectory() as folder:
        page = f"{folder}/plain.ipynb"
        python = (sys.executable, "-m")
        ours, _ = spent(*python, "mediakit", "report", ARTICLE, "--output", folder)
        runs, _ = spent(*python, "papermill", "notebooks/article.ipynb", page, "-k", "python3")
        pages, _ = spent(*python, "nbconvert", "--to", "html", page)
    print(f"\none report: {ours:.2f} s CPU; papermill {runs:.2f} + nbconvert {pages:.2f}: ", end="")
    print(f"{(runs + pages) / ours:.1f} times as much")


def print_table(text: str) -> None:
    """Print the figures beside the targets, a line each, and what was compared."""
    runs = {part: measured(part, text) for part in PARTS}
    print(f"{'':62}{'figure':>10}{'must':>10}{'aim':>10}")
    for row in (
        *speed_rows(runs),
        *growth_rows(runs),
        *memory_rows(runs),
        *start_rows(),
        *equal_rows(runs["equality"][0]),
    ):
        numbers = (shown(value, row.unit) for value in (row.figure, row.must, row.aim))
        print(f"{row.name:62}{''.join(f'{n:>10}' for n in numbers)}  {verdict(row)}".rstrip())
    print("\nWhat was compared")
    for name, note in notes(text, runs):
        print(fill(note, 96, initial_indent=f"  {name:10}", subsequent_indent=" " * 12))


def main() -> None:
    """Print all figures, or run one part."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--part"]:
        part = getattr(import_module(PARTS[arguments[1]][0]), arguments[1])
        print(json.dumps(part(arguments[2])))
        return
    text = arguments[0] if arguments else str(SPEECHES) if SPEECHES.exists() else MADE
    print_table(text)
    print_report()


if __name__ == "__main__":
    main()

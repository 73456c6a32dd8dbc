"""How fast is mediakit: against the field, as text and dictionary grow, and beside its targets.

    python tests/bench/bench.py [TEXT]

TEXT is a `.jsonl`, or `.jsonl.gz`, file with `text`, or a folder of `.txt` files; without it there
are two: news made of real sentences, and the speeches beside the project, or what is made where
these are missing. Times are CPU seconds, user and system, all threads. Each part runs in a process
of its own, in turns; all sides have built their objects before the clock starts, and none has seen
a word of the text.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articles_made import write_articles
from bench_rows import (
    Row,
    equal_rows,
    field_table,
    growth_table,
    memory_rows,
    shown,
    size_table,
    speed_rows,
    verdict,
    wide_rows,
)
from bench_text import MADE, SPEECHES, dictionary_of, load, read

from mediakit.base.workers import SMALL_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench_rows import Run, Runs

ROOT = Path(__file__).parents[2]
RIVALS = ROOT / ".venv" / "rivals"
ARTICLE = "seeds/putin_north_korea.txt"
N_NEWS = 8_000  # articles of 2 kB
ROUNDS = 2
STARTS = 3
AS_ENGINE = """
import sys
from pathlib import Path
from mediakit.engine.segments import segment
from mediakit.measures.vader import score_chunks, see_types
import numpy as np
found = segment([p for p in Path(sys.argv[1]).read_text("utf-8").split("\\n") if p.strip()])
bounds = np.searchsorted(found.chunk_sentence, np.arange(len(found.sentence_start) + 1))
score_chunks(see_types("vader", found.chunk_types), found.chunk_type, bounds).compound.mean()
print("pandas" in sys.modules)
"""
AS_ARRAYS = """
import sys
import mediakit as mk
from mediakit.measures.vader import score_chunks, see_types
import numpy as np
tokens = mk.tokenize(mk.read_articles(sys.argv[1]))
bounds = np.searchsorted(tokens.chunk_sentence, np.arange(len(tokens.sentence_start) + 1))
score_chunks(see_types("vader", tokens.chunk_types), tokens.chunk_type, bounds).compound.mean()
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


def measured(part: str, text: str, **options: object) -> Run:
    """Run a part of `bench_parts` in one process of its own, however many processors there are.

    NumPy has memory in small pages there, as in a process of the command line.
    """
    command = [sys.executable, __file__, "--part", part, text, json.dumps(options)]
    alone = {**os.environ, "LOKY_MAX_CPU_COUNT": "1", **SMALL_PAGES}
    return json.loads(subprocess.check_output(command, text=True, env=alone))  # type: ignore[no-any-return]


def rivalled(part: str, text: str) -> Run | None:
    """Run a part of `bench_rivals` by the Python that has the rivals; None where that fails."""
    script = str(Path(__file__).with_name("bench_rivals.py"))
    command = [f"{RIVALS}/bin/python", script, part, text, f"{text}.json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def install_rivals() -> list[str]:
    """Install the rivals beside the project's packages, not among them; return what is missing.

    Among them they would slow down each start: NLTK imports scikit-learn where there is one.
    """
    wanted = Path(__file__).with_name("rivals.txt")
    stamp = RIVALS / wanted.name
    if stamp.exists() and stamp.read_bytes() == wanted.read_bytes():
        return []
    print("installing what mediakit is held against into .venv/rivals, once", file=sys.stderr)
    venv.create(RIVALS, with_pip=True)
    lines = [line for line in wanted.read_text("utf-8").splitlines() if not line.startswith("#")]
    pip = [f"{RIVALS}/bin/python", "-m", "pip", "install", "--quiet", "--retries", "1"]
    missing = [
        line
        for line in lines
        if subprocess.run([*pip, line], check=False, capture_output=True).returncode
    ]
    if not missing:
        stamp.write_bytes(wanted.read_bytes())
    return missing


def children() -> float:
    """Return the CPU seconds of all finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_rows() -> Iterator[Row]:
    """Yield what the first numbers on one article cost, import included."""
    for name, script, must, aim in (
        ("import and first numbers as arrays", AS_ARRAYS, 0.6, 0.3),
        ("  the engine alone: segment, score_chunks", AS_ENGINE, None, None),
        ("import and first numbers as DataFrames", AS_TABLES, 1.0, 0.7),
    ):
        runs = []
        for _ in range(STARTS):
            before = children()
            command = [sys.executable, "-c", script, ARTICLE]
            printed = subprocess.check_output(command, cwd=ROOT, text=True)
            runs.append((children() - before, printed.strip()))
        seconds, printed = min(runs)
        loaded = ", pandas loaded" if printed == "True" else ""
        yield Row(f"{name}{loaded}", seconds, "s", must, aim, rising=False)


def write_texts(folder: Path, given: str | None) -> dict[str, str]:
    """Write each text as JSON Lines, and its dictionary beside it; return the files by name."""
    names = ["text"] if given else ["news", "speeches"]
    files = {name: f"{folder}/{name}.jsonl" for name in names}
    for name, file in files.items():
        if name == "news":
            write_articles(Path(file), N_NEWS)
        else:
            source = given or (str(SPEECHES) if SPEECHES.exists() else MADE)
            with Path(file).open("w", encoding="utf-8") as lines:
                rows = ({"doc_id": doc_id, "text": article} for doc_id, article in read(source))
                lines.writelines(json.dumps(row) + "\n" for row in rows)
        Path(f"{file}.json").write_text(json.dumps(dictionary_of(load(file))), "utf-8")
    return files


def run_all(files: dict[str, str]) -> Runs:
    """Run all parts on all texts, in turns, and return what each found by text and part."""
    runs: Runs = {}
    news = next(iter(files))  # or the text that was given
    for turn in range(ROUNDS):
        parts: list[tuple[str, str, Any]] = []
        for name in files:
            parts += [
                (name, "cold", partial(measured, "full", again=True)),
                (name, "voices", partial(measured, "full", voices=True)),
                (name, "plain", partial(measured, "plain")),
            ]
            parts += [
                (name, part, partial(rivalled, part))
                for part in ("vectorizer", "polars", "stringzilla", "conc")
            ]
        for every in (8, 4, 2):
            parts.append((news, f"part {every}", partial(measured, "full", every=every)))
            spoken = partial(measured, "full", every=every, voices=True)
            parts.append((news, f"voices part {every}", spoken))
        for entries in (10_000, 100_000):
            wide = partial(measured, "full", entries=entries)
            parts.append((news, f"entries {entries}", wide))
        if turn == 0:
            parts.append((news, "stream", partial(measured, "stream")))
            parts += [(name, "equality", partial(measured, "equality")) for name in files]
        for name, part, run in parts:
            found = run(files[name])
            if found is not None:
                runs.setdefault(name, {}).setdefault(part, []).append(found)
    return runs


def print_targets(rows: Iterator[Row]) -> None:
    """Print figures beside their targets, a line each."""
    print(f"\n{'':62}{'figure':>10}{'must':>10}{'aim':>10}")
    for row in rows:
        numbers = (shown(value, row.unit) for value in (row.figure, row.must, row.aim))
        print(f"{row.name:62}{''.join(f'{n:>10}' for n in numbers)}  {verdict(row)}".rstrip())


def main() -> None:
    """Print all figures, or run one part."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--part"]:
        _, part, text, options = arguments
        found = getattr(import_module("bench_parts"), part)(text, **json.loads(options))
        print(json.dumps(found))
        return
    missing = install_rivals()
    with tempfile.TemporaryDirectory() as folder:
        files = write_texts(Path(folder), arguments[0] if arguments else None)
        runs = run_all(files)
    first = runs[next(iter(files))]
    for line in (*field_table(runs), *growth_table(first), *size_table(first)):
        print(line)
    if missing:
        print(f"\nNot installed, for want of a network or of a wheel: {', '.join(missing)}")
    for rows in (
        *(speed_rows(name, found) for name, found in runs.items()),
        wide_rows(first),
        memory_rows(first),
        start_rows(),
        *(equal_rows(name, found) for name, found in runs.items()),
    ):
        print_targets(rows)


if __name__ == "__main__":
    main()

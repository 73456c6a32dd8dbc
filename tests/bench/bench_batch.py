"""What a batch of reports costs against the commands that it stands for, in one run.

    python tests/bench/bench_batch.py [REPORTS]

A loop over `papermill` and `nbconvert` makes the first few reports, `mediakit batch` makes all; the
tables of both must be the same, byte for byte. Figures are for one report: seconds of CPU, and of
the clock on the processors of this machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import ROOT, children

if TYPE_CHECKING:
    from collections.abc import Callable

REPORTS: Final = 200
LOOP: Final = 4  # reports of the loop: each costs the same
NEWS: Final = ROOT.parent / "shared" / "articles" / "texts"
SAMPLE: Final = ROOT / "seeds" / "sample"


def write_articles(folder: Path, n: int) -> list[Path]:
    """Write so many articles, each a text of its own, from real news or the sample."""
    places = NEWS if NEWS.is_dir() else SAMPLE
    texts = [path.read_bytes() for path in sorted(places.glob("*.txt")) if path.stat().st_size]
    folder.mkdir()
    files = []
    for number in range(n):
        text = texts[number % len(texts)].decode("utf-8", "replace")
        path = folder / f"article_{number:04d}.txt"
        path.write_text(f"{text.rstrip()}\n\nThis is text number {number}.\n", "utf-8")
        files.append(path)
    return files


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU and of the clock that something takes."""
    cpu, wall = children(), time.perf_counter()
    work()
    return children() - cpu, time.perf_counter() - wall


def run(*command: str | Path) -> None:
    """Run a command of this interpreter from the project's root."""
    given = [sys.executable, "-m", *map(str, command)]
    subprocess.run(given, check=True, capture_output=True, cwd=ROOT)


def loop(files: list[Path], out: Path) -> None:
    """Make reports as without mediakit's runner."""
    for path in files:
        page, folder = out / f"{path.stem}.ipynb", out / path.stem
        folder.mkdir(parents=True)
        given = ("-k", "python3", "-p", "source", path, "-p", "output", folder)
        run("papermill", "notebooks/article.ipynb", page, *given)
        run("nbconvert", "--to", "html", page)


def tables(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the tables of a report."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("tables/*.csv"))}


def main() -> None:
    """Print the figures."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        files = write_articles(folder / "in", n)
        # Half of the loop before and half after, as a machine may be slower for a while.
        before = cost(lambda: loop(files[: LOOP // 2], folder / "plain"))
        notebook = "notebooks/article.ipynb"  # by its path: no reports on the whole corpus
        batch = ("mediakit", "batch", notebook, folder / "in", "--output", folder / "out")
        ours = cost(lambda: run(*batch))
        after = cost(lambda: loop(files[LOOP // 2 : LOOP], folder / "plain"))
        again = cost(lambda: run(*batch))
        same = sum(
            tables(folder / "plain" / path.stem) == tables(folder / "out" / path.stem) != {}
            for path in files[:LOOP]
        )
        made = len(list(folder.glob("out/*/report.html")))  # what cannot be read has none
    cpu, wall = (sum(each) / LOOP for each in zip(before, after, strict=True))
    print(f"{made} of {n} reports, each against papermill and nbconvert in a loop")
    print(f"CPU    {ours[0] / made:6.2f} s  {cpu:6.2f} s  {cpu / (ours[0] / made):5.1f} x (aim 8)")
    faster = wall / (ours[1] / made)
    print(f"clock  {ours[1] / made:6.2f} s  {wall:6.2f} s  {faster:5.1f} x (aim 12)")
    print(f"the same tables, byte for byte: {same} of {LOOP}")
    print(f"once more, nothing changed: {again[1]:.1f} s")


if __name__ == "__main__":
    main()

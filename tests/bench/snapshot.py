"""Everything that the commands write, kept to hold two states of the code against each other.

    python tests/bench/snapshot.py make DIR         with this checkout
    python tests/bench/snapshot.py compare DIR DIR  a line for each file that differs, and code 1

Tables, figures and pages must be equal byte for byte. Left out are the code that a page shows,
hashes, and in a run record everything but its shape.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared" / "articles"
NEWS = f"{SHARED / 'texts'} --index {SHARED / 'metadata.csv'}"
CODES = "codes=seeds/sample_codes.csv"
RUNS = {
    "article": "report seeds/putin_north_korea.txt --output {}",
    "alone": "batch article seeds/sample --output {} --jobs 1",
    "outlets": "batch frames seeds/sample --by outlet --output {} --jobs 1",
    "corpus": "report seeds/sample --notebook corpus --output {}",
    "frames": "report seeds/sample --notebook frames --output {}",
    "frames_codes": f"report seeds/sample --notebook frames --param {CODES} --output {{}}",
    "tone": "report seeds/sample --notebook tone --output {}",
    "tone_nltk": "report seeds/sample --notebook tone --param engine=vader-nltk --output {}",
    "keyness": "report seeds/sample --notebook keyness --output {}",
    "keyness_voice": "report seeds/sample --notebook keyness --param by=voice --output {}",
    "timeline": "report seeds/sample --notebook timeline --output {}",
    "validate": "report seeds/sample --notebook validate --output {}",
    "explore": "report seeds/sample --notebook explore --output {}",
    "one_frames": "report seeds/putin_north_korea.txt --notebook frames --output {}",
    "count": "count seeds/sample --dictionary generic_frames --out {}.csv",
    "count_by": "count seeds/sample -d policy_frames --by outlet --by voice --out {}.csv",
    "check": "check generic_frames seeds/sample",
    "check_alone": "check policy_frames",
    "zones": "zones seeds/sample --save {}.toml",
    "sample": "sample seeds/sample --n 12 --seed 1 --dictionary war_peace --by outlet --out {}",
    "sentences": "sample seeds/sample --n 12 --seed 1 --unit sentence --category praise --out {}",
    "news_corpus": f"report {NEWS} --notebook corpus --output {{}}",
    "news_frames": f"report {NEWS} --notebook frames --output {{}}",
    "news_tone": f"report {NEWS} --notebook tone --output {{}}",
    "news_keyness": f"report {NEWS} --notebook keyness --output {{}}",
    "news_timeline": f"report {NEWS} --notebook timeline --param period=year --output {{}}",
    "news_count": f"count {NEWS} --dictionary generic_frames --out {{}}.csv",
    "news_zones": f"zones {NEWS}",
    "news_check": f"check war_peace {SHARED / 'texts'}",
}
CODE = re.compile(r'<details class="code">.*?</details>', re.DOTALL)
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r" in [0-9.]+ s: .*")


def make(out: Path) -> None:
    """Run every command; keep what it writes, says and returns."""
    out.mkdir(parents=True)

    def run(name: str) -> None:
        command = RUNS[name].format(shlex.quote(str(out / name)))
        done = subprocess.run(
            [sys.executable, "-m", "mediakit", *shlex.split(command)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        said = said.replace(str(out), "OUT").replace(str(SHARED), "SHARED")
        (out / f"{name}.said.txt").write_text(said, "utf-8")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [n for n in RUNS if SHARED.is_dir() or not n.startswith("news")]))


def _shape(value: Any) -> Any:  # noqa: ANN401  # JSON
    """Return the keys of a record, without its values."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    return [_shape(inner) for inner in value[:1]] if isinstance(value, list) else type(value)


def _compared(path: Path) -> object:
    """Return what of a file must be equal."""
    if path.name == "run.json":
        return _shape(json.loads(path.read_text("utf-8")))
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text("utf-8"))["cells"]
        shown = [[cell.get("outputs"), "code" in cell["cell_type"] or cell] for cell in cells]
        return HASH.sub("#", json.dumps(shown))
    if path.suffix in {".html", ".json", ".txt"}:
        return TIME.sub("", HASH.sub("#", CODE.sub("", path.read_text("utf-8"))))
    return path.read_bytes()


def compare(old: Path, new: Path) -> int:
    """Name each file that differs; return how many do."""
    found = [{p.relative_to(r) for p in r.rglob("*") if p.is_file()} for r in (old, new)]
    apart = found[0] ^ found[1]
    apart |= {p for p in found[0] & found[1] if _compared(old / p) != _compared(new / p)}
    for path in sorted(apart):
        print(path)
    print(f"{len(found[0] | found[1])} files, {len(apart)} differ")
    return len(apart)


if __name__ == "__main__":
    places = [Path(place).resolve() for place in sys.argv[2:]]
    if sys.argv[1] == "make":
        make(*places)
    elif compare(*places):
        sys.exit(1)

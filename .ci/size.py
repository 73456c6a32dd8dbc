"""How large the package is, by room, against size_budget.toml.

    python .ci/size.py             prints the table
    python .ci/size.py --check     exit code 1 where a figure is over its budget by more than 5 %

Code is what is left of a module without blank lines, comments and docstrings.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENTRIES = {"__init__.py", "__main__.py"}  # that are no files of their own
LEEWAY = 1.05
APART = {
    "bench",
    "gold",
    "acceptance",
    "null_worlds",
}  # tests that measure, beside those that guard
DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def measure(path: Path) -> tuple[int, int]:
    """Return the lines of code and of docstrings of a module."""
    source = path.read_text("utf-8")
    documented = set[int]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            told = node.body[0]
            documented.update(range(told.lineno, (told.end_lineno or told.lineno) + 1))
    lines = [
        number
        for number, line in enumerate(source.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#")
    ]
    return sum(n not in documented for n in lines), sum(n in documented for n in lines)


def total(paths: list[Path]) -> dict[str, int]:
    """Return files, code and docstrings of some modules together."""
    sizes = [measure(path) for path in paths]
    return {
        "files": sum(path.name not in ENTRIES for path in paths),
        "code": sum(code for code, _ in sizes),
        "docstrings": sum(docs for _, docs in sizes),
    }


def measure_rooms() -> dict[str, dict[str, int]]:
    """Return files, code and docstrings of each room, of the package and of its tests."""
    package = sorted((ROOT / "mediakit").rglob("*.py"))
    by_room: dict[str, list[Path]] = {}
    for path in package:
        within = path.relative_to(ROOT / "mediakit").parts
        by_room.setdefault(within[0] if len(within) > 1 else "top", []).append(path)
    rooms = {room: total(paths) for room, paths in sorted(by_room.items())}
    tests = [
        path
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if not APART & {*path.relative_to(ROOT / "tests").parts[:-1], path.stem.split("_")[0]}
    ]
    return {**rooms, "mediakit": total(package), "tests": {"code": total(tests)["code"]}}


def main() -> int:
    """Print each figure beside its budget; return 1 if one is over it and that is asked."""
    budget = tomllib.loads((ROOT / "size_budget.toml").read_text("utf-8"))
    found = measure_rooms()
    over = []
    print(f"{'':14}{'files':>14}{'code':>18}{'docstrings':>18}")
    for room in [*budget, *(found.keys() - budget.keys())]:
        line = f"{room:14}"
        for name, wide in (("files", 14), ("code", 18), ("docstrings", 18)):
            have, may = found.get(room, {}).get(name), budget.get(room, {}).get(name)
            line += f"{'' if have is None else f'{have:,} of {may or 0:,}':>{wide}}"
            if have is not None and have > LEEWAY * (may or 0):
                over.append(f"{room}: {name} {have:,}, budget {may or 0:,}")
        print(line)
    if "--check" in sys.argv:
        for told in over:
            print(f"over size_budget.toml by more than 5 %: {told}", file=sys.stderr)
        return bool(over)
    return 0


if __name__ == "__main__":
    sys.exit(main())

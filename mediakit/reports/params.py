"""The parameters of a run, checked: what every notebook calls before anything else.

The rules belong to the names, and a name means the same in every notebook. What a single notebook
declares in its ``parameters`` cell is read by `mediakit.reports.declared`.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediakit.base.files import PACKAGE
from mediakit.errors import InputError, shown
from mediakit.reports.param_rules import check_pair, check_rule
from mediakit.tables import VARIANTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.reports.param_rules import Plain

SEED: Final = "seeds/putin_north_korea.txt"
DICTIONARIES: Final = ("cooperation_conflict", "war_peace", "generic_frames", "policy_frames")
LARGEST_CODE: Final = 100  # of scales that people code on


@dataclass(frozen=True)
class Params:
    """The checked parameters of one run.

    Attributes
    ----------
    source
        The file, folder, table or archive of articles.
    reading
        Options of `read_articles`.
    output
        The folder that tables and figures are written to; None writes nothing.
    dictionaries
        Built-in names or paths of files.
    engine
        The sentiment engine.
    by
        The column of articles that groups are made by.
    period
        What time is cut into.
    events
        The file of dated events; None where there is none.
    actors
        The list of names and aliases; None for the names that recur.
    counted
        What counts once: an article, a text that several have, or a text by its weight.
    target, reference
        The two sides of a comparison; None: each group, and all others.
    primary
        Of all ways to read and count, the one that answers; the others are shown beside it.
    smooth
        Periods that a line over time takes together.
    codes
        The files of what people coded; none where nothing is coded.
    sample
        The sample that they were drawn in; None where that is not known.
    machine
        A table of another tool's labels; None for a dictionary's.
    uses
        The list of what was held against these codes before; None where there is none.
    split
        The part of the sample that the instrument is held against; None for all of it.
    level
        Of measurement, of the codes.
    threshold
        The least count or score of the machine that is present.
    window
        Words shown either side of a term.
    seed
        Of every random draw.
    """

    source: Path
    reading: Mapping[str, Plain]
    output: Path | None
    dictionaries: tuple[str, ...]
    engine: str
    by: str
    period: str
    events: Path | None
    actors: Path | None
    counted: str
    target: str | None
    reference: str | None
    primary: str
    smooth: int
    codes: tuple[Path, ...]
    sample: Path | None
    machine: Path | None
    uses: Path | None
    split: str | None
    level: str
    threshold: float
    window: int
    seed: int

    @property
    def scale(self) -> range | None:
        """What a code may be: present or absent where none is larger, else whole numbers."""
        return None if self.level == "nominal" else range(LARGEST_CODE + 1)

    @property
    def measured(self) -> tuple[str, ...]:
        """The dictionary that is validated; none where another tool's labels are."""
        return () if self.machine else self.dictionaries[:1]

    @property
    def sentinel(self) -> str:
        """What the last cell prints: it proves that this input was read to this notebook's end."""
        return make_sentinel(hash_source(self.source))


def load_params(  # noqa: PLR0913  # one for each name that a notebook may declare
    *,
    source: str = SEED,
    reading: Mapping[str, Plain] | None = None,
    output: str = "",
    dictionaries: Sequence[str] = DICTIONARIES,
    engine: str = "vader",
    by: str = "outlet",
    period: str = "month",
    events: str = "",
    actors: str = "",
    counted: str = "article",
    target: str = "",
    reference: str = "",
    primary: str = next(iter(VARIANTS)),
    smooth: int = 3,
    codes: Sequence[str] = (),
    sample: str = "",
    machine: str = "",
    uses: str = "",
    split: str = "test",
    level: str = "nominal",
    threshold: float = 1,
    window: int = 8,
    seed: int = 1,
) -> Params:
    """Are these values fit to run a notebook with?

    Parameters
    ----------
    source
        A file, folder, table or archive of articles. A relative path is looked up in the working
        directory, then among the files that mediakit ships (``seeds/``).
    reading
        Options of `read_articles`, such as ``{"encoding": "cp1252"}``.
    output
        Folder for tables and figures; ``""`` writes nothing.
    dictionaries
        Built-in names or paths of files.
    engine
        ``"vader"`` or ``"vader-nltk"``.
    by
        A column of articles, such as ``"outlet"``.
    period
        ``"day"``, ``"week"``, ``"month"``, ``"quarter"`` or ``"year"``.
    events
        A table of dated events; ``""`` for none.
    actors
        A list of names and aliases, as `read_actors` takes it; ``""`` for the names that recur.
    counted
        ``"article"``, ``"text"`` or ``"weighted"``, as in `weigh_frames`.
    target, reference
        Two groups of `by`; ``""`` for each group, and for all others. A reference needs a target.
    primary
        A name of `count_variants`, as ``"zones: headline and body, voice: all, threshold: 1"``.
    smooth
        Periods that a line over time takes together, an odd number from 1 to 99.
    codes
        Files of codes, as `read_codes` takes them; ``[]`` while nothing is coded.
    sample
        The `sample.csv` that the codes belong to; ``""`` where there is none.
    machine
        A table with doc_id, category and value; ``""`` where a dictionary is the machine.
    uses
        The `uses.csv` of `record_use`; ``""`` where there is none.
    split
        ``"test"``, ``"tuning"`` or ``"all"``.
    level
        ``"nominal"``, ``"ordinal"``, ``"interval"`` or ``"ratio"``.
    threshold
        The least count or score of a machine that is "present", above 0.
    window
        Words either side of a keyword, 1 to 50.
    seed
        Of random draws, 0 or more.

    Returns
    -------
    Params

    Raises
    ------
    ParameterError
        A value of the wrong type or out of range.
    InputError
        No such file.

    Examples
    --------
    >>> load_params(engine="vader").source.name
    'putin_north_korea.txt'
    >>> load_params(window=0)
    Traceback (most recent call last):
    mediakit.errors.ParameterError: window: 0 is no number of words from 1 to 50.
    """
    values: dict[str, Plain] = {
        "source": source,
        "reading": dict(reading or {}),
        "output": output,
        "dictionaries": list(dictionaries),
        "engine": engine,
        "by": by,
        "period": period,
        "events": events,
        "actors": actors,
        "counted": counted,
        "target": target,
        "reference": reference,
        "primary": primary,
        "smooth": smooth,
        "codes": codes if isinstance(codes, str) else list(codes),  # a text is no list of letters
        "sample": sample,
        "machine": machine,
        "uses": uses,
        "split": split,
        "level": level,
        "threshold": threshold,
        "window": window,
        "seed": seed,
    }
    for name, value in values.items():
        check_rule(name, value)
    check_pair(target, reference)
    return Params(
        source=find_source(source),
        reading=dict(reading or {}),
        output=Path(output) if output else None,
        dictionaries=tuple(dictionaries),
        engine=engine,
        by=by,
        period=period,
        events=find_table("events", events) if events else None,
        actors=find_table("actors", actors) if actors else None,
        counted=counted,
        target=target or None,
        reference=reference or None,
        primary=primary,
        smooth=smooth,
        codes=tuple(find_table("codes", name) for name in codes),
        sample=find_table("sample", sample) if sample else None,
        machine=find_table("machine", machine) if machine else None,
        uses=find_table("uses", uses) if uses else None,
        split=None if split == "all" else split,
        level=level,
        threshold=threshold,
        window=window,
        seed=seed,
    )


def shipped(folder: str) -> Path:
    """Return the place of ``notebooks`` or ``seeds``: inside the installed package, or beside it.

    >>> (shipped("seeds") / "putin_north_korea.txt").is_file()
    True
    """
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder


def find_source(source: str) -> Path:
    """Return the path of an article file as given, or among those that mediakit ships.

    Raises
    ------
    InputError
        If there is no such path.
    """
    path = Path(source)
    if source and os.path.exists(path):  # noqa: PTH110  # too long a one is none, and no OSError
        return path
    if not path.is_absolute() and path.parts[:1] == ("seeds",):
        path = shipped("seeds").joinpath(*path.parts[1:])
        if path.exists():
            return path
    msg = f"{shown(source)}: no such file or folder; check the path."
    raise InputError(msg)


def find_table(name: str, given: str) -> Path:
    """Return the file of a table that a parameter names, as given or among those of mediakit.

    Raises
    ------
    InputError
        If there is no such file.
    """
    path = Path(given)
    if given and not is_file(path) and not path.is_absolute() and path.parts[:1] == ("seeds",):
        path = shipped("seeds").joinpath(*path.parts[1:])
    if given and is_file(path):
        return path
    msg = f"{name}: {shown(given)} is no file; check the path of this table, {_LACKING[name]}."
    raise InputError(msg)


_LACKING: Final = {
    "codes": "or give [] while nothing is coded",
    "events": 'or give "" for none',
    "actors": 'or give "" for the names that recur',
    "sample": 'or give "" where the codes are of no drawn sample',
    "machine": 'or give "" to hold a dictionary against the codes',
    "uses": 'or give "" where no use was recorded',
}


def is_file(path: Path) -> bool:
    """Whether a path is a file; one that no disk takes, as it is too long, is none."""
    return os.path.isfile(path)  # noqa: PTH113  # that of Path raises then


def hash_source(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and bytes of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    lines = [
        f"{file.relative_to(path).as_posix()}\0{hash_source(file)}\n"
        for file in sorted(path.rglob("*"))
        if file.is_file()
    ]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def make_sentinel(sha256: str) -> str:
    """Return the line that ends a notebook's run on an input with this hash."""
    return f"complete: input {sha256[:16]}"

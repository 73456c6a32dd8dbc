"""How often was a part of the coded units used, and for which instruments?"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final

import pandas as pd

from mediakit.base.files import unguard_cell, write_csv, write_whole
from mediakit.base.prose import conjugate, counted
from mediakit.coding.gold import as_keys
from mediakit.coding.labels import find_labels
from mediakit.coding.units import find_keys
from mediakit.errors import ArgumentError, InputError, nearest, shown
from mediakit.tables import SPLITS, USES, build

LEDGER: Final = "uses.csv"
DIGITS: Final = 16  # of a hash that are kept


def record_use(
    codes: str | Path,
    frames: pd.DataFrame,
    *,
    split: str,
    instrument: str,
    threshold: float = 1,
) -> pd.DataFrame:
    """Which instruments were held against this part of the codes, and is this one new?

    A test is worth something once: an instrument that is mended after a look at the test units, and
    tested on them again, was fitted to them. So each instrument that is held against a part of the
    codes gets a line in `uses.csv` beside the codes. It goes by its labels, not by its name: the
    same labels again are no further use, a changed dictionary is one. The number of a line never
    changes, so that a report which says "the second use" can be made again.

    The file knows what was recorded in it, no more: nobody is kept from copying the codes,
    deleting it, or looking without it.

    Parameters
    ----------
    codes
        The file of codes, or its folder.
    frames
        What the machine says: `doc_id` (and `sentence`), `category`, and `value` or `n`.
    split
        "tuning" or "test".
    instrument
        What the instrument is called, such as a dictionary with its version.
    threshold
        The least count or score that is "present".

    Returns
    -------
    DataFrame
        One row for each use of this split up to and including this one: use (1 is the first),
        split, instrument, sha256 (of its labels, the first 16 digits). The last row is this one.

    Raises
    ------
    ArgumentError
        For an unknown split, a label that says neither present nor absent, or scores between 0 and
        1 without a threshold.
    InputError
        If the codes are not there, or `uses.csv` is no such table.
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> frames = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "n": [2]})
    >>> with tempfile.TemporaryDirectory() as work:
    ...     for name, n in [("war 1.0", 2), ("war 1.1", 0), ("war 1.0", 2)]:
    ...         uses = record_use(work, frames.assign(n=n), split="test", instrument=name)
    ...         print(uses[["use", "instrument"]].to_numpy().tolist())
    [[1, 'war 1.0']]
    [[1, 'war 1.0'], [2, 'war 1.1']]
    [[1, 'war 1.0']]
    """
    if split not in SPLITS:
        message = f"split={shown(split)} is not known.{nearest(split, SPLITS)} Known: {SPLITS}."
        raise ArgumentError(message)
    place = Path(codes)
    if not place.exists():
        message = f"{shown(str(codes))}: no such file of codes."
        raise InputError(message)
    file = (place if place.is_dir() else place.parent) / LEDGER
    digest = _hash_labels(frames, threshold)
    uses = _read_uses(file)
    own = uses[uses["split"] == split]
    if digest not in set(own["sha256"]):
        new = {"use": len(own) + 1, "split": split, "instrument": instrument, "sha256": digest}
        uses = _typed(pd.concat([uses, pd.DataFrame([new])]))
        write_whole(file, _write_uses(uses))
        own = uses[uses["split"] == split]
    last = int(own["sha256"].tolist().index(digest))
    return _typed(own.iloc[: last + 1])


def read_uses(path: str | Path | None) -> pd.DataFrame:
    """Which instruments were held against which part of the codes before?

    Parameters
    ----------
    path
        The `uses.csv` that `record_use` keeps; None or "" stands for none.

    Returns
    -------
    DataFrame
        As `record_use` gives it, of both splits.

    Raises
    ------
    InputError
        If there is no such file, or it is no such table.
    """
    if not path:
        return build(USES)
    if not Path(path).is_file():
        message = f"{shown(str(path))}: no such list of uses."
        raise InputError(message)
    return _read_uses(Path(path))


def summarize_uses(
    uses: pd.DataFrame, frames: pd.DataFrame, *, split: str | None = "test", threshold: float = 1
) -> list[str]:
    """Is this the first instrument that is held against this part of the codes?

    Parameters
    ----------
    uses
        As `read_uses` gives it.
    frames, threshold
        As `record_use` takes them.
    split
        "tuning" or "test"; None, where codes have no parts, stands for "test".

    Returns
    -------
    list of str
        Which use this is, or that it is not in the list, and how it gets there.

    Raises
    ------
    ColumnMissingError, ArgumentError
        As `record_use`.

    Examples
    --------
    >>> frames = pd.DataFrame({"doc_id": ["a"], "category": ["war"], "n": [2]})
    >>> summarize_uses(read_uses(None), frames)[0]
    'How often the test part was used is not recorded.'
    """
    part = split or "test"
    own = uses[uses["split"] == part]
    hint = "`mk.record_use` keeps a list beside the codes, which the parameter `uses` names."
    if own.empty:
        return [f"How often the {part} part was used is not recorded.", hint]
    digest = _hash_labels(frames, threshold)
    found = own.loc[own["sha256"] == digest, "use"]
    if found.empty:
        told = f"the list has {counted(len(own), 'use')} of the {part} part"
        return [f"**This use is not recorded**: {told}, and none is of what is said here.", hint]
    use = int(found.iloc[0])
    before = counted(use - 1, "other instrument") if use > 1 else "nothing"
    verb = conjugate(max(use - 1, 1), "were", "was")
    return [f"**This is use {use} of the {part} part**: {before} {verb} held against it before."]


def _hash_labels(frames: pd.DataFrame, threshold: float) -> str:
    """Return a hash of what is said to be present where, however the rows are ordered and typed."""
    keys = find_keys(frames)
    labels = find_labels(as_keys(frames, keys), keys, threshold=threshold)
    text = labels.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def _write_uses(uses: pd.DataFrame) -> str:
    text = io.StringIO()
    write_csv(uses, text)
    return text.getvalue()


def _read_uses(file: Path) -> pd.DataFrame:
    if not file.exists():
        return build(USES)
    try:
        table = pd.read_csv(file, dtype=USES, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        message = f"{shown(str(file))} cannot be read as the list of uses; move it away."
        raise InputError(message) from error
    if list(table.columns) != list(USES) or not table["split"].isin(SPLITS).all():
        message = f"{shown(str(file))} is no list of uses with the columns {list(USES)}."
        raise InputError(message)
    return _typed(table.assign(instrument=table["instrument"].map(unguard_cell)))


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return build(USES, {name: table[name] for name in USES})

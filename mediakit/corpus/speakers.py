"""Who speaks, across articles: one name for each speaker, and what a list says of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.files import Unusable
from mediakit.base.prose import fold
from mediakit.errors import LISTED, ArgumentError, InputError, shown
from mediakit.reading.rows import read_delimited
from mediakit.tables import check_columns, find_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.base.arrays import Codes

SPEAKER: Final = "speaker"
ARTICLES: Final = ("the ", "a ", "an ")  # before a description; they make no other speaker


def read_speakers(source: pd.DataFrame | str | Path, taken: Iterable[str]) -> pd.DataFrame:
    """Return a list of speakers: a row per name, looked up as `_bare` has it, with its values.

    The columns are speaker, which is the actor, and all further ones, of which none may be taken.

    >>> table = pd.DataFrame({"actor": ["Ada Kern"], "alias": ["The mayor"], "party": ["Left"]})
    >>> read_speakers(table, ["outlet"])
               speaker party
    ada kern  Ada Kern  Left
    mayor     Ada Kern  Left
    """
    table = source if isinstance(source, pd.DataFrame) else _read_table(Path(source))
    check_columns(table, ["actor"])
    table = table.reset_index(drop=True).astype("str")
    table = table.apply(lambda column: column.str.split().str.join(" ")).replace("", None)
    if len(unnamed := np.flatnonzero(table["actor"].isna())):
        raise ArgumentError(f"speakers: row {unnamed[0]} has no actor; name one, or drop the row.")
    keys = [name for name in table if name not in ("actor", "alias")]
    for key in keys:
        if key in {*taken, SPEAKER}:
            told = "is a key of by= already; give it another name, or drop it"
            raise ArgumentError(f"speakers: the column {shown(key)} {told}.")
        values = (
            table.groupby("actor")[key].unique().map(lambda found: [*pd.Series(found).dropna()])
        )
        if len(several := values[values.map(len) > 1]):
            told = f"{shown(several.index[0])} has {key} {shown(several.iloc[0])}"
            raise ArgumentError(f"speakers: {told}; give each actor one.")
    actors = table.groupby("actor")[keys].first()
    alias = table["alias"].dropna() if "alias" in table else table["actor"]
    names = pd.concat([table["actor"], alias], ignore_index=True)
    owner = pd.concat([table["actor"], table["actor"][alias.index]], ignore_index=True)
    listed = pd.DataFrame({"form": names.map(_bare), SPEAKER: owner}).drop_duplicates()
    if twice := sorted(listed["form"][listed["form"].duplicated()].unique()):
        told = f"each of the names {shown(twice, LISTED)} is several actors'"
        raise ArgumentError(f"speakers: {told}; drop these rows, or all but one.")
    listed = listed.set_index("form").rename_axis(None)
    return listed.join(actors, on=SPEAKER)


def _read_table(path: Path) -> pd.DataFrame:
    """Return the rows of a file as text."""
    named = f"The speakers {shown(str(path))} cannot be"
    try:
        with path.open("rb") as stream:
            found = read_delimited(stream, None, "\t" if path.suffix.lower() == ".tsv" else ",")
            cells: list[Any] = [row.cells for row in found.rows]
    except OSError as error:
        raise InputError(f"{named} opened: {error.strerror or error}.") from error
    except Unusable as why:
        raise InputError(f"{named} used: {why.detail}.") from why
    for wrong in cells:
        if isinstance(wrong, Unusable):
            raise InputError(f"{named} used: {wrong.detail}.")
    return pd.DataFrame(cells, columns=[name for name in found.names if name], dtype="str")


def _bare(name: str) -> str:
    """Return the form under which a speaker is looked up in a list."""
    folded = fold(name)
    return next((folded.removeprefix(word) for word in ARTICLES if folded.startswith(word)), folded)


def number_speakers(
    forms: list[str | None], actors: list[str | None], listed: pd.DataFrame | None
) -> tuple[Codes, pd.DataFrame]:
    """Return the speaker of each quotation as a row of a table of all of them, the last of none.

    What the article calls them is looked up in the list, then the actor that this is. The table has
    the speakers by name, with the columns of the list and all whom that names. One whom it does not
    is called as most quotations have it, whatever the case.

    >>> names = ["The bank", None, "the bank", "the bank"]
    >>> codes, table = number_speakers(names, names, None)
    >>> codes.tolist(), table["speaker"].tolist()
    ([0, 1, 0, 0], ['the bank', nan])
    """
    usual = dict[str, str]()  # the first of the most frequent
    for name, _ in sorted(Counter(filter(None, actors)).items(), key=lambda item: (-item[1], item)):
        usual.setdefault(fold(name), name)
    told = pd.DataFrame({SPEAKER: [name and usual[fold(name)] for name in actors]}, dtype="str")
    if listed is not None:
        bare = (pd.Series([_bare(name or "") for name in names]) for names in (forms, actors))
        named, meant = (find_codes([*listed.index], names) for names in bare)
        row = np.where(named < 0, meant, named)
        found = listed.reset_index(drop=True).reindex(row).reset_index(drop=True)
        found[SPEAKER] = found[SPEAKER].fillna(told[SPEAKER])
        told = pd.concat([found, listed], ignore_index=True)
    codes, known = pd.factorize(told[SPEAKER], sort=True)
    first = told.drop_duplicates(SPEAKER).set_index(SPEAKER).reindex([*known, None])
    codes = np.where(codes < 0, len(known), codes)[: len(forms)].astype(np.int64)
    return codes, first.rename_axis(SPEAKER).reset_index()

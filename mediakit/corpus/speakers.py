"""Who speaks, across articles: one name for each speaker, and what a list says of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.prose import fold
from mediakit.errors import ArgumentError, shown
from mediakit.reading.rows import open_list
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediakit.base.arrays import Codes

SPEAKER: Final = "speaker"
UNREAD: Final = ["kind", "n", "n_articles", "rule"]  # what a table of merges has besides the names
ARTICLES: Final = ("the ", "a ", "an ")  # before a description; they make no other speaker


def read_speakers(source: pd.DataFrame | str | Path, taken: Iterable[str]) -> pd.DataFrame:
    """Return a list of speakers: a row per name and actor, looked up as `_bare` has it.

    The columns are speaker, which is the actor, and those of its values, of which none may be taken
    and each actor has one. A name can be two actors', as in a table of merges, if it is a name.

    >>> table = pd.DataFrame({"actor": ["Ada Kern"], "alias": ["The mayor"], "party": ["Left"]})
    >>> read_speakers(table, ["outlet"])
               speaker party
    ada kern  Ada Kern  Left
    mayor     Ada Kern  Left
    """
    table = source if isinstance(source, pd.DataFrame) else _read_table(Path(source))
    check_columns(table, ["actor"])
    table = table.drop(columns=UNREAD, errors="ignore").reset_index(drop=True).astype("str")
    table = table.apply(lambda column: column.str.split().str.join(" ")).replace("", None)
    if len(unnamed := np.flatnonzero(table["actor"].isna())):
        raise ArgumentError(f"speakers: row {unnamed[0]} has no actor; name one, or drop the row.")
    keys = [name for name in table if name not in ("actor", "alias")]
    for key in keys:
        if key in {*taken, SPEAKER}:
            told = "is already a key of by=; rename it, or drop it"
            raise ArgumentError(f"speakers: the column {shown(key)} {told}.")
        found = table[["actor", key]].dropna().drop_duplicates()
        if len(several := found[found["actor"].duplicated(keep=False)].sort_values("actor")):
            (actor, one), (_, other) = several.head(2).to_numpy().tolist()
            told = f"{shown(actor)} has the {key} {shown(one)} and {shown(other)}"
            raise ArgumentError(f"speakers: {told}; give each actor one.")
    names = table[["actor", "actor"]].set_axis([SPEAKER, "name"], axis=1)
    if "alias" in table:
        alias = table[["actor", "alias"]].dropna().set_axis(names.columns, axis=1)
        names = pd.concat([names, alias], ignore_index=True)
    names = names.assign(form=names["name"].map(_bare)).drop_duplicates([SPEAKER, "form"])
    own = names["name"] == names[SPEAKER]
    told = ~names["name"].str[:1].str.isupper() | (names["form"] != names["name"].map(fold))
    unclear = names["form"].duplicated(keep=False) & told
    unclear |= names.where(own)["form"].dropna().duplicated().reindex(names.index, fill_value=False)
    if unclear.any():
        name = shown(names.loc[unclear, "name"].iloc[0])
        raise ArgumentError(f"speakers: {name} is listed for several actors. Keep it for one.")
    values = table.groupby("actor")[keys].first()
    listed = pd.DataFrame({SPEAKER: names[SPEAKER].array}, index=pd.Index(names["form"].array))
    return listed.join(values, on=SPEAKER)


def _read_table(path: Path) -> pd.DataFrame:
    """Return the rows of a file as text."""
    with open_list(path, "speakers") as read:
        cells: list[Any] = [row.cells for row in read.rows]
        return pd.DataFrame(cells, columns=[name for name in read.names if name], dtype="str")


def _bare(name: str) -> str:
    """Return the form under which a speaker is looked up in a list."""
    folded = fold(name)
    return next((folded.removeprefix(word) for word in ARTICLES if folded.startswith(word)), folded)


def number_speakers(
    forms: list[str | None], actors: list[str | None], listed: pd.DataFrame | None
) -> tuple[Codes, pd.DataFrame]:
    """Return the speaker of each quotation as a row of a table of all of them, the last of none.

    Whom the article names is looked up in the list or, where the list does not tell, the actor that
    this is. The table has the speakers by name, with the columns of the list and all whom it has.
    One whom it does not have is called as most quotations have it, whatever the case.

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
        n, listings = Counter(listed.index), [*enumerate(listed[SPEAKER].items())]
        once = {form: row for row, (form, _) in listings if n[form] == 1}
        own = {form: row for row, (form, actor) in listings if form == _bare(actor)}
        each = zip(forms, actors, strict=True)
        row = [once.get(_bare(a or ""), own.get(_bare(b or ""), -1)) for a, b in each]
        found = listed.reset_index(drop=True).reindex(row).reset_index(drop=True)
        found[SPEAKER] = found[SPEAKER].fillna(told[SPEAKER])
        told = pd.concat([found, listed], ignore_index=True)
    codes, known = pd.factorize(told[SPEAKER], sort=True)
    first = told.drop_duplicates(SPEAKER).set_index(SPEAKER).reindex([*known, None])
    codes = np.where(codes < 0, len(known), codes)[: len(forms)].astype(np.int64)
    return codes, first.rename_axis(SPEAKER).reset_index()

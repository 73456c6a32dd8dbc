"""Which column of a table holds what: as the caller says, or by the names that exports use."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from mediakit.base.files import read_toml
from mediakit.errors import ArgumentError, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FIELDS: Final = (
    "title", "kicker", "byline", "outlet", "date", "url", "language", "language_rule", "translated",
)  # fmt: skip
OWN: Final = ("doc_id", "text", *FIELDS)  # what a caller may name a column for
COMPUTED: Final = ("text", "source", "encoding", "sha256", "n_words")  # filled by mediakit alone
_SIGNS: Final = re.compile(r"[\W_]+")

Columns = dict[str, tuple[str, ...]]  # a field and the columns that make it, mostly one


def find_columns(
    names: Sequence[str],
    chosen: Mapping[str, str | None] | None = None,
    *,
    reserved: Iterable[str] = (),
) -> Columns:
    """Which of these columns hold id, text, title and the other fields of an article?

    Parameters
    ----------
    names
        The columns that are there.
    chosen
        Field to the name of its column, or None for a field that shall have none; checked by
        `check_chosen`. Fields that are left out are guessed by ``data/columns.toml``.
    reserved
        Columns that are something else.

    Returns
    -------
    dict
        Field to its columns, for the fields found. A chosen column that is not there is in it
        too.

    Examples
    --------
    >>> find_columns(["Source", "Headline", "LP", "TD", "page"])
    {'text': ('LP', 'TD'), 'title': ('Headline',), 'outlet': ('Source',)}
    >>> find_columns(["body", "content"], {"text": "content"})
    {'text': ('content',)}
    """
    given = dict(chosen or {})
    found: Columns = {own: (name,) for own, name in given.items() if name is not None}
    taken = {*(name for columns in found.values() for name in columns), *reserved}
    by_key: dict[str, str] = {}
    for name in sorted((n for n in names if n not in taken), key=lambda name: name != key_of(name)):
        by_key.setdefault(key_of(name), name)
    for own, forms in _guesses().items():
        if own in given:
            continue
        for form in forms:
            if all(key in by_key for key in form):
                found[own] = tuple(by_key.pop(key) for key in form)
                break
    return {own: found[own] for own in _guesses() if own in found}


def key_of(name: str) -> str:
    """Return a name as the table of guesses has it.

    >>> key_of(" Source Name"), key_of("source.name")
    ('source_name', 'source_name')
    """
    return _SIGNS.sub("_", name.lower()).strip("_")


@cache
def _guesses() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names for each field, those of two columns apart."""
    table = read_toml("data/columns.toml")
    return {own: tuple(tuple(n.split(" + ")) for n in names) for own, names in table.items()}


def check_chosen(chosen: Mapping[str, str | None] | None) -> None:
    """Refuse a choice of columns for fields that no article has.

    Raises
    ------
    ArgumentError
        With the fields that there are.
    """
    for own, name in (chosen or {}).items():
        if own not in OWN:
            message = (
                f"columns={{{own!r}: …}}: an article has no field {shown(own)}; "
                f"choose from {', '.join(OWN)}.{nearest(str(own), OWN)}"
            )
            raise ArgumentError(message)
        if not (name is None or (isinstance(name, str) and name)):
            message = f"columns={{{own!r}: {shown(name)}}}: give the name of a column, or None."
            raise ArgumentError(message)

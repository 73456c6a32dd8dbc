"""The parameters of a run, checked: what every notebook calls before anything else.

The rules belong to the names, and a name means the same in every notebook. What a single notebook
declares in its ``parameters`` cell is read by `mediakit.declared`.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediakit.errors import InputError, ParameterError, nearest, shown
from mediakit.measure_tables import COUNTINGS
from mediakit.periods import PERIODS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SEED: Final = "seeds/putin_north_korea.txt"
DICTIONARIES: Final = ("cooperation_conflict", "war_peace", "generic_frames", "policy_frames")
ENGINES: Final = ("vader", "vader-nltk")
READING: Final = (  # options of `read_articles` that a notebook may hand on
    "encoding",
    "index",
    "columns",
    "date_format",
    "timezone",
    "delimiter",
    "boilerplate",
    "languages",
)
WIDEST_WINDOW: Final = 50  # words either side of a keyword that still fit a page
LONGEST_SMOOTH: Final = 99  # periods that one value may stand for

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None


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
    counted
        What counts once: an article, a text that several have, or a text by its weight.
    target, reference
        The two sides of a comparison; None: each group, and all others.
    smooth
        Periods that a line over time takes together.
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
    counted: str
    target: str | None
    reference: str | None
    smooth: int
    window: int
    seed: int

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
    counted: str = "article",
    target: str = "",
    reference: str = "",
    smooth: int = 3,
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
    counted
        ``"article"``, ``"text"`` or ``"weighted"``, as in `weigh_frames`.
    target, reference
        Two groups of `by`; ``""`` for each group, and for all others. A reference needs a target.
    smooth
        Periods that a line over time takes together, an odd number from 1 to 99.
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
        "counted": counted,
        "target": target,
        "reference": reference,
        "smooth": smooth,
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
        events=find_source(events) if events else None,
        counted=counted,
        target=target or None,
        reference=reference or None,
        smooth=smooth,
        window=window,
        seed=seed,
    )


def check_rule(name: str, value: Plain) -> None:
    """Refuse a value that the parameter of this name never takes, in whatever notebook.

    Raises
    ------
    ParameterError
        Saying what the parameter takes. A name without a rule passes.
    """
    rule = _RULES.get(name)
    wanted = rule(value) if rule else None
    if wanted is not None:
        msg = f"{name}: {shown(value)} {wanted}"
        raise ParameterError(msg)


def check_pair(target: str, reference: str) -> None:
    """Refuse two sides that are none.

    Raises
    ------
    ParameterError
        If there is a reference without a target, or both are the same.
    """
    if reference and not target:
        msg = f"reference: {shown(reference)} is given without a target; name both, or the target."
        raise ParameterError(msg)
    if reference and reference == target:
        msg = f"reference: {shown(reference)} is the target, too; name two groups."
        raise ParameterError(msg)


def _text(value: Plain) -> str | None:
    return None if type(value) is str else "is no text; write it between quotation marks."


def _reading(value: Plain) -> str | None:
    if type(value) is not dict:
        return "is no set of options; write for example {'encoding': 'cp1252'}."
    for name, option in value.items():
        if name not in READING:
            return f"has {shown(name)}; there are {', '.join(READING)}.{nearest(name, READING)}"
        if not _fits_option(name, option):
            return f"has {shown(option)} for {name}; {_OPTIONS.get(name, _OPTION)}."
    return None


def _fits_option(name: str, value: Plain) -> bool:
    if value is None:
        return True
    if name == "columns":
        return type(value) is dict and all(v is None or type(v) is str for v in value.values())
    if name == "languages":
        return type(value) is list and bool(value) and all(type(v) is str for v in value)
    return type(value) is str and (name != "encoding" or _is_encoding(value))


_OPTION: Final = "write text between quotation marks"
_OPTIONS: Final = {
    "columns": "write for example {'text': 'Story'}",
    "languages": "write for example ['en']",
    "encoding": "name an encoding that Python knows, such as 'cp1252'",
}


def _is_encoding(value: str) -> bool:
    try:
        return bool(codecs.lookup(value))
    except (LookupError, ValueError):
        return False


def _names(value: Plain) -> str | None:
    fine = type(value) is list and value and all(type(v) is str and v for v in value)
    return None if fine else "is no list of names; write for example ['war_peace']."


def _one_of(known: Sequence[str]) -> Callable[[Plain], str | None]:
    def check(value: Plain) -> str | None:
        if value in known:
            return None
        return f"is none of {', '.join(known)}.{nearest(str(value), known)}"

    return check


def _column(value: Plain) -> str | None:
    fine = type(value) is str and value
    return None if fine else "is no column; write its name between quotation marks."


def _window(value: Plain) -> str | None:
    fine = type(value) is int and 1 <= value <= WIDEST_WINDOW
    return None if fine else f"is no number of words from 1 to {WIDEST_WINDOW}."


def _smooth(value: Plain) -> str | None:
    fine = type(value) is int and 1 <= value <= LONGEST_SMOOTH and value % 2 == 1
    return None if fine else f"is no odd number of periods from 1 to {LONGEST_SMOOTH}."


def _seed(value: Plain) -> str | None:
    return None if type(value) is int and value >= 0 else "is no whole number from 0 upwards."


_RULES: Final[Mapping[str, Callable[[Plain], str | None]]] = {
    "source": _text,
    "reading": _reading,
    "output": _text,
    "dictionaries": _names,
    "engine": _one_of(ENGINES),
    "by": _column,
    "period": _one_of(PERIODS),
    "events": _text,
    "counted": _one_of(COUNTINGS),
    "target": _text,
    "reference": _text,
    "smooth": _smooth,
    "window": _window,
    "seed": _seed,
}


def shipped(folder: str) -> Path:
    """Return the place of ``notebooks`` or ``seeds``: inside the installed package, or beside it.

    >>> (shipped("seeds") / "putin_north_korea.txt").is_file()
    True
    """
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def find_source(source: str) -> Path:
    """Return the path of an article file as given, or among those that mediakit ships.

    Raises
    ------
    InputError
        If there is no such path.
    """
    path = Path(source)
    if source and path.exists():  # an empty one would be the working directory
        return path
    if not path.is_absolute() and path.parts[:1] == ("seeds",):
        path = shipped("seeds").joinpath(*path.parts[1:])
        if path.exists():
            return path
    msg = f"{shown(source)}: no such file or folder; check the path."
    raise InputError(msg)


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

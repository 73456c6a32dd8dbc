"""The parameters of a run, checked: what every notebook calls before anything else.

First rules of single values, then the one table of parameters and how it is loaded, last what a
notebook's ``parameters`` cell declares and what users give for it.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import math
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypeGuard, get_type_hints

from mediakit.base.files import PACKAGE, check_encoding, read_toml
from mediakit.base.prose import PERIODS, is_date
from mediakit.errors import InputError, ParameterError, choose, nearest, shown
from mediakit.reading.files import ARCHIVES, packing_of, suffix_of
from mediakit.tables import COUNTINGS, LEVELS, SPLITS, VARIANTS

if TYPE_CHECKING:
    from mediakit.reports.notebook import Template

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None
Rule = str | Sequence[str]  # a name of `_FITS`, or of the values that are known

SEED: Final = "seeds/putin_north_korea.txt"
DICTIONARIES: Final = ("cooperation_conflict", "war_peace", "generic_frames", "policy_frames")
ENGINES: Final = ("vader", "vader-nltk")
NAMINGS: Final = ("neutral", "count")
_USUAL, *_, _OTHER = VARIANTS
LARGEST_CODE: Final = 100  # of scales that people code on
WIDEST_WINDOW: Final = 50  # words either side of a keyword that still fit a page
LONGEST_NAME: Final = 4096  # characters of a path, the end of it included
DAYS: Final = ("since", "until")  # options of reading that are parameters of their own, too
BESIDE: Final = ("events", "codes")  # tables that are looked for beside the source
RUNNER_OWNS: Final = ("source", "output")  # set by whoever runs the notebook, never by --param


def _is_text(value: object) -> TypeGuard[str]:
    return type(value) is str


def _are_names(value: Plain) -> bool:
    return type(value) is list and all(_is_text(v) and 0 < len(v) < LONGEST_NAME for v in value)


def _is_encoding(value: Plain) -> bool:
    try:
        return type(value) is str and bool(check_encoding(value))
    except InputError:
        return False


_FITS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "text": _is_text,
    "column": lambda v: _is_text(v) and bool(v),
    "names": lambda v: bool(v) and _are_names(v),
    "files": _are_names,
    "primary": lambda v: v in VARIANTS,
    "threshold": lambda v: type(v) in {int, float} and 0 < v < math.inf,
    "window": lambda v: type(v) is int and v in range(1, WIDEST_WINDOW + 1),
    "seed": lambda v: type(v) is int and v >= 0,
    "day": lambda v: v == "" or (_is_text(v) and is_date(v)),
    # Of options of reading.
    "encoding": _is_encoding,
    "columns": lambda v: type(v) is dict and all(w is None or _is_text(w) for w in v.values()),
    "languages": lambda v: type(v) is list and bool(v) and all(map(_is_text, v)),
}


def _find_wrong(rule: Rule, value: Plain) -> str:
    """Return what is wrong with a value, as the rest of a sentence; nothing if it fits."""
    if rule == "reading":
        return _check_reading(value)
    if not isinstance(rule, str):
        told = f"is not valid. Use one of {', '.join(filter(None, rule))}."
        told = "" if value in rule else told
        return told and told + nearest(str(value), rule)
    if _FITS[rule](value):
        return ""
    own = {"usual": _USUAL, "other": _OTHER, "window": WIDEST_WINDOW}
    return str(read_toml("reports/params.toml")["wanted"][rule].format(**own))


def _check_reading(value: Plain) -> str:
    if type(value) is not dict:
        return "is not a set of options. Write for example {'encoding': 'cp1252'}."
    options = read_toml("reading/options.toml")
    for name, option in value.items():
        if name not in options:
            return f"has {shown(name)}. Use {', '.join(options)}.{nearest(name, options)}"
        known = options[name]
        if option is not None and not _FITS[known.get("takes", "text")](option):
            write = known.get("write", "write text between quotation marks")
            return f"has {shown(option)} for {name}; {write}."
    return ""


def shipped(folder: str) -> Path:
    """Return the place of ``notebooks`` or ``seeds``: in the installed package, or beside it."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder


def _find(given: str, is_there: Callable[[Path], bool]) -> Path | None:
    """Return a path as given, or among the seeds that mediakit ships; None where there is none."""
    places = [path := Path(given)]
    if path.parts[:1] == ("seeds",):
        places.append(shipped("seeds").joinpath(*path.parts[1:]))
    return next((place for place in places if given and is_there(place)), None)


def find_source(source: str) -> Path:
    """Return the path of an article file as given, or among those that mediakit ships."""
    if found := _find(source, os.path.exists):  # that of Path raises for too long a one
        return found
    raise InputError(f"{shown(source)}: no such file or folder; check the path.")


def find_table(name: str, given: str) -> Path:
    """Return the file of a table that a parameter names, as given or among those of mediakit."""
    if found := _find(given, is_file):
        return found
    lacking = read_toml("reports/params.toml")["lacking"][name]
    advice = f"check the path of this table, or give {lacking}"
    raise InputError(f"{name}: {shown(given)} is not a file; {advice}.")


def find_beside(source: Path, values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the values, the empty ones of `BESIDE` with the table beside the source, if there.

    It is named after the source: ``news_events.csv`` beside ``news/``, ``news.zip``, ``news.csv``.
    """
    place, filled = Path(os.path.abspath(source)), dict(values)  # noqa: PTH100  # links stay
    name = place.name
    if place.is_file():
        ends = next((end for end in ARCHIVES if name.lower().endswith(end)), "")
        name = name[: len(name) - len(ends or suffix_of(name) + packing_of(name))]
    for table in BESIDE:
        if table in values and not values[table]:
            beside = place.with_name(f"{name}_{table}.csv")
            if is_file(beside):
                filled[table] = [str(beside)] if values[table] == [] else str(beside)
    return filled


def is_file(path: Path) -> bool:
    """Whether a path is a file; one that no disk takes, as it is too long, is none."""
    return os.path.isfile(path)  # noqa: PTH113  # that of Path raises then


def hash_source(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and bytes of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    found = [file for file in sorted(path.rglob("*")) if file.is_file()]
    lines = [f"{file.relative_to(path).as_posix()}\0{hash_source(file)}\n" for file in found]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def make_sentinel(sha256: str) -> str:
    """Return the line that ends a notebook's run on an input with this hash."""
    return f"complete: input {sha256[:16]}"


class Row(NamedTuple):
    """What the table of parameters has of one: its default, its rule, and what a value becomes."""

    default: Any
    rule: Rule = "text"
    make: Callable[[Any], Any] = lambda value: value


def _file(name: str) -> Row:
    return Row("", make=lambda value: find_table(name, value) if value else None)


_OUTPUT: Final = Row("", make=lambda name: Path(name) if name else None)
_DAY: Final = Row("", "day", lambda day: day or None)
_SIDE: Final = Row("", make=lambda name: name or None)
_SPLIT: Final = Row("test", (*SPLITS, "all"), lambda name: None if name == "all" else name)
_CODES: Final = Row((), "files", lambda names: tuple(find_table("codes", n) for n in names))


@dataclass(frozen=True)
class Params:
    """The checked parameters of one run, as `load_params` documents them: the one table of them."""

    source: Annotated[Path, Row(SEED, "text", find_source)]
    reading: Annotated[Mapping[str, Plain], Row({}, "reading", dict)]
    since: Annotated[str | None, _DAY]
    until: Annotated[str | None, _DAY]
    output: Annotated[Path | None, _OUTPUT]
    dictionaries: Annotated[tuple[str, ...], Row(DICTIONARIES, "names", tuple)]
    engine: Annotated[str, Row("vader", ENGINES)]
    names: Annotated[str, Row("neutral", NAMINGS)]
    by: Annotated[str, Row("outlet", "column")]
    period: Annotated[str | None, Row("month", ("", *PERIODS), lambda name: name or None)]
    events: Annotated[Path | None, _file("events")]
    actors: Annotated[Path | None, _file("actors")]
    counted: Annotated[str, Row("article", COUNTINGS)]
    target: Annotated[str | None, _SIDE]
    reference: Annotated[str | None, _SIDE]
    primary: Annotated[str, Row(_USUAL, "primary")]
    codes: Annotated[tuple[Path, ...], _CODES]
    sample: Annotated[Path | None, _file("sample")]
    machine: Annotated[Path | None, _file("machine")]
    uses: Annotated[Path | None, _file("uses")]
    split: Annotated[str | None, _SPLIT]
    level: Annotated[str, Row("nominal", LEVELS)]
    threshold: Annotated[float, Row(1, "threshold")]
    window: Annotated[int, Row(8, "window")]
    seed: Annotated[int, Row(1, "seed")]

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


_TABLE: Final[Mapping[str, Row]] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Params, include_extras=True).items()
}


def load_params(
    cell: Mapping[str, Any] | None = None,
    /,
    **values: Any,  # noqa: ANN401  # each is held against its rule
) -> Params:
    """Are these values fit to run a notebook with?

    They come back as attributes under the same names, files as paths, ``""`` as None; what is left
    out has its default.

    Parameters
    ----------
    cell
        Names and values among which those of parameters are taken, such as ``globals()`` of a
        notebook; or give each by name.
    source
        A file, folder, table or archive of articles. A relative path is looked up in the working
        directory, then among the files that mediakit ships (``seeds/``).
    reading
        Options of `read_articles`, such as ``{"encoding": "cp1252"}``; they come back with the
        days that are given.
    since, until
        The first and the last day of articles, or a month or year; ``""`` for all.
    output
        Folder for tables and figures; ``""`` writes nothing.
    dictionaries
        Built-in names or paths of files.
    engine, names, period, counted, level, by
        ``"vader"`` or ``"vader-nltk"``; ``"neutral"`` or ``"count"``; ``"day"``, ``"week"``,
        ``"month"``, ``"quarter"`` or ``"year"``, ``""`` for the shortest with enough articles
        (`choose_period`); ``"article"``, ``"text"`` or ``"weighted"``;
        ``"nominal"``, ``"ordinal"``, ``"interval"`` or ``"ratio"``; a column of articles.
    events, actors
        Tables of dated events and of names. ``""`` takes ``<source>_events.csv`` beside the source,
        or none where there is none, and the names that recur.
    target, reference
        Two groups of `by`; ``""`` for each group, and for all others. A reference needs a target.
    primary
        A name of `count_variants`.
    codes, sample, machine, uses
        Files of `read_codes`; the `sample.csv` that they belong to, a table with doc_id, category
        and value in place of a dictionary, the `uses.csv` of `record_use`; ``""`` for none. ``[]``
        takes ``<source>_codes.csv`` beside the source, or none where there is none.
    split
        ``"test"``, ``"tuning"`` or ``"all"``, which comes back as None.
    threshold, window, seed
        The least count or score of a machine that is "present", above 0; words either side of a
        keyword, 1 to 50; of random draws, 0 or more.

    Returns
    -------
    Params
        Frozen. Besides, `scale` is what a code may be, `measured` the dictionary that is validated,
        and `sentinel` what the last cell prints.

    Raises
    ------
    ParameterError, InputError
        A value of the wrong type or out of range, or an unknown name; no such file.

    Examples
    --------
    >>> load_params(engine="vader").source.name
    'putin_north_korea.txt'
    >>> load_params(window=0)
    Traceback (most recent call last):
    mediakit.errors.ParameterError: window: 0 is not valid. Use a number of words from 1 to 50.
    """
    for name in values:
        choose("parameter", name, _TABLE, error=ParameterError)
    values = {name: cell[name] for name in _TABLE if cell and name in cell} | values
    given = {name: values.get(name, row.default) for name, row in _TABLE.items()}
    given["reading"] = given["reading"] or {}
    for name, value in given.items():
        if isinstance(value, tuple | Mapping):  # plain data, as a cell has it
            given[name] = list(value) if isinstance(value, tuple) else dict(value)
        check_rule(name, given[name])
    check_pair(given["target"], given["reference"])
    given["reading"] = join_reading(given)
    wanted: dict[str, Plain] = {name: given[name] for name in BESIDE if name in values}
    given |= find_beside(find_source(given["source"]), wanted)
    return Params(**{name: row.make(given[name]) for name, row in _TABLE.items()})


_KEYWORD: Final = inspect.Parameter.KEYWORD_ONLY
load_params.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # shown by Jupyter
    [inspect.Parameter(name, _KEYWORD, default=row.default) for name, row in _TABLE.items()]
)


def join_reading(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of reading among parameters, with the days that are so by themselves."""
    days = {name: values[name] for name in DAYS if values.get(name)}
    return {**(values.get("reading") or {}), **days}


def check_rule(name: str, value: Plain) -> None:
    """Refuse a value that the parameter of this name never takes; a name without a rule passes."""
    if name in _TABLE and (wrong := _find_wrong(_TABLE[name].rule, value)):
        raise ParameterError(f"{name}: {shown(value)} {wrong}")


def check_pair(target: str, reference: str) -> None:
    """Refuse a reference without a target, or one that is the target."""
    same = f"target and reference are the same ({shown(reference)})"
    if reference and not target:
        told = f"reference: {shown(reference)} has no target"
        raise ParameterError(f"{told}. Give both, or the target alone.")
    if reference and reference == target:
        raise ParameterError(f"{same}. Choose two different groups.")


@dataclass(frozen=True)
class Declared:
    """One parameter as its notebook declares it: annotation and value."""

    type: str
    default: Plain


def read_declared(cell: str) -> dict[str, Declared]:
    """Which parameters does a notebook's ``parameters`` cell declare? It is parsed, never run.

    >>> read_declared('window: int = 8  # words either side')
    {'window': Declared(type='int', default=8)}
    """
    try:
        tree = ast.parse(cell)
    except SyntaxError as error:
        fault = f"{error.msg}, line {error.lineno}"
        told = f"The notebook's parameters cell is not valid Python ({fault})."
        raise ParameterError(told) from error
    declared = {}
    for node in tree.body:
        with suppress(ValueError):
            match node:
                case ast.AnnAssign(ast.Name(name), kind, ast.expr() as value):
                    declared[name] = Declared(ast.unparse(kind), ast.literal_eval(value))
                    continue
        raise ParameterError(
            f"The notebook's parameters cell has {shown(ast.unparse(node))}; "
            "write one `name: type = value  # what it means` a line, with a plain value."
        )
    return declared


def check_values(
    values: Mapping[str, object], declared: Mapping[str, Declared]
) -> dict[str, Plain]:
    """Return a user's values if each is declared, plain data and of the declared type.

    >>> cell = read_declared("window: int = 8")
    >>> check_values({"window": "5"}, cell)
    Traceback (most recent call last):
    mediakit.errors.ParameterError: window: '5' is not a valid int. Write a whole number, such as 8.
    """
    known = [key for key in declared if key not in RUNNER_OWNS]
    checked = {}
    for name, value in values.items():
        if name in RUNNER_OWNS:
            raise ParameterError(f"{name} cannot be given, as the runner sets it. Leave it out.")
        choose("parameter", name, known, error=ParameterError)
        kind, plain = declared[name].type, as_plain(name, value)
        if not _fits(plain, ast.parse(kind, mode="eval").body):
            raise _mistyped(name, value, kind)
        check_rule(name, plain)
        checked[name] = plain
    reading = checked.get("reading")
    for name in DAYS:  # in one place, so that the same is recorded wherever it was given
        if isinstance(reading, dict) and name in reading and name in declared:
            checked[name] = reading.pop(name) or ""
    return checked


def share_values(
    values: Mapping[str, object], templates: Sequence[Template]
) -> list[dict[str, object]]:
    """Return for each notebook those of a user's values that it declares; refuse one that none has.

    Days go to the options of reading where they are no parameters of their own.
    """
    if len(templates) == 1:
        return [dict(values)]
    known = dict.fromkeys(name for template in templates for name in template.declared)
    for name in values:
        choose("parameter", name, known, error=ParameterError)
    shared, reading = [], values.get("reading") or {}
    for template in templates:
        own = {name: value for name, value in values.items() if name in template.declared}
        days = {name: values[name] for name in DAYS if values.get(name) and name not in own}
        if days and isinstance(reading, dict):
            own["reading"] = {**reading, **days}
        shared.append(own)
    return shared


def _mistyped(name: str, value: object, kind: str) -> ParameterError:
    write = read_toml("reports/params.toml")["write"]
    fix = f" Write {write[kind]}." if kind in write else ""
    return ParameterError(f"{name}: {shown(value)} is not a valid {kind}.{fix}")


def as_plain(name: str, value: Any) -> Plain:  # noqa: ANN401  # it is found out here
    """Return a value that consists of str, int, float, bool, None, list and dict alone.

    Exactly these: papermill writes others as code, and JSON has no nan, infinity or surrogate.
    """
    with suppress(TypeError, ValueError, RecursionError):
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        plain: Plain = json.loads(text.encode())
        if repr(plain) == repr(value):
            return plain
    raise ParameterError(
        f"{name}: {shown(value)} is a {type(value).__name__} that a report cannot record; "
        "give text, numbers, true or false, or lists of these."
    )


def _fits(value: Plain, kind: ast.expr) -> bool:
    match kind:
        case ast.Name(name):
            return type(value).__name__ in ({"float", "int"} if name == "float" else {name})
        case ast.Constant(None):
            return value is None
        case ast.BinOp(left, ast.BitOr(), right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(ast.Name("list"), inner):
            return type(value) is list and all(_fits(item, inner) for item in value)
        case ast.Subscript(ast.Name("dict"), ast.Tuple([_, inner])):
            return type(value) is dict and all(_fits(item, inner) for item in value.values())
    return False


def read_text_value(name: str, text: str, kind: str) -> Plain:
    """Return what a word on the command line means for a parameter of this type, which decides."""
    if kind == "str":
        return text
    if kind == "list[str]" and not text.startswith("["):
        return [item.strip() for item in text.split(",")] if text.strip() else []
    read: Callable[[str], Plain] = {"int": int, "float": float}.get(kind, json.loads)
    try:
        return read(text)
    except ValueError as error:
        raise _mistyped(name, text, kind) from error


def read_values(path: Path) -> dict[str, object]:
    """Return the parameters in a TOML or JSON file."""
    kind, load = ("JSON", json.loads) if path.suffix == ".json" else ("TOML", tomllib.loads)
    try:
        values = load(path.read_text("utf-8"))
    except OSError as error:
        told = f"{path}: cannot be read ({error.strerror}); check the path of the parameters."
        raise ParameterError(told) from error
    except (ValueError, RecursionError) as error:
        told = f"is not valid {kind} ({str(error).splitlines()[0]}); write `name = value` lines."
        raise ParameterError(f"{path}: {told}") from error
    if not isinstance(values, dict):
        raise ParameterError(f'{path}: is not a table of parameters; write {{"name": value}}.')
    return values

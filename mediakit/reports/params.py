"""The parameters of a run, checked: what every notebook calls before anything else.

The rules belong to the names, and a name means the same in every notebook. What a single notebook
declares in its ``parameters`` cell is read by `mediakit.reports.params`.
"""

from __future__ import annotations

import ast
import codecs
import hashlib
import io
import json
import math
import os
import tokenize
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mediakit.base.files import PACKAGE
from mediakit.base.prose import PERIODS
from mediakit.errors import InputError, ParameterError, nearest, shown
from mediakit.tables import COUNTINGS, LEVELS, SPLITS, VARIANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


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


LONGEST_NAME: Final = 4096  # characters of a path, the end of it included


LONGEST_SMOOTH: Final = 99  # periods that one value may stand for


Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None


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


def _is_name(value: Plain) -> bool:
    return type(value) is str and 0 < len(value) < LONGEST_NAME


def _names(value: Plain) -> str | None:
    fine = type(value) is list and value and all(map(_is_name, value))
    return None if fine else "is no list of names; write for example ['war_peace']."


def _files(value: Plain) -> str | None:
    fine = type(value) is list and all(map(_is_name, value))
    return None if fine else "is no list of files; write for example ['codes.csv'], or []."


def _one_of(known: Sequence[str]) -> Callable[[Plain], str | None]:
    def check(value: Plain) -> str | None:
        if value in known:
            return None
        return f"is none of {', '.join(known)}.{nearest(str(value), known)}"

    return check


def _column(value: Plain) -> str | None:
    fine = type(value) is str and value
    return None if fine else "is no column; write its name between quotation marks."


def _threshold(value: Plain) -> str | None:
    fine = type(value) in {int, float} and 0 < value < math.inf  # type: ignore[operator]
    return None if fine else "is no count or score above 0, such as 1 or 0.5."


def _window(value: Plain) -> str | None:
    fine = type(value) is int and 1 <= value <= WIDEST_WINDOW
    return None if fine else f"is no number of words from 1 to {WIDEST_WINDOW}."


def _primary(value: Plain) -> str | None:
    if value in VARIANTS:
        return None
    usual, *_, other = VARIANTS
    return f"is none of the ways to count from {usual!r} to {other!r}; see count_variants."


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
    "actors": _text,
    "counted": _one_of(COUNTINGS),
    "codes": _files,
    "sample": _text,
    "machine": _text,
    "uses": _text,
    "split": _one_of((*SPLITS, "all")),
    "level": _one_of(LEVELS),
    "threshold": _threshold,
    "target": _text,
    "reference": _text,
    "primary": _primary,
    "smooth": _smooth,
    "window": _window,
    "seed": _seed,
}


RUNNER_OWNS: Final = ("source", "output")  # set by whoever runs the notebook, never by --param


_WRITE: Final = {  # what a value of a type looks like, where it is not plain from its name
    "int": "a whole number, such as 8",
    "float": "a number, such as 0.5",
    "bool": "true or false",
    "list[str]": "names with a comma between them",
}


@dataclass(frozen=True)
class Declared:
    """One parameter as its notebook declares it.

    Attributes
    ----------
    type
        The annotation as written: ``str``, ``int``, ``float``, ``bool``, ``list[str]`` ...
    default
        The value in the notebook.
    help
        The comment behind it.
    """

    type: str
    default: Plain
    help: str


def read_declared(cell: str) -> dict[str, Declared]:
    """Which parameters does a notebook's ``parameters`` cell declare?

    Parameters
    ----------
    cell
        Its source. It is parsed, never run.

    Returns
    -------
    dict
        Parameter name to `Declared`, in the order of the cell.

    Raises
    ------
    ParameterError
        If a statement is no annotated assignment of plain data.

    Examples
    --------
    >>> read_declared('window: int = 8  # words either side')
    {'window': Declared(type='int', default=8, help='words either side')}
    """
    try:
        tree = ast.parse(cell)
    except SyntaxError as error:
        msg = f"The notebook's parameters cell is no Python ({error.msg}, line {error.lineno})."
        raise ParameterError(msg) from error
    comments = _comments(cell)
    declared = {}
    for node in tree.body:
        name, kind, default = _declaration(node)
        declared[name] = Declared(kind, default, comments.get(node.end_lineno or 0, ""))
    return declared


def _declaration(node: ast.stmt) -> tuple[str, str, Plain]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=ast.expr() as value):
            try:
                default: Plain = ast.literal_eval(value)
            except ValueError:
                default = None
            else:
                return name, ast.unparse(kind), default
    msg = (
        f"The notebook's parameters cell has {shown(ast.unparse(node))}; "
        "write one `name: type = value  # what it means` a line, with a plain value."
    )
    raise ParameterError(msg)


def _comments(cell: str) -> dict[int, str]:
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(cell).readline)
        if token.type == tokenize.COMMENT
    }


def check_values(
    values: Mapping[str, object], declared: Mapping[str, Declared]
) -> dict[str, Plain]:
    """Return a user's values if each is declared, plain data and of the declared type.

    Raises
    ------
    ParameterError
        Naming the parameter, the value and what it takes; for an unknown one the nearest name.

    Examples
    --------
    >>> cell = read_declared("window: int = 8")
    >>> check_values({"window": 5}, cell)
    {'window': 5}
    >>> check_values({"window": "5"}, cell)
    Traceback (most recent call last):
    mediakit.errors.ParameterError: window: '5' is no int; write a whole number, such as 8.
    """
    checked = {}
    for name, value in values.items():
        known = [key for key in declared if key not in RUNNER_OWNS]
        if name not in known:
            own = " (the runner sets it)" if name in RUNNER_OWNS else ""
            raise ParameterError(
                f"Unknown parameter {shown(name)}{own}; there are {', '.join(known)}."
                f"{nearest(str(name), known)}"
            )
        checked[name] = _typed(name, value, declared[name].type)
        check_rule(name, checked[name])
    return checked


def _typed(name: str, value: object, kind: str) -> Plain:
    plain = as_plain(name, value)
    if not _fits(plain, ast.parse(kind, mode="eval").body):
        raise ParameterError(f"{name}: {shown(value)} is no {kind}{_wanted(kind)}.")
    return plain


def _wanted(kind: str) -> str:
    return f"; write {_WRITE[kind]}" if kind in _WRITE else ""


def as_plain(name: str, value: object) -> Plain:
    """Return a value that consists of str, int, float, bool, None, list and dict alone.

    Exactly these types: papermill writes any other into the notebook as code.

    Raises
    ------
    ParameterError
        Naming the parameter and the type found; also for nan, infinities and surrogates, which
        have no place in a JSON manifest.
    """
    if value is None or type(value) in {bool, int}:
        return value  # type: ignore[return-value]  # narrowed by exact type
    if type(value) is float and math.isfinite(value):
        return value
    if type(value) is str and _encodes(value):
        return value
    if type(value) is list:
        return [as_plain(name, item) for item in value]
    if type(value) is dict and all(type(key) is str and _encodes(key) for key in value):
        return {key: as_plain(name, item) for key, item in value.items()}
    raise ParameterError(
        f"{name}: {shown(value)} is a {type(value).__name__} that a report cannot record; "
        "give text, numbers, true or false, or lists of these."
    )


def _encodes(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


_SCALARS: Final = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}


def _fits(value: Plain, kind: ast.expr) -> bool:
    match kind:
        case ast.Name(id=name):
            return type(value) in _SCALARS.get(name, ())
        case ast.Constant(value=None):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return type(value) is list and all(_fits(item, inner) for item in value)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
            return type(value) is dict and all(_fits(item, inner) for item in value.values())
    return False


def read_text_value(name: str, text: str, kind: str) -> Plain:
    """Return what a word on the command line means for a parameter of this type.

    The declared type decides: ``007`` and ``no`` stay text where text is declared.

    Raises
    ------
    ParameterError
        If the text is no value of that type.

    Examples
    --------
    >>> read_text_value("outlet", "007", "str"), read_text_value("window", "007", "int")
    ('007', 7)
    >>> read_text_value("dictionaries", "war_peace,mine.toml", "list[str]")
    ['war_peace', 'mine.toml']
    """
    if kind == "str":
        return text
    if kind == "list[str]" and not text.startswith("["):
        return [item.strip() for item in text.split(",")] if text.strip() else []
    try:
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
        value: Plain = json.loads(text)
    except ValueError as error:
        raise ParameterError(f"{name}: {shown(text)} is no {kind}{_wanted(kind)}.") from error
    return value


def read_values(path: Path) -> dict[str, object]:
    """Return the parameters in a TOML or JSON file.

    Raises
    ------
    ParameterError
        If the file cannot be read or is no table of parameters.
    """
    try:
        text = path.read_text("utf-8")
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ParameterError(
            f"{path}: cannot be read ({error.strerror}); check the path of the parameters."
        ) from error
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise ParameterError(
            f"{path}: is no {kind} ({str(error).splitlines()[0]}); write `name = value` lines."
        ) from error
    if not isinstance(values, dict):
        raise ParameterError(f'{path}: holds no table of parameters; write {{"name": value}}.')
    return values

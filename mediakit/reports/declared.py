"""The ``parameters`` cell of a notebook: read, never run, and held against what a user gave.

A notebook declares its parameters in one cell tagged ``parameters``, one a line::

    engine: str = "vader"  # the sentiment engine: "vader" or "vader-nltk"

Values reach the notebook as data alone, for papermill writes any other type into it as code.
"""

from __future__ import annotations

import ast
import io
import json
import math
import tokenize
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mediakit.errors import ParameterError, nearest, shown
from mediakit.reports.param_rules import Plain, check_rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
            msg = (
                f"Unknown parameter {shown(name)}{own}; there are {', '.join(known)}."
                f"{nearest(str(name), known)}"
            )
            raise ParameterError(msg)
        checked[name] = _typed(name, value, declared[name].type)
        check_rule(name, checked[name])
    return checked


def _typed(name: str, value: object, kind: str) -> Plain:
    plain = as_plain(name, value)
    if not _fits(plain, ast.parse(kind, mode="eval").body):
        msg = f"{name}: {shown(value)} is no {kind}{_wanted(kind)}."
        raise ParameterError(msg)
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
    msg = (
        f"{name}: {shown(value)} is a {type(value).__name__} that a report cannot record; "
        "give text, numbers, true or false, or lists of these."
    )
    raise ParameterError(msg)


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
        msg = f"{name}: {shown(text)} is no {kind}{_wanted(kind)}."
        raise ParameterError(msg) from error
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
        msg = f"{path}: cannot be read ({error.strerror}); check the path of the parameters."
        raise ParameterError(msg) from error
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        msg = f"{path}: is no {kind} ({str(error).splitlines()[0]}); write `name = value` lines."
        raise ParameterError(msg) from error
    if not isinstance(values, dict):
        msg = f'{path}: holds no table of parameters; write {{"name": value}}.'
        raise ParameterError(msg)
    return values

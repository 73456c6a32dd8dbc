"""What cannot become a report is refused in one line before a kernel starts."""

from __future__ import annotations

import ast
import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT, SEED

import mediakit as mk
from mediakit.cli import cli
from mediakit.errors import (
    ArgumentError,
    DictionaryError,
    InputError,
    MediakitError,
    OutputError,
    ParameterError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORBIDDEN = re.compile(
    r"(?<!there )\b(is|are) (no|none)\b|\bnames?\b.*\btwice\b|\bwhom\b|\bof which\b"
    r"|\bmend\b|n['’]t\b|\b\w+(alyz|niz|riz)(e|ed|es|ing)\b",
    re.IGNORECASE,
)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.txt", b""),
        ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01"),
        ("utf16.txt", "Rain falls on the hills.".encode("utf-16-le")),
        ("wordless.txt", b"!!! ???\n\n...\n"),
    ],
)
def test_a_file_without_an_article_is_refused_before_a_kernel_starts(
    tmp_path: Path, name: str, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file; no folder of a report is left."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(text)
    with pytest.raises(InputError, match=name) as caught:
        mk.run_report("article", name, output="out")
    assert "\n" not in str(caught.value)
    assert not any((tmp_path / "out").glob("*"))


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"name": "artcle"}, ArgumentError, "Did you mean 'article'"),
        ({"name": "nope.ipynb"}, ArgumentError, r"cannot be read \(No such file"),
        ({"name": "a.ipynb"}, ArgumentError, "not a valid notebook"),
        ({"output": ""}, OutputError, "name the folder"),
        ({"source": ""}, InputError, "no such file"),
        ({"source": "nope.txt"}, InputError, "nope.txt"),
        ({"source": "texts"}, InputError, "is about one"),
        ({"parameters": {"sorce": 1}}, ParameterError, "parameter='sorce' is unknown"),
        ({"parameters": {"source": "a.txt"}}, ParameterError, "the runner sets it"),
        ({"folder": "../x"}, ArgumentError, "folder="),
    ],
)
def test_wrong_arguments_are_refused_before_a_kernel_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: dict[str, Any],
    kind: type[MediakitError],
    message: str,
) -> None:
    """Each with its own error and a way out."""
    monkeypatch.chdir(tmp_path)
    Path("a.ipynb").write_text('{"cells": [1]}', "utf-8")
    Path("texts").mkdir()
    for name in "ab":
        Path("texts", f"{name}.txt").write_text(f"Rain fell on {name}.", "utf-8")
    given = {"name": "article", "source": SEED, "output": tmp_path / "out", **arguments}
    with pytest.raises(kind, match=message):
        mk.run_report(given.pop("name"), given.pop("source"), **given)
    assert not any((tmp_path / "out").glob("*"))


@pytest.mark.usefixtures("no_kernel")
def test_a_template_must_declare_its_parameters(
    article: Path, template: Callable[..., str], tmp_path: Path
) -> None:
    """Without a parameters cell papermill would use the defaults and say nothing."""
    for parameters, message in ((None, "tagged 'parameters'"), ("x: int = 1", "'source'")):
        with pytest.raises(ParameterError, match=message):
            mk.run_report(template(parameters=parameters), article, output=tmp_path / "out")


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    "cell", ["!false", "found = !ls", "if True:\n    !rm x", "%%bash\nfalse", "%system false"]
)
def test_a_template_may_not_give_commands_to_the_shell(
    article: Path, template: Callable[..., str], tmp_path: Path, cell: str
) -> None:
    """A command that fails would leave a report that looks whole."""
    with pytest.raises(ArgumentError, match=r"cell \d runs .*subprocess"):
        mk.run_report(template(cell), article, output=tmp_path / "out")


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    "cell",
    [
        "5",
        '{"cell_type": "code", "source": 5, "outputs": []}',
        '{"cell_type": "code", "source": "1"}',
        '{"source": "1"}',
    ],
)
def test_a_file_that_only_looks_like_a_notebook_is_refused(
    article: Path, tmp_path: Path, cell: str
) -> None:
    """In one line, whatever is wrong in it."""
    path = tmp_path / "a.ipynb"
    path.write_text(f'{{"nbformat": 4, "cells": [{cell}]}}', "utf-8")
    with pytest.raises(ArgumentError, match=r"a\.ipynb"):
        mk.run_report(str(path), article, output=tmp_path / "out")


@pytest.mark.usefixtures("no_kernel")
def test_a_file_in_the_place_of_the_output_folder_is_refused(tmp_path: Path) -> None:
    """Before any work."""
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="cannot be written to"):
        mk.run_report("article", SEED, output=tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == "mine"


@pytest.mark.usefixtures("no_kernel")
def test_a_file_in_the_place_of_the_report_is_refused(tmp_path: Path) -> None:
    """Before any work, and left as it is."""
    place = tmp_path / "putin_north_korea"
    place.write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="move it away"):
        mk.run_report("article", SEED, output=tmp_path)
    assert place.read_text("utf-8") == "mine"


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("name", ["failed", "putin_north_korea"])
def test_a_link_where_a_report_writes_is_refused(tmp_path: Path, name: str) -> None:
    """It may lead anywhere, as to a failed notebook of another folder, which would be gone."""
    kept = tmp_path / "precious" / "putin_north_korea.ipynb"
    kept.parent.mkdir()
    kept.write_text("mine", "utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(kept.parent)
    with pytest.raises(OutputError, match="move it away"):
        mk.run_report("article", SEED, output=tmp_path / "out")
    assert kept.read_text("utf-8") == "mine"


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("name", ["thesis.docx", "tables/notes.txt", "old/report.html"])
def test_a_folder_that_holds_other_things_is_not_replaced(tmp_path: Path, name: str) -> None:
    """A report takes the whole folder, and what a user keeps there would be gone."""
    kept = tmp_path / "putin_north_korea" / name
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", "utf-8")
    with pytest.raises(OutputError, match=rf"{name}.*move it away"):
        mk.run_report("article", SEED, output=tmp_path)
    assert kept.read_text("utf-8") == "mine"


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_output_folder_is_refused(tmp_path: Path) -> None:
    """Before any work."""
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written to"):
        mk.run_report("article", SEED, output=tmp_path / "out")


@pytest.mark.usefixtures("no_kernel")
def test_two_dictionaries_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would take the place of the other."""
    paths = [tmp_path / folder / "own.toml" for folder in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text('[categories]\ntalks = ["summit*"]\n', "utf-8")
    given = {"dictionaries": [str(path) for path in paths]}
    with pytest.raises(ParameterError, match=r"own\.toml"):
        mk.run_report("article", SEED, output=tmp_path / "out", parameters=given)


@pytest.mark.usefixtures("no_kernel")
def test_an_input_that_changes_meanwhile_is_refused(
    tmp_path: Path, article: Path, template: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest never names another input than the one that was read."""

    def change_and_copy(source: Path, copy: Path) -> None:
        source.write_text("Snow\n\nSnow fell.\n", "utf-8")
        copy.write_bytes(source.read_bytes())

    monkeypatch.setattr(shutil, "copyfile", change_and_copy)
    with pytest.raises(InputError, match="changed while it was read"):
        mk.run_report(template(), article, output=tmp_path / "out")
    assert not any((tmp_path / "out").iterdir())


@pytest.mark.usefixtures("no_kernel")
def test_an_unknown_dictionary_is_refused_before_a_kernel_starts(tmp_path: Path) -> None:
    """With the nearest name."""
    with pytest.raises(DictionaryError, match="war_peace"):
        mk.run_report("article", SEED, output=tmp_path, parameters={"dictionaries": ["war_peas"]})


def read_messages() -> Iterator[tuple[str, str]]:
    """Yield each text of several words that the package can say, and where it stands."""
    for path in sorted((ROOT / "mediakit").rglob("*.py")):
        nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))]
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.JoinedStr | ast.Constant) and id(node) not in docstrings:
                parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                text = "…".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
                if " " in text:
                    yield f"{path.name}:{node.lineno}", text
    files = ("reading/options.toml", "reports/params.toml", "measures/check.toml")
    for file in (*files, "pages/glossary.toml"):
        tables = tomllib.loads((ROOT / "mediakit" / file).read_text("utf-8")).items()
        yield from ((f"{file}: {name}", str(table)) for name, table in tables)
    yield from ((name, command.help or "") for name, command in cli.commands.items())


def test_messages_are_plain_english() -> None:
    """What is not valid, and what to use: never "is no Y", whom, contractions or -ized."""
    assert [(at, text) for at, text in read_messages() if FORBIDDEN.search(text)] == []

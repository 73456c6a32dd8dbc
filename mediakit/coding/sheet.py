"""A sample to the files that people code in: a form, and sheets for a spreadsheet."""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from markupsafe import Markup

from mediakit.base import files
from mediakit.base.drawing import read_colours
from mediakit.base.prose import counted, label, plain_text
from mediakit.coding.codes import UNSURE
from mediakit.coding.exports import tidy
from mediakit.dictionaries.dictionary import Category, Dictionary
from mediakit.errors import ArgumentError, OutputError, choose, nearest, shown
from mediakit.tables import check_columns

VALUES: Final = ("present", "absent")
NOTES: Final = ("definition", "examples", "counterexamples")
SHEET: Final = {  # columns, and how wide they are in a workbook, in characters
    "unit": 24, "text": 80, "category": 22, "definition": 40, "value": 12, "note": 30, "coder": 12,
}  # fmt: skip
LONGEST_CELL: Final = 32_767  # characters that a cell of Excel holds
LONGEST_LIST: Final = 255  # characters of the values that its menu can offer
# The letters are those of the left hand, without the ones that are commands (h, n, u).
KEYS: Final = "1234567890qwertasdfgzxcvb"
_CUT: Final = " […] (too long for a cell: read the whole in form.html)"
_STAMP: Final = b"2000-01-01T00:00:00Z"
_MODIFIED: Final = re.compile(rb"(<dcterms:(\w+)[^>]*>)[^<]*")
_NOT_IN_XML: Final = re.compile(r"[\ufffe\uffff]")
_BREAK: Final = re.compile(r"\n\s*\n")


class CodingFiles(NamedTuple):
    """Where the files for coding are; `xlsx` is None without openpyxl."""

    sample: Path
    csv: Path
    xlsx: Path | None
    form: Path
    label_studio: Path
    doccano: Path


class Rule(NamedTuple):
    """What the codebook says of a category."""

    category: str
    definition: str = ""
    examples: Sequence[str] = ()
    counterexamples: Sequence[str] = ()


def write_sheet(
    sample: pd.DataFrame,
    folder: str | Path,
    *,
    categories: Iterable[str] | None = None,
    codebook: Dictionary | Mapping[str, Any] | None = None,
    values: Sequence[str] = VALUES,
) -> CodingFiles:
    """Write what people need to code a sample: a form for the browser, and sheets.

    `form.html` works offline and by keyboard, keeps the codes in the browser, and gives them back
    as CSV: unit, coder, category, value, note, the value empty where nothing was coded. `sheet.csv`
    and `sheet.xlsx` have the same columns to be filled in, with text and definitions.
    `label_studio.json` and `doccano.jsonl` have unit and text, for those who code there. None of
    them shows what a machine found. `sample.csv`, which the codes are joined with, does by its
    strata and probabilities: **coders must not see it**.

    Parameters
    ----------
    sample
        As `draw_sample` gives it, or any table with unit and text; shown in this order.
    folder
        A new or empty folder. It is written whole or not at all.
    categories
        What is coded; by default the categories of the codebook.
    codebook
        A dictionary, of which descriptions and examples are shown, never patterns; or category to
        its definition, or to a mapping of `definition`, `examples` and `counterexamples`.
    values
        What a category can be: present or absent, or the steps of a scale, as
        ``("0", "1", "2")``. "unsure" is offered besides.

    Returns
    -------
    CodingFiles
        The paths `sample`, `csv`, `xlsx`, `form`, `label_studio` and `doccano`.

    Raises
    ------
    ArgumentError, ColumnMissingError, OutputError
        For a sample without a row or with a unit twice, no category or one twice, a codebook on
        other categories, fewer than two values or one twice; and a folder that is not empty.

    Warns
    -----
    UserWarning
        Without openpyxl: sheet.xlsx is not written.

    Examples
    --------
    >>> import tempfile
    >>> sample = pd.DataFrame({"unit": ["a"], "text": ["No ship left the port."]})
    >>> with tempfile.TemporaryDirectory() as work:
    ...     files = write_sheet(sample, f"{work}/new", codebook={"conflict": "Two sides disagree."})
    ...     print(files.csv.read_text("utf-8-sig"))
    unit,text,category,definition,value,note,coder
    a,No ship left the port.,conflict,Two sides disagree.,,,
    <BLANKLINE>
    """
    check_columns(sample, ["unit", "text"])
    names = sample["unit"].astype("str")
    if sample.empty:
        raise ArgumentError("the sample has no unit; draw one of at least 1.")
    if (twice := names[names.str.strip().duplicated()]).size:  # stripped, as codes are read
        told = f"the sample repeats the unit {shown(twice.iloc[0])}"
        raise ArgumentError(f"{told}. Keep one row of each unit.")
    units = list(zip(names, sample["text"].astype("str"), strict=True))
    rules = _list_rules(categories, codebook)
    choices = [] if isinstance(values, str) else [str(value) for value in values]
    if len(choices) < 2 or _repeats(choices) or not all(map(tidy, choices)):  # noqa: PLR2004
        told = f"values={shown(values)}: give two or more that differ"
        raise ArgumentError(f"{told}, as ('present', 'absent').")
    choices = choices if UNSURE in choices else [*choices, UNSURE]
    target = Path(folder)
    check_folder(target)
    card = codebook.card if isinstance(codebook, Dictionary) else {}
    about = [f"{card[key].strip().rstrip('.')}." for key in ("title", "reference") if card.get(key)]
    form = render_form(units, rules, choices, about=" ".join(about))
    rows = [  # the text beside the first category of each unit
        (name, "" if i else text, rule.category, rule.definition, "", "", "")
        for name, text in units
        for i, rule in enumerate(rules)
    ]
    sheet = pd.DataFrame(rows, columns=list(SHEET), dtype="str")
    book = _render_workbook(sheet, choices)
    try:
        with files.open_stage(target) as stage:
            made = stage / "report"
            made.mkdir()
            files.write_csv(sample, made / "sample.csv")
            texts = [{"unit": name, "text": text} for name, text in units]
            (made / "label_studio.json").write_text(json.dumps(texts), "ascii")
            lines = "".join(f"{json.dumps(each)}\n" for each in texts)
            (made / "doccano.jsonl").write_text(lines, "ascii", newline="\n")
            # With a mark: Excel takes UTF-8 without one for the letters of its country.
            with (made / "sheet.csv").open("w", encoding="utf-8-sig", newline="") as file:
                files.write_csv(sheet, file)
            (made / "form.html").write_text(form, "utf-8", newline="\n")
            if book is not None:
                (made / "sheet.xlsx").write_bytes(book)
            files.publish(stage, target)
    except OSError as error:
        told = f"{target}: cannot be written: {error.strerror or error}"
        raise files.as_output_error(f"{told}; {files.REMEDY}.", error) from error
    if book is None:
        message = "sheet.xlsx needs openpyxl and was not written: pip install 'mediakit[xlsx]'."
        warnings.warn(message, stacklevel=2)
    xlsx = None if book is None else target / "sheet.xlsx"
    others = [target / n for n in ("form.html", "label_studio.json", "doccano.jsonl")]
    return CodingFiles(target / "sample.csv", target / "sheet.csv", xlsx, *others)


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything: it may be codes."""
    files.check_output(folder.parent, folder)
    if folder.exists() and (n := len(list(folder.iterdir()))):
        told = f"{folder}: already contains {counted(n, 'file')}, which may be codes"
        raise OutputError(f"{told}; choose a new folder.")


def _list_rules(
    categories: Iterable[str] | None, codebook: Dictionary | Mapping[str, Any] | None
) -> list[Rule]:
    """Return the categories with what the codebook says of each."""
    about = codebook.categories if isinstance(codebook, Dictionary) else codebook or {}
    told = {str(name): _read_rule(str(name), entry) for name, entry in about.items()}
    if isinstance(categories, str):
        raise ArgumentError(f"categories={shown(categories)} is one text; give a list of names.")
    names = list(told) if categories is None else [str(name) for name in categories]
    if not names:
        raise ArgumentError("there is no category to code; give categories= or a codebook.")
    if not all(map(tidy, names)):
        raise ArgumentError(f"categories={shown(names)} has one without a name; name each.")
    if _repeats(names):
        problem = f"categories={shown(names)} repeats a name, perhaps in capitals"
        raise ArgumentError(f"{problem}. Give each name once.")
    for name in told:
        if name not in names and not isinstance(codebook, Dictionary):  # of one a part may be coded
            hint = nearest(name, names) or " Add it to categories=, or leave it out."
            refused = f"the codebook has {shown(name)}, which is not a category to code"
            raise ArgumentError(f"{refused}.{hint}")
    return [told.get(name, Rule(name)) for name in names]


def _read_rule(name: str, entry: object) -> Rule:
    """Return what one entry of a codebook says."""
    if isinstance(entry, str):
        return Rule(name, entry)
    if isinstance(entry, Category):
        return Rule(name, entry.description, entry.hits, entry.misses)
    if not isinstance(entry, Mapping):
        told = f"codebook, {shown(name)}: give its definition as text"
        raise ArgumentError(f"{told}, or a mapping of {NOTES}.")
    for key in entry:
        choose(f"codebook, {shown(name)}: key", key, NOTES)
    lists = [entry.get(key, ()) for key in NOTES[1:]]
    examples, counterexamples = ([each] if isinstance(each, str) else [*each] for each in lists)
    return Rule(name, str(entry.get("definition", "")), examples, counterexamples)


def _repeats(names: Sequence[str]) -> bool:
    """Tell whether two names are one as codes are read: without regard to case and blanks."""
    return len({tidy(name).casefold() for name in names}) < len(names)


def _render_workbook(sheet: pd.DataFrame, choices: Sequence[str]) -> bytes | None:
    """Return the sheet as an Excel workbook, without openpyxl None."""
    try:
        from openpyxl import Workbook
    except ImportError:
        return None
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook()
    page = book.active
    page.title = "codes"
    for row in [[*SHEET], *sheet.itertuples(index=False, name=None)]:
        page.append([_cell_text(text) if text else None for text in row])
    aligned = Alignment(vertical="top", wrap_text=True)
    for cells in page.iter_rows():
        for cell in cells:
            cell.alignment = aligned
            if cell.data_type == "f":  # text stays text, and Excel is told so
                cell.data_type, cell.quotePrefix = "s", True
    for cell in page[1]:
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = SHEET[cell.value]
    page.freeze_panes = "B2"
    menu = ",".join(choices)
    if len(menu) <= LONGEST_LIST and len(menu.split(",")) == len(choices) and '"' not in menu:
        check = DataValidation(type="list", formula1=f'"{menu}"', allow_blank=True)
        page.add_data_validation(check)
        column = page[1][list(SHEET).index("value")].column_letter
        check.add(f"{column}2:{column}{len(sheet) + 1}")
    made, kept = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(made, "w")).save()  # packed below
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":  # without the time at which it was made
                data = _MODIFIED.sub(rb"\g<1>" + _STAMP, data)
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _cell_text(text: str) -> str:
    """Return text that a cell can hold; one that is cut says so."""
    plain = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", plain_text(text))
    return plain if len(plain) <= LONGEST_CELL else plain[: LONGEST_CELL - len(_CUT)] + _CUT


def render_form(
    units: Sequence[tuple[str, str]], rules: Sequence[Rule], values: Sequence[str], about: str = ""
) -> str:
    """Return the coding form as an HTML document; all of the arguments is taken for text."""
    script = files.read_asset("coding/coding.js")
    page = files.read_page(
        "coding/coding.html.j2",
        exact=json.dumps,  # so that a script gets it letter for letter out of an attribute
        spell=lambda text: label(plain_text(text)),
        plain=plain_text,
    )
    coded = [[*map(list, units)], [rule.category for rule in rules], [*values]]
    return page.render(
        units=[(name, _BREAK.split(plain_text(text).strip())) for name, text in units],
        rules=[(rule, KEYS[i : i + 1]) for i, rule in enumerate(rules)],
        values=values,
        about=about,
        examples=any(rule.examples or rule.counterexamples for rule in rules),
        digest=hashlib.sha256(json.dumps(coded).encode()).hexdigest(),  # codes are kept under it
        policy=files.allow_script(script),
        script=script,
        style=Markup(":root{{{}}}\n{}\n{}").format(
            read_colours("light"),
            files.read_asset("base/page.css"),
            files.read_asset("coding/coding.css"),
        ),
    )

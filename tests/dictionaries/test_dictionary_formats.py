"""One dictionary in every format, files written back as TOML, and broken ones of every type."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mediakit as mk
from mediakit import cli
from mediakit.errors import DictionaryError

FOLDER = Path(__file__).parent / "files"

TAX, STOCKS, MISSING = ["steuer*", "öffentliche hand", "abgabe"], ["börse?", "NA"], ["na", "größ*"]
SAME = {"Wirtschaft": {"Steuern": TAX, "NA": STOCKS}, "NA": MISSING}
FLAT = {"Wirtschaft.Steuern": TAX, "Wirtschaft.NA": STOCKS, "NA": MISSING}
TEXT = (
    "Steuern und Abgaben: Die öffentliche Hand erhebt eine Abgabe. Börsen fallen, die Börse nicht. "
    "Na, eine GRÖSSERE Frage: Was heißt NA?"
)
FOUND = {  # counted by hand; case makes no difference
    "Wirtschaft.Steuern": ["Steuern", "öffentliche Hand", "Abgabe"],
    "Wirtschaft.NA": ["Börsen", "Na", "NA"],
    "NA": ["Na", "GRÖSSERE", "NA"],
}


def _nodes(tree: dict[str, Any], around: str = "") -> str:
    """Write categories as XML."""
    parts = []
    for name, below in tree.items():
        leaves = "" if isinstance(below, dict) else "".join(
            f'<pnode name="{around}{word}{around}"/>\n' for word in below
        )  # fmt: skip
        inner = _nodes(below, around) if isinstance(below, dict) else leaves
        parts.append(f'<cnode name="{name}">\n{inner}</cnode>\n')
    return "".join(parts)


def _rows(delimiter: str) -> str:
    rows = [(word, name) for name, words in FLAT.items() for word in words]
    return "\n".join(delimiter.join(row) for row in [("word", "category"), *rows])


def _columns(head: str, mark: str) -> str:
    rows = [
        [word, *(mark if name == own else "" for own in FLAT)]
        for name, words in FLAT.items()
        for word in words
    ]
    return "\n".join(",".join(row) for row in [[head, *FLAT], *rows])


LIWC = "%\n1\tWirtschaft\n\t2\tSteuern\n\t3\tNA\n4\tNA\n%\nwirtschaft*\t1\n" + "".join(
    f"{word}\t{number}\n"
    for number, words in ((2, TAX), (3, STOCKS), (4, MISSING))
    for word in words
)
WORDSTAT = "".join(
    f"{line}\n"
    for line in (
        "Wirtschaft",
        *("\tSteuern", *(f"\t\t{word.replace(' ', '_')} (1)" for word in TAX)),
        *("\tNA", *(f"\t\t{word} (1)" for word in STOCKS)),
        *("NA", *(f"\t{word} (1)" for word in MISSING)),
    )
)
LC3 = "".join(
    f"+{name.replace('.', '|')}\n" + "".join(f"{word}\n" for word in words)
    for name, words in FLAT.items()
)
LISTS = {name: json.dumps(words, ensure_ascii=False) for name, words in FLAT.items()}
YAML = (
    f"Wirtschaft:\n  Steuern: {LISTS['Wirtschaft.Steuern']}\n  NA: {LISTS['Wirtschaft.NA']}\n"
    f"NA: {LISTS['NA']}\n"
)
TOML = "[categories]\n" + "".join(f"{name} = {words}\n" for name, words in LISTS.items())
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<dictionary>\n{}</dictionary>\n'
ROWS = zip(*(words + [""] * (3 - len(words)) for words in FLAT.values()), strict=True)
WIDE = "\n".join(";".join(row) for row in [tuple(FLAT), *ROWS])

# File name, encoding and content; the tables hold no categories in categories, only their names.
NESTED = {
    "same.toml": ("utf-8", TOML),
    "same.yml": ("utf-8-sig", YAML),
    "same.json": ("utf-8", json.dumps(SAME)),
    "same.cat": ("utf-16", WORDSTAT),
    "same.lc3": ("utf-8", LC3),
    "same.lcd": ("utf-8", XML.format(_nodes(SAME, " "))),
    "same.ykd": ("utf-16", XML.replace("UTF-8", "UTF-16").format(_nodes(SAME))),
}
TABLES = {
    "long.csv": ("utf-8-sig", _rows(",")),
    "long.tsv": ("utf-16", _rows("\t")),
    "wide.csv": ("utf-8", WIDE),
    "marks.csv": ("utf-8", _columns("DicTerm", "X")),
    "marks.dicx": ("utf-16", _columns("DicTerm", "1")),
}


@pytest.fixture(scope="module")
def tokens() -> mk.Tokens:
    """The text in which the words of the dictionary are counted."""
    return mk.tokenize(mk.read_articles(pd.DataFrame({"text": [TEXT]}), languages=None))


def terms(tokens: mk.Tokens, dictionary: mk.Dictionary) -> dict[str, list[str]]:
    """Return what is found, by category."""
    hits = mk.find_terms(tokens, dictionary)
    return {str(name): rows["term"].to_list() for name, rows in hits.groupby("category")}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", [*NESTED, *TABLES])
def test_one_dictionary_is_the_same_in_every_format(
    tmp_path: Path, tokens: mk.Tokens, name: str, end: str
) -> None:
    """The same categories, patterns and hits, whatever the file; and as a Python dict."""
    encoding, text = (NESTED | TABLES)[name]
    (tmp_path / name).write_bytes(text.replace("\n", end).encode(encoding))
    read = mk.read_dictionary(tmp_path / name)
    assert read.patterns() == FLAT == mk.read_dictionary(SAME).patterns()
    assert terms(tokens, read) == FOUND == terms(tokens, mk.read_dictionary(SAME))
    if name in NESTED:
        assert read.categories == mk.read_dictionary(SAME).categories
        assert list(read.at_levels(1).categories) == ["Wirtschaft", "NA"]
    else:
        assert {len(category.path) for category in read.categories.values()} == {1}


def test_liwc_has_a_word_for_each_category(tmp_path: Path, tokens: mk.Tokens) -> None:
    """In a .dic a category without words of its own is refused: its parents have some."""
    (tmp_path / "same.dic").write_bytes(LIWC.encode("cp1252"))
    read = mk.read_dictionary(tmp_path / "same.dic", encoding="cp1252")
    assert read.patterns() == {"Wirtschaft": ["wirtschaft*"], **FLAT}
    assert terms(tokens, read) == FOUND


def test_a_list_of_words_is_one_category(tmp_path: Path, tokens: mk.Tokens) -> None:
    """It is named as the file."""
    (tmp_path / "NA.txt").write_bytes("\r\n".join(MISSING).encode())
    read = mk.read_dictionary(tmp_path / "NA.txt")
    assert read.categories == {"NA": mk.read_dictionary(SAME).categories["NA"]}
    assert terms(tokens, read) == {"NA": FOUND["NA"]}


YKD = b'<?xml version="1.0"?>\n<dictionary>\n<cnode name="a">\n%s\n</cnode>\n</dictionary>\n'
REFUSED = {"liwc2007_conditions.dic", "wordstat_rules.cat"}


@pytest.mark.filterwarnings("ignore:.*(was read as|left out|stands there already|whole words)")
@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_sample_is_written_as_toml_without_loss(tmp_path: Path, path: Path) -> None:
    """All fields of all categories and the card come back; only what stood twice is once now."""
    if path.name in REFUSED:
        with pytest.raises(DictionaryError, match="cannot be followed"):
            mk.read_dictionary(path)
        return
    read = mk.read_dictionary(path)
    again = mk.read_dictionary(mk.write_dictionary(read, tmp_path / "again.toml"))
    assert list(again.categories) == list(read.categories)
    for name, category in read.categories.items():
        assert again.categories[name] == replace(category, repeated=())
    assert again.card == read.card
    assert len(read.patterns()) > 0


@pytest.mark.parametrize("name", ["hits", "description", "exclude", "weight", "__"])
def test_what_toml_cannot_hold_is_not_written(tmp_path: Path, name: str) -> None:
    """A category below another whose name means something else there; no file is left."""
    nodes = f'<cnode name="sport"><cnode name="{name}"><pnode name="goal*"/></cnode></cnode>'
    (tmp_path / "x.ykd").write_text(f"<dictionary>{nodes}</dictionary>", "utf-8")
    read = mk.read_dictionary(tmp_path / "x.ykd")
    assert read.patterns() == {f"sport.{name}": ["goal*"]}
    with pytest.raises(DictionaryError, match=r"x\.toml: not written.*rename") as caught:
        mk.write_dictionary(read, tmp_path / "x.toml")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["x.ykd"]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("guess.txt", "na\xefve\n".encode("cp1252")),
        ("twice.json", b'{"a": ["x", "X"]}'),
        ("columns.csv", b"word,category,id\nx,a,7\n"),
        ("open.lcd", b'<dictionary><cnode name="a"><pnode name="x"/></cnode></dictionary>'),
        ("scored.ykd", YKD % b'<cnode name="b" score="1"><pnode name="y"/></cnode>'),
    ],
)  # fmt: skip
def test_a_warning_points_to_the_line_that_read_the_file(
    tmp_path: Path, name: str, raw: bytes
) -> None:
    """Not to a line of mediakit; also where the file is one of several."""
    (tmp_path / name).write_bytes(raw)
    sources: list[Any] = [tmp_path / name, [{"b": ["y"]}, tmp_path / name]]
    for source in sources:
        with pytest.warns(UserWarning, match=name) as caught:
            mk.read_dictionary(source)
        assert [warning.filename for warning in caught] == [__file__]


DIC = b"%%\n1\ta\n2\tb\n%%\n%s\n"
ALIASES = b"a0: [x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (i, i, b"*a%d," % (i - 1) * 9) for i in range(1, 10)
)
NO_CATEGORY = "no categor(y|ies) found|no entries found|no words found|no line of %|Document is em"
# File name, content, the line that is named (None: none), and what is said.
BROKEN: list[tuple[str, bytes, int | None, str]] = [
    ("laughs.yml", ALIASES, 2, "'&a1' is a YAML alias.*; put it in"),
    ("call.yml", b"a: !!python/object/apply:os.system ['touch PWNED']\n", 1, "os.system' is.*tag"),
    ("deep.yml", b"".join(b" " * i + b"a:\n" for i in range(500)), 41, "more than 40 deep; use"),
    ("none.toml", b'[categories]\na = ["x"]\nb = []\n', 3, "'b' has no patterns; give"),
    ("star.toml", b'[categories]\na = ["x",\n"*"]\n', 3, "would match every word; write"),
    ("deep.toml", b"[categories]\na = " + b"{b = " * 10_000, None, "hundreds deep; close"),
    ("inf.toml", b'[categories.a.weights]\nx = 1\n"y" = -inf\n', 3, "weight -inf; give"),
    ("binary.toml", b"\x7fELF\x02\x01\x01" + bytes(99), None, "it is a program, not text; save"),
    ("deep.json", b'{"a":' * 10_000, None, "hundreds deep; close"),
    ("empty_term.json", b'{"a": ["x",\n" "]}', 2, "pattern 2 .* is empty; write"),
    ("unseen_term.json", '{"a": ["x",\n"\u200b"]}'.encode(), 2, "pattern 2 .* is empty; write"),
    ("cut.json", b'{"a": ["x",\n"y', 2, "Unterminated string.*; close the quotation mark"),
    ("long.json", b'{"a": ["%s"]}' % (b"x" * 20_000), 1, "longer than 10,000 characters; write"),
    ("star.dic", DIC % b"x\t1\n*\t2", 6, "would match every word; write"),
    ("no_words.dic", DIC % b"x\t1", 3, "'b' has no patterns; give"),
    ("line.dic", DIC % (b"x" * 5_000_000 + b"\t9"), 5, "…x.* is not declared; declare"),
    ("noise.dic", bytes(range(256)) * 20, None, "bytes that are not text; save"),
    ("utf16.dic", (DIC % b"x\t1\ny\t9").decode().encode("utf-16-le"), 6, "'9', which is not decl"),
    ("two.cat", b"A\n\tX (1)\n\tx (2)\n", 3, "weight 1.0 too on line 2; keep one"),
    ("star.lc3", b"+a\nx\n**\n", 3, "would match every word; write"),
    ("none.lc3", b"+a\nx\n+b\n+c\ny\n", 3, "'b' has no patterns; give"),
    ("deep.lc3", b"+" + b"a|" * 10_000 + b"a\nx\n", 1, "10,001 levels of categories; write"),
    ("nul.lc3", b"+a\nx\n\0y\nz\nlonger lines\n", 3, "holds a NUL character; remove it"),
    ("empty.ykd", YKD % b'<pnode name=""/>', 4, "pattern 1 .* is empty; write"),
    ("score.ykd", YKD % b'<pnode name="x" score="1"/>\n<pnode name="y" score="NaN"/>', 5,
     "'NaN' of 'y' is not a number; write"),
    ("some.ykd", YKD % b'<pnode name="x" score="1"/>\n<pnode name="y"/>', 5,
     "none for 'y'; add one"),
    ("unnamed.ykd", YKD % b'<cnode name=" "/>', 4, "category in 'a' has no name; give it one"),
    ("inf.cat", b"A\n\tx (" + b"9" * 400 + b")\n", 2, "the weight inf; give a number"),
    ("declared.ykd", b'<?xml version="1.0" encoding="klingon"?>\n<dictionary/>', 1,
     "Unknown encoding 'klingon'. .* Correct"),
    ("quote.csv", b'word,category\n"x,a\n' + b"y,a\n" * 99_999, 2, "mark opens here.*; close"),
    ("field.csv", b"word,category\n" + b"x" * 5_000_000 + b",a\n", 2, "larger than.*; correct"),
    ("no_term.csv", b"word,category\nx,a\n ,a\n", 3, "pattern 2 .* is empty; write"),
    ("preamble.tsv", b"All rights reserved\nx\ta\t1\ny\ta\t0\nz\ta\t1\n", 1, "most .*3; .* delete"),
    ("inf.tsv", b"word\tweight\nx\t1\ny\tinf\n", 3, "weight 'inf' is not a number; write"),
    ("spaces.txt", b"good 1.9\nbad -2\nugly -3\n", 2, "ends in a number.*; put a tab"),
    ("toml.txt", b'# mine\n[categories]\na = ["x"]\n', 2, "not begin a list .* end in .toml"),
    ("json.txt", b'{"a": ["x"]}\n', 1, "not begin a list .* end in .json"),
    ("yaml.txt", b"a:\n  - x\n  - y\n", 1, "not begin a list .* end in .yml"),
    ("xml.csv", YKD % b'<pnode name="x"/>', 1, "not begin a list .* end in .ykd or .lcd"),
    ("letter.docx", b"PK\x03\x04", None, "cannot read a dictionary of type '.docx'. Use one of"),
    ("nothing.", b"+a\nx\n", None, "does not end in its type. Use one of"),
    *((f"empty{suffix}", b"\xef\xbb\xbf", None, NO_CATEGORY)
      for suffix in (".toml", ".yml", ".json", ".dicx", ".lc3", ".lcd", ".csv", ".tsv", ".txt")),
    *((f"empty{suffix}", b"\xef\xbb\xbf", 1, NO_CATEGORY) for suffix in (".dic", ".cat", ".ykd")),
]  # fmt: skip


def check(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run `mediakit check` on what must be refused; return the one line that it prints."""
    before = time.process_time()
    code = cli.run(["check", str(path)])
    spent = time.process_time() - before
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert spent < 2
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize(("name", "raw", "line", "said"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_a_broken_dictionary_is_refused_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    raw: bytes,
    line: int | None,
    said: str,
) -> None:
    """Exit code 2, one line with file, line and fix, soon, and nothing is run."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(raw)
    err = check(Path(name), capsys)
    place = re.escape(name) + ("" if line is None else f"[,:] line {line}")
    assert re.match(f"mediakit: {place}[ :].*({said})", err), err
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert len(err) < 500


def test_what_is_no_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing there, a folder, and what would never end when it is read."""
    (tmp_path / "folder.dic").mkdir()
    os.mkfifo(tmp_path / "pipe.dic")
    (tmp_path / "zeros.dic").symlink_to("/dev/zero")
    (tmp_path / "loop.dic").symlink_to("loop.dic")
    for name, said in [
        ("nothing.dic", "No such file or directory"), ("folder.dic", "it is not a file; give"),
        ("pipe.dic", "it is not a file; give"), ("zeros.dic", "it is not a file; give"),
        ("loop.dic", "symbolic links"), ("x" * 999 + ".dic", "too long"),
        ("b\x1b[2J\n.dic", r"No such file"),
    ]:  # fmt: skip
        err = check(tmp_path / name, capsys)
        assert said in err
        assert "\x1b" not in err


@pytest.mark.parametrize("source", [None, 5, b"my.dic", {"a"}, [None], pd.DataFrame({"a": ["x"]})])
def test_other_things_are_no_dictionaries(source: Any) -> None:  # noqa: ANN401  # that is the point
    """A name, a path, a dict, or a list of these."""
    with pytest.raises(DictionaryError, match="is not a dictionary; give a name, a path"):
        mk.read_dictionary(source)


@pytest.mark.parametrize("data", [{"a": ["\ud800"]}, {"a\udc00": ["x"]}])
def test_halves_of_characters_are_refused(data: dict[str, list[str]]) -> None:
    """They can be in no text, and no file could hold them."""
    with pytest.raises(DictionaryError, match="half of a character; write it whole"):
        mk.read_dictionary(data)


def test_a_glob_of_many_stars_keeps_nothing_busy(tokens: mk.Tokens) -> None:
    """The time grows with a word's length, not with the ways to share it among the stars."""
    before = time.process_time()
    dictionary = mk.read_dictionary({"a": ["s*t*e*" * 9 + "x", "s*t*e*n"]})
    long = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["ste" * 3_000]}), languages=None))
    assert terms(tokens, dictionary) == {"a": ["Steuern"]}
    assert terms(long, dictionary) == {}
    assert time.process_time() - before < 3


BYTES = st.binary(max_size=3) | st.sampled_from([b"%\n", b"\t", b"\n", b"+", b"(1)", b'"', b"\0"])


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
@settings(deadline=None)
@given(
    st.sampled_from([path for path in sorted(FOLDER.iterdir()) if path.name not in REFUSED]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4), BYTES), min_size=1, max_size=4),
)
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, path: Path, damage: list[tuple[int, int, bytes]]
) -> None:
    """Whatever bytes are cut out or put in: no other error, and one line that names the file."""
    raw = path.read_bytes()
    for place, cut, put in damage:
        raw = raw[:place] + put + raw[place + cut :]
    file = tmp_path_factory.getbasetemp() / path.name
    file.write_bytes(raw)
    try:
        outcome = f"{file}: {len(mk.read_dictionary(file).patterns())}"
    except DictionaryError as error:
        outcome = str(error)
    assert outcome.startswith(str(file))
    assert "\n" not in outcome

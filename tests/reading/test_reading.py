"""Reading files and tables: every record is used, or rejected with its reason."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError, InputError
from mediakit.tables import ARTICLES, REJECTS, ZONE_SPANS

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Port shuts after storm\n\nNo ship left on Monday. Nobody was hurt."


def saved(folder: Path, content: str | bytes) -> Path:
    file = folder / "a.txt"
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return file


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


# --- a file ------------------------------------------------------------------------------------


def test_file_becomes_an_article(tmp_path: Path) -> None:
    """One text file: its name is the id, the text is kept, the tables have their columns."""
    file = saved(tmp_path, TEXT)
    for source in (file, str(file)):
        corpus = mk.read_articles(source)
        article = corpus.articles.loc[0]
        expected = {"doc_id": "a", "text": TEXT, "title": "Port shuts after storm", "n_words": 12}
        expected |= {"source": "a.txt", "language": "en", "encoding": "utf-8"}
        expected |= {"sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
        assert article[[*expected]].to_dict() == expected
        assert article[["kicker", "byline", "outlet", "date", "url", "translated"]].isna().all()
        assert list(corpus.articles.columns) == list(ARTICLES)
        assert list(corpus.zones.columns) == list(ZONE_SPANS)
        assert list(corpus.rejects.columns) == list(REJECTS)
        assert corpus.rejects.empty


def test_kicker_and_byline_of_the_text_are_columns(tmp_path: Path) -> None:
    """What the zones find is shown with the article, as it stands in the text."""
    text = "Sea strike: Dockers reject the offer\n\nBy Dora Winn\n3 May 2024\n\nNo ship left."
    articles = mk.read_articles(saved(tmp_path, text)).articles
    found = articles[["kicker", "title", "byline", "n_words"]].to_numpy().tolist()
    assert found == [["Sea strike", "Dockers reject the offer", "By Dora Winn", 7]]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_are_kept(tmp_path: Path, ends: str) -> None:
    """Text is never edited: line ends stay, and offsets point into the text with them."""
    text = TEXT.replace("\n", ends) + ends
    corpus = mk.read_articles(saved(tmp_path, text.encode()))
    assert corpus.articles.loc[0, "text"] == text
    pieces = [text[s:e] for s, e in zip(corpus.zones["start"], corpus.zones["end"], strict=True)]
    assert pieces == TEXT.split("\n\n")


def test_seed(seed: mk.Corpus) -> None:
    """The shipped article: a plain count of the words of headline and body agrees."""
    spans = seed.zones[seed.zones["zone"].isin(["headline", "body"])]
    text = seed.articles.loc[0, "text"]
    assert isinstance(text, str)
    words = [
        token
        for start, end in zip(spans["start"], spans["end"], strict=True)
        for token in text[start:end].split()
        if any(map(str.isalnum, token))
    ]
    parted = sum("’s" in token for token in words)  # NLTK parts "Russia’s" in two
    assert seed.articles.loc[0, "n_words"] in {len(words), len(words) + parted}
    assert seed.segments is not None
    assert len(spans) == 11


# --- encodings ---------------------------------------------------------------------------------


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """UTF-8 with a mark is read without it."""
    file = saved(tmp_path, b"\xef\xbb\xbf" + TEXT.encode())
    assert mk.read_articles(file).articles.loc[0, "text"] == TEXT


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"caf\xe9", r"line 1, byte offset 3: byte 0xe9 is not UTF-8.*encoding='cp1252'"),
        (b"one\ntwo\xff three", r"line 2, byte offset 7"),
        ("Министр ушел в отставку. ".encode("cp1251") * 3, r"encoding='cp1251'"),
        ("No ship left.".encode("utf-16"), r"looks like UTF-16.*encoding='utf-16'"),
        ("No ship left.".encode("utf-16-le"), r"looks like UTF-16.*encoding='utf-16-le'"),
        ("No ship left.".encode("utf-16-be"), r"looks like UTF-16.*encoding='utf-16-be'"),
        ("No ship left.".encode("utf-32"), r"looks like UTF-32.*encoding='utf-32'"),
        (b"%PDF-1.7 text", r"it is a PDF"),
        (b"PK\x03\x04 text", r"zip archive"),
        (bytes(range(256)) * 4, r"bytes that are not text"),
        (b"No ship\0 left.", r"line 1 holds a NUL"),
        (b"", r"the text is empty"),
        (b" \n\t", r"the text is empty"),
        ("\u200b\u00a0".encode(), r"the text is empty"),
        (b"*** !!! ...", r"no word"),
        (b"Exit mobile version", r"no word in headline or body"),
    ],
)
def test_single_file_that_cannot_be_used(tmp_path: Path, raw: bytes, message: str) -> None:
    """One clear line names the file, the place and the fix; nothing is guessed or replaced."""
    with pytest.raises(InputError, match=message) as caught:
        mk.read_articles(saved(tmp_path, raw))
    assert "a.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["cp1252", "Latin1", "utf-16", "utf-16-le", "UTF8"])
def test_named_encoding_is_used_and_recorded(tmp_path: Path, encoding: str) -> None:
    """With its encoding named, a file is read; the table tells which one."""
    text = "The café shut. It was naïve."
    file = saved(tmp_path, text.encode(encoding))
    article = mk.read_articles(file, encoding=encoding).articles.loc[0]
    assert article["text"] == text
    assert text.encode(str(article["encoding"])) == text.encode(encoding)


def test_wrong_encodings_are_refused(tmp_path: Path) -> None:
    """An unknown name, and one that does not fit the bytes, are told apart."""
    file = saved(tmp_path, "naïve")
    with pytest.raises(InputError, match=r"Unknown encoding 'utf-99'.*Did you mean"):
        mk.read_articles(file, encoding="utf-99")
    with pytest.raises(InputError, match=r"byte offset 2: byte 0xc3 is not ASCII; it is UTF-8"):
        mk.read_articles(file, encoding="ascii")
    with pytest.raises(ArgumentError, match="Leave out encoding"):
        mk.read_articles(frame(text=["Rain."]), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("“We agree,” said the mayor.", "cp1252"),
        ("“We agree,” said the mayor.", "cp437"),
        ("Министр ушел.", "koi8_r"),
        ("No ship left the port.", "utf-16"),
        ("No ship left the port.", "utf-16-le"),
        ("No ship left.\n" * 4, "utf-32"),
    ],
)
def test_utf8_is_not_read_as_something_else(tmp_path: Path, text: str, encoding: str) -> None:
    """These encodings take the bytes without an error, and give wrong letters."""
    with pytest.raises(InputError, match=r"is UTF-8.*leave out encoding"):
        mk.read_articles(saved(tmp_path, text), encoding=encoding)


@settings(deadline=None)  # speed is no part of the guarantee
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    """Bytes give their own UTF-8 text or a clear error, never a replacement character."""
    file = saved(tmp_path_factory.mktemp("bytes"), raw)
    try:
        text = str(mk.read_articles(file).articles["text"][0])
    except InputError as error:
        text, message = "", str(error)
    else:
        message = ""
    assert "\n" not in message
    assert bool(message) != bool(text)
    assert raw.removeprefix(b"\xef\xbb\xbf").endswith(text.encode("utf-8"))


# --- tables ------------------------------------------------------------------------------------


def test_table_with_metadata() -> None:
    """Columns are taken by their usual names; others stay with their types; the input stays."""
    table = pd.DataFrame(
        {
            "id": ["007", "NA"],
            "headline": ["Port shuts", None],
            "text": ["No ship left.", "Rain."],
            "author": ["Dora Winn", None],
            "outlet": ["Echo", None],
            "date": pd.Series([pd.Timestamp("2024-03-31T23:30:00-05:00"), pd.NaT]),
            "page": [1, 2],
            "n_words": [99, 99],
        }
    )
    before = table.copy()
    articles = mk.read_articles(table).articles
    assert_frame_equal(table, before)
    found = articles[["doc_id", "text", "title", "byline", "date"]].fillna("-")
    assert found.to_numpy().tolist() == [
        ["007", "Port shuts\n\nNo ship left.", "Port shuts", "Dora Winn", "2024-03-31"],
        ["NA", "Rain.", "-", "-", "-"],
    ]
    assert articles["n_words"].tolist() == [5, 1]
    assert list(articles.columns) == [*ARTICLES, "page"]
    assert articles["page"].dtype == "int64"
    assert articles["source"].tolist() == ["table", "table"]


def test_title_counts_the_same_from_file_and_column(tmp_path: Path) -> None:
    """An article is the same from a file, from a table with its title, and read again."""
    file = mk.read_articles(saved(tmp_path, TEXT))
    title, body = TEXT.split("\n\n")
    table = mk.read_articles(frame(doc_id=["a"], title=[title], text=[body]))
    again = mk.read_articles(file.articles)
    same = ["doc_id", "text", "title", "sha256", "n_words"]
    for corpus in (table, again):
        assert_frame_equal(corpus.articles[same], file.articles[same])
        assert corpus.zones["zone"].tolist() == ["headline", "body"]
        assert corpus.zones["rule"].tolist() == ["from_column", "default"]


def test_a_title_is_known_whatever_its_hyphens() -> None:
    """Soft hyphens and those that no line breaks at are not seen, and put no second title."""
    table = pd.DataFrame(
        {
            "text": ["Blue-chip port shuts\n\nNo ship left."],
            "title": ["Blue\u2011chip po\u00adrt shuts"],
        }
    )
    assert mk.read_articles(table).articles["text"].tolist() == table["text"].tolist()


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Port shuts", "Port shuts."),
        ("Port shuts.", "Port shuts"),
        ("Port shuts", "PORT SHUTS!"),
        ("Port shuts", "“Port shuts”"),
        ("‘Port shuts’", '"Port shuts."'),
        ("Will the port shut?", "Will the port shut"),
        ("Port shuts", "**Port shuts…**"),
        ("Port shuts in the U.S.", "Port shuts in the U.S"),
        ("Port shuts", "Strike: Port shuts."),
    ],
)
def test_a_title_again_as_first_line_counts_once(title: str, first: str) -> None:
    """Whatever its end mark, quotation marks and capitals; the text stays as it was."""
    text = f"{first}\n\nNo ship left."
    [article] = mk.read_articles(frame(title=[title], text=[text])).articles.to_dict("records")
    assert article["text"] == text
    assert article["n_words"] == len(title.split()) + 3


@pytest.mark.parametrize("first", ["Port shuts. No ship left.", "Port shuts again", "Port", "..."])
def test_another_first_line_is_no_title(first: str) -> None:
    """More words than those of the title, or fewer."""
    text = f"{first}\n\nNo ship left."
    [read] = mk.read_articles(frame(title=["Port shuts"], text=[text])).articles["text"]
    assert read == f"Port shuts\n\n{text}"


def test_kicker_of_a_title_in_a_column() -> None:
    """A kicker glued to the title of a column is found there too; reading again is stable."""
    table = frame(title=["Sea strike: Dockers reject the offer"], text=["No ship left."])
    once = mk.read_articles(table)
    assert once.articles.loc[0, "kicker"] == "Sea strike"
    assert once.articles.loc[0, "title"] == "Dockers reject the offer"
    again = mk.read_articles(once.articles)
    assert_frame_equal(again.zones, once.zones)
    assert_frame_equal(again.articles, once.articles)


def test_ids_keep_every_digit() -> None:
    """Whole numbers become text without a way through floats; missing ids are rejects."""
    table = frame(doc_id=[9007199254740993, None, 12.0], text=["One.", "Two.", "Three."])
    corpus = mk.read_articles(table)
    assert corpus.articles["doc_id"].tolist() == ["9007199254740993", "12"]
    assert corpus.rejects["row"].tolist() == [1]
    assert corpus.rejects["reason"].tolist() == ["missing_id"]
    with pytest.raises(InputError, match="has lost its digits"):
        mk.read_articles(pd.DataFrame({"id": [9007199254740993.0], "text": ["One."]}))


def test_rows_without_ids_are_numbered() -> None:
    """Without a column of ids, an article is named by its row."""
    corpus = mk.read_articles(frame(text=["One.", None, "Three."]))
    assert corpus.articles["doc_id"].tolist() == ["row-0", "row-2"]


def test_one_row_for_each_reason() -> None:
    """Rows seen are rows used and rows rejected; every reject keeps row, reason and text."""
    rows = [
        ("a", "Good one.", ""),
        ("b", "", "empty_text"),
        ("c", "\u200b\u00a0", "empty_text"),
        ("d", None, "empty_text"),
        ("e", 5, "not_text"),
        ("f", "a \ud800 b", "bad_unicode"),
        ("g", "a\nb\0c", "bad_unicode"),
        ("h", "word " * 1_000_001, "text_too_long"),
        ("a", "Good one.", "duplicate"),
        ("a", "Other text.", "id_conflict"),
        ("k", "!!!", "no_words"),
    ]
    corpus = mk.read_articles(frame(doc_id=[r[0] for r in rows], text=[r[1] for r in rows]))
    assert corpus.articles["doc_id"].tolist() == ["a"]
    assert corpus.rejects["row"].tolist() == list(range(1, len(rows)))
    assert corpus.rejects["reason"].tolist() == [r[2] for r in rows[1:]]
    details = corpus.rejects["detail"].tolist()
    assert "line 1 of 'text'" in details[4]
    assert "line 2 of 'text' holds a NUL" in details[5]
    assert "row 0" in details[7]
    assert "row 0" in details[8]
    assert corpus.rejects["text"].tolist()[4:6] == ["a \\ud800 b", "a\nb\\x00c"]


CAPTION = "People walk past a house in Hull. Photograph: Ada Kern/Reuters"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Storm hits coast", CAPTION),
        ("Storm hits coast", f"Storm hits coast.\n\n{CAPTION}"),
        ("Storm hits coast", f"{CAPTION}\n\nShare"),
        (
            "Storm hits coast",
            "A boat lies in a street in Hull, Sunday, March 3. (AP Photo/Ada Kern)",
        ),
        ("Storm hits coast", "Subscribe to continue reading"),
        ("", f"Storm hits coast\n\n{CAPTION}"),
        ("", f"Storm hits coast\n\nPhoto: Ada Kern/AP\n\n{CAPTION}"),
        ("", CAPTION),
    ],
)
def test_a_caption_alone_is_no_article(title: str, text: str) -> None:
    """Nor what else is boilerplate, below whatever headline: its words would count as news."""
    corpus = mk.read_articles(frame(title=[title, ""], text=[text, "No ship left."]))
    assert corpus.articles["n_words"].tolist() == [3]
    [found] = corpus.rejects.to_dict("records")
    assert (found["row"], found["field"], found["reason"]) == (0, "text", "no_words")
    assert title == "" or "below the headline is boilerplate alone (" in found["detail"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Storm hits coast", f"No ship left.\n\n{CAPTION}"),
        ("Storm hits coast", f"No ship left\n\n{CAPTION}"),
        ("Storm hits coast", "Storm hits coast"),  # headlines alone can be studied
        ("Storm hits coast | The Courier", "Storm hits coast | The Courier"),
        ("Storm hits coast", "By Ole Brandt\n\n3 March 2024"),
        ("", "Storm hits coast"),
        ("", "Storm hits coast\n\nShare"),
        ("", f"Storm hits the coast.\n\n{CAPTION}"),
        ("", f"Storm hits coast\n\n{CAPTION}\n\nNo ship left."),
    ],
)
def test_a_headline_or_a_sentence_is_an_article(title: str, text: str) -> None:
    """However short."""
    assert len(mk.read_articles(frame(title=[title], text=[text]))) == 1


def test_one_bad_character_loses_one_row() -> None:
    """Half a character among ten rows loses its row alone; in a title it names the column."""
    texts = [f"Rain on day {i}." for i in range(10)]
    texts[3] = "Rain \ud800."
    titles = ["Rain"] * 9 + ["Rain \udc80"]
    corpus = mk.read_articles(frame(title=titles, text=texts))
    assert len(corpus) == 8
    assert corpus.rejects["row"].tolist() == [3, 9]
    assert "'title'" in corpus.rejects["detail"][1]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (dt.date(2024, 5, 3), "2024-05-03"),
        (pd.Timestamp("2024-05-03 10:15"), "2024-05-03"),
        (20240503, "2024-05-03"),
        (20240503.0, "2024-05-03"),
        (" ", "-"),
        (None, "-"),
        (pd.NaT, "-"),
        (float("nan"), "-"),
    ],
)
def test_dates_become_days(value: object, day: str) -> None:
    """A date is written as year, month, day, in the zone that it names itself."""
    corpus = mk.read_articles(frame(text=["Rain."], date=[value]))
    assert corpus.articles["date"].fillna("-").tolist() == [day]


def test_dates_that_cannot_be_read() -> None:
    """A day that does not exist is a reject, as one that could be two days; without others, all."""
    corpus = mk.read_articles(frame(text=["Rain.", "Snow."], date=["2024-02-30", "2024-02-28"]))
    assert corpus.rejects["reason"].tolist() == ["bad_date"]
    told = r"ambiguous_date 1\..*'01/02/2024' could be 1 February or 2 January; set date_format="
    with pytest.raises(InputError, match=told):
        mk.read_articles(frame(text=["Rain."], date=["01/02/2024"]))


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (pd.DataFrame({"txt": ["a"]}), ColumnMissingError, "Did you mean 'txt'"),
        (pd.DataFrame([["a"] * 2], columns=["text"] * 2), InputError, "several columns 'text'"),
        (pd.DataFrame({0: ["a"]}), ArgumentError, "Column names must be text"),
        (pd.DataFrame({"text": []}), InputError, "holds no article"),
        (pd.DataFrame({"text": ["", " "]}), InputError, r"empty_text 2.*'row 0'"),
    ],
)
def test_table_that_cannot_be_read(
    table: pd.DataFrame, error: type[Exception], message: str
) -> None:
    """A table without its column or without a usable row is refused at the door."""
    with pytest.raises(error, match=message):
        mk.read_articles(table)


def test_source_of_another_kind_is_refused() -> None:
    """A dict, say, is told what to give instead."""
    with pytest.raises(ArgumentError, match="Give a path, a list of paths, or a DataFrame"):
        mk.read_articles({"text": "Rain."})  # type: ignore[arg-type]  # the point of the test


@examples(15)
@given(order=st.permutations(range(5)))
def test_permuting_rows_permutes_articles(order: list[int]) -> None:
    """What is known of an article does not depend on the others."""
    texts = [f"Port {i} shuts after storm\n\nNo ship left. “Rain,” she said." for i in range(5)]
    table = frame(doc_id=[f"a{i}" for i in range(5)], text=texts)
    straight = mk.read_articles(table).articles
    mixed = mk.read_articles(table.iloc[order]).articles
    assert_frame_equal(mixed, straight.iloc[order].reset_index(drop=True))


def test_real_news(news: mk.Corpus) -> None:
    """All of 123 real articles are used, and every span of every text is one of its own."""
    assert len(news) == 123
    assert news.rejects.empty
    texts = dict(zip(news.articles["doc_id"], news.articles["text"], strict=True))
    zones = news.zones
    spans = zip(
        zones["doc_id"].tolist(), zones["start"].tolist(), zones["end"].tolist(), strict=True
    )
    last: dict[str, int] = {}
    for doc_id, start, end in spans:
        piece = texts[doc_id][start:end]
        assert piece == piece.strip()
        assert last.get(doc_id, 0) <= start < end
        last[doc_id] = end

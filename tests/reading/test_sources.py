"""Reading folders, front matter and pages: what is an article, and what goes with one."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from table_files import reasons

import mediakit as mk
from mediakit.errors import ArgumentError, InputError
from mediakit.tables import ARTICLES

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Port shuts after storm\n\nNo ship left on Monday. Nobody was hurt."
PARAGRAPH = "The minister said that she would leave the government after the floods in the valley. "


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder


def article(folder: Path, name: str, content: str | bytes) -> dict[str, Any]:
    articles = mk.read_articles(write(folder, {name: content}) / name).articles
    return {str(column): articles[column].tolist()[0] for column in articles.columns}


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


# --- folders -----------------------------------------------------------------------------------


def test_folder_is_read_with_all_in_it(tmp_path: Path) -> None:
    """Files are sorted by name; ids are stems, paths where stems are shared."""
    files: dict[str, str | bytes] = {
        "b.txt": TEXT,
        "a.md": "# Port shuts\n\nNo ship left.",
        "may/c.txt": TEXT,
        "june/c.txt": TEXT,
        "june/deep/d.HTM": page(f"<p>{PARAGRAPH * 3}</p>"),
        "e.txt": TEXT,
        "e.md": TEXT,
    }
    corpus = mk.read_articles(write(tmp_path, files))
    assert corpus.rejects.empty
    assert list(zip(corpus.articles["source"], corpus.articles["doc_id"], strict=True)) == [
        ("a.md", "a"),
        ("b.txt", "b"),
        ("e.md", "e.md"),
        ("e.txt", "e.txt"),
        ("june/c.txt", "june/c"),
        ("june/deep/d.HTM", "d"),
        ("may/c.txt", "may/c"),
    ]
    assert corpus.articles.loc[0, "title"] == "Port shuts"


def test_what_is_not_used_is_listed(tmp_path: Path) -> None:
    """Every file of a folder is an article or a reject with its reason."""
    files: dict[str, str | bytes] = {
        "good.txt": TEXT,
        "README.md": "about",
        "LICENSE": "MIT",
        "licence-cc.txt": "CC",
        "SOURCES.md": "from",
        "CHANGELOG.md": "new",
        "index.csv": "id",
        ".hidden.txt": TEXT,
        ".git/config": "x",
        "table.csv": "id,text",
        "book.pdf": b"%PDF-1.7",
        "latin.txt": b"caf\xe9",
        "empty.txt": "",
        "sources_of_the_nile.txt": TEXT,
    }
    corpus = mk.read_articles(write(tmp_path, files))
    assert corpus.articles["doc_id"].tolist() == ["good", "sources_of_the_nile"]
    beside = [".git", ".hidden.txt", "CHANGELOG.md", "LICENSE", "README.md", "SOURCES.md"]
    others = {"book.pdf": "unsupported", "empty.txt": "empty_text", "latin.txt": "encoding"}
    others |= {"table.csv": "no_rows"}
    beside += ["index.csv", "licence-cc.txt"]
    assert reasons(corpus) == dict.fromkeys(beside, "not_an_article") | others
    rejects = corpus.rejects.set_index("source")
    assert "pdftotext" in str(rejects.loc["book.pdf", "detail"])
    assert rejects.loc["latin.txt", "text"] == "caf\\xe9"


def test_links_pipes_and_devices(tmp_path: Path) -> None:
    """13: each file is read once; links and what is no file are named, and nothing hangs."""
    folder = write(tmp_path / "in", {"a/one.txt": TEXT, "two.txt": TEXT})
    write(tmp_path, {"outside.txt": TEXT})
    (folder / "a" / "loop").symlink_to("..")
    (folder / "a" / "self").symlink_to("self")
    (folder / "again.txt").symlink_to("two.txt")
    (folder / "away.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "gone.txt").symlink_to("nowhere")
    for name in ("pipe.txt", "x.csv", "x.zip"):
        os.mkfifo(folder / name)
    devices = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # nobody else can make one
        with suppress(PermissionError):
            os.mknod(folder / "zero.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
            devices = {"zero.txt": "not_a_file"}
    corpus = mk.read_articles(folder)
    assert corpus.articles["source"].tolist() == ["a/one.txt", "two.txt"]
    assert reasons(corpus) == {
        "a/loop": "link",
        "a/self": "broken_link",
        "again.txt": "link",
        "away.txt": "outside_link",
        "gone.txt": "broken_link",
        "pipe.txt": "not_a_file",
        "x.csv": "not_a_file",
        "x.zip": "not_a_file",
        **devices,
    }
    outcomes = mk.count_records(corpus).groupby("outcome")["n"].sum().to_dict()
    assert outcomes == {"used": 2, "rejected": 1, "not read": 7 + len(devices)}


def test_devices_are_refused() -> None:
    """13: a device given by name is not opened."""
    with pytest.raises(InputError, match="it is a character device"):
        mk.read_articles(os.devnull)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "holds no article"),
        ({"README.md": "x"}, r"no article that can be used: not_an_article 1"),
        ({"a.txt": "", "b.txt": b"\xff"}, r"empty_text 1, encoding 1.*'a.txt': the text is empty"),
    ],
)
def test_folder_without_an_article(
    tmp_path: Path, files: dict[str, str | bytes], message: str
) -> None:
    """An empty folder, and one with nothing usable, say what was found."""
    with pytest.raises(InputError, match=message):
        mk.read_articles(write(tmp_path, files))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.xls", r"save it as \.xlsx or \.csv"),
        ("a.pdf", "pdftotext"),
        ("a", "save it as plain text"),
    ],
)
def test_kind_of_file_that_is_not_read(tmp_path: Path, name: str, message: str) -> None:
    """A file of another kind comes with the way out."""
    with pytest.raises(InputError, match=message):
        article(tmp_path, name, "x")


def test_missing_path(tmp_path: Path) -> None:
    """A path to nothing is named."""
    with pytest.raises(InputError, match=r"no file or folder .*nowhere\.txt"):
        mk.read_articles(tmp_path / "nowhere.txt")


def test_list_of_paths(tmp_path: Path) -> None:
    """Files and folders in a list are read once each, named from their common folder on."""
    files: dict[str, str | bytes] = {
        "x/a.txt": TEXT,
        "y/a.txt": TEXT,
        "y/README.md": TEXT,
        "z.rtf": "x",
    }
    folder = write(tmp_path, files)
    paths: list[str | Path] = [
        folder / "y",
        str(folder / "x" / "a.txt"),
        folder / "y" / "a.txt",
        folder / "z.rtf",
    ]
    corpus = mk.read_articles(paths)
    assert corpus.articles["doc_id"].tolist() == ["x/a", "y/a"]
    assert reasons(corpus) == {
        "y/README.md": "not_an_article",
        "y/a.txt": "duplicate",
        "z.rtf": "unsupported",
    }


def test_readme_is_read_where_it_is_asked_for(tmp_path: Path) -> None:
    """A file that goes with articles is an article if it is given by its own name."""
    file = write(tmp_path, {"README.md": TEXT}) / "README.md"
    assert mk.read_articles(file).articles["doc_id"].tolist() == ["README"]
    assert mk.read_articles([file]).articles["doc_id"].tolist() == ["README"]


def test_list_that_holds_no_paths(tmp_path: Path) -> None:
    """An empty list, a missing file and something else in the list are told apart."""
    with pytest.raises(InputError, match="list of paths is empty"):
        mk.read_articles([])
    with pytest.raises(InputError, match="no file or folder"):
        mk.read_articles([tmp_path / "nowhere.txt"])
    with pytest.raises(ArgumentError, match="must hold paths"):
        mk.read_articles([5])  # type: ignore[list-item]  # the point of the test


def test_name_that_is_no_utf8(tmp_path: Path) -> None:
    """A file whose name is in another encoding is read, its name escaped."""
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 (the name is bytes)
        file.write(TEXT.encode())
    assert mk.read_articles(tmp_path).articles["doc_id"].tolist() == ["caf\\xe9"]


# --- front matter ------------------------------------------------------------------------------


def test_front_matter_is_metadata(tmp_path: Path) -> None:
    """The block above the text fills the columns; the text is what follows it, unchanged."""
    block = (
        "---\r\ntitle: 'Port: shut'\r\nauthor: [Dora Winn, Ole Brandt]\r\ndate: 2024-05-03\r\n"
        "source: The Courier\r\nlang: en\r\ntags:\r\n  - sea\r\n  - strike\r\n# note\r\n---\r\n"
    )
    text = "\r\nNo ship left.\r\n"
    found = article(tmp_path, "a.md", block + text)
    expected = {"text": "Port: shut\n\n" + text, "title": "Port: shut", "tags": "sea, strike"}
    expected |= {"byline": "Dora Winn, Ole Brandt", "date": "2024-05-03", "outlet": "The Courier"}
    assert {name: found[name] for name in expected} == expected
    assert found["n_words"] == 5


def test_toml_front_matter(tmp_path: Path) -> None:
    """TOML between plus signs does the same; its dates and lists become text."""
    block = '+++\ntitle = "Port shuts"\ndate = 2024-05-03\ntags = ["sea", "strike"]\n+++\n'
    found = article(tmp_path, "a.md", block + "No ship left.")
    named = [found[name] for name in ("title", "date", "tags")]
    assert named == ["Port shuts", "2024-05-03", "sea, strike"]


@pytest.mark.parametrize(
    "text",
    [
        "---\nNo ship left on Monday.\n---\nNobody was hurt.",
        "---\ntitle: never closed\n\nNo ship left.",
        "+++\nnot = = toml\n+++\nNo ship left.",
        "---\n---\nNo ship left.",
    ],
)
def test_what_is_no_front_matter_is_text(tmp_path: Path, text: str) -> None:
    """Lines between dashes that are no pairs belong to the text."""
    assert article(tmp_path, "a.md", text)["text"] == text


def test_bad_date_in_front_matter_is_a_reject(tmp_path: Path) -> None:
    """A date that does not exist, or could be read in several ways, rejects the file."""
    files: dict[str, str | bytes] = {
        "a.txt": TEXT,
        "b.txt": "---\ndate: 2024-02-30\n---\n" + TEXT,
        "c.txt": "---\ndate: 01/02/2024\n---\n" + TEXT,
    }
    corpus = mk.read_articles(write(tmp_path, files))
    assert reasons(corpus) == {"b.txt": "bad_date", "c.txt": "ambiguous_date"}
    assert "could be 1 February or 2 January" in corpus.rejects["detail"][1]


def test_metadata_of_files_is_joined(tmp_path: Path) -> None:
    """Keys without a column of their own become columns, missing where not given."""
    files: dict[str, str | bytes] = {
        "a.txt": "---\ndesk: sea\npage: 3\n---\n" + TEXT,
        "b.txt": "---\nDesk: sky\n---\n" + TEXT,
    }
    articles = mk.read_articles(write(tmp_path, files)).articles
    assert articles["desk"].tolist() == ["sea", "sky"]
    assert articles["page"].fillna("-").tolist() == ["3", "-"]
    assert list(articles.columns) == [*ARTICLES, "desk", "page"]


# --- pages -------------------------------------------------------------------------------------

HEAD = (
    '<title>Minister quits after floods | The Courier</title><meta name="author" '
    'content="Dora Winn"><meta property="og:site_name" content="The Courier"><meta '
    'property="article:published_time" content="2024-05-03T10:00:00Z">'
    '<link rel="canonical" href="https://courier.example/quits">'
)


def test_page_with_metadata(tmp_path: Path) -> None:
    """Text and metadata of a page are trafilatura's; the title stands above the text once."""
    body = f"<h1>Minister quits after floods</h1><p>{PARAGRAPH * 2}</p><p>Rain fell.</p>"
    html = page(body, HEAD).replace("<html>", '<html lang="en-GB">')
    corpus = mk.read_articles(write(tmp_path, {"a.html": html}) / "a.html")
    found = corpus.articles.loc[0]
    expected = {"title": "Minister quits after floods", "byline": "Dora Winn", "language": "en"}
    expected |= {"outlet": "The Courier", "date": "2024-05-03"}
    expected |= {"url": "https://courier.example/quits"}
    assert found[[*expected]].to_dict() == expected
    text = str(found["text"])
    assert text.count("Minister quits after floods") == 1
    assert text.endswith("Rain fell.")
    assert corpus.zones.loc[0, "rule"] == "from_column"


@pytest.mark.parametrize("depth", [10, 150, 195, 204, 254, 300, 5_000])
def test_deep_page_is_read_whole_or_rejected(tmp_path: Path, depth: int) -> None:
    """14: text before, inside and after nested elements is all there, or the page is rejected."""
    inside = "<div>" * depth + f"<p>Inside. {PARAGRAPH}</p>" + "</div>" * depth
    html = page(f"<p>Before. {PARAGRAPH}</p>{inside}<p>After. {PARAGRAPH}</p>")
    corpus = mk.read_articles(write(tmp_path, {"deep.html": html, "good.txt": TEXT}))
    if depth < 200:
        text = corpus.articles["text"][0]
        assert all(word in text for word in ("Before.", "Inside.", "After."))
    else:
        assert reasons(corpus) == {"deep.html": "html_too_deep"}


def test_unclosed_elements_are_not_deep(tmp_path: Path) -> None:
    """Paragraphs that a page leaves open are siblings; what a comment or script holds is none."""
    html = page("".join(f"<p>{PARAGRAPH} Number {i}.<br>" for i in range(400)))
    hidden = f"<!-- {'<div>' * 300} --><script>'{'<div>' * 300}'</script>"
    text = article(tmp_path, "a.html", html.replace("<article>", hidden + "<article>"))["text"]
    assert "Number 0." in text
    assert "Number 399." in text


def test_page_says_its_encoding(tmp_path: Path) -> None:
    """A page that is no UTF-8 is read by what it declares; one without a declaration is not."""
    html = page(f"<p>The café shut. {PARAGRAPH * 2}</p>", '<meta charset="windows-1252">')
    files: dict[str, str | bytes] = {
        "a.html": html.encode("cp1252"),
        "b.html": html.replace("<meta", "<metb").encode("cp1252"),
        "c.html": html.replace("windows-1252", "utf-99").encode("cp1252"),
    }
    corpus = mk.read_articles(write(tmp_path, files))
    assert corpus.articles["encoding"].tolist() == ["cp1252"]
    assert "The café shut." in corpus.articles["text"][0]
    assert reasons(corpus) == {"b.html": "encoding", "c.html": "encoding"}


def test_page_without_an_article(tmp_path: Path) -> None:
    """A page in which no text is found is refused with the way out."""
    with pytest.raises(InputError, match="no article is found in the page"):
        article(tmp_path, "a.html", "<html><body></body></html>")


def test_pages_do_not_depend_on_each_other(tmp_path: Path) -> None:
    """A page that repeats another's paragraphs keeps them."""
    html = page(f"<p>{PARAGRAPH * 2}</p><p>{PARAGRAPH * 3}</p>")
    files: dict[str, str | bytes] = {f"{name}.html": html for name in "abcde"}
    assert len(set(mk.read_articles(write(tmp_path, files)).articles["sha256"])) == 1

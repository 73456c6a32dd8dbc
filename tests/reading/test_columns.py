"""Which column holds what: the names that archives, services and programs give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import mediakit as mk
from mediakit.reading.records import find_columns

if TYPE_CHECKING:
    from pathlib import Path

# One row as each of them writes it, and the fields that are in it.
EXPORTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "factiva-codes": (
        "t.csv",
        (
            "AN,HD,BY,PD,SN,LA,LP,TD\nECHO20,Port shuts,Dora Winn,2024-05-03,Echo,en,It rained.,"
            "No ship left.\n"
        ),
        {"doc_id": "ECHO20", "text": "Port shuts\n\nIt rained.\n\nNo ship left."},
    ),
    "factiva": (
        "t.csv",
        (
            "Accession Number,Headline,Author,Publication Date,Source Name,Full Text\n"
            "E1,Port shuts,Dora Winn,2024-05-03,Echo,No ship left.\n"
        ),
        {"doc_id": "E1"},
    ),
    "lexisnexistools": (
        "t.csv",
        (
            "ID,Source_File,Newspaper,Date,Length,Section,Author,Edition,Headline,Article\n"
            "1,a.txt,Echo,2024-05-03,3 words,Sea,Dora Winn,1,Port shuts,No ship left.\n"
        ),
        {"doc_id": "1"},
    ),
    "nexis": (
        "t.csv",
        (
            "Headline,Publication,Byline,Published Date,Body\n"
            "Port shuts,Echo,Dora Winn,2024-05-03,No ship left.\n"
        ),
        {},
    ),
    "proquest": (
        "t.csv",
        (
            "Title,Abstract,StoreId,Authors,pubdate,pubtitle,language,DocumentURL,Full text\n"
            "Port shuts,Ships.,77,Dora Winn,2024-05-03,Echo,English,https://p.example/77,"
            "No ship left.\n"
        ),
        {"doc_id": "77", "url": "https://p.example/77", "language": "en"},
    ),
    "media-cloud": (
        "t.csv",
        (
            "id,indexed_date,language,media_name,media_url,publish_date,title,url,story_text,author\n"
            "abc,2024-05-04,en,Echo,echo.example,2024-05-03,Port shuts,https://echo.example/1,"
            "No ship left.,Dora Winn\n"
        ),
        {"doc_id": "abc", "url": "https://echo.example/1"},
    ),
    "newsapi": (
        "t.json",
        (
            '{"status": "ok", "articles": [{"source": {"id": null, "name": "Echo"}, '
            '"author": "Dora Winn", "title": "Port shuts", "description": "Ships.", '
            '"url": "https://echo.example/1", "publishedAt": "2024-05-03T10:15:00Z", '
            '"content": "No ship left."}]}'
        ),
        {"url": "https://echo.example/1"},
    ),
    "gdelt": (
        "t.csv",
        (
            "url,title,seendate,domain,language,sourcecountry,author,body\n"
            "https://echo.example/1,Port shuts,20240503T101500Z,Echo,English,Norland,Dora Winn,"
            "No ship left.\n"
        ),
        {"url": "https://echo.example/1", "language": "en"},
    ),
    "4cat": (
        "t.csv",
        (
            "id,thread_id,timestamp,unix_timestamp,subject,body,author,domain\n"
            "9,9,2024-05-03 10:15:00,1714731300,Port shuts,No ship left.,Dora Winn,Echo\n"
        ),
        {"doc_id": "9"},
    ),
    "trafilatura": (
        "t.json",
        (
            '{"title": "Port shuts", "author": "Dora Winn", "hostname": "echo.example", '
            '"date": "2024-05-03", "fingerprint": "ffff", "id": null, '
            '"raw_text": "No ship left.", "text": "No ship left.", "language": null, '
            '"source": "https://echo.example/1", "source-hostname": "Echo", "excerpt": "Ships."}'
        ),
        {"doc_id": "t:0", "url": "https://echo.example/1"},
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
def test_exports_are_read_as_they_are(tmp_path: Path, export: str) -> None:
    """Each gives the same article, without a word about its columns."""
    name, content, further = EXPORTS[export]
    (tmp_path / name).write_text(content, "utf-8")
    articles = mk.read_articles(tmp_path / name).articles
    found: dict[Any, Any] = articles.iloc[0].to_dict()
    expected = {
        "title": "Port shuts",
        "text": "Port shuts\n\nNo ship left.",
        "byline": "Dora Winn",
        "outlet": "Echo",
        "date": "2024-05-03",
        **further,
    }
    assert {field: found[field] for field in expected} == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["text", "Text", "body"], {"text": ("text",)}),
        (["body", "content"], {"text": ("body",)}),
        (["Content", "ID "], {"doc_id": ("ID ",), "text": ("Content",)}),
        (["abstract", "summary", "description", "snippet"], {}),
        (["источник", "text"], {"text": ("text",)}),
        (["LP", "text"], {"text": ("text",)}),
    ],
)
def test_names(names: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    """The mark of what is surest comes first; what only tells about the text is never it."""
    assert find_columns(names) == expected


def test_source_of_a_table_in_memory_is_its_source() -> None:
    """There it tells where a row comes from, as in the table that reading gives."""
    articles = mk.read_articles(pd.DataFrame({"text": ["Rain."], "source": ["a.txt"]})).articles
    assert articles["source"].tolist() == ["a.txt"]
    assert articles["outlet"].isna().all()

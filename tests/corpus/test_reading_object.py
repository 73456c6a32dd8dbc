"""`Reading`: the options of reading as one object, checked before anything is read."""

from __future__ import annotations

import json
import warnings
from dataclasses import FrozenInstanceError, fields, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import mediakit as mk
from mediakit.base.arrays import Segments
from mediakit.errors import ArgumentError, InputError

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS: dict[str, Any] = {
    "encoding": "cp1252",
    "index": "index.csv",
    "columns": {"text": "body"},
    "date_format": "%d/%m/%Y",
    "timezone": "Europe/Paris",
    "delimiter": ";",
    "boilerplate": "lines.toml",
    "languages": ["es"],
}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_saved_corpus_takes_no_option(tmp_path: Path, name: str) -> None:
    """It is read already, so that any single one is refused, by keyword and in the object."""
    mk.read_articles(pd.DataFrame({"text": ["No ship left."]})).save(tmp_path / "saved")
    option = {name: OPTIONS[name]}
    for read in (mk.read_articles, mk.stream_articles):
        with pytest.raises(ArgumentError, match="is a saved corpus, read already"):
            read(tmp_path / "saved", **option)
        with pytest.raises(ArgumentError, match="is a saved corpus, read already"):
            read(tmp_path / "saved", reading=mk.Reading(**option))
        assert read(tmp_path / "saved", reading=mk.Reading())


def test_the_object_reads_as_its_keywords_do(tmp_path: Path) -> None:
    """All at once, whole and in batches."""
    file = tmp_path / "t.csv"
    file.write_bytes("Story;Day\nCaf\xe9 shut.;31/12/2024\nEl puerto.;1/1/2025\n".encode("cp1252"))
    options: dict[str, Any] = {
        "encoding": "latin1",
        "columns": {"text": "Story", "date": "Day"},
        "date_format": "%d/%m/%Y",
        "delimiter": ";",
        "languages": None,
    }
    by_keyword = mk.read_articles(file, **options)
    assert by_keyword.articles["date"].tolist() == ["2024-12-31", "2025-01-01"]
    reading = mk.Reading(**options)
    whole = mk.read_articles(file, reading=reading)
    pd.testing.assert_frame_equal(whole.articles, by_keyword.articles)
    (batch,) = mk.stream_articles(file, reading=reading)
    pd.testing.assert_frame_equal(batch.articles, by_keyword.articles)


def test_object_and_keywords_together_are_refused() -> None:
    """One of them would be silently left out."""
    table = pd.DataFrame({"text": ["Rain."]})
    for read in (mk.read_articles, mk.stream_articles):
        with pytest.raises(ArgumentError, match="not as both"):
            read(table, reading=mk.Reading(), timezone="UTC")


@pytest.mark.parametrize(
    ("option", "error", "message"),
    [
        ({"encoding": "latin-99"}, InputError, "Unknown encoding 'latin-99'"),
        ({"columns": {"txt": "a"}}, ArgumentError, "field='txt' is unknown. Did you mean 'text'"),
        ({"columns": {"text": ""}}, ArgumentError, "give the name of a column, or None"),
        ({"date_format": "%d/%m"}, ArgumentError, "does not say day, month and year"),
        ({"timezone": "Europe/Pari"}, ArgumentError, "Did you mean 'Europe/Paris'"),
        ({"delimiter": "||"}, ArgumentError, "must be one character"),
        ({"languages": "en"}, ArgumentError, "not a list of languages"),
        ({"languages": ["xx"]}, ArgumentError, "Language 'xx' is unknown"),
    ],
)
def test_it_checks_itself(option: Any, error: type[Exception], message: str) -> None:  # noqa: ANN401
    """Before anything is read, with the refusals of `read_articles`."""
    with pytest.raises(error, match=message):
        mk.Reading(**option)
    with pytest.raises(error, match=message):
        mk.read_articles(pd.DataFrame({"text": ["Rain."]}), **option)


def test_it_cannot_be_changed() -> None:
    """What was checked stays so."""
    with pytest.raises(FrozenInstanceError):
        mk.Reading().delimiter = ";"  # type: ignore[misc]


def test_several_processes_read_what_one_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles, zones, rejects in order, words, warnings; columns that some batches lack."""
    monkeypatch.setattr("mediakit.corpus.read.MANY", 4)
    texts = [
        "War. “No war,” said Ada Kern.",
        " ",
        "Peace came.\n\nRain fell.",
        "Der Krieg ist aus.",
    ]
    rows = [
        {"id": i % 9, "title": "Rain", "date": "2024-03", "text": f"{texts[i % 4]} {i % 5}"}
        | ({"page": str(i)} if i > 8 else {"desk": "news"} if i < 3 else {})
        for i in range(14)
    ]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for source in (tmp_path / "t.jsonl", pd.DataFrame(rows)):
        made, told = [], []
        for jobs in (1, 2):
            with warnings.catch_warnings(record=True) as doubts:
                warnings.simplefilter("always")
                made.append(mk.read_articles(source, jobs=jobs))
            told.append([str(doubt.message) for doubt in doubts])
        one, two = made
        assert told[0] == told[1]
        assert "The date of" in told[0][0]
        for name in ("articles", "zones", "rejects"):
            assert_frame_equal(getattr(one, name), getattr(two, name))
        for field in fields(Segments):
            assert [*getattr(one.segments, field.name)] == [*getattr(two.segments, field.name)]
        alone, together = (mk.find_quotes(one, jobs=jobs) for jobs in (1, 2))
        assert len(alone) > 1
        nothing = replace(one, articles=one.articles[:0], zones=one.zones[:0], segments=None)
        assert mk.find_quotes(nothing, jobs=2).empty
        assert_frame_equal(alone, together)
        assert (mk.tokenize(one, jobs=1).voice == mk.tokenize(one, jobs=2).voice).all()

"""Compressed files and archives: what is in them is read as from a folder, within limits.

Numbers in the names of cases are those of the acceptance tests.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from table_files import WRITERS, reasons

import mediakit as mk
from mediakit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ROWS = [{"id": f"r{i}", "title": f"Day {i}", "text": f"No ship left on day {i}."} for i in range(5)]
SAID = "The minister said that she would go. " * 9
PAGE = f"<html><body><article><p>{SAID}</p></article></body></html>"
FILES: dict[str, bytes] = {
    "b.txt": b"Rain fell.",
    "a.md": b"---\ntitle: Port shuts\n---\nNo ship left.",
    "may/c.txt": b"Snow fell.",
    "june/c.txt": b"Hail fell.",
    "page.html": PAGE.encode(),
    "t.csv": WRITERS[".csv"](ROWS),
    "README.md": b"about",
    "may/notes.pdf": b"%PDF",
    "may/bad.txt": b"caf\xe9",
}


def zstd(raw: bytes) -> bytes:
    return bytes(pa.compress(raw, codec="zstd", asbytes=True))


PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstd}


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, raw in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


ARCHIVES: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    ".zip": zipped,
    ".tar": tarred,
    ".tar.gz": lambda files: gzip.compress(tarred(files)),
    ".tgz": lambda files: gzip.compress(tarred(files)),
    ".tar.zst": lambda files: zstd(tarred(files)),
}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("name", ["t.txt", "t.html", *(f"t{kind}" for kind in WRITERS)])
def test_a_packed_file_is_read_as_it_was(tmp_path: Path, name: str, packing: str) -> None:
    """Only its name differs."""
    kind = name.removeprefix("t")
    raw = WRITERS[kind](ROWS) if kind in WRITERS else PAGE.encode()
    (tmp_path / name).write_bytes(raw)
    (tmp_path / f"{name}{packing}").write_bytes(PACKERS[packing](raw))
    plain, packed = (mk.read_articles(tmp_path / n) for n in (name, f"{name}{packing}"))
    assert set(packed.articles["source"]) == {f"{name}{packing}"}
    columns = [name for name in plain.articles.columns if name != "source"]
    assert_frame_equal(packed.articles[columns], plain.articles[columns])


def test_streams_packed_in_pieces_are_read_to_the_end(tmp_path: Path) -> None:
    """Programs append to packed files; what comes after the first piece counts too."""
    first, second = WRITERS[".jsonl"](ROWS[:2]), WRITERS[".jsonl"](ROWS[2:])
    for packing, pack in PACKERS.items():
        (tmp_path / f"t.jsonl{packing}").write_bytes(pack(first) + pack(second))
        assert len(mk.read_articles(tmp_path / f"t.jsonl{packing}")) == len(ROWS)


@pytest.mark.parametrize("ending", ARCHIVES)
def test_an_archive_is_read_as_a_folder(tmp_path: Path, ending: str) -> None:
    """Articles and rejects are those of the folder; a tar archive keeps its own order."""
    (tmp_path / f"all{ending}").write_bytes(ARCHIVES[ending](FILES))
    for name, raw in FILES.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(raw)
    folder, packed = (mk.read_articles(tmp_path / name) for name in ("folder", f"all{ending}"))
    order = packed.articles.sort_values("source", kind="stable").reset_index(drop=True)
    assert_frame_equal(order, folder.articles)
    assert reasons(packed) == reasons(folder)


def test_an_archive_among_other_files(tmp_path: Path) -> None:
    """Its files are named below it, in a folder and in a list; a damaged one is listed."""
    (tmp_path / "x.zip").write_bytes(
        zipped({"a.txt": b"Rain.", "b.csv.gz": gzip.compress(FILES["t.csv"])})
    )
    (tmp_path / "y.tar.gz").write_bytes(gzip.compress(tarred(FILES))[:200])
    (tmp_path / "z.txt").write_bytes(b"Snow.")
    for source in (tmp_path, [tmp_path / name for name in ("x.zip", "y.tar.gz", "z.txt")]):
        corpus = mk.read_articles(source)
        assert corpus.articles["source"].tolist() == [
            "x.zip/a.txt",
            *["x.zip/b.csv.gz"] * len(ROWS),
            "z.txt",
        ]
        assert corpus.articles["doc_id"].tolist()[::6] == ["a", "z"]
        assert reasons(corpus) == {"y.tar.gz": "unreadable"}


NOT_READ = {
    "outside_path": ["../x.csv", "a/../../x.txt", "/etc/x.txt", "C:/x.txt"],
    "unsupported": ["in.zip", "in.tar.gz", "in.tgz", "x.exe"],
    "not_an_article": ["__MACOSX/._a.txt", ".git/a.txt", "LICENSE"],
}


@pytest.mark.parametrize("ending", [".zip", ".tar"])
@pytest.mark.parametrize(
    ("name", "reason"), [(name, reason) for reason, names in NOT_READ.items() for name in names]
)
def test_39_members_that_are_not_read(tmp_path: Path, ending: str, name: str, reason: str) -> None:
    """39: names that lead out, archives in archives, and what is no article."""
    raw = FILES["t.csv"] if name.endswith(".csv") else zipped({"a.txt": b"Rain."})
    (tmp_path / f"all{ending}").write_bytes(ARCHIVES[ending]({name: raw, "good.txt": b"Rain."}))
    corpus = mk.read_articles(tmp_path / f"all{ending}")
    assert corpus.articles["doc_id"].tolist() == ["good"]
    assert reasons(corpus) == {name: reason}


def test_links_in_archives_are_not_followed(tmp_path: Path) -> None:
    """Nor are devices made or sparse files blown up."""
    with tarfile.open(tmp_path / "t.tar", "w") as archive:
        for name, kind in (
            ("l.txt", tarfile.SYMTYPE),
            ("h.txt", tarfile.LNKTYPE),
            ("f.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"Rain."))
    corpus = mk.read_articles(tmp_path / "t.tar")
    assert reasons(corpus) == {"l.txt": "link", "h.txt": "link", "f.txt": "not_a_file"}
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packed:
        link = zipfile.ZipInfo("l.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("a.txt", "Rain.")
    assert reasons(mk.read_articles(tmp_path / "z.zip")) == {"l.txt": "link"}


@pytest.mark.parametrize("ending", [*ARCHIVES, *(f".csv{packing}" for packing in PACKERS)])
def test_damage_is_told(tmp_path: Path, ending: str) -> None:
    """A file that was cut off, or is something else, is one clear line."""
    pack = ARCHIVES.get(ending)
    text = os.urandom(3_000).hex().encode()
    raw = pack({"a.txt": text}) if pack else PACKERS[ending[4:]](b"id,text\n1," + text)
    for content in (raw[: len(raw) // 2], b"none of it", b""):
        (tmp_path / f"t{ending}").write_bytes(content)
        with pytest.raises(InputError) as caught:
            mk.read_articles(tmp_path / f"t{ending}")
        assert "\n" not in str(caught.value)
        assert f"t{ending}" in str(caught.value)


def test_a_member_with_a_wrong_checksum_is_rejected(tmp_path: Path) -> None:
    """The others are read."""
    raw = bytearray(zipped({"a.txt": b"Rain fell.", "b.txt": b"Snow fell."}))
    at = raw.index(b"PK\x01\x02") + 16
    raw[at] ^= 255
    (tmp_path / "t.zip").write_bytes(bytes(raw))
    corpus = mk.read_articles(tmp_path / "t.zip")
    assert corpus.articles["doc_id"].tolist() == ["b"]
    assert reasons(corpus) == {"a.txt": "unreadable"}


KINDS = [f"t{ending}" for ending in ARCHIVES] + ["t.xlsx", "t.parquet", "t.jsonl.zst", "t.csv.gz"]


@cache  # a workbook holds the time at which it was made, and so has other bytes the next time
def whole(name: str) -> bytes:
    if (ending := name.removeprefix("t")) in ARCHIVES:
        return ARCHIVES[ending](FILES)
    raw = WRITERS[f".{name.split('.')[1]}"](ROWS)
    packing = f".{name.rsplit('.', maxsplit=1)[-1]}"
    return PACKERS[packing](raw) if packing in PACKERS else raw


@examples(40)
@given(data=st.data(), name=st.sampled_from(KINDS))
def test_damaged_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    """Whatever bytes are changed, no error comes out that is not meant for the user."""
    raw = bytearray(whole(name))
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("damaged") / name
    file.write_bytes(raw)
    try:
        mk.read_articles(file)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right)


BOMBS = """
import gzip, io, resource, sys, zipfile
import pyarrow as pa
from pyarrow import parquet
import mediakit as mk
from mediakit.errors import InputError

folder = sys.argv[1]
header, row = b"id,text\\n", b"1," + b"word " * 200 + b"\\n"
with zipfile.ZipFile(folder + "/z.zip", "w", zipfile.ZIP_DEFLATED) as z:
    with z.open("t.csv", "w") as member:
        member.write(header)
        for _ in range(130):
            member.write(b"word " * 200_000)
with gzip.open(folder + "/g.jsonl.gz", "wb") as g:
    for _ in range(130):
        g.write(b"a" * 1_000_000)
many = pa.chunked_array([pa.array(["word " * 200_000] * 50)] * 40)
parquet.write_table(pa.table({"text": many}), folder + "/s.parquet", compression="zstd")
long = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["word " * 20_000])
parquet.write_table(pa.table({"text": long}), folder + "/d.parquet", compression="zstd")
for name in ("z.zip", "g.jsonl.gz", "s.parquet", "d.parquet"):
    try:
        mk.read_articles(folder + "/" + name)
    except InputError as error:
        print(name, error)
"""
# The kernel's own figure: `getrusage` would begin with what the process had that started this one.
PEAK = """
print(next(line.split()[1] for line in open("/proc/self/status") if line[:6] == "VmHWM:"))
"""


def test_39_bombs_are_refused_by_what_they_really_hold(tmp_path: Path) -> None:
    """39: with the limit named, and within the memory of a small machine."""
    done = subprocess.run(
        [sys.executable, "-c", BOMBS + PEAK, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    *lines, peak = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["z.zip", "g.jsonl.gz", "s.parquet", "d.parquet"]
    assert all("unpacks to more than 1" in line for line in lines)
    assert int(peak) < 1_000_000  # kilobytes


# --- patterns ----------------------------------------------------------------------------------


def test_patterns(tmp_path: Path) -> None:
    """What fits is read, a README only if it is named; what fits nothing is an error."""
    for name in ("a.txt", "b.txt", "c.md", "README.txt", "deep/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Rain fell on {name}.", "utf-8")
    corpus = mk.read_articles(f"{tmp_path}/*.txt")
    assert corpus.articles["doc_id"].tolist() == ["a", "b"]
    assert reasons(corpus) == {"README.txt": "not_an_article"}
    assert mk.read_articles(tmp_path / "**" / "[ad].txt").articles["source"].tolist() == [
        "a.txt",
        "deep/d.txt",
    ]
    with pytest.raises(InputError, match="Nothing fits the pattern"):
        mk.read_articles(f"{tmp_path}/*.html")
    (tmp_path / "x[1].txt").write_text("Snow.", "utf-8")
    assert mk.read_articles(tmp_path / "x[1].txt").articles["doc_id"].tolist() == ["x[1]"]

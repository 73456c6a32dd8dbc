"""Every article has a folder of its own with a name that every disk takes."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediakit.base.files import check_slug, slug
from mediakit.errors import ArgumentError
from mediakit.reading.files import printable

HOSTILE = [
    "../../x",
    "/etc/passwd",
    "..",
    "a/b",
    "a\0b",
    "",
    "CON.txt",
    "con.txt",
    "failed.txt",
    "stale.txt",
    "é" * 300,
    "{x.__class__}.txt",
    "100% {sure}.txt",
    "-rf.txt",
    ".hidden.txt",
    "a.txt.txt",
    "<script>alert(1)</script>.txt",
]
ALIKE = [
    *["Le Monde.txt", "le monde.txt", "Le-Monde.txt", "le-monde.txt", "le-monde.html"],
    *[unicodedata.normalize(form, "Libé.txt") for form in ("NFC", "NFD")],
    *["x.txt", "x.md", "x.html", "a/x.txt", "b/x.txt", "x-ab12cd34.txt", "X.txt"],
]


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    """Lower-case letters, digits, - and _; short; no name that a system has taken."""
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,69}", made)
    assert check_slug(made) == made


@pytest.mark.parametrize("names", [HOSTILE, ALIKE])
def test_no_two_names_share_a_folder(names: list[str]) -> None:
    """Also where the disk does not tell capitals from small letters."""
    assert len({slug(name).casefold() for name in names}) == len(names)


@given(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,50}", fullmatch=True))
def test_a_plain_name_never_meets_one_with_a_hash(stem: str) -> None:
    """A file that is named like another file's slug gets a folder of its own."""
    hashed = slug(f"{stem}.html")
    assert slug(f"{hashed}.txt") != hashed


def test_a_name_has_the_same_folder_in_every_locale() -> None:
    """Where names are ASCII, Python keeps the bytes of any other letter as surrogates."""
    assert printable("Lib\udcc3\udca9.txt") == printable("Libé.txt") == "Libé.txt"
    assert slug("Lib\udcc3\udca9.txt").rpartition("-")[2] == slug("Libé.txt").rpartition("-")[2]


def test_a_plain_name_stays() -> None:
    """The committed report has an address that speaks."""
    assert slug("putin_north_korea.txt") == "putin_north_korea"


@pytest.mark.parametrize("name", ["", "..", "../x", "A", "failed", "stale", "con", "a b", "x" * 99])
def test_a_folder_name_by_hand_is_checked(name: str) -> None:
    """Nothing is written outside the output folder, or over mediakit's own folders."""
    with pytest.raises(ArgumentError, match="folder="):
        check_slug(name)

"""Which names are one actor's: small corpora with the truth, what never happens, edited tables."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.base.files import write_csv
from mediakit.corpus import merges as merging
from mediakit.corpus.merges import RULES, actor_of
from mediakit.errors import ArgumentError, ColumnMissingError, InputError
from mediakit.tables import MERGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

MARK = re.compile(r"\[([^|\]]+)\|(\w)\]")
CASES = tomllib.loads(Path(__file__).with_name("merges.toml").read_text("utf-8"))
LISTED = [(part, name) for part in CASES for name in CASES[part]]

VANES = [
    "Dorrit J. Vane signed the budget. Vane said the deficit would fall.",
    "Dorrit Vane entered the chamber. President Vane smiled.",
    "President Vane spoke of the deficit, and Vane wept.",
    "Striker Otto Vane scored. Vane, 19, was cheered.",
    "Ada Kern and Bo Ström met. Kern left.",
]


class Mention(NamedTuple):
    """A name of a case, who it is, and whom it is taken for."""

    row: int
    name: str
    truth: str
    actor: str


def tokenize(texts: Sequence[str]) -> mk.Tokens:
    """Read articles, which are called a, b, c."""
    table = {
        "doc_id": [*"abcdefgh"[: len(texts)], *map(str, range(8, len(texts)))],
        "text": texts,
        "language": "en",
    }
    return mk.tokenize(mk.read_articles(pd.DataFrame(table)))


def read_case(part: str, name: str) -> list[Mention]:
    """Return the names that a case marks."""
    articles = CASES[part][name]
    corpus = tokenize([MARK.sub(r"\1", text) for text in articles]).corpus
    actors, found = actor_of(corpus), []
    for row, text in enumerate(articles):
        for match in MARK.finditer(text):
            start = len(MARK.sub(r"\1", text[: match.start()]))
            end = start + len(match[1])
            (full, *_) = (n.full for n in corpus.names.of(row) if n.start < end and n.end > start)
            found.append(Mention(row, match[1], match[2], actors.get((row, full), full)))
    return found


@pytest.mark.parametrize(("part", "name"), LISTED, ids=lambda value: value)
def test_one_person_is_one_actor_and_two_are_two(part: str, name: str) -> None:
    """In the manner of news: offices, couples, courts, teams, firms, orders of names, acronyms."""
    for one, other in combinations(read_case(part, name), 2):
        assert (one.actor == other.actor) == (one.truth == other.truth), (one, other)


def name_by_article(texts: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the actor of each text's names."""
    corpus = tokenize(texts).corpus
    actors = actor_of(corpus)
    named = {(row, name.full) for row in range(len(texts)) for name in corpus.names.of(row)}
    return {(texts[row], full): actors.get((row, full), full) for row, full in named}


FIRST = st.sampled_from(
    ["Dorrit", "Otto", "Daniel", "D.", "Dorrit J.", "Mr", "Mrs", "President", "striker"]
)
LAST = st.sampled_from(["Vane", "Kern", "Kern Tower", "van der Meer", "Meer"])
ENDS = st.sampled_from(["spoke in Marley.", "said that Ada Kern left.", "won. Vane cried."])
NEWS = st.lists(st.tuples(FIRST, LAST, ENDS).map(" ".join), min_size=1, max_size=7, unique=True)


@examples(20)
@given(NEWS, st.randoms(use_true_random=False))
def test_the_order_of_articles_makes_no_difference(texts: list[str], random: Random) -> None:
    """Whatever is merged."""
    mixed = random.sample(texts, len(texts))
    assert name_by_article(mixed) == name_by_article(texts)


@examples(20)
@given(NEWS)
def test_people_of_other_names_are_never_one(texts: list[str]) -> None:
    """An actor's full names have one last word, and one first name, but for initials."""
    forms: dict[str, set[str]] = {}
    for (_, full), actor in name_by_article(texts).items():
        if " " in full:
            forms.setdefault(actor, set()).add(full)
    for names in forms.values():
        assert len({name.split()[-1] for name in names}) == 1
        firsts = {name.split()[0] for name in names} - {"van", "Van"}
        assert len({first[0] for first in firsts}) <= 1
        assert len({first for first in firsts if first[1] != "."}) <= 1


ALIKE = st.sampled_from(
    [
        "SALT II", "SALT-II", "Otto Vane Jr.", "Otto Vane", "Otto Vane II", "Vane", "Meer-Vane",
        "Li Wei", "Wei Li", "Li", "Wei", "Omar al-Hakim", "Omar Hakim", "al-Hakim", "Hakim",
        "Trade Organisation", "Trade Organization", "The Morning Star", "Morning Star", "U.N.",
        "UN", "Bo von der Meer", "der Meer",
    ]
)  # fmt: skip
MEETINGS = st.lists(st.lists(ALIKE, min_size=1, max_size=3), min_size=1, max_size=6)


@examples(60)
@given(MEETINGS)
def test_a_name_without_a_word_of_another_is_its_own(meetings: list[list[str]]) -> None:
    """Names that are compared only where a word is shared are those that all comparisons find."""
    texts = [
        "\n".join(f"They met {name} in 2020, and left." for name in names) for names in meetings
    ]
    found = name_by_article(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_find_related", lambda read: read.forms)
        assert name_by_article(texts) == found


@examples(20)
@given(NEWS)
def test_the_table_given_back_changes_nothing(texts: list[str]) -> None:
    """Merging is idempotent."""
    tokens = tokenize(texts)
    found = mk.find_actors(tokens, min_mentions=1)
    pd.testing.assert_frame_equal(
        mk.find_actors(tokens, merges=mk.merge_actors(tokens), min_mentions=1), found
    )


def test_the_table_says_who_is_who_and_why() -> None:
    """The most mentioned first; mentions add up to those of the actors."""
    tokens = tokenize(VANES)
    table = mk.merge_actors(tokens)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == MERGES
    told = table[["actor", "alias", "n", "rule"]].to_numpy().tolist()
    assert told[:3] == [
        ["Dorrit Vane", "Dorrit J. Vane", 2, "initial"],
        ["Dorrit Vane", "Dorrit Vane", 2, "same form"],
        ["Dorrit Vane", "Vane", 2, "title"],
    ]
    assert ["Otto Vane", "Otto Vane", 2, "same form"] in told
    assert set(table["rule"]) <= set(RULES)
    counted = mk.count_actors(mk.find_actors(tokens, min_mentions=1)).set_index("actor")["n"]
    assert table.groupby("actor")["n"].sum().to_dict() == counted.to_dict()
    nobody = mk.merge_actors(tokenize(["it rained."]))
    assert {name: str(kind) for name, kind in nobody.dtypes.items()} == MERGES


def test_in_a_large_corpus_a_surname_alone_is_that_of_somebody_known() -> None:
    """One article of many that names a bearer is no reason, unless both are about the same."""
    news = ["Dorrit Vane sold plums in Obertal to Ada Kern. Vane, 40, was happy."]
    others = [f"It rained in Marley on day {i}." for i in range(300)]
    cases = {
        "Vane said it was late.": "Vane",
        "Vane said that Ada Kern saw Obertal.": "Dorrit Vane",
    }
    for text, actor in cases.items():
        for known in (news, [f"{news[0]} {i}" for i in range(5)]):
            corpus = tokenize([text, *known, *others]).corpus
            told = actor_of(corpus).get((0, "Vane"), "Vane")
            assert told == (actor if known is news else "Dorrit Vane")


def test_names_are_counted_once_they_are_merged() -> None:
    """Two articles that mention somebody once each are two mentions."""
    tokens = tokenize(["Ada B. Kern left us.", "They saw Ada Kern.", "They saw Bo Ström."])
    assert mk.find_actors(tokens)["actor"].tolist() == ["Ada Kern", "Ada Kern"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_an_edited_table_comes_back_from_its_file(tmp_path: Path, suffix: str) -> None:
    """Renamed, joined, split and deleted."""
    tokens = tokenize(VANES)
    table = mk.merge_actors(tokens)
    file = tmp_path / f"merges{suffix}"
    table.to_csv(file, index=False, sep="\t" if suffix == ".tsv" else ",")
    found = mk.find_actors(tokens, min_mentions=1)
    pd.testing.assert_frame_equal(mk.find_actors(tokens, merges=file, min_mentions=1), found)
    edited = table.replace({"actor": {"Bo Ström": "Ada Kern", "Otto Vane": "The striker"}})
    edited.loc[edited["alias"] == "Dorrit J. Vane", "actor"] = "D. J. V."
    edited = edited[edited["alias"] != "Dorrit Vane"]
    write_csv(edited, tmp_path / "edited.csv")
    found = mk.find_actors(tokens, merges=tmp_path / "edited.csv", min_mentions=1)
    assert found.groupby("doc_id")["actor"].unique().map(list).to_dict() == {
        "a": ["D. J. V."],
        "b": ["Dorrit Vane"],  # deleted: its own
        "c": ["Dorrit Vane"],
        "d": ["The striker"],
        "e": ["Ada Kern"],
    }


def test_an_alias_of_two_goes_to_the_one_whom_the_article_names() -> None:
    """Else to the one that it is about, else to neither."""
    tokens = tokenize([*VANES[:4], "The mayor met Bo Ström. Vane was there, they said."])
    merges = pd.DataFrame(
        [("Dorrit", "Dorrit Vane"), ("Otto", "Bo Ström"), ("Otto", "Vane"), ("Dorrit", "Vane")],
        columns=["actor", "alias"],
    )
    found = mk.find_actors(tokens, merges=merges, min_mentions=1)
    assert found.groupby("doc_id")["actor"].unique().map(list).to_dict() == {
        "a": ["Dorrit J. Vane"],
        "b": ["Dorrit"],
        "c": ["Dorrit"],
        "d": ["Otto Vane"],
        "e": ["Otto"],
    }
    alone = tokenize(["Nobody knows what Vane will do.", "Ada Kern left."])
    merges = pd.DataFrame({"actor": ["Dorrit", "Otto"], "alias": ["Vane", "Vane"]})
    found = mk.find_actors(alone, merges=merges, min_mentions=1)
    assert found["actor"].tolist() == ["Vane", "Ada Kern"]


def test_the_same_file_is_a_list(tmp_path: Path) -> None:
    """Of actors and aliases, for those who want the list to decide alone."""
    write_csv(mk.merge_actors(tokenize(VANES)), tmp_path / "merges.csv")
    with pytest.warns(UserWarning, match="left out 'kind', 'n', 'n_articles', 'rule'"):
        listed = mk.read_actors(tmp_path / "merges.csv")
    assert listed.patterns()["Otto Vane"] == ["Otto Vane"]


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("actor,name\nA,B\n", ColumnMissingError, "Column 'alias' is missing"),
        ("actor,alias\nA,B\n,C\n", InputError, "line 3: actor is empty; fill it in"),
        ("actor,alias\nA, \n", InputError, "line 2: alias is empty"),
        ("actor,alias\nA,B,C\n", InputError, "line 2 has 3 fields"),
        (None, InputError, "cannot be opened"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(
    tmp_path: Path, text: str | None, error: type[Exception], told: str
) -> None:
    """With the place and the way out; as a table in memory too."""
    file = tmp_path / "merges.csv"
    if text is not None:
        file.write_text(text, "utf-8")
    tokens = tokenize(VANES[:1])
    with pytest.raises(error, match=told) as caught:
        mk.find_actors(tokens, merges=file)
    assert "\n" not in str(caught.value)
    if text is not None and error is InputError and "fields" not in told:
        with pytest.raises(error, match=r"row \d+: \w+ is empty"):
            mk.find_actors(tokens, merges=pd.read_csv(file))


def test_what_cannot_be_is_refused() -> None:
    """A list has its own aliases, and names are found in zones that there are."""
    tokens = tokenize(VANES[:1])
    merges, people = mk.merge_actors(tokens), mk.read_actors({"Dorrit": ["Vane"]})
    with pytest.raises(ArgumentError, match="merges= is for names that are found"):
        mk.find_actors(tokens, people, merges=merges)
    with pytest.raises(ArgumentError, match="zones='bodi' is unknown"):
        mk.merge_actors(tokens, zones=["bodi"])


def test_a_table_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """With a byte-order mark and the line ends of Windows; blanks around a name are none."""
    text = "\ufeffactor,alias,note\r\nDorrit ,Dorrit J. Vane,\r\n"
    (tmp_path / "merges.csv").write_bytes(text.encode())
    found = mk.find_actors(tokenize(VANES[:1]), merges=tmp_path / "merges.csv")
    assert set(found["actor"]) == {"Dorrit"}

"""Credit lines of agencies: found where they credit the text, left alone where they tell of it."""

from __future__ import annotations

import pandas as pd
import pytest

import mediakit as mk
from mediakit.measures.copies import find_agencies, load_agencies
from mediakit.zones.rules import word_lists

SAID = "The ferry left the old port at noon, the harbour master said."
AGAIN = "It was the first to leave in a week."
# Words in the zone rules' list of agencies that name none.
NOBODY = {
    *("agencies", "news agencies", "staff", "staff and agencies", "wire reports", "wire services"),
    "aeg",
}


def agencies_of(text: str, **fields: str) -> tuple[str, ...]:
    """Return the agencies that an article credits."""
    corpus = mk.read_articles(pd.DataFrame({"doc_id": ["a"], "text": [text], **fields}))
    return find_agencies(corpus, ["a"])["a"]


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        (f"OSLO (AP) — {SAID}", ["AP"]),
        (f"OSLO, March 3 (Reuters) - {SAID}", ["Reuters"]),
        (f"(Reuters) - {SAID}", ["Reuters"]),
        (f"New Delhi, Jan 5 (PTI) {SAID}", ["PTI"]),
        (f"MOSCOW, July 4. /TASS/. {SAID}", ["TASS"]),
        (f"BEIJING, Jan. 1 (Xinhua) -- {SAID}", ["Xinhua"]),
        (f"Berlin (dpa) - {SAID}", ["dpa"]),
        (f"OSLO (AFP/Reuters) - {SAID}", ["AFP", "Reuters"]),
        (f"By Reuters\n\n{SAID}", ["Reuters"]),
        (f"Ferry leaves port\n\nBy Dora Winn, Associated Press\n\n{SAID}", ["AP"]),
        (f"Ferry leaves port\n\nAgence France-Presse in Oslo\n\n{SAID}", ["AFP"]),
        (f"Ferry leaves port\n\n{SAID}\n\n{AGAIN}\n\n(AP)", ["AP"]),
        (f"Ferry leaves port\n\n{SAID}\n\n{AGAIN} – Reuters", ["Reuters"]),
        (f"Ferry leaves port\n\n{SAID}\n\nWith inputs from PTI", ["PTI"]),
        (f"Ferry leaves port\n\n{SAID}\n\n© 2021 Associated Press. All rights reserved.", ["AP"]),
        (f"Ferry leaves port\n\n{SAID}\n\nSource: Xinhua", ["Xinhua"]),
        # Told about, or the source of a picture.
        (f"{SAID} Reuters could not reach the crew (as AFP did).", []),
        (f"Reuters cuts jobs\n\nReuters is to cut jobs in Oslo. {SAID}", []),
        (f"The ferry in May. (AP Photo/Ole Brandt)\n\n{SAID}", []),
        (f"{SAID}\n\n{AGAIN}\n\nOle Brandt/Reuters", []),
        (f"He told the Anadolu agency that it was so.\n\n{SAID}", []),
        (f"A map (ap) - {SAID}", []),
        (SAID, []),
    ],
)
def test_credit_in_the_text(text: str, agencies: list[str]) -> None:
    """Datelines, bylines, closing credits and notices count, mentions do not."""
    assert list(agencies_of(text)) == agencies


@pytest.mark.parametrize(
    ("fields", "agencies"),
    [
        ({"byline": "AFP"}, ("AFP",)),
        ({"byline": "Ann Lee and THE ASSOCIATED PRESS"}, ("AP",)),
        ({"outlet": "Reuters"}, ("Reuters",)),
        ({"outlet": "Tass Daily Map", "byline": "Ann Tapper"}, ("TASS",)),
        ({"outlet": "The Echo", "byline": "Belgard Apfel"}, ()),
    ],
)
def test_credit_in_metadata(fields: dict[str, str], agencies: tuple[str, ...]) -> None:
    """Outlet and byline count, by whole words."""
    assert agencies_of(SAID, **fields) == agencies


def test_lists_agree() -> None:
    """What the zone rules take for an agency's line is an agency that can be named."""
    ways = {way.casefold() for each in load_agencies().values() for way in each}
    known = {name.removeprefix("the ") for name in word_lists()["agency"]} - NOBODY
    assert known <= ways


def test_no_way_of_writing_stands_for_two_agencies() -> None:
    """Each way is listed for one name."""
    ways = [{way.casefold() for way in each} for each in load_agencies().values()]
    assert sum(map(len, ways)) == len(set().union(*ways))

"""Which lines the rules take and leave, on lines that were written before them.

Every second line, from the second on, was put away while the rules were made: of these ten notes
nine, of 25 buttons all, of twelve kickers nine were found, and nothing was taken that is not meant.
"""

from __future__ import annotations

import pytest

from mediakit.zones.labels import find_zones

HEADLINE = "Dam breaks in Telsk"
BODY = "The dam in Telsk broke on Monday after a long storm."
FILL = ["Nobody was hurt, the mayor said, but forty houses are under water."] * 7

# What may begin as a note on the article does, and is one of its paragraphs.
PARAGRAPHS = """\
This report was published by the Office for National Statistics on Tuesday and covers ten years.
First published in 1922, the novel has never been out of print and sells some 40,000 copies a year.
This interview was taken down by the broadcaster after complaints from the minister’s office.
The views expressed by the residents ranged from anger to relief.
An earlier version of this report was leaked to the press in March, which led to an inquiry.
This text was written by monks in the ninth century, and it is the oldest known in the language.
Originally published in Danish, the study followed 4,000 children for twelve years.
This post was taken by Ann Lee in 2019, when her predecessor resigned.
This page was taken from the ledger of the harbour master, who drowned in 1871.
The original version of this story ends with a wedding; the film ends with a funeral.
This report is part of a project by the university to map every well in the county.
This item was supplied by the museum in Oslo and will go back there in May.
Opinions expressed in the survey differ by age, with the young the most hopeful.
First posted on a forum in 2017, the claim has been shared four million times.
This piece was written in 1791 for a clarinet that no longer exists.
This essay was published in 1946 and has been quoted by every party since.
This report is updated every year by the ministry and has never shown a fall before.
Originally printed on silk, the map shows every spring between the two rivers.
This story is written in the rings of the old oaks, where each dry year has left its mark.
Corrections and clarifications of the law are to be debated on Friday."""

# Notes on the article, at its end.
NOTES = """\
This article was amended on 4 May 2024. An earlier version gave the wrong age for the pilot.
This story was originally published by Norda and is republished with permission.
First published in the Sunday edition on 5 May 2024.
This report was produced with support from the Telsk Fund for Journalism.
This interview has been edited for length and clarity.
The views expressed in this article are the author’s own.
Opinions expressed are solely those of the author and do not reflect the views of the Courier.
An earlier version of this article misstated the date of the vote.
This story has been updated with a statement from the mayor.
This article is part of a series on water.
This is a developing story. Check back for updates.
Originally published on 3 May 2024.
This text was translated by software and checked by an editor.
This column was corrected on 5 May to say that the bridge is 90 metres long.
The original version of this report said that the bridge closed in 1971. It closed in 1917.
This article was first published by The Conversation.
This report was compiled from agency dispatches.
This page was last updated on 5 May 2024.
This article is published in partnership with Norda.
Correction (5 May): the mayor is 51, not 15."""

# Buttons, notes and headings of pages.
FURNITURE = """\
We value your privacy
We and our 812 partners store and access information on your device.
Manage my cookies
Your privacy is important to us
You can change your cookie settings at any time.
We’ve updated our privacy policy
Cookie preferences
This site uses cookies to give you the best experience.
skip past newsletter promotion
after newsletter promotion
Scroll down to continue
Article continues after this ad
Ad choices
Ads by Norda
Advertise with the Courier
Sponsored by Telsk Water
Read the full story here.
READ MORE ABOUT FLOODS
Recommended for you
Read our full explainer on the floods
Go deeper: Who pays for the dykes?
More stories like this
Here’s what else is happening
What to read next
Sign up to our weekly film email
Sign up for the Telsk Brief
Get our free daily email
Was this briefing forwarded to you? Subscribe here.
Join 12,000 readers who get our Friday letter
Subscribe to the Courier’s morning bulletin
Delivered to your inbox every weekday
By signing up you agree to our terms of use.
Editorial standards
Help centre
Modern slavery statement
Manage subscription
Site index
Do not sell or share my personal information
Complaints and corrections
Report an issue
Share this live blog
Copy link to clipboard
Gift this article
Listen to this story
Show caption
View image in fullscreen
Hide caption
toggle caption
Enlarge this image
Image 3 of 12"""

# Lines of articles that begin as those do.
LINES = """\
We value your work, she told the nurses.
Privacy is important to voters
Cookies sold out before noon
Ad firms face a new tax
Scroll of the dead sold for a million
The article of the treaty continues to divide them
Sponsored by a bank, the race drew thousands.
Read the letter, the judge said.
More about this tomorrow, she said.
Recommended dose cut by half
The full story may never be known
Go deeper, the diver was told
Here’s what the minister promised
Sign up to fight, the posters say
Sign of the times
Get out of the house, they shouted.
Join the queue, he said
Subscribe or perish
Delivered by boat
Help at last
Standards fall again
Modern slavery law passed
Complaints pile up
Report on the issue delayed
Share of women rises
Gift of the sea
Listen to the river
Show trial
The image in the mirror
Hidden in the attic"""

KICKERS = {
    "Latin America Voters turn out in record numbers": "Latin America",
    "Business Rates of pay rise in every town but one": "Business",
    "Education Teachers vote to strike before the exams": "Education",
    "Climate Brazil pledges to end logging": "Climate",
    "Breaking news Minister quits after floods": "Breaking news",
    "Trade China hits back with new duties": "Trade",
    "Crime Police arrest three after bank raid": "Crime",
    "Courts Judge throws out case against mayor": "Courts",
    "Environment Farmers warn of a second dry summer": "Environment",
    "US politics Senators walk out over budget": "US politics",
    "Science Researchers find a moth that hears colours": "Science",
    "Housing Tenants win case against landlord": "Housing",
    "Media Journalists walk out at state broadcaster": "Media",
    "Europe Ministers agree to share gas": "Europe",
    "Middle East Rebels seize a second port": "Middle East",
    "Cricket Captain steps down after defeat": "Cricket",
    "Travel Thousands stranded as airline fails": "Travel",
    "Food Prices fall for the first time in a year": "Food",
    "Energy Regulator orders firms to pay back millions": "Energy",
    "Asia Floods force 4,000 from their homes": "Asia",
    "Match report Rovers win at last": "Match report",
    "Religion Bishops ask for an inquiry": "Religion",
    "Local news Council votes to close the pool": "Local news",
    "Farming Herds return to the high pastures": "Farming",
    "Fact check No, the mayor did not sell the bridge": "Fact check",
}

# Names that begin with that of a section.
NAMES = """\
Business Secretary resigns over steel deal
Health Canada warns of fake pills
World Athletics bans three runners
Sport England cuts grants for clubs
Middle East Airlines suspends flights
Asia Bibi leaves Pakistan for good
Art Garfunkel sues his label
Science Museum closes for repairs
Education Minister denies row over exams
Food Standards Agency finds horse meat
Travel Counsellors posts record profit
Europe Minister walks out of talks
Climate Change Committee criticises plans
Film Awards move to a new date
Business Insider cuts a tenth of its staff
Music Awards draw record audience
Crime Stoppers offers reward for tip
Culture Secretary says museums must pay
Housing Executive admits repairs were late
Farming Today presenter leaves after 20 years
Energy Systems Catapult wins contract
Media Matters sues over leak
Law Society warns of empty courts
Trade Unions Congress calls for inquiry
Arts Council moves grants north
Cricket Ireland names new coach
Nature Reviews retracts a paper
Police Federation accepts pay offer
Money Heist returns for a last season
Work Programme fails the young"""


def zone_of(line: str, *, last: bool = False) -> str:
    """Return the zone of a line amid an article, or at its end."""
    lines = [HEADLINE, BODY, *FILL, line] if last else [HEADLINE, BODY, line, *FILL]
    text = "\n\n".join(lines)
    return next(zone for start, end, zone, _ in find_zones(text) if text[start:end] == line)


def kickers(headline: str) -> list[str]:
    text = f"{headline}\n\n{BODY}"
    return [text[start:end] for start, end, zone, _ in find_zones(text) if zone == "kicker"]


@pytest.mark.parametrize("line", [*PARAGRAPHS.split("\n"), *LINES.split("\n")])
def test_paragraphs_stay(line: str) -> None:
    """What tells of a report, a book, a view or a thing to do is body."""
    assert zone_of(line) == "body"


@pytest.mark.parametrize("line", FURNITURE.split("\n"))
def test_furniture_is_found(line: str) -> None:
    """Consent, advertising, pointers, appeals and links of a site are no body amid an article."""
    assert zone_of(line) == "boilerplate"


def test_notes_on_the_article_are_found() -> None:
    """Where it comes from and what was changed, told at the end."""
    found = [line for line in NOTES.split("\n") if zone_of(line, last=True) == "boilerplate"]
    assert len(found) >= 19


def test_kickers_without_a_sign_are_found() -> None:
    """A section before a headline that stands alone; never another part of it."""
    found = {headline: kickers(headline) for headline in KICKERS}
    assert all(kicker in ([], [KICKERS[headline]]) for headline, kicker in found.items())
    assert sum(map(bool, found.values())) >= 22


@pytest.mark.parametrize("headline", NAMES.split("\n"))
def test_names_with_sections_stay_whole(headline: str) -> None:
    """Offices, bodies, firms and persons whose name begins with a section's."""
    assert kickers(headline) == []


def test_title_case_shows_no_seam() -> None:
    """In capitals throughout only few subjects tell that a headline begins."""
    assert kickers("Business Leaders Urge Calm Over Rates") == []
    assert kickers("Latin America Voters Turn Out In Record Numbers") == ["Latin America"]

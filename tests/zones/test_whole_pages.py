"""Pages that were pasted whole: what of them is the article, and which texts are no such pages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.zones.labels import find_zones
from mediakit.zones.page import is_page, is_teaser

MENU = [
    *["Skip to main content", "The Telsk Courier", "Home", "News", "Sport", "Business", "Culture"],
    *["Farming", "Property", "Weddings", "Log in", "Subscribe", "Search"],
]
HEADLINE = "Dam in Telsk breaks after a month of rain"
TOP = ["By Dora Winn", "3 May 2024, 10:12 GMT", "Share"]
BODY = [
    "The dam above Telsk broke on Monday after a month of rain, and forty houses are under water.",
    "Nobody was hurt, the mayor said, since the wardens had gone from door to door in the night.",
    "“We had been told for years that it would hold,” said Ole Brandt, who keeps the mill.",
    "He was not angry.",
    "The dam was built in 1931, and two ministers had promised to mend it before the next winter.",
]
TEASERS = [
    "Related",
    "Ferry to be sold for one dollar",
    "The town has no use for her, but whoever takes her must promise to keep her afloat for good.",
    "2 days ago",
    "Robot referee stopped by a moth",
    "The final had to be played with six judges and a torch, as it had been for a hundred years.",
    "3 days ago",
    "Nurse walks 200 miles to return a hat",
]
COMMENTS = [
    "3 comments",
    "Nils Averbeck",
    "I told them so when I was on the council, and I have kept a copy of each letter that I wrote.",
    "Reply",
    "4 hours ago",
    "Brin",
    "They should have asked the people who have lived below the thing for all of their lives.",
    "Reply",
    "5 hours ago",
]
FOOTER = [
    *["Most read", "About us", "Contact us", "Jobs", "Privacy policy", "Terms of use", "Archive"],
    "© 2024 The Telsk Courier",
]


def labels(lines: list[str]) -> dict[str, tuple[str, str]]:
    """Return zone and rule of each line of a text that holds each but once, of the last if not."""
    text = "\n".join(lines)
    return {text[start:end]: (zone, rule) for start, end, zone, rule in find_zones(text)}


def article(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the headline, and the body."""
    text = "\n".join(lines)
    spans = [(text[start:end], zone) for start, end, zone, _ in find_zones(text)]
    heads, body = ([line for line, zone in spans if zone == name] for name in ("headline", "body"))
    return heads, body


PAGE = [*MENU, HEADLINE, *TOP, *BODY, *TEASERS, *COMMENTS, *FOOTER]


def test_page() -> None:
    """Headline and body are the article's; all around it is labelled, and nothing is cut."""
    assert article(PAGE) == ([HEADLINE], BODY)
    found = labels(PAGE)
    assert found[HEADLINE] == ("headline", "above_article")
    assert found["By Dora Winn"] == ("byline", "byline_by")
    assert found["Weddings"] == ("boilerplate", "outside_article")
    assert found["Share"] == ("boilerplate", "share_bar")
    assert found["2 days ago"] == ("boilerplate", "outside_article")
    assert set(found) == set(PAGE)


@pytest.mark.parametrize("sign", ["\n\n", "\r\n", "\n \n\n"])
def test_page_with_other_line_ends(sign: str) -> None:
    """Empty lines make no difference."""
    text = sign.join(PAGE)
    body = [text[start:end] for start, end, zone, _ in find_zones(text) if zone == "body"]
    assert body == BODY


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("Water in the streets", "body"),
        ("Advertisement", "boilerplate"),
        ("Related: Who pays for the dykes?", "boilerplate"),
        ("1 of 6", "boilerplate"),
        ("412", "boilerplate"),
        ("Water stands in the market of Telsk, where the old mill was", "boilerplate"),
        ("Woman, 31, Told Her Headaches Were Stress - Then She Sneezed A Bead!", "boilerplate"),
        ("SEE WHERE THE WATER STANDS NOW", "boilerplate"),
        ("Our news team is now on WhatsApp and you can opt out at any time.", "boilerplate"),
        ("He said nothing.", "body"),
        ("What does the town need? Three things:", "body"),
    ],
)
def test_what_stands_between_paragraphs(line: str, zone: str) -> None:
    """Subheads and short sentences are of the article; links, captions and promotion are not."""
    page = [*MENU, HEADLINE, *TOP, *BODY[:2], line, *BODY[2:], *TEASERS, *COMMENTS, *FOOTER]
    assert labels(page)[line][0] == zone
    assert [other for other in article(page)[1] if other != line] == BODY


def test_list_within_the_article() -> None:
    """Points behind a colon are the article's, though they have no end marks."""
    points = [
        "The town needs three things:",
        "A new dam above the mill that holds in the worst of winters",
        "Boats for the wardens, who have to go from door to door",
    ]
    page = [*MENU, HEADLINE, *TOP, *BODY, *points, *BODY[:2], *TEASERS, *COMMENTS, *FOOTER]
    assert article(page)[1] == [*BODY, *points, *BODY[:2]]


def test_what_a_letter_is_like() -> None:
    """A blurb below the invitation to a letter goes with it; an article's paragraph does not."""
    sign_up, blurb = "Sign up to our morning email", "A walk through the woods with our own team."
    page = [*MENU, HEADLINE, *TOP, *BODY[:2], sign_up, blurb, *BODY[2:], *TEASERS, *FOOTER]
    assert labels(page)[blurb] == ("boilerplate", "page_appeal")
    page.remove(blurb)
    assert article(page)[1] == BODY


def test_caption_behind_its_heading() -> None:
    """The line behind *Image caption* is no body, also if it is a sentence."""
    caption = "The mill was built in 1712."
    page = [*MENU, HEADLINE, *TOP, *BODY[:2], "Image caption,", caption, *BODY[2:], *FOOTER * 2]
    assert article(page)[1] == BODY
    assert labels(page)[caption] == ("boilerplate", "caption_heading")


def test_short_article_among_long_excerpts() -> None:
    """Whole paragraphs of others that end in *Read more* do not win over three short ones."""
    long = "Walkers will have to go round by the mill until the bridge has been mended, " * 3
    excerpts = [
        line for i in range(6) for line in (f"Footbridge {i} closes", long + ".", "Read more")
    ]
    page = [*MENU, HEADLINE, *TOP, *BODY[:3], "You may also like", *excerpts, *FOOTER]
    assert article(page) == ([HEADLINE], BODY[:3])


def test_consent_before_the_article() -> None:
    """A long note on cookies is no article, nor what follows it without a line between."""
    note = "Our website keeps a few small files on your phone whenever you pay us a visit. " * 6
    page = ["We use cookies to keep the Courier free", note, note, "Accept all", *PAGE]
    assert article(page) == ([HEADLINE], BODY)


@pytest.mark.parametrize(
    "buttons",
    [
        ["3 hours ago", "Reply", "Report", "Like", "3", "Share"],
        ["May 3, 2024 at 3:12 pm", "Reply", "Upvote", "0", "Report", "Flag comment"],
    ],
)
def test_long_comments_are_no_article(buttons: list[str]) -> None:
    """However many there are, and however long."""
    long = "I have lived here for forty years, and never once did anybody come and look at it. " * 2
    comments = [line for i in range(25) for line in (f"Reader{i}", long, long, *buttons)]
    page = [*MENU, HEADLINE, *TOP, *BODY, "25 comments", *comments, *FOOTER]
    assert article(page) == ([HEADLINE], BODY)


def test_second_article_behind_the_first() -> None:
    """Where a page goes on with its next article, only the first is read."""
    more = [line.replace("dam", "pier") for line in BODY]
    page = [*MENU, HEADLINE, *TOP, *BODY, *TEASERS, *FOOTER, "Pier falls", *TOP, *more, *FOOTER]
    assert article(page) == ([HEADLINE], BODY)


def test_gallery_and_links_within_the_article() -> None:
    """A gap of many lines does not end an article that goes on behind it."""
    caption = "Ole Brandt looks at what is left of the mill that he keeps above Telsk"
    gap = [caption, "+6", "View gallery", caption, "RELATED ARTICLES", "Previous", "1", "Next"]
    links = [
        "Ferry to be sold for one dollar",
        "Nurse walks far to return a hat",
        "Share",
        "1.2k shares",
    ]
    page = [*MENU, HEADLINE, *TOP, *BODY, *gap, *links, *BODY[::-1] * 2, *TEASERS, *FOOTER]
    assert article(page) == ([HEADLINE], [*BODY, *BODY[::-1] * 2])


def test_last_paragraph_behind_a_gap() -> None:
    """One that adds little is found before whatever ends the article, and not behind it."""
    caption, last = f"[1/2]{HEADLINE}", "The ministry did not say on Monday who would pay for it."
    gap = ["Advertisement", "Report this ad", caption, "14.20 BST", "Share", "Advertisement"]
    page = [*MENU, HEADLINE, *TOP, *BODY, *gap, last, *TEASERS, *COMMENTS, *FOOTER]
    assert article(page)[1] == [*BODY, last]
    page = [*MENU, HEADLINE, *TOP, *BODY, *gap, "More on this story", last, *TEASERS, *FOOTER]
    assert article(page)[1] == BODY


def test_live_page() -> None:
    """Entries with times, titles and names between them are one article."""
    entries = [
        line for i in range(5) for line in (f"1{i}:20", f"Hour {i} of rain", *BODY[:2], "Share")
    ]
    page = [*MENU, HEADLINE, *TOP, *entries, *TEASERS, *FOOTER]
    body = [line for i in range(5) for line in (f"Hour {i} of rain", *BODY[:2])]
    assert article(page) == ([HEADLINE], body)


def test_live_page_with_correspondents() -> None:
    """Names, places and times above each entry do not part the article."""
    names = ["Updated at 15.30 BST", "Share", "14.20 BST", "Ana Holt", "Reporting from Telsk"]
    entries = [line for i in range(5) for line in (*names, f"Hour {i} of rain", *BODY[:2])]
    page = [*MENU, HEADLINE, *TOP, *entries, *TEASERS, *FOOTER]
    found, body = article(page)
    assert found == [HEADLINE]
    assert [line for line in body if line in BODY] == BODY[:2] * 5


def test_headline_is_not_the_first_line_of_the_menu() -> None:
    """A teaser in the menu and a breadcrumb with the title are none; a kicker is told from it."""
    trail = f"You are here: Home/News/{HEADLINE}"
    above = ["Train derails outside Wexley as storm passes", *MENU, trail, "Environment"]
    page = [*above, HEADLINE, *TOP, *BODY, *TEASERS, *FOOTER]
    assert article(page) == ([HEADLINE], BODY)
    assert labels(page)["Environment"] == ("kicker", "kicker_line")


def test_standfirst_and_points_below_the_headline() -> None:
    """What stands directly below the headline, or under *Key points*, is body; a caption is not."""
    deck = (
        "Forty houses in Telsk are under water, and the mayor says that all had been warned in time"
    )
    points = [
        "Dam above Telsk broke on Monday",
        "Nobody was hurt in the forty houses under water now",
    ]
    caption = "Ole Brandt looks at what is left of the mill that he keeps"
    page = [*MENU, HEADLINE, deck, *TOP, caption, "Key points", *points, *BODY, *TEASERS, *FOOTER]
    assert article(page) == ([HEADLINE], [deck, *points, *BODY])


def test_promotion_right_above_the_headline() -> None:
    """Paragraphs and a ticker above headline and date are none of the article's."""
    ticker = ["Breaking", "Minister quits after floods as party turns on her"]
    promotion = [
        "Get the best of our journalism for less than a coffee a week, and with no advertising.",
        "Our reporters go where others do not, and they stay until they know what has happened.",
    ]
    for above in (ticker, promotion, [*promotion, *ticker]):
        page = [*MENU, *above, HEADLINE, *TOP, *BODY, *TEASERS, *COMMENTS, *FOOTER]
        assert article(page) == ([HEADLINE], BODY), above


def test_headline_that_asks() -> None:
    """A question above the article is its headline."""
    title = "Who will pay for the dam that broke above Telsk on Monday?"
    assert article([*MENU, title, *TOP, *BODY, *TEASERS, *FOOTER]) == ([title], BODY)
    assert article([*MENU, *TOP, title, *BODY, *TEASERS, *FOOTER]) == ([title], BODY)


def test_title_from_a_column_stays_the_only_headline() -> None:
    """The page's own headline is no second one."""
    title = "Floods: Dam breaks above Telsk"
    text = "\n".join([title, *PAGE])
    spans = find_zones(text, headline=len(title))
    assert [text[s:e] for s, e, zone, _ in spans if zone == "headline"] == [title[8:]]
    assert [text[s:e] for s, e, zone, _ in spans if zone == "kicker"] == ["Floods"]
    assert [text[s:e] for s, e, zone, _ in spans if zone == "body"] == BODY


def test_credits_behind_the_article_stay() -> None:
    """Who helped, told below the article, is a byline; dates of other articles are none."""
    credit = "Additional reporting by Nils Averbeck"
    page = [*MENU, HEADLINE, *TOP, *BODY, "Where the mill is", credit, *TEASERS, *FOOTER]
    assert labels(page)[credit] == ("byline", "byline_reporting")


@settings(deadline=None)  # speed is no part of the guarantee
@given(st.lists(st.sampled_from([*set(PAGE), "# " + HEADLINE, "“Who?”", "😀"]), max_size=90))
def test_spans_part_any_page(lines: list[str]) -> None:
    """Whatever lines a page has, spans are in order, apart, and leave out no word."""
    text = "\n".join([*MENU, *lines, *FOOTER])
    spans = find_zones(text)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert sum(len(text[start:end].split()) for start, end, *_ in spans) == len(text.split())


@pytest.mark.parametrize(
    "line",
    [
        '" ' * 50 + '"',
        "Image caption,",
        "Share",
        "He left the town.",
        HEADLINE,
        "Points of the day here:",
    ],
)
def test_long_odd_pages_are_read(line: str) -> None:
    """Pages made to be slow are read like any other."""
    lines = [*MENU, *[line] * 20_000, *BODY, *FOOTER]
    assert len(find_zones("\n".join(lines))) == len(lines)


# --- no pages ----------------------------------------------------------------------------------


def rules_of(lines: list[str]) -> set[str]:
    return {rule for *_, rule in find_zones("\n\n".join(lines))}


OF_PAGES = {"outside_article", "above_article", "page_appeal"}


@pytest.mark.parametrize(
    "lines",
    [
        [HEADLINE, *TOP, *BODY, *TEASERS, "© 2024 The Courier"],
        [HEADLINE, *BODY, *[f"Rovers {i} United" for i in range(40)], *BODY],
        [HEADLINE, *BODY, *["Ole Brandt: Who knows?", "Dora Winn: I do."] * 30],
        [HEADLINE, "By Dora Winn", *[f"{i} Milk and eggs" for i in range(40)], *BODY, "Share"],
        [*MENU, "Share", "Related", "Most read", *[f"Rain in Telsk {i}" for i in range(30)]],
    ],
    ids=["few lines", "results", "interview", "list", "front page"],
)
def test_other_texts_are_read_as_before(lines: list[str]) -> None:
    """Few lines, or short ones without buttons of a site, or no prose: no article is sought."""
    assert not rules_of(lines) & OF_PAGES


def test_long_interview_on_a_page() -> None:
    """Many buttons show a page around an article of many lines, too."""
    talk = [f"Ole Brandt: {line}" for line in BODY] * 20
    page = [*MENU, HEADLINE, *TOP, *talk, *TEASERS, *COMMENTS, *FOOTER]
    buttons = [f"Topic {i}" for i in range(20)]
    assert "outside_article" in rules_of([*buttons, *page, *MENU])
    assert not is_page([HEADLINE, *talk], 0)


def test_teasers() -> None:
    """A number, capitals, or ten words without an end mark; a subhead is none."""
    assert is_teaser("14")
    assert not is_teaser("What happens now")
    assert not is_teaser("A few of the things that the mayor said on Monday:")

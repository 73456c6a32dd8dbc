"""The marked article: nothing lost, everything escaped, every mark where its row says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from mediakit.base.files import read_toml
from mediakit.base.prose import (
    CATEGORY_COLOURS,
    assign_looks,
    read_style,
)
from mediakit.corpus.corpus import Corpus
from mediakit.errors import ArgumentError, ColumnMissingError
from mediakit.pages.marked import mark_text
from mediakit.reports.page import clean_html
from mediakit.tables import ARTICLES, HITS, QUOTES, REJECTS, ZONE_SPANS, ZONES, build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT = "War\nPact “signed”\n\nMina Holt said: “Peace talks go on.” She left."
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onfocus='alert(1)",
    "[c](javascript:alert(1))",
    "</p></div><iframe src=//x>",
    "&lt;b&gt; &amp;amp;",
)


def rows_of(
    schema: Mapping[str, str], names: str, rows: Sequence[tuple[object, ...]], **same: str | int
) -> pd.DataFrame:
    """Return a table of a schema, of rows of some columns and what is the same in all of them."""
    table = pd.DataFrame(rows, columns=names.split()).assign(**same)
    return build(schema, {str(name): table[name] for name in table})


def corpus_of(text: str, zones: Sequence[tuple[int, int, str]], doc_id: str = "a") -> Corpus:
    """Return a corpus of one article with these zones."""
    articles = rows_of(ARTICLES, "doc_id text n_words", [(doc_id, text, 0)])
    spans = rows_of(ZONE_SPANS, "start end zone", zones, doc_id=doc_id, rule="by hand")
    return Corpus(articles, spans, build(REJECTS))


def quotes_of(rows: Sequence[tuple[int, int, str, str | None]], doc_id: str = "a") -> pd.DataFrame:
    """Return quotes: start, end, voice, speaker."""
    return rows_of(QUOTES, "start end voice speaker", rows, doc_id=doc_id)


def hits_of(rows: Sequence[tuple[int, int, str]], text: str, doc_id: str = "a") -> pd.DataFrame:
    """Return hits: start, end, category."""
    terms = [(*row, i, text[row[0] : row[1]]) for i, row in enumerate(rows)]
    names = "start end category hit_id term"
    return rows_of(HITS, names, terms, doc_id=doc_id, voice="outlet", sentence=0)


def example() -> tuple[Corpus, pd.DataFrame, pd.DataFrame]:
    """Return one article with a quotation, scare quotes and two overlapping hits."""
    zones = [(0, 3, "kicker"), (4, 17, "headline"), (19, len(TEXT), "body")]
    quotes = quotes_of([(9, 17, "outlet", None), (35, 55, "quoted", "Mina Holt")])
    hits = hits_of([(36, 41, "peace"), (36, 47, "talks"), (56, 59, "she & <co>")], TEXT)
    return corpus_of(TEXT, zones), quotes, hits


class Element(NamedTuple):
    """An element that encloses a character."""

    number: int
    tag: str
    attributes: dict[str, str | None]


class Parsed(HTMLParser):
    """Every character of the article with the elements around it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.elements: list[Element] = []
        self.characters: list[tuple[str, tuple[Element, ...]]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.open.append(Element(len(self.elements), tag, dict(attrs)))
        self.elements.append(self.open[-1])

    def handle_endtag(self, tag: str) -> None:
        """Close the last element, which must be this one."""
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Keep the characters of the article."""
        if any(has_class(element, "mk-article") for element in self.open):
            self.characters += [(c, tuple(self.open)) for c in data]

    @property
    def text(self) -> str:
        """The article without its tags."""
        return "".join(c for c, _ in self.characters)

    def places(self, name: str) -> set[int]:
        """Return the places of the characters inside elements of a class."""
        return {
            i
            for i, (_, around) in enumerate(self.characters)
            if any(has_class(element, name) for element in around)
        }


def has_class(element: Element, name: str) -> bool:
    return name in (element.attributes.get("class") or "").split()


def test_marks_stand_where_the_rows_say() -> None:
    """Zones, quotations and hits enclose exactly their characters."""
    corpus, quotes, hits = example()
    parsed = Parsed(mark_text(corpus, quotes=quotes, hits=hits).html)
    assert parsed.text == TEXT
    assert parsed.places("mk-dim") == set(range(3))
    assert parsed.places("mk-headline") == set(range(4, 17))
    assert parsed.places("mk-scare") == set(range(9, 17))
    assert parsed.places("mk-quoted") == set(range(35, 55))
    assert parsed.places("mk-hit") == set(range(36, 47)) | set(range(56, 59))
    assert parsed.places("mk-c0") == set(range(36, 41))


def test_category_and_speaker_are_told_to_the_reader() -> None:
    """A hit names its category on hover and on focus, a quotation its speaker without either."""
    corpus, quotes, hits = example()
    elements = Parsed(mark_text(corpus, quotes=quotes, hits=hits).html).elements
    stops = [e.attributes for e in elements if "tabindex" in e.attributes]
    assert [stop["title"] for stop in stops] == [
        ("talks (Peace talks) · own words\npeace (Peace) · own words"),
        "she & <co> · own words",
    ]
    labels = [e.attributes["data-label"] for e in elements if "data-label" in e.attributes]
    assert labels == ["Mina Holt"]
    assert "attr(data-label)" in read_style()


def test_plain_text_is_the_fallback() -> None:
    """Without a browser the same is said in text."""
    corpus, quotes, hits = example()
    assert repr(mark_text(corpus, quotes=quotes, hits=hits)) == (
        "(kicker, not counted) War\n\n"
        "(headline) Pact [scare quotes: “signed”]\n\n"
        "Mina Holt said: [quoted, Mina Holt: “{talks+peace: Peace talks} go on.”] {she\n"
        "& <co>: She} left."
    )


def test_label_stands_once_while_the_speaker_goes_on() -> None:
    """A label is repeated where the speaker, the voice or the paragraph is another one."""
    text = "aa bb cc dd\n\nee"
    rows = [(0, 2, "A"), (3, 5, "A"), (6, 8, None), (9, 11, "A"), (13, 15, "A")]
    quotes = quotes_of([(a, b, "quoted", name) for a, b, name in rows])
    corpus = corpus_of(text, [(0, 11, "body"), (13, 15, "body")])
    elements = Parsed(mark_text(corpus, quotes=quotes).html).elements
    labels = [e.attributes.get("data-label") for e in elements if e.tag == "span"]
    assert labels[1:] == ["A", None, "speaker not found", "A", "A"]  # the first is in the legend


def test_crossing_spans_are_closed_and_opened_again() -> None:
    """A hit that runs over the end of a quotation is one stop in two pieces."""
    quotes = quotes_of([(0, 4, "reported", "A")])
    marked = mark_text(
        corpus_of("ab cd ef", [(0, 8, "body")]),
        quotes=quotes,
        hits=hits_of([(3, 8, "x")], "ab cd ef"),
    )
    parsed = Parsed(marked.html)
    pieces = [e.attributes for e in parsed.elements if e.tag == "mark"]
    assert [piece.get("tabindex") for piece in pieces] == ["0", None]
    assert parsed.places("mk-hit") == set(range(3, 8))
    assert marked.text == "[reported, A: ab {x: c}]{… d ef}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_untrusted_text_stays_text(attack: str) -> None:
    """Whatever stands in text, speaker, category or language is shown and never becomes markup."""
    corpus = corpus_of(attack, [(0, len(attack), "body")])
    corpus = Corpus(corpus.articles.assign(language=attack), corpus.zones, corpus.rejects)
    marked = mark_text(
        corpus,
        quotes=quotes_of([(0, len(attack), "quoted", attack)]),
        hits=hits_of([(1, 3, attack)], attack),
    )
    parsed = Parsed(marked.html)
    assert parsed.text == attack
    assert {e.tag for e in parsed.elements} <= {"div", "p", "span", "mark"}
    names = {name for e in parsed.elements for name in e.attributes}
    assert names <= {"class", "title", "tabindex", "data-label", "dir"}
    assert attack in [e.attributes.get("data-label") for e in parsed.elements]


NASTY = st.text(st.sampled_from("ab <>&\"'“”’{}[]:\u00e9\u0130\U0001f600\u202e\u05d0"), min_size=1)


@st.composite
def marked_parts(draw: st.DrawFn) -> tuple[Corpus, pd.DataFrame, pd.DataFrame]:
    """Draw an article of any paragraphs, with quotations and hits that may cross."""
    paragraphs = draw(st.lists(st.tuples(st.sampled_from(ZONES), NASTY), min_size=1, max_size=4))
    text, zones = "", []
    for zone, paragraph in paragraphs:
        zones.append((len(text), len(text) + len(paragraph), zone))
        text += paragraph + "\n"
    place = st.integers(0, len(text) - 2)
    span = st.tuples(place, place).map(lambda ends: (min(ends), max(ends) + 1))
    inside = span.filter(lambda ends: text[slice(*ends)] != "\n")
    kinds = st.tuples(st.sampled_from(["outlet", "reported", "quoted"]), st.none() | NASTY)
    quotes = draw(st.lists(st.tuples(inside, kinds), max_size=4))
    hits = draw(st.lists(st.tuples(inside, NASTY), max_size=5))
    return (
        corpus_of(text, zones),
        quotes_of([(*ends, *kind) for ends, kind in quotes]),
        hits_of([(*ends, category) for ends, category in hits], text),
    )


def visible(table: pd.DataFrame, text: str) -> set[int]:
    """Return the places in spans; the line breaks between paragraphs lie in no element."""
    spans = zip(table["start"], table["end"], strict=True)
    return {i for a, b in spans for i in range(a, b) if text[i] != "\n"}


@examples(50)
@given(marked_parts())
def test_html_holds_the_text_and_every_mark(
    parts: tuple[Corpus, pd.DataFrame, pd.DataFrame],
) -> None:
    """Tags off, the text is left; each row encloses its characters; cleaning changes nothing."""
    corpus, quotes, hits = parts
    text = corpus.articles["text"].iloc[0]
    html = mark_text(corpus, quotes=quotes, hits=hits).html
    parsed = Parsed(html)
    assert parsed.text == text
    for kind, voice in {"scare": "outlet", "reported": "reported", "quoted": "quoted"}.items():
        assert parsed.places(f"mk-{kind}") == visible(quotes[quotes["voice"] == voice], text)
    assert parsed.places("mk-hit") == visible(hits, text)
    for category, look in assign_looks(hits["category"]).items():
        drawn = parsed.places(f"mk-c{look.colour}") & parsed.places(f"mk-s{look.shape}")
        assert drawn >= visible(hits[hits["category"] == category], text)
    cleaned = Parsed(clean_html(html))
    assert cleaned.characters == parsed.characters
    assert cleaned.elements == parsed.elements


@examples(50)
@given(marked_parts())
def test_plain_text_is_narrow_and_calm(parts: tuple[Corpus, pd.DataFrame, pd.DataFrame]) -> None:
    """No line is wider than 78 characters, none turns around, and the text is all there."""
    corpus, quotes, hits = parts
    text = corpus.articles["text"].iloc[0].replace("\u202e", "")
    told = repr(mark_text(corpus, quotes=quotes, hits=hits))
    assert all(len(line) <= 78 for line in told.split("\n"))
    assert "\u202e" not in told
    left = iter("".join(told.split()))
    assert all(character in left for character in "".join(text.split()))


def test_text_in_no_zone_is_shown_as_not_counted() -> None:
    """A corpus whose zones leave a gap loses no text."""
    corpus = corpus_of("left out\n\nbody", [(10, 14, "body")])
    parsed = Parsed(mark_text(corpus, quotes=quotes_of([])).html)
    assert parsed.text == "left out\n\nbody"
    assert parsed.places("mk-unlabelled") == set(range(10))


def test_tables_are_left_alone() -> None:
    """Marking changes neither quotes nor hits."""
    corpus, quotes, hits = example()
    before = quotes.copy(), hits.copy()
    mark_text(corpus, quotes=quotes, hits=hits)
    pd.testing.assert_frame_equal(quotes, before[0])
    pd.testing.assert_frame_equal(hits, before[1])


def test_order_of_rows_makes_no_difference() -> None:
    """The same rows in another order give the same bytes."""
    corpus, quotes, hits = example()
    assert mark_text(corpus, quotes=quotes[::-1], hits=hits[::-1]).html == (
        mark_text(corpus, quotes=quotes, hits=hits).html
    )


def two_articles() -> Corpus:
    """Return a corpus of two articles."""
    corpora = [corpus_of("Yes.", [(0, 4, "body")], doc_id) for doc_id in ("north", "south")]
    articles = pd.concat([c.articles for c in corpora], ignore_index=True)
    zones = pd.concat([c.zones for c in corpora], ignore_index=True)
    return Corpus(articles, zones, build(REJECTS))


def test_one_article_of_several_is_chosen_by_its_id() -> None:
    """Rows of other articles are not drawn."""
    quotes = quotes_of([(0, 4, "quoted", "A")], "north")
    assert mark_text(two_articles(), quotes=quotes, doc_id="south").text == "Yes."
    assert mark_text(two_articles(), quotes=quotes, doc_id="north").text == "[quoted, A: Yes.]"


def test_refusals() -> None:
    """An unknown article, a missing choice, foreign offsets and a missing column are refused."""
    with pytest.raises(ArgumentError, match=r"2 articles; say which one by doc_id="):
        mark_text(two_articles(), quotes=quotes_of([]))
    with pytest.raises(ArgumentError, match=r"doc_id='nroth' is unknown. Did you mean 'north'\?"):
        mark_text(two_articles(), quotes=quotes_of([]), doc_id="nroth")
    with pytest.raises(ArgumentError, match=r"start=2 and end=9, but its text has 4 characters"):
        mark_text(
            two_articles(), quotes=quotes_of([(2, 9, "quoted", "A")], "north"), doc_id="north"
        )
    with pytest.raises(ColumnMissingError, match="'speaker' is missing"):
        mark_text(two_articles(), quotes=quotes_of([]).drop(columns="speaker"), doc_id="north")


def test_output_in_a_notebook_carries_its_style() -> None:
    """In a notebook the style comes along; nothing in it is fetched from elsewhere."""
    corpus, quotes, hits = example()
    marked = mark_text(corpus, quotes=quotes, hits=hits)
    shown = marked._repr_html_()
    assert shown == f"<style>\n{read_style()}\n</style>\n{marked.html}"
    assert "url(" not in read_style()
    assert "@import" not in read_style()


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    shares = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mix(colour: str, share: float, ground: str) -> str:
    """Return a colour of which so much is laid over a ground."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def contrast(colour: str, ground: str) -> float:
    dark, light = sorted([luminance(colour), luminance(ground)])
    return (light + 0.05) / (dark + 0.05)


SHARES = [int(share) / 100 for share in re.findall(r"var\(--v\) (\d+)%,transparent", read_style())]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_all_text_of_a_marked_article_is_legible(mode: str) -> None:
    """On the ground of the page and on the tint of each voice, in light and dark: 4.5 to 1."""
    colours = read_toml("base/figures.toml")[mode]
    assert len(SHARES) == 3
    for voice in ("quoted", "reported"):
        for share in SHARES:
            ground = mix(colours[voice], share, colours["wash"])
            assert contrast(colours["ink"], ground) >= 4.5
            twice = mix(colours["quoted"], share, ground)  # a quotation in a report
            assert contrast(colours["ink"], twice) >= 4.5
        assert contrast(colours[voice], colours["wash"]) >= 3  # its edge
    assert contrast(colours["soft"], colours["wash"]) >= 4.5


def test_underlines_stand_out_in_light_and_dark() -> None:
    """With a contrast of 3:1 on the grounds of a page, of JupyterLab, and of its dark theme."""
    assert "var(--c) 65%,white" in read_style()
    for colour in CATEGORY_COLOURS:
        assert all(contrast(colour, ground) >= 3 for ground in ("#FFFFFF", "#F5F6F7"))
        lighter = mix(colour, 0.65, "#FFFFFF")
        assert all(contrast(lighter, ground) >= 4.5 for ground in ("#14161A", "#1D2026", "#111111"))


def test_jupyterlab_has_the_colours_of_a_page() -> None:
    """In its light and its dark theme, as it has no variables of ours."""
    style, known = read_style(), read_toml("base/figures.toml")
    for mode, form in (("light", "var(--{0},{1})"), ("dark", ":{1}")):
        for name in ("quoted", "reported", "own", "soft"):
            assert form.format(name, known[mode][name]) in style, (mode, name)
    assert 'body[data-jp-theme-light="false"] .mk{' in style


def test_the_legend_names_the_list_and_counts_its_hits() -> None:
    """Where a list is named and has no hit, it says so."""
    corpus, quotes, hits = example()
    key = mark_text(corpus, quotes=quotes, hits=hits, list_name="war_peace").html.split("</p>")[0]
    assert "underlined: 3 hits of the list “war peace”" in key
    assert "she &amp; &lt;co&gt; 1</span>" in key
    none = mark_text(corpus, quotes=quotes, hits=hits[:0], list_name="war_peace").html
    assert "no hits of the list “war peace”" in none.split("</p>")[0]
    assert "hit" not in mark_text(corpus, quotes=quotes).html.split("</p>")[0]


@pytest.mark.parametrize(
    ("zones", "folded"),
    [
        ("bbkhtt", "ab"),  # before the article: the kicker stays
        ("bhtbt", "a"),  # one line within does not fold
        ("htbbbt", "cde"),
        ("htbkbb", "cdef"),  # a kicker among boilerplate folds with it
        ("khtt", ""),
        ("yhttbb", ""),  # two lines after the article are few
    ],
)
def test_boilerplate_before_an_article_is_folded(zones: str, folded: str) -> None:
    """And in longer runs; the text stays whole, and what cleans a page leaves the fold."""
    names = {"b": "boilerplate", "k": "kicker", "h": "headline", "t": "body", "y": "byline"}
    text = "\n".join("abcdef"[: len(zones)])
    spans = [(2 * i, 2 * i + 1, names[letter]) for i, letter in enumerate(zones)]
    html = clean_html(mark_text(corpus_of(text, spans), quotes=quotes_of([])).html)
    parsed = Parsed(html)
    assert parsed.text == text
    assert "".join(text[i] for i in sorted(parsed.places("mk-fold"))).replace("\n", "") == folded
    told = [e.attributes["title"] for e in parsed.elements if e.tag == "summary"]
    lines = "1 line" if len(folded) == 1 else f"{len(folded)} lines"
    assert told == ([f"{lines} not counted"] if folded else [])


def test_looks_repeat_as_late_as_possible() -> None:
    """Thirty-two categories differ; neighbours differ in colour and in shape."""
    looks = list(assign_looks(f"c{i:02}" for i in range(40)).values())
    assert len(set(looks[:32])) == 32
    assert looks[32:] == looks[:8]
    assert all(a.colour != b.colour and a.shape != b.shape for a, b in pairwise(looks))

"""Zones: every rule on its own examples, the order of lines, and what holds for any text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mediakit.corpus.read import with_title
from mediakit.tables import ZONES
from mediakit.zones.labels import (
    MAX_BEHIND,
    MAX_LINE,
    ask_lines,
    find_below,
    find_keys,
    find_paragraphs,
    find_zones,
    is_blank,
    is_statement,
    split_headline,
)
from mediakit.zones.rules import (
    ANYWHERE,
    Asked,
    Place,
    Rule,
    expand,
    find_credit,
    find_guard,
    find_signed,
    fold,
    load_rules,
    patterns_for,
    place,
    seen,
)

if TYPE_CHECKING:
    from pathlib import Path

RULES = load_rules()
IDS = [f"{i}-{rule.name}" for i, rule in enumerate(RULES)]
BODY = "The dam in Telsk broke on Monday after a long storm."


def found_by(rule: Rule, line: str) -> re.Match[str] | None:
    """Match one rule as its place does."""
    text = seen(line, case=rule.case)
    for pattern in map(expand, rule.patterns):
        if rule.where == "credit":
            found = re.search(rf"(?:{pattern})\Z", text)
        elif rule.where in {"long", "start"}:
            found = re.match(pattern, text)
        else:
            found = re.fullmatch(pattern, text)
        if found:
            return found
    return None


def kickers(line: str) -> list[str]:
    return [line[start:end] for start, end, zone, _ in split_headline(line) if zone == "kicker"]


def zones_of(text: str) -> list[tuple[str, str]]:
    return [(zone, text[start:end]) for start, end, zone, _ in find_zones(text)]


def rules_of(text: str) -> list[str]:
    return [rule for *_, rule in find_zones(text)]


# --- the rules as data -------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_rule_says_what_it_is_for(rule: Rule) -> None:
    """Each rule has a known zone and place, a reason, examples and near misses."""
    assert rule.zone in ZONES
    assert rule.why.endswith(".")
    assert rule.matches
    assert rule.misses
    lines = [*map(str, rule.matches), *rule.misses]
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param(rule, line, id=f"{rule.name}-{line}")
        for rule in RULES
        for line in rule.matches
        if isinstance(line, str)
    ],
)
def test_rule_finds_its_examples(rule: Rule, line: str) -> None:
    """A rule finds every line that it is meant for."""
    assert found_by(rule, line)


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param(rule, line, id=f"{rule.name}-{line}")
        for rule in RULES
        if rule.where != "headline"
        if rule.where != "label"
        for line in rule.misses
    ],
)
def test_rule_leaves_near_misses(rule: Rule, line: str) -> None:
    """A rule leaves alone what only looks like its lines."""
    assert not found_by(rule, line)


@pytest.mark.parametrize(
    ("rule", "line", "part"),
    [
        pytest.param(rule, *example, id=f"{rule.name}-{example[0]}")
        for rule in RULES
        for example in rule.matches
        if not isinstance(example, str)
    ],
)
def test_rule_parts_its_examples(rule: Rule, line: str, part: str) -> None:
    """What was glued to the headline of an example is parted from it, by that rule."""
    found = [(line[s:e], zone, name) for s, e, zone, name in split_headline(line)]
    assert (part, rule.zone, rule.name) in found
    assert len(found) == 2


@pytest.mark.parametrize(
    "rest",
    [
        "| The House of the Rising Sun",
        "- The New North Shore Daily Post Weekend",
        "- Wednesday, 21st of September, 2015 - - - at 10.15.30 a.m. (local time)",
    ],
)
def test_no_more_than_this_stands_behind_a_title(rest: str) -> None:
    """The longest that is parted from a headline: a text with it still begins with the title."""
    title = "Recount ends in a tie after a long night"
    assert rest.count(" ") < MAX_BEHIND
    assert with_title(title, f"{title} {rest}\n\n{BODY}")[0].startswith(f"{title} {rest}")


@pytest.mark.parametrize(
    "line", [line for rule in RULES if rule.zone == "kicker" for line in rule.misses]
)
def test_headline_without_kicker_stays_whole(line: str) -> None:
    """No kicker is found in the near misses of any kicker rule, as line or as beginning."""
    assert kickers(line) == []
    text = f"{line}\n\nRecount ends in a tie after a long night\n\n{BODY}"
    assert ("kicker", line) not in zones_of(text)


@pytest.mark.parametrize(
    "line", [line for rule in RULES if rule.where == "label" for line in rule.matches]
)
def test_kicker_line_above_headline(line: str) -> None:
    """A label on its own line above a headline is the kicker."""
    zones = zones_of(f"{line}\n\nRecount ends in a tie after a long night\n\n{BODY}")
    assert zones[:2] == [("kicker", line), ("headline", "Recount ends in a tie after a long night")]


# --- guards ------------------------------------------------------------------------------------

PATTERNS = [(rule.where, source, expand(source)) for rule in RULES for source in rule.patterns]
EXAMPLES = sorted(
    {line if isinstance(line, str) else line[0] for rule in RULES for line in rule.matches}
    | {line for rule in RULES for line in rule.misses}
    | {BODY, BODY.upper(), "\u017fhare", "“Tags: floods”"}
)


@pytest.mark.parametrize("where", ["line", "long", "within", "tail", "head", "below", "beside"])
def test_rules_are_found_as_if_each_were_asked(where: str) -> None:
    """The rule found is the first that matches, those without regard to case before others."""
    rules = sorted((rule for rule in RULES if rule.where == where), key=lambda rule: rule.case)
    for line in EXAMPLES:
        expected = next((rule for rule in rules if found_by(rule, line)), None)
        assert place(where).find(line) is expected, line


def allows(source: str, line: str, *, anywhere: bool = False) -> bool:
    """Whether the guard of a pattern lets a line through, and so does any place that asks it."""
    guard, small = find_guard(source, anywhere=anywhere), fold(line)
    allowed = guard.empty and not line
    if line:
        allowed = small.startswith(tuple(guard.openings)) or any(s in small for s in guard.signs)
    if allowed and not anywhere:
        asked = Asked(RULES[0], source)
        for others in ((), patterns_for("headline")):  # many signs are looked up by words
            assert asked in Place([asked, *others]).may_match(line)
    return allowed


@examples(80)
@given(st.data())
def test_guards_allow_all_that_their_patterns_match(data: st.DataObject) -> None:
    """What is made to fit a pattern, the guard of the pattern never turns away."""
    where, source, pattern = data.draw(st.sampled_from(PATTERNS))
    line = data.draw(st.from_regex(pattern, fullmatch=True))
    assert allows(source, line, anywhere=where == "credit")


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("(?i:send) .*", "\u017fend us a tip"),
        ("(?i:in) .*", "\u0130n pictures"),
        ("(?i:in) .*", "\u0131n pictures"),
        (r"\d+ comments", "\u0663 comments"),
        (r"more\s[\s*]*news", "more\u2003*\u2003news"),
        (r"[\])'-]+ .+", "]-' end"),
        ("a{2,3}b|(?<!c)d?", "aab"),
        (".*(?:x/|ab)", "12x/"),
        (r".* (?:war|strike) (?:in|on).*", "A war on drugs"),
        (".*(?:ab|abc.*)(?:de|f)", "xabcyf"),
        ("(?:|a)(?:b|)", ""),
    ],
)
def test_guards_see_as_patterns_do(pattern: str, line: str) -> None:
    """Odd letters, digits and spaces, classes and counts are read as `re` reads them."""
    assert re.fullmatch(pattern, line)
    assert allows(pattern, line)


def test_signs_of_parts_that_follow_each_other_are_one() -> None:
    """A word with the space before it, of which lines hold far fewer than of its letters."""
    assert find_guard(".*[A-Z]+ (?:war|tax)").signs == {" war", " tax"}
    assert find_guard("(?:x|.*)/(?:a|bc)").signs == {"/a", "/bc"}


@pytest.mark.parametrize("where", ["headline", "label", "start"])
def test_no_line_is_kept_from_a_pattern_that_matches(where: str) -> None:
    """The patterns that part a headline: those that may match are all that do."""
    for line in [*EXAMPLES, *map(str.upper, EXAMPLES), *map(str.title, EXAMPLES)]:
        text = seen(line, case=True)
        matching = [one for one in patterns_for(where) if one.regex.match(text)]
        may_match = place(where).may_match(text)
        assert [one for one in may_match if one in matching] == matching, line


def test_guards_turn_prose_away() -> None:
    """Of all patterns hardly one must be asked about a line of prose."""
    asked = [source for _, source, _ in PATTERNS if allows(source, BODY)]
    assert len(asked) < len(PATTERNS) / 4


def test_rules_for_beginnings_are_told_by_their_openings() -> None:
    """No long line is asked about by what it holds: most are decided by their first letters."""
    long = [source for where, source, _ in PATTERNS if where in {"long", "start"}]
    assert not any(find_guard(source).signs for source in long)


def test_no_sign_in_many_lines_is_passed_over() -> None:
    """Of many lines those are found that hold a sign, be it in capitals or in odd letters."""
    odd = [
        line.replace("s", "\u017f").replace("k", "\u212a").replace("i", "\u0131")
        for line in EXAMPLES
    ]
    lines = [
        *EXAMPLES,
        *map(str.upper, EXAMPLES),
        *odd,
        *(line.replace(" ", "\u00a0") for line in odd),
    ]
    found = find_signed(lines)
    for i, line in enumerate(lines):
        small, numbers = fold(line), found.get(i, set())
        for number, asked in enumerate(place(*ANYWHERE).asked):
            assert number in numbers or not any(sign in small for sign in asked.guard.signs), line
    assert not find_signed([BODY])


def test_lines_are_labelled_together_as_each_alone() -> None:
    """What a line says by itself is what its rules find, whatever stands beside it."""
    lines = [line for line in EXAMPLES if line == line.strip(" *_[]•»") and len(line) <= MAX_LINE]
    texts = ["\n\n".join(lines[i : i + 7]) for i in range(0, len(lines), 7)]
    alone = [*ask_lines(texts, [*map(find_paragraphs, texts)])]
    found = dict(zip(lines, (label for one in alone for label in one.labels), strict=True))
    for line in lines:
        rule = place("long", "line").find(line) or find_credit(line)
        assert found[line] == (rule.label if rule else ("body", "default")), line


# --- headlines that are not in the rules' examples ---------------------------------------------

GLUED = [
    ("Rail strike", "Commuters face third day of chaos"),
    ("Cost of living crisis", "Families skip meals as prices rise"),
    ("Elections in Germany", "Coalition loses majority in the east"),
    ("Earthquake in Morocco", "Rescuers search villages by hand"),
    ("Murder trial", "Jury hears last call of victim"),
    ("Champions League", "Bayern lose in Madrid"),
    ("Opinion", "Why we should tax the rich"),
    ("Interview", "“I never wanted to be famous”"),
    ("Nuclear deal", "Iran agrees to inspections"),
    ("Attack in Moscow", "Death toll rises to 137"),
]
WHOLE = [
    "Ford cuts 3,000 jobs in Germany",
    "Police raid ‘drug dens’ in Paris",
    "Israeli strike on Rafah kills 20",
    "World Bank cuts growth forecast for China",
    "World Cup winners Argentina return home",
    "Football Association fines City over pitch invasion",
    "Health Secretary Wes Hart visits hospital",
    "Climate change Minister resigns over coal mine",
    "Brexit deal ‘dead’, says Dublin",
    "Floods in Rio Grande do Sul kill 100",
    "Earthquake in Japan Sea triggers alarm",
    "Row over Stone of Scone ends",
    "Trial of Donald Trump begins in New York",
    "Middle East Airlines suspends flights",
    "Georgia Meloni wins vote",
    "Iraq war veteran John Hale wins seat",
    "Murder victim Sarah Page remembered",
    "Tax cuts for rich ‘do not work’, study says",
    "Keep your eyes peeled: Ann Lee about stars",
    "Live Nation sued over tickets",
]


@pytest.mark.parametrize(("kicker", "headline"), GLUED)
@pytest.mark.parametrize("sign", [" ", ": ", " | "])
def test_kicker_before_headline(kicker: str, headline: str, sign: str) -> None:
    """A label before a headline is a kicker, with a sign between them or without."""
    text = f"{kicker}{sign}{headline}\n\n{BODY}"
    assert zones_of(text) == [("kicker", kicker), ("headline", headline), ("body", BODY)]


@pytest.mark.parametrize("line", WHOLE)
def test_names_and_events_in_headlines_are_no_kickers(line: str) -> None:
    """Names that begin with a section, and events that are the subject, stay in the headline."""
    assert zones_of(f"{line}\n\n{BODY}") == [("headline", line), ("body", BODY)]


# --- the order of lines ------------------------------------------------------------------------


DUMP = """\
Home
News
Sport
Business
Minister quits after floods
She had been in office for a year
By Dora Winn
3 May 2024, 10:12 GMT
The dam in Telsk broke on Monday after a long storm.
Read more: The flood year
"I am tired," she said.
Explainer: Who pays for the dykes?
She will not come back.
Related
Five facts about floods
Who pays?
Comments
Ole Brandt says:
I told you so. It was bound to happen.
Reply
© 2024 The Courier
Privacy policy | Terms of use"""


def test_page_dump() -> None:
    """Menu, headline, standfirst, byline, date, pointers, comments and footer are told apart."""
    kinds = [zone for zone, _ in zones_of(DUMP)]
    assert kinds == [
        *["boilerplate"] * 4,
        *["headline", "body", "byline", "byline", "body", "boilerplate", "body", "boilerplate"],
        "body",
        *["boilerplate"] * 9,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Only one line without end mark",
        "One sentence. And one more.",
        "It was cold.\n\nWe left.",
        "1 Passing clouds\n\nThey pass.\n\n2 On cloud nine\n\nIt is high.",
        "A long first paragraph that " + "goes on and " * 20 + "has no end mark\n\nWe left.",
        "“Who did this?”\n\nThe mayor did not answer the question of the reporters.",
    ],
)
def test_text_without_headline(text: str) -> None:
    """A first line that is prose, numbered, or alone is no headline."""
    assert {zone for zone, _ in zones_of(text)} == {"body"}


def test_question_as_headline() -> None:
    """A short question above a longer paragraph is a headline."""
    assert zones_of(f"Who pays for the floods?\n\n{BODY}")[0] == (
        "headline",
        "Who pays for the floods?",
    )


def test_section_alone_is_a_kicker() -> None:
    """A section's name above a text without a headline is a kicker."""
    assert zones_of(f"Opinion\n\n{BODY}") == [("kicker", "Opinion"), ("body", BODY)]


def test_what_was_glued_to_headline_and_first_sentence() -> None:
    """A date behind the headline, a site's name, and a date before the text are parted off."""
    text = f"Beekeeper talks about her long winter Tuesday, May 3, 2016\n\n{BODY}"
    assert zones_of(text)[1] == ("byline", "Tuesday, May 3, 2016")
    text = f"Beekeeper talks about her winter | The Courier\n\n{BODY}"
    assert zones_of(text)[1] == ("boilerplate", "| The Courier")
    text = f"Beekeeper talks about winter\n\nTuesday, May 3, 2016 {BODY}"
    assert zones_of(text)[1:] == [("byline", "Tuesday, May 3, 2016"), ("body", BODY)]


def test_pointer_that_looks_like_a_kicker_is_one_on_top_only() -> None:
    """*Watch: …* is a kicker in the headline and a pointer below the first sentence."""
    line = "Watch: Water pours through the dam"
    assert zones_of(f"{line}\n\n{BODY}")[0] == ("kicker", "Watch")
    assert zones_of(f"{BODY}\n\n{line}\n\n{BODY}")[1] == ("boilerplate", line)


def test_teasers_end_where_prose_goes_on() -> None:
    """Links under *Related* in mid-article do not take the article's next paragraph along."""
    text = f"{BODY}\n\nRelated\nFive facts about floods\nWho pays?\n{BODY}\n\nSubhead\n\n{BODY}"
    assert [zone for zone, _ in zones_of(text)] == ["body", *["boilerplate"] * 3, *["body"] * 3]


def test_comment_counter_takes_nothing_along_without_comments() -> None:
    """A counter in mid-article labels its own line alone."""
    text = f"{BODY}\n\n12 comments\n\n{BODY}\n\n{BODY}"
    assert [zone for zone, _ in zones_of(text)] == ["body", "boilerplate", "body", "body"]


def test_button_names_count_beside_boilerplate_only() -> None:
    """*Email* is a button in a share bar, and may be a subhead elsewhere."""
    assert [z for z, _ in zones_of(f"{BODY}\n\nShare\nFacebook\nEmail\n\n{BODY}")] == [
        "body",
        *["boilerplate"] * 3,
        "body",
    ]
    assert [z for z, _ in zones_of(f"{BODY}\n\nEmail\n\n{BODY}")] == ["body"] * 3


@pytest.mark.parametrize("where", ["line", "within", "tail"])
def test_a_line_of_240_characters_is_a_short_one(where: str) -> None:
    """One more, and no rule for whole lines looks at it; marks around the words count."""
    rule = next(rule for rule in RULES if rule.where == where)
    for n, labels in ((MAX_LINE, [rule.name]), (MAX_LINE + 1, [])):
        line = str(rule.matches[0]).ljust(n, "*")
        found = rules_of("\n\n".join([BODY, line] + [BODY] * (where != "tail")))
        assert [name for name in found if name != "default"] == labels


def test_a_line_that_recurs_has_a_form_of_its_own_up_to_240_characters() -> None:
    """A longer one is itself alone, and running text even if it asks."""
    for n, forms, is_text in (
        (MAX_LINE, ["line", "numbers"], False),
        (MAX_LINE + 1, ["line"], True),
    ):
        line = "Day 3 of it all".ljust(n - 1, "o") + "?"
        assert [key.form for key in find_keys(line)] == forms
        assert is_statement(line) is is_text


def test_markdown_heading() -> None:
    """A heading mark is kept out of the headline; marked subheads are body."""
    plain = [("body", BODY), ("boilerplate", "##"), ("body", "What now"), ("body", BODY)]
    assert zones_of(f"{BODY}\n\n## What now\n\n{BODY}") == plain
    assert zones_of(f"# Port shuts\n\n*By Dora Winn*\n\n{BODY}\n\n## What now\n\n{BODY}") == [
        ("boilerplate", "#"),
        ("headline", "Port shuts"),
        ("byline", "*By Dora Winn*"),
        ("body", BODY),
        ("boilerplate", "##"),
        ("body", "What now"),
        ("body", BODY),
    ]


def test_title_from_a_column() -> None:
    """With a title from a column no line below is looked at as the headline."""
    title = "Housing crisis Mayor promises new homes"
    text = f"{title}\n\nBy Dora Winn\n\n{BODY}"
    found = [(zone, rule) for *_, zone, rule in find_zones(text, headline=len(title))]
    assert found == [
        ("kicker", "kicker_event"),
        ("headline", "from_column"),
        ("byline", "byline_by"),
        ("body", "default"),
    ]


@pytest.mark.parametrize("title", ["", " ", "\u00ad", "\u200b \ufeff"])
@pytest.mark.parametrize("text", ["", BODY])
def test_a_title_without_width_is_none(title: str, text: str) -> None:
    """As a column has it where a page held a soft hyphen or a mark of direction alone."""
    assert with_title(title, text)[:2] == (text, None)


# --- paragraphs --------------------------------------------------------------------------------

WRAPPED = """\
The minister left on Monday after a long debate about the floods that
had covered half of the country since the beginning of the month, and
nobody wept when she walked out of the building with a small box.

She said she was tired and would write a book about her years in the
office, which had been the longest in the history of the ministry."""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\u2028"])
def test_wrapped_lines_are_one_paragraph(ends: str) -> None:
    """The lines of a block that was wrapped to a fixed width belong together."""
    text = WRAPPED.replace("\n", ends)
    assert [text[s:e].count(ends) for s, e in find_paragraphs(text)] == [2, 1]


def test_short_lines_are_paragraphs() -> None:
    """Lines that could have held more stay apart: lists, verse, one paragraph a line."""
    text = "Bread\nMilk and honey\nEggs\nSalt\n\n" + "A sentence of some length. " * 8 + "\nEnd."
    assert len(find_paragraphs(text)) == 6


@settings(deadline=None)  # speed is no part of the guarantee
@given(st.text(alphabet=st.sampled_from("aB .\n\r\t#“”:|-\u2028\u200b\u00a0é😀"), max_size=80))
def test_paragraphs_hold_all_that_is_seen(text: str) -> None:
    """Paragraphs are in order, have no blank ends, and leave out blank characters alone."""
    last = 0
    rest = ""
    for start, end in find_paragraphs(text):
        assert last <= start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        rest += text[last:start]
        last = end
    assert not re.search("[^\\s\u200b]", rest + text[last:])


@given(
    st.text(alphabet=st.sampled_from("aB .\n\r\u2028\u200b#"), min_size=1, max_size=8),
    st.text(alphabet=st.sampled_from("aB .\n\r\u2028\u200b"), max_size=60),
)
def test_a_title_above_moves_paragraphs_and_changes_none(title: str, text: str) -> None:
    """Also above an empty line, and a title that looks empty or has lines of its own."""
    title = title.strip() or "A"
    found = find_below(title, text, find_paragraphs(text))
    assert found == find_paragraphs(f"{title}\n\n{text}")


def test_blank_is_what_python_takes_for_space() -> None:
    """White space, by `str.isspace`, and characters without a width are blank; no others are."""
    blank = {chr(code) for code in range(0x110000) if is_blank(chr(code))}
    assert blank > {chr(code) for code in range(0x110000) if chr(code).isspace()}
    assert {c for c in blank if not c.isspace()} == set(
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    )


# --- any text ----------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        BODY,
        "“Nobody rang,” he added.",
        "Housing crisis: Mayor promises new homes",
        "Housing crisis Mayor promises new homes Tuesday, May 3, 2016",
        "OPINION | Why the old bridge must stay | The Courier",
        "By Dora Winn",
        "3 May 2021",
        "Share",
        "Facebook",
        "Related",
        "Comments",
        "Ole says:",
        "# Heading",
        "## Sub.",
        "***",
        "Photo: Ole Brandt",
        "Home",
        "News",
        "",
        "  ",
        "😀",
    ]
)


@settings(deadline=None)  # speed is no part of the guarantee
@given(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\n\n", "\r\n", " \n"]))
def test_spans_part_any_text(lines: list[str], sign: str) -> None:
    """Spans are in order, apart, known, without blank ends, and hold all but separators."""
    text = sign.join(lines)
    names = {rule.name for rule in RULES} | {
        "default", "first_line", "heading_mark", "menu", "from_column",
    }  # fmt: skip
    last, rest = 0, ""
    for start, end, zone, rule in find_zones(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert zone in ZONES
        assert rule in names
        rest += text[last:start]
        last = end
    assert not (rest + text[last:]).strip(" \r\n:|")


@settings(deadline=None)  # speed is no part of the guarantee
@given(st.text(max_size=200))
def test_no_text_breaks_the_rules(text: str) -> None:
    """Any characters at all give spans that part the text."""
    spans = find_zones(text)
    assert spans == sorted(spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@pytest.mark.parametrize(
    "text",
    [
        '"' * 200_000,
        "word\n" * 20_000,
        "Related\nfoo\n" * 10_000,
        "Body is here.\n" * 3 + "Comments\nX says\n" * 10_000,
        "# a\n" * 20_000,
        (" " * 5_000 + "a\n") * 40,
        "Fire in Telsk " * 2_000,
        "Advertisement\nFacebook\n" * 10_000,
    ],
    ids=["marks", "words", "related", "comments", "headings", "spaces", "events", "buttons"],
)
def test_long_odd_texts_are_parted(text: str) -> None:
    """Texts made to be slow are read like any other."""
    assert sum(end - start for start, end, *_ in find_zones(text)) <= len(text)


# --- real news ---------------------------------------------------------------------------------


def test_seed_article(seed_text: str) -> None:
    """The shipped article: one kicker, one headline, ten paragraphs, one line of boilerplate."""
    assert [(zone, rule) for *_, zone, rule in find_zones(seed_text)] == [
        ("kicker", "kicker_event_place"),
        ("headline", "first_line"),
        *[("body", "default")] * 10,
        ("boilerplate", "page_control"),
    ]


@pytest.fixture
def seed_text() -> str:
    from pathlib import Path

    seed = Path(__file__).parents[2] / "seeds" / "putin_north_korea.txt"
    return seed.read_bytes().decode("utf-8")


def test_real_news(news_folder: Path) -> None:
    """In 123 real articles: 42 headlines, no kicker, and no line of 80 clean ones is lost."""
    kinds: dict[str, list[Any]] = {zone: [] for zone in ZONES}
    for file in sorted(news_folder.glob("*.txt")):
        text = file.read_bytes().decode("utf-8")
        for start, end, zone, _ in find_zones(text):
            kinds[zone].append((file.stem, text[start:end]))
    assert kinds["kicker"] == []
    assert len(kinds["headline"]) == 42
    clean = {doc for zone in ("boilerplate", "byline", "headline") for doc, _ in kinds[zone]}
    assert not {doc for doc in clean if doc.startswith("onestop")}
    assert len(kinds["boilerplate"]) == BOILERPLATE_IN_NEWS


BOILERPLATE_IN_NEWS = 52  # each read and judged right: captions with a credit, sources, notes


def test_no_rule_is_found_for_prose() -> None:
    """A sentence is asked of all rules for lines and satisfies none."""
    assert place("line").find(BODY) is None

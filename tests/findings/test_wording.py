"""What findings and methods say is said in the terms of statistics, without circling round them."""

from __future__ import annotations

import ast
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import null_pages
import pandas as pd
import pytest
from conftest import ROOT, SHARED
from lxml import html

import mediakit as mk
from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from mediakit.base.drawing import Finding

OLD: Final = 4  # words without numbers from which a part of an old sentence is told from any other

# What readers of statistics would have to translate, what claims more than was tested, and what
# names a rank that chance has given.
NOT_SAID: Final = re.compile(
    r"surer than chance|can be chance|be chance\b|warmer|colder|differ clearly|sound alike|"
    r"single words decide|fewer than 5\)|\bterms? in [\d,]+ words|\d terms?, \d|finds? something|"
    r"[Ll]ook (?:over|whether)|makes? \d+\s% of its|of its [\d,]+ hits|no error and no warning|"
    r"hangs? (?:on|together)|someone else’s|misleads|mixes the voices|do(?:es)? not count\b|"
    r"like a machine translation|translation suspected|\bheld against\b|random orders|"
    r"an interval (?:of|holds)|interval holds|Cliff’s delta|take [\d{]+.* together|"
    r"different texts|share theirs|records? not used|not read\b.*rejected|\bleft out\b|told apart|"
    r"set groups apart|Random draws|same input|largest group|with most articles|most often|"
    r"most frequent|least in|false alarm|foretold|what people find|machine and people|"
    r"served to mend|led? astray|proves more|the cut of|by looking for|around a line|\bwhom\b"
    r"|in the outlet’s own words|No events were given|nothing to (?:see|be a copy)"
)


def strings_of(path: Any) -> list[str]:  # noqa: ANN401  # a path
    """Return the texts in a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        if isinstance(node.body[0], ast.Expr)
    }
    nodes = [node for node in ast.walk(tree) if id(node) not in told]
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def texts_of(table: Any) -> list[str]:  # noqa: ANN401  # a tree
    """Return all texts in a TOML file, without its references."""
    if isinstance(table, str):
        return [table]
    parts = table.values() if isinstance(table, dict) else []
    return list(chain.from_iterable(map(texts_of, parts)))


@pytest.mark.parametrize(
    "name",
    [
        *(f"findings/{name}" for name in ("article", "comparison", "corpus", "keyness", "time")),
        *("findings/tone", "findings/validity", "pages/look"),
    ],
)
def test_no_sentence_is_written_in_old_words(name: str) -> None:
    """Also one that no corpus here calls up."""
    texts = strings_of(ROOT / "mediakit" / f"{name}.py")
    assert len(texts) > 50
    assert list(filter(NOT_SAID.search, texts)) == []


@pytest.mark.parametrize(
    "name", ["findings/sentences.toml", "reports/methods.toml", "pages/headings.toml"]
)
def test_nor_in_what_is_said_whatever_the_numbers_are(name: str) -> None:
    """Sentences and reasons."""
    texts = texts_of(read_toml(name))
    assert len(texts) > 10
    assert list(filter(NOT_SAID.search, texts)) == []


def find_all(tokens: mk.Tokens, copies: pd.DataFrame, duplicates: pd.DataFrame) -> list[Finding]:
    """Return what the pages of an article and of a corpus say first."""
    lists = mk.read_dictionary(["war_peace", "generic_frames"])
    return [
        mk.findings.find_copies(copies, mk.findings.list_copies(tokens.corpus, duplicates)),
        mk.findings.find_missing(tokens.corpus),
        mk.findings.find_sources(mk.count_voice_words(tokens, by="outlet")),
        mk.findings.find_voices(mk.count_voices(tokens)),
        mk.findings.find_tone(mk.score_sentiment(tokens, by="voice", interval="bootstrap", seed=1)),
        mk.findings.find_hits(mk.count_frames(tokens, lists), lists),
    ]


def tell_all(tokens: mk.Tokens) -> list[str]:
    """Return what the pages tell of a corpus."""
    corpus, lists = tokens.corpus, mk.read_dictionary("generic_frames")
    duplicates = mk.find_duplicates(corpus)
    copies = mk.count_copies(corpus, duplicates)
    found = mk.findings
    picked = mk.measures.count_patterns(tokens, lists)
    actors = mk.find_actors(tokens)
    pages = (null_pages.tell_frames, null_pages.tell_tone, null_pages.tell_keyness)
    return [
        *chain.from_iterable(tell(tokens, copies) for tell in (*pages, null_pages.tell_timeline)),
        *found.list_caveats(corpus),
        *found.summarize_zones(mk.count_zones(corpus)),
        *found.summarize_missing(mk.count_missing(corpus)),
        *found.summarize_counted(copies, "article"),
        *(text for each in find_all(tokens, copies, duplicates) for text in each[:2]),
        *found.summarize_whole(mk.score_whole(tokens)),
        *found.summarize_translation(corpus),
        *found.summarize_check(mk.measures.check_dictionary(lists, tokens)),
        *found.summarize_patterns(picked),
        *found.summarize_overlaps(mk.measures.count_overlaps(tokens, lists)),
        *found.summarize_actors(actors),
        *found.summarize_actor_tone(mk.score_actors(tokens, actors, by="voice")),
        *mk.reports.describe_methods(
            corpus,
            mk.reports.load_params(),
            dictionaries=["generic_frames"],
            engine="vader",
            counted_by="article",
            procedures=["bootstrap", "comparison", "bands", "changes", "mix", "keyness"],
        ),
    ]


def test_the_sample_is_told_in_terms(sample_tokens: mk.Tokens) -> None:
    """With the minimum beside what was not compared, and hits for terms."""
    lines = tell_all(sample_tokens)
    assert list(filter(NOT_SAID.search, lines)) == []
    assert "Open Shore was not compared: 3 texts (minimum 5)." in lines
    assert any(line.startswith("**No statistically significant difference** in") for line in lines)
    assert not any("**" in line for line in lines if "not compared" in line or "too few" in line)


def test_two_outlets_that_differ_are_told_in_terms() -> None:
    """Each difference with size, unit, interval, q, effect size and articles."""
    words = {"Echo": "war clash anger dispute", "Star": "hope peace harvest joy"}
    rows = [
        {"outlet": name, "date": f"2024-{1 + at % 12:02}-01", "language": "en", "text": text}
        for name, own in words.items()
        for at in range(24)
        for text in [f"The {own} of {at} towns was a row. It was a {own.split()[at % 4]} {at}."]
    ]
    lines = tell_all(mk.tokenize(mk.read_articles(pd.DataFrame(rows))))
    assert list(filter(NOT_SAID.search, lines)) == []
    (line,) = [line for line in lines if line.startswith("**Echo has more conflict hits than Star")]
    told = r"\+[\d.]+ hits per 1,000 words, 95 % CI \[\+[\d.]+, \+[\d.]+\], q < \.001, Cliff’s"
    assert re.search(told, line)
    assert "n = 24 against 24 articles" in line


@pytest.mark.parametrize(
    "old",
    [
        "**No difference is surer than chance.** Each of the 15 comparisons can be chance.",
        "Echo warmer than all others, in the voice outlet, by 0.14.",
        "**Too few texts to compare** (fewer than 5): Open Shore.",
        "Only 9 terms in all: single words decide.",
        "“dispute*” makes 30 % of its 23 hits.",
        "48 % of the words are someone else’s.",
        "9 articles hang together in 4 groups.",
        "Random draws begin with the seed 1. The same input gives the same numbers.",
    ],
)
def test_the_list_knows_the_old_words(old: str) -> None:
    """Else it would let all pass."""
    assert NOT_SAID.search(old)


def old_sentences() -> list[str]:
    """Return what pages said before, in parts of four words or more, from the table of words."""
    told = (SHARED / "mock/words.md").read_text("utf-8")
    rows = re.findall(r"^\| \d+ \| [^|]+ \| ([^|]+) \|", told, re.MULTILINE)
    parts = [part.strip(" .*()") for row in rows for part in re.split(r"…|·|[;:(] ?|\. ", row)]
    return [part for part in parts if sum(word.isalpha() for word in part.split()) >= OLD]


def said_on(report: Path) -> str:
    """Return all that a page says, its appendix too, but for questions, cells and articles."""
    page = html.document_fromstring((report / "report.html").read_text("utf-8"))
    for element in page.xpath("//style | //td | //*[@class='q' or contains(@class, 'mk-article')]"):
        element.drop_tree()
    return " ".join(page.text_content().split())


def test_no_page_says_what_pages_said_before(sample_reports: Path, fresh: Path) -> None:
    """Of the sample and of one article: sentences of reports as they are, whatever made them."""
    pages = {path.name: said_on(path) for path in [*sample_reports.iterdir(), fresh]}
    assert len(pages) == 8
    old = old_sentences() if (SHARED / "mock").is_dir() else []
    for name, page in pages.items():
        assert [found[0] for found in NOT_SAID.finditer(page)] == [], name
        assert [sentence for sentence in old if sentence in page] == [], name

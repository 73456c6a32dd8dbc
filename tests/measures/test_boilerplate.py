"""Boilerplate that recurs: every count as plain sets give it, and what reading makes of it."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from itertools import combinations
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, OutputError
from mediakit.measures import boilerplate
from mediakit.tables import PROPOSALS, ZONE_COUNTS
from mediakit.zones.labels import fold_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Articles = dict[str, tuple[str | None, list[str]]]
    Key = tuple[str | None, str, str]
    Counts = dict[Key, tuple[int, int, int]]

BODIES = [
    "No ship left the port.",
    "Rain fell on the hills.",
    "The court heard the case.",
    "A bridge was closed for good.",
    "Prices rose again last week.",
]
# Lines of each kind, and what all lines of that kind have in common.
ALWAYS = ["The Echo is free to read.", "The Echo, since 1901 in print"]
NUMBERED = [("Edition 1 of May", "numbers"), ("edition 12 of June", "numbers")]
LED = [(f"In other news: {title}", "lead") for title in ("Port shuts", "Rain", "War ends?")]
FALSE_LEADS = ["The mayor said: port shuts.", "Ann Lee: Who pays?", "Ann Lee: Who cares?"]
SEASONS = ["autumn", "winter", "spring", "summer", "rain", "snow"]
LINES = [*BODIES, *ALWAYS, *(line for line, _ in [*NUMBERED, *LED]), *FALSE_LEADS]


def corpus_of(texts: Sequence[str], **columns: Any) -> mk.Corpus:  # noqa: ANN401 (cells)
    """Return a corpus of texts with ids a, b, c and so on."""
    ids = [chr(ord("a") + i) for i in range(len(texts))]
    return mk.read_articles(pd.DataFrame({"doc_id": ids, "text": list(texts), **columns}))


def with_line(*lines: str, n: int = 3) -> mk.Corpus:
    """Return n articles of their own that all end with some lines."""
    return corpus_of(["\n\n".join([body, *lines]) for body in BODIES[:n]], outlet="Echo")


def propose(corpus: mk.Corpus, **options: Any) -> list[str]:  # noqa: ANN401 (any option)
    """Return the lines that are proposed."""
    return mk.measures.propose_boilerplate(corpus, **options)["line"].tolist()


@given(st.text("aBß’ \u00a0\u200b\u0301é-.", max_size=400), st.integers(0, 9))
def test_first_words_are_those_of_the_whole_line(text: str, n: int) -> None:
    """Wherever the line is cut: after an accent of its own, in a word, before unseen characters."""
    line = text + " ab" * n
    words = fold_line(line).split(" ")[: boilerplate.START_WORDS]
    assert boilerplate.fold_start(line) == " ".join(words)


def key_of(line: str) -> tuple[str, str]:
    """Return form and key of one of the lines above, by looking it up."""
    if line in dict(NUMBERED):
        return "numbers", "edition"
    if line in dict(LED):
        return "lead", "in other news"
    return "line", line.lower()


def slow(articles: Articles, pairs: list[tuple[str, str]], least: int) -> Counts:
    """Count by sets: outlet, form and key to articles, texts, articles of the outlet."""
    rows = [(doc_id, of, line) for doc_id, (of, lines) in articles.items() for line in lines]
    kinds, having = defaultdict(set), defaultdict(set)
    for doc_id, outlet, line in rows:
        having[outlet, *key_of(line)].add(doc_id)
        kinds[outlet, *key_of(line)].add(line)
    enough = {"line": 1, "numbers": 2, "lead": least}
    found = count(
        {
            key: ids
            for key, ids in having.items()
            if len(kinds[key]) >= enough[key[1]]
            and not (key[1] == "lead" and asking(articles, key[0]))
        },
        articles,
        pairs,
        least,
    )
    alone = defaultdict(set)  # lines of a kind that does not recur as a kind
    for doc_id, outlet, line in rows:
        if (outlet, *key_of(line)) not in found:
            alone[outlet, "line", line.lower()].add(doc_id)
    return found | count(alone, articles, pairs, least)


def count(
    wanted: dict[Key, set[str]], articles: Articles, pairs: list[tuple[str, str]], least: int
) -> Counts:
    """Count those that are in enough texts."""
    text_of = {doc_id: {doc_id} for doc_id in articles}
    for a, b in pairs:
        both = text_of[a] | text_of[b]
        text_of |= dict.fromkeys(both, both)
    counts = {}
    for key, ids in wanted.items():
        n_texts = len({min(text_of[doc_id]) for doc_id in ids})
        if n_texts >= least:
            n_outlet = sum(outlet == key[0] for outlet, _ in articles.values())
            counts[key] = (len(ids), n_texts, n_outlet)
    return counts


def asking(articles: Articles, outlet: str | None) -> bool:
    """Tell whether half of the lines with the lead are questions."""
    led = [line for of, lines in articles.values() if of == outlet for line in lines]
    led = [line for line in led if line in dict(LED)]
    return 2 * sum(line.endswith("?") for line in led) >= len(led)


@st.composite
def corpora(draw: st.DrawFn) -> Articles:
    """Return articles: outlet and lines, of which the first is running text."""
    n = draw(st.integers(1, 9))
    outlet = st.sampled_from(["Echo", "Star", None])
    rest = st.lists(st.sampled_from(LINES), max_size=6)
    return {f"{i}": (draw(outlet), [draw(st.sampled_from(BODIES)), *draw(rest)]) for i in range(n)}


def as_table(articles: Articles) -> pd.DataFrame:
    """Return articles as a table to read."""
    return pd.DataFrame(
        {
            "doc_id": list(articles),
            "outlet": pd.Series([outlet for outlet, _ in articles.values()], dtype="str"),
            "text": ["\n\n".join(lines) for _, lines in articles.values()],
        }
    )


@examples(8)
@given(corpora(), st.data())
def test_counts_are_those_of_plain_sets(articles: Articles, data: st.DataObject) -> None:
    """Lines, articles and texts of each outlet; each article is counted once."""
    corpus = mk.read_articles(as_table(articles))
    assert set(corpus.zones["zone"]) == {"body"}
    every = list(combinations(articles, 2))
    pairs = data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else []
    found = mk.measures.propose_boilerplate(
        corpus,
        duplicates=pd.DataFrame(pairs, columns=["doc_id", "other"], dtype="str"),
        min_texts=2,
    )
    outlets = [outlet if isinstance(outlet, str) else None for outlet in found["outlet"]]
    keys = [
        (outlet, form, line.lower() if form == "line" else re.split(r"[\d:]", line.lower())[0])
        for outlet, form, line in zip(outlets, found["form"], found["line"], strict=True)
    ]
    counts = found[["n_articles", "n_texts", "n_outlet"]].itertuples(index=False, name=None)
    expected = slow(articles, pairs, 2)
    assert {(o, f, k.strip()): n for (o, f, k), n in zip(keys, counts, strict=True)} == expected
    assert found["share"].tolist() == (found["n_articles"] / found["n_outlet"]).tolist()


@examples(4)
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_makes_no_difference(
    articles: Articles, shuffle: random.Random
) -> None:
    """Also the examples are the same."""
    table = as_table(articles)
    order = shuffle.sample(range(len(table)), len(table))
    one, two = (
        mk.measures.propose_boilerplate(mk.read_articles(some), min_texts=2)
        for some in (table, table.iloc[order].reset_index(drop=True))
    )
    pd.testing.assert_frame_equal(one, two)


@examples(5)
@given(corpora())
def test_what_is_applied_is_what_was_proposed(articles: Articles) -> None:
    """As many words as said leave the counts, none of the text; no line is proposed again."""
    table = as_table(articles)
    before = mk.read_articles(table)
    found = mk.measures.propose_boilerplate(before, min_texts=2)
    try:
        with TemporaryDirectory() as folder:
            file = mk.measures.write_boilerplate(found, f"{folder}/lines.toml")
            after = mk.read_articles(table, boilerplate=file)
    except InputError:  # every line of every article is boilerplate
        return
    lost = before.articles[~before.articles["doc_id"].isin(after.articles["doc_id"])]
    assert after.rejects["reason"].tolist() == ["no_words"] * len(lost)
    kept = before.articles[before.articles["doc_id"].isin(after.articles["doc_id"])]
    assert after.articles["text"].tolist() == kept["text"].tolist()
    assert after.articles["sha256"].tolist() == kept["sha256"].tolist()
    known = after.zones["rule"] == "corpus_line"
    assert set(after.zones.loc[known, "zone"]) <= {"boilerplate"}
    words = before.articles["n_words"].sum() - after.articles["n_words"].sum()
    assert words == found["n_words"].sum()
    again = mk.measures.propose_boilerplate(
        after, min_texts=2
    )  # a lead may do now, without its questions
    one, two = (
        t[["outlet", "line", "form"]].fillna("").to_numpy().tolist() for t in (found, again)
    )
    assert not [row for row in two if row in one]


@pytest.fixture(scope="module")
def planted(news: mk.Corpus) -> tuple[pd.DataFrame, dict[tuple[str, str], int]]:
    """Real articles in three outlets, with lines of invented outlets in some of them."""
    draw = random.Random(5)  # noqa: S311  # a sample, no secret
    table = news.articles[["doc_id", "text"]].assign(outlet="")
    lines = {
        "Echo": ["The Echo is read on four islands.", "More voices from the harbour"],
        "Star": ["Star readers write to the desk on the hill.", "Printed on Tuesday 4 May 2021"],
        "Sun": ["Stories for the long way home", "Down the road: Nine towns in rain"],
    }
    planted: dict[tuple[str, str], int] = defaultdict(int)
    for row in table.index:
        outlet = draw.choice(sorted(lines))
        parts = str(table.loc[row, "text"]).split("\n\n")
        for line in lines[outlet]:
            if draw.random() < 0.4:
                own = line.replace("4 May", f"{draw.randint(1, 28)} June")
                own = own.replace("Nine towns in rain", f"Nine towns in {draw.choice(SEASONS)}")
                parts.insert(draw.choice([1, len(parts) // 2, len(parts)]), own)
                planted[outlet, line] += 1
        table.loc[row, ["outlet", "text"]] = [outlet, "\n\n".join(parts)]
    return table, planted


@pytest.fixture(scope="module")
def printed(planted: tuple[pd.DataFrame, dict[tuple[str, str], int]]) -> mk.Corpus:
    """They, read."""
    return mk.read_articles(planted[0])


@pytest.fixture(scope="module")
def found_there(printed: mk.Corpus) -> pd.DataFrame:
    """What is proposed of them: leave it as it is."""
    return mk.measures.propose_boilerplate(printed)


def test_every_line_planted_in_real_news_is_found(
    planted: tuple[pd.DataFrame, dict[tuple[str, str], int]], found_there: pd.DataFrame
) -> None:
    """With its exact count; of the articles' own lines none is proposed but a subhead."""
    _, expected = planted
    found = found_there
    found = found[found["line"] != "Interview"]
    counts = sorted(zip(found["outlet"], found["n_articles"], found["form"], strict=True))
    forms = {"Printed": "numbers", "Down": "lead"}
    assert counts == sorted(
        (outlet, n, forms.get(line.split()[0], "line")) for (outlet, line), n in expected.items()
    )


def test_batches_give_what_their_corpus_gives(
    planted: tuple[pd.DataFrame, dict[tuple[str, str], int]],
    printed: mk.Corpus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also what hardly recurs; each batch is read once."""
    monkeypatch.setattr("mediakit.measures.boilerplate.KEYS_AT_ONCE", 1 << 12)
    table, _ = planted
    options: dict[str, Any] = {"min_texts": 2, "min_share": 0}
    whole = mk.measures.propose_boilerplate(printed, **options)
    batches = mk.stream_articles(table, size=17)
    pd.testing.assert_frame_equal(mk.measures.propose_boilerplate(batches, **options), whole)


def test_planted_lines_are_labelled_and_all_others_as_if_they_were_not_there(
    planted: tuple[pd.DataFrame, dict[tuple[str, str], int]],
    found_there: pd.DataFrame,
    news: mk.Corpus,
    tmp_path: Path,
) -> None:
    """Each of them, in its outlet alone; the text stays as it is."""
    table, expected = planted
    proposals = found_there[found_there["line"] != "Interview"]
    file = mk.measures.write_boilerplate(proposals, tmp_path / "lines.toml")
    after = mk.read_articles(table, boilerplate=file)
    known = after.zones["rule"] == "corpus_line"
    assert known.sum() == sum(expected.values())
    assert spans_of(after, ~known) == spans_of(news, news.zones["rule"] != "")
    assert after.articles["text"].tolist() == table["text"].tolist()


def spans_of(corpus: mk.Corpus, kept: pd.Series[bool]) -> list[tuple[Any, ...]]:
    """Return article, zone, rule and text of some spans."""
    texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    rows = corpus.zones[kept].itertuples(index=False, name=None)
    return [(doc_id, zone, rule, texts[doc_id][a:b]) for doc_id, a, b, zone, rule in rows]


@pytest.mark.parametrize("edit", ["", " More was told at noon."])
def test_an_article_printed_again_recurs_in_no_text(edit: str) -> None:
    """Neither the same nor one that was edited a little."""
    body = [f"{body} {' '.join(BODIES)}" for body in BODIES]
    corpus = corpus_of(["\n\n".join(body) + edit * i for i in range(4)], outlet="Echo")
    assert propose(corpus) == []
    alone = pd.DataFrame({"doc_id": [], "other": []}, dtype="str")
    assert len(propose(corpus, duplicates=alone)) >= 4


@pytest.mark.parametrize(
    "line",
    [
        "“We will rebuild the harbour wall,” said Ada Kern.",
        "Ada Kern said that the harbour wall would be rebuilt.",
        "“We will rebuild.”",
        "* * *",
        "© 2021 The Echo",
        "Share",
    ],
)
def test_speech_and_what_does_not_count_is_not_proposed(line: str) -> None:
    """A quotation that is repeated stays a quotation; a known rule needs no second."""
    assert propose(with_line(line)) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ask the Echo", "ask  the echo", "Ask\u00a0the ECHO"], [("Ask the Echo", "line")]),
        (["“Echo” on air", '"Echo" on air', "„Echo” on air"], [("“Echo” on air", "line")]),
        (
            ["Echo no. 1, May", "Echo no. 12, June", "Echo no. 1,200, May"],
            [("Echo no. 1, May", "numbers")],
        ),
        (
            ["Monday's papers", "Friday's papers", "Sunday's papers"],
            [("Monday's papers", "numbers")],
        ),
        (
            ["The index rose 1 % .", "The index rose 2 % .", "The index rose 3 % ."],
            [("The index rose 1 % .", "numbers")],
        ),
        (["3 May 2021", "4 May 2021", "5 May 2021"], []),
        (
            ["Also in print: A", "Also in print: B", "Also in print: C?"],
            [("Also in print:", "lead")],
        ),
        (["Ann Lee: Who?", "Ann Lee: Why?", "Ann Lee: How"], []),
        (["Ann Lee: who", "Ann Lee: why", "Ann Lee: It was late."], []),
        (["Oslo: war", "Oslo: rain", "Oslo: peace"], []),
        (["Also in print: A", "Also in print: B"], []),
    ],
)
def test_lines_recur_by_their_form(lines: list[str], expected: list[tuple[str, str]]) -> None:
    """Numbers, months and days of the week, leads that are no speaker's name."""
    texts = [f"{body}\n\n{line}" for body, line in zip(BODIES, lines, strict=False)]
    found = mk.measures.propose_boilerplate(corpus_of(texts, outlet="Echo"))
    assert list(zip(found["line"], found["form"], strict=True)) == expected


def test_running_text_varies_by_numbers_only_at_the_end(tmp_path: Path) -> None:
    """There it asks for members; amid the text it is news of another day."""
    counters = [f"The Echo belongs to its {8 + i},412 readers. Join us." for i in range(3)]
    amid, end = (
        [form.format(body, counter) for body, counter in zip(BODIES, counters, strict=False)]
        for form in ("{0}\n\n{1}\n\n{0}", "{0}\n\n{1}")
    )
    assert propose(corpus_of(amid)) == []
    corpus = corpus_of(end)
    assert propose(corpus) == counters[:1]
    file = mk.measures.write_boilerplate(
        mk.measures.propose_boilerplate(corpus), tmp_path / "lines.toml"
    )
    articles = pd.DataFrame({"text": [*end, f"{BODIES[0]}\n\n{counters[0]} But when?"]})
    zones = mk.read_articles(articles, boilerplate=file).zones
    assert zones.loc[zones["rule"] == "corpus_line", "doc_id"].tolist() == [
        "row-0",
        "row-1",
        "row-2",
    ]


def test_a_series_of_headlines_is_no_boilerplate() -> None:
    """But the same headline is a proposal: it may be the name of the site."""
    series = corpus_of([f"Briefing {i}\n\n{body}" for i, body in enumerate(BODIES)])
    assert propose(series) == []
    assert propose(corpus_of([f"The Echo\n\n{body}" for body in BODIES])) == ["The Echo"]
    titled = corpus_of(BODIES, title="The Echo")
    assert propose(titled) == []


def test_the_headline_is_found_below_the_name_of_the_site(tmp_path: Path) -> None:
    """Lines that were named are labelled before the headline is looked for."""
    texts = [f"The Echo\n\nHead {'abcde'[i]}\n\n{body}" for i, body in enumerate(BODIES)]
    table = pd.DataFrame({"text": texts})
    file = mk.measures.write_boilerplate(
        mk.measures.propose_boilerplate(mk.read_articles(table)), tmp_path / "lines.toml"
    )
    after = mk.read_articles(table, boilerplate=file)
    assert after.articles["title"].tolist() == ["Head a", "Head b", "Head c", "Head d", "Head e"]


@pytest.mark.parametrize(
    ("order", "place"),
    [
        ("{line}\n\n{body}", "head"),
        ("{body}\n\n{line}\n\n{body}", "body"),
        ("{body}\n\n{line}", "tail"),
    ],
)
def test_a_place_is_told_by_the_text_around(order: str, place: str) -> None:
    """Above, amid or below the running text that is the article's own."""
    line = "The Echo is free to read."
    found = mk.measures.propose_boilerplate(
        corpus_of([order.format(line=line, body=b) for b in BODIES])
    )
    assert found[["line", "place"]].to_numpy().tolist() == [[line, place]]


def test_a_rule_holds_for_its_outlet_alone(tmp_path: Path) -> None:
    """Not for another outlet, nor for articles without one."""
    line = "More voices from the harbour"
    file = mk.measures.write_boilerplate(
        mk.measures.propose_boilerplate(with_line(line)), tmp_path / "lines.toml"
    )
    outlets = pd.Series(["Echo", "Star", None], dtype="str")
    table = pd.DataFrame({"text": [f"{body}\n\n{line}" for body in BODIES[:3]], "outlet": outlets})
    zones = mk.read_articles(table, boilerplate=file).zones
    assert zones.loc[zones["rule"] == "corpus_line", "doc_id"].tolist() == ["row-0"]


def test_a_share_can_be_asked_for() -> None:
    """Of the articles of the outlet; missing outlets have their reason."""
    corpus = corpus_of([*(f"{body}\n\nAsk us" for body in BODIES[:3]), *BODIES[3:]])
    assert propose(corpus, min_share=0.6) == ["Ask us"]
    assert propose(corpus, min_share=0.61) == []
    assert propose(corpus, min_texts=4) == []
    assert mk.measures.propose_boilerplate(corpus)["reason"].tolist() == ["outlet unknown"]


def test_the_tables_keep_their_columns_without_rows(seed: mk.Corpus) -> None:
    """One article has nothing that recurs."""
    found = mk.measures.propose_boilerplate(seed)
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == PROPOSALS
    assert found.empty


def test_zones_are_counted_as_the_spans_have_them(news: mk.Corpus) -> None:
    """Spans, articles and words; headline and body together are the words of the articles."""
    counts = mk.count_zones(news)
    assert {name: str(dtype) for name, dtype in counts.dtypes.items()} == ZONE_COUNTS
    spans = news.zones.groupby(["zone", "rule"])["doc_id"].agg(["size", "nunique"])
    for zone, rule, n, n_articles, _ in counts.itertuples(index=False):
        assert tuple(spans.loc[zone, rule]) == (n, n_articles)
    assert counts["n"].sum() == len(news.zones)
    counted = counts.loc[counts["zone"].isin(["headline", "body"]), "n_words"].sum()
    assert counted == news.articles["n_words"].sum()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"min_texts": 1}, ArgumentError, "min_texts=1"),
        ({"min_texts": True}, ArgumentError, "min_texts=True"),
        ({"min_share": 1.5}, ArgumentError, "min_share=1.5"),
        ({"duplicates": pd.DataFrame({"doc_id": []})}, ColumnMissingError, "other"),
        ({"duplicates": pd.DataFrame({"doc_id": ["x"], "other": ["y"]})}, ArgumentError, "'x'"),
    ],
)
def test_what_cannot_be_proposed_is_refused(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    """With what was wrong."""
    with pytest.raises(error, match=message):
        mk.measures.propose_boilerplate(with_line("Ask us"), **options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "names no lines"),
        (b"lines = 3", r"`lines` is 3"),
        (b"lines = [3]", r"entry 1 of \[\[lines\]\] is 3"),
        (b"[[lines]]\nline = 'a b'\n[[lines]]\n", "entry 2 .*'' cannot"),
        (b"[[lines]]\nline = 3", "line is 3"),
        (b"[[lines]]\nline = ' '", "line is ' '"),
        (b"[[lines]]\nlien = 'a'", "Did you mean 'line'"),
        (b"[[lines]]\nline = 'a'\noutlet = ''", "outlet is ''"),
        (b"[[lines]]\nline = 'a'\nform = 'lines'", "Did you mean 'line'"),
        (b"[[lines]]\nline = 'No number'\nform = 'numbers'", "by the form 'numbers'"),
        (b"[[lines]]\nline = 'No lead'\nform = 'lead'", "by the form 'lead'"),
        (b"[[lines]\n", "not valid TOML"),
        (b"lines = " + b"[" * 5000, "not valid TOML"),
        (b"[[lines]]\nline = 'caf\xe9'", "line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: bytes, message: str) -> None:
    """Before anything is read; file and entry are named."""
    file = tmp_path / "lines.toml"
    file.write_bytes(text)
    with pytest.raises(InputError, match=message) as caught:
        mk.read_articles("nowhere", boilerplate=file)
    assert "lines.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nope.toml", "."])
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """Also a folder."""
    with pytest.raises(InputError, match="not a file of boilerplate lines"):
        mk.read_articles(pd.DataFrame({"text": ["Rain."]}), boilerplate=tmp_path / name)


def test_a_file_is_the_same_again_and_never_lost(tmp_path: Path) -> None:
    """The same rows give the same bytes; what a person changed is not overwritten."""
    proposals = mk.measures.propose_boilerplate(with_line("Ask us", "Café “Echo” \\ 5 May"))
    one, two = (
        mk.measures.write_boilerplate(proposals, tmp_path / name) for name in ("1.toml", "2.TOML")
    )
    assert one.read_bytes() == two.read_bytes()
    assert mk.measures.write_boilerplate(proposals, one) == one
    with pytest.raises(OutputError, match="exists with other content"):
        mk.measures.write_boilerplate(proposals[:1], one)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.toml", "2.TOML"]


@pytest.mark.parametrize(
    ("name", "message"), [("lines.csv", "end in .toml"), ("no/lines.toml", "cannot be written")]
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, name: str, message: str) -> None:
    """And a table that lacks a column."""
    proposals = mk.measures.propose_boilerplate(with_line("Ask us"))
    with pytest.raises(OutputError, match=message):
        mk.measures.write_boilerplate(proposals, tmp_path / name)
    with pytest.raises(ColumnMissingError, match="form"):
        mk.measures.write_boilerplate(proposals.drop(columns="form"), tmp_path / "lines.toml")


def test_an_article_of_nothing_else_is_rejected(tmp_path: Path) -> None:
    """It has no words left, and is accounted for."""
    (tmp_path / "lines.toml").write_text("[[lines]]\nline = 'Ask us'\n", "utf-8")
    table = pd.DataFrame({"text": ["Ask us", "Rain fell.\n\nASK US"]})
    corpus = mk.read_articles(table, boilerplate=tmp_path / "lines.toml")
    assert corpus.rejects["reason"].tolist() == ["no_words"]
    assert corpus.articles["n_words"].tolist() == [2]

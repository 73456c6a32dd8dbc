"""Word lists as tables: which form a file has, and what is refused as ambiguous."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from importlib import resources
from typing import Literal

import pandas as pd
import pytest
from dictionary_files import FOLDER, parse, read, refuse, words
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from mediakit.dictionaries.dictionary import Entry, Parsed
from mediakit.errors import DictionaryError


def weights(parsed: Parsed) -> dict[str, dict[object, float | None]]:
    return {
        str(branch.name): {entry.pattern: entry.weight for entry in branch.entries}
        for branch in parsed.branches
    }


def by_pandas(name: str, **how: object) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name, dtype=str, keep_default_na=False, **how)  # type: ignore[call-overload,no-any-return]


def test_one_word_a_line() -> None:
    """Comments are no words; hashtags, emoticons, phrases with commas and NA are."""
    parsed = read("list_words.txt")
    assert words(parsed) == {
        "list_words": ["refuse*", "turn down", "no, thanks", "#nothanks", ";)", "NA", "null"]
    }
    assert [entry.line for entry in parsed.branches[0].entries] == [6, 7, 9, 10, 11, 12, 13]


def test_long_table_as_pandas_groups_it() -> None:
    """Each category has the words of its rows, quoted ones too; NA and null are names."""
    table = by_pandas("list_long.csv")
    expected = {name: list(rows) for name, rows in table.groupby("topic", sort=False)["word"]}
    parsed = read("list_long.csv")
    assert words(parsed) == expected
    assert words(parsed)["NA"] == ["nan"]
    assert parsed.branches[0].entries[-1] == Entry('"fair" share', 7)


def test_semicolons_and_decimal_commas() -> None:
    """A file with semicolons may write 1,5 and may have commas in phrases."""
    table = by_pandas("list_long_decimal_comma.csv", sep=";")
    parsed = read("list_long_decimal_comma.csv")
    assert weights(parsed) == {
        "Ton": {"gut": 1.5, "schlecht*": -2.0},
        "Bild": {"licht, hell": 0.25},
    }
    assert [p for ps in words(parsed).values() for p in ps] == list(table["Term"])
    assert [entry.line for entry in parsed.branches[0].entries] == [2, 4]


def test_left_out_columns_are_named() -> None:
    """Columns that say neither word, category nor weight are not lost without a word."""
    parsed = read("list_long_extra.tsv")
    doubt = "left out 'id', 'pos'; read 'token', 'label'."
    assert parsed.doubts == (doubt,)
    assert words(parsed) == {"labour": ["strike", "walk out"], "pay": ["wage*"]}


def test_wide_table() -> None:
    """Columns are categories of uneven length; rows may end early."""
    parsed = read("list_wide.csv")
    assert words(parsed) == {
        "economy": ["budget*", "market", "trade"],
        "Law": ["judge", "court, high", "jury", "statute*"],
        "NA": ["nil"],
    }
    assert parsed.branches[1].entries[3] == Entry("statute*", 5)
    assert words(read("list_wide_semicolon.csv")) == {
        "ja": ["stimmt", "genau so"],
        "nein": ["falsch", "nie, nimmer", "kaum"],
    }


def test_scored_words_without_header() -> None:
    """AFINN's form: a phrase, a tab, a score; the category is named as the file."""
    parsed = read("list_scored.txt")
    assert weights(parsed) == {
        "list_scored": {"grim": -3, "can't complain": 2, "so-so": 0, "naïve": -1, "NA": 1}
    }
    assert parsed.valuetype == "glob"
    assert parsed.branches[0].entries[1].line == 2


def test_scored_emoticons_are_no_globs() -> None:
    """In ":-*" the star is a mouth."""
    parsed = read("list_scored_faces.tab")
    assert parsed.valuetype == "fixed"
    assert weights(parsed) == {"list_scored_faces": {":-*": 3, ":-(": -2, ":?": -1}}


def test_scores_of_raters() -> None:
    """VADER's form: the mean weighs; of a word in two cases the one in lower case stays."""
    parsed = read("list_scored_raters.txt")
    assert parsed.doubts[0].startswith("left out 1 lines")
    assert parsed.valuetype == "fixed"
    assert weights(parsed) == {
        "list_scored_raters": {"(:": 2.1, ":*": 1.9, "meh": -0.3, "well done": 2.4}
    }


def test_lexicon_of_vader_as_vader_reads_it() -> None:
    """Every word that vaderSentiment can look up has the weight that it finds."""
    source = resources.files("vaderSentiment") / "vader_lexicon.txt"
    parsed = parse(source.read_text("utf-8"), "vader_lexicon.txt")
    known = SentimentIntensityAnalyzer().lexicon
    found = weights(parsed)["vader_lexicon"]
    assert {word: weight for word, weight in found.items() if str(word) in known} == found
    assert {w: x for w, x in found.items() if str(w).islower()} == {
        w: x for w, x in known.items() if w.islower()
    }
    assert {str(w).lower() for w in found} == {w.lower() for w in known}
    assert all(known[str(w)] == x for w, x in found.items())


def test_rated_words_have_a_category_for_each_dimension() -> None:
    """The means of all raters are weights; other columns are left out by name."""
    parsed = read("list_rated.csv")
    assert re.search("left out 'column 1', 'V.SD.Sum', 'V.Rat.Sum'.*V.Mean.M'", parsed.doubts[0])
    assert weights(parsed) == {
        "valence": {"harbour": 6.1, "storm": 3.05},
        "arousal": {"harbour": 3.4, "storm": 6.75},
        "dominance": {"harbour": 5.5, "storm": 3.9},
    }


def test_rated_words_in_the_only_text_column() -> None:
    """Named dimensions tell which column has the words, whatever its name."""
    parsed = read("list_rated_words_first.csv")
    assert re.search("left out 'Word No.*Word Frequency'", parsed.doubts[0])
    assert weights(parsed)["arousal"] == {"lantern": 3.2, "wreck": 6.0}


def test_rated_words_keep_the_names_of_plain_columns() -> None:
    """A column that is named as its dimension keeps its name."""
    assert weights(read("list_rated.txt")) == {
        "Valence": {"harbour": 0.7, "rough sea": 0.2},
        "Arousal": {"harbour": 0.25, "rough sea": 0.9},
        "Dominance": {"harbour": 0.5, "rough sea": 0.4},
    }


def test_marks_are_no_weights() -> None:
    """NRC's form: a row with 1 is an entry, a row with 0 is none."""
    assert weights(read("list_marks.txt")) == {
        "anger": {"storm": None},
        "trust": {"harbour": None},
        "fear": {"storm": None},
    }
    assert words(read("list_marks_wide.csv")) == {
        "Positive": ["harbour", "sea"],
        "Negative": ["storm", "sea"],
        "Fear": ["storm"],
    }


def test_column_named_weight_is_one() -> None:
    """Where the file says weight, a 0 is a weight of 0."""
    text = "word,category,weight\na,x,0\nb,x,1\n"
    assert weights(parse(text, "x.csv")) == {"x": {"a": 0.0, "b": 1.0}}
    marks = parse(text.replace("weight", "association"), "x.csv")
    assert weights(marks) == {"x": {"b": None}}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "list_intensity.txt",
            {"fear": {"storm": 0.828, "wreck": 0.75}, "trust": {"harbour": 0.5}},
        ),
        (
            "list_hashtags.txt",
            {"fear": {"#storm": 1.25, "# 1": 0.01}, "trust": {"#safe harbour": 0.5}},
        ),
        ("list_affect_header.tsv", {"fear": {"storm": 0.8}, "trust": {"harbour": 0.4}}),
    ],
)
def test_intensities_of_feelings(name: str, expected: dict[str, dict[str, float]]) -> None:
    """Feelings beside words and decimals: the category may stand before the word or behind."""
    assert weights(read(name)) == expected


def test_liwc22_is_read_by_its_own_module() -> None:
    """A first column DicTerm is LIWC-22's."""
    parsed = parse("DicTerm,Tax,Law\nlevy*,X,\njudge,,X\n", "x.csv")
    assert words(parsed) == {"Tax": ["levy*"], "Law": ["judge"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word\nlevy", {"x": ["levy"]}),
        ('"levy"\n"stamp duty"\n', {"x": ["levy", "stamp duty"]}),
        ("levy", {"x": ["levy"]}),
        ("token\tscore\nlevy\t2\n", {"x": ["levy"]}),
        ("feature,sentiment\nlevy,bad\n", {"bad": ["levy"]}),
        ("category,pattern\ntax,levy\n", {"tax": ["levy"]}),
        ('pattern, label\n"levy", "tax"\n', {"tax": ["levy"]}),
        ("word,topic\n;),2\nlevy,2\n,\n", {"2": [";)", "levy"]}),
        ("a,b\nc,d\u2028e\n", {"a": ["c"], "b": ["d\u2028e"]}),
    ],
)
def test_forms(text: str, expected: dict[str, list[str]]) -> None:
    """Small files of each form."""
    assert words(parse(text, "x.csv")) == expected


BROKEN = {
    "empty": ("", "no words found"),
    "blank": ("\n \r\n", "no words found"),
    "comments alone": ("# none\n; yet\n", "no words found"),
    "header alone": ("word,category\n", "line 1: no words below"),
    "too few": ("word,category\na,x\nb\n", r"line 3: 1 field\(s\), line 1 has 2"),
    "too many": ("word,category\na,x,y\n", r"line 2: 3 field\(s\), line 1 has 2"),
    "too many in a wide table": ("a,b\nc,d\ne,f,g\n", "line 3: 3 fields below 2 categories"),
    "too few without header": ("a\t1\nb\n", r"line 2: 1 field\(s\), line 1 has 2"),
    "tab in a list": ("# c\nlevy\nduty\nstamp\t1\n", r"line 4: 2 field\(s\), line 2 has 1"),
    "open quote": ('word,category\n"a,x\nb,x\nc,x\n', "line 2: a quotation mark opens here"),
    "quote closed below": ('word,category\n"a,x\nb,x\n"c,x\n', "line 2: a quotation mark opens"),
    "open at the end": ('word,category\na,x\n"b', "line 3: a quotation mark opens here"),
    "open quote before much": (
        'word,category\n"a,x\n' + "b,x\n" * 200_000,
        "line 2: a quotation mark opens here",
    ),
    "text behind a quote": ('word,category\n"a"b,x\n', "line 2: cannot be split into fields"),
    "100,000 columns": (
        "word," + ",".join(f"c{i}" for i in range(100_000)) + "\n" + "a," * 100_000 + "b\n",
        "unclear which columns",
    ),
    "endless field": ("word,category\n" + "a" * 200_000 + ",x\n", "line 2: cannot be split"),
    "column twice": ("word,category,Category\na,x,y\n", "columns 2 and 3 are both 'Category'"),
    "wide column twice": ("tax,law,tax\na,b,c\n", "line 1: columns 1 and 3 are both 'tax'"),
    "wide column unnamed": ("tax,\na,b\n", "line 1: a column has words and no name"),
    "two columns of words": ("word,term,topic\na,b,c\n", "columns 'word' and 'term' could each"),
    "two columns of categories": ("word,topic,emotion\na,b,c\n", "'topic' and 'emotion' could"),
    "two columns of weights": ("word,score,value\na,1,2\n", "'score' and 'value' could each"),
    "weight no number": ("word,weight\na,1\nb,high\n", "line 3: the weight 'high' is not a number"),
    "weight missing": ("word,category,weight\na,x,\n", "line 2: the weight '' is not a number"),
    "weight NA": ("word,weight\na,1\nb,NA\n", "line 3: the weight 'NA' is not a number"),
    "weight nan": ("word,weight\na,nan\n", "line 2: the weight 'nan' is not a number"),
    "weight infinite": ("word,weight\na,1e999\n", "line 2: the weight '1e999' is not a number"),
    "weight with underscore": ("word,weight\na,1_0\n", "line 2: the weight '1_0' is not a number"),
    "decimal comma with tabs": (
        "word\tweight\na\t1,5\n",
        "the weight '1,5' is not a number; .*point",
    ),
    "two decimal marks": ("word;weight\na;1,5\nb;1.5\n", "line 3: the weight '1.5' .* comma"),
    "score no number": ("a\t1\nb\tbad\n", "line 2: the weight 'bad' is not a number"),
    "rating missing": ("word,valence\na,1\nb,.\n", "line 3: the weight '.' is not a number"),
    "category missing": ("word,category\na,x\nb, \n", "line 3: 'b' has no category"),
    "foreign column names": ("Wort,Wert\na,1\n", "line 1: no column of 'Wort', 'Wert'"),
    "unknown numbers": ("word,x,y\na,1.5,2\n", "'word', 'x', 'y': unclear which columns"),
    "unknown text": ("word,notes\na,b\n", "'word', 'notes': unclear which columns"),
    "sentiment in numbers": ("word,sentiment\na,1\nb,-1\n", "column 'sentiment' holds numbers"),
    "category beside a rating": (
        "word,topic,valence\na,x,1\n",
        "both categories and 'valence'",
    ),
    "one dimension twice": ("word,valence,V.Mean.Sum\na,1,2\n", "have the same dimension"),
    "numbers without names": ("a\t1\t2\t3\n", "line 1: columns without names"),
    "category without name": ("a\ttax\t1\n", "line 1: columns without names"),
    "number before word": ("1\ta\n2\tb\n", "line 1: columns without names"),
    "long without header": ("a,tax\nb,tax\nc,tax\nd,law\n", "the column below 'tax' reads like"),
    "feelings without header": ("good,positive\nbad,negative\n", "below 'positive' reads like"),
    "faces and globs": (":*\t1\ngood*\t2\n", r"line 1: ':\*' is an emoticon"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_refused(text: str, message: str) -> None:
    """One line says what is wrong, on which line, and what to do."""
    refuse(text, "x.csv", message)


FIELD = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1
).map(str.strip)
Quoting = Literal[0, 1]
QUOTING: list[Quoting] = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL]
ROWS = st.lists(st.tuples(FIELD, FIELD.filter(bool)), min_size=1)


@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(QUOTING))
def test_reads_what_was_written(
    rows: list[tuple[str, str]], delimiter: str, end: str, quoting: Quoting
) -> None:
    """A long table that the csv module wrote comes back whole, whatever the words hold."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("word", "category"), *rows])
    parsed = parse(file.getvalue(), "x.csv")
    assert parsed.doubts == ()
    found = sorted(
        (entry.line, entry.pattern, branch.name)
        for branch in parsed.branches
        for entry in branch.entries
    )
    assert found == [(i, word, category) for i, (word, category) in enumerate(rows, 2)]


@given(st.text('ab1.,;\t"# \n\r-word', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text ends in another error than the one that is meant for the user."""
    with suppress(DictionaryError):
        assert parse(text, "x.csv").branches

"""A quick look: one screen, the numbers of the measures, and no claim without its evidence."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT, SEED

import mediakit as mk
from mediakit import cli
from mediakit.errors import ArgumentError, InputError
from mediakit.pages.look import lay_out, survey

WIDTH, LINES = 80, 24


def tell(tokens: mk.Tokens) -> dict[str, str]:
    """Return what is told beside each label."""
    return {row.label: "\n".join(row.lines) for row in survey(tokens)}


def read(rows: list[dict[str, Any]], **given: Any) -> mk.Tokens:  # noqa: ANN401  # of read_articles
    """Return the tokens of some articles."""
    return mk.tokenize(mk.read_articles(pd.DataFrame(rows), **given))


def make_outlets(own: dict[str, str], n: int = 24) -> mk.Tokens:
    """Return articles of outlets that each have a word of their own in some of their articles."""
    rng, rows = random.Random(1), []  # noqa: S311  # no secret
    for outlet, words in own.items():
        for at in range(n):
            common = " ".join(
                rng.choice(["harbour", "council", "bridge", "train"]) for _ in "12345"
            )
            text = f"The {common} of {at} towns was {words} on day {at}. It rained {common}."
            rows.append({"text": text, "outlet": outlet, "language": "en"})
    return read(rows)


def make_hostile() -> mk.Tokens:
    """Return articles in which all that is shown is long, and much of it is odd."""
    outlets = [f"The {'Very ' * 9}Long Post No. {i}" for i in range(30)]
    rows = [
        {
            "text": f"{'Un' * 60} said\x0b “war is near,” said {'Ada ' * 9}Kern {i}.\n\n<b>Sun</b>",
            "title": "A headline without an end " * 9,
            "outlet": outlets[i % 30],
            "date": f"2024-01-{1 + i % 28:02}" if i % 5 else None,
            "language": ["en", "de", "fr", "es", "it", "pt"][i % 6],
        }
        for i in range(200)
    ]
    rows += [
        {"text": text, "date": day} for text, day in [(" ", ""), ("Rain.", "32/13/1"), ("…", "")]
    ]
    return read(rows, languages=None)


@pytest.mark.parametrize("width", [WIDTH, 200, 40])
def test_it_is_one_screen_whatever_the_corpus(
    sample_tokens: mk.Tokens, seed_tokens: mk.Tokens, width: int
) -> None:
    """No line is longer than the terminal or 80 columns, and at 80 there are at most 24 lines."""
    for tokens in (sample_tokens, seed_tokens, make_hostile(), read([{"text": "Rain fell."}])):
        lines = lay_out(survey(tokens, "a/folder"), width).splitlines()
        assert max(map(len, lines)) <= min(width, WIDTH)
        assert width < WIDTH or len(lines) <= LINES
        assert all(line.replace("\N{NO-BREAK SPACE}", " ").isprintable() for line in lines)
        assert lines[-1].endswith("mediakit report a/folder")


def test_its_numbers_are_those_of_the_measures(sample_tokens: mk.Tokens) -> None:
    """Voices, speakers, hits, rates, articles and tone, each as its own call has them."""
    told, corpus = tell(sample_tokens), sample_tokens.corpus
    assert f"{len(corpus)} articles, " in told["Articles"]
    assert f"{corpus.articles['n_words'].sum():,} words" in told["Articles"]
    copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    assert f" {copies['kept'].sum()} distinct texts" in told["Articles"]
    assert told["Articles"].splitlines()[1].startswith("4 outlets: The Brennick Courier 9, ")
    records = mk.count_records(corpus)
    assert f"{records['n'][records['outcome'] == 'rejected'].sum()} excluded: " in told["Records"]
    assert "2 in an unreadable encoding" in told["Records"]
    voices = mk.count_voice_words(sample_tokens, by=[])
    shares = [float(share) for share in re.findall(r"(\d+)\s%", told["Voices"])]
    assert shares == [round(100 * share) for share in voices["share"]]
    strip = told["Voices"].splitlines()[1]
    assert [strip.count(sign) * 2 for sign in "●■◆"] == pytest.approx(shares, abs=2)
    speakers = mk.count_voices(sample_tokens).query("voice == 'quoted'").dropna(subset="speaker")
    assert told["Quoted"].startswith(
        f"{speakers['speaker'].iloc[0]} ({speakers['n'].iloc[0]} words)"
    )
    lists = {name: mk.read_dictionary(name) for name in mk.dictionary_names()}
    n = {name: len(mk.find_terms(sample_tokens, each)) for name, each in lists.items()}
    best = max(n, key=lambda name: n[name])
    assert told["Frames"].startswith(f"{best}, {n[best]} hits (most of {len(n)} built-in lists)")
    frames = mk.count_frames(sample_tokens, lists[best], by=[]).nlargest(1, "n").iloc[0]
    by_article = mk.count_frames(sample_tokens, lists[best])
    rows = by_article[by_article["category"] == frames["category"]]
    line = f"{frames['n']} hits, {frames['per_1000']:.1f} per 1,000 words; "
    assert f"{line}{(rows['n'] >= 3).sum()} articles" in told["Frames"].splitlines()[1]
    tone = mk.score_sentiment(sample_tokens, by="voice")
    scored = [int(k) for k in re.findall(r"\((\d+)\)", told["Tone"])]
    assert scored == tone["n_scored"].tolist()


def test_key_terms_are_named_only_with_evidence() -> None:
    """Terms with q below .05 in three articles; of outlets that are alike, none."""
    told = tell(make_outlets({"Echo": "war clash", "Star": "peace harvest"}))
    assert re.search(r"^Echo: (clash|war), (clash|war)$", told["Key terms"], re.MULTILINE)
    assert re.search(r"^Star: (peace|harvest), (peace|harvest)$", told["Key terms"], re.MULTILINE)
    assert "q < .05, in 3 articles or more" in told["Key terms"]
    assert "Words" not in told
    told = tell(make_outlets({"Echo": "calm", "Star": "calm"}))
    assert told["Key terms"].startswith(
        "no statistically significant difference between outlets in "
    )
    assert told["Words"].startswith(("calm (", "harbour (", "council (", "bridge (", "train ("))
    assert "Key terms" not in tell(make_outlets({"Echo": "war", "Star": "peace"}, n=4))


def test_a_word_that_two_articles_have_is_no_key_term() -> None:
    """However often they have it."""
    rows = [
        {"text": f"Rain fell on {i} towns. {'zinc ' * 50 * (i < 2)}", "outlet": outlet}
        for outlet in ("Echo", "Star")
        for i in range(2 if outlet == "Star" else 0, 22)
    ]
    told = tell(read(rows, languages=None))
    assert "zinc" not in told.get("Key terms", "") + told["Words"]


def test_words_are_content(sample_tokens: mk.Tokens) -> None:
    """Neither grammar, nor numbers, nor "said", which stands beside every quotation."""
    words = re.findall(r"(\S+) \(", tell(sample_tokens)["Words"])
    assert len(words) > 2
    assert not {*words} & {*mk.stop_words(), "said", "says"}
    assert not any(word.isdigit() for word in words)


def test_a_voice_with_few_sentences_has_no_mean_tone(seed_tokens: mk.Tokens) -> None:
    """It says how many there are, and how many it takes."""
    told = tell(seed_tokens)["Tone"]
    assert told == (
        "too few sentences with a sentiment word (minimum 10): quoted (4), reported (3) and "
        "own words (1)"
    )
    rows = [{"text": " ".join(f"The plan for town {i} is good." for i in range(12))}]
    assert tell(read(rows))["Tone"].startswith("own words +0.44 (12)\nmean by VADER")


def test_one_article_is_told_as_one(seed_tokens: mk.Tokens) -> None:
    """With its headline, and without what compares articles."""
    told = tell(seed_tokens)
    assert told["Article"].startswith("Putin advocates strengthening cooperation")
    assert "may be machine-translated" in told["Article"]
    assert not {"Articles", "Key terms"} & told.keys()
    assert "articles" not in told["Frames"]
    assert told["Next"] == "mediakit report SOURCE"


def test_what_is_not_there_is_said() -> None:
    """No outlet, no date, no English, no hit, nobody quoted."""
    told = tell(read([{"text": "Der Regen fällt auf die Hügel der Stadt."}] * 2, languages=None))
    assert "no outlet or date known: no comparison by outlet or date" in told["Articles"]
    assert "in German (de)" in told["Articles"]
    assert told["Voices"] == "not measured: no words in English"
    assert told["Frames"] == "no hits of the built-in lists"
    assert "Quoted" not in told


def test_a_path_a_corpus_and_tokens_are_shown_alike(sample_tokens: mk.Tokens) -> None:
    """But for the command at the end, which names the path."""
    looks = [
        mk.look(given) for given in (sample_tokens, sample_tokens.corpus, ROOT / "seeds/sample")
    ]
    screens = {each.text.rpartition("\n")[0] for each in looks}
    assert len(screens) == 1
    assert looks[2].text.endswith(f"mediakit report {ROOT / 'seeds/sample'}")
    assert repr(looks[0]) == looks[0].text


def test_a_notebook_shows_a_table() -> None:
    """Escaped, without control characters, the voices in their colours."""
    shown = mk.look(make_hostile())._repr_html_()
    assert shown.count("<tr>") == shown.count('<th scope="row"') == len(survey(make_hostile()))
    assert "\x0b" not in shown
    assert '<span aria-hidden="true" style="color:#0B61A4">●' in shown
    rows = [{"text": "<i>Rain</i> fell.", "title": "<script>1</script>"}]
    assert "<script>" not in mk.look(read(rows)).html


def test_nothing_to_look_at_is_refused(tmp_path: Path) -> None:
    """In one line."""
    corpus = mk.read_articles(SEED)
    with pytest.raises(ArgumentError, match=r"no article to look at\. Read one"):
        mk.look(mk.Corpus(corpus.articles[:0], corpus.zones[:0], corpus.rejects))
    with pytest.raises(InputError, match="no file or folder"):
        mk.look(tmp_path / "nope")


def test_the_command_prints_what_the_readme_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line, of the articles that come with the project."""
    monkeypatch.chdir(ROOT)
    assert cli.run(["look", "seeds/sample"]) == 0
    printed, said = capsys.readouterr()
    assert said == ""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "".join(f"    {line}\n" for line in printed.splitlines()) in readme


def test_the_command_reads_as_the_others_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its options are those of reading; a long look says so beforehand; errors are one line."""
    monkeypatch.chdir(tmp_path)
    table = Path("my export.csv")
    table.write_text("Story,date\nRain fell.,2024-03-01\nSnow fell.,2024-04-01\n", "utf-8")
    monkeypatch.setattr("mediakit.cli.corpus.MANY_WORDS", 1)
    assert cli.run(["look", str(table), "--columns", "text=Story", "--since", "2024-04"]) == 0
    printed, said = capsys.readouterr()
    assert "1 excluded: 1 of other dates" in printed
    assert printed.endswith("mediakit report 'my export.csv' (with the same options)\n")
    assert said == "mediakit: 1 article, 2 words: about 1 second.\n"
    assert cli.run(["look", str(tmp_path / "nope")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_its_help_loads_nothing_heavy() -> None:
    """It is there before pandas would be."""
    code = (
        "import sys, mediakit.cli as cli\n"
        "cli.run(['look', '--help'])\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'pyarrow'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"

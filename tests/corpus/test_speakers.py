"""Who speaks: `by="speaker"` and groups of speakers from a list, against a loop over quotations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import mediakit as mk
from mediakit.corpus.groups import group_tokens
from mediakit.corpus.tokens import find_quotes
from mediakit.errors import ArgumentError, ColumnMissingError, InputError, MediakitError
from mediakit.tables import COUNTED, VOICES

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "a": "Ada Kern opened the debate. “War is near,” Kern said. Oren Dahl said that war must end. "
    "It rained.",
    "b": "The ministry said that war was over. “We want peace,” said Ada Kern. “So do we.”",
    "c": "“Peace is good,” a neighbour said. “War is bad,” Oren Dahl said. Bo Falk left.",
    "d": "Nobody was there.",
}
PEOPLE = pd.DataFrame(
    {
        "actor": ["Ada Kern", "Oren Dahl", "Defence", "Mia Stolt"],
        "alias": ["the mayor", "Dahl", "ministry", ""],
        "party": ["Left", "Right", "", "Green"],
        "role": ["mayor", "member", "office", "member"],
    }
)
WAR = {"war": ["war"], "peace": ["peace"]}


def read(texts: dict[str, str], **columns: list[str]) -> mk.Corpus:
    """Return a corpus of these texts."""
    frame = pd.DataFrame({"doc_id": list(texts), "text": list(texts.values()), **columns})
    return mk.read_articles(frame)


@pytest.fixture(scope="module")
def corpus() -> mk.Corpus:
    """Four articles, of two outlets."""
    return read(TEXTS, outlet=["Echo", "Star", "Echo", "Star"])


@pytest.fixture(scope="module")
def listed(corpus: mk.Corpus) -> mk.Tokens:
    """Their words, with a list of speakers."""
    return mk.tokenize(corpus, speakers=PEOPLE)


def tell_slowly(tokens: mk.Tokens) -> list[str | None]:
    """Return the speaker of each token as the quotations give it: of the most quoted, inner one."""
    quotes = tokens.quotes.to_dict("records")
    table, told = tokens.to_frame().to_dict("records"), list[str | None]()
    for token in table:
        around = [
            (VOICES.index(row["voice"]), row["start"], -row["end"], row["speaker"])
            for row in quotes
            if row["doc_id"] == token["doc_id"]
            and row["start"] <= token["start"] < row["end"]
            and row["voice"] != "outlet"
        ]
        speaker = max(around, key=lambda row: row[:3])[3] if around else None
        told.append(speaker if isinstance(speaker, str) else None)
    return told


def test_a_speaker_that_is_not_told_is_missing() -> None:
    """Not an empty text: of scare quotes, and of quotations by nobody."""
    quotes = mk.find_quotes(read({"a": "It was “done”. “Nobody knows what will come of it.”"}))
    assert quotes["speaker"].isna().all()
    assert quotes["speaker"].dtype == "str"


@pytest.mark.parametrize("real", [False, True])
def test_speakers_of_tokens_are_those_of_a_loop(
    corpus: mk.Corpus, seed_tokens: mk.Tokens, *, real: bool
) -> None:
    """Over the quotations that they stand in."""
    tokens = seed_tokens if real else mk.tokenize(corpus)
    found = tokens.speakers["speaker"].take(tokens.speaker).tolist()
    wanted = tell_slowly(tokens)
    assert [name if isinstance(name, str) else None for name in found] == wanted
    assert any(wanted)


def test_of_nested_quotations_the_inner_one_says_who_speaks() -> None:
    """Whoever reports it, a direct quotation is its own speaker's."""
    corpus = read({"a": "Ada Kern said that war would “never, ever” come to us."})
    quotes = mk.find_quotes(corpus)
    assert quotes["voice"].tolist() == ["reported", "quoted"]
    quotes["speaker"] = ["Ada Kern", "Bo Falk"]
    tokens = mk.tokenize(corpus, quotes=quotes)
    words = mk.count_words(tokens, by="speaker")
    assert words.loc[words["speaker"] == "Bo Falk", "word"].tolist() == ["ever", "never"]
    assert "would" in words.loc[words["speaker"] == "Ada Kern", "word"].tolist()


def test_groups_of_speakers_are_what_occurs_by_name_the_missing_last(corpus: mk.Corpus) -> None:
    """The missing ones are the outlet's words and those of nobody that is told."""
    tokens = mk.tokenize(corpus)
    frames = mk.count_frames(tokens, mk.read_dictionary(WAR), by="speaker")
    assert frames["speaker"].dtype == "str"
    named = ["Ada Kern", "Oren Dahl", "The ministry", "a neighbour", None]
    assert (
        frames["speaker"]
        .drop_duplicates()
        .astype(object)
        .where(frames["speaker"].notna(), None)
        .tolist()
        == named
    )
    war = frames[frames["category"] == "war"].set_index("speaker")["n"]
    assert war.tolist() == [1, 2, 1, 0, 0]
    both = mk.count_frames(tokens, mk.read_dictionary(WAR), by=["article", "speaker"])
    assert len(both) == 2 * (3 + 3 + 3 + 1)  # no speaker in an article in which none speaks
    voiced = group_tokens(tokens, ["voice", "speaker"]).keys
    assert voiced.fillna("-").to_numpy().tolist() == [
        ["quoted", "Ada Kern"],
        ["quoted", "Oren Dahl"],
        ["quoted", "a neighbour"],
        ["reported", "Oren Dahl"],
        ["reported", "The ministry"],
        ["outlet", "-"],
    ]


def test_a_list_makes_groups_of_speakers(listed: mk.Tokens) -> None:
    """By actor or alias, whatever case and article; who is not listed, or has none, is missing."""
    frames = mk.count_frames(listed, mk.read_dictionary({"war": ["war"]}), by="party")
    assert frames["party"].fillna("-").tolist() == ["Green", "Left", "Right", "-"]
    assert frames["n"].tolist() == [0, 1, 2, 1]
    assert frames["n_words"].gt(0).tolist() == [False, True, True, True]
    assert frames["reason"].fillna("-").tolist() == ["no words", "-", "-", "-"]
    speakers = mk.count_frames(listed, mk.read_dictionary({"war": ["war"]}), by="speaker")
    assert speakers["speaker"].fillna("-").tolist() == [
        "Ada Kern", "Defence", "Oren Dahl", "a neighbour", "-",
    ]  # fmt: skip


def test_groups_of_a_list_are_complete_as_voices_are(listed: mk.Tokens) -> None:
    """In every outlet and article each party that there is, and each pair that the list has."""
    keys = group_tokens(listed, ["outlet", "party"]).keys.fillna("-")
    parties = ["Green", "Left", "Right", "-"]
    assert keys.to_numpy().tolist() == [[o, p] for o in ("Echo", "Star") for p in parties]
    pairs = group_tokens(listed, ["party", "role"]).keys.fillna("-").to_numpy().tolist()
    assert pairs == [
        ["Green", "member"], ["Left", "mayor"], ["Right", "member"], ["-", "office"], ["-", "-"],
    ]  # fmt: skip
    assert len(group_tokens(listed, ["article", "voice", "party"])) == 4 * 3 * 4
    mixed = group_tokens(listed, ["speaker", "party"]).keys.fillna("-").to_numpy().tolist()
    assert mixed[:2] == [["Ada Kern", "Left"], ["Defence", "-"]]


def test_a_list_can_be_a_file(corpus: mk.Corpus, listed: mk.Tokens, tmp_path: Path) -> None:
    """Read as a table is."""
    PEOPLE.to_csv(tmp_path / "people.csv", index=False)
    PEOPLE.to_csv(tmp_path / "people.tsv", index=False, sep="\t")
    for name in ("people.csv", "people.tsv"):
        tokens = mk.tokenize(corpus, speakers=tmp_path / name)
        pd.testing.assert_frame_equal(
            mk.count_voices(tokens, by=["party", "role"]),
            mk.count_voices(listed, by=["party", "role"]),
        )


def test_names_make_one_speaker_whatever_their_case() -> None:
    """The more frequent form is the name."""
    text = "The bank said that it rained. It snowed, the bank said. It hailed, the bank said."
    tokens = mk.tokenize(read({"a": text, "b": "The bank said that it rained."}))
    assert tokens.speakers["speaker"].dropna().tolist() in (["the bank"], ["The bank"])


def test_a_person_of_whom_the_articles_know_is_one_speaker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list knows the actor, or what the article says."""
    corpus = read({"a": "“War,” Dorrit Vane said.", "b": "“War,” Vane said."})
    whole = {(0, "Dorrit Vane"): "Dorrit Vane", (1, "Vane"): "Dorrit Vane"}
    monkeypatch.setattr("mediakit.corpus.tokens.actor_of", lambda _: whole)
    assert mk.count_voices(mk.tokenize(corpus))["speaker"].dropna().tolist() == ["Dorrit Vane"]
    people = pd.DataFrame({"actor": ["Dorrit Vane"], "party": ["Left"]})
    counts = mk.count_voices(mk.tokenize(corpus, speakers=people), by="party")
    assert counts[["party", "n_quotes", "n"]].iloc[0].tolist() == ["Left", 2, 2]
    others = pd.DataFrame({"actor": ["Otto Vane"], "alias": ["Vane"], "party": ["Right"]})
    counts = mk.count_voices(mk.tokenize(corpus, speakers=others), by=["speaker", "party"])
    assert counts["speaker"].fillna("-").tolist() == ["Dorrit Vane", "Otto Vane", "-"]


def test_of_two_who_have_a_name_the_article_tells_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of merges is a list, once it has a column more; what cannot be told is missing."""
    said = {"a": "Ada Vane", "b": "Vane", "c": "Vane", "d": "Otto Vane", "e": "Vane"}
    corpus = read({doc_id: f"“War,” {name} said." for doc_id, name in said.items()})
    meant = {(1, "Vane"): "Ada Vane", (2, "Vane"): "Otto Vane"}
    monkeypatch.setattr("mediakit.corpus.tokens.actor_of", lambda _: meant)
    people = pd.DataFrame(
        {
            "actor": ["Ada Vane", "Ada Vane", "Otto Vane", "Otto Vane", "Cy"],
            "alias": ["Ada Vane", "Vane", "Otto Vane", "Vane", "Cy"],
            "kind": "person",
            "n": range(5),
            "n_articles": range(5),
            "rule": ["same form", "surname", "same form", "surname", "same form"],
        }
    ).assign(party=["Left", "", "Right", "Right", ""])
    voices = mk.count_voices(mk.tokenize(corpus, speakers=people), by=["speaker", "party"])
    quoted = voices[voices["voice"] == "quoted"].fillna("-")[["speaker", "party", "n_quotes"]]
    assert sorted(quoted.to_numpy().tolist()) == [
        ["Ada Vane", "Left", 2],
        ["Otto Vane", "Right", 2],
        ["Vane", "-", 1],
    ]
    also = pd.concat([people, pd.DataFrame({"actor": ["Vane"], "party": ["Green"]})])
    voices = mk.count_voices(mk.tokenize(corpus, speakers=also), by="party")
    assert sorted(voices.loc[voices["voice"] == "quoted", "party"]) == ["Green", "Left", "Right"]


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ({"name": ["Ada"]}, "Column 'actor' is missing; found ['name']"),
        ({"actor": ["Ada", " "]}, "speakers: row 1 has no actor"),
        (
            {"actor": ["Ada"], "voice": ["x"]},
            "speakers: the column 'voice' is already a key of by=",
        ),
        ({"actor": ["Ada"], "speaker": ["x"]}, "speakers: the column 'speaker' is already a key"),
        ({"actor": ["Ada"], "outlet": ["x"]}, "speakers: the column 'outlet' is already a key"),
        ({"actor": ["Ada", "Ada"], "party": ["x", "y"]}, "'Ada' has the party 'x' and 'y'"),
        (
            {"actor": ["Ada", "Bo"], "alias": ["the mayor", "Mayor"], "party": ["x", "y"]},
            "speakers: 'the mayor' is listed for several actors",
        ),
        ({"actor": ["Ada", "ADA"]}, "speakers: 'ADA' is listed for several actors"),
    ],
)
def test_bad_lists_are_refused(corpus: mk.Corpus, people: dict[str, Any], message: str) -> None:
    """In one line: what, where, and what to do."""
    with pytest.raises((ArgumentError, ColumnMissingError)) as caught:
        mk.tokenize(corpus, speakers=pd.DataFrame(people))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_list_are_refused(corpus: mk.Corpus, tmp_path: Path) -> None:
    """Absent, binary, or with a field too many."""
    (tmp_path / "long.csv").write_text("actor,party\nAda,Left,Right\n")
    (tmp_path / "bytes.csv").write_bytes(b"actor\n\xff\xfe\n")
    for name, told in (("none", "opened"), ("long", "line 2 has 3 fields"), ("bytes", "used")):
        with pytest.raises(InputError, match=told):
            mk.tokenize(corpus, speakers=tmp_path / f"{name}.csv")


def test_an_unknown_key_is_refused_with_those_of_the_list(listed: mk.Tokens) -> None:
    """A column of the list is one of the known."""
    with pytest.raises(MediakitError, match="Did you mean 'role'"):
        mk.count_frames(listed, mk.read_dictionary(WAR), by="roles")


def test_corrected_quotations_without_speakers_are_refused(corpus: mk.Corpus) -> None:
    """Only where speakers are asked for."""
    quotes = mk.find_quotes(corpus).drop(columns="speaker")
    tokens = mk.tokenize(corpus, quotes=quotes)
    assert len(mk.count_words(tokens, by="voice"))
    with pytest.raises(ColumnMissingError, match="speaker"):
        mk.count_words(tokens, by="speaker")


def test_an_articles_own_column_goes_first() -> None:
    """As a speech has a speaker of its own."""
    tokens = mk.tokenize(read({"a": "“War,” Ada Kern said.", "b": "War."}, speaker=["Bo", "Cy"]))
    frames = mk.count_frames(tokens, mk.read_dictionary({"war": ["war"]}), by="speaker")
    assert frames[["speaker", "n", "n_words"]].to_numpy().tolist() == [["Bo", 1, 4], ["Cy", 1, 1]]


def test_speakers_are_found_only_where_they_are_a_key(
    corpus: mk.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list costs nothing until it is asked for, and quotations are found once."""
    asked: list[mk.Corpus] = []

    def counted(corpus: mk.Corpus, **how: Any) -> pd.DataFrame:  # noqa: ANN401
        asked.append(corpus)
        return find_quotes(corpus, **how)

    monkeypatch.setattr("mediakit.corpus.tokens.find_quotes", counted)
    tokens = mk.tokenize(corpus, speakers=PEOPLE)
    mk.count_frames(tokens, mk.read_dictionary(WAR), by=["article", "zone"])
    mk.score_sentiment(tokens, by="outlet")
    assert asked == []
    mk.count_voices(tokens, by="party")
    mk.score_sentiment(tokens, by="party")
    mk.find_kwic(tokens, "war", by="speaker")
    assert len(asked) == 1


NAMES = ["Ada Kern", "Oren Dahl", "The ministry", "Bo Falk", "Mia Stolt"]
SENTENCES = st.one_of(
    st.builds(
        "“War is {}, and peace is near,” {} said.".format,
        st.sampled_from(["good", "bad"]),
        st.sampled_from(NAMES),
    ),
    st.builds("{} said that war was over.".format, st.sampled_from(NAMES)),
    st.sampled_from(["War came.", "It rained on the good people.", "“Nothing is left of it all.”"]),
)
KEYS = ["speaker", "party", "role", "voice", "article", "outlet", "zone", "position", "sentence"]


@examples(20)
@given(
    st.lists(st.lists(SENTENCES, min_size=1, max_size=5), min_size=1, max_size=4),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True),
)
def test_whatever_the_keys_the_groups_add_up(articles: list[list[str]], by: list[str]) -> None:
    """Words, hits and sentences' stretches of all groups are those of the whole."""
    texts = {f"d{i}": " ".join(sentences) for i, sentences in enumerate(articles)}
    tokens = mk.tokenize(read(texts, outlet=["Echo"] * len(texts)), speakers=PEOPLE)
    dictionary = mk.read_dictionary(WAR)
    frames, whole = (mk.count_frames(tokens, dictionary, by=keys) for keys in (by, ()))
    sums = frames.groupby("category")[["n", "n_words"]].sum()
    assert (
        sums.loc[whole["category"]].to_numpy().tolist()
        == whole[["n", "n_words"]].to_numpy().tolist()
    )
    assert mk.count_words(tokens, by=by)["n"].sum() == whole["n_words"][0]
    kwic = mk.find_kwic(tokens, "war", by=by)
    assert len(kwic) == whole["n"][0]
    if "sentence" not in by and "article" not in by:
        told = mk.count_voices(tokens, by=[key for key in by if key != "voice"])
        assert told["n"].sum() == whole["n_words"][0]
        assert (told["n"] > 0).all()
    keys = list(frames.columns[: frames.columns.get_loc("category")])
    assert not frames.duplicated([*keys, "category"]).any()


@pytest.mark.parametrize("by", [["speaker"], ["party"], ["voice", "party"], ["article", "speaker"]])
def test_groups_are_those_of_a_loop_over_tokens(listed: mk.Tokens, by: list[str]) -> None:
    """Words by group, one token after the other."""
    values = {
        row["form"]: row
        for row in (
            {"form": form, "speaker": row["actor"], "party": row["party"] or None}
            for row in PEOPLE.to_dict("records")
            for form in (row["actor"].lower(), str(row["alias"]).lower().removeprefix("the "))
        )
    }
    counts = Counter[tuple[str, ...]]()
    rows = zip(listed.to_frame().to_dict("records"), tell_slowly(listed), listed.words, strict=True)
    for token, speaker, word in rows:
        form = (speaker or "-").lower().removeprefix("the ")
        known = values.get(form, {"speaker": speaker, "party": None})
        of = {"speaker": known["speaker"], "party": known["party"], **token}
        if word and token["zone"] in COUNTED:
            cell = (of["doc_id" if key == "article" else key] for key in by)
            counts[tuple(each if isinstance(each, str) else "-" for each in cell)] += 1
    groups = group_tokens(listed, by)
    found = zip(
        groups.keys.fillna("-").itertuples(index=False), groups.sum(listed.words), strict=True
    )
    assert {tuple(key): n for key, n in found if n} == dict(counts)


def test_tone_by_speaker_is_that_of_what_each_says_in_a_sentence() -> None:
    """Their words in it, in order, in place of the sentence; two of a party are one."""
    text = (
        "“This is good for us,” said Ada Kern; “this is awful for me,” said Oren Dahl. "
        "“So bad of you,” said Mia Stolt."
    )
    people = pd.DataFrame({"actor": ["Ada Kern", "Oren Dahl", "Mia Stolt"], "party": list("LRL")})
    tokens = mk.tokenize(read({"a": text}), speakers=people)
    tone = mk.score_sentiment(tokens, by="speaker").set_index("speaker")
    compound = tone["compound"].to_dict()
    for name, said in (
        ("Ada Kern", "“This is good for us,”"),
        ("Oren Dahl", "“this is awful for me,”"),
    ):
        alone = mk.tokenize(read({"a": said}), quotes=mk.find_quotes(read({"a": said})).head(0))
        assert compound[name] == mk.score_sentiment(alone)["compound"][0], name
    assert tone["n_sentences"].tolist() == [1, 1, 1, 2]
    party = mk.score_sentiment(tokens, by="party").set_index("party")["compound"].to_dict()
    assert party["L"] == pytest.approx((compound["Ada Kern"] + compound["Mia Stolt"]) / 2)
    assert party["R"] == compound["Oren Dahl"]


def test_voices_of_a_speaker_and_speakers_of_a_voice(listed: mk.Tokens) -> None:
    """Both by any key: of the corpus, and of each group."""
    told = mk.count_voices(listed, by="party").fillna("-")
    assert told[["voice", "party", "n_quotes"]].to_numpy().tolist() == [
        ["quoted", "Left", 3],
        ["quoted", "Right", 1],
        ["quoted", "-", 1],
        ["reported", "Right", 1],
        ["reported", "-", 1],
        ["outlet", "-", 0],
    ]
    assert told["share"].sum() == pytest.approx(1)
    words = mk.count_voice_words(listed, by="party")
    assert len(words) == 4 * 3
    dahl = mk.count_voice_words(listed, by="speaker").query("speaker == 'Oren Dahl'")
    assert dahl[["voice", "n"]].to_numpy().tolist() == [
        ["quoted", 3],
        ["reported", 4],
        ["outlet", 0],
    ]
    with pytest.raises(ArgumentError, match="voice is already a key"):
        mk.count_voice_words(listed, by=["voice", "party"])


def test_lines_and_collocates_are_those_of_a_speaker(listed: mk.Tokens) -> None:
    """Keywords in context, collocates and keyness take the keys, too."""
    lines = mk.find_kwic(listed, "war", by="party")
    assert lines["party"].fillna("-").tolist() == ["Left", "Right", "Right", "-"]
    near = mk.find_collocates(listed, "war", by="speaker")
    assert set(near.loc[near["speaker"] == "Oren Dahl", "word"]) == {
        "that",
        "must",
        "end",
        "is",
        "bad",
    }
    keyness = mk.score_keyness(listed, by="party", target="Left", reference="Right")
    assert keyness["n_words_target"].eq(9).all()


def test_speakers_over_time_and_in_the_lines_of_key_terms(corpus: mk.Corpus) -> None:
    """In every period each of them, and the lines that a party says."""
    dated = corpus.articles.assign(date=["2031-01-01", "2031-02-01", "2031-03-01", ""])
    tokens = mk.tokenize(mk.read_articles(dated[["doc_id", "text", "date"]]), speakers=PEOPLE)
    war = mk.read_dictionary({"war": ["war"]})
    series = mk.count_terms_over_time(tokens, war, by=["month", "party"])
    assert len(series) == 4 * 4
    assert series.groupby("party", dropna=False)["n"].sum().tolist() == [0, 1, 2, 1]
    assert series.groupby("period", dropna=False)["n_articles"].first().tolist() == [1, 1, 1, 1]
    tone = mk.score_sentiment_over_time(tokens, by=["month", "speaker"])
    assert len(tone) == 4 * 6
    keyness = mk.score_keyness(tokens, by="party", target="Left", reference="Right")
    more = keyness["n_target"] - keyness["n_reference"]
    keyness = keyness.assign(reason=None, g2=1.0, log_ratio=more)  # as of articles enough to test
    keyness = keyness.assign(n_present_target=3, n_present_reference=3)
    lines = mk.comparison.list_key_lines(tokens, keyness, by="party", seed=1)
    assert set(lines["party"]) == {"Left", "Right"}
    with pytest.raises(ArgumentError, match="party"):
        mk.comparison.list_key_lines(tokens, keyness.assign(target="Blue"), by="party", seed=1)


def test_tables_by_party_are_pooled_by_it_alone(listed: mk.Tokens) -> None:
    """Else an article would count as often as there are parties."""
    frames = mk.count_frames(listed, mk.read_dictionary(WAR), by=["article", "party"])
    pooled = mk.pool_frames([frames], by="party")
    assert pooled["n_articles"].tolist() == [0, 0, 2, 2, 2, 2, 4, 4]
    for by in ((), "outlet"):
        both = frames.assign(outlet="Echo")
        with pytest.raises(ArgumentError, match="The table is by party too; name it in by="):
            mk.pool_frames([both], by=by)


def test_a_stream_does_not_know_who_is_who(corpus: mk.Corpus, tmp_path: Path) -> None:
    """A batch would not see that two names are one person's."""
    with pytest.raises(ArgumentError, match="by='speaker' needs all articles"):
        mk.count_stream(
            corpus.articles[["doc_id", "text"]],
            mk.read_dictionary(WAR),
            tmp_path / "counts.csv",
            by=["article", "speaker"],
        )
    assert not list(tmp_path.iterdir())


def test_who_says_what_of_whom() -> None:
    """By speaker only who speaks of an actor, by party all of them; a mention is its speaker's."""
    text = (
        "“Kern is a good mayor,” said Oren Dahl. “Kern is bad for us,” said Mia Stolt. "
        "“Kern,” a boy said. Ada Kern left happy. “Dahl is great,” said Ada Kern."
    )
    tokens = mk.tokenize(read({"a": text}), speakers=PEOPLE)
    names = mk.read_actors({"Kern": ["Kern", "Ada Kern"], "Dahl": ["Dahl", "Oren Dahl"]})
    actors = mk.find_actors(tokens, names)
    tone = mk.score_actors(tokens, actors, by="speaker").fillna({"speaker": "-"})
    assert tone[["actor", "speaker", "n_sentences"]].to_numpy().tolist() == [
        ["Kern", "Mia Stolt", 1],
        ["Kern", "Oren Dahl", 1],
        ["Kern", "a boy", 1],
        ["Kern", "-", 2],
        ["Dahl", "Ada Kern", 1],
        ["Dahl", "-", 1],
    ]
    compound = tone.set_index(["actor", "speaker"])["compound"].to_dict()
    assert compound["Kern", "Mia Stolt"] < 0 < compound["Kern", "Oren Dahl"]
    frames = mk.count_actor_frames(
        tokens, actors, mk.read_dictionary({"good": ["good", "great"]}), by=["party", "voice"]
    )
    assert len(frames) == 2 * 4 * 3
    hits = frames[frames["n"] > 0][["actor", "party", "voice", "n"]].to_numpy().tolist()
    assert hits == [["Kern", "Right", "quoted", 1], ["Dahl", "Left", "quoted", 1]]
    plain, parted = (mk.score_actors(tokens, actors, by=by) for by in ("voice", ["voice", "party"]))
    assert (
        parted.groupby(["actor", "voice"])["n_words"]
        .sum()
        .equals(plain.groupby(["actor", "voice"])["n_words"].sum())
    )


@pytest.mark.parametrize("outlet", ["Echo", []])
def test_without_a_speaker_the_columns_are_the_same(outlet: str | list[str]) -> None:
    """Nobody speaks, or there is no article."""
    corpus = read({"a": "It rained."}, outlet=["Echo"]).filter(outlet=outlet)
    tokens, war = mk.tokenize(corpus, speakers=PEOPLE.head(0)), mk.read_dictionary({"war": ["war"]})
    for table in (
        mk.count_frames(tokens, war, by=["speaker", "party"]),
        mk.count_voices(tokens, by=["speaker", "party"]),
        mk.score_sentiment(tokens, by=["article", "speaker", "party"]),
        mk.find_kwic(tokens, "war", by=["speaker", "party"]),
    ):
        assert table[["speaker", "party"]].dtypes.tolist() == ["str", "str"]
        assert table["speaker"].isna().all()


def test_what_has_no_speaker_is_said_to_have_none() -> None:
    """It is not one of those who speak most."""
    tokens = mk.tokenize(read({"a": "It rained. “Nobody knows what will come of it all.”"}))
    told = mk.findings.find_voices(mk.count_voices(tokens))
    assert told.head == "Sources speak 80\xa0% of the words."
    assert told.text.endswith("(n = 10 words). No speaker was identified for 80\xa0%.")

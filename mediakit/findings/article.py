"""Findings in plain words: sentences made from tables, for whoever does not read tables.

Each function takes tables that exist and returns sentences with the numbers that they rest on;
what stands between ``**`` is meant to be bold. They draw no conclusion that the numbers do not
carry: one article gets no test, and a mean of few sentences says how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit.base.prose import amount, counted, label, listed, percent, signed
from mediakit.corpus.corpus import describe_records
from mediakit.corpus.tokens import rows_within, split_sentences, texts_of
from mediakit.measures.check import MANY_HITS
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import (
    ARTICLE_LIST,
    COPY_LIST,
    QUOTE_LIST,
    TONE_LIST,
    VOICES,
    ZONE_LIST,
    build,
    check_columns,
    reasons,
)

if TYPE_CHECKING:
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens


APART: Final = 0.2  # compound points between two voices before a sentence says "warmer"


SHOWN_CATEGORIES: Final = 3


FEW_TERMS: Final = 10  # of a category, below which single words decide


FEW_WORDS: Final = 500  # of a group or period; one term in them makes a rate of 2


NO_TERM: Final = "**None of the list’s terms occurs.**"


WHERE: Final = {
    "quoted": "in quotations",
    "reported": "in reported speech",
    "outlet": "in the outlet’s own words",
}


def summarize_voices(voices: pd.DataFrame) -> list[str]:
    r"""How much of the text is someone else speaking, and who?

    Parameters
    ----------
    voices
        As `count_voices` gives it.

    Returns
    -------
    list of str
        A leading sentence, then the largest speakers.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"voice": ["quoted", "outlet"], "speaker": ["Ada Kern", None],
    ...                       "n_quotes": [1, 0], "n": [25, 75], "n_words": [100, 100]})
    >>> summarize_voices(table)[0]
    '**25\xa0% of the words are someone else’s.** Of 100 words, 25 are quoted and 0 reported.'
    """
    check_columns(voices, ["voice", "speaker", "n_quotes", "n", "n_words"])
    if voices.empty:
        return ["There are no words to attribute."]
    total = int(voices["n_words"].iloc[0])
    n = voices.groupby("voice", observed=True)["n"].sum().reindex(VOICES, fill_value=0)
    other = int(n["quoted"] + n["reported"])
    split = f"Of {total:,} words, {n['quoted']:,} are quoted and {n['reported']:,} reported."
    lines = [f"**{percent(other, total)} of the words are someone else’s.** {split}"]
    heard = voices[voices["voice"] != "outlet"]
    by_speaker = (
        heard.groupby("speaker", dropna=False)["n"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    known = by_speaker[by_speaker.index.notna()]
    if len(known):
        names = [f"{name} ({percent(words, other)})" for name, words in known.head(3).items()]
        lines.append(f"The largest shares of these: {listed(names)}.")
    unknown = int(by_speaker[by_speaker.index.isna()].sum())
    if unknown:
        lines.append(f"For {percent(unknown, other)} of them no speaker was found.")
    return lines


def summarize_tone(by_voice: pd.DataFrame) -> list[str]:
    """Is the article positive, or are the people in it?

    Parameters
    ----------
    by_voice
        As `score_sentiment(by="voice")` gives it.

    Returns
    -------
    list of str
        The means by voice, each with the number of sentences that it rests on.
    """
    check_columns(by_voice, ["voice", "compound", "n_sentences", "n_scored"])
    rows = by_voice.dropna(subset="compound").set_index("voice")
    rows = rows.loc[[voice for voice in VOICES[::-1] if voice in rows.index]]
    if rows.empty:
        return ["No word of the sentiment list occurs, so there is no tone to report."]
    parts = [
        f"{voice} {signed(row['compound'], 2)} ({_tell_scored(row)})"
        for voice, row in rows.iterrows()
    ]
    return [f"{_lead(rows['compound'])}Mean tone from −1 to +1: {listed(parts, '; ')}."]


def summarize_whole(whole: pd.DataFrame) -> list[str]:
    """Why is the usual score of the whole text no answer?

    Parameters
    ----------
    whole
        As `score_whole` gives it.

    Returns
    -------
    list of str
        One sentence per article that has a score.
    """
    columns = ["n_words", "compound"]
    check_columns(whole, columns)
    return [
        f"**One score for the whole text misleads.** Scored as one piece, its {n_words:,.0f} words "
        f"of body get {signed(compound, 3)}: that number mixes the voices and, over a long text, "
        "runs to an end of its scale."
        for n_words, compound in whole.loc[whole["compound"].notna(), columns].to_numpy().tolist()
    ]


def summarize_frames(frames: pd.DataFrame) -> list[str]:
    """Which categories are strongest, and in whose words?

    Parameters
    ----------
    frames
        As `count_frames(by="voice")` gives it.

    Returns
    -------
    list of str
        A sentence for each of the three categories with most hits, or that there is none.
    """
    check_columns(frames, ["voice", "category", "n", "n_words"])
    counts = frames.pivot_table(index="category", columns="voice", values="n", aggfunc="sum")
    counts = counts.reindex(columns=list(VOICES[::-1]), fill_value=0)
    total = rank_categories(frames)
    if total.empty:
        return [NO_TERM]
    lines = []
    for category, n in total.head(SHOWN_CATEGORIES).items():
        row = counts.loc[str(category)].to_dict()
        held = {WHERE[str(v)]: float(m) for v, m in row.items() if m > 0}
        split = [f"{amount(m)} {where}" for where, m in held.items()] if len(held) > 1 else [*held]
        lines.append(f"**{label(category)}:** {counted(float(n), 'term')}, {listed(split)}.")
    return [*lines, *tell_further(total)]


def summarize_reading(corpus: Corpus) -> list[str]:
    """What was read, and what was left out of the counts?

    Returns
    -------
    list of str
        The accounting of records, then the words labelled as other than headline or body.
    """
    lines = [describe_records(corpus)]
    out = corpus.zones[~corpus.zones["zone"].isin(["headline", "body"])]
    if out.empty:
        lines.append("Every line was taken for headline or body.")
    else:
        n = out["zone"].value_counts(sort=False).sort_index()
        parts = [counted(int(k), f"{zone} span", f"{zone} spans") for zone, k in n.items()]
        lines.append(f"Labelled and not counted: {listed(parts)}; nothing was removed.")
    return lines


def summarize_translation(corpus: Corpus) -> list[str]:
    """Is the text a machine translation, and by which evidence?

    Returns
    -------
    list of str
        One sentence per suspected article; none where nothing is suspected.
    """
    suspected = corpus.articles[corpus.articles["translated"].notna()]
    alone = len(corpus.articles) == 1
    return [
        f"**{'The article' if alone else doc_id} reads like a machine translation.** Sentiment "
        "lists and frame lists lose accuracy on translated text. Signs: "
        f"{str(signs).removeprefix('suspected: ')}."
        for doc_id, signs in zip(suspected["doc_id"], suspected["translated"], strict=True)
    ]


def rank_categories(frames: pd.DataFrame) -> pd.Series[float]:
    """Return how many terms each category has that has any, those with most first."""
    n = frames.groupby("category", sort=False)["n"].sum()
    return n[n > 0].sort_values(ascending=False, kind="stable")


def tell_further(total: pd.Series[float]) -> list[str]:
    """Return how many categories have terms and no sentence of their own, if there are any."""
    rest = len(total) - SHOWN_CATEGORIES
    further = counted(rest, "further category", "further categories")
    return [f"{further} with fewer terms."] if rest > 0 else []


def rank_tone(tone: pd.DataFrame, voice: str) -> pd.DataFrame:
    """Return the rows of a voice that rest on enough sentences, the most positive first."""
    rows = tone[(tone["voice"] == voice) & (tone["n_scored"] >= MIN_SCORED)]
    return rows.sort_values("compound", ascending=False, kind="stable")


def tell_mean(name: str, row: pd.Series[Any]) -> str:
    """Return the mean tone of what has a name, and what it rests on."""
    return f"{name} ({signed(row['compound'], 2)}; {_tell_scored(row)})"


def _tell_scored(row: pd.Series[Any]) -> str:
    n, scored = counted(row["n_sentences"], "sentence"), amount(row["n_scored"])
    return f"{n}, {scored} with a sentiment word"


def _lead(compound: pd.Series[float]) -> str:
    """Return a leading sentence on the quoted against the outlet's own tone, or nothing."""
    if not {"quoted", "outlet"} <= set(compound.index):
        return ""
    apart = compound["quoted"] - compound["outlet"]
    if abs(apart) < APART:
        return "**Quoted words and the outlet’s own are close in tone.** "
    return f"**The quoted words are {'warmer' if apart > 0 else 'colder'} than the outlet’s.** "


SHOWN_PROBLEMS: Final = 3  # of a list that are told in full; its table has them all


def summarize_errors(findings: pd.DataFrame) -> list[str]:
    """Which errors in the frame lists make counts on this page wrong?

    Parameters
    ----------
    findings
        As `check_dictionary` gives it.

    Returns
    -------
    list of str
        A leading sentence, then the first three errors; nothing where there is none.

    Examples
    --------
    >>> import mediakit as mk
    >>> broken = mk.read_dictionary({"war": ["war*", "cafÃ©"]})
    >>> summarize_errors(mk.measures.check_dictionary(broken))[0]
    '**1 error in the frame lists makes counts on this page wrong.** Mend it before you use them.'
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    errors = findings[findings["severity"] == "error"]
    if errors.empty:
        return []
    verb, which = ("makes", "it") if len(errors) == 1 else ("make", "them")
    lead = f"{counted(len(errors), 'error')} in the frame lists {verb} counts on this page wrong"
    problems = _problems(errors, "error", "the command “mediakit check” lists all")
    return [f"**{lead}.** Mend {which} before you use them.", *problems]


def summarize_check(findings: pd.DataFrame) -> list[str]:
    """Is the frame list sound?

    Parameters
    ----------
    findings
        As `check_dictionary` gives it.

    Returns
    -------
    list of str
        How many errors and warnings there are, then the first three warnings. Errors are told by
        `summarize_errors`.

    Examples
    --------
    >>> import mediakit as mk
    >>> summarize_check(mk.measures.check_dictionary(mk.read_dictionary("war_peace")))
    ['**The check of the list found no error and no warning.**']
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    warnings = findings[findings["severity"] == "warning"]
    n = {"error": int((findings["severity"] == "error").sum()), "warning": len(warnings)}
    parts = [counted(k, severity) if k else f"no {severity}" for severity, k in n.items()]
    # What concerns counts comes before what the file does not say of itself.
    ordered = warnings.sort_values("category", key=lambda names: names.isna(), kind="stable")
    lead = f"**The check of the list found {listed(parts)}.**"
    return [lead, *_problems(ordered, "warning", "the table of findings has all")]


def summarize_patterns(picked: pd.DataFrame) -> list[str]:
    """How many patterns of the frame list find something, and does one make most of the hits?

    Parameters
    ----------
    picked
        As `count_patterns` gives it.

    Returns
    -------
    list of str
        A leading sentence, then the most frequent pattern of the three categories with most hits;
        in a category of fewer than ten hits a share says nothing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["War, wars and peace."]})))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> summarize_patterns(mk.measures.count_patterns(tokens, war))[0]
    '**1 of the list’s 2 patterns finds something here**, 2 hits in all.'
    """
    check_columns(picked, ["category", "pattern", "n"])
    n = picked.groupby(["category", "pattern"], sort=False)["n"].sum()
    found, total = int((n > 0).sum()), int(n.sum())
    if not found:
        return [f"**None of the list’s {counted(len(n), 'pattern')} finds anything here.**"]
    verb = "finds" if found == 1 else "find"
    some = f"{found:,} of the list’s {counted(len(n), 'pattern')} {verb} something here"
    lines = [f"**{some}**, {counted(total, 'hit')} in all."]
    of_category = n.groupby("category", sort=False).sum()
    many = of_category[of_category >= MANY_HITS].sort_values(ascending=False, kind="stable")
    for category, hits in many.head(SHOWN_CATEGORIES).items():
        own = n.loc[str(category)]
        share = f"{percent(int(own.max()), int(hits))} of its {hits:,} hits"
        lines.append(f"**{label(category)}:** “{own.idxmax()}” makes {share}.")
    if many.empty:
        few = f"No category reaches {MANY_HITS} hits"
        lines.append(f"{few}, which is too few to say which pattern its count rests on.")
    return lines


def summarize_overlaps(overlaps: pd.DataFrame) -> list[str]:
    """Do categories of the frame list count the same words?

    Parameters
    ----------
    overlaps
        As `count_overlaps` gives it.

    Returns
    -------
    list of str
        The pairs of categories that share most hits; nothing where there are no two with hits.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Peace talks. Talks."]})))
    >>> both = mk.read_dictionary({"peace": ["peace talks"], "talk": ["talk*"]})
    >>> summarize_overlaps(mk.measures.count_overlaps(tokens, both))
    ['1 of 1 hit of “peace” shares a word with “talk”.']
    """
    check_columns(overlaps, ["category", "other", "n", "n_hits", "share"])
    if overlaps.loc[overlaps["n_hits"] > 0, "category"].nunique() < 2:  # noqa: PLR2004  # it takes two
        return []
    shared = overlaps[overlaps["n"] > 0].sort_values(
        ["n", "share"], ascending=False, kind="stable", ignore_index=True
    )
    if shared.empty:
        return ["No word counts in two categories of the list."]
    # A pair stands in both directions: it is told by the one with the larger share.
    pairs = pd.Series(map(frozenset, zip(shared["category"], shared["other"], strict=True)))
    told = shared[~pairs.duplicated()]
    rows = told[["category", "other", "n", "n_hits"]].head(SHOWN_CATEGORIES)
    lines = [
        f"{n:,} of {counted(n_hits, 'hit')} of “{category}” {'shares' if n == 1 else 'share'} "
        f"a word with “{other}”."
        for category, other, n, n_hits in rows.itertuples(index=False)
    ]
    rest = len(told) - len(rows)
    if rest:
        lines.append(f"{counted(rest, 'further pair')} of categories share no more than that.")
    return lines


def _problems(findings: pd.DataFrame, severity: str, rest: str) -> list[str]:
    """Return the first three findings of a severity as sentences, and where the others stand."""
    rows = findings.head(SHOWN_PROBLEMS)[["category", "pattern", "detail"]]
    lines = []
    for category, pattern, detail in rows.itertuples(index=False):
        place = " in ".join(f"“{name}”" for name in (pattern, category) if not pd.isna(name))
        lines.append(f"{severity.capitalize()}{' on ' if place else ''}{place}: {detail}")
    n = len(findings) - len(rows)
    return [*lines, f"{counted(n, f'further {severity}')}: {rest}."] if n else lines


NOT_VALIDATED: Final = "not validated"


_PAIR: Final = ("doc_id", "other")  # the columns of a table of pairs


_RANKED: Final = ("same outlet", "other outlet", "wire copy")  # the last among pairs is the group's


def list_quotes(tokens: Tokens) -> pd.DataFrame:
    """What was said, by whom, and how do we know?

    Returns
    -------
    DataFrame
        One row per quotation or reported passage, in order of the text: doc_id, start, end, kind,
        speaker, text, n_words (all words inside, also those of a quotation in a report), cue, rule,
        flag.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.findings.list_quotes(tokens)[["speaker", "text", "n_words", "cue"]]
        speaker         text  n_words   cue
    0  Ada Kern  “We agree,”        2  said
    """
    quotes = tokens.quotes
    low, high = rows_within(tokens, quotes)
    words = np.concatenate([[0], np.cumsum(tokens.words)])
    own = {
        "text": texts_of(tokens.corpus, quotes),
        "n_words": words[high] - words[low],
    }
    kept = {name: quotes[name] for name in QUOTE_LIST if name in quotes}
    return build(QUOTE_LIST, kept | own)


def list_tone(tokens: Tokens, sentences: pd.DataFrame, *, n: int = 5) -> pd.DataFrame:
    """Which sentences sound most positive and most negative?

    Parameters
    ----------
    sentences
        `score_sentiment(tokens, by=["sentence", "voice"])` of these tokens.
    n
        How many of either end, for each voice.

    Returns
    -------
    DataFrame
        One row per sentence and voice, quoted voices first, the most positive first: doc_id, start,
        end, sentence, voice, compound (of the words that this voice has in it), text (the whole
        sentence).

    Raises
    ------
    ColumnMissingError
        If `sentences` lacks doc_id, sentence, voice or compound.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["A good day. A bad day. A day."]}))
    >>> tokens = mk.tokenize(corpus)
    >>> table = mk.findings.list_tone(tokens, mk.score_sentiment(tokens, by=["sentence", "voice"]))
    >>> table[["voice", "compound", "text"]]
        voice  compound         text
    0  outlet    0.4404  A good day.
    1  outlet   -0.5423   A bad day.
    """
    check_columns(sentences, ["doc_id", "sentence", "voice", "compound"])
    scored = sentences[sentences["compound"].notna()]
    places = split_sentences(tokens)[["doc_id", "sentence", "start", "end"]]
    rows = scored.merge(places, on=["doc_id", "sentence"], validate="many_to_one")
    order = rows["voice"].map({voice: i for i, voice in enumerate(VOICES[::-1])})
    rows = rows.assign(order=order).sort_values(
        ["order", "compound", "doc_id", "start"], ascending=[True, False, True, True]
    )
    groups = rows.groupby("order")
    kept = (groups.cumcount() < n) | (groups.cumcount(ascending=False) < n)
    rows = rows[kept]
    found = {name: rows[name] for name in TONE_LIST if name in rows}
    return build(TONE_LIST, found | {"text": texts_of(tokens.corpus, rows)})


def list_zones(corpus: Corpus) -> pd.DataFrame:
    r"""Which lines are not body, and by which rule?

    Returns
    -------
    DataFrame
        One row per line that a rule labelled, in order of the text: doc_id, zone, text, rule,
        start, end.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Rates rise\n\nRates rose on Monday, the bank said.\n\n© 2021 The Herald"
    >>> corpus = mk.read_articles(pd.DataFrame({"text": [text]}))
    >>> mk.findings.list_zones(corpus)[["zone", "text"]]
              zone               text
    0     headline         Rates rise
    1  boilerplate  © 2021 The Herald
    """
    rows = corpus.zones[corpus.zones["zone"] != "body"]
    kept = {name: rows[name] for name in ZONE_LIST if name in rows}
    return build(ZONE_LIST, kept | {"text": texts_of(corpus, rows)})


def list_articles(corpus: Corpus, copies: pd.DataFrame) -> pd.DataFrame:
    """Which articles are there, and what is known of each?

    Parameters
    ----------
    copies
        As `count_copies` gives it.

    Returns
    -------
    DataFrame
        One row per article, in their order, without its text: doc_id, outlet, date, title, byline,
        language, translated, n_words, n_copies, first (the article that stands for its copies),
        url, source, encoding, sha256.

    Raises
    ------
    ColumnMissingError
        If `copies` lacks doc_id, n_copies or first.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell.", "Rain fell."]}))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> mk.findings.list_articles(corpus, copies)[["doc_id", "n_words", "n_copies", "first"]]
      doc_id  n_words  n_copies  first
    0  row-0        2         2  row-0
    1  row-1        2         2  row-0
    """
    check_columns(copies, ["doc_id", "n_copies", "first"])
    articles = corpus.articles.merge(copies[["doc_id", "n_copies", "first"]], on="doc_id")
    return build(ARTICLE_LIST, {name: articles[name] for name in ARTICLE_LIST})


def list_copies(corpus: Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Which articles are copies of each other, and who had the text first?

    Parameters
    ----------
    duplicates
        As `find_duplicates` gives it.

    Returns
    -------
    DataFrame
        One row per article that has a copy, the largest groups first, in each the earliest article
        first: group (as in `duplicates`); n_copies, its articles; kind: `same outlet`, or else
        `wire copy` where an article of the group credits an agency and `other outlet` where none
        does, missing where no outlet is known; agency; doc_id, outlet, date, title, n_words;
        reason, why kind is missing.

    Raises
    ------
    ColumnMissingError
        If `duplicates` lacks a column that is needed.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": "Rain fell.", "outlet": ["Echo", "Star"]})
    >>> corpus = mk.read_articles(articles)
    >>> mk.findings.list_copies(corpus, mk.find_duplicates(corpus))[["group", "kind", "doc_id"]]
       group          kind doc_id
    0      0  other outlet  row-0
    1      0  other outlet  row-1
    """
    check_columns(duplicates, ["doc_id", "other", "group", "kind", "agency"])
    rank = duplicates["kind"].map({kind: i for i, kind in enumerate(_RANKED)})
    of_group = pd.DataFrame(
        {
            "kind": rank.groupby(duplicates["group"]).max().map(dict(enumerate(_RANKED))),
            "agency": duplicates.groupby("group")["agency"].agg(_join_agencies),
        }
    )
    both = [duplicates[["group", name]].set_axis(["group", "doc_id"], axis=1) for name in _PAIR]
    members = pd.concat(both).drop_duplicates("doc_id")
    members["n_copies"] = members["group"].map(members["group"].value_counts())
    own = corpus.articles[["doc_id", "outlet", "date", "title", "n_words"]]
    table = members.merge(own, on="doc_id").join(of_group, on="group")
    table = table.sort_values(
        ["n_copies", "group", "date", "doc_id"], ascending=[False, True, True, True]
    )
    unknown = reasons(table["kind"].isna().to_numpy(bool), "outlet unknown")
    return build(COPY_LIST, {str(name): table[name] for name in table} | {"reason": unknown})


def _join_agencies(credited: pd.Series[str]) -> str | None:
    """Return the agencies that the pairs of a group credit, each once."""
    names = {name for names in credited.dropna() for name in names.split(", ")}
    return ", ".join(sorted(names)) or None


def list_caveats(
    corpus: Corpus, findings: pd.DataFrame | None = None, *, validity: str = NOT_VALIDATED
) -> list[str]:
    """What must the reader know before the numbers, in two or three words each?

    Parameters
    ----------
    findings
        On the dictionaries that were used, as `check_dictionary` gives it.
    validity
        How valid the instrument is, as `describe_validity` says it.

    Returns
    -------
    list of str
        Always how far the instruments are validated; then what holds for this corpus.
    """
    caveats = [f"instruments {NOT_VALIDATED}" if validity == NOT_VALIDATED else validity]
    if findings is not None and (findings["severity"] == "error").any():
        caveats.append("errors in a frame list")
    if corpus.articles["translated"].notna().any():
        caveats.append("machine translation suspected")
    if len(corpus.articles) == 1:
        caveats.append("one article: no comparison")
    return caveats

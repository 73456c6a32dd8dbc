"""Findings in plain words: sentences made from tables, for whoever does not read tables.

Each function takes tables that exist and returns sentences with the numbers that they rest on;
what stands between ``**`` is meant to be bold. They draw no conclusion that the numbers do not
carry: one article gets no test, and a mean of few sentences says how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mediakit.base.prose import amount, counted, label, listed, percent, signed
from mediakit.corpus.corpus import describe_records
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import VOICES, check_columns

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.corpus.corpus import Corpus

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

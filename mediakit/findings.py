"""Findings in plain words: sentences made from tables, for whoever does not read tables.

Each function takes tables that exist and returns sentences with the numbers that they rest on;
what stands between ``**`` is meant to be bold. They draw no conclusion that the numbers do not
carry: one article gets no test, and a mean of few sentences says how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.lint import MANY_HITS
from mediakit.tables import VOICES, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.corpus import Corpus

APART: Final = 0.2  # compound points between two voices before a sentence says "warmer"
SHOWN_CATEGORIES: Final = 3
SHOWN_PROBLEMS: Final = 3  # of a frame list that are told in full; its table has them all

_WHERE: Final = {
    "quoted": "in quotations",
    "reported": "in reported speech",
    "outlet": "in the outlet’s own voice",
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
    lines = [f"**{_percent(other, total)} of the words are someone else’s.** {split}"]
    heard = voices[voices["voice"] != "outlet"]
    by_speaker = (
        heard.groupby("speaker", dropna=False)["n"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    known = by_speaker[by_speaker.index.notna()]
    if len(known):
        names = [f"{name} ({_percent(words, other)})" for name, words in known.head(3).items()]
        lines.append(f"The largest shares of these: {_list(names)}.")
    unknown = int(by_speaker[by_speaker.index.isna()].sum())
    if unknown:
        lines.append(f"For {_percent(unknown, other)} of them no speaker was found.")
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
    rows = by_voice[by_voice["compound"].notna()].set_index("voice")
    parts = [
        f"{voice} {_signed(rows['compound'][voice], 2)} "
        f"({_count(rows['n_sentences'][voice], 'sentence')}, "
        f"{rows['n_scored'][voice]:,} with a sentiment word)"
        for voice in VOICES[::-1]
        if voice in rows.index
    ]
    if not parts:
        return ["No word of the sentiment list occurs, so there is no tone to report."]
    return [f"{_lead(rows['compound'])}Mean tone from −1 to +1: {_list(parts, '; ')}."]


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
        f"of body get {_signed(compound, 3)}: that number mixes the voices and, over a long text, "
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
    total = counts.sum(axis=1).sort_values(ascending=False, kind="stable")
    total = total[total > 0]
    if total.empty:
        return ["None of the dictionary's terms occurs."]
    lines = []
    for category, n in total.head(SHOWN_CATEGORIES).items():
        held = {_WHERE[str(v)]: m for v, m in counts.loc[str(category)].items() if m > 0}
        split = [f"{m:,} {where}" for where, m in held.items()] if len(held) > 1 else [*held]
        lines.append(f"**{_label(category)}:** {_count(int(n), 'term')}, {_list(split)}.")
    rest = len(total) - SHOWN_CATEGORIES
    if rest > 0:
        lines.append(f"{_count(rest, 'further category', 'further categories')} with fewer terms.")
    return lines


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
    >>> summarize_errors(mk.check_dictionary(broken))[0]
    '**1 error in the frame lists makes counts on this page wrong.** Mend it before you use them.'
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    errors = findings[findings["severity"] == "error"]
    if errors.empty:
        return []
    verb, which = ("makes", "it") if len(errors) == 1 else ("make", "them")
    lead = f"{_count(len(errors), 'error')} in the frame lists {verb} counts on this page wrong"
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
    >>> summarize_check(mk.check_dictionary(mk.read_dictionary("war_peace")))
    ['**The check of the list found no error and no warning.**']
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    warnings = findings[findings["severity"] == "warning"]
    n = {"error": int((findings["severity"] == "error").sum()), "warning": len(warnings)}
    parts = [_count(k, severity) if k else f"no {severity}" for severity, k in n.items()]
    # What concerns counts comes before what the file does not say of itself.
    ordered = warnings.sort_values("category", key=lambda names: names.isna(), kind="stable")
    lead = f"**The check of the list found {_list(parts)}.**"
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
    >>> summarize_patterns(mk.count_patterns(tokens, war))[0]
    '**1 of the list’s 2 patterns finds something here**, 2 hits in all.'
    """
    check_columns(picked, ["category", "pattern", "n"])
    n = picked.groupby(["category", "pattern"], sort=False)["n"].sum()
    found, total = int((n > 0).sum()), int(n.sum())
    if not found:
        return [f"**None of the list’s {_count(len(n), 'pattern')} finds anything here.**"]
    verb = "finds" if found == 1 else "find"
    some = f"{found:,} of the list’s {_count(len(n), 'pattern')} {verb} something here"
    lines = [f"**{some}**, {_count(total, 'hit')} in all."]
    of_category = n.groupby("category", sort=False).sum()
    many = of_category[of_category >= MANY_HITS].sort_values(ascending=False, kind="stable")
    for category, hits in many.head(SHOWN_CATEGORIES).items():
        own = n.loc[str(category)]
        share = f"{_percent(int(own.max()), int(hits))} of its {hits:,} hits"
        lines.append(f"**{_label(category)}:** “{own.idxmax()}” makes {share}.")
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
    >>> summarize_overlaps(mk.count_overlaps(tokens, both))
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
        f"{n:,} of {_count(n_hits, 'hit')} of “{category}” {'shares' if n == 1 else 'share'} "
        f"a word with “{other}”."
        for category, other, n, n_hits in rows.itertuples(index=False)
    ]
    rest = len(told) - len(rows)
    if rest:
        lines.append(f"{_count(rest, 'further pair')} of categories share no more than that.")
    return lines


def summarize_reading(corpus: Corpus) -> list[str]:
    """What was read, and what was left out of the counts?

    Returns
    -------
    list of str
        The accounting of records, then the words labelled as other than headline or body.
    """
    used, rejected = len(corpus.articles), len(corpus.rejects)
    reasons = corpus.rejects["reason"].value_counts(sort=False).sort_index()
    why = "".join(f", {reason} {n}" for reason, n in reasons.items())
    lines = [
        f"{_count(used + rejected, 'record')} seen = {used:,} used + {rejected:,} rejected{why}."
    ]
    out = corpus.zones[~corpus.zones["zone"].isin(["headline", "body"])]
    if out.empty:
        lines.append("Every line was taken for headline or body.")
    else:
        n = out["zone"].value_counts(sort=False).sort_index()
        parts = [_count(int(k), f"{zone} span", f"{zone} spans") for zone, k in n.items()]
        lines.append(f"Labelled and not counted: {_list(parts)}; nothing was removed.")
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


def _problems(findings: pd.DataFrame, severity: str, rest: str) -> list[str]:
    """Return the first three findings of a severity as sentences, and where the others stand."""
    rows = findings.head(SHOWN_PROBLEMS)[["category", "pattern", "detail"]]
    lines = []
    for category, pattern, detail in rows.itertuples(index=False):
        place = " in ".join(f"“{name}”" for name in (pattern, category) if not pd.isna(name))
        lines.append(f"{severity.capitalize()}{' on ' if place else ''}{place}: {detail}")
    n = len(findings) - len(rows)
    return [*lines, f"{_count(n, f'further {severity}')}: {rest}."] if n else lines


def _lead(compound: pd.Series[float]) -> str:
    """Return a leading sentence on the quoted against the outlet's own tone, or nothing."""
    if not {"quoted", "outlet"} <= set(compound.index):
        return ""
    apart = compound["quoted"] - compound["outlet"]
    if abs(apart) < APART:
        return "**Quoted words and the outlet’s own are close in tone.** "
    return f"**The quoted words are {'warmer' if apart > 0 else 'colder'} than the outlet’s.** "


def _signed(value: float, digits: int) -> str:
    """Return a number with its sign as print has it.

    >>> _signed(-0.5, 2)
    '−0.50'
    """
    return f"{value:+.{digits}f}".replace("-", "−")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:.0f}\N{NO-BREAK SPACE}%"


def _count(n: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun.

    >>> _count(1, "term"), _count(2, "term")
    ('1 term', '2 terms')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _label(name: object) -> str:
    """Return a category's name as a heading shows it.

    >>> _label("war_journalism")
    'War journalism'
    """
    text = str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def _list(parts: Sequence[str], comma: str = ", ") -> str:
    """Return parts as a sentence lists them.

    >>> _list(["a"]), _list(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *rest, last = parts
    return f"{comma.join(rest)} and {last}" if rest else last

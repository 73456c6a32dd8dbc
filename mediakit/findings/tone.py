"""How do voices and sentences near names sound, may one trust it, and who is named?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Finding
from mediakit.base.files import read_toml
from mediakit.base.prose import VOICE_NAMES, amount, conjugate, counted, listed, signed
from mediakit.corpus.languages import OTHER_LANGUAGE
from mediakit.findings.validity import SENTENCES
from mediakit.measures.actors import count_actors
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN: Final = 3  # names that are told one by one
SHOWN_MISSING: Final = 5  # names of a list that are nowhere
OTHERWISE: Final = {  # what holds of words in names, the page's own way, and the other one
    "neutral": (
        "Sentiment words inside names (“Supreme” in Supreme Court) are not counted.",
        "without",
        "With them, the means are",
    ),
    "count": (
        "Sentiment words inside names (“Supreme” in Supreme Court) are counted.",
        "with",
        "Without them, the means are",
    ),
}


def find_tone(tone: pd.DataFrame) -> Finding:
    """Who sounds positive or negative, as far as one article shows?

    Returns
    -------
    Finding
        Of `score_sentiment` by voice: the mean of each voice with its interval. Voices stand beside
        each other in the head only if each has ten sentences with a sentiment word; none is said
        to sound more positive than another, as one article allows no test.

    Examples
    --------
    >>> import pandas as pd
    >>> tone = pd.DataFrame({"voice": ["quoted", "outlet"], "compound": [0.49, 0.07],
    ...                      "n_sentences": [6, 11], "n_scored": [5, 4], "low": None, "high": None})
    >>> find_tone(tone).head
    'Too few scored sentences to compare the tone of voices.'
    """
    check_columns(tone, ["voice", "low", "high"])
    known = find_means(tone)
    if known.empty:
        return Finding("Tone was not measured.", f"{prose.capitalise(_tell_no_tone(tone))}.")
    ends = tone[["voice", "low", "high"]].itertuples(index=False, name=None)
    limits = {str(voice): (low, high) for voice, low, high in ends}
    names, parts = [], []
    for voice, row in known.iterrows():
        name = VOICE_NAMES[str(voice)]
        low, high = limits[str(voice)]
        ci = "" if pd.isna(low) else f", 95 % CI [{signed(low, 2)}, {signed(high, 2)}]"
        n = f"{row['n_scored']:,.0f} of {counted(row['n_sentences'], 'sentence')} scored"
        names.append(f"{name} {signed(row['compound'], 2)}")
        parts.append(f"{name} {signed(row['compound'], 2)}{ci} ({n})")
    few = bool((known["n_scored"] < MIN_SCORED).any())
    if len(known) == 1 and not few:
        return Finding(f"Mean tone: {names[0]}.", f"On a scale from −1 to +1: {parts[0]}.")
    if few:
        head = "Too few scored sentences to compare the tone of voices."
        head = "Too few scored sentences to measure tone." if len(known) == 1 else head
        least = f"Minimum: {MIN_SCORED} scored sentences, those with a sentiment word."
        return Finding(head, f"Mean (−1 to +1): {listed(parts, '; ')}. {least}")
    alone = "One article allows no test of the differences."
    return Finding(
        f"Mean tone: {listed(names)}.", f"On a scale from −1 to +1: {listed(parts, '; ')}. {alone}"
    )


def _tell_no_tone(tone: pd.DataFrame) -> str:
    """Return why no voice has a tone."""
    if (tone.get("reason", pd.Series()) == OTHER_LANGUAGE).any():
        return "not in English"
    return "no word of the sentiment list occurs"


def judge_tone(tone: pd.DataFrame, *, caveats: Sequence[str] = ()) -> Finding:
    """How far may a mean tone be trusted?

    Parameters
    ----------
    tone
        Of `score_sentiment`, by keys of which voice is one.
    caveats
        What else must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    Finding
        That it is not validated, with the share of sentences that have a word of the list; or why
        there is no tone.

    Examples
    --------
    >>> tone = pd.DataFrame({"voice": ["outlet"], "compound": [0.1], "n_sentences": [40],
    ...                      "n_scored": [12]})
    >>> print(judge_tone(tone).text)  # doctest: +ELLIPSIS
    VADER was made for English posts in social media, not for news. Of 40 sentences, 12 have...
    """
    notes = tuple(("no", each) for each in caveats)
    scored, n = int(tone["n_scored"].sum()), int(tone["n_sentences"].sum())
    if not scored:
        return Finding(summarize_tone(tone)[0], "", tags=notes)
    head = "The sentiment list has not been validated on these articles."
    some = f"{counted(n, 'sentence')}, {scored:,} {conjugate(scored, 'have', 'has')}"
    return Finding(head, read_toml(SENTENCES)["tone"].format(some), tags=notes)


def summarize_tone(tone: pd.DataFrame) -> list[str]:
    """Is the text positive, or are the people in it?

    Returns
    -------
    list of str
        Of `score_sentiment` by voice, or by further keys over all of which the mean is taken: the
        means, each with the sentences that it rests on, and whether these are fewer than ten.

    Examples
    --------
    >>> import pandas as pd
    >>> tone = pd.DataFrame({"outlet": ["Echo", "Star"], "voice": "outlet",
    ...                      "compound": [0.5, None], "n_sentences": 20, "n_scored": [12, 0]})
    >>> summarize_tone(tone)
    ['Mean tone (−1 to +1): own words +0.25 (40 sentences, 12 with a sentiment word).']
    """
    known = find_means(tone)
    if known.empty:
        return [f"Tone was not measured: {_tell_no_tone(tone)}."]
    told = [tell_mean(VOICE_NAMES[str(voice)], row) for voice, row in known.iterrows()]
    return [f"Mean tone (−1 to +1): {'; '.join(told)}."]


def find_means(tone: pd.DataFrame) -> pd.DataFrame:
    """Return the mean tone of each voice that has one, and what it rests on."""
    check_columns(tone, ["voice", "compound", "n_sentences", "n_scored"])
    # A sentence without a sentiment word counts as 0, also where no other one is beside it.
    points = tone.assign(compound=tone["compound"].fillna(0) * tone["n_sentences"])
    sums = points.groupby("voice")[["compound", "n_sentences", "n_scored"]].sum()
    rows = sums[sums["n_scored"] > 0].assign(compound=sums["compound"] / sums["n_sentences"])
    return rows.reindex([*VOICE_NAMES]).dropna()


def tell_mean(name: str, row: pd.Series[Any]) -> str:
    """Return the mean tone of what has a name, and what it rests on."""
    n, scored = counted(row["n_sentences"], "sentence"), amount(row["n_scored"])
    few = ": too few to compare" if row["n_scored"] < MIN_SCORED else ""
    return f"{name} {signed(row['compound'], 2)} ({n}, {scored} with a sentiment word{few})"


def summarize_whole(whole: pd.DataFrame) -> list[str]:
    """Why is the usual score of the whole text no answer?

    Returns
    -------
    list of str
        Of `score_whole`: one paragraph per article that has a score.
    """
    columns = ["n_words", "compound"]
    check_columns(whole, columns)
    told = read_toml(SENTENCES)["whole"]
    scores = whole.loc[whole["compound"].notna(), columns].to_numpy().tolist()
    return [told.format(signed(compound, 3), f"{n:,.0f}") for n, compound in scores]


def summarize_named_tone(tone: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    """What difference do sentiment words inside of names make?

    Returns
    -------
    list of str
        Of `score_sentiment` by a key and voice, the `tone` of the page and the `other` of the two
        uses of names: the means of both for each voice that has both, nothing where none has.

    Examples
    --------
    >>> import pandas as pd
    >>> tone = pd.DataFrame({"voice": ["outlet"], "compound": [0.1], "n_sentences": [20],
    ...                      "n_scored": [12], "names": ["neutral"]})
    >>> summarize_named_tone(tone, tone.assign(compound=0.2, names="count"))[0][-55:]
    'th them, the means are own words +0.20 (without +0.10).'
    """
    check_columns(tone, ["names"])
    lead, this, that = OTHERWISE[str(tone["names"].iloc[0]) if len(tone) else "neutral"]
    means = pd.DataFrame({"this": find_means(tone)["compound"]}).join(
        find_means(other)["compound"].rename("that"), how="inner"
    )
    pairs = [
        (VOICE_NAMES[str(voice)], signed(row["that"], 2), signed(row["this"], 2))
        for voice, row in means.iterrows()
    ]
    told = [f"{voice} {one} ({this} {two})" for voice, one, two in pairs if one != two]
    return [f"{lead} {that} {'; '.join(told) if told else 'the same'}."] if pairs else []


def summarize_actor_tone(tone: pd.DataFrame, people: Sequence[str] = ()) -> list[str]:
    """How many names of a list are in enough sentences for their tone to be shown?

    Returns
    -------
    list of str
        Of `score_actors(by="voice")`; `people` are the names on the list
        (`read_actors(…).categories`), none where names that recur were taken.

    Examples
    --------
    >>> tone = pd.DataFrame({"actor": ["Ada Kern", "Bo Ström"], "n_scored": [12, 3]})
    >>> summarize_actor_tone(tone, ["Ada Kern", "Bo Ström"])
    ['1 of 2 names on the list has at least 10 sentences with a sentiment word in one voice.']
    >>> summarize_actor_tone(tone)
    ['No list of names was given (`actors`). The table has 2 names that recur.']
    """
    check_columns(tone, ["actor", "n_scored"])
    if not people:
        n = tone["actor"].nunique()
        told = f"The table has {counted(n, 'name that recurs', 'names that recur')}."
        return [f"No list of names was given (`actors`). {told if n else 'No name recurs.'}"]
    enough = tone.loc[tone["n_scored"] >= MIN_SCORED, "actor"].nunique()
    lead = f"{enough:,} of {counted(len(people), 'name')} on the list"
    enough_of_it = f"at least {MIN_SCORED} sentences with a sentiment word in one voice"
    return [f"{lead} {conjugate(enough, 'have', 'has')} {enough_of_it}."]


def summarize_actors(actors: pd.DataFrame, people: Sequence[str] = ()) -> list[str]:
    """Whose names are looked at, and who of a list is never mentioned?

    Returns
    -------
    list of str
        Of `find_actors`: how many names there are, the three with most mentions, and who of
        `people` (`read_actors(…).categories`; none: names that recur) has none.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Ada Kern met the mayor."]})))
    >>> people = mk.read_actors({"Ada Kern": ["Kern"], "Bo Ström": ["Ström"]})
    >>> summarize_actors(mk.find_actors(tokens, people), list(people.categories))[0]
    '1 of 2 names on the list is mentioned: Ada Kern (1 mention in 1 article).'
    """
    found = count_actors(actors)
    n, n_all = len(found), len(people)
    if not n:
        none = f"None of {n_all:,} names" if n_all > 1 else "Not even the one name"
        return [f"{none} on the list is mentioned." if n_all else "No name recurs."]
    rows = found[["actor", "n", "n_articles"]].head(SHOWN)
    (first, k, docs), *others = rows.itertuples(index=False, name=None)
    lead = f"{first} ({counted(k, 'mention')} in {counted(docs, 'article')})"
    some = listed([lead, *(f"{name} ({k:,} in {docs:,})" for name, k, docs in others)])
    if not n_all:
        among = f", the first {SHOWN} by mentions" if n > SHOWN else ""
        return [f"{counted(n, 'name recurs', 'names recur')}{among}: {some}."]
    every = f"All {n_all:,} names" if n == n_all else f"{n:,} of {n_all:,} names"
    every, verb = every if n_all > 1 else "The one name", "is" if n == 1 else "are"
    among = f", the first {SHOWN} by mentions" if n > SHOWN else ""
    lines = [f"{every} on the list {verb} mentioned{among}: {some}."]
    if missing := [name for name in people if name not in set(found["actor"])]:
        lines.append(f"Not mentioned: {listed(prose.first_few(missing, SHOWN_MISSING))}.")
    return lines

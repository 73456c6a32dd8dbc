"""Copies, names, and the tone near names: totals and means with what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, listed, signed
from mediakit.findings import article
from mediakit.findings.article import SHOWN
from mediakit.findings.comparison import SENTENCES
from mediakit.measures.actors import count_actors
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.tables import Counting


SHOWN_MISSING: Final = 5  # names of a list that are nowhere, groups with few sentences
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


def summarize_counted(copies: pd.DataFrame, counted_as: Counting) -> list[str]:
    """What was counted, and how many articles share their text?

    Returns
    -------
    list of str
        Of `count_copies`; `counted_as` is what `weigh_frames` was told by `counted`.

    Examples
    --------
    >>> import pandas as pd
    >>> copies = pd.DataFrame({"kept": [True, False, True]})
    >>> summarize_counted(copies, "text")
    ['3 articles, 2 distinct texts; each text is counted once, by its earliest article.']
    """
    check_columns(copies, ["kept"])
    n, n_texts = len(copies), int(copies["kept"].sum())
    if n == n_texts == 1:
        return ["1 article was counted."]
    how = "no copies" if n == n_texts else read_toml(SENTENCES)["counted_as"][counted_as]
    return [f"{counted(n, 'article')}, {counted(n_texts, 'distinct text')}; {how}."]


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
    means = pd.DataFrame({"this": article.find_means(tone)["compound"]}).join(
        article.find_means(other)["compound"].rename("that"), how="inner"
    )
    pairs = [
        (article.OWN.get(str(voice), voice), signed(row["that"], 2), signed(row["this"], 2))
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

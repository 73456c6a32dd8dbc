"""Who frames how, who sounds how, and when: of groups, then of names, then over time.

Sentences give totals and means with what they rest on. Who has more, and when, figures show; only
`findings.comparison` and `summarize_changes`, which rest on tests, say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import amount, conjugate, counted, label, listed, signed
from mediakit.findings import article
from mediakit.findings.article import FEW_TERMS, NO_TERM, SHOWN
from mediakit.findings.comparison import SENTENCES, tell_least, tell_p
from mediakit.measures.actors import count_actors
from mediakit.measures.time import place_events
from mediakit.measures.tone import MIN_SCORED
from mediakit.tables import CLEAR, check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.tables import Counting


SHOWN_MISSING: Final = 5  # names of a list that are nowhere, groups with few sentences
NAMED_GAPS: Final = 3
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
NAMED_EVENTS: Final = 12


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


def _tell_totals(table: pd.DataFrame, articles: str) -> list[str]:
    """Return what there is in all of a table of the categories with most hits."""
    total = article.rank_categories(table)
    if total.empty:
        return [NO_TERM]
    present = table.columns.intersection(["n_present"]).tolist()
    sums = table.groupby("category")[["n", "n_words", articles, *present]].sum().round(9)
    lines = []
    for category, row in sums.loc[total.index[:SHOWN]].iterrows():
        held = f"{counted(row['n'], 'hit')} in {counted(row['n_words'], 'word')}"
        rate = f"{1000 * row['n'] / row['n_words']:.1f} hits per 1,000 words"
        among = f", in {amount(row['n_present'])} of" if present else ", over"
        among += f" {counted(row[articles], 'article')}"
        few = ": too few to compare" if row["n"] < FEW_TERMS else ""
        lines.append(f"{label(category)}: {rate}{among} ({held}{few}).")
    return [*lines, *article.tell_fewer(total)]


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


def summarize_timeline(table: pd.DataFrame) -> list[str]:
    r"""Which time do the articles cover, and where are the gaps?

    Returns
    -------
    list of str
        Of `count_terms_over_time` or `score_sentiment_over_time`: first and last period, those
        without articles, articles without a date; whether most periods are empty.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-03", "2026-04", "2026-05"], "n_articles": [2, 0, 1]})
    >>> summarize_timeline(table)[0].replace("\N{NON-BREAKING HYPHEN}", "-")
    '3 articles in 3 months, from 2026-03 to 2026-05. 1 month has no article: 2026-04.'
    """
    check_columns(table, ["period", "n_articles"])
    n = table.groupby("period", sort=False)["n_articles"].max()
    undated = max(table.loc[table["period"].isna(), "n_articles"], default=0)
    if n.empty:
        return ["No article has a date: nothing to show over time."]
    verb = conjugate(undated, "are", "is")
    lost = [f"{counted(undated, 'article')} without a date {verb} excluded."] if undated else []
    kind, first, last = prose.find_period(str(n.index[0])), _name(n.index[0]), _name(n.index[-1])
    if len(n) == 1:
        dated = " with a date" if undated else ""
        whose = f"All articles{dated} are" if n.iloc[0] > 1 else f"The article{dated} is"
        return [f"{whose} from one {kind}, {first}: nothing to compare.", *lost]
    gaps, periods = n.index[n == 0].map(_name).tolist(), counted(len(n), kind)
    lead = f"{counted(int(n.sum()), 'article')} in {periods}, from {first} to {last}."
    if gaps:
        named = listed(gaps) if len(gaps) <= NAMED_GAPS else f"the first is {gaps[0]}"
        verb = conjugate(len(gaps), "have", "has")
        lead += f" {counted(len(gaps), kind)} {verb} no article: {named}."
    if len(gaps) > len(n) / 2 and kind != prose.PERIODS[-1]:
        longer = f"such as a {prose.PERIODS[prose.PERIODS.index(kind) + 1]}"
        lost.append(f"Most {kind}s have no article. Use a longer period, {longer}.")
    return [lead, *lost]


def _name(period: object) -> str:
    """Return the label of a period, which no line break parts; of a day as print has it."""
    if prose.find_period(str(period)) == "day":
        return prose.spell_day(str(period))
    return str(period).replace("-", "\N{NON-BREAKING HYPHEN}")


def _take_dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a period, all where none has one."""
    dated = table[table["period"].notna()]
    return table if dated.empty else dated


def summarize_totals(table: pd.DataFrame) -> list[str]:
    """How often do the frames occur over the whole time?

    Returns
    -------
    list of str
        Of `count_terms_over_time` by a period alone: for the three categories with most hits the
        rate in all periods together, or without dates, and how many there are.
    """
    prose.check_unique(table, ["period", "category"], "n", "n_words", "n_articles")
    return _tell_totals(_take_dated(table), "n_articles")


def summarize_trend(trend: pd.DataFrame) -> list[str]:
    """Over how much are the lines smoothed?

    Returns
    -------
    list of str
        Of `measure_trend`: the window, and how many words are in one; nothing of fewer than two
        periods.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02", "2026-03"], "category": "war",
    ...                       "n": [1, 0, 5], "n_words": [1000, 0, 1000], "reason": None})
    >>> mk.findings.summarize_trend(mk.measure_trend(table, window=3))[0]
    'Moving averages over 3 months: 1,000 to 2,000 words each.'
    """
    check_columns(trend, ["period", "window", "n_words_smoothed"])
    dated = trend[trend["period"].notna()]
    if len(dated["period"].unique()) <= 1:
        return []
    kind, window = prose.find_period(str(dated["period"].iloc[0])), int(dated["window"].iloc[0])
    if window == 1:
        return [f"Not smoothed: each point is one {kind}."]
    n = dated["n_words_smoothed"]
    least, most = int(n[n > 0].min()), int(n.max())
    words = f"{f'{least:,} to ' if least < most else ''}{counted(most, 'word')}"
    return [f"Moving averages over {counted(window, kind)}: {words} each."]


def summarize_bands(bands: pd.DataFrame) -> list[str]:
    """How many points of the lines have a confidence interval?

    Returns
    -------
    list of str
        Of `find_bands`: how many periods have one; nothing of fewer than two periods.

    Examples
    --------
    >>> import pandas as pd
    >>> bands = pd.DataFrame({"period": ["2025", "2026"], "low": [0.0, None],
    ...                       "window": 1, "level": 0.95})
    >>> summarize_bands(bands)
    ['1 of 2 years has a 95 % CI (at least five texts in it, not all alike).']
    """
    check_columns(bands, ["period", "low", "window", "level"])
    periods = bands["period"].unique()
    if len(periods) <= 1:
        return []
    kind, window = prose.find_period(str(periods[0])), int(bands["window"].iloc[0])
    of = f"the {counted(window, kind)} around it" if window > 1 else "it"
    n = bands.loc[bands["low"].notna(), "period"].nunique()
    if n == 0:
        return [f"No CI: no {kind} has five texts in {of}."]
    lead = f"{n} of {counted(len(periods), kind)} {conjugate(n, 'have', 'has')}"
    level = f"{100 * bands['level'].iloc[0]:g} %"
    return [f"{lead} a {level} CI (at least five texts in {of}, not all alike)."]


def summarize_changes(changes: pd.DataFrame) -> list[str]:
    """When may a category have changed its level? Exploratory, as `find_changes` is.

    Returns
    -------
    list of str
        Of `find_changes`: each change with q below .05; or that there is none, or too little to
        see.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"period": ["2026-01", "2026-02"], "category": "war",
    ...                       "n": [1, 5], "n_words": [1000, 1000], "reason": None})
    >>> mk.findings.summarize_changes(mk.find_changes(table, seed=1))
    ['Change points were not tested: fewer than six periods have words.']
    """
    sides = [f"{name}_{side}" for name in ("per_1000", "n") for side in ("before", "after")]
    check_columns(changes, ["category", "period", *sides, "q", "reason"])
    looked = changes[changes["reason"].isna()]
    if looked.empty:
        why = read_toml(SENTENCES)["why_no_changes"]
        reasons = [why[reason] for reason in changes["reason"].unique() if reason in why]
        return [f"Change points were not tested: {(*reasons, 'no term occurs')[0]}."]
    clear = looked[looked["q"] < CLEAR]
    if clear.empty:
        n = f"{counted(len(looked), 'frame')}, {tell_least(looked['q'])}"
        return [f"**Exploratory: no frame shows a significant change in level** ({n})."]
    lines = []
    for row in clear.to_dict("records"):
        verb = "rise" if row["per_1000_after"] > row["per_1000_before"] else "fall"
        may = f"Exploratory: {label(row['category'])} may {verb} from {_name(row['period'])} on"
        before, after = (f"{row[f'per_1000_{side}']:.1f}" for side in ("before", "after"))
        hits = f"{row['n_before']:,} and {counted(row['n_after'], 'hit')}"
        size = f"from {before} to {after} hits per 1,000 words ({hits})"
        lines.append(f"**{may}**: {size}, {tell_p(row['q'], 'q')}.")
    return [*lines, "A change point shows where to read; it proves no cause."]


def summarize_tone_over_time(table: pd.DataFrame) -> list[str]:
    """How positive or negative are the voices over the whole time?

    Returns
    -------
    list of str
        Of `score_sentiment_over_time` by a period and voice: the means over all periods, or without
        dates, and of several periods how many have a tone of the outlets’ own words.
    """
    prose.check_unique(table, ["period", "voice"], "compound", "n_sentences", "n_scored")
    dated = _take_dated(table)
    own = dated.loc[dated["voice"] == "outlet", "compound"]
    lines = article.summarize_tone(dated)
    if len(periods := dated["period"].unique()) > 1:
        n = counted(len(periods), prose.find_period(str(periods[0])))
        lines.append(f"Own words have a tone in {own.count():,} of {n}.")
    return lines


def summarize_events(events: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Which events lie in the time of the articles?

    Returns
    -------
    list of str
        Of `read_events` and `count_terms_over_time`: those inside, by date, the first twelve by
        name. Nothing where none were given.
    """
    check_columns(table, ["period"])
    if events.empty:
        return []
    periods = list(dict.fromkeys(table["period"].dropna()))
    inside = place_events(events, periods).dropna(subset=["place"])
    if inside.empty:
        return [f"None of {counted(len(events), 'event')} lies in the time of the articles."]
    pairs = zip(inside["event"], inside["date"], strict=True)
    names = [f"{event} ({_name(date)})" for event, date in pairs]
    named = listed(prose.first_few(names, NAMED_EVENTS))
    outside = len(events) - len(inside)
    rest = f" {counted(outside, 'event')} {conjugate(outside, 'lie')} outside."
    return [f"Events: {named}.{rest if outside else ''}"]

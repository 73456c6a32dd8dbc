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
from mediakit.findings.article import FEW_TERMS, NO_TERM, SHOWN, WHERE
from mediakit.findings.comparison import SENTENCES, tell_alone, tell_least, tell_p
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


def summarize_group_frames(frames: pd.DataFrame, by: str = "outlet") -> list[str]:
    """How often do the frames occur in the articles of all groups?

    Returns
    -------
    list of str
        Of `weigh_frames` by one key: for the three categories with most hits their rate in all
        groups together, with the articles that have one and how many hits there are.

    Examples
    --------
    >>> import pandas as pd
    >>> frames = pd.DataFrame({"outlet": ["Echo", "Star"], "category": "war", "n": [9, 3],
    ...                        "n_words": 600, "n_present": [2, 1], "n_counted": 2})
    >>> summarize_group_frames(frames)
    ['War: 10.0 hits per 1,000 words, in 3 of 4 articles (12 hits in 1,200 words).']
    """
    prose.check_unique(frames, [by, "category"], "n", "n_words", "n_present", "n_counted")
    return [*tell_alone(frames, by), *_tell_totals(frames, "n_counted")]


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


def summarize_group_tone(tone: pd.DataFrame, by: str = "outlet") -> list[str]:
    """How positive or negative do all groups together sound, in whose words?

    Returns
    -------
    list of str
        Of `score_sentiment` by a key and voice: the mean of each voice over all groups, and which
        groups have fewer than ten sentences with a sentiment word.
    """
    prose.check_unique(tone, [by, "voice"], "compound", "n_sentences", "n_scored")
    alone, few = tell_alone(tone, by), tone[tone["n_scored"] < MIN_SCORED]
    lines = [*alone, *article.summarize_tone(tone)]
    groups = {
        where: [prose.name_group(name, by) for name in few.loc[few["voice"] == voice, by]]
        for voice, where in WHERE.items()
    }
    told = "; ".join(
        f"{where}, {listed(prose.first_few(names, SHOWN_MISSING))}"
        for where, names in groups.items()
        if names
    )
    if told and not alone:
        too_few = "Too few sentences with a sentiment word to compare"
        lines.append(f"{too_few} (minimum {MIN_SCORED}): {told}.")
    return lines


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


def summarize_article_tone(tone: pd.DataFrame, by: str = "outlet") -> list[str]:
    """Do articles of one group sound alike?

    Returns
    -------
    list of str
        Of rows of one voice of `score_sentiment` by article, a key and voice: the range of articles
        in the group where it is widest, and that of the medians of groups.
    """
    check_columns(tone, [by, "compound"])
    scored = tone[tone["compound"].notna()]
    left = len(tone) - len(scored)
    without = f" {counted(left, 'article')} without a sentiment word." if left else ""
    if len(scored) <= 1:
        return ["Fewer than two articles have a tone: nothing to compare."]
    groups = scored.groupby(by, dropna=False)["compound"].agg(["min", "max", "median", "size"])
    groups = groups[groups["size"] > 1]
    if groups.empty:
        return [f"No {by} has two articles with a tone: not compared.{without}"]
    widest = groups.iloc[int((groups["max"] - groups["min"]).to_numpy().argmax())]
    told = f"{_tell_range(widest[['min', 'max']])} in {prose.name_group(widest.name, by)}"
    if len(groups) > 1:
        told += f"; medians of {by}s {_tell_range(groups['median'])}"
    return [f"Range of articles: {told}.{without}"]


def _tell_range(values: pd.Series[float]) -> str:
    """Return from where to where some tones go."""
    return f"{signed(values.min(), 2)} to {signed(values.max(), 2)}"


def summarize_actor_tone(tone: pd.DataFrame) -> list[str]:
    """How do the outlets’ own sentences sound that mention certain names?

    Returns
    -------
    list of str
        Of `score_actors(by="voice")`: the means of the three names with most scored sentences, of
        those with ten. Nothing without any name, of which `summarize_actors` tells.
    """
    prose.check_unique(tone, ["actor", "voice"], "compound", "n_sentences", "n_scored")
    if tone.empty:
        return []
    rows = tone[(tone["voice"] == "outlet") & (tone["n_scored"] >= MIN_SCORED)]
    rows = rows.sort_values("n_scored", ascending=False, kind="stable")
    if rows.empty:
        few = f"no name has {MIN_SCORED} sentences with a sentiment word in own words"
        return [f"Too few to compare near names: {few}."]
    told = [article.tell_mean(str(row["actor"]), row) for _, row in rows.head(SHOWN).iterrows()]
    rest = "".join(f"; {n} in the table" for n in prose.tell_further(len(rows) - SHOWN, "name"))
    others = "Sources mention none of these names."
    if n := int(tone.loc[tone["voice"] != "outlet", "n_sentences"].sum()):
        others = f"Sources mention names of the table in {counted(n, 'sentence')}."
    return [f"Mean tone near names, own words: {'; '.join(told)}{rest}.", others]


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


def summarize_actor_frames(frames: pd.DataFrame) -> list[str]:
    """Which frame stands most in the sentences about a name, and in whose words?

    Returns
    -------
    list of str
        Of `count_actor_frames(by="voice")`: the three names with most hits near them, then how
        many have none; of no name at all nothing.
    """
    check_columns(frames, ["actor", "voice", "category", "n", "n_words"])
    if frames.empty:
        return []
    n = frames.groupby("actor", sort=False)["n"].sum().sort_values(ascending=False, kind="stable")
    if not n.iloc[0]:
        return ["No hits in sentences that mention one of the names."]
    names = n[n > 0].head(SHOWN).index
    lines = [_tell_around(frames[frames["actor"] == name], str(name)) for name in names]
    if without := int((n == 0).sum()):
        has = conjugate(without, "have", "has")
        lines.append(f"{without:,} of {counted(len(n), 'name')} {has} no hits nearby.")
    return lines


def _tell_around(rows: pd.DataFrame, name: str) -> str:
    """Return what stands near a name: all hits, and those of the category with most of them."""
    words = int(rows.drop_duplicates("voice")["n_words"].sum())
    n = rows.groupby("category", sort=False)["n"].sum()
    total, category = int(n.sum()), str(n.idxmax())
    held = article.split_voices(rows[rows["category"] == category])
    where = [f"{k:,} {place}" for place, k in held.items()]
    if len(held) == 1:
        where = [f"{'all ' if n[category] > 1 else ''}{place}" for place in held]
    named, near = prose.spell(category), f"in {words:,} words"
    few = ": too few to compare" if total < FEW_TERMS else ""
    if total == n[category]:
        return f"{name}: {counted(total, f'{named} hit')} {near}, {listed(where)}{few}."
    told = f"{counted(total, 'hit')} {near}, {n[category]:,} of them {named}"
    return f"{name}: {told} ({listed(where)}){few}."


def summarize_co_mentions(table: pd.DataFrame) -> list[str]:
    """Who is named together, and in how many sentences or articles?

    Returns
    -------
    list of str
        Of `count_co_mentions`: the three most frequent pairs with their numbers, and how many there
        are.

    Examples
    --------
    >>> import pandas as pd
    >>> pair = pd.DataFrame({"actor": ["Ada Kern"], "other": ["Bo Ström"], "n": [2]})
    >>> summarize_co_mentions(
    ...     pair.assign(n_actor=3, n_other=5, n_articles=1, within="sentence"))[0]
    'Named together: Ada Kern (3) and Bo Ström (5) in 2 sentences of 1 article.'
    """
    columns = ["actor", "other", "n", "n_actor", "n_other", "n_articles"]
    check_columns(table, [*columns, "within"])
    if table.empty:
        return ["No two names are mentioned together."]
    unit, told = prose.name_unit(table), []
    rows = table[columns].head(SHOWN).itertuples(index=False, name=None)
    for one, other, n, n_one, n_other, n_articles in rows:
        among = f" of {counted(n_articles, 'article')}" if unit == "sentence" else ""
        told.append(f"{one} ({n_one:,}) and {other} ({n_other:,}) in {counted(n, unit)}{among}")
    lines = [f"Named together: {'; '.join(told)}."]
    if len(table) > SHOWN:
        pairs, n_once = counted(len(table), "pair"), int((table["n"] == 1).sum())
        share = "a sentence" if unit == "sentence" else "an article"
        lines.append(f"{pairs} of names share {share}, {n_once:,} of them only once.")
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

"""What is in a corpus, what is not, and what is a copy? What one article cannot say is not said.

First what there is and when, then how long and in whose words, then what was left out or repeats.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, label, listed, name_group, percent
from mediakit.corpus.corpus import count_rejected
from mediakit.corpus.languages import name_language
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from mediakit.corpus.corpus import Corpus


NAMED: Final = 4  # groups, periods or articles that a sentence names
SHORT_GAP: Final = 3  # days without an article that nobody would call a gap
SENTENCES: Final = "findings/sentences.toml"


def list_corpus_caveats(corpus: Corpus, copies: pd.DataFrame) -> list[str]:
    """What must the reader know before numbers on this corpus, in a few words each?

    Returns
    -------
    list of str
        What holds of this corpus and its `count_copies`; nothing where nothing does.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell.", "Rain fell."]}))
    >>> list_corpus_caveats(corpus, mk.count_copies(corpus, mk.find_duplicates(corpus)))
    ['1 article is a copy', '2 articles without outlet', '2 articles without date']
    """
    articles = corpus.articles
    rejected, repeated = count_rejected(corpus.rejects), int((~copies["kept"]).sum())
    lacking = articles[["outlet", "date"]].isna().sum().items()
    n_languages, translated = articles["language"].nunique(), articles["translated"].notna().sum()
    facts = [
        (rejected, f"{counted(rejected, 'record')} excluded"),
        (repeated, counted(repeated, "article is a copy", "articles are copies")),
        *((n, f"{counted(n, 'article')} without {name}") for name, n in lacking),
        (n_languages > 1, counted(n_languages, "language")),
        (translated, f"{counted(translated, 'article')} may be machine-translated"),
        (len(articles) == 1, "one article: no comparison"),
    ]
    return [told for holds, told in facts if holds]


def summarize_corpus(corpus: Corpus) -> list[str]:
    """How much is there, of whom, and from when to when?

    Returns
    -------
    list of str
        How much, with the longest time without an article, then what has no outlet or date.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["Rain.", "Sun."], "outlet": "Echo",
    ...                          "date": ["2026-01-31", "2026-03-01"]})
    >>> summarize_corpus(mk.read_articles(articles))[0]
    '**2 articles of 1 outlet, 2 words, from 31 January 2026 to 1 March 2026.**'
    """
    articles = corpus.articles
    n, n_outlets = len(articles), articles["outlet"].nunique()
    dates = articles["date"].dropna()
    whose = f" of {counted(n_outlets, 'outlet')}" if n_outlets else ""
    lead = f"{counted(n, 'article')}{whose}, {counted(int(articles['n_words'].sum()), 'word')}"
    if len(dates):
        first, last = prose.spell_day(dates.min()), prose.spell_day(dates.max())
        lead += f", of {first}" if first == last else f", from {first} to {last}"
    lines = [f"**{lead}.**", *_tell_gap(dates)]
    unknown = [name for name in ("outlet", "date") if articles[name].isna().all()]
    if unknown:
        every, by = "the article" if n == 1 else "every article", " or ".join(unknown)
        lines.append(f"Unknown for {every}: {listed(unknown)}; no comparison by {by}.")
    for name, what_then in read_toml(SENTENCES)["lacking"].items():
        if name not in unknown and (k := int(articles[name].isna().sum())):
            has = conjugate(k, "have", "has")
            lines.append(f"{k:,} of {n:,} articles {has} no {name}; {what_then}.")
    return lines


def _tell_gap(dates: pd.Series[str]) -> list[str]:
    """Return the longest run of days without an article, if it is no short one."""
    days = sorted(map(dt.date.fromisoformat, set(dates)))
    one = dt.timedelta(1)
    gaps = [(a + one, b - one) for a, b in pairwise(days) if (b - a).days > SHORT_GAP + 1]
    if not gaps:
        return []
    first, last = max(gaps, key=lambda gap: gap[1] - gap[0])
    span = f"{prose.spell_day(first.isoformat())} to {prose.spell_day(last.isoformat())}"
    return [f"Longest gap without an article: {(last - first).days + 1:,} days, {span}."]


def summarize_articles(counts: pd.DataFrame) -> list[str]:
    """How many articles are there of whom, and when is there none?

    Returns
    -------
    list of str
        Of `count_articles` by one column: the articles of each group, of more than four those of
        the largest, by name; periods without any; and articles in no period.
    """
    key = prose.find_key(counts, "period")
    check_columns(counts, ["n"])
    total = int(counts["n"].sum())
    of_group = counts.groupby(key, sort=False, dropna=False)["n"].sum()
    lines = []
    if len(of_group) > 1:
        groups = of_group.reset_index()
        largest = groups.nlargest(NAMED, "n").sort_values(key)
        told = [f"{row['n']:,} in {name_group(row[key], key)}" for _, row in largest.iterrows()]
        lines.append(f"Articles{_tell_among(largest, groups, 'articles')}: {listed(told)}.")
    of_period = counts.groupby("period")["n"].sum()
    if len(of_period) > 1:
        kind = prose.find_period(str(of_period.index[0]))
        among, empty = counted(len(of_period), kind), of_period[of_period == 0].index.tolist()
        has, some = conjugate(len(empty), "have", "has"), prose.first_few(empty, NAMED)
        told = [f"{len(empty):,} of {among} {has} no article: {listed(some)}."] if empty else []
        lines += told or [f"Each of the {among} has articles."]
    undated = int(counts.loc[counts["period"].isna(), "n"].sum())
    if undated == total:
        whose = "The article has no" if total == 1 else f"None of {total:,} articles has a"
        lines.append(f"{whose} date: no comparison over time.")
    elif undated:
        without = f"{counted(undated, 'article')} without a date"
        lines.append(f"{without} {conjugate(undated, 'belong')} to no period.")
    elif total == 1:
        lines.append(f"The article is of {of_period.index[0]}.")
    return lines


def summarize_lengths(texts: pd.DataFrame) -> list[str]:
    """How long are the articles?

    Returns
    -------
    list of str
        Of `count_texts` by one column: the medians of the groups, by name, of more than four those
        with most articles; of one group its quartiles, too.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"outlet": ["Echo"], "n": 1, "median": 90.0, "quarter": 90.0,
    ...                       "three_quarters": 90.0})
    >>> summarize_lengths(table)
    ['The article has 90 words.']
    """
    key = prose.find_key(texts, "n")
    check_columns(texts, ["median", "quarter", "three_quarters"])
    if texts["n"].sum() == 1:
        return [f"The article has {counted(int(texts['median'].iloc[0]), 'word')}."]
    if len(texts) == 1:
        median, *half = texts[["median", "quarter", "three_quarters"]].iloc[0]
        most = f"Half of the articles have {half[0]:,.0f} to {half[1]:,.0f}."
        return [f"**The median article has {median:,.0f} words.** {most}"]
    largest = texts.nlargest(NAMED, "n").sort_values(key)
    told = [
        f"{row['median']:,.0f} in {name_group(row[key], key)} ({counted(row['n'], 'article')})"
        for _, row in largest.iterrows()
    ]
    among = _tell_among(largest, texts, "articles")
    return [f"**Median length in words**{among}: {listed(told)}."]


def _tell_among(largest: pd.DataFrame, groups: pd.DataFrame, size: str) -> str:
    """Return which groups are told, where there are more."""
    told = prose.tell_largest(len(largest), len(groups), size)
    return f", {told}" if told else ""


def summarize_voice_words(voices: pd.DataFrame) -> list[str]:
    r"""How much of the text is the words of others?

    Returns
    -------
    list of str
        Of `count_voice_words` by one column: the share in all, then those of the groups, by name,
        of more than four those with most words.

    Examples
    --------
    >>> import pandas as pd
    >>> voices = pd.DataFrame({"outlet": ["Echo", "Star"], "voice": "quoted", "n": [1, 3],
    ...                        "n_words": 4})
    >>> summarize_voice_words(voices)[0]
    '**Sources speak 50\xa0% of the words** (4 of 8): 25\xa0% in Echo and 75\xa0% in Star.'
    """
    key = prose.find_key(voices, "voice")
    check_columns(voices, ["n", "n_words"])
    heard = voices.assign(n=voices["n"].where(voices["voice"] != "outlet", 0))
    groups = heard.groupby(key, sort=False, dropna=False).agg({"n": "sum", "n_words": "first"})
    n, n_words = int(groups["n"].sum()), int(groups["n_words"].sum())
    if not n_words:
        return ["There are no words to attribute."]
    told = f"**Sources speak {percent(n, n_words)} of the words** ({n:,} of {n_words:,})"
    groups = groups[groups["n_words"] > 0].reset_index()
    if len(groups) == 1:
        return [f"{told}."]
    largest = groups.nlargest(NAMED, "n_words").sort_values(key)
    shares = [
        f"{percent(int(row['n']), int(row['n_words']))} in {name_group(row[key], key)}"
        for _, row in largest.iterrows()
    ]
    return [f"{told}{_tell_among(largest, groups, 'words')}: {listed(shares)}."]


def summarize_zones(zones: pd.DataFrame) -> list[str]:
    """How much of the articles was labelled as no part of the text, and by which rule?

    Returns
    -------
    list of str
        Of `count_zones`: the share of words that do not count, and the rule that took most; nothing
        where all count.
    """
    check_columns(zones, ["zone", "rule", "n_articles", "n_words"])
    total = int(zones["n_words"].sum())
    out = zones[~zones["zone"].isin(COUNTED)]
    n = int(out["n_words"].sum())
    if not n:
        return []
    by_zone = out.groupby("zone")["n_words"].sum().sort_values(ascending=False, kind="stable")
    names = {"kicker": "kickers", "byline": "bylines"}
    parts = listed([f"{names.get(str(zone), zone)} ({k:,})" for zone, k in by_zone.items()])
    lead = f"**{percent(n, total)} of {total:,} words are not counted**: {parts}"
    most = out.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    found = f"{counted(most['n_words'], 'word')} in {counted(most['n_articles'], 'article')}"
    rule = f"The rule “{label(most['rule']).lower()}” labelled {found}."
    return [f"{lead}. They are labelled, not removed.", rule]


def summarize_proposals(proposals: pd.DataFrame) -> list[str]:
    """Which lines recur, and may be boilerplate that still counts?

    Returns
    -------
    list of str
        Of `propose_boilerplate`: how many lines and words; nothing was left out for it.
    """
    check_columns(proposals, ["line", "n_words", "n_texts", "n_outlet"])
    if proposals.empty:
        return ["No other line recurs in three texts of an outlet."]
    first = proposals.sort_values("n_words", ascending=False, kind="stable").iloc[0]
    recur = counted(len(proposals), "line recurs", "lines recur")
    n_words = counted(int(proposals["n_words"].sum()), "word")
    whose = "without outlet" if pd.isna(first["outlet"]) else f"of {first['outlet']}"
    share = f"{first['n_articles']:,} of {counted(first['n_outlet'], 'article')} {whose}"
    lead = f"{recur} within an outlet and may be boilerplate"
    example = f"Example: “{first['line']}”, in {share}."
    return [f"{lead}: {n_words}, counted until labelled.", example]


def summarize_copies(copies: pd.DataFrame, groups: pd.DataFrame) -> list[str]:
    """How many different texts are there, and whose copies are the others?

    Returns
    -------
    list of str
        Of `count_copies` and `list_copies`: articles and texts, the kinds of groups, the largest.
    """
    check_columns(copies, ["kept"])
    check_columns(groups, ["group", "kind", "agency", "outlet", "date"])
    n, n_texts = len(copies), int(copies["kept"].sum())
    if n == 1:
        return ["One article: no copies."]
    if groups.empty:
        return [f"**{n:,} articles, {n_texts:,} distinct texts**: no near-duplicates."]
    each = groups.drop_duplicates("group")
    sizes, kinds = (
        each["kind"].fillna("outlet unknown").value_counts(),
        read_toml(SENTENCES)["copies"],
    )
    told = ", ".join(f"{sizes[kind]:,} {told}" for kind, told in kinds.items() if kind in sizes)
    in_groups = counted(len(each), "group")
    together = f"{len(groups):,} articles belong to {in_groups} of near-duplicates ({told})."
    first = groups[groups["group"] == each["group"].iloc[0]]
    earliest, when = first[first["date"] == first["date"].min()], ""
    if len(earliest):
        where = listed(prose.name_outlets(earliest))
        when = f", first on {prose.spell_day(earliest['date'].iloc[0])} in {where}"
    kind = prose.name_kind(first["kind"].iloc[0], first["agency"].iloc[0])
    example = f"Group {first['group'].iloc[0]}, {kind}: {len(first):,} articles{when}."
    texts = counted(n_texts, "distinct text")
    return [f"**{n:,} articles, {texts}**. {together}", example]


def summarize_languages(texts: pd.DataFrame, corpus: Corpus) -> list[str]:
    """In which languages are the articles, and which of them may be machine translations?

    Returns
    -------
    list of str
        Of `count_texts(by="language")`: languages by number of articles, then the suspected
        translations.
    """
    check_columns(texts, ["language", "n"])
    n = int(texts["n"].sum())
    names = [
        name_language(tag) if isinstance(tag, str) else "an unknown language"
        for tag in texts["language"].head(1 + NAMED)
    ]
    if len(texts) == 1:
        whole = "The article is" if n == 1 else f"All {n:,} articles are"
        lines = [f"**{whole} in {names[0]}.**"]
    else:
        parts = [f"{k:,} in {name}" for k, name in zip(texts["n"], names, strict=False)]
        rest = int(texts["n"].iloc[1 + NAMED :].sum())
        others = listed([*parts[1:], *([f"{rest:,} in others"] if rest else [])])
        lines = [f"**{texts['n'].iloc[0]:,} of {n:,} articles are in {names[0]}**, {others}."]
    suspected = corpus.articles.loc[corpus.articles["translated"].notna(), "doc_id"]
    if suspected.empty:
        return [*lines, "No sign of machine translation."]
    some = listed(prose.first_few([f"“{doc_id}”" for doc_id in suspected], NAMED))
    lead = f"{counted(len(suspected), 'article')} may be machine-translated"
    words = "Word lists are less accurate on translated text."
    return [*lines, f"{lead}: {some}. {words}"]


def summarize_missing(missing: pd.DataFrame) -> list[str]:
    """What do the articles not say of themselves?

    Returns
    -------
    list of str
        Of `count_missing`: how many articles lack what, then what all of them have.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"field": ["outlet", "date"], "n": [0, 2], "n_articles": 3})
    >>> summarize_missing(table)
    ['Of 3 articles, 2 have no date.', 'Known for every article: outlet.']
    """
    check_columns(missing, ["field", "n", "n_articles"])
    n = int(missing["n_articles"].iloc[0])
    named = missing.assign(field=missing["field"].replace("url", "link"))
    lacking = named[named["n"] > 0].sort_values("n", ascending=False, kind="stable")
    parts = [
        f"no {field}" if n == 1 else f"{k:,} {conjugate(k, 'have', 'has')} no {field}"
        for field, k in lacking[["field", "n"]].itertuples(index=False)
    ]
    whom = "The article has" if n == 1 else f"Of {counted(n, 'article')},"
    lines = [f"{whom} {listed(parts)}."] if parts else []
    known = named.loc[named["n"] == 0, "field"].tolist()
    every = "the article" if n == 1 else "every article"
    return [*lines, f"Known for {every}: {listed(known)}."] if known else lines

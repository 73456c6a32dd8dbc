"""What is in a corpus, what is not, and what is a copy? What one article cannot say is not said.

First the copies, then what is missing and in whose words the rest is, then what was labelled or
recurs.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from mediakit.base import prose
from mediakit.base.drawing import Finding
from mediakit.base.files import read_toml
from mediakit.base.prose import conjugate, counted, label, listed, percent
from mediakit.corpus.corpus import count_rejected
from mediakit.corpus.languages import find_english, name_language
from mediakit.findings.article import tell_sources
from mediakit.findings.validity import SENTENCES
from mediakit.tables import COUNTED, check_columns

if TYPE_CHECKING:
    from mediakit.corpus.corpus import Corpus
    from mediakit.tables import Counting


NAMED: Final = 4  # groups, periods or articles that a sentence names
SHORT_GAP: Final = 3  # days without an article that nobody would call a gap
LONGEST: Final = 90  # characters of a line that a sentence quotes
UNMEASURED: Final = ": tone, reported speech and names not measured"


def find_copies(copies: pd.DataFrame, groups: pd.DataFrame) -> Finding:
    """How many different texts are there, and whose copies are the others?

    Returns
    -------
    Finding
        Of `count_copies` and `list_copies`: articles and texts, the kinds of groups, the largest.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell.", "Rain fell.", "Sun."]}))
    >>> found = mk.find_duplicates(corpus)
    >>> groups = mk.findings.list_copies(corpus, found)
    >>> find_copies(mk.count_copies(corpus, found), groups).head
    '3 articles hold 2 distinct texts.'
    """
    check_columns(copies, ["kept"])
    check_columns(groups, ["group", "kind", "agency", "outlet", "date"])
    n, n_texts = len(copies), int(copies["kept"].sum())
    if n == 1:
        return Finding("There is one article: no copies, and nothing to compare.", "")
    if groups.empty:
        least = "No two share half of their five-word sequences."
        return Finding(f"All {n:,} articles are distinct texts.", least)
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
        outlets = prose.first_few(prose.name_outlets(earliest), NAMED)
        when = f", first on {prose.spell_day(earliest['date'].iloc[0])} in {listed(outlets)}"
    kind = prose.name_kind(first["kind"].iloc[0], first["agency"].iloc[0])
    largest = f"The largest, {kind}: {len(first):,} articles{when}."
    head = f"{n:,} articles hold {counted(n_texts, 'distinct text')}."
    return Finding(head, f"{together} {largest}")


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


def find_missing(corpus: Corpus) -> Finding:
    """What is missing: records that were left out, outlets, dates, days?

    Returns
    -------
    Finding
        How many records were excluded and how many articles lack outlet or date, with what becomes
        of them; the longest time without an article; languages and suspected translations.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["Rain.", "Sun."], "outlet": "Echo",
    ...                          "date": ["2026-01-31", None]})
    >>> find_missing(mk.read_articles(articles)).head
    '1 of 2 articles has no date.'
    """
    articles = corpus.articles
    n, rejected = len(articles), count_rejected(corpus.rejects)
    lacking = {name: int(articles[name].isna().sum()) for name in ("outlet", "date")}
    parts, lines = [], []
    if rejected:
        verb = conjugate(rejected, "were", "was")
        parts.append(f"{rejected:,} of {counted(n + rejected, 'record')} {verb} excluded")
    if unknown := [name for name, k in lacking.items() if k == n]:
        told = {"outlet": "an outlet", "date": "a date"}
        whole = f"none of {n:,} articles has {' or '.join(told[name] for name in unknown)}"
        one = f"the article has no {' and no '.join(unknown)}"
        parts.append(one if n == 1 else whole)
        lines.append(f"No comparison by {' or '.join(unknown)}.")
    for name, k in lacking.items():
        if 0 < k < n:
            parts.append(f"{k:,} of {n:,} articles {conjugate(k, 'have', 'has')} no {name}")
            lines.append(read_toml(SENTENCES)["lacking"][name])
    head = listed(parts, "; ") if parts else "every record was used and has an outlet and a date"
    lines += _tell_gap(articles["date"].dropna())
    tags = [("no", told) for told in list_languages(corpus)]
    return Finding(f"{prose.capitalise(head)}.", " ".join(lines), tags=tuple(tags))


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


def list_languages(corpus: Corpus) -> list[str]:
    """Return what must be known of languages, in a few words each; nothing where all is English.

    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["Rain.", "Regen."], "language": ["en", "de"]})
    >>> list_languages(mk.read_articles(articles, languages=None))
    ['1 article in German (de): tone, reported speech and names not measured']
    """
    articles = corpus.articles
    foreign = articles.loc[~find_english(articles["language"]), "language"]
    n = foreign.value_counts(dropna=False)
    facts = []
    for tag, k in n.head(NAMED).items():
        name = name_language(tag) if isinstance(tag, str) else "an unknown language"
        facts.append(f"{counted(int(k), 'article')} in {name}{UNMEASURED}")
    if rest := int(n.iloc[NAMED:].sum()):
        facts.append(f"{counted(rest, 'article')} in other languages{UNMEASURED}")
    if translated := int(articles["translated"].notna().sum()):
        facts.append(f"{counted(translated, 'article')} may be machine-translated")
    return facts


def find_sources(voices: pd.DataFrame) -> Finding:
    r"""How much of the text is the words of others?

    Returns
    -------
    Finding
        Of `count_voice_words` by one column: the share in all, with its figure.

    Examples
    --------
    >>> import pandas as pd
    >>> voices = pd.DataFrame({"outlet": ["Echo", "Star"], "voice": "quoted", "n": [1, 3],
    ...                        "n_words": 4})
    >>> find_sources(voices).head
    'Sources speak 50\xa0% of the words.'
    """
    key = prose.find_key(voices, "voice")
    check_columns(voices, ["n", "n_words"])
    n_words = int(voices.groupby(key, dropna=False)["n_words"].first().sum())
    return tell_sources(voices, n_words)


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
    lead = f"{percent(n, total)} of {total:,} words are not counted: {parts}"
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
    example = f"Example: “{prose.cut(first['line'], LONGEST)}”, in {share}."
    return [f"{lead}: {n_words}, counted until labelled.", example]


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

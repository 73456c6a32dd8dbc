"""Who speaks in an article, in which frames, and is the frame list sound?

First the article, its voices and frames (one article gets no test); then the soundness of the frame
list; last the lists behind the sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base import prose
from mediakit.base.drawing import VOICE_LOOKS, Drawing, Finding, Sheet, draw_both, width_of
from mediakit.base.files import read_toml
from mediakit.base.prose import amount, conjugate, counted, label, listed, percent
from mediakit.corpus.corpus import describe_records
from mediakit.corpus.languages import find_english
from mediakit.corpus.tokens import rows_within, split_sentences, texts_of
from mediakit.findings.validity import NOT_VALIDATED, SENTENCES
from mediakit.measures.check import MANY_HITS
from mediakit.tables import COUNTED, VOICES, build, check_columns, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary


SHOWN: Final = 3  # categories, names or problems that are told one by one
_RANKED: Final = ("same outlet", "other outlet", "wire copy")  # the last among pairs is the group's


def find_voices(voices: pd.DataFrame) -> Finding:
    r"""How much of the text is someone else speaking, and who?

    Returns
    -------
    Finding
        Of `count_voices`: the share of others with its figure, that of who speaks most, and how
        much has no speaker.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"voice": ["quoted", "outlet"], "speaker": ["Ada Kern", None],
    ...                       "n_quotes": [1, 0], "n": [25, 75], "n_words": [100, 100]})
    >>> find_voices(table).head
    'Sources speak 25\xa0% of the words.'
    >>> find_voices(table).text
    '25\xa0% quoted, 0\xa0% reported (n = 100 words). Ada Kern speaks 25\xa0%.'
    """
    check_columns(voices, ["voice", "speaker", "n_quotes", "n", "n_words"])
    if voices.empty:
        return Finding("There are no words to attribute.", "")
    total = int(voices["n_words"].iloc[0])
    found = tell_sources(voices, total)
    heard = voices[voices["voice"] != "outlet"]
    if not heard["n"].sum():
        own = "No quotation or reported speech was recognised"
        return Finding("No source speaks.", f"{own} (n = {counted(total, 'word')}).")
    lines = [found.text]
    known = heard.groupby("speaker")["n"].sum().sort_values(ascending=False, kind="stable")
    if len(known):
        lines.append(f"{known.index[0]} speaks {percent(known.iloc[0], total)}.")
    unknown = int(heard.loc[heard["speaker"].isna(), "n"].sum())
    if 100 * unknown >= total:
        lines.append(f"No speaker was identified for {percent(unknown, total)}.")
    return found._replace(text=" ".join(lines))


def tell_sources(voices: pd.DataFrame, total: int) -> Finding:
    """Return how many of so many words are of sources, with their figure where there are some."""
    if not total:
        return Finding("There are no words to attribute.", "")
    sums = voices.groupby("voice", observed=True)["n"].sum().reindex(VOICES, fill_value=0)
    n = {str(voice): int(k) for voice, k in sums.items()}
    other = n["quoted"] + n["reported"]
    parts = ", ".join(f"{percent(n[voice], total)} {voice}" for voice in ("quoted", "reported"))
    head = f"Sources speak {percent(other, total)} of the words."
    shares = _draw_shares(n) if other else None
    return Finding(head, f"{parts} (n = {counted(total, 'word')}).", shares)


def _draw_shares(n: Mapping[str, int]) -> Drawing:
    """Return the words of each voice as one bar, as it stands below a finding."""
    total = sum(n.values())
    told = {v: f"{name} {percent(n[v], total)}" for v, name in prose.VOICE_NAMES.items()}

    def draw(sheet: Sheet) -> None:
        width = 460.0 if sheet.wide else 330.0
        left, end = 0.0, 0.0
        for voice, look in VOICE_LOOKS.items():
            share = width * n[voice] / total
            if share:
                tall = 16 * look.tall
                sheet.box(look.bar, left, 17 - tall, share, tall)
                at = max(left, end)
                sheet.text(told[voice], at, 28, "s")
                end = at + width_of(told[voice], sheet.size) + 12
            left += share
        sheet.width, sheet.height = int(width), 38

    words = f"{', '.join(told.values())}."
    return draw_both(draw, title="Share of words by voice", words=words)


def find_hits(frames: pd.DataFrame, lists: Dictionary, *, caveats: Sequence[str] = ()) -> Finding:
    """Which of several lists is marked in the text, what does it find, and may one rely on it?

    Parameters
    ----------
    frames
        Of `count_frames` by these lists, which were read as one dictionary.
    caveats
        What must be known before reading on (`list_caveats`), in a few words each.

    Returns
    -------
    Finding
        The list that `choose_list` chooses, its frames with most hits, then the other lists.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["Peace. No war, no war."]})))
    >>> lists = mk.read_dictionary([{"peace": ["peace"]}, {"war": ["war*"]}])
    >>> find_hits(mk.count_frames(tokens, lists), lists).head
    'The word list “war” finds most: 2 hits.'
    """
    check_columns(frames, ["category", "n"])
    tags = tuple(("no", told) for told in caveats)
    path_of = {name: category.path for name, category in lists.categories.items()}
    n = frames.groupby(frames["category"].map(lambda name: path_of[name][0]), sort=False)["n"].sum()
    pointer = "A hit points to a frame; it is not proof of one."
    if not n.sum():
        return Finding("No word list has a hit in this article.", "", tags=tags)
    best, most = str(n.idxmax()), int(n.max())
    own = frames[frames["category"].map(lambda name: path_of[name][0]) == best]
    total = rank_categories(own)
    parts = [f"{prose.spell(path_of[str(name)][-1])} {amount(k)}" for name, k in total.items()]
    parts = parts[:SHOWN] if len(own) > 1 else []  # a list of one frame is that frame
    rest = len(total) - len(parts)
    parts += [f"{rest:,} {conjugate(rest, 'others', 'other')} with fewer"] if parts and rest else []
    lines = []
    if parts:
        lines.append(f"{prose.capitalise(listed(parts))}.")
    others = n.drop(best).sort_values(ascending=False, kind="stable")
    if len(others):
        told = listed([f"{prose.spell(str(name))} {k:,}" for name, k in others.items()])
        lines.append(f"The other lists: {told}.")
    more = "finds most" if len(others) and most > others.iloc[0] else "is marked"
    head = f"The word list “{prose.spell(best)}” {more}: {counted(most, 'hit')}."
    return Finding(head, " ".join([*lines, pointer]), tags=tags)


def summarize_reading(corpus: Corpus) -> list[str]:
    """What was read, and what was left out of the counts?

    Returns
    -------
    list of str
        The accounting of records, then the spans labelled as other than headline or body; of a
        dataset of counts, of how many articles there are words.
    """
    if corpus.counts is not None:
        n_some = corpus.counts.size_sample(len(corpus))
        told = f"Numbers are of all {counted(len(corpus), 'article')}, copies those of equal text"
        told += f"; {corpus.counts.sampled} are of {counted(n_some, 'article')}"
        return [describe_records(corpus), f"{told}, looked up in the source."]
    n = corpus.zones["zone"].value_counts().drop([*COUNTED], errors="ignore").sort_index()
    told = "All lines were counted as headline or body."
    if len(n):
        parts = listed([counted(int(k), f"{zone} span") for zone, k in n.items()])
        told = f"Labelled and not counted: {parts}; nothing was removed."
    return [describe_records(corpus), told]


def summarize_translation(corpus: Corpus) -> list[str]:
    """Is the text a machine translation, and by which evidence?

    Returns
    -------
    list of str
        One paragraph per suspected article.
    """
    suspected = corpus.articles[corpus.articles["translated"].notna()]
    alone = len(corpus.articles) == 1
    told = read_toml(SENTENCES)["translation"]
    return [
        told.format("The article" if alone else doc_id, str(signs).removeprefix("suspected: "))
        for doc_id, signs in zip(suspected["doc_id"], suspected["translated"], strict=True)
    ]


def rank_categories(frames: pd.DataFrame) -> pd.Series[float]:
    """Return how many hits each category has that has any, those with most first."""
    n = frames.groupby("category", sort=False)["n"].sum()
    return n[n > 0].sort_values(ascending=False, kind="stable")


def summarize_errors(findings: pd.DataFrame) -> list[str]:
    """Which errors in the frame lists make counts on this page wrong?

    Returns
    -------
    list of str
        Of `check_dictionary`: how many, then the first three errors; nothing where there is none.

    Examples
    --------
    >>> import mediakit as mk
    >>> broken = mk.read_dictionary({"war": ["war*", "cafÃ©"]})
    >>> summarize_errors(mk.measures.check_dictionary(broken))[0]
    '**1 error in the frame lists makes counts on this page wrong.** Correct it first.'
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    errors = findings[findings["severity"] == "error"]
    if errors.empty:
        return []
    verb, which = ("makes", "it") if len(errors) == 1 else ("make", "them")
    lead = f"{counted(len(errors), 'error')} in the frame lists {verb} counts on this page wrong"
    problems = _tell_problems(errors, "error", "the command “mediakit check” lists all")
    return [f"**{lead}.** Correct {which} first.", *problems]


def summarize_check(findings: pd.DataFrame) -> list[str]:
    """Is the frame list sound?

    Returns
    -------
    list of str
        Of `check_dictionary`: how many errors and warnings, then the first three warnings; of
        errors `summarize_errors` tells. Nothing where there is neither.

    Examples
    --------
    >>> import mediakit as mk
    >>> summarize_check(mk.measures.check_dictionary(mk.read_dictionary("war_peace")))
    []
    """
    check_columns(findings, ["severity", "category", "pattern", "detail"])
    n = findings["severity"].value_counts()
    parts = [counted(n[each], each) for each in ("error", "warning") if each in n]
    if not parts:
        return []
    warnings = findings[findings["severity"] == "warning"]
    # What concerns counts comes before what the file does not say of itself.
    ordered = warnings.sort_values("category", key=lambda names: names.isna(), kind="stable")
    lead = f"The word list has {listed(parts)}."
    return [lead, *_tell_problems(ordered, "warning", "the table of findings has all")]


def _tell_problems(findings: pd.DataFrame, severity: str, rest: str) -> list[str]:
    """Return the first three findings of a severity as sentences, and where the others stand."""
    rows = findings.head(SHOWN)[["category", "pattern", "detail"]]
    lines = []
    for category, pattern, detail in rows.itertuples(index=False):
        place = " in ".join(f"“{name}”" for name in (pattern, category) if not pd.isna(name))
        lines.append(f"{severity.capitalize()}{' on ' if place else ''}{place}: {detail}")
    return lines + [f"{n}: {rest}." for n in prose.tell_further(len(findings) - SHOWN, severity)]


def summarize_patterns(picked: pd.DataFrame) -> list[str]:
    """How many patterns of the frame list match, and does one account for most of the hits?

    Returns
    -------
    list of str
        Of `count_patterns`: how many match, then the most frequent pattern of the three
        categories with most hits; of fewer than ten hits a share says nothing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": ["War, wars and peace."]})))
    >>> war = mk.read_dictionary({"war": ["war*", "troop*"]})
    >>> summarize_patterns(mk.measures.count_patterns(tokens, war))[0]
    '1 of 2 patterns matches, 2 hits in total.'
    """
    check_columns(picked, ["category", "pattern", "n"])
    n = picked.groupby(["category", "pattern"], sort=False)["n"].sum()
    found, patterns = int((n > 0).sum()), counted(len(n), "pattern")
    if not found:
        return [f"0 of {patterns} match."]
    some = f"{found:,} of {patterns} {conjugate(found, 'match', 'matches')}"
    lines = [f"{some}, {counted(int(n.sum()), 'hit')} in total."]
    of_category = n.groupby("category", sort=False).sum()
    many = of_category[of_category >= MANY_HITS].sort_values(ascending=False, kind="stable")
    for category, hits in many.head(SHOWN).items():
        own = n.loc[str(category)]
        share = f"{percent(int(own.max()), int(hits))} of {hits:,} hits"
        lines.append(f"{label(category)}: “{own.idxmax()}” accounts for {share}.")
    if many.empty:
        lines.append(f"No frame has {MANY_HITS} hits: too few to give shares of patterns.")
    return lines


def summarize_overlaps(overlaps: pd.DataFrame) -> list[str]:
    """Do categories of the frame list count the same words?

    Returns
    -------
    list of str
        Of `count_overlaps`: the pairs that share most; nothing where no two have hits.

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
    shared = overlaps[overlaps["n"] > 0]
    if shared.empty:
        return ["No word counts in two frames."]
    # A pair stands in both directions: it is told by the one with the larger share.
    shared = shared.sort_values(["n", "share"], ascending=False, kind="stable")
    pairs = map(frozenset, zip(shared["category"], shared["other"], strict=True))
    told = shared[~pd.Series(pairs, shared.index).duplicated()]
    rows = told[["category", "other", "n", "n_hits"]].head(SHOWN)
    lines = [
        f"{n:,} of {counted(n_hits, 'hit')} of “{prose.spell(category)}” {conjugate(n, 'share')} "
        f"a word with “{prose.spell(other)}”."
        for category, other, n, n_hits in rows.itertuples(index=False)
    ]
    rest = prose.tell_further(len(told) - len(rows), "pair")
    return lines + [f"{pairs} of frames share fewer words." for pairs in rest]


def list_quotes(tokens: Tokens) -> pd.DataFrame:
    """What was said, by whom, and how do we know?

    Returns
    -------
    DataFrame
        One row per passage, in order of the text: doc_id, start, end, kind, speaker, text, n_words
        (all words inside, also those of a quotation in a report), cue, rule, flag.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> list_quotes(tokens)[["speaker", "text", "n_words", "cue"]]
        speaker         text  n_words   cue
    0  Ada Kern  “We agree,”        2  said
    """
    quotes = tokens.quotes
    low, high = rows_within(tokens, quotes)
    words = np.concatenate([[0], np.cumsum(tokens.words)])
    own = {"text": texts_of(tokens.corpus, quotes), "n_words": words[high] - words[low]}
    return build(tables.QUOTE_LIST, _columns(quotes) | own)


def list_tone(tokens: Tokens, sentences: pd.DataFrame, *, n: int = 5) -> pd.DataFrame:
    """Which sentences sound most positive and most negative?

    Returns
    -------
    DataFrame
        The `n` sentences at either end of each voice, of `score_sentiment` by sentence and voice,
        quoted and most positive ones first: doc_id, start, end, sentence, voice, compound (of the
        words that this voice has in it), text (the whole sentence).

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["A good day. A bad day."]})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
    >>> list_tone(tokens, mk.score_sentiment(tokens, by=["sentence", "voice"]))["text"].tolist()
    ['A good day.', 'A bad day.']
    """
    check_columns(sentences, ["doc_id", "sentence", "voice", "compound"])
    scored = sentences[sentences["compound"].notna()]
    places = split_sentences(tokens)[["doc_id", "sentence", "start", "end"]]
    rows = scored.merge(places, on=["doc_id", "sentence"], validate="many_to_one")
    rows["order"] = rows["voice"].map({voice: i for i, voice in enumerate(VOICES)})
    keys = ["order", "compound", "doc_id", "start"]
    rows = rows.sort_values(keys, ascending=[False, False, True, True])
    groups = rows.groupby("order")
    rows = rows[(groups.cumcount() < n) | (groups.cumcount(ascending=False) < n)]
    return build(tables.TONE_LIST, _columns(rows) | {"text": texts_of(tokens.corpus, rows)})


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
    >>> list_zones(mk.read_articles(pd.DataFrame({"text": [text]})))["zone"].tolist()
    ['headline', 'boilerplate']
    """
    rows = corpus.zones[corpus.zones["zone"] != "body"]
    return build(tables.ZONE_LIST, _columns(rows) | {"text": texts_of(corpus, rows)})


def list_articles(corpus: Corpus, copies: pd.DataFrame) -> pd.DataFrame:
    """Which articles are there, and what is known of each?

    Returns
    -------
    DataFrame
        One row per article, in their order, without its text: doc_id, outlet, date, title, byline,
        language, translated, n_words, n_copies and first (of `count_copies`: the article that
        stands for its copies), url, source, encoding, sha256.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell.", "Rain fell."]}))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> list_articles(corpus, copies)[["doc_id", "n_words", "n_copies", "first"]]
      doc_id  n_words  n_copies  first
    0  row-0        2         2  row-0
    1  row-1        2         2  row-0
    """
    own = ["doc_id", "n_copies", "first"]
    check_columns(copies, own)
    return build(tables.ARTICLE_LIST, _columns(corpus.articles.merge(copies[own], on="doc_id")))


def list_copies(corpus: Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Which articles are copies of each other, and who had the text first?

    Returns
    -------
    DataFrame
        One row per article that has a copy, the largest groups first, in each the earliest article
        first: group (as in `find_duplicates`); n_copies, its articles; kind: `same outlet`, or else
        `wire copy` where an article of the group credits an agency and `other outlet` where none
        does, missing where no outlet is known; agency; doc_id, outlet, date, title, n_words;
        reason, why kind is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": "Rain fell.", "outlet": ["Echo", "Star"]})
    >>> corpus = mk.read_articles(articles)
    >>> list_copies(corpus, mk.find_duplicates(corpus))[["group", "kind", "doc_id"]]
       group          kind doc_id
    0      0  other outlet  row-0
    1      0  other outlet  row-1
    """
    check_columns(duplicates, ["doc_id", "other", "group", "kind", "agency"])
    pairs = duplicates.assign(kind=pd.Categorical(duplicates["kind"], _RANKED, ordered=True))
    of_group = pairs.groupby("group").agg({"kind": "max", "agency": _join_agencies})
    own, other = duplicates[["group", "doc_id"]], duplicates[["group", "other"]]
    members = pd.concat([own, other.set_axis(own.columns, axis=1)]).drop_duplicates("doc_id")
    members["n_copies"] = members["group"].map(members["group"].value_counts())
    known = corpus.articles[["doc_id", "outlet", "date", "title", "n_words"]]
    table = members.merge(known, on="doc_id").join(of_group, on="group")
    keys = ["n_copies", "group", "date", "doc_id"]
    table = table.sort_values(keys, ascending=[False, True, True, True])
    unknown = reasons(table["kind"].isna().to_numpy(bool), "outlet unknown")
    return build(tables.COPY_LIST, _columns(table) | {"reason": unknown})


def _join_agencies(credited: pd.Series[str]) -> str | None:
    """Return the agencies that the pairs of a group credit, each once."""
    names = {name for names in credited.dropna() for name in names.split(", ")}
    return ", ".join(sorted(names)) or None


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    return {str(name): table[name] for name in table}


def list_caveats(
    corpus: Corpus,
    findings: pd.DataFrame | None = None,
    *,
    validity: Sequence[str] = (NOT_VALIDATED,),
) -> list[str]:
    """What must the reader know before the numbers, in two or three words each?

    Returns
    -------
    list of str
        Always how valid the instruments are, as `describe_validity` says it; then what holds of
        `check_dictionary`, where its table is given, and of this corpus.
    """
    foreign = int((~find_english(corpus.articles["language"])).sum())
    others = "" if len(corpus) == 1 else f"{counted(foreign, 'article')} "
    translated = int(corpus.articles["translated"].notna().sum())
    facts = {
        f"{others}not in English: tone, reported speech and names not measured": foreign > 0,
        "errors in a frame list": findings is not None and "error" in set(findings["severity"]),
        f"{counted(translated, 'article')} may be machine-translated": translated > 0,
        "one article: no comparison": len(corpus.articles) == 1,
    }
    return [*validity, *(told for told, holds in facts.items() if holds)]

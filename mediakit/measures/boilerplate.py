"""Boilerplate that a corpus shows by itself: lines that recur in texts of one outlet."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.corpus.tokens import article_rows, find_quotes, paragraphs
from mediakit.engine.segments import segment
from mediakit.errors import ArgumentError, shown
from mediakit.measures.copies import count_copies
from mediakit.measures.duplicates import find_duplicates
from mediakit.measures.zone_counts import count_span_words
from mediakit.tables import COUNTED, PROPOSALS, build, reasons
from mediakit.zones.labels import find_keys, find_lead, is_prose, is_statement

if TYPE_CHECKING:
    import numpy.typing as npt

    from mediakit.corpus.corpus import Corpus

MIN_TEXTS: Final = 3
MIN_SHARE: Final = 0.01
FORMS: Final = ("numbers", "lead", "line")  # the first that fits takes a line
PLACES: Final = ("head", "body", "tail")
_BREAK: Final = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_GROUP: Final = ["outlet", "key"]


def propose_boilerplate(
    corpus: Corpus,
    *,
    duplicates: pd.DataFrame | None = None,
    min_texts: int = MIN_TEXTS,
    min_share: float = MIN_SHARE,
) -> pd.DataFrame:
    r"""Which lines recur in the articles of an outlet, and may be boilerplate?

    Compared are the lines (paragraphs) that count so far, headline and body, whatever their case,
    kind of quotation mark and white space; lines of running text only if they are the same or, as
    the last of their article, the same but for numbers; others also by number and lead. Articles
    that are copies of each other are one text. Quotations and reported speech are not proposed.
    What an outlet repeats of its own, such as a paragraph on the background of a story, is: look
    at each line, keep the rows that are boilerplate, and give them to `write_boilerplate`.

    Parameters
    ----------
    duplicates
        Pairs that are one text; by default those of `find_duplicates`. Where most words of the
        articles are boilerplate, all of them would be one text: give pairs of a higher
        `min_similarity`.
    min_texts
        In how many texts of the outlet a line recurs at least, from 2 on.
    min_share
        In which share of the outlet's articles it is at least, from 0 to 1. In thousands of
        articles many a short line stands three times by chance.

    Returns
    -------
    DataFrame
        One row per line, by outlet, then those in the most texts first; articles without an outlet
        are one group, and come last:

        - outlet
        - line: as it stands in the example, or the words that it begins with, and their colon
        - form: `line`, always the same; `numbers`, the same but for numbers, months and days of the
          week; `lead`, two to four words before a colon, and no running text behind it
        - n_articles: in which the line is; n_texts: those of them that are no copies
        - n_outlet: articles of the outlet; share: n_articles of them
        - place: `head`, above the running text that is the articles' own, `tail`, below it, or
          `body`, in most of the articles
        - n_words: words that would no longer count
        - doc_id, start, end: an example, in the first article by doc_id
        - reason: why outlet is missing

    Raises
    ------
    ArgumentError
        If `min_texts` or `min_share` is out of range, or `duplicates` are of another corpus.
    ColumnMissingError
        If `duplicates` lacks doc_id or other.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> bodies = ["No ship left.", "Rain fell on the hills.", "The court heard the case."]
    >>> texts = [f"{body}\n\nThe Echo, edition {i}" for i, body in enumerate(bodies)]
    >>> corpus = mk.read_articles(pd.DataFrame({"text": texts, "outlet": "Echo"}))
    >>> columns = ["outlet", "line", "form", "n_texts", "n_outlet", "place", "n_words"]
    >>> mk.propose_boilerplate(corpus)[columns]
      outlet                 line     form  n_texts  n_outlet place  n_words
    0   Echo  The Echo, edition 0  numbers        3         3  tail       12
    """
    _check(min_texts, min_share)
    corpus = replace(corpus, segments=corpus.segments or segment(paragraphs(corpus)))
    duplicates = find_duplicates(corpus) if duplicates is None else duplicates
    lines = _lines(corpus, count_copies(corpus, duplicates))
    recurring = _drop_speech(corpus, _recurring(lines, min_texts, min_share))
    return _described(corpus, lines, recurring)


def _check(min_texts: int, min_share: float) -> None:
    """Refuse thresholds at which nothing or all would recur."""
    if isinstance(min_texts, bool) or not isinstance(min_texts, int) or min_texts < 2:  # noqa: PLR2004
        message = f"min_texts={shown(min_texts)} is no number of texts that recur. Give 2 or more."
        raise ArgumentError(message)
    if not 0 <= min_share <= 1:
        message = f"min_share={shown(min_share)} is not between 0 and 1. Give a share, as 0.01."
        raise ArgumentError(message)


def _lines(corpus: Corpus, copies: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that count: their span, article, text, outlet and what they are."""
    texts = paragraphs(corpus)
    counted = corpus.zones["zone"].isin(COUNTED) & (corpus.zones["rule"] != "from_column")
    kept = counted.to_numpy() & _whole_lines(corpus)
    lines = corpus.zones[["doc_id", "start", "end", "zone"]].assign(
        article=article_rows(corpus, corpus.zones["doc_id"]),
        n_words=count_span_words(corpus),
        line=pd.Series(texts, dtype=object),
    )[kept]
    article = lines["article"].to_numpy()
    outlet = pd.factorize(corpus.articles["outlet"])[0]  # -1: unknown
    return lines.assign(
        text=pd.factorize(copies["first"])[0][article],
        outlet=outlet[article],
        n_outlet=np.bincount(outlet + 1)[outlet + 1][article],
        prose=[is_prose(line) for line in lines["line"]],
    ).query("n_words > 0")


def _whole_lines(corpus: Corpus) -> npt.NDArray[np.bool_]:
    """Tell which rows of `corpus.zones` are no part of a line that was split."""
    zones = corpus.zones
    texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    spans = zip(zones["doc_id"], zones["start"], zones["end"], zones["rule"], strict=True)
    whole = np.ones(len(zones), np.bool_)
    for i, (one, two) in enumerate(pairwise(spans)):
        same = one[0] == two[0] and one[3] != "heading_mark"
        if same and not _BREAK.search(texts[one[0]], one[2], two[1]):
            whole[i] = whole[i + 1] = False
    return whole


def _recurring(lines: pd.DataFrame, min_texts: int, min_share: float) -> pd.DataFrame:
    """Return the lines that recur, with the key and the form by which they do."""
    last = ~lines.duplicated("article", keep="last")
    keys = [
        (row, key.form, key.text)
        for row, line, zone, ends in zip(
            lines.index, lines["line"], lines["zone"], last, strict=True
        )
        for key in find_keys(line)
        if key.form == "line"
        or (zone == "body" and (key.form == "lead" or ends or not is_statement(line)))
    ]  # a series of headlines is no boilerplate, nor are numbers amid the text
    table = pd.DataFrame(keys, columns=["row", "form", "key"])
    table = table.join(lines, on="row")
    found = [table[:0]]
    for form in FORMS:
        some = table[table["form"] == form]
        if form != "line":
            some = some[_varies(some, min_texts if form == "lead" else 2)]
        if form == "lead":
            some = some[_is_label(some, lines)]
        grouped = some.groupby(_GROUP)
        share = grouped["article"].transform("nunique") / some["n_outlet"]
        often = (grouped["text"].transform("nunique") >= min_texts) & (share >= min_share)
        found.append(some[often])
        table = table[~table["row"].isin(found[-1]["row"])]
    return pd.concat(found)


def _varies(some: pd.DataFrame, least: int) -> npt.NDArray[np.bool_]:
    """Tell for which lines at least so many others have the same key."""
    n_kinds = some["line"].str.casefold().groupby([some[name] for name in _GROUP])
    return (n_kinds.transform("nunique") >= least).to_numpy(bool)


def _is_label(some: pd.DataFrame, lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which leads are no names of speakers: those would make statements and ask."""
    leads = set(some["key"])
    kinds = [
        (outlet, lead, is_statement(line), line.rstrip().endswith(("?", "!")))
        for outlet, line in zip(lines["outlet"], lines["line"], strict=True)
        if ":" in line and (lead := find_lead(find_keys(line)[0].text)) in leads
    ]
    by_lead = pd.DataFrame(kinds, columns=[*_GROUP, "states", "asks"]).groupby(_GROUP)
    label = ~by_lead["states"].any() & (by_lead["asks"].mean() < 0.5)  # noqa: PLR2004
    keys = pd.MultiIndex.from_frame(some[_GROUP])
    return label.reindex(keys).to_numpy(bool)


def _drop_speech(corpus: Corpus, recurring: pd.DataFrame) -> pd.DataFrame:
    """Return what recurs without what is spoken: a quotation stays one when it is repeated."""
    first = _examples(recurring)
    of_examples = corpus.articles["doc_id"].isin(first["doc_id"])
    quotes = find_quotes(corpus.filter(doc_id=corpus.articles.loc[of_examples, "doc_id"]))
    spoken = first.reset_index().merge(
        quotes.loc[quotes["voice"] != "outlet", ["doc_id", "start", "end"]],
        on="doc_id",
        suffixes=("", "_quote"),
    )
    overlaps = (spoken["start"] < spoken["end_quote"]) & (spoken["start_quote"] < spoken["end"])
    dropped = pd.MultiIndex.from_frame(spoken.loc[overlaps, ["form", *_GROUP]])
    keys = pd.MultiIndex.from_frame(recurring[["form", *_GROUP]])
    return recurring[~keys.isin(dropped)]


def _examples(recurring: pd.DataFrame) -> pd.DataFrame:
    """Return the first line of each kind, by doc_id and start."""
    ordered = recurring.sort_values(["doc_id", "start"])
    return ordered.drop_duplicates(["form", *_GROUP]).set_index(["form", *_GROUP])


def _described(corpus: Corpus, lines: pd.DataFrame, recurring: pd.DataFrame) -> pd.DataFrame:
    """Return the table of proposals."""
    grouped = recurring.assign(place=_places(lines, recurring)).groupby(["form", *_GROUP])
    found = grouped.agg(
        n_articles=("article", "nunique"),
        n_texts=("text", "nunique"),
        n_words=("n_words", "sum"),
        place=("place", lambda places: places.mode()[0]),
    ).join(_examples(recurring)[["doc_id", "start", "end", "line", "n_outlet"]])
    found = found.reset_index()
    names = pd.Series([*pd.factorize(corpus.articles["outlet"])[1], None], dtype="str")
    found["outlet"] = names.take(found["outlet"].to_numpy(np.int64)).array
    shown_lines = zip(found["line"], found["form"], strict=True)
    found["line"] = [_shown(line, form) for line, form in shown_lines]
    found = found.sort_values(
        ["outlet", "n_texts", "n_articles", "line", "form"],
        ascending=[True, False, False, True, True],
    )
    columns = {str(name): found[name] for name in found}
    columns["share"] = found["n_articles"] / found["n_outlet"]
    columns["place"] = pd.Series([PLACES[i] for i in found["place"]], dtype="str")
    missing = reasons(found["outlet"].isna().to_numpy(bool), "outlet unknown")
    return build(PROPOSALS, {**columns, "reason": missing})


def _shown(line: str, form: str) -> str:
    """Return a line in one line, as the file of lines has it."""
    line = " ".join(line.split())
    return line[: line.index(":") + 1] if form == "lead" else line


def _places(lines: pd.DataFrame, recurring: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return for each line that recurs the number of its place in `PLACES`."""
    own = lines[lines["prose"] & ~lines.index.isin(recurring["row"])]
    start = own.groupby("article")["start"]
    article, at = recurring["article"], recurring["start"]
    above = at.to_numpy() < article.map(start.min()).fillna(np.inf).to_numpy()
    below = at.to_numpy() > article.map(start.max()).fillna(-np.inf).to_numpy()
    return np.where(above, 0, np.where(below, 2, 1))

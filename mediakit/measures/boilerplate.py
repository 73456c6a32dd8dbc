"""Which lines recur in the articles of an outlet, and what is in which zone?

A line has keys: itself, itself but for numbers, what it begins with. Keys of all lines are counted
in files; the lines of those that are frequent are looked at one by one.
"""

from __future__ import annotations

import pickle
import re
from collections import deque
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.corpus.tokens import VOICE_OF, article_rows, paragraphs, read_rows, texts_of
from mediakit.errors import ArgumentError, check_count, shown
from mediakit.measures.copies import (
    count_copies,
    list_batches,
    open_scratch,
    pair_alike,
    segments_of,
)
from mediakit.tables import COUNTED, ZONES, build, check_columns, reasons
from mediakit.zones import labels
from mediakit.zones.labels import Key, find_keys, find_lead, fold_line, is_prose, is_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mediakit.base.arrays import Codes, Flags
    from mediakit.corpus.corpus import Corpus
    from mediakit.measures.copies import Shingles

    Parts = list[Callable[[], Any]]  # which give what is stored of a batch

PARTS: Final = 16  # in which keys of lines are counted one after the other
KEYS_AT_ONCE: Final = 1 << 24  # bytes
START_WORDS: Final = 8  # more than a lead has
STARTING: Final = 120  # characters that have so many words, of most lines

MIN_TEXTS: Final = 3
MIN_SHARE: Final = 0.01
FORMS: Final = ("numbers", "lead", "line")  # the first that fits takes a line
PLACES: Final = ("head", "body", "tail")
LINE_KEY: Final = ["outlet", "key"]
KIND: Final = ["form", *LINE_KEY]
LINE_BREAK: Final = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")


def propose_boilerplate(
    corpus: Corpus | Iterable[Corpus],
    *,
    duplicates: pd.DataFrame | None = None,
    min_texts: int = MIN_TEXTS,
    min_share: float = MIN_SHARE,
) -> pd.DataFrame:
    r"""Which lines recur in the articles of an outlet, and may be boilerplate?

    Compared are the lines (paragraphs) of headline and body, whatever their case, kind of quotation
    mark and white space; lines of running text only if they are the same or, as the last of their
    article, the same but for numbers. Copies of an article are one text, and what is said is not
    proposed. The background of a story is: keep the rows that are boilerplate, and give them to
    `write_boilerplate`.

    Parameters
    ----------
    corpus
        Or batches, as `stream_articles` gives them, each of which is read once and not kept.
    duplicates
        By default those of `find_duplicates`; where most words are boilerplate, and all articles
        would be one text, those of a higher `min_similarity`.
    min_texts : in how many texts of the outlet a line recurs at least, from 2 on
    min_share : in which share of the outlet's articles: in thousands, lines recur by chance

    Returns
    -------
    DataFrame
        One row per line, by outlet (articles without one are one group, the last), then those in
        the most texts first:

        - line: as it stands in the example, or the words that it begins with, and their colon
        - form: `line`, always the same; `numbers`, the same but for numbers, months and days of the
          week; `lead`, two to four words before a colon, and no running text behind it
        - n_articles: in which the line is; n_texts: those of them that are no copies
        - n_outlet: articles of the outlet; share: n_articles of them
        - place: in most articles `head`, above their own running text, `tail`, below it, or `body`
        - n_words: words that would no longer count
        - doc_id, start, end: an example, in the first article by doc_id; reason: of no outlet

    Raises
    ------
    ArgumentError, ColumnMissingError : if a number is out of range; else as of `count_copies`
    OutputError : if the disk is full

    Notes
    -----
    With the `duplicates` given, batches took 100 MB beside one of them for 20,000 as for 200,000
    articles of 2 kB (measured); a million needs 300 MB (extrapolated: what recurs, and id, date and
    outlet of each article), 3 GB of scratch files in TMPDIR, and 5 minutes of CPU beside reading.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> bodies = ["No ship left.", "Rain fell on the hills.", "The court heard the case."]
    >>> texts = [f"{body}\n\nThe Echo, edition {i}" for i, body in enumerate(bodies)]
    >>> corpus = mk.read_articles(pd.DataFrame({"text": texts, "outlet": "Echo"}))
    >>> mk.measures.propose_boilerplate(corpus)[["line", "form", "n_texts", "place", "n_words"]]
                      line     form  n_texts place  n_words
    0  The Echo, edition 0  numbers        3  tail       12
    """
    check_count("min_texts", min_texts, 2)
    if not 0 <= min_share <= 1:
        asked = "between 0 and 1; give a share, such as 0.01"
        raise ArgumentError(f"min_share={shown(min_share)} is not {asked}.")
    if duplicates is not None:
        check_columns(duplicates, ["doc_id", "other"])
    read, parts = list[pd.DataFrame](), list[Any]()
    with open_scratch() as batches, open_scratch() as keys:
        stored = _store_lines(corpus, read, batches, parts, keys)
        if duplicates is None:
            found, one, two, _ = pair_alike(stored)
            ids = found["doc_id"].array
            duplicates = pd.DataFrame({"doc_id": ids.take(one), "other": ids.take(two)})
        deque(stored, 0)
        articles = pd.concat(read, ignore_index=True)
        outlet, outlets = pd.factorize(articles["outlet"])  # -1: unknown
        n_outlet = np.bincount(outlet + 1)[outlet + 1]
        text = pd.factorize(count_copies(articles, duplicates)["first"])[0]
        often = _find_often(keys, n_outlet, min_texts, min_share)
        lines = _gather_lines(parts, often)
        article = lines["article"].to_numpy()
        lines = lines.assign(text=text[article], outlet=outlet[article], n_outlet=n_outlet[article])
        recurring = _find_recurring(lines, min_texts, min_share)
        recurring = _drop_speech(parts, recurring)
    return _describe_lines(outlets, lines, recurring)


def _store_lines(
    corpus: Corpus | Iterable[Corpus],
    read: list[pd.DataFrame],
    batches: IO[bytes],
    parts: Parts,
    keys: IO[bytes],
) -> Iterator[Corpus]:
    """Yield the batches; write each with its lines, and the number of each key with its article.

    Where a number recurs, a line may: that of a whole line is of its first words, since folding all
    of the text takes long.
    """
    n = 0
    for batch in list_batches(corpus):
        whole = replace(batch, segments=segments_of(batch))
        articles = whole.articles[["doc_id", "date", "outlet"]]
        lines = _list_lines(whole)
        outlet = articles["outlet"].fillna("").to_numpy(dtype=object)[lines["article"]]
        lines["article"] += n
        named = []
        each = zip(outlet, *_columns(lines), strict=True)
        for row, (name, line, zone, ends) in enumerate(each):
            start = fold_start(line)
            others = find_keys(line)[1:] if _is_varied(line, zone, ends) else []
            forms = [("line", start), *(key for key in others if key.form != "lead")]
            if ":" in line and (lead := find_lead(start)):  # also of a statement
                forms.append(("lead", lead))
            named += [(row, f"{name}\n{form}\n{text}") for form, text in forms]
        rows = np.array([row for row, _ in named], np.int64)
        told = np.array([key for _, key in named], dtype=object)
        number = pd.util.hash_array(told, categorize=False)
        article = lines["article"].to_numpy(np.uint64)[rows]
        keys.write(np.stack([number, article], axis=1).tobytes())
        kept = (replace(whole, segments=None), lines.drop(columns="line"), number, rows)
        if batch is corpus:  # in memory already
            parts.append(partial(tuple, kept))
        else:
            parts.append(partial(_load, batches, batches.tell()))
            pickle.dump(kept, batches)
        read.append(articles)
        n += len(articles)
        yield whole


def _columns(lines: pd.DataFrame) -> Iterator[list[Any]]:
    """Yield what the keys of lines follow from."""
    yield from (lines[name].tolist() for name in ("line", "zone", "last"))


def _is_varied(line: str, zone: str, ends: bool) -> bool:  # noqa: FBT001  # a column
    """Return whether a line can recur in another form than itself."""
    # A series of headlines is no boilerplate, nor are numbers amid the text; long lines have none.
    return zone == "body" and len(line) <= labels.MAX_LINE and (ends or not is_statement(line))


def fold_start(line: str) -> str:
    """Return the first words of a folded line.

    >>> fold_start("“No ship left”, the  harbour said, “and none will leave.”")
    '"no ship left", the harbour said, "and none'
    """
    words = fold_line(line[:STARTING]).split(" ")
    if len(words) <= START_WORDS:  # of which the last may be cut
        words = fold_line(line).split(" ")
    return " ".join(words[:START_WORDS])


def _load(batches: IO[bytes], place: int) -> Any:  # noqa: ANN401  # what was stored
    """Return a batch and its lines."""
    batches.seek(place)
    return pickle.load(batches)  # noqa: S301  # written here


def _find_often(keys: IO[bytes], n_outlet: Codes, min_texts: int, min_share: float) -> Shingles:
    """Return the numbers of the keys that so many lines of an outlet have, sorted."""
    often = []
    for part in range(PARTS):
        keys.seek(0)
        mine = [np.zeros((0, 2), np.uint64)]
        while data := keys.read(KEYS_AT_ONCE):
            each = np.frombuffer(data, np.uint64).reshape(-1, 2)
            mine.append(each[each[:, 0] % PARTS == part])
        number, article = np.concatenate(mine).T
        number, first, n = np.unique(number, return_index=True, return_counts=True)
        share = n / n_outlet[article[first].astype(np.int64)]
        often.append(number[(n >= min_texts) & (share >= min_share)])
    return np.sort(np.concatenate(often))


def _gather_lines(parts: Parts, often: Shingles) -> pd.DataFrame:
    """Return the lines whose keys are among those, and what tells where they stand in a text."""
    gathered = list[pd.DataFrame]()
    for at, part in enumerate(parts):
        corpus, lines, number, rows = part()
        kept = np.zeros(len(lines), np.bool_)
        kept[rows[np.append(often, 0)[np.searchsorted(often, number)] == number]] = True
        other = lines[~kept & lines["prose"] & lines["article"].isin(lines["article"][kept])]
        for which in ("first", "last"):
            kept[other.drop_duplicates("article", keep=which).index] = True
        told = pd.Series(texts_of(corpus, lines[kept]), lines.index[kept], dtype=object)
        gathered.append(lines[kept].assign(line=told, part=at))
    return pd.concat(gathered, ignore_index=True)


def _list_lines(corpus: Corpus) -> pd.DataFrame:
    """Return the lines that count: their span, article, and what they are."""
    zones = corpus.zones
    texts = dict(zip(*(corpus.articles[name].tolist() for name in ("doc_id", "text")), strict=True))
    spans = zip(*(zones[name].tolist() for name in ("doc_id", "start", "end", "rule")), strict=True)
    whole = np.ones(len(zones), np.bool_)  # no part of a line that was split
    for i, (one, two) in enumerate(pairwise(spans)):
        same = one[0] == two[0] and one[3] != "heading_mark"
        if same and not LINE_BREAK.search(texts[one[0]], one[2], two[1]):
            whole[i] = whole[i + 1] = False
    counted = zones["zone"].isin(COUNTED) & (zones["rule"] != "from_column")
    lines = zones[["doc_id", "start", "end", "zone"]].assign(
        article=article_rows(corpus, zones["doc_id"]),
        n_words=segments_of(corpus).count_words(len(zones)),
        line=pd.Series(paragraphs(corpus), dtype=object),
    )[counted.to_numpy() & whole]
    prose = np.array([is_prose(line) for line in lines["line"]], np.bool_)
    lines = lines.assign(prose=prose).query("n_words > 0").reset_index(drop=True)
    last = ~lines.duplicated("article", keep="last")
    return lines.assign(last=last)


def _find_recurring(lines: pd.DataFrame, min_texts: int, min_share: float) -> pd.DataFrame:
    """Return the lines that recur, with the key and the form by which they do."""
    each = zip(lines.index, *_columns(lines), strict=True)
    keys = [
        (row, key.form, key.text)
        for row, line, *told in each
        for key in (find_keys(line) if _is_varied(line, *told) else [Key("line", fold_line(line))])
    ]
    table = pd.DataFrame(keys, columns=["row", "form", "key"]).join(lines, on="row")
    found = [table[:0]]
    for form in FORMS:
        some = table[table["form"] == form]
        if form != "line":  # so many others must have the same key
            variants = some["line"].str.casefold().groupby([some[name] for name in LINE_KEY])
            some = some[variants.transform("nunique") >= (min_texts if form == "lead" else 2)]
        if form == "lead":
            some = some[_is_label(some, lines)]
        grouped = some.groupby(LINE_KEY)
        share = grouped["article"].transform("nunique") / some["n_outlet"]
        often = (grouped["text"].transform("nunique") >= min_texts) & (share >= min_share)
        found.append(some[often])
        table = table[~table["row"].isin(found[-1]["row"])]
    return pd.concat(found)


def _is_label(some: pd.DataFrame, lines: pd.DataFrame) -> Flags:
    """Tell which leads are no names of speakers: those would make statements and ask."""
    leads = set(some["key"])
    kinds = [
        (outlet, lead, is_statement(line), line.rstrip().endswith(("?", "!")))
        for outlet, line in zip(lines["outlet"], lines["line"], strict=True)
        if ":" in line and (lead := find_lead(find_keys(line)[0].text)) in leads
    ]
    by_lead = pd.DataFrame(kinds, columns=[*LINE_KEY, "states", "asks"]).groupby(LINE_KEY)
    label = ~by_lead["states"].any() & (by_lead["asks"].mean() < 0.5)  # noqa: PLR2004
    return label.reindex(pd.MultiIndex.from_frame(some[LINE_KEY])).to_numpy(bool)


def _drop_speech(parts: Parts, recurring: pd.DataFrame) -> pd.DataFrame:
    """Return what recurs without what is spoken: a quotation stays one when it is repeated."""
    first = _list_examples(recurring)
    said = []
    for at in first["part"].unique().tolist():
        corpus, examples = parts[at]()[0], first.loc[first["part"] == at, "doc_id"]
        found = read_rows(corpus.filter(doc_id=examples.unique()), "wide", speakers=False)
        told = zip(*found, strict=True)
        said += [(i, row.start, row.end) for i, row in told if VOICE_OF[row.kind] != "outlet"]
    quotes = pd.DataFrame(said, columns=["doc_id", "start", "end"]).astype({"doc_id": "str"})
    spoken = first.reset_index().merge(quotes, on="doc_id", suffixes=("", "_quote"))
    overlaps = (spoken["start"] < spoken["end_quote"]) & (spoken["start_quote"] < spoken["end"])
    dropped = pd.MultiIndex.from_frame(spoken.loc[overlaps, KIND])
    return recurring[~pd.MultiIndex.from_frame(recurring[KIND]).isin(dropped)]


def _list_examples(recurring: pd.DataFrame) -> pd.DataFrame:
    """Return the first line of each kind, by doc_id and start."""
    ordered = recurring.sort_values(["doc_id", "start"])
    return ordered.drop_duplicates(KIND).set_index(KIND)


def _describe_lines(
    outlets: pd.Index[str], lines: pd.DataFrame, recurring: pd.DataFrame
) -> pd.DataFrame:
    """Return the table of proposals."""
    own = lines[lines["prose"] & ~lines.index.isin(recurring["row"])]
    start, at = own.groupby("article")["start"], recurring["start"].to_numpy()
    above = at < recurring["article"].map(start.min()).fillna(np.inf).to_numpy()
    below = at > recurring["article"].map(start.max()).fillna(-np.inf).to_numpy()
    place = np.where(above, 0, np.where(below, 2, 1))
    kinds = recurring.assign(place=place).groupby(KIND)
    found = kinds.agg(
        n_articles=("article", "nunique"),
        n_texts=("text", "nunique"),
        n_words=("n_words", "sum"),
        place=("place", lambda places: places.mode()[0]),
    )
    examples = _list_examples(recurring)[["doc_id", "start", "end", "line", "n_outlet"]]
    found = found.join(examples).reset_index()
    names = pd.Series([*outlets, None], dtype="str")
    found["outlet"] = names.take(found["outlet"].to_numpy(np.int64)).array
    told = found["line"].map(lambda line: " ".join(line.split()))  # in one line, as the file has it
    label = told.str.replace(":.*", ":", regex=True)
    found["line"] = label.where(found["form"] == "lead", told)
    found["share"] = found["n_articles"] / found["n_outlet"]
    order = ["outlet", "n_texts", "n_articles", "line", "form"]
    found = found.sort_values(order, ascending=[True, False, False, True, True])
    found["place"] = [PLACES[i] for i in found["place"]]
    found["reason"] = reasons(found["outlet"].isna().to_numpy(bool), "outlet unknown")
    return build(tables.PROPOSALS, {name: found[name] for name in tables.PROPOSALS})


def count_zones(corpus: Corpus) -> pd.DataFrame:
    r"""How much of the articles is in each zone, and by which rule?

    Returns
    -------
    DataFrame
        One row per zone and rule that decided: zone (in the order of `tables.ZONES`), rule (the
        most frequent first, then by name), n (spans), n_articles, n_words.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "Rates rise\n\nRates rose on Monday, the bank said.\n\n© 2021 The Herald"
    >>> mk.count_zones(mk.read_articles(pd.DataFrame({"text": [text]})))
              zone        rule  n  n_articles  n_words
    0     headline  first_line  1           1        2
    1         body     default  1           1        7
    2  boilerplate   copyright  1           1        3
    """
    n_words = segments_of(corpus).count_words(len(corpus.zones))
    spans = corpus.zones.assign(zone=pd.Categorical(corpus.zones["zone"], ZONES), n_words=n_words)
    counts = spans.groupby(["zone", "rule"], as_index=False, observed=True).agg(
        n=("n_words", "size"), n_articles=("doc_id", "nunique"), n_words=("n_words", "sum")
    )
    counts = counts.sort_values(["zone", "n", "rule"], ascending=[True, False, True])
    return build(tables.ZONE_COUNTS, {name: counts[name] for name in tables.ZONE_COUNTS})

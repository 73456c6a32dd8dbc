"""The words behind the numbers, and what a reader must know, as lists to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mediakit.corpus.tokens import rows_within, split_sentences, texts_of
from mediakit.tables import (
    ARTICLE_LIST,
    COPY_LIST,
    QUOTE_LIST,
    TONE_LIST,
    VOICES,
    ZONE_LIST,
    build,
    check_columns,
    reasons,
)

if TYPE_CHECKING:
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.tokens import Tokens

NOT_VALIDATED: Final = "not validated"
_PAIR: Final = ("doc_id", "other")  # the columns of a table of pairs
_RANKED: Final = ("same outlet", "other outlet", "wire copy")  # the last among pairs is the group's


def list_quotes(tokens: Tokens) -> pd.DataFrame:
    """What was said, by whom, and how do we know?

    Returns
    -------
    DataFrame
        One row per quotation or reported passage, in order of the text: doc_id, start, end, kind,
        speaker, text, n_words (all words inside, also those of a quotation in a report), cue, rule,
        flag.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.list_quotes(tokens)[["speaker", "text", "n_words", "cue"]]
        speaker         text  n_words   cue
    0  Ada Kern  “We agree,”        2  said
    """
    quotes = tokens.quotes
    low, high = rows_within(tokens, quotes)
    words = np.concatenate([[0], np.cumsum(tokens.words)])
    own = {
        "text": texts_of(tokens.corpus, quotes),
        "n_words": words[high] - words[low],
    }
    kept = {name: quotes[name] for name in QUOTE_LIST if name in quotes}
    return build(QUOTE_LIST, kept | own)


def list_tone(tokens: Tokens, sentences: pd.DataFrame, *, n: int = 5) -> pd.DataFrame:
    """Which sentences sound most positive and most negative?

    Parameters
    ----------
    sentences
        `score_sentiment(tokens, by=["sentence", "voice"])` of these tokens.
    n
        How many of either end, for each voice.

    Returns
    -------
    DataFrame
        One row per sentence and voice, quoted voices first, the most positive first: doc_id, start,
        end, sentence, voice, compound (of the words that this voice has in it), text (the whole
        sentence).

    Raises
    ------
    ColumnMissingError
        If `sentences` lacks doc_id, sentence, voice or compound.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["A good day. A bad day. A day."]}))
    >>> tokens = mk.tokenize(corpus)
    >>> table = mk.list_tone(tokens, mk.score_sentiment(tokens, by=["sentence", "voice"]))
    >>> table[["voice", "compound", "text"]]
        voice  compound         text
    0  outlet    0.4404  A good day.
    1  outlet   -0.5423   A bad day.
    """
    check_columns(sentences, ["doc_id", "sentence", "voice", "compound"])
    scored = sentences[sentences["compound"].notna()]
    places = split_sentences(tokens)[["doc_id", "sentence", "start", "end"]]
    rows = scored.merge(places, on=["doc_id", "sentence"], validate="many_to_one")
    order = rows["voice"].map({voice: i for i, voice in enumerate(VOICES[::-1])})
    rows = rows.assign(order=order).sort_values(
        ["order", "compound", "doc_id", "start"], ascending=[True, False, True, True]
    )
    groups = rows.groupby("order")
    kept = (groups.cumcount() < n) | (groups.cumcount(ascending=False) < n)
    rows = rows[kept]
    found = {name: rows[name] for name in TONE_LIST if name in rows}
    return build(TONE_LIST, found | {"text": texts_of(tokens.corpus, rows)})


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
    >>> corpus = mk.read_articles(pd.DataFrame({"text": [text]}))
    >>> mk.list_zones(corpus)[["zone", "text"]]
              zone               text
    0     headline         Rates rise
    1  boilerplate  © 2021 The Herald
    """
    rows = corpus.zones[corpus.zones["zone"] != "body"]
    kept = {name: rows[name] for name in ZONE_LIST if name in rows}
    return build(ZONE_LIST, kept | {"text": texts_of(corpus, rows)})


def list_articles(corpus: Corpus, copies: pd.DataFrame) -> pd.DataFrame:
    """Which articles are there, and what is known of each?

    Parameters
    ----------
    copies
        As `count_copies` gives it.

    Returns
    -------
    DataFrame
        One row per article, in their order, without its text: doc_id, outlet, date, title, byline,
        language, translated, n_words, n_copies, first (the article that stands for its copies),
        url, source, encoding, sha256.

    Raises
    ------
    ColumnMissingError
        If `copies` lacks doc_id, n_copies or first.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Rain fell.", "Rain fell."]}))
    >>> copies = mk.count_copies(corpus, mk.find_duplicates(corpus))
    >>> mk.list_articles(corpus, copies)[["doc_id", "n_words", "n_copies", "first"]]
      doc_id  n_words  n_copies  first
    0  row-0        2         2  row-0
    1  row-1        2         2  row-0
    """
    check_columns(copies, ["doc_id", "n_copies", "first"])
    articles = corpus.articles.merge(copies[["doc_id", "n_copies", "first"]], on="doc_id")
    return build(ARTICLE_LIST, {name: articles[name] for name in ARTICLE_LIST})


def list_copies(corpus: Corpus, duplicates: pd.DataFrame) -> pd.DataFrame:
    """Which articles are copies of each other, and who had the text first?

    Parameters
    ----------
    duplicates
        As `find_duplicates` gives it.

    Returns
    -------
    DataFrame
        One row per article that has a copy, the largest groups first, in each the earliest article
        first: group (as in `duplicates`); n_copies, its articles; kind: `same outlet`, or else
        `wire copy` where an article of the group credits an agency and `other outlet` where none
        does, missing where no outlet is known; agency; doc_id, outlet, date, title, n_words;
        reason, why kind is missing.

    Raises
    ------
    ColumnMissingError
        If `duplicates` lacks a column that is needed.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": "Rain fell.", "outlet": ["Echo", "Star"]})
    >>> corpus = mk.read_articles(articles)
    >>> mk.list_copies(corpus, mk.find_duplicates(corpus))[["group", "kind", "doc_id"]]
       group          kind doc_id
    0      0  other outlet  row-0
    1      0  other outlet  row-1
    """
    check_columns(duplicates, ["doc_id", "other", "group", "kind", "agency"])
    rank = duplicates["kind"].map({kind: i for i, kind in enumerate(_RANKED)})
    of_group = pd.DataFrame(
        {
            "kind": rank.groupby(duplicates["group"]).max().map(dict(enumerate(_RANKED))),
            "agency": duplicates.groupby("group")["agency"].agg(_join_agencies),
        }
    )
    both = [duplicates[["group", name]].set_axis(["group", "doc_id"], axis=1) for name in _PAIR]
    members = pd.concat(both).drop_duplicates("doc_id")
    members["n_copies"] = members["group"].map(members["group"].value_counts())
    own = corpus.articles[["doc_id", "outlet", "date", "title", "n_words"]]
    table = members.merge(own, on="doc_id").join(of_group, on="group")
    table = table.sort_values(
        ["n_copies", "group", "date", "doc_id"], ascending=[False, True, True, True]
    )
    unknown = reasons(table["kind"].isna().to_numpy(bool), "outlet unknown")
    return build(COPY_LIST, {str(name): table[name] for name in table} | {"reason": unknown})


def _join_agencies(credited: pd.Series[str]) -> str | None:
    """Return the agencies that the pairs of a group credit, each once."""
    names = {name for names in credited.dropna() for name in names.split(", ")}
    return ", ".join(sorted(names)) or None


def list_caveats(
    corpus: Corpus, findings: pd.DataFrame | None = None, *, validity: str = NOT_VALIDATED
) -> list[str]:
    """What must the reader know before the numbers, in two or three words each?

    Parameters
    ----------
    findings
        On the dictionaries that were used, as `check_dictionary` gives it.
    validity
        How valid the instrument is, as `describe_validity` says it.

    Returns
    -------
    list of str
        Always how far the instruments are validated; then what holds for this corpus.
    """
    caveats = [f"instruments {NOT_VALIDATED}" if validity == NOT_VALIDATED else validity]
    if findings is not None and (findings["severity"] == "error").any():
        caveats.append("errors in a frame list")
    if corpus.articles["translated"].notna().any():
        caveats.append("machine translation suspected")
    if len(corpus.articles) == 1:
        caveats.append("one article: no comparison")
    return caveats

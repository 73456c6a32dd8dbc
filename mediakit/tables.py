"""How tables are made and checked, and columns and dtypes of those that hold text.

A table has the same columns in the same order whatever is in it, also when it has no rows. Those
of other tables are in `check_tables`, `corpus_tables` and `measure_tables`.
"""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    import numpy as np  # loaded where an array is made
    import numpy.typing as npt
    import pandas as pd


ZONES: Final = ("kicker", "headline", "byline", "body", "boilerplate")


COUNTED: Final = ("headline", "body")


# Reasons in `rejects` of what holds no record: it goes with articles, is read in its own place, or
# is no file. All other reasons are of records, and of files that may hold some.
PASSED_OVER: Final = ("not_an_article", "link", "broken_link", "not_a_file")


VOICES: Final = ("outlet", "reported", "quoted")


_SPAN: Final = {"doc_id": "str", "start": "int64", "end": "int64"}


ARTICLES: Final = {
    "doc_id": "str",
    "text": "str",
    "title": "str",
    "kicker": "str",
    "byline": "str",
    "outlet": "str",
    "date": "str",
    "url": "str",
    "language": "str",
    "language_rule": "str",
    "translated": "str",
    "source": "str",
    "encoding": "str",
    "sha256": "str",
    "n_words": "int64",
}


ZONE_SPANS: Final = {**_SPAN, "zone": "str", "rule": "str"}


REJECTS: Final = {
    "source": "str",
    "row": "Int64",
    "line": "Int64",
    "field": "str",
    "reason": "str",
    "detail": "str",
    "text": "str",
}


SENTENCES: Final = {
    **_SPAN,
    "sentence": "int64",
    "n_words": "int64",
    "zone": "str",
    "outlet_share": "float64",
    "reported_share": "float64",
    "quoted_share": "float64",
    "reason": "str",
}


QUOTES: Final = {
    **_SPAN,
    "kind": "str",
    "voice": "str",
    "zone": "str",
    "speaker": "str",
    "speaker_start": "Int64",
    "speaker_end": "Int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}


QUOTE_LIST: Final = {
    **_SPAN,
    "kind": "str",
    "speaker": "str",
    "text": "str",
    "n_words": "int64",
    "cue": "str",
    "rule": "str",
    "flag": "str",
}


TONE_LIST: Final = {
    **_SPAN,
    "sentence": "int64",
    "voice": "str",
    "compound": "float64",
    "text": "str",
}


ZONE_LIST: Final = {
    "doc_id": "str",
    "zone": "str",
    "text": "str",
    "rule": "str",
    "start": "int64",
    "end": "int64",
}


TOKENS: Final = {
    "doc_id": "str",
    "token": "str",
    "start": "int64",
    "end": "int64",
    "sentence": "int64",
    "zone": "str",
    "voice": "str",
}


HITS: Final = {
    **_SPAN,
    "hit_id": "int64",
    "category": "str",
    "pattern": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}


ACTORS: Final = {
    **_SPAN,
    "actor": "str",
    "term": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}


KWIC: Final = {
    **_SPAN,
    "left": "str",
    "keyword": "str",
    "right": "str",
    "voice": "str",
    "zone": "str",
    "sentence": "int64",
}


@cache
def _find_dtype(name: str) -> Any:  # noqa: ANN401  # pandas' or numpy's
    """Return the dtype of a name: small tables take longer to look it up than to be filled."""
    import pandas as pd

    return pd.api.types.pandas_dtype(name)


def build(schema: Mapping[str, str], columns: Mapping[str, Sized] | None = None) -> pd.DataFrame:
    """Return a table with exactly the schema's columns, in its order and with its dtypes.

    Parameters
    ----------
    schema
        Column name to pandas dtype.
    columns
        Column name to its values, in order whatever their index; a column that is left out is
        missing throughout.

    Examples
    --------
    >>> build({"doc_id": "str", "n": "int64"}, {"n": [1], "doc_id": ["a"]})
      doc_id  n
    0      a  1
    >>> len(build(HITS))
    0
    """
    import pandas as pd

    data = {} if columns is None else columns
    n = max((len(values) for values in data.values()), default=0)
    return pd.DataFrame(
        {
            name: pd.array(data[name] if name in data else [None] * n, dtype=_find_dtype(dtype))  # type: ignore[call-overload]  # of any dtype
            for name, dtype in schema.items()
        },
        index=pd.RangeIndex(n),
        copy=False,  # what pandas joins in blocks takes its size again
    )


def reasons(missing: npt.NDArray[np.bool_], reason: str) -> npt.NDArray[np.object_]:
    """Return the reason where a value is missing, None elsewhere.

    >>> import numpy as np
    >>> reasons(np.array([True, False]), "no words").tolist()
    ['no words', None]
    """
    import numpy as np  # loaded where an array is made

    column = np.full(len(missing), None, dtype=object)
    column[missing] = reason
    return column


def find_codes(labels: Sequence[str], column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the place of each value among the labels (-1: not there).

    >>> import pandas as pd
    >>> find_codes(ZONES, pd.Series(["body", "quire"])).tolist()
    [3, -1]
    """
    import numpy as np
    import pandas as pd

    return pd.Index(labels).get_indexer(pd.Index(column)).astype(np.int64)


def check_columns(table: pd.DataFrame, needed: Iterable[str]) -> None:
    """Refuse a table without a needed column.

    Raises
    ------
    ColumnMissingError
        Naming the column, what was found and the nearest name.
    """
    for column in needed:
        if column not in table.columns:
            raise ColumnMissingError(column, found=table.columns)


SEVERITIES: Final = ("error", "warning", "note")


INSTRUMENTS: Final = {
    "title": "str",
    "version": "str",
    "reference": "str",
    "url": "str",
    "licence": "str",
}


FINDINGS: Final = {
    "severity": "str",
    "finding": "str",
    "category": "str",
    "pattern": "str",
    "n": "Int64",
    "detail": "str",
}


PICKINGS: Final = {
    "category": "str",
    "pattern": "str",
    "term": "str",
    "n": "int64",
    "n_articles": "int64",
    "share": "float64",
    "reason": "str",
}


OVERLAPS: Final = {
    "category": "str",
    "other": "str",
    "n": "int64",
    "n_hits": "int64",
    "share": "float64",
    "reason": "str",
}


DIFFERENCES: Final = {
    "report": "str",
    "part": "str",
    "name": "str",
    "finding": "str",
    "detail": "str",
}


OTHERS: Final = "all others"  # what a group is held against where no other is named


CLEAR: Final = 0.05  # q below which figures and sentences call something more than chance


COMPARISON: Final = {
    "measure": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n_articles": "int64",
    "n_clusters": "int64",
    "n_words": "Int64",
    "n_sentences": "Int64",
    "reference": "str",
    "reference_estimate": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "cliffs_delta": "float64",
    "p": "float64",
    "q": "float64",
    "level": "float64",
    "draws": "int64",
    "reason": "str",
}


TREND: Final = {
    "n_smoothed": "int64",
    "n_words_smoothed": "int64",
    "n_periods": "int64",
    "window": "int64",
    "per_1000_smoothed": "float64",
}


BANDS: Final = {
    "measure": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n_articles": "int64",
    "n_clusters": "int64",
    "window": "int64",
    "level": "float64",
    "draws": "int64",
    "reason": "str",
}


CHANGES: Final = {
    "period": "str",
    "n_before": "Int64",
    "n_words_before": "Int64",
    "per_1000_before": "float64",
    "n_after": "Int64",
    "n_words_after": "Int64",
    "per_1000_after": "float64",
    "n_periods": "int64",
    "g2": "float64",
    "p": "float64",
    "q": "float64",
    "draws": "int64",
    "status": "str",
    "reason": "str",
}


KEYNESS: Final = {
    "target": "str",
    "reference": "str",
    "term": "str",
    "n_target": "int64",
    "n_reference": "int64",
    "n_words_target": "int64",
    "n_words_reference": "int64",
    "per_1000_target": "float64",
    "per_1000_reference": "float64",
    "n_present_target": "int64",
    "n_present_reference": "int64",
    "n_articles_target": "int64",
    "n_articles_reference": "int64",
    "dp": "float64",
    "log_ratio": "float64",
    "log_odds": "float64",
    "z": "float64",
    "g2": "float64",
    "p": "float64",
    "q": "float64",
    "reason": "str",
}


KEY_LINES: Final = {
    "side": "str",
    "term": "str",
    "left": "str",
    "keyword": "str",
    "right": "str",
    "voice": "str",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
}


COLLOCATES: Final = {
    "word": "str",
    "n": "int64",
    "n_left": "int64",
    "n_right": "int64",
    "n_articles": "int64",
    "n_pattern": "int64",
    "n_word": "int64",
    "n_near": "int64",
    "n_words": "int64",
    "expected": "float64",
    "logdice": "float64",
    "npmi": "float64",
    "g2": "float64",
    "reason": "str",
}


# Of an instrument among others; before it stand instrument, primary and the keys.
SPECIFICATIONS: Final = {
    **{name: kind for name, kind in COMPARISON.items() if name != "reason"},
    "n_others": "int64",
    "n_same_sign": "Int64",
    "share_same_sign": "float64",
    "reason": "str",
}


# Ways to put one question to a list of words: zones and voice that are read, terms from which an
# article has a category.
VARIANTS: Final = {
    f"zones: {' and '.join(zones)}, voice: {voice}, threshold: {threshold}": (
        zones,
        voice,
        threshold,
    )
    for zones in (("headline", "body"), ("body",))
    for voice in ("all", "outlet")
    for threshold in (1, 2)
}


RECORDS: Final = {"outcome": "str", "reason": "str", "n": "int64"}


REJECT_COUNTS: Final = {
    "reason": "str",
    "n": "int64",
    "source": "str",
    "row": "Int64",
    "line": "Int64",
    "detail": "str",
}


MISSING_FIELDS: Final = {
    "field": "str",
    "n": "int64",
    "n_articles": "int64",
    "share": "float64",
}


ARTICLE_COUNTS: Final = {
    "period": "str",
    "n": "int64",
    "n_words": "int64",
    "reason": "str",
}


TEXT_COUNTS: Final = {
    "n": "int64",
    "n_texts": "int64",
    "n_words": "int64",
    "shortest": "int64",
    "quarter": "float64",
    "median": "float64",
    "three_quarters": "float64",
    "longest": "int64",
    "first_date": "str",
    "last_date": "str",
    "n_undated": "int64",
    "reason": "str",
}


ARTICLE_LIST: Final = {
    "doc_id": "str",
    "outlet": "str",
    "date": "str",
    "title": "str",
    "byline": "str",
    "language": "str",
    "translated": "str",
    "n_words": "int64",
    "n_copies": "int64",
    "first": "str",
    "url": "str",
    "source": "str",
    "encoding": "str",
    "sha256": "str",
}


DUPLICATES: Final = {
    "doc_id": "str",
    "other": "str",
    "similarity": "float64",
    "containment": "float64",
    "n_shared": "int64",
    "n_shingles": "int64",
    "n_shingles_other": "int64",
    "group": "int64",
    "kind": "str",
    "agency": "str",
    "reason": "str",
}


COPIES: Final = {
    "doc_id": "str",
    "first": "str",
    "n_copies": "int64",
    "weight": "float64",
    "kept": "bool",
}


COPY_LIST: Final = {
    "group": "int64",
    "n_copies": "int64",
    "kind": "str",
    "agency": "str",
    "doc_id": "str",
    "outlet": "str",
    "date": "str",
    "title": "str",
    "n_words": "int64",
    "reason": "str",
}


ZONE_COUNTS: Final = {
    "zone": "str",
    "rule": "str",
    "n": "int64",
    "n_articles": "int64",
    "n_words": "int64",
}


PROPOSALS: Final = {
    "outlet": "str",
    "line": "str",
    "form": "str",
    "n_articles": "int64",
    "n_texts": "int64",
    "n_outlet": "int64",
    "share": "float64",
    "place": "str",
    "n_words": "int64",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
    "reason": "str",
}


EVENTS: Final = {"date": "str", "event": "str"}


Counting = Literal["article", "text", "weighted"]  # how copies count


COUNTINGS: Final[tuple[Counting, ...]] = get_args(Counting)


FRAMES: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_sentences": "int64",
    "share_sentences": "float64",
    "present": "bool",
    "reason": "str",
}


ACTOR_FRAMES: Final = {name: kind for name, kind in FRAMES.items() if name != "present"}


POOLED: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_sentences": "int64",
    "share_sentences": "float64",
    "n_articles": "int64",
    "n_present": "int64",
    "reason": "str",
}


WEIGHED: Final = {
    "counted": "str",
    "n_articles": "int64",
    "n_counted": "float64",
    "n": "float64",
    "n_words": "float64",
    "per_1000": "float64",
    "n_present": "float64",
    "share_present": "float64",
    "reason": "str",
}


WEIGHED_ARTICLES: Final = {
    "first": "str",
    "counted": "str",
    "weight": "float64",
    "n": "float64",
    "n_words": "float64",
}


SCORES: Final = {
    "category": "str",
    "n": "int64",
    "n_flipped": "int64",
    "sum": "float64",
    "mean": "float64",
    "n_words": "int64",
    "sum_per_1000": "float64",
    "reason": "str",
}


WORDS: Final = {
    "word": "str",
    "n": "int64",
    "n_articles": "int64",
    "n_words": "int64",
    "per_1000": "float64",
}


VOICE_WORDS: Final = {
    "voice": "str",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
    "reason": "str",
}


SPEAKERS: Final = {
    "voice": "str",
    "speaker": "str",
    "n_quotes": "int64",
    "n": "int64",
    "n_words": "int64",
    "share": "float64",
}


ACTOR_COUNTS: Final = {
    "actor": "str",
    "n": "int64",
    "n_quoted": "int64",
    "n_reported": "int64",
    "n_outlet": "int64",
    "n_sentences": "int64",
    "n_articles": "int64",
}


LENGTHS: Final = {
    "doc_id": "str",
    "n_words": "int64",
    "n_sentences": "int64",
    "reading_minutes": "float64",
    "mtld": "float64",
    "hdd": "float64",
    "reason": "str",
}


SENTIMENT: Final = {
    "compound": "float64",
    "pos": "float64",
    "neu": "float64",
    "neg": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "engine": "str",
    "low": "float64",
    "high": "float64",
    "reason": "str",
}


WHOLE: Final = {
    "doc_id": "str",
    "compound": "float64",
    "n_words": "int64",
    "engine": "str",
}


ACTOR_TONE: Final = {
    "compound": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "engine": "str",
    "reason": "str",
}


TERM_TIMES: Final = {
    "category": "str",
    "n": "int64",
    "n_words": "int64",
    "per_1000": "float64",
    "n_articles": "int64",
    "reason": "str",
}


TONE_TIMES: Final = {
    "compound": "float64",
    "n_sentences": "int64",
    "n_scored": "int64",
    "n_words": "int64",
    "n_articles": "int64",
    "engine": "str",
    "reason": "str",
}


# What the tour compares: the article, and all articles chosen.
TOUR_COUNTS: Final = {
    "what": "str",
    "n": "int64",
    "per_1000": "float64",
    "n_chosen": "int64",
    "per_1000_chosen": "float64",
}


TOUR_TONES: Final = {
    "what": "str",
    "compound": "float64",
    "n_sentences": "int64",
    "compound_chosen": "float64",
    "n_sentences_chosen": "int64",
}


CO_MENTIONS: Final = {
    "actor": "str",
    "other": "str",
    "n": "int64",
    "n_actor": "int64",
    "n_other": "int64",
    "jaccard": "float64",
    "n_articles": "int64",
    "within": "str",
}


SPLITS: Final = ("tuning", "test")


LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")


CODING_SAMPLE: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "unit": "str",
    "text": "str",
    "stratum": "str",
    "probability": "float64",
    "split": "str",
}


STRATA: Final = {
    "stratum": "str",
    "n_units": "int64",
    "n": "int64",
    "probability": "float64",
    "n_tuning": "int64",
    "n_test": "int64",
}


USES: Final = {"use": "int64", "split": "str", "instrument": "str", "sha256": "str"}


AGREEMENT: Final = {
    "category": "str",
    "alpha": "float64",
    "low": "float64",
    "high": "float64",
    "kappa": "float64",
    "percent": "float64",
    "prevalence": "float64",
    "n_units": "int64",
    "n_single": "int64",
    "n_coders": "int64",
    "n_pairs": "int64",
    "level": "str",
    "draws": "int64",
    "reason": "str",
}


CODES: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "unit": "str",
    "coder": "str",
    "category": "str",
    "value": "float64",
    "unsure": "bool",
    "stratum": "str",
    "n_stratum": "Int64",
    "probability": "float64",
    "split": "str",
}


MACHINE_LABELS: Final = {
    "doc_id": "str",
    "sentence": "Int64",
    "category": "str",
    "value": "str",
}


CODER_COUNTS: Final = {
    "coder": "str",
    "category": "str",
    "value": "float64",
    "n": "int64",
    "n_coded": "int64",
    "share": "float64",
    "n_unsure": "int64",
    "n_missing": "int64",
    "n_units": "int64",
    "reason": "str",
}


VALIDITY: Final = {
    "category": "str",
    "precision": "float64",
    "precision_low": "float64",
    "precision_high": "float64",
    "recall": "float64",
    "recall_low": "float64",
    "recall_high": "float64",
    "f1": "float64",
    "f1_low": "float64",
    "f1_high": "float64",
    "accuracy": "float64",
    "auc": "float64",
    "tp": "int64",
    "fp": "int64",
    "fn": "int64",
    "tn": "int64",
    "share_tp": "float64",
    "share_fp": "float64",
    "share_fn": "float64",
    "share_tn": "float64",
    "alpha": "float64",
    "prevalence_human": "float64",
    "prevalence_machine": "float64",
    "n_coded": "int64",
    "n_tied": "int64",
    "n_unmatched": "int64",
    "split": "str",
    "design": "str",
    "reason": "str",
}


CONFUSIONS: Final = {
    "category": "str",
    "kind": "str",
    "doc_id": "str",
    "sentence": "Int64",
    "n_present": "int64",
    "n_coders": "int64",
    "score": "float64",
    "words": "str",
    "text": "str",
}


CODING_PLAN: Final = {
    "category": "str",
    "measure": "str",
    "n": "int64",
    "half_width": "float64",
    "estimate": "float64",
    "n_coded": "int64",
    "wanted": "float64",
    "n_needed": "Int64",
    "reason": "str",
}


PREVALENCE: Final = {
    "category": "str",
    "naive": "float64",
    "corrected": "float64",
    "low": "float64",
    "high": "float64",
    "method": "str",
    "n_coded": "int64",
    "n_machine": "int64",
    "split": "str",
    "design": "str",
    "reason": "str",
}


PREVALENCE_DIFFERENCES: Final = {
    "category": "str",
    "group": "str",
    "reference": "str",
    "naive": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "method": "str",
    "n_coded": "int64",
    "n_coded_reference": "int64",
    "reason": "str",
}


def preview(line: str, columns: Sequence[str], rows: Iterable[Sequence[str]], n_rows: int) -> str:
    """Return a line, a table and how many rows are not in it, as HTML.

    Parameters
    ----------
    line
        What is shown.
    columns
        The headings.
    rows
        The first rows, one text per column.
    n_rows
        How many rows there are.

    Examples
    --------
    >>> preview("a < b", ["x"], [["1"]], 3)
    '<p>a &lt; b</p><table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><p>and 2 more</p>'
    """  # noqa: E501
    shown = [[html.escape(text) for text in row] for row in rows]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in shown)
    more = n_rows - len(shown)
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return (
        f"<p>{html.escape(line)}</p><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{rest}"
    )

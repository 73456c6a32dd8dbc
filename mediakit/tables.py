"""Which tables are there, with which columns, and how is one made, checked and shown?

Every column has one dtype, a unit and a meaning, in `columns.tsv`. A table has the same columns in
the same order whatever is in it, also when it has no rows. The page of the documentation is made
from both: ``python -m mediakit.tables > docs/tables.md``.
"""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from mediakit.errors import ColumnMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

ZONES: Final = ("kicker", "headline", "byline", "body", "boilerplate")
COUNTED: Final = ("headline", "body")
VOICES: Final = ("outlet", "reported", "quoted")
POSITIONS: Final = (
    "lead",
    "rest",
)  # kicker, headline and the first paragraph of the body; all else
SEVERITIES: Final = ("error", "warning", "note")
SPLITS: Final = ("tuning", "test")
LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")
OTHERS: Final = "all others"  # what a group is held against where no other is named
CLEAR: Final = 0.05  # q below which figures and sentences call something more than chance

Counting = Literal["article", "text", "weighted"]  # how copies count
COUNTINGS: Final[tuple[Counting, ...]] = get_args(Counting)

# Reasons in `rejects` of what holds no record: it goes with articles, is read in its own place, or
# is no file. All other reasons are of records, and of files that may hold some.
PASSED_OVER: Final = ("not_an_article", "link", "broken_link", "not_a_file")
OUTSIDE: Final = "outside_dates"  # the reason of records that a user left out by their date

# Ways to put one question to a list of words: zones and voice that are read, terms from which an
# article has a category.
VARIANTS: Final = {
    f"zones: {' and '.join(zones)}, voice: {voice}, threshold: {threshold}": (
        zones,
        voice,
        threshold,
    )
    for zones in (COUNTED, ("body",))
    for voice in ("all", "outlet")
    for threshold in (1, 2)
}

_HERE: Final = Path(__file__).parent
_COLUMNS: Final = {
    name: about
    for name, *about in (
        line.split("\t") for line in (_HERE / "columns.tsv").read_text("utf-8").splitlines()
    )
}


def schema(names: str) -> dict[str, str]:
    """Return columns with their dtypes; a colon stands before one that only this table has.

    >>> schema("doc_id n"), schema("n:float64")
    ({'doc_id': 'str', 'n': 'int64'}, {'n': 'float64'})
    """
    columns = (name.partition(":") for name in names.split())
    return {name: own or _COLUMNS[name][0] for name, _, own in columns}


# The corpus and what it is read from.
ARTICLES: Final = schema(
    "doc_id text title kicker byline outlet date url language language_rule translated source "
    "encoding sha256 n_words"
)
ZONE_SPANS: Final = schema("doc_id start end zone rule")
REJECTS: Final = schema("source row line field reason detail text")
RECORDS: Final = schema("outcome reason n")
REJECT_COUNTS: Final = schema("reason n source row line detail")
MISSING_FIELDS: Final = schema("field n n_articles share")
ARTICLE_COUNTS: Final = schema("period n n_words reason")
TEXT_COUNTS: Final = schema(
    "n n_texts n_words shortest quarter median three_quarters longest first_date last_date "
    "n_undated reason"
)
ARTICLE_LIST: Final = schema(
    "doc_id outlet date title byline language translated n_words n_copies first url source "
    "encoding sha256"
)
DUPLICATES: Final = schema(
    "doc_id other similarity containment n_shared n_shingles n_shingles_other group kind agency "
    "reason"
)
COPIES: Final = schema("doc_id first n_copies weight kept")
COPY_LIST: Final = schema("group n_copies kind agency doc_id outlet date title n_words reason")
ZONE_COUNTS: Final = schema("zone rule n n_articles n_words")
ZONE_LIST: Final = schema("doc_id zone text rule start end")
PROPOSALS: Final = schema(
    "outlet line:str form n_articles n_texts n_outlet share place n_words doc_id start end reason"
)
EVENTS: Final = schema("date event")

# Spans of text.
TOKENS: Final = schema("doc_id token start end sentence zone voice")
SENTENCES: Final = schema(
    "doc_id start end sentence n_words zone outlet_share reported_share quoted_share reason"
)
QUOTES: Final = schema(
    "doc_id start end kind voice zone speaker speaker_start speaker_end cue rule flag"
)
QUOTE_LIST: Final = schema("doc_id start end kind speaker text n_words cue rule flag")
TONE_LIST: Final = schema("doc_id start end sentence voice compound text")
HITS: Final = schema("doc_id start end hit_id category pattern term voice zone sentence")
ACTORS: Final = schema("doc_id start end actor term voice zone sentence")
MERGES: Final = schema("actor alias kind n n_articles rule")
KWIC: Final = schema("doc_id start end left keyword right voice zone sentence")
KEY_LINES: Final = schema("side term left keyword right voice doc_id start end")

# Dictionaries.
INSTRUMENTS: Final = schema("title version reference url licence validity")
FINDINGS: Final = schema("severity finding category pattern n:Int64 detail")
PATTERN_COUNTS: Final = schema("category pattern term n n_articles share reason")
OVERLAPS: Final = schema("category other n n_hits share reason")

# Measures.
FRAMES: Final = schema("category n n_words per_1000 n_sentences share_sentences present reason")
ACTOR_FRAMES: Final = schema("category n n_words per_1000 n_sentences share_sentences reason")
POOLED: Final = schema(
    "category n n_words per_1000 n_sentences share_sentences n_articles n_present reason"
)
PART_COUNTS: Final = schema(
    "category n n_words n_sentences n_with_hit n_articles n_present outcome"
)
COUNTED_LENGTHS: Final = schema("doc_id zone voice n_words n_sentences")
COUNTED_FRAMES: Final = schema("doc_id zone voice category n n_with_hit")
COUNTED_TONE: Final = schema(
    "doc_id zone voice names n_sentences n_scored compound:int64 pos:int64 neu:int64 neg:int64"
)
COUNTED_WORDS: Final = schema("token article zone voice n")
WEIGHED: Final = schema(
    "counted n_articles n_counted n:float64 n_words:float64 per_1000 n_present:float64 "
    "share_present reason"
)
WEIGHED_ARTICLES: Final = schema("first counted weight n:float64 n_words:float64")
SCORES: Final = schema("category n n_flipped sum mean n_words sum_per_1000 reason")
WORDS: Final = schema("word n n_articles n_words per_1000")
VOICE_WORDS: Final = schema("voice n n_words share reason")
SPEAKERS: Final = schema("n_quotes n n_words share")
LENGTHS: Final = schema("doc_id n_words n_sentences reading_minutes mtld hdd reason")
SENTIMENT: Final = schema(
    "compound pos neu neg n_sentences n_scored n_words engine names low high reason"
)
WHOLE: Final = schema("doc_id compound n_words engine names reason")
ACTOR_COUNTS: Final = schema("actor n n_quoted n_reported n_outlet n_sentences n_articles")
ACTOR_TONE: Final = schema("compound n_sentences n_scored n_words engine names reason")
CO_MENTIONS: Final = schema("actor other n n_actor n_other jaccard n_articles within")
TERM_TIMES: Final = schema("category n n_words per_1000 n_articles reason")
TONE_TIMES: Final = schema("compound n_sentences n_scored n_words n_articles engine names reason")
EXPLORED_COUNTS: Final = schema("what n per_1000 n_chosen per_1000_chosen")
EXPLORED_TONES: Final = schema("what compound n_sentences compound_chosen n_sentences_chosen")
COLLOCATES: Final = schema(
    "word n n_left n_right n_articles n_pattern n_word n_near n_words expected logdice npmi g2 "
    "reason"
)

# Comparison.
_COMPARED: Final = (
    "measure estimate low high n_articles n_clusters n_words:Int64 n_sentences:Int64 reference "
    "reference_estimate difference difference_low difference_high ratio ratio_low ratio_high "
    "detectable cliffs_delta p q level draws"
)
COMPARISON: Final = schema(f"{_COMPARED} reason")
SPECIFICATIONS: Final = schema(f"{_COMPARED} n_others n_same_sign share_same_sign p_joint reason")
ARTICLE_PLAN: Final = schema("measure ratio power n_needed estimate k n_articles level reason")
COOCCURRENCE: Final = schema(
    "category other n_both n_category n_other n_articles expected odds_ratio odds_ratio_low "
    "odds_ratio_high p q level reason"
)
BANDS: Final = schema("measure estimate low high n_articles n_clusters window level reason")
CHANGES: Final = schema(
    "period n_before n_words_before per_1000_before n_after n_words_after per_1000_after "
    "n_periods g2 p q draws status reason"
)
MIX: Final = schema(
    "mix period n_before:float64 n_words_before:float64 n_articles_before per_1000_before "
    "n_after:float64 n_words_after:float64 n_articles_after per_1000_after share difference "
    "difference_low difference_high q level reason"
)
KEYNESS: Final = schema(
    "target reference term n_target n_reference n_words_target n_words_reference "
    "per_1000_target per_1000_reference n_present_target n_present_reference n_articles_target "
    "n_articles_reference dp log_ratio log_odds z g2 p q reason"
)

# Coding by people, and what it says of the machine.
CODING_SAMPLE: Final = schema("doc_id sentence:Int64 unit text stratum probability split")
STRATA: Final = schema("stratum n_units n probability n_tuning n_test")
USES: Final = schema("use split instrument sha256")
CODES: Final = schema(
    "doc_id sentence:Int64 unit coder category value unsure stratum n_stratum probability split"
)
MACHINE_LABELS: Final = schema("doc_id sentence:Int64 category value:str")
CODER_COUNTS: Final = schema(
    "coder category value n n_coded share n_unsure n_missing n_units reason"
)
AGREEMENT: Final = schema(
    "category alpha low high kappa percent prevalence n_units n_clusters n_single n_coders n_pairs "
    "level:str draws design reason"
)
VALIDITY: Final = schema(
    "category verdict precision precision_low precision_high recall recall_low recall_high f1 "
    "f1_low f1_high accuracy auc auc_low auc_high tp fp fn tn share_tp share_fp share_fn share_tn "
    "alpha prevalence_human prevalence_human_low prevalence_human_high prevalence_machine n_coded "
    "n_clusters n_tied n_unmatched split design reason"
)
VALIDITY_DIFFERENCES: Final = schema(
    "category measure estimate reference_estimate difference low high n_coded n_clusters n_tied "
    "n_unmatched split design reason"
)
CONFUSIONS: Final = schema(
    "category kind doc_id sentence:Int64 n_present n_coders score words text"
)
CODING_PLAN: Final = schema("category measure n half_width estimate n_coded wanted n_needed reason")
PREVALENCE: Final = schema(
    "category naive corrected low high method n_coded n_clusters n_tied n_machine split design "
    "reason"
)
PREVALENCE_DIFFERENCES: Final = schema(
    "category group:str reference naive difference low high method n_coded n_coded_reference reason"
)

# Reports.
DIFFERENCES: Final = schema("report part name finding detail")


@cache
def _find_dtype(name: str) -> Any:  # noqa: ANN401  # pandas' or numpy's
    """Return the dtype of a name: small tables take longer to look it up than to be filled."""
    import pandas as pd

    return pd.api.types.pandas_dtype(name)


def build(schema: Mapping[str, str], columns: Mapping[str, Sized] | None = None) -> pd.DataFrame:
    """Return a table with exactly the schema's columns, in its order and with its dtypes.

    Values are taken in order whatever their index; a column that is left out is missing throughout.

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
    """Refuse a table without a needed column; the nearest name is offered."""
    for column in needed:
        if column not in table.columns:
            raise ColumnMissingError(column, found=table.columns)


def preview(line: str, columns: Sequence[str], rows: Iterable[Sequence[str]], n_rows: int) -> str:
    """Return a line, a table and how many rows are not in it, as HTML.

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


def describe() -> str:
    """Return the page of the documentation: each table with its columns."""
    import tomllib

    tables = tomllib.loads((_HERE / "tables.toml").read_text("utf-8"))
    lines = [tables.pop("page")["text"]]
    for name, about in tables.items():
        lines += [f"## `{about['from']}`\n", f"One row is {about['one_row']}.\n"]
        lines += ["| column | dtype | unit | meaning |", "|---|---|---|---|"]
        for column, dtype in globals()[name].items():
            unit, meaning = about.get(column, _COLUMNS[column][1:])
            lines.append(f"| {column} | {dtype} | {unit} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(describe(), end="")  # noqa: T201  # what it is for

"""Tokens: every word of a corpus as columns of small integers, with its sentence, voice, speaker.

First the tokens, then where spans and rows stand among them, then sentences and quotations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from mediakit import tables
from mediakit.base.arrays import divide, is_word
from mediakit.base.prose import counted, fold_all
from mediakit.base.work import show_progress
from mediakit.base.workers import spread
from mediakit.corpus.corpus import check_texts, split_corpus
from mediakit.corpus.languages import find_english
from mediakit.corpus.merges import actor_of
from mediakit.corpus.read import MANY, choose_jobs, collecting_later, read_sample
from mediakit.corpus.speakers import SPEAKER, number_speakers, read_speakers
from mediakit.engine.chunks import find_batches
from mediakit.engine.segments import segment
from mediakit.errors import choose
from mediakit.voices.passages import (
    DIRECT,
    REPORTED,
    SCARE,
    Article,
    Row,
    has_mark,
    read_articles,
    read_marks,
)
from mediakit.voices.triggers import find_cues, find_stretches, read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt
    from pandas.api.extensions import ExtensionArray

    from mediakit.base.arrays import Codes, Flags, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.voices.names import Name

    Paragraph = tuple[int, int, str]


Reported = Literal["wide", "clauses"]

LOWER, CAPITAL, SHOUTED = range(3)  # how a word is written
SHOWN_ROWS: Final = 10  # tokens of the table in a notebook
MAX_BATCH: Final = 2_000_000  # characters of articles whose tokens are held at once
VOICE_OF: Final = {DIRECT: "quoted", REPORTED: "reported", SCARE: "outlet"}


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of a corpus, one array entry per token.

    Attributes
    ----------
    type
        Index into `types`, the distinct tokens as written.
    start, end
        Code-point offsets into the article's text, half-open.
    article, sentence
        Row in `corpus.articles`; row in the `sentence_` arrays.
    zone
        Index into `tables.ZONES`.
    sentence_article, sentence_number, sentence_zone, sentence_start, sentence_end
        One entry per sentence; the number counts from 0 in each article.
    chunk_type, chunk_sentence, chunk_start, chunk_end
        One entry per run without white space, which is what VADER scores; index into `chunk_types`.
    corpus
        What the tokens were made from.
    corrected
        Quotations that a person corrected; None stands for those of `find_quotes`.
    reported
        What counts as reported speech, as for `find_quotes`.
    listed
        What a list says of speakers, as `read_speakers` gives it, if there is one.
    jobs
        Processes that find quotations, as for `find_quotes`.
    whole
        The articles of a dataset of counts, of which `corpus` are some with their words.
    """

    type: Ints
    start: Ints
    end: Ints
    article: Ints
    sentence: Ints
    zone: Ints
    types: list[str]
    sentence_article: Ints
    sentence_number: Ints
    sentence_zone: Ints
    sentence_start: Ints
    sentence_end: Ints
    chunk_type: Ints
    chunk_sentence: Ints
    chunk_start: Ints
    chunk_end: Ints
    chunk_types: list[str]
    corpus: Corpus
    corrected: pd.DataFrame | None
    reported: Reported
    listed: pd.DataFrame | None
    jobs: int | None = None
    whole: Corpus | None = None

    def __len__(self) -> int:
        """Return the number of tokens, marks included."""
        return len(self.type)

    def __repr__(self) -> str:
        """Return one line that is the same on every machine."""
        n_words, n_types = int(self.words.sum()), len(self.types)
        told = f"{len(self):,} tokens ({n_words:,} words, {n_types:,} types)"
        n, articles = len(self.sentence_article), counted(len(self.corpus), "article")
        return f"Tokens: {told} in {n:,} sentences of {articles}"

    def _repr_html_(self) -> str:
        """Return the first tokens as a small table for notebooks; no voices are found for it."""
        part = slice(SHOWN_ROWS)
        first = self._columns(part, part) | {"token": names(self.types, self.type[part])}
        shown = [name for name in tables.TOKENS if name in first]
        rows = zip(*(map(str, first[name]) for name in shown), strict=True)
        return tables.preview(repr(self), shown, rows, len(self))

    @property
    def counted(self) -> Corpus:
        """The articles that counts are of: all of a dataset, not only those with words."""
        return self.corpus if self.whole is None else self.whole

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """The quotations: found when they are asked for, which costs more than all the rest."""
        if self.corrected is not None:
            return self.corrected
        return find_quotes(self.corpus, reported=self.reported, jobs=self.jobs)

    @cached_property
    def _spoken(self) -> pd.DataFrame:
        """Where the quotations stand and in whose voice, without who speaks, a third cheaper."""
        if self.corrected is not None or "quotes" in vars(self):
            return self.quotes
        ids, rows = read_rows(self.corpus, self.reported, speakers=False, jobs=self.jobs)
        columns = {
            "doc_id": ids,
            "start": [row.start for row in rows],
            "end": [row.end for row in rows],
        }
        return pd.DataFrame(columns | {"voice": [VOICE_OF[row.kind] for row in rows]})

    @cached_property
    def quote(self) -> Ints:
        """The row of `quotes` that each token stands in, quoted or reported (-1: in none)."""
        quote = np.full(len(self), -1, np.int32)
        low, high = rows_within(self, self._spoken)
        code = tables.find_codes(tables.VOICES, self._spoken["voice"])
        # In nested spans the one more quoted wins, of two as quoted the inner one.
        rows = np.lexsort((-high, low, code))
        rows = rows[code[rows] > 0]
        for row, first, stop in np.stack([rows, low[rows], high[rows]], axis=1).tolist():
            quote[first:stop] = row
        return quote

    @cached_property
    def voice(self) -> Ints:
        """Index into `tables.VOICES`, one entry per token."""
        code = tables.find_codes(tables.VOICES, self._spoken["voice"])
        return np.append(code, 0).astype(np.int32)[self.quote]

    @cached_property
    def _speaking(self) -> tuple[Codes, pd.DataFrame]:
        """The speaker of each quotation as a row of the table of speakers, and that table."""
        tables.check_columns(self.quotes, [SPEAKER])
        told = self.quotes[SPEAKER].tolist()
        forms = [name if isinstance(name, str) and name else None for name in told]
        who, rows = actor_of(self.corpus), article_rows(self.corpus, self.quotes["doc_id"])
        keys = zip(rows.tolist(), forms, strict=True)
        actors = [name and who.get((row, name), name) for row, name in keys]
        return number_speakers(forms, actors, self.listed)

    @property
    def speakers(self) -> pd.DataFrame:
        """Who speaks, by name, with the columns of the list; the last row is of nobody told."""
        return self._speaking[1]

    @cached_property
    def speaker(self) -> Ints:
        """Row of `speakers`, one entry per token; the last also for the outlet's own words."""
        return np.append(self._speaking[0], len(self.speakers) - 1).astype(np.int32)[self.quote]

    @property
    def speaker_keys(self) -> list[str]:
        """What speakers can be grouped by: themselves, and each column of the list."""
        return [SPEAKER] if self.listed is None else [*self.listed.columns]

    @cached_property
    def sentence_position(self) -> Ints:
        """Index into `tables.POSITIONS`, one entry per sentence."""
        paragraph = (self.corpus.segments or segment(paragraphs(self.corpus))).sentence_paragraph
        body = np.flatnonzero(self.sentence_zone == tables.ZONES.index("body"))
        first = np.full(len(self.corpus), -1, np.int32)
        first[self.sentence_article[body][::-1]] = paragraph[body][::-1]  # the first is set last
        above = [tables.ZONES.index(name) for name in ("kicker", "headline")]
        lead = np.isin(self.sentence_zone, above) | (paragraph == first[self.sentence_article])
        return np.where(lead, 0, 1).astype(np.int32)

    @cached_property
    def words(self) -> Flags:
        """Whether each token is a word: it has a letter or a digit."""
        return is_word(self.types)[self.type]

    @cached_property
    def styles(self) -> npt.NDArray[np.int8]:
        """Whether each type is written in LOWER case, with a CAPITAL or all SHOUTED."""
        styles = (
            SHOUTED if len(text) > 1 and text.isupper() else CAPITAL if text[0].isupper() else LOWER
            for text in self.types
        )
        return np.fromiter(styles, np.int8, len(self.types))

    @cached_property
    def forms(self) -> tuple[list[str], Ints]:
        """The distinct look-up forms, sorted, and the form of each type."""
        return number_labels(fold_all(self.types))

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each token: doc_id, token, start, end, sentence, zone, voice."""
        every, token = slice(None), names(self.types, self.type)
        return tables.build(tables.TOKENS, self.places(every, every) | {"token": token})

    def places(self, first: Any, last: Any) -> dict[str, Any]:  # noqa: ANN401  # rows
        """Return the columns that say where words from one token to another stand."""
        return self._columns(first, last) | {"voice": names(tables.VOICES, self.voice[first])}

    def _columns(self, first: Any, last: Any) -> dict[str, Any]:  # noqa: ANN401  # rows
        """Return the columns of `places` that do without voices."""
        return {
            "doc_id": self.doc_ids(self.article[first]),
            "start": self.start[first],
            "end": self.end[last],
            "zone": names(tables.ZONES, self.zone[first]),
            "sentence": self.sentence_number[self.sentence[first]],
        }

    def doc_ids(self, article: Ints | Codes) -> ExtensionArray:
        """Return the doc_id of each article row."""
        ids: ExtensionArray = self.corpus.articles["doc_id"].array
        return ids.take(article)


def number_labels(labels: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the distinct labels, sorted, and the place of each label among them."""
    known = sorted(dict.fromkeys(labels))  # which may be sorted already
    place = {label: i for i, label in enumerate(known)}
    return known, np.fromiter(map(place.__getitem__, labels), np.int32, len(labels))


def ask_types(tokens: Tokens, kinds: Ints, answer: Callable[[str], bool]) -> Flags:
    """Return the answer for each of some types, by number; each distinct one is asked once."""
    asked = np.zeros(len(tokens.types), np.bool_)
    asked[kinds] = True
    met = np.flatnonzero(asked)
    asked[met] = [answer(tokens.types[kind]) for kind in met.tolist()]
    return asked[kinds]


def names(labels: Sequence[str], codes: npt.NDArray[np.integer]) -> ExtensionArray:
    """Return the label of each code as a column of text: no Python string for each row."""
    return pd.array(list(labels), dtype="str").take(codes)


def tokenize(
    corpus: Corpus,
    *,
    quotes: pd.DataFrame | None = None,
    reported: Reported = "wide",
    speakers: pd.DataFrame | str | Path | None = None,
    jobs: int | None = None,
) -> Tokens:
    """Which words stand where, in whose voice?

    Words are those of NLTK's `NLTKWordTokenizer` in each sentence, sentences those of Punkt in each
    paragraph of a zone. A token is the slice of the text, never NLTK's rewritten quotation mark.

    Parameters
    ----------
    corpus
        As `read_articles` gives it.
    quotes
        Quotations that a person corrected; by default those of `find_quotes`.
    reported
        What counts as reported speech, as for `find_quotes`: "wide" or "clauses".
    speakers
        Who speaks for whom: a table, or a .csv or .tsv, with the columns actor, alias (if there is
        one) and any of your own, as party or role, which become keys of `by=`. A speaker is looked
        up by both names, whatever the case and a first "the" or "a"; "the ministry" may be one.
    jobs
        Processes that find the quotations, when something asks for them: as for `find_quotes`.

    Returns
    -------
    Tokens
        `to_frame()` gives them as a table.

    Raises
    ------
    ArgumentError, ColumnMissingError, InputError
        If `reported` is unknown or `jobs` below 1; if `quotes` lacks doc_id, start, end or voice,
        or `speakers` an actor; if an actor has two values, a name two actors, or a column the name
        of another key; if a file cannot be read.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["She said: “We agree.” They left."]}))
    >>> mk.tokenize(corpus).to_frame()[["token", "sentence", "voice"]].tail(3)
       token  sentence   voice
    8   They         1  outlet
    9   left         1  outlet
    10     .         1  outlet
    """
    choose("reported", reported, get_args(Reported))
    if corpus.counts is not None:
        how: dict[str, Any] = {"quotes": quotes, "reported": reported, "speakers": speakers}
        return replace(tokenize(read_sample(corpus), **how, jobs=jobs), whole=corpus)
    if quotes is not None:
        tables.check_columns(quotes, ["doc_id", "start", "end", "voice"])
    taken = ["article", "sentence", "zone", "position", "voice", *corpus.articles]
    listed = None if speakers is None else read_speakers(speakers, taken)
    parts = corpus.segments or segment(paragraphs(corpus))
    article = article_rows(corpus, corpus.zones["doc_id"]).astype(np.int32)
    shift = corpus.zones["start"].to_numpy(np.int32)
    zone = tables.find_codes(tables.ZONES, corpus.zones["zone"]).astype(np.int32)
    s_par = parts.sentence_paragraph
    s_article, s_shift, s_zone = article[s_par], shift[s_par], zone[s_par]
    s_first = np.searchsorted(s_article, s_article, side="left")  # sentence of its article
    n_tokens = np.diff(row_bounds(parts.token_sentence, len(s_par)))
    n_chunks = np.diff(row_bounds(parts.chunk_sentence, len(s_par)))
    return Tokens(
        type=parts.token_type,
        start=_moved(parts.token_start, s_shift, n_tokens),
        end=_moved(parts.token_end, s_shift, n_tokens),
        article=np.repeat(s_article, n_tokens),
        sentence=parts.token_sentence,
        zone=np.repeat(s_zone, n_tokens),
        types=parts.types,
        sentence_article=s_article,
        sentence_number=(np.arange(len(s_par)) - s_first).astype(np.int32),
        sentence_zone=s_zone,
        sentence_start=parts.sentence_start + s_shift,
        sentence_end=parts.sentence_end + s_shift,
        chunk_type=parts.chunk_type,
        chunk_sentence=parts.chunk_sentence,
        chunk_start=_moved(parts.chunk_start, s_shift, n_chunks),
        chunk_end=_moved(parts.chunk_end, s_shift, n_chunks),
        chunk_types=parts.chunk_types,
        corpus=corpus if corpus.segments is parts else replace(corpus, segments=parts),
        corrected=None if quotes is None else quotes.copy(deep=False),
        reported=reported,
        listed=listed,
        jobs=jobs,
    )


def texts_of(corpus: Corpus, spans: pd.DataFrame) -> list[str]:
    """Return the text of each span (doc_id, start, end)."""
    check_texts(corpus)
    texts = dict(zip(corpus.articles["doc_id"], corpus.articles["text"], strict=True))
    places = zip(spans["doc_id"], spans["start"], spans["end"], strict=True)
    return [texts[doc_id][start:end] for doc_id, start, end in places]


def paragraphs(corpus: Corpus) -> list[str]:
    """Return the text of each row of `corpus.zones`."""
    return texts_of(corpus, corpus.zones)


def article_rows(corpus: Corpus, doc_ids: pd.Series) -> Codes:
    """Return the row in `corpus.articles` of each doc_id (-1: not there)."""
    return tables.find_codes(corpus.articles["doc_id"].tolist(), doc_ids)


def _moved(places: Ints, shift: Ints, sizes: Codes) -> Ints:
    """Return places moved by the shift of the sentence that they are in."""
    moved = np.repeat(shift, sizes)  # faster than a look-up of each, and no second array
    moved += places
    return moved


def rows_within(tokens: Tokens, spans: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return the first token that starts in each span (doc_id, start, end), and the one after."""
    row = article_rows(tokens.corpus, spans["doc_id"])
    bounds = row_bounds(tokens.article, len(tokens.corpus))
    first = np.where(row < 0, len(tokens), bounds[row])
    after = np.where(row < 0, len(tokens), bounds[row + 1])
    low = search_within(tokens.start, spans["start"].to_numpy(np.int64), first, after)
    return low, search_within(tokens.start, spans["end"].to_numpy(np.int64), first, after)


def row_bounds(rows: Ints, n: int) -> Codes:
    """Return where each of n rows begins in a sorted column of row numbers, and the end."""
    return np.searchsorted(rows, np.arange(n + 1, dtype=rows.dtype))  # another type copies rows


def search_within(values: Ints, edges: Ints | Codes, low: Codes, high: Codes) -> Codes:
    """Return for each edge the first place from low on with a value that reaches it, or high.

    >>> values = np.array([1, 5, 0, 4, 8], np.int32)
    >>> search_within(values, np.array([5, 4]), np.array([0, 2]), np.array([2, 5])).tolist()
    [1, 3]
    """
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) // 2
        short = (values.take(middle, mode="clip") < edges) & (low < high)
        low, high = np.where(short, middle + 1, low), np.where(short, high, middle)
    return low


def split_sentences(tokens: Tokens) -> pd.DataFrame:
    """Which sentences does the text have, and whose voice are their words in?

    Returns
    -------
    DataFrame
        One row per sentence: doc_id, start, end, sentence (its number in the article), n_words,
        zone, the share of its words in each voice, and a reason where it has no words.
    """
    n, n_voices = len(tokens.sentence_article), len(tables.VOICES)
    cell = tokens.sentence.astype(np.int64) * n_voices + tokens.voice
    words = np.bincount(cell[tokens.words], minlength=n * n_voices).reshape(n, n_voices)
    n_words = words.sum(axis=1)
    shares = dict(zip(tables.VOICES, divide(words, n_words[:, None]).T, strict=True))
    columns = {
        "doc_id": tokens.doc_ids(tokens.sentence_article),
        "start": tokens.sentence_start,
        "end": tokens.sentence_end,
        "sentence": tokens.sentence_number,
        "n_words": n_words,
        "zone": names(tables.ZONES, tokens.sentence_zone),
        "reason": tables.reasons(n_words == 0, "no words"),
    }
    columns |= {f"{voice}_share": share for voice, share in shares.items()}
    return tables.build(tables.SENTENCES, columns)


def find_quotes(
    corpus: Corpus, *, reported: Reported = "wide", jobs: int | None = None
) -> pd.DataFrame:
    """Whose words are quoted, reported or set apart by marks, and by which rule is that known?

    Direct quotations and scare quotes are spans from mark to mark, marks included; reported speech
    is the clause that a cue introduces ("said that …", "according to …") or closes ("…, she said"),
    and the phrase that holds what somebody says, thinks, wants or notices ("called for a ban",
    "plans to sell", "his view of the bank", "reportedly ill"). Of headline and body; a quotation
    has a row inside of reported speech, not of another quotation. The cues are English: of an
    article in another language all marked spans are direct (rule `no_cue_list`), without a
    speaker, and no reported speech is found.

    Parameters
    ----------
    corpus
        As `read_articles` gives it.
    reported
        "wide": clauses and phrases; "clauses": clauses alone, fewer words and surer.
    jobs
        Processes that read: by default one for each processor where there are more than 2,000
        articles, else one. It makes no difference to what is found.

    Returns
    -------
    DataFrame
        `tables.QUOTES`, one row per span, by article and start:

        - ``start``, ``end``, ``zone``: code points in the text; where the span begins.
        - ``kind``: direct, reported or scare; ``voice``: quoted, reported or outlet.
        - ``speaker``: fullest name or description in the article, missing where it is not told;
          ``speaker_start``, ``speaker_end``: the mention that the rule used.
        - ``cue``: the word or phrase of attribution as it stands in the text.
        - ``rule``: what decided, e.g. subject_verb, same_subject, according_to, previous_speaker;
          of a phrase what it is: object, infinitive, gerund, question, preposition, noun,
          adjective or hearsay; behind a plus, how a mention that is no name was resolved, as
          ``+pronoun_subject``.
        - ``flag``: unclosed (the span ends with its paragraph) or unbalanced (a stray mark beside).

    Raises
    ------
    ArgumentError
        If `reported` is neither, or `jobs` below 1.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["Ann Lee left. “I quit now,” she said."]}))
    >>> find_quotes(corpus)[["kind", "speaker", "cue", "rule"]].values.tolist()
    [['direct', 'Ann Lee', 'said', 'subject_verb+pronoun_subject']]
    """
    choose("reported", reported, get_args(Reported))
    check_texts(corpus)
    ids, rows = read_rows(corpus, reported, speakers=True, jobs=jobs)
    columns = {name: list(map(itemgetter(n), rows)) for n, name in enumerate(Row._fields)}
    columns[SPEAKER] = [name or None for name in columns[SPEAKER]]
    voices = [VOICE_OF[row.kind] for row in rows]
    return tables.build(tables.QUOTES, {"doc_id": ids, "voice": voices, **columns})


def read_rows(
    corpus: Corpus, reported: Reported, *, speakers: bool, jobs: int | None = None
) -> tuple[list[str], list[Row]]:
    """Return the doc_id and the row of each quotation; who speaks only where that is asked for."""
    jobs = choose_jobs(len(corpus), jobs)
    if jobs == 1 or not len(corpus):
        return _read_part(corpus, reported, speakers)
    size = min(MANY, len(corpus) // max(jobs, 1) + 1)
    works = ((part, reported, speakers) for part in split_corpus(corpus, size))
    found = spread(_read_part, works, jobs=jobs)
    parts = [*show_progress(found, "Finding quotations", -(-len(corpus) // size), "parts")]
    ids, rows = ([*chain.from_iterable(column)] for column in zip(*parts, strict=True))
    return ids, rows


@collecting_later()  # tokens, too, are many, and none refers to itself
def _read_part(
    corpus: Corpus,
    reported: Reported,
    speakers: bool,  # noqa: FBT001  # of `spread`
) -> tuple[list[str], list[Row]]:
    """Return the doc_id and the row of each quotation of some articles, read here."""
    doc_ids: list[str] = []
    rows: list[Row] = []
    ids, texts = (corpus.articles[name].tolist() for name in ("doc_id", "text"))
    english = find_english(corpus.articles["language"])
    owner = article_rows(corpus, corpus.zones["doc_id"])
    columns = (corpus.zones[name].tolist() for name in ("start", "end", "zone"))
    spans: list[Paragraph] = list(zip(*columns, strict=True))
    words = read_words(corpus.segments or segment(paragraphs(corpus)), len(spans))
    phrases = reported == "wide"
    stretches = find_stretches(words, phrases=phrases)
    cued = np.zeros(len(texts), np.bool_)
    cued[owner[words.paragraph_of(find_cues(words)[0])]] = True
    cued[owner[stretches.paragraph]] = True
    counted = np.flatnonzero(corpus.zones["zone"].isin(tables.COUNTED))
    bounds = np.searchsorted(owner[counted], np.arange(len(texts) + 1)).tolist()

    def read() -> Iterator[tuple[int, list[Row]]]:
        for begin, stop in find_batches(texts, MAX_BATCH):
            articles: dict[int, Article] = {}
            for i in range(begin, stop):
                if cued[i] or has_mark(texts[i]):
                    numbers = counted[bounds[i] : bounds[i + 1]].tolist()
                    places = [spans[n] for n in numbers]
                    articles[i] = Article(
                        texts[i], places, numbers, partial(_list_names, corpus, i)
                    )
            own = [article for i, article in articles.items() if english[i]]
            rows_of = read_articles(own, words, stretches, phrases=phrases, speakers=speakers)
            for i, article in articles.items():
                yield i, next(rows_of) if english[i] else read_marks(*article[:2])

    for i, found in show_progress(read(), "Finding quotations", len(texts)):
        rows.extend(found)
        doc_ids.extend([ids[i]] * len(found))
    return doc_ids, rows


def _list_names(corpus: Corpus, row: int) -> list[Name]:
    """Return the names of an article; those of all are read when one is asked for."""
    return corpus.names.of(row)

"""Which terms does one side use more than the other, which of them to show, and in what lines?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc

from mediakit.base import statistics
from mediakit.base.arrays import divide, run_starts
from mediakit.base.prose import fold, fold_all
from mediakit.base.work import remember
from mediakit.comparison.blocks import (
    Found,
    Tally,
    count_categories,
    count_found,
    count_parts,
    number_texts,
)
from mediakit.comparison.rates import LEAST, TINY, compare_rates
from mediakit.corpus.dataset import find_counts, find_rows, read_words
from mediakit.corpus.groups import (
    check_groups,
    check_sides,
    find_counted,
    group_cells,
    group_rows,
    group_tokens,
    in_zones,
    is_told,
)
from mediakit.corpus.tokens import names, number_labels
from mediakit.errors import ArgumentError, check_count, choose, shown
from mediakit.measures.contexts import find_kwic, list_lines
from mediakit.measures.copies import number_groups
from mediakit.measures.counts import stop_words
from mediakit.measures.matching import find_hits, match_patterns
from mediakit.tables import CLEAR, COUNTED, KEY_LINES, KEYNESS, OTHERS, build, check_columns

if TYPE_CHECKING:
    from mediakit.base.arrays import Codes, Flags, Ints
    from mediakit.corpus.corpus import Corpus
    from mediakit.corpus.groups import Groups
    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.dictionary import Dictionary

Terms = Literal["words", "phrases"]

MIN_ARTICLES: Final = 5  # what two articles have in common may be one story
BOUND: Final = 0.5  # NPMI from which on two neighbours are one unit: half of its greatest value
LONGEST: Final = 4  # words of a phrase
PAIR: Final = ["target", "reference"]
LEAST_ARTICLES: Final = 3  # of a side that have a key term of it
_PRESENT: Final = ("n_present_target", "n_present_reference")
_REASONS: Final = (  # why a term is not tested
    "one group",
    "no words",
    "too few articles",
    "in too few articles",
    "more hits than words",
)
_INITIALS: Final = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_])+\.?")  # "F.B.I.", before a stop "F.B.I"


def score_keyness(  # noqa: PLR0913  # what is compared, of what, by what
    tokens: Tokens,
    *,
    by: str,
    target: str | None = None,
    reference: str | None = None,
    terms: Terms = "words",
    dictionary: Dictionary | None = None,
    zones: Iterable[str] = COUNTED,
    drop: Iterable[str] = (),
    min_articles: int = MIN_ARTICLES,
    copies: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Which terms does one side use more than the other, and how sure is that?

    G² takes words as if they were drawn one by one. They come in articles, so it ranks terms and
    tests nothing: p and q are those of a test over articles. Where nothing is to be found, as in
    articles dealt at random to two sides, hardly a term has a q below .05.

    Of a dataset of counts, categories are of all articles, and so are words if they were counted
    (``mediakit count --words``). Else words, and phrases ever, are of the articles in `tokens`.

    Parameters
    ----------
    by
        article, zone, voice, speaker, a column of articles or of a list of speakers; what has no
        value is on no side, as the outlet's own words by speaker
    target, reference
        Two groups. Without `reference` the target is held against all others together; without
        both, each group against all others.
    terms
        "words"; or "phrases" of two to four words: neighbours with an NPMI of .5 or more that stand
        together in `min_articles` articles, the longest first.
    dictionary : its categories are the terms
    zones : zones that count
    drop : words that are no terms, nor begin or end a phrase; the denominators keep them
    min_articles : of both sides together that have a term that is tested
    copies
        As `count_copies` gives them: a text is one piece of evidence for each side, however often
        it was printed.

    Returns
    -------
    DataFrame
        One row per pair of sides and term that one of them uses (every category of a dictionary; of
        several pairs no term that is in too few articles, unless all are), in order of the groups,
        then the greatest G² first, ties by code point; what was not tested is last: target and
        reference (``all others``); term, in look-up form, initials with and without full stops as
        one (F.B.I. and FBI are "fbi"; U.S. and US "u.s.", where the plain form is another word in
        small letters); n of either side, n_words, per_1000 (words), n_present (articles with the
        term) and n_articles (all with a word); dp (Gries' DP over the articles of the side with the
        higher rate, the larger of equal ones: 0 is as even as can be, near 1 is all in one);
        log_ratio (log₂ of the ratio of rates; 0 counts as 0.5), log_odds and z (with the words of
        both sides as prior), positive for what the target uses more; g2 (over four cells); p
        (likelihood ratio of two rates of hits that clump in articles, each side in its own way); q
        (Benjamini-Hochberg over the tested rows);
        reason (why it was not tested, as below five articles on a side).

    Raises
    ------
    ArgumentError : if a key, zone or group is unknown, or choices contradict each other
    DictionaryError : if a pattern is a regular expression that is none, or takes too long

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics, 19(1), 61-74. https://aclanthology.org/J93-1003/

    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' words: Lexical feature selection
    and evaluation for identifying the content of political conflict. Political Analysis, 16(4),
    372-403. https://doi.org/10.1093/pan/mpn018

    Hardie, A. (2014). Log Ratio: An informal introduction. Centre for Corpus Approaches to Social
    Science, Lancaster. https://cass.lancs.ac.uk/log-ratio-an-informal-introduction/

    Gries, S. T. (2008). Dispersions and adjusted frequencies in corpora. International Journal of
    Corpus Linguistics, 13(4), 403-437. https://doi.org/10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War and war."] * 9 + ["Peace and talks."] * 9})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("A" * 9 + "B" * 9))))
    >>> keyness = mk.score_keyness(tokens, by="outlet", target="A", reference="B")
    >>> keyness[["term", "n_target", "n_reference", "log_ratio", "g2", "q"]].head(2).round(2)
        term  n_target  n_reference  log_ratio     g2     q
    0    war        18            0       5.17  34.37  0.15
    1  peace         0            9      -4.17  14.29  0.15
    """
    _check_choices(by, [target, reference], terms, dictionary, drop)
    check_count("min_articles", min_articles, 1)
    whole = _find_whole(tokens, by, terms, dictionary)
    if whole is None:
        groups = group_tokens(tokens, by, zones)
    else:
        cells, groups = group_cells(whole, [by], zones)
    values = groups.keys.iloc[:, 0]
    known = [str(value) for value in values.dropna()]
    check_sides(known, str(values.name), target=target, reference=reference)
    dropped = {fold(word) for word in drop}
    text_of = number_texts(whole or tokens.corpus, copies)
    side_of, pairs = _number_sides(values, target, reference)
    if not pairs:
        return build(KEYNESS)
    if whole is None:
        found = _find(tokens, groups, terms, dictionary, zones, dropped, min_articles)
        counts = count_found(tokens, groups, side_of, found, text_of)
    elif dictionary is not None:
        counts = count_categories(cells, groups, side_of, dictionary, text_of)
    else:
        counts = count_parts(*_name_words(whole), dropped, cells, groups, side_of, text_of)
    every, columns = dictionary is not None, dict[str, Any]()
    tally = Tally(counts, least=min_articles if len(pairs) > 1 and not every else 0)
    wanted = tally.whole.terms[2] >= min_articles
    parts = [_compare(tally, side, wanted, every=every) for _, side in pairs]
    number = np.repeat(np.arange(len(pairs)), [len(part["term"]) for part in parts])
    for name in [name for name in KEYNESS if name in parts[0]]:
        columns[name] = np.concatenate([part.pop(name) for part in parts])
    against = OTHERS if reference is None else str(reference)
    columns["term"] = names(counts.names, tally.terms[columns["term"]])
    columns["reason"] = pd.array([*_REASONS, None], dtype="str").take(columns["reason"])
    targets = names([name for name, _ in pairs], number)
    columns |= {"target": targets, "reference": names([against], number * 0)}
    return build(KEYNESS, columns | {"q": statistics.adjust_p(columns["p"])})


def _find_whole(
    tokens: Tokens, by: str, terms: Terms, dictionary: Dictionary | None
) -> Corpus | None:
    """Return the articles of a dataset whose words, or categories, were counted by this key."""
    whole = find_counted(tokens, [by]) if terms == "words" else None
    if whole is None or dictionary is not None:
        return whole
    counted = find_counts(whole).manifest
    return whole if counted.get("words") and (by != "voice" or by in counted["by"]) else None


def _check_choices(
    by: str, sides: list[str | None], terms: Terms, dictionary: Dictionary | None, drop: object
) -> None:
    """Refuse choices that are unknown, or that contradict each other."""
    choose("terms", terms, get_args(Terms))
    target, reference = sides
    told = ""
    if not isinstance(by, str) or by == "sentence":
        told = f"by={shown(by)} does not make two sides. Use article, zone, voice or a column"
    elif dictionary is not None and terms != "words":
        told = f"terms={terms!r} cannot be combined with a dictionary. Leave one out"
    elif isinstance(drop, str):
        told = f"drop={shown(drop)} is one text. Use a list of words, such as [{shown(drop)}]"
    elif not isinstance(drop, Iterable):
        told = f"drop={shown(drop)} is not a list of words. Give one, or leave it out"
    elif target is None and reference is not None:
        told = f"reference={shown(reference)} has no target. Give both, or the target alone"
    elif target is not None and target == reference:
        told = f"target and reference are the same ({shown(target)}). Choose two different groups"
    if told:
        raise ArgumentError(f"{told}.")


def _find(
    tokens: Tokens,
    groups: Groups,
    terms: Terms,
    dictionary: Dictionary | None,
    zones: Iterable[str],
    dropped: set[str],
    min_articles: int,
) -> Found:
    """Return the terms and where they occur."""
    if dictionary is not None:
        part, category, matches = find_hits(tokens, dictionary, zones=zones)
        named = sorted(part.categories)
        place = np.array([named.index(name) for name in part.categories], np.int64)
        return Found(named, place[category], matches.first.astype(np.int64))
    if terms == "phrases":
        return find_phrases(tokens, groups.code >= 0, min_articles=min_articles, drop=dropped)
    forms, form_of = _find_forms(tokens)
    kept = np.array([form not in dropped for form in forms], np.bool_)[form_of]
    row = np.flatnonzero((groups.code >= 0) & tokens.words & kept[tokens.type])
    return Found(forms, form_of[tokens.type[row]].astype(np.int64), row)


@remember  # words, phrases and the lines of both ask for it
def _find_forms(tokens: Tokens) -> tuple[list[str], Ints]:
    """Return what `tokens.forms` has, but initials with and without full stops as one."""
    n = np.bincount(tokens.type, minlength=len(tokens.types))
    return _join_initials(tokens.types, n, *tokens.forms)


@remember
def _name_words(corpus: Corpus) -> tuple[list[str], list[Ints]]:
    """Return the same of what a dataset counted: the terms, and that of each type of each part."""
    kept, found, n = find_rows(corpus) >= 0, list[pa.Array](), list[Any]([[]])
    for words in read_words(find_counts(corpus)):
        size = len(words.types)
        n.append(np.bincount(words.type, words.n * kept[words.rows][words.article], size))
        found.append(pa.DictionaryArray.from_arrays(np.arange(size, dtype=np.int32), words.types))
    parts = pa.chunked_array(found, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    places = [part.indices.to_numpy() for part in parts.chunks]
    every = parts.chunk(0).dictionary if places else pa.array([], pa.string())
    often = np.bincount(np.concatenate([[], *places]).astype(int), np.concatenate(n), len(every))
    # In their order, in which Python sorts their forms much faster.
    order = pc.sort_indices(every).to_numpy()
    order = order[often[order] > 0]
    types = every.take(order).to_pylist()
    terms, own = _join_initials(types, often[order], *number_labels(fold_all(types)))
    term_of = np.zeros(len(every), np.int32)
    term_of[order] = own
    return terms, [term_of[place] for place in places]


def _join_initials(
    types: list[str], n: Codes, forms: list[str], form_of: Ints
) -> tuple[list[str], Ints]:
    """Return terms, and that of each type: its form, but initials with full stops as those without.

    The plain form names both; the dotted one where the plain one is a function word ("us") or, for
    capitals, mostly stands in small letters ("sat"). Then only capitals of a function word are it.
    """
    dotted = [i for i, text in enumerate(types) if "." in text and _INITIALS.fullmatch(text)]
    if not dotted:
        return forms, form_of
    wanted = {fold(types[i].replace(".", "")) for i in dotted}
    small, plain_of = Counter[str](), dict[int, str]()  # small less other letters
    for i, form in enumerate(map(forms.__getitem__, form_of.tolist())):
        if form in wanted:
            plain_of[i] = form
            small[form] += int(n[i]) * (1 if types[i].islower() else -1)
    term_of = dict[int, str]()
    apart = set[str]()
    for i in dotted:
        text = types[i]
        plain = fold(text.replace(".", ""))
        function = plain in stop_words()
        if function or (small[plain] > 0 and not text.islower()):
            term_of[i] = f"{fold(text).removesuffix('.')}."
            if function and text.isupper():
                apart.add(plain)
        else:
            term_of[i] = plain
    for i, plain in plain_of.items():
        if plain in apart and types[i].isupper():
            term_of[i] = f"{'.'.join(plain)}."
    return number_labels([term_of.get(i, forms[k]) for i, k in enumerate(form_of.tolist())])


def _number_sides(
    values: pd.Series, target: str | None, reference: str | None
) -> tuple[Codes, list[tuple[str, int]]]:
    """Return the side of each group with these values (-1: none), and each target with its own."""
    labels = values.astype("str").where(values.notna())
    if target is None:
        side_of, _ = pd.factorize(labels)
        return side_of, [(str(labels[i]), side_of[i]) for i in np.flatnonzero(side_of >= 0)]
    side_of = np.where(labels.isna(), -1, 1)
    if reference is not None:
        side_of = np.where(labels.eq(str(reference)), 1, -1)
    return np.where(labels.eq(str(target)), 0, side_of), [(str(target), 0)]


def _compare(tally: Tally, target: int, wanted: Flags, *, every: bool) -> dict[str, Any]:
    """Return the columns of a side and the others: terms as numbers, tested ones first, by G²."""
    pair = one, two = tally.part(target)
    checks: list[Any] = [  # why a term is not tested, the first that holds
        tally.n_sides < len(pair),
        not (one.n_words and two.n_words),
        min(one.sizes[2], two.sizes[2]) < LEAST,
        ~wanted,
        (one.n > one.n_words) | (two.n > two.n_words),
    ]
    reason = np.select(checks, [*range(len(checks))], -1)
    tested = np.flatnonzero(reason < 0)
    counts: Any = one.n[tested], two.n[tested], one.n_words, two.n_words
    g2 = statistics.measure_log_likelihood(*counts)
    best = np.argsort(-g2, kind="stable")
    used = slice(None) if every else one.n + two.n > 0
    order = np.append(tested[best], np.arange(len(reason))[used][reason[used] >= 0])
    dps, sums = zip(*(tally.measure(each, tested) for each in pair), strict=True)
    p = compare_rates(*sums)
    rate, other = counts[0] * two.n_words, counts[1] * one.n_words  # dp is that of the higher rate
    dp = np.select([rate > other, rate < other], dps, np.maximum(*dps))
    odds = statistics.measure_log_odds(*counts)
    measures = dict(zip(("log_odds", "z"), odds, strict=True)) | {"dp": dp, "g2": g2, "p": p}
    measures["log_ratio"] = statistics.measure_log_ratio(*counts)
    blank = np.full(len(order) - len(best), np.nan)
    columns: dict[str, Any] = {"term": order, "reason": reason[order]}
    columns |= {name: np.append(values[best], blank) for name, values in measures.items()}
    for name, side in zip(("target", "reference"), pair, strict=True):
        n, n_words = side.n[order], np.full(len(order), side.n_words)
        columns |= {f"n_{name}": n, f"n_words_{name}": n_words}
        columns[f"per_1000_{name}"] = divide(1000 * n, n_words)
        columns[f"n_present_{name}"] = side.terms[1, order]
        columns[f"n_articles_{name}"] = np.full(len(order), side.sizes[1])
    return columns


class _Units(NamedTuple):
    """Words and phrases in order of the text: the first and the last token and the name of each."""

    first: Ints
    last: Ints
    code: Ints


def find_phrases(
    tokens: Tokens, kept: Flags, *, min_articles: int, drop: Iterable[str] = ()
) -> Found:
    """Return the phrases of two to four words, each place in the longest that it belongs to."""
    # Neighbours in a sentence among the tokens that are kept, with no mark between them, are joined
    # where their NPMI (Bouma 2009, as in `find_collocates`) is .5 or more and they stand together
    # in enough articles; of two joints at one word the stronger holds. Three rounds of this make up
    # to four words. Dropped words are left out where a phrase would begin or end with them.
    forms, form_of = _find_forms(tokens)
    words: list[tuple[str, ...]] = [(form,) for form in forms]
    rows = np.flatnonzero(kept & tokens.words).astype(np.int32)
    units = _Units(rows, rows, form_of[tokens.type[rows]])
    for _ in range(LONGEST - 1):
        units = _join(tokens, units, words, min_articles)
    dropped = {fold(word) for word in drop}
    told, skipped = dict[int, str](), np.zeros(len(words), np.int64)
    several = np.flatnonzero(np.bincount(units.code, minlength=len(words))[len(forms) :])
    for i in (len(forms) + several).tolist():
        ends = [  # no clitic: "the prime minister's" is "prime minister"
            k
            for k, word in enumerate(words[i])
            if word not in dropped and not word.startswith("'") and word != "n't"
        ]
        if ends and ends[-1] > ends[0]:
            told[i], skipped[i] = " ".join(words[i][ends[0] : ends[-1] + 1]), ends[0]
    phrases = sorted(set(told.values()))  # the same phrase may have been joined in two ways
    place = dict(zip(phrases, range(len(phrases)), strict=True))
    code_of = np.full(len(words), -1)
    code_of[list(told)] = [place[phrase] for phrase in told.values()]
    code = code_of[units.code]
    found = code >= 0
    return Found(phrases, code[found], (units.first + skipped[units.code])[found])


def _join(tokens: Tokens, units: _Units, words: list[tuple[str, ...]], min_articles: int) -> _Units:
    """Return the units after one round, in which some become one; adds the new ones to `words`."""
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    n_of, total = np.bincount(units.code, minlength=len(words)), len(units.code)
    before, after, one, two = units.last[:-1], units.first[1:], units.code[:-1], units.code[1:]
    beside = (before + 1 == after) & (tokens.sentence[before] == tokens.sentence[after])
    beside &= sizes[one] + sizes[two] <= LONGEST
    # What is too rare to stand together in enough articles is left out, and what is so unlike in
    # frequency that there is no NPMI of .5 even where the rarer one always stands beside the other:
    # there it is ln(total / high) / ln(total / low).
    low, high = (least(n_of[one], n_of[two]) for least in (np.minimum, np.maximum))
    beside &= (low >= min_articles) & (low * float(total) * (1 + TINY) >= high.astype(float) ** 2)
    left = np.flatnonzero(beside)  # the units with a right neighbour that they may be bound to
    pair = one[left].astype(np.int64) * len(words) + two[left]
    of_link, pairs = pd.factorize(pair)
    n_all, n = len(tokens.corpus.articles), np.bincount(of_link, minlength=len(pairs))
    places = np.sort(of_link * n_all + tokens.article[units.first[left]])
    n_articles = np.bincount(places[run_starts(places)] // n_all, minlength=len(pairs))
    n_one, n_two = (n_of[each] for each in np.divmod(pairs, len(words)))
    npmi = statistics.measure_npmi(n, n_one, n_two, np.full(len(pairs), total))
    binds = (n_articles >= min_articles) & (npmi >= BOUND)
    strength = np.full(len(units.code) + 1, -np.inf)  # of no link: before the first, after the last
    strength[left + 1] = np.where(binds, npmi, -np.inf)[of_link]
    here = strength[1:]
    joined = np.flatnonzero((here > strength[:-1]) & (here >= np.append(here[1:], -np.inf)))
    chosen, new = np.unique(pair[np.searchsorted(left, joined)], return_inverse=True)
    code, last = units.code.copy(), units.last.copy()
    code[joined] = len(words) + new
    last[joined] = units.last[joined + 1]
    both = zip(*(part.tolist() for part in np.divmod(chosen, len(words))), strict=True)
    words += [words[i] + words[j] for i, j in both]
    stays = np.ones(len(code), np.bool_)
    stays[joined + 1] = False
    return _Units(units.first[stays], last[stays], code[stays])


def choose_terms(keyness: pd.DataFrame, *, n: int = 8) -> pd.Series[bool]:
    """Which rows stand for a long table of keyness?

    Parameters
    ----------
    keyness : as `score_keyness` gives it
    n : how many of either side; of several pairs, only of what the target uses more

    Returns
    -------
    Series of bool
        One value per row, as `mk.show(where=…)` takes them: of each pair of sides n tested terms
        that three articles or more of the side have which uses them more; first those with q below
        .05, then those with the greatest G².

    Raises
    ------
    ArgumentError, ColumnMissingError : if `n` is no whole number from 0 on, or a column is missing

    Examples
    --------
    >>> table = pd.DataFrame({"target": "A", "reference": "B", "log_ratio": [2.0, 1.5, -1.0],
    ...                       "g2": [9.0, 5.0, 2.0], "q": [0.2, 0.01, 0.3], "reason": None,
    ...                       "n_present_target": 5, "n_present_reference": 3})
    >>> choose_terms(table, n=1).tolist()
    [False, True, True]
    """
    check_count("n", n, 0)
    _, _, order = _order_terms(keyness)
    place = order.groupby(["pair", np.sign(order["log_ratio"])], sort=False).cumcount()
    return pd.Series(keyness.index.isin(place.index[place < n]), index=keyness.index)


def _order_terms(keyness: pd.DataFrame) -> tuple[Codes, Codes, pd.DataFrame]:
    """Return a row of each pair of sides, the pair of each row, and the terms that may be shown.

    Those were tested, and enough articles of their side have them; the surest are first.
    """
    check_columns(keyness, [*PAIR, "log_ratio", "g2", "q", *_PRESENT, "reason"])
    first, pair = number_groups(keyness, PAIR)
    sign = np.sign(keyness["log_ratio"])
    present = keyness[_PRESENT[0]].where(sign.gt(0), keyness[_PRESENT[1]])
    fits = keyness["reason"].isna() & sign.ne(0) & present.ge(LEAST_ARTICLES)
    if len(first) > 1:
        fits &= sign.gt(0)
    chosen = keyness[fits].assign(pair=pair[fits])
    order = np.lexsort((-chosen["g2"], ~chosen["q"].lt(CLEAR)))
    return first, pair, chosen.iloc[order]


class KeyTerms(NamedTuple):
    """What one side uses more than the other."""

    side: str
    against: str
    rows: pd.DataFrame  # term, n, log_ratio, g2, q; per_1000, n_present, n_articles, also _other
    reason: str  # why none was tested; nothing where some were


def gather_terms(*tables: pd.DataFrame, n: int | None = None) -> list[KeyTerms]:
    """Return the key terms of each side, as `choose_terms` orders them: n of each, or all.

    Tables are of the same sides, as of words and phrases: a word that mostly stands in a phrase
    that is chosen is left out.
    """
    keyness = pd.concat(tables, ignore_index=True)
    first, pair, ordered = _order_terms(keyness)
    gathered = list[KeyTerms]()
    tested = np.bincount(pair[keyness["reason"].isna()], minlength=len(first)) > 0
    for at in np.argsort(first).tolist():
        sides = [str(keyness[name].iloc[first[at]]) for name in PAIR]
        why = keyness["reason"][[] if tested[at] else pair == at]
        reason = str(why.value_counts().index[0]) if len(why) else ""
        of_pair = ordered[ordered["pair"] == at]
        for sign, (mine, other) in ((1, PAIR), (-1, PAIR[::-1])):
            if len(first) > 1 and sign < 0:
                continue
            rows = of_pair[of_pair["log_ratio"] * sign > 0]
            told = {"term": rows["term"], "n": rows[f"n_{mine}"], "g2": rows["g2"], "q": rows["q"]}
            told["log_ratio"] = sign * rows["log_ratio"]
            for name in ("per_1000", "n_present", "n_articles"):
                told |= {name: rows[f"{name}_{mine}"], f"{name}_other": rows[f"{name}_{other}"]}
            side, against = sides[::sign]
            gathered.append(KeyTerms(side, against, _drop_parts(pd.DataFrame(told), n), reason))
    return gathered


def _drop_parts(terms: pd.DataFrame, n: int | None) -> pd.DataFrame:
    """Return the first n terms without words of which most are in a phrase among them."""
    phrases = terms[terms["term"].str.contains(" ")].head(n if n is not None else len(terms))
    most = dict[str, int]()
    for term, k in zip(phrases["term"], phrases["n"], strict=True):
        for word in term.split(" "):
            most[word] = max(most.get(word, 0), int(k))
    pairs = zip(terms["term"], terms["n"], strict=True)
    inside = np.array([2 * most.get(term, 0) >= n_all for term, n_all in pairs], np.bool_)
    rest = terms[~inside | terms["term"].isin(phrases["term"])]
    return rest if n is None else rest.head(n)


def list_key_lines(
    tokens: Tokens,
    keyness: pd.DataFrame,
    *,
    by: str,
    seed: int,
    terms: int = 3,
    lines: int = 3,
    window: int = 8,
) -> pd.DataFrame:
    """In which lines do the terms that set sides apart stand?

    Parameters
    ----------
    keyness : `score_keyness(tokens, by=by)` of words or phrases
    by : the key of its groups
    seed : of the draw of lines
    terms : how many terms of either side, as `choose_terms` chooses them
    lines : how many lines of each term, drawn where it has more
    window : tokens to show on each side, within the sentence

    Returns
    -------
    DataFrame
        One row per line, in order of the pairs, the sides, the terms and the text: side (that
        which uses the term more), term, left, keyword, right, the key, voice, doc_id, start, end.

    Raises
    ------
    ArgumentError, ColumnMissingError
        If the key is not that of `keyness`, a number is negative, or a column is missing.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["War came."] * 5 + ["Peace came."] * 5})
    >>> tokens = mk.tokenize(mk.read_articles(articles.assign(outlet=list("AAAAABBBBB"))))
    >>> keyness = mk.score_keyness(tokens, by="outlet", target="A", reference="B")
    >>> lines = mk.comparison.list_key_lines(tokens, keyness, by="outlet", seed=1, terms=1, lines=1)
    >>> lines[["side", "term", "keyword"]]
      side   term keyword
    0    A    war     War
    1    B  peace   Peace
    """
    check_columns(keyness, [*PAIR, "term"])
    known = tokens.speakers if is_told(tokens, by) else tokens.counted.articles
    for target in keyness["target"].unique():
        check_groups(known, by, target=target)
    chosen = keyness[choose_terms(keyness, n=terms)]
    chosen = chosen.assign(
        pair=chosen.groupby(PAIR, sort=False).ngroup(), less=chosen["log_ratio"] < 0
    ).sort_values(["pair", "less"], kind="stable")
    extra = {} if by in KEY_LINES else {by: "str"}
    found, written = [pd.DataFrame(columns=[*KEY_LINES, *extra])], _list_written(tokens)
    each = chosen[[*PAIR, "term", "less"]].itertuples(index=False, name=None)
    plain = [term for term in chosen["term"].unique() if written.keys().isdisjoint(term.split())]
    place = {term: i for i, term in enumerate(plain)}
    owner, first, last = match_patterns(tokens, plain)
    counted = in_zones(COUNTED, tokens.zone[first])
    owner, first, last = owner[counted], first[counted], last[counted]
    groups = group_rows(tokens, by, COUNTED, first)
    for target, reference, term, less in each:
        side = reference if less else target
        drawn: dict[str, Any] = {"window": window, "n": lines, "seed": seed}
        if term not in place:
            rows = _find_written(tokens, term, written, by=by, **drawn)
            rows = rows[_is_of(rows[by], side, target)]
        else:  # of other sides no line is looked at
            here = np.flatnonzero(owner == place[term])
            here = here[_is_of(groups.keys[by], side, target)[groups.code[here]]]
            spans, code = (first[here], last[here]), groups.code[here]
            rows = list_lines(tokens, spans, groups.keys, code, **drawn)
        found.append(rows.head(lines).assign(side=side, term=term))
    rows = pd.concat(found[1:] or found, ignore_index=True)
    told = build(KEY_LINES, {name: rows[name] for name in KEY_LINES})
    return pd.concat([told, *(rows[name] for name in extra)], axis=1)


def _is_of(values: pd.Series, side: str, target: str) -> Flags:
    """Tell which groups with these values are on a side."""
    group = values.astype("str").where(values.notna(), "")
    mine = group.eq(side) if side != OTHERS else group.ne(target) & group.ne("")
    return mine.to_numpy(bool)


@remember
def _list_written(tokens: Tokens) -> dict[str, set[str]]:
    """Return how terms are written, of those that are not all that one look-up form finds."""
    forms, form_of = tokens.forms
    terms, term_of = _find_forms(tokens)
    pairs = {*zip(term_of.tolist(), form_of.tolist(), strict=True)}
    of_form = Counter(form for _, form in pairs)  # that of "us" finds US
    own = {t for t, form in pairs if of_form[form] > 1 or terms[t] != forms[form]}
    written: dict[str, set[str]] = {}
    for text, term in zip(tokens.types, term_of.tolist(), strict=True):
        if term in own:
            written.setdefault(terms[term], set()).add(text)
    return written


def _find_written(
    tokens: Tokens,
    term: str,
    written: dict[str, set[str]],
    *,
    by: str,
    n: int,
    seed: int,
    window: int,
) -> pd.DataFrame:
    """Return lines of a term as `find_kwic` does, n of each group, where it is written so."""
    words = term.split(" ")
    forms = [sorted({*map(fold, written.get(word, [word]))}) for word in words]
    rows = find_kwic(tokens, [" ".join(each) for each in product(*forms)], window=window, by=by)
    known = {word: {text.rstrip(".") for text in texts} for word, texts in written.items()}
    fits = [
        all(text.rstrip(".") in known.get(word, [text.rstrip(".")]) for word, text in pairs)
        for pairs in (zip(words, keyword.split(), strict=False) for keyword in rows["keyword"])
    ]
    rows = rows[np.array(fits, np.bool_)]
    drawn = np.zeros(len(rows), np.bool_)
    for part in rows.groupby(by).indices.values():
        drawn[part] = statistics.draw_rows(rows.iloc[part], n=n, seed=seed)
    return rows[drawn]

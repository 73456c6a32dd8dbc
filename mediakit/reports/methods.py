"""What was done, in sentences for the methods section of a paper, and whom to cite for it.

Each fact is one that the manifest of the report holds too, or that stands in its tables.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import pandas as pd

from mediakit import __version__
from mediakit.base.files import read_toml
from mediakit.base.prose import counted, listed, spell_day, tell_coefficient
from mediakit.base.statistics import DRAWS
from mediakit.corpus.corpus import Corpus, sum_records
from mediakit.corpus.languages import find_english
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import Source, read_dictionary
from mediakit.errors import ArgumentError, choose, shown
from mediakit.measures.vader import check_engine
from mediakit.reports.params import DAYS
from mediakit.reports.processes import find_span
from mediakit.tables import INSTRUMENTS, SPLITS, build, check_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mediakit.reports.params import Params

Procedure = Literal["bootstrap", "comparison", "bands", "changes", "mix", "keyness"]
TEXT_INSTRUMENTS: Final = ("sentences", "words", "voices")
ENGINES: Final = {"vader": "vaderSentiment", "vader-nltk": "nltk"}


def describe_methods(  # one for each thing that a report may have done
    corpus: Corpus,
    params: Params,
    *,
    dictionaries: Sequence[Source | Dictionary] = (),
    engine: str | None = None,
    counted_by: str | None = None,
    procedures: Sequence[Procedure] = (),
    agreement: pd.DataFrame | None = None,
    validity: pd.DataFrame | None = None,
    prevalence: pd.DataFrame | None = None,
) -> list[str]:
    """What was done here, in words that a paper can take over?

    Parameters
    ----------
    params
        As `load_params` gives them: the seed, and what the codes are.
    dictionaries, engine
        What was measured with, as in `list_instruments`.
    counted_by
        How copies of a text count, as in `weigh_frames`; None where it makes no difference.
    procedures
        What else was done: "bootstrap" for intervals of means, "comparison" for `compare_groups`,
        "bands" for `find_bands`, "changes" for `find_changes`, "mix" for `compare_mix`,
        "keyness" for `score_keyness`.
    agreement, validity, prevalence
        Tables of `measure_agreement`, `validate` and `correct_prevalence`, where that was done.

    Returns
    -------
    list of str
        One paragraph: material, preparation, instruments, counting, chance, and validity where an
        instrument was used.

    Raises
    ------
    DictionaryError, ArgumentError, ColumnMissingError
        If a dictionary cannot be read, a name is unknown, or a table lacks a column.

    Examples
    --------
    >>> import mediakit as mk
    >>> corpus = mk.read_articles(pd.DataFrame({"text": ["No ship left.", " "], "outlet": "Echo"}))
    >>> describe_methods(corpus, mk.reports.load_params(), engine="vader")[0][:90]
    'We analysed 1 article of 1 outlet (3 words). Of 2 records, 1 was excluded: 1 without text.'
    """
    told = _read_texts(procedures, counted_by)
    sentences = told["sentences"]
    prepared = sentences["preparation"].format(__version__)
    lines = [_tell_material(corpus, params.reading), prepared]
    if corpus.counts is not None:
        n_some = corpus.counts.size_sample(len(corpus))
        if 0 < n_some < len(corpus):
            lines.append(sentences["counts"].format(corpus.counts.sampled, f"{n_some:,}"))
    if n := int((~find_english(corpus.articles["language"])).sum()):
        foreign = counted(n, "article"), "has" if n == 1 else "have"
        lines[-1] += " " + sentences["foreign"].format(*foreign)
    if named := [_name_list(dictionary) for dictionary in _read_lists(dictionaries)]:
        lists = "the word lists" if len(named) > 1 else "the word list"
        lines.append(sentences["lists"].format(lists, listed(named, "; ")))
        if not _is_validated(validity):
            cards = [(_title(own), tell_card(own)) for own in _read_lists(dictionaries)]
            lines[-1] += "".join(" " + sentences["card"].format(*each) for each in cards if each[1])
    if engine is not None:
        package = ENGINES[check_engine(engine)]
        how = told["names"][params.names]
        lines.append(sentences["tone"].format(package, version(package), how))
    if params.machine is not None:
        lines.append(sentences["machine"].format(params.machine.name))
    if counted_by is not None:
        copies = sentences["equal" if corpus.counts is not None else "copies"]
        lines.append(copies.format(told["counted_by"][counted_by]))
    lines += [told[name]["sentence"].format(draws=DRAWS) for name in procedures]
    if procedures or agreement is not None:
        lines.append(f"Random seed: {params.seed}.")
    if dictionaries or engine or params.machine or validity is not None:
        lines += _tell_validity(sentences, params, agreement, validity)
        if _is_validated(validity) and _has(prevalence, "corrected"):
            lines.append(sentences["corrected"])
    return [" ".join(lines)]


def _tell_material(corpus: Corpus, reading: Mapping[str, Any]) -> str:
    articles, records = corpus.articles, sum_records(corpus)
    told, n_outlets = counted(len(articles), "article"), articles["outlet"].nunique()
    told += f" of {counted(n_outlets, 'outlet')}" if n_outlets else ""
    ends = dict.fromkeys(map(spell_day, find_span(articles["date"])))
    facts = [counted(int(articles["n_words"].sum()), "word"), " to ".join(ends)]
    said = f"We analysed {told} ({'; '.join(filter(None, facts))})."
    if any(reading.get(name) for name in DAYS):
        said += f" Only articles {_tell_days(*map(reading.get, DAYS))} were used."
    n = sum(records["rejected"].values())
    if not n:
        return f"{said} No record was excluded."
    words, lost = read_toml("corpus/reasons.toml"), records["rejected"].items()
    reasons = [f"{k:,} {words.get(name, name)}" for name, k in lost]
    verb = "was" if n == 1 else "were"
    return f"{said} Of {records['seen']:,} records, {n:,} {verb} excluded: {listed(reasons)}."


def _tell_days(since: str | None, until: str | None) -> str:
    """Return the days that articles are of, both included, as running text has them."""
    first, last = (spell_day(day) if day else "" for day in (since, until))
    if not first:
        return f"up to {last}"
    return f"of {first}" if first == last else f"from {first} {f'to {last}' if last else 'on'}"


def _name_list(dictionary: Dictionary) -> str:
    card = dictionary.card
    own, cited = card.get("version"), card.get("reference")
    told = f"“{_title(dictionary)}”" + (f", version {own}" if own else "")
    return told + (f" ({_cite(str(cited))})" if cited else "")


def _title(dictionary: Dictionary) -> str:
    return dictionary.card.get("title") or dictionary.name


def tell_card(dictionary: Dictionary) -> str:
    """Return how well a list did where it was held against codes, and whose; "" if unknown.

    >>> from mediakit.dictionaries.dictionary import Dictionary
    >>> held = {"coders": "two students", "coded": "90 articles", "split": "test",
    ...         "categories": {"war": {"n_coded": 90, "f1": [0.7, 0.6, 0.8]}}}
    >>> tell_card(Dictionary("war", {}, {}, "", validity=held))
    'F1 .70 in 1 frame (90 articles, n = 90, test part; coded by two students)'
    """
    told = dictionary.validity
    figures = told.get("categories", {}).values()
    ranges = []
    for name, sign in (("alpha", "α"), ("f1", "F1"), ("auc", "AUC")):  # noqa: RUF001  # Greek
        given = [own[name] for own in figures if name in own]
        known = [each[0] if isinstance(each, list) else each for each in given]
        if ends := [tell_coefficient(end(known)) for end in (min, max) if known]:
            ranges.append(f"{sign} {' to '.join(dict.fromkeys(ends))}")
    if not ranges:
        return ""
    sizes = dict.fromkeys(end(own["n_coded"] for own in figures) for end in (min, max))
    part = f"{told['split']} part" if told.get("split") in SPLITS else ""
    among = [told.get("coded"), f"n = {' to '.join(f'{n:,}' for n in sizes)}", part]
    who = f"; coded by {told['coders']}" if "coders" in told else ""
    many = counted(len(figures), "frame")
    return f"{', '.join(ranges)} in {many} ({', '.join(filter(None, among))}{who})"


def _cite(reference: str) -> str:
    """Return a reference as running text has it.

    >>> _cite("Semetko, H. A., & Valkenburg, P. M. (2000). Framing European politics.")
    'Semetko & Valkenburg, 2000'
    >>> _cite("Written for this package.")
    'Written for this package'
    """
    head, bracket, rest = reference.partition(" (")
    year = rest[:4]
    if not bracket or not year.isdigit():
        return reference.rstrip(".")
    names = [part.strip().removeprefix("& ").strip() for part in head.split(".,")]
    last = [name.split(",")[0] for name in names if name]
    who = f"{last[0]} et al." if len(last) > 2 else " & ".join(last)  # noqa: PLR2004  # APA
    return f"{who}, {year}"


def _tell_validity(
    sentences: dict[str, str],
    params: Params,
    agreement: pd.DataFrame | None,
    validity: pd.DataFrame | None,
) -> list[str]:
    """Return how far the instrument was held against people."""
    lines = []
    if agreement is not None and _has(agreement, "alpha"):
        check_columns(agreement, ["alpha", "n_units", "n_coders", "level", "draws"])
        known = agreement[agreement["alpha"].notna()]
        few, units = (int(known["n_units"].agg(end)) for end in ("min", "max"))
        low, high = (tell_coefficient(known["alpha"].agg(end)) for end in ("min", "max"))
        facts = [
            counted(units, "unit") if few == units else f"{few:,} to {units:,} units",
            counted(int(known["n_coders"].max()), "coder"),
            known["level"].iloc[0],
            low if low == high else f"from {low} to {high}",
            counted(len(known), "frame"),
            int(known["draws"].iloc[0]),
        ]
        lines.append(sentences["agreement"].format(*facts))
    if validity is None or not _is_validated(validity):
        return [*lines, sentences["unvalidated"]]
    measured = validity[validity["f1_low"].notna()]
    part = {"test": "the test part of the sample", None: "all coded units"}.get(
        params.split if measured["split"].iloc[0] != "all" else None, "the coded units"
    )
    few, most = measured["n_coded"].min(), measured["n_coded"].max()
    n = f"{few:,}" if few == most else f"{few:,} to {most:,} a frame"
    return [*lines, sentences["validity"].format(part, measured["design"].iloc[0], n)]


def list_references(  # as describe_methods
    corpus: Corpus | None = None,
    *,
    dictionaries: Sequence[Source | Dictionary] = (),
    engine: str | None = None,
    counted_by: str | None = None,
    procedures: Sequence[Procedure] = (),
    agreement: pd.DataFrame | None = None,
    validity: pd.DataFrame | None = None,
    prevalence: pd.DataFrame | None = None,
) -> list[str]:
    """Whom does a paper cite for what `describe_methods` tells, by the same arguments?

    Parameters
    ----------
    corpus : of a dataset of counts copies are those of equal text, which cites nobody

    Returns
    -------
    list of str
        Entries with their addresses, by name, each once; that of mediakit among them.

    Raises
    ------
    DictionaryError, ArgumentError, ColumnMissingError
        As `describe_methods`.

    Examples
    --------
    >>> [text[:25] for text in list_references(counted_by="text")]
    ['Bird, S., Klein, E., & Lo', 'Broder, A. Z. (1997). On ', 'Kiss, T., & Strunk, J. (2', ...]
    """
    known = _read_texts(procedures, counted_by)
    alike = corpus is None or corpus.counts is None
    names = [*procedures, *(["copies"] if counted_by is not None and alike else [])]
    names += ["agreement"] if _has(agreement, "alpha") else []
    if _is_validated(validity):
        names += ["validity", *(["prevalence"] if _has(prevalence, "corrected") else [])]
    pairs = [tuple(pair) for name in names for pair in known[name]["references"]]
    pairs += [
        (row["reference"], "" if pd.isna(row["url"]) else row["url"])
        for row in list_instruments(dictionaries, engine).to_dict("records")
        if isinstance(row["reference"], str) and "this package" not in row["reference"]
    ]
    own = f"The mediakit authors. mediakit (version {__version__}) [Computer software]."
    texts = {f"{reference.rstrip('.')}. {url}".strip() for reference, url in pairs} | {own}
    return sorted(texts)


def list_instruments(
    dictionaries: Sequence[Source | Dictionary] = (), engine: str | None = "vader"
) -> pd.DataFrame:
    """With which instruments was this measured, and who is to be cited for them?

    Parameters
    ----------
    dictionaries
        As `read_dictionary` takes them, or gives them.
    engine
        As `score_sentiment` takes it; None where no tone was measured.

    Returns
    -------
    DataFrame
        One row per instrument: title, version (of the list itself; missing for a package's, which
        the manifest names), reference, url, licence, validity (how well a list did where it was
        held against codes, and whose). What a card does not say is missing.

    Raises
    ------
    DictionaryError, ArgumentError
        If a dictionary cannot be read, the engine is unknown, or `dictionaries` is a single name.

    Examples
    --------
    >>> list_instruments(["war_peace"])["licence"].tolist()
    ['Apache-2.0', 'Apache-2.0', 'MIT', 'MIT', 'MIT']
    """
    known = read_toml("reports/instruments.toml")
    used = TEXT_INSTRUMENTS if engine is None else (*TEXT_INSTRUMENTS, check_engine(engine))
    cards = [known[name] for name in used]
    cards += [
        {"title": own.name, **own.card, "validity": tell_card(own) or None}
        for own in _read_lists(dictionaries)
    ]
    return build(INSTRUMENTS, {key: [card.get(key) for card in cards] for key in INSTRUMENTS})


def _read_lists(dictionaries: Sequence[Source | Dictionary]) -> list[Dictionary]:
    if isinstance(dictionaries, str):
        told = f"dictionaries={shown(dictionaries)} is one name; give a list of names."
        raise ArgumentError(told)
    return [d if isinstance(d, Dictionary) else read_dictionary(d) for d in dictionaries]


def _read_texts(procedures: Sequence[str], counted_by: str | None) -> dict[str, Any]:
    """Return what there is to say of what was done, this checked."""
    known = read_toml("reports/methods.toml")
    for name in procedures:
        choose("procedures", name, get_args(Procedure))
    if counted_by is not None:
        choose("counted_by", counted_by, known["counted_by"])
    return known


def _has(table: pd.DataFrame | None, column: str) -> bool:
    if table is None:
        return False
    check_columns(table, [column])
    return bool(table[column].notna().any())


def _is_validated(validity: pd.DataFrame | None) -> bool:
    if validity is None or not _has(validity, "verdict"):
        return False
    return set(validity["verdict"]) != {"not validated"}

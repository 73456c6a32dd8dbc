"""explore: a tour of a corpus in a notebook, with controls where ipywidgets is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.display import read_style, spell
from mediakit.base.files import read_data
from mediakit.base.prose import counted, cut, fold
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, DictionaryError, MediakitError, nearest, shown
from mediakit.measures.check import find_faults
from mediakit.measures.contexts import check_window, find_context
from mediakit.measures.terms import count_frames, find_terms
from mediakit.measures.tone import score_sentiment
from mediakit.measures.vader import Engine, check_engine
from mediakit.pages.exhibits import Shown, show_table, show_text
from mediakit.pages.marked import mark_text
from mediakit.tables import HITS, TOUR_COUNTS, TOUR_TONES, build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source


VIEW: Final = "application/vnd.jupyter.widget-view+json"


HOW: Final = (
    "This is the view of the values given. In JupyterLab, after pip install 'mediakit[lab]', the "
    "notebook has controls that change them."
)


class Tour:
    """A view of a corpus that follows what is chosen.

    In JupyterLab with ipywidgets it has controls; elsewhere it is the view of its choice, as HTML
    where there is a browser, as plain text in a terminal.

    Attributes
    ----------
    choice
        Outlet, article, dictionary and term that are looked at now.
    """

    def __init__(self, ground: Ground, choice: Choice) -> None:
        self.choice = choice
        self._ground = ground
        self._controls: Any = None

    @property
    def view(self) -> Shown:
        """What there is to see for the choice."""
        return draw(self._ground, self.choice)

    def __repr__(self) -> str:
        """Return the view as plain text, and how to get controls."""
        return f"{self.view.text}\n\n{HOW}"

    def _repr_mimebundle_(
        self,
        include: object = None,  # noqa: ARG002  # IPython's signature
        exclude: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """Return the view for where a notebook is stored or printed, and controls if there are."""
        view, how = self.view, show_text(HOW, kind="note")
        bundle: dict[str, Any] = {
            "text/plain": f"{view.text}\n\n{HOW}",
            "text/html": f"{view._repr_html_()}\n{how.html}",
        }
        if self._controls is None:
            self._controls = make_controls(self._ground, self.choice, self._follow)
        if self._controls is not None:
            bundle[VIEW] = self._controls._repr_mimebundle_()[VIEW]
        return bundle

    def _follow(self, choice: Choice) -> None:
        self.choice = choice


def explore(
    tokens: Tokens,
    dictionaries: Source | Dictionary | Sequence[Source | Dictionary],
    *,
    outlet: str = "",
    article: str = "",
    term: str = "",
    window: int = 8,
    engine: Engine = "vader",
) -> Tour:
    r"""What is to be seen in this corpus, by outlet, article, dictionary and term?

    Parameters
    ----------
    tokens
        As `tokenize` gives it.
    dictionaries
        One or several to choose from, each as `read_dictionary` takes or gives it; the first is
        shown first.
    outlet
        Whose articles are counted; ``""`` for those of all.
    article
        The doc_id of the article to mark; ``""`` for the one in which most is found.
    term
        A word or phrase to look up; `*` stands for any letters, `?` for one.
    window
        Tokens to show on each side of a term, within its sentence.
    engine
        As in `score_sentiment`.

    Returns
    -------
    Tour
        The article marked (`mark_text`), terms in context (`find_context`), counts
        (`count_frames`) and tone (`score_sentiment`), of the article and of all articles chosen.
        In JupyterLab with ``mediakit[lab]`` controls change them at once; otherwise it is the view
        of the values given. A term that cannot be found is told in a sentence.

    Raises
    ------
    ArgumentError
        If there is no article, the window is negative, or the outlet, article or engine is unknown.
    DictionaryError
        If a dictionary cannot be read.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": ["a"], "text": ["The talks failed. War is near."]})
    >>> tokens = mk.tokenize(mk.read_articles(table))
    >>> tour = mk.explore(tokens, {"war": ["war"]}, term="talk*")
    >>> print(repr(tour).split("\n\n")[2])
    The {“talk*”: talks} failed. {war: War} is near.
    """
    check_engine(engine)
    check_window(window)
    read = tuple(_read(one) for one in _as_list(dictionaries))
    if not read:
        raise ArgumentError("dictionaries is empty; name at least one, such as 'war_peace'.")
    ground = Ground(tokens, read, window, engine)
    if outlet:
        _check("outlet", outlet, ground.outlets)
    known = ground.articles_of(outlet)["doc_id"].tolist()
    if not known:
        raise ArgumentError("The corpus has no article to look at; read one with read_articles.")
    if article:
        _check("article", article, known)
    shown_first = article or find_richest(ground, outlet, 0, term)
    return Tour(ground, Choice(outlet, shown_first, 0, term))


def _as_list(
    given: Source | Dictionary | Sequence[Source | Dictionary],
) -> Sequence[Source | Dictionary]:
    single = isinstance(given, str | Path | Mapping | Dictionary)
    return [given] if single else given  # type: ignore[list-item, return-value]


def _read(given: Source | Dictionary) -> Dictionary:
    return given if isinstance(given, Dictionary) else read_dictionary(given)


def _check(name: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        hint = nearest(value, known) or f" Leave {name} empty to begin with."
        raise ArgumentError(f"{name}={shown(value)} is none of the articles chosen from.{hint}")


VOICES: Final = {
    "quoted": "quoted words",
    "reported": "reported words",
    "outlet": "the outlet’s own words",
}


LINES: Final = ["left", "keyword", "right", "voice", "compound"]


class Choice(NamedTuple):
    """What is looked at.

    Attributes
    ----------
    outlet
        Whose articles are counted; ``""`` for those of all.
    article
        The doc_id of the article that is marked.
    dictionary
        The place of the dictionary among those given, from 0.
    term
        The word or phrase that is looked up; ``""`` for none.
    """

    outlet: str
    article: str
    dictionary: int
    term: str


@dataclass(frozen=True, eq=False)
class Ground:
    """What can be chosen from, and the measures that no choice changes.

    Attributes
    ----------
    tokens
        Of the whole corpus.
    dictionaries
        At least one.
    window
        Tokens shown on each side of a term.
    engine
        The sentiment engine.
    """

    tokens: Tokens
    dictionaries: tuple[Dictionary, ...]
    window: int
    engine: Engine

    @cached_property
    def articles(self) -> pd.DataFrame:
        """What names the articles of the corpus, by date and title."""
        columns = ["doc_id", "title", "outlet", "date", "n_words"]
        named = self.tokens.corpus.articles[columns]
        return named.sort_values(["date", "title", "doc_id"], kind="stable")

    @cached_property
    def outlets(self) -> list[str]:
        """The outlets that are known, by name."""
        return sorted(self.articles["outlet"].dropna().unique())

    def articles_of(self, outlet: str) -> pd.DataFrame:
        """Return the articles of an outlet, or all."""
        return self.articles[self.articles["outlet"] == outlet] if outlet else self.articles

    @cached_property
    def tones(self) -> dict[str, pd.DataFrame]:
        """Tone by voice: within each article, within each outlet, and within all (``""``)."""
        keys = {"article": ["article", "voice"], "outlet": ["outlet", "voice"], "": ["voice"]}
        return {
            key: score_sentiment(self.tokens, by=by, engine=self.engine) for key, by in keys.items()
        }

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """Tone of each sentence."""
        scored = score_sentiment(self.tokens, by=["article", "sentence"], engine=self.engine)
        return scored[["doc_id", "sentence", "compound"]]


class Lookup(NamedTuple):
    """A term of the user's: as a dictionary where it is one, its hits, and why there are none."""

    dictionary: Dictionary | None
    hits: pd.DataFrame
    doubt: str


def look_up(ground: Ground, term: str) -> Lookup:
    """Find a term in the whole corpus; what is wrong with it becomes a sentence."""
    written = " ".join(term.split())
    if not written.strip("*? "):
        told = f"“{written}” would match every word; write at least one letter." if written else ""
        return Lookup(None, build(HITS), told)
    try:
        dictionary = read_dictionary({f"“{written}”": [written]})
        hits = find_terms(ground.tokens, dictionary)
    except DictionaryError as error:
        return Lookup(None, build(HITS), str(error))
    return Lookup(dictionary, hits, "" if len(hits) else _explain(ground, written, dictionary))


def _explain(ground: Ground, written: str, dictionary: Dictionary) -> str:
    """Say that a term stands nowhere, and what may be wrong with it."""
    told = f"“{written}” stands in none of {counted(len(ground.articles), 'article')}."
    faults = [fault.detail for fault in find_faults(dictionary) if fault.pattern]
    if faults:
        return " ".join([told, *faults])
    form = fold(written)  # a slip in the first letter is rare, and there are many words
    return told + nearest(form, [word for word in ground.tokens.forms[0] if word[0] == form[0]])


def find_richest(ground: Ground, outlet: str, dictionary: int, term: str) -> str:
    """Return the article of an outlet with most of the term, then of the dictionary."""
    found = look_up(ground, term).hits, find_terms(ground.tokens, ground.dictionaries[dictionary])
    n = [hits["doc_id"].value_counts().to_dict() for hits in found]
    ids = ground.articles_of(outlet)["doc_id"].tolist()
    return str(max(ids, key=lambda doc_id: [counts.get(doc_id, 0) for counts in n]))


def draw(ground: Ground, choice: Choice) -> Shown:
    """Show an article marked, and beside it counts, tone and contexts.

    Returns
    -------
    Shown
        What comes from outside is escaped.
    """
    corpus, quotes = ground.tokens.corpus, ground.tokens.quotes
    dictionary, term = ground.dictionaries[choice.dictionary], look_up(ground, choice.term)
    own = find_terms(ground.tokens, dictionary)
    hits = pd.concat([term.hits, own])
    marked = mark_text(corpus, quotes=quotes, hits=hits, doc_id=choice.article)
    scope = show_text(_tell_scope(ground, choice))
    looked_up = _tell_term(ground, choice, term)
    side = [
        show_table(_compare_counts(ground, choice, dictionary, term), "tour_counts"),
        show_table(_compare_tones(ground, choice, own, term), "tour_tones"),
    ]
    lines = _list_lines(ground, choice, own if term.hits.empty else term.hits)
    texts = [scope.text, looked_up.text, marked.text, *(part.text for part in [*side, *lines])]
    return Shown(_lay_out([scope, looked_up, *side], marked.html, lines), "\n\n".join(texts))


def _tell_scope(ground: Ground, choice: Choice) -> list[str]:
    """Say which article and which articles the two columns of each table are about."""
    chosen = ground.articles_of(choice.outlet)
    (article,) = chosen[chosen["doc_id"] == choice.article].to_dict("records")
    facts = [str(article[name]) for name in ("outlet", "date") if isinstance(article[name], str)]
    words = counted(int(article["n_words"]), "word")
    all_words = counted(int(chosen["n_words"].sum()), "word")
    dictionary = ground.dictionaries[choice.dictionary]
    return [
        f"**This article:** {', '.join([name_article(article), *facts])}; {words}.",
        f"**All chosen:** {_name_scope(ground, choice)}; {all_words}.",
        f"**Dictionary:** {name_dictionary(dictionary)}.",
    ]


def _name_scope(ground: Ground, choice: Choice) -> str:
    n = counted(len(ground.articles_of(choice.outlet)), "article")
    if choice.outlet:
        return f"{n} of {choice.outlet}"
    return f"{n} of {counted(len(ground.outlets), 'outlet')}" if ground.outlets else n


def name_article(article: Mapping[Any, Any]) -> str:
    """Return the title of an article, or its doc_id where it has none."""
    return str(article["title"] if isinstance(article["title"], str) else article["doc_id"])


def label_article(article: Mapping[Any, Any]) -> str:
    """Return the date of an article and its name, as a list of many shows it.

    >>> label_article({"doc_id": "a", "title": None, "date": "2031-03-04"})
    '2031-03-04 · a'
    """
    date = [article["date"]] if isinstance(article["date"], str) else []
    return " · ".join([*date, name_article(article)])


def name_dictionary(dictionary: Dictionary) -> str:
    """Return the title of a dictionary, or its name where it has none."""
    return dictionary.card.get("title") or dictionary.name


def _tell_term(ground: Ground, choice: Choice, term: Lookup) -> Shown:
    """Say how often the term was found, or why it was not."""
    if term.doubt:
        return show_text(term.doubt, kind="warning")
    if term.dictionary is None:
        told = "No term given. Write a word, a phrase, or the beginning of a word and a star."
        return show_text(told, kind="note")
    (name,) = term.dictionary.categories
    chosen = term.hits[term.hits["doc_id"].isin(ground.articles_of(choice.outlet)["doc_id"])]
    here = counted(int((chosen["doc_id"] == choice.article).sum()), "time")
    n_with = counted(chosen["doc_id"].nunique(), "article")
    there = f"{counted(len(chosen), 'time')} in {n_with} of all chosen"
    return show_text(f"**{name}** stands {here} in this article and {there}.")


def _compare_counts(
    ground: Ground, choice: Choice, dictionary: Dictionary, term: Lookup
) -> pd.DataFrame:
    """Return how often each category, and the term, stands in the article and in all chosen."""
    tables = []
    for one in filter(None, [term.dictionary, dictionary]):
        measure = partial(_count_by, ground, one)
        table = _put_beside(measure, choice, ["n", "per_1000"])
        tables.append(table.assign(what=[spell(name) for name in one.categories]))
    return pd.concat(tables)[[*TOUR_COUNTS]]


def _count_by(ground: Ground, dictionary: Dictionary, key: str) -> pd.DataFrame:
    return count_frames(ground.tokens, dictionary, by=[key] if key else [])


def _put_beside(
    measure: Callable[[str], pd.DataFrame], choice: Choice, columns: list[str]
) -> pd.DataFrame:
    """Return columns of a measure for the article, and beside them for all chosen."""
    here, there = measure("article"), measure("outlet" if choice.outlet else "")
    here = here[here["doc_id"] == choice.article]
    there = there[there["outlet"] == choice.outlet] if choice.outlet else there
    return pd.concat(
        [table[columns].reset_index(drop=True) for table in (here, there)], axis=1
    ).set_axis([*columns, *(f"{name}_chosen" for name in columns)], axis=1)


def _compare_tones(ground: Ground, choice: Choice, own: pd.DataFrame, term: Lookup) -> pd.DataFrame:
    """Return the tone of each voice, and of sentences with a hit, in the article and all chosen."""
    voices = _put_beside(ground.tones.__getitem__, choice, ["compound", "n_sentences"])
    names = [VOICES[voice] for voice in ground.tones[""]["voice"]]
    chosen = ground.articles_of(choice.outlet)["doc_id"]
    sought = {"sentences with its terms": own}
    if term.dictionary and not term.doubt:
        (name,) = term.dictionary.categories
        sought[f"sentences with {name}"] = term.hits
    rows = []
    for hits in sought.values():
        here = _average_sentences(ground, hits[hits["doc_id"] == choice.article])
        rows.append([*here, *_average_sentences(ground, hits[hits["doc_id"].isin(chosen)])])
    around = pd.DataFrame(rows, columns=voices.columns).astype(voices.dtypes)
    table = pd.concat([voices, around], ignore_index=True)
    return table.assign(what=[*names, *sought])[[*TOUR_TONES]]


def _average_sentences(ground: Ground, hits: pd.DataFrame) -> tuple[float, int]:
    """Return the mean tone of the sentences with a hit, each once, and their number."""
    places = hits[["doc_id", "sentence"]].drop_duplicates()
    tone = places.merge(ground.sentences, on=["doc_id", "sentence"])["compound"]
    return (tone.fillna(0).mean() if tone.notna().any() else float("nan")), len(tone)


def _list_lines(ground: Ground, choice: Choice, hits: pd.DataFrame) -> list[Shown]:
    """Show the hits of all chosen articles in their contexts, with the tone of their sentences."""
    hits = hits[hits["doc_id"].isin(ground.articles_of(choice.outlet)["doc_id"])]
    if hits.empty:
        return []
    context = find_context(ground.tokens, hits, window=ground.window)
    lines = context.merge(ground.sentences, on=["doc_id", "sentence"], how="left")
    labels = [label_article(row) for row in ground.articles.to_dict("records")]
    named = ground.articles.assign(article=labels).set_index("doc_id")
    lines = lines.join(named[["article", "outlet"]], on="doc_id")
    several = ground.outlets and not choice.outlet
    first = ["article", "outlet"] if several else ["article"]
    return [show_table(lines, "tour_lines", columns=[*first, *LINES])]


def _lay_out(side: list[Shown], marked: str, below: list[Shown]) -> str:
    """Return the views as HTML, in two columns where there is room, and the styles of all."""
    style = read_data("pages/tour.css").strip()
    beside, under = ("\n".join(part.html for part in parts) for parts in (side, below))
    text, lines = (
        f'<div class="{name}" tabindex="0" role="region" aria-label="{told}">\n{inner}\n</div>'
        for name, told, inner in (
            ("tour-text", "The article, marked", marked),
            ("tour-lines", "Terms in context", under),
        )
    )
    return (
        f"<style>\n{read_style()}\n{style}\n</style>\n"
        f'<div class="tour">\n<div class="tour-two">\n{text}\n<div class="tour-side">\n{beside}\n'
        f"</div>\n</div>\n{lines if below else ''}\n</div>"
    )


LONGEST: Final = 90  # characters of an entry in a list to choose from


MOST: Final = 1_000  # articles in such a list; with some ten thousand a browser halts


def make_controls(ground: Ground, choice: Choice, follow: Callable[[Choice], None]) -> Any:  # noqa: ANN401  # ipywidgets ships without types, and may be missing
    """Return controls above a view that changes with them; None without ipywidgets.

    Parameters
    ----------
    ground
        What can be chosen from.
    choice
        What is chosen at first.
    follow
        Is told each new choice.
    """
    try:
        import ipywidgets
    except ImportError:
        return None
    fields = _make_fields(ipywidgets, ground, choice)
    view = ipywidgets.HTML(_render(ground, choice))

    def change(event: dict[str, Any]) -> None:
        if event["owner"] is fields["outlet"]:
            fields["article"].unobserve(change, "value")  # both at once are one change
            _offer_articles(ground, fields)
            fields["article"].observe(change, "value")
        chosen = _read_choice(fields)
        follow(chosen)
        view.value = _render(ground, chosen)

    for field in fields.values():
        field.observe(change, "value")
    layout = ipywidgets.Layout(flex_flow="row wrap", grid_gap="0.2rem 1.2rem")
    return ipywidgets.VBox([ipywidgets.Box([*fields.values()], layout=layout), view])


def _make_fields(ipywidgets: Any, ground: Ground, choice: Choice) -> dict[str, Any]:  # noqa: ANN401
    """Return the four controls, each with its label, in the order of Tab."""
    options = {
        "outlet": [("All outlets", ""), *((name, name) for name in ground.outlets)],
        "article": _list_articles(ground, choice.outlet, choice.article),
        "dictionary": [
            (cut(name_dictionary(d), LONGEST), i) for i, d in enumerate(ground.dictionaries)
        ],
    }
    wide = {"outlet": "15rem", "article": "28rem", "dictionary": "23rem", "term": "14rem"}
    looks = {
        name: {
            "description": name.capitalize(),
            "style": {"description_width": "auto"},
            "layout": ipywidgets.Layout(width=width, max_width="100%", margin="2px 0"),
        }
        for name, width in wide.items()
    }
    fields = {
        name: ipywidgets.Dropdown(options=entries, value=getattr(choice, name), **looks[name])
        for name, entries in options.items()
    }
    fields["term"] = ipywidgets.Text(
        choice.term, placeholder="word, then Enter", continuous_update=False, **looks["term"]
    )
    return fields


def _list_articles(ground: Ground, outlet: str, kept: str) -> list[tuple[str, str]]:
    """Return the articles to choose from, as they are named; of very many, the first and one."""
    found = ground.articles_of(outlet)
    rows = found[(found["doc_id"] == kept) | (pd.RangeIndex(len(found)) < MOST)]
    return [
        (cut(label_article(row), LONGEST), str(row["doc_id"])) for row in rows.to_dict("records")
    ]


def _offer_articles(ground: Ground, fields: dict[str, Any]) -> None:
    """Let the list of articles be those of the outlet; keep the article where it is one."""
    outlet, _, dictionary, term = _read_choice(fields)
    article = fields["article"].value
    if article not in set(ground.articles_of(outlet)["doc_id"]):
        article = find_richest(ground, outlet, dictionary, term)
    fields["article"].options = _list_articles(ground, outlet, article)
    fields["article"].value = article


def _read_choice(fields: dict[str, Any]) -> Choice:
    return Choice(**{name: field.value for name, field in fields.items()})


def _render(ground: Ground, choice: Choice) -> str:
    """Return the view as HTML; what cannot be shown, as a sentence in its place."""
    try:
        view = draw(ground, choice)
    except MediakitError as error:
        view = show_text(str(error), kind="warning")
    note = show_text(_tell_unlisted(ground, choice.outlet), kind="note")
    return f'<div class="jp-RenderedHTMLCommon">\n{note.html}{view._repr_html_()}\n</div>'


def _tell_unlisted(ground: Ground, outlet: str) -> list[str]:
    """Say how many articles the list to choose from leaves out, and how to see one of them."""
    n = len(ground.articles_of(outlet))
    if n <= MOST:
        return []
    other = "" if outlet else "choose an outlet, or "
    first = f"The list of articles has the first {MOST:,} of {n:,}, by date"
    return [f"{first}. To see another, {other}give its doc_id as article and run this again."]

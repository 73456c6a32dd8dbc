"""One article of a corpus beside all chosen, for a dictionary and a term.

What is chosen and what is measured; the view of a choice; the controls that change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from mediakit.base.files import read_data
from mediakit.base.prose import VOICE_NAMES, counted, cut, fold, read_style, spell
from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, DictionaryError, MediakitError, choose, nearest
from mediakit.measures.check import find_faults
from mediakit.measures.contexts import check_window, find_context
from mediakit.measures.terms import count_frames, find_terms
from mediakit.measures.tone import score_sentiment
from mediakit.measures.vader import Engine, check_engine
from mediakit.pages.exhibits import Shown, show_table, show_text
from mediakit.pages.marked import mark_text
from mediakit.tables import EXPLORED_COUNTS, EXPLORED_TONES, HITS, build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source

VIEW: Final = "application/vnd.jupyter.widget-view+json"
HOW: Final = (
    "Shown for the values given. For controls in JupyterLab: pip install 'mediakit[lab]', then run "
    "this again."
)
LABELS: Final = {"dictionary": "Word list"}
WIDTHS: Final = {"outlet": "15rem", "article": "28rem", "dictionary": "23rem", "term": "14rem"}
LONGEST: Final = 90  # characters of an entry in a list to choose from
MOST: Final = 1_000  # articles in such a list; with some ten thousand a browser halts


def explore(
    tokens: Tokens,
    dictionaries: Source | Dictionary | Sequence[Source | Dictionary],
    *,
    outlet: str = "",
    article: str = "",
    term: str = "",
    window: int = 8,
    engine: Engine = "vader",
) -> Exploration:
    r"""What is to be seen in this corpus, by outlet, article, dictionary and term?

    Parameters
    ----------
    dictionaries
        One or several to choose from, each as `read_dictionary` takes or gives it.
    outlet, article
        Whose articles are counted (``""``: all), and the doc_id of the one to mark (``""``: that in
        which most is found).
    term, window
        A word or phrase to look up (`*` stands for any letters, `?` for one), and how many tokens
        to show on each side of it, within its sentence.

    Returns
    -------
    Exploration
        The article marked (`mark_text`), terms in context (`find_context`), counts (`count_frames`)
        and tone (`score_sentiment`), of the article and of all articles chosen. In JupyterLab with
        ``mediakit[lab]`` controls change them at once; otherwise it is the view of the values
        given. A term that cannot be found is told in a sentence.

    Raises
    ------
    ArgumentError, DictionaryError
        If there is no article, the window is negative, the outlet, article or engine unknown, or a
        dictionary cannot be read.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> table = pd.DataFrame({"doc_id": ["a"], "text": ["The talks failed. War is near."]})
    >>> tokens = mk.tokenize(mk.read_articles(table))
    >>> view = mk.explore(tokens, {"war": ["war"]}, term="talk*")
    >>> print(repr(view).split("\n\n")[2])
    The {“talk*”: talks} failed. {war: War} is near.
    """
    check_engine(engine)
    check_window(window)
    if isinstance(dictionaries, str | Path | Mapping | Dictionary):
        dictionaries = [dictionaries]
    read = [one if isinstance(one, Dictionary) else read_dictionary(one) for one in dictionaries]
    if not read:
        raise ArgumentError("dictionaries is empty; name at least one, such as 'war_peace'.")
    seen = Exploration(tokens, tuple(read), window, engine, Choice(outlet, article, 0, term))
    if outlet:
        choose("outlet", outlet, seen.outlets)
    known = seen.chosen["doc_id"].tolist()
    if not known:
        raise ArgumentError("The corpus has no article to look at; read one with read_articles.")
    article = choose("article", article or find_richest(seen), known)
    seen.choice = seen.choice._replace(article=article)
    return seen


class Choice(NamedTuple):
    """What is looked at: "" is all outlets, and no term; a dictionary goes by its place."""

    outlet: str
    article: str
    dictionary: int
    term: str


@dataclass(eq=False)
class Exploration:
    """A view of a corpus that follows what is chosen (`choice`), with controls in JupyterLab."""

    tokens: Tokens
    dictionaries: tuple[Dictionary, ...]
    window: int
    engine: Engine
    choice: Choice
    _controls: Any = None

    @property
    def view(self) -> Shown:
        """What there is to see for the choice."""
        return draw(self)

    def __repr__(self) -> str:
        """Return the view as plain text, and how to get controls."""
        return f"{self.view.text}\n\n{HOW}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:  # IPython includes and excludes
        """Return the view for where a notebook is stored or printed, and controls if there are."""
        view, how = self.view, show_text(HOW, kind="note")
        bundle: dict[str, Any] = {
            "text/plain": f"{view.text}\n\n{HOW}",
            "text/html": f"{view._repr_html_()}\n{how.html}",
        }
        self._controls = self._controls or make_controls(self)
        if self._controls is not None:
            bundle[VIEW] = self._controls._repr_mimebundle_()[VIEW]
        return bundle

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

    @property
    def chosen(self) -> pd.DataFrame:
        """The articles of the outlet that is chosen, or all."""
        outlet = self.choice.outlet
        return self.articles[self.articles["outlet"] == outlet] if outlet else self.articles

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary that is chosen."""
        return self.dictionaries[self.choice.dictionary]

    @cached_property
    def tones(self) -> dict[str, pd.DataFrame]:
        """Tone by voice within each article, each outlet and all, and of each sentence."""
        keys = {"article": ["article", "voice"], "outlet": ["outlet", "voice"], "": ["voice"]}
        keys["sentence"] = ["article", "sentence"]
        score = partial(score_sentiment, self.tokens, engine=self.engine)
        return {key: score(by=by) for key, by in keys.items()}


class Lookup(NamedTuple):
    """A term of the user's: as a dictionary where it is one, its hits, and why there are none."""

    dictionary: Dictionary | None
    hits: pd.DataFrame
    doubt: str


def look_up(seen: Exploration) -> Lookup:
    """Find the term in the whole corpus; what is wrong with it becomes a sentence."""
    written = " ".join(seen.choice.term.split())
    if not written.strip("*? "):
        told = f"“{written}” would match every word; write at least one letter." if written else ""
        return Lookup(None, build(HITS), told)
    try:
        dictionary = read_dictionary({f"“{written}”": [written]})
        hits = find_terms(seen.tokens, dictionary)
    except DictionaryError as error:
        return Lookup(None, build(HITS), str(error))
    if len(hits):
        return Lookup(dictionary, hits, "")
    told = f"“{written}”: no hit in {counted(len(seen.articles), 'article')}."
    faults = [fault.detail for fault in find_faults(dictionary) if fault.pattern]
    if not faults:
        form = fold(written)  # a slip in the first letter is rare, and there are many words
        told += nearest(form, [word for word in seen.tokens.forms[0] if word[0] == form[0]])
    return Lookup(dictionary, hits, " ".join([told, *faults]))


def find_richest(seen: Exploration) -> str:
    """Return the chosen outlet's article with most of the term, then of the dictionary."""
    found = look_up(seen).hits, find_terms(seen.tokens, seen.dictionary)
    n = [hits["doc_id"].value_counts().to_dict() for hits in found]
    return str(max(seen.chosen["doc_id"], key=lambda doc_id: [k.get(doc_id, 0) for k in n]))


def draw(seen: Exploration) -> Shown:
    """Show an article marked, and beside it counts, tone and contexts, all of it escaped."""
    tokens, term = seen.tokens, look_up(seen)
    own = find_terms(tokens, seen.dictionary)
    hits = pd.concat([term.hits, own])
    marked = mark_text(tokens.corpus, quotes=tokens.quotes, hits=hits, doc_id=seen.choice.article)
    side = [
        show_text(_tell_scope(seen)),
        _tell_term(seen, term),
        show_table(_compare_counts(seen, term), "explore_counts"),
        show_table(_compare_tones(seen, own, term), "explore_tones"),
    ]
    lines = _list_lines(seen, own if term.hits.empty else term.hits)
    texts = [part.text for part in (*side, *lines)]
    texts.insert(2, marked.text)
    return Shown(_lay_out(side, marked.html, lines), "\n\n".join(texts))


def _tell_scope(seen: Exploration) -> list[str]:
    """Say which article and which articles the two columns of each table are about."""
    chosen = seen.chosen
    (article,) = chosen[chosen["doc_id"] == seen.choice.article].to_dict("records")
    facts = [str(article[name]) for name in ("outlet", "date") if isinstance(article[name], str)]
    words = counted(int(article["n_words"]), "word")
    n, all_words = counted(len(chosen), "article"), counted(int(chosen["n_words"].sum()), "word")
    whose = seen.choice.outlet or (seen.outlets and counted(len(seen.outlets), "outlet"))
    return [
        f"This article: {', '.join([name_article(article), *facts])}; {words}.",
        f"All chosen: {n}{f' of {whose}' if whose else ''}; {all_words}.",
        f"Word list: {name_dictionary(seen.dictionary)}.",
    ]


def name_article(article: Mapping[Any, Any], *, dated: bool = False) -> str:
    """Return the title of an article, or its doc_id where it has none; maybe after its date.

    >>> name_article({"doc_id": "a", "title": None, "date": "2031-03-04"}, dated=True)
    '2031-03-04 · a'
    """
    name = str(article["title"] if isinstance(article["title"], str) else article["doc_id"])
    return f"{article['date']} · {name}" if dated and isinstance(article["date"], str) else name


def name_dictionary(dictionary: Dictionary) -> str:
    """Return the title of a dictionary, or its name where it has none."""
    return dictionary.card.get("title") or dictionary.name


def _tell_term(seen: Exploration, term: Lookup) -> Shown:
    """Say how often the term was found, or why it was not."""
    if term.doubt:
        return show_text(term.doubt, kind="warning")
    if term.dictionary is None:
        told = "No term given. Write a word, a phrase, or the start of a word and *."
        return show_text(told, kind="note")
    (name,) = term.dictionary.categories
    ids = term.hits["doc_id"][term.hits["doc_id"].isin(seen.chosen["doc_id"])]
    here = counted(int((ids == seen.choice.article).sum()), "hit")
    there = f"{len(ids):,} in {ids.nunique():,} of {counted(len(seen.chosen), 'article')}"
    return show_text(f"{name}: {here} in this article, {there}.")


def _compare_counts(seen: Exploration, term: Lookup) -> pd.DataFrame:
    """Return how often each category, and the term, stands in the article and in all chosen."""
    tables = []
    for one in filter(None, [term.dictionary, seen.dictionary]):
        here = count_frames(seen.tokens, one, by=["article"])
        there = count_frames(seen.tokens, one, by=["outlet"] if seen.choice.outlet else [])
        table = _put_beside(seen.choice, here, there, ["n", "per_1000"])
        tables.append(table.assign(what=[spell(name) for name in one.categories]))
    return pd.concat(tables)[[*EXPLORED_COUNTS]]


def _put_beside(
    choice: Choice, here: pd.DataFrame, there: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    """Return columns of a table by article for this one, and of one by outlet, for all chosen."""
    here = here.loc[here["doc_id"] == choice.article, columns]
    there = there[there["outlet"] == choice.outlet] if choice.outlet else there
    there = there[columns].add_suffix("_chosen")
    return pd.concat([here.reset_index(drop=True), there.reset_index(drop=True)], axis=1)


def _compare_tones(seen: Exploration, own: pd.DataFrame, term: Lookup) -> pd.DataFrame:
    """Return the tone of each voice, and of sentences with a hit, in the article and all chosen."""
    tones, choice = seen.tones, seen.choice
    there = tones["outlet" if choice.outlet else ""]
    voices = _put_beside(choice, tones["article"], there, ["compound", "n_sentences"])
    names = [VOICE_NAMES[voice] for voice in tones[""]["voice"]]
    sought = {"sentences with a hit": own}
    if term.dictionary and not term.doubt:
        sought |= {f"sentences with {name}": term.hits for name in term.dictionary.categories}
    rows: list[list[float]] = []
    for hits in sought.values():
        places = hits[["doc_id", "sentence"]].drop_duplicates()  # a sentence counts once
        scored = places.merge(tones["sentence"], on=["doc_id", "sentence"])
        rows.append([])
        for ids in ([choice.article], seen.chosen["doc_id"]):
            tone = scored.loc[scored["doc_id"].isin(ids), "compound"]
            mean = tone.fillna(0).mean() if tone.notna().any() else float("nan")
            rows[-1] += [mean, len(tone)]
    around = pd.DataFrame(rows, columns=voices.columns).astype(voices.dtypes)
    table = pd.concat([voices, around], ignore_index=True)
    return table.assign(what=[*names, *sought])[[*EXPLORED_TONES]]


def _list_lines(seen: Exploration, hits: pd.DataFrame) -> list[Shown]:
    """Show the hits of all chosen articles in their contexts, with the tone of their sentences."""
    hits = hits[hits["doc_id"].isin(seen.chosen["doc_id"])]
    if hits.empty:
        return []
    context = find_context(seen.tokens, hits, window=seen.window)
    keys = ["doc_id", "sentence"]
    lines = context.merge(seen.tones["sentence"][[*keys, "compound"]], on=keys, how="left")
    names = [name_article(row, dated=True) for row in seen.articles.to_dict("records")]
    named = seen.articles.assign(article=names).set_index("doc_id")
    lines = lines.join(named[["article", "outlet"]], on="doc_id")
    first = ["article", "outlet"] if seen.outlets and not seen.choice.outlet else ["article"]
    columns = [*first, "left", "keyword", "right", "voice", "compound"]
    return [show_table(lines, "explore_lines", columns=columns)]


def _lay_out(side: list[Shown], marked: str, below: list[Shown]) -> str:
    """Return the views as HTML, in two columns where there is room, and the styles of all."""
    style = read_data("pages/explore.css").strip()
    beside, under = ("\n".join(part.html for part in parts) for parts in (side, below))
    part = '<div class="explore-{}" tabindex="0" role="region" aria-label="{}">\n{}\n</div>'
    text = part.format("text", "The article, marked", marked)
    lines = part.format("lines", "Terms in context", under) if below else ""
    return (
        f"<style>\n{read_style()}\n{style}\n</style>\n"
        f'<div class="explore">\n<div class="explore-two">\n{text}\n'
        f'<div class="explore-side">\n{beside}\n</div>\n</div>\n{lines}\n</div>'
    )


def make_controls(seen: Exploration) -> Any:  # noqa: ANN401  # ipywidgets ships without types, and may be missing
    """Return controls above the view, which change what is chosen; None without ipywidgets."""
    try:
        import ipywidgets
    except ImportError:
        return None
    fields = _make_fields(ipywidgets, seen)
    view = ipywidgets.HTML(_render(seen))

    def change(event: dict[str, Any]) -> None:
        seen.choice = Choice(**{name: field.value for name, field in fields.items()})
        if event["owner"] is fields["outlet"]:  # the list is of its articles
            field, article = fields["article"], seen.choice.article
            if article not in set(seen.chosen["doc_id"]):
                article = find_richest(seen)
            seen.choice = seen.choice._replace(article=article)
            field.unobserve(change, "value")  # both at once are one change
            field.options = _list_articles(seen)
            field.value = article
            field.observe(change, "value")
        view.value = _render(seen)

    for field in fields.values():
        field.observe(change, "value")
    layout = ipywidgets.Layout(flex_flow="row wrap", grid_gap="0.2rem 1.2rem")
    return ipywidgets.VBox([ipywidgets.Box([*fields.values()], layout=layout), view])


def _make_fields(ipywidgets: Any, seen: Exploration) -> dict[str, Any]:  # noqa: ANN401
    """Return the four controls, each with its label, in the order of Tab."""
    names = [cut(name_dictionary(dictionary), LONGEST) for dictionary in seen.dictionaries]
    options = {
        "outlet": [("All outlets", ""), *((name, name) for name in seen.outlets)],
        "article": _list_articles(seen),
        "dictionary": [(name, i) for i, name in enumerate(names)],
    }
    fields = {}
    for name, width in WIDTHS.items():
        label = LABELS.get(name, name.capitalize())
        look = dict[str, Any](description=label, value=getattr(seen.choice, name))
        look["layout"] = ipywidgets.Layout(width=width, max_width="100%", margin="2px 0")
        look["style"] = {"description_width": "auto"}
        if name == "term":
            look |= {"placeholder": "word, then Enter", "continuous_update": False}
            fields[name] = ipywidgets.Text(**look)
        else:
            fields[name] = ipywidgets.Dropdown(options=options[name], **look)
    return fields


def _list_articles(seen: Exploration) -> list[tuple[str, str]]:
    """Return the articles to choose from, as they are named; of very many, the first and one."""
    found = seen.chosen
    kept = (found["doc_id"] == seen.choice.article) | (pd.RangeIndex(len(found)) < MOST)
    rows = found[kept].to_dict("records")
    return [(cut(name_article(row, dated=True), LONGEST), str(row["doc_id"])) for row in rows]


def _render(seen: Exploration) -> str:
    """Return the view as HTML; what cannot be shown or chosen, as a sentence in its place."""
    try:
        view = draw(seen)
    except MediakitError as error:
        view = show_text(str(error), kind="warning")
    note, n = "", len(seen.chosen)
    if n > MOST:
        other = "" if seen.choice.outlet else "choose an outlet, or "
        told = f"The list of articles has the first {MOST:,} of {n:,}, by date. To see another, "
        told += f"{other}give its doc_id as article and run this again."
        note = show_text(told, kind="note").html
    return f'<div class="jp-RenderedHTMLCommon">\n{note}\n{view._repr_html_()}\n</div>'

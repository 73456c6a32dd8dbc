"""explore: a tour of a corpus in a notebook, with controls where ipywidgets is installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mediakit.dictionaries.dictionary import Dictionary
from mediakit.dictionaries.files import read_dictionary
from mediakit.errors import ArgumentError, nearest, shown
from mediakit.measures.contexts import check_window
from mediakit.measures.vader import Engine, check_engine
from mediakit.pages.controls import make_controls
from mediakit.pages.exhibits import show_text
from mediakit.pages.tour import Choice, Ground, draw, find_richest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mediakit.corpus.tokens import Tokens
    from mediakit.dictionaries.files import Source
    from mediakit.pages.exhibits import Shown

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
        msg = "dictionaries is empty; name at least one, such as 'war_peace'."
        raise ArgumentError(msg)
    ground = Ground(tokens, read, window, engine)
    if outlet:
        _check("outlet", outlet, ground.outlets)
    known = ground.articles_of(outlet)["doc_id"].tolist()
    if not known:
        msg = "The corpus has no article to look at; read one with read_articles."
        raise ArgumentError(msg)
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
        msg = f"{name}={shown(value)} is none of the articles chosen from.{hint}"
        raise ArgumentError(msg)

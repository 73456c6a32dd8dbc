"""Controls of a tour, by ipywidgets where it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from mediakit.base.prose import cut
from mediakit.errors import MediakitError
from mediakit.pages.exhibits import show_text
from mediakit.pages.tour import Choice, draw, find_richest, label_article, name_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediakit.pages.tour import Ground

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

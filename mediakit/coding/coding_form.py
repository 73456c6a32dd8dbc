"""The coding form: one page that works without a network, and keeps what was coded by itself."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from mediakit.base.files import allow_script, read_asset, read_page
from mediakit.base.prose import label, plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSURE: Final = "unsure"
NOTES: Final = ("definition", "examples", "counterexamples")
# The letters are those of the left hand, without the ones that are commands (h, n, u).
KEYS: Final = "1234567890qwertasdfgzxcvb"
_BREAK: Final = re.compile(r"\n\s*\n")


class Rule(NamedTuple):
    """What the codebook says of a category."""

    category: str
    definition: str = ""
    examples: Sequence[str] = ()
    counterexamples: Sequence[str] = ()


def render_form(
    units: Sequence[tuple[str, str]],
    rules: Sequence[Rule],
    values: Sequence[str],
    *,
    about: str = "",
) -> str:
    """Return the coding form as a whole HTML document.

    Parameters
    ----------
    units
        Name and text of each unit, in the order in which they are shown.
    rules
        The categories with what the codebook says of each.
    values
        What a category can be, from the first key press on.
    about
        What the codebook is and where it is from.

    Returns
    -------
    str
        All of the arguments is taken for text, whatever it looks like. The same arguments give the
        same bytes.
    """
    script = read_asset("data/report/coding.js")
    page = read_page(
        "data/report/coding.html.j2",
        exact=_exact,
        spell=lambda text: label(plain_text(text)),
        plain=plain_text,
    )
    return page.render(
        units=[(name, _BREAK.split(plain_text(text).strip())) for name, text in units],
        rules=[(rule, KEYS[i] if i < len(KEYS) else "") for i, rule in enumerate(rules)],
        values=values,
        about=about,
        examples=any(rule.examples or rule.counterexamples for rule in rules),
        digest=_digest(units, rules, values),
        policy=allow_script(script),
        script=script,
        style=Markup("{}\n{}").format(
            read_asset("data/report/page.css"), read_asset("data/report/coding.css")
        ),
    )


def _exact(text: str) -> str:
    r"""Return text so that a script gets it letter for letter out of an attribute.

    >>> print(_exact("a\rb"))
    "a\rb"
    """
    return json.dumps(text)


def _digest(units: Sequence[tuple[str, str]], rules: Sequence[Rule], values: Sequence[str]) -> str:
    """Return a hash of what is coded: codes are kept under it."""
    coded = [[*map(list, units)], [rule.category for rule in rules], [*values]]
    return hashlib.sha256(json.dumps(coded).encode()).hexdigest()

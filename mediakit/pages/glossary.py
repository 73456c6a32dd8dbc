"""What the terms of the field mean that a page uses, each with its source: `glossary.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mediakit.base.files import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable


def list_glossary(text: str | Iterable[str]) -> list[str]:
    """What do the terms mean that a text uses?

    Parameters
    ----------
    text
        That of a page, or several texts, or terms alone.

    Returns
    -------
    list of str
        A paragraph for each term of ``pages/glossary.toml`` that occurs in it as a whole word, by
        name: the term in bold, what it means, its source in brackets.

    Examples
    --------
    >>> list_glossary("A hit (q = .02)")[1][:64]
    '**q**: The p value adjusted for the number of comparisons: of th'
    """
    whole = text if isinstance(text, str) else "\n".join(text)
    return [
        f"**{entry['term']}**: {entry['text']} ({_cite(entry['source'])})"
        for entry, pattern in _read()
        if pattern.search(whole)
    ]


def _cite(source: str) -> str:
    """Return a source as it stands in brackets.

    >>> _cite("Krippendorff (2004, p. 241)")
    'Krippendorff, 2004, p. 241'
    """
    return source.replace(" (", ", ").removesuffix(")")


@cache
def _read() -> list[tuple[dict[str, Any], re.Pattern[str]]]:
    """Return the entries, and what finds each in a text."""
    return [
        (entry, _compile(entry["forms"])) for entry in read_toml("pages/glossary.toml")["entries"]
    ]


def _compile(forms: list[str]) -> re.Pattern[str]:
    """Return what finds forms as whole words; those without a capital in any case."""
    parts = (
        rf"(?i:{re.escape(form)})" if form == form.lower() and len(form) > 1 else re.escape(form)
        for form in forms
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def describe() -> str:
    """Return the page of the documentation: each term with its source."""
    told = read_toml("pages/glossary.toml")
    rows = ["| term | meaning | source |", "|---|---|---|"]
    for entry in told["entries"]:
        source = f"[{entry['source']}]({entry['url']})" if entry["url"] else entry["source"]
        rows.append(f"| {entry['term']} | {entry['text']} | {source} |")
    return "\n".join([told["page"]["text"].lstrip("\n"), *rows]) + "\n"


if __name__ == "__main__":
    print(describe(), end="")  # noqa: T201  # what it is for

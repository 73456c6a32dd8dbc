"""The instruments of an analysis and where they come from."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Final

from mediakit.check_tables import INSTRUMENTS
from mediakit.dictionary_files import read_dictionary
from mediakit.tables import build
from mediakit.valence import check_engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from mediakit.dictionary_files import Source

TEXT_INSTRUMENTS: Final = ("sentences", "words", "voices")


def list_instruments(
    dictionaries: Sequence[Source] = (), engine: str | None = "vader"
) -> pd.DataFrame:
    """With which instruments was this measured, and who is to be cited for them?

    Parameters
    ----------
    dictionaries
        As `read_dictionary` takes them.
    engine
        The sentiment engine, as `score_sentiment` takes it; None where no tone was measured.

    Returns
    -------
    DataFrame
        One row per instrument: title, version (of the list itself; missing for a package's, which
        the manifest names), reference, url, licence. What a card does not say is missing.

    Raises
    ------
    DictionaryError
        If a dictionary cannot be read.
    ArgumentError
        If the engine is unknown.

    Examples
    --------
    >>> list_instruments(["war_peace"])["licence"].tolist()
    ['Apache-2.0', 'Apache-2.0', 'MIT', 'MIT', 'MIT']
    """
    if engine is not None:
        check_engine(engine)
    file = resources.files("mediakit") / "data" / "instruments.toml"
    known = tomllib.loads(file.read_text(encoding="utf-8"))
    cards = [known[name] for name in (*TEXT_INSTRUMENTS, *([] if engine is None else [engine]))]
    for source in dictionaries:
        dictionary = read_dictionary(source)
        cards.append({"title": dictionary.name, **dictionary.card})
    return build(INSTRUMENTS, {key: [card.get(key) for card in cards] for key in INSTRUMENTS})

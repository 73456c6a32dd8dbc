"""Which names, across the articles of a corpus, are one actor's?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.corpus.corpus import Corpus


def actor_of(corpus: Corpus, merges: pd.DataFrame | None = None) -> dict[tuple[int, str], str]:
    """Return the actor of each article's row and fullest form of a name (`Name.full`)."""
    del merges
    return {
        (row, name.full): name.full for row in range(len(corpus)) for name in corpus.names[row]
    }

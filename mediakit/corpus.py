"""Corpus: articles as they were read, with their zones and what was not used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mediakit.segments import Segments


@dataclass(frozen=True, eq=False)
class Corpus:
    """Articles as they were read.

    Attributes
    ----------
    articles
        One row per article (`tables.ARTICLES`, then further metadata columns).
    zones
        One row per labelled span, in order of the text (`tables.ZONE_SPANS`).
    rejects
        One row per record that was not used (`tables.REJECTS`).
    segments
        Words and sentences of the zone spans, where reading found them already.
    """

    articles: pd.DataFrame
    zones: pd.DataFrame
    rejects: pd.DataFrame
    segments: Segments | None = field(default=None, repr=False)

"""How much of the text belongs to which voice and speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mediakit.corpus.groups import group_tokens, in_zones
from mediakit.corpus.tokens import names, rows_within
from mediakit.tables import COUNTED, SPEAKERS, VOICE_WORDS, VOICES, build, find_codes, reasons

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from mediakit.corpus.tokens import Tokens


def count_voices(tokens: Tokens, *, zones: Iterable[str] = COUNTED) -> pd.DataFrame:
    """Whose words are how much of the text?

    Parameters
    ----------
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per voice and speaker, quoted voices first, the largest share first within each:
        voice, speaker (missing: the outlet itself, or not found), n_quotes (spans with counted
        words), n (words), n_words (of the corpus), share.

    Raises
    ------
    ArgumentError
        If a zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> text = "“We agree,” said Ada Kern. They left."
    >>> tokens = mk.tokenize(mk.read_articles(pd.DataFrame({"text": [text]})))
    >>> mk.count_voices(tokens)[["voice", "speaker", "n_quotes", "n", "n_words"]]
        voice   speaker  n_quotes  n  n_words
    0  quoted  Ada Kern         1  2        7
    1  outlet       NaN         0  5        7
    """
    counted = tokens.words & in_zones(zones, tokens.zone)
    owner, voice = _owners(tokens)[counted], tokens.voice[counted]
    speakers = [*tokens.quotes["speaker"], None]  # the last one: of a word in no quotation
    table = pd.DataFrame(
        {
            "voice": pd.Categorical(names(VOICES, voice), VOICES[::-1], ordered=True),
            "speaker": pd.Series(names(speakers, owner), dtype="str"),
            "owner": pd.Series(owner).where(owner >= 0),
        }
    )
    groups = table.groupby(["voice", "speaker"], dropna=False, observed=True)["owner"]
    table = groups.agg(n_quotes="nunique", n="size").reset_index()
    table = table.sort_values(["voice", "n", "speaker"], ascending=[True, False, True])
    n_words = len(owner)
    return build(
        SPEAKERS,
        {column: table[column].to_numpy() for column in ("voice", "speaker", "n_quotes", "n")}
        | {"n_words": np.full(len(table), n_words), "share": table["n"].to_numpy() / n_words},
    )


def count_voice_words(
    tokens: Tokens, *, by: str | Iterable[str] = "outlet", zones: Iterable[str] = COUNTED
) -> pd.DataFrame:
    """How much of the words of each group belongs to which voice?

    Parameters
    ----------
    by
        One or more keys, as of `count_frames`, without voice.
    zones
        Zones that count.

    Returns
    -------
    DataFrame
        One row per group and voice, quoted voices first: the key columns, voice, n (words), n_words
        (of the group), share (missing without a word), reason.

    Raises
    ------
    ArgumentError
        If a key or zone is unknown.

    Examples
    --------
    >>> import mediakit as mk, pandas as pd
    >>> articles = pd.DataFrame({"text": ["“We agree,” said Ada Kern."], "outlet": ["Echo"]})
    >>> tokens = mk.tokenize(mk.read_articles(articles))
    >>> mk.count_voice_words(tokens)[["outlet", "voice", "n", "n_words", "share"]]
      outlet     voice  n  n_words  share
    0   Echo    quoted  2        5    0.4
    1   Echo  reported  0        5    0.0
    2   Echo    outlet  3        5    0.6
    """
    keys = [by] if isinstance(by, str) else list(by)
    groups = group_tokens(tokens, [*keys, "voice"], zones)
    n = groups.sum(tokens.words)
    n_words = n.reshape(-1, len(VOICES)).sum(axis=1).repeat(len(VOICES))
    share = np.divide(n, n_words, out=np.full(len(n), np.nan), where=n_words > 0)
    own = {
        "voice": groups.keys["voice"],
        "n": n,
        "n_words": n_words,
        "share": share,
        "reason": reasons(n_words == 0, "no words"),
    }
    leading = groups.keys.drop(columns="voice")
    return pd.concat([leading, build(VOICE_WORDS, own)], axis=1)


def _owners(tokens: Tokens) -> npt.NDArray[np.int64]:
    """Return for each token the row of the innermost quotation of its voice around it, or -1."""
    owner = np.full(len(tokens), -1, np.int64)
    low, high = rows_within(tokens, tokens.quotes)
    code = find_codes(VOICES, tokens.quotes["voice"])
    for i in np.lexsort((-high, low)).tolist():  # an inner span comes after its outer one
        if code[i] > 0:
            part = slice(low[i], high[i])
            owner[part] = np.where(tokens.voice[part] == code[i], i, owner[part])
    return owner

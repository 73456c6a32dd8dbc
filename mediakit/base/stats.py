"""Measures of how counts differ, go together and are spread: arrays in, arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import special

if TYPE_CHECKING:
    import numpy.typing as npt

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

# What stands for no occurrence in a ratio. Hardie (2014) takes half an occurrence.
HALF: Final = 0.5
DICE_TOP: Final = 14.0  # Rychlý (2008), p. 9


def measure_log_likelihood(
    n: Counts, n_reference: Counts, n_words: Counts, n_words_reference: Counts
) -> Floats:
    """How surely do two rates differ? G² over the four cells of term and others by side.

    G² = 2 Σ O ln(O / E), with the cells of all other words counted too. Without them (two cells, as
    in Rayson & Garside 2000) it is a little lower.

    Parameters
    ----------
    n, n_reference
        Occurrences on either side.
    n_words, n_words_reference
        Words on either side, these occurrences included; none must be fewer than `n`.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics, 19(1), 61-74. https://aclanthology.org/J93-1003/

    Rayson, P., & Garside, R. (2000). Comparing corpora using frequency profiling. Proceedings of
    the Workshop on Comparing Corpora, 1-6. https://doi.org/10.3115/1117729.1117730

    Examples
    --------
    >>> counts = [np.array([value]) for value in (30, 10, 1_000, 2_000)]
    >>> measure_log_likelihood(*counts).round(2).tolist()
    [29.46]
    """
    share = (n + n_reference) / (n_words + n_words_reference)
    g2 = np.zeros(np.shape(share))
    for found, words in ((n, n_words), (n_reference, n_words_reference)):
        g2 += special.rel_entr(found, words * share)
        g2 += special.rel_entr(words - found, words * (1 - share))
    return np.maximum(2 * g2, 0.0)  # of equal rates rounding may leave less than nothing


def measure_log_ratio(
    n: Counts, n_reference: Counts, n_words: Counts, n_words_reference: Counts
) -> Floats:
    """How many times more frequent, in doublings? Log₂ of the ratio of the two rates.

    No occurrence on one side counts as half of one, so that the ratio is finite; all other counts
    stay as they are.

    References
    ----------
    Hardie, A. (2014). Log Ratio: An informal introduction. Centre for Corpus Approaches to Social
    Science, Lancaster. https://cass.lancs.ac.uk/log-ratio-an-informal-introduction/

    Examples
    --------
    >>> counts = [np.array(value) for value in ([10, 10], [2, 0], [1_000, 1_000], [1_000, 1_000])]
    >>> measure_log_ratio(*counts).round(4).tolist()
    [2.3219, 4.3219]
    """
    rate = np.maximum(n, HALF) / n_words
    other: Floats = np.maximum(n_reference, HALF) / n_words_reference
    return np.log2(rate) - np.log2(other)


def measure_log_odds(
    n: Counts, n_reference: Counts, n_words: Counts, n_words_reference: Counts
) -> tuple[Floats, Floats]:
    """How far apart are the odds of a term, and how far in standard errors?

    The log-odds ratio with an informative Dirichlet prior: each side is given, as a prior sample,
    the words of both sides together (as tidylo does), so that the ratio of a rare term is drawn
    towards 0. It is therefore no size of the difference; `measure_log_ratio` is.

    Returns
    -------
    tuple of arrays
        The log-odds ratio (natural logarithm) and z.

    References
    ----------
    Monroe, B. L., Colaresi, M. P., & Quinn, K. M. (2008). Fightin' words: Lexical feature selection
    and evaluation for identifying the content of political conflict. Political Analysis, 16(4),
    372-403. https://doi.org/10.1093/pan/mpn018

    Examples
    --------
    >>> counts = [np.array([value]) for value in (10, 2, 1_000, 1_000)]
    >>> [values.round(3).tolist() for values in measure_log_odds(*counts)]
    [[0.455], [1.33]]
    """
    y_i, y_j, n_i, n_j = n, n_reference, n_words, n_words_reference
    alpha_0 = n_i + n_j
    alpha_w = y_i + y_j  # equation 23, alpha_0 y_w / n, with alpha_0 = n
    omega_i = (y_i + alpha_w) / (n_i + alpha_0 - y_i - alpha_w)
    omega_j = (y_j + alpha_w) / (n_j + alpha_0 - y_j - alpha_w)
    delta = np.log(omega_i) - np.log(omega_j)  # equation 16
    variance = 1 / (y_i + alpha_w) + 1 / (y_j + alpha_w)  # equation 20
    zeta = delta / np.sqrt(variance)  # equation 22
    return delta, zeta


def measure_p(g2: Floats) -> Floats:
    """How often would equal rates give this G² or more, were words drawn one by one?

    The upper tail of the chi-squared distribution with one degree of freedom.

    >>> measure_p(np.array([0.0, 3.841459])).round(4).tolist()
    [1.0, 0.05]
    """
    p: Floats = special.chdtrc(1, g2)
    return p


def adjust_p(p: Floats) -> Floats:
    """What share of false findings goes with calling each p a finding? Missing ones stay missing.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B, 57(1), 289-300. https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> adjust_p(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    q = np.full(len(p), np.nan)
    tested = ~np.isnan(p)
    ordered = np.sort(p[tested])
    inflated = ordered * (len(ordered) / np.arange(1, len(ordered) + 1))
    least = np.minimum.accumulate(inflated[::-1])[::-1]  # no q above that of a larger p
    q[tested] = np.clip(least[np.searchsorted(ordered, p[tested])], 0, 1)
    return q


def measure_dispersion(
    n: Counts, owner: Counts, sizes: Counts, n_owners: int, n_words: int
) -> Floats:
    """How unevenly are the occurrences of each term spread over parts of a text?

    Gries' DP, half the sum over all parts of |share of the occurrences - share of the words|: 0 is
    as even as can be, near 1 all is in one small part. It is not divided by its greatest value.

    Parameters
    ----------
    n
        Occurrences in a part, one value per term and part in which it occurs; terms in order.
    owner
        The number of the term.
    sizes
        Words of that part.
    n_owners
        How many terms there are.
    n_words
        Words of all parts.

    Returns
    -------
    array
        One value per term; missing for one that does not occur.

    References
    ----------
    Gries, S. T. (2008). Dispersions and adjusted frequencies in corpora. International Journal of
    Corpus Linguistics, 13(4), 403-437. https://doi.org/10.1075/ijcl.13.4.02gri

    Examples
    --------
    >>> n, sizes = np.array([1, 2, 3, 4, 5]), np.array([9, 10, 10, 10, 11])
    >>> measure_dispersion(n, np.zeros(5, np.int64), sizes, 1, 50).round(2).tolist()
    [0.18]
    """
    dp = np.full(n_owners, np.nan)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    if not len(first):
        return dp
    # Sums of whole numbers, which the order of the parts does not change.
    total = np.add.reduceat(n, first)
    of_part = np.repeat(total, np.diff(first, append=len(owner))) * sizes
    apart = np.add.reduceat(np.abs(n * n_words - of_part) - of_part, first) + total * n_words
    dp[owner[first]] = apart / (2 * total * n_words)
    return dp


def measure_logdice(n: Counts, n_pattern: Counts, n_word: Counts) -> Floats:
    """How exclusively do two words go together? 14 + log₂ of the Dice coefficient.

    It does not depend on the size of the corpus. One more is twice as often together.

    References
    ----------
    Rychlý, P. (2008). A lexicographer-friendly association score. Proceedings of Recent Advances in
    Slavonic Natural Language Processing, 6-9.
    https://nlp.fi.muni.cz/raslan/2008/papers/13.pdf

    Examples
    --------
    >>> measure_logdice(*(np.array([value]) for value in (5, 10, 10))).tolist()
    [13.0]
    """
    return DICE_TOP + np.log2(2 * n / (n_pattern + n_word))


def measure_npmi(n: Counts, n_near: Counts, n_word: Counts, n_words: Counts) -> Floats:
    """How much more often together than by chance, from -1 (never) over 0 to 1 (only together)?

    Pointwise mutual information over -ln p(x, y). Missing where every word is such a pair.

    References
    ----------
    Bouma, G. (2009). Normalized (pointwise) mutual information in collocation extraction.
    Proceedings of the Biennial GSCL Conference, 31-40.
    https://svn.spraakdata.gu.se/repos/gerlof/pub/www/Docs/npmi-pfd.pdf

    Examples
    --------
    >>> measure_npmi(*(np.array([value]) for value in (10, 10, 10, 1_000))).round(6).tolist()
    [1.0]
    """
    pmi = np.log(n * (n_words / (n_near * n_word)))
    surprise = -np.log(n / n_words)
    npmi = np.full(len(pmi), np.nan)
    np.divide(pmi, surprise, out=npmi, where=surprise > 0)
    return npmi

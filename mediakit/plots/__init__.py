"""Figures: each draws tables, as those functions give them that it names, and computes nothing.

A `Drawing` is returned, with title, caption and every value in words, or None where there is
nothing to draw; `mk.show` shows it and writes its files. A missing column raises
`ColumnMissingError`; two rows for one place, or several articles, pairs of sides or keys where a
figure shows one, `ArgumentError`.
"""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

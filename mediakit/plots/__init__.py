"""Figures: each draws tables, as those functions give them that it names, and computes nothing.

`ax` is where to draw; by default a figure of its own, under 8 cm high if nothing else is said. The
axes are returned, labelled with the figure in words (`get_label`), or None where there is nothing
to draw. A missing column raises `ColumnMissingError`; two rows for one place, or several articles,
pairs of sides or keys where a figure shows one, `ArgumentError`.
"""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

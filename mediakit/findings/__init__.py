"""Tables told in sentences, for whoever does not read tables.

A function takes tables as those functions give them that its docstring names, and returns what a
page says first, or paragraphs, with the numbers that they rest on; what stands between ``**`` is
meant to be bold. They draw no conclusion that the numbers do not carry: a mean of few sentences
says how many. A table without a column that is told raises `ColumnMissingError`, two rows for one
place `ArgumentError`. A file for each page; differences between groups are in `comparison`.
"""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

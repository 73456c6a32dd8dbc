"""Notebooks run into reports: parameters, page, manifest, batch, verification."""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

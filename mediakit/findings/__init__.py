"""Tables told in sentences."""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

"""What people code, how well they agree, and how right a dictionary is."""

from mediakit.base import attach_names

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

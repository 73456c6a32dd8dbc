"""mediakit: from a folder of articles to a framing report that you can defend."""

from mediakit.base import attach_names

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach_names(__name__, __file__)

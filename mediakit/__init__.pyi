from .corpus import Corpus as Corpus

from mediakit.corpus import Corpus as Corpus

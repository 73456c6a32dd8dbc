"""NLTK's words and sentences, at the speed of arrays."""

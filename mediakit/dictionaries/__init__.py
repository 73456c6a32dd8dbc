"""Dictionaries: what they hold, and the formats that they are read from."""

"""Whose words are these: quotations, reported speech and their speakers."""

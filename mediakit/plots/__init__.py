"""Figures, each with its alternative text."""

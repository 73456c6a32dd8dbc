"""Do groups differ: comparisons, keyness, trends and robustness."""

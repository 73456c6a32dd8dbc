"""What every room stands on: words and numbers in running text, statistics, files."""

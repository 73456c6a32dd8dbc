"""What a notebook shows: tables, figures, marked articles, a corpus to explore."""

"""What a notebook shows: tables, figures, marked articles, a quick look, a view to explore."""

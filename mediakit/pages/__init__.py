"""What a notebook shows: tables, figures, marked articles, the tour."""

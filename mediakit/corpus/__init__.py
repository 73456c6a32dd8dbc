"""What one counts in: articles as read, and their tokens."""

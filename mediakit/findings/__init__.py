"""Tables told in sentences."""

"""What was found becomes quotes."""

"""A documents folder becomes a snapshot."""

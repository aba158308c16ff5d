"""Searching a snapshot, and following the one that is published."""

"""Passages become searchable: vectors, words, snapshots on disk."""

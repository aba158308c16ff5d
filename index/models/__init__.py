"""Encoders and rerankers: the packaged ones, and any of sentence-transformers."""

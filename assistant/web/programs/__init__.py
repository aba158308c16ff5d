"""JSON over HTTP, its description, and tools for language models."""

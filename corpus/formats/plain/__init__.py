"""Plain text and Markdown, kept as they are written."""

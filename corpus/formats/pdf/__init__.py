"""PDF: its characters, what is seen of them, scans, pictures of pages."""

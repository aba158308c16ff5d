"""French words: analysis, sigles, numbers, families, postings, matching."""

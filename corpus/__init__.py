"""Documents become passages: reading, cleaning, sentences, sigles."""

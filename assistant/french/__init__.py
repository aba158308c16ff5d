"""The French sentences of the pages and of the terminal, by screen; errors are worded where they are raised."""

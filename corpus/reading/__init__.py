"""The documents folder, the reader of each format, and the processes that run readers."""

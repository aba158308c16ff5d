"""The default model: its file, its tokenizer, its graphs, and where they are unpacked."""

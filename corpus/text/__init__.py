"""What stands in a document: sentences, blocks, boilerplate, sigles, titles, headers, passages."""

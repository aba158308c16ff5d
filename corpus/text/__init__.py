"""Analysis of a document's text: sentences, blocks, boilerplate, sigles, titles, headers, passages."""

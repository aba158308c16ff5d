"""The pages for those who manage the documents."""

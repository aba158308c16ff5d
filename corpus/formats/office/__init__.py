"""Word, OpenDocument and Rich Text Format."""

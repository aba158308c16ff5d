"""What the quotes say beside the question, and beside each other."""

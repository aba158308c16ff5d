"""A question becomes an answer, and an answer reaches a person."""

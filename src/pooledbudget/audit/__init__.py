"""Verify a book: the record against itself, and against its own acts done again."""

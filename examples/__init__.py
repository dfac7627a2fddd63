"""Whole books: settings, received files or their generator, and expected seals."""

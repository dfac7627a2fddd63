"""Layouts of real publications, as data."""

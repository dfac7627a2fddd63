"""Templates of pages, and blank forms."""

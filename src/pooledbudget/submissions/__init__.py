"""What partners send: record kinds, layouts, and reading every cell strictly."""

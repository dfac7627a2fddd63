"""Payment-by-results rules as dated, cited data, and their reader."""

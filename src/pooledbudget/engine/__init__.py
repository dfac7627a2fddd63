"""Sets of rows: load a table, run a query. DuckDB in process, and nothing else here knows which."""

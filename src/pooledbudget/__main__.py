"""`pooledbudget` from a shell, and `python -m pooledbudget`."""

from __future__ import annotations

from pooledbudget.cli.commands import main

if __name__ == "__main__":
    main()

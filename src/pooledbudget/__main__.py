"""`pooledbudget` from a shell, and `python -m pooledbudget`."""

from __future__ import annotations

import gc

from pooledbudget.cli import commands

OBJECTS_BEFORE_COLLECTION = 200_000


def main() -> None:
    """Run the command line. Rows are many and live to the end, so garbage is sought less often."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 50, 50)
    commands.main()


if __name__ == "__main__":
    main()

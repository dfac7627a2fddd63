"""`pooledbudget` from a shell, and `python -m pooledbudget`."""

from __future__ import annotations

import gc
import os

OBJECTS_BEFORE_COLLECTION = 1_000_000


def main() -> None:
    """Run the command line. Rows are many and live to the end: garbage is sought less often, and not at it.

    Other packages' plugins of pydantic are left out: none may have a say in what a cell or a setting is,
    and looking for them reads what every installed package says of itself.
    """
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from pooledbudget.cli import (  # ruff: ignore[import-outside-top-level] - loading makes objects too: none of it is garbage
        commands,
    )

    try:
        commands.main()
    finally:
        gc.freeze()  # Python would else look through everything for garbage as it ends


if __name__ == "__main__":
    main()

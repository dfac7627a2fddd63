"""`pooledbudget` from a shell, and `python -m pooledbudget`."""

from __future__ import annotations

import gc
import os
import sys
from types import ModuleType

OBJECTS_BEFORE_COLLECTION = 5_000_000


def main() -> None:
    """Run the command line. Rows are many and live to the end: garbage is seldom sought, and not at it."""
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 50, 50)
    _leave_plugins_out()
    from pooledbudget.cli import (  # ruff: ignore[import-outside-top-level] - loading makes objects too: none of it is garbage
        commands,
    )

    try:
        commands.main()
    finally:
        gc.freeze()  # Python would else look through everything for garbage as it ends


def _leave_plugins_out() -> None:
    """Leave other packages' plugins of pydantic out: none may have a say in what a cell or a setting is.

    The variable says so, and would do. But the module that looks at it loads first all that reads what
    installed packages say of themselves, a twentieth of what `why` takes: an empty one stands in its place.
    Where a pydantic has it under another name, that time is spent and nothing else changes.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    looks_for_plugins = ModuleType("pydantic.plugin._loader")
    vars(looks_for_plugins)["get_plugins"] = tuple
    sys.modules[looks_for_plugins.__name__] = looks_for_plugins


if __name__ == "__main__":
    main()

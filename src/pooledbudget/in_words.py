"""How a value that has words for itself is shown."""

from __future__ import annotations

from typing import NoReturn


class InWords:
    """A value that says itself in words of its own, whatever prints it.

    Rich would else show every field of a struct, whatever its `__repr__` says: of a refused row its cells.
    """

    __slots__ = ()

    def __rich_repr__(self) -> NoReturn:
        """Give no fields: then the words are shown."""
        raise NotImplementedError

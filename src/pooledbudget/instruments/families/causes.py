"""What a decision on a family follows from, as an id: PROGRAMME:WHOSE:WHAT.

It names the programme and not the agreement: what a family can earn once, it earns once under all the
agreements of a programme.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

ATTACHMENT = "attachment"


class FamilyCause(Struct, frozen=True):
    """A cause by its parts."""

    programme: str
    whose: str
    """The family or person, by pseudonym; of a count, the agreement and the stage."""
    what: str
    """An attachment, a result or an outcome; of a count, its day."""

    @classmethod
    def of(cls, cause: str) -> FamilyCause:
        """Return the parts of a cause."""
        programme, _, rest = cause.partition(":")
        whose, _, what = rest.rpartition(":")
        return cls(programme, whose, what)

    @property
    def id(self) -> str:
        """The cause as the record has it."""
        return f"{self.programme}:{self.whose}:{self.what}"

    def other(self, what: str) -> FamilyCause:
        """Return what the same family can earn beside it."""
        return replace(self, what=what)

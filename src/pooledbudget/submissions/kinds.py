"""What every record kind has: its name, its day, its key, what becomes of a row."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

from pooledbudget.periods import Month

_set = object.__setattr__
"""Sets what a frozen model would not let be set."""


class Use(StrEnum):
    """What becomes of an accepted row."""

    POSTED = "posted"
    """It makes an entry."""
    DECIDED = "decided"
    """It asks for a decision."""
    EVIDENCE = "evidence"
    """It is measured, and kept in the evidence only."""
    RECONCILED = "reconciled"
    """The record is held against it."""
    ADJUSTED = "adjusted"
    """It posts when two people say so: `pooledbudget adjust`."""
    ANSWERED = "answered"
    """It answers a statement of ours, and moves no money."""


class RecordKind(BaseModel):
    """What sort of line a submission holds; an instance is the typed cells of one.

    Amounts are whole minor units once read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kind: ClassVar[str]
    day_column: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ()
    """Columns that may not repeat within a file; empty where identical rows can all be real."""
    personal: ClassVar[bool] = False
    """Whether rows are about people: such values never leave the evidence."""
    use: ClassVar[Use]
    """What becomes of an accepted row; a close accounts for every one by it."""

    hangs_together: ClassVar[str] = ""
    """What the rule over a whole row surely lets pass, said of its columns as SQL says it; a whole file
    is told by it at once, and the model is asked of the rest. Blank where there is no such rule."""
    opened_again: ClassVar[bool] = True
    """Whether rules ask for rows that have posted; if not, a file is done with once all of it has."""

    in_columns: ClassVar[bool] = False
    """Whether a close asks for its rows file by file as columns: a month holds tens of thousands."""

    may_be_past: ClassVar[bool] = False
    """Whether money of days before the book may be told: a bond may come in with its whole past."""

    held_against: ClassVar[tuple[str, ...]] = ()
    """Other kinds whose rows a receipt needs, to say whether a row can be: how much capital is held."""

    happened: ClassVar[tuple[str, ...]] = ()
    """Columns of days, but for the one that governs the row, that cannot be after the day of receipt."""

    about: ClassVar[tuple[str, ...]] = ()
    """Columns that say which fact a row is about: the latest row received about it counts."""

    @classmethod
    def kept(cls, values: dict[str, Any]) -> Self:
        """Return a row whose cells were all found in order before: nothing is checked again."""
        row = cls.__new__(cls)
        _set(row, "__dict__", values)
        _set(row, "__pydantic_fields_set__", set(values))
        _set(row, "__pydantic_extra__", None)
        _set(row, "__pydantic_private__", None)
        return row

    @property
    def subject(self) -> tuple[object, ...]:
        """The fact the row is about; empty where every row is a fact of its own."""
        return tuple(getattr(self, name) for name in self.about)

    @property
    def on(self) -> date:
        """The day that governs the row."""
        value = getattr(self, self.day_column)
        return Month.parse(value).last if isinstance(value, str) else value

"""Values of a rule that hold from a date, each with the place it was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Standing(StrEnum):
    """Whether a value was read in a source or is our reading of a silence."""

    CITED = "cited"
    UNCONFIRMED = "unconfirmed"


class Citation(Struct, frozen=True):
    """Where a rule or a figure was read."""

    source: str
    place: str
    standing: Standing = Standing.CITED

    def __str__(self) -> str:
        note = " (unconfirmed)" if self.standing is Standing.UNCONFIRMED else ""
        return f"{', '.join(part for part in (self.source, self.place) if part)}{note}"


class Held(Struct, Generic[T], frozen=True):
    """One value and the first day it holds."""

    value: T
    since: date
    citation: Citation


class Dated(Struct, Generic[T], frozen=True):
    """A value through time. Raises ValueError if the days do not increase.

    A value added from day D changes nothing before D.
    """

    name: str
    held: Sequence[Held[T]]

    def __post_init__(self) -> None:
        if not self.held:
            raise ValueError(f"{self.name} has no value")
        for before, after in pairwise(self.held):
            if after.since <= before.since:
                raise ValueError(f"{self.name}: {after.since} does not follow {before.since}")

    def on(self, value: date) -> Held[T]:
        """Return the value in force on a day; LookupError if none was yet."""
        for held in reversed(self.held):
            if held.since <= value:
                return held
        raise LookupError(f"{self.name} has no value on {value}; it begins on {self.held[0].since}")

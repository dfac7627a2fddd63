"""What has been found out of a file while a layout is drafted for it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from msgspec import Struct, field

from pooledbudget.engine.screening import Look
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.sender_columns import Heading


class Drafting(Struct):
    """What has been found out so far."""

    name: str
    kind: str
    table: Table
    headings: list[Heading]
    columns: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    sides: dict[str, str] = field(default_factory=dict)
    written: dict[str, object] = field(default_factory=dict)
    """How amounts are written."""
    columns_beside: list[str] = field(default_factory=list)
    """Columns of the sender that are used, and are none of ours: marks."""
    days: tuple[str, ...] = ()
    beside: bool = False
    """Whether cells are filled that have no heading."""
    questions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Columns of ours that must be there and were not found."""

    def ask(self, question: str) -> None:
        """Ask something that the file does not say."""
        self.questions.append(question)

    def named(self, name: str) -> Heading:
        """Return the column of the sender that is called so."""
        return next(heading for heading in self.headings if heading.name == name)


def reads(kind: str, name: str) -> str:
    """Return what a column of ours is read as: text, count, day, money or choice."""
    plainly = Look.of(KINDS[kind].model_fields[name]).plainly
    return plainly.reads if plainly else "choice"


def used(found: Drafting) -> set[str]:
    """Return the columns of the sender that are used already."""
    return {*found.columns.values(), *found.sides.values(), *found.columns_beside}


def is_used(found: Drafting, heading: Heading) -> bool:
    """Say whether a column of the sender is used already."""
    return heading.name in used(found)


def likely(name: str, headings: Sequence[Heading], found: Drafting) -> Heading | None:
    """Return the heading that a column of ours is most likely; where none is called so, the only one."""
    free = [heading for heading in headings if heading.name not in used(found)]
    ranked = [(rank, heading) for heading in free if (rank := heading.rank(name)) is not None]
    if ranked:
        return min(ranked, key=itemgetter(0))[1]
    return free[0] if len(free) == 1 and name in required_columns(KINDS[found.kind]) else None


def listed(names: Sequence[str]) -> str:
    """Write names as they stand in a question."""
    return " and ".join(map(repr, names))

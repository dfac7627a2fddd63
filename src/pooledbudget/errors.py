"""What can go wrong, and the exit code each failure leaves behind.

PooledBudgetError
├── Misuse              2  the caller asked for something that makes no sense
├── Refused             3  what was sent cannot be accepted; carries the findings
├── IntegrityFailure    4  the record is not what was sealed
└── EnvironmentFault    5  the machine, the disk or a lock stands in the way

`Unbalanced` is a ValueError: an entry that does not balance cannot be constructed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pooledbudget.findings import Finding


class PooledBudgetError(Exception):
    """Anything this package raises on purpose."""

    exit_code = 1


class Misuse(PooledBudgetError):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """The call makes no sense for this book: an unknown partner, a month out of order."""

    exit_code = 2


class Refused(PooledBudgetError):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """Input that cannot be accepted; nothing was posted.

    `findings` holds every fault found, in file order.
    """

    exit_code = 3

    def __init__(self, what: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return "\n".join([self.what, *map(str, self.findings)])


class IntegrityFailure(PooledBudgetError):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """The record differs from what was sealed, or from what its own acts produce."""

    exit_code = 4


class EnvironmentFault(PooledBudgetError):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """A full disk, a lock, a missing permission: nothing was half done."""

    exit_code = 5


class Unbalanced(ValueError):  # ruff: ignore[error-suffix-on-exception-name] - the word is the meaning
    """An entry whose debits and credits differ in a currency or an agreement."""

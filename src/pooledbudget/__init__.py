"""The ledger of a place whose public agencies pool their money and are paid by results.

`Book` is the way in. Amounts are whole minor units (pence) unless a name says otherwise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pooledbudget.acts.closing import Closing
    from pooledbudget.acts.receive import Receipt
    from pooledbudget.acts.verification import Verification
    from pooledbudget.book import Book
    from pooledbudget.errors import PooledBudgetError, Refused
    from pooledbudget.findings import Finding
    from pooledbudget.ledger.seals import Seal
    from pooledbudget.periods import Month
    from pooledbudget.statements.model import Statement
    from pooledbudget.submissions.history import Sent

__all__ = [
    "Book",
    "Closing",
    "Finding",
    "Month",
    "PooledBudgetError",
    "Receipt",
    "Refused",
    "Seal",
    "Sent",
    "Statement",
    "Verification",
]

_HOMES = {
    "Book": "book",
    "Closing": "acts.closing",
    "Finding": "findings",
    "Month": "periods",
    "PooledBudgetError": "errors",
    "Receipt": "acts.receive",
    "Refused": "errors",
    "Seal": "ledger.seals",
    "Sent": "submissions.history",
    "Statement": "statements.model",
    "Verification": "acts.verification",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that importing the package is quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pooledbudget' has no attribute {name!r}")
    return getattr(import_module(f"pooledbudget.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)

"""What a close did, or would do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pooledbudget.acts.settled import HeldBack
from pooledbudget.acts.tie_out import TieOut
from pooledbudget.amounts import counted
from pooledbudget.findings import Finding
from pooledbudget.in_words import InWords
from pooledbudget.instruments.decisions import Decision, Facts
from pooledbudget.instruments.impossible import is_news
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.seals import Seal
from pooledbudget.notebook import facts_html, pence_frame
from pooledbudget.periods import Month
from pooledbudget.reconcile.bank import BankReconciliation
from pooledbudget.reconcile.difference import Difference

if TYPE_CHECKING:
    import pandas as pd


class Closing(InWords, Struct, frozen=True, kw_only=True, dict=True):
    """What a close did, or would do."""

    month: Month
    entries: Sequence[Entry] = ()
    decisions: Sequence[Decision] = ()
    tied: Sequence[TieOut] = ()
    """What became of every accepted row, by kind."""
    differences: Sequence[Difference] = ()
    banks: Sequence[BankReconciliation] = ()
    positions: Sequence[Facts] = ()
    """How each partner stands at the end of each month that is sealed, as statements will state it."""
    missing: Sequence[str] = ()
    """Files that were expected and did not come."""
    findings: Sequence[Finding] = ()
    unclaimed: Sequence[Facts] = ()
    held: HeldBack = field(default_factory=HeldBack)
    """What of settled months a new edition alone would post."""
    seal: Seal | None = None
    """The seal in force; None when nothing was recorded."""
    already: bool = False
    """The month was closed before; nothing changed."""
    resealed: Sequence[str] = ()
    """Later months whose statements are revised by this close."""

    def __repr__(self) -> str:
        said = [
            counted(len(self.entries), "entry", "entries"),
            *(f"{self.told[name]:,} {name}" for name in ("paid", "refused")),
            counted(len(self.standing_differences), "difference"),
            f"{counted(len(self.missing), 'file')} missing",
            counted(len(self.findings), "finding"),
            f"seal {self.seal}" if self.seal else "not sealed",
        ]
        return f"<Closing {self.month}: {', '.join(said)}>"

    def _repr_html_(self) -> str:
        """Return what it did for a notebook."""
        return facts_html(f"Close of {self.month.written}", self.told)

    @property
    def told(self) -> dict[str, object]:
        """What it did in numbers, by what they count."""
        return {
            "entries": len(self.entries),
            "paid": sum(decision.paid for decision in self.decisions),
            "refused": sum(decision.refused for decision in self.decisions),
            "differences": len(self.standing_differences),
            "files missing": len(self.missing),
            "findings": len(self.findings),
            "seal": self.seal or "none",
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the postings of its entries as a pandas frame, one a row; amounts are whole pence."""
        columns = ("entry", "effective", "kind", "account", "partner", "agreement", "theme", "amount")
        rows = [
            {
                "entry": entry.id,
                "effective": entry.effective,
                "kind": entry.kind,
                **{name: getattr(leg, name) for name in columns[3:]},
            }
            for entry in self.entries
            for leg in entry.postings
        ]
        return pence_frame(rows, columns, ("amount",))

    @cached_property
    def standing_differences(self) -> list[Difference]:
        """The differences at this month's end that nobody settled; all are kept, of later months too."""
        month = str(self.month)
        return [
            difference
            for difference in self.differences
            if difference.month == month and not difference.settled
        ]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to look at; money that cannot be is told on, and counts once."""
        stands = any(not difference.settled for difference in self.differences)
        found = self.held.first or any(map(is_news, self.findings))
        return not (stands or self.missing or found)

"""The record kinds: one strict model a kind, one typed row a line of a file."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Generic, TypeVar

from msgspec import Struct

from pooledbudget.findings import Origin
from pooledbudget.submissions.kinds import RecordKind

K = TypeVar("K", bound=RecordKind)


class Row(Struct, Generic[K], frozen=True):
    """One accepted line: where it stands, who sent it, and its typed cells."""

    origin: Origin
    """Its submission is blank while the file is being received."""
    sender: str
    cells: K

    @property
    def id(self) -> str:
        """The cause of what it posts."""
        return self.origin.id

    @property
    def number(self) -> int:
        """Its row in the file, counted as a spreadsheet does."""
        return self.origin.row

    @property
    def on(self) -> date:
        """The day that governs it."""
        return self.cells.on


class _Kinds(Mapping[str, type[RecordKind]]):
    """Record kinds by their names; the module that declares one is loaded when that kind is asked for.

    To declare them all takes longer than most commands take to answer, and few ask for more than two.
    """

    def __init__(self, declared: Mapping[str, str]) -> None:
        self._declared = declared

    def __getitem__(self, kind: str) -> type[RecordKind]:
        module, _, name = self._declared[kind].partition(".")
        found: type[RecordKind] = getattr(import_module(f"{__package__}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)


KINDS: Mapping[str, type[RecordKind]] = _Kinds(
    {
        "opening-balances": "pool_records.OpeningBalance",
        "contributions": "pool_records.Contribution",
        "grants": "pool_records.Grant",
        "expenditure": "pool_records.Expenditure",
        "payments": "pool_records.Payment",
        "vat-refunds": "pool_records.VatRefund",
        "bank-lines": "pool_records.BankLine",
        "figures": "pool_records.Figure",
        "replies": "pool_records.Reply",
        "adjustments": "pool_records.Adjustment",
        "families": "family_records.Member",
        "flags": "family_records.Flag",
        "attachments": "programme_records.Attachment",
        "stages": "programme_records.StageCount",
        "claims": "programme_records.Claim",
        "spot-checks": "programme_records.SpotCheck",
        "attendance": "family_records.Attendance",
        "incidents": "family_records.Incident",
        "offences": "family_records.Offence",
        "benefits": "family_records.BenefitSpell",
        "work": "family_records.WorkSpell",
        "provision": "family_records.ProvisionSpell",
        "stays": "family_records.Stay",
        "achievements": "family_records.Achievement",
        "drawdowns": "bond_records.Drawdown",
        "service-payments": "bond_records.ServicePayment",
        "outcomes": "bond_records.Outcome",
        "receipts": "bond_records.OutcomeReceipt",
        "payer-refunds": "bond_records.PayerRefund",
        "repayments": "bond_records.Repayment",
        "write-offs": "bond_records.WriteOff",
        "transfers": "bond_records.HoldingTransfer",
        "stops": "bond_records.Stop",
    }
)
"""Every record kind by its name, in the order they are listed."""


def required_columns(model: type[RecordKind]) -> list[str]:
    """Return the columns a file of this kind must have."""
    return [name for name, field in model.model_fields.items() if field.is_required()]

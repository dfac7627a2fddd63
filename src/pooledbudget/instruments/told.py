"""Which figures a partner is told on its statement of a period: the ids that it may answer or ask about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pooledbudget.instruments.catalogue import Agreements
from pooledbudget.instruments.figures import slug
from pooledbudget.ledger.accruals import Accrual, accruals
from pooledbudget.ledger.chart import SPENDING, inside
from pooledbudget.partners import Part, Partner
from pooledbudget.reconcile.difference import Difference

if TYPE_CHECKING:
    from pooledbudget.instruments.desk import Desk

PARTNER, INVESTOR = "partner", "investor"
"""The kinds of statement that a partner has: the second, where it only lends."""
BANK_PAGE = ("bank", "Bank reconciliation and differences")
"""The kind and the title of the page that holds the record against the bank."""
PUBLIC = ("public", "What the money did")
"""The kind and the title of the page for everybody."""


def figures_told(agreements: Agreements, desk: Desk, partner: Partner) -> dict[str, list[str]]:
    """Return the ids within each statement of a partner, by the kind of the statement."""
    found: dict[str, list[str]] = {}
    for agreement in agreements:
        tables = agreement.position(desk, partner.id).tables
        if tables:
            ids = [cell.id for table in tables for line in table.lines for cell in line.cells if cell.id]
            found.setdefault(agreement.statement[0], []).extend(ids)
    if PARTNER in found:
        found[PARTNER] += map(accrual_id, accruals_told(desk, partner.id))
        found[PARTNER] += [
            f"{id_}.{side}"
            for difference in differences_of(desk)
            if difference.against == partner.id and (id_ := differing_id(difference))
            for side, amount in (("ours", difference.ours), ("theirs", difference.theirs))
            if amount is not None
        ]
    return found or {own_kind(agreements, partner): []}


def kept_by_close(desk: Desk, name: str) -> list[Mapping[str, Any]]:
    """Return what the latest close that sealed the period's last month kept for it under a name."""
    sealing = desk.record.sealed_by(desk.last)
    if not sealing:
        return []
    return [kept for kept in desk.record.annex(sealing[-1], name) if kept["month"] == str(desk.last)]


def differences_of(desk: Desk) -> list[Difference]:
    """Return the differences that stood at the end of the period."""
    return [Difference.from_document(shown) for shown in kept_by_close(desk, "differences")]


def differing_id(difference: Difference) -> str:
    """Return what begins the ids of both sides of a figure that differs; blank if it has no number."""
    return f"figure.{difference.id}" if difference.id else ""


def own_kind(agreements: Agreements, partner: Partner) -> str:
    """Return the kind of statement that tells a partner what is open beside its figures."""
    lends = partner.parts == {Part.INVESTOR}
    kinds = {agreement.statement[0] for agreement in agreements}
    return INVESTOR if lends and INVESTOR in kinds else PARTNER


def accrual_id(accrual: Accrual) -> str:
    """Return the id of the figure of an accrual that is open: by its entry, as long as it is."""
    return f"accrual.{slug(accrual.accrued.entry.id)}"


def accruals_told(desk: Desk, partner: str) -> list[Accrual]:
    """Return the accruals in the figures of a page that are still to be taken back."""
    return [
        accrual
        for accrual in accruals(desk.record)
        if accrual.open_at(desk.last) and (partner == desk.host or _borne(accrual, partner))
    ]


def _borne(accrual: Accrual, partner: str) -> bool:
    """Say whether an accrual is in the figures of a partner: its own, or spending that all share."""
    legs = accrual.accrued.entry.postings
    return any(leg.partner == partner or inside(leg.account, SPENDING) for leg in legs)

"""The chart of accounts: every account once, with its side and what stands on it.

An account that is not here cannot be posted to, by a rule, by an adjustment or by an opening
balance: a mistyped account would otherwise be a new one, and its money on no page.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from msgspec import Struct


class Side(StrEnum):
    """On which side an account normally stands."""

    DEBIT = "debit"
    CREDIT = "credit"


class Account(Struct, frozen=True):
    """One account; a last segment in braces stands for a name of that sort."""

    path: str
    side: Side
    meaning: str

    @property
    def parent(self) -> str:
        """The path without its variable segment."""
        return self.path.partition(":{")[0]

    @property
    def variable(self) -> bool:
        """Whether its last segment is a name."""
        return "{" in self.path


CASH = "assets:cash"
BILLED = "assets:contributions-due:billed"
PAID = "assets:contributions-due:paid"
SHARED = "assets:contributions-due:risk-share"
DUE = "assets:contributions-due"
"""What partners owe the pool in all: billed, less paid, and their part of a deficit."""
RESULTS_DUE = "assets:results-due"
VAT = "assets:vat"
DUE_FROM = "assets:due-from"
OWED = "liabilities:owed-to-partners"
DUE_TO = "liabilities:due-to"
CAPITAL = "liabilities:capital"
"""Of a bond's only class; those of several stand under it by name."""
PAYABLE = "liabilities:payable"
OUTCOMES_DUE = "assets:outcomes-due"
OPENING = "funds:opening"
GENERAL = "funds:general"
RISK_SHARE = "funds:risk-share"
RESERVE = "funds:reserve"
SET_ASIDE = "funds:set-aside"
CONTRIBUTIONS = "income:contributions"
GRANTS = "income:grants"
INCOME_IN_KIND = "income:in-kind"
FEES = "income:attachment-fees"
RESULTS = "income:results"
OUTCOME_INCOME = "income:outcome-payments"
INCOME = "income"
FUNDS = "funds"
SPENDING = "spending"
WHOLE_POOL = "whole-pool"
"""The theme of what no theme is charged with: a bank charge, an audit fee."""
SPENDING_WHOLE = f"{SPENDING}:{WHOLE_POOL}"
SPENDING_IN_KIND = "spending:in-kind"
PASSED_ON = "spending:passed-on"
OUTCOME_SPENDING = "spending:outcome-payments"
SERVICE = "spending:service"
RETURN = "spending:return"
WRITTEN_OFF = "income:written-off"
GUARANTEES = "income:guarantees"
IN_VIEW = "in-view:spending"
IN_VIEW_FUNDED = "in-view:funded"

CHART = (
    Account(CASH, Side.DEBIT, "the agreement's part of the money in the host's bank account"),
    Account(BILLED, Side.DEBIT, "contributions that fell due"),
    Account(PAID, Side.CREDIT, "contributions received in cash, taken off what is due"),
    Account(SHARED, Side.DEBIT, "a partner's part of a year's deficit"),
    Account(RESULTS_DUE, Side.DEBIT, "fees and results earned from the payer and not yet received"),
    Account(
        OUTCOMES_DUE,
        Side.DEBIT,
        "outcomes claimed from a payer, a guarantee called, a malus owed, and not yet received",
    ),
    Account(VAT, Side.DEBIT, "VAT that the host paid with its payments and has not had back from HMRC"),
    Account(DUE_FROM + ":{agreement}", Side.DEBIT, "owed to this agreement by another"),
    Account(OWED, Side.CREDIT, "what a partner spent for the pool, or its part of a surplus, not yet paid"),
    Account(DUE_TO + ":{agreement}", Side.CREDIT, "owed by this agreement to another"),
    Account(CAPITAL, Side.CREDIT, "what an investor paid in and has not had back"),
    Account(CAPITAL + ":{class}", Side.CREDIT, "the same, of a bond with several classes, by class"),
    Account(PAYABLE, Side.CREDIT, "what a bond's terms made due to a holder or payee, and is not paid"),
    Account(OPENING, Side.CREDIT, "balances brought in when the book began"),
    Account(GENERAL, Side.CREDIT, "money of the agreement that no condition binds, brought in or set aside"),
    Account(RISK_SHARE, Side.DEBIT, "a year's surplus or deficit passed to the partners"),
    Account(RESERVE + ":{reserve}", Side.CREDIT, "a reserve of the pool, kept of surpluses"),
    Account(SET_ASIDE + ":{reserve}", Side.DEBIT, "a surplus put in a reserve, less what was drawn from it"),
    Account(CONTRIBUTIONS, Side.CREDIT, "contributions agreed, when they fall due"),
    Account(GRANTS + ":{grant}", Side.CREDIT, "grants received, by name"),
    Account(INCOME_IN_KIND, Side.CREDIT, "what was given in kind, at its agreed value"),
    Account(FEES, Side.CREDIT, "fees for families attached"),
    Account(RESULTS, Side.CREDIT, "results paid for families"),
    Account(OUTCOME_INCOME, Side.CREDIT, "what a bond earned by outcomes"),
    Account(WRITTEN_OFF, Side.CREDIT, "capital of investors that will not be repaid"),
    Account(
        GUARANTEES, Side.CREDIT, "what a guarantor, an issuer or whoever owes a malus is to pay into a bond"
    ),
    Account(SPENDING + ":{scheme}", Side.DEBIT, "spending, by scheme"),
    Account(SPENDING_WHOLE, Side.DEBIT, "costs of the whole pool, of no scheme, brought in by an adjustment"),
    Account(SPENDING_IN_KIND, Side.DEBIT, "the use of what was given in kind"),
    Account(PASSED_ON, Side.DEBIT, "fees and results for families, passed on to a pool as a grant"),
    Account(OUTCOME_SPENDING, Side.DEBIT, "what outcomes cost the agreement that pays for them"),
    Account(SERVICE, Side.DEBIT, "what a bond's service and its other costs came to"),
    Account(RETURN, Side.DEBIT, "what a bond paid investors beyond their capital"),
    Account(IN_VIEW + ":{scheme}", Side.DEBIT, "spending reported here that stays a partner's own"),
    Account(IN_VIEW_FUNDED, Side.CREDIT, "the other leg of spending in view"),
)
"""Every account, in the order it is printed."""

_FIXED = {account.path for account in CHART if not account.variable}
_PARENTS = {account.parent for account in CHART if account.variable}


def inside(path: str, parent: str) -> bool:
    """Say whether an account is `parent` or under it, segment by segment."""
    return path == parent or path.startswith(f"{parent}:")


@lru_cache(maxsize=4_096)
def holds(path: str) -> bool:
    """Say whether the chart has an account: by its whole path, or by a parent and one name under it."""
    parent, _, name = path.rpartition(":")
    return path in _FIXED or (bool(name) and parent in _PARENTS)


def unknown_account(path: str, known: tuple[str, ...] = ()) -> str:
    """Say that an account is not in the chart, and name the nearest that is.

    `known` are the accounts one agreement can use, where that is what is asked.
    """
    from difflib import (  # ruff: ignore[import-outside-top-level] - only for a name that is wrong
        get_close_matches,
    )

    near = get_close_matches(path, known or [account.path for account in CHART], n=1)
    hint = f"did you mean {near[0]!r}?" if near else "the chart of accounts lists them: pooledbudget chart"
    return f"there is no account {path!r}; {hint}"

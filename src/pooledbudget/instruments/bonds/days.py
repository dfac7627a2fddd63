"""What a day of a bond came to: its claims, its costs, the waterfall's receipt, what was repaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from pooledbudget.instruments.bonds.accruals import FellDue
from pooledbudget.instruments.bonds.claims import Claim
from pooledbudget.instruments.bonds.facts import Fact
from pooledbudget.instruments.bonds.waterfall import Due
from pooledbudget.instruments.receipt import Receipt


class CostDue(Struct, frozen=True):
    """A cost that falls due by its schedule."""

    payee: str
    purpose: str
    on: date
    amount: int


class Repaid(Struct, frozen=True):
    """How a repayment was taken: what it settled that was due, or, without a waterfall, what it was of."""

    fact: Fact
    settled: int = 0
    capital: int = 0
    returned: int = 0
    over: int = 0
    """What was paid and is not due."""
    over_cap: int = 0
    """How much of the return is over the class's return cap."""
    room: int = 0
    """What the cap left for return before it."""


class DayRun(Struct, frozen=True, kw_only=True):
    """What a day came to: minor units throughout."""

    on: date
    last: bool = False
    opening: int
    """What was in the bond and not due to anybody."""
    came_in: int
    """Cash of the day, net of costs paid beyond what was set aside."""
    claims: Sequence[Claim] = ()
    costs: Sequence[CostDue] = ()
    settled: Mapping[Fact, int] = field(default_factory=dict)
    """What of each payment to a payee or a payer was due to it already; nothing before it owed the rest.
    Of what an opening balance tells to be owed, what results of before the book tell too."""
    receipt: Receipt | None = None
    """The waterfall's, on a date that has one."""
    dues: Sequence[Due] = ()
    accrued: Sequence[FellDue] = ()
    """What the interest and coupons of the date were worked out from."""
    repaid: Sequence[Repaid] = ()
    beyond: Mapping[Fact, int] = field(default_factory=dict)
    """Sales and losses of more capital than was there, with how much more: that much moves nothing."""
    written_off: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Capital that the last date leaves unpaid, by class and holder: it is lost."""
    closing: int = 0

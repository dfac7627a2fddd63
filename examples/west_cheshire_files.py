"""Make the files that West Cheshire's partners might have sent, April 2012 to March 2014, from a seed.

The pilot was real and its figures here are made: what is published of it is cited in its agreement. What each
line came to in each year is a table, `OUTTURN`, so that the settlements can be worked by hand. Faults are
planted so that the close has something to find; each is listed in `PLANTED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random
from typing import TYPE_CHECKING

from pooledbudget.examples.made_files import MadeFile, MadePlace, Rows, csv_of

from pooledbudget.money import instalments, minor_units, plain, written
from pooledbudget.periods import Month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooledbudget.acts.closing import Closing
    from pooledbudget.book import Book

SEED = 20120301
KEY = "77657374206368657368697265" * 2 + "000000000000"
"""The example's pseudonym key: public, because the figures are made up."""
MONTHS = [Month(2012, 4).plus(step) for step in range(24)]
HOST, POOL = "council", "west-cheshire-pool"

PLANTED = (
    "W01 an invoice of the police of November 2012 arrives in January 2013, after November closed",
    "W02 the police ask why January is more than their ledger says, and are answered in February",
    "W03 hospital at home is accrued at £18,400 in March 2013; it turns in April, when £18,250 is paid",
    "W04 a payment of October 2013 is not on the bank's statement, then or later",
    "W05 the university pays its instalment of January 2014 in February",
)


@dataclass(frozen=True, slots=True)
class Outturn:
    """What a line came to in each year, in pence, and who spends it on what."""

    line: str
    sender: str
    came_to: tuple[int, int]
    what: tuple[str, ...]
    """One payment a month for each."""
    charged: bool = True
    """Whether it is the pool's: else it is told beside it."""


OUTTURN = (
    Outturn(
        "family-workers", HOST, (1_862_400_00, 2_041_300_00), ("Family worker salaries", "Family grants")
    ),
    Outturn("early-years", HOST, (228_500_00, 247_300_00), ("Outreach workers",)),
    Outturn("best-start", HOST, (511_250_00, 528_000_00), ("Health visitors", "Rooms in centres")),
    Outturn("domestic-abuse", "police", (507_900_00, 495_600_00), ("Advisers", "Safe places")),
    Outturn("home-safety", "fire", (352_000_00, 366_450_00), ("Visits", "Alarms and locks")),
    Outturn("crisis-team", "ccg", (598_000_00, 655_200_00), ("Crisis nurses", "Night cover")),
    Outturn("offenders", "police", (290_000_00, 301_900_00), ("Offender managers",)),
    Outturn("work-ready", "jobcentre", (560_000_00, 541_000_00), ("Coaches", "Travel to interviews")),
    Outturn("apprentices", HOST, (265_400_00, 284_000_00), ("Wage grants",)),
    Outturn("hospital-at-home", "ccg", (1_768_900_00, 1_812_750_00), ("Nurses at home", "Therapists")),
    Outturn("equipment", "ccg", (516_300_00, 489_000_00), ("Beds and hoists",)),
    Outturn("extra-care", "housing-north", (390_000_00, 402_300_00), ("Care on site",)),
    Outturn("shared-buildings", HOST, (205_000_00, 261_000_00), ("Fitting out", "Moving teams")),
    Outturn("commissioning", HOST, (196_000_00, 203_700_00), ("Joint team",)),
    Outturn(
        "whole-cost",
        HOST,
        (38_740_000_00, 37_905_000_00),
        ("What all agencies spend on them (made)",),
        charged=False,
    ),
    Outturn(
        "attendance",
        HOST,
        (304_000_00, 311_500_00),
        ("Attendance officers",),
        charged=False,
    ),
    Outturn("policing", "police", (4_188_000_00, 4_262_000_00), ("Neighbourhood teams",), charged=False),
    Outturn("training", "jobcentre", (873_000_00, 912_400_00), ("Classroom courses",), charged=False),
)
"""What each line comes to: hospital at home with what is accrued, and less what takes that back."""
ACCRUED, INVOICED = 18_400_00, 18_250_00
LATE = 1_240_00

YEARLY = {
    "council": 2_900_000_00,
    "ccg": 1_800_000_00,
    "hospital": 500_000_00,
    "community-health": 300_000_00,
    "mental-health": 250_000_00,
    "ambulance": 60_000_00,
    "police": 700_000_00,
    "fire": 240_000_00,
    "probation": 160_000_00,
    "prison": 40_000_00,
    "youth-justice": 120_000_00,
    "jobcentre": 300_000_00,
    "college": 150_000_00,
    "university": 50_000_00,
    "schools": 200_000_00,
    "housing-north": 260_000_00,
    "housing-south": 140_000_00,
    "voluntary": 30_000_00,
}
MONTHLY = ("council", "ccg", "police")
LEAVER, LEAVES = "probation", date(2013, 9, 30)
GRANT = 60_000_00
"""What the department gives each quarter for early years."""
UNSPENT = 11_500_00
"""What of the first year's grant was not spent: £240,000 less £228,500."""
SURPLUS = {
    "ambulance": "462.07",
    "ccg": "13862.20",
    "college": "1155.18",
    "community-health": "2310.37",
    "council": "22333.54",
    "fire": "1848.29",
    "hospital": "3850.61",
    "housing-north": "2002.32",
    "housing-south": "1078.17",
    "jobcentre": "2310.37",
    "mental-health": "31925.30",
    "police": "5390.85",
    "prison": "308.05",
    "probation": "1232.19",
    "schools": "1540.24",
    "university": "385.06",
    "voluntary": "231.04",
    "youth-justice": "924.15",
}
"""What each has of 2012-13, worked by hand; of the mental health trust with its line's. Paid in May 2013."""
EQUIPMENT = 16_300_00
"""What the CCG bears of 2012-13: its own line was over by so much."""


@dataclass(slots=True)
class Made:
    """What is made so far: the rows to be sent and the cash that moves with them."""

    chance: Random = field(default_factory=lambda: Random(SEED))
    rows: Rows = field(default_factory=Rows)
    cash: list[tuple[date, int, str]] = field(default_factory=list)
    owed: dict[str, int] = field(default_factory=dict)
    """What the pool owes those who spend for it and were not paid yet."""

    def moves(self, on: date, amount: int, reference: str) -> None:
        """Move cash of the pool."""
        self.cash.append((on, amount, reference))


def made_files() -> Iterator[MadeFile]:
    """Yield every file in the order it is sent."""
    made = Made()
    spending = {outturn.line: _spread(made, outturn) for outturn in OUTTURN}
    for place, month in enumerate(MONTHS):
        _contributions(made, month)
        _grant(made, month)
        if month.number_in_year in {1, 4, 7, 10}:
            _pay_what_is_owed(made, month)
        for outturn in OUTTURN:
            _spending(made, month, outturn, spending[outturn.line][place])
    _settled_in_cash(made)
    _bank(made)
    yield from made.rows.files()


def _spread(made: Made, outturn: Outturn) -> list[list[int]]:
    """Return the amounts of each month: with what is planted, they come to each year's outturn."""
    found: list[list[int]] = []
    each = len(outturn.what)
    for year, came_to in enumerate(outturn.came_to):
        left = came_to - _planted(outturn.line, year)
        weights = [0, *accumulate(80 + made.chance.randrange(41) for _ in range(12 * each))]
        upto = [left * weight // weights[-1] for weight in weights]
        parts = [after - before for before, after in pairwise(upto)]
        found += [parts[first : first + each] for first in range(0, len(parts), each)]
    return found


def _planted(line: str, year: int) -> int:
    """Return what of a line's year comes otherwise than month by month."""
    if line == "hospital-at-home":
        return (ACCRUED, INVOICED - ACCRUED)[year]
    return LATE if (line, year) == ("domestic-abuse", 0) else 0


def _spending(made: Made, month: Month, outturn: Outturn, amounts: Sequence[int]) -> None:
    """Send a line's payments of a month, and what is planted."""
    code = f"{outturn.line[:4].upper()}{month.year % 100}{month.number:02d}"
    for number, amount in enumerate(amounts):
        day = month.first + timedelta(days=3 + 12 * number + made.chance.randrange(10))
        _spent(made, month, outturn, (day, amount, f"{code}-{number + 1}", outturn.what[number]))
    if (outturn.line, month) == ("domestic-abuse", Month(2013, 1)):
        _spent(made, month, outturn, (date(2012, 11, 27), LATE, "DOME-LATE", "Safe places, November"))
    if (outturn.line, month) == ("hospital-at-home", Month(2013, 4)):
        _spent(made, month, outturn, (date(2013, 4, 16), INVOICED, "HOSP-MARCH", "Nurses at home, March"))


def _spent(made: Made, month: Month, outturn: Outturn, payment: tuple[date, int, str, str]) -> None:
    day, amount, reference, what = payment
    cells = (day, outturn.line, plain(amount), reference, what)
    made.rows.add(month, outturn.sender, "expenditure", *cells)
    if not outturn.charged:
        return
    if outturn.sender == HOST:
        made.moves(day, -amount, reference)
    else:
        made.owed[outturn.sender] = made.owed.get(outturn.sender, 0) + amount


def _contributions(made: Made, month: Month) -> None:
    """Send what came of the instalments of a month, each some days after it fell due."""
    for partner, yearly in YEARLY.items():
        times = 12 if partner in MONTHLY else 4
        at, between = divmod(month.number_in_year - 1, 12 // times)
        if between or (partner == LEAVER and month.first > LEAVES):
            continue
        after = 1 if partner == HOST else made.chance.randrange(4, 19)
        late = (partner, month) == ("university", Month(2014, 1))
        day = date(2014, 2, 11) if late else month.first + timedelta(days=after)
        _came(made, day, partner, instalments(yearly, times)[at], f"{partner.upper()} {month}")


def _came(made: Made, day: date, partner: str, amount: int, reference: str) -> None:
    cells = (day, POOL, partner, "cash", plain(amount), reference, "")
    made.rows.add(Month.of(day), HOST, "contributions", *cells)
    made.moves(day, amount, reference)


def _grant(made: Made, month: Month) -> None:
    """Take in the early years grant, once a quarter."""
    if month.number_in_year in {1, 4, 7, 10}:
        day, reference = month.first + timedelta(days=8), f"EARLY YEARS {month}"
        cells = (day, POOL, "department", "early-years", plain(GRANT), reference, "")
        made.rows.add(month, HOST, "grants", *cells)
        made.moves(day, GRANT, reference)


def _pay(made: Made, day: date, partner: str, amount: int, reference: str) -> None:
    made.rows.add(Month.of(day), HOST, "payments", day, POOL, partner, plain(amount), reference)
    made.moves(day, -amount, reference)


def _pay_what_is_owed(made: Made, month: Month) -> None:
    """Pay those who spend for the pool what they spent in the quarter before."""
    for partner, amount in made.owed.items():
        _pay(made, month.first + timedelta(days=20), partner, amount, f"{partner.upper()} TO {month}")
    made.owed.clear()


def _settled_in_cash(made: Made) -> None:
    """Pay in May 2013 what the settlement of 2012-13 gave each, and take in what the CCG bore."""
    for partner, amount in SURPLUS.items():
        _pay(made, date(2013, 5, 24), partner, minor_units(amount, "GBP"), f"SURPLUS {partner.upper()}")
    _pay(made, date(2013, 5, 24), "department", UNSPENT, "EARLY YEARS UNSPENT")
    _came(made, date(2013, 5, 17), "ccg", EQUIPMENT, "CCG EQUIPMENT 2012-13")


def _bank(made: Made) -> None:
    """Send the bank's statement of each month, without the payment that never reached it."""
    balance = 0
    for month in MONTHS:
        lines = sorted(line for line in made.cash if Month.of(line[0]) == month)
        made.rows.add(month, HOST, "bank-lines", month.first, POOL, "opening", plain(balance), "opening")
        for on, amount, reference in lines:
            if reference == NEVER_PAID:
                continue
            made.rows.add(month, HOST, "bank-lines", on, POOL, "line", plain(amount), reference)
            balance += amount
        made.rows.add(month, HOST, "bank-lines", month.last, POOL, "closing", plain(balance), "closing")


NEVER_PAID = "COMM1310-1"
PREPARED, APPROVED = "Ann Lee", "Bob Hale"


def before_close(book: Book, month: Month, now: datetime) -> None:
    """Accrue at the end of March 2013 what was had and not invoiced."""
    from pooledbudget.acts.correct import Correction
    from pooledbudget.submissions.history import Sent

    if month != Month(2013, 3):
        return
    lines = (
        (month.last, POOL, "spending:hospital-at-home", "ccg", "home-again", ACCRUED),
        (month.last, POOL, "liabilities:owed-to-partners", "ccg", "", -ACCRUED),
    )
    data = csv_of("adjustments", [[*map(str, cells[:-1]), plain(cells[-1])] for cells in lines])
    reason = "nurses at home in March, not invoiced yet"
    correction = Correction(PREPARED, APPROVED, reason, reverses=True)
    sent = Sent(data=data, file="accrual-2013-03.csv", sender=HOST, kind="adjustments")
    book.adjust_by(sent, correction, now=now)


def after_close(book: Book, month: Month, now: datetime) -> None:
    """Record what the police ask of January 2013, and what is found."""
    from pooledbudget.acts.query import Answering, Asking

    if month == Month(2013, 1):
        asking = Asking(
            about=f"2013-01/police/partner/{POOL}.spent-for",
            partner="police",
            owner=PREPARED,
            due=date(2013, 2, 28),
            reason=f"our ledger has {written(LATE, 'GBP')} less for January",
        )
        book.query(asking, by="the police", now=now)
    if month == Month(2013, 2):
        answering = Answering(
            query="Q0001",
            state="agreed",
            reason="your invoice of 27 November came in January, after November was closed: DOME-LATE keeps "
            "its day and is counted in January",
        )
        book.query(answering, by=PREPARED, now=datetime(2013, 3, 6, 9, tzinfo=UTC))


def told(book: Book, closings: Sequence[Closing]) -> dict[str, str]:
    """Say what the settlements came to, what was accrued and what was asked."""
    from pooledbudget.ledger.accruals import accruals
    from pooledbudget.ledger.chart import RISK_SHARE
    from pooledbudget.ledger.sums import Selection
    from pooledbudget.reconcile.queries import queries

    found = {}
    for closing in closings:
        if closing.month.number == 3:
            month = str(closing.month)
            passed = Selection(account=RISK_SHARE, agreement=POOL, from_month=month, to_month=month)
            total = book.ledger.total(passed)
            whose = "had of a surplus" if total > 0 else "bear of a deficit"
            found[f"Settled {closing.month.financial_year}"] = (
                f"{written(abs(total), 'GBP')} partners {whose}"
            )
    asked = queries(book.ledger)
    still = sum(not query.settled for query in asked)
    found["Queries"] = f"{len(asked)} asked, {len(asked) - still} answered"
    found["Accruals"] = f"{len(accruals(book.ledger))}, taken back by itself"
    return found


PLACE = MadePlace(
    name="west-cheshire",
    said="West Cheshire's pilot with made figures: 18 partners, five themes, one pool",
    agreement=POOL,
    key=KEY,
    months=MONTHS,
    files=made_files,
    told=told,
    before_close=before_close,
    after_close=after_close,
)

"""Make the files Northshire's partners would have sent, April 2012 to March 2014, from a seed.

Northshire is fictional. Faults are planted so that the close has something to find; each is
listed in `northshire_faults.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from pooledbudget.examples.made_files import MadeFile, MadePlace, Rows
from pooledbudget.examples.northshire_faults import (
    PLANTED,
    QUESTIONS,
    SWAPPED,
    as_sent,
    checks,
    paid_in,
    rewritten,
    spend,
    swapped,
)

from pooledbudget.money import minor_units, plain, written
from pooledbudget.periods import Month

if TYPE_CHECKING:
    from pooledbudget.acts.closing import Closing
    from pooledbudget.book import Book

SEED = 20120401
KEY = "6e6f7274687368697265" * 3 + "0000"
"""The example's pseudonym key: public, because the place is made up."""
MONTHS = [Month(2012, 4).plus(step) for step in range(24)]
FAMILIES = 400

BEFORE_ALL, BEFORE_ALL_ENDS = "2011-summer", date(2011, 7, 22)
"""The first term of the calendar: families attached before July 2012 have it among their last three."""
TERMS = {
    "2011-autumn": date(2011, 12, 16),
    "2012-spring": date(2012, 3, 30),
    "2012-summer": date(2012, 7, 20),
    "2012-autumn": date(2012, 12, 21),
    "2013-spring": date(2013, 3, 28),
    "2013-summer": date(2013, 7, 19),
    "2013-autumn": date(2013, 12, 20),
    "2014-spring": date(2014, 3, 28),
}
CLAIM_MONTHS = (
    Month(2013, 1),
    Month(2013, 4),
    Month(2013, 7),
    Month(2013, 10),
    Month(2014, 1),
    Month(2014, 3),
)
HOST, POLICE, JOBS = "northshire-county", "northshire-police", "northshire-jobcentre"
DEPARTMENT = "department"
POOL, FAMILIES_AGREEMENT, BOND = "northshire-pool", "northshire-families", "northshire-bond"


def months_back(value: date, count: int) -> date:
    """Return the same day `count` months earlier, or the last day of that month if shorter."""
    earlier = Month.of(value).plus(-count)
    return min(earlier.first + timedelta(days=value.day - 1), earlier.last)


def made_files() -> Iterator[MadeFile]:
    """Yield every file in the order it is sent."""
    chance, rows = Random(SEED), Rows()
    cash: list[tuple[date, str, int, str]] = []
    _pool(chance, rows, cash)
    _bond(rows, cash)
    _families(chance, rows)
    checks(rows, FAMILIES_AGREEMENT, DEPARTMENT)
    spend(rows, cash)
    _settlements(rows, cash)
    _bank(rows, cash)
    for made in rows.files():
        yield from as_sent(made, rows.by_file[made.month, made.sender, made.kind])
    yield rewritten(rows)


CONTRIBUTIONS = {
    "2012": {
        HOST: (12, "900000.00"),
        "eastmoor-district": (4, "120000.00"),
        "westvale-district": (4, "100000.00"),
        "northshire-nhs": (12, "480000.00"),
        POLICE: (4, "250000.00"),
        "northshire-probation": (1, "110000.00"),
        JOBS: (1, "90000.00"),
    },
    "2013": {
        HOST: (12, "925000.00"),
        "eastmoor-district": (4, "125000.00"),
        "westvale-district": (4, "100000.00"),
        "northshire-nhs": (12, "500000.00"),
        POLICE: (4, "250000.00"),
        "northshire-probation": (1, "115000.00"),
        JOBS: (1, "90000.00"),
    },
}
SCHEMES = {
    "family-intervention": 78_000_00,
    "early-help-hubs": 34_000_00,
    "health-outreach": 22_000_00,
    "resettlement": 15_000_00,
    "work-coaching": 16_000_00,
}
LINES = {
    "family-intervention": ("Key worker salaries", "Travel", "Family support grants"),
    "early-help-hubs": ("Hub running costs", "Sessional staff", "Room hire"),
    "health-outreach": ("Outreach nurses", "Clinic sessions"),
    "resettlement": ("Gate workers", "Accommodation deposits"),
    "work-coaching": ("Coaches", "Training courses"),
}


def _pool(chance: Random, rows: Rows, cash: list[tuple[date, str, int, str]]) -> None:
    """Contributions as they come, grants each quarter, spending by scheme, in view spending."""
    for month in MONTHS:
        _contributions(chance, rows, cash, month)
        if month.number_in_year in {1, 4, 7, 10}:
            day = month.first + timedelta(days=9)
            rows.add(
                month,
                HOST,
                "grants",
                day,
                POOL,
                DEPARTMENT,
                "public-health",
                "110000.00",
                f"PHG {month}",
                "",
            )
            cash.append((day, POOL, 110_000_00, f"PHG {month}"))
        for scheme, monthly in SCHEMES.items():
            sender = POLICE if scheme == "resettlement" else HOST
            _spending(chance, rows, cash, (month, scheme, monthly, sender))
        view = int(chance.random() * 20_000_00) + 140_000_00
        for part, share in enumerate((62, 38)):
            amount = view * share // 100
            day = month.first + timedelta(days=11 + part)
            rows.add(
                month,
                POLICE,
                "expenditure",
                day,
                "neighbourhood-policing",
                plain(amount),
                f"NP{month}-{part + 1}",
                "Neighbourhood teams",
            )
    rows.add(
        Month(2012, 8),
        HOST,
        "expenditure",
        date(2012, 6, 27),
        "early-help-hubs",
        "1875.40",
        "EH-LATE-1",
        "Room hire, June",
    )
    cash.append((date(2012, 6, 27), POOL, -1875_40, "EH-LATE-1"))
    for month, value in ((Month(2012, 6), "14500.00"), (Month(2013, 6), "15200.00")):
        rows.add(
            month,
            HOST,
            "contributions",
            month.first + timedelta(days=20),
            POOL,
            "northshire-nhs",
            "in kind",
            value,
            f"Clinic rooms {month}",
            "",
        )


def _contributions(chance: Random, rows: Rows, cash: list[tuple[date, str, int, str]], month: Month) -> None:
    for partner, (count, amount) in CONTRIBUTIONS[str(month.financial_year.starts_in)].items():
        every = 12 // count
        if (month.number_in_year - 1) % every:
            continue
        total, step = minor_units(amount, "GBP"), (month.number_in_year - 1) // every
        part = _part(total, count, step)
        day = month.first + timedelta(days=4 + int(chance.random() * 15))
        last = minor_units(CONTRIBUTIONS["2012"][partner][1], "GBP")
        part = paid_in(partner, month, part, (_part(last, count, 0), _part(total, count, 0)))
        reference = f"{partner[:10].upper()} {month}"
        if (partner, month) == ("westvale-district", Month(2014, 1)):
            continue  # still unpaid at the end of the book
        rows.add(month, HOST, "contributions", day, POOL, partner, "cash", plain(part), reference, "")
        cash.append((day, POOL, part, reference))


def _part(total: int, count: int, step: int) -> int:
    """Return one of so many parts of a year's sum, each to the nearest penny of what has come so far."""
    return (2 * total * (step + 1) + count) // (2 * count) - (2 * total * step + count) // (2 * count)


def _spending(
    chance: Random,
    rows: Rows,
    cash: list[tuple[date, str, int, str]],
    what: tuple[Month, str, int, str],
) -> None:
    month, scheme, monthly, sender = what
    spent = 0
    for number in range(6 + int(chance.random() * 5)):
        amount = int(monthly // 9 * (0.6 + 0.8 * chance.random()))
        spent += amount
        day = month.first + timedelta(days=int(chance.random() * 27))
        line = LINES[scheme][number % len(LINES[scheme])]
        reference = f"{scheme[:3].upper()}{month.year % 100}{month.number:02d}-{number + 1:02d}"
        rows.add(month, sender, "expenditure", day, scheme, plain(amount), reference, line)
        if sender == HOST:
            cash.append((day, POOL, -amount, reference))


def _bond(rows: Rows, cash: list[tuple[date, str, int, str]]) -> None:
    """Drawdowns, service payments, two cohorts, an outcome paid and the money paid back."""
    calls = ((Month(2012, 5), 5), (Month(2012, 11), 5), (Month(2013, 5), 5))
    for month, place in calls:
        day = month.first + timedelta(days=place)
        for investor, amount in (("harbour-trust", 100_000_00), ("lantern-foundation", 50_000_00)):
            reference = f"CALL {investor[:7].upper()} {month}"
            rows.add(month, HOST, "drawdowns", day, BOND, investor, plain(amount), reference)
            cash.append((day, BOND, amount, reference))
    for month in MONTHS[2:20]:
        day = month.first + timedelta(days=24)
        rows.add(
            month,
            HOST,
            "service-payments",
            day,
            BOND,
            "northshire-probation",
            "22500.00",
            f"SVC {month}",
        )
        cash.append((day, BOND, -22_500_00, f"SVC {month}"))
    source = "Independent assessor's report (fictional)"
    rows.add(Month(2013, 9), HOST, "outcomes", date(2013, 9, 12), BOND, "one", 300, 426, 300, 465, source)
    rows.add(Month(2014, 1), HOST, "outcomes", date(2014, 1, 16), BOND, "two", 310, 372, 310, 441, source)
    paid = (441 - 372) * 2500_00
    day = date(2014, 2, 10)
    rows.add(Month(2014, 2), HOST, "payments", day, POOL, BOND, plain(paid), "OUTCOME TWO")
    cash += [(day, POOL, -paid, "OUTCOME TWO"), (day, BOND, paid, "OUTCOME TWO")]
    for investor, amount in (("harbour-trust", 115_000_00), ("lantern-foundation", 57_500_00)):
        day, reference = date(2014, 3, 14), f"REPAY {investor[:7].upper()}"
        rows.add(Month(2014, 3), HOST, "repayments", day, BOND, investor, plain(amount), reference)
        cash.append((day, BOND, -amount, reference))


def _settlements(rows: Rows, cash: list[tuple[date, str, int, str]]) -> None:
    """Have the host pay the police quarterly for pooled spending; have the department pay for results."""
    owed = 0
    for month in MONTHS:
        for row in rows.by_file.get((month, POLICE, "expenditure"), ()):
            owed += minor_units(row[2], "GBP") if row[1] == "resettlement" else 0
        spent = sum(
            minor_units(row[2], "GBP")
            for row in rows.by_file.get((month, POLICE, "expenditure"), ())
            if row[1] == "resettlement"
        )
        came = sum(
            minor_units(row[4], "GBP")
            for row in rows.by_file.get((month, HOST, "contributions"), ())
            if row[2] == POLICE and row[3] == "cash"
        )
        extra = 412_50 if month == Month(2013, 5) else 0
        rows.add(month, POLICE, "figures", month, POOL, "contributions paid", plain(came + extra))
        rows.add(month, POLICE, "figures", month, POOL, "spending charged", plain(spent))
        if month.number_in_year % 3 == 0:
            day, reference = month.last - timedelta(days=5), f"POLICE Q {month}"
            rows.add(month, HOST, "payments", day, POOL, POLICE, plain(owed), reference)
            cash.append((day, POOL, -owed, reference))
            owed = 0
            day, reference = month.last - timedelta(days=8), f"DEPT FEES {month}"
            amount = 180_000_00 if month < Month(2013, 4) else 110_000_00
            rows.add(
                month,
                HOST,
                "grants",
                day,
                FAMILIES_AGREEMENT,
                DEPARTMENT,
                "fees-and-results",
                plain(amount),
                reference,
                "results due",
            )
            cash.append((day, FAMILIES_AGREEMENT, amount, reference))
    transfer = date(2013, 1, 30)
    rows.add(
        Month(2013, 1),
        HOST,
        "contributions",
        transfer,
        POOL,
        "eastmoor-district",
        "cash",
        "30000.00",
        "EASTMOOR EARLY",
        "",
    )
    cash.append((transfer, POOL, 30_000_00, "EASTMOOR EARLY"))
    rows.add(
        Month(2013, 6),
        HOST,
        "contributions",
        date(2013, 6, 3),
        POOL,
        "eastmoor-district",
        "cash",
        "-30000.00",
        "EASTMOOR BACK",
        "EASTMOOR EARLY",
    )
    cash.append((date(2013, 6, 3), POOL, -30_000_00, "EASTMOOR BACK"))


def _bank(rows: Rows, cash: list[tuple[date, str, int, str]]) -> None:
    """Bank statements of each agreement's account, with one line twice and one late."""
    balances: dict[str, int] = defaultdict(int)
    for month in MONTHS:
        for agreement in (POOL, FAMILIES_AGREEMENT, BOND):
            lines = [
                (_reaches_bank(on, reference), amount, reference)
                for on, owner, amount, reference in cash
                if owner == agreement
            ]
            lines = sorted(line for line in lines if Month.of(line[0]) == month)
            if month == Month(2012, 11) and agreement == POOL:
                twice = next(line for line in lines if line[1] < 0)
                lines.insert(lines.index(twice), twice)
            if month == SWAPPED and agreement == POOL:
                at = next(place for place, line in enumerate(lines) if line[1] < 0)
                lines[at] = (lines[at][0], swapped(lines[at][1]), lines[at][2])
            rows.add(
                month,
                HOST,
                "bank-lines",
                month.first,
                agreement,
                "opening",
                plain(balances[agreement]),
                "opening balance",
            )
            for on, amount, reference in lines:
                rows.add(month, HOST, "bank-lines", on, agreement, "line", plain(amount), reference)
                balances[agreement] += amount
            rows.add(
                month,
                HOST,
                "bank-lines",
                month.last,
                agreement,
                "closing",
                plain(balances[agreement]),
                "closing balance",
            )


def _reaches_bank(on: date, reference: str) -> date:
    if reference == "EASTMOOR EARLY":
        return date(2013, 2, 1)
    return date(2012, 8, 20) if reference == "EH-LATE-1" else on


@dataclass(slots=True)
class Family:
    """One made family and how its story goes."""

    id: str
    attached_on: date
    children: list[tuple[str, date]]
    adults: list[tuple[str, date]]
    crime: bool
    education: bool
    improves: bool
    finds_work: bool


def _families(chance: Random, rows: Rows) -> None:
    families = [_family(chance, number) for number in range(FAMILIES)]
    for family in families:
        _members(rows, family)
        _school(chance, rows, family)
        _crime(chance, rows, family)
        _work(chance, rows, family)
        _claim(chance, rows, family)
    twin = families[40]
    month = Month.of(twin.attached_on)
    for person, born in [*twin.children, *twin.adults]:
        rows.add(
            month,
            HOST,
            "families",
            "F9040",
            person,
            born,
            twin.attached_on - timedelta(days=900),
            "",
        )
    rows.add(
        month,
        HOST,
        "attachments",
        FAMILIES_AGREEMENT,
        "F9040",
        twin.attached_on + timedelta(days=1),
    )


def _family(chance: Random, number: int) -> Family:
    month = MONTHS[min(number * 24 // FAMILIES, 23)]
    attached_on = month.first + timedelta(days=int(chance.random() * 27))
    children = [
        (
            f"F{number:04d}-C{place + 1}",
            date(2012, 1, 1) - timedelta(days=int((6 + chance.random() * 8) * 365)),
        )
        for place in range(1 + int(chance.random() * 3))
    ]
    adults = [
        (
            f"F{number:04d}-A{place + 1}",
            date(2012, 1, 1) - timedelta(days=int((24 + chance.random() * 20) * 365)),
        )
        for place in range(1 + int(chance.random() * 2))
    ]
    kind = chance.random()
    return Family(
        f"F{number:04d}",
        attached_on,
        children,
        adults,
        crime=kind < 0.75 or number in {6, 9},
        education=kind > 0.25 or number == 6,
        improves=chance.random() < 0.62 or number in {6, 9},
        finds_work=(chance.random() < 0.12 or number == 13) and number not in {6, 9},
    )


def _members(rows: Rows, family: Family) -> None:
    month, joined = Month.of(family.attached_on), family.attached_on - timedelta(days=900)
    for person, born in [*family.children, *family.adults]:
        rows.add(month, HOST, "families", family.id, person, born, max(born, joined), "")
    rows.add(month, HOST, "attachments", FAMILIES_AGREEMENT, family.id, family.attached_on)
    if not (family.crime and family.education):
        rows.add(
            month,
            HOST,
            "flags",
            family.id,
            "local concern",
            family.attached_on - timedelta(days=60),
            "",
            "",
        )
    if family.crime:
        rows.add(
            month,
            HOST,
            "flags",
            family.id,
            "asb order",
            family.attached_on - timedelta(days=100),
            "",
            "",
        )


def _school(chance: Random, rows: Rows, family: Family) -> None:
    """Attendance by child and term: bad before, better after for those who improve."""
    for name, ends in TERMS.items():
        if ends < months_back(family.attached_on, 13):
            continue
        month = max(Month.of(ends), Month.of(family.attached_on))
        if month > MONTHS[-1]:
            continue
        for place, (person, _) in enumerate(family.children):
            possible = 120 + int(chance.random() * 20)
            bad = family.education and place == 0 and (ends <= family.attached_on or not family.improves)
            rate = 0.18 + 0.14 * chance.random() if bad else 0.09 * chance.random()
            missed = int(possible * rate) + (1 if bad else 0)
            if family.id == "F0006":
                possible, missed = 120, 18 if place == 0 else 2
            rows.add(month, HOST, "attendance", person, name, ends, "yes", possible, missed, 0, 0)
            if name == "2011-autumn" and months_back(family.attached_on, 13) <= BEFORE_ALL_ENDS:
                before = (person, BEFORE_ALL, BEFORE_ALL_ENDS, "yes", possible, missed, 0, 0)
                rows.add(month, HOST, "attendance", *before)


def _crime(chance: Random, rows: Rows, family: Family) -> None:
    """Incidents before and after attachment, sent by the police the month they know the family."""
    if not family.crime:
        return
    first = Month.of(family.attached_on)
    before = 0 if family.id == "F0009" else 5 + int(chance.random() * 5)
    for number in range(before):
        on = family.attached_on - timedelta(days=5 + int(chance.random() * 165))
        rows.add(first, POLICE, "incidents", family.id, on, f"{family.id}-B{number}")
    after = 1 if family.improves else 6
    for half in range(1, 4):
        for number in range(after if before else 0):
            on = family.attached_on + timedelta(days=183 * half - 170 + int(chance.random() * 160))
            if on <= MONTHS[-1].last:
                rows.add(
                    Month.of(on),
                    POLICE,
                    "incidents",
                    family.id,
                    on,
                    f"{family.id}-H{half}-{number}",
                )


def _work(chance: Random, rows: Rows, family: Family) -> None:
    person = family.adults[0][0]
    month, started = Month.of(family.attached_on), date(2010, 5, 3)
    benefit = ("jsa", "esa", "income support")[int(chance.random() * 3)]
    if not family.finds_work:
        rows.add(month, JOBS, "benefits", person, benefit, started, "")
        if chance.random() < 0.3:
            joined = family.attached_on + timedelta(days=300)
            if joined <= MONTHS[-1].last:
                rows.add(Month.of(joined), JOBS, "provision", person, "esf", joined, "")
        return
    left = _employment_starts(family)
    rows.add(month, JOBS, "benefits", person, benefit, started, "")
    if left <= MONTHS[-1].last:
        rows.add(
            max(Month.of(left), month),
            JOBS,
            "benefits",
            person,
            benefit,
            started,
            left - timedelta(days=1),
        )
        rows.add(max(Month.of(left), month), JOBS, "work", person, f"EMP-{family.id}", left, "")


def _employment_starts(family: Family) -> date:
    """Place the job so that 13 weeks are up at a claim window, bar the one planted a day short."""
    claim = next((one for one in CLAIM_MONTHS if one.last >= family.attached_on + timedelta(days=120)), None)
    if claim is None:
        return MONTHS[-1].last - timedelta(days=20)
    short = 89 if family.id == PLANTED_SHORT else 100
    return claim.first + timedelta(days=19) - timedelta(days=short)


PLANTED_SHORT = "F0013"


def _claim(chance: Random, rows: Rows, family: Family) -> None:
    """Claim at a window when the story allows it, and now and then when it does not."""
    wrongly = chance.random() < 0.05 or family.id in {"F0006", "F0009"}
    forgets = chance.random() < 0.12
    for month in CLAIM_MONTHS:
        on = month.first + timedelta(days=19)
        if family.finds_work and on >= family.attached_on + timedelta(days=100):
            rows.add(month, HOST, "claims", FAMILIES_AGREEMENT, family.id, on, "continuous employment")
            return
        if on >= family.attached_on + timedelta(days=380) and (family.improves or wrongly):
            if not forgets:
                progress = " and progress to work" if chance.random() < 0.3 else ""
                rows.add(
                    month,
                    HOST,
                    "claims",
                    FAMILIES_AGREEMENT,
                    family.id,
                    on,
                    f"crime asb education{progress}",
                )
            return


def told(_book: Book, closings: Sequence[Closing]) -> dict[str, str]:
    """Say what became of the families' claims."""
    decided = {decision.cause: decision for closing in closings for decision in closing.decisions}
    families = [decision for decision in decided.values() if decision.asked == "result"]
    paid = [decision for decision in families if decision.paid]
    return {
        "Family results": f"{len(paid)} paid, {len(families) - len(paid)} refused with the reason",
        "Paid for results": written(sum(decision.amount for decision in paid), "GBP"),
    }


PLACE = MadePlace(
    name="northshire",
    said="Northshire, a fictional county: 7 partners, 400 families, one bond",
    agreement=POOL,
    key=KEY,
    months=MONTHS,
    files=made_files,
    told=told,
    planted=PLANTED,
    questions=QUESTIONS,
)

"""The faults planted in Northshire's files, and where the book shows each: the answer key of the demo."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pooledbudget.examples.made_files import MadeFile, Planted, Rows, csv_of

from pooledbudget.money import minor_units, plain
from pooledbudget.periods import Month, day

Cash = list[tuple[date, str, int, str]]
"""What moves on the bank account of an agreement: day, agreement, amount, reference."""
HOST, POLICE, JOBS, NHS = "northshire-county", "northshire-police", "northshire-jobcentre", "northshire-nhs"
POOL = "northshire-pool"
MISTYPED, IN_US_ORDER = Month(2012, 9), Month(2013, 2)
ZEROS_LOST, TYPED_OVER = Month(2013, 6), Month(2013, 11)
"""The months of files that come at fault first and are replaced."""
LAST_YEARS_RATE, SWAPPED = Month(2013, 4), Month(2013, 10)
UNPRESENTED, CREDITED = date(2013, 12, 28), date(2013, 11, 21)
"""The day of a payment that never reaches the bank; that of a credit note entered as a payment."""
REWRITTEN, REWRITTEN_IN, PAID_FAMILY = Month(2013, 3), Month(2014, 2), "F0008"
"""The month of evidence that is sent again otherwise, when, and whose result had been paid on it."""

CHECKED = {
    "F0001": (date(2013, 9, 12), "internal audit"),
    "F0003": (date(2013, 9, 12), "internal audit"),
    "F0015": (date(2014, 2, 11), "payer"),
    "F0016": (date(2014, 2, 11), "payer"),
    "F0055": (date(2014, 2, 11), "payer"),
    "F0062": (date(2014, 2, 12), "payer"),
    "F0109": (date(2014, 2, 12), "payer"),
}
"""Families whose claims of crime, anti-social behaviour and education are looked into, when, and by whom."""
FAILED_CHECK = "F0016"
"""The family whose claim is found not valid."""

PLANTED = (
    Planted(
        "P01",
        "police spending for September 2012 comes with a mistyped amount; a corrected file replaces it",
        "C02",
        "why {northshire-police-expenditure-2012-09.csv}:3",
        "amount: 1,23.45",
    ),
    Planted(
        "P02",
        "police say they paid £412.50 more in May 2013 than the record shows",
        "figure differs",
        "why {contributions paid}",
        "ours 0.00, theirs 412.50, -412.50 between",
    ),
    Planted(
        "P03",
        "an invoice of June 2012 arrives in August, after June closed",
        "L01",
        "ledger list --period 2012-08 --account spending:early-help-hubs --limit 0",
        "2012-06-27  2012-08  1875.40",
    ),
    Planted(
        "P04",
        "the bank shows one payment of November 2012 twice",
        "duplicate",
        "why {FAM1211-06}",
        "duplicate against the bank",
    ),
    Planted(
        "P05",
        "a transfer made on 30 January 2013 reaches the bank in February",
        "timing",
        "why {EASTMOOR EARLY}",
        "timing against the bank, northshire-pool, EASTMOOR EARLY",
    ),
    Planted(
        "P06",
        "a claim for a child with exactly 15.0% unauthorised absence",
        "test not met",
        "why F0006",
        "worst unauthorised absence 15.00%",
    ),
    Planted(
        "P07",
        "a claim for a family with an order but no incident in the baseline",
        "not relevant",
        "why F0009 --all",
        "asb: not relevant; 0 before, 0 after",
    ),
    Planted(
        "P08",
        "two families attached that are the same people",
        "same people",
        "why F9040",
        "the same people as were attached before",
    ),
    Planted(
        "P09",
        "a claim for continuous employment one day short of 13 weeks",
        "test not met",
        "why F0013",
        "90 days in work to the claim; needs at least 91 days",
    ),
    Planted(
        "P10",
        "a claim for a family that does worse than before it was attached",
        "test not met",
        "why F0103",
        "asb: fail; 5 before, 7 after",
    ),
    Planted(
        "P11",
        "two digits of a payment of October 2013 change places at the bank: what is between divides by nine",
        "amount differs",
        "why {FAM1310-06}",
        "ours -11735.18, theirs -11753.18, 18.00 between",
    ),
    Planted(
        "P12",
        "a credit note of November 2013 is entered as a payment: the sign is wrong",
        "amount differs",
        "why {HUB-CREDIT-1}",
        "ours -250.00, theirs 250.00",
    ),
    Planted(
        "P13",
        "a file of benefits for February 2013 has its days in American order; a corrected one replaces it",
        "C03",
        "why {northshire-jobcentre-benefits-2013-02.csv}:2",
        "starts_on: 05/03/2010",
    ),
    Planted(
        "P14",
        "a spreadsheet takes the noughts out of a family's id in June 2013; a corrected file replaces it",
        "N07",
        "why {northshire-police-incidents-2013-06.csv}:2",
        "family: F4",
    ),
    Planted(
        "P15",
        "the total of a police file for November 2013 was typed over; a corrected file replaces it",
        "F06",
        "why {northshire-police-expenditure-2013-11.csv}:14",
        "Net: 167201.78",
    ),
    Planted(
        "P16",
        "the NHS pays April 2013 at the rate of the year before, and the rest in May",
        "contributions-due",
        "ledger balance --account assets:contributions-due --partner northshire-nhs --period 2013-04",
        "1666.67",
    ),
    Planted(
        "P17",
        "a payment of 28 December 2013 has not reached the bank at the end, 93 days on",
        "missing at the bank",
        "why {HUB-CHEQUE-1}",
        "93 days old at the end of 2014-03",
    ),
    Planted(
        "P18",
        "evidence of March 2013 is sent again in February 2014, otherwise, though a result was paid on it",
        "L03",
        "status",
        "£700.00 of it would not be paid",
    ),
    Planted(
        "P19",
        "the department checks five claims in February 2014, and finds one that was paid in July not valid",
        "found not valid",
        f"why {FAILED_CHECK}",
        "a check found the claim not valid",
    ),
)
"""Every fault, with the code or the word that the book has for it; what stands in braces is the id of a file,
or of the difference with that reference."""
QUESTIONS = (
    ("Why are the police out by £412.50?", "why {contributions paid}"),
    ("What are the police owed, and by when?", "statement --partner northshire-police --period 2014-02"),
    ("Which row failed this family?", "why F0006"),
)


def spend(rows: Rows, cash: Cash) -> None:
    """Add what the host enters wrongly: a credit note as a payment, and a cheque nobody presents."""
    month = Month.of(CREDITED)
    reference = "HUB-CREDIT-1"
    rows.add(
        month, HOST, "expenditure", CREDITED, "early-help-hubs", "250.00", reference, "Room hire, credited"
    )
    cash.append((CREDITED, POOL, 250_00, reference))
    month = Month.of(UNPRESENTED)
    rows.add(
        month, HOST, "expenditure", UNPRESENTED, "early-help-hubs", "640.00", "HUB-CHEQUE-1", "Room hire"
    )


def checks(rows: Rows, agreement: str, payer: str) -> None:
    """Add what internal audit and the department found of claims that they looked into."""
    for family, (on, by) in CHECKED.items():
        valid = family != FAILED_CHECK
        cells = ("valid" if valid else "not valid", "yes", "yes", "yes" if valid else "no", f"{by} {on}")
        sender = payer if by == "payer" else HOST
        rows.add(
            Month.of(on), sender, "spot-checks", agreement, family, "crime asb education", on, by, *cells
        )


def paid_in(partner: str, month: Month, due: int, before: tuple[int, int]) -> int:
    """Return what a partner pays of an instalment: the NHS pays one by last year's, the rest with the next.

    `before` is that rate, and what falls due in the month of it.
    """
    last_years, owed = before
    if partner != NHS or month not in {LAST_YEARS_RATE, LAST_YEARS_RATE.plus(1)}:
        return due
    return last_years if month == LAST_YEARS_RATE else due + owed - last_years


def swapped(amount: int) -> int:
    """Return an amount of whole pounds and pence whose units and tens of pounds have changed places."""
    digits = list(str(abs(amount)))
    digits[-4], digits[-3] = digits[-3], digits[-4]
    return int("".join(digits)) * (-1 if amount < 0 else 1)


def as_sent(made: MadeFile, lines: list[list[str]]) -> Iterator[MadeFile]:
    """Yield a file as it is sent: at fault first and then corrected, or as it is."""
    corrected = replace(made, name=f"corrected-{made.name}", replaces=made.name)
    wrong = [list(row) for row in lines]
    match made.month, made.sender, made.kind:
        case found if found == (MISTYPED, POLICE, "expenditure"):
            wrong[1][2] = "1,23.45"
            yield from (replace(made, data=csv_of(made.kind, wrong)), corrected)
        case found if found == (IN_US_ORDER, JOBS, "benefits"):
            for row in wrong:
                row[2:] = [american(cell) for cell in row[2:]]
            yield from (replace(made, data=csv_of(made.kind, wrong)), corrected)
        case found if found == (ZEROS_LOST, POLICE, "incidents"):
            wrong[0][0] = f"F{int(wrong[0][0].removeprefix('F'))}"
            yield from (replace(made, data=csv_of(made.kind, wrong)), corrected)
        case found if found == (TYPED_OVER, POLICE, "expenditure"):
            yield replace(made, data=_with_total(lines, 1_000_00))
            yield replace(corrected, data=_with_total(lines, 0))
        case _:
            yield made


def american(cell: str) -> str:
    """Return a day in American order; a blank stays one."""
    return f"{day(cell):%m/%d/%Y}" if cell else ""


def _with_total(lines: list[list[str]], off: int) -> bytes:
    """Return spending under the police's own headings, with a total that is off by so much."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["Date", "Scheme", "Net", "Voucher", "Detail"])
    writer.writerows(lines)
    writer.writerow(["", "Total", plain(sum(minor_units(row[2], "GBP") for row in lines) + off), "", ""])
    return buffer.getvalue().encode()


def rewritten(rows: Rows) -> MadeFile:
    """Return evidence sent again otherwise: six incidents more of a family whose result was paid."""
    lines = rows.by_file[REWRITTEN, POLICE, "incidents"]
    more = [
        [PAID_FAMILY, str(REWRITTEN.first.replace(day=on)), f"{PAID_FAMILY}-R{on}"] for on in range(4, 10)
    ]
    name = f"{POLICE}-incidents-{REWRITTEN}.csv"
    data = csv_of("incidents", [*lines, *more])
    return MadeFile(REWRITTEN_IN, POLICE, "incidents", f"amended-{name}", data, name, REWRITTEN)

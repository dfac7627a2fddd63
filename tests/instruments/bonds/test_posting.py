"""From a bond's days to entries: the legs of each fact and of what falls due, and the id of each cause."""

from __future__ import annotations

from typing import Any

import pytest

from instruments.books import BOND, legs, question, row
from loops import some
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.facts import Fact, What
from pooledbudget.instruments.bonds.posting import Poster, capital_account
from pooledbudget.ledger.entries import Entry
from pooledbudget.submissions.records import Row


def read(text: str) -> Bond:
    return Bond.read(text.encode(), "bond.toml", Context("GBP", {}))


TERMS = read(BOND)
FULL = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [
    { step = "costs" },
    { step = "interest", class = "senior", cite = "4.1" },
    { step = "principal", class = "senior" },
    { step = "fee", payee = "police", amount = "5.00", label = "Deferred fee" },
    { step = "principal", class = "junior", from = 2013-10-01 },
    { step = "remainder", goes_to = "payers as paid", on = "last date" },
    { step = "guarantee", class = "senior", by = "county", stages = [{ from = 2013-12-31, amount = "20.00" }], on = "last date" },
]

[classes.senior]
holders = { harbour = "1000.00" }
interest = { rate = "10%" }

[classes.junior]
holders = { lantern = "1000.00" }
issued_at = "98%"
coupon = { rate = "1%" }

[[costs]]
payee = "nhs"
for = "Service fee (net)"
amount = "100.00"
vat = "20%"
dates = { from = 2013-05-31, times = 1 }

[payers.department]

[payers.the-pool]
agreement = "pool"
theme = "early-help"

[outcomes.job]
pays = "price"
price = "10.00"
cite = "schedule 2"
"""
FLOWING = read(
    FULL.replace(
        '    { step = "costs" },', '    { step = "costs" },\n    { step = "coupon", class = "junior" },'
    )
)


def drawn(on: str, amount: str, investor: str = "harbour", number: int = 2) -> Row[Any]:
    return row("drawdowns", on, "bond", investor, amount, f"D{number}", number=number)


def repaid(on: str, amount: str, investor: str = "harbour", number: int = 3) -> Row[Any]:
    return row("repayments", on, "bond", investor, amount, f"R{number}", number=number, submission="S0002")


def served(on: str, amount: str, number: int = 4) -> Row[Any]:
    return row("service-payments", on, "bond", "nhs", amount, "V1", number=number, submission="S0003")


def received(on: str, amount: str, number: int = 5) -> Row[Any]:
    return row("receipts", on, "bond", "department", amount, "P1", number=number, submission="S0004")


def jobs(on: str, count: str, number: int = 6) -> Row[Any]:
    return row("results", on, "bond", on[:7], count, "report", number=number, submission="S0005")


def post(*given: Row[Any], terms: Bond = TERMS, **asked: Any) -> list[Entry]:
    return list(terms.decide(question(*given, **asked)).entries)


def brief(entry: Entry) -> list[tuple[str, str, int]]:
    """Return the legs within the bond as account, partner and amount."""
    return [(leg.account, leg.partner, leg.amount) for leg in entry.postings if leg.agreement == "bond"]


# What moved


def test_a_drawdown_is_capital_owed_to_the_investor() -> None:
    (entry,) = post(drawn("2013-04-05", "100.00"))
    assert legs(entry) == [
        ("assets:cash", "county", "bond", 10000, ""),
        ("liabilities:capital", "harbour", "bond", -10000, ""),
    ]
    assert (entry.id, entry.narrative, str(entry.effective)) == (
        "S0001:2",
        "Drawdown: harbour, D2",
        "2013-04-05",
    )


def test_undrawn_capital_given_back_is_a_fact_of_its_own() -> None:
    _, entry = post(drawn("2013-04-05", "100.00"), drawn("2013-04-06", "-40.00", number=9))
    assert brief(entry) == [("assets:cash", "county", -4000), ("liabilities:capital", "harbour", 4000)]
    assert (entry.id, entry.kind) == ("S0001:9", "drawdown returned")


def test_capital_issued_below_par_is_owed_in_full_and_the_discount_is_a_return() -> None:
    """98.00 of cash is 100.00 of capital; 2.00 is what it returns beyond what was paid in."""
    (entry,) = post(drawn("2013-04-05", "98.00", "lantern"), terms=FLOWING)
    assert brief(entry) == [
        ("assets:cash", "county", 9800),
        ("spending:return", "lantern", 200),
        ("liabilities:capital:junior", "lantern", -10000),
    ]


def test_a_service_payment_is_spent_under_the_bonds_theme() -> None:
    """Both its legs are: an entry of an earlier edition is the same, and is not posted again."""
    (entry,) = post(served("2013-04-05", "100.00"))
    assert legs(entry) == [
        ("spending:service", "nhs", "bond", 10000, "early-help"),
        ("assets:cash", "county", "bond", -10000, "early-help"),
    ]
    assert entry.narrative == "Service payment: nhs, V1"


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("60.00", [("liabilities:capital", 6000), ("assets:cash", -6000)]),
        ("100.00", [("liabilities:capital", 10000), ("assets:cash", -10000)]),
        (
            "100.01",
            [("liabilities:capital", 10000), ("spending:return", 1), ("assets:cash", -10001)],
        ),
    ],
)
def test_a_repayment_is_capital_first_and_return_beyond_it(amount: str, parts: list[tuple[str, int]]) -> None:
    _, entry = post(drawn("2013-04-05", "100.00"), repaid("2013-04-25", amount))
    assert [(leg.account, leg.amount) for leg in entry.postings] == parts
    assert entry.narrative == "Repayment: harbour, R3"


def test_a_repayment_is_worked_out_from_the_first_fact_and_not_from_what_was_posted() -> None:
    """M-4 of the findings: 1,000.00 back on 900.00 drawn is 100.00 of return, whatever posted before."""
    given = drawn("2013-04-10", "900.00"), repaid("2013-05-10", "1000.00")
    _, entry = post(*given, month="2013-06", posted=["S0009:2", "S0002:3"])
    assert brief(entry) == [
        ("liabilities:capital", "harbour", 90000),
        ("spending:return", "harbour", 10000),
        ("assets:cash", "county", -100000),
    ]


def test_a_write_off_and_a_sale_move_capital_and_no_cash() -> None:
    _, entry = post(
        drawn("2013-04-05", "100.00"),
        row("write-offs", "2013-04-25", "bond", "harbour", "30.00", "W1", number=7, submission="S0006"),
    )
    assert brief(entry) == [
        ("liabilities:capital", "harbour", 3000),
        ("income:written-off", "harbour", -3000),
    ]
    assert (entry.id, entry.kind) == ("S0006:7", "write-off")
    _, entry = post(
        drawn("2013-04-05", "100.00"),
        row("transfers", "2013-04-25", "bond", "harbour", "lantern", "30.00", "T1", number=8),
    )
    assert brief(entry) == [
        ("liabilities:capital", "harbour", 3000),
        ("liabilities:capital", "lantern", -3000),
    ]
    assert entry.narrative == "Holding transfer: harbour, T1"


def test_a_correction_by_adjustment_is_a_fact_and_posts_nothing_of_its_own() -> None:
    """The adjustment posts itself; 1,000.00 repaid then is return, for no capital is left."""
    lost = row(
        "adjustments", "2013-04-20", "bond", "liabilities:capital", "harbour", "", "100.00",
        number=2, submission="S0007",
    )  # fmt: skip
    given = drawn("2013-04-05", "100.00"), lost, repaid("2013-04-25", "10.00")
    without = post(*given)
    assert [entry.id for entry in without] == ["S0001:2", "S0002:3"]
    assert brief(without[1])[0] == ("liabilities:capital", "harbour", 1000)
    counted = post(*given, posted=["S0007:adjustment"])
    assert brief(counted[1])[0] == ("spending:return", "harbour", 1000)


def test_what_a_pool_pays_is_the_pools_entry_and_none_of_the_bonds() -> None:
    paid = row("payments", "2013-04-25", "pool", "bond", "30.00", "P9", number=2, submission="S0008")
    assert post(paid) == []


# What outcomes earned


def test_a_payment_is_spent_where_it_is_paid_and_earned_where_it_was_won() -> None:
    (entry,) = post(row("outcomes", "2013-04-20", "bond", "a", "100", "80", "100", "100", "", "report"))
    assert legs(entry) == [
        ("spending:outcome-payments", "county", "pool", 20000, "early-help"),
        ("liabilities:due-to:bond", "county", "pool", -20000, "early-help"),
        ("assets:due-from:pool", "county", "bond", 20000, "early-help"),
        ("income:outcome-payments", "county", "bond", -20000, "early-help"),
    ]
    assert (entry.id, entry.narrative, entry.decided) == ("bond:outcome:a", "Outcome payment: a", True)


def test_a_payer_that_is_a_partner_owes_its_part_and_its_receipt_settles_it() -> None:
    """5 jobs at 10.00, half each: the department owes 25.00 here, the pool spends 25.00 in its own books."""
    claim, receipt = post(
        jobs("2013-05-07", "5"), received("2013-05-20", "25.00"), terms=FLOWING, month="2013-05"
    )[:2]
    assert legs(claim) == [
        ("assets:outcomes-due", "department", "bond", 2500, ""),
        ("income:outcome-payments", "department", "bond", -2500, ""),
        ("spending:outcome-payments", "county", "pool", 2500, "early-help"),
        ("liabilities:due-to:bond", "county", "pool", -2500, "early-help"),
        ("assets:due-from:pool", "county", "bond", 2500, "early-help"),
        ("income:outcome-payments", "county", "bond", -2500, "early-help"),
    ]
    assert (claim.id, [str(why) for why in claim.because]) == (
        "bond:job:2013-05",
        ["S0005 row 6", "bond, schedule 2"],
    )
    assert brief(receipt) == [("assets:cash", "county", 2500), ("assets:outcomes-due", "department", -2500)]
    assert (receipt.id, receipt.kind) == ("S0004:5", "outcome receipt")


def test_what_lies_before_the_book_bills_nobody() -> None:
    """M-2 of the findings: the past has its days and its cash; its receipts are income of then."""
    given = jobs("2013-03-31", "5"), received("2013-03-31", "25.00"), drawn("2013-03-30", "1.00")
    found = post(*given, terms=FLOWING, first="2013-04")
    assert [entry.id for entry in found] == ["S0001:2", "S0004:5"]
    assert brief(found[1]) == [
        ("assets:cash", "county", 2500),
        ("income:outcome-payments", "department", -2500),
    ]
    *same, ahead = post(given[0], received("2013-03-31", "50.00"), given[2], terms=FLOWING, first="2013-04")
    assert [entry.id for entry in same] == ["S0001:2", "S0004:5"]
    assert (ahead.id, str(ahead.effective)) == ("bond:2013-04-01:paid-ahead:department", "2013-04-01")
    assert brief(ahead) == [
        ("income:outcome-payments", "department", 2500),
        ("assets:outcomes-due", "department", -2500),
    ]
    on_the_first = post(jobs("2013-04-01", "5"), received("2013-04-01", "50.00"), terms=FLOWING)
    assert [entry.id for entry in on_the_first] == ["S0004:5", "bond:job:2013-04"]
    assert brief(on_the_first[0])[1] == ("assets:outcomes-due", "department", -5000)


# What falls due


def test_a_cost_falls_due_with_its_vat_and_a_payment_settles_what_is_due_first() -> None:
    cost, first, second = post(
        served("2013-06-05", "70.00"), served("2013-06-06", "60.00", number=5), terms=FLOWING, month="2013-06"
    )[:3]
    assert (cost.id, cost.narrative) == ("bond:2013-05-31:cost:service-fee-net:nhs", "Cost due: nhs")
    assert brief(cost) == [("spending:service", "nhs", 12000), ("liabilities:payable", "nhs", -12000)]
    assert brief(first) == [("liabilities:payable", "nhs", 7000), ("assets:cash", "county", -7000)]
    assert brief(second) == [
        ("liabilities:payable", "nhs", 5000),
        ("spending:service", "nhs", 1000),
        ("assets:cash", "county", -6000),
    ]


def by_id(entries: list[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def test_each_step_makes_its_own_entry_and_a_repayment_pays_what_is_due() -> None:
    """365.00 for 86 days at 10% is 8.60; 98.00 is 100.00 of the junior class, whose coupon of 1% for 2 months
    and 25 days is 0.24. Of 463.00, 120.00 is set aside, 0.24 and 8.60 are return, the rest principal.
    """
    given = (
        drawn("2013-04-05", "365.00"),
        drawn("2013-04-05", "98.00", "lantern", number=9),
        repaid("2013-07-05", "343.00"),
    )
    found = by_id(post(*given, terms=FLOWING, month="2013-07"))
    coupon = found["bond:2013-06-30:coupon-junior"]
    assert brief(coupon) == [("spending:return", "lantern", 24), ("liabilities:payable", "lantern", -24)]
    interest = found["bond:2013-06-30:interest-senior"]
    assert brief(interest) == [("spending:return", "harbour", 860), ("liabilities:payable", "harbour", -860)]
    assert [str(why) for why in interest.because] == ["bond, 4.1"]
    assert (interest.kind, interest.about, interest.decided) == ("return due", "senior", True)
    principal = found["bond:2013-06-30:principal-senior"]
    assert brief(principal) == [
        ("liabilities:capital:senior", "harbour", 33416),
        ("liabilities:payable", "harbour", -33416),
    ]
    assert brief(found["S0002:3"]) == [
        ("liabilities:payable", "harbour", 34300),
        ("assets:cash", "county", -34300),
    ]


def test_a_fee_a_remainder_and_what_is_lost() -> None:
    """600.00 of the 1,000.00 lent is spent and 1,000.00 comes in: all is repaid, 5.00 is the deferred fee, and
    what is left goes back to who paid it, department and pool as 3 to 1.
    """
    given = (
        drawn("2013-12-31", "1000.00"),
        jobs("2013-12-31", "200"),
        received("2013-12-31", "750.00"),
        row("payments", "2013-12-31", "pool", "bond", "250.00", "x", number=3, submission="S0099"),
        served("2013-12-31", "600.00"),
    )
    found = by_id(post(*given, terms=FLOWING, month="2013-12"))
    fee = found["bond:2013-12-31:deferred-fee"]
    assert brief(fee) == [("spending:service", "police", 500), ("liabilities:payable", "police", -500)]
    remainder = found["bond:2013-12-31:remainder"]
    # 1,000.00 + 1,000.00 - 600.00 (120.00 of it a cost that was due) - 1,000.00 - 5.00 = 395.00
    assert legs(remainder) == [
        ("income:outcome-payments", "department", "bond", 29625, ""),
        ("liabilities:payable", "department", "bond", -29625, ""),
        ("spending:outcome-payments", "county", "pool", -9875, "early-help"),
        ("liabilities:due-to:bond", "county", "pool", 9875, "early-help"),
        ("assets:due-from:pool", "county", "bond", -9875, "early-help"),
        ("income:outcome-payments", "county", "bond", 9875, "early-help"),
    ]
    assert "bond:2013-12-31:lost:senior:harbour" not in found


def test_a_guarantee_is_called_and_the_rest_is_written_off() -> None:
    """100.00 lent and all of it spent: the guarantor makes 20.00 up, 80.00 is lost."""
    given = drawn("2013-12-30", "100.00"), served("2013-12-30", "100.00")
    found = by_id(post(*given, terms=FLOWING, month="2013-12"))
    assert brief(found["bond:2013-12-31:guarantee-senior-county-called"]) == [
        ("assets:outcomes-due", "county", 2000),
        ("income:guarantees", "county", -2000),
    ]
    assert brief(found["bond:2013-12-31:guarantee-senior-county"]) == [
        ("liabilities:capital:senior", "harbour", 2000),
        ("liabilities:payable", "harbour", -2000),
    ]
    lost = found["bond:2013-12-31:lost:senior:harbour"]
    assert brief(lost) == [
        ("liabilities:capital:senior", "harbour", 8000),
        ("income:written-off", "harbour", -8000),
    ]


def test_what_a_guarantor_paid_before_the_book_settles_its_call() -> None:
    """The call posts whenever it was made; its receipt was income where it lay before the first month."""
    pays = row("receipts", "2014-01-05", "bond", "county", "20.00", "G1", number=9, submission="S0004")
    given = drawn("2013-12-30", "100.00"), served("2013-12-30", "100.00"), pays
    found = post(*given, terms=FLOWING, month="2014-02", first="2014-02")
    legs_of = [leg for entry in found for leg in brief(entry) if leg[0] == "assets:outcomes-due"]
    assert legs_of == [("assets:outcomes-due", "county", 2000), ("assets:outcomes-due", "county", -2000)]


ISSUED = """
kind = "bond"
agreement = "bond"
title = "the bond"
funded_by = "issuer"
dates = { from = 2013-06-30, every = "3 months", to = 2013-09-30 }
waterfall = [
    { step = "coupon", class = "loan" },
    { step = "principal", class = "loan", on = "last date" },
]
classes = { loan = { holders = { harbour = "1000.00" }, coupon = { rate = "4%" } } }
"""


def test_an_issuer_called_for_two_steps_of_a_day_is_called_once() -> None:
    """100.00 lent and spent: on the last date 1.00 of coupon and the 100.00 are called, under one cause."""
    given = drawn("2013-06-30", "100.00"), served("2013-06-30", "100.00")
    found = by_id(post(*given, terms=read(ISSUED), month="2013-09"))
    called = found["bond:2013-09-30:issuer"]
    assert brief(called) == [
        ("assets:outcomes-due", "county", 100),
        ("income:guarantees", "county", -100),
        ("assets:outcomes-due", "county", 10000),
        ("income:guarantees", "county", -10000),
    ]
    assert called.kind == "guarantee called"


def test_every_entry_balances_in_the_bonds_own_books() -> None:
    given = (
        drawn("2013-04-05", "365.00"),
        drawn("2013-04-05", "98.00", "lantern", number=9),
        jobs("2013-05-07", "7"),
        received("2013-05-20", "35.00"),
        served("2013-06-05", "70.00"),
        repaid("2013-07-05", "500.00"),
    )
    for entry in some(post(*given, terms=FLOWING, month="2013-12", currency="EUR")):
        assert sum(amount for _, _, amount in brief(entry)) == 0
        assert {leg.currency for leg in entry.postings} == {"EUR"}


# Names


def test_capital_of_several_classes_stands_by_class() -> None:
    assert capital_account(TERMS.terms, "capital") == "liabilities:capital"
    assert capital_account(FLOWING.terms, "junior") == "liabilities:capital:junior"


def test_a_fact_without_a_row_cannot_be_posted() -> None:
    fact = Fact(
        what=What.DRAWN, on=drawn("2013-04-05", "1.00").on, party="harbour", amount=1, capital="capital"
    )
    poster = Poster(TERMS.terms, "county", "GBP", fact.on)
    with pytest.raises(ValueError, match="drawdown of 2013-04-05 has no row"):
        poster._moved(fact)


AGAIN = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [
    { step = "malus", by = "police", amount = "40.00", part = { reads = "job", steps = [["0", "100%"], ["5", "0%"]] } },
    { step = "recycle", class = "loan", amount = "30.00", cite = "6.2" },
    { step = "principal", class = "loan" },
]
classes = { loan = { holders = { harbour = "1000.00" }, revolves = true } }
payers = { department = {} }
outcomes = { job = { pays = "price", price = "10.00" } }
"""


def test_capital_that_is_lent_again_falls_due_and_is_settled_by_lending_it() -> None:
    """100.00 lent, 10.00 of them spent: 30.00 stay as lent again, 60.00 fall due. A malus is owed."""
    given = drawn("2013-06-30", "100.00"), served("2013-06-30", "10.00"), jobs("2013-06-30", "4")
    found = by_id(post(*given, terms=read(AGAIN), month="2013-06"))
    again = found["bond:2013-06-30:recycle-loan"], found["bond:2013-06-30:recycle-loan:again"]
    assert [entry.kind for entry in again] == ["capital recycled", "capital lent again"]
    assert brief(again[0]) == [
        ("liabilities:capital", "harbour", 3000),
        ("liabilities:payable", "harbour", -3000),
    ]
    assert brief(again[1]) == [
        ("liabilities:payable", "harbour", 3000),
        ("liabilities:capital", "harbour", -3000),
    ]
    assert brief(found["bond:2013-06-30:principal-loan"])[0] == ("liabilities:capital", "harbour", 6000)
    malus = found["bond:2013-06-30:malus-police"]
    assert malus.kind == "malus due"
    assert brief(malus) == [
        ("assets:outcomes-due", "police", 4000),
        ("income:guarantees", "police", -4000),
    ]

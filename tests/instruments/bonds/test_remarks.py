"""A bond's cash: what is called, what comes back, capital before return, and what should not be."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from pooledbudget.instruments.bonds.cash import Account, Cash

from instruments.books import BOND, SECOND_BOND, Place, legs, question, row
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.ledger.sums import Books, Coordinates
from pooledbudget.periods import Month
from pooledbudget.settings import read_settings
from pooledbudget.submissions.records import Row

TERMS = read_settings(BondTerms, BOND.encode(), "bond.toml")
SISTER = read_settings(BondTerms, SECOND_BOND.encode(), "sister.toml")
UNCAPPED = TERMS.model_copy(update={"return_cap": None})


def drawn(on: str, amount: str, investor: str = "harbour", number: int = 2, bond: str = "bond") -> Row[Any]:
    return row("drawdowns", on, bond, investor, amount, f"D{number}", number=number)


def repaid(on: str, amount: str, investor: str = "harbour", number: int = 3, bond: str = "bond") -> Row[Any]:
    return row("repayments", on, bond, investor, amount, f"R{number}", number=number, submission="S0002")


def served(on: str, amount: str, number: int = 4, bond: str = "bond") -> Row[Any]:
    return row("service-payments", on, bond, "nhs", amount, "V1", number=number, submission="S0003")


def held(**amounts: int) -> Books:
    """Return books in which the bond holds capital of investors, and what it returned to `returned`."""
    returned = amounts.pop("returned", 0)
    found = Counter(
        {
            Coordinates("liabilities:capital", investor, "bond", "", "2013-04"): -amount
            for investor, amount in amounts.items()
        }
    )
    found[Coordinates("spending:return", "harbour", "bond", "", "2013-04")] = returned
    found[Coordinates("liabilities:capital", "harbour", "sister", "", "2013-04")] = -77_777
    return Books(found, Month(2013, 4))


def post(*given: Row[Any], terms: BondTerms = TERMS, **asked: Any) -> Cash:
    cash = Cash(terms, question(*given, **asked))
    cash.post()
    return cash


def remarks(cash: Cash) -> list[str]:
    assert {(found.code, found.severity, found.column) for found in cash.findings} <= {
        (FindingCode.CASH, Severity.NOTE, "amount")
    }
    return [found.what for found in cash.findings]


# The legs of each entry


def test_a_drawdown_is_capital_owed_to_the_investor() -> None:
    (entry,) = post(drawn("2013-04-05", "100.00")).entries
    assert legs(entry) == [
        ("assets:cash", "county", "bond", 10000, ""),
        ("liabilities:capital", "harbour", "bond", -10000, ""),
    ]
    assert (entry.id, entry.narrative, str(entry.effective)) == (
        "S0001:2",
        "Drawdown: harbour, D2",
        "2013-04-05",
    )


def test_a_service_payment_is_spent_under_the_bonds_theme() -> None:
    (entry,) = post(served("2013-04-05", "100.00")).entries
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
    cash = post(drawn("2013-04-05", "100.00"), repaid("2013-04-25", amount))
    assert [(leg.account, leg.amount) for leg in cash.entries[1].postings] == parts
    assert cash.entries[1].narrative == "Repayment: harbour, R3"


def test_a_repayment_of_what_was_never_drawn_is_return_alone() -> None:
    (entry,) = post(repaid("2013-04-25", "5.00"), terms=UNCAPPED).entries
    assert [(leg.account, leg.amount) for leg in entry.postings] == [
        ("spending:return", 500),
        ("assets:cash", -500),
    ]


def test_an_investor_that_the_terms_do_not_name_has_drawn_nothing_and_was_returned_nothing() -> None:
    """What an agreement lost is refused before; here its money would still be parted rightly."""
    cash = post(repaid("2013-04-25", "5.00", "lantern"))
    assert [(leg.account, leg.amount) for leg in cash.entries[0].postings] == [
        ("spending:return", 500),
        ("assets:cash", -500),
    ]
    assert remarks(cash) == ["return of £5.00 is over the cap of £0.00 at 25 April 2013"]


# In which order


def test_rows_are_taken_by_day_and_on_one_day_what_comes_in_before_what_goes_out() -> None:
    given = (
        repaid("2013-04-10", "100.00"),
        served("2013-04-10", "10.00"),
        drawn("2013-04-10", "100.00"),
        repaid("2013-04-09", "1.00", number=5),
        drawn("2013-04-08", "1.00", number=6),
    )
    cash = post(*given)
    assert [entry.id for entry in cash.entries] == ["S0001:6", "S0002:5", "S0001:2", "S0003:4", "S0002:3"]
    assert [leg.account for leg in cash.entries[-1].postings] == ["liabilities:capital", "assets:cash"]


def test_rows_of_one_day_and_kind_are_taken_as_they_were_received() -> None:
    given = repaid("2013-04-10", "60.00", number=9), repaid("2013-04-10", "60.00", number=3)
    cash = post(drawn("2013-04-05", "100.00"), *given)
    assert [entry.id for entry in cash.entries] == ["S0001:2", "S0002:3", "S0002:9"]


def test_what_posted_before_is_not_posted_again_and_its_capital_is_what_the_books_hold() -> None:
    given = (
        drawn("2013-04-05", "100.00"),
        repaid("2013-04-25", "30.00"),
        served("2013-04-26", "5.00"),
        repaid("2013-05-25", "80.00", number=9),
    )
    cash = post(*given, posted=["S0001:2", "S0002:3", "S0003:4"], books=held(harbour=7000), month="2013-05")
    (entry,) = cash.entries
    assert [(leg.account, leg.amount) for leg in entry.postings] == [
        ("liabilities:capital", 7000),
        ("spending:return", 1000),
        ("assets:cash", -8000),
    ]


def test_each_investor_has_its_own_capital_and_each_bond_its_own_rows() -> None:
    given = (
        drawn("2013-04-05", "100.00", bond="sister"),
        drawn("2013-04-05", "50.00", "lantern", number=5, bond="sister"),
        repaid("2013-04-25", "60.00", "lantern", bond="sister"),
        repaid("2013-04-26", "60.00", number=6, bond="bond"),
    )
    cash = post(*given, terms=SISTER)
    assert [entry.id for entry in cash.entries] == ["S0001:2", "S0001:5", "S0002:3"]
    assert [(leg.account, leg.partner, leg.amount) for leg in cash.entries[2].postings] == [
        ("liabilities:capital", "lantern", 5000),
        ("spending:return", "lantern", 1000),
        ("assets:cash", "county", -6000),
    ]


# The commitment


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (["1000.00"], []),
        (["999.99", "0.01"], []),
        (["1000.01"], ["£1,000.01 is drawn of a commitment of £1,000.00, by 2 April 2013"]),
        (["1000.00", "0.01"], ["£1,000.01 is drawn of a commitment of £1,000.00, by 3 April 2013"]),
        (
            ["1000.01", "1.00"],
            [
                "£1,000.01 is drawn of a commitment of £1,000.00, by 2 April 2013",
                "£1,001.01 is drawn of a commitment of £1,000.00, by 3 April 2013",
            ],
        ),
    ],
)
def test_a_commitment_may_be_drawn_to_the_penny_and_no_further(amounts: list[str], said: list[str]) -> None:
    given = [drawn(f"2013-04-0{number}", amount, number=number) for number, amount in enumerate(amounts, 2)]
    assert remarks(post(*given)) == said


def test_what_was_drawn_in_earlier_months_counts_and_what_came_back_does_not_make_room() -> None:
    given = (
        drawn("2013-04-05", "600.00"),
        repaid("2013-04-25", "600.00"),
        drawn("2013-05-05", "400.01", number=9),
    )
    cash = post(*given, posted=["S0001:2", "S0002:3"], books=held(harbour=0), month="2013-05")
    assert remarks(cash) == ["£1,000.01 is drawn of a commitment of £1,000.00, by 5 May 2013"]
    assert (cash.findings[0].file, cash.findings[0].row) == ("S0001", 9)


def test_a_posted_drawdown_is_not_remarked_again() -> None:
    cash = post(drawn("2013-04-05", "1000.01"), posted=["S0001:2"], books=held(harbour=100_001))
    assert remarks(cash) == []


def test_the_commitments_of_two_bonds_are_apart() -> None:
    given = drawn("2013-04-05", "1000.00"), drawn("2013-04-05", "500.01", number=3, bond="sister")
    assert remarks(post(*given)) == []
    assert remarks(post(*given, terms=SISTER)) == [
        "£500.01 is drawn of a commitment of £500.00, by 5 April 2013"
    ]


# The cap on return


@pytest.mark.parametrize(
    ("drawn_on", "on", "amount", "cap", "limit"),
    [
        # Actual days over 365, simple: a year of 365 days earns the whole rate, one of 366 a day more.
        ((2013, 4, 5), (2014, 4, 5), 10000, "10%", 1000),
        ((2012, 1, 1), (2013, 1, 1), 10000, "10%", 1002),
        ((2013, 4, 5), (2015, 4, 5), 10000, "10%", 2000),
        # A day earns 2.739... pence, rounded down; the day of the drawdown earns nothing.
        ((2013, 4, 5), (2013, 4, 6), 10000, "10%", 2),
        ((2013, 4, 5), (2013, 4, 5), 10000, "10%", 0),
        # To the last day before a whole penny and on it.
        ((2013, 4, 5), (2013, 5, 11), 10000, "10%", 98),
        ((2013, 4, 5), (2013, 5, 12), 10000, "10%", 101),
        ((2013, 4, 5), (2014, 4, 5), 10000, "7.25%", 725),
        ((2013, 4, 5), (2014, 4, 5), 10000, "0%", 0),
    ],
)
def test_the_most_return_by_a_day_is_simple_and_by_the_days_since_each_drawdown(
    drawn_on: tuple[int, int, int], on: tuple[int, int, int], amount: int, cap: str, limit: int
) -> None:
    assert Account(0, 0, [(date(*drawn_on), amount)]).return_limit(date(*on), cap) == limit


def test_each_drawdown_earns_from_its_own_day_and_pence_are_rounded_once() -> None:
    """3.65 for 100 days and 3.65 for 50 at 10%: 10.0 and 5.0 pence; 1.00 for a day more, 0.027."""
    account = Account(0, 0, [(date(2013, 4, 5), 365), (date(2013, 5, 25), 365), (date(2013, 7, 13), 100)])
    assert account.return_limit(date(2013, 7, 14), "10%") == 15
    two = Account(0, 0, [(date(2013, 4, 5), 36_5), (date(2013, 4, 5), 36_5)])
    assert two.return_limit(date(2013, 4, 10), "10%") == 1


@pytest.mark.parametrize(
    ("on", "amount", "said"),
    [
        ("2014-04-05", "110.00", []),
        (
            "2014-04-05",
            "110.01",
            ["return of £10.01 is over the cap of £10.00 at 5 April 2014"],
        ),
        ("2014-04-04", "110.00", ["return of £10.00 is over the cap of £9.97 at 4 April 2014"]),
        ("2013-04-05", "100.00", []),
        ("2013-04-05", "100.01", ["return of £0.01 is over the cap of £0.00 at 5 April 2013"]),
    ],
)
def test_return_may_reach_its_cap_at_the_day_and_not_pass_it(on: str, amount: str, said: list[str]) -> None:
    cash = post(drawn("2013-04-05", "100.00"), repaid(on, amount), month="2014-04")
    assert remarks(cash) == said
    if said:
        assert cash.findings[0].rule == "return is at most 10% a year, simple, on capital drawn"
        assert (cash.findings[0].file, cash.findings[0].row) == ("S0002", 3)


def test_return_paid_before_counts_against_the_cap() -> None:
    given = drawn("2013-04-05", "100.00"), repaid("2014-04-05", "1.00")
    books = held(harbour=0, returned=1000)
    assert remarks(post(*given, posted=["S0001:2"], books=books, month="2014-04")) == [
        "return of £11.00 is over the cap of £10.00 at 5 April 2014"
    ]
    books = held(harbour=0, returned=900)
    assert remarks(post(*given, posted=["S0001:2"], books=books, month="2014-04")) == []


def test_a_later_drawdown_earns_nothing_before_its_day() -> None:
    given = (
        drawn("2013-04-05", "100.00"),
        repaid("2014-04-05", "110.00"),
        drawn("2014-04-06", "900.00", number=9),
    )
    assert remarks(post(*given, month="2014-04")) == []


def test_a_bond_without_a_cap_may_return_anything() -> None:
    assert remarks(post(drawn("2013-04-05", "1.00"), repaid("2013-04-06", "999.00"), terms=UNCAPPED)) == []


def test_remarks_of_a_book_in_euros_are_in_euros() -> None:
    given = drawn("2013-04-05", "1000.01"), repaid("2013-04-05", "1000.02")
    cash = post(*given, currency="EUR")
    assert [what[: what.index(" is")] for what in remarks(cash)] == ["€1,000.01", "return of €0.01"]
    assert {leg.currency for entry in cash.entries for leg in entry.postings} == {"EUR"}


# What an account remembers


def test_a_repayment_is_parted_and_remembered() -> None:
    account = Account(1000, 5, [(date(2013, 4, 5), 700), (date(2013, 4, 6), 800)])
    assert account.paid_in == 1500
    assert account.repay(600) == (600, 0)
    assert account.repay(600) == (400, 200)
    assert (account.outstanding, account.return_paid) == (0, 205)
    assert account.repay(1) == (0, 1)


def test_an_account_already_beyond_its_capital_gives_none_back() -> None:
    account = Account(-100, 0)
    assert account.repay(50) == (0, 50)
    assert account.outstanding == -100


# Through a book


def parted(bond: Place) -> tuple[int, int]:
    return bond.balance("liabilities:capital", "bond"), bond.balance("spending:return", "bond")


def test_a_corrected_repayment_is_parted_without_what_it_corrects(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,1000.00,D1")
    wrong = bond.give("repayments", "2013-04-25,bond,harbour,1000.00,R1")
    bond.close("2013-04")
    bond.give("repayments", "2013-04-25,bond,harbour,900.00,R1", replaces=wrong)
    bond.close("2013-05")
    assert parted(bond) == (-10000, 0)
    assert bond.book.verify().faults == []


def test_a_corrected_drawdown_leaves_no_more_capital_than_was_drawn(bond: Place) -> None:
    wrong = bond.give("drawdowns", "2013-04-05,bond,harbour,1000.00,D1")
    bond.close("2013-04")
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1", replaces=wrong)
    bond.give("grants", "2013-05-05,bond,department,g,400.00,G1,")
    bond.give("repayments", "2013-05-05,bond,harbour,500.00,R1")
    bond.close("2013-05")
    assert parted(bond) == (0, 40000)


def test_capital_comes_back_before_return_by_day(bond: Place) -> None:
    bond.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1", "2013-06-05,bond,harbour,100.00,D2")
    bond.give("grants", "2013-05-05,bond,department,g,70.00,G1,")
    bond.give("repayments", "2013-05-05,bond,harbour,120.00,R1")
    bond.through("2013-05")
    assert parted(bond) == (0, 2000)
    bond.close("2013-06")
    bond.give("repayments", "2013-07-05,bond,harbour,150.00,R2", file="july.csv")
    closing = bond.close("2013-07")
    assert parted(bond) == (0, 7000)
    assert "is over the cap" in closing.findings[0].what
    assert bond.book.verify().faults == []

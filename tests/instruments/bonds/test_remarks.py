"""A bond's cash: what is called, what comes back, capital before return, and what should not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from instruments.books import BOND, SECOND_BOND, UNFENCED, Place, question, row
from pooledbudget.findings import FindingCode, Severity
from pooledbudget.instruments.agreement import Context, Decided
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.submissions.records import Row


def read(text: str) -> Bond:
    return Bond.read(text.encode(), "bond.toml", Context("GBP", {}))


TERMS, SISTER = read(BOND), read(SECOND_BOND)
UNCAPPED = read(BOND.replace('return_cap = "10%"\n', ""))
SIMPLE = """
kind = "bond"
agreement = "bond"
title = "the bond"
payers = { pool = { agreement = "pool", theme = "early-help" } }
classes = { loan = { holders = { harbour = "1000.00" }, return_cap = { simple = "10%" } } }
"""
"""A bond in the long form without a waterfall, with a cap that is simple interest."""


def drawn(on: str, amount: str, investor: str = "harbour", number: int = 2, bond: str = "bond") -> Row[Any]:
    return row("drawdowns", on, bond, investor, amount, f"D{number}", number=number)


def repaid(on: str, amount: str, investor: str = "harbour", number: int = 3, bond: str = "bond") -> Row[Any]:
    return row("repayments", on, bond, investor, amount, f"R{number}", number=number, submission="S0002")


def served(on: str, amount: str, number: int = 4, bond: str = "bond") -> Row[Any]:
    return row("service-payments", on, bond, "nhs", amount, "V1", number=number, submission="S0003")


def post(*given: Row[Any], terms: Bond = TERMS, **asked: Any) -> Decided:
    return terms.decide(question(*given, **asked))


def remarks(cash: Decided) -> list[str]:
    assert {(found.code, found.severity, found.column) for found in cash.findings} <= {
        (FindingCode.CASH, Severity.NOTE, "amount")
    }
    return [found.what for found in cash.findings]


# In which order, and of what


def test_a_repayment_of_what_was_never_drawn_is_return_alone() -> None:
    """M-4 of the findings, its third input: before anything is drawn it is remarked."""
    cash = post(repaid("2013-04-25", "5.00"), terms=UNCAPPED)
    assert [(leg.account, leg.amount) for leg in cash.entries[0].postings] == [
        ("spending:return", 500),
        ("assets:cash", -500),
    ]
    assert remarks(cash) == ["£5.00 is repaid to harbour on 25 April 2013, and it has paid nothing in"]


def test_an_investor_that_the_terms_do_not_name_has_drawn_nothing_and_was_returned_nothing() -> None:
    """What an agreement lost is refused before; here its money would still be parted rightly."""
    cash = post(repaid("2013-04-25", "5.00", "lantern"))
    assert [(leg.account, leg.amount) for leg in cash.entries[0].postings] == [
        ("spending:return", 500),
        ("assets:cash", -500),
    ]
    assert remarks(cash) == [
        "£5.00 is repaid to lantern on 25 April 2013, and it has paid nothing in",
        "£5.00 of what is repaid to lantern on 25 April 2013 is over the return cap, which leaves £0.00",
    ]


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


def test_what_posted_before_is_worked_out_again_and_alike() -> None:
    """What posted keeps its legs, and what comes after is parted on it; only what is new is remarked."""
    given = (
        drawn("2013-04-05", "100.00"),
        repaid("2013-04-25", "30.00"),
        served("2013-04-26", "5.00"),
        repaid("2013-05-25", "80.00", number=9),
    )
    cash = post(*given, posted=["S0001:2", "S0002:3", "S0003:4"], month="2013-05")
    assert [entry.id for entry in cash.entries] == ["S0001:2", "S0002:3", "S0003:4", "S0002:9"]
    assert [(leg.account, leg.amount) for leg in cash.entries[3].postings] == [
        ("liabilities:capital", 7000),
        ("spending:return", 1000),
        ("assets:cash", -8000),
    ]
    assert [found.row for found in cash.findings] == [9]


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
    cash = post(*given, posted=["S0001:2", "S0002:3"], month="2013-05")
    assert remarks(cash) == ["£1,000.01 is drawn of a commitment of £1,000.00, by 5 May 2013"]
    assert (cash.findings[0].file, cash.findings[0].row) == ("S0001", 9)


def test_a_posted_drawdown_is_not_remarked_again() -> None:
    cash = post(drawn("2013-04-05", "1000.01"), posted=["S0001:2"])
    assert remarks(cash) == []


def test_the_commitments_of_two_bonds_are_apart() -> None:
    given = drawn("2013-04-05", "1000.00"), drawn("2013-04-05", "500.01", number=3, bond="sister")
    assert remarks(post(*given)) == []
    assert remarks(post(*given, terms=SISTER)) == [
        "£500.01 is drawn of a commitment of £500.00, by 5 April 2013"
    ]


# The cap on return


@pytest.mark.parametrize(
    ("on", "amount", "over", "room"),
    [
        # A year of 365 days leaves the whole rate; compound, a day less leaves 9.97 as well.
        ("2014-04-05", "110.00", "", ""),
        ("2014-04-05", "110.01", "£0.01", "£10.00"),
        ("2014-04-04", "110.00", "£0.03", "£9.97"),
        ("2013-04-05", "100.00", "", ""),
        ("2013-04-05", "100.01", "£0.01", "£0.00"),
    ],
)
def test_return_may_reach_its_cap_at_the_day_and_not_pass_it(
    on: str, amount: str, over: str, room: str
) -> None:
    cash = post(drawn("2013-04-05", "100.00"), repaid(on, amount), month="2014-04")
    if not over:
        assert remarks(cash) == []
        return
    (said,) = remarks(cash)
    assert said.startswith(f"{over} of what is repaid to harbour on ")
    assert said.endswith(f" is over the return cap, which leaves {room}")
    assert cash.findings[0].rule == "return is at most 10% a year on all flows"
    assert (cash.findings[0].file, cash.findings[0].row) == ("S0002", 3)


def test_a_cap_on_all_flows_compounds_over_two_years() -> None:
    """100.00 at 10% for 730 days is 121.00: simple interest would leave 20.00."""
    assert remarks(post(drawn("2013-04-05", "100.00"), repaid("2015-04-05", "121.00"), month="2015-04")) == []
    (said,) = remarks(post(drawn("2013-04-05", "100.00"), repaid("2015-04-05", "121.01"), month="2015-04"))
    assert said.endswith("which leaves £21.00")


def test_a_simple_cap_is_on_capital_outstanding_and_the_days_it_was() -> None:
    """M-11 of the findings: 1,000.00 for 30 days at 10% simple is 8.21, however long after it is paid."""
    given = (
        drawn("2013-04-01", "1000.00"),
        repaid("2013-05-01", "1000.00"),
        repaid("2014-05-01", "8.22", number=9),
    )
    (said,) = remarks(post(*given, terms=read(SIMPLE), month="2014-05"))
    assert said == (
        "£0.01 of what is repaid to harbour on 1 May 2014 is over the return cap, which leaves £8.21"
    )


def test_return_paid_before_counts_against_the_cap() -> None:
    """100.00 at 10% for a year leaves 10.00; 9.00 of it paid that day leaves 1.00 for the next row."""
    given = drawn("2013-04-05", "100.00"), repaid("2014-04-05", "109.00")
    first = post(
        *given, repaid("2014-04-05", "1.00", number=9), posted=["S0001:2", "S0002:3"], month="2014-04"
    )
    assert remarks(first) == []
    over = post(
        *given, repaid("2014-04-05", "2.00", number=9), posted=["S0001:2", "S0002:3"], month="2014-04"
    )
    assert remarks(over) == [
        "£1.00 of what is repaid to harbour on 5 April 2014 is over the return cap, which leaves £1.00"
    ]


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
    assert [what[: what.index(" ")] for what in remarks(cash)] == ["€1,000.01", "€0.01"]
    assert {leg.currency for entry in cash.entries for leg in entry.postings} == {"EUR"}


# Given back, after the end, and alike


def test_undrawn_capital_given_back_makes_room_in_the_commitment_and_is_told_no_more() -> None:
    """M-9 of the findings: the remedy for what was drawn too much can be done."""
    given = drawn("2013-04-10", "1500.00"), drawn("2013-05-01", "-500.00", number=3)
    assert remarks(post(given[0])) == ["£1,500.00 is drawn of a commitment of £1,000.00, by 10 April 2013"]
    assert remarks(post(*given, month="2013-05")) == []


def test_no_more_is_given_back_undrawn_than_was_paid_in() -> None:
    given = drawn("2013-04-10", "100.00"), drawn("2013-04-11", "-100.00", number=3)
    assert remarks(post(*given)) == []
    (said,) = remarks(post(*given, drawn("2013-04-12", "-0.01", number=4)))
    assert said == "£0.01 more is given back to harbour undrawn than it paid in, by 12 April 2013"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("60.00", []),
        ("60.01", ["£0.01 more is written off on 25 April 2013 than harbour has outstanding"]),
    ],
)
def test_no_more_is_written_off_than_is_outstanding(amount: str, said: list[str]) -> None:
    lost = row("write-offs", "2013-04-25", "bond", "harbour", amount, "W1", submission="S0007")
    assert remarks(post(drawn("2013-04-10", "100.00"), repaid("2013-04-20", "40.00"), lost)) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [("100.00", []), ("100.01", ["harbour sells £0.01 more on 25 April 2013 than the capital it holds"])],
)
def test_no_more_is_sold_than_is_held(amount: str, said: list[str]) -> None:
    """One that bought may sell again; one that has sold holds no more."""
    given = (
        drawn("2013-04-10", "100.00", bond="sister"),
        row("transfers", "2013-04-25", "sister", "harbour", "lantern", amount, "T1", submission="S0007"),
        row("transfers", "2013-04-26", "sister", "lantern", "harbour", "1.00", "T2", submission="S0007"),
    )
    assert remarks(post(*given, terms=SISTER)) == said


def test_an_adjustment_is_two_peoples_word_and_is_not_remarked() -> None:
    lost = row(
        "adjustments",
        "2013-04-25",
        "bond",
        "liabilities:capital",
        "harbour",
        "",
        "200.00",
        submission="S0007",
    )
    assert remarks(post(drawn("2013-04-10", "100.00"), lost, posted=["S0007:adjustment"])) == []


def test_what_moves_after_a_stop_is_remarked_and_a_repayment_is_not() -> None:
    stop = row("stops", "2013-04-20", "bond", "county", "too few", number=2, submission="S0008")
    given = (
        drawn("2013-04-10", "100.00"),
        drawn("2013-04-20", "1.00", number=5),
        drawn("2013-04-21", "2.00", number=6),
        served("2013-04-22", "3.00"),
        repaid("2013-04-23", "98.00"),
    )
    assert remarks(post(stop, *given)) == [
        "£2.00 moves on 21 April 2013, after the last day, 20 April 2013",
        "£3.00 moves on 22 April 2013, after the last day, 20 April 2013",
    ]


@pytest.mark.parametrize(
    ("harbour", "lantern", "said"),
    [
        # 500.00 and 300.00 are paid in: 160.00 back is 100.00 and 60.00, and a penny is rounding.
        ("100.00", "60.00", []),
        ("100.01", "59.99", []),
        (
            "100.02",
            "59.98",
            [
                "harbour has had £100.02 of its capital back by 26 April 2013; in proportion to all it "
                "would be £100.00"
            ],
        ),
    ],
)
def test_holders_of_one_class_are_repaid_alike(harbour: str, lantern: str, said: list[str]) -> None:
    given = (
        drawn("2013-04-05", "500.00", bond="sister"),
        drawn("2013-04-05", "300.00", "lantern", number=3, bond="sister"),
        repaid("2013-04-25", harbour, bond="sister"),
        repaid("2013-04-26", lantern, "lantern", number=4, bond="sister"),
    )
    assert remarks(post(*given, terms=SISTER)) == said


# With a waterfall, and payers that are partners

FLOWING = """
kind = "bond"
agreement = "bond"
title = "the bond"
dates = { from = 2013-06-30, every = "3 months", to = 2013-12-31 }
waterfall = [{ step = "principal", class = "loan" }]
classes = { loan = { holders = { harbour = "1000.00" } } }
payers = { department = {} }
outcomes = { job = { pays = "price", price = "10.00" } }
"""


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("20.00", []),
        ("20.01", ["£0.01 more is paid to harbour by 30 June 2013 than the waterfall has made due to it"]),
    ],
)
def test_a_repayment_is_held_against_what_is_due(amount: str, said: list[str]) -> None:
    """40.00 in and 20.00 spent leave 20.00 on the date."""
    given = drawn("2013-04-05", "40.00"), served("2013-04-06", "20.00"), repaid("2013-06-30", amount)
    assert remarks(post(*given, terms=read(FLOWING), month="2013-06")) == said


def test_a_repayment_before_the_date_is_of_nothing_that_is_due() -> None:
    given = drawn("2013-04-05", "40.00"), repaid("2013-06-29", "5.00")
    (said,) = remarks(post(*given, terms=read(FLOWING), month="2013-06"))
    assert said == "£5.00 more is paid to harbour by 29 June 2013 than the waterfall has made due to it"


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
    assert [found.what for found in closing.findings] == [
        "£50.00 of what is repaid to harbour on 5 July 2013 is over the return cap, which leaves £0.00"
    ]
    assert bond.book.verify().faults == []


def test_a_repayment_beyond_the_cash_is_remarked_and_closes(make_place: Callable[..., Place]) -> None:
    """M-5 of the findings: a remark by its row and an exit of 1; what is there may be repaid to the penny."""
    place = make_place(pool=UNFENCED, bond=BOND)
    place.give("drawdowns", "2013-04-05,bond,harbour,100.00,D1")
    place.give("service-payments", "2013-04-06,bond,nhs,60.00,V1")
    place.give("repayments", "2013-04-25,bond,harbour,40.01,R1")
    closing = place.close()
    (found,) = [found for found in closing.findings if "not there" in found.what]
    assert found.what == "£40.01 is repaid to harbour on 25 April 2013, and £0.01 of it is not there"
    assert (found.severity, found.file, found.row) == (Severity.NOTE, "S0003", 2)

"""What is owed both ways: brought forward, what moved it, what is left, each line by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from instruments.books import Place, table_of
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.pools.owing import Owing
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.periods import Month
from pooledbudget.settings import read_settings

MakePlace = Callable[..., Place]
TERMS = read_settings(PoolTerms, POOL.encode(), "pool.toml")


def owing(place: Place, partner: str, period: str, terms: PoolTerms = TERMS) -> Owing:
    record, month = place.book.ledger, Month.parse(period)
    books = record.books().until(month)
    desk = Desk(record=record, books=books, span=month, names={}, host="county", currency="GBP")
    return Owing(terms, desk, partner)


@pytest.mark.parametrize(
    ("partner", "period", "due", "received", "outstanding", "owed"),
    [
        ("nhs", "2013-04", (80001, 80001), (50000, 50000), 30001, 6000),
        ("nhs", "2013-05", (0, 80001), (30001, 80001), 0, 4000),
        ("county", "2013-04", (10000, 10000), (0, 0), 10000, 0),
        ("county", "2013-05", (10000, 20000), (10000, 10000), 10000, 0),
    ],
)
def test_the_position_says_what_is_due_what_came_and_what_is_owed_either_way(
    told: Place,
    partner: str,
    period: str,
    due: tuple[int, int],
    received: tuple[int, int],
    outstanding: int,
    owed: int,
) -> None:
    found = told.figures(partner, period)
    assert (found["pool.due"], found["pool.due.year"]) == due
    assert (found["pool.received"], found["pool.received.year"]) == received
    assert (found["pool.outstanding"], found["pool.owed"]) == (outstanding, owed)


@pytest.mark.parametrize(
    ("partner", "period", "said"),
    [
        ("nhs", "2013-04", "Owed by you at 30 April 2013, the oldest unpaid instalment 29 days late"),
        ("nhs", "2013-05", "Owed by you at 31 May 2013"),
        ("county", "2013-05", "Owed by you at 31 May 2013, the oldest unpaid instalment 30 days late"),
        ("police", "2013-05", "Owed by you at 31 May 2013, the oldest unpaid instalment 60 days late"),
    ],
)
def test_what_is_outstanding_says_since_when(told: Place, partner: str, period: str, said: str) -> None:
    assert said in table_of(told.statement(partner, period), "Where you stand")


@pytest.mark.parametrize(
    ("outstanding", "days"),
    [(-1, 0), (0, 0), (1, 30), (10000, 30), (10001, 60), (20000, 60), (20001, 60)],
)
def test_the_newest_instalments_are_the_last_to_be_paid(told: Place, outstanding: int, days: int) -> None:
    """The county's were of 100.00, due on 1 April and 1 May; more than was ever due has no age."""
    assert owing(told, "county", "2013-05").days_late(outstanding) == days


def test_an_instalment_due_on_the_periods_last_day_is_not_late_and_a_later_one_not_due(
    told: Place,
) -> None:
    terms = read_settings(
        PoolTerms, POOL.replace("starts = 2013-04-01", "starts = 2013-04-30").encode(), "pool.toml"
    )
    late = owing(told, "nhs", "2013-04", terms)
    assert late.days_late(80001) == 0
    assert owing(told, "nhs", "2013-05", terms).days_late(80001) == 31


def position(place: Place, partner: str, period: str) -> dict[str, list[str]]:
    return table_of(place.statement(partner, period), "Where you stand")


def test_what_was_given_back_stands_beside_what_came(place: Place) -> None:
    place.give("contributions", "2013-04-05,pool,nhs,cash,900.00,A,", "2013-04-09,pool,nhs,cash,-99.99,B,A")
    place.close()
    found = position(place, "nhs", "2013-04")
    assert found["Less received from you"] == ["£900.00", "£900.00"]
    assert found["Given back to you"] == ["£99.99", "£99.99"]
    assert found["Owed by you at 30 April 2013"] == ["£0.00", "£0.00"]


def test_a_refund_that_was_reversed_by_hand_was_not_given_back(place: Place) -> None:
    file = place.give(
        "contributions", "2013-04-05,pool,nhs,cash,900.00,A,", "2013-04-09,pool,nhs,cash,-99.99,B,A"
    )
    place.close()
    place.reverse(f"{file}:3")
    place.close("2013-05")
    found = position(place, "nhs", "2013-05")
    assert found["Given back to you"] == ["−£99.99", "£0.00"]
    assert found["Owed by you at 31 May 2013"] == ["−£99.99", "−£99.99"]


def test_what_was_brought_in_is_said_apart(place: Place) -> None:
    place.give(
        "opening-balances",
        "2013-04-01,pool,assets:contributions-due:billed,nhs,,70.00",
        "2013-04-01,pool,liabilities:owed-to-partners,nhs,,-30.00",
        "2013-04-01,pool,funds:opening,county,,-40.00",
    )
    place.close()
    found = position(place, "nhs", "2013-04")
    assert found["Brought in when the book began, accrued, or put right by hand"] == ["£70.00", "£70.00"]
    assert found["Brought in, accrued, or put right by hand"] == ["£30.00", "£30.00"]
    assert found["Owed to you at 30 April 2013"] == ["£30.00", "£30.00"]
    assert "Less paid to you" not in found
    assert found["Net at 30 April 2013: owed by you less owed to you"] == ["£840.01", "£840.01"]


def test_what_the_pool_paid_is_taken_off_what_it_owed(told: Place) -> None:
    found = position(told, "nhs", "2013-05")
    assert found["Owed to you, brought forward"] == ["£60.00", "£0.00"]
    assert found["What you spent for the pool"] == ["£0.00", "£60.00"]
    assert found["Less paid to you"] == ["£20.00", "£20.00"]
    assert found["Owed to you at 31 May 2013"] == ["£40.00", "£40.00"]


def test_a_year_has_one_column(make_place: Callable[..., Place]) -> None:
    place = make_place(pool=POOL[: POOL.index("[ring_fence]")])
    place.through("2014-03")
    statement = place.statement("nhs", "2013-14")
    assert [column.title for column in statement.tables[0].columns] == ["Line", "2013 to 2014"]
    assert not [figure for figure in statement.values if figure.endswith(".year")]


def test_instalments_are_told_one_by_one_and_what_is_paid_settles_the_oldest(place: Place) -> None:
    place.give("contributions", "2013-05-20,pool,county,cash,150.00,C1,")
    place.through("2013-06")
    table = table_of(place.statement("county", "2013-06"), "Your instalments")
    assert table == {
        "1 April 2013": ["£100.00", "£100.00", "£0.00", "0"],
        "1 May 2013": ["£100.00", "£50.00", "£50.00", "60"],
        "1 June 2013": ["£100.00", "£0.00", "£100.00", "29"],
    }
    figure = f"{place.statement('county', '2013-06').partner}/partner/pool.instalment.2013-05-01.late"
    told = place.book.why(f"2013-06/{figure}")
    assert [step.kind for step in told.because] == ["figure", "figure", "entry"]
    owed, received, due = (step.said for step in told.because)
    assert "£50.00" in owed
    assert "received from you: £150.00" in received
    assert "pool:due:county:2013-05-01" in due


def test_what_is_agreed_in_kind_stands_beside_what_was_given(make_place: Callable[..., Place]) -> None:
    agreed = '\n[[contributions]]\npartner = "nhs"\nyear = "2013-14"\namount = "60.00"\nform = "in kind"\n'
    place = make_place(pool=POOL.replace("\n[ring_fence]", f"{agreed}\n[ring_fence]"))
    place.give("contributions", "2013-04-20,pool,nhs,in kind,55.00,K1,")
    place.close("2013-04")
    account = table_of(place.statement("nhs", "2013-04"), "Your account")
    assert account["Apart: given in kind, valued by you"] == ["£55.00", "£55.00"]
    assert account["Apart: agreed in kind for 2013 to 2014"] == ["£60.00", "£60.00"]


def payers_name(place: Place, partner: str) -> str:
    """Return how a partner's figures of June 2013 begin."""
    return f"2013-06/{place.statement(partner, '2013-06').partner}/partner/pool"


def test_why_of_what_a_partner_was_paid_begins_at_the_payment_itself(place: Place) -> None:
    """It was what was spent and shared less all that moved, and the payment came tenth down."""
    place.spend("clinics", "60.00", sender="nhs")
    payment = place.give("payments", "2013-06-20,pool,nhs,20.00,P1")
    place.through("2013-06")
    told = place.book.why(f"{payers_name(place, 'nhs')}.paid")
    (entry,) = told.because
    assert entry.said.startswith("20.00 of entry")
    assert f"{payment}:2" in entry.said
    (row,) = (step for step in entry.because if step.kind == "row")
    assert ("amount", "20.00") in {(cell.heading, cell.text) for cell in row.cells if cell.decides}


def test_a_payment_that_was_reversed_by_hand_is_put_right_and_the_lines_still_add_up(place: Place) -> None:
    place.spend("clinics", "60.00", sender="nhs")
    payment = place.give("payments", "2013-05-20,pool,nhs,20.00,P1")
    place.through("2013-05")
    place.reverse(f"{payment}:2")
    place.close("2013-06")
    values = place.statement("nhs", "2013-06").values
    assert values["pool.paid.year"] == 2000
    assert values["pool.put-right.year"] == 2000
    assert values["pool.owed"] == values["pool.owed-forward"] + 2000


def test_spending_that_was_reversed_by_hand_is_told_once_and_nothing_came_back(place: Place) -> None:
    """The page said that 60.00 of what the pool had paid came back, and it had paid nothing."""
    file = place.spend("clinics", "60.00", sender="nhs")
    place.close("2013-04")
    place.reverse(f"{file}:2")
    place.close("2013-05")
    found = position(place, "nhs", "2013-05")
    assert found["Owed to you, brought forward"] == ["£60.00", "£0.00"]
    assert found["What you spent for the pool"] == ["−£60.00", "£0.00"]
    assert found.keys().isdisjoint({"Brought in, accrued, or put right by hand", "Less paid to you"})
    assert found["Owed to you at 31 May 2013"] == ["£0.00", "£0.00"]
    table = table_of(place.statement("nhs", "2013-05"), "What you spent for the pool")
    assert table["Total"] == ["−£60.00", "£0.00"]


@pytest.mark.parametrize("theme", ["", "health"])
def test_what_is_brought_in_under_a_theme_is_not_spent_for_the_pool_as_well(place: Place, theme: str) -> None:
    """Counted as spent and as brought in, it was said to be paid, and nobody had paid it."""
    place.give(
        "opening-balances",
        f"2013-04-01,pool,liabilities:owed-to-partners,nhs,{theme},-30.00",
        "2013-04-01,pool,funds:opening,county,,30.00",
    )
    place.spend("clinics", "60.00", sender="nhs")
    place.close()
    found = position(place, "nhs", "2013-04")
    assert found["What you spent for the pool"] == ["£60.00", "£60.00"]
    assert found["Brought in, accrued, or put right by hand"] == ["£30.00", "£30.00"]
    assert "Less paid to you" not in found
    assert found["Owed to you at 30 April 2013"] == ["£90.00", "£90.00"]


def test_why_of_an_instalment_that_is_paid_begins_at_the_receipts_that_settled_it(place: Place) -> None:
    """It was the instalment less what is not paid of it: no receipt was named at all."""
    first = place.give("contributions", "2013-04-20,pool,county,cash,30.00,C1,")
    second = place.give("contributions", "2013-05-20,pool,county,cash,150.00,C2,")
    place.through("2013-06")
    name = f"{payers_name(place, 'county')}.instalment"
    both, rest = place.book.why(f"{name}.2013-04-01.paid").because
    assert [step.said.split(" of ")[0] for step in both.because] == ["150.00", "30.00"]
    assert [f"{file}:2" in step.said for file, step in zip((second, first), both.because, strict=True)] == [
        True,
        True,
    ]
    assert rest.said == "less £80.00: settled other instalments, or is ahead"
    may, rest = place.book.why(f"{name}.2013-05-01.paid").because
    assert f"{second}:2" in may.because[0].said
    assert rest.said.startswith("less £70.00")
    june = place.book.why(f"{name}.2013-06-01.paid").because
    assert [step.kind for step in june] == ["figure", "figure"]


def test_a_receipt_taken_back_in_a_later_month_settled_an_instalment_of_the_closed_one_still(
    place: Place,
) -> None:
    """Once it was withdrawn, the page of the closed month no longer named it, though nothing there moved."""
    receipt = place.give("contributions", "2013-04-20,pool,county,cash,100.00,C1,")
    place.through("2013-04")
    partner = place.statement("county", "2013-04").partner
    name = f"2013-04/{partner}/partner/pool.instalment.2013-04-01.paid"
    before = place.book.why(name)
    place.withdraw(receipt)
    place.through("2013-05")
    assert place.book.why(name) == before
    assert place.statement("county", "2013-04").values["pool.instalment.2013-04-01.paid"] == 10000
    assert place.statement("county", "2013-05").values["pool.instalment.2013-04-01.paid"] == 0


def test_what_settled_an_instalment_beside_receipts_is_told_after_them(place: Place) -> None:
    """30.00 came in, and 70.00 was brought in as paid ahead."""
    place.give(
        "opening-balances",
        "2013-04-01,pool,assets:contributions-due:paid,county,,-70.00",
        "2013-04-01,pool,funds:opening,county,,70.00",
    )
    place.give("contributions", "2013-04-20,pool,county,cash,30.00,C1,")
    place.through("2013-06")
    name = f"{payers_name(place, 'county')}.instalment.2013-04-01"
    assert place.statement("county", "2013-06").values["pool.instalment.2013-04-01.paid"] == 10000
    receipt, rest = place.book.why(f"{name}.paid").because
    assert receipt.because[0].said.startswith("30.00 of entry")
    assert rest.said == "£70.00: what else settled it"


@pytest.mark.parametrize(
    ("paid", "said"),
    [
        ("100.00", "£100.00, falls due on 1 May 2013."),
        ("160.00", "£100.00, falls due on 1 May 2013; £60.00 of it is paid ahead."),
        ("200.00", "£100.00, falls due on 1 May 2013, and is paid ahead."),
        ("350.00", "£100.00, falls due on 1 May 2013, and is paid ahead."),
    ],
)
def test_an_instalment_that_is_paid_ahead_is_not_asked_for_again(
    make_place: MakePlace, paid: str, said: str
) -> None:
    """A partner 2,500.00 ahead read that its next 2,000.00 falls due tomorrow, and no word that it is paid."""
    place = make_place()
    place.give("contributions", f"2013-04-05,pool,county,cash,{paid},A1,")
    place.close("2013-04")
    assert place.statement("county", "2013-04").headline[-1].endswith(said)


def test_what_an_account_keeps_after_the_year_is_said_to_be_fenced_money(make_place: MakePlace) -> None:
    """Three accounts came to 150.00 after the year was settled, and nothing said that it is nobody's."""
    place = make_place()
    place.give("grants", "2013-04-05,pool,department,public-health,400.00,G1,")
    place.spend("clinics", "250.00")
    place.close("2013-04")
    kept = "It is your share of fenced money that is not spent yet; nobody owes it."
    assert kept not in " ".join(place.statement("county", "2013-04").headline)
    place.through("2014-03")
    accounts = [place.statement(partner, "2014-03") for partner in ("county", "nhs", "police")]
    said = [next(line for line in made.headline if line.startswith("Your account")) for made in accounts]
    assert all(line.endswith(kept) for line in said)
    closing = [place.figures(partner, "2014-03")["pool.closing"] for partner in ("county", "nhs", "police")]
    assert sum(closing) == 150_00


def test_an_account_that_ends_at_nought_keeps_no_fenced_money(make_place: MakePlace) -> None:
    place = make_place()
    place.give("grants", "2013-04-05,pool,department,public-health,400.00,G1,")
    place.spend("clinics", "400.00")
    place.through("2014-03")
    said = " ".join(place.statement("county", "2014-03").headline)
    assert "Your account with the Smallshire pool comes to £0.00 at 31 March 2014" in said
    assert "fenced money" not in said


MONTHLY = """
kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2014-03-31
themes = { care = "Care" }

[schemes.hubs]
title = "Hubs"
theme = "care"

[[contributions]]
partner = "county"
year = "2013-14"
amount = "1200.00"
instalments = "monthly"

[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "1200.00"
instalments = "monthly"

[settlement]
clause = "9"
when = "each month"
overspend = [{ step = "share" }]
underspend = [{ step = "share" }]
"""
"""£200 falls due each month, half of it the NHS's; each month's end settles the running total."""


def test_a_share_that_a_later_month_takes_off_was_not_paid(make_place: MakePlace) -> None:
    """April's deficit of £100 was evened out in May: £100 was said to be paid to the partner, and none was."""
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "400.00")
    place.through("2013-05")
    found = position(place, "nhs", "2013-05")
    assert found["Your part of a deficit"] == ["−£100.00", "£0.00"]
    assert found.keys().isdisjoint({"Less paid to you", "Your part of a surplus"})
    assert found["Net at 31 May 2013: owed by you less owed to you"] == ["£200.00", "£200.00"]


def test_a_surplus_that_a_later_month_takes_off_again_came_back_from_nobody(make_place: MakePlace) -> None:
    """April's £80 were the NHS's; May left £60 over in all for it, so that £20 of them was taken off."""
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "40.00")
    place.close()
    place.spend("hubs", "240.00", "2013-05")
    place.close("2013-05")
    found = position(place, "nhs", "2013-05")
    assert found["Your part of a surplus"] == ["−£20.00", "£60.00"]
    assert found.keys().isdisjoint({"Less paid to you", "Your part of a deficit"})
    assert found["Owed to you at 31 May 2013"] == ["£60.00", "£60.00"]


def test_a_deficit_that_was_taken_off_makes_no_older_instalment_paid(make_place: MakePlace) -> None:
    """£200 of instalments was unpaid, and only that of May was late: April's deficit stood for the other."""
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "400.00")
    place.through("2013-05")
    late = {line.label: line.cells[-1].value for line in place.statement("nhs", "2013-05").tables[1].lines}
    assert late == {"1 April 2013": 60, "1 May 2013": 30}
    assert "fell due on 1 April 2013, 60 days ago" in " ".join(place.statement("nhs", "2013-05").headline)


def test_a_part_of_a_deficit_that_stands_in_part_is_what_is_left_of_it(make_place: MakePlace) -> None:
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "400.00")
    place.close()
    place.spend("hubs", "120.00", "2013-05")
    place.close("2013-05")
    terms = read_settings(PoolTerms, MONTHLY.encode(), "pool.toml")
    told = owing(place, "nhs", "2013-05", terms)
    assert [(str(day), amount) for day, amount in told._deficits()] == [("2013-04-30", 6000)]


def test_an_account_that_each_month_settles_says_so(make_place: MakePlace) -> None:
    """It read "Risk share at 31 March", and that it is settled then."""
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "400.00")
    place.close()
    statement = place.statement("nhs", "2013-04")
    assert "31 March" not in " ".join(
        [*statement.headline, *(line.label for line in statement.lines.values())]
    )
    assert statement.lines["pool.risk-share"].label == "Risk share at each month's end"


@pytest.mark.parametrize(
    ("account", "amount", "brought", "left", "said"),
    [
        (
            "assets:contributions-due:paid",
            "-150.00",
            "−£150.00",
            "£650.01",
            "£150.00 was taken off, as brought in",
        ),
        ("assets:contributions-due:billed", "60.00", "£60.00", "£860.01", "£60.00 was brought in"),
        ("assets:contributions-due:risk-share", "60.00", "£60.00", "£860.01", "£60.00 was brought in"),
    ],
    ids=["paid ahead", "an instalment", "a part of a deficit"],
)
def test_what_was_paid_or_settled_before_the_book_is_brought_in_and_not_of_the_period(
    place: Place, account: str, amount: str, brought: str, left: str, said: str
) -> None:
    """A partner that overpaid before the book read that it paid £150 since; a deficit of then was this year's."""
    other = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    place.give(
        "opening-balances",
        f"2013-04-01,pool,{account},nhs,,{amount}",
        f"2013-04-01,pool,funds:opening,county,,{other}",
    )
    place.close()
    found = position(place, "nhs", "2013-04")
    assert found["Less received from you"] == ["£0.00", "£0.00"]
    assert found["Brought in when the book began, accrued, or put right by hand"] == [brought, brought]
    assert "Your part of a deficit" not in found
    assert found["Owed by you at 30 April 2013, the oldest unpaid instalment 29 days late"] == [left, left]
    assert said in place.statement("nhs", "2013-04").headline[1]


def test_what_comes_in_settles_a_deficit_from_before_the_book_first(place: Place) -> None:
    """It stood as settled on 30 April, so that the instalment of 1 April was paid and not late."""
    place.give(
        "opening-balances",
        "2013-04-01,pool,assets:contributions-due:risk-share,county,,60.00",
        "2013-04-01,pool,funds:opening,county,,-60.00",
    )
    place.give("contributions", "2013-04-10,pool,county,cash,100.00,C1,")
    place.close()
    values = place.statement("county", "2013-04").values
    assert values["pool.instalment.2013-04-01.owed"] == 6000
    assert values["pool.instalment.2013-04-01.paid"] == 4000

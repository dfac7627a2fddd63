"""What was decided is held against what is known now, and told with its pounds, up and down."""

from __future__ import annotations

from family_book import CONCERN, CRIME, EMP, YEAR, terms
from over_time import found, named, over_time, pounds, stands


def test_what_would_earn_less_is_told_with_the_difference() -> None:
    book, ids = over_time(
        provision=["F-A,2013-08-01,,esf,"],
        claims=[f"families,F,2013-10-10,{CRIME} and progress to work"],
        to="2013-10",
    )
    assert pounds(book, "income:results") == 1600
    book.give("provision", replaces=ids["provision"])
    (told,) = found(book.close("2013-11"), "L03")
    assert (told["family"], told["amount"], told["now"]) == (named(), "100.00", "")


def test_what_was_decided_beyond_the_share_is_not_money_that_would_fail() -> None:
    book, ids = over_time(allocation=1, claims=(), to="2013-04")
    book.give("flags", CONCERN, replaces=ids["flags"])
    told = found(book.close("2013-05"), "L03")
    assert len(told) == stands(book, "attachment").paid


def test_f7_what_would_earn_more_is_told_with_the_difference() -> None:
    """The top-up was claimed and not shown; the file that shows it came a month later."""
    book, _ = over_time(claims=[f"families,F,2013-10-10,{CRIME} and progress to work"], to="2013-10")
    assert pounds(book, "income:results") == 1500
    book.give("provision", "F-A,2013-08-01,,esf,")
    (told,) = found(book.close("2013-11"), "L04")
    assert (told["family"], told["amount"], told["cause"]) == (
        named(),
        "100.00",
        stands(book, "result").cause,
    )
    assert pounds(book, "income:results") == 1500


def test_f7_a_claim_that_its_tests_refused_and_would_pass_now_is_told() -> None:
    book, ids = over_time(attendance=terms(*YEAR, missed=30), to="2013-10")
    assert stands(book, "result").reason == "test not met"
    book.give("attendance", *terms(*YEAR), replaces=ids["attendance"])
    closing = book.close("2013-11")
    (told,) = found(closing, "L04")
    assert (told["amount"], told["decided_in"], closing.decisions) == ("1500.00", "2013-10", [])
    assert found(book.close("2013-12"), "L04") == [told]


def test_a_claim_that_was_paid_at_another_is_not_told_as_one_that_would_be() -> None:
    claims = [f"families,F,2013-10-10,{CRIME}", f"families,F,2013-11-11,{CRIME}"]
    book, ids = over_time(attendance=terms(*YEAR, missed=30), claims=claims[:1], to="2013-10")
    book.give("attendance", *terms(*YEAR), replaces=ids["attendance"])
    book.give("claims", claims[1])
    assert found(book.close("2013-11"), "L04") == []
    assert found(book.close("2013-12"), "L04") == []


def test_a_claim_that_would_pass_by_a_later_day_alone_is_not_told() -> None:
    """It could be claimed again, which is listed; as claimed it is refused still."""
    book, _ = over_time(claims=[f"families,F,2013-10-10,{EMP}"], to="2013-10")
    assert found(book.close("2013-11"), "L04") == []


def test_beyond_the_most_results_nothing_would_pay_more() -> None:
    book, ids = over_time(attendance=terms(*YEAR, missed=30), to="2013-10")
    book.agreements["families"] = book.agreements["families"].replace("allocation = 600", "allocation = 1")
    book.give("attendance", *terms(*YEAR), replaces=ids["attendance"])
    assert [told["amount"] for told in found(book.close("2013-11"), "L04")] == ["1500.00"]

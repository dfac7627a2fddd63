"""Our cash and the bank's lines: each kind of difference, each way to pair, each at its edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import Difference
from pooledbudget.reconcile.matching import (
    TIMING_DAYS,
    Alike,
    GrossOf,
    Item,
    Together,
    differences,
    match,
)
from pooledbudget.reconcile.words import hint_text

APRIL = Month(2013, 4)


def item(day: int, reference: str = "R", amount: int = 100, entry: str = "S0001:2") -> Item:
    """Ours, on a day of April."""
    return Item(date(2013, 4, day), reference, amount, entry)


def line(day: int, reference: str = "R", amount: int = 100, row: str = "S0009:2") -> Item:
    """The bank's, on a day of April."""
    return Item(date(2013, 4, day), reference, amount, row=row)


def matched(ours: list[Item], theirs: list[Item]) -> tuple[int, list[tuple[str, int, str]]]:
    """Return how many pairs there are, and of each difference its kind, day and reference."""
    found = match(ours, theirs)
    return found.matched, [told(difference) for difference in left(ours, theirs)]


def left(
    ours: list[Item], theirs: list[Item], gross_of: GrossOf | None = None, later: Sequence[Item] = ()
) -> list[Difference]:
    """Return the differences of April, to whose last day the bank told."""
    found = match(ours, theirs, gross_of)
    return differences("pool", APRIL, APRIL.last, found, lines=theirs, later=later)


def told(difference: Difference) -> tuple[str, int, str]:
    return difference.kind, date.fromisoformat(difference.on).day, difference.reference


def test_ten_days_are_taken_for_timing() -> None:
    assert TIMING_DAYS == 10


# Kinds of difference


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (30, "timing"),
        (22, "timing"),
        (21, "timing"),
        (20, "missing at the bank"),
        (19, "missing at the bank"),
        (1, "missing at the bank"),
    ],
)
def test_what_the_bank_has_not_is_on_its_way_for_less_than_ten_days(day: int, kind: str) -> None:
    assert matched([item(day)], []) == (0, [(kind, day, "R")])


@pytest.mark.parametrize("day", [30, 21, 20, 19, 1])
def test_what_we_have_not_is_missing_in_the_record(day: int) -> None:
    assert matched([], [line(day)]) == (0, [("missing in the record", day, "R")])


@pytest.mark.parametrize(
    ("apart", "kinds"),
    [
        (0, ["amount differs"]),
        (9, ["amount differs"]),
        (10, ["amount differs"]),
        (11, ["missing at the bank", "missing in the record"]),
    ],
)
@pytest.mark.parametrize("later", ["ours", "the bank's"])
def test_a_reference_nearby_differs_in_amount(apart: int, later: str, kinds: list[str]) -> None:
    """Case CB-10 has the reference whole."""
    ours, theirs = (2 + apart, 2) if later == "ours" else (2, 2 + apart)
    pairs, found = matched([item(ours)], [line(theirs, amount=90)])
    assert (pairs, sorted(kind for kind, _, _ in found)) == (0, kinds)


def test_a_line_that_the_bank_has_twice_is_a_duplicate() -> None:
    assert matched([item(5)], [line(5), line(5)]) == (1, [("duplicate", 5, "R")])
    assert matched([item(5)], [line(5)] * 3) == (1, [("duplicate", 5, "R")] * 2)
    assert matched([item(5), item(5)], [line(5), line(5)]) == (2, [])


def test_a_duplicate_is_one_in_the_last_days_too() -> None:
    assert matched([item(29)], [line(29), line(29)]) == (1, [("duplicate", 29, "R")])


@pytest.mark.parametrize("other", [line(6), line(5, "S"), line(5, amount=90)])
def test_a_line_that_differs_in_anything_is_no_duplicate(other: Item) -> None:
    pairs, found = matched([item(5)], [line(5), other])
    assert (pairs, [kind for kind, _, _ in found]) == (1, ["missing in the record"])


def test_a_difference_says_what_stands_on_each_side() -> None:
    ours = [item(10, "R", 100, "S0001:2"), item(11, "P", -70, "S0001:3"), item(25, "T", 60, "S0001:4")]
    theirs = [line(12, "R", 90), line(13, "Q", 55)]
    shared: dict[str, Any] = {"against": "the bank", "agreement": "pool", "month": "2013-04"}
    assert left(ours, theirs) == [
        Difference(
            **shared,
            kind="amount differs",
            on="2013-04-10",
            reference="R",
            ours=100,
            theirs=90,
            entry="S0001:2",
            row="S0009:2",
        ),
        Difference(
            **shared,
            kind="missing at the bank",
            on="2013-04-11",
            reference="P",
            ours=-70,
            theirs=None,
            entry="S0001:3",
        ),
        Difference(
            **shared,
            kind="missing in the record",
            on="2013-04-13",
            reference="Q",
            ours=None,
            theirs=55,
            row="S0009:2",
        ),
        Difference(
            **shared, kind="timing", on="2013-04-25", reference="T", ours=60, theirs=None, entry="S0001:4"
        ),
    ]


# Ways to pair


@pytest.mark.parametrize("apart", [0, 9, 10, 11, 28])
def test_reference_and_amount_pair_however_far_apart(apart: int) -> None:
    assert matched([item(1)], [line(1 + apart)]) == (1, [])


def test_amount_and_day_pair_whatever_the_reference() -> None:
    assert matched([item(8, "R")], [line(8, "S")]) == (1, [])


@pytest.mark.parametrize(("apart", "pairs"), [(1, 1), (9, 1), (10, 1), (11, 0)])
def test_amounts_pair_nearby_whatever_the_reference(apart: int, pairs: int) -> None:
    assert matched([item(2, "R")], [line(2 + apart, "S")])[0] == pairs
    assert matched([item(2 + apart, "R")], [line(2, "S")])[0] == pairs


def test_neither_amount_nor_reference_pairs_nothing() -> None:
    kinds = [kind for kind, _, _ in matched([item(2, "R", 100)], [line(2, "S", 90)])[1]]
    assert kinds == ["missing at the bank", "missing in the record"]


def test_money_in_is_not_money_out() -> None:
    assert matched([item(8, "R", 100)], [line(8, "S", -100)])[0] == 0


def test_a_reference_that_names_one_thing_comes_before_the_amount() -> None:
    assert matched([item(10, "R", 100)], [line(10, "R", 90), line(10, "S", 100)]) == (
        0,
        [("amount differs", 10, "R"), ("missing in the record", 10, "S")],
    )


def test_a_reference_that_names_many_comes_after_the_amount() -> None:
    ours = [item(9, "BACS", 100), item(10, "BACS", 70)]
    assert matched(ours, [line(9, "FPS", 100), line(10, "BACS", 75)]) == (1, [("amount differs", 10, "BACS")])


def test_a_line_whose_reference_names_another_of_ours_is_not_matched_by_its_amount() -> None:
    """Finding F-10: the second line of C was taken for B, and both errors were out of sight."""
    ours = [item(10, "B", -50), item(12, "C", -80)]
    theirs = [line(12, "C", -30), line(12, "C", -50)]
    assert matched(ours, theirs) == (0, [("missing at the bank", 10, "B")])
    assert matched(ours, [line(12, "C", -31), line(12, "C", -50)]) == (
        0,
        [("missing at the bank", 10, "B"), ("amount differs", 12, "C"), ("missing in the record", 12, "C")],
    )
    assert matched([item(5, "A"), item(5, "B")], [line(5, "A"), line(5, "A")]) == (
        1,
        [("duplicate", 5, "A"), ("missing at the bank", 5, "B")],
    )


def test_what_bears_a_reference_that_the_bank_has_often_is_matched_by_its_amount() -> None:
    assert matched([item(5, "CHAPS"), item(6, "CHAPS")], [line(5, "CHAPS"), line(6, "TFR 9")]) == (2, [])


@pytest.mark.parametrize("apart", [0, 3])
def test_a_standing_order_that_never_came_is_the_one_that_is_missing(apart: int) -> None:
    """Finding BR-2: each month the newest was called missing, since that month."""
    start = date(2013, 1, 25)
    ours = [Item(start + timedelta(30 * turn), "NHS SO", 500_000, f"S000{turn}:2") for turn in range(4)]
    theirs = [Item(order.on + timedelta(apart), "NHS SO", 500_000) for order in ours[1:]]
    for known in range(1, 4):
        found = match(ours[: known + 1], theirs[:known])
        assert ([order.entry for order in found.ours], found.matched) == (["S0000:2"], known)


def test_pairs_by_amount_alone_are_listed() -> None:
    """Finding BR-7: two errors that cancel were out of sight."""
    cheque, refund = item(11, "CHEQUE 900619", 500_000), line(15, "HMRC VAT REFUND", 500_000)
    found = match([cheque, item(12, "A", 7)], [refund, line(12, "A", 7)])
    assert (found.matched, found.alike) == (2, [Alike(cheque, refund)])
    assert found.alike[0].document == {
        "entry": "S0001:2",
        "on": "2013-04-11",
        "reference": "CHEQUE 900619",
        "row": "S0009:2",
        "bank_on": "2013-04-15",
        "bank_reference": "HMRC VAT REFUND",
        "amount": "5000.00",
    }


# One for several


F10 = (
    [item(10, "A", -10_000, "A:1"), item(10, "B", -5_000, "B:1"), item(12, "C", -8_000, "C:1")],
    [
        line(10, "BACS 77", -15_000, "S0009:2"),
        line(12, "C", -3_000, "S0009:3"),
        line(12, "C", -5_000, "S0009:4"),
    ],
)


def names(groups: Sequence[Together]) -> list[tuple[str, str]]:
    """Return the references of each side of some groups."""
    return [
        ("+".join(item.reference for item in group.ours), "+".join(other.reference for other in group.theirs))
        for group in groups
    ]


def test_several_payments_in_one_line_and_several_lines_for_one_payment_match() -> None:
    """Finding F-10: nothing of this could be matched or cleared, and B was taken for a line of C."""
    found = match(*F10)
    assert (found.ours, found.theirs, found.differing, found.matched) == ([], [], [], 0)
    assert names(found.together) == [("C", "C+C")]
    assert names(found.together_alike) == [("A+B", "BACS 77")]
    assert found.together_alike[0].document == {
        "ours": [
            {"id": "A:1", "on": "2013-04-10", "reference": "A", "amount": "-100.00"},
            {"id": "B:1", "on": "2013-04-10", "reference": "B", "amount": "-50.00"},
        ],
        "theirs": [{"id": "S0009:2", "on": "2013-04-10", "reference": "BACS 77", "amount": "-150.00"}],
    }


def test_where_another_group_would_fit_too_none_is_taken_and_each_is_shown() -> None:
    ours, theirs = F10
    assert {
        row.reference: (row.kind, hint_text(row))
        for row in left([*ours, item(11, "D", -5_000, "D:1")], theirs)
    } == {
        "A": ("missing at the bank", "could be part of BACS 77?"),
        "B": ("missing at the bank", "could be part of BACS 77?"),
        "BACS 77": ("missing in the record", "could be A + B or A + D?"),
        "D": ("missing at the bank", "could be part of BACS 77?"),
    }


@pytest.mark.parametrize("turned", [False, True])
def test_two_that_could_be_the_same_several_are_both_left(*, turned: bool) -> None:
    several = [item(10, "A", 100, "A:1"), item(10, "B", 50, "B:1")]
    ones = [line(10, "X", 150, "S0009:2"), line(11, "Y", 150, "S0009:3")]
    found = match(ones, several) if turned else match(several, ones)
    assert (len(found.ours), len(found.theirs), found.together_alike) == (2, 2, [])
    assert len(found.doubtful) == 2


def test_a_group_takes_nothing_that_another_would_have_the_other_way_round() -> None:
    """Ours of 100 may be two lines of the bank, and a part of one line of 150: nobody guesses which."""
    ours = [item(10, "A", 100, "A:1"), item(10, "B", 50, "B:1")]
    theirs = [line(10, "X", 150, "S0009:2"), line(10, "Y", 60, "S0009:3"), line(10, "Z", 40, "S0009:4")]
    found = match(ours, theirs)
    assert (found.together_alike, len(found.ours), len(found.theirs)) == ([], 2, 3)
    assert names(found.doubtful) == [("A", "Y+Z"), ("A+B", "X")]


@pytest.mark.parametrize(("apart", "groups"), [(0, 1), (5, 1), (6, 0)])
@pytest.mark.parametrize("before", [False, True])
def test_a_group_by_amounts_alone_is_near_in_time(apart: int, groups: int, *, before: bool) -> None:
    first, last = (10 + apart, 10) if before else (10, 10 + apart)
    ours = [item(first, "A", 100, "A:1"), item(first, "B", 50, "B:1")]
    assert len(match(ours, [line(last, "X", 150)]).together_alike) == groups


@pytest.mark.parametrize(("parts", "groups"), [(2, 1), (5, 1), (6, 0)])
def test_a_group_by_amounts_alone_is_small_unless_it_is_all_of_a_day(parts: int, groups: int) -> None:
    ours = [item(10, f"A{turn}", 100 + 2**turn, f"A{turn}:1") for turn in range(parts)]
    total = sum(one.amount for one in ours)
    beside = item(10, "B", 1, "B:1")
    assert len(match([*ours, beside], [line(10, "X", total)]).together_alike) == groups
    assert len(match(ours, [line(10, "X", total)]).together_alike) == 1


def run(day: int, parts: int, reference: str = "") -> list[Item]:
    """Payments of one day, of whose amounts none is the sum of others."""
    return [
        item(day, reference or f"A{day}-{turn}", -(10_000 + turn * turn), f"A{day}:{turn}")
        for turn in range(parts)
    ]


def total(items: Sequence[Item]) -> int:
    return sum(found.amount for found in items)


@pytest.mark.parametrize(("day", "groups"), [(4, 0), (5, 1), (10, 1), (15, 1), (16, 0)])
def test_a_run_of_hundreds_of_one_day_is_one_line_near_it(day: int, groups: int) -> None:
    """They could not be matched before: of many amounts no group is searched for."""
    ours = run(10, 300)
    found = match(ours, [line(day, "BACS 77", total(ours))])
    assert [len(group.ours) for group in found.together_alike] == [300] * groups
    assert (len(found.ours), len(found.theirs)) == ((0, 0) if groups else (300, 1))


def test_a_run_may_be_several_lines_for_one_of_ours() -> None:
    theirs = [line(10, f"X{turn}", 1_000 + turn * turn, f"S0009:{turn}") for turn in range(40)]
    found = match([item(11, "BULK", total(theirs))], theirs)
    assert [(len(group.ours), len(group.theirs)) for group in found.together_alike] == [(1, 40)]


def test_a_run_is_all_of_the_day_and_not_some_of_it() -> None:
    ours = run(10, 30)
    found = match([*ours, item(10, "B", -1, "B:1")], [line(10, "BACS 77", total(ours))])
    assert (found.together_alike, len(found.ours), len(found.theirs)) == ([], 31, 1)


def test_what_comes_in_on_the_day_is_no_part_of_what_goes_out() -> None:
    ours = run(10, 30)
    found = match([*ours, item(10, "IN", 700, "B:1")], [line(10, "BACS 77", total(ours))])
    assert (len(found.together_alike), [left.reference for left in found.ours]) == (1, ["IN"])


def test_two_runs_of_a_day_are_told_by_their_references() -> None:
    ours = [*run(10, 30, "RUN-7"), *run(10, 20, "RUN-8")]
    theirs = [line(11, "BACS 1", total(ours[:30])), line(11, "BACS 2", total(ours[30:]), "S0009:3")]
    found = match(ours, theirs)
    assert [(len(group.ours), group.theirs[0].reference) for group in found.together_alike] == [
        (30, "BACS 1"),
        (20, "BACS 2"),
    ]


def test_a_run_under_one_reference_may_take_days_and_have_a_credit_in_it() -> None:
    ours = [
        *run(9, 20, "RUN-7"),
        *run(10, 20, "RUN-7"),
        item(10, "RUN-7", 50, "C:1"),
        item(10, "B", -3, "B:1"),
    ]
    found = match(ours, [line(12, "BACS 1", total(ours[:-1]))])
    assert ([len(group.ours) for group in found.together_alike], len(found.ours)) == ([41], 1)


def test_a_reference_of_every_week_is_a_run_on_each_day() -> None:
    ours = [*run(3, 20, "WEEKLY"), *run(10, 20, "WEEKLY"), item(10, "B", -3, "B:1")]
    found = match(ours, [line(10, "BACS 1", total(ours[20:40]))])
    assert [len(group.ours) for group in found.together_alike] == [20]
    assert {left.on.day for left in found.ours if left.reference == "WEEKLY"} == {3}


def test_two_lines_that_are_the_same_run_are_both_shown_and_none_is_taken() -> None:
    ours = run(10, 30)
    theirs = [line(10, "X", total(ours)), line(11, "Y", total(ours), "S0009:3")]
    assert (match(ours, theirs).together_alike, len(match(ours, theirs).doubtful)) == ([], 2)
    told = {row.reference: hint_text(row) for row in left(ours, theirs)}
    assert told["X"] == "could be A10-0 + A10-1 + A10-2 + A10-3 + A10-4 + 25 more?"
    assert told["A10-0"] == "could be part of X or Y?"


def test_two_days_that_come_to_the_same_are_not_guessed_between() -> None:
    ours = [*run(10, 30), *run(11, 30)]
    found = match(ours, [line(10, "X", total(ours[:30]))])
    assert (found.together_alike, len(found.doubtful)) == ([], 2)


def test_a_run_and_a_few_that_fit_as_well_are_not_guessed_between() -> None:
    ours = [*run(10, 6), item(12, "P", total(run(10, 6)) + 500, "P:1"), item(12, "Q", -500, "Q:1")]
    found = match([*ours], [line(10, "X", total(ours[:6]))])
    assert (found.together_alike, len(found.doubtful)) == ([], 2)


@pytest.mark.parametrize(("others", "groups"), [(14, 1), (15, 0)])
def test_where_many_could_be_in_a_group_none_is_looked_for(others: int, groups: int) -> None:
    ours = [item(10, "A", 100_000, "A:1"), item(10, "B", 50_000, "B:1")]
    ours += [item(10, f"C{turn}", 70_001 + turn, f"C{turn}:1") for turn in range(others)]
    assert len(match(ours, [line(10, "X", 150_000)]).together_alike) == groups


def test_what_bears_the_reference_of_something_else_is_in_no_group_by_amounts() -> None:
    """An item whose reference names another thing is no candidate on amount."""
    ours = [item(10, "A", 100, "A:1"), item(10, "B", 50, "B:1")]
    assert match(ours, [line(10, "X", 150), line(10, "B", 45)]).together_alike == []
    assert match([item(10, "X", 140), *ours], [line(10, "X", 150)]).together_alike == []
    assert match([item(10, "X", 90), item(10, "X", 80), *ours], [line(10, "X", 150)]).together_alike == []


def test_a_pair_comes_before_a_group() -> None:
    ours = [item(10, "A", 100, "A:1"), item(10, "B", 50, "B:1"), item(14, "C", 150, "C:1")]
    found = match(ours, [line(10, "X", 150)])
    assert ([one.reference for one in found.ours], found.together_alike) == (["A", "B"], [])


def test_money_in_and_money_out_make_no_group_by_amounts() -> None:
    ours = [item(10, "A", 200, "A:1"), item(10, "B", -50, "B:1")]
    assert match(ours, [line(10, "X", 150)]).together_alike == []


def test_all_that_bear_a_reference_are_one_however_many_and_far_apart() -> None:
    ours = [item(1, "RUN 9", 100 + turn, f"A{turn}:1") for turn in range(20)]
    found = match(ours, [line(30, "RUN 9", sum(one.amount for one in ours))])
    assert (found.ours, found.theirs, len(found.together), found.together_alike) == ([], [], 1, [])


def test_what_is_given_back_under_a_reference_belongs_to_it() -> None:
    found = match([item(10, "C", -80)], [line(11, "C", -100), line(12, "C", 20)])
    assert names(found.together) == [("C", "C+C")]


def test_those_that_add_up_stay_matched_when_more_comes_under_the_reference() -> None:
    theirs = [line(12, "C", -30, "S0009:2"), line(14, "C", -50, "S0009:3"), line(28, "C", -10, "S0009:4")]
    found = match([item(10, "C", -80)], theirs)
    assert (names(found.together), [other.row for other in found.theirs]) == ([("C", "C+C")], ["S0009:4"])


def test_two_groups_under_a_reference_are_shown_beside_what_differs() -> None:
    theirs = [line(10, "C", -amount, f"S0009:{amount}") for amount in (30, 50, 20, 60, 7)]
    told_of = left([item(10, "C", -80)], theirs)
    differs = next(row for row in told_of if row.kind == "amount differs")
    assert (list(differs.hints), differs.groups) == (["group"], (("C", "C"),))


def test_a_reference_that_stands_on_many_is_followed_no_further_than_a_pair() -> None:
    """`BACS` names nothing: what is left under it is one thing only if it is near."""
    paid = item(1, "BACS", 700), line(1, "BACS", 700)
    ours = [paid[0], item(2, "BACS", 80)]
    for day, groups in ((12, 1), (13, 0)):
        found = match(ours, [paid[1], line(3, "BACS", 30), line(day, "BACS", 50)])
        assert (found.matched, len(found.together)) == (1, groups)


def test_a_group_is_paid_with_its_vat() -> None:
    ours = [item(20, "V1", -100_000, "E1"), item(20, "V2", -50_000, "E2")]
    found = match(ours, [line(21, "BACS 9", -170_000)], gross(E1=-120_000))
    assert (found.ours, found.theirs, found.vat) == ([], [], [20_000])


# VAT


def gross(**amounts: int) -> GrossOf:
    """Return what the bank was asked for by entries, by the name of each."""

    def gross_of(ids: Sequence[str]) -> Mapping[str, int]:
        return {name: amounts[name] for name in ids if name in amounts}

    return gross_of


@pytest.mark.parametrize("reference", ["V1", "ANOTHER"])
def test_a_payment_is_looked_for_with_its_vat(reference: str) -> None:
    paid, bank = item(20, "V1", -100_000, "E1"), line(20, reference, -120_000)
    found = match([paid], [bank], gross(E1=-120_000))
    assert (found.matched, found.vat, found.ours, found.theirs) == (1, [20_000], [], [])
    assert bool(found.alike) is (reference != "V1")


def test_a_payment_whose_vat_was_paid_apart_matches_net() -> None:
    found = match([item(20, "V1", -100_000, "E1")], [line(20, "V1", -100_000)], gross(E1=-120_000))
    assert (found.matched, found.vat) == (1, [])


def test_a_payment_with_vat_is_not_matched_net_by_its_amount_alone() -> None:
    found = match([item(20, "V1", -100_000, "E1")], [line(20, "X", -100_000)], gross(E1=-120_000))
    assert (found.matched, len(found.ours), len(found.theirs)) == (0, 1, 1)


def test_a_payment_of_which_the_bank_paid_another_sum_differs_by_what_we_have() -> None:
    told_of = left([item(20, "V1", -100_000, "E1")], [line(20, "V1", -121_000)], gross(E1=-120_000))
    assert [(row.kind, row.ours, row.theirs) for row in told_of] == [("amount differs", -100_000, -121_000)]


def test_vat_is_asked_about_only_where_both_sides_have_something_left() -> None:
    def never(_ids: Sequence[str]) -> Mapping[str, int]:
        raise AssertionError

    assert match([item(20)], [line(20)], never).matched == 1
    assert match([item(20), item(21, "B")], [line(20)], never).matched == 1
    assert match([item(20)], [line(20), line(21, "B")], never).matched == 1


# Hints


@pytest.mark.parametrize(
    ("ours", "theirs", "hint"),
    [
        (5400, 4500, "digits swapped"),
        (1200, -1200, "sign"),
        (500, 1000, "doubled"),
        (1000, 500, "doubled"),
        (100, 90, ""),
    ],
)
def test_an_amount_that_differs_says_what_it_looks_like(ours: int, theirs: int, hint: str) -> None:
    (found,) = left([item(5, "R", ours)], [line(5, "R", theirs)])
    assert (found.kind, list(found.hints), found.like) == ("amount differs", [hint] if hint else [], "")


@pytest.mark.parametrize(("apart", "hinted"), [(0, True), (10, True), (11, False)])
@pytest.mark.parametrize(
    ("amount", "hint"), [(-5400, "sign"), (4500, "digits swapped"), (10_800, "doubled"), (2700, "doubled")]
)
def test_what_is_missing_on_both_sides_is_held_against_each_other(
    amount: int, hint: str, apart: int, *, hinted: bool
) -> None:
    ours, theirs = sorted(
        left([item(2, "A", 5400)], [line(2 + apart, "B", amount)]), key=lambda row: row.reference
    )
    assert (ours.kind, theirs.kind) == ("missing at the bank", "missing in the record")
    expected = ([hint], "B", [hint], "A") if hinted else ([], "", [], "")
    assert (list(ours.hints), ours.like, list(theirs.hints), theirs.like) == expected


def test_a_hint_is_about_one_other() -> None:
    told_of = left([item(2, "A", 5400)], [line(2, "B", -5400), line(3, "C", 4500), line(4, "D", -5400)])
    assert {row.reference: (list(row.hints), row.like) for row in told_of} == {
        "A": (["sign"], "B"),
        "B": (["sign"], "A"),
        "C": ([], ""),
        "D": ([], ""),
    }


def test_what_our_record_has_a_month_later_is_told() -> None:
    later = [Item(date(2013, 5, 2), "N", 70, "S0002:2")]
    (found,) = left([], [line(29, "N", 70)], later=later)
    assert (found.kind, list(found.hints)) == ("missing in the record", ["next month"])
    (other,) = left([], [line(29, "N", 71)], later=later)
    assert list(other.hints) == []


def test_reference_and_amount_come_before_the_day() -> None:
    assert matched([item(10, "R")], [line(10, "S"), line(12, "R")]) == (
        1,
        [("missing in the record", 10, "S")],
    )


def test_the_day_comes_before_what_is_near() -> None:
    assert matched([item(9, "A"), item(10, "B")], [line(10, "C")]) == (1, [("missing at the bank", 9, "A")])


def test_what_fits_is_paired_and_what_has_its_reference_alone_differs() -> None:
    assert matched([item(9, "A"), item(10, "B", 70)], [line(11, "B", 75), line(12, "C")]) == (
        1,
        [("amount differs", 10, "B")],
    )


@pytest.mark.parametrize("days", [(2, 9), (9, 2), (9, 18)])
def test_the_nearest_line_is_taken(days: tuple[int, int]) -> None:
    left = next(day for day in days if day != 9)
    assert matched([item(8)], [line(day) for day in days]) == (1, [("missing in the record", left, "R")])


def test_pairs_are_one_to_one() -> None:
    assert matched([item(5), item(5)], [line(5)]) == (1, [("missing at the bank", 5, "R")])
    assert matched([item(5, "A"), item(5, "B")], [line(5, "C")])[0] == 1
    assert matched([item(5, "A", 10), item(5, "A", 11)], [line(5, "A", 12)]) == (
        0,
        [("amount differs", 5, "A"), ("missing at the bank", 5, "A")],
    )


def test_what_pairs_with_nothing_keeps_nothing_from_pairing() -> None:
    ours = [item(3, "X", 1), item(5, "A"), item(4, "Y", 2), item(7, "B", 50)]
    theirs = [line(6, "Z", 4), line(8, "B", 50), line(5, "A")]
    assert matched(ours, theirs) == (
        2,
        [("missing at the bank", 3, "X"), ("missing at the bank", 4, "Y"), ("missing in the record", 6, "Z")],
    )


def test_nothing_matches_nothing() -> None:
    assert matched([], []) == (0, [])


# Order


def test_differences_stand_by_day_then_reference_then_kind() -> None:
    ours = [item(12, "B"), item(9, "C", 7), item(3, "R", 70), item(12, "A", 5)]
    theirs = [line(3, "R", 50), line(9, "0", 9), line(3, "R", 50)]
    assert matched(ours, theirs) == (
        0,
        [
            ("amount differs", 3, "R"),
            ("duplicate", 3, "R"),
            ("missing in the record", 9, "0"),
            ("missing at the bank", 9, "C"),
            ("missing at the bank", 12, "A"),
            ("missing at the bank", 12, "B"),
        ],
    )


# Work


class Counted(Item, frozen=True):
    """An item that counts how often it is compared or measured."""

    calls: Counter[str] = Counter()

    def __eq__(self, other: object) -> bool:
        Counted.calls["compared"] += 1
        return self is other

    __hash__ = Item.__hash__


@pytest.fixture
def calls() -> Counter[str]:
    """How often items were compared with each other."""
    Counted.calls = Counter()
    return Counted.calls


def some(count: int, first: int, reference: str = "") -> list[Item]:
    """Lines of a month, each with an amount of its own, and a reference of its own if none is given."""
    start = date(2013, 4, 1)
    return [
        Counted(start + timedelta(days=number % 10), reference or f"R{first + number}", first + number)
        for number in range(count)
    ]


def test_8000_unmatched_lines_are_not_each_held_against_each(calls: Counter[str]) -> None:
    """Finding q1 of performance: 8,000 lines of the bank took 65 seconds, each compared with each."""
    ours, theirs = some(4_000, 1_000_000), some(8_000, 1)
    assert len(left(ours, theirs)) == 12_000
    assert calls.total() <= 8 * 12_000


def test_lines_that_share_a_reference_are_not_each_held_against_each(calls: Counter[str]) -> None:
    left(some(400, 1_000_000, "BACS"), some(400, 1, "BACS"))
    assert calls.total() <= 20 * 800

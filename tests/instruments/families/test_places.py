"""The funded share as places: a freed one goes to the next in order, and fewer families have fewer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from family_book import CRIME, PROGRAMME
from in_memory import MemoryBook
from instruments.families.test_checks import told_of
from over_time import bare, decisions, found, household, named, pounds, stands, together
from pooledbudget.instruments.families.words import sentence

SIX = [f"F{number}" for number in range(1, 7)]
SHARE = "Fees to date are the funded share of the families attached"
HALVES = ["", "", "", "beyond the share", "", ""]
"""What is answered to six families one after the other, where halves round up."""


def attached(allocation: int, *names: str, readings: str = "") -> tuple[MemoryBook, dict[str, str]]:
    """Return a book closed to April 2013 with families attached day by day, each by a file of its own."""
    book = bare(allocation, readings=readings)
    rows = together(*(household(name, f"{name}-A") for name in names))
    for kind in ("families", "flags"):
        book.give(kind, *rows[kind])
    book.give("benefits", *(f"{name}-A,2010-01-01,,esa" for name in names))
    files = {
        name: book.give("attachments", f"families,{name},2013-04-{day}", file=f"{name}.csv")
        for day, name in enumerate(names, start=10)
    }
    book.close("2013-04")
    return book, files


def reasons(book: MemoryBook, *names: str) -> list[str]:
    return [stands(book, "attachment", name).reason for name in names]


def test_a_place_that_is_freed_goes_to_the_next_in_order_in_the_same_close() -> None:
    """An allocation of three pays three fees: the fourth family was refused, and the first is withdrawn."""
    book, files = attached(3, *SIX[:5])
    assert reasons(book, *SIX[:5]) == ["", "", "", "beyond the share", "beyond the share"]
    book.withdraw(files["F1"])
    decided = book.close("2013-05").decisions
    assert reasons(book, *SIX[1:5]) == ["", "", "", "beyond the share"]
    assert (len(decided), pounds(book)) == (2, 7200)
    fee = stands(book, "attachment", "F4")
    assert sentence(fee, PROGRAMME, "GBP") == (
        "Attached on 13 April 2013: a fee of £2,400 is due, for a place in the funded share that another "
        "family's attachment has freed."
    )
    assert (fee.month, fee.facts["decided_in"]) == ("2013-05", "2013-04")
    assert told_of(book, "2013-05")[SHARE] == ["4", "0", "passed", ""]


def test_the_last_in_order_gives_its_place_back_where_fewer_families_are_left() -> None:
    """Five fees of six families; the one without is withdrawn, and of five families four are funded."""
    book, files = attached(600, *SIX)
    assert reasons(book, *SIX) == HALVES
    book.withdraw(files["F4"])
    book.close("2013-05")
    assert reasons(book, "F1", "F2", "F3", "F5", "F6") == ["", "", "", "", "place gone"]
    assert sentence(stands(book, "attachment", "F6"), PROGRAMME, "GBP") == (
        "Refused: beyond the share that is funded, as fewer families are attached. It had been decided in "
        "2013-04."
    )
    told = told_of(book, "2013-05")
    assert {row[2] for row in told.values()} == {"passed", "nothing to test"}
    assert pounds(book) == 9600


def test_a_family_that_comes_after_a_place_was_taken_back_has_its_own_by_the_running_total() -> None:
    book, files = attached(600, *SIX)
    book.withdraw(files["F4"])
    book.close("2013-05")
    rows = household("G", "G-A", on="2013-06-03")
    for kind in ("families", "flags", "attachments"):
        book.give(kind, *rows[kind], file=f"{kind}-G.csv")
    book.give("benefits", "G-A,2010-01-01,,esa", file="bG.csv")
    book.close("2013-06")
    assert reasons(book, "F5", "F6", "G") == ["", "place gone", ""]
    assert (pounds(book), told_of(book, "2013-06")[SHARE][2]) == (12_000, "passed")


def test_who_waited_has_a_freed_place_before_who_comes_in_the_same_close() -> None:
    book, files = attached(3, *SIX[:4])
    book.withdraw(files["F2"])
    rows = household("G", "G-A", on="2013-04-01")
    for kind in ("families", "flags", "attachments"):
        book.give(kind, *rows[kind])
    book.give("benefits", "G-A,2010-01-01,,esa")
    book.close("2013-05")
    assert reasons(book, "F4", "G") == ["", "beyond the share"]


def test_nothing_moves_where_as_many_are_funded_as_before() -> None:
    """A family with a fee goes: four fees of five families are the share."""
    book, files = attached(600, *SIX)
    book.withdraw(files["F2"])
    (withdrawn,) = book.close("2013-05").decisions
    assert (withdrawn.subject, pounds(book)) == (named("F2"), 9600)
    assert not book.close("2013-06").decisions


def test_a_month_closed_again_moves_places_among_its_own_and_the_next_close_those_of_later_months() -> None:
    """Three places: F1 to F3 of April have them, F4 and F5 of April and June wait; F1 and F2 go in April."""
    book, files = attached(3, *SIX[:4])
    rows = household("F5", "F5-A", on="2013-06-03")
    for kind in ("families", "flags", "attachments"):
        book.give(kind, *rows[kind], file=f"{kind}-F5.csv")
    book.give("benefits", "F5-A,2010-01-01,,esa", file="b5.csv")
    book.close_all("2013-05", "2013-06")
    assert reasons(book, "F4", "F5") == ["beyond the share"] * 2
    book.reopen("2013-04")
    book.withdraw(files["F1"])
    book.withdraw(files["F2"])
    book.close("2013-04")
    assert reasons(book, "F3", "F4", "F5") == ["", "", "beyond the share"]
    book.close("2013-07")
    assert reasons(book, "F3", "F4", "F5") == ["", "", ""]
    assert (stands(book, "attachment", "F5").month, pounds(book)) == ("2013-07", 7200)
    assert told_of(book, "2013-07")[SHARE][2] == "passed"


def test_a_smaller_allocation_takes_no_fee_back() -> None:
    """What was paid under the larger one was agreed; a larger one has places for who waited."""
    book, _ = attached(3, *SIX[:4])
    book.agreements["families"] = book.agreements["families"].replace("allocation = 3", "allocation = 1")
    assert not book.close("2013-05").decisions
    book.agreements["families"] = book.agreements["families"].replace("allocation = 1", "allocation = 600")
    book.close("2013-06")
    assert reasons(book, *SIX[:4]) == ["", "", "", "beyond the share"]


def test_the_month_in_which_places_moved_is_closed_again_and_says_the_same() -> None:
    book, files = attached(600, *SIX)
    book.withdraw(files["F4"])
    book.close("2013-05")
    before = stands(book, "attachment", "F6")
    book.reopen("2013-05")
    book.close("2013-05")
    again = stands(book, "attachment", "F6")
    assert (again.reason, again.facts["decided_in"]) == (before.reason, before.facts["decided_in"])
    assert pounds(book) == 9600


def test_the_month_in_which_a_place_was_freed_is_closed_again_and_says_the_same() -> None:
    book, files = attached(3, *SIX[:5])
    book.withdraw(files["F1"])
    book.close("2013-05")
    before = sentence(stands(book, "attachment", "F4"), PROGRAMME, "GBP")
    book.reopen("2013-05")
    book.close("2013-05")
    assert sentence(stands(book, "attachment", "F4"), PROGRAMME, "GBP") == before
    assert pounds(book) == 7200


def results(book: MemoryBook, *names: str) -> list[str]:
    return [stands(book, "result", name).reason for name in names]


def test_a_result_beyond_the_cap_is_paid_when_another_falls_with_its_attachment() -> None:
    """An allocation of two pays two results; the third was refused for that alone."""
    book, files = attached(2, *SIX[:3])
    book.give(
        "incidents", *(f"{name},2013-03-{day:02d},{name}{day}," for name in SIX[:3] for day in range(1, 11))
    )
    book.give("claims", *(f"families,{name},2013-10-1{day},{CRIME}" for day, name in enumerate(SIX[:3])))
    book.close_all("2013-05", "2013-10")
    assert results(book, *SIX[:3]) == ["", "", "beyond the share"]
    book.withdraw(files["F1"])
    book.close("2013-11")
    assert results(book, *SIX[:3]) == ["attachment withdrawn", "", ""]
    assert (pounds(book, "income:results"), pounds(book)) == (3000, 7800)
    assert not book.close("2013-12").decisions


def test_what_is_beyond_the_cap_still_is_not_decided_anew() -> None:
    book, files = attached(2, *SIX[:4])
    book.give(
        "incidents", *(f"{name},2013-03-{day:02d},{name}{day}," for name in SIX[:4] for day in range(1, 11))
    )
    book.give("claims", *(f"families,{name},2013-10-1{day},{CRIME}" for day, name in enumerate(SIX[:4])))
    book.close_all("2013-05", "2013-10")
    book.withdraw(files["F1"])
    book.close("2013-11")
    assert results(book, "F3", "F4") == ["", "beyond the share"]
    assert [stands(book, "result", name).month for name in ("F3", "F4")] == ["2013-11", "2013-10"]


@pytest.mark.parametrize(
    ("reading", "reason"), [("", "same people"), ('duplicate = "any shared person"', "same people")]
)
def test_the_same_people_are_attached_when_the_family_before_them_is_withdrawn(
    reading: str, reason: str
) -> None:
    book, files = attached(600, "F1", readings=reading)
    book.give("families", "G,F1-A,1982-01-01,2005-01-01,", file="g.csv")
    book.give("flags", *flags("G", "F1-A"), file="flags.csv")
    book.give("attachments", "families,G,2013-05-02", file="attached.csv")
    book.give("claims", f"families,G,2013-06-03,{CRIME}")
    book.close_all("2013-05", "2013-06")
    assert reasons(book, "G") == results(book, "G") == [reason]
    book.withdraw(files["F1"])
    book.close("2013-07")
    assert (reasons(book, "G"), pounds(book)) == ([""], 2400)
    assert results(book, "G") != [reason]


def flags(family: str, person: str) -> Sequence[str]:
    return f"{family},asb order,2013-03-01,2013-03-01,{person}", f"{family},local concern,2013-01-01,,"


def moved_to(book: MemoryBook, files: dict[str, str], name: str, day: str) -> None:
    book.give("attachments", f"families,{name},{day}", file=f"{name}-again.csv", replaces=files[name])


def test_a_family_whose_day_is_corrected_keeps_its_place_where_nobody_comes_before_it() -> None:
    """F1 and F2 have the two places there are; the day of F1 was one off, and F3 waits behind it still."""
    book, files = attached(2, *SIX[:3])
    assert reasons(book, *SIX[:3]) == ["", "", "beyond the share"]
    moved_to(book, files, "F1", "2013-04-09")
    book.close("2013-05")
    fees = [each for each in decisions(book) if each.subject == named("F1") and each.paid]
    assert sentence(fees[0], PROGRAMME, "GBP") == (
        "Attached on 9 April 2013: a fee of £2,400 is due. Its row was corrected: for 10 April 2013, a fee "
        "of £2,400 had been decided in 2013-04."
    )
    assert (stands(book, "attachment", "F3").reason, pounds(book)) == ("beyond the share", 4800)


def test_a_family_of_one_day_with_another_keeps_the_place_of_its_first_row() -> None:
    """F1 was attached on the wrong day, and by its right day it comes with F3: its row was there before."""
    book, files = attached(2, *SIX[:3])
    moved_to(book, files, "F1", "2013-04-12")
    book.close("2013-05")
    assert [each.reason for each in decisions(book) if each.subject == named("F1")][-1] == ""
    assert (stands(book, "attachment", "F3").reason, pounds(book)) == ("beyond the share", 4800)


def test_a_family_that_is_moved_behind_another_loses_its_place_to_it_and_says_what_it_had() -> None:
    book, files = attached(2, *SIX[:3])
    moved_to(book, files, "F1", "2013-04-20")
    book.close("2013-05")
    (now,) = [each for each in decisions(book) if each.subject == named("F1") and each.reason != "withdrawn"]
    assert (now.reason, stands(book, "attachment", "F3").paid) == ("beyond the share", True)
    assert sentence(now, PROGRAMME, "GBP") == (
        "Refused: beyond the share that is funded. Its row was corrected: for 10 April 2013, a fee of "
        "£2,400 had been decided in 2013-04, £2,400 more than now."
    )
    assert pounds(book) == 4800
    assert told_of(book, "2013-05")[SHARE] == ["3", "0", "passed", ""]


def test_a_family_moved_to_another_year_says_the_difference_of_its_fee() -> None:
    book, files = attached(3, *SIX[:3])
    moved_to(book, files, "F1", "2013-03-28")
    book.close("2013-05")
    (fee,) = [each for each in decisions(book) if each.subject == named("F1") and each.paid]
    assert sentence(fee, PROGRAMME, "GBP").endswith("had been decided in 2013-04, £800 less than now.")


@pytest.mark.parametrize("day", ["2013-04-09", "2013-04-12", "2013-04-20"])
def test_a_day_is_corrected_alike_at_the_next_close_and_in_its_month_opened_again(day: str) -> None:
    """And what was told is told still when the month is closed once more with nothing new."""
    found = []
    for again in (False, True):
        book, files = attached(2, *SIX[:3])
        if again:
            book.reopen("2013-04")
        moved_to(book, files, "F1", day)
        month = "2013-04" if again else "2013-05"
        book.close(month)
        told = as_told(book)
        book.reopen(month)
        book.close(month)
        assert as_told(book) == told
        found.append([(each.subject, each.reason, each.amount) for each in decisions(book)])
    assert sorted(found[0]) == sorted(found[1])


def as_told(book: MemoryBook) -> list[tuple[str, str, str, int, str]]:
    return sorted(
        (each.cause, each.month, each.reason, each.amount, str(each.told)) for each in decisions(book)
    )


# Another reading, stated since


def restated(book: MemoryBook, **readings: str) -> None:
    """Write other readings into the agreement."""
    said = "".join(f'{name.replace("_", "-")} = "{choice}"\n' for name, choice in readings.items())
    book.agreements["families"] = (
        book.agreements["families"].partition("[readings]")[0] + f"[readings]\n{said}"
    )


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("floor", "half up", [("F1", "L04", "2400.00")]),
        ("half up", "floor", [("F3", "L03", "2400.00")]),
        ("floor", "floor", []),
    ],
)
def test_another_rounding_moves_no_settled_fee_and_says_the_pounds(
    first: str, then: str, told: list[tuple[str, str, str]]
) -> None:
    """Three families: two fees of them by the floor, three by halves up."""
    book, _ = attached(600, *SIX[:3], readings=f'funded-rounding = "{first}"')
    fees, before = pounds(book), reasons(book, *SIX[:3])
    restated(book, funded_rounding=then)
    for month in ("2013-05", "2013-06"):
        closing = book.close(month)
        assert (pounds(book), reasons(book, *SIX[:3]), closing.decisions) == (fees, before, [])
        names = {named(name): name for name in SIX}
        assert told == [
            (names[each["family"]], code, each["amount"])
            for code in ("L03", "L04")
            for each in found(closing, code)
        ]
    book.reopen("2013-04")
    book.close("2013-04")
    assert (pounds(book), reasons(book, *SIX[:3])) == (fees, before)
    assert not book.close("2013-07").decisions
    assert told_of(book, "2013-07")[SHARE][2] == "passed"


def test_another_rounding_acts_on_who_comes_after_it_is_stated() -> None:
    book, _ = attached(600, *SIX[:3], readings='funded-rounding = "half up"')
    restated(book, funded_rounding="floor")
    for day, name in enumerate(SIX[3:], start=3):
        rows = household(name, f"{name}-A", on=f"2013-05-0{day}")
        for kind in ("families", "flags", "attachments"):
            book.give(kind, *rows[kind], file=f"{kind}-{name}.csv")
        book.give("benefits", f"{name}-A,2010-01-01,,esa", file=f"{name}-b.csv")
    book.close("2013-05")
    assert reasons(book, *SIX) == ["", "", "", "beyond the share", "", ""]
    assert "by funded-rounding = 'floor', stated since" not in str(book.close("2013-06").findings)


def test_what_another_reading_makes_of_a_settled_fee_is_said_in_words() -> None:
    book, _ = attached(600, *SIX[:3], readings='funded-rounding = "half up"')
    restated(book, funded_rounding="floor")
    (finding,) = [each for each in book.close("2013-05").findings if each.code.value == "L03"]
    assert finding.what == (
        f"attachment of {named('F3')}, decided in 2013-04: by funded-rounding = 'floor', stated since, and "
        "what is known now £2,400.00 of it would not be paid"
    )

"""Evidence that is not there is not good news (BR-26, catalogue 129)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from family_book import BOOK, PROGRAMME
from in_memory import MemoryBook
from over_time import decisions
from pooledbudget.evidence.coverage import covered
from pooledbudget.evidence.tables import Measure
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.words import sentence, words
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month, months_within

EXPECTED = """
[partners.police]
name = "Police"
parts = ["contributor", "deliverer"]
[[expected]]
partner = "police"
kind = "incidents"
[[expected]]
partner = "police"
kind = "offences"
"""
AGREEMENT = """
kind = "families"
agreement = "fam"
title = "families"
programme = "troubled-families-2012"
payer = "dept"
allocation = 600
theme = "families"
"""
MONTHS = [str(month) for month in months_within(Month(2013, 4).first, Month(2014, 1).last)]
INCIDENTS = ("F1,2013-01-05,I1,", "F1,2013-02-05,I2,", "F1,2013-03-05,I3,")


def closed(
    police: Sequence[str], expected: str = EXPECTED, claimed: str = "2014-01-31"
) -> tuple[MemoryBook, Decision]:
    """Return book T closed to January 2014, the police having sent headings only for some months."""
    book = MemoryBook(
        BOOK.format(first="2013-04") + expected,
        {"fam": AGREEMENT},
        record=Record.create(":memory:", "smallshire", Month(2013, 4)),
    )
    book.give("families", "F1,A1,1980-01-01,2005-01-01,")
    book.give("flags", "F1,asb order,2013-03-01,,A1", "F1,local concern,2013-01-01,,")
    book.give("benefits", "A1,2012-01-01,,jsa")
    sender = "police" if expected else "county"
    book.give("incidents", *INCIDENTS, sender=sender, month="2013-04")
    book.give("attachments", "fam,F1,2013-04-10")
    book.give("claims", f"fam,F1,{claimed},crime asb education")
    for month in police:
        for kind in ("incidents", "offences"):
            if (kind, month) != ("incidents", "2013-04"):
                book.give(kind, sender=sender, month=month, empty=True)
    book.close_all("2013-04", "2014-01")
    (result,) = [decision for decision in decisions(book) if decision.asked == "result"]
    return book, result


@pytest.mark.parametrize(("claimed", "pounds"), [("2013-12-31", 1500), ("2014-01-01", 0)])
def test_a_window_that_ends_a_day_after_what_was_received_is_not_shown(claimed: str, pounds: int) -> None:
    """The police have answered to the end of December: a claim of New Year's Day asks for January too."""
    _, result = closed(MONTHS[:-1], claimed=claimed)
    assert result.amount // 100 == pounds
    assert (result.reason == "not shown") == (pounds == 0)


def said(decision: Decision) -> str:
    return "\n".join(
        [sentence(decision, PROGRAMME, "GBP"), *(words(one, PROGRAMME).value for one in decision.measures)]
    )


def test_br26_a_window_without_the_police_files_that_were_expected_is_not_shown() -> None:
    _, result = closed(())
    assert (result.amount, result.reason) == (0, "not shown")
    assert "no file of incidents for August 2013, September 2013" in said(result)


def test_br26_files_of_headings_only_are_a_nought_and_the_coverage_is_told() -> None:
    _, result = closed(MONTHS)
    assert (result.amount, result.reason) == (1500_00, "")
    assert "3 before, 0 after; incidents received for every month" in said(result)


@pytest.mark.parametrize("gap", ["2013-08", "2014-01"])
def test_br26_a_gap_of_a_month_in_the_window_is_enough_to_show_nothing(gap: str) -> None:
    _, result = closed([month for month in MONTHS if month != gap])
    assert result.amount == 0
    assert f"no file of incidents for {Month.parse(gap).written}" in said(result)


def test_br26_a_month_between_the_windows_is_not_asked_for() -> None:
    _, result = closed([month for month in MONTHS if month != "2013-06"])
    assert result.amount == 1500_00


def test_a_book_that_expects_no_file_of_a_kind_says_nothing_of_its_coverage() -> None:
    _, result = closed((), expected="")
    assert result.amount == 1500_00
    assert "received" not in said(result)


def test_what_passes_on_what_is_there_loses_nothing_by_a_file_that_did_not_come() -> None:
    """An achievement that was sent is there, whatever else was expected."""
    there = Measure("F", "pass", 0, 1, 0, date(2013, 4, 10), date(2013, 6, 1), ())
    missing = {"achievements": frozenset({"2013-05"}), "incidents": frozenset({"2013-05"})}
    assert covered("achieved", there, missing) == there
    assert covered("incidents_fall", there, missing).verdict == "not shown"
    assert covered("incidents_fall", replace(there, verdict="fail"), missing).verdict == "fail"

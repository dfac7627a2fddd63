"""The figures that a partner may answer are those that stand on its statements."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook, place_of_everything
from loops import some
from pooledbudget.instruments.told import figures_told
from pooledbudget.statements.issuing import Issue, statements_of


def told(issued: Issue, partner: str) -> dict[str, set[str]]:
    found = figures_told(issued.on.agreements, issued.desk, issued.on.partners.get(partner))
    return {kind: set(ids) for kind, ids in found.items()}


def printed(issued: Issue, partner: str) -> dict[str, set[str]]:
    pages = statements_of(issued, partner)
    return {page.kind: {id_.rpartition("/")[2] for id_ in page.figures} for page in pages}


@pytest.fixture(scope="module")
def book() -> MemoryBook:
    made = place_of_everything()
    made.give("contributions", "2013-04-02,pool,nhs,cash,100.00,A")
    made.give("expenditure", "2013-04-09,hubs,5.00,INV", sender="police")
    made.give("drawdowns", "2013-04-13,bond,harbour,40.00,D")
    made.give("figures", "2013-04,pool,contributions paid,801.01", sender="nhs")
    accrued = (
        "2013-05-31,pool,spending:hubs,police,early-help,480.00",
        "2013-05-31,pool,liabilities:owed-to-partners,police,,-480.00",
    )
    made.close()
    made.adjust(submission=made.give("adjustments", *accrued), reverses=True)
    made.close_all("2013-05", "2013-06")
    return made


@pytest.mark.parametrize("period", ["2013-04", "2013-05", "2013-06", "2013-Q1"])
def test_the_figures_told_are_those_that_are_printed(book: MemoryBook, period: str) -> None:
    issued = book.issue(period)
    for partner in some(issued.on.partners.by_id):
        assert told(issued, partner) == printed(issued, partner), partner


def test_both_sides_of_a_figure_that_differs_can_be_answered(book: MemoryBook) -> None:
    sides = {f"figure.D0001.{side}" for side in ("ours", "theirs")}
    assert sides <= told(book.issue("2013-06"), "nhs")["partner"]
    assert not sides & told(book.issue("2013-06"), "police")["partner"]


def test_an_accrual_that_is_open_can_be_answered(book: MemoryBook) -> None:
    assert "accrual.s0005-adjustment" in told(book.issue("2013-05"), "nhs")["partner"]
    assert "accrual.s0005-adjustment" not in told(book.issue("2013-06"), "nhs")["partner"]


def test_of_whom_nothing_is_told_the_statement_itself_can_be_answered() -> None:
    small = MemoryBook()
    small.close()
    assert told(small.issue("2013-04"), "department") == {"partner": set()}
    receipt = small.offer("replies", "2018-05-02,2013-04/department/partner,agree", sender="department")
    assert receipt.accepted

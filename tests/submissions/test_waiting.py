"""What waits is one answer: status, check, close and statements ask it. F-8."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from pooledbudget.findings import FindingCode
from pooledbudget.submissions.history import submissions
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.waiting import Waits, Why, read_waits, waiting
from tables import read_table

GOOD, BAD = "2013-04-20,hubs,100.00,X1", "2013-04-21,hubs,900000.OO,X2"


def test_quarantined_pounds_are_told_at_every_close_until_they_are_given_up() -> None:
    book = MemoryBook()
    book.give("expenditure", GOOD, BAD, "2013-04-31,hubs,7.00,X3", accept_valid=True, reason="on time")
    for month in ("2013-04", "2013-05"):
        closing = book.close(month)
        (finding,) = [found for found in closing.findings if found.code is FindingCode.QUARANTINED]
        assert "left out 2 rows of £7 and 1 amount that cannot be read" in finding.what
        assert "withdraw S0001 --quarantined" in finding.remedy
        assert finding.sealed()["facts"] == {
            "submission": "S0001",
            "sender": "county",
            "why": "quarantined",
            "kind": "expenditure",
            "rows": "2",
            "amount": "7.00",
            "unread": "1",
            "of": "",
        }
        assert not closing.clean
    book.withdraw("S0001", quarantined=True)
    assert FindingCode.QUARANTINED not in {found.code for found in book.close("2013-06").findings}


def test_rows_of_a_later_month_are_not_told_before_it() -> None:
    book = MemoryBook()
    book.give(
        "expenditure", "2013-05-20,hubs,1.00,A", "2013-05-32,hubs,1.00,B", accept_valid=True, reason="x"
    )
    assert book.close("2013-04").clean
    assert not book.close("2013-05").clean


def test_unanswered_copies_are_told_at_the_close() -> None:
    book = MemoryBook()
    book.give("expenditure", GOOD)
    book.give("expenditure", GOOD, "2013-04-22,hubs,1.00,X9")
    (finding,) = [found for found in book.close().findings if found.code is FindingCode.REPEAT]
    assert "1 row of £100 also in S0001, and counted again" in finding.what
    book.attest("S0002")
    assert FindingCode.REPEAT not in {found.code for found in book.close("2013-05").findings}


@pytest.mark.parametrize(
    ("kind", "lines", "waits"),
    [
        ("expenditure", ["2013-04-20,hubs,1_0,A", "2013-04-20,hubs,£3,B"], Waits(2, 3_00, 1)),
        ("incidents", ["F1,2013-04-31,A"], Waits(1)),
        ("figures", ["2013-04,pool,contributions paid,abc"], Waits(1)),
        ("bank-lines", ["2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,9.00,c"], Waits(2)),
    ],
)
def test_pounds_are_summed_where_a_sum_is_to_be_had(kind: str, lines: list[str], waits: Waits) -> None:
    book = MemoryBook()
    book.offer(kind, *lines)
    (found,) = waiting(submissions(book.record))
    assert (found.why, found.waits) == (Why.REFUSED, waits)


@pytest.mark.parametrize(
    ("amount", "rows", "waits"),
    [
        ({"turned": True}, "-5.00,\n2.00,\n", Waits(2, 3_00)),
        ({"below_nought": ["CR"]}, "5.00 CR,\n2.00,\n", Waits(2, -3_00)),
        ({"below_nought": ["-"]}, "5.00-,\n2.00,x,\n", Waits(2, -5_00, 1)),
        ({}, "5.00,\n2.00,x,\n1.00\n", Waits(3, 5_00, 2)),
        ({"debit": "Paid", "credit": "Back"}, "5.00,\n,2.00\n,-1.00\n", Waits(3, 3_00, 1)),
    ],
)
def test_b3_pounds_that_wait_are_read_as_their_layout_says(
    amount: dict[str, object], rows: str, waits: Waits
) -> None:
    columns = {} if "debit" in amount else {"amount": ["Net", "Paid"]}
    fixed = {"paid_on": "2013-04-30", "scheme": "hubs", "reference": "none"}
    said = {"layout": "theirs", "kind": "expenditure", "columns": columns, "fixed": fixed, "amount": amount}
    table = read_table(f"Paid,Back\n{rows}".encode(), "f.csv", ["utf-8"])
    assert read_waits(table, Layout.model_validate(said), {2, 3, 4, 5}, "GBP") == waits


def test_second_copies_wait_no_longer_once_the_other_file_is_gone() -> None:
    for gone in ("withdrawn", "replaced"):
        book = MemoryBook()
        book.give("expenditure", "2013-04-20,hubs,5.00,A")
        book.give("expenditure", "2013-04-20,hubs,5.00,A", "2013-04-21,hubs,1.00,B")
        assert [found.why for found in waiting(submissions(book.record))] == [Why.COPIES]
        if gone == "withdrawn":
            book.withdraw("S0001")
        else:
            book.give("expenditure", "2013-04-22,hubs,9.00,C", replaces="S0001")
        assert waiting(submissions(book.record)) == []
        assert "D02" not in [found.code.value for found in book.close().findings]


def test_a_total_that_was_left_out_of_an_accepted_file_waits_with_no_money() -> None:
    """Its 100.00 waited in quarantine beside the lines that it is the sum of."""
    book = MemoryBook()
    book.give("expenditure", GOOD, "Total,,100.00,", BAD, accept_valid=True, reason="on time")
    (found,) = waiting(submissions(book.record))
    assert (found.why, found.waits) == (Why.QUARANTINED, Waits(2, 0, 1))

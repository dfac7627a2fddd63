"""A refund is held again when what it names is withdrawn, replaced or shrinks, by any act."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook
from pooledbudget.acts import dependents
from pooledbudget.errors import Refused
from pooledbudget.submissions import history
from pooledbudget.submissions.pool_records import Adjustment

PAID = "2013-04-02,pool,county,cash,100.00,A1,"
REFUND = "2013-04-20,pool,county,cash,-80.00,R1,A1"


def refunded() -> MemoryBook:
    book = MemoryBook()
    book.give("contributions", PAID, "2013-04-03,pool,nhs,cash,10.00,N1,")
    book.give("contributions", REFUND)
    return book


def test_a_refund_of_what_was_withdrawn_stops_the_close_and_is_named() -> None:
    book = refunded()
    book.withdraw("S0001")
    with pytest.raises(Refused, match="2013-04 cannot close: a row names what no longer stands") as fault:
        book.close()
    (finding,) = fault.value.findings
    assert (finding.file, finding.row, finding.column) == ("file.csv (S0002)", 2, "refunds")
    assert finding.what == "'A1' is no contribution of county to pool"
    assert "withdraw S0002" in finding.remedy
    book.withdraw("S0002")
    assert book.close().findings == []


@pytest.mark.parametrize(
    ("paid", "column", "what"),
    [
        (
            "2013-04-02,pool,county,cash,60.00,A1,",
            "amount",
            "80.00 is refunded of 'A1', of which 60.00 is left",
        ),
        ("2013-04-02,pool,county,cash,100.00,A2,", "refunds", "'A1' is no contribution of county to pool"),
        (
            "2013-04-02,pool,county,in kind,100.00,A1,",
            "form",
            "'A1' was given in kind, and is refunded in cash",
        ),
        (
            "2013-04-25,pool,county,cash,100.00,A1,",
            "received_on",
            "2013-04-20 is before 2013-04-25, when 'A1' came",
        ),
    ],
)
@pytest.mark.parametrize("closed", [False, True])
def test_a_refund_of_what_a_replacing_file_made_less(paid: str, column: str, what: str, closed: bool) -> None:
    book = refunded()
    if closed:
        book.close()
    receipt = book.offer("contributions", paid, replaces="S0001")
    assert receipt.accepted
    assert f"S0002 row 2: {what}" in [finding.what for finding in receipt.findings]
    with pytest.raises(Refused) as fault:
        book.close("2013-05" if closed else "2013-04")
    assert [(finding.column, finding.what) for finding in fault.value.findings] == [(column, what)]
    book.give("contributions", PAID, replaces="S0003")
    book.close("2013-05" if closed else "2013-04")
    assert book.total("assets:cash") == 20_00


def test_a_refund_within_what_a_replacing_file_has_is_not_asked_about() -> None:
    book = refunded()
    receipt = book.offer("contributions", "2013-04-04,pool,county,cash,90.00,A1,", replaces="S0001")
    assert [finding.code.value for finding in receipt.findings] == []
    book.close()


def test_a_refund_of_what_completed_a_file_is_held_again_when_that_goes() -> None:
    book = MemoryBook()
    bad = PAID.replace("2013-04-02", "2013-04-32")
    sent = book.offer(
        "contributions", "2013-04-03,pool,nhs,cash,10.00,N1,", bad, accept_valid=True, reason="x"
    )
    assert sent.accepted
    book.give("contributions", PAID, completes="S0001")
    book.give("contributions", REFUND)
    book.withdraw("S0002")
    with pytest.raises(Refused, match="a row names what no longer stands"):
        book.close()


def test_a_refund_of_a_month_that_is_not_sealed_yet_stops_no_earlier_one() -> None:
    book = refunded()
    book.withdraw("S0002")
    book.give("contributions", REFUND.replace("2013-04-20", "2013-05-20"))
    book.withdraw("S0001")
    book.close()
    with pytest.raises(Refused, match="2013-05 cannot close"):
        book.close("2013-05")


def test_status_knows_the_kinds_that_name_rows_without_their_models() -> None:
    assert {kind.kind for kind in dependents.NAMING} == history.NAMING
    assert Adjustment.kind == history.ADJUSTMENTS

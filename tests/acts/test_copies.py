"""A second copy is noticed whatever its bytes, its sender or its name: F-7, BR-3, BR-4, TR-24."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import pytest

from in_memory import MemoryBook, place_of_everything, rows_of
from pooledbudget.acts.copies import counts_money, telling
from pooledbudget.acts.receipt import Receipt
from pooledbudget.errors import Misuse
from pooledbudget.findings import FindingCode, Origin
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.history import Submission, submissions
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.waiting import waiting
from pooledbudget.submissions.words import ways_out

ROWS = {
    "contributions": "2013-04-02,pool,nhs,cash,5.00,A",
    "grants": "2013-04-02,pool,department,public-health,5.00,A",
    "payments": "2013-04-02,pool,police,5.00,A",
    "vat-refunds": "2013-04-02,pool,5.00,A",
    "drawdowns": "2013-04-02,bond,harbour,5.00,A",
    "service-payments": "2013-04-02,bond,charity,5.00,A",
    "repayments": "2013-04-02,bond,harbour,5.00,A",
    "receipts": "2013-04-02,note,department,5.00,A",
    "payer-refunds": "2013-04-02,note,department,5.00,A",
    "write-offs": "2013-04-02,bond,harbour,5.00,A",
    "transfers": "2013-04-02,note,harbour,lantern,5.00,A",
    "expenditure": "2013-04-02,hubs,5.00,A",
}
BANK = ("2013-04-01,pool,opening,0.00,o", "2013-04-15,pool,line,5.00,N1", "2013-04-30,pool,closing,5.00,c")


def resaved(kind: str, *lines: str) -> bytes:
    """Write rows as another program saves them: a byte order mark, CRLF."""
    return b"\xef\xbb\xbf" + rows_of(kind, *lines).replace("\n", "\r\n").encode()


def said(receipt: Receipt) -> list[str]:
    return [finding.what for finding in receipt.findings if finding.code is FindingCode.REPEAT]


def test_every_kind_that_counts_money_is_held_against_what_is_here() -> None:
    counting = {kind for kind, model in KINDS.items() if counts_money(model)}
    assert counting == {*ROWS, "adjustments", "opening-balances", "bank-lines"}
    assert "description" not in telling(Expenditure)
    assert {"paid_on", "scheme", "amount", "reference", "gross", "vat"} == set(telling(Expenditure))


@pytest.mark.parametrize("kind", ROWS)
def test_the_same_rows_resaved_are_refused_with_both_ways_out(kind: str) -> None:
    book = place_of_everything()
    book.give(kind, ROWS[kind])
    again = book.send(resaved(kind, ROWS[kind]), kind=kind, file="resaved.csv")
    assert (again.accepted, said(again)) == (False, ["every row of it is here already, in S0001"])
    (finding,) = again.errors
    assert "withdraw S0002" in finding.remedy
    assert "--real --reason WHY" in finding.remedy
    assert book.waits() == [("S0002", "refused", 1, 5_00, 0)]
    with pytest.raises(Misuse, match="needs a reason: --real"):
        book.send(resaved(kind, ROWS[kind]), kind=kind, real=True)
    real = book.send(resaved(kind, ROWS[kind]), kind=kind, real=True, reason="two payments")
    assert (real.accepted, real.rows_accepted, book.waits()) == (True, 1, [])
    assert "said to be real" in real.findings[0].remedy


@pytest.mark.parametrize("kind", ROWS)
def test_f_7_a_second_copy_with_its_reference_in_other_capitals_or_spaces_is_one(kind: str) -> None:
    """INV 1 came again as inv  1 from another system, and both counted without a word."""
    book = place_of_everything()
    first = ROWS[kind].removesuffix(",A") + ",INV 1"
    book.give(kind, first)
    again = book.offer(kind, first.replace("INV 1", "inv  1"), first.replace("INV 1", "INV 2"))
    assert (again.accepted, said(again)) == (True, ["the row is in S0001 row 2 too"])
    assert book.waits() == [("S0002", "copies", 1, 5_00, 0)]


def test_f_7_a_payment_is_known_on_another_day_whatever_its_capitals() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,500.00,INV-1")
    again = book.offer("expenditure", "2013-04-11,HUBS,500.00,inv-1", "2013-04-12,hubs,5.00,INV-2")
    assert said(again) == ["the payment is in S0001 row 2 too"]


@pytest.mark.parametrize("kind", ROWS)
def test_some_rows_that_are_here_count_and_stay_open_until_somebody_answers(kind: str) -> None:
    book = place_of_everything()
    more = ROWS[kind].replace("5.00", "6.00")
    book.give(kind, ROWS[kind])
    receipt = book.offer(kind, ROWS[kind], more)
    assert (receipt.accepted, receipt.rows_accepted) == (True, 2)
    assert said(receipt) == ["the row is in S0001 row 2 too"]
    assert book.waits() == [("S0002", "copies", 1, 5_00, 0)]
    book.attest("S0002")
    assert book.waits() == []
    with pytest.raises(Misuse, match="S0002 has no rows that look like second copies"):
        book.attest("S0002")


def test_what_is_free_text_does_not_make_another_row_and_a_day_does() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,A,as typed,,")
    assert not book.offer("expenditure", "2013-04-02,hubs,5.00,A,typed again,,").accepted
    other_day = book.offer("expenditure", "2013-04-03,hubs,5.00,A,as typed,,", "2013-04-04,hubs,1.00,B,,,")
    assert (other_day.accepted, other_day.copies.rows) == (True, 1)
    assert said(other_day) == ["the payment is in S0001 row 2 too"]
    assert book.offer("expenditure", "2013-04-02,hubs,5.00,A,,6.00,1.00").accepted


def test_the_same_invoice_on_two_days_stays_open_until_somebody_answers() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,500.00,INV9")
    receipt = book.offer("expenditure", "2013-04-24,hubs,500.00,INV9")
    assert (receipt.accepted, book.waits()) == (True, [("S0002", "copies", 1, 500_00, 0)])
    assert "attest S0002" in receipt.findings[0].remedy
    assert "D02" in [found.code.value for found in book.close().findings]
    book.attest("S0002")
    assert book.waits() == []
    assert book.offer("expenditure", "2013-04-25,hubs,500.00,INV9", sender="nhs").copies.rows == 0


def test_the_same_bytes_from_another_partner_are_named() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-20,hubs,500.00,X9")
    again = book.offer("expenditure", "2013-04-20,hubs,500.00,X9", sender="police", file="ours.csv")
    assert (again.accepted, said(again)) == (False, ["the same bytes are here as S0001 from county"])
    book.withdraw("S0002")
    book.give("incidents", "F1,2013-04-02,I1")
    assert not book.offer("incidents", "F1,2013-04-02,I1", sender="police").accepted
    book.withdraw("S0004")
    book.close()
    assert book.total("spending") == 500_00


def test_what_a_figure_says_is_its_senders_own_and_an_empty_return_is_no_copy() -> None:
    book = MemoryBook()
    for sender in ("nhs", "police"):
        book.give("figures", "2013-04,pool,contributions paid,0.00", sender=sender)
        book.give("incidents", sender=sender)
        book.give("expenditure", sender=sender, empty=True)
    assert (book.waits(), len(submissions(book.record))) == ([], 6)


def test_a_valid_row_of_a_refused_file_that_came_mended_is_not_counted_again() -> None:
    """F-1: £920 was spent for £520."""
    book = MemoryBook()
    first = ("2013-04-10,hubs,400.00,I1", "2013-04-32,hubs,120.00,I2")
    book.offer("expenditure", *first, file="r1.csv")
    mended = book.offer("expenditure", first[0], first[1].replace("32", "30"), file="r2.csv", month="2013-04")
    assert (mended.accepted, mended.linked) == (True, "S0001")
    book.close()
    again = book.offer("expenditure", *first, file="r1.csv", accept_valid=True, reason="x")
    what = "every row of it that is in order is here already, in S0002"
    assert (again.accepted, said(again)) == (False, [what])
    book.withdraw(again.submission)
    book.close("2013-05")
    assert book.total("spending") == 520_00


def test_identical_rows_of_a_file_count_and_stay_open() -> None:
    book = MemoryBook()
    book.give("expenditure", *["2013-04-02,hubs,5.00,A"] * 3)
    assert book.waits() == [("S0001", "copies", 2, 10_00, 0)]
    assert book.close().standing_differences == []
    assert book.total("spending") == 15_00


def test_bank_lines_are_held_but_for_balances_and_days_may_not_overlap() -> None:
    book = MemoryBook()
    book.give("bank-lines", *BANK)
    longer = ("2013-04-10,pool,opening,0.00,o", BANK[1], "2013-05-31,pool,closing,5.00,c")
    refused = book.offer("bank-lines", *longer, accept_valid=True, reason="x")
    assert not refused.accepted
    assert "pool: the statement overlaps S0001 by 21 days" in [one.what for one in refused.errors]
    assert "--replaces S0001" in refused.errors[0].remedy
    assert book.offer("bank-lines", *longer, replaces="S0001", month="2013-05").accepted
    book.withdraw("S0002")
    touching = (
        "2013-05-31,pool,opening,5.00,o",
        "2013-05-31,pool,line,1.00,T",
        "2013-06-30,pool,closing,6.00,c",
    )
    assert book.offer("bank-lines", *touching).accepted


def test_identical_lines_that_the_balances_count_are_real() -> None:
    book = MemoryBook()
    lines = (BANK[0], BANK[1], BANK[1], "2013-04-30,pool,closing,10.00,c")
    receipt = book.offer("bank-lines", *lines)
    assert said(receipt) == ["rows 3, 4 are identical"]
    assert book.waits() == []


def test_catalogue_66_of_many_rows_that_are_alike_the_first_are_named_and_the_rest_counted() -> None:
    book = MemoryBook()
    receipt = book.offer("expenditure", *["2013-04-02,hubs,1.00,A"] * 1200)
    assert said(receipt) == ["rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1,190 more are identical"]


def test_a_line_on_the_day_two_bank_files_share_is_asked_about() -> None:
    book = MemoryBook()
    last = "2013-04-30,pool,line,5.00,N1"
    book.give("bank-lines", BANK[0], last, BANK[2])
    more = (
        "2013-04-30,pool,opening,5.00,o",
        last,
        "2013-05-02,pool,line,-5.00,N2",
        "2013-05-31,pool,closing,5.00,c",
    )
    assert said(book.offer("bank-lines", *more)) == ["the row is in S0001 row 3 too"]
    assert book.waits() == [("S0002", "copies", 1, 5_00, 0)]


def test_a_claim_sent_again_is_named() -> None:
    book = place_of_everything()
    book.give("claims", "families,F1,2013-04-20,continuous employment")
    other = "families,F1,2013-04-21,continuous employment"
    receipt = book.offer("claims", other)
    assert receipt.accepted
    (found,) = said(receipt)
    assert found.startswith("S0001 row 2 is about the same ")
    book.withdraw("S0002")
    assert said(book.offer("claims", other, replaces="S0001")) == []


def test_a_second_result_of_a_cohort_is_refused() -> None:
    """M-3 of the findings: it was accepted and never looked at."""
    book = place_of_everything()
    book.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    other = "2013-04-21,bond,a,100,70,100,100,,revised"
    receipt = book.offer("outcomes", other)
    assert [(found.code, found.what) for found in receipt.errors] == [
        (FindingCode.DUPLICATE, "cohort a has a result already, in S0001 row 2")
    ]
    book.withdraw("S0002")
    assert book.offer("outcomes", other, replaces="S0001").findings == []


def test_two_results_of_a_cohort_in_one_file_are_refused_at_the_second() -> None:
    receipt = place_of_everything().offer(
        "outcomes",
        "2013-04-20,bond,a,100,80,100,100,,report",
        "2013-04-21,bond,a,100,70,100,100,,revised",
    )
    assert [(found.row, found.what, found.remedy) for found in receipt.errors if found.row] == [
        (3, "cohort a has a result already, in row 2", "leave one of the rows out")
    ]


def test_only_files_with_rows_of_the_same_months_are_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    book = MemoryBook()
    for month in ("04", "05", "06"):
        book.give("payments", f"2013-{month}-02,pool,police,5.00,A")
    asked: list[list[str]] = []
    first_with = RowReader.first_with

    def asking(
        self: RowReader,
        files: Sequence[Submission],
        columns: Columns[Any],
        names: Sequence[str],
        spelled: Container[str] = (),
    ) -> dict[int, Origin]:
        asked.append([file.id for file in files])
        return first_with(self, files, columns, names, spelled)

    monkeypatch.setattr(RowReader, "first_with", asking)
    book.give("payments", "2013-06-03,pool,police,5.00,B")
    assert asked == [["S0003"]]


def test_what_is_paid_every_month_under_one_reference_is_remarked_on_and_waits_for_nobody() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,500.00,RENT")
    later = book.offer("expenditure", "2013-05-10,hubs,500.00,RENT")
    assert [found.code for found in later.findings] == [FindingCode.REPEAT]
    assert book.waits() == []
    book.offer("expenditure", "2013-05-24,hubs,500.00,RENT")
    assert [(file, why, rows) for file, why, rows, *_ in book.waits()] == [("S0003", "copies", 1)]


def test_the_same_invoice_on_two_days_of_one_file_stays_open_as_in_two_files() -> None:
    book = MemoryBook()
    lines = ["2013-04-10,hubs,500.00,INV9", "2013-04-24,hubs,500.00,INV9", "2013-04-25,hubs,7.00,INV9"]
    receipt = book.offer("expenditure", *lines)
    assert said(receipt) == ["the payment is in S0001 row 2 too"]
    assert book.waits() == [("S0001", "copies", 1, 500_00, 0)]
    assert (receipt.findings[0].row, "attest S0001" in receipt.findings[0].remedy) == (3, True)
    assert "D02" in [found.code.value for found in book.close().findings]


def test_what_one_file_has_of_every_month_under_one_reference_waits_for_nobody() -> None:
    book = MemoryBook()
    receipt = book.offer("expenditure", "2013-04-10,hubs,500.00,RENT", "2013-05-10,hubs,500.00,RENT")
    assert said(receipt) == ["the payment is in S0001 row 2 too"]
    assert book.waits() == []
    more = book.offer("expenditure", *["2013-06-10,hubs,1.00,A"] * 2, "2013-06-11,hubs,1.00,A")
    assert said(more) == ["rows 2, 3 are identical", "the payment is in S0002 row 2 too"]
    assert book.waits() == [("S0002", "copies", 2, 2_00, 0)]


def test_rows_of_another_sender_are_never_said_to_be_replaced() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-20,hubs,500.00,X9")
    refused = book.send(resaved("expenditure", "2013-04-20,hubs,500.00,X9"), "police", kind="expenditure")
    (fault,) = refused.errors
    assert "pooledbudget withdraw S0001 --reason WHY, then receive it again" in fault.remedy
    assert "--replaces" not in fault.remedy
    with pytest.raises(Misuse, match="S0001 came from county"):
        book.send(resaved("expenditure", "2013-04-20,hubs,500.00,X9"), "police", replaces="S0001")
    book.withdraw("S0001")
    assert book.send(resaved("expenditure", "2013-04-20,hubs,500.00,X9"), "police").accepted


def test_rows_of_two_files_are_not_said_to_be_replaced_by_one() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-20,hubs,5.00,X1")
    book.give("expenditure", "2013-04-21,hubs,6.00,X2")
    (fault,) = book.offer("expenditure", "2013-04-20,hubs,5.00,X1", "2013-04-21,hubs,6.00,X2").errors
    ways = "pooledbudget withdraw S0001 --reason WHY and pooledbudget withdraw S0002 --reason WHY, then"
    assert ways in fault.remedy


def test_a_claim_of_another_sender_is_not_said_to_be_replaced() -> None:
    book = place_of_everything()
    book.book += '\n[may_send]\noutcomes = ["county", "department"]\n'
    line = "2013-04-20,bond,a,100,80,100,100,,report"
    book.give("outcomes", line)
    (remark,) = book.offer("outcomes", line, sender="department").findings
    assert "to change what was sent first, pooledbudget withdraw S0001 --reason WHY, then" in remark.remedy


def test_real_on_bytes_that_are_here_answers_what_waits_of_them() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,A")
    lines = ("2013-04-02,hubs,5.00,A", "2013-04-03,hubs,1.00,B")
    book.give("expenditure", *lines)
    again = book.offer("expenditure", *lines, real=True, reason="two payments")
    assert (again.already, again.attested, book.waits()) == (True, "S0002", [])
    act = list(book.record.acts())[-1].act
    assert (act.kind, act.reason, act.detail["submission"]) == ("attest", "two payments", "S0002")
    once_more = book.offer("expenditure", *lines, real=True, reason="two payments")
    assert (once_more.already, once_more.attested) == (True, "")


LEGS = ("2013-04-30,pool,assets:cash,county,,5.00", "2013-04-30,pool,funds:general,county,,-5.00")


def test_an_adjustment_that_repeats_another_is_taken_back_or_said_to_be_real() -> None:
    book = MemoryBook()
    book.adjust(submission=book.give("adjustments", *LEGS))
    (fault,) = book.offer("adjustments", *LEGS, "").errors
    assert "pooledbudget adjust --corrects S0001:adjustment first" in fault.remedy
    book.withdraw("S0002")
    more = ("2013-04-30,pool,assets:cash,county,,1.00", "2013-04-30,pool,funds:general,county,,-1.00")
    copied = book.give("adjustments", *LEGS, *more)
    book.adjust(submission=copied)
    assert book.waits() == [(copied, "copies", 2, 0, 0)]
    (waits,) = waiting(submissions(book.record))
    assert f"adjust --corrects {copied}:adjustment takes the entry back" in ways_out(waits)
    book.adjust(corrects=f"{copied}:adjustment")
    assert (book.waits(), book.total("assets:cash")) == ([], 5_00)


def test_a_file_whose_good_rows_are_all_here_says_so() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-10,hubs,40.00,I1")
    receipt = book.offer(
        "expenditure", "2013-04-10,hubs,40.00,I1", "2013-04-32,hubs,12.00,I2", accept_valid=True, reason="x"
    )
    assert said(receipt) == ["every row of it that is in order is here already, in S0001"]


def test_a_figure_that_its_partner_has_said_already_is_refused() -> None:
    """F-7: resaved or put right in another file, it stood beside the first as a second difference."""
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,5.00", sender="nhs")
    book.give("figures", "2013-04,pool,contributions paid,5.00", sender="police", file="theirs.csv")
    again = book.offer("figures", "2013-04,pool,contributions paid,6.00", sender="nhs", file="b.csv")
    (found,) = again.errors
    assert (again.accepted, found.code.value, found.row) == (False, "D01", 2)
    assert "S0001" in found.what
    assert "--replaces S0001" in found.remedy
    line = "2013-04,pool,contributions paid,6.00"
    book.give("figures", line, sender="nhs", replaces="S0001", file="b2.csv")
    book.withdraw("S0003")
    assert len(book.close().differences) == 2


def test_another_amount_of_a_balance_that_was_brought_in_is_pointed_out() -> None:
    """F-7: a balance put right in a second file was counted beside the wrong one without a word."""
    book = MemoryBook()
    legs = ("2013-04-01,pool,assets:cash,county,,{0}", "2013-04-01,pool,funds:opening,county,,-{0}")
    book.give("opening-balances", *(leg.format("12.00") for leg in legs))
    more = book.offer("opening-balances", *(leg.format("13.00") for leg in legs), file="b.csv")
    assert more.accepted
    assert [(each.code.value, each.row) for each in more.findings] == [("D02", 2), ("D02", 3)]
    assert "S0001 row 2 brings in another amount" in more.findings[0].what
    assert "--replaces S0001" in more.findings[0].remedy

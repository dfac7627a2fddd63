"""A bank file that replaces another, or comes late, is held against the file after it."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.findings import FindingCode, Severity

APRIL = ("2013-04-01,pool,opening,0.00,o", "2013-04-15,pool,line,5.00,N1", "2013-04-30,pool,closing,5.00,c")
MAY = ("2013-05-01,pool,opening,5.00,o", "2013-05-15,pool,line,1.00,N2", "2013-05-31,pool,closing,6.00,c")


def test_a_replaced_bank_file_is_held_against_the_file_after_it() -> None:
    book = MemoryBook()
    book.give("bank-lines", *APRIL)
    book.give("bank-lines", *MAY)
    other = (APRIL[0], "2013-04-15,pool,line,4.00,N1", "2013-04-30,pool,closing,4.00,c")
    refused = book.offer("bank-lines", *other, replaces="S0001")
    (fault,) = refused.errors
    assert (refused.accepted, fault.code, fault.row) == (False, FindingCode.FILE_GAP, 4)
    assert fault.what == "closes at 4.00 but the file after opens at 5.00 on 2013-05-01"
    assert "withdraw S0002" in fault.remedy
    longer = (*APRIL[:2], "2013-05-10,pool,closing,5.00,c")
    refused = book.offer("bank-lines", *longer, replaces="S0003")
    assert "pool: the statement overlaps S0002 by 10 days" in [fault.what for fault in refused.errors]
    same = (APRIL[0], "2013-04-16,pool,line,5.00,N1", APRIL[2])
    assert book.offer("bank-lines", *same, replaces="S0001").accepted


def test_a_bank_file_that_comes_late_says_that_days_between_are_missing() -> None:
    book = MemoryBook()
    book.give("bank-lines", "2013-06-01,pool,opening,9.00,o", "2013-06-30,pool,closing,9.00,c")
    late = book.offer("bank-lines", *APRIL)
    (remark,) = late.findings
    assert (late.accepted, remark.severity, remark.code) == (True, Severity.NOTE, FindingCode.FILE_GAP)
    assert remark.remedy == "send the statement of the 31 days between too"

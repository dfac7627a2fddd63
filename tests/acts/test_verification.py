from __future__ import annotations

from conftest import SmallBook
from pooledbudget.acts.verification import Verification, report, verify_chain
from pooledbudget.ledger.integrity import Fault, FaultKind

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"


def test_a_chain_that_is_sound_is_told_without_doing_anything_again(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    record = small.book.ledger
    found = verify_chain(record, record.seals())
    assert (found.checked, found.faults, found.replayed) == (record.size, [], 0)
    assert "No act was done again" in report(found, record.book)


def test_differences_are_counted_by_kind_and_the_first_comes_first() -> None:
    faults = [Fault(FaultKind.LEAF, "act 1", "a"), Fault(FaultKind.LEAF, "act 2", "b")]
    found = Verification(2, faults=[*faults, Fault(FaultKind.SEAL, "a seal", "c")])
    assert found.by_kind == {FaultKind.LEAF.value: 2, FaultKind.SEAL.value: 1}
    assert f"First difference: {FaultKind.LEAF.value}: act 1: a" in report(found, "b")


def test_what_was_held_against_the_record_is_in_the_report() -> None:
    found = Verification(2, statements=["pool.html"], uncompared=["pool.html: a heading"])
    said = report(found, "b")
    assert "Statement compared        pool.html\n" in said
    assert "in other words; the amounts are those of the record:\n  pool.html: a heading\n" in said

"""The Python face of differences: what stands, and each act about it, through a book."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import NOW, SmallBook
from pooledbudget.acts.differences import Differences
from pooledbudget.errors import Misuse
from pooledbudget.reconcile.difference import Difference
from pooledbudget.reconcile.treatments import Treatments

DUE = date(2030, 5, 30)


@pytest.fixture
def differences(small: SmallBook) -> Differences:
    """D0001 with the NHS, of -9.00; D0002 and D0003 with the bank, which come to nought together."""
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,9.00\n", sender="nhs")
    small.send("paid_on,scheme,amount,reference\n2013-04-10,hubs,100.00,A\n")
    bank = (
        "2013-04-01,pool,opening,0.00,o\n2013-04-28,pool,line,-100.00,Z\n2013-04-30,pool,closing,-100.00,c\n"
    )
    small.send(f"on_day,agreement,line,amount,reference\n{bank}")
    small.close()
    return small.book.differences


def told(found: list[Difference]) -> list[tuple[str, str]]:
    return [(difference.id, difference.treated) for difference in found]


def test_what_stands_is_listed_of_all_or_of_one(differences: Differences) -> None:
    assert [found.gap for found in differences.standing()] == [-10_000, 10_000, -900]
    assert [found.against for found in differences.standing("nhs")] == ["nhs"]
    assert len(differences.standing("the bank")) == 2


def test_one_is_explained_with_an_owner_and_a_day(small: SmallBook, differences: Differences) -> None:
    found = differences.explain(
        "D0003", owner="Ann Lee", due=DUE, reason="late", called="timing", by="Ann", now=NOW
    )
    assert told(found) == [("D0003", "explained")]
    last = Treatments(small.book.ledger).last("D0003")
    assert last is not None
    assert (last.who, last.owner, last.due, last.reason, last.called) == (
        "Ann", "Ann Lee", "2030-05-30", "late", "timing",
    )  # fmt: skip


def test_two_are_one_thing(differences: Differences) -> None:
    found = differences.match(["D0001", "D0002"], reason="the same", by="Ann", now=NOW)
    assert told(found) == [("D0001", "matched"), ("D0002", "matched")]
    assert told(differences.standing("nhs")) == [("D0003", "")]


def test_one_is_split_and_its_part_written_off_by_two(differences: Differences) -> None:
    parts = [("-4.00", "a cheque"), ("-5.00", "a fee")]
    assert told(differences.split("D0003", parts, reason="two things", by="Ann", now=NOW)) == [
        ("D0003", "split")
    ]
    with pytest.raises(Misuse, match="two people"):
        differences.write_off("D0003.2", reason="small", by="Ann", now=NOW)
    for part, state in (("D0003.2", "split"), ("D0003.1", "cleared")):
        found = differences.write_off(part, reason="small", by="Ann", approved_by="Bob", now=NOW)
        assert told(found) == [("D0003", state)]


def test_the_day_it_is_may_be_said(differences: Differences) -> None:
    with pytest.raises(Misuse, match="2030-05-30 is past"):
        differences.explain(
            "D0003", owner="Ann", due=DUE, reason="late", by="Ann", now=NOW, today=date(2030, 5, 31)
        )


def test_all_of_it_is_done_again_to_the_byte(small: SmallBook, differences: Differences) -> None:
    differences.match(["D0001", "D0002"], reason="the same", by="Ann", now=NOW)
    assert small.book.verify().faults == []

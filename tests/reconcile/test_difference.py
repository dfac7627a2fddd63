"""What a difference is, how it is kept, and since when it has stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind, dated, open_differences

PLAIN = Difference(
    against=BANK,
    agreement="pool",
    month="2013-05",
    kind=DifferenceKind.AMOUNT.value,
    on="2013-04-10",
    reference="INV 12, part 2",
    ours=-1000,
    theirs=-1050,
    entry="S0001:2",
    since="2013-04",
)


def shown(*earlier: Difference) -> Callable[[str], str]:
    """Say what earlier closes kept: the first of them that had a difference says since when."""
    since: dict[str, str] = {}
    for difference in earlier:
        since.setdefault(difference.identity, difference.since)
    return lambda identity: since.get(identity, "")


@pytest.mark.parametrize(
    ("ours", "theirs", "gap"),
    [
        (100, 90, 10),
        (90, 100, -10),
        (-100, 90, -190),
        (100, None, 100),
        (None, 90, -90),
        (0, None, 0),
        (None, None, 0),
    ],
)
def test_the_gap_is_ours_less_theirs(ours: int | None, theirs: int | None, gap: int) -> None:
    assert replace(PLAIN, ours=ours, theirs=theirs).gap == gap


def test_a_difference_is_kept_in_plain_amounts() -> None:
    assert PLAIN.document == {
        "against": "the bank",
        "agreement": "pool",
        "month": "2013-05",
        "kind": "amount differs",
        "on": "2013-04-10",
        "reference": "INV 12, part 2",
        "ours": "-10.00",
        "theirs": "-10.50",
        "entry": "S0001:2",
        "since": "2013-04",
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [(100, None, ("1.00", "")), (None, -5, ("", "-0.05")), (0, None, ("0.00", "")), (None, None, ("", ""))],
)
def test_a_side_with_nothing_is_blank_and_nought_is_not(
    ours: int | None, theirs: int | None, shown: tuple[str, str]
) -> None:
    difference = replace(PLAIN, ours=ours, theirs=theirs)
    document = difference.document
    assert (document["ours"], document["theirs"]) == shown
    assert Difference.from_document(document) == difference


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_every_kind_is_read_back_as_it_was_kept(kind: DifferenceKind) -> None:
    difference = replace(PLAIN, kind=kind.value)
    assert Difference.from_document(difference.document) == difference


@pytest.mark.parametrize(
    "change",
    [
        {"ours": "ten"},
        {"theirs": "1.005"},
        {"ours": 1.5},
        {"colour": "red"},
        {"reference": None, "ours": "1.0.0"},
    ],
)
def test_a_document_that_says_something_else_is_an_integrity_failure(change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityFailure, match="a kept difference cannot be read"):
        Difference.from_document({**PLAIN.document, **change})


@pytest.mark.parametrize(
    "name", ["ours", "theirs", "against", "agreement", "month", "kind", "on", "reference"]
)
def test_a_document_that_says_too_little_is_an_integrity_failure(name: str) -> None:
    document = PLAIN.document
    del document[name]
    with pytest.raises(IntegrityFailure, match="a kept difference cannot be read"):
        Difference.from_document(document)


# Since when


NEW = replace(PLAIN, since="")


def test_a_difference_stands_since_the_close_that_first_kept_it() -> None:
    earlier = [
        replace(PLAIN, month="2013-03", since="2013-03"),
        replace(PLAIN, month="2013-04", since="2013-04"),
    ]
    (found,) = dated([NEW], shown(*earlier))
    assert (found.month, found.since) == ("2013-05", "2013-03")


def test_what_was_not_there_before_stands_since_its_month() -> None:
    assert [row.since for row in dated([NEW], shown())] == ["2013-05"]


def test_a_difference_that_says_since_when_keeps_it() -> None:
    """A partner's own figure of April, sent in June, has stood since April."""
    said = replace(NEW, since="2013-02")
    assert [row.since for row in dated([said], shown())] == ["2013-02"]
    assert [row.since for row in dated([said], shown(replace(said, since="2013-01")))] == ["2013-01"]


def test_what_an_earlier_close_kept_without_saying_is_as_new() -> None:
    assert [row.since for row in dated([NEW], shown(NEW))] == ["2013-05"]


@pytest.mark.parametrize(
    "change",
    [
        {"against": "police"},
        {"agreement": "bond"},
        {"on": "2013-04-11"},
        {"reference": "INV 13"},
        {"ours": -1001},
        {"ours": None},
        {"theirs": -1051},
        {"entry": "S0001:3"},
    ],
)
def test_another_difference_gives_it_no_age(change: dict[str, Any]) -> None:
    (found,) = dated([NEW], shown(replace(PLAIN, since="2013-01", **change)))
    assert found.since == "2013-05"


def test_a_kind_that_changes_with_age_is_the_same_difference() -> None:
    """What was on its way and has not come is missing, and has been since it was on its way."""
    earlier = replace(PLAIN, kind=DifferenceKind.TIMING.value, month="2013-04", since="2013-04")
    (found,) = dated([replace(NEW, kind=DifferenceKind.MISSING_AT_BANK.value)], shown(earlier))
    assert (found.kind, found.since) == ("missing at the bank", "2013-04")


def test_differences_stay_in_their_order_and_are_otherwise_the_same() -> None:
    rows = [replace(NEW, reference=reference) for reference in ("C", "A", "B")]
    assert dated(rows, shown()) == [replace(row, since="2013-05") for row in rows]


def test_the_open_differences_are_those_of_the_latest_closed_month() -> None:
    record = Record.create(":memory:", "b", Month(2013, 4))
    assert open_differences(record) == []
    for month in (Month(2013, 4), Month(2013, 5)):
        kept = [replace(PLAIN, month=str(month), since=str(month), reference=str(month)).document]
        act = Act(
            kind="close",
            who="a",
            instant="2013-06-01T09:00:00Z",
            tool="t",
            inputs={},
            month=str(month),
            detail={"sealed": [str(month)]},
            annexes={"differences": kept},
        )
        record.add(act, sealing=[month])
    assert [difference.reference for difference in open_differences(record)] == ["2013-05"]

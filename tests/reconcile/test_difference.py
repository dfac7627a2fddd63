"""What a difference is, how it is kept, and since when it has stood."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.derived import MOVING
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.lookups import Derived
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import (
    BANK,
    Difference,
    DifferenceKind,
    find_difference,
    numbered,
    open_differences,
)

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
    row="S0002:4",
    since="2013-04",
    id="D0007",
    hints=("sign",),
    like="INV 13",
)


def closed(*closes: list[dict[str, Any]]) -> Record:
    """A record in memory of which each close kept some differences, month by month."""
    record = Record.create(":memory:", "b", Month(2013, 4))
    for number, kept in enumerate(closes):
        month = Month(2013, 4).plus(number)
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
    return record


def test_groups_are_kept_where_there_are_some() -> None:
    """What an edition without them kept has no word of them, and its bytes stay what they were."""
    assert "groups" not in PLAIN.document
    doubtful = replace(PLAIN, hints=("group",), groups=(("A", "B"), ("A", "D")))
    assert doubtful.document["groups"] == [["A", "B"], ["A", "D"]]
    assert Difference.from_document(doubtful.document) == doubtful


def shown(*earlier: Difference) -> Derived:
    """What follows from a close that kept some differences."""
    return closed([difference.document for difference in earlier]).derived


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
        "row": "S0002:4",
        "since": "2013-04",
        "id": "D0007",
        "copy": 1,
        "hints": ["sign"],
        "like": "INV 13",
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


def test_what_edition_1_kept_is_read_back() -> None:
    document = PLAIN.document
    for name in ("id", "row", "copy", "hints", "like"):
        del document[name]
    assert Difference.from_document(document) == replace(PLAIN, id="", row="", hints=(), like="")


@pytest.mark.parametrize(
    ("on", "age"), [("2013-04-10", 51), ("2013-05-31", 0), ("2013-05-30", 1), ("2013-06-02", 0)]
)
def test_its_age_is_counted_in_days_to_the_month_s_end(on: str, age: int) -> None:
    assert replace(PLAIN, on=on).age == age


# What it is called, and since when


NEW = replace(PLAIN, since="", id="")


def called(found: list[Difference]) -> list[tuple[str, str]]:
    return [(row.id, row.since) for row in found]


def test_a_difference_is_called_and_stands_since_what_the_close_that_first_kept_it_said() -> None:
    earlier = replace(PLAIN, month="2013-03", since="2013-03", id="D0042")
    (found,) = numbered([NEW], shown(earlier))
    assert (found.month, *called([found])[0]) == ("2013-05", "D0042", "2013-03")


def test_what_was_not_there_before_has_the_next_number_and_stands_since_its_month() -> None:
    assert called(numbered([NEW], shown())) == [("D0001", "2013-05")]
    other = replace(PLAIN, reference="OTHER", id="D0042")
    assert called(numbered([NEW], shown(other))) == [("D0043", "2013-05")]
    fewer = replace(PLAIN, reference="FEWER", id="D0003")
    for kept in ((other, fewer), (fewer, other)):
        assert called(numbered([NEW], shown(*kept))) == [("D0043", "2013-05")]


def test_a_difference_that_says_since_when_keeps_it() -> None:
    """A partner's own figure of April, sent in June, has stood since April."""
    said = replace(NEW, since="2013-02")
    assert called(numbered([said], shown())) == [("D0001", "2013-02")]
    assert called(numbered([said], shown(replace(said, since="2013-01", id="D0001")))) == [
        ("D0001", "2013-01")
    ]


def test_what_edition_1_kept_without_a_number_is_given_one_and_keeps_it() -> None:
    document = replace(PLAIN, since="2013-04").document
    del document["id"], document["copy"]
    (found,) = numbered([NEW], closed([document]).derived)
    assert called([found]) == [("D0001", "2013-04")]
    (again,) = numbered([NEW], closed([document], [found.document]).derived)
    assert called([again]) == [("D0001", "2013-04")]


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
    (found,) = numbered([NEW], shown(replace(PLAIN, since="2013-01", **change)))
    assert called([found]) == [("D0008", "2013-05")]


def test_a_kind_that_changes_with_age_is_the_same_difference() -> None:
    """What was on its way and has not come is missing, and has been since it was on its way."""
    earlier = replace(PLAIN, kind=DifferenceKind.TIMING.value, month="2013-04", since="2013-04")
    (found,) = numbered([replace(NEW, kind=DifferenceKind.MISSING_AT_BANK.value)], shown(earlier))
    assert (found.kind, found.id, found.since) == ("missing at the bank", "D0007", "2013-04")


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_what_moves_from_month_to_month_is_the_same_difference(kind: DifferenceKind) -> None:
    moves = kind.value in MOVING
    earlier = replace(PLAIN, kind=kind.value, since="2013-01")
    (found,) = numbered([replace(NEW, kind=kind.value, ours=-5, theirs=None)], shown(earlier))
    assert called([found]) == [("D0007", "2013-01") if moves else ("D0008", "2013-05")]


def test_the_kinds_that_move_are_kinds() -> None:
    assert set(MOVING) == {DifferenceKind.UNEXPLAINED, DifferenceKind.NOT_RECONCILED, DifferenceKind.FIGURE}


def test_a_residue_and_cash_without_a_statement_are_two() -> None:
    two = [replace(NEW, kind=kind) for kind in ("unexplained", "not reconciled")]
    assert called(numbered(two, shown())) == [("D0001", "2013-05"), ("D0002", "2013-05")]


def test_what_is_the_same_in_everything_is_counted() -> None:
    found = numbered([NEW, NEW, NEW], shown(PLAIN))
    assert [(row.id, row.copy, row.since) for row in found] == [
        ("D0007", 1, "2013-04"),
        ("D0008", 2, "2013-05"),
        ("D0009", 3, "2013-05"),
    ]
    assert called(numbered([NEW, NEW], shown(*found))) == [("D0007", "2013-04"), ("D0008", "2013-05")]


def test_the_same_in_a_later_month_that_is_sealed_again_is_one() -> None:
    later = replace(NEW, month="2013-06")
    assert called(numbered([NEW, later], shown())) == [("D0001", "2013-05")] * 2


def test_differences_stay_in_their_order_and_are_otherwise_the_same() -> None:
    rows = [replace(NEW, reference=reference) for reference in ("C", "A", "B")]
    assert [replace(row, id="", since="") for row in numbered(rows, shown())] == rows


# Those that stand


def test_the_open_differences_are_those_of_the_latest_month_that_was_sealed() -> None:
    assert open_differences(closed()) == []
    kept = [
        [replace(PLAIN, month=month, since=month, reference=month).document]
        for month in ("2013-04", "2013-05")
    ]
    record = closed(*kept)
    assert [difference.reference for difference in open_differences(record)] == ["2013-05"]
    for month in ("2013-04", "2013-05"):
        act = Act(
            kind="reopen",
            who="a",
            instant="2013-06-02T09:00:00Z",
            tool="t",
            inputs={},
            month=month,
            detail={},
        )
        record.add(act)
        assert [difference.reference for difference in open_differences(record)] == ["2013-05"]


def test_a_difference_is_found_as_its_latest_month_has_it() -> None:
    first, second = (replace(PLAIN, month=month) for month in ("2013-04", "2013-05"))
    record = closed([first.document], [second.document, replace(second, id="D0008").document], [])
    assert find_difference(record, "D0007") == [second]
    assert find_difference(record, "D0009") == []
    for kept in ([first, second], [second, first]):  # a close keeps each month that it seals again
        assert find_difference(closed([row.document for row in kept]), "D0007") == [second]
    document = first.document
    del document["id"]
    assert find_difference(closed([document]), "D0007") == []

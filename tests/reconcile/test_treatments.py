"""How differences stand by what people said or did of them, act by act."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind, DifferenceState
from pooledbudget.reconcile.treatments import ACTS, Called, Treatments, differences_now, whole_of


def record_of(*acts: tuple[str, dict[str, Any]], closed: list[Difference] | None = None) -> Record:
    """A record in memory in which some things were said, one after the other, after a close."""
    record = Record.create(":memory:", "b", Month(2013, 4))
    plain = Act(kind="close", who="Ann", instant="2013-06-01T09:00:00Z", tool="t", inputs={}, detail={})
    kept = [difference.document for difference in closed or []]
    april = replace(plain, month="2013-04", detail={"sealed": ["2013-04"]}, annexes={"differences": kept})
    record.add(april, sealing=[Month(2013, 4)])
    for kind, detail in acts:
        record.add(replace(plain, kind=kind, reason="r", detail=detail))
    return record


def match(**gaps: str) -> tuple[str, dict[str, Any]]:
    return "match", {"gaps": gaps}


def explain(id_: str, gap: str, called: str = "") -> tuple[str, dict[str, Any]]:
    return "explain", {"gaps": {id_: gap}, "owner": "Ann", "due": "2013-07-01", "called": called}


def split(id_: str, gap: str, *amounts: str) -> tuple[str, dict[str, Any]]:
    return "split", {"gaps": {id_: gap}, "parts": [[amount, "why"] for amount in amounts]}


def write_off(id_: str, gap: str, approved_by: str = "") -> tuple[str, dict[str, Any]]:
    return "write-off", {"gaps": {id_: gap}, "approved_by": approved_by}


def states(*acts: tuple[str, dict[str, Any]], **gaps: int) -> dict[str, str]:
    return {id_: str(state) for id_, state in Treatments(record_of(*acts)).states(gaps).items()}


def test_each_act_leaves_a_state() -> None:
    assert set(ACTS.values()) == set(DifferenceState) - {DifferenceState.OPEN, DifferenceState.CLEARED}
    assert {state for state in DifferenceState if state.settled} == {
        DifferenceState.MATCHED,
        DifferenceState.WRITTEN_OFF,
        DifferenceState.CLEARED,
    }
    assert set(Called) == {"timing", "duplicate", "wrong period", "VAT", "disputed"}


@pytest.mark.parametrize(
    ("acts", "gaps", "expected"),
    [
        ([], {"D1": 100}, {}),
        ([explain("D1", "1.00")], {"D1": 100}, {"D1": "explained"}),
        ([explain("D1", "1.00")], {"D1": 900}, {"D1": "explained"}),
        ([explain("D1", "1.00")], {}, {}),
        ([match(D1="1.00", D2="-1.00")], {"D1": 100, "D2": -100}, {"D1": "matched", "D2": "matched"}),
        ([match(D1="1.00", D2="-1.00")], {"D1": 100, "D2": -101}, {}),
        ([match(D1="1.00", D2="-1.00")], {"D1": 100}, {}),
        (
            [match(D1="1.00", D2="-1.00"), explain("D2", "-1.00")],
            {"D1": 100, "D2": -100},
            {"D2": "explained"},
        ),
        ([write_off("D1", "1.00")], {"D1": 100}, {"D1": "written off"}),
        ([write_off("D1", "1.00")], {"D1": 101}, {}),
        ([explain("D1", "1.00"), write_off("D1", "1.00")], {"D1": 100}, {"D1": "written off"}),
        ([write_off("D1", "1.00"), explain("D1", "1.00")], {"D1": 100}, {"D1": "explained"}),
        ([split("D1", "1.00", "0.60", "0.40")], {"D1": 100}, {"D1": "split"}),
        ([split("D1", "1.00", "0.60", "0.40")], {"D1": 99}, {}),
    ],
)
def test_what_was_done_holds_while_exactly_that_lies_between(
    acts: list[tuple[str, dict[str, Any]]], gaps: dict[str, int], expected: dict[str, str]
) -> None:
    assert states(*acts, **gaps) == expected


def test_a_split_is_cleared_once_each_of_its_parts_is_settled() -> None:
    acts = [split("D1", "1.00", "0.60", "0.40"), write_off("D1.1", "0.60")]
    assert states(*acts, D1=100, D2=-40) == {"D1": "split", "D1.1": "written off"}
    acts.append(("match", {"gaps": {"D1.2": "0.40", "D2": "-0.40"}}))
    cleared = {"D1": "cleared", "D1.1": "written off", "D1.2": "matched", "D2": "matched"}
    assert states(*acts, D1=100, D2=-40) == cleared
    assert states(*acts, D1=100) == {"D1": "split", "D1.1": "written off"}
    assert states(*acts, D1=120, D2=-40) == {}
    acts.append(explain("D1.1", "0.60"))
    assert states(*acts, D1=100, D2=-40)["D1"] == "split"


def test_what_was_said_of_parts_is_gone_with_the_split() -> None:
    acts = [split("D1", "1.00", "0.60", "0.40"), write_off("D1.1", "0.60"), explain("D1", "1.00")]
    assert states(*acts, D1=100) == {"D1": "explained"}
    acts.append(split("D1", "1.00", "0.60", "0.40"))
    assert states(*acts, D1=100) == {"D1": "split"}


def test_a_part_is_called_after_its_whole() -> None:
    assert (whole_of("D0003.2"), whole_of("D0003")) == ("D0003", "D0003")
    treatments = Treatments(record_of(split("D1", "1.00", "0.60", "0.40"), write_off("D1.2", "0.40")))
    assert treatments.all[0].split_into == {"D1.1": 60, "D1.2": 40}
    assert treatments.parted({"D1": 100, "D2": 5}) == {"D1": 100, "D2": 5, "D1.1": 60, "D1.2": 40}
    assert [found.state for found in treatments.about("D1")] == [
        DifferenceState.SPLIT,
        DifferenceState.WRITTEN_OFF,
    ]
    assert [found.state for found in treatments.about("D1.2")] == [DifferenceState.WRITTEN_OFF]


def test_acts_after_the_last_that_counts_are_not_looked_at() -> None:
    record = record_of(write_off("D1", "1.00"))
    assert [found.act for found in Treatments(record).all] == [2]
    assert Treatments(record, 1).all == []
    assert len(Treatments(record, 2).all) == 1


SHORT = Difference(
    against=BANK,
    agreement="pool",
    month="2013-04",
    kind=DifferenceKind.MISSING_AT_BANK.value,
    on="2013-04-10",
    reference="R1",
    ours=100,
    theirs=None,
    id="D1",
    since="2013-04",
)


def test_differences_are_told_with_how_they_stand_each_month_by_itself() -> None:
    treatments = Treatments(record_of(write_off("D1", "1.00")))
    may = replace(SHORT, month="2013-05", ours=200)
    nameless = replace(SHORT, id="")
    found = treatments.of([SHORT, may, nameless])
    assert [(one.treated, one.settled) for one in found] == [("written off", True), ("", False), ("", False)]
    assert "treated" not in found[1].document
    assert Difference.from_document(found[0].document) == found[0]


def test_those_that_stand_now_are_told_as_they_stand_now() -> None:
    assert [one.treated for one in differences_now(record_of(closed=[SHORT]))] == [""]
    record = record_of(write_off("D1", "1.00"), closed=[SHORT])
    assert [one.treated for one in differences_now(record)] == ["written off"]

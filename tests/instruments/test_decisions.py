"""Which decisions are in force: by act order, withdrawn by any row, parted for a close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from pooledbudget.errors import IntegrityFailure
from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import (
    NOTED,
    TURNED,
    WITHDRAWN,
    Decision,
    Measured,
    Moved,
    Reliance,
    Resting,
    in_force,
    named,
    parted,
    reliance_text,
    resting,
    withdraw,
)
from pooledbudget.ledger.entries import Act, canonical
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month

APRIL, MAY = Month(2013, 4), Month(2013, 5)


def decided(
    cause: str = "p:f:result",
    month: str = "2013-04",
    rows: tuple[Origin, ...] = (Origin("S0001", 2),),
    **values: Any,
) -> Decision:
    shape: dict[str, Any] = {
        "instrument": "families",
        "cause": cause,
        "agreement": "fam",
        "subject": "f",
        "asked": "result",
        "on": date(2013, 4, 10),
        "month": month,
        "paid": True,
        "amount": 100,
        "reason": "",
        "facts": {"claimed": "x"},
        "rows": rows,
    }
    return Decision(**{**shape, **values})


def closes(*closed: tuple[str, Sequence[Decision]]) -> Record:
    """Return a record of closes, each with what it decided."""
    record = Record.create(":memory:", "b", APRIL)
    for month, decisions in closed:
        kept = {"decisions": [decision.document() for decision in decisions]}
        record.add(
            Act(
                kind="close",
                who="a",
                instant="2013-05-01T09:00:00Z",
                tool="t",
                inputs={},
                detail={},
                month=month,
                annexes=kept,
            )
        )
    return record


def standing(*closed: tuple[str, Sequence[Decision]]) -> list[Decision]:
    """Return what is in force, which is what a look at every month sees too."""
    record = closes(*closed)
    found = in_force(record.derived.decided())
    for last in ("2013-04", "2013-05", "2099-12"):
        seen = in_force(closes(*(close for close in closed if close[0] <= last)).derived.decided())
        assert in_force(record.derived.decided_until(last)) == seen
    return found


def test_decisions_are_looked_up_by_what_they_are_about() -> None:
    """A claim asks of its own cause: what a book holds of others is not read for it."""
    first, other, withdrawn = (
        decided("p:f1:result", subject="f1"),
        decided("p:f2:result", subject="f2"),
        "p:f3:",
    )
    record = closes(("2013-04", [first, other, decided(withdrawn, subject="g", paid=False, reason="x")]))
    assert in_force(record.derived.decided(causes={"p:f2:result"})) == [other]
    assert in_force(record.derived.decided(subjects=["f1"], causes=["p:f2:result"])) == [first, other]
    assert list(record.derived.decided(causes=())) == list(record.derived.decided(subjects=[])) == []
    assert record.derived.subjects("f") == ["f1", "f2"]
    assert record.derived.subjects("f1") == ["f1"]


def test_answers_are_counted_as_they_would_be_one_by_one() -> None:
    april = [decided("a"), decided("b"), decided("c", paid=False, reason="x"), decided("d", reason=NOTED)]
    record = closes(("2013-04", april), ("2013-05", [withdraw(april[0], MAY), decided("e", "2013-05")]))
    assert sorted(record.derived.answers()) == [
        ("fam", "2013-04", "", 0, 1, 1),
        ("fam", "2013-04", NOTED, 0, 1, 1),
        ("fam", "2013-04", "x", 0, 0, 1),
        ("fam", "2013-05", "", 0, 1, 1),
        ("fam", "2013-05", WITHDRAWN, 1, 0, 1),
    ]


def test_a_decision_reads_back_as_it_was_written() -> None:
    measured = Measured(
        criterion="asb",
        verdict="pass",
        found={"before": 10, "after": 4},
        needs={"fall": "3/5"},
        window=("2013-01-01", "2013-06-30"),
        rows=(Origin("S0002", 3),),
    )
    decision = decided(measures=(measured,), rests_on=(Reliance("reading", "baseline", "x"),))
    (again,) = in_force([canonical(decision.document())])
    assert again.document() == decision.document()
    assert again.measures[0].rows == (Origin("S0002", 3),)
    assert again.rests_on == (Reliance("reading", "baseline", "x"),)


@pytest.mark.parametrize("spoiled", [{"on": "junk"}, {"rows": 7}, {"measures": [{}]}, {"more": 1}])
def test_a_kept_decision_that_says_something_else_is_a_fault_of_the_record(spoiled: dict[str, Any]) -> None:
    with pytest.raises(IntegrityFailure, match="a kept decision cannot be read"):
        in_force([canonical({**decided().document(), **spoiled})])


def test_the_latest_act_has_the_last_word_whatever_its_month() -> None:
    """CB-6: April, closed again, takes back what May had decided."""
    paid, taken_back = decided(month="2013-05"), withdraw(decided(month="2013-05"), APRIL)
    found = standing(("2013-04", []), ("2013-05", [paid]), ("2013-04", [taken_back]))
    assert [(decision.paid, decision.month, decision.reason) for decision in found] == [
        (False, "2013-04", WITHDRAWN)
    ]


def test_closing_a_month_again_takes_the_place_of_what_it_decided_before() -> None:
    first, second = decided("a"), decided("b")
    found = standing(("2013-04", [first]), ("2013-05", [decided("c", "2013-05")]), ("2013-04", [second]))
    assert [decision.cause for decision in found] == ["c", "b"]


def test_what_is_decided_otherwise_keeps_its_place_and_its_last_word_alone() -> None:
    """An overwritten answer does not come back when what overwrote it is decided away."""
    first = [decided("a"), decided("b")]
    found = standing(("2013-04", first), ("2013-05", [decided("a", "2013-05", amount=7)]))
    assert [(decision.cause, decision.amount) for decision in found] == [("a", 7), ("b", 100)]
    again = standing(("2013-04", first), ("2013-05", [decided("a", "2013-05")]), ("2013-05", []))
    assert [decision.cause for decision in again] == ["b"]


def test_two_claims_of_one_family_are_two_things_asked() -> None:
    refused = decided(paid=False, reason="test not met")
    later = decided(month="2013-05", rows=(Origin("S0003", 2),))
    assert len(standing(("2013-04", [refused]), ("2013-05", [later]))) == 2


def test_a_decision_is_withdrawn_by_any_of_its_rows() -> None:
    """CB-3: a pooled result rests on every cohort's row."""
    pooled = decided(rows=(Origin("S0001", 2), Origin("S0002", 2)))
    for dropped in ("S0001:2", "S0002:2"):
        earlier = parted([pooled], MAY, [dropped])
        assert (list(earlier.standing), list(earlier.again)) == ([], [])
        (gone,) = earlier.withdrawn
        assert (gone.paid, gone.amount, gone.month, gone.reason) == (False, 0, "2013-05", WITHDRAWN)
        assert gone.facts == {"claimed": "x", "decided_in": "2013-04"}
    assert list(parted([pooled], MAY, ["S0003:2"]).standing) == [pooled]


def test_the_months_own_decisions_are_decided_again_and_withdrawn_ones_are_left() -> None:
    own, other, gone = decided("a", "2013-05"), decided("b"), withdraw(decided("c"), APRIL)
    earlier = parted([own, other, gone], MAY, [])
    assert (list(earlier.again), list(earlier.standing), list(earlier.withdrawn)) == ([own], [other], [])
    again = parted([gone], MAY, ["S0001:2"])
    assert list(again.withdrawn) == []


def test_what_rests_on_an_unconfirmed_value() -> None:
    reading, turned = Reliance("reading", "baseline", "x"), Reliance(TURNED, "baseline", "y")
    tariff = Reliance("tariff", "fee", "derived")
    more, less = {"otherwise": [["baseline", "y", 30]]}, {"otherwise": [["baseline", "y", 0]]}
    known = [
        decided("a", rests_on=(reading, turned, tariff), facts=less),
        decided("b", rests_on=(reading,), facts={"otherwise": []}),
        decided("c", rests_on=(reading, turned), paid=False, amount=0, facts=more),
    ]
    amount = known[0].amount
    assert resting(known) == [
        Resting(reading, ["a", "b"], [Moved("y", {"c": 30}, {"a": amount})]),
        Resting(tariff, ["a"], []),
    ]
    assert named(reading) == "reading baseline: x"


def test_a_decision_of_an_earlier_edition_kept_no_amounts_and_what_was_paid_is_taken_as_lost() -> None:
    turned = Reliance(TURNED, "baseline", "y")
    old = decided("a", rests_on=(Reliance("reading", "baseline", "x"), turned), facts={})
    (rests,) = resting([old])
    assert rests.moves == [Moved("y", {}, {"a": old.amount})]


@pytest.mark.parametrize(
    ("reliance", "text"),
    [
        (Reliance("reading", "third", "1/3"), "rests on reading third: 1/3"),
        (Reliance("tariff", "fee", "page 3"), "rests on tariff fee: page 3"),
        (Reliance(TURNED, "third", "33%"), "would change under third: 33%"),
    ],
)
def test_what_a_decision_rests_on_or_would_turn_it_is_said(reliance: Reliance, text: str) -> None:
    assert reliance_text(reliance) == text


@pytest.mark.parametrize(
    ("paid", "reason", "refused"), [(True, "", False), (False, "too early", True), (False, NOTED, False)]
)
def test_what_is_only_noted_is_not_refused(reason: str, *, paid: bool, refused: bool) -> None:
    assert decided(paid=paid, reason=reason).refused is refused

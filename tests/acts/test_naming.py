"""Names that a column may hold, and those that the book or the agreement named does not know."""

from __future__ import annotations

from typing import Any

import pytest

from in_memory import place_of_everything
from pooledbudget.acts.naming import known_names, unknown_names
from pooledbudget.findings import Origin
from pooledbudget.submissions.bond_records import Drawdown, Stop
from pooledbudget.submissions.pool_records import Adjustment, BankLine, Figure, Grant
from pooledbudget.submissions.records import KINDS, Row


def test_a_column_may_hold_the_agreements_that_take_its_rows() -> None:
    known = place_of_everything().on().known
    for kind, what, agreements in (
        (Drawdown, "bond", {"bond", "loan", "note"}),
        (KINDS["claims"], "families agreement", {"families", "second"}),
        (KINDS["contributions"], "pooled agreement", {"pool", "pond"}),
        (Figure, "agreement", {"pool", "pond"}),
        (Grant, "agreement", set(known.agreements)),
        (BankLine, "agreement", set(known.agreements)),
        (Adjustment, "agreement", set(known.agreements)),
    ):
        said, names = known_names(kind, known)["agreement"]
        assert (said, set(names)) == (what, agreements), kind.kind
    assert set(known_names(Drawdown, known)["investor"][1]) == {"harbour", "lantern"}


@pytest.mark.parametrize(
    ("agreement", "investor", "said"),
    [
        ("bnod", "lantern", [("agreement", "there is no bond 'bnod'; did you mean 'bond'?")]),
        ("bond", "lantern", [("investor", "lantern has committed nothing to bond")]),
        ("loan", "lantern", []),
    ],
)
def test_an_agreement_is_asked_only_once_its_own_name_is_right(
    agreement: str, investor: str, said: list[tuple[str, str]]
) -> None:
    cells = Drawdown.model_construct(agreement=agreement, investor=investor)
    rows: list[Row[Any]] = [Row(Origin("", 2), "county", cells)]
    found = unknown_names(Drawdown, rows, place_of_everything().on().known)
    assert [(objection.column, objection.what) for objection in found] == said


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("harbuor", [("by", "there is no partner 'harbuor'; did you mean 'harbour'?")]),
        ("harbour", []),
    ],
)
def test_a_bond_is_stopped_by_a_partner_of_the_book(by: str, said: list[tuple[str, str]]) -> None:
    cells = Stop.model_construct(agreement="bond", by=by, reason="too few")
    rows: list[Row[Any]] = [Row(Origin("", 2), "county", cells)]
    found = unknown_names(Stop, rows, place_of_everything().on().known)
    assert [(objection.column, objection.what) for objection in found] == said

"""What every record kind has, whatever its columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.records import KINDS

CELLS: dict[str, Any] = {
    "paid_on": date(2013, 4, 2),
    "scheme": "hubs",
    "amount": 100,
    "reference": "R",
    "description": "",
    "gross": None,
    "vat": None,
    "credits": "",
}


def test_a_kept_row_is_the_row_that_was_checked() -> None:
    kept = Expenditure.kept(dict(CELLS))
    checked = Expenditure.model_validate(
        {"paid_on": "2013-04-02", "scheme": "hubs", "amount": "1.00", "reference": "R"}
    )
    assert kept == checked
    assert hash(kept) == hash(checked)
    assert (kept.on, kept.model_dump()) == (checked.on, checked.model_dump())


def test_a_kept_row_is_as_frozen_as_any() -> None:
    kept = Expenditure.kept(dict(CELLS))
    with pytest.raises(ValidationError, match="frozen"):
        kept.amount = 5


def test_only_rows_that_no_rule_asks_for_again_are_done_with_once_posted() -> None:
    done = {kind for kind, model in KINDS.items() if not model.opened_again}
    assert done == {"contributions", "grants", "expenditure", "vat-refunds"}
    assert {KINDS[kind].use for kind in done} == {Use.POSTED}


def test_every_kind_with_a_rule_over_a_row_says_what_surely_passes_it() -> None:
    for model in KINDS.values():
        rules = list(model.__pydantic_decorators__.model_validators)
        assert bool(rules) == bool(model.hangs_together), model.kind
    assert RecordKind.hangs_together == ""

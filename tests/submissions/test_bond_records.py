"""The record kinds of a bond: what a result may say, and which days and amounts its money may have."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from pooledbudget.submissions.bond_records import (
    Drawdown,
    HoldingTransfer,
    Outcome,
    OutcomeReceipt,
    PayerRefund,
    Repayment,
    ServicePayment,
    Stop,
    WriteOff,
)
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.records import KINDS, required_columns

OUTCOME = {"measured_on": "2014-08-07", "agreement": "bond", "cohort": "a", "source": "report"}
COUNTS = {"people": "100", "events": "80", "comparison_people": "100", "comparison_events": "100"}
BEFORE = {
    "people_before": "90",
    "events_before": "81",
    "comparison_people_before": "90",
    "comparison_events_before": "99",
}
OF_A_BOND = (Drawdown, ServicePayment, OutcomeReceipt, PayerRefund, Repayment, WriteOff, HoldingTransfer)


def outcome(**cells: str) -> Outcome:
    """Read a result; a blank cell is none, as in a file."""
    return Outcome.model_validate({name: cell for name, cell in {**OUTCOME, **cells}.items() if cell})


@pytest.mark.parametrize(
    "cells",
    [
        COUNTS,
        {**COUNTS, **BEFORE},
        {"people": "100", "events": "80"},
        {"published_reduction": "8.4%"},
        {"published_reduction": "-8.4%"},
        {"published_reduction": "100%"},
        {"value": "25"},
        {"value": "-0.5"},
        {"value": "92%"},
        {"value": "0.95", "second_value": "0.9"},
        {"value": "1", "person": "P1"},
        {"value": "1", "person": "P1", "cohort": ""},
        {"value": "1", "outcome": "job"},
    ],
)
def test_a_result_says_one_thing(cells: dict[str, str]) -> None:
    found = outcome(**cells)
    assert (found.on, found.kind, found.use) == (date(2014, 8, 7), "outcomes", Use.DECIDED)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, "give either the counts, the published percentage or the value"),
        ({"people": "1"}, "give people and events together"),
        ({"events": "1"}, "give people and events together"),
        ({**COUNTS, "comparison_events": ""}, "give all four counts or none"),
        ({"comparison_people": "1", "comparison_events": "1"}, "give all four counts or none"),
        ({**COUNTS, "events_before": "5"}, "give all four counts or none"),
        ({**BEFORE, "value": "1"}, "give all four counts or none"),
        ({"published_reduction": "9"}, "'9' is not a percentage like 8.4%"),
        ({"published_reduction": "9 %"}, "is not a percentage"),
        ({"published_reduction": "101%"}, "'101%' is more than everything"),
        ({"published_reduction": "1e1%"}, "is not a percentage"),
        ({"published_reduction": "٩%"}, "is not a percentage"),
        ({**COUNTS, "people": "0"}, "of nobody measures nothing"),
        ({**COUNTS, "comparison_people": "0"}, "of nobody measures nothing"),
        ({**COUNTS, **BEFORE, "people_before": "0"}, "of nobody measures nothing"),
        ({**COUNTS, **BEFORE, "comparison_people_before": "0"}, "of nobody measures nothing"),
        ({**COUNTS, "published_reduction": "9%"}, "give either"),
        ({**COUNTS, "value": "9"}, "give either"),
        ({"value": "9", "published_reduction": "9%"}, "give either"),
        ({"published_reduction": "9%", "second_value": "9"}, "a second value stands beside a value"),
        ({"value": "nine"}, "'nine' is not a number like 25 or 0.95, or a percentage like 92%"),
        ({"value": "1.1234567"}, "is not a number"),
        ({"value": "9", "second_value": "9 %"}, "'9 %' is not a number"),
        ({"value": "9", "cohort": ""}, "say the cohort, the period or the person"),
        ({"value": "9", "people": "1.5"}, "not a whole number"),
    ],
)
def test_a_result_that_cannot_be_is_refused(cells: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        outcome(**cells)
    assert said in str(caught.value)


def test_what_may_be_left_out_is_not_required() -> None:
    assert required_columns(Outcome) == ["measured_on", "agreement", "source"]
    assert required_columns(Drawdown) == ["drawn_on", "agreement", "investor", "amount", "reference"]


@pytest.mark.parametrize("model", [*OF_A_BOND, Outcome, Stop], ids=lambda model: str(model.kind))
def test_a_bond_may_come_in_with_its_whole_past_and_is_read_again(model: type[RecordKind]) -> None:
    """M-2 and M-4 of the findings: days before the book are told, and every close works on all of them."""
    assert KINDS[model.kind] is model
    assert (model.may_be_past, model.opened_again) == (True, True)


def test_only_a_bonds_kinds_and_opening_balances_may_be_past() -> None:
    past = {kind for kind, model in KINDS.items() if model.may_be_past}
    assert past == {model.kind for model in (*OF_A_BOND, Outcome, Stop)} | {"opening-balances"}


@pytest.mark.parametrize(
    ("model", "amount", "said"),
    [
        (Drawdown, "0.00", "nought"),
        (ServicePayment, "-1.00", "must be more than nought"),
        (OutcomeReceipt, "0.00", "must be more than nought"),
        (PayerRefund, "-1.00", "must be more than nought"),
        (Repayment, "-1.00", "must be more than nought"),
        (WriteOff, "-1.00", "must be more than nought"),
        (HoldingTransfer, "0.00", "must be more than nought"),
    ],
)
def test_an_amount_that_cannot_be_is_refused(model: type[RecordKind], amount: str, said: str) -> None:
    names = [name for name in required_columns(model) if name not in {"amount", model.day_column}]
    cells = {**{name: name for name in names}, model.day_column: "2013-04-02"}
    with pytest.raises(ValidationError, match=said):
        model.model_validate({**cells, "amount": amount})
    assert model.model_validate({**cells, "amount": "0.01"}).on == date(2013, 4, 2)


def test_a_holding_is_not_sold_to_its_seller() -> None:
    """It was posted, moved nothing, and the investor's page said that a holding was sold."""
    cells = {"transferred_on": "2013-05-01", "agreement": "bond", "amount": "1.00", "reference": "T1"}
    with pytest.raises(
        ValidationError, match="ann is the seller and the buyer: a holding is sold to another"
    ):
        HoldingTransfer.model_validate({**cells, "seller": "ann", "buyer": "ann"})
    assert HoldingTransfer.model_validate({**cells, "seller": "ann", "buyer": "bob"}).amount == 100


def test_undrawn_capital_given_back_is_below_nought() -> None:
    """M-9 of the findings."""
    cells = {"drawn_on": "2013-05-01", "agreement": "bond", "investor": "a", "reference": "D2"}
    assert Drawdown.model_validate({**cells, "amount": "-500.00"}).amount == -50000


def test_a_stop_is_told_once_in_a_file_and_a_result_once_for_its_subject_and_day() -> None:
    assert Stop.key == ("agreement",)
    assert Outcome.key == ("agreement", "outcome", "person", "measured_on", "cohort")

"""The record kinds: which day governs a row, what it is about, what becomes of it, and what cannot be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from conftest import ROOT
from pooledbudget.acts.asked_words import ASKED
from pooledbudget.acts.objections import LATE_KINDS, MONEY_KINDS
from pooledbudget.acts.senders import BY_PART
from pooledbudget.book_file import HOST_ONLY
from pooledbudget.findings import Origin
from pooledbudget.reconcile.signs import CASH_SIGNS
from pooledbudget.submissions import bond_records, family_records, pool_records, programme_records
from pooledbudget.submissions.family_records import Incident, Member
from pooledbudget.submissions.kinds import RecordKind, Use
from pooledbudget.submissions.pool_records import Expenditure, Figure
from pooledbudget.submissions.records import KINDS, Row, required_columns

NAMED = (BY_PART, LATE_KINDS, MONEY_KINDS, HOST_ONLY, ASKED, CASH_SIGNS)
"""Where kinds are named and not loaded: to declare them all costs more than most commands."""
MODULES = (bond_records, family_records, pool_records, programme_records)


@pytest.mark.parametrize("named", NAMED)
def test_a_kind_that_is_named_is_declared(named: Collection[str]) -> None:
    assert set(named) <= set(KINDS)


def test_every_kind_that_is_declared_is_listed() -> None:
    """A kind that is only the beginning of others has no name of its own."""
    declared = {
        model.kind: model
        for module in MODULES
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, RecordKind) and "kind" in vars(model)
    }
    assert dict(KINDS) == declared
    assert len(KINDS) == len(declared)


@pytest.mark.parametrize("loaded", ["statements.why", "acts.close"])
def test_a_command_loads_the_kinds_it_asks_for_and_no_others(loaded: str) -> None:
    asked = (
        f"import sys, pooledbudget.{loaded}; from pooledbudget.submissions.records import KINDS; list(KINDS); "
        "KINDS['expenditure']; print(*sorted(name for name in sys.modules if name.endswith('_records')))"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["pooledbudget.submissions.pool_records"]


@pytest.mark.parametrize("model", KINDS.values(), ids=KINDS)
def test_every_kind_says_its_day_its_use_and_only_columns_it_has(model: type[RecordKind]) -> None:
    assert KINDS[model.kind] is model
    assert model.use in set(Use)
    columns = set(model.model_fields)
    assert {model.day_column, *model.key, *model.about} <= columns
    assert model.day_column in required_columns(model)
    assert set(model.key) <= columns
    assert model.__doc__
    if model.use is Use.EVIDENCE:
        assert model.personal


def test_every_kind_is_a_form_and_a_schema() -> None:
    forms = {path.stem for path in (ROOT / "templates" / "forms").glob("*.csv")}
    schemas = {path.stem.removeprefix("record-") for path in (ROOT / "schemas").glob("record-*.json")}
    assert forms == schemas == set(KINDS)
    for kind, model in KINDS.items():
        head = (ROOT / "templates" / "forms" / f"{kind}.csv").read_text().splitlines()[0]
        assert head.split(",") == list(model.model_fields)


def test_a_row_is_governed_by_its_day_and_a_months_figure_by_the_months_last() -> None:
    figure = Figure.model_validate(
        {"month": "2012-02", "agreement": "pool", "line": "spending charged", "amount": "1.00"}
    )
    assert figure.on == date(2012, 2, 29)
    spent = Expenditure.model_validate(
        {"paid_on": "2013-04-02", "scheme": "hubs", "amount": "1", "reference": "A"}
    )
    row = Row(Origin("S0001", 7), "county", spent)
    assert (row.on, row.id, row.number) == (date(2013, 4, 2), "S0001:7", 7)


def test_a_row_is_about_a_fact_and_one_without_is_a_fact_of_its_own() -> None:
    incident = Incident.model_validate(
        {"family": "F1", "occurred_on": "2013-04-02", "reference": "I1", "person": "P"}
    )
    assert incident.subject == ("F1", date(2013, 4, 2), "I1")
    spent = Expenditure.model_validate(
        {"paid_on": "2013-04-02", "scheme": "hubs", "amount": "1", "reference": "A"}
    )
    assert spent.subject == ()


def test_two_rows_of_the_same_cells_are_equal_however_they_were_written() -> None:
    cells = {"paid_on": "2013-04-02", "scheme": "hubs", "amount": "1,000", "reference": "A"}
    other = {**cells, "amount": "£1000.00", "scheme": " hubs "}
    first, second = Expenditure.model_validate(cells), Expenditure.model_validate(other)
    assert first == second
    assert hash(first) == hash(second)
    with pytest.raises(ValidationError, match="frozen"):
        first.scheme = "other"


def test_a_column_that_a_kind_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Incident.model_validate(
            {"family": "F1", "occurred_on": "2013-04-02", "reference": "I", "colour": "red"}
        )


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("families", {"joined_on": "2013-04-02", "left_on": "2013-04-01"}, "left_on is before joined_on"),
        ("families", {"joined_on": "2013-04-02", "left_on": "2013-04-02"}, ""),
        ("work", {"starts_on": "2013-04-02", "ends_on": "2013-04-01"}, "ends_on is before starts_on"),
        ("work", {"starts_on": "2013-04-02", "ends_on": "2013-04-02"}, ""),
        ("benefits", {"starts_on": "2013-04-02", "ends_on": "2013-04-01"}, "ends_on is before starts_on"),
        ("provision", {"starts_on": "2013-04-02", "ends_on": "2013-04-01"}, "ends_on is before starts_on"),
    ],
)
def test_a_stretch_of_time_does_not_end_before_it_begins(kind: str, cells: dict[str, str], said: str) -> None:
    rest = {"family": "F", "person": "P", "born_on": "2000-01-01", "benefit": "esa", "provision": "esf"}
    model = KINDS[kind]
    given = {name: value for name, value in {**rest, **cells}.items() if name in model.model_fields}
    if not said:
        assert model.model_validate(given).on == date(2013, 4, 2)
        return
    with pytest.raises(ValidationError, match=said):
        model.model_validate(given)


@pytest.mark.parametrize(
    ("gross", "vat", "adds_up"),
    [
        ("12.00", "2.00", True),
        ("12.01", "2.00", True),
        ("11.99", "2.00", True),
        ("12.02", "2.00", False),
        ("12.00", "", False),
        ("10.00", "", True),
    ],
)
def test_net_and_vat_make_gross_within_a_penny(gross: str, vat: str, *, adds_up: bool) -> None:
    cells: dict[str, Any] = {"paid_on": "2013-04-02", "scheme": "hubs", "amount": "10.00", "reference": "A"}
    cells |= {name: value for name, value in (("gross", gross), ("vat", vat)) if value}
    if adds_up:
        assert Expenditure.model_validate(cells).amount == 1000
        return
    with pytest.raises(ValidationError, match="do not add up to gross within a penny|no VAT is given"):
        Expenditure.model_validate(cells)


def test_what_may_be_left_out_is_not_required() -> None:
    assert required_columns(Member) == ["family", "person", "born_on", "joined_on"]

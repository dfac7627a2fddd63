"""A skeleton of terms: what the tables say, what they do not, and every assumption in sight."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from instruments.bonds.tables import read
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.indigo import COMMITMENT, FINANCE, MADE, MAXIMUM
from pooledbudget.instruments.bonds.indigo_terms import NAME_MAX, Names, Skeleton, quoted, skeletons
from pooledbudget.instruments.bonds.terms import BondTerms

EXACT = f"{COMMITMENT}/amount/exact"
CURRENCY = f"{COMMITMENT}/currency"
Rows = Sequence[Mapping[str, str]]


def begun(**tables: Rows) -> Skeleton:
    (skeleton,) = skeletons(read(**tables))
    return skeleton


def terms(skeleton: Skeleton) -> BondTerms:
    currency = tomllib.loads(skeleton.text)["currency"]
    return Bond.read(skeleton.text.encode(), "p.toml", Context(currency, {})).terms


def project(**cells: str) -> dict[str, str]:
    return {"id": "INDIGO-POJ-9", "name": "Nine", CURRENCY: "GBP", EXACT: "500", **cells}


def investment(name: str, amount: str = "", **cells: str) -> dict[str, str]:
    return {
        "project_id": "INDIGO-POJ-9",
        "id": name,
        "organisation_id": f"ORG-{name}",
        "investment_commitment/amount/exact": amount,
        **cells,
    }


def of(**cells: str) -> dict[str, str]:
    return {"project_id": "INDIGO-POJ-9", **cells}


def test_a_project_alone_gives_terms_that_read_back() -> None:
    skeleton = begun(
        projects=[
            project(
                **{
                    "dates/actual_completion_date": "2020-03-31",
                    f"{MAXIMUM}/amount": "900",
                    f"{MADE}/amount": "80",
                }
            )
        ]
    )
    found = terms(skeleton)
    assert (found.agreement, found.title, found.currency) == ("indigo-poj-9", "Nine", "GBP")
    assert found.classes["capital"].holders == {"other-investors": 500_00}
    assert (found.ends, found.caps.contract) == (date(2020, 3, 31), 900_00)
    assert found.published == ["Outcome payments made, of the project as a whole: 80.00."]
    assert skeleton.has_capital
    assert list(found.assumed) == skeleton.assumed
    for said in [*skeleton.assumed, *skeleton.unknown]:
        assert said in skeleton.text


def test_without_an_amount_of_capital_nothing_is_made_up() -> None:
    skeleton = begun(
        projects=[project(**{EXACT: "", f"{COMMITMENT}/amount/min": "1", f"{COMMITMENT}/amount/max": "9"})]
    )
    assert not skeleton.has_capital
    assert "the total commitment, which is between 1 and 9" in skeleton.unknown
    assert "classes" not in tomllib.loads(skeleton.text)
    assert terms(skeleton).classes == {}


def test_a_currency_in_words_is_an_assumption_and_none_is_none() -> None:
    skeleton = begun(projects=[project(**{CURRENCY: "Israeli new shekels"})])
    assert terms(skeleton).currency == "ILS"
    assert "the currency 'Israeli new shekels' is ILS" in skeleton.assumed
    skeleton = begun(projects=[project(**{CURRENCY: "$"})])
    assert terms(skeleton).currency == "XXX"
    assert "the currency: XXX, the code for none, stands for it" in skeleton.unknown


def test_investors_with_an_amount_are_classes_and_the_rest_is_held_by_others() -> None:
    skeleton = begun(
        projects=[project()],
        organisations=[{"id": "ORG-a", "name": "The First\nFund"}],
        investments=[
            investment("a", "300", maximum_potential_return_type="IRR", maximum_potential_return="7%"),
            investment("b"),
        ],
    )
    found = terms(skeleton)
    assert {name: dict(capital.holders) for name, capital in found.classes.items()} == {
        "a": {"org-a": 300_00},
        "capital": {"other-investors": 200_00},
    }
    assert found.classes["a"].return_cap == "7%"
    assert "named without an amount: ORG-b" in skeleton.text
    assert found.names == {"org-a": "The First Fund"}


def test_investments_of_one_class_of_ours_are_one_class_again() -> None:
    rows = [
        investment("senior/x", "300", organisation_id="x"),
        investment("senior/y", "200", organisation_id="y"),
    ]
    assert {
        name: dict(capital.holders)
        for name, capital in terms(begun(projects=[project()], investments=rows)).classes.items()
    } == {"senior": {"x": 300_00, "y": 200_00}}


def test_ids_of_investments_that_restart_are_told_apart() -> None:
    rows = [investment("a", "300"), investment("a", "200", organisation_id="z")]
    found = terms(begun(projects=[project()], investments=rows))
    assert {name: dict(capital.holders) for name, capital in found.classes.items()} == {
        "a": {"org-a": 300_00},
        "a-2": {"z": 200_00},
    }


def test_investors_that_commit_more_than_the_total_are_asked_about() -> None:
    skeleton = begun(projects=[project()], investments=[investment("a", "600")])
    assert "why investors commit 100.00 more than the total commitment of 500.00" in skeleton.unknown


@pytest.mark.parametrize(
    ("kind", "rate", "cap"),
    [
        ("IRR", "8", 'return_cap = "8%"'),
        ("Average annual return", "8%", 'return_cap = { simple = "8%" }'),
        ("IRR", "0.15", ""),
        ("IRR", "3% to 5%", ""),
        ("", "8%", ""),
    ],
)
def test_a_return_caps_where_its_kind_and_size_are_told(kind: str, rate: str, cap: str) -> None:
    said = {f"{FINANCE}/maximum_potential_return_type": kind, f"{FINANCE}/maximum_potential_return": rate}
    skeleton = begun(projects=[project(**said)])
    assert ("return_cap" in skeleton.text) == bool(cap)
    assert cap in skeleton.text
    terms(skeleton)
    assert any("return" in said for said in (skeleton.assumed if cap else skeleton.unknown))


def test_a_return_that_cannot_be_told_is_quoted_as_it_stands() -> None:
    rows = [investment("a", "500", maximum_potential_return_type="IRR", maximum_potential_return="0.15")]
    assert "the return cap of a, said as '0.15'" in begun(projects=[project()], investments=rows).unknown


def test_outcomes_have_their_price_their_cap_and_what_is_said_of_them() -> None:
    skeleton = begun(
        projects=[project()],
        outcome_metrics=[
            of(
                id="m1",
                definition="Kept\nhome",
                outcome_validation_method="Pre-Post analysis",
                outcome_metric_target="82%",
            ),
            of(id="m2"),
        ],
        outcome_pricings=[
            of(
                outcome_metric_id="m1",
                currency="GBP",
                price_description="by the week",
                **{"price_per_unit/amount": "£1,300", "maximum_price_if_all_targets_achieved/amount": "9000"},
            )
        ],
        outcome_payment_commitments=[
            of(organisation_id="ORG-1", **{"maximum_potential_outcome_payment/amount": "70"})
        ],
    )
    found = terms(skeleton)
    first, second = found.outcomes["m1"], found.outcomes["m2"]
    assert (first.title, first.cap, first.status) == ("Kept home", 9000_00, "published")
    assert getattr(first, "price", None) == 1300_00
    assert (getattr(second, "price", 0), second.status) == (None, "unknown")
    assert found.payers["org-1"].cap == 70_00
    for said in ("# validated by: Pre-Post analysis", "# target: 82%", "# price: by the week"):
        assert said in skeleton.text


def test_prices_of_ids_that_restart_are_nobodys() -> None:
    skeleton = begun(
        projects=[project()],
        outcome_metrics=[of(id="m1", definition="A"), of(id="m1", definition="B")],
        outcome_pricings=[of(outcome_metric_id="m1", **{"price_per_unit/amount": "5"})],
    )
    assert {name: (outcome.title, outcome.status) for name, outcome in terms(skeleton).outcomes.items()} == {
        "m1": ("A", "unknown"),
        "m1-2": ("B", "unknown"),
    }


def test_several_prices_of_one_outcome_are_none() -> None:
    prices = [of(outcome_metric_id="m1", **{"price_per_unit/amount": amount}) for amount in ("5", "6")]
    skeleton = begun(projects=[project()], outcome_metrics=[of(id="m1")], outcome_pricings=prices)
    assert "the price of m1 (several are said)" in skeleton.unknown


def test_amounts_in_another_currency_are_left_out() -> None:
    prices = [of(outcome_metric_id="m1", currency="USD", **{"price_per_unit/amount": "5"})]
    skeleton = begun(projects=[project()], outcome_metrics=[of(id="m1")], outcome_pricings=prices)
    assert "Price Per Unit - Amount - (Value) is in USD (outcome_pricings row 2)" in skeleton.unknown
    assert "price =" not in skeleton.text


def test_payers_that_share_a_cap_in_one_cell_are_both_named() -> None:
    row = of(organisation_id="ORG-1,ORG-2", **{"maximum_potential_outcome_payment/amount": "70"})
    skeleton = begun(projects=[project()], outcome_payment_commitments=[row, row])
    assert {name: payer.cap for name, payer in terms(skeleton).payers.items()} == {
        "org-1": None,
        "org-2": None,
    }
    assert any("how ORG-1, ORG-2 share 70.00" in said for said in skeleton.unknown)


def test_results_payments_sources_and_costs_are_told_and_claim_nothing() -> None:
    skeleton = begun(
        projects=[project()],
        sources=[of(id="s1", name="A report", url="https://example.org/r")],
        results=[
            of(
                outcome_metric_id="m1",
                number_with_positive_social_outcomes="96",
                **{"period/end_date": "2020"},
            )
        ],
        outcome_payments=[
            of(type="Actual", **{"money/amount": "40"}),
            of(type="Actual", **{"money/amount": "41"}),
        ],
        provider_side_cost=[of(classification="Service delivery costs", **{"planned/amount": "326309"})],
    )
    found = terms(skeleton)
    assert found.sources == ["A report https://example.org/r"]
    assert found.published == [
        "Result: m1, 96 with a positive outcome, up to 2020 (results row 2).",
        "Outcome payments of 81.00, in 2 rows of outcome_payments.",
    ]
    assert "# cost: Service delivery costs, planned 326309 (provider_side_cost row 2)" in skeleton.text
    assert found.example == []
    assert found.costs == []


def test_a_project_that_only_other_tables_name_is_begun_too() -> None:
    skeleton = begun(investments=[investment("a", "600", **{"investment_commitment/currency": "EUR"})])
    assert (terms(skeleton).currency, terms(skeleton).title) == ("EUR", "INDIGO-POJ-9")


def test_names_are_ours_and_each_is_another() -> None:
    names = Names()
    assert [names.of(said) for said in ("INDIGO-ORG-0504", "indigo org 0504", "0123", "É té", "", "!")] == [
        "indigo-org-0504",
        "indigo-org-0504-2",
        "x-0123",
        "e-te",
        "x",
        "x-2",
    ]
    assert names.of("INDIGO-ORG-0504") == "indigo-org-0504"
    long = [names.of(f"{'a' * 80}{number}") for number in range(3)]
    assert len(set(long)) == 3
    assert all(len(name) <= NAME_MAX for name in long)


def test_texts_are_written_as_toml_takes_them() -> None:
    said = 'He said "no"\\ \t\x7f\u200b\r\nand\u2028left'
    assert tomllib.loads(f"a = {quoted(said)}") == {"a": 'He said "no"\\ and left'}

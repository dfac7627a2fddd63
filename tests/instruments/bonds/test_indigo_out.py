"""A bond as tables: what its terms say, ids that stay, and what comes back when the tables are read again."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from conftest import ROOT
from instruments.bonds.quayside import QUAYSIDE, read
from loops import some
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.indigo import (
    COMMITMENT,
    DETAILS,
    FINANCE,
    INCREASES,
    INVESTED,
    MADE,
    MAXIMUM,
    PAID,
    PRICE,
    PRICE_MAX,
    REPAYMENTS,
    TABLES,
    Row,
    table_text,
)
from pooledbudget.instruments.bonds.indigo_checks import check
from pooledbudget.instruments.bonds.indigo_facts import IndigoFacts, IndigoResult, Transaction
from pooledbudget.instruments.bonds.indigo_in import read_tables
from pooledbudget.instruments.bonds.indigo_out import IndigoBond, maximum, tables_of
from pooledbudget.instruments.bonds.indigo_terms import skeletons
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.settings import read_toml

CATALOGUE = sorted((ROOT / "examples" / "bonds").glob("*.toml"))
PLACES = [ROOT / "examples" / place / "agreements" / "bond.toml" for place in ("northshire", "peterborough")]
BONDS = [*CATALOGUE, *(path for path in PLACES if path.is_file())]


def of_file(text: bytes) -> BondTerms:
    currency = str(read_toml(text, "bond.toml").get("currency") or "GBP")
    return Bond.read(text, "bond.toml", Context(currency, {})).terms


def again(*bonds: IndigoBond) -> tuple[list[BondTerms], list[str]]:
    """Return the terms that the tables of some bonds give, and what is said of the tables."""
    files = {
        f"{name}.csv": table_text(name, rows).encode() for name, rows in tables_of(bonds).items() if rows
    }
    tables = read_tables(files)
    found = [of_file(skeleton.text.encode()) for skeleton in skeletons(tables)]
    return found, [finding.what for finding in [*tables.findings, *check(tables)]]


def rows(bond: IndigoBond, table: str) -> list[Row]:
    return tables_of([bond])[table]


# There and back


def said(terms: BondTerms) -> dict[str, object]:
    """What the tables can say of terms."""
    return {
        "agreement": terms.agreement,
        "title": terms.title,
        "currency": terms.currency or "GBP",
        "last day": terms.last_day,
        "classes": {name: dict(capital.holders) for name, capital in terms.classes.items()},
        "payers": {name: payer.cap for name, payer in terms.payers.items()} or {"payer": None},
        "names": {name: terms.names.get(name, name) for name in [*terms.investors, *terms.payers]}
        | ({} if terms.payers else {"payer": "payer"}),
        "outcomes": {name: outcome.title or name for name, outcome in terms.outcomes.items()},
        "most": maximum(terms),
    }


@pytest.mark.parametrize("path", BONDS, ids=lambda path: path.stem + path.parts[-3][:4])
def test_written_and_read_again_terms_are_the_same_as_far_as_tables_say_them(path) -> None:  # type: ignore[no-untyped-def]
    terms = of_file(path.read_bytes())
    (back,), _ = again(IndigoBond(terms, "GBP"))
    was, now = said(terms), said(back)
    for key in was:
        assert now[key] == was[key], key
    for name, outcome in terms.outcomes.items():
        if outcome.pays in {"price", "person", "difference"}:
            assert getattr(back.outcomes[name], "price", None) == getattr(outcome, "price", None)
        assert outcome.pays == "nothing" or back.outcomes[name].cap == outcome.cap
    assert set(filter(None, [terms.source, *terms.sources])) >= set(back.sources) - {""}


def test_all_bonds_of_the_catalogue_stand_in_one_set_of_tables() -> None:
    terms = [of_file(path.read_bytes()) for path in CATALOGUE]
    found = tables_of(IndigoBond(each, "GBP") for each in terms)
    assert [row["id"] for row in found["projects"]] == [each.agreement for each in terms]
    named = [row["id"] for row in found["organisations"]]
    assert len(named) == len(set(named))
    back, _ = again(*(IndigoBond(each, "GBP") for each in terms))
    assert [each.agreement for each in back] == [each.agreement for each in terms]


def test_nothing_is_said_of_a_whole_set_of_our_own() -> None:
    terms = read(QUAYSIDE.replace('pays = "nothing"', 'pays = "nothing"\ntitle = "kept, =in work"'))
    (back,), what = again(IndigoBond(terms, "GBP"))
    assert [said for said in what if not said.startswith("'")] == []
    assert back.outcomes["kept"].title == "kept, =in work"


# Terms


def test_capital_is_what_was_committed_by_class_and_holder() -> None:
    bond = IndigoBond(read(), "GBP", {"bank-a": "Bank A"})
    (project,) = rows(bond, "projects")
    assert project[f"{COMMITMENT}/amount/exact"] == "490000.00"
    assert project[f"{COMMITMENT}/currency"] == "GBP"
    assert project[f"{MAXIMUM}/amount"] == "1000000.00"
    assert project["dates/anticipated_completion_date"] == "2023-09-30"
    assert f"{FINANCE}/maximum_potential_return" not in project
    investments = {row["id"]: row for row in rows(bond, "investments")}
    assert list(investments) == ["loan/bank-a", "loan/bank-b", "equity/angel-fund"]
    assert investments["loan/bank-a"]["notes"] == "class loan; interest 4% a year"
    equity = investments["equity/angel-fund"]
    assert (equity["maximum_potential_return_type"], equity["maximum_potential_return"]) == ("IRR", "11")
    assert {row["id"]: row["name"] for row in rows(bond, "organisations")}["bank-a"] == "Bank A"
    for table in ("transactions", "results", "outcome_payments"):
        assert rows(bond, table) == []


def test_one_cap_on_all_capital_is_the_projects_too() -> None:
    text = QUAYSIDE.replace('interest = { rate = "4%" }', 'interest = { rate = "4%" }\nreturn_cap = "11%"')
    fee = '  { step = "fee", payee = "charity"'
    text = text.replace(
        fee, f'  {{ step = "return", class = "loan", up_to = "return cap", on = "last date" }},\n{fee}'
    )
    (project,) = rows(IndigoBond(read(text), "GBP"), "projects")
    assert project[f"{FINANCE}/maximum_potential_return_type"] == "IRR"
    assert project[f"{FINANCE}/maximum_potential_return"] == "11%"
    (back,), what = again(IndigoBond(read(text), "GBP"))
    assert [capital.return_cap for capital in back.classes.values()] == ["11%", "11%"]
    assert what == []


@pytest.mark.parametrize(
    ("cap", "kind", "rate", "note"),
    [
        ('{ simple = "3%" }', "Average annual return", "3", "class equity"),
        ('{ multiple = "1.5" }', "", "", "return at most 1.5 times what was paid in"),
        ('{ amount = "900.00" }', "", "", "return at most 900.00"),
    ],
)
def test_a_cap_that_is_no_rate_on_all_flows(cap: str, kind: str, rate: str, note: str) -> None:
    text = QUAYSIDE.replace('return_cap = "11%"', f"return_cap = {cap}")
    equity = rows(IndigoBond(read(text), "GBP"), "investments")[-1]
    assert equity.get("maximum_potential_return_type", "") == kind
    assert equity.get("maximum_potential_return", "") == rate
    assert note in equity["notes"]


def test_outcomes_have_their_method_their_price_and_their_words() -> None:
    design = 'price = "2200.00"\ncap = "50000.00"\ncounterfactual = { design = "matched" }\nreads = "value"\ncite = "paper"'
    text = QUAYSIDE.replace('price = "2200.00"', design).replace(
        'title = "the Quayside bond"', 'title = "the Quayside bond"\nsources = ["paper", "other"]'
    )
    bond = IndigoBond(read(text), "GBP")
    job, kept = rows(bond, "outcome_metrics")
    assert (job["outcome_validation_method"], kept["outcome_validation_method"]) == (
        "Quasi-experimental study",
        "Simple ex-post verification",
    )
    (price,) = rows(bond, "outcome_pricings")
    assert (price[PRICE], price[PRICE_MAX], price["currency"]) == ("2200.00", "50000.00", "GBP")
    assert "£2,200" in price["price_description"]
    ids = {row["name"]: row["id"] for row in rows(bond, "sources")}
    assert job["source_ids"] == ids["paper"]
    assert kept["source_ids"] == f"{ids['paper']},{ids['other']}"


def test_a_price_that_rises_is_told_as_contracted_increases_and_planned_as_it_will_be() -> None:
    rate = 'indexed = { dates = { from = 2022-01-01 }, rate = "2.5%" }\n'
    charge = f"""[outcomes.charge]
pays = "standing charge"
amount = "500.00"
dates = {{ from = 2021-03-31, every = "1 year" }}
{rate}
[caps]"""
    bond = IndigoBond(read(QUAYSIDE.replace("[caps]", charge)), "GBP")
    priced = {row["outcome_metric_id"]: row for row in rows(bond, "outcome_pricings")}
    assert priced["charge"][INCREASES] == (
        "What it pays rises by 2.5% on 1 January 2022 and every year after it, to the nearest penny."
    )
    assert INCREASES not in priced["job"]
    assert [row["money/amount"] for row in rows(bond, "outcome_payments")] == ["500.00", "512.50", "525.31"]


def test_the_id_of_a_source_stays_when_another_comes_before_it() -> None:
    text = QUAYSIDE.replace('title = "the Quayside bond"', 'title = "the Quayside bond"\nsources = ["paper"]')
    (before,) = rows(IndigoBond(read(text), "GBP"), "sources")
    after = rows(IndigoBond(read(text.replace('["paper"]', '["first", "paper"]')), "GBP"), "sources")
    assert before in after
    assert len({row["id"] for row in after}) == 2


def test_a_standing_charge_is_a_plan_with_its_days() -> None:
    charge = """[outcomes.charge]
pays = "standing charge"
amount = "500.00"
dates = { from = 2021-03-31, every = "1 year" }

[caps]"""
    bond = IndigoBond(read(QUAYSIDE.replace("[caps]", charge)), "GBP")
    assert [row["id"] for row in rows(bond, "outcome_payment_plans")] == ["charge"]
    planned = rows(bond, "outcome_payments")
    assert [(row["type"], row["period/end_date"], row["money/amount"]) for row in planned] == [
        ("Planned", f"{year}-03-31", "500.00") for year in (2021, 2022, 2023)
    ]


def test_costs_are_planned_over_all_their_days_by_the_standards_classes() -> None:
    bond = IndigoBond(read(), "GBP")
    (cost,) = rows(bond, "provider_side_cost")
    assert (cost["classification"], cost["planned/amount"], cost["organisation_id"]) == (
        "Service delivery costs",
        "432000.00",
        "charity",
    )
    assert [row["organisation_id"] for row in rows(bond, "outcome_payer_cost")] == ["city", "fund"]
    other = IndigoBond(read(QUAYSIDE.replace('for = "service fee"', 'for = "office"')), "GBP")
    assert rows(other, "provider_side_cost")[0]["classification"] == "Other costs"
    endless = QUAYSIDE.replace("times = 12", "times = 12").replace(", to = 2023-09-30", "")
    (row,) = rows(IndigoBond(read(endless), "GBP"), "projects")
    assert "dates/anticipated_completion_date" not in row


@pytest.mark.parametrize(
    ("old", "new", "most"),
    [
        ("", "", 1_000_000_00),
        ('contract = "1000000.00"\n', "", None),
        ("[payers.city]\n[payers.fund]", '[payers.city]\ncap = "30.00"\n[payers.fund]\ncap = "12.00"', 42_00),
        ("[payers.city]", '[payers.city]\ncap = "30.00"', 1_000_000_00),
        ('price = "2200.00"', 'price = "2200.00"\ncap = "70.00"', 70_00),
    ],
)
def test_the_maximum_is_the_least_cap_on_the_whole(old: str, new: str, most: int | None) -> None:
    assert maximum(read(QUAYSIDE.replace(old, new) if old else QUAYSIDE)) == most


def test_a_contract_that_nobody_lends_to_has_no_commitment() -> None:
    terms = of_file((ROOT / "examples" / "bonds" / "doncaster.toml").read_bytes())
    (project,) = rows(IndigoBond(terms, "GBP"), "projects")
    assert f"{COMMITMENT}/amount/exact" not in project


def test_every_cell_stands_in_a_column() -> None:
    made = tables_of([IndigoBond(read(), "GBP", None, facts())])
    for name, row in some((name, row) for name, found in made.items() for row in found):
        assert set(row) <= set(TABLES[name].by_path), name


# What happened


def transaction(
    kind: str,
    party: str,
    amount: int,
    day: str,
    *,
    inward: bool,
    capital: str = "",
    undrawn: bool = False,
    said: str = "",
) -> Transaction:
    ends = (party, "host") if inward else ("host", party)
    return Transaction(
        on=date.fromisoformat(day),
        sender=ends[0],
        receiver=ends[1],
        amount=amount,
        kind=kind,
        party=party,
        capital=capital,
        undrawn=undrawn,
        said=said or f"{kind.lower()}, entry S1:2",
    )


DRAWN = [
    transaction(
        "Debt", "angel-fund", 100_00, "2020-01-01", inward=True, capital="equity", said="drawdown, entry S1:2"
    ),
    transaction(
        "Capital Repayment",
        "angel-fund",
        20_00,
        "2020-02-01",
        inward=False,
        capital="equity",
        undrawn=True,
        said="drawdown returned, entry S2:2",
    ),
]


def facts(*transactions: Transaction, ended: bool = False) -> IndigoFacts:
    return IndigoFacts(
        until=date(2021, 3, 31),
        host="host",
        transactions=[*DRAWN, *transactions],
        results=[
            IndigoResult(outcome="job", on=date(2020, 9, 30), of="all", found="value 3"),
            IndigoResult(outcome="job", on=date(2020, 9, 30), people=5, reached=2),
        ],
        claims={("job", "city", "2020-09"): 70_00},
        ended=ended,
    )


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ([], REPAYMENTS[0]),
        ([("Capital Repayment", 79_99)], REPAYMENTS[1]),
        ([("Capital Repayment", 80_00)], REPAYMENTS[2]),
        ([("Capital Repayment", 80_00), ("Interest Payment", 1_00)], REPAYMENTS[3]),
        ([("Capital Repayment and Interest", 90_00)], REPAYMENTS[3]),
    ],
)
def test_how_far_investors_were_repaid_is_said_once_it_has_ended(
    back: list[tuple[str, int]], said: str
) -> None:
    transactions = [
        transaction(kind, "angel-fund", amount, "2021-01-01", inward=False, capital="equity")
        for kind, amount in back
    ]
    (ended,) = rows(IndigoBond(read(), "GBP", None, facts(*transactions, ended=True)), "projects")
    assert ended[f"{FINANCE}/investor_repayment"] == said
    (running,) = rows(IndigoBond(read(), "GBP", None, facts(*transactions)), "projects")
    assert f"{FINANCE}/investor_repayment" not in running
    investments = rows(IndigoBond(read(), "GBP", None, facts(*transactions, ended=True)), "investments")
    assert [row["investor_repayment"] for row in investments] == ["", "", said]


def test_the_rate_of_an_ended_bond_is_the_only_one_there_is() -> None:
    back = transaction(
        "Capital Repayment and Interest", "angel-fund", 88_00, "2021-01-01", inward=False, capital="equity"
    )
    (project,) = rows(IndigoBond(read(), "GBP", None, facts(back, ended=True)), "projects")
    assert project[f"{DETAILS}/internal_rate_of_return/latest"].endswith("%")
    assert project[f"{DETAILS}/internal_rate_of_return/date"] == "2021-03-31"
    assert project[f"{INVESTED}/amount"] == "80.00"
    early = replace(facts(ended=True), transactions=[])
    (nothing,) = rows(IndigoBond(read(), "GBP", None, early), "projects")
    assert f"{DETAILS}/internal_rate_of_return/latest" not in nothing
    assert nothing[f"{FINANCE}/investor_repayment"] == ""


def test_cash_is_a_transaction_each_with_the_investment_it_is_of() -> None:
    paid = [
        transaction("Outcome Payment", "city", 49_00, "2020-10-31", inward=True),
        transaction("Other", "charity", 30_00, "2020-11-30", inward=False),
    ]
    bond = IndigoBond(read(), "GBP", None, facts(*paid))
    found = rows(bond, "transactions")
    assert [
        (row["transaction_type"], row["money/amount"], row.get("investment_id", "")) for row in found
    ] == [
        ("Debt", "100.00", "equity/angel-fund"),
        ("Capital Repayment", "20.00", "equity/angel-fund"),
        ("Outcome Payment", "49.00", ""),
        ("Other", "30.00", ""),
    ]
    assert found[2]["sending_organisation_id"] == "city"
    assert found[2]["receiving_organisation_id"] == "host"
    (project,) = rows(bond, "projects")
    assert project[f"{MADE}/amount"] == "49.00"
    city, fund = rows(bond, "outcome_payment_commitments")
    assert (city[f"{PAID}/amount"], fund[f"{PAID}/amount"]) == ("49.00", "0.00")
    assert [row.get("actual/amount") for row in rows(bond, "provider_side_cost")] == [None, "30.00"]
    assert [row["actual/amount"] for row in rows(bond, "outcome_payer_cost")] == ["49.00", "0.00"]


def test_claims_are_by_month_and_people_are_counted() -> None:
    bond = IndigoBond(read(), "GBP", None, facts())
    (claim,) = rows(bond, "outcome_payments")
    assert (claim["type"], claim["period/start_date"], claim["period/end_date"], claim["money/amount"]) == (
        "Actual",
        "2020-09-01",
        "2020-09-30",
        "70.00",
    )
    cohorts, people = rows(bond, "results")
    assert (cohorts["outcomes_achieved"], cohorts["result_type"]) == ("all cohorts: value 3", "Interim")
    assert (people["number_engaged_in_impact_bond"], people["number_with_positive_social_outcomes"]) == (
        "5",
        "2",
    )
    assert people["outcomes_achieved"] == ""
    assert {
        row["result_type"] for row in rows(IndigoBond(read(), "GBP", None, facts(ended=True)), "results")
    } == {"Final"}

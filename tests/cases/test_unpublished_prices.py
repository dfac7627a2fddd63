"""What is not published stays blank, says so, and posts nothing; and what examples say must exist."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from pooledbudget.cli.commands import main
from pooledbudget.errors import Refused
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.clauses import clauses
from pooledbudget.instruments.bonds.earning import Counted, Earned, earn
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.vectors import without_form
from pooledbudget.instruments.bonds.waterfall import rate_read
from pooledbudget.instruments.bonds.worked import check, run_example

HEAD = """
kind = "bond"
agreement = "b"
title = "B"
names = { fund = "a fund", city = "the city" }
"""
LENT = """
[classes.loan]
holders = { fund = "1000.00" }
draws = [{ on = 2020-01-01, amount = "1000.00" }]
"""
PAYER = "[payers.city]\n"
EXPECT = "[[example]]\nresults = [{results}]\nexpect = [{expect}]\n"


def terms(text: str) -> BondTerms:
    return Bond.read((HEAD + text).encode(), "b.toml", Context("GBP", {})).terms


def said(text: str) -> list[str]:
    return [clause.text for clause in clauses(terms(text), {}, "GBP")]


def earned(outcome: str, value: str, *, repaid: bool = False) -> Earned:
    read = terms(f"{PAYER}[outcomes.x]\n{outcome}").outcomes["x"]
    result = Result(outcome="x", on=date(2020, 1, 1), value=level(value))
    return earn("x", read, result, Counted(repaid=repaid))


@pytest.mark.parametrize(
    ("outcome", "value", "reason"),
    [
        ('pays = "steps"\nsteps = [["5%", "0.00"], ["10%", ""]]', "4%", "below"),
        ('pays = "steps"\nsteps = [["5%", "0.00"], ["10%", ""]]', "5%", "below"),
        ('pays = "steps"\nsteps = [["5%", "0.00"], ["10%", ""]]', "10%", "price-not-published"),
        ('pays = "line"\nline = [["1", "0.00"], ["2", ""]]', "1", "below"),
        ('pays = "line"\nline = [["1", "0.00"], ["2", ""]]', "1.5", "price-not-published"),
        ('pays = "line"\nline = [["1", ""], ["2", "5.00"]]', "0.5", "price-not-published"),
        ('pays = "line"\nline = [["1", "3.00"], ["2", ""]]', "0.5", "price-not-published"),
        ('pays = "band"\nunits = "points"\nbands = [["20%", ""]]', "19%", "below"),
        ('pays = "band"\nunits = "points"\nbands = [["20%", ""]]', "20%", "price-not-published"),
        ('pays = "fee at risk"\nshare = "10%"\nthreshold = "5%"', "5%", "reached"),
        ('pays = "fee at risk"\nshare = "10%"\nthreshold = "5%"', "4.9%", "price-not-published"),
    ],
)
def test_a_blank_amount_pays_nothing_and_says_why(outcome: str, value: str, reason: str) -> None:
    found = earned(f'{outcome}\nstatus = "unknown"', value)
    assert (found.amount, found.reason) == (Fraction(0), reason)


def test_a_share_once_repaid_that_is_not_published_pays_nothing_from_then_on() -> None:
    outcome = 'pays = "saving"\nshare = "95%"\nonce_repaid = "unknown"'
    assert earned(outcome, "100").amount == 9_500
    found = earned(outcome, "100", repaid=True)
    assert (found.amount, found.reason) == (Fraction(0), "price-not-published")
    assert earned(outcome.replace("unknown", "40%"), "100", repaid=True).amount == 4_000


@pytest.mark.parametrize(("value", "amount"), [("0%", 0), ("0.1%", 100), ("2%", 100), ("2.1%", 200)])
def test_a_step_may_be_reached_only_by_what_is_above_it(value: str, amount: int) -> None:
    steps = 'pays = "steps"\nabove = true\nsteps = [["0%", "1.00"], ["2%", "2.00"]]'
    assert earned(steps, value).amount == amount
    assert earned(steps.replace("above = true", ""), "0%").amount == 100


def test_a_reading_says_what_holds_below_its_line_and_what_is_not_published() -> None:
    text = f"""dates = {{ from = 2021-01-01, times = 1 }}
waterfall = [
  {{ step = "principal", class = "loan", part = {{ reads = "x", steps = [["5%", ""], ["10%", "50%"]] }} }},
  {{ step = "return", class = "loan", rate = {{ reads = "x", steps = [["5%", ""], ["10%", "8%"]] }} }},
  {{ step = "coupon", class = "loan" }},
]
{LENT}
coupon = {{ reads = "x", line = [["10%", "3%"], ["20%", "5%"]], below = "0%" }}
[outcomes.x]
pays = "nothing"
"""
    read = terms(text)
    coupon = read.classes["loan"].coupon
    assert coupon
    assert [rate_read(coupon, level(at)) for at in ("9%", "10%", "15%", "30%")] == [
        0,
        Fraction(3, 100),
        Fraction(4, 100),
        Fraction(5, 100),
    ]
    sentences = said(text)
    assert any("3% at 10% and 5% at 20%, and 0% below" in sentence for sentence in sentences)
    assert sum("what is not published from 5%" in sentence for sentence in sentences) == 2
    for value, paid in (("5%", 0), ("10%", 50_000)):
        example = EXPECT.format(
            results=f'{{ on = 2021-01-01, value = "{value}" }}',
            expect='{ on = 2021-01-01, to = "fund", amount = "0.00" }',
        )
        worked = terms(text + example)
        _, runs = run_example(worked, worked.example[0])
        principal = next(step for step in runs[-1].receipt.taken if step.step == "principal-loan")  # type: ignore[union-attr]
        assert principal.took == paid
        assert principal.why == ("not-published" if not paid else "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[outcomes.x]\npays = "price"\nstatus = "unknown"\nprice = "1.00"', "is not unknown"),
        ('[outcomes.x]\npays = "sum"\nstatus = "unknown"\namount = "1.00"', "is not unknown"),
        ('[outcomes.x]\npays = "steps"\nsteps = [["5%", "1"]]', "is not an amount"),
        ('[outcomes.x]\npays = "steps"\nsteps = [["5%", ""]]', "is left blank, with status 'unknown'"),
        ('[outcomes.x]\npays = "line"\nstatus = "unknown"\nline = [["5%", "1.00"]]', "is left blank"),
    ],
)
def test_an_unknown_price_is_blank_and_a_known_one_an_amount(text: str, fault: str) -> None:
    with pytest.raises(Refused, match="cannot be used") as refused:
        terms(PAYER + text)
    assert any(fault in finding.what for finding in refused.value.findings)


def test_a_reading_with_something_below_has_a_line() -> None:
    coupon = 'coupon = { reads = "x", steps = [["10%", "3%"]], below = "1%" }\n[outcomes.x]\npays = "nothing"'
    with pytest.raises(Refused) as refused:
        terms(LENT + coupon)
    assert "there is no line" in refused.value.findings[0].what


def test_what_is_not_published_is_said() -> None:
    found = said(
        "payers = { city = {}, county = {} }\n"
        '[outcomes.x]\npays = "steps"\nstatus = "unknown"\nsteps = [["5%", ""]]\n'
        '[outcomes.y]\npays = "fee at risk"\nstatus = "unknown"\nshare = "10%"\nthreshold = "5%"\n'
        '[outcomes.z]\npays = "price"\nstatus = "assumed"\nprice = "2.00"\n'
        '[outcomes.s]\npays = "saving"\nshare = "95%"\nonce_repaid = "unknown"\n'
    )
    assert found == [
        "Nobody lends to it: what outcomes pay is all that comes in.",
        "For x the amount of the highest step reached is paid: what is not published from 5%, and nothing "
        "below.",
        "How the city and county share it is not published.",
        "If y does not reach 5%, 10% of the fee (how much is not published) is paid back.",
        "How the city and county share it is not published.",
        "For z £2 each is paid.",
        "What it pays is assumed here.",
        "The city and county pay equal parts.",
        "95% of the saving by s is paid; once capital is repaid it is a share that is not published.",
        "The city and county pay equal parts.",
    ]


KNOWN = f'{PAYER}[outcomes.x]\npays = "threshold"\nthreshold = "10%"\namount = "1.00"\n'
PRICED = f"""{PAYER}[outcomes.x]
pays = "threshold"
status = "unknown"
threshold = "10%"
"""


@pytest.mark.parametrize(
    ("why", "agrees"), [("price-not-published", True), ("below", False), ("cap-reached", False)]
)
def test_an_example_agrees_only_for_the_reason_it_gives(why: str, agrees: bool) -> None:
    expect = f'{{ on = 2020-01-01, by = "city", step = "x", amount = "0.00", why = "{why}" }}'
    example = EXPECT.format(results='{ on = 2020-01-01, value = "10%" }', expect=expect)
    (found,) = check(terms(PRICED + example))
    assert found.agrees is agrees
    assert found.reasons == {"price-not-published"}


@pytest.mark.parametrize(
    ("results", "expect", "fault"),
    [
        ('{ on = 2020-01-01, outcome = "z", value = "1" }', 'by = "city"', "no outcome 'z'"),
        ('{ on = 2020-01-01, value = "three" }', 'by = "city"', "'three' is not a number"),
        ('{ on = 2020-01-01, value = "1", counts = { persons = 3 } }', 'by = "city"', "no count 'persons'"),
        (
            '{ on = 2020-01-01, value = "1" }, { on = 2020-01-01, value = "2" }',
            'by = "city"',
            "a second result of x for 2020-01-01",
        ),
        (
            '{ on = 2020-01-01, value = "1" }, { on = 2020-01-01, outcome = "x", value = "2" }',
            'by = "city"',
            "a second result of x for 2020-01-01",
        ),
        ('{ on = 2020-01-01, value = "1" }', 'by = "city", step = "y"', "no outcome or step 'y'"),
        ("{ on = 2020-01-01, counts = { people = 3 } }", 'by = "city"', "it goes by its value"),
        ('{ on = 2020-01-01, value = "1" }', 'by = "county"', "no payer 'county'"),
        ('{ on = 2020-01-01, value = "1" }', 'to = "bank"', "no holder or payee 'bank'"),
        ('{ on = 2020-01-01, value = "1" }', 'by = "city", to = "city"', "say either who pays"),
        ('{ on = 2020-01-01, value = "1" }', 'step = "x"', "say either who pays"),
        ('{ on = 2020-01-01, value = "1" }', 'by = "city", step = "z", why = "below"', "no outcome 'z'"),
    ],
)
def test_an_example_names_what_the_terms_have(results: str, expect: str, fault: str) -> None:
    example = EXPECT.format(results=results, expect=f'{{ on = 2020-01-01, {expect}, amount = "0.00" }}')
    with pytest.raises(Refused) as refused:
        terms(PRICED + example)
    assert [fault in finding.what for finding in refused.value.findings] == [True]


def test_a_cohort_of_an_example_is_one_of_the_outcome() -> None:
    example = EXPECT.format(
        results='{ on = 2020-01-01, cohort = "c", value = "1" }',
        expect='{ on = 2020-01-01, by = "city", amount = "0.00" }',
    )
    with pytest.raises(Refused) as refused:
        terms(PRICED + 'cohorts = ["a", "b"]\n' + example)
    assert "no cohort 'c'" in refused.value.findings[0].what
    assert terms(PRICED + 'cohorts = ["a", "c"]\n' + example).example


def test_a_currency_without_a_sign_here_is_written_by_its_code() -> None:
    text = (HEAD + LENT + PRICED).replace("title =", 'currency = "CAD"\ntitle =')
    read = Bond.read(text.encode(), "b.toml", Context("CAD", {})).terms
    assert next(clauses(read, {}, read.currency)).text == "A fund commits CAD 1,000."


def test_a_coupon_that_is_not_published_has_no_form_on_arrays_and_is_folded() -> None:
    """Principal that reads a blank percentage has one: nothing is due by it. A coupon is counted from its last."""
    bent = terms(
        """dates = { from = 2021-01-01, times = 1 }
waterfall = [
  { step = "principal", class = "loan", part = { reads = "x", steps = [["5%", ""], ["10%", "50%"]] } },
  { step = "coupon", class = "loan" },
]
"""
        + LENT
        + """coupon = { reads = "x", steps = [["5%", ""], ["10%", "3%"]] }
[payers.city]
[outcomes.x]
pays = "nothing"
"""
    )
    (found,) = without_form(bent, [])
    assert found == "classes.loan.coupon: a coupon whose percentages are not all published"
    plain = terms(LENT + 'coupon = { reads = "x", line = [["10%", "3%"]] }\n' + KNOWN)
    assert without_form(plain, []) == []


def test_an_example_says_which_outcome_and_whose_cash() -> None:
    two = PRICED + '[outcomes.y]\npays = "nothing"\n'
    example = EXPECT.format(
        results='{ on = 2020-01-01, value = "1" }', expect='{ on = 2020-01-01, by = "city", amount = "0.00" }'
    )
    cash = 'draws = [{ on = 2020-01-01, by = "nobody", amount = "1.00" }]\n'
    cash += 'receipts = [{ on = 2020-01-01, by = "noone", amount = "1.00" }]\n'
    with pytest.raises(Refused) as refused:
        terms(two + LENT + example + cash)
    whats = " ".join(finding.what for finding in refused.value.findings)
    for fault in ("say which outcome", "no investor 'nobody'", "no payer 'noone'"):
        assert fault in whats


def test_a_contract_without_a_lender_runs_and_has_no_investors() -> None:
    read = terms(
        PRICED.replace('status = "unknown"', 'amount = "5.00"')
        + EXPECT.format(
            results='{ on = 2020-01-01, value = "10%" }',
            expect='{ on = 2020-01-01, by = "city", amount = "5.00" }',
        )
    )
    assert (read.investors, list(read.named)) == ([], ["city"])
    assert all(found.agrees for found in check(read))


@pytest.mark.parametrize(("sent", "code", "word"), [("9%", 0, "agrees: below"), ("10%", 1, "DIFFERS: below")])
def test_bond_check_prints_why_nothing_is_claimed(tmp_path: Path, sent: str, code: int, word: str) -> None:
    expect = '{ on = 2020-01-01, by = "city", step = "x", amount = "0.00", why = "below" }'
    example = EXPECT.format(results=f'{{ on = 2020-01-01, value = "{sent}" }}', expect=expect)
    path = tmp_path / "b.toml"
    path.write_text(HEAD + PRICED + example, "utf-8")
    found = CliRunner().invoke(main, ["bond", "check", str(path)])
    assert (found.exit_code, word in found.stdout) == (code, True)
    assert '"why": "below"' in CliRunner().invoke(main, ["bond", "check", str(path), "--json"]).stdout


def test_a_file_that_stands_alone_calls_partners_by_its_own_names() -> None:
    text = LENT + PAYER + '[outcomes.x]\npays = "price"\nprice = "1.00"'
    assert said(text)[0] == "A fund commits £1,000."
    assert "The city pays for outcomes." in said(text)
    bond = Bond.read((HEAD + text).encode(), "b.toml", Context("GBP", {}))
    in_a_book = [clause.text for clause in bond.clauses({"fund": "Harbour Fund", "city": "City"}, "GBP")]
    assert in_a_book[0] == "Harbour Fund commits £1,000."
    assert "City pays for outcomes." in in_a_book


@pytest.mark.parametrize("late", ["expect", "results"])
def test_an_example_says_nothing_of_a_day_after_the_last_it_looks_at(late: str) -> None:
    """Nought is found on a day that nobody looks at: any example of it agreed."""
    days = {"expect": "2020-01-01", "results": "2020-01-01", late: "2020-01-02"}
    example = EXPECT.format(
        results=f'{{ on = {days["results"]}, value = "1" }}',
        expect=f'{{ on = {days["expect"]}, by = "city", amount = "0.00" }}',
    )
    with pytest.raises(Refused) as refused:
        terms(f"{PRICED}{example}until = 2020-01-01\n")
    (found,) = refused.value.findings
    what = "2020-01-02 is after 2020-01-01, the last day that is looked at"
    assert found.what == f"example.1.{late}: {what}"


def test_an_example_draws_capital_of_a_class_there_is() -> None:
    """Cash came in that was nobody's capital, and nothing of it was ever owed."""
    loan = '[classes.loan]\nholders = { ann = "5.00" }\n'
    draw = 'draws = [{ on = 2020-01-01, by = "ann", step = "lone", amount = "5.00" }]\n'
    example = EXPECT.format(results="", expect='{ on = 2020-01-01, by = "city", amount = "0.00" }')
    with pytest.raises(Refused) as refused:
        terms(f"{PRICED}{loan}{example}{draw}")
    (found,) = refused.value.findings
    assert found.what == "example.1.draws: there is no class 'lone'; did you mean 'loan'?"

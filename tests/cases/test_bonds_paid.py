"""What a bond paid for that was not there, and what it was paid that is not its own: case by case."""

from __future__ import annotations

import pytest

from cases.test_bonds import BondBook
from instruments.bonds.kit import CITY, bond, faults, result
from pooledbudget.acts.receive import Receipt
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.facts import Facts
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.outcomes import POOLED
from pooledbudget.instruments.decisions import in_force
from pooledbudget.statements.issuing import statements_of

PLACE = """
book = "k"
place = "Kay"
currency = "GBP"
first_month = "2013-04"
[partners.host]
name = "Host"
parts = ["host", "deliverer"]
[partners.inv]
name = "Inv"
parts = ["investor"]
[partners.city]
name = "City"
parts = ["payer"]
[partners.trust]
name = "Trust"
parts = ["payer"]
"""
HEAD = 'kind = "bond"\nagreement = "b"\ntitle = "B"\n'
COUNTED = f"""{HEAD}ends = 2015-03-31
[payers.city]
[outcomes.job]
pays = "price"
price = "1000.00"
[outcomes.person]
pays = "person"
price = "50.00"
[outcomes.t]
pays = "tiers"
tiers = [{{ first = 10, price = "10.00" }}, {{ price = "5.00" }}]
[outcomes.once]
pays = "sum"
amount = "10.00"
"""


def book(terms: str) -> BondBook:
    return BondBook(book=PLACE, agreements={"b": terms})


def sent(made: BondBook, kind: str, headings: str, *lines: str, replaces: str = "") -> Receipt:
    """Send lines of a kind under headings of their own."""
    return made.send("\n".join([headings, *lines, ""]), sender="host", kind=kind, replaces=replaces)


# negative-count


@pytest.mark.parametrize("line", ["job,x,,-5,r", "t,x,,-3,r", "person,,p1,-1,r", "once,x,,-2,r"])
def test_negative_count_a_count_below_none_is_refused_at_receipt(line: str) -> None:
    headings = "measured_on,agreement,outcome,cohort,person,value,source"
    receipt = sent(book(COUNTED), "outcomes", headings, f"2013-04-15,b,{line}")
    (finding,) = receipt.findings
    assert not receipt.accepted
    assert (finding.code, finding.column, finding.row) == (FindingCode.ROW_RULE, "value", 2)
    assert "is less than none" in finding.what


INDEXED = f"""{HEAD}[payers.city]
[outcomes.cpi]
pays = "nothing"
[outcomes.job]
pays = "price"
price = "1000.00"
indexed = {{ dates = {{ from = 2013-05-01, every = "1 month" }}, reads = "cpi", base = "108.7" }}
"""


@pytest.mark.parametrize("value", ["0", "-1", "2.5%"])
def test_index_of_nought_is_refused_at_receipt(value: str) -> None:
    """It was accepted, and the close of the month of the second rise divided by it."""
    headings = "measured_on,agreement,outcome,cohort,value,source"
    receipt = sent(book(INDEXED), "outcomes", headings, f"2013-04-15,b,cpi,april,{value},s")
    (finding,) = receipt.findings
    assert not receipt.accepted
    assert (finding.code, finding.column, finding.row) == (FindingCode.ROW_RULE, "value", 2)
    assert value in finding.what


def test_negative_count_is_no_example_either() -> None:
    terms = f"""{CITY}[outcomes.x]\npays = "price"\nprice = "10.00"
[[example]]
results = [{{ on = 2021-01-01, cohort = "a", value = "-5" }}]
expect = [{{ on = 2021-01-01, by = "city", amount = "-50.00" }}]
"""
    assert faults(terms) == ["example.1.results: -5 of what is counted is less than none"]


def test_negative_count_a_fall_below_nought_is_no_count() -> None:
    terms = f"""{CITY}[outcomes.x]\npays = "price"\nprice = "10.00"\nreads = "avoided"
counterfactual = {{ design = "matched" }}
"""
    assert not bond(terms).outcomes["x"].counts


def test_negative_count_nobody_is_paid_for_with_nought_and_may_be_later() -> None:
    terms = bond(f'{CITY}[outcomes.x]\npays = "person"\nprice = "50.00"\n')
    told = [result("0", "2021-03-31", person="p"), result("1", "2021-04-30", person="p")]
    _, runs = fold(terms, Facts([], told), told[-1].on)
    made = [claim for run in runs for claim in run.claims]
    assert [(claim.amount, claim.earned.reason) for claim in made] == [
        (0, Reason.NOT_REACHED.value),
        (50_00, ""),
    ]


def test_negative_count_what_restarts_a_clock_with_nought_does_not() -> None:
    terms = bond(
        f"""{CITY}[outcomes.start]
pays = "nothing"
[outcomes.gap]
pays = "nothing"
[outcomes.x]
pays = "person"
price = "50.00"
after = "start"
days = 30
restarts = "gap"
"""
    )
    told = [
        result("1", "2021-03-01", outcome="start", person="p"),
        result("0", "2021-03-15", outcome="gap", person="p"),
        result("1", "2021-04-01", person="p"),
    ]
    _, runs = fold(terms, Facts([], told), told[-1].on)
    assert [claim.amount for claim in runs[-1].claims] == [50_00]
    assert POOLED not in terms.outcomes


# overpaid-by-correction, overpaid-distributed

FLOWS = f"""{HEAD}dates = {{ from = 2013-07-31, every = "3 months", to = 2014-07-31 }}
waterfall = [{{ step = "principal", class = "loan" }}]
[classes.loan]
holders = {{ inv = "50000.00" }}
[payers.city]
[outcomes.job]
pays = "price"
price = "1000.00"
"""
RESULT = "measured_on,agreement,cohort,value,source"


def results(made: BondBook, count: str, replaces: str = "") -> str:
    receipt = sent(made, "outcomes", RESULT, f"2013-04-15,b,x,{count},r", replaces=replaces)
    assert receipt.accepted, [str(finding) for finding in receipt.findings]
    return receipt.submission


def overpaid_findings(made: BondBook, month: str) -> list[tuple[str, str]]:
    closing = made.close(month)
    return [
        (finding.file, finding.facts["amount"])
        for finding in closing.findings
        if finding.code is FindingCode.CASH and finding.facts["case"] == "received beyond what was claimed"
    ]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (["20000.00"], []),
        (["20000.01"], [("S0002", "0.01")]),
        (["15000.00", "6000.00"], [("S0002", "1000.00")]),
    ],
)
def test_overpaid_a_receipt_is_held_against_what_was_claimed(
    amounts: list[str], said: list[tuple[str, str]]
) -> None:
    made = book(FLOWS)
    results(made, "20")
    made.give("receipts", *(f"2013-04-2{n},b,city,{amount},C{n}" for n, amount in enumerate(amounts)))
    assert overpaid_findings(made, "2013-04") == said


def test_overpaid_by_correction_is_found_at_the_close_as_by_a_receipt() -> None:
    """The payer paid for a result that was then corrected to nothing: the close said nothing of it."""
    made = book(FLOWS)
    first = results(made, "30")
    made.close("2013-04")
    made.give("receipts", "2013-05-20,b,city,30000.00,C1")
    assert overpaid_findings(made, "2013-05") == []
    results(made, "0", replaces=first)
    assert overpaid_findings(made, "2013-06") == [("b", "30000.00")]
    page = statements_of(made.issue("2013-06"), "city")[0]
    assert page.headline[0] == (
        "At 30 June 2013 B owes you £30,000.00: you have paid more than outcomes have earned. It is paid back, "
        "or stands as paid ahead for what they earn next."
    )
    assert "Nothing moved" not in " ".join(page.headline)


def test_overpaid_is_told_while_it_lasts_and_is_no_news_again() -> None:
    made = book(FLOWS)
    first = results(made, "30")
    made.give("receipts", "2013-04-20,b,city,30000.00,C1")
    made.close("2013-04")
    results(made, "0", replaces=first)
    assert overpaid_findings(made, "2013-05") == [("b", "30000.00")]
    closing = made.close("2013-06")
    assert [finding.facts["before"] for finding in closing.findings if "before" in finding.facts] == [
        "30000.00"
    ]
    made.give("payer-refunds", "2013-07-02,b,city,30000.00,B1")
    assert overpaid_findings(made, "2013-07") == []


def due_to_holders(made: BondBook) -> int:
    """Return what the waterfall has made due to holders and is not paid, in pence."""
    return -made.total("liabilities:payable", agreement="b")


def distributed() -> BondBook:
    """Return a book whose bond spent all that was drawn, and was paid 30,000.00 for a result since taken back."""
    made = book(FLOWS)
    made.give("drawdowns", "2013-04-10,b,inv,50000.00,D1")
    made.give("service-payments", "2013-04-11,b,host,50000.00,S1")
    first = results(made, "30")
    made.give("receipts", "2013-04-20,b,city,30000.00,C1")
    made.close("2013-04")
    results(made, "0", replaces=first)
    return made


def test_overpaid_distributed_what_is_owed_back_is_no_cash_of_the_waterfall() -> None:
    made = distributed()
    made.to("2013-07")
    assert due_to_holders(made) == 0
    decided = in_force(made.record.derived.decided_until("2013-07"))
    (decision,) = [found for found in decided if found.asked == "waterfall"]
    taken = {step["step"]: step["took"] for step in decision.facts["taken"]}
    assert taken == {"owed back to payers": "30000.00", "principal-loan": "0.00", "kept": "-30000.00"}


def test_overpaid_distributed_what_is_paid_ahead_goes_down_the_list_once_it_is_earned() -> None:
    made = distributed()
    made.close_all("2013-05", "2013-07")
    sent(made, "outcomes", RESULT, "2013-09-15,b,y,10,r")
    made.close_all("2013-08", "2013-10")
    assert due_to_holders(made) == 10_000_00
    made.give("payer-refunds", "2013-11-02,b,city,20000.00,B1")
    assert overpaid_findings(made, "2013-11") == []


GUARANTEED = f"""{HEAD}dates = {{ from = 2013-06-30, every = "3 months", to = 2014-06-30 }}
waterfall = [
  {{ step = "principal", class = "senior" }},
  {{ step = "guarantee", by = "trust", class = "senior", on = "last date", stages = STAGES }},
]
[classes.senior]
holders = {{ inv = "100000.00" }}
[payers.city]
[outcomes.stop]
pays = "termination"
stages = [{{ from = 2013-04-01, amount = "12345.67" }}]
""".replace("STAGES", '[{ from = 2013-04-01, amount = "50000.00" }]')


def test_stop_guarantee_what_a_guarantor_paid_and_was_not_called_for_is_held_for_it() -> None:
    """The payer's payment was withdrawn after the guarantor had paid: the guarantor waits for the payer."""
    made = book(GUARANTEED)
    made.give("drawdowns", "2013-04-15,b,inv,100000.00,D1")
    made.give("service-payments", "2013-04-16,b,host,100000.00,S1")
    made.close("2013-04")
    made.give("stops", "2013-05-10,b,city,ended")
    made.close("2013-05")
    paid = made.give("receipts", "2013-06-20,b,city,12345.67,C1")
    made.close("2013-06")
    assert due_to_holders(made) == 50_000_00
    made.give("receipts", "2013-07-20,b,trust,37654.33,G1")
    assert overpaid_findings(made, "2013-07") == []
    made.withdraw(paid)
    assert overpaid_findings(made, "2013-08") == [("b", "37654.33")]
    assert due_to_holders(made) == 0
    made.give("receipts", "2013-09-20,b,city,12345.67,C2")
    assert overpaid_findings(made, "2013-09") == []
    assert due_to_holders(made) == 50_000_00


def test_stop_guarantee_a_guarantor_may_be_paid_back() -> None:
    made = book(GUARANTEED)
    made.give("receipts", "2013-04-20,b,trust,100.00,G1")
    assert overpaid_findings(made, "2013-04") == [("S0001", "100.00")]
    made.give("payer-refunds", "2013-05-02,b,trust,100.00,B1")
    assert overpaid_findings(made, "2013-05") == []


# A stop that is withdrawn


def sentences(made: BondBook, until: str) -> list[str]:
    """What is said of each decision in force at a month's end."""
    bond = Bond.read(PLAIN.encode(), "b.toml", Context("GBP", {}))
    return [bond.sentence(each, "GBP", {}) for each in in_force(made.record.derived.decided_until(until))]


def test_a_stop_that_is_withdrawn_is_told_as_taken_back_and_the_bond_runs_on() -> None:
    made = book(PLAIN)
    made.give("drawdowns", "2013-04-15,b,inv,1000.00,D1")
    made.close("2013-04")
    stop = made.give("stops", "2013-05-10,b,city,ended")
    made.close("2013-05")
    assert sentences(made, "2013-05") == ["Stopped on 10 May 2013 by city."]
    made.withdraw(stop)
    made.give("repayments", "2013-06-10,b,inv,100.00,R1")
    made.close("2013-06")
    (said,) = sentences(made, "2013-06")
    assert said == "The stop of 10 May 2013 by city is taken back: the bond runs on."
    assert "the bond runs on" in told(made, "2013-06")


def test_a_stop_of_a_day_after_the_last_is_refused() -> None:
    late = "2013-06-10,b,city,ended"
    (found,) = book(PLAIN.replace("2016-03-31", "2013-05-31")).offer("stops", late).errors
    assert found.what == "b ends by its terms on 2013-05-31, and the row stops it on 2013-06-10"


# loss-too-early

PLAIN = f"""{HEAD}ends = 2016-03-31
[classes.loan]
holders = {{ inv = "1000.00" }}
[payers.city]
[outcomes.job]
pays = "price"
price = "100.00"
"""


def told(made: BondBook, period: str, investor: str = "inv") -> str:
    (page,) = [page for page in statements_of(made.issue(period), investor) if page.kind == "investor"]
    return " ".join(page.headline)


def test_loss_too_early_a_stopped_bond_with_a_claim_open_may_still_pay() -> None:
    made = book(PLAIN)
    made.give("drawdowns", "2013-04-21,b,inv,500.00,D1")
    made.give("service-payments", "2013-04-23,b,host,500.00,S1")
    results(made, "3")
    made.give("stops", "2013-04-25,b,city,over")
    made.close("2013-04")
    assert "too early for a rate" in told(made, "2013-04")
    assert "100.0000%" not in told(made, "2013-04")
    made.give("receipts", "2013-05-10,b,city,300.00,C1")
    made.close("2013-05")
    assert "too early for a rate" in told(made, "2013-05")
    made.give("repayments", "2013-06-12,b,inv,300.00,R1")
    made.close("2013-06")
    assert "XIRR to date" in told(made, "2013-06")


def test_loss_too_early_is_a_loss_once_nothing_is_open() -> None:
    made = book(PLAIN)
    made.give("drawdowns", "2013-04-21,b,inv,500.00,D1")
    made.give("service-payments", "2013-04-23,b,host,500.00,S1")
    made.give("stops", "2013-04-25,b,city,over")
    made.close("2013-04")
    assert "a loss of everything, by rule" in told(made, "2013-04")


# The bond runs on


def test_a_stopped_bond_that_is_written_off_does_not_run_on() -> None:
    """What fell due at the stop is not paid yet: less came back than was paid in, and nothing runs."""
    made = book(GUARANTEED)
    made.give("drawdowns", "2013-04-15,b,inv,100000.00,D1")
    made.give("service-payments", "2013-04-16,b,host,100000.00,S1")
    made.give("stops", "2013-04-20,b,city,ended")
    made.give("receipts", "2013-04-25,b,city,12345.67,C1")
    made.close("2013-04")
    made.give("repayments", "2013-05-02,b,inv,10000.00,R1")
    made.close("2013-05")
    assert "£50,000.00 of your capital is written off" in told(made, "2013-05")
    assert "runs on" not in told(made, "2013-05")
    assert "more is still to come or to be written off" in told(made, "2013-05")


def test_a_sold_holding_says_that_its_price_is_in_no_list() -> None:
    made = BondBook(
        book=PLACE + '[partners.invb]\nname = "Invb"\nparts = ["investor"]\n',
        agreements={"b": PLAIN.replace('inv = "1000.00"', 'inv = "1000.00", invb = "1000.00"')},
    )
    made.give("drawdowns", "2013-04-21,b,inv,500.00,D1")
    made.close("2013-04")
    assert "A holding was sold" not in told(made, "2013-04")
    made.give("transfers", "2013-05-20,b,inv,invb,500.00,T1")
    made.close("2013-05")
    assert "what was paid for it is between its holders" in told(made, "2013-05")
    assert "what was paid for it is between its holders" in told(made, "2013-05", "invb")


# what the last date makes due to somebody who is no investor

LEFT_OVER = f"""{HEAD}ends = 2013-04-30
dates = {{ from = 2013-04-30, times = 1 }}
[payers.city]
[outcomes.job]
pays = "price"
price = "1000.00"
[[waterfall]]
step = "remainder"
goes_to = {{ trust = "100%" }}
"""


def test_a_remainder_is_paid_after_the_last_day_and_no_more_than_it() -> None:
    """The charity could not be paid what the last date made due: "after the last day nothing is spent"."""
    made = book(LEFT_OVER)
    sent(made, "outcomes", "measured_on,agreement,outcome,cohort,value,source", "2013-04-15,b,job,x,2,r")
    sent(made, "receipts", "received_on,agreement,payer,amount,reference", "2013-04-20,b,city,2000.00,R1")
    made.close("2013-04")
    heads = "paid_on,agreement,provider,amount,reference"
    sent(made, "service-payments", heads, "2013-05-03,b,trust,2000.00,S1")
    assert not [found for found in made.close("2013-05").findings if found.code is FindingCode.CASH]
    sent(made, "service-payments", heads, "2013-06-03,b,trust,5.00,S2")
    said = [found.what for found in made.close("2013-06").findings if found.code is FindingCode.CASH]
    assert any("after the last day" in what and "£5.00" in what for what in said), said


# claimed-before-the-book

BEGUN = f"""{HEAD}dates = {{ from = 2013-03-31, every = "3 months", to = 2014-03-31 }}
waterfall = [{{ step = "principal", class = "loan" }}]
[classes.loan]
holders = {{ inv = "600.00" }}
[payers.city]
[outcomes.job]
pays = "price"
price = "100.00"
"""


def begun(*receipts: str) -> BondBook:
    """600.00 lent and spent, and three jobs claimed at 100.00 each, all before the book."""
    made = book(BEGUN)
    made.give("drawdowns", "2013-01-10,b,inv,600.00,D1")
    made.give("service-payments", "2013-01-12,b,host,600.00,S1")
    sent(made, "outcomes", RESULT, "2013-03-01,b,x,3,r")
    made.give("receipts", *receipts)
    return made


@pytest.mark.parametrize(
    ("receipts", "income", "over"),
    [
        (["2013-04-10,b,city,300.00,R1"], 300_00, []),
        (["2013-04-10,b,city,100.00,R1", "2013-04-10,b,city,200.00,R2"], 300_00, []),
        (["2013-03-10,b,city,100.00,R1", "2013-04-10,b,city,200.00,R2"], 300_00, []),
        (["2013-03-10,b,city,100.00,R1", "2013-04-10,b,city,200.01,R2"], 300_00, ["0.01"]),
        (["2013-03-10,b,city,300.00,R1", "2013-04-10,b,city,200.00,R2"], 300_00, ["200.00"]),
    ],
    ids=["in the book", "twice on a day", "partly before it", "a penny more", "paid before it"],
)
def test_claimed_before_the_book_and_paid_in_it_is_no_payment_too_much(
    receipts: list[str], income: int, over: list[str]
) -> None:
    """The close said that the payer had paid more than it was claimed, and its page that it is owed back,
    while the investor was told that the same money is due to it."""
    made = begun(*receipts)
    assert [amount for _, amount in overpaid_findings(made, "2013-04")] == over
    assert -made.total("income:outcome-payments", agreement="b", partner="city") == income
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == -sum(
        int(amount.replace(".", "")) for amount in over
    )


def test_claimed_before_the_book_comes_after_what_the_book_claims() -> None:
    """Of 400.00 paid in May 200.00 are for April's jobs, 200.00 of the 300.00 for those of before."""
    made = begun("2013-05-10,b,city,400.00,R1")
    sent(made, "outcomes", RESULT, "2013-04-15,b,y,2,r")
    made.to("2013-05")
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == 0
    assert -made.total("income:outcome-payments", agreement="b", partner="city") == 400_00


# paid-ahead-before-the-book


@pytest.mark.parametrize(
    ("receipts", "due"),
    [
        (["2013-03-10,b,city,500.00,R1"], "0.00"),
        (["2013-03-10,b,city,450.00,R1", "2013-04-20,b,city,50.00,R2"], "0.00"),
        (["2013-03-10,b,city,400.00,R1"], "100.00"),
        (["2013-03-10,b,city,200.00,R1"], "200.00"),
    ],
    ids=["all of it", "part, and the rest in the book", "less than is claimed then", "not ahead at all"],
)
def test_what_a_payer_paid_ahead_before_the_book_pays_what_the_book_claims(
    receipts: list[str], due: str
) -> None:
    """300.00 were claimed before the book and 200.00 in April: what had come ahead was still said to be owed,
    and to have been earned."""
    made = begun(*receipts)
    sent(made, "outcomes", RESULT, "2013-04-15,b,y,2,r")
    made.to("2013-04")
    received = sum(int(row.split(",")[3].replace(".", "")) for row in receipts)
    owed = int(due.replace(".", ""))
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == owed
    before = 0 if received >= 300_00 else 300_00 - received
    assert -made.total("income:outcome-payments", agreement="b", partner="city") == 500_00 - before


def test_what_was_paid_ahead_before_the_book_stands_as_owed_back_until_it_is_claimed() -> None:
    made = begun("2013-03-10,b,city,400.00,R1")
    assert [amount for _, amount in overpaid_findings(made, "2013-04")] == ["100.00"]
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == -100_00


# owed-where-the-book-began, and results of then


def opened(amount: str) -> BondBook:
    """The book of before, what the city owes then told as an opening balance too; it pays 300.00 in May."""
    made = begun("2013-05-10,b,city,300.00,R1")
    sign = amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"
    sent(
        made,
        "opening-balances",
        "as_at,agreement,account,partner,theme,amount",
        f"2013-04-01,b,assets:outcomes-due,city,,{amount}",
        f"2013-04-01,b,funds:opening,host,,{sign}",
    )
    return made


def test_what_was_owed_where_the_book_began_is_not_owed_twice_by_the_results_of_then() -> None:
    """The bond ended and waited for 300.00 that had been paid: no loss was ever told to its investor."""
    made = opened("300.00")
    made.to("2014-03")
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == 0
    assert -made.total("income:written-off", agreement="b", partner="inv") == 300_00
    assert made.total("liabilities:capital", agreement="b", partner="inv") == 0


def test_more_than_the_results_of_then_leave_is_owed_beside_them() -> None:
    """An opening balance of 350.00 beside 300.00 of results is 350.00 owed: it waits for the last 50.00."""
    made = opened("350.00")
    made.to("2014-03")
    assert made.total("assets:outcomes-due", agreement="b", partner="city") == 50_00
    assert made.total("income:written-off", agreement="b", partner="inv") == 0


def test_two_costs_of_one_payee_and_purpose_on_a_day_are_one_that_falls_due() -> None:
    """The first close said that the cost is caused twice, and no month of the bond could be closed."""
    cost = '[[costs]]\npayee = "trust"\nfor = "service fee"\namount = "{}"\ndates = {{ from = 2013-04-15, every = "1 month", times = 2 }}\n'
    terms = BEGUN.replace("waterfall = [", 'waterfall = [{ step = "costs" }, ')
    made = book(terms.replace("[payers.city]", cost.format("40.00") + cost.format("2.50") + "[payers.city]"))
    made.to("2013-05")
    assert made.total("spending:service", agreement="b", partner="trust") == 85_00
    assert made.total("liabilities:payable", agreement="b", partner="trust") == -85_00

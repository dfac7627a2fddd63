"""No sentence disagrees with another, or with a figure: over generated places (cases E-2, F-13)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import POOL
from in_memory import MemoryBook, asked
from pooledbudget.acts.draft import drafted
from pooledbudget.instruments.figures import evaluate
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import issue, statements_of
from pooledbudget.statements.model import Statement

PARTNERS = ("county", "police", "nhs")
MONTHS = [f"2013-{number:02d}" for number in range(4, 13)] + ["2014-01", "2014-02", "2014-03", "2014-04"]
MONEY = r"(−?£[0-9,]+\.[0-9]{2})"
UNFENCED = POOL[: POOL.index("[ring_fence]")] + POOL[POOL.index("[risk_share]") :]

UNFENCED = UNFENCED.replace("[schemes.hubs]", '[schemes.charges]\ntitle = "Bank charges"\n\n[schemes.hubs]')

amounts = st.integers(1, 200_000)
paid = st.tuples(st.sampled_from(PARTNERS), st.integers(0, 2), amounts, st.booleans())
spent = st.tuples(
    st.sampled_from(PARTNERS),
    st.integers(0, 2),
    amounts,
    st.sampled_from(["hubs", "charges"]),
    st.integers(0, 900),
)
accrued = st.tuples(st.sampled_from(PARTNERS), amounts)
given_out = st.tuples(st.sampled_from(["police", "nhs"]), st.integers(0, 2), amounts)


def pence(text: str) -> int:
    sign = -1 if text.startswith("−") else 1
    return sign * int(re.sub(r"[^0-9]", "", text))


def written(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def found(pattern: str, text: str) -> int:
    """Return the one amount that a sentence says; nought where it says nothing of the kind."""
    match = re.search(pattern.replace("MONEY", MONEY), text)
    return pence(match[1]) if match else 0


def adds_up(statement: Statement) -> None:
    """Hold every sentence of a pool's headline against each other and the figures."""
    values = statement.values
    suffix = ".year" if "pool.due.year" in values else ""

    def figure(slug: str) -> int:
        return values.get(f"pool.{slug}{suffix}", 0)

    said = [line for line in statement.headline if line.startswith(("At ", "Since ", "The ", "Please"))]
    first, since, *rest = said
    forward = found("you owed MONEY then", since) - found("you had paid MONEY ahead", since)
    moved = (
        found("MONEY fell due", since)
        - found("MONEY of what had fallen due", since)
        + found("MONEY is your part of a deficit", since)
        - found("MONEY of your part of a deficit", since)
        - found("you paid MONEY", since)
        + found("MONEY of what you had paid", since)
        + found("MONEY was given back", since)
        - found("MONEY that was given back", since)
        + found("MONEY was brought in", since)
        - found("MONEY was taken off", since)
    )
    left = found("MONEY is left to pay", since) - found("you are MONEY ahead", since)
    assert forward + moved == left == figure("outstanding")
    owed = figure("owed")
    for line in rest:
        if re.match(r"The Smallshire pool (owed|had paid) you", line):
            gained = (
                found("owed you MONEY then", line)
                - found("had paid you MONEY more", line)
                + found("you spent MONEY", line)
                - found("MONEY of what you spent", line)
                + found("MONEY is your part of a surplus", line)
                - found("MONEY of your part of a surplus", line)
                + found("MONEY was brought in", line)
                - found("MONEY was taken off", line)
                - found("it paid you MONEY", line)
                + found("MONEY of what it paid you", line)
            )
            end = found("it owes you MONEY", line) - found("it has paid you MONEY more", line)
            assert gained == end == owed
    assert not any("−" in line for line in said)
    for line in statement.headline:
        if line.startswith("Your account with"):
            comes, _, parts = line.partition(": ")
            made = [
                (-1 if part.startswith("less ") else 1) * found("MONEY", part) for part in parts.split(", ")
            ]
            assert sum(made) == found("comes to MONEY", comes) == values["pool.closing"]
    net = found("you owe the Smallshire pool MONEY", first) - found("pool owes you MONEY", first)
    assert net == left - owed == figure("net")
    asked = [line for line in rest if line.startswith("Please pay")]
    assert bool(asked) == (net > 0)
    assert all(found("pay MONEY", line) == net for line in asked)
    assert ("nothing is owed" in first) == (net == 0)


def figures_are_their_formulas(statement: Statement) -> None:
    for _, cell in statement.figures.values():
        if cell.expression is not None and cell.minor is not None:
            assert evaluate(cell.expression, statement.values, lambda _entry, amount: amount) == cell.minor


def open_points_agree(statement: Statement, partner: str) -> None:
    """Hold what a headline says of queries and of own figures against the tables that list them."""
    tables = {table.title: table for table in statement.tables}
    open_ones = (
        [
            line
            for line in tables["Queries and disputes"].lines
            if line.cells[1].value not in {"agreed", "dropped"}
        ]
        if "Queries and disputes" in tables
        else []
    )
    said = [line for line in statement.headline if "open: see the table of queries" in line]
    assert [line.partition(" ")[0] for line in said] == ([str(len(open_ones))] if open_ones else [])
    own = [line for line in tables["Figures that do not agree"].lines if partner != "county"]
    between = sum(abs((line.cells[0].minor or 0) - (line.cells[1].minor or 0)) for line in own)
    told = [found("from ours, by MONEY", line) for line in statement.headline if "from ours, by" in line]
    assert told == ([between] if own else [])
    for table in statement.tables:
        for line in table.lines if table.title == "Accruals that are open" else ():
            assert (line.cells[0].minor or 0) > 0


def accrue_and_ask(book: MemoryBook, accruals: list[tuple[str, int]], last: str) -> None:
    """Post accruals of a month, and ask about the first file, whatever it holds."""
    for number, (partner, amount) in enumerate(accruals):
        legs = [
            f"{last}-01,pool,spending:hubs,{partner},early-help,{written(amount)}",
            f"{last}-01,pool,liabilities:owed-to-partners,{partner},,-{written(amount)}",
        ]
        book.adjust(submission=book.give("adjustments", *legs), reason=f"accrual {number}", reverses=True)
    if accruals:
        asked(book, "S0001", accruals[0][0])


@settings(max_examples=60)
@given(
    st.lists(paid, max_size=6),
    st.lists(spent, max_size=5),
    st.lists(given_out, max_size=3),
    st.lists(accrued, max_size=1),
    st.sampled_from(["2013-04", "2013-05", "2013-06", "2014-03"]),
)
def test_what_is_said_adds_up_and_is_what_the_tables_say(
    payments: list[tuple[str, int, int, bool]],
    spending: list[tuple[str, int, int, str, int]],
    given_back: list[tuple[str, int, int]],
    accruals: list[tuple[str, int]],
    last: str,
) -> None:
    book = MemoryBook(agreements={"pool": UNFENCED})
    for number, (partner, month, amount, refunded) in enumerate(payments):
        lines = [f"{MONTHS[month]}-05,pool,{partner},cash,{written(amount)},R{number},"]
        if refunded:
            lines.append(f"{MONTHS[month]}-09,pool,{partner},cash,-{written(amount)},B{number},R{number}")
        book.give("contributions", *lines)
    for number, (partner, month, amount, scheme, vat) in enumerate(spending):
        line = (
            f"{MONTHS[month]}-02,{scheme},{written(amount)},E{number},,{written(amount + vat)},{written(vat)}"
        )
        book.give("expenditure", line, sender=partner)
    accrue_and_ask(book, accruals, last)
    for number, (partner, month, amount) in enumerate(given_back):
        book.give("payments", f"{MONTHS[month]}-20,pool,{partner},{written(amount)},P{number}")
    book.close_all("2013-04", last)
    periods = [last, "2013-Q1", "2013-14"] if last == "2014-03" else [last, "2013-Q1"]
    for period in periods if last != "2013-04" else [last]:
        for partner in PARTNERS:
            for statement in statements_of(book.issue(period), partner):
                adds_up(statement)
                figures_are_their_formulas(statement)
                open_points_agree(statement, partner)
                assert statement.tables[0].title.startswith("Where you stand")
    after = Month.parse(last).plus(1)
    book.give("contributions", f"{after}-03,pool,nhs,cash,{written(1 + len(payments))},L,")
    told = drafted(book.record, book.reader, book.on(), after.first)
    assert told is not None
    for partner in PARTNERS:
        for statement in statements_of(issue(book.record, book.on(), after, drafted=told), partner):
            assert statement.headline[0].startswith(f"Draft to 1 {after.written}: ")
            adds_up(statement)
            figures_are_their_formulas(statement)


def told(book: MemoryBook, partner: str, period: str) -> str:
    (statement,) = statements_of(book.issue(period), partner)
    return " ".join(statement.headline)


def test_a_balance_at_a_years_end_is_made_of_what_is_said() -> None:
    """It left out the share of income and the risk share, and called what fell due "put in"."""
    book = MemoryBook(agreements={"pool": UNFENCED})
    book.give("expenditure", "2013-04-02,hubs,100.00,E1")
    book.give("grants", "2013-04-05,pool,department,public-health,50.00,G1,")
    book.close_all("2013-04", "2014-03")
    for partner in PARTNERS:
        (statement,) = statements_of(book.issue("2014-03"), partner)
        adds_up(statement)
    said = told(book, "nhs", "2014-03")
    assert "of contributions due, less £" in said
    assert "for your share of spending, plus £" in said
    assert "for your share of grants and results income, less £" in said
    assert "for your part of a surplus" in said
    assert "put in" not in said


def test_a_sentence_that_says_a_direction_has_no_sign() -> None:
    """It said "it owes you −£90.00"."""
    book = MemoryBook(agreements={"pool": UNFENCED})
    book.give("contributions", "2013-04-05,pool,nhs,cash,800.01,R1,")
    book.give("payments", "2013-04-20,pool,nhs,90.00,P1")
    book.close_all("2013-04", "2014-04")
    said = told(book, "nhs", "2013-04")
    assert "it paid you £90.00; it has paid you £90.00 more than it owes you." in said
    after = told(book, "nhs", "2014-04")
    assert "owes you −" not in said + after
    assert "owed you −" not in said + after


def test_what_was_paid_ahead_is_brought_forward() -> None:
    book = MemoryBook(agreements={"pool": UNFENCED})
    book.give("contributions", "2014-03-20,pool,county,cash,1300.00,R1,")
    book.close_all("2013-04", "2014-04")
    said = told(book, "county", "2014-04")
    assert "Since 1 April 2014: you had paid £100.00 ahead, £0.00 fell due, you paid £0.00" in said
    assert "Please pay" not in said


@pytest.mark.parametrize("paid_in", ["800.01", "900.00"])
def test_a_partner_to_whom_the_pool_owes_is_told_so_and_asked_for_nothing(paid_in: str) -> None:
    book = MemoryBook(agreements={"pool": UNFENCED})
    book.give("contributions", f"2013-04-05,pool,nhs,cash,{paid_in},R1,")
    book.give("expenditure", "2013-04-02,hubs,60.00,E1", sender="nhs")
    book.close()
    said = told(book, "nhs", "2013-04")
    assert "the Smallshire pool owes you" in said
    assert "Please pay" not in said
    assert "nothing is owed" not in said

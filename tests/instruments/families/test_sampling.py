"""The sample: a tenth at the least, drawn again by anybody who has the seal, and unknown before there is one."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest

from in_memory import FAMILIES, MemoryBook
from instruments.books import Place
from pooledbudget.instruments.families.sampling import drawn
from pooledbudget.instruments.families.spot_checks import QUESTIONS
from pooledbudget.instruments.figures import Kind, Table
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement

CLAIMS = [f"troubled-families-2012:{number}:result" for number in range(26)]


def sample(statement: Statement) -> Table:
    return next(table for table in statement.tables if table.title == "Sample for internal audit")


@pytest.mark.parametrize(
    ("share", "of", "many"),
    [("1/10", 26, 3), ("1/10", 20, 2), ("1/10", 1, 1), ("1/10", 0, 0), ("1/4", 26, 7), ("1/1", 26, 26)],
)
def test_at_least_the_share_is_drawn(share: str, of: int, many: int) -> None:
    assert len(drawn("seed", CLAIMS[:of], Fraction(share))) == many


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_seed_others() -> None:
    first = drawn("a", CLAIMS, Fraction(1, 4))
    assert first == drawn("a", [*reversed(CLAIMS), CLAIMS[0]], Fraction(1, 4))
    assert first != drawn("b", CLAIMS, Fraction(1, 4))


def test_it_can_be_drawn_again_from_the_page(told: Place) -> None:
    statement = told.schedule("2013-10", "claims")
    table = sample(statement)
    seed = table.intro.split()[1].rstrip(":")
    seal = told.book.ledger.seals()[-1]
    assert seed == seal.root[:16]
    causes = [line.about for each in statement.tables if each.title == "Paid" for line in each.lines]
    first = min(causes, key=lambda cause: hashlib.sha256(f"{seed}:{cause}".encode()).hexdigest())
    assert [line.about for line in table.lines] == [first]
    assert "of 2 claims paid in the period, the 1 whose SHA-256 of SEED:CLAIM comes first" in table.intro
    assert "at least 10% of them. No source is known for this share: it is unconfirmed." in table.intro


def test_what_spot_checks_asked_is_left_to_be_filled_in(told: Place) -> None:
    table = sample(told.schedule("2013-10", "claims"))
    assert tuple(column.title for column in table.columns[-4:]) == (*QUESTIONS.values(), "Found")
    assert [(cell.kind, cell.value) for cell in table.lines[0].cells[-4:-1]] == [(Kind.SLOT, "")] * 3
    assert table.lines[0].cells[-1].value == "not checked yet"


def test_a_month_without_claims_has_none(told: Place) -> None:
    table = sample(told.schedule("2013-09", "claims"))
    assert (table.lines, table.empty[:32]) == ([], "No claim was paid in the period:")


def test_nobody_knows_the_sample_before_the_month_is_closed() -> None:
    book = MemoryBook(agreements={"families": FAMILIES.replace("6", "6")})
    book.close("2013-04")
    (made,) = [made for made in schedules(book.issue("2013-05")) if made.kind == "claims"]
    assert sample(made).empty == "The sample is drawn by the seal, once the period's last month is closed."
    assert sample(made).intro == sample(made).empty

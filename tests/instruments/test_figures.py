"""Figures are expressions: each kind of them worked out, written out and read again from its leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.books import Place
from pooledbudget.findings import Origin
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Entries,
    Expression,
    FigureOf,
    Kind,
    Line,
    Share,
    Total,
    apart,
    count,
    day,
    entries_in,
    evaluate,
    money,
    rate,
    share_of,
    slug,
    text,
)
from pooledbudget.money import Shares, split
from pooledbudget.statements.model import document

POSTED = Entries([(3, 500), (7, -120)])
DUE = Amount(1001, "the agreement", Origin("S0001", 2))
OPENING = FigureOf("pool.opening", 250)
THIRDS = split(1001, Shares.parse({"county": "1/3", "nhs": "1/3", "police": "1/3"}))


# What each comes to


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Entries([]), 0),
        (POSTED, 380),
        (DUE, 1001),
        (Amount(-5, "a file"), -5),
        (OPENING, 250),
        (Share(DUE, Fraction(1, 3), odd=False, rule="r"), 333),
        (Share(DUE, Fraction(1, 3), odd=True, rule="r"), 334),
        (Share(Amount(-1001, "s"), Fraction(1, 3), odd=False, rule="r"), -333),
        (Share(Amount(-1001, "s"), Fraction(1, 3), odd=True, rule="r"), -334),
        (Share(Amount(0, "s"), Fraction(1, 3), odd=False, rule="r"), 0),
        (Share(DUE, Fraction(0), odd=False, rule="r"), 0),
        (Share(DUE, Fraction(1), odd=False, rule="r"), 1001),
        (Total([]), 0),
        (Total([(1, "in", POSTED), (-1, "out", DUE), (1, "before", OPENING)]), 380 - 1001 + 250),
        (Total([(-1, "yours", Share(POSTED, Fraction(1, 4), odd=False, rule="r"))]), -95),
    ],
)
def test_an_expression_comes_to_its_value_and_evaluates_to_it_from_its_leaves(
    expression: Expression, value: int
) -> None:
    assert expression.value == value
    assert evaluate(expression, {"pool.opening": 250}, lambda _, amount: amount) == value


def test_what_an_entry_counts_for_is_asked_of_the_ledger() -> None:
    """The second program knows its own amounts by sequence."""
    ledger = {3: 400, 7: -100}
    assert evaluate(POSTED, {}, lambda sequence, _: ledger[sequence]) == 300
    asked: list[tuple[int, int]] = []

    def counted(sequence: int, amount: int) -> int:
        asked.append((sequence, amount))
        return amount

    assert (
        evaluate(
            Total([(1, "", POSTED), (-1, "", Share(POSTED, Fraction(1), odd=False, rule="r"))]), {}, counted
        )
        == 0
    )
    assert asked == [(3, 500), (7, -120)] * 2


def test_another_figure_is_asked_of_the_statement() -> None:
    assert evaluate(Total([(-1, "", OPENING)]), {"pool.opening": 9}, lambda _, amount: amount) == -9
    with pytest.raises(KeyError, match=r"pool\.opening"):
        evaluate(OPENING, {}, lambda _, amount: amount)


def test_the_entries_behind_an_expression_are_named_once_each_mention() -> None:
    nested = Total(
        [(1, "", POSTED), (1, "", Share(Total([(1, "", POSTED)]), Fraction(1, 2), odd=False, rule="r"))]
    )
    assert entries_in(nested) == [(3, 500), (7, -120), (3, 500), (7, -120)]
    assert entries_in(POSTED) == [(3, 500), (7, -120)]
    for without in (
        DUE,
        OPENING,
        Total([]),
        Total([(1, "", DUE)]),
        Share(DUE, Fraction(1), odd=False, rule="r"),
    ):
        assert entries_in(without) == []


# A part of something that was split


def test_a_part_says_its_fraction_its_rule_and_whether_it_took_an_odd_penny() -> None:
    parts = {name: share_of(DUE, THIRDS, name) for name in THIRDS.parts}
    assert {name: part.value for name, part in parts.items()} == {"county": 334, "nhs": 334, "police": 333}
    assert {name: part.odd for name, part in parts.items()} == {"county": True, "nhs": True, "police": False}
    assert {part.part for part in parts.values()} == {Fraction(1, 3)}
    assert {part.rule for part in parts.values()} == {"largest remainder, ties by partner id"}
    assert all(part.of is DUE for part in parts.values())


@given(
    st.integers(-(10**12), 10**12),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10**9), min_size=1).filter(
        lambda weights: sum(weights.values()) > 0
    ),
)
def test_the_parts_of_any_split_are_the_parts_of_its_receipt(total: int, weights: Mapping[str, int]) -> None:
    """I3 of the facts, pooled-budgets.md section 8.4, as a statement shows it."""
    division = split(total, Shares.in_proportion(weights))
    shown = {name: share_of(Amount(total, "s"), division, name).value for name in division.parts}
    assert shown == division.parts
    assert sum(shown.values()) == total


# Cells


FIGURE = money("pool.closing", Total([(1, "in", POSTED), (-1, "out", DUE)]))


@pytest.mark.parametrize(
    ("cell", "kind", "said", "machine", "minor"),
    [
        (FIGURE, Kind.MONEY, "−£6.21", "-6.21", -621),
        (money("x", Amount(123_456_789, "s")), Kind.MONEY, "£1,234,567.89", "1234567.89", 123_456_789),
        (money("x", Amount(0, "s")), Kind.MONEY, "£0.00", "0.00", 0),
        (count(0), Kind.COUNT, "0", "0", None),
        (count(12_345), Kind.COUNT, "12,345", "12345", None),
        (day(date(2013, 4, 5)), Kind.DAY, "5 April 2013", "2013-04-05", None),
        (rate(Fraction(1, 3), 0), Kind.RATE, "33%", "33", None),
        (rate(Fraction(1, 3), 4), Kind.RATE, "33.3333%", "33.3333", None),
        (rate(Fraction(-1, 8), 1), Kind.RATE, "−12.5%", "-12.5", None),
        (text("a word"), Kind.TEXT, "a word", "a word", None),
        (text(""), Kind.TEXT, "", "", None),
        (Cell(Kind.TEXT, None), Kind.TEXT, "", "", None),
    ],
)
def test_a_cell_is_written_for_people_and_for_machines(
    cell: Cell, kind: Kind, said: str, machine: str, minor: int | None
) -> None:
    assert (cell.kind, cell.text("GBP"), cell.machine, cell.minor) == (kind, said, machine, minor)


@pytest.mark.parametrize(
    ("currency", "said"), [("GBP", "−£6.21"), ("EUR", "−€6.21"), ("USD", "−US$6.21"), ("CHF", "−CHF 6.21")]
)
def test_money_is_written_in_the_currency_of_the_statement(currency: str, said: str) -> None:
    assert FIGURE.text(currency) == said
    assert FIGURE.machine == "-6.21"


def test_only_money_has_a_figure_behind_it() -> None:
    assert (FIGURE.id, FIGURE.value, FIGURE.expression is not None) == ("pool.closing", -621, True)
    for cell in (count(1), day(date(2013, 4, 5)), rate(Fraction(1), 0), text("x"), Cell(Kind.TEXT, None)):
        assert (cell.id, cell.expression) == ("", None)


def test_a_rate_is_whole_and_a_line_is_no_total_unless_it_is_said() -> None:
    assert Cell(Kind.RATE, Fraction(2, 3)).text("GBP") == "67%"
    assert not Line("a line", [Cell(Kind.TEXT, None)]).total


def test_a_rate_in_words_is_no_money() -> None:
    cell = Cell(Kind.RATE, "[z]")
    assert (cell.text("GBP"), cell.machine, cell.minor) == ("[z]", "[z]", None)


# The machine form of an expression, in the JSON of a statement


def formulas(shown: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        cell["figure"]: cell["formula"]
        for table in shown["tables"]
        for line in table["lines"]
        for cell in line["cells"]
        if cell["figure"]
    }


def test_every_kind_of_expression_has_its_machine_form(place: Place) -> None:
    place.spend("hubs", "10.00")
    place.close()
    shown = json.loads(json.dumps(document(place.statement("county", "2013-04"))))
    found = formulas(shown)
    opening = found["2013-04/county/partner/pool.opening"]
    assert opening == {"is": "amount", "value": "0.00", "source": "the book begins here", "row": []}
    contributions = found["2013-04/county/partner/pool.contributions"]
    assert (contributions["is"], contributions["value"]) == ("entries", "100.00")
    assert [entry["amount"] for entry in contributions["entries"]] == ["100.00"]
    spending = found["2013-04/county/partner/pool.spending.early-help"]
    assert (spending["is"], spending["value"]) == ("total", "-5.00")
    (term,) = spending["terms"]
    assert (term["sign"], term["what"], term["term"]["is"]) == (-1, "your share", "share")
    assert term["term"]["part"] == [120000, 240001]
    assert (term["term"]["odd_penny"], term["term"]["of"]["value"]) == (True, "10.00")
    closing = found["2013-04/county/partner/pool.closing"]
    assert [term["term"]["is"] for term in closing["terms"]] == ["figure"] * 6
    assert closing["terms"][0]["term"]["figure"] == "2013-04/county/partner/pool.opening"
    assert closing["value"] == "95.00"


@pytest.mark.parametrize(
    ("words", "found"),
    [("Service fee (net)", "service-fee-net"), ("§ 4", "4"), ("—", ""), ("a", "a"), (" A  B ", "a-b")],
)
def test_words_become_a_part_of_an_id(words: str, found: str) -> None:
    assert slug(words) == found


def test_ids_that_would_be_the_same_are_told_apart() -> None:
    taken: set[str] = set()
    assert [apart(id_, taken) for id_ in ("a", "b", "a", "a")] == ["a", "b", "a.2", "a.3"]

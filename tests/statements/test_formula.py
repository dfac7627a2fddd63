"""A figure in words: line by line what it is made of, each with its amount, adding up to the figure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.findings import Origin
from pooledbudget.instruments.figures import Amount, Entries, Expression, FigureOf, Line, Share, Total
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import written
from pooledbudget.statements.formula import formula_lines, selection_text


def lines(
    expression: Expression, labels: Mapping[str, str] = MappingProxyType({}), currency: str = "GBP"
) -> list[tuple[int, str, str]]:
    known = {id_: Line(label, []) for id_, label in labels.items()}
    found = formula_lines(expression, known, currency)
    return [(line.depth, line.said, line.amount) for line in found]


def test_entries_are_counted_and_summed() -> None:
    assert lines(Entries([(1, 100), (2, -30)])) == [(0, "2 entries, in all", "£0.70")]
    assert lines(Entries([(1, 100)])) == [(0, "1 entry, in all", "£1.00")]
    assert lines(Entries([])) == [(0, "0 entries, in all", "£0.00")]


def test_an_amount_says_where_it_stands_and_in_which_row() -> None:
    assert lines(Amount(100, "the agreement")) == [(0, "the agreement", "£1.00")]
    assert lines(Amount(-100, "the closing row", Origin("S0001", 4))) == [
        (0, "the closing row (S0001 row 4)", "−£1.00")
    ]


def test_a_figure_is_said_by_its_label_or_by_its_id_where_it_has_none() -> None:
    assert lines(FigureOf("pool.opening", 500), {"pool.opening": "Opening"}) == [(0, "Opening", "£5.00")]
    assert lines(FigureOf("pool.opening", 500)) == [(0, "pool.opening", "£5.00")]


def test_a_share_says_the_part_the_whole_and_who_took_the_odd_penny() -> None:
    whole = Entries([(1, 100)])
    assert lines(Share(whole, Fraction(1, 3), odd=False, rule="largest remainder")) == [
        (0, "1 of 3 (33.3333%) of £1.00", "£0.33"),
        (1, "1 entry, in all", "£1.00"),
    ]
    assert lines(Share(whole, Fraction(1, 3), odd=True, rule="largest remainder"))[0] == (
        0,
        "1 of 3 (33.3333%) of £1.00, with an odd penny by largest remainder",
        "£0.34",
    )


def test_a_total_has_a_line_a_term_and_says_which_are_taken_off() -> None:
    total = Total(
        [
            (1, "opening", FigureOf("pool.opening", 500)),
            (-1, "spent", Entries([(1, 100), (2, 100)])),
            (1, "", Amount(50, "the agreement")),
            (1, "Opening", FigureOf("pool.opening", 500)),
        ]
    )
    assert lines(total, {"pool.opening": "Opening"}) == [
        (0, "opening: Opening", "£5.00"),
        (0, "less spent: 2 entries, in all", "£2.00"),
        (0, "the agreement", "£0.50"),
        (0, "Opening", "£5.00"),
    ]


@pytest.mark.parametrize(
    ("sign", "line", "told"),
    [
        (1, Line("Contributions due", []), "Contributions due"),
        (-1, Line("Contributions due", []), "less Contributions due"),
        (-1, Line("Less received from you", [], says_less=True), "Less received from you"),
        (1, Line("Less received from you", [], says_less=True), "added back: Less received from you"),
        (-1, Line("Less crowded homes", []), "less Less crowded homes"),
    ],
)
def test_a_part_that_its_line_takes_off_is_taken_off_once(sign: int, line: Line, told: str) -> None:
    total = Total([(sign, "", FigureOf("pool.part", 500))])
    assert [said.said for said in formula_lines(total, {"pool.part": line}, "GBP")] == [told]


def test_what_is_under_a_term_stands_deeper() -> None:
    share = Share(
        Total([(1, "a", Entries([(1, 90)])), (1, "b", Entries([(2, 9)]))]),
        Fraction(1, 3),
        odd=False,
        rule="r",
    )
    assert [(depth, amount) for depth, _, amount in lines(Total([(-1, "your part", share)]))] == [
        (0, "£0.33"),
        (1, "£0.90"),
        (1, "£0.09"),
    ]


def test_amounts_are_in_the_currency_of_the_book() -> None:
    assert lines(Amount(100, "x"), currency="EUR") == [(0, "x", "€1.00")]


LEAVES: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Entries, st.lists(st.tuples(st.integers(1, 9), st.integers(-999, 999)), max_size=4)),
    st.builds(Amount, st.integers(-999, 999), st.just("somewhere")),
    st.builds(FigureOf, st.just("pool.x"), st.integers(-999, 999)),
)


@given(st.lists(st.tuples(st.sampled_from([1, -1]), st.just("what"), LEAVES), min_size=1, max_size=5))
def test_the_lines_of_a_total_add_up_to_it(terms: list[tuple[int, str, Expression]]) -> None:
    found = lines(Total(terms))
    assert [amount for _, _, amount in found] == [written(term.value, "GBP") for _, _, term in terms]
    assert [said.startswith("less ") for _, said, _ in found] == [sign < 0 for sign, _, _ in terms]


def test_a_selection_says_whose_entries_are_meant_of_which_months() -> None:
    own = Selection(
        account="spending", agreement="pool", partner="nhs", from_month="2013-04", to_month="2013-05"
    )
    assert selection_text(own) == (
        "nhs's entries in pool on spending counted in April 2013 to May 2013, listed by month"
    )
    pool = Selection(
        account="spending", agreement="pool", theme="t", from_month="2013-04", to_month="2013-04"
    )
    assert selection_text(pool) == (
        "every entry in pool on spending, theme t counted in April 2013, listed by month"
    )
    bank = Selection(account="assets:cash", agreement="pool", to_day="2013-04-30")
    assert selection_text(bank) == "every entry in pool on assets:cash up to 30 April 2013"

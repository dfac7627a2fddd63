"""What is too small to publish, and what would tell it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pooledbudget.instruments.figures import Cell, Column, Kind, Line, Table, count, slot, text
from pooledbudget.statements.small_numbers import about_somebody, few_hidden, hidden, to_fill_in

COLUMNS = [
    Column("Result"),
    Column("Paid", Kind.COUNT, people=True),
    Column("Rate", Kind.MONEY, each=True),
    Column("Amount", Kind.MONEY),
    Column("Why"),
]


def line(label: str, number: int, *, total: bool = False) -> Line:
    return Line(
        label, [count(number), Cell(Kind.MONEY, 800), Cell(Kind.MONEY, 800 * number), text("said")], total
    )


def table(*lines: Line, columns: list[Column] = COLUMNS) -> Table:
    return Table("Results", columns, lines)


def test_a_small_count_goes_with_the_money_that_would_tell_it_and_the_rate_stays() -> None:
    assert hidden(table(line("a", 3), line("b", 4), line("c", 50))) == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_of_one_small_line_the_next_smallest_goes_too_or_a_total_would_tell_it() -> None:
    found = hidden(table(line("a", 3), line("b", 60), line("c", 50), line("all", 113, total=True)))
    assert {number for number, _ in found} == {0, 2}


def test_the_line_that_goes_too_stands_under_the_same_total() -> None:
    """One family of 98 was told by the 97 beside it: the next smallest stood under another total."""
    lines = (line("a", 1), line("b", 97), line("passing", 98, total=True))
    others = (line("c", 34), line("d", 57), line("short", 91, total=True))
    assert {number for number, _ in hidden(table(*lines, *others))} == {0, 1}
    alone = (
        line("a", 3),
        line("first", 30, total=True),
        line("c", 34),
        line("d", 57),
        line("e", 91, total=True),
    )
    assert {number for number, _ in hidden(table(*alone, line("all", 121, total=True)))} == {0, 1, 4}


def test_a_share_of_what_is_hidden_is_hidden() -> None:
    """2, 5 and 7 of 116 were told by 1.7%, 4.3% and 6.0%."""
    columns = [*COLUMNS[:2], Column("Share", Kind.RATE)]
    share = Line("a", [count(2), Cell(Kind.RATE, Fraction(2, 116))])
    assert hidden(table(share, columns=columns)) == {(0, 0), (0, 1)}


@pytest.mark.parametrize(("people", "hides"), [(None, False), (0, False), (1, True), (7, True), (8, False)])
def test_a_cell_that_follows_from_few_people_goes_by_itself(people: int | None, hides: bool) -> None:
    """Where no column counts people: an amount, and words, each say how many people they follow from."""
    cells = [Cell(Kind.TEXT, "some", tells_of=people), Cell(Kind.MONEY, 500)]
    found = hidden(table(Line("a", cells), columns=[Column("Line"), Column("Of"), Column("Sum", Kind.MONEY)]))
    assert found == ({(0, 0)} if hides else set())


@pytest.mark.parametrize(("number", "hides"), [(0, False), (1, True), (7, True), (8, False)])
def test_nought_is_told_and_five_is_told(number: int, hides: bool) -> None:
    assert bool(hidden(table(line("a", number)))) is hides


def test_two_counts_that_differ_by_few_tell_those_few() -> None:
    columns = [
        Column("What"),
        Column("Claimed", Kind.COUNT, people=True),
        Column("Paid", Kind.COUNT, people=True),
    ]

    def both(claimed: int, paid: int) -> Line:
        return Line("a", [count(claimed), count(paid)])

    assert hidden(table(both(17, 15), columns=columns)) == {(0, 0), (0, 1)}
    assert hidden(table(both(17, 17), columns=columns)) == set()
    assert hidden(table(both(17, 9), columns=columns)) == set()


def test_the_threshold_can_be_said() -> None:
    assert hidden(table(line("a", 9)), below=10)
    assert not hidden(table(line("a", 3)), below=3)


def test_a_count_of_no_people_is_told() -> None:
    plain = [Column("Due on"), Column("Days late", Kind.COUNT), *COLUMNS[2:]]
    assert hidden(table(line("1 April", 3), columns=plain)) == set()


def test_a_table_about_families_is_known_by_what_its_lines_name() -> None:
    whole = "4e75f20c432aff527ed3ff8d"
    assert about_somebody(table(Line("4e75f20c, attachment", [text("x")])))
    assert about_somebody(table(Line("a", [text("x")], about=f"programme:{whole}:result")))
    assert about_somebody(table(Line("a", [text(f"see {whole[:8]} too")])))
    assert about_somebody(table(Line("a", [text("x")], folded=table())))
    assert not about_somebody(table(line("20132014 deadbeef", 3)))


def test_a_table_to_fill_in_tells_nothing() -> None:
    columns = [Column("Who"), Column("Signed", Kind.SLOT)]
    assert to_fill_in(Table("Sign-off", columns, [Line("Auditor", [slot()])]))
    assert not to_fill_in(table())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("3 events among 12 people", "[c] events among 12 people"),
        ("12 events among 4 released people", "12 events among [c] released people"),
        ("a fall of 3 in 10; 2 quarters", "a fall of 3 in 10; 2 quarters"),
        ("14 families", "14 families"),
        ("3 looked-after children", "[c] looked-after children"),
        (
            "2 families' young children, 3 newly released people",
            "[c] families' young children, [c] newly released people",
        ),
        ("1 of 12 families was turned around", "[c] of 12 families was turned around"),
        ("2 of the 9 people, 1 of those families", "[c] of the 9 people, [c] of those families"),
        (
            "12 results of a bond were measured, of which 2 were paid for",
            "12 results of a bond were measured, of which [c] were paid for",
        ),
        ("Families attached: 4. Paid: 3,000.00", "Families attached: [c]. Paid: 3,000.00"),
        ("Families attached: 40; families paid: 4.50", "Families attached: 40; families paid: 4.50"),
        (
            "3 months for families; within 2 years of people leaving",
            "3 months for families; within 2 years of people leaving",
        ),
        ("at least 4 in 10 and 5 per term among families", "at least 4 in 10 and 5 per term among families"),
    ],
)
def test_a_sentence_tells_no_small_number_of_people(said: str, told: str) -> None:
    assert few_hidden(said) == told

"""What accrues is kept in stretches: one for as long as capital and rate stay, whoever else sells."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from instruments.bonds.kit import on
from pooledbudget.instruments.bonds.accruals import Accrual, FellDue, Running
from pooledbudget.instruments.bonds.schedule import Stretch

FIRST = Accrual(
    holder="ann",
    start=on("2021-01-01"),
    end=on("2021-02-01"),
    counted=Stretch(1, 0),
    capital=100_00,
    rate=Fraction(4, 100),
)
SECOND = replace(FIRST, start=on("2021-02-01"), end=on("2021-02-15"), counted=Stretch(0, 14))


def added(*found: Accrual) -> list[Accrual]:
    running = Running()
    for each in found:
        running.add(each)
    return running.stretches


def test_stretches_that_go_on_alike_are_one() -> None:
    other = replace(FIRST, holder="bob")
    joined = replace(FIRST, end=SECOND.end, counted=Stretch(1, 14))
    assert added(FIRST, other, SECOND) == [joined, other]


def test_another_capital_or_rate_begins_another_stretch() -> None:
    for other in (
        replace(SECOND, capital=1),
        replace(SECOND, rate=Fraction(1)),
        replace(SECOND, unpaid=Fraction(1)),
        replace(SECOND, start=on("2021-02-02")),
    ):
        assert added(FIRST, other) == [FIRST, other]


def test_nothing_accrues_on_nothing() -> None:
    assert added(replace(FIRST, capital=0)) == []
    assert added(replace(FIRST, capital=0, unpaid=Fraction(1))) != []


@given(st.integers(0, 30), st.integers(0, 30))
def test_what_is_joined_counts_as_its_parts(days: int, more: int) -> None:
    parts = [replace(FIRST, counted=Stretch(1, days)), replace(SECOND, counted=Stretch(2, more))]
    (joined,) = added(*parts)
    assert joined.counted.years == sum((each.counted.years for each in parts), Fraction(0))


def test_it_is_kept_in_canonical_form() -> None:
    kept = FellDue(
        capital="loan",
        what="interest",
        basis="months",
        before={"ann": Fraction(1, 3), "bob": Fraction(0)},
        stretches=[replace(FIRST, unpaid=Fraction(1, 2))],
    )
    assert kept.document == {
        "class": "loan",
        "what": "interest",
        "basis": "months",
        "before": {"ann": "1/3"},
        "stretches": [
            {
                "holder": "ann",
                "from": "2021-01-01",
                "to": "2021-02-01",
                "months": 1,
                "days": 0,
                "capital": "100.00",
                "unpaid": "1/2",
                "rate": "1/25",
            }
        ],
    }

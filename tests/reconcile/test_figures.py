"""Partners' own figures: each line of them, and what is not theirs to count."""

from __future__ import annotations

import pytest

from conftest import SmallBook
from pooledbudget.findings import Origin
from pooledbudget.ledger.chart import CASH, CONTRIBUTIONS, PAID
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import Month
from pooledbudget.reconcile.difference import Difference
from pooledbudget.reconcile.figures import our_figure, reconcile_figures
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.pool_records import Figure
from pooledbudget.submissions.records import Row

APRIL, MAY = Month(2013, 4), Month(2013, 5)


def books(*sums: tuple[str, str, str, str, int]) -> Books:
    """Sums by account, partner, agreement and month."""
    return Books.of(
        (
            (agreement, account, partner, "early-help", month, amount)
            for account, partner, agreement, month, amount in sums
        ),
        APRIL,
    )


def figure(line: str, amount: str, month: str = "2013-04", agreement: str = "pool") -> Figure:
    return Figure.model_validate({"month": month, "agreement": agreement, "line": line, "amount": amount})


def sent(*figures: Figure, sender: str = "police") -> Rows:
    rows = [Row(Origin("S0001", number), sender, cells) for number, cells in enumerate(figures, 2)]
    return Rows({Figure.kind: rows})


LINES = {
    "contributions paid": (PAID, -1),
    "spending charged": ("spending:hubs", 1),
    "spending in view": ("in-view:spending:patrols", 1),
}
"""A line of a figures file -> the account it stands on, and the sign it has there."""


@pytest.mark.parametrize("line", list(LINES))
def test_a_figure_equal_to_ours_is_no_difference(line: str) -> None:
    account, sign = LINES[line]
    ours = books((account, "police", "pool", "2013-04", sign * 4000))
    assert our_figure(ours, figure(line, "40.00"), "police") == 4000
    assert reconcile_figures(ours, sent(figure(line, "40.00")), APRIL) == []


@pytest.mark.parametrize("line", list(LINES))
@pytest.mark.parametrize(
    ("amount", "theirs"), [("40.01", 4001), ("39.99", 3999), ("0.00", 0), ("-40.00", -4000)]
)
def test_a_figure_that_is_not_ours_is_told_with_both(line: str, amount: str, theirs: int) -> None:
    account, sign = LINES[line]
    ours = books((account, "police", "pool", "2013-04", sign * 4000))
    assert reconcile_figures(ours, sent(figure(line, amount)), MAY) == [
        Difference(
            against="police",
            agreement="pool",
            month="2013-05",
            kind="figure differs",
            on="2013-04-30",
            reference=line,
            ours=4000,
            theirs=theirs,
            row="S0001:2",
            since="2013-04",
            hints=("sign",) if theirs == -4000 else (),
        )
    ]


@pytest.mark.parametrize("line", list(LINES))
def test_each_line_counts_its_own_money_only(line: str) -> None:
    account, sign = LINES[line]
    others = [
        (other, "police", "pool", "2013-04", turn * 700)
        for name, (other, turn) in LINES.items()
        if name != line
    ]
    ours = books(
        *others,
        (CASH, "police", "pool", "2013-04", 900),
        (CONTRIBUTIONS, "police", "pool", "2013-04", -900),
        ("assets:contributions-due:billed", "police", "pool", "2013-04", 900),
        ("in-view:funded", "police", "pool", "2013-04", -900),
        (account, "police", "pool", "2013-04", sign * 4000),
    )
    assert our_figure(ours, figure(line, "0.00"), "police") == 4000


@pytest.mark.parametrize("line", ["spending charged", "spending in view"])
def test_spending_of_every_scheme_counts(line: str) -> None:
    parent = LINES[line][0].rpartition(":")[0]
    ours = books(
        (f"{parent}:hubs", "police", "pool", "2013-04", 100),
        (f"{parent}:clinics", "police", "pool", "2013-04", 20),
        (f"{parent}:clinics", "police", "pool", "2013-04", -3),
    )
    assert our_figure(ours, figure(line, "0.00"), "police") == 117


@pytest.mark.parametrize("line", list(LINES))
def test_neither_another_partner_nor_another_month_nor_another_pool_counts(line: str) -> None:
    account, sign = LINES[line]
    ours = books(
        (account, "police", "pool", "2013-04", sign * 4000),
        (account, "county", "pool", "2013-04", sign * 1),
        (account, "police", "pool", "2013-03", sign * 20),
        (account, "police", "pool", "2013-05", sign * 300),
        (account, "police", "second", "2013-04", sign * 50_000),
    )
    assert our_figure(ours, figure(line, "0.00"), "police") == 4000
    assert our_figure(ours, figure(line, "0.00"), "county") == 1
    assert our_figure(ours, figure(line, "0.00", "2013-05"), "police") == 300
    assert our_figure(ours, figure(line, "0.00", agreement="second"), "police") == 50_000
    assert our_figure(ours, figure(line, "0.00", agreement="third"), "police") == 0
    assert our_figure(ours, figure(line, "0.00"), "nhs") == 0


def test_two_pools_differ_apart() -> None:
    ours = books(
        ("spending:hubs", "police", "pool", "2013-04", 4000),
        ("spending:hubs", "police", "second", "2013-04", 70),
    )
    rows = sent(
        figure("spending charged", "40.00", agreement="pool"),
        figure("spending charged", "0.71", agreement="second"),
    )
    found = reconcile_figures(ours, rows, APRIL)
    assert [(row.agreement, row.ours, row.theirs) for row in found] == [("second", 70, 71)]


def test_a_figure_of_a_later_month_waits_and_one_of_an_earlier_month_is_held_again() -> None:
    rows = sent(
        figure("spending charged", "3.00", "2013-06"),
        figure("spending charged", "1.00", "2013-04"),
        figure("spending charged", "2.00", "2013-05"),
    )
    found = reconcile_figures(books(), rows, MAY)
    assert [(row.on, row.theirs, row.month, row.since) for row in found] == [
        ("2013-04-30", 100, "2013-05", "2013-04"),
        ("2013-05-31", 200, "2013-05", "2013-05"),
    ]


@pytest.mark.parametrize(
    ("gaps", "standing"),
    [
        ([0, 0, 0], []),
        ([20, 0, 0], [20]),
        ([20, -20, 0], []),
        ([20, 0, -20], []),
        ([20, -19, 0], [20, -19]),
        ([5, 20, -20], [5]),
        ([20, 20, -20], [20]),
        ([20, -5, -15], []),
        ([20, -20, 20], [20]),
        ([-20, 20, 7], [7]),
    ],
)
def test_what_a_later_month_makes_good_agrees_together(gaps: list[int], standing: list[int]) -> None:
    """Finding F-11: an accrual made two differences that never cleared."""
    months = ("2013-04", "2013-05", "2013-06")
    ours = books(
        *(
            ("spending:hubs", "police", "pool", month, 1000 + gap)
            for month, gap in zip(months, gaps, strict=True)
        )
    )
    rows = sent(*(figure("spending charged", "10.00", month) for month in reversed(months)))
    found = reconcile_figures(ours, rows, Month(2013, 6))
    assert sorted(row.gap for row in found) == sorted(standing)


def test_another_partner_line_or_pool_makes_nothing_good() -> None:
    rows = sent(figure("spending charged", "10.00"), figure("spending in view", "-10.00", "2013-05"))
    assert len(reconcile_figures(books(), rows, MAY)) == 2
    rows = sent(
        figure("spending charged", "10.00"), figure("spending charged", "-10.00", "2013-05", "second")
    )
    assert len(reconcile_figures(books(), rows, MAY)) == 2
    one, other = (
        sent(figure("spending charged", "10.00")),
        sent(figure("spending charged", "-10.00", "2013-05"), sender="nhs"),
    )
    both = Rows({Figure.kind: [*one.of(Figure), *other.of(Figure)]})
    assert len(reconcile_figures(books(), both, MAY)) == 2


@pytest.mark.parametrize(("by_day", "agrees"), [(3000, True), (2999, False), (0, False)])
def test_a_figure_that_agrees_by_day_is_no_difference(by_day: int, *, agrees: bool) -> None:
    found = reconcile_figures(
        books(), sent(figure("spending charged", "30.00")), APRIL, lambda _figure, _sender: by_day
    )
    assert (found == []) is agrees


def test_a_late_item_clears_both_figures(small: SmallBook) -> None:
    """Finding F-11: April 0.00/30.00 and June 30.00/0.00 stood for ever."""
    head = "month,agreement,line,amount\n"
    small.send(head + "2013-04,pool,spending charged,30.00\n", "police")
    for month in ("2013-04", "2013-05"):
        (found,) = small.close(month).differences
        assert (found.ours, found.theirs, found.id, found.since) == (0, 3000, "D0001", "2013-04")
    small.send("paid_on,scheme,amount,reference\n2013-04-20,hubs,30.00,L1\n", "police")
    small.send(head + "2013-06,pool,spending charged,0.00\n", "police")
    assert small.close("2013-06").differences == []
    assert small.close("2013-07").differences == []


def test_no_figures_are_no_differences() -> None:
    assert reconcile_figures(books(), Rows({}), APRIL) == []


def test_a_partner_s_figures_are_held_against_the_book_at_the_close(small: SmallBook) -> None:
    small.send(
        "received_on,agreement,partner,form,amount,reference\n"
        "2013-04-12,pool,police,cash,100.00,P1\n2013-04-12,pool,nhs,cash,7.00,N1"
    )
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1", "police")
    small.send("paid_on,scheme,amount,reference\n2013-04-03,patrols,6.00,V1", "police")
    small.send(
        "month,agreement,line,amount\n2013-04,pool,contributions paid,100.00\n"
        "2013-04,pool,spending charged,11.00\n2013-04,pool,spending in view,6.00",
        "police",
    )
    found = [
        (row.against, row.reference, row.ours, row.theirs, row.since) for row in small.close().differences
    ]
    assert found == [("police", "spending charged", 1000, 1100, "2013-04")]

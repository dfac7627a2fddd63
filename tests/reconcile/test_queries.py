"""How a query stands is what the last act said of it (case F-25)."""

from __future__ import annotations

from datetime import date

from in_memory import answered, asked, disputed_book
from pooledbudget.reconcile.queries import QueryState, queries


def test_f_25_a_difference_has_a_state_an_owner_and_a_day() -> None:
    book = disputed_book()
    query = asked(book, "D0001")
    assert (query.id, query.state, query.owner, query.month, query.settled) == (
        "Q0001",
        QueryState.QUERIED,
        "Ann Lee",
        "2013-04",
        False,
    )
    assert (query.overdue(date(2018, 6, 1)), query.overdue(date(2018, 6, 2))) == (False, True)
    wrong = answered(book, "Q0001", "ours wrong", owner="Bob", due=date(2018, 7, 1))
    assert (wrong.state, wrong.owner, wrong.due, wrong.settled) == (
        QueryState.OURS_WRONG,
        "Bob",
        "2018-07-01",
        False,
    )
    settled = answered(book, "Q0001", "agreed")
    assert (settled.settled, settled.owner, settled.overdue(date(2019, 1, 1))) == (True, "Bob", False)
    assert [said.state.value for said in settled.said] == ["queried", "ours wrong", "agreed"]
    assert queries(book.record) == [settled]

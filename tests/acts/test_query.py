"""Queries and answers are acts that move no money (case F-25)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conftest import NOW, SmallBook
from in_memory import answered, asked, disputed_book
from pooledbudget.acts.query import Answering, Asking
from pooledbudget.errors import Misuse

ACCRUED = (
    "2013-04-30,pool,spending:hubs,police,early-help,480.00",
    "2013-04-30,pool,liabilities:owed-to-partners,police,,-480.00",
)


@pytest.mark.parametrize("about", ["S0002:2", "S0002", "2013-04/police/partner/pool.owed"])
def test_f_25_a_query_may_be_about_an_entry_a_row_a_file_or_a_figure(about: str) -> None:
    book = disputed_book()
    assert asked(book, about, "police").month == "2013-04"


@pytest.mark.parametrize(
    ("about", "said", "what"),
    [
        ("D0009", {}, "is no figure, entry, row, file or difference"),
        ("S0099:2", {}, "is no figure, entry, row, file or difference"),
        ("13-04/nhs/partner/pool.owed", {}, "is not a period"),
        ("D0001", {"reason": " "}, "say what is asked"),
        ("D0001", {"owner": "-"}, "say who is to act"),
        ("D0001", {"due": date(2017, 1, 1)}, "2017-01-01 is past"),
        ("D0001", {"partner": "nsh"}, "did you mean 'nhs'"),
    ],
)
def test_f_25_a_query_about_nothing_is_refused(about: str, said: dict[str, Any], what: str) -> None:
    book = disputed_book()
    size = book.record.size
    with pytest.raises(Misuse, match=what):
        asked(book, about, **said)
    assert book.record.size == size


def test_f_25_an_answer_to_nothing_or_of_no_state_is_refused() -> None:
    book = disputed_book()
    asked(book, "D0001")
    with pytest.raises(Misuse, match="query"):
        answered(book, "Q0002", "agreed")
    with pytest.raises(Misuse, match="state"):
        answered(book, "Q0001", "settled")


def test_f_25_queries_are_done_again_to_the_byte(small: SmallBook) -> None:
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,9.00\n", sender="nhs")
    small.close()
    asking = Asking(
        about="D0001", partner="nhs", owner="Ann", due=date(2018, 6, 1), reason="we paid it on the 9th"
    )
    small.book.query(asking, by="Ann", now=NOW)
    small.book.query(Answering(query="Q0001", state="theirs wrong", reason="no"), by="Bob", now=NOW)
    text = "effective,agreement,account,partner,theme,amount\n" + "\n".join(ACCRUED) + "\n"
    small.send(text)
    entry = small.book.adjust(
        prepared_by="Ann",
        approved_by="Bob",
        reason="no invoice yet",
        now=NOW,
        submission="S0002",
        reverses=True,
    )
    assert entry.kind == "accrual"
    found = small.book.verify()
    assert (found.faults, found.otherwise) == ([], [])

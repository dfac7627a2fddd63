"""What is known of a file while a layout is drafted: columns are named once, the likeliest first."""

from __future__ import annotations

from pooledbudget.submissions.drafted import Drafting, is_used, likely, listed, reads, used
from pooledbudget.submissions.reading import Table
from pooledbudget.submissions.sender_columns import Heading


def drafting(*names: str) -> Drafting:
    return Drafting(
        "theirs", "expenditure", Table("f", "", [*names], []), [Heading(name, ()) for name in names]
    )


def test_the_likelier_name_is_chosen_and_a_column_is_used_once() -> None:
    found = drafting("Date", "Payment Date", "Mark")
    chosen = likely("paid_on", found.headings, found)
    assert chosen is found.named("Payment Date")
    found.columns["paid_on"] = "Payment Date"
    found.columns_beside.append("Mark")
    assert used(found) == {"Payment Date", "Mark"}
    assert is_used(found, found.headings[1])
    assert likely("paid_on", found.headings, found) is found.named("Date")


def test_a_required_column_that_nothing_is_called_is_the_only_one_that_is_left() -> None:
    found = drafting("x")
    assert likely("reference", found.headings, found) is found.headings[0]
    assert likely("description", found.headings, found) is None
    assert likely("reference", [], found) is None


def test_what_is_asked_is_kept_and_names_are_listed() -> None:
    found = drafting("x")
    found.ask("Which?")
    assert found.questions == ["Which?"]
    assert listed(["a", "b"]) == "'a' and 'b'"
    assert [reads("expenditure", name) for name in ("paid_on", "amount", "scheme")] == [
        "day",
        "money",
        "text",
    ]

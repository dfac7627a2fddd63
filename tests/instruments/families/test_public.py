"""What everybody is told of payment by results: never the number of a few, nor what they earned."""

from __future__ import annotations

import re

from instruments.books import Place
from pooledbudget.instruments.decisions import in_force
from pooledbudget.instruments.figures import Table
from pooledbudget.statements.model import Statement, document
from pooledbudget.statements.render.page import Pages


def table(made: Statement, title: str) -> Table:
    (found,) = [table for table in made.tables if table.title == title]
    return found


def test_no_number_of_a_few_families_is_told_anywhere_on_it(told: Place) -> None:
    """Five families attached and fewer with a result: neither their numbers nor what they earned."""
    (made,) = told.book.statements("2013-14", public=True)
    for title in ("What it bought", "For whom", "What was not achieved"):
        for line in table(made, title).lines:
            number = line.cells[0].text("GBP")
            assert number in {"0", "[c]"} or int(number.replace(",", "")) % 5 == 0, (title, line.label)
            assert not line.cells[0].behind
            assert line.cells[0].id == ""
    labels = [line.label for line in table(made, "What went in").lines]
    assert not [label for label in labels if "earned by fees" in label]
    assert any("[c]" in line.cells[0].text("GBP") for line in table(made, "For whom").lines)
    told_all = str(document(made)) + Pages(told.book.ledger).html(made)
    pseudonyms = {found.subject for found in in_force(told.book.ledger.derived.decided_until("2014-03"))}
    assert pseudonyms
    assert not [name for name in pseudonyms if re.search(name, told_all)]


def test_a_fee_that_was_not_paid_is_told_as_a_result_is(told: Place) -> None:
    """Two attachments of September were refused, and the page said nothing of them."""
    (made,) = told.book.statements("2013-14", public=True)
    labels = [line.label for line in table(made, "What was not achieved").lines]
    assert [label for label in labels if label.startswith("Fee not paid: ")]
    assert [label for label in labels if label.startswith("Result not paid: ")]
    assert any("for the fee of an attachment were not paid" in line for line in made.headline)

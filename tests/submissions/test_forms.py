"""Which workbook is a form, though a program lost half of what it says of itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from filled import fill
from in_memory import MemoryBook
from pooledbudget.statements.render.blank_form import blank_form
from pooledbudget.submissions.forms import form_kind, form_of

DAY = date(2013, 4, 1)


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


@pytest.fixture
def form(book: MemoryBook) -> Callable[[str], bytes]:
    return lambda kind: blank_form(kind, book.on(), DAY)


def test_a_form_is_known_by_its_property_where_the_checklist_was_deleted(
    form: Callable[[str], bytes],
) -> None:
    data = form("expenditure")
    renamed = _renamed(data, "Checklist", "Mine")
    found = form_of(renamed, "form.xlsx")
    assert found is not None
    assert (found.kind, found.control) == ("expenditure", {})


def _renamed(data: bytes, before: str, after: str) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(found, "w") as again:
        for name in made.namelist():
            body = made.read(name)
            if name == "xl/workbook.xml":
                body = body.replace(f'name="{before}"'.encode(), f'name="{after}"'.encode())
            again.writestr(name, body)
    return found.getvalue()


def test_a_workbook_with_a_checklist_of_its_own_is_no_form(form: Callable[[str], bytes]) -> None:
    data = form("expenditure")
    assert form_of(_renamed(data, "expenditure", "other"), "form.xlsx") is None
    assert form_of(b"PK\x03\x04 broken", "form.xlsx") is None


def test_its_rows_are_read_from_its_own_sheet_unless_another_is_said(
    book: MemoryBook, form: Callable[[str], bytes]
) -> None:
    data = fill(form("expenditure"), "expenditure", [[date(2013, 4, 2), "hubs", 5, "A-1"]])
    assert form_kind(data, "form.xlsx") == "expenditure"
    assert form_kind(b"paid_on,scheme\n", "form.csv") == ""
    assert book.send(data, file="form.xlsx").rows_accepted == 1
    refused = MemoryBook().send(data, file="form.xlsx", sheet="Choices")
    assert not refused.accepted

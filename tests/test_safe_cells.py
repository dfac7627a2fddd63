"""Text that a spreadsheet would run: disarmed where it is written, and read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.safe_cells import cells_as_sent, safe_cells


def test_text_that_a_spreadsheet_would_run_is_disarmed() -> None:
    assert safe_cells(["=1+1", "+a", "-b", "@c", "plain", "\tx"]) == [
        "'=1+1",
        "'+a",
        "'-b",
        "'@c",
        "plain",
        "'\tx",
    ]


@given(st.lists(st.text(alphabet="'=+-@\t\r\n0123456789.,% aé\uff1d\uff0d"), max_size=4))
def test_what_is_made_safe_for_a_spreadsheet_comes_back_as_it_was(cells: list[str]) -> None:
    safe = safe_cells(cells)
    assert cells_as_sent(safe) == cells
    for cell in safe:
        assert cell[:1] not in set("=+@\t\r\n\uff1d\uff0d")
        assert not cell.startswith("-") or cell.strip("-0123456789.,%") == ""


@pytest.mark.parametrize("number", ["-5.00", "-1,234.50", "12", "-60.1006%"])
def test_a_number_stays_one(number: str) -> None:
    assert safe_cells([number]) == [number]

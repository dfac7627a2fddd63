"""Term sheets written from the documentation alone, each payment worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.bonds.quayside import read
from pooledbudget.instruments.bonds.worked import check

SHEETS = sorted((Path(__file__).parent / "term_sheets").glob("*.toml"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_payment_comes_out_as_it_was_worked_by_hand(path: Path) -> None:
    payments = check(read(path.read_text("utf-8")))
    assert len(payments) >= 5
    assert [payment for payment in payments if not payment.agrees] == []


def test_there_are_seven() -> None:
    named = ["educate", "greenway", "harbour", "moorland", "newpin", "quarterdeck", "utah"]
    assert [path.stem for path in SHEETS] == named

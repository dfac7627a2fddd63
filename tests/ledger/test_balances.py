from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import SmallBook
from pooledbudget.errors import EnvironmentFault
from pooledbudget.ledger.balances import Balances
from pooledbudget.ledger.selections import DIMENSIONS, Selection

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-05-03,hubs,4.00,R2\n"
LEFT_ALONE = ("pydantic", "duckdb", "pooledbudget.ledger.entries", "pooledbudget.ledger.derived")


def test_sums_alone_answer_as_the_whole_record_does(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    small.close("2013-05")
    record = small.book.ledger
    sums = Balances.open(small.path / "record.sqlite")
    for selection in (
        None,
        Selection(to_month="2013-04"),
        Selection(to_day="2013-05-02"),
        Selection(known=3),
    ):
        assert sums.balances(DIMENSIONS, selection) == record.balances(DIMENSIONS, selection)
        assert sums.balance_sheets(selection) == record.balance_sheets(selection)
    assert (sums.size, sums.names("account")) == (record.size, record.names("account"))
    sums.close()


def test_nothing_can_be_written_and_nothing_is_made_by_asking(small: SmallBook) -> None:
    path = small.path / "record.sqlite"
    sums = Balances.open(path)
    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        sums.rows("DELETE FROM balance")
    sums.close()
    with pytest.raises(EnvironmentFault, match="is missing"):
        Balances.open(path.with_name("none.sqlite"))


def test_sums_are_asked_for_without_what_makes_them() -> None:
    script = (
        "import sys\nbefore = set(sys.modules)\nimport pooledbudget.ledger.balances\n"
        f"print([name for name in {LEFT_ALONE!r} if name in sys.modules and name not in before])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"

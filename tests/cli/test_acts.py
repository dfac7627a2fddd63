"""`acts`: who did what, when and why."""

from __future__ import annotations

from conftest import SmallBook
from shell import data, run


def test_acts_are_listed_in_order(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1")
    small.close()
    found = data(small.path, "acts")
    assert [(act["kind"], act["who"], act["what"]) for act in found] == [
        ("receive", "tester", "S0001"),
        ("close", "tester", "2013-04"),
    ]
    assert found[1]["entries"] == 4
    assert run(small.path, "acts", "--limit", "1").stdout.splitlines()[1].split()[1] == "close"
    assert [act["kind"] for act in data(small.path, "acts", "--kind", "receive")] == ["receive"]

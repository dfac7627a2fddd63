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


def test_the_log_is_told_day_by_day_and_conditions_narrow_it_down(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1", file="april.csv")
    told = run(small.path, "log").stdout.splitlines()
    assert len(told) == 2
    assert told[1].endswith(
        "received S0001, april.csv: expenditure from county for April 2013; 1 row accepted"
    )
    assert data(small.path, "log", "kind=close") == []
    assert [act["kind"] for act in data(small.path, "acts", "kind!=close", "entries=0")] == ["receive"]
    assert "did you mean 'kind'" in run(small.path, "acts", "kin=close", code=2).stderr


def test_partners_and_agreements_are_listed(small: SmallBook) -> None:
    assert [partner["partner"] for partner in data(small.path, "partners", "parts~payer")] == ["department"]
    assert [found["agreement"] for found in data(small.path, "agreements", "kind=pool")] == ["pool"]
    assert "the Smallshire pool" in run(small.path, "agreements").stdout

"""`differences`: what does not agree, as it stands now."""

from __future__ import annotations

from conftest import SmallBook
from shell import data, run


def test_differences_are_listed_and_lead_to_why(small: SmallBook) -> None:
    run(small.path, "differences")
    small.send("month,agreement,line,amount\n2013-04,pool,spending charged,12.00", sender="police")
    small.close()
    (found,) = data(small.path, "differences", code=1)
    assert (found["against"], found["ours"], found["theirs"]) == ("police", "0.00", "12.00")
    listed = run(small.path, "differences", code=1).stdout.splitlines()
    assert listed[1].split()[0] == (found.get("id") or "police")
    assert data(small.path, "differences", "--against", "the bank") == []
    assert "ours 0.00, theirs 12.00" in run(small.path, "why", "spending charged").stdout

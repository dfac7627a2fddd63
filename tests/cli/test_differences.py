"""`differences`: what does not agree, as it stands now; `difference`: what is said or done of it."""

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
    assert data(small.path, "differences", "--partner", "the bank") == []
    assert "ours 0.00, theirs 12.00" in run(small.path, "why", "spending charged").stdout


def disputed(small: SmallBook) -> SmallBook:
    small.send("month,agreement,line,amount\n2013-04,pool,spending charged,12.00", sender="police")
    small.close()
    return small


def test_a_difference_is_explained_split_written_off_listed_and_told(small: SmallBook) -> None:
    path = disputed(small).path
    said = ("--owner", "Ann Lee", "--due", "2018-06-01", "--as", "wrong period", "--reason", "billed in May")
    told = run(path, "difference", "explain", "D0001", *said).output
    assert "D0001 explained as wrong period; Ann Lee to act by 1 June 2018" in told
    [found] = data(path, "differences", code=1)
    assert [found[name] for name in ("state", "called", "owner", "due", "said")] == [
        "explained",
        "wrong period",
        "Ann Lee",
        "2018-06-01",
        "billed in May",
    ]
    assert "wrong period" in run(path, "differences", code=1).output
    parts = ("--part", "-10.00", "typed twice", "--part", "-2.00", "of May", "--reason", "two things")
    [found] = data(path, "difference", "split", "D0001", *parts)
    assert (found["treated"], found["state"], found["owner"]) == ("split", "split", "")
    _, *under = data(path, "differences", code=1)
    assert [(part["id"], part["ours"], part["state"]) for part in under] == [
        ("D0001.1", "-10.00", "open"),
        ("D0001.2", "-2.00", "open"),
    ]
    small_part = ("difference", "write-off", "D0001.2", "--reason", "small")
    assert "two people" in run(path, *small_part, code=2).output
    run(path, *small_part, "--approved-by", "Bob")
    run(path, "difference", "write-off", "D0001.1", "--reason", "typed twice", "--approved-by", "Bob")
    found, *under = data(path, "differences")
    assert (found["state"], [part["state"] for part in under]) == ("cleared", ["written off"] * 2)
    for asked in ("D0001", "D0001.2"):
        why = run(path, "why", asked).output
        assert "D0001 explained as wrong period" in why
        assert "D0001 split: D0001.1" in why
        assert "D0001.2 written off" in why
        assert "approved by Bob: small (act " in why
    acts = data(path, "acts", "--limit", "0")
    assert [(act["kind"], act["what"]) for act in acts[-4:]] == [
        ("explain", "D0001"),
        ("split", "D0001"),
        ("write-off", "D0001.2"),
        ("write-off", "D0001.1"),
    ]
    assert "Differences" in run(path, "status").output


def test_an_answer_after_an_explanation_is_the_last_word(small: SmallBook) -> None:
    path = disputed(small).path
    said = ("--owner", "Ann", "--due", "2018-06-01", "--reason", "x")
    run(path, "difference", "explain", "D0001", *said)
    run(path, "query", "D0001", "--from", "police", *said[:-1], "it is ours")
    [found] = data(path, "differences", code=1)
    assert (found["state"], found["said"]) == ("queried", "it is ours")
    run(path, "difference", "explain", "D0001", *said[:-1], "settled in May")
    [found] = data(path, "differences", code=1)
    assert (found["query"], found["state"], found["said"]) == ("Q0001", "explained", "settled in May")


def test_differences_that_do_not_come_to_nought_are_refused(small: SmallBook) -> None:
    small.send(
        "month,agreement,line,amount\n2013-04,pool,spending charged,12.00\n"
        "2013-04,pool,contributions paid,-3.00",
        sender="police",
    )
    small.close()
    refused = run(small.path, "difference", "match", "D0001", "D0002", "--reason", "one", code=2).output
    assert "do not match" in refused
    assert "lies between them" in refused

"""`query`, `answer`, `queries`: from the command line (case F-25)."""

from __future__ import annotations

from pathlib import Path

from conftest import SmallBook
from shell import data, run


def disputed(small: SmallBook) -> SmallBook:
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,9.00\n", sender="nhs")
    small.close()
    return small


def test_a_query_is_recorded_listed_answered_and_explained(small: SmallBook) -> None:
    path = disputed(small).path
    said = ("--from", "nhs", "--owner", "Ann Lee", "--due", "2018-06-01", "--reason", "paid on the 9th")
    assert "Q0001 queried; Ann Lee to act by 1 June 2018" in run(path, "query", "D0001", *said).output
    [asked] = data(path, "queries", code=1)
    assert (asked["about"], asked["state"], asked["owner"]) == ("D0001", "queried", "Ann Lee")
    [difference] = data(path, "differences", code=1)
    assert (difference["query"], difference["state"], difference["due"]) == ("Q0001", "queried", "2018-06-01")
    assert "paid on the 9th" in run(path, "differences", code=1).output
    assert "1 open" in run(path, "status").output
    for asked_about in ("Q0001", "D0001"):
        assert "queried: paid on the 9th" in run(path, "why", asked_about).output
    run(path, "answer", "Q0001", "--state", "ours wrong", "--reason", "typed in May", "--due", "2018-06-09")
    answered = data(path, "answer", "Q0001", "--state", "agreed", "--reason", "put right")
    assert [said["state"] for said in answered["said"]] == ["queried", "ours wrong", "agreed"]
    assert data(path, "queries") == []
    assert "put right" in run(path, "queries", "--all").output
    assert "none open" in run(path, "status").output


def test_what_is_not_there_cannot_be_asked_about(small: SmallBook) -> None:
    path = disputed(small).path
    said = ("--from", "nhs", "--owner", "Ann", "--due", "2018-06-01", "--reason", "x")
    run(path, "query", "2013-04/nhs/partner/pool.nothing", *said, code=2)
    run(path, "query", "S0001:99", *said, code=2)
    run(path, "answer", "Q0001", "--state", "agreed", "--reason", "x", code=2)
    assert data(path, "queries") == []


def test_a_figure_on_a_page_can_be_asked_about(small: SmallBook) -> None:
    path = disputed(small).path
    figure = "2013-04/nhs/partner/pool.due"
    said = ("--from", "nhs", "--owner", "Ann", "--due", "2018-05-02", "--reason", "too much")
    run(path, "query", figure, *said, code=2)  # a day that is past
    run(path, "query", figure, *said[:5], "2018-05-04", *said[6:])
    assert "queried: too much" in run(path, "why", figure).output
    later = run(path, "--now", "2018-06-05T09:00:00Z", "status")
    assert "1 open, 1 overdue" in later.output


def test_an_accrual_is_listed_until_its_month_is_closed(small: SmallBook, tmp_path_factory: object) -> None:
    path = small.path
    lines = (
        "effective,agreement,account,partner,theme,amount\n"
        "2013-04-30,pool,spending:hubs,police,early-help,480.00\n"
        "2013-04-30,pool,liabilities:owed-to-partners,police,,-480.00\n"
    )
    (path.parent / "accrual.csv").write_text(lines)
    people = ("--prepared-by", "Ann", "--approved-by", "Bob", "--reason", "no invoice yet")
    made = run(path, "adjust", path.parent / "accrual.csv", "--reverses", *people)
    assert "Taken back on 1 May 2013." in made.output
    [accrual] = data(path, "ledger", "accruals")
    assert (accrual["amount"], accrual["reverses_on"], accrual["reason"]) == (
        "480.00",
        "2013-05-01",
        "no invoice yet",
    )
    assert "no invoice yet" in run(path, "ledger", "accruals").output
    small.close()
    small.close("2013-05")
    assert data(path, "ledger", "accruals") == []


def test_the_terms_of_the_next_year_are_printed(small: SmallBook) -> None:
    printed = run(small.path, "next-year", "pool").stdout
    assert printed.startswith("# As agreed for 2013-14: change what is otherwise for 2014-15.\n")
    agreement = small.path / "agreements" / "pool.toml"
    agreement.write_text(agreement.read_text() + printed)
    run(small.path, "check")
    found = data(small.path, "next-year", "pool")
    assert (found["agreement"], found["terms"]) == ("pool", printed)
    run(small.path, "next-year", "pond", code=2)
    run(small.path, "next-year", "pool", "--year", "2017-18", code=2)


def test_a_partner_replies_in_a_file_without_a_login(small: SmallBook, tmp_path: Path) -> None:
    path, due = small.path, "2013-04/nhs/partner/pool.due"
    small.close()
    file = tmp_path / "replies.csv"
    head = run(None, "form", "replies").stdout.strip()
    file.write_text(
        f"{head}\n2018-05-02,{due},query,billed twice,,\n2018-05-01,2013-04/nhs/partner,agree,,,\n"
    )
    received = run(path, "receive", file, "--from", "nhs")
    assert f"Q0001 about {due}: county to act by 23 May 2018" in received.output
    [asked] = data(path, "queries", code=1)
    assert (asked["owner"], asked["due"], asked["said"][0]["reason"], asked["said"][0]["row"]) == (
        "county",
        "2018-05-23",
        "billed twice",
        "S0001:2",
    )
    assert "billed twice (in S0001:2, on 2 May 2018)" in run(path, "queries", code=1).output
    assert "1 open" in run(path, "status").output
    told = run(path, "why", due).output
    assert "  reason: billed twice" in told
    assert "agreed by nhs on 1 May 2018" in told
    assert "cell  D2  reason: billed twice" in run(path, "why", "S0001:2").output
    run(path, "answer", "Q0001", "--state", "ours wrong", "--reason", "typed twice")
    dropped = data(path, "withdraw", "S0001", "--reason", "sent by mistake")
    assert dropped["queries"] == ["Q0001"]
    assert data(path, "queries") == []
    assert "S0001:2 is withdrawn: sent by mistake" in run(path, "why", "Q0001").output
    assert "No difference" in run(path, "verify").output

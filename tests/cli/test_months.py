"""`check`, `close`, `reopen`, `adjust`: what a month does or would do, and what is put right in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"
LINES = (
    "effective,agreement,account,partner,theme,amount\n"
    "2013-04-05,pool,spending:clinics,county,health,7.00\n"
    "2013-04-05,pool,spending:hubs,county,early-help,-7.00\n"
)
NAMES = ("--reason", "wrong scheme", "--prepared-by", "Ann", "--approved-by", "Bob")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """An adjustments file."""
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


def test_a_check_and_a_dry_run_say_what_a_close_then_does(small: SmallBook) -> None:
    small.send(SPEND)
    checked = data(small.path, "check", code=1)
    rehearsed = data(small.path, "close", "2013-04", "--dry-run", code=1)
    assert small.book.ledger.closed_months() == set()
    closed = data(small.path, "close", "2013-04", code=1)
    assert {**checked, "seal": ""} == {**rehearsed, "seal": ""} == {**closed, "seal": ""}
    assert (checked["seal"], rehearsed["seal"]) == ("", "")
    assert closed["seal"].startswith("pooledbudget-seal/1 smallshire 2013-04 1 ")
    assert closed["rows"]["expenditure"] == {
        "accepted": 1,
        "posted": 1,
        "decided": 0,
        "named": 0,
        "amount": "10.00",
    }


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with a file of payments from the county and one from the police."""
    for partner, amount in (("county", "10.00"), ("police", "2.50")):
        (tmp_path / "inbox" / partner).mkdir(parents=True)
        (tmp_path / "inbox" / partner / "spend.csv").write_text(SPEND.replace("10.00", amount))
    return tmp_path / "inbox"


def test_what_has_come_is_received_and_its_month_closed_in_one_go_as_in_two(
    small: SmallBook, inbox: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(small.path, tmp_path / "other" / small.path.name)
    data(other, "receive", inbox)
    in_two = data(other, "close", "2013-04", code=1)
    rehearsed = data(small.path, "close", "2013-04", "--receive", inbox, "--dry-run", code=1)
    assert small.book.ledger.size == 0
    in_one = data(small.path, "close", "2013-04", "--receive", inbox, code=1)
    assert [receipt["total"] for receipt in in_one["received"]] == ["10.00", "2.50"]
    assert {**in_one, "received": []} == in_two
    assert {**in_one, "seal": ""} == rehearsed
    assert small.book.verify().faults == []


def test_a_rehearsal_of_both_says_what_does_both(small: SmallBook, inbox: Path) -> None:
    result = run(small.path, "close", "2013-04", "--receive", inbox, "--dry-run", code=1)
    assert "S0002  spend.csv: accepted" in result.stdout
    assert f" close 2013-04 --receive {inbox}\n" in result.stderr
    assert small.book.ledger.size == 0
    assert list((small.path / "received").iterdir()) == []


def test_a_month_stays_open_where_a_file_that_came_first_is_refused(small: SmallBook, inbox: Path) -> None:
    (inbox / "police" / "spend.csv").write_text(SPEND.replace("hubs", "nowhere"))
    result = run(small.path, "close", "2013-04", "--receive", inbox, code=3)
    assert "S0001  spend.csv: accepted" in result.stdout
    assert "S0002  spend.csv: refused" in result.stdout
    assert result.stdout.count("nowhere") + result.stderr.count("nowhere") == 1
    assert "2013-04 was not closed: all is received, and 1 of 2 files refused" in result.stderr
    assert [made.act.kind for made in small.book.ledger.acts()] == ["receive", "receive"]
    assert small.book.ledger.closed_months() == set()


def test_a_refusal_of_what_came_first_has_its_findings_as_json(small: SmallBook, inbox: Path) -> None:
    (inbox / "police" / "spend.csv").write_text(SPEND.replace("hubs", "nowhere"))
    told = json.loads(run(small.path, "close", "2013-04", "--receive", inbox, "--json", code=3).stdout)
    assert [(found["code"], found["row"]) for found in told["diagnostics"]] == [("N02", 2)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2013-05",), "months close in order; close 2013-04 next, not 2013-05"),
        (("2013-04", "--today", "2013-04-29"), "2013-04 cannot close before its last day"),
    ],
)
def test_nothing_is_received_for_a_month_that_cannot_close(
    small: SmallBook, inbox: Path, words: tuple[str, ...], said: str
) -> None:
    where = words[1:]
    assert said in run(small.path, *where, "close", words[0], "--receive", inbox, code=2).stderr
    assert small.book.ledger.size == 0


def test_a_folder_to_close_with_has_a_folder_for_each_partner(small: SmallBook, inbox: Path) -> None:
    said = run(small.path, "close", "2013-04", "--receive", inbox / "county", code=2).stderr
    assert "spend.csv: receive it --from PARTNER, or put it in a folder named after the partner" in said
    assert small.book.ledger.size == 0


def test_a_month_closed_twice_says_that_nothing_changed(small: SmallBook) -> None:
    first = data(small.path, "close", "2013-04")
    again = data(small.path, "close", "2013-04")
    assert (first["already"], again["already"], again["seal"]) == (False, True, first["seal"])
    assert "2013-04 is closed already; nothing changed." in run(small.path, "close", "2013-04").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("close",), "Missing argument"),
        (("close", "april"), "'april' is not a month; write it like 2013-06"),
        (("close", "2013-05"), "months close in order; close 2013-04 next, not 2013-05"),
        (("check", "2013-05"), "months close in order; close 2013-04 next, not 2013-05"),
        (("reopen", "2013-04", "--reason", "x", "--approved-by", "Bob"), "2013-04 is not closed"),
        (("reopen", "2013-04", "--approved-by", "Bob"), "Missing option '--reason'"),
        (("adjust", *NAMES), "an adjustment needs a file of lines, or --corrects ENTRY to reverse"),
        (("adjust", *NAMES, "--corrects", "S9:9"), "there is no entry 'S9:9'"),
    ],
)
def test_what_makes_no_sense_says_what_would(small: SmallBook, words: tuple[str, ...], said: str) -> None:
    assert said in run(small.path, *words, code=2).stderr
    assert small.book.ledger.size == 0


def test_a_month_opened_again_is_sealed_again_with_those_after_it(small: SmallBook) -> None:
    for month in ("2013-04", "2013-05"):
        run(small.path, "close", month)
    said = ("--reason", "late", "--approved-by", "Bob")
    assert (
        "name two different people"
        in run(small.path, "reopen", "2013-04", "--reason", "x", "--approved-by", "ann", code=2).stderr
    )
    told = run(small.path, "reopen", "2013-04", *said).stdout
    assert told == f"April 2013 is open again. Next: pooledbudget --book {small.path} close 2013-04\n"
    result = run(small.path, "close", "2013-04")
    assert "2013-05 is sealed again; its statements are revised." in result.stderr
    assert result.stdout.splitlines()[-1].startswith("pooledbudget-seal/1 smallshire 2013-04 2 ")


def test_missing_files_and_differences_are_told_and_the_exit_code_says_so(small: SmallBook) -> None:
    text = (small.path / "book.toml").read_text()
    (small.path / "book.toml").write_text(text + '\n[[expected]]\npartner = "nhs"\nkind = "figures"\n')
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,5.00\n", "police")
    result = run(small.path, "close", "2013-04", code=1)
    assert "Missing files       figures from nhs" in result.stdout
    assert "contributions paid" in result.stdout
    assert data(small.path, "check", "2013-05", code=1)["missing"] == ["figures from nhs"]


def test_a_file_of_lines_is_received_and_posted_in_one_go(small: SmallBook, lines: Path) -> None:
    assert run(small.path, "adjust", lines, *NAMES).stdout.startswith("Posted S0001:adjustment: Adjustment")
    assert small.total("spending:clinics") == 700
    assert "S0001:adjustment is already posted" in run(small.path, "adjust", lines, *NAMES, code=2).stderr


def test_nothing_is_received_where_one_person_would_approve_their_own(small: SmallBook, lines: Path) -> None:
    names = ("--reason", "x", "--prepared-by", "Ann", "--approved-by", " ann ")
    assert "name two different people" in run(small.path, "adjust", lines, *names, code=2).stderr
    assert small.book.ledger.size == 0


def test_lines_that_cannot_be_posted_are_refused_with_their_findings(
    small: SmallBook, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(LINES.replace("spending:hubs", "spending:hubbs"))
    result = run(small.path, "adjust", wrong, *NAMES, code=3)
    assert "wrong.csv cannot be posted" in result.stderr
    assert "did you mean 'spending:hubs'?" in result.stderr
    assert small.total("spending:clinics") == 0


def test_an_entry_is_reversed_and_the_answer_names_what_was_posted(small: SmallBook) -> None:
    small.send(SPEND)
    run(small.path, "close", "2013-04", code=1)
    assert data(small.path, "adjust", *NAMES, "--corrects", "S0001:2") == {"entry": "reverses:S0001:2"}


def test_an_adjustment_that_repeats_another_posts_only_when_it_is_said_to_be_real(
    small: SmallBook, tmp_path: Path
) -> None:
    head = "effective,agreement,account,partner,theme,amount\n"
    legs = "2013-04-30,pool,assets:cash,county,,5.00\n2013-04-30,pool,funds:general,county,,-5.00\n"
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    first.write_text(head + legs)
    again.write_text(head + legs + "\n")
    run(small.path, "adjust", first, *NAMES)
    refused = run(small.path, "adjust", again, *NAMES, code=3)
    assert "every row of it is here already, in S0001" in refused.stderr
    assert "send it again with --real" in refused.stderr
    assert small.total("assets:cash") == 5_00
    run(small.path, "adjust", again, *NAMES, "--real")
    assert small.total("assets:cash") == 10_00
    assert data(small.path, "status")["waiting"] == []


def test_an_adjustment_of_which_some_lines_are_here_ends_with_one(small: SmallBook, tmp_path: Path) -> None:
    head = "effective,agreement,account,partner,theme,amount\n"
    legs = "2013-04-30,pool,assets:cash,county,,5.00\n2013-04-30,pool,funds:general,county,,-5.00\n"
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text(head + legs)
    more.write_text(head + legs + legs.replace("5.00", "1.00"))
    run(small.path, "adjust", first, *NAMES)
    told = run(small.path, "adjust", more, *NAMES, code=1)
    there = f"pooledbudget --book {small.path}"
    assert f"{there} adjust --corrects S0002:adjustment takes the entry back" in told.stderr
    run(small.path, "adjust", *NAMES, "--corrects", "S0002:adjustment")
    assert data(small.path, "status")["waiting"] == []
    assert small.book.verify().faults == []


def test_a_close_prints_control_totals(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,2.50,R2")
    said = run(small.path, "close", "2013-04", code=1).stdout
    assert ["expenditure", "2", "2", "0", "0", "12.50"] in [line.split() for line in said.splitlines()]

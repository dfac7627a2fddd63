"""Nothing is stated from a record that fails its own arithmetic, and nothing is sealed over it (TR-4)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger import digests, integrity
from pooledbudget.ledger.reading import Reading
from pooledbudget.submissions.history import Sent
from shell import run

PAID = "received_on,agreement,partner,form,amount,reference,refunds\n2013-04-02,pool,nhs,cash,500.00,N1,"
HEAD = "paid_on,scheme,amount,reference\n"
UNTRIGGER = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"


def tamper(path: Path, *changes: str, back: bool = True) -> None:
    """Change a record past its triggers, and put them back so that only what is in it tells."""
    connection = sqlite3.connect(path / "record.sqlite")
    triggers = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    for (drop,) in connection.execute(UNTRIGGER).fetchall():
        connection.execute(drop)
    for change in changes:
        connection.execute(change)
    for trigger in triggers if back else ():
        connection.execute(trigger)
    connection.commit()
    connection.close()


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    """April, with a contribution, closed."""
    small.send(PAID)
    small.close()
    return small


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'", "its content is not what was"),
        ("UPDATE entry SET effective = '2013-04-09'", "its content is not what was recorded"),
        ("UPDATE act SET who = 'Eve' WHERE kind = 'close'", "its content is not what was recorded"),
        ("UPDATE balance SET amount = amount * 3 WHERE partner = 'nhs'", "is not the sum of its postings"),
        ("DELETE FROM balance WHERE partner = 'nhs'", "is not the sum of its postings"),
        ("UPDATE annex SET body = '[]' WHERE name = 'positions'", "its positions has changed"),
    ],
)
def test_a_tampered_record_states_nothing_and_is_not_sealed_over(
    closed: SmallBook, change: str, said: str
) -> None:
    tamper(closed.path, change)
    stated = run(closed.path, "statement", "--all", "--period", "2013-04", code=4)
    assert said in stated.stderr
    assert f"pooledbudget --book {closed.path} verify" in stated.stderr
    assert said in run(closed.path, "close", "2013-05", code=4).stderr
    assert not (closed.path / "statements").exists()


def test_an_act_that_cannot_be_read_states_nothing_and_is_not_sealed_over(closed: SmallBook) -> None:
    tamper(closed.path, "UPDATE act SET detail = '1'")
    stated = run(closed.path, "statement", "--all", "--period", "2013-04", code=4)
    assert "has no detail that can be read" in stated.stderr
    assert "it does not say what an act says" in run(closed.path, "close", "2013-05", code=4).stderr


def test_a_record_without_its_triggers_states_nothing(closed: SmallBook) -> None:
    tamper(closed.path, back=False)
    assert "is missing" in run(closed.path, "statement", "--all", "--period", "2013-04", code=4).stderr


@pytest.fixture
def year(small: SmallBook) -> SmallBook:
    """Three months closed, money in the first; May has a file and June nothing."""
    small.send(PAID)
    small.close("2013-04")
    small.send("paid_on,scheme,amount,reference\n2013-05-02,hubs,1.00,A", file="may.csv")
    small.close("2013-05")
    small.close("2013-06")
    return small


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'", "(of 2013-04): its content"),
        ("UPDATE posting SET partner = 'police' WHERE partner = 'nhs'", "(of 2013-04): its content"),
        ("UPDATE entry SET reference = 'x' WHERE month = '2013-04'", "(of 2013-04): its content"),
        ("UPDATE act SET who = 'Eve' WHERE month = '2013-04' AND kind = 'close'", "(close 2013-04)"),
        ("DELETE FROM annex WHERE act = (SELECT min(act) FROM annex)", "is missing"),
        ("UPDATE seal SET root = head WHERE month = '2013-04'", "(close 2013-04)"),
        ("UPDATE digest SET body = zeroblob(32) WHERE what = 'act' AND act = 1", "(receive 2013-04)"),
    ],
)
def test_what_was_changed_in_an_earlier_month_states_and_seals_nothing(
    year: SmallBook, change: str, said: str
) -> None:
    """June is stated with April's balances in it: altered, it was stated under the true seal (TR-4)."""
    tamper(year.path, change)
    assert said in run(year.path, "statement", "--all", "--period", "2013-06", code=4).stderr
    assert said in run(year.path, "close", "2013-07", code=4).stderr
    assert said in run(year.path, "check", "2013-07", code=4).stderr
    assert said in run(year.path, "close", "2013-07", "--dry-run", code=4).stderr
    assert not (year.path / "statements").exists()


@pytest.mark.parametrize(
    "asked",
    [
        ("ledger", "list"),
        ("ledger", "show", "pool:due:nhs:2013-04-01"),
        ("ledger", "accruals"),
        ("ledger", "balance", "--as-known", "2013-07-31"),
        ("ledger", "export", "--format", "hledger"),
        ("ledger", "pack", "away"),
        ("status",),
    ],
)
def test_nor_does_the_ledger_list_or_write_out_a_record_that_was_changed(
    year: SmallBook, asked: Sequence[str]
) -> None:
    """An auditor was handed an export, and the host a status, of a record that fails its own hashes (TR-4)."""
    tamper(year.path, "UPDATE entry SET reference = 'x' WHERE month = '2013-04'")
    told = run(year.path, *asked, code=4)
    assert "(of 2013-04): its content" in told.stderr
    assert not told.stdout
    assert not (year.path / "away").exists()


TWO = ("--reason", "wrong", "--approved-by", "Bob")
WHO = ("--from", "police", "--owner", "county")


@pytest.mark.parametrize(
    "act",
    [
        ("receive", "FILE", "--from", "county"),
        ("withdraw", "S0002", "--reason", "not ours"),
        ("withdraw", "S0002", "--reason", "not ours", "--dry-run"),
        ("reopen", "2013-06", *TWO),
        ("adjust", "--corrects", "S0001:2", *TWO, "--prepared-by", "Ann"),
        ("adjust", "FILE", *TWO, "--prepared-by", "Ann"),
        ("attest", "S0002", "--reason", "real"),
        ("query", "S0002", *WHO, "--reason", "which scheme?", "--due", "2018-06-01"),
        ("close", "2013-07", "--receive", "FOLDER"),
    ],
)
def test_no_act_is_added_to_a_record_that_was_changed(
    year: SmallBook, tmp_path: Path, act: Sequence[str]
) -> None:
    """A reversal took back three times what was paid in, and a file was recorded behind it (TR-4)."""
    tamper(year.path, "UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'")
    (tmp_path / "inbox" / "county").mkdir(parents=True)
    file = tmp_path / "inbox" / "county" / "july.csv"
    file.write_text("paid_on,scheme,amount,reference\n2013-07-02,hubs,1.00,B\n")
    given = {"FILE": str(file), "FOLDER": str(tmp_path / "inbox")}
    size = year.book.ledger.size
    told = run(year.path, *(given.get(word, word) for word in act), code=4).stderr
    assert "its content is not what was recorded" in told
    assert "nothing is added to it" in told
    assert year.book.ledger.size == size


def test_a_book_that_is_open_meets_what_others_changed_since_its_last_act(year: SmallBook) -> None:
    year.send("paid_on,scheme,amount,reference\n2013-07-02,hubs,1.00,B", file="july.csv")
    tamper(year.path, "UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'")
    with pytest.raises(IntegrityFailure, match="nothing is added to it"):
        year.send("paid_on,scheme,amount,reference\n2013-07-03,hubs,1.00,C", file="again.csv")


def test_acts_that_follow_each_other_look_at_the_record_once_unless_others_wrote(
    year: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Reading] = []
    honest = integrity.check_kept

    def counted(record: Reading) -> list[integrity.Fault]:
        looked.append(record)
        return honest(record)

    monkeypatch.setattr(integrity, "check_kept", counted)
    mine, other = Book.open(year.path), Book.open(year.path)
    for number, book in enumerate([mine, mine, other, mine]):
        sent = Sent(data=f"{HEAD}2013-07-02,hubs,1.00,R{number}\n".encode(), file="f.csv", sender="county")
        book.receive(sent, by="a", now=NOW)
    assert looked == [mine.ledger, other.ledger, mine.ledger]


@pytest.mark.parametrize("asked", ["balance", "trial-balance", "balance-sheet"])
def test_no_sum_is_told_of_balances_that_were_changed(year: SmallBook, asked: str) -> None:
    """A balance sheet added up to £1.00 and said nothing of it (TR-4)."""
    run(year.path, "ledger", asked)
    tamper(year.path, "UPDATE balance SET amount = amount + 100 WHERE account = 'assets:cash'")
    told = run(year.path, "ledger", asked, code=4)
    assert "the kept balance: is not as it was written" in told.stderr
    assert not told.stdout


def test_an_act_that_was_taken_out_is_missed(year: SmallBook) -> None:
    """May's file is gone with all that says of it: the leaves before and after are as they were."""
    tamper(
        year.path, "PRAGMA foreign_keys=OFF", "DELETE FROM act WHERE kind = 'receive' AND month = '2013-05'"
    )
    assert "act " in run(year.path, "statement", "--all", "--period", "2013-06", code=4).stderr


def test_a_later_month_that_was_changed_is_none_of_an_earlier_ones(year: SmallBook) -> None:
    tamper(year.path, "UPDATE entry SET reference = 'x' WHERE month = '2013-05'")
    run(year.path, "statement", "--all", "--period", "2013-04")
    run(year.path, "statement", "--all", "--period", "2013-05", code=4)


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE balance SET amount = amount + 1 WHERE month = '2013-04'", "balance"),
        ("INSERT INTO closed VALUES ('2014-01')", "closed"),
        ("UPDATE submission SET sender = 'police'", "submission"),
        ("UPDATE submission SET withdrawn = 3 WHERE month = '2013-05'", "submission"),
        (
            "INSERT INTO decision VALUES (1, 1, 1, 1, 1, '2013-04', 'c', '[]', 'a', 's', '', 1, 0, '{}')",
            "decision",
        ),
        ("INSERT INTO difference VALUES ('[]', 1, '2013-04')", "difference"),
        ("UPDATE position SET body = '{}'", "position"),
        ("UPDATE peak SET node = zeroblob(32)", "peak"),
        ("DELETE FROM digest WHERE what = 'balance'", "balance"),
    ],
)
def test_what_is_kept_beside_the_record_is_held_too(year: SmallBook, change: str, table: str) -> None:
    """Only balances were held against the entries; the rest was trusted between verifications."""
    tamper(year.path, change)
    said = f"the kept {table}: is not as it was written"
    assert said in run(year.path, "statement", "--all", "--period", "2013-06", code=4).stderr
    assert said in run(year.path, "check", code=4).stderr
    assert "what is worked out" in run(year.path, "verify", code=4).output


def test_a_digest_of_something_else_is_named_by_verify(year: SmallBook) -> None:
    tamper(year.path, "UPDATE digest SET body = zeroblob(32) WHERE what = 'act' AND act = 2")
    assert "the kept digest: of act 2 is not of what is recorded" in run(year.path, "verify", code=4).output
    tamper(year.path, "DROP TABLE derived")
    run(year.path, "verify")


@pytest.mark.parametrize("closing", [True, False])
def test_a_record_without_digests_is_read_leaf_by_leaf(year: SmallBook, *, closing: bool) -> None:
    """One that an earlier version wrote has none; the next close keeps them."""
    tamper(year.path, "DELETE FROM digest WHERE what = 'act'")
    run(year.path, "statement", "--all", "--period", "2013-06")
    if closing:
        run(year.path, "close", "2013-07")
        kept = year.book.ledger.rows("SELECT count(*) FROM digest WHERE what = 'act'")
        assert kept == year.book.ledger.rows("SELECT count(*) FROM act")
    tamper(year.path, "UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'")
    assert "(of 2013-04)" in run(year.path, "statement", "--all", "--period", "2013-06", code=4).stderr


def test_what_was_altered_and_worked_out_again_is_still_not_stated(year: SmallBook) -> None:
    """Who drops what follows has it made of what is there: the leaves tell."""
    tamper(year.path, "UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'", "DROP TABLE derived")
    (year.path.parent / "july.csv").write_text("paid_on,scheme,amount,reference\n2013-06-02,hubs,1.00,A\n")
    received = run(year.path, "receive", year.path.parent / "july.csv", "--from", "county", code=4)
    assert "(of 2013-04)" in received.stderr
    assert "(of 2013-04)" in run(year.path, "statement", "--all", "--period", "2013-06", code=4).stderr
    assert "(of 2013-04)" in run(year.path, "close", "2013-07", code=4).stderr


LISTS = (
    ("why", "S0001:2"),
    ("files",),
    ("differences",),
    ("decisions",),
    ("acts",),
    ("settings",),
    ("unconfirmed",),
)


@pytest.mark.parametrize("words", LISTS)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE posting SET amount = amount * 3 WHERE partner = 'nhs'",
        "UPDATE act SET who = 'Eve' WHERE kind = 'receive'",
        "UPDATE submission SET sender = 'police'",
        "UPDATE difference SET since = '2012-01'",
        "DELETE FROM annex WHERE name = 'decisions'",
    ],
)
def test_what_explains_and_what_lists_tells_nothing_of_an_altered_record(
    year: SmallBook, words: tuple[str, ...], change: str
) -> None:
    """`why` and the lists checked nothing, and said nothing of it."""
    year.book.ledger.connection.execute("INSERT INTO difference VALUES ('[]', 1, '2013-04')")
    digests.keep_tables(year.book.ledger.connection, ["difference"])
    run(year.path, *words)
    tamper(year.path, change)
    told = run(year.path, *words, code=4)
    assert "the record is not what was recorded" in told.stderr
    assert told.stdout == ""
    assert json.loads(run(year.path, *words, "--json", code=4).stdout)["data"].keys() == {"message"}

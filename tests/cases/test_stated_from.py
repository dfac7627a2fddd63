"""Nothing is stated from a record that fails its own arithmetic, and nothing is sealed over it (TR-4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import run

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
    small.send(
        "received_on,agreement,partner,form,amount,reference,refunds\n2013-04-02,pool,nhs,cash,500.00,N1,"
    )
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
    assert "pooledbudget verify" in stated.stderr
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


def test_what_was_changed_in_another_year_is_for_verify(make_small: Callable[..., SmallBook]) -> None:
    """A statement answers for its own months, so that it costs as they do."""
    small = make_small()
    for month in ("2013-04", "2013-05", "2013-06"):
        small.close(month)
    tamper(small.path, "UPDATE entry SET reference = 'x' WHERE month = '2013-04'")
    run(small.path, "statement", "--all", "--period", "2013-06")
    run(small.path, "statement", "--all", "--period", "2013-04", code=4)
    run(small.path, "statement", "--all", "--period", "2013-Q1", code=4)

"""Three answers, never mixed: is it what was sealed; is it the same done again; what would be otherwise now."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SmallBook
from pooledbudget.acts.replay import verify
from pooledbudget.acts.verification import report, verify_chain
from pooledbudget.book import Book
from pooledbudget.version import EDITION

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,5.00,R2\n"
OUTCOMES = ROOT / "examples" / "peterborough" / "outcomes-2014-08.csv"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the package that a test may change, and that a process of its own can run."""
    copied = tmp_path / "copy" / "pooledbudget"
    shutil.copytree(ROOT / "src" / "pooledbudget", copied, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("examples", "schemas", "templates"):
        shutil.copytree(ROOT / part, copied / part, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


def changed(source: Path, file: str, before: str, after: str) -> None:
    path = source / file
    text = path.read_text("utf-8")
    assert before in text, f"{file} has no {before!r}"
    path.write_text(text.replace(before, after), "utf-8")


def run(source: Path, book: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """Run a command of the changed copy; return its exit code and what it printed as JSON."""
    environment = {**os.environ, "PYTHONPATH": str(source.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pooledbudget", "--book", str(book), *words, "--json"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert found.stdout, found.stderr
    return found.returncode, json.loads(found.stdout)["data"]


@pytest.fixture
def closed(small: SmallBook) -> Path:
    """A book with spending, a difference and two months closed."""
    small.send(SPEND)
    small.send("month,agreement,line,amount\n2013-04,pool,contributions paid,5.00\n", "nhs")
    small.close()
    small.close("2013-05")
    return small.path


@pytest.fixture
def peterborough(tmp_path: Path) -> Path:
    """CB-1: the book whose seal a better word once broke."""
    from datetime import UTC, datetime

    from pooledbudget import Month, Sent

    book = Book.init(tmp_path / "p", "peterborough", key="00" * 32)
    now = datetime(2014, 9, 1, 9, tzinfo=UTC)
    sent = Sent(data=OUTCOMES.read_bytes(), file=OUTCOMES.name, sender="one-service", month="2014-08")
    book.receive(sent, by="t", now=now)
    book.close(Month(2014, 8), by="t", now=now)
    return tmp_path / "p"


WORDS = (
    ("instruments/bonds/words.py", "it is below what is required", "it fell by too little"),
    ("ledger/words.py", "{kind[:1].upper()}", "Now: {kind}"),
    ("instruments/pools/clauses.py", "may be spent on", "is for"),
    ("acts/objections.py", "has not come yet", "lies ahead"),
)


@pytest.mark.parametrize(("file", "before", "after"), WORDS)
def test_a_better_word_breaks_no_book(
    source: Path, peterborough: Path, closed: Path, file: str, before: str, after: str
) -> None:
    """CB-1: sentences are rendered, so a copy with other words verifies what was sealed, and exits with nought."""
    changed(source, file, before, after)
    for book in (peterborough, closed):
        code, data = run(source, book, "verify")
        assert (code, data["faults"], data["otherwise"]) == (0, [], [])
        assert data["other_code"] == ([] if file.endswith("words.py") else [file])


def test_changed_code_with_an_equal_result_is_named(source: Path, closed: Path) -> None:
    """TR-3: what decided is bound to the act; a file that differs is named, and is no fault by itself."""
    changed(source, "evidence/measures/schooling.sql", "-- Every child", "-- Each child")
    code, data = run(source, closed, "verify")
    assert (code, data["faults"], data["other_code"]) == (0, [], ["evidence/measures/schooling.sql"])


def test_changed_code_with_another_result_is_a_fault_in_its_own_edition(source: Path, closed: Path) -> None:
    changed(source, "instruments/pools/due.py", '"contribution due"', '"instalment due"')
    code, data = run(source, closed, "verify")
    assert code == 4
    assert {kind for kind, _ in data["faults"]} == {"replaying the acts"}
    assert any("pool:due:county:2013-04-01" in what for _, what in data["faults"])
    assert data["other_code"] == ["instruments/pools/due.py"]


def test_acts_of_another_edition_are_not_faulted_but_listed_with_pounds(source: Path, closed: Path) -> None:
    changed(source, "version.py", f"EDITION = {EDITION}", f"EDITION = {EDITION + 1}")
    code, data = run(source, closed, "verify")
    assert (code, data["faults"], data["otherwise"], data["edition"]) == (0, [], [], EDITION + 1)
    changed(
        source,
        "instruments/pools/due.py",
        "                    amount,\n",
        "                    amount + 1,\n",
    )
    code, data = run(source, closed, "verify")
    assert (code, data["faults"]) == (1, [])
    due = next(one for one in data["otherwise"] if "pool:due:nhs:2013-04-01" in one["what"])
    assert (due["edition"], due["recorded"], due["now"]) == (EDITION, "800.01", "800.02")


def test_each_act_is_done_again_on_the_record_as_it_stood(source: Path, closed: Path) -> None:
    """A difference is named where it is: April's does not make every later month another."""
    changed(source, "version.py", f"EDITION = {EDITION}", f"EDITION = {EDITION + 1}")
    changed(
        source,
        "acts/close.py",
        '"debits": plain(',
        '"debits": "0.00" if closing.month.number == 4 else plain(',
    )
    _, data = run(source, closed, "verify")
    acts = {one["act"] for one in data["otherwise"]}
    assert len(acts) == 1


def test_an_act_of_this_edition_after_one_of_another_is_held_to_the_letter(
    source: Path, closed: Path
) -> None:
    changed(source, "version.py", f"EDITION = {EDITION}", f"EDITION = {EDITION + 1}")
    words = ("--now", "2018-07-01T09:00:00Z", "--by", "Ann")
    environment = {**os.environ, "PYTHONPATH": str(source.parent)}
    subprocess.run(
        [sys.executable, "-m", "pooledbudget", "--book", str(closed), *words, "close", "2013-06"],
        check=False,
        env=environment,
        capture_output=True,
    )
    assert run(source, closed, "verify")[0] == 0
    changed(source, "instruments/pools/due.py", '"contribution due"', '"instalment due"')
    code, data = run(source, closed, "verify")
    assert code == 4
    (told,) = data["faults"]
    assert told[1] == "pool:due:county:2013-06-01: is not what replaying its act gives"
    assert {one["edition"] for one in data["otherwise"]} == {EDITION}


def test_a_record_that_is_not_what_was_sealed_is_not_done_again(closed: Path) -> None:
    book = Book.open(closed)
    for kind in ("entry", "posting", "act"):
        book.ledger.connection.execute(f"DROP TRIGGER {kind}_update")
    book.ledger.connection.execute("UPDATE posting SET amount = amount * 2 WHERE partner = 'nhs'")
    found = Book.open(closed).verify()
    assert found.replayed == 0
    assert found.faults
    assert "the record is not what was sealed, so its acts were not done again" in found.remarks


def test_the_report_says_what_it_found(closed: Path) -> None:
    text = report(Book.open(closed).verify(), "smallshire")
    assert f"by edition {EDITION} of the rules" in text
    assert "No difference: the record is what its acts produce, and what was sealed." in text
    assert "Not tested: whether what the received files say is true." in text


def test_without_the_key_the_report_says_only_what_was_tested(closed: Path) -> None:
    """No act was done again, and the record was called what its acts produce."""
    book = Book.open(closed)
    without = report(verify(book.folder, book.ledger, None), "smallshire")
    assert "Acts done again           0\n" in without
    assert "No difference: the record is what was sealed. No act was done again, as the pseudonym" in without
    chain = report(verify_chain(book.ledger), "smallshire")
    assert "No act was done again: whether it is what its acts produce was not tested." in chain
    assert "the record is what its acts produce, and" not in without + chain

"""A second opinion: hledger and ledger total our record to the penny, and find nought an agreement."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pooledbudget.book import Book
from pooledbudget.ledger import export
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_units


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.fixture
def journal(northshire: Book, tmp_path: Path) -> Path:
    path = tmp_path / "northshire.journal"
    path.write_text("".join(export.hledger(northshire.ledger)), "utf-8")
    return path


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def hledger_balances(program: str, journal: Path, *query: str) -> dict[str, int]:
    text = run(program, "-f", str(journal), "balance", "--flat", "-N", "-O", "csv", *query)
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return {
        account: minor_units(amount.replace("GBP ", "").replace("GBP", ""), "GBP") for account, amount in rows
    }


def test_hledger_checks_it_and_agrees_on_every_account(northshire: Book, journal: Path) -> None:
    program = needs("hledger")
    run(program, "-f", str(journal), "check")
    theirs = hledger_balances(program, journal)
    ours = {
        f"{one.keys[0]}:{one.keys[1]}": one.amount
        for one in northshire.ledger.balances(("agreement", "account"))
        if one.amount
    }
    assert theirs == ours


def test_ledger_agrees_on_every_account(northshire: Book, journal: Path) -> None:
    program = needs("ledger")
    printed = run(
        program,
        "-f",
        str(journal),
        "balance",
        "--flat",
        "--no-total",
        "--format",
        "%(account)\t%(quantity(scrub(display_total)))\n",
    )
    theirs = {}
    for line in printed.splitlines():
        account, _, text = line.partition("\t")
        theirs[account] = minor_units(text, "GBP")
    for account, amount in theirs.items():
        agreement, _, path = account.partition(":")
        assert northshire.ledger.total(Selection(agreement=agreement, account=path)) == amount
    assert len(theirs) > 20


@pytest.mark.parametrize("agreement", ["northshire-pool", "northshire-families", "northshire-bond"])
def test_each_agreement_comes_to_nought(journal: Path, agreement: str) -> None:
    program = needs("hledger")
    text = run(program, "-f", str(journal), "balance", f"^{agreement}:", "--depth", "1", "-O", "csv")
    assert list(csv.reader(io.StringIO(text)))[1:] == [["total", "0"]]


def test_hledger_sees_a_planted_penny(northshire: Book, journal: Path) -> None:
    """The oracle can fail: a penny on one leg is refused."""
    program = needs("hledger")
    lines = journal.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if "GBP 110000.00" in line)
    lines[place] = lines[place].replace("110000.00", "110000.01")
    journal.write_text("\n".join(lines))
    assert (
        subprocess.run([program, "-f", str(journal), "check"], capture_output=True, check=False).returncode
        != 0
    )


def test_the_csv_export_holds_every_posting(northshire: Book) -> None:
    rows = list(csv.DictReader(io.StringIO("".join(export.csv_text(northshire.ledger)))))
    (count,) = northshire.ledger.connection.execute("SELECT count(*) FROM posting").fetchone()
    assert len(rows) == count
    assert sum(minor_units(row["amount"], "GBP") for row in rows) == 0
    assert {row["currency"] for row in rows} == {"GBP"}


def test_the_json_lines_export_holds_every_act_and_entry_in_order(northshire: Book) -> None:
    lines = [json.loads(line) for line in export.json_lines(northshire.ledger)]
    assert [line["sequence"] for line in lines] == list(range(1, northshire.ledger.size + 1))

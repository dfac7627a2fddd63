"""`ledger`: what is listed, summed and shown is what was asked for, and a name nobody posted under is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months with a payment each: one of the host, one of the police."""
    made = SmallBook(tmp_path_factory.mktemp("ledger") / "smallshire")
    head = "paid_on,scheme,amount,reference\n"
    made.send(head + "2013-04-02,hubs,10.00,R1\n2013-05-03,clinics,4.00,R2\n")
    made.send(head + "2013-05-04,patrols,2.00,R3\n", "police")
    made.close()
    made.close("2013-05")
    return made.path


def summed(book: Path, *words: str) -> Decimal:
    return sum((Decimal(row["amount"]) for row in data(book, "ledger", "balance", *words)), Decimal(0))


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        (("--account", "spending"), "14.00"),
        (("--account", "spending", "--period", "2013-04"), "10.00"),
        (("--account", "spending", "--period", "2013-Q1"), "14.00"),
        (("--account", "spending", "--period", "2013-14"), "14.00"),
        (("--account", "spending", "--theme", "health"), "4.00"),
        (("--account", "in-view:spending", "--partner", "police"), "2.00"),
        (("--account", "in-view"), "0.00"),
        (("--account", "spending", "--as-known", "2018-05-02"), "0.00"),
        (("--account", "spending", "--as-known", "2018-05-03"), "14.00"),
        (("--agreement", "pool"), "0.00"),
    ],
)
def test_a_balance_counts_what_was_asked_for(book: Path, words: tuple[str, ...], amount: str) -> None:
    assert summed(book, *words) == Decimal(amount)


@pytest.mark.parametrize("command", ["balance", "trial-balance", "balance-sheet", "list"])
@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--partner", "polise", "there is no partner with postings 'polise'; did you mean 'police'?"),
        ("--account", "spendings", "there is no account with postings 'spendings'; did you mean 'spending'?"),
        ("--agreement", "pond", "there is no agreement with postings 'pond'; known: pool"),
        ("--theme", "heath", "there is no theme with postings 'heath'; did you mean 'health'?"),
        ("--partner", "department", "there is no partner with postings 'department'"),
        ("--period", "2013", "is not a period"),
        ("--as-known", "May", "is not a day written YYYY-MM-DD"),
    ],
)
def test_what_nothing_was_posted_under_is_refused(
    book: Path, command: str, option: str, given: str, said: str
) -> None:
    assert said in run(book, "ledger", command, option, given, code=2).stderr


def test_balances_are_broken_down_as_asked_and_an_unknown_dimension_is_refused(book: Path) -> None:
    rows = data(book, "ledger", "balance", "--by", "theme,month", "--account", "spending")
    assert [(row["theme"], row["month"], row["amount"]) for row in rows] == [
        ("early-help", "2013-04", "10.00"),
        ("health", "2013-05", "4.00"),
    ]
    lines = run(book, "ledger", "balance", "--by", "theme,month", "--account", "spending").stdout.splitlines()
    assert lines[0].split() == ["theme", "month", "currency", "amount"]
    assert lines[1].split() == ["early-help", "2013-04", "GBP", "10.00"]
    for dimensions in ("colour", "", "account,,theme"):
        assert "is not a dimension" in run(book, "ledger", "balance", "--by", dimensions, code=2).stderr


def test_a_trial_balance_has_two_sides_that_agree(book: Path) -> None:
    shown = data(book, "ledger", "trial-balance")
    positive = sum(Decimal(row["amount"]) for row in shown["rows"] if not row["amount"].startswith("-"))
    assert Decimal(shown["debits"]) == Decimal(shown["credits"]) == positive
    total = run(book, "ledger", "trial-balance").stdout.splitlines()[-1].split()
    assert total == ["total", shown["debits"], shown["credits"]]


def test_a_balance_sheet_adds_up_to_nought(book: Path) -> None:
    (sheet,) = data(book, "ledger", "balance-sheet")
    assert (sheet["agreement"], sheet["difference"]) == ("pool", "0.00")
    assert sum(Decimal(line["amount"]) for line in sheet["lines"]) == 0
    assert run(book, "ledger", "balance-sheet").stdout.splitlines()[-1].split() == [
        "adds",
        "up",
        "to",
        "0.00",
    ]


def test_the_latest_entries_are_listed_last_and_nought_lists_all(book: Path) -> None:
    every = [entry["id"] for entry in data(book, "ledger", "list", "--limit", "0")]
    assert [entry["id"] for entry in data(book, "ledger", "list", "--limit", "2")] == every[-2:]
    assert len(every) == 7
    found = data(book, "ledger", "list", "--account", "spending", "--period", "2013-05")
    assert [entry["id"] for entry in found] == ["S0001:3"]


def test_an_entry_is_shown_by_id_or_place_with_its_legs_and_its_cause(book: Path) -> None:
    shown = data(book, "ledger", "show", "S0001:2")
    assert data(book, "ledger", "show", shown["sequence"]) == shown
    assert shown["because"] == [{"submission": "S0001", "row": 2}]
    text = run(book, "ledger", "show", "S0001:2").stdout
    assert "Because of  S0001 row 2" in text
    assert "spending:hubs" in text
    lost = run(book, "ledger", "show", "S9:9", code=2).stderr
    assert f"list them: pooledbudget --book {book} ledger list" in lost


def test_an_export_as_json_tells_of_the_file_that_was_written(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    found = data(book, "ledger", "export", "--format", "jsonl", "--out", out)
    written = out.read_bytes()
    assert found == {
        "file": str(out),
        "form": "jsonl",
        "bytes": len(written),
        "sha256": hashlib.sha256(written).hexdigest(),
    }
    assert "say --out FILE" in run(book, "ledger", "export", "--json", code=2).stdout


def test_the_whole_record_is_written_out_in_each_form(book: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(book, "ledger", "export").stdout)))
    assert sum(Decimal(row["amount"]) for row in rows) == 0
    assert {row["entry"] for row in rows} == {
        entry["id"] for entry in data(book, "ledger", "list", "--limit", "0")
    }
    lines = [
        json.loads(line) for line in run(book, "ledger", "export", "--format", "jsonl").stdout.splitlines()
    ]
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    assert run(book, "ledger", "export", "--format", "hledger").stdout.startswith("; smallshire, ")
    assert "is not one of" in run(book, "ledger", "export", "--format", "xml", code=2).stderr


def test_a_pack_is_a_folder_of_files_and_each_is_named_with_its_digest(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "for-the-auditor"
    said = run(book, "ledger", "pack", out).stdout
    names = ["decisions.csv", "files.csv", "leaves.jsonl", "postings.csv", "record.jsonl", "seals.txt"]
    assert sorted(path.name for path in out.iterdir()) == names
    for name in names:
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() in said
    assert (out / "seals.txt").read_text("utf-8").startswith("pooledbudget-seal/1 smallshire ")


def test_an_outsider_works_a_seal_out_again_by_what_the_auditors_page_says(
    book: Path, tmp_path: Path
) -> None:
    """Only acts were written out in their sealed bytes: no root could be had without our own program."""
    out = tmp_path / "for-the-auditor"
    run(book, "ledger", "pack", out)
    page = (Path(__file__).parents[2] / "docs" / "auditor.md").read_text("utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]

    def told() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-I", "-c", program], cwd=out, capture_output=True, text=True, check=True
        )
        return [line.rpartition(" ")[2] for line in done.stdout.splitlines()]

    assert told() == ["True", "True"]
    lines = run(book, "ledger", "export", "--format", "leaves").stdout
    assert lines == (out / "leaves.jsonl").read_text("utf-8")
    (out / "leaves.jsonl").write_text(lines.replace('"who":"', '"who":"x', 1), "utf-8")
    assert told() == ["False", "False"]

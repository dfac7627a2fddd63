"""The examples are the tests: real council files to the penny, and Northshire's seals for ever."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shlex
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from pooledbudget.examples import west_cheshire_files as west_cheshire
from pooledbudget.examples.northshire_faults import PLANTED, QUESTIONS

from conftest import KEY, NOW, SmallBook
from pooledbudget.acts.receive import Receipt
from pooledbudget.book import Book
from pooledbudget.cli.commands import main
from pooledbudget.errors import EnvironmentFault
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.decisions import in_force
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.figures import Selected
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.worked import check
from pooledbudget.ledger.sums import Selection
from pooledbudget.money import minor_of, minor_units
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.place.keys import read_key
from pooledbudget.submissions.history import Sent
from shell import CLOCK, run

ROOT = Path(__file__).parents[1] / "examples"
WEST_CHESHIRE = ROOT / "west-cheshire" / "agreements" / "pool.toml"
CONTROLS = tomllib.loads((ROOT / "greater-manchester" / "controls.toml").read_text())["files"]


def receive(book: Book, path: Path, partner: str, **said: object) -> Receipt:
    sent = Sent(data=path.read_bytes(), file=path.name, sender=partner, **said)  # type: ignore[arg-type]
    return book.receive(sent, by="t", now=NOW)


@pytest.fixture
def greater_manchester(tmp_path: Path) -> Book:
    return Book.init(tmp_path / "gm", "greater-manchester", key=KEY)


def in_view(book: Book, **where: str) -> int:
    return book.ledger.total(Selection(account="in-view:spending", **where))  # type: ignore[arg-type]


def test_the_real_quarter_to_the_penny(greater_manchester: Book, council_spend: Path) -> None:
    book, repeats = greater_manchester, Counter[str]()
    for name, control in CONTROLS.items():
        path = council_spend / f"{name}.csv"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == control["sha256"]
        partner = name.partition("-")[0]
        receipt = receive(book, path, partner)
        assert receipt.accepted, receipt.errors[:3]
        assert (receipt.rows_accepted, receipt.total) == (
            control["rows"],
            minor_units(control["total"], "GBP"),
        )
        for finding in receipt.findings:
            repeats[partner] += finding.what.count(",")
            repeats[f"{partner} across files"] += "is in S" in finding.what
    assert repeats["manchester"] == 115
    assert (repeats["manchester across files"], repeats["salford across files"]) == (0, 2)
    for month in ("2013-04", "2013-05", "2013-06"):
        book.close(Month.parse(month), by="t", now=NOW, today=Month.parse(month).plus(1).first)
    assert in_view(book) == minor_units("256651124.49", "GBP")
    assert in_view(book, partner="manchester", from_month="2013-05", to_month="2013-05") == minor_units(
        "71422885.77", "GBP"
    )
    for partner in ("manchester", "salford"):
        statement = book.statement(partner, "2013-Q1")
        figure = statement.figures[f"2013-Q1/{partner}/partner/in-view.in-view"][1]
        assert figure.minor == sum(
            minor_units(c["total"], "GBP") for n, c in CONTROLS.items() if n.startswith(partner)
        )
        schemes = [cell for id_, (_, cell) in statement.figures.items() if "/in-view.in-view." in id_]
        assert sum(cell.minor or 0 for cell in schemes if not cell.id.endswith(".year")) == figure.minor
        for cell in schemes:
            if cell.id.startswith("in-view.in-view.year"):
                continue
            assert isinstance(cell.expression, Selected)
            assert sum(amount for _, amount in cell.expression.behind) == cell.minor
        assert statement.status == "final"
    assert book.verify().faults == []


def test_the_made_twins_always_run(greater_manchester: Book) -> None:
    book, twin = greater_manchester, ROOT / "greater-manchester" / "twin"
    receipts = [receive(book, twin / f"{one}-2013-04.csv", one) for one in ("manchester", "salford")]
    assert [(one.layout, one.total) for one in receipts] == [
        ("manchester-2013", 1099849),
        ("salford-2013", 6494446),
    ]
    assert [one.what for one in receipts[0].findings] == ["rows 2, 3 are identical"]
    closing = book.close(Month(2013, 4), by="t", now=NOW, today=Month(2013, 5).first)
    assert closing.missing == []
    assert in_view(book) == 1099849 + 6494446
    assert book.verify().faults == []


CALDERDALE = '\n[partners.{0}]\nname = "{0}"\nparts = ["in view"]\n'
ANYTHING = """
kind = "pool"
agreement = "view"
title = "in view"
starts = 2013-04-01
ends = 2014-03-31
[themes]
t = "T"
[schemes.all]
title = "All"
theme = "t"
status = "in view"
covers = ["*"]
"""


def test_calderdale_and_gateshead(tmp_path: Path, council_spend: Path) -> None:
    from conftest import BOOK

    small = SmallBook(
        tmp_path / "b",
        pool=ANYTHING,
        book=BOOK + CALDERDALE.format("calderdale") + CALDERDALE.format("gateshead"),
    )
    receipt = receive(small.book, council_spend / "calderdale-2013-06.csv", "calderdale")
    assert (receipt.accepted, receipt.rows_accepted, receipt.total) == (
        True,
        3950,
        minor_units("21231572.78", "GBP"),
    )
    gateshead = council_spend / "gateshead-2013-06.csv"
    refused = receive(small.book, gateshead, "gateshead")
    assert (refused.accepted, "a difference of 2010683.46" in refused.errors[0].what) == (False, True)
    accepted = receive(
        small.book, gateshead, "gateshead", accept_valid=True, reason="lines agree with the ledger"
    )
    assert (accepted.accepted, accepted.rows_accepted, accepted.total) == (
        True,
        4689,
        minor_units("13494921.53", "GBP"),
    )


def test_northshire_keeps_its_seals(northshire: Book) -> None:
    """The seals are golden: a change of any byte of the record, and so of any leaf, shows here."""
    golden = (ROOT / "northshire" / "expected-seals.txt").read_text().splitlines()
    assert [str(seal) for seal in northshire.ledger.seals()] == golden


def test_every_agreement_of_northshire_balances(northshire: Book) -> None:
    sheets = {one.agreement: one.difference for one in northshire.ledger.balance_sheets()}
    assert sheets == {"northshire-pool": 0, "northshire-families": 0, "northshire-bond": 0}


def test_the_planted_faults_are_found(northshire: Book) -> None:
    decisions = in_force(northshire.ledger.derived.decided())
    key = read_key(northshire.folder.path) or b""

    def reason(family: str, asked: str) -> str:
        subject = pseudonym(key, "family", family)
        return next(one.reason for one in decisions if (one.subject, one.asked) == (subject, asked))

    assert reason("F0006", "result") == Reason.TEST_NOT_MET.value
    assert reason("F0009", "result") == "", "no incident before and none after: left out"
    assert reason("F0013", "result") == Reason.TEST_NOT_MET.value
    assert reason("F9040", "attachment") == Reason.SAME_PEOPLE.value
    differences = {
        (one["kind"], one["reference"])
        for _, body in northshire.ledger.annexes("differences")
        for one in body
    }
    assert differences == {
        ("duplicate", "FAM1211-06"),
        ("timing", "EASTMOOR EARLY"),
        ("figure differs", "contributions paid"),
        ("amount differs", "FAM1310-06"),
        ("amount differs", "HUB-CREDIT-1"),
        ("timing", "HUB-CHEQUE-1"),
        ("missing at the bank", "HUB-CHEQUE-1"),
    }
    late = [one for one in northshire.ledger.entries() if one.entry.reference == "EH-LATE-1"]
    assert [(one.entry.effective.month, one.month) for one in late] == [(6, "2012-08")]


def key_lines(northshire: Book) -> list[list[str]]:
    """The lines of the answer key that the demo wrote beside the book."""
    text = (northshire.folder.path / "answer-key.md").read_text("utf-8")
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| P")]


def test_every_line_of_the_answer_key_is_what_the_book_says(northshire: Book) -> None:
    """Each command shows what the key says it does, and each code is one that the book has for it."""
    lines = key_lines(northshire)
    assert [line[0] for line in lines] == [f"P{number:02d}" for number in range(1, len(PLANTED) + 1)]
    assert len(lines) >= 14
    told = set(
        re.findall(
            r'"([A-Z][0-9]{2})"', json.dumps([body for _, body in northshire.ledger.annexes("findings")])
        )
    )
    told |= {one["kind"] for _, body in northshire.ledger.annexes("differences") for one in body}
    told |= {one.reason for one in in_force(northshire.ledger.derived.decided())}
    for _, planted, code, command, shows in lines:
        words = shlex.split(command.strip("`"))[1:]
        found = CliRunner().invoke(main, ["--book", str(northshire.folder.path), *CLOCK, *words])
        assert found.exit_code in {0, 1}, planted
        assert shows in found.stdout, planted
        assert code in told or code in found.stdout, planted


def test_the_three_questions_are_answered_by_their_commands(northshire: Book) -> None:
    ids = {line[2]: line[3].strip("`").split()[-1] for line in key_lines(northshire)}
    answers = []
    for _, command in QUESTIONS:
        words = shlex.split(command.replace("{contributions paid}", ids["figure differs"]))
        answers.append(run(northshire.folder.path, *words))
    assert "theirs 412.50" in answers[0].stdout
    assert "northshire-police-figures-2013-05.csv row 2" in answers[0].stdout
    assert re.search(r"owes you £1[0-9,.]+\.\n", answers[1].output)
    assert "settled at 31 March" in answers[1].output
    assert "54 of 360 sessions missed without leave" in answers[2].stdout
    assert re.search(r"row  northshire-county-attendance-\S+ row \d+", answers[2].stdout)


def test_money_comes_to_what_it_did_but_for_what_was_planted(northshire: Book) -> None:
    """Two payments more, £890.00 of spending; the NHS pays by the end of May what it owed for April."""
    spent = northshire.ledger.total(Selection(account="spending", agreement="northshire-pool"))
    assert spent == minor_units("3711247.48", "GBP") + 250_00 + 640_00
    due = [
        northshire.ledger.total(
            Selection(account="assets:contributions-due", partner="northshire-nhs", to_month=month)
        )
        for month in ("2013-03", "2013-04", "2013-05")
    ]
    assert due == [0, 1_666_67, 0]


def test_partners_add_up_to_the_pool(northshire: Book) -> None:
    """Opening is the previous closing; the partners' balances are the pool's; months add up to the year."""
    partners = [one.id for one in northshire.settings_at(Month(2013, 6)).partners.by_id.values()]
    closing: dict[str, int] = {}
    for period in ("2013-05", "2013-06"):
        balances = {}
        for partner in partners:
            figures = northshire.statement(partner, period).figures
            key = f"{period}/{partner}/partner/northshire-pool."
            if f"{key}closing" not in figures:
                continue
            balances[partner] = figures[f"{key}closing"][1].minor or 0
            if closing:
                assert figures[f"{key}opening"][1].minor == closing[partner]
            account = next(
                t for t in northshire.statement(partner, period).tables if t.title.startswith("Your account")
            )
            lines = [
                line.cells[0].minor or 0
                for line in account.lines
                if not line.total and "Apart" not in line.label
            ]
            assert sum(lines) == balances[partner]
        closing = balances
    pool = -sum(
        northshire.ledger.total(Selection(account=one, agreement="northshire-pool", to_month="2013-06"))
        for one in ("income", "spending", "funds")
    )
    assert sum(closing.values()) == pool


def test_a_settled_year_leaves_no_pennies(northshire: Book) -> None:
    for partner in ("northshire-nhs", "northshire-police", "westvale-district"):
        figures = northshire.statement(partner, "2013-14").figures
        assert figures[f"2013-14/{partner}/partner/northshire-pool.closing"][1].minor == 0


@pytest.mark.parametrize("part", ["received", "snapshots"])
def test_any_byte_of_a_kept_file_is_named(northshire: Book, part: str) -> None:
    victim = min((northshire.folder.path / part).iterdir())
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(bytes(data))
    faults = northshire.verify().faults
    assert [f"{part}/{victim.name} has changed" in str(one) for one in faults] == [True]
    victim.unlink()
    assert ["is missing" in str(one) for one in northshire.verify().faults] == [True]


def test_an_agreement_changed_since_the_last_act_is_named(small: SmallBook) -> None:
    small.close()
    path = small.path / "agreements" / "pool.toml"
    assert small.book.verify(replaying=True).remarks == []
    path.write_bytes(path.read_bytes().replace(b"7.2", b"7.3"))
    found = small.book.verify()
    assert found.faults == []
    assert ["agreements/pool.toml is not as the last act used it" in one for one in found.remarks] == [True]


def test_without_the_key_what_was_not_derived_is_counted(northshire: Book) -> None:
    (northshire.folder.path / "keys" / "pseudonym.key").unlink()
    found = northshire.verify()
    assert (found.faults, found.replayed, found.not_derived) == (
        [],
        0,
        sum(1 for _ in northshire.ledger.acts()),
    )
    assert northshire.statement("northshire-police", "2013-06").status == "final"


def test_another_key_is_refused(northshire: Book) -> None:
    (northshire.folder.path / "keys" / "pseudonym.key").write_text("11" * 32 + "\n")
    with pytest.raises(EnvironmentFault, match="is not the key that the record of northshire was made with"):
        Book.open(northshire.folder.path)


def test_the_record_and_statements_hold_no_raw_ids(northshire: Book) -> None:
    stored = (northshire.folder.path / "record.sqlite").read_bytes()
    assert b"F0006" not in stored
    assert b"EMP-F" not in stored
    for statement in northshire.statements("2013-07"):
        text = repr(statement)
        assert "F0006" not in text
        assert "-C1" not in text


def test_peterborough_is_a_book_that_anyone_can_open(tmp_path: Path) -> None:
    book = Book.init(tmp_path / "p", "peterborough", key=KEY)
    receive(book, ROOT / "peterborough" / "outcomes-2014-08.csv", "one-service", month="2014-08")
    closing = book.close(Month(2014, 8), by="t", now=NOW)
    assert closing.decisions[0].reason == "below"
    assert "8.4%" in " ".join(book.statements("2014-08")[-1].headline)


def test_the_worked_examples_of_west_cheshire_agree() -> None:
    terms = read_pool(WEST_CHESHIRE.read_bytes(), "pool.toml", "GBP")
    worked = check(terms)
    assert len({found.example for found in worked}) == 6
    assert [found for found in worked if not found.agrees] == []
    assert (len(terms.opening_of(FinancialYear(2012))), len(west_cheshire.YEARLY)) == (18, 18)
    assert terms.opening_of(FinancialYear(2012)) == west_cheshire.YEARLY


def test_the_files_of_west_cheshire_come_to_its_outturn_byte_for_byte_again() -> None:
    """Two years are settled by hand from the outturn: the rows come to it, but for what is accrued."""
    files, came_to = list(west_cheshire.made_files()), Counter[tuple[str, int]]()
    assert [made.data for made in west_cheshire.made_files()] == [made.data for made in files]
    for made in files:
        if made.kind == "expenditure":
            for row in csv.DictReader(io.StringIO(made.data.decode())):
                came_to[row["scheme"], made.month.financial_year.starts_in] += minor_of(row["amount"])
    came_to["hospital-at-home", 2012] += west_cheshire.ACCRUED
    came_to["hospital-at-home", 2013] -= west_cheshire.ACCRUED
    for outturn in west_cheshire.OUTTURN:
        assert (came_to[outturn.line, 2012], came_to[outturn.line, 2013]) == outturn.came_to
    rows = Counter[Month]()
    for made in files:
        rows[made.month] += made.data.count(b"\n") - 1
    assert max(rows.values()) < 90

"""What every command shares: columns, the envelope, exit codes, the clock, the book that is meant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from conftest import SmallBook
from pooledbudget.cli import console
from pooledbudget.cli.commands import main
from pooledbudget.cli.console import (
    FINDINGS_SHOWN,
    LazyPath,
    Main,
    Options,
    clock,
    emit,
    pairs,
    print_in_any_encoding,
    progress,
    say,
    show_findings,
    table,
    visible,
)
from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.version import TOOL
from shell import CLOCK, run

FINDING = error(FindingCode.CELL_MONEY, "'SECRET' is not an amount", "a rule", "mend it", file="a.csv", row=2)


def ended(fault: BaseException, *, as_json: bool, monkeypatch: pytest.MonkeyPatch) -> Result:
    """Run a command that ends in a fault."""

    @click.group(cls=Main)
    def main() -> None:
        """Run something."""

    @main.command()
    @console.as_json
    def fail(*, json_: bool) -> NoReturn:
        """Fail."""
        assert json_ is as_json
        raise fault

    words = ["fail", *(["--json"] if as_json else [])]
    monkeypatch.setattr(sys, "argv", ["pooledbudget", *words])
    return CliRunner().invoke(main, words)


FAULTS: list[tuple[BaseException, int]] = [
    (Misuse("no such month"), 2),
    (Refused("cannot be read", [FINDING]), 3),
    (IntegrityFailure("has changed"), 4),
    (EnvironmentFault("disk full"), 5),
    (ValueError("not a day"), 2),
    (OSError(28, "No space left on device"), 5),
    (PermissionError(13, "Permission denied", "book/statements"), 5),
    (MemoryError(), 5),
    (KeyboardInterrupt(), 130),
]
SAID = {
    MemoryError: "not enough memory",
    KeyboardInterrupt: "Interrupted",
    PermissionError: "book/statements: Permission denied; mend that, then repeat",
}


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=lambda value: type(value).__name__)
def test_every_fault_is_said_on_stderr_with_its_own_exit_code(
    fault: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ended(fault, as_json=False, monkeypatch=monkeypatch)
    assert (result.exit_code, result.stdout) == (code, "")
    assert SAID.get(type(fault), str(fault)) in result.stderr


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=lambda value: type(value).__name__)
def test_a_fault_is_one_document_too_and_quotes_no_cell(
    fault: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ended(fault, as_json=True, monkeypatch=monkeypatch)
    envelope = json.loads(result.stdout)
    assert (result.exit_code, envelope["exit_code"], envelope["ok"], envelope["command"]) == (
        code,
        code,
        False,
        "fail",
    )
    assert "SECRET" not in result.stdout
    if type(fault) in SAID:
        assert SAID[type(fault)] in envelope["data"]["message"]
    elif isinstance(fault, Refused):
        assert [found["row"] for found in envelope["diagnostics"]] == [2]
    else:
        assert envelope["data"] == {"message": str(fault)}


def test_what_is_wrongly_asked_is_one_document_too() -> None:
    for words, said in (
        (["status", "--json", "--x"], "No such option"),
        (["no", "--json"], "No such command"),
    ):
        result = CliRunner().invoke(main, words)
        envelope = json.loads(result.stdout)
        assert (result.exit_code, envelope["exit_code"], envelope["ok"]) == (2, 2, False)
        assert said in envelope["data"]["message"]
        assert "Usage:" in result.stderr


def test_a_fault_of_ours_in_the_program_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    result = ended(ZeroDivisionError("bug"), as_json=False, monkeypatch=monkeypatch)
    assert isinstance(result.exception, ZeroDivisionError)


def test_the_envelope_says_its_schema_tool_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    emit("close", {"amount": "1.00", "name": "é"}, 1, [FINDING])
    text = capsys.readouterr().out
    assert "é" in text
    assert json.loads(text) == {
        "schema": "pooledbudget/1/close",
        "tool": TOOL,
        "command": "close",
        "ok": False,
        "exit_code": 1,
        "data": {"amount": "1.00", "name": "é"},
        "diagnostics": [FINDING.public()],
    }


@pytest.mark.parametrize(
    ("count", "shown", "more"), [(1, 1, False), (20, 20, False), (21, 20, True), (500, 20, True)]
)
def test_the_first_findings_are_told_in_full_and_the_rest_counted(
    count: int, shown: int, capsys: pytest.CaptureFixture[str], *, more: bool
) -> None:
    findings: list[Finding] = [FINDING] * count
    show_findings(findings)
    said = capsys.readouterr()
    assert (said.out, said.err.count("where  a.csv, row 2")) == ("", shown)
    assert (f"and {count - FINDINGS_SHOWN} more; --json lists them all" in said.err) is more


def test_the_last_line_names_the_codes_to_ask_for(capsys: pytest.CaptureFixture[str]) -> None:
    show_findings([FINDING, replace(FINDING, code=FindingCode.ROW_SHAPE), FINDING])
    assert capsys.readouterr().err.splitlines()[-1] == f"More: pooledbudget explain {FINDING.code} R01"
    show_findings([])
    assert capsys.readouterr().err == ""


def test_columns_are_aligned_and_end_without_spaces(capsys: pytest.CaptureFixture[str]) -> None:
    table(("account", "amount"), [("assets:cash", "5.00"), ("x", "-1,234.00")], right=(1,))
    assert capsys.readouterr().out.splitlines() == [
        "account         amount",
        "assets:cash       5.00",
        "x            -1,234.00",
    ]
    table(("a", "b"), [])
    table(("a", "b"), [("1", "")])
    assert capsys.readouterr().out == "a  b\na  b\n1\n"


def test_pairs_stand_under_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    pairs({"Month": "April 2013", "Missing files": "none"})
    assert capsys.readouterr().out == "Month          April 2013\nMissing files  none\n"


def test_no_bar_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Closing") as tick:
        tick(1, 2)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_the_clock_is_read_with_its_zone() -> None:
    assert clock().tzinfo is UTC
    assert clock() >= datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day", "today"),
    [
        (datetime(2013, 6, 30, 23, 30, tzinfo=UTC), None, date(2013, 7, 1)),
        (datetime(2013, 12, 31, 23, 30, tzinfo=UTC), None, date(2013, 12, 31)),
        (datetime(2013, 6, 30, 23, 30, tzinfo=UTC), date(2013, 4, 1), date(2013, 4, 1)),
    ],
)
def test_today_is_londons_or_the_day_that_was_said(now: datetime, day: date | None, today: date) -> None:
    assert Options(None, "Ann", now, day).today == today


def test_the_book_is_the_one_said_or_the_nearest_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2013, 4, 1, tzinfo=UTC)
    (tmp_path / "book.toml").write_text("")
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert Options(None, "Ann", now, None).folder == tmp_path
    (tmp_path / "a" / "other").mkdir()
    (tmp_path / "a" / "other" / "book.toml").write_text("")
    assert Options(Path("other"), "Ann", now, None).folder == Path("other")


def test_a_path_is_checked_and_then_a_path(tmp_path: Path) -> None:
    kind = LazyPath(exists=True)
    assert kind.convert(str(tmp_path), None, None) == tmp_path
    assert kind.convert(str(tmp_path).encode(), None, None) == tmp_path
    with pytest.raises(click.BadParameter, match="does not exist"):
        kind.convert(str(tmp_path / "none"), None, None)


# Any encoding, and nothing that steers a terminal


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "latin-1", "ascii"])
def test_output_works_in_any_encoding_and_ends_as_the_act_did(
    small: SmallBook, tmp_path: Path, charset: str
) -> None:
    """E-7: a minus sign that cp1252 does not have made a recorded act look failed."""
    sent = tmp_path / "sent.csv"
    sent.write_text("paid_on,scheme,amount,reference\n2013-04-02,hubs,-10.00,R1\n2013-04-03,hubs,5.00,A2\n")
    runner = CliRunner(charset=charset)

    def printed(*words: str, code: int = 0) -> str:
        result = runner.invoke(main, ["--book", str(small.path), *CLOCK, *words])
        assert result.exit_code == code, result.output
        return result.stdout

    minus = "\N{MINUS SIGN}" if charset == "utf-8" else "-"
    said = printed("receive", str(sent), "--from", "county")
    assert f"2 of 2 rows {minus}{'GBP ' if charset == 'ascii' else '£'}5.00" in said
    small.close()
    for words in (
        ("why", "2013-04/county/partner/pool.spending.early-help"),
        ("statement", "--partner", "county", "--period", "2013-04"),
        ("ledger", "list"),
        ("ledger", "export", "--format", "hledger"),
        ("files",),
    ):
        assert printed(*words)
    shown = json.loads(printed("statement", "--partner", "county", "--period", "2013-04", "--json"))
    assert "£" in str(shown["data"][0]["headline"])


READS = [
    "acts",
    "agreement show pool",
    "agreements",
    "bond show peterborough",
    "chart",
    "check 2013-05",
    "decisions",
    "differences",
    "explain C02 R01",
    "files",
    "files show S0001",
    "ledger accruals",
    "ledger balance",
    "ledger balance-sheet",
    "ledger show S0001:2",
    "ledger trial-balance",
    "log",
    "partners",
    "pool show north-lanarkshire",
    "programme show troubled-families-2012",
    "queries",
    "schema record-contributions",
    "settings",
    "status",
    "unconfirmed",
    "verify",
    "why S0001:2",
    "why nobody",
]


@pytest.mark.parametrize("charset", ["cp1252", "ascii"])
def test_every_command_that_reads_ends_alike_in_any_encoding(small: SmallBook, charset: str) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,-10.00,R1\n2013-04-03,hubs,5.00,A2\n")
    small.close()
    for words in READS:
        plain, coded = (
            CliRunner(charset=each).invoke(main, ["--book", str(small.path), *CLOCK, *words.split()])
            for each in ("utf-8", charset)
        )
        assert coded.exit_code == plain.exit_code, words
        assert bool(coded.output_bytes) == bool(plain.output_bytes), words
        assert coded.output_bytes.decode(charset).count("\n") >= 1, words


@pytest.mark.parametrize("encoding", ["ascii", "US-ASCII", "ascii:strict", "latin-1", "cp437"])
def test_every_way_of_printing_keeps_to_the_encoding_of_the_output(tmp_path: Path, encoding: str) -> None:
    """A stream called ASCII is one that click writes UTF-8 in: help, faults and text alike."""
    path = tmp_path / "spend.csv"
    path.write_text("Date,Dept,Net £,Ref\n30/04/2013,Ünit,£1.00,A\n29/04/2013,b,£2.00,B\n", "utf-8")
    for words in (
        ("layout", "draft", path),
        ("layout", "draft", path, "--json"),
        ("n£", "--json"),
        ("--help",),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pooledbudget", *map(str, words)],
            env=os.environ | {"PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        for printed in (done.stdout, done.stderr):
            text = printed.decode(encoding.partition(":")[0])
            assert "Traceback" not in text
            assert "Â£" not in text
        if words == ("layout", "draft", path):
            said = done.stdout.decode(encoding.partition(":")[0])
            assert tomllib.loads(said)["columns"]["amount"] == "Net £"


def test_a_files_name_steers_no_terminal_and_forges_no_line(small: SmallBook, tmp_path: Path) -> None:
    """TR-19: an escape sequence and a line break in a name."""
    sent = tmp_path / "a\x1b[2J\nS0009  forged.csv: accepted.csv"
    sent.write_text("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n")
    said = run(small.path, "receive", sent, "--from", "county").stdout
    assert "\x1b" not in said
    assert len(said.splitlines()) == 1
    listed = run(small.path, "files").stdout
    assert "a\\x1b[2J\\x0aS0009" in listed
    assert len(listed.splitlines()) == 2


def test_controls_are_written_out_and_breaks_kept_where_lines_are_meant() -> None:
    assert visible("a\x07\nb\x9b\x7f") == "a\\x07\\x0ab\\x9b\\x7f"
    assert visible("a\n\tb\x1b", lines=True) == "a\n\tb\\x1b"
    assert visible("a\N{RIGHT-TO-LEFT OVERRIDE}vsc.b\N{LINE SEPARATOR}") == "a\\u202evsc.b\\u2028"
    assert (
        visible("\N{HEBREW LETTER ALEF}\N{ZERO WIDTH JOINER}")
        == "\N{HEBREW LETTER ALEF}\N{ZERO WIDTH JOINER}"
    )


def test_a_name_that_is_no_utf8_is_printed_as_its_bytes() -> None:
    result = CliRunner().invoke(main, ["--book", "/nowhere/\udcff", "status"])
    assert "Traceback" not in result.output
    assert result.exit_code == 2


def test_what_an_encoding_lacks_is_written_plainer() -> None:
    print_in_any_encoding()
    said = "\N{MINUS SIGN}£5 €6 ₹7 é \udc80"
    assert said.encode("ascii", "plainer") == b"-GBP 5 EUR 6 INR 7 ? \\x80"
    assert said.encode("cp1252", "plainer") == b"-\xa35 \x806 INR 7 \xe9 \\x80"


@pytest.mark.parametrize(
    ("typed", "meant"), [("recieve", "receive"), ("stauts", "status"), ("fies", "files")]
)
def test_a_command_that_there_is_not_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    """`recieve` was refused without a word of `receive`: no command is loaded until it is asked for."""
    assert f"Did you mean '{meant}'?" in run(None, typed, code=2).stderr


def test_a_command_like_no_other_is_answered_with_where_to_look() -> None:
    assert "See: pooledbudget --help" in run(None, "xyzzy", code=2).stderr


def test_a_book_that_is_not_there_is_no_book(tmp_path: Path) -> None:
    assert "there is no book at" in run(tmp_path / "nowhere", "status", code=2).stderr


def test_what_is_next_can_be_typed_where_the_reader_is(
    small: SmallBook, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever followed the README was told `Next: pooledbudget check 2013-04`, and that there is no book here."""
    with click.Context(
        click.Command("x"), obj=Options(small.path, "Ann", datetime(2013, 5, 3, tzinfo=UTC), None)
    ):
        say("Next: pooledbudget check 2013-04, then pooledbudget close 2013-04")
        say("More: pooledbudget explain C02")
    said, more = capsys.readouterr().err.splitlines()
    there = f"pooledbudget --book {small.path}"
    assert said == f"Next: {there} check 2013-04, then {there} close 2013-04"
    assert more == "More: pooledbudget explain C02"
    with click.Context(
        click.Command("x"), obj=Options(Path("our place"), "Ann", datetime(2013, 5, 3, tzinfo=UTC), None)
    ):
        say("Next: pooledbudget status")
    assert capsys.readouterr().err == 'Next: pooledbudget --book "our place" status\n'
    with click.Context(click.Command("x"), obj=Options(None, "Ann", datetime(2013, 5, 3, tzinfo=UTC), None)):
        say("Next: pooledbudget status")
    assert capsys.readouterr().err == "Next: pooledbudget status\n"


def test_the_remedy_of_a_finding_can_be_typed_where_the_reader_is(small: SmallBook, tmp_path: Path) -> None:
    """A file that is here already said `pooledbudget withdraw`, and that there is no book here."""
    file = tmp_path / "a.csv"
    file.write_text("paid_on,scheme,amount,reference\n2013-04-02,hubs,1.0O,R1\n")
    refused = run(small.path, "receive", file, "--from", "county", code=3)
    assert f"pooledbudget --book {small.path} withdraw S0001 --reason WHY" in refused.stderr
    assert f"pooledbudget --book {small.path} withdraw S0001" in run(small.path, "status", code=1).stdout

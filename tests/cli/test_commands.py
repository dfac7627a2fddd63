"""The command line: what is printed, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from conftest import SmallBook
from pooledbudget.book import Book
from pooledbudget.cli.commands import main
from pooledbudget.cli.outputs import OUTPUTS

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"
BAD = "paid_on,scheme,amount,reference\n2013-04-02,hubs,1_0,R1\n"
CLOCK = ("--now", "2018-05-03T09:00:00Z", "--by", "Ann")


class Shell:
    """Runs commands on one book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["--book", str(self.folder), *CLOCK, *map(str, words)])
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    def json(self, *words: object, code: int = 0) -> dict[str, Any]:
        """Run with --json and hold what is printed against the schema's own shape."""
        text = self(*words, "--json", code=code).stdout
        envelope = json.loads(text)
        name = envelope["schema"].removeprefix("pooledbudget/1/")
        adapter: TypeAdapter[object] = TypeAdapter(OUTPUTS[name])  # type: ignore[arg-type]
        adapter.validate_python(envelope["data"], strict=True)
        assert (envelope["exit_code"], envelope["ok"]) == (code, code == 0)
        return dict(envelope)


@pytest.fixture
def shell(small: SmallBook) -> Shell:
    return Shell(small.path)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str, name: str = "spend.csv") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_a_month_end_from_the_shell(shell: Shell, file: Any) -> None:
    assert "Next" in shell("status").stdout
    assert "1 of 1 row £10.00, for 2013-04" in shell("receive", file(SPEND), "--from", "county").stdout
    assert "Nothing was recorded." in shell("check", code=1).stdout
    assert (
        "Nothing was recorded."
        in shell("--today", "2013-05-01", "close", "2013-04", "--dry-run", code=1).stdout
    )
    closed = shell("close", "2013-04", code=1)
    assert "pooledbudget-seal/1 smallshire 2013-04 1" in closed.stdout
    assert "the cash of pool is below nought from 2 April 2013" in closed.stderr
    assert "closed already; nothing changed" in shell("close", "2013-04").stdout
    assert "spending:hubs" in shell("ledger", "balance").stdout
    assert "No difference" in shell("verify").stdout
    assert (shell.folder / "verification.txt").read_text().startswith("Verification of smallshire")


def test_exit_codes(shell: Shell, file: Any, tmp_path: Path) -> None:
    assert "'1_0' is not an amount" in shell("receive", file(BAD), "--from", "county", code=3).stderr
    assert "1 refused file waits" in shell("close", "2013-04", code=3).stderr
    assert shell("status", code=1).stdout
    shell("receive", file(SPEND), "--from", "county", "--replaces", "S0001")
    assert "close 2013-04 next" in shell("close", "2013-09", code=2).stderr
    assert "is not a month" in shell("close", "junk", code=2).stderr
    assert (
        "no partner 'nsh'; did you mean 'nhs'"
        in shell("statement", "--partner", "nsh", "--period", "2013-04", code=2).stderr
    )
    assert (
        "not a file that can be read"
        in shell("receive", tmp_path / "none.csv", "--from", "county", code=5).stderr
    )
    assert "has no book.toml" in Shell(tmp_path)("ledger", "balance", code=2).stderr
    (tmp_path / "book.toml").write_text("")
    assert "record.sqlite is missing" in Shell(tmp_path)("ledger", "balance", code=5).stderr
    shell("close", "2013-04", code=1)
    data = bytearray((shell.folder / "record.sqlite").read_bytes())
    place = data.index(b"hubsR1")
    data[place] ^= 1
    (shell.folder / "record.sqlite").write_bytes(bytes(data))
    assert "First difference: the content of an act or entry: entry" in shell("verify", code=4).stdout
    assert "content of an act or entry" in shell("verify", "--chain-only", code=4).stdout


def test_differences_exit_one_and_the_month_still_closes(shell: Shell, file: Any) -> None:
    shell(
        "receive",
        file("month,agreement,line,amount\n2013-04,pool,contributions paid,5.00\n"),
        "--from",
        "nhs",
    )
    assert "figure differs" in shell("close", "2013-04", code=1).stdout
    assert "Differences    1" in shell("status").stdout.replace("  ", "  ")


def test_everything_that_lists_or_decides_prints_json(shell: Shell, file: Any, tmp_path: Path) -> None:
    shell.json("receive", file(SPEND), "--from", "county")
    refused = shell.json("receive", file(BAD, "bad.csv"), "--from", "county", code=3)
    assert "1_0" not in json.dumps(refused)
    assert refused["diagnostics"][0]["row"] == 2
    shell("receive", file(SPEND.replace("R1", "R2"), "c.csv"), "--from", "county", "--replaces", "S0002")
    for words in (
        ("check",),
        ("close", "2013-04"),
        ("status",),
        ("ledger", "balance"),
        ("ledger", "trial-balance"),
        ("ledger", "balance-sheet"),
        ("ledger", "list"),
        ("ledger", "show", "S0001:2"),
        ("verify",),
        ("verify", "--chain-only"),
        ("why", "S0001:2"),
        ("unconfirmed",),
        ("files",),
        ("differences",),
        ("decisions",),
        ("acts",),
        ("statement", "--all", "--period", "2013-04"),
        ("adjust", "--corrects", "S0001:2", "--reason", "x", "--prepared-by", "a", "--approved-by", "b"),
        ("reopen", "2013-04", "--reason", "x", "--approved-by", "Bob"),
    ):
        shell.json(*words, code=int(words[0] in {"check", "close"}))
    result = CliRunner().invoke(main, ["init", str(tmp_path / "new"), "--json"])
    shape: TypeAdapter[object] = TypeAdapter(OUTPUTS["init"])  # type: ignore[arg-type]
    shape.validate_python(json.loads(result.stdout)["data"], strict=True)
    failed = CliRunner().invoke(main, ["--book", str(shell.folder), "ledger", "show", "none", "--json"])
    assert failed.exit_code == 2


def test_ledger_commands(shell: Shell, file: Any, tmp_path: Path) -> None:
    shell("receive", file(SPEND), "--from", "county")
    shell("close", "2013-04", code=1)
    assert "Spending: hubs, R1" in shell("ledger", "list", "--account", "spending").stdout
    assert "S0001 row 2" in shell("ledger", "show", "S0001:2").stdout
    sheet = shell("ledger", "balance-sheet").stdout
    assert "adds up to" in sheet
    assert sheet.rstrip().endswith("0.00")
    trial = shell("ledger", "trial-balance", "--period", "2013-04").stdout.splitlines()[-1].split()
    assert trial[1] == trial[2]
    assert shell("ledger", "balance", "--as-known", "2012-01-01").stdout.count("\n") == 1
    assert "did you mean 'county'" in shell("ledger", "balance", "--partner", "countty", code=2).stderr
    assert "not a dimension" in shell("ledger", "balance", "--by", "colour", code=2).stderr
    for form in ("csv", "jsonl", "hledger"):
        out = tmp_path / f"export.{form}"
        shell("ledger", "export", "--format", form, "--out", out)
        assert out.read_bytes().startswith(b"\xef\xbb\xbf") == (form == "csv")
        assert out.read_text("utf-8-sig") == shell("ledger", "export", "--format", form).stdout


def test_statements_are_written_and_said(shell: Shell) -> None:
    shell("close", "2013-04")
    result = shell("statement", "--partner", "nhs", "--period", "2013-04")
    page = Path(result.stdout.strip())
    assert page.read_text().startswith("<!doctype html>")
    assert {one.suffix for one in page.parent.glob("[!.]*")} == {".html", ".csv", ".json"}
    assert "Please pay" in result.stderr
    shell("statement", "--all", "--period", "2013-04", "--out", page.parent / "all")
    assert "say whose statement" in shell("statement", "--period", "2013-04", code=2).stderr


def test_an_adjustments_file_posts_with_two_names(shell: Shell, file: Any) -> None:
    lines = "effective,agreement,account,partner,theme,amount\n2013-04-05,pool,spending:clinics,county,health,7.00\n2013-04-05,pool,spending:hubs,county,early-help,-7.00\n"
    said = ("--reason", "wrong scheme", "--prepared-by", "Ann")
    assert (
        "two different people" in shell("adjust", file(lines), *said, "--approved-by", "Ann", code=2).stderr
    )
    assert "Posted S0001:adjustment" in shell("adjust", file(lines), *said, "--approved-by", "Bob").stdout
    wrong = file(lines.replace("spending:hubs", "junk"), "w.csv")
    assert "is not an account" in shell("adjust", wrong, *said, "--approved-by", "Bob", code=3).stderr


def test_a_seal_held_is_checked(shell: Shell) -> None:
    seal = shell("close", "2013-04").stdout.strip().splitlines()[-1]
    shell("verify", "--seal", seal)
    forged = seal.replace(seal.split()[5], "0" * 64)
    assert "rewritten after you were given it" in shell("verify", "--seal", forged, code=4).stdout
    assert "not a seal" in shell("verify", "--seal", "junk", code=2).stderr


def test_an_unfinished_run_is_told_until_somebody_writes(shell: Shell, file: Any) -> None:
    (shell.folder / ".unfinished-999999999").write_text("close 2013-04")
    (shell.folder / ".unfinished-abc").write_text("not one of ours")
    assert "An earlier run did not finish: close 2013-04" in shell("status").stderr
    told = shell("receive", file(SPEND), "--from", "county").stderr
    assert "An earlier run did not finish: close 2013-04" in told
    assert "did not finish" not in shell("status").stderr


def test_reference_commands() -> None:
    run = CliRunner().invoke
    assert "record-expenditure" in run(main, ["schema"]).stdout
    assert json.loads(run(main, ["schema", "output-close"]).stdout)["$id"] == "pooledbudget/1/output-close"
    assert "did you mean 'book'" in run(main, ["schema", "boook"]).stderr
    assert run(main, ["form", "expenditure"]).stdout.startswith("paid_on,scheme,amount,reference")
    assert "# Data dictionary" in run(main, ["form"]).stdout
    assert "did you mean 'claims'" in run(main, ["form", "claim"]).stderr
    assert "not written like" in run(main, ["--now", "junk", "status"]).stderr


def test_init_starts_a_place(tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(main, ["init", str(tmp_path / "place"), "--id", "our-place", "--place", 'Our "Place"'])
    assert made.exit_code == 0, made.output
    assert oct((tmp_path / "place" / "keys" / "pseudonym.key").stat().st_mode & 0o777) == "0o600"
    assert run(main, ["--book", str(tmp_path / "place"), "--today", "2013-04-05", "status"]).exit_code == 1
    assert "not empty" in run(main, ["init", str(tmp_path / "place")]).stderr
    assert (
        "did you mean 'northshire'" in run(main, ["init", str(tmp_path / "n"), "--from", "northshir"]).stderr
    )
    assert run(main, ["init", str(tmp_path / "bad"), "--id", "Not An Id"]).exit_code == 3
    assert not (tmp_path / "bad").exists()
    for example in ("northshire", "greater-manchester", "peterborough"):
        assert run(main, ["init", str(tmp_path / example), "--from", example]).exit_code == 0


def test_the_book_is_found_from_inside_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(shell.folder / "received")
    assert CliRunner().invoke(main, ["ledger", "balance"]).exit_code == 0
    monkeypatch.chdir(tmp_path.parent)
    assert "there is no book.toml" in CliRunner().invoke(main, ["status"]).stderr


def test_the_demo_never_takes_another_folders_place(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("mine")
    result = CliRunner().invoke(main, ["demo", "--out", str(tmp_path)])
    assert (result.exit_code, "holds something that is not a demo" in result.stderr) == (2, True)
    assert (tmp_path / "keep.txt").read_text() == "mine"


HEAVY = ("pandas", "pydantic", "duckdb", "_duckdb", "jinja2", "sqlalchemy", "rich", "python_calamine")


@pytest.mark.parametrize("command", ["from pooledbudget.cli.commands import main", "import pooledbudget"])
def test_nothing_heavy_is_imported_to_show_help(command: str) -> None:
    script = f"{command}\nimport sys\nprint([one for one in {HEAVY!r} if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words", [["ledger", "balance"], ["status"], ["verify", "--chain-only"]], ids=" ".join
)
def test_what_is_asked_most_needs_nothing_heavy(shell: Shell, file: Any, words: list[str]) -> None:
    shell("receive", file(SPEND), "--from", "county")
    shell("close", "2013-04", code=1)
    script = (
        "import sys\nfrom pooledbudget.cli.commands import main\n"
        f"try:\n main(['--book', {str(shell.folder)!r}, *{words!r}], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        f"print([one for one in {HEAVY!r} if one in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip().splitlines()[-1] == "[]"


def test_no_plugin_of_pydantic_is_looked_for(shell: Shell) -> None:
    script = (
        "import sys\nfrom pooledbudget.__main__ import main\n"
        f"sys.argv = ['pooledbudget', '--book', {str(shell.folder)!r}, 'check', '2013-04']\n"
        "try:\n main()\nexcept SystemExit as end: print(end.code)\n"
        "from pooledbudget.book_file import BookFile\n"
        "print(BookFile.__pydantic_complete__, 'importlib.metadata' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-2:] == ["0", "True False"]


@pytest.mark.parametrize("where", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"TZ": "Asia/Tokyo"}])
def test_another_locale_or_time_zone_prints_the_same(shell: Shell, where: dict[str, str]) -> None:
    command = [
        sys.executable,
        "-m",
        "pooledbudget",
        "--book",
        str(shell.folder),
        "--now",
        "2013-04-30T22:30:00Z",
        "close",
        "2013-04",
        "--dry-run",
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **where})
    assert "Nothing was recorded." in found.stdout, found.stderr


def test_the_python_face_does_what_the_shell_does(small: SmallBook) -> None:
    book = Book.open(small.path)
    small.close()
    assert book.verify().faults == []
    assert len(book.ledger.to_frame()) == 6

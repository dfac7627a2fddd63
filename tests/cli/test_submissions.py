"""`receive`: what became of each file, with an exit code for the worst of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run

HEAD = "paid_on,scheme,amount,reference\n"
GOOD, BAD = HEAD + "2013-04-02,hubs,10.00,R1\n", HEAD + "2013-04-02,hubs,SECRET,R1\n"
MIXED = GOOD + "2013-04-03,hubs,SECRET,R2\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file without faults, one of faults alone, and one of both."""
    found = {}
    for name, text in (("good", GOOD), ("bad", BAD), ("mixed", MIXED)):
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_text(text)
    return found


def test_a_file_is_told_in_one_line_with_its_rows_pounds_and_month(
    small: SmallBook, files: dict[str, Path]
) -> None:
    result = run(small.path, "receive", files["good"], "--from", "county")
    assert result.stdout == "S0001  good.csv: accepted; expenditure, 1 of 1 row £10.00, for 2013-04\n"
    again = run(small.path, "receive", files["good"], "--from", "county")
    assert again.stdout == "good.csv: the same bytes are already here as S0001; nothing changed.\n"


@pytest.mark.parametrize("gone", [True, False], ids=["lost", "damaged"])
def test_kept_bytes_that_are_put_right_are_said_to_be(
    small: SmallBook, files: dict[str, Path], *, gone: bool
) -> None:
    """verify said to receive the same file again; that answered that nothing had changed (TR-13)."""
    run(small.path, "receive", files["good"], "--from", "county")
    (kept,) = (small.path / "received").iterdir()
    kept.unlink()
    if not gone:
        kept.write_text("x")
    again = run(small.path, "receive", files["good"], "--from", "county")
    said = "what was kept of them had been damaged or lost, and they are kept again"
    assert again.stdout == f"good.csv: the same bytes are already here as S0001; {said}.\n"
    assert kept.read_bytes() == files["good"].read_bytes()
    (told,) = data(small.path, "receive", files["good"], "--from", "county")
    assert (told["already"], told["healed"]) == (True, False)


def test_a_refused_file_is_told_why_and_what_to_do_next(small: SmallBook, files: dict[str, Path]) -> None:
    result = run(small.path, "receive", files["bad"], "--from", "county", code=3)
    assert "S0001  bad.csv: refused, nothing will post; expenditure, 0 of 1 row £0.00" in result.stdout
    assert "where  bad.csv, row 2, column amount" in result.stderr
    assert "1 row is in quarantine/S0001.csv" in result.stderr
    assert "--replaces S0001" in result.stderr


@pytest.mark.parametrize(
    ("names", "words", "code"),
    [
        (("good",), (), 0),
        (("bad",), (), 3),
        (("good", "bad"), (), 3),
        (("bad", "good"), (), 3),
        (("mixed",), (), 3),
        (("mixed",), ("--accept-valid", "--reason", "the rest follows"), 1),
        (("mixed",), ("--accept-valid",), 2),
        (("good",), ("--replaces", "S0009"), 2),
        (("good",), ("--month", "april"), 2),
        (("good",), ("--encoding", "latin-1"), 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    small: SmallBook, files: dict[str, Path], names: tuple[str, ...], words: tuple[str, ...], code: int
) -> None:
    run(small.path, "receive", *(files[name] for name in names), "--from", "county", *words, code=code)


def test_e_10_a_file_that_is_still_refused_tells_its_findings_again(
    small: SmallBook, files: dict[str, Path]
) -> None:
    for already in (False, True):
        result = run(small.path, "receive", files["bad"], "--from", "county", "--json", code=3)
        envelope = json.loads(result.stdout)
        assert (envelope["data"][0]["already"], envelope["data"][0]["findings"]) == (already, 1)
        (found,) = envelope["diagnostics"]
        assert found["message"].startswith("the cell is not an amount")
    again = run(small.path, "receive", files["bad"], "--from", "county", code=3)
    assert "the same bytes are already here as S0001" in again.stdout
    assert "is not an amount" in again.stderr


def test_what_is_printed_for_a_machine_quotes_no_cell(small: SmallBook, files: dict[str, Path]) -> None:
    result = run(small.path, "receive", files["mixed"], "--from", "county", "--json", code=3)
    assert "SECRET" not in result.stdout + result.stderr
    envelope = json.loads(result.stdout)
    assert [(found["row"], found["column"]) for found in envelope["diagnostics"]] == [(3, "amount")]
    (receipt,) = data(
        small.path, "receive", files["mixed"], "--from", "county", "--accept-valid", "--reason", "x", code=1
    )
    assert (receipt["submission"], receipt["rows_read"], receipt["rows_accepted"], receipt["total"]) == (
        "S0002",
        2,
        1,
        "10.00",
    )


def test_nothing_is_received_where_one_of_the_files_is_not_there(
    small: SmallBook, files: dict[str, Path]
) -> None:
    missing = files["good"].with_name("none.csv")
    said = run(small.path, "receive", files["good"], missing, "--from", "county", code=5).stderr
    assert f"{missing} is not a file that can be read" in said
    assert small.book.ledger.size == 0


def test_a_kind_without_amounts_is_told_without_a_sum(small: SmallBook, tmp_path: Path) -> None:
    path = tmp_path / "i.csv"
    path.write_text("family,occurred_on,reference\nF1,2013-04-02,I1\n")
    assert run(small.path, "receive", path, "--from", "police").stdout.endswith(
        "incidents, 1 of 1 row, for 2013-04\n"
    )
    (receipt,) = data(small.path, "receive", path, "--from", "county", "--real", "--reason", "asked")
    assert receipt["total"] is None


def test_an_adjustments_file_says_what_it_waits_for(small: SmallBook, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = "effective,agreement,account,partner,theme,amount\n"
    legs = "2013-04-05,pool,assets:cash,county,,7.00\n2013-04-05,pool,funds:general,county,,-7.00\n"
    path.write_text(head + legs)
    said = run(small.path, "receive", path, "--from", "county").stderr
    assert (
        f"Next: pooledbudget --book {small.path} adjust --submission S0001 with a reason and two names"
        in said
    )


HEAD = "paid_on,scheme,amount,reference\n"


def inbox(tmp_path: Path) -> Path:
    """A folder with a file of its own, and one from each of two partners."""
    folder = tmp_path / "inbox"
    for partner, amount in (("police", "2.00"), ("nhs", "3.00")):
        (folder / partner).mkdir(parents=True)
        (folder / partner / "spend.csv").write_text(f"{HEAD}2013-04-02,hubs,{amount},R\n")
    (folder / "county.csv").write_text(f"{HEAD}2013-04-02,hubs,1.00,R\n")
    for beside in (".hidden", "~$county.xlsx", "Thumbs.db", "police/desktop.ini", "nhs/~$spend.xlsx"):
        (folder / beside).write_text("no file of anybody's")
    return folder


def test_a_folder_is_received_whole_each_file_from_its_partner(small: SmallBook, tmp_path: Path) -> None:
    found = data(small.path, "receive", inbox(tmp_path), "--from", "county")
    assert [(receipt["submission"], receipt["file"], receipt["total"]) for receipt in found] == [
        ("S0001", "county.csv", "1.00"),
        ("S0002", "spend.csv", "3.00"),
        ("S0003", "spend.csv", "2.00"),
    ]
    senders = [row[0] for row in small.book.ledger.rows("SELECT sender FROM submission ORDER BY act")]
    assert senders == ["county", "nhs", "police"]


def test_a_file_that_nobody_is_said_to_have_sent_stops_the_whole_folder(
    small: SmallBook, tmp_path: Path
) -> None:
    result = run(small.path, "receive", inbox(tmp_path), code=2)
    assert "say who sent" in result.stderr
    assert "county.csv: receive it --from PARTNER" in result.stderr
    assert small.book.ledger.size == 0


def test_a_folder_named_after_nobody_records_nothing(small: SmallBook, tmp_path: Path) -> None:
    folder = inbox(tmp_path)
    (folder / "nhs").rename(folder / "nsh")
    result = run(small.path, "receive", folder, "--from", "county", code=2)
    assert "'nsh'" in result.stderr
    assert small.book.ledger.size == 0
    assert list(small.path.glob(".unfinished-*")) == []


def test_what_is_said_of_one_file_cannot_be_said_of_many(small: SmallBook, tmp_path: Path) -> None:
    words = ("receive", inbox(tmp_path), "--from", "county", "--replaces", "S0001")
    assert "said of one file" in run(small.path, *words, code=2).stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no file to receive" in run(small.path, "receive", empty, "--from", "county", code=2).stderr


def test_a_later_file_of_a_folder_is_held_against_an_earlier_one(small: SmallBook, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(f"{HEAD}2013-04-02,hubs,1.00,R\n{'' if name == 'a.csv' else chr(10)}")
    result = run(small.path, "receive", folder, "--from", "county", code=3)
    assert "every row of it is here already, in S0001" in result.stderr


def test_a_usage_error_leaves_nothing_behind(small: SmallBook, tmp_path: Path) -> None:
    """F-20: each mistyped id left a kept file that verify read as possible tampering."""
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}2013-04-02,hubs,1.00,R\n2013-04-02,hubs,1_0,R\n")
    for words in (["--replaces", "S0099"], ["--accept-valid"], ["--real"], ["--month", "2030-01"]):
        run(small.path, "receive", path, "--from", "county", *words, code=2)
    assert list((small.path / "received").iterdir()) == []
    assert "not named by any act" not in run(small.path, "verify").stdout
    two = tmp_path / "county"
    two.mkdir()
    (two / "a.csv").write_bytes(path.read_bytes())
    (two / "b.csv").write_text(f"{HEAD}2013-04-02,hubs,2.00,R\n")
    run(small.path, "receive", two / "b.csv", "--from", "county")
    run(small.path, "receive", tmp_path / "county", "--from", "county", "--month", "2030-01", code=2)
    assert len(list((small.path / "received").iterdir())) == 1
    assert not (small.path / "quarantine").exists()


def test_a_failed_adjustment_leaves_no_file_that_blocks(small: SmallBook, tmp_path: Path) -> None:
    path = tmp_path / "adj.csv"
    head = "effective,agreement,account,partner,theme,amount\n2013-04-05,pool,assets:cash,county,,7.00\n"
    people = ("--reason", "x", "--prepared-by", "Ann", "--approved-by", "Bob")
    for wrong in ("bogus:x,county,,-7.00", "funds:general,county,,-6.00"):
        path.write_text(f"{head}2013-04-05,pool,{wrong}\n")
        run(small.path, "adjust", path, *people, code=3)
    assert (small.book.ledger.size, list((small.path / "received").iterdir())) == (0, [])
    path.write_text(f"{head}2013-04-05,pool,funds:general,county,,-7.00\n")
    assert (
        f"Next: pooledbudget --book {small.path} check 2013-04"
        in run(small.path, "adjust", path, *people).stderr
    )
    assert small.total("assets:cash") == 7_00


def test_a_file_is_withdrawn_and_second_copies_are_answered(small: SmallBook, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}2013-04-02,hubs,1.00,R\n2013-04-02,hubs,1.00,R\n2013-04-32,hubs,1.00,R\n")
    words = ("receive", path, "--from", "county", "--accept-valid", "--reason", "now")
    assert "attest S0001 --reason WHY" in run(small.path, *words, code=1).stderr
    assert "1 row of £1 also in itself, and counted again" in run(small.path, "status", code=1).stdout
    run(small.path, "attest", "S0001", code=2)
    assert data(small.path, "attest", "S0001", "--reason", "asked") == {
        "submission": "S0001",
        "reason": "asked",
    }
    run(small.path, "attest", "S0001", "--reason", "asked", code=2)
    said = run(small.path, "withdraw", "S0001", "--quarantined", "--reason", "lost")
    assert said.stdout.splitlines()[0] == "Recorded: the rows of S0001 in quarantine are withdrawn."
    assert said.stdout.splitlines()[1].startswith("  what waits: 1 row")
    assert f"Next: pooledbudget --book {small.path} check 2013-04" in said.stderr
    assert data(small.path, "withdraw", "S0001", "--reason", "wrong")["quarantined"] is False
    run(small.path, "status")
    assert [found.act.reason for found in small.book.ledger.acts()][1:] == ["asked", "lost", "wrong"]


def test_the_same_file_again_can_take_the_place_of_one_that_was_refused(
    small: SmallBook, tmp_path: Path
) -> None:
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_text(f"{HEAD}2013-04-02,nowhere,7.00,Q\n")
    right.write_text(f"{HEAD}2013-04-03,hubs,1.00,R\n")
    run(small.path, "receive", wrong, "--from", "county", code=3)
    assert "S0001 (wrong.csv)" in run(small.path, "receive", right, "--from", "county", code=1).stderr
    again = run(small.path, "receive", right, "--from", "county", "--replaces", "S0001")
    assert again.stdout == "right.csv: the same bytes are already here as S0002; S0001 waits no longer.\n"
    run(small.path, "status")


def test_what_a_withdrawal_takes_out_is_told_before_and_after(small: SmallBook, tmp_path: Path) -> None:
    head = "received_on,agreement,partner,form,amount,reference,refunds\n"
    paid, mended, refund = (tmp_path / name for name in ("paid.csv", "mended.csv", "refund.csv"))
    paid.write_text(
        f"{head}2013-04-02,pool,county,cash,100.00,A1,\n2013-05-02,pool,county,cash,7.00,A2,\n"
        "2013-04-32,pool,nhs,cash,50.00,N1,\n"
    )
    mended.write_text(f"{head}2013-04-12,pool,nhs,cash,50.00,N1,\n")
    refund.write_text(f"{head}2013-04-20,pool,county,cash,-80.00,R1,A1\n")
    run(small.path, "receive", paid, "--from", "county", "--accept-valid", "--reason", "x", code=1)
    run(small.path, "receive", mended, "--from", "county", "--completes", "S0001")
    run(small.path, "receive", refund, "--from", "county")
    small.close()
    asked = run(small.path, "withdraw", "S0001", "--reason", "wrong", "--dry-run", code=1)
    told = [
        "  S0001 paid.csv: 1 row of £100 of 2013-04, 1 row of £7 of 2013-05",
        "  S0002 mended.csv, which brought back rows of S0001: 1 row of £50 of 2013-04",
        "  2 rows have posted, and what they posted is reversed at the next close",
    ]
    assert asked.stdout.splitlines() == ["Nothing was recorded. It would take out:", *told]
    assert "'A1' is no contribution of county to pool" in asked.stderr
    done = run(small.path, "withdraw", "S0001", "--reason", "wrong", code=1)
    assert done.stdout.splitlines() == ["Recorded: S0001 is withdrawn.", *told]
    status = data(small.path, "status", code=1)
    assert status["alone"] == [
        "refund.csv (S0003), row 2, column refunds: 'A1' is no contribution of county to pool"
    ]
    assert status["next"].startswith("send what it names again; or send S0003 mended")
    assert "no longer stands" in run(small.path, "check", code=3).stderr
    found = data(small.path, "withdraw", "S0003", "--reason", "with it")
    assert (found["files"], found["posted"], found["recorded"]) == (["S0003"], 1, True)
    assert found["months"] == [{"month": "2013-04", "rows": 1, "amount": "-80.00"}]


def test_what_a_withdrawn_bank_file_or_refused_file_takes_out(small: SmallBook, tmp_path: Path) -> None:
    bank, bad = tmp_path / "bank.csv", tmp_path / "bad.csv"
    bank.write_text(
        "on_day,agreement,line,amount,reference\n2013-04-01,pool,opening,0.00,o\n"
        "2013-04-15,pool,line,5.00,N1\n2013-04-30,pool,closing,5.00,c\n"
    )
    bad.write_text("paid_on,scheme,amount,reference\n2013-04-32,hubs,9.00,A\n2013-04-02,hubs,1.00,B\n")
    run(small.path, "receive", bank, "--from", "county")
    run(small.path, "receive", bad, "--from", "county", code=3)
    assert run(small.path, "withdraw", "S0001", "--reason", "x").stdout.splitlines()[1:] == [
        "  S0001 bank.csv: 3 rows of 2013-04"
    ]
    assert run(small.path, "withdraw", "S0002", "--reason", "x").stdout.splitlines()[1:] == [
        "  what waits: 2 rows of £10"
    ]


def test_real_on_a_file_that_is_here_is_recorded_and_said(small: SmallBook, tmp_path: Path) -> None:
    head = "paid_on,scheme,amount,reference\n"
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text(f"{head}2013-04-02,hubs,5.00,A\n")
    more.write_text(f"{head}2013-04-02,hubs,5.00,A\n2013-04-03,hubs,1.00,B\n")
    run(small.path, "receive", first, "--from", "county")
    run(small.path, "receive", more, "--from", "county", code=1)
    said = run(small.path, "receive", more, "--from", "county", "--real", "--reason", "two")
    assert "already here as S0002; its rows that look like second copies are said to be real." in said.stdout
    again = data(small.path, "receive", more, "--from", "county", "--real", "--reason", "two")
    assert [file["attested"] for file in again] == [""]
    assert small.book.verify().faults == []


def test_a_rehearsal_names_the_book_that_was_said_and_no_copy_of_it(small: SmallBook, tmp_path: Path) -> None:
    """F-19: the next command named a folder that was gone when it was typed."""
    sent = tmp_path / "spend.csv"
    sent.write_text(f"{HEAD}2013-04-32,hubs,1.00,R\n")
    told = run(small.path, "receive", sent, "--from", "county", "--dry-run", code=3).stderr
    assert f"pooledbudget --book {small.path} withdraw S0001" in told
    assert "nothing was recorded" in told
    assert not small.book.ledger.size

"""`layout`: a draft that can be used, its questions, and a check that keeps nothing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT, SmallBook
from pooledbudget.cli.commands import main
from pooledbudget.submissions.layout import (
    ENCODINGS,
    AmountWritten,
    BlankMeans,
    Layout,
    LeftOut,
    TotalRow,
    layouts_in,
)
from shell import data, run

SHOWN = ROOT / "docs" / "examples" / "nhs-spend-2013-04.csv"
PAGE = (ROOT / "docs" / "layouts.md").read_text("utf-8")


def test_a_draft_is_written_once_and_can_be_used_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "layouts" / "nhs.toml"
    told = run(None, "layout", "draft", SHOWN, "--name", "nhs", "--out", out)
    assert told.stdout == ""
    assert "1. Is 'Amount' net of VAT?" in told.stderr
    found = run(None, "layout", "check", out, SHOWN)
    assert found.stdout.splitlines()[0] == (
        "nhs-spend-2013-04.csv: expenditure (nhs), 4 of 4 rows in order £83,250.50; nothing was kept"
    )
    assert 'covers = ["Estates", "Mental Health", "Primary Care"]' in found.stdout
    assert "left out: 1 row, an amount of nought (row 8)" in found.stderr
    again = run(None, "layout", "draft", SHOWN, "--out", out, code=2)
    assert "is there already" in again.stderr


def test_a_draft_is_named_after_its_file_and_printed(tmp_path: Path) -> None:
    path = tmp_path / "My Spend_April.csv"
    path.write_bytes(SHOWN.read_bytes())
    told = run(None, "layout", "draft", path)
    assert tomllib.loads(told.stdout)["layout"] == "my-spend-april"
    shown = data(None, "layout", "draft", path)
    assert shown["layout"] == told.stdout
    assert len(shown["questions"]) == len(told.stderr.splitlines())


def test_a_draft_printed_in_another_encoding_loses_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("Date,Dept,Net £ \U0001f4b7,Ref\n30/04/2013,a,1.00,A\n29/04/2013,b,2.00,B\n", "utf-8")
    printed = CliRunner(charset="latin-1").invoke(main, ["layout", "draft", str(path)]).stdout
    assert printed.isascii()
    assert tomllib.loads(printed)["columns"]["amount"] == "Net £ \U0001f4b7"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "expendture"), "did you mean 'expenditure'?"),
        (("--name", "grants"), "'grants' is a record kind"),
    ],
)
def test_a_draft_of_no_kind_is_refused(words: tuple[str, ...], said: str) -> None:
    assert said in run(None, "layout", "draft", SHOWN, *words, code=2).stderr


def test_a_check_takes_a_layout_of_the_package_or_of_the_book(small: SmallBook, tmp_path: Path) -> None:
    twin = ROOT / "examples" / "greater-manchester" / "twin" / "salford-2013-04.csv"
    before = sorted(small.path.rglob("*"))
    run(small.path, "layout", "draft", SHOWN, "--name", "own", "--out", small.path / "layouts" / "own.toml")
    assert "(own)" in run(small.path, "layout", "check", "own", SHOWN).stdout
    shown = data(small.path, "layout", "check", "salford-2013", twin)
    assert (shown["layout"], shown["rows_read"], shown["total"]) == ("salford-2013", 4, "64944.46")
    assert (
        sum(code["rows"] for code in shown["codes"])
        == shown["rows_accepted"]
        == sum(shown["months"].values())
    )
    assert (
        "did you mean 'salford-2013'?" in run(small.path, "layout", "check", "salford", twin, code=2).stderr
    )
    added = {path.name for path in small.path.rglob("*")} - {path.name for path in before}
    assert added <= {"layouts", "own.toml"}
    assert "there is no layout 'own'" in run(tmp_path, "layout", "check", "own", SHOWN, code=2).stderr


def test_a_check_says_what_is_wrong(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("Entity,Payment Date,Expense Area,Transaction No,Amount\nN,08-Apr-13,Estates,1,SECRET\n")
    out = tmp_path / "nhs.toml"
    run(None, "layout", "draft", SHOWN, "--name", "nhs", "--out", out)
    assert "'SECRET' is not an amount" in run(None, "layout", "check", out, bad, code=1).stderr
    told = run(None, "layout", "check", out, bad, "--json", code=1)
    assert [found["code"] for found in json.loads(told.stdout)["diagnostics"]] == ["C02", "R03"]
    assert run(None, "layout", "check", out, bad, "--sheet", "x", "--encoding", "cp1252", code=1).stdout
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    assert "F05" in run(None, "layout", "check", out, other, code=3).stderr


def test_a_kind_without_codes_is_checked_too(tmp_path: Path) -> None:
    rows = tmp_path / "offences.csv"
    rows.write_text("Who,Day,Case\nP1,02/04/2013,A\n")
    out = tmp_path / "courts.toml"
    secret = tmp_path / "secret.csv"
    secret.write_text("Who,Day,Case\nP1,SECRET,A\n")
    out.write_text(
        'layout = "courts"\nkind = "offences"\ndays = ["DD/MM/YYYY"]\n'
        '[columns]\nperson = "Who"\ncommitted_on = "Day"\nreference = "Case"\n'
    )
    assert run(None, "layout", "check", out, rows).stdout == (
        "offences.csv: offences (courts), 1 of 1 row in order; nothing was kept\n  2013-04  1 row\n"
    )
    assert "SECRET" in run(None, "layout", "check", out, secret, code=1).stderr
    assert "SECRET" not in run(None, "layout", "check", out, secret, "--json", code=1).output


def test_the_page_has_every_key_and_its_layout_reads_its_file(tmp_path: Path) -> None:
    keys = [key for model in (Layout, AmountWritten, LeftOut, TotalRow) for key in model.model_fields]
    keys += ["where_equal", *BlankMeans.model_fields]
    assert [key for key in keys if key not in PAGE] == []
    shown = PAGE.split("```toml\n")[1].split("```")[0]
    (found,) = layouts_in({"layouts/nhs-spend.toml": shown.encode()}).values()
    assert found.layout == "nhs-spend"
    path = tmp_path / "nhs-spend.toml"
    path.write_text(shown)
    assert "4 of 4 rows in order £83,250.50" in run(None, "layout", "check", path, SHOWN).stdout


@pytest.mark.parametrize("model", [Layout, AmountWritten, LeftOut, TotalRow, BlankMeans])
def test_every_key_of_a_layout_is_described(model: type[Layout]) -> None:
    assert [name for name, key in model.model_fields.items() if not key.description] == []


def test_an_encoding_that_there_is_not_is_named_and_no_fault_of_the_program() -> None:
    for encoding in ("foo", "rot13", "latin-1"):
        told = run(None, "layout", "check", "salford-2013", SHOWN, "--encoding", encoding, code=2)
        assert f"{encoding!r} is not one of {', '.join(map(repr, ENCODINGS))}" in told.stderr
        told = run(None, "receive", SHOWN, "--from", "county", "--encoding", encoding, code=2)
        assert f"{encoding!r} is not one of {', '.join(map(repr, ENCODINGS))}" in told.stderr

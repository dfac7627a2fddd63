"""`schema`, `form`, `chart`, `explain`, `demo`, with the nearest name for one that is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.explanations import explanations
from pooledbudget.findings import MEANINGS, FindingCode
from pooledbudget.ledger.chart import CHART
from pooledbudget.submissions.forms import form_of
from pooledbudget.submissions.records import KINDS
from pooledbudget.version import EDITION
from shell import data, run


def test_every_schema_that_is_listed_can_be_printed_and_is_json() -> None:
    names = run(None, "schema").stdout.split()
    assert names == sorted(names)
    assert {"book", "layout", "programme", "agreement-pool"} <= set(names)
    for name in names:
        assert json.loads(run(None, "schema", name).stdout)["$id"].endswith(name)


def test_a_schema_and_the_names_of_all_are_one_document() -> None:
    found = data(None, "schema", "book")
    assert found["schema"]["$id"].endswith("book")
    assert found["names"] == run(None, "schema").stdout.split()
    assert data(None, "schema") == {"names": found["names"], "schema": {}}


def test_a_form_as_json_names_its_columns_and_the_schema_that_says_what_they_hold() -> None:
    every = data(None, "form")
    assert [found["kind"] for found in every] == list(KINDS)
    (claims,) = data(None, "form", "claims")
    assert claims in every
    assert claims["columns"] == list(KINDS["claims"].model_fields)
    assert {"family"} <= set(claims["needed"]) < set(claims["columns"])
    assert claims["schema"] in run(None, "schema").stdout.split()


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_every_kind_is_its_headings(kind: str) -> None:
    lines = run(None, "form", kind).stdout.splitlines()
    assert lines[0].split(",") == list(KINDS[kind].model_fields)


def test_the_data_dictionary_has_every_kind_and_column() -> None:
    text = run(None, "form").stdout
    for kind, model in KINDS.items():
        assert kind in text
        assert all(column in text for column in model.model_fields)


def test_the_chart_lists_every_account_in_order() -> None:
    lines = run(None, "chart").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [account.path for account in CHART]
    assert all(account.meaning in line for account, line in zip(CHART, lines[1:], strict=True))
    found = data(None, "chart")
    assert [each["account"] for each in found] == [account.path for account in CHART]
    assert set(found[0]) == {"account", "side", "meaning"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("schema", "boook"), "there is no schema 'boook'; did you mean 'book'?"),
        (("form", "claim"), "there is no record kind 'claim'; did you mean 'claims'?"),
        (("form", "../style"), "there is no record kind '../style'"),
        (("chrat",), "No such command 'chrat'"),
        (
            ("explain", "C2"),
            "there is no finding code 'C2'; did you mean 'C02'?\nCodes begin with a letter:\n  F",
        ),
        (("explain", "C9"), "there is no finding code 'C9'; known: C01, C02, C03, C04, C05, C06\n"),
        (("explain", "C02", "Z"), "there is no finding code 'Z'; known: F01, F02"),
    ],
)
def test_what_is_not_there_is_named_nearest(words: tuple[str, ...], said: str) -> None:
    assert said in run(None, *words, code=2).stderr


def test_a_code_is_explained_in_any_case_and_its_commands_stay_whole() -> None:
    first, second = run(None, "explain", "c02,", "L01", "C02").stdout.split("\n\n\n")
    assert first.splitlines()[0] == "C02  an amount is not written as one"
    every = explanations()
    for code, told in ((FindingCode.CELL_MONEY, first), (FindingCode.LATE, second)):
        found = every[code]
        for text in (found.why, found.example, found.said, found.fix, *found.lines):
            assert " ".join(text.split()) in " ".join(told.split())
    assert f"\n`{explained_command(every[FindingCode.LATE].fix)}`" in second


def explained_command(fix: str) -> str:
    return fix.split("`")[1]


def test_without_a_code_every_code_is_listed_and_the_json_has_all_of_each() -> None:
    heading, *lines = run(None, "explain").stdout.splitlines()
    assert heading.split() == ["code", "what", "it", "says"]
    assert [line.split(maxsplit=1) for line in lines] == [[*pair] for pair in MEANINGS.items()]
    assert [found["code"] for found in data(None, "explain")] == [*FindingCode]
    (found,) = data(None, "explain", "s01")
    assert (found["code"], found["lines"]) == ("S01", [])
    assert found["said"] == explanations()[FindingCode.SHEET_MERGED].said


def test_a_demo_takes_the_place_of_a_demo_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pooledbudget.examples import demo

    made: list[Path] = []
    places: list[str] = []

    def build(out: Path, _step: object, place: str) -> Path:
        made.append(out)
        places.append(place)
        out.mkdir()
        (out / demo.MARKER).touch()
        return out

    monkeypatch.setattr(demo, "run", build)
    monkeypatch.setattr(demo, "facts", lambda shown: {"Place": str(shown)})
    monkeypatch.setattr(demo, "asked", lambda _: {"Why?": "pooledbudget why D0003"} if len(made) < 2 else {})
    out = tmp_path / "demo"
    said = f"Place  {out}\n\nThree questions, in the folder {out}:\n  Why?\n    pooledbudget why D0003\n"
    assert run(None, "demo", "--out", out).stdout == said
    (out / "left over").touch()
    run(None, "demo", "--place", "west-cheshire", "--out", out)
    assert places == ["northshire", "west-cheshire"]
    assert not (out / "left over").exists()
    (out / demo.MARKER).unlink()
    (out / "mine").touch()
    assert (
        "holds something that is not a demo; say another --out"
        in run(None, "demo", "--out", out, code=2).stderr
    )
    assert ((out / "mine").exists(), made) == (True, [out, out])
    assert "'northshire', 'west-cheshire'" in run(None, "demo", "--place", "chester", code=2).stderr


def test_a_form_to_fill_is_of_a_book(tmp_path: Path) -> None:
    book = SmallBook(tmp_path / "smallshire")
    out = tmp_path / "out" / "form.xlsx"
    assert run(book.path, "form", "expenditure", "--xlsx", out).stdout.strip() == str(out)
    (told,) = data(book.path, "form", "expenditure", "--xlsx", tmp_path / "told.xlsx")
    assert told["file"] == str(tmp_path / "told.xlsx")
    assert (tmp_path / "told.xlsx").read_bytes() == out.read_bytes()
    assert str(form_of(out.read_bytes(), out.name)) == f"pooledbudget-form/1 expenditure smallshire {EDITION}"
    said = run(book.path, "form", "--xlsx", out, code=2).stderr
    assert "say which record kind the form is for" in said
    assert "did you mean 'claims'" in run(book.path, "form", "claim", "--xlsx", out, code=2).stderr

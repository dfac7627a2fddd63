"""`schema`, `form`, `chart`, `demo`: what files look like, with the nearest name for one that is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pooledbudget.ledger.chart import CHART
from pooledbudget.submissions.records import KINDS
from shell import run


def test_every_schema_that_is_listed_can_be_printed_and_is_json() -> None:
    names = run(None, "schema").stdout.split()
    assert names == sorted(names)
    assert {"book", "layout", "programme", "agreement-pool"} <= set(names)
    for name in names:
        assert json.loads(run(None, "schema", name).stdout)["$id"].endswith(name)


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("schema", "boook"), "there is no schema 'boook'; did you mean 'book'?"),
        (("form", "claim"), "there is no record kind 'claim'; did you mean 'claims'?"),
        (("form", "../style"), "there is no record kind '../style'"),
        (("chrat",), "No such command 'chrat'"),
    ],
)
def test_what_is_not_there_is_named_nearest(words: tuple[str, ...], said: str) -> None:
    assert said in run(None, *words, code=2).stderr


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

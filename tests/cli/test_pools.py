"""`pool`: terms read back, and their worked examples run, without a book."""

from __future__ import annotations

from pathlib import Path

from instruments.pools.agreements import FRAME, LINES, contributions
from shell import data, run

SETTLED = '[settlement]\nclause = "12"\noverspend = [{ step = "share" }]\n'
EXAMPLE = '[[example]]\ntitle = "ten"\ngiven = { overspend = "10.00" }\nexpect = { county = "6.00", nhs = "4.00" }\n'


def written(tmp_path: Path, example: str = EXAMPLE) -> str:
    file = tmp_path / "pool.toml"
    file.write_text(FRAME + LINES + contributions(county="6000.00", nhs="4000.00") + SETTLED + example)
    return str(file)


def test_check_runs_the_examples_of_a_file(tmp_path: Path) -> None:
    assert "ten" in run(None, "pool", "check", written(tmp_path)).stdout
    assert data(None, "pool", "check", written(tmp_path)) == [
        {"example": "ten", "name": "county", "expected": "6.00", "found": "6.00", "agrees": True},
        {"example": "ten", "name": "nhs", "expected": "4.00", "found": "4.00", "agrees": True},
    ]


def test_an_example_that_differs_exits_with_1_and_so_does_none(tmp_path: Path) -> None:
    differs = written(tmp_path, EXAMPLE.replace("6.00", "5.00"))
    assert "DIFFERS" in run(None, "pool", "check", differs, code=1).stdout
    assert "[[example]]" in run(None, "pool", "check", written(tmp_path, ""), code=1).stdout


def test_show_reads_the_terms_back(tmp_path: Path) -> None:
    assert (
        "At 31 March an overspend goes so (clause 12): (1) all of it is borne by the partners in proportion to "
        "opening contributions." in run(None, "pool", "show", written(tmp_path)).stdout
    )
    assert data(None, "pool", "show", "rotherham")["pool"] == "rotherham"


def test_show_lists_the_lines_with_those_in_view_apart(tmp_path: Path) -> None:
    lines = """
grants = ["winter"]
[themes]
care = "Care"
at-home = { title = "At home", under = "care" }
[schemes.home]
title = "Home care"
theme = "at-home"
lead = "county"
host = "nhs"
authority = "county"
funding = ["winter"]
nature = "one-off"
money = "capital"
starts = 2013-05-01
ends = 2014-01-31
[schemes.police]
title = "Policing"
status = "in view"
[schemes.ward]
title = "The ward"
"""
    file = tmp_path / "pool.toml"
    frame = FRAME.replace('themes = { care = "Care" }\n', "")
    file.write_text(frame + lines + contributions(county="6000.00", nhs="4000.00") + SETTLED)
    shown = run(None, "pool", "show", str(file)).stdout.splitlines()
    home, ward = (" ".join(line.split()) for line in shown[3:5])
    assert shown[1] == "Lines"
    assert home == (
        "Home care pooled Care: At home county nhs county winter capital, one-off from 2013-05-01 to 2014-01-31"
    )
    assert ward == "The ward pooled costs of the whole pool contributions revenue"
    assert shown[5] == "In view, and no part of the pool"
    assert shown[7].split() == ["Policing", "in", "view", "costs", "of", "the", "whole", "pool", "revenue"]
    assert shown[8] == "Terms"
    told = data(None, "pool", "show", str(file))["lines"]
    assert [line["line"] for line in told] == ["home", "police", "ward"]
    assert told[0] == {
        "line": "home",
        "title": "Home care",
        "status": "pooled",
        "theme": ["Care", "At home"],
        "lead": "county",
        "host": "nhs",
        "authority": "county",
        "funding": ["winter"],
        "money": "capital",
        "nature": "one-off",
        "starts": "2013-05-01",
        "ends": "2014-01-31",
    }


def test_every_agreement_of_the_catalogue_settles_as_its_examples_say() -> None:
    found = data(None, "pool", "list")
    assert found
    shown = run(None, "pool", "list").stdout
    for row in found:
        assert row["amounts"] == row["agree"] > 0, row["pool"]
        assert row["pool"] in shown
        assert run(None, "pool", "show", row["pool"]).stdout.startswith(row["title"])


def test_an_agreement_there_is_not_is_named_with_the_nearest() -> None:
    assert "did you mean 'rotherham'?" in run(None, "pool", "check", "rotheram", code=2).output


def test_terms_that_cannot_be_are_told_all_at_once(tmp_path: Path) -> None:
    misspelt = written(tmp_path, EXAMPLE.replace("[[example]]", "[[exampel]]"))
    assert "did you mean 'example'?" in run(None, "pool", "check", misspelt, code=3).output

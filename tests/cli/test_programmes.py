"""`programme list`, `show`, `diff` and `price`: rules read back, compared and priced, without a book."""

from __future__ import annotations

from pathlib import Path

from pooledbudget.programmes.programme import packaged_programmes
from shell import data, run

TEXT = packaged_programmes()["programmes/troubled-families-2012.toml"].decode()


def lines(*words: str) -> list[str]:
    return run(None, "programme", *words).stdout.splitlines()


def test_the_packaged_programmes_are_listed() -> None:
    listed = data(None, "programme", "list")
    assert {line["programme"] for line in listed} >= {"troubled-families-2012", "supporting-families-2022"}
    assert lines("list")[0].split()[:2] == ["programme", "of"]


def test_a_programme_is_shown_as_it_is_on_a_day() -> None:
    assert any(
        "A family may be included on two of" in line for line in lines("show", "troubled-families-2015")
    )
    shown = data(None, "programme", "show", "troubled-families-2012", "--on", "2014-05-01")
    fees = [line["sentence"] for line in shown["says"] if line["name"] == "attachment-fee"]
    assert fees[0].startswith("Attachment fee: £1,600")
    assert (
        "2014-13-01"
        in run(None, "programme", "show", "troubled-families-2012", "--on", "2014-13-01", code=2).stderr
    )


def test_two_programmes_are_compared_and_one_with_itself_on_two_days() -> None:
    differs = lines("diff", "innovation-fund-2012-1", "innovation-fund-2012-2")
    assert "  - Level 1: £700, by the day a person is attached." in differs
    assert "  + Level 1: £1,100, by the day a person is attached." in differs
    assert lines("diff", "troubled-families-2012", "troubled-families-2012") == ["they say the same"]
    years = data(
        None, "programme", "diff", "troubled-families-2012", "troubled-families-2012", "--then", "2013-04-01"
    )
    assert {line["name"] for line in years} >= {"attachment-fee", "continuous-employment"}


def test_an_allocation_is_priced_with_the_rounding_named() -> None:
    priced = lines("price", "troubled-families-2012", "--families", "540", "--begun", "50%")
    assert priced[0].startswith("450 of 540 are funded (rounding: half up)")
    assert priced[-1] == "50% of the next year's fees are paid at its beginning."
    kept = data(
        None, "programme", "price", "troubled-families-2012", "--families", "400", "--rounding", "fraction"
    )
    assert (kept["funded"], kept["rounding"], kept["total"]) == ("1000/3", "fraction", "1333333.33")
    said = run(
        None, "programme", "price", "troubled-families-2012", "--families", "6", "--year", "2012", code=2
    )
    assert "is not a financial year" in said.stderr


def test_a_file_of_ones_own_is_read_and_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace('programme = "troubled-families-2012"', 'programme = "own"'), "utf-8")
    assert "(own)" in lines("show", str(own))[0]
    said = run(None, "programme", "show", "troubled-famlies-2012", code=2).stderr
    assert "did you mean 'troubled-families-2012'?" in said


def test_a_programme_of_the_book_in_use_comes_before_the_packaged_one(tmp_path: Path) -> None:
    run(None, "init", str(tmp_path / "book"), "--id", "mine", "--place", "Mine", "--first-month", "2013-04")
    own = TEXT.replace('programme = "troubled-families-2012"', 'programme = "mine"')
    (tmp_path / "book" / "programmes").mkdir(exist_ok=True)
    (tmp_path / "book" / "programmes" / "mine.toml").write_text(own, "utf-8")
    assert "(mine)" in run(tmp_path / "book", "programme", "show", "mine").stdout

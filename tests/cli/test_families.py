"""`families`: who could be included, by pseudonyms, and which claims are to be checked."""

from __future__ import annotations

import re
from pathlib import Path

from pooledbudget.book import Book
from shell import data, run


def test_families_on_file_are_counted_and_listed_by_sort(built: Path) -> None:
    found = data(built, "families", "identify", "northshire-families", "--on", "2012-05-31")
    assert found["on"] == "2012-05-31"
    assert sum(found["counts"].values()) == len(found["families"]) == 401
    assert sum(overlap["families"] for overlap in found["overlaps"]) == 401
    assert {family["inclusion"] for family in found["families"]} == {"must", "may", "nearly", "may not"}
    assert any(family["attached"] for family in found["families"])
    assert all(rate["matched"] <= rate["people"] for rate in found["matched"])
    nearly = data(
        built, "families", "identify", "northshire-families", "--on", "2012-05-31", "--only", "nearly"
    )
    assert len(nearly["families"]) == found["counts"]["nearly"]
    assert all(family["missing"] for family in nearly["families"])


def test_the_page_says_what_is_missing_and_no_family_by_its_own_id(built: Path) -> None:
    text = run(
        built, "families", "identify", "northshire-families", "--on", "2012-05-31", "--only", "nearly"
    ).stdout
    assert text.startswith("401 families on file on 2012-05-31: ")
    assert "needs crime or ASB or local concern" in text
    assert "F00" not in text


def test_a_day_and_an_agreement_that_are_none_are_told(built: Path) -> None:
    assert (
        "2012-13-01"
        in run(built, "families", "identify", "northshire-families", "--on", "2012-13-01", code=2).stderr
    )
    assert (
        "there is no families agreement 'northshire'"
        in run(built, "families", "identify", "northshire", "--on", "2012-05-31", code=2).stderr
    )


def test_the_sample_is_the_one_that_the_claim_schedule_draws(built: Path) -> None:
    found = data(built, "families", "sample", "northshire-families", "2013-07")
    (schedule,) = [
        statement for statement in Book.open(built).statements("2013-07") if statement.kind == "claims"
    ]
    (table,) = [each for each in schedule.tables if each.title == "Sample for internal audit"]
    assert [claim["claim"] for claim in found["claims"]] == [line.about for line in table.lines]
    assert f"Seed {found['seed']}: of {found['paid']} claims" in table.intro
    assert (found["share"], len(found["claims"])) == ("1/10", 3)


def test_a_family_is_named_to_whoever_may_read_the_file_and_in_no_json(built: Path) -> None:
    arguments = ("families", "sample", "northshire-families", "2013-07")
    named = re.compile(r"\bF0[0-9]{3}\b")
    assert len(named.findall(run(built, *arguments).stdout)) == 3
    assert not named.findall(run(built, *arguments, "--json").stdout)


def test_the_file_of_the_sample_is_received_once_it_is_filled(northshire: Book, tmp_path: Path) -> None:
    sheet, place = tmp_path / "checks.csv", northshire.folder.path
    run(place, "families", "sample", "northshire-families", "2013-07", "--csv", str(sheet))
    heading, *rows = sheet.read_text().splitlines()
    filled = [row.replace(",,,,,,,", ",2014-03-20,payer,not valid,yes,yes,no,visit") for row in rows]
    sheet.write_text("\n".join([heading, *filled, ""]))
    receipt = data(place, "receive", str(sheet), "--from", "department", "--month", "2014-04")
    assert [(file["kind"], file["rows_accepted"]) for file in receipt] == [("spot-checks", 3)]


def test_an_open_month_has_no_sample_yet(northshire: Book) -> None:
    said = run(northshire.folder.path, "families", "sample", "northshire-families", "2014-04", code=2).stderr
    assert "2014-04 is not closed: its sample is drawn by the seal of its last month" in said

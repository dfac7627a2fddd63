"""`families identify`: who could be included, by pseudonyms, before anybody is attached."""

from __future__ import annotations

from pathlib import Path

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

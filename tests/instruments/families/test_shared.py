"""Who shares people with whom, and whose work a result rests on."""

from __future__ import annotations

from family_book import EMP, kit
from instruments.families.kit import TEXT as PACKAGED
from over_time import bare, household, named, over_time, person, stands, together
from pooledbudget.instruments.decisions import TURNED


def three() -> dict[str, list[str]]:
    """The second shares a person with the first, the third with the second only."""
    rows = together(
        household("F1", "A", "B"),
        household("F2", "B", "C", on="2013-04-11"),
        household("F3", "C", "D", on="2013-04-12"),
    )
    rows["benefits"] = [f"{name},2010-01-01,,esa" for name in "ABC"]
    return rows


def test_only_families_that_count_make_another_a_duplicate() -> None:
    chosen = 'duplicate = "any shared person"'
    book, _ = over_time(three(), incidents=(), attendance=(), claims=(), readings=chosen, to="2013-04")
    assert [stands(book, "attachment", name).reason for name in ("F1", "F2", "F3")] == [
        "",
        "shared person",
        "",
    ]


def test_each_earlier_family_is_noted_with_the_people() -> None:
    book, _ = over_time(three(), incidents=(), attendance=(), claims=(), to="2013-04")
    assert "exceptions" not in stands(book, "attachment", "F1").facts
    assert stands(book, "attachment", "F3").facts["exceptions"] == [
        {"what": "shared people", "other": named("F2"), "on": "2013-04-11", "people": [person("C")]}
    ]


def test_a_reading_that_a_place_does_not_offer_is_not_named_as_one_that_would_differ() -> None:
    mine = PACKAGED.replace(b'programme = "troubled-families-2012"', b'programme = "mine"')
    mine += b"\n[readings.duplicate]\nothers = []\n"
    book = bare()
    book.agreements["families"] = book.agreements["families"].replace("troubled-families-2012", "mine")
    book.programmes["mine"] = mine.decode()
    for kind, lines in three().items():
        book.give(kind, *lines)
    book.close("2013-04")
    second = stands(book, "attachment", "F2")
    assert second.facts["exceptions"]
    assert not any(one.kind == TURNED and one.name == "duplicate" for one in second.rests_on)


def test_the_same_people_are_refused_before_anything_is_noted() -> None:
    rows = together(household("F1", "A"), household("F2", "A", on="2013-04-11"))
    book, _ = over_time(
        rows, benefits=["A,2010-01-01,,esa"], incidents=(), attendance=(), claims=(), to="2013-04"
    )
    assert stands(book, "attachment", "F2").reason == "same people"


def test_a_result_of_employment_says_whose_work_it_rests_on() -> None:
    left, works = ["F-A,2010-01-01,2013-05-23,esa"], ["F-A,2013-05-24,,E"]
    assert kit(claim=EMP, benefits=left, work=works).result.facts["carried_by"] == person("F-A")
    assert "carried_by" not in kit().result.facts

"""Partners: who takes part, by which id, in which part; and the nearest name for one that is not there."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Misuse
from pooledbudget.partners import (
    Part,
    Partner,
    Partners,
    letters_of,
    refuse_mixed_scripts,
    same_person,
    unknown,
)

PARTNERS = Partners(
    {
        name: Partner(name, name.title(), frozenset(parts))
        for name, parts in (
            ("police", {Part.CONTRIBUTOR, Part.IN_VIEW}),
            ("county", {Part.HOST, Part.CONTRIBUTOR}),
            ("harbour", {Part.INVESTOR}),
        )
    }
)


def test_a_partner_is_known_by_its_id() -> None:
    assert PARTNERS.get("police").name == "Police"
    assert PARTNERS.host.id == "county"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("polise", "there is no partner 'polise'; did you mean 'police'?"),
        ("Police", "there is no partner 'Police'; did you mean 'police'?"),
        ("zzz", "there is no partner 'zzz'; known: police, county, harbour"),
        ("", "there is no partner ''; known: police, county, harbour"),
    ],
)
def test_one_that_is_not_there_is_named_with_the_nearest_or_with_all(given: str, said: str) -> None:
    with pytest.raises(Misuse) as caught:
        PARTNERS.get(given)
    assert str(caught.value) == said


def test_those_who_play_a_part_come_in_the_books_order() -> None:
    assert [partner.id for partner in PARTNERS.playing(Part.CONTRIBUTOR)] == ["police", "county"]
    assert [partner.id for partner in PARTNERS.playing(Part.PAYER)] == []


def test_the_parts_are_those_that_a_book_may_say() -> None:
    from typing import get_args

    from pooledbudget.book_file import PartnerSettings

    (words,) = get_args(PartnerSettings.model_fields["parts"].annotation)
    assert set(get_args(words)) == {part.value for part in Part}


def test_what_is_not_known_is_said_of_anything_with_names() -> None:
    assert unknown("cohort", "aa", {"a": 1, "b": 2}) == "there is no cohort 'aa'; did you mean 'a'?"
    assert unknown("account", "spending:H", {"spending:h": 1, "spending:w": 2}).endswith("'spending:h'?")
    assert unknown("schema", "x", {"book": True}) == "there is no schema 'x'; known: book"


def test_where_there_is_nothing_to_name_it_is_said_that_there_is_none() -> None:
    assert not unknown("submission", "S0001", {}).rstrip().endswith(":")


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Ann Lee", "Ann  Lee", True),
        ("Ann Lee", "ann lee ", True),
        ("Ann", "Ann.", True),
        ("Ann", "A nn", True),
        ("Ann", "\uff21\uff4e\uff4e", True),
        ("Ann", "Ann\u200b", True),
        ("Ann", "\u0410nn", True),
        ("Ann Lee", "Lee, Ann", True),
        ("Zoe", "Zo\u00eb", True),
        ("O'Neil", "ONeil", True),
        ("Oca", "\u041e\u0441\u0430", True),
        ("Amy", "May", False),
        ("Ann", "Anna", False),
        ("Ann", "Bob", False),
    ],
)
def test_one_person_typed_otherwise_is_one_person(name: str, other: str, *, same: bool) -> None:
    """BR-31, TR-18."""
    assert same_person(name, other) is same


@pytest.mark.parametrize("name", ["\u0410nn", "A\u03bf"])
def test_a_name_in_two_scripts_that_look_alike_is_refused(name: str) -> None:
    with pytest.raises(Misuse, match="write it in one script"):
        refuse_mixed_scripts(name)


@pytest.mark.parametrize("name", ["Ann Lee", "\u0410\u043d\u043d\u0430", "\u5c71\u7530 \u30cf\u30ca Ann", ""])
def test_a_name_in_one_script_is_taken(name: str) -> None:
    assert refuse_mixed_scripts(name) is None  # type: ignore[func-returns-value]


def test_a_name_of_signs_only_has_no_letters() -> None:
    assert letters_of(" .-") == []

"""What points at a person is told; what only looks a little like it is not."""

from __future__ import annotations

import pytest

from pooledbudget.personal import made_up, pupil_number, told_by_name, told_of_person


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("NI AB123456C", "a National Insurance number"),
        ("ni ab 12 34 56 c", "a National Insurance number"),
        ("H801200001001", "a pupil number"),
        ("M13 9PL", "a postcode"),
        ("jane.doe@example.org", "an e-mail address"),
        ("ring +44 161 496 0999", "a telephone number"),
        ("0044 1614960999", "a telephone number"),
        ("07700 900123", "a telephone number"),
        ("mobile no. 07700900123", "a telephone number"),
        ("phone (0161) 496 0999", "a telephone number"),
        ("0161 496 0999", "a telephone number"),
        ("Tel: 496 0999", "a telephone number"),
        ("NHS 943 476 5919", "an NHS number"),
        ("943 476 5919", "an NHS number"),
        ("NHS no 9434765919", "an NHS number"),
        ("12 High Street, m13 9pl", "an address"),
        ("2A Mill Lane, Leeds LS1 4AP", "an address"),
        # No more than look a little like it: invoices, orders, ranges of days, ten digits alone.
        ("9434765919", ""),
        ("943 476 5918", ""),
        ("INV 0123456789", ""),
        ("07700900123", ""),
        ("mobile unit 123456", ""),
        ("PO 01234567890", ""),
        ("2013-04-01 to 2013-04-30", ""),
        ("HUB-0001, 3 rooms for 12 weeks", ""),
        ("mobile library, 12 visits", ""),
        ("0117 2013", ""),
        ("born on 1 May", "a day of birth"),
        ("D.o.B: 2003-02-01", "a day of birth"),
        ("IN123456A", ""),
        ("AB123456E", ""),
        ("B801200001001", ""),
        ("M139PL", ""),
        ("item 12 3AB", ""),
        ("2 @ 3.50", ""),
        ("airborne 747", ""),
        ("born in Wales", ""),
        ("", ""),
    ],
)
def test_a_text_is_told_for_what_points_at_a_person(text: str, about: str) -> None:
    assert told_of_person(text) == about


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("AB123456C_benefits.csv", "a National Insurance number"),
        ("H801200001001.xlsx", "a pupil number"),
        ("NHS_943_476_5919.csv", "an NHS number"),
        ("jane.doe@example.org.csv", "an e-mail address"),
        ("Jane_dob_2003-02-01.csv", "a day of birth"),
        ("mobile_20130401.csv", ""),
        ("M4_2ND.csv", ""),
        ("northshire-nhs-expenditure-2013-04.csv", ""),
        ("returns-2013040112.csv", ""),
    ],
)
def test_catalogue_107_a_name_of_a_file_is_told_for_what_points_at_a_person(name: str, about: str) -> None:
    """An underscore is a letter to a pattern, and parts words to people."""
    assert told_by_name(name) == about


def test_a_pupil_number_is_one_when_its_letter_checks_it() -> None:
    assert pupil_number("H801200001001")
    assert not pupil_number("H801200001002")
    assert not pupil_number("H80120000100")


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ("QQ123456C", "nobody's"),
        ("qq123456c", "nobody's"),
        ("B801200001001", "its letter does not check it"),
        ("H801200001001", ""),
        ("AB123456C", ""),
        ("P1", ""),
    ],
)
def test_an_id_that_cannot_be_the_number_it_looks_like(person: str, why: str) -> None:
    assert why in made_up(person)
    assert bool(why) is bool(made_up(person))

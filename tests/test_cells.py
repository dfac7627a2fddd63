"""The one grammar for each sort of cell: what passes, what does not, and under which code it is refused."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pooledbudget.cells import (
    ROOTS,
    TEXT_LENGTH_MAX,
    AccountPath,
    Count,
    Day,
    Identifier,
    MonthText,
    Name,
    Narrative,
    NonzeroPence,
    Pence,
    PersonId,
    PositivePence,
    Reference,
    Text,
    account,
)


def read(cell: Any, value: object, **context: object) -> Any:
    return TypeAdapter(cell).validate_python(value, context=context or None)


def refused(cell: Any, value: object, **context: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        read(cell, value, **context)
    (fault,) = caught.value.errors()
    return fault["type"], fault["msg"]


SPOILED = [
    "#N/A",
    "#REF!",
    "#NAME?",
    "#DIV/0!",
    "#SPILL!",
    "########",
    "##",
    "#GETTING_DATA",
    "1.23457E+12",
    "1.2e-5",
    "1E+12",
]
BAD_IDS = [
    ("123.0", "a number a spreadsheet made of an id"),
    ("1.00012E11", "what a spreadsheet shows"),
    ("a\u200bb", "it holds ZERO WIDTH SPACE (U+200B)"),
]
ABOUT_PEOPLE = [
    ("Jane Doe NI AB123456C", "a National Insurance number"),
    ("Jane Doe NI qq 12 34 56 c", "a National Insurance number"),
    ("pupil H801200001001", "a pupil number"),
    ("flat 3, M13 9PL", "a postcode"),
    ("write to jane@example.org", "an e-mail address"),
    ("Jane, dob 01/02/2003", "a day of birth"),
]
GOOD = [
    (Pence, "1,234.50", 123450),
    (Pence, "(1.00)", -100),
    (Pence, "0", 0),
    (PositivePence, "0.01", 1),
    (NonzeroPence, "-0.01", -1),
    (Day, "2013-04-30", date(2013, 4, 30)),
    (Day, " 2013-04-30 ", date(2013, 4, 30)),
    (MonthText, " 2013-04 ", "2013-04"),
    (Identifier, " F-1_2./x ", "F-1_2./x"),
    (Identifier, "a" * 64, "a" * 64),
    (Reference, " INV 12, part 2 £5 ", "INV 12, part 2 £5"),
    (Reference, "r" * 200, "r" * 200),
    (Text, " Children's Services ", "Children's Services"),
    (Text, "Ca\N{COMBINING ACUTE ACCENT}fe", "Cáfe"),
    (Text, "t" * TEXT_LENGTH_MAX, "t" * TEXT_LENGTH_MAX),
    (Text, " " * 300 + "t", "t"),
    (Text, "two\n  lines\r\nhere", "two lines here"),
    (Text, "Ysgol Tŷ Gwyn – “Ôl-16”", "Ysgol Tŷ Gwyn – “Ôl-16”"),
    (Reference, "E–12", "E–12"),
    (Reference, "INV 12 \r\nsecond line", "INV 12 second line"),
    (Reference, "INV 12\nsecond\rline", "INV 12 second line"),
    (Reference, "O’Brien", "O’Brien"),
    (Reference, "Mo\u0302n 1", "Môn 1"),
    (Reference, "Ысык-7", "Ысык-7"),
    (Reference, "A\N{NO-BREAK SPACE}1", "A 1"),
    (Reference, "é" * 200, "é" * 200),
    (Reference, "1E10", "1E10"),
    (Reference, "#12", "#12"),
    (Text, "#HELP", "#HELP"),
    (Identifier, "1.5", "1.5"),
    (PersonId, "H801200001001", "H801200001001"),
    (PersonId, "AB123456C", "AB123456C"),
    (Narrative, "Rent of 12 High St, invoice PO123456", "Rent of 12 High St, invoice PO123456"),
    (Narrative, "Order B123456789012 of pens", "Order B123456789012 of pens"),
    (Count, " 7 ", 7),
    (Count, "0", 0),
    (Count, "999999999", 999999999),
    (AccountPath, " assets:cash ", "assets:cash"),
    (Name, "early-help-2", "early-help-2"),
]


@pytest.mark.parametrize(("cell", "text", "value"), GOOD, ids=lambda found: repr(found)[:24])
def test_what_is_written_as_it_should_be_is_read(cell: Any, text: str, value: object) -> None:
    assert read(cell, text) == value


BAD = [
    (Pence, "1_000", "C02", "is not an amount"),
    (Pence, "", "C02", "the amount is blank"),
    (Pence, "1.005", "C02", "may be 1.005 or 1005"),
    (PositivePence, "0.00", "C02", "must be more than nought"),
    (PositivePence, "-1.00", "C02", "must be more than nought"),
    (NonzeroPence, "0.00", "C02", "an amount of nought moves no money"),
    (Day, "30/04/2013", "C03", "is not a day written YYYY-MM-DD"),
    (Day, "2013-02-30", "C03", "is not in the calendar"),
    (Day, "2013-4-30", "C03", "is not a day written"),
    (Day, "２０１３-04-30", "C03", "is not a day written"),
    (MonthText, "2013-13", "C03", "there is no month 13"),
    (MonthText, "2013-4", "C03", "is not a month"),
    (Identifier, "", "C05", "is not an id"),
    (Identifier, "-a", "C05", "is not an id"),
    (Identifier, "a b", "C05", "is not an id"),
    (Identifier, "а", "C05", "is not an id"),
    (Identifier, "a" * 65, "C05", "is not an id"),
    (Identifier, "a\nb", "C05", "is not an id"),
    (Reference, "", "C05", "holds nothing that can be seen"),
    (Reference, "r" * 201, "C05", "is longer than 200 characters: it has 201"),
    (Reference, "a\tb", "C05", "cannot be seen: a control character (U+0009)"),
    (Text, "a\N{ZERO WIDTH SPACE}b", "C05", "cannot be seen: ZERO WIDTH SPACE (U+200B)"),
    (Text, "a\x00b", "C05", "cannot be seen: a control character (U+0000)"),
    (Text, "a\u202eb", "C05", "cannot be seen: RIGHT-TO-LEFT OVERRIDE (U+202E)"),
    *((cell, text, "C05", "what a spreadsheet shows") for cell in (Reference, Text) for text in SPOILED),
    *((Identifier, text, "C05", said) for text, said in BAD_IDS),
    (Reference, "Ynys MÃ´n", "C05", "decoded twice somewhere on its way (Ã´ for ô)"),
    (Text, "TÅ· Gwyn", "C05", "decoded twice somewhere on its way (Å· for ŷ)"),
    (Text, "Itâ€™s", "C05", "decoded twice somewhere on its way (â€™ for ’)"),
    (Text, "Ynys M\ufffdn", "C05", "letters were lost before the file came"),
    (Reference, "M\ufffdn", "C05", "letters were lost before the file came"),
    (PersonId, "QQ123456C", "C05", "nobody's"),
    (PersonId, "B801200001001", "C05", "its letter does not check it"),
    *((Narrative, text, "C05", f"holds what looks like {about}") for text, about in ABOUT_PEOPLE),
    (Text, "a\u2028b", "C05", "cannot be seen: LINE SEPARATOR (U+2028)"),
    (Text, "t" * (TEXT_LENGTH_MAX + 1), "C05", "is longer than 200 characters"),
    (Count, "-1", "C06", "is not a whole number"),
    (Count, "1.5", "C06", "is not a whole number"),
    (Count, "１", "C06", "is not a whole number"),
    (Count, "1234567890", "C06", "is not a whole number"),
    (AccountPath, "cash", "C05", "is not an account; begin with one of assets"),
]


@pytest.mark.parametrize(("cell", "text", "code", "said"), BAD, ids=lambda found: repr(found)[:24])
def test_what_is_not_is_refused_under_its_code_and_says_why(
    cell: Any, text: str, code: str, said: str
) -> None:
    found, message = refused(cell, text)
    assert found == code
    assert said in message


@pytest.mark.parametrize("cell", [Pence, Day, Identifier, Reference, Text, Count, AccountPath, MonthText])
@pytest.mark.parametrize("value", [5, 5.0, None, True, date(2013, 4, 1)])
def test_what_is_no_string_is_never_made_to_fit(cell: Any, value: object) -> None:
    code, message = refused(cell, value)
    assert code.startswith("C0")
    assert "must be written as a string" in message


@pytest.mark.parametrize("name", ["", "A", "1a", "a_b", "a b", "a" * 51, "a\n", "é"])
def test_an_id_of_ours_is_small_letters_digits_and_hyphens(name: str) -> None:
    assert refused(Name, name)[0] == "string_pattern_mismatch"


def test_a_day_is_read_in_the_formats_of_its_file() -> None:
    assert read(Day, "05/04/2013", days=("DD/MM/YYYY",)) == date(2013, 4, 5)
    assert "written DD/MM/YYYY" in refused(Day, "2013-04-05", days=("DD/MM/YYYY",))[1]
    assert read(Day, "2013-04-05", days=("YYYY-MM-DD", "DD/MM/YYYY")) == date(2013, 4, 5)
    assert read(Day, "05/04/2013", days=("YYYY-MM-DD", "DD/MM/YYYY")) == date(2013, 4, 5)


def test_an_amount_is_read_in_the_currency_of_its_book() -> None:
    assert read(Pence, "€5.00", currency="EUR") == 500
    assert "is not in EUR" in refused(Pence, "£5.00", currency="EUR")[1]
    assert read(Pence, "£5.00") == 500


@pytest.mark.parametrize(
    "path", ["assets:cash", "spending:early-help", "income:grants:health-2013", "in-view:spending:x"]
)
def test_a_well_formed_account_is_itself(path: str) -> None:
    assert account(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        ":",
        "assets",
        "assets:",
        "assets::cash",
        "asset:cash",
        "assets:-",
        "assets:a_b",
        "assets:a b",
        "assets:é",
        "Assets:cash",
        "spending:hubs:",
    ],
)
def test_an_account_that_is_not_well_formed_is_refused_and_the_roots_are_named(path: str) -> None:
    with pytest.raises(ValueError, match="is not an account; begin with one of") as caught:
        account(path)
    assert all(root in str(caught.value) for root in ROOTS)


@given(st.text(max_size=40))
def test_a_text_that_passes_holds_nothing_unseen_and_is_its_own_reading(text: str) -> None:
    try:
        found = read(Text, text)
    except ValidationError:
        return
    assert found == found.strip()
    assert len(found) <= TEXT_LENGTH_MAX
    assert not {unicodedata.category(letter) for letter in found} & {"Cc", "Cf", "Zl", "Zp"}
    assert read(Text, found) == found

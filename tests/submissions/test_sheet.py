"""Cells as text, each with its sort; and what no table holds, refused in little memory."""

from __future__ import annotations

import re

import pytest

from pooledbudget.submissions.sheet import (
    DAY,
    LONG,
    NO_DAY,
    NUMBER,
    column_of,
    day_text,
    letters,
    number_text,
    unescaped,
)


@pytest.mark.parametrize(
    ("raw", "text", "sort"),
    [
        ("12", "12", NUMBER),
        ("007", "7", NUMBER),
        ("-3", "-3", NUMBER),
        ("-0", "0", NUMBER),
        ("12.50", "12.5", NUMBER),
        ("1234.4999999999998", "1234.5", NUMBER),
        ("0.30000000000000004", "0.3", NUMBER),
        ("10.005", "10.005", NUMBER),
        ("33.333333333333336", "33.333333333333336", NUMBER),
        ("100012345678.5", "100012345678.5", NUMBER),
        ("1.5E3", "1500", NUMBER),
        ("1e-300", "0", NUMBER),
        ("999999999999999", "999999999999999", NUMBER),
        ("1000000000000000", "1000000000000000", LONG),
        ("1.2345678901234568E+18", "1.2345678901234568E+18", LONG),
        ("1e9999", "1e9999", LONG),
    ],
)
def test_a_number_is_read_as_it_is_kept(raw: str, text: str, sort: str) -> None:
    assert number_text(raw) == (text, sort)


@pytest.mark.parametrize(
    "raw", [" ", "nan", "inf", "1_0", "0x1", "1e99999", "1 2", "\u0661", "--1", "9" * 500]
)
def test_what_is_no_number_is_none(raw: str) -> None:
    with pytest.raises(ValueError, match=re.escape(raw[:9])):
        number_text(raw)


@pytest.mark.parametrize(
    ("raw", "from_1904", "text", "sort"),
    [
        ("41365", False, "2013-04-01", DAY),
        ("41365.0", False, "2013-04-01", DAY),
        ("41365.5", False, "2013-04-01T12:00:00", DAY),
        ("41364.9999999999", False, "2013-04-01", DAY),
        ("61", False, "1900-03-01", DAY),
        ("60", False, "60", NO_DAY),
        ("0", False, "0", NO_DAY),
        ("0.5", False, "0.5", NO_DAY),
        ("-1", False, "-1", NO_DAY),
        ("2958465", False, "9999-12-31", DAY),
        ("2958466", False, "2958466", NO_DAY),
        ("1e300", False, "1e300", NO_DAY),
        ("39903", True, "2013-04-01", DAY),
        ("0", True, "1904-01-01", DAY),
        ("2957003", True, "9999-12-31", DAY),
        ("2957004", True, "2957004", NO_DAY),
    ],
)
def test_a_day_is_counted_from_the_workbooks_own_beginning(
    raw: str, from_1904: bool, text: str, sort: str
) -> None:
    assert day_text(raw, from_1904=from_1904) == (text, sort)


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_are_called_as_a_spreadsheet_calls_them(place: int, name: str) -> None:
    assert letters(place) == name
    assert column_of(name) == column_of(name.lower()) == place


def test_characters_that_open_xml_escapes_are_themselves() -> None:
    assert unescaped("a_x000D_b _x0041_ _xZZ_") == "a\rb A _xZZ_"

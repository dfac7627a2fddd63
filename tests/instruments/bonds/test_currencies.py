"""What words and signs stand for which currency, and which may stand for several."""

from __future__ import annotations

import pytest

from pooledbudget.instruments.bonds.currencies import CODES, NO_CURRENCY, OF_COUNTRY, code_of, may_stand_for


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Israeli new shekels", "ILS"),
        ("NZ dollar", "NZD"),
        ("Swiss Francs", "CHF"),
        ("Russian rubles", "RUB"),
        ("South Korean Won", "KRW"),
        (" gbp ", "GBP"),
        ("£", "GBP"),
        ("C$", "CAD"),
        ("$", ""),
        ("¥", ""),
        ("Swedish", ""),
        ("dollars", ""),
        ("", ""),
    ],
)
def test_words_are_read_only_where_they_can_mean_one_thing(words: str, code: str) -> None:
    assert code_of(words) == code


def test_a_sign_stands_for_any_currency_that_has_it() -> None:
    assert may_stand_for("$", "AUD")
    assert may_stand_for("$", "USD")
    assert not may_stand_for("$", "GBP")
    assert may_stand_for("A$", "AUD")
    assert not may_stand_for("A$", "USD")
    assert may_stand_for("CHF ", "CHF")
    assert not may_stand_for("€", "CHF")


def test_codes_are_of_three_letters_and_hold_every_countrys() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CODES)
    assert set(OF_COUNTRY.values()) <= CODES
    assert NO_CURRENCY not in CODES

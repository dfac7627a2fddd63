"""What is said of money that cannot be: every case has its sentence, from facts, in the book's currency."""

from __future__ import annotations

import re

import pytest

from pooledbudget.instruments.words import SAID, headline, impossible

FACTS = {
    "agreement": "pool",
    "month": "2013-04",
    "day": "2013-04-08",
    "lowest": "2013-04-09",
    "amount": "769900.00",
    "of": "1000.00",
    "partner": "nhs",
    "year": "2013-14",
    "scheme": "hubs",
    "grant": "winter",
    "cap": "7%",
    "ended": "2013-03-31",
    "paid": "2013-04-06",
}


OF_THE_BOND = {
    "over-drawn": ("a commitment of €1,000.00",),
    "after the last day": ("the last day, 31 March 2013",),
}
"""What is said to be of a bond by what the bond agreed, and names neither it nor a partner."""


@pytest.mark.parametrize("case", SAID)
def test_every_case_says_the_agreement_or_the_partner_the_day_and_the_amount(case: str) -> None:
    said = impossible({**FACTS, "case": case}, "EUR")
    assert "8 April 2013" in said.what
    assert "€769,900.00" in said.what
    names = OF_THE_BOND.get(case, ("pool", "nhs"))
    assert any(name in said.what for name in names)
    assert said.rule
    assert said.remedy
    assert not re.search(r"[{}]", " ".join(said))


def test_a_year_is_said_as_people_say_it_and_a_headline_says_the_month() -> None:
    facts = {**FACTS, "case": "year without contributions"}
    assert "2013 to 2014" in impossible(facts, "GBP").what
    below = {**FACTS, "case": "cash below nought"}
    assert headline(below, "GBP") == (
        "Not as it should be in April 2013: the cash of pool is below nought from 8 April 2013; "
        "at the lowest, on 9 April 2013, by £769,900.00."
    )

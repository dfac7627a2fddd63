"""A programme's rules as data: dated, cited, complete, and in force from their day on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pooledbudget.cited import Standing
from pooledbudget.errors import Refused
from pooledbudget.programmes.programme import packaged_programmes, programmes_in, read_programme

SAMPLE = """
programme = "sample"
title = "A sample"

[sources]
S1 = "The framework"

[days.starts]
from = 2012-04-01
day = 2012-04-01
cite = "S1"
place = "page 1"
status = "cited"

[days.attachments-end]
from = 2012-04-01
day = 2015-03-31
cite = "S1"
place = "page 2"
status = "cited"

[days.claims-end]
from = 2012-04-01
day = 2015-05-31
cite = "S1"
place = "page 3"
status = "unconfirmed"

[tariffs.fee]
governed_by = "attached_on"
values = [
  { from = 2012-04-01, amount = "3200.00", cite = "S1", place = "table", status = "cited" },
  { from = 2013-04-01, amount = "2400.00", cite = "S1", place = "table", status = "unconfirmed" },
]

[tariffs.result]
governed_by = "claimed_on"
values = [
  { from = 2012-04-01, amount = "700.00", cite = "S1", place = "table", status = "cited" },
  { from = 2013-04-01, amount = "1500.00", cite = "S1", place = "table", status = "cited" },
]

[thresholds.reduction]
values = [
  { from = 2012-04-01, value = "60/100", cite = "S1", place = "page 4", status = "cited" },
  { from = 2013-04-01, value = "1/3", cite = "S1", place = "page 4", status = "cited" },
]

[readings.rounding]
question = "how a share is rounded"
choice = "down"
others = ["up"]
bears_on = ["result"]
"""
MARCH, APRIL = date(2013, 3, 31), date(2013, 4, 1)


def refusal(before: str, after: str, currency: str = "GBP") -> str:
    assert before in SAMPLE
    with pytest.raises(Refused, match=r"programmes/sample.toml cannot be") as caught:
        read_programme(SAMPLE.replace(before, after, 1).encode(), "programmes/sample.toml", currency)
    assert all(finding.file == "programmes/sample.toml" for finding in caught.value.findings)
    return str(caught.value)


def test_a_value_is_in_force_from_its_day_and_keeps_its_citation() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    assert programme.threshold("reduction", MARCH) == Fraction(3, 5)
    assert programme.threshold("reduction", APRIL) == Fraction(1, 3)
    fee = programme.tariff("fee", APRIL, APRIL)
    assert (fee.value, fee.citation.source, fee.citation.place) == (240000, "The framework", "table")
    assert fee.citation.standing is Standing.UNCONFIRMED
    assert (programme.starts, programme.attachments_end, programme.claims_end) == (
        date(2012, 4, 1),
        date(2015, 3, 31),
        date(2015, 5, 31),
    )


def test_a_tariff_goes_by_the_day_that_governs_it() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    assert [programme.tariff("fee", MARCH, APRIL).value, programme.tariff("fee", APRIL, MARCH).value] == [
        320000,
        240000,
    ]
    assert [
        programme.tariff("result", MARCH, APRIL).value,
        programme.tariff("result", APRIL, MARCH).value,
    ] == [
        150000,
        70000,
    ]


def test_nothing_holds_before_the_first_day() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    with pytest.raises(LookupError, match="reduction has no value on 2012-03-31; it begins on 2012-04-01"):
        programme.threshold("reduction", date(2012, 3, 31))


def test_an_agreements_own_choice_comes_before_the_programmes() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    assert programme.choices({}) == {"rounding": "down"}
    assert programme.choices({"rounding": "up"}) == {"rounding": "up"}
    assert programme.choices({"other": "x"}) == {"rounding": "down"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('cite = "S1"\nplace = "page 2"', 'cite = "S9"\nplace = "page 2"', "there is no source 'S9'"),
        (
            'cite = "S1", place = "page 4"',
            'cite = "S9", place = "page 4"',
            "reduction: there is no source 'S9'",
        ),
        ('place = "page 1"', 'place = "p1"', "at least 3 characters"),
        ("{ from = 2013-04-01, amount", "{ from = 2012-04-01, amount", "the days its values hold from"),
        ("{ from = 2013-04-01, value", "{ from = 2011-04-01, value", "reduction: the days its values hold"),
        ('value = "1/3"', 'value = "0.33"', "'0.33' is not written as"),
        ('value = "1/3"', 'value = "1/0"', "'1/0' is not written as"),
        ('value = "1/3"', "value = 0.33", "0.33 has a decimal point; write it in quotes"),
        ('amount = "700.00"', 'amount = "0.00"', "must be more than nought"),
        ('amount = "700.00"', 'amount = "-700.00"', "must be more than nought"),
        ('governed_by = "claimed_on"', 'governed_by = "paid_on"', "'attached_on' or 'claimed_on'"),
        ('status = "unconfirmed"', 'status = "guessed"', "'cited' or 'unconfirmed'"),
        ("[days.claims-end]", "[days.claims-ends]", "days.claims-ends"),
        ('choice = "down"', 'chioce = "down"', "did you mean 'choice'?"),
        ('programme = "sample"', 'programme = "A sample"', "'A sample' is not written as"),
    ],
)
def test_what_cannot_be_in_a_programme_is_named(before: str, after: str, said: str) -> None:
    assert said in refusal(before, after)


def test_all_three_days_are_needed() -> None:
    start, end = SAMPLE.index("[days.claims-end]"), SAMPLE.index("[tariffs.fee]")
    with pytest.raises(Refused, match="starts, attachments-end and claims-end are all needed"):
        read_programme((SAMPLE[:start] + SAMPLE[end:]).encode(), "sample.toml")


def test_amounts_are_read_in_the_currency_of_the_book() -> None:
    assert "'£700.00' is not in EUR" in refusal('"700.00"', '"£700.00"', "EUR")
    euros = SAMPLE.replace('"700.00"', '"€700.00"').encode()
    assert read_programme(euros, "sample.toml", "EUR").tariff("result", MARCH, MARCH).value == 70000


def test_the_packaged_programmes_can_be_read_and_every_value_leads_to_a_source() -> None:
    settings = packaged_programmes()
    assert all(name.startswith("programmes/") for name in settings)
    for programme in programmes_in(settings, "GBP").values():
        held = [held.citation for dated in programme.tariffs.values() for held in dated.held]
        held += [held.citation for dated in programme.thresholds.values() for held in dated.held]
        assert all(citation.source and citation.place for citation in held)
        assert programme.starts < programme.attachments_end <= programme.claims_end
        assert set(programme.governed_by) == set(programme.tariffs)
        for reading in programme.readings.values():
            assert reading.choice not in reading.others


def test_only_the_programmes_among_the_settings_are_read() -> None:
    found = programmes_in({"programmes/a.toml": SAMPLE.encode(), "agreements/b.toml": b"not TOML ["}, "GBP")
    assert set(found) == {"sample"}

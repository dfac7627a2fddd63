"""A programme's rules as data: dated, cited, complete, and in force from their day on."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace
from pydantic import TypeAdapter

from pooledbudget.cited import Standing
from pooledbudget.errors import Misuse, Refused
from pooledbudget.programmes.composition import PARTS, Criterion, Enough, Fee, Gate, MeasureUse, OutcomePaid
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import (
    PACKAGED,
    Amount,
    ClaimWindow,
    KeyDay,
    ProgrammeFile,
    Reading,
    Tariff,
    Threshold,
    Thresholds,
    packaged_programmes,
    read_programme,
)
from pooledbudget.programmes.readings import OPEN
from pooledbudget.settings import Settings

SAMPLE = """
programme = "sample"
title = "A sample"
unit = "person"

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

[readings.nothing-relevant]
question = "what of nothing"
choice = "passes"
others = ["refused"]
bears_on = ["result"]

[measures.badge]
takes = "achieved"
by = { achievements = ["badge"] }

[outcomes.badge]
name = "a badge"
claimed_as = "badge"
tariff = "result"
all_of = ["badge"]
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


def test_what_is_asked_of_before_the_first_day_is_by_what_holds_from_it() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    before, first = date(2011, 2, 28), programme.starts
    assert programme.threshold("reduction", before) == programme.threshold("reduction", first)
    assert programme.tariff("fee", before, before) == programme.tariff("fee", first, first)


def test_a_value_that_begins_after_the_programme_is_told_where_it_is_wanted_before() -> None:
    """A close ended in a LookupError of within, and no month could be closed."""
    late = replace(
        read_programme(SAMPLE.encode(), "sample.toml"),
        days={"starts": KeyDay.model_construct(day=date(2011, 4, 1))},
    )
    said = "reduction has no value on 2012-03-31; it begins on 2012-04-01; say in its file what holds from 2011-04-01"
    with pytest.raises(Misuse, match=said):
        late.threshold("reduction", date(2012, 3, 31))


def test_an_agreements_own_choice_comes_before_the_programmes() -> None:
    programme = read_programme(SAMPLE.encode(), "sample.toml")
    assert programme.choices({}) == {"nothing-relevant": "passes"}
    assert programme.choices({"nothing-relevant": "refused"}) == {"nothing-relevant": "refused"}
    assert programme.choices({"other": "x"}) == {"nothing-relevant": "passes"}


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
        ('value = "1/3"', 'value = "0.33"', '"0.33" is not written as'),
        ('value = "1/3"', 'value = "1/0"', '"1/0" is not written as'),
        ('value = "1/3"', "value = 0.33", "0.33 has a decimal point; write it in quotes"),
        ('amount = "700.00"', 'amount = "0.00"', "must be more than nought"),
        ('amount = "700.00"', 'amount = "-700.00"', "must be more than nought"),
        ('governed_by = "claimed_on"', 'governed_by = "paid_on"', "'attached_on' or 'claimed_on'"),
        ('status = "unconfirmed"', 'status = "guessed"', "'cited' or 'unconfirmed'"),
        ("[days.claims-end]", "[days.claims-ends]", "days.claims-ends"),
        ('choice = "passes"', 'chioce = "passes"', "did you mean 'choice'?"),
        ('programme = "sample"', 'programme = "A sample"', '"A sample" is not written as'),
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
            assert reading.choice not in (reading.others or [])


# Readings, and what a threshold or a day is under them


def test_a_reading_is_asked_as_the_file_asks_it_or_else_as_the_code_does() -> None:
    own = read_programme(SAMPLE.encode(), "sample.toml").readings["nothing-relevant"]
    assert (own.question, own.others, own.bears_on) == ("what of nothing", ["refused"], ["result"])
    start, end = SAMPLE.index("[readings"), SAMPLE.index("[measures.badge]")
    bare = read_programme((SAMPLE[:start] + SAMPLE[end:]).encode(), "sample.toml")
    built = OPEN["nothing-relevant"]
    silent = bare.readings["nothing-relevant"]
    assert (silent.question, silent.choice, silent.others) == (built.question, "refused", ["passes"])
    assert list(bare.others("nothing-relevant")) == ["passes"]


def test_an_answer_that_is_not_offered_is_left_out() -> None:
    lean = SAMPLE.replace('others = ["refused"]', "others = []")
    assert list(read_programme(lean.encode(), "sample.toml").others("nothing-relevant")) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[readings.nothing-relevant]", "[readings.nothing]", "there is no reading 'nothing'"),
        ('choice = "passes"', 'choice = "pass"', "there is no choice of nothing-relevant 'pass'"),
        ('others = ["refused"]', 'others = ["refuse"]', "there is no choice of nothing-relevant 'refuse'"),
    ],
)
def test_a_reading_that_is_not_built_is_named(before: str, after: str, said: str) -> None:
    assert said in refusal(before, after)


def test_a_reading_that_bears_on_nothing_is_left_out() -> None:
    other = SAMPLE.replace(
        "[readings.nothing-relevant]", '[readings.third]\nchoice = "1/3"\n[readings.leaver]'
    )
    text = other.replace('choice = "passes"', 'choice = "neutral"').replace('others = ["refused"]\n', "")
    assert set(read_programme(text.encode(), "sample.toml").readings) == {"nothing-relevant"}


def test_a_threshold_and_a_day_go_by_an_answer_where_they_say_so() -> None:
    programme = read_programme(packaged_programmes()[PACKAGED], PACKAGED)
    share = programme.threshold("youth-offending-reduction", APRIL)
    assert share == programme.threshold("youth-offending-reduction", APRIL, {"third": "33/100"})
    assert (share, programme.threshold("youth-offending-reduction", APRIL, {"third": "1/3"})) == (
        Fraction(33, 100),
        Fraction(1, 3),
    )
    assert programme.threshold("asb-reduction", APRIL, {"third": "1/3"}) == Fraction(3, 5)
    assert programme.day("claims-end", {}) == programme.claims_end == date(2015, 5, 31)
    assert programme.day("claims-end", {"claims-end": "30 April 2015"}) == date(2015, 4, 30)
    assert programme.day("starts", {"claims-end": "30 April 2015"}) == programme.starts


# Files of before programmes were composed in them


def of_before() -> str:
    """Return the packaged file as it was before: no measures, no gates, readings with what is not offered."""
    text = packaged_programmes()[PACKAGED].decode()
    text = text[: text.index("# What it is composed of.")]
    gates = text.index("[thresholds.gate-all]")
    text = text[:gates].replace('reading = "third"\notherwise = { "1/3" = "1/3" }\n', "")
    text = text.replace('reading = "claims-end"\notherwise = { "30 April 2015" = 2015-04-30 }\n', "")
    text = text.replace('S4 = "Councils face performance split, The MJ, early 2013"\n', "")
    return (
        text
        + """
[readings.third]
question = "What is 33%?"
choice = "1/3"
others = ["33/100"]
bears_on = ["youth offending"]

[readings.whose-children]
question = "Which children are tested?"
choice = "children in the household at the claim, under 18 that day"
not_offered = ["also those who left since attachment"]
bears_on = ["education"]
"""
    )


def test_a_file_of_before_is_of_the_first_phase_with_its_own_sums_thresholds_and_choices() -> None:
    packaged = read_programme(packaged_programmes()[PACKAGED], PACKAGED)
    text = of_before().replace('"3200.00"', '"3000.00"').replace('value = "91"', 'value = "70"')
    before = read_programme(text.encode(), "programmes/ours.toml")
    assert before.tariff("attachment-fee", MARCH, MARCH).value == 300000
    assert before.threshold("work-days", MARCH) == 70
    for part in set(PARTS) - {"gates"}:
        assert getattr(before.composed, part) == getattr(packaged.composed, part), part
    assert before.composed.gates == []
    assert before.choices({})["third"] == "1/3"
    assert before.threshold("youth-offending-reduction", MARCH, before.choices({})) == Fraction(1, 3)
    assert before.day("claims-end", {"claims-end": "30 April 2015"}) == date(2015, 4, 30)
    assert before.choices({})["whose-children"] == "children in the household at the claim"
    assert set(before.readings) == set(packaged.readings) - {"gate-edge"}


def test_a_file_of_before_that_lacks_a_tariff_names_it() -> None:
    text = of_before().replace("[tariffs.progress-to-work]", "[tariffs.progress-to-works]")
    with pytest.raises(Refused, match="there is no tariff 'progress-to-work'"):
        read_programme(text.encode(), "programmes/ours.toml")


def shows(shape: dict[str, Any]) -> bool:
    """Say whether a key's shape shows what is written there: an example, choices, a table or a day."""
    if {"examples", "enum", "const", "$ref"} & shape.keys():
        return True
    inner = [*shape.get("anyOf", ()), shape.get("items"), shape.get("additionalProperties")]
    return any(shows(part) for part in inner if isinstance(part, dict))


def test_every_key_of_a_programme_has_a_description_and_an_example() -> None:
    schema = ProgrammeFile.model_json_schema(by_alias=True)
    tables = {"ProgrammeFile": schema, **schema["$defs"]}
    keys = {
        f"{name}.{key}": shape
        for name, table in tables.items()
        for key, shape in table.get("properties", {}).items()
    }
    assert [key for key, shape in keys.items() if not shape.get("description")] == []
    assert [key for key, shape in keys.items() if not shows(shape)] == []


TABLES = (ProgrammeFile, MeasureUse, Criterion, Enough, OutcomePaid, Fee, Gate, KeyDay)
OF_VALUES = (Amount, Threshold, Tariff, Thresholds, Reading, ClaimWindow)


@pytest.mark.parametrize("table", [*TABLES, *OF_VALUES], ids=lambda table: table.__name__)
def test_an_example_of_a_key_may_stand_in_a_file(table: type[Settings]) -> None:
    assert {*ProgrammeFile.model_json_schema()["$defs"]} == {
        model.__name__ for model in (*TABLES[1:], *OF_VALUES)
    }
    for name, field in table.model_fields.items():
        for example in field.examples or ():
            held: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
            assert held.validate_json(json.dumps(example)) not in ("", [], {}, None), name


STAYS = """
[thresholds.stay-days]
values = [{ from = 2012-04-01, value = "91", cite = "S1", place = "page 6", status = "cited" }]
[measures.stay]
takes = "sustained"
by = { stays = ["tenancy"] }
[readings.interrupted]
choice = "days of all stays are added up"
"""


def test_what_a_source_settles_has_no_other_answers_and_bears_on_nothing() -> None:
    left_open = read_programme((SAMPLE + STAYS).encode(), "p.toml").readings["interrupted"]
    assert (left_open.others, left_open.bears_on) == (["the clock starts again"], ["stay"])
    cited = STAYS + 'cite = "S1"\nplace = "page 7"\n'
    settled = read_programme((SAMPLE + cited).encode(), "p.toml")
    reading = settled.readings["interrupted"]
    assert (reading.choice, reading.others, reading.bears_on) == ("days of all stays are added up", [], [])
    assert settled.choices({})["interrupted"] == "days of all stays are added up"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('cite = "S9"\nplace = "page 7"\n', "readings.interrupted: there is no source 'S9'"),
        ('cite = "S1"\n', "what a source settles has its place there, and no other answers"),
        ('place = "page 7"\n', "what a source settles has its place there, and no other answers"),
        ('cite = "S1"\nplace = "page 7"\nothers = ["the clock starts again"]\n', "and no other answers"),
    ],
)
def test_what_a_source_settles_says_where_and_offers_nothing_else(said: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_programme((SAMPLE + STAYS + said).encode(), "p.toml")
    assert any(why in finding.what for finding in refused.value.findings)

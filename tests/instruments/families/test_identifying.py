"""Which families must, may, nearly may and may not be included, before anybody is attached."""

from __future__ import annotations

from datetime import date

import pytest

from instruments.families.kit import PROGRAMME, TRUANT_ONCE, Household, case, evidence_of, named
from pooledbudget.instruments.families.identifying import Identification, Inclusion, identify, included
from pooledbudget.instruments.families.rules import Criteria
from pooledbudget.programmes.programme import packaged_programmes, read_programme

ON = date(2013, 4, 10)
HOUSEHOLDS = (
    Household("ALL", flags=("asb order", "off roll")).benefit(),
    Household("TWO-AND-CONCERN").benefit(),
    Household("TWO", flags=("asb order",)).benefit(),
    Household("ONE-AND-CONCERN", flags=("local concern",)).benefit(),
    Household("ONE", flags=()).benefit(),
    Household("TRUANT", flags=()).school({"2012-summer": 60}).benefit(),
    Household("NOBODY", flags=()),
)


@pytest.fixture(scope="module")
def found() -> Identification:
    attached = frozenset({named("ALL")})
    return identify(case(), evidence_of(*HOUSEHOLDS), ON, attached, named)


def of(found: Identification, name: str) -> tuple[Inclusion, list[str], list[str]]:
    (family,) = [family for family in found.families if family.subject == named(name)]
    return family.inclusion, list(family.met), list(family.missing)


def test_three_criteria_must_two_and_a_concern_may_and_one_more_would_let_in_who_is_one_short(
    found: Identification,
) -> None:
    assert of(found, "ALL") == (Inclusion.MUST, ["crime or ASB", "education", "work"], [])
    assert of(found, "TWO-AND-CONCERN") == (Inclusion.MAY, ["crime or ASB", "work", "local concern"], [])
    assert of(found, "TWO") == (Inclusion.NEARLY, ["crime or ASB", "work"], ["education", "local concern"])
    assert of(found, "ONE-AND-CONCERN") == (
        Inclusion.NEARLY,
        ["work", "local concern"],
        ["crime or ASB", "education"],
    )
    assert of(found, "ONE") == (Inclusion.MAY_NOT, ["work"], [])
    assert of(found, "NOBODY") == (Inclusion.MAY_NOT, [], [])


def test_a_criterion_that_a_missing_record_may_hide_is_told(found: Identification) -> None:
    (truant,) = [family for family in found.families if family.subject == named("TRUANT")]
    assert (truant.met, truant.unshown) == (["work"], ["education"])


def test_the_counts_the_overlaps_and_the_match_rates(found: Identification) -> None:
    assert found.counts() == {
        Inclusion.MUST: 1,
        Inclusion.MAY: 1,
        Inclusion.NEARLY: 2,
        Inclusion.MAY_NOT: 3,
    }
    assert found.overlaps == {
        ("crime or ASB", "education", "work"): 1,
        ("crime or ASB", "work"): 2,
        ("work",): 3,
        (): 1,
    }
    assert [family.attached for family in found.families].count(True) == 1
    stray = Household("STRAY", flags=()).benefit()
    stray.rows = [row for row in stray.rows if row[1].kind != "families"]
    rates = identify(case(), evidence_of(*HOUSEHOLDS, stray), ON, frozenset(), named).matched
    assert [(rate.kind, rate.people, rate.matched) for rate in rates] == [
        ("attendance", 1, 1),
        ("benefits", 7, 6),
    ]


def test_a_family_is_held_against_the_criteria_of_that_day() -> None:
    later = Household("LATER").benefit()
    before = identify(case(), evidence_of(later), date(2012, 11, 30), frozenset(), named)
    assert of(before, "LATER") == (Inclusion.MAY_NOT, ["work"], [])
    gone = Household("GONE", flags=("asb order", "off roll")).school(TRUANT_ONCE)
    gone.rows = [
        (origin, cells.model_copy(update={"left_on": ON}) if cells.kind == "families" else cells)
        for origin, cells in gone.rows
    ]
    assert identify(case(), evidence_of(gone), ON, frozenset(), named).families == []


def test_two_are_enough_where_that_is_the_answer() -> None:
    found = identify(
        case(PROGRAMME, local_filter="two are enough"), evidence_of(*HOUSEHOLDS), ON, frozenset(), named
    )
    assert of(found, "TWO")[0] is Inclusion.MAY
    assert of(found, "ONE")[0] is Inclusion.NEARLY


def test_needs_are_counted_and_any_other_need_would_let_in_who_is_one_short() -> None:
    file = "programmes/supporting-families-2022.toml"
    programme = read_programme(packaged_programmes()[file], file)
    two = Criteria(["crime", "dependent-child"], [], {"crime": 2, "dependent-child": 1}, [])
    inclusion, missing = included(case(programme), two)
    assert inclusion is Inclusion.NEARLY
    assert {"crime", "secure-housing"} <= set(missing)
    three = Criteria(["crime", "dependent-child"], [], {"crime": 3, "dependent-child": 1}, [])
    assert included(case(programme), three)[0] is Inclusion.MAY
    childless = Criteria(["crime"], [], {"crime": 3}, [])
    assert included(case(programme), childless) == (Inclusion.NEARLY, ["dependent-child"])

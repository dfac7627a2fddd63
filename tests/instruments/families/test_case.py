"""What every question of a families agreement needs: how many are funded, the cap, the days, the causes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from instruments.books import question
from instruments.families.kit import NAME, PROGRAMME, TEXT, attachment, case, cause
from pooledbudget.cited import Citation, Standing
from pooledbudget.errors import Refused
from pooledbudget.instruments.decisions import Reliance
from pooledbudget.instruments.families.case import attached, unconfirmed
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.money import Rounding, rounded
from pooledbudget.programmes.programme import read_programme

ON = date(2012, 4, 1)


def tariff(name: str, on: date) -> int:
    return PROGRAMME.tariffs[name].on(on).value


# Case 23 of the facts, troubled-families.md section 5: S1, S5; two years of the crime route are derived.
@pytest.mark.parametrize(
    ("attached_on", "fee", "crime", "progress", "work"),
    [
        (date(2012, 4, 1), 3200, 700, 100, 800),
        (date(2013, 3, 31), 3200, 700, 100, 800),
        (date(2013, 4, 1), 2400, 1500, 100, 1600),
        (date(2014, 3, 31), 2400, 1500, 100, 1600),
        (date(2014, 4, 1), 1600, 2300, 100, 2400),
    ],
)
def test_tariffs_by_year_of_attachment(
    attached_on: date, fee: int, crime: int, progress: int, work: int
) -> None:
    names = ("attachment-fee", "crime-asb-education", "progress-to-work", "continuous-employment")
    assert [tariff(name, attached_on) // 100 for name in names] == [fee, crime, progress, work]
    assert fee + crime + progress == fee + work == 4000
    assert fee + crime == 3900, "case 24: without progress to work"


# Cases 1 to 10: allocation -> the most that can be paid, at 4,000 a funded family (S3, S5, S10, S11, S92 to S94).
@pytest.mark.parametrize(
    ("place", "families", "rounding", "pounds"),
    [
        ("Hammersmith and Fulham", 540, "floor", 1_800_000),
        ("Kensington and Chelsea", 400, "floor", 1_332_000),
        ("Leeds", 2190, "half up", 7_300_000),
        ("Sheffield", 1680, "half up", 5_600_000),
    ],
)
def test_published_maxima(place: str, families: int, rounding: str, pounds: int) -> None:
    assert case(funded_rounding=rounding).funded(families, ON) * 4000 == pounds, place


@pytest.mark.parametrize(
    ("place", "families", "printed"),
    [
        ("Birmingham", 4180, Fraction("13.9")),
        ("Lancashire", 2630, Fraction("8.8")),
        ("Kent", 2560, Fraction("8.5")),
    ],
)
def test_published_maxima_at_their_printed_precision(place: str, families: int, printed: Fraction) -> None:
    exact = Fraction(families) * PROGRAMME.threshold("funded-share", ON) * 4000 / 1_000_000
    assert abs(exact - printed) <= Fraction(1, 20), place


# Cases 14, 15 and 17: year-one thirds of the tri-borough table (S5): fees, results, total in pounds.
@pytest.mark.parametrize(
    ("place", "funded", "fees", "results", "total"),
    [
        ("Hammersmith and Fulham", Fraction(150), 480_000, 120_000, 600_000),
        ("Kensington and Chelsea", Fraction(333, 3), 355_200, 88_800, 444_000),
        ("Tri-borough", Fraction(1441, 3), 1_537_067, 384_267, 1_921_333),
    ],
)
def test_published_year_one_thirds(place: str, funded: Fraction, fees: int, results: int, total: int) -> None:
    on = date(2012, 6, 1)
    fee, result = tariff("attachment-fee", on) // 100, tariff("continuous-employment", on) // 100
    found = [rounded(funded * each, Rounding.HALF_UP) for each in (fee, result, fee + result)]
    assert found == [fees, results, total], place


# The funded share


def funded(rounding: str, families: range, allocation: int = 6) -> list[bool]:
    made = case(allocation=allocation, funded_rounding=rounding)
    return [made.places(count - 1, ON) < made.places(count, ON) for count in families]


def test_five_of_every_six_are_funded_by_running_total() -> None:
    """Case 68: six families attached on a six-family allocation: the fee pays for five."""
    assert funded("half up", range(1, 7)) == [True, True, True, False, True, True]
    assert funded("half even", range(1, 7)) == [True, True, False, True, True, True]
    assert funded("floor", range(1, 7)) == [False, True, True, True, True, True]


@pytest.mark.parametrize("rounding", ["half up", "half even", "floor"])
@pytest.mark.parametrize(
    ("allocation", "whole"), [(1, (1, 1, 0)), (6, (5, 5, 5)), (7, (6, 6, 5)), (9, (8, 8, 7))]
)
def test_no_more_are_funded_than_the_allocation_has_however_many_come(
    rounding: str, allocation: int, whole: tuple[int, int, int]
) -> None:
    """9 x 5/6 is 7.5: half up and half even give 8, the floor 7."""
    most = dict(zip(("half up", "half even", "floor"), whole, strict=True))[rounding]
    assert sum(funded(rounding, range(1, 40), allocation)) == most


def test_another_rounding_may_be_asked_about() -> None:
    made = case(funded_rounding="half up")
    assert [made.places(4, ON, way) for way in ("", "floor", "half even")] == [3, 3, 3]
    assert [made.places(3, ON, way) for way in ("", "floor", "half even")] == [3, 2, 2]
    assert (made.funded(3, ON), made.funded(3, ON, "floor"), made.funded(3, ON, "half even")) == (3, 2, 2)


@pytest.mark.parametrize(
    ("reading", "allocation", "cap"),
    [
        ("at five-sixths of the allocation", 6, 5),
        ("at five-sixths of the allocation", 9, 8),
        ("at the full allocation", 6, 6),
        ("at the full allocation", 9, 9),
    ],
)
def test_results_are_capped_at_five_sixths_or_at_the_full_allocation(
    reading: str, allocation: int, cap: int
) -> None:
    """Case 37: 116,654 of 117,910 were claimed, which is beyond five-sixths: so it is a reading."""
    assert case(allocation=allocation, results_cap=reading).results_cap(ON) == cap


# Days, causes, attachments


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2012, 3, 31), Reason.BEFORE_START),
        (date(2012, 4, 1), None),
        (date(2015, 3, 31), None),
        (date(2015, 4, 1), Reason.AFTER_END),
    ],
)
def test_a_day_is_in_the_programme_from_its_first_to_its_last(on: date, reason: Reason | None) -> None:
    assert case().outside(on) is reason


def test_a_cause_is_the_programme_the_pseudonym_and_what_is_earned() -> None:
    assert case().cause(question(), "F", "result") == cause("F", "result")
    assert case().cause(question(), "F", "result") == case(agreement="second").cause(
        question(), "F", "result"
    )
    assert "F:" not in case().cause(question(), "F", "result")[len(PROGRAMME.id) + 1 :]


def test_the_first_attachment_of_a_family_counts_and_each_agreement_has_its_own() -> None:
    given = (
        attachment("F", "2013-04-10"),
        attachment("F", "2013-04-02", number=3),
        attachment("G", "2013-04-11", number=4),
        attachment("G", "2013-04-01", number=5, agreement="second"),
    )
    assert {family: found.number for family, found in attached(case(), question(*given)).items()} == {
        "F": 2,
        "G": 4,
    }
    assert list(attached(case(agreement="second"), question(*given))) == ["G"]


def test_a_tariff_that_was_derived_and_not_read_is_named() -> None:
    read, derived = Citation("S5", "table"), Citation("reading", "3,900 less the fee", Standing.UNCONFIRMED)
    assert unconfirmed(read, "fee") == []
    assert unconfirmed(derived, "fee") == [Reliance("tariff", "fee", "3,900 less the fee")]


# The programme itself


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('amount = "3200.00"', "amount = 3200", "written as a string"),
        ('amount = "3200.00"', "amount = 3200.0", "decimal point"),
        ('governed_by = "attached_on"\n', "", "governed_by"),
        ('cite = "S6"', 'cite = "S999"', "no source 'S999'"),
        ('from = 2013-04-01, amount = "2400.00"', 'from = 2011-04-01, amount = "2400.00"', "out of order"),
        ("[tariffs.progress-to-work]", "nonsense = 1\n[tariffs.progress-to-work]", "not a key of this table"),
        (
            ', cite = "S1", place = "results table", status = "cited" },\n]\n\n[tariffs.continuous',
            ', place = "results table", status = "cited" },\n]\n\n[tariffs.continuous',
            "cite",
        ),
    ],
)
def test_a_programme_without_its_sources_is_refused(old: str, new: str, what: str) -> None:
    text = TEXT.decode()
    assert old in text
    with pytest.raises(Refused, match=what):
        read_programme(text.replace(old, new, 1).encode(), NAME)


def test_a_tariff_is_read_on_the_day_that_governs_it() -> None:
    text = TEXT.decode().replace('governed_by = "attached_on"', 'governed_by = "claimed_on"')
    other = read_programme(text.encode(), NAME)
    days = (date(2012, 6, 1), date(2013, 6, 1))
    assert PROGRAMME.tariff("crime-asb-education", *days).value == 70000
    assert other.tariff("crime-asb-education", *days).value == 150000

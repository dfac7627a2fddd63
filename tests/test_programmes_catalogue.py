"""Cards of prices written from the pages on programmes alone: their figures, and made people through a book.

Every sum below is typed from the list of facts (section 1.3) or worked by hand from it; nothing is computed
from the files under `examples/programmes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from family_book import BOOK
from in_memory import MemoryBook
from pooledbudget.cited import Standing
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.decisions import Decision
from pooledbudget.ledger.record import Record
from pooledbudget.money import prose
from pooledbudget.periods import Month
from pooledbudget.programmes.price import most_for_one
from pooledbudget.programmes.programme import read_programme
from pooledbudget.programmes.told import told

FOLDER = Path(__file__).parents[1] / "examples" / "programmes"
CATALOGUE = sorted(file.stem for file in FOLDER.glob("*.toml"))
ROUGH, LEAVERS = "entrenched-rough-sleeping-2017", "care-leavers-2018"
PRICES = {
    ROUGH: [
        *(600, 1500, 1500, 2600, 2500, 1800),
        *(100, 100, 100),
        *(200, 600, 100, 1100, 120, 2600),
        *(500, 400, 800, 1900, 1800, 2400, 2200),
    ],
    LEAVERS: [
        *(220, 220, 220, 220, 220),
        *(220, 220, 220, 1760, 4730, 4730),
        *(660, 2750, 2750, 4730),
        *(110, 220, 330),
        *(660, 2750, 2750, 2750, 2750),
    ],
}
"""The prices of each card, in the order of the facts."""
MOST = {ROUGH: 19_000, LEAVERS: 36_190}
"""The cap for one person; the card of care leavers has none, and all of it comes to this."""
AGREEMENT = """
kind = "families"
agreement = "card"
title = "card"
programme = "{programme}"
payer = "dept"
allocation = 300
theme = "people"
"""


def text(programme: str) -> str:
    return (FOLDER / f"{programme}.toml").read_text("utf-8")


def closed(programme: str, month: str, **rows: Sequence[str]) -> dict[str, list[Decision]]:
    """Return what was decided of each person's claims, in the order of their days."""
    book = MemoryBook(
        BOOK.format(first=month),
        {"card": AGREEMENT.format(programme=programme)},
        record=Record.create(":memory:", "smallshire", Month.parse(month)),
        today=Month.parse(month).plus(1).first,
        programmes={programme: text(programme)},
    )
    for named, lines in rows.items():
        receipt = book.offer(named.partition("_")[0], *lines)
        assert receipt.accepted, [str(finding) for finding in receipt.findings]
    results = [decision for decision in book.close(month).decisions if decision.asked == "result"]
    results.sort(key=lambda decision: decision.on)
    people = [line.split(",")[1] for line in rows["families"]]
    subjects = {person: pseudonym(bytes(32), "family", person) for person in people}
    return {
        person: [decision for decision in results if decision.subject == subject]
        for person, subject in subjects.items()
    }


def claims(person: str, month: str, results: Sequence[str], day: int = 1) -> list[str]:
    """Return a claim on each day of a month from one on."""
    first = Month.parse(month).first + timedelta(days=day - 1)
    return [f"card,{person},{first + timedelta(days=after)},{result}" for after, result in enumerate(results)]


def answers(decisions: Sequence[Decision]) -> list[tuple[int, str]]:
    """Return the pounds and the reason of each."""
    return [(decision.amount // 100, decision.reason) for decision in decisions]


def test_both_cards_are_there() -> None:
    assert sorted([ROUGH, LEAVERS]) == CATALOGUE


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_card_has_the_prices_of_the_facts_and_what_is_unknown_is_unconfirmed(name: str) -> None:
    programme = read_programme(text(name).encode(), f"{name}.toml")
    on = programme.starts
    held = [programme.tariffs[part.tariff].on(on) for part in programme.composed.outcomes.values()]
    assert [value.value for value in held] == [price * 100 for price in PRICES[name]]
    assert {value.citation.standing for value in held} == {Standing.CITED}
    assert {day.status for day in programme.days.values()} == {"unconfirmed"}
    lengths = [value.on(on).citation for value in programme.thresholds.values()]
    assert {citation.standing for citation in lengths} == {Standing.UNCONFIRMED}
    assert most_for_one(programme, on) == MOST[name] * 100
    said = " ".join(part.sentence for part in told(programme, on, "GBP"))
    assert all(prose(price * 100, "GBP") in said for price in PRICES[name])


def test_the_card_of_care_leavers_times_the_counts_of_a_project_is_its_sum() -> None:
    """Case T9: project Apollo."""
    counts = [103, 0, 91, 87, 99, 53, 45, 32, 17, 19, 3, 0, 0, 0, 0, 22, 21, 17, 73, 64, 54, 46, 33]
    programme = read_programme(text(LEAVERS).encode(), "card.toml")
    prices = [
        programme.tariff(part.tariff, date(2019, 1, 1), date(2019, 1, 1)).value
        for part in programme.composed.outcomes.values()
    ]
    assert sum(count * price for count, price in zip(counts, prices, strict=True)) == 848_760_00


REACHED = (
    "accommodation entered",
    "first wellbeing assessment",
    "second wellbeing assessment",
    "third wellbeing assessment",
    "mental health support entered",
    "mental health support sustained",
    "alcohol treatment entered",
    "alcohol treatment sustained",
    "drug treatment entered",
    "drug treatment sustained",
    "education",
)
STAYED = tuple(f"accommodation for {months} months" for months in (3, 6, 12, 18, 24))
WORKED = (
    "volunteering for 13 weeks",
    "volunteering for 26 weeks",
    "part-time employment for 13 weeks",
    "part-time employment for 26 weeks",
    "full-time employment for 13 weeks",
    "full-time employment for 26 weeks",
)


def test_a_rough_sleeper_who_achieves_everything_is_paid_19000_pounds() -> None:
    """22 outcomes in the order of the card: £17,220 by volunteering, then £1,900 is cut to £1,780."""
    hours = ("78 hours of volunteering", "156 hours of volunteering")
    found = closed(
        ROUGH,
        "2019-12",
        families=("P1,P1,1970-01-01,2017-01-01,,",),
        achievements=[f"P1,2017-06-10,{word}," for word in (*REACHED, *hours)],
        stays=[
            f"P1,2017-06-10,,{word},"
            for word in ("accommodation", "volunteering", "part-time employment", "full-time employment")
        ],
        attachments=("card,P1,2017-06-01",),
        claims=claims("P1", "2019-12", [REACHED[0], *STAYED, *REACHED[1:], *WORKED]),
    )["P1"]
    assert answers(found[:18]) == [(price, "") for price in PRICES[ROUGH][:18]]
    assert sum(PRICES[ROUGH][:18]) == 17_220
    assert answers(found[18:]) == [(1_780, ""), *[(0, "beyond the most")] * 3]
    assert found[18].facts["cut"] == 120_00
    assert sum(decision.amount for decision in found) == 19_000_00


def test_an_interrupted_stay_starts_the_clock_again_and_nothing_else_is_offered() -> None:
    """90 days, a day without, 181 days: 3 months are shown and 6, of 182 days, are not."""
    found = closed(
        ROUGH,
        "2019-12",
        families=("P2,P2,1970-01-01,2017-01-01,,",),
        achievements=("P2,2017-06-10,accommodation entered,",),
        stays=("P2,2017-06-10,2017-09-07,accommodation,", "P2,2017-09-09,2018-03-08,accommodation,"),
        attachments=("card,P2,2017-06-01",),
        claims=claims("P2", "2019-12", [REACHED[0], *STAYED[:3]]),
    )["P2"]
    assert answers(found) == [(600, ""), (1500, ""), (0, "test not met"), (0, "test not met")]
    assert [measure.found["days"] for measure in found[2].measures[1:]] == [181]
    rests = {(rests.kind, rests.name) for decision in found for rests in decision.rests_on}
    assert {name for kind, name in rests if kind == "reading"} == {"nothing-relevant"}
    assert {name for kind, name in rests if kind == "threshold"} == {"days-91", "days-182", "days-365"}


def test_wellbeing_is_paid_three_times_in_order_and_each_once() -> None:
    first, second, third = REACHED[1:4]
    found = closed(
        ROUGH,
        "2019-12",
        families=("P3,P3,1970-01-01,2017-01-01,,", "P4,P4,1970-01-01,2017-01-01,,"),
        achievements=[
            f"P3,2017-07-01,{first},",
            f"P3,2017-09-01,{second},",
            f"P3,2017-11-01,{third},",
            f"P4,2017-05-31,{first},",
        ],
        attachments=("card,P3,2017-06-01", "card,P4,2017-06-01"),
        claims=[*claims("P3", "2019-12", [second, first]), *claims("P4", "2019-12", [first])],
        claims_again=claims("P3", "2019-12", [first, second, third], 3),
    )
    assert answers(found["P3"]) == [
        (0, "another outcome comes first"),
        (100, ""),
        (0, "already paid"),
        (100, ""),
        (100, ""),
    ]
    assert answers(found["P4"]) == [(0, "test not met")]


def test_volunteering_needs_its_hours_and_full_time_work_is_no_part_time_work() -> None:
    """182 days of volunteering and 156 hours, with no word of 78; 91 days of full-time work; one not attached."""
    found = closed(
        ROUGH,
        "2019-12",
        families=("P5,P5,1970-01-01,2017-01-01,,", "P6,P6,1970-01-01,2017-01-01,,"),
        achievements=("P5,2018-07-01,156 hours of volunteering,",),
        stays=("P5,2018-01-01,2018-07-01,volunteering,", "P5,2018-08-01,2018-10-30,full-time employment,"),
        attachments=("card,P5,2017-06-01",),
        claims=[*claims("P5", "2019-12", WORKED), *claims("P6", "2019-12", WORKED[:1])],
    )
    assert answers(found["P5"]) == [
        (0, "test not met"),
        (800, ""),
        (0, "test not met"),
        (0, "test not met"),
        (2400, ""),
        (0, "test not met"),
    ]
    assert answers(found["P6"]) == [(0, "not attached")]


LEFT = (
    *(f"{which} outcome of stability" for which in ("first", "second", "third", "fourth", "fifth")),
    *("course begun", "25% of a course", "50% of a course"),
    *(f"level {level} qualification" for level in (1, 2, 3)),
    *("higher education begun", "first year of higher education", "second year of higher education"),
    *("higher education completed", "work experience entered"),
    *("work experience for 1 week", "work experience for 4 weeks", "employment entered"),
    *("earned 768", "earned 1631", "earned 3350", "earned 8155"),
)


def test_a_care_leaver_who_achieves_everything_is_paid_every_price_once() -> None:
    found = closed(
        LEAVERS,
        "2021-12",
        families=("C1,C1,2001-01-01,2018-01-01,,",),
        achievements=[f"C1,2019-03-01,{word}," for word in LEFT if word not in LEFT[16:18]],
        stays=("C1,2019-02-01,2019-02-28,work experience,",),
        attachments=("card,C1,2019-01-10",),
        claims=claims("C1", "2021-12", LEFT),
        claims_again=claims("C1", "2021-12", LEFT[:1], 24),
    )["C1"]
    assert answers(found) == [*((price, "") for price in PRICES[LEAVERS]), (0, "already paid")]
    assert sum(decision.amount for decision in found) == 36_190_00


def test_27_days_of_work_experience_and_6_before_are_no_4_weeks_unless_stays_are_added_up() -> None:
    found = closed(
        LEAVERS,
        "2021-12",
        families=("C2,C2,2001-01-01,2018-01-01,,",),
        achievements=("C2,2019-03-01,earned 768,", "C2,2019-09-01,earned 768,"),
        stays=("C2,2019-02-01,2019-02-06,work experience,", "C2,2019-03-01,2019-03-27,work experience,"),
        attachments=("card,C2,2019-01-10",),
        claims=claims("C2", "2021-12", [LEFT[16], LEFT[17], "earned 768"]),
        claims_again=claims("C2", "2021-12", ["earned 768", "earned 8155"], 4),
    )["C2"]
    assert answers(found) == [
        (220, ""),
        (0, "test not met"),
        (2750, ""),
        (0, "already paid"),
        (0, "test not met"),
    ]
    assert found[1].facts["otherwise"] == [["interrupted", "days of all stays are added up", 330_00]]

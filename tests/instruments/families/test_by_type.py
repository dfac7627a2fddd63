"""By type of result and year of attachment: families, rate, gross, not paid, net; turned around; headroom."""

from __future__ import annotations

from datetime import date

import pytest

from instruments.books import Place
from instruments.families.desks import (
    ATTACHED,
    BOTH,
    EMP,
    attached,
    claims_of,
    decided,
    packaged,
    result,
    said,
)
from instruments.families.kit import PROGRAMME
from pooledbudget.instruments.families.by_type import headroom_table, results_table, turned_around
from pooledbudget.instruments.figures import Amount

BASE, JOBS, TOP_UP = "crime-asb-education", "continuous-employment", "progress-to-work"


@pytest.mark.parametrize(
    ("crime", "jobs", "progress", "turned"),
    [
        pytest.param(77_270, 8_033, 7_347, 85_303, id="30: autumn 2014"),
        pytest.param(63_151, 6_357, 5_893, 69_508, id="31: the round before"),
        pytest.param(95_163, 10_508, 0, 105_671, id="32: February 2015"),
    ],
)
def test_progress_to_work_is_counted_apart_and_not_added(
    crime: int, jobs: int, progress: int, turned: int
) -> None:
    counted = {BASE: crime, JOBS: jobs, TOP_UP: progress}
    assert turned_around(counted, PROGRAMME.composed) == turned


def test_what_is_added_is_read_from_the_programme() -> None:
    programme = packaged("troubled-families-2015")
    assert turned_around(dict.fromkeys(programme.composed.outcomes, 2), programme.composed) == 4


def test_each_type_and_year_has_its_line_and_top_ups_theirs() -> None:
    both = {BASE: 70_000, TOP_UP: 10_000}
    claims = claims_of(
        attached("A"),
        attached("B"),
        attached("C"),
        attached("D", date(2013, 4, 10)),
        result("A", BOTH, both),
        result("B", BOTH),
        result("C", earned={}, reason="test not met"),
        result("D", EMP, {JOBS: 160_000}),
    )
    table = results_table(claims)
    assert said(table) == {
        "Attachment fee, 2012 to 2013": ["0", "£3,200.00", *["£0.00"] * 2, "0", "£0.00", "3", "£9,600.00"],
        "Attachment fee, 2013 to 2014": ["0", "£2,400.00", *["£0.00"] * 2, "0", "£0.00", "1", "£2,400.00"],
        "Crime, anti-social behaviour and education, 2012 to 2013": [
            *("3", "£700.00", "£2,100.00", "£700.00"),
            *("2", "£1,400.00", "2", "£1,400.00"),
        ],
        "Continuous employment, 2013 to 2014": [
            *("1", "£1,600.00", "£1,600.00", "£0.00"),
            *("1", "£1,600.00", "1", "£1,600.00"),
        ],
        "Turned around": ["4", "", "", "", "3", "", "3", ""],
        "Progress to work, 2012 to 2013": [
            *("2", "£100.00", "£200.00", "£100.00"),
            *("1", "£100.00", "1", "£100.00"),
        ],
        "In all": ["", "", "£3,900.00", "£800.00", "", "£3,100.00", "", "£15,100.00"],
    }
    assert table.intro.startswith(
        "Turned around is every kind of result; progress to work is not added to it."
    )


def test_what_people_reversed_by_hand_has_a_line_and_the_total_is_the_ledgers() -> None:
    paid = result("A")
    table = results_table(claims_of(attached("A"), paid, ledger={paid.cause: [70_000, -70_000]}))
    found = said(table)
    assert found["Reversed or put back by hand"][5:] == ["−£700.00", "", "−£700.00"]
    assert found["In all"][5:] == ["£0.00", "", "£3,200.00"]
    assert "Reversed or put back by hand" not in said(results_table(claims_of(attached("A"), paid)))


def test_what_people_reversed_of_an_earlier_month_is_taken_off_the_month_they_did_it_in() -> None:
    """November's page said that -1,500.00 was earned, and that all types came to nought."""
    before = result("A", month="2013-09")
    ledger = {before.cause: [70_000, -70_000]}
    hand = {f"reverses:{before.cause}": -70_000, "reverses:S0001:2": -1}
    found = said(results_table(claims_of(attached("A"), before, ledger=ledger, by_hand=hand)))
    assert found["Reversed or put back by hand"][5:] == ["−£700.00", "", "−£700.00"]
    assert found["In all"][5:] == ["−£700.00", "", "£3,200.00"]


def test_a_claim_without_a_rate_is_counted_and_said() -> None:
    table = results_table(claims_of(result("A", earned={}, reason="not attached")))
    line = said(table)["Crime, anti-social behaviour and education, never attached"]
    assert line[:4] == ["1", "", "£0.00", "£0.00"]
    assert "1 claimed of nobody who was attached has no rate." in table.intro


def test_a_programme_of_persons_is_told_by_outcome_and_turns_nobody_around() -> None:
    programme = packaged("fair-chance-fund-2015")
    name, outcome = next(iter(programme.composed.outcomes.items()))
    on = programme.starts.replace(year=programme.starts.year + 1)
    claims = claims_of(
        decided("P", "attachment", 0, on=on),
        decided(
            "P", "result", 500, on=on, facts={"claimed": outcome.claimed_as, "earned": {outcome.tariff: 500}}
        ),
        programme=programme,
    )
    table = results_table(claims)
    assert (table.title, table.columns[0].title) == ("By outcome", "By outcome")
    assert "Turned around" not in said(table)
    assert [cell.id for line in table.lines for cell in line.cells if f"by-type.{name}." in cell.id]
    assert headroom_table(claims) is None


def test_the_cap_is_the_share_of_the_allocation_and_what_is_left_of_it() -> None:
    claims = claims_of(attached("A"), attached("B"), result("A", BOTH, {BASE: 70_000, TOP_UP: 10_000}))
    table = headroom_table(claims)
    assert table is not None
    assert said(table) == {
        "Allocation": ["6", "6"],
        "Paid for at the most, 5 in 6 of the allocation": ["5", "5"],
        "Paid to date": ["1", "2"],
        "Headroom": ["4", "3"],
        "Fees at the most for those attached so far": ["", "2"],
        "Room for fees until more are attached": ["", "0"],
    }


def test_the_cap_leads_to_the_allocation_and_to_what_says_which_share_is_paid_for() -> None:
    """Issue 11: of 8 numbers of the table one could be asked about."""
    claims = claims_of(attached("A"), attached("B"), result("A", BOTH, {BASE: 70_000, TOP_UP: 10_000}))
    table = headroom_table(claims)
    assert table is not None
    found = {cell.id.removeprefix("families.cap."): cell for line in table.lines for cell in line.cells}
    assert [name for name in found if name] == [
        *(f"{name}{of}" for name in ("allocation", "most", "used", "headroom") for of in ("", ".fees")),
        "so-far.fees",
        "room-so-far.fees",
    ]
    assert list(map(str, found["allocation"].because)) == ["families, allocation"]
    assert found["most"].behind == ["families.cap.allocation"]
    reading, share, made_whole = map(str, found["most"].because)
    assert "reading results-cap: at five-sixths of the allocation (unconfirmed)" in reading
    assert ("five" in share, "reading funded-rounding" in made_whole) == (True, True)
    assert len(found["most.fees"].because) == 2
    assert found["used"].behind == ["troubled-families-2012:A:result"]
    assert found["headroom.fees"].behind == ["families.cap.most.fees", "families.cap.used.fees"]


def test_under_the_full_allocation_no_share_says_the_cap_of_results() -> None:
    table = headroom_table(claims_of(readings={"results-cap": "at the full allocation"}))
    assert table is not None
    most, fees = table.lines[1].cells
    assert [most.value, fees.value] == [6, 5]
    assert (len(most.because), len(fees.because)) == (1, 2)


def test_each_rate_leads_to_where_the_programme_says_it() -> None:
    claims = claims_of(attached("A"), result("A", earned={BASE: 70_000}))
    rates = {line.label: line.cells[1] for line in results_table(claims).lines if line.cells[1].id}
    fee, crime = rates.values()
    assert fee.id == "families.by-type.fee.2012-13.rate"
    assert isinstance(fee.expression, Amount)
    assert fee.expression.origin == PROGRAMME.tariff("attachment-fee", ATTACHED, ATTACHED).citation
    assert crime.id == f"families.by-type.{BASE}.2012-13.rate"


def test_a_rate_that_the_programme_says_no_more_is_said_to_be_that_of_the_decision() -> None:
    claims = claims_of(attached("A"), result("A", earned={BASE: 70_001}))
    (crime,) = [line.cells[1] for line in results_table(claims).lines if BASE in line.cells[1].id]
    assert isinstance(crime.expression, Amount)
    assert (crime.minor, crime.expression.origin) == (70_001, None)


def test_the_lines_of_a_book_come_to_its_ledger(told: Place) -> None:
    for period in ("2013-09", "2013-10", "2013-14"):
        statement = told.schedule(period, "claims")
        values = statement.values
        for agreement in ("families", "second"):
            net = values[f"{agreement}.attachment"] + values[f"{agreement}.result"]
            assert values[f"{agreement}.by-type.net"] == net
            lost = values[f"{agreement}.by-type.gross"] - values[f"{agreement}.by-type.not-paid"]
            assert lost == net

"""Grants that an agreement expects, held against what came."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conftest import POOL
from instruments.books import UNFENCED, Place, table_of
from instruments.pools.agreements import agreement
from instruments.pools.settled import AGREED
from pooledbudget.acts.closing import Closing
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.clauses import clauses

MakePlace = Callable[..., Place]
TITLE = "Grants expected"
DATED = AGREED.replace(
    'grants = ["other"]',
    'grants = [{ name = "other", giver = "department", amounts = { 2013-14 = ['
    '{ on = 2013-05-01, amount = "40.00" }, { on = 2013-08-01, amount = "60.00" }] } }]',
)
BY_YEAR = AGREED.replace(
    'grants = ["other"]', 'grants = [{ name = "other", amounts = { 2013-14 = "100.00" } }]'
)


def grant(day: str, amount: str, name: str = "other", reference: str = "G1") -> str:
    return f"{day},pool,department,{name},{amount},{reference},"


def found(closing: Closing) -> list[tuple[str, str, str]]:
    return [
        (finding.facts["case"], finding.facts["day"], finding.facts["amount"])
        for finding in closing.findings
        if finding.facts.get("case", "").startswith("grant")
    ]


def expected(place: Place, month: str) -> dict[str, list[str]]:
    return table_of(place.schedule(month, "memorandum"), TITLE)


def test_what_came_meets_the_oldest_day_first(make_place: MakePlace) -> None:
    place = make_place(pool=DATED)
    place.give("grants", grant("2013-05-02", "50.00"))
    place.through("2013-05")
    assert expected(place, "2013-05") == {
        "other, by 1 May 2013": ["£40.00", "£40.00", "£0.00"],
        "other, by 1 August 2013, not due yet": ["£60.00", "£10.00", "−£50.00"],
        "All grants expected": ["£100.00", "£50.00", "−£50.00"],
    }


def test_a_grant_that_has_not_come_by_its_day_is_said_while_it_lasts(make_place: MakePlace) -> None:
    place = make_place(pool=DATED)
    assert found(place.close("2013-04")) == []
    closing = place.close("2013-05")
    assert found(closing) == [("grant not come", "2013-05-01", "40.00")]
    assert closing.findings[0].what == (
        "£40.00 of the grant other that pool expects has not come; the oldest was due by 1 May 2013"
    )
    assert place.close("2013-06").clean
    place.give("grants", grant("2013-07-02", "40.00"))
    assert found(place.close("2013-07")) == []
    assert found(place.close("2013-08")) == [("grant not come", "2013-08-01", "60.00")]


def test_more_than_all_that_is_expected_is_said_with_how_much(make_place: MakePlace) -> None:
    place = make_place(pool=DATED)
    place.give("grants", grant("2013-04-02", "100.00"))
    assert found(place.close("2013-04")) == []
    place.give("grants", grant("2013-05-02", "0.01", reference="G2"))
    assert found(place.close("2013-05")) == [("grant beyond what is expected", "2013-05-02", "0.01")]
    assert expected(place, "2013-05")["other, beyond what is expected"] == ["£0.00", "£0.01", "£0.01"]
    assert expected(place, "2013-05")["All grants expected"] == ["£100.00", "£100.01", "£0.01"]


def test_a_years_amount_is_expected_by_its_last_day(make_place: MakePlace) -> None:
    place = make_place(pool=BY_YEAR)
    place.give("grants", grant("2013-05-02", "30.00"))
    assert found(place.through("2014-02")) == []
    assert found(place.close("2014-03")) == [("grant not come", "2014-03-31", "70.00")]
    place.give("grants", grant("2014-04-02", "70.00", reference="G2"))
    assert found(place.close("2014-04")) == []
    late = {"other, by 31 March 2014": ["£100.00", "£100.00", "£0.00"]}
    assert expected(place, "2014-04") == {**late, "All grants expected": late["other, by 31 March 2014"]}


def test_a_year_that_was_met_is_no_line_of_the_next(make_place: MakePlace) -> None:
    place = make_place(pool=BY_YEAR)
    place.give("grants", grant("2013-05-02", "100.00"))
    place.through("2014-04")
    assert TITLE not in " ".join(table.title for table in place.schedule("2014-04", "memorandum").tables)


def test_a_grant_that_ends_is_expected_by_then(make_place: MakePlace) -> None:
    place = make_place(pool=BY_YEAR.replace('name = "other",', 'name = "other", ends = 2013-06-30,'))
    assert found(place.through("2013-06")) == [("grant not come", "2013-06-30", "100.00")]


def test_what_was_expected_before_the_book_began_is_not_asked(make_place: MakePlace) -> None:
    early = DATED.replace("starts = 2013-04-01", "starts = 2012-04-01").replace("2013-14 = [", "2012-13 = [")
    early = early.replace("2013-05-01", "2012-05-01").replace("2013-08-01", "2012-08-01")
    assert found(make_place(pool=early).close("2013-04")) == []


def test_a_fenced_grant_may_be_expected_too(make_place: MakePlace) -> None:
    place = make_place(pool=DATED.replace('name = "other"', 'name = "carers"'))
    assert found(place.through("2013-05")) == [("grant not come", "2013-05-01", "40.00")]


def test_a_pool_that_names_no_grant_takes_one_and_says_so_both_ways_out(make_place: MakePlace) -> None:
    place = make_place(pool=UNFENCED)
    rows = grant("2013-04-02", "9.00", "winter"), grant("2013-04-03", "1.00", "winter", "G2")
    receipt = place.offer("grants", *rows, grant("2013-04-03", "5.00", "summer", "G3"))
    assert [finding.what for finding in receipt.findings if finding.column == "grant"] == [
        "pool names no grant, and takes winter as free to spend: 2 rows, £10.00",
        "pool names no grant, and takes summer as free to spend: 1 row, £5.00",
    ]
    assert receipt.findings[0].remedy == (
        "name it in 'grants' of the agreement; or correct the cell, if it is another agreement's"
    )
    closing = place.close("2013-04")
    assert found(closing) == [
        ("grant not named", "2013-04-03", "5.00"),
        ("grant not named", "2013-04-03", "10.00"),
    ]
    assert closing.clean  # each receipt has said it: a month of such a book closes as it did
    assert place.balance("income:grants", "pool") == -1500
    assert place.close("2013-05").clean
    place.agree("pool", f'grants = ["winter", "summer"]\n{UNFENCED}')
    assert found(place.close("2013-06")) == []


def test_a_grant_of_another_year_is_not_said_again(make_place: MakePlace) -> None:
    place = make_place(pool=UNFENCED)
    place.give("grants", grant("2013-04-02", "9.00", "winter"))
    assert found(place.through("2014-03")) == [("grant not named", "2014-03-31", "9.00")]
    assert found(place.close("2014-04")) == []


def test_a_grant_by_another_name_is_refused_with_the_nearest(make_place: MakePlace) -> None:
    place = make_place(pool=POOL)
    receipt = place.offer("grants", grant("2013-04-02", "9.00", "public-heath"))
    assert not receipt.accepted
    assert "did you mean 'public-health'" in receipt.findings[0].what


def test_an_expected_grant_is_read_back_with_its_days() -> None:
    said = 'grants = [{ name = "winter", amounts = { 2013-14 = [{ on = 2013-11-01, amount = "8.00" }, '
    said += '{ on = 2014-02-01, amount = "2.00" }] } }]'
    told = [
        clause.text
        for clause in clauses(agreement('overspend = [{ step = "share" }]', above=said), {}, "GBP")
    ]
    assert (
        "The grant winter is expected £10 for 2013-14 (£8 by 1 November 2013 and £2 by 1 February 2014)."
        in told
    )


def test_a_day_of_another_year_is_refused() -> None:
    said = 'grants = [{ name = "winter", amounts = { 2013-14 = [{ on = 2014-11-01, amount = "8.00" }] } }]'
    with pytest.raises(Refused, match="2014-11-01 is no day of 2013-14"):
        agreement('overspend = [{ step = "share" }]', above=said)

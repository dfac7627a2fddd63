"""What was not paid and why, in pounds; what nobody claimed, with those one test short."""

from __future__ import annotations

from typing import Any

from instruments.books import Place
from instruments.families.desks import ATTACHED, BOTH, CRIME, EMP, attached, claims_of, passed, result, said
from pooledbudget.instruments.families.not_paid import (
    could_be_claimed,
    could_table,
    reasons_table,
    refused_sum,
    unclaimed_table,
)
from pooledbudget.instruments.figures import Amount

SHORT = {**passed("education", "fail", failing=1, children=2, worst=2_000).document()}


def could(subject: str, route: str = CRIME, **said_: Any) -> dict[str, Any]:
    return {"subject": subject, "route": route, **said_}


def test_reasons_are_told_in_number_and_pounds_the_most_frequent_first() -> None:
    claims = claims_of(
        attached("A"),
        attached("B"),
        attached("C"),
        result("A", earned={}, reason="test not met"),
        result("B", EMP, {}, reason="test not met"),
        result("C", BOTH),
        result("Z", earned={}, reason="not attached"),
    )
    table = reasons_table(claims)
    assert list(said(table).items()) == [
        ("A test is not met", ["a result", "2", "£1,500.00", ""]),
        ("Not attached: work had not begun by then", ["a result", "1", "£0.00", "1"]),
        ("Not paid in all", ["", "3", "£1,500.00", ""]),
        (
            "Paid in part: the top-up for progress to work is not shown",
            ["a result, in part", "1", "£100.00", ""],
        ),
        ("Not paid, in whole or in part", ["", "4", "£1,600.00", ""]),
    ]
    assert table.lines[0].cells[1].id == "families.reason.result.test-not-met"
    assert refused_sum(claims, "result") == 160_000


def test_what_is_beyond_the_most_for_one_is_a_part_not_paid() -> None:
    found = said(reasons_table(claims_of(attached("A"), result("A", facts={"cut": 30_000}))))
    assert found["Paid in part: beyond the most that is paid for one"] == [
        "a result, in part",
        "1",
        "£300.00",
        "",
    ]
    assert "Not paid in all" not in found


def test_fees_and_results_are_told_apart_each_with_its_total() -> None:
    """Of two reasons for fees, the one that was hidden in a publication was told by the other and the summary."""
    claims = claims_of(
        attached("A"),
        attached("B", month="2013-10", reason="beyond the share"),
        attached("C", month="2013-10", reason="not eligible"),
        result("A", earned={}, reason="test not met"),
        result("C", earned={}, reason="not eligible"),
    )
    assert [
        (line.label, line.cells[0].value, line.cells[1].value) for line in reasons_table(claims).lines
    ] == [
        ("Beyond the share that is funded", "an attachment fee", 1),
        ("Not eligible when attached", "an attachment fee", 1),
        ("Attachment fees not paid", "", 2),
        ("Not eligible when attached", "a result", 1),
        ("A test is not met", "a result", 1),
        ("Results not paid", "", 2),
        ("Not paid in all", "", 4),
    ]


def test_where_all_was_paid_nothing_was_refused() -> None:
    table = reasons_table(claims_of(attached("A"), result("A")))
    assert (table.lines, table.empty) == ([], "Nothing was refused.")


def test_what_nobody_claimed_is_called_by_its_family_and_leads_to_its_attachment() -> None:
    """Issue 11: what a family would earn had no id, and a sum of it was called by its place."""
    claims = claims_of(attached("A"), attached("B"), could=[could("A"), could("B", missing=SHORT)])
    (first, second) = [line.cells[1] for line in unclaimed_table(claims).lines]
    assert [first.id, second.id] == [
        f"families.unclaimed.{family}.crime-asb-education" for family in ("A", "B")
    ]
    assert first.behind == ["troubled-families-2012:A:attachment"]
    assert isinstance(first.expression, Amount)
    assert (
        first.expression.origin == claims.programme.tariff("crime-asb-education", ATTACHED, ATTACHED).citation
    )
    ids = [cell.id for line in could_table(claims).lines for cell in line.cells if cell.id]
    assert ids[:6] == [
        *(f"families.could.by-route.crime-asb-education{part}" for part in ("", ".pounds")),
        "families.could.families",
        "families.could",
        *(f"families.could.by-test.crime-asb-education.education{part}" for part in ("", ".pounds")),
    ]


def test_money_on_the_table_is_by_route_and_by_the_one_test_missed() -> None:
    claims = claims_of(
        attached("A"),
        attached("B"),
        attached("C"),
        could=[could("A"), could("B", missing=SHORT), could("C", EMP, refused="test not met")],
    )
    assert said(could_table(claims)) == {
        "Continuous employment": ["would pass if claimed", "1", "£800.00"],
        "Crime, anti-social behaviour and education": ["one test short: education", "1", "£700.00"],
        "Would pass if claimed": ["", "2", "£1,500.00"],
        "One test short": ["", "1", "£700.00"],
    }
    assert [cell.id for line in could_table(claims).lines for cell in line.cells][
        -1
    ] == "families.could.one-short"
    assert could_be_claimed(claims) == [
        "2 attached families of families have no result and would pass: £1,500.00 could be claimed.",
        "1 attached family of families has no result and is one test short: £700.00 rests on that test.",
    ]
    listed = said(unclaimed_table(claims))
    assert listed["C"][2] == "would pass if claimed; its claim was refused: a test is not met"
    assert listed["B"][2].startswith("misses one test. Education failed: 1 of 2 children fail")
    assert listed["B"][2].endswith(
        ". No day can be told by which it could pass: it was decided by an edition that named no terms that fail"
    )
    assert unclaimed_table(claims).annex


def test_who_is_one_test_short_is_told_by_when_it_could_pass() -> None:
    """Nine incidents in the window of 31 October: 30 April looks back to the 31st still."""
    fall = passed("asb", "fail", before=10, after=9).document()
    short = {**fall, "needs": {"window_months": 6, "fall": "60/100"}}
    listed = said(unclaimed_table(claims_of(attached("A"), could=[could("A", missing=short)])))
    assert listed["A"][2].endswith("10 before, 9 after. Could pass by 1 May 2014 if no more happens")


def test_the_room_that_is_left_is_said_where_more_would_pass() -> None:
    few = claims_of(attached("A"), could=[could("A")], allocation=6)
    assert "leaves room" not in could_table(few).intro
    none = claims_of(attached("A"), attached("B"), could=[could("A"), could("B")], allocation=1)
    assert could_table(none).intro.endswith("The allocation leaves room for 1 more results.")


def test_whoever_is_not_known_as_attached_earns_nothing() -> None:
    assert said(could_table(claims_of(could=[could("A")])))["Would pass if claimed"] == ["", "1", "£0.00"]


def test_the_book_tells_both_in_pounds(told: Place) -> None:
    values = told.schedule("2013-10", "claims").values
    assert values["families.reasons.pounds"] == values["families.by-type.not-paid"] == 150_000
    assert values["families.could"] == 470_000
    september = told.schedule("2013-09", "claims").values
    assert september["families.reasons.pounds"] == 480_000

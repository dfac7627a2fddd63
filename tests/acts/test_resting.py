"""Whoever sends other evidence hears what was paid by the evidence it takes the place of (T-2)."""

from __future__ import annotations

from family_book import CONCERN, ORDER, incidents
from over_time import named, over_time
from pooledbudget.acts.resting import paid_by
from pooledbudget.findings import Finding, FindingCode


def told(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code is FindingCode.WOULD_FAIL]


def test_t2_a_file_in_place_of_what_a_result_rests_on_names_it_with_its_pounds() -> None:
    book, ids = over_time(to="2013-10")
    receipt = book.offer("flags", CONCERN, replaces=ids["flags"])
    assert receipt.accepted
    (found,) = told(list(receipt.findings))
    assert (
        f"on rows of {ids['flags']}, whose place this file takes, £3,900.00: attachment of {named()}, result of {named()}"
        in found.what
    )
    assert "pooledbudget check 2013-11" in found.remedy


def test_one_that_nothing_paid_rests_on_says_nothing() -> None:
    book, ids = over_time(to="2013-06")
    assert not told(list(book.offer("incidents", *incidents(9), replaces=ids["incidents"]).findings))
    first = book.offer("flags", ORDER, CONCERN, file="more.csv")
    assert not told(list(first.findings))


def test_what_is_not_evidence_says_nothing_here() -> None:
    book, ids = over_time(to="2013-10")
    receipt = book.offer("claims", replaces=ids["claims"], empty=True)
    assert not told(list(receipt.findings))


def test_what_rests_on_a_file_is_found_by_its_rows() -> None:
    book, ids = over_time(to="2013-10")
    asked = {decision.asked for decision in paid_by(book.record, {ids["attendance"]})}
    assert "result" in asked
    assert paid_by(book.record, {"S9999"}) == []

"""The head of a claim schedule: authority, programme, year, deadline, verifier, and the rules in force."""

from __future__ import annotations

import csv

from over_time import named, over_time, stands
from pooledbudget.instruments.figures import Table
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.render.table import Csv


def tables(month: str = "2013-10") -> dict[str, Table]:
    book, _ = over_time(to=month)
    (page,) = schedules(book.issue(month))
    return {table.title: table for table in page.tables}


def test_the_head_says_who_claims_for_which_year_until_when_and_who_verified() -> None:
    assert {line.label: line.cells[0].text("GBP") for line in tables()["The claim"].lines} == {
        "Authority": "County",
        "Programme and year": "Troubled Families programme, first phase (troubled-families-2012), 2013 to 2014",
        "Claims are taken": "until 31 May 2015, the last day of claims",
        "Verified by": "the authority itself; internal audit signs below",
    }


def test_the_rules_in_force_are_sentences_with_their_sources() -> None:
    (rules,) = [line.folded for line in tables()["The claim"].lines if line.folded]
    assert rules.title == "Rules in force at 31 October 2013"
    (fall,) = [line for line in rules.lines if line.label == "measures, asb"]
    assert "down by at least 60%" in fall.cells[0].text("GBP")
    assert all(line.cells[0].value for line in rules.lines)


def test_every_row_of_a_claim_has_its_id_in_the_csv() -> None:
    book, _ = over_time(to="2013-10")
    (page,) = schedules(book.issue("2013-10"))
    rows = [*csv.DictReader(Csv(book.record).text(page).splitlines())]
    paid = {row["line"] for row in rows if row["record"] == "figure" and row["table"] == "Paid"}
    assert paid == {f"{named()[:8]}, result ({stands(book, 'result').cause})"}

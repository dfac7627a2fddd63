"""What is odd in the evidence of what is paid is kept with the decision."""

from __future__ import annotations

from family_book import MEMBERS, YEAR, kit, terms
from over_time import SCHOOL, person


def test_a_decision_with_nothing_odd_keeps_nothing() -> None:
    book = kit()
    assert "exceptions" not in book.fee.facts
    assert "exceptions" not in book.result.facts


def test_a_refusal_keeps_nothing() -> None:
    early = [row.replace("2013-07-23,yes", "2013-04-20,yes") for row in terms(*YEAR, missed=40)]
    book = kit(attendance=early)
    assert (book.pounds, "exceptions" in book.result.facts) == (0, False)


def test_rows_and_people_are_kept_by_id_and_pseudonym() -> None:
    early = [row.replace("2013-07-23,yes", "2013-04-20,yes") for row in SCHOOL]
    child = terms(*YEAR, missed=2, child="F-D")
    book = kit(families=(*MEMBERS, "F,F-D,2003-01-01,2005-01-01,2013-10-09"), attendance=[*early, *child])
    assert book.result.facts["exceptions"] == [
        {"what": "reported early", "rows": [["S0005", 5]]},
        {"what": "left between", "people": [person("F-D")]},
    ]
    assert any(one.code.value == "D04" for one in book.closing.findings) is False

"""What the record shows of the files behind a decision: how late they came, and in place of what."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from family_book import YEAR, terms
from over_time import SCHOOL, over_time, stands
from pooledbudget.instruments.families.late_files import LATE_DAYS, Files

CAME = date(2018, 5, 3)
"""The day on which books in memory receive."""


def test_what_comes_a_quarter_late_is_told_and_not_a_day_before() -> None:
    book, ids = over_time(to="2013-10")
    files, result = Files(book.record), stands(book, "result")
    assert files.came(ids["claims"]) == CAME
    in_time = replace(result, on=CAME - timedelta(LATE_DAYS))
    assert list(files.exceptions(in_time)) == []
    late = list(files.exceptions(replace(result, on=in_time.on - timedelta(1))))
    assert [(facts["what"], facts["days"]) for facts in late] == [("sent late", 93), ("evidence late", 93)]


def test_a_fee_is_asked_about_the_evidence_of_eligibility_and_a_result_about_the_other() -> None:
    book, _ = over_time(to="2013-10")
    files = Files(book.record)
    (of_fee,) = [one for one in files.exceptions(stands(book, "attachment")) if one["what"] != "sent late"]
    (of_result,) = [one for one in files.exceptions(stands(book, "result")) if one["what"] != "sent late"]
    assert {submission for submission, _ in of_fee["rows"]} == {"S0002", "S0003"}
    assert {submission for submission, _ in of_result["rows"]} == {"S0004", "S0005"}


def test_only_what_took_the_place_of_something_accepted_is_told() -> None:
    book, ids = over_time(attendance=terms(*YEAR, missed=5))
    sent = book.give("attendance", *SCHOOL, replaces=ids["attendance"])
    files = Files(book.record)
    assert (files.took_place(sent), files.took_place(ids["attendance"])) == (True, False)
    refused = book.offer("attendance", "F-C,no-term,2013-07-23,yes,100,2,0,0")
    assert not refused.accepted
    mended = book.give("attendance", "F-A,2013-summer,2013-07-23,yes,100,2,0,0", replaces=refused.submission)
    assert not Files(book.record).took_place(mended)

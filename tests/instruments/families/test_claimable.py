"""Who could have claimed: what no claim could bring is not told as money on the table."""

from __future__ import annotations

from cases.test_over_time import one_job
from family_book import EMP
from instruments.books import question
from instruments.families.kit import ATTACHED, LEAN, attachment, case, cause, decided, named
from instruments.families.test_outcomes import PEOPLE, TEXT, evidence, programme
from instruments.families.test_results import evidence as families
from over_time import named as of_book
from over_time import over_time
from pooledbudget.instruments.families.claimable import unclaimed

CAUSES = {f"skills:{named(person.adult)}:attachment" for person in PEOPLE}
ROWS = [attachment(person.adult, ATTACHED, number=number) for number, person in enumerate(PEOPLE, 2)]
NAMES = {named(person.adult): person.name for person in PEOPLE}


def could(text: str = TEXT) -> set[tuple[str, str]]:
    listed = unclaimed(case(programme(text)), question(*ROWS, month="2013-10"), evidence(), CAUSES)
    return {(NAMES[facts["subject"]], facts["route"]) for facts in listed}


def test_what_may_only_follow_another_result_is_listed_with_it_and_not_without() -> None:
    """JOB is in a job and reached no level, which must be paid first."""
    text = TEXT.replace('"1500.00"', '"9000.00"')
    assert ("ALL", "job") in could(text)
    assert ("JOB", "job") not in could(text)
    assert ("JOB", "job") in could(text.replace('after = ["level-1"]\n', ""))


def test_work_that_carried_another_familys_result_is_not_claimable() -> None:
    """F-A's one job was paid for F: G, whose adult F-A is too, was listed with £1,600 to claim."""
    rows = one_job()
    rows["claims"] = rows["claims"][:1]
    book, _ = over_time(rows, to="2013-09")
    closing = book.close("2013-10")
    assert [(facts["subject"], facts["route"]) for facts in closing.unclaimed if not facts["missing"]] == []
    assert not [facts for facts in closing.unclaimed if facts["subject"] == of_book("F")]


def test_one_job_is_listed_for_one_of_two_families_that_nobody_claimed_for() -> None:
    rows = one_job()
    book, _ = over_time({**rows, "claims": []}, to="2013-09")
    passing = [facts for facts in book.close("2013-10").unclaimed if not facts["missing"]]
    assert [facts["route"] for facts in passing] == [EMP]


def test_the_fees_of_a_month_are_not_taken_for_results_of_it() -> None:
    """An allocation of one pays one result: the fee of the month filled it, and nobody could claim."""
    attachments = decided(cause("WORKS", "attachment"))
    asked = question(attachment("WORKS"), month="2013-09")
    listed = unclaimed(case(LEAN, allocation=1), asked, families(), set(attachments), [*attachments.values()])
    assert [facts["route"] for facts in listed] == [EMP]

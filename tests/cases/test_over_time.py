"""Money of families that stays or goes wrong over time, case by case, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from cases.test_households import files
from family_book import (
    BENEFIT,
    CONCERN,
    CRIME,
    EMP,
    MEMBERS,
    MENDED,
    PROGRAMME,
    YEAR,
    kit,
    terms,
)
from in_memory import MemoryBook
from over_time import (
    SCHOOL,
    bare,
    decisions,
    found,
    household,
    named,
    over_time,
    paid,
    person,
    pounds,
    stands,
    together,
)
from pooledbudget.instruments.decisions import TURNED, in_force
from pooledbudget.instruments.families.words import sentence
from pooledbudget.periods import Month
from pooledbudget.programmes.programme import PACKAGED, packaged_programmes
from pooledbudget.statements.issuing import schedules

BAD = terms(*YEAR, missed=30)


# T-7


def test_t7_a_family_without_members_is_refused_for_that() -> None:
    book = kit(
        attachments=["families,F,2013-04-10", "families,FF,2013-04-10"],
        claims=[f"families,F,2013-10-10,{CRIME}", f"families,FF,2013-10-10,{CRIME}"],
    )
    refused = [one for one in book.closing.decisions if one.subject == named("FF")]
    assert [(one.asked, one.reason) for one in refused] == [
        ("attachment", "no members"),
        ("result", "no members"),
    ]
    assert {sentence(one, PROGRAMME, "GBP") for one in refused} == {
        "Refused: nobody is on file under this id."
    }


def test_t7_a_family_with_members_is_refused_for_what_it_lacks() -> None:
    assert kit(flags=[CONCERN], incidents=()).fee.reason == "not eligible"


# T-3, BR-27


def shared() -> dict[str, list[str]]:
    return together(
        household("F1", "A1", "C1"),
        household("F2", "A1", "C1", "B2", on="2013-04-11"),
        household("F3", "A1", on="2013-04-12"),
        {"benefits": ["A1,2012-01-01,,jsa"]},
    )


def test_br27_people_of_an_earlier_family_are_named_at_the_close() -> None:
    book, _ = over_time(shared(), incidents=(), attendance=(), claims=())
    closing = book.close("2013-04")
    assert pounds(book) == 7200
    told = found(closing, "D04")
    first = {"case": "shared people", "agreement": "families", "asked": "attachment", "on": "2013-04-10"}
    assert [one["family"] for one in told] == [named("F2"), named("F3"), named("F3")]
    assert told[0] == {
        **first,
        "family": named("F2"),
        "other": named("F1"),
        "people": " ".join(sorted([person("A1"), person("C1")])),
        "amount": "2400.00",
    }
    assert ("duplicate", "any shared person") in {
        (one.name, one.choice) for one in stands(book, "attachment", "F2").rests_on if one.kind == "turned by"
    }


def test_br27_any_shared_person_refuses_where_that_reading_is_chosen() -> None:
    chosen = 'duplicate = "any shared person"'
    book, _ = over_time(shared(), incidents=(), attendance=(), claims=(), readings=chosen, to="2013-04")
    assert pounds(book) == 2400
    refused = stands(book, "attachment", "F2")
    assert refused.reason == "shared person"
    assert (
        sentence(refused, PROGRAMME, "GBP") == "Refused: somebody of it was attached before under another id."
    )
    assert ("turned by", "duplicate", "the same people") in {
        (one.kind, one.name, one.choice) for one in refused.rests_on
    }


def test_t3_another_agreement_of_the_programme_is_looked_at_too() -> None:
    book = bare()
    book.agreements["second"] = book.agreements["families"].replace(
        'agreement = "families"', 'agreement = "second"'
    )
    rows = together(household("F1", "A1", "C1"), household("G1", "A1", "B1", on="2013-04-11"))
    rows["attachments"][1] = "second,G1,2013-04-11"
    for kind, lines in {**rows, "benefits": ["A1,2012-01-01,,jsa"]}.items():
        book.give(kind, *lines)
    told = found(book.close("2013-04"), "D04")
    assert [(one["agreement"], one["family"], one["other"]) for one in told] == [
        ("second", named("G1"), named("F1"))
    ]


def one_job(*more: str) -> dict[str, list[str]]:
    """Two families with one adult, who left a benefit for one job, and what else works."""
    people = together(household("F", "F-A", "F-B"), household("G", "F-A", "G-B", on="2013-04-11"))
    return {
        **people,
        "benefits": ["F-A,2010-01-01,2013-05-23,esa", "G-B,2010-01-01,2013-05-23,esa"],
        "work": ["F-A,2013-05-24,,E", *more],
        "claims": [f"families,F,2013-10-10,{EMP}", f"families,G,2013-10-10,{EMP}"],
        "incidents": [],
        "attendance": [],
    }


def test_t3_one_person_carries_one_result_of_employment() -> None:
    book, _ = over_time(one_job(), to="2013-10")
    assert pounds(book, "income:results") == 1600
    first, second = stands(book, "result", "F"), stands(book, "result", "G")
    assert first.facts["carried_by"] == person("F-A")
    assert (second.reason, second.paid) == ("carried before", False)
    assert "has carried another result" in sentence(second, PROGRAMME, "GBP")


def test_t3_another_adult_of_the_family_may_carry_its_own() -> None:
    book, _ = over_time(one_job("G-B,2013-06-01,,E"), to="2013-10")
    # G-B was a week between benefit and work: the move is in the six months all the same.
    assert pounds(book, "income:results") == 3200
    assert stands(book, "result", "G").facts["carried_by"] == person("G-B")


def test_t3_the_carrier_of_an_earlier_month_is_known() -> None:
    rows = one_job()
    rows["claims"][1] = f"families,G,2013-11-09,{EMP}"
    book, _ = over_time(rows, to="2013-11")
    assert pounds(book, "income:results") == 1600
    assert stands(book, "result", "G").reason == "carried before"


def test_t3_a_second_result_for_the_same_people_is_named() -> None:
    rows = one_job("G-B,2013-06-01,,E")
    book, _ = over_time(rows)
    closing = book.close_all("2013-04", "2013-10")
    assert [(one["asked"], one["family"], one["other"]) for one in found(closing, "D04")] == [
        ("result", named("G"), named("F"))
    ]


# T-1


def test_t1_a_result_falls_with_its_attachment() -> None:
    book, ids = over_time(to="2013-10")
    assert pounds(book) == 3900
    book.give("attachments", replaces=ids["attachments"])
    book.close("2013-11")
    assert (pounds(book), pounds(book, "income:fees"), pounds(book, "income:results")) == (0, 0, 0)
    result = stands(book, "result")
    assert (result.reason, result.facts["decided_in"]) == ("attachment withdrawn", "2013-10")
    assert sentence(result, PROGRAMME, "GBP") == (
        "Refused: its attachment was withdrawn. It had been decided in 2013-10."
    )
    closing = book.close("2013-12")
    assert not closing.decisions


def test_t1_a_file_that_is_withdrawn_does_the_same() -> None:
    book, ids = over_time(to="2013-10")
    book.withdraw(ids["attachments"])
    book.close("2013-11")
    assert pounds(book) == 0


def test_t1_so_does_an_attachment_that_is_found_not_to_be_eligible() -> None:
    book, ids = over_time(to="2013-10")
    book.give("flags", CONCERN, replaces=ids["flags"])
    book.reopen("2013-04")
    book.close("2013-04")
    assert pounds(book) == 0
    assert stands(book, "result").reason == "attachment withdrawn"


def test_t1_an_attachment_of_another_day_decides_the_result_again() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attachments", "families,F,2013-04-11", replaces=ids["attachments"])
    closing = book.close("2013-11")
    assert [(one.asked, one.paid) for one in closing.decisions] == [("attachment", True), ("result", True)]
    assert pounds(book) == 3900


# T-4


def test_t4_an_attachment_refused_for_want_of_evidence_is_decided_when_it_comes() -> None:
    book, _ = over_time(benefits=(), claims=(), to="2013-04")
    assert stands(book, "attachment").reason == "not eligible"
    assert not book.close("2013-05").decisions
    book.give("benefits", BENEFIT)
    closing = book.close("2013-06")
    assert [(one.asked, one.paid, one.month, str(one.on)) for one in closing.decisions] == [
        ("attachment", True, "2013-06", "2013-04-10")
    ]
    assert pounds(book) == 2400
    assert not book.close("2013-07").decisions


def test_t4_so_is_the_claim_that_was_refused_with_it() -> None:
    book, _ = over_time(benefits=(), to="2013-10")
    assert stands(book, "result").reason == "not eligible"
    book.give("benefits", BENEFIT)
    book.close("2013-11")
    assert pounds(book) == 3900


def test_t4_members_that_come_late_are_evidence_too() -> None:
    book, _ = over_time(families=("G,G-A,1980-01-01,2005-01-01,",), to="2013-10")
    assert {one.reason for one in decisions(book)} == {"no members"}
    book.give("families", *MEMBERS)
    book.close("2013-11")
    assert pounds(book) == 3900


def test_t4_a_month_closed_again_keeps_what_was_decided_later() -> None:
    book, _ = over_time(benefits=(), claims=(), to="2013-04")
    book.give("benefits", BENEFIT)
    book.close("2013-05")
    book.reopen("2013-04")
    book.close("2013-04")
    assert (pounds(book), stands(book, "attachment").month) == (2400, "2013-05")


# CB-5


def seven() -> dict[str, list[str]]:
    rows = together(*(household(f"F{number}", f"A{number}") for number in range(1, 8)))
    rows["benefits"] = [f"A{number},2010-01-01,2013-04-20,esa" for number in range(1, 8)]
    rows["work"] = [f"A{number},2013-04-21,,E" for number in range(1, 8)]
    return {**rows, "incidents": [], "attendance": []}


def test_cb5_results_are_capped_by_everything_that_stands() -> None:
    claims = [f"families,F{number},2013-08-10,{EMP}" for number in range(1, 6)]
    book, _ = over_time(seven(), allocation=6, claims=claims, to="2013-08")
    assert paid(book, "result") == 5
    book.reopen("2013-07")
    book.give("claims", *(f"families,F{number},2013-07-25,{EMP}" for number in (6, 7)))
    book.close("2013-07")
    assert (paid(book, "result"), pounds(book, "income:results")) == (5, 8000)


def test_cb5_fees_are_capped_by_everything_that_stands() -> None:
    rows = seven()
    rows["attachments"] = [f"families,F{number},2013-05-10" for number in (1, 2)]
    rows["benefits"] = [f"A{number},2010-01-01,,esa" for number in range(1, 8)]
    book, _ = over_time(rows, allocation=2, claims=(), to="2013-05")
    assert paid(book, "attachment") == 2
    book.reopen("2013-04")
    book.give("attachments", "families,F3,2013-04-10", "families,F4,2013-04-11")
    book.close("2013-04")
    assert (paid(book, "attachment"), pounds(book)) == (2, 4800)


def test_a_claim_that_is_sent_again_keeps_its_place_below_the_most_results() -> None:
    """Two places, three claims of one day: the first is sent again, and the third waits behind it still."""
    rows = {**seven(), "claims": (f"families,F1,2013-08-10,{EMP}",)}
    book, ids = over_time(rows, allocation=2)
    book.give("claims", *(f"families,F{number},2013-08-10,{EMP}" for number in (2, 3)), file="c2.csv")
    book.close_all("2013-04", "2013-08")
    asked = {f"F{number}": stands(book, "result", f"F{number}").reason for number in (1, 2, 3)}
    assert asked == {"F1": "", "F2": "", "F3": "beyond the share"}
    again = f"agreement,family,claimed_on,result,audited_on\nfamilies,F1,2013-08-10,{EMP},2013-08-09\n"
    assert book.send(again, kind="claims", file="c3.csv", replaces=ids["claims"]).accepted
    book.close("2013-09")
    kept = {each.subject: each.reason for each in decisions(book) if each.asked == "result"}
    assert (kept[named("F1")], kept[named("F3")]) == ("", "beyond the share")


def test_a_month_closed_again_tells_still_what_it_had_taken_back() -> None:
    book, ids = over_time(to="2013-10")
    book.withdraw(ids["claims"])
    book.close("2013-11")
    told = stands(book, "result").document()
    assert (told["reason"], told["facts"]["decided_in"]) == ("withdrawn", "2013-10")
    for month in ("2013-11", "2013-10"):
        for _ in range(2):
            book.reopen(month)
            book.close(month)
            assert stands(book, "result").document() == told
    assert pounds(book) == 2400


# Readings that are stated later


def settled() -> MemoryBook:
    """Return the households worked by hand, settled: paid, refused, beyond the share, at the edge of many answers."""
    book = bare(first="2013-10")
    for kind, lines in files().items():
        book.give(kind, *lines)
    book.close("2013-10")
    return book


def moved(book: MemoryBook, stated: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """State answers month after month; return those under which a close decided anything, or changed what stood."""
    known = [each.document() for each in decisions(book)]
    written = book.agreements["families"].partition("[readings]")[0]
    found = []
    for later, answers in enumerate(stated, 1):
        chosen = "".join(f'{name} = "{answer}"\n' for name, answer in answers.items())
        book.agreements["families"] = f"{written}[readings]\n{chosen}"
        closing = book.close(str(Month.parse("2013-10").plus(later)))
        if closing.decisions or [each.document() for each in decisions(book)] != known:
            found.append(answers)
    return found


def test_no_reading_that_is_stated_later_moves_what_is_settled() -> None:
    """Every answer at least once, all questions answered together; alone, each that would have decided otherwise.

    Each answer alone, those that turn nothing here too, is in `slow/test_stated_later.py`.
    """
    book = settled()
    known = decisions(book)
    assert {"", "beyond the share", "not eligible", "test not met"} <= {each.reason for each in known}
    turned = sorted({(one.name, one.choice) for each in known for one in each.rests_on if one.kind == TURNED})
    assert len({name for name, _ in turned}) >= 9
    answers = {
        name: [reading.choice, *PROGRAMME.others(name)] for name, reading in PROGRAMME.readings.items()
    }
    most = max(map(len, answers.values()))
    of_all = [{name: (each * most)[number] for name, each in answers.items()} for number in range(most)]
    assert not moved(book, [*of_all, *({name: answer} for name, answer in turned)])


# T-2


def test_t2_what_would_now_fail_is_told_with_its_pounds_while_it_stands() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attendance", *BAD, replaces=ids["attendance"])
    for month in ("2013-11", "2013-12"):
        closing = book.close(month)
        (told,) = found(closing, "L03")
        assert told == {
            "case": "would now fail",
            "agreement": "families",
            "asked": "result",
            "family": named(),
            "decided_in": "2013-10",
            "cause": stands(book, "result").cause,
            "day": "2013-10-10",
            "amount": "1500.00",
            "now": "test not met",
        }
        (finding,) = [one for one in closing.findings if one.code.value == "L03"]
        assert "£1,500.00 of it would not be paid (a test is not met)" in finding.what
        assert "pooledbudget reopen 2013-10" in finding.remedy
        assert pounds(book) == 3900
    book.reopen("2013-10")
    book.close("2013-10")
    assert pounds(book) == 2400
    assert found(book.close("2014-01"), "L03") == []


def test_t2_a_fee_and_what_rests_on_it_would_fail_with_the_eligibility() -> None:
    book, ids = over_time(to="2013-10")
    book.give("flags", CONCERN, replaces=ids["flags"])
    told = found(book.close("2013-11"), "L03")
    assert [(one["asked"], one["amount"], one["now"]) for one in told] == [
        ("attachment", "2400.00", "not eligible"),
        ("result", "1500.00", "not eligible"),
    ]


def test_t2_what_somebody_reversed_by_hand_is_told_no_more() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attendance", *BAD, replaces=ids["attendance"])
    book.close("2013-11")
    book.adjust(corrects=stands(book, "result").cause)
    assert found(book.close("2013-12"), "L03") == []


def test_t2_evidence_that_changes_nothing_says_nothing_nor_does_an_earlier_month_closed_again() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attendance", *SCHOOL, replaces=ids["attendance"])
    assert found(book.close("2013-11"), "L03") == []
    book.reopen("2013-05")
    assert found(book.close("2013-05"), "L03") == []


# T-5, CB-23


def could(book: object, month: str) -> list[tuple[str, str, str]]:
    closing = book.close(month)  # type: ignore[attr-defined]
    return [(one["agreement"], one["route"], one.get("refused", "")) for one in closing.unclaimed]


def test_t5_refused_and_claimable_is_listed_again() -> None:
    book, _ = over_time(claims=[f"families,F,2013-10-10,{EMP}"], to="2013-10")
    assert stands(book, "result").reason == "test not met"
    assert could(book, "2013-11") == [("families", CRIME, "test not met")]


def test_t5_nothing_is_listed_once_it_is_paid() -> None:
    book, _ = over_time(to="2013-10")
    assert could(book, "2013-11") == []


def test_cb23_a_claim_under_another_agreement_hides_nothing() -> None:
    book, _ = over_time(claims=())
    book.agreements["second"] = book.agreements["families"].replace(
        'agreement = "families"', 'agreement = "second"'
    )
    book.give("claims", f"second,F,2013-10-10,{CRIME}")
    book.close_all("2013-04", "2013-10")
    assert stands(book, "result").agreement == "second"
    assert could(book, "2013-11") == [("families", CRIME, "")]


@pytest.mark.parametrize("sent", ["2013-10", "2013-11"])
def test_t5_a_family_refused_for_a_missing_term_is_listed_once_it_came(sent: str) -> None:
    book, _ = over_time(attendance=MENDED[:3])
    book.close_all("2013-04", "2013-09")
    if sent == "2013-10":
        book.give("attendance", SCHOOL[3])
    book.close("2013-10")
    assert stands(book, "result").paid == (sent == "2013-10")
    if sent == "2013-11":
        book.give("attendance", SCHOOL[3])
        assert could(book, "2013-11") == [("families", CRIME, "not shown")]


def test_a_late_file_that_was_remarked_on_leaves_the_schedule_of_its_month_as_it_is() -> None:
    """What a receipt found of a closed month was taken for what its close found, and no schedule was written."""
    book, _ = over_time(to="2013-10")
    (before,) = schedules(book.issue("2013-10"))
    receipt = book.offer("claims", f"families,F,2013-10-12,{CRIME}", month="2013-10", file="late.csv")
    assert receipt.findings
    (after,) = schedules(book.issue("2013-10"))
    assert [table.title for table in after.tables] == [table.title for table in before.tables]


# CB-6: what takes the place of a decision leaves none of it in force.


def in_force_of(book: MemoryBook, asked: str) -> list[tuple[bool, str]]:
    decisions = in_force(book.record.derived.decided())
    return [(decision.paid, decision.month) for decision in decisions if decision.asked == asked]


def test_cb6_an_attachment_corrected_month_after_month_is_in_force_once() -> None:
    """Four paid fees of one family stood in the list, £11,200, where the ledger had £3,200."""
    book, ids = over_time(claims=(), to="2013-10")
    file = ids["attachments"]
    for day, month in (("11", "2013-11"), ("12", "2013-12"), ("13", "2014-01")):
        file = book.give("attachments", f"families,F,2013-04-{day}", replaces=file)
        closing = book.close(month)
        assert [(one.asked, one.paid) for one in closing.decisions] == [("attachment", True)]
        assert in_force_of(book, "attachment") == [(True, month)]
        assert pounds(book) == 2400
    book.withdraw(file)
    book.close("2014-02")
    assert (in_force_of(book, "attachment"), pounds(book)) == ([(False, "2014-02")], 0)
    assert not book.close("2014-03").decisions


def test_cb6_a_claim_corrected_to_another_route_leaves_no_result_in_force() -> None:
    """The page said "A result paid 1" and put £1,500 down to somebody's hand."""
    book, ids = over_time(to="2013-10")
    book.give("claims", f"families,F,2013-10-10,{EMP}", replaces=ids["claims"])
    book.close("2013-11")
    assert in_force_of(book, "result") == [(False, "2013-11")]
    (page,) = schedules(book.issue("2013-11"))
    labels = {
        (table.title.partition(" at ")[0].rstrip(","), line.label): line.cells[0].text("GBP")
        for table in page.tables
        for line in table.lines
    }
    assert labels["Population", "A result paid"] == "0"
    assert labels["Population", "Claimed and refused"] == "1"
    assert not book.close("2013-12").decisions


def test_cb6_as_it_was_known_then_the_earlier_decision_stands() -> None:
    book, ids = over_time(to="2013-10")
    book.give("claims", f"families,F,2013-10-10,{EMP}", replaces=ids["claims"])
    book.close("2013-11")
    then = in_force(book.record.derived.decided_until("2013-10"))
    assert [decision.paid for decision in then if decision.asked == "result"] == [True]
    now = in_force(book.record.derived.decided_until("2013-11"))
    assert [decision.paid for decision in now if decision.asked == "result"] == [False]


def test_cb6_nor_does_closing_the_month_again_bring_it_back() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attachments", "families,F,2013-04-11", replaces=ids["attachments"])
    book.close("2013-11")
    book.reopen("2013-11")
    book.close("2013-11")
    assert in_force_of(book, "attachment") == [(True, "2013-11")]
    assert pounds(book) == 3900


# What was counted and settled stands, whatever a letter says of it since.


def counted(*, allocation: int = 20) -> MemoryBook:
    """Return a book whose fees go by count: 12 attached in January 2013, 10 of them paid for at £3,200."""
    book = bare(allocation, first="2013-01")
    book.agreements["families"] += 'fees = "by count"\nagreed = { "2012-13" = 10 }\n'
    book.give("stages", "families,2013-01-10,worked with,9", "families,2013-01-10,attached,12")
    book.close_all("2013-01", "2013-02")
    assert pounds(book) == 32_000
    return book


@pytest.mark.parametrize(
    ("amount", "code", "over", "again"),
    [("3000.00", "L03", "2000.00", 30_000), ("3300.00", "L04", "1000.00", 33_000)],
)
def test_a_count_that_is_settled_stands_by_its_rate_and_what_a_letter_makes_of_it_is_told(
    amount: str, code: str, over: str, again: int
) -> None:
    """The next close took £2,000 back, without a word."""
    book = counted()
    text = packaged_programmes()[PACKAGED].decode()
    book.programmes = {"troubled-families-2012": text.replace('"3200.00"', f'"{amount}"')}
    closing = book.close("2013-03")
    assert (pounds(book), closing.decisions) == (32_000, [])
    assert [(one["asked"], one["amount"]) for one in found(closing, code)] == [("count", over)]
    book.reopen("2013-01")
    book.close("2013-01")
    assert pounds(book) == again


def test_a_smaller_allocation_takes_no_fee_of_a_count_back_and_pays_no_more() -> None:
    """As of families by name; the next close took £16,000 back."""
    book = counted()
    book.agreements["families"] = book.agreements["families"].replace("allocation = 20", "allocation = 6")
    book.close("2013-03")
    book.give("stages", "families,2013-04-10,attached,14")
    book.close("2013-04")
    assert pounds(book) == 32_000
    book.reopen("2013-01")
    book.close("2013-01")
    assert pounds(book) == 32_000

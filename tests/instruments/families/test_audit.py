"""The schedule holds what the ledger has, and lists what an auditor would ask about with its pounds."""

from __future__ import annotations

from family_book import CONCERN, CRIME, EMP, MEMBERS, MENDED, ORDER, YEAR, at_school, incidents, terms
from in_memory import INSTANT, MemoryBook, rows_of
from over_time import SCHOOL, household, named, over_time, person, pounds, stands, together
from pooledbudget.acts.receive import receive
from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.audit import untied
from pooledbudget.instruments.figures import Entries
from pooledbudget.ledger.chart import INCOME
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement
from pooledbudget.statements.why import Chain
from pooledbudget.submissions.history import Sent

KINDS = ("families", "flags", "benefits", "incidents", "attendance", "attachments", "claims")


def schedule(book: MemoryBook, period: str) -> Statement:
    (statement,) = schedules(book.issue(period))
    return statement


def table(book: MemoryBook, period: str, title: str) -> list[list[str]]:
    """Return the lines of a table, each with its label first."""
    (found,) = [one for one in schedule(book, period).tables if one.title.startswith(title)]
    return [[line.label, *(cell.text("GBP") for cell in line.cells)] for line in found.lines]


def exceptions(book: MemoryBook, period: str) -> list[tuple[str, str, str, str]]:
    """Return the register without what is there because the kit is sent five years late."""
    short = {named(): "F", named()[:8]: "F"}
    rows = [(short.get(row[0].split(",")[0], row[0]), *row[1:]) for row in table(book, period, "Exceptions")]
    return [(row[0], row[1], row[2], row[3]) for row in rows if row[1] not in {"sent late", "evidence late"}]


def on_time(book: MemoryBook, kind: str, *lines: str, instant: str, **said: str) -> str:
    """Receive lines at an instant."""
    data = rows_of(kind, *lines).encode()
    book.keep(data)
    sent = Sent(data=data, sender="county", file="file.csv", kind=kind, **said)  # type: ignore[arg-type]
    receipt = receive(book.record, book.reader, book.on(instant=instant), sent)
    assert receipt.accepted
    return receipt.submission


# CB-6, TR-5


def test_cb6_what_an_earlier_month_takes_back_is_off_the_later_schedule() -> None:
    book, _ = over_time(attachments=(), claims=(), to="2013-04")
    sent = book.give("attachments", "families,F,2013-04-10")
    book.close("2013-05")
    book.reopen("2013-04")
    book.give("families", "G,G-A,1980-01-01,2005-01-01,")
    book.give("attachments", "families,G,2013-04-10", replaces=sent)
    book.close("2013-04")
    assert pounds(book) == 0
    assert table(book, "2013-05", "Summary")[0][4:] == ["£0.00", "£0.00"]


def test_cb6_a_family_in_its_place_is_on_it_once() -> None:
    rows = together(
        household("F", "F-A", "F-C"), household("G", "G-A"), {"benefits": ["F-A,2010-01-01,,esa"]}
    )
    rows["benefits"].append("G-A,2010-01-01,,esa")
    book, _ = over_time(rows, attachments=(), claims=(), to="2013-04")
    sent = book.give("attachments", "families,F,2013-04-10")
    book.close("2013-05")
    book.reopen("2013-04")
    book.give("attachments", "families,G,2013-04-10", replaces=sent)
    book.close("2013-04")
    assert pounds(book) == 2400
    assert table(book, "2013-05", "Summary")[0][5] == "£2,400.00"


def test_tr5_money_posted_by_hand_stands_on_the_schedule_by_name() -> None:
    book, _ = over_time(to="2013-10")
    sent = book.give(
        "adjustments",
        "2013-11-01,families,assets:results-due,dept,,700.00",
        "2013-11-01,families,income:results,dept,,-700.00",
    )
    entry = book.adjust(submission=sent, reason="agreed by letter")
    book.close("2013-11")
    fees, owed, results, by_hand, ledger = table(book, "2013-14", "Tied to the ledger")
    assert fees == ["Fees by the decisions above", "", "£2,400.00"]
    assert owed == ["Fees in the ledger", "", "£2,400.00"]
    assert results == ["Results by the decisions above", "", "£1,500.00"]
    assert by_hand == ["Adjustment on 1 November 2013", f"agreed by letter ({entry.id})", "£700.00"]
    assert ledger == ["Results in the ledger", "", "£2,200.00"]


def test_tr5_a_result_reversed_by_hand_is_off_both() -> None:
    book, _ = over_time(to="2013-10")
    book.adjust(corrects=stands(book, "result").cause)
    book.close("2013-11")
    assert [row[2] for row in table(book, "2013-14", "Tied to the ledger")] == [
        "£2,400.00",
        "£2,400.00",
        "£0.00",
        "£0.00",
    ]


def test_tr5_what_no_decision_and_no_person_posted_is_told_by_account() -> None:
    book, _ = over_time(to="2013-10")
    desk = book.issue("2013-10").desk
    known = desk.decisions("families")
    earned = desk.caused("families", INCOME, [each.cause for each in known])
    assert untied(desk, "families", known, earned) == {"fees": 0, "results": 0}
    less = {cause: Entries([]) for cause in earned}
    assert untied(desk, "families", known, less) == {"fees": 240_000, "results": 150_000}


# TR-7


def test_tr7_a_clean_book_sent_in_time_has_none() -> None:
    book, _ = over_time(dict.fromkeys(KINDS, ()))
    for kind, lines in {
        "families": MEMBERS,
        "flags": (ORDER, CONCERN),
        "benefits": ("F-A,2010-01-01,,esa",),
        "incidents": [f"F,2013-03-{day:02d},I{day}," for day in range(1, 11)],
        "attachments": ("families,F,2013-04-10",),
    }.items():
        on_time(book, kind, *lines, instant="2013-05-02T09:00:00Z")
    on_time(book, "attendance", *SCHOOL, instant="2013-09-02T09:00:00Z")
    on_time(book, "claims", f"families,F,2013-10-10,{CRIME}", instant="2013-10-11T09:00:00Z")
    book.close_all("2013-04", "2013-10")
    assert table(book, "2013-14", "Exceptions") == []


def test_tr7_a_claim_sent_long_after_its_day_is_told() -> None:
    book, _ = over_time(incidents=incidents(10, "2012-11"), claims=(), to="2013-06")
    on_time(book, "claims", f"families,F,2013-07-15,{CRIME}", instant="2013-11-15T09:00:00Z")
    book.close("2013-07")
    told = [row for row in table(book, "2013-07", "Exceptions") if row[1] == "sent late"]
    assert told == [[f"{named()[:8]}, result", "sent late", "sent 123 days after its day", "£1,500.00"]]


def test_tr7_evidence_sent_long_after_the_day_it_is_for_is_told() -> None:
    book, _ = over_time(to="2013-10")
    told = [row[1:] for row in table(book, "2013-14", "Exceptions") if row[1] == "evidence late"]
    assert INSTANT.startswith("2018-05-03")
    assert told[0][1:] == [
        "evidence came 1849 days after the day it is for: S0002 row 2, S0002 row 3, S0003 row 2",
        "£2,400.00",
    ]


def test_tr7_evidence_replaced_before_the_close_is_told() -> None:
    bad = [MENDED[0], *terms(*YEAR[1:], missed=25)]
    book, ids = over_time(attendance=bad)
    book.give("attendance", *MENDED, replaces=ids["attendance"])
    book.close_all("2013-04", "2013-10")
    what = "evidence took the place of other evidence: S0008 row 3, S0008 row 4, S0008 row 5"
    assert ("F", "evidence replaced", what, "£1,500.00") in exceptions(book, "2013-14")


def test_tr7_evidence_that_a_later_file_leaves_out_is_told_by_its_file() -> None:
    book, ids = over_time(incidents=[*incidents(10), *incidents(9, "2013-08")])
    book.give("incidents", *incidents(10), replaces=ids["incidents"])
    sent = book.give("work", "F-A,2013-01-01,2013-01-02,E")
    book.withdraw(sent)
    book.close_all("2013-04", "2013-10")
    assert pounds(book) == 3900
    assert exceptions(book, "2013-14") == [
        ("S0008, incidents", "file replaced", "it took the place of S0004: rows before 19, now 10", ""),
        ("S0009, work", "file withdrawn", "it counts no longer: rows before 1", ""),
    ]


def test_tr7_a_child_who_left_before_the_claim_is_told() -> None:
    child = terms(*YEAR, missed=40, child="F-D")
    book, _ = over_time(
        families=(*MEMBERS, "F,F-D,2003-01-01,2005-01-01,2013-10-09"), attendance=[*SCHOOL, *child]
    )
    book.close_all("2013-04", "2013-10")
    what = f"{person('F-D')} is out of the family since it was attached, by the day of the claim"
    assert ("F", "left between", what, "£1,500.00") in exceptions(book, "2013-14")


def test_tr7_school_reported_before_its_term_ended_is_told() -> None:
    early = [row.replace("2013-07-23,yes", "2013-04-20,yes") for row in MENDED]
    book, _ = over_time(attendance=early, to="2013-10")
    what = "school was reported before its term ended: S0005 row 5"
    assert exceptions(book, "2013-14") == [("F", "reported early", what, "£1,500.00")]


def test_tr7_possible_sessions_that_shrank_are_told() -> None:
    few = [MENDED[0], *(at_school(name, 0).replace(",100,", ",1,") for name in YEAR[1:])]
    book, _ = over_time(attendance=few, to="2013-10")
    first, second = exceptions(book, "2013-14")
    assert first[1:] == (
        "few sessions",
        "fewer possible sessions than half of the term's: S0005 row 3, S0005 row 4",
        "£2,400.00",
    )
    assert second[2:] == (
        "fewer possible sessions than half of the term's: S0005 row 3, S0005 row 4, S0005 row 5",
        "£1,500.00",
    )


def test_t2_what_would_now_fail_is_on_the_schedule_of_the_month_that_found_it() -> None:
    book, ids = over_time(to="2013-10")
    book.give("attendance", *terms(*YEAR, missed=30), replaces=ids["attendance"])
    book.close("2013-11")
    assert exceptions(book, "2013-11") == [
        ("F", "would now fail", "by what is known now it would not be paid (a test is not met)", "£1,500.00"),
        ("S0008, attendance", "file replaced", "it took the place of S0005: rows before 4, now 4", ""),
    ]
    book.reopen("2013-10")
    book.close("2013-10")
    book.close("2013-12")
    assert exceptions(book, "2013-12") == []


def test_t3_people_of_two_families_are_on_the_schedule() -> None:
    rows = together(household("F", "A", "B"), household("G", "A", "C", on="2013-04-11"))
    rows["benefits"] = ["A,2010-01-01,,esa"]
    book, _ = over_time(rows, incidents=(), attendance=(), claims=(), to="2013-04")
    ((family, what, said, amount),) = exceptions(book, "2013-04")
    assert (family, what, amount) == (f"{named('G')[:8]}, attachment", "shared people", "£2,400.00")
    assert said == f"{person('A')} is of {named()[:8]} too, which was attached on 10 April 2013"


def test_t5_a_refused_claim_that_would_pass_now_says_so() -> None:
    book, _ = over_time(claims=[f"families,F,2013-10-10,{EMP}"], to="2013-10")
    (line,) = table(book, "2013-10", "Not claimed at")
    assert line[3] == "would pass if claimed; its claim was refused: a test is not met"
    (_, total) = table(book, "2013-10", "Money on the table")
    assert total[3] == "£1,500.00"


def test_tr7_why_tells_what_the_register_does() -> None:
    few = [MENDED[0], *(at_school(name, 0).replace(",100,", ",1,") for name in YEAR[1:])]
    book, _ = over_time(attendance=few, to="2013-10")
    chain = Chain(book.record, book.on().agreements, "GBP")
    told = [step.said for step in chain.decision(stands(book, "result")).because if step.kind == "hint"]
    assert told[0].startswith("exception: fewer possible sessions than half of the term's: S0005 row 3")
    assert "exception: sent 1666 days after its day" in told
    assert not any("hint" in one.kind for one in chain.decision(stands_refused()).because)


def stands_refused() -> Decision:
    book, _ = over_time(benefits=(), to="2013-10")
    return stands(book, "attachment")

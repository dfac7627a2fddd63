"""Families as numbers apart from names: stages, fees by count, and the gate of the second year."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from family_book import AGREEMENT, BENEFIT, BOOK, CONCERN, CRIME, MEMBERS, ORDER, YEAR, incidents, terms
from in_memory import MemoryBook
from pooledbudget.errors import Refused
from pooledbudget.instruments.decisions import COUNT, NOTED, Decision
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.figures import Kind
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.unconfirmed import register
from pooledbudget.submissions.history import submissions

BY_COUNT = AGREEMENT.replace("allocation = 600", "allocation = 12") + (
    'fees = "by count"\n[agreed]\n2012-13 = 4\n'
)


def book(agreement: str = BY_COUNT, first: str = "2012-10") -> MemoryBook:
    """Return a book of one families agreement, begun in a month."""
    return MemoryBook(
        BOOK.format(first=first),
        {"families": agreement},
        record=Record.create(":memory:", "smallshire", Month.parse(first)),
    )


def counts(of: MemoryBook, month: str, *lines: str) -> Sequence[Decision]:
    """Receive counts, close a month, and return what was decided of them."""
    if lines:
        of.give("stages", *(f"families,{line}" for line in lines))
    return [decision for decision in of.close(month).decisions if decision.asked == COUNT]


def fees(of: MemoryBook) -> int:
    """Return the fees in the ledger, in pounds."""
    return -of.total("income:attachment-fees", agreement="families") // 100


def test_a_fee_is_paid_for_a_number_of_families_and_five_in_six_of_them() -> None:
    """Of six families five have a fee of £3,200 in 2012 to 2013 (facts 1.1, case 68)."""
    place = book()
    (decision,) = counts(place, "2012-10", "2012-10-20,attached,6")
    assert decision.facts == {
        "stage": "attached",
        "families": 6,
        "funded": 5,
        "rate": 320_000,
        "amount": 1_600_000,
        "held": 0,
    }
    assert fees(place) == 16_000
    assert "5 more of them funded at £3,200: £16,000 of fees is due" in place.on().agreements.sentence(
        decision, "GBP"
    )


def test_a_later_count_brings_what_the_earlier_did_not() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    (decision,) = counts(place, "2012-11", "2012-11-20,attached,9")
    assert (decision.facts["funded"], fees(place)) == (3, 8 * 3_200)
    assert counts(place, "2012-12") == []


def test_a_lower_count_takes_nothing_back() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    (decision,) = counts(place, "2012-11", "2012-11-20,attached,4")
    assert (decision.paid, decision.reason, decision.refused) == (False, NOTED, False)
    assert fees(place) == 16_000


def test_fees_end_at_the_funded_share_of_the_allocation() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,50")
    assert fees(place) == 10 * 3_200


def test_a_count_before_another_is_taken_in_its_place_when_it_comes_late() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    counts(place, "2012-11", "2012-10-10,attached,3")
    assert fees(place) == 16_000
    standing = {entry.entry.effective.isoformat() for entry in place.record.entries()}
    assert {"2012-10-10", "2012-10-20"} <= standing


@pytest.mark.parametrize(
    ("worked_with", "readings", "paid"),
    [(3, "", 2 * 2_400), (3, 'gate-edge = "not enough"\n', 2_400), (2, "", 2_400), (1, "", 0)],
    ids=["75% (case 26)", "75% is not enough", "50% (case 26)", "25%"],
)
def test_the_gate_of_the_second_year(worked_with: int, readings: str, paid: int) -> None:
    """Of 4 families agreed: 3 worked with is exactly 75%, 2 is half, 1 is less than a third."""
    chosen = BY_COUNT.replace("[agreed]", f"[readings]\n{readings}[agreed]")
    place = book(chosen, "2013-03")
    counts(place, "2013-03", f"2013-03-31,worked with,{worked_with}")
    counts(place, "2013-04", "2013-04-10,attached,2")
    assert fees(place) == paid


def test_what_a_gate_held_back_comes_when_enough_are_worked_with() -> None:
    place = book(first="2013-03")
    counts(place, "2013-03", "2013-03-31,worked with,2")
    (held,) = counts(place, "2013-04", "2013-04-10,attached,2")
    assert held.facts["held"] == 240_000
    assert "£2,400 is held back by the gate" in place.on().agreements.sentence(held, "GBP")
    place.close_all("2013-05", "2013-06")
    (released,) = counts(place, "2013-07", "2013-07-31,worked with,4")
    assert (released.subject, released.amount, released.facts["held"]) == ("worked with", 240_000, 0)
    assert fees(place) == 4_800


def test_by_count_needs_to_know_how_many_were_agreed_where_there_is_a_gate() -> None:
    with pytest.raises(Refused) as refused:
        book(BY_COUNT.replace("[agreed]\n2012-13 = 4\n", "")).on()
    assert any("2012-13" in finding.what for finding in refused.value.findings)


def test_a_family_attached_by_name_asks_for_no_fee_and_earns_its_result() -> None:
    place = book(BY_COUNT, "2013-10")
    for kind, rows in {
        "families": MEMBERS,
        "flags": (ORDER, CONCERN),
        "benefits": (BENEFIT,),
        "incidents": incidents(10),
        "attendance": terms(*YEAR),
        "attachments": ("families,F,2013-04-10",),
        "claims": (f"families,F,2013-10-10,{CRIME}",),
    }.items():
        place.give(kind, *rows)
    decided = {decision.asked: decision for decision in place.close("2013-10").decisions}
    assert (decided["attachment"].reason, decided["attachment"].amount) == (Reason.FEE_BY_COUNT, 0)
    assert decided["result"].amount == 150_000
    assert fees(place) == 0


def test_a_withdrawn_count_takes_its_fees_back() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    (sent,) = submissions(place.record)
    place.withdraw(sent.id)
    place.close("2012-11")
    assert fees(place) == 0


def test_by_name_a_count_moves_no_money_and_is_told() -> None:
    place = book(AGREEMENT)
    lines = ("2012-10-20,identified,40", "2012-10-20,worked with,30", "2012-10-20,attached,20")
    decided = counts(place, "2012-10", *lines)
    assert {decision.reason for decision in decided} == {NOTED}
    assert (place.detail()["paid"], place.detail()["refused"]) == (0, 0)
    (page,) = list(schedules(place.issue("2012-10")))
    (table,) = [table for table in page.tables if table.title.startswith("Families by stage")]
    counted = [column for column in table.columns if column.kind is Kind.COUNT]
    assert all(column.people for column in counted)  # a published workbook hides few families
    told = {line.label: [cell.value for cell in line.cells] for line in table.lines}
    assert told["Identified"][0] == 40
    assert told["Attached"] == [20, "20 October 2012", 0]


def test_the_schedule_of_fees_by_count_ties_to_the_ledger() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6", "2012-10-20,identified,40")
    (page,) = list(schedules(place.issue("2012-10")))
    tables = {table.title.split(" at ")[0]: table for table in page.tables}
    by_type = {line.label: line for line in tables["By type of result and year of attachment"].lines}
    assert by_type["Attachment fees, by number of families"].cells[5].minor == 1_600_000
    assert by_type["In all"].cells[5].minor == 1_600_000
    assert not [line for line in tables["Tied to the ledger"].lines if "DIFFERS" in line.label]


def test_a_count_of_one_stage_on_one_day_is_said_once() -> None:
    receipt = book().offer("stages", "families,2012-10-20,attached,6", "families,2012-10-20,attached,7")
    assert not receipt.accepted


def test_a_second_number_of_a_day_is_refused_unless_it_takes_the_place_of_the_first() -> None:
    """60 of a day and then 96 posted 96 fees of £1,000 after 50 of £3,200 were taken back; in one month, exit 4."""
    place = book()
    first = place.give("stages", "families,2012-10-20,attached,6")
    receipt = place.offer("stages", "families,2012-10-20,attached,12", file="second.csv")
    (found,) = [finding for finding in receipt.findings if finding.code.value == "D01"]
    assert not receipt.accepted
    assert "how many were attached by 2012-10-20 is here already, in S0001 row 2" in found.what
    assert "--replaces S0001" in found.remedy
    place.withdraw(receipt.submission)
    place.give("stages", "families,2012-10-20,attached,12", replaces=first)
    place.close("2012-10")
    assert fees(place) == 32_000
    place.give("stages", "families,2012-10-20,attached,6", replaces="S0003")
    place.close("2012-11")
    assert fees(place) == 16_000
    assert not [decision for decision in place.close("2012-12").decisions if decision.asked == COUNT]


def test_families_agreed_for_a_gate_are_refused_where_fees_go_by_name() -> None:
    """`agreed` was taken and never asked: all fees of the second year were paid with 20 of 100 worked with."""
    by_name = BY_COUNT.replace('fees = "by count"\n', "")
    with pytest.raises(Refused) as caught:
        book(by_name).on()
    assert any("agreed: a gate holds back fees by count" in str(found) for found in caught.value.findings)


def test_the_headline_the_summary_and_the_headroom_have_the_fees_by_count() -> None:
    """£16,000 was earned, and the page said "attachment fees: 0 paid, £0.00", headroom untouched."""
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    (page,) = list(schedules(place.issue("2012-10")))
    cells = {
        (table.title.partition(" at ")[0], line.label): [cell.text("GBP") for cell in line.cells]
        for table in page.tables
        for line in table.lines
    }
    label = "Attachment fees, by number of families"
    assert cells["Summary", label] == ["5", "5", "0", "£16,000.00", "£16,000.00"]
    assert cells["Cap and headroom", "Paid to date"] == ["0", "5"]
    assert cells["Cap and headroom", "Headroom"] == ["10", "5"]
    assert (
        "Attachment fees, by number of families of families: 5 paid, £16,000.00; 0 not paid." in page.headline
    )
    (picture,) = [table.chart for table in page.tables if table.title == "Summary"]
    assert picture is not None
    assert any("£16,000.00" in cell for row in picture.rows for cell in row)


# F13: what other answers would move


def moves(of: MemoryBook) -> dict[str, tuple[int, int]]:
    """Return what the register says that other answers would pay more and less, in pounds."""
    return {
        f"{found.value} -> {found.answer}": (found.more // 100, found.less // 100)
        for found in register(of.record)
        if found.answer
    }


def test_f13_another_rounding_of_fees_by_count_is_in_the_register_with_its_pounds() -> None:
    """Of three families two and a half are funded: three where halves round up, two otherwise."""
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,3")
    rounding = "reading funded-rounding: half up"
    assert moves(place) == {f"{rounding} -> floor": (0, 3_200), f"{rounding} -> half even": (0, 3_200)}
    (decision,) = counts(place, "2012-11", "2012-11-20,attached,4")
    assert decision.facts["otherwise"] == [
        ["funded-rounding", "half even", 320_000],
        ["funded-rounding", "floor", 320_000],
    ]
    assert moves(place) == {
        f"{rounding} -> floor": (3_200, 3_200),
        f"{rounding} -> half even": (3_200, 3_200),
    }


def test_f13_the_edge_of_a_gate_is_in_the_register_with_its_pounds() -> None:
    place = book(first="2013-03")
    counts(place, "2013-03", "2013-03-31,worked with,3")
    counts(place, "2013-04", "2013-04-10,attached,2")
    assert moves(place)["reading gate-edge: enough -> not enough"] == (0, 2_400)


def test_counts_that_stand_are_left_though_they_kept_no_other_answers() -> None:
    """Those of editions before 7 did not: to decide them anew would put them into another month."""
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,3")
    assert counts(place, "2012-11") == []


def stated(of: MemoryBook, question: str, answer: str) -> None:
    """State an answer in the agreement."""
    of.agreements["families"] = BY_COUNT.replace("[agreed]", f'[readings]\n{question} = "{answer}"\n[agreed]')


@pytest.mark.parametrize(
    ("answer", "then", "funded"),
    [
        # Of three families two and a half are funded: three by half up, and none of them is taken back.
        ("floor", 4, 0),
        ("floor", 5, 1),
        ("floor", 6, 2),
        ("half even", 4, 0),
        ("half even", 5, 1),
    ],
)
def test_another_rounding_takes_no_settled_fee_back_and_acts_on_what_is_counted_since(
    answer: str, then: int, funded: int
) -> None:
    """The next close took £3,200 of October back; 5/6 of 4, 5 and 6 are 3.33, 4.17 and 5."""
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,3")
    stated(place, "funded-rounding", answer)
    assert counts(place, "2012-11") == []
    assert fees(place) == 9_600
    (decision,) = counts(place, "2012-12", f"2012-12-20,attached,{then}")
    assert decision.facts["funded"] == funded
    assert fees(place) == 9_600 + funded * 3_200
    assert counts(place, "2013-01") == []


def test_a_count_that_comes_late_is_by_the_answer_of_its_close_and_what_followed_it_by_its_own() -> None:
    """Of six five were funded in October: of three before them two by floor, so that three follow, not two."""
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,6")
    stated(place, "funded-rounding", "floor")
    decided = counts(place, "2012-11", "2012-10-10,attached,3")
    assert sorted((each.on.day, each.facts["funded"]) for each in decided) == [(10, 2), (20, 3)]
    assert fees(place) == 16_000


def test_another_edge_of_a_gate_takes_back_nothing_that_it_let_through() -> None:
    """Exactly 75% opened the gate in April; not enough since, half of the year's fees come: £6,000, less £4,800."""
    place = book(first="2013-03")
    counts(place, "2013-03", "2013-03-31,worked with,3")
    counts(place, "2013-04", "2013-04-10,attached,2")
    assert fees(place) == 4_800
    stated(place, "gate-edge", "not enough")
    assert counts(place, "2013-05") == []
    (decision,) = counts(place, "2013-06", "2013-06-10,attached,6")
    assert (decision.facts["funded"], decision.amount) == (3, 120_000)
    assert fees(place) == 6_000


def test_the_month_of_a_count_closed_again_under_another_rounding_comes_out_as_it_was() -> None:
    place = book()
    counts(place, "2012-10", "2012-10-20,attached,3")
    stated(place, "funded-rounding", "floor")
    place.reopen("2012-10")
    place.close("2012-10")
    assert fees(place) == 9_600

"""An agreement's cash held against its bank statement: in memory by hand, and in small books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from conftest import NOW, SmallBook, leg, moved
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Act, Entry, Posting
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month
from pooledbudget.reconcile.bank import BankReconciliation, reconcile_bank
from pooledbudget.reconcile.difference import Difference
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.pool_records import BankLine
from pooledbudget.submissions.records import Row

APRIL, MAY, JUNE = Month(2013, 4), Month(2013, 5), Month(2013, 6)


def spent(
    entry_id: str, day: str, amount: int, reference: str = "", agreement: str = "pool", kind: str = "spending"
) -> Entry:
    """A payment out of the agreement's cash; one below nought is money in."""
    legs = moved(("spending:hubs", "county"), ("assets:cash", "county"), amount, agreement, "early-help")
    return Entry(entry_id, date.fromisoformat(day), kind, legs, (), reference=reference or entry_id)


def record_of(*entries: Entry, closed: Sequence[Month] = (), late: Iterable[Entry] = ()) -> Record:
    """A record in memory: some entries, months that are then closed, and entries that come late."""
    record = Record.create(":memory:", "b", APRIL)
    act = Act(kind="adjust", who="a", instant="2013-05-01T09:00:00Z", tool="t", inputs={}, detail={})
    record.add(act, entries)
    for month in closed:
        record.add(replace(act, kind="close", month=str(month), detail={"sealed": [str(month)]}), [], [month])
    record.add(act, list(late))
    return record


def bank(*lines: str) -> Rows:
    """A bank file, with rows written as day, line, amount, reference and agreement, the last two or none."""
    rows = []
    for number, text in enumerate(lines, 2):
        day, line, amount, *rest = text.split()
        reference, agreement = (*rest, *("-", "pool")[len(rest) :])
        cells = BankLine.model_validate(
            {"on_day": day, "agreement": agreement, "line": line, "amount": amount, "reference": reference}
        )
        rows.append(Row(Origin("S0001", number), "county", cells))
    return Rows({BankLine.kind: rows})


OPENS, CLOSES = "2013-04-01 opening 100.00", "2013-04-30 closing 60.00"
LINE = "2013-04-10 line -40.00 A"
STATEMENT = bank(OPENS, LINE, CLOSES)


def reconciled(
    record: Record, rows: Rows, month: Month = APRIL, planned: Sequence[Entry] = ()
) -> BankReconciliation:
    """Reconcile one agreement."""
    (found,) = reconcile_bank(record, planned, rows, month)
    return found


def told(found: Iterable[Difference]) -> list[tuple[str, str, str, int | None, int | None]]:
    return [(row.kind, row.on, row.reference, row.ours, row.theirs) for row in found]


def balances(found: BankReconciliation) -> tuple[int, int | None, int]:
    """What stands with us, what with the bank, and how many pairs there are."""
    return found.ours, found.bank, found.matched


OPENED = spent("opening", "2013-04-01", -10_000, kind="opening balances")
"""£100 brought into the book."""
PAID = spent("S0002:2", "2013-04-10", 4000, "A")


# What is held against what


def test_cash_that_agrees_has_no_difference() -> None:
    found = reconciled(record_of(OPENED, PAID), STATEMENT)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])
    assert (found.month, found.agreement, found.explained) == ("2013-04", "pool", True)


def test_what_is_planned_counts_as_what_is_recorded() -> None:
    found = reconciled(record_of(OPENED), STATEMENT, planned=[PAID])
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_an_empty_record_differs_from_a_bank_that_moved() -> None:
    found = reconciled(record_of(), STATEMENT)
    assert (balances(found), found.explained) == ((0, 6000, 0), True)
    assert told(found.differences) == [
        ("amount differs", "2013-04-01", "opening balance", 0, 10_000),
        ("missing in the record", "2013-04-10", "A", None, -4000),
    ]


def test_an_agreement_without_an_opening_row_is_not_reconciled() -> None:
    assert reconcile_bank(record_of(OPENED, PAID), [], bank(LINE, CLOSES), APRIL) == []
    assert reconcile_bank(record_of(OPENED, PAID), [], Rows({}), APRIL) == []


def test_an_opening_row_alone_is_a_statement() -> None:
    found = reconciled(record_of(OPENED), bank(OPENS))
    assert (balances(found), found.closing, found.differences) == ((10_000, 10_000, 0), None, [])


def test_lines_after_the_month_are_not_looked_at() -> None:
    after = bank(OPENS, LINE, CLOSES, "2013-05-01 line -1.00 B", "2013-05-31 closing 59.00")
    found = reconciled(record_of(OPENED, PAID), after)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])
    assert reconcile_bank(record_of(OPENED), [], bank("2013-05-01 opening 100.00"), APRIL) == []


def test_the_last_day_of_the_month_is_inside() -> None:
    last = spent("S0002:3", "2013-04-30", 500, "B")
    found = reconciled(
        record_of(OPENED, last), bank(OPENS, "2013-04-30 line -5.00 B", "2013-04-30 closing 95.00")
    )
    assert (balances(found), found.differences) == ((9500, 9500, 1), [])


def test_our_cash_after_the_month_is_not_looked_at_recorded_or_planned() -> None:
    later = spent("S0002:3", "2013-05-01", 500, "B")
    assert balances(reconciled(record_of(OPENED, PAID, later), STATEMENT)) == (6000, 6000, 1)
    planned = [later, PAID]
    assert balances(reconciled(record_of(OPENED), STATEMENT, planned=planned)) == (6000, 6000, 1)


def test_an_entry_that_moves_no_cash_of_the_agreement_is_no_item() -> None:
    due = [
        leg("assets:contributions-due:billed", "nhs", "pool", 5),
        leg("income:contributions", "nhs", "pool", -5),
    ]
    there_and_back = [
        *moved(("assets:cash", "county"), ("spending:hubs", "county"), 300, "pool", "early-help"),
        *moved(("spending:hubs", "county"), ("assets:cash", "county"), 300, "pool", "early-help"),
    ]
    planned = [
        Entry("pool:due:nhs", date(2013, 4, 2), "contribution due", due, ()),
        Entry("S0003:2", date(2013, 4, 3), "transfer", there_and_back, ()),
        Entry("S0003:3", date(2013, 6, 3), "transfer", there_and_back, ()),
        PAID,
    ]
    found = reconciled(record_of(OPENED), STATEMENT, planned=planned)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_the_cash_of_an_entry_is_added_up_whoever_holds_it() -> None:
    legs = [
        leg("assets:cash", "county", "pool", -3000),
        leg("assets:cash", "police", "pool", -1000),
        leg("spending:hubs", "county", "pool", 4000, "early-help"),
    ]
    entry = Entry("S0002:2", date(2013, 4, 10), "spending", legs, (), reference="A")
    assert balances(reconciled(record_of(OPENED, entry), STATEMENT)) == (6000, 6000, 1)


# Days, not months


def test_a_late_entry_is_held_against_the_bank_by_its_day_not_by_the_month_it_counts_in() -> None:
    record = record_of(OPENED, closed=[APRIL], late=[PAID])
    assert [row.month for row in record.entries()] == ["2013-04", "2013-05"]
    found = reconciled(record, STATEMENT)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2013-04-21", "timing"), ("2013-04-20", "missing at the bank")],
)
def test_how_near_is_counted_to_the_end_of_the_month_reconciled(day: str, kind: str) -> None:
    found = reconciled(record_of(OPENED, spent("S0002:2", day, 4000, "A")), bank(OPENS))
    assert told(found.differences) == [(kind, day, "A", -4000, None)]
    assert (found.ours, found.bank, found.explained) == (6000, 10_000, True)


# Balances brought forward


FROM_MAY = bank("2013-05-01 opening 60.00", "2013-05-02 line -1.00 B", "2013-05-31 closing 59.00")


def test_cash_before_the_first_line_is_brought_forward() -> None:
    record = record_of(OPENED, PAID, spent("S0002:3", "2013-05-02", 100, "B"))
    found = reconciled(record, FROM_MAY, MAY)
    assert (balances(found), found.differences) == ((5900, 5900, 1), [])


def test_cash_on_the_day_of_the_first_line_is_an_item() -> None:
    record = record_of(OPENED, PAID, spent("S0002:3", "2013-05-01", 100, "C"))
    found = reconciled(record, bank("2013-05-01 opening 60.00", "2013-05-01 line -1.00 C"), MAY)
    assert (balances(found), found.differences) == ((5900, 5900, 1), [])


def test_opening_balances_are_brought_forward_whatever_their_day() -> None:
    opened = spent("opening", "2013-04-15", -10_000, kind="opening balances")
    found = reconciled(record_of(opened, PAID), STATEMENT)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_an_opening_balance_that_differs_comes_before_every_other_difference() -> None:
    found = reconciled(record_of(OPENED, PAID), bank("2013-04-01 opening 100.01", "2013-04-01 line 2.00 0"))
    assert told(found.differences) == [
        ("amount differs", "2013-04-01", "opening balance", 10_000, 10_001),
        ("missing in the record", "2013-04-01", "0", None, 200),
        ("missing at the bank", "2013-04-10", "A", -4000, None),
    ]
    first = found.differences[0]
    assert (first.against, first.agreement, first.month, first.entry) == ("the bank", "pool", "2013-04", "")
    assert (balances(found), found.explained) == ((6000, 10_201, 0), True)


def test_the_earliest_opening_row_is_where_the_history_begins() -> None:
    rows = bank("2013-05-01 opening 60.00", "2013-05-31 closing 60.00", OPENS, LINE, CLOSES)
    found = reconciled(record_of(OPENED, PAID), rows, MAY)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


# The bank's balance, and where it stands


def test_the_balance_is_the_closing_row_and_its_origin_is_told() -> None:
    found = reconciled(record_of(OPENED, PAID), STATEMENT)
    assert (found.bank, found.closing) == (6000, Origin("S0001", 4))


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_closing_rows_the_last_by_day_is_the_balance(order: int) -> None:
    lines = [OPENS, "2013-04-15 closing 50.00", "2013-04-30 closing 60.00", "2013-04-20 closing 55.00", LINE]
    found = reconciled(record_of(OPENED, PAID), bank(*lines[::order]))
    assert found.bank == 6000
    assert found.closing == Origin("S0001", 4)


def test_a_line_on_the_closing_day_is_within_it() -> None:
    found = reconciled(record_of(OPENED), bank(OPENS, "2013-04-30 line -40.00 A", CLOSES))
    assert (found.bank, found.closing) == (6000, Origin("S0001", 4))


@pytest.mark.parametrize(
    ("lines", "balance"),
    [
        ([OPENS, LINE], 6000),
        ([OPENS, LINE, "2013-04-12 line 2.50 B"], 6250),
        ([OPENS, LINE, "2013-04-20 closing 60.00", "2013-04-21 line -0.01 B"], 5999),
        ([OPENS], 10_000),
    ],
)
def test_without_a_closing_row_after_every_line_the_balance_is_worked_out(
    lines: list[str], balance: int
) -> None:
    found = reconciled(record_of(OPENED, PAID), bank(*lines))
    assert (found.bank, found.closing) == (balance, None)


def test_the_closing_row_of_a_month_not_yet_reconciled_is_not_the_balance() -> None:
    """A file of two months: its closing row stands beyond the first."""
    found = reconciled(record_of(OPENED, PAID), bank(OPENS, LINE, "2013-05-31 closing 60.00"))
    assert (found.bank, found.closing) == (6000, None)


# Reversed entries


def reversal(entry: Entry) -> Entry:
    return entry.reversed_as(f"reverses:{entry.id}", "reversal, by hand")


def test_an_entry_and_its_reversal_cancel_and_are_no_items() -> None:
    wrong = spent("S0003:2", "2013-04-12", 700, "W")
    found = reconciled(record_of(OPENED, wrong, PAID, reversal(wrong)), STATEMENT)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_a_reversal_that_is_planned_cancels_what_is_recorded() -> None:
    wrong = spent("S0003:2", "2013-04-12", 700, "W")
    found = reconciled(record_of(OPENED, wrong, PAID), STATEMENT, planned=[reversal(wrong)])
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_a_reversal_that_is_itself_reversed_leaves_the_entry() -> None:
    once = reversal(PAID)
    found = reconciled(record_of(OPENED, PAID, once, reversal(once)), STATEMENT)
    assert (balances(found), found.differences) == ((6000, 6000, 1), [])


def test_a_reversed_opening_balance_is_not_brought_forward() -> None:
    again = spent("opening#2", "2013-04-01", -9000, kind="opening balances")
    found = reconciled(record_of(OPENED, reversal(OPENED), again), bank("2013-04-01 opening 90.00"))
    assert (balances(found), found.differences) == ((9000, 9000, 0), [])


# Agreements


def test_agreements_are_reconciled_each_with_its_own_lines() -> None:
    record = record_of(
        OPENED,
        PAID,
        spent("S0002:3", "2013-04-10", 4000, "A", "bond"),
        spent("S0002:4", "2013-04-11", 30, "D", "bond"),
    )
    rows = bank(
        OPENS,
        "2013-04-01 opening 0.00 - bond",
        LINE,
        "2013-04-10 line -40.00 A bond",
        "2013-04-30 closing -40.00 - bond",
        CLOSES,
        "2013-04-02 line 9.00 X families",
    )
    bond, pool = reconcile_bank(record, [], rows, APRIL)
    assert (bond.agreement, balances(bond), bond.closing) == ("bond", (-4030, -4000, 1), Origin("S0001", 6))
    assert told(bond.differences) == [("missing at the bank", "2013-04-11", "D", -30, None)]
    assert [row.agreement for row in bond.differences] == ["bond"]
    assert (pool.agreement, balances(pool), pool.differences) == ("pool", (6000, 6000, 1), [])
    assert pool.closing == Origin("S0001", 7)


def test_an_entry_of_two_agreements_moves_in_each_what_is_its_own() -> None:
    legs: list[Posting] = [
        *moved(("assets:cash", "county"), ("income:grants:g", "dept"), 4000, "pool"),
        *moved(("spending:hubs", "county"), ("assets:cash", "county"), 150, "bond"),
    ]
    record = record_of(Entry("S0002:2", date(2013, 4, 10), "grant", legs, (), reference="A"))
    rows = bank(
        "2013-04-01 opening 0.00",
        "2013-04-10 line 40.00 A",
        "2013-04-01 opening 0.00 - bond",
        "2013-04-10 line -1.50 A bond",
    )
    found = reconcile_bank(record, [], rows, APRIL)
    assert [(row.agreement, *balances(row), len(row.differences)) for row in found] == [
        ("bond", -150, -150, 1, 0),
        ("pool", 4000, 4000, 1, 0),
    ]


# What it says


@pytest.mark.parametrize(
    ("ours", "theirs", "explained"),
    [(6000, 5000, True), (6000, 4999, False), (5999, 5000, False), (5000, 6000, False)],
)
def test_a_gap_is_explained_when_its_differences_add_up_to_it(
    ours: int, theirs: int, *, explained: bool
) -> None:
    sides: list[tuple[int | None, int | None]] = [(700, None), (None, -200), (100, 0)]
    rows = [
        Difference(
            against="the bank",
            agreement="pool",
            month="2013-04",
            kind="timing",
            on="2013-04-29",
            reference="R",
            ours=left,
            theirs=right,
        )
        for left, right in sides
    ]
    found = BankReconciliation(month="2013-04", agreement="pool", ours=ours, bank=theirs, differences=rows)
    assert found.explained is explained
    with_vat = replace(found, ours=ours + 30, vat=[10, 20])
    assert with_vat.explained is explained


def test_a_reconciliation_is_kept_in_plain_amounts() -> None:
    found = reconciled(record_of(OPENED, PAID), STATEMENT)
    assert found.document == {
        "month": "2013-04",
        "agreement": "pool",
        "ours": "60.00",
        "bank": "60.00",
        "day": "2013-04-30",
        "closing": ["S0001", 4],
        "reconciled": True,
        "matched": 1,
        "alike": [],
        "vat": "0.00",
        "vat_payments": 0,
    }
    assert reconciled(record_of(OPENED, PAID), bank(OPENS, LINE)).document["closing"] == []


GROUPED = (
    spent("S0002:2", "2013-04-10", 10_000, "A"),
    spent("S0002:3", "2013-04-10", 5_000, "B"),
    spent("S0002:4", "2013-04-12", 8_000, "C"),
)
"""Finding F-10: two payments in one line, and one in two."""
IN_GROUPS = (
    "2013-04-01 opening 0.00",
    "2013-04-10 line -150.00 BACS77",
    "2013-04-12 line -30.00 C",
    "2013-04-12 line -50.00 C",
    "2013-04-30 closing -230.00",
)


def test_groups_leave_no_difference_and_those_by_amounts_alone_are_kept_for_the_month() -> None:
    april = reconciled(record_of(*GROUPED), bank(*IN_GROUPS))
    assert (april.differences, april.explained, april.matched, april.together) == ([], True, 0, 2)
    (alike,) = april.document["together_alike"]
    assert ([row["id"] for row in alike["ours"]], [row["id"] for row in alike["theirs"]]) == (
        ["S0002:2", "S0002:3"],
        ["S0001:3"],
    )
    assert april.document["together"] == 2
    may = reconciled(record_of(*GROUPED, closed=[APRIL]), bank(*IN_GROUPS, "2013-05-31 closing -230.00"), MAY)
    assert (may.differences, may.document["together"], may.document["together_alike"]) == ([], 2, [])


# A residue


def test_what_no_item_explains_is_a_difference() -> None:
    """Finding BR-1: the page said "everything agrees" of a bank file that was received twice."""
    twice = bank(OPENS, LINE, CLOSES, OPENS, LINE, CLOSES)
    found = reconciled(record_of(OPENED, PAID, spent("S0003:2", "2013-04-10", 4000, "A")), twice)
    assert (balances(found), found.explained) == ((2000, 6000, 2), True)
    assert told(found.differences) == [("unexplained", "2013-04-01", "", -4000, None)]


def test_a_residue_is_the_same_difference_whatever_it_comes_to() -> None:
    first, second = (
        reconciled(record_of(OPENED), bank(OPENS, f"2013-04-30 closing {closing}"))
        for closing in ("99.00", "98.00")
    )
    (one,), (other,) = first.differences, second.differences
    assert (one.gap, other.gap, one.identity == other.identity) == (100, 200, True)


# A month of which no bank statement tells


def test_a_month_without_a_statement_is_not_reconciled() -> None:
    """Finding F-5: the balance of April was said to agree in June."""
    moved_since = spent("S0003:2", "2013-05-10", 500, "Y")
    found = reconciled(record_of(OPENED, PAID, moved_since), STATEMENT, JUNE)
    assert (found.ours, found.bank, found.day, found.reconciled) == (5500, 6000, date(2013, 4, 30), False)
    assert (found.explained, found.document["reconciled"], found.document["day"]) == (
        True,
        False,
        "2013-04-30",
    )
    assert told(found.differences) == [("not reconciled", "2013-04-30", "", -500, None)]


def test_a_month_in_which_nothing_moved_is_not_reconciled_without_a_statement() -> None:
    found = reconciled(record_of(OPENED, PAID), STATEMENT, MAY)
    assert told(found.differences) == [("not reconciled", "2013-04-30", "", 0, None)]


def test_what_the_bank_ought_to_have_had_is_told_beside_it() -> None:
    """What was recorded for a day that the bank told of is an item; only what came after is not."""
    early, late = spent("S0003:2", "2013-04-12", 300, "LOST"), spent("S0003:3", "2013-04-29", 20, "LATE")
    after = [spent(f"S0004:{day}", f"2013-05-{day}", 1000, f"R{day}") for day in range(10, 30)]
    found = reconciled(record_of(OPENED, PAID, early, late, *after), STATEMENT, MAY)
    assert told(found.differences) == [
        ("not reconciled", "2013-04-30", "", -20_000, None),
        ("missing at the bank", "2013-04-12", "LOST", -300, None),
        ("timing", "2013-04-29", "LATE", -20, None),
    ]
    assert found.explained


def test_what_we_recorded_after_the_banks_last_day_still_matches() -> None:
    found = reconciled(record_of(OPENED, spent("S0002:2", "2013-05-02", 4000, "A")), STATEMENT, MAY)
    assert (balances(found), told(found.differences)) == (
        (6000, 6000, 1),
        [("not reconciled", "2013-04-30", "", 0, None)],
    )


@pytest.mark.parametrize(
    ("lines", "month", "day"),
    [
        ([OPENS, LINE, CLOSES], APRIL, "2013-04-30"),
        ([OPENS, LINE, "2013-04-26 closing 60.00"], APRIL, "2013-04-26"),
        ([OPENS, LINE, CLOSES], MAY, "2013-04-30"),
        ([OPENS, LINE], APRIL, "2013-04-30"),  # the file runs on beyond the month
        ([OPENS, LINE], MAY, "2013-04-10"),
        ([OPENS, LINE, CLOSES, "2013-05-01 opening 60.00"], MAY, "2013-05-31"),
        ([OPENS, LINE, CLOSES, "2013-05-01 opening 60.00", "2013-05-31 closing 60.00"], JUNE, "2013-05-31"),
    ],
)
def test_the_last_day_that_the_bank_told_of(lines: list[str], month: Month, day: str) -> None:
    found = reconciled(record_of(OPENED, PAID), bank(*lines), month)
    assert (str(found.day), found.bank) == (day, 6000)
    assert found.reconciled is (Month.of(date.fromisoformat(day)) == month)


def test_a_statement_that_closes_early_leaves_what_came_after_on_its_way() -> None:
    """How near is counted to the last day that the bank told of."""
    late = [spent(f"S0003:{day}", f"2013-04-{day}", 10, f"R{day}") for day in ("05", "06", "28")]
    found = reconciled(record_of(OPENED, PAID, *late), bank(OPENS, LINE, "2013-04-15 closing 60.00"))
    assert [(row.kind, row.on[-2:]) for row in found.differences] == [
        ("missing at the bank", "05"),
        ("timing", "06"),
        ("timing", "28"),
    ]


def test_cash_of_which_no_bank_ever_told_is_not_reconciled_where_it_tells_of_other_cash() -> None:
    record = record_of(OPENED, PAID, spent("S0002:3", "2013-04-10", -700, "A", "bond"))
    bond, pool = reconcile_bank(record, [], STATEMENT, APRIL, agreements=["bond", "pool", "empty"])
    assert (bond.agreement, bond.ours, bond.bank, bond.day, bond.reconciled) == (
        "bond",
        700,
        None,
        None,
        False,
    )
    assert told(bond.differences) == [("not reconciled", "2013-04-01", "", 700, None)]
    assert (bond.document["bank"], bond.document["day"], bond.explained) == ("", "", True)
    assert (pool.agreement, pool.differences) == ("pool", [])


def test_a_book_that_never_had_a_bank_statement_is_only_told_so() -> None:
    (found,) = reconcile_bank(record_of(OPENED, PAID), [], Rows({}), MAY, agreements=["pool", "empty"])
    assert (found.ours, found.bank, found.reconciled, found.differences) == (6000, None, False, [])


def test_cash_that_is_planned_counts_where_no_bank_told_of_it() -> None:
    later = spent("S0002:9", "2013-05-02", 100, "L")
    (found,) = reconcile_bank(record_of(OPENED, later), [PAID, later], Rows({}), APRIL, agreements=["pool"])
    assert found.ours == 6000


def test_only_the_pairs_of_the_month_are_listed_as_matched_by_amount() -> None:
    rows = bank(
        OPENS,
        "2013-04-11 line -40.00 X",
        CLOSES,
        "2013-05-01 opening 60.00",
        "2013-05-03 line -1.00 Y",
        "2013-05-31 closing 59.00",
    )
    record = record_of(OPENED, PAID, spent("S0003:2", "2013-05-02", 100, "B"))
    for month, alike in ((APRIL, ["X"]), (MAY, ["Y"])):
        found = reconciled(record, rows, month)
        assert [pair.theirs.reference for pair in found.alike] == alike
        assert found.differences == []


def test_a_line_of_the_bank_that_we_recorded_a_month_later_says_so() -> None:
    record = record_of(OPENED, spent("S0003:2", "2013-05-20", 4000, "A"))
    (found,) = reconciled(record, STATEMENT).differences
    assert (found.kind, list(found.hints), found.row) == ("missing in the record", ["next month"], "S0001:3")


# In a book


BANK_HEAD = "on_day,agreement,line,amount,reference\n"
SPEND_HEAD = "paid_on,scheme,amount,reference\n"
PAID_IN = "received_on,agreement,partner,form,amount,reference\n2013-04-05,pool,nhs,cash,800.01,N1\n"


def statement(month: str, *lines: str) -> str:
    return BANK_HEAD + "\n".join(f"{month}-{line}" for line in lines)


def test_what_was_on_its_way_last_month_drops_out_when_it_arrives(small: SmallBook) -> None:
    small.send(PAID_IN)
    small.send(SPEND_HEAD + "2013-04-29,hubs,10.00,LATE\n2013-04-12,hubs,5.00,LOST")
    small.send(
        statement("2013-04", "01,pool,opening,0.00,o", "05,pool,line,800.01,N1", "30,pool,closing,800.01,c")
    )
    [april] = small.close().banks
    assert told(april.differences) == [
        ("missing at the bank", "2013-04-12", "LOST", -500, None),
        ("timing", "2013-04-29", "LATE", -1000, None),
    ]
    assert (balances(april), april.explained) == ((78_501, 80_001, 1), True)
    small.send(
        statement(
            "2013-05", "01,pool,opening,800.01,o", "03,pool,line,-10.00,LATE", "31,pool,closing,790.01,c"
        )
    )
    closing = small.close("2013-05")
    [may] = closing.banks
    assert told(may.differences) == [("missing at the bank", "2013-04-12", "LOST", -500, None)]
    assert [(row.month, row.since) for row in closing.differences] == [("2013-05", "2013-04")]
    assert (balances(may), may.explained, may.closing) == ((78_501, 79_001, 2), True, Origin("S0004", 4))


def test_a_corrected_payment_is_held_against_the_bank_by_what_stands(small: SmallBook) -> None:
    small.send(PAID_IN)
    small.send(SPEND_HEAD + "2013-04-12,hubs,5.00,R1")
    small.send(
        statement(
            "2013-04",
            "01,pool,opening,0.00,o",
            "05,pool,line,800.01,N1",
            "12,pool,line,-6.00,R1",
            "30,pool,closing,794.01,c",
        )
    )
    [april] = small.close().banks
    assert told(april.differences) == [("amount differs", "2013-04-12", "R1", -500, -600)]
    small.send(SPEND_HEAD + "2013-04-12,hubs,6.00,R1", replaces="S0002")
    small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason="late invoice", now=NOW)
    [april] = small.close().banks
    assert (balances(april), april.differences) == ((79_401, 79_401, 2), [])


def test_opening_balances_of_the_book_are_what_the_bank_opens_with(small: SmallBook) -> None:
    head = "as_at,agreement,account,partner,amount\n"
    small.send(head + "2013-04-01,pool,assets:cash,county,50.00\n2013-04-01,pool,funds:opening,county,-50.00")
    small.send(statement("2013-04", "01,pool,opening,50.10,o", "30,pool,closing,50.10,c"))
    [april] = small.close().banks
    assert told(april.differences) == [("amount differs", "2013-04-01", "opening balance", 5000, 5010)]
    assert (balances(april), april.explained) == ((5000, 5010, 0), True)


def test_two_pools_of_a_book_are_reconciled_apart(small: SmallBook) -> None:
    second = (small.path / "agreements" / "pool.toml").read_text()
    for name in ("hubs", "clinics", "patrols"):
        second = second.replace(f"schemes.{name}]", f"schemes.second-{name}]")
    second = second.replace('agreement = "pool"', 'agreement = "second"').replace(
        'schemes = ["clinics"]', 'schemes = ["second-clinics"]'
    )
    (small.path / "agreements" / "second.toml").write_text(second.replace('covers = ["Early Help Hubs"]', ""))
    small.send(PAID_IN + "2013-04-05,second,nhs,cash,800.01,N1\n")
    small.send(
        statement(
            "2013-04",
            "01,pool,opening,0.00,o",
            "05,pool,line,800.01,N1",
            "01,second,opening,0.00,o",
            "06,second,line,800.00,N1",
            "30,pool,closing,800.01,c",
            "30,second,closing,800.00,c",
        )
    )
    found = small.close().banks
    assert [(row.agreement, balances(row), told(row.differences)) for row in found] == [
        ("pool", (80_001, 80_001, 1), []),
        ("second", (80_001, 80_000, 0), [("amount differs", "2013-04-05", "N1", 80_001, 80_000)]),
    ]


FULL_SPEND = "paid_on,scheme,amount,reference,description,gross,vat\n"


def test_a_payment_with_vat_is_matched_by_what_left_the_bank(small: SmallBook) -> None:
    """Finding F-9: "amount differs" for ever, though gross and VAT were given."""
    small.send(PAID_IN.replace("800.01", "2000.00"))
    small.send(FULL_SPEND + "2013-04-20,hubs,100.00,V1,x,120.00,20.00\n2013-04-21,hubs,10.00,V2,,,\n")
    small.send(
        statement(
            "2013-04",
            "01,pool,opening,0.00,o",
            "05,pool,line,2000.00,N1",
            "20,pool,line,-120.00,V1",
            "21,pool,line,-10.00,V2",
            "30,pool,closing,1870.00,c",
        )
    )
    [april] = small.close().banks
    assert (balances(april), list(april.vat), april.differences) == ((187_000, 187_000, 3), [], [])
    assert (april.document["vat"], april.document["vat_payments"], april.explained) == ("0.00", 0, True)
    small.send(statement("2013-05", "01,pool,opening,1870.00,o", "31,pool,closing,1870.00,c"))
    closing = small.close("2013-05")
    [may] = closing.banks
    assert (list(may.vat), may.differences, closing.differences) == ([], [], [])


def test_a_difference_keeps_its_number_while_it_stands(small: SmallBook) -> None:
    small.send(PAID_IN)
    small.send(SPEND_HEAD + "2013-04-12,hubs,5.00,LOST\n2013-04-12,hubs,5.00,LOST\n")
    small.send(
        statement("2013-04", "01,pool,opening,0.00,o", "05,pool,line,800.01,N1", "30,pool,closing,800.01,c")
    )
    april = small.close().differences
    assert [(row.id, row.copy, row.since) for row in april] == [
        ("D0001", 1, "2013-04"),
        ("D0002", 1, "2013-04"),
    ]
    may = small.close("2013-05").differences
    assert [(row.kind, row.id, row.since, row.age) for row in may] == [
        ("not reconciled", "D0003", "2013-05", 31),
        ("missing at the bank", "D0001", "2013-04", 49),
        ("missing at the bank", "D0002", "2013-04", 49),
    ]
    small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason="late", now=NOW)
    assert small.book.status(today=NOW.date()).differences == 3
    again = small.close().differences
    assert [(row.month, row.id) for row in again] == [
        ("2013-04", "D0001"),
        ("2013-04", "D0002"),
        ("2013-05", "D0003"),
        ("2013-05", "D0001"),
        ("2013-05", "D0002"),
    ]
    assert not small.book.verify().faults

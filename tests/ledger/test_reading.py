"""What is asked of a record: what cannot be read is a fault of the record, and nothing is made up."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import moved
from pooledbudget.cited import Citation, Standing
from pooledbudget.errors import IntegrityFailure, Misuse
from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Act, Entry
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.stored import done as stored_as
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month

APRIL = Month(2013, 4)


def act(kind: str = "adjust", instant: str = "2013-05-01T09:00:00Z", month: str = "") -> Act:
    detail = {"sealed": [month]} if kind == "close" else {}
    return Act(kind=kind, who="a", instant=instant, tool="t", inputs={}, detail=detail, month=month)


def paid(entry_id: str, amount: int = 100) -> Entry:
    legs = moved(("spending:hubs", "county"), ("assets:cash", "county"), amount, "pool", "early-help")
    because = (Origin("S0001", 2), Citation("the agreement", "clause 7.2", Standing.UNCONFIRMED))
    return Entry(entry_id, date(2013, 4, 2), "spending", tuple(legs), because)


@pytest.fixture
def record() -> Record:
    """Three acts with two, no and one entries: sequences 1 to 6."""
    made = Record.create(":memory:", "b", APRIL, "check")
    made.add(act("close", month="2013-04"), [paid("S0001:2"), paid("S0001:3", 20)], [APRIL])
    made.add(act("adjust", "2013-05-02T09:00:00Z"))
    made.add(act("adjust", "2013-05-03T09:00:00Z"), [paid("reverses:S0001:2", 3)])
    return made


def spoil(record: Record, statement: str) -> None:
    for table in ("act", "entry", "annex", "book"):
        record.connection.execute(f"DROP TRIGGER IF EXISTS {table}_update")
    record.connection.execute(statement)


UNREADABLE = {
    "a detail that is no JSON": "UPDATE act SET detail = '{' WHERE sequence = 1",
    "a detail that is a list": "UPDATE act SET detail = '[]' WHERE sequence = 1",
    "a detail that is null": "UPDATE act SET detail = 'null' WHERE sequence = 1",
    "inputs that are no JSON": "UPDATE act SET inputs = '' WHERE sequence = 1",
    "inputs that are a list": "UPDATE act SET inputs = '[]' WHERE sequence = 1",
    "inputs that name a number": "UPDATE act SET inputs = '{\"book.toml\":7}' WHERE sequence = 1",
    "a detail nested without end": f"UPDATE act SET detail = '{'[' * 200_000}' WHERE sequence = 1",
}


@pytest.mark.parametrize("statement", UNREADABLE.values(), ids=UNREADABLE)
def test_an_act_that_cannot_be_read_is_named_by_its_place(record: Record, statement: str) -> None:
    spoil(record, statement)
    for asked in (lambda: list(record.acts()), lambda: record.act(1), lambda: list(record.acts("close"))):
        with pytest.raises(IntegrityFailure, match="act 1 cannot be read"):
            asked()
    assert record.act(4).act.kind == "adjust"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET effective = '2013-02-30' WHERE sequence = 2",
        "UPDATE entry SET because = 'junk' WHERE sequence = 2",
        "UPDATE entry SET because = '7' WHERE sequence = 2",
        "UPDATE entry SET because = '[{\"row\":2}]' WHERE sequence = 2",
        'UPDATE entry SET because = \'[{"source":"s","place":"p","standing":"rumour"}]\' WHERE sequence = 2',
    ],
)
def test_an_entry_that_cannot_be_read_is_named_by_its_place(record: Record, statement: str) -> None:
    spoil(record, statement)
    with pytest.raises(IntegrityFailure, match="entry 2 cannot be read"):
        list(record.entries())
    assert record.entry("3").entry.id == "S0001:3"


def test_postings_that_no_longer_balance_are_never_handed_out_as_an_entry(record: Record) -> None:
    record.connection.execute("DROP TRIGGER posting_update")
    record.connection.execute("UPDATE posting SET amount = 101 WHERE entry = 2 AND line = 1")
    with pytest.raises(IntegrityFailure, match="entry 2 cannot be read: S0001:2: pool is out by 0.01 GBP"):
        record.entry("S0001:2")


def test_entries_that_sqlite_cannot_read_are_a_fault_of_the_record(record: Record) -> None:
    record.connection.execute("ALTER TABLE posting RENAME TO gone")
    with pytest.raises(IntegrityFailure, match="cannot be read"):
        list(record.entries())


def test_an_annex_that_cannot_be_read_is_named_and_one_that_is_not_there_is_empty(record: Record) -> None:
    assert record.annex(1, "decisions") == []
    record.connection.execute("INSERT INTO annex VALUES (1, 'decisions', '{')")
    with pytest.raises(IntegrityFailure, match="the decisions of act 1 cannot be read"):
        record.annex(1, "decisions")
    with pytest.raises(IntegrityFailure, match="the decisions of act 1 cannot be read"):
        list(record.annexes("decisions"))


def test_a_record_that_does_not_say_whose_it_is_or_where_it_begins_is_not_read(record: Record) -> None:
    spoil(record, "UPDATE book SET first_month = '2013-13'")
    with pytest.raises(IntegrityFailure, match="does not say where the book begins"):
        Reading(record.connection, "here")
    record.connection.execute("DROP TRIGGER book_delete")
    record.connection.execute("DELETE FROM book")
    with pytest.raises(IntegrityFailure, match="here says 0 times whose record it is, not once"):
        Reading(record.connection, "here")


def test_an_act_ends_with_the_last_thing_it_caused(record: Record) -> None:
    assert [found.sequence for found in record.acts()] == [1, 4, 5]
    assert [record.end_of(sequence) for sequence in (1, 4, 5)] == [3, 4, 6]
    assert record.size == 6
    assert [found.sequence for found in record.entries_of_acts(2, record.end_of(1))] == [2, 3]
    assert [found.sequence for found in record.entries(after_act=1)] == [6]


def test_what_an_act_did_is_handed_out_as_it_is_stored(record: Record) -> None:
    done = stored_as(record, 1)
    assert (done.act[0], done.act[1]) == (1, "close")
    assert list(done.entries) == ["S0001:2", "S0001:3"]
    assert done.entries["S0001:3"][-1][0] == ("spending:hubs", "county", "pool", "early-help", 20, "GBP")
    assert stored_as(record, 4).entries == {}


def known(*instants: str) -> Record:
    """A record of acts at some instants, each with one entry: act 1 ends at 2, act 3 at 4."""
    made = Record.create(":memory:", "b", APRIL)
    for number, instant in enumerate(instants):
        made.add(act("adjust", instant), [paid(f"S0001:{number}")])
    return made


@pytest.mark.parametrize(
    ("on", "sequence"),
    [
        (date(2013, 5, 30), 0),
        (date(2013, 5, 31), 2),
        (date(2013, 6, 1), 4),
        (date(2013, 12, 31), 6),
        (date(2014, 1, 1), 6),
    ],
)
def test_what_was_known_on_a_day_goes_by_days_in_london(on: date, sequence: int) -> None:
    """In summer a day ends an hour before midnight UTC; in winter with it."""
    made = known("2013-05-31T22:59:59Z", "2013-05-31T23:00:00Z", "2013-12-31T23:59:59Z")
    assert made.as_known(on) == sequence


@pytest.mark.parametrize(
    ("on", "sequence"), [(date(2010, 1, 1), 0), (date(2013, 5, 1), 4), (date(2013, 6, 1), 6)]
)
def test_what_claims_an_earlier_instant_was_not_known_before_what_stands_before_it(
    on: date, sequence: int
) -> None:
    made = known("2013-05-01T09:00:00Z", "2010-01-01T09:00:00Z", "2013-06-01T09:00:00Z")
    assert made.as_known(on) == sequence


def test_an_empty_record_knew_nothing() -> None:
    made = Record.create(":memory:", "b", APRIL)
    assert (made.as_known(date(2100, 1, 1)), made.size, made.tail()) == (0, 0, (0, b"\0" * 32))
    assert (made.first_open(), made.seals(), made.seal_of(APRIL)) == (APRIL, [], None)


def test_a_cause_is_followed_through_its_uses_and_reversals() -> None:
    made = Record.create(":memory:", "b", APRIL)
    ids = ("p:f:result", "reverses:p:f:result", "p:f:result#2", "p:f:results", "reverses:p:f:result#2")
    made.add(act("close", month="2013-04"), [paid(entry_id) for entry_id in ids], [APRIL])
    found = made.by_cause(["p:f:result", "never"])
    assert found == {
        "p:f:result": [
            (2, "p:f:result"),
            (3, "reverses:p:f:result"),
            (4, "p:f:result#2"),
            (6, "reverses:p:f:result#2"),
        ],
        "never": [],
    }
    assert [place for place, _ in made.by_cause(["p:f:result"], until=3)["p:f:result"]] == [2, 3]
    assert made.by_cause(["p:f:result"], until=0) == {"p:f:result": []}
    assert made.by_cause([]) == {}


def test_many_entries_are_asked_for_in_order_and_each_once() -> None:
    made = Record.create(":memory:", "b", APRIL)
    made.add(act(), [paid(f"S0001:{number}") for number in range(1201)])
    wanted = [*range(1202, 1, -1), 5, 5]
    assert [found.sequence for found in made.entries_at(wanted)] == list(range(2, 1203))
    assert list(made.entries_at([])) == []
    assert list(made.entries_at([99_999])) == []


def test_what_is_not_there_is_said_so(record: Record) -> None:
    with pytest.raises(Misuse, match="there is no act 2"):
        record.act(2)
    with pytest.raises(Misuse, match="there is no entry 'S9:9'; list them: pooledbudget ledger list"):
        record.entry("S9:9")
    for number in ("1", "99", "٣"):
        with pytest.raises(Misuse, match="there is no entry"):
            record.entry(number)


def test_only_the_dimensions_of_a_posting_can_be_asked_for(record: Record) -> None:
    assert record.names("partner") == {"county"}
    for name in ("colour", "month", "partner; DROP TABLE act"):
        with pytest.raises(ValueError, match="is not a column of a posting"):
            record.names(name)
    with pytest.raises(ValueError, match="'colour' is not a dimension; use account, partner"):
        record.balances(("account", "colour"))


def test_entries_are_selected_by_their_postings_and_come_back_whole(record: Record) -> None:
    found = list(record.entries(Selection(account="assets")))
    assert [len(recorded.entry.postings) for recorded in found] == [2, 2, 2]
    assert list(record.entries(Selection(account="liabilities"))) == []
    assert record.behind(Selection(account="spending", known=2)) == [(2, 100)]


def test_months_are_closed_by_the_last_word_of_their_acts(record: Record) -> None:
    assert record.closed_months() == {APRIL}
    record.add(act("reopen", month="2013-04"))
    assert (record.closed_months(), record.first_open()) == (set(), APRIL)
    assert record.first_open({APRIL, Month(2013, 5)}) == Month(2013, 6)
    assert record.sealed_by(APRIL) == [1]
    assert record.sealed_by(Month(2013, 5)) == []


def test_a_format_holds_from_the_beginning_or_from_its_upgrade(record: Record) -> None:
    assert record.eras() == [(1, 2)]
    record.add(
        Act(kind="upgrade", who="a", instant="2013-06-01T09:00:00Z", tool="t", inputs={}, detail={"to": 3})
    )
    assert record.eras() == [(1, 2), (7, 3)]

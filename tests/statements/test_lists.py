"""What a book holds, noun by noun, and its story."""

from __future__ import annotations

from datetime import UTC, datetime

from in_memory import MemoryBook
from pooledbudget.book import Book
from pooledbudget.statements.lists import Lists
from pooledbudget.statements.sent_file import sent_file


def place() -> MemoryBook:
    """Return a book in which something of each sort was done."""
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,100.00,A", "2013-04-03,clinics,50.00,B", file="april.csv")
    book.offer("contributions", "2013-04-05,pool,nobody,cash,10.00,C", file="wrong.csv")
    book.give("contributions", "2013-04-05,pool,county,cash,100.00,C", replaces="S0002")
    book.close()
    book.reopen("2013-04")
    book.adjust(corrects="S0001:2")
    book.withdraw("S0003", reason="sent twice")
    return book


def lists(book: MemoryBook) -> Lists:
    return Lists(book.record, lambda: book.reader, book.on)


def test_files_say_what_became_of_each() -> None:
    found = lists(place()).files()
    assert [(row["submission"], row["state"], row["rows"]) for row in found] == [
        ("S0001", "accepted", 2),
        ("S0002", "replaced", 0),
        ("S0003", "withdrawn", 1),
    ]
    assert [row["file"] for row in lists(place()).files("state=replaced")] == ["wrong.csv"]


def test_the_log_tells_the_story_of_the_book() -> None:
    found = lists(place()).log()
    assert [row["told"] for row in found] == [
        "received S0001, april.csv: expenditure from county for April 2013; 2 rows accepted",
        "received S0002, wrong.csv: contributions from county for April 2013; refused",
        "received S0003, file.csv: contributions from county for April 2013; 1 row accepted, in place of S0002",
        "closed April 2013: 6 entries posted; 0 differences carried",
        "opened April 2013 again, approved by Bob: late",
        "adjusted reversing S0001:2, 1 entry, prepared by Ann and approved by Bob: wrong",
        "took back S0003: sent twice",
    ]


def test_partners_and_agreements_are_listed() -> None:
    of = lists(place())
    assert [row["partner"] for row in of.partners("parts~view")] == ["police"]
    assert {row["partner"]: row["files"] for row in of.partners()}["county"] == 3
    (pool,) = of.agreements("kind=pool")
    assert (pool["agreement"], pool["ends"], pool["cash"]) == ("pool", "2015-03-31", "50.00")


def test_acts_and_decisions_are_listed() -> None:
    of = lists(place())
    assert [row["kind"] for row in of.acts("kind!=receive")] == ["close", "reopen", "adjust", "withdraw"]
    assert len(of.decisions()) == 0
    assert len(of.differences()) == 0
    assert len(of.queries("owner=nobody")) == 0


def test_a_file_is_shown_with_its_findings_and_its_rows() -> None:
    book = place()
    found = sent_file(book.record, book.reader, "S0002")
    finding = found.findings[0]
    assert (finding.code, finding.row, finding.column, finding.cell) == ("N01", 2, "partner", "nobody")
    assert str(finding).startswith("N01  error row 2, partner: 'nobody'")
    assert found.rows[0][0] == 2
    assert "nobody" in found.rows[0][1]
    document = found.document()
    assert document["cells"][0][3] == "nobody"
    assert document["findings"][0]["code"] == "N01"


def test_cells_about_people_are_shown_and_never_written_out() -> None:
    book = place()
    book.give("families", "F1,P1,1980-01-01,2010-01-01")
    found = sent_file(book.record, book.reader, "S0004")
    assert found.rows
    assert found.document()["cells"] == []


def test_a_file_whose_bytes_are_gone_says_so() -> None:
    book = place()
    book.kept.clear()
    found = sent_file(book.record, book.reader, "S0001")
    assert (list(found.rows), bool(found.unread)) == ([], True)


def test_the_parts_of_a_split_difference_stand_under_it(northshire: Book) -> None:
    """After a split and a write-off one line was left, of £412.50, and nothing said of the £400."""
    now = datetime(2014, 5, 3, 9, tzinfo=UTC)
    parts = [("-400.00", "twice"), ("-12.50", "charge")]
    northshire.differences.split("D0003", parts, reason="two things", by="ann", now=now)
    northshire.differences.write_off("D0003.2", reason="small", approved_by="Bob", by="ann", now=now)
    found = [row for row in northshire.lists.differences().to_dicts() if row["id"].startswith("D0003")]
    assert [(row["id"], row["what"], row["ours"], row["state"]) for row in found] == [
        ("D0003", "figure differs", "0.00", "split"),
        ("D0003.1", "part: twice", "-400.00", "open"),
        ("D0003.2", "part: charge", "-12.50", "written off"),
    ]

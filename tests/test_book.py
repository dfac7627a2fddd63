"""The public face: what it starts, opens, keeps and refuses, and that a reader writes nothing."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from conftest import BOOK, KEY, NOW, POOL, SmallBook
from pooledbudget.acts.correct import Correction
from pooledbudget.book import Book
from pooledbudget.errors import EnvironmentFault, IntegrityFailure, Misuse, Refused
from pooledbudget.instruments.samples import sample
from pooledbudget.periods import Month, span
from pooledbudget.place.beginning import EXAMPLES
from pooledbudget.place.folder import Folder
from pooledbudget.place.keys import KEY_FILE
from pooledbudget.submissions.history import Sent, submissions
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.row_files import RowFiles

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"
MIXED = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,1_0,R2\n"
APRIL = Month(2013, 4)


def listing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def notes(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.glob(".unfinished-*")]


# Starting a book.


def test_a_plain_start_is_a_book_that_can_be_used_at_once(tmp_path: Path) -> None:
    book = Book.init(tmp_path / "Our-Place", place='The "Place", é', first_month="2012-07")
    assert (book.ledger.book, book.ledger.first_month) == ("our-place", Month(2012, 7))
    assert book.occasion("Ann", NOW).book.place == 'The "Place", é'
    assert (tmp_path / "Our-Place" / ".gitignore").read_text().split() == [
        "keys/",
        "received/",
        "quarantine/",
        "rows/",
    ]
    with pytest.raises(Misuse, match="there is no agreement"):
        book.close(Month(2012, 7), by="Ann", now=NOW)
    assert not book.status(today=NOW.date()).agreed
    text = sample("pool", book.occasion("Ann", NOW).partners, Month(2012, 7), "pool")
    (tmp_path / "Our-Place" / "agreements" / "pool.toml").write_text(text)
    closing = book.close(Month(2012, 7), by="Ann", now=NOW)
    assert ([entry.id for entry in closing.entries], closing.clean) == (["pool:due:host:2012-07-01"], True)
    assert Book.open(tmp_path / "Our-Place").verify().faults == []


@pytest.mark.parametrize("said", [{"first_month": "2013-13"}, {"book": "Not An Id"}, {"place": "p" * 121}])
def test_a_start_that_cannot_be_leaves_nothing_behind(tmp_path: Path, said: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"book.toml cannot be used"):
        Book.init(tmp_path / "place", **{"book": "b", **said})
    assert not (tmp_path / "place").exists()


def test_a_book_starts_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for taken in (tmp_path, tmp_path / "file"):
        with pytest.raises(Misuse, match="is not empty; a book starts in a folder of its own"):
            Book.init(taken, book="b")
    assert (tmp_path / "file").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert Book.init(tmp_path / "empty", book="b").ledger.book == "b"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_starts_a_book_under_its_own_name(tmp_path: Path, example: str) -> None:
    book = Book.init(tmp_path / "place", example)
    assert book.ledger.book == book.occasion("Ann", NOW).book.book
    assert str(book.ledger.first_month) == book.occasion("Ann", NOW).book.first_month


def test_two_books_have_two_keys(tmp_path: Path) -> None:
    made = [Book.init(tmp_path / name, book=name) for name in ("a", "b")]
    assert len({book.ledger.key_check for book in made}) == 2
    (tmp_path / "a" / KEY_FILE).write_bytes((tmp_path / "b" / KEY_FILE).read_bytes())
    with pytest.raises(EnvironmentFault, match="is not the key that the record of a was made with"):
        Book.open(tmp_path / "a")


def test_what_is_not_there_or_not_a_book_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"record.sqlite is missing"):
        Book.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


# The occasion, and the settings of a month.


def test_nothing_is_recorded_at_an_instant_without_a_zone(small: SmallBook) -> None:
    with pytest.raises(Misuse, match="an instant needs a time zone"):
        small.book.close(APRIL, by="Ann", now=datetime(2018, 5, 3, 9))  # ruff: ignore[call-datetime-without-tzinfo] - meant
    assert small.book.ledger.size == 0


@pytest.mark.parametrize("who", ["", "  ", "\t\n", "\N{ZERO WIDTH SPACE}", "-"])
def test_nothing_is_recorded_that_nobody_does(small: SmallBook, who: str) -> None:
    """`--by ""` was recorded, and the story of the book told of an act of nobody."""
    with pytest.raises(Misuse, match="say who does it"):
        small.book.close(APRIL, by=who, now=NOW)
    assert small.book.ledger.size == 0


def test_nothing_is_recorded_without_the_key_and_reading_goes_on(small: SmallBook) -> None:
    small.send(SPEND)
    (small.path / KEY_FILE).unlink()
    book = Book.open(small.path)
    with pytest.raises(EnvironmentFault, match="Without it nothing can be recorded"):
        book.close(APRIL, by="Ann", now=NOW)
    assert book.status(today=date(2013, 4, 5)).files == 1
    assert book.statement("county", "2013-04").status == "draft"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            'book = "smallshire"',
            'book = "other"',
            "book.toml is of 'other' but the record is of 'smallshire'",
        ),
        ('"2013-04"', '"2012-04"', "book.toml begins in 2012-04 but the record in 2013-04"),
    ],
)
def test_settings_of_another_book_are_refused_to_writer_and_reader(
    small: SmallBook, before: str, after: str, said: str
) -> None:
    (small.path / "book.toml").write_text(BOOK.replace(before, after))
    with pytest.raises(Misuse, match=said):
        small.send(SPEND)
    with pytest.raises(Misuse, match=said):
        small.book.status(today=date(2013, 4, 5))
    assert small.book.ledger.size == 0


def test_a_closed_month_is_stated_under_the_settings_it_was_closed_under(small: SmallBook) -> None:
    small.close()
    (small.path / "agreements" / "pool.toml").write_text(
        POOL.replace("the Smallshire pool", "the renamed pool")
    )
    assert small.book.settings_at(APRIL).agreements.titles == {"pool": "the Smallshire pool"}
    assert small.book.settings_at(Month(2013, 5)).agreements.titles == {"pool": "the renamed pool"}
    small.book.reopen(APRIL, by="Ann", approved_by="Bob", reason="look", now=NOW)
    assert small.book.settings_at(APRIL).agreements.titles == {"pool": "the renamed pool"}


def test_settings_that_were_kept_and_are_gone_are_a_fault_of_the_book(small: SmallBook) -> None:
    small.close()
    for path in (small.path / "snapshots").iterdir():
        path.unlink()
    with pytest.raises(IntegrityFailure, match="restore it from a copy of the book"):
        small.book.settings_at(APRIL)


def test_the_day_is_londons_unless_another_is_said(small: SmallBook) -> None:
    late = datetime(2013, 4, 30, 23, 30, tzinfo=UTC)
    assert small.book.occasion("Ann", late).today == date(2013, 5, 1)
    assert small.book.occasion("Ann", late, date(2013, 4, 1)).today == date(2013, 4, 1)
    assert small.book.occasion("Ann", late).instant == "2013-04-30T23:30:00Z"


# Reading writes nothing; what was cut short leaves a note.


def test_a_check_and_a_rehearsal_write_nothing(small: SmallBook) -> None:
    small.send(SPEND)
    (small.path / "agreements" / "pool.toml").write_text(POOL + "\n# edited since\n")
    before = listing(small.path)
    checked = small.book.check(APRIL, now=NOW)
    rehearsed = small.book.rehearse(APRIL, by="Ann", now=NOW)
    assert [entry.id for entry in checked.entries] == [entry.id for entry in rehearsed.entries]
    assert listing(small.path) == before
    assert checked.seal is None


def test_a_check_may_come_before_the_months_last_day_and_a_rehearsal_may_not(small: SmallBook) -> None:
    early = date(2013, 4, 29)
    assert small.book.check(APRIL, now=NOW, today=early).month == APRIL
    with pytest.raises(Misuse, match="cannot close before its last day, 2013-04-30; today is 2013-04-29"):
        small.book.rehearse(APRIL, by="Ann", now=NOW, today=early)
    with pytest.raises(Misuse, match="close 2013-04 next, not 2013-05"):
        small.book.check(Month(2013, 5), now=NOW)


def test_an_act_that_is_refused_leaves_no_note_and_one_cut_short_does(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pooledbudget.acts import close

    with pytest.raises(Misuse):
        small.close("2013-06")
    small.send(MIXED)
    with pytest.raises(Refused):
        small.close()
    assert notes(small.path) == []

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    small.send(SPEND, replaces="S0001")
    monkeypatch.setattr(close, "act_of", stopped)
    with pytest.raises(KeyboardInterrupt):
        small.close()
    assert notes(small.path) == ["close 2013-04"]
    monkeypatch.undo()
    assert small.close().seal is not None
    assert notes(small.path) == []


def test_an_act_that_fails_and_says_why_leaves_no_note(small: SmallBook) -> None:
    """Each reader after it else told of a run that had not finished, until somebody wrote."""
    small.send(SPEND)
    shutil.rmtree(small.path / "received")
    shutil.rmtree(small.path / "rows")
    with pytest.raises(IntegrityFailure, match="is missing"):
        Book.open(small.path).close(APRIL, by="tester", now=NOW, today=date(2013, 5, 1))
    assert notes(small.path) == []
    (small.path / "received").write_text("in the way")
    with pytest.raises(EnvironmentFault):
        small.send(SPEND, file="again.csv")
    assert notes(small.path) == []


def test_a_folder_that_is_received_is_told_by_its_first_and_last_file(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note of 38 files filled a screen at every command until somebody wrote."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pooledbudget.acts.receive.plan_receipt", stopped)
    said = []
    for many in (1, 2, 3, 38):
        files = [Sent(data=SPEND.encode(), file=f"{number}.csv", sender="county") for number in range(many)]
        with pytest.raises(KeyboardInterrupt):
            small.book.receive_all(files, by="tester", now=NOW)
        said += [note.partition("\n")[0] for note in notes(small.path)]
    assert said == [
        "receive 0.csv from county",
        "receive 0.csv from county to 1.csv from county",
        "receive 0.csv from county and 1 more to 2.csv from county",
        "receive 0.csv from county and 36 more to 37.csv from county",
    ]


# Receiving and stating.


def test_a_file_of_nobody_is_not_kept(small: SmallBook) -> None:
    with pytest.raises(Misuse, match="no partner 'polise'; did you mean 'police'"):
        small.send(SPEND, "polise")
    assert list((small.path / "received").iterdir()) == []
    assert notes(small.path) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"data": SPEND}, "data is bytes, not of type str"),
        ({"data": None}, "data is bytes, not of type NoneType"),
        ({"encoding": "latin-1"}, "no encoding 'latin-1'; known: utf-8, cp1252"),
        ({"file": " "}, "say what the file is called"),
        ({"file": "AB123456C_hubs.csv"}, "the name of the file holds .* a National Insurance number"),
        ({"sheet": "ask jo@example.org"}, "the name of the sheet holds what looks like an e-mail address"),
        ({"kind": "spending"}, "no record kind or layout 'spending'"),
    ],
)
def test_what_cannot_be_said_of_a_file_is_misuse_and_leaves_nothing(
    small: SmallBook, said: dict[str, Any], told: str
) -> None:
    with pytest.raises(Misuse, match=told):
        small.book.receive(
            Sent(**{"data": SPEND.encode(), "file": "f.csv", "sender": "county", **said}), by="Ann", now=NOW
        )
    assert list((small.path / "received").iterdir()) == []
    assert notes(small.path) == []


def test_an_adjustment_by_a_file_is_asked_the_same(small: SmallBook) -> None:
    """Only receiving asked: an encoding that there is not ended in a traceback here."""
    sent = Sent(data=SPEND.encode(), file="f.csv", sender="county", encoding="latin-1")
    with pytest.raises(Misuse, match="no encoding 'latin-1'"):
        small.book.adjust_by(sent, Correction("Ann", "Bob", "heating"), now=NOW)
    assert list((small.path / "received").iterdir()) == []
    assert notes(small.path) == []


def test_refused_rows_are_in_quarantine_as_they_were_sent_with_the_reason_beside_each(
    small: SmallBook,
) -> None:
    small.send(MIXED)
    (row,) = csv.DictReader((small.path / "quarantine" / "S0001.csv").read_text("utf-8-sig").splitlines())
    assert (row["amount"], row["quarantine_row"], row["quarantine_code"]) == ("1_0", "3", "C02")
    assert "'1_0' is not an amount" in row["quarantine_reason"]


def test_quarantine_opens_safely_and_comes_back_unchanged(small: SmallBook) -> None:
    """BR-16: a formula in a cell, and text that looks like ours, through a spreadsheet and back."""
    odd = ("=cmd|' /C calc'!A0", "'=x", "\N{FULLWIDTH EQUALS SIGN}1+1", "-words", "Caf\u00e9 \u00a3")
    rows = [f'2013-04-{32 + number},hubs,-1.00,E{number},"{text}"' for number, text in enumerate(odd)]
    head = "paid_on,scheme,amount,reference,description"
    small.send("\n".join([head, *rows]), accept_valid=True, reason="late")
    path = small.path / "quarantine" / "S0001.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    kept = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert {row["amount"] for row in kept} == {"-1.00"}
    assert not [row for row in kept if row["description"][0] in "=-\N{FULLWIDTH EQUALS SIGN}"]
    mended = path.read_bytes()
    for number in range(len(odd)):
        mended = mended.replace(f"2013-04-{32 + number}".encode(), b"2013-04-05")
    receipt = small.send(mended, completes="S0001", file="mended.csv")
    assert receipt.accepted, receipt.findings
    (file,) = submissions(small.book.ledger, last=1)
    assert [row.cells.description for row in small.book.reader.rows(file)] == list(odd)


def test_a_file_without_faults_has_no_quarantine(small: SmallBook) -> None:
    small.send(SPEND)
    assert not (small.path / "quarantine").exists()


def test_a_received_file_is_not_read_again_by_whoever_opens_the_book(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(SPEND)
    reads: list[str] = []
    honest = Folder.bytes_of

    def counted(folder: Folder, digest: str, part: str) -> bytes:
        reads.append(part)
        return honest(folder, digest, part)

    monkeypatch.setattr(Folder, "bytes_of", counted)
    book = Book.open(small.path)
    for _ in range(3):
        book.check(APRIL, now=NOW)
    assert reads.count("received") == 0
    assert book.reader is book.reader


def test_a_statement_is_written_in_three_forms_under_one_name(small: SmallBook, tmp_path: Path) -> None:
    from pooledbudget.statements.render.page import Pages
    from pooledbudget.statements.render.table import Csv

    small.close()
    statement = small.book.statement("nhs", "2013-04")
    page = small.book.written.statement(
        statement, tmp_path / "out", Pages(small.book.ledger), Csv(small.book.ledger)
    )
    assert sorted(path.name for path in page.parent.iterdir()) == [
        f"2013-04-nhs-partner.{form}" for form in ("csv", "html", "json")
    ]
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["partner"] == "nhs"
    assert page.with_suffix(".csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_same_answer_is_given_by_a_book_opened_to_read(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    reading = Book.open(small.path, read_only=True)
    assert reading.statement("nhs", "2013-04") == small.book.statement("nhs", "2013-04")
    with pytest.raises(EnvironmentFault, match="cannot be opened"):
        reading.close(Month(2013, 5), by="Ann", now=NOW)
    assert reading.ledger.closed_months() == {APRIL}


def test_what_is_sent_twice_from_two_partners_is_two_files_if_somebody_says_so(small: SmallBook) -> None:
    county = Sent(data=SPEND.encode(), file="a.csv", sender="county")
    sent = [county, replace(county, sender="police", real=True, reason="each paid half")]
    receipts = [small.book.receive(file, by="Ann", now=NOW) for file in sent]
    assert [receipt.submission for receipt in receipts] == ["S0001", "S0002"]
    assert len(list((small.path / "received").iterdir())) == 1
    small.close()
    assert small.total("spending:hubs") == 2000


def test_a_book_made_with_a_key_that_is_given_is_the_same_book_again(tmp_path: Path) -> None:
    checks = {Book.init(tmp_path / name, book="b", key=KEY).ledger.key_check for name in ("a", "b")}
    assert len(checks) == 1


def test_rows_of_a_receipt_that_came_to_nothing_are_of_no_later_file(small: SmallBook) -> None:
    """The first of two files is taken in, the second fails: the id it would have had goes to another."""
    good = Sent(data=SPEND.encode(), file="a.csv", sender="county")
    bad = Sent(data=SPEND.encode(), file="b.csv", sender="police", accept_valid=True)
    with pytest.raises(Misuse, match=r"b.csv: .* none of the 2 files was recorded"):
        small.book.receive_all([good, bad], by="a", now=NOW)
    assert small.book.ledger.size == 0
    other = Sent(data=SPEND.replace("R1", "R7").encode(), file="c.csv", sender="police")
    receipt = small.book.receive(other, by="a", now=NOW)
    assert receipt.submission == "S0001"
    (file,) = submissions(small.book.ledger)
    assert [row.cells.reference for row in small.book.reader.rows(file)][:1] == ["R7"]
    assert small.book.reader.rows(file)[0].sender == "police"


@pytest.mark.parametrize(("closing_next", "read"), [(True, 0), (False, 1)])
def test_a_close_that_is_next_reads_no_row_file(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch, closing_next: bool, read: int
) -> None:
    reads: list[str] = []
    honest = RowFiles.read

    def counted(files: RowFiles, names: Sequence[str], model: type[RecordKind]) -> Any:
        reads.extend(names)
        return honest(files, names, model)

    monkeypatch.setattr(RowFiles, "read", counted)
    sent = Sent(data=SPEND.encode(), file="a.csv", sender="county")
    small.book.receive_all([sent], by="a", now=NOW, closing_next=closing_next)
    small.book.close(APRIL, by="a", now=NOW)
    assert len(reads) == read
    assert small.total("spending", partner="county") == 1000
    assert small.book.verify().faults == []


def test_rows_that_come_to_nothing_are_not_kept_for_a_close_that_is_next(small: SmallBook) -> None:
    good = Sent(data=SPEND.encode(), file="a.csv", sender="county")
    bad = Sent(data=SPEND.encode(), file="b.csv", sender="police", accept_valid=True)
    with pytest.raises(Misuse, match="none of the 2 files was recorded"):
        small.book.receive_all([good, bad], by="a", now=NOW, closing_next=True)
    other = Sent(data=SPEND.replace("10.00", "7.00").encode(), file="c.csv", sender="police")
    small.book.receive_all([other], by="a", now=NOW, closing_next=True)
    small.book.close(APRIL, by="a", now=NOW)
    assert small.total("spending") == 700


def test_a_book_shows_itself_in_a_line(small: SmallBook) -> None:
    small.close()
    assert repr(small.book) == "<Book smallshire: months closed 1, 2013-05 is open>"
    assert "<caption>1 agreement</caption>" in small.book._repr_html_()


def test_months_and_periods_are_taken_as_themselves_and_as_they_are_written(small: SmallBook) -> None:
    """`check("2013-04")` said that a str has no attribute, and `statement` took nothing else."""
    book, now = small.book, NOW
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1")
    assert repr(book.check("2013-04", now=now)) == repr(book.check(Month(2013, 4), now=now))
    book.close("2013-04", by="me", now=now)
    book.reopen("2013-04", by="me", approved_by="you", reason="late", now=now)
    book.close(Month(2013, 4), by="me", now=now)
    for period in (Month(2013, 4), span("2013-Q1"), span("2013-14")):
        assert book.statement("county", period).name == book.statement("county", str(period)).name


def test_nothing_of_a_book_prints_as_the_address_of_an_object(small: SmallBook) -> None:
    book = small.book
    shown = [book, book.ledger, book.lists, book.differences, book.by_results, book.written, book.in_force]
    for what in (*shown, book.reader, book.folder, book.lists.files()):
        assert " at 0x" not in repr(what)
        assert len(repr(what)) < 300

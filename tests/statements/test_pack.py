"""The auditor's pack: each decision leads to its rows, each row to a file whose bytes are kept, in files of text."""

from __future__ import annotations

import csv
import hashlib
import io
from decimal import Decimal

import pytest

from family_book import BENEFIT, CONCERN, ORDER, FamilyBook, kit
from pooledbudget.statements.pack import packed


def lines(book: FamilyBook, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(packed(book.book.record)[name]))))


@pytest.fixture(scope="module")
def book() -> FamilyBook:
    return kit()


def test_each_decision_has_a_line_for_each_row_that_it_answers_and_that_a_test_was_taken_from(
    book: FamilyBook,
) -> None:
    of_result = [line for line in lines(book, "decisions.csv") if line["asked"] == "result"]
    asked = [line for line in of_result if line["test"] == "what was asked"]
    assert [(line["paid"], line["amount"], line["file"], line["row"]) for line in asked] == [
        ("yes", "1500.00", book.receipts["claims"].submission, "2")
    ]
    fall = [line for line in of_result if line["test"] == "asb"]
    assert [line["row"] for line in fall] == [str(number) for number in range(2, 12)]
    assert {(line["verdict"], line["file"], line["window from"], line["window until"]) for line in fall} == {
        ("pass", book.receipts["incidents"].submission, "2013-04-11", "2013-10-10")
    }


def test_every_row_leads_to_a_file_whose_bytes_are_kept(book: FamilyBook) -> None:
    files = {line["file"]: line for line in lines(book, "files.csv")}
    assert {line["state"] for line in files.values()} == {"stands"}
    for line in lines(book, "decisions.csv"):
        if line["file"]:
            file = files[line["file"]]
            assert (line["sha256"], line["sender"]) == (file["sha256"], file["sender"])
            kept = book.book.kept[file["sha256"]]
            assert hashlib.sha256(kept).hexdigest() == file["sha256"]
            assert int(line["row"]) <= len(kept.decode().splitlines())


def test_what_is_decided_is_what_is_posted(book: FamilyBook) -> None:
    """The two add up by the standard library alone, from the files."""
    decided = {
        line["decision"]: Decimal(line["amount"])
        for line in lines(book, "decisions.csv")
        if line["paid"] == "yes"
    }
    posted = {
        line["entry"]: -Decimal(line["amount"])
        for line in lines(book, "postings.csv")
        if line["account"].startswith("income:")
    }
    assert decided == posted
    assert sum(decided.values()) == 3900


def test_a_refusal_is_in_it_with_what_failed() -> None:
    failed = kit(flags=(CONCERN,), benefits=(BENEFIT,), incidents=())
    (line, *_) = [line for line in lines(failed, "decisions.csv") if line["asked"] == "attachment"]
    assert (line["paid"], line["amount"], line["reason"]) == ("no", "0.00", "not eligible")


def test_a_file_that_was_replaced_and_one_that_was_refused_say_so() -> None:
    changed = kit()
    first = changed.receipts["flags"].submission
    changed.book.give("flags", ORDER, CONCERN, "F,local concern,2013-02-01,,", replaces=first)
    refused = changed.book.offer("flags", "F,a word of nobody,2013-02-01,,", file="odd.csv")
    states = {line["file"]: (line["state"], line["replaces"]) for line in lines(changed, "files.csv")}
    assert states[first] == ("taken back", "")
    assert ("stands", first) in states.values()
    assert states[refused.submission] == ("refused", "")


def test_nobody_is_named_in_it(book: FamilyBook) -> None:
    for name, text in packed(book.book.record).items():
        whole = "".join(text)
        assert "F-A" not in whole, name
        assert "F-C" not in whole, name
    assert len("".join(packed(book.book.record)["seals.txt"]).splitlines()) == 1

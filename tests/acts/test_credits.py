"""A credit note is linked to the payment it names and takes back no more than is left of it (case F-25)."""

from __future__ import annotations

import pytest

from in_memory import MemoryBook

HEAD = "paid_on,scheme,amount,reference,credits\n"


def book_of(*lines: str) -> MemoryBook:
    book = MemoryBook()
    receipt = book.send(HEAD + "\n".join(lines) + "\n")
    assert receipt.accepted
    return book


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2013-04-21,hubs,-100.01,C1,V1", "100.01 is credited of 'V1', of which 100.00 is left"),
        ("2013-04-21,hubs,-10.00,C1,V2", "'V2' is no payment that county sent"),
        ("2013-04-19,hubs,-10.00,C1,V1", "2013-04-19 is before 2013-04-20, when 'V1' was paid"),
        ("2013-04-21,hubs,10.00,C1,V1", "is a credit note, below nought"),
    ],
)
def test_f_25_a_credit_note_that_cannot_be(line: str, what: str) -> None:
    receipt = book_of("2013-04-20,hubs,100.00,V1,").send(HEAD + line + "\n")
    assert not receipt.accepted
    assert [what in finding.what or what in finding.rule for finding in receipt.findings] == [True]


def test_f_25_credit_notes_take_the_payment_down_to_nought_and_no_further() -> None:
    book = book_of("2013-04-20,hubs,100.00,V1,", "2013-04-21,hubs,-60.00,C1,V1")
    assert book.send(HEAD + "2013-04-22,hubs,-40.00,C2,V1\n").accepted
    [finding] = book.send(HEAD + "2013-04-23,hubs,-0.01,C3,V1\n").findings
    assert (finding.row, finding.column) == (2, "amount")
    assert finding.what == "0.01 is credited of 'V1', of which 0.00 is left"


def test_f_25_two_credit_notes_of_one_file_do_not_take_more_together() -> None:
    receipt = book_of("2013-04-20,hubs,100.00,V1,").send(
        HEAD + "2013-04-21,hubs,-60.00,C1,V1\n2013-04-21,hubs,-60.00,C2,V1\n"
    )
    assert [(finding.row, finding.column) for finding in receipt.findings] == [(3, "amount")]


def test_f_25_a_credit_note_of_another_sender_names_nothing_of_its_own() -> None:
    book = book_of("2013-04-20,hubs,100.00,V1,")
    [finding] = book.send(HEAD + "2013-04-21,hubs,-10.00,C1,V1\n", sender="police").findings
    assert finding.what == "'V1' is no payment that police sent"


def test_f_25_a_credit_note_that_names_nothing_stands_as_before() -> None:
    assert list(book_of("2013-04-20,hubs,-10.00,C1,").record.acts("receive"))


def test_catalogue_64_a_credit_note_is_of_the_scheme_that_was_paid() -> None:
    book = book_of("2013-04-20,hubs,100.00,V1,", "2013-04-20,hubs,50.00,V2,", "2013-04-20,clinics,10.00,V2,")
    [finding] = book.send(HEAD + "2013-04-21,clinics,-10.00,C1,V1\n").findings
    assert (finding.code.value, finding.row, finding.column) == ("R02", 2, "scheme")
    assert finding.what == "'V1' was paid for hubs, and is credited to clinics"
    assert book.send(HEAD + "2013-04-21,HUBS,-10.00,C2,V1\n2013-04-21,clinics,-10.00,C3,V2\n").accepted

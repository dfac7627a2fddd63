"""Nothing is counted twice in silence: every kind that counts, however a second copy comes, whoever sends it.

A second copy has the columns of the first but for free text. It is refused, or it is named and waits; a
claim, an outcome or an attachment sent again is named, and what was decided stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import pytest
import xlsxwriter

from in_memory import MemoryBook, place_of_everything, rows_of
from pooledbudget.acts.copies import counts_money
from pooledbudget.acts.receipt import Receipt
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.records import KINDS

ROWS: dict[str, tuple[str, ...]] = {
    "contributions": ("2013-04-02,pool,nhs,cash,5.00,A", "2013-04-03,pool,police,cash,6.00,B"),
    "grants": (
        "2013-04-02,pool,department,public-health,5.00,A",
        "2013-04-03,pool,department,public-health,6.00,B",
    ),
    "payments": ("2013-04-02,pool,police,5.00,A", "2013-04-03,pool,police,6.00,B"),
    "drawdowns": ("2013-04-02,bond,harbour,5.00,A", "2013-04-03,bond,harbour,6.00,B"),
    "service-payments": ("2013-04-02,bond,charity,5.00,A", "2013-04-03,bond,charity,6.00,B"),
    "repayments": ("2013-04-02,bond,harbour,5.00,A", "2013-04-03,bond,harbour,6.00,B"),
    "receipts": ("2013-04-02,note,department,5.00,A", "2013-04-03,note,department,6.00,B"),
    "payer-refunds": ("2013-04-02,note,department,5.00,A", "2013-04-03,note,department,6.00,B"),
    "write-offs": ("2013-04-02,bond,harbour,5.00,A", "2013-04-03,bond,harbour,6.00,B"),
    "transfers": ("2013-04-02,note,harbour,lantern,5.00,A", "2013-04-03,note,harbour,lantern,6.00,B"),
    "vat-refunds": ("2013-04-02,pool,5.00,A", "2013-04-03,pool,6.00,B"),
    "expenditure": ("2013-04-02,hubs,5.00,A,one", "2013-04-03,hubs,6.00,B,two"),
    "adjustments": (
        "2013-04-02,pool,assets:cash,county,,5.00",
        "2013-04-02,pool,funds:general,county,,-5.00",
    ),
    "opening-balances": (
        "2013-04-01,pool,assets:cash,county,,5.00",
        "2013-04-01,pool,funds:opening,county,,-5.00",
    ),
    "bank-lines": (
        "2013-04-01,pool,opening,0.00,o",
        "2013-04-15,pool,line,5.00,N1",
        "2013-04-16,pool,line,6.00,N2",
        "2013-04-30,pool,closing,11.00,c",
    ),
}
MORE: dict[str, tuple[str, ...]] = {
    "contributions": ("2013-04-04,pool,nhs,cash,7.00,C",),
    "grants": ("2013-04-04,pool,department,public-health,7.00,C",),
    "payments": ("2013-04-04,pool,police,7.00,C",),
    "drawdowns": ("2013-04-04,bond,harbour,7.00,C",),
    "service-payments": ("2013-04-04,bond,charity,7.00,C",),
    "repayments": ("2013-04-04,bond,harbour,7.00,C",),
    "receipts": ("2013-04-04,note,department,7.00,C",),
    "payer-refunds": ("2013-04-04,note,department,7.00,C",),
    "write-offs": ("2013-04-04,bond,harbour,7.00,C",),
    "transfers": ("2013-04-04,note,harbour,lantern,7.00,C",),
    "vat-refunds": ("2013-04-04,pool,7.00,C",),
    "expenditure": ("2013-04-04,hubs,7.00,C,three",),
    "adjustments": (
        "2013-04-02,pool,assets:cash,county,,7.00",
        "2013-04-02,pool,funds:general,county,,-7.00",
    ),
}
DECIDED: dict[str, tuple[str, ...]] = {
    "claims": ("families,F1,2013-04-20,continuous employment",),
    "attachments": ("families,F1,2013-04-20",),
    "stages": ("families,2013-04-20,attached,3",),
    "spot-checks": ("families,F1,continuous employment,2013-04-20,payer,valid,,,,",),
    "outcomes": ("2013-04-20,bond,a,100,80,100,100,,report",),
    "stops": ("2013-04-20,bond,county,no referrals",),
}


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def as_csv(rows: Sequence[Sequence[str]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return buffer.getvalue()


def with_mark(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


def with_crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def quoted(text: str) -> bytes:
    return as_csv(cells_of(text), csv.QUOTE_ALL).encode()


def reordered(text: str) -> bytes:
    head, *rows = text.splitlines()
    return "\n".join([head, *reversed(rows)]).encode()


def columns_turned(text: str) -> bytes:
    return as_csv([row[::-1] for row in cells_of(text)]).encode()


def blank_line(text: str) -> bytes:
    return (text + "\n").encode()


def as_workbook(text: str) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for place, row in enumerate(cells_of(text)):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell)
    book.close()
    return buffer.getvalue()


def other_text(text: str) -> bytes:
    head, *rows = cells_of(text)
    place = head.index("description") if "description" in head else -1
    for row in rows if place >= 0 else ():
        row[place] = f"{row[place]} again"
    return as_csv([head, *rows]).encode() + b"\n"


FORMS: tuple[Callable[[str], bytes], ...] = (
    with_mark,
    with_crlf,
    quoted,
    reordered,
    columns_turned,
    blank_line,
    as_workbook,
    other_text,
)


def d02(receipt: Receipt) -> list[str]:
    return [finding.what for finding in receipt.findings if finding.code.value == "D02"]


def anybody(book: MemoryBook) -> MemoryBook:
    """Let another partner too send what may be sent by more than the host."""
    kinds = ["expenditure", "claims", "attachments", "outcomes", "stops"]
    book.book += "\n[may_send]\n" + "".join(f'{kind} = ["county", "police"]\n' for kind in kinds)
    return book


def test_the_table_has_every_kind_that_counts() -> None:
    assert set(ROWS) == {kind for kind, model in KINDS.items() if counts_money(model)}
    assert set(DECIDED) == {kind for kind, model in KINDS.items() if model.use is Use.DECIDED}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ROWS)
def test_a_second_copy_in_another_form_is_refused_with_its_first(
    kind: str, form: Callable[[str], bytes]
) -> None:
    book = place_of_everything()
    text = rows_of(kind, *ROWS[kind])
    book.give(kind, *ROWS[kind])
    again = book.send(form(text), kind=kind, file="again.xlsx" if form is as_workbook else "again.csv")
    assert not again.accepted
    assert "S0001" in " ".join([*d02(again), *(fault.what for fault in again.errors)])
    assert all(fault.rule and fault.remedy and fault.file for fault in again.errors)


@pytest.mark.parametrize("form", FORMS)
def test_a_second_copy_of_another_sender_is_refused_or_waits(form: Callable[[str], bytes]) -> None:
    book = anybody(place_of_everything())
    text = rows_of("expenditure", *ROWS["expenditure"])
    book.give("expenditure", *ROWS["expenditure"])
    same = book.send(text, "police", kind="expenditure")
    other = book.send(form(text), "police", kind="expenditure", file="again.csv")
    assert [receipt.accepted for receipt in (same, other)] == [False, False]
    assert d02(same) == ["the same bytes are here as S0001 from county"]
    assert all("withdraw S0001" in fault.remedy for fault in [*same.errors, *other.errors])


@pytest.mark.parametrize("kind", MORE)
def test_a_second_copy_with_more_rows_counts_and_waits(kind: str) -> None:
    book = place_of_everything()
    book.give(kind, *ROWS[kind])
    receipt = book.offer(kind, *MORE[kind], *ROWS[kind][::-1])
    assert receipt.accepted
    assert len(d02(receipt)) == len(ROWS[kind])
    ((_, why, rows, *_),) = book.waits()
    assert (why, rows) == ("copies", len(ROWS[kind]))


def test_opening_balances_are_agreed_once_whoever_brings_more() -> None:
    book = place_of_everything()
    book.give("opening-balances", *ROWS["opening-balances"])
    more = ("2013-04-01,bond,assets:cash,county,,7.00", "2013-04-01,bond,liabilities:capital,harbour,,-7.00")
    receipt = book.offer("opening-balances", *ROWS["opening-balances"], *more)
    assert len(d02(receipt)) == len(ROWS["opening-balances"])
    assert [why for _, why, *_ in book.waits()] == ["copies"]


def test_a_longer_bank_statement_of_the_same_days_is_refused() -> None:
    book = place_of_everything()
    book.give("bank-lines", *ROWS["bank-lines"])
    opening, *lines, _ = ROWS["bank-lines"]
    longer = book.offer("bank-lines", opening, *lines, "2013-05-31,pool,closing,11.00,c")
    assert [fault.code.value for fault in longer.errors][:1] == ["F07"]


@pytest.mark.parametrize("sender", ["county", "police"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", DECIDED)
def test_what_is_asked_again_is_named_and_decided_once(
    kind: str, form: Callable[[str], bytes], sender: str
) -> None:
    book = anybody(place_of_everything())
    text = rows_of(kind, *DECIDED[kind])
    book.give(kind, *DECIDED[kind])
    book.close()
    book.reopen("2013-04")
    again = book.send(form(text), sender, kind=kind, file="again.csv")
    named = [*d02(again), *(fault.what for fault in again.errors)]
    assert named
    if again.accepted:
        before = book.total("assets:cash"), book.total("income"), book.total("spending")
        book.close()
        assert (book.total("assets:cash"), book.total("income"), book.total("spending")) == before

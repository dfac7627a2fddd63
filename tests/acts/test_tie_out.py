"""Nothing accepted vanishes: at every close each row is posted, decided or named, in rows and in pence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import KEY, NOW, POOL, ROOT
from in_memory import MemoryBook, place_of_everything, posted_ids, rows_of
from pooledbudget.acts import close
from pooledbudget.acts.tie_out import BY_USE, Accounts, TieOut, gone_names, lost_names, tie_out, waiting
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure, Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Origin, Severity
from pooledbudget.instruments import host
from pooledbudget.instruments.agreement import Decided, Question
from pooledbudget.instruments.decisions import Earlier
from pooledbudget.ledger.entries import cause_of, in_force
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import Books
from pooledbudget.money import minor_of, minor_units, plain
from pooledbudget.partners import Partners
from pooledbudget.periods import Month
from pooledbudget.submissions.columns import in_files
from pooledbudget.submissions.counting import Rows, count_rows
from pooledbudget.submissions.history import Sent, Submission, standing, submissions
from pooledbudget.submissions.kinds import Use
from pooledbudget.submissions.pool_records import Adjustment, BankLine, Expenditure, Grant
from pooledbudget.submissions.records import KINDS, Row

APRIL = Month(2013, 4)


def adds_up(document: Mapping[str, Any]) -> bool:
    counts = [int(document[name]) for name in ("posted", "decided", "named")]
    return int(document["accepted"]) == sum(counts) and min(counts) >= 0


# A tie-out cannot be built unless it adds up.


def test_a_tie_out_that_adds_up_says_so_in_pounds() -> None:
    tied = TieOut("grants", 6, 3, 2, 1, 12345, 12345)
    assert tied.document == {"accepted": 6, "posted": 3, "decided": 2, "named": 1, "amount": "123.45"}
    assert TieOut("claims", 0, 0, 0, 0, 0, 0).document["amount"] == "0.00"
    assert "not_posted" not in tied.document
    assert TieOut("write-offs", 1, 1, 0, 0, 500, 500, 200).document["not_posted"] == "2.00"


@pytest.mark.parametrize("more", [1, -1])
@pytest.mark.parametrize("name", ["accepted", "posted", "decided", "named", "amount", "accounted"])
def test_a_tie_out_that_is_out_by_one_cannot_be_built(name: str, more: int) -> None:
    values = {"accepted": 6, "posted": 3, "decided": 2, "named": 1, "amount": 12345, "accounted": 12345}
    values[name] += more
    with pytest.raises(ValueError, match="rows of grants were accepted") as caught:
        TieOut(kind="grants", **values)
    said = str(caught.value)
    assert f"{values['posted']} posted, {values['decided']} were decided and {values['named']} named" in said


def test_pence_that_differ_are_said_on_both_sides() -> None:
    with pytest.raises(ValueError, match=r"accepted \(5\.00\).* named \(4\.99\)"):
        TieOut("grants", 1, 1, 0, 0, 500, 499)


# Where a row is: by what its kind is for, and by what the close did.


def question(posted: Sequence[str] = ()) -> Question:
    return Question(
        month=APRIL,
        rows=Rows({}),
        posted=posted_ids(posted),
        earlier=Earlier((), (), ()),
        books=Books({}, APRIL),
        partners=Partners({}),
        terms=(),
        key=b"",
        currency="GBP",
        first_month=APRIL,
    )


def spent(number: int, amount: int = 100, submission: str = "S0001") -> Row[Expenditure]:
    cells = Expenditure.model_construct(paid_on=date(2013, 4, 2), scheme="hubs", amount=amount, reference="R")
    return Row(Origin(submission, number), "county", cells)


def leg_of(submission: str) -> Row[Adjustment]:
    cells = Adjustment.model_construct(
        effective=date(2013, 4, 2), agreement="pool", account="assets:cash", partner="nhs", amount=5
    )
    return Row(Origin(submission, 2), "county", cells)


def place_of(accounts: Accounts, row: Row[Any]) -> str:
    (file,) = in_files([row])
    (place,) = accounts.places(file)
    return place


def test_a_row_that_is_nowhere_is_a_fault_and_its_kind_is_named() -> None:
    rows = Rows({"expenditure": [spent(2), spent(3)]})
    assert [tied.posted for tied in tie_out(rows, Accounts(question(["S0001:2", "S0001:3"]), Decided(), ()))]
    with pytest.raises(
        ValueError, match="2 rows of expenditure were accepted .* but 1 posted, 0 were decided"
    ):
        tie_out(rows, Accounts(question(["S0001:2"]), Decided(), ()))


def test_a_row_is_posted_by_its_id_alone_not_by_one_that_begins_like_it() -> None:
    accounts = Accounts(question(["S0001:22", "reverses:S0001:2"]), Decided(), ())
    assert place_of(accounts, spent(2)) == ""
    assert place_of(accounts, spent(22)) == "posted"


def test_a_reason_that_is_given_is_what_the_row_is_named_with() -> None:
    accounts = Accounts(question(), Decided(named={"S0001:2": "a balance of nought"}), ())
    assert place_of(accounts, spent(2)) == "a balance of nought"


def test_an_adjustments_file_is_posted_by_its_own_entry_and_waits_without() -> None:
    rows = Rows({"adjustments": [leg_of("S0001"), leg_of("S0002")]})
    accounts = Accounts(question(["S0001:adjustment"]), Decided(), ())
    assert [place_of(accounts, row) for row in rows.of(Adjustment)] == ["posted", BY_USE[Use.ADJUSTED]]
    (remark,) = waiting(rows, accounts, {"S0002": "lines.csv"})
    assert (remark.file, remark.severity) == ("lines.csv (S0002)", Severity.NOTE)
    assert "pooledbudget adjust --submission S0002" in remark.remedy


def test_what_neither_posts_nor_is_decided_says_why_by_its_use() -> None:
    assert set(BY_USE) == set(Use) - {Use.POSTED, Use.DECIDED}
    line = BankLine.model_construct(
        on_day=date(2013, 4, 2), agreement="pool", line="line", amount=5, reference="R"
    )
    place = place_of(Accounts(question(), Decided(), ()), Row(Origin("S0001", 2), "county", line))
    assert place == "held against the record"


def test_a_kind_is_never_decided_because_it_happened_to_post() -> None:
    claim = KINDS["claims"].model_construct(
        agreement="fam", family="F1", claimed_on=date(2013, 4, 2), result="continuous employment"
    )
    row: Row[Any] = Row(Origin("S0001", 2), "county", claim)
    assert place_of(Accounts(question(["S0001:2"]), Decided(), ()), row) == ""


# Every kind there is, in one book with two pools, two families agreements and two bonds.

POSTED, DECIDED, NAMED = "posted", "decided", "named"
SENT: Sequence[tuple[str, str, Sequence[tuple[str, str]]]] = (
    (
        "opening-balances",
        "county",
        (
            ("2013-04-01,pool,assets:cash,county,,100.00", POSTED),
            ("2013-04-01,pool,funds:opening,county,,-100.00", POSTED),
            ("2013-04-01,pool,liabilities:owed-to-partners,police,,0.00", NAMED),
            ("2013-04-01,loan,assets:cash,county,,50.00", POSTED),
            ("2013-04-01,loan,funds:opening,county,,-50.00", POSTED),
        ),
    ),
    (
        "contributions",
        "county",
        (
            ("2013-04-02,pool,nhs,cash,800.01,A1", POSTED),
            ("2013-04-03,pool,nhs,cash,-10.00,A2,A1", POSTED),
            ("2013-04-04,pool,police,in kind,25.00,A3", POSTED),
            ("2013-04-05,pond,county,cash,600.00,B1", POSTED),
        ),
    ),
    (
        "grants",
        "county",
        (
            ("2013-04-02,pool,department,public-health,100.00,G1", POSTED),
            ("2013-04-29,families,department,results,1000.00,G2,results due", POSTED),
            ("2013-04-03,second,department,start-up,30.00,G3", POSTED),
        ),
    ),
    (
        "expenditure",
        "county",
        (
            ("2013-04-02,hubs,10.00,E1", POSTED),
            ("2013-04-02,hubs,10.00,E1", POSTED),
            ("2013-04-03,Early Help Hubs,-5.00,E2", POSTED),
            ("2013-04-04,clinics,20.00,E3", POSTED),
            ("2013-04-05,tutors,7.00,E4", POSTED),
        ),
    ),
    (
        "expenditure",
        "police",
        (("2013-04-06,patrols,3.00,E5", POSTED), ("2013-04-07,hubs,4.00,E6", POSTED)),
    ),
    (
        "payments",
        "county",
        (
            ("2013-04-20,pool,police,4.00,P1", POSTED),
            ("2013-04-21,pool,bond,20.00,P2", POSTED),
            ("2013-04-22,pond,loan,5.00,P3", POSTED),
        ),
    ),
    (
        "bank-lines",
        "county",
        (
            ("2013-04-01,pool,opening,100.00,o", NAMED),
            ("2013-04-02,pool,line,800.01,A1", NAMED),
            ("2013-04-30,pool,closing,900.01,c", NAMED),
        ),
    ),
    (
        "figures",
        "nhs",
        (("2013-04,pool,contributions paid,790.01", NAMED), ("2013-04,pond,spending charged,0.00", NAMED)),
    ),
    (
        "adjustments",
        "county",
        (
            ("2013-04-05,pool,spending:clinics,county,health,6.00", POSTED),
            ("2013-04-05,pool,spending:hubs,county,early-help,-6.00", POSTED),
        ),
    ),
    (
        "adjustments",
        "county",
        (
            ("2013-04-06,pond,spending:tutors,county,learning,1.00", NAMED),
            ("2013-04-06,pond,assets:cash,county,,-1.00", NAMED),
        ),
    ),
    (
        "families",
        "county",
        (
            ("F1,P1,1980-01-01,2010-01-01", NAMED),
            ("F1,C1,2002-01-01,2005-01-01", NAMED),
            ("F2,P2,1981-01-01,2010-01-01,2012-01-01", NAMED),
        ),
    ),
    ("flags", "county", (("F1,asb order,2012-06-01", NAMED), ("F1,local concern,2012-06-01", NAMED))),
    (
        "attachments",
        "county",
        (("families,F1,2013-04-10", DECIDED), ("second,F2,2013-04-11", DECIDED)),
    ),
    (
        "stages",
        "county",
        (("families,2013-04-12,attached,2", DECIDED), ("second,2013-04-12,identified,9", DECIDED)),
    ),
    (
        "claims",
        "county",
        (
            ("families,F1,2013-04-20,continuous employment", DECIDED),
            ("second,F2,2013-04-21,crime asb education", DECIDED),
        ),
    ),
    (
        "spot-checks",
        "county",
        (
            ("families,F1,continuous employment,2013-04-22,payer,not valid,,,no,", DECIDED),
            ("second,F2,crime asb education,2013-04-22,payer,valid,,,,", DECIDED),
        ),
    ),
    ("attendance", "county", (("C1,2012-autumn,2012-12-21,yes,100,10,0,0", NAMED),)),
    ("incidents", "county", (("F1,2013-03-02,I1", NAMED), ("F1,2013-03-02,I1", NAMED))),
    ("offences", "county", (("C1,2013-03-03,O1", NAMED),)),
    ("benefits", "county", (("P1,2011-01-01,,esa", NAMED),)),
    ("work", "county", (("P2,2012-01-01,2012-02-01,E", NAMED),)),
    ("provision", "county", (("P1,2013-01-01,,esf", NAMED),)),
    ("stays", "county", (("P1,2013-01-01,,employment,", NAMED),)),
    ("achievements", "county", (("P1,2013-01-01,level 1,", NAMED),)),
    (
        "drawdowns",
        "county",
        (
            ("2013-04-05,bond,harbour,100.00,D1", POSTED),
            ("2013-04-06,loan,lantern,50.00,D2", POSTED),
            ("2013-04-07,note,harbour,90.00,D3", POSTED),
        ),
    ),
    (
        "service-payments",
        "county",
        (("2013-04-08,bond,charity,30.00,V1", POSTED), ("2013-04-09,loan,charity,10.00,V2", POSTED)),
    ),
    (
        "outcomes",
        "county",
        (
            ("2013-04-20,bond,a,100,80,100,100,,report", DECIDED),
            ("2013-04-20,bond,all,200,160,200,200,,report", NAMED),
            ("2013-04-20,loan,all,100,80,100,100,,report", NAMED),
            ("2013-04-20,note,2013-04,,,,,,report,job,3", DECIDED),
        ),
    ),
    ("outcomes", "county", (("2013-04-22,loan,x,100,80,100,100,,report", DECIDED),)),
    ("receipts", "county", (("2013-04-21,note,department,30.00,R1", POSTED),)),
    ("payer-refunds", "county", (("2013-04-22,note,department,3.00,B1", POSTED),)),
    ("write-offs", "county", (("2013-04-22,loan,lantern,1.00,W1", POSTED),)),
    ("transfers", "county", (("2013-04-23,note,harbour,lantern,5.00,T1", POSTED),)),
    ("stops", "county", (("2013-04-27,note,county,too few", DECIDED),)),
    ("stops", "county", (("2013-04-28,note,county,once more", NAMED),)),
    (
        "repayments",
        "county",
        (("2013-04-25,bond,harbour,40.00,Y1", POSTED), ("2013-04-26,loan,lantern,60.00,Y2", POSTED)),
    ),
    ("vat-refunds", "county", (("2013-04-21,pool,1.00,T1", POSTED),)),
)


def cell(kind: str, line: str, name: str) -> str:
    cells = line.split(",")
    place = list(KINDS[kind].model_fields).index(name)
    return cells[place] if place < len(cells) else ""


def pence(kind: str, line: str) -> int:
    if "amount" not in KINDS[kind].model_fields:
        return 0
    return minor_units(cell(kind, line, "amount"), "GBP")


def everything_sent() -> MemoryBook:
    book, waits = place_of_everything(), []
    for kind, sender, lines in SENT:
        submission = book.give(kind, *(line for line, _ in lines), sender=sender)
        waits += [submission] if kind == "adjustments" else []
    book.adjust(submission=waits[0])
    return book


REPLIED = {"replies"}
"""What is answered stands in a statement: there are none before the first close."""


def test_replies_are_named_at_every_close_from_their_day_on() -> None:
    book = everything_sent()
    book.close()
    lines = ("2013-05-31,2013-04/nhs/partner,agree", "2013-06-01,2013-04/nhs/partner/pool.owed,query,why")
    book.give("replies", *lines, sender="nhs")
    shown = []
    for month in ("2013-05", "2013-06"):
        book.close(month)
        shown.append(book.detail()["rows"]["replies"])
    named = {"posted": 0, "decided": 0, "amount": "0.00"}
    assert shown == [{**named, "accepted": rows, "named": rows} for rows in (1, 2)]


def test_every_kind_of_row_is_posted_decided_or_named_and_the_close_says_how_many() -> None:
    book = everything_sent()
    closing = book.close()
    expected: dict[str, Any] = {}
    for kind, _, lines in SENT:
        found = expected.setdefault(kind, {"accepted": 0, "posted": 0, "decided": 0, "named": 0, "amount": 0})
        for line, place in lines:
            found["accepted"] += 1
            found[place] += 1
            found["amount"] += pence(kind, line)
    assert set(expected) == set(KINDS) - REPLIED
    shown = book.detail()["rows"]
    assert {kind: {**tied, "amount": minor_of(tied["amount"])} for kind, tied in shown.items()} == expected
    assert {tied.kind: tied.document for tied in closing.tied} == shown
    assert [tied.kind for tied in closing.tied] == sorted(set(KINDS) - REPLIED)
    said = {(finding.code, finding.file) for finding in closing.findings}
    assert (FindingCode.WAITING, "file.csv (S0010)") in said
    ids = book.record.posted().starting("")
    book.close("2013-05")
    assert {entry.partition(":due:")[0] for entry in book.record.posted().starting("") - ids} == {"pool"}


def test_no_row_of_a_kind_that_posts_or_is_decided_is_named_in_silence() -> None:
    """What is named for another reason than its use has a reason that can be read."""
    book = everything_sent()
    on = book.on()
    counted = count_rows(book.reader, opened(book.record), APRIL)
    asked = question_of(book)
    decided = on.agreements.decide(asked, on.partners)
    accounts = Accounts(asked, decided, book.record.planned(decided.entries))
    reasons = {
        place
        for kind in counted.rows.kinds
        if kind.use in {Use.POSTED, Use.DECIDED}
        for file in counted.rows.in_files(kind)
        for place in accounts.places(file)
        if place not in {POSTED, DECIDED}
    }
    assert reasons == {
        "a balance of nought moves no money",
        "waits for every cohort that has a result of its own",
        "the terms have no threshold for a pooled result",
        "the bond had its last day before",
    }


def opened(record: Record) -> list[Submission]:
    """Return the submissions as if nothing of them had posted: then every row of them is read."""
    return [file._replace(posted=-1) for file in submissions(record)]


def question_of(book: MemoryBook) -> Question:
    counted = count_rows(book.reader, opened(book.record), APRIL)
    return close.question(book.record, book.on(), APRIL, counted, book.record.books(), opened(book.record))


def test_a_rule_that_forgets_a_row_stops_the_close_and_records_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Plant the breach: the host's grants are read and none of them posts."""
    book = MemoryBook()
    book.give("grants", "2013-04-02,pool,department,public-health,100.00,G1")
    size = book.record.size
    monkeypatch.setattr(host, "grants_received", lambda *_: ())
    with pytest.raises(IntegrityFailure, match="1 rows of grants were accepted .*nothing was recorded"):
        book.close()
    assert (book.record.size, book.record.closed_months()) == (size, set())
    monkeypatch.undo()
    assert book.close().seal is not None


def test_a_row_of_a_later_month_is_not_this_months_to_account_for() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-30,hubs,1.00,E1", "2013-05-01,hubs,2.00,E2")
    book.close()
    assert book.detail()["rows"]["expenditure"]["amount"] == "1.00"
    book.close("2013-05")
    assert book.detail()["rows"]["expenditure"] == {
        "accepted": 2,
        "posted": 2,
        "decided": 0,
        "named": 0,
        "amount": "3.00",
    }


# What the settings lost since a row was accepted.


def test_a_scheme_renamed_after_receipt_stops_the_close_at_its_row() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,E1", "2013-04-02,clinics,2.00,E2", file="april.csv")
    book.agreements["pool"] = POOL.replace("clinics", "surgeries")
    with pytest.raises(Refused, match="accepted rows or money of the record would be lost") as caught:
        book.close()
    (finding,) = caught.value.findings
    assert (finding.file, finding.row, finding.column) == ("april.csv (S0001)", 3, "scheme")
    assert "no scheme 'clinics'" in finding.what
    assert "--replaces S0001" in finding.remedy
    assert finding.code is FindingCode.UNPLACED


def test_money_of_an_agreement_or_partner_that_is_gone_is_named_even_with_no_row_to_post() -> None:
    book = place_of_everything()
    known = book.on().known
    found = gone_names(["pool", "lake"], ["county", "fire"], known)
    assert [(finding.file, finding.code) for finding in found] == [
        ("agreements", FindingCode.GONE),
        ("book.toml", FindingCode.GONE),
    ]
    assert "lake has money in the record" in found[0].what
    assert "fire has money in the record" in found[1].what
    assert gone_names(["pool"], ["county"], known) == []


def test_evidence_names_nothing_of_the_book_and_is_never_lost() -> None:
    book = place_of_everything()
    row: Row[Any] = Row(Origin("S0001", 2), "county", KINDS["incidents"].model_construct(family="F9"))
    assert lost_names(Rows({"incidents": [row]}), set().__contains__, book.on().known, {}) == []


def test_a_row_that_has_posted_is_not_asked_for_its_names_again() -> None:
    known = MemoryBook().on().known
    cells = Grant.model_construct(
        received_on=date(2013, 4, 2),
        agreement="lake",
        payer="fire",
        grant="g",
        amount=5,
        reference="R",
        settles="",
    )
    rows = Rows({"grants": [Row(Origin("S0001", 2), "county", cells)]})
    assert lost_names(rows, {"S0001:2"}.__contains__, known, {}) == []
    lost = lost_names(rows, set().__contains__, known, {"S0001": "g.csv"})
    assert {(finding.file, finding.row, finding.column) for finding in lost} == {
        ("g.csv (S0001)", 2, "agreement"),
        ("g.csv (S0001)", 2, "payer"),
    }


NO_HUBS = POOL.replace(
    '[schemes.hubs]\ntitle = "Hubs"\ntheme = "early-help"\ncovers = ["Early Help Hubs"]\n', ""
)


def test_a_scheme_whose_spending_has_posted_may_leave_the_agreement() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,E1")
    book.close()
    book.agreements["pool"] = NO_HUBS
    assert NO_HUBS != POOL
    assert book.close("2013-05").seal is not None


@pytest.mark.parametrize("kind", ["adjustments", "opening-balances"])
def test_a_scheme_that_was_adjusted_or_opened_may_leave_the_agreement_too(kind: str) -> None:
    book = MemoryBook()
    lines = (
        "2013-04-05,pool,spending:hubs,county,early-help,7.00",
        "2013-04-05,pool,assets:cash,county,,-7.00",
    )
    submission = book.give(kind, *lines)
    if kind == "adjustments":
        book.adjust(submission=submission)
    book.close()
    book.agreements["pool"] = NO_HUBS
    assert book.close("2013-05").seal is not None


def test_an_adjustment_does_not_stand_in_silence_when_its_file_is_replaced() -> None:
    book = MemoryBook()
    lines = (
        "2013-04-05,pool,spending:hubs,county,early-help,7.00",
        "2013-04-05,pool,assets:cash,county,,-7.00",
    )
    book.adjust(submission=book.give("adjustments", *lines))
    with pytest.raises(Misuse, match="S0001 was adjusted by, as entry S0001:adjustment: reverse that"):
        book.offer("adjustments", *(line.replace("7.00", "8.00") for line in lines), replaces="S0001")
    assert book.close().seal is not None


def test_opening_balances_withdrawn_by_a_replacing_file_leave_the_books() -> None:
    book = place_of_everything()
    pond = ("2013-04-01,pond,assets:cash,county,,12.34", "2013-04-01,pond,funds:opening,county,,-12.34")
    book.give("opening-balances", *pond)
    book.close()
    book.give("opening-balances", *(line.replace("pond", "pool") for line in pond), replaces="S0001")
    book.close("2013-05")
    assert book.total("assets:cash", agreement="pool") == 1234
    assert book.total("assets:cash", agreement="pond") == 0


# Two agreements that go by one programme.


EARNED = (
    ("families", "F1,P1,1980-01-01,2010-01-01"),
    ("flags", "F1,asb order,2012-06-01"),
    ("flags", "F1,local concern,2012-06-02"),
    ("benefits", "P1,2011-01-01,2013-04-14,esa"),
    ("work", "P1,2013-04-15,,E"),
    ("attachments", "families,F1,2013-04-10"),
    ("claims", "families,F1,2013-07-20,continuous employment"),
)


def test_a_family_attached_under_two_agreements_in_one_file_does_not_lock_the_book() -> None:
    book = place_of_everything()
    for kind, line in EARNED[:5]:
        book.give(kind, line)
    book.offer("attachments", "families,F1,2013-04-10", "second,F1,2013-04-11", accept_valid=True, reason="x")
    assert book.close().seal is not None


def test_a_claim_refused_under_another_agreement_leaves_a_paid_result_standing() -> None:
    book = place_of_everything()
    for kind, line in EARNED:
        book.give(kind, line)
    book.give("claims", "second,F1,2013-08-20,continuous employment")
    book.close_all("2013-04", "2013-07")
    assert book.total("income:results") == -160000
    book.close("2013-08")
    assert book.total("income:results") == -160000


# Books made at random.


@dataclass(frozen=True)
class Line:
    """A line that may be sent, and what it does to the cash of agreements."""

    kind: str
    text: str
    sender: str = "county"
    cash: tuple[tuple[str, int], ...] = ()

    @property
    def on(self) -> date:
        text = cell(self.kind, self.text, KINDS[self.kind].day_column)
        return Month.parse(text).last if len(text) == 7 else date.fromisoformat(text)

    @property
    def pence(self) -> int:
        return pence(self.kind, self.text)

    def names(self, word: str) -> bool:
        return word in self.text.split(",")


def moving(kind: str, text: str, *signs: tuple[str, int], sender: str = "county") -> Line:
    """Return a line that moves the cash of some agreements, with its amount's sign in each."""
    amount = pence(kind, text)
    return Line(kind, text, sender, tuple((agreement, sign * amount) for agreement, sign in signs))


def candidates() -> dict[tuple[str, str], list[Line]]:
    """Return what each sender may send of each kind, over three months."""
    lines: list[Line] = []
    for month in ("2013-04", "2013-05", "2013-06"):
        tag = month[-1]
        lines += [
            moving("contributions", f"{month}-02,pool,nhs,cash,{tag}00.00,A{tag}", ("pool", 1)),
            moving("contributions", f"{month}-03,pond,county,cash,50.0{tag},B{tag}", ("pond", 1)),
            Line("contributions", f"{month}-04,pool,police,in kind,2{tag}.00,C{tag}"),
            moving("grants", f"{month}-05,pool,department,public-health,7{tag}.10,G{tag}", ("pool", 1)),
            moving("grants", f"{month}-06,second,charity,gift,8{tag}.20,H{tag}", ("second", 1)),
            moving(
                "grants", f"{month}-06,families,department,r,9.0{tag},I{tag},results due", ("families", 1)
            ),
            moving("expenditure", f"{month}-07,hubs,1{tag}.33,E{tag}", ("pool", -1)),
            moving("expenditure", f"{month}-07,tutors,2{tag}.44,F{tag}", ("pond", -1)),
            moving("expenditure", f"{month}-08,tutors,-1.0{tag},K{tag}", ("pond", -1)),
            Line("expenditure", f"{month}-09,patrols,3{tag}.00,L{tag}", "police"),
            Line("expenditure", f"{month}-10,hubs,4{tag}.00,M{tag}", "police"),
            moving("payments", f"{month}-11,pool,police,5.0{tag},P{tag}", ("pool", -1)),
            moving("payments", f"{month}-12,pool,bond,6.0{tag},Q{tag}", ("pool", -1), ("bond", 1)),
            moving("vat-refunds", f"{month}-12,pool,1.0{tag},T{tag}", ("pool", 1)),
            moving("drawdowns", f"{month}-13,bond,harbour,40.0{tag},D{tag}", ("bond", 1)),
            moving("drawdowns", f"{month}-13,loan,lantern,30.0{tag},N{tag}", ("loan", 1)),
            moving("service-payments", f"{month}-14,bond,charity,7.0{tag},V{tag}", ("bond", -1)),
            moving("service-payments", f"{month}-14,loan,county,8.0{tag},W{tag}", ("loan", -1)),
            moving("repayments", f"{month}-20,bond,harbour,9.0{tag},Y{tag}", ("bond", -1)),
            moving("repayments", f"{month}-20,loan,lantern,33.0{tag},Z{tag}", ("loan", -1)),
            Line("figures", f"{month},pool,contributions paid,{tag}.00", "nhs"),
            Line("figures", f"{month},pond,spending charged,{tag}.50", "nhs"),
            Line("claims", f"families,F{tag},{month}-25,continuous employment"),
            Line("claims", f"second,G{tag},{month}-26,crime asb education"),
            Line("spot-checks", f"families,F{tag},continuous employment,{month}-26,payer,valid,,,,"),
            Line("attachments", f"families,F{tag},{month}-15"),
            Line("stages", f"families,{month}-17,worked with,{tag}"),
            Line("attachments", f"second,G{tag},{month}-16"),
            Line("families", f"F{tag},P{tag},1980-01-01,{month}-01"),
            Line("incidents", f"F{tag},{month}-02,I{tag}"),
            Line("outcomes", f"{month}-27,bond,{'abb'[int(tag) - 4]},100,8{tag},100,100,,report"),
            Line("outcomes", f"{month}-28,loan,{['all', 'x', 'x'][int(tag) - 4]},100,9{tag},100,100,,report"),
            Line("outcomes", f"{month}-17,note,{month},,,,,,report,job,{tag}"),
            Line("stops", f"{month}-29,note,county,too few in {tag}"),
            moving("drawdowns", f"{month}-13,note,harbour,20.0{tag},X{tag}", ("note", 1)),
            moving("service-payments", f"{month}-18,note,police,2.0{tag},S{tag}", ("note", -1)),
            moving("receipts", f"{month}-19,note,department,3.0{tag},R{tag}", ("note", 1)),
            moving("payer-refunds", f"{month}-20,note,department,0.5{tag},B{tag}", ("note", -1)),
            moving("repayments", f"{month}-30,note,harbour,10.0{tag},J{tag}", ("note", -1)),
            Line("write-offs", f"{month}-21,note,harbour,0.0{tag},U{tag}"),
            Line("transfers", f"{month}-22,note,harbour,lantern,1.0{tag},T{tag}"),
        ]
    lines += [
        Line("opening-balances", "2013-04-01,pool,liabilities:owed-to-partners,nhs,,0.00"),
        moving("opening-balances", "2013-04-01,pond,assets:cash,county,,12.34", ("pond", 1)),
        moving("opening-balances", "2013-04-01,pond,assets:cash,county,,43.21", ("pond", 1)),
    ]
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.kind, line.sender), []).append(line)
    return found


CANDIDATES = candidates()
RENAMED = {
    "a scheme": ("pond", "[schemes.tutors]", "[schemes.teachers]", "tutors"),
    "a cohort": ("bond", 'cohorts = ["a", "b"]', 'cohorts = ["a", "c"]', "b"),
    "an investor": ("loan", 'investor = "lantern"', 'investor = "harbour"', "lantern"),
    "an agreement": ("second", 'agreement = "second"', 'agreement = "third"', "second"),
    "a partner": ("", "[partners.charity]", "[partners.church]", "charity"),
}


@dataclass
class Chain:
    """A file and those that replaced it: what stands of it now, by our own reckoning."""

    kind: str
    sender: str
    submission: str
    lines: list[Line]
    tries: int = 0


@dataclass
class Place:
    """A book, and beside it what it should hold, reckoned from what was sent alone."""

    book: MemoryBook = field(default_factory=place_of_everything)
    chains: list[Chain] = field(default_factory=list)
    closes: int = 0
    refusals: int = 0

    def send(self, kind: str, sender: str, lines: Sequence[Line], chain: Chain | None = None) -> None:
        """Send a file, or one in place of another; a refused one is mended at once."""
        kept = whole(kind, lines)
        replaces = chain.submission if chain else ""
        try:
            receipt = self.book.offer(kind, *(line.text for line in kept), sender=sender, replaces=replaces)
        except Misuse as refused:
            assert chain is not None
            assert not {line.text for line in kept} & {line.text for line in chain.lines}
            assert "they share no row, so it cannot take its place" in str(refused)
            return
        if receipt.already:
            return
        if chain is None:
            assert receipt.accepted, [str(finding) for finding in receipt.findings]
            self.chains.append(Chain(kind, sender, receipt.submission, kept))
        elif receipt.accepted:
            chain.submission, chain.lines = receipt.submission, kept
        else:
            self.mend(chain, receipt.submission)

    def mend(self, chain: Chain, refused: str) -> None:
        """A refused file blocks its month and is named; what stood before it is sent in its place."""
        blocked = self.refused(self.book.record.first_open())
        assert any(f"--replaces {refused}" in finding.remedy for finding in blocked)
        chain.tries += 1
        text = rows_of(chain.kind, *(line.text for line in chain.lines)) + "\n" * chain.tries
        receipt = self.book.send(text, chain.sender, kind=chain.kind, replaces=refused)
        assert receipt.accepted, [str(finding) for finding in receipt.findings]
        chain.submission = receipt.submission

    def refused(self, month: Month) -> Sequence[Finding]:
        """Close a month that must be refused, and record nothing."""
        size = self.book.record.size
        with pytest.raises(Refused) as caught:
            self.book.close(str(month))
        assert self.book.record.size == size
        self.refusals += 1
        return caught.value.findings

    def close(self, month: Month) -> None:
        """Close a month, and hold what its act says against what was sent."""
        self.book.close(str(month))
        self.closes += 1
        due = [line for chain in self.chains for line in chain.lines if line.on <= month.last]
        shown = self.book.detail()["rows"]
        assert set(shown) == {line.kind for line in due}
        for kind, tied in shown.items():
            mine = [line for line in due if line.kind == kind]
            assert adds_up(tied), (kind, tied)
            assert tied["accepted"] == len(mine), kind
            assert minor_of(tied["amount"]) == sum(line.pence for line in mine), kind
            self.hold_against_the_record(kind, tied, month)

    def hold_against_the_record(self, kind: str, tied: Mapping[str, Any], month: Month) -> None:
        """What is posted is in an entry that stands, with its pence; what is decided has a decision."""
        record, use = self.book.record, KINDS[kind].use
        rows: Sequence[Row[Any]] = count_rows(self.book.reader, opened(record), month).rows.of(KINDS[kind])
        if use is Use.POSTED:
            stands = in_force(record.posted().starting(""))
            entries = [found.entry for found in record.entries() if found.entry.id in stands]
            behind = {cause for entry in entries for cause in entry.because if isinstance(cause, Origin)}
            causes = {cause_of(entry.id) for entry in entries}
            posted = (
                [
                    row
                    for row in rows
                    if row.origin in behind
                    or (row.cells.amount and f"{row.cells.agreement}:opening" in causes)
                ]
                if kind == "opening-balances"
                else [row for row in rows if row.origin in behind]
            )
            assert tied["posted"] == len(posted), kind
            moved = {entry.id: entry.moved for entry in entries}
            for row in rows:
                if row.id in moved:
                    both = 2 if kind == "payments" and row.cells.to in self.book.agreements else 1
                    assert moved[row.id] == both * abs(row.cells.amount), row
        elif use is Use.DECIDED:
            decided = {
                f"{row[0]}:{row[1]}"
                for _, body in record.annexes("decisions")
                for decision in body
                for row in decision["rows"]
            }
            assert tied["decided"] <= sum(row.id in decided for row in rows), kind
            assert tied["posted"] == 0
        else:
            assert (tied["posted"], tied["decided"], tied["named"]) == (0, 0, tied["accepted"])

    def rename(self, what: str, month: Month) -> None:
        """Rename something, see the close refused at each row that would be lost, and put it back."""
        agreement, before, after, word = RENAMED[what]
        record, kept = self.book.record, (self.book.book, dict(self.book.agreements))
        ids = record.posted().starting("")
        counted = count_rows(self.book.reader, opened(record), month).rows
        lost = {
            (row.origin.submission, row.number)
            for kind in counted.kinds
            if kind.use is not Use.EVIDENCE
            for row in counted.of(kind)
            if row.id not in ids
            and word in map(str, row.cells.model_dump().values())
            and (not agreement or getattr(row.cells, "agreement", agreement) == agreement)
        }
        if agreement:
            self.book.agreements[agreement] = self.book.agreements[agreement].replace(before, after)
        else:
            self.book.book = self.book.book.replace(before, after)
        assert (self.book.book, self.book.agreements) != kept
        used = record.names("partner") | record.names("agreement")
        if lost or (word in used and what != "a cohort" and has_money(record, what, word)):
            found = self.refused(month)
            named = {
                (finding.file.rpartition("(")[2].removesuffix(")"), finding.row)
                for finding in found
                if finding.code is FindingCode.UNPLACED
            }
            assert named == lost, what
            assert lost or {finding.code for finding in found} == {FindingCode.GONE}
        self.book.book, self.book.agreements = kept


def has_money(record: Record, what: str, word: str) -> bool:
    """Say whether what was renamed holds money that its settings may not lose."""
    if what == "an investor":
        return bool(record.books().total("loan", "liabilities:capital", partner=word))
    return what in {"an agreement", "a partner"}


def whole(kind: str, lines: Sequence[Line]) -> list[Line]:
    """Return lines as a file can hold them: a key once, and opening balances that balance."""
    key = ("agreement", "cohort") if kind == "outcomes" else KINDS[kind].key
    kept: dict[object, Line] = {}
    for number, line in enumerate(lines):
        kept.setdefault(tuple(cell(kind, line.text, name) for name in key) if key else number, line)
    found = list(kept.values())
    sums = sum(line.pence for line in found)
    if kind == "opening-balances" and sums:
        found.append(Line(kind, f"2013-04-01,pond,funds:opening,county,,{plain(-sums)}"))
    return found


CALLED = [
    moving("drawdowns", "2013-04-01,bond,harbour,100.00,D", ("bond", 1)),
    moving("drawdowns", "2013-04-01,loan,lantern,200.00,N", ("loan", 1)),
]
KIND = st.sampled_from(sorted(CANDIDATES))


@settings(max_examples=16, phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False)
@given(data=st.data())
def test_in_any_book_every_close_ties_out_or_is_refused_at_the_row(data: st.DataObject) -> None:
    place = Place()

    def some(which: tuple[str, str], least: int = 0) -> list[Line]:
        return data.draw(st.lists(st.sampled_from(CANDIDATES[which]), min_size=least, max_size=6))

    place.send("drawdowns", "county", CALLED)  # so that what is repaid is there
    for which in data.draw(st.lists(KIND, min_size=3, max_size=9, unique=True)):
        place.send(*which, some(which, 1))
    for month in (APRIL, Month(2013, 5), Month(2013, 6)):
        for chain in data.draw(st.lists(st.sampled_from(place.chains[1:]), max_size=2)):
            place.send(chain.kind, chain.sender, some((chain.kind, chain.sender)), chain)
        for what in data.draw(st.lists(st.sampled_from(sorted(RENAMED)), max_size=2)):
            place.rename(what, month)
        place.close(month)
        if data.draw(st.booleans()):
            again = data.draw(st.sampled_from(sorted(place.book.record.closed_months())))
            place.book.reopen(str(again))
            place.close(again)
    place.close(Month(2013, 7))
    cash: Counter[str] = Counter()
    for chain in place.chains:
        for line in chain.lines:
            cash.update(dict(line.cash))
    for agreement in place.book.agreements:
        assert place.book.total("assets:cash", agreement=agreement) == cash[agreement], agreement
    assert all(sheet.difference == 0 for sheet in place.book.record.balance_sheets())


def test_what_is_sent_at_random_covers_most_kinds_and_every_use() -> None:
    kinds = {kind for kind, _ in CANDIDATES}
    assert {KINDS[kind].use for kind in kinds} == set(Use) - {Use.ADJUSTED, Use.ANSWERED}
    assert {kind for kind, model in KINDS.items() if model.use in {Use.POSTED, Use.DECIDED}} <= kinds


# The examples tie out too.


def by_kind(record: Record, month: Month) -> dict[str, tuple[int, int]]:
    """Return rows and pence of the files that stand, from what their receipts say alone."""
    totals = {recorded.sequence: recorded.act.detail["total"] for recorded in record.acts("receive")}
    found: dict[str, tuple[int, int]] = {}
    for held in standing(submissions(record)):
        if held.accepted and held.month <= str(month):
            rows, amount = found.get(held.kind, (0, 0))
            more = minor_of(totals[held.act]) if totals[held.act] else 0
            found[held.kind] = (rows + held.rows, amount + more)
    return {kind: sums for kind, sums in found.items() if sums[0]}


def tied_rows(detail: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {kind: (tied["accepted"], minor_of(tied["amount"])) for kind, tied in detail["rows"].items()}


def test_every_close_of_northshire_ties_out_to_what_was_received(northshire: Book) -> None:
    closes = [recorded.act for recorded in northshire.ledger.acts("close")]
    assert len(closes) == 24
    for act in closes:
        assert act.detail["rows"]
        for kind, tied in act.detail["rows"].items():
            assert adds_up(tied), (act.month, kind)
            use = KINDS[kind].use
            assert not tied["decided"] or use is Use.DECIDED
            assert not tied["posted"] or use in {Use.POSTED, Use.ADJUSTED}
    last = closes[-1]
    tied, received_by = tied_rows(last.detail), by_kind(northshire.ledger, Month.parse(last.month))
    for kind in ("bank-lines", "figures"):  # a receipt adds up no balances, and no unlike figures
        assert tied.pop(kind)[0] == received_by.pop(kind)[0]
    assert tied == received_by
    every = last.detail["rows"].values()
    assert sum(tied["posted"] for tied in every) > 1000
    assert sum(tied["decided"] for tied in every) > 100


def received(book: Book, path: str, sender: str, month: str = "") -> None:
    data = (ROOT / "examples" / path).read_bytes()
    sent = Sent(data=data, file=path, sender=sender, month=month)
    assert book.receive(sent, by="t", now=NOW).accepted


def test_the_twins_of_greater_manchester_tie_out(tmp_path: Any) -> None:
    book = Book.init(tmp_path / "gm", "greater-manchester", key=KEY)
    for partner in ("manchester", "salford"):
        received(book, f"greater-manchester/twin/{partner}-2013-04.csv", partner)
    closing = book.close(APRIL, by="t", now=NOW)
    (tied,) = closing.tied
    rows = sum(held.rows for held in submissions(book.ledger))
    assert (tied.accepted, tied.posted, tied.amount) == (rows, rows, 1099849 + 6494446)


def test_peterborough_ties_out_in_both_its_years(tmp_path: Any) -> None:
    book = Book.init(tmp_path / "p", "peterborough", key=KEY)
    received(book, "peterborough/outcomes-2014-08.csv", "one-service", "2014-08")
    first = book.close(Month(2014, 8), by="t", now=NOW).tied
    assert [(tied.accepted, tied.decided, tied.named) for tied in first] == [(1, 1, 0)]
    month = Month(2014, 9)
    received(book, "peterborough/outcomes-2017-07.csv", "one-service", "2017-07")
    while month < Month(2017, 7):
        book.close(month, by="t", now=NOW)
        month = month.plus(1)
    (tied,) = book.close(month, by="t", now=NOW).tied
    assert (tied.accepted, tied.decided + tied.named, tied.posted) == (2, 2, 0)

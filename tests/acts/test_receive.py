"""Receiving: kept whatever it holds, checked at once, counted only when it should be."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BOOK, NOW, POOL, SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import Misuse, Refused
from pooledbudget.periods import Month
from pooledbudget.submissions.counting import carried_over
from pooledbudget.submissions.history import standing, submissions
from shell import data, run

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,20.00,R2\n"
MIXED = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-03,hubs,1_0,R2\n"
PAID_IN = "received_on,agreement,partner,form,amount,reference\n"


def test_exact_bytes_are_kept_and_the_act_recorded(small: SmallBook) -> None:
    receipt = small.send(SPEND)
    data = SPEND.strip().encode() + b"\n"
    assert (small.path / "received" / hashlib.sha256(data).hexdigest()).read_bytes() == data
    assert (receipt.submission, receipt.kind, receipt.rows_accepted, receipt.total) == (
        "S0001",
        "expenditure",
        2,
        3000,
    )
    assert [one.id for one in submissions(small.book.ledger)] == ["S0001"]


def test_the_same_bytes_again_change_nothing_and_name_the_earlier(small: SmallBook) -> None:
    small.send(SPEND)
    size = small.book.ledger.size
    again = small.send(SPEND, file="renamed.csv")
    assert (again.already, again.submission, small.book.ledger.size) == (True, "S0001", size)


def test_a_refused_file_posts_nothing_and_blocks_its_month(small: SmallBook) -> None:
    receipt = small.send(MIXED)
    assert (receipt.accepted, [one.row for one in receipt.errors]) == (False, [3])
    with pytest.raises(Refused, match="1 refused file waits") as caught:
        small.close()
    assert "--replaces S0001" in caught.value.findings[0].remedy


def test_valid_rows_accepted_later_post_and_the_rest_come_back_from_quarantine(small: SmallBook) -> None:
    small.send(MIXED)
    with pytest.raises(Misuse, match="needs a reason"):
        small.send(MIXED, accept_valid=True)
    receipt = small.send(MIXED, accept_valid=True, reason="the rest follows")
    assert (receipt.submission, receipt.accepted, receipt.rows_accepted) == ("S0002", True, 1)
    kept = (small.path / "quarantine" / "S0002.csv").read_text()
    assert kept.splitlines()[1].startswith("2013-04-03,hubs,1_0,R2,3,C02,")
    mended = small.send(kept.replace("1_0", "20.00"), completes="S0002")
    assert (mended.accepted, mended.total) == (True, 2000)
    small.close()
    assert small.total("spending") == 3000


def test_rows_the_book_refuses_do_not_post_either(small: SmallBook) -> None:
    text = PAID_IN + "2013-04-02,pool,nhs,cash,50.00,A\n2013-04-02,pool,nobody,cash,70.00,B\n"
    receipt = small.send(text, accept_valid=True, reason="row 3 to be asked about")
    assert (receipt.rows_accepted, receipt.left_out) == (1, [3])
    small.close()
    assert small.total("assets:cash") == 5000
    assert small.total("assets:contributions-due", partner="nobody") == 0


def test_a_replacing_file_keeps_reverses_and_posts(small: SmallBook) -> None:
    small.send(SPEND)
    small.close()
    entries = small.book.ledger.posted().starting("")
    small.send(SPEND.replace("20.00", "25.00") + "2013-04-04,hubs,1.00,R3\n", replaces="S0001")
    small.close("2013-05")
    new = sorted(
        one for one in small.book.ledger.posted().starting("") - entries if not one.startswith("pool:")
    )
    assert new == ["S0002:3", "S0002:4", "reverses:S0001:3"]
    assert small.total("spending") == 3600
    with pytest.raises(Misuse, match="S0001 was itself replaced"):
        small.send(SPEND + "\n", replaces="S0001")


def test_replacing_matches_rows_as_a_multiset(small: SmallBook) -> None:
    twice = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n2013-04-02,hubs,10.00,R1\n"
    small.send(twice)
    reader, held = small.book.reader, submissions(small.book.ledger)
    before = reader.rows_of(held, "S0001")
    carried, gone = carried_over(before, before[:1])
    assert ([row.id for row in carried], [row.id for row in gone]) == (["S0001:2"], ["S0001:3"])


@pytest.mark.parametrize(
    ("text", "sender", "what"),
    [
        (PAID_IN + "2013-04-02,pool,nsh,cash,5.00,A\n", "county", "no partner 'nsh'; did you mean 'nhs'?"),
        (
            PAID_IN + "2013-04-02,poool,nhs,cash,5.00,A\n",
            "county",
            "no pooled agreement 'poool'; did you mean 'pool'?",
        ),
        (SPEND.replace("hubs", "hub"), "county", "no scheme 'hub'; did you mean 'hubs'?"),
        (
            SPEND.replace("hubs", "patrols"),
            "county",
            "county may not send for scheme 'patrols': 2 rows, £30.00",
        ),
        (PAID_IN + "2013-04-02,pool,nhs,cash,5.00,A\n", "police", "police sent contributions"),
    ],
)
def test_what_only_the_book_can_say_is_wrong(small: SmallBook, text: str, sender: str, what: str) -> None:
    receipt = small.send(text, sender)
    assert not receipt.accepted
    assert what in receipt.errors[0].what


def test_a_replacing_file_retires_the_refused_tries_before_it(small: SmallBook) -> None:
    small.send(SPEND)
    small.send(SPEND.replace("20.00", "2_0"), replaces="S0001")
    final = SPEND.replace("20.00", "25.00")
    assert small.send(final, replaces="S0001").accepted
    assert [one.id for one in standing(submissions(small.book.ledger))] == ["S0003"]
    with pytest.raises(Misuse, match="was itself replaced"):
        small.send(final + "\n", replaces="S0002")
    small.close()
    assert small.total("spending") == 3500


def test_a_replacing_file_retires_what_completed_the_one_it_replaces(small: SmallBook) -> None:
    small.send(MIXED, accept_valid=True, reason="the rest follows")
    small.send("paid_on,scheme,amount,reference\n2013-04-03,hubs,20.00,R2\n", completes="S0001")
    small.send(SPEND.replace("20.00", "25.00"), replaces="S0001")
    small.close()
    assert small.total("spending") == 3500


def test_a_completing_file_can_be_corrected(small: SmallBook) -> None:
    small.send(MIXED, accept_valid=True, reason="the rest follows")
    mended = "paid_on,scheme,amount,reference\n2013-04-03,hubs,20.00,R2\n"
    small.send(mended, completes="S0001")
    again = small.send(mended.replace("20.00", "25.00"), completes="S0001", replaces="S0002")
    assert again.accepted
    small.close()
    assert small.total("spending") == 3500


def test_a_reopened_month_leaves_the_rows_of_later_months_alone(small: SmallBook) -> None:
    may = "paid_on,scheme,amount,reference\n2013-05-02,hubs,200.00,R3\n"
    small.send(SPEND)
    small.close()
    small.send(may)
    small.close("2013-05")
    small.send(may.replace("200.00", "250.00"), replaces="S0002")
    small.book.reopen(Month(2013, 4), by="tester", approved_by="other", now=NOW, reason="late invoice")
    small.close()
    assert small.total("spending", from_month="2013-04", to_month="2013-04") == 3000
    small.close("2013-06")
    assert small.total("spending") == 28000


def test_a_refused_file_is_checked_again_when_the_settings_changed(small: SmallBook) -> None:
    spend = SPEND.replace("hubs,20.00", "centre,20.00")
    assert not small.send(spend).accepted
    assert small.send(spend).already
    pool = small.path / "agreements" / "pool.toml"
    pool.write_text(pool.read_text().replace('covers = ["Early', 'covers = ["centre", "Early'))
    assert pool.read_text().count("centre") == 1
    assert small.send(spend).accepted


def test_opening_balances_that_do_not_balance_never_count(small: SmallBook) -> None:
    text = (
        "agreement,account,partner,amount,as_at\n"
        "pool,assets:cash,county,10.00,2013-03-31\npool,funds:brought-forward,county,-1_0,2013-03-31\n"
    )
    receipt = small.send(text, accept_valid=True, reason="try")
    assert not receipt.accepted
    assert "F06" in [one.code.value for one in receipt.errors]


def test_a_bank_file_of_two_months_reconciles_the_first(small: SmallBook) -> None:
    small.send(PAID_IN + "2013-04-10,pool,county,cash,100.00,C1\n")
    small.send(
        "agreement,on_day,line,amount,reference\npool,2013-04-01,opening,0.00,open\n"
        "pool,2013-04-10,line,100.00,C1\npool,2013-05-09,line,-30.00,B2\npool,2013-05-31,closing,70.00,close\n"
    )
    [bank] = small.close().banks
    assert (bank.ours, bank.bank, len(bank.differences)) == (10000, 10000, 0)


def test_spending_adjusted_under_no_theme_is_refused(small: SmallBook) -> None:
    receipt = small.send(
        "effective,agreement,account,partner,theme,amount\n"
        "2013-04-02,pool,spending:hubs,county,,70.00\n"
        "2013-04-02,pool,assets:cash,county,,-70.00\n"
    )
    assert [(one.code.value, one.row, one.column) for one in receipt.errors] == [("N01", 2, "theme")]


def test_a_book_begins_where_its_record_does(tmp_path: Path) -> None:
    book = Book.init(tmp_path / "other", first_month="2012-04")
    assert book.ledger.first_month == Month(2012, 4)
    settings = tmp_path / "other" / "book.toml"
    settings.write_text(settings.read_text().replace("2012-04", "2011-04"))
    with pytest.raises(Misuse, match="book.toml begins in 2011-04 but the record in 2012-04"):
        book.occasion("tester", NOW)


def test_amounts_are_read_in_the_currency_of_the_book(make_small: Callable[..., SmallBook]) -> None:
    small = make_small(book='currency = "EUR"\n' + BOOK)
    pounds = small.send(SPEND.replace("10.00", "£10.00"))
    assert (pounds.accepted, [(one.code.value, one.row) for one in pounds.errors]) == (False, [("C02", 2)])
    euros = small.send(SPEND.replace("10.00", "€10.00"), replaces="S0001")
    assert (euros.accepted, euros.total, euros.currency) == (True, 3000, "EUR")
    small.close()
    assert {one.currency for entry in small.book.ledger.entries() for one in entry.entry.postings} == {"EUR"}
    assert small.book.verify().faults == []


def test_an_unknown_sender_is_named_nearest(small: SmallBook) -> None:
    with pytest.raises(Misuse, match="no partner 'polise'; did you mean 'police'"):
        small.send(SPEND, "polise")
    assert not list((small.path / "received").glob("*"))


def test_a_file_for_a_closed_month_posts_to_the_open_one_and_says_so(small: SmallBook) -> None:
    small.close()
    receipt = small.send(SPEND)
    assert [one.what for one in receipt.findings] == ["2 rows are of 2013-04, which is closed"]
    assert receipt.accepted
    small.close("2013-05")
    assert small.book.ledger.entry("S0001:2").month == "2013-05"


def test_repeats_are_pointed_out_and_count(small: SmallBook) -> None:
    receipt = small.send(SPEND + "2013-04-03,hubs,20.00,R2\n")
    assert [one.what for one in receipt.findings] == ["rows 3, 4 are identical"]
    assert (receipt.accepted, receipt.total) == (True, 5000)


def test_a_payment_in_two_files_is_pointed_out_and_counts(small: SmallBook) -> None:
    small.send(SPEND)
    receipt = small.send(SPEND.replace("2013-04-03", "2013-05-03").replace("R1", "R9"))
    assert [one.what for one in receipt.findings] == ["the payment is in S0001 row 3 too"]
    assert (receipt.accepted, receipt.total) == (True, 3000)


def test_a_gap_between_bank_files_is_refused(small: SmallBook) -> None:
    def bank(month: str, opening: str, closing: str) -> str:
        line = f"{month}-02,pool,line,5.00,x\n"
        return f"on_day,agreement,line,amount,reference\n{month}-01,pool,opening,{opening},o\n{line}{month}-28,pool,closing,{closing},c\n"

    assert small.send(bank("2013-04", "0.00", "5.00")).accepted
    refused = small.send(bank("2013-05", "6.00", "11.00"))
    assert "opens at 6.00 but the file before closed at 5.00" in refused.errors[0].what
    assert small.send(bank("2013-05", "5.00", "10.00"), replaces=refused.submission).accepted


def test_a_file_nobody_knows_is_kept_and_refused(small: SmallBook) -> None:
    receipt = small.send("colour,taste\nred,sweet\n")
    assert (receipt.accepted, receipt.kind) == (False, "")
    again = small.send("colour,taste\nred,sweet\n")
    assert again.already
    small.send(SPEND, replaces="S0001")
    assert small.close().seal is not None


def test_a_refused_encoding_can_be_declared_on_the_same_bytes(small: SmallBook) -> None:
    data = SPEND.encode().replace(b"R1", b"R\xa31")
    assert not small.send(data).accepted
    receipt = small.send(data, encoding="cp1252")
    assert (receipt.accepted, receipt.submission) == (True, "S0002")
    small.close()
    assert small.total("spending") == 3000


def test_settings_at_fault_are_all_named_with_the_nearest_key(make_small: Callable[..., SmallBook]) -> None:
    small = make_small(book=BOOK.replace("first_month", "frist_month"), pool=POOL)
    with pytest.raises(Refused) as caught:
        small.send(SPEND)
    text = str(caught.value)
    assert "did you mean 'first_month'" in text
    assert "book.toml" in text


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('amount = "400.00"', "amount = 400.5", "400.5 has a decimal point; write it in quotes"),
        ('theme = "health"', 'theme = "helth"', "no theme 'helth'"),
        ('partner = "nhs"', 'partner = "nsh"', "no partner 'nsh'; did you mean 'nhs'"),
        ('kind = "pool"', 'kind = "pond"', "no kind of agreement 'pond'"),
        ('schemes = ["clinics"]', 'schemes = ["clinic"]', "no scheme 'clinic'"),
        ('instalments = "annual"', 'instalments = "weekly"', "'annual', 'quarterly' or 'monthly'"),
    ],
)
def test_agreements_at_fault_say_so(
    make_small: Callable[..., SmallBook], old: str, new: str, what: str
) -> None:
    small = make_small(pool=POOL.replace(old, new, 1))
    with pytest.raises(Refused) as caught:
        small.send(SPEND)
    assert what in str(caught.value)


def test_personal_values_stay_in_the_file_and_in_quarantine(
    make_small: Callable[..., SmallBook], tmp_path: Path
) -> None:
    small = make_small()
    small.send(
        "person,committed_on,reference\nCANARY-PERSON,2013-04-02,R\nCANARY-PERSON,CANARY-DAY,R\n",
        file="o.csv",
    )
    stored = (small.path / "record.sqlite").read_bytes()
    assert b"CANARY" not in stored
    assert b"CANARY-DAY" in (small.path / "quarantine" / "S0001.csv").read_bytes()


SPREAD = """
layout = "spread"
kind = "expenditure"
delimiter = "semicolon"
heading_row = "find"
days = ["DD.MM.YYYY"]
[columns]
paid_on = "Date"
scheme = "Area"
amount = "Net"
reference = "Ref"
[total_row]
labels = ["Total"]
[leave_out]
noughts = true
"""


def test_rows_of_a_layout_come_back_from_quarantine_under_it_and_verify_reads_them_again(
    small: SmallBook,
) -> None:
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "spread.toml").write_text(SPREAD)
    (small.path / "layouts" / "other.toml").write_text(SPREAD.replace('"spread"', '"other"'))
    lines = "Payments\n;Date;Area;Net;Ref\n;02.04.2013;HUBS;1.00;A\n;32.04.2013;hubs;2.00;B\n;03.04.2013;hubs;0.00;C\n"
    text = lines + ";Total;;3.00;\n"
    receipt = small.send(text, kind="spread", accept_valid=True, reason="the rest follows")
    assert (receipt.rows_read, receipt.rows_accepted, list(receipt.left_out)) == (2, 1, [4])
    assert [row.number for row in receipt.quarantined] == [4]
    back = (small.path / "quarantine" / f"{receipt.submission}.csv").read_text("utf-8-sig")
    mended = small.send(back.replace("32.04", "12.04"), completes=receipt.submission)
    assert (mended.accepted, mended.layout, mended.total) == (True, "spread", 200)
    small.close()
    assert not small.book.verify().faults


@pytest.mark.parametrize("kept", [True, False])
def test_b1_rows_that_a_layout_sets_aside_never_wait(small: SmallBook, kept: bool) -> None:
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "spread.toml").write_text(SPREAD)
    text = "Payments\n;Date;Area;Net;Ref\n;02.04.2013;HUBS;1.00;A\n;03.04.2013;hubs;0.00;C\n;Total;;1.00;\n"
    receipt = small.send(text, kind="spread")
    assert (receipt.accepted, list(receipt.left_out), receipt.waits.rows) == (True, [], 0)
    (file,) = submissions(small.book.ledger)
    assert (file.left_out, file.waits) == (0, 0)
    back = "paid_on,scheme,amount,reference\n2013-04-05,hubs,1.00,Total\n"
    assert not small.send(back, completes=receipt.submission, kind="expenditure").accepted
    if not kept:
        shutil.rmtree(small.path / "rows")
    assert not small.book.verify().faults


def test_b1_of_a_refused_file_only_lines_wait(small: SmallBook) -> None:
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "spread.toml").write_text(SPREAD)
    text = "Payments\n;Date;Area;Net;Ref\n;32.04.2013;HUBS;1.00;A\n;03.04.2013;hubs;0.00;C\n;Total;;1.00;\n"
    receipt = small.send(text, kind="spread")
    assert (receipt.accepted, receipt.waits.rows) == (False, 1)


@pytest.mark.parametrize("given_up", [False, True])
def test_the_bytes_of_a_refused_completion_sent_as_a_file_are_received_again_alike(
    small: SmallBook, tmp_path: Path, given_up: bool
) -> None:
    first, second = tmp_path / "n1.csv", tmp_path / "n2.csv"
    head = "paid_on,scheme,amount,reference\n"
    first.write_text(f"{head}2013-04-11,hubs,20.00,I2\n2013-04-32,hubs,5.00,I5\n")
    second.write_text(f"{head}2013-04-12,hubs,20.00,I3\n")
    run(small.path, "receive", first, "--from", "county", "--accept-valid", "--reason", "x", code=1)
    run(small.path, "receive", second, "--from", "county", "--completes", "S0001", code=3)
    if given_up:
        run(small.path, "withdraw", "S0001", "--quarantined", "--reason", "x")
    (sent,) = data(small.path, "receive", second, "--from", "county")
    assert (sent["accepted"], sent["linked"]) == (True, "S0002")
    run(small.path, "verify")


@pytest.mark.parametrize("text", ["Tel 0161 496 0999", "12 High Street, m13 9pl", "NHS 943 476 5919"])
def test_a_description_that_points_at_a_person_for_certain_is_refused(small: SmallBook, text: str) -> None:
    """A telephone number, an address and an NHS number beside money were taken."""
    receipt = small.send(f'paid_on,scheme,amount,reference,description\n2013-04-02,hubs,10.00,R1,"{text}"\n')
    assert not receipt.accepted
    assert "what is about a person belongs in evidence" in str(receipt.findings[0])
    assert text not in str(receipt.findings[0].public())


def test_a_refused_copy_that_comes_once_more_is_told_of_by_the_id_it_has(small: SmallBook) -> None:
    """F-7: the remedy named the next id, which is no file, or another sender's."""
    small.send(SPEND)
    copy = small.send(SPEND.replace("\n", "\r\n"), file="copy.csv")
    assert not copy.accepted
    small.send(MIXED, sender="police")
    again = small.send(SPEND.replace("\n", "\r\n"), file="copy (1).csv")
    assert (again.already, again.submission) == (True, "S0002")
    (found,) = again.errors
    assert "pooledbudget withdraw S0002 --reason WHY" in found.remedy


@pytest.mark.parametrize("said", [{"kind": "expenditures"}, {"kind": "Expenditure"}, {"month": "Apr-13"}])
def test_a_mistyped_option_keeps_nothing_and_leaves_no_note(small: SmallBook, said: dict[str, str]) -> None:
    """F-20: arguments are checked before bytes are kept, and what was said is not said again."""
    with pytest.raises((Misuse, ValueError), match="did you mean 'expenditure'|is not a month"):
        small.send(SPEND, **said)
    assert (small.book.ledger.size, [*(small.path / "received").iterdir()]) == (0, [])
    assert not list(small.path.glob(".unfinished-*"))


def test_a_month_that_is_none_leaves_no_note_at_a_close(small: SmallBook) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        small.book.close("Apr-13", by="tester", now=NOW)
    assert not list(small.path.glob(".unfinished-*"))

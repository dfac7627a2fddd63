"""Who may send what: TR-26."""

from __future__ import annotations

import pytest

from conftest import BOOK, SmallBook
from in_memory import PARTNERS, MemoryBook, place_of_everything
from pooledbudget.acts.senders import senders_of
from pooledbudget.book_file import HOST_ONLY, Expected, read_book
from pooledbudget.errors import Refused
from pooledbudget.periods import Month
from pooledbudget.submissions.history import missing_files
from pooledbudget.submissions.records import KINDS

SET = BOOK.replace(
    "[partners.county]", '[may_send]\nclaims = ["police"]\nincidents = ["police"]\n\n[partners.county]'
)


@pytest.mark.parametrize(
    ("kind", "line", "sender"),
    [
        ("claims", "families,F1,2013-04-30,continuous employment", "police"),
        ("attachments", "families,F1,2013-04-30", "nhs"),
        ("outcomes", "2013-04-20,bond,a,100,1,100,5,,s", "charity"),
        ("stops", "2013-04-20,bond,county,too few", "department"),
        ("stages", "families,2013-04-20,attached,100", "nhs"),
        ("receipts", "2013-04-20,note,department,1.00,P1", "department"),
        ("attendance", "P1,2013-spring,2013-04-05,yes,100,2,0,0", "department"),
        ("expenditure", "2013-04-05,hubs,1.00,E1", "department"),
        ("figures", "2013-04,pool,contributions paid,1.00", "harbour"),
        ("adjustments", "2013-04-05,pool,assets:cash,police,,1.00", "police"),
    ],
)
def test_what_is_not_ones_own_to_send_is_refused(kind: str, line: str, sender: str) -> None:
    receipt = place_of_everything().offer(kind, line, sender=sender)
    assert not receipt.accepted
    assert f"{sender} sent {kind}" in [finding.what for finding in receipt.errors]


def test_every_kind_has_somebody_who_may_send_it() -> None:
    book = read_book((BOOK + PARTNERS).encode())
    for kind in KINDS:
        senders = senders_of(kind, book)
        assert "county" in senders
        assert (senders == ["county"]) == (kind in {*HOST_ONLY, "claims", "attachments", "stages", "stops"})
        assert ("harbour" in senders) == (kind == "replies")


def test_a_setting_says_otherwise() -> None:
    book = MemoryBook(book=SET)
    assert book.offer("incidents", "F1,2013-04-02,I1", sender="police").accepted
    refused = book.offer("incidents", "F1,2013-04-03,I2", sender="county")
    assert refused.errors[0].rule == "incidents may be sent by police"
    assert "may_send in book.toml" in refused.errors[0].remedy


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('claims = ["polce"]', "there is no partner 'polce'"),
        ('payments = ["police"]', "payments are the host's own records"),
        ('claim = ["police"]', "there is no record kind 'claim'; did you mean 'claims'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(setting: str, said: str) -> None:
    book = MemoryBook(book=BOOK.replace("[partners.county]", f"[may_send]\n{setting}\n\n[partners.county]"))
    with pytest.raises(Refused) as caught:
        book.on()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("partner", "kind", "may"),
    [("department", "expenditure", "county, police, nhs"), ("nhs", "bank-lines", "county")],
)
def test_what_can_never_come_is_not_expected(small: SmallBook, partner: str, kind: str, may: str) -> None:
    """CB-13: it was missing from every month, for ever, and nothing said why."""
    small.close()
    path = small.path / "book.toml"
    before = path.read_text()
    path.write_text(f'{before}\n[[expected]]\npartner = "{partner}"\nkind = "{kind}"\n')
    with pytest.raises(Refused) as caught:
        small.close("2013-05")
    (found,) = caught.value.findings
    assert found.what == f"{kind} is expected from {partner}, who may not send it"
    assert may in found.rule
    assert small.book.settings_at(Month(2013, 4)).book.expected == []
    path.write_text(before)
    small.close("2013-05")


def test_what_is_expected_twice_is_missing_once() -> None:
    twice = [Expected(partner="nhs", kind="figures")] * 2
    assert missing_files(twice, [], Month(2013, 4)) == ["figures from nhs"]

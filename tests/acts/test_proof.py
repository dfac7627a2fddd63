"""Settings are told by their bytes: nothing is read of those that the last close and all since were done under."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import SmallBook
from pooledbudget.acts.proof import proved
from pooledbudget.errors import Misuse, Refused
from pooledbudget.version import EDITION

SPEND = "paid_on,scheme,amount,reference\n2013-05-02,hubs,10.00,R1\n"
TODAY = date(2013, 5, 20)


def unchanged(small: SmallBook) -> bool:
    return proved(small.book.ledger, small.book.folder.settings())


def test_settings_are_proved_until_a_byte_or_a_file_is_another(small: SmallBook) -> None:
    assert not unchanged(small), "nothing was done yet"
    small.close()
    small.send(SPEND)
    assert unchanged(small)
    pool = small.path / "agreements" / "pool.toml"
    before = pool.read_text()
    pool.write_text(f"{before}# a remark\n")
    assert not unchanged(small)
    pool.write_text(before)
    assert unchanged(small)
    (small.path / "layouts").mkdir()
    (small.path / "layouts" / "more.toml").write_text("")
    assert not unchanged(small)


def test_what_an_earlier_edition_took_is_read_again(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` said that all was well, and the next act refused the settings."""
    small.close()
    monkeypatch.setattr("pooledbudget.acts.proof.EDITION", EDITION + 1)
    assert not unchanged(small)


def test_a_book_file_that_was_spoiled_since_is_refused_all_the_same(small: SmallBook) -> None:
    small.close()
    told = small.book.status(today=TODAY)
    assert (told.book, told.currency, told.agreed, told.faults) == ("smallshire", "GBP", True, [])
    assert small.book.settings_changes(None) == []
    (small.path / "book.toml").write_text("")
    with pytest.raises(Refused):
        small.book.status(today=TODAY)


def test_the_currency_is_that_of_the_first_act(small: SmallBook) -> None:
    small.close()
    book = small.path / "book.toml"
    book.write_text(f'currency = "EUR"\n{book.read_text()}')
    with pytest.raises(Misuse, match="in EUR but the record began in GBP"):
        small.book.status(today=TODAY)


def test_what_a_changed_agreement_lost_is_told_once_it_is_read(small: SmallBook) -> None:
    small.close()
    (small.path / "agreements" / "pool.toml").write_text("kind = ")
    told = small.book.status(today=TODAY)
    assert told.faults
    assert told.next.startswith("agreements/pool.toml: ")

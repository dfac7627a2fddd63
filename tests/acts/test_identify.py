"""Identification asked of a book: by what has come, with the families that are attached already."""

from __future__ import annotations

from datetime import date

import pytest

from family_book import kit
from pooledbudget.acts.identify import identified
from pooledbudget.errors import Misuse
from pooledbudget.instruments.families.identifying import Inclusion


def test_a_book_says_who_may_be_included_and_who_is_attached() -> None:
    book = kit()
    asked = (book.book.record, book.book.reader, book.book.on())
    (before,) = identified(*asked, "families", date(2013, 4, 9)).families
    (since,) = identified(*asked, "families", date(2013, 4, 10)).families
    assert (before.inclusion, before.attached, since.attached) == (Inclusion.MAY, False, True)
    assert since.subject == book.name
    (early,) = identified(*asked, "families", date(2012, 12, 31)).families
    assert early.inclusion is Inclusion.MAY_NOT


def test_an_agreement_that_is_not_of_families_is_refused_with_the_nearest() -> None:
    book = kit()
    with pytest.raises(Misuse, match="there is no families agreement 'familes'; did you mean 'families'"):
        identified(book.book.record, book.book.reader, book.book.on(), "familes", date(2013, 4, 10))

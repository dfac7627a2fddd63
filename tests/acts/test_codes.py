"""Senders' codes for schemes: told once with rows and pounds, and listed where only a catch-all takes them."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.findings import FindingCode


def catching() -> MemoryBook:
    """A pool of which one scheme takes whatever no other covers."""
    book = MemoryBook()
    book.agreements["pool"] = book.agreements["pool"].replace(
        '["Early Help Hubs"]', '["Early Help Hubs", "*"]'
    )
    return book


def test_a_new_code_that_goes_to_the_catch_all_is_listed_once() -> None:
    book = catching()
    lines = [
        "2013-04-02,site works,1.00,A",
        "2013-04-02,EARLY help  hubs,2.00,B",
        "2013-04-03,site works,3.00,C",
        "2013-04-03,other,-5.00,D",
    ]
    receipt = book.offer("expenditure", *lines)
    assert receipt.accepted
    assert [(one.row, one.what) for one in receipt.findings if one.code is FindingCode.UNMAPPED_SCHEME] == [
        (2, "'site works' is new, and goes to 'hubs' as what is not named elsewhere: 2 rows, £4.00"),
        (
            5,
            "'other' is new, and goes to 'hubs' as what is not named elsewhere: 1 row, -£5.00".replace(
                "-", "−"
            ),
        ),
    ]
    again = book.offer("expenditure", "2013-05-02,site works,9.00,E", "2013-05-02,newer,1.00,F")
    assert [one.row for one in again.findings if one.code is FindingCode.UNMAPPED_SCHEME] == [3]


def test_a_scheme_is_sent_for_by_its_senders() -> None:
    book = MemoryBook()
    (finding,) = book.offer("expenditure", "2013-04-02,patrols,1.00,A", "2013-04-03,PATROLS,2.00,B").errors
    assert finding.what == "county may not send for scheme 'patrols': 2 rows, £3.00"
    assert (
        finding.remedy == "send it --from one of its senders, or name county in its 'senders' in agreements/"
    )


def test_what_no_scheme_covers_says_how_to_cover_it() -> None:
    (finding,) = MemoryBook().offer("expenditure", "2013-04-02,zzz,1.00,A").errors
    assert 'covers = ["*"]' in finding.remedy

"""Lists narrowed down: one grammar, the same answers, amounts that say what they are."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pooledbudget.errors import Misuse
from pooledbudget.periods import Month
from pooledbudget.statements.listing import Listing

ROWS = [
    {
        "file": "a-april.csv",
        "kind": "grants",
        "month": "2013-04",
        "amount": "120.50",
        "rows": 2,
        "on": "2013-04-02",
        "paid": True,
    },
    {
        "file": "a-may.csv",
        "kind": "claims",
        "month": "2013-05",
        "amount": "-9.00",
        "rows": 11,
        "on": "2013-05-30",
        "paid": False,
    },
    {
        "file": "B-june.csv",
        "kind": "grants",
        "month": "2013-06",
        "amount": "",
        "rows": 100,
        "on": "2013-06-01",
        "paid": False,
    },
]
FILES = Listing("files", ROWS, ("file", "kind", "rows"), money=("amount",), numbers=("rows",))


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ((), "012"),
        (("kind=grants",), "02"),
        (("kind=grants,claims",), "012"),
        (("kind!=grants",), "1"),
        (("kind=Grants",), ""),
        (("file=a-*",), "01"),
        (("file!=a-*",), "2"),
        (("file~JUNE",), "2"),
        (("file!~june",), "01"),
        (("month=2013-04..2013-05",), "01"),
        (("month=2013-05..",), "12"),
        (("month=..2013-05",), "01"),
        # A day lies in a month that ends a span; the shorter end takes in all it begins.
        (("on=2013-04..2013-05",), "01"),
        (("on=2013-04-03..2013-06-01",), "12"),
        # By size, not by letters: 100 is more than 11, and -9 less than nought.
        (("rows=3..100",), "12"),
        (("rows=11",), "1"),
        (("amount=..0",), "1"),
        (("amount=120.5",), "0"),
        (("amount=-9.00..",), "01"),
        (("amount=",), "2"),
        (("paid=yes",), "0"),
        (("paid=no", "kind=claims"), "1"),
    ],
)
def test_conditions_narrow_a_list_down(conditions: tuple[str, ...], found: str) -> None:
    kept = FILES.where(*conditions)
    assert "".join(str(ROWS.index(dict(row))) for row in kept) == found


@pytest.mark.parametrize(
    ("said", "why"), [("kind", "no condition"), ("kinds=x", "did you mean 'kind'"), ("=x", "no condition")]
)
def test_a_condition_that_is_written_wrongly_is_refused(said: str, why: str) -> None:
    with pytest.raises(Misuse, match=why):
        FILES.where(said)


def test_of_a_list_without_rows_no_column_is_wrong() -> None:
    assert len(Listing("files", [], ("file",)).where("state=open")) == 0


def test_a_frame_says_pence_where_an_amount_is() -> None:
    frame = FILES.to_frame()
    assert list(frame.columns) == ["file", "kind", "month", "amount_pence", "rows", "on", "paid"]
    assert frame["amount_pence"].sum() == 11_150
    assert frame["amount_pence"].isna().tolist() == [False, False, True]
    assert Listing("files", [], ("file", "amount"), money=("amount",)).to_frame().columns.tolist() == [
        "file",
        "amount_pence",
    ]


def test_a_list_shows_itself_shortly_and_in_a_notebook() -> None:
    assert repr(FILES) == "<3 files: file, kind, rows>"
    html = Listing("files", [{"file": "<b>", "n": 1}] * 25, ("file", "n"), numbers=("n",))._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<caption>25 files</caption>" in html
    assert "and 5 more" in html
    assert (FILES[1]["kind"], len(FILES.last(2)), len(FILES.last(0))) == ("claims", 2, 3)


@pytest.mark.parametrize(
    ("noun", "rows", "said"),
    [
        ("agreements", 1, "1 agreement"),
        ("queries", 1, "1 query"),
        ("queries", 0, "0 queries"),
        ("files", 2, "2 files"),
    ],
)
def test_a_list_says_how_many_rows_it_has_of_one_as_of_several(noun: str, rows: int, said: str) -> None:
    """Case: a list of one agreement was headed "1 agreements"."""
    listing = Listing(noun, [{"x": "1"}] * rows, ("x",))
    assert (listing.counted, f"<{said}: x>") == (said, repr(listing))
    assert f"<caption>{said}</caption>" in listing.html


LISTED = replace(
    FILES,
    filters={"month": "month", "kind": "kind", "partner": "file"},
    known={"kind": ("grants", "claims", "families")},
)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "grants"}, "02"),
        ({"month": "2013-05"}, "1"),
        ({"month": Month(2013, 5)}, "1"),
        ({"month": "2013-Q1"}, "012"),
        ({"month": "2013-14", "kind": "claims"}, "1"),
        ({"kind": "grants", "limit": 1}, "2"),
        ({"partner": "a-*"}, "01"),
        ({"kind": "", "limit": 0}, "012"),
    ],
)
def test_words_of_their_own_narrow_a_list_down_as_conditions_do(filters: Any, found: str) -> None:
    assert "".join(str(ROWS.index(dict(row))) for row in LISTED.where(**filters)) == found


@pytest.mark.parametrize(
    ("conditions", "filters", "why"),
    [
        (("kind=grant",), {}, "there is no kind 'grant'; did you mean 'grants'"),
        ((), {"kind": "grant"}, "did you mean 'grants'"),
        ((), {"month": "2013-13"}, "is not a period"),
        ((), {"agreement": "pool"}, "files are not told apart by agreement; they are by month and kind"),
    ],
)
def test_a_value_that_nothing_can_have_is_refused_with_the_nearest(
    conditions: tuple[str, ...], filters: Any, why: str
) -> None:
    with pytest.raises(Misuse, match=why):
        LISTED.where(*conditions, **filters)


def test_a_list_that_nothing_is_left_of_says_so_in_a_sentence() -> None:
    """`log kind=reopen` printed nothing, and other lists their bare headings."""
    assert LISTED.where(kind="families").nothing == "No files match kind=families; there are 3 files in all."
    assert LISTED.where("file=a-apri.csv").nothing.endswith("Did you mean file=a-april.csv?")
    assert replace(LISTED, rows=[]).where("state=open").nothing == "There are no files."


def test_what_stands_before_the_last_so_many_is_counted() -> None:
    assert LISTED.where(limit=1).left == 2
    assert LISTED.where(limit=9).left == 0


def test_a_limit_of_less_than_none_is_refused_and_lists_nothing() -> None:
    with pytest.raises(Misuse, match="-2 is less than none"):
        LISTED.where(limit=-2)

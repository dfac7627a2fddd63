"""What `book.toml` says: the place, its partners, who must send what, its school terms; and what cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import BOOK
from pooledbudget.book_file import read_book
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding
from pooledbudget.money import SYMBOLS
from pooledbudget.partners import Part


def faults(text: str) -> list[Finding]:
    with pytest.raises(Refused, match=r"book.toml cannot be") as caught:
        read_book(text.encode())
    assert all(
        (finding.file, bool(finding.remedy)) == ("book.toml", True) for finding in caught.value.findings
    )
    return list(caught.value.findings)


def test_a_book_is_read_with_its_partners_in_order() -> None:
    found = read_book(BOOK.encode())
    assert (found.book, found.place, found.first_month, found.fictional) == (
        "smallshire",
        "Smallshire",
        "2013-04",
        True,
    )
    assert list(found.who.by_id) == ["county", "police", "nhs", "department"]
    assert found.who.host.id == "county"
    assert found.who.get("police").parts == {Part.CONTRIBUTOR, Part.DELIVERER, Part.IN_VIEW}


def test_what_need_not_be_said_has_its_plain_meaning() -> None:
    found = read_book(BOOK.replace("fictional = true\n", "").encode())
    assert (found.currency, found.fictional, found.expected, found.school_terms) == ("GBP", False, [], [])


@pytest.mark.parametrize("currency", SYMBOLS)
def test_every_currency_we_can_write_may_be_the_books(currency: str) -> None:
    assert read_book((f'currency = "{currency}"\n' + BOOK).encode()).currency == currency


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            'parts = ["host", "contributor", "deliverer"]',
            'parts = ["contributor"]',
            "plays the part 'host'; here: none",
        ),
        ('parts = ["payer"]', 'parts = ["host"]', "here: ['county', 'department']"),
        ('parts = ["payer"]', 'parts = ["banker"]', "'in view'"),
        ('name = "NHS Smallshire"', 'name = ""', "at least 1 character"),
        ('name = "NHS Smallshire"', f'name = "{"n" * 121}"', "at most 120 characters"),
        ("[partners.nhs]", "[partners.NHS]", '"NHS" is not written as'),
        ('book = "smallshire"', 'book = "Small Shire"', '"Small Shire" is not written as'),
        ('first_month = "2013-04"', 'first_month = "2013-13"', "there is no month 13 of 2013"),
        ('first_month = "2013-04"', 'first_month = "April 2013"', "'April 2013' is not a month"),
        ('first_month = "2013-04"', "first_month = 2013-04-01", "2013-04-01 is no text; write it in quotes"),
        ('place = "Smallshire"', 'place = ""', "at least 1 character"),
        ("fictional = true", 'fictional = "yes"', "is neither true nor false"),
        ("fictional = true", 'currency = "JPY"', "'JPY' is not one of GBP, EUR"),
        ("fictional = true", 'currency = "gbp"', "'gbp' is not one of GBP"),
    ],
)
def test_what_cannot_be_is_named(before: str, after: str, said: str) -> None:
    assert before in BOOK
    (finding,) = faults(BOOK.replace(before, after, 1))
    assert said in finding.what, finding.what


def test_one_who_must_send_is_a_partner() -> None:
    (finding,) = faults(BOOK + '\n[[expected]]\npartner = "fire"\nkind = "expenditure"\n')
    assert finding.what == "expected: there is no partner 'fire'; known: county, police, nhs, department"
    found = read_book((BOOK + '\n[[expected]]\npartner = "nhs"\nkind = "expenditure"\n').encode())
    assert [(expected.partner, expected.kind) for expected in found.expected] == [("nhs", "expenditure")]


def term(name: str, starts: str, ends: str) -> str:
    return f'\n[[terms]]\nname = "{name}"\nstarts = {starts}\nends = {ends}\nsource = "published"\n'


SUMMER = term("2013-summer", "2013-04-15", "2013-07-24")


def test_school_terms_come_in_order_whatever_the_order_they_are_written_in() -> None:
    text = (
        BOOK
        + SUMMER
        + term("2013-spring", "2013-01-07", "2013-03-28")
        + term("2013-autumn", "2013-07-25", "2013-12-20")
    )
    found = read_book(text.encode()).school_terms
    assert [school.name for school in found] == ["2013-spring", "2013-summer", "2013-autumn"]
    assert (found[0].starts, found[0].ends) == (date(2013, 1, 7), date(2013, 3, 28))


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2013-07-24", "2013-12-20", "terms 2013-summer and other overlap"),
        ("2013-01-07", "2013-04-15", "terms other and 2013-summer overlap"),
        ("2013-05-01", "2013-05-02", "overlap"),
        ("2013-09-02", "2013-09-01", "term other ends before it starts"),
        ("2013-09-02", "2013-09-02", "term other ends before it starts"),
    ],
)
def test_terms_neither_overlap_nor_end_before_they_start(starts: str, ends: str, said: str) -> None:
    (finding,) = faults(BOOK + SUMMER + term("other", starts, ends))
    assert said in finding.what


def test_a_misspelt_key_is_named_with_the_nearest_and_all_faults_come_at_once() -> None:
    text = BOOK.replace("place =", "plaice =").replace('parts = ["payer"]', 'prats = ["payer"]')
    found = {finding.column: finding.remedy for finding in faults(text)}
    assert found["plaice"] == "did you mean 'place'?"
    assert found["partners.department.prats"] == "did you mean 'parts'?"
    assert {"place", "partners.department.parts"} <= set(found)

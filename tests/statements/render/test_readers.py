"""Pages by who reads them: every name once, the latest of each sort in sight, the earlier folded."""

from __future__ import annotations

from in_memory import MemoryBook
from pooledbudget.periods import Month
from pooledbudget.statements.render.readers import Reader, readers


def grouped(*pages: tuple[str, str, str]) -> dict[str, Reader]:
    listed = [(*page, f"{'-'.join(page)}.html") for page in pages]
    return {found.name: found for found in readers(MemoryBook().on(), Month(2013, 6), listed)}


def test_the_latest_of_each_length_is_in_sight_and_the_earlier_ones_are_folded() -> None:
    pages = [("2013-04", "nhs", "partner"), ("2013-05", "nhs", "partner"), ("2012-13", "nhs", "partner")]
    found = grouped(*pages)["NHS Smallshire"]
    assert [name for name, _ in found.latest] == [
        "Partner statement, May 2013: NHS Smallshire",
        "Partner statement, 2012 to 2013: NHS Smallshire",
    ]
    assert found.earlier == [("Partner statement, April 2013: NHS Smallshire", "2013-04-nhs-partner.html")]


def test_the_public_comes_first_and_the_host_and_its_auditors_last() -> None:
    pages = [("2013-05", "county", "bank"), ("2013-05", "police", "partner"), ("2012-13", "county", "public")]
    assert list(grouped(*pages)) == [
        "The place and the public",
        "Smallshire Police",
        "The host and its auditors",
    ]


def test_a_page_of_a_month_that_is_open_is_a_draft_by_name() -> None:
    ((name, _),) = grouped(("2013-06", "nhs", "partner"))["NHS Smallshire"].latest
    assert name == "Partner statement, June 2013: NHS Smallshire, draft"


def test_no_two_links_have_one_name() -> None:
    """The index of the demo had 313 links with 13 names."""
    pages = [
        (f"2013-{month:02}", partner, kind)
        for month in (4, 5, 6)
        for partner, kind in (
            ("nhs", "partner"),
            ("police", "partner"),
            ("county", "bank"),
            ("county", "memorandum"),
        )
    ]
    found = grouped(*pages)
    names = [name for reader in found.values() for name, _ in (*reader.latest, *reader.earlier)]
    assert len(names) == len(pages) == len(set(names))

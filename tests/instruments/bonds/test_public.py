"""What a bond tells everybody: sums and cohorts, how many persons, and never one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from instruments.books import Place, table_of
from pooledbudget.evidence.pseudonyms import WHOLE
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.publication import publication
from pooledbudget.submissions.workbook import read_grid, sheet_names

JOBS = """
kind = "bond"
agreement = "bond"
title = "the bond"
payers = { department = {} }
classes = { loan = { holders = { harbour = "1000.00" } } }
waterfall = [{ step = "principal", class = "loan" }]
dates = { from = 2014-06-30, every = "1 year", to = 2015-06-30 }

[outcomes.job]
pays = "person"
title = "a job"
price = "10.00"

[outcomes.start]
pays = "price"
title = "people who start"
price = "1.00"
"""


def page(place: Place) -> Statement:
    (found,) = place.book.statements("2013-14", public=True)
    return found


def persons(*, paid: int, again: int) -> list[str]:
    """Rows of so many persons who are paid for, of whom some come again and are not."""
    first = [f"2013-04-10,bond,,1,report,job,P{number}" for number in range(paid)]
    return [*first, *(f"2013-04-20,bond,,1,report,job,P{number}" for number in range(again))]


@pytest.mark.parametrize(
    ("paid", "again", "said", "bought", "missed"),
    [
        (
            2,
            0,
            "Fewer than 8 results of persons were measured in the bond, and fewer than 8 of them",
            "[c]",
            None,
        ),
        (21, 12, "About 35 results of persons were measured in the bond, and about 20 of them", "20", "10"),
    ],
    ids=["a few", "many"],
)
def test_persons_are_counted_for_everybody_and_none_of_them_is_told_of(
    make_place: Callable[..., Place], paid: int, again: int, said: str, bought: str, missed: str | None
) -> None:
    """Each person had a line of its own on the page for everybody, with a pseudonym, a day and 0 people."""
    place = make_place(bond=JOBS)
    place.give("results", *persons(paid=paid, again=again))
    place.give("drawdowns", "2013-04-02,bond,harbour,100.00,D1")
    subjects = [decision.subject for decision in place.close("2013-04").decisions]
    place.give("receipts", "2013-05-02,bond,department,10.00,R1")
    place.through("2014-03")
    made = page(place)
    came = {} if bought == "[c]" else {"The bond: paid for outcomes": ["£10.00"]}
    pool = "The Smallshire pool: contributions of partners"
    went_in = table_of(made, "What went in")
    assert went_in == {pool: went_in[pool], "The bond: lent by investors": ["£100.00"], **came}
    assert f"{said} were paid for." in made.headline
    assert table_of(made, "What it bought") == {"A job: paid for": [bought, "people, the bond"]}
    assert table_of(made, "For whom") == {"A job: measured": [bought, "people, the bond"]}
    wanted = {} if missed is None else {"A job: not paid for": [missed, "people, the bond"]}
    assert table_of(made, "What was not achieved") == wanted
    written = Pages(place.book.ledger).html(made)
    assert len(subjects) == paid + again
    assert all(WHOLE.match(subject) for subject in subjects)
    assert not [subject for subject in subjects if subject[:8] in written.replace(made.seal, "")]


def test_of_persons_of_whom_nobody_is_paid_for_none_is_told_as_paid(make_place: Callable[..., Place]) -> None:
    place = make_place(
        bond=JOBS.replace('price = "10.00"', 'price = "10.00"\nafter = "first"').replace(
            "[outcomes.start]", '[outcomes.first]\npays = "person"\nprice = "5.00"\n\n[outcomes.start]'
        )
    )
    place.give("drawdowns", "2013-04-02,bond,harbour,100.00,D1")
    place.give("results", "2013-04-10,bond,,1,report,job,P1")
    place.through("2014-03")
    assert (
        "Fewer than 8 results of persons were measured in the bond, and none of them was paid for."
        in page(place).headline
    )


def test_a_result_that_counts_no_people_tells_no_number_of_them(make_place: Callable[..., Place]) -> None:
    """It said that 0 people were measured; and 3 of them, which is a few, in its sentence."""
    place = make_place(bond=JOBS)
    place.give("results", "2013-04-10,bond,north,3,report,start,", "2013-04-10,bond,south,12,report,start,")
    place.through("2014-03")
    made = page(place)
    assert "2 results of the bond were measured, of which 2 were paid for." in made.headline
    assert table_of(made, "What it bought") == {
        "Cohort north is paid £3 for people who start: [c].": ["", "the bond"],
        "Cohort south is paid £12 for people who start: 12.": ["", "the bond"],
    }
    assert list(table_of(made, "For whom").values()) == [["", "the bond"], ["", "the bond"]]


def test_a_page_of_outcomes_opens_with_how_many_persons_and_lists_each_below(
    make_place: Callable[..., Place],
) -> None:
    """A hundred persons were a hundred sentences before any table, each called a cohort."""
    place = make_place(bond=JOBS)
    place.give("results", *persons(paid=3, again=1))
    place.close("2013-04")
    made = place.schedule("2013-04", "bond")
    assert made.headline[1:3] == [
        "Outcomes have earned £30.00 so far. £30.00 is owed to the bond and not paid yet.",
        "3 of 4 results of persons, a job, are paid: £30 in all.",
    ]
    labels = list(table_of(made, "Outcomes: a job, people who start"))
    assert len(labels) == 4
    assert all(re.fullmatch(r"Person [0-9a-f]{8}, measured (10|20) April 2013", label) for label in labels)


# The workbook to publish


CAPPED = JOBS.replace("[outcomes.job]", '[caps]\ncontract = "500.00"\n\n[outcomes.job]\ncap = "75.00"')


def sheet(data: bytes, title: str) -> dict[str, list[str]]:
    """Return the table of a sheet of a workbook, by its labels, without its title and headings."""
    (name,) = [name for name in sheet_names(data, "a.xlsx") if name.startswith(title)]
    return {cells[0]: cells[1:] for _, cells in read_grid(data, "a.xlsx", name).rows[3:]}


def published(make_place: Callable[..., Place], paid: int, *, started: int = 40) -> Place:
    """Return a book in which so many persons are paid for, and £30 came in of it, up to the first waterfall."""
    place = make_place(bond=CAPPED)
    place.give("drawdowns", "2013-04-02,bond,harbour,200.00,D1")
    place.give("results", *persons(paid=paid, again=0), f"2013-04-10,bond,north,{started},report,start,")
    place.close("2013-04")
    place.give("receipts", "2013-05-02,bond,department,30.00,R1")
    place.through("2014-06")
    return place


def test_the_workbook_to_publish_tells_no_small_number_of_persons_nor_what_would_tell_it(
    make_place: Callable[..., Place],
) -> None:
    """It told "Paid for: 3", the £30 claimed, the £500 of the cap less them, and what of it came in."""
    statement = published(make_place, 3).schedule("2014-06", "bond")
    made = publication(statement)
    none = ["[c]", "[c]"]
    assert sheet(made, "What outcomes")["a job"] == ["[c]", "[c]", "[c]"]
    assert sheet(made, "What outcomes")["people who start"] == ["40", "40", "1"]
    assert sheet(made, "Caps") == {"The contract": ["500", *none], "a job": ["75", *none]}
    cash = sheet(made, "Cash")
    assert cash["Cash at the start"] == cash["Received from payers"] == cash["Cash at the end"] == none
    assert cash["Capital drawn"] == ["0", "200"]
    assert [cells[2] for cells in sheet(made, "Waterfall").values()] == ["[c]"] * 4
    told = [
        cell
        for name in sheet_names(made, "a.xlsx")
        for _, row in read_grid(made, "a.xlsx", name).rows
        for cell in row
    ]
    assert not [said for said in told if said in {"3", "30", "70", "430", "230"} or "£30 " in said]


def test_what_an_investor_publishes_tells_no_small_number_of_persons_either(
    make_place: Callable[..., Place],
) -> None:
    made = publication(published(make_place, 3).statement("harbour", "2014-06", "investor"))
    assert sheet(made, "What the bond earned")["Outcome income"] == ["[c]"] * 4
    assert [cells[2] for cells in sheet(made, "Waterfall").values()] == ["[c]"] * 4


def test_of_many_persons_the_workbook_tells_all(make_place: Callable[..., Place]) -> None:
    made = publication(published(make_place, 8).schedule("2014-06", "bond"))
    assert sheet(made, "What outcomes")["a job"] == ["8", "75", "9.38"]
    assert sheet(made, "Caps")["The contract"] == ["500", "115", "385"]
    assert sheet(made, "Cash")["Received from payers"] == ["0", "30"]


def test_few_persons_of_one_outcome_are_not_told_by_the_sum_of_several(
    make_place: Callable[..., Place],
) -> None:
    """Those of the other outcome, 20 of them, are told, and with the sum of both they told the 2."""
    place = make_place(
        bond=CAPPED.replace(
            "[outcomes.start]", '[outcomes.home]\npays = "person"\nprice = "5.00"\n\n[outcomes.start]'
        )
    )
    rows = [f"2013-04-10,bond,,1,report,home,H{number}" for number in range(20)]
    place.give("results", *persons(paid=2, again=0), *rows)
    place.close("2013-04")
    made = publication(place.schedule("2013-04", "bond"))
    assert sheet(made, "What outcomes")["home"] == ["20", "100", "5"]
    assert sheet(made, "Caps")["The contract"] == ["500", "[c]", "[c]"]


def test_a_revised_workbook_does_not_tell_persons_by_what_changed(make_place: Callable[..., Place]) -> None:
    """Each person that came late was a change of its own on the notes sheet, with its pseudonym and amount."""
    place = published(make_place, 3)
    place.reopen("2014-06")
    place.give("results", "2014-06-20,bond,,1,report,job,P9")
    place.close("2014-06")
    statement = place.schedule("2014-06", "bond")
    made = publication(statement)
    notes = [cells[-1] for _, cells in read_grid(made, "a.xlsx", "Notes").rows]
    assert statement.changes
    assert [note for note in notes if note.startswith("Changed: ")] == [
        "Changed: more than can be told here without telling of single people or families."
    ]

"""What a bond tells everybody: sums and cohorts, how many persons, and never one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from instruments.books import Place, table_of
from pooledbudget.evidence.pseudonyms import WHOLE
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.page import Pages

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

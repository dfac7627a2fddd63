"""Every numbered case of the list of facts on families (its section 5), each with the tests that run it.

What an authority or a department printed comes out of what a user runs: a price, a count of families, grants
in a pool, a split, a share as statements write it. `NOT_RUN` says why a case cannot be, and of a case that is
run in part, which part is not.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from conftest import ROOT
from family_book import AGREEMENT, BOOK
from in_memory import MemoryBook
from instruments.families.desks import packaged
from over_time import decisions
from pooledbudget.instruments.decisions import COUNT
from pooledbudget.instruments.families.by_type import turned_around
from pooledbudget.ledger.record import Record
from pooledbudget.money import Shares, percentage, prose, split
from pooledbudget.periods import FinancialYear, Month, day
from pooledbudget.programmes.price import priced
from pooledbudget.programmes.programme import packaged_programmes, read_programme
from pooledbudget.statements.issuing import schedules

PRICE, PHASES, HERE = "programmes/test_price.py", "cases/test_programmes.py", "cases/test_facts.py"
JUDGED = "instruments/families/test_judging.py::test_published_and_boundary_cases"
COUNTED, BY_TYPE = "instruments/families/test_counted.py", "instruments/families/test_by_type.py"
MEASURED = "evidence/test_measures.py"
ALLOCATION = f"{PRICE}::test_an_allocation_is_worth_what_was_printed"
EXPANDED = f"{PRICE}::test_cases_42_to_47_the_expanded_phase_pays_1000_and_800_pounds"
SERIES = f"{HERE}::test_cases_39_and_40_families_turned_around_by_the_days_they_were_printed_for"
GRANTS = f"{HERE}::test_sums_that_were_printed_are_what_a_pool_has_of_their_parts"
WRITTEN = f"{HERE}::test_a_share_is_written_as_it_was_printed"
COST = f"{HERE}::test_cases_27_to_29_what_families_cost_is_their_number_at_75000_pounds"
CASES: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("1", "2", "3", "4", "5", "7", "8", "11"), (ALLOCATION,)),
    "10": [f"{PRICE}::test_case_10_the_three_boroughs_are_worth_the_sum_of_their_whole_families"],
    "12": [f"{PRICE}::test_case_12_the_ten_largest_authorities_are_worth_78_million_pounds"],
    "13": [f"{PRICE}::test_case_13_what_bradford_was_told_is_an_allocation_of_1740_to_1770"],
    **dict.fromkeys(("14", "15"), (f"{PRICE}::test_a_third_of_an_allocation_in_the_first_year",)),
    "17": [f"{PRICE}::test_case_17_a_third_keeps_its_fraction"],
    "22": [f"{PRICE}::test_case_22_fees_of_october_2012_are_for_five_sixths"],
    "23": [f"{PRICE}::test_case_23_a_family_is_worth_4000_pounds_in_every_year"],
    "24": ["instruments/families/test_case.py::test_tariffs_by_year_of_attachment"],
    "26": [
        f"{PRICE}::test_case_26_the_gates_of_the_second_year",
        f"{COUNTED}::test_the_gate_of_the_second_year",
    ],
    **dict.fromkeys(("27", "28", "29"), (COST,)),
    **dict.fromkeys(
        ("30", "31", "32"), (f"{BY_TYPE}::test_progress_to_work_is_counted_apart_and_not_added",)
    ),
    "37": [WRITTEN],
    "38": [WRITTEN, f"{HERE}::test_case_38_families_worked_with_open_the_gate_of_the_second_year"],
    "39": [SERIES],
    "40": [
        SERIES,
        f"{HERE}::test_case_40_allocations_that_were_printed_are_worth_five_sixths_of_4000_pounds",
    ],
    **dict.fromkeys(("41", "49"), (f"{PRICE}::test_cases_41_and_49_the_expanded_phase",)),
    **dict.fromkeys(("42", "44", "45", "46", "47"), (EXPANDED,)),
    "52": [WRITTEN, f"{HERE}::test_case_52_results_are_families_with_a_job_and_families_with_progress"],
    "55": [f"{HERE}::test_case_55_what_cambridgeshires_numbers_are_worth"],
    **dict.fromkeys(("56", "57", "58", "60", "61"), (GRANTS,)),
    "59": [f"{PRICE}::test_case_59_supporting_families_pays_800_pounds_and_no_fee"],
    "61a": [f"{HERE}::test_case_61a_a_contract_is_split_three_and_seven_tenths"],
    "61b": [WRITTEN],
    "62": [JUDGED, f"{PHASES}::test_cases_62_and_63_one_payment_a_family_by_either_route"],
    "63": [f"{PHASES}::test_cases_62_and_63_one_payment_a_family_by_either_route"],
    **dict.fromkeys(("64", "65", "66", "67"), (JUDGED,)),
    "68": [f"{COUNTED}::test_a_fee_is_paid_for_a_number_of_families_and_five_in_six_of_them"],
    "69": [f"{PHASES}::test_case_69_a_problem_found_later_must_be_closed_too"],
    "70": [f"{PHASES}::test_case_70_two_needs_make_no_family_eligible_and_three_do"],
    "71": [f"{PHASES}::test_case_71_one_problem_makes_no_family_of_the_expanded_phase_eligible_and_two_do"],
    "72": [f"{PHASES}::test_case_72_a_parent_who_lives_elsewhere_supplies_one_problem_only"],
    "73": ["instruments/families/test_attachments.py::test_the_same_people_are_attached_once"],
    "74": ["cases/test_families.py::test_case_74_a_claim_before_its_audit_is_refused"],
}
"""By number of the list, which leaves some out, the tests that run it."""
NOT_RUN: Mapping[str, str] = {
    "11": "what the residual £48m of the national budget was for is not in the sources",
    "38": "that a printed 85% comes of between 41,660 and 42,150 families is no sum that anybody runs",
    "44": "which of them were paid up front, outside payment by results, is not in the sources",
    "55": "the minimum of a year is no rule of payment: an authority below it is paid what it earned",
    "59": "how many families came to £800 each is not in the source, which prints the grant of £1,081,000",
    "61b": "2.19 measures for each achiever: nothing divides one count of people by another",
}
"""By number what cannot be run, and why not."""
NUMBERS = {
    *map(str, (*range(1, 6), 7, 8, *range(10, 16), 17, *range(22, 25), *range(26, 33))),
    *map(str, (*range(37, 43), *range(44, 48), 49, 52, *range(55, 75))),
    "61a",
    "61b",
}
"""The numbers of the list."""


def test_every_case_of_the_facts_has_a_test_that_is_there() -> None:
    assert set(CASES) == NUMBERS
    assert set(NOT_RUN) <= NUMBERS
    for held in {test for tests in CASES.values() for test in tests}:
        file, _, name = held.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, held


FIRST = packaged("troubled-families-2012")


@pytest.mark.parametrize(
    ("case", "families", "pounds"),
    [
        ("27 Barking and Dagenham (S15)", 645, 48_375_000),
        ("28 Suffolk (S97)", 1_150, 86_250_000),
        ("29 England (S2)", 120_000, 9_000_000_000),
    ],
)
def test_cases_27_to_29_what_families_cost_is_their_number_at_75000_pounds(
    case: str, families: int, pounds: int
) -> None:
    """The cost of a family stands in no programme: a place that pays so much for each writes it as its price."""
    file = "programmes/troubled-families-2015.toml"
    text = packaged_programmes()[file].replace(b'amount = "1000.00"', b'amount = "75000.00"')
    cost = priced(read_programme(text, file), families, year=FinancialYear(2015))
    assert cost.fees == pounds * 100, case


@pytest.mark.parametrize(
    ("case", "part", "whole", "places", "printed"),
    [
        ("37 turned around, of all (S13)", 116_654, 117_910, 2, "98.93%"),
        ("37 as a minister said it", 116_654, 117_910, 0, "99%"),
        ("38 worked with, of those agreed (S29)", 35_618, 41_904, 0, "85%"),
        ("38 the most that were agreed", 35_618, 42_150, 0, "85%"),
        ("38 the fewest", 35_618, 41_660, 0, "85%"),
        ("52 with a job, of all results (S110)", 26_848, 297_733, 2, "9.02%"),
        ("61b sustained jobs, of those attached (S83)", 5_430, 77_230, 2, "7.03%"),
    ],
)
def test_a_share_is_written_as_it_was_printed(
    case: str, part: int, whole: int, places: int, printed: str
) -> None:
    assert percentage(Fraction(part, whole), places) == printed, case


def counted(first: str, agreement: str, *lines: str) -> MemoryBook:
    """Return a book of one month that was given counts of families and closed."""
    book = MemoryBook(
        BOOK.format(first=first),
        {"families": agreement},
        record=Record.create(":memory:", "smallshire", Month.parse(first)),
    )
    book.give("stages", *(f"families,{line}" for line in lines))
    book.close(first)
    return book


@pytest.mark.parametrize(
    ("agreed", "at_once"), [(41_904, 1), (42_150, 1), (35_618 * 4 // 3, 1), (35_618 * 4 // 3 + 1, 2)]
)
def test_case_38_families_worked_with_open_the_gate_of_the_second_year(agreed: int, at_once: int) -> None:
    """35,618 of those agreed are more than three quarters: all fees come in April; of 47,491 not, and half do."""
    agreement = AGREEMENT.replace("= 600", "= 117910") + f'fees = "by count"\n[agreed]\n2012-13 = {agreed}\n'
    book = counted("2013-04", agreement, "2013-03-31,worked with,35618", "2013-04-10,attached,600")
    assert -book.total("income:attachment-fees") == 500 * 2_400_00 // at_once


@pytest.mark.parametrize(
    ("identified", "turned"),
    [
        (805, {"2013-07-31": 72, "2013-10-31": 104, "2014-03-31": 238}),
        (1_270, {"2013-01-31": 0, "2013-10-31": 199, "2014-05-31": 614}),
    ],
    ids=["39: Sunderland (S95)", "40: Cornwall (S100, S101)"],
)
def test_cases_39_and_40_families_turned_around_by_the_days_they_were_printed_for(
    identified: int, turned: Mapping[str, int]
) -> None:
    """A series that only grows: each count is kept with its day, and a schedule says the latest of its own."""
    lines = [f"{on},turned around,{families}" for on, families in turned.items()]
    first, last = min(turned), max(turned)
    book = counted(last[:7], AGREEMENT, f"{first},identified,{identified}", *reversed(lines))
    told = sorted(
        (found.on, found.facts["families"])
        for found in decisions(book)
        if (found.asked, found.subject) == (COUNT, "turned around")
    )
    assert told == [(day(on), families) for on, families in turned.items()]
    (page,) = schedules(book.issue(last[:7]))
    (stages,) = [table for table in page.tables if table.title.startswith("Families by stage")]
    said = {line.label: line.cells[0].text("GBP") for line in stages.lines}
    assert said["Identified"] == f"{identified:,}"
    assert said["Turned around"] == f"{turned[last]:,}"


@pytest.mark.parametrize(
    ("place", "families", "pounds"),
    [
        ("Cornwall", 1_270, "4,233,333.33"),
        ("Somerset", 870, "2,900,000"),
        ("Suffolk", 1_150, "3,833,333.33"),
        ("Durham", 1_320, "4,400,000"),
        ("Newcastle", 1_010, "3,366,666.67"),
        ("South Tyneside", 450, "1,500,000"),
        ("Gateshead", 595, "1,983,333.33"),
        ("Rochdale", 675, "2,250,000"),
        ("Oldham", 680, "2,266,666.67"),
        ("Bury", 385, "1,283,333.33"),
        ("Halton", 375, "1,250,000"),
        ("Kirklees", 1_115, "3,716,666.67"),
        ("Brighton", 675, "2,250,000"),
        ("Nottingham", 1_200, "4,000,000"),
        ("Lambeth", 1_080, "3,600,000"),
        ("Bromley", 490, "1,633,333.33"),
        ("Norfolk", 1_700, "5,666,666.67"),
        ("Harrow", 365, "1,216,666.67"),
        ("Brent", 810, "2,700,000"),
        ("Havering", 415, "1,383,333.33"),
    ],
)
def test_case_40_allocations_that_were_printed_are_worth_five_sixths_of_4000_pounds(
    place: str, families: int, pounds: str
) -> None:
    """The numbers of families are printed (S28, S95, S100 to S103), the pounds worked out: N times 10,000 / 3."""
    worth = priced(FIRST, families, "fraction", year=FinancialYear(2012))
    assert prose(worth.total, "GBP") == f"£{pounds}", place


def test_case_52_results_are_families_with_a_job_and_families_with_progress() -> None:
    """Of 297,733 results 26,848 are for a job (S110): the others are for progress, and all are counted."""
    counts = {"significant-and-sustained-progress": 270_885, "continuous-employment": 26_848}
    expanded = packaged("troubled-families-2015").composed
    assert set(counts) == set(expanded.outcomes)
    assert turned_around(counts, expanded) == 297_733


@pytest.mark.parametrize(
    ("programme", "year", "families", "pounds"),
    [
        ("troubled-families-2015", 2020, 496, 396_800),
        ("supporting-families-2022", 2022, 515, 412_000),
        ("supporting-families-2022", 2023, 834, 667_200),
        ("supporting-families-2022", 2024, 1_032, 825_600),
    ],
)
def test_case_55_what_cambridgeshires_numbers_are_worth(
    programme: str, year: int, families: int, pounds: int
) -> None:
    """At £800 each (S61, S111). The number of 2021 to 2022 is priced by the programme as it last stood."""
    assert priced(packaged(programme), families, year=FinancialYear(year)).results == pounds * 100


NORTH_EAST = (
    *(574_467, 2_553_667, 1_042_167, 672_600, 1_201_300, 1_541_467),
    *(906_900, 1_245_300, 770_733, 999_633, 1_146_833, 1_566_000),
)
"""Darlington, Durham, Gateshead, Hartlepool, Middlesbrough, Newcastle, North Tyneside, Northumberland,
Redcar and Cleveland, South Tyneside, Stockton, Sunderland: Supporting Families in 2023 to 2024."""
GRANT = (253_500_000, 94_500_000, 33_300_000, 7_600_000, 13_400_000, 12_100_000)
"""The parts of the Children and Families Grant of 2025 to 2026."""


@pytest.mark.parametrize(
    ("case", "parts", "whole"),
    [
        ("56 the North East (S45)", NORTH_EAST, 14_221_067),
        ("57 Bedford and Central Bedfordshire (S54)", (851_300, 807_533), 1_658_833),
        ("58 Telford and Shropshire (S64)", (919_500, 1_011_900), 1_931_400),
        ("60 Leeds, two years (S112)", (4_100_000, 4_500_000), 8_600_000),
        ("61 Children and Families Grant (S62)", GRANT, 414_400_000),
    ],
)
def test_sums_that_were_printed_are_what_a_pool_has_of_their_parts(
    case: str, parts: Sequence[int], whole: int
) -> None:
    """Each part is a grant that came in: up-front money is a grant of a pool, not a price of a programme."""
    book = MemoryBook()
    lines = [
        f"2013-04-{on:02d},pool,department,public-health,{pounds}.00,G{on},"
        for on, pounds in enumerate(parts, 1)
    ]
    book.give("grants", *lines)
    book.close("2013-04")
    assert -book.total("income:grants") == whole * 100, case


def test_case_61a_a_contract_is_split_three_and_seven_tenths() -> None:
    """£12,181,591 a contract (S81): 30% on jobs, the rest on attachments and progress, to the penny."""
    paid = split(12_181_591_00, Shares.parse({"jobs": "30%", "attachments and progress": "70%"}))
    assert paid.parts == {"jobs": 3_654_477_30, "attachments and progress": 8_527_113_70}

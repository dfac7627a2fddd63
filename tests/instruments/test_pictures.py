"""What pictures say of themselves: the finding, what else is to be seen and the table, from the same data."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace

from pictured import BOARD, BUDGET, BULLETS, CURVE, PICTURES, THRESHOLDS, WATERFALL
from pooledbudget.instruments.pictures import (
    BoardMark,
    BoardState,
    Bridge,
    BridgeStep,
    Bullet,
    CurvePoint,
    lower,
    short,
    upper,
)

EXPECTED = {
    "J-curve": (
        "£185,000.00 more has been paid in than has come back.",
        "The lowest is −£300,000.00 on 6 November 2013. It is forecast to be back at nought by 14 March 2015.",
    ),
    "waterfall": (
        "£172,500.00 came in and all of it was paid out; £57,500.00 of capital is short.",
        "From £172,500.00 to £0.00. The largest step is capital of senior investors: −£152,500.00.",
    ),
    "outcome against threshold": (
        "1 of 2 results reaches the line.",
        "Cohort 1: 8.4% against 10%, between −2.0% and 18.0%, not paid. Cohort 2: 15.6% against 10%, between 6.0% "
        "and 25.0%, paid. 95% interval, from the standard error of the difference.",
    ),
    "theme bullets": (
        "Families with multiple problems is forecast to go over its budget by £60,000.00.",
        "Early help: £700,000.00 spent of £1,000,000.00, £980,000.00 forecast, £20,000.00 (2.0%) under. Families "
        "with multiple problems: £420,000.00 spent of £500,000.00, £560,000.00 forecast, £60,000.00 (12.0%) over. "
        "Work and skills: £90,000.00 spent of £200,000.00, £200,000.00 forecast, as budgeted.",
    ),
    "budget bridge": (
        "The forecast is £40,000.00 over budget.",
        "From £1,700,000.00 to £1,740,000.00. The largest step is more families than planned: Family teams: "
        "£60,000.00.",
    ),
    "payments by month": (
        "3 of 12 months have payments, most in July 2013: £12,800.00.",
        "In all £38,400.00. Claims are taken in July 2013 (1 July 2013 to 10 August 2013); January 2014 "
        "(2 January 2014 to 31 January 2014).",
    ),
    "absence dots": (
        "5 of 60 families are at 15% or over it.",
        "From 0.00% to 16.65%. The nearest under the line is 14.80%.",
    ),
    "Sankey": (
        "£1,200,000.00 was put in. The largest part at the end: Northshire County Council, 58%.",
        "Who put money in: Northshire County Council £800,000.00, NHS Northshire £300,000.00, Grants and results "
        "£100,000.00. Who has it: Northshire County Council £700,000.01, Northshire Police £400,000.00, Kept in the "
        "pool £99,999.99. Both come to £1,200,000.00.",
    ),
    "ageing": (
        "4 items are not matched, £66,981.24 in all; the oldest has stood 515 days.",
        "By age, up to 30 days: £45,000.00; 31 to 60 days: £12,000.00; over 90 days: £9,981.24.",
    ),
    "month board": (
        "Something is missing or differs in 2 months of 12, the latest March 2014.",
        "Files: done in 11 of 12 months. Bank: done in 11 of 12 months. Partners: done in 12 of 12 months. "
        "Claims: done in 4 of 4 months. Sealed: done in 11 of 12 months.",
    ),
}


@pytest.mark.parametrize("sort", PICTURES)
def test_the_finding_and_the_alternative_text_are_said_from_the_data(sort: str) -> None:
    chart = PICTURES[sort]
    assert (chart.title, chart.details) == EXPECTED[sort]


def test_a_curve_that_came_back_says_by_when_and_how_much_more() -> None:
    points = [*CURVE.flows[:3], replace(CURVE.flows[3], forecast=False)]
    back = replace(CURVE, flows=points)
    assert back.title == "All that was paid in has come back, and £65,000.00 more."
    assert back.details.endswith("It is back at nought by 14 March 2015.")
    gone = replace(CURVE, flows=points[:3])
    assert gone.details.endswith("It has not come back to nought.")
    never = replace(CURVE, flows=[CurvePoint(date(2013, 5, 6), 5_00, 5_00)])
    assert never.title == "£5.00 more has come out than was paid in."
    assert CURVE.rows[3] == ["14 March 2015", "£250,000.00", "£65,000.00", "forecast"]


def test_a_bridge_cannot_be_built_unless_its_steps_add_up() -> None:
    steps = [BridgeStep("a", 5, total=True), BridgeStep("b", -2), BridgeStep("c", 3, total=True)]
    assert Bridge(subject="x", finding="f.", what="w", steps=steps).rows == [
        ["a", "", "£0.05", ""],
        ["b", "−£0.02", "£0.03", ""],
        ["c", "", "£0.03", ""],
    ]
    with pytest.raises(ValueError, match="c is 4, and the steps come to 3"):
        Bridge(subject="x", finding="f.", what="w", steps=[*steps[:2], BridgeStep("c", 4, total=True)])
    for wrong in ([steps[0]], steps[1:], steps[:2]):
        with pytest.raises(ValueError, match="begins and ends"):
            Bridge(subject="x", finding="f.", what="w", steps=wrong)
    assert WATERFALL.rows[2][3] == "£57,500.00 short"
    assert BUDGET.measure == "From budget to forecast of 2013 to 2014, GBP"


def test_a_result_without_an_interval_says_so_and_one_alone_is_its_own_finding() -> None:
    alone = replace(THRESHOLDS, results=[replace(THRESHOLDS.results[0], low=None, people=None)])
    assert alone.title == "8.4% was measured and 10.0% was needed."
    assert alone.rows[0][2:5] == ["[z]", "10%", "[z]"]
    none = replace(THRESHOLDS, results=[replace(found, value=Fraction(0)) for found in THRESHOLDS.results])
    assert none.title == "0 of 2 results reach the line."


def test_bullets_say_which_theme_is_over_and_a_theme_without_a_budget_has_no_share() -> None:
    kept = replace(BULLETS, bullets=[BULLETS.bullets[0], BULLETS.bullets[2]])
    assert kept.title == "No theme is forecast to go over its budget."
    assert replace(kept, bullets=kept.bullets[:1]).title == "It is not forecast to go over its budget."
    both = replace(BULLETS, bullets=[Bullet("A", 100, 0, 200), Bullet("B", 0, 0, 300)])
    assert both.title == "2 themes are forecast to go over budget, B by most: £3.00."
    assert both.variance(both.bullets[1]) == "£3.00 over"
    assert both.variance(both.bullets[0]) == "£1.00 (100.0%) over"


def test_a_board_says_how_each_month_stands_under_each_heading() -> None:
    assert BOARD.rows[5] == ["September 2013", "3 of 3", "2 differ", "agree", "none", "sealed"]
    right = replace(
        BOARD, months=[month for month in BOARD.months if month.states[1].words != "2 differ"][:-1]
    )
    assert right.title == "Nothing is missing and nothing differs in any month shown."
    with pytest.raises(ValueError, match="under each of its headings"):
        replace(BOARD, checks=BOARD.checks[:2])
    assert BoardState(BoardMark.DONE, "x").mark is BoardMark.DONE


@pytest.mark.parametrize(
    ("minor", "said"),
    [
        (0, "£0"),
        (-30_000_000, "−£300,000"),
        (123, "£1.23"),
        (100_000_000, "£1 million"),
        (-250_000_000, "−£2.5 million"),
        (123_456_700, "£1,234,567"),
        (99_999_900, "£999,999"),
    ],
)
def test_amounts_are_short_where_there_is_little_room(minor: int, said: str) -> None:
    assert short(minor, "GBP") == said


def test_words_begin_and_stand_within_sentences() -> None:
    assert (upper("the pool"), lower("The pool"), lower("NHS line")) == ("The pool", "the pool", "NHS line")

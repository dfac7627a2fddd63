"""One picture of each sort, as its instrument would give it: tests and the gallery draw these."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pooledbudget.instruments.pictures import (
    Board,
    BoardMark,
    BoardMonth,
    BoardState,
    Bridge,
    BridgeStep,
    Bullet,
    Bullets,
    Chart,
    Curve,
    CurvePoint,
    ThresholdResult,
    Thresholds,
)
from pooledbudget.instruments.tallies import (
    Ages,
    ClaimDays,
    Dot,
    Dots,
    MonthSums,
    Stream,
    StreamPlace,
    Streams,
)
from pooledbudget.periods import Month

CURVE = Curve(
    subject="the <Small> & bond",
    flows=[
        CurvePoint(date(2013, 5, 6), -100_000_00, -100_000_00),
        CurvePoint(date(2013, 11, 6), -200_000_00, -300_000_00),
        CurvePoint(date(2014, 3, 14), 115_000_00, -185_000_00),
        CurvePoint(date(2015, 3, 14), 250_000_00, 65_000_00, forecast=True),
    ],
    as_of=date(2014, 3, 31),
)
WATERFALL = Bridge(
    subject="the bond",
    finding="£172,500.00 came in and all of it was paid out; £57,500.00 of capital is short.",
    what="Waterfall of 14 March 2014",
    steps=[
        BridgeStep("There was and came in", 172_500_00, total=True),
        BridgeStep("Interest", -20_000_00, note="paid in full"),
        BridgeStep("Capital of senior investors", -152_500_00, note="£57,500.00 short"),
        BridgeStep("Stays in the bond", 0, total=True),
    ],
)
THRESHOLDS = Thresholds(
    subject="the bond",
    of="fall in reconviction events",
    method="95% interval, from the standard error of the difference.",
    results=[
        ThresholdResult(
            "Cohort 1",
            Fraction(84, 1000),
            Fraction(1, 10),
            "not paid",
            Fraction(-2, 100),
            Fraction(18, 100),
            300,
        ),
        ThresholdResult(
            "Cohort 2", Fraction(156, 1000), Fraction(1, 10), "paid", Fraction(6, 100), Fraction(25, 100), 310
        ),
    ],
)
BULLETS = Bullets(
    subject="the pool",
    to=date(2013, 12, 31),
    bullets=[
        Bullet("Early help", 1_000_000_00, 700_000_00, 980_000_00),
        Bullet("Families with multiple problems", 500_000_00, 420_000_00, 560_000_00),
        Bullet("Work and skills", 200_000_00, 90_000_00, 200_000_00),
    ],
)
BUDGET = Bridge(
    subject="the pool",
    finding="The forecast is £40,000.00 over budget.",
    what="From budget to forecast of 2013 to 2014",
    steps=[
        BridgeStep("Budget", 1_700_000_00, total=True),
        BridgeStep("More families than planned: Family teams", 60_000_00),
        BridgeStep("Posts not filled: Hubs", -20_000_00),
        BridgeStep("Forecast", 1_740_000_00, total=True),
    ],
)
MONTHS = [Month(2013, 4).plus(place) for place in range(12)]
PAYMENTS = MonthSums(
    subject="the families programme",
    sums=[(month, 12_800_00 if place in {3, 4, 9} else 0) for place, month in enumerate(MONTHS)],
    windows=[
        ClaimDays("July 2013", date(2013, 7, 1), date(2013, 8, 10)),
        ClaimDays("January 2014", date(2014, 1, 2), date(2014, 1, 31)),
    ],
)
DOTS = Dots(
    subject="the families programme",
    of="Worst unauthorised absence of a child in a family, in the three terms tested",
    limit=Fraction(15, 100),
    dots=[
        Dot(f"f{place}", Fraction(place * 37 % 1700, 10_000), place * 37 % 1700 < 1500) for place in range(60)
    ],
)
AGES = Ages(
    subject="all agreements",
    bands=["Up to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days"],
    kinds={
        "Not at the bank": [45_000_00, 12_000_00, 0, 0],
        "Duplicate": [0, 0, 0, 9_981_24],
    },
    items=4,
    oldest=515,
    on=date(2014, 3, 31),
)
STREAMS = Streams(
    subject="Northshire",
    period="2013 to 2014",
    places=[
        StreamPlace("county", "Northshire County Council", 0),
        StreamPlace("nhs", "NHS Northshire", 0),
        StreamPlace("grants", "Grants and results", 0),
        StreamPlace("help", "Early help", 1),
        StreamPlace("families", "Families with multiple problems", 1),
        StreamPlace("kept", "Not spent", 1),
        StreamPlace("to-county", "Northshire County Council", 2),
        StreamPlace("to-police", "Northshire Police", 2),
        StreamPlace("pool", "Kept in the pool", 2),
    ],
    streams=[
        Stream("county", "help", 500_000_00),
        Stream("county", "families", 300_000_00),
        Stream("nhs", "help", 200_000_01),
        Stream("nhs", "kept", 99_999_99),
        Stream("grants", "families", 100_000_00),
        Stream("help", "to-county", 700_000_01),
        Stream("families", "to-police", 400_000_00),
        Stream("kept", "pool", 99_999_99),
    ],
)
BOARD = Board(
    subject="Northshire",
    checks=["Files", "Bank", "Partners", "Claims", "Sealed"],
    months=[
        BoardMonth(
            month,
            [
                BoardState(BoardMark.DONE, "3 of 3") if place < 11 else BoardState(BoardMark.WRONG, "2 of 3"),
                BoardState(BoardMark.DONE, "agrees")
                if place != 5
                else BoardState(BoardMark.WRONG, "2 differ"),
                BoardState(BoardMark.DONE, "agree"),
                BoardState(BoardMark.NONE, "none") if place % 3 else BoardState(BoardMark.DONE, "12 paid"),
                BoardState(BoardMark.DONE, "sealed") if place < 11 else BoardState(BoardMark.OPEN, "open"),
            ],
        )
        for place, month in enumerate(MONTHS)
    ],
)
PICTURES: dict[str, Chart] = {
    "J-curve": CURVE,
    "waterfall": WATERFALL,
    "outcome against threshold": THRESHOLDS,
    "theme bullets": BULLETS,
    "budget bridge": BUDGET,
    "payments by month": PAYMENTS,
    "absence dots": DOTS,
    "Sankey": STREAMS,
    "ageing": AGES,
    "month board": BOARD,
}

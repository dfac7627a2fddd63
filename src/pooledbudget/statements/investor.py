"""The investor's capital account: called, paid back, what the rate is, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pooledbudget.bonds.capital import CAPITAL, RETURN
from pooledbudget.bonds.returns import excel_formula, multiple, xirr
from pooledbudget.bonds.terms import BondTerms
from pooledbudget.ledger.balances import Selection, entries_behind
from pooledbudget.ledger.entries import in_force, reversal_of
from pooledbudget.money import plain, prose
from pooledbudget.periods import Month, written_day
from pooledbudget.statements.claims import decided_until
from pooledbudget.statements.model import Desk, Line, Table, word

STATEMENT = "investor"


def investor_tables(desk: Desk, terms: BondTerms, investor: str) -> Iterator[Table]:
    """Yield the capital account of one investor in one bond."""
    yield _account(desk, terms, investor)
    yield _commitment(desk, terms, investor)
    flows = cash_flows(desk, terms, investor)
    yield _performance(desk, terms, investor, flows)
    yield _cash_list(desk, terms, investor, flows)
    yield outcome_table(desk, terms)


def _id(desk: Desk, terms: BondTerms, investor: str, line: str) -> str:
    return desk.id(investor, STATEMENT, f"{terms.agreement}.{line}")


def _sel(terms: BondTerms, account: str, months: list[Month], investor: str) -> Selection:
    return Selection(
        account=account,
        agreement=terms.agreement,
        partner=investor,
        from_month=str(months[0]) if months else "9999-12",
        to_month=str(months[-1]) if months else "0000-00",
    )


def _account(desk: Desk, terms: BondTerms, investor: str) -> Table:
    spans = (("", desk.months), (".year", desk.year_to_date), (".inception", desk.to_date))
    openings, drawn, repaid, returned, closings = [], [], [], [], []
    for suffix, months in spans:
        before = [month for month in desk.to_date if month < months[0]]
        opening = -desk.books.total(terms.agreement, CAPITAL, partner=investor, months=before)
        openings.append(
            desk.money(
                _id(desk, terms, investor, f"opening{suffix}"),
                opening,
                "capital outstanding before",
            )
        )
        behind = capital_moves(desk, terms, investor, months)
        paid_in = [(one, -amount) for one, amount, drawn_ in behind if drawn_]
        paid_back = [(one, -amount) for one, amount, drawn_ in behind if not drawn_]
        drawn.append(
            desk.money(
                _id(desk, terms, investor, f"drawn{suffix}"),
                sum(a for _, a in paid_in),
                "",
                paid_in,
            )
        )
        repaid.append(
            desk.money(
                _id(desk, terms, investor, f"capital{suffix}"),
                sum(a for _, a in paid_back),
                "",
                paid_back,
            )
        )
        returned.append(
            desk.sum_cell(
                _id(desk, terms, investor, f"return{suffix}"), _sel(terms, RETURN, months, investor)
            )
        )
        closings.append(
            desk.money(
                _id(desk, terms, investor, f"closing{suffix}"),
                opening - sum(amount for _, amount, _ in behind),
                "opening plus contributions less capital repaid",
            )
        )
    lines = [
        Line("Capital outstanding at the start", openings),
        Line("Contributions", drawn),
        Line("Distributions: capital", repaid),
        Line("Capital outstanding at the end", closings, total=True),
        Line("Distributions: return", returned),
    ]
    return Table(
        f"Capital account, {terms.title}",
        ("Line", desk.span.written, "Year to date", "Since inception"),
        lines,
    )


def _commitment(desk: Desk, terms: BondTerms, investor: str) -> Table:
    commitment = next(one.commitment for one in terms.investors if one.investor == investor)
    total = sum(one.commitment for one in terms.investors)
    called = paid_in(desk, terms, investor)
    return Table(
        "Commitment",
        ("Line", "Amount"),
        [
            Line(
                "Committed",
                [desk.money(_id(desk, terms, investor, "committed"), commitment, "the agreement")],
            ),
            Line(
                "Called",
                [desk.money(_id(desk, terms, investor, "called"), called, "all contributions")],
            ),
            Line(
                "Uncalled",
                [
                    desk.money(
                        _id(desk, terms, investor, "uncalled"),
                        commitment - called,
                        "committed less called",
                    )
                ],
            ),
            Line("Share of the bond", [word(f"{prose(commitment)} of {prose(total)}")]),
        ],
    )


def capital_moves(
    desk: Desk, terms: BondTerms, investor: str, months: list[Month]
) -> list[tuple[int, int, bool]]:
    """Return (entry, minor units, whether it is of a drawdown); a reversal is of what it reverses."""
    moves = []
    for sequence, amount in entries_behind(desk.record.connection, _sel(terms, CAPITAL, months, investor)):
        _, times = reversal_of(desk.record.entry(str(sequence)).entry.id)
        moves.append((sequence, amount, (amount < 0) != bool(times % 2)))
    return moves


def paid_in(desk: Desk, terms: BondTerms, investor: str) -> int:
    """Return what an investor has paid in, since inception, in minor units."""
    moves = capital_moves(desk, terms, investor, desk.to_date)
    return -sum(amount for _, amount, drawn in moves if drawn)


def cash_flows(desk: Desk, terms: BondTerms, investor: str) -> list[tuple[date, str, int, int]]:
    """Return (day, what, minor units seen by the investor, entry), in order of day."""
    flows = []
    condition = "sequence IN (SELECT entry FROM posting WHERE agreement = ? AND partner = ?) AND month <= ?"
    entries = list(desk.record.entries(condition, (terms.agreement, investor, str(desk.last))))
    ids = in_force(one.entry.id for one in entries)
    for one in entries:
        if one.entry.id not in ids:
            continue
        amount = sum(
            posting.amount
            for posting in one.entry.postings
            if posting.partner == investor and posting.account in {CAPITAL, RETURN}
        )
        if amount:
            what = "contribution" if amount < 0 else "distribution"
            flows.append((one.entry.effective, what, amount, one.sequence))
    return sorted(flows)


def _performance(
    desk: Desk, terms: BondTerms, investor: str, flows: list[tuple[date, str, int, int]]
) -> Table:
    back = sum(amount for _, _, amount, _ in flows if amount > 0)
    put_in = -sum(amount for _, _, amount, _ in flows if amount < 0)
    rate = xirr([(day, amount) for day, _, amount, _ in flows])
    rates = ", ".join(f"{one * 100:.4f}%" for one in rate.rates) or "[z]"
    dpi = f"{multiple(put_in, back):.4f}" if put_in else "[z]"
    return Table(
        "Performance",
        ("Measure", "Figure", "How it is worked out"),
        [
            Line(
                "Paid in",
                [
                    desk.money(_id(desk, terms, investor, "paid-in"), put_in, "all contributions"),
                    word("all contributions"),
                ],
            ),
            Line(
                "Distributed",
                [
                    desk.money(_id(desk, terms, investor, "distributed"), back, "capital and return"),
                    word("capital and return"),
                ],
            ),
            Line("DPI", [word(dpi), word("distributed over paid in")]),
            Line(
                "XIRR to date, net",
                [
                    word(rates),
                    word(f"actual/365, annual effective, on the cash list below; {rate.why}"),
                ],
            ),
        ],
        intro=(
            "[z] means a rate does not apply yet, for the reason given. "
            "No value is put on what is outstanding."
        ),
    )


def _cash_list(desk: Desk, terms: BondTerms, investor: str, flows: list[tuple[date, str, int, int]]) -> Table:
    lines = [
        Line(
            day.isoformat(),
            [
                word(plain(amount)),
                desk.money(_id(desk, terms, investor, f"flow.{number}"), amount, what, [(entry, amount)]),
                word(what),
            ],
        )
        for number, (day, what, amount, entry) in enumerate(flows, start=1)
    ]
    return Table(
        "Dated cash list",
        ("Date", "Plain, for Excel", "Amount to you", "What"),
        lines,
        intro=f"Paste into Excel at A1 with this heading; {excel_formula(len(flows))} gives the rate.",
    )


def outcome_table(desk: Desk, terms: BondTerms) -> Table:
    """Return what was measured, against which threshold, paid or not, and why."""
    lines = []
    for number, one in enumerate(decided_until(desk, terms.agreement), start=1):
        measure = one.measures[0]
        figure = desk.id(desk.on.partners.host.id, "bond", f"{terms.agreement}.outcome.{number}")
        lines.append(
            Line(
                f"Cohort {one.subject}, measured {written_day(one.on)}",
                [
                    word(measure.value),
                    word(measure.threshold),
                    word(one.sentence),
                    desk.money(figure, one.amount, one.sentence),
                ],
            )
        )
    return Table(
        f"Outcomes: {terms.outcome.metric}",
        ("Cohort", "Measured", "Threshold", "Decision", "Paid"),
        lines,
        empty="No cohort has been measured yet.",
    )

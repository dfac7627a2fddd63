"""The summary of a claim schedule by type of result and year of attachment, and its cap and headroom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.instruments.families.case import FULL_CAP
from pooledbudget.instruments.families.claimed import Claimed, Claims
from pooledbudget.instruments.families.pictures import absence
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.stages import fees_by_count
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    FigureOf,
    Kind,
    Line,
    Table,
    Total,
    count,
    figure_of,
    money,
    text,
)
from pooledbudget.periods import FinancialYear, written_day
from pooledbudget.programmes.composition import Composition

Group = tuple[str, FinancialYear | None, int | None]
"""An outcome, blank for a fee; the year of attachment; the rate."""
NONE = Cell(Kind.COUNT, None)
NO_MONEY = Cell(Kind.MONEY, None)


def turned_around(paid: Mapping[str, int], composed: Composition) -> int:
    """Return how many families were turned around: every kind of result, and no top-up.

    A top-up is paid to a family that is counted by what it adds to.
    """
    return sum(number for name, number in paid.items() if not composed.outcomes[name].adds_to)


def results_table(claims: Claims) -> Table:
    """Return families, rate, gross, not paid and net by type of result and year of attachment."""
    now, ever = _grouped(claims.parts(claims.now)), _grouped(claims.parts(claims.known))
    outcomes = claims.programme.composed.outcomes
    paid_ever = {group for group, parts in ever.items() if any(part.earned for part in parts)}
    groups = sorted({*now, *paid_ever}, key=lambda group: _order(group, list(outcomes)))
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for fees, top_ups in ((True, False), (False, False), (False, True)):
        some = [group for group in groups if _sort(group, claims) == (fees, top_ups)]
        for group in some:
            seen[group[0]] = seen.get(group[0], 0) + 1
            id_ = f"by-type.{group[0] or 'fee'}.{group[1] or 'unknown'}"
            id_ += f".{seen[group[0]]}" if _twice(group, groups) else ""
            lines.append(_line(claims, id_, _label(claims, group), now.get(group, []), ever.get(group, [])))
        if not fees and not top_ups and claims.case.results_cap(claims.desk.day) is not None:
            lines.append(_turned_line(claims, some, now, ever))
    lines += fees_by_count(claims)
    by_hand = _by_hand(claims)
    lines += [by_hand] if by_hand else []
    lines += _taken_back(claims)
    columns = [
        Column("By outcome" if _of_persons(claims) else "Result, and year attached"),
        Column("Claimed", Kind.COUNT, people=True),
        Column("Rate", Kind.MONEY, each=True),
        Column("Gross", Kind.MONEY),
        Column("Less not paid", Kind.MONEY),
        Column("Paid", Kind.COUNT, people=True),
        Column("Net", Kind.MONEY),
        Column("Paid to date", Kind.COUNT, people=True),
        Column("Net to date", Kind.MONEY),
    ]
    what = "By outcome" if _of_persons(claims) else "By type of result and year of attachment"
    lines.append(_total(claims, lines))
    return Table(what, columns, lines, intro=_intro(claims, now), chart=absence(claims))


def _of_persons(claims: Claims) -> bool:
    return claims.programme.composed.unit == "person"


def _sort(group: Group, claims: Claims) -> tuple[bool, bool]:
    """Say whether a group is of fees, and whether it is of a top-up."""
    outcome = claims.programme.composed.outcomes.get(group[0])
    return outcome is None, bool(outcome and outcome.adds_to)


def _grouped(parts: Sequence[Claimed]) -> dict[Group, list[Claimed]]:
    found: dict[Group, list[Claimed]] = {}
    for part in parts:
        found.setdefault((part.outcome, part.year, part.rate), []).append(part)
    return found


def _order(group: Group, outcomes: Sequence[str]) -> tuple[int, int, int]:
    outcome, year, rate = group
    return outcomes.index(outcome) if outcome else -1, year.starts_in if year else 9999, rate or 0


def _twice(group: Group, groups: Sequence[Group]) -> bool:
    """Say whether an outcome has several rates in one year: a rate may begin within one."""
    return sum(other[:2] == group[:2] for other in groups) > 1


def _label(claims: Claims, group: Group) -> str:
    outcome, year, _ = group
    name = claims.programme.composed.outcomes[outcome].name if outcome else "attachment fee"
    return f"{name[:1].upper()}{name[1:]}, {year.written if year else 'never attached'}"


def _line(claims: Claims, id_: str, label: str, parts: Sequence[Claimed], ever: Sequence[Claimed]) -> Line:
    """Return a line of one type, year and rate."""
    earned = [part.decision.cause for part in parts if part.earned]
    to_date = [part.decision.cause for part in ever if part.earned]
    one_each = next(iter([*parts, *ever]), None)
    gross = sum(part.rate or 0 for part in parts)
    not_paid = sum(part.not_paid for part in parts)

    def figure(column: str, value: int, source: str, behind: Sequence[Claimed]) -> Cell:
        causes = [part.decision.cause for part in behind]
        return money(claims.id(f"{id_}.{column}"), Amount(value, source), causes)

    net = Total(
        [
            (1, "", FigureOf(claims.id(f"{id_}.gross"), gross)),
            (-1, "", FigureOf(claims.id(f"{id_}.not-paid"), not_paid)),
        ]
    )
    return Line(
        label,
        [
            count(len(parts), claims.id(f"{id_}.claimed"), [part.decision.cause for part in parts]),
            _rate(claims.id(f"{id_}.rate"), one_each),
            figure("gross", gross, f"{len(parts)} claimed at the rate of the programme", parts),
            figure(
                "not-paid",
                not_paid,
                "what was claimed at that rate and is not paid",
                [part for part in parts if part.not_paid],
            ),
            count(len(earned), claims.id(f"{id_}.paid"), earned),
            money(claims.id(f"{id_}.net"), net),
            count(len(to_date), claims.id(f"{id_}.to-date"), to_date),
            figure(
                "net.to-date",
                sum(part.paid for part in ever),
                "paid to date by decisions that stand",
                [part for part in ever if part.paid],
            ),
        ],
    )


def _rate(id_: str, part: Claimed | None) -> Cell:
    """Return what is paid for each, with where the programme says it; blank where nothing says it."""
    if part is None or part.rate is None:
        return NO_MONEY
    source = (
        "what is paid for each" if part.read else "what each was decided at: the programme says it no more"
    )
    return money(id_, Amount(part.rate, source, part.read))


def _turned_line(
    claims: Claims,
    groups: Sequence[Group],
    now: Mapping[Group, Sequence[Claimed]],
    ever: Mapping[Group, Sequence[Claimed]],
) -> Line:
    """Return how many families were turned around: the lines of results above, top-ups not among them."""

    def counted(found: Mapping[Group, Sequence[Claimed]]) -> list[Claimed]:
        return [part for group in groups for part in found.get(group, []) if part.earned]

    def cell(name: str, parts: Sequence[Claimed]) -> Cell:
        number = turned_around(Counter(part.outcome for part in parts), claims.programme.composed)
        return count(number, claims.id(name), [part.decision.cause for part in parts])

    asked = [part for group in groups for part in now.get(group, [])]
    return Line(
        "Turned around",
        [
            cell("turned-around.claimed", asked),
            NO_MONEY,
            NO_MONEY,
            NO_MONEY,
            cell("turned-around", counted(now)),
            NO_MONEY,
            cell("turned-around.to-date", counted(ever)),
            NO_MONEY,
        ],
        total=True,
    )


def _by_hand(claims: Claims) -> Line | None:
    """Return what people reversed or put back of what was decided; None where nobody did."""
    paid = [decision for decision in claims.now if decision.paid]
    now = claims.put_right_now().value + claims.sum(decision.cause for decision in paid).value
    now -= sum(part.paid for part in claims.parts(claims.now))
    ever = claims.sum(decision.cause for decision in claims.known).value
    ever -= sum(part.paid for part in claims.parts(claims.known))
    if not now and not ever:
        return None
    source = "what the ledger has of it, less what was decided"
    cells = [NONE, NO_MONEY, NO_MONEY, NO_MONEY, NONE]
    cells += [money(claims.id("by-type.by-hand.net"), Amount(now, source)), NONE]
    cells.append(money(claims.id("by-type.by-hand.net.to-date"), Amount(ever, source)))
    return Line("Reversed or put back by hand", cells)


def _taken_back(claims: Claims) -> list[Line]:
    """Return the line of what was taken back that was decided before the period; to date it is not paid."""
    gone = claims.taken_back_now
    if not gone:
        return []
    net = money(claims.id("by-type.taken-back.net"), claims.taken_back(gone))
    cells = [NONE, NO_MONEY, NO_MONEY, NO_MONEY, NONE, net, NONE, NO_MONEY]
    return [Line("Taken back of what was decided before", cells)]


def _total(claims: Claims, lines: Sequence[Line]) -> Line:
    """Return the total of the money; a test of the schedule holds it against the ledger."""

    def added(column: int) -> Cell:
        cells = [line.cells[column] for line in lines if line.cells[column].id]
        name = ("gross", "not-paid", "", "net", "", "net.to-date")[column - 2]
        parts = [(1, "", figure_of(cell)) for cell in cells]
        return money(claims.id(f"by-type.{name}"), Total(parts))

    cells = [NONE, NO_MONEY, added(2), added(3), NONE, added(5), NONE, added(7)]
    return Line("In all", cells, total=True)


def _intro(claims: Claims, now: Mapping[Group, Sequence[Claimed]]) -> str:
    """Say what is counted, and what has no rate."""
    unpriced = sum(part.rate is None for parts in now.values() for part in parts)
    top_ups = [part.name for part in claims.programme.composed.outcomes.values() if part.adds_to]
    apart = f"Turned around is every kind of result; {' and '.join(top_ups)} is not added to it. "
    without = f"{unpriced} claimed of nobody who was attached has no rate. " if unpriced else ""
    return f"{apart if top_ups else ''}{without}What was taken back so far, and why, is under Afterwards."


def headroom_table(claims: Claims) -> Table | None:
    """Return the allocation, the share of it that is paid for, and what is left of it; None without a cap."""
    on, composed = claims.desk.day, claims.programme.composed
    results = _results_cap(claims)
    if results is None:
        return None
    fees = _fees_cap(claims) if composed.fee else None
    share = None
    if composed.fee and composed.fee.share:
        share = claims.programme.threshold(composed.fee.share, on, claims.choices)
    of = f", {share.numerator} in {share.denominator} of the allocation" if share is not None else ""
    allocation, most, paid, headroom = (
        list(cells)
        for cells in zip(
            _room(claims, results), _room(claims, fees) if fees else [text("none")] * 4, strict=True
        )
    )
    lines = [
        Line("Allocation", allocation),
        Line(f"Paid for at the most{of}", most),
        Line("Paid to date", paid),
        Line("Headroom", headroom, total=True),
    ]
    return Table(
        f"Cap and headroom at {written_day(on)}",
        [
            Column("Families"),
            Column("Results", Kind.COUNT, people=True),
            Column("Fees", Kind.COUNT, people=True),
        ],
        [*lines, *(_so_far(claims, fees) if fees else [])],
    )


def _results_cap(claims: Claims) -> _FamiliesCap | None:
    """Return for how many families results are paid; None where nothing limits them."""
    most = claims.case.results_cap(claims.desk.day)
    if most is None:
        return None
    outcomes = claims.programme.composed.outcomes
    paid = [
        part.decision.cause
        for part in claims.parts(claims.known)
        if part.earned and part.outcome and not outcomes[part.outcome].adds_to
    ]
    full = claims.choices.get("results-cap") == FULL_CAP
    read = [*claims.read_as("results-cap"), *([] if full else _share_read(claims))]
    return _FamiliesCap("", most, paid, len(paid), read)


def _fees_cap(claims: Claims) -> _FamiliesCap:
    """Return for how many families fees are paid, whether each is named or a count pays for many."""
    most = claims.case.funded(claims.terms.allocation, claims.desk.day)
    if claims.by_count:
        counts = [decision.cause for decision in claims.by_count]
        funded = sum(decision.facts["funded"] for decision in claims.by_count)
        return _FamiliesCap(".fees", most, counts, funded, _share_read(claims))
    named = [part.decision.cause for part in claims.parts(claims.known) if part.earned and not part.outcome]
    return _FamiliesCap(".fees", most, named, len(named), _share_read(claims))


def _share_read(claims: Claims) -> list[Citation]:
    """Return what says which share of the allocation is paid for; nothing where there is no fee."""
    fee = claims.programme.composed.fee
    return claims.share_read(fee.share, claims.desk.day) if fee else []


def _so_far(claims: Claims, fees: _FamiliesCap) -> list[Line]:
    """Return the most fees for those attached so far: a share is paid as families come, not ahead of them."""
    fee, on = claims.programme.composed.fee, claims.desk.day
    if fee is None or not fee.share or claims.by_count:
        return []
    families = population(claims.known)
    attached = families.causes(families.attached)
    most = claims.case.funded(len(families.attached), on)
    ids = [claims.id(f"cap.{name}.fees") for name in ("so-far", "used", "room-so-far")]
    return [
        Line(
            "Fees at the most for those attached so far",
            [NONE, count(most, ids[0], attached, fees.read)],
        ),
        Line(
            "Room for fees until more are attached", [NONE, count(max(most - fees.paid, 0), ids[2], ids[:2])]
        ),
    ]


class _FamiliesCap(Struct, frozen=True):
    """How many are paid for at the most, of results or of fees, and what was paid so far."""

    suffix: str
    most: int
    used: Sequence[str]
    """The causes of what was paid."""
    paid: int
    """How many that is: a count of families is paid for many of them at once."""
    read: Sequence[Citation]
    """What says how many are paid for at the most."""


def _room(claims: Claims, cap: _FamiliesCap) -> list[Cell]:
    """Return the allocation, the most that is paid for, what was paid, and what is left of it."""
    allocation, most, used, left = (
        claims.id(f"cap.{name}{cap.suffix}") for name in ("allocation", "most", "used", "headroom")
    )
    agreed = [Citation(claims.terms.agreement, "allocation")]
    return [
        count(claims.terms.allocation, allocation, (), agreed),
        count(cap.most, most, [allocation], cap.read),
        count(cap.paid, used, cap.used),
        count(cap.most - cap.paid, left, [most, used]),
    ]

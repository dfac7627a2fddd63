"""What was not paid and why, and what nobody claimed: as much of the claim schedule as what was paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from msgspec import Struct, field

from pooledbudget.cited import Held
from pooledbudget.instruments.decisions import Measured
from pooledbudget.instruments.families.claimed import Claimed, Claims
from pooledbudget.instruments.families.could_pass import Looked, could_pass
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.instruments.families.words import REASONS, begun, called, came_out, route, words
from pooledbudget.instruments.figures import (
    Amount,
    Cell,
    Column,
    Kind,
    Line,
    Table,
    Total,
    apart,
    count,
    figure_of,
    money,
    slug,
    text,
)
from pooledbudget.money import written
from pooledbudget.periods import written_day

PART = "in part"
"""What is not paid of a claim that is: a top-up, or what is beyond the most for one."""


ASKED = ("attachment", "result")
SORTS = {"attachment": "Attachment fees", "result": "Results"}
WORDS = {"attachment": "an attachment fee", "result": "a result"}
"""What can be asked for and not paid, as totals are called by it, and as a line says it."""
_Why = tuple[str, str]
"""What was asked for, or that it was paid in part, and the reason that it is not paid."""


class _Reason(Struct):
    causes: list[str] = field(default_factory=list)
    pounds: int = 0
    unpriced: list[str] = field(default_factory=list)
    """The causes of what nothing says a rate of."""


def reasons_table(claims: Claims) -> Table:
    """Return how many fees and results were not paid for each reason, and their pounds; most frequent first.

    Fees come first, then results, each with a total. What was paid in part stands below them: a top-up that
    is not shown, what is beyond the most for one.
    """
    found = _reasons(claims)
    by_sort = {
        sort: sorted(
            (each for each in found if each[0] == sort),
            key=lambda each: (-len(found[each].causes), each[1]),
        )
        for sort in (*ASKED, PART)
    }
    whole = [each for sort in ASKED for each in by_sort[sort]]
    lines, pounds = list[Line](), list[Cell]()
    for sort in ASKED:
        some = [_line(claims, each, found[each]) for each in by_sort[sort]]
        pounds += [line.cells[2] for line in some]
        lines += some
        if some and len(some) < len(whole):
            of_sort = [found[each] for each in by_sort[sort]]
            cells = [line.cells[2] for line in some]
            lines.append(_total(claims, f"{SORTS[sort]} not paid", f"reasons.{sort}", of_sort, cells))
    if whole:
        lines.append(_total(claims, "Not paid in all", "reasons", [found[each] for each in whole], pounds))
    if by_sort[PART]:
        parts = [_line(claims, each, found[each]) for each in by_sort[PART]]
        pounds += [line.cells[2] for line in parts]
        both = _total(claims, "Not paid, in whole or in part", "reasons.all", [*found.values()], pounds)
        lines += [*parts, both]
    columns = [
        Column("Reason"),
        Column("Asked for"),
        Column("Number", Kind.COUNT, people=True),
        Column("Claimed and not paid", Kind.MONEY),
        Column("Without a rate", Kind.COUNT, people=True),
    ]
    return Table(
        "Not paid, by reason",
        columns,
        lines,
        intro="Pounds are what would have been paid by the rates of the programme." if lines else "",
        empty="Nothing was refused.",
    )


def _line(claims: Claims, why: _Why, about: _Reason) -> Line:
    sort, reason = why
    id_ = claims.id(f"reason.{slug(sort)}.{slug(reason)}")
    source = "what was claimed and not paid for this reason, at the rates of the programme"
    cells = [
        text("a result, in part" if sort == PART else WORDS[sort]),
        count(len(about.causes), id_, about.causes),
        money(f"{id_}.pounds", Amount(about.pounds, source), about.causes),
        count(len(about.unpriced), f"{id_}.unpriced", about.unpriced)
        if about.unpriced
        else Cell(Kind.COUNT, None),
    ]
    return Line(begun(_said(why, claims)), cells)


def _total(claims: Claims, label: str, id_: str, found: Sequence[_Reason], pounds: Sequence[Cell]) -> Line:
    """Return a total of the reasons above it."""
    causes = [cause for about in found for cause in about.causes]
    total = Total([(1, "", figure_of(cell)) for cell in pounds])
    cells = [text(""), count(len(causes), claims.id(id_), causes), money(claims.id(f"{id_}.pounds"), total)]
    return Line(label, [*cells, Cell(Kind.COUNT, None)], total=True)


def _reasons(claims: Claims) -> Mapping[_Why, _Reason]:
    found: dict[_Why, _Reason] = {}
    for decision in claims.now:
        parts = claims.parts([decision])
        if not decision.paid:
            about = found.setdefault((decision.asked, decision.reason), _Reason())
            about.causes.append(decision.cause)
            about.pounds += sum(part.not_paid for part in parts)
            about.unpriced += [decision.cause] if any(part.rate is None for part in parts) else []
            continue
        for part in parts:
            if part.not_paid:
                about = found.setdefault(_of_part(part), _Reason())
                about.causes.append(decision.cause)
                about.pounds += part.not_paid
    return found


def _of_part(part: Claimed) -> _Why:
    return PART, Reason.BEYOND_MOST.value if part.earned else part.outcome


def _said(why: _Why, claims: Claims) -> str:
    """Say a reason; of what was paid in part, which part is not."""
    sort, what = why
    if sort != PART:
        return REASONS.get(what, what)
    outcome = claims.programme.composed.outcomes.get(what)
    said = f"the top-up for {outcome.name} is not shown" if outcome else REASONS.get(what, what)
    return f"paid in part: {said}"


def could_table(claims: Claims) -> Table:
    """Return the money on the table: families that would pass if they claimed, and those one test short."""
    found: dict[tuple[bool, str, str], list[Mapping[str, Any]]] = {}
    for facts in claims.could:
        missing = facts["missing"]
        test = called(missing["criterion"], claims.programme) if missing else ""
        found.setdefault((bool(missing), facts["route"], test), []).append(facts)
    lines, taken = list[Line](), set[str]()
    for short, whole, label in (
        (False, "could", "Would pass if claimed"),
        (True, "could.one-short", "One test short"),
    ):
        sums = list[Cell]()
        for (_, claimed_as, test), each in sorted(
            (item for item in found.items() if item[0][0] == short), key=itemgetter(0)
        ):
            source = "the tariffs that these families would earn, each as its own line says"
            by = f"by-test.{slug(claimed_as)}.{slug(test)}" if short else f"by-route.{slug(claimed_as)}"
            id_ = apart(claims.id(f"could.{by}"), taken)
            causes = claims.attachments(facts["subject"] for facts in each)
            amount = Amount(sum(earns(claims, facts) for facts in each), source)
            sums.append(money(f"{id_}.pounds", amount, causes))
            stands = f"one test short: {test}" if short else "would pass if claimed"
            name = begun(route(claimed_as, claims.programme))
            lines.append(Line(name, [text(stands), count(len(each), id_, causes), sums[-1]]))
        if sums:
            total = Total([(1, "", figure_of(cell)) for cell in sums])
            some = [facts["subject"] for facts in claims.could if bool(facts["missing"]) == short]
            families = count(len(some), claims.id(f"{whole}.families"), claims.attachments(some))
            cells = [text(""), families, money(claims.id(whole), total)]
            lines.append(Line(label, cells, total=True))
    columns = [
        Column("Result"),
        Column("Where they stand"),
        Column("Families", Kind.COUNT, people=True),
        Column("They would earn", Kind.MONEY),
    ]
    return Table(
        f"Money on the table at {written_day(claims.desk.day)}",
        columns,
        lines,
        intro=_room(claims),
        empty="No attached family without a result would pass, or is one test short.",
    )


def _room(claims: Claims) -> str:
    """Say whether the allocation has room for all who would pass."""
    cap = claims.case.results_cap(claims.desk.day)
    passing = sum(not facts["missing"] for facts in claims.could)
    said = "Attached families without a result, tested as if they claimed on that day; pounds by the tariff."
    if cap is None:
        return said
    room = max(cap - sum(each.paid for each in claims.known if each.asked == "result"), 0)
    return f"{said} The allocation leaves room for {room} more results." if room < passing else said


def earns(claims: Claims, facts: Mapping[str, Any]) -> int:
    """Return what a family would earn by its route if it claimed on the last day; nought if unknown."""
    found = _earned_at(claims, facts)
    return min(found.value, facts.get("left", found.value)) if found else 0


def _earned_at(claims: Claims, facts: Mapping[str, Any]) -> Held[int] | None:
    """Return the rate that a family would be paid by its route, with where it was read."""
    outcomes = claims.programme.composed.outcomes.values()
    tariff = next((part.tariff for part in outcomes if part.claimed_as == facts["route"]), "")
    if facts["subject"] not in claims.attached:
        return None
    return claims.held(tariff, facts["subject"], claims.desk.last.last)


def unclaimed_table(claims: Claims) -> Table:
    """List each family that could have claimed, or nearly, with the test that it misses."""
    lines, taken = [], set[str]()
    for facts in claims.could:
        where = "would pass if claimed"
        if facts["missing"]:
            missing = Measured(**{**facts["missing"], "rows": ()})
            said = came_out(missing, claims.programme)
            where = f"misses one test. {said}: {words(missing, claims.programme).value}"
            could = could_pass(Looked(claims.case, claims.desk.terms, claims.desk.last.last), [missing])
            where += f". {could.said}".removesuffix(".") if could else ""
        if facts.get("refused"):
            where += f"; its claim was refused: {REASONS.get(facts['refused'], facts['refused'])}"
        held = _earned_at(claims, facts)
        source = "what its route pays" if held else "nothing says what its route would pay"
        amount = Amount(earns(claims, facts), source, held.citation if held else None)
        id_ = apart(claims.id(f"unclaimed.{facts['subject']}.{slug(facts['route'])}"), taken)
        pounds = money(id_, amount, claims.attachments([facts["subject"]]))
        cells = [text(route(facts["route"], claims.programme)), pounds]
        lines.append(Line(claims.short(facts["subject"]), [*cells, text(where)], about=facts["subject"]))
    return Table(
        f"Not claimed at {written_day(claims.desk.day)}, and could be or nearly",
        [
            Column("Family"),
            Column("Route"),
            Column("It would earn", Kind.MONEY),
            Column("Where it stands"),
        ],
        lines,
        intro=(
            f"{len(claims.could)} attached families with no result paid, tested as if they claimed on that "
            "day. What one would earn is its route's tariff, up to the share of families that is funded."
        ),
        annex=True,
    )


def could_be_claimed(claims: Claims) -> list[str]:
    """Say how many families would pass if they claimed, or are one test short, and what they would earn."""
    said = []
    for short, would in ((False, "would pass"), (True, "is one test short")):
        each = [earns(claims, facts) for facts in claims.could if bool(facts["missing"]) == short]
        if not each:
            continue
        plural = "would pass" if not short else "are one test short"
        who = "1 attached family" if len(each) == 1 else f"{len(each)} attached families"
        has = "has" if len(each) == 1 else "have"
        verb = would if len(each) == 1 else plural
        rest = "could be claimed" if not short else "rests on that test"
        said.append(
            f"{who} of {claims.terms.title} {has} no result and {verb}: "
            f"{written(sum(each), claims.desk.currency)} {rest}."
        )
    return said


def refused_sum(claims: Claims, asked: str) -> int:
    """Return what was claimed and not paid in the period, of fees or of results."""
    found: Sequence[Any] = [decision for decision in claims.now if decision.asked == asked]
    return sum(part.not_paid for part in claims.parts(found))

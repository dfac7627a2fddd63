"""The tests of a claim schedule: what an auditor would work out again, worked out from what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.audit import untied, would_fail_at
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.places import Places
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.reconsidered import must_follow
from pooledbudget.instruments.families.rules import BEYOND, ELIGIBILITY, outcomes_paid
from pooledbudget.instruments.families.shared import SHARED
from pooledbudget.instruments.figures import Column, Kind, Line, Table, count, text
from pooledbudget.ledger.chart import INCOME
from pooledbudget.money import written
from pooledbudget.periods import months_from
from pooledbudget.programmes.measures import KINDS

PASSES = frozenset({"pass", "not relevant"})
NAMED = 6
"""So many families are named beside a test, the others counted."""


class _Test(Struct, frozen=True):
    """One test: over how many, and which do not pass it."""

    id: str
    what: str
    over: Sequence[str]
    """The causes of what it is over, or the figures."""
    failing: Sequence[str]
    """Families by short pseudonym, or what differs."""
    causes: Sequence[str] = ()
    """The causes of what does not pass, or the figures that differ."""
    many: int | None = None
    """Over how many it is, where that is not as many as the causes."""
    listed: bool = False
    """Whether what it finds is to be looked at, and no failure by itself."""

    @property
    def result(self) -> str:
        """How it came out."""
        if self.failing:
            return "to look at" if self.listed else "FAILED"
        return "passed" if self.number else "nothing to test"

    @property
    def number(self) -> int:
        """Over how many it is."""
        return len(self.over) if self.many is None else self.many


def checks_table(claims: Claims) -> Table:
    """Return every test that ran over the schedule, with how it came out."""
    lines = []
    for test in _tests(claims):
        more = f" and {len(test.failing) - NAMED} more" if len(test.failing) > NAMED else ""
        found = count(len(test.failing), claims.id(f"test.{test.id}"), test.causes)
        which = text(f"{', '.join(test.failing[:NAMED])}{more}")
        over = count(test.number, claims.id(f"test.{test.id}.over"), test.over)
        lines.append(Line(test.what, [over, found, text(test.result), which]))
    return Table(
        "Tests of this schedule",
        [
            Column("Test"),
            Column("Over", Kind.COUNT, people=True),
            Column("Do not pass", Kind.COUNT, people=True),
            Column("Came out"),
            Column("Which"),
        ],
        lines,
        intro="Worked out again from the decisions, the programme and the ledger each time it is written.",
    )


def _tests(claims: Claims) -> Iterator[_Test]:
    paid = [decision for decision in claims.now if decision.paid]
    results = [decision for decision in paid if decision.asked == "result"]
    once = "one outcome of a kind a person" if _each_once(claims) else "one result a family"
    twice = _paid_twice(claims, results)
    elsewhere = _elsewhere(claims, results)
    ever = [decision for decision in claims.known if decision.paid and decision.asked == "result"]
    yield _of(claims, "twice", "No result is in the period twice", results, twice)
    yield _of(
        claims, "elsewhere", "None is paid under another agreement of the programme", results, elsewhere
    )
    yield _of(claims, "once", f"To date, {once}", ever, _paid_twice(claims, ever))
    shared = [each for each in paid if any(odd["what"] == SHARED for odd in each.facts.get("exceptions", ()))]
    yield _of(claims, "shared", "No people of another family", paid, shared, listed=True)
    year = "of claim" if claims.choices.get("rate-year") == "year of claim" else "of attachment"
    wrong = [each for each in paid if not _rate_stands(claims, each)]
    yield _of(claims, "rate-year", f"Each rate is that of the year {year}", paid, wrong)
    amounts = [each for each in paid if _table_amount(claims, each) != claims.sum([each.cause]).value]
    yield _of(claims, "amount", "Each amount in the ledger is what the rate table gives", paid, amounts)
    windowed = [each for each in results if _windowed(claims, each)]
    lengths = [each for each in windowed if not all(_long_enough(claims, each))]
    yield _of(claims, "window", "Each window tested is as long as the rule says", windowed, lengths)
    failing = [each for each in paid if not _passes(claims, each)]
    yield _of(claims, "passes", "Everything paid passes every test of its rule", paid, failing)
    late = [each for each in paid if not _in_time(claims, each)]
    yield _of(claims, "cut-off", "Each was asked for within the days of the programme", paid, late)
    regressed = [
        facts for facts in would_fail_at(claims.desk) if facts["agreement"] == claims.terms.agreement
    ]
    yield _Test(
        "regression",
        "Everything paid to date would be paid by what is known now",
        [each.cause for each in claims.known if each.paid],
        [claims.short(facts["family"]) for facts in regressed],
        [facts["cause"] for facts in regressed],
        listed=True,
    )
    yield from _of_order(claims, ever)
    yield from _of_sums(claims)


def _of_order(claims: Claims, results: Sequence[Decision]) -> Iterator[_Test]:
    """Yield the tests of what hangs on others: what may only follow a result, and the funded share."""
    if any(outcome.after for outcome in claims.programme.composed.outcomes.values()):
        known = [*results, *claims.desk.decided_by(claims.terms.kind)]
        causes = {each.cause for each in known if each.paid and each.asked == "result"}
        loose = [each for each in results if not causes.issuperset(must_follow(claims.case, each))]
        yield _of(claims, "order", "What may only follow a result follows one that is paid", results, loose)
    fee = claims.programme.composed.fee
    if not fee or not fee.share or claims.by_count:
        return
    attached = [
        each for each in claims.known if each.asked == "attachment" and (each.paid or each.reason in BEYOND)
    ]
    fees = [each for each in attached if each.paid]
    funded = Places(claims.case, attached, str(claims.desk.months[-1])).most()
    off = [f"{len(fees)} of {funded}"] if len(fees) != funded else []
    yield _Test(
        "share",
        "Fees to date are the funded share of the families attached",
        [each.cause for each in attached],
        off,
        [each.cause for each in fees] if off else [],
        listed=True,
    )


def _of(
    claims: Claims,
    id_: str,
    what: str,
    over: Sequence[Decision],
    failing: Sequence[Decision],
    *,
    listed: bool = False,
) -> _Test:
    """Return a test over decisions."""
    named = list(dict.fromkeys(claims.short(each.subject) for each in failing))
    causes = [each.cause for each in failing]
    return _Test(id_, what, [each.cause for each in over], named, causes, listed=listed)


def _of_sums(claims: Claims) -> Iterator[_Test]:
    """Yield the tests of what is added up: families, the lines of the summary, the ledger."""
    families, currency = population(claims.known), claims.desk.currency
    parted = len(families.paid) + len(families.refused) + families.unclaimed
    off = [f"{parted} of {len(families.attached)}"] if parted != len(families.attached) else []
    what = "Families paid, refused and not claimed are those attached"
    parts = [claims.id(f"population.{part}") for part in ("paid", "refused", "not-claimed", "attached")]
    attached = families.causes(families.attached)
    yield _Test("population", what, attached, off, parts if off else (), many=len(families.attached))
    causes = list(dict.fromkeys(each.cause for each in claims.now if each.paid))
    now = claims.sum(causes).value
    by_parts = sum(part.paid for part in claims.parts(claims.now))
    apart = [written(now - by_parts, currency)] if now != by_parts else []
    what, sums = "The lines of the summary come to what the ledger has", [claims.id("by-type.net")]
    yield _Test("summary", what, causes, apart, sums if apart else ())
    found = untied(claims.desk, claims.terms.agreement, claims.known, claims.earned)
    tied = [f"{name}, by {written(amount, currency)}" for name, amount in found.items() if amount]
    what = f"The ledger's {INCOME} is what decisions and people posted"
    sums = [claims.id(f"tied.{name}") for name in found]
    yield _Test("ledger", what, sums, tied, sums if tied else ())


def _each_once(claims: Claims) -> bool:
    return claims.programme.composed.pays == "each outcome once"


def _keys(claims: Claims, decision: Decision) -> list[tuple[str, str]]:
    """Return what a result takes of what its family can earn once."""
    names = outcomes_paid(decision, claims.programme) if _each_once(claims) else ["result"]
    return [(decision.subject, name) for name in names]


def _paid_twice(claims: Claims, results: Sequence[Decision]) -> list[Decision]:
    """Return the results whose family is paid the same again among them."""
    times = Counter(key for each in results for key in _keys(claims, each))
    return [each for each in results if any(times[key] > 1 for key in _keys(claims, each))]


def _elsewhere(claims: Claims, results: Sequence[Decision]) -> list[Decision]:
    """Return the results whose family is paid under another agreement of the same programme."""
    others = {
        key
        for each in claims.desk.decided_by(claims.terms.kind)
        if each.paid
        and each.asked == "result"
        and each.agreement != claims.terms.agreement
        and claims.case.is_of_programme(each)
        for key in _keys(claims, each)
    }
    return [each for each in results if any(key in others for key in _keys(claims, each))]


def _rates(claims: Claims, decision: Decision) -> Mapping[str, int | None]:
    """Return each rate that a decision is paid by, as the programme has it."""
    composed = claims.programme.composed
    if decision.asked == "attachment":
        day, fee = decision.on, composed.fee
        return {fee.tariff: claims.programme.tariff(fee.tariff, day, day).value} if fee else {}
    names = [composed.outcomes[name].tariff for name in outcomes_paid(decision, claims.programme)]
    return {name: claims.rate(name, decision.subject, decision.on) for name in names}


def _rate_stands(claims: Claims, decision: Decision) -> bool:
    """Say whether what each part was paid by is the programme's rate of the day that governs it."""
    rates = _rates(claims, decision)
    if decision.asked == "attachment":
        return list(rates.values()) == [decision.amount]
    return rates == dict(decision.facts.get("earned", {}))


def _table_amount(claims: Claims, decision: Decision) -> int:
    """Return what the rate table gives for a decision, less what is beyond the most for one."""
    return sum(rate or 0 for rate in _rates(claims, decision).values()) - int(decision.facts.get("cut", 0))


def _windowed(claims: Claims, decision: Decision) -> list[Measured]:
    """Return the measures of a decision that are taken over a window of so many months."""
    uses = claims.programme.composed.measures
    return [
        measure
        for measure in decision.measures
        if measure.window and measure.criterion in uses and KINDS[uses[measure.criterion].takes].windowed
    ]


def _long_enough(claims: Claims, decision: Decision) -> Iterator[bool]:
    """Yield of each window of a result whether it runs over the days that the rule in force gives it."""
    end, six = claims.choices.get("window-end", ""), claims.choices.get("six-months", "")
    for measure in _windowed(claims, decision):
        months = int(measure.needs.get("window_months", measure.needs.get("months", 0)))
        first, last = map(date.fromisoformat, measure.window)
        until = decision.on - timedelta(days=end == "ends the day before")
        begins = _back(until, months, six) + timedelta(days=end != "both ends in")
        yield (first, last) == (begins, until)


def _back(on: date, months: int, six: str) -> date:
    """Return the same day so many months back, or so many halves of a year as 26 weeks."""
    if six == "26 weeks":
        return on - timedelta(days=months * 182 // 6)
    return months_from(on, -months)


def _passes(claims: Claims, decision: Decision) -> bool:
    """Say whether a decision that is paid passes eligibility, and every test of what it is paid for."""
    verdicts = {measure.criterion: measure.verdict for measure in decision.measures}
    if verdicts.get(ELIGIBILITY) != "pass":
        return False
    outcomes = claims.programme.composed.outcomes
    names = outcomes_paid(decision, claims.programme)
    for name in names:
        all_of = [verdicts[measure] for measure in outcomes[name].all_of if measure in verdicts]
        some = [verdicts[measure] for measure in outcomes[name].of if measure in verdicts]
        if not all_of and not some:
            return False
        if not PASSES.issuperset(all_of) or some.count("pass") < outcomes[name].at_least:
            return False
    return bool(names) or decision.asked == "attachment"


def _in_time(claims: Claims, decision: Decision) -> bool:
    """Say whether something was asked for on a day on which the programme takes it."""
    programme, windows = claims.programme, claims.programme.windows
    if decision.asked == "attachment":
        return programme.starts <= decision.on <= programme.attachments_end
    taken = not windows or any(window.first <= decision.on <= window.last for window in windows)
    return taken and programme.starts <= decision.on <= claims.case.claims_end

"""What a bond's terms say that can never come to anything: a step on no date, a price for nobody.

Each clause is well written by itself, and read beside the others nothing would ever be paid, measured or cut
by it. Whoever wrote it meant something else, so it is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pooledbudget.instruments.bonds.measures import UNKNOWN, level
from pooledbudget.instruments.bonds.outcomes import (
    Band,
    Difference,
    Outcome,
    Person,
    Standing,
    Termination,
)
from pooledbudget.instruments.bonds.schedule import FOREVER, Schedule
from pooledbudget.instruments.bonds.steps import (
    RETURN_CAP,
    Coupon,
    Fee,
    Guarantee,
    Interest,
    Principal,
    Remainder,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, share_of
from pooledbudget.settings import ClauseFault, under

PRICES = ("price", "amount", "fee")
"""The keys that say what an outcome pays; blank where it is not published."""
OF_PEOPLE = frozenset({"person", "sum", "threshold", "steps", "line", "nothing"})
"""The ways of paying whose results may be of a person."""
COUNTABLE = OF_PEOPLE | {"price", "tiers"}
"""The ways of paying whose results may be of a person, or of several counted together."""
NOUGHT, WHOLE = 0, 1
NOT_MEASURED = ("cohorts", "pooled", "counterfactual", "reads", "blend", "quota")
PASSED_OVER = {
    "nothing": ("cap", "discount", "shares", "quota"),
    "fee at risk": ("cap", "discount"),
    "standing charge": NOT_MEASURED,
    "termination": NOT_MEASURED,
}
"""The keys that every outcome may have and that do nothing in some ways of paying."""
UNUSED = {
    "nothing": "it pays nothing itself, so it does nothing",
    "fee at risk": "the bond pays it back and payers pay nothing, so it does nothing",
    "standing charge": "it falls due by its dates, whatever is measured, so it does nothing",
    "termination": "it falls due where the bond is stopped, whatever is measured, so it does nothing",
}
ZERO_PARTS = ("share", "at_risk")
"""The keys of an outcome that say which part of something is paid on."""


def idle(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield every clause that can never come to anything."""
    for name, capital in terms.classes.items():
        yield from under(f"classes.{name}", _of_class(terms, name, capital))
    for name, outcome in terms.outcomes.items():
        yield from under(f"outcomes.{name}", _of_outcome(terms, name, outcome))
    for number, cost in enumerate(terms.costs, start=1):
        yield from ((f"costs.{number}.dates", what) for what in _after_the_end(terms, cost.dates))
    yield from _of_payers(terms)
    yield from _of_readings(terms)
    of_people = [each for each in terms.outcomes.values() if each.pays in COUNTABLE and not each.cohorts]
    if terms.caps.person is not None and not of_people:
        yield "caps.person", "no outcome is of persons, so it caps nothing"
    yield from _of_the_waterfall(terms)


def _of_class(terms: BondTerms, name: str, capital: CapitalClass) -> Iterator[ClauseFault]:
    """Yield what a class has that no step pays it, and draws after the end."""
    last = terms.last_day
    if last is not None and any(draw.on > last for draw in capital.draws):
        yield "draws", f"it is drawn after the last day, {last}"
    mine = [step for step in terms.waterfall if step.of_class == name]
    if not mine:
        return  # told of the class itself
    if not any(isinstance(step, Principal) for step in mine):
        yield "", "no step of the waterfall pays its capital back"
    if capital.coupon and not any(isinstance(step, Coupon) for step in mine):
        yield "coupon", "no step of the waterfall pays it"
    if capital.interest and not any(isinstance(step, Interest) for step in mine):
        yield "interest", "no step of the waterfall pays it"
    cap = capital.cap
    if cap is not None and not any(step.capped for step in mine):
        yield "return_cap", "no step of the waterfall pays the class a return, so it caps nothing"
    if cap is not None and cap.simple and not share_of(cap.simple):
        yield (
            "return_cap",
            "it lets the class have nothing: no step that pays it a return ever takes anything",
        )
    rates = capital.interest.rate if capital.interest else []
    if last is not None and not isinstance(rates, str) and rates and rates[0].since > last:
        yield "interest.rate", f"its first day, {rates[0].since}, is after the last day, {last}"
    floor = capital.coupon.floor if capital.coupon else None
    if cap is not None and cap.simple and floor and share_of(cap.simple) < share_of(floor):
        yield "return_cap", f"the cap is below the coupon's floor of {floor}"


def _of_outcome(terms: BondTerms, name: str, outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield why an outcome can pay nothing."""
    for key in PRICES:
        if key in type(outcome).model_fields and getattr(outcome, key) is None and outcome.status != UNKNOWN:
            yield key, "it is left out, with status 'unknown', where it is not published"
    if outcome.discount and share_of(outcome.discount) in {NOUGHT, WHOLE}:
        what = "all that it pays" if share_of(outcome.discount) else "nothing"
        yield "discount", f"{outcome.discount} takes off {what}"
    for key in _without_effect(outcome):
        yield key, UNUSED[outcome.pays]
    yield from _of_its_parts(terms, name, outcome)
    yield from _of_counterfactual(outcome)
    avoided = isinstance(outcome, Difference) or (isinstance(outcome, Band) and outcome.units == "avoided")
    if avoided and outcome.design.design == "none":
        yield "counterfactual", "nothing tells what would have happened, so no event is avoided"
    if isinstance(outcome, Person):
        yield from _of_person(terms, name, outcome)
    yield from _before_shares(outcome)
    yield from _after_the_last(terms, outcome)


def _after_the_last(terms: BondTerms, outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield what of an outcome holds or falls due after the last day alone."""
    if isinstance(outcome, Standing):
        yield from (("dates", what) for what in _after_the_end(terms, outcome.dates))
    last = terms.last_day
    if last is None:
        return
    if outcome.shares_from > last:
        yield "shares", f"nobody's share is said before {outcome.shares_from}, after the last day, {last}"
    if isinstance(outcome, Termination):
        for number, stage in enumerate(outcome.stages, start=1):
            if stage.since > last:
                yield f"stages.{number}", f"{stage.since} is after the last day, {last}"


def _without_effect(outcome: Outcome) -> list[str]:
    """Return the keys that an outcome sets and that its way of paying passes over."""
    unset = {name: field.default for name, field in type(outcome).model_fields.items()}
    return [key for key in PASSED_OVER.get(outcome.pays, ()) if getattr(outcome, key) != unset[key]]


def _of_its_parts(terms: BondTerms, name: str, outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield parts of an outcome that are none of it, and a group in which nothing may be paid as it."""
    for key in ZERO_PARTS:
        part = getattr(outcome, key, None)
        if isinstance(part, str) and part.endswith("%") and not share_of(part):
            yield key, f"{part} of it is nothing"
    if outcome.indexed is not None and outcome.indexed.rate and not share_of(outcome.indexed.rate):
        yield "indexed.rate", f"a rise of {outcome.indexed.rate} is none"
    if outcome.quota is None or name not in outcome.quota.among:
        return
    part, others = share_of(outcome.quota.at_most), [each for each in outcome.quota.among if each != name]
    if not part:
        yield "quota.at_most", f"{outcome.quota.at_most} of the group pays for none of it"
    elif part < WHOLE and all(
        each in terms.outcomes and terms.outcomes[each].pays == "nothing" for each in others
    ):
        yield "quota.among", "no other outcome of the group pays, so that none of it may be this one"


def _of_counterfactual(outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield what a design does not go by, and a baseline below which nothing can fall."""
    given = outcome.counterfactual
    if given is None:
        return
    if given.baseline is not None and given.design not in {"historical", "fixed"}:
        yield "counterfactual.baseline", f"the design {given.design} has no baseline"
    elif given.baseline is not None and level(given.baseline) <= 0:
        yield "counterfactual.baseline", "of no events nothing can be avoided: it is above nought"
    if given.until is not None and given.design != "fixed":
        yield "counterfactual.until", f"the design {given.design} does not change on a day"


def _of_payers(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield payers that no outcome gives a share to."""
    paying = [each for each in terms.outcomes.values() if each.pays != "nothing"]
    if not paying or not all(each.shares for each in paying):
        return
    single = [each.shares for each in paying if isinstance(each.shares, dict)]
    tables = [*single, *(some.shares for each in paying for some in each.dated_shares)]
    if not all(tables) or any(name not in terms.payers for table in tables for name in table):
        return  # told of the shares
    named = {name for table in tables for name, part in table.items() if part.strip("0.%")}
    for name in terms.payers:
        if name not in named:
            yield f"payers.{name}", "no outcome gives it a share, so it pays for nothing"


def _of_readings(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield readings that give nothing at any level; a floor may stand under a coupon's."""
    for where, reading in terms.readings:
        rates = [rate for _, rate in reading.line or reading.steps or []]
        floor = getattr(reading, "floor", None) or reading.below or "0%"
        if rates and not floor.strip("0.%") and all(rate and not rate.strip("0.%") for rate in rates):
            yield where, "no level of it gives anything"


def _before_shares(outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield that an outcome falls due by its terms alone before anybody's share of it is said."""
    first = min(_days_of(outcome), default=date.max)
    if first < outcome.shares_from:
        yield "shares", f"it falls due from {first}, and nobody's share is said before {outcome.shares_from}"


def _days_of(outcome: Outcome) -> list[date]:
    """Return the first days on which an outcome may fall due by its terms alone."""
    if isinstance(outcome, Standing):
        return [outcome.dates.since]
    return [stage.since for stage in outcome.stages] if isinstance(outcome, Termination) else []


def _of_person(terms: BondTerms, name: str, outcome: Person) -> Iterator[ClauseFault]:
    """Yield why no person can have had what must come first."""
    for key in ("after", "restarts"):
        before = terms.outcomes.get(getattr(outcome, key) or "")
        if before is not None and before.pays not in OF_PEOPLE:
            yield key, f"{getattr(outcome, key)} is of no persons, so nobody has had it"
    seen, following = [name], outcome.after
    while following is not None and following not in seen:
        seen.append(following)
        coming = terms.outcomes.get(following)
        following = coming.after if isinstance(coming, Person) else None
    if following == name and len(seen) > 1:
        yield "after", f"each waits for the one before it, in a circle: {', '.join([*seen, name])}"


def _after_the_end(terms: BondTerms, dates: Schedule) -> Iterator[str]:
    """Yield that days of a schedule are after the last day, where it says how many there are; or all are."""
    last = terms.last_day
    if last is None:
        return
    within = len(dates.days(last))
    if not within:
        yield f"its first day, {dates.since}, is after the last day, {last}"
    elif dates.times is not None and within < dates.times:
        yield f"{dates.times - within} of its {dates.times} days are after the last day, {last}"


def _of_the_waterfall(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield steps that take nothing on any date: their days are none, or nothing is ever left for them."""
    last = terms.last_day
    dates = terms.dates.days(FOREVER if last is None else last) if terms.dates else []
    days = sorted({*dates, last} if last is not None else {*dates})
    if not dates:
        return  # told of the dates
    taken = set[date]()
    for number, step in enumerate(terms.waterfall, start=1):
        if any(True for _ in step.impossible()):
            continue  # told of the step itself
        on = {day for day in days if step.takes_on(day, last=day == last)}
        waits = last is None and step.on == "last date"  # a stop makes a last date of any day
        if not on and not waits:
            yield from under(f"waterfall.{number}", _never(step, days))
        elif step.up_to == RETURN_CAP and not step.pays_return:
            yield f"waterfall.{number}.up_to", "a return cap limits what pays the class a return"
        elif isinstance(step, Fee) and step.share is not None and not share_of(step.share):
            yield f"waterfall.{number}.share", f"{step.share} of what is left is nothing"
        elif isinstance(step, Guarantee) and last is not None and step.stages[0].since > last:
            what = f"its first stage begins on {step.stages[0].since}, after the last day, {last}"
            yield f"waterfall.{number}.stages", what
        elif on and on <= taken and not isinstance(step, Guarantee) and terms.funded_by != "issuer":
            yield f"waterfall.{number}", "a step before it takes all that is left on each of its dates"
        taken |= on if isinstance(step, Remainder) and step.up_to is None else set()


def _never(step: Step, days: Sequence[date]) -> Iterator[ClauseFault]:
    """Yield by which of its keys a step takes nothing on any date."""
    if isinstance(step.on, list):
        return  # told with the days that are none
    if step.since is not None and step.since > days[-1]:
        yield "from", f"{step.since} is after the last date, {days[-1]}: it never takes anything"
    elif step.to is not None and step.to < days[0]:
        yield "to", f"{step.to} is before the first date, {days[0]}: it never takes anything"
    else:
        yield "on", "no date falls on it, so it never takes anything"

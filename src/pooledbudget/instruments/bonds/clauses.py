"""A bond's terms read back: each clause as one plain sentence, in the order of the agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.bonds.measures import Counterfactual
from pooledbudget.instruments.bonds.outcomes import (
    UNKNOWN,
    AtRisk,
    Band,
    Difference,
    Line,
    Outcome,
    Person,
    Price,
    Saving,
    Standing,
    Steps,
    Sum,
    Termination,
    Threshold,
    Tiers,
)
from pooledbudget.instruments.bonds.schedule import Schedule
from pooledbudget.instruments.bonds.steps import (
    AS_PAID,
    LAST_DATE,
    RETURN_CAP,
    Costs,
    Coupon,
    Fee,
    Guarantee,
    Interest,
    Keep,
    Principal,
    Reading,
    Remainder,
    Return,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, Cost, CouponTerms, InterestTerms
from pooledbudget.money import minor_of, prose
from pooledbudget.periods import written_day

Names = Mapping[str, str]
"""Partners' names by id."""


def clauses(terms: BondTerms, names: Names, currency: str) -> Iterator[Clause]:
    """Yield each clause as one plain sentence, with partners by name and whom it concerns."""
    names = {**terms.names, **names}
    if not terms.classes:
        yield Clause("Nobody lends to it: what outcomes pay is all that comes in.")
    for name, capital in terms.classes.items():
        called = capital.title or (f"class {name}" if len(terms.classes) > 1 else "")
        for holder, committed in capital.holders.items():
            of = f" as {called}" if called else ""
            yield Clause(f"{_begins(names, holder)} commits {prose(committed, currency)}{of}.", (holder,))
        yield from (Clause(said) for said in _capital(terms, capital, called or "capital", currency))
    yield from (Clause(_cost(cost, names, currency)) for cost in terms.costs)
    yield from (Clause(said) for said in outcome_sentences(terms, currency, names))
    pools = [said.agreement for said in terms.payers.values() if said.agreement]
    yield from (Clause(f"The agreement {pool} pays for outcomes.") for pool in pools)
    yield from (Clause(said) for said in _caps(terms, names, currency))
    yield from (Clause(said) for said in _waterfall(terms, names, currency))


def _name(names: Names, partner: str) -> str:
    return names.get(partner, partner)


def _begins(names: Names, partner: str) -> str:
    """Return what a partner is called at the beginning of a sentence."""
    return _capital_of(names[partner]) if partner in names else partner


def _titles(terms: BondTerms) -> Names:
    """Return what outcomes are called in words, by id."""
    return {name: outcome.title or name for name, outcome in terms.outcomes.items()}


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(terms: BondTerms, capital: CapitalClass, called: str, currency: str) -> Iterator[str]:
    """Yield what a class of capital earns."""
    for draw in capital.draws:
        yield f"{prose(draw.amount, currency)} of {called} is drawn on {written_day(draw.on)}."
    if capital.issued_at != "100%":
        yield f"{_capital_of(called)} is issued at {capital.issued_at}."
    if capital.interest:
        yield f"{_capital_of(called)} bears interest of {_interest(capital.interest)}."
    if capital.coupon:
        yield f"{_capital_of(called)} has a coupon a year of {_coupon(capital.coupon, _titles(terms))}."
    yield from _accrued_on_sale(terms, capital, called)
    cap = capital.cap
    if cap is None:
        return
    if cap.rate:
        said = f"{cap.rate} a year, compound, on all that is paid in and comes back"
    elif cap.simple:
        said = f"{cap.simple} a year, simple, on capital outstanding"
    elif cap.multiple:
        said = f"{cap.multiple} times what was paid in, capital included"
    else:
        said = prose(cap.amount or 0, currency)
    earns = [what for what, has in (("interest", capital.interest), ("coupon", capital.coupon)) if has]
    among = f", {' and '.join(earns)} included," if earns else ""
    yield f"Return on {called}{among} is at most {said}."


def _accrued_on_sale(terms: BondTerms, capital: CapitalClass, called: str) -> Iterator[str]:
    """Yield whose what accrued is when a holding is sold, where it can be or the terms say so."""
    if not (capital.interest or capital.coupon):
        return
    if capital.accrued_on_sale == "buyer":
        yield f"What has accrued on {called} goes with a holding that is sold."
    elif terms.transferable:
        yield f"What has accrued on {called} up to the day on which a holding is sold is the seller's."


def _capital_of(called: str) -> str:
    return called[:1].upper() + called[1:]


def _interest(interest: InterestTerms) -> str:
    rates = interest.rate
    said = (
        rates if isinstance(rates, str) else _listed([f"{r.rate} from {written_day(r.since)}" for r in rates])
    )
    left = "and bears interest too" if interest.unpaid == "compounds" else "and bears no interest"
    return f"{said} a year on what is outstanding ({interest.basis}); what is not paid waits, {left}"


def _coupon(coupon: CouponTerms, titles: Names) -> str:
    said = coupon.rate or reading_said(coupon, titles)
    if coupon.floor:
        span = f" for the first {coupon.floor_for} coupons" if coupon.floor_for else ""
        said += f", at least {coupon.floor}{span}"
    return f"{said}; what is not paid {coupon.unpaid}"


def reading_said(reading: Reading, titles: Names) -> str:
    """Say what is read off an outcome."""
    title = titles.get(reading.reads, reading.reads)
    if reading.line:
        points = _listed([f"{rate} at {at}" for at, rate in reading.line])
        below = f", and {reading.below} below" if reading.below else ""
        return f"what {title} gives on the straight lines between {points}{below}"
    steps = [f"{rate} from {at}" for at, rate in reading.steps or [] if rate]
    return f"what {title} reaches: {_steps_said(steps, reading.steps or [], 'from')}, and nothing below"


def _days(dates: Schedule) -> str:
    if dates.times == 1:
        return f"on {written_day(dates.since)}"
    end = f" until {written_day(dates.to)}" if dates.to else ""
    end = f", {dates.times} times" if dates.times else end
    return f"on {written_day(dates.since)} and every {dates.every.removeprefix('1 ')} after it{end}"


def _cost(cost: Cost, names: Names, currency: str) -> str:
    vat = f" with VAT of {cost.vat}" if cost.vat else ""
    return (
        f"{prose(cost.amount, currency)}{vat} falls due to {_name(names, cost.payee)} for {cost.purpose} "
        f"{_days(cost.dates)}."
    )


def outcome_sentences(terms: BondTerms, currency: str, names: Names | None = None) -> Iterator[str]:
    """Yield when each outcome pays, what, and who pays it, as plain sentences."""
    called = {**terms.names, **(names or {})}
    for name, outcome in terms.outcomes.items():
        yield from outcome_said(name, outcome, currency, {**called, **_titles(terms)})
        yield from _shares(terms, outcome, called)
    for payer, said in terms.payers.items():
        if len(terms.payers) == 1 and not said.agreement:
            yield f"{_begins(called, payer)} pays for outcomes."


def outcome_said(name: str, outcome: Outcome, currency: str, titles: Names | None = None) -> Iterator[str]:
    """Yield what one outcome pays, when, and within which limits; `titles` are the others' words by id."""
    title, others = outcome.title or name, titles or {}
    if type(outcome) in SAID:
        yield from SAID[type(outcome)](Sayer(title, currency, others), outcome)
    else:
        yield f"{_capital_of(title)} is measured, and pays nothing itself."
    if outcome.counterfactual and not isinstance(outcome, Difference):
        yield f"The fall is measured against {_design(outcome.counterfactual)}."
    if outcome.pooled and not isinstance(outcome, Difference):
        yield f"If no cohort has paid, {outcome.pooled.threshold} over all cohorts pays once."
    if outcome.blend:
        yield f"Two estimates are blended: {outcome.blend} of the first, the rest of the second."
    if outcome.status == "assumed":
        yield "What it pays is assumed here."
    if outcome.discount:
        yield f"{outcome.discount} is taken off each payment."
    if outcome.quota:
        group = [_name(others, other) for other in outcome.quota.among]
        yield f"It is at most {outcome.quota.at_most} of {_listed(group)}."
    if outcome.cap and not isinstance(outcome, Difference):
        yield f"It pays {prose(outcome.cap, currency)} in all at most."


def _design(by: Counterfactual) -> str:
    if by.design == "fixed":
        until = f" until {written_day(by.until)}, then a live comparison" if by.until else ""
        return f"a fixed {by.baseline} for each person{until}"
    said = {
        "matched": "a matched comparison",
        "randomised": "a randomised comparison",
        "historical": f"a baseline of {by.baseline} for each person",
        "none": "nothing",
    }
    return said.get(by.design, f"the {by.design}")


UNPUBLISHED = "What it pays is not published, so nothing can be posted."
NOT_SAID = "what is not published"


def _steps_said(known: Sequence[str], pairs: Sequence[Sequence[str]], reached: str) -> str:
    """Say what goes with each level, and at which it is not published."""
    blank = [at for at, text in pairs if not text]
    return _listed([*known, f"{NOT_SAID} {reached} {_listed(blank)}"] if blank else known)


def _amount(text: str, currency: str) -> str:
    return prose(minor_of(text), currency) if text else NOT_SAID


class Sayer:
    """Says what an outcome pays, by the way it pays."""

    def __init__(self, title: str, currency: str, titles: Names) -> None:
        self.title, self.currency, self.titles = title, currency, titles

    def difference(self, outcome: Difference) -> Iterator[str]:
        """Say what a fall pays."""
        against = {"matched": "the comparison"}.get(outcome.design.design, _design(outcome.design))
        if outcome.threshold:
            yield f"A cohort pays if {self.title} fall by at least {outcome.threshold} against {against}."
        else:
            yield f"Each fall of {self.title} against {against} pays."
        if outcome.pooled:
            least = outcome.pooled.threshold
            yield f"If no cohort has paid, a fall of at least {least} over all cohorts pays once."
        if outcome.price:
            cap = f", up to {prose(outcome.cap, self.currency)} in all" if outcome.cap else ""
            yield f"It pays {prose(outcome.price, self.currency)} for each event avoided{cap}."
        else:
            yield UNPUBLISHED

    def priced(self, outcome: Price | Person) -> Iterator[str]:
        """Say what each unit or person pays."""
        if outcome.price is None:
            yield f"{_capital_of(self.title)}: {UNPUBLISHED[:1].lower()}{UNPUBLISHED[1:]}"
        elif isinstance(outcome, Person):
            yield f"{prose(outcome.price, self.currency)} is paid for each person with {self.title}, once."
        else:
            yield f"For {self.title} {prose(outcome.price, self.currency)} each is paid."
        if isinstance(outcome, Price) and outcome.minimum:
            yield f"Each result is paid for {outcome.minimum} at least."
        if isinstance(outcome, Person) and outcome.after:
            after = _name(self.titles, outcome.after)
            clock = f"at least {outcome.days} days after {after}" if outcome.days else f"after {after}"
            again = ""
            if outcome.restarts:
                but = f", but for {outcome.tolerates}," if outcome.tolerates else ""
                again = f"; each time of {_name(self.titles, outcome.restarts)}{but} starts the days again"
            yield f"It is paid {clock}{again}."

    def sum(self, outcome: Sum) -> Iterator[str]:
        """Say a fixed amount."""
        amount = prose(outcome.amount, self.currency) if outcome.amount else ""
        yield (
            f"{amount} is paid once for {self.title}."
            if amount
            else f"{_capital_of(self.title)}: {UNPUBLISHED}"
        )

    def threshold(self, outcome: Threshold) -> Iterator[str]:
        """Say what a level pays."""
        pays = (
            f"{prose(outcome.amount, self.currency)} is paid"
            if outcome.amount
            else "what is paid is not published"
        )
        yield f"If {self.title} reaches {outcome.threshold}, {pays}; below it nothing."

    def steps(self, outcome: Steps) -> Iterator[str]:
        """Say amounts by step."""
        reached = "above" if outcome.above else "from"
        said = [f"{_amount(amount, self.currency)} {reached} {at}" for at, amount in outcome.steps if amount]
        steps = _steps_said(said, outcome.steps, reached)
        yield f"For {self.title} the amount of the highest step reached is paid: {steps}, and nothing below."

    def line(self, outcome: Line) -> Iterator[str]:
        """Say amounts on lines."""
        points = _listed([f"{_amount(amount, self.currency)} at {at}" for at, amount in outcome.line])
        yield f"For {self.title} what is paid lies on the straight lines between {points}."

    def band(self, outcome: Band) -> Iterator[str]:
        """Say prices by band."""
        units = {"value": "unit", "avoided": "event avoided", "points": "percentage point"}[outcome.units]
        said = [f"{_amount(price, self.currency)} from {at}" for at, price in outcome.bands if price]
        bands = _steps_said(said, outcome.bands, "from")
        yield (
            f"For {self.title} each {units} is paid at the price of the band reached: {bands}, and nothing "
            "below."
        )

    def tiers(self, outcome: Tiers) -> Iterator[str]:
        """Say prices on the margin."""
        tiers = [
            f"{prose(tier.price, self.currency)} {'' if place else 'is paid '}for each of "
            + (f"{'the first' if not place else 'the next'} {tier.first:,}" if tier.first else "the rest")
            for place, tier in enumerate(outcome.tiers)
        ]
        yield f"For {self.title} {_listed(tiers)}."

    def saving(self, outcome: Saving) -> Iterator[str]:
        """Say the share of a saving."""
        later = "a share that is not published" if outcome.once_repaid == UNKNOWN else outcome.once_repaid
        then = f", {later} once capital is repaid" if later else ""
        risk = (
            "" if outcome.at_risk == "100%" else f" that {outcome.at_risk} of those counted would have cost"
        )
        yield f"{outcome.share} of the saving by {self.title}{risk} is paid{then}."

    def at_risk(self, outcome: AtRisk) -> Iterator[str]:
        """Say the fee at risk."""
        fee = f"of {prose(outcome.fee, self.currency)}" if outcome.fee else "(how much is not published)"
        back = f"{outcome.share} of the fee {fee} is paid back"
        yield f"If {self.title} does not reach {outcome.threshold}, {back}."

    def standing(self, outcome: Standing) -> Iterator[str]:
        """Say a standing charge."""
        amount = prose(outcome.amount, self.currency)
        yield f"{amount} is paid for {self.title} {_days(outcome.dates)}, whatever is measured."

    def termination(self, outcome: Termination) -> Iterator[str]:
        """Say what a stop costs."""
        stages = [
            f"{prose(stage.amount, self.currency)} from {written_day(stage.since)}"
            for stage in outcome.stages
        ]
        by = f" by {_name(self.titles, outcome.stopped_by)}" if outcome.stopped_by else ""
        yield f"If the bond is stopped{by}, {self.title} pays {_listed(stages)}."


SAID: Mapping[type[Outcome], Callable[[Sayer, Any], Iterator[str]]] = {
    Price: Sayer.priced,
    Person: Sayer.priced,
    Sum: Sayer.sum,
    Difference: Sayer.difference,
    Threshold: Sayer.threshold,
    Steps: Sayer.steps,
    Line: Sayer.line,
    Band: Sayer.band,
    Tiers: Sayer.tiers,
    Saving: Sayer.saving,
    AtRisk: Sayer.at_risk,
    Standing: Sayer.standing,
    Termination: Sayer.termination,
}
"""What each way of paying says."""


def _shares(terms: BondTerms, outcome: Outcome, names: Names) -> Iterator[str]:
    """Yield who pays which part, where there are several payers."""
    if outcome.pays == "nothing" or len(terms.payers) < 2:  # noqa: PLR2004 - with one there is nothing to share
        return
    if outcome.shares is None and outcome.status == UNKNOWN:
        yield f"How {_listed([_name(names, payer) for payer in terms.payers])} share it is not published."
    elif outcome.shares is None:
        first, *others = terms.payers
        payers = [_begins(names, first), *(_name(names, payer) for payer in others)]
        yield f"{_listed(payers)} pay equal parts."
    elif isinstance(outcome.shares, dict):
        yield f"{_parts(outcome.shares, names, begins=True)}."
    else:
        for dated in outcome.shares:
            yield f"From {written_day(dated.since)} {_parts(dated.shares, names)}."


def _parts(shares: Mapping[str, str], names: Names, *, begins: bool = False) -> str:
    first = next(iter(shares))
    called = {payer: _name(names, payer) for payer in shares}
    called[first] = _begins(names, first) if begins else called[first]
    return _listed([f"{called[payer]} pays {part}" for payer, part in shares.items()])


def _caps(terms: BondTerms, names: Names, currency: str) -> Iterator[str]:
    """Yield the limits over all outcomes."""
    caps = terms.caps
    by = f" ({caps.cite})" if caps.cite else ""
    if caps.claim:
        yield f"Each result pays {prose(caps.claim, currency)} at most{by}."
    if caps.person:
        yield f"Each person earns {prose(caps.person, currency)} at most{by}."
    if caps.year:
        rest = "is claimed in the next year" if caps.year.over == "carries" else "lapses"
        amount = prose(caps.year.amount, currency)
        yield f"{amount} is claimed in a year at most, from {caps.year.starts}; what is beyond it {rest}{by}."
    if caps.contract:
        yield f"{prose(caps.contract, currency)} is claimed in all at most{by}."
    for payer, said in terms.payers.items():
        if said.cap:
            yield f"{_begins(names, payer)} pays {prose(said.cap, currency)} in all at most."


def _waterfall(terms: BondTerms, names: Names, currency: str) -> Iterator[str]:
    """Yield the dates and each step of the waterfall in order; without one, how repayments are taken."""
    if not terms.waterfall:
        if terms.classes:
            yield "Repayments are made as they are decided: capital first, then return."
        return
    if terms.funded_by == "issuer":
        yield "The issuer pays what falls due, whatever outcomes have paid."
    if terms.dates:
        yield f"What is in the bond is paid out {_days(terms.dates)}, in this order."
    for number, step in enumerate(terms.waterfall, start=1):
        yield f"{number}. {step_said(step, names, currency, _titles(terms))}."


def step_said(step: Step, names: Names, currency: str, titles: Names | None = None) -> str:
    """Say a step of a waterfall, with its modifiers; `titles` are the outcomes' words by id."""
    said = _step(step, names, currency, titles or {})
    said = f"{step.label}: {said}" if step.label else said
    if step.up_to == RETURN_CAP:
        said += ", up to its return cap"
    elif isinstance(step.up_to, int):
        said += f", up to {prose(step.up_to, currency)}"
    if isinstance(step.on, str):
        said += ", on the last date" if step.on == LAST_DATE else f", {step.on}"
    elif step.on:
        said += f", on {_listed([written_day(day) for day in step.on])}"
    if step.since:
        said += f", from {written_day(step.since)}"
    return said + (f", until {written_day(step.to)}" if step.to else "")


NAMED: Mapping[str, str] = {
    "costs": "costs that are due",
    "keep": "what is kept in the bond",
    "interest": "interest of class {of}",
    "coupon": "coupon of class {of}",
    "principal": "capital of class {of}",
    "return": "return of class {of}",
    "fee": "fee of {whom}",
    "remainder": "what is left",
    "guarantee": "guarantee of class {of} by {whom}",
}
"""What each kind of step is called where its amounts are told."""


def step_named(terms: BondTerms, taken: Mapping[str, str], names: Names) -> str:
    """Name a step of a receipt: by the contract's name for it or by its kind, with its clause.

    What the terms no longer have is called as the receipt calls it.
    """
    name = taken["step"]
    step = next((step for step in terms.waterfall if name in {step.label, step.id}), None)
    if step is not None and not step.label:
        whom = " and ".join(names.get(partner, partner) for partner in step.names)
        name = NAMED[step.step].format(of=step.of_class, whom=whom)
    return f"{name} ({taken['cite']})" if taken.get("cite") else name


def _step(step: Step, names: Names, currency: str, titles: Names) -> str:
    match step:
        case Costs():
            return "Cash is set aside for costs that are due"
        case Keep():
            much = prose(step.amount, currency) if step.amount else "what costs fall due by the next date"
            return f"The bond keeps {much}"
        case Interest() | Coupon():
            return f"{_capital_of(step.step)} of class {step.of}"
        case Principal():
            part = f", as far as {reading_said(step.part, titles)}" if step.part else ""
            return f"Capital of class {step.of}{part}"
        case Return():
            rate = f", a simple rate a year of {reading_said(step.rate, titles)}" if step.rate else ""
            return f"Return to class {step.of}{rate}"
        case Fee():
            much = prose(step.amount, currency) if step.amount else f"{step.share} of what is left"
            part = f", as far as {reading_said(step.part, titles)}" if step.part else ""
            return f"{_begins(names, step.payee)} has a fee of {much}{part}"
        case _:
            return _whom(step, names, currency)


def _whom(step: Step, names: Names, currency: str) -> str:
    """Say the steps that name whom they pay, or who pays."""
    if isinstance(step, Guarantee):
        stages = [f"{prose(s.amount, currency)} from {written_day(s.since)}" for s in step.stages]
        by = _begins(names, step.by)
        return f"{by} makes up what class {step.of} has had back in all to {_listed(stages)}"
    if isinstance(step, Remainder) and isinstance(step.to_whom, dict):
        return f"What is left is shared: {_parts(step.to_whom, names).replace(' pays ', ' has ')}"
    return f"What is left goes to {'payers, as they have paid' if isinstance(step, Remainder) else AS_PAID}"

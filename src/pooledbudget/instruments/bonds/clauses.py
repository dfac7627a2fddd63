"""A bond's terms read back: each clause as one plain sentence, in the order of the agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.bonds.measures import UNKNOWN
from pooledbudget.instruments.bonds.outcomes import Outcome
from pooledbudget.instruments.bonds.sayer import (
    Names,
    begins,
    capital_first,
    class_called,
    days_said,
    listed,
    name_of,
    outcome_said,
    steps_said,
    titles_of,
)
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
    Malus,
    Principal,
    Reading,
    Recycle,
    Remainder,
    Return,
    Step,
)
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, Cost, CouponTerms, InterestTerms
from pooledbudget.money import prose
from pooledbudget.periods import written_day


def clauses(terms: BondTerms, names: Names, currency: str) -> Iterator[Clause]:
    """Yield each clause as one plain sentence, with partners by name and whom it concerns."""
    names = {**terms.names, **names}
    if not terms.classes:
        yield Clause("Nobody lends to it: what outcomes pay is all that comes in.")
    for name, capital in terms.classes.items():
        called = capital.title or (f"class {name}" if len(terms.classes) > 1 else "")
        for holder, committed in capital.holders.items():
            of = f" as {called}" if called else ""
            yield Clause(f"{begins(names, holder)} commits {prose(committed, currency)}{of}.", (holder,))
        said_of = _capital(terms, capital, class_called(terms, name), currency)
        yield from (Clause(said) for said in said_of)
    yield from (Clause(_cost(cost, names, currency)) for cost in terms.costs)
    yield from (Clause(said) for said in outcome_sentences(terms, currency, names))
    pools = [said.agreement for said in terms.payers.values() if said.agreement]
    yield from (Clause(f"The agreement {pool} pays for outcomes.") for pool in pools)
    yield from (Clause(said) for said in _caps(terms, names, currency))
    yield from (Clause(said) for said in _waterfall(terms, names, currency))


def _capital(terms: BondTerms, capital: CapitalClass, called: str, currency: str) -> Iterator[str]:
    """Yield what a class of capital earns."""
    for draw in capital.draws:
        yield f"{prose(draw.amount, currency)} of {called} is drawn on {written_day(draw.on)}."
    if capital.revolves:
        most = prose(capital.committed, currency)
        yield f"What was repaid of {called} may be drawn again: at most {most} is outstanding at a time."
    if capital.issued_at != "100%":
        yield f"{capital_first(called)} is issued at {capital.issued_at}."
    if capital.interest:
        yield f"{capital_first(called)} bears interest of {_interest(capital.interest)}."
    if capital.coupon:
        yield f"{capital_first(called)} has a coupon a year of {_coupon(capital.coupon, titles_of(terms))}."
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


def _interest(interest: InterestTerms) -> str:
    rates = interest.rate
    said = (
        rates if isinstance(rates, str) else listed([f"{r.rate} from {written_day(r.since)}" for r in rates])
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
        points = listed([f"{rate} at {at}" for at, rate in reading.line])
        below = f", and {reading.below} below" if reading.below else ""
        return f"what {title} gives on the straight lines between {points}{below}"
    steps = [f"{rate} from {at}" for at, rate in reading.steps or [] if rate]
    return f"what {title} reaches: {steps_said(steps, reading.steps or [], 'from')}, and nothing below"


def _cost(cost: Cost, names: Names, currency: str) -> str:
    vat = f" with VAT of {cost.vat}" if cost.vat else ""
    return (
        f"{prose(cost.amount, currency)}{vat} falls due to {name_of(names, cost.payee)} for {cost.purpose} "
        f"{days_said(cost.dates)}."
    )


def outcome_sentences(terms: BondTerms, currency: str, names: Names | None = None) -> Iterator[str]:
    """Yield when each outcome pays, what, and who pays it, as plain sentences."""
    called = {**terms.names, **(names or {})}
    for name, outcome in terms.outcomes.items():
        yield from outcome_said(name, outcome, currency, {**called, **titles_of(terms)})
        yield from _shares(terms, outcome, called)
    for payer, said in terms.payers.items():
        if len(terms.payers) == 1 and not said.agreement:
            yield f"{begins(called, payer)} pays for outcomes."


def _shares(terms: BondTerms, outcome: Outcome, names: Names) -> Iterator[str]:
    """Yield who pays which part, where there are several payers."""
    if outcome.pays == "nothing" or len(terms.payers) < 2:  # noqa: PLR2004 - with one there is nothing to share
        return
    if outcome.shares is None and outcome.status == UNKNOWN:
        yield f"How {listed([name_of(names, payer) for payer in terms.payers])} share it is not published."
    elif outcome.shares is None:
        first, *others = terms.payers
        payers = [begins(names, first), *(name_of(names, payer) for payer in others)]
        yield f"{listed(payers)} pay equal parts."
    elif isinstance(outcome.shares, dict):
        yield f"{_parts(outcome.shares, names, first_word=True)}."
    else:
        for dated in outcome.shares:
            yield f"From {written_day(dated.since)} {_parts(dated.shares, names)}."


def _parts(shares: Mapping[str, str], names: Names, *, verb: str = "pays", first_word: bool = False) -> str:
    first = next(iter(shares))
    called = {payer: name_of(names, payer) for payer in shares}
    called[first] = begins(names, first) if first_word else called[first]
    return listed([f"{called[payer]} {verb} {part}" for payer, part in shares.items()])


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
            yield f"{begins(names, payer)} pays {prose(said.cap, currency)} in all at most."


def _waterfall(terms: BondTerms, names: Names, currency: str) -> Iterator[str]:
    """Yield the dates and each step of the waterfall in order; without one, how repayments are taken."""
    if not terms.waterfall:
        if terms.classes:
            yield "Repayments are made as they are decided: capital first, then return."
        return
    if terms.funded_by == "issuer":
        yield "The issuer pays what falls due, whatever outcomes have paid."
    if terms.dates:
        yield f"What is in the bond is paid out {days_said(terms.dates)}, in this order."
    for number, step in enumerate(terms.waterfall, start=1):
        yield f"{number}. {step_said(terms, step, names, currency)}."


def step_said(terms: BondTerms, step: Step, names: Names, currency: str) -> str:
    """Say a step of a waterfall, with its modifiers."""
    said = _step(terms, step, names, currency)
    said = f"{step.label}: {said}" if step.label else said
    if step.up_to == RETURN_CAP:
        said += ", up to its return cap"
    elif isinstance(step.up_to, int):
        said += f", up to {prose(step.up_to, currency)}"
    if isinstance(step.on, str):
        said += ", on the last date" if step.on == LAST_DATE else f", {step.on}"
    elif step.on:
        said += f", on {listed([written_day(day) for day in step.on])}"
    if step.since:
        said += f", from {written_day(step.since)}"
    return said + (f", until {written_day(step.to)}" if step.to else "")


NAMED: Mapping[str, str] = {
    "costs": "costs that are due",
    "keep": "what is kept in the bond",
    "recycle": "what is drawn again of {of}",
    "malus": "malus of {whom}",
    "interest": "interest on {of}",
    "coupon": "coupon of {of}",
    "principal": "repayment of {of}",
    "return": "return on {of}",
    "fee": "fee of {whom}",
    "remainder": "what is left",
    "guarantee": "guarantee of {of} by {whom}",
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
        name = NAMED[step.step].format(of=class_called(terms, step.of_class), whom=whom)
    return f"{name} ({taken['cite']})" if taken.get("cite") else name


def _step(terms: BondTerms, step: Step, names: Names, currency: str) -> str:
    if isinstance(step, Costs):
        return "Cash is set aside for costs that are due"
    if isinstance(step, Keep | Recycle):
        much = prose(step.amount, currency) if step.amount else "what costs fall due by the next date"
        if isinstance(step, Keep):
            return f"The bond keeps {much}"
        of = capital_first(class_called(terms, step.of))
        return f"{of} is repaid and drawn again by {much}, which stays in the bond"
    if step.of_class:
        return _of_capital(terms, step, names, currency)
    return _whom(terms, step, names, currency)


def _of_capital(terms: BondTerms, step: Step, names: Names, currency: str) -> str:
    """Say the steps that pay a class of capital."""
    of, titles = class_called(terms, step.of_class), titles_of(terms)
    match step:
        case Interest():
            return f"Interest on {of}"
        case Coupon():
            return f"Coupon of {of}"
        case Principal():
            part = f", as far as {reading_said(step.part, titles)}" if step.part else ""
            return f"Repayment of {of}{part}"
        case Guarantee():
            stages = [f"{prose(s.amount, currency)} from {written_day(s.since)}" for s in step.stages]
            by = begins(names, step.by)
            so_far = f"{by} makes up what {of} has had back in all to {listed(stages)}"
            return f"{so_far}, as far as it is outstanding"
        case _:
            reading = step.rate if isinstance(step, Return) else None
            rate = f", a simple rate a year of {reading_said(reading, titles)}" if reading else ""
            return f"Return on {of}{rate}"


def _whom(terms: BondTerms, step: Step, names: Names, currency: str) -> str:
    """Say the steps that name whom they pay, or who pays."""
    if isinstance(step, Fee | Malus):
        much = (
            prose(step.amount, currency) if step.amount else f"{getattr(step, 'share', '')} of what is left"
        )
        part = f", as far as {reading_said(step.part, titles_of(terms))}" if step.part else ""
        if isinstance(step, Malus):
            return f"{begins(names, step.by)} pays a malus of {much} into the bond{part}"
        return f"{begins(names, step.payee)} has a fee of {much}{part}"
    if isinstance(step, Remainder) and isinstance(step.to_whom, dict):
        return f"What is left is shared: {_parts(step.to_whom, names, verb='has')}"
    return f"What is left goes to {'payers, as they have paid' if isinstance(step, Remainder) else AS_PAID}"

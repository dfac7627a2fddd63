"""What cannot be between the clauses of a bond, all of it at once, each with the clause it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from pooledbudget.instruments.bonds.currencies import CODES, NO_CURRENCY
from pooledbudget.instruments.bonds.facts import COUNTS
from pooledbudget.instruments.bonds.idle import idle
from pooledbudget.instruments.bonds.indexing import can_rise
from pooledbudget.instruments.bonds.measures import UNKNOWN, level, over_the_whole, rising
from pooledbudget.instruments.bonds.outcomes import (
    POOLED,
    Band,
    Line,
    Outcome,
    Person,
    Steps,
    Tiers,
)
from pooledbudget.instruments.bonds.results import below_none, no_index, not_read, of_nobody
from pooledbudget.instruments.bonds.schedule import FOREVER, refuse_no_day
from pooledbudget.instruments.bonds.steps import (
    AS_PAID,
    RETURN_CAP,
    Coupon,
    Guarantee,
    Interest,
    Keep,
    Malus,
    Principal,
    Reading,
    Recycle,
    Remainder,
    Step,
)
from pooledbudget.instruments.bonds.terms import (
    BondTerms,
    CapitalClass,
    Example,
    ExampleResult,
    share_of,
)
from pooledbudget.instruments.bonds.waterfall import ISSUER
from pooledbudget.money import MINOR_MAX, minor_of
from pooledbudget.partners import unknown
from pooledbudget.settings import ClauseFault, Settings, under

RETURN_CAP_MAX = Fraction(1)
"""A cap of more than 100% a year is no cap that anybody agreed."""


def contradictions(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield every fault between the clauses of a bond."""
    if terms.currency not in {"", NO_CURRENCY, *CODES}:
        yield "currency", f"there is no currency {terms.currency!r}: write its code in ISO 4217"
    yield from _within_tables(terms)
    for name, capital in terms.classes.items():
        yield from under(f"classes.{name}", _of_class(terms, name, capital))
    for name, outcome in terms.outcomes.items():
        yield from under(f"outcomes.{name}", _of_outcome(terms, name, outcome))
    for where, reading in terms.readings:
        yield from ((where, what) for what in _of_reading(terms, reading))
    yield from _of_the_waterfall(terms)
    for number, step in enumerate(terms.waterfall, start=1):
        yield from under(f"waterfall.{number}", _of_step(terms, step))
    yield from idle(terms)
    for number, example in enumerate(terms.example, start=1):
        yield from under(f"example.{number}", _of_example(terms, example))


def _within_tables(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield what each table says is wrong with itself."""
    places: list[tuple[str, Settings | None]] = [("dates", terms.dates)]
    places += [(f"classes.{name}.coupon", capital.coupon) for name, capital in terms.classes.items()]
    places += [(f"classes.{name}.interest", capital.interest) for name, capital in terms.classes.items()]
    places += [(f"classes.{name}.return_cap", capital.cap) for name, capital in terms.classes.items()]
    places += [(f"costs.{number}.dates", cost.dates) for number, cost in enumerate(terms.costs, start=1)]
    places += [(f"outcomes.{name}", outcome) for name, outcome in terms.outcomes.items()]
    places += [(f"waterfall.{number}", step) for number, step in enumerate(terms.waterfall, start=1)]
    places += terms.step_readings
    for where, table in places:
        if table:
            yield from under(where, table.impossible())
    for number, cost in enumerate(terms.costs, start=1):
        yield from over_the_whole(f"costs.{number}.vat", cost.vat)
    if terms.caps.year:
        try:
            refuse_no_day(terms.caps.year.starts)
        except ValueError as fault:
            yield "caps.year.starts", str(fault)


def _of_class(terms: BondTerms, name: str, capital: CapitalClass) -> Iterator[ClauseFault]:
    """Yield what cannot be of a class of capital."""
    if terms.waterfall and all(step.of_class != name for step in terms.waterfall):
        yield "", "no step of the waterfall pays it"
    if not share_of(capital.issued_at):
        yield "issued_at", "capital issued for nothing brings nothing in"
    drawn = [draw.amount for draw in capital.draws]
    if (max(drawn, default=0) if capital.revolves else sum(drawn)) > capital.committed:
        yield "draws", "more is drawn than its holders committed"
    if capital.revolves and capital.issued_at != "100%":
        yield "revolves", "capital issued below par is issued once: it is not drawn again"
    rate = share_of(capital.cap.rate) if capital.cap and capital.cap.rate else None
    if rate is not None and rate > RETURN_CAP_MAX:
        yield "return_cap", f"{capital.return_cap} a year is no cap"
    coupon = capital.coupon
    if coupon is None or coupon.floor is None:
        return
    if coupon.rate and share_of(coupon.rate) < share_of(coupon.floor):
        yield "coupon.floor", "the floor is above the rate, which then never holds"
    if rate is not None and rate < share_of(coupon.floor):
        yield "return_cap", f"the cap is below the coupon's floor of {coupon.floor}"


def _of_outcome(terms: BondTerms, name: str, outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield what cannot be of an outcome."""
    if outcome.pays != "nothing" and not terms.payers:
        yield "", "nobody pays for it: name a payer in 'payers'"
    for payer in _payers_in(outcome.shares):
        if payer not in terms.payers:
            yield "shares", unknown("payer", payer, terms.payers)
    pairs = _pairs_of(outcome)
    yield from (("", fault) for fault in [*rising(pairs), *_unreadable_amounts(pairs)])
    blank = any(not text for _, text in pairs)
    if pairs and blank != (outcome.status == UNKNOWN):
        yield "status", "an amount is left blank, with status 'unknown', where it is not published"
    if isinstance(outcome, Tiers) and any(tier.first is None for tier in outcome.tiers[:-1]):
        yield "tiers", "only the last tier may be for all the rest"
    yield from _of_index(terms, outcome)
    if outcome.quota and name not in outcome.quota.among:
        yield "quota.among", f"the group of which {name} is a part names it too"
    if isinstance(outcome, Person) and name in {outcome.after, outcome.restarts}:
        yield "", f"{name} cannot come before itself"
    others = [outcome.after, outcome.restarts] if isinstance(outcome, Person) else []
    others += outcome.quota.among if outcome.quota else []
    for other in others:
        if other is not None and other not in terms.outcomes:
            yield "", unknown("outcome", other, terms.outcomes)


def _of_index(terms: BondTerms, outcome: Outcome) -> Iterator[ClauseFault]:
    """Yield why what an outcome pays cannot rise."""
    indexed = outcome.indexed
    if indexed is None:
        return
    if not can_rise(outcome):
        yield "indexed", "it has no price or amount that could rise"
    last = terms.last_day
    if last is not None and not indexed.dates.days(last):
        yield "indexed.dates", f"its first day, {indexed.dates.since}, is after the last day, {last}"
    index = terms.outcomes.get(indexed.reads or "")
    if indexed.reads is not None and index is None:
        yield "indexed.reads", unknown("outcome", indexed.reads, terms.outcomes)
    elif index is not None and (index.pays != "nothing" or index.default_reads != "value" or index.cohorts):
        yield "indexed.reads", f"{indexed.reads} is no index: one is sent as the value of what pays nothing"


def _pairs_of(outcome: Outcome) -> list[list[str]]:
    """Return the pairs of a level and an amount that an outcome goes by."""
    if isinstance(outcome, Steps):
        return outcome.steps
    if isinstance(outcome, Line):
        return outcome.line
    return outcome.bands if isinstance(outcome, Band) else []


def _payers_in(shares: object) -> list[str]:
    """Return every payer that shares name."""
    if isinstance(shares, Mapping):
        return list(shares)
    dated = shares if isinstance(shares, list) else []
    return list(dict.fromkeys(name for some in dated for name in some.shares))


def _of_reading(terms: BondTerms, reading: Reading) -> Iterator[str]:
    if reading.reads not in terms.outcomes:
        yield unknown("outcome", reading.reads, terms.outcomes)
    for pairs in (reading.line, reading.steps):
        yield from rising(pairs)
        for _, text in pairs or ():
            blank = not text and pairs is reading.steps
            if not blank and not (text.endswith("%") and text[:-1].replace(".", "", 1).isdigit()):
                yield f"{text!r} is not a percentage like 7.5%"


def _of_the_waterfall(terms: BondTerms) -> Iterator[ClauseFault]:
    """Yield what cannot be of the list as a whole."""
    if terms.waterfall and terms.dates is None:
        yield "dates", "a waterfall runs on dates: say them"
    if terms.dates is not None and terms.ends is not None and terms.ends < terms.dates.since:
        yield "ends", f"it ends on {terms.ends}, before the first of its dates"
    if terms.costs and terms.waterfall and all(step.step != "costs" for step in terms.waterfall):
        yield "waterfall", "costs fall due and no step sets cash aside for them"
    always = [step for step in terms.waterfall if step.on is None and step.since is None and step.to is None]
    seen = Counter(step.name for step in always)
    for name, times in seen.items():
        if times > 1:
            yield "waterfall", f"{name} stands there twice: give the second a label, or dates"


def _of_step(terms: BondTerms, step: Step) -> Iterator[ClauseFault]:
    """Yield what cannot be of a step, held against the classes and payers."""
    capital = terms.classes.get(step.of_class)
    if step.of_class and capital is None:
        yield "class", unknown("class", step.of_class, terms.classes)
    if capital is not None:
        yield from _of_its_class(terms, step, capital)
    if step.up_to == RETURN_CAP and (capital is None or capital.cap is None):
        yield "up_to", f"{step.of_class or 'the step'} has no return cap"
    if isinstance(step.on, list) and terms.dates is not None and not _on_a_date(terms, step.on):
        yield "on", "none of these days is a date of the waterfall"
    if isinstance(step, Malus):
        yield from _of_malus(terms, step)
    if isinstance(step, Guarantee):
        days = [stage.since for stage in step.stages]
        if days != sorted(set(days)):
            yield "stages", "the stages are out of order"
    if isinstance(step, Remainder) and step.to_whom == AS_PAID and not terms.payers:
        yield "goes_to", "there are no payers"


def _of_its_class(terms: BondTerms, step: Step, capital: CapitalClass) -> Iterator[ClauseFault]:
    """Yield what cannot be between a step and the class that it is for."""
    name = step.of_class
    if isinstance(step, Coupon) and capital.coupon is None:
        yield "class", f"{name} has no coupon"
    if isinstance(step, Interest) and capital.interest is None:
        yield "class", f"{name} has no interest"
    if isinstance(step, Principal) and step.part is not None and capital.revolves:
        yield "part", f"{name} may be drawn more than once: a part of all that was drawn says nothing"
    if not isinstance(step, Recycle):
        return
    if not capital.revolves:
        yield "class", f"{name} is drawn once: say 'revolves = true' where it is drawn again"
    keeps = any(isinstance(other, Keep) and other.amount is None for other in terms.waterfall)
    if step.amount is None and keeps:
        yield "step", "the step 'keep' keeps the same costs back: leave it out"


def _of_malus(terms: BondTerms, step: Malus) -> Iterator[ClauseFault]:
    """Yield why a partner cannot owe a malus."""
    if step.by in terms.payers:
        yield "by", f"{step.by} pays for outcomes: what it owes is an outcome that it pays"
    elif step.by in terms.investors:
        yield (
            "by",
            f"{step.by} holds capital: what it loses is a part of principal, or an outcome below nought",
        )


def _on_a_date(terms: BondTerms, days: Sequence[date]) -> bool:
    """Say whether any of some days is a date on which the waterfall runs."""
    dates = terms.dates.days(FOREVER) if terms.dates else []
    return any(day in dates or day == terms.last_day for day in days)


def _of_example(terms: BondTerms, example: Example) -> Iterator[ClauseFault]:
    """Yield the names in an example that the terms do not have: nought would agree with nothing."""
    paying = dict.fromkeys([*terms.payers, *terms.called_on, ISSUER])
    for given in example.results:
        yield from (("results", what) for what in _of_result(terms, given))
    single = next(iter(terms.outcomes)) if len(terms.outcomes) == 1 else ""
    told = Counter(
        (given.outcome or single, given.cohort or given.on.isoformat())
        for given in example.results
        if not given.person
    )
    for (outcome, key), times in told.items():
        if times > 1:
            yield "results", f"a second result of {outcome or 'the outcome'} for {key}: it has one"
    yield from _looked_at(example)
    yield from _stopped(terms, example)
    yield from _expected(terms, example, paying)
    for cash, who, known in (
        ("draws", "investor", dict.fromkeys(terms.investors)),
        ("receipts", "payer", paying),
    ):
        for paid in getattr(example, cash):
            if paid.by not in known:
                yield cash, unknown(who, paid.by, known)
    for draw in example.draws:
        if draw.step and draw.step not in terms.classes:
            yield "draws", unknown("class", draw.step, terms.classes)


def _looked_at(example: Example) -> Iterator[ClauseFault]:
    """Yield what is of a day after the last that an example looks at: nought would agree with it."""
    until = example.until
    if until is None:
        return
    for key in ("draws", "results", "receipts", "expect"):
        for given in getattr(example, key):
            if given.on > until:
                yield key, f"{given.on} is after {until}, the last day that is looked at"


def _stopped(terms: BondTerms, example: Example) -> Iterator[ClauseFault]:
    """Yield a stop by nobody, where what it costs hangs on who it is by, and one by a partner of no terms."""
    asked = {outcome.stopped_by for outcome in terms.terminations if outcome.stopped_by}
    known = dict.fromkeys([*terms.named, *terms.payers])
    ends = terms.last_day
    if example.stopped is not None and ends is not None and example.stopped > ends:
        yield "stopped", f"it has ended by then, on {ends}"
    if example.stopped is None and example.stopped_by:
        yield "stopped_by", "nothing says that it is stopped: say the day in 'stopped'"
    elif example.stopped_by and example.stopped_by not in known:
        yield "stopped_by", unknown("partner", example.stopped_by, known)
    elif example.stopped is not None and asked and not example.stopped_by:
        yield (
            "stopped_by",
            f"what a stop costs hangs on who stops it: {' or '.join(sorted(asked))}, or another",
        )


def _of_result(terms: BondTerms, given: ExampleResult) -> Iterator[str]:
    """Yield what no row of results could say either."""
    name = given.outcome or (next(iter(terms.outcomes)) if len(terms.outcomes) == 1 else "")
    if not name:
        yield "say which outcome it is a result of"
    elif name not in terms.outcomes:
        yield unknown("outcome", name, terms.outcomes)
    else:
        cohorts = dict.fromkeys([*terms.outcomes[name].cohorts, POOLED])
        yield from of_nobody(terms.outcomes[name], given.person)
        told = {key: bool(getattr(given, key)) for key in ("value", "second_value", "fall", "counts")}
        yield from (what for _, what in not_read(terms.outcomes[name], told, given.person))
        if terms.outcomes[name].cohorts and given.cohort not in cohorts:
            yield unknown("cohort", given.cohort, cohorts)
    for text in (given.value, given.second_value, given.fall):
        try:
            level(text or "0")
        except ValueError as fault:
            yield str(fault)
        else:
            counted = name in terms.outcomes and text != given.fall
            yield from below_none(terms.outcomes[name], text) if counted else ()
            yield from no_index(terms.outcomes, name, text) if text == given.value else ()
    yield from (f"{count} of {what} is less than none" for what, count in given.counts.items() if count < 0)
    for count in given.counts:
        if count not in COUNTS:
            yield unknown("count", count, dict.fromkeys(COUNTS))


def _expected(terms: BondTerms, example: Example, paying: Mapping[str, object]) -> Iterator[ClauseFault]:
    """Yield the names that what is expected has and the terms do not."""
    called = [step.name for step in terms.waterfall]
    calls = [f"{name} called" for name in called]
    costs = [cost.purpose for cost in terms.costs]
    steps = dict.fromkeys([*terms.outcomes, *called, *costs, *calls, ISSUER])
    for expected in example.expect:
        if bool(expected.by) == bool(expected.to):
            yield "expect", "say either who pays ('by') or who is paid ('to')"
        elif expected.by and expected.by not in paying:
            yield "expect", unknown("payer", expected.by, paying)
        elif expected.to and expected.to not in dict.fromkeys([*terms.named, *terms.payers]):
            yield "expect", unknown("holder or payee", expected.to, dict.fromkeys(terms.named))
        if expected.why and expected.step not in terms.outcomes:
            yield "expect", unknown("outcome", expected.step, terms.outcomes)
        elif expected.step and expected.step not in steps:
            yield "expect", unknown("outcome or step", expected.step, steps)


def _unreadable_amounts(pairs: list[list[str]]) -> Iterator[str]:
    """Yield what is wrong with the amounts among pairs."""
    for _, text in pairs:
        try:
            if text and abs(minor_of(text)) > MINOR_MAX:
                yield f"{text!r} is too large"
        except ValueError as fault:
            yield str(fault)

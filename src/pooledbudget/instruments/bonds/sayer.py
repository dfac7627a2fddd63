"""What each way of paying says in words, and the small words that every clause is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pooledbudget.instruments.bonds.measures import UNKNOWN, Counterfactual
from pooledbudget.instruments.bonds.outcomes import (
    AtRisk,
    Band,
    Difference,
    Indexed,
    Line,
    Outcome,
    Person,
    Price,
    Saving,
    Shortfall,
    Standing,
    Steps,
    Sum,
    Termination,
    Threshold,
    Tiers,
)
from pooledbudget.instruments.bonds.schedule import Schedule
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.money import minor_of, prose
from pooledbudget.periods import written_day

Names = Mapping[str, str]
"""Partners' names by id."""


def name_of(names: Names, partner: str) -> str:
    """Return what a partner or an outcome is called; its id where nothing calls it."""
    return names.get(partner, partner)


def begins(names: Names, partner: str) -> str:
    """Return what a partner is called at the beginning of a sentence."""
    return capital_first(names[partner]) if partner in names else partner


def class_called(terms: BondTerms, name: str) -> str:
    """Return what a class of capital is called once it has been named: `the loan`, `equity`, `class E`."""
    capital = terms.classes.get(name)
    if capital is None or not capital.title:
        return f"class {name}" if capital is None or len(terms.classes) > 1 else "capital"
    first, _, rest = capital.title.partition(" ")
    return f"the {rest}" if rest and first.lower() in {"a", "an"} else capital.title


def titles_of(terms: BondTerms) -> Names:
    """Return what outcomes are called in words, by id."""
    return {name: outcome.title or name for name, outcome in terms.outcomes.items()}


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def capital_first(called: str) -> str:
    """Return words as they begin a sentence."""
    return called[:1].upper() + called[1:]


def days_said(dates: Schedule) -> str:
    """Say the days of a schedule."""
    if dates.times == 1:
        return f"on {written_day(dates.since)}"
    end = f" until {written_day(dates.to)}" if dates.to else ""
    end = f", {dates.times} times" if dates.times else end
    return f"on {written_day(dates.since)} and every {dates.every.removeprefix('1 ')} after it{end}"


def outcome_said(name: str, outcome: Outcome, currency: str, titles: Names | None = None) -> Iterator[str]:
    """Yield what one outcome pays, when, and within which limits; `titles` are the others' words by id."""
    title, others = outcome.title or name, titles or {}
    if type(outcome) in SAID:
        yield from SAID[type(outcome)](Sayer(title, currency, others), outcome)
    else:
        yield f"{capital_first(title)} is measured, and pays nothing itself."
    if outcome.counterfactual and not isinstance(outcome, Difference):
        yield f"The fall is measured against {_design(outcome.counterfactual)}."
    if outcome.pooled and not isinstance(outcome, Difference):
        yield f"If no cohort has paid, {outcome.pooled.threshold} over all cohorts pays once."
    if outcome.blend:
        yield f"Two estimates are blended: {outcome.blend} of the first, the rest of the second."
    if outcome.indexed:
        yield rises_said(outcome.indexed, others)
    if outcome.status == "assumed":
        yield "What it pays is assumed here."
    if outcome.discount:
        yield f"{outcome.discount} is taken off each payment."
    if outcome.quota:
        group = [name_of(others, other) for other in outcome.quota.among]
        yield f"It is at most {outcome.quota.at_most} of {listed(group)}."
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


def rises_said(indexed: Indexed, titles: Names) -> str:
    """Say how what an outcome pays rises."""
    days = days_said(indexed.dates)
    if indexed.rate:
        return f"What it pays rises by {indexed.rate} {days}, to the nearest penny."
    limits = [
        f"{much} {limit}"
        for much, limit in (("at most", indexed.at_most), ("at least", indexed.at_least))
        if limit
    ]
    within = f", each time by {' and '.join(limits)}" if limits else ""
    index = name_of(titles, indexed.reads or "")
    return f"What it pays rises with {index} from {indexed.base}, {days}{within}, to the nearest penny."


UNPUBLISHED = "What it pays is not published, so nothing can be posted."
NOT_SAID = "what is not published"


def steps_said(known: Sequence[str], pairs: Sequence[Sequence[str]], reached: str) -> str:
    """Say what goes with each level, and at which it is not published."""
    blank = [at for at, text in pairs if not text]
    return listed([*known, f"{NOT_SAID} {reached} {listed(blank)}"] if blank else known)


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
            yield f"{capital_first(self.title)}: {UNPUBLISHED[:1].lower()}{UNPUBLISHED[1:]}"
        elif isinstance(outcome, Person):
            yield f"{prose(outcome.price, self.currency)} is paid for each person with {self.title}, once."
        else:
            yield f"For {self.title} {prose(outcome.price, self.currency)} each is paid."
        if isinstance(outcome, Price) and outcome.minimum:
            yield f"Each result is paid for {outcome.minimum} at least."
        if isinstance(outcome, Person) and outcome.after:
            after = name_of(self.titles, outcome.after)
            clock = f"at least {outcome.days} days after {after}" if outcome.days else f"after {after}"
            again = ""
            if outcome.restarts:
                but = f", but for {outcome.tolerates}," if outcome.tolerates else ""
                again = f"; each time of {name_of(self.titles, outcome.restarts)}{but} starts the days again"
            yield f"It is paid {clock}{again}."

    def shortfall(self, outcome: Shortfall) -> Iterator[str]:
        """Say what is paid for those who do not come."""
        owed = f"For {self.title} a minimum of {outcome.minimum} is owed each time"
        if outcome.price is None:
            yield f"{owed}. {UNPUBLISHED}"
        else:
            yield f"{owed}: {prose(outcome.price, self.currency)} is paid for each one fewer."

    def sum(self, outcome: Sum) -> Iterator[str]:
        """Say a fixed amount."""
        amount = prose(outcome.amount, self.currency) if outcome.amount else ""
        yield (
            f"{amount} is paid once for {self.title}."
            if amount
            else f"{capital_first(self.title)}: {UNPUBLISHED}"
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
        steps = steps_said(said, outcome.steps, reached)
        yield f"For {self.title} the amount of the highest step reached is paid: {steps}, and nothing below."

    def line(self, outcome: Line) -> Iterator[str]:
        """Say amounts on lines."""
        points = listed([f"{_amount(amount, self.currency)} at {at}" for at, amount in outcome.line])
        yield f"For {self.title} what is paid lies on the straight lines between {points}."

    def band(self, outcome: Band) -> Iterator[str]:
        """Say prices by band."""
        units = {"value": "unit", "avoided": "event avoided", "points": "percentage point"}[outcome.units]
        said = [f"{_amount(price, self.currency)} from {at}" for at, price in outcome.bands if price]
        bands = steps_said(said, outcome.bands, "from")
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
        yield f"For {self.title} {listed(tiers)}."

    def saving(self, outcome: Saving) -> Iterator[str]:
        """Say the share of a saving."""
        later = "a share that is not published" if outcome.once_repaid == UNKNOWN else outcome.once_repaid
        then = f"; once capital is repaid it is {later}" if later else ""
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
        yield f"{amount} is paid for {self.title} {days_said(outcome.dates)}, whatever is measured."

    def termination(self, outcome: Termination) -> Iterator[str]:
        """Say what a stop costs."""
        stages = [
            f"{prose(stage.amount, self.currency)} from {written_day(stage.since)}"
            for stage in outcome.stages
        ]
        by = f" by {name_of(self.titles, outcome.stopped_by)}" if outcome.stopped_by else ""
        yield f"If the bond is stopped{by}, {self.title} pays {listed(stages)}."


SAID: Mapping[type[Outcome], Callable[[Sayer, Any], Iterator[str]]] = {
    Price: Sayer.priced,
    Shortfall: Sayer.shortfall,
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

"""What a bond's terms say: who lends, what is measured, when it pays, what it may return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.agreement import Terms
from pooledbudget.money import share
from pooledbudget.settings import Settings

Percentage = Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?%$")]
POOLED = "all"
"""The cohort name under which a pooled result is reported."""


class Commitment(Settings):
    """What one investor promises to pay in when called."""

    investor: Name
    commitment: PositivePence


class OutcomeTerms(Settings):
    """When an outcome pays, and how much."""

    metric: str
    cohorts: list[str] = Field(min_length=1)
    only_pooled: list[str] = []
    """Cohorts that have no result of their own, and are judged in the pooled one alone."""
    cohort_threshold: Percentage
    """Least fall against the comparison for a cohort to pay on its own."""
    pooled_threshold: Percentage | None = None
    """Least fall over all cohorts together; pays once, if no cohort paid on its own."""
    payment_per_event_avoided: PositivePence | None = None
    """Blank where the terms do not publish it: then nothing can be posted."""
    payment_cap: PositivePence | None = None
    source: str

    @property
    def answered_alone(self) -> list[str]:
        """The cohorts that must each be answered before the pooled result is."""
        return [cohort for cohort in self.cohorts if cohort not in self.only_pooled]

    @property
    def cohort_fall(self) -> Fraction:
        """The cohort threshold, exactly."""
        return share(self.cohort_threshold)

    @property
    def pooled_fall(self) -> Fraction | None:
        """The pooled threshold, exactly."""
        return share(self.pooled_threshold) if self.pooled_threshold else None


class BondTerms(Terms):
    """The whole of a bond: one class of capital."""

    kind: Literal["bond"]
    payer: Name
    """The agreement that pays for outcomes."""
    theme: Name
    """The payer's theme that outcomes are spent under."""
    investors: list[Commitment] = Field(min_length=1)
    outcome: OutcomeTerms
    return_cap: Percentage | None = None
    """Most return a year, simple, on capital drawn."""

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be between its clauses, all of it."""
        outcome = self.outcome
        if len(set(self.named)) != len(self.investors):
            yield "investors", "an investor is named twice"
        cohorts = Counter(outcome.cohorts)
        if POOLED in cohorts:
            yield "outcome.cohorts", f"{POOLED!r} is kept for the pooled result; name cohorts otherwise"
        for cohort in [cohort for cohort, times in cohorts.items() if times > 1]:
            yield "outcome.cohorts", f"{cohort!r} is named twice"
        for cohort in outcome.only_pooled:
            if cohort not in cohorts:
                yield "outcome.only_pooled", f"there is no cohort {cohort!r}"
        falls = {}
        for name, value in (
            ("outcome.cohort_threshold", outcome.cohort_threshold),
            ("outcome.pooled_threshold", outcome.pooled_threshold),
            ("return_cap", self.return_cap),
        ):
            try:
                falls[name] = share(value or "0%")
            except ValueError as fault:
                yield name, str(fault)
        alone, together = (falls.get(f"outcome.{way}_threshold") for way in ("cohort", "pooled"))
        if alone is not None and together is not None and together > alone and not outcome.only_pooled:
            yield (
                "outcome.pooled_threshold",
                f"{outcome.pooled_threshold} is more than the {outcome.cohort_threshold} at which a cohort "
                "pays alone: where none does, all together cannot fall so far",
            )

    @property
    def named(self) -> Iterable[str]:
        """The investors."""
        return [investor.investor for investor in self.investors]

    @property
    def paid_by(self) -> str:
        """The agreement that pays for outcomes."""
        return self.payer

    def commitment(self, investor: str) -> int:
        """Return what an investor committed, in minor units; nought for anybody else."""
        return sum(lender.commitment for lender in self.investors if lender.investor == investor)

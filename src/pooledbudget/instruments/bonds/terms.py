"""What a bond's terms say: who lends, what is measured, when it pays, what it may return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

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

    @model_validator(mode="after")
    def _hangs_together(self) -> BondTerms:
        if len(set(self.named)) != len(self.investors):
            raise ValueError("an investor is named twice")
        cohorts = Counter(self.outcome.cohorts)
        if POOLED in cohorts:
            raise ValueError(f"{POOLED!r} is kept for the pooled result; name cohorts otherwise")
        twice = [cohort for cohort, times in cohorts.items() if times > 1]
        if twice:
            raise ValueError(f"outcome.cohorts: {twice[0]!r} is named twice")
        strange = [cohort for cohort in self.outcome.only_pooled if cohort not in cohorts]
        if strange:
            raise ValueError(f"outcome.only_pooled: there is no cohort {strange[0]!r}")
        _ = self.outcome.cohort_fall, self.outcome.pooled_fall
        if self.return_cap is not None:
            try:
                share(self.return_cap)
            except ValueError as fault:
                raise ValueError(f"return_cap: {fault}") from fault
        return self

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

"""What a bond's terms say: who lends, what is measured, when it pays, what it may return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pooledbudget.cells import PositivePence
from pooledbudget.money import prose, share
from pooledbudget.place.book_file import Name
from pooledbudget.place.settings import Settings

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
        return [one for one in self.cohorts if one not in self.only_pooled]

    @property
    def cohort_fall(self) -> Fraction:
        """The cohort threshold, exactly."""
        return share(self.cohort_threshold)

    @property
    def pooled_fall(self) -> Fraction | None:
        """The pooled threshold, exactly."""
        return share(self.pooled_threshold) if self.pooled_threshold else None

    def sentences(self) -> Sequence[str]:
        """Return when it pays, and what, as plain sentences."""
        said = [
            f"A cohort pays if {self.metric} fall by at least {self.cohort_threshold} against the comparison."
        ]
        if self.pooled_threshold:
            said.append(
                f"If no cohort has paid, a fall of at least {self.pooled_threshold} over all "
                "cohorts pays once."
            )
        if self.payment_per_event_avoided:
            cap = f", up to {prose(self.payment_cap)} in all" if self.payment_cap else ""
            said.append(f"It pays {prose(self.payment_per_event_avoided)} for each event avoided{cap}.")
        else:
            said.append("What it pays is not published, so nothing can be posted.")
        return said


class BondTerms(Settings):
    """The whole of a bond: one class of capital."""

    kind: Literal["bond"]
    agreement: Name
    title: str
    source: str = ""
    payer: Name
    """The agreement that pays for outcomes."""
    theme: Name
    investors: list[Commitment] = Field(min_length=1)
    outcome: OutcomeTerms
    return_cap: Percentage | None = None
    """Most return a year, simple, on capital drawn."""

    @model_validator(mode="after")
    def _hangs_together(self) -> BondTerms:
        names = [one.investor for one in self.investors]
        if len(set(names)) != len(names):
            raise ValueError("an investor is named twice")
        if POOLED in self.outcome.cohorts:
            raise ValueError(f"{POOLED!r} is kept for the pooled result; name cohorts otherwise")
        return self

    def sentences(self, names: Mapping[str, str]) -> Sequence[str]:
        """Return each clause as one plain sentence, with partners by name."""
        said = [f"{names[one.investor]} commits {prose(one.commitment)}." for one in self.investors]
        said += self.outcome.sentences()
        if self.return_cap:
            said.append(f"Capital is repaid first; return is at most {self.return_cap} a year, simple.")
        return said

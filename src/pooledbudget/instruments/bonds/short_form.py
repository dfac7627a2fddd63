"""The short form of a bond's terms: one class of capital, one outcome against a comparison, one payer.

Most bonds that only a pool pays for say no more than this, and every record kept so far holds terms in
this form. It says the same as the long form and is read into it: nothing after this module knows of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.agreement import Terms
from pooledbudget.instruments.bonds.measures import Counterfactual, Percentage
from pooledbudget.instruments.bonds.outcomes import POOLED, Difference, PooledTest
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, Caps, Payer
from pooledbudget.money import share
from pooledbudget.settings import Settings

CLASS, OUTCOME = "capital", "outcome"
"""What the one class and the one outcome are called."""


class Commitment(Settings):
    """What one investor promises to pay in when called."""

    investor: Name
    commitment: PositivePence


class OutcomeTerms(Settings):
    """When the outcome pays, and how much."""

    metric: str = Field(description="what is counted, in words", examples=["reconviction events"])
    cohorts: list[str] = Field(min_length=1)
    only_pooled: list[str] = Field(
        default=[], description="cohorts with no result of their own, judged in the pooled one alone"
    )
    cohort_threshold: Percentage = Field(
        description="the least fall against the comparison for a cohort to pay on its own"
    )
    pooled_threshold: Percentage | None = Field(
        default=None, description="the least fall over all cohorts; pays once, if no cohort paid on its own"
    )
    payment_per_event_avoided: PositivePence | None = Field(
        default=None, description="blank where the terms do not publish it: then nothing can be posted"
    )
    payment_cap: PositivePence | None = Field(default=None, description="the most it pays in all")
    source: str


class ShortTerms(Terms):
    """The whole of a bond in the short form."""

    kind: Literal["bond"]
    payer: Name = Field(description="the agreement that pays for outcomes")
    theme: Name = Field(description="the payer's theme that outcomes are spent under")
    investors: list[Commitment] = Field(min_length=1)
    outcome: OutcomeTerms
    return_cap: Percentage | None = Field(
        default=None, description="the most return a year, actual/365, compound, on all flows"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be between its clauses, all of it."""
        outcome = self.outcome
        if len({investor.investor for investor in self.investors}) != len(self.investors):
            yield "investors", "an investor is named twice"
        cohorts = Counter(outcome.cohorts)
        if POOLED in cohorts:
            yield "outcome.cohorts", f"{POOLED!r} is kept for the pooled result; name cohorts otherwise"
        for cohort in [cohort for cohort, times in cohorts.items() if times > 1]:
            yield "outcome.cohorts", f"{cohort!r} is named twice"
        for cohort in outcome.only_pooled:
            if cohort not in cohorts:
                yield "outcome.only_pooled", f"there is no cohort {cohort!r}"
        yield from self._thresholds()

    def _thresholds(self) -> Iterator[tuple[str, str]]:
        outcome, falls = self.outcome, dict[str, Fraction]()
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

    def in_full(self) -> BondTerms:
        """Return the same terms in the long form."""
        said = self.outcome
        pooled = None
        if said.pooled_threshold is not None:
            pooled = PooledTest(threshold=said.pooled_threshold, only=said.only_pooled)
        outcome = Difference.model_construct(
            pays="difference",
            title=said.metric,
            cite=said.source,
            status="published" if said.payment_per_event_avoided else "unknown",
            shares=None,
            cap=said.payment_cap,
            discount=None,
            cohorts=said.cohorts,
            pooled=pooled,
            counterfactual=Counterfactual(design="matched", cite=said.source),
            reads=None,
            blend=None,
            quota=None,
            price=said.payment_per_event_avoided,
            threshold=said.cohort_threshold,
        )
        holders = {investor.investor: investor.commitment for investor in self.investors}
        capital = CapitalClass.model_construct(
            title="",
            holders=holders,
            draws=[],
            issued_at="100%",
            interest=None,
            coupon=None,
            return_cap=self.return_cap,
        )
        return BondTerms.model_construct(
            kind="bond",
            agreement=self.agreement,
            title=self.title,
            source=self.source,
            sources=[],
            published=[],
            assumed=[],
            currency="",
            dates=None,
            ends=None,
            ties="by id",
            funded_by="pot",
            transferable=False,
            names={},
            classes={CLASS: capital},
            costs=[],
            payers={self.payer: Payer(agreement=self.payer, theme=self.theme)},
            outcomes={OUTCOME: outcome},
            caps=Caps(),
            waterfall=[],
            example=[],
        )


def is_short(content: Mapping[str, object]) -> bool:
    """Say whether a file is in the short form: it has one outcome, and no classes."""
    return "classes" not in content and ("investors" in content or "outcome" in content)

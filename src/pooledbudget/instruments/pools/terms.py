"""What a pooled agreement says, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pooledbudget.cells import Name, PositivePence, folded
from pooledbudget.instruments.agreement import Terms
from pooledbudget.money import Shares, instalments
from pooledbudget.periods import FinancialYear
from pooledbudget.settings import Settings

Year = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
EVERYTHING = "*"
EVERY_MONTHS = {"annual": 12, "quarterly": 3, "monthly": 1}


class Scheme(Settings):
    """Something the pool pays for, or that is reported beside it."""

    title: str
    theme: Name
    status: Literal["pooled", "in view"] = "pooled"
    covers: list[str] = Field(
        default=[],
        description="codes or names that senders use for it in their files; case and spaces do not matter; "
        "* is everything that is not named elsewhere, and each new code is said once on the receipt",
    )
    senders: list[Name] = Field(
        default=[],
        description="partners whose files those names are in, and who alone may send for it; none: anybody",
    )


class YearContribution(Settings):
    """What one partner puts in for one financial year, in cash."""

    partner: Name
    year: Year
    amount: PositivePence
    instalments: Literal["annual", "quarterly", "monthly"]


class RingFence(Settings):
    """Grants that may be spent on some schemes only."""

    name: Name
    grants: list[Name]
    schemes: list[Name]
    clause: str


class RiskShare(Settings):
    """Who bears the year's difference: pro rata to opening cash contributions, or as agreed."""

    basis: Literal["opening cash contributions", "agreed shares"]
    clause: str
    shares: dict[Name, str] = {}
    """Agreed shares by partner, written `1/3` or `25%`; they sum to the whole exactly."""
    odd_penny_first: Name | None = None


class PoolTerms(Terms):
    """The whole of a pooled agreement."""

    kind: Literal["pool"]
    starts: date
    ends: date
    themes: dict[Name, str]
    schemes: dict[Name, Scheme]
    contributions: list[YearContribution] = []
    grants: list[Name] = []
    """Grants that may come beside those of the ring fence; once any is named, no other is taken."""
    ring_fence: RingFence | None = None
    risk_share: RiskShare | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> PoolTerms:
        if self.ends < self.starts:
            raise ValueError(f"ends: {self.ends} is before it starts, on {self.starts}")
        for name, scheme in self.schemes.items():
            if scheme.theme not in self.themes:
                raise ValueError(f"schemes.{name}: there is no theme {scheme.theme!r}")
        for name in self.ring_fence.schemes if self.ring_fence else []:
            if name not in self.schemes:
                raise ValueError(f"ring_fence: there is no scheme {name!r}")
        return self

    @model_validator(mode="after")
    def _shares_add_up(self) -> PoolTerms:
        agreed = self.risk_share.shares if self.risk_share else {}
        if self.risk_share and bool(agreed) != (self.risk_share.basis == "agreed shares"):
            raise ValueError("risk_share: give 'shares' with the basis 'agreed shares', and only then")
        if agreed:
            Shares.parse(agreed)
        return self

    @model_validator(mode="after")
    def _contributions_are_within_it(self) -> PoolTerms:
        seen = set()
        for contribution in self.contributions:
            year = FinancialYear.parse(contribution.year).period
            if self.ends < year.start or self.starts > year.last:
                raise ValueError(f"contributions: {contribution.year} is outside the agreement's dates")
            if (contribution.partner, contribution.year) in seen:
                raise ValueError(f"{contribution.partner} has two contributions for {contribution.year}")
            seen.add((contribution.partner, contribution.year))
        return self

    @property
    def last_day(self) -> date:
        """The day it ends."""
        return self.ends

    @property
    def lines(self) -> Mapping[str, str]:
        """The themes that spending is put under, with their titles."""
        return self.themes

    @property
    def known_grants(self) -> dict[str, bool]:
        """The grants that may come; empty where any may.

        With a ring fence a grant by another name is refused: a name typed wrongly would be free money.
        """
        fenced = self.ring_fence.grants if self.ring_fence else []
        return dict.fromkeys([*fenced, *self.grants], True)

    @property
    def named(self) -> Iterable[str]:
        """The partners that the agreement names."""
        yield from (contribution.partner for contribution in self.contributions)
        if self.risk_share:
            yield from self.risk_share.shares
            yield from [self.risk_share.odd_penny_first] if self.risk_share.odd_penny_first else []
        for scheme in self.schemes.values():
            yield from scheme.senders

    def schedule(self, contribution: YearContribution) -> Sequence[tuple[date, int]]:
        """Return the day and amount of each instalment of a year's contribution.

        The year's amount is spread over the instalment days from the agreement's first day on: one
        that begins in July asks for the whole in nine months, not for nine twelfths. Nothing falls
        due after the agreement ends; what fell due before is not changed by its ending.
        """
        months = FinancialYear.parse(contribution.year).period.months
        days = [month.first for month in months[:: EVERY_MONTHS[contribution.instalments]]]
        ahead = [day for day in days if day >= self.starts] or [max(self.starts, months[0].first)]
        spread = zip(ahead, instalments(contribution.amount, len(ahead)), strict=True)
        return [(day, amount) for day, amount in spread if day <= self.ends]

    def proportions(self, year: FinancialYear) -> Shares | None:
        """Return in which proportion a year's spending and grants are the partners': that of their cash."""
        weights = {
            contribution.partner: contribution.amount
            for contribution in self.contributions
            if contribution.year == str(year)
        }
        return Shares.in_proportion(weights) if weights else None

    def agreed_shares(self) -> Shares | None:
        """Return the agreed shares of a year's difference; None where it goes by the proportions."""
        if self.risk_share and self.risk_share.shares:
            return Shares.parse(self.risk_share.shares)
        return None

    def scheme_for(self, name: str, sender: str) -> str | None:
        """Return the id of the scheme a sender's word means, or None if it is not mapped."""
        return self.scheme_named(name, sender) or self._covering(EVERYTHING, sender)

    def scheme_named(self, name: str, sender: str) -> str | None:
        """Return the scheme that has a word, or covers it, by name; None where only `*` may cover it."""
        if name in self.schemes and self._may_send(name, sender):
            return name
        wanted = folded(name)
        alike = (
            scheme for scheme in self.schemes if folded(scheme) == wanted and self._may_send(scheme, sender)
        )
        return self._covering(name, sender) or next(alike, None)

    def barred(self, name: str, sender: str) -> str | None:
        """Return the scheme that a word means in others' files, though its sender may not send for it."""
        for scheme, terms in self.schemes.items():
            words = {folded(word) for word in (scheme, *terms.covers)}
            if folded(name) in words and not self._may_send(scheme, sender):
                return scheme
        return None

    def _covering(self, name: str, sender: str) -> str | None:
        """Return the first scheme of a sender that covers a word, as written before case and spaces aside."""
        mapped = [scheme for scheme in self.schemes if self._may_send(scheme, sender)]
        for wanted, written in ((name, str), (folded(name), folded)):
            for scheme in mapped:
                if wanted in map(written, self.schemes[scheme].covers):
                    return scheme
        return None

    def _may_send(self, scheme: str, sender: str) -> bool:
        senders = self.schemes[scheme].senders
        return not senders or sender in senders

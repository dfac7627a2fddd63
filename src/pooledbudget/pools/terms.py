"""What a pooled agreement says, as data; every clause reads back as one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pooledbudget.cells import PositivePence
from pooledbudget.money import Shares, prose
from pooledbudget.periods import FinancialYear
from pooledbudget.place.book_file import Name
from pooledbudget.place.settings import Settings

Year = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
INSTALMENTS = {"annual": 1, "quarterly": 4, "monthly": 12}


class Scheme(Settings):
    """Something the pool pays for, or that is reported beside it."""

    title: str
    theme: Name
    status: Literal["pooled", "in view"] = "pooled"
    covers: list[str] = []
    """Names senders use for it in their files; `*` for everything not named elsewhere."""
    senders: list[Name] = []
    """Whose files those names are in; blank means anybody's."""


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


class PoolTerms(Settings):
    """The whole of a pooled agreement."""

    kind: Literal["pool"]
    agreement: Name
    title: str
    starts: date
    ends: date
    source: str = ""
    themes: dict[Name, str]
    schemes: dict[Name, Scheme]
    contributions: list[YearContribution] = []
    ring_fence: RingFence | None = None
    risk_share: RiskShare | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> PoolTerms:
        for name, scheme in self.schemes.items():
            if scheme.theme not in self.themes:
                raise ValueError(f"schemes.{name}: there is no theme {scheme.theme!r}")
        agreed = self.risk_share.shares if self.risk_share else {}
        if self.risk_share and bool(agreed) != (self.risk_share.basis == "agreed shares"):
            raise ValueError("risk_share: give 'shares' with the basis 'agreed shares', and only then")
        if agreed:
            Shares.parse(agreed)
        fenced = self.ring_fence.schemes if self.ring_fence else []
        for name in fenced:
            if name not in self.schemes:
                raise ValueError(f"ring_fence: there is no scheme {name!r}")
        seen = set()
        for one in self.contributions:
            FinancialYear.parse(one.year)
            if (one.partner, one.year) in seen:
                raise ValueError(f"{one.partner} has two contributions for {one.year}")
            seen.add((one.partner, one.year))
        return self

    def shares(self, year: FinancialYear) -> Shares | None:
        """Return each partner's exact share of a year: as agreed, or pro rata to opening cash."""
        if self.risk_share and self.risk_share.shares:
            return Shares.parse(self.risk_share.shares)
        weights = {one.partner: one.amount for one in self.contributions if one.year == str(year)}
        return Shares.in_proportion(weights) if weights else None

    def scheme_for(self, name: str, sender: str) -> str | None:
        """Return the id of the scheme a sender's word means, or None if it is not mapped."""
        if name in self.schemes and self._may_send(name, sender):
            return name
        mapped = [one for one in self.schemes if self._may_send(one, sender)]
        for wanted in (name, "*"):
            for one in mapped:
                if wanted in self.schemes[one].covers:
                    return one
        return None

    def _may_send(self, scheme: str, sender: str) -> bool:
        senders = self.schemes[scheme].senders
        return not senders or sender in senders

    def sentences(self, names: Mapping[str, str]) -> Sequence[str]:
        """Return each clause as one plain sentence, with partners by name."""
        said = [
            f"{names[one.partner]} contributes {prose(one.amount)} in cash for {one.year}, "
            f"in {INSTALMENTS[one.instalments]} instalments due on the first day of each."
            for one in self.contributions
        ]
        if self.ring_fence:
            fence = self.ring_fence
            said.append(
                f"Money from {' and '.join(fence.grants)} may be spent on "
                f"{', '.join(self.schemes[one].title for one in fence.schemes)} only (clause {fence.clause})."
            )
        if self.risk_share:
            parts = [f"{names[name]} {part}" for name, part in self.risk_share.shares.items()]
            how = ", ".join(parts) if parts else "pro rata to opening cash contributions"
            said.append(
                f"At 31 March the year's surplus or deficit is shared {how} "
                f"(clause {self.risk_share.clause})."
            )
        return said

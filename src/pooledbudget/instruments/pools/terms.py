"""What a pooled agreement says, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence, folded
from pooledbudget.instruments.agreement import Terms
from pooledbudget.ledger.chart import WHOLE_POOL
from pooledbudget.money import Shares, instalments
from pooledbudget.partners import unknown
from pooledbudget.periods import FinancialYear
from pooledbudget.settings import Settings

Year = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
EVERYTHING = "*"
EVERY_MONTHS = {"annual": 12, "quarterly": 3, "monthly": 1}


class Scheme(Settings):
    """Something the pool pays for, or that is reported beside it."""

    title: str
    theme: Name = Field(
        default=WHOLE_POOL,
        description="the theme it is charged to; left out, it is a cost of the whole pool",
    )
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
    grants: list[Name] = Field(min_length=1)
    schemes: list[Name] = Field(min_length=1)
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

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be between its clauses, all of it."""
        if self.ends < self.starts:
            yield "ends", f"{self.ends} is before it starts, on {self.starts}"
        for name, scheme in self.schemes.items():
            if scheme.theme not in self.lines:
                yield f"schemes.{name}.theme", unknown("theme", scheme.theme, self.lines)
        yield from self._impossible_fence()
        yield from self._impossible_contributions()
        yield from self._impossible_shares()

    def _impossible_fence(self) -> Iterator[tuple[str, str]]:
        if self.ring_fence is None:
            return
        for name in self.ring_fence.schemes:
            if name not in self.schemes:
                yield "ring_fence.schemes", unknown("scheme", name, self.schemes)
            elif self.schemes[name].status == "in view":
                yield "ring_fence.schemes", f"{name} is in view: nothing of the pool is spent on it"
        for grant in self.ring_fence.grants:
            if grant in self.grants:
                yield "grants", f"{grant} is one of the ring fence"

    def _impossible_contributions(self) -> Iterator[tuple[str, str]]:
        seen = set()
        for contribution in self.contributions:
            try:
                year = FinancialYear.parse(contribution.year).period
            except ValueError as fault:
                yield "contributions.year", str(fault)
                continue
            if self.ends < year.start or self.starts > year.last:
                yield "contributions.year", f"{contribution.year} is outside the agreement's dates"
            if (contribution.partner, contribution.year) in seen:
                what = f"{contribution.partner} has two contributions for {contribution.year}"
                yield "contributions", what
            seen.add((contribution.partner, contribution.year))

    def _impossible_shares(self) -> Iterator[tuple[str, str]]:
        if self.risk_share is None:
            return
        shares, first = self.risk_share.shares, self.risk_share.odd_penny_first
        contributing = {contribution.partner for contribution in self.contributions}
        if bool(shares) != (self.risk_share.basis == "agreed shares"):
            yield "risk_share", "give 'shares' with the basis 'agreed shares', and only then"
        elif shares:
            try:
                Shares.parse(shares)
            except ValueError as fault:
                yield "risk_share.shares", str(fault)
        elif not contributing:
            yield "risk_share", "it goes by contributions, and nobody contributes"
        if first is not None and first not in {*shares, *contributing}:
            yield "risk_share.odd_penny_first", f"{first} has no share that a penny could go to"

    @property
    def last_day(self) -> date:
        """The day it ends."""
        return self.ends

    @property
    def lines(self) -> Mapping[str, str]:
        """The themes that spending is put under, with their titles, and the whole pool."""
        return {**self.themes, WHOLE_POOL: self.themes.get(WHOLE_POOL, "costs of the whole pool")}

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

    @property
    def instalments(self) -> dict[tuple[str, date], int]:
        """Every instalment that was agreed, by partner and day."""
        return {
            (contribution.partner, due): amount
            for contribution in self.contributions
            for due, amount in self.schedule(contribution)
        }

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

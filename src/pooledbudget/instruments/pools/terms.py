"""What a pooled agreement says, as data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field

from pooledbudget.cells import Name, PositivePence, folded
from pooledbudget.instruments.agreement import Due, Terms, Year
from pooledbudget.instruments.pools.contributions import EVERY_MONTHS, YearContribution
from pooledbudget.instruments.pools.examples import PoolExample
from pooledbudget.instruments.pools.grants import GrantTerms, RingFence
from pooledbudget.instruments.pools.lines import (
    Budget,
    Commitment,
    Consent,
    Forecast,
    Scheme,
    Theme,
    Virement,
    VirementLimit,
    own_lists,
)
from pooledbudget.instruments.pools.rewards import Reward
from pooledbudget.instruments.pools.steps import (
    ROLLED_FORWARD,
    AnyStep,
    Level,
    Part,
    SettlementTerms,
    UseOfYear,
)
from pooledbudget.ledger.chart import WHOLE_POOL
from pooledbudget.money import Shares, instalments
from pooledbudget.periods import FinancialYear
from pooledbudget.settings import Settings

EVERYTHING = "*"


class RiskShare(Settings):
    """Who bears the year's difference: pro rata to opening cash contributions, or as agreed."""

    basis: Literal["opening cash contributions", "agreed shares"] = Field(
        description="by what the year's difference is shared"
    )
    clause: str = Field(description="the clause of the agreement", examples=["9.1"])
    shares: dict[Name, str] = Field(
        default={},
        description="agreed shares by partner, written 1/3 or 25%; they sum to the whole exactly",
        examples=[{"council": "70%", "ccg": "30%"}],
    )
    odd_penny_first: Name | None = Field(
        default=None, description="the partner that takes an odd penny before others", examples=["council"]
    )


class PoolTerms(Terms):
    """The whole of a pooled agreement."""

    kind: Literal["pool"] = Field(description="what sort of agreement it is")
    starts: date = Field(description="the first day of the agreement: nothing falls due before it")
    ends: date = Field(description="its last day: nothing falls due after it")
    themes: dict[Name, str | Theme] = Field(
        description="themes by id, with their titles or as a tree", examples=[{"ageing-well": "Ageing Well"}]
    )
    schemes: dict[Name, Scheme] = Field(
        description="the lines of the budget, by id", examples=[{"reablement": {"title": "Reablement"}}]
    )
    contributions: list[YearContribution] = Field(
        default=[], description="what partners put in, by partner and year"
    )
    grants: list[Name | GrantTerms] = Field(
        default=[],
        description="grants that may come beside those of a ring fence; once any is named, no other is taken",
        examples=[["public-health"]],
    )
    ring_fence: RingFence | list[RingFence] | None = Field(
        default=None, description="grants that may be spent on some schemes only; one table, or several"
    )
    risk_share: RiskShare | None = Field(
        default=None, description="the short form of a settlement: one division of the year's difference"
    )
    settlement: SettlementTerms | None = Field(
        default=None, description="who bears an overspend and has an underspend, down ordered lists"
    )
    opening: dict[Year, dict[Name, PositivePence]] = Field(
        default={},
        description="opening contributions, where they are other than what is agreed on 1 April",
        examples=[{"2013-14": {"council": "400000.00"}}],
    )
    equity: dict[Name, Part] = Field(
        default={},
        description="shares in a joint venture, for a step that shares by `equity`",
        examples=[{"council": "19.9%", "builder": "80.1%"}],
    )
    use: dict[Year, UseOfYear] = Field(
        default={},
        description="measured use, for a step that shares by it",
        examples=[{"2013-14": {"estimate": {"council": "60%", "ccg": "40%"}}}],
    )
    measured: dict[Year, dict[Name, Level]] = Field(
        default={},
        description="what each measure reached, for hold-backs",
        examples=[{"2013-14": {"admissions": "3.1%"}}],
    )
    reserves: dict[Name, str] = Field(
        default={},
        description="reserves of the pool, with their titles",
        examples=[{"risk-pool": "Risk pool"}],
    )
    budgets: list[Budget] = Field(default=[], description="what each line may spend, by year")
    virements: list[Virement] = Field(default=[], description="what moved between budgets")
    virement_limits: list[VirementLimit] = Field(
        default=[], description="who may approve a virement up to what, the least first"
    )
    commitments: list[Commitment] = Field(default=[], description="what lines are bound to spend")
    forecasts: list[Forecast] = Field(default=[], description="what lines are thought to spend in a year")
    sovereignty: str = Field(
        default="",
        description="the clause by which no line of one authority pays for another's without its consent",
        examples=["4.1"],
    )
    consents: list[Consent] = Field(default=[], description="recorded consents under it")
    rewards: dict[Name, Reward] = Field(
        default={},
        description="grants that are earned by reaching targets",
        examples=[{"prg": {"title": "reward grant", "base": "200000000.00", "earned": "80%"}}],
    )
    sources: list[str] = Field(
        default=[],
        description="where the terms were read, each in full",
        examples=[["Cabinet, 18 June 2013"]],
    )
    published: list[str] = Field(
        default=[],
        description="what is published, in words, where not all is",
        examples=[["contributions at 51:49"]],
    )
    assumed: list[str] = Field(
        default=[],
        description="what is assumed here, and nowhere published",
        examples=[["partners contribute monthly"]],
    )
    names: dict[Name, str] = Field(
        default={},
        description="what partners are called where no book says it",
        examples=[{"county": "The County Council"}],
    )
    example: list[PoolExample] = Field(
        default=[], description="worked examples that are signed with the terms"
    )

    @property
    def last_day(self) -> date:
        """The day it ends."""
        return self.ends

    @property
    def falls_due(self) -> Iterable[Due]:
        """Each instalment that partners pay in."""
        for contribution in self.contributions:
            for on, amount in self.schedule(contribution):
                yield Due(on, contribution.partner, "contribution", amount)

    @property
    def theme_titles(self) -> Mapping[str, str]:
        """The themes that spending is put under, with their titles, and the whole pool."""
        said = {name: theme if isinstance(theme, str) else theme.title for name, theme in self.themes.items()}
        return {**said, WHOLE_POOL: said.get(WHOLE_POOL, "costs of the whole pool")}

    def above(self, theme: str) -> list[str]:
        """Return a theme and those that it is part of, outwards."""
        found = [theme]
        while True:
            held = self.themes.get(found[-1])
            if not isinstance(held, Theme) or held.under is None:
                return found
            found.append(held.under)

    @property
    def fences(self) -> list[RingFence]:
        """The ring fences, in the agreement's order."""
        if self.ring_fence is None:
            return []
        return self.ring_fence if isinstance(self.ring_fence, list) else [self.ring_fence]

    @property
    def granted(self) -> dict[str, GrantTerms]:
        """The grants named beside ring fences, by name."""
        terms = [GrantTerms(name=held) if isinstance(held, str) else held for held in self.grants]
        return {grant.name: grant for grant in terms}

    @property
    def known_grants(self) -> Mapping[str, bool]:
        """The grants that may come; empty where any may.

        With a ring fence a grant by another name is refused: a name typed wrongly would be free money.
        """
        fenced = [grant for fence in self.fences for grant in fence.grants]
        return dict.fromkeys([*fenced, *self.granted, *self.rewards], True)

    @property
    def named(self) -> Iterable[str]:
        """The partners that the agreement names."""
        yield from (contribution.partner for contribution in self.contributions)
        if self.risk_share:
            yield from self.risk_share.shares
            yield from [self.risk_share.odd_penny_first] if self.risk_share.odd_penny_first else []
        if self.settlement:
            yield from self.settlement.names
        for scheme in self.schemes.values():
            yield from scheme.names
        yield from (name for opening in self.opening.values() for name in opening)
        yield from self.equity
        for use in self.use.values():
            yield from (name for table in use.tables for name in table)
        for reward in self.rewards.values():
            yield from (name for target in reward.targets for name in target.partners)
        yield from (fence.unspent_to for fence in self.fences if fence.unspent_to)
        yield from (grant.giver for grant in self.granted.values() if grant.giver)
        yield from (consent.by for consent in self.consents)

    @property
    def cash_contributions(self) -> list[YearContribution]:
        """The contributions that fall due in cash."""
        return [contribution for contribution in self.contributions if contribution.form == "cash"]

    def schedule(self, contribution: YearContribution) -> Sequence[tuple[date, int]]:
        """Return the day and amount of each instalment of a year's contribution; none of what is in kind.

        The year's amount is spread over the instalment days from the agreement's first day on: one
        that begins in July asks for the whole in nine months, not for nine twelfths. Nothing falls
        due after the agreement ends, or outside the contribution's own days; what fell due before is not
        changed by its ending.
        """
        if contribution.form != "cash":
            return []
        if isinstance(contribution.instalments, list):
            spread = [(part.on, part.amount) for part in contribution.instalments]
        else:
            months = FinancialYear.parse(contribution.year).period.months
            days = [month.first for month in months[:: EVERY_MONTHS[contribution.instalments]]]
            ahead = [day for day in days if day >= self.starts] or [max(self.starts, months[0].first)]
            spread = list(zip(ahead, instalments(contribution.net, len(ahead)), strict=True))
        first, last = contribution.since or date.min, min(self.ends, contribution.to or date.max)
        return [(day, amount) for day, amount in spread if first <= day <= last]

    @property
    def instalments(self) -> dict[tuple[str, date], int]:
        """Every instalment that was agreed, by partner and day."""
        return {
            (contribution.partner, due): amount
            for contribution in self.contributions
            for due, amount in self.schedule(contribution)
        }

    def opening_of(self, year: FinancialYear) -> dict[str, int]:
        """Return each partner's opening contribution: as it was agreed when the year began, in minor units.

        Dated values of their own: a partner that leaves in the year, or pays more from a day on, shares as
        it did at the beginning.
        """
        if str(year) in self.opening:
            return dict(self.opening[str(year)])
        opening: dict[str, int] = {}
        begins = max(self.starts, year.period.start)
        for contribution in self.cash_contributions:
            at_first = contribution.since is None or contribution.since <= begins
            if contribution.year == str(year) and at_first:
                opening[contribution.partner] = opening.get(contribution.partner, 0) + contribution.net
        return opening

    def proportions(self, year: FinancialYear) -> Shares | None:
        """Return in which proportion a year's spending and grants are the partners': that of their cash."""
        opening = self.opening_of(year)
        return Shares.in_proportion(opening) if any(opening.values()) else None

    @cached_property
    def own_lines(self) -> dict[str, tuple[list[AnyStep], list[AnyStep]]]:
        """The lines with lists of their own, for an over- and for an underspend."""
        found = {
            name: own_lists(scheme, sovereign=bool(self.sovereignty)) for name, scheme in self.schemes.items()
        }
        return {name: lists for name, lists in found.items() if lists is not None}

    def lead_of(self, line: str) -> str:
        """Return who leads a line, or the pool; blank where nobody is said."""
        scheme = self.schemes.get(line)
        lead = scheme.lead if scheme else None
        return lead or (self.settlement.lead if self.settlement else None) or ""

    def may_pay(self, giving: str, line: str, on: date) -> int | None:
        """Return the most a line may pay for another, or for the pool, in one settlement; None for any sum.

        A line of the same authority may pay any sum; another's what was agreed, which may be nothing.
        """
        authority = self.schemes[giving].authority if giving in self.schemes else None
        other = self.schemes[line].authority if line in self.schemes else None
        if not self.sovereignty or authority is None or authority == other:
            return None
        agreed = [
            consent.up_to
            for consent in self.consents
            if consent.by == authority and consent.line == giving and consent.on <= on
        ]
        return None if None in agreed else max((most for most in agreed if most is not None), default=0)

    def budgeted(self, line: str, year: FinancialYear, on: date) -> int:
        """Return a line's budget of a year with what virements had moved by a day, in minor units."""
        original = sum(
            budget.amount for budget in self.budgets if (budget.line, budget.year) == (line, str(year))
        )
        return original + self.moved(line, year, on)

    def moved(self, line: str, year: FinancialYear, on: date) -> int:
        """Return what virements of a year had moved to a line by a day, less what they took from it."""
        return sum(
            virement.amount * ((virement.to_line == line) - (virement.from_line == line))
            for virement in self.virements
            if virement.on <= on and virement.on in year.period
        )

    def committed(self, line: str, on: date) -> int:
        """Return what a line is bound to on a day and has not paid, in minor units."""
        return sum(
            commitment.amount
            for commitment in self.commitments
            if commitment.line == line
            and commitment.on <= on
            and (commitment.until is None or on < commitment.until)
        )

    @property
    def all_reserves(self) -> list[str]:
        """The reserves, with that of what is rolled forward where the agreement settles by steps."""
        return [*self.reserves, ROLLED_FORWARD] if self.settlement else list(self.reserves)

    @property
    def odd_penny_first(self) -> str | None:
        """The partner that takes an odd penny before all others, if one does."""
        said = self.settlement or self.risk_share
        return said.odd_penny_first if said else None

    @property
    def is_settled(self) -> bool:
        """Whether it says whose a year's difference is."""
        return self.risk_share is not None or self.settlement is not None

    @property
    def is_settled_monthly(self) -> bool:
        """Whether each month's end settles the running total of the year."""
        return self.settlement is not None and self.settlement.when == "each month"

    def agreed_shares(self) -> Shares | None:
        """Return the agreed shares of a year's difference; None where it goes by the proportions."""
        if self.risk_share and self.risk_share.shares:
            return Shares.parse(self.risk_share.shares)
        return None

    def shares_of(self, year: FinancialYear) -> Shares | None:
        """Return in which proportion a year's lines are the partners'; None where nobody has a share."""
        return self.proportions(year) or self.agreed_shares()

    @property
    def scheme_titles(self) -> Mapping[str, str]:
        """The schemes that spending is on, with their titles."""
        return {name: scheme.title for name, scheme in self.schemes.items()}

    @property
    def scheme_words(self) -> Iterable[str]:
        """The words that mean a scheme in somebody's files: its id, and what it covers."""
        return [word for name, scheme in self.schemes.items() for word in (name, *scheme.covers)]

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

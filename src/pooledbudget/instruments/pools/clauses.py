"""The terms of a pool read back: one plain sentence a clause, in the order of the agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pooledbudget.instruments.agreement import Clause
from pooledbudget.instruments.pools.contributions import YearContribution
from pooledbudget.instruments.pools.grants import GrantTerms
from pooledbudget.instruments.pools.lines import Scheme
from pooledbudget.instruments.pools.remainder import leaves_nothing
from pooledbudget.instruments.pools.steps import (
    BY_NAME,
    Cap,
    ExitFee,
    HoldBack,
    Lead,
    NoWorseOff,
    Offset,
    Partner,
    Reserve,
    RollForward,
    Savings,
    SettlementStep,
    SettlementTerms,
    Share,
    Uncommitted,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import prose
from pooledbudget.periods import written_day

SHARED_BY = {
    "opening contributions": "in proportion to opening contributions",
    "equal": "equally",
    "equity": "by their shares in the venture",
    "use": "by measured use",
}
"""How a share step divides, in words."""
OVER, UNDER = "overspend", "underspend"
WHEN = {"year end": "At 31 March", "each month": "At every month's end, on the year's running total,"}


def clauses(terms: PoolTerms, names: Mapping[str, str], currency: str) -> Iterator[Clause]:
    """Yield each clause as one plain sentence, with partners by name and whom it concerns."""
    said = Sayings(terms, {**terms.names, **names}, currency)
    for contribution in terms.contributions:
        yield said.contribution(contribution)
    if len({contribution.year for contribution in terms.contributions}) > 1:
        yield Clause(
            "Spending and grants that post late are shared in the proportions of the year in which they post."
        )
    yield from map(Clause, said.shared_by())
    for name, scheme in terms.schemes.items():
        yield from said.line(name, scheme)
    for fence in terms.fences:
        schemes = ", ".join(terms.schemes[scheme].title for scheme in fence.schemes)
        grants = _listed(fence.grants)
        yield Clause(f"Money from {grants} may be spent on {schemes} only (clause {fence.clause}).")
        if fence.unspent_to is not None:
            giver = said.name(fence.unspent_to)
            yield Clause(f"What is not spent of it by 31 March goes back to {giver} (clause {fence.clause}).")
    yield from said.grants()
    if terms.risk_share:
        parts = [f"{said.name(name)} {part}" for name, part in terms.risk_share.shares.items()]
        how = ", ".join(parts) if parts else "pro rata to opening cash contributions"
        yield Clause(
            f"At 31 March the year's surplus or deficit is shared {how} (clause {terms.risk_share.clause})."
        )
    if terms.settlement:
        yield from map(Clause, said.settlement(terms.settlement))
    if terms.sovereignty:
        yield Clause(
            "No line of one authority pays for another's without its recorded consent "
            f"(clause {terms.sovereignty})."
        )
    yield from map(Clause, said.consents())


def budget_clauses(terms: PoolTerms, names: Mapping[str, str], currency: str) -> Iterator[Clause]:
    """Yield what lines may spend, are bound to and are thought to spend: statements show it as a table."""
    said = Sayings(terms, {**terms.names, **names}, currency)
    for budget in terms.budgets:
        scheme, amount = terms.schemes[budget.line], said.money(budget.amount)
        beside = f"For {scheme.title}, {scheme.status}, {amount} is expected in {budget.year}."
        yield Clause(f"{scheme.title} may spend {amount} in {budget.year}." if scheme.in_pool else beside)
    for limit in terms.virement_limits:
        most = "any sum" if limit.up_to is None else f"up to {said.money(limit.up_to)}"
        yield Clause(f"A virement of {most} may be approved by {limit.approver}.")
    for moved in terms.virements:
        lines = [terms.schemes[line].title for line in (moved.from_line, moved.to_line)]
        yield Clause(
            f"On {written_day(moved.on)} {said.money(moved.amount)} is moved from {lines[0]} to {lines[1]}, "
            f"approved by {moved.approved_by}: {moved.reason}."
        )
    for bound in terms.commitments:
        what = f": {bound.what}" if bound.what else ""
        until = f"; it is paid or released from {written_day(bound.until)} on" if bound.until else ""
        yield Clause(
            f"{terms.schemes[bound.line].title} is bound on {written_day(bound.on)} to spend "
            f"{said.money(bound.amount)}{what}{until}."
        )
    for forecast in terms.forecasts:
        yield Clause(
            f"On {written_day(forecast.on)} {terms.schemes[forecast.line].title} was thought to spend "
            f"{said.money(forecast.amount)} in {forecast.year}: {forecast.reason}."
        )


class Sayings:
    """Says an agreement's clauses, with partners by name and amounts in one currency."""

    def __init__(self, terms: PoolTerms, names: Mapping[str, str], currency: str) -> None:
        self.terms, self.names, self.currency = terms, names, currency

    def name(self, partner: str) -> str:
        """Return what a partner is called; its id where nobody says."""
        return self.names.get(partner, partner)

    def money(self, minor: int) -> str:
        """Return an amount as a sentence has it."""
        return prose(minor, self.currency)

    def contribution(self, given: YearContribution) -> Clause:
        """Say what a partner puts in for a year, and when."""
        partner = self.name(given.partner)
        if given.form == "in kind":
            amount = self.money(given.amount)
            text = f"{partner} contributes {amount} in kind for {given.year}, as valued by the agreement."
            return Clause(_capital(text), (given.partner,))
        schedule = self.terms.schedule(given)
        due = [amount for _, amount in schedule]
        when = f"in {len(due)} instalments due on the first day of each"
        if isinstance(given.instalments, list):
            when = f"in {len(due)} instalments on days of their own"
            when = f"in one payment due on {written_day(schedule[0][0])}" if len(due) == 1 else when
        elif len(due) == 1:
            when = "in one payment due on the first day of the period"
        if sum(due) < given.net:
            early = given.to is None and given.since is None
            why = "as it ends early" if early else self._changes(given)
            when += f"; of {self.money(given.net)} for a whole year, {why}"
        text = f"{partner} contributes {self.money(sum(due))} in cash for {given.year}, {when}"
        return Clause(_capital(f"{text}{self._beside(given)}."), (given.partner,))

    def shared_by(self) -> Iterator[str]:
        """Say what a share goes by, where the agreement fixes it: opening contributions, equity, use."""
        for year, opening in self.terms.opening.items():
            each = self._each({name: self.money(amount) for name, amount in opening.items()})
            yield f"Opening contributions for {year}, by which a difference is shared, are fixed: {each}."
        if self.terms.equity:
            yield f"Shares in the venture are {self._each(self.terms.equity)}."
        for year, use in self.terms.use.items():
            actual = {name: str(held) for name, held in use.actual.items()}
            anew = "".join(
                f"; from {written_day(revised.since)} on as {self._each(revised.estimate)}"
                for revised in sorted(use.revised, key=lambda revised: revised.since)
            )
            measured = f"; measured {self._each(actual)}" if actual else ""
            holds = (
                f"the estimate holds within {use.tolerance}"
                if use.width
                else "what is measured takes its place"
            )
            yield f"Use in {year} is estimated as {self._each(use.estimate)}{anew}{measured}; {holds}."

    def _each(self, parts: Mapping[str, str]) -> str:
        return ", ".join(f"{self.name(name)} {part}" for name, part in parts.items())

    def _changes(self, given: YearContribution) -> str:
        """Say from when to when a contribution falls due."""
        days = [f"from {written_day(given.since)}"] if given.since else []
        days += [f"to {written_day(given.to)}"] if given.to else []
        return "as it is due " + " ".join(days)

    def _beside(self, given: YearContribution) -> str:
        """Say what else is agreed of a contribution."""
        said = []
        if given.charges is not None:
            said.append(
                f"that is {self.money(given.amount)} less {self.money(given.charges)} that service users pay"
            )
        if given.minimum is not None:
            more = self.money(given.amount - given.minimum)
            said.append(f"{self.money(given.minimum)} is the minimum and {more} additional")
        if given.grant:
            said.append(f"paid on from {given.grant}")
        if given.nature == "one-off":
            said.append("for this year only")
        return "".join(f"; {part}" for part in said)

    def line(self, name: str, scheme: Scheme) -> Iterator[Clause]:
        """Say whose a line's difference is, where it is not the pool's."""
        if scheme.status == "aligned":
            yield Clause(f"{scheme.title} is aligned: each partner keeps its own money and its own risk.")
        if scheme.status == "pooled-aligned":
            whose = self.name(scheme.lead) if scheme.lead else "its lead"
            yield Clause(f"{scheme.title} is pooled-aligned: {whose} spends it, and charges it to the pool.")
        own = self.terms.own_lines.get(name)
        if own is None:
            return
        over, under = own
        if over == under and len(over) == 1 and isinstance(over[0], Partner):
            bearer = self.name(over[0].partner)
            yield Clause(f"An over- or underspend of {scheme.title} is {bearer}'s alone.", (over[0].partner,))
            return
        for steps, what in ((over, OVER), (under, UNDER)):
            if steps:
                taken = leaves_nothing(self.terms, steps, over=what == OVER)
                rest = "" if taken else "; the rest is the pool's"
                yield Clause(f"An {what} of {scheme.title}: {self.listed(steps, what, name)}{rest}.")

    def grants(self) -> Iterator[Clause]:
        """Say each grant that is expected, and what for."""
        for grant in self.terms.granted.values():
            amounts = [
                f"{self.money(amount)} for {year}{self._by_days(grant, year)}"
                for year, amount in grant.by_year.items()
            ]
            giver = f" from {self.name(grant.giver)}" if grant.giver else ""
            giver += f", from {written_day(grant.starts)}" if grant.starts else ""
            giver += f", to {written_day(grant.ends)}" if grant.ends else ""
            if amounts or grant.conditions or grant.starts or grant.ends:
                expected = f" {' and '.join(amounts)}" if amounts else ""
                given = f": {grant.conditions}" if grant.conditions else ""
                yield Clause(f"The grant {grant.name}{giver} is expected{expected}{given}.")
        for reward in self.terms.rewards.values():
            found = reward.worked_out()
            whole = "" if found.maximum == reward.base else f", {reward.rate} of {self.money(reward.base)}"
            yield Clause(
                f"{reward.title}: {self.money(found.maximum)} at the most{whole}; "
                f"{self.money(found.earned)} of it is earned, "
                f"{self.money(found.capital)} as capital and {self.money(found.revenue)} as revenue."
            )

    def _by_days(self, grant: GrantTerms, year: str) -> str:
        """Say the days of a year by which sums of a grant are expected, where it has days of its own."""
        parts = grant.amounts[year]
        if isinstance(parts, int):
            return ""
        said = [f"{self.money(part.amount)} by {written_day(part.on)}" for part in parts]
        return f" ({_listed(said)})"

    def settlement(self, settlement: SettlementTerms) -> Iterator[str]:
        """Say who bears an overspend and who has an underspend."""
        when = WHEN[settlement.when]
        cite = f" (clause {settlement.clause})" if settlement.clause else ""
        for step in settlement.before:
            yield f"{when} first, {self.step(step, '')}{_when(step)}{_cited(step)}."
        for steps, what in ((settlement.overspend, OVER), (settlement.underspend, UNDER)):
            if steps:
                rest = "; what is left is unfunded" if what == OVER else "; what is left stays in the pool"
                rest = "" if leaves_nothing(self.terms, steps, over=what == OVER) else rest
                yield f"{when} an {what} goes so{cite}: {self.listed(steps, what)}{rest}."
        if settlement.cap is not None:
            yield f"Of one settlement's overspend {self.cap(settlement.cap)}."

    def listed(self, steps: Sequence[SettlementStep], what: str, line: str = "") -> str:
        """Say a list of steps, numbered."""
        return "; ".join(
            f"({number}) {self.step(step, what, line, first=number == 1)}{_when(step)}{_cited(step)}"
            for number, step in enumerate(steps, 1)
        )

    def step(self, step: SettlementStep, what: str, line: str = "", *, first: bool = True) -> str:
        """Say what one step takes: of an overspend, of an underspend, or before either."""
        most = "all of it" if first else "all that is left"
        most = most if step.up_to is None else f"up to {self.money(step.up_to)}"
        if isinstance(step, Share) and step.part:
            part = f"{step.part} of {'it' if first else 'what is left'}"
            most = part if step.up_to is None else f"{part}, {self.money(step.up_to)} at the most,"
        if isinstance(step, Lead):
            said = f"{most} is the lead's, {self.name(self.terms.lead_of(line))}'s,"
            said += f" to {'bear' if what == OVER else 'keep'}"
        else:
            said = self._recourse(step, most, what) or self._first(step) or self._taken(step, most, what)
        return f"{step.label}: {said}" if step.label else said

    def _recourse(self, step: SettlementStep, most: str, what: str) -> str:
        """Say a step that looks for money elsewhere in the pool, or keeps it there; blank for others."""
        match step:
            case Offset(lines=lines):
                whose = self._titles(lines) if lines else "other lines and pools"
                return f"{most} is met from what is left of {whose}"
            case Uncommitted(lines=lines):
                return f"{most} is met by cutting what is not committed of {self._titles(lines)}"
            case Reserve(reserve=reserve, holds_up_to=size):
                title = self.terms.reserves.get(reserve, reserve)
                until = "" if size is None else f", until it holds {self.money(size)}"
                return f"{most} is drawn from {title}" if what == OVER else f"{most} goes into {title}{until}"
            case RollForward():
                return f"{most} stays in the pool for the next year"
            case _:
                return ""

    def _first(self, step: SettlementStep) -> str:
        """Say a step that comes before either list; blank for others."""
        most = "" if step.up_to is None else f", {self.money(step.up_to)} at the most"
        if isinstance(step, ExitFee):
            leaver, fee = self.name(step.partner), self.money(step.amount)
            return f"{leaver}, which leaves on {written_day(step.on)}, pays {fee}{most}"
        if isinstance(step, HoldBack):
            how = "all of it, unless it is reached," if step.all_or_nothing else "the part that is not earned"
            linked = f"{self.money(step.amount)} hangs on {step.measure} reaching {step.target}"
            return f"{linked}: {how} goes to {self.name(step.partner)}{most}"
        return ""

    def _taken(self, step: SettlementStep, most: str, what: str) -> str:
        """Say a step that partners bear or have."""
        match step:
            case Partner(partner=partner):
                way = "borne by" if what == OVER else "returned to"
                return f"{most} is {way} {self.name(partner)}"
            case Share():
                return self._share(step, most, over=what == OVER)
            case Savings(partners=partners, until=until):
                names = self._partners(partners)
                return f"{most} goes to {names} until each has saved {until} of its opening contribution"
            case NoWorseOff(alone=alone):
                each = ", ".join(f"{self.name(name)} {self.money(own)}" for name, own in alone.items())
                return f"{most} brings each up to what it would have had alone: {each}"
            case _:
                return step.step

    def _share(self, step: Share, most: str, *, over: bool) -> str:
        among = f"{self._partners(step.among)}" if step.among else "the partners"
        if step.by == BY_NAME:
            parts = ", ".join(f"{self.name(name)} {part}" for name, part in step.shares.items())
            how = f"{'by' if over else 'between'} {parts}"
        else:
            how = f"by {among} {SHARED_BY[step.by]}" if over else f"among {among} {SHARED_BY[step.by]}"
        capped = f", of which {self.cap(step.cap)}" if step.cap else ""
        return f"{most} is {'borne' if over else 'shared'} {how}{capped}"

    def cap(self, cap: Cap) -> str:
        """Say the most for each, and whose is what is over."""
        limits = {name: self._limit(limit) for name, limit in cap.partners.items()}
        said = [f"{self.name(name)} bears {limit} at the most" for name, limit in limits.items()]
        if cap.each is not None:
            said.append(f"each {'other ' if said else ''}partner bears {self._limit(cap.each)} at the most")
        over = "is shared again among those with room" if cap.over == "again" else "goes on to the next step"
        over = f"is {self.name(cap.over_to)}'s" if cap.over_to else over
        return f"{' and '.join(said)}; what is over {over}"

    def _limit(self, limit: str | int) -> str:
        return self.money(limit) if isinstance(limit, int) else f"{limit} of its opening contribution"

    def consents(self) -> Iterator[str]:
        """Say each recorded consent."""
        for consent in self.terms.consents:
            most = f" up to {self.money(consent.up_to)}" if consent.up_to is not None else ""
            title = self.terms.schemes[consent.line].title
            where = f" ({consent.reference})" if consent.reference else ""
            since = f"{self.name(consent.by)} consents from {written_day(consent.on)} on"
            yield f"{_capital(since)} that {title} pays for others{most}{where}."

    def _titles(self, lines: Sequence[str]) -> str:
        return _listed([self.terms.schemes[line].title for line in lines])

    def _partners(self, partners: Sequence[str]) -> str:
        return _listed([self.name(partner) for partner in partners])


def _listed(names: Sequence[str]) -> str:
    """Say names one after another: A, B and C."""
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _capital(text: str) -> str:
    """Return a sentence that begins with a partner's name, with a capital."""
    return text[:1].upper() + text[1:]


def _when(step: SettlementStep) -> str:
    """Say of which settlements a step is part, where it is not of all."""
    if step.since is not None and step.since == step.to:
        return f", in the settlement of {written_day(step.since)} only"
    days = [f"from {written_day(step.since)}"] if step.since else []
    days += [f"to {written_day(step.to)}"] if step.to else []
    return f", in settlements {' '.join(days)}" if days else ""


def _cited(step: SettlementStep) -> str:
    return f" (clause {step.cite})" if step.cite else ""

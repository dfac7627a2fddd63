"""What cannot be between the clauses of a pooled agreement, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from pooledbudget.instruments.agreement import read_terms
from pooledbudget.instruments.pools.contributions import YearContribution
from pooledbudget.instruments.pools.examples import LEFT, REWARDED
from pooledbudget.instruments.pools.idle import idle
from pooledbudget.instruments.pools.lines import Virement, asks_for_lead
from pooledbudget.instruments.pools.remainder import settlement_days
from pooledbudget.instruments.pools.steps import (
    EQUAL,
    EQUITY,
    OPENING,
    ROLLED_FORWARD,
    USE,
    HoldBack,
    Offset,
    Reserve,
    SettlementStep,
    Share,
    Uncommitted,
    not_whole,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import Shares, plain
from pooledbudget.partners import unknown
from pooledbudget.periods import FinancialYear, Month
from pooledbudget.settings import ClauseFault, refuse_clauses, under


def read_pool(data: bytes, file: str, currency: str) -> PoolTerms:
    """Read a pooled agreement; Refused with every fault in it and between its clauses."""
    terms = read_terms(PoolTerms, data, file, currency)
    refuse_clauses(file, data, contradictions(terms))
    return terms


def contradictions(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield where each stands in the file, and what cannot be."""
    if terms.ends < terms.starts:
        yield "ends", f"{terms.ends} is before it starts, on {terms.starts}"
    yield from _themes(terms)
    yield from _lines(terms)
    yield from _fences(terms)
    yield from _contributions(terms)
    yield from _shares(terms)
    yield from _settlement(terms)
    yield from _steps(terms)
    yield from _budgets(terms)
    yield from _virements(terms)
    for name, reward in terms.rewards.items():
        yield from under(f"rewards.{name}", reward.impossible())
    yield from idle(terms)
    yield from _examples(terms)


def _themes(terms: PoolTerms) -> Iterator[ClauseFault]:
    above = {name: None if isinstance(theme, str) else theme.under for name, theme in terms.themes.items()}
    for name, parent in above.items():
        if parent is not None and parent not in terms.themes:
            yield f"themes.{name}.under", unknown("theme", parent, terms.themes)
        if _is_its_own(name, above):
            yield f"themes.{name}.under", f"{name} is part of itself"


def _is_its_own(name: str, above: Mapping[str, str | None]) -> bool:
    """Say whether a theme stands under itself, however far up."""
    at, steps = above.get(name), 0
    while at is not None and at != name and steps <= len(above):
        at, steps = above.get(at), steps + 1
    return at == name


def _lines(terms: PoolTerms) -> Iterator[ClauseFault]:
    for name, scheme in terms.schemes.items():
        place = f"schemes.{name}"
        if scheme.theme not in terms.theme_titles:
            yield f"{place}.theme", unknown("theme", scheme.theme, terms.theme_titles)
        for grant in scheme.funding:
            if grant not in terms.known_grants:
                yield f"{place}.funding", unknown("grant", grant, terms.known_grants)
        for column, what in scheme.impossible():
            yield f"{place}.{column}", what
        if asks_for_lead(scheme.all_steps) and not terms.lead_of(name):
            yield f"{place}.lead", "a step says `lead`, and nobody leads the line or the pool"
    yield from _consents(terms)


def _consents(terms: PoolTerms) -> Iterator[ClauseFault]:
    for number, consent in enumerate(terms.consents, 1):
        scheme_of = terms.schemes.get(consent.line)
        if scheme_of is None:
            yield f"consents.{number}.line", unknown("scheme", consent.line, terms.schemes)
        elif scheme_of.authority != consent.by:
            yield f"consents.{number}.by", f"{consent.line} is not a line of {consent.by}"
    if terms.consents and not terms.sovereignty:
        yield "consents", "no clause of sovereignty asks for consent: give 'sovereignty' its clause"


def _fences(terms: PoolTerms) -> Iterator[ClauseFault]:
    bound: Counter[str] = Counter()
    for fence in terms.fences:
        for name in fence.schemes:
            yield from _fenced_scheme(terms, name)
        for grant in fence.grants:
            bound[grant] += 1
            if grant in terms.grants:
                yield "grants", f"{grant} is one of the ring fence"
    for grant, times in bound.items():
        if times > 1:
            yield "ring_fence.grants", f"{grant} is bound by {times} ring fences: it can be spent once"
    for grant_terms in terms.granted.values():
        yield from grant_terms.impossible()


def _fenced_scheme(terms: PoolTerms, name: str) -> Iterator[ClauseFault]:
    if name not in terms.schemes:
        yield "ring_fence.schemes", unknown("scheme", name, terms.schemes)
    elif not terms.schemes[name].in_pool:
        status = terms.schemes[name].status
        yield "ring_fence.schemes", f"{name} is {status}: nothing of the pool is spent on it"


def _contributions(terms: PoolTerms) -> Iterator[ClauseFault]:
    for number, contribution in enumerate(terms.contributions, 1):
        place = f"contributions.{number}"
        yield from under(place, contribution.impossible())
        year = FinancialYear.parse(contribution.year).period
        if terms.ends < year.start or terms.starts > year.last:
            yield f"{place}.year", f"{contribution.year} is outside the agreement's dates"
        days = [day for day in (contribution.since, contribution.to) if day is not None]
        days += [part.on for part in contribution.instalments if not isinstance(part, str)]
        for day in days:
            if day not in year:
                yield place, f"{day} is no day of {contribution.year}"
    yield from _twice(terms)
    for year_text, opening in terms.opening.items():
        if not any(contribution.year == year_text for contribution in terms.contributions):
            yield f"opening.{year_text}", "nobody contributes in that year"
        for name in opening:
            if not any(contribution.partner == name for contribution in terms.contributions):
                yield f"opening.{year_text}.{name}", f"{name} contributes nothing"


def _twice(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield each partner with two contributions of one form for the same days of a year."""
    earlier: dict[tuple[str, str, str], list[YearContribution]] = {}
    for number, contribution in enumerate(terms.contributions, 1):
        alike = earlier.setdefault((contribution.partner, contribution.year, contribution.form), [])
        if any(_overlap(contribution, other) for other in alike):
            what = f"{contribution.partner} has two contributions for {contribution.year}"
            yield (
                f"contributions.{number}",
                f"{what}; say by 'from' and 'to' where one takes the other's place",
            )
        alike.append(contribution)


def _overlap(given: YearContribution, other: YearContribution) -> bool:
    first = max(given.since or date.min, other.since or date.min)
    last = min(given.to or date.max, other.to or date.max)
    return first <= last


def _shares(terms: PoolTerms) -> Iterator[ClauseFault]:
    if terms.risk_share is None:
        return
    shares, first = terms.risk_share.shares, terms.risk_share.odd_penny_first
    contributing = {contribution.partner for contribution in terms.contributions}
    if terms.settlement is not None:
        yield "risk_share", "it is the short form of a settlement: give one of them"
    if bool(shares) != (terms.risk_share.basis == "agreed shares"):
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


def _settlement(terms: PoolTerms) -> Iterator[ClauseFault]:
    if terms.equity:
        yield from not_whole("equity", terms.equity)
    for year, use in terms.use.items():
        for column, what in use.impossible():
            yield f"use.{year}.{column}", what
        for revised in use.revised:
            if revised.since not in FinancialYear.parse(year).period:
                yield f"use.{year}.revised", f"{revised.since} is no day of {year}"
    if terms.settlement is None:
        if any(scheme.all_steps or scheme.borne_by for scheme in terms.schemes.values()):
            yield (
                "settlement",
                "a line settles by itself, and nothing says what becomes of the rest of the pool",
            )
        return
    for column, what in terms.settlement.impossible():
        yield f"settlement.{column}", what
    both = [*terms.settlement.overspend, *terms.settlement.underspend]
    if asks_for_lead(both) and not terms.settlement.lead:
        yield "settlement.lead", "a step says `lead`, and nobody leads the pool"


def _steps(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield what steps name and the agreement does not have."""
    lists = {f"schemes.{name}": scheme.all_steps for name, scheme in terms.schemes.items()}
    steps: dict[str, list[SettlementStep]] = {place: list(found) for place, found in lists.items()}
    if terms.settlement is not None:
        steps["settlement"] = terms.settlement.all_steps
    for place, found in steps.items():
        for step in found:
            for what in _unknown(terms, step):
                yield place, what
            if isinstance(step, HoldBack) and not any(
                step.measure in held for held in terms.measured.values()
            ):
                examples = (example.given.measured for example in terms.example)
                if not any(step.measure in held for held in examples):
                    yield place, f"{step.measure} is measured nowhere: give it under 'measured'"


def _unknown(terms: PoolTerms, step: SettlementStep) -> Iterator[str]:
    if isinstance(step, Reserve) and step.reserve not in terms.reserves:
        yield unknown("reserve", step.reserve, terms.reserves)
    if isinstance(step, Offset | Uncommitted):
        for line in step.lines:
            if line not in terms.schemes:
                yield unknown("scheme", line, terms.schemes)
    if isinstance(step, Share) and step.by in {OPENING, EQUAL} and not terms.cash_contributions:
        if step.by == OPENING:
            yield "it shares by opening contributions, and nobody contributes: give contributions, or 'by'"
        elif not step.among:
            yield "it shares equally among all who contribute, and nobody does: give 'among'"
    if isinstance(step, Share) and step.by == EQUITY and not terms.equity:
        yield "it shares by equity, and nobody has any: give 'equity'"
    if isinstance(step, Share) and step.by == USE and not terms.use:
        yield "it shares by use, and none is agreed or measured: give 'use'"


def _budgets(terms: PoolTerms) -> Iterator[ClauseFault]:
    seen = Counter((budget.line, budget.year) for budget in terms.budgets)
    for number, budget in enumerate(terms.budgets, 1):
        yield from under(f"budgets.{number}", budget.impossible())
    for (line, year), times in seen.items():
        if times > 1:
            yield "budgets", f"{line} has {times} budgets for {year}: what is moved later is a virement"
    lines = [(f"budgets.{number}", budget.line) for number, budget in enumerate(terms.budgets, 1)]
    lines += [(f"commitments.{number}", held.line) for number, held in enumerate(terms.commitments, 1)]
    lines += [(f"forecasts.{number}", held.line) for number, held in enumerate(terms.forecasts, 1)]
    for place, line in lines:
        if line not in terms.schemes:
            yield f"{place}.line", unknown("scheme", line, terms.schemes)


def _virements(terms: PoolTerms) -> Iterator[ClauseFault]:
    for number, virement in enumerate(terms.virements, 1):
        for column, what in _virement(terms, virement):
            yield f"virements.{number}.{column}", what
    open_ended = [limit.up_to is None for limit in terms.virement_limits]
    amounts = [limit.up_to for limit in terms.virement_limits if limit.up_to is not None]
    if amounts != sorted(set(amounts)) or any(open_ended[:-1]):
        yield "virement_limits", "the limits go up, and only the last is without one"


def _virement(terms: PoolTerms, virement: Virement) -> Iterator[ClauseFault]:
    """Yield what cannot be in one virement: lines, money, who approved it, who consented."""
    lines = {"from_line": virement.from_line, "to_line": virement.to_line}
    for column, line in lines.items():
        if line not in terms.schemes:
            yield column, unknown("scheme", line, terms.schemes)
    if virement.from_line == virement.to_line:
        yield "to_line", "it gives to itself"
    if any(line not in terms.schemes for line in lines.values()):
        return
    if terms.budgeted(virement.from_line, Month.of(virement.on).financial_year, virement.on) < 0:
        yield "amount", f"{plain(virement.amount)} is more than {virement.from_line} has left of its budget"
    approvers = [limit.approver for limit in terms.virement_limits]
    enough = [
        limit.approver
        for limit in terms.virement_limits
        if limit.up_to is None or virement.amount <= limit.up_to
    ]
    if virement.approved_by not in approvers:
        yield "approved_by", unknown("approver", virement.approved_by, dict.fromkeys(approvers))
    elif virement.approved_by not in enough:
        who = enough[0] if enough else "nobody named"
        yield (
            "approved_by",
            f"{plain(virement.amount)} is over the limit of {virement.approved_by}: ask {who}",
        )
    owners = {terms.schemes[line].authority for line in lines.values()} - {None}
    if len({terms.schemes[line].authority for line in lines.values()}) > 1:
        for owner in sorted(str(owner) for owner in owners - set(virement.consented_by)):
            clause = f" (clause {terms.sovereignty})" if terms.sovereignty else ""
            yield "consented_by", f"a line of {owner} is concerned, and {owner} has not consented{clause}"


def _examples(terms: PoolTerms) -> Iterator[ClauseFault]:
    for number, example in enumerate(terms.example, 1):
        place = f"example.{number}"
        given = example.given
        yield from under(f"{place}.given", given.impossible())
        for line in (*given.lines, *given.uncommitted, *given.committed):
            if line not in terms.schemes:
                yield f"{place}.given", unknown("scheme", line, terms.schemes)
        for name in given.reserves:
            if name not in terms.reserves:
                yield f"{place}.given.reserves", unknown("reserve", name, terms.reserves)
        if given.reward is not None and given.reward not in terms.rewards:
            yield f"{place}.given.reward", unknown("reward", given.reward, terms.rewards)
        last = max(settlement_days(terms), default=terms.ends)
        if given.on is not None and not terms.starts <= given.on <= last:
            yield f"{place}.given.on", f"{given.on} is no day on which the agreement settles"
        known = dict.fromkeys([*terms.named, *terms.names, *terms.reserves, LEFT, ROLLED_FORWARD])
        known |= dict.fromkeys(REWARDED if given.reward is not None else ())
        for name in example.expect:
            if name not in known:
                yield f"{place}.expect", unknown("partner or reserve", name, known)

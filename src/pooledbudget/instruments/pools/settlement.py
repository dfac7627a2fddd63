"""A pool's surplus or deficit, and whose it is by the agreement: worked out, and posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from pooledbudget.cited import Citation
from pooledbudget.instruments.agreement import Settling
from pooledbudget.instruments.pools.dividing import Division, PoolStanding, divide
from pooledbudget.instruments.pools.fence import carried_in_year, returned_account, unspent
from pooledbudget.instruments.pools.grants import UNSPENT
from pooledbudget.instruments.pools.steps import ROLLED_FORWARD
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.ledger.chart import (
    CONTRIBUTIONS,
    GRANTS,
    INCOME,
    INCOME_IN_KIND,
    OWED,
    RESERVE,
    RISK_SHARE,
    SET_ASIDE,
    SHARED,
    SPENDING,
    SPENDING_IN_KIND,
)
from pooledbudget.ledger.entries import Entry, Posting, cause_of
from pooledbudget.ledger.reading import Posted
from pooledbudget.ledger.sums import Books
from pooledbudget.money import Split, split
from pooledbudget.periods import FinancialYear, Month

SETTLED_BY = ("risk-share", "settlement")
"""What the cause of a settlement's entry says after the agreement: by the short form, by lists of steps."""


def shared_total(terms: PoolTerms, books: Books, months: Sequence[Month]) -> int:
    """Return what partners share of some months: grants and results less spending under a theme."""
    agreement = terms.agreement
    spending = sum(
        books.total(agreement, SPENDING, theme=theme, months=months) for theme in terms.theme_titles
    )
    return -books.total(agreement, GRANTS, months=months) - spending


class YearResult(Struct, frozen=True):
    """A year's difference so far, and each partner's part of it, in minor units."""

    year: FinancialYear
    income: int
    spent: int
    fenced_change: int
    """Fenced money carried forward in the year: it is not anybody's to share."""
    by_proportion: Mapping[str, int]
    """What each put in less its share of what was spent: its part if every pound stays where it fell."""
    parts: Mapping[str, int]
    """Each partner's part by the agreement."""
    agreed: Split | None
    """The division by agreed shares; None where the difference stays where it fell."""
    division: Division | None = None
    """What went down the lists of a settlement; None where the agreement has none."""

    @property
    def variance(self) -> int:
        """Surplus above nought, deficit below, in minor units."""
        return self.income - self.spent - self.fenced_change


def year_result(
    terms: PoolTerms, books: Books, year: FinancialYear, until: Month | None = None
) -> YearResult | None:
    """Return the year's result up to a month and whose it is; None where nothing is agreed to be shared.

    A partner's part is its contribution less its share of the net spending, and not a second
    division of the difference: two divisions each leave odd pennies, and a settled year then
    would not end at nought.
    """
    shares = terms.shares_of(year)
    if not terms.is_settled or (shares is None and terms.settlement is None):
        return None
    last = until or Month.of(year.period.last)
    months, agreement = [month for month in year.period.months if month <= last], terms.agreement
    income = -books.total(agreement, INCOME, months=months)
    spent = books.total(agreement, SPENDING, months=months)
    income += books.total(agreement, INCOME_IN_KIND, months=months)
    spent -= books.total(agreement, SPENDING_IN_KIND, months=months)
    fenced = carried_in_year(terms, books, year, last)
    put_in = {
        partner: -books.total(agreement, CONTRIBUTIONS, partner=partner, months=months)
        for partner in {*(shares.parts if shares else ()), *books.partners(agreement, CONTRIBUTIONS)}
    }
    variance = income - spent - fenced
    first = terms.odd_penny_first
    net = split(variance - sum(put_in.values()), shares, first).parts if shares else {}
    by_proportion = {partner: put_in[partner] + net.get(partner, 0) for partner in sorted(put_in)}
    result = YearResult(year, income, spent, fenced, by_proportion, by_proportion, None)
    if terms.settlement is not None:
        division = divide(terms, standing(terms, books, year, last, variance))
        return YearResult(year, income, spent, fenced, by_proportion, division.parts, None, division)
    if (agreed := terms.agreed_shares()) is not None:
        division_of = split(variance, agreed, first)
        return YearResult(year, income, spent, fenced, by_proportion, division_of.parts, division_of)
    return result


def standing(terms: PoolTerms, books: Books, year: FinancialYear, last: Month, variance: int) -> PoolStanding:
    """Return where the pool stands at a month's end, for its settlement."""
    months = [month for month in year.period.months if month <= last]
    use = terms.use.get(str(year))
    lines = {}
    for budget in terms.budgets:
        if budget.year == str(year) and terms.schemes[budget.line].in_pool:
            revised = terms.budgeted(budget.line, year, last.last)
            actual = books.total(terms.agreement, f"{SPENDING}:{budget.line}", months=months)
            lines[budget.line] = budget.to_date(len(months), revised) - actual
    return PoolStanding(
        on=last.last,
        variance=variance,
        opening=terms.opening_of(year),
        lines=lines,
        rolled=_held(terms, books, ROLLED_FORWARD, year, last),
        reserves={name: _held(terms, books, name, year, last) for name in terms.reserves},
        committed={line: terms.committed(line, last.last) for line in lines},
        measured=terms.measured.get(str(year), {}),
        use=use.shares(last.last) if use else None,
    )


def _held(terms: PoolTerms, books: Books, reserve: str, year: FinancialYear, last: Month) -> int:
    """Return what a reserve holds but for what the year's own settlement has done to it."""
    this_year = [month for month in year.period.months if month <= last]
    held = -books.until(last).total(terms.agreement, f"{RESERVE}:{reserve}")
    return held - books.total(terms.agreement, f"{SET_ASIDE}:{reserve}", months=this_year)


def settled(terms: PoolTerms, asked: Settling) -> tuple[list[Entry], list[str]]:
    """Return the entries that settle what ends with a month, and the causes thought about.

    At 31 March unspent fenced money goes back to its giver, where that is agreed, and the year's difference
    is shared; where the agreement settles each month, so is the running total at every month's end. What an
    earlier close settled of the month by other terms is thought about too: it stands no longer.
    """
    books, month, currency, host = asked.books, asked.month, asked.currency, asked.host
    year = month.financial_year
    at_year_end = month == Month.of(year.period.last)
    entries: list[Entry] = []
    thought = _settled_before(terms, asked.posted, month, at_year_end=at_year_end)
    if at_year_end:
        entries = _returned(terms, asked)
        books = books.plus(_beyond(terms, books, entries, asked), month)
    monthly = terms.is_settled_monthly
    result = year_result(terms, books, year, month) if at_year_end or monthly else None
    if result is None:
        return entries, thought
    made: list[Entry] = []
    if terms.settlement is None:
        made = _shared(terms, result, f"{terms.agreement}:risk-share:{year}", month, currency)
    elif result.division is not None and monthly:
        made = _running(terms, books, result.division, month, host, currency)
    elif result.division is not None:
        prefix = f"{terms.agreement}:settlement:{year}:"
        made = _by_step(terms, result.division, prefix, month, host, currency)
    if not monthly:
        made += _taken_off(terms, asked, books)
    return [*entries, *made], list(dict.fromkeys([*thought, *(entry.id for entry in made)]))


def _settled_before(terms: PoolTerms, posted: Posted, month: Month, *, at_year_end: bool) -> list[str]:
    """Return the causes of what was settled of a month, or of the year that ends with it, by any terms.

    A year may be written as a month is: 2011-12 is a financial year and December 2011.
    """
    agreement, year = terms.agreement, month.financial_year
    of_month = _running_cause(agreement, month)
    found = [of_month] if of_month in posted else []
    if not at_year_end:
        return found
    of_other = f"{agreement}:settlement:{year}:running"
    found += [cause for cause in _causes(posted, f"{agreement}:settlement:{year}:") if cause != of_other]
    found.append(f"{agreement}:risk-share:{year}")
    returned = _causes(posted, f"{agreement}:{UNSPENT}:")
    return found + [cause for cause in returned if cause.endswith(f":{year}")]


def _running_cause(agreement: str, month: Month) -> str:
    return f"{agreement}:settlement:{month}:running"


def _causes(posted: Posted, prefix: str) -> list[str]:
    return sorted({cause_of(entry_id) for entry_id in posted.starting(prefix)})


def _shared(terms: PoolTerms, result: YearResult, cause: str, month: Month, currency: str) -> list[Entry]:
    """Return the entry of the short form: a deficit is due from partners, a surplus is owed to them."""
    if terms.risk_share is None or not any(result.parts.values()):
        return []
    postings = [leg for name, part in result.parts.items() for leg in _passed(terms, name, part, currency)]
    return [
        Entry(
            cause,
            month.last,
            _kind(result.variance),
            postings,
            (Citation(terms.agreement, f"risk_share {terms.risk_share.clause}"),),
            about=str(result.year),
            decided=True,
        )
    ]


def _passed(terms: PoolTerms, partner: str, part: int, currency: str) -> list[Posting]:
    """Return the legs that pass a part to a partner; none of nought."""
    if not part:
        return []
    other = OWED if part > 0 else SHARED
    return [
        Posting(RISK_SHARE, partner, terms.agreement, part, "", currency),
        Posting(other, partner, terms.agreement, -part, "", currency),
    ]


def _reserved(terms: PoolTerms, reserve: str, part: int, host: str, currency: str) -> list[Posting]:
    """Return the legs that put money in a reserve, or draw it; none of nought."""
    if not part:
        return []
    return [
        Posting(f"{SET_ASIDE}:{reserve}", host, terms.agreement, part, "", currency),
        Posting(f"{RESERVE}:{reserve}", host, terms.agreement, -part, "", currency),
    ]


def _by_step(
    terms: PoolTerms, division: Division, prefix: str, month: Month, host: str, currency: str
) -> list[Entry]:
    """Return an entry for each step that moved money: whose it is, and by which clause."""
    entries: list[Entry] = []
    if division.rolled_in:
        postings = _reserved(terms, ROLLED_FORWARD, -division.rolled_in, host, currency)
        entries.append(_entry(terms, f"{prefix}pool:brought-forward", month, "brought forward", postings, ""))
    for divided in division.divided:
        times: dict[str, int] = {}
        for taken in divided.receipt.taken:
            times[taken.step] = times.get(taken.step, 0) + 1
            copy = f"-{times[taken.step]}" if times[taken.step] > 1 else ""
            cause = f"{prefix}{divided.line or 'pool'}:{taken.step}{copy}"
            kind, postings = _kind(taken.took), list[Posting]()
            for name, part in taken.parts.items():
                postings += _passed(terms, name, part, currency)
            if taken.reserve:
                kind = "set aside" if taken.took > 0 else "drawn on a reserve"
                postings += _reserved(terms, taken.reserve, taken.took, host, currency)
            if postings:
                entries.append(_entry(terms, cause, month, kind, postings, taken.cite))
    return entries


def _running(
    terms: PoolTerms, books: Books, division: Division, month: Month, host: str, currency: str
) -> list[Entry]:
    """Return the entry that brings what was passed on in the year so far to what the running total says."""
    postings = _brought_to(terms, books, division, month, host, currency)
    if not postings:
        return []
    clause = terms.settlement.clause if terms.settlement else ""
    cause = _running_cause(terms.agreement, month)
    return [_entry(terms, cause, month, "running total settled", postings, clause)]


def _taken_off(terms: PoolTerms, asked: Settling, books: Books) -> list[Entry]:
    """Return what takes off what earlier months of a year passed on, where they settled a running total.

    The year is settled whole at its end: by terms that settled each month before they were changed, part of
    it was passed on already, and would be passed on twice.
    """
    agreement, month = terms.agreement, asked.month
    settled_then = (_running_cause(agreement, earlier) for earlier in _earlier(month))
    if not any(cause in asked.posted for cause in settled_then):
        return []
    postings = _brought_to(terms, books, Division(), month, asked.host, asked.currency)
    cause = f"{agreement}:settlement:{month.financial_year}:pool:passed-before"
    return [_entry(terms, cause, month, "running total taken off", postings, "")] if postings else []


def _earlier(month: Month) -> list[Month]:
    return [before for before in month.financial_year.period.months if before < month]


def _brought_to(
    terms: PoolTerms, books: Books, division: Division, month: Month, host: str, currency: str
) -> list[Posting]:
    """Return the legs that bring what earlier months of the year passed on, or kept, to a division.

    A reserve that the terms lost since holds what was kept in it then: it comes to nought.
    """
    agreement, earlier = terms.agreement, _earlier(month)
    postings: list[Posting] = []
    for name in sorted({*division.parts, *books.partners(agreement, RISK_SHARE)}):
        before = books.total(agreement, RISK_SHARE, partner=name, months=earlier)
        now = division.parts[name]
        legs = {
            RISK_SHARE: now - before,
            OWED: -(max(0, now) - max(0, before)),
            SHARED: max(0, -now) - max(0, -before),
        }
        postings += [
            Posting(account, name, agreement, amount, "", currency)
            for account, amount in legs.items()
            if amount
        ]
    lost = (path.removeprefix(f"{SET_ASIDE}:") for path in books.accounts(agreement, SET_ASIDE))
    for reserve in dict.fromkeys([*terms.all_reserves, *lost]):
        before = books.total(agreement, f"{SET_ASIDE}:{reserve}", months=earlier)
        postings += _reserved(terms, reserve, division.reserves[reserve] - before, host, currency)
    return postings


def _entry(
    terms: PoolTerms, cause: str, month: Month, kind: str, postings: list[Posting], cite: str
) -> Entry:
    clause = cite or (terms.settlement.clause if terms.settlement else "")
    place = f"settlement {clause}".strip()
    if terms.risk_share is not None:
        place = f"risk_share {terms.risk_share.clause}"
    return Entry(
        cause,
        month.last,
        kind,
        postings,
        (Citation(terms.agreement, place),),
        about=str(month.financial_year),
        decided=True,
    )


def _returned(terms: PoolTerms, asked: Settling) -> list[Entry]:
    """Return what goes back to the givers of fenced money that is not spent."""
    month, entries = asked.month, list[Entry]()
    left = unspent(terms, asked.books, month)
    for fence in terms.fences:
        cause = f"{terms.agreement}:{UNSPENT}:{fence.name}:{month.financial_year}"
        back = left[fence.name]
        if fence.unspent_to is None or back <= 0:
            continue
        legs = _gone_back(terms, returned_account(fence), fence.unspent_to, back, asked.currency)
        because = (Citation(terms.agreement, f"ring_fence {fence.clause}"),)
        kind, about = "unspent grant returned", fence.name
        entries.append(Entry(cause, month.last, kind, legs, because, about=about, decided=True))
    return entries


def _gone_back(terms: PoolTerms, account: str, giver: str, amount: int, currency: str) -> list[Posting]:
    return [
        Posting(account, giver, terms.agreement, amount, "", currency),
        Posting(OWED, giver, terms.agreement, -amount, "", currency),
    ]


def _beyond(terms: PoolTerms, books: Books, entries: Sequence[Entry], asked: Settling) -> list[Entry]:
    """Return what is returned beyond what an earlier close of the month had returned already.

    Of a fence that the terms lost since nothing is returned any more.
    """
    more, month = list[Entry](), asked.month
    known = books.accounts(terms.agreement, GRANTS)
    accounts = [path for path in known if path.startswith(f"{GRANTS}:{UNSPENT}-")]
    for account in dict.fromkeys([*map(returned_account, terms.fences), *accounts]):
        now = sum(leg.amount for entry in entries for leg in entry.postings if leg.account == account)
        gap = now - books.total(terms.agreement, account, months=[month])
        if gap:
            legs = _gone_back(terms, account, asked.host, gap, asked.currency)
            more.append(Entry(f"{account}:beyond", month.last, "unspent grant returned", legs, ()))
    return more


def _kind(variance: int) -> str:
    """Name what is shared; a year without a difference may still even out what each put in."""
    if not variance:
        return "shares evened out"
    return "surplus shared" if variance > 0 else "deficit shared"

"""What is said of a pool: its clauses, and how a partner stands. Nothing here decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pooledbudget.instruments.pools.contributions import YearContribution
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import plain, written
from pooledbudget.periods import FinancialYear, Month, written_day

if TYPE_CHECKING:
    from pooledbudget.instruments.desk import Desk


class _Way(NamedTuple):
    """How an amount is said, and how one below nought is: the words turn, no sign is printed."""

    plus: str
    minus: str


BY_HAND = "{} was brought in, accrued or put right by hand"
TAKEN_OFF = "{} was taken off, as brought in, accrued or put right by hand"
MOVED: Mapping[str, _Way] = {
    "due": _Way("{} fell due", "{} of what had fallen due was taken back"),
    "deficit": _Way("{} is your part of a deficit", "{} of your part of a deficit was taken back"),
    "received": _Way("you paid {}", "{} of what you had paid was taken back"),
    "refunded": _Way("{} was given back to you", "{} that was given back to you came back"),
    "corrected": _Way(BY_HAND, TAKEN_OFF),
    "owed-forward": _Way("owed you {} then", "had paid you {} more than it owed you then"),
    "spent-for": _Way("you spent {} for it", "{} of what you spent for it was credited"),
    "surplus": _Way("{} is your part of a surplus", "{} of your part of a surplus was taken back"),
    "returned": _Way(
        "{} of fenced money was not spent and is yours again",
        "{} of fenced money that was yours again was taken back",
    ),
    "put-right": _Way(BY_HAND, TAKEN_OFF),
    "paid": _Way("it paid you {}", "{} of what it paid you came back"),
    "owed": _Way("it owes you {}", "it has paid you {} more than it owes you"),
}
"""What moved what is owed, by the line of the position."""
ACCOUNT: Mapping[str, _Way] = {
    "opening": _Way("brought forward", "brought forward"),
    "contributions": _Way("of contributions due", "of contributions taken back"),
    "spending": _Way("for your share of credits", "for your share of spending"),
    "grants": _Way("for your share of grants and results income", "for your share of income taken back"),
    "risk-share": _Way("for your part of a deficit", "for your part of a surplus"),
    "moved": _Way("moved to you by the agreement", "moved from you by the agreement"),
    "rounding": _Way("of rounding", "of rounding"),
}
"""What a partner's account is made of, by the slug of its lines; each with what adds to it and what takes."""


def unagreed(terms: PoolTerms, month: Month) -> Iterator[str]:
    """Say that a pool ends, or that nobody contributes for a year: this one or, in March, the next."""
    if not terms.contributions:
        return
    last = month == Month.of(month.financial_year.period.last)
    years = [month.financial_year, *([month.plus(1).financial_year] if last else [])]
    agreed = {contribution.year for contribution in terms.contributions}
    for year in years:
        start = year.period.start
        if terms.ends < start:
            yield (
                f"{_begun(terms.title)} ends on {written_day(terms.ends)}, and {year.written} is not agreed: "
                "put its new last day in 'ends', or write the agreement that follows it."
            )
        elif terms.starts <= year.period.last and str(year) not in agreed:
            told = (
                f"pooledbudget next-year {terms.agreement} --year {year} prints the terms to add to its file"
            )
            if str(FinancialYear(year.starts_in - 1)) not in agreed:
                told = "write into its file what each puts in"
            yield f"Nobody has agreed to contribute to {terms.title} for {year.written}: {told}."


def next_year(terms: PoolTerms, year: FinancialYear) -> str:
    """Write a year's contributions as a file says them, as agreed for the year before; blank if none were."""
    before = str(FinancialYear(year.starts_in - 1))
    blocks = [
        _contribution(contribution, year)
        for contribution in terms.contributions
        if contribution.year == before and contribution.to is None and contribution.nature == "recurring"
    ]
    if not blocks:
        return ""
    heads = [f"# As agreed for {before}: change what is otherwise for {year}."]
    if terms.ends < year.period.last:
        heads.append(f"# 'ends' above is {terms.ends}: {year} needs {year.period.last}.")
    return "\n".join([*heads, "", *blocks])


def _contribution(given: YearContribution, year: FinancialYear) -> str:
    """Write a contribution for a year as a file says it: by its formula, where one is agreed."""
    lines = [
        "[[contributions]]",
        f'partner = "{given.partner}"',
        f'year = "{year}"',
        f'amount = "{plain(given.next_year())}"',
    ]
    if isinstance(given.instalments, str):
        lines.append(f'instalments = "{given.instalments}"')
    else:
        lines.append("# its instalments had days of their own: write this year's")
    lines += [f'form = "{given.form}"'] if given.form != "cash" else []
    lines += [f'charges = "{plain(given.charges)}"'] if given.charges is not None else []
    return "\n".join([*lines, ""])


def change(path: Sequence[str], was: str, now: str) -> str:
    """Say a change of a contribution or of the agreement's days; blank for anything else."""
    match path:
        case ["contributions", whose, "amount"]:
            partner, _, year = whose.partition(" ")
            if not now:
                return f"{partner} no longer contributes for {year}; it was {was}"
            return f"{partner} contributes {now} for {year}" + (f", not {was}" if was else "")
        case ["contributions", whose, "instalments"] if was and now:
            partner, _, year = whose.partition(" ")
            return f"the contribution of {partner} for {year} is {now}, not {was}"
        case ["starts" | "ends" as day] if was and now:
            return f"it {day} on {now}, not on {was}"
        case _:
            return ""


def headline(
    terms: PoolTerms, desk: Desk, owing: Mapping[str, int], since: Month, figures: Mapping[str, int]
) -> list[str]:
    """Say in words, before any table, what is owed either way and net, what moved it, what to do.

    `owing` is what each line of the position comes to for the year so far, empty where there is none;
    `figures` are the page's, by what follows the agreement in their ids.
    """
    year, currency, said = desk.last.financial_year.written, desk.currency, []
    ended = desk.day > terms.ends
    if ended:
        said.append(f"{_begun(terms.title)} ended on {written_day(terms.ends)}.")
    if owing:
        said.append(net(terms.title, owing, desk.day, currency))
        said += moved(terms.title, owing, since.first, currency, ended=ended)
    if figures.get("closing") or ("closing" in figures and not ended):
        said.append(account(terms.title, figures, desk.day, currency) + _settled(terms, desk, figures))
    if "in-view" in figures:
        spent = written(figures.get("in-view.year", figures["in-view"]), currency)
        when = year if desk.day == desk.last.financial_year.period.last else f"{year} so far"
        said.append(f"You have spent {spent} in view of {terms.title} in {when}; it stays yours.")
    if owing.get("net", 0) > 0:
        said.append(f"Please pay {written(owing['net'], currency)}.")
    return said


def _settled(terms: PoolTerms, desk: Desk, figures: Mapping[str, int]) -> str:
    """Say how the account and what is owed hang together: while the year runs, and of what its end leaves.

    Fenced money that is not spent stays in the accounts of those among whom all income is shared.
    """
    if not terms.is_settled:
        return ""
    if terms.is_settled_monthly:
        return " It is settled at each month's end." if figures["closing"] else ""
    year = desk.last.financial_year.period
    if desk.last.last != year.last and year.start <= terms.ends:
        return " It is settled at 31 March and is no part of what is owed until then."
    fenced = any(amount for name, amount in figures.items() if name.startswith("fence-carried"))
    if figures["closing"] and fenced:
        return " It is your share of fenced money that is not spent yet; nobody owes it."
    return ""


def account(title: str, figures: Mapping[str, int], day: date, currency: str) -> str:
    """Say what a partner's account comes to and what it is made of, by the account's own lines."""
    suffix = ".year" if "closing.year" in figures else ""
    shared = sum(
        amount
        for name, amount in figures.items()
        if name.endswith(suffix) and name.removesuffix(suffix).startswith("spending.")
    )
    parts = {slug: figures.get(f"{slug}{suffix}", 0) for slug in ACCOUNT if slug != "spending"}
    parts["spending"] = shared
    made: list[str] = []
    for slug, words in ACCOUNT.items():
        amount = written(abs(parts[slug]), currency)
        if parts[slug]:
            plus = f"{'plus ' if made else ''}{amount} {words.plus}"
            made.append(plus if parts[slug] > 0 else f"less {amount} {words.minus}")
    closing = written(figures["closing"], currency)
    of_what = f": {', '.join(made)}" if made else ""
    return f"Your account with {title} comes to {closing} at {written_day(day)}{of_what}."


def net(title: str, owing: Mapping[str, int], day: date, currency: str) -> str:
    """Say who owes whom on a day, and of what it is the net."""
    found, owed, by_you = owing["net"], owing["owed"], owing["outstanding"]
    ways = []
    if by_you:
        amount = written(abs(by_you), currency)
        ways.append(f"{amount} of what fell due is unpaid" if by_you > 0 else f"you have paid {amount} ahead")
    if owed:
        amount = written(abs(owed), currency)
        ways.append(f"it owes you {amount}" if owed > 0 else f"it paid you {amount} more than it owed you")
    of_what = f": {', and '.join(ways)}" if ways and (len(ways) > 1 or min(by_you, owed) < 0) else ""
    amount = written(abs(found), currency)
    who = f"you owe {title} {amount}" if found > 0 else f"{title} owes you {amount}"
    who = who if found else f"nothing is owed between you and {title}"
    return f"At {written_day(day)} {who}{of_what}."


def moved(
    title: str, owing: Mapping[str, int], since: date, currency: str, *, ended: bool = False
) -> Iterator[str]:
    """Say what moved each side of it in the year so far, so that what is said adds up.

    Of a pool that has ended nothing is said where nothing was owed and nothing moved.
    """

    def told(slug: str, *, always: bool = False) -> list[str]:
        amount, way = written(abs(owing[slug]), currency), MOVED[slug]
        said = (way.plus if owing[slug] >= 0 else way.minus).format(amount)
        return [said] if owing[slug] or always else []

    forward, left = owing["forward"], owing["outstanding"]
    yours = [_at_first(forward, currency), *told("due", always=True), *told("deficit")]
    yours += [*told("received", always=True), *told("refunded"), *told("corrected")]
    if not ended or any(owing[slug] for slug in ("forward", "due", "deficit", "received", "outstanding")):
        yield f"Since {written_day(since)}: {', '.join(yours)}; {_left(left, currency)}."
    slugs = ("owed-forward", "spent-for", "surplus", "returned", "put-right", "paid", "owed")
    if any(owing[slug] for slug in slugs):
        its = [part for slug in slugs[:-1] for part in told(slug, always=slug == "owed-forward")]
        (at_last,) = told("owed", always=True)
        yield f"{_begun(title)} {', '.join(its)}; {at_last}."


def _at_first(forward: int, currency: str) -> str:
    if not forward:
        return "you owed nothing then"
    amount = written(abs(forward), currency)
    return f"you owed {amount} then" if forward > 0 else f"you had paid {amount} ahead"


def _left(left: int, currency: str) -> str:
    if not left:
        return "nothing is left to pay"
    amount = written(abs(left), currency)
    return f"{amount} is left to pay" if left > 0 else f"you are {amount} ahead"


def _begun(title: str) -> str:
    """Return a title as it stands at the beginning of a sentence."""
    return title[:1].upper() + title[1:]

"""What is said of money that cannot be as it stands, written from its facts. Nothing here decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pooledbudget.amounts import minor_of, written
from pooledbudget.periods import FinancialYear, Month, written_day

AMOUNTS = ("amount", "of")
DAYS = ("day", "lowest", "ended", "since", "paid")


class Said(NamedTuple):
    """What is found, by which rule, and what to do next."""

    what: str
    rule: str
    remedy: str


SAID: Mapping[str, Said] = {
    "cash below nought": Said(
        "the cash of {agreement} is below nought from {day}; at the lowest, on {lowest}, by {amount}",
        "an agreement spends the cash that it has; the host lends what is beyond it",
        "send what came in and is missing, or correct the row that spent too much",
    ),
    "paid more than owed": Said(
        "{partner} was paid {amount} more than {agreement} owed it, by {day}",
        "whoever is paid is owed it first: for what it spent or earned, or its part of a surplus",
        "ask for it back, or send what it is for",
    ),
    "circular": Said(
        "{amount} that {partner} paid to {agreement} on {paid} went back to it on {day}, and nothing was "
        "spent in between",
        "what is put into a pool is spent from it; within 3 days it is handed round",
        "ask what the payment is for; what only takes a contribution back is a refund of it",
    ),
    "nothing agreed": Said(
        "{partner} paid {amount} to {agreement} by {day}, and has agreed no contribution",
        "cash in a pool is somebody's agreed contribution",
        "put the contribution in the agreement, or refund it",
    ),
    "beyond what is agreed": Said(
        "{partner} has paid {amount} more to {agreement} than it has agreed, by {day}",
        "a partner pays in what it has agreed, or its part of a deficit",
        "refund it, or put the larger contribution in the agreement",
    ),
    "year without contributions": Said(
        "{agreement} has spent {amount} in {year}, from {day}, and nobody has agreed to contribute for it",
        "a year's spending is borne in proportion to its contributions, or by agreed shares",
        "put the year's contributions in the agreement, or end it",
    ),
    "deficit unfunded": Said(
        "{amount} of the deficit of {agreement} at {day} is unfunded: no step of its settlement takes it",
        "what is overspent is somebody's: a partner's, a reserve's, or money from outside",
        "agree who bears it, as a step of the settlement",
    ),
    "surplus left in the pool": Said(
        "{amount} of the surplus of {agreement} at {day} is left: no step of its settlement takes it",
        "what is underspent is somebody's, or is kept as the agreement says",
        "agree what becomes of it, as a step of the settlement; 'roll forward' keeps it for the next year",
    ),
    "line without budget": Said(
        "{scheme} of {agreement} has spent {amount} in {year}, by {day}, and has no budget to settle it by",
        "a line that settles by itself is over or under its budget",
        "put its budget for the year in the agreement",
    ),
    "grant not come": Said(
        "{amount} of the grant {grant} that {agreement} expects has not come; the oldest was due by {day}",
        "a grant that the agreement expects comes by its day, or its amount is agreed anew",
        "ask its giver and send it under 'grants'; or put the new day or amount in the agreement",
    ),
    "grant beyond what is expected": Said(
        "{amount} more of the grant {grant} came to {agreement} by {day} than it expects in all",
        "what a grant comes to stands in the agreement",
        "put the larger amount in the agreement; or correct the row, or give it back",
    ),
    "grant not named": Said(
        "{agreement} took {amount} of the grant {grant} in {year}, by {day}, and names no grant",
        "a grant that no agreement names is free to spend on anything the pool pays for",
        "name it in 'grants' of the agreement; or correct the row, if it is another agreement's",
    ),
    "credited more than spent": Said(
        "credits of {partner} for {scheme} are {amount} more than it has spent on it, by {day}",
        "a credit note takes back what was spent",
        "look; if the amount or the scheme is wrong, send a file that --replaces it",
    ),
    "more VAT than paid": Said(
        "{amount} more VAT came back to {agreement} than was paid with its payments, by {day}",
        "what HMRC gives back was paid first: the host's payments say it in 'gross' and 'vat'",
        "send the payments with their VAT, or the refund as what it is",
    ),
    "over-drawn": Said(
        "{amount} is drawn of a commitment of {of}, by {day}",
        "an investor is called for no more than it committed",
        "refund the excess, or record the larger commitment in the agreement",
    ),
    "over the cap": Said(
        "{amount} of what is repaid to {partner} on {day} is over the return cap, which leaves {of}",
        "return is at most {cap}",
        "ask the investor for the excess back, or record why it was agreed",
    ),
    "repaid unequally": Said(
        "{partner} has had {amount} of its capital back by {day}; in proportion to all it would be {of}",
        "investors of one class are repaid alike, in proportion to what they paid in",
        "pay the others their part, or record why it was agreed otherwise",
    ),
    "returned beyond what was drawn": Said(
        "{amount} more is given back to {partner} undrawn than it paid in, by {day}",
        "capital is given back undrawn only where it was drawn",
        "send a repayment where capital is repaid, or correct the row",
    ),
    "after the last day": Said(
        "{amount} moves on {day}, after the last day, {ended}",
        "nothing is drawn or spent once a bond has ended",
        "look at the day, at the stop, or at 'ends' in the agreement",
    ),
    "paid beyond what is due": Said(
        "{amount} more is paid to {partner} by {day} than the waterfall has made due to it",
        "a repayment pays what is due; one that differs is a difference, never a new split",
        "ask for it back, or wait: what falls due to it next is paid by it",
    ),
    "repaid before it was drawn": Said(
        "{amount} is repaid to {partner} on {day}, and it has paid nothing in",
        "capital is repaid after it was drawn; all of this counts as return",
        "look at the days of the drawdown and of this row",
    ),
    "sold beyond what is held": Said(
        "{partner} sells {amount} more on {day} than the capital it holds",
        "a holding is sold as far as it is outstanding",
        "look at the day and the amount of this row, and of what was repaid before it",
    ),
    "written off beyond what is outstanding": Said(
        "{amount} more is written off on {day} than {partner} has outstanding",
        "capital is written off as far as it is outstanding",
        "look at the day and the amount of this row, and of what was repaid before it",
    ),
    "received beyond what was claimed": Said(
        "{partner} has paid {amount} more by {day} than it was claimed",
        "a payer pays what outcomes earned",
        "send the results that earned it, or give it back",
    ),
    "paid back beyond what is owed": Said(
        "{partner} is paid back {amount} more by {day} than {agreement} owes it",
        "a payer is paid back what a result below nought, or a step, made due to it",
        "send the result that owes it, or ask for it back",
    ),
    "repaid beyond what is there": Said(
        "{amount} is repaid to {partner} on {day}, and {of} of it is not there",
        "a bond repays from the cash it has",
        "correct the row, or send what came in and is missing",
    ),
}
"""What each case says, by its name."""


def impossible(facts: Mapping[str, str], currency: str) -> Said:
    """Say a case of money that cannot be from what is kept of it; amounts are in the book's currency."""
    shown = dict(facts)
    shown |= {name: written(minor_of(facts[name]), currency) for name in AMOUNTS if name in facts}
    shown |= {name: written_day(date.fromisoformat(facts[name])) for name in DAYS if name in facts}
    if "year" in facts:
        shown["year"] = FinancialYear.parse(facts["year"]).written
    found = Said(*(text.format_map(shown) for text in SAID[facts["case"]]))
    return found._replace(what=f"{found.what}; it began on {shown['since']}") if "since" in facts else found


def headline(facts: Mapping[str, str], currency: str) -> str:
    """Say a case as one sentence for the head of a page, with the month it was found in."""
    what = impossible(facts, currency).what
    return f"Not as it should be in {Month.parse(facts['month']).written}: {what}."

"""Decisions on a desk without any book: what a schedule says of them, right or wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from instruments.families.kit import PROGRAMME, TERMS
from pooledbudget.instruments.decisions import Decision, Measured
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.terms import FamiliesTerms
from pooledbudget.instruments.figures import Entries, Table
from pooledbudget.periods import Month
from pooledbudget.programmes.programme import Programme, packaged_programmes, read_programme

OCTOBER = Month.parse("2013-10")
ATTACHED, CLAIMED = date(2012, 10, 1), date(2013, 10, 20)
CRIME, EMP = "crime asb education", "continuous employment"
BOTH = "crime asb education and progress to work"
WINDOW = ("2013-04-21", "2013-10-20")
"""Six months to the claim: the same day six months back is out."""


def packaged(name: str) -> Programme:
    """Return a programme that comes with the package."""
    file = f"programmes/{name}.toml"
    return read_programme(packaged_programmes()[file], file)


def passed(criterion: str, verdict: str = "pass", **found: Any) -> Measured:
    """Return a measure, as long as its window must be."""
    return Measured(
        criterion=criterion,
        verdict=verdict,
        found={"before": 10, "after": 1, **found},
        needs={"window_months": 6, "fall": "60/100"},
        window=WINDOW,
    )


ELIGIBLE = Measured(criterion="eligibility", verdict="pass", found={"met": ["work"]}, needs={})


def attached(subject: str, on: date = ATTACHED, **said: Any) -> Decision:
    """Return an attachment, paid by the rate of its year unless it is refused."""
    amount = 320_000 if on < date(2013, 4, 1) else 240_000
    return decided(subject, "attachment", amount, **{"on": on, "measures": (ELIGIBLE,), **said})


def result(
    subject: str, claimed: str = CRIME, earned: Mapping[str, int] | None = None, **said: Any
) -> Decision:
    """Return a result of crime, anti-social behaviour and education, or of what it earned."""
    earned = {"crime-asb-education": 70_000} if earned is None else earned
    facts = {"claimed": claimed, "earned": earned, **said.pop("facts", {})}
    amount = sum(earned.values()) - facts.get("cut", 0)
    measures = said.pop("measures", (ELIGIBLE, passed("asb")))
    return decided(subject, "result", amount, facts=facts, measures=measures, **{"on": CLAIMED, **said})


def decided(subject: str, asked: str, amount: int, **said: Any) -> Decision:
    """Return a decision; with a reason, one that is not paid."""
    refused = bool(said.get("reason"))
    given = {
        "instrument": "families",
        "cause": f"troubled-families-2012:{subject}:{asked}",
        "agreement": "families",
        "subject": subject,
        "asked": asked,
        "month": str(OCTOBER) if asked == "result" else "2012-10",
        "paid": not refused,
        "amount": 0 if refused else amount,
        "reason": "",
        "facts": {},
        **said,
    }
    return Decision(**given)


def claims_of(
    *decisions: Decision,
    programme: Programme = PROGRAMME,
    others: Iterable[Decision] = (),
    could: Sequence[Mapping[str, Any]] = (),
    ledger: Mapping[str, Sequence[int]] | None = None,
    by_hand: Mapping[str, int] | None = None,
    **terms: Any,
) -> Claims:
    """Return the claims of October 2013.

    `ledger` is what causes posted, where it is otherwise, and `by_hand` what people posted in October.
    """
    posted = ledger or {}
    entries = {
        each.cause: Entries(list(enumerate(posted.get(each.cause, [each.amount] if each.amount else []))))
        for each in decisions
    }
    body = [{"agreement": "families", "missing": {}, **facts} for facts in could]
    kept = {
        "unclaimed": [(SimpleNamespace(act=SimpleNamespace(month=str(OCTOBER))), body)],
        "findings": [],
    }
    desk: Any = SimpleNamespace(
        months=[OCTOBER],
        last=OCTOBER,
        day=OCTOBER.last,
        to=None,
        terms=TERMS,
        currency="GBP",
        decisions=lambda _: list(decisions),
        decided_by=lambda _: [*decisions, *others],
        caused=lambda *_: entries,
        put_right=lambda: [SimpleNamespace(entry=SimpleNamespace(id=id_)) for id_ in by_hand or {}],
        selection=lambda *_: None,
        held=lambda made, *_: [(place, (by_hand or {})[each.entry.id]) for place, each in enumerate(made)],
        kept=lambda name: kept[name],
    )
    values = {"title": "families", "payer": "department", "allocation": 6, "theme": "early-help", **terms}
    agreed = FamiliesTerms(kind="families", agreement="families", programme=programme.id, **values)
    return Claims(agreed, programme, desk)


def said(table: Table) -> dict[str, list[str]]:
    """Return a table's lines by their labels, as people read them."""
    return {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}

"""What tests of bonds are made of: terms from a few lines, results, facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from pooledbudget.instruments.bonds.contradictions import contradictions
from pooledbudget.instruments.bonds.facts import Fact, Facts, What
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.outcomes import Outcome
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.settings import read_settings

HEAD = 'kind = "bond"\nagreement = "b"\ntitle = "B"\n'
LOAN = '[classes.loan]\nholders = { ann = "1000.00" }\n'
CITY = "[payers.city]\n"
DAY = date(2021, 3, 31)


def on(text: str) -> date:
    return date.fromisoformat(text)


def bond(tables: str = "", top: str = "", classes: str = LOAN) -> BondTerms:
    """Terms of one class of 1,000.00, with what a test adds: single keys, then tables."""
    return read_settings(BondTerms, f"{HEAD}{top}\n{classes}{tables}".encode(), "bond.toml", "GBP")


def outcome(text: str) -> Outcome:
    """An outcome by its lines."""
    return bond(f"{CITY}[outcomes.x]\n{text}").outcomes["x"]


def faults(tables: str = "", top: str = "", classes: str = LOAN) -> list[str]:
    """What cannot be between the clauses, each with where it stands."""
    return [f"{where}: {what}" for where, what in contradictions(bond(tables, top, classes))]


def result(
    value: str = "",
    day: str | date = DAY,
    *,
    outcome: str = "x",
    cohort: str = "",
    person: str = "",
    second: str = "",
    fall: str = "",
    counts: Mapping[str, int] | None = None,
) -> Result:
    return Result(
        outcome=outcome,
        on=date.fromisoformat(day) if isinstance(day, str) else day,
        cohort=cohort,
        person=person,
        value=level(value) if value else None,
        second=level(second) if second else None,
        published=fall,
        counts=counts or {},
    )


def counts(events: int, people: int, rest_events: int, rest_people: int) -> dict[str, int]:
    """A group of people with events, beside a comparison group."""
    return {
        "people": people,
        "events": events,
        "comparison_people": rest_people,
        "comparison_events": rest_events,
    }


def fact(
    what: What, day: str | date, party: str, amount: int = 0, capital: str = "loan", other: str = ""
) -> Fact:
    """A fact; the amount in minor units."""
    return Fact(
        what=what,
        on=date.fromisoformat(day) if isinstance(day, str) else day,
        party=party,
        amount=amount,
        capital=capital
        if what in {What.DRAWN, What.REPAID, What.TRANSFERRED, What.WRITTEN_OFF, What.BROUGHT_IN}
        else "",
        other=other,
    )


def facts(*cash: Fact, results: tuple[Result, ...] = ()) -> Facts:
    """Facts in order of day."""
    stops = [each for each in cash if each.what is What.STOPPED]
    order = list(What)
    return Facts(
        sorted(cash, key=lambda each: (each.on, order.index(each.what))),
        sorted(results, key=lambda each: each.on),
        stops[0] if stops else None,
    )


def part(text: str) -> Fraction:
    return Fraction(text)

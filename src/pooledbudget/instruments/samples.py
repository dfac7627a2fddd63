"""An agreement of each kind that runs as it stands, among the partners of a book, every key commented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from pooledbudget.commented import commented
from pooledbudget.errors import Misuse
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.partners import Part, Partners
from pooledbudget.periods import Month

CONTRIBUTED = (("120000.00", "monthly"), ("24000.00", "quarterly"), ("60000.00", "monthly"))
"""What contributors put in for a year, in turn, and how often."""
BUDGETED = {"hubs": "84000.00", "reablement": "120000.00"}
THEME = "early-help"
PROGRAMME = "troubled-families-2012"
MADE_UP = "Every name and amount in this file is made up: put in what was agreed."

Values = dict[str, Any]


class Start(Struct, frozen=True):
    """What a sample is for: the partners of a book, its first month, and the pool that pays a bond."""

    who: Partners
    first: Month
    pool: str
    theme: str


def sample(kind: str, who: Partners, first: Month, agreement: str, pool: str = "", theme: str = THEME) -> str:
    """Return an agreement of a kind as its file, with every key; Misuse if the book has nobody for a part.

    `pool` is the pool of the book that pays for a bond's outcomes; blank, and a payer does.
    """
    head, values = SAMPLES[kind]
    said = {"kind": kind, "agreement": agreement, **values(Start(who, first, pool, theme))}
    return commented(INSTRUMENTS[kind].model, said, f"{head}\n{MADE_UP}")


def pool_values(start: Start) -> Values:
    """Return a pool of two lines: each contributor pays in, and all share a difference."""
    who, first = start.who, start.first
    year = first.financial_year
    contributors = who.playing(Part.CONTRIBUTOR) or [who.host]
    return {
        "title": "the pool",
        "source": "the agreement, and the day it was signed",
        "starts": first.first,
        "ends": year.period.last,
        "themes": {"early-help": "Early help", "ageing-well": "Ageing well"},
        "schemes": {
            "hubs": {"title": "Family hubs", "theme": "early-help"},
            "reablement": {"title": "Reablement at home", "theme": "ageing-well"},
        },
        "contributions": [
            {"partner": partner.id, "year": str(year), "amount": amount, "instalments": every}
            for at, partner in enumerate(contributors)
            for amount, every in [CONTRIBUTED[at % len(CONTRIBUTED)]]
        ],
        "risk_share": {"basis": "opening cash contributions", "clause": "9.1"},
        "budgets": [
            {"line": line, "year": str(year), "amount": amount, "profile": "monthly"}
            for line, amount in BUDGETED.items()
        ],
    }


def families_values(start: Start) -> Values:
    """Return families paid by results under a packaged programme, by whoever pays for outcomes."""
    return {
        "title": "families, paid by results",
        "source": "the letter of allocation, and its day",
        "programme": PROGRAMME,
        "payer": _playing(start.who, Part.PAYER, "families"),
        "allocation": 120,
        "theme": "families",
    }


def bond_values(start: Start) -> Values:
    """Return a bond of one loan and one outcome at a price, over three years of quarters.

    The service is paid each quarter from what was called and what outcomes pay; a quarter of it is kept
    back. Capital comes back from the end of the second year, a return on the last date alone, and what is
    left then goes to whoever paid.
    """
    who, first, pool = start.who, start.first, start.pool
    investor = _playing(who, Part.INVESTOR, "bond")
    delivering = [partner for partner in who.playing(Part.DELIVERER) if partner.id != who.host.id]
    deliverers = [partner.id for partner in sorted(delivering, key=lambda it: Part.CONTRIBUTOR in it.parts)]
    payer = pool or _playing(who, Part.PAYER, "bond")
    quarters = {"from": first.first, "every": "3 months", "times": 12}
    return {
        "title": "a bond for work",
        "source": "the agreement, and the day it was signed",
        "dates": {"from": first.plus(2).last, "every": "3 months", "to": first.plus(35).last},
        "costs": [
            {
                "payee": deliverers[0] if deliverers else who.host.id,
                "for": "the service",
                "amount": "15000.00",
                "dates": quarters,
            }
        ],
        "waterfall": [
            {"step": "costs"},
            {"step": "keep"},
            {"step": "principal", "class": "loan", "from": first.plus(23).last},
            {"step": "return", "class": "loan", "up_to": "return cap", "on": "last date"},
            {"step": "remainder", "goes_to": "payers as paid", "on": "last date"},
        ],
        "classes": {
            "loan": {
                "title": "a loan",
                "holders": {investor: "100000.00"},
                "return_cap": "6%",
            }
        },
        "payers": {payer: {"agreement": pool, "theme": start.theme} if pool else {}},
        "outcomes": {
            "job": {
                "pays": "price",
                "title": "people in work for 26 weeks",
                "price": "2500.00",
            }
        },
        "caps": {"contract": "240000.00"},
    }


def _playing(who: Partners, part: Part, kind: str) -> str:
    """Return the first partner that plays a part; Misuse if nobody does."""
    found = who.playing(part)
    if not found:
        raise Misuse(
            f"the sample of a {kind} agreement needs a partner that plays the part {part.value!r}; "
            "add one to [partners] of book.toml, then repeat"
        )
    return found[0].id


SAMPLES: Mapping[str, tuple[str, Callable[[Start], Values]]] = {
    "pool": ("A pool: what partners put in, what is paid from it, and whose a difference is.", pool_values),
    "families": (
        "Families, or persons, paid by results: a programme's rules, as agreed here.",
        families_values,
    ),
    "bond": ("A bond: who lends, who pays for which outcomes, and who is paid first.", bond_values),
}
"""Of each kind of agreement, what its file begins with and what it says."""

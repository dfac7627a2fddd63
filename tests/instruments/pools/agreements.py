"""Pooled agreements to try a settlement with: two or three partners, lines, and what the test adds."""

from __future__ import annotations

from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.terms import PoolTerms

FRAME = """
kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2015-03-31
themes = { care = "Care" }
reserves = { risk-pool = "the risk pool", spare = "the spare reserve" }
"""
LINES = """
[schemes.home]
title = "Home care"
theme = "care"
[schemes.ward]
title = "The ward"
theme = "care"
[schemes.clinic]
title = "The clinic"
theme = "care"
"""


def contributions(**amounts: str) -> str:
    """Return what each puts in for 2013-14."""
    return "".join(
        f'[[contributions]]\npartner = "{name}"\nyear = "2013-14"\namount = "{amount}"\n'
        for name, amount in amounts.items()
    )


def agreement(
    settlement: str, *, given: str = "", above: str = "", lines: str = LINES, **amounts: str
) -> PoolTerms:
    """Return terms that settle so, with an example of what is given; 6,000 and 4,000 put in if none is said."""
    put_in = amounts or {"county": "6000.00", "nhs": "4000.00"}
    example = f'[[example]]\ngiven = {{ {given} }}\nexpect = {{ left = "0.00" }}\n' if given else ""
    text = f"{FRAME}{above}\n{lines}\n{contributions(**put_in)}\n[settlement]\n{settlement}\n{example}"
    return read_pool(text.encode(), "agreements/pool.toml", "GBP")

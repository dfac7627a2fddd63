"""The page of a pool's terms: every status of a line, every step, with keys, sentence and example.

What an example comes to is worked out by the package when the page is made; nothing on it is typed in.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from model_tables import keys, meaning, other_tables, own_keys
from pooledbudget.instruments.pools.clauses import clauses
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.contributions import Instalment, Uplift, YearContribution
from pooledbudget.instruments.pools.dividing import Division
from pooledbudget.instruments.pools.examples import Given, PoolExample
from pooledbudget.instruments.pools.grants import GrantTerms, RingFence
from pooledbudget.instruments.pools.lines import (
    STATUSES,
    Budget,
    Commitment,
    Consent,
    Forecast,
    Scheme,
    Theme,
    Virement,
    VirementLimit,
)
from pooledbudget.instruments.pools.rewards import Reward, Target
from pooledbudget.instruments.pools.steps import (
    STEPS,
    Cap,
    SettlementStep,
    SettlementTerms,
    UseEstimate,
    UseOfYear,
)
from pooledbudget.instruments.pools.terms import PoolTerms, RiskShare
from pooledbudget.instruments.pools.worked import run_example
from pooledbudget.money import prose

CURRENCY = "GBP"
FRAME = """
kind = "pool"
agreement = "example"
title = "An example"
starts = 2013-04-01
ends = 2014-03-31
names = { county = "The County", nhs = "The NHS", police = "The Police" }
equity = { county = "19.9%", nhs = "30%", police = "50.1%" }
reserves = { risk-pool = "the risk pool" }
themes = { care = "Care" }
use.2013-14 = { estimate = { county = "60%", nhs = "40%" }, actual = { county = 70, nhs = 30 }, \
tolerance = "3 points" }
[schemes.home]
title = "Home care"
theme = "care"
lead = "county"
[schemes.ward]
title = "The ward"
theme = "care"
[[contributions]]
partner = "county"
year = "2013-14"
amount = "6000.00"
[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "4000.00"
"""
"""What stands around each step on the page: contributions of £6,000 and £4,000."""
OVER, UNDER, BEFORE, LINE = "overspend", "underspend", "before", "schemes.home.overspend"
SAID_BY = {
    OVER: "an overspend goes",
    UNDER: "an underspend goes",
    BEFORE: " first, ",
    LINE: "An overspend of",
}
"""What stands in the sentence of each list."""
STEP_EXAMPLES: dict[str, tuple[str, str, str]] = {
    "exit fee": (
        BEFORE,
        '{ step = "exit fee", partner = "police", amount = "173.00", on = 2013-09-30 }',
        'overspend = "1000.00"',
    ),
    "hold back": (
        BEFORE,
        '{ step = "hold back", amount = "400.00", target = "4.2%", measure = "admissions", partner = "nhs" }',
        'underspend = "1000.00", measured = { admissions = "2.1%" }',
    ),
    "offset": (
        LINE,
        '{ step = "offset" }',
        'lines = { home = "-1000.00", ward = "300.00" }',
    ),
    "reserve": (
        OVER,
        '{ step = "reserve", reserve = "risk-pool", up_to = "250.00" }',
        'overspend = "1000.00", reserves = { risk-pool = "400.00" }',
    ),
    "uncommitted": (
        OVER,
        '{ step = "uncommitted", lines = ["ward"] }',
        'overspend = "1000.00", uncommitted = { ward = "120.00" }',
    ),
    "partner": (OVER, '{ step = "partner", partner = "nhs", up_to = "100.00" }', 'overspend = "1000.00"'),
    "lead": (LINE, '{ step = "lead" }', 'lines = { home = "-1000.00" }'),
    "share": (
        OVER,
        '{ step = "share", by = "opening contributions", cap = { each = "2.5%", over_to = "nhs" } }',
        'overspend = "1000.00"',
    ),
    "savings": (
        UNDER,
        '{ step = "savings", partners = ["nhs"], until = "10%" }',
        'underspend = "1000.00"',
    ),
    "no worse off": (
        UNDER,
        '{ step = "no worse off", alone = { county = "500.00", nhs = "120.00" } }',
        'underspend = "1000.00"',
    ),
    "roll forward": (UNDER, '{ step = "roll forward", up_to = "600.00" }', 'underspend = "1000.00"'),
}
"""For each step: the list it stands in, how it is written, and how the pool stands."""


def pool_terms_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([*_head(), *_lines(), *_steps(), *other_tables(TABLES)]).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Pool terms",
        "",
        "Generated from the models; every amount on this page is worked out by the package as it is made.",
        "How to write an agreement, step by step: [a pooled agreement](pools.md).",
        "Amounts are decimal strings in the book's currency, `1234.50`; shares are `25%` or `1/3`, days",
        "`2013-06-30`, financial years `2013-14`.",
        "",
    )


def _lines() -> Iterator[str]:
    yield from ("## Lines, `[schemes.NAME]`", "", meaning(Scheme), "")
    yield from keys(Scheme, [])
    yield from ("", "| status | what it means |", "|---|---|")
    for status, meant in STATUSES.items():
        yield f"| `{status}` | {meant} |"
    yield from (
        "",
        "A line with `borne_by`, or with an `overspend` or `underspend` list of its own, settles by itself:",
        "its budget to date less what was spent. What its own list leaves goes to the pool's list with all",
        "else.",
        "",
    )


def _steps() -> Iterator[str]:
    yield from ("## The settlement, `[settlement]`", "", meaning(SettlementTerms), "")
    yield from keys(SettlementTerms, [])
    yield from ("", "### What every step may say", "")
    yield from keys(SettlementStep, ["step"])
    yield from (
        "",
        "A surplus is above nought, a deficit below; what a step takes has the sign of what it takes from.",
        "In each example the County contributes £6,000 and the NHS £4,000. What no step takes is unfunded,",
        "or stays in the pool, and is said at the close.",
        "",
    )
    for name, model in STEPS.items():
        place, written, given = STEP_EXAMPLES[name]
        yield from (f"### Step `{name}`", "", meaning(model), "")
        yield from own_keys(model, list(SettlementStep.model_fields))
        yield from ("```toml", f"{place if '.' in place else f'settlement.{place}'} = [{written}]", "```", "")
        terms = _tried(place, written, given)
        said = [clause.text for clause in clauses(terms, {}, CURRENCY)]
        yield from (f"> {sentence}" for sentence in said if SAID_BY[place] in sentence)
        yield from ("", f"Given `{given}`:", "")
        yield from _receipts(run_example(terms, terms.example[0].given))
        yield ""


def _tried(place: str, written: str, given: str) -> PoolTerms:
    """Return terms whose settlement has a step, and an example."""
    rest = '[{ step = "share" }]'
    lists = {OVER: rest, UNDER: rest}
    own = ""
    if place == LINE:
        own = f"overspend = [{written}]"
    elif place == BEFORE:
        lists[BEFORE] = f"[{written}]"
    else:
        lists[place] = f'[{written}, {{ step = "share", by = "equal" }}]'
    settlement = "\n".join(f"{key} = {steps}" for key, steps in lists.items())
    frame = FRAME.replace("\\\n", "").replace('lead = "county"', f'lead = "county"\n{own}')
    example = f'[[example]]\ngiven = {{ {given} }}\nexpect = {{ county = "0.00" }}\n'
    text = f"{frame}[settlement]\n{settlement}\n{example}"
    return read_pool(text.encode(), "example.toml", CURRENCY)


def _receipts(division: Division) -> Iterator[str]:
    """Yield what became of the difference, step by step."""
    yield "| of | step | due | takes | leaves | whose |"
    yield "|---|---|---|---|---|---|"
    for divided in division.divided:
        there = divided.receipt.opening + divided.receipt.came_in
        yield f"| {divided.line or 'the pool'} | there is | | | {prose(there, CURRENCY)} | |"
        for taken in divided.receipt.taken:
            amounts = " | ".join(prose(amount, CURRENCY) for amount in (taken.due, taken.took, taken.left))
            whose = ", ".join(f"{name} {prose(part, CURRENCY)}" for name, part in taken.parts.items())
            yield f"| | {taken.step} | {amounts} | {whose or taken.reserve} |"


TABLES: dict[str, type[BaseModel]] = {
    "the terms": PoolTerms,
    "a theme, `[themes.NAME]`": Theme,
    "a contribution, `[[contributions]]`": YearContribution,
    "an instalment of its own day": Instalment,
    "`uplift` of a contribution": Uplift,
    "a grant, `[[grants]]`": GrantTerms,
    "a ring fence, `[ring_fence]` or `[[ring_fence]]`": RingFence,
    "the short form, `[risk_share]`": RiskShare,
    "a cap: `cap` of a share, or of the settlement": Cap,
    "measured use, `[use.YEAR]`": UseOfYear,
    "an estimate made anew, `revised` of it": UseEstimate,
    "a budget, `[[budgets]]`": Budget,
    "a virement, `[[virements]]`": Virement,
    "who may approve one, `[[virement_limits]]`": VirementLimit,
    "a commitment, `[[commitments]]`": Commitment,
    "a forecast, `[[forecasts]]`": Forecast,
    "a consent, `[[consents]]`": Consent,
    "a reward grant, `[rewards.NAME]`": Reward,
    "a target of it, `targets`": Target,
    "an example, `[[example]]`": PoolExample,
    "`given` of an example": Given,
}
"""The other tables of a file, as the page calls them."""

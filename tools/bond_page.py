"""The page of a bond's terms: every way an outcome pays and every step, with keys, sentence and an example.

What an example pays is worked out by the package when the page is made; nothing on it is typed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from model_tables import keys, meaning, other_tables, own_keys
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.clauses import outcome_sentences, step_said
from pooledbudget.instruments.bonds.days import DayRun
from pooledbudget.instruments.bonds.measures import Counterfactual
from pooledbudget.instruments.bonds.outcomes import (
    OUTCOMES,
    Indexed,
    Outcome,
    PooledTest,
    Quota,
    ShareFrom,
    TerminationFrom,
    Tier,
)
from pooledbudget.instruments.bonds.schedule import Schedule
from pooledbudget.instruments.bonds.steps import STEPS, Reading, Stage, Step
from pooledbudget.instruments.bonds.terms import (
    BondTerms,
    CapitalClass,
    Caps,
    Cost,
    CouponTerms,
    Draw,
    Example,
    ExampleResult,
    InterestTerms,
    Paid,
    Payer,
    RateFrom,
    ReturnCap,
    YearCap,
)
from pooledbudget.instruments.bonds.words import REASONS
from pooledbudget.instruments.bonds.worked import run_example
from pooledbudget.money import prose
from pooledbudget.periods import written_day

CURRENCY = "GBP"
FRAME = """
kind = "bond"
agreement = "example"
title = "An example"
currency = "GBP"
names = { city = "The City", charity = "The charity", bank = "The bank", trust = "The trust" }
payers = { city = {} }
"""
"""What stands around each outcome on the page."""
CAPITAL = """
dates = { from = 2021-06-30, every = "1 year", times = 2 }
[classes.loan]
holders = { bank = "1000.00" }
draws = [{ on = 2020-06-30, amount = "1000.00" }]
"""
SPENT = """
[[costs]]
payee = "charity"
for = "the service"
amount = "1000.00"
dates = { from = 2020-06-30, times = 1 }
"""
"""What stands around each step: a loan that is spent, and outcomes that pay later."""
PAID = """
[outcomes.jobs]
pays = "price"
price = "10.00"
[outcomes.rate]
pays = "nothing"
"""
FALL = 'counterfactual = { design = "matched" }'
COUNTS = "counts = { people = 100, events = 80, comparison_people = 100, comparison_events = 100 }"
ON = "on = 2021-06-30"
OUTCOME_EXAMPLES: dict[str, tuple[str, str]] = {
    "price": ('pays = "price"\ntitle = "jobs"\nprice = "2200.00"', f'{ON}, value = "25"'),
    "shortfall": (
        'pays = "shortfall"\ntitle = "children referred"\nminimum = "40"\nprice = "1500.00"',
        f'{ON}, value = "34"; on = 2022-06-30, value = "41"',
    ),
    "sum": (
        'pays = "sum"\ntitle = "opening the centre"\namount = "40000.00"',
        f'{ON}, value = "1"',
    ),
    "person": (
        'pays = "person"\ntitle = "a job"\nprice = "2200.00"',
        f'{ON}, person = "a"; {ON}, person = "b"; on = 2021-07-31, person = "a"',
    ),
    "difference": (
        f'pays = "difference"\ntitle = "reconvictions"\nprice = "500.00"\nthreshold = "10%"\n{FALL}',
        f"{ON}, {COUNTS}",
    ),
    "threshold": (
        'pays = "threshold"\ntitle = "attendance"\nthreshold = "90%"\namount = "5000.00"',
        f'{ON}, value = "90%"; on = 2022-06-30, value = "89.9%"',
    ),
    "steps": (
        'pays = "steps"\ntitle = "the fall in bed days"\nsteps = [["10%", "9600.00"], ["11%", "10080.00"]]',
        f'{ON}, value = "10.9%"',
    ),
    "line": (
        'pays = "line"\ntitle = "wellbeing"\nline = [["0.5", "0.00"], ["1.4", "900.00"]]',
        f'{ON}, value = "0.95"',
    ),
    "band": (
        'pays = "band"\ntitle = "days in care"\nbands = [["10%", "10.00"], ["20%", "15.00"]]\n' + FALL,
        f"{ON}, {COUNTS}",
    ),
    "tiers": (
        'pays = "tiers"\ntitle = "jobs kept"\n'
        'tiers = [{ first = 10, price = "1100.00" }, { price = "900.00" }]',
        f'{ON}, value = "12"',
    ),
    "saving": (
        'pays = "saving"\ntitle = "special education"\nshare = "95%"\nat_risk = "80%"',
        f'{ON}, value = "10000"',
    ),
    "fee at risk": (
        'pays = "fee at risk"\ntitle = "the fall in reconvictions"\nfee = "10000.00"\nshare = "10%"\n'
        'threshold = "5%"',
        f'{ON}, value = "3.3%"',
    ),
    "standing charge": (
        'pays = "standing charge"\ntitle = "the service"\namount = "250.00"\n'
        'dates = { from = 2021-06-30, every = "3 months", times = 4 }',
        "",
    ),
    "termination": (
        'pays = "termination"\ntitle = "stopping early"\n'
        'stages = [{ from = 2020-06-30, amount = "3000.00" }]',
        "",
    ),
    "nothing": ('pays = "nothing"\ntitle = "the restoration rate"', f'{ON}, value = "60%"'),
}
"""For each way of paying: its settings, and the results it is tried with."""
COSTS = '{ step = "costs" }'
REPAID = '{ step = "principal", class = "loan" }'
STEP_EXAMPLES: dict[str, tuple[str, str, str]] = {
    "costs": (COSTS, "", "jobs 30"),
    "keep": ('{ step = "keep", amount = "120.00" }', "", "jobs 30"),
    "recycle": (
        '{ step = "recycle", class = "loan", amount = "200.00" }',
        "revolves = true",
        "jobs 30",
    ),
    "malus": (
        '{ step = "malus", by = "charity", amount = "400.00", part = { reads = "rate", '
        'line = [["40%", "100%"], ["80%", "0%"]] } }',
        "",
        "jobs 30, rate 50%",
    ),
    "interest": (
        '{ step = "interest", class = "loan" }',
        'interest = { rate = "5%", basis = "months" }',
        "jobs 30",
    ),
    "coupon": (
        '{ step = "coupon", class = "loan" }',
        'coupon = { reads = "rate", line = [["55%", "3%"], ["60%", "7.5%"]], floor = "2%" }',
        "jobs 30, rate 58%",
    ),
    "principal": (
        '{ step = "principal", class = "loan", part = { reads = "rate", '
        'steps = [["0%", "50%"], ["55%", "100%"]] } }',
        "",
        "jobs 80, rate 50%",
    ),
    "return": (
        '{ step = "return", class = "loan", up_to = "return cap" }',
        'return_cap = { simple = "6%" }',
        "jobs 30",
    ),
    "fee": ('{ step = "fee", payee = "charity", share = "25%" }', "", "jobs 30"),
    "remainder": ('{ step = "remainder", goes_to = { charity = "50%", city = "50%" } }', "", "jobs 30"),
    "guarantee": (
        '{ step = "guarantee", by = "trust", class = "loan", on = "last date", stages = '
        '[{ from = 2020-06-30, amount = "750.00" }] }',
        "",
        "jobs 0",
    ),
}
"""For each step: how it is written, what it needs of the class, and what is measured before each date."""


def bond_terms_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([*_head(), *_outcomes(), *_steps(), *other_tables(TABLES)]).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Bond terms",
        "",
        "Generated from the models; every amount on this page is worked out by the package as it is made.",
        "How to write terms, step by step: [a bond's terms](bonds.md).",
        "Amounts are decimal strings in the bond's currency, `1234.50`; percentages are `7.5%`, days",
        "`2020-06-30`.",
        "A level is a number or a percentage, as the result is measured: `0.95`, `1000`, `7.5%`.",
        "",
        "## What every outcome may say",
        "",
    )
    yield from keys(Outcome, ["pays"])


def _outcomes() -> Iterator[str]:
    shared = [*Outcome.model_fields]
    yield from ("", "## Outcomes", "")
    for name, model in OUTCOMES.items():
        settings, results = OUTCOME_EXAMPLES[name]
        yield from (f"### `{name}`", "", meaning(model), "")
        yield from own_keys(model, shared)
        yield from ("```toml", "[outcomes.example]", settings, "```", "")
        terms, example = _outcome_tried(settings, results)
        yield from (f"> {sentence}" for sentence in outcome_sentences(terms, CURRENCY))
        yield ""
        yield from _claims(terms, example)
        yield ""


def _outcome_tried(settings: str, results: str) -> tuple[BondTerms, Example]:
    """Return terms with one outcome, and an example of its results."""
    terms = _read(
        f"{FRAME}[outcomes.example]\n{settings}\n[[example]]\nresults = {_results(results)}\n{NEVER}"
    )
    example = terms.example[0]
    return terms, example.model_copy(update={"stopped": None if results else _stop(terms)})


NEVER = 'expect = [{ on = 2022-06-30, by = "city", amount = "0.00" }]'
"""Terms need an expectation in an example; the page shows what is found."""


def _stop(terms: BondTerms) -> Any:
    pays = next(iter(terms.outcomes.values())).pays
    return terms.example[0].expect[0].on if pays == "termination" else None


def _results(results: str) -> str:
    each = [f"{{ {result} }}" for result in results.split("; ") if result]
    return f"[{', '.join(each)}]"


def _claims(terms: BondTerms, example: Example) -> Iterator[str]:
    """Yield what an example's results are claimed for, as a table."""
    _, runs = run_example(terms, example)
    yield "| on | measured | paid |"
    yield "|---|---|---|"
    given = list(example.results)
    for run in runs:
        for claim in run.claims:
            measured = _measured(given.pop(0)) if given else ""
            paid = prose(claim.amount, CURRENCY)
            why = f" ({REASONS[claim.reason]})" if claim.reason else ""
            yield f"| {written_day(run.on)} | {measured} | {paid}{why} |"


def _measured(given: ExampleResult) -> str:
    """Write a result in a few words."""
    parts = [given.person and f"person {given.person}", given.value]
    parts += [f"{count} {name.replace('_', ' ')}" for name, count in given.counts.items()]
    return ", ".join(part for part in parts if part)


def _steps() -> Iterator[str]:
    yield from ("## Steps of a waterfall", "", "### What every step may say", "")
    yield from keys(Step, ["step"])
    yield from (
        "",
        "In each example a loan of £1,000 is spent on the service on 30 June 2020, and the list runs on",
        "30 June 2021 and 2022. A step that takes less than nought brings money in.",
        "",
    )
    for name, model in STEPS.items():
        written, of_class, measured = STEP_EXAMPLES[name]
        yield from (f"### Step `{name}`", "", meaning(model), "")
        yield from own_keys(model, list(Step.model_fields))
        yield from ("```toml", written, "```", "")
        terms, example = _step_tried(written, of_class, measured)
        if of_class:
            yield from (f"With `{of_class}` in the class.", "")
        step = next(step for step in terms.waterfall if step.step == name)
        yield from (f"> {step_said(terms, step, terms.names, CURRENCY)}.", "")
        yield from _receipts(terms, example)
        yield ""


def _step_tried(written: str, of_class: str, measured: str) -> tuple[BondTerms, Example]:
    """Return terms whose waterfall has a step, and an example before each of its two dates."""
    results = []
    for part in measured.split(", "):
        outcome, value = part.split()
        later = str(int(value) * 4) if value.isdigit() else value
        results += [
            f'{{ on = {on}, outcome = "{outcome}", value = "{held}" }}'
            for on, held in (("2021-06-30", value), ("2022-06-30", later))
        ]
    steps = ",\n".join(_in_order(written))
    terms = _read(
        f"{FRAME}waterfall = [\n{steps}\n]\n{CAPITAL}{of_class}\n{SPENT}{PAID}"
        f"[[example]]\nresults = [{', '.join(results)}]\n{NEVER}"
    )
    example = terms.example[0]
    if written != COSTS:
        return terms, example
    received = [
        Paid.model_validate({"on": given.on, "by": "city", "amount": "300.00"}) for given in example.results
    ]
    return terms, example.model_copy(update={"receipts": received})


def _in_order(written: str) -> list[str]:
    """Return a waterfall of costs, capital and a step where it usually stands."""
    if written == COSTS or '"principal"' in written:
        return [COSTS, REPAID if written == COSTS else written]
    before = any(f'"{kind}"' in written for kind in ("interest", "coupon", "keep", "fee", "recycle", "malus"))
    return [COSTS, written, REPAID] if before else [COSTS, REPAID, written]


def _receipts(terms: BondTerms, example: Example) -> Iterator[str]:
    """Yield the receipt of each date, step by step."""
    yield "| on | step | due | takes | leaves |"
    yield "|---|---|---|---|---|"
    _, runs = run_example(terms, example)
    for run in runs:
        yield from _receipt(run)


def _receipt(run: DayRun) -> Iterator[str]:
    if run.receipt is None:
        return
    there = run.receipt.opening + run.receipt.came_in
    yield f"| {written_day(run.on)} | there is | | | {prose(there, CURRENCY)} |"
    for taken in run.receipt.taken:
        amounts = " | ".join(prose(amount, CURRENCY) for amount in (taken.due, taken.took, taken.left))
        yield f"| | {taken.step} | {amounts} |"


TABLES: dict[str, type[BaseModel]] = {
    "the terms": BondTerms,
    "a class of capital, `[classes.NAME]`": CapitalClass,
    "`interest` of a class": InterestTerms,
    "`coupon` of a class": CouponTerms,
    "`return_cap` of a class": ReturnCap,
    "a reading: `part` of principal, `rate` of a return": Reading,
    "a draw of a class, `draws`": Draw,
    "a rate of interest from a day on": RateFrom,
    "`counterfactual` of an outcome": Counterfactual,
    "`pooled` of an outcome": PooledTest,
    "`shares` of an outcome from a day on": ShareFrom,
    "`quota` of an outcome": Quota,
    "`indexed` of an outcome": Indexed,
    "a tier, `tiers`": Tier,
    "a stage of `termination`": TerminationFrom,
    "a stage of a `guarantee`": Stage,
    "a cost, `[[costs]]`": Cost,
    "days: `dates`": Schedule,
    "a payer, `[payers.NAME]`": Payer,
    "`[caps]`": Caps,
    "`year` of the caps": YearCap,
    "an example, `[[example]]`": Example,
    "a result of an example": ExampleResult,
    "a payment of an example": Paid,
}
"""The other tables of a file, as the page calls them."""


def _read(text: str) -> BondTerms:
    return Bond.read(text.encode(), "example.toml", Context(CURRENCY, {})).terms

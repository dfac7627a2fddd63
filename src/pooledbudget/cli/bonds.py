"""`bond`: the terms of a bond read back, their worked examples run, and what a list of cash returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, FOUND, LazyPath, as_json, emit, pairs, say, show, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

    from pooledbudget.instruments.bonds.chances import Drawn
    from pooledbudget.instruments.bonds.flows import Flows
    from pooledbudget.instruments.bonds.returns import Rate
    from pooledbudget.instruments.bonds.scenario import Scenario
    from pooledbudget.instruments.bonds.simulation import Simulated
    from pooledbudget.instruments.bonds.terms import BondTerms

TIMED = 5
"""Paths that are folded first, to say how long all of them take."""


@click.group()
def bond() -> None:
    """Read a bond's terms, run their worked examples, and work out what cash returned."""


@bond.command(name="list")
@as_json
def list_bonds(*, json_: bool) -> None:
    """List the bonds of the catalogue: real ones, as far as their terms are published."""
    from pooledbudget.cli.catalogues import catalogue, show_list
    from pooledbudget.instruments.bonds.worked import check

    found = []
    for name in catalogue("bonds"):
        terms = terms_named(name)
        checked = check(terms)
        found.append(
            {
                "bond": name,
                "title": terms.title,
                "currency": terms.currency,
                "outcomes": len(terms.outcomes),
                "examples": len(terms.example),
                "payments": len(checked),
                "agree": sum(payment.agrees for payment in checked),
            }
        )
    show_list(
        "bond", found, beside="currency", expected="payments", heading="payments as published", json_=json_
    )


@bond.command(name="show")
@click.argument("name", metavar="BOND")
@as_json
def show_bond(name: str, *, json_: bool) -> None:
    """Print the terms of BOND as sentences, with their sources: one of the catalogue, or a TOML file."""
    from pooledbudget.cli.catalogues import show_terms
    from pooledbudget.instruments.bonds.clauses import clauses

    terms = terms_named(name)
    said = [clause.text for clause in clauses(terms, {}, terms.currency or "GBP")]
    show_terms("bond", terms, said, json_=json_, currency=terms.currency or "GBP")


@bond.command(name="check")
@click.argument("name", metavar="AGREEMENT")
@as_json
def check_bond(name: str, *, json_: bool) -> None:
    """Run the worked examples of AGREEMENT, a TOML file or a bond of the catalogue: no book is needed.

    Exits with 1 where a payment is not what the example says, or where there is no example to run.
    """
    from pooledbudget.instruments.bonds.worked import check
    from pooledbudget.money import plain

    terms = terms_named(name)
    checked = check(terms)
    code = DONE if checked and all(payment.agrees for payment in checked) else FOUND
    rows = [
        {
            "example": payment.example,
            "day": payment.expected.on.isoformat(),
            "by": payment.expected.by,
            "to": payment.expected.to,
            "step": payment.expected.step,
            "expected": plain(payment.expected.amount),
            "found": plain(payment.found),
            "why": payment.expected.why.value if payment.expected.why else "",
            "agrees": payment.agrees,
        }
        for payment in checked
    ]
    if json_:
        emit("bond-check", rows, code)
        raise SystemExit(code)
    lines = [
        (
            str(row["example"]),
            str(row["day"]),
            f"from {row['by']}" if row["by"] else f"to {row['to']}",
            str(row["expected"]),
            str(row["found"]),
            ("agrees" if row["agrees"] else "DIFFERS") + (f": {row['why']}" if row["why"] else ""),
        )
        for row in rows
    ]
    table(("example", "day", "payment", "expected", "found", ""), lines, right=(3, 4))
    agree = sum(payment.agrees for payment in checked)
    show(f"{terms.title}: {agree} of {len(checked)} payments come out as the examples say")
    if not checked:
        show("Next: put an [[example]] in the agreement: given these results, expect these payments")
    raise SystemExit(code)


@bond.command(name="returns")
@click.argument("path", metavar="FLOWS", type=LazyPath(exists=True, dir_okay=False))
@click.option("--currency", default="GBP", show_default=True, help="What amounts are in: a code of ISO 4217.")
@click.option("--ended", is_flag=True, help="Nothing more can come back.")
@click.option(
    "--discount", default="", help="A rate a year, 5% or 0.05: then the worth at the first day too."
)
@click.option("--periods", type=click.IntRange(1, 366), help="Periods a year, of a list by period.")
@as_json
def returns(
    path: Path, currency: str, discount: str, periods: int | None, *, ended: bool, json_: bool
) -> None:
    """Work out what FLOWS returned: a CSV with the columns date,amount or period,amount.

    What is paid in is below nought, what comes back above it.
    """
    from pooledbudget.instruments.bonds.currencies import CODES
    from pooledbudget.instruments.bonds.flows import read_flows

    if currency not in CODES:
        raise click.BadParameter(f"there is no currency {currency!r}: write its code in ISO 4217, like GBP")
    flows = read_flows(path.read_bytes(), path.name, currency)
    if discount and not flows.dated:
        raise click.BadParameter("a list by period has no days to discount by: give it dates")
    if periods and flows.dated:
        raise click.BadParameter("a dated list has a rate a year already: --periods is of a list by period")
    rate = flows.rate(ended=ended)
    document = _returned(flows, rate, periods) | _discounted(flows, discount)
    if json_:
        emit("bond-returns", document, DONE)
        return
    shown = document | {name: _percentages(str(document[name])) for name in PERCENTAGES}
    pairs({label: str(shown[key]) for key, label in RETURN_LINES.items() if shown[key] != ""})


@bond.command(name="simulate")
@click.argument("name", metavar="AGREEMENT")
@click.argument("path", metavar="SCENARIO", type=LazyPath(exists=True, dir_okay=False))
@click.option("--paths", type=click.IntRange(1, 1_000_000), help="How many, if not as SCENARIO says.")
@click.option("--seed", type=click.IntRange(0), help="The seed, if not as SCENARIO says.")
@click.option(
    "--path-by-path", is_flag=True, help="Fold more than 2,000 paths one by one, where they must be."
)
@as_json
def simulate_bond(
    name: str, path: Path, paths: int | None, seed: int | None, *, path_by_path: bool, json_: bool
) -> None:
    """Run AGREEMENT many times through what SCENARIO says might happen: what comes back, how often it loses.

    Every path goes through the terms as a close does. The same seed draws the same chances in every scenario.
    All paths are taken at once; where something in the terms or in SCENARIO has no such form each is folded
    by itself, and it is said first what that is, and about how long it takes.
    """
    from pooledbudget.instruments.bonds.chances import draw
    from pooledbudget.instruments.bonds.simulation import simulate
    from pooledbudget.money import percentage, plain

    terms = terms_named(name)
    scenario = _scenario(terms, path, paths, seed)
    _say_folded(terms, draw(terms, scenario), scenario.paths, past_most=path_by_path)
    found = simulate(terms, scenario)
    rows = [
        {
            "class": each.capital,
            "paths": each.paths,
            "seed": scenario.seed,
            "folded": list(each.folded),
            "statuses": dict(sorted(each.statuses.items())),
            "percentiles": {str(at): repr(rate) for at, rate in each.percentiles.items()},
            "mean_back": plain(each.mean_back),
            "loss": percentage(each.loss, 2, unit=""),
            "expected_loss": plain(each.expected_loss),
            "conditional_loss": plain(each.conditional_loss),
            "mean_claimed": plain(each.mean_claimed),
        }
        for each in found
    ]
    if json_:
        emit("bond-simulate", rows, DONE)
        return
    for each, row in zip(found, rows, strict=True):
        _show_simulated(terms, each, row)


def _say_folded(
    terms: BondTerms, drawn: Sequence[Drawn], paths: int, *, each: str = "", past_most: bool
) -> None:
    """Say before it is done that paths are folded one by one, for what and how long; Misuse for too many."""
    from time import perf_counter

    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.bonds.simulation import FOLDED_MAX, run_path
    from pooledbudget.instruments.bonds.vectors import without_form

    named = without_form(terms, drawn)
    if not named:
        return
    begun, tried = perf_counter(), min(paths, TIMED)
    for number in range(tried):
        run_path(terms, drawn, number)
    seconds = round((perf_counter() - begun) / tried * paths)
    said = f"{paths:,} path{'s' if paths > 1 else ''}{each}, about {seconds:,} s by the first {tried}"
    if paths > FOLDED_MAX and not past_most:
        asked = f"ask for {FOLDED_MAX:,} or fewer by --paths, or for all of them by --path-by-path"
        raise Misuse(f"folded one by one, for {', '.join(named)}: {said}; {asked}")
    say(f"folded one by one, for {', '.join(named)}: {said}")


def _show_simulated(terms: BondTerms, each: Simulated, row: dict[str, Any]) -> None:
    from fractions import Fraction

    from pooledbudget.money import percentage, written

    currency = terms.currency or "GBP"
    rates = ", ".join(f"{at}: {percentage(Fraction(rate), 2)}" for at, rate in each.percentiles.items())
    statuses = ", ".join(f"{count} {status}" for status, count in row["statuses"].items())
    pairs(
        {
            "Class": each.capital,
            "Paths": f"{each.paths:,}, seed {row['seed']}; rates: {statuses}",
            "How": f"path by path, for {', '.join(each.folded)}" if each.folded else "all paths at once",
            "Rate a year, by percentile": rates or "none",
            "Comes back, on average": written(each.mean_back, currency),
            "Paths that lose": f"{row['loss']}%",
            "Lost, on average": written(each.expected_loss, currency),
            "Lost, where it loses": written(each.conditional_loss, currency),
            "Claimed from payers, on average": written(each.mean_claimed, currency),
        }
    )


@bond.command(name="price")
@click.argument("name", metavar="AGREEMENT")
@click.argument("path", metavar="SCENARIO", type=LazyPath(exists=True, dir_okay=False))
@click.option("--outcome", required=True, help="The outcome whose price or trigger is looked for.")
@click.option("--class", "capital", required=True, help="The class whose return is stated.")
@click.option("--rate", required=True, help="The return a year that it is to have, like 8%.")
@click.option("--trigger", is_flag=True, help="Look for the outcome's highest threshold, not for its price.")
@click.option(
    "--on",
    default="mean",
    show_default=True,
    help="Over which paths: mean (cash of all together), p10 (all but 10 of 100 reach it), path (the first).",
)
@as_json
def price(
    name: str, path: Path, outcome: str, capital: str, rate: str, on: str, *, trigger: bool, json_: bool
) -> None:
    """Find the least price, or the highest trigger, at which a class has a return over the paths of SCENARIO.

    A price comes with what each outcome must save its payers for them to lose nothing. A price that gives
    the mean return gives less on many paths: ask a percentile where that matters. Where paths are folded one
    by one, 200 of them are looked at unless SCENARIO says how many.
    """
    from pooledbudget.instruments.bonds.chances import draw
    from pooledbudget.instruments.bonds.pricing import (
        PRICED_MAX,
        Sought,
        price_for,
        saved_by_each,
        trigger_for,
    )
    from pooledbudget.instruments.bonds.vectors import without_form
    from pooledbudget.money import plain

    terms = terms_named(name)
    _can_be_sought(terms, outcome, capital, on, trigger=trigger)
    scenario = _scenario(terms, path, None, None)
    drawn = draw(terms, scenario)
    said = "paths" in scenario.model_fields_set
    most = PRICED_MAX if not said and without_form(terms, drawn) else scenario.paths
    used = 1 if scenario.is_fixed else min(most, scenario.paths)
    if on != "path":
        _say_folded(terms, drawn, used, each=" for each price that is tried", past_most=True)
    sought = Sought(drawn=drawn, capital=capital, rate=_rate(rate), on=on, paths=used)
    highest = trigger_for(terms, sought, outcome) if trigger else None
    least = None if trigger else price_for(terms, sought, outcome)
    saves = None if least is None else saved_by_each(terms, sought, outcome, least)
    document = {
        "outcome": outcome,
        "class": capital,
        "rate": rate,
        "on": on,
        "paths": sought.used,
        "price": "" if least is None else plain(least),
        "trigger": highest or "",
        "break_even": "" if saves is None else plain(saves),
    }
    code = DONE if document["price"] or highest else FOUND
    if json_:
        emit("bond-price", document, code)
    else:
        _show_price(document, trigger=trigger)
        if not scenario.is_fixed:
            show(_over(on, sought.used, scenario.seed))
    raise SystemExit(code)


def _can_be_sought(terms: BondTerms, outcome: str, capital: str, on: str, *, trigger: bool) -> None:
    """Raise Misuse where the bond has no such outcome, class, price or threshold."""
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.bonds.pricing import is_on, price_key
    from pooledbudget.partners import unknown

    for what, asked, known in (("outcome", outcome, terms.outcomes), ("class", capital, terms.classes)):
        if asked not in known:
            raise Misuse(unknown(what, asked, known))
    if not (hasattr(terms.outcomes[outcome], "threshold") if trigger else price_key(terms, outcome)):
        raise Misuse(f"outcome {outcome!r} has no {'threshold' if trigger else 'price'} to look for")
    if not is_on(on):
        raise click.BadParameter(f"{on!r} is neither mean, path nor a percentile from p1 to p99")


def _show_price(found: Mapping[str, Any], *, trigger: bool) -> None:
    """Print what was found, or that nothing was."""
    outcome, gives = found["outcome"], f"gives {found['class']} {found['rate']} a year"
    if trigger and found["trigger"]:
        show(f"{outcome} from {found['trigger']} on {gives}")
    elif trigger:
        show(f"no trigger of {outcome} decides whether {found['class']} has {found['rate']} a year")
    elif not found["price"]:
        show(f"no price of {outcome} {gives}")
    elif not found["break_even"]:
        show(f"{found['price']} for {outcome} {gives}")
    else:
        show(f"{found['price']} for each of {outcome} {gives}")
        show(f"its payers lose nothing where each saves them {found['break_even']}")


def _over(on: str, paths: int, seed: int) -> str:
    """Say over which paths a return was asked."""
    if on == "path":
        return f"on the one path that seed {seed} draws: other paths come to more or less"
    if on == "mean":
        return f"of the cash of {paths:,} paths together, seed {seed}: on many of them it is less"
    return f"on all but {on.removeprefix('p')} of 100 of {paths:,} paths, seed {seed}"


def _scenario(terms: BondTerms, path: Path, paths: int | None, seed: int | None) -> Scenario:
    """Read a scenario of a bond; Refused with every fault in it."""
    from pooledbudget.instruments.bonds.scenario import read_scenario

    scenario = read_scenario(path.read_bytes(), path.name, terms)
    said = {"paths": paths, "seed": seed}
    return scenario.model_copy(update={name: value for name, value in said.items() if value is not None})


RETURN_LINES = {
    "said": "Rate",
    "annual": "Annual, effective",
    "paid_in": "Paid in",
    "distributed": "Came back",
    "dpi": "DPI",
    "moic_peak": "Multiple of the most that was out",
    "peak": "Most that was out",
    "payback": "Paid back by",
    "loss": "Part lost so far",
    "npv": "Worth on the first day",
    "payback_discounted": "Paid back, discounted, by",
    "mirr": "Modified rate a year, at that rate",
    "excel": "In Excel",
}
"""What is printed of a list of cash, in order."""


PERCENTAGES = ("annual", "mirr", "loss")
"""What is printed as percentages: the JSON has them as plain numbers."""


def _percentages(numbers: str) -> str:
    """Write numbers as percentages; one that is beyond a double stays as it is."""
    from fractions import Fraction

    from pooledbudget.instruments.bonds.saying import PLACES
    from pooledbudget.money import percentage

    each = [text for text in numbers.split(", ") if text]
    return ", ".join(text if text == "inf" else percentage(Fraction(text), PLACES) for text in each)


def _returned(flows: Flows, rate: Rate, periods: int | None) -> dict[str, Any]:
    """Return what a list of cash came to as a document: rates exactly as doubles hold them."""
    from pooledbudget.instruments.bonds.returns import annual
    from pooledbudget.instruments.bonds.saying import rate_said
    from pooledbudget.money import decimal, plain

    found = flows.performance
    ratios = {"dpi": found.dpi, "moic_peak": found.moic_peak, "loss": found.loss}
    yearly = [annual(each, periods) for each in rate.rates] if periods and flows.periodic else []
    payback = flows.payback
    return {
        "said": rate_said(rate, "a year" if flows.dated else "a period"),
        "status": rate.status.value,
        "why": rate.why.value,
        "rates": [repr(each) for each in rate.rates],
        "multiplicity": list(rate.multiplicity),
        "sign_changes": rate.changes,
        "borrower": rate.borrower,
        "netted": rate.netted,
        "log10": [repr(size) for size in rate.logs],
        "annual": ", ".join(repr(each) for each in yearly),
        "paid_in": plain(found.paid_in),
        "distributed": plain(found.distributed),
        "peak": plain(found.peak),
        "payback": payback.isoformat() if payback else "",
        **{name: "" if value is None else decimal(value, 6) for name, value in ratios.items()},
        "excel": flows.in_excel(rate),
    }


def _discounted(flows: Flows, discount: str) -> dict[str, str]:
    """Return what dated cash is worth at a rate a year; blank where none is said."""
    from pooledbudget.instruments.bonds.performance import mirr, npv, payback
    from pooledbudget.money import plain

    if not discount or not flows.dated:
        return {"npv": "", "payback_discounted": "", "mirr": ""}
    rate = _rate(discount)
    back, modified = payback(flows.dated, rate), mirr(flows.dated, rate, rate)
    return {
        "npv": plain(npv(flows.dated, rate)),
        "payback_discounted": back.isoformat() if back else "",
        "mirr": "" if modified is None else f"{modified:.10f}",
    }


def _rate(text: str) -> Fraction:
    """Read a rate a year that amounts can be discounted at; BadParameter for anything else.

    A number without the sign is a part of one, as a spreadsheet keeps it: 5 would be 500%, which whoever
    leaves the sign out does not mean.
    """
    from pooledbudget.instruments.bonds.measures import level
    from pooledbudget.money import percentage

    try:
        rate = level(text)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from fault
    if rate <= -1:
        raise click.BadParameter(f"{text} a year leaves nothing to discount: a rate is above -100%")
    if rate >= 1 and not text.endswith("%"):
        raise click.BadParameter(f"{text} would be {percentage(rate, 0)}: write {text}% if that is meant")
    return rate


def terms_named(name: str) -> BondTerms:
    """Return the terms of a TOML file, or of a bond of the catalogue by its name."""
    from pooledbudget.cli.catalogues import file_or_named
    from pooledbudget.instruments.agreement import Context
    from pooledbudget.instruments.bonds.bond import Bond
    from pooledbudget.settings import read_toml

    data, file = file_or_named("bonds", "bond", name)
    currency = str(read_toml(data, file).get("currency") or "GBP")
    return Bond.read(data, file, Context(currency, {})).terms

"""`programme`: rules of payment by results read back as cited sentences, compared, and priced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, Options, as_json, emit, pass_options, show, table
from pooledbudget.errors import Misuse

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from pooledbudget.programmes.price import Priced
    from pooledbudget.programmes.programme import Programme
    from pooledbudget.programmes.told import ToldValue

CURRENCY = "GBP"
"""In which a programme without a book is read: payment by results for families is a British form."""


@click.group()
def programme() -> None:
    """Read the rules of payment by results back, compare and price them.

    ID is a programme that comes with the package, one of the book in use, or a TOML file.
    """


@programme.command(name="list")
@as_json
def list_programmes(*, json_: bool) -> None:
    """List the programmes that come with the package."""
    from pooledbudget.programmes.programme import packaged_programmes, read_programme

    found = [read_programme(data, name) for name, data in packaged_programmes().items()]
    rows = [
        {
            "programme": each.id,
            "title": each.title,
            "unit": each.composed.unit,
            "starts": each.starts.isoformat(),
            "attachments_end": each.attachments_end.isoformat(),
            "claims_end": each.claims_end.isoformat(),
            "outcomes": len(each.composed.outcomes),
            "questions": len(each.readings),
        }
        for each in found
    ]
    if json_:
        emit("programme-list", rows, DONE)
        return
    heads = ("programme", "of", "attachments", "to", "claims to", "outcomes", "open questions")
    keys = ("programme", "unit", "starts", "attachments_end", "claims_end", "outcomes", "questions")
    table(heads, [tuple(str(row[key]) for key in keys) for row in rows])


@programme.command(name="show")
@click.argument("name", metavar="ID")
@click.option("--on", "on", help="The day: values in force on it. The first day of the programme by default.")
@as_json
@pass_options
def show_programme(options: Options, name: str, on: str | None, *, json_: bool) -> None:
    """Print programme ID as sentences: each value in force on a day, and where it was read."""
    from pooledbudget.programmes.told import told

    found = programme_named(options, name)
    asked = _day(on, found)
    said = told(found, asked, CURRENCY)
    if json_:
        listed = [{"part": x.part, "name": x.name, "sentence": x.sentence, "source": x.source} for x in said]
        document = {"programme": found.id, "title": found.title, "on": asked.isoformat(), "says": listed}
        emit("programme-show", document, DONE)
        return
    show(f"{found.title} ({found.id}), as it is on {asked.isoformat()}")
    _print(said)


HEADS = {
    "days": "Days",
    "claim windows": "Claim windows",
    "tariffs": "What is paid",
    "thresholds": "Thresholds",
    "eligible": "Who is eligible",
    "criteria": "Criteria",
    "measures": "Measures",
    "outcomes": "Outcomes",
    "pays": "How it pays",
    "gates": "Gates",
    "readings": "Open questions, with the answer in force",
}


def _print(said: list[ToldValue]) -> None:
    """Print what is said under the heading of each part."""
    part = ""
    for line in said:
        head = HEADS.get(line.part, "")
        if head and head != part:
            part = head
            show(head)
        source = f" [{line.source}]" if line.source else ""
        name = f"{line.name}: " if line.part in {"readings", "measures"} else ""
        show(f"  {name}{line.sentence}{source}")


@programme.command(name="diff")
@click.argument("first", metavar="ID")
@click.argument("second", metavar="ID")
@click.option("--on", "on", help="The day both are read on; each one's first day by default.")
@click.option("--then", "then", help="The day the second is read on, to compare a programme with itself.")
@as_json
@pass_options
def diff_programmes(
    options: Options, first: str, second: str, on: str | None, then: str | None, *, json_: bool
) -> None:
    """Print what two programmes say differently, or one programme on two days."""
    from pooledbudget.programmes.told import differing, told

    before, after = programme_named(options, first), programme_named(options, second)
    found = differing(
        told(before, _day(on, before), CURRENCY), told(after, _day(then or on, after), CURRENCY)
    )
    if json_:
        listed = [{"part": x.part, "name": x.name, "before": x.before, "after": x.after} for x in found]
        emit("programme-diff", listed, DONE)
        return
    for line in found:
        show(f"{line.part}, {line.name}")
        if line.before:
            show(f"  - {line.before}")
        if line.after:
            show(f"  + {line.after}")
    if not found:
        show("they say the same")


@programme.command(name="price")
@click.argument("name", metavar="ID")
@click.option("--families", type=click.IntRange(min=1), required=True, help="The allocation.")
@click.option(
    "--rounding",
    type=click.Choice(["floor", "half up", "half even", "fraction"]),
    help="How the funded share of the allocation is made whole, in place of the programme's own way; "
    "`fraction` keeps it.",
)
@click.option("--year", "year", help="All attached in one year: 2012-13. In equal parts over all by default.")
@click.option("--begun", help="The share of a year's families that is begun, for the gates: 75%.")
@as_json
@pass_options
def price_programme(
    options: Options,
    name: str,
    families: int,
    rounding: str | None,
    year: str | None,
    begun: str | None,
    *,
    json_: bool,
) -> None:
    """Print what programme ID is worth for a number of families: fees, and the most that results pay."""
    from pooledbudget.money import share
    from pooledbudget.periods import FinancialYear
    from pooledbudget.programmes.price import gate_years, paid_at_once, priced

    found = programme_named(options, name)
    try:
        wanted = FinancialYear.parse(year) if year else None
        started = share(begun) if begun else None
        worth = priced(found, families, rounding or "", year=wanted)
    except (ValueError, LookupError) as fault:
        raise Misuse(str(fault)) from fault
    gated = wanted if wanted in gate_years(found) else None
    at_once = None if started is None else paid_at_once(found, started, year=gated)
    if json_:
        emit("programme-price", _document(found, worth, at_once), DONE)
        return
    _show_price(worth, at_once)


def _document(found: Programme, worth: Priced, at_once: Fraction | None) -> dict[str, object]:
    from pooledbudget.amounts import plain

    years = [
        {
            "year": each.year,
            "families": str(each.families),
            "fee": plain(each.fee),
            "most_results": plain(each.result),
            "fees": plain(each.fees),
            "results": plain(each.results),
            "total": plain(each.total),
        }
        for each in worth.years
    ]
    return {
        "programme": found.id,
        "allocation": worth.allocation,
        "funded": str(worth.funded),
        "rounding": worth.rounding,
        "years": years,
        "fees": plain(worth.fees),
        "results": plain(worth.results),
        "total": plain(worth.total),
        "paid_at_once": "" if at_once is None else str(at_once),
    }


def _show_price(worth: Priced, at_once: Fraction | None) -> None:
    from pooledbudget.amounts import written
    from pooledbudget.money import plain_percentage

    show(
        f"{_number(worth.funded)} of {worth.allocation:,} are funded"
        f"{f' (rounding: {worth.rounding})' if worth.rounding else ''}. "
        "Results are the most that they can pay."
    )
    rows = [
        (
            each.year,
            _number(each.families),
            *(written(amount, CURRENCY) for amount in (each.fee, each.result)),
            *(written(amount, CURRENCY) for amount in (each.fees, each.results, each.total)),
        )
        for each in worth.years
    ]
    total = (written(amount, CURRENCY) for amount in (worth.fees, worth.results, worth.total))
    table(
        ("year", "funded", "fee", "results", "fees", "all results", "in all"),
        [*rows, ("in all", _number(worth.funded), "", "", *total)],
    )
    if at_once is not None:
        show(f"{plain_percentage(at_once)} of the next year's fees are paid at its beginning.")


def _number(value: Fraction) -> str:
    """Write a number of families, with a fraction where it has one."""
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole:,}" if not rest else f"{whole:,} {rest}/{value.denominator}"


def _day(text: str | None, found: Programme) -> date:
    from pooledbudget.periods import day

    if text is None:
        return found.starts
    try:
        return day(text)
    except ValueError as fault:
        raise Misuse(str(fault)) from fault


def programme_named(options: Options, name: str) -> Programme:
    """Return a programme of a TOML file, of the book in use, or of the package; Misuse if there is none."""
    from pathlib import Path

    from pooledbudget.partners import unknown
    from pooledbudget.programmes.of_book import programmes_in
    from pooledbudget.programmes.programme import packaged_programmes, read_programme

    path = Path(name)
    if path.is_file():
        return read_programme(path.read_bytes(), path.name)
    known = programmes_in({**packaged_programmes(), **_own(options)}, CURRENCY)
    if name not in known:
        raise Misuse(f"{unknown('programme', name, known)}; or name a TOML file")
    return known[name]


def _own(options: Options) -> dict[str, bytes]:
    """Return the programme files of the book in use, if there is one."""
    from pooledbudget.errors import PooledBudgetError

    try:
        folder = options.folder / "programmes"
    except PooledBudgetError:
        return {}
    return {f"programmes/{file.name}": file.read_bytes() for file in sorted(folder.glob("*.toml"))}

"""`pool`: the terms of a pooled agreement read back, and their worked examples run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import DONE, FOUND, as_json, emit, show, table

if TYPE_CHECKING:
    from pooledbudget.cli.pool_outputs import PoolLine
    from pooledbudget.instruments.pools.terms import PoolTerms


@click.group()
def pool() -> None:
    """Read a pooled agreement's terms back, and run their worked examples."""


@pool.command(name="list")
@as_json
def list_pools(*, json_: bool) -> None:
    """List the pooled agreements of the catalogue: real ones, as far as their terms are published."""
    from pooledbudget.cli.catalogues import catalogue, show_list
    from pooledbudget.instruments.pools.worked import check

    found = []
    for name in catalogue("pools"):
        terms = terms_named(name)
        checked = check(terms)
        found.append(
            {
                "pool": name,
                "title": terms.title,
                "lines": len(terms.schemes),
                "examples": len(terms.example),
                "amounts": len(checked),
                "agree": sum(amount.agrees for amount in checked),
            }
        )
    show_list("pool", found, beside="lines", expected="amounts", heading="amounts as agreed", json_=json_)


@pool.command(name="show")
@click.argument("name", metavar="AGREEMENT")
@as_json
def show_pool(name: str, *, json_: bool) -> None:
    """Print the lines and terms of AGREEMENT, with their sources: one of the catalogue, or a TOML file."""
    from pooledbudget.cli.catalogues import show_terms
    from pooledbudget.instruments.pools.clauses import budget_clauses, clauses

    terms = terms_named(name)
    listed = [*clauses(terms, {}, CURRENCY), *budget_clauses(terms, {}, CURRENCY)]
    said = [clause.text for clause in listed]
    lines = listed_lines(terms)
    show_terms(
        "pool",
        terms,
        said,
        json_=json_,
        currency=CURRENCY,
        beside={"lines": lines},
        show_first=lambda: show_lines(terms, lines),
    )


@pool.command(name="check")
@click.argument("name", metavar="AGREEMENT")
@as_json
def check_pool(name: str, *, json_: bool) -> None:
    """Run the worked examples of AGREEMENT, a TOML file or one of the catalogue: no book is needed.

    Exits with 1 where an amount is not what the example says, or where there is no example to run.
    """
    from pooledbudget.instruments.pools.worked import check
    from pooledbudget.money import plain

    checked = check(terms_named(name))
    code = DONE if checked and all(amount.agrees for amount in checked) else FOUND
    rows = [
        {
            "example": amount.example,
            "name": amount.name,
            "expected": plain(amount.expected),
            "found": plain(amount.found),
            "agrees": amount.agrees,
        }
        for amount in checked
    ]
    if json_:
        emit("pool-check", rows, code)
        raise SystemExit(code)
    lines = [
        (
            str(row["example"]),
            str(row["name"]),
            str(row["expected"]),
            str(row["found"]),
            "agrees" if row["agrees"] else "DIFFERS",
        )
        for row in rows
    ]
    if lines:
        table(("example", "whose", "expected", "found", ""), lines)
    else:
        show("there is no worked example to run: write what you expect under [[example]]")
    raise SystemExit(code)


def listed_lines(terms: PoolTerms) -> list[PoolLine]:
    """Return what each line is, in the agreement's order."""
    return [
        {
            "line": name,
            "title": scheme.title,
            "status": scheme.status,
            "theme": [terms.theme_titles[theme] for theme in reversed(terms.above(scheme.theme))],
            "lead": scheme.lead or "",
            "host": scheme.host or "",
            "authority": scheme.authority or "",
            "funding": list(scheme.funding),
            "money": scheme.money,
            "nature": scheme.nature,
            "starts": scheme.starts.isoformat() if scheme.starts else "",
            "ends": scheme.ends.isoformat() if scheme.ends else "",
        }
        for name, scheme in terms.schemes.items()
    ]


def show_lines(terms: PoolTerms, lines: Sequence[PoolLine]) -> None:
    """Print the lines as a table, those in view apart: they are no part of what the partners run together."""
    columns = ("line", "status", "theme", "lead", "host", "authority", "paid from", "money", "days")
    for heading, in_view in (("Lines", False), ("In view, and no part of the pool", True)):
        rows = [
            (
                line["title"],
                line["status"],
                ": ".join(line["theme"]),
                terms.names.get(line["lead"], line["lead"]),
                terms.names.get(line["host"], line["host"]),
                terms.names.get(line["authority"], line["authority"]),
                ", ".join(line["funding"])
                or ("contributions" if terms.schemes[line["line"]].in_pool else ""),
                line["money"] if line["nature"] == "recurring" else f"{line['money']}, {line['nature']}",
                _days(line),
            )
            for line in lines
            if (line["status"] == "in view") == in_view
        ]
        kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
        if rows:
            show(heading)
            table([columns[place] for place in kept], [[row[place] for place in kept] for row in rows])
    show("Terms")


def _days(line: PoolLine) -> str:
    since = f"from {line['starts']}" if line["starts"] else ""
    until = f"to {line['ends']}" if line["ends"] else ""
    return f"{since} {until}".strip()


CURRENCY = "GBP"
"""In which an agreement without a book is read: pooled budgets are a British form."""


def terms_named(name: str) -> PoolTerms:
    """Return the terms of a TOML file, or of an agreement of the catalogue by its name."""
    from pooledbudget.cli.catalogues import file_or_named
    from pooledbudget.instruments.pools.contradictions import read_pool

    data, file = file_or_named("pools", "pooled agreement", name)
    return read_pool(data, file, CURRENCY)

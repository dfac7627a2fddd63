"""`families`: who could be included in a programme, and which of its claims are to be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.amounts import counted
from pooledbudget.cli.console import DONE, LazyPath, Options, as_json, emit, pass_options, say, show, table
from pooledbudget.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pooledbudget.instruments.families.identifying import Identification
    from pooledbudget.instruments.families.sampling import Sample
    from pooledbudget.statements.by_results import SampledClaim

SAID = {
    "must": "must be included",
    "may": "may be included",
    "nearly": "one criterion short",
    "may not": "may not be included",
}


@click.group()
def families() -> None:
    """Ask who could be included in a programme of payment by results, and which claims to check."""


@families.command(name="identify")
@click.argument("agreement")
@click.option("--on", "on", help="The day: 2012-05-31. Today by default.")
@click.option("--only", type=click.Choice(list(SAID)), help="List families of one sort; counts are of all.")
@as_json
@pass_options
def identify_families(
    options: Options, agreement: str, on: str | None, only: str | None, *, json_: bool
) -> None:
    """Hold every family on file against the criteria of AGREEMENT's programme, as of a day.

    Families are named by their pseudonyms.
    """
    from pooledbudget.periods import day

    try:
        asked = day(on) if on else options.today
    except ValueError as fault:
        raise Misuse(str(fault)) from fault
    found = options.sound_book().by_results.identify(agreement, asked)
    if json_:
        emit("families-identify", _document(found, only), DONE)
        return
    _show(found, only)


@families.command(name="sample")
@click.argument("agreement")
@click.argument("period")
@click.option(
    "--csv",
    "sheet",
    type=LazyPath(dir_okay=False),
    help="Write the claims as a file of spot-checks to fill in and send back.",
)
@as_json
@pass_options
def sample_claims(options: Options, agreement: str, period: str, sheet: Path | None, *, json_: bool) -> None:
    """Draw the claims of a closed PERIOD that are to be checked, as its claim schedule does.

    A family's own id is shown to whoever may read the received file, and is in no JSON. The file has one
    row a claim, with its agreement, family and result; what was found of it is for whoever checks to write.
    """
    from pooledbudget.money import written

    book = options.sound_book()
    sample, claims = book.by_results.sample(agreement, period)
    if sheet:
        _write_sheet(sheet, claims)
    if json_:
        emit("families-sample", _sampled(sample, claims, sheet), DONE)
        return
    show(f"Seed {sample.seed}: {counted(len(claims), 'claim')} of {sample.paid:,} paid in {period}.")
    currency = book.settings_at(book.ledger.first_open()).currency
    rows = [
        (
            each.decision.cause,
            each.row.cells.family,
            each.row.cells.result,
            str(each.row.on),
            str(each.row.origin),
            written(each.decision.amount, currency),
        )
        for each in claims
    ]
    if rows:
        table(("claim", "family", "result", "claimed on", "row", "amount"), rows, right=(5,))
    if sheet:
        say(f"Next: fill in {sheet}, then pooledbudget receive {sheet} --from PARTNER")


def _sampled(sample: Sample, claims: Sequence[SampledClaim], sheet: Path | None) -> dict[str, object]:
    from pooledbudget.money import plain

    return {
        "seed": sample.seed,
        "share": f"{sample.share.numerator}/{sample.share.denominator}",
        "paid": sample.paid,
        "claims": [
            {
                "claim": each.decision.cause,
                "subject": each.decision.subject,
                "result": each.row.cells.result,
                "claimed_on": each.row.on.isoformat(),
                "row": str(each.row.origin),
                "amount": plain(each.decision.amount),
            }
            for each in claims
        ],
        "file": str(sheet or ""),
    }


def _write_sheet(path: Path, claims: Sequence[SampledClaim]) -> None:
    """Write the claims as rows of spot-checks, with what was found left blank."""
    import csv
    import io

    from pooledbudget.book import write_out
    from pooledbudget.submissions.programme_records import SpotCheck

    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(SpotCheck.model_fields), lineterminator="\n")
    writer.writeheader()
    for each in claims:
        claim = each.row.cells
        writer.writerow({"agreement": claim.agreement, "family": claim.family, "result": claim.result})
    write_out(path, buffer.getvalue().encode())


def _document(found: Identification, only: str | None) -> dict[str, object]:
    listed = [family for family in found.families if only in {None, family.inclusion}]
    return {
        "on": found.on.isoformat(),
        "counts": {str(inclusion): count for inclusion, count in found.counts().items()},
        "overlaps": [{"criteria": list(names), "families": many} for names, many in found.overlaps.items()],
        "matched": [
            {"kind": each.kind, "people": each.people, "matched": each.matched} for each in found.matched
        ],
        "families": [
            {
                "subject": family.subject,
                "inclusion": str(family.inclusion),
                "met": list(family.met),
                "unshown": list(family.unshown),
                "missing": list(family.missing),
                "attached": family.attached,
            }
            for family in listed
        ],
    }


def _show(found: Identification, only: str | None) -> None:
    counts = found.counts()
    show(
        f"{counted(len(found.families), 'family', 'families')} on file on {found.on.isoformat()}: "
        + ", ".join(f"{count:,} {SAID[inclusion]}" for inclusion, count in counts.items())
        + f"; {sum(family.attached for family in found.families):,} are attached."
    )
    lines = [(" + ".join(names) or "none", f"{many:,}") for names, many in found.overlaps.items()]
    table(("criteria met", "families"), lines, right=(1,))
    matched = [(each.kind, f"{each.people:,}", f"{each.matched:,}") for each in found.matched]
    table(("evidence", "people", "in a family"), matched, right=(1, 2))
    rows = [
        (
            family.subject,
            SAID[family.inclusion],
            ", ".join(family.met) or "none",
            f"needs {' or '.join(family.missing)}" if family.missing else "",
            f"not shown: {', '.join(family.unshown)}" if family.unshown else "",
            "attached" if family.attached else "",
        )
        for family in found.families
        if only in {None, family.inclusion}
    ]
    table(("family", "", "met", "missing", "", ""), rows)

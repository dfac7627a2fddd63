"""`families`: who could be included in a programme, before anybody is attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.amounts import counted
from pooledbudget.cli.console import DONE, Options, as_json, emit, pass_options, show, table
from pooledbudget.errors import Misuse

if TYPE_CHECKING:
    from pooledbudget.instruments.families.identifying import Identification

SAID = {
    "must": "must be included",
    "may": "may be included",
    "nearly": "one criterion short",
    "may not": "may not be included",
}


@click.group()
def families() -> None:
    """Ask who could be included in a programme of payment by results."""


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

"""`decisions`: what was claimed and answered, with the amount or the reason."""

from __future__ import annotations

import click

from pooledbudget.cli.console import Options, as_json, conditions, pass_options
from pooledbudget.cli.listings import show_listing


@click.command()
@conditions
@click.option("--agreement", default="", help="Of one agreement.")
@click.option("--month", default="", help="Decided in one month: 2013-06.")
@click.option("--subject", default="", help="About one pseudonym, by its first characters, or one cohort.")
@click.option("--paid/--refused", default=None, help="Paid only, or refused only.")
@as_json
@pass_options
def decisions(
    options: Options,
    /,
    conditions: tuple[str, ...],
    agreement: str,
    month: str,
    subject: str,
    *,
    paid: bool | None,
    json_: bool,
) -> None:
    """List the decisions in force; `why SUBJECT` gives the measures and rows of one."""
    from pooledbudget.periods import Month

    if month:
        Month.parse(month)
    chosen = {"agreement": agreement, "month": month, "subject": f"{subject}*" if subject else ""}
    only = [f"{name}={value}" for name, value in chosen.items() if value]
    if paid is not None:
        only.append("paid=yes" if paid else "refused=yes")
    show_listing("decisions", options.sound_book().lists.decisions(*conditions, *only), json_=json_)

"""`decisions`: what was claimed and answered, with the amount or the reason."""

from __future__ import annotations

from typing import Any

import click

from pooledbudget.cli.console import Options, as_json, pass_options
from pooledbudget.cli.listings import narrowed_by, show_listing


@click.command()
@narrowed_by(
    "month",
    "agreement",
    "kind",
    month="Decided in one month, quarter or year: 2013-06, 2013-Q1, 2013-14.",
    kind="Of what was asked: attachment, result.",
)
@click.option("--subject", default="", help="About one pseudonym, by its first characters, or one cohort.")
@click.option("--paid/--refused", default=None, help="Paid only, or refused only.")
@as_json
@pass_options
def decisions(
    options: Options,
    /,
    conditions: tuple[str, ...],
    filters: dict[str, Any],
    subject: str,
    *,
    paid: bool | None,
    json_: bool,
) -> None:
    """List the decisions in force; `why SUBJECT` gives the measures and rows of one."""
    only = [f"subject={subject}*"] if subject else []
    if paid is not None:
        only.append("paid=yes" if paid else "refused=yes")
    show_listing(
        "decisions", options.sound_book().lists.decisions(*conditions, *only, **filters), json_=json_
    )

"""`decisions`: what was claimed and answered, with the amount or the reason."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, Options, as_json, emit, pass_options, table
from pooledbudget.cli.months import decision_document

if TYPE_CHECKING:
    from pooledbudget.instruments.decisions import Decision


@click.command()
@click.option("--agreement", default="", help="Of one agreement.")
@click.option("--month", default="", help="Decided in one month: 2013-06.")
@click.option("--subject", default="", help="About one pseudonym, by its first characters, or one cohort.")
@click.option("--paid/--refused", default=None, help="Paid only, or refused only.")
@as_json
@pass_options
def decisions(options: Options, /, *, paid: bool | None, json_: bool, **said: str) -> None:
    """List the decisions in force; `why SUBJECT` gives the measures and rows of one."""
    from pooledbudget.evidence.pseudonyms import shortened
    from pooledbudget.instruments.decisions import in_force
    from pooledbudget.periods import Month

    book = options.sound_book()
    if said["month"]:
        Month.parse(said["month"])
    standing = in_force(book.ledger.derived.decided())
    found = [
        decision
        for decision in standing
        if paid in {None, decision.paid}
        and said["agreement"] in {"", decision.agreement}
        and said["month"] in {"", decision.month}
        and decision.subject.startswith(said["subject"])
    ]
    sentences = book.sentences(found)
    if json_:
        shown = list(starmap(decision_document, zip(found, sentences, strict=True)))
        emit("decisions", shown, DONE)
        return
    short = shortened(decision.subject for decision in standing)
    lines = [
        _line(decision, short[decision.subject], sentence)
        for decision, sentence in zip(found, sentences, strict=True)
    ]
    table(("agreement", "subject", "asked", "day", "month", "amount", "answer"), lines, right=(5,))


def _line(decision: Decision, subject: str, sentence: str) -> list[Any]:
    from pooledbudget.money import plain

    day = decision.on.isoformat()
    return [
        decision.agreement,
        subject,
        decision.asked,
        day,
        decision.month,
        plain(decision.amount),
        sentence,
    ]

"""What is said of changed settings, written from the facts of the act. Nothing here decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pooledbudget.amounts import minor_of, plain, written
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.ledger.chart import OUTCOMES_DUE, PAYABLE, inside
from pooledbudget.periods import Month, written_day
from pooledbudget.submissions.waiting import Waits
from pooledbudget.submissions.words import rows_and_pounds

if TYPE_CHECKING:
    from pooledbudget.acts.settled import HeldBack
    from pooledbudget.acts.withdraw import TakenOut


def change_sentences(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each change of the settings as one sentence, by the words of the instrument it concerns."""
    for fact in facts:
        yield f"{fact['file']}: {_change(fact)}."


def _change(fact: Mapping[str, Any]) -> str:
    path, was, now = fact["path"], fact["was"], fact["is"]
    if not path:
        if was and now:
            return "written otherwise, and says the same"
        return "new" if now else "taken away"
    instrument = INSTRUMENTS.get(fact.get("kind", ""))
    said = instrument.changed(path, str(was), str(now)) if instrument else ""
    return said or otherwise(path, str(was), str(now))


def otherwise(path: Iterable[str], was: str, now: str) -> str:
    """Say a change by where it stands in the file."""
    where = ", ".join(path)
    if not was:
        return f"{where} is new: {now}"
    if not now:
        return f"{where} was {was} and is gone"
    return f"{where} was {was} and is {now}"


def held_back(facts: Mapping[str, Any], currency: str) -> str:
    """Say what a new edition alone would post in settled months."""
    return (
        f"{facts['agreement']}: edition {facts['edition']} would post {_what(facts)} otherwise: "
        f"{_moves(facts, currency)}; it stands as edition {facts['stands']} posted it"
    )


def _taken(facts: Mapping[str, Any], currency: str) -> str:
    """Say what two people let a new edition post in settled months."""
    return (
        f"{facts['agreement']}: {_what(facts)} is posted as edition {facts['edition']} has it: "
        f"{_moves(facts, currency)} than by edition {facts['stands']}"
    )


def _what(facts: Mapping[str, Any]) -> str:
    about = f" ({facts['about']})" if facts["about"] not in {"", facts["partner"]} else ""
    return f"{facts['kind']} of {written_day(date.fromisoformat(facts['day']))}{about}"


def _moves(facts: Mapping[str, Any], currency: str) -> str:
    """Say by how much somebody has, owes or is owed more; amounts above nought are debits."""
    account, amount = facts["account"], minor_of(facts["amount"])
    if not amount:
        return "the same amounts on another day"
    sums = written(abs(amount), currency)
    if inside(account, PAYABLE):
        return f"{sums} {'less' if amount > 0 else 'more'} to {facts['partner']}"
    if inside(account, OUTCOMES_DUE):
        return f"{sums} {'more' if amount > 0 else 'less'} from {facts['partner']}"
    return f"{sums} {'debited' if amount > 0 else 'credited'} to {account} of {facts['partner']}"


def all_held_back(withheld: Sequence[Mapping[str, Any]], currency: str) -> Iterator[str]:
    """Say each thing that is held back, and then by how much months since rest on something else.

    A month that another edition settled is not worked out again by that edition: months since follow from
    what this one makes of it, so that they and the record are apart by all that is held back.
    """
    yield from (held_back(facts, currency) for facts in withheld)
    for name in dict.fromkeys(facts["agreement"] for facts in withheld):
        mine = [facts for facts in withheld if facts["agreement"] == name]
        sums = Counter[tuple[str, str]]()
        for facts in mine:
            sums[facts["account"], facts["partner"]] += minor_of(facts["amount"])
        moves = [
            _moves({"account": account, "partner": partner, "amount": plain(amount)}, currency)
            for (account, partner), amount in sorted(sums.items())
            if amount
        ]
        day = max(date.fromisoformat(facts["day"]) for facts in mine)
        said = f"{name}: what falls after {written_day(day)} is worked out as if that had posted"
        yield f"{said}, and the record is without it: {', '.join(moves)}" if moves else said


def editions(held: HeldBack, month: Month, currency: str) -> Iterator[str]:
    """Say what of a close is a new edition's alone: what it posts, holds back, and the way to post that."""
    yield from (_taken(facts, currency) for facts in held.taken)
    yield from all_held_back(held.withheld, currency)
    for name in dict.fromkeys(facts["agreement"] for facts in held.withheld):
        yield (
            f"to post what is held back of {name}: pooledbudget close {month} --take-edition {name} "
            "--reason WHY --approved-by NAME"
        )
    for name in held.untold:
        yield (
            f"{name}: the settings of the last close are gone, so what differs posts, whether the edition "
            "alone makes it or not"
        )


def touches(first: str, months: Iterable[str]) -> str:
    """Say from which month on a change counts, and in which months something falls due otherwise."""
    counts = Month.parse(first)
    changed = [Month.parse(month) for month in months]
    said = f"It counts from {counts.written} on"
    if not changed:
        return f"{said}, and in a month before that is closed again; others stay as they were sealed."
    span = _span(changed)
    closed = [month for month in changed if month < counts]
    if not closed:
        return f"{said}; what falls due is otherwise in {span}."
    return (
        f"{said}; what falls due is otherwise in {span}, and for {_span(closed)}, which "
        f"{'are' if len(closed) > 1 else 'is'} closed, the difference posts in {counts.written}."
    )


def _span(months: list[Month]) -> str:
    if len(months) == 1:
        return months[0].written
    return f"{len(months)} months, {months[0].written} to {months[-1].written}"


def own_programme(programme: str, file: str) -> str:
    """Say that a place's own file stands in the place of a packaged programme."""
    return (
        f"The programme {programme} is the place's own, {file}: it takes the place of the one that comes "
        "with the tool, and is not the same."
    )


def taken_out(found: TakenOut, currency: str) -> Iterator[str]:
    """Yield what a withdrawal takes out, a line a file, and what becomes of it."""
    for place, (file, tally) in enumerate(zip(found.files, found.tallies, strict=True)):
        with_it = f", which brought back rows of {file.completes}" if place else ""
        months = [
            f"{rows_and_pounds(Waits(*much), currency)} of {month}" for month, much in sorted(tally.items())
        ]
        yield f"{file.id} {file.file}{with_it}: {', '.join(months) or 'no rows'}"
    for query in found.queries:
        yield f"{query.id} about {query.about}, which is open: it is dropped"
    if found.waits.rows:
        yield f"what waits: {rows_and_pounds(found.waits, currency)}"
    if found.posted:
        rows = "1 row has" if found.posted == 1 else f"{found.posted:,} rows have"
        yield f"{rows} posted, and what they posted is reversed at the next close"

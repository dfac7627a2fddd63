"""A statement as somebody holds it, held against the record: whether it says what the record says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field

from pooledbudget.acts.in_force import InForce
from pooledbudget.acts.verification import Verification
from pooledbudget.amounts import SYMBOLS
from pooledbudget.errors import IntegrityFailure, Misuse
from pooledbudget.ledger.integrity import Fault, FaultKind
from pooledbudget.ledger.past import as_it_stood, sealing_act
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.seals import Seal
from pooledbudget.periods import Month, last_month, span
from pooledbudget.statements.issuing import issue, named_statement
from pooledbudget.statements.model import Statement
from pooledbudget.statements.render.files import written_as
from pooledbudget.statements.render.told import Place, Told, told
from pooledbudget.version import TOOL

NAME = re.compile(r"(?P<period>[0-9]{4}-(?:[0-9]{2}|Q[1-4]))-(?P<partner>.+)-(?P<kind>[^-.]+)\.[a-z]+")
"""A statement's file name: PERIOD-PARTNER-KIND."""
AMOUNT = re.compile(r"[-\N{MINUS SIGN}]?\s?[^\d\s\w.,]?\d[\d,]*\.\d\d(?!\d)")
NUMBERS = ("figure", "shown", "cell", "entry", "total")
"""Places whose numbers are the record's, or are not, however they are worded."""


class Holding(Struct, frozen=True):
    """A statement that somebody holds: its name, what it tells, and whose, of which period, it is."""

    name: str
    told: Told
    seal: Seal
    period: str
    partner: str
    kind: str


class Comparison(Struct):
    """What holding a statement against the record found."""

    faults: list[Fault] = field(default_factory=list)
    """What it says otherwise than the record."""
    uncompared: list[str] = field(default_factory=list)
    """What this version words otherwise, so that only its amounts were compared."""
    compared: int = 0
    """How many places were compared."""


def read_holding(data: bytes, name: str) -> Holding:
    """Read a statement that somebody holds; Misuse for what is none, and for a draft."""
    found = told(data, name)
    named = NAME.fullmatch(name)
    if not found.seal.startswith("pooledbudget-seal/"):
        raise Misuse(
            f"{name} bears no seal: it is no statement, or a draft, which nothing binds. Ask for the "
            "statement of the closed month"
        )
    if found.figure:
        period, partner, kind, _ = found.figure.split("/", 3)
    elif named:
        period, partner, kind = named["period"], named["partner"], named["kind"]
    else:
        raise Misuse(
            f"{name} does not say whose statement it is; give it the name it had: PERIOD-PARTNER-KIND"
        )
    return Holding(name, found, Seal.parse(found.seal), period, partner, kind)


def covers(holding: Holding) -> Month:
    """Return the month whose seal a statement bears."""
    return last_month(span(holding.period))


def compare_all(
    held: Sequence[Holding], record: Reading, path: Path, in_force: InForce, found: Verification
) -> None:
    """Hold statements against the record and add to a verification what is otherwise in them."""
    stood: dict[int, Reading] = {}
    for holding in held:
        try:
            compared = compare_under(holding, record, path, in_force, stood)
        except (IntegrityFailure, Misuse) as fault:
            what = f"it cannot be compared: {fault}"
            found.faults.append(Fault(FaultKind.STATEMENT, holding.name, what))
            continue
        count = len(compared.faults)
        found.statements.append(f"{holding.name}: {compared.compared} places, {count} otherwise")
        found.faults += compared.faults
        found.uncompared += compared.uncompared


def compare_under(
    holding: Holding, record: Reading, path: Path, in_force: InForce, stood: dict[int, Reading]
) -> Comparison:
    """Hold a statement against the record as it stood under the seal that the statement bears.

    `path` is where the record lies, `stood` how it stood after acts that were asked about before. Raises
    Misuse where the record has no such statement.
    """
    covered = span(holding.period)
    act = sealing_act(record, holding.seal, last_month(covered))
    if act not in stood:
        stood[act] = as_it_stood(record, path, act)
    issued = issue(stood[act], in_force.under(record.act(act).act), covered)
    return compare_with(holding, named_statement(issued, holding.partner, holding.kind), stood[act])


def compare_with(holding: Holding, statement: Statement, record: Reading) -> Comparison:
    """Hold a statement that somebody holds against the same one as it is written of a record."""
    written = told(written_as(statement, record, holding.told.form).encode(), holding.name)
    found = compare(holding, written)
    month = covers(holding)
    if holding.seal.month != str(month):
        what = f"it covers {holding.period} and bears the seal of {holding.seal.month}, not of {month}"
        found.faults.insert(0, Fault(FaultKind.STATEMENT, holding.name, what))
    return found


def compare(holding: Holding, written: Told) -> Comparison:
    """Hold what a statement tells against what is written of the record, place by place."""
    found, theirs, ours = Comparison(), holding.told.texts, written.texts
    same_tool = holding.told.tool == TOOL or (holding.told.form == "page" and not holding.told.tool)
    known = {amount for text in ours.values() for amount in amounts(text)}
    for place in [*theirs, *(place for place in ours if place not in theirs)]:
        here, there = theirs.get(place), ours.get(place)
        found.compared += 1
        if here == there or (not same_tool and here and there and _plain(here) == _plain(there)):
            continue
        what = f"{_named(place)}: {_said(here, there)}"
        strange = here is not None and any(amount not in known for amount in amounts(here))
        if same_tool or strange or (place[0] == "strange" and here) or _contradicts(place, here, there):
            found.faults.append(Fault(FaultKind.STATEMENT, holding.name, what))
        else:
            found.uncompared.append(f"{holding.name}: {what}")
    return found


def _contradicts(place: Place, here: str | None, there: str | None) -> bool:
    """Say whether two versions' texts of one place cannot both be right: other numbers, another currency."""
    if here is None or there is None:
        return False
    currencies = [
        {sign for sign in SYMBOLS.values() if sign.strip() in _plain(text)} for text in (here, there)
    ]
    if all(currencies) and currencies[0] != currencies[1]:
        return True
    if place[0] not in NUMBERS:
        return False
    return re.findall(r"\d+", _plain(here)) != re.findall(r"\d+", _plain(there))


def amounts(text: str) -> list[str]:
    """Return the amounts that a text holds, without signs of money."""
    return [re.sub(r"[^\d.]", "", found) for found in AMOUNT.findall(text)]


def _plain(text: str) -> str:
    """Return a text without what differs between one way of writing money and another; never its currency."""
    for code, sign in SYMBOLS.items():
        text = text.replace(code, sign)
    return re.sub(r"[,\s]", "", text.replace("\N{MINUS SIGN}", "-"))


def _named(place: Place) -> str:
    """Return what a place is called; of a place that is there twice, which."""
    sort, *where, number = place
    often = f" ({number})" if number != "1" else ""
    return f"{sort} {', '.join(filter(None, where))}{often}".strip()


def _said(here: str | None, there: str | None) -> str:
    if here is None:
        return f"the record says {_short(there or '')!r}, and it is left out"
    if there is None:
        return f"{_short(here)!r} is not in the record"
    return f"it says {_around(here, there)!r} where the record says {_around(there, here)!r}"


_SHOWN = 120


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _around(text: str, other: str) -> str:
    """Return a text, of a long one what is otherwise in it and a little before."""
    if len(text) <= _SHOWN:
        return text
    pairs = enumerate(zip(text, other, strict=False))
    first = next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(text), len(other)))
    return f"...{_short(text[max(0, first - 20) :])}"

"""An agreement's file looked through for every fault at once: in values, between clauses, in names.

Reading stops at the first stage that finds fault. Whoever writes an agreement wants all of them in one go:
what is at fault is left out, where the file can do without it, and the rest is read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import ValidationError

from pooledbudget.commented import written
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding
from pooledbudget.instruments.agreement import Agreement, Context, Known, Terms, terms_finding
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.partners import unknown
from pooledbudget.settings import HANGS_TOGETHER, MISSING, letters_lost, lines_of, read_toml, row_of

ATTEMPTS = 100
_PLACES = re.compile(r", in [0-9]+ places$")
_QUOTED = re.compile(r"'([^']+)'")


class CheckedAgreement(Struct):
    """A file as it was looked through: the agreement, if it can be read, and every fault."""

    agreement: Agreement[Any] | None = None
    findings: list[Finding] = field(default_factory=list)


def check_file(data: bytes, file: str, context: Context, known: Known | None) -> CheckedAgreement:
    """Look through an agreement's file; without `known`, names are not held against any book."""
    checked = CheckedAgreement()
    try:
        content = read_toml(data, file)
    except Refused as refused:
        checked.findings += refused.findings
        return checked
    checked.findings += letters_lost({file: data})
    kind = str(content.get("kind", ""))
    if kind not in INSTRUMENTS:
        checked.findings.append(terms_finding(file, unknown("kind of agreement", kind, INSTRUMENTS)))
        return checked
    found, terms = _read(INSTRUMENTS[kind], data, content, (file, context), checked)
    if known is not None:
        checked.findings += [terms_finding(file, fault) for fault in _names(terms, known)]
        checked.findings += [terms_finding(file, fault) for fault in _crosswise(found, known)]
    lines = data.decode("utf-8").splitlines()
    checked.findings = sorted(
        (_placed(finding, lines) for finding in checked.findings), key=lambda held: (held.row, held.column)
    )
    if not checked.findings:
        checked.agreement = found
    return checked


def _read(
    instrument: type[Agreement[Any]],
    data: bytes,
    content: Mapping[str, Any],
    of: tuple[str, Context],
    checked: CheckedAgreement,
) -> tuple[Agreement[Any] | None, Terms | None]:
    """Read a file; where it cannot be, note why, leave that out and read the rest: the agreement, its terms.

    Where a key was left out that its table cannot do without, the table goes too: what is then said between
    clauses may be owed to that alone, and is not noted.
    """
    rest, seen, whole = deepcopy(dict(content)), set[tuple[str, str]](), True
    gone: list[tuple[str, ...]] = []
    for attempt in range(ATTEMPTS):
        try:
            found = instrument.read(data, *of)
        except Refused as refused:
            findings = refused.findings
        else:
            return found, found.terms
        faulty: list[list[str]] = []
        for finding in _without_gone(findings, gone):
            path, missing = finding.column.split("."), finding.what.startswith(MISSING)
            if attempt and missing:
                path, whole = path[:-1], False
            elif (finding.what, finding.column) not in seen and (whole or finding.rule != HANGS_TOGETHER):
                seen.add((finding.what, finding.column))
                before = ".".join(_before(finding.column.split("."), gone))
                checked.findings.append(replace(finding, column=before, row=0) if attempt else finding)
            faulty += [path] if finding.rule != HANGS_TOGETHER else []
        places = {_place(rest, path) for path in faulty}
        if not places or None in places:
            break
        for place in sorted(_outermost(filter(None, places)), key=_from_the_end):
            _leave_out(rest, place)
            gone.append(place)
        data = "\n".join(f"{name} = {written(value)}" for name, value in rest.items()).encode()
    try:
        return None, instrument.model.model_validate(rest, context={"currency": of[1].currency})
    except ValidationError:
        return None, None


def _without_gone(findings: Sequence[Finding], gone: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    """Yield findings without the count of places, and none that may be owed to what was left out as at fault.

    Such a one is said of a key that is gone, or of the table that it is gone from.
    """
    for held in findings:
        column = tuple(held.column.split("."))
        if held.rule != HANGS_TOGETHER or all(place[: len(column)] != column for place in gone):
            yield replace(held, what=_PLACES.sub("", held.what))


def _before(path: Sequence[str], gone: Sequence[Sequence[str]]) -> list[str]:
    """Return where something stood before what is gone was left out: places of a list have moved up."""
    told = list(path)
    for place in reversed(gone):
        at = len(place) - 1
        if (
            place[-1].isdecimal()
            and told[:at] == list(place[:-1])
            and len(told) > at
            and told[at].isdecimal()
        ):
            told[at] = str(int(told[at]) + (int(told[at]) >= int(place[-1])))
    return told


def _outermost(places: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the places that stand in no other of them: a value of several shapes is at fault in each.

    `["city"]` is neither shares by name, at its key, nor a list of dated ones, at its first part.
    """
    found = set(places)
    return [place for place in found if not any(place[:end] in found for end in range(1, len(place)))]


def _from_the_end(place: Sequence[str]) -> list[tuple[int, str]]:
    """Return by what places are put in order, so that what is left out of a list moves no other."""
    return [(-int(step), "") if step.isdecimal() else (0, step) for step in place]


def _place(content: Mapping[str, Any], path: Sequence[str]) -> tuple[str, ...] | None:
    """Return where a path leads in a file; None where nothing stands there, as where a key is missing.

    A step that stands in no table names which of several a value was read as.
    """
    at: Any = content
    place: list[str] = []
    for step in path:
        if isinstance(at, list) and step.isdecimal() and int(step) <= len(at):
            at = at[int(step) - 1]
        elif isinstance(at, dict) and step in at:
            at = at[step]
        else:
            continue
        place.append(step)
    if not place or (path[-1] != place[-1] and isinstance(at, dict)):
        return None
    return tuple(place)


def _leave_out(content: Any, place: Sequence[str]) -> None:
    """Leave out what stands at a place."""
    *outer, last = place
    for step in outer:
        content = content[_index(content, step)]
    del content[_index(content, last)]


def _index(content: Any, step: str) -> int | str:
    """Return what a step of a place leads by: a key, or in a list a number, which is told from 1."""
    return int(step) - 1 if isinstance(content, list) else step


def _names(terms: Terms | None, known: Known) -> Iterator[str]:
    """Yield partners that the book does not have."""
    for name in dict.fromkeys(terms.named if terms else ()):
        if name not in known.partners.by_id:
            yield unknown("partner", name, known.partners.by_id)


def _crosswise(agreement: Agreement[Any] | None, known: Known) -> Iterator[str]:
    """Yield what cannot be between an agreement that can be read and the others of the book."""
    if agreement is not None:
        if agreement.id in known.agreements:
            yield f"another file is agreement {agreement.id!r} too"
        yield from agreement.objections(
            replace(known, agreements={**known.agreements, agreement.id: agreement})
        )


def _placed(finding: Finding, lines: list[str]) -> Finding:
    """Return a finding with the row and key that it is about, as near as can be told."""
    key = finding.column or _key_of(finding.what)
    row = finding.row or _named_row(finding.what, lines) if not finding.column else finding.row
    row = row or row_of(key, lines_of("\n".join(lines).encode()))
    if not key and row:
        key = lines[row - 1].partition("=")[0].strip(" []")
    return replace(finding, row=row, column=key)


def _named_row(what: str, lines: Sequence[str]) -> int:
    """Return the first row that says a name which a fault quotes; 0 if none does."""
    for name in _QUOTED.findall(what):
        for number, line in enumerate(lines, 1):
            if re.search(rf"\b{re.escape(name)}\b", line.partition("#")[0]):
                return number
    return 0


def _key_of(what: str) -> str:
    """Return the key that a fault begins with: `payers: ...`; blank if it does not."""
    before, colon, _ = what.partition(":")
    return before if colon and re.fullmatch(r"[a-z_.]+", before) else ""

"""The story of a book: what each act did, as one sentence from what the act itself says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pooledbudget.ledger.entries import Act
from pooledbudget.periods import Month
from pooledbudget.reconcile.treatments import ACTS as TREATING

Said = Mapping[str, Any]
ACTS = (
    "receive",
    "close",
    "reopen",
    "adjust",
    "withdraw",
    "attest",
    "settings",
    "upgrade",
    "query",
    "answer",
    *TREATING,
)
"""Every kind of act there is."""


def partner_of(act: Act) -> str:
    """Return whose file an act received or whose query it records; blank for another."""
    return str(act.detail.get("sender") or act.detail.get("partner") or "")


def told(act: Act, entries: int) -> str:
    """Tell what an act did; `entries` are those it recorded."""
    if act.kind == "receive":
        return _received(act, act.detail)
    if act.kind == "close":
        return _closed(act, act.detail, entries)
    what = _corrected(act, act.detail, entries) or _said_of_it(act, act.detail)
    return f"{what}: {act.reason}" if act.reason else what


def _corrected(act: Act, said: Said, entries: int) -> str:
    """Tell of an act that changes what stands; blank for another."""
    match act.kind:
        case "reopen":
            return f"opened {_month(act.month)} again, approved by {said.get('approved_by', 'nobody')}"
        case "adjust":
            return _adjusted(said, entries)
        case "withdraw":
            rows = "the rows in quarantine of " if said.get("quarantined") else ""
            return f"took back {rows}{said['submission']}"
        case "attest":
            return f"said that what looks like second copies in {said['submission']} is real"
        case "settings":
            return f"changed the settings: {', '.join(said['files'])}"
        case "upgrade":
            return f"carried the record from format {said.get('from', '')} to {said.get('to', '')}"
        case _:
            return ""


def _said_of_it(act: Act, said: Said) -> str:
    """Tell of an act that moves no money: a query, an answer, what is said of a difference."""
    match act.kind:
        case "query":
            return f"recorded {said['query']}: {said['partner']} asks {said['owner']} about {said['about']}"
        case "answer":
            return f"answered {said['query']}: {said['state']}"
        case _:
            return f"recorded of {', '.join(said.get('gaps', {})) or _month(act.month)}: {act.kind}"


def _received(act: Act, said: Said) -> str:
    """Tell of a file: what it was, and what became of its rows."""
    of_month = f" for {_month(act.month)}" if act.month else ""
    file = f"{said['submission']}, {said['file']}: {said['kind'] or 'no kind of ours'} from {said['sender']}"
    if not said["accepted"]:
        return f"received {file}{of_month}; refused"
    left = said["rows_read"] - said["rows"]
    apart = f", {left} set apart" if left > 0 else ""
    instead = f", in place of {said['replaces']}" if said["replaces"] else ""
    return f"received {file}{of_month}; {_many(said['rows'], 'row')} accepted{apart}{instead}"


def _closed(act: Act, said: Said, entries: int) -> str:
    """Tell of a close: what it posted, decided, and left differing."""
    decided = f"; {said['paid']} paid, {said['refused']} refused" if said["paid"] + said["refused"] else ""
    missing = f"; without {_many(len(said['missing']), 'file')}" if said["missing"] else ""
    again = [month for month in said["sealed"] if month != act.month]
    sealed = f"; sealed again: {', '.join(map(_month, again))}" if again else ""
    differ = _many(said["differences"], "difference")
    return (
        f"closed {_month(act.month)}: {_many(entries, 'entry', 'entries')} posted{decided}; "
        f"{differ} carried{missing}{sealed}"
    )


def _adjusted(said: Said, entries: int) -> str:
    """Tell of an adjustment by its two people."""
    how = f"by {said['submission']}" if said["submission"] else f"reversing {said['corrects']}"
    return (
        f"adjusted {how}, {_many(entries, 'entry', 'entries')}, prepared by {said['prepared_by']} and "
        f"approved by {said['approved_by']}"
    )


def _month(month: str) -> str:
    return Month.parse(month).written if month else "no month"


def _many(number: int, what: str, plural: str = "") -> str:
    return f"{number:,} {what if number == 1 else plural or f'{what}s'}"

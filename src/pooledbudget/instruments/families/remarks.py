"""What is said of something odd in what is paid: sentences written from the facts that are kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pooledbudget.instruments.families.shared import SHARED
from pooledbudget.instruments.families.words import REASONS
from pooledbudget.instruments.words import Said
from pooledbudget.money import minor_of, written
from pooledbudget.periods import written_day

LEFT, EARLY, FEW = "left between", "reported early", "few sessions"
"""What is noted with a decision: members who left, and rows of school."""
WOULD_FAIL = "would now fail"
"""What a close finds of something paid that would not be paid as things stand."""
WOULD_PAY = "would now pay more"
"""What a close finds of a result that would be paid, or more of it, as things stand."""
SENT_LATE, EVIDENCE_LATE, REPLACED = "sent late", "evidence late", "evidence replaced"
"""What the record shows of the files behind a decision."""
FILE_REPLACED, FILE_WITHDRAWN = "file replaced", "file withdrawn"
"""What the record shows of files of evidence that no longer stand."""
NAMED = 3
"""So many people are named, the others counted."""


def remark(facts: Mapping[str, str], currency: str) -> Said:
    """Say what a close found: people of two families, or something paid that would not be paid now."""
    about = f"{facts['asked']} of {facts['family']}"
    if facts["case"] == SHARED:
        people = facts["people"].split()
        return Said(
            f"{about}: {_people(people)} {'is' if len(people) == 1 else 'are'} of {facts['other']} too, "
            f"which was attached on {facts['on']}",
            "a family is attached once; the reading 'duplicate' says whether one with people of another is",
            "look whether they are one family; if so, take one attachment back, or choose "
            "duplicate = 'any shared person' in the agreement",
        )
    over, month = written(minor_of(facts["amount"]), currency), facts["decided_in"]
    if "stated" in facts:
        more = facts["case"] == WOULD_PAY
        return Said(
            f"{about}, decided in {month}: by {facts['stated']}, stated since, and what is known now {over} "
            f"{'more of it would be paid' if more else 'of it would not be paid'}",
            "what was settled under a reading stands: another acts on what is decided since it is stated",
            "agree it with the payer; what is agreed can be posted with pooledbudget adjust; its id is "
            f"{facts['cause']}",
        )
    if facts["case"] == WOULD_PAY:
        return Said(
            f"{about}, decided in {month}: by what is known now {over} more of it would be paid",
            "what was decided stands until somebody decides it again: a closed month never moves by itself",
            f"look at the evidence; if it is right, pooledbudget reopen {month} and close it again, or claim "
            f"again by a later day; its id is {facts['cause']}",
        )
    now = REASONS.get(facts["now"], facts["now"])
    return Said(
        f"{about}, paid in {month}: by what is known now {over} of it would not be paid"
        f"{f' ({now})' if now else ''}",
        "what was paid stands until somebody takes it back: a closed month never moves by itself",
        f"look at the evidence; if it is right, pooledbudget reopen {month} and close it again, or reverse "
        f"{facts['cause']} with pooledbudget adjust --corrects; if it is wrong, replace it",
    )


EXCEPTIONS: Mapping[str, str] = {
    SHARED: "{people} {are} of {other} too, which was attached on {on}",
    LEFT: "{people} {are} out of the family since it was attached, by the day of the claim",
    EARLY: "school was reported before its term ended: {rows}",
    FEW: "fewer possible sessions than half of the term's: {rows}",
    SENT_LATE: "sent {days} days after its day",
    EVIDENCE_LATE: "evidence came {days} days after the day it is for: {rows}",
    REPLACED: "evidence took the place of other evidence: {rows}",
    FILE_REPLACED: "it took the place of {of}: rows before {before}, now {after}",
    FILE_WITHDRAWN: "it counts no longer: rows before {before}",
    WOULD_FAIL: "by what is known now it would not be paid{now}",
}
"""What each exception says of something paid, or of a file of evidence."""


def exception(facts: Mapping[str, Any]) -> str:
    """Say why something paid is in the register of exceptions."""
    people: Sequence[str] = facts.get("people", ())
    now = REASONS.get(facts.get("now", ""), facts.get("now", ""))
    shown = {
        **facts,
        "people": _people(people),
        "are": "is" if len(people) == 1 else "are",
        "rows": ", ".join(f"{submission} row {row}" for submission, row in facts.get("rows", ())),
        "on": written_day(date.fromisoformat(facts["on"])) if "on" in facts else "",
        "now": f" ({now})" if now else "",
    }
    return EXCEPTIONS[facts["what"]].format_map(shown)


def _people(people: Sequence[str]) -> str:
    more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
    return f"{', '.join(people[:NAMED])}{more}"
